"""What a refresh left on a master that she had open: lines of ours that are in no master as we wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sspxl.master.compare import said
from sspxl.master.contents import DASHBOARD
from sspxl.master.opened import Cells, Opened
from sspxl.master.values import Value

NOT_REFRESHED = " (not refreshed: as it was when this was opened)"
"""Stands behind the heading of a block of the dashboard that stayed as it was."""

_MORE = re.compile(r"and \d+ more lines: see the tables")
_ROW = re.compile(r"(?<=[A-Z])\d+")


def more_lines(count: int) -> str:
    """The last line of a list that had no room for all."""
    return f"and {count} more lines: see the tables"


def is_ours(sheet: str, at: tuple[int, int], value: Value, older: Sequence[Opened]) -> bool:
    """Whether a refresh left the value there: on the dashboard, where blocks were brought to other lines, what stands
    anywhere on that of an older master; on a plan's sheet what stood in that very cell."""
    if sheet == DASHBOARD and isinstance(value, str) and (value.endswith(NOT_REFRESHED) or _MORE.fullmatch(value)):
        return True
    row, column = at
    words = said(value)
    for cells in (one.plain.get(sheet, []) for one in older):
        if sheet == DASHBOARD:
            if any(words == said(cell) for line in cells for cell in line if cell is not None):
                return True
        elif words == said(_at(cells, row, column)):
            return True
    return False


def is_our_formula(sheet: str, formula: str, before: Mapping[tuple[int, int], str], older: Sequence[Opened]) -> bool:
    """Whether it is a formula of ours in another line of the dashboard."""
    if sheet != DASHBOARD or not older:
        return False
    known = (before, *(one.formulas().get(sheet, {}) for one in older))
    return _ROW.sub("", formula) in {_ROW.sub("", one) for formulas in known for one in formulas.values()}


def _at(cells: Cells, row: int, column: int) -> Value:
    return cells[row][column] if row < len(cells) and column < len(cells[row]) else None
