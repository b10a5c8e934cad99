"""A new register: its tables with drop-down lists and checks, and the sheets that explain them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.looks import DATE, FONT, INK, LINE, LINK, NAVY, QUIET, SIZE, row_height
from sspxl.register import howto
from sspxl.register.schema import (
    AGENCIES,
    DIRECTION_WORDS,
    FLAG_CODES,
    LAYOUTS,
    LEADS,
    MARKINGS,
    PLAN_CODES,
    STATE_WORDS,
    TABLES,
    Choices,
    Column,
    Kind,
    Strictness,
    TableShape,
)  # fmt: skip

HOW_TO, LISTS = "How to", "Lists"
LAST_ROW = 5_000
"""Drop-down lists and checks reach down to it, so that rows typed below a table have them, too."""

_STYLE = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
_FIGURES = Alignment(vertical="top", horizontal="right", indent=1)
_LISTS = (
    (LAYOUTS, howto.LAYOUTS, "What its workbook has"),
    (STATE_WORDS, howto.STATES, "What it means"),
    (DIRECTION_WORDS, howto.DIRECTIONS, "What it means"),
    (MARKINGS, howto.MARKINGS, "What it means"),
)
_WIDTHS = {"A": 30, "B": 76, "C": 40}  # of the sheet that explains
_FIRST_DAY, _LAST_DAY = 32_874, 73_415  # 1990 to 2100, as Excel counts days
_A3, _A4 = 8, 9
_WIDE = 220  # characters; a wider table is printed on A3


def empty_register(flags: Mapping[str, str]) -> bytes:
    """A register whose tables have a blank row each. `flags` are the codes that can be waived, and what they say."""
    return _empty(tuple(flags.items()))


@cache
def _empty(codes: tuple[tuple[str, str], ...]) -> bytes:
    flags = dict(codes)
    book = Workbook()
    book.remove(book.active)
    book._named_styles["Normal"].font = _font()
    _how_to(book.create_sheet(HOW_TO))
    for shape in TABLES:
        _table_sheet(book.create_sheet(shape.name), shape, with_flags=bool(flags))
    _lists(book.create_sheet(LISTS), flags)
    offered = (PLAN_CODES, LEADS, AGENCIES, *(choices for choices, _, _ in _LISTS), *((FLAG_CODES,) if flags else ()))
    for choices in offered:
        book.defined_names[choices.name] = DefinedName(choices.name, attr_text=choices.refers_to)
    book.properties.title = "Register of the action plans"
    book.properties.subject = "Plans, actions, contacts, cycles and waivers"
    book.properties.creator, book.properties.language = "sspxl", "en-GB"
    book.views[0].windowWidth, book.views[0].windowHeight = 26_000, 15_000
    book.properties.description = "Type below the last row of a table; the sheet How to says what goes where."
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- tables


def _table_sheet(sheet: Worksheet, shape: TableShape, *, with_flags: bool) -> None:
    for number, column in enumerate(shape.columns, 1):
        _header(sheet.cell(1, number), column.name)
        blank = sheet.cell(2, number)
        for looks in (blank, sheet.column_dimensions[get_column_letter(number)]):  # of rows that are typed below, too
            looks.font, looks.alignment = _font(), _FIGURES if column.kind is Kind.NUMBER else _WRAPPED
            looks.number_format = DATE if column.kind is Kind.DATE else "General"
        blank.border = _border()
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        if check := _check(column, with_flags=with_flags):
            letter = get_column_letter(number)
            check.add(f"{letter}2:{letter}{LAST_ROW}")
            sheet.add_data_validation(check)
    last = get_column_letter(len(shape.columns))
    table = Table(displayName=shape.name, ref=f"A1:{last}2", tableStyleInfo=_STYLE)
    sheet.add_table(table)
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = sheet.cell(2, shape.frozen + 1)
    sheet.sheet_properties.tabColor = NAVY.removeprefix("#")
    wide = sum(column.width for column in shape.columns) > _WIDE
    _print(sheet, f"Register: {shape.name}", paper=_A3 if wide else _A4)
    sheet.print_title_rows = "1:1"


def _check(column: Column, *, with_flags: bool) -> DataValidation | None:
    """What the column's cells are held to: words of a list, or a date."""
    choices = column.choices
    if column.kind is Kind.DATE:
        check = DataValidation(type="date", operator="between", formula1=str(_FIRST_DAY), formula2=str(_LAST_DAY))
        strictness, expected = column.strictness, "Type a date such as 31/03/2027, or leave the cell blank."
    elif choices is not None and (with_flags or choices is not FLAG_CODES):
        check = DataValidation(type="list", formula1=choices.name)
        strictness, expected = choices.strictness, _expected(choices)
    else:
        return None
    check.allow_blank = True
    check.showErrorMessage = strictness is not Strictness.ANY
    if check.showErrorMessage:
        check.errorStyle, check.errorTitle, check.error = strictness.value, column.name, expected
    return check


