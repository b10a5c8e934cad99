"""What the manager typed into a saved master: beside our words, and over them.

What she typed over is told against the master as we wrote it. Where that is not known any more nothing is guessed: then
her own columns alone are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sspxl.dates import long_date
from sspxl.master.arrangement import Arrangement, read_arrangements
from sspxl.master.compare import Record, paired, said, shuffled, strays
from sspxl.master.her_formulas import HerFormulas, read_her_formulas
from sspxl.master.opened import ORPHANS, PLAN, Cells, Grid, Opened
from sspxl.master.refreshed import is_our_formula, is_ours
from sspxl.master.schema import COMMENT, NAMES, Kind, RowKey, empty_table, key_text, row_keys
from sspxl.master.values import Value
from sspxl.text import shorten, tidy

DECISION = "Decision"
APART = " | "
ORPHAN_COLUMNS = ("Sheet", "Row", "Column", "Words")
REGISTERED = ("Action", "Lead", "Due")
"""The columns of Actions that show what stands in the register: what she types over them is her decision."""

_ACTIONS = "Actions"
_OVER, _CELL, _ROW, _HEADER = "typed over ", "cell ", "a row that you added", "header"
_TOTALS = "totals row"
_OURS = re.compile(
    rf"(?:{_OVER}|{COMMENT})?{_CELL}[A-Z]{{1,3}}[1-9]\d*"
)  # under Column, of words without a row: no column's name
_HEADER_WITHIN = 20  # rows
_LONGEST_ROW = 60  # characters


@dataclass(frozen=True, slots=True)
class Kept:
    """Words of hers that have no row of their own in the new master, as a line of the orphaned notes."""

    sheet: str
    row: str
    column: str
    words: Value


@dataclass(frozen=True, slots=True)
class Overtyped:
    """A cell of ours that she typed over: its table, row and column, and what stood in it."""

    table: str
    key: RowKey
    column: str
    was: Value
    now: Value

    @property
    def line(self) -> str:
        """The words as a note of hers."""
        return f"{_OVER}{self.column}: {as_words(self.now)}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of ours: its cells as we wrote them, and hers, blank ones left out; of the cells that show what
    stands in the register the columns of those that she cleared."""

    key: RowKey
    ours: Record
    hers: Record
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in one saved master. `columns` are the ones that she added; `shuffled` those of ours that she sorted
    apart from their rows, by table; `orphans` the notes whose rows had gone before: table, key, column and words.
    `edition` tells the master of ours that she saw from every other. `renamed` has, by the names that she gave them,
    the sheets of ours that have no table; `hidden` those that she hid."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    overtyped: tuple[Overtyped, ...] = ()
    kept: tuple[Kept, ...] = ()
    shuffled: tuple[tuple[str, str], ...] = ()
    orphans: tuple[tuple[str, RowKey, str, Value], ...] = ()
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict)
    formulas: HerFormulas = field(default_factory=HerFormulas)
    edition: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def read_saved(now: Opened, ours: Opened | None, older: Sequence[Opened] = ()) -> Reading:
    """What she left in the master. `ours`: as we wrote it, where she saved it since and that is known; `older`: where
    it was brought up to that one while she had it open, those of which it may show something still."""
    tables = [_read_table(name, grid, ours.grids.get(name) if ours else None) for name, grid in now.grids.items()]
    orphans, kept = _orphans(now.plain.get(ORPHANS, []))
    kept = (*kept, *_comments(now))
    if ours:
        kept = (*kept, *_on_sheets(now, ours, older))
    return Reading(
        {one.name: one.rows for one in tables},
        {one.name: one.columns for one in tables if one.columns},
        now.sheets,
        tuple(over for one in tables for over in one.overtyped),
        (*(line for one in tables for line in one.kept), *kept),
        tuple((one.name, column) for one in tables for column in one.shuffled),
        orphans,
        read_arrangements(now),
        read_her_formulas(now),
        renamed=now.renamed,
        hidden=now.hidden,
    )


def as_words(value: Value) -> str:
    """What she typed, as text: a day as "5 May 2027"."""
    if isinstance(value, datetime) and value.time() != time():
        return key_text(value)
    return long_date(value) if isinstance(value, date) else key_text(value)


# ---------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class _Table:
    """What stands in one table."""

    name: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    overtyped: tuple[Overtyped, ...] = ()
    kept: tuple[Kept, ...] = ()
    shuffled: tuple[str, ...] = ()


