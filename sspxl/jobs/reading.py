"""Between the edges: the cycle's returns read, merged with the register and judged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias

from sspxl.collect import FROM_MAILBOX, NOT_A_RETURN, UNPACKED, Record, read_records
from sspxl.collect.reduced import purged_on
from sspxl.cycles import current_cycle
from sspxl.dates import long_date
from sspxl.errors import SspxlError, UnreadableReturn, UserError
from sspxl.files import sha256
from sspxl.history import History
from sspxl.jobs.job import Job
from sspxl.jobs.opening import open_parcel, refused_by_fault
from sspxl.merge import Before, MergingFaults, merge
from sspxl.read import Limits, read_workbook
from sspxl.read.copies import NO_RETURN
from sspxl.records import Cycle, Merged, Message, Outcome, Quarantined, Register, Return, Way, Workbook
from sspxl.rules import Switches, check
from sspxl.settings import Settings

Reading: TypeAlias = tuple[list[Return], list[Quarantined]]
"""What lies in a folder of returns/, as it was sent, and what of it could not be used."""

_LOG = logging.getLogger("sspxl")

MESSAGES_SHOWN = timedelta(days=14)
"""For how long a message without a workbook is shown to the manager, who has no way of saying that she read it."""

_BOXES = (UNPACKED, NOT_A_RETURN)
"""The verdicts of mails and zips of which nothing more is to be read."""

NOT_GIVEN = "a file that the disk does not give back"
"""What is said of a received file that the system refuses to read: it is whole for all we know, and was not judged."""

ALTERED = "a file that is not the one that came"
"""What is said of a received file whose SHA-256 is another than that of its record."""

_SEND_OWN = "write what is new into the workbook that was sent to you, and send that back"


def read_data(data: bytes, name: str, limits: Limits) -> Workbook:
    """The workbook that was received as `name`. Raises UnreadableReturn, also where no sheet holds an action
    plan, and of a copy of the master or the register."""
    workbook = _read(data, name, limits)
    if workbook.copy_of:
        raise UnreadableReturn(f"a copy of {workbook.copy_of}", NO_RETURN, _SEND_OWN)
    if not workbook.tables:
        why = (
            "; ".join(f"{sheet}: {reason}" for sheet, reason in workbook.no_plan.items()) or "all its sheets are empty"
        )
        raise UnreadableReturn(
            "a workbook without an action plan", why, "fill in the workbook that was sent, and send that back"
        )
    return workbook


def _read(data: bytes, name: str, limits: Limits) -> Workbook:
    """As `read_workbook`; a fault of ours in reading this one file is logged, and quarantines it alone."""
    try:
        return read_workbook(data, name, limits)
    except (SspxlError, MemoryError):
        raise
    except BaseException as err:  # the boundary of one file, whichever process the fault was in
        raise refused_by_fault(err, data) from err


def merged_from(
    job: Job, history: History, cycle: Cycle, returns: Sequence[Return], quarantined: Sequence[Quarantined]
) -> Merged:
    """These returns of the cycle against the register, with what was issued and said before, and what she decided.

    A return that met a fault of ours is logged and quarantined; the others are merged without it.
    """
    baseline = history.baseline(cycle.name, job.register.actions)
    rulings = history.rulings(cycle.name)
    before = Before(history.pasts(cycle), baseline, history.dues(), history.headings(), rulings)
    filed, unread = _filed_here(job, history, cycle)
    returns, quarantined = [*returns, *filed], [*quarantined, *unread]
    manager = job.settings.manager.email
    try:
        return merge(job.register, cycle, returns, quarantined, before, manager)
    except MergingFaults as met:
        for fault in met.faults:
            _LOG.error("%s while merging the file with SHA-256 %s\n%s", fault.kind, fault.sha256[:12], fault.frames)
        refused = {fault.refused.path: fault.refused for fault in met.faults}
    others = [one for one in returns if one.path not in refused]
    return merge(job.register, cycle, others, [*quarantined, *refused.values()], before, manager)


def _filed_here(job: Job, history: History, cycle: Cycle) -> tuple[list[Return], list[Quarantined]]:
    """The returns that lie with another cycle's and were filed under this one: the manager rejected them there."""
    paths = [job.workspace.root / path for path in history.filed_under(cycle.name)]
    returns: list[Return] = []
    quarantined: list[Quarantined] = []
    for folder in sorted({path.parent for path in paths} - {job.workspace.returns(cycle.name)}):
        read, unread = read_folder(job, folder, paths)
        returns += read
        quarantined += unread
    return returns, quarantined


def judged(job: Job, history: History, cycle: Cycle, merged: Merged) -> Outcome:
    """The merged cycle with every flag that stands, and since when."""
    last = history.last_cycle(cycle)
    return history.since(check(merged, job.as_at, last, switches(job), history.decided()), last)


def switches(job: Job) -> Switches:
    """Which rules are off, and which on trial."""
    return Switches(job.settings.switched("off"), job.settings.switched("trial"))


