"""The identity that issuing puts into a workbook and reading looks for, in the carriers that savers keep.

First the row ID beside each row, which survives sorting, pasting as values and every saver tried; then a hidden sheet
(found by what stands in its first cell, whatever it is called); then a defined name that is the identity itself; then a
custom document property. Check digits tell a row ID that a fill handle or a slip of the hand has altered.

The hidden sheet also holds a fingerprint of every text that issuing wrote outside the tables, so that what a partner
typed there is told from what we did, however the manager worded her template.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote, unquote

from sspxl.records import RowId
from sspxl.text import plain, tidy

SHEET = "sspxl"
"""Name of the hidden sheet; its cell A1 holds the identity of the workbook."""

DEFINED_NAME = "sspxl_identity"
"""Name of the constant that is the workbook's identity."""

PROPERTY = "sspxl"

EDITION = "sspxl edition"
"""The document property of a master: which of them it was."""

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O
_FINGERPRINTS = "texts:"
_SAFE = " /&().,-_'+"


def write_identity(identity: RowId) -> str:
    """The identity as one line of text, "ASB/1|CS|2026-27 Q2|7KQ4", never mistaken for a number or a date.

    The identity of a whole workbook has the key "".
    """
    body = "|".join(quote(part, safe=_SAFE) for part in (identity.key, identity.contact, identity.cycle))
    body = body.replace("  ", "%20%20")  # a run of spaces would not outlive every saver
    return f"{body}|{_check_digits(body)}"


def read_identity(text: object) -> RowId | None:
    """The identity in a cell or property; None: there is none, or its check digits do not agree."""
    if not isinstance(text, str) or text.count("|") != 3:
        return None
    body, _, digits = tidy(text).rpartition("|")
    if digits != _check_digits(body):
        return None
    key, contact, cycle = (unquote(part) for part in body.split("|"))
    return RowId(key, contact, cycle)


def write_fingerprints(texts: Iterable[str]) -> str:
    """The fingerprints of these texts as one cell of the hidden sheet; without doubles, in their order."""
    return " ".join((_FINGERPRINTS, *dict.fromkeys(fingerprint(text) for text in texts)))


def read_fingerprints(value: object) -> frozenset[str]:
    """The fingerprints in a cell of the hidden sheet; empty where it holds none."""
    words = value.split() if isinstance(value, str) else []
    return frozenset(words[1:]) if words[:1] == [_FINGERPRINTS] else frozenset()


def fingerprint(text: str) -> str:
    """Six letters that stand for the words: case, spacing and punctuation do not count."""
    return _digits(plain(text) or tidy(text), 6)


def _check_digits(body: str) -> str:
    return _digits(body, 4)


def _digits(text: str, count: int) -> str:
    number = int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4, person=b"sspxl-id").digest())
    digits = ""
    for _ in range(count):
        number, place = divmod(number, len(_ALPHABET))
        digits += _ALPHABET[place]
    return digits
