"""How high a row of the register must be for the words that are written into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from sspxl.looks import SIZE, row_height
from sspxl.ooxml import Value

_WIDTH = 8.43  # of a column that says nothing else
_MOST_COLUMNS = 100  # a cell that somebody left far out is not looked for
_INDENT = 1.4  # characters that a step of an indent takes


class Fitting:
    """The rows of one sheet, measured as it stands; its columns are looked up once."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._widths = {column: _width(sheet, column) for column in range(1, min(sheet.max_column, _MOST_COLUMNS) + 1)}

    def height(self, row: int, words: Mapping[int, Value], like: int) -> float | None:
        """The height in points at which the row shows all words that wrap in it; None where none does.

        `words` are what is written into columns of it; where it has no looks of its own it looks like the row `like`.
        """
        texts = list(self._wrapped(row, words, like))
        if not texts:
            return None
        largest = max(size for _, _, size in texts) / SIZE
        return round(row_height((text, width / largest) for text, width, _ in texts) * largest, 2)

    def _wrapped(self, row: int, words: Mapping[int, Value], like: int) -> Iterator[tuple[str, float, float]]:
        """Text, room in characters and font size of each cell that wraps its words."""
        for column, width in self._widths.items():
            cell = self._sheet.cell(row, column)
            looks = cell if cell.has_style else self._sheet.cell(like, column)
            value = words.get(column, cell.value)
            if isinstance(value, str) and looks.alignment.wrap_text and cell.data_type != "f":
                room = width - _INDENT * (looks.alignment.indent or 0)
                yield value, max(room, 1.0), looks.font.sz or SIZE


def _width(sheet: Worksheet, column: int) -> float:
    """The column's width; openpyxl keeps that of neighbours that are alike at the first of them."""
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0) and dimension.width:
            return float(dimension.width)
    return float(sheet.sheet_format.defaultColWidth or _WIDTH)
