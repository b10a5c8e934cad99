"""A workbook that LibreOffice has open, for the stand-in of Excel: a real program, with its own lock file, its own copy
in memory and its own recalculation. What is typed is taken for what it looks like, as in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from office import Book

from sspxl.live.content import Area
from sspxl.live.steps import EPOCH

_ALL = 1023  # every kind of content, and the looks


class OpenDocument:
    """A `Store`."""

    read_only = False

    def __init__(self, book: Book) -> None:
        self.book, self.path = book, book.path

    @property
    def saved(self) -> bool:
        return not self.book.document.isModified()

    @saved.setter
    def saved(self, saved: bool) -> None:
        self.book.document.setModified(not saved)

    def sheet_names(self) -> Sequence[str]:
        return self.book.sheet_names

    def tables(self, sheet: str) -> dict[str, Area]:
        ranges = self.book.document.DatabaseRanges
        areas = {name: ranges.getByName(name).DataArea for name in ranges.ElementNames}
        at = self.book.sheet_names.index(sheet)
        return {
            name: Area(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)
            for name, area in areas.items()
            if area.Sheet == at
        }

    def read(self, sheet: str, area: Area) -> list[list[Any]]:
        return [[None if value == "" else value for value in row] for row in self._range(sheet, area).getDataArray()]

    def type_in(self, sheet: str, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Links stay with their cells, as in Excel; here they are a part of a cell's text."""
        links = {
            (r, c): field.URL
            for r in range(len(rows))
            for c in range(len(rows[0]))
            if (field := self._link(sheet, area.top + r, area.left + c))
        }
        self._range(sheet, area).setFormulaArray(tuple(tuple(map(_typed, row)) for row in rows))
        for (r, c), target in links.items():
            at = area.top + r, area.left + c
            self.link(sheet, Area(*at, *at), target, str(rows[r][c] or "").removeprefix("'"))

    def link(self, sheet: str, area: Area, target: str, text: str) -> None:
        cell = self.book.sheet(sheet).getCellByPosition(area.left - 1, area.top - 1)
        field = self.book.document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = target, text
        cell.String = ""
        cell.insertTextContent(cell.createTextCursor(), field, False)

    def clear(self, sheet: str, area: Area) -> None:
        self._range(sheet, area).clearContents(_ALL)

    def resize(self, sheet: str, table: str, area: Area) -> None:
        address = self._range(sheet, area).RangeAddress
        self.book.document.DatabaseRanges.getByName(table).setDataArea(address)

    def is_filtered(self, sheet: str, table: str) -> bool:
        return bool(self.book.document.DatabaseRanges.getByName(table).FilterDescriptor.FilterFields)

    def refilter(self, sheet: str, table: str) -> None:
        self.book.document.DatabaseRanges.getByName(table).refresh()

    def save(self) -> None:
        self.book.document.store()  # in its place: LibreOffice keeps it locked
        self.saved = True

    def _range(self, sheet: str, area: Area) -> Any:
        corners = area.left - 1, area.top - 1, area.right - 1, area.bottom - 1
        return self.book.sheet(sheet).getCellRangeByPosition(*corners)

    def _link(self, sheet: str, row: int, column: int) -> Any:
        """The link in a cell; None: it has none."""
        fields = self.book.sheet(sheet).getCellByPosition(column - 1, row - 1).TextFields.createEnumeration()
        return fields.nextElement() if fields.hasMoreElements() else None


def _typed(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return repr((value - EPOCH).total_seconds() / 86_400)
        case bool():
            return str(value).upper()
        case int() | float():
            return repr(value)
    return value
