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
        # What a killed run left half written is put back first: for that SQLite must be allowed to write.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as history:
            found = [str(said) for (said,) in history.execute(f"PRAGMA integrity_check({_MOST})") if said != "ok"]
            lost = history.execute('SELECT DISTINCT "table", parent FROM pragma_foreign_key_check')
            return (*found, *(f"rows of {table} point to {parent} that are not there" for table, parent in lost))
    except sqlite3.DatabaseError as err:
        return (str(err),)
