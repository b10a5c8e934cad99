"""A text as typed, made fit for judging: invisible characters gone, dashes alike, slips of the usual words mended."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sspxl.text import tidy
from sspxl.wording.phrases import one_of
from sspxl.wording.vocabulary import FUNCTION, GENERIC, PARTNER, TOPIC, stem, words_of

JUDGED = 8000
"""As many characters of a text are looked at: an update that says something says it by then."""

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = re.compile(r"[\u2018\u2019\u201b\u0060\u00b4]")
_WORD = re.compile(r"[a-z]+\d[a-z0-9]*|n/a|£?\d[\d.,:/]*(?<=\d)(?:%|[a-z]{1,5}\b)?|[a-z]+(?:['-][a-z0-9]+)*|[✓✔☑]")

# "on going", "on - going", "onging", "ongoin", "on gong", "ongoign", "onoging", "0n-going": the commonest word of all.
_ONGOING = re.compile(
    r"\bo\s?n\s?-?\s?g\s?o\s?i\s?n\s?g\b|\b[o0]n{0,2}\s?-?\s?(?:g{1,2}o{1,2}i{1,2}n{1,2}g{1,2}|going|gong|goin'?|ging|goign|ogi?ng|giong|goning|gonig|oging)\b",
    re.I,
)
_SHORT_FORMS = (
    (re.compile(r"\bt\.?\s?b\.?\s?([acd])\b\.?"), r"tb\1"),
    (re.compile(r"\bn\s?[./\\]\s?a\b\.?"), "n/a"),
    (re.compile(r"\b(i)\.e\b\.?|\b(e)\.g\b\.?"), " "),
    (re.compile(r"\bunder[ -]way\b"), "underway"),
    (re.compile(r"\bwork in progress\b|\bwip\b"), "work in progress"),
    (re.compile(r"\bno\.(?=\s?\d)"), "number"),
    (re.compile(r"^competed\b"), "completed"),
    (re.compile(r"\bw/c\b"), "week commencing"),
    (re.compile(r"\bin[- ]progress\b"), "in progress"),
)  # fmt: skip

_LEAD_IN = re.compile(
    r"^"
    + one_of(
        """
        (?:we|i) (?:are|am|can|would like to)(?: pleased| delighted| happy| able)?(?: to)? (?:report|say|confirm|advise)
        it (?:should|must) be noted
        it is (?:important to note|worth noting)
        please note
        """
    )
    + r"(?: that)? "
)

_KEY_WORDS = words_of(
    """
    ongoing complete completed completion continue continues continued continuing continuous progress progressing
    progressed underway achieved actioned finished implemented delivered monitoring monitored unchanged applicable
    attached awaiting follow confirmed above below previous previously started relevant required received referrals
    schedule scheduled target update updated working continually reported currently closed
    """
)
# One letter away from a key word and yet words of their own.
_REAL_WORDS = words_of(
    """
    attacked competed contained contributed stared stated start starts starter close closer closes closet working
    worming fellow hollow above abode delivery deliver delivers complete completes competes fallow allow closely
    deceived relieved revived acquired require requires reviewed receive receives receiver progresses targets targeted
    scheduler schedules updates dated workings bellow elbow finish finishes furnished monitor conformed confirm
    confirms
    followed follows continent continuum restarted started charted parted smarted sorted reporter imported deported
    action actions auctioned sanctioned motioned referral deferrals received perceived cloned clothed
    """
)


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}  # the first letter is hardly ever the slip


def _one_slip_away() -> dict[str, str]:
    """Every key word by what is left of it when one letter is dropped."""
    near: dict[str, str] = {}
    for key in sorted(_KEY_WORDS):
        for left in {key} | _deletions(key):
            near.setdefault(left, key)
    return near


_NEAR = _one_slip_away()
_LONG_ENOUGH = 5
_TOO_LONG = max(map(len, _KEY_WORDS)) + 2  # more than one letter longer than any key word


@lru_cache(maxsize=8192)
def mended(word: str) -> str:
    """The key word that `word` is a slip of (a letter dropped, added, changed or two of them swapped), or `word`."""
    joined = word.replace("-", "")
    if joined != word and joined in _NEAR:
        return _NEAR[joined]  # "com-pleted"
    if not _LONG_ENOUGH <= len(word) < _TOO_LONG or word in _KEY_WORDS or word in _REAL_WORDS or word in FUNCTION:
        return word
    root = stem(word)
    if root in GENERIC or root in PARTNER or root in TOPIC:
        return word
    if word in _NEAR:
        return _NEAR[word]
    for left in sorted(_deletions(word)):
        if left in _NEAR and abs(len(_NEAR[left]) - len(word)) <= 1:
            return _NEAR[left]
    return word


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text between two stops: in small letters with its slips mended, and its words."""

    text: str
    words: tuple[str, ...]
    typed: str  # with its capitals

    @property
    def content(self) -> tuple[str, ...]:
        """The words that are neither grammar nor the stock of every report nor a partner's name."""
        return tuple(word for word in self.words if is_content(word))

    @property
    def specific(self) -> tuple[str, ...]:
        """The content without the subject matter of the plan: what could be news to a manager."""
        return tuple(word for word in self.content if stem(word) not in TOPIC)


@lru_cache(maxsize=8192)
def is_content(word: str) -> bool:
    """Whether the word could carry a fact: not grammar, not a stock word, not a partner, not initials, no figure."""
    if len(word) < 3 or not word[0].isalpha() or word in FUNCTION:
        return False
    root = stem(word)
    return root not in GENERIC and root not in PARTNER and word not in _KEY_WORDS


def levelled(text: str) -> str:
    """The text line by line without invisible characters, dashes as "-", quotes as ', compatibility forms folded.

    Of a text longer than JUDGED characters, the first JUDGED.
    """
    begun = text.strip()[:JUDGED]
    lines = (tidy(_DASHES.sub("-", unicodedata.normalize("NFKC", line))) for line in begun.splitlines())
    level = _ONGOING.sub("ongoing", _QUOTES.sub("'", "\n".join(line for line in lines if line)))
    return level[:JUDGED]  # one character may have unfolded into eighteen


def clause(typed: str) -> Clause:
    """The stretch of levelled text as a clause."""
    low = typed.lower()
    low = _LEAD_IN.sub("", low)
    for pattern, form in _SHORT_FORMS:
        low = pattern.sub(form, low)
    low = re.sub(r"[a-z]+(?:['-][a-z]+)*", lambda found: mended(found.group()), low)
    return Clause(low, tuple(_WORD.findall(low)), typed)


def reworded(said: Clause, text: str) -> Clause:
    """The clause with something taken out of its text; its slips were mended before."""
    text = " ".join(text.split())
    return said if text == said.text else Clause(text, tuple(_WORD.findall(text)), said.typed)
