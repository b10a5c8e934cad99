"""Files from inbox/ into returns/, byte for byte. A run that is killed at any moment repeats without loss or doubling:
a copy that has no verdict yet is met again by its hash and used, and the file in inbox/ goes last."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sspxl.collect.record import Record, write_record
from sspxl.files import safe_name, sha256, write_new

_STAYS = ("~$", ".")  # owner files of Excel and LibreOffice, and dot-files


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file of inbox/ with the copy of it that lies in returns/."""

    inbox: Path
    copy: Path
    record: Record


def take_in(inbox: Path, returns: Path, received: date, recorded: Collection[str]) -> Iterator[Arrival]:
    """Each file in inbox/ and its folders, copied into `returns` and verified. `recorded` are names there that the ledger has."""
    for path in waiting(inbox):
        data = path.read_bytes()
        digest = sha256(data)
        copy = _begun(returns, digest, recorded) or write_new(returns / safe_name(path.name), data)
        if sha256(copy.read_bytes()) != digest:
            raise OSError(
                f"{copy} is not what was copied from {path}; the disk may be failing. The original stays in inbox/."
            )
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        record = Record(path.name, digest, None, "inbox", received, modified)
        write_record(copy, record)
        yield Arrival(path, copy, record)


def waiting(inbox: Path) -> list[Path]:
    """The files that lie in inbox/ and its folders, by path; what another program uses and what is linked to stays."""
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
    """Remove the file from inbox/, now that its copy and its ledger line are safe."""
    arrival.inbox.unlink()


def _begun(returns: Path, digest: str, recorded: Collection[str]) -> Path | None:
    """The copy that an earlier run left without a line in the ledger."""
    for file in sorted(returns.iterdir()) if returns.is_dir() else ():
        if file.suffix == ".json" or file.name.startswith(".") or file.name in recorded:
            continue
        if sha256(file.read_bytes()) == digest:
            return file
    return None
