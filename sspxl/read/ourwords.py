"""What a workbook holds that issuing wrote, outside the rows of its plans.

The fingerprints on the hidden sheet tell it whatever the manager's template says. Where that sheet is gone, the lines
of the standard templates are known by their words. They are written here a second time, since reading does not know
what issuing does: a test holds them against the templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.identity import fingerprint, read_fingerprints, read_identity
from sspxl.read.columns import HINT
from sspxl.read.grid import Grid
from sspxl.records import RowId, Typed
from sspxl.text import plain, tidy

OWN_SHEETS = ("how to fill this in", "to put right")
"""The titles of sheets that hold no plan and that we made, as their first cell has them."""

_LOOKED_AT = 50  # rows of the hidden sheet in which its fingerprints stand
_RUN = 3  # words that follow each other
_COUNTER = re.compile(r"\s*\d+ of \d+ answered\s*", re.IGNORECASE)
_FOR = re.compile(r".+ \| .+ \| For .+", re.IGNORECASE)  # "Northvale | 2026-27 Q2 | For Kim Lowe"
_QUESTIONS = re.compile(r"questions\? ask .+", re.IGNORECASE)
_INSTRUCTION = (
    "please fill in the yellow cells {} and status completed on once an action is done by save and send this workbook "
    "back by replying to our email with it attached to propose a new action type it in the first empty row under the "
    "table the sheet how to fill this in tells more"
)
_ANSWERS = ("update", "local response", "progress", "this quarter s figure commentary")
_DATE_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)?|january|february|march|april|may|june|july|august|september|october|november|december"
)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1))}


_INSTRUCTION_RUNS = frozenset(run for answer in _ANSWERS for run in _runs(_INSTRUCTION.format(answer).split()))


@dataclass(frozen=True, slots=True)
class OurWords:
    """What is known of the words that issuing wrote."""

    fingerprints: frozenset[str]

    def has(self, value: Typed) -> bool:
        """Whether these are words that we wrote. Without fingerprints only the standard templates' lines are."""
        text = str(value)
        if read_identity(text) or text.startswith(HINT) or _COUNTER.fullmatch(text):
            return True
        return fingerprint(text) in self.fingerprints if self.fingerprints else is_standard_line(text)

    def wrote(self, formula: str) -> bool:
        """Whether a formula is ours: it counts the answers, or hints."""
        return ' answered"' in formula or HINT in formula


def is_standard_line(text: str) -> bool:
    """Whether this is a line of a standard template's head, or a piece of one that was broken into several rows."""
    line = tidy(text)
    told = any(pattern.fullmatch(line) for pattern in (_COUNTER, _FOR, _QUESTIONS))
    return told or _is_instruction(line)


def _is_instruction(line: str) -> bool:
    words = plain(line).split()
    if len(words) < _RUN:
        return bool(words) and _INSTRUCTION.endswith(f" {' '.join(words)}")  # the last of several rows
    words = [word for word in words if not _DATE_WORD.fullmatch(word)]
    runs = _runs(words)
    return len(runs & _INSTRUCTION_RUNS) * 4 >= len(runs) * 3


def identity_of(grid: Grid) -> RowId | None:
    """The identity that a hidden sheet of ours carries for the whole workbook, whatever the sheet is called by now."""
    found = read_identity(grid.value(0, 0))
    return found if found and not found.key else None


def fingerprints_on(grid: Grid) -> frozenset[str]:
    """The fingerprints on a hidden sheet of ours; empty on any other sheet."""
    rows = grid.rows[:_LOOKED_AT]
    return frozenset().union(*(read_fingerprints(value) for row in rows for value in row[:3]))


def is_own_sheet(grid: Grid) -> bool:
    """Whether the sheet's title is that of a sheet of ours without a plan."""
    row = next((row for row in range(len(grid.rows)) if grid.filled(row)), None)
    return row is not None and tidy(str(grid.value(row, grid.filled(row)[0]))).casefold() in OWN_SHEETS
