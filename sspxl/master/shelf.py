"""Masters with sheets of hers that could not be carried over: kept in archive/ under a name of their own.

Beside each lies NAME.why.txt with the reasons. The dashboard leads to the newest until she deletes or moves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sspxl.files import write_bytes, write_new
from sspxl.master.own_sheets import Left

_MARK = "with your sheets"
_STAMPED = re.compile(r"\((\d{4}-\d{2}-\d{2} \d{4})\) " + _MARK + r"(?: \((\d+)\))?")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A master that is kept for the sheets in it: its name in archive/, and a sentence, without its stop, on each."""

    name: str
    sentences: tuple[str, ...]


def put_on_shelf(archive: Path, master: Path, left: Iterable[Left], ran: datetime) -> tuple[Shelved, ...]:
    """Each master with sheets that stay in it, kept in `archive`; one that is there already stays as it is."""
    by_master: dict[str, list[Left]] = {}
    for one in left:
        by_master.setdefault(one.saved.sha256, []).append(one)
    done: list[Shelved] = []
    for sheets in by_master.values():
        data = sheets[0].saved.data
        sentences = tuple(f'Your sheet "{one.sheet}" {one.why}' for one in sheets)
        path = _same(archive, master, data)
        if path is None:
            path = write_new(archive / f"{master.stem} ({ran:%Y-%m-%d %H%M}) {_MARK}{master.suffix}", data)
        write_bytes(_why(path), "".join(f"{one}.\n" for one in sentences).encode())
        done.append(Shelved(path.name, sentences))
    return tuple(done)


def on_shelf(archive: Path, master: Path) -> Shelved | None:
    """The newest master that is kept for the sheets in it; None: there is none, or none any more."""
    there = _kept(archive, master)
    if not there:
        return None
    why = _why(there[-1])
    lines = why.read_text("utf-8", "replace").splitlines() if why.is_file() else []
    return Shelved(there[-1].name, tuple(line.removesuffix(".") for line in lines) or ("It holds sheets of yours",))


def _kept(archive: Path, master: Path) -> Sequence[Path]:
    """Those in `archive`, oldest first."""
    found: list[tuple[str, int, Path]] = []
    for path in archive.iterdir() if archive.is_dir() else ():
        named = _STAMPED.fullmatch(path.stem.removeprefix(f"{master.stem} "))
        if path.suffix == master.suffix and path.name.startswith(f"{master.stem} (") and named:
            found.append((named[1], int(named[2] or 1), path))
    return [path for _, _, path in sorted(found)]


def _same(archive: Path, master: Path, data: bytes) -> Path | None:
    sized = (path for path in _kept(archive, master) if path.stat().st_size == len(data))
    return next((path for path in sized if path.read_bytes() == data), None)


def _why(path: Path) -> Path:
    return path.with_name(f"{path.name}.why.txt")
