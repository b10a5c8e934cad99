"""The one module that knows xlwings: a book that Excel has open, reached without opening, starting or ending anything.

Only the child process imports it. On Windows, importing xlwings registers an exit hook that ends every Excel which it
cannot see: that is taken away at once. Excel takes a text for what it looks like (a date, a number, a formula): each
one that could be taken for something else is written behind an apostrophe, as a person would type it.
"""

from __future__ import annotations

import atexit
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings

from sspxl.live.book import Occupied
from sspxl.live.content import Area
from sspxl.live.steps import Clear, Refilter, Resize, SetLink, Write, WriteFormula
from sspxl.master.values import Value

_ON_WINDOWS = "xlwings._xlwindows"
_TRIES = 5  # of a call that Excel rejects; xlwings would try for ever
_BUSY = {-2147418111, -2146777998, -2147417846}  # call rejected, in a dialogue or a cell, try again later
_PLAIN_WORDS = re.compile(r"[^\W\d_][^\d]*")  # begins with a letter and has no digit: no date, number or formula
_SCREEN_TIP = "Opens what this came from"

if _ON_WINDOWS in sys.modules:
    atexit.unregister(sys.modules[_ON_WINDOWS].cleanup)
    sys.modules[_ON_WINDOWS].N_COM_ATTEMPTS = _TRIES


class ExcelBook:
    """A book that Excel has open: an `OpenBook`."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def is_read_only(self) -> bool:
        return self._flag("ReadOnly", "read_only")

    def is_saved(self) -> bool:
        return self._flag("Saved", "saved")

    def table_area(self, sheet: str, table: str) -> Area | None:
        with _told_when_busy():
            if sheet not in [one.name for one in self._book.sheets]:
                return None
            found = next((one for one in self._book.sheets[sheet].tables if one.name == table), None)
            if found is None:
                return None
            cells = found.range
            (rows, columns), top, left = cells.shape, cells.row, cells.column
        return Area(top, left, top + rows - 1, left + columns - 1)

    def values(self, sheet: str, area: Area) -> Sequence[Sequence[Value]]:
        with _told_when_busy():
            if sheet not in [one.name for one in self._book.sheets]:
                return []
            return self._range(sheet, area).options(ndim=2).value

    def write(self, step: Write) -> None:
        bottom, right = step.row + len(step.values) - 1, step.column + len(step.values[0]) - 1
        rows = [[as_typed(value) for value in row] for row in step.values]
        with _told_when_busy():  # in one call, so that no row is ever half there
            self._range(step.sheet, Area(step.row, step.column, bottom, right)).options(chunksize=None).value = rows

    def write_formula(self, step: WriteFormula) -> None:
        with _told_when_busy():
            self._cell(step).formula = f"={step.formula}"

    def set_link(self, step: SetLink) -> None:
        with _told_when_busy():
            self._cell(step).add_hyperlink(as_address(step.target), "link", _SCREEN_TIP)

    def clear(self, step: Clear) -> None:
        """A comment of hers stays, which the call that clears all of a cell would delete. On a Mac links stay, too."""
        with _told_when_busy():
            cells = self._range(step.sheet, step.area)
            cells.clear_contents()
            cells.clear_formats()
            if sys.platform != "darwin":
                cells.api.ClearHyperlinks()

    def resize(self, step: Resize) -> None:
        with _told_when_busy():
            table = self._book.sheets[step.sheet].tables[step.table]
            table.resize(self._range(step.sheet, step.area))

    def refilter(self, step: Refilter) -> None:
        """On a Mac the filter stays as it is, its rows not chosen anew: Excel takes no such order there."""
        if sys.platform == "darwin":
            return
        with _told_when_busy():
            table = self._book.sheets[step.sheet].tables[step.table].api
            if table.ShowAutoFilter and table.AutoFilter.FilterMode:
                table.AutoFilter.ApplyFilter()

    def save(self) -> None:
        with _told_when_busy():
            if sys.platform == "darwin":
                self._book.save()
            else:  # xlwings' own call would switch off what Excel has to ask her
                self._book.api.Save()

    def _flag(self, windows: str, mac: str) -> bool:
        with _told_when_busy():
            if sys.platform == "darwin":
                return bool(getattr(self._book.api, mac).get())
            return bool(getattr(self._book.api, windows))

    def _range(self, sheet: str, area: Area) -> Any:
        return self._book.sheets[sheet].range((area.top, area.left), (area.bottom, area.right))

    def _cell(self, step: WriteFormula | SetLink) -> Any:
        return self._book.sheets[step.sheet].range((step.row, step.column))


def find_open(path: Path) -> ExcelBook | None:
    """The book of this file where an Excel of this user has it open, one that may be written before a read-only one.

    A book of the same name from another folder is another book.
    """
    with _told_when_busy():
        books = [book for app in xlwings.apps for book in app.books if _is_at(book, path)]
    found = [ExcelBook(book) for book in books]
    return next((book for book in found if not book.is_read_only()), found[0] if found else None)


def as_typed(value: Value) -> Value:
    """The value as it must be given to Excel to stand in the cell as it is."""
    if isinstance(value, str) and not (_PLAIN_WORDS.fullmatch(value) and value.casefold() not in ("true", "false")):
        return f"'{value}"
    return value


def as_address(target: str) -> str:
    """The target as Excel must be given it to lead there: in the name of a file "#" would end the name, and "%" begin
    the number of a letter. A place in the workbook stays."""
    return target if target.startswith("#") else target.replace("%", "%25").replace("#", "%23")


def _is_at(book: Any, path: Path) -> bool:
    try:
        there = Path(book.fullname)
    except xlwings.XlwingsError:  # in OneDrive, at an address of which xlwings cannot tell the folder
        return False
    return there.exists() and there.samefile(path)


@contextmanager
def _told_when_busy() -> Iterator[None]:
    """Raises Occupied in place of what Windows says when Excel takes no orders."""
    try:
        yield
    except Exception as err:
        if _is_busy(err):
            raise Occupied from err
        raise


def _is_busy(err: Exception) -> bool:
    """Whether Excel rejected the call: in so many words, or inside a fault of the cell it was to be written to."""
    if type(err).__name__ == "ExcelBusyError":
        return True
    details = err.args[2] if len(err.args) > 2 and isinstance(err.args[2], tuple) else ()
    return bool(_BUSY & {getattr(err, "hresult", None), *(one for one in details if isinstance(one, int))})
