"""`sspxl verify --rebuild`: history.db made anew, from the journal in archive/ and from what came.

What it was told is told again. What a night found is nowhere but in it: so each night judges again, by the returns that
had come by then, the register as it was, and what had been decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sspxl.collect import UNPACKED, read_records
from sspxl.errors import UserError
from sspxl.history import History, open_history
from sspxl.history.health import history_faults
from sspxl.history.journal import events, journal_of
from sspxl.history.opening import open_to_rebuild
from sspxl.history.retelling import Retelling
from sspxl.jobs.job import Job
from sspxl.jobs.nightly import point_of, shown_of
from sspxl.jobs.reading import Reading, judged, merged_from, read_folder, read_returns
from sspxl.records import Ledger, Register
from sspxl.register import read_register

_SQLITES_OWN = "-journal"
"""What SQLite adds to the name of a database for the file by which it puts back what was left half written."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made: from how many events, of which so many were nights that judged. `old` is where the history that
    was there lies now, from the workspace; `undone` says what could not be told again."""

    events: int
    nights: int
    old: str | None
    undone: tuple[str, ...]


def rebuild(job: Job) -> Rebuilt:
    """A new history.db in the place of the old one. Raises Busy; UserError, and nothing is changed: no journal."""
    workspace, beside = job.workspace, job.workspace.root / ".history.db.new"
    with workspace.held():
        if workspace.history.exists() and not history_faults(workspace.history):
            with open_history(workspace.history):  # what a killed run did not write down is in the journal now
                pass
        told, damaged = events(journal_of(workspace.history))
        if not told:
            raise UserError((f"{journal_of(workspace.history)}: there is no journal to make history.db from.",))
        for left in (beside, beside.with_name(f"{beside.name}{_SQLITES_OWN}")):
            left.unlink(missing_ok=True)
        with open_to_rebuild(beside) as history:
            nights = _Nights(job, history)
            retelling = Retelling(history, nights.judge)
            nights.came = retelling.came
            for event in told:
                retelling.tell(event)
                nights.came = retelling.came
            undone = [*map(_unread, damaged), *nights.undone, *_told_by_records(job, history)]
        old = _set_aside(job)
        beside.replace(workspace.history)
    return Rebuilt(len(told), nights.count, old, tuple(undone))


@dataclass(slots=True)
class _Nights:
    """Judges nights again. `came` is where everything lies that had come by then."""

    job: Job
    history: History
    came: Collection[str] = ()
    count: int = 0
    undone: list[str] = field(default_factory=list)
    _registers: dict[str, Register] = field(default_factory=dict)
    _folders: dict[Path, Reading] = field(default_factory=dict)

    def judge(self, run: int, told: Mapping[str, Any]) -> None:
        """The night of this run, stored; where its register or its cycle is gone, `undone` says so."""
        basis, day = told["basis"], date.fromisoformat(told["as_at"])
        register = self._register(basis["register"], told["as_at"])
        cycle = next((one for one in register.cycles if one.name == told["cycle"]), None)
        if cycle is None:
            self.undone.append(f"the night of {told['as_at']} is left out: its cycle {told['cycle']} is not in Cycles")
            return
        switches = {**dict.fromkeys(basis["off"], "off"), **dict.fromkeys(basis["trial"], "trial")}
        settings = self.job.settings.model_copy(update={"rules": switches})
        then = replace(self.job, settings=settings, register=register, as_at=day, cycle=cycle)
        returns, quarantined = read_returns(then, cycle, read=self._read)
        returns = [one for one in returns if one.path in self.came]
        quarantined = [one for one in quarantined if one.path in self.came]
        merged = merged_from(then, self.history, cycle, returns, quarantined)
        outcome = judged(then, self.history, cycle, merged)
        with self.history.storing(run, outcome, point_of(outcome), shown_of(outcome)):
            self.count += 1

    def _register(self, kept: str, day: str) -> Register:
        """The register as it was that day; where it was not kept, today's."""
        if kept not in self._registers:
            path = self.job.workspace.root / kept
            if not path.is_file():
                self.undone.append(f"{kept} is not there: the nights from {day} on are judged by the register of today")
            self._registers[kept] = read_register(path) if path.is_file() else self.job.register
        return self._registers[kept]

    def _read(self, folder: Path) -> Reading:
        """What lies in the folder, read once."""
        if folder not in self._folders:
            self._folders[folder] = read_folder(self.job, folder)
        return self._folders[folder]


def _unread(line: int) -> str:
    return f"line {line} of archive/journal.jsonl cannot be read, and what it tells is lost"


def _told_by_records(job: Job, history: History) -> Iterator[str]:
    """Put into the ledger what its records tell of and the journal does not; a sentence where there was any."""
    root, known = job.workspace.returns(None).parent, history.recorded_paths()
    lines = [
        (job.workspace.relative(file), one.file, one.sha256, one.received, one.verdict)
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if folder.is_dir()
        for file, one in read_records(folder)
        if one.verdict in Ledger().counts and one.verdict != UNPACKED and job.workspace.relative(file) not in known
    ]
    if lines:
        history.record_arrivals(history.begin_run("verify", None, job.as_at, job.now), lines)
        files = f"{len(lines)} file{'s' * (len(lines) != 1)}"
        yield f"{files} in returns/ that the journal does not know went into the ledger; run `sspxl nightly`"


def _set_aside(job: Job) -> str | None:
    """Where the history that was there lies in archive/ now; None: there was none."""
    history, archive = job.workspace.history, job.workspace.archive
    history.with_name(f"{history.name}{_SQLITES_OWN}").unlink(missing_ok=True)  # by it the new one would be spoilt
    if not history.exists():
        return None
    archive.mkdir(exist_ok=True)
    name, n = f"history replaced {job.now:%Y-%m-%d %H%M}.db", 2
    while (archive / name).exists():
        name, n = f"history replaced {job.now:%Y-%m-%d %H%M} ({n}).db", n + 1
    history.rename(archive / name)
    return job.workspace.relative(archive / name)
