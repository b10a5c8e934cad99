"""The looks of cells: those that a value needs are made from those that the cell has, each once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date

from lxml import etree

from sspxl.ooxml.xml import Element, child, tag

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENTAGES = {9, 10}
_FIRST_OWN = 164  # numbers of formats below are Excel's
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # of a number format: what shows as itself, and colours
_GENERAL = 0
_BEHIND_FORMATS = (
    "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
)  # fmt: skip


class Looks:
    """The styles part of a workbook. `changed` says whether anything was added to it."""

    def __init__(self, root: Element, date_format: str) -> None:
        self.root = root
        self.changed = False
        self._date_format = date_format
        self._formats = child(root, "cellXfs", ("cellStyles", "dxfs", "tableStyles", "colors", "extLst"))
        codes = root.iter(tag("numFmt"))
        self._codes = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in codes}
        self._known = {_identity(one): number for number, one in reversed(list(enumerate(self._formats)))}

    def fit(self, style: int, value: object) -> int:
        """The style as it is where the value reads back as itself under it, else one that differs in the number format
        alone: a date is shown as a date, and a number neither as a date nor as a percentage."""
        number = int(self._style(style).get("numFmtId", "0"))
        if isinstance(value, date) and not self._is_date(number):
            return self._with_format(style, self._format_of_dates())
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and (self._is_date(number) or self._is_percentage(number)):
            return self._with_format(style, _GENERAL)
        return style

    def with_fill(self, style: int, colour: str) -> int:
        """The style with its cells filled in this colour ("FFE699")."""
        made = etree.Element(tag("fill"))
        pattern = etree.SubElement(made, tag("patternFill"), patternType="solid")
        etree.SubElement(pattern, tag("fgColor"), rgb=f"FF{colour}")
        etree.SubElement(pattern, tag("bgColor"), indexed="64")
        return self._changed(style, fillId=self._number("fills", made), applyFill="1")

    def with_font(self, name: str, size: float, colour: str, *, bold: bool = False) -> int:
        """The style of a plain cell with its words in this font."""
        made = etree.Element(tag("font"))
        if bold:
            etree.SubElement(made, tag("b"))
        for kind, told in (("sz", {"val": f"{size:g}"}), ("color", {"rgb": f"FF{colour}"}), ("name", {"val": name})):
            etree.SubElement(made, tag(kind), **told)
        return self._changed(0, fontId=self._number("fonts", made), applyFont="1")

    def wrapped(self, style: int) -> int:
        """The style with its words wrapped, from the top of the cell and a little off its left edge."""
        alignment = {"horizontal": "left", "vertical": "top", "wrapText": "1", "indent": "1"}
        return self._changed(style, alignment, applyAlignment="1")

    def _number(self, kind: str, made: Element) -> str:
        """The number of the font or fill in its list, to which it is added where it is not there."""
        many = child(self.root, kind, _BEHIND_FORMATS[_BEHIND_FORMATS.index(kind) + 1 :])
        known = [_identity(one) for one in many]
        if _identity(made) in known:
            return str(known.index(_identity(made)))
        self._add(many, made)
        return str(len(known))

    def _style(self, style: int) -> Element:
        if style < len(self._formats):
            return self._formats[style]
        return etree.Element(tag("xf"), numFmtId="0", fontId="0", fillId="0", borderId="0", xfId="0")

    def _is_date(self, number: int) -> bool:
        code = _LITERAL.sub("", self._codes.get(number, "").partition(";")[0]).lower()
        elapsed = re.search(r"\[(?:h+|m+|s+)\]", self._codes.get(number, "").lower()) is not None
        return number in _DATES or elapsed or ("general" not in code and re.search("[dmyhs]", code) is not None)

    def _is_percentage(self, number: int) -> bool:
        return number in _PERCENTAGES or "%" in _LITERAL.sub("", self._codes.get(number, ""))

    def _format_of_dates(self) -> int:
        for number, code in self._codes.items():
            if code == self._date_format:
                return number
        number = max([_FIRST_OWN - 1, *self._codes]) + 1
        formats = child(self.root, "numFmts", _BEHIND_FORMATS)
        made = etree.Element(tag("numFmt"), numFmtId=str(number), formatCode=self._date_format)
        self._add(formats, made)
        self._codes[number] = self._date_format
        return number

    def _with_format(self, style: int, number: int) -> int:
        return self._changed(style, numFmtId=str(number), applyNumberFormat="1")

    def _changed(self, style: int, alignment: Mapping[str, str] | None = None, **attributes: str) -> int:
        """The number of the style with these attributes."""
        made = deepcopy(self._style(style))
        made.tail = None
        for name, value in attributes.items():
            made.set(name, value)
        if alignment:
            held = child(made, "alignment", ("protection", "extLst"))
            for name, value in alignment.items():
                held.set(name, value)
        known = self._known.get(_identity(made))
        if known is None:
            known = self._known[_identity(made)] = len(self._formats)
            self._add(self._formats, made)
        return known

    def _add(self, many: Element, one: Element) -> None:
        many.append(one)
        many.set("count", str(len(many)))
        self.changed = True


def _identity(style: Element) -> bytes:
    bare = deepcopy(style)
    bare.tail = None
    return etree.tostring(bare, method="c14n")
