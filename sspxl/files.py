"""Files that are whole or not there: every write goes beside its place, is synced, and is then put there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sspxl.errors import SspxlError

_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')
_LONGEST_SUFFIX = 8
_STALE_AFTER = 7 * 86_400  # seconds
_LEFT_AFTER = 600  # seconds: what is younger may be under way
_BESIDE = re.compile(r"\.(.+)\.tmp")
_EXCEL_NAME, _EXCEL_OWNER = 54, 165  # bytes, of the name in an owner file of Excel, and of the whole
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class Overtaken(SspxlError):
    """The file that was to be replaced is another one by now."""


def write_bytes(path: Path, data: bytes, over: str | None = None) -> None:
    """Put `data` at `path` in one step: a reader sees the old file or the new one, never a part.

    Raises PermissionError where another program holds `path` (Windows), and Overtaken where the file there is not the
    one whose SHA-256 is `over`; the old file then stands unchanged.
    """
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if over is not None and path.exists() and sha256(path.read_bytes()) != over:
            raise Overtaken(f"{path.name} was saved in the meantime")
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network shares refuse to sync a folder; the file itself is synced
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make the folder where there is none, and those above it, so that it survives a power cut with what is in it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)  # another process may have been faster
    sync_folder(folder.parent)


def write_new(path: Path, data: bytes) -> Path:
    """Put `data` at `path`, or at "name (2).xlsx" and so on where that is taken; read-only. Where it lies now."""
    free, n = path, 2
    while free.exists():
        free, n = path.with_name(f"{path.stem} ({n}){path.suffix}"), n + 1
    write_bytes(free, data)
    free.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return free


def left_halves(folder: Path) -> list[Path]:
    """The files in `folder` and below it that a write left beside their places when its process was killed."""
    young = time.time() - _LEFT_AFTER
    return sorted(
        path
        for path in folder.rglob(".*.tmp")
        if _BESIDE.fullmatch(path.name) and path.is_file() and not path.is_symlink() and path.stat().st_mtime < young
    )


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a file open, as the owner file beside it says; "" where it does not. `since` is when that was made."""

    name: str
    host: str
    since: datetime
    file: str


def owner_of(path: Path) -> Owner | None:
    """Who has `path` open in Excel or LibreOffice; None: nobody, as far as owner files tell.

    One that is over a week old is taken to be left over from a crash: where the file is open all the same, Windows
    refuses to replace it.
    """
    for name, read in ((f"~${path.name}", _in_excel), (f".~lock.{path.name}#", _in_libreoffice)):
        beside = path.with_name(name)
        try:
            made = beside.stat().st_mtime
        except FileNotFoundError:
            continue
        if time.time() - made < _STALE_AFTER:
            return Owner(*read(_content(beside)), datetime.fromtimestamp(made), name)
    return None


def is_open(path: Path) -> bool:
    """Whether somebody has `path` open, as far as owner files tell."""
    return owner_of(path) is not None


def open_words(path: Path) -> str:
    """That `path` is open, and who has it open since when, where that is known: the first half of a sentence."""
    owner = owner_of(path)
    if owner is None or not (owner.name or owner.host):
        return f"{path.name} is open"
    who = " on ".join(filter(None, (owner.name or "somebody", owner.host)))
    since = f"{owner.since.day} {owner.since:%B %Y %H:%M}"
    return f"{path.name} is open (by {who}, since {since}; if that is not so, delete {owner.file} beside it)"


def _content(beside: Path) -> bytes:
    try:
        return beside.read_bytes()
    except OSError:  # Excel on Windows lets nobody read it; or it has gone by now
        return b""


def _in_excel(content: bytes) -> tuple[str, str]:
    """Name and host in an owner file of Excel: the name in the system's letters, then in UTF-16; and no host."""
    if not content or content[0] > _EXCEL_NAME:
        return "", ""
    wide = content[_EXCEL_NAME + 3 : _EXCEL_OWNER].decode("utf-16-le", "ignore")
    return _printable(wide) or _printable(content[1 : 1 + content[0]].decode("cp1252", "ignore")), ""


def _in_libreoffice(content: bytes) -> tuple[str, str]:
    """Name and host in a lock file of LibreOffice: the name in its settings, the system's, the host, and more."""
    fields = [field.replace("\\", "") for field in _UNESCAPED_COMMA.split(content.decode("utf-8", "replace"))]
    name, account, host = (*fields, "", "", "")[:3]
    return _printable(name) or _printable(account), _printable(host)


def _printable(text: str) -> str:
    """The text on one line, and short."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:60]


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
