"""Which of several returns counts: per action, lead and field the newest that says something.

Source: PRODUCT.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sspxl.merge.answer import Answer
from sspxl.merge.answered import Answered
from sspxl.records import Action, Cycle, State, Update
from sspxl.wording import classify


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, with the return that it stands in and that return's position among all, oldest first."""

    position: int
    answered: Answered
    answer: Answer


@dataclass(frozen=True, slots=True)
class Weighed:
    """All returns oldest first, where each of them stands, and the answers of those not held and not repeated."""

    returns: tuple[Answered, ...]
    states: tuple[State, ...]
    said: tuple[Said, ...]

    def standing(self, *states: State) -> list[Answered]:
        """The returns that stand at one of these states, oldest first."""
        return [one for one, state in zip(self.returns, self.states, strict=True) if state in states]

    def newest_rows(self) -> list[Said]:
        """Each row as the newest return has it in which its lead says anything there: what it asks and what cannot be
        used in it replaces what older returns had there. A blank row replaces nothing."""
        return newest_of(self.said)


def newest_of(said: Sequence[Said]) -> list[Said]:
    """Of the answers, oldest first, those that are the newest to say anything for one of their leads."""
    newest = {(one.answer.key, lead): one for one in said if one.answer.says_anything for lead in one.answer.leads}
    return [one for one in said if any(newest.get((one.answer.key, lead)) is one for lead in one.answer.leads)]


def weigh(returns: Iterable[Answered], cycle: Cycle) -> Weighed:
    """Where each return of the cycle stands beside the others; the same whatever their order."""
    ordered = _oldest_first(returns, cycle.opens)
    repeated = _duplicates(ordered)
    said = tuple(
        Said(n, one, answer)
        for n, one in enumerate(ordered)
        if not one.held and n not in repeated
        for answer in one.answers
    )
    left = _used(said) | _still_asking(said) | _without_newer(ordered, repeated)
    late = [days_late(one.returned.received, cycle.due) is not None for one in ordered]
    states = tuple(_state(one, n in repeated, n in left, late[n]) for n, one in enumerate(ordered))
    return Weighed(tuple(ordered), states, said)


def when_saved(answered: Answered, opens: date | None) -> datetime:
    """When the return was sent by the mail's Date, else last saved by its own word, else by the file's time.

    datetime.min where none of them can be. A clock that is wrong tells nothing: no return was sent or saved before its
    cycle opened, or after it came. Which day that was depends on the time zone, hence one day more.
    """
    came = answered.returned
    latest = came.received + timedelta(1)
    told = (time for time in (answered.sent, came.workbook.saved, came.modified) if time)
    return next((time for time in told if (opens or date.min) <= time.date() <= latest), datetime.min)


def _oldest_first(returns: Iterable[Answered], opens: date | None) -> list[Answered]:
    """By when each was sent or saved, else by its hash; never by arrival.

    Of those of one time that say the same the first to come is first, and the others repeat it: their least hash stands
    for them all. "x.xlsx" was there before "x (2).xlsx".
    """
    came = [((when_saved(one, opens), one.digest, one.beside), one) for one in returns]
    least: dict[tuple[object, ...], str] = {}
    for same, one in came:
        digest = one.returned.workbook.sha256
        least[same] = min(digest, least.get(same, digest))

    def age(same: tuple[object, ...], one: Answered) -> tuple[Any, ...]:
        file = one.returned
        return same[0], least[same], file.received, len(file.path), file.path

    return [one for _, one in sorted(came, key=lambda pair: age(*pair))]


def _duplicates(ordered: Sequence[Answered]) -> frozenset[int]:
    """The positions of returns that repeat, answer for answer, what all their contacts had last sent."""
    last: dict[str, Answered] = {}
    found: set[int] = set()
    for position, answered in enumerate(ordered):
        if answered.held:
            continue
        contacts = answered.speaks_for or ("",)
        if all(contact in last and answered.repeats(last[contact]) for contact in contacts):
            found.add(position)
        else:
            last |= dict.fromkeys(contacts, answered)
    return frozenset(found)


