"""Where the master goes: in its place, or beside it while somebody has it open."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from sspxl.files import write_bytes


def write_master(path: Path, data: bytes, ran: datetime) -> Path:
    """Where the master lies now: `path`, or "master (2026-11-22 0200).xlsx" beside it while `path` is open or refused.

    There is one pending master at most; once the master is in its place there is none.
    """
    beside = path.with_name(f"{path.stem} ({ran:%Y-%m-%d %H%M}){path.suffix}")
    went = beside if is_open(path) else path
    try:
        write_bytes(went, data)
    except PermissionError:
        if went == beside:
            raise
        went = beside
        write_bytes(went, data)
    for old in pending(path):
        if old != went and not is_open(old):
            with contextlib.suppress(PermissionError):  # open on Windows: the next run takes it away
                old.unlink()
    return went


def pending(path: Path) -> tuple[Path, ...]:
    """The masters that wait beside `path`, oldest first."""
    digit = "[0-9]"
    stamp = f"{digit * 4}-{digit * 2}-{digit * 2} {digit * 4}"
    found = path.parent.glob(f"*({stamp}){path.suffix}") if path.parent.is_dir() else ()
    return tuple(sorted(old for old in found if old.name.startswith(f"{path.stem} (")))


def latest(path: Path) -> Path | None:
    """The master or the pending one, whichever was saved last: it has her newest words. None: there is none."""
    there = [old for old in (path, *pending(path)) if old.exists()]
    return max(there, key=lambda old: old.stat().st_mtime_ns, default=None)


def is_open(path: Path) -> bool:
    """Whether an owner file of Excel or LibreOffice lies beside `path`; one may be left over from a crash."""
    return any((path.parent / name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#"))
