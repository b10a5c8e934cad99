"""How tall a cell must be for its words, reckoned from the letters' widths: nobody measures text where no Excel runs.

Widths are in Excel's unit, the width of a digit in the standard font, for Arial of 11 points, the widest of the usual
fonts. Too tall by a line is fair, a line cut off is not.
"""

from __future__ import annotations

from functools import lru_cache

TALLEST = 409.0
"""The tallest row that Excel allows, in points."""

_WIDEST = 160.0
_LINE = 1.32  # line spacing, in font sizes
_PADDING = 6.0  # above and below, in points
_MARGIN = 0.8  # left and right, in units

_BY_LETTER = {letter: width for letters, width in (("ijlI'|", 0.5), ("frt .,;:!()[]/-`\"", 0.66), ("sckvxyzJ", 1.06),
              ("mMW@%", 1.85), ("w–", 1.53), ("—…", 2.1)) for letter in letters}  # fmt: skip


def height_of(text: str, width: float, size: float = 11.0, bold: bool = False) -> float:
    """The height in points of `text`, wrapped in a column `width` units wide; not above what Excel allows."""
    return min(TALLEST, _lines(text, round(width, 2), size, bold) * size * _LINE + _PADDING)


def width_for(texts: tuple[str, ...], width: float, size: float = 11.0) -> float:
    """The least width from `width` on at which each text fits into the tallest row; at most 160."""
    most = int((TALLEST - _PADDING) / (size * _LINE))
    while width < _WIDEST and any(_lines(text, round(width, 2), size, False) > most for text in texts):
        width = min(_WIDEST, width + 5)
    return width


def broken(text: str, width: float, size: float = 11.0, bold: bool = False, between: str = " ") -> tuple[str, ...]:
    """The text as lines that are at most `width` units wide, broken at `between`; a longer piece stays whole."""
    lines: list[str] = []
    for piece in text.split(between):
        longer = f"{lines[-1]}{between}{piece}" if lines else piece
        if lines and _lines(longer, round(width, 2), size, bold) == 1:
            lines[-1] = longer
        else:
            lines.append(piece)
    ends = between.rstrip()
    return tuple(f"{line}{ends}" for line in lines[:-1]) + tuple(lines[-1:])


def size_for(text: str, width: float, size: float, least: float, bold: bool = False) -> float:
    """The largest font size from `size` down to `least` at which the text fits on one line."""
    while size > least and _lines(text, round(width, 2), size, bold) > 1:
        size -= 1
    return size


@lru_cache(maxsize=50_000)
def _lines(text: str, width: float, size: float, bold: bool) -> int:
    """How many lines the text takes; a word longer than a line is broken, as Excel breaks it."""
    room = (width - _MARGIN) * (11.0 / size) / (1.07 if bold else 1.0)
    room = max(room, 2.0)
    lines = 0
    for paragraph in text.splitlines() or [""]:
        used, taken = 0.0, 1
        for word in paragraph.split(" "):
            wide = sum(_letter(letter) for letter in word)
            if used and used + _letter(" ") + wide > room:
                taken, used = taken + 1, 0.0
            used += wide + (_letter(" ") if used else 0.0)
            while used > room:
                taken, used = taken + 1, used - room
        lines += taken
    return lines


def _letter(letter: str) -> float:
    if letter in _BY_LETTER:
        return _BY_LETTER[letter]
    if letter.isascii():
        return 1.45 if letter.isupper() else 1.18
    return 1.45 if letter.islower() else 2.1
