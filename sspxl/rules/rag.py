"""The RAG of an action, the first of these that fits. Source: PRODUCT.md section 8; printed in every report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sspxl.records import Cycle, Flag, Layout, Plan, Rag, Severity, Standing
from sspxl.rules.actions import is_completed
from sspxl.rules.words import has_figure, says_nothing

DEFINITION: tuple[tuple[Rag, str], ...] = (
    (Rag.GREY, "withdrawn, not applicable, or a measure without a target"),
    (Rag.BLUE, "completed, and nothing in the words against it"),
    (Rag.RED, "past its own due date, status Delayed, or no update once the return's due date has passed"),
    (Rag.AMBER, "a flag that is a warning or an error"),
    (Rag.GREEN, "an update with something to say, or an honest nil"),
    (Rag.GREY, "awaited: nothing yet that says what was done, or only words that were let pass"),
)
"""The definition in words, in the order in which it is tried."""


def rag_of(standing: Standing, plan: Plan, cycle: Cycle, flags: Iterable[Flag], as_at: date) -> Rag:
    """The action's RAG, given all flags that stand against it."""
    action, flags = standing.action, tuple(flags)
    statuses = {update.status for update in standing.updates}
    not_applicable = statuses == {"Not applicable"} and not standing.awaited
    no_target = plan.layout is Layout.MEASURES and action.target is None
    if action.state == "withdrawn" or not_applicable or no_target:
        return Rag.GREY
    if is_completed(standing) and not any(flag.code == "status-contradicts" for flag in flags):
        return Rag.BLUE
    answered = not all(says_nothing(update) for update in standing.updates)
    overdue = action.due is not None and action.due < as_at
    return_due = cycle.due is not None and cycle.due < as_at
    if overdue or "Delayed" in statuses or (return_due and not answered):
        return Rag.RED
    if any(flag.severity is not Severity.NOTE for flag in flags):
        return Rag.AMBER
    if any(update.label in ("substantive", "nil") or has_figure(update) for update in standing.updates):
        return Rag.GREEN
    return Rag.GREY
