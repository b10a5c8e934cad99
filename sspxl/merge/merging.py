"""The merge itself: returns in, standings, Returns rows, requests and findings out. Source: PRODUCT.md section 7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sspxl.leads import split_leads
from sspxl.merge.answered import Answered, Aside, answered
from sspxl.merge.arrivals import missing_rows, return_rows
from sspxl.merge.asked import INBOX, NEW_ACTION, Asked, Before, asked_of, request_id
from sspxl.merge.faults import MergingFault, MergingFaults, fault_in
from sspxl.merge.match import Matcher
from sspxl.merge.newest import Said, Weighed, updates_of, weigh
from sspxl.merge.sender import NOBODY, refusal
from sspxl.records import (
    COUNTING,
    Action,
    Beside,
    Cycle,
    Finding,
    Merged,
    Past,
    Quarantined,
    Register,
    Request,
    Return,
    Standing,
    State,
    Update,
)
from sspxl.text import plain


def merge(
    register: Register,
    cycle: Cycle,
    returns: Iterable[Return],
    quarantined: Iterable[Quarantined],
    before: Before,
    manager: str = "",
) -> Merged:
    """The cycle's returns merged against the register. The same cells whatever the order of `returns`.

    `manager` is the manager's own address: what comes from it is trusted. Returns from strangers that are none of ours
    join the `quarantined`. Raises MergingFaults where some cannot be merged through a fault of ours: it names them all,
    and the others can be merged without them.
    """
    asked, matcher = asked_of(register, cycle, before, manager), Matcher(register, before.baseline)
    judged = _judged(returns, matcher, asked)
    strangers = (one for one in judged if isinstance(one, Quarantined))
    quarantine = tuple(sorted((*quarantined, *strangers), key=lambda file: file.path))
    weighed = weigh((one for one in judged if isinstance(one, Answered)), cycle)
    standings = tuple(_standings(weighed, asked))
    requests = _requests(weighed, standings, register)
    refused = tuple(one for one in requests if request_id(one) in before.rulings.refused)
    unwanted = {one.place for one in refused if one.field == NEW_ACTION}
    return Merged(
        cycle=cycle,
        register=register,
        standings=standings,
        returns=return_rows(weighed, quarantine, asked),
        requests=tuple(one for one in requests if one not in refused),
        findings=tuple(f for f in _findings(weighed, asked) if not (f.kind == "row-unknown" and f.place in unwanted)),
        quarantined=quarantine,
        refused=refused,
    )


def _judged(returns: Iterable[Return], matcher: Matcher, asked: Asked) -> list[Answered | Quarantined]:
    """What each return says, or why it cannot be taken."""
    judged: list[Answered | Quarantined] = []
    faults: list[MergingFault] = []
    for came in returns:
        try:
            judged.append(refusal(came, asked) or answered(came, matcher.match(came.workbook), asked))
        except MemoryError:
            raise
        except Exception as err:  # the boundary of one return
            faults.append(fault_in(came, err))
    if faults:
        raise MergingFaults(sorted(faults, key=lambda fault: fault.refused.path))
    return judged


# ---------------------------------------------------------------- standings


def _standings(weighed: Weighed, asked: Asked) -> Iterator[Standing]:
    by_key: dict[str, list[Said]] = {}
    for one in weighed.said:
        by_key.setdefault(one.answer.key, []).append(one)
    asides: dict[str, list[Aside]] = {}
    for came in weighed.standing(*COUNTING, State.HELD, State.SUPERSEDED):
        for aside in came.asides:
            asides.setdefault(aside.key, []).append(aside)
    cycles = earlier_cycles(asked.register, (past.cycle for pasts in asked.pasts.values() for past in pasts))
    for action in asked.register.actions:
        standing, others = _standing(action, asked, by_key.get(action.key, []), cycles), asides.get(action.key, ())
        yield replace(
            standing,
            also_said=(*standing.also_said, *(aside.sentence() for aside in others)),
            beside=(*standing.beside, *(Beside(aside.place, aside.words, aside.by) for aside in others)),
        )


def _standing(action: Action, asked: Asked, said: Sequence[Said], cycles: Sequence[str]) -> Standing:
    leads, past = asked.answerers[action.key].leads, asked.pasts.get(action.key, ())
    updates = updates_of(action, leads or NOBODY, asked.cycle.name, said)
    heard = {lead for one in said for lead in one.answer.leads}
    also = dict.fromkeys(f"{cell}: {words}" for one in said for cell, words in one.answer.also_said.items())
    return Standing(
        action=action,
        leads=leads,
        updates=updates,
        previous=_newest_of_each_lead(past),
        ongoing_cycles=max((ongoing_cycles(update, past, cycles) for update in updates), default=0),
        also_said=tuple(also),
        beside=tuple(dict.fromkeys(each for one in said for each in one.answer.beside())),
        past=tuple(past),
        awaited=tuple(lead for lead in leads if lead not in heard),
        dues=_earlier_dues(action, asked.before.dues.get(action.key, ())),
    )


def _earlier_dues(action: Action, moved: Sequence[date]) -> tuple[date, ...]:
    """The due dates before the present one, oldest first: the first one that the register remembers, then the moves."""
    days = [day for day in (action.first_due, *moved) if day]
    return tuple(day for day in dict.fromkeys(days) if day != action.due)


def ongoing_cycles(update: Update, past: Sequence[Past], cycles: Sequence[str]) -> int:
    """How many cycles in a row, this one included, the update's lead said only that work goes on.

    `cycles` are the earlier ones, newest first: one in which the lead said nothing ends the row. What was there before
    the first cycle does not count, nor what another lead said.
    """
    if update.label != "ongoing_only":
        return 0
    said = {one.cycle: one.label for one in past if is_of_lead(one, update.lead)}
    streak = next((n for n, cycle in enumerate(cycles) if said.get(cycle) != "ongoing_only"), len(cycles))
    return 1 + streak


def earlier_cycles(register: Register, told: Iterable[str]) -> tuple[str, ...]:
    """The cycles in which anything was `told`, newest first; those that the register no longer has are the oldest."""
    opened = {cycle.name: cycle.opens.toordinal() for cycle in register.cycles if cycle.opens}
    return tuple(sorted(set(told) - {""}, key=lambda name: (opened.get(name, 0), name), reverse=True))


def is_of_lead(past: Past, lead: str) -> bool:
    """Whether a past update is this lead's: "CS & MW" once spoke for CS, too."""
    return past.lead == lead or bool({*split_leads(past.lead)} & {*split_leads(lead)})


