"""Files from inbox/ into returns/, byte for byte. A run that is killed at any moment repeats without loss or doubling:
a copy that has no line in the ledger yet is met again by its hash and used; the file in inbox/ goes last, and until it
is gone the record of its copy says where it waits, so that one which the ledger has is never taken again."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, Record, read_record, record_path, write_record
from sspxl.files import sha256, write_new

_STAYS = ("~$", ".")  # owner files of Excel and LibreOffice, and dot-files

_Mark: TypeAlias = tuple[str, datetime, str]
"""What tells one waiting file from all others: its path from inbox/, its time and its SHA-256."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file of inbox/ with the copy of it that lies in returns/."""

    inbox: Path
    copy: Path
    record: Record


def take_in(inbox: Path, returns: Path, received: date, recorded: Collection[Path]) -> Iterator[Arrival]:
    """Each file in inbox/ and its folders, copied into `returns` and verified.

    `recorded` are the copies that the ledger has, wherever they lie: one that waits though its copy is among them is
    only cleared. A file that cannot be read now stays: `left_behind` says so.
    Raises OSError where a copy is not what was copied.
    """
    there = {path: readable(path.relative_to(inbox).as_posix()) for path in waiting(inbox)}
    taken = _taken(inbox, set(there.values()), recorded)
    begun = _begun(returns, recorded)  # once, before anything is copied: no copy of this run is among them
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
        left = begun.get(digest)
        copy = left.pop(0) if left else write_new(free_place(returns, path.name, BESIDE), data)
        if sha256(copy.read_bytes()) != digest:
            raise OSError(
                f"{copy} is not what was copied from {path}; the disk may be failing. The original stays in inbox/."
            )
        copy.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)  # a run may have been killed just before it did so
        record = Record(readable(path.name), digest, None, "inbox", received, modified, waits_at=name)
        write_record(copy, record)
        yield Arrival(path, copy, record)


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
    next run tries again.
    """
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


def _taken(inbox: Path, names: Collection[str], recorded: Collection[Path]) -> dict[_Mark, Arrival]:
    """What the ledger has and may still wait in inbox/: the run that took it was killed, or it could not be removed.

    The record of one that is gone from there is brought up to date, so that the same file dropped again is new.
    """
    found: dict[_Mark, Arrival] = {}
    for copy in recorded:
        if not (copy.is_file() and record_path(copy).is_file()):
            continue
        record = read_record(record_path(copy))
        if record.waits_at in names:
            found[record.waits_at, record.modified, record.sha256] = Arrival(inbox / record.waits_at, copy, record)
        elif record.waits_at:
            write_record(copy, replace(record, waits_at=""))
    return found


def _begun(returns: Path, recorded: Collection[Path]) -> dict[str, list[Path]]:
    """The copies that an earlier run left without a line in the ledger, by SHA-256."""
    files = sorted(returns.iterdir()) if returns.is_dir() else []
    records = {record_path(file) for file in files}
    found: dict[str, list[Path]] = {}
    for file in files:
        if file not in records and file not in recorded and not file.name.startswith("."):
            found.setdefault(sha256(file.read_bytes()), []).append(file)
    return found
