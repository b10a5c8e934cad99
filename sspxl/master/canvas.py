"""The dashboard's sheet as its blocks draw on it: three areas side by side, and the looks of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from sspxl.master import looks
from sspxl.master.book import Book, as_text
from sspxl.records import Rag

ROW_PIXELS = 21
_GAP = 2
_NOUGHT = '0;-0;"–"'


@dataclass(frozen=True, slots=True)
class Area:
    """Columns of the sheet, counted from 0, with their widths in characters."""

    first: int
    widths: tuple[float, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.widths) - 1

    def width(self, first: int, last: int | None = None) -> float:
        """The width of the area's columns from its `first` to its `last`, counted from 0, or to its end."""
        return sum(self.widths[first : None if last is None else last + 1])


LEFT = Area(0, (14.5, 11.5, 8, 17, 17))
MIDDLE = Area(LEFT.last + 2, (7, 38, 9, 9, 9, 9, 9, 9, 13.5, 9))
RIGHT = Area(MIDDLE.last + 2, (11,) * 6)
AREAS = (LEFT, MIDDLE, RIGHT)

RAG_AT = MIDDLE.first + 2
TOTAL_AT = RAG_AT + len(Rag)
EXTRA_AT = TOTAL_AT + 1
"""The two columns at the right of a RAG table: where the return stands, and days late."""


class Canvas:
    """The sheet, with one method for each kind of cell."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book = book
        self.sheet = sheet

    def set_up(self) -> None:
        """Widths, row height, zoom; the sheet that stands open."""
        self.sheet.hide_gridlines(2)
        self.sheet.set_zoom(90)
        self.sheet.set_default_row(ROW_PIXELS * 0.75)
        for area in AREAS:
            for n, width in enumerate(area.widths, start=area.first):
                self.sheet.set_column(n, n, width)
        for area in AREAS[:-1]:
            self.sheet.set_column(area.last + 1, area.last + 1, _GAP)
        self.sheet.activate()
        self.sheet.set_first_sheet()

    # ---------------------------------------------------------------- looks

    def text(self, **properties: Any) -> Format:
        """Words that stand free."""
        return self.book.format(**{"valign": "vcenter", **properties})

    def cell(self, **properties: Any) -> Format:
        """A cell of a table, with a line under it."""
        return self.text(bottom=1, bottom_color=looks.LINE, **properties)

    # ---------------------------------------------------------------- cells

    def words(self, row: int, column: int, text: str, **properties: Any) -> None:
        """Words that stand free, and run on over the empty cells at their right."""
        self.sheet.write_string(row, column, as_text(text), self.text(**properties))

    def quiet(self, row: int, column: int, text: str) -> None:
        """An aside."""
        self.words(row, column, text, font_color=looks.QUIET)

    def label(self, row: int, column: int, text: str, **properties: Any) -> None:
        """Words in a cell of a table."""
        self.sheet.write_string(row, column, as_text(text), self.cell(**properties))

    def blank(self, row: int, column: int, **properties: Any) -> None:
        """A cell of a table without anything in it."""
        self.sheet.write_blank(row, column, None, self.cell(**properties))

    def number(self, row: int, column: int, formula: str, value: float) -> None:
        """A formula in a cell of a table, with its value."""
        self.sheet.write_formula(row, column, formula, self.cell(align="center", num_format=_NOUGHT), value)

    def count(self, row: int, column: int, value: int) -> None:
        """A number in a cell of a table that nothing but the history knows."""
        self.sheet.write_number(row, column, value, self.cell(align="center", num_format=_NOUGHT))

    def link(self, row: int, column: int, to: tuple[str, int], text: str, **properties: Any) -> None:
        """A link to a sheet of this workbook and a row of it, counted from 1."""
        sheet, line = to
        place = f"internal:'{sheet.replace(chr(39), chr(39) * 2)}'!A{line}"
        self.sheet.write_url(row, column, place, self.text(font_color=looks.LINK, underline=1, **properties), text)

    def heading(self, row: int, area: Area, text: str) -> int:
        """A heading over the area with a rule under it; returns the next row."""
        ruled = self.text(bold=True, font_size=12, font_color=looks.NAVY, bottom=2, bottom_color=looks.NAVY)
        self.sheet.write_string(row, area.first, text, ruled)
        for n in range(area.first + 1, area.last + 1):
            self.sheet.write_blank(row, n, None, ruled)
        return row + 1

    def header(self, row: int, column: int, text: str, **properties: Any) -> None:
        """A header cell: over words at the left, over numbers in the middle, as `properties` say."""
        looks_of_header = {"bold": True, "bg_color": looks.PALE, "font_color": looks.NAVY, "text_wrap": True}
        self.sheet.write_string(row, column, as_text(text), self.cell(**{**looks_of_header, **properties}))

    # ---------------------------------------------------------------- RAG tables

    def rag_header(self, row: int, name: str, title: str) -> None:
        """The header of a RAG table up to its total; each RAG has its word, symbol and colour."""
        self.header(row, MIDDLE.first, name)
        self.header(row, MIDDLE.first + 1, title)
        for n, rag in enumerate(Rag, start=RAG_AT):
            look = looks.RAG[rag]
            painted = self.cell(
                bold=True, bg_color=look.fill, font_color=look.ink, num_format=look.number_format, align="center"
            )
            self.sheet.write_string(row, n, rag.value, painted)
        self.header(row, TOTAL_AT, "Actions", align="center")

    def sum(self, row: int, value: int) -> None:
        """The total at the right of a RAG table's row."""
        where = f"{xl_rowcol_to_cell(row, RAG_AT)}:{xl_rowcol_to_cell(row, TOTAL_AT - 1)}"
        self.sheet.write_formula(row, TOTAL_AT, f"=SUM({where})", self.cell(align="center", bold=True), value)

    def totals(self, row: int, first: int, values: Mapping[int, int]) -> None:
        """The totals under a RAG table that begins in row `first`: column -> what it comes to."""
        ruled = {"bold": True, "top": 1, "top_color": looks.NAVY, "bg_color": looks.PALE}
        self.sheet.write_string(row, MIDDLE.first, "All", self.text(**ruled))
        self.sheet.write_blank(row, MIDDLE.first + 1, None, self.text(**ruled))
        for column, value in values.items():
            where = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(row - 1, column)}"
            centred = self.text(**ruled, align="center", num_format=_NOUGHT)
            self.sheet.write_formula(row, column, f"=SUM({where})", centred, value)
