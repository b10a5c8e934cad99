"""`sspxl verify --rebuild`: history.db made anew, from the journal in archive/ or, without that, from the originals.

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
from sspxl.collect.reduced import purged_on
from sspxl.errors import UserError
from sspxl.files import write_new
from sspxl.history import Ending, History, LetterLog, open_history
from sspxl.history.backups import copies
from sspxl.history.health import history_faults, latest_run
from sspxl.history.journal import journal_of
from sspxl.history.opening import open_to_rebuild
from sspxl.history.retelling import Retelling
from sspxl.jobs.drafting import Drafts
from sspxl.jobs.job import Job
from sspxl.jobs.nightly import point_of, shown_of
from sspxl.jobs.reading import Reading, judged, merged_from, read_folder, read_returns
from sspxl.jobs.story import SUPPOSED, story_of
from sspxl.mail.outbox import Outbox
from sspxl.merge import wordings
from sspxl.records import Ledger, Quarantined, Register, Return
from sspxl.register import read_register

_SQLITES_OWN = "-journal"
"""What SQLite adds to the name of a database for the file by which it puts back what was left half written."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made: from how many events, of which so many were nights that judged. `old` is where the history that
    was there lies now, from the workspace; `undone` says what could not be told again. `by_journal`: the journal told
    it, and not the originals."""

    events: int
    nights: int
    old: str | None
    undone: tuple[str, ...]
    by_journal: bool = True


def rebuild(job: Job) -> Rebuilt:
    """A new history.db in the place of the old one. Raises Busy; UserError, and nothing is changed: nothing tells what
    it held."""
    workspace, beside = job.workspace, job.workspace.root / ".history.db.new"
    with workspace.held():
        if workspace.history.exists() and not history_faults(workspace.history):
            with open_history(workspace.history):  # what a killed run did not write down is in the journal now
                pass
        story = story_of(job)
        if not story.events:
            raise UserError((f"{workspace.root}: nothing has come or was issued from which to make history.db.",))
        for left in (beside, beside.with_name(f"{beside.name}{_SQLITES_OWN}")):
            left.unlink(missing_ok=True)
        with open_to_rebuild(beside) as history:
            nights = _Nights(job, history)
            retelling = Retelling(history, nights.judge)
            nights.came = retelling.came
            for event in story.events:
                retelling.tell(event)
                nights.came = retelling.came
            undone = [*story.unknown, *nights.undone, *_told_by_records(job, history)]
            if not story.by_journal:
                Drafts(Outbox(workspace.root / "outbox"), LetterLog(history), job.as_at).notice()
                _number_on(job, history)
                _set_journal_aside(job)
                retelling.begin_journal(journal_of(workspace.history))
        old = _set_aside(job)
        beside.replace(workspace.history)
    return Rebuilt(len(story.events), nights.count, old, tuple(undone), story.by_journal)


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
        if purged_on(self.job.workspace.returns(cycle.name)):
            self._say(f"what was said and found in {cycle.name} was purged and is not known")
            return
        switches = {**dict.fromkeys(basis["off"], "off"), **dict.fromkeys(basis["trial"], "trial")}
        settings = self.job.settings.model_copy(update={"rules": switches})
        now = self.history.runs(1)[0].started
        then = replace(self.job, settings=settings, register=register, as_at=day, now=now, cycle=cycle)
        returns, quarantined = read_returns(then, cycle, read=self._read)
        returns = [replace(one, received=min(one.received, then.latest_day)) for one in returns if self._has_come(one)]
        quarantined = [
            replace(one, received=min(one.received, then.latest_day)) for one in quarantined if self._has_come(one)
        ]
        if told.get(SUPPOSED):  # nobody noted down which actions had another number by then
            self.history.follow(wordings(register))
        merged = merged_from(then, self.history, cycle, returns, quarantined)
        outcome = judged(then, self.history, cycle, merged)
        with self.history.storing(run, outcome, point_of(outcome), shown_of(outcome)):
            self.count += 1

    def _has_come(self, one: Return | Quarantined) -> bool:
        return one.path in self.came

    def _say(self, words: str) -> None:
        if words not in self.undone:
            self.undone.append(words)

    def _register(self, kept: str, day: str) -> Register:
        """The register as it was that day; where it was not kept, today's."""
        if kept not in self._registers:
            path = self.job.workspace.root / kept
            if not path.is_file():
                self.undone.append(f"{kept} is not there: the nights from {day} on are judged by the register of today")
            self._registers[kept] = read_register(path) if path.is_file() else self.job.register
        return self._registers[kept]

    def _read(self, folder: Path) -> Reading:
        """What lies in the folder, read once; each with the day of its record, however late the night is."""
        if folder not in self._folders:
            self._folders[folder] = read_folder(replace(self.job, as_at=date.max), folder)
        return self._folders[folder]


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


def _number_on(job: Job, history: History) -> None:
    """Let runs from now on have higher numbers than those in archive/: by the last run it is told which copy is newer,
    and the originals may tell of fewer runs than there were."""
    latest = max((latest_run(path) or 0 for path in copies(job.workspace.archive)), default=0)
    if latest > max((run.number for run in history.runs(1)), default=0):
        run = history.keep_whole_run("verify", job.as_at, job.now, Ending())
        if run is not None:
            history.number_on(run, latest)


def _set_journal_aside(job: Job) -> None:
    """Keep in archive/ what is left of a journal that does not tell it all."""
    journal = journal_of(job.workspace.history)
    if journal.exists():
        write_new(journal.with_name(f"journal replaced {job.now:%Y-%m-%d %H%M}.jsonl"), journal.read_bytes())


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
