"""Whether history.db itself is whole: asked of SQLite, page by page, without changing anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_MOST = 10  # faults that are named


def history_faults(path: Path) -> tuple[str, ...]:
    """What SQLite finds wrong with the database at `path`; () where it is whole, or there is none."""
    if not path.exists():
        return ()
    try:
        with closing(opened_to_read(path)) as history:
            return faults_within(history)
    except sqlite3.DatabaseError as err:
        return (str(err),)


def opened_to_read(path: Path) -> sqlite3.Connection:
    """The database at `path`, which must be there.

    Not "ro": what a killed run left half written must be put back before anything can be read. Where the system forbids
    writing, SQLite reads all the same.
    """
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)


def faults_within(history: sqlite3.Connection) -> tuple[str, ...]:
    """What SQLite finds wrong with the open database."""
    found = [str(said) for (said,) in history.execute(f"PRAGMA integrity_check({_MOST})") if said != "ok"]
    lost = history.execute('SELECT DISTINCT "table", parent FROM pragma_foreign_key_check')
    return (*found, *(f"rows of {table} point to {parent} that are not there" for table, parent in lost))
