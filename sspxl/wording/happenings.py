"""Events and decisions inside a clause: which past participle or past tense tells that something specific happened."""

from __future__ import annotations

import re

from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import (
    ATTRIBUTIVE,
    AUXILIARY,
    GO_ON,
    IRREGULAR_AFTER_AUXILIARY,
    IRREGULAR_EVENT,
    MODALS,
    NEGATIONS,
    NO_EVENT,
    NOTABLE,
    PARTNER,
    UNDER_CONDITION,
    stem,
)
from sspxl.wording.words import Clause, is_content

_DENIED_BUT_TELLING = any_of(
    """
    not only
    no longer
    """
)
_TOLD = any_of(
    """
    (?:decision|decisions|resolution|vote) (?:was |were |has been |have been )?(?:taken|made|passed)
    decided
    it was felt
    given (?:by|to)
    (?:put|set) up (?:in|at|on|round|around|outside|by|for|with) .+
    ^(?:approved|endorsed|adopted|rejected|refused|appointed|awarded|handed over|withdrawn|agreed) (?:by|to|
        in principle|at|with|subject) .+
    """
)
_TO_BE = re.compile(r"\bto (?:(?:be|been|have|get|see|\w+ly) )*$")
_NOTHING_CAME = frozenset({"no", "none", "nothing", "zero", "neither", "nil", "nobody"})


def event(said: Clause) -> str | None:
    """Something that happened or was decided: a past participle or past tense with something specific beside it."""
    if (found := _TOLD.search(said.text)) and not denied(said, found.start()):
        return found.group()
    words = said.words
    for place in range(len(words)):
        if _reports_an_event(words, place) and not _is_held_back(words, place) and _is_of_something(words, place):
            return " ".join(words[max(0, place - 3) : place + 4])
    return None


def denied(said: Clause, end: int) -> bool:
    """Whether what begins at `end` of the clause's text is denied, lies ahead or is conditional."""
    before = said.text[:end]
    words = before.split()
    held = any(word in NEGATIONS or word in UNDER_CONDITION or word in MODALS for word in words)
    return (held or bool(_TO_BE.search(before))) and not _DENIED_BUT_TELLING.search(before)


def _reports_an_event(words: tuple[str, ...], place: int) -> bool:
    """Whether the word is a past tense or participle and the verb here: not "the agreed" or "for targeted"."""
    word, before = words[place], words[place - 1] if place else ""
    if before in ATTRIBUTIVE:
        return False
    if word in IRREGULAR_AFTER_AUXILIARY:
        return before in AUXILIARY
    if word == "led":
        return words[place + 1 : place + 2] in (("to",), ("by",))  # not "intelligence led"
    return is_past(word) and not (word == "met" and before in ("needs", "objective", "target", "are", "is"))


def is_past(word: str) -> bool:
    """Whether the word is a past tense or past participle of something that can happen."""
    if word in IRREGULAR_EVENT:
        return True
    if len(word) < 5 or not word.endswith("ed") or word in NO_EVENT or stem(word) in NO_EVENT:
        return False
    return "-" not in word or word.startswith(("re-", "co-"))  # not "joined-up", "evidence-based"


def _is_held_back(words: tuple[str, ...], place: int) -> bool:
    """Whether the event lies ahead, is denied, depends on something, is still being done, or is what goes on anyway."""
    back = place - 1
    while back >= 0 and (words[back] in AUXILIARY or words[back].endswith("ly")):
        if words[back] == "being":
            return True
        back -= 1
    auxiliaries, earlier = words[back + 1 : place], words[:place]
    if back >= 0 and (words[back] in MODALS or words[back] == "to"):
        return True
    if place + 1 < len(words) and words[place + 1] in _NOTHING_CAME:
        return True  # "received no complaints"
    if any(word in UNDER_CONDITION for word in earlier):
        return True
    if any(stem(word) in GO_ON for word in earlier) and any(word in ("is", "are") for word in auxiliaries):
        return True  # "continues to make sure that needs are met"
    return any(word in NEGATIONS for word in earlier) and not _DENIED_BUT_TELLING.search(" ".join(earlier))


def _is_of_something(words: tuple[str, ...], place: int) -> bool:
    """Whether a thing stands beside the verb, or somebody before it: more than "progress" or "relationships"."""
    if any(stem(word) in PARTNER for word in words[:place]):
        return True
    others = [word for word in words if not is_past(word) and word not in IRREGULAR_AFTER_AUXILIARY]
    return any(is_content(word) or stem(word) in NOTABLE for word in others)
