"""Files from inbox/ into returns/, byte for byte. A run that is killed at any moment repeats without loss or doubling:
a copy that has no line in the ledger yet is met again by its hash and used; the file in inbox/ goes last, and until it
is gone the record of its copy says where it waits, so that one which the ledger has is never taken again.

A mail or zip has no line where the workbooks found in it have theirs: its record, written after the last of them, says
that it is done with. Until then it is taken apart again, and what of it the ledger has is left out.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, FROM_INBOX, UNPACKED, Record, read_record, record_path, write_record
from sspxl.files import sha256, write_new

_STAYS = ("~$", ".")  # owner files of Excel and LibreOffice, and dot-files

_Mark: TypeAlias = tuple[str, datetime, str]
"""What tells one waiting file from all others: its path from inbox/, its time and its SHA-256."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file of inbox/, or one message of the mailbox, with the copy of it that lies in returns/.

    `inbox` is None for a message: it waits in the mailbox, where its record says.
    """

    inbox: Path | None
    copy: Path
    record: Record


def take_in(inbox: Path, returns: Path, received: date, settled: Settled) -> Iterator[Arrival]:
    """Each file in inbox/ and its folders, copied into `returns` and verified.

    One that waits though its copy is `settled` is only cleared. A file that cannot be read now stays: `left_behind`
    says so. Raises OSError where a copy is not what was copied.
    """
    there = {path: readable(path.relative_to(inbox).as_posix()) for path in waiting(inbox)}
    taken = _taken(inbox, set(there.values()), settled.records)
    # Once, before anything is copied: no copy of this run is among them.
    begun = Begun(returns, settled, FROM_INBOX)
    for path, name in there.items():
        try:
            data = path.read_bytes()
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        except OSError:  # one file that another program holds, or that was just taken away, does not stop the others
            continue
        digest = sha256(data)
        if before := taken.get((name, modified, digest)):
            clear(replace(before, inbox=path))
            continue
        copy = begun.taken(digest, name) or write_new(free_place(returns, path.name, BESIDE), data)
        record = Record(readable(path.name), digest, None, FROM_INBOX, received, modified, waits_at=name)
        verify(copy, record)
        yield Arrival(path, copy, record)


def verify(copy: Path, record: Record) -> None:
    """Write the record beside the copy once that is what it should be, read-only.

    Raises OSError where it is not.
    """
    if sha256(copy.read_bytes()) != record.sha256:
        raise OSError(f"{copy} is not what was copied; the disk may be failing. The original stays where it was.")
    copy.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)  # a run may have been killed just before it did so
    write_record(copy, record)


def waiting(inbox: Path) -> list[Path]:
    """The files that lie in inbox/ and its folders, by path; other programs' own files and what is linked to stay."""
    if not inbox.is_dir():
        return []
    return [
        path
        for path in sorted(inbox.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(p.startswith(_STAYS) for p in path.relative_to(inbox).parts)
    ]


def clear(arrival: Arrival) -> None:
    """Remove the file from inbox/, now that its copy and its ledger line are safe; its record then says so.

    One that was saved anew meanwhile stays and is taken in next time. One that cannot be removed stays too, and the
    next run tries again. A message is not ours to remove: whoever moved it says so with `moved`.
    """
    if arrival.inbox is None:
        return
    try:
        if sha256(arrival.inbox.read_bytes()) == arrival.record.sha256:
            arrival.inbox.unlink()
    except FileNotFoundError:
        pass  # somebody took it away: that was all that was left to do
    except OSError:  # another program holds it: `left_behind` says so
        return
    write_record(arrival.copy, replace(arrival.record, waits_at=""))


def left_behind(inbox: Path) -> tuple[str, ...]:
    """A sentence for each file that still lies in inbox/ after all were taken in."""
    return tuple(
        f"{readable(path.relative_to(inbox).as_posix())} is still in inbox/: it is in use or cannot be removed; "
        "close it, and the next run takes it or removes it"
        for path in waiting(inbox)
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What is done with. `recorded` are the copies that the ledger has, wherever they lie.

    `records` are theirs, and those of the boxes (mails and zips) of which it has all that was found in them; `boxes`
    are those of which it has a part only, since a run was killed.
    """

    recorded: frozenset[Path] = frozenset()
    records: Mapping[Path, Record] = field(default_factory=dict)
    boxes: tuple[Path, ...] = ()

    def grown(self, recorded: Collection[Path]) -> Settled:
        """As it is now that the ledger has all these; records that are known already are not read again."""
        new = [copy for copy in recorded if copy not in self.records and _is_whole(copy)]
        records = {**self.records, **{copy: read_record(record_path(copy)) for copy in new}}
        boxes = {copy.with_name(record.found_in[0]) for copy, record in records.items() if record.found_in}
        open_ones: list[Path] = []
        for box in sorted(box for box in boxes - records.keys() - set(recorded) if _is_whole(box)):
            record = read_record(record_path(box))
            if record.verdict == UNPACKED:
                records[box] = record
            else:
                open_ones.append(box)
        return Settled(frozenset(recorded), records, tuple(open_ones))


def _is_whole(copy: Path) -> bool:
    return copy.is_file() and record_path(copy).is_file()


def _taken(inbox: Path, names: Collection[str], settled: Mapping[Path, Record]) -> dict[_Mark, Arrival]:
    """What is done with and may still wait in inbox/: the run that took it was killed, or it could not be removed.

    The record of one that is gone from there is brought up to date, so that the same file dropped again is new.
    """
    found: dict[_Mark, Arrival] = {}
    for copy, record in settled.items():
        if record.how != FROM_INBOX:
            continue
        if record.waits_at in names:
            found[record.waits_at, record.modified, record.sha256] = Arrival(inbox / record.waits_at, copy, record)
        elif record.waits_at:
            write_record(copy, replace(record, waits_at=""))
    return found


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy that an earlier run left without a line in the ledger, and its record, if it had come so far."""

    path: Path
    record: Record | None

    def rank(self, name: str) -> tuple[int, str]:
        """First the copy of the file that waits under this name, then one of which nobody knows, then any."""
        known = 1 if self.record is None else 0 if self.record.waits_at == name else 2
        return known, self.path.name

    def is_free(self) -> bool:
        """Whether what this run met before has not taken it: then it has a record by now."""
        return self.record is not None or not record_path(self.path).is_file()


class Begun:
    """The copies that earlier runs left without a line in the ledger, of what came in one way; each is given out once.

    What was found in a mail or zip is left out: it is met again when the box is.
    """

    def __init__(self, returns: Path, settled: Settled, how: str) -> None:
        """Looks in `returns`, and at open boxes wherever they lie."""
        files = [*(sorted(returns.iterdir()) if returns.is_dir() else ()), *settled.boxes]
        done = settled.records.keys() | settled.recorded
        records = {record_path(file) for file in files}
        self._found: dict[str, list[_Copy]] = {}
        for file in dict.fromkeys(files):
            if file in records or file in done or file.name.startswith("."):
                continue
            record = read_record(record_path(file)) if record_path(file).is_file() else None
            if record is None or (not record.found_in and record.how == how):
                self._found.setdefault(sha256(file.read_bytes()), []).append(_Copy(file, record))

    def taken(self, digest: str, name: str) -> Path | None:
        """The copy of what waits under this name, now given out; None where there is none of these bytes."""
        free = [one for one in self._found.get(digest, ()) if one.is_free()]
        if not free:
            return None
        left = min(free, key=lambda one: one.rank(name))
        self._found[digest].remove(left)
        return left.path
