"""register.xlsx as records.

What stops a run is gathered and said at once; any other bad cell counts as blank and is kept aside.
Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.dates import read_date
from sspxl.errors import UserError
from sspxl.figures import number_in
from sspxl.records import Action, BadValue, Contact, Cycle, Layout, Place, Plan, Register, Waiver
from sspxl.refs import ref_of
from sspxl.register.faults import Fault, doubles, no_column, no_table, one_folder, unknown_plans
from sspxl.register.schema import DIRECTIONS, STATES, TABLES, TableShape
from sspxl.register.waiver import CellWaiver, ends_with_the_cell
from sspxl.text import is_blank, plain, tidy

_T = TypeVar("_T")

# What openpyxl lets through when a file is no package, is cut short, or is written against the rules.
_NO_WORKBOOK = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, KeyError, IndexError,
    TypeError, ValueError,
)  # fmt: skip


_NUMBERS = ("Measure target", "Tolerance")
_LITERAL = re.compile(r'"[^"]*"|\\.')  # of a number format: what is quoted or escaped
_BY_NUMBER = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # but for half characters
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(slots=True)
class _Row:
    """One row of a table: its cells by header, their places, and the cells found wanting so far."""

    cells: Mapping[str, object]
    places: Mapping[str, Place]
    bad: list[BadValue] = field(default_factory=list)

    def text(self, column: str) -> str | None:
        """The cell's words as typed, trimmed; a whole number without ".0"."""
        value = self.cells[column]
        if is_blank(value):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, datetime):
            value = value.date()
        return str(value).strip()

    def name(self, column: str) -> str:
        """The cell's words as a key, which is compared whole: without invisible characters; "" where it is blank."""
        return tidy(self.text(column) or "")

    def has(self, column: str, expected: str) -> bool:
        """Whether the cell is filled; if not, it is a bad one, and the row is left out."""
        if is_blank(self.cells[column]):
            self.bad.append(BadValue(self.places[column], column, "nothing", f"{expected}; the row is left out"))
        return not self.bad

    def date(self, column: str) -> date | None:
        return self._read(column, read_date, "a date such as 31/03/2027, or nothing")

    def number(self, column: str) -> float | None:
        return self._read(column, number_in, "a number, or nothing")

    def choice(self, column: str, choices: tuple[str, ...]) -> str | None:
        return self._read(
            column,
            lambda value: next((c for c in choices if c == str(value).strip().lower()), None),
            f"one of {', '.join(choices)}",
        )

    def _read(self, column: str, reader: Callable[[object], _T | None], expected: str) -> _T | None:
        value = self.cells[column]
        if is_blank(value):
            return None
        read = reader(value)
        if read is None:
            self.bad.append(BadValue(self.places[column], column, tidy(str(value)), expected))
        return read


def read_register(path: Path, data: bytes | None = None) -> Register:
    """The register at `path`, rows in her order; with `data` what these bytes of it say, whatever lies there by now.

    Raises UserError: no such file or not a workbook, a missing table or column, a double key, an unknown plan code, two
    cycles of one folder. Every fault is named at once, by sheet and cell.
    """
    register, faults = examine_register(path, data)
    if faults:
        raise UserError(tuple(map(str, faults)))
    return register


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """The register's bytes, and what they say: the cells that it names are the cells of these bytes."""

    data: bytes
    register: Register


def register_file(path: Path) -> RegisterFile:
    """The register as it lies there now. Raises UserError as `read_register` does."""
    data = _bytes_of(path)
    return RegisterFile(data, read_register(path, data))


def examine_register(path: Path, data: bytes | None = None) -> tuple[Register, tuple[Fault, ...]]:
    """The register, or `data` for it, as far as it can be read, and what would stop a run.

    Raises UserError: no such file or not a workbook.
    """
    try:
        return _examined(path.name, _bytes_of(path) if data is None else data)
    except _NoWorkbook as err:
        raise _unread(path, err) from err


