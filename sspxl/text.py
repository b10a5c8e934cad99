"""Words as typed, and the one meaning of "blank" and of "the same words" that every stage uses."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def tidy(text: str) -> str:
    """The text without invisible characters, each run of white space one space, ends trimmed."""
    return " ".join(_INVISIBLE.sub("", text).split())  # which splits at non-breaking spaces too


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: None, or only white space and invisible characters. 0, False and "N/A" are words."""
    return value is None or (isinstance(value, str) and not tidy(value))


def plain(text: str) -> str:
    """The words alone, for comparing: case, accents' encoding, punctuation and spacing do not count.

    "On-going." and "on going" compare equal. A text of punctuation alone gives "".
    """
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def shorten(text: str, most: int = 120) -> str:
    """The text on one line, cut at a word before `most` characters with an ellipsis."""
    line = tidy(text)
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
