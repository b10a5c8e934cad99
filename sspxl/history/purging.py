"""What history.db lets go of when a cycle is purged: names of files, places in them, and what was quoted of them.

What was said of each action stays, with its label and its flags' codes: later cycles are held against it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sspxl.history.carried import RETURNS
from sspxl.history.database import History
from sspxl.history.journal import restart

_SOURCES = (("returns", "path"), ("updates", "source"), ("shown", "source"), ("changes", "source"))
"""Where else than in the ledger the place of a received file stands."""


def reduce_cycle(history: History, cycle: str, places: Mapping[str, str]) -> None:
    """Let go of the cycle's; `places` says, for each file that goes, where what stays of it lies."""
    with history._transaction() as db:
        for old, new in places.items():
            db.execute("UPDATE ledger SET path = ?, file = '' WHERE path = ?", (new, old))
            for table, column in _SOURCES:
                db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))
        _reduce_several(db, places)
        db.execute(
            "UPDATE updates SET file = NULL, sheet = NULL, cell = NULL, answer_file = NULL, answer_sheet = NULL, "
            "answer_cell = NULL WHERE cycle = ?",
            (cycle,),
        )
        db.execute("UPDATE flags SET place = '', found = '' WHERE cycle = ?", (cycle,))
        db.execute(
            "UPDATE letters SET file = '', essence = '', asked = '[]', message_id = '' WHERE cycle = ?", (cycle,)
        )
        for number, subject in db.execute(
            "SELECT id, subject FROM carried WHERE place = ? AND cycle = ?", (RETURNS, cycle)
        ).fetchall():
            path, digest = json.loads(subject)
            kept = json.dumps([places.get(path, path), digest], ensure_ascii=False)
            db.execute("UPDATE carried SET subject = ?, about = '' WHERE id = ?", (kept, number))


def _reduce_several(db: sqlite3.Connection, places: Mapping[str, str]) -> None:
    """As the above, where several files stand, a line each."""
    for table in ("shown", "changes"):
        rows = db.execute(f"SELECT rowid, source FROM {table} WHERE instr(source, char(10)) > 0").fetchall()
        reduced = [("\n".join(places.get(one, one) for one in source.splitlines()), row) for row, source in rows]
        db.executemany(f"UPDATE {table} SET source = ? WHERE rowid = ?", reduced)


def begin_journal_anew(history: History, journal: Path) -> None:
    """The journal with what the history holds now, and nothing of what went before; nor of that in the history's own
    file, where SQLite leaves what was overwritten until the room is needed."""
    restart(history._db, journal)
    history._db.execute("VACUUM")
