"""The looks of a template carried into a new workbook: styles, print set-up, pictures, conditional formats."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from copy import copy, deepcopy

from openpyxl.cell import Cell
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor, TwoCellAnchor
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.template import PLACEHOLDER, Picture, Template
from sspxl.text import shorten

_NO_DESCRIPTION = "Picture"  # what openpyxl writes where it was told nothing
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
            if not target.has_style:  # openpyxl would leave the cell out, and its column's default unlocks it
                target.alignment = Alignment(vertical="bottom")
            self._known[key] = copy(target._style)
        target._style = copy(self._known[key])


def copy_set_up(source: Worksheet, sheet: Worksheet) -> None:
    """The page, the print options and how the sheet shows, as in the template."""
    sheet.page_setup = copy(source.page_setup)
    sheet.page_setup.id = None  # the printer's own settings are not copied
    sheet.page_margins = copy(source.page_margins)
    sheet.print_options = copy(source.print_options)
    sheet.sheet_properties.pageSetUpPr = copy(source.sheet_properties.pageSetUpPr)
    sheet.sheet_properties.tabColor = copy(source.sheet_properties.tabColor)
    sheet.sheet_format = copy(source.sheet_format)
    sheet.sheet_view.showGridLines = source.sheet_view.showGridLines
    sheet.sheet_view.zoomScale = source.sheet_view.zoomScale


def copy_pictures(pictures: Iterable[Picture], sheet: Worksheet, rows: Mapping[int, int], described: str) -> None:
    """The template's pictures where their rows have gone, each with the description it has there, else `described`."""
    for picture in pictures:
        image = Image(io.BytesIO(picture.data))
        image.anchor = anchor = deepcopy(picture.anchor)
        if not isinstance(anchor, AbsoluteAnchor):
            moved = rows.get(anchor._from.row + 1, anchor._from.row + 1) - anchor._from.row - 1
            for corner in (anchor._from, anchor.to) if isinstance(anchor, TwoCellAnchor) else (anchor._from,):
                corner.row += moved
        shown = (anchor.pic or anchor.groupShape.pic).nvPicPr.cNvPr
        if not shown.descr or shown.descr == _NO_DESCRIPTION:
            shown.descr = described
        sheet.add_image(image)


def copy_print_headers(source: Worksheet, sheet: Worksheet, words: Mapping[str, str | None]) -> None:
    """The print header and footer, their placeholders filled."""
    for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        template: HeaderFooterItem = getattr(source.HeaderFooter, name)
        target: HeaderFooterItem = getattr(sheet.HeaderFooter, name)
        for side in ("left", "center", "right"):
            part = copy(getattr(template, side))
            if part.text:
                part.text = (
                    PLACEHOLDER.sub(lambda found: _in_header(words.get(found[1].lower()) or ""), part.text) or None
                )
            setattr(target, side, part)
    sheet.HeaderFooter.differentFirst = source.HeaderFooter.differentFirst
    sheet.HeaderFooter.differentOddEven = source.HeaderFooter.differentOddEven


def copy_conditional_formats(template: Template, sheet: Worksheet, rows: Mapping[int, int], last: int) -> None:
    """The template's conditional formats; one on its sample rows goes on all rows of the table, down to `last`.

    `rows` maps the rows of the template's head and its header row to where they have gone.
    """
    for formats in template.sheet.conditional_formatting:
        for cells in formats.sqref.ranges:
            if cells.max_row > template.header_row:
                target = CellRange(None, cells.min_col, rows[template.header_row] + 1, cells.max_col, last)
            else:
                end = rows.get(cells.max_row + 1, rows[template.header_row] + 1) - 1
                target = CellRange(None, cells.min_col, rows[cells.min_row], cells.max_col, end)
            for rule in formats.rules:
                moved = copy(rule)
                moved.formula = [_moved(formula, cells, target) for formula in rule.formula]
                sheet.conditional_formatting.add(target.coord, moved)


def _moved(formula: str, source: CellRange, target: CellRange) -> str:
    """The formula as it reads from the new upper left cell."""
    origin = f"{get_column_letter(source.min_col)}{source.min_row}"
    moved = Translator(f"={formula}", origin).translate_formula(f"{get_column_letter(target.min_col)}{target.min_row}")
    return str(moved).removeprefix("=")


def _in_header(words: str) -> str:
    return shorten(words, _HEADER_LENGTH).replace("&", "&&")
