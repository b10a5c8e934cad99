"""What one return says, row by row: whose answers they are, typed values made usable, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sspxl.dates import long_date, read_date
from sspxl.layouts import QUARTER_COLUMNS
from sspxl.leads import Answerers
from sspxl.merge.match import Match, Matches
from sspxl.records import STATUSES, Action, Cycle, Finding, Place, Request, Return, Row, RowId, Typed
from sspxl.text import plain, shorten, tidy

_STATUS_WORDS = {plain(status): status for status in STATUSES} | {
    "complete": "Completed",
    "done": "Completed",
    "on going": "In progress",
    "ongoing": "In progress",
    "under way": "In progress",
    "underway": "In progress",
    "not yet started": "Not started",
    "n a": "Not applicable",
}
"""What partners type for the words of the STATUS list."""

NOBODY = ("",)
"""For whom a row speaks that nobody answers for: its words count all the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One returned row as an answer: blank fields are None. `leads` are those it speaks for."""

    key: str
    leads: tuple[str, ...]
    text: str | None
    status: str | None
    completed_on: date | None
    figures: Mapping[str, Typed]
    places: Mapping[str, Place] = field(hash=False)
    joint: str | None = None  # the action's LEAD text, where one return speaks for all of its leads

    @property
    def fields(self) -> dict[str, object]:
        """The answered fields and what they say; empty where nothing was answered."""
        named = {"update": self.text, "status": self.status, "completed_on": self.completed_on}
        return {name: value for name, value in {**named, **self.figures}.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Answered:
    """One return with all that it says.

    `contact` is who sent it; None: the manager put a workbook of several contacts into the inbox, and each row speaks for its own
    leads. `held` says why none of it may count yet.
    """

    returned: Return
    contact: str | None
    speaks_for: tuple[str, ...]  # contacts' initials, in the order of first mention
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    requests: tuple[Request, ...]
    also_said: Mapping[str, tuple[str, ...]]
    held: str | None = None

    @property
    def file(self) -> str:
        return self.returned.file

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(answer.key for answer in self.answers)

    @property
    def digest(self) -> tuple[object, ...]:
        """What is compared to tell a return that was sent twice: the answers alone, not how or when they were saved."""
        said = sorted(
            (a.key, tuple(sorted((n, str(v)) for n, v in a.fields.items()))) for a in self.answers if a.fields
        )
        return (self.speaks_for, *said)


def answered(
    returned: Return, matches: Matches, answerers: Mapping[str, Answerers], cycle: Cycle, baseline: Mapping[str, Action]
) -> Answered:
    """What the return says of this cycle's actions. `answerers` and `baseline` are by key; the baseline is what was issued."""
    issued = _issued_to(returned, matches)
    contact = issued.contact if issued else _only_sender(matches, answerers)
    held = _why_held(issued, cycle, matches)
    own = [m for m in matches.matched if contact is None or contact in answerers[m.action.key].contacts]
    others = [m for m in matches.matched if m not in own]
    findings: list[Finding] = []
    if held and issued and issued.cycle != cycle.name:
        findings.append(
            _finding("wrong-cycle", returned, f"a workbook of {issued.cycle}, received in {cycle.name}", contact)
        )
    if issued is None and matches.matched:
        findings.append(
            _finding(
                "identity-lost", returned, "its row IDs are gone; its rows were recognised by their words", contact
            )
        )
    if others and contact:
        keys = ", ".join(match.action.key for match in others)
        place = others[0].row.places.get("update", Place(returned.file))
        findings.append(
            Finding(
                "sender-mismatch",
                place,
                f"answers for {keys}, which {contact} does not lead",
                None,
                contact,
                returned.file,
            )
        )
    answers: list[Answer] = []
    requests: list[Request] = []
    by = contact or "the manager's inbox"
    for match in own:
        answer, doubts = _answer(match, contact, answerers[match.action.key])
        answers.append(answer)
        findings.extend(Finding(d.kind, d.place, d.found, d.key, d.lead, returned.file, d.expected) for d in doubts)
        requests.extend(_requests(match, answer, baseline.get(match.action.key, match.action), by))
    for new in matches.new:
        place = new.row.places.get("action", Place(returned.file))
        words = shorten(str(new.row.cells.get("action", "")))
        findings.append(
            Finding("row-unknown", place, f'a row that is not in the register: "{words}"', None, contact, returned.file)
        )
        requests.append(
            Request(f"{new.plan or '?'}/new", "New action", None, str(new.row.cells.get("action", "")), by, place)
        )
    also = {
        m.action.key: tuple(f"{cell}: {shorten(str(said), 300)}" for cell, said in m.row.extra.items())
        for m in own
        if m.row.extra
    }
    contacts = (contact,) if contact else tuple(dict.fromkeys(c for m in own for c in answerers[m.action.key].contacts))
    return Answered(returned, contact, contacts, tuple(answers), tuple(findings), tuple(requests), also, held)


