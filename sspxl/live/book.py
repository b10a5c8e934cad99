"""The open book as the steps need it, and the steps done to it: the same whatever program has it open."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sspxl.live.content import Area
from sspxl.live.steps import (
    ANYTHING,
    Clear,
    Expect,
    Refilter,
    Resize,
    SetLink,
    Step,
    Still,
    Write,
    WriteFormula,
    comparable,
)
from sspxl.master.values import Value

_T = TypeVar("_T")
_PAUSE = 0.2  # seconds between two tries


class Occupied(Exception):
    """The program takes no orders just now: a cell is being typed in, or it asks the user something."""


class OpenBook(Protocol):
    """A workbook that a spreadsheet program has open. Rows and columns are counted from 1.

    Every call raises Occupied while the program takes no orders.
    """

    def is_read_only(self) -> bool: ...

    def is_saved(self) -> bool:
        """Whether it has no changes that are not saved; a formula that tells the time counts as one."""
        ...

    def table_area(self, sheet: str, table: str) -> Area | None:
        """The cells that the table covers; None: there is no such table on that sheet."""
        ...

    def values(self, sheet: str, area: Area) -> Sequence[Sequence[Value]]:
        """What the cells hold, row by row; nothing at all where there is no such sheet."""
        ...

    def write(self, step: Write) -> None: ...

    def write_formula(self, step: WriteFormula) -> None: ...

    def set_link(self, step: SetLink) -> None: ...

    def clear(self, step: Clear) -> None: ...

    def resize(self, step: Resize) -> None: ...

    def refilter(self, step: Refilter) -> None: ...

    def save(self) -> None: ...


def is_as_expected(book: OpenBook, step: Expect | Still) -> bool:
    """Whether the table stands where it stood when it was saved, with the same values; the cells hold the same."""
    if isinstance(step, Still):
        return _holds(book.values(step.sheet, step.area), step.values)
    if book.table_area(step.sheet, step.table) != step.area:
        return False
    left = min(step.columns)
    here = book.values(step.sheet, Area(step.area.top + 1, left, step.area.bottom, max(step.columns)))
    return [[comparable(row[column - left]) for column in step.columns] for row in here] == [
        [comparable(value) for value in row] for row in step.values
    ]


def _holds(here: Sequence[Sequence[Value]], expected: Sequence[Sequence[Value]]) -> bool:
    return len(here) == len(expected) and all(
        wanted == ANYTHING or comparable(value) == comparable(wanted)
        for row, line in zip(here, expected, strict=True)
        for value, wanted in zip(row, line, strict=True)
    )


def do(book: OpenBook, step: Step) -> None:
    """Do the step; a check is none."""
    match step:
        case Write():
            book.write(step)
        case WriteFormula():
            book.write_formula(step)
        case SetLink():
            book.set_link(step)
        case Clear():
            book.clear(step)
        case Resize():
            book.resize(step)
        case Refilter():
            book.refilter(step)


def patiently(call: Callable[[], _T], seconds: float) -> _T:
    """What the call returns, tried again for so long while the program is occupied. Raises Occupied then."""
    until = time.monotonic() + seconds
    while True:
        try:
            return call()
        except Occupied:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
