"""The columns of formulas that the manager added beside a table of ours: one formula down a column goes with it.

Formulas that differ from row to row, that point to another sheet or reach outside are not carried; their results are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sspxl.errors import UnreadableReturn
from sspxl.master.column_formula import ColumnFormula
from sspxl.master.opened import Grid, Opened, sheet_parts
from sspxl.master.schema import NAMES, empty_table
from sspxl.ooxml import read_package
from sspxl.ooxml.formulas import GONE, Moves, moved, shifted, uses
from sspxl.ooxml.ranges import Block, position
from sspxl.ooxml.xml import Element, tag

_WORDS = {"true", "false"}  # which are no names


@dataclass(frozen=True, slots=True)
class HerFormulas:
    """By table and column what is carried; and the columns, each with its table, of which only the results are."""

    carried: Mapping[str, Mapping[str, ColumnFormula]] = field(default_factory=dict)
    results: tuple[tuple[str, str], ...] = ()


def read_her_formulas(opened: Opened) -> HerFormulas:
    """The columns of formulas beside our tables; none where the package cannot be taken apart."""
    hers = {name: grid for name, grid in opened.grids.items() if _added(name, grid)}
    if not hers:
        return HerFormulas()
    try:
        package = read_package(opened.data)
        parts = dict(sheet_parts(package))
        cells = {
            name: dict(_formulas(package.xml(parts[grid.sheet])))
            for name, grid in hers.items()
            if grid.sheet in parts and b"<f" in package.parts[parts[grid.sheet]]
        }
    except (UnreadableReturn, ValueError):  # not whole, or a number that is none
        return HerFormulas()
    carried: dict[str, dict[str, ColumnFormula]] = {}
    results: list[tuple[str, str]] = []
    for name, there in cells.items():
        grid = hers[name]
        for n, column in _added(name, grid).items():
            found = {row: text for (row, at), text in there.items() if at == n + 1 and row >= grid.first}
            text = _one_formula(name, grid, found)
            if text is not None:
                last = grid.first + len(_filled(grid)) - 1
                was = Block(grid.first - 1, 1, last, len(grid.headers))
                carried.setdefault(name, {})[column] = ColumnFormula(text, grid.headers, was)
            elif found:
                results.append((name, column))
    return HerFormulas(carried, tuple(results))


def _added(name: str, grid: Grid) -> dict[int, str]:
    """Her columns by their places, counted from 0."""
    ours = empty_table(name).headers
    return {n: header for n, header in enumerate(grid.headers) if header and header not in ours}


def _filled(grid: Grid) -> list[int]:
    """The rows of the table, counted from 0."""
    last = max((n for n, row in enumerate(grid.rows) if any(value is not None for value in row)), default=-1)
    return list(range(last + 1))


def _one_formula(name: str, grid: Grid, found: Mapping[int, str | None]) -> str | None:
    """The formula of all these cells, as it reads in the first row; None: they are not one, or it cannot be carried."""
    if not found or set(found) != {grid.first + n for n in _filled(grid)} or None in found.values():
        return None
    texts = {shifted(text or "", grid.first - row, 0) for row, text in found.items()}
    text = texts.pop()
    known = {table.casefold(): {header.casefold() for header in empty_table(table).headers} for table in NAMES}
    known[name.casefold()] = {header.casefold() for header in grid.headers}
    used = uses(text)
    if texts or used.foreign or used.sheets or used.names - known.keys() - _WORDS:
        return None
    return text if moved(text, Moves(headers=known)).count(GONE) == text.count(GONE) else None


def _formulas(sheet: Element) -> Iterator[tuple[tuple[int, int], str | None]]:
    """Each formula of the sheet by row and column; None for one that is more than its cell's own."""
    shared: dict[str, tuple[int, int, str]] = {}
    for cell in sheet.iter(tag("c")):
        formula = cell.find(tag("f"))
        if formula is None or not cell.get("r"):
            continue
        row, column = position(cell.get("r", ""))
        kind, text = formula.get("t", "normal"), formula.text or ""
        if kind == "shared":
            number = formula.get("si", "")
            if text:
                shared[number] = (row, column, text)
            if number in shared:
                top, left, whole = shared[number]
                yield (row, column), shifted(whole, row - top, column - left)
        else:
            yield (row, column), text if kind == "normal" and text else None
