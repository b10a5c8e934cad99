"""What the manager decided in the master: each row with a Decision, as she saw it.

Those of every table are read; what is carried out of them is for the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sspxl.dates import read_past_day
from sspxl.history.waiting import Change
from sspxl.master.schema import NAMES, RowKey, Table, Value, empty_table, key_text, row_keys
from sspxl.master.typed import DECISION, REGISTERED, Reading, Row, as_words
from sspxl.master.words import Words
from sspxl.text import tidy

_NOTE = "Manager note"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One row of a table of the master in which she decided something: its cells as text, by header, "" for a blank."""

    table: str
    decision: str  # as in the table's list
    row: Mapping[str, str]

    @property
    def note(self) -> str:
        return self.row.get(_NOTE, "")


def decisions_in(readings: Iterable[Reading]) -> tuple[Chosen, ...]:
    """Her decisions in these masters, of which the first was saved last; of two on one row that one counts.

    A word that is none of a table's list decides nothing.
    """
    decided: dict[tuple[str, ...], Chosen] = {}
    for reading in readings:
        for name in (name for name in NAMES if _choices(empty_table(name))):
            for chosen in _chosen(empty_table(name), reading.rows.get(name, ())):
                place = (name, *(chosen.row[column] for column in _telling(empty_table(name))))
                decided.setdefault(place, chosen)
    return tuple(decided.values())


def changes_in(readings: Iterable[Reading]) -> tuple[Change, ...]:
    """What she typed over wording, lead and due date of actions; of two on one cell the one saved last."""
    found: dict[tuple[str, str], Change] = {}
    for over in (over for reading in readings for over in reading.overtyped):
        if over.table == "Actions" and over.column in REGISTERED:
            change = Change(over.key[0], over.column, _typed(over.column, over.was), _typed(over.column, over.now))
            found.setdefault((change.key, change.field), change)
    return tuple(found.values())


def _typed(column: str, value: Value) -> str:
    """The value as text; a day also where its cell has lost the look of one."""
    if column == "Due" and isinstance(value, int | float) and not isinstance(value, bool):
        return as_words(value if (day := read_past_day(value, date.max)) is None else day.day)
    return as_words(value)


def without_spent(words: Words, table: Table, is_meant: Callable[[Mapping[str, str]], bool]) -> Words:
    """Her words without the decisions on rows of the table that have changed since she took them.

    `is_meant` says of a row of the new table, its cells as text, whether it is one that she decided on.
    """
    keys = row_keys(table, table.rows)
    rows = {
        key: dict(zip(table.headers, map(key_text, row), strict=True))
        for key, row in zip(keys, table.rows, strict=True)
    }
    choices = _choices(table)

    def is_kept(key: RowKey, column: str, value: Value) -> bool:
        decided = column == DECISION and tidy(key_text(value)).casefold() in choices
        return not decided or (key in rows and is_meant(rows[key]))

    typed = words.cells.get(table.name, {})
    cells = {
        key: {name: value for name, value in row.items() if is_kept(key, name, value)} for key, row in typed.items()
    }
    return replace(words, cells={**words.cells, table.name: cells})


def _telling(table: Table) -> tuple[str, ...]:
    """The columns by which rows of the table are told apart."""
    return (*table.key, *table.order)


def _chosen(table: Table, rows: Iterable[Row]) -> Iterator[Chosen]:
    choices = _choices(table)
    for row in rows:
        if decision := choices.get(tidy(key_text(row.hers.get(DECISION))).casefold()):
            cells = {**dict.fromkeys(table.headers), **row.ours, **row.hers}
            yield Chosen(table.name, decision, {name: key_text(cells[name]) for name in table.headers})


def _choices(table: Table) -> dict[str, str]:
    """The words of the table's drop-down list, by how they are compared."""
    return {choice.casefold(): choice for column in table.columns for choice in column.choices}
