"""What this cycle asks, of whom and in which words; and what a returned row says beside its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from string import ascii_uppercase
from typing import TypeAlias

from sspxl.dates import long_date, read_date
from sspxl.identity import fingerprint
from sspxl.leads import Answerers, Directory
from sspxl.merge.writer import Addresses
from sspxl.records import Action, Cycle, Past, Register, Request, Return, Row, Typed
from sspxl.text import plain, shorten

Pasts: TypeAlias = Mapping[str, Sequence[Past]]
"""What was said before this cycle, by key, newest cycle first."""

Baseline: TypeAlias = Mapping[str, Action]
"""What was issued this cycle, by key; an action that was not issued is compared with the register."""


ReturnId: TypeAlias = tuple[str, str]
"""What tells a return from every other: its path from the workspace, and its SHA-256."""

RequestId: TypeAlias = tuple[str, str, str, str]
"""What tells a request from every other, wherever its cell is: key, field, by whom, and the words asked for."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """What the manager decided on the cycle's returns and requests. A return that is `accepted` counts whatever its
    letters or its cycle; one that is `rejected`, on that day, counts no more; a request that is `refused` is not asked
    again."""

    accepted: frozenset[ReturnId] = frozenset()
    rejected: Mapping[ReturnId, date] = field(default_factory=dict)
    refused: frozenset[RequestId] = frozenset()


@dataclass(frozen=True, slots=True)
class Before:
    """What was known before the cycle's returns came: what was said, what was issued, and the due dates that each
    action had before the one it has now, by key and oldest first; the fingerprints of what stood outside the tables of
    the plans that were imported; and what the manager decided."""

    pasts: Pasts = field(default_factory=dict)
    baseline: Baseline = field(default_factory=dict)
    dues: Mapping[str, Sequence[date]] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()
    rulings: Rulings = field(default_factory=Rulings)


NEW_ACTION = "New action"
"""The field of a request for a row that the register does not have."""

INBOX = "the manager's inbox"
"""By whom a change is asked where a workbook speaks for several contacts and none of them leads the row."""


_LONGEST_FORMULA = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """The register as this cycle asks it. By key: who answers now, and who did when workbooks went out; and whose
    addresses the register knows."""

    register: Register
    cycle: Cycle
    answerers: Mapping[str, Answerers]
    answerers_then: Mapping[str, Answerers]
    before: Before
    addresses: Addresses

    @property
    def pasts(self) -> Pasts:
        return self.before.pasts

    @property
    def headings(self) -> frozenset[str]:
        """The plans' titles, the sections of their actions and what else stood in the plans that were imported, as
        fingerprints: on a sheet they are no news."""
        titles = (plan.title for plan in self.register.plans)
        words = (*titles, *(action.section for action in self.register.actions if action.section))
        return frozenset(map(fingerprint, words)) | self.before.headings

    def issued(self, action: Action) -> Action:
        """The action as it was issued, or as the register has it."""
        return self.before.baseline.get(action.key, action)

    def was_sent(self, action: Action, contact: str | None) -> bool:
        """Whether a row for the action can be expected back: it is the contact's now, and was when workbooks went out.

        Where nothing was issued, every row can; None stands for a workbook of several contacts.
        """
        if action.state != "open" or (self.before.baseline and action.key not in self.before.baseline):
            return False
        now, then = self.answerers[action.key].contacts, self.answerers_then[action.key].contacts
        return contact is None or (contact in now and contact in then)


def asked_of(register: Register, cycle: Cycle, before: Before, manager: str) -> Asked:
    """What the cycle asks of everyone; `manager` is the manager's own address."""
    directory = Directory(register.contacts)
    now = {a.key: directory.answerers(a, register.plan(a.plan)) for a in register.actions}
    then = {key: directory.answerers(a, register.plan(a.plan)) for key, a in before.baseline.items()}
    return Asked(register, cycle, now, {**now, **then}, before, Addresses(register.contacts, manager))


def return_id(returned: Return) -> ReturnId:
    return returned.path, returned.workbook.sha256


def request_id(request: Request) -> RequestId:
    return request.key, request.field, request.by, plain(request.asked)


