"""The rows of one table from top to bottom, as typed; what stands between them goes to a row or names a section."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import NamedTuple, TypeAlias, TypeGuard

from sspxl.identity import read_identity
from sspxl.layouts import ANSWER_COLUMNS
from sspxl.notes import HINT_MARK
from sspxl.read.columns import opens_with_refs
from sspxl.read.grid import Grid, cell_name
from sspxl.read.merges import Merge
from sspxl.read.segments import Segment
from sspxl.records import Layout, Mark, Place, Row, RowId, Typed
from sspxl.refs import opening_ref, ref_of
from sspxl.text import plain, tidy

_LONGEST_SECTION = 150
_SPREAD = (*ANSWER_COLUMNS, "section", "agency", "lead")
"""Columns in which a cell merged down speaks for each row that it covers."""

_DAYS = ("completed_on", "due")
_DAYS_TO_1904 = 1462
"""How much later the days begin of a workbook that counts them from 1904: a day typed as a number is that much more."""

_SUMS = frozenset({"total", "totals", "subtotal", "subtotals", "sub total", "grand total", "overall total", "sum"})

_top = attrgetter("top")
_number = attrgetter("number")


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table. `taken` are the rows of the sheet, from 0, that went into them with every cell and mark."""

    rows: tuple[Row, ...]
    taken: frozenset[int]


MarkedRows: TypeAlias = Mapping[int, Mapping[int, Mark]]
"""A sheet's marks by row and column, counted from 0."""


def marked_rows(grid: Grid) -> MarkedRows:
    found: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in grid.marks.items():
        found.setdefault(row, {})[column] = mark
    return found


def read_rows(grid: Grid, file: str, merges: Sequence[Merge], marked: MarkedRows, run: Iterable[Segment]) -> TableRows:
    """The table's actions in sheet order. `merges` are the sheet's, from top to bottom, and `marked` its marks."""
    return _Reader(grid, file, merges, marked).read(run)


