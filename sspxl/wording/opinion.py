"""A second opinion on a short text: how likely it is, by the look of its words, that it says only that work goes on.

The rules ask what fact there is. This asks what the labelled texts that looked like this one turned out to be. The two
err on different texts, so where the rules have little to go by both are heard: see `sspxl.wording.weighing`.

A text has signs: its words and pairs of words, four characters in a row, and up to three sorts of word in a row. Each
sign has a weight, found from labelled texts by `tests/train_opinion.py` (those held back take no part) and written to
`opinion.txt` beside this module, where anybody can read what speaks for what.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from sspxl.wording.lexicon import HAPPENED, is_concrete, is_empty, is_tangible
from sspxl.wording.vocabulary import (
    FUNCTION,
    GENERIC,
    GO_ON,
    MODALS,
    NUMBER_WORDS,
    PARTNER,
    TOPIC,
    is_abstract,
    stem,
    words_of,
)

WEIGHTS = "opinion.txt"

_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|£?\d[\d.,:/]*|[^\w\s]|\n")
_DAYS = words_of("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri")
_MONTHS = words_of(  # without "may" and "march", which are more often other words
    "january february april june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)
_BEGINS, _ENDS = "^", "$"
_CHARACTERS = 4  # in a row
_FEW = 12  # words: of more, only how many tens there are counts
_ENDINGS = ("ed", "ing", "ly", "s")
_OF_ITS_OWN = frozenset("ACEHNOTX")
_COULD_BE_A_NAME = frozenset("ACEHTX")
_INITIALS = 3  # letters
_OPENS = frozenset(".!?:;/(-•\n")  # after these a capital is no name's


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for a text that says only that work goes on, and, below zero, what against."""

    of: dict[str, int]  # by sign, in units
    unit: float
    bias: float
    learnt_from: str  # SHA-256 of the signs and labels of the texts that they were made from


def likelihood(level: str) -> float:
    """How likely a levelled text says only that work goes on, from 0 to 1."""
    weights, found = _weights(), signs(level)
    weighed = sum(map(weights.of.__getitem__, weights.of.keys() & found)) * weights.unit
    return 1 / (1 + math.exp(-(weights.bias + weighed / math.sqrt(len(found)))))


def own_words(level: str) -> int:
    """How many words of a levelled text are more than grammar, a name, work that goes on, and the stock of reports."""
    return sum(sort[0] in _OF_ITS_OWN and len(word) > 2 for word, sort in _words(level))


def signs(level: str) -> set[str]:
    """The signs of a levelled text. Figures are all one word, and so are months and days."""
    told = [(_BEGINS, _BEGINS), *_words(level), (_ENDS, _ENDS)]
    words, sorts = [word for word, _ in told], [sort for _, sort in told]
    line = " ".join(words)
    length = len(words) - 2
    found = {f"#{length if length < _FEW else length // 10 * 10}", *sorts}
    found.update(f" {word} " for word in words)
    found.update(f" {one} {two} " for one, two in pairwise(words))
    found.update(f"{one} {two}" for one, two in pairwise(sorts))
    found.update(f"{one} {two} {three}" for one, two, three in zip(sorts, sorts[1:], sorts[2:], strict=False))
    found.update([line[at : at + _CHARACTERS] for at in range(len(line) - _CHARACTERS + 1)])
    return found


def _words(level: str) -> list[tuple[str, str]]:
    """Each word in small letters, and its sort; capitals tell initials and names where not all is in capitals."""
    told, before, shouted = [], ".", level.isupper()
    for token in _TOKEN.findall(level):
        word = _alike(token.lower())
        sort = sort_of(word)
        if sort[0] in _COULD_BE_A_NAME and token[0].isupper() and not shouted:
            if len(token) <= _INITIALS and token.isupper():
                sort = "I"
            elif before not in _OPENS:
                sort = "M"
        told.append((word, sort))
        before = token
    return told


def _alike(token: str) -> str:
    if token[0] in "£0123456789":
        return "0"
    if token == "\n":
        return "/"
    return "MONTH" if token in _MONTHS else "DAY" if token in _DAYS else token


@lru_cache(maxsize=8192)
def sort_of(word: str) -> str:
    """The sort of a word, in capitals: what it is evidence of. Grammar and punctuation stand for themselves."""
    if not word[0].islower() or word in FUNCTION or word in MODALS:
        return word
    root = stem(word)
    asked = (
        ("N", word in NUMBER_WORDS),
        ("G", root in GO_ON),
        ("T", is_tangible(word)),
        ("H", word in HAPPENED),
        ("P", root in PARTNER),
        ("O", root in TOPIC),
        (f"S{_ending(word)}", root in GENERIC),
        ("C", is_concrete(word)),
        ("E", is_empty(word)),
        ("A", is_abstract(word)),
    )
    return next((sort for sort, is_one in asked if is_one), f"X{_ending(word)}")


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")


@cache
def _weights() -> Weights:
    return weights_in((resources.files(__package__) / WEIGHTS).read_text("utf-8"))


def weights_in(text: str) -> Weights:
    """The weights that a file of them holds: three lines about them, then one for each weight, with its signs."""
    learnt_from, bias, unit, *lines = (line.split("\t") for line in text.splitlines())
    return Weights(
        {sign: int(weight) for weight, *those in lines for sign in those},
        float(unit[1]),
        float(bias[1]),
        learnt_from[1],
    )
