"""How what we write looks, the master as the register: font, colours, and how high a row must be for its words."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from sspxl.text import tidy

FONT = "Arial"
SIZE = 10
INK = "#1F2933"
QUIET = "#52606D"
NAVY = "#1F3A5F"
PALE = "#E8EEF5"
LINE = "#C9D2DC"
HERS = "#FFFBE6"  # where the manager types
LINK = "#1A4F8B"

DATE = "dd mmm yyyy"
STAMP = "dd mmm yyyy hh:mm"

HIGHEST_ROW = 409.0  # points; Excel's limit
_LINE_HEIGHT = 12.75  # Excel's own for this font and size
_PADDING = 5.25
_SLACK = 0.95  # of a column's width: screens draw text a little wider than its font says


class _Widths(dict[str, float]):
    """A character's width; one that is not listed is as wide as the letter under its accents, or a wide one."""

    def __missing__(self, character: str) -> float:
        base = unicodedata.normalize("NFD", character)[0]
        if base != character:
            width = self[base]
        elif character.isascii() or unicodedata.category(character) == "Ll":
            width = 1.0
        else:
            width = 1.8 if unicodedata.east_asian_width(character) in "WF" else 1.3
        self[character] = width
        return width


_WIDTHS = _Widths(
    {
        character: width
        for width, characters in {
            0.4: "ijl'|‘’", 0.5: "ft I.,:;!/\\[]\t\u00a0·", 0.6: "r()-`“”\"{}•", 0.9: "cksvxyzJ", 1.0: "–£€",
            1.1: "FTZ", 1.2: "ABEKPSVXY&", 1.3: "CDHNRUw", 1.4: "GOQ", 1.5: "mM", 1.7: "W%", 1.8: "@—…",
        }.items()
        for character in characters
    }
)  # fmt: skip
"""Widths of Arial's characters in digits of the same font; a letter or sign that is not here is a digit wide."""


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points that shows every (text, width in characters) whole, as far as Excel's highest row allows."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(HIGHEST_ROW, max(1, lines) * _LINE_HEIGHT + _PADDING)


def fitting(text: str, width: float) -> str:
    """The text on one line, cut at a word with an ellipsis where a column of that width shows no more of it."""
    line, room = tidy(text), width * _SLACK
    if measured(line) <= room:
        return line
    kept, used = 0, _WIDTHS["…"]
    for character in line:
        used += _WIDTHS[character]
        if used > room:
            break
        kept += 1
    at = line.rfind(" ", 0, kept + 1)
    return line[: at if at > kept // 2 else kept].rstrip(" ,;:") + "…"


def measured(text: str) -> float:
    """How long the text is on one line, in digits."""
    return sum(_WIDTHS[character] for character in text)


def _lines(text: str, width: float) -> int:
    """How many lines the text takes when it is wrapped at words in a column of that width."""
    return sum(_wrapped(line, width * _SLACK) for line in text.split("\n"))


def _wrapped(line: str, width: float) -> int:
    if len(line) * 1.8 <= width:  # most cells: no need to measure
        return 1
    space = _WIDTHS[" "]
    lines, used = 1, 0.0
    for word in line.split(" "):
        long = measured(word)
        if used and used + space + long > width:
            lines, used = lines + 1, 0.0
        if long > width:  # Excel breaks a word that is longer than the column
            lines += math.ceil(long / width) - 1
            long = long % width
        used += long + (space if used else 0.0)
    return lines
