"""What became of a promise, as a later text tells it: kept, moved to a later day, or called off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sspxl.records import PromiseState
from sspxl.text import plain
from sspxl.wording.days import days_named
from sspxl.wording.kinds import is_kind_of_other, same_doing
from sspxl.wording.phrases import one_of
from sspxl.wording.promises import Promise, promises
from sspxl.wording.tense import says_done, says_future
from sspxl.wording.typed import as_typed, sentences
from sspxl.wording.vocabulary import FUNCTION, stem, words_of


@dataclass(frozen=True, slots=True)
class Became:
    """What a later text says of a promise, and in which words. "Passed" with words: it was called off."""

    state: PromiseState
    words: str


_SAY_NOTHING = FUNCTION | words_of(
    """
    jan january feb february mar march apr april jun june jul july aug august sep sept september oct october nov
    november dec december monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun spring summer autumn winter christmas easter q1 q2 q3 q4 qtr day days week weeks month months quarter year
    years end early late mid middle start beginning new term time financial
    go goes going went gone hold holds held take takes taken took place happen happened happens complete completed
    completes completion finish finished start starts started begin begins began begun done do deliver delivered
    delivery meeting meetings meet meets met date dates due expect expected plan plans planned planning schedule
    scheduled book booked arrange arranged agree agreed hope hoped hopes hoping aim aims aiming intend intends intended
    propose proposed await awaiting awaited further action actions update updates work works item items progress
    progressed ready set come comes came present get put back moved move moves anticipated target deadline step stage
    final follow following current currently confirmed provisional provide provided
    carried carry make made full fully ll ve re don isn hasn haven
    """
)
"""Words that two texts may share without speaking of the same thing."""

_FORMS = {
    "sent": "send", "written": "write", "wrote": "write", "built": "build", "bought": "buy", "drawn": "draw",
    "drew": "draw", "taught": "teach", "spoke": "speak", "spoken": "speak", "ran": "run", "brought": "bring",
    "chosen": "choose", "chose": "choose", "shown": "show", "sold": "sell", "paid": "pay", "spent": "spend",
    "led": "lead", "won": "win", "fitted": "fit", "heard": "hear", "begin": "start", "began": "start",
    "begun": "start", "begins": "start", "commenced": "start", "commence": "start", "launched": "launch",
}  # fmt: skip
_ALIKE = 5
"""Letters that "approval" and "approved" must share to be one word."""

_PAST = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        was|were|has (?:now |since )?been|have (?:now |since )?been|had|did|in place|now live|live now|up and running
        (?!need|indeed|proceed|exceed|succeed|speed|hundred|proposed|detailed|so-called|feed|seed|weed|scheduled|planned|
            expected|booked|arranged|unneed|delayed|postponed|deferred|extended)[a-z-]{2,}ed
        complete|held|met|sent|made|took|taken|given|gave|went|began|begun|led|ran|brought|won|left|wrote|written|done
        gone|saw|came|built|drawn|drew|found|spoke|told|paid|bought|spent|chosen|taught|shown|sold|rolled out|fitted
        """
    )
    + r"(?![\w'])"
)
_DID = re.compile(r"\b[a-z]+ed\b")

