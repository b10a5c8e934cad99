"""Rows whose header is gone, found by their row IDs: a partner deleted the header row, or sorted it into the table.

Their columns are told by the header that other rows of the sheet have, else by the row that took the header's place,
else by the order of a standard template's columns where what stands in each agrees with it, else by what stands in them
alone. Where the answers cannot be told from other words, they are no column, and what stands there is kept beside its
row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sspxl.identity import read_identity
from sspxl.layouts import TEMPLATES
from sspxl.read.columns import header_words, holds_initials, letters, named
from sspxl.read.evidence import agrees, holds_days, holds_hints, holds_sentences, holds_statuses
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
    headed = [part for segment in headed for part in _parts(grid, segment)]
    first = headed[0].header if headed else len(grid.rows)
    found = tuple(_row_ids(grid, 0, first))
    if not found:
        return [*headed]
    rows = range(found[0].row, first)
    same = _under_another_header(found, headed)
    columns, layout = (same.columns, same.layout) if same else _told(grid, rows, found)
    if not columns:
        return [*headed]
    header = rows.start - 1 if rows.start and len(header_words(grid, rows.start - 1)) > 1 else rows.start
    segment = Segment(0, header, rows.start, rows.stop, columns, layout, guessed=same is None)
    if not headed:
        return [segment]
    return [segment, replace(headed[0], above=lines_above(grid, first, segment)), *headed[1:]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A row ID, where it stands, and the number in its action's key."""

    row: int
    column: int
    ref: str


def _parts(grid: Grid, segment: Segment) -> list[Segment]:
    """The segment, without the rows below that are of another table: their row IDs stand in another column than its
    own. Those are a segment of their own, where their columns can be told."""
    at = segment.columns.get("row_id")
    found = tuple(_row_ids(grid, segment.first, segment.end)) if at is not None else ()
    others = tuple(one for one in found if one.column != at)
    if not others or any(one.column == at and one.row > others[0].row for one in found):
        return [segment]
    first = others[0].row
    own = replace(segment, end=first)
    columns, layout = _told(grid, range(first, segment.end), others)
    return [own, Segment(first, first, first, segment.end, columns, layout, guessed=True)] if columns else [own]


def _row_ids(grid: Grid, begin: int, end: int) -> Iterator[_Found]:
    """The row IDs from the row `begin` on, above the row `end`."""
    for row, values in enumerate(grid.rows[begin:end], begin):
        for column, value in enumerate(values):
            if isinstance(value, str) and "|" in value and (found := read_identity(value)) and found.key:
                yield _Found(row, column, found.key.partition("/")[2])


def _under_another_header(found: Sequence[_Found], headed: Sequence[Segment]) -> Segment | None:
    """The part of the sheet whose header is good for these rows, too: their row IDs stand in the same column."""
    at = _column_of_ids(found)
    return next((segment for segment in headed if segment.columns.get("row_id", at) == at), None)


def _column_of_ids(found: Sequence[_Found]) -> int:
    return Counter(one.column for one in found).most_common(1)[0][0]


def _told(grid: Grid, rows: range, found: Sequence[_Found]) -> tuple[Mapping[str, int], Layout]:
    """Our word for each column of these rows, and their layout, without any header."""
    keys = {one.row: one.ref for one in found}
    at = _column_of_ids(found)
    if len({one.column for one in found}) > 1:
        return _of_the_one_beside(grid, found, at), Layout.THEMATIC
    told = named(grid, rows.start - 1, rows) if rows.start else {}
    if len(told) < 2:
        told = {}  # a word or two in a title
    fits = [fit for layout in TEMPLATES for fit in _in_order(grid, keys, at, layout, told)]
    if not fits:
        return _by_what_stands_there(grid, keys, at, told), Layout.THEMATIC
    _, columns, layout = max(fits, key=lambda fit: fit[0])
    # Where two layouts agree with all that stands there, only what both say of the columns is certain.
    return {word: at for word, at in columns.items() if all(other.get(word) == at for _, other, _ in fits)}, layout


