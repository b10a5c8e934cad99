"""Copies of the manager's own workbooks: they hold everybody's words, and are nobody's return.

Their tables are known by their header words, which are written here a second time, since reading does not know what the
master and the register are made of: a test holds them against both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sspxl.read.grid import Grid
from sspxl.text import plain

MASTER, REGISTER = "master.xlsx", "register.xlsx"

NO_RETURN = "it is the manager's own workbook, not a return; what somebody wrote into this copy is not taken in"
"""Why such a one cannot be used."""

TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    MASTER: {
        "Actions": ("Key", "Plan", "Lead", "Action", "Update", "RAG", "Label", "Source", "Cycles on-going"),
        "Flags": ("Flag", "Severity", "Key", "Lead", "Return", "Found", "What to do", "Since"),
        "Returns": ("Contact", "Cycle", "Due", "Received", "Days late", "State", "File", "Rows"),
        "Requests": ("Key", "Field", "Was", "Asked", "By", "File"),
    },
    REGISTER: {
        "Plans": ("Code", "Title", "Thematic lead", "Layout"),
        "Actions": ("Plan", "Section", "No", "Action", "First due", "State", "Opened"),
        "Contacts": ("Initials", "Name", "Role", "Agency", "Email"),
        "Cycles": ("Cycle", "Opens", "Due", "As at"),
    },
}
"""What stands in the header row of their tables, whatever the sheets are called by now."""

_ENOUGH = 2
"""So many tables make a copy of the whole: a single sheet was put into a workbook that may be a return."""

_TOP = 10  # rows


def copy_of(grids: Iterable[Grid]) -> str | None:
    """Which of the manager's workbooks these sheets are a copy of; None: of neither."""
    heads = [[{plain(str(value)) for value in row if value is not None} for row in grid.rows[:_TOP]] for grid in grids]
    for name, tables in TABLES.items():
        words = [set(map(plain, headers)) for headers in tables.values()]
        if sum(any(one <= row for rows in heads for row in rows) for one in words) >= _ENOUGH:
            return name
    return None
