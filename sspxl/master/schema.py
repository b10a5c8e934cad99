"""The columns of the seven tables, which are a promise to users, and what makes a row the same row tomorrow.

Source: PRODUCT.md section 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sspxl.master.column_filter import Filter
from sspxl.master.column_formula import ColumnFormula
from sspxl.master.values import Cell, Link
from sspxl.records import QUARTERS

DECIDE_ACTION = ("Close", "Withdraw", "Reopen")
DECIDE_FLAG = ("Ask", "Waive")
DECIDE_ARRIVAL = ("Accept", "Reject")

_ON_ACTIONS = (
    "The next run writes it into register.xlsx. Close: State completed. Withdraw: State withdrawn. Reopen: State open. "
    "Only of open actions is anybody asked."
)
_ON_FLAGS = (
    "Ask: the lead is asked in the words of your Manager note; the flag stays until there is an answer. Waive: the "
    "flag is held back until its cell changes; your note is the reason."
)
_ON_RETURNS = (
    "Accept: a return that is held counts in this cycle, whichever it was issued for. Reject: nothing of it counts in "
    "this cycle; one issued for another goes to that, and counts there once sspxl consolidate --cycle runs for it."
)
_ON_REQUESTS = (
    "Accept: the next run writes what is asked into register.xlsx. Reject: it is not asked again until its cell says "
    "something else."
)


class Kind(StrEnum):
    """How a column's cells look."""

    WORDS = "words"  # wrapped narrative
    SHORT = "short"
    DATE = "date"
    NUMBER = "number"
    RAG = "rag"
    SEVERITY = "severity"
    STATE = "state"
    HERS = "hers"  # the manager types here


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, its width in characters, its looks, its drop-down list, what is said of that at
    the cell; and the formula down a column of hers."""

    name: str
    width: float
    kind: Kind = Kind.SHORT
    choices: tuple[str, ...] = ()
    says: str = ""  # 255 characters at most
    is_hidden: bool = False
    formula: ColumnFormula | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table. `key` names the columns that make a row the same row tomorrow; `order` tells alike ones apart.

    `comments` are hers, by the row's place counted from 0 and the column.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    comments: Mapping[tuple[int, str], str] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


RowKey = tuple[str, ...]
"""The cells of a table's key columns as text; a number at the end where an earlier row has the same ones."""

NOTE = Column("Manager note", 32, Kind.HERS)
COMMENT = "comment on "
"""Before a column's name: her comment on that cell of a row, among her words."""
HER_WIDTH = 28
"""Of a column that the manager adds, in characters."""

_COLUMNS: dict[str, tuple[Column, ...]] = {
    "Actions": (
        Column("Key", 12), Column("Plan", 9), Column("No", 7), Column("Lead", 11, Kind.WORDS),
        Column("Agency", 18, Kind.WORDS), Column("Action", 44, Kind.WORDS), Column("Update", 60, Kind.WORDS),
        Column("Status", 14, Kind.WORDS), Column("RAG", 11, Kind.RAG), Column("Due", 13, Kind.DATE),
        Column("Completed on", 13, Kind.DATE), Column("Label", 15, Kind.WORDS),
        Column("Flags", 22, Kind.WORDS), Column("Received", 13, Kind.DATE),
        Column("Source", 34, Kind.WORDS), Column("Also said", 30, Kind.WORDS),
        Column("Previous update", 44, Kind.WORDS), Column("Cycles on-going", 11, Kind.NUMBER), NOTE,
        Column("Decision", 13, Kind.HERS, DECIDE_ACTION, _ON_ACTIONS),
    ),
    "Flags": (
        Column("Flag", 24), Column("Severity", 13, Kind.SEVERITY), Column("Key", 12), Column("Lead", 11, Kind.WORDS),
        Column("Return", 34, Kind.WORDS), Column("Sheet", 13, Kind.WORDS), Column("Cell", 8),
        Column("Found", 48, Kind.WORDS), Column("What to do", 40, Kind.WORDS), Column("Since", 14, Kind.WORDS), NOTE,
        Column("Decision", 13, Kind.HERS, DECIDE_FLAG, _ON_FLAGS),
    ),
    "Returns": (
        Column("Contact", 11), Column("Cycle", 14, Kind.WORDS), Column("Due", 13, Kind.DATE),
        Column("Received", 13, Kind.DATE), Column("Days late", 10, Kind.NUMBER),
        Column("State", 16, Kind.STATE), Column("File", 44, Kind.WORDS),
        Column("Rows", 9, Kind.NUMBER), Column("Flags", 9, Kind.NUMBER),
        Column("Decision", 13, Kind.HERS, DECIDE_ARRIVAL, _ON_RETURNS),
    ),
    "Requests": (
        Column("Key", 12), Column("Field", 14), Column("Was", 44, Kind.WORDS),
        Column("Asked", 44, Kind.WORDS), Column("By", 9), Column("File", 34, Kind.WORDS),
        Column("Sheet", 13, Kind.WORDS), Column("Cell", 8),
        Column("Decision", 13, Kind.HERS, DECIDE_ARRIVAL, _ON_REQUESTS),
    ),
    "Promises": (
        Column("Key", 12), Column("Lead", 11, Kind.WORDS), Column("Promise", 50, Kind.WORDS),
        Column("Date", 13, Kind.DATE), Column("Made in", 14, Kind.WORDS), Column("State", 12),
        Column("Answer", 40, Kind.WORDS), Column("Sheet", 13, Kind.WORDS), Column("Cell", 8),
    ),
    "Changes": (
        Column("When", 13, Kind.DATE), Column("Key", 12), Column("Field", 16), Column("Was", 46, Kind.WORDS),
        Column("Is", 46, Kind.WORDS), Column("From", 30, Kind.WORDS),
    ),
    "Measures": (
        Column("Key", 12), Column("Priority", 24, Kind.WORDS), Column("Measure", 40, Kind.WORDS),
        Column("Owner", 20, Kind.WORDS), Column("Target", 10, Kind.NUMBER), Column("Direction", 11),
        *(Column(quarter, 9, Kind.NUMBER) for quarter in QUARTERS), Column("Against target", 17), Column("Trend", 12),
        Column("Commentary", 50, Kind.WORDS),
    ),
}  # fmt: skip

