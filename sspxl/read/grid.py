"""The cells of a workbook's sheets, as typed, at the addresses that Excel shows; the room's one place of calamine."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from sspxl.errors import UnreadableReturn
from sspxl.read.gate import Kind, csv_text
from sspxl.read.marks import Rows, Seen
from sspxl.read.marks_ods import see_ods
from sspxl.read.marks_xls import see_xls
from sspxl.read.marks_xlsx import see_xlsx, with_common_errors
from sspxl.read.merges import Merge
from sspxl.records import Mark, Typed
from sspxl.text import is_blank


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows of equal width from A1 on. A blank cell is None, a whole number is an int.

    `marks` maps row and column, counted from 0, to what the cell holds besides its value; a comment may stand outside
    `rows`. `date1904` says that days are counted from 1904, should one stand there as a plain number. `notes` say what
    of the workbook could not be read, for a person.
    """

    sheet: str
    rows: tuple[tuple[Typed, ...], ...]
    merges: tuple[Merge, ...] = ()
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    date1904: bool = False
    notes: tuple[str, ...] = ()
    _across: frozenset[tuple[int, int]] = field(init=False, repr=False)
    _bottoms: Mapping[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        across = frozenset((merge.top, merge.left) for merge in self.merges if merge.right > merge.left)
        bottoms: dict[int, int] = {}
        for merge in self.merges:
            bottoms[merge.top] = max(merge.bottom, bottoms.get(merge.top, 0))
        object.__setattr__(self, "_bottoms", bottoms)
        object.__setattr__(self, "_across", across)  # for looking up in passing, however many there are

    def value(self, row: int, column: int) -> Typed:
        """What stands at row and column, counted from 0; None outside the sheet."""
        if row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def runs_across(self, row: int, column: int) -> bool:
        """Whether the cell is merged with those at its right."""
        return (row, column) in self._across

    def bottom_of(self, row: int) -> int:
        """The last row of those over which a cell of this row is merged; the row itself where none is."""
        return self._bottoms.get(row, row)

    def filled(self, row: int) -> list[int]:
        """The columns of the row that hold something."""
        return [column for column, value in enumerate(self.rows[row]) if value is not None]


PANIC = "PanicException"
"""What a fault inside calamine raises, under a name that cannot be imported."""


def read_grids(data: bytes, kind: Kind, name: str) -> tuple[Grid, ...]:
    """Every sheet of the workbook in its order, hidden ones too. A CSV has one, called as Excel calls it: by its file.

    Raises UnreadableReturn where the reader gives up.
    """
    if kind is Kind.CSV:
        return (_read_csv(data, PurePath(name).stem),)
    try:
        grids = _read_values(data)
    except PasswordError as err:
        raise UnreadableReturn(
            what="a workbook with a password",
            why="it cannot be opened without the password",
            do="resend it as .xlsx without a password: choose File > Info > Protect Workbook > Encrypt with Password, "
            "and empty the box",
        ) from err
    except (CalamineError, ValueError) as err:
        raise _damaged(str(err)) from err
    except BaseException as err:  # its own panics are outside the tree of Exception
        if type(err).__name__ != PANIC:
            raise
        raise _damaged("what reads it gave up") from err
    return _with_marks(grids, _SEE[kind](data, {grid.sheet: grid.rows for grid in grids}))


def _damaged(why: str) -> UnreadableReturn:
    return UnreadableReturn(
        what="a damaged workbook",
        why=f"its sheets could not be read ({why})",
        do="open it in Excel, save it as .xlsx under a new name and send that",
    )


_SEE: Mapping[Kind, Callable[[bytes, Mapping[str, Rows]], Seen]] = {
    Kind.XLSX: see_xlsx,
    Kind.XLSM: see_xlsx,
    Kind.XLS: see_xls,
    Kind.ODS: see_ods,
}


def cell_name(row: int, column: int) -> str:
    """The address as Excel shows it, of row and column counted from 0: (8, 3) is "D9"."""
    return f"{_column_name(column)}{row + 1}"


@cache
def _column_name(column: int) -> str:
    before, letter = divmod(column, 26)
    return (_column_name(before - 1) if before else "") + chr(ord("A") + letter)


def _read_values(data: bytes) -> tuple[Grid, ...]:
    """Each sheet as calamine reads it, without marks."""
    try:
        return tuple(_sheets(data))
    except CalamineError as err:
        if "cell error value" not in str(err):
            raise
        return tuple(_sheets(with_common_errors(data)))  # one such cell must not cost the workbook


def _sheets(data: bytes) -> Iterator[Grid]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        # Without skip_empty_area=False leading blank rows vanish and every address is off.
        rows = tuple(tuple(_typed(value) for value in row) for row in sheet.to_python(skip_empty_area=False))
        yield Grid(name, rows, tuple(Merge(*start, *end) for start, end in sheet.merged_cell_ranges or ()))


def _with_marks(grids: tuple[Grid, ...], seen: Seen) -> tuple[Grid, ...]:
    """The sheets with what a person sees of them besides."""
    return tuple(
        Grid(grid.sheet, sheet.rows, grid.merges or sheet.merges, sheet.marks, seen.date1904, seen.notes)
        for grid in grids
        for sheet in (seen.sheets[grid.sheet],)
    )


def _typed(value: object) -> Typed:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # no figure, and none that a workbook could hold
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str):
        return None if is_blank(value) else value
    if value is None or isinstance(value, int | float | date | datetime):
        return value
    return str(value)  # a time of day or a duration: nothing of ours is one, the words are kept


def _read_csv(data: bytes, sheet: str) -> Grid:
    text, delimiter = csv_text(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [tuple(None if is_blank(value) else value for value in line) for line in lines]
    width = max((len(row) for row in rows), default=0)
    return Grid(sheet, tuple(row + (None,) * (width - len(row)) for row in rows))
