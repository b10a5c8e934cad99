"""Dates as a British council types them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from sspxl.text import tidy

_ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[\sT]0?0:00(?::00(?:\.0+)?)?Z?$")
_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?: of)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4}|\d\d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})[ .]*(\d{1,2})[ ,.]+(\d{4})", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:by|on|at|in|since|the|end|late|of)\b[\s-]*)+", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})(?: of)?[ .-]*([a-z]{3,9})\.?|([a-z]{3,9})[ .]*(\d{1,2})", re.IGNORECASE)
_DAY_SLASH_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})")
_MONTH_ALONE = re.compile(r"([a-z]{3,9})\.?(?:[ '’,-]*(\d{4}|\d\d))?", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:q|qtr|quarter)\.? ?(?P<quarter>[1-4])(?:[ ,/]+(?P<year>\d{4}|\d\d)(?:[/–-]\d{2,4})?)?"
    r"|(?P<first>\d{4}|\d\d)(?:[/–-]\d{2,4})?[ ,]+(?:q|qtr|quarter)\.? ?(?P<last>[1-4])",
    re.IGNORECASE,
)
_DAY_ZERO = date(1899, 12, 30)
_SERIALS = (36_526, 73_051)  # of this century
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


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day read from a cell. `doubt` says why it may be another, as the end of a sentence; None: it is that day."""

    day: date
    doubt: str | None = None


def read_past_day(value: object, latest: date) -> DayRead | None:
    """The day, not after `latest` where the cell leaves the year out, on which something was completed.

    Besides what `read_date` takes: Excel's serial numbers, "11th June", "end Sept", "June 2026", "Q2", "Q2 2026-27".
    A month or a quarter (April to June is Q1) means its last day. None: it is no day.
    """
    if (serial := _serial(value)) is not None:
        return DayRead(serial)
    if day := read_date(value):
        return DayRead(day, _other_order(value))
    if not isinstance(value, str):
        return None
    text = _LEADING.sub("", _WEEKDAY.sub("", _ORDINAL.sub("", tidy(value))))
    if found := _DAY_AND_MONTH.fullmatch(text):
        return _latest_year(int(found[1] or found[4]), _month(found[2] or found[3]), latest, "no year is given")
    if (found := _DAY_SLASH_MONTH.fullmatch(text)) and int(found[2]) <= 12:
        return _latest_year(int(found[1]), int(found[2]), latest, "no year is given")
    if found := _QUARTER.fullmatch(text):
        return _quarter_end(found, latest)
    if (found := _MONTH_ALONE.fullmatch(text)) and (month := _month(found[1])):
        if found[2]:
            end = _last_of(_year(found[2]), month)
            return DayRead(end, "no day is given") if end else None
        return _latest_year(None, month, latest, "neither day nor year is given")
    return None


def long_date(day: date) -> str:
    """The date as it is written in a sentence: "6 December 2026"."""
    return f"{day.day} {day:%B %Y}"


def as_at_words(as_at: date, board: date | None) -> str:
    """The day by which a paper judges, and the board's own where that is another: "22 November 2026, for the board's
    paper of 1 December 2026"; once that has gone by "1 December 2026, judged on 4 December 2026"."""
    if board is None or board == as_at:
        return long_date(as_at)
    if board > as_at:
        return f"{long_date(as_at)}, for the board's paper of {long_date(board)}"
    return f"{long_date(board)}, judged on {long_date(as_at)}"


def _month(word: str) -> int:
    """The month that a word or its first letters name ("Sept"); 0: none."""
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())), 0)


def _serial(value: object) -> date | None:
    """The day that Excel means by a number of this century, such as 46203; the time of day does not count."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value.strip()) == 5:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _SERIALS[0] <= value < _SERIALS[1]:
        return None
    return _DAY_ZERO + timedelta(int(value))


def _other_order(value: object) -> str | None:
    """Why a date typed in figures could be another one; None where only one reading is a date."""
    found = _FIGURES.fullmatch(_MIDNIGHT.sub("", tidy(value))) if isinstance(value, str) else None
    if not found or found[1].lstrip("0") == found[3].lstrip("0"):
        return None
    other = _date(found[4], int(found[1]), found[3])
    return f"it could be {long_date(other)} too" if other else None


def _latest_year(day: int | None, month: int, latest: date, doubt: str) -> DayRead | None:
    """The newest such day up to `latest`; without a day the last one of the month, where that is over by then."""
    for year in range(latest.year, latest.year - 9, -1):  # 29 February may be eight years back
        found = _last_of(year, month) if day is None else _date(str(year), month, str(day))
        if found and found <= latest:
            return DayRead(found, doubt)
    return None


def _quarter_end(found: re.Match[str], latest: date) -> DayRead | None:
    """The last day of a quarter of the financial year: Q1 ends on 30 June, Q4 on 31 March of the next year."""
    quarter, named = int(found["quarter"] or found["last"]), found["year"] or found["first"]
    years = [_year(named)] if named else range(latest.year, latest.year - 3, -1)
    ends = (_last_of(year + 1, 3) if quarter == 4 else _last_of(year, 3 * quarter + 3) for year in years)
    end = next((end for end in ends if end and (named or end <= latest)), None)
    return DayRead(end, "a quarter is no day") if end else None


def _year(typed: str) -> int:
    """The year that was typed; one of two figures is of this century."""
    return int(typed) + (2000 if len(typed) == 2 else 0)


def _last_of(year: int, month: int) -> date | None:
    """The last day of the month; None in a year that there is not."""
    return date(year, month, monthrange(year, month)[1]) if MINYEAR <= year <= MAXYEAR else None


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(_year(year), month, int(day))
    except ValueError:
        return None  # such as 31 June
