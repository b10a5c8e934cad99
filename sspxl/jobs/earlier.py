"""A cycle that is judged again once a later one has been: by the register and as at the day of its own last night.

What was completed, moved or waived since is the later cycle's: the board's trend stays what was reported, but for the
return that came late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sspxl.cycles import current_cycle
from sspxl.dates import long_date
from sspxl.history.journal import events, journal_of
from sspxl.jobs.job import Job
from sspxl.records import Cycle
from sspxl.register import register_file


def as_it_was(job: Job) -> tuple[Job, tuple[str, ...]]:
    """The job as the last night of its cycle had it, and a sentence that says so; the job itself where no later cycle
    has been judged, or nobody noted down by which register. A day that was asked for (--as-at) stays."""
    cycle = job.cycle
    if cycle is None or (last := _last_night(job, cycle)) is None:
        return job, ()
    kept = job.workspace.root / last["basis"]["register"]
    if not kept.is_file():
        return job, (f"{cycle.name} is judged by the register of today: that of its last night is not in archive/",)
    day = date.fromisoformat(last["as_at"])
    then = job.with_register(register_file(kept))
    found = current_cycle(then.register, day, cycle.name)
    as_at = day if job.as_at == job.today else job.as_at
    told = (
        f"{cycle.name} is judged by the register of its last night, that of {long_date(day)}: a later cycle has begun"
    )
    return replace(then, as_at=as_at, cycle=found), (told,)


def _last_night(job: Job, cycle: Cycle) -> Mapping[str, Any] | None:
    """What is noted down of the last night of the cycle; None: no later one has been judged."""
    later = {one.name for one in job.register.cycles if one.opens and cycle.opens and one.opens > cycle.opens}
    if not later:
        return None
    nights = [event.told for event in events(journal_of(job.workspace.history))[0] if event.what == "judged"]
    if not any(night["cycle"] in later for night in nights):
        return None
    return next((night for night in reversed(nights) if night["cycle"] == cycle.name), None)