class _Reader:
    def __init__(self, grid: Grid, file: str, merges: Sequence[Merge], marked: MarkedRows) -> None:
        self._grid = grid
        self._file = file
        self._merges = merges
        self._marked = marked
        self._rows: list[Row] = []
        self._taken: set[int] = set()
        self._section: str | None = None
        self._answer: list[str] = []  # what the rows below the last action add to its update
        self._cells: dict[str, Typed] = {}  # and to its other cells
        self._notes: dict[str, Typed] = {}  # what else stands there, by address
        self._marks: dict[str, Mark] = {}
        self._below: list[tuple[int, Segment, Mapping[str, Typed]]] = []  # rows that add no answer, and what they say
        self._covered = -1  # the last row of the sheet over which a cell of the last action is merged
        self._is_apart = False  # a blank row lies between the last action and what is read
        self._is_headed = False  # or a heading: what stands there is no more of that action's

    def read(self, run: Iterable[Segment]) -> TableRows:
        """The actions in sheet order. What stands below the last of them and adds nothing to its answers is in no row:
        it may be meant for none."""
        for segment in run:
            before = len(self._rows)
            spread = _spread_down(self._grid, self._merges, segment)
            by_text = "no" not in segment.columns and (
                segment.layout is Layout.MATRIX or opens_with_refs(self._grid, segment.rows, segment.columns["action"])
            )
            for number in segment.rows:
                if filled := self._grid.filled(number):
                    row = _read_row(_Line(self._grid, self._file, number, filled), segment, by_text)
                    self._take(number, segment, spread, row)
                    continue
                self._is_apart |= number > self._covered
                if self._rows and not self._is_headed and self._says_something(number):
                    self._put_below(number, segment, {})
            self._close()
            self._share(before, segment)
        return TableRows(tuple(self._rows), frozenset(self._taken))

    def _take(self, number: int, segment: Segment, spread: Mapping[tuple[int, int], Typed], row: Row) -> None:
        if self._is_action(number, row, segment):
            cells = {
                word: row.cells.get(word, spread.get((number, column)))
                for word, column in segment.columns.items()
                if word in row.cells or (number, column) in spread
            }
            if "section" in segment.columns and "section" in cells:
                self._section = str(cells["section"])
            self._keep_below()
            self._close()
            self._rows.append(replace(row, cells=cells, section=self._section))
            self._covered, self._is_apart, self._is_headed = self._bottom_of(number), False, False
            self._keep_marks(number, segment)
        elif "section" in row.cells and len(row.cells) == 1 and not row.extra:
            self._section, self._is_headed = str(row.cells["section"]), True
        elif (line := _line(self._grid, number, segment)) is not None:
            self._section, self._is_headed = _section_in(line) or self._section, True
        elif (heading := self._heading_of(number, row, segment)) is not None:
            self._section, self._is_headed = _section_in(heading) or self._section, True
        elif self._rows and not self._is_headed:
            self._continue(number, row, segment)

    def _is_action(self, number: int, row: Row, segment: Segment) -> bool:
        """Whether the row is one of its own: by its row ID, its number or its wording."""
        if row.row_id or row.ref:
            return True
        words = row.cells.get("action")
        return words is not None and not _is_sum(words) and not _is_heading(self._grid, number, row, segment)

    def _heading_of(self, number: int, row: Row, segment: Segment) -> str | None:
        """The words of a heading or of a sum beside which something else stands: in the number's cell, in that of the
        section where it is another one, or "Total" anywhere. None: the row has none, and may go on with the action."""
        at = segment.columns.get("no")
        if at is not None and isinstance(words := self._grid.value(number, at), str):
            return tidy(words)
        section = row.cells.get("section")
        if section is not None and str(section) != self._section:
            return str(section)
        sums = (str(value) for value in (*row.cells.values(), *row.extra.values()) if _is_sum(value))
        return next(sums, None)

    def _continue(self, number: int, below: Row, segment: Segment) -> None:
        """Take a row without number and wording: the answer of the action above goes on there, all else is a note.

        So is all that stands under a blank row. What only says again what stands above, such as the section, is none.
        """
        notes = dict(below.extra)
        above, answer, cells = self._rows[-1], list[str](), dict[str, Typed]()
        answers = () if self._is_apart else ANSWER_COLUMNS
        for word, value in below.cells.items():
            if word == "update" and word in answers:
                answer.append(str(value))
            elif word in answers and word not in above.cells and word not in self._cells:
                cells[word] = value
            elif value != above.cells.get(word) and not (word == "section" and str(value) == self._section):
                notes[below.places[word].cell or word] = value
        if notes and not (answer or cells):
            self._put_below(number, segment, notes)
            return
        self._keep_below()
        self._answer += answer
        self._cells |= cells
        self._notes |= notes
        self._keep_marks(number, segment)

    def _put_below(self, number: int, segment: Segment, notes: Mapping[str, Typed]) -> None:
        """Keep a row back that adds no answer: it is the last action's if more of the table follows."""
        self._below.append((number, segment, notes))
        if number <= self._covered:
            self._keep_below()  # beside a cell of the action that is merged down to here

    def _keep_below(self) -> None:
        for number, segment, notes in self._below:
            self._notes |= notes
            self._keep_marks(number, segment)
        self._below.clear()

    def _bottom_of(self, number: int) -> int:
        """The last row of those over which a cell of this row is merged."""
        return self._grid.bottom_of(number)

    def _close(self) -> None:
        """Give the last action what stood below it."""
        if self._rows and (self._answer or self._cells or self._notes or self._marks):
            row = self._rows[-1]
            cells = {**row.cells, **self._cells}
            if self._answer:
                begun = [str(cells["update"])] if "update" in cells else []
                cells["update"] = "\n".join(begun + self._answer)
            extra, marks = {**row.extra, **self._notes}, {**row.marks, **self._marks}
            self._rows[-1] = replace(row, cells=cells, extra=extra, marks=marks)
        for pending in (self._answer, self._cells, self._notes, self._marks):
            pending.clear()

    def _keep_marks(self, number: int, segment: Segment) -> None:
        """Take the sheet's row for the last action, with its marks."""
        self._taken.add(number)
        hint = segment.columns.get("hint")
        for column, mark in self._marked.get(number, {}).items():
            # A hint's formula is ours; a comment on it is not.
            kept = replace(mark, colour=None, formula=None, fault=None) if column == hint else mark
            if kept != Mark():
                self._marks[cell_name(number, column)] = kept

    def _says_something(self, number: int) -> bool:
        """Whether a row without values has a mark that is more than its looks."""
        return any(mark.comment or mark.struck or mark.fault for mark in self._marked.get(number, {}).values())

    def _share(self, before: int, segment: Segment) -> None:
        """Tells the segment's rows, those from `before` on, which of their answers one cell gives for several."""
        words = {segment.columns[word]: word for word in ANSWER_COLUMNS if word in segment.columns}
        for merge in _within(self._merges, segment):
            word = words.get(merge.left)
            if word is None or merge.bottom == merge.top:
                continue
            first = bisect_left(self._rows, merge.top + 1, lo=before, key=_number)
            last = bisect_left(self._rows, merge.bottom + 2, lo=before, key=_number)
            if self._grid.value(merge.top, merge.left) is None:
                self._share_colour(merge, range(first, last))
                continue
            covered = [n for n in range(first, last) if self._speaks_there(self._rows[n].number - 1, merge)]
            if len(covered) > 1:
                block = f"{cell_name(merge.top, merge.left)}:{cell_name(merge.bottom, merge.right)}"
                for n in covered:
                    self._rows[n] = replace(self._rows[n], shared={**self._rows[n].shared, word: block})

    def _share_colour(self, merge: Merge, covered: Iterable[int]) -> None:
        """Gives the colour of a blank cell merged down to each row that it covers."""
        mark = self._grid.marks.get((merge.top, merge.left))
        if mark is None or mark.colour is None:
            return
        for n in covered:
            row = self._rows[n]
            cell = cell_name(row.number - 1, merge.left)
            if cell not in row.marks:
                self._rows[n] = replace(row, marks={**row.marks, cell: Mark(colour=mark.colour)})

    def _speaks_there(self, number: int, merge: Merge) -> bool:
        return number == merge.top or self._grid.value(number, merge.left) is None


