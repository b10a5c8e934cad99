"""Messages saved from Outlook (.msg)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sspxl.errors import UnreadableReturn
from sspxl.mail import mapi
from sspxl.mail.headers import text_of
from sspxl.mail.opened import FORWARDED, NAMELESS, Enclosed, Opened, cut_short, too_large

if TYPE_CHECKING:
    from olefile import OleFileIO
    from oxmsg.storage import Storage

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KIND = "a message saved from Outlook"

_PROPERTIES = "__properties_version1.0"
_OTHERS = ("Workbook", "Book", "WORKBOOK", "BOOK", "WordDocument", "PowerPoint Document", "EncryptedPackage")
_ATTACHMENT = "__attach_version1.0_#"
_STREAM = "__substg1.0_"
_TEXT, _TEXT_8_BIT, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_INTEGER, _BOOLEAN, _TIME = 0x0003, 0x000B, 0x0040
_OF_FILE, _OF_EMBEDDED, _OF_ATTACHMENT = 32, 24, 8  # bytes before the first property
_FREE = 0xFFFFFFFF

_UNREADABLE = (OSError, ValueError, LookupError, struct.error, OverflowError, RecursionError)
"""What olefile and oxmsg raise on files that are not whole; found by breaking some thousands."""


def open_msg(data: bytes, most_bytes: int) -> Opened | None:
    """The message with its attachments; None where it is another kind of Office file."""
    if not data.startswith(OLE) or _PROPERTIES.encode("utf-16-le") not in data:
        return None
    try:
        from olefile import OleFileIO
        from oxmsg.storage import Storage
    except ImportError:
        return None if any(name.encode("utf-16-le") in data for name in _OTHERS) else _not_installed()
    try:
        with OleFileIO(data) as ole:
            if not ole.exists(_PROPERTIES) or any(ole.exists(name) for name in _OTHERS):
                return None
            if sum(entry.size for entry in ole.direntries if entry) > most_bytes:
                return too_large(KIND, f"what it encloses is larger than {most_bytes >> 20:,} MiB")
            if not _is_whole(ole, len(data)):
                return Opened(KIND, refused=cut_short(KIND, "its end is missing, as after a broken download or copy"))
            return _message(Storage.from_ole(ole), _OF_FILE)
    except _UNREADABLE:
        return Opened(KIND, refused=cut_short(KIND, "its parts do not fit together"))


def _not_installed() -> Opened:
    do = 'run pip install "sspxl[mail]" on the machine that runs sspxl, or save the message as .eml'
    why = "what reads these files is not installed with sspxl"
    return Opened(KIND, refused=UnreadableReturn(KIND, why, do))


def _is_whole(ole: OleFileIO, size: int) -> bool:
    """Whether every sector that the file says it uses begins within it."""
    used = max((at for at, link in enumerate(ole.fat) if link != _FREE), default=0)
    return (used + 1) * ole.sectorsize < size


def _message(storage: Storage, header: int) -> Opened:
    """One message of the file. Raises what _UNREADABLE lists."""
    properties = _properties(storage, header)
    letter = mapi.letter_from(properties)
    attached = [one for one in storage.storages if one.name.startswith(_ATTACHMENT)]
    (announced,) = struct.unpack_from("<L", storage.properties_stream_bytes, 20)
    if len(attached) < announced or (mapi.number(properties, mapi.FLAGS) & mapi.HAS_ATTACHMENT and not attached):
        why = "attachments that it announces are not in it"
        return Opened(KIND, (letter,), refused=cut_short(KIND, why))
    if mapi.is_report(properties):
        return Opened("a delivery report", (letter,))
    html = properties.get(mapi.HTML)
    return Opened(KIND, (letter,), tuple(_enclosed(attached, html if isinstance(html, bytes) else b"")))


def _enclosed(attached: list[Storage], html: bytes) -> Iterator[Enclosed]:
    for storage in attached:
        properties = _properties(storage, _OF_ATTACHMENT)
        name = mapi.text(properties, mapi.LONG_NAME, mapi.FILE_NAME, mapi.DISPLAY_NAME)
        declared = mapi.text(properties, mapi.MIME_TYPE).lower()
        content = properties.get(mapi.ATTACHED)
        inner = next(
            (one for one in storage.storages if one.name == f"{_STREAM}{mapi.ATTACHED:04X}{_OBJECT:04X}"), None
        )
        if inner and any(stream.name == _PROPERTIES for stream in inner.streams):
            yield Enclosed(name or FORWARDED, b"", declared, opened=_message(inner, _OF_EMBEDDED))
        elif isinstance(content, bytes):
            mark = mapi.text(properties, mapi.CONTENT_ID).strip("<>").encode("utf-8", "replace")
            shown = bool(mark) and (not html or b"cid:" + mark in html)
            inline = shown or bool(mapi.number(properties, mapi.HIDDEN))
            yield Enclosed(name or NAMELESS, content, declared, inline)
        else:
            why = "it is an object in the text" if inner else "only a link to it is in the message"
            yield Enclosed(name or NAMELESS, b"", declared, fault=why)


def _properties(storage: Storage, header: int) -> mapi.Properties:
    found: dict[int, str | bytes | int] = {}
    listed = storage.properties_stream_bytes
    for at in range(header, len(listed) - 15, 16):
        kind, which = struct.unpack_from("<2H", listed, at)
        if kind == _INTEGER:
            found[which] = struct.unpack_from("<L", listed, at + 8)[0]
        elif kind == _BOOLEAN:
            found[which] = struct.unpack_from("<H", listed, at + 8)[0]
        elif kind == _TIME:
            found[which] = struct.unpack_from("<Q", listed, at + 8)[0]
    for stream in storage.streams:
        if not stream.name.startswith(_STREAM) or len(stream.name) != len(_STREAM) + 8:
            continue
        which, kind = int(stream.name[-8:-4], 16), int(stream.name[-4:], 16)
        if kind == _TEXT:
            found[which] = stream.bytes_.decode("utf-16-le", "replace").rstrip("\0")
        elif kind == _TEXT_8_BIT:
            found.setdefault(which, text_of(stream.bytes_).rstrip("\0"))
        elif kind == _BINARY:
            found[which] = stream.bytes_
    return found
