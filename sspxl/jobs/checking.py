"""`sspxl check`: returns judged as the night would, without touching anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sspxl.collect import BESIDE, free_name, member_name
from sspxl.cycles import required_cycle
from sspxl.errors import UnreadableReturn, UserError
from sspxl.history import copy_of_history
from sspxl.jobs.job import Job
from sspxl.jobs.reading import judged, merged_from, read_data, read_returns, unpacked
from sspxl.records import Flag, Outcome, Quarantined, Return, Severity, State


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the night would say of one file: its state, and the flags that it would raise, worst first.

    Each workbook in a zip file has its own: `file` is then "returns.zip > KM.xlsx".
    """

    file: str
    state: State
    contacts: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def has_error(self) -> bool:
        return any(flag.severity is Severity.ERROR for flag in self.flags)


@dataclass(frozen=True, slots=True)
class _Came:
    """One workbook, or one file without: what it is called here, its bytes, and where it would lie in returns/."""

    shown: str
    where: Path
    data: bytes
    modified: datetime
    refused: UnreadableReturn | None = None  # a zip file that cannot be unpacked whole


def check_files(job: Job, paths: Sequence[Path]) -> tuple[Verdict, ...]:
    """The verdict on each file, and on each workbook in a zip file, as if all had come today.

    Raises UserError: no such file, or no cycle has opened.
    """
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UserError(tuple(f"{path}: there is no such file" for path in missing))
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    came = list(_all_that_came(job, job.workspace.returns(cycle.name), paths))
    returns, quarantined = read_returns(job, cycle)
    for one in came:
        where = job.workspace.relative(one.where)
        try:
            if one.refused:
                raise one.refused
            workbook = read_data(one.data, one.where.name, job.limits)
            returns.append(Return(where, job.as_at, one.modified, workbook))
        except UnreadableReturn as err:
            quarantined.append(Quarantined(one.where.name, where, job.as_at, err.what, err.why, err.do))
    with copy_of_history(job.workspace.history) as history:
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, returns, quarantined))
    return tuple(_verdict(outcome, job.workspace.relative(one.where), one) for one in came)


def _all_that_came(job: Job, folder: Path, paths: Sequence[Path]) -> Iterator[_Came]:
    """What the ledger would count of the files, under the names that the night would give: so that no flag is taken
    for another file's."""
    given: list[str] = []

    def place(name: str) -> Path:
        given.append(free_name(folder, name, BESIDE, given))
        return folder / given[-1]

    for path in job.watch(paths):
        data = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        own, box = place(path.name), unpacked(data, path.name, job.limits)
        if box is None:
            yield _Came(path.name, own, data, modified)
            continue
        for within, name, content, changed in box.workbooks:
            shown = " > ".join((path.name, *within, name))
            yield _Came(shown, place(member_name(name)), content, changed or modified)
        if box.refused:
            yield _Came(path.name, own, data, modified, box.refused)


def _verdict(outcome: Outcome, where: str, one: _Came) -> Verdict:
    rows = [row for row in outcome.merged.returns if row.path == where]
    flags = tuple(flag for flag in outcome.flags if flag.file == one.where.name)
    return Verdict(one.shown, rows[0].state, tuple(row.contact for row in rows if row.contact), flags)
