"""A received file as a `Workbook` record: its plans, its identity, and when it was last saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sspxl.files import sha256
from sspxl.read.carriers import find_carriers, is_edition
from sspxl.read.copies import MASTER, copy_of
from sspxl.read.gate import Kind, Limits, inspect
from sspxl.read.grid import Grid, read_grids
from sspxl.read.marks_xlsx import open_members
from sspxl.read.ourwords import OurWords, fingerprints_on, is_hidden_sheet, is_own_sheet
from sspxl.read.strays import find_strays
from sspxl.read.tables import Part, read_sheet
from sspxl.records import Row, RowId, Table, Typed, Workbook

NO_HEADER = "it has neither header words such as No, LEAD, ACTION and UPDATE, nor numbered items with words beside them"

_JUDGED_BY = 100  # rows of a sheet, by which it is ours or not

_SAVED = re.compile(rb"<(?:dcterms:modified|dc:date)[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


def read_workbook(data: bytes, name: str, limits: Limits) -> Workbook:
    """The file's plans in sheet order, as typed. `name` is the file's own, for the places.

    Raises UnreadableReturn: not a workbook, encrypted, cut short, beyond the limits.
    """
    passed = inspect(data, name, limits)
    grids = read_grids(data, passed.kind, name)
    carriers = find_carriers(data, passed.kind, grids)
    sheets = [grid for grid in grids if not is_hidden_sheet(grid)]
    fingerprints = frozenset().union(*map(fingerprints_on, grids))
    read = [_read_sheet(grid, name, fingerprints) for grid in sheets]
    tables = tuple(table for sheet in read for part in sheet.parts for table in part.tables)
    ours = OurWords(fingerprints if _are_of(carriers, tables) else frozenset())
    tables = tuple(_without_our_words(table, ours) for table in tables)
    return Workbook(
        file=name,
        sha256=sha256(data),
        saved=_saved(data, passed.kind),
        issued_to=next(iter(carriers.values()), None),
        tables=tables,
        no_plan={sheet.grid.sheet: NO_HEADER for sheet in read if sheet.is_no_plan(ours)},
        notes=passed.notes,
        carriers=carriers,
        strays=find_strays((part for sheet in read for part in sheet.with_strays(ours)), name, ours),
        doubts=tuple(dict.fromkeys(_doubts(grids, read))),
        copy_of=None if _was_issued(carriers, tables) else MASTER if is_edition(data, passed.kind) else copy_of(grids),
    )


def _was_issued(carriers: Mapping[str, RowId], tables: Iterable[Table]) -> bool:
    """Whether issuing made it, or a sheet in it: sheets of the master may have been copied beside those."""
    return bool(carriers) or any(row.row_id for table in tables for row in table.rows)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as it was read. `own`: by its title it is one that we made, and no plan."""

    grid: Grid
    parts: tuple[Part, ...]
    own: bool

    def with_strays(self, ours: OurWords) -> tuple[Part, ...]:
        """The parts in which words of others can be told; () of a sheet of ours without our fingerprints."""
        return () if self.own and not ours.fingerprints else self.parts

    def is_no_plan(self, ours: OurWords) -> bool:
        """Whether something stands here, and neither a plan nor most of it ours."""
        if self.own or any(part.tables for part in self.parts):
            return False
        cells = [value for value in self._first_cells() if value is not None]
        return bool(cells) and sum(map(ours.has, cells)) * 2 <= len(cells)

    def _first_cells(self) -> Iterator[Typed]:
        return (value for row in self.grid.rows[:_JUDGED_BY] for value in row)


def _doubts(grids: Iterable[Grid], read: Iterable[_Sheet]) -> Iterator[str]:
    """What could not be read of the sheets, and what was guessed."""
    yield from (note for grid in grids for note in grid.notes)
    yield from (note for sheet in read for part in sheet.parts for note in part.notes)


def _without_our_words(table: Table, ours: OurWords) -> Table:
    """The table without what issuing asked under QUERY, without a heading in the cell of a number beside which a new
    action was typed, and without lines of ours that were pasted below. What a partner typed over them stays."""
    return replace(table, rows=tuple(_row_without(row, ours) for row in table.rows if not _is_ours(row, ours)))


def _is_ours(row: Row, ours: OurWords) -> bool:
    """Whether the row is no action, but words of ours alone, such as a line of the guide."""
    if row.row_id or row.ref or any(mark.comment or mark.struck for mark in row.marks.values()):
        return False
    return all(ours.has(value) for value in (*row.cells.values(), *row.extra.values()))


def _row_without(row: Row, ours: OurWords) -> Row:
    if "query" in row.cells and ours.has(row.cells["query"]):
        row = replace(row, cells={word: value for word, value in row.cells.items() if word != "query"})
    heading = str(row.places["no"].cell) if row.ref is None and "no" in row.places else ""
    if heading in row.extra and ours.has(row.extra[heading]):
        row = replace(row, extra={cell: value for cell, value in row.extra.items() if cell != heading})
    return row


def _are_of(carriers: Mapping[str, RowId], tables: Iterable[Table]) -> bool:
    """Whether the fingerprints are of these tables: not where rows of one cycle were put into another's workbook."""
    cycles = {row.row_id.cycle for table in tables for row in table.rows if row.row_id}
    return not cycles or any(whole.cycle in cycles for whole in carriers.values())


def _read_sheet(grid: Grid, name: str, fingerprints: frozenset[str]) -> _Sheet:
    own = is_own_sheet(grid)
    return _Sheet(grid, (Part(grid),) if own else read_sheet(grid, name), own)


def _saved(data: bytes, kind: Kind) -> datetime | None:
    """When the writer says that it saved the file; None where it says nothing, or no time that there is."""
    if kind in (Kind.CSV, Kind.XLS):
        return None
    package = open_members(data)
    found = _SAVED.search(package.read("docprops/core.xml") or package.read("meta.xml"))
    try:
        return datetime.fromisoformat(found[1].decode()) if found else None
    except ValueError:
        return None
