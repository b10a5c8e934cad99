"""The merge itself: returns in, standings, Returns rows, requests and findings out. Source: PRODUCT.md section 7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from sspxl.leads import Answerers, Directory
from sspxl.merge.answers import NOBODY, Answered, answered
from sspxl.merge.match import Matcher
from sspxl.merge.newest import Said, counting, duplicates, in_order, state_of, updates_of
from sspxl.records import (
    Action,
    Cycle,
    Finding,
    Merged,
    Past,
    Place,
    Quarantined,
    Register,
    Return,
    ReturnRow,
    Standing,
    State,
    Update,
)

Pasts: TypeAlias = Mapping[str, Sequence[Past]]
"""What was said before this cycle, by key, newest cycle first."""

Baseline: TypeAlias = Mapping[str, Action]
"""What was issued this cycle, by key; an action that was not issued is compared with the register."""

_COUNTING = (State.RECEIVED, State.LATE, State.SUPERSEDED)


def merge(
    register: Register,
    cycle: Cycle,
    returns: Iterable[Return],
    quarantined: Sequence[Quarantined],
    pasts: Pasts,
    baseline: Baseline,
) -> Merged:
    """The cycle's returns merged against the register. The same cells whatever the order of `returns`."""
    directory, matcher = Directory(register.contacts), Matcher(register)
    who = {a.key: directory.answerers(a, register.plan(a.plan)) for a in register.actions}
    ordered = in_order(answered(r, matcher.match(r.workbook), who, cycle, baseline) for r in returns)
    repeated = duplicates(ordered)
    counted = [n for n, one in enumerate(ordered) if not one.held and n not in repeated]
    said = [Said(n, ordered[n], answer) for n in counted for answer in ordered[n].answers]
    used = counting(said)
    late = [cycle.due is not None and one.returned.received > cycle.due for one in ordered]
    states = [state_of(n, ordered, repeated, used, late[n]) for n in range(len(ordered))]
    came = [one for one, state in zip(ordered, states, strict=True) if state in _COUNTING]
    by_key = {key: list(group) for key, group in groupby(sorted(said, key=_key), key=_key)}
    standings = tuple(
        _standing(action, who[action.key], by_key.get(action.key, []), pasts.get(action.key, ()), cycle)
        for action in register.actions
    )
    missing = _missing_rows(register, who, came)
    returned = {
        contact
        for one, state in zip(ordered, states, strict=True)
        if state is not State.DUPLICATE
        for contact in one.speaks_for
    }
    rows = [row for one, state in zip(ordered, states, strict=True) for row in _rows_of(one, state, cycle)]
    rows += [_quarantined_row(file, cycle) for file in quarantined]
    rows += _outstanding_rows(register, who, returned, cycle)
    newest = [one for one, state in zip(ordered, states, strict=True) if state in _COUNTING or one.held]
    return Merged(
        cycle=cycle,
        register=register,
        standings=standings,
        returns=tuple(sorted(rows, key=lambda r: (r.contact == "", r.contact, r.file or "", r.path or ""))),
        requests=tuple(
            sorted({r for one in newest for r in one.requests}, key=lambda r: (r.key, r.field, str(r.place)))
        ),
        findings=tuple(
            sorted(
                {*missing, *(f for one in newest for f in one.findings)},
                key=lambda f: (f.file or "", f.key or "", f.kind, str(f.place)),
            )
        ),
        quarantined=tuple(quarantined),
    )


def _key(said: Said) -> str:
    return said.answer.key


def _standing(action: Action, who: Answerers, said: list[Said], past: Sequence[Past], cycle: Cycle) -> Standing:
    updates = updates_of(action, who.leads or NOBODY, cycle.name, sorted(said, key=lambda one: one.position))
    heard = {lead for one in said for lead in one.answer.leads}
    also = dict.fromkeys(words for one in said for words in one.answered.also_said.get(action.key, ()))
    return Standing(
        action=action,
        leads=who.leads,
        updates=updates,
        previous=_newest_of_each_lead(past),
        ongoing_cycles=max((ongoing_cycles(update, past) for update in updates), default=0),
        also_said=tuple(also),
        past=tuple(past),
        awaited=tuple(lead for lead in who.leads if lead not in heard),
    )


def ongoing_cycles(update: Update, past: Sequence[Past]) -> int:
    """How many cycles in a row, this one included, the update's lead said only that work goes on.

    What was there before the first cycle does not count, nor what another lead said.
    """
    if update.label != "ongoing_only":
        return 0
    earlier = [one for one in past if one.cycle and one.lead == update.lead]
    streak = next((n for n, one in enumerate(earlier) if one.label != "ongoing_only"), len(earlier))
    return 1 + streak


def _newest_of_each_lead(past: Sequence[Past]) -> tuple[Past, ...]:
    newest: dict[str, Past] = {}
    for one in past:
        if one.text:
            newest.setdefault(one.lead, one)
    return tuple(newest.values())


def _missing_rows(register: Register, who: Mapping[str, Answerers], came: Sequence[Answered]) -> list[Finding]:
    """Open rows that none of a contact's returns brought back; a plan that is missing altogether is said once."""
    findings: list[Finding] = []
    for speaks_for, group in groupby(sorted(came, key=lambda one: one.speaks_for), key=lambda one: one.speaks_for):
        returns = list(group)
        brought = {answer.key for one in returns for answer in one.answers}
        plans = {key.partition("/")[0] for key in brought}
        newest = max(returns, key=lambda one: (one.returned.workbook.saved or one.returned.modified, one.returned.path))
        place = Place(newest.file)
        contact = newest.contact
        for plan in register.plans:
            expected = [
                a
                for a in register.actions_of(plan.code)
                if a.state == "open" and (contact is None or contact in who[a.key].contacts)
            ]
            absent = [action for action in expected if action.key not in brought]
            if plan.code in plans:
                findings += [
                    Finding("row-missing", place, f"no row for {a.key}", a.key, contact, newest.file) for a in absent
                ]
            elif absent and contact is not None:
                keys = ", ".join(action.key for action in absent)
                findings.append(
                    Finding(
                        "row-missing", place, f"no sheet for {plan.code} ({keys})", absent[0].key, contact, newest.file
                    )
                )
    return findings


def _rows_of(one: Answered, state: State, cycle: Cycle) -> list[ReturnRow]:
    received = one.returned.received
    late = max((received - cycle.due).days, 0) if cycle.due else None
    counts = {
        lead: sum(bool(answer.fields) for answer in one.answers if not lead or lead in answer.leads)
        for lead in one.speaks_for or ("",)
    }
    return [
        ReturnRow(
            lead,
            cycle.name,
            cycle.due,
            received,
            late,
            state,
            one.file,
            one.returned.path,
            count,
            one.held,
        )
        for lead, count in counts.items()
    ]


def _quarantined_row(file: Quarantined, cycle: Cycle) -> ReturnRow:
    return ReturnRow(
        "",
        cycle.name,
        cycle.due,
        file.received,
        None,
        State.QUARANTINED,
        file.file,
        file.path,
        0,
        f"{file.what}: {file.why}",
        file.do,
    )


def _outstanding_rows(
    register: Register, who: Mapping[str, Answerers], returned: set[str], cycle: Cycle
) -> list[ReturnRow]:
    """A row for everyone who answers for an open action and from whom nothing came."""
    expected = {lead for a in register.actions if a.state == "open" for lead in who[a.key].contacts}
    return [
        ReturnRow(c.initials, cycle.name, cycle.due, None, None, State.OUTSTANDING, None, None, 0)
        for c in register.contacts
        if c.initials in expected - returned
    ]
