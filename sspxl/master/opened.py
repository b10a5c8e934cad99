"""A master as it was saved: the tables of ours as they stand on its sheets, and the cells of our other sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TypeAlias

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from sspxl.errors import UnreadableReturn
from sspxl.master.contents import DASHBOARD
from sspxl.master.schema import COMMENT, NAMES, Table, empty_table, key_text
from sspxl.master.values import Value
from sspxl.ooxml import Package, read_package
from sspxl.ooxml.comments import comments_of
from sspxl.ooxml.workbook import Table as Area
from sspxl.ooxml.workbook import sheets_of, tables_of
from sspxl.ooxml.xml import tag
from sspxl.text import is_blank, tidy

ORPHANS = "Orphaned notes"
PLAN = "Plan "  # and its code: the name of a plan's sheet
_HEADER_WITHIN = 20  # rows, where she typed something above the table
_LONGEST_HEADER = 200  # an Excel table takes 255, and a number may come behind it

Cells: TypeAlias = list[list[Value]]
"""The rows of a sheet from A1 on; a blank cell is None."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of ours as it stands on a sheet: a name for every column, "" for one that is blank; the rows below it,
    and the lines above it. `total` is its totals row, by header, without the word at its left; `first` the
    number of the first of the rows on the sheet; `comments` are those on the rows, by row and column counted from 0.
    """

    sheet: str
    headers: tuple[str, ...]
    rows: Cells
    above: Cells
    total: Mapping[str, Value] = field(default_factory=dict)
    first: int = 1
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def records(self) -> list[dict[str, Value]]:
        """The rows by header, with what is commented on their cells."""
        found = [{name: value for name, value in zip(self.headers, row, strict=True) if name} for row in self.rows]
        for (row, column), said in self.comments.items():
            found[row][COMMENT + self.headers[column]] = said
        return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A saved master. `plain` has the cells of the dashboard, the plans and the orphaned notes, by sheet; `sheets` are
    the names of sheets of her own; `comments` those on other cells of our sheets than rows of the tables, by sheet, row
    and column, counted from 0. `renamed` maps the names that she gave to sheets of ours to ours, by which those are
    called here; `hidden` are the sheets of ours that she hid."""

    data: bytes
    grids: Mapping[str, Grid]
    plain: Mapping[str, Cells] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    comments: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def formulas(self) -> dict[str, dict[tuple[int, int], str]]:
        """The formulas of the sheets in `plain` by row and column; {} where the package cannot be taken apart."""
        hers = {ours: name for name, ours in self.renamed.items()}
        names = {hers.get(name, name): name for name in self.plain}
        try:
            return {names[sheet]: found for sheet, found in formulas_of(self.data, names).items()}
        except (UnreadableReturn, ValueError):  # not whole, or a number that is none
            return {}


def open_master(data: bytes, ours: Opened | None = None) -> Opened:
    """The saved master. `ours`: as we wrote it, where that is known; by it a sheet of ours is known that she renamed.

    Raises CalamineError where it cannot be opened: cut short, or with a password.
    """
    workbook = CalamineWorkbook.from_filelike(BytesIO(data), load_tables=True)
    grids: dict[str, Grid] = {}
    areas, comments = _besides(data)
    places = {name: sheet for name in NAMES if (sheet := _sheet_of(workbook, name)) is not None}
    for name, sheet in places.items():
        grid = _grid(empty_table(name), sheet, _cells(workbook, sheet), areas.get(name.casefold()))
        if grid is not None:
            on_rows = {
                (row - grid.first, column - 1): said
                for (row, column), said in comments.get(sheet, {}).items()
                if 0 <= row - grid.first < len(grid.rows) and any(grid.headers[column - 1 : column])
            }
            grids[name] = replace(grid, comments=on_rows)
    plain = {s: s for s in workbook.sheet_names if s in (DASHBOARD, ORPHANS) or _is_plan(workbook, s)}
    plain = {sheet: name for sheet, name in plain.items() if sheet not in places.values()}
    renamed = _renamed(workbook, ours, {*plain, *places.values()}) if ours else {}
    plain |= renamed
    others = tuple(s for s in workbook.sheet_names if s not in plain and s not in places.values())
    told = {(grid.sheet, grid.first + row, column + 1) for grid in grids.values() for row, column in grid.comments}
    elsewhere = {
        (plain.get(sheet, sheet), row - 1, column - 1): said
        for sheet, there in comments.items()
        for (row, column), said in there.items()
        if sheet not in others and (sheet, row, column) not in told
    }
    names = {**plain, **{sheet: name for name, sheet in places.items()}}
    hidden = frozenset(
        names[sheet.name]
        for sheet in workbook.sheets_metadata
        if sheet.name in names and sheet.visible is not SheetVisibleEnum.Visible
    )
    cells = {name: _cells(workbook, sheet) for sheet, name in plain.items()}
    return Opened(data, grids, cells, others, elsewhere, renamed, hidden)


def _renamed(workbook: CalamineWorkbook, ours: Opened, known: Collection[str]) -> dict[str, str]:
    """By the names that she gave them: the sheets of ours without a table that are not there under their own, told by
    what stands on them. A sheet of hers was there before, or says something else."""
    found: dict[str, str] = {}
    for name, was in ours.plain.items():
        if name in workbook.sheet_names:
            continue
        for sheet in workbook.sheet_names:
            if sheet not in (*known, *ours.sheets, *found) and _say_the_same(was, _cells(workbook, sheet)):
                found[sheet] = name
                break
    return found


