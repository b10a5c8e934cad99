"""Which lettered parts of an action an update answers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.wording.classify import classify
from sspxl.wording.parts import Parts, letters, taken_apart
from sspxl.wording.words import levelled


@dataclass(frozen=True, slots=True)
class AnsweredParts:
    """The letters of an action's parts, in their order, each in one of four states."""

    answered: tuple[str, ...]  # its letter stands in the update, with words behind it
    blanket: tuple[str, ...]  # only a sentence for all of them covers it: "all actions are on-going"
    prose: tuple[str, ...]  # the update has words of substance without letters: they may answer it
    missing: tuple[str, ...]  # nothing is said of it


_BLANKET = re.compile(
    r"(?<![\w'])(?:all|both|each|every)(?: of)?(?: the| these| our| its)?(?: other| remaining)?(?: lettered)?"
    r"(?: (?:sub-?)?(?:actions?|parts?|points?|items?|elements?|areas?|strands?|tasks?|of the above|the above|"
    r"above|work|others?|rest))?"
    r"(?: (?:above|here|listed|in this section))?"
    r"(?: (?:is|are|have|has|been|being|remain|remains|still|now|currently))*:? ?-? ?"
    r"(?:ongoing|in progress|continuing|continue|complete|completed|done|underway|in hand|in place|on track|on "
    r"target|progressing|"
    r"actioned|achieved|not started|unchanged|as (?:before|above|previous|planned))(?!\w)"
    r"|(?<![\w'])(?:everything|the rest|the others|others|remainder|the remainder)(?: (?:is|are|remains?|still|all|"
    r"now))* "
    r"(?:ongoing|complete|completed|done|underway|in hand|on track|in progress|unchanged|not started)(?!\w)"
    r"|(?<![\w'])(?:ongoing|complete|completed|underway|in progress|done|on track) (?:for|in|across|under|on) "
    r"(?:all|both|each)(?!\w)",
    re.I,
)
_BARE = ("ongoing_only", "done_bare", "nil", "placeholder", "reference")


def answered_parts(action: str, update: str) -> AnsweredParts:
    """The state of each letter of the action in the update. All empty where the action has no letters.

    A letter with nothing but a dash behind it is missing. An update in prose is not accused: where it has substance
    its letters are `prose`, else `blanket`. Of a blank update all are missing.
    """
    asked = letters(action)
    if not asked:
        return AnsweredParts((), (), (), ())
    text = levelled(update)
    taken = taken_apart(text)
    said = {part.mark for part in taken.parts if part.mark in asked and classify(part.text).label != "blank"}
    rest = tuple(mark for mark in asked if mark not in said)
    answered = tuple(mark for mark in asked if mark in said)
    lettered = any(part.mark in asked for part in taken.parts)
    named = {part.mark for part in taken.parts}
    silent = tuple(mark for mark in rest if mark in named)  # "b) -"
    open_ones = tuple(mark for mark in rest if mark not in named)
    state = _of_the_others(text, taken, lettered)
    return AnsweredParts(
        answered,
        open_ones if state == "blanket" else (),
        open_ones if state == "prose" else (),
        tuple(mark for mark in asked if mark in silent or (state == "missing" and mark in open_ones)),
    )


def _of_the_others(text: str, taken: Parts, lettered: bool) -> str:
    """What is to be thought of letters that the update does not name."""
    if _BLANKET.search(text):
        return "blanket"
    label = classify(taken.intro if lettered else text).label
    if label == "substantive":
        return "prose"
    return "blanket" if label in _BARE and not lettered else "missing"
