"""What the manager typed into the last master, so that it is there again tomorrow.

The master is read and never loaded and saved again: a library would drop what it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from sspxl.master.place import Saved, masters
from sspxl.master.schema import (
    NAMES,
    Cell,
    Column,
    Kind,
    RowKey,
    Table,
    Value,
    empty_table,
    key_text,
    row_keys,
)
from sspxl.text import is_blank, tidy

DASHBOARD = "Dashboard"
ORPHANS = "Orphaned notes"
DECISION = "Decision"
_ORPHAN_COLUMNS = ("Sheet", "Row", "Column", "Words")
_APART = " | "
_HEADER_WITHIN = 20  # rows, where she typed something above the table
_HER_WIDTH = 28
_LONGEST_HEADER = 200  # an Excel table takes 255, and a number may come behind it

Cells: TypeAlias = list[list[Value]]
RowWords: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Words:
    """What the manager typed. `cells` maps a table's name and a row's key to column and words, blank ones left out.

    `columns` are the ones that she added to each table, left to right; `sheets` the names of sheets of her own;
    `unreadable` the names of the files that cannot be opened; `taken` the SHA-256 of each master that is now told.
    `undone` says which of her decisions could not be carried out, and why.
    """

    cells: Mapping[str, Mapping[RowKey, RowWords]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    taken: frozenset[str] = field(default=frozenset(), compare=False)
    undone: tuple[tuple[str, str], ...] = ()  # the table, and a sentence


def read_words(path: Path) -> Words:
    """What she typed into the master at `path` and into the pending one beside it, as `words_in` tells it."""
    return words_in(masters(path))


def words_in(found: Sequence[Saved]) -> Words:
    """What she typed into these masters, whichever of them she saved.

    Where she typed different words into the same cell, both stand there, those of the file saved last first; of two
    decisions that one alone. Without any master nothing was typed.
    """
    told: list[Words] = []
    unreadable: list[str] = []
    for saved in found:
        if told and not saved.fresh:
            break
        if not saved.sha256:  # another program lets nobody read it: it stays where it is
            continue
        try:
            told.append(_words_of(CalamineWorkbook.from_filelike(BytesIO(saved.data), load_tables=True)))
        except CalamineError:  # cut short, or with a password
            unreadable.append(saved.path.name)
    words = reduce(_together, told) if told else Words()
    taken = frozenset(saved.sha256 for saved in found if saved.sha256)
    return replace(words, unreadable=tuple(unreadable), taken=taken)


def with_words(table: Table, words: Words) -> Table:
    """The table with her words on their rows and her columns at its right."""
    added = words.columns.get(table.name, ())
    if not added and not words.cells.get(table.name):
        return table
    columns = (*table.columns, *(Column(name, _HER_WIDTH, Kind.HERS) for name in added))
    typed = words.cells.get(table.name, {})
    keys = row_keys(table, table.rows)
    rows = tuple(
        tuple(
            _hers(column, typed.get(key, {}), value)
            for column, value in zip(columns, (*row, *(None,) * len(added)), strict=True)
        )
        for key, row in zip(keys, table.rows, strict=True)
    )
    return replace(table, columns=columns, rows=rows)


def orphaned(tables: Iterable[Table], words: Words) -> Table | None:
    """Her notes whose rows have gone, as a table. None: there are none. Decisions on rows that are gone are moot."""
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        here = set(row_keys(table, table.rows))
        for key, typed in words.cells.get(table.name, {}).items():
            notes = [(column, value) for column, value in typed.items() if column != DECISION]
            rows += [(table.name, _APART.join(key), column, value) for column, value in notes if key not in here]
    widths = (14, 50, 24, 70)
    columns = tuple(Column(name, width, Kind.WORDS) for name, width in zip(_ORPHAN_COLUMNS, widths, strict=True))
    return Table("OrphanedNotes", columns, tuple(sorted(rows, key=str)), _ORPHAN_COLUMNS[:3]) if rows else None


def _hers(column: Column, typed: RowWords, value: Cell) -> Cell:
    return typed.get(column.name, value) if column.kind is Kind.HERS else value


# ---------------------------------------------------------------- two masters


def _together(newer: Words, older: Words) -> Words:
    """The words of both; a column of hers is the same one however it is written, large or small."""
    columns = dict(newer.columns)
    cells: dict[str, Mapping[RowKey, RowWords]] = dict(newer.cells)
    for table, added in older.columns.items():
        here = {name.casefold() for name in columns.get(table, ())}
        columns[table] = (*columns.get(table, ()), *(name for name in added if name.casefold() not in here))
    for table, rows in older.cells.items():
        spelling = {name.casefold(): name for name in columns.get(table, ())}
        merged = dict(cells.get(table, {}))
        for key, typed in rows.items():
            row = dict(merged.get(key, {}))
            for column, value in typed.items():
                name = spelling.get(column.casefold(), column)
                row[name] = _both(name, row[name], value) if name in row else value
            merged[key] = row
        cells[table] = merged
    return Words(cells, columns, tuple(dict.fromkeys([*newer.sheets, *older.sheets])))


def _both(column: str, newer: Value, older: Value) -> Value:
    """Both words, the newer ones first; one of them where it is a decision or holds the other."""
    new, old = key_text(newer), key_text(older)
    if column == DECISION or old in new:
        return newer
    return older if new in old else f"{new}{_APART}{old}"


# ---------------------------------------------------------------- reading


def _words_of(workbook: CalamineWorkbook) -> Words:
    cells: dict[str, dict[RowKey, RowWords]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    places = {name: _sheet_of(workbook, name) for name in NAMES}
    for name, sheet in places.items():
        if sheet is not None:
            columns[name], cells[name] = _read_table(empty_table(name), _cells(workbook, sheet))
    if ORPHANS in workbook.sheet_names:
        for table, key, column, value in _read_orphans(_cells(workbook, ORPHANS)):
            words = cells.setdefault(table, {})
            words[key] = {column: value, **words.get(key, {})}
    ours = {DASHBOARD, ORPHANS, *places.values()}
    sheets = tuple(s for s in workbook.sheet_names if s not in ours and not _is_plan(workbook, s))
    return Words(cells, {name: added for name, added in columns.items() if added}, sheets)


def _sheet_of(workbook: CalamineWorkbook, name: str) -> str | None:
    """The sheet that holds the table, also where she renamed the sheet or turned the table into plain cells."""
    if name in (workbook.table_names or ()):
        return workbook.get_table_by_name(name).sheet
    return name if name in workbook.sheet_names else None


def _cells(workbook: CalamineWorkbook, sheet: str) -> Cells:
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if is_blank(value) else value for value in row] for row in rows]


def _read_table(table: Table, lines: Cells) -> tuple[tuple[str, ...], dict[RowKey, RowWords]]:
    """Her own columns, and what she typed in each row; ((), {}) where the table's header is not there."""
    top = next((n for n, row in enumerate(lines[:_HEADER_WITHIN]) if set(table.key) <= set(row)), None)
    if top is None:
        return (), {}
    headers = _header_names(lines[top], lines[top + 1 :])
    added = tuple(name for name in headers if name and name not in table.headers)
    records = [dict(zip(headers, row, strict=True)) for row in lines[top + 1 :]]
    keys = row_keys(table, tuple(tuple(record.get(name) for name in table.headers) for record in records))
    hers = [column.name for column in table.columns if column.kind is Kind.HERS] + list(added)
    cells: dict[RowKey, RowWords] = {}
    for key, record in zip(keys, records, strict=True):
        words = {name: record[name] for name in hers if record.get(name) is not None}
        if words:
            cells[key] = words
    return added, cells