@lru_cache(maxsize=2)
def _examined(name: str, data: bytes) -> tuple[Register, tuple[Fault, ...]]:
    """What these bytes say; remembered, since a run asks several times, and most nights find the same as the last."""
    tables, faults = _read_tables(name, data)
    plans = [_plan(row) for row in tables.get("Plans", ())]
    actions = _actions(tables.get("Actions", []))
    contacts = [_contact(row) for row in tables.get("Contacts", ()) if row.has("Initials", "the lead's initials")]
    cycles = [_cycle(row) for row in tables.get("Cycles", ()) if row.has("Cycle", "the cycle's name")]
    waivers = [_waiver(row) for row in tables.get("Waivers", ()) if row.has("Flag", "the flag's code")]
    faults += doubles("plan code", ((p.code, p.place) for p in plans), str.casefold)
    faults += doubles("action", ((a.key, a.places["No"]) for a in actions))
    faults += doubles("initials", ((c.initials, c.place) for c in contacts), _folded)
    faults += doubles("cycle", ((c.name, c.place) for c in cycles))
    faults += one_folder(cycles)
    faults += unknown_plans(plans, actions) if "Plans" in tables else []
    bad = [value for rows in tables.values() for row in rows for value in row.bad]
    register = Register(tuple(plans), tuple(actions), tuple(contacts), tuple(cycles), tuple(waivers), tuple(bad))
    return register, tuple(faults)


def _read_tables(name: str, data: bytes) -> tuple[dict[str, list[_Row]], list[Fault]]:
    """The rows of each table that is whole, by its name, and what is amiss with the others."""
    book = _open(data)
    found = {table.displayName: (sheet, table) for sheet in book.worksheets for table in sheet.tables.values()}
    rows: dict[str, list[_Row]] = {}
    faults: list[Fault] = []
    for shape in TABLES:
        if shape.name not in found:
            faults.append(no_table(name, shape.name))
            continue
        sheet, table = found[shape.name]
        there = headers_of(sheet, table)
        corner = Place(name, sheet.title, table.ref.split(":")[0])
        missing = [header for header in shape.headers if header not in there]
        faults += [no_column(corner, shape.name, header) for header in missing]
        if not missing:
            rows[shape.name] = list(_rows(sheet, table, shape, name))
    return rows, faults


class _NoWorkbook(Exception):
    """Why openpyxl cannot open it."""


def _open(data: bytes) -> Workbook:
    try:
        return loaded(io.BytesIO(data), data_only=True)
    except _NO_WORKBOOK as err:
        raise _NoWorkbook(str(err)) from err


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        raise _none(path)
    try:
        return path.read_bytes()
    except OSError as err:
        raise _unread(path, err) from err


def _none(path: Path) -> UserError:
    return UserError((f"{path}: there is no register. Make one with `sspxl init`, or put yours there.",))


def _unread(path: Path, err: Exception) -> UserError:
    do = "Open it in Excel and save it as .xlsx, or take the last one from archive/."
    return UserError((f"{path}: the register cannot be read ({err}). {do}",))


def loaded(source: Path | BinaryIO, *, data_only: bool = False) -> Workbook:
    """The workbook, to be read only. What openpyxl warns of is what it would lose in saving it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        return openpyxl.load_workbook(source, data_only=data_only)


def headers_of(sheet: Worksheet, table: Table) -> dict[str, int]:
    """The table's header words, tidied, with their sheet columns."""
    left, top, right, _ = range_boundaries(table.ref)
    return {tidy(str(sheet.cell(top, column).value or "")): column for column in range(left, right + 1)}


