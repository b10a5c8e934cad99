"""Workbooks drawn as text tables: one line a row, cells between bars, saved by the libraries that partners' tools use.

    No | LEAD | ACTION       | UPDATE
    1  | CS   | Hold a panel | Two were held
    2  | CS   | Plant trees  | ^

A cell is a number where it looks like one; 'in quotes' it is text whatever it looks like. \\n is a line break. ^ joins
the cell above and < the cell at its left, as one merged cell. An empty line is an empty row.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import dedent

import openpyxl
import xlsxwriter

from sspxl.read import Limits, read_workbook
from sspxl.records import Table, Typed, Workbook

Saver = Callable[[Mapping[str, str]], bytes]
"""Drawings by sheet name -> a workbook."""


@dataclass(frozen=True)
class Drawn:
    """What a drawing holds: the filled cells, and the merged blocks with their corners, all counted from 0."""

    cells: Mapping[tuple[int, int], Typed]
    merges: tuple[tuple[int, int, int, int], ...]


def drawn(drawing: str) -> Drawn:
    lines = dedent(drawing).strip("\n").splitlines()
    grid = [[word.strip() for word in line.split("|")] for line in lines]
    blocks: dict[tuple[int, int], tuple[int, int]] = {}  # top left -> bottom right
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, words in enumerate(grid):
        for column, word in enumerate(words):
            above, left = owner.get((row - 1, column)), owner.get((row, column - 1))
            owner[row, column] = (above if word == "^" else left if word == "<" else None) or (row, column)
            blocks[owner[row, column]] = (row, column)
    cells = {(r, c): _typed(grid[r][c]) for r, c in blocks if grid[r][c]}
    return Drawn(cells, tuple((*top, *bottom) for top, bottom in blocks.items() if top != bottom))


def _typed(word: str) -> Typed:
    if word[0] == word[-1] == "'":
        return word[1:-1].replace("\\n", "\n")
    try:
        return float(word)
    except ValueError:
        return word.replace("\\n", "\n")


def by_openpyxl(sheets: Mapping[str, str]) -> bytes:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, drawing in sheets.items():
        sheet, what = book.create_sheet(name), drawn(drawing)
        for (row, column), value in what.cells.items():
            cell = sheet.cell(row + 1, column + 1, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
        for top, left, bottom, right in what.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return saved(book)


def by_xlsxwriter(sheets: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2026, 11, 2)})
    for name, drawing in sheets.items():
        sheet, what = book.add_worksheet(name), drawn(drawing)
        for block in what.merges:
            sheet.merge_range(*block, "")
        for (row, column), value in what.cells.items():
            sheet.write(row, column, value)
    book.close()
    return buffer.getvalue()


SAVERS: tuple[Saver, ...] = (by_openpyxl, by_xlsxwriter)


def read(data: bytes, name: str = "north.xlsx") -> Workbook:
    return read_workbook(data, name, Limits())


def tables(drawing: str) -> tuple[Table, ...]:
    """The plans on a drawn sheet called "ASB", as every saver's workbook gives them."""
    first, *others = (read(save({"ASB": drawing})).tables for save in SAVERS)
    assert all(other == first for other in others)
    return first


def told(table: Table, *columns: str) -> list[tuple[object, ...]]:
    """Each row's number and what it has in `columns`; blank is None."""
    return [(row.ref, *(row.cells.get(column) for column in columns)) for row in table.rows]


def with_cells(data: bytes, cells: Mapping[str, Typed], sheet: int = 0) -> bytes:
    """The workbook with something typed into cells of one sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for address, value in cells.items():
        book.worksheets[sheet][address] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pasted_as_values(data: bytes) -> bytes:
    """The cells alone, in a new workbook: no merges, no formats, no properties."""
    old, new = openpyxl.load_workbook(io.BytesIO(data)), openpyxl.Workbook()
    del new[new.sheetnames[0]]
    for sheet in old.worksheets:
        copy = new.create_sheet(sheet.title)
        for cell in _filled(sheet):
            copy[cell.coordinate].value = cell.value
            copy[cell.coordinate].data_type = cell.data_type
    return saved(new)


def _filled(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[openpyxl.cell.Cell]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
