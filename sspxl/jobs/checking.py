"""`sspxl check`: returns judged as the night would, without touching anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sspxl.cycles import required_cycle
from sspxl.errors import UnreadableReturn, UserError
from sspxl.history import copy_of_history
from sspxl.jobs.job import Job
from sspxl.jobs.reading import judged, merged_from, read_return, read_returns
from sspxl.records import Flag, Quarantined, Return, Severity, State


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
    came: list[Return] = []
    refused: list[Quarantined] = []
    for n, path in enumerate(job.watch(paths)):
        where = f"{n}/{path.name}"  # told apart from one another and from what lies in returns/
        try:
            workbook = read_return(path, path.name, job.limits)
            modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
            came.append(Return(where, job.as_at, modified, workbook))
        except UnreadableReturn as err:
            refused.append(Quarantined(path.name, where, job.as_at, err.what, err.why, err.do))
    there, set_aside = read_returns(job, cycle)
    with copy_of_history(job.workspace.history) as history:
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, [*there, *came], [*set_aside, *refused]))
    verdicts = []
    for n, path in enumerate(paths):
        rows = [row for row in outcome.merged.returns if row.path == f"{n}/{path.name}"]
        flags = tuple(flag for flag in outcome.flags if flag.file == path.name)
        verdicts.append(Verdict(path.name, rows[0].state, tuple(row.contact for row in rows if row.contact), flags))
    return tuple(verdicts)