def rows_of(sheet: Worksheet, table: Table, columns: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """The sheet's row numbers below the table's header, each with whether it is filled in one of the columns.

    They go on while rows typed right below the table are filled, since not every program makes a table grow. A row of
    totals is none of them.
    """
    _, top, _, bottom = range_boundaries(table.ref)
    totals = table.totalsRowCount or 0
    columns = tuple(columns)
    for number in range(top + 1, max(bottom, sheet.max_row) + 1):
        filled = any(not is_blank(sheet.cell(number, column).value) for column in columns)
        if number > bottom and not filled:
            return
        if not bottom - totals < number <= bottom:
            yield number, filled


def _rows(sheet: Worksheet, table: Table, shape: TableShape, file: str) -> Iterator[_Row]:
    """The table's filled rows."""
    columns = {header: column for header, column in headers_of(sheet, table).items() if header in shape.headers}
    for row, filled in rows_of(sheet, table, columns.values()):
        if filled:
            cells = {header: _typed(sheet.cell(row, column), header) for header, column in columns.items()}
            places = {
                header: Place(file, sheet.title, f"{get_column_letter(column)}{row}")
                for header, column in columns.items()
            }
            yield _Row(cells, places)


def _typed(cell: Cell, header: str) -> object:
    """What was typed into the cell: Excel keeps the 40% that somebody types as 0.4, shown as a percentage."""
    value: object = cell.value
    if isinstance(value, str):
        return _words(value)
    if header in _NUMBERS and isinstance(value, int | float) and "%" in _LITERAL.sub("", cell.number_format):
        return round(value * 100, 9)
    return value


def _words(value: str) -> str:
    """The words of a cell: a workbook writes some characters by their number, such as _x000D_ for a carriage return."""
    if "_x" not in value:
        return value
    words = _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), value)
    return _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def _plan(row: _Row) -> Plan:
    layout = row.choice("Layout", tuple(Layout))
    return Plan(
        code=row.name("Code"),
        title=row.text("Title") or row.name("Code"),
        thematic_lead=row.text("Thematic lead"),
        layout=Layout(layout) if layout else Layout.THEMATIC,
        marking=row.text("Marking"),
        place=row.places["Code"],
    )


def _actions(rows: list[_Row]) -> list[Action]:
    """The actions; one without a number is C1, C2 ... in its plan until the manager gives it one."""
    taken = {(row.name("Plan"), _ref(row)) for row in rows}
    actions: list[Action] = []
    for row in rows:
        plan, ref = row.name("Plan"), _ref(row)
        if ref is None:
            ref = next(c for n in range(1, len(rows) + 2) if (plan, c := f"C{n}") not in taken)
            taken.add((plan, ref))
            found = row.text("No") or "nothing"
            row.bad.append(BadValue(row.places["No"], "No", found, f"a number; {ref} is used until there is one"))
        action = _action(row, plan, ref)
        row.bad[:] = [replace(bad, key=action.key) for bad in row.bad]
        actions.append(action)
    return actions


def _ref(row: _Row) -> str | None:
    return ref_of(row.cells["No"])


def _action(row: _Row, plan: str, ref: str) -> Action:
    return Action(
        plan=plan,
        ref=ref,
        section=row.text("Section"),
        lead=row.text("Lead"),
        agency=row.text("Agency"),
        text=_wording(row),
        due=row.date("Due"),
        first_due=row.date("First due"),
        state=row.choice("State", STATES) or "open",
        opened=row.date("Opened"),
        closed=row.date("Closed"),
        carried_from=row.text("Carried from"),
        target=row.number("Measure target"),
        direction=row.choice("Direction", DIRECTIONS),
        tolerance=row.number("Tolerance"),
        places=row.places,
    )


def _wording(row: _Row) -> str:
    """The action's words with their line breaks, exactly as typed."""
    words = row.cells["Action"]
    if is_blank(words):
        row.bad.append(BadValue(row.places["Action"], "Action", "nothing", "the action's wording"))
        return ""
    return str(words)


def _contact(row: _Row) -> Contact:
    return Contact(
        initials=row.name("Initials"),
        name=row.text("Name"),
        role=row.text("Role"),
        agency=row.text("Agency"),
        email=row.text("Email"),
        deputy_email=row.text("Deputy email"),
        place=row.places["Initials"],
        places=row.places,
    )


def _cycle(row: _Row) -> Cycle:
    return Cycle(row.name("Cycle"), row.date("Opens"), row.date("Due"), row.date("As at"), row.places["Cycle"])


def _waiver(row: _Row) -> Waiver:
    flag, applies_to, why, by = row.name("Flag"), row.name("Applies to"), row.text("Why"), row.text("By")
    if ends_with_the_cell(row.text("Until")):
        return CellWaiver(flag, applies_to, why, None, by, row.places)
    return Waiver(flag, applies_to, why, row.date("Until"), by, row.places)


def _folded(initials: str) -> str:
    """Initials as leads are looked up by them: "CS" and "cs" are one contact."""
    return plain(initials) or initials
