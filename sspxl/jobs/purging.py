"""`sspxl purge`: what partners sent for cycles that closed long ago is removed, on request; what was said stays.

Each step can be repeated: of a file that goes, what stays is written first. The journal begins anew, so that it does
not bring back what was let go of: a history that is made anew begins with what the purge left.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sspxl.collect import BESIDE, read_records
from sspxl.collect.reduced import reduced_name, write_reduced
from sspxl.files import sha256
from sspxl.history import History, LetterLog, copy_of_history
from sspxl.history.journal import journal_of
from sspxl.history.originals import Originals
from sspxl.history.purging import begin_journal_anew, reduce_cycle
from sspxl.jobs.job import Job
from sspxl.jobs.mending import mend_records
from sspxl.jobs.recording import recorded
from sspxl.mail.outbox import Outbox, Where
from sspxl.records import Cycle

_NEVER = 2  # the current cycle, and the one before
_NEWEST = 2**62  # before which every run ran


@dataclass(frozen=True, slots=True)
class Spent:
    """A cycle that closed longer ago than originals are kept, and how many files of it go, by folder."""

    cycle: str
    closed: date
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class Purged:
    """What goes, or has gone; `years`: for how many originals are kept, 0 for ever."""

    years: int
    cycles: tuple[Spent, ...]
    is_done: bool


def purge(job: Job, *, really: bool) -> Purged:
    """What closed longer ago than [retention] originals; removed where that is `really` meant. Raises Busy."""
    years = job.settings.retention.originals
    if not really:
        with job.workspace.held(), copy_of_history(job.workspace.history) as history:
            return _told(years, _going(job, history), is_done=False)
    with recorded(job, "purge") as run:
        mend_records(job, run.history)
        found = _going(job, run.history)
        for one in found:
            one.go(job.as_at)
            run.log.write("purged", cycle=one.cycle.name, files=sum(one.told.files.values()))
        if found:
            begin_journal_anew(run.history, journal_of(job.workspace.history))
            _remove_all(job.workspace.archive / "registers")  # by which the journal cannot judge any more
        return _told(years, found, is_done=True)


def _told(years: int, found: Iterable[_Going], *, is_done: bool) -> Purged:
    return Purged(years, tuple(one.told for one in found if any(one.told.files.values())), is_done)


def _going(job: Job, history: History) -> list[_Going]:
    """The cycles that go, oldest first: never the one that the master shows."""
    years = job.settings.retention.originals
    shown = history.last_cycle_judged(_NEWEST)
    return [_Going(job, history, one) for one in _spent(job, years) if one.name != shown] if years else []


def _spent(job: Job, years: int) -> Iterator[Cycle]:
    """The cycles that closed so many years ago, oldest first; never the two newest of those that have opened."""
    opened = [(cycle.opens, cycle) for cycle in job.register.cycles if cycle.opens and cycle.opens <= job.as_at]
    for _, cycle in sorted(opened, key=lambda one: one[0])[:-_NEVER]:
        if cycle != job.cycle and _years_after(closed_on(cycle), years) <= job.as_at:
            yield cycle


def closed_on(cycle: Cycle) -> date:
    """The last of its days."""
    return max(day for day in (cycle.opens, cycle.due, cycle.as_at) if day)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


class _Going:
    """One cycle, and what of it goes."""

    def __init__(self, job: Job, history: History, cycle: Cycle) -> None:
        self.job, self.history, self.cycle = job, history, cycle
        workspace = job.workspace
        self._folder = workspace.returns(cycle.name)
        prefix = f"{workspace.relative(self._folder)}/"
        lines = Originals(history).ledger()
        self._places = {path: f"{prefix}{reduced_name(path)}" for path in lines if _is_full(path, prefix)}
        records = dict(read_records(self._folder))
        digests = {record.sha256 for record in records.values()}
        self._records = records
        self._quarantined = [path for path in _files(workspace.quarantine) if sha256(path.read_bytes()) in digests]
        self._annotated = list(_files(workspace.annotated(cycle.name)))
        self._letters = list(self._mailed())
        self.told = Spent(
            cycle.name,
            closed_on(cycle),
            {
                "returns": len(records),
                "quarantine": len(self._quarantined),
                "annotated": len(self._annotated),
                "outbox": len(self._letters),
            },
        )

    def go(self, day: date) -> None:
        """Remove it all."""
        for file, record in self._records.items():
            write_reduced(self._folder, reduced_name(self.job.workspace.relative(file)), record, day)
            _remove(file)
            for beside in self._folder.glob(f"{_escaped(file.name)}{BESIDE}*"):
                _remove(beside)
        for path in self._quarantined:
            _remove(path)
            _remove(path.with_name(f"{path.name}.why.txt"))
        for path in (*self._annotated, *self._letters):
            _remove(path)
        reduce_cycle(self.history, self.cycle.name, self._places)

    def _mailed(self) -> Iterator[Path]:
        """The letters of the cycle that went or were withdrawn."""
        made = {one.identity: one for one in LetterLog(self.history).all() if one.cycle == self.cycle.name}
        names = {one.file: one.identity for one in made.values() if one.file}
        for letter in Outbox(self.job.workspace.root / "outbox").letters(names):
            if letter.identity in made and letter.where is not Where.WAITING:
                yield letter.path


def _is_full(path: str, prefix: str) -> bool:
    """Whether the place is in the folder and not yet that of what stays."""
    return path.startswith(prefix) and not path.startswith(f"{prefix}purged ")


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file()) if folder.is_dir() else ()


def _escaped(name: str) -> str:
    """The name for a pattern, in which its own signs mean nothing."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _remove(path: Path) -> None:
    if path.exists():
        path.chmod(path.stat().st_mode | stat.S_IWUSR)  # Windows removes nothing that is read-only
        path.unlink()


def _remove_all(folder: Path) -> None:
    """The folder and its folders of files."""
    for inner in sorted(folder.iterdir()) if folder.is_dir() else ():
        for path in _files(inner):
            _remove(path)
        inner.rmdir()
