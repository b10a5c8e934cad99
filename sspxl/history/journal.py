"""archive/journal.jsonl: a line for each thing that history.db was told, so that it can be told again.

An event is put into the table `journal` by the transaction that it tells of, and moved from there to the file when the
run ends: so the file has it exactly if the history does, once, whatever is killed in between. Results are not in it:
for a night it says by what the night judged, and the originals say the rest.

archive/nights.jsonl has those of them once more of which no original tells: without the journal it and the originals
tell the same story.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sspxl.files import make_folder, sync_folder, write_bytes

EVERYTHING = "everything"
"""The event with which a journal begins: all that the history held then."""

MAILBOX = "mailbox:"
"""How the place of a message begins that was counted and left in the mailbox: nothing of it lies in returns/."""

_OURS = "journal"
_OF_NO_ORIGINAL = frozenset(
    (
        "run", "end", "judged", "decided", "carried", "refused", "waiting", "spent", "unspent", "past", "headings",
        "messages", "renumbered",
    )
)  # fmt: skip
"""What is told in no other file: what came is in its NAME.json, what was issued in issued/, a letter in outbox/."""


@dataclass(frozen=True, slots=True)
class Basis:
    """By what a night judged: the copy of its register in archive/, from the workspace, and which rules were not on."""

    register: str
    off: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the history was told."""

    mark: str
    what: str
    told: Mapping[str, Any]


class Journalled:
    """An open history, whose writing is noted down where that is asked for."""

    def __init__(self, connection: sqlite3.Connection, *, is_noted: bool = False) -> None:
        self._db = connection
        self._is_noted = is_noted

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute("ROLLBACK")
            raise

    def write_down(self, journal: Path) -> None:
        """Move what waits to the journal now, before the run ends."""
        write_down(self._db, journal)

    def _note(self, what: str, **told: object) -> None:
        """Note what this transaction does, by what it was told."""
        if self._is_noted:
            _put(self._db, what, told)


def journal_of(history: Path) -> Path:
    """Where the journal of the history lies."""
    return history.parent / "archive" / "journal.jsonl"


def nights_of(journal: Path) -> Path:
    """Where that lies beside the journal of which no original tells."""
    return journal.with_name("nights.jsonl")


def begin(history: sqlite3.Connection, journal: Path) -> None:
    """Begin a journal where there is none, with all that the history holds: it may be older than journals are."""
    if journal.exists():
        return
    tables = {name: _content(history, name) for name in _tables(history)}
    history.execute("BEGIN IMMEDIATE")
    history.execute(f"DELETE FROM {_OURS}")
    _put(history, EVERYTHING, {"tables": tables})
    history.execute("COMMIT")


def restart(history: sqlite3.Connection, journal: Path) -> None:
    """Put what the history holds now into the place of all that the journal tells."""
    history.execute("BEGIN IMMEDIATE")
    told = {
        "tables": {name: _content(history, name) for name in _tables(history)},
        # where this is killed before it commits they wait on, and are written behind it
        "has": [json.loads(event)["mark"] for (event,) in history.execute(f"SELECT event FROM {_OURS}")],
    }
    write_bytes(journal, f"{_event(EVERYTHING, told)}\n".encode())
    history.execute(f"DELETE FROM {_OURS}")
    history.execute("COMMIT")


def write_down(history: sqlite3.Connection, journal: Path) -> None:
    """Move the events that wait to the journal, and those of which no original tells to the account of the nights too.

    Where either cannot be written they wait on, safe in the history.
    """
    waiting = history.execute(f"SELECT id, event FROM {_OURS} ORDER BY id").fetchall()
    if not waiting:
        return
    lines = [(json.loads(event), f"{event}\n") for _, event in waiting]
    nights = "".join(line for told, line in lines if _is_in_no_original(told))
    try:
        _append(journal, "".join(line for _, line in lines).encode())
        if nights:
            _append(nights_of(journal), nights.encode())
    except OSError:  # no room, or no right to write there: the copy of tonight says so
        return
    with suppress(sqlite3.OperationalError):  # a full disk: they are written once more, and by their marks count once
        history.execute(f"DELETE FROM {_OURS} WHERE id <= ?", (waiting[-1][0],))


def events(journal: Path) -> tuple[tuple[Event, ...], tuple[int, ...]]:
    """Every event of the journal once, in order; and the numbers of the lines that cannot be read.

    One that a killed run left half is none of these where the next run wrote it whole.
    """
    found: dict[str, Event] = {}
    damaged: list[int] = []
    had: set[str] = set()
    lines = journal.read_bytes().split(b"\n") if journal.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            event = Event(told.pop("mark"), told.pop("what"), told)
        except (ValueError, KeyError, AttributeError, TypeError):
            if not any(later.startswith(line) for later in lines[number:]):
                damaged.append(number)
            continue
        had.update(event.told.get("has", ()))
        if event.mark not in had:
            found.setdefault(event.mark, event)
    return tuple(found.values()), tuple(damaged)


def woven(told: Sequence[Event], others: Sequence[Event]) -> tuple[Event, ...]:
    """What is told, with those of the others that it lacks: each before the next one that both have. Of what went
    before the last time that everything was told at once, nothing."""
    place = {event.mark: n for n, event in enumerate(told)}
    had = {mark for event in told for mark in event.told.get("has", ())}
    found: list[Event] = []
    done = 0
    for event in others:
        if event.mark in had:
            continue
        if event.mark in place:
            found += told[done : place[event.mark] + 1]
            done = max(done, place[event.mark] + 1)
        else:
            found.append(event)
    found += told[done:]
    begins = max((n for n, event in enumerate(found) if event.what == EVERYTHING), default=0)
    return tuple(found[begins:])


def newest_end(told: Sequence[Event]) -> str | None:
    """When the last run of which the journal tells ended, as the history has it; None: it tells of none."""
    return next((event.told["now"] for event in reversed(told) if event.what == "end"), None)


def put_everything(history: sqlite3.Connection, tables: Mapping[str, tuple[list[str], list[list[Any]]]]) -> None:
    """Put these rows in the place of all that the history holds."""
    for name, (columns, rows) in tables.items():
        history.execute(f"DELETE FROM {name}")
        marks = ", ".join("?" * len(columns))
        history.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)


def _put(history: sqlite3.Connection, what: str, told: Mapping[str, object]) -> None:
    history.execute(f"INSERT INTO {_OURS} (event) VALUES (?)", (_event(what, told),))


def _event(what: str, told: Mapping[str, object]) -> str:
    return json.dumps({"mark": uuid4().hex[:16], "what": what, **told}, default=_plain, ensure_ascii=False)


def _is_in_no_original(told: Mapping[str, Any]) -> bool:
    is_left = told["what"] == "arrivals" and all(line[0].startswith(MAILBOX) for line in told["lines"])
    return is_left or told["what"] in _OF_NO_ORIGINAL


def _plain(value: Any) -> object:
    """A day or a moment as it is written down."""
    return value.isoformat()


def _tables(history: sqlite3.Connection) -> list[str]:
    found = history.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in found if name != _OURS and not name.startswith("sqlite_")]


def _content(history: sqlite3.Connection, table: str) -> tuple[list[str], list[list[Any]]]:
    found = history.execute(f"SELECT * FROM {table} ORDER BY rowid")
    return [column[0] for column in found.description], [list(row) for row in found]


def _append(path: Path, data: bytes) -> None:
    """Put the lines at the end of the file; a line that a killed run left there half is ended first."""
    make_folder(path.parent)
    with path.open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            data = data if file.read(1) == b"\n" else b"\n" + data
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
