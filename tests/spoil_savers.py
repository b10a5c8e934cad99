"""The programs that save a partner's workbook, each with what it loses: no reader can find what is not in the file."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pandas
import xlsxwriter
from conftest import LibreOffice
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from spoil_book import Book, Cell, Claim, Line, Page

from sspxl.identity import DEFINED_NAME, PROPERTY, RowId, write_identity

MARKS = frozenset({"comment", "struck", "colour"})
"""What is no value: a saver of values alone loses it."""

_LITERAL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # which openpyxl forgets to write as Excel does

FILLS = {"green": "FF00B050", "amber": "FFFFC000", "red": "FFFF0000"}


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent, by whom, and what stands typed in it."""

    name: str
    data: bytes
    claims: tuple[Claim, ...]
    contact: str
    copied: frozenset[str]  # keys of which it holds several rows of one person's


Saver = Callable[[Book], File]


def _name(book: Book, extension: str = "xlsx") -> str:
    return f"{book.contact} {book.cycle}.{book.extension or extension}"


def _spots(page: Page) -> Iterator[tuple[int, int, Line, Cell]]:
    """Every cell of a sheet with its row and column, from 0."""
    for top, left, part in page.parts():
        for row, line in enumerate(part.lines, top):
            for column, cell in enumerate(line.cells, left):
                yield row, column, line, cell


def _merges(page: Page) -> dict[tuple[int, int], tuple[int, int]]:
    """The merged blocks, each by its top left cell; one that would overlap another is left out."""
    taken: set[tuple[int, int]] = set()
    blocks = {}
    for row, column, _, cell in _spots(page):
        spots = {(r, c) for r in range(row, row + cell.down + 1) for c in range(column, column + cell.across + 1)}
        if len(spots) > 1 and not spots & taken:
            taken |= spots
            blocks[row, column] = (row + cell.down, column + cell.across)
    return blocks


def _filter(page: Page) -> str | None:
    """The range under a filter."""
    header = next((n for n, line in enumerate(page.lines, 1) if line.kind == "header"), None)
    return f"A{header}:{get_column_letter(len(page.columns))}{len(page.lines)}" if header else None


# ---------------------------------------------------------------- openpyxl


def by_openpyxl(book: Book) -> File:
    """The issued workbook itself, its cells written anew: styles, validations and protection are still there. It keeps
    no result of a formula."""
    data = _written_by_openpyxl(book)
    _forget_results(book)
    return File(_name(book), data, book.claims(), book.contact, book.copied())


def _written_by_openpyxl(book: Book) -> bytes:
    saved = openpyxl.load_workbook(io.BytesIO(book.source)) if book.source else openpyxl.Workbook()
    old = {sheet.title: sheet for sheet in saved.worksheets}
    for number, sheet in enumerate(saved.worksheets):
        sheet.title = f"was {number}"
    for page in book.pages:
        sheet = old.pop(page.origin) if page.origin in old else saved.create_sheet()
        sheet.title = page.name
        saved.move_sheet(sheet, len(saved.worksheets))
        _write_openpyxl(sheet, page, styled=book.source is not None)
    for sheet in old.values():
        saved.remove(sheet)
    if not book.keeps_property and PROPERTY in saved.custom_doc_props.names:
        del saved.custom_doc_props[PROPERTY]
    if not book.keeps_name and DEFINED_NAME in saved.defined_names:
        del saved.defined_names[DEFINED_NAME]
    buffer = io.BytesIO()
    saved.active = next(n for n, sheet in enumerate(saved.worksheets) if sheet.sheet_state == "visible")
    saved.save(buffer)
    return buffer.getvalue()


def _forget_results(book: Book) -> None:
    """A formula without its result says no words any more, but it must not go unnoticed."""
    for page in book.pages:
        for *_, cell in _spots(page):
            if cell.formula:
                cell.claims = tuple(replace(claim, field="formula", words=cell.formula) for claim in cell.claims)


