"""The number of a row, however a cell holds it."""

from __future__ import annotations

import re

from sspxl.text import tidy

_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,3})*)\s?([a-z])?")
_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_UNNUMBERED = re.compile(r"C\d{1,4}(?:-\d+)?")
_SAID_BEFORE = re.compile(  # "Action point 4", "No. 1", "#1"
    r"\A(?:(?:action|item|measure|recommendation|commitment)\s*)?(?:point\s*)?"
    r"(?:(?:no|nr|number|ref)\b[.:]?)?\s*#?\s*(?=\d)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*(\d{1,3}(?:\.\d{1,2})*)(?:[.)](?!\d)\s*|\s+)(?=\S)")


def ref_of(value: object) -> str | None:
    """The number in a "No" or "Ref" cell as text; None: it holds none.

    11.0 is "11", "11.10" stays, " ix. " is "IX", "Action 1" and "No. 1)" are "1".
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.10g}"  # as Excel shows it: 11.299999999999999 is 11.3
    if not isinstance(value, str):
        return None
    text = _SAID_BEFORE.sub("", tidy(value).removeprefix("(")).rstrip(".):")
    if found := _NUMBER.fullmatch(text.lower()):
        return found[1] + (found[2] or "")
    if _ROMAN.fullmatch(text.upper()) or _UNNUMBERED.fullmatch(text.upper()):
        return text.upper()
    return None


def opening_ref(text: str) -> str | None:
    """The number that opens an item's own text: "12. Work with" is "12", "37 reducing" is "37". None: none does."""
    found = _OPENING.match(text)
    return found[1] if found else None
