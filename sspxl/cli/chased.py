"""How what goes out is said: lines for a person, words for a machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sspxl.jobs.chasing import Chased

_CALLED = {
    "issue": "workbook to fill in",
    "receipt": "receipt",
    "unreadable": "could not be read",
    "request": "request for a better update",
    "reminder": "reminder",
    "escalation": "who has not returned",
}


def chased_lines(chased: Chased) -> Iterator[str]:
    """What was done in the outbox, for a person."""
    yield f"Cycle: {chased.cycle}"
    for one in chased.drafts:
        yield f"{'New draft' if one.is_new else 'Draft'}: {_CALLED[one.kind]} to {one.contact}, {one.path}"
    yield from mail_lines(chased)


def mail_lines(chased: Chased) -> Iterator[str]:
    """What was done in the outbox on a few lines, as a part of what another command says."""
    for name in chased.sent:
        yield f"Sent: {name}, now in outbox/sent"
    for name in chased.withdrawn:
        yield f"Withdrawn: {name}, no longer true; now in outbox/withdrawn"
    new = sum(one.is_new for one in chased.drafts)
    waiting = len(chased.drafts)
    told = f"{waiting} draft{'s' * (waiting != 1)} in outbox, {new} new" if waiting else "no drafts wait in outbox"
    yield f"Emails: {told}"
    for said in chased.told:
        yield f"Note: {said}"
    for said in chased.undone:
        yield f"Not done: {said}"


def chased_words(chased: Chased) -> dict[str, Any]:
    """What was done in the outbox, for a machine."""
    return {
        "cycle": chased.cycle,
        "drafts": [
            {"kind": one.kind, "contact": one.contact, "path": one.path, "new": one.is_new} for one in chased.drafts
        ],
        "sent": chased.sent,
        "withdrawn": chased.withdrawn,
        "notes": chased.told,
        "not_done": chased.undone,
    }
