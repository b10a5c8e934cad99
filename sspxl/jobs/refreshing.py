"""A master that waits beside the one that was open: brought into it in Excel, or put in its place once that is closed.

Nothing is done until all that she saved is in the new one, so that no word of hers can be written over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sspxl.errors import UnreadableReturn
from sspxl.files import is_open, open_words
from sspxl.jobs.recording import DONE, INCOMPLETE, keep_done
from sspxl.live import Answer, Plan, State, ask_excel, holds_all, planned, read_content
from sspxl.live.steps import Step
from sspxl.master import pending, write_master
from sspxl.master.place import Saved, masters, take_away_pending
from sspxl.workspace import Workspace

_LOG = logging.getLogger("sspxl")

AskExcel = Callable[[Path, Sequence[Step] | None, float], Answer]

_AFTER = "run `sspxl consolidate`, then `sspxl refresh`"
_CLOSE = "close it and run `sspxl consolidate`"
_HALF = "it may be brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
_NOTHING = "nothing was changed"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of the master. `new` names the one that waited. `undone` says what could not be done: then the exit
    code is 1."""

    master: Path
    new: str | None = None
    done: str = ""
    undone: tuple[str, ...] = ()


def refresh(workspace: Workspace, now: datetime, seconds: float, ask: AskExcel = ask_excel) -> Refreshed:
    """The newest master in its place, or in the one that is open. Excel is given so many seconds."""
    with workspace.held("refresh"):
        refreshed = _Refreshing(workspace, now, seconds, ask).run()
    if refreshed.new:  # else it has only looked
        keep_done(workspace, "refresh", now, INCOMPLETE if refreshed.undone else DONE)
    return refreshed


@dataclass(frozen=True, slots=True)
class _Refreshing:
    workspace: Workspace
    now: datetime
    seconds: float
    ask: AskExcel

    @property
    def master(self) -> Path:
        return self.workspace.master

    def run(self) -> Refreshed:
        waiting = pending(self.master)
        if not waiting:
            if self.master.exists():
                return Refreshed(self.master, done=f"nothing is newer than {self.master.name}")
            return Refreshed(self.master, undone=("there is no master yet: run `sspxl nightly`",))
        lying = {saved.path: saved for saved in masters(self.master)}
        new, old = lying[waiting[-1]], lying.get(self.master)
        late = [saved.path.name for saved in lying.values() if saved.fresh]
        if late and late != [self.master.name]:
            return self._late(new, late)
        if old is None:
            return self._put(new)
        try:
            present, coming = read_content(old.data), read_content(new.data)
        except UnreadableReturn as err:
            return self._undone(new, f"{self.master.name} and {new.path.name} cannot be compared ({err}): {_CLOSE}")
        plan = planned(present, coming)
        if late and holds_all(present, coming) and not plan.left:
            take_away_pending(self.master)  # she has saved what an earlier refresh had brought in
            return Refreshed(self.master, new.path.name, done=f"nothing is newer than {self.master.name}")
        if late:
            return self._late(new, late)
        return self._told(new, plan, self.ask(self.master, None if plan.refused else plan.steps, self.seconds))

    def _late(self, new: Saved, names: Sequence[str]) -> Refreshed:
        """What she saved since the run is not in the new master, and would be written over."""
        said = f"{' and '.join(names)} was saved after the new master was made, which lacks it: {_AFTER}"
        return self._undone(new, said)

    def _told(self, new: Saved, plan: Plan, answer: Answer) -> Refreshed:
        name = self.master.name
        match answer.state:
            case State.DONE:
                return self._done(new, plan, answer)
            case State.CLOSED | State.NO_SYSTEM | State.NO_XLWINGS if not is_open(self.master):
                return self._put(new)
            case State.OPEN:
                why = "; ".join(plan.refused)
                return self._undone(new, f"{name} cannot be brought up to date while it is open ({why}); or {_CLOSE}")
        said = f"{_said_of(answer, self.master, self.seconds)}; {_HALF if answer.begun else _NOTHING}"
        return self._undone(new, said)

    def _put(self, new: Saved) -> Refreshed:
        """The new master in the place of one that nobody has open."""
        read = [saved.sha256 for saved in masters(self.master) if not saved.fresh]
        placed = write_master(self.master, new.data, self.now, self.workspace.archive, read)
        if placed.path != self.master:
            return Refreshed(self.master, placed.path.name, undone=(f"{placed.why}: close it and run this again",))
        return Refreshed(self.master, new.path.name, done=f"{new.path.name} is now {self.master.name}")

    def _done(self, new: Saved, plan: Plan, answer: Answer) -> Refreshed:
        """What is up to date; the new master is taken away once the saved one holds all of it."""
        left = tuple(f"left as it was: {said}; {_CLOSE} for that" for said in plan.left)
        name = self.master.name
        if not answer.saved:
            done = f"{name} is up to date in Excel and not saved, as it was not saved before: save it"
            return Refreshed(self.master, new.path.name, done, left)
        if not holds_all(read_content(self.master.read_bytes()), read_content(new.data)):
            left = (*left, f"not all that was written stands in {name} as it was saved: {_CLOSE}")
        if not left:
            take_away_pending(self.master)
        return Refreshed(self.master, new.path.name, f"{name} is up to date in Excel, and saved", left)

    def _undone(self, new: Saved, said: str) -> Refreshed:
        return Refreshed(self.master, new.path.name, undone=(said,))


def _said_of(answer: Answer, master: Path, seconds: float) -> str:
    """Why the open master could not be brought up to date."""
    name = master.name
    match answer.state:
        case State.NO_SYSTEM:
            return f"{open_words(master)}, and only Excel on Windows or a Mac is reached: close it and run this again"
        case State.NO_XLWINGS:
            return f'{open_words(master)}, and reaching it in Excel needs `pip install "sspxl[excel]"`'
        case State.CLOSED:
            return f"{open_words(master)}, and not in an Excel of yours: close it there and run this again"
        case State.READ_ONLY:
            return f"{name} is open for reading only in Excel: close it and run this again"
        case State.UNSAVED:
            return f"something is typed in {name} that is not saved: save {name} first, and then {_AFTER}"
        case State.OTHER:
            return f"{name} in Excel is not the one that lies on the disk: close it and open it again"
        case State.OCCUPIED:
            return "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again"
        case State.LATE:
            return f"Excel did not answer within {seconds:g} seconds"
        case _:
            _LOG.error("what Excel refused, for whoever looks after sspxl: %s", answer.why)
            return "Excel refused what it was asked"
