"""The filter of one column of a table, and which rows it shows: pure, on values alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt, ne

from sspxl.master.compare import said
from sspxl.master.values import Cell
from sspxl.text import is_blank

ORDERS = {
    "equal": eq, "notEqual": ne, "greaterThan": gt, "greaterThanOrEqual": ge, "lessThan": lt, "lessThanOrEqual": le,
}  # fmt: skip
"""How a filter compares, in Excel's own words."""

_SYMBOL = re.compile(r"^[▲◆●■○] ")  # that a cell's look puts before its word
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter of one column. It shows a row whose cell is one of `values` as displayed, or blank where `blanks`, or
    in one of `days` (year; year and month; whole), or passes the `tests`: one of them, or all where `both`.
    """

    column: str
    values: tuple[str, ...] = ()
    blanks: bool = False
    days: tuple[tuple[int, ...], ...] = ()
    tests: tuple[tuple[str, str], ...] = ()
    both: bool = False

    def shows(self, cell: Cell) -> bool:
        """Whether the row with this cell is shown."""
        value = cell if isinstance(cell, str | int | float | date) or cell is None else getattr(cell, "text", cell)
        if self.tests:
            passed = [_passes(order, to, value) for order, to in self.tests]
            return all(passed) if self.both else any(passed)
        if is_blank(value):
            return self.blanks
        if isinstance(value, date) and any(
            (value.year, value.month, value.day)[: len(day)] == day for day in self.days
        ):
            return True
        shown = f"{value:%d %b %Y}" if isinstance(value, date) else str(value)
        listed = (_SYMBOL.sub("", one).casefold() for one in self.values)
        return any(one in (shown.casefold(), said(value).casefold()) for one in listed)


def _passes(order: str, to: str, value: object) -> bool:
    """Whether the value compares so: numbers and days as numbers, all else as text, with * and ?."""
    here, there = said(value), said(to)  # type: ignore[arg-type]
    is_number = isinstance(value, int | float | date) and not isinstance(value, bool)
    if _NUMBER.fullmatch(there) and (is_number or order not in ("equal", "notEqual")):
        return is_number and bool(ORDERS[order](float(here), float(there)))
    if order in ("equal", "notEqual"):
        parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in to.strip())
        return (re.fullmatch("".join(parts), here, re.IGNORECASE | re.DOTALL) is not None) is (order == "equal")
    return not is_number and bool(here) and bool(ORDERS[order](here.casefold(), there.casefold()))
