"""The sheet that says how to fill in the others, made from a template of its own."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.cells import inset, protect, select, write_text
from sspxl.issue.fitting import height_of
from sspxl.issue.looks import Styles, copy_pictures, copy_print_headers, copy_set_up
from sspxl.issue.template import PLACEHOLDER, Guide

TITLE = "How to fill this in"

_WIDTH = 8.43
_ROW = 15.0


def fill_guide(
    sheet: Worksheet, guide: Guide, words: Mapping[str, str | None], styles: Styles, *, locked: bool
) -> None:
    """Make the empty `sheet` the guide, placeholders filled; a line whose placeholder has no words is hidden."""
    source = guide.sheet
    for index, width in guide.widths.items():
        sheet.column_dimensions[get_column_letter(index)].width = width
    for cells in source.iter_rows():
        row = cells[0].row
        height = source.row_dimensions[row].height or _ROW
        for cell in cells:
            target = sheet.cell(row, cell.column)
            styles.copy(cell, target, locked=True)
            text = _filled(cell, words)
            if text is None:
                sheet.row_dimensions[row].hidden = True
            elif text:
                height = max(height, _write(cell, target, text, guide.widths.get(cell.column, _WIDTH)))
        sheet.row_dimensions[row].height = height
    for merge in source.merged_cells.ranges:
        sheet.merge_cells(merge.coord)
    copy_set_up(source, sheet)
    copy_print_headers(source, sheet, words)
    copy_pictures(guide.pictures, sheet, {}, f"Logo of {words['partnership']}")
    select(sheet, "A1")
    if locked:
        protect(sheet)


def _filled(cell: Cell, words: Mapping[str, str | None]) -> str | None:
    """The cell's words, "" for a blank one; None where it has placeholders and none of them has words."""
    text = "" if cell.value is None else str(cell.value)
    names = PLACEHOLDER.findall(text)
    if names and not any(words[name.lower()] for name in names):
        return None
    return PLACEHOLDER.sub(lambda found: words[found[1].lower()] or "", text)


def _write(cell: Cell, target: Cell, text: str, width: float) -> float:
    """Write the words of the template's cell into the guide's. The height that they need."""
    if cell.hyperlink is not None and cell.hyperlink.target:
        target.hyperlink = cell.hyperlink.target
    if not isinstance(cell.value, str):
        target.value, target.number_format = cell.value, cell.number_format
        return 0.0
    write_text(target, text)
    if not cell.alignment.wrap_text:
        return 0.0
    return height_of(text, width - inset(cell), cell.font.sz or 11.0, bool(cell.font.b))
