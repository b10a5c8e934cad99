"""Outlook's own properties of a message, as a .msg file and a winmail.dat file have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from sspxl.mail.headers import address_of, letter_of, read_headers
from sspxl.records import Letter
from sspxl.text import tidy

Properties: TypeAlias = Mapping[int, str | bytes | int]
"""By the number of the property: text decoded, times as Windows counts them."""

CLASS, SUBJECT, SUBMITTED, HEADERS = 0x001A, 0x0037, 0x0039, 0x007D
FROM_NAME, FROM_ADDRESS, SENDER_NAME, SENDER_ADDRESS = 0x0042, 0x0065, 0x0C1A, 0x0C1F
SENDER_SMTP, FROM_SMTP = 0x5D01, 0x5D02
DELIVERED, FLAGS, MESSAGE_ID, HTML = 0x0E06, 0x0E07, 0x1035, 0x1013
ATTACHED, FILE_NAME, LONG_NAME, MIME_TYPE, CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
DISPLAY_NAME, HIDDEN = 0x3001, 0x7FFE

HAS_ATTACHMENT = 0x10
"""The bit of FLAGS."""

_WINDOWS_BEGAN = datetime(1601, 1, 1)


def text(properties: Properties, *numbers: int) -> str:
    """The first of these that is text and not blank."""
    values = (properties.get(number) for number in numbers)
    return next((tidy(value) for value in values if isinstance(value, str) and value.strip()), "")


def number(properties: Properties, which: int) -> int:
    value = properties.get(which)
    return value if isinstance(value, int) else 0


def is_report(properties: Properties) -> bool:
    """Whether a mail server wrote it to say what became of a message."""
    return text(properties, CLASS).upper().startswith("REPORT.")


def letter_from(properties: Properties) -> Letter:
    """The letter: by the headers it arrived with where they are kept, else by Outlook's own word."""
    headers = properties.get(HEADERS)
    if isinstance(headers, str) and headers.strip():
        told = letter_of(read_headers(headers.lstrip().encode("utf-8", "replace")))
    else:
        told = Letter("", "", None, "", "")
    if told.sender or (isinstance(headers, str) and "\nfrom:" in f"\n{headers.lower()}"):
        sender, name = told.sender, told.name
    else:
        addresses = (text(properties, one) for one in (FROM_SMTP, SENDER_SMTP, FROM_ADDRESS, SENDER_ADDRESS))
        # one that Exchange knows within its own house ("/O=...") is no address
        sender = next((found for one in addresses if (found := address_of(one)[0])), "")
        name = text(properties, FROM_NAME, SENDER_NAME)
    delivered = _time(number(properties, DELIVERED))
    return replace(
        told,
        sender=sender,
        name=name,
        sent=told.sent or _time(number(properties, SUBMITTED)) or delivered,
        reached=told.reached or delivered,
        message_id=told.message_id or text(properties, MESSAGE_ID),
        subject=told.subject or text(properties, SUBJECT),
    )


def _time(ticks: int) -> datetime | None:
    """The time of so many ten-millionths of a second since 1601, to the second; None for none."""
    try:
        return _WINDOWS_BEGAN + timedelta(seconds=ticks // 10_000_000) if ticks > 0 else None
    except OverflowError:
        return None
