"""Dates as a British council types them."""

from __future__ import annotations

import re
from datetime import date, datetime

from sspxl.text import tidy

_ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th)\b", re.IGNORECASE)
_FORMATS = (
    "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d-%m-%y",
    "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B, %Y", "%Y-%m-%d", "%Y/%m/%d",
)  # fmt: skip
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)


def read_date(value: object) -> date | None:
    """The date in a cell: a date, or text in British order ("03/04/2026" is 3 April, "11th June 2026"). None: not a date.

    A number is no date here: which serials are dates is known to the workbook's reader alone.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = _WEEKDAY.sub("", _ORDINAL.sub("", tidy(value)))
    text = re.sub(r"\bSept\b\.?", "Sep", text, flags=re.IGNORECASE)
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def long_date(day: date) -> str:
    """The date as it is written in a sentence: "6 December 2026"."""
    return f"{day.day} {day:%B %Y}"
