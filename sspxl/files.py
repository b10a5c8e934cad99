"""Files that are whole or not there: every write goes beside its place, is synced, and is then put there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from pathlib import Path

_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
_LONGEST_SUFFIX = 8
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step: a reader sees the old file or the new one, never a part.

    Raises PermissionError where another program holds `path` (Windows); the old file then stands unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> Path:
    """Put `data` at `path`, or at "name (2).xlsx" and so on where that is taken; read-only. Where it lies now."""
    free, n = path, 2
    while free.exists():
        free, n = path.with_name(f"{path.stem} ({n}){path.suffix}"), n + 1
    write_bytes(free, data)
    free.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return free


def is_open(path: Path) -> bool:
    """Whether an owner file of Excel or LibreOffice lies beside `path`; one may be left over from a crash."""
    return any((path.parent / name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def safe_name(name: str, most: int = 120) -> str:
    """A file or folder name made of one from outside: no path, no reserved word, no character that a system refuses.

    A cycle named "2025/26 Q3" gives "2025-26 Q3"; a name with nothing left gives "unnamed". At most `most` bytes long,
    as systems count; a short suffix is kept.
    """
    whole = name.encode("utf-8", "replace").decode()  # half a character, from a broken mail header, is "?"
    clean = _FORBIDDEN.sub("-", whole).strip(" .")
    if _RESERVED.match(clean):
        clean = f"_{clean}"
    if len(clean.encode()) > most:
        stem, dot, suffix = clean.rpartition(".")
        end = f".{suffix}" if dot and len(suffix.encode()) <= _LONGEST_SUFFIX else ""
        clean = _cut(stem if end else clean, most - len(end.encode())) + end
    return clean or "unnamed"


def _cut(text: str, most: int) -> str:
    """The text cut to `most` bytes, at a whole character and without a space or a dot at its end."""
    return text.encode()[:most].decode("utf-8", "ignore").rstrip(" .")


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network shares refuse to sync a folder; the file itself is synced
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