def _used(said: Iterable[Said]) -> frozenset[int]:
    """The positions of the returns from which at least one field counts."""
    newest: dict[tuple[str, str, str], int] = {}
    for one in said:
        for lead in one.answer.leads:
            newest |= {(one.answer.key, lead, name): one.position for name in one.answer.fields}
    return frozenset(newest.values())


def _still_asking(said: Sequence[Said]) -> frozenset[int]:
    """The positions of the returns with a request, or a cell that could not be used, that no newer answer replaces."""
    return frozenset(one.position for one in newest_of(said) if one.answer.requests or one.answer.typed)


def _without_newer(ordered: Sequence[Answered], repeated: frozenset[int]) -> frozenset[int]:
    """The positions of the returns after which no other came of the same contact with some of the same rows."""
    pairs = [tuple(product(one.speaks_for, one.keys)) for one in ordered]
    last = {
        pair: position
        for position, one in enumerate(ordered)
        if position not in repeated and not one.held
        for pair in pairs[position]
    }
    return frozenset(n for n, own in enumerate(pairs) if all(last.get(pair, n) <= n for pair in own))


def _state(answered: Answered, is_repeated: bool, is_left: bool, is_late: bool) -> State:
    """Where the return stands. It is superseded when nothing of it is left by a newer one of the same contact with
    some of the same rows."""
    if answered.held:
        return State.HELD
    if is_repeated:
        return State.DUPLICATE
    if not is_left:
        return State.SUPERSEDED
    return State.LATE if is_late else State.RECEIVED


def days_late(received: date, due: date | None) -> int | None:
    """By how many days something came after the due date; None: it did not."""
    return (received - due).days if due and received > due else None


def updates_of(action: Action, leads: Sequence[str], cycle: str, said: Sequence[Said]) -> tuple[Update, ...]:
    """This cycle's updates of one action in the order of its leads, from the answers to it, oldest first.

    A lead whose row came back blank has a blank update; one without a return has none. What one return says for all
    leads at once is one update, under the action's LEAD text.
    """
    by_lead = {lead: [one for one in said if lead in one.answer.leads] for lead in leads}
    spoken = {lead: heard for lead, heard in by_lead.items() if heard}
    joint = next((one.answer.joint for one in reversed(said) if one.answer.joint), None)
    updates = [_newest(action.key, lead, cycle, heard) for lead, heard in spoken.items()]
    as_one = [replace(update, lead=joint or update.lead) for update in updates]
    if joint and all(update == as_one[0] for update in as_one):
        return (as_one[0],)
    return tuple(updates)


def _newest(key: str, lead: str, cycle: str, heard: Sequence[Said]) -> Update:
    """The lead's update: each field from the newest answer that says something there."""
    source = {name: one for one in heard for name in one.answer.fields}
    latest = max(source.values(), key=lambda one: one.position, default=heard[-1])
    values: Mapping[str, Any] = {name: one.answer.fields[name] for name, one in source.items()}
    text = values.get("update")
    label = classify(text if isinstance(text, str) else None)
    return Update(
        key=key,
        lead=lead,
        cycle=cycle,
        text=text,
        status=values.get("status"),
        completed_on=values.get("completed_on"),
        figures={name: value for name, value in values.items() if name.startswith("Q")},
        label=label.label,
        partial=label.partial,
        typed=dict(next((one.answer.typed for one in reversed(heard) if one.answer.says_anything), {})),
        answer=values.get("answer"),
        as_issued=latest.answer.as_issued if source else None,
        source=latest.answered.returned.path,
        received=latest.answered.returned.received,
        places={
            **latest.answer.places,
            **{name.lower(): one.answer.places[name.lower()] for name, one in source.items()},
        },
    )