class _Line(NamedTuple):
    """One row of a sheet, and which of its cells hold something."""

    grid: Grid
    file: str
    number: int
    filled: Sequence[int]


def _read_row(line: _Line, segment: Segment, by_text: bool) -> Row:
    """What stands in the row itself, merged cells apart. `by_text`: its number opens the action's own words."""
    grid, file, number, _ = line
    values = {word: grid.value(number, column) for word, column in segment.columns.items()}
    cells = {word: value for word, value in values.items() if value is not None}
    text = cells.get("action")
    ref = _ref(cells.get("no"))
    if by_text and isinstance(text, str):
        ref = opening_ref(text)
    own = set(segment.columns.values())
    if ref is None and cells.pop("no", None) is not None:
        own.discard(segment.columns["no"])  # words in the number's cell are a note, and not to be lost
    if "hint" in segment.columns and not _is_ours(grid, number, segment.columns["hint"], cells.pop("hint", None)):
        own.discard(segment.columns["hint"])
    if grid.date1904:
        cells |= {word: value + _DAYS_TO_1904 for word in _DAYS if _is_serial(value := cells.get(word))}
    filled = {column: grid.value(number, column) for column in line.filled}
    identities = {column: found for column, value in filled.items() if (found := read_identity(value))}
    return Row(
        number=number + 1,
        ref=ref,
        section=None,
        cells={word: value for word, value in cells.items() if segment.columns[word] not in identities},
        places={word: Place(file, grid.sheet, cell_name(number, column)) for word, column in segment.columns.items()},
        row_id=_row_id(identities, segment),
        extra={
            cell_name(number, column): value
            for column, value in filled.items()
            if column not in own and column not in identities
        },
    )