def _say_the_same(was: Cells, now: Cells) -> bool:
    """Whether most of the texts that we wrote stand where we wrote them."""
    texts = {(r, c): value for r, row in enumerate(was) for c, value in enumerate(row) if isinstance(value, str)}
    there = {(r, c): value for r, row in enumerate(now) for c, value in enumerate(row)}
    return 2 * sum(there.get(place) == value for place, value in texts.items()) > len(texts)


def _sheet_of(workbook: CalamineWorkbook, name: str) -> str | None:
    """The sheet that holds the table, also where she renamed the sheet or turned the table into plain cells."""
    if name in (workbook.table_names or ()):
        return workbook.get_table_by_name(name).sheet
    return name if name in workbook.sheet_names else None


def _cells(workbook: CalamineWorkbook, sheet: str) -> Cells:
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if is_blank(value) else value for value in row] for row in rows]


def _besides(data: bytes) -> tuple[dict[str, Area], dict[str, dict[tuple[int, int], str]]]:
    """What each table says of where it stands, by its name in small letters, and the comments of each sheet, by row and
    column counted from 1; nothing where the package cannot be taken apart."""
    try:
        package = read_package(data)
        sheets = [one for one in sheets_of(package) if one.kind == "worksheet"]
        areas = {table.name.casefold(): table for sheet in sheets for table in tables_of(package, sheet)}
        return areas, {sheet.name: comments_of(package, sheet.part) for sheet in sheets}
    except (UnreadableReturn, LookupError, ValueError):  # not whole, or parts that do not fit together
        return {}, {}


def _grid(table: Table, sheet: str, lines: Cells, area: Area | None) -> Grid | None:
    """The table below its header; None where that is not there.

    The header has the columns that tell the rows apart, or half of all: she may have typed over one. Where the table
    shows none, it has names for its columns.
    """
    columns, key = set(table.headers), set(table.key)
    tops = list(range(min(len(lines), _HEADER_WITHIN)))
    if area is not None and area.heads and area.area.top <= len(lines):
        tops.insert(0, area.area.top - 1)
    for n in tops:
        header = as_ours(lines[n], table.headers)
        if key <= set(header) or 2 * len(columns & set(header)) >= len(columns):
            has_moved = area is None or n != area.area.top - 1
            grid = Grid(sheet, _header_names(header, lines[n + 1 :]), lines[n + 1 :], lines[:n], first=n + 2)
            return grid if has_moved else _without_total(grid, area)
    if area is None or area.heads:
        return None
    wide, top = max((len(line) for line in lines), default=0), area.area.top - 1
    texts = [*(None,) * (area.area.left - 1), *area.headers, *(None,) * wide][:wide]
    names = _header_names(as_ours(texts, table.headers), lines[top:])
    return _without_total(Grid(sheet, names, lines[top:], lines[:top], first=top + 1), area)


def _without_total(grid: Grid, area: Area | None) -> Grid:
    """The table with its totals row told apart; a blank one stands in its place."""
    if area is None or not area.totals:
        return grid
    at = area.area.bottom - area.area.top - area.heads
    if not 0 <= at < len(grid.rows):
        return grid
    cells = list(zip(grid.headers, grid.rows[at], strict=True))[area.area.left :]
    total = {name: value for name, value in cells if name and value is not None}
    return replace(grid, rows=[*grid.rows[:at], [None] * len(grid.headers), *grid.rows[at + 1 :]], total=total)


def as_ours(line: Sequence[Value], ours: Sequence[str]) -> list[str | None]:
    """The texts of the line; one that is a header of ours but for its case and spacing is that one.

    Excel takes no two headers that differ in case alone, so it is no column of hers.
    """
    texts = [None if value is None else tidy(key_text(value)) for value in line]
    known = {name.casefold(): name for name in ours if name not in texts}
    return [text and known.pop(text.casefold(), text) for text in texts]


def _header_names(header: Sequence[str | None], rows: Cells) -> tuple[str, ...]:
    """A name for every column: one of hers without a header is named after its place, one alike is numbered."""
    names: list[str] = []
    for n, text in enumerate(header):
        if text is None:
            name = f"Column {n + 1}" if any(row[n] is not None for row in rows) else ""
        else:
            name = text[:_LONGEST_HEADER]
        while name and name.casefold() in (seen.casefold() for seen in names):
            name += " (2)"
        names.append(name)
    return tuple(names)


def _is_plan(workbook: CalamineWorkbook, sheet: str) -> bool:
    """Whether it is a plan's sheet of ours: its third line says so."""
    if not sheet.startswith(PLAN):
        return False
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=3)
    return len(rows) > 2 and str(rows[2][0]).startswith(f"{sheet}: ")


def formulas_of(data: bytes, wanted: Collection[str]) -> dict[str, dict[tuple[int, int], str]]:
    """The formulas of these sheets of the workbook, by row and column. Raises UnreadableReturn and ValueError."""
    package = read_package(data)
    book = package.workbook()
    targets = {one.id: one.target for one in package.relationships(book)}
    found: dict[str, dict[tuple[int, int], str]] = {}
    for sheet in package.xml(book).iter(tag("sheet")):
        part = next((targets.get(value) for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        if part and package.named(part) and sheet.get("name") in wanted:
            cells = ((cell, cell.find(tag("f"))) for cell in package.xml(part).iter(tag("c")))
            found[sheet.get("name", "")] = {
                _place(cell.get("r", "")): formula.text or "" for cell, formula in cells if formula is not None
            }
    return found


def _place(address: str) -> tuple[int, int]:
    """Row and column of "C12", counted from 0."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :] or 1) - 1, column - 1


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and its part."""
    book = package.workbook()
    targets = {one.id: one.target for one in package.relationships(book)}
    for sheet in package.xml(book).iter(tag("sheet")):
        part = next((targets.get(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), None)
        if part and (known := package.named(part)):
            yield str(sheet.get("name", "")), known
