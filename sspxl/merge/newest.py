"""Which of several returns counts: per action, lead and field the newest that says something. Source: PRODUCT.md section 7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sspxl.merge.answers import Answer, Answered
from sspxl.records import Action, State, Update
from sspxl.wording import classify


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, with the return that it stands in and that return's position among all, oldest first."""

    position: int
    answered: Answered
    answer: Answer


def in_order(returns: Iterable[Answered]) -> list[Answered]:
    """Oldest first: by the workbook's own last-saved time, else the file's, else its hash; never by arrival."""
    return sorted(
        returns,
        key=lambda a: (a.returned.workbook.saved or a.returned.modified, a.returned.workbook.sha256, a.returned.path),
    )


def duplicates(ordered: Sequence[Answered]) -> frozenset[int]:
    """The positions of returns that repeat, answer for answer, what the same contact had sent just before."""
    standing: dict[tuple[str, ...], tuple[object, ...]] = {}
    found: set[int] = set()
    for position, answered in enumerate(ordered):
        if answered.held:
            continue
        if standing.get(answered.speaks_for) == answered.digest:
            found.add(position)
        standing[answered.speaks_for] = answered.digest
    return frozenset(found)


def updates_of(action: Action, leads: Sequence[str], cycle: str, said: Sequence[Said]) -> tuple[Update, ...]:
    """This cycle's updates of one action in the order of its leads, from the answers to it, oldest first.

    A lead whose row came back blank has a blank update; one without a return has none. What one return says for all leads at
    once is one update, under the action's LEAD text.
    """
    by_lead = {lead: [one for one in said if lead in one.answer.leads] for lead in leads}
    spoken = {lead: heard for lead, heard in by_lead.items() if heard}
    joint = next((one.answer.joint for one in reversed(said) if one.answer.joint), None)
    updates = [_newest(action.key, lead, cycle, heard) for lead, heard in spoken.items()]
    as_one = [replace(update, lead=joint or update.lead) for update in updates]
    if joint and len(updates) == len(leads) and all(update == as_one[0] for update in as_one):
        return (as_one[0],)
    return tuple(updates)


def counting(said: Iterable[Said]) -> frozenset[int]:
    """The positions of the returns from which at least one field counts."""
    newest: dict[tuple[str, str, str], int] = {}
    for one in said:
        for lead in one.answer.leads:
            newest |= {(one.answer.key, lead, name): one.position for name in one.answer.fields}
    return frozenset(newest.values())


def state_of(
    position: int, ordered: Sequence[Answered], repeated: frozenset[int], used: frozenset[int], late: bool
) -> State:
    """Where the return at `position` stands. It is superseded when nothing of it is left by a newer one of
    the same contact with the same rows."""
    answered = ordered[position]
    if answered.held:
        return State.HELD
    if position in repeated:
        return State.DUPLICATE
    newer = any(
        set(other.speaks_for) & set(answered.speaks_for) and other.keys & answered.keys
        for later, other in enumerate(ordered)
        if later > position and later not in repeated and not other.held
    )
    if newer and position not in used:
        return State.SUPERSEDED
    return State.LATE if late else State.RECEIVED


def _newest(key: str, lead: str, cycle: str, heard: Sequence[Said]) -> Update:
    """The lead's update: each field from the newest answer that says something there."""
    source = {name: one for one in heard for name in one.answer.fields}
    latest = max(source.values(), key=lambda one: one.position, default=heard[-1])
    values: Mapping[str, object] = {name: one.answer.fields[name] for name, one in source.items()}
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
        source=latest.answered.returned.path,
        received=latest.answered.returned.received,
        places={
            **latest.answer.places,
            **{name.lower(): one.answer.places[name.lower()] for name, one in source.items()},
        },
    )
