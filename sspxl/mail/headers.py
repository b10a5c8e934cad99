"""The headers of a message, from bytes that anybody may have written.

Nothing here raises, and the time is in proportion to the length: the email package's own reading of parameters,
addresses and encoded words fails on some of what arrives, and takes minutes over some of the rest.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_tz
from itertools import takewhile
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from sspxl.records import Letter
from sspxl.text import tidy

MOST_HEAD = 256 * 1024
"""So many bytes are looked at for headers."""

_MOST_VALUE = 16 * 1024
_MOST_ADDRESS = 2_000
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t]+|[\r\n]+")
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_EXTENDED = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")
_APART = re.compile(r"[\s<>()\[\],;:\"]+")
_ANGLED = re.compile(r"<([^<>]*)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DAY = re.compile(
    r"\s*(?:[A-Za-z]{2,9}\.?,?\s*)?[0-9]{1,2}[\s-]+[A-Za-z]{3,9}\.?[\s-]+(?:19|2[0-9])?[0-9]{2}\s", re.ASCII
)
_COMMENT = re.compile(r"\(([^()]*)\)")

Parameters: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers in their order: each name in lower case, its value on one line."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for field, value in self.fields if field == name)

    def first(self, name: str) -> str:
        """The first header of this name; "" where there is none."""
        return next((value for field, value in self.fields if field == name), "")

    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.fields)


def read_headers(head: bytes) -> Headers:
    """The headers of a block that ends before the empty line. A line that is none is passed over."""
    fields: list[tuple[str, str]] = []
    for line in re.split(rb"\r?\n(?![ \t])", head[:MOST_HEAD]):
        if found := _FIELD.match(line):
            value = _FOLD.sub(" ", text_of(found[2][:_MOST_VALUE]).replace("\0", "")).strip()
            fields.append((found[1].decode("ascii").lower(), value))
    return Headers(tuple(fields))


def text_of(raw: bytes, charset: str = "") -> str:
    """The bytes as text: in their charset where that is known and fits, else UTF-8, else Windows-1252."""
    for encoding in (charset, "utf-8", "cp1252"):
        try:
            if encoding:
                return raw.decode(encoding)
        except (LookupError, ValueError):  # no such charset, or one that is none of text
            continue
    return raw.decode("latin-1")


# ---------------------------------------------------------------- values


def decoded(value: str) -> str:
    """The value with its encoded words (RFC 2047) as people read them; what does not decode stays as it came."""
    found: list[str] = []
    pending, charset, at = b"", "", 0
    joined = _BETWEEN_WORDS.sub("", value)
    for word in _WORD.finditer(joined):
        raw = _word(word[2], word[3])
        if raw is None:
            continue
        if pending and (word.start() > at or word[1].lower() != charset):
            found.append(text_of(pending, charset))
            pending = b""
        found.append(joined[at : word.start()])
        # A letter may be cut in two by the end of a word: those of one charset are decoded together.
        pending, charset, at = pending + raw, word[1].lower(), word.end()
    return tidy("".join((*found, text_of(pending, charset), joined[at:])).replace("\0", ""))


def _word(kind: str, text: str) -> bytes | None:
    raw = text.encode("utf-8", "replace")
    if kind in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=True)
    whole = raw.rstrip(b"=").replace(b" ", b"")
    try:
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)) or None
    except binascii.Error:
        return None


def parameters_of(value: str) -> tuple[str, Parameters]:
    """What stands before the first semicolon, in lower case, and the parameters by name; RFC 2231 is put together."""
    whole: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in _PARAMETER.finditer(value):
        text = found[2].strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text.strip('"'))
        named = _EXTENDED.fullmatch(found[1].lower())
        if named and (named[2] or named[3]):
            pieces.setdefault(named[1], {}).setdefault(int(named[2] or 0), (bool(named[3]), text))
        else:
            whole.setdefault(found[1].lower(), text)
    whole |= {name: _joined(parts) for name, parts in pieces.items()}
    return value.partition(";")[0].strip().lower(), whole


def _joined(parts: Mapping[int, tuple[bool, str]]) -> str:
    """A parameter in pieces, each said to be percent-encoded or not; the charset stands in the first."""
    charset, found = "", b""
    for place, (number, (is_encoded, text)) in enumerate(sorted(parts.items())):
        if number != place:  # a piece is missing: what comes after it would be read as part of something else
            break
        if is_encoded and not place and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        found += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    return text_of(found, charset).replace("\0", "")


# ---------------------------------------------------------------- the letter


def letter_of(headers: Headers) -> Letter:
    """Who wrote the message, when and about what. Where two From headers differ, nobody can say who did."""
    senders = {address_of(value) for value in headers.all("from")}
    sender, name = senders.pop() if len(senders) == 1 else ("", "")
    return Letter(
        sender,
        name,
        day_of(headers.first("date")),
        next(iter(re.findall(r"<[^<>\s]{1,500}>", headers.first("message-id"))), ""),
        decoded(headers.first("subject")),
        _checked_by_the_server(headers.all("authentication-results")),
        day_of(headers.first("received").rpartition(";")[2].strip()),
    )


def _checked_by_the_server(found: Sequence[str]) -> str:
    """What the server that took the message in says of it: its own header, the topmost, and those of the same name
    right below. One further down came with the message, and its sender may have written it (RFC 8601, section 5)."""
    told = [tidy(value) for value in found]
    names = [value.partition(";")[0].split()[:1] for value in told]
    own = takewhile(lambda pair: pair[1] == names[0], zip(told, names, strict=True))
    return "; ".join(value for value, _ in own)


def address_of(value: str) -> tuple[str, str]:
    """The address, in lower case, and the name that is shown of it; the address is "" where there is not just one."""
    value = value[:_MOST_ADDRESS]
    bare = _COMMENT.sub(" ", _QUOTED.sub(" ", value))
    angled = [one.strip() for one in _ANGLED.findall(bare)]
    found = [one for one in angled or _APART.split(bare) if _ADDRESS.fullmatch(one)]
    address = found[0].lower() if len(set(found)) == 1 else ""
    quoted = _QUOTED.search(value)
    if quoted:
        shown = re.sub(r"\\(.)", r"\1", quoted[1])
    elif angled:
        shown = value.partition("<")[0]
    else:
        shown = " ".join(_COMMENT.findall(value))
    return address, decoded(shown)


def day_of(value: str) -> datetime | None:
    """The time of a Date header, UTC without zone; without one it is taken for UTC. None where it cannot be read."""
    found = parsedate_tz(value[:200]) if _DAY.match(value) else None
    if found is None:
        return None
    try:
        return datetime(*found[:6]) - timedelta(seconds=found[9] or 0)
    except (ValueError, OverflowError):
        return None