def _write_openpyxl(sheet: Any, page: Page, *, styled: bool) -> None:
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    sheet.delete_rows(1, sheet.max_row)
    for row, column, _, cell in _spots(page):
        _write_cell(sheet.cell(row + 1, column + 1), cell, styled=styled)
    for (top, left), (bottom, right) in _merges(page).items():
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for number, line in enumerate(page.lines, 1):
        sheet.row_dimensions[number].hidden = line.hidden
    for number in range(1, len(page.columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].hidden = number - 1 in page.hidden
    if page.filtered and (reach := _filter(page)):
        sheet.auto_filter.ref = reach
    sheet.sheet_state = page.state


def _write_cell(to: Any, cell: Cell, *, styled: bool) -> None:
    if styled and cell.style is not None:
        to._style = copy(cell.style)
    look = copy(to.number_format)
    if cell.formula:
        to.value = cell.formula
    elif isinstance(cell.value, str):
        to.value = _rich(cell) if cell.struck or cell.bold else _LITERAL_ESCAPE.sub("_x005F_", cell.value)
        to.data_type = "s"
    else:
        to.value = cell.value
        if not isinstance(cell.value, date):
            to.number_format = look
    if cell.comment:
        to.comment = Comment(cell.comment, "Partner")
    if cell.fill:
        to.fill = PatternFill("solid", fgColor=FILLS[cell.fill])


def _rich(cell: Cell) -> CellRichText:
    bits: list[Any] = [TextBlock(InlineFont(strike=True), cell.struck)] if cell.struck else []
    if cell.bold:
        before, _, after = (_LITERAL_ESCAPE.sub("_x005F_", part) for part in str(cell.value).partition(cell.bold))
        bits += [before, TextBlock(InlineFont(b=True), cell.bold), after]
    else:
        bits.append(_LITERAL_ESCAPE.sub("_x005F_", cell.value) if isinstance(cell.value, str) else cell.value)
    return CellRichText(*(bit for bit in bits if bit))


# ---------------------------------------------------------------- XlsxWriter


def by_xlsxwriter(book: Book) -> File:
    """A new workbook with the same cells, merges, comments and colours, as a web application or a script writes it."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    saved = xlsxwriter.Workbook(buffer, options)
    saved.set_properties({"created": datetime(2026, 11, 9)})
    formats = _Formats(saved)
    sheets = [_write_xlsxwriter(saved, page, formats) for page in book.pages]
    visible = next(n for n, page in enumerate(book.pages) if page.state == "visible")
    sheets[visible].activate()
    sheets[visible].set_first_sheet()
    identity = write_identity(RowId("", book.contact, book.cycle))
    if book.source and book.keeps_property:
        saved.set_custom_property(PROPERTY, identity)
    if book.source and book.keeps_name:
        saved.define_name(DEFINED_NAME, f'="{identity}"')
    saved.close()
    return File(_name(book), buffer.getvalue(), book.claims(), book.contact, book.copied())


class _Formats:
    def __init__(self, book: Any) -> None:
        self.bold, self.struck = book.add_format({"bold": True}), book.add_format({"font_strikeout": True})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.fills = {name: book.add_format({"bg_color": f"#{colour[2:]}"}) for name, colour in FILLS.items()}


def _write_xlsxwriter(book: Any, page: Page, formats: _Formats) -> Any:
    sheet = book.add_worksheet(page.name)
    for (top, left), (bottom, right) in _merges(page).items():
        sheet.merge_range(top, left, bottom, right, "")
    for row, column, _, cell in _spots(page):
        look = formats.fills.get(cell.fill or "")
        if cell.formula:
            sheet.write_formula(row, column, cell.formula, look, cell.value)
        elif isinstance(cell.value, date):
            sheet.write_datetime(row, column, cell.value, formats.day)
        elif isinstance(cell.value, str) and (cell.struck or cell.bold):
            _write_rich(sheet, row, column, cell, formats)
        elif cell.value is not None or look:
            sheet.write(row, column, cell.value, look)
        if cell.comment:
            sheet.write_comment(row, column, cell.comment, {"author": "Partner"})
    for number, line in enumerate(page.lines):
        if line.hidden:
            sheet.set_row(number, None, None, {"hidden": True})
    for number in page.hidden:
        sheet.set_column(number, number, None, None, {"hidden": True})
    if page.filtered and (reach := _filter(page)):
        sheet.autofilter(reach)
    if page.state != "visible":
        sheet.very_hidden() if page.state == "veryHidden" else sheet.hide()
    return sheet


def _write_rich(sheet: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    bits: list[Any] = [formats.struck, cell.struck] if cell.struck else []
    if cell.bold:
        before, _, after = str(cell.value).partition(cell.bold)
        bits += [*([before] if before else []), formats.bold, cell.bold, *([after] if after else [])]
    else:
        bits.append(cell.value)
    if len(bits) == 2:  # bold all through: XlsxWriter takes that for no rich text
        sheet.write_string(row, column, bits[1], bits[0])
    else:
        sheet.write_rich_string(row, column, *bits)


# ---------------------------------------------------------------- pandas, and what else keeps values alone


def by_pandas(book: Book) -> File:
    """The values alone: no merges, comments, colours or hidden sheets, no identity but the row IDs and the hidden
    sheet's words."""
    bare(book)
    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pandas.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        for page in book.pages:
            frame = pandas.DataFrame(values(page), dtype=object)
            frame.to_excel(writer, sheet_name=page.name, header=False, index=False)
    return File(_name(book), buffer.getvalue(), book.claims(), book.contact, book.copied())


def values(page: Page) -> list[list[Any]]:
    """What stands in the sheet's cells."""
    spots = {(row, column): cell.value for row, column, _, cell in _spots(page)}
    height, width = (max((spot[n] for spot in spots), default=-1) + 1 for n in (0, 1))
    return [[spots.get((row, column)) for column in range(width)] for row in range(height)]


def bare(book: Book) -> None:
    """Take from the workbook all that is no value."""
    for page in book.pages:
        for _, _, part in page.parts():
            part.unmerge(sideways=True)
        for *_, cell in _spots(page):
            cell.claims = tuple(claim for claim in cell.claims if claim.field not in MARKS)
            if cell.struck and isinstance(cell.value, str):  # nobody can tell any more which words were struck through
                whole = f"{cell.struck}{cell.value}"
                cell.claims = tuple(replace(c, words=whole) if c.words == cell.value else c for c in cell.claims)
                cell.value = whole
            cell.comment = cell.fill = cell.struck = cell.bold = cell.formula = None


SAVERS: dict[str, Saver] = {"openpyxl": by_openpyxl, "XlsxWriter": by_xlsxwriter, "pandas": by_pandas}


# ---------------------------------------------------------------- LibreOffice


def by_libreoffice(office: LibreOffice, books: Sequence[Book], to: Literal["xlsx", "ods", "xls", "csv"]) -> list[File]:
    """The workbooks as LibreOffice opens and saves them. A .csv is the first sheet's values.

    It calculates formulas that have no result, and in .xls forgets a result that it did not calculate.
    """
    files = []
    for n, book in enumerate(books):
        if to == "csv":
            book.pages = [next(page for page in book.pages if page.state == "visible")]
            bare(book)
        calculates = any(cell.formula for page in book.pages for *_, cell in _spots(page))
        data = _written_by_openpyxl(book) if calculates or n % 2 else by_xlsxwriter(book).data
        files.append(File(_name(book, to), data, book.claims(), book.contact, book.copied()))
    folder = Path(tempfile.mkdtemp())
    saved = []
    for n, file in enumerate(files):
        (folder / f"{n}.xlsx").write_bytes(file.data)
        saved.append(replace(file, data=office.convert(folder / f"{n}.xlsx", to).read_bytes()))
    return saved
