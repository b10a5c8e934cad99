"""The rule on STATUS, COMPLETED ON and words that do not agree. Source: PRODUCT.md section 8."""

from __future__ import annotations

import re
from collections.abc import Callable

from sspxl.dates import long_date
from sspxl.records import Severity
from sspxl.rules.rule import Night, Raised, Said, rule
from sspxl.text import plain, shorten
from sspxl.wording.dates import day_of_completion
from sspxl.wording.tense import says_done, says_future, says_green

_GOES_ON = re.compile(
    r"\b(?:on ?going|in progress|continu\w+|progress(?:es|ing)|under ?way|goes on|on (?:track|target))\b"
)
_QUARTER = re.compile(r"\bq(?:tr|uarter)? ?[1-4]\b|\b(?:this|last|the) quarter\b", re.I)
_REOPENED = re.compile(r"\bre-? ?open", re.I)
_SAYS_NO_MORE = ("done_bare", "blank")  # done-without-evidence asks for the day, too
_CLOSED = ("Completed", "Not applicable")

Disagrees = tuple[str, str, str]
"""The column of the cell at fault, what was found, what to do."""


@rule("status-contradicts", "Status and words disagree", Severity.WARNING)
def status_contradicts(said: Said, night: Night) -> Raised | None:
    """STATUS, COMPLETED ON, the words and the last cycle, set against one another: one flag for all that disagrees."""
    found = [told for look in _LOOKS if (told := look(said, night))]
    if not found:
        return None
    column = next((column for column, _, _ in found if column in said.update.places), "update")
    todo = dict.fromkeys(do for _, _, do in found)
    return said.flag("; ".join(told for _, told, _ in found), "; ".join(todo), column)


def _something_left(said: Said, night: Night) -> Disagrees | None:
    """Completed, and the words say that something is still to be done."""
    text = said.update.text or ""
    if said.update.status != "Completed":
        return None
    words = says_future(text) or (
        text if said.update.label == "ongoing_only" and _GOES_ON.search(plain(text)) else None
    )
    if words is None:
        return None
    found = f'Completed under STATUS, and the words say "{shorten(words, 60)}"'
    return "status", found, "choose the STATUS that fits the words, or say that nothing is left to do"


def _nothing_left(said: Said, night: Night) -> Disagrees | None:
    """Another status than Completed, and the words say that the whole action is done."""
    status = said.update.status
    words = says_done(said.update.text or "")
    if status in (None, "Completed") or words is None:
        return None
    found = f'{status} under STATUS, and the words say "{shorten(words, 60)}"'
    return "status", found, "choose Completed under STATUS, or say what is left to do"


def _day_of_what(said: Said, night: Night) -> Disagrees | None:
    """A day under COMPLETED ON of what is not Completed; a STATUS that could not be used has a flag of its own."""
    update = said.update
    if update.completed_on is None or update.status == "Completed" or "status" in update.typed:
        return None
    status = f"{update.status} under STATUS" if update.status else "nothing under STATUS"
    found = f"{long_date(update.completed_on)} under COMPLETED ON, and {status}"
    return "completed_on", found, "choose Completed under STATUS, or take the date out"


def _day_ahead(said: Said, night: Night) -> Disagrees | None:
    """A day under COMPLETED ON that had not come when the update was sent."""
    day, sent = said.update.completed_on, min(said.update.received or night.as_at, night.as_at)
    if day is None or day <= sent:
        return None
    found = f"{long_date(day)} under COMPLETED ON is after {long_date(sent)}, when it was sent"
    return "completed_on", found, "correct the date under COMPLETED ON"


def _day_before(said: Said, night: Night) -> Disagrees | None:
    """A day under COMPLETED ON before the action was opened; done on the day itself is in order."""
    day, opened = said.update.completed_on, said.standing.action.opened
    if day is None or opened is None or day >= opened:
        return None
    found = f"{long_date(day)} under COMPLETED ON is before {long_date(opened)}, when the action was opened"
    return "completed_on", found, "correct the date under COMPLETED ON"


def _no_day(said: Said, night: Night) -> Disagrees | None:
    """Completed, and neither COMPLETED ON nor the words say when. A date that could not be read has its own flag."""
    update = said.update
    asked = "completed_on" in update.places and "completed_on" not in update.typed
    if update.status != "Completed" or update.completed_on or not asked or update.label in _SAYS_NO_MORE:
        return None
    words = update.text or ""
    if day_of_completion(words.lower()) or _QUARTER.search(words):
        return None
    return "completed_on", "Completed under STATUS, and no day of completion", "type the day under COMPLETED ON"


def _open_again(said: Said, night: Night) -> Disagrees | None:
    """Completed in the last cycle, and open in this one; words that say so explain it."""
    status, last = said.update.status, said.last
    if last is None or last.status != "Completed" or status is None or status in _CLOSED:
        return None
    if _REOPENED.search(said.update.text or ""):
        return None
    found = f"{status} under STATUS, and Completed in {last.cycle}"
    return "status", found, "say why it is open again, or choose Completed"


def _green_and_late(said: Said, night: Night) -> Disagrees | None:
    """Words that say that all is well, of what is past its due date or Delayed."""
    due, status = said.standing.action.due, said.update.status
    words = says_green(said.update.text or "")
    if words is None or status in _CLOSED:
        return None
    if status == "Delayed":
        late = "Delayed under STATUS"
    elif due and due < night.as_at:
        late = f"it was due on {long_date(due)}"
    else:
        return None
    return "update", f'the words say "{shorten(words, 60)}", and {late}', "say what holds it up, and the new date"


_LOOKS: tuple[Callable[[Said, Night], Disagrees | None], ...] = (
    _something_left,
    _nothing_left,
    _day_of_what,
    _day_ahead,
    _day_before,
    _no_day,
    _open_again,
    _green_and_late,
)
