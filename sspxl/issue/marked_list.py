"""The sheet "To put right", first in a marked-up copy: what is asked of its partner, cell by cell, in plain words.

It is laid out so that reading never takes it for a plan: no merged cells, and no two of our header words in a row.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.cells import inset, protect, select, write_text
from sspxl.issue.contents import ContactBook
from sspxl.issue.fitting import height_of
from sspxl.issue.marked import Remark

SHEET = "To put right"
TO_KNOW = "Nothing to do here, only to know"
STILL_COUNTS = "Empty in what you sent last: what you sent before still counts"
ALSO_WROTE = "What you also wrote, outside the cells for your answers"

_HEADINGS = ("Where", "What it is about", "What we found", "What to do")
_WIDTHS = (20.0, 34.0, 46.0, 46.0)
_LINE = 140  # characters that fit across the four columns
_FONT = "Arial"
_SIZE = 12.0
_TEXT = Font(name=_FONT, sz=_SIZE)
_BOLD = Font(name=_FONT, sz=_SIZE, b=True)
_TITLE = Font(name=_FONT, sz=18.0, b=True, color="1F3A5F")
_LINK = Font(name=_FONT, sz=_SIZE, u="single", color="0B5394")
_HEADING = Font(name=_FONT, sz=_SIZE, b=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F3A5F")
_RULE = Side(style="thin", color="8A94A6")
_WRAPPED = Alignment(wrap_text=True, horizontal="left", vertical="top", indent=1)


@dataclass(frozen=True)
class Line:
    """A remark, and its cell in the copy; None: it has none."""

    remark: Remark
    cell: Cell | None


@dataclass(frozen=True)
class Listed:
    """All that the sheet lists: the remarks, what still counts from before, and what was written beside."""

    remarks: Sequence[Line]
    kept: Sequence[Line] = ()
    wrote: Sequence[Line] = ()


def add_list(book: Workbook, contact: ContactBook, listed: Listed, *, locked: bool) -> Worksheet:
    """The sheet, put before all others of `book`; it opens first."""
    sheet = book.create_sheet(SHEET, 0)
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    to_do = [line for line in listed.remarks if line.remark.is_to_do]
    to_know = [line for line in listed.remarks if not line.remark.is_to_do]
    headings = _write_head(sheet, contact, len(to_do))
    _write_headings(sheet, headings)
    below = _write_lines(sheet, headings + 1, to_do)
    for title, lines in ((TO_KNOW, to_know), (STILL_COUNTS, listed.kept), (ALSO_WROTE, listed.wrote)):
        if lines:
            _write(sheet.cell(below, 1), title, _BOLD)
            below = _write_lines(sheet, below + 1, lines)
    sheet.print_title_rows = f"{headings}:{headings}"
    _set_up(sheet, contact)
    select(sheet, "A1")
    if locked:
        protect(sheet)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    return sheet


def _write_head(sheet: Worksheet, contact: ContactBook, count: int) -> int:
    """The title, whose it is, and what to do. The number of the row for the table's headings."""
    _write(sheet["A1"], SHEET, _TITLE)
    sheet.row_dimensions[1].height = 30
    row = 2
    for text, font in _head_lines(contact, count):
        for part in textwrap.wrap(text, _LINE):
            _write(sheet.cell(row, 1), part, font)
            sheet.row_dimensions[row].height = 19
            row += 1
    return row + 1


def _head_lines(contact: ContactBook, count: int) -> Iterator[tuple[str, Font]]:
    words = contact.sheets[0].words
    yield " | ".join((contact.partnership, contact.cycle.name, f"For {words['contact']}", *_markings(contact))), _BOLD
    cells = "one thing" if count == 1 else f"{count} things"
    yield (
        f"Thank you for your update. Please put right the {cells} listed below, save this workbook, and send it back "
        "by replying to our email with it attached. Everything that you sent is kept; your answers stand in this "
        "workbook, so there is no need to type them again. The cells that are meant are coloured, have a thick border, "
        "and carry a note with the same words; the notes and this sheet may stay.",
        _TEXT,
    )
    if words["manager"]:
        yield f"Questions? Ask {words['manager']}.", _TEXT


def _markings(contact: ContactBook) -> tuple[str, ...]:
    """The markings of the plans whose words may stand on the sheet."""
    return tuple(dict.fromkeys(marking for sheet in contact.sheets if (marking := sheet.words["marking"])))


def _write_headings(sheet: Worksheet, row: int) -> None:
    for column, words in enumerate(_HEADINGS, 1):
        cell = sheet.cell(row, column)
        _write(cell, words, _HEADING)
        cell.fill, cell.alignment = _HEADING_FILL, Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[row].height = 22


def _write_lines(sheet: Worksheet, first: int, lines: Sequence[Line]) -> int:
    """A row for each line, from the row `first` on. The number of the row after the blank one below them."""
    for row, line in enumerate(lines, first):
        texts = (_where(line), line.remark.about, line.remark.found, line.remark.do)
        for column, words in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            _write(cell, words, _TEXT)
            cell.alignment, cell.border = _WRAPPED, Border(bottom=_RULE)
        if line.cell is not None:
            _link(sheet.cell(row, 1), line.cell)
        room = (width - inset(sheet.cell(row, 1)) for width in _WIDTHS)
        heights = (height_of(words, wide, _SIZE) for words, wide in zip(texts, room, strict=True))
        sheet.row_dimensions[row].height = round(max(heights), 2)
    return first + len(lines) + 1


def _where(line: Line) -> str:
    if line.cell is None:
        return line.remark.elsewhere[:1].upper() + line.remark.elsewhere[1:]
    return f"{line.cell.parent.title}, {line.cell.coordinate}"


def _link(cell: Cell, target: Cell) -> None:
    location = f"{quote_sheetname(target.parent.title)}!{target.coordinate}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, tooltip="Go to the cell")
    cell.font = _LINK


def _write(cell: Cell, words: str, font: Font) -> None:
    write_text(cell, words)
    cell.font = font


def _set_up(sheet: Worksheet, contact: ContactBook) -> None:
    """Printed on A4 across, one page wide."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{get_column_letter(len(_WIDTHS))}{sheet.max_row}"
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.7, bottom=0.7, header=0.3, footer=0.3)
    sheet.oddHeader.right.text = ", ".join(_markings(contact))[:80].replace("&", "&&") or None
    sheet.oddFooter.left.text = contact.cycle.name.replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P of &N"
