"""What a workbook holds that issuing wrote, outside the rows of its plans.

The fingerprints on the hidden sheet tell it whatever the manager's template says. Where that sheet is gone, the lines
of the standard templates are known by their words, and those of the standard guide by their fingerprints. They are
written here a second time, since reading does not know what issuing does: a test holds them against the templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.identity import fingerprint, read_fingerprints, read_identity, write_fingerprints
from sspxl.notes import HINT_MARK
from sspxl.read.grid import Grid
from sspxl.records import RowId, Typed
from sspxl.text import plain, tidy

OWN_SHEETS = ("how to fill this in", "to put right")
"""The titles of sheets that hold no plan and that we made, as their first cell has them."""

_FINGERPRINTS = write_fingerprints(())  # how a cell begins that holds some
_RUN = 3  # words that follow each other
_COUNTER = re.compile(r"\s*\d+ of \d+ answered\s*", re.IGNORECASE)
_FOR = re.compile(r".+ \| .+ \| For .+", re.IGNORECASE)  # "Northvale | 2026-27 Q2 | For Kim Lowe"
_HIDDEN = re.compile(
    r"by this, .+ knows the workbook when it comes back\. please leave it as it is\.|it was made for .+, cycle .+\.",
    re.IGNORECASE,
)
_GUIDE = read_fingerprints(
    f"{_FINGERPRINTS} 2KA56N 52UYV7 5JKTTC 64YAGC 79FANV 7DYV55 82PVUV 8CBC8S CLDR5Z D225XY DPFK2P DSFPSA DXH5XB "
    "F8YZNG GADPHU GPHFAV GUG7QJ GWETXZ J5L5MW JQZ237 JRZ4D9 KG5MHL KXK2M5 L72Y78 LNA3EW MKUR9F PUGFW4 RAAPNK URPK84 "
    "W2XP5X WD43ZS WHPPKE XNM2TM XVYXTN XWKAJY Y3UEFH YJVF3D"
)
_GUIDE_FILLED = re.compile(
    r"save the workbook, and send it back by .{3,30}: reply to our email with it attached\.|ask [^.?!]+ \S+@\S+\.",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r'you wrote in .{1,80}: ".+"(?:, by [^"]{1,30})?\. (?:has it happened|will it be so)\?', re.IGNORECASE
)
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
        if read_identity(text) or text.startswith((HINT_MARK, _FINGERPRINTS)) or _COUNTER.fullmatch(text):
            return True
        if _is_question(text):
            return True
        if self.fingerprints:
            return fingerprint(text) in self.fingerprints or _HIDDEN.fullmatch(text) is not None
        return is_standard_line(text) or _is_of_guide(text)

    def wrote(self, formula: str) -> bool:
        """Whether a formula is ours: it counts the answers, or hints."""
        return ' answered"' in formula or HINT_MARK in formula


def is_standard_line(text: str) -> bool:
    """Whether this is a line of a standard template's head, or a piece of one that was broken into several rows."""
    line = tidy(text)
    told = any(pattern.fullmatch(line) for pattern in (_COUNTER, _FOR, _QUESTIONS))
    return told or _is_instruction(line)


def _is_of_guide(text: str) -> bool:
    """Whether this is a line of the standard guide, or of the hidden sheet."""
    line = tidy(text)
    filled = _GUIDE_FILLED.fullmatch(line) or _HIDDEN.fullmatch(line)
    return filled is not None or fingerprint(line) in _GUIDE


def _is_question(text: str) -> bool:
    """Whether this is what is asked under QUERY of promises, and no more than that."""
    return all(_ASKED.fullmatch(tidy(line)) for line in text.strip().splitlines() or [""])


def _is_instruction(line: str) -> bool:
    words = plain(line).split()
    if len(words) < _RUN:
        return bool(words) and _INSTRUCTION.endswith(f" {' '.join(words)}")  # the last of several rows
    words = [word for word in words if not _DATE_WORD.fullmatch(word)]
    runs = _runs(words)
    return len(runs & _INSTRUCTION_RUNS) * 4 >= len(runs) * 3


def identity_of(grid: Grid) -> RowId | None:
    """The identity that a hidden sheet of ours carries for the whole workbook, whatever the sheet is called by now, and
    wherever its cells were pasted."""
    first = read_identity(grid.value(0, 0))
    if first is None and fingerprints_on(grid):
        found = (read_identity(row[0]) for row in grid.rows if row)
        first = next((identity for identity in found if identity and not identity.key), None)
    return first if first and not first.key else None


def fingerprints_on(grid: Grid) -> frozenset[str]:
    """The fingerprints on a hidden sheet of ours, wherever it was pasted; empty on any other sheet."""
    cells = (value for row in grid.rows for value in row[:3])
    return frozenset().union(*(read_fingerprints(value) for value in cells if _holds_fingerprints(value)))


def _holds_fingerprints(value: Typed) -> bool:
    return isinstance(value, str) and value.startswith(_FINGERPRINTS)


def is_hidden_sheet(grid: Grid) -> bool:
    """Whether the sheet is one that carries our identity, though its first cell may have been overwritten, and nothing
    of a plan was pasted onto it."""
    return (identity_of(grid) is not None or bool(fingerprints_on(grid))) and not _has_row_ids(grid)


def is_own_sheet(grid: Grid) -> bool:
    """Whether the sheet's title is that of a sheet of ours without a plan, and no plan was pasted below."""
    row = next((row for row in range(len(grid.rows)) if grid.filled(row)), None)
    title = None if row is None else tidy(str(grid.value(row, grid.filled(row)[0]))).casefold()
    return title in OWN_SHEETS and not _has_row_ids(grid)


def _has_row_ids(grid: Grid) -> bool:
    found = (read_identity(value) for row in grid.rows for value in row if isinstance(value, str) and "|" in value)
    return any(identity is not None and identity.key for identity in found)
