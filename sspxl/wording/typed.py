"""A text levelled for searching, each of whose characters still knows where it was typed.

`words.levelled` is for judging; this is for pointing at the very words: in a flag, or masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sspxl.text import tidy
from sspxl.wording.vocabulary import words_of

_INVISIBLE = frozenset("\u00ad\u180e\ufeff") | frozenset(
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064))
    for code in range(first, last + 1)
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_APOSTROPHES = frozenset("\u2018\u2019\u201b\u0060\u00b4")
_QUOTES = frozenset("\u201c\u201d\u201e\u201f")
_NEEDS_LEVELLING = re.compile(r"[\t\r\v\f`]|\s\s")
_STOP = re.compile(r"[.!?]+(?=[\s)\]'\"]|$)|(?<=[a-z]{3})\.(?=[A-Z][a-z])|;|\n|[•●▪·]")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_ABBREVIATIONS = words_of(
    """
    insp sgt ch supt no nos approx dr mr mrs ms cllr dept ref para incl st vs eg ie e.g i.e jan feb mar apr jun jul aug
    sept sep oct nov dec p pp qtr tel ext fig
    """
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A text without invisible characters: dashes as "-", quotes straight, each run of spaces one, line breaks kept."""

    original: str
    text: str
    low: str  # in small letters, place by place the same as `text`
    origin: Sequence[int]  # where each of its characters stands in the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch that is not empty stands in the original."""
        return self.origin[start], self.origin[end - 1] + 1

    def words(self, start: int, end: int) -> str:
        """The stretch as typed, on one line; "" where it is empty."""
        if start >= end:
            return ""
        first, last = self.span(start, end)
        return tidy(self.original[first:last])


@lru_cache(maxsize=256)
def as_typed(text: str) -> Typed:
    """The text levelled."""
    if text.isascii() and not _NEEDS_LEVELLING.search(text):
        return Typed(text, text, text.lower(), range(len(text)))
    level: list[str] = []
    origin: list[int] = []
    for place, typed in enumerate(text):
        if typed in _INVISIBLE:
            continue
        char = typed if " " < typed < "\x60" or "\x60" < typed < "\x7f" else _folded(typed)
        if char in " \n" and level and level[-1] in " \n":
            if char == "\n":
                level[-1] = char
            continue
        level.append(char)
        origin.append(place)
    joined = "".join(level)
    return Typed(text, joined, "".join(map(_lowered, joined)), origin)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if char in _DASHES:
        return "-"
    if char in _APOSTROPHES:
        return "'"
    if char in _QUOTES:
        return '"'
    if char in "\n\r\v\f\u2028\u2029\x85":
        return "\n"
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        return " " if not folded.strip() else char
    return " " if folded.isspace() else folded


def _lowered(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def sentences(typed: Typed) -> Iterator[tuple[int, int]]:
    """Where each sentence, line or bullet begins and ends, its stop left out; ";" ends one too, "Insp." does not."""
    start = 0
    for stop in _STOP.finditer(typed.text):
        if stop.group() == ".":
            word = _LAST_WORD.search(typed.low, max(start, stop.start() - 8), stop.start())
            if word and (word.group() in _ABBREVIATIONS or (len(word.group()) == 1 and word.group() not in "ai")):
                continue
        if start < stop.start():
            yield start, stop.start()
        start = stop.end()
    if start < len(typed.text):
        yield start, len(typed.text)
