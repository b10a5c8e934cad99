"""A second opinion on a short text: how likely it is, by its words and what kind of words they are, that it says only
that work goes on.

The rules ask what fact is there; this asks what texts that looked like this one turned out to be. The two err on
different texts, so where the rules have little to go by, both are heard (`sspxl.wording.classify`).

It adds up weights, one for every sign of a text: a pair of words, four or five letters in a row, up to three kinds of
word in a row. The weights stand in `opinion.txt` beside this module, to be read by anybody; `tests/train_opinion.py`
makes them from the labelled texts, of which those held back take no part.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from sspxl.dates import MONTHS
from sspxl.wording.lexicon import HAPPENED, is_concrete, is_empty, is_tangible
from sspxl.wording.vocabulary import FUNCTION, GENERIC, GO_ON, MODALS, NUMBER_WORDS, PARTNER, TOPIC, is_abstract, stem

WEIGHTS = "opinion.txt"
HEARD = 160
"""Characters: of a longer text the rules know enough, and its many words would drown the few that count."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|£?\d[\d.,:/]*|[^\w\s]|\n")
_LETTERS_IN_A_ROW = (4, 5)
_WORDS_IN_A_ROW = (1, 2)
_KINDS_IN_A_ROW = (1, 2, 3)
_LONG = 12  # words: a longer text's length is told in tens


def likelihood(level: str) -> float:
    """How likely a levelled text of HEARD characters at most says only that work goes on: 0 to 1."""
    known, found = _weights(), signs(level)
    weighed = sum(map(known.of.get, found & known.of.keys()))
    return 1 / (1 + math.exp(-(known.bias + weighed / math.sqrt(len(found)))))
