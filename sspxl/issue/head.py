"""What stands above the table of an issued sheet, filled in from the template's head.

A line that its manager left on one row runs on to the right, since merged cells confuse screen readers, sorting and
filters; one too long for the table becomes several rows, and the table moves down. Her own merged cells stay merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.cells import inset, write_text
from sspxl.issue.fitting import broken, height_of, size_for
from sspxl.issue.looks import Styles
from sspxl.issue.template import ANSWERED, PLACEHOLDER, Template

_LONGEST_LINE = 220.0  # as `fitting` reckons, which is generously: what a laptop shows beside its scroll bar
_SMALLEST = 12.0  # to which a long title shrinks, in points
_ROW = 15.0
_ONE_LINE = 1.4  # height of a row of one line, in font sizes
_ALL_ANSWERED = "99 of 99 answered"


@dataclass(frozen=True, slots=True)
class Head:
    """The head as it was written.

    `rows` maps each row of the template's head, and its header row, to the first row that it has become. `counts` are
    the cells that shall tell how many actions are answered, with their text around {answered}.
    """

    rows: Mapping[int, int]
    height: float
    counts: tuple[tuple[Cell, str], ...]


def write_head(
    sheet: Worksheet, template: Template, words: Mapping[str, str | None], styles: Styles, widths: Mapping[int, float]
) -> Head:
    """Write the head into the empty `sheet`, placeholders filled; a line whose placeholder has no words is hidden.

    `widths` are those of the sheet's columns, by number.
    """
    writer = _Writer(sheet, template, words, styles, widths)
    rows: dict[int, int] = {}
    row, height = 1, 0.0
    for source in range(1, template.header_row):
        rows[source] = row
        count, tall = writer.write_row(source, row)
        row, height = row + count, height + tall
    rows[template.header_row] = row
    for merge in writer.merges:
        moved = CellRange(None, merge.min_col, rows[merge.min_row], merge.max_col, rows[merge.max_row + 1] - 1)
        sheet.merge_cells(moved.coord)
    return Head(rows, height, tuple(writer.counts))


class _Writer:
    def __init__(
        self,
        sheet: Worksheet,
        template: Template,
        words: Mapping[str, str | None],
        styles: Styles,
        widths: Mapping[int, float],
    ) -> None:
        self.sheet = sheet
        self.template = template
        self.words = {**words, ANSWERED: f"{{{ANSWERED}}}"}
        self.styles = styles
        self.widths = widths
        self.counts: list[tuple[Cell, str]] = []
        self.merges = [m for m in template.sheet.merged_cells.ranges if m.max_row < template.header_row]

    def write_row(self, source: int, row: int) -> tuple[int, float]:
        """Write one row of the template's head from `row` on: how many rows it has become, and how tall they are."""
        filled = dict(self._texts(source))
        hidden = any(text is None for text in filled.values())
        lines = {index: self._lines(source, index, text) for index, text in filled.items() if text is not None}
        count = max((len(some) for some in lines.values()), default=1)
        tall = 0.0
        for n in range(count):
            height = self.template.sheet.row_dimensions[source].height or _ROW
            for index in self.widths:
                cell = self.sheet.cell(row + n, index)
                like = self.template.sheet.cell(source, min(index, self.template.last_column))
                self.styles.copy(like, cell, locked=True)
                if n < len(lines.get(index, ())):
                    height = max(height, self._write(source, cell, lines[index][n]))
            self.sheet.row_dimensions[row + n].height = round(height, 2)
            self.sheet.row_dimensions[row + n].hidden = hidden
            tall += 0 if hidden else height
        return count, tall

    def _texts(self, source: int) -> Iterator[tuple[int, str | None]]:
        """The columns of a row that hold something, with their text; None where its placeholders have no words."""
        for index in range(1, self.template.last_column + 1):
            value = self.template.sheet.cell(source, index).value
            if value is None:
                continue
            names = PLACEHOLDER.findall(str(value))
            if names and not any(self.words[name.lower()] for name in names):
                yield index, None
            else:
                yield index, PLACEHOLDER.sub(lambda found: self.words[found[1].lower()] or "", str(value))

    def _lines(self, source: int, index: int, text: str) -> tuple[str, ...]:
        """The rows of text that a cell becomes; a key of leads is broken between two of them."""
        cell = self.template.sheet.cell(source, index)
        names = {name.lower() for name in PLACEHOLDER.findall(str(cell.value))}
        if not self._runs_on(cell) or names & {"title", ANSWERED}:
            return (text,)
        room = min(self._room(source, index) - inset(cell), _LONGEST_LINE)
        size, bold = cell.font.sz or 11.0, bool(cell.font.b)
        pieces = broken(text, room, size, bold, "; ") if "leads" in names else (text,)
        return tuple(line for piece in pieces for line in broken(piece, room, size, bold))

    def _runs_on(self, cell: Cell) -> bool:
        """Whether the cell's text runs on to the right of it."""
        plain = not cell.alignment.wrap_text and cell.alignment.horizontal in (None, "general", "left")
        return plain and self._merge_at(cell.row, cell.column) is None

    def _room(self, source: int, index: int) -> float:
        """The width from a cell to the next one that is filled, or to the template's last column."""
        beyond = range(index + 1, self.template.last_column + 1)
        end = next((n for n in beyond if self.template.sheet.cell(source, n).value is not None), beyond.stop)
        return sum(self.widths[n] for n in range(index, end))

    def _merge_at(self, row: int, index: int) -> CellRange | None:
        return next((m for m in self.merges if m.min_row == row and m.min_col == index), None)

    def _write(self, source: int, cell: Cell, text: str) -> float:
        """Write one line into a cell of the sheet. The height that it needs."""
        template = self.template.sheet.cell(source, cell.column)
        size, bold = template.font.sz or 11.0, bool(template.font.b)
        if template.hyperlink is not None and template.hyperlink.target:
            cell.hyperlink = template.hyperlink.target
        if re.search(rf"\{{{ANSWERED}\}}", text, re.IGNORECASE):
            self.counts.append((cell, text))
        elif isinstance(template.value, str):
            write_text(cell, text)
        else:
            cell.value, cell.number_format = template.value, template.number_format
        if self._runs_on(template):
            if size > _SMALLEST and "{title}" in str(template.value).lower():
                size = size_for(text, self._room(source, cell.column), size, _SMALLEST, bold)
                cell.font = _sized(cell, size)
            return size * _ONE_LINE
        if not template.alignment.wrap_text:
            return 0.0
        merge = self._merge_at(source, cell.column)
        last = merge.max_col if merge else cell.column
        width = sum(self.widths[index] for index in range(cell.column, last + 1)) - inset(template)
        return height_of(text.replace(f"{{{ANSWERED}}}", _ALL_ANSWERED), width, size, bold)


def _sized(cell: Cell, size: float) -> Font:
    font = copy(cell.font)
    font.sz = size
    return font
