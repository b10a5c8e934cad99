"""`sspxl schedule`: a night every night, in the foreground, for years.

The library `schedule` asks every minute; what is due is decided by `due`, from the clock of the settings' time zone and
from the runs that the history knows. So nights that were missed, since the machine slept or was off, are made up once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from schedule import Scheduler

from sspxl.collect.inbox import waiting
from sspxl.errors import UserError, place_of
from sspxl.history.runs import nights_begun
from sspxl.jobs.due import is_due, latest_due, next_due
from sspxl.rules import RULES
from sspxl.settings import Schedule, Settings, read_settings
from sspxl.workspace import Workspace

TICK = 60  # seconds
_TRIES, _BETWEEN = 12, timedelta(minutes=5)  # of a night that could not begin
_COULD_NOT_BEGIN = (2, 3)  # exit codes: settings or register to put right, or another run holds the workspace
_ENDINGS = {
    0: "done",
    1: "done, but something could not be done",
    2: "it could not begin: the settings or the register are to be put right",
    3: "it could not begin: another run holds the workspace",
    4: "it failed, and no output was replaced",
}

Run = Callable[[Schedule], int]
Say = Callable[[str], None]
Clock = Callable[[], datetime]


_Marks: TypeAlias = tuple[tuple[int, int] | None, ...]
"""The time and the size of some files; None for one that is not there."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """The nights of one due moment that were begun here: how many, when the last one ended, with which exit, and how
    what it reads first lay there."""

    due: datetime
    times: int
    ended: datetime
    exit: int
    read: _Marks

    def may_go_again(self, now: datetime, read: _Marks) -> bool:
        """Whether to try again: what could not begin is, every few minutes for an hour, and later once what it reads
        first has changed: then it may have been put right."""
        if self.exit not in _COULD_NOT_BEGIN or abs(now - self.ended) < _BETWEEN:
            return False
        return self.times < _TRIES or read != self.read


class _Watched:
    """What lies in inbox/, looked at every minute."""

    def __init__(self, workspace: Workspace) -> None:
        self._inbox = workspace.inbox
        self._last: tuple[tuple[str, int, int], ...] = ()
        self._left: tuple[tuple[str, int, int], ...] = ()

    def has_settled(self) -> bool:
        """Whether something lies there just as it did at the look before, and not only what a run has left there."""
        there = self._there()
        is_still, self._last = there == self._last, there
        return is_still and bool(there) and there != self._left

    def leave(self) -> None:
        """A run has been: what lies there now stays until something changes."""
        self._left = self._there()

    def _there(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in waiting(self._inbox):
            with suppress(FileNotFoundError):  # taken away while we look
                stat = path.stat()
                found.append((path.as_posix(), stat.st_size, stat.st_mtime_ns))
        return tuple(found)


class Nights:
    """Decides whether a night is to run, and runs it. `run` gives its exit code, `clock` the moment in UTC."""

    def __init__(self, workspace: Workspace, run: Run, say: Say, clock: Clock) -> None:
        """Raises UserError where the settings have a fault."""
        self._workspace, self._run, self._say, self._clock = workspace, run, patient(say), clock
        self._settings = settings_of(workspace).schedule
        self._watched = _Watched(workspace)
        self._begun: tuple[datetime, ...] = ()
        self._tried: _Tried | None = None
        self._faults = {"minute": "", "settings": ""}  # as they were said

    def tick(self) -> None:
        """Run the night if it is due, or if something lies settled in inbox/ that the settings want watched.

        Whatever stands in the way of one minute (a drive that is away, no memory for a process) is said once, and the
        next minute asks again: nothing of it ends the schedule.
        """
        try:
            self._ask()
            self._faults["minute"] = ""
        except Exception as err:  # the boundary of a minute, for years
            self._tell_fault(
                "minute", f"{str(err) if isinstance(err, UserError) else place_of(err)}: it is tried again"
            )

    def _ask(self) -> None:
        self._take_new_settings()
        now = self._clock()
        has_settled = self._settings.watch and self._watched.has_settled()
        if self._is_due(now):
            self._night(now, "a night is due")
        elif has_settled:
            self._night(now, "something lies in inbox/")

    def next_night(self) -> datetime:
        """When the next one is due, by the clock of the settings' zone."""
        at, zone = self._settings.nightly, self._settings.zone
        return next_due(at, zone, self._clock()).astimezone(zone)

    def _take_new_settings(self) -> None:
        """What she changed in sspxl.toml holds from now on; while there is a fault in it, what held before."""
        try:
            self._settings = settings_of(self._workspace).schedule
            self._faults["settings"] = ""
        except UserError as err:
            self._tell_fault("settings", f"{err} Until then the schedule stays as it was.")

    def _tell_fault(self, of: str, words: str) -> None:
        """Said once, for as long as it is the same."""
        if words != self._faults[of]:
            self._say(words)
        self._faults[of] = words

    def _is_due(self, now: datetime) -> bool:
        at, zone = self._settings.nightly, self._settings.zone
        if self._tried and self._tried.due == latest_due(at, zone, now):
            return self._tried.may_go_again(now, self._marks())
        if is_due(at, zone, now, self._begun):  # as far as is remembered: see what else has run
            self._begun = nights_begun(self._workspace.history)
        return is_due(at, zone, now, self._begun)

    def _night(self, now: datetime, why: str) -> None:
        self._say(f"{self._shown(now)}: {why}; it begins")
        code = self._run(self._settings)
        ended = self._clock()
        due = latest_due(self._settings.nightly, self._settings.zone, now)
        times = self._tried.times + 1 if self._tried and self._tried.due == due else 1
        self._tried = _Tried(due, times, ended, code, self._marks())
        self._watched.leave()
        ending = _ENDINGS.get(code, f"it was ended from outside (exit {code}), and the next one completes it")
        self._say(f"{self._shown(ended)}: {ending}; the next is due at {self.next_night():%H:%M on %d/%m/%Y}")

    def _marks(self) -> _Marks:
        """How the settings, the register and the history lie there: the faults that keep a night from beginning are in
        these."""
        there = (self._workspace.settings, self._workspace.register, self._workspace.history)
        found = (path.stat() if path.exists() else None for path in there)
        return tuple((one.st_mtime_ns, one.st_size) if one else None for one in found)

    def _shown(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._settings.zone):%d/%m/%Y %H:%M %Z}"


def keep(nights: Nights, wait: Callable[[float], bool]) -> None:
    """Ask every minute, at once for the first time, until `wait` says that it is time to stop.

    `wait` waits for the seconds that it is given.
    """
    asked = Scheduler()
    asked.every(TICK).seconds.do(nights.tick)
    nights.tick()
    while not wait(max(0.0, min(asked.idle_seconds or 0.0, TICK))):
        if (asked.idle_seconds or 0.0) > TICK:  # the clock was put back: the library would wait until it has caught up
            asked.clear()
            asked.every(TICK).seconds.do(nights.tick)
        asked.run_pending()


def patient(say: Say) -> Say:
    """`say`, which goes on where nobody can be told: on a full disk, or once the terminal is gone."""

    def said(words: str) -> None:
        with suppress(OSError):  # what ran, and how it ended, is in the history and the run log
            say(words)

    return said


def settings_of(workspace: Workspace) -> Settings:
    """The workspace's settings. Raises UserError where they have a fault."""
    return read_settings(workspace.settings, {rule.code for rule in RULES})
