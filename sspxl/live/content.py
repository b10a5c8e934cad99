"""What a saved master holds, cell by cell: values, formulas, links, and where its tables stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TypeAlias
from urllib.parse import unquote

from python_calamine import CalamineWorkbook

from sspxl.master.values import Value
from sspxl.ooxml import Package, read_package
from sspxl.ooxml.xml import OFFICE, Element, tag
from sspxl.text import is_blank

Spot: TypeAlias = tuple[int, int]
"""A cell by its row and column, both counted from 1."""

_CELL = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells by its outermost rows and columns, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet that hold something. `links` has where a cell leads to: a path, or "#'Flags'!A5"."""

    name: str
    values: Mapping[Spot, Value]
    formulas: Mapping[Spot, str] = field(default_factory=dict)  # without the equals sign
    links: Mapping[Spot, str] = field(default_factory=dict)

    @property
    def last_column(self) -> int:
        return max((column for _, column in (*self.values, *self.formulas)), default=0)

    @property
    def last_row(self) -> int:
        return max((row for row, _ in (*self.values, *self.formulas)), default=0)

    def row(self, number: int, left: int, right: int) -> tuple[Value, ...]:
        """The values of a row from one column to another."""
        return tuple(self.values.get((number, column)) for column in range(left, right + 1))


@dataclass(frozen=True, slots=True)
class Placed:
    """An Excel table: its sheet, the cells that it covers with its header, and whether it shows a row of totals."""

    name: str
    sheet: str
    area: Area
    totals: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A workbook: its sheets and its tables by name."""

    sheets: Mapping[str, Sheet]
    tables: Mapping[str, Placed]


def read_content(data: bytes) -> Content:
    """What the workbook holds. Raises UnreadableReturn: it is cut short, or has a password."""
    package = read_package(data)
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    part = package.workbook()
    arrows = {one.id: one.target for one in package.relationships(part)}
    sheets: dict[str, Sheet] = {}
    tables: dict[str, Placed] = {}
    for one in package.xml(part).iter(tag("sheet")):
        name, target = one.get("name", ""), arrows.get(one.get(f"{{{OFFICE}}}id", ""), "")
        known = package.named(target)
        if known is None or not known.rpartition("/")[0].endswith("worksheets"):  # a sheet that is one chart
            continue
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        values = {
            (r, c): value
            for r, row in enumerate(rows, start=1)
            for c, value in enumerate(row, start=1)
            if not is_blank(value)
        }
        root = package.xml(known)
        sheets[name] = Sheet(name, values, _formulas(root), _links(package, known, root))
        tables |= {placed.name: placed for placed in _tables(package, known, name)}
    return Content(sheets, tables)


def spot_of(reference: str) -> Spot:
    """ "$D$9" as (9, 4)."""
    found = _CELL.fullmatch(reference.replace("$", ""))
    if found is None:
        raise ValueError(f"{reference} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def area_of(reference: str) -> Area:
    """ "A1:T9" as an area; a single cell is one too."""
    first, _, last = reference.partition(":")
    return Area(*spot_of(first), *spot_of(last or first))


def _formulas(root: Element) -> dict[Spot, str]:
    """The formulas by cell; of one that many cells share the text stands in the first alone, "" in the others."""
    found = ((cell.get("r", ""), cell.find(tag("f"))) for cell in root.iter(tag("c")))
    return {spot_of(where): formula.text or "" for where, formula in found if formula is not None and where}


def _links(package: Package, part: str, root: Element) -> dict[Spot, str]:
    targets = {one.id: one.target for one in package.relationships(part) if one.external}
    links: dict[Spot, str] = {}
    for one in root.iter(tag("hyperlink")):
        outside, inside = targets.get(one.get(f"{{{OFFICE}}}id", "")), one.get("location")
        area = area_of(one.get("ref", "A1"))
        links[area.top, area.left] = unquote(outside) if outside else f"#{inside or ''}"
    return links


def _tables(package: Package, part: str, sheet: str) -> list[Placed]:
    roots = (
        package.xml(one.target)
        for one in package.relationships(part)
        if one.short == "table" and package.named(one.target) is not None
    )
    return [
        Placed(
            root.get("displayName", root.get("name", "")),
            sheet,
            area_of(root.get("ref", "A1")),
            int(root.get("totalsRowCount", "0")) > 0,
        )
        for root in roots
    ]
