"""Dates inside a sentence, as evidence: is a day, month or season named, and does it date something?"""

from __future__ import annotations

import re
from functools import lru_cache

from sspxl.wording.phrases import one_of

_YEAR = r"(?:20)?\d\d\b"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_SURE_MONTH = _MONTH.replace("mar(?:ch)?|", "").replace("may|", "")  # neither a verb nor "may be"
_DAY = r"\d{1,2} ?(?:st|nd|rd|th)"
_FEW = r"(?:\d+|two|three|four|five|six|eight|ten|twelve)"

# A date as it stands in a sentence; to be searched for after a non-word.
DATE = r"(?<![\w/])" + one_of(
    r"""
    \d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b
    20\d\d-\d\d-\d\d\b(?: \d\d:\d\d(?::\d\d)?\b)?
    \d{1,2}/\d{1,2}(?![/\d%])
    \d{1,2} ?(?:st|nd|rd|th)? ?(?:of )?{MONTH}\b(?:,? '?{YEAR})?
    {MONTH} (?:{DAY}|\d\d)\b(?:,? {YEAR})?
    (?:early|mid|late)[ -]{MONTH}\b(?: {YEAR})?
    {MONTH}[ -]?'?{YEAR}
    {SURE_MONTH}\b
    (?:in|by|from|until|till|to|of|since|early|mid|late|during|for|before|after|end|next|last|this|on|
        and) (?:the )?(?:(?:end|start|beginning) of )?(?:mar(?:ch)?|may)\b(?: 20\d\d\b)?
    (?:march|may)$
    (?:to|into|until|for) the 20\d\d \w+
    the (?:mar(?:ch)?|may) (?=(?:board|meeting|committee|cabinet|council|session|elections?|panel|forum|agenda)\b)
    (?:on|by|until|from) (?:the )?{DAY}\b
    (?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tues?|weds?|thurs?)\b
    (?:in|by|this|next|last|early|late|from|until|till|to|for|before|after|during|over)(?: the)?
        [ ](?:early |late )?(?:spring|summer|autumn|
        winter)\b
    (?:spring|summer|autumn|winter),? (?:of )?(?:20\d\d|term)\b
    (?:easter|whitsun|eid|ramadan|diwali|halloween|bonfire night)\b
    christmas\b
    the new year\b
    half[- ]term\b
    (?:financial )?year[- ]end\b
    end of (?:the |this )?(?:financial |calendar |school |academic )?(?:year|month|week|quarter|term)\b
    (?:next|the following) (?:week|month|quarter|term|year|financial year)\b
    tomorrow\b
    from now on\b
    yesterday\b
    week commencing\b(?: \d{1,2}(?:st|nd|rd|th)?(?: {MONTH})?)?\b
    (?:within|in) (?:the (?:next|coming) )?{FEW} (?:days?|weeks?|months?)\b
    (?:by|until|till|from|to|in|end of|before|after|into) (?:the end of )?20\d\d\b
    """,
    MONTH=_MONTH,
    SURE_MONTH=_SURE_MONTH,
    YEAR=_YEAR,
    DAY=_DAY,
    FEW=_FEW,
)
_DATE = re.compile(DATE)
_SINCE = re.compile(
    r"\b(?:since|as (?:at|of)|position at|dated|correct at)(?: the| about| around| early| late| last)?"
    rf" (?:{DATE}|(?:19|20)\d\d)[^,;]*"
)
_INITIALS = r"(?!due|by|on|in|to|end|for|mid|set|ran|at)[a-z]{2,3}"
_STAMP = re.compile(
    rf"^\W*(?:(?:updated?|reviewed|as at|as of|position at|status|dated|{_INITIALS}) )*"
    rf":? ?(?:{DATE}) ?(?:$|[:,)\]-]\s*)"
)
_LATELY_OR_A_YEAR = re.compile(r"\blast (?:week|month)\b|\b(?:19|20)\d\d\b(?! ?[/-] ?\d)")


_MAY_BE_A_DATE = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sept|oct|nov|dec|day|tue|wed|thu|spring|summer|autumn|winter|christmas|term|year"
    r"|week|month|quarter|tomorrow|easter|whitsun|eid|ramadan|diwali|halloween|bonfire|within|now on"
)


@lru_cache(maxsize=64)
def _may_have_a_date(text: str) -> bool:
    """Asked first, as it is quick and most clauses have no date; of each clause several times."""
    return bool(_MAY_BE_A_DATE.search(text))


def undated(text: str) -> str:
    """The clause without dates that date nothing: a stamp before the words, "since March", "as at 31/12"."""
    return _STAMP.sub(" ", _SINCE.sub(" ", text)) if _may_have_a_date(text) else text


def first_date(text: str) -> str | None:
    """The first date named in the clause, as written there."""
    found = _DATE.search(text) if _may_have_a_date(text) else None
    return found.group().strip() if found else None


def without_dates(text: str) -> str:
    """The clause without any date."""
    return _DATE.sub(" ", text) if _may_have_a_date(text) else text


def day_of_completion(text: str) -> str | None:
    """The date beside a word of completion: any date, a year, "last month"."""
    found = _DATE.search(text) or _LATELY_OR_A_YEAR.search(text)
    return found.group().strip() if found else None
