"""Where everything that formulas may point to is in another workbook: sheets by their tables, tables by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sspxl.ooxml.formulas import Move, Moves
from sspxl.ooxml.package import Package
from sspxl.ooxml.survey import Survey
from sspxl.ooxml.workbook import Sheet, Table, sheets_of, tables_of

_LONGEST_NAME = 31  # characters of a sheet's name

Rows = Mapping[str, Mapping[int, int]]
"""By a table's name: the row on which each of its rows stands now, by the row on which it stood."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Under which names sheets and tables are taken over, and what becomes of the formulas on them.

    `tabs` has the names of all sheets in the order of their tabs, then.
    """

    sheets: Mapping[str, str]
    tables: Mapping[str, str]
    moves: Moves
    tabs: tuple[str, ...]


def plan_for(new: Package, old: Package, hers: Survey, rows: Rows, called: Mapping[str, str]) -> Plan:
    """The plan for taking her sheets of `old` over into `new`, among whose sheets they stand where they stood. `called`
    says of other sheets of `old` as what they stand in `new`, where that is another name."""
    carried = hers.carried
    old_sheets, new_sheets = sheets_of(old), sheets_of(new)
    here = {table.name.casefold(): (sheet, table) for sheet in new_sheets for table in tables_of(new, sheet)}
    went: dict[str, Move | None] = {}
    headers: dict[str, Collection[str]] = {}
    for sheet in old_sheets:
        if sheet.name in carried:
            continue
        tables = tables_of(old, sheet)
        name = called.get(sheet.name, sheet.name)
        went[sheet.name] = _where(replace(sheet, name=name), tables, new_sheets, here, rows)
        for table in tables:
            there = here.get(table.name.casefold())
            now = there[1].headers if there else ()
            headers[table.name.casefold()] = {header.casefold() for header in now}
    names = _sheet_names(carried, [sheet.name for sheet in new_sheets])
    for name in carried:
        went[name] = Move(names[name])
    her_tables = [table for sheet in old_sheets if sheet.name in carried for table in tables_of(old, sheet)]
    tables_now = _table_names(her_tables, here)
    there_now = {sheet.name.casefold(): Move(sheet.name) for sheet in new_sheets}
    unknown = {name: there_now.get(name) for name in hers.sheets}  # if they are not among these
    moves = Moves(
        unknown | {name.casefold(): move for name, move in went.items()},
        {name.casefold(): now for name, now in tables_now.items() if name != now},
        headers,
    )
    tabs = _tabs([sheet.name for sheet in old_sheets], [sheet.name for sheet in new_sheets], carried, went)
    return Plan(names, tables_now, moves, tabs)


def _where(
    sheet: Sheet, tables: Iterable[Table], sheets: Collection[Sheet], here: Mapping[str, tuple[Sheet, Table]],
    rows: Rows,
) -> Move | None:  # fmt: skip
    """What became of a sheet that is not carried: it is known by its table, whatever it is called, else by its name."""
    for table in tables:
        if there := here.get(table.name.casefold()):
            return _with_table(there[0], table, there[1], rows.get(there[1].name))
    name = next((one.name for one in sheets if one.name.casefold() == sheet.name.casefold()), None)
    return Move(name) if name else None


def _with_table(sheet: Sheet, was: Table, now: Table, rows: Mapping[int, int] | None) -> Move:
    columns = {header.casefold(): now.area.left + n for n, header in enumerate(now.headers)}
    went = {
        was.area.left + n: columns[header.casefold()]
        for n, header in enumerate(was.headers)
        if header.casefold() in columns
    }
    first = now.area.top - was.area.top
    stay = {row: row + first for row in range(was.area.top, was.area.bottom + 1)}
    return Move(sheet.name, was.area, now.area, went, stay if rows is None else rows)


def _sheet_names(carried: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A name for each sheet: its own, with a number behind it where that is taken."""
    known = {name.casefold() for name in taken}
    names: dict[str, str] = {}
    for name in carried:
        free, number = name, 2
        while free.casefold() in known:
            ending = f" ({number})"
            free, number = name[: _LONGEST_NAME - len(ending)] + ending, number + 1
        known.add(free.casefold())
        names[name] = free
    return names


def _table_names(tables: Iterable[Table], taken: Iterable[str]) -> dict[str, str]:
    known = set(taken)
    names: dict[str, str] = {}
    for table in tables:
        free, number = table.name, 2
        while free.casefold() in known:
            free, number = f"{table.name}_{number}", number + 1
        known.add(free.casefold())
        names[table.name] = free
    return names


def _tabs(
    old: Iterable[str], new: Iterable[str], carried: Collection[str], went: Mapping[str, Move | None]
) -> tuple[str, ...]:
    """All tabs from left to right: each sheet that is carried stands behind the one that it stood behind."""
    tabs, place = list(new), 0
    for name in old:
        move = went[name]
        if move is None:
            continue
        if name in carried:
            tabs.insert(place, move.name)
        if move.name in tabs:
            place = tabs.index(move.name) + 1
    return tuple(tabs)
