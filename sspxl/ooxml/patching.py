"""A workbook of somebody else's, changed in a few cells: every part that is not touched stays as it is, byte for byte.

No library loads and saves it as a whole, so nothing that one does not know is lost: text boxes, pictures, extensions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sspxl.ooxml.cells import Cells, Moved, Value
from sspxl.ooxml.comments import with_comments
from sspxl.ooxml.growing import Growth, grow
from sspxl.ooxml.looks import Looks
from sspxl.ooxml.package import Package, rels_name, rels_part
from sspxl.ooxml.ranges import position
from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.xml import OFFICE, Element, child, serialise, tag

_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_BEHIND_CALCULATION = (
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


class Patching:
    """The workbook while it is changed. Raises UnreadableReturn where it is none, or a part that it needs is missing.

    `moved` says how a formula reads in another cell; `date_format` is how a date is shown in a cell that shows none.
    """

    def __init__(self, package: Package, date_format: str, moved: Moved) -> None:
        self._package = package
        self._workbook = package.workbook()
        self._moved = moved
        root = package.xml(self._workbook)
        properties = root.find(tag("workbookPr"))
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._day_zero = _DAY_ZERO_1904 if is_1904 else _DAY_ZERO
        targets = {one.id: one.target for one in package.relationships(self._workbook)}
        sheets = root.iterfind(f"{tag('sheets')}/{tag('sheet')}")
        self._parts = {one.get("name", ""): targets.get(one.get(tag("id", OFFICE), ""), "") for one in sheets}
        styles = package.related(self._workbook, "styles")
        if styles is None:
            raise damaged("its part of styles is missing")
        self._styles = styles
        self.looks = Looks(package.xml(styles), date_format)
        self._cells: dict[str, Cells] = {}
        self._tables: dict[str, Element] = {}

    def write(self, sheet: str, cell: str, value: Value) -> None:
        """Write the value into the cell."""
        self.cells(sheet).put(*position(cell), value)

    def grow(self, sheet: str, growth: Growth) -> None:
        """Give a table of the sheet more rows."""
        grow(self.cells(sheet), self._table(sheet, growth.table), growth)

    def mark(self, sheet: str, words: Mapping[str, str], colour: str, by: str) -> None:
        """Fill these cells of the sheet with the colour, and let each have what is said of it as a comment."""
        cells = self.cells(sheet)
        said = {position(cell): one for cell, one in words.items()}
        for at in said:
            cells.set_style(*at, self.looks.with_fill(cells.style_shown(*at), colour))
        self._package = with_comments(self._package, self.part(sheet), cells, said, by)

    def cells(self, sheet: str) -> Cells:
        """The cells of the sheet of that title."""
        if sheet not in self._cells:
            root = self._package.xml(self.part(sheet))
            self._cells[sheet] = Cells(root, self.looks, self._day_zero, self._moved)
        return self._cells[sheet]

    def part(self, sheet: str) -> str:
        """The name of the sheet's part."""
        return self._package.named(self._parts.get(sheet, "")) or ""

    def package(self) -> Package:
        """The workbook with all that was changed."""
        changed = {self.part(sheet): serialise(cells.root) for sheet, cells in self._cells.items()}
        changed |= {name: serialise(table) for name, table in self._tables.items()}
        if self.looks.changed:
            changed[self._styles] = serialise(self.looks.root)
        if unshared := sum(cells.unshared for cells in self._cells.values()):
            changed |= self._fewer_shared(unshared)
        package = self._package.with_parts(changed)
        if any(cells.formulas for cells in self._cells.values()):
            package = self._without_chain(package)
        return self._calculated(package)

    def _table(self, sheet: str, name: str) -> Element:
        for one in self._package.relationships(self.part(sheet)):
            if one.short == "table":
                part = self._package.named(one.target) or one.target
                root = self._tables.get(part)
                root = self._package.xml(part) if root is None else root
                if root.get("displayName") == name:
                    self._tables[part] = root
                    return root
        raise damaged(f"the part of its table {name} is missing")

    def _fewer_shared(self, count: int) -> dict[str, bytes]:
        """The shared strings, whose count is of the cells that have one."""
        part = self._package.related(self._workbook, "sharedStrings")
        if part is None:
            return {}
        root = self._package.xml(part)
        known = root.get("count", "")
        if not known.isdigit():
            return {}
        root.set("count", str(max(0, int(known) - count)))
        return {part: serialise(root)}

    def _without_chain(self, package: Package) -> Package:
        """Without the list of cells with formulas, which Excel makes anew: one that names another cell is a fault."""
        chain = package.related(self._workbook, "calcChain")
        if chain is None:
            return package
        arrows = [one for one in package.relationships(self._workbook) if one.short != "calcChain"]
        return package.without([chain]).with_parts({rels_name(self._workbook): rels_part(arrows, self._workbook)})

    def _calculated(self, package: Package) -> Package:
        """Where the workbook has formulas, told to find their results anew when it is opened."""
        if not any(_FORMULA.search(package.parts[part]) for part in map(package.named, self._parts.values()) if part):
            return package
        root = package.xml(self._workbook)
        settings = child(root, "calcPr", _BEHIND_CALCULATION)
        if settings.get("fullCalcOnLoad") in ("1", "true"):
            return package
        settings.set("fullCalcOnLoad", "1")
        return package.with_parts({self._workbook: serialise(root)})
