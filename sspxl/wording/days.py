"""Days named inside a sentence: "12 January 2027", "3/2/27", "end of March", "next quarter", "Q4 2026-27"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HINT = re.compile(
    rf"\d|{'|'.join(_MONTHS)}|spring|summer|autumn|winter|christmas|easter|year|week|fortnight|month|quarter|day\b|tomorrow"
)
"""One of these is in every way of naming a day: most texts have none."""
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ORDINAL = r"(?: ?(?:st|nd|rd|th)\b)?"
_YEAR = r"(?P<year>20\d\d(?![\d/-])|'?\d\d(?![\d/:.%-]\d|\d|%| ?[a-z]))"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)day"
_PART_OF = r"(?:(?:the )?(?:very )?(?:end|start|beginning|middle|mid|early|late|later)(?: of| in)?[ -](?:the )?)"
# Before a month that stands alone: "Jan" and "April" are names, "may" and "march" are words.
_INTO = (
    r"(?P<before>\b(?:in|by|from|for|until|till|to|since|during|before|after|on|of|end|early|mid|late|later|next|this|"
    r"last|due|expected|planned|scheduled|throughout|and|or|around|about|launch|start(?:s|ing)?|commencing|the|"
    r"commissioned|through|between)[ -](?:the )?)"
)
_NO_MORE = (
    r"(?= (?:and|or|to|with|when|we|the|if|subject|for|at|by|as|but|which|from|once|on|after|"
    r"following|because)\b|[^\w\s'-]|\s?$| ?\n| -)"
)
_QUARTER_YEAR = r"(?:(?:,| of)? ?(?:the )?(?P<year>20\d\d|(?<!\d)\d\d(?=[/-]\d\d))(?: ?[/-] ?(?:20)?\d\d)?(?!\d))?"
_CENTURIES = (1900, 9900)  # a day outside them is a slip of the machine's clock
_ENOUGH = 200  # of one way of writing a date: a text with more of them is no prose
_FAR_FROM_NOW = 8  # years; a leap day may be that far

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class DayNamed:
    """A day, or the first and last day of a month, quarter or season, as named in a text.

    Where no year is named there is a span for each year around the day on which it was said.
    """

    start: int
    end: int
    spans: tuple[Span, ...]  # in their order
    exact: bool  # a day, not a month or the like
    sure: bool  # the year is known
    loose: bool = False  # a length of time or a bare year: more often no date at all

    def on_or_after(self, earliest: date) -> Span:
        """The first span that is not over before `earliest`; the last of all if there is none."""
        return next((span for span in self.spans if span[1] >= earliest), self.spans[-1])


def days_named(low: str, said_on: date) -> tuple[DayNamed, ...]:
    """The days that a text in small letters names, in its order, none inside another."""
    if not _CENTURIES[0] <= said_on.year <= _CENTURIES[1]:
        return ()
    hints = frozenset(_HINT.findall(low))
    if not hints:
        return ()
    found: list[DayNamed] = []
    taken = bytearray(len(low))
    for pattern, read in _READERS:
        if hints.isdisjoint(_NEEDS.get(read, hints)):
            continue
        for match in islice(pattern.finditer(low), _ENOUGH):
            start = match.end("before") if "before" in pattern.groupindex and match["before"] else match.start()
            if any(taken[start : match.end()]):
                continue
            if spans := tuple(read(match, said_on)):
                exact, sure, loose = _KINDS[read](match)
                found.append(DayNamed(start, match.end(), spans, exact, sure, loose))
                taken[start : match.end()] = b"\1" * (match.end() - start)
    return tuple(sorted(found, key=lambda named: named.start))


def last_of(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, monthrange(year, month)[1])


def quarter_span(year: int, quarter: int) -> Span:
    """The first and last day of a quarter of the financial year that begins in April of `year`."""
    first = 3 * quarter + 1
    year, first = (year + 1, 1) if quarter == 4 else (year, first)
    return date(year, first, 1), last_of(year, first + 2)


def _years(match: re.Match[str], said_on: date) -> Iterator[int]:
    """The year named, or those around the day."""
    named = match.groupdict().get("year")
    if named:
        number = int(named.lstrip("'"))
        yield number if number > 99 else 2000 + number
    else:
        yield from range(said_on.year - 1, said_on.year + _FAR_FROM_NOW + 1)


def _day(year: int, month: int, day: int) -> Iterator[Span]:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        yield date(year, month, day), date(year, month, day)


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _figures(match: re.Match[str], said_on: date) -> Iterator[Span]:
    for year in _years(match, said_on):
        yield from _day(year, int(match["month"]), int(match["day"]))


def _day_and_month(match: re.Match[str], said_on: date) -> Iterator[Span]:
    for year in _years(match, said_on):
        yield from _day(year, _month_number(match["month"]), int(match["day"]))


def _month(match: re.Match[str], said_on: date) -> Iterator[Span]:
    month = _month_number(match["month"])
    for year in _years(match, said_on):
        yield date(year, month, 1), last_of(year, month)


def _quarter(match: re.Match[str], said_on: date) -> Iterator[Span]:
    for year in _years(match, said_on):
        yield quarter_span(year, int(match["quarter"]))


_SEASONS = {
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2), "spring term": (1, 4),
    "summer term": (4, 7), "autumn term": (9, 12),
}  # fmt: skip
_FEASTS: dict[str, Callable[[int], Span]] = {
    "christmas": lambda year: (date(year, 12, 25), date(year, 12, 25)),
    "new year": lambda year: (date(year, 1, 1), date(year, 1, 31)),
    "easter": lambda year: (easter(year), easter(year)),
    "year end": lambda year: (date(year, 3, 31), date(year, 3, 31)),
    "financial year": lambda year: (date(year, 3, 31), date(year, 3, 31)),
    "calendar year": lambda year: (date(year, 12, 31), date(year, 12, 31)),
    "school year": lambda year: (date(year, 7, 31), date(year, 7, 31)),
}


def _season(match: re.Match[str], said_on: date) -> Iterator[Span]:
    first, last = _SEASONS[" ".join(match["season"].split())]
    for year in _years(match, said_on):
        yield date(year, first, 1), last_of(year + (last < first), last)


def _feast(match: re.Match[str], said_on: date) -> Iterator[Span]:
    name = next(name for name in match.groupdict() if name.startswith("feast_") and match[name])
    for year in _years(match, said_on):
        yield _FEASTS[name.removeprefix("feast_").replace("_", " ")](year)


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian reckoning."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _next(match: re.Match[str], said_on: date) -> Iterator[Span]:
    """Of "next month", "the coming financial year", "this quarter", "the end of the week"."""
    ahead = 1 if match["which"] in ("next", "the following", "following", "coming", "the coming") else 0
    unit = match["unit"]
    if unit == "week":
        monday = said_on - timedelta(said_on.weekday()) + timedelta(7 * ahead)
        yield monday, monday + timedelta(6)
    elif unit == "fortnight":
        yield said_on, said_on + timedelta(14)
    elif unit == "month":
        year, month = divmod(said_on.year * 12 + said_on.month - 1 + ahead, 12)
        yield date(year, month + 1, 1), last_of(year, month + 1)
    elif unit == "quarter":
        year, quarter = divmod(said_on.year * 4 + (said_on.month - 4) // 3 + ahead, 4)
        yield quarter_span(year, quarter + 1)
    elif unit in ("financial year", "fiscal year"):
        year = said_on.year - (said_on.month < 4) + ahead
        yield date(year, 4, 1), date(year + 1, 3, 31)
    else:
        yield date(said_on.year + ahead, 1, 1), date(said_on.year + ahead, 12, 31)


def _weekday(match: re.Match[str], said_on: date) -> Iterator[Span]:
    day = said_on + timedelta((_WEEKDAYS.index(match["weekday"][:3]) - said_on.weekday() - 1) % 7 + 1)
    yield day, day


def _tomorrow(match: re.Match[str], said_on: date) -> Iterator[Span]:
    yield said_on + timedelta(1), said_on + timedelta(1)


def _length(match: re.Match[str], said_on: date) -> Iterator[Span]:
    count = _NUMBERS.get(match["count"]) or int(match["count"] if match["count"].isdigit() else 0)
    if match["unit"] in ("week", "fortnight"):
        day = said_on + timedelta(count * (7 if match["unit"] == "week" else 14))
    else:
        months = count * (12 if match["unit"] == "year" else 1)
        year, month = divmod(said_on.year * 12 + said_on.month - 1 + months, 12)
        day = min(date(year, month + 1, 1) + timedelta(said_on.day - 1), last_of(year, month + 1))
    if count:
        yield day, day


def _that_day(match: re.Match[str], said_on: date) -> Iterator[Span]:
    """The next "14th": of this month or the first one after it that has one."""
    day = int(match["day"])
    for ahead in range(3):
        year, month = divmod(said_on.year * 12 + said_on.month - 1 + ahead, 12)
        for span in _day(year, month + 1, day):
            if span[0] >= said_on:
                yield span
                return


def _plan_year(match: re.Match[str], said_on: date) -> Iterator[Span]:
    year = int(match["year"])
    if int(match["next"]) % 100 == (year + 1) % 100:
        yield date(year, 4, 1), date(year + 1, 3, 31)


def _bare_year(match: re.Match[str], said_on: date) -> Iterator[Span]:
    year = int(match["year"])
    yield date(year, 1, 1), date(year, 12, 31)


def _kind(
    exact: bool, sure: bool | None = None, loose: bool = False
) -> Callable[[re.Match[str]], tuple[bool, bool, bool]]:
    """How a reader's finds are to be taken; whether the year is known is asked of the match where it is not said."""

    def told(match: re.Match[str]) -> tuple[bool, bool, bool]:
        return exact, bool(match.groupdict().get("year")) if sure is None else sure, loose

    return told


