"""winmail.dat: the wrapping (TNEF) in which Outlook sends attachments to those whom it takes for Outlook users."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sspxl.mail import mapi
from sspxl.mail.headers import text_of
from sspxl.mail.opened import FORWARDED, NAMELESS, WINMAIL, Enclosed, Opened, cut_short

SIGNATURE = struct.pack("<L", 0x223E9F78)

_OF_ATTACHMENT = 2
_BEGINS, _TITLE, _DATA, _PROPERTIES, _OF_MESSAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9003
_WIDTHS = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 2, 20: 8, 64: 8, 72: 16}  # of the values of fixed length
_OBJECT, _TEXT_8_BIT, _TEXT, _BINARY, _MULTIPLE = 0x0D, 0x1E, 0x1F, 0x102, 0x1000
_MESSAGE_WITHIN = bytes.fromhex("0703020000000000c000000000000046")
"""Before an enclosed object that is a message, itself in the same wrapping."""


class _CutShort(Exception):
    """It ends in the middle, or what it says of its lengths cannot be."""


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    data: bytes | None = None  # none told yet
    properties: dict[int, str | bytes | int] = field(default_factory=dict)


def open_tnef(data: bytes, is_message: bool) -> Opened | None:
    """What is wrapped; None where it is no such file. The letter is told where it is a message in its own right."""
    if not data.startswith(SIGNATURE):
        return None
    attachments: list[_Attachment] = []
    properties: dict[int, str | bytes | int] = {}
    is_cut = False
    try:
        for level, which, content in _attributes(data):
            if which == _BEGINS:
                attachments.append(_Attachment())
            elif which == _OF_MESSAGE:
                properties |= _properties(content)
            elif level == _OF_ATTACHMENT and attachments:
                _note(attachments[-1], which, content)
    except (_CutShort, struct.error):
        is_cut = True
    whole = [one for one in attachments if one.data is not None or one.properties]
    why = "part of it is missing, as after a broken download or copy"
    refused = cut_short(WINMAIL, why) if is_cut or len(whole) < len(attachments) else None
    letters = (mapi.letter_from(properties),) if is_message else ()
    return Opened(WINMAIL, letters, tuple(_enclosed(one) for one in whole), refused)


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, number and content of each attribute whose checksum is right. Raises _CutShort."""
    at = 6
    while at < len(data):
        if at + 9 > len(data):
            raise _CutShort
        level, which, _, length = struct.unpack_from("<BHHL", data, at)
        content = data[at + 9 : at + 9 + length]
        at += 9 + length + 2
        if at > len(data) or sum(content) & 0xFFFF != struct.unpack_from("<H", data, at - 2)[0]:
            raise _CutShort
        yield level, which, content


def _note(attachment: _Attachment, which: int, content: bytes) -> None:
    if which == _TITLE:
        attachment.title = text_of(content.rstrip(b"\0"))
    elif which == _DATA:
        attachment.data = content
    elif which == _PROPERTIES:
        attachment.properties |= _properties(content)


def _enclosed(attachment: _Attachment) -> Enclosed:
    properties = attachment.properties
    name = mapi.text(properties, mapi.LONG_NAME, mapi.FILE_NAME) or attachment.title.strip()
    declared = mapi.text(properties, mapi.MIME_TYPE).lower()
    within = properties.get(mapi.ATTACHED)
    content = attachment.data or (within if isinstance(within, bytes) else b"")
    if content.startswith(_MESSAGE_WITHIN):
        return Enclosed(name or FORWARDED, content[len(_MESSAGE_WITHIN) :], "message/rfc822")
    inline = bool(mapi.number(properties, mapi.HIDDEN))
    return Enclosed(name or NAMELESS, content, declared, inline, "" if content else "there is nothing in it")


def _properties(content: bytes) -> dict[int, str | bytes | int]:
    """Outlook's properties as this wrapping writes them. Raises _CutShort or struct.error where they are not whole."""
    found: dict[int, str | bytes | int] = {}
    (count,) = struct.unpack_from("<L", content)
    at = 4
    for _ in range(count):
        kind, which = struct.unpack_from("<2H", content, at)
        at += 4
        if which >= 0x8000:  # one that a program named itself
            at += 16
            is_named, length = struct.unpack_from("<2L", content, at)
            at += 8 + (_padded(length) if is_named else 0)
        values, at = _values(content, at, kind)
        if values and not kind & _MULTIPLE:
            found[which] = values[0]
    return found


def _values(content: bytes, at: int, kind: int) -> tuple[list[str | bytes | int], int]:
    """The values of one property, and where the next begins."""
    width = _WIDTHS.get(kind & ~_MULTIPLE)
    count = 1
    if width is None or kind & _MULTIPLE:
        (count,) = struct.unpack_from("<L", content, at)
        at += 4
    values: list[str | bytes | int] = []
    for _ in range(count):
        length = width
        if length is None:
            (length,) = struct.unpack_from("<L", content, at)
            at += 4
        raw = content[at : at + length]
        at += _padded(length)
        if len(raw) < length or at > len(content) + 3:
            raise _CutShort
        values.append(_value(kind & ~_MULTIPLE, raw))
    return values, at


def _value(kind: int, raw: bytes) -> str | bytes | int:
    if kind == _TEXT:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _TEXT_8_BIT:
        return text_of(raw.rstrip(b"\0"))
    if kind in (_OBJECT, _BINARY) or kind not in _WIDTHS:
        return raw
    return int.from_bytes(raw, "little")


def _padded(length: int) -> int:
    return length + -length % 4
