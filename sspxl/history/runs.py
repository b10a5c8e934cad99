"""The account of every run: when it began, what came in, what it did and how it ended."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sspxl import __version__
from sspxl.history.carried import CarriedOut
from sspxl.history.decisions import ENDED, WROTE
from sspxl.history.health import opened_to_read
from sspxl.records import Ledger, Rag, Severity, State


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: `exit` as the command line gives it, the `steps` that were done, in their order.

    `flags` counts by code, `undone` what could not be done by kind, `waiting` what waits for the manager. `fault` is
    the kind of a fault and its place in the code, without a word of any file; None: there was none.
    """

    exit: int = 0
    seconds: float = 0.0
    steps: tuple[str, ...] = ()
    flags: Mapping[str, int] = field(default_factory=dict)
    undone: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `ended` is None where it is under way or was cut off; `ending` also where an older version ran."""

    number: int
    command: str
    cycle: str | None
    as_at: date
    started: datetime
    ended: datetime | None
    version: str
    ledger: Ledger
    ending: Ending | None

    @property
    def is_failed(self) -> bool:
        """Whether it ended and left last time's master and report standing."""
        return self.ending is not None and self.ending.exit > 1


@dataclass(frozen=True, slots=True)
class Stood:
    """How things stood when the last run that wrote a master had judged them. `flags` counts by severity;
    `outstanding` has the contacts from whom nothing has come, in the order of Returns."""

    cycle: str
    due: date | None
    expected: int
    returned: int
    rag: Mapping[Rag, int]
    flags: Mapping[Severity, int]
    waiting: Mapping[str, int]
    judged: datetime
    outstanding: tuple[str, ...]


_LAST = 50

_COLUMNS = "id, command, cycle, as_at, started, ended, version, exit, seconds, steps, flags, undone, waiting, fault"


