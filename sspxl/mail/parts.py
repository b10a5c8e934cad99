"""The parts of a MIME message, each with its name and what it decodes to.

The email package's parser goes through every line of a message once for each part that is open around it, so that a
message of parts within parts takes hours; here each level is cut at its boundary in one step, and levels are counted.
"""

from __future__ import annotations

import binascii
import quopri
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field

from sspxl.mail.headers import Headers, Parameters, decoded, parameters_of, read_headers

MOST_LEVELS = 12  # of parts within parts; a forwarded newsletter has four
MOST_PARTS = 1_000

_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_EMPTY_FIRST = re.compile(rb"[ \t]*\r?\n")
_HEADED = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|[ \t]*\r?\n")
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_GUESSED = re.compile(rb"^--([^\r\n]{1,200})\r?\nContent-[A-Za-z-]+:", re.MULTILINE | re.IGNORECASE)
_UU = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(.*?)^(?:end[ \t]*\r?$|\Z)", re.MULTILINE | re.DOTALL)
_LETTERS = string.ascii_letters.encode() + string.digits.encode() + b"+/"
_NO_LETTERS = bytes(set(range(256)) - set(_LETTERS))
_BLANKS = b" \t\r\n\v\f"
_MOST_PIECES = 500_000


class TooMany(Exception):
    """More parts, or more levels of them, than any mail program makes."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part without parts of its own. `fault` says what of it did not decode; what did is there."""

    kind: str  # its MIME type, as it says; "" where it says none
    headers: Headers
    name: str  # "" where it has none
    data: bytes
    within: tuple[str, ...]  # MIME types of the multiparts around it, the outermost first
    is_first: bool  # of the innermost of these
    fault: str = ""


@dataclass(slots=True)
class Taken:
    """A message taken apart: its headers, its parts in order, and whether the end that it announces is there."""

    headers: Headers
    parts: list[Part] = field(default_factory=list)
    has_end: bool = True


def split_head(data: bytes, begin: int = 0, end: int | None = None) -> tuple[bytes, int]:
    """The block of headers from `begin` on, and where behind the empty line that ends it all else begins."""
    last = len(data) if end is None else end
    if empty := _EMPTY_FIRST.match(data, begin, last):
        return b"", empty.end()
    found = _EMPTY_LINE.search(data, begin, last)
    return (data[begin : found.start()], found.end()) if found else (data[begin:last], last)


def take_apart(data: bytes) -> Taken:
    """The message's parts. Raises TooMany."""
    head, begin = split_head(data)
    taken = Taken(read_headers(head))
    _walk(taken, taken.headers, data, (begin, len(data)), ())
    return taken


def _walk(
    taken: Taken, headers: Headers, data: bytes, span: tuple[int, int], within: tuple[str, ...], is_first: bool = True
) -> None:
    """Take apart what lies in the span; places are passed on and not pieces, each of which would be a copy."""
    kind, parameters = parameters_of(headers.first("content-type"))
    boundary = _boundary(kind, parameters, data, span)
    if boundary is None:
        for part in _leaf(headers, data[slice(*span)], within, is_first):
            _count(len(taken.parts) + 1)
            taken.parts.append(part)
        return
    if len(within) >= MOST_LEVELS:
        raise TooMany(f"its parts lie in one another more than {MOST_LEVELS} deep")
    pieces, has_end = _cut(data, span, boundary)
    # Without the end of several forms of one text, no file is missing.
    taken.has_end = taken.has_end and (has_end or kind == "multipart/alternative")
    for number, (begin, end) in enumerate(pieces):
        head, rest = split_head(data, begin, end) if _looks_headed(data, begin) else (b"", begin)
        _walk(taken, read_headers(head), data, (rest, max(rest, end)), (*within, kind), number == 0)


def _count(parts: int) -> None:
    if parts > MOST_PARTS:
        raise TooMany(f"it is made of more than {MOST_PARTS:,} parts")


def _boundary(kind: str, parameters: Parameters, data: bytes, span: tuple[int, int]) -> bytes | None:
    """What stands between the parts; None where there are none. One that is not told is looked for."""
    if not kind.startswith("multipart/"):
        return None
    told = parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    if told and next(_lines_of(data, span, b"--" + told), None) is not None:
        return told
    guessed = _GUESSED.search(data, *span)
    return guessed[1].rstrip() if guessed else None


