"""Which actions have another number by now: told by their wording, so that words on one never go to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz

from sspxl.records import Register
from sspxl.text import plain, shorten

_REWORDED = 65
"""Similarity (0 to 100) below which the wording under a number is that of another action, and no longer the old one: at
50 every fourth pair of a plan's actions passed for one, here 1 or 2 in a hundred do, and what loses half of its words
still does."""

_SHOWN = 60  # characters of a wording


def wordings(register: Register) -> dict[str, str]:
    """The wording of each action, by key."""
    return {action.key: action.text for action in register.actions}


def renumbered(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """By the key of each action that is not there under it any more: where it is.

    `was` and `now` map keys to wordings. An action whose wording stands under one other key has moved there; one whose
    key another action has, and that is nowhere, is called by its key and its wording: "ASB/3: Map the streets". One
    that has gone altogether, or was reworded or left without a wording in its place, keeps its key.
    """
    if all(now.get(key) == text for key, text in was.items()):
        return {}
    before, after = ({key: plain(text) for key, text in these.items()} for these in (was, now))
    times, places = Counter(before.values()), {}
    for key, words in after.items():
        places.setdefault(words, []).append(key)
    left = {key: words for key, words in before.items() if words and after.get(key) != words}
    found = {
        key: places[words][0] for key, words in left.items() if times[words] == 1 and len(places.get(words, ())) == 1
    }
    taken = set(found.values())
    for key, words in left.items():
        is_anothers = key in taken or (bool(after.get(key)) and not _is_reworded(words, after[key]))
        if key not in found and is_anothers:
            found[key] = f"{key}: {shorten(was[key], _SHOWN)}"
    return found


def _is_reworded(was: str, now: str) -> bool:
    """Whether both may be the wording of one action, before and after somebody mended it."""
    return max(fuzz.ratio(was, now), fuzz.token_set_ratio(was, now)) >= _REWORDED
