"""Where the master goes: in its place, or beside it while somebody has it open; what she saved goes to archive/ first.

Whether she saved a master is told by its SHA-256: those of the ones that lie there are kept beside them, in
`.master.sha256`.
"""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sspxl.files import is_open, sha256, write_bytes, write_new

ARCHIVED = 30  # masters that archive/ holds at most
_KINDS = ("written", "taken")  # of lines in the note of SHA-256s
_STAMP = r"\(\d{4}-\d{2}-\d{2} \d{4}\)"


@dataclass(frozen=True, slots=True)
class Saved:
    """A master as it lies there. `fresh`: it may hold words that no other master has."""

    path: Path
    data: bytes
    sha256: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the new master lies, and the old ones that went to archive/ because she had saved them."""

    path: Path
    archived: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """By SHA-256: the masters that we wrote, and those that need not be read beside one that she saved later."""

    written: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


def masters(path: Path) -> tuple[Saved, ...]:
    """The master at `path` and the pending ones beside it: fresh ones first, of these the one saved last.

    Beside a fresh one the others have nothing to tell: what stands in them is in it too, or she has cleared it.
    """
    taken = _known(path).taken
    there = [old for old in (path, *pending(path)) if old.exists()]
    by_age = sorted(there, key=lambda old: old.stat().st_mtime_ns, reverse=True)
    read = [(old, data, sha256(data)) for old in by_age for data in [old.read_bytes()]]
    found = [Saved(old, data, digest, digest not in taken) for old, data, digest in read]
    return tuple(sorted(found, key=lambda saved: not saved.fresh))


def write_master(path: Path, data: bytes, ran: datetime, archive: Path, taken: Iterable[str] = ()) -> Placed:
    """Put the master at `path`, or at "master (2026-11-22 0200).xlsx" beside it while `path` is open or refused.

    `taken` has the SHA-256 of each master whose words are in `data`. There is one pending master at most; once the
    master is in its place there is none, unless she has that one open.
    """
    known = _known(path)
    old = masters(path)
    archived = _archive(path, (one for one in old if one.sha256 not in known.written | known.taken), archive, ran)
    went = _put(path, data, ran)
    _unlink_pending(path, went)
    rest = [one for one in old if one.path != went and one.path.exists()]
    # What she saves next in the one that stays has all the words of the new one only if no other had words of hers.
    covered = len(rest) <= 1 and all(one in rest for one in old if one.fresh)
    left, ours = {one.sha256 for one in rest}, {sha256(data)}
    now = (known.taken | frozenset(taken)) & left
    _remember(path, _Known((known.written & left) | ours, now | ours if covered else now))
    return Placed(went, archived)


def pending(path: Path) -> tuple[Path, ...]:
    """The masters that wait beside `path`, oldest first."""
    return _stamped(path.parent, path)


# ---------------------------------------------------------------- its place


def _put(path: Path, data: bytes, ran: datetime) -> Path:
    beside = path.with_name(f"{path.stem} ({ran:%Y-%m-%d %H%M}){path.suffix}")
    went = beside if is_open(path) else path
    try:
        write_bytes(went, data)
    except PermissionError:
        if went == beside:
            raise
        went = beside
        write_bytes(went, data)
    return went


def _unlink_pending(path: Path, went: Path) -> None:
    for old in pending(path):
        if old != went and not is_open(old):
            with contextlib.suppress(PermissionError):  # open on Windows: the next run takes it away
                old.unlink()


def _stamped(folder: Path, path: Path, behind: str = "") -> tuple[Path, ...]:
    """The files in the folder that are named after `path` and a time, oldest first."""
    name = re.compile(rf"{re.escape(path.stem)} {_STAMP}{behind}{re.escape(path.suffix)}")
    found = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(old for old in found if name.fullmatch(old.name)))


# ---------------------------------------------------------------- what she saved


def _archive(path: Path, saved: Iterable[Saved], archive: Path, ran: datetime) -> tuple[Path, ...]:
    """Where copies of these masters lie now; of all the archived ones only the newest are kept."""
    name = f"{path.stem} ({ran:%Y-%m-%d %H%M}){path.suffix}"
    kept = tuple(write_new(archive / name, one.data) for one in saved)
    for old in _stamped(archive, path, r"(?: \(\d+\))?")[:-ARCHIVED]:
        with contextlib.suppress(PermissionError):  # open on Windows: a later run takes it away
            old.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes nothing that is read-only
            old.unlink()
    return kept


def _notebook(path: Path) -> Path:
    return path.with_name(f".{path.stem}.sha256")


def _known(path: Path) -> _Known:
    """What the last run noted down; nothing where there is no note, so that nothing of hers is passed over."""
    notebook = _notebook(path)
    lines = notebook.read_text("ascii", "replace").splitlines() if notebook.exists() else []
    noted = [line.partition(" ") for line in lines]
    return _Known(*(frozenset(digest for word, _, digest in noted if word == kind) for kind in _KINDS))


def _remember(path: Path, known: _Known) -> None:
    noted = zip(_KINDS, (known.written, known.taken), strict=True)
    lines = [f"{kind} {digest}\n" for kind, digests in noted for digest in sorted(digests)]
    write_bytes(_notebook(path), "".join(lines).encode("ascii"))
