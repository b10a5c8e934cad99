"""What the manager decided in the master: each row with a Decision, as she saw it.

Those of every table are read; what is carried out of them is for the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from sspxl.master.place import Saved, masters
from sspxl.master.schema import NAMES, Cell, RowKey, Table, Value, empty_table, key_text, row_keys
from sspxl.master.words import DECISION, Words
from sspxl.text import tidy

_HEADER_WITHIN = 20  # rows, where she typed something above the table
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


def read_decisions(path: Path) -> tuple[Chosen, ...]:
    """Her decisions in the master at `path` and in those pending beside it, as `decisions_in` tells them."""
    return decisions_in(masters(path))


def decisions_in(found: Iterable[Saved]) -> tuple[Chosen, ...]:
    """Her decisions in these masters, of which the first has the last word; of two on one row the one saved last.

    A word that is none of a table's list decides nothing. What cannot be opened is told by `words_in`.
    """
    decided: dict[tuple[str, ...], Chosen] = {}
    was_read = False
    for saved in found:
        if was_read and not saved.fresh:
            break
        try:
            workbook = CalamineWorkbook.from_filelike(BytesIO(saved.data), load_tables=True)
        except CalamineError:  # cut short, or with a password
            continue
        was_read = True
        for name in NAMES:
            for chosen in _chosen(workbook, empty_table(name)):
                place = (name, *(chosen.row[column] for column in _telling(empty_table(name))))
                decided.setdefault(place, chosen)
    return tuple(decided.values())


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


def _chosen(workbook: CalamineWorkbook, table: Table) -> Iterator[Chosen]:
    choices = _choices(table)
    if not choices:
        return
    for row in _rows(workbook, table):
        if decision := choices.get(tidy(row.get(DECISION, "")).casefold()):
            yield Chosen(table.name, decision, row)


def _choices(table: Table) -> dict[str, str]:
    """The words of the table's drop-down list, by how they are compared."""
    return {choice.casefold(): choice for column in table.columns for choice in column.choices}


def _rows(workbook: CalamineWorkbook, table: Table) -> Iterator[dict[str, str]]:
    """The rows of the table as text, by its headers; none where it is not there."""
    if table.name in (workbook.table_names or ()):
        sheet = workbook.get_table_by_name(table.name).sheet
    elif table.name in workbook.sheet_names:
        sheet = table.name
    else:
        return
    lines: list[list[Value]] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    needed = {*_telling(table), DECISION}
    top = next((n for n, line in enumerate(lines[:_HEADER_WITHIN]) if needed <= set(line)), None)
    if top is not None:
        for line in lines[top + 1 :]:
            named: zip[tuple[Value, Cell]] = zip(lines[top], line, strict=True)
            yield {str(header): key_text(value) for header, value in named if header in table.headers}
