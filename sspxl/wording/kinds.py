"""Whether two texts speak of one thing of which one of them names the kind alone: "a venue" and "the park pavilion"."""

from __future__ import annotations

from collections.abc import Collection

from sspxl.wording.vocabulary import stem, words_of


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words_of(words)))


_KINDS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        _stems("venue venues premises accommodation"),
        _stems(
            "hall halls pavilion school college church chapel mosque temple hotel library theatre club stadium gym "
            "room rooms suite lounge arena museum academy barn marquee campus centre center"
        ),
    ),
    (
        _stems("event events"),
        _stems(
            "fair fayre roadshow fete festival parade concert exhibition gala carnival picnic barbecue tournament "
            "stall surgery drop-in"
        ),
    ),
)
"""Words for a kind of thing by themselves, and for things of that kind. Papers, meetings and courses are left out: of
those an action has several, and another one's day says nothing of the first."""

_ARRANGED = _stems("book booked books arrange arranged hire hired secure secured reserve reserved confirm confirmed")
_HAPPENS = _stems(
    "hold held holds run runs take takes place happen happens go goes deliver delivered start starts plan planned "
    "schedule scheduled due be"
)


def is_kind_of_other(one: Collection[str], other: Collection[str]) -> bool:
    """Whether of two texts, as the stems that say what they are about, one names a kind and no more, the other a thing
    of that kind."""
    return _is_kind_of(one, other) or _is_kind_of(other, one)


def same_doing(one: Collection[str], other: Collection[str]) -> bool:
    """Whether of two texts, as the stems of all their words, both say that something is arranged, or both that it takes
    place."""
    return _doing(one) == _doing(other)


def _is_kind_of(kind: Collection[str], thing: Collection[str]) -> bool:
    return any({*kind} and {*kind} <= named and not things.isdisjoint(thing) for named, things in _KINDS)


def _doing(stems: Collection[str]) -> str:
    """What is said to be done: "arranged" and "is to happen" are two things, and to be mended or painted is neither."""
    if not _ARRANGED.isdisjoint(stems):
        return "arranged"
    return "happens" if not _HAPPENS.isdisjoint(stems) else ""
