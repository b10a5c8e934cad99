"""A run under way: it holds the workspace, and what it does is kept in the history and in the run log.

However it ends, that is kept: done, failed with the kind and the place of the fault, or, by its silence, cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from sspxl import __version__
from sspxl.errors import Busy, UserError, place_of
from sspxl.history import Ending, History, open_history
from sspxl.history.backups import damaged
from sspxl.history.health import history_faults
from sspxl.jobs.job import Job, day_of
from sspxl.jobs.standing import schedule_of
from sspxl.records import Ledger, Outcome, State
from sspxl.runlog import RunLog
from sspxl.workspace import Workspace

DONE, INCOMPLETE, WRONG_USE, BUSY, FAILED = range(5)
"""How a run ends, as the command line's exit codes have it."""

_UNKEPT = "that the run has ended could not be kept in history.db; see that the disk is not full"


@dataclass(slots=True)
class Running:
    """The run that is under way."""

    history: History
    number: int
    log: RunLog
    at: datetime  # when it began, as the job has it
    began: float = field(default_factory=monotonic)
    steps: list[str] = field(default_factory=list)
    flags: Counter[str] = field(default_factory=Counter)
    not_done: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, int] = field(default_factory=dict)
    kept_as: Counter[str] | None = None  # what was not done when its end was kept
    unkept: tuple[str, ...] = ()  # a sentence where that could not be

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step of the run: its beginning and its end are logged."""
        began = monotonic()
        self.log.write("step began", step=name)
        yield
        self.steps.append(name)
        self.log.write("step ended", step=name, ms=_ms(began))

    @property
    def ledger(self) -> Ledger:
        """The account of what came in this run."""
        return self.history.ledger(self.number)

    def came(self) -> None:
        """Log what the ledger has of this run: each arrival by the beginning of its SHA-256, with its state."""
        marks = self.history.marks(self.number)
        self.log.write_all(("arrived", {"sha256": digest[:12], "state": state}) for digest, state in marks)
        self.log.write("taken in", ledger=self.ledger.counts)

    def found(self, outcome: Outcome) -> None:
        """Note the flags of the outcome, by code, and what waits for the manager."""
        self.flags = Counter(flag.code for flag in outcome.flags)
        held = sum(row.state is State.HELD and not row.rejected for row in outcome.merged.returns)
        self.waiting = {"returns": held, "requests": len(outcome.merged.requests)}
        self.log.write("flags", codes=dict(sorted(self.flags.items())))

    def undone(self, kind: str, said: Sequence[str]) -> tuple[str, ...]:
        """The sentences on what could not be done; their number is kept under this kind."""
        if said:
            self.not_done[kind] += len(said)
            self.log.write("not done", kind=kind, count=len(said))
        return tuple(said)

    def unlogged(self) -> tuple[str, ...]:
        """A sentence where the log could not be written."""
        fault = self.log.fault
        return () if fault is None else self.undone("log", (f"the log in logs/ could not be written ({fault})",))

    def end(self) -> None:
        """Keep that the run has done its work; again only where more was left undone since."""
        if self.kept_as != self.not_done and not self.unkept:
            self.history.end_run(self.number, *self._ending(INCOMPLETE if self.not_done else DONE))
            self.kept_as = self.not_done.copy()

    def end_told(self) -> tuple[str, ...]:
        """As `end`, once all is in its place; a sentence where the history takes no more, which fails nothing."""
        if self.kept_as != self.not_done:
            is_kept = self.history.try_to_end_run(self.number, *self._ending(INCOMPLETE if self.not_done else DONE))
            self.kept_as = self.not_done.copy() if is_kept else None
            self.unkept = () if is_kept else (_UNKEPT,)
        return self.unkept

    def fail(self, err: BaseException) -> None:
        """Keep that this ended the run."""
        now, ending = self._ending(exit_code(err), place_of(err))
        self.history.try_to_end_run(self.number, now, ending)

    def _ending(self, code: int, fault: str | None = None) -> tuple[datetime, Ending]:
        """When and how the run ends, as it is now."""
        seconds = round(monotonic() - self.began, 3)
        self.log.write("run ended", exit=code, ms=_ms(self.began), **({"fault": fault} if fault else {}))
        ending = Ending(code, seconds, tuple(self.steps), self.flags, self.not_done, self.waiting, fault)
        return self.at.astimezone(UTC) + timedelta(seconds=seconds), ending  # on the wall an hour may come twice


@contextmanager
def recorded(job: Job, command: str) -> Iterator[Running]:
    """The run of this command, which holds the workspace until it ends.

    Raises UserError: the history is damaged. Whatever was written into it then would be lost with it.
    """
    with job.workspace.held(command), open_history(job.workspace.history) as history:
        tidy(job.workspace)
        number = history.begin_run(command, job.cycle.name if job.cycle else None, job.as_at, job.now)
        run = Running(history, number, RunLog(job.workspace.logs, number, job.now), job.now)
        run.log.write("run began", command=command, version=__version__, as_at=job.as_at.isoformat())
        try:
            if faults := history_faults(job.workspace.history):
                raise damaged(job.workspace.history, faults[0])
            yield run
            run.end()
        except (Exception, KeyboardInterrupt) as err:  # the boundary of a run: it is kept, and goes on to the command
            run.fail(err)
            raise


def tidy(workspace: Workspace) -> tuple[Path, ...]:
    """What killed runs left half written, gone now; for a run that holds the workspace."""
    gone = []
    for path in workspace.left_halves():
        with suppress(OSError):  # nobody reads it; doctor names what stays
            path.unlink()
            gone.append(path)
    return tuple(gone)


def keep_unbegun(workspace: Workspace, command: str, now: datetime, err: BaseException) -> None:
    """Keep that this command could not begin a run, where there is a history and no other run holds it."""
    ending = Ending(exit_code(err), fault=place_of(err))
    _keep(workspace, command, now, ending, "run could not begin")


def keep_done(workspace: Workspace, command: str, now: datetime, code: int) -> None:
    """Keep that this command, which needs no history, did what it did; as `keep_unbegun`."""
    _keep(workspace, command, now, Ending(code), "run ended")


def _keep(workspace: Workspace, command: str, now: datetime, ending: Ending, event: str) -> None:
    if not workspace.history.exists():  # nothing is made before the first run
        return
    with suppress(Busy, UserError, OSError), workspace.held(command), open_history(workspace.history) as history:
        number = history.keep_whole_run(command, day_of(now, schedule_of(workspace)), now, ending)
        if number is not None:
            facts = {"fault": ending.fault} if ending.fault else {}
            RunLog(workspace.logs, number, now).write(event, command=command, exit=ending.exit, **facts)


def exit_code(err: BaseException) -> int:
    """The exit code of a run that this ended."""
    return WRONG_USE if isinstance(err, UserError) else BUSY if isinstance(err, Busy) else FAILED


def _ms(began: float) -> int:
    return round((monotonic() - began) * 1000)
