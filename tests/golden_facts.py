"""All that a reader of a workbook meets, as facts of one line each: what the golden master is compared by.

A cell's looks are a word made of what they are, and one fact says what the word stands for: where a look changes, the
facts of its cells do, and two facts say what it was and what it is.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from package_parts import ART, CHART, DRAWING, Element, Package, local, open_package

IGNORED = ("created", "modified", "lastModifiedBy", "identifier", "revision", "version", "lastPrinted")
"""Properties of the document that are no facts: when it was made, and what no writer of ours sets."""

_EDITION = "sspxl edition"  # which of our masters it is: another one with every cell that is
_PLAIN = {"none", "None", "False", "general", "0.0", "0", "00000000"}


def facts(data: bytes) -> list[str]:
    """The facts of the workbook, tab by tab and cell by cell; its looks at the end, sorted."""
    book, values = openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    package = open_package(data)
    looks: dict[str, str] = {}
    lines = list(_book_facts(book))
    for (name, part), sheet in zip(package.sheets(), book.worksheets, strict=True):
        lines += _sheet_facts(sheet)
        lines += _rule_facts(sheet, looks)
        lines += [
            f"{name} object: {fact}"
            for drawing in package.targets(part, "drawing")
            for fact in _drawn(package, drawing)
        ]
        lines += _cell_facts(sheet, values[sheet.title], looks)
    return [*lines, *(f"look {word}: {look}" for word, look in sorted(looks.items()))]


def _book_facts(book: Workbook) -> Iterator[str]:
    for number, sheet in enumerate(book.worksheets, 1):
        colour = sheet.sheet_properties.tabColor
        yield f"tab {number}: {sheet.title}, {sheet.sheet_state}, {colour.rgb if colour else 'no colour'}"
    yield f"tab in front: {book.active.title if book.active else None}"
    for name, defined in sorted(book.defined_names.items()):
        yield f"name {name}: {defined.attr_text}"
    told = {name: value for name, value in vars(book.properties).items() if name not in IGNORED}
    for name, value in sorted(told.items()):
        yield f"property {name}: {value}"
    for one in sorted(book.custom_doc_props.props, key=lambda one: one.name):
        if one.name != _EDITION:
            yield f"custom property {one.name}: {one.value}"


# ---------------------------------------------------------------- sheets


def _sheet_facts(sheet: Worksheet) -> Iterator[str]:
    name, view, page = sheet.title, sheet.sheet_view, sheet.page_setup
    yield f"{name} freeze: {sheet.freeze_panes}"
    yield f"{name} view: zoom {view.zoomScale}, gridlines {view.showGridLines}, selected {bool(view.tabSelected)}"
    fit = sheet.sheet_properties.pageSetUpPr
    yield (
        f"{name} page: paper {page.paperSize}, {page.orientation}, fit {bool(fit and fit.fitToPage)}"
        f" {page.fitToWidth} x {page.fitToHeight}, area {sheet.print_area}, rows {sheet.print_title_rows}"
    )
    margins = sheet.page_margins
    yield f"{name} margins: {margins.left} {margins.right} {margins.top} {margins.bottom}"
    yield f"{name} header: {sheet.oddHeader.left.text} | {sheet.oddHeader.right.text}"
    yield f"{name} footer: {sheet.oddFooter.left.text} | {sheet.oddFooter.right.text}"
    yield f"{name} protected: {sheet.protection.sheet}"
    for letter, column in sorted(sheet.column_dimensions.items(), key=lambda named: named[1].min):
        yield f"{name} columns {letter} {column.min}-{column.max}: width {column.width}{', hidden' * column.hidden}"
    for number, row in sorted(sheet.row_dimensions.items()):
        if row.height is not None or row.hidden:
            yield f"{name} row {number}: height {row.height}{', hidden' * bool(row.hidden)}"
    for merge in sorted(str(area) for area in sheet.merged_cells.ranges):
        yield f"{name} merge: {merge}"
    for table in sheet.tables.values():
        style = table.tableStyleInfo.name if table.tableStyleInfo else None
        filtered = table.autoFilter.ref if table.autoFilter else None
        yield f"{name} table {table.name}: {table.ref}, filter {filtered}, {style}: {', '.join(table.column_names)}"
    if sheet.auto_filter.ref:
        yield f"{name} filter: {sheet.auto_filter.ref}"


def _rule_facts(sheet: Worksheet, looks: dict[str, str]) -> Iterator[str]:
    for check in sheet.data_validations.dataValidation:
        said = f"{check.type} {check.operator or ''} {check.formula1} {check.formula2 or ''}".strip()
        words = f"{check.promptTitle}: {check.prompt} | {check.errorStyle} {check.errorTitle}: {check.error}"
        yield f"{sheet.title} drop-down {check.sqref}: {said}, blank {check.allowBlank}, {words}"
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            change = _word(_look(rule.dxf), looks) if rule.dxf else None
            said = f"{rule.type} {rule.operator or ''} {' ; '.join(rule.formula)}"
            yield f"{sheet.title} rule {area.sqref}: {rule.priority} {said} -> {change}, stop {rule.stopIfTrue}"


# ---------------------------------------------------------------- cells


def _cell_facts(sheet: Worksheet, values: Worksheet, looks: dict[str, str]) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None and not cell.has_style:
                continue
            yield f"{sheet.title}!{cell.coordinate} {_value(cell, values)} {_word(_look(cell), looks)}"
            if cell.hyperlink:
                link = cell.hyperlink
                to = f"{link.target or ''}#{link.location or ''}, {link.tooltip}"
                yield f"{sheet.title}!{cell.coordinate} link: {to}"
            if cell.comment:
                yield f"{sheet.title}!{cell.coordinate} comment: {cell.comment.author}: {cell.comment.text!r}"


def _value(cell: Cell, values: Worksheet) -> str:
    if cell.data_type == "f":
        formula = getattr(cell.value, "text", cell.value)  # an array formula is an object of its own
        return f"{formula} => {values[cell.coordinate].value!r}"
    return repr(cell.value)


def _word(look: str, looks: dict[str, str]) -> str:
    word = hashlib.sha256(look.encode()).hexdigest()[:6]
    looks[word] = look
    return word


def _look(of: Any) -> str:
    """What a cell, or what a conditional format lays over it, looks like; what is as everywhere is left out."""
    font, fill, align = of.font, of.fill, of.alignment
    said = {
        "font": font and f"{font.name} {font.sz}",
        "bold": font and font.b,
        "italic": font and font.i,
        "underline": font and font.u,
        "struck": font and font.strike,
        "ink": font and _colour(font.color),
        "fill": fill and _filled(fill),
        "border": of.border
        and " ".join(_edge(getattr(of.border, side)) for side in ("left", "right", "top", "bottom")),
        "number": _number(of),
        "align": align and f"{align.horizontal} {align.vertical}",
        "wrap": align and align.wrap_text,
        "indent": align and align.indent,
        "locked": None if of.protection is None else of.protection.locked,
    }
    return ", ".join(f"{name} {value}" for name, value in said.items() if value and str(value) not in _PLAIN)


def _filled(fill: Any) -> str | None:
    """The colour that is seen: of a conditional format, which names no pattern, the one behind it."""
    if fill.fill_type == "solid" and fill.fgColor.rgb != "00000000":
        return _colour(fill.fgColor)
    seen = _colour(fill.bgColor)
    return seen if fill.fill_type or seen != "00000000" else None


def _number(of: Any) -> str | None:
    if hasattr(of, "number_format"):
        return None if of.number_format == "General" else f"{of.number_format!r}"
    return f"{of.numFmt.formatCode!r}" if of.numFmt else None


def _colour(colour: Any) -> str | None:
    if colour is None:
        return None
    return str({"rgb": colour.rgb, "theme": f"theme {colour.theme}", "indexed": f"index {colour.indexed}"}[colour.type])


def _edge(edge: Any) -> str:
    return f"{edge.style}:{_colour(edge.color)}" if edge is not None and edge.style else "-"


# ---------------------------------------------------------------- charts and pictures


def _drawn(package: Package, part: str) -> Iterator[str]:
    """The objects of a drawing: where, called what, said what to who cannot see them, and a chart's whole content."""
    for anchor in package.trees[part]:
        corners = [
            "/".join(str(c.text) for c in corner)
            for end in ("from", "to")
            for corner in anchor.findall(f"{DRAWING}{end}")
        ]
        name = next(anchor.iter(f"{DRAWING}cNvPr"))
        where = f"{name.get('name')} at {' to '.join(corners)}"
        yield f"{where}: {name.get('descr')}"
        for chart in anchor.iter(f"{CHART}chart"):
            link = package.link(part, next(iter(chart.attrib.values())))
            if link is not None:
                yield f"{where}: {' '.join(_said(package.trees[link.target]))}"


def _said(tree: Element) -> Iterator[str]:
    """A chart as its elements in order, each with what it holds, without what stores the values of the cells."""
    if tree.tag in (f"{CHART}strCache", f"{CHART}numCache"):
        return
    held = [f"{name.rpartition('}')[2]}={value}" for name, value in tree.attrib.items()]
    text = (tree.text or "").strip()
    if held or text or tree.tag == f"{ART}t":
        yield f"{local(tree)}({' '.join([*held, text]).strip()})"
    for child in tree:
        yield from _said(child)
