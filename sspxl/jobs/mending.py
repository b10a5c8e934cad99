"""Records in returns/ that are damaged: made anew from history.db and from the received files, which are whole.

One that cannot be is no reason to stop a night: its file is named until somebody has put it into inbox/ again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sspxl.collect import (
    FROM_INBOX,
    FROM_MAILBOX,
    UNPACKED,
    Record,
    Ruled,
    read_records,
    readable,
    set_damaged_aside,
    waiting,
    without_record,
    write_record,
)
from sspxl.files import sha256
from sspxl.history import Arrived, History
from sspxl.history.messages import Handled, MessageLog, Seen
from sspxl.jobs.job import Job
from sspxl.jobs.opening import Parcel, open_parcel
from sspxl.records import Cycle


def mend_records(job: Job, history: History) -> tuple[str, ...]:
    """A sentence for each record that was damaged and lies there anew. What was damaged is kept beside it."""
    for folder in _folders(job):
        set_damaged_aside(folder)
    return tuple(
        f"the record of {job.workspace.relative(file)} was damaged and was made anew from history.db; the damaged one "
        "lies beside it"
        for folder in _folders(job)
        for file in _mended(job, history, folder)
    )


def unmended(job: Job) -> tuple[str, ...]:
    """A sentence for each file whose record was damaged and could not be made anew."""
    return tuple(
        f"{job.workspace.relative(file)} is not counted: its record was damaged and cannot be made anew from "
        f"history.db; put a copy of the file into inbox/, and delete {file.name}.json.damaged"
        for folder in _folders(job)
        for file in without_record(folder)
    )


def gone(job: Job, history: History, cycle: Cycle) -> tuple[str, ...]:
    """A sentence where something that came for the cycle is not in returns/ any more: a disk that is not there, or
    somebody has cleared up. To whom it belongs would be taken to be silent."""
    root, folder = job.workspace.root, job.workspace.returns(cycle.name)
    prefix = f"{job.workspace.relative(folder)}/"
    lost = [path for path in history.recorded_paths() if path.startswith(prefix) and not (root / path).exists()]
    if not lost:
        return ()
    files = f"{len(lost)} of the files that came, {min(lost)} first, are" if len(lost) > 1 else f"{lost[0]} is"
    return (f"{files} not there any more and not in tonight's master; put what is missing back from a backup",)


def _folders(job: Job) -> list[Path]:
    root = job.workspace.returns(None).parent
    return sorted(folder for folder in root.iterdir() if folder.is_dir()) if root.is_dir() else []


@dataclass(frozen=True, slots=True)
class _Box:
    """A mail or zip of the folder, taken apart. `how` is how it came."""

    parcel: Parcel
    how: str


def _mended(job: Job, history: History, folder: Path) -> Iterator[Path]:
    """The files of the folder whose records lie there anew: what was found in boxes first, which these build on."""
    lost = without_record(folder)
    if not lost:
        return
    relative = job.workspace.relative
    lines = history.arrivals(relative(file) for file in folder.iterdir())
    log = MessageLog(history)
    boxes = _boxes(job, log, folder)
    for file in list(lost):
        line = lines.get(relative(file))
        if line and sha256(file.read_bytes()) == line.sha256 and (record := _of_a_box(folder, boxes, line)):
            write_record(file, _with_account(record, line, history, relative(file)))
            lost.remove(file)
            yield file
    for file in lost:
        members = [one for one, record in read_records(folder) if record.found_in[:1] == (file.name,)]
        known = [line for one in members if (line := lines.get(relative(one)))]
        line = lines.get(relative(file))
        if record := _of_itself(job, log, file, boxes.get(file), (line, known)):
            write_record(file, _with_account(record, line, history, relative(file)))
            yield file


def _with_account(record: Record, line: Arrived | None, history: History, path: str) -> Record:
    """The record with when it was taken in, and what she decided on it."""
    ruled = (
        Ruled(one.decision, day, one.cycle, one.key, one.became, one.filed) for day, one in history.on_return(path)
    )
    return replace(record, taken=line.taken.replace(tzinfo=None) if line else None, ruled=tuple(ruled))


def _boxes(job: Job, log: MessageLog, folder: Path) -> dict[Path, _Box]:
    known = dict(read_records(folder))
    found: dict[Path, _Box] = {}
    for file in [*known, *without_record(folder)]:
        record, data = known.get(file), file.read_bytes()
        if record and record.found_in:
            continue
        how = record.how if record else FROM_MAILBOX if _seen(log, sha256(data)) else FROM_INBOX
        if parcel := open_parcel(data, job.limits, how == FROM_MAILBOX):
            found[file] = _Box(parcel, how)
    return found


def _of_a_box(folder: Path, boxes: dict[Path, _Box], line: Arrived) -> Record | None:
    """The record of what was found in one of the boxes and has no record beside it; None: it was in none of them."""
    claimed = [(record.found_in, record.file, record.sha256) for _, record in read_records(folder)]
    for box, opened in boxes.items():
        for one in opened.parcel.workbooks:
            found_in = (box.name, *map(readable, one.within))
            mark = (found_in, readable(one.name), sha256(one.data))
            if mark in claimed:
                claimed.remove(mark)
            elif mark[1:] == (line.file, line.sha256):
                sender = one.letters[0].sender if one.letters else None
                modified = one.modified or _moment(box)
                return Record(
                    line.file, line.sha256, sender, opened.how, line.received, modified, line.state,
                    found_in=found_in, letters=one.letters,
                )  # fmt: skip
    return None


def _of_itself(
    job: Job, log: MessageLog, file: Path, box: _Box | None, known: tuple[Arrived | None, list[Arrived]]
) -> Record | None:
    """The record of a file that came by itself, `known` by its own line in the ledger or by those of what was found
    in it; None: nothing tells of it, or it is not what the ledger has."""
    line, members = known
    digest = sha256(file.read_bytes())
    if line and line.sha256 != digest:
        return None
    if line is None and not members:
        return None
    seen = _seen(log, digest)
    record = Record(
        line.file if line else readable(file.name), digest, None, FROM_MAILBOX if seen else FROM_INBOX,
        line.received if line else min(one.received for one in members), _moment(file), line.state if line else "",
    )  # fmt: skip
    if box:
        letters = box.parcel.letters
        record = replace(record, letters=letters, sender=letters[0].sender if letters else None, what=box.parcel.what)
        if line is None and len(members) == len(box.parcel.workbooks):  # else a run was killed on the way
            record = replace(record, verdict=UNPACKED)
    if seen:
        return replace(record, waits_at=seen.origin if seen.handled is Handled.OFFERED else "")
    for path in waiting(job.workspace.inbox):  # its run was killed before it was removed from there
        if sha256(path.read_bytes()) == digest:
            name = readable(path.relative_to(job.workspace.inbox).as_posix())
            return replace(record, waits_at=name, modified=_moment(path))
    return record


def _seen(log: MessageLog, digest: str) -> Seen | None:
    """The message of the mailbox with these bytes, first one that was not moved yet."""
    found: Iterable[Seen] = log.with_hash(digest)
    return min(found, key=lambda one: one.handled is not Handled.OFFERED, default=None)


def _moment(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(tzinfo=None)
