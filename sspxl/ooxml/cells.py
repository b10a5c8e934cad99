"""One sheet's cells, changed where they stand; everything else in the sheet's part stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeAlias

from lxml import etree

from sspxl.ooxml.looks import Looks
from sspxl.ooxml.ranges import Block, address, block, position
from sspxl.ooxml.xml import Element, child, tag

Value: TypeAlias = str | int | float | bool | date | None
Moved: TypeAlias = Callable[[str, str, str], str]
"""A formula, the cell that it stands in and the cell that it goes to: as it reads there."""

LONGEST = 32_767
"""What a cell takes, in UTF-16 units."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no workbook can hold as such; Word leaves some in text that is pasted."""
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # which a workbook takes for the character of that number
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_VALUE = (tag("f"), tag("v"), tag("is"))
_BEHIND_CELLS = ("sheetCalcPr", "sheetProtection")


class Cells:
    """The cells of a sheet. `formulas` says whether one was taken away, moved or added; `unshared` counts cells whose
    words are no longer a shared string."""

    def __init__(self, root: Element, looks: Looks, day_zero: date, moved: Moved) -> None:
        self.root = root
        self.looks = looks
        self.formulas = False
        self.unshared = 0
        self._day_zero = day_zero
        self._moved = moved
        self._data = child(root, "sheetData", _BEHIND_CELLS)
        self._rows = dict(_numbered(self._data))
        self._numbers = sorted(self._rows)
        self._cells: dict[int, dict[int, Element]] = {}

    # -------------------------------------------------------------- looking

    def cell(self, row: int, column: int) -> Element | None:
        """The cell's element; None where the sheet has none."""
        return self._cells_of(row).get(column) if row in self._rows else None

    def style(self, row: int, column: int) -> int | None:
        """The number of the cell's own style; None where it has none of its own."""
        found = self.cell(row, column)
        return None if found is None or found.get("s") is None else int(found.get("s", "0"))

    def style_shown(self, row: int, column: int) -> int:
        """The number of the style that the cell shows: its own, else its row's, else its column's."""
        own = self.style(row, column)
        return self._style_around(row, column) if own is None else own

    def is_blank(self, row: int, column: int) -> bool:
        found = self.cell(row, column)
        return found is None or all(one.tag not in _VALUE for one in found)

    # -------------------------------------------------------------- changing

    def put(self, row: int, column: int, value: Value, style: int | None = None) -> None:
        """Write the value into the cell, which keeps its looks; `style` is that of a cell without one of its own.

        Words are words, whatever they begin with.
        """
        if value is None and style is None and self.cell(row, column) is None:
            return
        made = self._made(row, column)
        own = self.style(row, column)
        wanted = own if own is not None else style if style is not None else self._style_around(row, column)
        self._empty(made, row, column)
        fitting = self.looks.fit(wanted, value)
        if fitting or own is not None:
            made.set("s", str(fitting))
        if isinstance(value, bool):
            made.set("t", "b")
            etree.SubElement(made, tag("v")).text = str(int(value))
        elif isinstance(value, str):
            put_words(made, value)
        elif value is not None:
            number = self._serial(value) if isinstance(value, date) else value
            etree.SubElement(made, tag("v")).text = repr(number)

    def put_formula(self, row: int, column: int, formula: str, style: int | None) -> None:
        """Write the formula into the cell, without a result: the next program that opens the workbook finds it."""
        self.put(row, column, None, style)
        etree.SubElement(self._made(row, column), tag("f")).text = formula
        self.formulas = True

    def set_style(self, row: int, column: int, style: int) -> None:
        self._made(row, column).set("s", str(style))

    def shift_down(self, cells: Block, by: int) -> None:
        """Move the cells of the block with their looks; what they cover is replaced."""
        for row in range(cells.bottom, cells.top - 1, -1):
            there = self._cells_of(row) if row in self._rows else {}
            for column in [known for known in there if cells.left <= known <= cells.right]:
                found = there.pop(column)
                self.formulas |= found.find(tag("f")) is not None
                self._row(row).remove(found)
                self._place(found, row + by, column)

    def copy_row_looks(self, row: int, source: int) -> None:
        """Give a row that is not there yet the looks of another one."""
        if row not in self._rows and source in self._rows:
            made = self._row(row)
            for name in ("s", "customFormat"):
                if value := self._rows[source].get(name):
                    made.set(name, value)

    def set_height(self, row: int, points: float) -> None:
        """Make the row so high, unless somebody has set its height."""
        made = self._row(row)
        if made.get("customHeight") not in ("1", "true"):
            made.set("ht", f"{points:g}")

    # -------------------------------------------------------------- rows

    def _row(self, number: int) -> Element:
        if number not in self._rows:
            made = etree.Element(tag("row"), r=str(number))
            _insert(self._data, made, number, self._numbers, self._rows)
        return self._rows[number]

    def _cells_of(self, row: int) -> dict[int, Element]:
        """The cells of a row that is there, by column."""
        if row not in self._cells:
            self._cells[row] = dict(_placed(self._rows[row], row))
        return self._cells[row]

    def _made(self, row: int, column: int) -> Element:
        found = self.cell(row, column)
        if found is None:
            found = etree.Element(tag("c"))
            self._place(found, row, column)
        return found

    def _place(self, cell: Element, row: int, column: int) -> None:
        parent, there = self._row(row), self._cells_of(row)
        if (old := there.pop(column, None)) is not None:
            parent.remove(old)
        cell.set("r", address(row, column))
        _insert(parent, cell, column, sorted(there), there)
        low, _, high = (parent.get("spans") or "").partition(":")
        if low.isdigit() and high.isdigit() and not int(low) <= column <= int(high):
            parent.set("spans", f"{min(int(low), column)}:{max(int(high), column)}")
        self._widen(row, column)

    def _widen(self, row: int, column: int) -> None:
        """Let the sheet's own note of its size hold the cell."""
        size = self.root.find(tag("dimension"))
        known = block(size.get("ref", "")) if size is not None else None
        if size is not None and known is not None:
            size.set("ref", str(known.with_cell(row, column)))

    def _style_around(self, row: int, column: int) -> int:
        """The style that an empty cell shows: its row's, else its column's."""
        parent = self._rows.get(row)
        if parent is not None and parent.get("customFormat") in ("1", "true"):
            return int(parent.get("s", "0"))
        for one in self.root.iterfind(f"{tag('cols')}/{tag('col')}"):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                return int(one.get("style", "0"))
        return 0

    # -------------------------------------------------------------- values

    def _empty(self, cell: Element, row: int, column: int) -> None:
        formula = cell.find(tag("f"))
        if formula is not None:
            self.formulas = True
            if formula.get("t") == "shared" and formula.text:
                self._hand_on(formula, row, column)
        self.unshared += cell.get("t") == "s"
        for name in ("t", "cm", "vm"):
            cell.attrib.pop(name, None)
        for one in [one for one in cell if one.tag in _VALUE]:
            cell.remove(one)

    def _hand_on(self, formula: Element, row: int, column: int) -> None:
        """Let the next cell that shares the formula have it in full."""
        for number in self._numbers:
            self._cells_of(number)  # now every cell says where it stands
        heirs = [
            (other, one)
            for other in self._data.iter(tag("c"))
            for one in other.iterfind(tag("f"))
            if one is not formula and one.get("si") == formula.get("si") and one.get("t") == "shared"
        ]
        if not heirs:
            return
        cell, heir = heirs[0]
        heir.text = self._moved(formula.text or "", address(row, column), cell.get("r", ""))
        held = [position(other.get("r", "")) for other, _ in heirs]
        rows, columns = [row for row, _ in held], [column for _, column in held]
        heir.set("ref", str(Block(min(rows), min(columns), max(rows), max(columns))))

    def _serial(self, day: date) -> int | float:
        """The day as the workbook counts it."""
        whole = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
        number = (whole - datetime(*self._day_zero.timetuple()[:3])) / timedelta(days=1)
        return int(number) if number.is_integer() else number


