"""A text as typed, made fit for judging: invisible characters gone, dashes alike, slips of the usual words mended."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from sspxl.text import tidy
from sspxl.wording.idioms import without_idioms
from sspxl.wording.lexicon import is_empty
from sspxl.wording.phrases import one_of, phrases
from sspxl.wording.vocabulary import FUNCTION, GENERIC, NUMBER_WORDS, PARTNER, TOPIC, is_abstract, stem, words_of

JUDGED = 8000
"""As many characters of a text are looked at: an update that says something says it by then."""

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_TAG = re.compile(
    r"</?(?:[abipu]|br|div|span|strong|em|[uo]l|li|t[rdh]|table|font|h\d|html|body|o:p)\b[^<>]{0,200}>", re.I
)
_QUOTES = re.compile(r"[\u2018\u2019\u201b\u0060\u00b4]")
_WORD = re.compile(r"[a-z]+\d[a-z0-9]*|n/a|£?\d[\d.,:/]*(?<=\d)(?:%|[a-z]{1,5}\b)?|[a-z]+(?:['-][a-z0-9]+)*|[✓✔☑]")

# "on going", "on - going", "onging", "ongoin", "on gong", "ongoign", "onoging", "0n-going": the commonest word of all.
_ONGOING = re.compile(  # it opens with its letter and not with a word boundary: found several times as fast
    r"[oO0](?<!\w.)(?i:\s?n\s?-?\s?g\s?o\s?i\s?n\s?g|n{0,2}\s?-?\s?(?:g{1,2}o{1,2}i{1,2}n{1,2}g{1,2}|going|gong|goin'?|"
    r"ging|goign|ogi?ng|giong|goning|gonig|oging|gng))\b"
)
# A short form, and letters that stand in each of its spellings: looking for those first is many times as fast.
_SHORT_FORMS = tuple(
    (sign, re.compile(pattern), form)
    for sign, pattern, form in (
        ("t.", r"\bt\.\s?b\.?\s?([acd])\b\.?", r"tb\1"),
        ("t b", r"\bt b\s?([acd])\b", r"tb\1"),
        ("n.", r"\bn\.\s?a\b\.?", "n/a"),
        ("n/", r"\bn/\s?a\b\.?", "n/a"),
        ("n /", r"\bn /\s?a\b\.?", "n/a"),
        ("n\\", r"\bn\\\s?a\b\.?", "n/a"),
        (".e", r"\bi\.e\b\.?", " "),
        (".g", r"\be\.g\b\.?", " "),
        ("under", r"\bunder[ -]way\b", "underway"),
        ("zero", r"\bzero[- ]tolerance\b", "firm"),
        ("nowt", r"\bnowt\b", "nothing"),
        ("wip", r"\bwip\b", "work in progress"),
        ("no.", r"\bno\.(?=\s?\d)", "number"),
        ("competed", r"^competed\b", "completed"),
        ("w/c", r"\bw/c\b", "week commencing"),
        ("in-", r"\bin-progress\b", "in progress"),
        ("carr", r"\bcarr(?:y|ies|ied|ying) on\b", "continue"),
        ("c/f", r"\bc/f(?:wd)?\b", "carried forward"),
        ("fwd", r"\bfwd\b", "forward"),
        ("prob", r"\bprobs?\b", "problems"),
        ("as b4", r"\bas b4\b", "as before"),
        ("n/c", r"\bn/c\b", "no change"),
        ("ntr", r"\bntr\b", "nothing to report"),
        ("o/g", r"\bo/g\b", "ongoing"),
        ("i/p", r"\bi/p\b", "in progress"),
        ("cont", r"\bcont(?:'d|d\b\.?|inu?\.|\.)", "continued"),
        ("comp", r"\bcomp(?:l|ld|'d)?\.?$", "completed"),
        ("o/s", r"\bo/s\b", "outstanding"),
        ("mtg", r"\bmtg(s?)\b", r"meeting\1"),
        ("w/", r"\bw/ ?(?=[a-z])", "with "),
        ("bau", r"\bbau\b", "ongoing"),
        ("business", r"\b(?:as part of |part of )?(?:core business|business as usual)\b", "ongoing"),
        (
            "part of",
            r"\b(?:as )?part of (?:the |our |their |its )?(?:normal |daily |everyday |routine |usual |core |"
            r"day-to-day )+"
            r"(?:duties|duty|work|business|tasking|role|activity|practice|operations|patrols?|policing)\b",
            "ongoing",
        ),
        ("day job", r"\b(?:as part of |part of )?(?:the |our )?day job\b", "ongoing"),
    )
)

# "The on-going roadworks" says of the roadworks, not of the action, that they go on.
_ONGOING_THING = re.compile(
    r"(?<=\bthe )(?:ongoing|continued|continuous|continual) (?=[a-z])|(?<=\bdespite )ongoing (?=[a-z])"
)

_LEAD_IN = re.compile(
    r"^"
    + one_of(
        """
        (?:we|i) (?:are|am|can|would like to)(?: pleased| delighted| happy| able)?(?: to)? (?:report|say|confirm|advise)
        it (?:should|must) be noted
        it is (?:important to note|worth noting)
        please note
        it goes without saying
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


