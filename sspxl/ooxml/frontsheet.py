"""A sheet of ours in front of those that a workbook has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from sspxl.ooxml.cells import put_words
from sspxl.ooxml.package import Package, Relationship, rels_name, rels_part
from sspxl.ooxml.ranges import address
from sspxl.ooxml.xml import MAIN, OFFICE, Element, child, serialise, tag

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True, slots=True)
class FrontCell:
    """A cell of the new sheet: its words, the number of its style, and where in the workbook it leads to."""

    words: str
    style: int = 0
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class FrontSheet:
    """A sheet: its title, the widths of its columns, and its rows with their heights; `frozen` rows stay in sight."""

    title: str
    widths: Sequence[float]
    rows: Sequence[tuple[float, Sequence[FrontCell]]]
    frozen: int


def with_front(package: Package, sheet: FrontSheet) -> Package:
    """The package with the sheet in front of the others, shown when the workbook is opened."""
    workbook = package.workbook()
    root = package.xml(workbook)
    sheets = child(root, "sheets")
    part = package.free_name("xl/worksheets/sheet{}.xml")
    arrows = list(package.relationships(workbook))
    arrow = Relationship(_free_id(arrows), f"{OFFICE}/worksheet", part)
    number = max((int(one.get("sheetId", "0")) for one in sheets), default=0) + 1
    made = etree.Element(tag("sheet"), name=_free_title(sheets, sheet.title), sheetId=str(number))
    made.set(tag("id", OFFICE), arrow.id)
    sheets.insert(0, made)
    for name in root.iter(tag("definedName")):  # those of one sheet name it by its place among the others
        if (place := name.get("localSheetId")) is not None:
            name.set("localSheetId", str(int(place) + 1))
    for view in root.iter(tag("workbookView")):
        view.attrib.pop("firstSheet", None)
        view.set("activeTab", "0")
    changed = _unselected(package)
    changed[workbook] = serialise(root)
    changed[package.named(rels_name(workbook)) or rels_name(workbook)] = rels_part([*arrows, arrow], workbook)
    changed[part] = serialise(_drawn(sheet))
    return package.with_parts(changed, {part: _SHEET_TYPE})


def _unselected(package: Package) -> dict[str, bytes]:
    """The sheets that were shown, without that: what is typed while two are selected goes into both."""
    changed: dict[str, bytes] = {}
    for arrow in package.relationships(package.workbook()):
        name = package.named(arrow.target)
        if arrow.short in ("worksheet", "chartsheet") and name and b"tabSelected" in package.parts[name]:
            root = package.xml(name)
            for view in root.iter(tag("sheetView")):
                view.attrib.pop("tabSelected", None)
            changed[name] = serialise(root)
    return changed


def _drawn(sheet: FrontSheet) -> Element:
    root = etree.Element(tag("worksheet"), nsmap={None: MAIN, "r": OFFICE})
    properties = etree.SubElement(root, tag("sheetPr"))
    etree.SubElement(properties, tag("pageSetUpPr"), fitToPage="1")
    etree.SubElement(root, tag("dimension"), ref=f"A1:{address(max(1, len(sheet.rows)), len(sheet.widths))}")
    views = etree.SubElement(root, tag("sheetViews"))
    view = etree.SubElement(views, tag("sheetView"), showGridLines="0", tabSelected="1", workbookViewId="0")
    below = address(sheet.frozen + 1, 1)
    etree.SubElement(
        view, tag("pane"), ySplit=str(sheet.frozen), topLeftCell=below, activePane="bottomLeft", state="frozen"
    )
    etree.SubElement(view, tag("selection"), pane="bottomLeft", activeCell=below, sqref=below)
    etree.SubElement(root, tag("sheetFormatPr"), defaultRowHeight="15")
    columns = etree.SubElement(root, tag("cols"))
    for number, width in enumerate(sheet.widths, 1):
        etree.SubElement(columns, tag("col"), min=str(number), max=str(number), width=f"{width:g}", customWidth="1")
    links = _fill(etree.SubElement(root, tag("sheetData")), sheet)
    if links:
        held = etree.SubElement(root, tag("hyperlinks"))
        for at, leads_to in links.items():
            etree.SubElement(held, tag("hyperlink"), ref=at, location=leads_to)
    etree.SubElement(
        root, tag("pageMargins"), left="0.4", right="0.4", top="0.7", bottom="0.6", header="0.3", footer="0.3"
    )
    etree.SubElement(root, tag("pageSetup"), paperSize="9", orientation="landscape", fitToHeight="0")
    return root


def _fill(data: Element, sheet: FrontSheet) -> dict[str, str]:
    """Write the rows; the cells that lead somewhere, with where."""
    links: dict[str, str] = {}
    for number, (height, cells) in enumerate(sheet.rows, 1):
        row = etree.SubElement(data, tag("row"), r=str(number), ht=f"{height:g}", customHeight="1")
        for column, cell in enumerate(cells, 1):
            at = address(number, column)
            made = etree.SubElement(row, tag("c"), r=at, s=str(cell.style))
            if cell.words:
                put_words(made, cell.words)
            if cell.leads_to:
                links[at] = cell.leads_to
    return links


def _free_id(arrows: Sequence[Relationship]) -> str:
    taken = {one.id for one in arrows}
    return next(name for n in range(1, len(taken) + 2) if (name := f"rId{n}") not in taken)


def _free_title(sheets: Element, wanted: str) -> str:
    taken = {one.get("name", "").casefold() for one in sheets}
    titles = (wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3)))
    return next(title for title in titles if title.casefold() not in taken)
