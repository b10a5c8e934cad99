"""Action plans on a sheet, found by their header words wherever they stand.

People type titles above the header, repeat it at page breaks, leave one of its cells blank or change its wording half
way. So a table is a run of segments, each under a header row of its own; what a segment's columns hold is settled in
`columns`. Source: PRODUCT.md sections 5 and 6.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from sspxl.identity import read_identity
from sspxl.layouts import ANSWER_COLUMNS, layout_of
from sspxl.read.columns import is_header, opens_with_refs, settle
from sspxl.read.grid import Grid, cell_name
from sspxl.read.merges import Merge
from sspxl.records import Layout, Place, Row, Table, Typed
from sspxl.refs import opening_ref, ref_of
from sspxl.text import tidy

_LONGEST_SECTION = 150
_FEWEST_ITEMS = 3
_WIDEST = 5  # the numbers of a list's items, for each one that is there; house numbers lie farther apart
_SPREAD = ("update", "status", "section", "agency", "lead")
"""Columns in which a cell merged down speaks for each row that it covers."""

_KEY_ENTRY = re.compile(
    r"\b([A-Z][A-Z&]{1,4})\s*[-–—:=]\s*(.*?)(?=\s*[,;]?\s*\b[A-Z][A-Z&]{1,4}\s*[-–—:=]\s|$)", re.DOTALL
)
_THEMATIC_LEAD = re.compile(r"\s*thematic\s+lead\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_LEAD_KEY = re.compile(r"\s*action\s+point\s+leads?\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Segment:
    """The rows under one header row: `first` to `end`, which is not within. Columns map our word to the sheet's column.

    `above` is where the lines begin that stand over the header, such as the title.
    """

    above: int
    header: int
    first: int
    end: int
    columns: Mapping[str, int]
    layout: Layout

    @property
    def rows(self) -> range:
        return range(self.first, self.end)


def find_tables(grid: Grid, file: str) -> tuple[Table, ...]:
    """The action plans on the sheet, from top to bottom; () where it holds none: a table without actions is no plan."""
    tables: list[Table] = []
    merges = sorted(grid.merges, key=_top)  # once a sheet: it may have as many headers as merges
    for run in _runs(grid, _headed_segments(grid) or _numbered_items(grid)):
        head = _Heading.read(grid, run[0].above, run[0].header)
        rows = _Reader(grid, file, merges).read(run)
        if any("action" in row.cells for row in rows):
            columns = tuple(sorted(run[0].columns, key=run[0].columns.__getitem__))
            tables.append(
                Table(grid.sheet, run[0].layout, head.title, head.thematic_lead, head.lead_key, columns, rows)
            )
    return tuple(tables)


# ---------------------------------------------------------------- where tables begin and end


def _headed_segments(grid: Grid) -> list[_Segment]:
    """What stands under each header row, down to the next."""
    headers = [row for row in range(len(grid.rows)) if is_header(grid, row)]
    segments: list[_Segment] = []
    previous: Mapping[str, int] = {}
    for header, end in pairwise([*headers, len(grid.rows)]):
        if columns := settle(grid, header, end, previous):
            words = tuple(str(grid.value(header, column)) for column in grid.filled(header))
            above = _above(grid, header, segments[-1]) if segments else 0
            segments.append(_Segment(above, header, header + 1, end, columns, layout_of(words)))
            previous = columns
    return segments


def _above(grid: Grid, header: int, before: _Segment) -> int:
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


def _runs(grid: Grid, segments: list[_Segment]) -> list[list[_Segment]]:
    """The segments of each table: a header that is repeated, in whatever wording, continues the table above it."""
    runs: list[list[_Segment]] = []
    numbers: set[str] = set()  # of the table's rows so far
    for segment in segments:
        own = _refs(grid, segment)
        if runs and not _starts_anew(grid, segment, runs[-1][-1], afresh=not numbers.isdisjoint(own)):
            runs[-1].append(replace(segment, layout=runs[-1][0].layout))
            numbers |= own
            continue
        if runs:
            runs[-1][-1] = replace(runs[-1][-1], end=segment.above)
        runs.append([segment])
        numbers = own
    return runs


def _starts_anew(grid: Grid, segment: _Segment, before: _Segment, afresh: bool) -> bool:
    """Whether a header opens another plan: in another layout, with leads of its own, or titled and numbered afresh."""
    if segment.layout is not before.layout and segment.columns != before.columns:
        return True
    head = _Heading.read(grid, segment.above, segment.header)
    return bool(head.thematic_lead or head.lead_key or (head.title and afresh))


def _refs(grid: Grid, segment: _Segment) -> set[str]:
    column = segment.columns.get("no")
    refs = (ref_of(grid.value(row, column)) for row in segment.rows if column is not None)
    return {ref for ref in refs if ref}


def _numbered_items(grid: Grid) -> list[_Segment]:
    """A matrix without a header: texts that open with numbers which belong together, and words beside some of them."""
    width = max((len(row) for row in grid.rows), default=0)
    for column in range(min(3, width)):
        items = {row: number for row in range(len(grid.rows)) if (number := _item_number(grid, row, column))}
        if not _belong_together(tuple(items.values())):
            continue
        beside = [value for row in items if (value := grid.value(row, column + 1)) is not None]
        words = sum(isinstance(value, str) for value in beside)
        if words * 2 <= len(beside):
            return []  # figures beside numbered questions are a survey; nothing beside them, a list
        top = next(row for row in range(len(grid.rows)) if grid.filled(row))
        first = top if top in items else top + 1  # its title stands in the column of the items
        columns = {"action": column, "update": column + 1}
        return [_Segment(0, first, first, len(grid.rows), columns, Layout.MATRIX)]
    return []


def _belong_together(numbers: tuple[str, ...]) -> bool:
    """Whether these number the items of one list, in whatever order: few stand twice, and they lie close together."""
    whole = [int(number.split(".")[0]) for number in numbers]
    few_double = len(set(numbers)) * 5 >= len(numbers) * 4
    return len(numbers) >= _FEWEST_ITEMS and few_double and max(whole) - min(whole) < _WIDEST * len(whole)


def _item_number(grid: Grid, row: int, column: int) -> str | None:
    value = grid.value(row, column)
    return opening_ref(value) if isinstance(value, str) else None


# ---------------------------------------------------------------- what stands above a table


@dataclass(frozen=True, slots=True)
class _Heading:
    """The lines above a table: its title, its thematic lead and the key to its leads."""

    title: str | None
    thematic_lead: str | None
    lead_key: Mapping[str, str]

    @classmethod
    def read(cls, grid: Grid, first: int, end: int) -> _Heading:
        title: str | None = None
        thematic_lead: str | None = None
        key_lines: list[str] = []
        in_key = False
        for row in range(first, end):
            texts = [tidy(str(grid.value(row, column))) for column in grid.filled(row)]
            line = " ".join(texts)
            if found := _THEMATIC_LEAD.match(line):
                thematic_lead = found[1] or None
            elif found := _LEAD_KEY.match(line):
                in_key = True
                key_lines.append(found[1])
            elif in_key and _KEY_ENTRY.match(line):
                key_lines.append(line)  # the key runs on in the next row
            else:
                in_key = False
                title = title or (texts[0] if texts else None)
        entries = _KEY_ENTRY.findall(" ".join(key_lines))
        return cls(title, thematic_lead, {initials: tidy(who) for initials, who in entries if tidy(who)})


# ---------------------------------------------------------------- rows


class _Reader:
    """Reads the rows of one table from top to bottom; what stands between them goes to a row or names a section."""

    def __init__(self, grid: Grid, file: str, merges: Sequence[Merge]) -> None:
        self._grid = grid
        self._file = file
        self._merges = merges  # from top to bottom
        self._rows: list[Row] = []
        self._section: str | None = None
        self._answer: list[str] = []  # what the rows below the last action add to its update
        self._cells: dict[str, Typed] = {}  # and to its other cells
        self._notes: dict[str, Typed] = {}  # what else stands there, by address
        self._lines: dict[str, Typed] = {}  # single texts since the last action, by address

    def read(self, run: list[_Segment]) -> tuple[Row, ...]:
        """The actions in sheet order. Lines below the last of them are notes, and go to its `extra`."""
        for segment in run:
            spread = _spread_down(self._grid, self._merges, segment)
            by_text = "no" not in segment.columns and (
                segment.layout is Layout.MATRIX or opens_with_refs(self._grid, segment.rows, segment.columns["action"])
            )
            for number in segment.rows:
                if self._grid.filled(number):
                    self._take(number, segment, spread, by_text)
        self._notes |= self._lines
        self._close()
        return tuple(self._rows)

    def _take(self, number: int, segment: _Segment, spread: Mapping[tuple[int, int], Typed], by_text: bool) -> None:
        row = _read_row(self._grid, self._file, number, segment, by_text)
        if row.row_id or row.ref or ("action" in row.cells and not _is_heading(self._grid, number, row, segment)):
            cells = {
                word: row.cells.get(word, spread.get((number, column)))
                for word, column in segment.columns.items()
                if word in row.cells or (number, column) in spread
            }
            if "section" in segment.columns and "section" in cells:
                self._section = str(cells["section"])
            self._close()
            self._rows.append(replace(row, cells=cells, section=self._section))
        elif "section" in row.cells and len(row.cells) == 1 and not row.extra:
            self._section = str(row.cells["section"])
        elif (line := _line(self._grid, number, segment)) is not None:
            self._section = _section_in(line) or self._section
            self._lines[cell_name(number, self._grid.filled(number)[0])] = line
        elif self._rows:
            self._continue(row)

    def _continue(self, below: Row) -> None:
        """Take a row without number and wording: the answer of the action above goes on there, all else is a note."""
        self._notes |= below.extra
        for word, value in below.cells.items():
            if word == "update":
                self._answer.append(str(value))
            elif word in ANSWER_COLUMNS and word not in self._rows[-1].cells and word not in self._cells:
                self._cells[word] = value
            else:
                self._notes[below.places[word].cell or word] = value

    def _close(self) -> None:
        """Give the last action what stood below it."""
        if self._rows and (self._answer or self._cells or self._notes):
            row = self._rows[-1]
            cells = {**row.cells, **self._cells}
            if self._answer:
                begun = [str(cells["update"])] if "update" in cells else []
                cells["update"] = "\n".join(begun + self._answer)
            self._rows[-1] = replace(row, cells=cells, extra={**row.extra, **self._notes})
        for pending in (self._answer, self._cells, self._notes, self._lines):
            pending.clear()


def _read_row(grid: Grid, file: str, number: int, segment: _Segment, by_text: bool) -> Row:
    """What stands in the row itself, merged cells apart. `by_text`: its number opens the action's own words."""
    values = {word: grid.value(number, column) for word, column in segment.columns.items()}
    cells = {word: value for word, value in values.items() if value is not None}
    text = cells.get("action")
    ref = ref_of(cells.get("no"))
    if by_text and isinstance(text, str):
        ref = opening_ref(text)
    own = set(segment.columns.values())
    if ref is None and isinstance(cells.pop("no", None), str):
        own.discard(segment.columns["no"])  # words in the number's cell are a note, and not to be lost
    filled = {column: grid.value(number, column) for column in grid.filled(number)}
    identities = {column: found for column, value in filled.items() if (found := read_identity(value))}
    return Row(
        number=number + 1,
        ref=ref,
        section=None,
        cells=cells,
        places={word: Place(file, grid.sheet, cell_name(number, column)) for word, column in segment.columns.items()},
        row_id=next((identity for identity in identities.values() if identity.key), None),
        extra={
            cell_name(number, column): value
            for column, value in filled.items()
            if column not in own and column not in identities
        },
    )