def _one_slip_away(keys: frozenset[str]) -> dict[str, str]:
    """Every key by what is left of it when one letter is dropped."""
    near: dict[str, str] = {}
    for key in sorted(keys):
        for left in {key} | _deletions(key):
            near.setdefault(left, key)
    return near


_NEAR = _one_slip_away(_KEY_WORDS)
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


_SQUEEZED = {
    phrase.replace(" ", ""): phrase
    for phrase in phrases(
        """
        on track
        on target
        on schedule
        in hand
        in progress
        underway
        ongoing
        no change
        no update
        unchanged
        see above
        as above
        complete
        completed
        """
    )
}
_LETTERS = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_SHORT_TEXT = 16
_DIGIT = re.compile(r"\d")
_NEAR_A_PHRASE = _one_slip_away(frozenset(phrase for phrase in _SQUEEZED if len(phrase) > _LONG_ENOUGH))


@lru_cache(maxsize=1024)
def mended_letters(text: str) -> str:
    """The letters of a short text without spaces, a slip in them mended: "under wya", "com plete", "on traack"."""
    letters = re.sub(r"[^a-z]", "", text)
    if letters in _SQUEEZED or letters in _REAL_WORDS or len(letters) <= _LONG_ENOUGH:
        return letters
    near = (_NEAR_A_PHRASE.get(left) for left in (letters, *sorted(_deletions(letters))))
    return next((found for found in near if found and abs(len(found) - len(letters)) <= 1), letters)


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
        return tuple(word for word in self.content if stem(word) not in TOPIC and not is_abstract(word))

    @property
    def is_talk(self) -> bool:
        """Whether it has words of which nothing comes, and neither who does it nor what it is about."""
        return any(map(is_talk, self.words)) and not any(
            stem(word) in PARTNER or stem(word) in TOPIC or (is_content(word) and not is_abstract(word))
            for word in self.words
        )


@lru_cache(maxsize=8192)
def is_talk(word: str) -> bool:
    """Whether the word is only said of work, and is none of the stock words of a report either."""
    return is_empty(word) and word not in FUNCTION and stem(word) not in GENERIC


@lru_cache(maxsize=8192)
def is_content(word: str) -> bool:
    """Whether the word could carry a fact: not grammar, not a stock word, not a partner, not initials, no figure."""
    if len(word) < 3 or not word[0].isalpha() or word.removesuffix("'s") in FUNCTION or word in NUMBER_WORDS:
        return False
    root = stem(word)
    return root not in GENERIC and root not in PARTNER and word not in _KEY_WORDS


def levelled(text: str) -> str:
    """The text line by line without invisible characters, dashes as "-", quotes as ', compatibility forms folded.

    Of a text longer than JUDGED characters, the first JUDGED.
    """
    begun = text.strip()[:JUDGED]
    if "<" in begun or "&" in begun:
        begun = unescape(_TAG.sub(" ", begun))
    lines = map(_line_levelled, begun.splitlines())
    level = _ONGOING.sub("ongoing", "\n".join(line for line in lines if line))
    return level[:JUDGED]  # one character may have unfolded into eighteen


def _line_levelled(line: str) -> str:
    if line.isascii():  # quick, as most are
        return " ".join(line.split()).replace("`", "'")
    return _QUOTES.sub("'", tidy(_DASHES.sub("-", unicodedata.normalize("NFKC", line))))


def clause(typed: str) -> Clause:
    """The stretch of levelled text as a clause."""
    low = typed.lower()
    low = _LEAD_IN.sub("", low)
    for sign, pattern, form in _SHORT_FORMS:
        if sign in low:
            low = pattern.sub(form, low)
    if any(mended(word) != word for word in _LETTERS.findall(low)):  # most have no slip
        low = _LETTERS.sub(lambda found: mended(found.group()), low)
    if len(low) < _SHORT_TEXT and not _DIGIT.search(low):
        low = _SQUEEZED.get(mended_letters(low), low)
    if "ongoing " in low or "continu" in low:
        low = _ONGOING_THING.sub("", low)
    words = tuple(_WORD.findall(low))
    plain = without_idioms(low, words)
    return Clause(plain, words if plain is low else tuple(_WORD.findall(plain)), typed)


def reworded(said: Clause, text: str) -> Clause:
    """The clause with something taken out of its text; its slips were mended before."""
    text = " ".join(text.split())
    return said if text == said.text else Clause(text, tuple(_WORD.findall(text)), said.typed)
