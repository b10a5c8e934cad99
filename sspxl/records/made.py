"""Which letters there are, and what is remembered of each that was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import quote

_SAFE = " /&().,-_'+"


class Kind(StrEnum):
    """What a letter is for. Its word stands in the name of the draft and of its templates."""

    ISSUE = "issue"  # the workbook of a new cycle
    RECEIPT = "receipt"  # a return came; with what is asked about it
    UNREADABLE = "unreadable"  # what came by mail could not be read
    REQUEST = "request"  # something more is asked about a return after its receipt went
    REMINDER = "reminder"
    ESCALATION = "escalation"  # to a plan's thematic lead


class Stage(StrEnum):
    """Where a letter stands. `writing`, `withdrawing` and `sending` are seen by others only after a run was killed."""

    WRITING = "writing"
    DRAFTED = "drafted"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"  # by us: no longer true; it is made again when it is true again
    DECLINED = "declined"  # by the manager, who deleted or withdrew it: never made again
    SENDING = "sending"
    DOUBTFUL = "doubtful"  # it may have been sent: never sent again by itself
    SENT = "sent"


GONE = (Stage.SENT, Stage.DOUBTFUL, Stage.DECLINED)
"""A letter that stands so is never made again."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is remembered of one letter.

    `asked` are the marks of what it asks about (`Ask.mark`). `essence` tells two texts apart that say different things;
    `sha256` is of the file as we wrote it; while it is renewed, of the old file and of the new one, with a
    space between.
    """

    identity: str
    kind: Kind
    cycle: str
    contact: str
    day: date  # on which it was made
    stage: Stage
    file: str  # its name in outbox/
    essence: str = ""
    sha256: str = ""
    asked: tuple[str, ...] = ()
    sent: date | None = None
    message_id: str = ""
    tries: int = 0  # what the server's refusals come to; one for good weighs more than one for now


def identity_of(kind: Kind, cycle: str, contact: str, detail: str = "") -> str:
    """The identity of a letter as one line of ASCII: "reminder|2026-27 Q3|KM|+1"."""
    body = "|".join(quote(part, safe=_SAFE) for part in (kind, cycle, contact, detail))
    return body.replace("  ", "%20%20")
