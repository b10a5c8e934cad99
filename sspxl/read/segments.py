"""Where the tables of a sheet begin and end: a table is a run of segments, each under a header row of its own.

People type titles above the header, repeat it at page breaks, leave one of its cells blank or change its wording half
way. What a segment's columns hold is settled in `columns`, and in `headless` where the header row itself is gone.
Source: PRODUCT.md sections 5 and 6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sspxl.layouts import layout_of
from sspxl.read.columns import is_header, settle
from sspxl.read.grid import Grid
from sspxl.read.headings import read_heading
from sspxl.records import Layout
from sspxl.refs import opening_ref, ref_of

_FIGURE = re.compile(r"[\s\d.,£%()+–-]+")
_FEWEST_ITEMS = 3
_WIDEST = 5  # the numbers of a list's items, for each one that is there; house numbers lie farther apart


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows under one header row: `first` to `end`, which is not within. Columns map our word to the sheet's column.

    `above` is where the lines begin that stand over the header, such as the title, and `header` where they end.
    `guessed`: the header row is gone, and the columns were told without it.
    """

    above: int
    header: int
    first: int
    end: int
    columns: Mapping[str, int]
    layout: Layout
    guessed: bool = False

    @property
    def rows(self) -> range:
        return range(self.first, self.end)


def header_rows(grid: Grid) -> list[int]:
    return [row for row in range(len(grid.rows)) if is_header(grid, row)]


def headed_segments(grid: Grid, headers: Sequence[int]) -> list[Segment]:
    """What stands under each of the sheet's header rows, down to the next."""
    segments: list[Segment] = []
    previous: Mapping[str, int] = {}
    for header, end in pairwise([*headers, len(grid.rows)]):
        if columns := settle(grid, header, end, previous):
            words = tuple(str(grid.value(header, column)) for column in grid.filled(header))
            above = lines_above(grid, header, segments[-1]) if segments else 0
            segments.append(Segment(above, header, header + 1, end, columns, layout_of(words)))
            previous = columns
    return segments


def lines_above(grid: Grid, header: int, before: Segment) -> int:
    """Where the lines over a header begin: single texts and blank rows below the last row of the segment before it.

    What follows that row at once is a note to it, if a blank row and other lines come after.
    """
    row = header
    while row > before.first and _is_line(grid, row - 1, before.columns):
        row -= 1
    gap = next((n for n in range(row, header) if not grid.filled(n)), header)
    return gap if any(grid.filled(n) for n in range(gap, header)) else row


def _is_line(grid: Grid, row: int, columns: Mapping[str, int]) -> bool:
    """Whether the row is blank or holds one text that is no action."""
    filled = grid.filled(row)
    if not filled:
        return True
    text = grid.value(row, filled[0])
    at_left = filled[0] < columns["action"] or grid.runs_across(row, filled[0])
    return len(filled) == 1 and isinstance(text, str) and at_left


def runs_of(grid: Grid, segments: list[Segment]) -> list[list[Segment]]:
    """The segments of each table: a header that is repeated, in whatever wording, continues the table above it."""
    runs: list[list[Segment]] = []
    numbers: set[str] = set()  # of the table's rows so far
    for segment in segments:
        own = _refs(grid, segment)
        if runs and not _starts_anew(grid, segment, runs[-1][-1], afresh=not numbers.isdisjoint(own)):
            runs[-1].append(replace(segment, layout=runs[-1][0].layout))
            numbers |= own
            continue
        if runs:
            runs[-1][-1] = replace(runs[-1][-1], end=min(segment.above, runs[-1][-1].end))
        runs.append([segment])
        numbers = own
    return runs


def _starts_anew(grid: Grid, segment: Segment, before: Segment, afresh: bool) -> bool:
    """Whether a header opens another plan: in another layout, with leads of its own, or titled and numbered afresh."""
    if segment.layout is not before.layout and segment.columns != before.columns:
        return True
    head = read_heading(grid, segment.above, segment.header)
    return bool(head.thematic_lead or head.lead_key or (head.title and afresh))


def _refs(grid: Grid, segment: Segment) -> set[str]:
    column = segment.columns.get("no")
    refs = (ref_of(grid.value(row, column)) for row in segment.rows if column is not None)
    return {ref for ref in refs if ref}


def numbered_items(grid: Grid) -> list[Segment]:
    """A matrix without a header: texts that open with numbers which belong together, and words beside some of them."""
    width = max((len(row) for row in grid.rows), default=0)
    for column in range(min(3, width)):
        items = {row: number for row in range(len(grid.rows)) if (number := _item_number(grid, row, column))}
        if not _belong_together(tuple(items.values())):
            continue
        beside = [value for row in items if (value := grid.value(row, column + 1)) is not None]
        words = sum(isinstance(value, str) and not _FIGURE.fullmatch(value) for value in beside)
        if words * 2 <= len(beside):
            return []  # figures beside numbered questions are a survey; nothing beside them, a list
        top = next(row for row in range(len(grid.rows)) if grid.filled(row))
        first = top if top in items else top + 1  # its title stands in the column of the items
        columns = {"action": column, "update": column + 1}
        return [Segment(0, first, first, len(grid.rows), columns, Layout.MATRIX)]
    return []


def _belong_together(numbers: tuple[str, ...]) -> bool:
    """Whether these number the items of one list, in whatever order: few stand twice, and they lie close together."""
    whole = [int(number.split(".")[0]) for number in numbers]
    few_double = len(set(numbers)) * 5 >= len(numbers) * 4
    return len(numbers) >= _FEWEST_ITEMS and few_double and max(whole) - min(whole) < _WIDEST * len(whole)


def _item_number(grid: Grid, row: int, column: int) -> str | None:
    value = grid.value(row, column)
    return opening_ref(value) if isinstance(value, str) else None
