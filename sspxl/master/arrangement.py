"""How the manager arranged a table of the master: the order of its columns, their widths, those hidden, its filters.

Filters by words, blanks, days and comparisons are known; those by colour, by rank or by "this month" are not kept, and
neither is the order of the rows: the tables have one of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sspxl.errors import UnreadableReturn
from sspxl.master.column_filter import Filter
from sspxl.master.filters import read_filters
from sspxl.master.opened import Grid, Opened, sheet_parts
from sspxl.master.schema import HER_WIDTH, Column, Table, empty_table
from sspxl.master.values import Cell
from sspxl.ooxml import Package, parse, read_package
from sspxl.ooxml.xml import tag

_PIXELS, _PADDING = 7, 5  # of a character in a column's width, and of what every column has beside
_HIDDEN = 2  # pixels, and fewer
_ROUNDED = 1  # pixel, by which programs change a width when they save
_WIDEST = 255
_START = b"<sheetData"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What she changed of one table's looks: `order` has its columns from left to right, () as we have them; `widths`
    are those in characters that are not ours."""

    order: tuple[str, ...] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    filters: tuple[Filter, ...] = ()

    @property
    def is_ours(self) -> bool:
        return not (self.order or self.widths or self.hidden or self.filters)


def arranged(table: Table, how: Arrangement) -> Table:
    """The table as she arranged it; a column that she had not is put behind the one that it follows in ours."""
    names = list(table.headers)
    order = [name for name in how.order if name in names] or names
    for n, name in enumerate(names):
        if name not in order:
            order.insert(order.index(names[n - 1]) + 1 if n else 0, name)
    at = [names.index(name) for name in order]
    columns = tuple(_column(table.columns[n], how) for n in at)
    rows: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[n] for n in at) for row in table.rows)
    return replace(table, columns=columns, rows=rows, filters=tuple(one for one in how.filters if one.column in names))


def _column(column: Column, how: Arrangement) -> Column:
    return replace(column, width=how.widths.get(column.name, column.width), is_hidden=column.name in how.hidden)


def read_arrangements(opened: Opened) -> dict[str, Arrangement]:
    """How she arranged each table of ours that is not as we have it; {} where the package cannot be taken apart."""
    try:
        package = read_package(opened.data)
        parts = dict(sheet_parts(package))
        found = {
            name: _arrangement(package, parts[grid.sheet], name, grid)
            for name, grid in opened.grids.items()
            if grid.sheet in parts
        }
    except (UnreadableReturn, ValueError):  # not whole, or a number that is none
        return {}
    return {name: how for name, how in found.items() if not how.is_ours}


def _arrangement(package: Package, part: str, name: str, grid: Grid) -> Arrangement:
    table = empty_table(name)
    ours = {column.name: column.width for column in table.columns}
    headers = tuple(header for header in grid.headers if header)
    known = (*(n for n in table.headers if n in headers), *(n for n in headers if n not in ours))
    widths: dict[str, float] = {}
    hidden: set[str] = set()
    for n, pixels, is_hidden in _columns(package, part, len(grid.headers)):
        if not (header := grid.headers[n]):
            continue
        if is_hidden or pixels <= _HIDDEN:
            hidden.add(header)
        elif abs(pixels - _in_pixels(ours.get(header, HER_WIDTH))) > _ROUNDED:
            widths[header] = min(_WIDEST, max(1.0, (pixels - _PADDING) / _PIXELS))
    filters = tuple(read_filters(package, part, name, grid.headers))
    return Arrangement(headers if headers != known else (), widths, frozenset(hidden), filters)


def _in_pixels(width: float) -> int:
    return int(width * _PIXELS + 0.5) + _PADDING


def _columns(package: Package, part: str, wide: int) -> Iterator[tuple[int, int, bool]]:
    """The columns of a sheet whose width is stated: the number of each from 0, its pixels, whether it is hidden."""
    content = package.parts[part]
    head, found, _ = content.partition(_START)
    root = parse(head + b"</worksheet>", part) if found and b"<worksheet" in head else package.xml(part)
    for one in root.iter(tag("col")):
        first, last = int(one.get("min", "0")), int(one.get("max", "0"))
        pixels, is_hidden = round(float(one.get("width", "9")) * _PIXELS), one.get("hidden") in ("1", "true")
        yield from ((n - 1, pixels, is_hidden) for n in range(max(first, 1), min(last, wide) + 1))
