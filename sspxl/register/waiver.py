"""A waiver that was made in the master: it ends by itself, where one that the manager typed ends on a day."""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.records import Waiver
from sspxl.text import plain

CELL_CHANGES = "the cell changes"
"""What stands under Until in its row of the register."""


@dataclass(frozen=True, slots=True)
class CellWaiver(Waiver):
    """A waiver until the cell that its flag is about changes; the history knows what the cell said."""


def ends_with_the_cell(until: str | None) -> bool:
    """Whether the words under Until are those of a waiver that was made in the master."""
    return plain(until or "") == CELL_CHANGES
