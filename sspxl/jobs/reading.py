"""Between the edges: the cycle's returns read, merged with the register and judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sspxl.collect import read_records
from sspxl.errors import UnreadableReturn
from sspxl.history import History
from sspxl.jobs.job import Job
from sspxl.merge import merge
from sspxl.read import Limits, read_workbook
from sspxl.records import Cycle, Merged, Outcome, Quarantined, Return, Workbook
from sspxl.rules import Switches, check


def read_return(path: Path, name: str, limits: Limits) -> Workbook:
    """The workbook at `path`, received as `name`. Raises UnreadableReturn, also where no sheet holds an action plan."""
    workbook = read_workbook(path.read_bytes(), name, limits)
    if not workbook.tables:
        why = (
            "; ".join(f"{sheet}: {reason}" for sheet, reason in workbook.no_plan.items()) or "all its sheets are empty"
        )
        raise UnreadableReturn(
            "a workbook without an action plan", why, "fill in the workbook that was sent, and send that back"
        )
    return workbook


def merged_from(
    job: Job, history: History, cycle: Cycle, returns: Sequence[Return], quarantined: Sequence[Quarantined]
) -> Merged:
    """These returns of the cycle against the register, with what was issued and what was said before."""
    baseline = history.baseline(cycle.name, job.register.actions)
    return merge(job.register, cycle, returns, quarantined, history.pasts(cycle), baseline)


def judged(job: Job, history: History, cycle: Cycle, merged: Merged) -> Outcome:
    """The merged cycle with every flag that stands, and since when."""
    last = history.last_cycle(cycle)
    switches = Switches(job.settings.switched("off"), job.settings.switched("trial"))
    return history.since(check(merged, job.as_at, last, switches), last)


def read_folder(job: Job, folder: Path) -> tuple[list[Return], list[Quarantined]]:
    """What lies in a folder of returns/, as it was sent, and what of it could not be used.

    Each is called by the name under which it lies there: two that were sent under one name are told apart.
    """
    workspace = job.workspace
    records = dict(read_records(folder))
    returns: list[Return] = []
    quarantined: list[Quarantined] = []
    for path in job.watch(list(records)):
        record, where = records[path], workspace.relative(path)
        try:
            workbook = read_return(path, path.name, job.limits)
            returns.append(Return(where, record.received, record.modified, workbook))
        except UnreadableReturn as err:
            quarantined.append(Quarantined(path.name, where, record.received, err.what, err.why, err.do))
    return returns, quarantined


def read_returns(job: Job, cycle: Cycle) -> tuple[list[Return], list[Quarantined]]:
    """The cycle's returns; what came while no cycle was open counts where its identity names this one."""
    returns, quarantined = read_folder(job, job.workspace.returns(cycle.name))
    early, _ = read_folder(job, job.workspace.returns(None))
    mine = [one for one in early if one.workbook.issued_to and one.workbook.issued_to.cycle == cycle.name]
    return returns + mine, quarantined