def _header_names(header: list[Value], rows: Cells) -> list[str]:
    """A name for every column: one of hers without a header is named after its place, one alike is numbered."""
    names: list[str] = []
    for n, value in enumerate(header):
        if value is None:
            name = f"Column {n + 1}" if any(row[n] is not None for row in rows) else ""
        else:
            name = tidy(key_text(value))[:_LONGEST_HEADER]
        while name and name.casefold() in (seen.casefold() for seen in names):
            name += " (2)"
        names.append(name)
    return names


def _read_orphans(lines: Cells) -> Iterator[tuple[str, RowKey, str, Value]]:
    starts = [tuple(line[: len(_ORPHAN_COLUMNS)]) for line in lines[:_HEADER_WITHIN]]
    if _ORPHAN_COLUMNS not in starts:
        return
    top = starts.index(_ORPHAN_COLUMNS)
    for table, row, column, value in (row[: len(_ORPHAN_COLUMNS)] for row in lines[top + 1 :]):
        if value is not None and table in NAMES:
            yield str(table), tuple(str(row or "").split(_APART)), str(column), value


def _is_plan(workbook: CalamineWorkbook, sheet: str) -> bool:
    """Whether it is a plan's sheet of ours: its third line says so."""
    if not sheet.startswith("Plan "):
        return False
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=3)
    return len(rows) > 2 and str(rows[2][0]).startswith(f"{sheet}: ")