def _read_table(name: str, now: Grid, ours: Grid | None) -> _Table:
    table = empty_table(name)
    if ours is None and not set(table.key) <= set(now.headers):
        return _Table(name, (), ())
    renamed = _renamed(now, ours, table.headers) if ours else {}
    new_names = {**renamed, **{COMMENT + header: COMMENT + column for header, column in renamed.items()}}
    records = [{new_names.get(column, column): v for column, v in record.items()} for record in now.records()]
    added = tuple(column for column in now.headers if column and column not in (*table.headers, *renamed))
    typable = {column.name for column in table.columns if column.kind is Kind.HERS} | set(added)
    typable |= {COMMENT + column for column in (*table.headers, *added)}
    if ours is None:
        return _Table(name, tuple(_rows(name, records, records, typable)), added)
    columns = [column for column in table.headers if column not in typable]
    before = ours.records()
    places = paired(before, records, columns, table.key)
    there = {place: record for place, record in zip(places, records, strict=True) if place is not None}
    rows = tuple(_rows(name, before, [there.get(n, {}) for n in range(len(before))], typable))
    over = [one for n, record in there.items() for one in _overtyped(name, rows[n], record, columns)]
    by_column = {column: [one for one in over if one.column == column] for column in columns}
    mixed = tuple(column for column, found in by_column.items() if shuffled([(one.was, one.now) for one in found]))
    new = [record for place, record in zip(places, records, strict=True) if place is None]
    kept = [Kept(name, _HEADER, f"{_OVER}{column}", header) for header, column in renamed.items()]
    kept += [Kept(name, _ROW, "", words) for record in new if (words := _as_line(record))]
    texts = {column: value for column, value in now.total.items() if isinstance(value, str)}
    kept += [Kept(name, _TOTALS, "", _as_line(texts))] if texts else []
    return _Table(name, rows, added, tuple(one for one in over if one.column not in mixed), tuple(kept), mixed)


def _renamed(now: Grid, ours: Grid, headers: Sequence[str]) -> dict[str, str]:
    """By a header that she typed over ours: ours. It is the column that says most of the same."""
    gone = [column for column in headers if column in ours.headers and column not in now.headers]
    new = [column for column in now.headers if column and column not in ours.headers]
    found: dict[str, str] = {}
    for column in gone:
        words = {said(record[column]) for record in ours.records()} - {""}
        alike = {
            name: len(words & {said(record[name]) for record in now.records()}) for name in new if name not in found
        }
        best = max(alike, key=lambda name: alike[name], default=None)
        if best and 2 * alike[best] >= len(words) > 0:
            found[best] = column
    return found


def _rows(name: str, ours: Sequence[Record], saved: Sequence[Record], typable: set[str]) -> Iterator[Row]:
    """The rows; their keys and cells are those of `ours`, her words those of `saved`."""
    table = empty_table(name)
    keys = row_keys(table, [tuple(record.get(column) for column in table.headers) for record in ours])
    for key, record, now in zip(keys, ours, saved, strict=True):
        hers = {column: value for column, value in now.items() if column in typable and value is not None}
        mine = {column: value for column, value in record.items() if column in table.headers}
        cleared = (one for one in REGISTERED if one in now and now[one] is None and mine.get(one) is not None)
        yield Row(key, mine, hers, tuple(cleared) if name == _ACTIONS else ())


def _overtyped(name: str, row: Row, record: Record, columns: Sequence[str]) -> Iterator[Overtyped]:
    """The cells of ours in the row that say something else now; one that was cleared comes back."""
    for column in columns:
        was, now = row.ours.get(column), record.get(column)
        if now is not None and now != was and said(was) != said(now):
            yield Overtyped(name, row.key, column, was, now)


def _as_line(record: Record) -> str:
    """All that stands in a row, as one text."""
    return "; ".join(f"{column}: {as_words(value)}" for column, value in record.items() if value is not None)


# ---------------------------------------------------------------- sheets that are no tables


def _on_sheets(now: Opened, ours: Opened, older: Sequence[Opened]) -> Iterator[Kept]:
    """What she typed on the dashboard, on the plans' sheets, and above our tables."""
    formulas, before = now.formulas(), ours.formulas()
    pairs = [(name, cells, ours.plain.get(name)) for name, cells in now.plain.items() if name != ORPHANS]
    if ORPHANS in now.plain:
        pairs.append((ORPHANS, _title(now.plain[ORPHANS]), _title(ours.plain.get(ORPHANS, []))))
    pairs += [
        (grid.sheet, grid.above, ours.grids[name].above) for name, grid in now.grids.items() if name in ours.grids
    ]
    for name, cells, old in pairs:
        if old is None:  # a plan that was not there: a sheet of hers that looks like one of ours
            continue
        counted = {} if name == ORPHANS else formulas.get(name, {})
        for (row, column), value, is_over in strays(old, cells):
            if (row, column) not in counted and not is_ours(name, (row, column), value, older):
                yield _stray(name, cells, (row, column), value, is_over)
        known = before.get(name, {})
        hers = {at: one for at, one in counted.items() if not is_our_formula(name, one, known, older)}
        yield from _formulas(name, cells, hers, known) if len(counted) > len(known) else ()


