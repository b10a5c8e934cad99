"""`sspxl issue`: each contact's workbook of a cycle, and the mail that brings it."""

from __future__ import annotations

from sspxl.cycles import required_cycle
from sspxl.history import History
from sspxl.issue import Issued, issue_cycle
from sspxl.jobs.annotating import issue_settings, previous_words
from sspxl.jobs.chasing import Chased, mail_issued
from sspxl.jobs.job import Job
from sspxl.jobs.recording import recorded
from sspxl.merge import wordings
from sspxl.records import Cycle


def issue(job: Job) -> tuple[tuple[Issued, ...], Chased]:
    """Each contact's workbook of the cycle, in issued/, and what was done in outbox/ for it."""
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    with recorded(job, "issue") as run:
        run.history.follow(wordings(job.register))
        with run.step("issue"):
            issued = _issued(job, run.history, cycle)
        with run.step("chase"):
            mails = mail_issued(job, run.history, cycle, issued)
        run.undone("emails", mails.undone)
    return issued, mails


def _issued(job: Job, history: History, cycle: Cycle) -> tuple[Issued, ...]:
    """The workbooks; what was issued is kept as the baseline."""
    workspace, settings = job.workspace, issue_settings(job, history, cycle)
    issued = issue_cycle(
        job.register,
        cycle,
        previous_words(settings.pasts),
        workspace.issued(cycle.name),
        workspace.root / "templates",
        settings,
    )
    actions = {action.key: action for action in job.register.actions}
    history.record_issued(
        cycle.name,
        [(one.contact, workspace.relative(one.path), actions[key]) for one in issued for key in one.keys],
    )
    return issued
