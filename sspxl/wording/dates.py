"""Dates inside a sentence, as evidence: is a day, month or season named, and does it date something?"""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_SURE_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|sept?|oct|nov|dec)"
)
_BEFORE = r"(?:in|by|from|until|till|to|of|since|early|mid|late|during|for|before|after|end|next|last|this|on|and|-|/)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)\b|\b\d{4}-\d\d-\d\d\b|(?<![/\d])\d{1,2}/\d{1,2}(?![/\d%])"
    rf"|\b\d{{1,2}} ?(?:st|nd|rd|th)? ?(?:of )?{_MONTH}\b(?:,? '?(?:20)?\d\d\b)?|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)\b(?:,? (?:20)?\d\d\b)?"
    rf"|\b{_MONTH}[ -]?'?(?:20)?\d\d\b|\b{_SURE_MONTH}\b|(?<=\b)(?:{_BEFORE}) (?:the )?(?:end of |start of |beginning of )?(?:mar(?:ch)?|may)\b"
    rf"|^(?:march|may)$|\b{_WEEKDAY}s?\b|\b(?:in|by|this|next|last|early|late|from|until|during|over)(?: the)? (?:early |late )?(?:spring|summer|autumn|winter)\b"
    r"|\b(?:spring|summer|autumn|winter),? (?:of )?(?:20\d\d|term)\b|\beaster\b|\bchristmas\b|\bthe new year\b|\bhalf[- ]term\b|\b(?:financial )?year[- ]end\b"
    r"|\bend of (?:the |this )?(?:financial |calendar |school |academic )?(?:year|month|week|quarter|term)\b"
    r"|\b(?:next|the following) (?:week|month|quarter|term|year|financial year)\b|\btomorrow\b|\byesterday\b|\bweek commencing\b"
    r"|\b(?:within|in) (?:the (?:next|coming) )?(?:\d+|two|three|four|five|six|eight|ten|twelve) (?:days?|weeks?|months?)\b"
    r"|\b(?:by|until|till|from|to|in|end of|before|after|into) (?:the end of )?20\d\d\b)"
)
_DATE = re.compile(DATE)
_SINCE = re.compile(rf"\b(?:since|as (?:at|of)|position at|dated|correct at)(?: the| about| around| early| late| last)? (?:{DATE}|(?:19|20)\d\d)[^,;]*")
_STAMP = re.compile(rf"^\W*(?:(?:updated?|reviewed|as at|as of|position at|status|dated|[a-z]{{2,3}}) )*:? ?(?:{DATE}) ?(?:$|[:,)\]-]\s*)")
_PAST = re.compile(rf"{DATE}|\blast (?:week|month)\b|\b(?:19|20)\d\d\b(?! ?[/-] ?\d)")


def undated(text: str) -> str:
    """The clause without dates that date nothing: a stamp before the words, "since March", "as at 31/12"."""
    return _STAMP.sub(" ", _SINCE.sub(" ", text))


def first_date(text: str) -> str | None:
    """The first date named in the clause, as written there."""
    found = _DATE.search(text)
    return found.group().strip() if found else None


def without_dates(text: str) -> str:
    """The clause without any date."""
    return _DATE.sub(" ", text)


def day_of_completion(text: str) -> str | None:
    """The date beside a word of completion: any date, a year, "last month"."""
    found = _PAST.search(text)
    return found.group().strip() if found else None
