"""The action plans on a sheet, found by their header words or row IDs wherever they stand, and what stands beside them.

Nothing typed is lost: what is in no row of a plan is loose. Source: PRODUCT.md sections 5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from sspxl.layouts import column_of
from sspxl.read.bands import bands_of
from sspxl.read.grid import Grid, cell_name
from sspxl.read.headings import read_heading
from sspxl.read.headless import with_headless
from sspxl.read.rows import marked_rows, read_rows
from sspxl.read.segments import Segment, headed_segments, header_rows, numbered_items, runs_of
from sspxl.records import Table
from sspxl.text import tidy

_NAMED = 10  # of many, in a sentence
_MEANT = {"action": "the actions", "update": "the updates"}


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet, or one of the parts that stand side by side on it, with its plans from top to bottom.

    `taken` are the rows, counted from 0, that are in a plan with every cell and mark; `headers` its header rows;
    `headings` the cells, by row and column, that were read as thematic leads and keys. `notes` say which columns are
    meant by words that nobody knows, or by none.
    """

    grid: Grid
    tables: tuple[Table, ...] = ()
    taken: frozenset[int] = frozenset()
    headers: frozenset[int] = frozenset()
    headings: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()

    def loose(self) -> Iterator[tuple[int, int, bool]]:
        """Row and column of each filled cell outside the plans, in sheet order, and whether it is in `headings`."""
        for row, values in enumerate(self.grid.rows):
            if row in self.taken:
                continue
            for column, value in enumerate(values):
                if value is not None:
                    yield row, column, (row, column) in self.headings

    def is_header_word(self, row: int, column: int) -> bool:
        """Whether the cell is one of a header row, and its words are known."""
        return row in self.headers and column_of(str(self.grid.value(row, column))) is not None


def find_tables(grid: Grid, file: str) -> tuple[Table, ...]:
    """The action plans on the sheet; () where it holds none: a table without actions is no plan.

    From top to bottom, and those that stand side by side from left to right.
    """
    return tuple(table for part in read_sheet(grid, file) for table in part.tables)


def read_sheet(grid: Grid, file: str) -> tuple[Part, ...]:
    """The sheet with its plans; in several parts where plans stand side by side."""
    headers = header_rows(grid)
    bands = bands_of(grid, headers)
    return tuple(_read_part(band, header_rows(band) if len(bands) > 1 else headers, file) for band in bands)


def _read_part(grid: Grid, headed: Sequence[int], file: str) -> Part:
    tables: list[Table] = []
    taken: set[int] = set()
    headers: set[int] = set()
    headings: set[tuple[int, int]] = set()
    notes: list[str] = []
    # Once a sheet: it may have as many headers as merges or marks.
    merges, marked = sorted(grid.merges, key=attrgetter("top")), marked_rows(grid)
    for run in runs_of(grid, with_headless(grid, headed_segments(grid, headed)) or numbered_items(grid)):
        head = read_heading(grid, run[0].above, run[0].header)
        found = read_rows(grid, file, merges, marked, run)
        if not any("action" in row.cells for row in found.rows):
            continue
        columns = tuple(sorted(run[0].columns, key=run[0].columns.__getitem__))
        tables.append(
            Table(grid.sheet, run[0].layout, head.title, head.thematic_lead, head.lead_key, columns, found.rows)
        )
        taken |= found.taken
        headers |= {row for segment in run for row in range(segment.header, segment.first)}
        headings |= head.cells
        notes += [note for segment in run for note in _guesses(grid, segment)]
    return Part(grid, tuple(tables), frozenset(taken), frozenset(headers), frozenset(headings), tuple(notes))


def _coloured(grid: Grid, segment: Segment) -> Iterator[str]:
    """The cells of the segment with a colour that may be meant for a status."""
    for (row, column), mark in sorted(grid.marks.items()):
        if mark.colour and row in segment.rows and column not in segment.columns.values():
            yield f"{cell_name(row, column)} is {mark.colour}"


def _guesses(grid: Grid, segment: Segment) -> Iterator[str]:
    """What had to be guessed of the segment's columns, for a person."""
    if segment.guessed:
        yield f'sheet "{grid.sheet}": its header row is gone; its columns were told by what stands in them'
        if "status" not in segment.columns and (coloured := list(islice(_coloured(grid, segment), _NAMED))):
            yield f'sheet "{grid.sheet}": which column is the status is not known, and {", ".join(coloured)}'
    for word in ("action", "update") if segment.header < segment.first else ():
        if word in segment.columns:
            header = grid.value(segment.header, segment.columns[word])
            if header is not None and column_of(str(header)) is None:
                yield f'sheet "{grid.sheet}": the column "{tidy(str(header))}" was taken for {_MEANT[word]}'
