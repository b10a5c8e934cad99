"""An Excel table that gets rows, with what belongs to its rows: looks, formulas, lists and colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sspxl.ooxml.cells import Cells, Value
from sspxl.ooxml.ranges import Block, block
from sspxl.ooxml.xml import Element, local, tag

_ON_ROWS = ("dataValidation", "conditionalFormatting", "ignoredError")
"""What lies over rows: by the attribute sqref, or in an extension by an element of that name."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows for a table: each maps columns of the sheet to values, the first goes to the sheet's row `first`.

    The table then ends at `end`, its row of totals among them.
    """

    table: str
    first: int
    rows: Sequence[Mapping[int, Value]]
    end: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def grow(cells: Cells, table: Element, growth: Growth) -> None:
    """Write the rows into the sheet and let the table hold them; each has the looks of the row above it where it has
    none of its own, and the formulas of columns that are calculated."""
    area = block(table.get("ref", "")) or Block(1, 1, 1, 1)
    headers = 1 if table.get("headerRowCount", "1") != "0" else 0
    totals = int(table.get("totalsRowCount", "0"))
    if totals and growth.end > area.bottom:
        old = Block(area.bottom - totals + 1, area.left, area.bottom, area.right)
        cells.shift_down(old, growth.end - area.bottom)
    formulas = _calculated(table, area.left)
    for row, values in enumerate(growth.rows, growth.first):
        above = row - 1 if row - 1 >= area.top + headers else None
        if above is not None:
            cells.copy_row_looks(row, above)
        for column in range(area.left, area.right + 1):
            style = cells.style(above, column) if above is not None else None
            if column in values:
                cells.put(row, column, values[column], style)
            elif cells.is_blank(row, column):
                _fill(cells, row, column, formulas.get(column), style)
    _stretch_table(table, area, area.down_to(growth.end), totals)
    _stretch_over(cells.root, Block(growth.first - 1, area.left, growth.first, area.right), growth.last)


def _fill(cells: Cells, row: int, column: int, formula: str | None, style: int | None) -> None:
    """What a new row has where nothing is typed: the column's formula, or only the looks."""
    if formula:
        cells.put_formula(row, column, formula, style)
    elif style and cells.style(row, column) is None:
        cells.put(row, column, None, style)


def _calculated(table: Element, left: int) -> dict[int, str]:
    """By column of the sheet the formula that the table gives its rows."""
    columns = table.iterfind(f"{tag('tableColumns')}/{tag('tableColumn')}")
    told = ((number, one.find(tag("calculatedColumnFormula"))) for number, one in enumerate(columns, left))
    return {number: one.text for number, one in told if one is not None and one.text and not one.get("array")}


def _stretch_table(table: Element, old: Block, new: Block, totals: int) -> None:
    table.set("ref", str(new))
    rows = new.down_to(new.bottom - totals)
    for one in table.iter(tag("autoFilter"), tag("sortState"), tag("sortCondition")):
        known = block(one.get("ref", ""))
        if one.tag == tag("autoFilter"):
            one.set("ref", str(rows))
        elif known is not None and known.bottom == old.bottom - totals:
            one.set("ref", str(known.down_to(rows.bottom)))


def _stretch_over(root: Element, there: Block, last: int) -> None:
    """Let what lies over cells that are `there`, the first new row and the one above it, go on to the `last` one."""
    for one in (one for part in root if local(part) != "sheetData" for one in part.iter()):
        name = local(one)
        if name in _ON_ROWS and (known := one.get("sqref")):
            one.set("sqref", _stretched(known, there, last))
        elif name == "sqref" and one.text and local(one.getparent()) in _ON_ROWS:  # in an extension
            one.text = _stretched(one.text, there, last)


def _stretched(blocks: str, there: Block, last: int) -> str:
    found = []
    for words in blocks.split():
        known = block(words)
        if known is not None and known.meets(there) and known.bottom < last:
            words = str(known.down_to(last))
        found.append(words)
    return " ".join(found)
