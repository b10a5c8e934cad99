"""What this cycle asks, of whom and in which words; and what a returned row changed or wrote beside its answer cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

from sspxl.dates import long_date, read_date
from sspxl.leads import Answerers, Directory
from sspxl.records import Action, Cycle, Past, Register, Request, Row, Typed
from sspxl.text import plain

Pasts: TypeAlias = Mapping[str, Sequence[Past]]
"""What was said before this cycle, by key, newest cycle first."""

Baseline: TypeAlias = Mapping[str, Action]
"""What was issued this cycle, by key; an action that was not issued is compared with the register."""

INBOX = "the manager's inbox"
"""By whom a change is asked where a workbook speaks for several contacts and none of them leads the row."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The register as this cycle asks it: who answers now and who did when workbooks went out, what was issued, and what was
    said before; all by key."""

    register: Register
    cycle: Cycle
    answerers: Mapping[str, Answerers]
    answerers_then: Mapping[str, Answerers]
    baseline: Baseline
    pasts: Pasts

    def issued(self, action: Action) -> Action:
        """The action as it was issued, or as the register has it."""
        return self.baseline.get(action.key, action)

    def was_sent(self, action: Action, contact: str | None) -> bool:
        """Whether a row for the action can be expected back: it is the contact's now, and was when workbooks went out.

        Where nothing was issued, every row can; None stands for a workbook of several contacts.
        """
        if action.state != "open" or (self.baseline and action.key not in self.baseline):
            return False
        now, then = self.answerers[action.key].contacts, self.answerers_then[action.key].contacts
        return contact is None or (contact in now and contact in then)


def asked_of(register: Register, cycle: Cycle, baseline: Baseline, pasts: Pasts) -> Asked:
    """What the cycle asks of everyone."""
    directory = Directory(register.contacts)
    now = {a.key: directory.answerers(a, register.plan(a.plan)) for a in register.actions}
    then = {key: directory.answerers(a, register.plan(a.plan)) for key, a in baseline.items()}
    return Asked(register, cycle, now, {**now, **then}, baseline, pasts)


def words_of(value: Typed) -> str:
    """A cell's words as typed; a date as it is written in a sentence, true and false as Excel shows them."""
    if isinstance(value, datetime):
        return f"{long_date(value)} {value:%H:%M}" if value.time() != time() else long_date(value)
    if isinstance(value, date):
        return long_date(value)
    return str(value).upper() if isinstance(value, bool) else str(value)


def changes(row: Row, action: Action, asked: Asked, by: str) -> Iterator[Request]:
    """What the row changes of what is the manager's: other than what was issued, and than what the register says now."""
    issued = asked.issued(action)
    numbered = (f"{action.ref} {issued.text}", f"{action.ref} {action.text}")  # a matrix opens the text with its number
    known = {"action": (issued.text, action.text, *numbered), "lead": (issued.lead, action.lead)}
    for column, name in (("action", "Action"), ("lead", "Lead")):
        if column in row.cells and plain(words_of(row.cells[column])) not in {
            plain(text or "") for text in known[column]
        }:
            yield Request(action.key, name, known[column][0], words_of(row.cells[column]), by, row.places[column])
    if "due" in row.cells:
        day, words = read_date(row.cells["due"]), words_of(row.cells["due"])
        in_register = {plain(b.found) for b in asked.register.bad_values if (b.key, b.column) == (action.key, "Due")}
        if day not in (issued.due, action.due) if day else plain(words) not in in_register:
            was = long_date(issued.due) if issued.due else None
            yield Request(action.key, "Due", was, long_date(day) if day else words, by, row.places["due"])


def beside(row: Row, action: Action, asked: Asked) -> dict[str, str]:
    """What was written outside the answer cells, by address: in spare columns, and over cells that are not asked about."""
    said = {cell: words_of(value) for cell, value in row.extra.items()}
    past = {plain(one.text) for one in asked.pasts.get(action.key, ()) if one.text}
    known: dict[str, set[str]] = {
        "agency": {plain(action.agency or "")},
        "section": {plain(action.section or "")},
        "previous": past,
        "answer": set(),
    }
    for column, there in known.items():
        if column in row.cells and plain(words_of(row.cells[column])) not in there:
            said[str(row.places[column].cell)] = words_of(row.cells[column])
    target = row.cells.get("target")
    if target is not None and action.target is not None and target != action.target:
        said[str(row.places["target"].cell)] = words_of(target)
    return said