def _is_serial(value: Typed) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row_id(identities: Mapping[int, RowId], segment: Segment) -> RowId | None:
    """The row's own: where tables stand side by side, the first at the right of its wording."""
    of_rows = {column: identity for column, identity in identities.items() if identity.key}
    if segment.guessed and "row_id" in segment.columns:
        return of_rows.get(segment.columns["row_id"])
    right = [column for column in of_rows if column > segment.columns["action"]]
    return of_rows[min(right or of_rows)] if of_rows else None


def _ref(value: Typed) -> str | None:
    """The number in a cell; of a date, which Excel makes of 11/1 or 11-1, the day and the month: "11.1"."""
    return f"{value.day}.{value.month}" if isinstance(value, date) else ref_of(value)


def _is_ours(grid: Grid, row: int, column: int, value: Typed) -> bool:
    """Whether what stands in the cell of a hint is the hint: as a formula, pasted as words, or the formula as words."""
    mark = grid.marks.get((row, column))
    if (mark and mark.formula) or not isinstance(value, str):
        return bool(mark and mark.formula)
    return tidy(value).startswith(HINT_MARK) or (value.startswith("=") and HINT_MARK in value)


def _spread_down(grid: Grid, merges: Sequence[Merge], segment: Segment) -> dict[tuple[int, int], Typed]:
    """What a cell merged down over several rows says of each of them, by row and column."""
    columns = {segment.columns[word] for word in _SPREAD if word in segment.columns}
    return {
        (row, merge.left): value
        for merge in _within(merges, segment)
        if merge.left in columns
        if (value := grid.value(merge.top, merge.left)) is not None
        for row in range(merge.top, min(merge.bottom + 1, segment.end))
    }


def _within(merges: Sequence[Merge], segment: Segment) -> Iterator[Merge]:
    """Those of the merges, which stand from top to bottom, that begin in the segment.

    No workbook has merges over each other; of a damaged one's, those that begin within another are left out.
    """
    begin, end = (bisect_left(merges, row, key=_top) for row in (segment.first, segment.end))
    reached: dict[int, int] = {}  # by column
    for merge in merges[begin:end]:
        if merge.top > reached.get(merge.left, -1):
            reached[merge.left] = merge.bottom
            yield merge


def _is_heading(grid: Grid, number: int, row: Row, segment: Segment) -> bool:
    """Whether a heading or a paragraph stands where an action's wording would: alone and without a number.

    It is merged across the table, or stands among the numbered items of a matrix.
    """
    if set(row.cells) != {"action"} or row.extra:
        return False
    return segment.layout is Layout.MATRIX or grid.runs_across(number, segment.columns["action"])


def _line(grid: Grid, number: int, segment: Segment) -> str | None:
    """The one text of a row that stands across the table or at its left, as a heading or a paragraph; else None.

    At the left stands an answer, too, where a partner moved its column there.
    """
    columns = grid.filled(number)
    texts = {tidy(str(grid.value(number, column))) for column in columns}
    left = min(segment.columns.values())
    if len(texts) > 1 or (columns[0] > left and columns[0] != segment.columns["action"]):
        return None
    answers = {segment.columns[word] for word in ANSWER_COLUMNS if word in segment.columns}
    if len(columns) == 1 and columns[0] in answers and not grid.runs_across(number, columns[0]):
        return None
    return texts.pop()


def _is_sum(value: Typed) -> bool:
    """Whether the cell says that the row sums up others."""
    return isinstance(value, str) and plain(value) in _SUMS


def _section_in(line: str) -> str | None:
    """The section heading that a line is; None where it is a paragraph."""
    return None if len(line) > _LONGEST_SECTION or line.endswith((".", "?", ":")) else line
