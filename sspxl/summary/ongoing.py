"""Who says only that work goes on, cycle by cycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sspxl.leads import is_everyone, split_leads
from sspxl.records import Outcome

_LABEL = "ongoing_only"


@dataclass(frozen=True, slots=True)
class OngoingCount:
    """On how many actions a lead said only that work goes on: one number for each cycle that was asked for."""

    name: str  # the lead's initials
    title: str
    counts: tuple[int, ...]


def ongoing_by_lead(outcome: Outcome, cycles: Sequence[str]) -> tuple[OngoingCount, ...]:
    """The leads who said so in one of the cycles: those with most in the last one first, then with most in all.

    What was said of an action for several leads counts for each of them. Actions that have left the register do not.
    """
    said: set[tuple[str, str, str]] = set()  # lead, cycle, action: once, however often it was said
    now = outcome.merged.cycle.name
    for standing in outcome.merged.standings:
        told = [(update.lead, now) for update in standing.updates if update.label == _LABEL]
        told += [(past.lead, past.cycle) for past in standing.past if past.label == _LABEL]
        for who, cycle in told:
            leads = standing.leads if is_everyone(who) else split_leads(who)
            said |= {(lead, cycle, standing.key) for lead in leads}
    counted = Counter((lead, cycle) for lead, cycle, _ in said)
    found = (
        OngoingCount(c.initials, c.name or c.role or "", tuple(counted[c.initials, cycle] for cycle in cycles))
        for c in outcome.merged.register.contacts
    )
    return tuple(sorted((one for one in found if any(one.counts)), key=lambda o: (-o.counts[-1], -sum(o.counts))))
