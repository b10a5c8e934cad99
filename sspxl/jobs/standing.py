"""What ran and where things stand, for a person or a monitor to see at any moment: nothing is touched or held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sspxl.errors import UserError
from sspxl.history import History, LetterLog, Run, Stood, copy_of_history
from sspxl.jobs.due import WRONG_CLOCK, next_due
from sspxl.jobs.steering import waiting_decisions
from sspxl.mail.outbox import Outbox, Where
from sspxl.master import pending, read_hers
from sspxl.records import Severity
from sspxl.rules import RULES
from sspxl.runlog import read_log
from sspxl.settings import Schedule, read_settings
from sspxl.workspace import Workspace

STALE_AFTER = timedelta(days=2)
"""So long after the last nightly run somebody has to see why there is none; the dashboard says the same."""

IN_A_ROW = 3
"""So many nights in a row that left the inbox or the mailbox undone are no passing fault of a server."""


class How(StrEnum):
    """How a run went."""

    DONE = "done"
    INCOMPLETE = "done in part"  # something could not be done
    FAILED = "failed"
    RUNNING = "has not ended yet"
    CUT_OFF = "did not end"


@dataclass(frozen=True, slots=True)
class Ran:
    """One run and how it went. `got_to` is the step in which one that did not end was."""

    run: Run
    how: How
    got_to: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Where things stand. `stood` is None before the first run; `last` is the last nightly one.

    `decided` counts her decisions that wait for the next run, `drafts` the emails in the outbox, `beside` are the
    masters that wait beside master.xlsx. `next_night` is when one is due if the schedule of the settings is kept.
    `is_ahead`: the last night is dated so far ahead of now that a clock was wrong then, or is. `is_stuck`: the last
    nights all left the inbox or the mailbox undone.
    """

    stood: Stood | None
    decided: int
    drafts: int
    has_master: bool
    beside: tuple[str, ...]
    last: Ran | None
    is_stale: bool
    is_ahead: bool
    is_stuck: bool
    next_night: datetime

    @property
    def is_fine(self) -> bool:
        """Whether the nightly job runs: the last was not long ago, did not fail, and what comes is taken in."""
        return self.last is not None and not (self.is_stale or self.is_ahead or self.is_stuck or self.has_failed)

    @property
    def has_failed(self) -> bool:
        """Whether the last night failed, or did not end."""
        return self.last is not None and self.last.how in (How.FAILED, How.CUT_OFF)


def schedule_of(workspace: Workspace) -> Schedule:
    """The schedule that is set; while there is a fault in the settings, which other commands tell, the usual one."""
    try:
        return read_settings(workspace.settings, {rule.code for rule in RULES}).schedule
    except UserError:
        return Schedule()


def last_runs(workspace: Workspace, last: int, now: datetime) -> tuple[Ran, ...]:
    """The last runs, newest first."""
    with copy_of_history(workspace.history) as history:
        return _with_how(workspace, history, history.runs(last), now)


def status(workspace: Workspace, now: datetime) -> Status:
    """Where things stand, as the last run that came to its end left them."""
    schedule, hers = schedule_of(workspace), read_hers(workspace.master, workspace.archive)
    with copy_of_history(workspace.history) as history:
        nights = history.runs(IN_A_ROW, "nightly")
        last = next(iter(_with_how(workspace, history, nights[:1], now)), None)
        return Status(
            history.stood(), len(waiting_decisions(hers, history)), _drafts(workspace, history),
            workspace.master.exists(), tuple(path.name for path in pending(workspace.master)), last,
            is_stale(last, now), is_ahead(last, now), _are_stuck(nights),
            next_due(schedule.nightly, schedule.zone, now.astimezone()),
        )  # fmt: skip


def last_nights(workspace: Workspace, now: datetime) -> tuple[tuple[Ran, ...], Stood | None]:
    """The last nightly run and the one before it, as far as there are any; and how things stand."""
    with copy_of_history(workspace.history) as history:
        return _with_how(workspace, history, history.runs(2, "nightly"), now), history.stood()


def error_stands(workspace: Workspace) -> bool:
    """Whether an error flag stands, as the last run that wrote a master left things."""
    with copy_of_history(workspace.history) as history:
        stood = history.stood()
        return stood is not None and stood.flags[Severity.ERROR] > 0


def is_stale(last: Ran | None, now: datetime) -> bool:
    """Whether the last nightly run was over two days ago."""
    return last is not None and now.astimezone() - last.run.started > STALE_AFTER


def is_ahead(last: Ran | None, now: datetime) -> bool:
    """Whether the last nightly run is dated by a clock that was wrong then, or is now."""
    return last is not None and last.run.started - now.astimezone() > WRONG_CLOCK


def _are_stuck(nights: Sequence[Run]) -> bool:
    return len(nights) == IN_A_ROW and all(one.ending and "collect" in one.ending.undone for one in nights)


def _with_how(workspace: Workspace, history: History, runs: Sequence[Run], now: datetime) -> tuple[Ran, ...]:
    newest = next((run.number for run in history.runs(1)), 0)
    longest = timedelta(hours=schedule_of(workspace).hours)
    holder = workspace.last_holder()
    is_held = holder is not None and not holder.has_gone
    hows = [
        (run, _how(run, is_held and now.astimezone() - run.started < longest and run.number == newest)) for run in runs
    ]
    steps: dict[int, str] = {}
    if any(how is How.CUT_OFF for _, how in hows):  # only then the log is looked through
        steps = {line["run"]: line["step"] for line in read_log(workspace.logs) if line.get("event") == "step began"}
    return tuple(Ran(run, how, steps.get(run.number) if how is How.CUT_OFF else None) for run, how in hows)


def _how(run: Run, may_be_running: bool) -> How:
    if run.ending is None and run.ended is None:
        return How.RUNNING if may_be_running else How.CUT_OFF
    if run.is_failed:
        return How.FAILED
    return How.INCOMPLETE if run.ending and run.ending.exit else How.DONE


def _drafts(workspace: Workspace, history: History) -> int:
    names = {one.file: one.identity for one in LetterLog(history).all()}
    letters = Outbox(workspace.root / "outbox").letters(names)
    return sum(one.where is Where.WAITING for one in letters)
