"""Tables of a package, and their faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from package_formulas import Names, formula_faults, is_name
from package_parts import MAIN, Area, Element, Package, area_of, name_of, number_in, text_of, unescaped
from package_styles import Styles

_DIFFERENT = (
    "headerRowDxfId", "dataDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackageTable:
    """A table: its part, the part of its sheet, its area with header and totals."""

    part: str
    sheet: str
    name: str
    columns: tuple[str, ...]
    area: Area | None
    headers: int
    totals: int


def read_tables(package: Package) -> tuple[PackageTable, ...]:
    """The tables of every sheet, in the order of the tabs."""
    found = []
    for _, sheet in package.sheets():
        for part in package.targets(sheet, "table"):
            if (tree := package.trees.get(part)) is not None:
                columns = tuple(unescaped(c.get("name", "")) for c in tree.iter(f"{MAIN}tableColumn"))
                headers, totals = number_in(tree, "headerRowCount"), number_in(tree, "totalsRowCount")
                area = area_of(tree.get("ref", ""))
                name = tree.get("displayName", "")
                found.append(
                    PackageTable(part, sheet, name, columns, area, 1 if headers is None else headers, totals or 0)
                )
    return tuple(found)


def names_in(package: Package) -> Names:
    """What the formulas of this workbook may name."""
    tree = package.trees[package.workbook]
    sheets = {sheet.get("name", "").casefold() for sheet in tree.iter(f"{MAIN}sheet")}
    defined = {name.get("name", "").casefold() for name in tree.iter(f"{MAIN}definedName")}
    columns = {table.name.casefold(): frozenset(c.casefold() for c in table.columns) for table in read_tables(package)}
    return Names(frozenset(sheets), frozenset(defined), len(list(tree.iter(f"{MAIN}externalReference"))), columns)


def table_faults(package: Package, styles: Styles, tables: Sequence[PackageTable], names: Names) -> Iterator[str]:
    """Faults of tables, each by itself, against its cells and against the others."""
    for what, values in (
        ("id", [package.trees[table.part].get("id", "") for table in tables]),
        ("name", [table.name.casefold() for table in tables]),
    ):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{package.workbook}: {times} tables have the {what} {value}."
    for table in tables:
        tree = package.trees[table.part]
        if not is_name(table.name):
            yield f"{table.part}: {table.name!r} is no name for a table."
        yield from _area_faults(table, tree)
        yield from _column_faults(table, tree, styles, names)
    for _, part in package.sheets():
        own = [table for table in tables if table.sheet == part]
        yield from _meeting(own)
        if (tree := package.trees.get(part)) is not None:
            named = len(list(tree.iter(f"{MAIN}tablePart")))
            if named != len(own):
                yield f"{part}: names {named} tables and leads to {len(own)}."
            yield from _header_faults(package, part, own)


def _area_faults(table: PackageTable, tree: Element) -> Iterator[str]:
    ref = tree.get("ref")
    if table.area is None:
        yield f"{table.part}: its area is {ref!r}."
        return
    left, top, right, bottom = table.area
    if right - left + 1 != len(table.columns):
        yield f"{table.part}: has {len(table.columns)} columns over {ref}."
    if bottom - top + 1 - table.headers - table.totals < 1:
        yield f"{table.part}: has no row of its own in {ref}."
    for own in tree.findall(f"{MAIN}autoFilter"):
        wanted = Area(left, top, right, bottom - table.totals)
        if area_of(own.get("ref", "")) != wanted:
            yield f"{table.part}: filters {own.get('ref')} and is over {ref}."
        yield from filter_faults(table.part, own)


def filter_faults(part: str, own: Element) -> Iterator[str]:
    """Faults of a filter's columns."""
    area = area_of(own.get("ref", ""))
    width = area.right - area.left + 1 if area else 0
    for column in own.findall(f"{MAIN}filterColumn"):
        if not 0 <= (number_in(column, "colId") or 0) < width:
            yield f"{part}: filters column {column.get('colId')} of {width}."


def _column_faults(table: PackageTable, tree: Element, styles: Styles, names: Names) -> Iterator[str]:
    columns = list(tree.iter(f"{MAIN}tableColumn"))
    counted = [number_in(whole, "count") for whole in tree.findall(f"{MAIN}tableColumns")]
    if counted not in ([None], [len(columns)]):
        yield f"{table.part}: counts {counted[0]} columns, there are {len(columns)}."
    for what, values in (("id", [c.get("id") for c in columns]), ("name", [n.casefold() for n in table.columns])):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{table.part}: {times} columns have the {what} {value}."
    for column, name in zip(columns, table.columns, strict=True):
        if not name or len(name) > 255:
            yield f"{table.part}: a column's name has {len(name)} characters."
        for formula in [*column.findall(f"{MAIN}calculatedColumnFormula"), *column.findall(f"{MAIN}totalsRowFormula")]:
            for fault in formula_faults(formula.text or "", names):
                yield f"{table.part}: {name} {fault}."
    for element in [tree, *columns]:
        for attribute in _DIFFERENT:
            index = number_in(element, attribute)
            if index is not None and not 0 <= index < styles.changes:
                yield f"{table.part}: {attribute} is {index}, there are {styles.changes}."


def _meeting(tables: Sequence[PackageTable]) -> Iterator[str]:
    for n, one in enumerate(tables):
        for other in tables[n + 1 :]:
            if one.area and other.area and one.area.meets(other.area):
                yield f"{one.sheet}: the tables {one.name} and {other.name} overlap."


# ---------------------------------------------------------------- header cells


def _header_faults(package: Package, sheet: str, tables: Sequence[PackageTable]) -> Iterator[str]:
    heads = {table.area.top: table for table in tables if table.area and table.headers}
    if not heads:
        return
    strings = shared_strings(package)
    cells = _cells_of_rows(package.trees[sheet], {table.area.top for table in tables if table.area})
    for table in tables:
        if not table.area or not table.headers:
            continue
        for n, name in enumerate(table.columns):
            at = name_of(table.area.left + n, table.area.top)
            cell = cells.get(at)
            if cell is None or cell.get("t") not in ("s", "inlineStr", "str"):
                yield f"{table.part}: {at} is to say {name!r} and is no text."
            elif (text := cell_text(cell, strings)) != name:
                yield f"{table.part}: {at} is to say {name!r} and says {text!r}."


def _cells_of_rows(tree: Element, rows: set[int]) -> Mapping[str, Element]:
    wanted = (row for row in tree.iterfind(f"{MAIN}sheetData/{MAIN}row") if number_in(row, "r") in rows)
    return {cell.get("r", ""): cell for row in wanted for cell in row}


def shared_strings(package: Package) -> tuple[str, ...]:
    """The texts that cells share."""
    for part in package.targets(package.workbook, "sharedStrings"):
        if (tree := package.trees.get(part)) is not None:
            return tuple(text_of(item) for item in tree.findall(f"{MAIN}si"))
    return ()


def cell_text(cell: Element, strings: Sequence[str]) -> str:
    """The text of a cell that holds text."""
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    return text_of(cell.find(f"{MAIN}is")) if cell.get("t") == "inlineStr" else unescaped(value)
