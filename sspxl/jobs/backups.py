"""The copy of history.db that every good night leaves in archive/."""

from __future__ import annotations

from sspxl.errors import UserError
from sspxl.history import History
from sspxl.history.backups import back_up
from sspxl.history.journal import journal_of
from sspxl.jobs.job import Job


def keep_copy(job: Job, history: History) -> tuple[str, ...]:
    """Keep tonight's copy, and let go of those that are older than [retention] backups; what could not be done.

    The day is the clock's and not the job's: a night that is run as at a day long past replaces no copy of then.
    """
    history.write_down(journal_of(job.workspace.history))  # what waited for it would be in the copy once more
    zone, days = job.settings.schedule.zone, job.settings.retention.backups
    try:
        back_up(job.workspace.history, job.workspace.archive, job.now.astimezone(zone).date(), days)
    except UserError as err:
        return err.faults
    except OSError as err:  # everything else of the night is in its place by then
        why = err.strerror or type(err).__name__
        return (f"history.db could not be copied to archive/ ({why}); the next night tries again",)
    return ()