def _formulas(
    name: str, cells: Cells, now: Mapping[tuple[int, int], str], before: Mapping[tuple[int, int], str]
) -> Iterator[Kept]:
    """The formulas that she added to a sheet of ours."""
    known = set(before.values())
    for place, formula in now.items():
        if place not in before and formula not in known:
            yield _stray(name, cells, place, f"={formula}", False)


def _comments(now: Opened) -> Iterator[Kept]:
    """Her comments on other cells of our sheets than rows of the tables."""
    for (sheet, row, column), said_there in now.comments.items():
        yield replace(
            _stray(sheet, now.plain.get(sheet, []), (row, column), said_there, False),
            column=f"{COMMENT}{_CELL}{_letters(column)}{row + 1}",
        )


def _stray(name: str, cells: Cells, at: tuple[int, int], value: Value, is_over: bool) -> Kept:
    row, column = at
    # a formula without a value may stand below all cells; beside a plan's cells stands the number of their action
    beside = cells[row][:column] if row < len(cells) and name.startswith(PLAN) else []
    first = next((as_words(word) for word in beside if word is not None), "")
    what = _OVER if is_over else ""
    return Kept(name, shorten(first, _LONGEST_ROW), f"{what}{_CELL}{_letters(column)}{row + 1}", value)


def _letters(column: int) -> str:
    """The column as a sheet shows it, of its number counted from 0."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


# ---------------------------------------------------------------- the orphaned notes


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of the orphaned notes: its line, counted from 0, and where each of its columns stands."""

    line: int
    at: tuple[int, ...]


def _header(lines: Cells) -> _Header | None:
    """The header of the notes, of which she may have typed over one half or put it in another order; None: no such."""
    for n, line in enumerate(lines[:_HEADER_WITHIN]):
        texts = [tidy(key_text(value)).casefold() for value in line]
        found = [texts.index(name.casefold()) if name.casefold() in texts else None for name in ORPHAN_COLUMNS]
        if 2 * sum(place is not None for place in found) >= len(found):
            rest = iter(place for place in range(len(line)) if place not in found)
            at = tuple(next(rest, len(line)) if place is None else place for place in found)
            return _Header(n, at) if max(at) < len(line) else None
    return None


def _title(lines: Cells) -> Cells:
    """The lines above the notes."""
    header = _header(lines)
    return lines[: header.line] if header else []


def _orphans(lines: Cells) -> tuple[tuple[tuple[str, RowKey, str, Value], ...], tuple[Kept, ...]]:
    """The notes that go back to their rows when those come back, and all other lines."""
    header = _header(lines)
    if header is None:
        return (), tuple(Kept(ORPHANS, "", "", words) for line in lines for words in line if words is not None)
    orphans: list[tuple[str, RowKey, str, Value]] = []
    heads = zip(ORPHAN_COLUMNS, (lines[header.line][place] for place in header.at), strict=True)
    kept = [
        Kept(ORPHANS, _HEADER, f"{_OVER}{name}", text)
        for name, text in heads
        if text is not None and tidy(key_text(text)).casefold() != name.casefold()
    ]
    for n, line in enumerate(lines[header.line + 1 :], start=header.line + 2):
        sheet, row, column, words = (line[place] for place in header.at)
        texts = (as_words(sheet), as_words(row), as_words(column))
        if words is not None and sheet in NAMES and column and not _is_ours(texts[0], texts[2]):
            orphans.append((texts[0], _row_of(texts[1]), texts[2], words))
        elif any(texts) or words is not None:
            kept.append(Kept(*texts, words))
        beside = [(c, value) for c, value in enumerate(line) if c not in header.at and value is not None]
        kept += [Kept(ORPHANS, texts[1], f"{_CELL}{_letters(c)}{n}", value) for c, value in beside]
    return tuple(orphans), tuple(kept)


def _is_ours(table: str, column: str) -> bool:
    """Whether what stands under Column is our word for where words stood, and no column of hers."""
    over = column.removeprefix(_OVER)
    return bool(_OURS.fullmatch(column)) or (over != column and over in empty_table(table).headers)


def _row_of(text: str) -> RowKey:
    """The key of the row, as the orphaned notes have it; the last one of its cells may be blank."""
    return tuple(part.strip() for part in f"{text} ".split(APART))
