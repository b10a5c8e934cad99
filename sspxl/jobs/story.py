"""What happened in a workspace, as events in their order: told by archive/journal.jsonl, and where that is gone or
damaged by the originals.

What came says so in its NAME.json, what was issued stands in issued/, and archive/nights.jsonl has what no original
tells: which nights there were, by which register they judged, what was decided. Where that is gone too, a night is put
on each day on which something came or a master was kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sspxl.collect import BESIDE, UNPACKED, Ruled, read_records
from sspxl.collect.record import local_day
from sspxl.collect.reduced import read_reduced
from sspxl.cycles import current_cycle
from sspxl.dates import long_date
from sspxl.errors import UnreadableReturn
from sspxl.history import Carried, Ending
from sspxl.history.carried import RETURNS
from sspxl.history.journal import EVERYTHING, Event, events, journal_of, nights_of, woven
from sspxl.jobs.job import Job
from sspxl.read import read_workbook
from sspxl.records import Action, Ledger

_STAMPED = re.compile(r"(?:master|register).* \((\d{4}-\d{2}-\d{2}) \d{4}\).*\.xlsx")
"""A copy in archive/, by the day of the run that made it."""

_REGISTER_BEFORE = re.compile(r"register \((\d{4}-\d{2}-\d{2}) \d{4}\).*\.xlsx")
"""The register as it was until that day."""

SUPPOSED = "is_supposed"
"""What a night has that is put on its day, since no account of it is left."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """The events, and what could not be known. `by_journal`: the journal tells it from the beginning."""

    events: tuple[Event, ...]
    unknown: tuple[str, ...] = ()
    by_journal: bool = False


@dataclass(frozen=True, slots=True)
class _Came:
    """A file that came: its line of the ledger, the folder in which it lies, when it was taken in, and on which day, as
    far as is known; what was decided on it."""

    line: tuple[str, str, str, str, str]
    folder: str
    taken: str | None
    day: date
    ruled: tuple[Ruled, ...] = ()


def story_of(job: Job) -> Story:
    """What happened in the workspace of this job, whose register and settings are those of today."""
    journal = journal_of(job.workspace.history)
    told, damaged = events(journal)
    begins = bool(told) and told[0].what == EVERYTHING
    noted, torn = ((), ()) if begins and not damaged else events(nights_of(journal))
    unread = (*(_unread(line, journal) for line in damaged), *(_unread(line, nights_of(journal)) for line in torn))
    known = tuple(in_runs(woven(told, noted)))
    counted = {line[0] for event in known if event.what == "arrivals" for line in event.told["lines"]}
    came = [one for one in _came(job) if one.line[0] not in counted]
    if begins:
        return Story(_with_arrivals(known, came), unread, by_journal=True)
    early = _before(came, known)
    nights = _nights(job, early, known)
    whole = (*_issued(job), *nights, *_with_arrivals(known, [one for one in came if one not in early]))
    return Story(whole, (*unread, *_unknown(job, nights, known)))


def _unread(line: int, path: Path) -> str:
    return f"line {line} of archive/{path.name} cannot be read: what no other file tells of it is lost"


def in_runs(known: Iterable[Event]) -> Iterator[Event]:
    """The events, each in a run that is told of; of one that is not, its day alone is known."""
    begun: set[int] = set()
    for event in known:
        run, day = event.told.get("run"), event.told.get("as_at") or event.told.get("day")
        if event.what == EVERYTHING:
            begun |= {row[0] for row in event.told["tables"].get("runs", ((), ()))[1]}
        elif event.what == "run" and isinstance(run, int):
            begun.add(run)
        elif run is not None and run not in begun:
            if day is None:  # what came tells of itself
                continue
            now = datetime.combine(date.fromisoformat(day), time(), UTC).isoformat()
            cycle = event.told.get("cycle")
            yield _event("run", run=run, command="nightly", cycle=cycle, as_at=day, now=now)
            begun.add(run)
        yield event


def _event(what: str, **told: object) -> Event:
    return Event(uuid4().hex[:16], what, told)


# ---------------------------------------------------------------- what came


def _came(job: Job) -> Iterator[_Came]:
    """Everything that came and counts, by folder and name; what was purged by what stays of it."""
    root, zone = job.workspace.returns(None).parent, job.settings.schedule.zone
    for folder in sorted(root.iterdir() if root.is_dir() else ()):
        for file, one in read_records(folder):
            if one.verdict not in Ledger().counts or one.verdict == UNPACKED:
                continue
            line = (job.workspace.relative(file), one.file, one.sha256, one.received.isoformat(), one.verdict)
            day = local_day(one.taken, zone) if one.taken else None
            taken = one.taken.replace(tzinfo=UTC).isoformat() if one.taken else None
            yield _Came(line, folder.name, taken, day or one.received, one.ruled)
        for path in sorted(folder.glob(f"*{BESIDE}")):
            if (gone := read_reduced(path)) and gone.verdict in Ledger().counts:
                place = job.workspace.relative(path).removesuffix(BESIDE)
                line = (place, "", gone.sha256, gone.received.isoformat(), gone.verdict)
                yield _Came(line, folder.name, None, gone.received)


def _runs(known: Iterable[Event]) -> list[Event]:
    return [event for event in known if event.what == "run"]


def _before(came: Iterable[_Came], known: Sequence[Event]) -> list[_Came]:
    """What came before the first run of which anything is known."""
    runs = _runs(known)
    moments, first = {run.told["now"] for run in runs}, runs[0].told["as_at"] if runs else "9999"
    return [one for one in came if one.taken not in moments and one.day.isoformat() < first]


def _with_arrivals(known: Sequence[Event], came: Iterable[_Came]) -> tuple[Event, ...]:
    """The events, with what came in the run that took it in; where that is not known, in the first from its day on."""
    runs = _runs(known)
    lines: dict[str, list[tuple[str, ...]]] = {}
    for one in came:
        of_it = (run for run in runs if run.told["now"] == one.taken)
        later = (run for run in runs if run.told["as_at"] >= one.day.isoformat())
        if run := next(of_it, None) or next(later, None):
            lines.setdefault(run.mark, []).append(one.line)
    found: list[Event] = []
    for event in known:
        found.append(event)
        if event.mark in lines:
            found.append(_event("arrivals", run=event.told["run"], lines=lines[event.mark]))
    return tuple(found)


# ---------------------------------------------------------------- what was issued


def _issued(job: Job) -> Iterator[Event]:
    """What each workbook of issued/ asks; where its layout has no column for it, as the register of today has it."""
    actions = {action.key: action for action in job.register.actions}
    for path in sorted((job.workspace.root / "issued").glob("*/*.xlsx")):
        if path.name.startswith((".", "~$")):
            continue
        try:
            workbook = read_workbook(path.read_bytes(), path.name, job.limits)
        except UnreadableReturn:  # `verify` names it: it is not as it was issued
            continue
        if (of := workbook.issued_to) is None:
            continue
        where = job.workspace.relative(path)
        rows = [
            (of.cycle, of.contact, key, *_asked(row.cells, table.columns, actions.get(key)), where)
            for table in workbook.tables
            for row in table.rows
            if row.row_id and (key := row.row_id.key)
        ]
        yield _event("issued", rows=rows)


def _asked(
    cells: Mapping[str, Any], columns: Collection[str], action: Action | None
) -> tuple[str, str | None, str | None]:
    """Wording, lead and due date as they were issued."""
    text = str(cells.get("action") or (action.text if action else ""))
    lead = cells.get("lead") if "lead" in columns else action and action.lead
    due = cells.get("due") if "due" in columns else action and action.due
    return text, str(lead) if lead else None, due.isoformat() if isinstance(due, date) else None


# ---------------------------------------------------------------- nights of which nothing is kept


def _nights(job: Job, came: Sequence[_Came], known: Sequence[Event]) -> tuple[Event, ...]:
    """A night for each day before all that is known on which one of these came, a master was kept, or a cycle ended."""
    if not came:
        return ()
    archive, runs = job.workspace.archive, _runs(known)
    ends = runs[0].told["as_at"] if runs else "9999"
    days = {one.day for one in came}
    days |= {date.fromisoformat(match[1]) for match in _matches(archive, _STAMPED)}
    days |= {ruled.day for one in came for ruled in one.ruled}
    days = {day for day in days if day.isoformat() < ends}
    opens = sorted(cycle.opens for cycle in job.register.cycles if cycle.opens)
    days |= {day - _ONE_DAY for day in opens if min(days) < day <= max(days)}
    found: list[Event] = []
    for number, day in enumerate(sorted(days), 1):
        found += _night(job, -number, day, [one for one in came if one.day == day], came)
    return tuple(found)


def _night(job: Job, number: int, day: date, came: Sequence[_Came], all_came: Sequence[_Came]) -> Iterator[Event]:
    """The night of this day, in which these came; what was decided by then on what had come."""
    then = min((one.taken for one in came if one.taken), default=None)
    now = datetime.fromisoformat(then) if then else datetime.combine(day, time(), UTC)
    names = {job.workspace.returns(cycle.name).name: cycle.name for cycle in job.register.cycles}
    cycle = next((names[one.folder] for one in came if one.folder in names), None) or _cycle_on(job, day)
    yield _event("run", run=number, command="nightly", cycle=cycle, as_at=day.isoformat(), now=now.isoformat())
    ruled = [_carried(one, ruled) for one in all_came for ruled in one.ruled if ruled.day == day]
    if ruled:
        yield _event("carried", run=number, day=day.isoformat(), carried=[asdict(one) for one in ruled])
    if came:
        yield _event("arrivals", run=number, lines=[one.line for one in came])
    if cycle:
        off, trial = (sorted(job.settings.switched(to)) for to in ("off", "trial"))
        basis = {"register": _register_on(job, day), "off": off, "trial": trial}
        told = {"run": number, "cycle": cycle, "as_at": day.isoformat(), "basis": basis, SUPPOSED: True}
        yield _event("judged", **told)
    yield _event("end", run=number, now=now.isoformat(), ending=asdict(Ending()))


def _carried(one: _Came, ruled: Ruled) -> Carried:
    place, _, digest, *_ = one.line
    name = place.rpartition("/")[2]
    subject = (place, digest)
    return Carried(RETURNS, ruled.decision, ruled.cycle, subject, ruled.contact, name, ruled.became, ruled.filed)


def _cycle_on(job: Job, day: date) -> str | None:
    cycle = current_cycle(job.register, day, None)
    return cycle.name if cycle else None


def _register_on(job: Job, day: date) -> str:
    """The copy of the register as it was that day, from the workspace: the newest that was kept by then, else one that
    was replaced later; where there is none, the register itself."""
    archive, name = job.workspace.archive, job.workspace.register.name
    kept = {path.parent.name[:10]: path for path in sorted((archive / "registers").glob(f"*/{name}"))}
    replaced = sorted((match[1], match.string) for match in _matches(archive, _REGISTER_BEFORE))
    by_then = [path for told, path in sorted(kept.items()) if told <= day.isoformat()]
    if by_then:
        return job.workspace.relative(by_then[-1])
    if later := next((file for told, file in replaced if told >= day.isoformat()), None):
        return job.workspace.relative(archive / later)
    return job.workspace.relative(min(kept.items())[1]) if kept else name


def _matches(folder: Path, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    found = (pattern.fullmatch(path.name) for path in (folder.iterdir() if folder.is_dir() else ()))
    return [match for match in found if match]


# ---------------------------------------------------------------- what cannot be known


def _unknown(job: Job, nights: Sequence[Event], known: Sequence[Event]) -> Iterator[str]:
    """A sentence for each thing that the originals do not tell."""
    if job.settings.mailbox.host and not any(event.what == "messages" for event in known):
        yield "which messages of the mailbox were seen is not known: those that lie there are looked at once more"
    if (job.workspace.root / "outbox").is_dir():
        yield (
            "which letters were deleted from outbox/ is not known: one that is still due is drafted again; the drafts "
            "that lie there count as changed by you and stay as they are"
        )
    if not nights:
        return
    runs = _runs(known)
    until = f" before {long_date(date.fromisoformat(runs[0].told['as_at']))}" if runs else ""
    yield (
        f"which nights there were{until} is not known: the days were judged on which something came, a master was kept "
        "or a cycle ended, and what changed between two of them stands under the later one"
    )
    yield (
        f"what was decided in the master{until} is known of returns alone: Ask, Waive and the refusal of a request are "
        "to be chosen again where they still matter; what they changed in register.xlsx stands there"
    )
    yield f"what was imported{until} beside the actions themselves (earlier updates, headings) is not known"