_KEYS: dict[str, tuple[str, ...]] = {
    "Actions": ("Key",),
    "Flags": ("Flag", "Key", "Lead", "Return"),
    "Returns": ("Contact", "Cycle", "File"),
    "Requests": ("Key", "Field", "By", "File"),
    "Promises": ("Key", "Lead", "Promise", "Made in"),
    "Changes": ("When", "Key", "Field", "From"),
    "Measures": ("Key",),
}
_ORDER: dict[str, tuple[str, ...]] = {
    "Flags": ("Sheet", "Cell", "Found", "Return"),
    "Returns": ("Received", "State"),
    "Requests": ("Sheet", "Cell"),
    "Changes": ("Was", "Is"),
}

_ONLY_WITHOUT = {"Flags": {"Return": "Key"}}
"""A column of the key that does not count where another one says what the row is about: the same flag of an action
stands on when its partner sends again under another file name."""

NAMES = tuple(_COLUMNS)
"""The tables and their sheets, in the order of the tabs."""


def empty_table(name: str) -> Table:
    """The table of that name without rows: what tells its columns and its key."""
    return table_of(name, ())


def row_keys(table: Table, rows: Sequence[Sequence[Cell]]) -> tuple[RowKey, ...]:
    """The key of each row, in the rows' order; alike ones are numbered by `order`, so that sorting changes nothing.

    `rows` have the table's columns first, in its order; further ones at the right do not count.
    """
    at = {name: n for n, name in enumerate(table.headers)}

    def texts(row: Sequence[Cell], names: tuple[str, ...]) -> RowKey:
        return tuple(key_text(row[at[name]]) for name in names)

    def key_of(row: Sequence[Cell]) -> RowKey:
        without = _ONLY_WITHOUT.get(table.name, {})
        return texts(
            row, tuple(name for name in table.key if name not in without or not key_text(row[at[without[name]]]))
        )

    keys: list[RowKey] = [()] * len(rows)
    seen: dict[RowKey, int] = {}
    for n in sorted(range(len(rows)), key=lambda n: texts(rows[n], table.order)):
        key = key_of(rows[n])
        seen[key] = seen.get(key, 0) + 1
        keys[n] = key if seen[key] == 1 else (*key, str(seen[key]))
    return tuple(keys)


def key_text(value: Cell) -> str:
    """A cell as it counts in a key: without the blanks at its ends, "" for a blank one, a day as 2026-07-28."""
    if isinstance(value, Link):
        return value.text.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().removesuffix(" 00:00:00")


def table_of(name: str, rows: tuple[tuple[Cell, ...], ...]) -> Table:
    """The table of that name with these rows."""
    return Table(name, _COLUMNS[name], rows, _KEYS[name], _ORDER.get(name, ()))


def choices_of(table: Table) -> dict[str, str]:
    """The words of the table's drop-down list, by how they are compared."""
    return {choice.casefold(): choice for column in table.columns for choice in column.choices}
