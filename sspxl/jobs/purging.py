"""`sspxl purge`: what is older than [retention] allows is removed, on request, and recorded; what was said stays.

Each step can be repeated: of a file that goes, what stays is written first, and before anything goes a line of
archive/purges.jsonl says what. The journal begins anew, so that it does not bring back what was let go of: a history
that is made anew begins with what the purge left.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from pathlib import Path

from sspxl import __version__
from sspxl.collect import Record
from sspxl.files import write_bytes
from sspxl.history import History, copy_of_history
from sspxl.history.backups import back_up, copies
from sspxl.history.journal import journal_of
from sspxl.history.purging import begin_journal_anew, needed, pointing, undecided
from sspxl.jobs import parting
from sspxl.jobs.job import Job
from sspxl.jobs.mending import mend_records
from sspxl.jobs.parting import Archived, Logged, Part, Returned, Why
from sspxl.jobs.recording import Running, recorded
from sspxl.records import Cycle

PURGES = "purges.jsonl"

_NEVER = 2  # the current cycle, and the one before
_NEWEST = 2**62  # before which every run ran
_UNASSIGNED = "returns/unassigned"
ORIGINALS, MAIL = "originals", "mail"


@dataclass(frozen=True, slots=True)
class Going:
    """One part of what goes or has gone: a cycle or a folder, by which setting, how many files and rows of history.db.

    `is_cycle`: the day is the one on which it closed, and else the first that stays.
    """

    what: str
    why: Why
    files: Mapping[str, int]
    rows: Mapping[str, int]
    is_cycle: bool


@dataclass(frozen=True, slots=True)
class Purged:
    """What goes, or has gone; `stays` says what is old enough and is not removed, and why. `years` are the settings.

    `is_cut_off`: the last purge did not come to its end, and this one does the rest.
    """

    years: Mapping[str, int]
    going: tuple[Going, ...]
    stays: tuple[str, ...]
    is_cut_off: bool
    is_done: bool = False


def purge(job: Job, *, really: bool) -> Purged:
    """What is older than [retention] allows; removed where that is `really` meant. Raises Busy."""
    if not really:
        with job.workspace.held("purge"):
            return _planned(job)
    with recorded(job, "purge") as run:
        mend_records(job, run.history)
        planned = _planned(job, run.number)
        if planned.going or planned.is_cut_off:
            _record(job, run.number, planned)
            _go(job, run, planned)
    return replace(planned, is_done=True)


def overdue(job: Job) -> tuple[str, ...]:
    """The cycles of which something is older than [retention] allows and may go, oldest first."""
    settings = (ORIGINALS, MAIL)
    if not any(_why(job, setting, closed_on(cycle)) for cycle in _closed(job, "") for setting in settings):
        return ()  # as a rule: and then nothing more is looked at
    return tuple(one.what for one in _planned(job).going if one.is_cycle)


def _planned(job: Job, run: int = _NEWEST) -> Purged:
    """What goes in the run of this number. Counted in a copy of the history that lets go of it."""
    with copy_of_history(job.workspace.history) as history:
        last = next((one for one in history.runs(2, "purge") if one.number != run), None)
        is_cut_off = last is not None and (last.ended is None or last.is_failed)
        parts, stays = _parts(job, history)
        found = [
            Going(part.what, part.why, _some(part.files), _some(part.reduce(history)), _is_of_a_cycle(part))
            for part in parts
        ]
    years = job.settings.retention.model_dump(exclude={"backups"})
    going = tuple(one for one in found if one.files or one.rows)
    return Purged(years, going, (*stays, *_papers(job, going)), is_cut_off)


def _papers(job: Job, going: Sequence[Going]) -> Iterator[str]:
    """The board's papers of the cycles of which all that came goes: they quote it, with the names of its files."""
    for one in going:
        folder = job.workspace.report(one.what).parent
        if one.is_cycle and one.why.setting == ORIGINALS and folder.is_dir() and any(folder.iterdir()):
            where = job.workspace.relative(folder)
            yield f"{where}: the board's paper, which quotes what came and names the files; it is yours to remove"


