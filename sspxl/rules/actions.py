"""Rules on an action as the register and all its leads' updates show it. Source: PRODUCT.md section 8."""

from __future__ import annotations

from sspxl.dates import long_date
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


@rule("leads-disagree", "Leads give different statuses", Severity.WARNING)
def leads_disagree(standing: Standing, night: Night) -> Raised | None:
    """Two leads of one action answered with different statuses; one who gave none does not disagree."""
    said = {update.lead: update.status for update in standing.updates if update.status}
    if len(set(said.values())) < 2:
        return None
    last = [update for update in standing.updates if update.status][-1]
    return Raised(
        place=last.places["status"],
        found="; ".join(f"{lead} says {status}" for lead, status in said.items()),
        do="agree on one status, and send it again",
        action=standing.action,
        lead=" & ".join(said),
    )


def is_completed(standing: Standing) -> bool:
    """Closed in the register, or every lead's status is Completed."""
    if standing.action.state == "completed":
        return True
    statuses = [update.status for update in standing.updates]
    return bool(statuses) and not standing.awaited and all(status == "Completed" for status in statuses)
