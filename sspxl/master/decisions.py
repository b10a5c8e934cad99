"""What the manager decided in the master: each row with a Decision, as she saw it.

Those of every table are read; what is carried out of them is for the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sspxl.dates import read_past_day
from sspxl.history.waiting import Change
from sspxl.master.compare import Record
from sspxl.master.schema import NAMES, RowKey, Table, choices_of, empty_table, key_text, row_keys
from sspxl.master.typed import DECISION, REGISTERED, Reading, Row, as_words
from sspxl.master.values import Value
from sspxl.master.words import Words
from sspxl.text import shorten, tidy

_ACTIONS, _REQUESTS = "Actions", "Requests"
_NOTE = "Manager note"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One row of a table of the master in which she decided something: its cells as text, by header, "" for a blank.

    `reworded` is what she typed over the wording of the action, or over what a request asks; `edition` tells the master
    that she saw from others.
    """

    table: str
    decision: str  # as in the table's list
    row: Mapping[str, str]
    reworded: str = ""
    edition: str = field(default="", compare=False)

    @property
    def note(self) -> str:
        return self.row.get(_NOTE, "")


def decisions_in(readings: Iterable[Reading]) -> tuple[Chosen, ...]:
    """Her decisions in these masters, in their order; of a word that is none of a table's list tells `undecided_in`."""
    return tuple(
        chosen
        for reading in readings
        for name in NAMES
        if choices_of(empty_table(name))
        for chosen in _chosen(empty_table(name), reading)
    )


def first_of_each(chosen: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """Of the decisions on one row the first, which stands in the master that was saved last."""
    decided: dict[tuple[str, ...], Chosen] = {}
    for one in chosen:
        place = (one.table, *(one.row[column] for column in _telling(empty_table(one.table))))
        decided.setdefault(place, one)
    return tuple(decided.values())


def undecided_in(readings: Iterable[Reading]) -> tuple[tuple[str, str], ...]:
    """The words under Decision in these masters that decide nothing: the table, and a sentence, each once."""
    found: list[tuple[str, str]] = []
    for name, rows in (rows for reading in readings for rows in reading.rows.items()):
        choices = choices_of(empty_table(name))
        for row in rows if choices else ():
            typed = tidy(key_text(row.hers.get(DECISION)))
            if typed and typed.casefold() not in choices:
                *most, last = choices.values()
                allowed = f"{', '.join(most)} or {last}"
                said = f'"{shorten(typed, 40)}" under Decision is no decision; choose {allowed}, or clear the cell'
                found.append((name, f"{_named(name, row.ours)}: {said}"))
    return tuple(dict.fromkeys(found))


def is_on_same_row(one: Chosen, other: Chosen) -> bool:
    """Whether it is the same decision on the same row, with the same note."""
    if one.table != other.table or one.decision != other.decision:
        return False
    return one.note == other.note and all(one.row[name] == other.row[name] for name in _telling(empty_table(one.table)))


def _named(table: str, row: Record) -> str:
    """The row, as she finds it on its sheet: "slipped of VIO/7"."""
    what = next((key_text(row.get(name)) for name in ("Flag", "Field", "File") if row.get(name)), "")
    whose = next((key_text(row.get(name)) for name in ("Key", "Lead", "Contact", "Return") if row.get(name)), "")
    return " of ".join(filter(None, (what, whose))) or table


def changes_in(readings: Iterable[Reading]) -> tuple[Change, ...]:
    """What she typed over wording, lead and due date of actions in these masters, in their order."""
    return tuple(change for reading in readings for change in _changes(reading))


def _changes(reading: Reading) -> Iterator[Change]:
    reworded = _reworded(reading, _ACTIONS)
    for over in reading.overtyped:
        if over.table == _ACTIONS and over.column in REGISTERED:
            key = over.key[0]
            was, now = (_typed(over.column, value) for value in (over.was, over.now))
            yield Change(
                key, over.column, was, now, _wording(reading, over.key), reworded.get(over.key, ""), reading.edition
            )


def _reworded(reading: Reading, table: str) -> dict[RowKey, str]:
    """By row: what she typed over the wording of the action, or over what is asked."""
    places = ((_ACTIONS, "Action"), (_REQUESTS, "Asked"))
    typed = (over for over in reading.overtyped if over.table == table and (table, over.column) in places)
    return {over.key: as_words(over.now) for over in typed}


def taken_back_in(readings: Iterable[Reading], waiting: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that wait of which she deleted the line in her note, or cleared the cell, in one of these masters."""
    rows = [row for reading in readings for row in reading.rows.get(_ACTIONS, ())]
    return tuple(
        one
        for one in waiting
        if any(row.key == (one.key,) and (_has_lost(row, one.line) or one.field in row.cleared) for row in rows)
    )


def _has_lost(row: Row, line: str) -> bool:
    def lines(value: Value) -> list[str]:
        return [tidy(text) for text in key_text(value).splitlines()]

    return tidy(line) in lines(row.ours.get(_NOTE)) and tidy(line) not in lines(row.hers.get(_NOTE))


def _wording(reading: Reading, key: RowKey) -> str:
    """The wording of the action as the master showed it."""
    row = next((row for row in reading.rows.get(_ACTIONS, ()) if row.key == key), None)
    return key_text(row.ours.get("Action")) if row else ""


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
    choices = choices_of(table)

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


def _chosen(table: Table, reading: Reading) -> Iterator[Chosen]:
    choices, reworded = choices_of(table), _reworded(reading, table.name)
    for row in reading.rows.get(table.name, ()):
        if decision := choices.get(tidy(key_text(row.hers.get(DECISION))).casefold()):
            cells = {**dict.fromkeys(table.headers), **row.ours, **row.hers}
            texts = {name: key_text(cells[name]) for name in table.headers}
            yield Chosen(table.name, decision, texts, reworded.get(row.key, ""), reading.edition)
