"""Reading and writing history.db. Each public call that writes is one transaction: all of it is there, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sspxl.dates import read_date
from sspxl.history.journal import Basis
from sspxl.history.runs import Runs, read_moment
from sspxl.history.waiting import Waiting
from sspxl.identity import fingerprint
from sspxl.records import (
    Action,
    Change,
    Cycle,
    CyclePoint,
    Flag,
    Outcome,
    Past,
    Place,
    Rag,
    Update,
)

CHANGES_SHOWN = timedelta(days=14)

_NO_POINT = "{}"
"""The RAG of a cycle that is known from an import alone: it has no point in the trend."""

_PUT_UPDATE = f"INSERT OR REPLACE INTO updates VALUES ({', '.join('?' * 16)})"

Shown: TypeAlias = Mapping[tuple[str, str], tuple[str | None, str | None]]
"""What the Changes table watches: (key, field) -> the value and where it comes from, a line for each return."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the ledger has of one received file: its name as received, SHA-256, day received, state on arrival; when the
    run began that counted it."""

    file: str
    sha256: str
    received: date
    state: str
    taken: datetime


_REGISTER = "register.xlsx"
"""The source of what the register says: known from cycle to cycle, while each cycle's returns start from nothing."""


class History(Runs, Waiting):
    """What was said before, and the account of every run."""

    # ------------------------------------------------------------ the ledger

    def record_arrivals(self, run: int, arrivals: Iterable[tuple[str, str, str, date, str]]) -> None:
        """Lines of the ledger: path, file, SHA-256, day received, state."""
        rows = [(run, path, file, digest, day.isoformat(), state) for path, file, digest, day, state in arrivals]
        with self._transaction() as db:
            self._note("arrivals", run=run, lines=[row[1:] for row in rows])
            db.executemany(
                "INSERT INTO ledger (run, path, file, sha256, received, state) VALUES (?, ?, ?, ?, ?, ?)", rows
            )

    def recorded_paths(self) -> frozenset[str]:
        """Where every file of the ledger lies, from the workspace."""
        return frozenset(path for (path,) in self._db.execute("SELECT path FROM ledger"))

    def arrivals(self, paths: Iterable[str]) -> dict[str, Arrived]:
        """What the ledger has of the files at these places; of others nothing."""
        wanted = set(paths)
        rows = self._db.execute(
            "SELECT path, file, sha256, received, state, started FROM ledger l JOIN runs r ON r.id = run ORDER BY l.id"
        )
        return {
            path: Arrived(file, digest, date.fromisoformat(day), state, read_moment(started))
            for path, file, digest, day, state, started in rows
            if path in wanted
        }

    # ------------------------------------------------------------ what was issued and said

    def record_issued(self, cycle: str, issued: Iterable[tuple[str, str, Action]]) -> None:
        """The baseline of a cycle, as contact, path and action; it replaces what these contacts were issued before."""
        rows = [
            (cycle, contact, a.key, a.text, a.lead, a.due.isoformat() if a.due else None, path)
            for contact, path, a in issued
        ]
        self.put_issued(rows)

    def put_issued(self, rows: Sequence[tuple[object, ...]]) -> None:
        """As `record_issued`, in rows of the table."""
        with self._transaction() as db:
            self._note("issued", rows=rows)
            db.executemany("DELETE FROM issued WHERE cycle = ? AND contact = ?", {row[:2] for row in rows})
            db.executemany("INSERT INTO issued VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def baseline(self, cycle: str, actions: Iterable[Action]) -> dict[str, Action]:
        """The actions as they were issued in the cycle, by key; those that were not are left out."""
        issued = {
            key: (text, lead, date.fromisoformat(due) if due else None)
            for key, text, lead, due in self._db.execute(
                "SELECT key, action, lead, due FROM issued WHERE cycle = ?", (cycle,)
            )
        }
        return {
            action.key: replace(action, text=words[0], lead=words[1], due=words[2])
            for action in actions
            if (words := issued.get(action.key))
        }

    def record_past(self, updates: Iterable[Update], cycle: Cycle | None = None) -> None:
        """Updates that an imported plan brought with it; they replace those of the same cycle, action and lead.

        `cycle` is the one whose updates they are: later cycles are compared with it. None: they precede the first.
        """
        named = (cycle.name, _day(cycle.opens), _day(cycle.due), _day(cycle.as_at)) if cycle else None
        self.put_past(list(map(_update_row, updates)), named)

    def put_past(self, rows: Sequence[Sequence[object]], cycle: Sequence[str | None] | None) -> None:
        """As `record_past`, in rows of the table; of the cycle its name and days."""
        with self._transaction() as db:
            if cycle or rows:
                self._note("past", rows=rows, cycle=cycle)
            if cycle:
                db.execute("INSERT OR IGNORE INTO cycles VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?)", (*cycle, _NO_POINT))
            db.executemany(_PUT_UPDATE, rows)

    def record_headings(self, words: Iterable[str]) -> None:
        """What stands outside the tables of an imported plan: in a return it is the document's own, and no news."""
        self.put_headings([fingerprint(each) for each in words])

    def put_headings(self, marks: Sequence[str]) -> None:
        """As `record_headings`, by their fingerprints."""
        with self._transaction() as db:
            if marks:
                self._note("headings", marks=marks)
            db.executemany("INSERT OR IGNORE INTO headings VALUES (?)", [(mark,) for mark in marks])

    def headings(self) -> frozenset[str]:
        """The fingerprint of each of them."""
        return frozenset(mark for (mark,) in self._db.execute("SELECT mark FROM headings"))

    def pasts(self, before: Cycle) -> dict[str, tuple[Past, ...]]:
        """What was said before the cycle, by key, newest cycle first; what preceded the first cycle comes last."""
        found: dict[str, list[Past]] = {}
        for cycle, key, lead, text, status, label, figures, said_on, answer, *cells in self._db.execute(
            "SELECT u.cycle, u.key, u.lead, u.text, u.status, u.label, u.figures, coalesce(c.due, c.as_at, c.opens), "
            "u.answer, u.file, u.sheet, u.cell, u.answer_file, u.answer_sheet, u.answer_cell "
            "FROM updates u LEFT JOIN cycles c ON c.name = u.cycle "
            "WHERE u.cycle <> ? AND (u.cycle = '' OR c.opens IS NULL OR ? IS NULL OR c.opens < ?) "
            "ORDER BY c.opens DESC, u.cycle DESC, u.key, u.rowid",
            (before.name, _day(before.opens), _day(before.opens)),
        ):
            day = date.fromisoformat(said_on) if said_on else None
            places = (Place(*cells[:3]) if cells[0] else None, answer, Place(*cells[3:]) if cells[3] else None)
            past = Past(key, lead, cycle, text, status, label, json.loads(figures), day, *places)
            found.setdefault(key, []).append(past)
        return {key: tuple(past) for key, past in found.items()}

    def dues(self) -> dict[str, tuple[date, ...]]:
        """The due dates that were seen, by key, oldest first: those that were moved, then the one of the last run."""
        found: dict[str, list[date]] = {}
        for key, was in self._db.execute(
            "SELECT key, was FROM ("
            "SELECT key, was, 0 AS last, id AS place FROM changes WHERE field = 'Due' "
            "UNION ALL SELECT key, value, 1, rowid FROM shown WHERE field = 'Due') ORDER BY last, place"
        ):
            if day := read_date(was):
                found.setdefault(key, []).append(day)
        return {key: tuple(days) for key, days in found.items()}

    # ------------------------------------------------------------ what a consolidation found

    def last_cycle(self, before: Cycle) -> str | None:
        """The newest cycle of which anything is known that opened before this one; None: this is the first."""
        row = self._db.execute(
            "SELECT name FROM cycles WHERE name <> ? AND opens < ? ORDER BY opens DESC LIMIT 1",
            (before.name, before.opens.isoformat() if before.opens else "9999"),
        ).fetchone()
        return row[0] if row else None

    def since(self, outcome: Outcome, last_cycle: str | None) -> Outcome:
        """The outcome, each flag with the first of the cycles in a row in which it stood."""
        before = {
            (code, key, lead): since
            for code, key, lead, since in self._db.execute(
                "SELECT code, key, lead, since FROM flags WHERE cycle = ?", (last_cycle,)
            )
        }
        name = outcome.merged.cycle.name
        flags = tuple(
            replace(f, since=before.get((f.code, f.key, f.lead), name) if f.key else name) for f in outcome.flags
        )
        return replace(outcome, flags=flags)

    @contextmanager
    def storing(
        self, run: int, outcome: Outcome, point: CyclePoint, shown: Shown, basis: Basis | None = None
    ) -> Iterator[None]:
        """Keep the outcome as its cycle's newest, if what is done within succeeds; within, it is there already.

        `basis` is by what it was judged, and by what it can be judged again; None: nobody is to.
        """
        cycle = outcome.merged.cycle
        updates = [u for s in outcome.merged.standings for u in s.updates]
        with self._transaction() as db:
            if basis:
                self._note("judged", run=run, cycle=cycle.name, as_at=outcome.as_at, basis=asdict(basis))
            for table in ("returns", "flags"):
                db.execute(f"DELETE FROM {table} WHERE cycle = ?", (cycle.name,))
            # what an import brought has no source; it stays until a return says otherwise
            db.execute("DELETE FROM updates WHERE cycle = ? AND source IS NOT NULL", (cycle.name,))
            db.executemany(_PUT_UPDATE, map(_update_row, updates))
            db.executemany(
                "INSERT INTO returns VALUES (?, ?, ?, ?, ?, ?)",
                [(cycle.name, r.contact, r.path, r.state, _day(r.received), r.rows) for r in outcome.merged.returns],
            )
            db.executemany(
                "INSERT INTO flags VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [_flag_row(cycle.name, f) for f in outcome.flags]
            )
            db.execute(
                "INSERT OR REPLACE INTO cycles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    cycle.name, _day(cycle.opens), _day(cycle.due), _day(cycle.as_at), point.expected, point.returned,
                    point.updates, point.ongoing_only, json.dumps(point.rag),
                ),
            )  # fmt: skip
            self._record_changes(run, outcome.as_at, cycle.name, shown)
            yield

    def _record_changes(self, run: int, day: date, cycle: str, shown: Shown) -> None:
        """What is shown otherwise than at the last run of the cycle.

        What is seen for the first time is a change where a partner said it or where the action is new, and else nothing
        that anybody changed: so neither the first night nor a new cycle lists the whole register.
        """
        seen: Shown = {
            (key, field): (value, source)
            for key, field, value, source in self._db.execute(
                "SELECT key, field, value, source FROM shown WHERE cycle = ? OR source = ? ORDER BY cycle = ?, rowid",
                (cycle, _REGISTER, cycle),
            )
        }
        before = {place: value for place, (value, _) in seen.items()}
        known, unsaid = {key for key, _ in before}, (None, _REGISTER)
        decided = self._decided_on(run, cycle, (seen, shown))
        changed = [
            (run, day.isoformat(), key, field, before.get((key, field)), value, source or decided.get(key))
            for (key, field), (value, source) in shown.items()
            if before.get((key, field)) != value
            and ((key, field) in before or source not in unsaid or (source == _REGISTER and known and key not in known))
        ]
        self._db.executemany(
            "INSERT INTO changes (run, day, key, field, was, now, source) VALUES (?, ?, ?, ?, ?, ?, ?)", changed
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?)",
            [(cycle, key, field, value, source) for (key, field), (value, source) in shown.items()],
        )

    def _decided_on(self, run: int, cycle: str, both: Iterable[Shown]) -> dict[str, str]:
        """By key what the manager decided since the cycle was judged last: on the action, its flags and requests, or on
        a return from which something `both` then or now comes."""
        by_key, by_path = self._causes(run, cycle)
        from_returns = {
            key: by_path[path]
            for shown in both
            for (key, _), (_, source) in shown.items()
            for path in (source or "").splitlines()
            if path in by_path
        }
        return {**from_returns, **by_key}

    def changes(self, as_at: date) -> tuple[Change, ...]:
        """What changed in the last 14 days, newest run first."""
        rows = self._db.execute(
            "SELECT day, key, field, was, now, source FROM changes WHERE day > ? AND day <= ? ORDER BY run DESC, id",
            ((as_at - CHANGES_SHOWN).isoformat(), as_at.isoformat()),
        )
        return tuple(Change(date.fromisoformat(day), *rest) for day, *rest in rows)

    def trend(self, upto: Cycle) -> tuple[CyclePoint, ...]:
        """Each consolidated cycle up to this one, oldest first."""
        rows = self._db.execute(
            "SELECT name, expected, returned, updates, ongoing_only, rag FROM cycles "
            "WHERE (opens <= ? OR name = ?) AND rag <> ? ORDER BY opens",
            (_day(upto.opens), upto.name, _NO_POINT),
        )
        return tuple(
            CyclePoint(
                name, expected, returned, updates, ongoing, {Rag(word): n for word, n in json.loads(rag).items()}
            )
            for name, expected, returned, updates, ongoing, rag in rows
        )


def _update_row(update: Update) -> Sequence[object]:
    figures = json.dumps(dict(update.figures), default=str)
    return (
        update.cycle, update.key, update.lead, update.text, update.status, _day(update.completed_on), figures,
        update.label, update.source, *_cell(update.places.get("update")), update.answer,
        *_cell(update.places.get("answer") if update.answer else None),
    )  # fmt: skip


def _cell(place: Place | None) -> tuple[str | None, str | None, str | None]:
    return (place.file, place.sheet, place.cell) if place else (None, None, None)


def _flag_row(cycle: str, flag: Flag) -> Sequence[object]:
    return cycle, flag.code, flag.severity, flag.key, flag.lead, str(flag.place), flag.found, flag.since


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