def _is_of_a_cycle(part: Part) -> bool:
    return isinstance(part, Returned) and bool(part.cycle)


def _go(job: Job, run: Running, planned: Purged) -> None:
    workspace, history = job.workspace, run.history
    parts, _ = _parts(job, history)
    for part in parts:
        part.remove(job.as_at)
        part.reduce(history)
    for one in planned.going:
        counts = {**one.files, **{f"rows of {table}": count for table, count in one.rows.items()}}
        run.log.write("purged", setting=one.why.setting, counts=counts)
    begin_journal_anew(history, journal_of(workspace.history))  # it tells of registers that have gone, too
    if planned.is_cut_off or any(one.rows for one in planned.going):
        older = [*copies(workspace.archive), *parting.replaced(workspace.archive)]
        today = back_up(workspace.history, workspace.archive, job.today, job.settings.retention.backups)
        for path in older:
            if path != today:
                parting.remove(path)


def _record(job: Job, run: int, planned: Purged) -> None:
    """Put down what is about to go, behind what earlier purges let go of."""
    path = job.workspace.archive / PURGES
    gone = [
        {"what": one.what, "setting": one.why.setting, "years": one.why.years, "files": one.files, "rows": one.rows}
        for one in planned.going
    ]
    line = {"when": job.now.astimezone(UTC).isoformat(timespec="seconds"), "run": run, "version": __version__}
    before = path.read_bytes() if path.exists() else b""
    write_bytes(path, before + f"{json.dumps({**line, 'gone': gone}, ensure_ascii=False)}\n".encode())


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


# ---------------------------------------------------------------- what is old enough


@dataclass(slots=True)
class _Found:
    """What is old enough, as it is found; `stays` says what may not go all the same."""

    job: Job
    history: History
    shown: str  # the cycle that the master shows
    parts: list[Part] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)


def _parts(job: Job, history: History) -> tuple[Sequence[Part], tuple[str, ...]]:
    """Every part that is old enough, and what stays though it is."""
    found = _Found(job, history, history.last_cycle_judged(_NEWEST) or "")
    retention = job.settings.retention
    closed = list(_closed(job, found.shown))
    over = [(cycle, why) for cycle in closed if (why := _why_it_goes(found, cycle))]
    whole = needed(history, {cycle.name for cycle, why in over if why.setting == ORIGINALS})
    either = needed(history, {cycle.name for cycle, _ in over})  # of what counts elsewhere the sender does, too
    for cycle, why in over:
        found.parts.append(_returned(found, cycle, why, whole if why.setting == ORIGINALS else either))
    _of_unassigned(found, closed, either)
    for setting, years in (("archive", retention.archive), ("logs", retention.logs)):
        if years:
            why = Why(setting, years, _years_before(job.as_at, years))
            logged = Logged("logs", why, job.workspace.logs)
            found.parts.append(Archived.of(job.workspace, why) if setting == "archive" else logged)
    return found.parts, tuple(found.stays)


def _why_it_goes(found: _Found, cycle: Cycle) -> Why | None:
    """By which setting the cycle's goes: all that came for it, or the mail alone; None: nothing of it may."""
    job, day = found.job, closed_on(cycle)
    whole, mail = _why(job, ORIGINALS, day), _why(job, MAIL, day)
    if not (whole or mail):
        return None
    if held := undecided(found.history, cycle.name):
        waits = f"{held} held return{' waits' if held == 1 else 's wait'} for Accept or Reject"
        found.stays.append(f'{cycle.name}: {waits}; `sspxl consolidate --cycle "{cycle.name}"` shows a master for it')
        return None
    if whole and (count := pointing(found.history, cycle.name, found.shown)):
        flags = f"{count} flag{' that stands points' if count == 1 else 's that stand point'}"
        found.stays.append(f"{cycle.name}: {flags} to what came for it; settle or waive that first")
        return mail
    return whole or mail


