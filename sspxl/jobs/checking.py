"""`sspxl check`: returns judged as the night would, without touching anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sspxl.collect import free_name
from sspxl.cycles import required_cycle
from sspxl.errors import UnreadableReturn, UserError
from sspxl.history import copy_of_history
from sspxl.jobs.job import Job
from sspxl.jobs.reading import judged, merged_from, read_return, read_returns
from sspxl.records import Flag, Outcome, Quarantined, Return, Severity, State


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the night would say of one file: its state, and the flags that it would raise, worst first."""

    file: str
    state: State
    contacts: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def has_error(self) -> bool:
        return any(flag.severity is Severity.ERROR for flag in self.flags)


def check_files(job: Job, paths: Sequence[Path]) -> tuple[Verdict, ...]:
    """The verdict on each file, as if all had come today. Raises UserError: no such file, or no cycle has opened."""
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UserError(tuple(f"{path}: there is no such file" for path in missing))
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    named = _as_the_night_would_name_them(job.workspace.returns(cycle.name), paths)
    returns, quarantined = read_returns(job, cycle)
    for name, path in zip(named, job.watch(paths), strict=True):
        try:
            workbook = read_return(path, name, job.limits)
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
            returns.append(Return(name, job.as_at, modified, workbook))
        except UnreadableReturn as err:
            quarantined.append(Quarantined(name, name, job.as_at, err.what, err.why, err.do))
    with copy_of_history(job.workspace.history) as history:
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, returns, quarantined))
    return tuple(_verdict(outcome, name, path.name) for name, path in zip(named, paths, strict=True))


def _as_the_night_would_name_them(folder: Path, paths: Sequence[Path]) -> list[str]:
    """A name for each file that none in `folder` has, so that no flag is taken for another file's."""
    names: list[str] = []
    for path in paths:
        names.append(free_name(folder, path.name, names))
    return names


def _verdict(outcome: Outcome, name: str, file: str) -> Verdict:
    rows = [row for row in outcome.merged.returns if row.path == name]
    flags = tuple(flag for flag in outcome.flags if flag.file == name)
    return Verdict(file, rows[0].state, tuple(row.contact for row in rows if row.contact), flags)
