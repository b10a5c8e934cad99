"""Dates as a British council types them."""

from __future__ import annotations

import re
from datetime import date, datetime

from sspxl.text import tidy

_ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[\sT]0?0:00(?::00(?:\.0+)?)?Z?$")
_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?: of)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4}|\d\d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})[ .]*(\d{1,2})[ ,.]+(\d{4})", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def read_date(value: object) -> date | None:
    """The date in a cell: a date, or text in British order ("03/04/2026" is 3 April, "11th June 2026").

    None: it is not a whole date. A year of two figures is of this century. A number is no date here: which serials are
    dates is known to the workbook's reader alone.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = _MIDNIGHT.sub("", _WEEKDAY.sub("", _ORDINAL.sub("", tidy(value))))
    if found := _FIGURES.fullmatch(text):
        return _date(found[4], int(found[3]), found[1])
    if found := _ISO.fullmatch(text):
        return _date(found[1], int(found[3]), found[4])
    if found := _DAY_FIRST.fullmatch(text):
        return _date(found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _date(found[3], _month(found[1]), found[2])
    return None


def long_date(day: date) -> str:
    """The date as it is written in a sentence: "6 December 2026"."""
    return f"{day.day} {day:%B %Y}"


def _month(word: str) -> int:
    """The month that a word or its first letters name ("Sept"); 0: none."""
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())), 0)


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None  # such as 31 June
