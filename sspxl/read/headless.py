"""Rows whose header is gone, found by their row IDs: a partner deleted the header row, or sorted it into the table.

Their columns are told by the header that other rows of the sheet have, else by the row that took the header's place,
else by the order of a standard template's columns, else by what stands in them. Where the answers cannot be told from
other words, they are no column, and what stands there is kept beside its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sspxl.identity import read_identity
from sspxl.layouts import TEMPLATES
from sspxl.read.columns import header_words, holds_initials, letters, named
from sspxl.read.grid import Grid
from sspxl.read.segments import Segment, lines_above
from sspxl.records import Layout
from sspxl.refs import opening_ref, ref_of

_ADDED: tuple[tuple[str, ...], ...] = ((), ("hint",), ("query", "answer"), ("hint", "query", "answer"))
"""The columns that issuing may have added to a template's, before the row IDs."""


def with_headless(grid: Grid, headed: Sequence[Segment]) -> list[Segment]:
    """The sheet's segments, from top to bottom: those under a header, and before them the rows with row IDs above all.

    Those whose columns cannot be told are left out.
    """
    first = headed[0].header if headed else len(grid.rows)
    found = tuple(_row_ids(grid, first))
    if not found:
        return [*headed]
    rows = range(found[0].row, first)
    columns, layout = _columns(grid, rows, found, headed)
    if not columns:
        return [*headed]
    header = rows.start - 1 if rows.start and len(header_words(grid, rows.start - 1)) > 1 else rows.start
    segment = Segment(0, header, rows.start, rows.stop, columns, layout, guessed=not headed)
    if not headed:
        return [segment]
    return [segment, replace(headed[0], above=lines_above(grid, first, segment)), *headed[1:]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A row ID, where it stands, and the number in its action's key."""

    row: int
    column: int
    ref: str


def _row_ids(grid: Grid, end: int) -> Iterator[_Found]:
    """The row IDs above the row `end`."""
    for row, values in enumerate(grid.rows[:end]):
        for column, value in enumerate(values):
            if isinstance(value, str) and "|" in value and (found := read_identity(value)) and found.key:
                yield _Found(row, column, found.key.partition("/")[2])


def _columns(
    grid: Grid, rows: range, found: Sequence[_Found], headed: Sequence[Segment]
) -> tuple[Mapping[str, int], Layout]:
    """Our word for each column of these rows, and their layout."""
    keys = {one.row: one.ref for one in found}
    at = Counter(one.column for one in found).most_common(1)[0][0]
    for segment in headed:
        if segment.columns.get("row_id", at) == at:
            return segment.columns, segment.layout
    told = named(grid, rows.start - 1, rows) if rows.start else {}
    if len(told) < 2:
        told = {}  # a word or two in a title
    standard = [fit for layout in TEMPLATES for fit in _in_order(grid, rows, keys, at, layout, told)]
    if standard:
        _, columns, layout = max(standard, key=lambda fit: fit[0])
        return columns, layout
    return _by_what_stands_there(grid, rows, keys, at, told), Layout.THEMATIC


def _in_order(
    grid: Grid, rows: range, keys: Mapping[int, str], at: int, layout: Layout, told: Mapping[str, int]
) -> Iterator[tuple[int, Mapping[str, int], Layout]]:
    """The layout's columns in their standard order up to the row IDs, with how much text its actions would have.

    Nothing where that order does not agree with the numbers, or with the header words that are still there.
    """
    words = [heading.column for heading in TEMPLATES[layout]]
    for order in ((*words, *added) for added in _ADDED):
        left = at - len(order)
        columns = {word: left + n for n, word in enumerate(order)}
        if left < 0 or any(columns.get(word, column) != column for word, column in told.items() if word != "row_id"):
            continue
        numbers = [_number(grid, row, columns) for row in keys]
        if sum(map(str.__eq__, keys.values(), numbers)) * 2 > len(numbers):
            yield letters(grid, rows, columns["action"]), columns, layout


def _number(grid: Grid, row: int, columns: Mapping[str, int]) -> str:
    """The number of the row as it stands there; "" where it has none."""
    if "no" in columns:
        return ref_of(grid.value(row, columns["no"])) or ""
    return opening_ref(str(grid.value(row, columns["action"]) or "")) or ""


def _by_what_stands_there(
    grid: Grid, rows: range, keys: Mapping[int, str], at: int, told: Mapping[str, int]
) -> dict[str, int]:
    """The number's, the lead's and the action's column, besides those that are told; {} where no text is left."""
    columns = dict(told)
    free = [column for column in range(len(grid.rows[rows.start])) if column not in (at, *columns.values())]
    for column in free:
        same = sum(ref_of(grid.value(row, column)) == ref for row, ref in keys.items())
        if "no" not in columns and same * 2 > len(keys):
            columns["no"] = column
        elif "lead" not in columns and holds_initials(grid, rows, column):
            columns["lead"] = column
    filled = {
        column: sum(grid.value(row, column) is not None for row in keys)
        for column in free
        if column not in columns.values()
    }
    if "action" not in columns:
        # Each row was issued with an action, and none with an answer: so it fills most cells, if not the most letters.
        texts = [column for column in filled if letters(grid, rows, column)]
        if texts:
            columns["action"] = max(texts, key=lambda column: (filled[column], letters(grid, rows, column)))
    return columns if "action" in columns else {}