def _newest_of_each_lead(past: Sequence[Past]) -> tuple[Past, ...]:
    newest: dict[str, Past] = {}
    for one in past:
        if one.text:
            newest.setdefault(one.lead, one)
    return tuple(newest.values())


# ---------------------------------------------------------------- requests and findings


def _requests(weighed: Weighed, standings: Iterable[Standing], register: Register) -> tuple[Request, ...]:
    """What is asked of the manager, in the register's order; new rows after the actions of their plan."""
    found = {request for one in weighed.newest_rows() for request in one.answer.requests}
    found |= {request for standing in standings for request in _closings(standing)}
    found |= set(_proposals(weighed))
    plans = {plan.code: n for n, plan in enumerate(register.plans)}
    actions = {action.key: n for n, action in enumerate(register.actions)}

    def place(request: Request) -> tuple[int, int, str, str, str]:
        plan = plans[request.key.rpartition("/")[0]]
        return plan, actions.get(request.key, len(actions)), request.field, str(request.place), request.asked

    return tuple(sorted(found, key=place))


def _closings(standing: Standing) -> Iterator[Request]:
    """A lead's Completed asks for the action to be closed."""
    for update in standing.updates:
        if update.status == "Completed" and standing.action.state == "open":
            yield Request(standing.key, "State", "open", "completed", update.lead or INBOX, update.places["status"])


def _proposals(weighed: Weighed) -> Iterable[Request]:
    """The new rows of the returns that count; one that a contact sends again stands once, as the newest has it."""
    returns = weighed.standing(*COUNTING)
    return {(new.key, new.by, plain(new.asked)): new for one in returns for new in one.proposals}.values()


def _findings(weighed: Weighed, asked: Asked) -> tuple[Finding, ...]:
    """What stands: of returns that count or are held as a whole, of rows as their newest return has them."""
    found = {finding for one in weighed.standing(*COUNTING, State.HELD) for finding in one.findings}
    found |= {doubt for one in weighed.newest_rows() for doubt in one.answer.doubts}
    found |= set(missing_rows(weighed, asked))
    return tuple(sorted(found, key=lambda f: (f.file or "", f.key or "", f.kind, str(f.place), f.found)))
