"""A new register, and rows added to one that the manager keeps.

openpyxl loads and saves her workbook here: it keeps her columns, formats, comments and validations, though not text
boxes or sparklines; that is why the caller files the old one in archive/ first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.errors import UserError
from sspxl.records import Layout, Place
from sspxl.register.changes import Patch
from sspxl.register.read import headers_of, rows_of
from sspxl.register.schema import ACTIONS, DIRECTIONS, PLANS, STATES, TABLES, TableShape
from sspxl.text import is_blank

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no workbook can hold as such; Word leaves some in text that is pasted."""

_HOW_TO = (
    "This is the register: the one place where plans, actions, contacts and cycles are kept.",
    "Type below the last row of a table; the order of rows is the order of the plan. "
    "Columns of your own at the right are kept.",
    "Plans: Code is short (ASB). Layout is thematic, assessment, matrix, measures or recommendations.",
    "Actions: Plan is a code of the Plans table. Lead holds initials of the Contacts table; several as CS & MW. "
    "State: open, completed, withdrawn.",
    "Contacts: whoever is named as a lead, with the email that the workbook goes to.",
    "Cycles: one row a round of updates: when it opens, when returns are due, "
    "and the date printed on the board's paper.",
    "Waivers: a flag that you do not want to see for one plan, action (ASB/3) or lead, with why and until when. "
    "Without a date it holds until you delete the row.",
)


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


def new_register(rows: NewRows | None = None) -> bytes:
    """A register with its five tables, drop-downs and a "How to" sheet, holding `rows`."""
    book = Workbook()
    how_to = book.active
    how_to.title = "How to"
    for number, line in enumerate(_HOW_TO, 1):
        how_to.cell(number, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    how_to["A1"].font = Font(bold=True, size=14)
    how_to.column_dimensions["A"].width = 110
    for shape in TABLES:
        _new_sheet(book, shape)
    _add(book, rows or NewRows())
    return _saved(book)


def append_rows(path: Path, rows: NewRows) -> bytes:
    """The register at `path` with `rows` below those of its tables: the bytes to put in its place.

    Raises UserError where something that is none of a table's rows stands where new ones would go.
    """
    book = openpyxl.load_workbook(path)
    _add(book, rows)
    return _saved(book)


def patched(path: Path, patch: Patch) -> bytes:
    """The register at `path` with the patch's cells changed and its rows added: the bytes to put in its place.

    A changed cell keeps its looks. Raises UserError as `append_rows` does.
    """
    book = openpyxl.load_workbook(path)
    for place, value in patch.cells.items():
        cell = book[str(place.sheet)][str(place.cell)]
        looks = cell.alignment, cell.number_format
        _write(cell, value)
        cell.alignment = copy(looks[0])
        if looks[1] not in ("General", "@"):  # as text, a date would be shown as its serial
            cell.number_format = looks[1]
    _add(book, NewRows(actions=[dict(row) for row in patch.actions]))
    return _saved(book)


def _add(book: Workbook, rows: NewRows) -> None:
    for shape in TABLES:
        if new := rows.of(shape.name):
            sheet, table = next((s, s.tables[shape.name]) for s in book.worksheets if shape.name in s.tables)
            _append(sheet, table, new)


def _new_sheet(book: Workbook, shape: TableShape) -> None:
    sheet = book.create_sheet(shape.name)
    for number, column in enumerate(shape.columns, 1):
        cell = sheet.cell(1, number, column.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3A5F")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = get_column_letter(len(shape.columns))
    table = Table(displayName=shape.name, ref=f"A1:{last}2")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for header, choices in (("Layout", tuple(Layout)), ("State", STATES), ("Direction", DIRECTIONS)):
        if header in shape.headers:
            _drop_down(sheet, shape.headers.index(header) + 1, f'"{",".join(choices)}"')
    if shape is ACTIONS:
        _drop_down(sheet, 1, f"{PLANS.name}!$A$2:$A$200")


def _drop_down(sheet: Worksheet, column: int, formula: str) -> None:
    choices = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(column)
    choices.add(f"{letter}2:{letter}2000")
    sheet.add_data_validation(choices)


def _append(sheet: Worksheet, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Write the rows below the filled ones of the table, which grows by them; its row of totals moves down."""
    left, top, right, bottom = range_boundaries(table.ref)
    headers = headers_of(sheet, table)
    last = max((number for number, filled in rows_of(sheet, table, headers.values()) if filled), default=top)
    totals = table.totalsRowCount or 0
    end = max(bottom, last + len(rows) + totals)
    _refuse_to_overwrite(sheet, range(max(bottom, last) + 1, end + 1), range(left, right + 1))
    if totals and end > bottom:
        old = f"{get_column_letter(left)}{bottom - totals + 1}:{get_column_letter(right)}{bottom}"
        sheet.move_range(old, rows=end - bottom)
    for number, row in enumerate(rows, last + 1):
        for header, value in row.items():
            _write(sheet.cell(number, headers[header]), value)
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{end}"
    if table.autoFilter is not None:
        table.autoFilter.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{end - totals}"


def _refuse_to_overwrite(sheet: Worksheet, rows: range, columns: range) -> None:
    in_the_way = [
        sheet.cell(number, column).coordinate
        for number in rows
        for column in columns
        if not is_blank(sheet.cell(number, column).value)
    ]
    if in_the_way:
        raise UserError(
            (
                f"{Place('register.xlsx', sheet.title, in_the_way[0])}: this stands where new rows of the table go. "
                "Move what stands below the table to the right of it or to another sheet, and run this again.",
            )
        )


def _write(cell: Cell, value: object) -> None:
    if isinstance(value, str):
        cell.value = _UNWRITABLE.sub(" ", value)
        cell.data_type = "s"  # words are never a formula
    else:
        cell.value = value
    if isinstance(value, date):
        cell.number_format = "dd mmm yyyy"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
