"""`sspxl check`: returns judged as the night would, without touching anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sspxl.collect import BESIDE, NOT_A_RETURN, day_received, free_name, member_name
from sspxl.cycles import required_cycle
from sspxl.errors import UnreadableReturn, UserError
from sspxl.history import copy_of_history
from sspxl.issue.marked_more import TAKE_BACK, kept_from_before, still_counts
from sspxl.jobs.job import Job
from sspxl.jobs.opening import open_parcel
from sspxl.jobs.reading import judged, merged_from, read_data, read_returns
from sspxl.merge import wordings
from sspxl.records import Flag, Letter, Outcome, Quarantined, Return, Severity, Workbook


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the night would say of one file: its state, and the flags that it would raise, worst first.

    Each workbook in a mail or zip has its own: `file` is then "returns.zip > KM.xlsx". It is called as the night would
    call it, "KM (2).xlsx" where another KM.xlsx came before, and so do its flags.
    """

    file: str
    state: str  # in the words of the master's Returns table, or NOT_A_RETURN
    contacts: tuple[str, ...]
    flags: tuple[Flag, ...]
    kept: tuple[str, ...] = ()  # of each empty cell where something sent before still counts, a sentence

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
    letters: tuple[Letter, ...] = ()
    refused: UnreadableReturn | None = None  # a mail or zip that cannot be opened whole
    is_nothing: bool = False  # a mail without a return


def check_files(job: Job, paths: Sequence[Path]) -> tuple[Verdict, ...]:
    """The verdict on each file, and on each workbook in a mail or zip, as if all had been dropped today.

    Raises UserError: no such file, or no cycle has opened.
    """
    missing = [path for path in paths if not path.is_file()]
    if missing:
        folder, nothing = "that is a folder; name the files in it", "there is no such file"
        raise UserError(tuple(f"{path}: {folder if path.is_dir() else nothing}" for path in missing))
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    came = list(_all_that_came(job, job.workspace.returns(cycle.name), paths))
    returns, quarantined = read_returns(job, cycle)
    zone = job.settings.schedule.zone
    for one in (one for one in came if not one.is_nothing):
        where = job.workspace.relative(one.where)
        received = day_received(next(iter(one.letters), None), cycle.opens, job.as_at, zone)
        try:
            if one.refused:
                raise one.refused
            workbook = read_data(one.data, one.where.name, job.limits)
            returns.append(Return(where, received, one.modified, workbook, one.letters))
        except UnreadableReturn as err:
            quarantined.append(Quarantined(one.where.name, where, received, err.what, err.why, err.do, one.letters))
    books = {one.path: one.workbook for one in returns}
    with copy_of_history(job.workspace.history) as history:
        history.follow(wordings(job.register))
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, returns, quarantined))
    places = [job.workspace.relative(one.where) for one in came]
    return tuple(_verdict(outcome, where, one, books.get(where)) for where, one in zip(places, came, strict=True))


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
        own, parcel = place(path.name), open_parcel(data, job.limits)
        if parcel is None:
            yield _Came(own.name, own, data, modified)
            continue
        for within, name, content, changed, letters in parcel.workbooks:
            lies = place(member_name(name))
            shown = " > ".join((path.name, *within, f"{name.removesuffix(PurePosixPath(name).name)}{lies.name}"))
            yield _Came(shown, lies, content, changed or modified, letters)
        if parcel.refused or parcel.is_nothing:
            yield _Came(own.name, own, data, modified, parcel.letters, parcel.refused, parcel.is_nothing)


def _verdict(outcome: Outcome, where: str, one: _Came, book: Workbook | None) -> Verdict:
    if one.is_nothing:
        return Verdict(one.shown, NOT_A_RETURN, (), ())
    rows = [row for row in outcome.merged.returns if row.path == where]
    flags = tuple(flag for flag in outcome.flags if flag.file == one.where.name)
    contacts = tuple(row.contact for row in rows if row.contact)
    kept = tuple(_kept(outcome, contacts, book)) if book else ()
    return Verdict(one.shown, rows[0].state, contacts, flags, kept)


def _kept(outcome: Outcome, contacts: Iterable[str], book: Workbook) -> Iterator[str]:
    """Of each cell that is empty in the workbook, its contact's newest, and where something older counts, a sentence.

    The rows are known by their row IDs.
    """
    rows = {row.row_id.key: row for table in book.tables for row in table.rows if row.row_id}
    older = (kept for contact in contacts for kept in kept_from_before(outcome, contact) if kept.newest == book.file)
    for kept in older:
        if row := rows.get(kept.key):
            for column in kept.columns:
                if column in row.places and column not in row.cells:
                    yield f"{row.places[column]} is empty; {still_counts(kept)}. {TAKE_BACK}"
