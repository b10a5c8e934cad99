"""The inbox and the mailbox taken in: every workbook judged, recorded in the ledger, and only then cleared or moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Protocol

from sspxl.collect import (
    NOT_A_RETURN,
    UNPACKED,
    Arrival,
    Message,
    Posted,
    Record,
    Settled,
    Shelf,
    clear,
    moved,
    set_aside,
    still_posted,
    take_in,
    take_messages,
    write_record,
)
from sspxl.history import History
from sspxl.jobs.job import Job
from sspxl.jobs.opening import Parcel, open_parcel
from sspxl.jobs.reading import merged_from, read_folder, read_returns
from sspxl.records import Merged, Quarantined, State

_LEDGER_WORD = {state: state for state in (State.DUPLICATE, State.SUPERSEDED, State.HELD, State.QUARANTINED)}
"""The ledger's word for where a return stands when it arrives; received for all others, late ones too."""


class Postbox(Protocol):
    """The mailbox, as collecting needs it."""

    def messages(self, posted: Collection[str]) -> Iterable[Message]:
        """The messages in which there is a return, or what stands for one, without those of these origins."""

    def opened(self, origin: str) -> Parcel | None:
        """What lies in the message that was handed out last, if it is of this origin and was taken apart already."""

    def settle(self, posted: Posted) -> bool:
        """Move the message that the ledger has to where such ones go. Whether it is there now, or gone altogether."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came, as one file, with what the ledger counts of it: itself, or each workbook found in it.

    `verdict` is its own where that does not depend on what merging makes of it.
    """

    arrival: Arrival
    counted: tuple[Arrival, ...]
    verdict: str = ""


def take_in_inbox(job: Job, history: History, run: int, postbox: Postbox | None = None) -> Merged | None:
    """Inbox and mailbox taken in, judged against all that came before, recorded, and only then cleared and moved.

    What comes back is the cycle merged with it; None: no cycle is open.
    """
    workspace, cycle = job.workspace, job.cycle
    folder = workspace.returns(cycle.name if cycle else None)
    settled = Settled().grown(_recorded(job, history))
    taken = list(_all_taken(job, settled, folder, postbox))
    boxes = {file.arrival.copy for file in taken if file.verdict}  # of which nothing more is to be read
    merged = merged_from(job, history, cycle, *read_returns(job, cycle, boxes)) if cycle else None
    quarantined = list(merged.quarantined) if merged else []
    # Without a cycle nothing is merged; and a box of which a killed run had a part lies where that run put it.
    for other in {one.copy.parent for file in taken for one in file.counted} - ({folder} if merged else set()):
        quarantined += read_folder(job, other, but=boxes)[1]
    refused = {one.path: one for one in quarantined}
    states = {row.path: row.state for row in merged.returns if row.path} if merged else {}
    for file in taken:
        record = file.arrival.record
        for one in file.counted:
            where = workspace.relative(one.copy)
            if file.verdict == NOT_A_RETURN:
                record = replace(one.record, verdict=NOT_A_RETURN)
            else:
                record = _judged(one.record, states.get(where, State.RECEIVED), refused.get(where))
            record = replace(record, taken=job.now.astimezone(UTC).replace(tzinfo=None))
            if reason := refused.get(where):
                set_aside(one.copy, workspace.quarantine, reason)
            write_record(one.copy, record)
            history.record_arrivals(run, [(where, record.file, record.sha256, record.received, record.verdict)])
        if file.verdict == UNPACKED:
            record = replace(file.arrival.record, verdict=UNPACKED)
            write_record(file.arrival.copy, record)
        clear(replace(file.arrival, record=record))
    if postbox:
        _move(postbox, settled.grown(_recorded(job, history)))
    return merged


def _recorded(job: Job, history: History) -> frozenset[Path]:
    """The copies that the ledger has."""
    return frozenset(job.workspace.root / path for path in history.recorded_paths())


def _move(postbox: Postbox, settled: Settled) -> None:
    """Have every message moved that the ledger has, from earlier runs too."""
    for posted in still_posted(settled).values():
        if postbox.settle(posted):
            moved(posted.arrival)


def _all_taken(job: Job, settled: Settled, folder: Path, postbox: Postbox | None) -> Iterator[_Taken]:
    """Everything that waits, copied and taken apart."""
    opens = job.cycle.opens if job.cycle else None
    zone = job.settings.schedule.zone
    shelf = Shelf(settled.recorded, opens, zone)
    for arrival in take_in(job.workspace.inbox, folder, job.as_at, settled):
        yield _laid_out(arrival, shelf, open_parcel(arrival.copy.read_bytes(), job.limits))
    if postbox:
        messages = postbox.messages(still_posted(settled).keys())
        for arrival in take_messages(messages, folder, job.as_at, zone, settled):
            parcel = postbox.opened(arrival.record.waits_at)
            yield _laid_out(arrival, shelf, parcel or open_parcel(arrival.copy.read_bytes(), job.limits, True))


def _laid_out(arrival: Arrival, shelf: Shelf, parcel: Parcel | None) -> _Taken:
    """The file with what the ledger is to count of it; what was found in a mail or zip lies beside that now.

    A mail or zip counts itself where there is something to be put right: no workbook in it, or a part that cannot be
    opened. A mail in which there is nothing at all counts itself too.
    """
    if parcel is None:
        return _Taken(arrival, (arrival,))
    sender = parcel.letters[0].sender if parcel.letters else None
    record = replace(arrival.record, sender=sender, letters=parcel.letters, what=parcel.what)
    box = replace(arrival, record=replace(record, received=shelf.day_of(parcel.letters, record)))
    write_record(box.copy, box.record)  # merging asks it for the day on which the mail was sent, and for its sender
    if parcel.is_nothing:
        return _Taken(box, (box,), NOT_A_RETURN)
    found = tuple(shelf.lay_beside(box, parcel.workbooks))
    return _Taken(box, (*found, box)) if parcel.refused else _Taken(box, found, UNPACKED)


def _judged(record: Record, state: State, refused: Quarantined | None) -> Record:
    """The record with its verdict."""
    if refused:
        return replace(record, verdict=State.QUARANTINED.value, what=refused.what, why=refused.why, do=refused.do)
    return replace(record, verdict=_LEDGER_WORD.get(state, State.RECEIVED).value)
