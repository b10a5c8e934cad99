"""What a workbook lists: its sheets in the order of their tabs, their tables, its defined names."""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.ooxml.package import Package
from sspxl.ooxml.ranges import Block, block
from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.xml import MAIN, Element, local, tag


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part, and what it is by the last word of its relationship: "worksheet", "chartsheet"."""

    name: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table: its name, its part, where it stands on its sheet, its headers from left to right.

    `heads` and `totals` are how many rows of the area are its header, where it shows one, and its totals.
    """

    name: str
    part: str
    area: Block
    headers: tuple[str, ...]
    heads: int = 1
    totals: int = 0


def sheets_of(package: Package) -> tuple[Sheet, ...]:
    """The sheets in the order of their tabs. Raises UnreadableReturn where this is no workbook."""
    book = package.workbook()
    arrows = {one.id: one for one in package.relationships(book)}
    listed = [one for group in package.xml(book) if local(group) == "sheets" for one in group if local(one) == "sheet"]
    found = [(one.get("name", ""), arrows.get(_arrow_id(one))) for one in listed]
    return tuple(
        Sheet(name, package.named(arrow.target) or arrow.target, arrow.short) for name, arrow in found if arrow
    )


def _arrow_id(sheet: Element) -> str:
    """The number of the arrow that leads to the sheet, also in a strict workbook, whose names are others."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def tables_of(package: Package, sheet: Sheet) -> tuple[Table, ...]:
    """The tables on the sheet."""
    targets = (one.target for one in package.relationships(sheet.part) if one.short == "table")
    parts = [known for target in targets if (known := package.named(target))]
    return tuple(_table(part, package.xml(part)) for part in parts)


def is_strict(package: Package) -> bool:
    """Whether it was saved as Strict Open XML, whose parts use other namespaces."""
    return package.xml(package.workbook()).tag != f"{{{MAIN}}}workbook"


def days_from_1904(book: Element) -> bool:
    """Whether a workbook counts days from 1904, as old ones from a Mac do. `book` is the root of its list of sheets."""
    settings = book.find(tag("workbookPr"))
    return settings is not None and settings.get("date1904", "0") in ("1", "true")


def _table(part: str, root: Element) -> Table:
    headers = tuple(_unescaped(one.get("name", "")) for one in root.iter(tag("tableColumn")))
    name = root.get("displayName") or root.get("name", "")
    area = block(root.get("ref", ""))
    if area is None:
        raise damaged(f"its table {name[:40]} does not say where it is")
    return Table(name, part, area, headers, _count(root, "headerRowCount", 1), _count(root, "totalsRowCount", 0))


def _count(root: Element, name: str, otherwise: int) -> int:
    written = root.get(name, "")
    return int(written) if written.isdecimal() else otherwise


def _unescaped(header: str) -> str:
    """The header as its cell has it: a line break is written _x000a_ in the table."""
    return header.replace("_x000a_", "\n").replace("_x000A_", "\n")
