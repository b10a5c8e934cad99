"""Messages of a mailbox into returns/, byte for byte, as files of inbox/ are. What the mailbox does with them comes
after: until a message has been moved, its record says where in the mailbox it waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path

from sspxl.collect.inbox import Arrival, Begun, Settled, verify
from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, FROM_MAILBOX, UNPACKED, Record, day_reached, write_record
from sspxl.files import sha256, write_new


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the mailbox gave it out.

    `origin` is the mark of its place there, which no other message ever has: account, folder, UIDVALIDITY and UID.
    """

    name: str  # what its file is to be called: "Quarter 2 update.eml"
    data: bytes
    origin: str
    modified: datetime  # when it reached the mailbox, UTC without zone


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that the ledger has and that was not moved yet, with the ledger's words for what was found in it."""

    arrival: Arrival
    verdicts: tuple[str, ...]


def take_messages(
    messages: Iterable[Message], returns: Path, received: date, zone: tzinfo, settled: Settled
) -> Iterator[Arrival]:
    """Each message, copied into `returns` and verified, before the next one is asked for.

    It was received on the day on which it reached the mailbox, by the clock of `zone`; one whose time is none, or after
    today (`received`), today.

    A copy that a killed run left is used. Raises OSError where a copy is not what was copied.
    """
    begun = Begun(returns, settled, FROM_MAILBOX)
    for message in messages:
        digest = sha256(message.data)
        left = begun.taken(digest, message.origin)
        copy = left or write_new(free_place(returns, message.name, BESIDE), message.data)
        name = readable(message.name)
        day = day_reached(message.modified, received, zone)
        record = Record(name, digest, None, FROM_MAILBOX, day, message.modified, waits_at=message.origin)
        verify(copy, record)
        yield Arrival(None, copy, record)


def still_posted(settled: Settled) -> dict[str, Posted]:
    """The messages that the ledger has and that were not moved yet, by their origin. Nothing of them is to be fetched
    again."""
    verdicts: dict[Path, list[str]] = {}
    records = sorted(settled.records.items())
    for copy, record in records:
        if record.verdict != UNPACKED:
            box = copy.with_name(record.found_in[0]) if record.found_in else copy
            verdicts.setdefault(box, []).append(record.verdict)
    return {
        record.waits_at: Posted(Arrival(None, copy, record), tuple(verdicts.get(copy, ())))
        for copy, record in records
        if record.how == FROM_MAILBOX and record.waits_at
    }


def moved(arrival: Arrival) -> None:
    """Note that the message waits nowhere any more."""
    write_record(arrival.copy, replace(arrival.record, waits_at=""))
