"""The government's checklist for spreadsheets that everybody can use, as checks of a master: `faults` as sentences.

Source: "Making spreadsheets accessible: a brief guide" of the government's Analysis Function, and WCAG 2.2 AA for
contrast. What only a printed page tells is not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from package_parts import ART, CHART, DRAWING, Element, Package, area_of

HOME = "Dashboard"
COLOURED = {"Red", "Amber", "Green", "Blue", "Grey", "error", "warning", "note"}
"""Words whose cells have a colour of their own, and that must be told without it, too."""

_STRIPE = "D9D9D9"  # of every other row, by the table style that the master has
_LARGE, _LARGE_BOLD = 18, 14  # points, from which on a contrast of 3 to 1 will do
_DULL = re.compile(r"Sheet ?\d*", re.IGNORECASE)


def faults(book: Workbook, package: Package, folder: Path) -> list[str]:
    """Everything in which the master in `folder` falls short of the checklist."""
    found = [*_book_faults(book), *_link_faults(book, folder)]
    for sheet in book.worksheets:
        found += [f"{sheet.title}: {fault}" for fault in (*_sheet_faults(sheet), *_cell_faults(sheet))]
    for name, part in package.sheets():
        for drawing in package.targets(part, "drawing"):
            found += [f"{name}: {fault}" for fault in _drawing_faults(package, drawing)]
    return found


# ---------------------------------------------------------------- the document and its sheets


def _book_faults(book: Workbook) -> Iterator[str]:
    if not book.properties.title:
        yield "the document has no title"
    if book.properties.language != "en-GB":
        yield f"the document's language is {book.properties.language}"
    if book.worksheets[0].title != HOME or book.active.title != HOME:
        yield f"{HOME} is not in front"
    selected = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
    if len(selected) > 1:
        yield f"{', '.join(selected)} are selected: what is typed in one is typed in all"
    for sheet in book.worksheets:
        if _DULL.fullmatch(sheet.title):
            yield f"{sheet.title} is no name for a sheet"
        if sheet.sheet_state != "visible":
            yield f"{sheet.title} is hidden"


def _sheet_faults(sheet: Worksheet) -> Iterator[str]:
    title = sheet["A1"]
    largest = max((cell.font.sz or 0 for row in sheet.iter_rows(min_row=2, max_row=5) for cell in row), default=0)
    if (
        not isinstance(title.value, str)
        or not title.font.b
        or ((title.font.sz or 0) <= largest and sheet.title != HOME)
    ):
        yield "has no title in A1"
    hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
    hidden += [str(number) for number, row in sheet.row_dimensions.items() if row.hidden]
    if hidden:
        yield f"hides {', '.join(hidden)}"
    if len(sheet.tables) > 1:
        yield f"has {len(sheet.tables)} tables"
    page = sheet.page_setup
    fit = sheet.sheet_properties.pageSetUpPr
    if not (fit and fit.fitToPage) or page.paperSize not in (8, 9) or page.fitToWidth not in (None, 1):
        yield "is not fitted to a page's width"
    for table in sheet.tables.values():
        left, top, right, bottom = range_boundaries(table.ref)
        if sheet.freeze_panes != f"B{top + 1}":
            yield f"freezes {sheet.freeze_panes} and not its header"
        if sheet.print_title_rows != f"${top}:${top}":
            yield f"repeats {sheet.print_title_rows} on every page and not its header"
        yield from _blank_faults(sheet, (left, top, right, bottom))
    for merge in sheet.merged_cells.ranges:
        yield from _merge_faults(sheet, str(merge))


def _blank_faults(sheet: Worksheet, area: tuple[int, int, int, int]) -> Iterator[str]:
    left, top, right, bottom = area
    lines = list(sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right, values_only=True))
    if not all(lines[0]):
        yield "has a column without a header"
    blank = [top + n for n, line in enumerate(lines) if not any(value is not None for value in line)]
    if blank and len(lines) > 2:  # a table without rows has a blank one: it cannot be without
        yield f"has nothing in row {blank[0]} of its table"


def _merge_faults(sheet: Worksheet, merge: str) -> Iterator[str]:
    """Merged cells keep a reader's voice from telling row and column: none in a table, nor below a plan's header."""
    own = [area for table in sheet.tables.values() if (area := area_of(table.ref))]
    here = area_of(merge)
    if here is None or any(here.meets(area) for area in own):
        yield f"merges {merge} in its table"
    below = re.match(r"[A-Z]+(\d+)", sheet.freeze_panes or "")
    if here and below and sheet.title != HOME and here.bottom >= int(below[1]) and here.left != here.right and not own:
        yield f"merges {merge} among its rows"


# ---------------------------------------------------------------- cells


def _cell_faults(sheet: Worksheet) -> Iterator[str]:
    areas = [area for table in sheet.tables.values() if (area := area_of(table.ref))]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            at = area_of(cell.coordinate)
            striped = any(at and at.within(area) for area in areas)
            yield from _contrast_faults(cell, striped)
            if cell.value in COLOURED and _fill(cell) and not _has_symbol(cell.number_format):
                yield f"{cell.coordinate} tells {cell.value} by its word alone"
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.dxf is not None:
                yield from _rule_faults(str(area.sqref), rule)


def _contrast_faults(cell: Cell, striped: bool) -> Iterator[str]:
    ink, grounds = _ink(cell.font), [_fill(cell)] if _fill(cell) else ["FFFFFF", *[_STRIPE] * striped]
    size = cell.font.sz or 11
    least = 3.0 if size >= _LARGE or (cell.font.b and size >= _LARGE_BOLD) else 4.5
    for ground in grounds:
        if ink and ground and contrast(ink, ground) < least:
            yield f"{cell.coordinate} has a contrast of {contrast(ink, ground):.1f}, {ink} on {ground}"


def _rule_faults(where: str, rule: Any) -> Iterator[str]:
    ink = rule.dxf.font and rule.dxf.font.color and rule.dxf.font.color.rgb[2:]
    ground = rule.dxf.fill and rule.dxf.fill.bgColor.rgb[2:]
    if not ground:
        return
    if not ink or contrast(ink, ground) < 4.5:
        yield f"its conditional format over {where} paints {ink} on {ground}"
    if not rule.dxf.numFmt or not _has_symbol(rule.dxf.numFmt.formatCode):
        yield f"its conditional format over {where} tells {rule.formula[0]} by colour alone"


def _has_symbol(number_format: str) -> bool:
    return any(not symbol.isascii() for symbol in number_format)


def _fill(cell: Cell) -> str | None:
    fill = cell.fill
    return fill.fgColor.rgb[2:] if fill.fill_type == "solid" and fill.fgColor.type == "rgb" else None


def _ink(font: Any) -> str | None:
    """The colour of the words; theme 1 is black."""
    if font.color is None or font.color.type == "theme":
        return "000000"
    return font.color.rgb[2:] if font.color.type == "rgb" else None


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ---------------------------------------------------------------- links


def _link_faults(book: Workbook, folder: Path) -> Iterator[str]:
    """Contents that lead everywhere, a way back from everywhere, and no link to what is not there."""
    led: dict[str, set[str]] = {}
    for sheet in book.worksheets:
        led[sheet.title] = set()
        for link in (cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink):
            place = link.location and re.fullmatch(r"'?(.+?)'?!\$?[A-Z]+\$?\d+", link.location)
            if link.target is None and not (place and place[1].replace("''", "'") in book.sheetnames):
                yield f"{sheet.title}: the link in {link.ref} leads to {link.location}, which is not there"
            elif link.target is None and place:
                led[sheet.title].add(place[1].replace("''", "'"))
            elif link.target and not (folder / unquote(link.target)).exists():
                yield f"{sheet.title}: the link in {link.ref} leads to {unquote(link.target)}, which is not there"
    for sheet in book.sheetnames[1:]:
        if sheet not in led[HOME]:
            yield f"{HOME} has no link to {sheet}"
        if HOME not in led[sheet]:
            yield f"{sheet} has no link back to {HOME}"


# ---------------------------------------------------------------- charts and pictures


def _drawing_faults(package: Package, part: str) -> Iterator[str]:
    for anchor in package.trees[part]:
        name = next(anchor.iter(f"{DRAWING}cNvPr"))
        if len(name.get("descr", "").split()) < 5:
            yield f"{name.get('name')} has no words for who cannot see it"
        for chart in anchor.iter(f"{CHART}chart"):
            link = package.link(part, next(iter(chart.attrib.values())))
            if link is not None:
                yield from (f"{name.get('name')} {fault}" for fault in _chart_faults(package.trees[link.target]))


def _chart_faults(tree: Element) -> Iterator[str]:
    title = tree.find(f"{CHART}chart/{CHART}title")
    if title is None or not any(text.text for text in title.iter(f"{ART}t")):
        yield "has no title"
    if not list(tree.iter(f"{CHART}valAx")) or any(axis.find(f"{CHART}title") is None for axis in _shown(tree)):
        yield "has an axis of numbers without its unit"
    stacked = any(grouping.get("val") == "stacked" for grouping in tree.iter(f"{CHART}grouping"))
    for one in tree.iter(f"{CHART}ser"):
        named = "".join(v.text or "" for v in one.findall(f"{CHART}tx//{CHART}v"))
        fill = one.find(f"{CHART}spPr/{ART}solidFill/{ART}srgbClr")
        labels = one.find(f"{CHART}dLbls")
        if not named:
            yield "has a series without a name"
        if labels is None:
            yield f"tells {named} by colour alone"
            continue
        ink = next((c.get("val", "") for c in labels.iter(f"{ART}srgbClr")), "000000")
        on_colour = fill is not None and stacked
        ground = fill.get("val", "FFFFFF") if on_colour else "FFFFFF"
        if contrast(ink, ground) < 4.5:
            yield f"writes {named} in {ink} on {ground}, a contrast of {contrast(ink, ground):.1f}"


def _shown(tree: Element) -> list[Element]:
    """The axes of numbers that are to be seen."""
    gone = [axis for axis in tree.iter(f"{CHART}valAx") for d in axis.findall(f"{CHART}delete") if d.get("val") == "1"]
    return [axis for axis in tree.iter(f"{CHART}valAx") if axis not in gone]
