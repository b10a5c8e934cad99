"""Promises: what updates said would happen, what became of it, and what is to be asked again.

Source: PRODUCT.md sections 2 and 8, "promise-passed", and 9, "Promises".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sspxl.dates import long_date
from sspxl.leads import Directory, split_leads
from sspxl.merge import Pasts
from sspxl.records import (
    Action,
    Cycle,
    Merged,
    Past,
    Place,
    Promised,
    PromiseState,
    Register,
    Severity,
    Standing,
    Update,
)
from sspxl.rules.actions import is_completed
from sspxl.rules.rule import Night, Raised, rule
from sspxl.text import shorten
from sspxl.wording.kept import Became, became, same_promise, says_yes
from sspxl.wording.promises import Promise, promises

_QUOTED = 100


def promised(merged: Merged, as_at: date) -> tuple[Promised, ...]:
    """Every promise of this cycle's updates and of those before, with its state on `as_at`: in the order of the
    register, then by day.

    One that was made again for the same day stands once, as it was made first. On its own day it is still open. What
    was there before the first cycle promises nothing, nor does an action that was withdrawn.
    """
    found: list[Promised] = []
    for standing in merged.standings:
        now = (one for update in standing.updates for one in _as_said(update, merged.cycle, as_at))
        said = [*_before(standing.past), *now]
        found += _with_answers(_promised(standing.action, standing.leads, said, as_at), standing, merged.cycle)
    return tuple(found)


# ---------------------------------------------------------------- the rule


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What one lead promised of one action, and nobody has said what became of it."""

    standing: Standing
    lead: str
    promises: tuple[Promised, ...]


@rule("promise-passed", "A promised day has gone by", Severity.WARNING)
def promise_passed(unanswered: Unanswered, night: Night) -> Raised | None:
    """The day of a promise has gone by and no update says what became of it; all of one lead and action are one flag.

    On the day itself it has not gone by. What is completed, or was moved or called off, is no business of this rule.
    """
    if not unanswered.promises:
        return None
    told = "; ".join(_told(one, night.as_at) for one in unanswered.promises)
    several = len(unanswered.promises) > 1
    return Raised(
        place=_place(unanswered),
        found=f"{told}; no update says what became of {'them' if several else 'it'}",
        do="say of each whether it happened, or by when it will"
        if several
        else "say whether it happened, or by when it will",
        action=unanswered.standing.action,
        lead=unanswered.lead or None,
    )


def unanswered(merged: Merged, made: Iterable[Promised]) -> list[Unanswered]:
    """The subjects of `promise-passed`: each lead's promises that have passed without an answer, by open action."""
    passed: dict[tuple[str, str], list[Promised]] = {}
    for one in made:
        if one.state is PromiseState.PASSED and one.answer is None:
            passed.setdefault((one.key, one.lead), []).append(one)
    standings = {standing.key: standing for standing in merged.standings}
    return [
        Unanswered(standings[key], lead, tuple(ones))
        for (key, lead), ones in passed.items()
        if standings[key].action.state == "open" and not is_completed(standings[key])
    ]


def _told(one: Promised, as_at: date) -> str:
    days = (as_at - one.day).days
    return (
        f'"{shorten(one.words, _QUOTED)}" ({one.made_in}) was for {long_date(one.day)}, '
        f"{days} day{'s' * (days != 1)} ago"
    )


def _place(unanswered: Unanswered) -> Place:
    """The cell of this cycle's update, else where the last of the promises was made, else the action's own."""
    standing = unanswered.standing
    for update in standing.updates:
        if _is_of(update.lead, unanswered.lead) and "update" in update.places:
            return update.places["update"]
    made = [one.place for one in unanswered.promises if one.place]
    return made[-1] if made else standing.action.place


# ---------------------------------------------------------------- asked again


def asked_again(register: Register, pasts: Pasts, cycle: Cycle) -> Mapping[tuple[str, str], str]:
    """By key and contact what the QUERY column asks in `cycle`: what they promised before and have not said to be kept,
    moved or called off, a line each."""
    directory, day = Directory(register.contacts), _asked_on(cycle)
    found: dict[tuple[str, str], str] = {}
    for action in register.actions:
        if action.state != "open" or day is None:
            continue
        who = directory.answerers(action, register.plan(action.plan))
        made = _promised(action, who.leads, _before(pasts.get(action.key, ())), day)
        for contact in who.contacts:
            asked = [_asked(one, day) for one in made if _is_unsettled(one) and _is_of(one.lead, contact)]
            if asked:
                found[action.key, contact] = "\n".join(asked)
    return found


def _is_unsettled(one: Promised) -> bool:
    return one.state in (PromiseState.OPEN, PromiseState.PASSED) and one.answer is None


def _asked(one: Promised, day: date) -> str:
    words, named = shorten(one.words, _QUOTED), long_date(one.day)
    by = "" if named in words else f", by {named}"
    question = "Has it happened?" if one.day <= day else "Will it be so?"
    return f'You wrote in {one.made_in}: "{words}"{by}. {question}'


