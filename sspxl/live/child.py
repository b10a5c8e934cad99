"""The process in which alone Excel is spoken to: it takes one order from its parent and says what became of it.

What it says are lines of JSON: "begun" before the first change, and the answer last. Its parent ends it when it takes
too long; Excel itself is never ended.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from sspxl.live.book import Occupied, OpenBook, do, is_as_expected, patiently
from sspxl.live.steps import Expect, Step, Still, from_words

Say = Callable[[Mapping[str, Any]], None]


def serve() -> None:
    """Take the order from stdin, and answer on stdout."""
    answers = _own_stdout()

    def say(words: Mapping[str, Any]) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    carry_out(json.loads(sys.stdin.buffer.read()), say)


def carry_out(order: Mapping[str, Any], say: Say) -> None:
    """Do what the order asks for, and say what became of it."""
    try:
        say(_answer(order, lambda: say({"state": "begun"})))
    except Occupied:
        say({"state": "occupied"})
    except Exception as err:  # the boundary of the process: what Excel refuses is said by kind and place
        frames = traceback.extract_tb(err.__traceback__)
        at = next((f for f in reversed(frames) if "sspxl" in Path(f.filename).parts), frames[-1])
        number = getattr(err, "hresult", None)
        kind = type(err).__name__ + (f" {number}" if number is not None else "")
        say({"state": "failed", "why": f"{kind} in {Path(at.filename).name}, line {at.lineno}"})


def _answer(order: Mapping[str, Any], begin: Callable[[], None]) -> dict[str, Any]:
    from sspxl.live.excel import find_open

    path, patience = Path(order["path"]), order["patience"]
    book = patiently(lambda: find_open(path), patience)
    if book is None:
        return {"state": "closed"}
    if order["steps"] is None:
        return {"state": "open"}
    return refreshed(book, tuple(map(from_words, order["steps"])), patience, begin)


def refreshed(book: OpenBook, steps: tuple[Step, ...], patience: float, begin: Callable[[], None]) -> dict[str, Any]:
    """What became of the steps. Nothing is written before it is clear that all of it may be."""
    if patiently(book.is_read_only, patience):
        return {"state": "read-only"}
    was_saved = patiently(book.is_saved, patience)
    for step in steps:
        if isinstance(step, Expect | Still) and not patiently(lambda step=step: is_as_expected(book, step), patience):
            return {"state": "other" if was_saved else "unsaved"}
    begin()
    for step in steps:
        patiently(lambda step=step: do(book, step), 10 * patience)  # half done is worse than late
    if was_saved:
        patiently(book.save, 10 * patience)
    return {"state": "done", "saved": was_saved}


def _own_stdout() -> IO[str]:
    """The pipe to the parent; whatever else would be printed there goes to nowhere."""
    pipe = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return pipe
