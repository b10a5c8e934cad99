"""Slips: due dates that were moved. Source: PRODUCT.md sections 2 and 8, "slipped"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sspxl.dates import long_date
from sspxl.records import Severity, Standing
from sspxl.rules.actions import is_completed
from sspxl.rules.rule import Night, Raised, rule
from sspxl.text import shorten
from sspxl.wording.tense import says_future
from sspxl.wording.typed import as_typed, sentences

_REASON = re.compile(r"\b(?:because(?: of)?|owing to|on account of|as a result of|due to) .+")
_PUT_OFF = re.compile(
    r"\b(?:delay\w*|slip\w*|moved|postpon\w*|defer\w*|extend\w*|extension|put back|pushed back|re-?schedul\w*|held up|"
    r"behind|later|longer|new date|revised date|late)\b"
)


@rule("slipped", "Due date was moved", Severity.WARNING)
def slipped(standing: Standing, night: Night) -> Raised | None:
    """The due date is later than the first one that the action had; one that was brought forward is no slip.

    The first date is never forgotten: the register's First due, else the first that any night saw. What all leads
    completed has not slipped.
    """
    action, dues = standing.action, standing.dues
    if not dues or action.due is None or action.due <= dues[0] or is_completed(standing):
        return None
    times, days = len(dues), (action.due - dues[0]).days
    moved = "once" if times == 1 else f"{times} times"
    found = (
        f"due {long_date(action.due)}, first {long_date(dues[0])}: moved {moved}, {days} day{'s' * (days != 1)} in all"
    )
    reason = next(_reasons(standing), None)
    return Raised(
        place=action.places["Due"],
        found=f'{found}; the reason given: "{reason}"' if reason else f"{found}; no reason is given",
        do="say what makes the new date certain, or what would"
        if reason
        else "say why it was moved, and what makes the new date certain",
        action=action,
        lead=" & ".join(standing.leads) or None,
    )


def _reasons(standing: Standing) -> Iterator[str]:
    """The words in which a lead says why something is late, this cycle: "due to staff sickness", not "due to start"."""
    for words in (*(update.text or "" for update in standing.updates), *standing.also_said):
        typed = as_typed(words)
        for start, end in sentences(typed):
            found = _REASON.search(typed.low, start, end)
            if found and _PUT_OFF.search(typed.low, start, end) and not says_future(typed.words(*found.span())):
                yield shorten(typed.words(*found.span()), 80)
