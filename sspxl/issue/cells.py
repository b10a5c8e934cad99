"""What every issued sheet does with a cell."""

from __future__ import annotations

import re

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

_INDENT = 1.3  # what one step of indentation takes of a column's width
_MOST_TEXT = 32_767  # of one cell, in Excel
_LITERAL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_text(cell: Cell, value: str) -> None:
    """Put words from outside into the cell as text, whatever they begin with; never a formula or an error value."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LITERAL_ESCAPE.sub("_x005F_", text)  # "_x0041_" would be shown as "A"
    cell.value = text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"
    cell.data_type = "s"
    if text[:1] in tuple("=+-@"):
        cell.quotePrefix = True  # still text after somebody has edited the cell


def inset(cell: Cell) -> float:
    """What the cell's indentation takes of its column's width."""
    return _INDENT * (cell.alignment.indent or 0)


def select(sheet: Worksheet, cell: str) -> None:
    """The sheet opens with this cell ready to type in."""
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = cell


def protect(sheet: Worksheet) -> None:
    """Lock all but the answer cells, without a password. In openpyxl, False allows.

    Locked cells may still be selected: a screen reader reads what is selected.
    """
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False
    protection.sort = protection.autoFilter = protection.insertRows = False
