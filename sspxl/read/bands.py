"""Tables that stand side by side on a sheet, taken apart so that each is read as if it stood alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sspxl.read.columns import header_words, is_header
from sspxl.read.grid import Grid

_NEEDED = ("action", "update")  # one of these stands in every header row
_MOST = 10  # tables side by side: of more, a person has to say what they are
_BEYOND = 1 << 20  # all columns: a comment may stand outside the rows


def bands_of(grid: Grid, headers: Sequence[int]) -> tuple[Grid, ...]:
    """The sheet once for each of the tables side by side, all other cells blank; the sheet itself where there are none.

    Every cell keeps its address, and stands in one of them. `headers` are the sheet's header rows.
    """
    starts = (_apart(grid) or _in_one_header(grid, headers)) if headers else []
    if len(starts) >= _MOST:
        return (grid,)
    edges = [0, *starts, _BEYOND]
    return tuple(_band(grid, left, right) for left, right in pairwise(edges)) if starts else (grid,)


def _band(grid: Grid, left: int, right: int) -> Grid:
    rows = tuple((None,) * left + row[left:right] for row in grid.rows)
    merges = tuple(merge for merge in grid.merges if left <= merge.left < right)
    marks = {cell: mark for cell, mark in grid.marks.items() if left <= cell[1] < right}
    return replace(grid, rows=rows, merges=merges, marks=marks)


def _apart(grid: Grid) -> list[int]:
    """Where tables begin that have a blank column before them, the first table apart."""
    used = {column for row in grid.rows for column, value in enumerate(row) if value is not None}
    starts = [column for column in sorted(used) if column - 1 not in used]
    if len(starts) < 2:
        return []
    edges = [*starts, _BEYOND]
    tables: set[int] = set()
    for row in range(len(grid.rows)):
        named = {bisect_right(starts, column) for column, word in header_words(grid, row).items() if word in _NEEDED}
        tables |= {n - 1 for n in named if is_header(_block(grid, row, edges[n - 1 : n + 1]), 0)}
    return [starts[n] for n in sorted(tables)][1:]


def _block(grid: Grid, row: int, edges: Sequence[int]) -> Grid:
    """The cells of one row between two columns."""
    left, right = edges
    return Grid(grid.sheet, (grid.rows[row][left:right],))


def _in_one_header(grid: Grid, headers: Sequence[int]) -> list[int]:
    """Where tables begin that share their header rows: there the words begin again; [] where a header disagrees."""
    starts = {tuple(_restarts(header_words(grid, row))) for row in headers} - {()}
    if len(starts) != 1:
        return []
    (found,) = starts
    return list(found) if all(_keeps_to(header_words(grid, row), found) for row in headers) else []


def _restarts(known: Mapping[int, str]) -> list[int]:
    """The columns at which a header row begins again, since another table follows the first.

    Where words stand twice in one of the tables, the parting that leaves the fewest such, before a blank cell if any.
    """
    best: tuple[tuple[int, bool, int], int] | None = None
    for at in sorted(known)[1:]:
        left, right = ([word for c, word in known.items() if (c < at) is before] for before in (True, False))
        both = set(left) & set(right)
        if "action" not in both or len(both) < 2 or ("no" in left) != ("no" in right):
            continue
        doubles = len(left) - len(set(left)) + len(right) - len(set(right))
        rank = (-doubles, at - 1 not in known, at)
        best = max(best, (rank, at)) if best else (rank, at)
    if best is None:
        return []
    _, at = best
    return [
        *_restarts({c: word for c, word in known.items() if c < at}),
        at,
        *_restarts({c: word for c, word in known.items() if c >= at}),
    ]


def _keeps_to(known: Mapping[int, str], starts: Sequence[int]) -> bool:
    """Whether the header's words stand in one of the tables, or begin again in each."""
    tables = {sum(column >= start for start in starts) for column in known}
    return len(tables) == 1 or _restarts(known) == list(starts)
