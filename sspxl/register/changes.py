"""What a decision of the manager changes in the register: pure, on the records alone; writing it is another matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sspxl.dates import read_date
from sspxl.records import Action, Place, Register, Request
from sspxl.text import plain

OPEN, COMPLETED, WITHDRAWN = "open", "completed", "withdrawn"
_HUNDREDS = (("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_LEADING = re.compile(r"\d+")
_ROMAN = re.compile("[IVXLC]+")


@dataclass(frozen=True, slots=True)
class Patch:
    """What is written into the register: values by cell, and new rows of Actions; `is_empty`: it says so already."""

    cells: Mapping[Place, object] = field(default_factory=dict)
    actions: tuple[Mapping[str, object], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.cells and not self.actions

    def with_(self, other: Patch) -> Patch:
        """Both changes in one."""
        return Patch({**self.cells, **other.cells}, (*self.actions, *other.actions))


def moved_to(action: Action, state: str, day: date) -> Patch:
    """The action's State, and Closed with it: the day, or blank where it is open again."""
    if action.state == state:
        return Patch()
    closed = None if state == OPEN else day
    return Patch({action.places["State"]: state, action.places["Closed"]: closed})


def changed(action: Action, name: str, asked: str) -> Patch | None:
    """The action's Action, Lead or Due as asked; None: what is asked is no date."""
    if name == "Due":
        day = read_date(asked)
        if day is None:
            return None
        return Patch() if day == action.due else Patch({action.places["Due"]: day})
    is_so = plain(asked) == plain((action.text if name == "Action" else action.lead) or "")
    return Patch() if is_so else Patch({action.places[name]: asked})


def added(
    register: Register, request: Request, lead: str | None, day: date, others: Sequence[Mapping[str, object]] = ()
) -> Patch:
    """A row for the new action, under the next free number of its plan; `others` are rows that are added with it.

    It is empty where the plan has an action of these words.
    """
    code = request.key.rpartition("/")[0]
    known = [(action.ref, action.text) for action in register.actions_of(code)]
    known += [(str(row["No"]), str(row["Action"])) for row in others if row["Plan"] == code]
    if any(plain(words) == plain(request.asked) for _, words in known):
        return Patch()
    number = next_ref(ref for ref, _ in known)
    row: dict[str, object] = {"Plan": code, "No": number, "Lead": lead, "Action": request.asked}
    due = read_date(request.cells.get("due"))
    agency = request.cells.get("agency")
    return Patch(actions=({**row, "Agency": agency and str(agency), "Due": due, "State": OPEN, "Opened": day},))


def next_ref(refs: Iterable[str]) -> int | str:
    """The number after the highest of these: "IX" after "VIII", 12 after "11.6"; 1 where there is none.

    C1, C2 ... are what rows without a number are called, and do not count.
    """
    known = list(refs)
    numbers = [int(found[0]) for ref in known if (found := _LEADING.match(ref))]
    romans = [_value(ref) for ref in known if _ROMAN.fullmatch(ref)]
    if romans and not numbers:
        return _roman(max(romans) + 1)
    return max(numbers, default=0) + 1


def _roman(number: int) -> str:
    words = ""
    for letters, value in _HUNDREDS:
        while number >= value:
            words, number = words + letters, number - value
    return words


def _value(roman: str) -> int:
    return next((n for n in range(1, 400) if _roman(n) == roman), 0)