_KINDS = {
    _figures: _kind(exact=True),
    _day_and_month: _kind(exact=True),
    _month: _kind(exact=False),
    _quarter: _kind(exact=False),
    _season: _kind(exact=False),
    _feast: _kind(exact=False),
    _next: lambda match: (False, True, match["which"] not in ("next", "the following")),
    _weekday: _kind(exact=True, sure=True, loose=True),
    _tomorrow: _kind(exact=True, sure=True),
    _length: _kind(exact=False, sure=True, loose=True),
    _that_day: _kind(exact=True, sure=True),
    _plan_year: _kind(exact=False, loose=True),
    _bare_year: _kind(exact=False, loose=True),
}
_UNITS = frozenset(("year", "week", "fortnight", "month", "quarter"))
_NEEDS: dict[Callable[[re.Match[str], date], Iterator[Span]], frozenset[str]] = {
    _day_and_month: frozenset(_MONTHS),
    _month: frozenset(_MONTHS),
    _season: frozenset(("spring", "summer", "autumn", "winter")),
    _feast: frozenset(("christmas", "easter", "year")),
    _next: _UNITS,
    _length: _UNITS,
    _weekday: frozenset(("day",)),
    _tomorrow: frozenset(("tomorrow",)),
}
"""Of the hints that a reader looks for, one has to be there; the others need a figure, or look in every text."""
_READERS = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?<![\w/.-])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _figures),
        (
            r"(?<![\w/.£-])(?P<day>\d{1,2})(?P<stop>[./-])(?P<month>\d{1,2})(?P=stop)(?P<year>20\d\d|"
            r"\d\d)(?![\d/%])", _figures),
        (
            rf"(?<![\w/.£-])(?:\d{{1,2}}{_ORDINAL} ?(?:-|and|&|to|or) ?)?(?P<day>\d{{1,2}}){_ORDINAL}[ -]?(?:of )?"
            rf"(?P<month>{MONTH})(?:,?[ -]{_YEAR})?",
            _day_and_month,
        ),
        (
            rf"(?<!\w)(?P<month>{MONTH}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?:,? "
            rf"(?P<year>20\d\d))?", _day_and_month),
        (rf"(?<!\w)(?P<month>{MONTH}) (?P<day>\d{{1,2}}),? (?P<year>20\d\d)\b", _day_and_month),
        (
            r"(?<![\w/])(?P<year>20\d\d)(?: ?[/-] ?(?:20)?\d\d)?[ ,]{1,2}(?:q|qtr|"
            r"quarter)\.? ?(?P<quarter>[1-4])(?!\d)", _quarter),
        (
            r"(?<!\w)(?:the )?(?:end of )?(?:q|qtr|quarter)\.? ?(?P<quarter>[1-4])(?!\d|\.\d|%)" + _QUARTER_YEAR,
            _quarter,
        ),
        (rf"(?<!\w){_PART_OF}?(?P<month>{MONTH})[ -]?(?:of )?(?P<year>20\d\d(?!\d|[/-]\d)|'\d\d)\b", _month),
        (rf"{_INTO}(?P<month>{MONTH})(?![\w'])", _month),
        (
            r"(?<!\w)(?P<season>(?:spring|summer|autumn) term|spring|summer|autumn|winter),? (?:of "
            r")?(?P<year>20\d\d)\b", _season),
        (
            r"(?<!\w)(?:in |by |during |over |from |until |next |this |early |late |mid[ -]|the |before |after ){1,3}"
            r"(?P<season>(?:spring|summer|autumn) term|spring|summer|autumn|winter)\b"
            r"(?! (?:holidays?|break|fair|event|campaign|activit\w+|programme|street|road|scheme|peak|months)\b)"
            r"(?:,? (?:of )?(?P<year>20\d\d))?",
            _season,
        ),
        (
            r"(?<!\w)(?:(?P<feast_christmas>christmas)|(?P<feast_easter>easter)(?! \w+ (?:road|street))|the "
            r"(?P<feast_new_year>new year)\b"
            r"|(?P<feast_year_end>(?:financial |the )?year[- ]end)|(?:the )?end of (?:the |this "
            r")?(?:(?P<feast_financial_year>financial year)"
            r"|(?P<feast_calendar_year>(?:calendar )?year)|(?P<feast_school_year>(?:school|academic) year)))\b(?: "
            r"(?P<year>20\d\d)\b)?",
            _feast,
        ),
        (
            r"(?<!\w)(?P<which>next|the following|this|the coming|coming|(?<=end of )the|current) "
            r"(?P<unit>week|fortnight|month|quarter|financial year|fiscal year|year)\b(?!')",
            _next,
        ),
        (rf"(?<!\w)(?:(?:on|by|this|next|from|for) )(?:the )?{_WEEKDAY}\b(?! \d)", _weekday),
        (r"(?<!\w)tomorrow\b", _tomorrow),
        (
            rf"(?<!\w)(?:within|in|over|during) (?:about |around |the )?(?:next |coming |following )?{_COUNT} "
            r"(?P<unit>week|fortnight|month|year)s?(?! (?:old|of)\b)(?:' time)?",
            _length,
        ),
        (
            r"(?P<before>\b(?:on|by|for|from|until|before|w/c|commencing|due|to|after) "
            r")(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/.%]|\s?(?:of|%)\b)", _figures),
        (
            r"(?P<before>\b(?:on|by|until|from|for) )(?:the )(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?= (?:and|or|to|at|"
            r"when|with)\b|[^\w\s]|\s?$)", _that_day),
        (
            r"(?P<before>\b(?:in|by|during|end of|before|until|throughout) )(?:the )?(?:financial year )?"
            rf"(?P<year>20\d\d) ?[/-] ?(?P<next>(?:20)?\d\d)\b{_NO_MORE}",
            _plan_year,
        ),
        (
            rf"(?P<before>\b(?:in|by|during|end of|before|early|late|mid|until) "
            rf")(?P<year>20\d\d)\b(?! ?[/-] ?\d){_NO_MORE}", _bare_year),
    )
)  # fmt: skip
