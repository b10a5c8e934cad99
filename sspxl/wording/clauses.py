"""A part of an update in its sentences, and a sentence in the clauses that are judged one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sspxl.wording.blockers import SINCE
from sspxl.wording.phrases import one_of
from sspxl.wording.pointers import without_references
from sspxl.wording.vocabulary import NOUNS_IN_ING
from sspxl.wording.words import Clause, clause, is_content, reworded

# For speed both patterns open with the character at which they end a clause or a sentence, and look back from there.
_CLAUSES = re.compile(
    r"[\s:;,()\[\]-]"
    + one_of(
        r"""
        (?<=\s)(?:-\s?|/\s|(?=[abdehopsuw]){BEFORE_A_WORD})
        (?<=\w-)\s
        (?<=:)(?<!decision:)(?<!verdict:)(?<!outcome:)(?<!agreed:)(?<!resolved:)\s
        (?<=;)\s
        (?<=\()(?=\w\w)
        (?<=\w\w\))
        (?<=[\[\]])
        (?<=^no,)\s
        (?<=,)\s(?=(?:as|where|when|we|they|it|this|that|so|who|which)\b)
        """,
        BEFORE_A_WORD=one_of(
            r"""
            (?=(?:but|however|although|though|whereas|whilst|while|because|owing to|pending|until|since)\b)
            (?=due to\b(?! all\b))
            (?=(?:other than|apart from|except|and as|bar (?:the|an?|our))\b)
            (?=so (?:the|we|it|they|he|she)\b)
            (?={SINCE})
            (?=with (?:(?!(?:is|are|was|were|has|have|continues?)\b)[\w'-]+ ){1,3}(?!{NOUNS_IN_ING})\w{3,}ing\b)
            """,
            SINCE=SINCE,
            NOUNS_IN_ING=NOUNS_IN_ING,
        ),
    ),
    re.I,
)
_ABBREVIATED = "ref|no|para|insp|sgt|approx|dr|mr|mrs|ms|cllr|dept|incl|p|pp"
_SENTENCES = re.compile(
    r"\s(?:(?<=\n)|(?<=[.!?]\s)" + "".join(rf"(?<!\b{each}\.\s)" for each in _ABBREVIATED.split("|")) + r"\s*)", re.I
)
_COMMAS = re.compile(r",\s+(?!\d)")
_HEADING = re.compile(  # "Street pastors: ongoing": what it is about, and no clause
    r"(?:^|(?<=[;.,] ))[^:;.,\d]{2,50}: (?=(?:still |all )?(?:ongoing|on track|on target|in progress|in hand|no change|"
    r"continu|work|underway|under way|progress|green|amber|unchanged)\b)",
    re.I,
)
_TELLS = re.compile(r"\b(?:is|are|was|were|has|have|had|\w{3,}ed|held|met|sent|gave|left|took|not?)\b", re.I)
_DENIES = re.compile(r"\b(?:no|not|none|nothing|never|nobody|neither|without|\w+n't)\b", re.I)

_LISTS = re.compile(r",.*\b(?:n?or|and)\b|,\s+[\w'-]+\s*(?:,|$)", re.I)  # not "no visits, the prison stopped them"
_DENIES_ALL = re.compile(
    r"\s*(?:still )?(?:not|none|nil|nothing|no (?:further )?(?:progress|changes?|updates?|movement))\b", re.I
)


def sentences(text: str) -> list[str]:
    """The levelled text's sentences and lines. The stop of "Insp." or "ref." ends none."""
    return _SENTENCES.split(text)


def clauses(sentence: str) -> Iterator[tuple[Clause, bool]]:
    """The sentence's clauses, slips mended, pointers taken out, each with whether one was there."""
    if ": " in sentence:
        sentence = _HEADING.sub(lambda found: found[0] if _TELLS.search(found[0]) else "", sentence)
    for stretch in _CLAUSES.split(sentence):
        # "No visits, talks or stalls were held" denies all three: its commas do not part clauses
        pieces = _COMMAS.split(stretch)
        if len(pieces) > 1 and _DENIES.search(pieces[0]) and not _denies_all(pieces[0]) and _LISTS.search(stretch):
            pieces = [stretch]
        for piece in pieces:
            typed = piece.strip(" .,;:!-_*\"'")
            if not typed:
                continue
            said = clause(typed)
            text, pointed = without_references(said.text, said.words)
            yield reworded(said, text), pointed


def _denies_all(piece: str) -> bool:
    """Whether it denies by itself, as "not started" does: after "no visits" comes what else there was none of."""
    return bool(_DENIES_ALL.match(piece)) and not any(map(is_content, piece.lower().split()))
