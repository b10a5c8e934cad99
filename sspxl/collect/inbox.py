"""Files from inbox/ into returns/, byte for byte. A run that is killed at any moment repeats without loss or doubling:
a copy that has no line in the ledger yet is met again by its hash and used, and the file in inbox/ goes last."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, Record, record_path, write_record
from sspxl.files import sha256, write_new

_STAYS = ("~$", ".")  # owner files of Excel and LibreOffice, and dot-files


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file of inbox/ with the copy of it that lies in returns/."""

    inbox: Path
    copy: Path
    record: Record


def take_in(inbox: Path, returns: Path, received: date, recorded: Collection[str]) -> Iterator[Arrival]:
    """Each file in inbox/ and its folders, copied into `returns` and verified.

    `recorded` are names there that the ledger has. A file that cannot be read now stays: `left_behind` says so.
    Raises OSError where a copy is not what was copied.
    """
    for path in waiting(inbox):
        try:
            data = path.read_bytes()
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        except OSError:  # one file that another program holds, or that was just taken away, does not stop the others
            continue
        digest = sha256(data)
        copy = _begun(returns, digest, recorded) or write_new(free_place(returns, path.name, BESIDE), data)
        if sha256(copy.read_bytes()) != digest:
            raise OSError(
                f"{copy} is not what was copied from {path}; the disk may be failing. The original stays in inbox/."
            )
        copy.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)  # a run may have been killed just before it did so
        record = Record(readable(path.name), digest, None, "inbox", received, modified)
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
    """Remove the file from inbox/, now that its copy and its ledger line are safe.

    One that was saved anew meanwhile stays and is taken in next time; so does one that another program holds.
    """
    with contextlib.suppress(OSError):  # it is gone already, or held: `left_behind` says so
        if sha256(arrival.inbox.read_bytes()) == arrival.record.sha256:
            arrival.inbox.unlink()


def left_behind(inbox: Path) -> tuple[str, ...]:
    """A sentence for each file that still lies in inbox/ after all were taken in."""
    return tuple(
        f"{readable(path.relative_to(inbox).as_posix())} is still in inbox/: it is in use or cannot be removed; "
        "close it, and the next run takes it"
        for path in waiting(inbox)
    )


def _begun(returns: Path, digest: str, recorded: Collection[str]) -> Path | None:
    """The copy that an earlier run left without a line in the ledger."""
    files = sorted(returns.iterdir()) if returns.is_dir() else []
    records = {record_path(file) for file in files}
    for file in files:
        if file in records or file.name.startswith(".") or file.name in recorded:
            continue
        if sha256(file.read_bytes()) == digest:
            return file
    return None