def read_folder(
    job: Job, folder: Path, only: Collection[Path] | None = None, but: Collection[Path] = ()
) -> tuple[list[Return], list[Quarantined]]:
    """What lies in a folder of returns/, or `only` these files of it, as it was sent, and what could not be used.
    Those in `but` are left out.

    Each is called by the name under which it lies there: two that were sent under one name are told apart. A mail or
    zip is there for what could not be opened; what was found in it lies beside it.
    """
    workspace = job.workspace
    records = {
        path: record
        for path, record in read_records(folder)
        if record.verdict not in _BOXES and path not in but and (only is None or path in only)
    }
    returns: list[Return] = []
    quarantined: list[Quarantined] = []
    for path in job.watch(list(records)):
        record, where = records[path], workspace.relative(path)
        received = min(record.received, job.latest_day)
        way = way_of(record, job.settings)
        try:
            data = _given(path, record)
            if parcel := open_parcel(data, job.limits, _is_message(record)):
                if parcel.refused:
                    raise parcel.refused
                continue
            workbook = read_data(data, path.name, job.limits)
            returns.append(Return(where, received, record.modified, workbook, record.letters, way))
        except UnreadableReturn as err:
            told = (err.what, err.why, err.do)
            quarantined.append(Quarantined(path.name, where, received, *told, record.letters, way))
    return returns, quarantined


def _given(path: Path, record: Record) -> bytes:
    """What the received file holds. Raises UnreadableReturn where the system does not give it, or it was changed since
    it came: the others go on."""
    try:
        data = path.read_bytes()
    except OSError as err:
        do = "see that the disk and the rights are in order; where the file is lost, put it back from a backup"
        raise UnreadableReturn(NOT_GIVEN, err.strerror or type(err).__name__, do) from err
    if sha256(data) != record.sha256:
        raise UnreadableReturn(ALTERED, "it was changed after it came", "put it back from a backup")
    return data


def not_given(merged: Merged) -> tuple[str, ...]:
    """A sentence for each received file of the cycle that the system refused to read, or that is another one by now:
    nothing of it is in the master until it is put right, and nobody is reminded meanwhile."""
    return tuple(
        f"{one.path} is not in tonight's master: it is {one.what} ({one.why}); {one.do}"
        for one in merged.quarantined
        if one.what in (NOT_GIVEN, ALTERED)
    )


def way_of(record: Record, settings: Settings) -> Way:
    """How the outermost message that it came in reached us."""
    if record.how != FROM_MAILBOX:
        return Way.FILE
    return Way.CHECKED if settings.mailbox.checks_senders else Way.MAILBOX


def _is_message(record: Record) -> bool:
    """Whether it is itself a message out of the mailbox, and not what was found in one."""
    return record.how == FROM_MAILBOX and not record.found_in


def read_returns(
    job: Job, cycle: Cycle, but: Collection[Path] = (), read: Callable[[Path], Reading] | None = None
) -> Reading:
    """The cycle's returns and what of them could not be used, with what came for it while no cycle was open. The files
    in `but` are left out: mails and zips of which nothing more is to be read. `read` reads a folder, where it is known
    already what lies there."""
    if gone := purged_on(job.workspace.returns(cycle.name)):
        why = f"what came for {cycle.name} was purged on {long_date(gone)}: it cannot be judged again"
        raise UserError((f"{why}, and what was found of it stands in history.db.",))
    read = read or partial(read_folder, job, but=but)
    (came, refused), (early, unread) = (read(job.workspace.returns(name)) for name in (cycle.name, None))
    returns, quarantined = [*came], [*refused]
    returns += [r for r in early if _cycle_of(job.register, named_by(r.workbook), r.received) == cycle.name]
    quarantined += [q for q in unread if _cycle_of(job.register, None, q.received) == cycle.name]
    return returns, quarantined


def messages_to_read(job: Job, cycle: Cycle) -> tuple[Message, ...]:
    """The messages of the cycle that came without a workbook in the last 14 days, newest first."""
    found: list[Message] = []
    for name in (cycle.name, None):
        for path, record in read_records(job.workspace.returns(name)):
            is_new = record.received <= job.as_at <= record.received + MESSAGES_SHOWN
            if record.verdict != NOT_A_RETURN or not is_new:
                continue
            if name or _cycle_of(job.register, None, record.received) == cycle.name:
                found.append(Message(record.sender or "", record.received, job.workspace.relative(path)))
    return tuple(sorted(found, key=lambda one: (-one.received.toordinal(), one.path)))


def named_by(workbook: Workbook) -> str | None:
    """The cycle that the workbook was issued for: by its own identity, else by that of a row."""
    rows = (row.row_id for table in workbook.tables for row in table.rows if row.row_id)
    identity = workbook.issued_to or next(rows, None)
    return identity.cycle if identity else None


def _cycle_of(register: Register, named: str | None, received: date) -> str | None:
    """The cycle to which belongs what came while none was open: the one that it names, else the first to open then.

    A cycle that was added to the register afterwards may have opened by the day it came. None: there is no such yet.
    """
    if any(cycle.name == named for cycle in register.cycles):
        return named
    later = [cycle for cycle in register.cycles if cycle.opens and cycle.opens > received]
    first = current_cycle(register, received, None) or min(later, key=lambda c: c.opens or received, default=None)
    return first.name if first else None
