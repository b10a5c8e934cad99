"""Messages as they travel (.eml, and what a mailbox gives out), and files of several (mbox)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sspxl.errors import UnreadableReturn
from sspxl.mail.headers import Headers, decoded, letter_of, parameters_of, read_headers
from sspxl.mail.locked import locked
from sspxl.mail.opened import FORWARDED, MAILBOX, MESSAGE, NAMELESS, Enclosed, Opened, too_large
from sspxl.mail.parts import MOST_PARTS, Part, Taken, TooMany, split_head, take_apart

_HEAD = 64 * 1024  # in which the headers that make it a message must begin
_FIRST = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_LEFT_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]{0,80}\r?\n){0,80}(?:>?From [^\r\n]*\r?\n)?")
_TELLING = frozenset(("from", "date", "received", "message-id", "subject", "mime-version", "return-path", "to"))
_SURE = frozenset(("from", "received", "message-id", "mime-version", "return-path"))

_ENVELOPE = re.compile(rb"^From [^\r\n]{0,200}[0-9]{4}[^\r\n]{0,100}\r?\n(?=[!-9;-~]{1,100}:|>?From )", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(?=>*From )", re.MULTILINE)

_BODIES = ("", "text/plain", "text/html", "text/enriched", "text/x-amp-html")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_MESSAGES = ("message/rfc822", "message/global")


def open_mbox(data: bytes) -> Opened | None:
    """The messages of the file, each enclosed; None where there are not at least two."""
    if not data.startswith(b"From "):
        return None
    begins: list[tuple[int, int]] = []
    for found in _ENVELOPE.finditer(data):
        begins.append((found.start(), found.end()))
        if len(begins) > MOST_PARTS:
            return too_large(MAILBOX, f"it holds more than {MOST_PARTS:,} messages")
    if len(begins) < 2 or begins[0][0]:
        return None
    ends = (*(start for start, _ in begins[1:]), len(data))
    return Opened(
        MAILBOX,
        enclosed=tuple(
            Enclosed(f"message {number}", _QUOTED_FROM.sub(b"", data[begin:end]), _MESSAGES[0])
            for number, ((_, begin), end) in enumerate(zip(begins, ends, strict=True), 1)
        ),
    )


def open_eml(data: bytes, is_declared: bool) -> Opened | None:
    """The message; None where the bytes do not begin as one does. One that is declared to be one needs less.

    What a signed message consists of has a message's form and nothing of its sender: it is opened, without a letter.
    """
    before = _LEFT_BEFORE.match(data)
    message = data[before.end() :] if before else data
    headers = _head_of_mail(message)
    if headers is None:
        return None
    has_letter = is_declared or _tells_of_mail(headers)
    if not has_letter and not _is_multipart(headers):
        return None
    try:
        taken = take_apart(message)
    except TooMany as err:
        return too_large(MESSAGE, str(err))
    letters = (letter_of(taken.headers),) if has_letter else ()
    if taken.parts and taken.parts[0].within[:1] == ("multipart/report",):
        return Opened("a delivery report", letters)
    if taken.headers.first("auto-submitted").strip().lower().startswith("auto-replied"):
        return Opened("an automatic reply", letters)  # it may send our own workbook back, as a report does
    doubt = "" if taken.has_end else "the end that it announces is missing: part of it may be"
    refused = next(filter(None, (_locked(part) for part in taken.parts)), None)
    return Opened(MESSAGE, letters, tuple(_enclosed(taken)), refused, doubt)


def _head_of_mail(data: bytes) -> Headers | None:
    """The headers with which the data begins; None where it does not."""
    head, _ = split_head(data[:_HEAD])
    return read_headers(head) if _FIRST.match(data) and b"\0" not in head else None


def _tells_of_mail(headers: Headers) -> bool:
    names = headers.names()
    return len(names & _TELLING) >= 2 and bool(names & _SURE)


def _is_multipart(headers: Headers) -> bool:
    kind, parameters = parameters_of(headers.first("content-type"))
    return kind.startswith("multipart/") and "boundary" in parameters


def _locked(part: Part) -> UnreadableReturn | None:
    kind = "multipart/encrypted" if "multipart/encrypted" in part.within else part.kind
    return locked(part.data, part.name, kind)


def _enclosed(taken: Taken) -> Iterator[Enclosed]:
    """The parts that are files of their own: all but the texts that a mail program shows, and servers' notes."""
    shown = b"".join(part.data for part in taken.parts if part.kind == "text/html" and not part.name)
    for part in taken.parts:
        if _is_text_of_message(part):
            continue
        mark = part.headers.first("content-id").strip().strip("<>").encode("utf-8", "replace")
        in_related = "multipart/related" in part.within[-1:] and not part.is_first
        inline = in_related or (bool(mark) and b"cid:" + mark in shown)
        name = part.name or decoded(part.headers.first("content-description"))
        is_message = part.kind in _MESSAGES
        yield Enclosed(name or (FORWARDED if is_message else NAMELESS), part.data, part.kind, inline, part.fault)


def _is_text_of_message(part: Part) -> bool:
    disposition = part.headers.first("content-disposition").strip().lower()
    if part.kind in ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers"):
        return True
    is_body = (
        (part.kind in _BODIES or part.kind.startswith("multipart/"))
        and not part.name
        and not disposition.startswith("attachment")
    )
    return is_body and not part.data.startswith(_BINARY)