_NOT_SO = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        not|never|no|none|nobody|no longer|unable|failed|without
        yet|still|awaiting|awaited|outstanding|pending
        delay|delays|delayed|postponed|deferred|slipped|slippage|re-?schedul\w+|put back|moved to|instead
        cancell?ed|called off|abandoned|withdrawn|scrapped
        partly|partially|so far|to date|nearly|almost|half|most|some|only|except|being
        \d+ ?%|per ?cent|\d+ (?:of|out of) (?:the )?\d+
        due|planned|expected|scheduled|booked|arranged|should|would|could|may|might|if|once|when|until|unless
        on-?going|on going|continu\w+|under ?way|in progress|(?:was|were|is|are|has|have) to
        aims?|hopes?|plans?|need\w*
        """
    )
    + r"(?!\w)|n't(?!\w)|%"
)
"""What keeps a sentence from telling that something is done: half of it, a delay, a condition."""

_PART_WAY = re.compile(
    r"\b(?:started|commenced|begun|began|drafts?|drafted|invited|asked|requested|discussed|considered|raised|reminded)\b"
)
"""Done, but short of what was promised, unless that very thing was."""

_OFF = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        cancell?ed|called off|abandoned|scrapped|withdrawn|dropped|shelved|no longer
        did(?: not|n't) (?:take place|happen|go ahead)
        (?:will|is|are) not (?:now )?(?:going|to go|go|proceed\w*) (?:ahead|forward)
        (?:will|is|are) not (?:now )?(?:to )?(?:be )?(?:needed|required|pursued|taken forward|take place|happen(?:ing)?)
        decided not to|decided against|agreed not to
        """
    )
    + r"(?![\w'])"
)
_MOVED = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        now|moved|deferred|postponed|put back|delay|delayed|slipped|instead|revised|re-?scheduled|re-?arranged|pushed
        extended|new date|later
        """
    )
    + r"(?![\w'])"
)
_ANOTHER = re.compile(
    r"\b(?:another|further|second|third|follow-up|repeat|next(?! (?:week|fortnight|month|quarter|year)\b))"
    r"(?P<what>(?: [\w'-]+){1,3})"
)
_BECAUSE = re.compile(r",? (?:as|because|owing to|due to|so that|since|in order to) ")
"""What comes after it is why, not what."""

_KEPT = 2**16  # answers: two rules of a night ask the same

_PART_MARK = re.compile(r"(?:^|(?<= ))\(?[a-h]\) ?")
_YES = re.compile(
    r"(?:yes|done|completed?|happened|held|delivered|achieved|"
    r"(?:it|this|that|they|both|all) (?:has|have|was|were|did|went))\b"
)
_PARTS = re.compile(r", | - |[():]| (?=(?:but|and|which|who|with|although|though|while) )")


@lru_cache(maxsize=_KEPT)
def became(promise: Promise, made: str, made_on: date, said: str, said_on: date) -> Became | None:
    """What the later text `said` tells of a promise of the text `made`; None where that is not sure.

    Kept: the same thing, by its words or its day, stands there as done, or the text says that all is done. Words that
    stood in `made` already tell nothing. Half done, delayed without a new day and "discussed" are no answer.
    """
    known = {plain(words) for words in _sentences(made)}
    told = [words for words in _sentences(said) if plain(words) not in known]
    about = _content(_BECAUSE.split(promise.words.lower())[0])
    at_once = promises(made, made_on)
    news = [later for later in promises(said, said_on) if not _is_known(later, at_once)]
    kept = max((found for words in told if (found := _kept(promise, about, words, said_on))), default=(0, ""), key=_by)
    moved = max(_moved(promise, about, news), default=(0, ""), key=_by)
    if kept[1] and kept[0] >= moved[0]:
        return Became(PromiseState.KEPT, kept[1])
    if moved[1]:
        again = _is_another(promise.words, about)  # the next one of a row says nothing of the one before it
        return Became(PromiseState.PASSED if again else PromiseState.MOVED, moved[1])
    if off := next((words for words in told if _called_off(promise, about, words, said_on)), None):
        return Became(PromiseState.PASSED, off)
    if done := says_done(said):
        return Became(PromiseState.KEPT, done)
    return None


def says_yes(answer: str) -> bool:
    """Whether an answer to "Has it happened?" says that it has, and no more than that: not "Yes, but not all"."""
    low = answer.lower().strip()
    return bool(_YES.match(low)) and not _NOT_SO.search(low)


def same_promise(one: Promise, other: Promise) -> bool:
    """Whether both promise the same thing for the same day; in the same words a year later, too: where no year is
    named, "on 10 November" read again in January seems to be the next one."""
    if plain(one.words) == plain(other.words):
        return (one.day.month, one.day.day) == (other.day.month, other.day.day)
    return one.day == other.day and _is_same_thing(_content(one.words), _content(other.words))


# ---------------------------------------------------------------- the three answers

_Found = tuple[int, str]
"""How many words are shared with the promise, and the words that tell."""


def _by(found: _Found) -> int:
    return found[0]


def _kept(promise: Promise, about: frozenset[str], sentence: str, said_on: date) -> _Found | None:
    for words in (sentence, *_PARTS.split(sentence)):
        low = words.lower()
        if not _PAST.search(low) or _NOT_SO.search(low) or _stops_short(promise, low):
            continue
        if says_future(words) or promises(words, said_on):
            continue
        told = _content(words)
        shared = _shared(about, told)
        day, exact = _names_the_day(promise, low, said_on)
        if _is_same_thing(about, told) or (day and (shared or (exact and not _content(_DID.sub("", low))))):
            return shared + day, sentence
    return None


def _stops_short(promise: Promise, low: str) -> bool:
    meant = _stems(promise.words)
    return any(not _stems(found.group()) <= meant for found in _PART_WAY.finditer(low))


def _moved(promise: Promise, about: frozenset[str], news: Iterable[Promise]) -> Iterator[_Found]:
    is_of_a_row = _is_another(promise.words, about)
    for later in news:
        if later.day <= promise.day or (_is_another(later.words, about) and not is_of_a_row):
            continue
        told = _content(later.words)
        is_repeated = plain(later.words) == plain(promise.words)  # "in the next quarter", a quarter later
        if (
            is_repeated
            or _is_same_thing(about, told)
            or (_MOVED.search(later.words.lower()) and _shared(about, told))
            or _is_named_anew(promise, about, later)
        ):
            yield _shared(about, told), later.words


def _is_named_anew(promise: Promise, about: frozenset[str], later: Promise) -> bool:
    """Whether what was promised as "venue booked" is told as "park pavilion booked", or the other way round."""
    doing, told = _stems(promise.words), _stems(later.words)
    is_another = _is_another(later.words, told) or _is_another(promise.words, doing)
    return not is_another and is_kind_of_other(about, _content(later.words)) and same_doing(doing, told)


def _is_known(promise: Promise, before: Iterable[Promise]) -> bool:
    return any(same_promise(promise, one) for one in before)


def _is_another(words: str, about: frozenset[str]) -> bool:
    """Whether the words speak of another one of what is promised: "the next panel", "a further report"."""
    return any(_shared(about, _content(found["what"])) for found in _ANOTHER.finditer(words.lower()))


def _called_off(promise: Promise, about: frozenset[str], sentence: str, said_on: date) -> bool:
    low = sentence.lower()
    if not _OFF.search(low):
        return False
    told = _content(sentence)
    return _is_same_thing(about, told) or (_names_the_day(promise, low, said_on)[0] and bool(_shared(about, told)))


def _names_the_day(promise: Promise, low: str, said_on: date) -> tuple[bool, bool]:
    """Whether the words name the day, or the month, of the promise; and whether it is a day."""
    for named in days_named(low, said_on):
        if not named.loose and any(span[1] == promise.day for span in named.spans):
            return True, named.exact
    return False, False


# ---------------------------------------------------------------- the same thing


def _sentences(text: str) -> Iterator[str]:
    typed = as_typed(text)
    for start, end in sentences(typed):
        if typed.text[end : end + 1] != "?":
            yield from filter(None, (part.strip(" -*•:") for part in _PART_MARK.split(typed.words(start, end))))


@lru_cache(maxsize=1024)
def _content(words: str) -> frozenset[str]:
    """The words that say what it is about, as stems."""
    found = (word for word in plain(words).split() if len(word) > 1 and word not in _SAY_NOTHING)
    return _stems(" ".join(word for word in found if not word[0].isdigit()))


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(_FORMS.get(word, word)) for word in plain(words).split())


def _shared(about: frozenset[str], told: frozenset[str]) -> int:
    """How many of the words stand in both; "approval" and "approved" are one."""
    return sum(any(_is_one_word(word, other) for other in told) for word in about)


def _is_one_word(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= _ALIKE and word[:_ALIKE] == other[:_ALIKE])


def _is_same_thing(about: frozenset[str], told: frozenset[str]) -> bool:
    """Whether two texts share half of what the first is about, and at least two words where it has them."""
    shared = _shared(about, told)
    return bool(about) and shared >= min(len(about), 2) and 2 * shared >= len(about)