def words_of(value: Typed) -> str:
    """A cell's words as typed; a date as it is written in a sentence, true and false as Excel shows them."""
    if isinstance(value, datetime):
        return f"{long_date(value)} {value:%H:%M}" if value.time() != time() else long_date(value)
    if isinstance(value, date):
        return long_date(value)
    return str(value).upper() if isinstance(value, bool) else str(value)


def wordings(action: Action, as_: Action) -> tuple[str, str]:
    """The wording that `as_` gives the action, as a sheet may have it: a matrix opens the item's text with its number,
    whether the register does so or not."""
    return as_.text, f"{action.ref} {as_.text}"


def old_wording(row: Row, action: Action, asked: Asked) -> str | None:
    """The wording that stands in the row as it was issued, where the register has another by now."""
    issued, words = asked.issued(action), plain(words_of(row.cells.get("action")))
    theirs, ours = ({plain(text) for text in wordings(action, one)} for one in (issued, action))
    return issued.text if "action" in row.cells and words in theirs - ours else None


def changes(row: Row, action: Action, asked: Asked, by: str) -> Iterator[Request]:
    """What the row changes of what is the manager's: it is neither what was issued nor what the register says now."""
    issued = asked.issued(action)
    known = {
        "action": (*wordings(action, issued), *wordings(action, action)),
        "lead": (issued.lead, action.lead),
    }
    for column, name in (("action", "Action"), ("lead", "Lead")):
        words = words_of(row.cells.get(column))
        if column in row.cells and plain(words) not in {plain(text or "") for text in known[column]}:
            yield Request(action.key, name, known[column][0], words, by, row.places[column])
    if "due" in row.cells and (due := _other_due(row.cells["due"], action, asked)):
        was = long_date(issued.due) if issued.due else None
        yield Request(action.key, "Due", was, due, by, row.places["due"])


def _other_due(value: Typed, action: Action, asked: Asked) -> str | None:
    """The due date that a partner typed over the manager's, or the words that are none; None: it is hers."""
    day, words = read_date(value), words_of(value)
    if day:
        return long_date(day) if day not in (asked.issued(action).due, action.due) else None
    hers = {plain(bad.found) for bad in asked.register.bad_values if (bad.key, bad.column) == (action.key, "Due")}
    return words if plain(words) not in hers else None


def marked(row: Row) -> dict[str, str]:
    """What the row's cells hold besides their values: comments, words struck through, formulas that came to nothing."""
    said: dict[str, str] = {}
    for cell, mark in row.marks.items():
        if mark.comment:
            said[f"{cell} (comment)"] = mark.comment
        if mark.struck:
            said[f"{cell} (struck through)"] = mark.struck
        if mark.colour and _stands_beside(cell, row):  # in the row's own cells it is a status, or nothing
            said[f"{cell} (colour)"] = mark.colour
        if mark.fault and mark.formula:
            said[f"{cell} (formula)"] = shorten(mark.formula, _LONGEST_FORMULA)
    return said


def _stands_beside(cell: str, row: Row) -> bool:
    """Whether the cell is of a further row of the action, on this sheet or another, or such a row gave the status."""
    if cell in {place.cell for place in row.places.values()}:
        return False
    status = row.places.get("status")
    return _is_elsewhere(cell, row) or (status is not None and _is_elsewhere(str(status.cell), row))


def _is_elsewhere(cell: str, row: Row) -> bool:
    return "!" in cell or cell.lstrip(ascii_uppercase) != str(row.number)


def beside(row: Row, action: Action, asked: Asked) -> dict[str, str]:
    """What was written outside the answer cells, by address: in spare columns, and over what the manager filled in."""
    said = {cell: words_of(value) for cell, value in row.extra.items()} | marked(row)
    past = {plain(one.text) for one in asked.pasts.get(action.key, ()) if one.text}
    known: dict[str, set[str]] = {
        "agency": {plain(action.agency or "")},
        "section": {plain(action.section or "")},
        "previous": past,
        "answer": set(),
        "query": set(),  # what we asked there, reading has left out
        "row_id": set(),
    }
    for column, there in known.items():
        if column in row.cells and plain(words_of(row.cells[column])) not in there:
            said[str(row.places[column].cell)] = words_of(row.cells[column])
    target = row.cells.get("target")
    if target is not None and action.target is not None and target != action.target:
        said[str(row.places["target"].cell)] = words_of(target)
    return said
