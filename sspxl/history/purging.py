"""What history.db lets go of when files are purged: names of files, places in them, addresses, and what was quoted.

What was said of each action stays, with its label and its flags' codes: later cycles are held against it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sspxl.history.carried import REJECT, RETURNS
from sspxl.history.database import History
from sspxl.history.decisions import WROTE
from sspxl.history.journal import nights_of, restart

_SOURCES = (("returns", "path"), ("updates", "source"), ("shown", "source"), ("changes", "source"), ("said", "source"))
"""Where else than in the ledger the place of a received file stands."""

_CELLS = ("file", "sheet", "cell", "answer_file", "answer_sheet", "answer_cell")

_REFERRED_TO = " UNION ".join(
    f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
    for table, column in (
        ("ledger", "run"), ("changes", "run"), ("said", "run"), ("said", "ended"), ("carried", "run"),
        ("carried", "ended"),
    )
)  # fmt: skip
"""The runs that something else in the history came from."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes with some files. `places` says, for each file, where what stays of it lies.

    `cycle` is the one whose originals go, `mail` the one whose letters go, "" for neither. `digests` are of messages
    that go; of those that were counted in the mailbox, what came by the day `until`.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    cycle: str = ""
    mail: str = ""
    digests: Collection[str] = ()
    until: date | None = None


def let_go(history: History, gone: Gone) -> dict[str, int]:
    """Let go of it; how many rows of each table that changed. What is gone already is no row of these."""
    rows: Counter[str] = Counter()
    with history._transaction() as db:
        for old, new in gone.places.items():
            rows["ledger"] += db.execute("UPDATE ledger SET path = ?, file = '' WHERE path = ?", (new, old)).rowcount
            for table, column in _SOURCES:
                changed = db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old)).rowcount
                rows[table] += 0 if table == "updates" and gone.cycle else changed  # else counted with their cells
        _let_go_of_several(db, gone.places)
        if gone.cycle:
            _let_go_of_cycle(db, gone, rows)
        _let_go_of_mail(db, gone, rows)
    return {table: count for table, count in rows.items() if count}


def _let_go_of_several(db: sqlite3.Connection, places: Mapping[str, str]) -> None:
    """Where several files stand, a line each."""
    for table in ("shown", "changes"):
        rows = db.execute(f"SELECT rowid, source FROM {table} WHERE instr(source, char(10)) > 0").fetchall()
        reduced = [("\n".join(places.get(one, one) for one in source.splitlines()), row) for row, source in rows]
        db.executemany(f"UPDATE {table} SET source = ? WHERE rowid = ?", reduced)


def _let_go_of_cycle(db: sqlite3.Connection, gone: Gone, rows: Counter[str]) -> None:
    blank, there = (", ".join(f"{cell} = NULL" for cell in _CELLS), f"coalesce({', '.join(_CELLS)}) IS NOT NULL")
    rows["updates"] += db.execute(f"UPDATE updates SET {blank} WHERE cycle = ? AND {there}", (gone.cycle,)).rowcount
    rows["flags"] += db.execute(
        "UPDATE flags SET place = '', found = '' WHERE cycle = ? AND place || found <> ''", (gone.cycle,)
    ).rowcount
    rows["issued"] += db.execute("UPDATE issued SET path = '' WHERE cycle = ? AND path <> ''", (gone.cycle,)).rowcount
    for number, subject in db.execute(
        "SELECT id, subject FROM carried WHERE place = ? AND cycle = ? AND about <> ''", (RETURNS, gone.cycle)
    ).fetchall():
        path, digest = json.loads(subject)
        kept = json.dumps([gone.places.get(path, path), digest], ensure_ascii=False)
        rows["carried"] += db.execute(
            "UPDATE carried SET subject = ?, about = '' WHERE id = ?", (kept, number)
        ).rowcount


def _let_go_of_mail(db: sqlite3.Connection, gone: Gone, rows: Counter[str]) -> None:
    rows["letters"] += db.execute(
        "UPDATE letters SET file = '', essence = '', asked = '[]', message_id = '' "
        "WHERE cycle = ? AND (file || essence || message_id <> '' OR asked <> '[]')",
        (gone.mail,),
    ).rowcount
    for digest in gone.digests:
        rows["messages"] += db.execute(
            "UPDATE messages SET message_id = '' WHERE sha256 = ? AND message_id <> ''", (digest,)
        ).rowcount
    if gone.until:
        rows["messages"] += db.execute(
            "UPDATE messages SET message_id = '' WHERE message_id <> '' AND 'mailbox:' || origin IN "
            "(SELECT path FROM ledger WHERE received <= ?)",
            (gone.until.isoformat(),),
        ).rowcount


def let_go_of_runs(history: History, before: date) -> int:
    """Let go of the runs that began before that day and from which nothing came; how many. Of each cycle the last that
    judged it stays: by its day it is judged on trial."""
    with history._transaction() as db:
        return db.execute(
            f"DELETE FROM runs WHERE started < ? AND id NOT IN ({_REFERRED_TO}) "
            f"AND id NOT IN (SELECT max(id) FROM runs WHERE {WROTE} GROUP BY command, cycle)",
            (before.isoformat(),),
        ).rowcount


# ---------------------------------------------------------------- what may not go


def needed(history: History, spent: Collection[str]) -> frozenset[str]:
    """The places of the received files that count in another cycle than the `spent` ones, wherever they lie."""
    found = history._db.execute(
        "SELECT cycle, path FROM returns WHERE path IS NOT NULL UNION SELECT cycle, source FROM updates "
        "WHERE source IS NOT NULL"
    )
    return frozenset(path for cycle, path in found if cycle not in spent)


def undecided(history: History, cycle: str) -> int:
    """How many returns of the cycle are held and wait for her decision."""
    rejected = {
        json.loads(subject)[0]
        for (subject,) in history._db.execute(
            "SELECT subject FROM carried WHERE place = ? AND decision = ? AND ended IS NULL", (RETURNS, REJECT)
        )
    }
    held = history._db.execute("SELECT path FROM returns WHERE cycle = ? AND state = 'held'", (cycle,))
    return len({path for (path,) in held if path not in rejected})


def pointing(history: History, cycle: str, shown: str) -> int:
    """How many flags that stand in the cycle `shown` have their place in what came for `cycle`."""
    its_file = "SELECT 1 FROM updates u WHERE u.key = f.key AND substr(f.place, 1, length(u.file) + 2) = u.file || ', '"
    (count,) = history._db.execute(
        f"SELECT count(*) FROM flags f WHERE f.cycle = :shown AND EXISTS ({its_file} AND u.cycle = :cycle) "
        f"AND NOT EXISTS ({its_file} AND u.cycle = :shown)",
        {"shown": shown, "cycle": cycle},
    ).fetchone()
    return int(count)


def begin_journal_anew(history: History, journal: Path) -> None:
    """The journal with what the history holds now, and nothing of what went before; nor of that in the history's own
    file, where SQLite leaves what was overwritten until the room is needed."""
    nights_of(journal).unlink(missing_ok=True)
    restart(history._db, journal)
    history._db.execute("VACUUM")
