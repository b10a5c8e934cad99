"""Where the rules and the second opinion differ, which of them is believed.

A second opinion is heard where it can change something and the rules have little to go by: on a text of which they
found nothing but that work goes on, and on one whose fact, note or nil they took from single words. A figure, a date, a
reason or a pointer is never doubted. The likelihoods asked for were settled on texts that neither had seen.
"""

from __future__ import annotations

import re

from sspxl.wording.opinion import likelihood, own_words

_LONGEST_OF_MORE, _LONGEST_OF_LESS = 160, 120
"""Characters. A longer text has words enough for the rules, and so many that the few that count are lost in them."""
_UNLIKELY = 0.2
_OWN_OF_MORE = 1  # "on track" is a stock phrase whatever else it looks like
_OWN_OF_LESS = 4  # the most: who says so much of his own says something
_PIECES = re.compile(r"(?<=[.!?;])\s+|\n|\s-\s")


def says_more(level: str) -> bool:
    """Whether a levelled text in which the rules found no fact reads like one that has a fact all the same."""
    return len(level) <= _LONGEST_OF_MORE and own_words(level) >= _OWN_OF_MORE and likelihood(level) < _UNLIKELY


def says_less(level: str, needed: float) -> bool:
    """Whether a levelled text reads, as a whole and in each of its sentences, as one that says only that work goes on.

    `needed` is how likely that has to be: more where the rules had the better grounds.
    """
    if len(level) > _LONGEST_OF_LESS or own_words(level) > _OWN_OF_LESS or likelihood(level) < needed:
        return False
    pieces = [piece for piece in _PIECES.split(level) if " " in piece]
    return len(pieces) < 2 or all(likelihood(piece) >= needed for piece in pieces)
