"""What every job starts from: the workspace with its settings and register read, and the day that counts as today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from sspxl.cycles import current_cycle
from sspxl.errors import UserError
from sspxl.read import Limits
from sspxl.records import Cycle, Register
from sspxl.register import RegisterFile, register_file
from sspxl.rules import RULES
from sspxl.settings import Schedule, Settings, read_settings
from sspxl.workspace import Workspace

Watch = Callable[[Sequence[Path]], Iterable[Path]]
"""Shows progress over the files being read, and hands each of them on."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every part of a run needs: the workspace, its settings and register, and the day that counts as today.

    `register_data` are the bytes that `register` was read from: she may save another during the run.
    """

    workspace: Workspace
    settings: Settings
    register: Register
    as_at: date
    now: datetime
    cycle: Cycle | None
    watch: Watch
    register_data: bytes = field(repr=False)

    def with_register(self, now: RegisterFile) -> Job:
        """The job, by the register as it is now."""
        return replace(self, register=now.register, register_data=now.data)

    @property
    def today(self) -> date:
        """The day that it is by the settings' clock, whatever day counts as today."""
        return day_of(self.now, self.settings.schedule)

    @property
    def latest_day(self) -> date:
        """The latest day on which something can have come: what is dated after it came while a clock was wrong."""
        return max(self.as_at, self.today)

    @property
    def limits(self) -> Limits:
        limits = self.settings.limits
        return Limits(limits.file_mib, limits.member_mib, limits.cells, limits.seconds)


def day_of(now: datetime, schedule: Schedule) -> date:
    """The day that it is by the settings' clock: past midnight there, the machine's own may be at the day before."""
    return now.astimezone(schedule.zone).date()


def open_job(workspace: Workspace, as_at: date | None, now: datetime, cycle: str | None, watch: Watch = list) -> Job:
    """The job, its settings and register read; `as_at` None: the day that it is `now` by the settings' clock.

    Raises UserError with every fault of both.
    """
    faults: list[str] = []
    settings, there = Settings(), None
    try:
        settings = read_settings(workspace.settings, {rule.code for rule in RULES})
    except UserError as err:
        faults += err.faults
    try:
        there = register_file(workspace.register)
    except UserError as err:
        faults += err.faults
    if faults or there is None:
        raise UserError(tuple(faults))
    as_at = as_at or day_of(now, settings.schedule)
    chosen = current_cycle(there.register, as_at, cycle or settings.cycle.current)
    return Job(workspace, settings, there.register, as_at, now, chosen, watch, there.data)