def _of_the_one_beside(grid: Grid, found: Sequence[_Found], at: int) -> dict[str, int]:
    """The number's and the action's column of one of several tables side by side, the one with these row IDs.

    What else stands there may be either's: it is kept beside the row.
    """
    keys = {one.row: one.ref for one in found if one.column == at}
    left = max((one.column for one in found if one.column < at), default=-1)
    columns = _by_what_stands_there(grid, keys, at, {})
    kept = {word: columns[word] for word in ("no", "action") if left < columns.get(word, -1) < at}
    return {**kept, "row_id": at} if "action" in kept else {}


def _in_order(
    grid: Grid, keys: Mapping[int, str], at: int, layout: Layout, told: Mapping[str, int]
) -> Iterator[tuple[int, Mapping[str, int], Layout]]:
    """The layout's columns in their standard order up to the row IDs, with how much text its actions would have.

    Nothing where that order does not agree with the numbers, with what else stands in the columns, or with the header
    words that are still there.
    """
    words = [heading.column for heading in TEMPLATES[layout]]
    rows = tuple(keys)
    for order in ((*words, *added) for added in _ADDED):
        left = at - len(order)
        columns = {word: left + n for n, word in enumerate(order)}
        if left < 0 or any(columns.get(word, column) != column for word, column in told.items() if word != "row_id"):
            continue
        if not _are_numbers(keys, [_number(grid, row, columns) for row in keys]):
            continue
        if all(word == "no" or agrees(grid, rows, column, word) for word, column in columns.items()):
            yield letters(grid, rows, columns["action"]), columns, layout


def _are_numbers(keys: Mapping[int, str], found: Sequence[str | None]) -> bool:
    """Whether most of the numbers in the row IDs are found in a column; not always beside them, once it was sorted."""
    return (Counter(keys.values()) & Counter(filter(None, found))).total() * 2 > len(keys)


def _number(grid: Grid, row: int, columns: Mapping[str, int]) -> str:
    """The number of the row as it stands there; "" where it has none."""
    if "no" in columns:
        return ref_of(grid.value(row, columns["no"])) or ""
    return opening_ref(str(grid.value(row, columns["action"]) or "")) or ""


def _by_what_stands_there(grid: Grid, keys: Mapping[int, str], at: int, told: Mapping[str, int]) -> dict[str, int]:
    """The number's, the lead's, the action's and the status's column, besides those that are told; {} where no text is
    left.

    Which of several texts is the answer, nobody knows: a partner may have put in a column of their own.
    """
    columns = dict(told)
    rows = tuple(keys)
    free = [column for column in range(len(grid.rows[rows[0]])) if column not in (at, *columns.values())]
    for column in free:
        if "no" not in columns and _are_numbers(keys, [ref_of(grid.value(row, column)) for row in rows]):
            columns["no"] = column
        elif "lead" not in columns and holds_initials(grid, rows, column):
            columns["lead"] = column
        elif "hint" not in columns and holds_hints(grid, rows, column):
            columns["hint"] = column
    filled = {
        column: sum(grid.value(row, column) is not None for row in keys)
        for column in free
        if column not in columns.values() and not _is_no_text(grid, rows, column)
    }
    if "action" not in columns:
        # Each row was issued with an action, and none with an answer: so it fills most cells, if not the most letters.
        # What was said last time may fill as many, at its right; a section or an agency at its left is a catchword.
        texts = [column for column in filled if letters(grid, rows, column)]
        full = [column for column in texts if filled[column] == max(filled[text] for text in texts)]
        wordy = [column for column in full if holds_sentences(grid, rows, column)]
        if full:
            columns["action"] = wordy[0] if wordy else max(full, key=lambda column: letters(grid, rows, column))
    if "action" not in columns:
        return {}
    return columns | _statuses_and_days(grid, rows, [column for column in free if column not in columns.values()])


def _is_no_text(grid: Grid, rows: Sequence[int], column: int) -> bool:
    return holds_statuses(grid, rows, column) or holds_days(grid, rows, column)


def _statuses_and_days(grid: Grid, rows: Sequence[int], free: Sequence[int]) -> dict[str, int]:
    """The column of the statuses, where one alone holds nothing else, and the days at its right; of others' days, which
    are due dates as likely, none."""
    statuses = [column for column in free if holds_statuses(grid, rows, column)]
    if len(statuses) != 1:
        return {}
    days = [column for column in free if column > statuses[0] and holds_days(grid, rows, column)]
    return {"status": statuses[0]} | ({"completed_on": days[0]} if len(days) == 1 else {})
