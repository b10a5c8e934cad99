"""Cells and blocks as a workbook writes them: "D9", "A1:F20", several blocks with blanks between."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


@dataclass(frozen=True, slots=True)
class Block:
    """A block of cells, its rows and columns counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Block) -> bool:
        """Whether the two have a cell in common."""
        apart = self.bottom < other.top or other.bottom < self.top or self.right < other.left or other.right < self.left
        return not apart

    def with_cell(self, row: int, column: int) -> Block:
        """The smallest block that holds this one and the cell."""
        return Block(min(self.top, row), min(self.left, column), max(self.bottom, row), max(self.right, column))

    def down_to(self, row: int) -> Block:
        return replace(self, bottom=row)


def block(words: str) -> Block | None:
    """The block of that name; whole columns ("A:C") and rows ("2:5") are blocks, too. None: it is none."""
    first, _, last = words.strip().partition(":")
    ends = [_end(first, (1, 1)), _end(last or first, (_LAST_ROW, _LAST_COLUMN))]
    if None in ends:
        return None
    (top, left), (bottom, right) = ends  # type: ignore[misc]
    return Block(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def address(row: int, column: int) -> str:
    """The cell's name: (9, 4) is "D9"."""
    return f"{letters(column)}{row}"


def position(cell: str) -> tuple[int, int]:
    """Row and column of a cell's name, counted from 1."""
    found = _CELL.fullmatch(cell)
    if found is None:
        raise ValueError(f"{cell!r} is no cell")
    return int(found[2]), column_number(found[1])


def letters(column: int) -> str:
    """The column's name: 28 is "AB"."""
    found = ""
    while column:
        column, left = divmod(column - 1, 26)
        found = chr(65 + left) + found
    return found


def column_number(column: str) -> int:
    """The column of that name: "ab" is 28."""
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _end(words: str, otherwise: tuple[int, int]) -> tuple[int, int] | None:
    """Row and column of one corner; what it does not say is that of the sheet's own corner."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?", words)
    if found is None or not words:
        return None
    return int(found[2] or otherwise[0]), column_number(found[1]) if found[1] else otherwise[1]