_top = attrgetter("top")


def _spread_down(grid: Grid, merges: Sequence[Merge], segment: _Segment) -> dict[tuple[int, int], Typed]:
    """What a cell merged down over several rows says of each of them, by row and column.

    `merges` are the sheet's from top to bottom.
    """
    begin, end = (bisect_left(merges, row, key=_top) for row in (segment.first, segment.end))
    columns = {segment.columns[word] for word in _SPREAD if word in segment.columns}
    return {
        (row, merge.left): value
        for merge in merges[begin:end]
        if merge.left in columns
        if (value := grid.value(merge.top, merge.left)) is not None
        for row in range(merge.top, min(merge.bottom + 1, segment.end))
    }


def _is_heading(grid: Grid, number: int, row: Row, segment: _Segment) -> bool:
    """Whether a heading or a paragraph stands where an action's wording would: alone and without a number.

    It is merged across the table, or stands among the numbered items of a matrix.
    """
    if set(row.cells) != {"action"} or row.extra:
        return False
    return segment.layout is Layout.MATRIX or grid.runs_across(number, segment.columns["action"])


def _line(grid: Grid, number: int, segment: _Segment) -> str | None:
    """The one text of a row that stands across the table or at its left, as a heading or a paragraph; else None."""
    columns = grid.filled(number)
    texts = {tidy(str(grid.value(number, column))) for column in columns}
    left = min(segment.columns.values())
    if len(texts) > 1 or (columns[0] > left and columns[0] != segment.columns["action"]):
        return None
    return texts.pop()


def _section_in(line: str) -> str | None:
    """The section heading that a line is; None where it is a paragraph."""
    return None if len(line) > _LONGEST_SECTION or line.endswith((".", "?", ":")) else line
