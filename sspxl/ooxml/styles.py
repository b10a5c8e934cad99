"""The styles of one workbook as those of another: each is looked up there, and added where there is none alike."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.xml import Element, canonical, child, tag

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_FIRST_OWN_FORMAT = 164  # number formats below mean the same in every workbook of a country
_SYSTEM_COLOURS = 64  # from here on a colour's index means the screen's own


class Styles:
    """What the styles of `old` are in `new`, which grows by those that it lacks.

    Its methods take a number of the old workbook and give the new one's. They raise UnreadableReturn where the old
    workbook has no such style.
    """

    def __init__(self, old: Element, new: Element) -> None:
        self._old = old
        self._new = new
        self._there: dict[str, dict[bytes, int]] = {}
        self._went: dict[tuple[str, int], int] = {}
        self._formats = {one.get("numFmtId", ""): one.get("formatCode", "") for one in _listed(old)}
        palette = old.find(f"{tag('colors')}/{tag('indexedColors')}")
        self._palette = [one.get("rgb", "") for one in palette] if palette is not None else []

    def cell(self, number: int) -> int:
        """Of a cell, a row or a column."""
        return self._moved("cellXfs", number, self._xf)

    def difference(self, number: int) -> int:
        """Of a conditional format or a part of a table."""
        return self._moved("dxfs", number, self._difference)

    def font(self, number: int) -> int:
        """Of a font alone."""
        return self._moved("fonts", number, self._own_colours)

    def number_format(self, number: int) -> int:
        """Of a number format alone."""
        code = self._formats.get(str(number))
        if code is None:
            return number
        if code == "General":  # LibreOffice writes it as one of its own
            return 0
        formats = self._list("numFmts")
        if number < _FIRST_OWN_FORMAT:  # a sum of money: Excel states what it is in its country beside the number
            if all(one.get("numFmtId") != str(number) for one in formats):
                etree.SubElement(formats, tag("numFmt"), numFmtId=str(number), formatCode=code)
                _count(formats)
            return number
        known = next((one.get("numFmtId", "0") for one in formats if one.get("formatCode") == code), None)
        if known is not None:
            return int(known)
        free = self._free_format(code)
        etree.SubElement(formats, tag("numFmt"), numFmtId=str(free), formatCode=code)
        _count(formats)
        return free

    def cell_style(self, name: str) -> str:
        """The name of a cell style, which is in the new workbook from now on."""
        for one in self._old.iter(tag("cellStyle")):
            if one.get("name") == name:
                self._style(int(one.get("xfId", "0")))
        return name

    def table_style(self, name: str) -> str:
        """The name of a table style or pivot style, which is in the new workbook from now on if it is her own."""
        here = self._list("tableStyles")
        if any(one.get("name") == name for one in here):
            return name
        for one in self._old.iterfind(f"{tag('tableStyles')}/{tag('tableStyle')}"):
            if one.get("name") == name:
                made = deepcopy(one)
                for part in made:
                    if (number := part.get("dxfId")) is not None:
                        part.set("dxfId", str(self.difference(int(number))))
                here.append(made)
                _count(here)
        return name

    # ---------------------------------------------------------------- inside

    def _moved(self, kind: str, number: int, made_of: Callable[[Element], Element]) -> int:
        known = self._went.get((kind, number))
        if known is None:
            group = self._old.find(tag(kind))
            if group is None or not 0 <= number < len(group):
                raise damaged(f"its styles have no {kind} {number}")
            known = self._went[kind, number] = self._place(kind, made_of(deepcopy(group[number])))
        return known

    def _xf(self, xf: Element) -> Element:
        """A cell's format in terms of the new workbook."""
        self._parts(xf)
        xf.set("xfId", str(self._style(int(xf.get("xfId", "0")))))
        return xf

    def _difference(self, one: Element) -> Element:
        for part in one.iter(tag("numFmt")):
            if int(part.get("numFmtId", "0")) >= _FIRST_OWN_FORMAT:
                part.set("numFmtId", str(self._free_format(part.get("formatCode", ""))))
        return self._own_colours(one)

    def _parts(self, xf: Element) -> None:
        for kind, name in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            xf.set(name, str(self._moved(kind, int(xf.get(name, "0")), self._own_colours)))
        xf.set("numFmtId", str(self.number_format(int(xf.get("numFmtId", "0")))))

    def _style(self, number: int) -> int:
        """The cell style that formats are built on; the ones of a name that is there already are that one."""
        style = next((one for one in self._old.iter(tag("cellStyle")) if one.get("xfId") == str(number)), None)
        name = style.get("name") if style is not None else None
        if style is None or name is None or style.get("builtinId") == "0":
            return 0
        styles = self._list("cellStyles")
        for one in styles:
            if one.get("name") == name:
                return int(one.get("xfId", "0"))
        group = self._old.find(tag("cellStyleXfs"))
        if group is None or number >= len(group):
            raise damaged(f"its styles have no cellStyleXfs {number}")
        xf = deepcopy(group[number])
        self._parts(xf)
        xfs = self._list("cellStyleXfs")
        xfs.append(xf)
        _count(xfs)
        made = deepcopy(style)
        made.set("xfId", str(len(xfs) - 1))
        styles.append(made)
        _count(styles)
        return len(xfs) - 1

    def _own_colours(self, one: Element) -> Element:
        """The element without colours that are numbers in a palette of the old workbook's own."""
        for colour in one.iter():
            index = colour.get("indexed")
            if index is None or not index.isdigit() or int(index) >= min(len(self._palette), _SYSTEM_COLOURS):
                continue
            del colour.attrib["indexed"]
            colour.set("rgb", self._palette[int(index)])
        return one

    def _free_format(self, code: str) -> int:
        """The number under which this format is written anywhere in the new workbook, else the first that is free."""
        there = {int(one.get("numFmtId", "0")): one.get("formatCode") for one in self._new.iter(tag("numFmt"))}
        same = (number for number, known in there.items() if known == code)
        return next(same, max([_FIRST_OWN_FORMAT - 1, *there]) + 1)

    def _place(self, kind: str, one: Element) -> int:
        """Where the element stands in the new workbook's list: at its end if there was none alike."""
        group = self._list(kind)
        if kind not in self._there:
            self._there[kind] = {canonical(here): n for n, here in reversed([*enumerate(group)])}
        known = self._there[kind].setdefault(canonical(one), len(group))
        if known == len(group):
            group.append(one)
            _count(group)
        return known

    def _list(self, kind: str) -> Element:
        return child(self._new, kind, _ORDER[_ORDER.index(kind) + 1 :])


def _listed(styles: Element) -> list[Element]:
    """The number formats of cells; those of conditional formats are written with each of these."""
    return styles.findall(f"{tag('numFmts')}/{tag('numFmt')}")


def _count(group: Element) -> None:
    group.set("count", str(len(group)))