def _expected(choices: Choices) -> str:
    if choices is PLAN_CODES:
        return "The table Plans has no such code: an action whose plan is not there stops the night."
    return f"The list has no such word. The sheet {LISTS} says what the words mean."


# ---------------------------------------------------------------- sheets that explain


def _how_to(sheet: Worksheet) -> None:
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet["A1"].value, sheet["A1"].font = howto.TITLE, _font(bold=True, size=16, colour=NAVY)
    sheet.row_dimensions[1].height = 26
    for row, words in enumerate(howto.INTRODUCTION, 2):
        sheet.cell(row, 1, words).font = _font()
    row = _section(sheet, 3 + len(howto.INTRODUCTION), "The sheets", ("Sheet", "What it is for"), howto.TABLES.items())
    for number, name in enumerate(howto.TABLES, row - len(howto.TABLES)):
        _link(sheet.cell(number, 1), name)
    typed = (
        (f"{table}: {column}", *told) for table, columns in howto.COLUMNS.items() for column, told in columns.items()
    )
    row = _section(sheet, row + 1, "What to type", ("Sheet and column", "What to type", "For example"), typed)
    sheet.row_breaks.append(Break(row))
    _section(sheet, row + 1, "What happens when", ("When you ...", "then ..."), howto.HAPPENS)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = QUIET.removeprefix("#")
    _print(sheet, howto.TITLE)


def _section(sheet: Worksheet, row: int, title: str, headers: Sequence[str], lines: Iterable[Sequence[str]]) -> int:
    """A title, headers and lines below each other; the row after them."""
    sheet.cell(row, 1, title).font = _font(bold=True, size=13, colour=NAVY)
    sheet.row_dimensions[row].height = 24
    for column, words in enumerate(headers, 1):
        _header(sheet.cell(row + 1, column), words)
    row += 2
    for texts in lines:
        for column, words in enumerate(texts, 1):
            cell = sheet.cell(row, column, words)
            cell.font, cell.alignment, cell.border = _font(bold=column == 1), _WRAPPED, _border()
        sheet.row_dimensions[row].height = row_height(
            (text, width - 2) for text, width in zip(texts, _WIDTHS.values(), strict=False)
        )
        row += 1
    return row


def _link(cell: Cell, sheet: str) -> None:
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1", display=sheet)
    cell.font = Font(name=FONT, size=SIZE, color=LINK.removeprefix("#"), underline="single")


def _lists(sheet: Worksheet, flags: Mapping[str, str]) -> None:
    """The words that drop-down lists offer, each list a table of its own, side by side."""
    lists = [*_LISTS, *([(FLAG_CODES, flags, "What it says")] if flags else [])]
    first = 1
    for choices, words, meaning in lists:
        longest = max(map(len, (choices.column, *words)))
        widths = (longest + 6, min(60, max(map(len, (meaning, *words.values()))) + 2))
        for number, (width, header) in enumerate(zip(widths, (choices.column, meaning), strict=True), first):
            _header(sheet.cell(1, number), header)
            sheet.column_dimensions[get_column_letter(number)].width = width
        for row, texts in enumerate(words.items(), 2):
            for number, text in enumerate(texts, first):
                cell = sheet.cell(row, number, text)
                cell.font, cell.alignment, cell.border = _font(), _WRAPPED, _border()
        left, right = get_column_letter(first), get_column_letter(first + 1)
        sheet.add_table(Table(displayName=choices.table, ref=f"{left}1:{right}{len(words) + 1}", tableStyleInfo=_STYLE))
        first += 3
        sheet.column_dimensions[get_column_letter(first - 1)].width = 3
    _fit_rows(sheet)
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.tabColor = QUIET.removeprefix("#")
    _print(sheet, "Register: lists", paper=_A3)
    sheet.print_title_rows = "1:1"


def _fit_rows(sheet: Worksheet) -> None:
    for cells in sheet.iter_rows(min_row=2):
        texts = [
            (str(cell.value), sheet.column_dimensions[cell.column_letter].width - 2)
            for cell in cells
            if cell.value is not None
        ]
        sheet.row_dimensions[cells[0].row].height = row_height(texts)


# ---------------------------------------------------------------- looks


def _font(*, bold: bool = False, size: float = SIZE, colour: str = INK) -> Font:
    return Font(name=FONT, size=size, bold=bold, color=colour.removeprefix("#"))


def _border() -> Border:
    line = Side("thin", LINE.removeprefix("#"))
    return Border(left=line, right=line, top=line, bottom=line)


def _header(cell: Cell, words: str) -> None:
    cell.value = words
    cell.font = _font(bold=True, colour="#FFFFFF")
    cell.fill = PatternFill("solid", NAVY.removeprefix("#"))
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
    cell.border = _border()


def _print(sheet: Worksheet, title: str, paper: int = _A4) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.7, 0.6
    sheet.oddHeader.left.text, sheet.oddHeader.left.font, sheet.oddHeader.left.size = title, f"{FONT},Bold", 9
    sheet.oddFooter.right.text, sheet.oddFooter.right.font = "Page &P of &N", f"{FONT},Regular"
    sheet.oddFooter.right.size = 8
