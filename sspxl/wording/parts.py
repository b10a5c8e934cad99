"""The lettered, numbered or bulleted parts of one update."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sspxl.wording.words import levelled

_LETTERS = tuple("abcdefghijklmnop")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBERS = tuple(str(number) for number in range(1, 21))

# "(a)", "a)", "a.", "a:" or "a -" at the start, after white space or after a stop; the "2a)" of "Flat 2a)" is none.
_NAME = r"[a-p]|[ivx]{1,4}|\d{1,2}"
_MARK = re.compile(
    rf"(?:^|(?<=[\s.,;:)]))(?:\((?P<inside>{_NAME})\)|(?P<name>{_NAME})(?P<stop>\)|[.:](?=\s|$)| -(?=\s)))", re.I
)
_BULLET = re.compile(r"(?:^|(?<=\s))[•●▪·]\s*|^(?:[*o]|-)\s+", re.M)
_BULLETS = frozenset("•●▪·")
_POINTED_AT = re.compile(
    r"\b(?:see|actions?|items?|points?|parts?|section|for|under|to|from|of|with|in|n ?/)\s*$", re.I
)
_EXCEPTED = re.compile(r"\b(?:except|excluding|bar|apart from|aside from|other than|but not)(?: for)?\s*$", re.I)
_NEAR_BEFORE = 40  # characters in which the words that introduce a mark stand
_SHARED = re.compile(r"\s*(?:and|&|,|\+|/|to)\s*", re.I)
_RANGE = re.compile(r"\s*(?:-|to)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an update. `mark` is its letter or number in small letters, "" for a bullet."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """An update taken apart: what stands before the first mark, then the parts in their order."""

    intro: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    start: int
    end: int
    bracketed: bool
    opens: bool  # at the start, or after a stop, a line end or "except": even a lone one begins a part


def letters(text: str) -> tuple[str, ...]:
    """The letters of the text's parts as small letters: ("a", "b") of "a) ... (B) ...". () where it has none.

    Only its first 8,000 characters are looked at, as by `classify`.
    """
    return tuple(part.mark for part in taken_apart(levelled(text)).parts if part.mark in _LETTERS)


def taken_apart(text: str) -> Parts:
    """The levelled text's parts. Without marks all of it is the intro.

    "a) and b) ..." gives both letters the text that follows; "a) - d) ..." gives it to all four.
    """
    marks = _series(text)
    if marks:
        return Parts(text[: marks[0].start].strip(), _shared_out(text, marks))
    if "\n" not in text and _BULLETS.isdisjoint(text):
        return Parts(text, ())
    bullets = list(_BULLET.finditer(text))
    if len(bullets) < 2:
        return Parts(text, ())
    ends = [bullet.start() for bullet in bullets[1:]] + [len(text)]
    cut = (text[bullet.end() : end].strip() for bullet, end in zip(bullets, ends, strict=True))
    return Parts(text[: bullets[0].start()].strip(), tuple(Part("", each) for each in cut))


def _series(text: str) -> tuple[_Mark, ...]:
    """The marks of one rising series. Letters may skip; Roman and plain numbers count from the first, one by one."""
    found = tuple(_candidate(text, match) for match in _MARK.finditer(text))
    if not found:
        return ()
    for names in (_ROMAN, _NUMBERS):
        chain = _one_by_one(found, names)
        if len(chain) > 1:
            return chain
    stopped = _one_by_one(found, _LETTERS)  # "a. ... b. ..."
    if len(stopped) > 1 and not all(mark.bracketed for mark in stopped):
        return stopped
    rising: list[_Mark] = []
    for mark in found:
        if mark.bracketed and mark.name in _LETTERS and (not rising or mark.name > rising[-1].name):
            rising.append(mark)
    while rising and not rising[0].opens and _is_pointed_at(text, rising[0]):
        rising.pop(0)  # "the gap under b)"
    begins = bool(rising) and (rising[0].opens or rising[0].name == _LETTERS[0])
    return tuple(rising) if begins or len(rising) > 1 else ()


def _is_pointed_at(text: str, mark: _Mark) -> bool:
    return bool(_POINTED_AT.search(text[max(0, mark.start - _NEAR_BEFORE) : mark.start]))


def _candidate(text: str, match: re.Match[str]) -> _Mark:
    before = text[max(0, match.start() - _NEAR_BEFORE) : match.start()].rstrip(" ")
    opens = not before or before.endswith((".", ";", ":", "\n")) or bool(_EXCEPTED.search(before))
    bracketed = match["inside"] is not None or match["stop"] == ")"
    return _Mark((match["inside"] or match["name"]).lower(), match.start(), match.end(), bracketed, opens)


def _one_by_one(found: tuple[_Mark, ...], names: tuple[str, ...]) -> tuple[_Mark, ...]:
    chain: list[_Mark] = []
    for mark in found:
        if len(chain) < len(names) and mark.name == names[len(chain)]:
            chain.append(mark)
    return tuple(chain)


def _shared_out(text: str, marks: tuple[_Mark, ...]) -> tuple[Part, ...]:
    """The parts of the marks, each with its own text or the one it shares with the next mark."""
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    own = [Part(mark.name, text[mark.end : end].strip()) for mark, end in zip(marks, ends, strict=True)]
    parts: list[Part] = []
    for part in reversed(own):
        following = parts[0] if parts else None
        if following is None or not (_SHARED.fullmatch(part.text) or _spans(part, following)):
            parts.insert(0, part)
            continue
        between = (
            _LETTERS[_LETTERS.index(part.mark) + 1 : _LETTERS.index(following.mark)] if _spans(part, following) else ()
        )
        parts[:0] = [replace(following, mark=mark) for mark in (part.mark, *between)]
    return tuple(parts)


def _spans(part: Part, following: Part) -> bool:
    """Whether "a) - d)" stands there. "a) - b) ..." is a dash for an answer: a) is blank."""
    if part.mark not in _LETTERS or following.mark not in _LETTERS or not _RANGE.fullmatch(part.text):
        return False
    return "to" in part.text.lower() or _LETTERS.index(following.mark) - _LETTERS.index(part.mark) > 1


def excepts(intro: str) -> bool:
    """Whether the words before the first mark leave it out of what they say: "All on-going except (c)"."""
    return bool(_EXCEPTED.search(intro))
