"""The filters of a table: read from a saved master, held against the rows of the new one, and written into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import quoteattr

from sspxl.master.column_filter import ORDERS, Filter
from sspxl.master.schema import Table
from sspxl.master.values import Cell
from sspxl.ooxml import Package, parse, read_package, serialise
from sspxl.ooxml.xml import MAIN, Element, child, local, tag

_DAY = ("year", "month", "day")

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
            if all(order in ORDERS for order, _ in tests):
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
