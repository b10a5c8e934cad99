"""The inbox taken in: every workbook in it judged, recorded in the ledger, and only then cleared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from sspxl.collect import UNPACKED, Arrival, Record, clear, lay_beside, set_aside, take_in, write_record
from sspxl.history import History
from sspxl.jobs.job import Job
from sspxl.jobs.reading import merged_from, read_folder, read_returns, unpacked
from sspxl.records import Merged, Quarantined, State

_LEDGER_WORD = {state: state for state in (State.DUPLICATE, State.SUPERSEDED, State.HELD, State.QUARANTINED)}
"""The ledger's word for where a return stands when it arrives; received for all others, late ones too."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """One file of inbox/ with what the ledger counts of it: itself, or each workbook found in it."""

    arrival: Arrival
    counted: tuple[Arrival, ...]
    unpacked: Record | None = None  # what is to be known of a zip file when all that was found in it has been judged


def take_in_inbox(job: Job, history: History, run: int) -> Merged | None:
    """The inbox taken in, judged against all that came before, recorded, and only then cleared.

    What comes back is the cycle merged with it; None: no cycle is open.
    """
    workspace, cycle = job.workspace, job.cycle
    folder = workspace.returns(cycle.name if cycle else None)
    recorded = {workspace.root / path for path in history.recorded_paths()}
    taken = [_opened(job, one, recorded) for one in take_in(workspace.inbox, folder, job.as_at, recorded)]
    merged = merged_from(job, history, cycle, *read_returns(job, cycle)) if cycle else None
    quarantined = list(merged.quarantined) if merged else []
    # Without a cycle nothing is merged; and a zip of which a killed run had a part lies where that run put it.
    for other in {one.copy.parent for file in taken for one in file.counted} - ({folder} if merged else set()):
        quarantined += read_folder(job, other)[1]
    refused = {one.path: one for one in quarantined}
    states = {row.path: row.state for row in merged.returns if row.path} if merged else {}
    for file in taken:
        record = file.arrival.record
        for one in file.counted:
            where = workspace.relative(one.copy)
            record = _judged(one.record, states.get(where, State.RECEIVED), refused.get(where))
            if reason := refused.get(where):
                set_aside(one.copy, workspace.quarantine, reason)
            write_record(one.copy, record)
            history.record_arrivals(run, [(where, record.file, record.sha256, record.received, record.verdict)])
        if file.unpacked:
            record = file.unpacked
            write_record(file.arrival.copy, record)
        clear(replace(file.arrival, record=record))
    return merged


def _opened(job: Job, arrival: Arrival, recorded: Collection[Path]) -> _Taken:
    """The file with what the ledger is to count of it; what was found in a zip file lies beside that now.

    A zip file counts itself where there is something to be put right: no workbook in it, or a part that cannot be
    unpacked.
    """
    box = unpacked(arrival.copy.read_bytes(), arrival.copy.name, job.limits)
    if box is None:
        return _Taken(arrival, (arrival,))
    found = tuple(lay_beside(arrival, box.workbooks, recorded))
    if box.refused:
        return _Taken(arrival, (*found, arrival))
    what = f"a zip file; beside workbooks it holds {', '.join(box.others)}" if box.others else "a zip file"
    return _Taken(arrival, found, replace(arrival.record, verdict=UNPACKED, what=what))


def _judged(record: Record, state: State, refused: Quarantined | None) -> Record:
    """The record with its verdict."""
    if refused:
        return replace(record, verdict=State.QUARANTINED.value, what=refused.what, why=refused.why, do=refused.do)
    return replace(record, verdict=_LEDGER_WORD.get(state, State.RECEIVED).value)
