"""The looks of a template carried into a new workbook: styles, print set-up, pictures, conditional formats."""

from __future__ import annotations

import io
from copy import copy

from openpyxl.cell import Cell
from openpyxl.drawing.image import Image
from openpyxl.formula.translate import Translator
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.template import PLACEHOLDER, Template
from sspxl.text import shorten

_HEADER_LENGTH = 80  # Excel refuses a file whose print header passes 255 characters: three parts of 80 fit


class Styles:
    """Copies cells' styles from templates into one workbook; each style is translated once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[int, tuple[int, ...], bool], object] = {}

    def copy(self, source: Cell, target: Cell, *, locked: bool) -> None:
        """Give `target` the looks of `source`; locked or not as told, whatever the template says."""
        key = (id(source.parent.parent), tuple(source._style or ()), locked)
        if key not in self._known:
            target.font = copy(source.font)
            target.fill = copy(source.fill)
            target.border = copy(source.border)
            target.alignment = copy(source.alignment)
            target.number_format = source.number_format
            target.protection = Protection(locked=locked)
            self._known[key] = copy(target._style)
        target._style = copy(self._known[key])


def copy_set_up(template: Template, sheet: Worksheet) -> None:
    """The page, the print options and how the sheet shows, as in the template."""
    source = template.sheet
    sheet.page_setup = copy(source.page_setup)
    sheet.page_setup.id = None  # the printer's own settings are not copied
    sheet.page_margins = copy(source.page_margins)
    sheet.print_options = copy(source.print_options)
    sheet.sheet_properties.pageSetUpPr = copy(source.sheet_properties.pageSetUpPr)
    sheet.sheet_properties.tabColor = copy(source.sheet_properties.tabColor)
    sheet.sheet_format = copy(source.sheet_format)
    sheet.sheet_view.showGridLines = source.sheet_view.showGridLines
    sheet.sheet_view.zoomScale = source.sheet_view.zoomScale
    sheet.print_title_rows = f"{template.header_row}:{template.header_row}"
    for picture in template.pictures:
        image = Image(io.BytesIO(picture.data))
        image.anchor = copy(picture.anchor)
        sheet.add_image(image)


def copy_print_headers(template: Template, sheet: Worksheet, words: dict[str, str]) -> None:
    """The print header and footer, their placeholders filled."""
    for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        source: HeaderFooterItem = getattr(template.sheet.HeaderFooter, name)
        target: HeaderFooterItem = getattr(sheet.HeaderFooter, name)
        for side in ("left", "center", "right"):
            part = copy(getattr(source, side))
            if part.text:
                part.text = (
                    PLACEHOLDER.sub(lambda found: _in_header(words.get(found[1].lower(), "")), part.text) or None
                )
            setattr(target, side, part)
    sheet.HeaderFooter.differentFirst = template.sheet.HeaderFooter.differentFirst
    sheet.HeaderFooter.differentOddEven = template.sheet.HeaderFooter.differentOddEven


def copy_conditional_formats(template: Template, sheet: Worksheet, first: int, last: int) -> None:
    """The template's conditional formats; one on its sample rows goes on all rows from `first` to `last`."""
    for formats in template.sheet.conditional_formatting:
        for cells in formats.sqref.ranges:
            target = _stretched(cells, template.header_row, first, last)
            for rule in formats.rules:
                moved = copy(rule)
                moved.formula = [_moved(formula, cells, target) for formula in rule.formula]
                sheet.conditional_formatting.add(target.coord, moved)


def _stretched(cells: CellRange, header: int, first: int, last: int) -> CellRange:
    if cells.max_row <= header:
        return cells
    return CellRange(min_col=cells.min_col, max_col=cells.max_col, min_row=first, max_row=last)


def _moved(formula: str, source: CellRange, target: CellRange) -> str:
    """The formula as it reads from the new upper left cell."""
    origin = f"{get_column_letter(source.min_col)}{source.min_row}"
    moved = Translator(f"={formula}", origin).translate_formula(f"{get_column_letter(target.min_col)}{target.min_row}")
    return str(moved).removeprefix("=")


def _in_header(words: str) -> str:
    return shorten(words, _HEADER_LENGTH).replace("&", "&&")
