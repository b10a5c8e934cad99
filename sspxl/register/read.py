"""register.xlsx as records. What stops a run is gathered and said at once; any other bad cell counts as blank and is kept aside.

Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.dates import read_date
from sspxl.errors import UserError
from sspxl.records import Action, BadValue, Contact, Cycle, Layout, Place, Plan, Register, Waiver
from sspxl.refs import ref_of
from sspxl.register.schema import DIRECTIONS, STATES, TABLES, TableShape
from sspxl.text import is_blank, tidy

_T = TypeVar("_T")


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

    def date(self, column: str) -> date | None:
        return self._read(column, read_date, "a date such as 31/03/2027, or nothing")

    def number(self, column: str) -> float | None:
        return self._read(column, _number, "a number, or nothing")

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


def read_register(path: Path) -> Register:
    """The register at `path`, rows in her order.

    Raises UserError: no such file or not a workbook, a missing table or column, a double key, an unknown plan code; every fault
    is named by sheet and cell.
    """
    sheets, faults = _read_tables(path)
    if faults:
        raise UserError(tuple(faults))
    plans = [_plan(row) for row in sheets["Plans"]]
    actions = _actions(sheets["Actions"])
    contacts = [_contact(row) for row in sheets["Contacts"]]
    cycles = [_cycle(row) for row in sheets["Cycles"]]
    waivers = [_waiver(row) for row in sheets["Waivers"]]
    faults += _doubles("plan code", ((p.code, p.place) for p in plans))
    faults += _doubles("action", ((a.key, a.places["No"]) for a in actions))
    faults += _doubles("initials", ((c.initials, c.place) for c in contacts))
    faults += _doubles("cycle", ((c.name, c.place) for c in cycles))
    codes = {plan.code for plan in plans}
    faults += [
        f'{a.places["Plan"]}: unknown plan code "{a.plan}"; expected one of the Plans table ({", ".join(sorted(codes)) or "it is empty"}). '
        "Correct the code, or add the plan to Plans."
        for a in actions
        if a.plan not in codes
    ]
    if faults:
        raise UserError(tuple(faults))
    bad = [value for name in sheets for row in sheets[name] for value in row.bad]
    return Register(tuple(plans), tuple(actions), tuple(contacts), tuple(cycles), tuple(waivers), tuple(bad))


def _read_tables(path: Path) -> tuple[dict[str, list[_Row]], list[str]]:
    if not path.exists():
        raise UserError((f"{path}: there is no register. Make one with `sspxl init`, or put yours there.",))
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as err:
        raise UserError(
            (
                f"{path}: the register cannot be read ({err}). Open it in Excel and save it as .xlsx, or take the last one from archive/.",
            )
        ) from err
    found = {table.displayName: (sheet, table.ref) for sheet in book.worksheets for table in sheet.tables.values()}
    rows: dict[str, list[_Row]] = {}
    faults: list[str] = []
    for shape in TABLES:
        if shape.name not in found:
            faults.append(
                f"{path.name}: no table named {shape.name}. Mark its rows with their headers, choose Insert > Table, and name it "
                f"{shape.name} under Table Design."
            )
            continue
        sheet, ref = found[shape.name]
        missing = set(shape.headers) - set(_headers(sheet, ref))
        first = ref.split(":")[0]
        faults += [
            f"{Place(path.name, sheet.title, first)}: the table {shape.name} has no column {header}. Add a column with exactly that header."
            for header in shape.headers
            if header in missing
        ]
        if not missing:
            rows[shape.name] = list(_rows(sheet, ref, shape, path.name))
    return rows, faults


def _headers(sheet: Worksheet, ref: str) -> dict[str, int]:
    """The table's header words, tidied, with their sheet columns."""
    left, top, right, _ = range_boundaries(ref)
    return {tidy(str(sheet.cell(top, column).value or "")): column for column in range(left, right + 1)}


def _rows(sheet: Worksheet, ref: str, shape: TableShape, file: str) -> Iterator[_Row]:
    """The table's filled rows; those typed right below it count too, since not every program makes the table grow."""
    _, top, _, bottom = range_boundaries(ref)
    columns = {header: column for header, column in _headers(sheet, ref).items() if header in shape.headers}
    for number in range(top + 1, sheet.max_row + 1):
        cells = {header: sheet.cell(number, column).value for header, column in columns.items()}
        if all(is_blank(value) for value in cells.values()):
            if number > bottom:
                return
            continue
        places = {h: Place(file, sheet.title, f"{get_column_letter(column)}{number}") for h, column in columns.items()}
        yield _Row(cells, places)


def _plan(row: _Row) -> Plan:
    layout = row.choice("Layout", tuple(Layout))
    return Plan(
        code=row.text("Code") or "",
        title=row.text("Title") or row.text("Code") or "",
        thematic_lead=row.text("Thematic lead"),
        layout=Layout(layout) if layout else Layout.THEMATIC,
        marking=row.text("Marking"),
        place=row.places["Code"],
    )


def _actions(rows: list[_Row]) -> list[Action]:
    """The actions; one without a number is C1, C2 ... in its plan until the manager gives it one."""
    taken = {(row.text("Plan"), _ref(row)) for row in rows}
    actions: list[Action] = []
    for row in rows:
        plan, ref = row.text("Plan") or "", _ref(row)
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
        text=str(row.cells["Action"] if not is_blank(row.cells["Action"]) else ""),
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


def _contact(row: _Row) -> Contact:
    return Contact(
        initials=row.text("Initials") or "",
        name=row.text("Name"),
        role=row.text("Role"),
        agency=row.text("Agency"),
        email=row.text("Email"),
        deputy_email=row.text("Deputy email"),
        place=row.places["Initials"],
    )


def _cycle(row: _Row) -> Cycle:
    return Cycle(row.text("Cycle") or "", row.date("Opens"), row.date("Due"), row.date("As at"), row.places["Cycle"])


def _waiver(row: _Row) -> Waiver:
    return Waiver(
        row.text("Flag") or "", row.text("Applies to") or "", row.text("Why"), row.date("Until"), row.text("By")
    )


def _doubles(what: str, named: Iterable[tuple[str, Place]]) -> list[str]:
    first: dict[str, Place] = {}
    faults: list[str] = []
    for name, place in named:
        if not name:
            faults.append(f"{place}: the {what} is blank. Type one, or delete the row.")
        elif name in first:
            faults.append(
                f'{place}: the {what} "{name}" stands already in {first[name].cell}. Each may stand once: change or delete one.'
            )
        else:
            first[name] = place
    return faults


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(str(value).replace(",", "").strip().removesuffix("%"))
    except ValueError:
        return None
