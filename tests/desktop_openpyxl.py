"""A workbook in memory, by openpyxl, as a spreadsheet program would have it open."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from desktop_engine import taken
from openpyxl.utils import get_column_letter, range_boundaries

from sspxl.issue.packing import pack
from sspxl.live.content import Area


class MemoryBook:
    """A `Store`."""

    def __init__(self, path: Path, *, read_only: bool = False, saved: bool = True) -> None:
        self.path, self.read_only, self.saved = path, read_only, saved
        self.book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        self.filtered: set[str] = set()
        self.saves = 0

    def sheet_names(self) -> Sequence[str]:
        return self.book.sheetnames

    def tables(self, sheet: str) -> dict[str, Area]:
        areas = {name: range_boundaries(ref) for name, ref in self.book[sheet].tables.items()}
        return {name: Area(top, left, bottom, right) for name, (left, top, right, bottom) in areas.items()}

    def read(self, sheet: str, area: Area) -> list[list[Any]]:
        return [[cell.value for cell in row] for row in self._cells(sheet, area)]

    def type_in(self, sheet: str, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        for cells, row in zip(self._cells(sheet, area), rows, strict=True):
            for cell, typed in zip(cells, row, strict=True):
                value = taken(typed)
                cell.value = value
                if isinstance(typed, str) and typed.startswith("'"):
                    cell.data_type = "s"

    def link(self, sheet: str, area: Area, target: str, text: str) -> None:
        ((cell,),) = self._cells(sheet, area)
        cell.value = text
        if target.startswith("#"):
            cell.hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(cell.coordinate, location=target[1:])
        else:
            cell.hyperlink = target
        cell.value = text

    def clear(self, sheet: str, area: Area) -> None:
        for row in self._cells(sheet, area):
            for cell in row:
                cell.value, cell.hyperlink, cell.style = None, None, "Normal"

    def resize(self, sheet: str, table: str, area: Area) -> None:
        found = self.book[sheet].tables[table]
        found.ref = f"{get_column_letter(area.left)}{area.top}:{get_column_letter(area.right)}{area.bottom}"
        found.autoFilter.ref = found.ref

    def is_filtered(self, sheet: str, table: str) -> bool:
        return table in self.filtered

    def refilter(self, sheet: str, table: str) -> None:
        assert table in self.filtered

    def save(self) -> None:
        self.saves += 1
        self.path.write_bytes(pack(self.book, datetime(2026, 7, 29, 9, self.saves)))

    def _cells(self, sheet: str, area: Area) -> Any:
        return self.book[sheet].iter_rows(area.top, area.bottom, area.left, area.right)
