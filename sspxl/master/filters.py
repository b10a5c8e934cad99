"""The filters of a table: read from a saved master, held against the rows of the new one, and written into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from sspxl.master.compare import said
from sspxl.ooxml import Package, parse, read_package, serialise
from sspxl.ooxml.xml import MAIN, Element, child, local, tag
from sspxl.text import is_blank

if TYPE_CHECKING:
    from sspxl.master.schema import Cell, Table

_ORDERS = {
    "equal": eq, "notEqual": ne, "greaterThan": gt, "greaterThanOrEqual": ge, "lessThan": lt, "lessThanOrEqual": le,
}  # fmt: skip
_SYMBOL = re.compile(r"^[▲◆●■○] ")  # that a cell's look puts before its word
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DAY = ("year", "month", "day")


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
        return is_number and bool(_ORDERS[order](float(here), float(there)))
    if order in ("equal", "notEqual"):
        parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in to.strip())
        return (re.fullmatch("".join(parts), here, re.IGNORECASE | re.DOTALL) is not None) is (order == "equal")
    return not is_number and bool(here) and bool(_ORDERS[order](here.casefold(), there.casefold()))


# ---------------------------------------------------------------- reading


def read_filters(package: Package, sheet: str, name: str, headers: Sequence[str]) -> Iterator[Filter]:
    """The filters of the table of that name on the sheet's part, where they are of a known kind."""
    for one in package.relationships(sheet):
        if one.short == "table" and package.named(one.target):
            root = package.xml(one.target)
            if root.get("name") == name:
                first = re.match("[A-Z]+", root.get("ref", "A1"))
                left = _number(first[0]) if first else 0
                for column in root.iter(tag("filterColumn")):
                    at = left + int(column.get("colId", "0"))
                    if at < len(headers) and (found := _filter(headers[at], column)):
                        yield found


def _number(letters: str) -> int:
    """The number of a column, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _filter(header: str, column: Element) -> Filter | None:
    for kind in column:
        if local(kind) == "filters":
            items = list(kind)
            values = tuple(item.get("val", "") for item in items if local(item) == "filter")
            days = tuple(_day(item) for item in items if local(item) == "dateGroupItem")
            return Filter(header, values, kind.get("blank") in ("1", "true"), days)
        if local(kind) == "customFilters":
            tests = tuple((item.get("operator", "equal"), item.get("val", "")) for item in kind)
            if all(order in _ORDERS for order, _ in tests):
                return Filter(header, tests=tests, both=kind.get("and") in ("1", "true"))
    return None


def _day(item: Element) -> tuple[int, ...]:
    """Year, month and day, as far as the group goes."""
    return tuple(int(value) for name in _DAY if (value := item.get(name)) is not None)


# ---------------------------------------------------------------- writing


def hides(table: Table, row: Sequence[Cell]) -> bool:
    """Whether a filter of the table hides this row of it."""
    at = {name: n for n, name in enumerate(table.headers)}
    return any(not one.shows(row[at[one.column]]) for one in table.filters)


def with_filters(data: bytes, tables: Iterable[Table]) -> bytes:
    """The workbook with the filters of these tables; XlsxWriter writes none into a table."""
    wanted = {table.name: table for table in tables if table.filters}
    if not wanted:
        return data
    package = read_package(data)
    parts: dict[str, bytes] = {}
    for name in (name for name in package.parts if name.startswith("xl/tables/")):
        root = package.xml(name)
        if table := wanted.get(root.get("name", "")):
            into = child(root, "autoFilter")
            for one in sorted(table.filters, key=lambda one: table.headers.index(one.column)):
                into.append(parse(_written(one, table.headers.index(one.column)), name))
            parts[name] = serialise(root)
    return package.with_parts(parts).data()


def _written(one: Filter, at: int) -> bytes:
    if one.tests:
        tests = "".join(f"<customFilter operator={quoteattr(order)} val={quoteattr(to)}/>" for order, to in one.tests)
        joined = ' and="1"' if one.both else ""
        inside = f"<customFilters{joined}>{tests}</customFilters>"
    else:
        items = "".join(f"<filter val={quoteattr(value)}/>" for value in one.values)
        items += "".join(_written_day(day) for day in one.days)
        blank = ' blank="1"' if one.blanks else ""
        inside = f"<filters{blank}>{items}</filters>"
    return f'<filterColumn xmlns="{MAIN}" colId="{at}">{inside}</filterColumn>'.encode()


def _written_day(day: tuple[int, ...]) -> str:
    named = zip(_DAY, day, strict=False)
    parts = " ".join(f'{name}="{value}"' for name, value in named)
    return f'<dateGroupItem {parts} dateTimeGrouping="{_DAY[len(day) - 1]}"/>'