# ---------------------------------------------------------------- what was promised


@dataclass(frozen=True, slots=True)
class _Made:
    """A promise, and what was said in which it was made."""

    promise: Promise
    said: Past
    day: date  # on which it was said


def _before(past: Sequence[Past]) -> list[Past]:
    """What was said in earlier cycles and whose day is known, oldest first."""
    told = [one for one in past if one.cycle and one.said_on]
    return sorted(told, key=lambda one: (one.said_on or date.min, one.cycle, one.lead))


def _as_said(update: Update, cycle: Cycle, as_at: date) -> Iterator[Past]:
    """This cycle's update, and what was typed under ANSWER, as they will be looked back on; "Yes, on the 14th" promises
    nothing."""
    day = update.received or cycle.due or as_at
    said = [("update", update.text)]
    if update.answer and not says_yes(update.answer):
        said.append(("answer", update.answer))
    for column, words in said:
        place = update.places.get(column)
        yield Past(update.key, update.lead, cycle.name, words, update.status, update.label, {}, day, place)


def _promised(action: Action, leads: Sequence[str], said: Sequence[Past], as_at: date) -> list[Promised]:
    """The action's promises in these words, oldest first; by day."""
    if action.state == "withdrawn":
        return []
    found = [_judged(made, action, _heard_since(made, leads, said), as_at) for made in _made(said)]
    return sorted(found, key=lambda one: one.day)


def _made(said: Iterable[Past]) -> list[_Made]:
    """Each promise as it was made first.

    One for a month or a quarter that is over already is most likely an old sentence that stayed, and promises nothing.
    """
    found: list[_Made] = []
    for one in said:
        day = one.said_on
        for promise in promises(one.text, day) if one.text and day else ():
            is_known = any(_is_of(old.said.lead, one.lead) and same_promise(old.promise, promise) for old in found)
            if not is_known and day and (promise.exact or promise.day >= day):
                found.append(_Made(promise, one, day))
    return found


def _heard_since(made: _Made, leads: Sequence[str], said: Sequence[Past]) -> Iterator[Past]:
    """What its lead said in later cycles; where that lead is no longer one of the action's, what the others said."""
    is_gone = not any(_is_of(made.said.lead, lead) for lead in leads)
    later = said[said.index(made.said) + 1 :]
    return (one for one in later if one.cycle != made.said.cycle and (is_gone or _is_of(one.lead, made.said.lead)))


def _judged(made: _Made, action: Action, later: Iterable[Past], as_at: date) -> Promised:
    promise, said = made.promise, made.said
    state = PromiseState.PASSED if promise.day < as_at else PromiseState.OPEN
    one = Promised(said.key, said.lead, promise.words, promise.day, said.cycle, state, None, said.place)
    for past in later:
        if told := _told_of(made, past):
            return replace(one, state=told.state, answer=told.words)
        if past.status == "Completed":
            return replace(one, state=PromiseState.KEPT, answer="Completed")
    return replace(one, state=PromiseState.KEPT) if action.state == "completed" else one


def _told_of(made: _Made, later: Past) -> Became | None:
    if not (later.text and later.said_on):
        return None
    return became(made.promise, made.said.text or "", made.day, later.text, later.said_on)


def _with_answers(made: Sequence[Promised], standing: Standing, cycle: Cycle) -> Iterator[Promised]:
    """The promises, those that were asked again with what was typed this cycle beside the question, under ANSWER."""
    open_ones = [one for one in made if one.made_in != cycle.name and _is_unsettled(one)]
    for one in made:
        answers = [update.answer for update in standing.updates if update.answer and _is_of(update.lead, one.lead)]
        is_alone = sum(_is_of(one.lead, other.lead) for other in open_ones) == 1
        yield _answered(one, answers[0], cycle, is_alone) if answers and one in open_ones else one


def _answered(one: Promised, answer: str, cycle: Cycle, is_alone: bool) -> Promised:
    """What the answer tells of the promise: a "Yes" that names nothing is sure where one thing was asked."""
    day = _asked_on(cycle)
    if day is None:
        return one
    if told := became(Promise(one.words, one.day, exact=True), one.words, day, answer, day):
        return replace(one, state=told.state, answer=told.words)
    if one.day > day:
        return one  # whether it will be so: an answer now is none once the day has gone by
    is_kept = is_alone and says_yes(answer)
    return replace(one, state=PromiseState.KEPT if is_kept else PromiseState.PASSED, answer=answer)


def _asked_on(cycle: Cycle) -> date | None:
    """The day by which the cycle's questions are to be answered."""
    return cycle.due or cycle.as_at or cycle.opens


def _is_of(lead: str, other: str) -> bool:
    """Whether two leads have a name in common, as CS and "CS & MW" have; nobody's word, "", is everyone's."""
    return not (lead and other) or bool({*split_leads(lead)} & {*split_leads(other)})
