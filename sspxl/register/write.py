"""A new register, and rows added to one that the manager keeps.

openpyxl loads and saves her workbook here: it keeps her columns, formats, comments and validations, though not text boxes or
sparklines; that is why the caller files the old one in archive/ first.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.records import Layout
from sspxl.register.schema import DIRECTIONS, PLANS, STATES, TABLES, TableShape
from sspxl.text import is_blank, tidy

_HOW_TO = (
    "This is the register: the one place where plans, actions, contacts and cycles are kept.",
    "Type below the last row of a table; the order of rows is the order of the plan. Columns of your own at the right are kept.",
    "Plans: Code is short (ASB). Layout is thematic, assessment, matrix, measures or recommendations.",
    "Actions: Plan is a code of the Plans table. Lead holds initials of the Contacts table; several as CS & MW. State: open, completed, withdrawn.",
    "Contacts: whoever is named as a lead, with the email that the workbook goes to.",
    "Cycles: one row a round of updates: when it opens, when returns are due, and the date printed on the board's paper.",
    "Waivers: a flag that you do not want to see for one plan, action (ASB/3) or lead, with why and until when.",
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
    """The register at `path` with `rows` below those of its tables: the bytes to put in its place."""
    book = openpyxl.load_workbook(path)
    _add(book, rows)
    return _saved(book)


def _add(book: Workbook, rows: NewRows) -> None:
    for shape in TABLES:
        sheet, table = next((s, s.tables[shape.name]) for s in book.worksheets if shape.name in s.tables)
        _append(sheet, table, rows.of(shape.name))


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
    if shape.name in ("Actions",):
        _drop_down(sheet, 1, f"{PLANS.name}!$A$2:$A$200")


def _drop_down(sheet: Worksheet, column: int, formula: str) -> None:
    choices = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(column)
    choices.add(f"{letter}2:{letter}2000")
    sheet.add_data_validation(choices)


def _append(sheet: Worksheet, table: Table, rows: Iterable[dict[str, object]]) -> None:
    left, top, right, bottom = range_boundaries(table.ref)
    headers = {tidy(str(sheet.cell(top, column).value or "")): column for column in range(left, right + 1)}
    last = max(
        (
            n
            for n in range(top, sheet.max_row + 1)
            if any(not is_blank(sheet.cell(n, c).value) for c in headers.values())
        ),
        default=top,
    )
    for row in rows:
        last += 1
        for header, value in row.items():
            cell = sheet.cell(last, headers[header])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # words are never a formula
            if isinstance(value, date):
                cell.number_format = "dd mmm yyyy"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{max(bottom, last)}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
