"""Action plans on a sheet, found by their header words wherever they stand.

Partners and offices type titles above the header, repeat it at page breaks, leave one of its cells blank or change its wording half
way. So a table is a run of segments, each under a header row of its own; each segment's columns are settled by its header words
and, where these do not tell, by what stands beneath them. Source: PRODUCT.md sections 5 and 6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from sspxl.identity import read_identity
from sspxl.layouts import QUARTER_COLUMNS, column_of, layout_of
from sspxl.read.grid import Grid, cell_name
from sspxl.records import Layout, Place, Row, Table, Typed
from sspxl.refs import opening_ref, ref_of
from sspxl.text import tidy

_LONGEST_HEADER = 40
_LONGEST_SECTION = 150
_FEWEST_ITEMS = 3
_SPREAD = frozenset(
    {"update", "status", "section", "agency", "lead"}
)  # a cell merged down speaks for each row it covers
_KEY_ENTRY = re.compile(
    r"\b([A-Z][A-Z&]{1,4})\s*[-–—:=]\s*(.*?)(?=\s*[,;]?\s*\b[A-Z][A-Z&]{1,4}\s*[-–—:=]\s|$)", re.DOTALL
)
_THEMATIC_LEAD = re.compile(r"\s*thematic\s+lead\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_LEAD_KEY = re.compile(r"\s*action\s+point\s+leads?\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Segment:
    """The rows under one header row: `first` to `end`, which is not within; columns map our word to the sheet's column."""

    header: int  # -1: a matrix without a header
    first: int
    end: int
    columns: Mapping[str, int]
    layout: Layout


def find_tables(grid: Grid, file: str) -> tuple[Table, ...]:
    """The action plans on the sheet, from top to bottom; () where it holds none (a table without actions is no plan)."""
    segments = _headed_segments(grid) or _numbered_items(grid)
    tables: list[Table] = []
    above = 0
    for group in _runs(segments):
        head = _Heading.read(grid, above, group[0].header if group[0].header >= 0 else group[0].first)
        rows = _read_rows(grid, file, group)
        if any("action" in row.cells for row in rows):
            columns = tuple(sorted(group[0].columns, key=group[0].columns.__getitem__))
            tables.append(
                Table(grid.sheet, group[0].layout, head.title, head.thematic_lead, head.lead_key, columns, rows)
            )
        above = group[-1].end
    return tuple(tables)


def _runs(segments: list[_Segment]) -> list[list[_Segment]]:
    """Segments that belong to one table: a header repeated, in whatever wording, continues it; another layout starts anew."""
    runs: list[list[_Segment]] = []
    for segment in segments:
        if runs and runs[-1][-1].layout is segment.layout:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


# ---------------------------------------------------------------- columns


def _headed_segments(grid: Grid) -> list[_Segment]:
    headers = [row for row in range(len(grid.rows)) if _is_header(grid, row)]
    segments: list[_Segment] = []
    for header, end in pairwise([*headers, len(grid.rows)]):
        words = tuple(str(grid.value(header, column)) for column in grid.filled(header))
        previous = segments[-1].columns if segments else {}
        columns = _settle(grid, header, end, previous)
        segments.append(_Segment(header, header + 1, end, columns, layout_of(words)))
    return segments


def _is_header(grid: Grid, row: int) -> bool:
    """Whether the row names an action column and at least one other, in short cells."""
    values = [grid.value(row, column) for column in grid.filled(row)]
    if any(not isinstance(value, str) or len(value) > _LONGEST_HEADER for value in values):
        return False
    found = {column_of(str(value)) for value in values} - {None}
    return "action" in found and len(found) > 1


def _settle(grid: Grid, header: int, end: int, previous: Mapping[str, int]) -> dict[str, int]:
    """Our word for each column under the header row, from its words and from what stands beneath."""
    columns: dict[str, int] = {}
    doubled: int | None = None  # "ACTION | RECOMMENDATION": the first of the two may hold the numbers
    for column in grid.filled(header):
        word = column_of(str(grid.value(header, column)))
        if word == "action" and word in columns:
            doubled = column
        elif word and word not in columns:
            columns[word] = column
    beneath = range(header + 1, end)
    action = columns["action"]
    if "no" not in columns and _holds_refs(grid, beneath, action):
        beside = doubled if doubled is not None else action + 1
        if doubled is not None or grid.value(header, beside) is None:
            columns |= {"no": action, "action": beside}
    if "update" not in columns and (unheaded := _unheaded_text(grid, header, beneath, columns, previous)) is not None:
        columns["update"] = unheaded
    return columns


def _holds_refs(grid: Grid, rows: range, column: int) -> bool:
    values = [value for row in rows if (value := grid.value(row, column)) is not None]
    return bool(values) and sum(ref_of(value) is not None for value in values) * 2 > len(values)


def _unheaded_text(
    grid: Grid, header: int, rows: range, columns: Mapping[str, int], previous: Mapping[str, int]
) -> int | None:
    """The column of the updates where its header cell is blank: as in the segment before, else the first with words."""
    taken = set(columns.values())
    before = previous.get("update")
    if before is not None and before not in taken and grid.value(header, before) is None:
        return before
    width = len(grid.rows[header])
    for column in range(columns["action"] + 1, width):
        if column in taken or grid.value(header, column) is not None:
            continue
        if any(isinstance(grid.value(row, column), str) for row in rows):
            return column
    return None


