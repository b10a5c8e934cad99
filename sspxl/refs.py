"""The number of a row, however a cell holds it, and the order that readers expect of such numbers."""

from __future__ import annotations

import re

from sspxl.text import tidy

_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,3})*)\s?([a-z])?")
_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_UNNUMBERED = re.compile(r"C\d{1,4}(?:-\d+)?")
_OPENING = re.compile(r"\s*(\d{1,3}(?:\.\d{1,2})*)(?:[.)](?!\d)\s*|\s+)(?=\S)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def ref_of(value: object) -> str | None:
    """The number in a "No" or "Ref" cell as text: 11.0 is "11", "11.10" stays, " ix. " is "IX". None: it holds none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.10g}"  # as Excel shows it: 11.299999999999999 is 11.3
    if not isinstance(value, str):
        return None
    text = tidy(value).removeprefix("(").rstrip(".):")
    if found := _NUMBER.fullmatch(text.lower()):
        return found[1] + (found[2] or "")
    if _ROMAN.fullmatch(text.upper()) or _UNNUMBERED.fullmatch(text.upper()):
        return text.upper()
    return None


def opening_ref(text: str) -> str | None:
    """The number that opens an item's own text: "12. Work with" is "12", "37 reducing" is "37". None: none does."""
    found = _OPENING.match(text)
    return found[1] if found else None


def ref_order(ref: str) -> tuple[int, tuple[int, ...], str]:
    """A sort key: numbers part by part ("11.2" before "11.10"), then Roman numerals by value, then C1, C2 ..."""
    if number := _NUMBER.fullmatch(ref):
        return 0, tuple(int(part) for part in number[1].split(".")), ref
    if _ROMAN.fullmatch(ref):
        return 1, (_roman(ref),), ref
    return 2, tuple(int(part) for part in re.findall(r"\d+", ref)), ref


def _roman(ref: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in ref]
    return sum(-v if any(later > v for later in values[n + 1 :]) else v for n, v in enumerate(values))
