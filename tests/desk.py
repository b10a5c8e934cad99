"""A manager's desk in a test: a workspace of its own, the command line, and the tables of what comes out."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
from openpyxl.workbook import Workbook

from sspxl.cli import main
from sspxl.identity import read_identity
from sspxl.issue.packing import pack
from sspxl.layouts import column_of
from sspxl.register import NewRows, new_register

CYCLE = "2026-27 Q2"
OPENS, DUE, AS_AT = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 10)

TABLES = ("Actions", "Flags", "Returns", "Requests", "Promises", "Changes", "Measures")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def sspxl(*arguments: object, now: datetime | None = None) -> Said:
    """Run the command in this process, as a person would type it; `now` is what the clock on the wall says."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments], (lambda: now) if now else datetime.now)
        except SystemExit as end:
            code = end.code
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode())
    return Said(code, *told)


@lru_cache(maxsize=2)
def _opened(path: Path, saved: int, file: int) -> Workbook:
    """The workbook, to be read alone: opened once for as long as it is the same file, saved at the same time."""
    return openpyxl.load_workbook(path)


@dataclass(frozen=True, slots=True)
class Desk:
    """One workspace, run as at a day of its own."""

    root: Path
    as_at: date = AS_AT

    @classmethod
    def new(cls, root: Path, rows: NewRows | None = None, as_at: date = AS_AT) -> Desk:
        """A workspace from `init`, with this register."""
        assert sspxl("init", root).code == 0
        if rows is not None:
            (root / "register.xlsx").write_bytes(new_register(rows))
        return cls(root, as_at)

    def run(self, command: str, *arguments: object, now: datetime | None = None) -> Said:
        """A command in this workspace; the ones that judge by a day judge by the desk's."""
        dated = (
            ("--as-at", self.as_at)
            if command in ("collect", "consolidate", "check", "report", "nightly", "doctor")
            else ()
        )
        return sspxl(command, *arguments, *dated, "-w", self.root, now=now)

    def done(self, command: str, *arguments: object) -> Said:
        """As `run`, where nothing may be wrong."""
        said = self.run(command, *arguments)
        assert said.code == 0, f"{command}: {said.code}\n{said.out}\n{said.err}"
        return said

    def drop(self, *paths: Path) -> None:
        """Put copies of files into inbox/."""
        for path in paths:
            shutil.copy2(path, self.root / "inbox" / path.name)

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of one of the master's tables, by header; a blank row stands for none."""
        master = self.root / "master.xlsx"
        sheet = _opened(master, master.stat().st_mtime_ns, master.stat().st_ino)[name]
        header, *rows = ([cell.value for cell in cells] for cells in sheet[sheet.tables[name].ref])
        return [dict(zip(header, row, strict=True)) for row in rows if any(value is not None for value in row)]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """All tables of the master."""
        return {name: self.table(name) for name in TABLES}

    def flags(self, *columns: str) -> set[tuple[Any, ...]]:
        """The flags that stand, as the named columns of the Flags table."""
        return {tuple(row[column] for column in columns) for row in self.table("Flags")}


Begin: TypeAlias = Callable[..., Desk]
"""The fixture `begin`: the folder that is to be made, the register, and the names of the cycles that are issued."""


def small_register(**changes: Any) -> NewRows:
    """Two plans, four actions, three contacts and one cycle, all invented."""
    actions = [
        {"Plan": "ASB", "No": 1, "Lead": "KM", "Action": "Map the ten streets with most reports of nuisance bikes."},
        {"Plan": "ASB", "No": 2, "Lead": "KM & TO", "Action": "Run a joint evening patrol of the quayside each month."},
        {
            "Plan": "ASB",
            "No": 3,
            "Lead": "TO",
            "Action": "Train shop staff to report thefts online.",
            "Due": date(2027, 3, 31),
        },
        {"Plan": "FIRE", "No": 1, "Lead": "RW", "Action": "Visit every school with a talk on deliberate fires."},
    ]
    rows = {
        "plans": [
            {"Code": "ASB", "Title": "Nuisance and disorder", "Thematic lead": "KM", "Layout": "thematic"},
            {"Code": "FIRE", "Title": "Deliberate fires", "Thematic lead": "RW", "Layout": "thematic"},
        ],
        "actions": actions,
        "contacts": [
            {"Initials": "KM", "Name": "Keira Marsden", "Agency": "Council", "Email": "keira.marsden@example.org"},
            {"Initials": "TO", "Name": "Tobias Oakley", "Agency": "Police", "Email": "tobias.oakley@example.org"},
            {"Initials": "RW", "Name": "Rhona Wick", "Agency": "Fire", "Email": "rhona.wick@example.org"},
        ],
        "cycles": [{"Cycle": CYCLE, "Opens": OPENS, "Due": DUE, "As at": date(2026, 11, 17)}],
    }
    return NewRows(**{**rows, **changes})


def answer(
    path: Path, to: Path, words: dict[str, str | dict[str, Any]], saved: datetime = datetime(2026, 11, 9, 10, 30)
) -> Path:
    """The issued workbook at `path`, filled in as a partner would and saved at `to`, by its own word at that time.

    `words` maps a key to the update, or to its columns: {"update": ..., "status": ...}.
    """
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        columns: dict[str, int] = {}
        for cells in sheet.iter_rows():
            found = {column_of(str(cell.value)): cell.column for cell in cells if cell.value is not None}
            columns = {word: n for word, n in found.items() if word} if {"action", "update"} <= set(found) else columns
            row_id = next((i for cell in cells if (i := read_identity(cell.value)) and i.key), None)
            said = words.get(row_id.key) if row_id else None
            for word, value in ({"update": said} if isinstance(said, str) else said or {}).items():
                sheet.cell(cells[0].row, columns[word]).value = value
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(pack(book, saved))
    return to
