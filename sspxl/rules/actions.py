"""Rules on an action as the register and all its leads' updates show it. Source: PRODUCT.md section 8."""

from __future__ import annotations

from sspxl.dates import long_date
from sspxl.figures import figure, figures_apart
from sspxl.records import Severity, Standing
from sspxl.rules.rule import Night, Raised, rule


@rule("action-overdue", "Past its due date and not completed", Severity.WARNING)
def action_overdue(standing: Standing, night: Night) -> Raised | None:
    """The action's own due date has passed; on the day itself it has not. What all leads completed is not overdue."""
    action = standing.action
    if action.due is None or action.due >= night.as_at or is_completed(standing):
        return None
    days = (night.as_at - action.due).days
    status = " / ".join(dict.fromkeys(u.status for u in standing.updates if u.status)) or "no status given"
    return Raised(
        place=action.places["Due"],
        found=f"due {long_date(action.due)}, {days} day{'s' * (days != 1)} ago, and not completed ({status})",
        do="complete it, or ask for a new date and say why",
        action=action,
        lead=" & ".join(standing.leads) or None,
    )


@rule("leads-disagree", "Leads give different statuses or figures", Severity.WARNING)
def leads_disagree(standing: Standing, night: Night) -> Raised | None:
    """Two leads of one action answered with different statuses, or different figures for one quarter; one who gave
    none does not disagree."""
    said = {update.lead: update.status for update in standing.updates if update.status}
    figures = figures_apart(standing)
    found = [f"{lead} says {status}" for lead, status in said.items()] if len(set(said.values())) > 1 else []
    what, column = ("status", "status") if found else ("figure", min(figures, default="").lower())
    found += [
        f"{lead} says {figure(value)} for {quarter}"
        for quarter, given in figures.items()
        for lead, value in given.items()
    ]
    if not found:
        return None
    leads = [*(said if what == "status" else {}), *(lead for given in figures.values() for lead in given)]
    spoke = [u for u in standing.updates if u.lead in leads and (u.status if what == "status" else column in u.places)]
    return Raised(
        place=spoke[-1].places[column],
        found="; ".join(found),
        do=f"agree on one {what}, and send it again",
        action=standing.action,
        lead=" & ".join(dict.fromkeys(leads)),
    )


def is_completed(standing: Standing) -> bool:
    """Closed in the register, or every lead's status is Completed."""
    if standing.action.state == "completed":
        return True
    statuses = [update.status for update in standing.updates]
    return bool(statuses) and not standing.awaited and all(status == "Completed" for status in statuses)
