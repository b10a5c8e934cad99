"""What a cell shows besides its value, gathered while a workbook is walked through: one pass for each format.

calamine reads values alone. Struck-through words are taken out of the value here, and 0.45 shown as 45% becomes what
the partner sees; everything else is only put beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Context, Decimal
from functools import cache
from typing import TypeAlias

from sspxl.dates import long_date
from sspxl.ooxml.refusals import oversized
from sspxl.read.merges import Merge
from sspxl.records import Mark, Typed
from sspxl.text import is_blank

Rows: TypeAlias = tuple[tuple[Typed, ...], ...]
Address: TypeAlias = tuple[int, int]
"""Row and column, counted from 0."""
Runs: TypeAlias = Iterable[tuple[str, bool]]
"""Stretches of a text, and whether each is struck through."""

MOST_MARKS = 250_000  # of a workbook: a return has some hundred
SOME_COLOURS = "so much of it is coloured that not every colour was read"

_TEN_DIGITS = Context(prec=10)


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's format says to a person: its words are struck through, its fill means something, it shows 45%."""

    struck: bool = False
    colour: str | None = None
    percent: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet as a person sees it: the values, put right, and what is beside them."""

    rows: Rows
    marks: Mapping[Address, Mark]
    merges: tuple[Merge, ...] = ()  # of a format whose own calamine does not tell


@dataclass(frozen=True, slots=True)
class Seen:
    """A workbook as a person sees it; `notes` say what of it could not be seen."""

    sheets: Mapping[str, SeenSheet]
    date1904: bool = False
    notes: tuple[str, ...] = ()


class Room:
    """How many more marks one workbook may have. Colours that find no room are left out, all else refuses the file."""

    def __init__(self, most: int = MOST_MARKS) -> None:
        self.most = self._left = self._left_for_colours = most

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise oversized(f"it has more than {self.most:,} formulas, comments and struck-through cells")

    def take_for_colour(self) -> bool:
        self._left_for_colours -= 1
        return self._left_for_colours >= 0

    @property
    def notes(self) -> tuple[str, ...]:
        return (SOME_COLOURS,) if self._left_for_colours < 0 else ()


class Gathering:
    """What is seen of one sheet whose values are `rows`."""

    def __init__(self, rows: Rows, room: Room) -> None:
        self.height = len(rows)
        self.width = max(map(len, rows), default=0)
        self._rows = rows
        self._changed: dict[int, list[Typed]] = {}
        self._marks: dict[Address, Mark] = {}
        self._room = room
        self._last_used = (-1, False)

    def seen(self, merges: Iterable[Merge] = ()) -> SeenSheet:
        """The sheet, once all of it was walked through."""
        rows = self._rows
        if self._changed:
            rows = tuple(tuple(self._changed.get(number, row)) for number, row in enumerate(rows))
        return SeenSheet(rows, self._marks, tuple(merges))

    def value(self, at: Address) -> Typed:
        row, column = at
        if row >= self.height or column >= len(self._rows[row]):
            return None
        return self._changed.get(row, self._rows[row])[column]

    def put(self, at: Address, value: Typed) -> None:
        """Set the value of a cell that calamine read otherwise; a cell beyond its box holds nothing anyway."""
        row, column = at
        if row < self.height and column < len(self._rows[row]):
            self._changed.setdefault(row, list(self._rows[row]))[column] = value

    def style(self, at: Address, style: Style) -> None:
        """A format of the whole cell."""
        if style.percent:
            value = self.value(at)
            if isinstance(value, int | float) and not isinstance(value, bool):
                self.put(at, as_percent(value))
        if style.struck and (value := self.value(at)) is not None:
            self._mark(at, struck=words_of(value))
            self.put(at, None)
        if style.colour and self._is_used(at[0]) and at[1] < self.width and self._room.take_for_colour():
            if at in self._marks:
                self._note(at, colour=style.colour)
            else:
                self._marks[at] = _of_colour(style.colour)

    def runs(self, at: Address, runs: Runs) -> None:
        """A text of which some words are struck through: the others are the value, as they stand."""
        kept, struck = "", [""]
        for words, is_struck in runs:
            if is_struck:
                struck[-1] += words
            elif words:
                kept += words
                struck.append("")
        if said := "\n".join(stretch for stretch in struck if not is_blank(stretch)):
            self._mark(at, struck=said)
        if any(struck):
            self.put(at, None if is_blank(kept) else kept)

    def formula(self, at: Address, formula: str, fault: str | None) -> None:
        self._mark(at, formula=formula, fault=fault)
        if fault:
            self.put(at, None)

    def fault(self, at: Address, fault: str) -> None:
        """An error that no formula stands behind."""
        self._mark(at, fault=fault)
        self.put(at, None)

    def comments(self, comments: Mapping[Address, Iterable[str]]) -> None:
        """All comments of the sheet, those of one cell in their order."""
        for at, said in comments.items():
            self._mark(at, comment="\n".join(said))

    def _is_used(self, row: int) -> bool:
        """Whether anything stands in the row: a million blank coloured ones say nothing."""
        if self._last_used[0] != row:
            values = self._rows[row] if row < self.height else ()
            self._last_used = (row, any(value is not None for value in values))
        return self._last_used[1]

    def _mark(self, at: Address, **fields: str | None) -> None:
        self._room.take()
        self._note(at, **fields)

    def _note(self, at: Address, **fields: str | None) -> None:
        mark = self._marks.get(at)
        self._marks[at] = replace(mark, **fields) if mark else Mark(**fields)


@cache
def _of_colour(colour: str) -> Mark:
    """One mark for all cells that are filled alike and show no more."""
    return Mark(colour=colour)


def as_percent(value: float) -> str:
    """The share as a person sees it, to ten digits: "45%" for 0.45, "12.5%" for 0.125."""
    share = _TEN_DIGITS.multiply(Decimal(repr(value)), Decimal(100))
    words = f"{share:f}"
    return f"{words.rstrip('0').rstrip('.') if '.' in words else words}%"


def words_of(value: Typed) -> str:
    """The cell's words as typed; a date as it is written in a sentence, true and false as Excel shows them."""
    if isinstance(value, datetime) and value.time() != time():
        return f"{long_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return long_date(value)
    return str(value).upper() if isinstance(value, bool) else str(value)