def put_words(cell: Element, words: str) -> None:
    """Write the words into a cell that is empty."""
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
    text.set(_SPACE, "preserve")
    text.text = _ESCAPE.sub("_x005F_", clean(words))


def clean(words: str) -> str:
    """The words as a cell can hold them: line breaks as Excel's, a blank for each character that XML has no way to
    write."""
    return _UNWRITABLE.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def length(words: str) -> int:
    """How much room the words take in a cell."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _numbered(data: Element) -> Iterator[tuple[int, Element]]:
    """The rows with their numbers, which from now on each of them says."""
    number = 0
    for row in data.iterchildren(tag("row")):
        number = int(row.get("r", number + 1))
        row.set("r", str(number))
        yield number, row


def _placed(row: Element, number: int) -> Iterator[tuple[int, Element]]:
    """The row's cells with their columns, which from now on each of them says."""
    column = 0
    for cell in row.iterchildren(tag("c")):
        column = position(cell.get("r", ""))[1] if cell.get("r") else column + 1
        cell.set("r", address(number, column))
        yield column, cell


def _insert(parent: Element, made: Element, key: int, keys: list[int], known: dict[int, Element]) -> None:
    """Put `made` among its siblings in the order of keys."""
    at = bisect_left(keys, key)
    if at:
        known[keys[at - 1]].addnext(made)
    else:
        parent.insert(0, made)
    insort(keys, key)
    known[key] = made
