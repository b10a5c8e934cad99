"""A new register, and what is written into one that the manager keeps.

Her workbook is changed cell by cell: openpyxl only finds the places, and never saves what it has loaded, since it would
lose her text boxes, pictures and whatever else it does not know.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.errors import UnreadableReturn, UserError
from sspxl.looks import DATE
from sspxl.ooxml import LONGEST, Growth, Patching, Value, length, read_package
from sspxl.records import Place
from sspxl.register.changes import Patch
from sspxl.register.fitting import Fitting
from sspxl.register.new import empty_register
from sspxl.register.read import headers_of, loaded, rows_of
from sspxl.register.schema import TABLES
from sspxl.text import is_blank

_FILE = "register.xlsx"


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows for the register's tables, each a mapping from header to value; a header left out is blank."""

    plans: Sequence[dict[str, object]] = ()
    actions: Sequence[dict[str, object]] = ()
    contacts: Sequence[dict[str, object]] = ()
    cycles: Sequence[dict[str, object]] = ()
    waivers: Sequence[dict[str, object]] = ()

    def of(self, table: str) -> Sequence[dict[str, object]]:
        return {
            "Plans": self.plans,
            "Actions": self.actions,
            "Contacts": self.contacts,
            "Cycles": self.cycles,
            "Waivers": self.waivers,
        }[table]


def new_register(rows: NewRows | None = None, flags: Mapping[str, str] | None = None) -> bytes:
    """A register with its five tables, drop-downs, lists and a "How to" sheet, holding `rows`.

    `flags` are the codes that can be waived, with what each says; without them Waivers has no list of codes.
    """
    return _written(empty_register(flags or {}), Patch(), rows or NewRows())


def append_rows(register: bytes, rows: NewRows) -> bytes:
    """The register with `rows` below those of its tables: the bytes to put in its place.

    Raises UserError where something that is none of a table's rows stands where new ones would go, words are longer
    than a cell can hold, or the workbook is damaged.
    """
    return _written(register, Patch(), rows)


def patched(register: bytes, patch: Patch) -> bytes:
    """The register with the patch's cells changed and its rows added: the bytes to put in its place. They are to be
    the bytes in which the patch's places were found: a row that was inserted since would shift them.

    A changed cell keeps its looks. Raises UserError as `append_rows` does.
    """
    return _written(register, patch, NewRows(actions=[dict(row) for row in patch.actions]))


def _written(data: bytes, patch: Patch, rows: NewRows) -> bytes:
    try:
        patching = Patching(read_package(data), DATE, moved)
        if patch.cells or any(rows.of(shape.name) for shape in TABLES):
            _write(patching, loaded(io.BytesIO(data)), patch, rows)
        return patching.package().data()
    except UnreadableReturn as err:
        raise UserError((f"{_FILE} cannot be changed: {err.why}. Open it in Excel and save it as .xlsx.",)) from err


def _write(patching: Patching, book: Workbook, patch: Patch, rows: NewRows) -> None:
    """Write all of it, each row as high as its words need."""
    changed: dict[tuple[str, int], dict[int, Value]] = {}
    for place, value in patch.cells.items():
        cell = book[str(place.sheet)][str(place.cell)]
        words = _value(value, place)
        patching.write(cell.parent.title, cell.coordinate, words)
        changed.setdefault((cell.parent.title, cell.row), {})[cell.column] = words
    for (sheet, row), values in changed.items():
        _fit(patching, Fitting(book[sheet]), sheet, {row: values}, like=row)
    for shape in TABLES:
        if new := rows.of(shape.name):
            sheet = next(sheet for sheet in book.worksheets if shape.name in sheet.tables)
            growth = _growth(sheet, sheet.tables[shape.name], new)
            patching.grow(sheet.title, growth)
            headers = range_boundaries(sheet.tables[shape.name].ref)[1]
            like = growth.first - 1 if growth.first - 1 > headers else growth.first
            _fit(patching, Fitting(sheet), sheet.title, dict(enumerate(growth.rows, growth.first)), like)


def _fit(patching: Patching, fitting: Fitting, sheet: str, rows: Mapping[int, Mapping[int, Value]], like: int) -> None:
    """Make these rows of the sheet as high as their words need."""
    for row, values in rows.items():
        if height := fitting.height(row, values, like):
            patching.cells(sheet).set_height(row, height)


def _growth(sheet: Worksheet, table: Table, rows: Sequence[dict[str, object]]) -> Growth:
    """The rows below the filled ones of the table, which grows by them; its row of totals moves down."""
    left, top, right, bottom = range_boundaries(table.ref)
    headers = headers_of(sheet, table)
    last = max((number for number, filled in rows_of(sheet, table, headers.values()) if filled), default=top)
    end = max(bottom, last + len(rows) + (table.totalsRowCount or 0))
    if end > max(bottom, last):
        _refuse_to_overwrite(sheet, CellRange(None, left, max(bottom, last) + 1, right, end))
    values = [
        {
            headers[header]: _value(value, Place(_FILE, sheet.title, f"{get_column_letter(headers[header])}{number}"))
            for header, value in row.items()
        }
        for number, row in enumerate(rows, last + 1)
    ]
    return Growth(table.displayName, last + 1, values, end)


def _refuse_to_overwrite(sheet: Worksheet, below: CellRange) -> None:
    """Raise where something stands in the rows below the table: words, a merged block, another table."""
    in_the_way = [
        sheet.cell(number, column).coordinate
        for number, column in below.cells
        if not is_blank(sheet.cell(number, column).value)
    ]
    in_the_way += [block.start_cell.coordinate for block in sheet.merged_cells.ranges if not below.isdisjoint(block)]
    others = (CellRange(other.ref) for other in sheet.tables.values())
    in_the_way += [other.coord.partition(":")[0] for other in others if not below.isdisjoint(other)]
    if in_the_way:
        raise UserError(
            (
                f"{Place(_FILE, sheet.title, in_the_way[0])}: this stands where new rows of the table go. "
                "Move what stands below the table to the right of it or to another sheet, and run this again.",
            )
        )


def _value(value: object, place: Place) -> Value:
    """The value as a cell can hold it. Raises UserError where it is longer than that."""
    if value is None or isinstance(value, bool | int | float | date):
        return value
    words = str(value)
    if length(words) > LONGEST:
        raise UserError(
            (f"{place}: a cell takes {LONGEST:,} characters, and this text has {length(words):,}. Shorten it.",)
        )
    return words


def moved(formula: str, origin: str, destination: str) -> str:
    """The formula of one cell as it reads in another."""
    return str(Translator(f"={formula}", origin).translate_formula(destination)).removeprefix("=")