class Runs(CarriedOut):
    """The part of the history that knows the runs and the ledger of each."""

    def begin_run(self, command: str, cycle: str | None, as_at: date, now: datetime) -> int:
        """The number of the run that begins now."""
        with self._transaction() as db:
            (number,) = db.execute(
                "INSERT INTO runs (command, cycle, as_at, started, version) VALUES (?, ?, ?, ?, ?) RETURNING id",
                (command, cycle, as_at.isoformat(), _kept(now), __version__),
            ).fetchone()
            self._note("run", run=number, command=command, cycle=cycle, as_at=as_at, now=_kept(now))
        return number

    def end_run(self, run: int, now: datetime, ending: Ending = Ending()) -> None:
        """Keep how the run ended."""
        values = (
            _kept(now), ending.exit, ending.seconds, json.dumps(ending.steps), json.dumps(dict(ending.flags)),
            json.dumps(dict(ending.undone)), json.dumps(dict(ending.waiting)), ending.fault, run,
        )  # fmt: skip
        with self._transaction() as db:
            self._note("end", run=run, now=_kept(now), ending=_plain(ending))
            db.execute(
                "UPDATE runs SET ended = ?, exit = ?, seconds = ?, steps = ?, flags = ?, undone = ?, "
                "waiting = ?, fault = ? WHERE id = ?",
                values,
            )

    def try_to_end_run(self, run: int, now: datetime, ending: Ending) -> bool:
        """As `end_run`, where a fault may have taken the disk from under us; whether it could be kept."""
        try:
            self.end_run(run, now, ending)
        except sqlite3.Error:  # the fault that ended the run is the one that is told
            return False
        return True

    def keep_whole_run(self, command: str, as_at: date, now: datetime, ending: Ending) -> int | None:
        """The number of a run that could not even begin, or is over; None: it could not be kept."""
        try:
            number = self.begin_run(command, None, as_at, now)
            self.end_run(number, now, ending)
        except sqlite3.Error:  # what stood in its way, or what it did, is told all the same
            return None
        return number

    def number_on(self, run: int, latest: int) -> None:
        """Give the run, from which nothing came, the number after `latest`: those that follow have higher ones."""
        with self._transaction() as db:
            db.execute("UPDATE runs SET id = ? WHERE id = ?", (latest + 1, run))

    def ledger(self, run: int) -> Ledger:
        """The account of one run."""
        counts = dict(self._db.execute("SELECT state, count(*) FROM ledger WHERE run = ? GROUP BY state", (run,)))
        return Ledger(**counts)

    def marks(self, run: int) -> tuple[tuple[str, str], ...]:
        """The SHA-256 and the state of all that came in the run, in the order in which it was recorded."""
        return tuple(self._db.execute("SELECT sha256, state FROM ledger WHERE run = ? ORDER BY id", (run,)))

    def runs(self, last: int, command: str | None = None) -> tuple[Run, ...]:
        """The last runs, newest first; of one command alone where it is named."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM runs WHERE command = coalesce(?, command) ORDER BY id DESC LIMIT ?",
            (command, last),
        ).fetchall()
        return tuple(self._run(row) for row in rows)

    def stood(self) -> Stood | None:
        """How things stand; None: no run has written a master yet."""
        row = self._db.execute(
            "SELECT c.name, c.due, c.expected, c.returned, c.rag, r.waiting, r.started FROM runs r "
            f"JOIN cycles c ON c.name = r.cycle WHERE r.command IN ('consolidate', 'nightly') AND {WROTE} "
            "ORDER BY r.id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        name, due, expected, returned, rag, waiting, started = row
        counts = dict(
            self._db.execute("SELECT severity, count(*) FROM flags WHERE cycle = ? GROUP BY severity", (name,))
        )
        return Stood(
            name, date.fromisoformat(due) if due else None, expected, returned,
            {Rag(word): count for word, count in json.loads(rag).items()},
            {severity: counts.get(severity.value, 0) for severity in Severity},
            json.loads(waiting) if waiting else {}, read_moment(started), self._outstanding(name),
        )  # fmt: skip

    def _outstanding(self, cycle: str) -> tuple[str, ...]:
        found = self._db.execute(
            "SELECT contact FROM returns WHERE cycle = ? AND state = ? AND contact <> '' ORDER BY rowid",
            (cycle, State.OUTSTANDING.value),
        )
        return tuple(contact for (contact,) in found)

    def _run(self, row: Sequence[Any]) -> Run:
        number, command, cycle, as_at, started, ended, version, code, seconds, steps, *counts, fault = row
        ending = None
        if code is not None:
            ending = Ending(code, seconds, tuple(json.loads(steps)), *map(json.loads, counts), fault)
        began, end = read_moment(started), read_moment(ended) if ended else None
        return Run(
            number, command, cycle, date.fromisoformat(as_at), began, end, version, self.ledger(number), ending,
        )  # fmt: skip


def nights_begun(path: Path) -> tuple[datetime, ...]:
    """When the last nights began that came to their end, in UTC, newest first; () where nothing can be read.

    It is read without a copy of the whole history, since the scheduler asks often; and as it lies there, since after an
    upgrade it is of the older version until the next run.
    What stands in the way of reading is for the night itself to say: the scheduler runs it then.
    """
    if not path.exists():
        return ()
    try:
        with closing(opened_to_read(path)) as history:
            columns = {row[1] for row in history.execute("PRAGMA table_info(runs)")}
            wrote = WROTE if "exit" in columns else ENDED
            found = history.execute(
                f"SELECT started FROM runs WHERE command = 'nightly' AND {wrote} ORDER BY id DESC LIMIT ?",
                (_LAST,),
            ).fetchall()
    except sqlite3.Error:
        return ()
    return tuple(read_moment(started) for (started,) in found)


def _plain(ending: Ending) -> dict[str, Any]:
    """The ending as the journal has it."""
    counts = {name: dict(getattr(ending, name)) for name in ("flags", "undone", "waiting")}
    told = {name: getattr(ending, name) for name in ("exit", "seconds", "steps", "fault")}
    return {**told, **counts}


def _kept(moment: datetime) -> str:
    """The moment in UTC, so that it stays one when the clocks change; without a zone it is by the machine's clock."""
    return moment.astimezone(UTC).isoformat()


def read_moment(kept: str) -> datetime:
    """In UTC; an older version kept the computer's own time without one."""
    return datetime.fromisoformat(kept).astimezone(UTC)
