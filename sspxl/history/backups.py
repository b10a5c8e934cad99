"""The copies of history.db in archive/: one a day, "history (2026-11-22).db", and one before each upgrade."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import write_bytes
from sspxl.history.health import faults_within, history_faults, latest_run, opened_to_read
from sspxl.history.journal import journal_of

_NAME = re.compile(r"history \((\d{4}-\d\d-\d\d)\)(?: of version \d+)?\.db")


def back_up(history: Path, archive: Path, day: date, keep: int) -> Path:
    """Where the copy of `history` of this day lies now; an earlier one of the day is replaced.

    Of all the newest `keep` stay, this one among them: counted, so that a clock that is wrong for a night costs one
    copy and not all. Raises UserError: the history is damaged, or lacks runs that the copy of this day has; no copy is
    touched then.
    """
    data = copied_whole(history)
    path = archive / f"history ({day.isoformat()}).db"
    if (latest_run(path) or 0) > (latest_run(history) or 0):
        raise UserError((f"archive/{path.name} has runs that history.db lacks; it stays as it is",))
    write_bytes(path, data)
    others = [one for one in copies(archive) if one != path]
    for old in others[: max(0, len(others) + 1 - keep)]:
        old.unlink()
    return path


def keep_before_upgrade(history: sqlite3.Connection, path: Path, version: int) -> None:
    """Keep a copy of the open history at `path` as this version left it: who puts the older sspxl back needs it."""
    day = date.fromtimestamp(path.stat().st_mtime)  # the last on which that version wrote it
    write_bytes(path.parent / "archive" / f"history ({day.isoformat()}) of version {version}.db", history.serialize())


def copies(archive: Path) -> Sequence[Path]:
    """Every copy in `archive`, oldest first: by the runs that it has, since a clock may have been wrong for a night."""
    found = archive.iterdir() if archive.is_dir() else ()
    return sorted((path for path in found if _is_copy(path)), key=lambda path: (latest_run(path) or 0, path.name))


def newest_whole(archive: Path) -> Path | None:
    """The newest copy in `archive` that is whole; None: there is none."""
    return next((path for path in reversed(copies(archive)) if latest_run(path) and not history_faults(path)), None)


def how_to_put_back(history: Path) -> str:
    """What to do about a damaged history, as a sentence."""
    copy = newest_whole(history.parent / "archive")
    if journal_of(history).exists():
        anew = "Run `sspxl verify --rebuild`, which makes it anew"
        return f"{anew}; the newest copy that is whole is archive/{copy.name}." if copy else f"{anew}."
    if copy is None:
        back = "put one back from a backup of this workspace"
        anew = "or run `sspxl verify --rebuild`, which makes it anew as far as what came and was issued tells"
        return f"There is no whole copy of it in archive/: {back}, {anew}."
    return f"Rename it, and copy archive/{copy.name}, the newest that is whole, to {history.name}."


def damaged(history: Path, fault: object) -> UserError:
    """That the history is damaged, and what to do about it."""
    return UserError((f"{history}: the history is damaged ({fault}). {how_to_put_back(history)}",))


def copied_whole(history: Path) -> bytes:
    """The database as the bytes of one file. Raises UserError: it is damaged."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            with closing(opened_to_read(history)) as source:
                source.backup(memory)
            faults = faults_within(memory)
        except sqlite3.DatabaseError as err:
            faults = (str(err),)
        if faults:
            raise damaged(history, faults[0])
        return memory.serialize()


def _is_copy(path: Path) -> bool:
    name = _NAME.fullmatch(path.name)
    try:
        return bool(name and date.fromisoformat(name[1])) and path.is_file()
    except ValueError:
        return False
