"""What is done to the open book, step by step, as plain values that can be sent to the process that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from sspxl.live.content import Area
from sspxl.master.values import Value
from sspxl.text import is_blank

EPOCH = datetime(1899, 12, 30)
"""The day that Excel counts from."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expect:
    """Before anything is written: the table covers this area, and these cells of it hold these values.

    `columns` are the sheet's columns that are compared; `values` has a line for each row under the header.
    """

    sheet: str
    table: str
    area: Area
    columns: tuple[int, ...]
    values: tuple[tuple[Value, ...], ...]


ANYTHING = "\0"
"""Stands in a check for a cell that may hold anything; no cell can hold it."""


@dataclass(frozen=True, slots=True)
class Still:
    """Before anything is written: the block of cells whose first one is at `row` and `column` holds these values."""

    sheet: str
    row: int
    column: int
    values: tuple[tuple[Value, ...], ...]

    @property
    def area(self) -> Area:
        bottom, right = self.row + len(self.values) - 1, self.column + len(self.values[0]) - 1
        return Area(self.row, self.column, bottom, right)


@dataclass(frozen=True, slots=True)
class Write:
    """Values into a block of cells, whose first one is at `row` and `column`."""

    sheet: str
    row: int
    column: int
    values: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class WriteFormula:
    """A formula, without the equals sign, into a cell."""

    sheet: str
    row: int
    column: int
    formula: str


@dataclass(frozen=True, slots=True)
class SetLink:
    """A link into a cell; its text is written by a step that comes later."""

    sheet: str
    row: int
    column: int
    target: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Cells emptied, with their looks and links."""

    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class Resize:
    """A table made longer or shorter."""

    sheet: str
    table: str
    area: Area


@dataclass(frozen=True, slots=True)
class Refilter:
    """Her filter of a table applied to its new rows; nothing where none is set."""

    sheet: str
    table: str


Step: TypeAlias = Expect | Still | Write | WriteFormula | SetLink | Clear | Resize | Refilter

_KINDS = {kind.__name__: kind for kind in (Expect, Still, Write, WriteFormula, SetLink, Clear, Resize, Refilter)}


def same(one: Value, other: Value) -> bool:
    """Whether two cells hold the same, however it was read: 3 is 3.0, a day is a day at midnight."""
    return comparable(one) == comparable(other)


def comparable(value: Value) -> str | float | bool | None:
    """The value in the one form in which every reader's values can be compared; a date as the number Excel counts."""
    if is_blank(value):
        return None
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return value
        case _:
            return round(_number(value), 5)


def to_words(step: Step) -> dict[str, Any]:
    """The step as JSON can hold it."""
    words = asdict(step)
    if "values" in words:
        words["values"] = [[_worded(value) for value in row] for row in words["values"]]
    return {"step": type(step).__name__, **words}


def from_words(words: Mapping[str, Any]) -> Step:
    """The step that the words are of. Raises KeyError or TypeError where they are of none."""
    given = {name: value for name, value in words.items() if name != "step"}
    if "area" in given:
        given["area"] = Area(**given["area"])
    if "columns" in given:
        given["columns"] = tuple(given["columns"])
    if "values" in given:
        given["values"] = tuple(tuple(_value(value) for value in row) for row in given["values"])
    return _KINDS[words["step"]](**given)


def blocks(sheet: str, cells: Mapping[tuple[int, int], Value]) -> list[Write]:
    """The cells as writes, each of cells that follow one another down a column."""
    made: list[Write] = []
    for (row, column), value in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0])):
        last = made[-1] if made else None
        if last and last.column == column and last.row + len(last.values) == row:
            made[-1] = Write(sheet, last.row, column, (*last.values, (value,)))
        else:
            made.append(Write(sheet, row, column, ((value,),)))
    return made


def _number(value: int | float | date | time | timedelta) -> float:
    match value:
        case datetime():
            return (value - EPOCH) / _DAY
        case date():
            return float((value - EPOCH.date()).days)
        case time():
            return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / _DAY
        case timedelta():
            return value / _DAY
        case _:
            return float(value)


def _worded(value: Value) -> Any:
    match value:
        case time() | timedelta():
            return _number(value)
        case datetime():
            return {"date": value.isoformat()}
        case date():
            return {"date": datetime(value.year, value.month, value.day).isoformat()}
        case _:
            return value


def _value(words: Any) -> Value:
    return datetime.fromisoformat(words["date"]) if isinstance(words, dict) else words