def _issued_to(returned: Return, matches: Matches) -> RowId | None:
    """The identity that the return carries, of the workbook or of any row; None where it is gone."""
    rows = (match.row.row_id for match in matches.matched if match.row.row_id)
    return next(rows, None) or returned.workbook.issued_to


def _only_sender(matches: Matches, answerers: Mapping[str, Answerers]) -> str | None:
    """The one contact who answers for every matched row; None where nobody or several do."""
    senders = [set(answerers[match.action.key].contacts) for match in matches.matched]
    common = set.intersection(*senders) if senders else set()
    return common.pop() if len(common) == 1 else None


def _why_held(issued: RowId | None, cycle: Cycle, matches: Matches) -> str | None:
    if issued and issued.cycle != cycle.name:
        return f"it is the workbook of {issued.cycle}"
    if not matches.matched:
        return "none of its rows is an action of the register"
    return None


def _answer(match: Match, contact: str | None, who: Answerers) -> tuple[Answer, list[Finding]]:
    """The row's answer, and a `bad-value` for each answer cell that could not be used (it counts as blank)."""
    row, action = match.row, match.action
    doubts: list[Finding] = []
    lead = contact or (who.leads[0] if len(who.leads) == 1 else None)

    def bad(column: str, expected: str) -> None:
        doubts.append(
            Finding(
                "bad-value",
                row.places[column],
                f'"{_words(row.cells[column])}" under {column.replace("_", " ")}',
                action.key,
                lead,
                None,
                expected,
            )
        )

    status = _status(row)
    if "status" in row.cells and status is None:
        bad("status", f"one of {', '.join(STATUSES)}")
    completed_on = read_date(row.cells.get("completed_on"))
    if "completed_on" in row.cells and completed_on is None:
        bad("completed_on", "a date such as 31/03/2027")
    figures = {column.upper(): row.cells[column] for column in QUARTER_COLUMNS if column in row.cells}
    answer = Answer(
        key=action.key,
        leads=(contact,) if contact else who.leads or NOBODY,
        text=_words(row.cells["update"]) if "update" in row.cells else None,
        status=status,
        completed_on=completed_on,
        figures=figures,
        places=row.places,
        joint=(action.lead or action.agency) if contact is None and len(who.leads) > 1 else None,
    )
    return answer, doubts


def _status(row: Row) -> str | None:
    return _STATUS_WORDS.get(plain(str(row.cells["status"]))) if "status" in row.cells else None


def _words(value: Typed) -> str:
    """A cell's words as typed; a date as it is written in a sentence."""
    if isinstance(value, datetime):
        value = value.date()
    return long_date(value) if isinstance(value, date) else str(value)


def _requests(match: Match, answer: Answer, issued: Action, by: str) -> Iterator[Request]:
    """What the row changes of what is the manager's, against what was issued."""
    row, action = match.row, match.action
    for column, name, was in (("action", "Action", issued.text), ("lead", "Lead", issued.lead)):
        asked = row.cells.get(column)
        # A matrix opens the item's text with its number, whether the register does so or not.
        if asked is not None and plain(str(asked)) not in (plain(was or ""), plain(f"{action.ref} {was or ''}")):
            yield Request(action.key, name, was, str(asked), by, row.places[column])
    due = read_date(row.cells.get("due"))
    if due is not None and due != issued.due:
        yield Request(
            action.key, "Due", long_date(issued.due) if issued.due else None, long_date(due), by, row.places["due"]
        )
    if answer.status == "Completed" and action.state == "open":
        yield Request(action.key, "State", "open", "completed", by, row.places["status"])


def _finding(kind: str, returned: Return, found: str, lead: str | None) -> Finding:
    return Finding(kind, Place(returned.file), found, None, lead, returned.file)
