"""Excel asked through a child process with a time limit: what hangs there ends with the child, and never with Excel."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sspxl.live.steps import Step, to_words

SYSTEMS = ("win32", "darwin")  # on which there is an Excel to speak to
BEGUN = "begun"
PATIENCE = 3.0  # seconds, while Excel is busy
CHILD = "from sspxl.live.child import serve; serve()"


class State(StrEnum):
    """What came of asking."""

    DONE = "done"
    OPEN = "open"  # it is open, and nothing was to be done
    CLOSED = "closed"
    READ_ONLY = "read-only"
    UNSAVED = "unsaved"  # something is typed in our tables that is not saved
    OTHER = "other"  # saved, and yet not what lies on the disk
    OCCUPIED = "occupied"
    FAILED = "failed"
    LATE = "late"
    NO_SYSTEM = "no system"  # no Windows and no Mac
    NO_XLWINGS = "no xlwings"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it. `begun`: the open book may be changed in part. `saved`: it was saved when all was done."""

    state: State
    begun: bool = False
    saved: bool = False
    why: str = ""


def ask_excel(path: Path, steps: Sequence[Step] | None, seconds: float) -> Answer:
    """Have the steps done to the master that is open; with None only say whether Excel has it open."""
    if sys.platform not in SYSTEMS:
        return Answer(State.NO_SYSTEM)
    if not _has_xlwings():
        return Answer(State.NO_XLWINGS)
    order = json.dumps(order_for(path, steps, seconds)).encode()
    # Where modules are found here, they are found there; -P: and not in the folder that we happen to be in.
    code = f"import sys; sys.path[:] = {[str(Path(entry).absolute()) for entry in sys.path]!r}; {CHILD}"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        late = False
        try:
            said, _ = child.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired:
            late = True
            child.kill()
            said, _ = child.communicate()
        except BaseException:  # Ctrl-C
            child.kill()
            raise
    why = f"the process ended with code {child.returncode}"
    unanswered = Answer(State.LATE) if late else Answer(State.FAILED, why=why)
    return answer_of([json.loads(line) for line in said.splitlines()], unanswered)


def order_for(path: Path, steps: Sequence[Step] | None, seconds: float) -> dict[str, Any]:
    """What the child is told."""
    return {
        "path": str(path),
        "patience": min(PATIENCE, seconds / 4),
        "steps": None if steps is None else [to_words(step) for step in steps],
    }


def answer_of(lines: Sequence[Mapping[str, Any]], unanswered: Answer) -> Answer:
    """The answer in what the child said; `unanswered` where it said none, or only that it has begun."""
    begun = any(line["state"] == BEGUN for line in lines)
    last = lines[-1] if lines else {"state": BEGUN}
    if last["state"] == BEGUN:
        return replace(unanswered, begun=begun)
    return Answer(State(last["state"]), begun, last.get("saved", False), last.get("why", ""))


def _has_xlwings() -> bool:
    return importlib.util.find_spec("xlwings") is not None
