"""Is a text in English? What is in another language is not judged but left for a person to read."""

from __future__ import annotations

import re

from sspxl.wording.vocabulary import FUNCTION, GENERIC, PARTNER, TOPIC, stem, words_of

# The small words of languages spoken in British towns, without those that are English words too ("die", "an", "so").
_SMALL_WORDS_ELSEWHERE = words_of(
    """
    mae yn yw ac gwaith gyda wedi ddim dim hyn ein bod eto gael nid cael parhau parhaus yng ein eu rydym gan
    le la les des est et une avec pour dans pas nous qui du sont aux cours travail travaux il elle ont
    el los las con para una por del está que se su trabajo sigue seguimos hay sin
    os com uma não em trabalho continua
    der das und ist mit nicht wir für auf wird noch eine ein bei sind werden arbeit laufend zu den dem
    nie jest się na praca prace oraz dla przez jeszcze trwa trwają nadal bez zmian toku że są
    și este cu nu pentru sunt continuă lucrarea lucrările să
    di che è sono lavoro corso nessun gli della
    ir yra nėra darbas tęsiasi ve bir için devam ediyor çalışma het een van niet wordt waa iyo ka
    """
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENOUGH = 2
_LAST_OF_LATIN = "\u024f"
_OTHER_SCRIPT = re.compile(r"[^\W\d_\x00-\u024f]")


def is_foreign(text: str) -> bool:
    """Whether most of the levelled text is in another script, or more of its small words are another language's."""
    if (text.isascii() or not _OTHER_SCRIPT.search(text)) and len(
        _SMALL_WORDS_ELSEWHERE.intersection(text.lower().split())
    ) < _ENOUGH:
        return False  # asked first, as it is quick
    words = _WORD.findall(text.lower())
    if not text.isascii() and 2 * sum(word[0] > _LAST_OF_LATIN for word in words) > len(words):
        return any(word.isalpha() for word in words)
    elsewhere = sum(word in _SMALL_WORDS_ELSEWHERE for word in words)
    if elsewhere < _ENOUGH:
        return False
    return elsewhere > sum(map(_is_english, words))


def _is_english(word: str) -> bool:
    if word in _SMALL_WORDS_ELSEWHERE:
        return False
    root = stem(word)
    return word in FUNCTION or root in GENERIC or root in PARTNER or root in TOPIC
