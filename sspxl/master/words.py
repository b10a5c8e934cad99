"""What the manager typed into the last master, so that it is there again tomorrow.

The master is read and never loaded and saved again: a library would drop what it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sspxl.master.arrangement import Arrangement, arranged
from sspxl.master.column_formula import ColumnFormula
from sspxl.master.opened import ORPHANS
from sspxl.master.schema import (
    COMMENT,
    HER_WIDTH,
    NOTE,
    Column,
    Kind,
    RowKey,
    Table,
    choices_of,
    empty_table,
    key_text,
    row_keys,
)
from sspxl.master.typed import APART, DECISION, ORPHAN_COLUMNS, REGISTERED, Kept, Overtyped, Reading
from sspxl.master.values import Cell, Value
from sspxl.text import tidy

__all__ = ["DECISION", "ORPHANS", "Words", "orphaned", "with_words", "words_of"]

_ACTIONS = "Actions"

RowWords: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Words:
    """What the manager typed. `cells` maps a table's name and a row's key to column and words, blank ones left out.

    `columns` are the ones that she added to each table, left to right; `sheets` the names of sheets of her own;
    `unreadable` the names of the files that cannot be opened; `taken` the SHA-256 of each master that is now told.
    `undone` says which of her decisions could not be carried out, and why. `kept` are words that have no row of their
    own: they stand among the orphaned notes until she deletes them there. `arrangements` say how she arranged tables,
    by their names. `unknown` are the files that she saved of which it is not known any more what we wrote; `unfound`
    the tables of ours that are not in a file that she saved, each with the file's name. `formulas` are those down
    columns of hers, by table and column. `hidden` are the sheets of ours that she hid.
    """

    cells: Mapping[str, Mapping[RowKey, RowWords]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    taken: frozenset[str] = field(default=frozenset(), compare=False)
    undone: tuple[tuple[str, str], ...] = ()  # the table, and a sentence
    kept: tuple[Kept, ...] = ()
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    unfound: tuple[tuple[str, str], ...] = ()
    formulas: Mapping[str, Mapping[str, ColumnFormula]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def without_note(self, table: str, key: RowKey, line: str) -> Words:
        """Her words without that line in her note on that row."""
        typed = self.cells.get(table, {}).get(key, {})
        note = typed.get(NOTE.name)
        if not isinstance(note, str) or line not in note.splitlines():
            return self
        left = "\n".join(one for one in note.splitlines() if one != line)
        row = {name: value for name, value in typed.items() if name != NOTE.name} | ({NOTE.name: left} if left else {})
        return replace(self, cells={**self.cells, table: {**self.cells[table], key: row}})

    def with_note(self, table: str, key: RowKey, line: str) -> Words:
        """Her words with the line in her note on that row, once."""
        rows = {**self.cells.get(table, {})}
        rows[key] = _noted(rows.get(key, {}), line)
        return replace(self, cells={**self.cells, table: rows})


def moved(words: Words, moves: Mapping[str, str]) -> Words:
    """Her words on the rows of actions that have another number by now, under that; `moves` has it by their old key."""
    if not moves:
        return words
    cells: dict[str, dict[RowKey, RowWords]] = {}
    for name, rows in words.cells.items():
        table = empty_table(name)
        at = table.key.index("Key") if "Key" in table.key else -1
        there = cells.setdefault(name, {})
        for key, typed in rows.items():
            to = tuple(moves.get(text, text) if n == at else text for n, text in enumerate(key))
            here = there.get(to, {})
            both = {name: _both(key_text(here[name]), key_text(value)) for name, value in typed.items() if name in here}
            there[to] = {**here, **typed, **both}
    return replace(words, cells=cells)


def with_words(table: Table, words: Words) -> Table:
    """The table with her words on their rows and her columns, at its right or where she put them."""
    whole = _with_words(table, words)
    how = words.arrangements.get(table.name)
    return arranged(whole, how) if how else whole


def _with_words(table: Table, words: Words) -> Table:
    added = words.columns.get(table.name, ())
    if not added and not words.cells.get(table.name):
        return table
    formulas = words.formulas.get(table.name, {})
    columns = (
        *table.columns,
        *(Column(name, HER_WIDTH, Kind.HERS, formula=formulas.get(name)) for name in added),
    )
    typed = words.cells.get(table.name, {})
    keys = row_keys(table, table.rows)
    rows = tuple(
        tuple(
            _hers(column, typed.get(key, {}), value)
            for column, value in zip(columns, (*row, *(None,) * len(added)), strict=True)
        )
        for key, row in zip(keys, table.rows, strict=True)
    )
    comments = {
        (n, column.name): key_text(said)
        for n, key in enumerate(keys)
        for column in columns
        if (said := typed.get(key, {}).get(COMMENT + column.name)) is not None
    }
    return replace(table, columns=columns, rows=rows, comments=comments)


def orphaned(tables: Iterable[Table], words: Words) -> Table | None:
    """Her notes whose rows or columns have gone, as a table. None: there are none. Decisions on rows that are gone are
    moot."""
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        here, added = set(row_keys(table, table.rows)), words.columns.get(table.name, ())
        typable = {*_yellow(table.name), *added, *(COMMENT + name for name in (*table.headers, *added))}
        for key, typed in words.cells.get(table.name, {}).items():
            gone = {name: value for name, value in typed.items() if key not in here or name not in typable}
            rows += [
                (table.name, APART.join(key), name, value)
                for name, value in gone.items()
                if name not in words.formulas.get(table.name, {}) and not _decides(table, name, value)
            ]
    rows += [(one.sheet or None, one.row or None, one.column or None, one.words) for one in words.kept]
    rows = list(dict.fromkeys(rows))
    widths = (14, 50, 24, 70)
    columns = tuple(Column(name, width, Kind.WORDS) for name, width in zip(ORPHAN_COLUMNS, widths, strict=True))
    return Table("OrphanedNotes", columns, tuple(sorted(rows, key=str)), ORPHAN_COLUMNS[:3]) if rows else None


def _decides(table: Table, column: str, value: Value) -> bool:
    """Whether that is a decision, and no words of her own."""
    return column == DECISION and tidy(key_text(value)).casefold() in choices_of(table)


def _yellow(table: str) -> tuple[str, ...]:
    """The columns of ours that are hers to type in."""
    return tuple(column.name for column in empty_table(table).columns if column.kind is Kind.HERS)


def _hers(column: Column, typed: RowWords, value: Cell) -> Cell:
    return typed.get(column.name, value) if column.kind is Kind.HERS else value


# ---------------------------------------------------------------- one master


def words_of(reading: Reading) -> Words:
    """Her words in one master; what she typed over a partner's becomes her note on that row where there is one."""
    cells = {name: {row.key: row.hers for row in rows if row.hers} for name, rows in reading.rows.items()}
    beside: list[Kept] = []
    for table, key, column, value in reading.orphans:
        rows, here = cells.setdefault(table, {}), (*_yellow(table), *reading.columns.get(table, ()))
        name = next((one for one in here if one.casefold() == column.casefold()), column)
        row = rows.get(key, {})
        if isinstance(row.get(name, ""), str) and isinstance(value, str):
            rows[key] = {**row, name: _both(row.get(name, ""), value)}
        elif name not in row:
            rows[key] = {**row, name: value}
        elif row[name] != value:
            beside.append(Kept(table, APART.join(key), f"typed over {name}", value))
    undone = [(table, _shuffled(column)) for table, column in reading.shuffled]
    undone += [(table, _results(column)) for table, column in reading.formulas.results]
    words = Words(
        cells, reading.columns, reading.sheets, undone=tuple(undone), kept=(*reading.kept, *beside),
        arrangements=reading.arrangements, formulas=reading.formulas.carried, hidden=reading.hidden,
    )  # fmt: skip
    for over in reading.overtyped:
        if over.table == _ACTIONS and over.column in REGISTERED:
            continue  # that is a decision
        if _has_note(over, cells[over.table].get(over.key, {})):
            words = words.with_note(over.table, over.key, over.line)
        else:
            line = Kept(over.table, APART.join(over.key), f"typed over {over.column}", over.now)
            words = replace(words, kept=(*words.kept, line))
    return words


def _both(here: str, came: str) -> str:
    """The lines of both, each once."""
    return "\n".join(dict.fromkeys((*here.splitlines(), *came.splitlines()))) if here else came


def _has_note(over: Overtyped, hers: RowWords) -> bool:
    """Whether the row has a note of hers that is read by nobody else: with a decision on a flag it goes to partners."""
    return NOTE in empty_table(over.table).columns and not (over.table == "Flags" and DECISION in hers)


def _noted(hers: RowWords, line: str) -> RowWords:
    note = key_text(hers.get(NOTE.name))
    return hers if line in note else {**hers, NOTE.name: f"{note}\n{line}".lstrip("\n")}


def _results(column: str) -> str:
    return (
        f"your column {column} has formulas that are not one and the same down the column, or that point beyond our "
        "tables: what came of them is kept there, they are not"
    )


def _shuffled(column: str) -> str:
    return (
        f"the column {column} was sorted apart from its rows: nothing was taken from it, and each row has its own again"
    )
