"""Whether history.db itself is whole: asked of SQLite, page by page, without changing anything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sspxl.history.journal import journal_of, nights_of

_MOST = 10  # faults that are named


def history_faults(path: Path) -> tuple[str, ...]:
    """What is wrong with the history at `path`: that it is lost, or what SQLite finds; () where it is whole, or there
    was none yet."""
    if lost := how_lost(path):
        return (lost,)
    if not path.exists():
        return ()
    try:
        with closing(opened_to_read(path)) as history:
            return faults_within(history)
    except sqlite3.DatabaseError as err:
        return (str(err),)


def how_lost(path: Path) -> str:
    """That the history at `path` is gone or emptied, though archive/ tells of one; "" where neither is so."""
    journal = journal_of(path)
    traces = (journal, nights_of(journal), journal.with_name("registers"))
    told = next((one.name for one in traces if one.exists()), None)
    if told is None or latest_run(path) is not None:
        return ""
    how = "there is nothing in it" if path.exists() else "it is not there"
    return f"{how} any more, though {told} in archive/ tells of it"


def latest_run(path: Path) -> int | None:
    """The number of the last run of which the database at `path` tells, 0 before the first; None: it has no table of
    ours, or is not there. One that is damaged counts as 0: what is wrong with it is for others to say."""
    if not path.exists():
        return None
    try:
        with closing(opened_to_read(path)) as history:
            if not history.execute("PRAGMA user_version").fetchone()[0]:
                return None
            return int(history.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


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