def _returned(found: _Found, cycle: Cycle, why: Why, kept: frozenset[str]) -> Returned:
    """What of the cycle goes, without the files in `kept`."""
    workspace, is_whole = found.job.workspace, why.setting == ORIGINALS
    folder = workspace.returns(cycle.name)
    records = _without(found.job, parting.records_of(folder), kept)
    full, stripped = (records, {}) if is_whole else _by_mail(records)
    beside = {
        "quarantine": parting.set_aside(workspace, found.history, full),
        **(parting.made_for(workspace, cycle.name) if is_whole else {}),
        "outbox": parting.mailed(workspace, found.history, cycle.name),
    }
    return Returned(workspace, cycle.name, why, folder, full, stripped, beside, cycle.name, is_whole)


def _of_unassigned(found: _Found, closed: Sequence[Cycle], kept: frozenset[str]) -> None:
    """What came while no cycle was open, each file by the day on which it came, where no open cycle can need it."""
    job = found.job
    folder = job.workspace.returns(None)
    last = max((closed_on(cycle) for cycle in closed), default=date.min)
    records = _without(job, parting.records_of(folder), kept)
    old = {file: record for file, record in records.items() if record.received <= last}
    for setting in (ORIGINALS, MAIL):
        years = getattr(job.settings.retention, setting)
        if not (years and folder.is_dir()):
            continue
        why = Why(setting, years, _years_before(job.as_at, years))
        over = {file: record for file, record in old.items() if record.received < why.day}
        old = {file: record for file, record in old.items() if file not in over}
        full, stripped = (over, {}) if setting == ORIGINALS else _by_mail(over)
        beside = {"quarantine": parting.set_aside(job.workspace, found.history, full)}
        found.parts.append(Returned(job.workspace, _UNASSIGNED, why, folder, full, stripped, beside))


def _by_mail(records: Mapping[Path, Record]) -> tuple[dict[Path, Record], dict[Path, Record]]:
    """The messages, which go, and what keeps no word of the message that it came in."""
    full = parting.messages_among(records)
    rest = {file: record for file, record in records.items() if file not in full}
    return full, {file: record for file, record in rest.items() if record.sender or record.letters}


def _without(job: Job, records: Mapping[Path, Record], kept: frozenset[str]) -> dict[Path, Record]:
    """The records without what counts in a cycle that stays, and without what that was found in."""
    stay = {file for file in records if job.workspace.relative(file) in kept}
    around = {records[file].found_in[0] for file in stay if records[file].found_in}
    return {file: record for file, record in records.items() if file not in stay and file.name not in around}


def _closed(job: Job, shown: str) -> Iterator[Cycle]:
    """The cycles of which something may go, oldest first: never the two newest of those that have opened, nor the one
    that the master shows."""
    opened = [(cycle.opens, cycle) for cycle in job.register.cycles if cycle.opens and cycle.opens <= job.as_at]
    for _, cycle in sorted(opened, key=lambda one: one[0])[:-_NEVER]:
        if cycle != job.cycle and cycle.name != shown:
            yield cycle


def closed_on(cycle: Cycle) -> date:
    """The last of its days."""
    return max(day for day in (cycle.opens, cycle.due, cycle.as_at) if day)


def _why(job: Job, setting: str, day: date) -> Why | None:
    """That the setting lets go of a cycle that closed on this day; None: it does not, or not yet."""
    years = getattr(job.settings.retention, setting)
    return Why(setting, years, day) if _is_over(day, years, job.as_at) else None


def _is_over(day: date, years: int, as_at: date) -> bool:
    """Whether so many years have gone by since; 0 are never over."""
    return bool(years) and day <= _years_before(as_at, years)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)
