"""The merged cells of an OpenDocument workbook, which calamine leaves out.

The gate has passed the package: its names carry their usual prefixes, no table lies within another, and what it spans
is within bounds.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

_CELLS = ("table:table-cell", "table:covered-table-cell")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block of cells, both corners within, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


def ods_merges(data: bytes) -> dict[str, tuple[Merge, ...]]:
    """Sheet name -> its merged blocks, from top to bottom; a sheet without one is left out."""
    found = _Merges()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("content.xml") as content:
        parser.ParseFile(content)
    return {sheet: tuple(merges) for sheet, merges in found.merges.items()}


class _Merges:
    """Follows the rows and cells of each table, and how often each is repeated."""

    def __init__(self) -> None:
        self.merges: dict[str, list[Merge]] = {}
        self._sheet = ""
        self._row = self._column = 0
        self._rows = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._row = 0
        elif name == "table:table-row":
            self._rows = int(attributes.get("table:number-rows-repeated", 1))
            self._column = 0
        elif name in _CELLS:
            bottom = self._row + int(attributes.get("table:number-rows-spanned", 1)) - 1
            right = self._column + int(attributes.get("table:number-columns-spanned", 1)) - 1
            if (bottom, right) != (self._row, self._column):
                merge = Merge(self._row, self._column, bottom, right)
                self.merges.setdefault(self._sheet, []).append(merge)
            self._column += int(attributes.get("table:number-columns-repeated", 1))

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows
