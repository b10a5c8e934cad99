"""Promises: what a text says will happen, and by which day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache

from sspxl.wording.days import DayNamed, days_named
from sspxl.wording.phrases import one_of
from sspxl.wording.typed import Typed, as_typed, sentences


@dataclass(frozen=True, slots=True)
class Promise:
    """Something with a date that a text says will happen."""

    words: str  # the clause as typed, on one line
    day: date  # of a month, a quarter or a season the last one
    exact: bool  # a day was named


STALE = timedelta(62)
"""A day without a year that lies so little back is the one meant: a text is not written a year ahead."""
AHEAD_AT_MOST = timedelta(183)
"""Without "will" and without a year, a day further ahead than this is rather the last one that was."""


class _Tense(IntEnum):
    """What the verb nearest to a day tells of it."""

    DENIED = 0  # will not, no longer
    PAST = 1
    NONE = 2
    PRESENT = 3  # "goes to the board", "is on": ahead if the day is
    AHEAD = 4


_TO_VERB = r"(?!the\b|a\b|an\b|date\b|this\b|all\b|our\b|their\b|its\b|\d|them\b|us\b|it\b|that\b|be\b)[a-z]{2,}"
_VERBS = re.compile(
    r"(?<![\w'])(?:"
    + r"(?P<denied>"
    + one_of(
        r"""
        (?:will|shall|is|are) (?:now )?(?:not|no longer|never)\b(?!(?: \w+){0,5} (?:until|before|till)\b)
        won't
        (?:will|shall|we'll|it'll|they'll) (?:also |still |all |then |now )*(?:continue|remain|carry on|keep|go on)
        (?:continue|continues|continuing|remain|remains)
        no (?:meetings?|dates?|sessions?|plans?|launch|events?|visits?|reports?|courses?)(?: \w+){0,3} (?:will|is|are|
            has|have)
        (?:cancelled|withdrawn|abandoned|scrapped|called off)
        may|might|could
        """
    )
    + r")|(?P<past>"
    + one_of(
        r"""
        (?:was|were|had been|been|being|than|as) (?:\w+ly )?(?:due|expected|planned|scheduled|booked|anticipated|
            intended|
            proposed|hoped|supposed|meant|to be|to have|going to)
        (?:should|would|could) have
        (?:was|were) to
        (?:did|hasn't|haven't|hadn't|wasn't|weren't|didn't|was|were|had|been|has|have)(?! to\b)
        """
    )
    + r")|(?P<ahead>"
    + one_of(
        r"""
        (?:will|shall|we'll|it'll|they'll|i'll)(?! (?:also |still |all )?(?:continue|remain|carry on|keep)\b)
        would(?! have)
        (?:to be|to have been|to follow|yet to|still to)\b(?! (?:fair|honest|clear))
        (?:has|have|having|need|needs|ought) to
        due to (?:be|start|launch|report|complete|finish|begin|go|meet|open|close|take|attend|visit|move|return|present|
            commence|publish|deliver|follow|happen|end|come|receive|issue|hold|run|submit|arrive|conclude|join|sign|
            expire)
        due (?!to\b)|due$|due to (?=(?:board|cabinet|committee|partnership|council)\b)
        (?:expected|anticipated|planned|scheduled|re-?scheduled|proposed|hoped|intended|timetabled|programmed|forecast)
        (?:expects?|anticipates?|hopes?|hoping|hopeful|aims?|aiming|intends?|intending|plans|planning|looking|
            wants?) (?:to|that|for)
        (?:re-?|pre-?)?booked(?: in)?
        pencilled in|earmarked
        going to (?!the\b|a\b)|going live
        (?:likely|set|ready|hoped|unlikely|agreed|on course|on track) to
        (?:new|revised|target|completion|launch|start|delivery|implementation|publication|end|review|go-live|hearing|
            interview|trial|court|next|proposed|provisional|agreed|confirmed|closing) dates?
        deadlines?
        (?:forthcoming|upcoming|imminent|awaiting)
        next (?:[\w'-]+ ){0,2}?(?:meeting|session|review|update|course|event|visit|hearing|board|panel|round|phase|
            report|
            date|one|training|audit|steps?|workshop|survey|newsletter|edition|intake|cohort|tranche|day)
        """
    )
    + r")|(?P<present>"
    + one_of(
        rf"""
        (?:goes|meets|starts|begins|commences|ends|opens|closes|launches|expires|finishes|comes|arrives|completes|
            returns|
            sits|joins|leaves|reports|publishes|visits|attends|presents|moves|concludes|passes|run out|runs out|
            runs from|
            takes place|take place|takes effect)
        (?:go|meet|start|begin|end|open|close|launch|finish|move|return|report)(?= (?:again |back |out |live )?(?:on|
            in|at|
            from|by|to|next|this|early|late|\d)\b)
        (?:is|are)(?: (?:being|back|now|again|live|out|over|next|proposed|only))*(?= (?:re-?)?(?:\w+ed )?(?:on|in|at|
            from|for|to)\b)
        (?:agreed|decided|asked|offered|arranged|invited|confirmed|instructed|commissioned) to {_TO_VERB}
        """
    )
    + r")|(?P<was>"
    + one_of(
        r"""
        (?!need|indeed|proceed|exceed|succeed|speed|hundred|proposed|detailed|so-called|feed|seed|weed|
            unneed)[a-z-]{2,}ed
        (?:held|met|sent|made|took|taken|given|gave|went|began|begun|led|ran|brought|won|left|wrote|written|done|gone|
            seen|saw|came|built|drawn|drew|found|spoke|spoken|told|paid|bought|spent|fell|rose|grew|became|got|heard|
            lost|chosen|put|stood|dealt|taught|said|fed|kept|felt|thought|understood|withdrew|broke|broken|shown|
            sold|rolled out|hit|cut|shut|split|swept|caught|sought|lent|fitted|quit|underwent|undertook|undertaken|
            fallen|risen|grown|overseen|struck|fought|stolen|grew|knew|known|beaten|hidden|driven|ridden|shot)
        """
    )
    + r"))(?![\w'])"
)
_TENSES = {
    "denied": _Tense.DENIED,
    "past": _Tense.PAST,
    "ahead": _Tense.AHEAD,
    "present": _Tense.PRESENT,
    "was": _Tense.PAST,
}
_NO_MODAL = re.compile(r"\b(?:good|free|the|at|a|political|his|her|own) $")
_MAY_BE_OVER = re.compile(r"(?:\w+ )?(?:meeting|event|session|workshop|course|training|discussion)\b")
_TO_DO = re.compile(
    r"(?:[\w'&/.-]+,? ){1,12}?to (?:then |also |jointly )?(?:be|attend|meet|visit|hold|start|begin|launch|review|"
    r"report|"
    r"present|complete|finish|deliver|send|write|contact|speak|discuss|agree|arrange|book|issue|publish|train|recruit|"
    r"appoint|interview|open|close|run|roll|go|take|provide|produce|prepare|circulate|share|submit|sign|update|draft|"
    r"design|develop|identify|ask|invite|set|install|fit|move|return|bring|feed|follow|chase|check|confirm|decide|"
    r"consider|commence|conduct|carry|undertake|implement|host|join|consult|evaluate|audit|analyse|collate|liaise|lead|"
    r"make|give|get|do|see|raise|put|build|map|gather|test|trial|pilot|extend|renew|repeat|revisit|re-visit|look|"
    r"establish|create|introduce|replace|remove|clear|inspect|serve|apply|bid|brief|tender|advertise|shortlist)\b"
)  # "Police to visit the hostel on ..."
_HEADLINE = re.compile(
    r"(?:(?:the|a|an|next|final|last|first|second|full|annual|further|formal|public|interim|progress|soft|re-?) ?){0,2}"
    r"(?:review|launch|re-?launch|completion|roll-?out|go[- ]live|delivery|publication|evaluation|audit)(?: due)?"
    r"(?= (?:of [\w' ]{3,30} )?(?:in|on|by|from|at|early|mid|late|end|next|w/c)\b)"
)
# "Meeting arranged for", "put back to": only with the day straight after it.
_FIXED_FOR = re.compile(
    r"\b(?P<were>(?:was|were|had been) (?:\w+ly )?)?(?:re-?)?"
    r"(?:(?:arranged|fixed|set|listed|moved|moving|slipped|brought forward|carried over|rolled forward|confirmed|"
    r"agreed|"
    r"convened|called|organised|organized|timed|deadline extended|tabled|in the diary|diarised|on the agenda|lined up)"
    r"(?: (?!and\b|but\b|on\b)[\w'-]+){0,5}? (?:for|to)"
    r"|(?:adjourned|postponed|deferred|delayed|put back|pushed back|put off|held over|held back|carried forward|"
    r"rolled over)(?: (?!and\b|but\b|on\b)[\w'-]+){0,5}? (?:for|to|until|till))"
    r"(?: (?:the|w/c|week commencing|around|about|late|early|mid|end(?: of)?))*[ -]?$"
)
_NO_END = re.compile(
    r"\b(?:until|till|til|up to|through|throughout|since|expir\w* of|as (?:at|of)|dated?|ending|ended|ends?:)(?: "
    r"the| end| end of| mid| early| late)*[ -]?$"
)
_NOT_UNTIL = re.compile(
    r"\b(?:not|n't|nothing|unlikely|no \w+)\b.{0,60}\b(?:until|till|before)(?: the| end| end of| mid| early| "
    r"late)*[ -]?$"
)
_BY = re.compile(r"\b(?:by|before|no later than|not later than)(?: the| end| end of| mid| early| late| very)*[ -]?$")
_FIGURES_FOR = re.compile(
    r"\b(?:data|figures?|stats|statistics|results|performance|numbers?|compared (?:to|with)|against|than|period|"
    r"quarter|year|month)"
    r"(?: (?:in|for|from|to|of|ending|end|the))*[ -]?$"
)
_AFTER_THE_FACT = re.compile(
    r",[^,]*$|\b(?:from|by|before|commencing|starting|beginning|effective)(?: the| end| end of| mid| early| "
    r"late)*[ -]?$"
)
_TO_THE_DAY = re.compile(r"(?<!goes )(?<!go )(?<!back )\bto(?: the| end| end of)?[ -]?$")
_BETWEEN = re.compile(r"\bbetween(?: the)? $")
_CLAUSE = re.compile(
    r" - |[()\[\]]|, ?(?=(?:but|and|so|while|whilst|although|though|however|which|with|then|we|it|they|he|she|the "
    r"next|next|now|new|answer|"
    r"first|last|interim|final|training|launch|recruitment|viewing|review|report) )"
    r"|(?= (?:but|however|whereas|and then) )"
    r"|(?<!\w)(?=\(?[a-h]\) )"
)
_OPENING = " ,:-.)*\"'&"
_PART_MARK = re.compile(r"^\(?[a-h]\) ?|^(?:and|but|so|then|or) ")
_DATED_BY = re.compile(r" (?:(?:in|on|at|since|during|last) )?(?:the )?(?:end of |early |late |mid[ -])?")
_CARRIES_ON = re.compile(
    r"(?: (?:be|been|being|have|get|also|then|now|all|both|only|first|to|\w+ly))*(?: \w+(?:,| and| or))*(?: then)? "
)
_OVERTAKEN = re.compile(
    r"(?: [\w'-]+)? (?:was|were|had|took|went|did|has|have)\b"
)  # "the launch planned for May was cancelled"
_LONG_ASIDE = 300
_KEPT = 2**16
"""So many texts' promises are kept: each is asked for by every later text, and twice by every night."""
_NEAR = 80  # characters before a day in which the words that lead to it stand


@lru_cache(maxsize=_KEPT)
def promises(text: str, said_on: date) -> tuple[Promise, ...]:
    """What the text, written on `said_on`, says will happen, in its order; each with its words and day.

    A day that "will" be and is over already is a promise too. No promise: what has happened, "since May", a length of
    time ("until June"), figures of a quarter, a date that only names a thing, a question.
    """
    typed = as_typed(text)
    named = days_named(typed.low, said_on)
    if not named:
        return ()
    found: dict[tuple[str, date], Promise] = {}
    for start, end in sentences(typed):
        if typed.text[end : end + 1] == "?":
            continue
        inside = _between(named, start, end)
        for promise in _in_sentence(typed, start, end, inside, said_on) if inside else ():
            found.setdefault((promise.words, promise.day), promise)
    return tuple(found.values())


def _in_sentence(typed: Typed, start: int, end: int, named: tuple[DayNamed, ...], said_on: date) -> Iterator[Promise]:
    for first, last in _clauses(typed, start, end, named):
        inside = _between(named, first, last)
        if not inside:
            continue
        clause, words = _Clause.of(typed, first, last), ""
        for day, following in zip(inside, [*inside[1:], None], strict=True):
            before = typed.low[max(first, day.start - _NEAR) : day.start]
            if following and _opens_a_range(typed.low[day.end : following.start], before):
                continue  # the last day of it is the promise
            tense, led = clause.tense_of(day)
            if tense is _Tense.AHEAD and _OVERTAKEN.match(typed.low, day.end, last):
                continue
            if promised := _promised(day, tense, led, before, said_on):
                words = words or _words(typed, first, last)
                if words == typed.words(day.start, day.end):
                    continue  # a date alone promises nothing
                yield Promise(words, promised, day.exact)


def _between(named: tuple[DayNamed, ...], first: int, last: int) -> tuple[DayNamed, ...]:
    return named[bisect_left(named, first, key=_start) : bisect_left(named, last, key=_start)]


def _clauses(typed: Typed, start: int, end: int, named: tuple[DayNamed, ...]) -> Iterator[tuple[int, int]]:
    first = closes = start
    for mark in _CLAUSE.finditer(typed.low, start, end):
        if mark.start() < closes:
            continue
        if mark.group() in ("(", "["):
            close = typed.low.find(")" if mark.group() == "(" else "]", mark.end(), min(end, mark.end() + _LONG_ASIDE))
            if close > 0 and not _between(named, mark.end(), close):
                closes = close + 1  # what stands in brackets does not part the words around it
                continue
        if mark.start() > first and not any(day.end > mark.start() for day in _between(named, first, mark.end())[-1:]):
            yield first, mark.start()
            first = mark.end()
    yield first, end


def _words(typed: Typed, first: int, last: int) -> str:
    said = typed.words(first, last).strip(_OPENING)
    return _PART_MARK.sub("", said).strip()


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    end: int
    tense: _Tense
    bare: bool  # no auxiliary: "launched", "meets"; what stands before it may tell more: "will be launched"


def _start(found: _Verb | DayNamed) -> int:
    return found.start


@dataclass(frozen=True, slots=True)
class _Clause:
    """A stretch of one sentence and the words in it that tell when."""

    low: str
    first: int  # where it begins in the text
    verbs: tuple[_Verb, ...]
    last_finite: tuple[int, ...]  # for each verb the place in `verbs` of the last before it that is not bare, or -1

    @classmethod
    def of(cls, typed: Typed, first: int, last: int) -> _Clause:
        verbs = tuple(_verbs(typed, first, last))
        finite, latest = [], -1
        for place, verb in enumerate(verbs):
            finite.append(latest)
            latest = latest if verb.bare else place
        return cls(typed.low[first:last], first, verbs, tuple(finite))

    def tense_of(self, day: DayNamed) -> tuple[_Tense, bool]:
        """What the last verb before the day tells, and True; without one what the first after it does, and False."""
        place = bisect_left(self.verbs, day.start, key=_start)
        if place:
            return self._led_by(place - 1, day), True
        if self.verbs:
            return self.verbs[0].tense, False
        if (found := _TO_DO.match(self.low)) and found.end() <= day.start - self.first:
            return _Tense.PRESENT if _MAY_BE_OVER.match(self.low) else _Tense.AHEAD, True
        return (_Tense.AHEAD, True) if _HEADLINE.match(self.low.lstrip()) else (_Tense.NONE, False)

    def _led_by(self, place: int, day: DayNamed) -> _Tense:
        verb = self.verbs[place]
        if not verb.bare or self.last_finite[place] < 0:
            return verb.tense
        finite = self.verbs[self.last_finite[place]]
        if _CARRIES_ON.fullmatch(self.low, finite.end - self.first, verb.start - self.first):
            return finite.tense  # "will be held", "is due to be drafted and launched"
        if verb.tense is _Tense.PRESENT:
            return verb.tense
        # "will be launched with the tool developed there" against "... by the officer appointed in May"
        dated = _DATED_BY.fullmatch(self.low, verb.end - self.first, day.start - self.first)
        return verb.tense if dated else finite.tense


def _verbs(typed: Typed, first: int, last: int) -> Iterator[_Verb]:
    for match in _VERBS.finditer(typed.low, first, last):
        word = match.group()
        if word == "may" and typed.text[match.start()] == "M" and match.start() > first:
            continue  # the month
        if word == "will" and _is_a_noun_or_name(typed, match, first):
            continue
        group = match.lastgroup or ""
        yield _Verb(match.start(), match.end(), _TENSES[group], group in ("was", "present"))


def _is_a_noun_or_name(typed: Typed, match: re.Match[str], first: int) -> bool:
    if _NO_MODAL.search(typed.low, max(first, match.start() - 12), match.start()):
        return True
    named = typed.text[match.start() : match.start() + 2] == "Wi"
    return named and typed.text[match.end() + 1 : match.end() + 2].isupper()


def _opens_a_range(between: str, before: str) -> bool:
    return bool(re.fullmatch(r" ?(?:-|to|until|till) ?(?:the )?| and (?:the )?", between)) and (
        " and " not in between or bool(_BETWEEN.search(before))
    )


def _promised(day: DayNamed, tense: _Tense, led: bool, before: str, said_on: date) -> date | None:
    """The day that is promised, or None. `led`: the verb stands before the day."""
    if tense is _Tense.DENIED and not _NOT_UNTIL.search(before):
        return None
    fixed = _FIXED_FOR.search(before)
    if fixed:
        tense = _Tense.PAST if fixed["were"] else _Tense.AHEAD
    elif _NOT_UNTIL.search(before):
        tense = _Tense.AHEAD
    elif _NO_END.search(before) or (_FIGURES_FOR.search(before) and not (led and tense is _Tense.AHEAD)):
        return None
    elif tense is not _Tense.AHEAD and (_TO_THE_DAY.search(before) or _BETWEEN.search(before)):
        return None  # the end of something that runs already
    elif tense is _Tense.PAST and not _AFTER_THE_FACT.search(before):
        return None  # "sent on 20 May", written ahead of the day or read from a cell filled in later
    elif tense is _Tense.NONE and before.endswith(" of "):
        return None  # "my email of 4 May"
    if tense is _Tense.AHEAD:
        return day.on_or_after(said_on - STALE)[1] if not day.sure else day.spans[0][1]
    if day.loose:
        return None
    first, last = day.on_or_after(said_on)
    current = last if tense is _Tense.PRESENT else first
    if current < said_on or (tense is not _Tense.PRESENT and first <= said_on):
        return None
    if day.sure:
        return last
    if tense is _Tense.PAST or first - said_on > AHEAD_AT_MOST:
        return None
    return last if day.exact or tense is _Tense.PRESENT or _BY.search(before) else None
