"""The parts of a sheet as they must read in another workbook: styles, texts, formulas and numbers are that one's."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from sspxl.ooxml.formulas import GONE, Moves, moved, shifted, uses
from sspxl.ooxml.ranges import block, position
from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.slots import slots, source_formula, sources
from sspxl.ooxml.strings import Strings
from sspxl.ooxml.styles import Styles
from sspxl.ooxml.xml import Element, local, tag

_CELL, _ROW, _COLUMN = tag("c"), tag("row"), tag("col")
_CELL_STYLES = ("dataCellStyle", "headerRowCellStyle", "totalsRowCellStyle")
_FORMAT_STYLES = ("tableStyleInfo", "pivotTableStyleInfo")


@dataclass(frozen=True, slots=True)
class Target:
    """The workbook that a part is made ready for. `spill`: what marks a formula that spills there; None: as it was."""

    styles: Styles
    strings: Strings
    moves: Moves
    spill: str | None = None


def sheet_for(target: Target, root: Element) -> None:
    """Make the sheet ready, in place: it is not the one that is shown first."""
    for view in root.iter(tag("sheetView")):
        view.attrib.pop("tabSelected", None)
    for views in root.findall(tag("customSheetViews")):
        root.remove(views)  # they lead to views of the whole workbook, which is another one
    for one in root.iter(_ROW, _COLUMN):
        name = "s" if one.tag == _ROW else "style"
        if name in one.attrib:
            one.set(name, str(target.styles.cell(_number(one, name))))
    for cell in root.iter(_CELL):
        _cell(target, cell)
    for text in root.iter(tag("phoneticPr")):
        text.set("fontId", str(target.styles.font(_number(text, "fontId"))))
    _unshare(target.moves, root)
    part_for(target, root)


def part_for(target: Target, root: Element) -> None:
    """Make any part ready, in place: its formulas, and the formats that it names by number."""
    for slot in slots(root):
        formula = slot.formula
        lead = "#" if slot.attribute == "location" and formula.startswith("#") else ""
        slot.put(lead + moved(formula.removeprefix(lead), target.moves))
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        for name in list(one.attrib):
            if name == "dxfId" or name.endswith("DxfId"):
                one.set(name, str(target.styles.difference(_number(one, name))))
        if one.get("macro"):
            one.set("macro", "")  # of a shape: there is no macro here that it could run


def table_for(target: Target, root: Element, name: str, number: int) -> None:
    """Make a table ready, in place, under this name and number."""
    part_for(target, root)
    root.set("id", str(number))
    root.set("name", name)
    root.set("displayName", name)
    for one in root.iter():
        for attribute in _CELL_STYLES:
            if style := one.get(attribute):
                one.set(attribute, target.styles.cell_style(style))
    _mend_filter(root)
    _format_style(target, root)


def pivot_for(target: Target, root: Element, cache: int) -> None:
    """Make a pivot table ready, in place; its cache has this number."""
    part_for(target, root)
    _number_formats(target, root)
    _format_style(target, root)
    root.set("cacheId", str(cache))


def cache_for(target: Target, root: Element) -> None:
    """Make a pivot table's cache ready, in place; where it sums up what another run may change, it reads that anew."""
    part_for(target, root)
    _number_formats(target, root)
    for one in sources(root):
        was = source_formula(one)
        now = moved(was, target.moves)
        if now == GONE or not was:
            continue
        if one.get("name"):
            one.set("name", now)
        else:
            sheet, _, reference = now.rpartition("!")
            one.set("sheet", sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet)
            one.set("ref", reference)
        if _is_ours(was, target.moves):
            root.set("refreshOnLoad", "1")


# ---------------------------------------------------------------- inside


def _cell(target: Target, cell: Element) -> None:
    style = target.styles.cell(_number(cell, "s"))
    if style or "s" in cell.attrib:
        cell.set("s", str(style))
    if target.spill is not None and cell.get("cm", "0") != "0":
        cell.set("cm", target.spill)
    if cell.get("t") == "s":
        value = cell.find(tag("v"))
        if value is not None:
            value.text = str(target.strings.moved(_whole(value.text)))


def _unshare(moves: Moves, root: Element) -> None:
    """Write out formulas that cells share where they point to what moves: each cell may go another way."""
    shared: dict[str, tuple[str, int, int]] = {}
    for cell in root.iter(_CELL):
        formula = cell.find(tag("f"))
        if formula is None or formula.get("t") != "shared":
            continue
        row, column = position(cell.get("r", ""))
        number = formula.get("si", "")
        if formula.text:
            if not _points_out(formula.text, moves):
                continue
            shared[number] = (formula.text, row, column)
        if number in shared:
            text, top, left = shared[number]
            formula.text = shifted(text, row - top, column - left)
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, None)


def _points_out(formula: str, moves: Moves) -> bool:
    meant = uses(formula)
    return bool(meant.sheets) or any(name in moves.tables or name in moves.headers for name in meant.names)


def _is_ours(formula: str, moves: Moves) -> bool:
    """Whether the formula points to a table of the other workbook's own, or to its sheet."""
    meant = uses(formula)
    there = (moves.sheets.get(sheet) for sheet in meant.sheets)
    return any(move is not None and move.was is not None for move in there) or any(
        name in moves.headers for name in meant.names
    )


def _mend_filter(root: Element) -> None:
    """End the table's filter above its totals: LibreOffice lets it go over them, and Excel would offer a repair."""
    found, area = root.find(tag("autoFilter")), block(root.get("ref", ""))
    totals = _number(root, "totalsRowCount")
    if found is not None and area is not None and totals and found.get("ref") == str(area):
        found.set("ref", str(area.down_to(area.bottom - totals)))


def _number_formats(target: Target, root: Element) -> None:
    for one in root.iter(etree.Element):
        if "numFmtId" in one.attrib:
            one.set("numFmtId", str(target.styles.number_format(_number(one, "numFmtId"))))


def _format_style(target: Target, root: Element) -> None:
    for one in root.iter(etree.Element):
        if local(one) in _FORMAT_STYLES and (name := one.get("name")):
            one.set("name", target.styles.table_style(name))


def _number(one: Element, attribute: str) -> int:
    return _whole(one.get(attribute, "0"))


def _whole(text: str | None) -> int:
    if text is None or not text.strip().isdecimal():
        raise damaged(f"a number is expected where {str(text)[:40]} stands")
    return int(text)