def _numbered_items(grid: Grid) -> list[_Segment]:
    """A matrix without a header: items whose text opens with a rising number, the response in the next column."""
    for column in range(min(3, max((len(row) for row in grid.rows), default=0))):
        items = [row for row in range(len(grid.rows)) if _item_number(grid, row, column) is not None]
        numbers = [_item_number(grid, row, column) or 0 for row in items]
        if len(items) < _FEWEST_ITEMS or numbers != sorted(set(numbers)):
            continue
        beside = [grid.value(row, column + 1) for row in items]
        if any(value is not None and not isinstance(value, str) for value in beside):
            return []  # figures beside numbered questions: a survey, not a plan
        columns = {"action": column, "update": column + 1}
        first = next(row for row in range(len(grid.rows)) if grid.filled(row))
        return [_Segment(-1, first, len(grid.rows), columns, Layout.MATRIX)]
    return []


def _item_number(grid: Grid, row: int, column: int) -> float | None:
    value = grid.value(row, column)
    number = opening_ref(value) if isinstance(value, str) else None
    return float(number) if number and number.count(".") < 2 else None


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
            line = next((tidy(str(grid.value(row, column))) for column in grid.filled(row)), "")
            if found := _THEMATIC_LEAD.match(line):
                thematic_lead = found[1] or None
            elif found := _LEAD_KEY.match(line):
                in_key = True
                key_lines.append(found[1])
            elif in_key and _KEY_ENTRY.match(line):
                key_lines.append(line)  # the key runs on in the next row
            else:
                in_key = False
                title = title or line or None
        if title is None and end < len(grid.rows) and (opening := grid.filled(end)):
            line = str(grid.value(end, opening[0]))  # a matrix has its title within its columns
            title = tidy(line) if opening_ref(line) is None and column_of(line) is None else None
        entries = _KEY_ENTRY.findall(" ".join(key_lines))
        return cls(title, thematic_lead, {initials: tidy(who) for initials, who in entries if tidy(who)})


# ---------------------------------------------------------------- rows


def _read_rows(grid: Grid, file: str, segments: list[_Segment]) -> tuple[Row, ...]:
    rows: list[Row] = []
    section: str | None = None
    for segment in segments:
        spread = _spread_down(grid, segment)
        has_section_column = "section" in segment.columns
        for number in range(segment.first, segment.end):
            if not grid.filled(number):
                continue
            row = _read_row(grid, file, number, segment, spread)
            if "action" not in row.cells and row.ref is None and row.row_id is None:
                if has_section_column and "section" in row.cells and len(row.cells) == 1:
                    section = str(row.cells["section"])
                elif row.cells.get("update") is not None and rows and len(row.cells) == 1:
                    rows[-1] = _continued(rows[-1], row)
                else:
                    section = _section_in(grid, number) or section
                continue
            if _is_heading(grid, number, row, segment):
                section = _section_in(grid, number) or section
                continue
            if has_section_column:
                section = str(row.cells["section"]) if "section" in row.cells else section
            rows.append(replace(row, section=section))
    return tuple(rows)


def _read_row(grid: Grid, file: str, number: int, segment: _Segment, spread: Mapping[tuple[int, int], Typed]) -> Row:
    cells: dict[str, Typed] = {}
    places: dict[str, Place] = {}
    for word, column in segment.columns.items():
        places[word] = Place(file, grid.sheet, cell_name(number, column))
        value = grid.value(number, column)
        if value is None and word in _SPREAD:
            value = spread.get((number, column))
        if value is not None:
            cells[word] = value
    ref = ref_of(cells.get("no"))
    if "no" not in segment.columns and isinstance(text := cells.get("action"), str):
        ref = opening_ref(text)
    if ref is None:
        cells.pop("no", None)
    identity = next((found for value in grid.rows[number] if (found := read_identity(value)) and found.key), None)
    extra = {
        cell_name(number, column): value
        for column in grid.filled(number)
        if column not in segment.columns.values() and not read_identity(value := grid.value(number, column))
    }
    return Row(number + 1, ref, None, cells, places, identity, extra)


def _spread_down(grid: Grid, segment: _Segment) -> dict[tuple[int, int], Typed]:
    """What a cell merged down over several rows says of each of them."""
    columns = {segment.columns[word] for word in _SPREAD if word in segment.columns}
    return {
        (row, merge.left): grid.value(merge.top, merge.left)
        for merge in grid.merges
        if merge.left in columns and merge.top >= segment.first
        for row in range(merge.top, min(merge.bottom + 1, len(grid.rows)))
    }


def _is_heading(grid: Grid, number: int, row: Row, segment: _Segment) -> bool:
    """Whether a section heading or a paragraph stands where an action's wording would: a lone text without a number,
    merged across the table, or among the numbered items of a matrix."""
    if row.ref is not None or row.row_id is not None or set(row.cells) != {"action"}:
        return False
    column = segment.columns["action"]
    across = any(m.top == number and m.left <= column and m.right > m.left for m in grid.merges)
    return across or segment.layout is Layout.MATRIX


def _section_in(grid: Grid, number: int) -> str | None:
    """The section heading in a row that holds one text and no action; None where it is a paragraph."""
    texts = list(dict.fromkeys(tidy(str(grid.value(number, column))) for column in grid.filled(number)))
    if len(texts) != 1 or len(texts[0]) > _LONGEST_SECTION or texts[0].endswith((".", "?", ":")):
        return None
    return texts[0]


def _continued(row: Row, below: Row) -> Row:
    """The row with an answer that goes on in the row below, under a blank number."""
    words = [str(text) for text in (row.cells.get("update"), below.cells["update"]) if text is not None]
    return replace(row, cells={**row.cells, "update": "\n".join(words)})


def figures(row: Row) -> dict[str, Typed]:
    """What the row has in its quarter columns, by "Q1" to "Q4"; blank ones left out."""
    return {column.upper(): row.cells[column] for column in QUARTER_COLUMNS if column in row.cells}