def _lines_of(data: bytes, span: tuple[int, int], start: bytes) -> Iterator[int]:
    """Where the lines begin that start so. The span begins where a line does."""
    at, end = span
    if data.startswith(start, at, end):
        yield at
    while (at := data.find(b"\n" + start, at, end)) >= 0:
        at += 1
        yield at


def _cut(data: bytes, span: tuple[int, int], boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Where the pieces between the boundaries lie, and whether the last of these is the one that ends it all."""
    pieces: list[tuple[int, int]] = []
    begin: int | None = None
    for at in _lines_of(data, span, b"--" + boundary):
        found = _REST_OF_LINE.match(data, at + 2 + len(boundary), span[1])
        if not found:  # the boundary of another level may begin as this one does
            continue
        if begin is not None:
            before = 2 if data.endswith(b"\r\n", begin, at) else 1  # the line's end belongs to the boundary
            pieces.append((begin, max(begin, at - before)))
            _count(len(pieces))
        if found[1]:
            return pieces, True
        begin = found.end()
    if begin is not None:
        pieces.append((begin, span[1]))
    return pieces, False


def _looks_headed(data: bytes, begin: int) -> bool:
    """Whether the piece begins with headers, or with the empty line that stands for none."""
    return _HEADED.match(data, begin) is not None


def _leaf(headers: Headers, body: bytes, within: tuple[str, ...], is_first: bool) -> Iterator[Part]:
    """The part, and each file that stands in its text as old programs wrote it (uuencode)."""
    kind, parameters = parameters_of(headers.first("content-type"))
    data, fault = _content(headers.first("content-transfer-encoding").partition(";")[0].strip().lower(), body)
    _, disposition = parameters_of(headers.first("content-disposition"))
    name = decoded(disposition.get("filename") or parameters.get("name") or "")
    yield Part(kind, headers, name, data, within, is_first, fault)
    if kind in ("", "text/plain") and b"begin " in data:
        for found in _UU.finditer(data):
            if file := _uuencoded(found, within, headers):
                yield file


def _uuencoded(found: re.Match[bytes], within: tuple[str, ...], headers: Headers) -> Part | None:
    """The file; None where not even its first line decodes: then it is a sentence that begins so."""
    lines: list[bytes] = []
    is_whole = found[0].rstrip().endswith(b"end")
    for line in found[2].splitlines():
        decoded_line = _uu_line(line)
        if decoded_line is None:
            is_whole = False
            if not lines:
                return None
        lines.append(decoded_line or b"")
    fault = "" if is_whole else "some of its lines do not decode, or its end is missing"
    return Part("", headers, found[1].decode("utf-8", "replace").strip(), b"".join(lines), within, False, fault)


def _uu_line(line: bytes) -> bytes | None:
    """What the line decodes to; None where it does not."""
    announced = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
    for one in (line, line[:announced]):  # some programs write more than they announce
        try:
            return binascii.a2b_uu(one)
        except binascii.Error:
            continue
    return None


def _content(encoding: str, body: bytes) -> tuple[bytes, str]:
    """What the body decodes to, and what did not."""
    if encoding in ("base64", "b"):
        return _base64(body)
    if encoding in ("quoted-printable", "q"):
        return quopri.decodestring(body), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        found = _UU.search(body)
        part = _uuencoded(found, (), Headers(())) if found else None
        return (part.data, part.fault) if part else (body, "it is not encoded as it says")
    return body, ""


def _base64(body: bytes) -> tuple[bytes, str]:
    """What the letters stand for. Some programs pad each piece; a mailing list's footer below the end is none of it."""
    text, padding, rest = body.partition(b"=")
    is_in_pieces = rest.strip(b"= \t\r\n") and not rest.translate(None, _LETTERS + _BLANKS + b"=")
    if is_in_pieces and rest.count(b"=") < _MOST_PIECES:
        pieces = (piece for piece in body.split(b"=") if piece)
        return b"".join(_decoded(piece)[0] for piece in pieces), ""
    data, is_whole = _decoded(text, bool(padding))
    if not is_whole:
        return data, "it ends in the middle"
    is_foreign = text.translate(None, _LETTERS + _BLANKS)
    return data, "it holds characters that are none of its encoding" if is_foreign else ""


def _decoded(text: bytes, is_padded: bool = True) -> tuple[bytes, bool]:
    letters = text.translate(None, _NO_LETTERS)
    over = len(letters) % 4
    letters = letters[:-1] if over == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), over == 0 or (is_padded and over > 1)
