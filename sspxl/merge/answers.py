"""What one return says, row by row: typed values made usable, whose answers they are, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sspxl.dates import read_date
from sspxl.layouts import QUARTER_COLUMNS
from sspxl.leads import Answerers, is_everyone
from sspxl.merge.asked import INBOX, Asked, beside, changes, words_of
from sspxl.merge.match import Match, Matches, NewRow
from sspxl.merge.sender import Sender, sender_of
from sspxl.records import STATUSES, Action, Finding, Place, Request, Return, Row, Typed
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

_FILLED_IN = ("update", "status", "completed_on", *QUARTER_COLUMNS)
"""The columns whose cells are a row's answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One returned row as an answer: blank fields are None. `leads` are those it speaks for.

    `doubts` are cells that could not be used and count as blank; `requests` what was changed of what is the manager's;
    `also_said` the cells outside the answer cells, by address.
    """

    key: str
    leads: tuple[str, ...]
    text: str | None
    status: str | None
    completed_on: date | None
    figures: Mapping[str, Typed]
    places: Mapping[str, Place] = field(hash=False)
    joint: str | None = None  # the action's LEAD text, where one return speaks for all of its leads
    doubts: tuple[Finding, ...] = ()
    requests: tuple[Request, ...] = ()
    also_said: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, object]:
        """The answered fields and what they say; empty where nothing was answered."""
        named = {"update": self.text, "status": self.status, "completed_on": self.completed_on}
        return {name: value for name, value in {**named, **self.figures}.items() if value is not None}

    @property
    def digest(self) -> tuple[object, ...]:
        """All that the row says, however it was saved: a repeat of it says nothing new."""
        said = sorted((name, tidy(str(value))) for name, value in self.fields.items())
        asked = sorted((request.field, tidy(request.asked)) for request in self.requests)
        doubtful = sorted(doubt.found for doubt in self.doubts)
        return self.key, *said, *asked, *doubtful, *sorted(tidy(words) for words in self.also_said.values())


@dataclass(frozen=True, slots=True)
class Aside:
    """What one cell says of an action that its sender does not lead: shown beside the action, and never its update."""

    key: str
    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One return with all that it says.

    `contact` is who sent it; None: the manager put a workbook of several contacts into the inbox, and each row speaks
    for its own leads. `findings` are of the whole return. `held` says why none of it may count yet. `of_others` is what
    stands in rows that its sender does not lead.
    """

    returned: Return
    contact: str | None
    speaks_for: tuple[str, ...]  # contacts' initials, in the order of first mention
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    proposals: tuple[Request, ...]  # new rows
    held: str | None = None
    of_others: tuple[Aside, ...] = ()

    @property
    def file(self) -> str:
        return self.returned.file

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(answer.key for answer in self.answers)

    @property
    def digest(self) -> tuple[object, ...]:
        """What is compared to tell a return that was sent twice: what it says, not how or when it was saved."""
        said = sorted(digest for answer in self.answers if len(digest := answer.digest) > 1)
        others = sorted((aside.key, tidy(aside.words)) for aside in self.of_others)
        return self.speaks_for, *said, *others, *sorted((new.key, tidy(new.asked)) for new in self.proposals)


def answered(returned: Return, matches: Matches, asked: Asked) -> Answered:
    """What the return says of this cycle's actions."""
    sender = sender_of(returned.workbook, matches, asked.answerers)
    own: list[Answer] = []
    others: list[Match] = []
    for match in _combined(matches):
        who = asked.answerers[match.action.key]
        if leads := sender.speaks_for(match, who):
            own.append(_answer(match, leads, who, asked))
        elif set(match.row.cells) & set(_FILLED_IN):
            others.append(match)
    doubts = [*_new_rows(matches.new, sender, returned.file), *_others_rows(others, sender, returned.file)]
    held = _held(sender, own, others, asked) if matches.matched else "none of its rows is an action of the register"
    asides = [aside for match in others for aside in _asides(match, asked)]
    if held and (of_another := [*_of_another_cycle(sender, asked, returned.file)]):
        doubts, asides = of_another, []
    elif not held and not any(match.by_identity for match in matches.matched):
        found = "its row IDs are gone; its rows were recognised by their words"
        doubts.append(Finding("identity-lost", Place(returned.file), found, None, sender.contact, returned.file))
    return Answered(
        returned=returned,
        contact=sender.contact,
        speaks_for=_speaks_for(sender, own, asked),
        answers=tuple(own),
        findings=tuple(doubts),
        proposals=tuple(_proposals(matches.new, sender)),
        held=held,
        of_others=tuple(asides),
    )


def _speaks_for(sender: Sender, own: Sequence[Answer], asked: Asked) -> tuple[str, ...]:
    """The contacts whose return this is. A row of "All Partners" names nobody: somebody filled it in, not all."""
    if sender.contact:
        return (sender.contact,)
    known = {contact.initials for contact in asked.register.contacts}
    named = (answer for answer in own if not (answer.joint and is_everyone(answer.joint)))
    return tuple(dict.fromkeys(lead for answer in named for lead in answer.leads if lead in known))


def _held(sender: Sender, own: Sequence[Answer], others: Sequence[Match], asked: Asked) -> str | None:
    """Why nothing of the return may count before the manager says so; None: it counts."""
    if sender.cycle not in (None, asked.cycle.name):
        return f"it is the workbook of {sender.cycle}"
    if not own and others:
        return f"none of the rows that it answers is led by {sender.contact}"
    return None


# ---------------------------------------------------------------- one row


def _combined(matches: Matches) -> list[Match]:
    """The matched rows, each with what its copies add: they fill its blank answers; what differs is kept beside."""
    copies: dict[str, list[Row]] = {}
    for copy in matches.copies:
        copies.setdefault(copy.action.key, []).append(copy.row)
    return [
        replace(match, row=_with_copies(match.row, copies[match.action.key])) if match.action.key in copies else match
        for match in matches.matched
    ]


def _with_copies(row: Row, copies: Sequence[Row]) -> Row:
    cells, places, extra = dict(row.cells), dict(row.places), dict(row.extra)
    for copy in copies:
        for column in _FILLED_IN:
            if column not in copy.cells or copy.cells[column] == cells.get(column):
                continue
            if column in cells:
                extra[_address(copy.places[column], row)] = copy.cells[column]
            else:
                cells[column], places[column] = copy.cells[column], copy.places[column]
        for cell, value in copy.extra.items():
            extra[_address(replace(next(iter(copy.places.values())), cell=cell), row)] = value
    return replace(row, cells=cells, places=places, extra=extra)


def _address(place: Place, row: Row) -> str:
    """The cell, with its sheet where that is not the row's own."""
    home = next(iter(row.places.values())).sheet
    return str(place.cell) if place.sheet == home else f"{place.sheet}!{place.cell}"


def _answer(match: Match, leads: tuple[str, ...], who: Answerers, asked: Asked) -> Answer:
    row, action = match.row, match.action
    lead = " & ".join(leads)
    status = _STATUS_WORDS.get(plain(str(row.cells["status"]))) if "status" in row.cells else None
    completed_on = read_date(row.cells.get("completed_on"))
    doubts = []
    if "status" in row.cells and status is None:
        doubts.append(_bad_value(row, "status", f"one of {', '.join(STATUSES)}", action, lead))
    if "completed_on" in row.cells and completed_on is None:
        doubts.append(_bad_value(row, "completed_on", "a date such as 31/03/2027", action, lead))
    return Answer(
        key=action.key,
        leads=leads,
        text=words_of(row.cells["update"]) if "update" in row.cells else None,
        status=status,
        completed_on=completed_on,
        figures={column.upper(): row.cells[column] for column in QUARTER_COLUMNS if column in row.cells},
        places=row.places,
        joint=(action.lead or action.agency) if len(leads) > 1 else None,
        doubts=tuple(doubts),
        requests=tuple(changes(row, action, asked, lead or INBOX)),
        also_said=beside(row, action, asked),
    )


def _bad_value(row: Row, column: str, expected: str, action: Action, lead: str) -> Finding:
    place, header = row.places[column], column.replace("_", " ").upper()
    found = f'"{shorten(words_of(row.cells[column]))}" under {header}'
    return Finding("bad-value", place, found, action.key, lead or None, place.file, expected)


# ---------------------------------------------------------------- rows that do not count


def _others_rows(others: Sequence[Match], sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for each row that the sender filled in and does not lead, at its first answer."""
    for match in others:
        row, key = match.row, match.action.key
        column = next(column for column in _FILLED_IN if column in row.cells)
        words = shorten(words_of(row.cells[column]))
        found = f'answers for {key}, which {sender.contact} does not lead: "{words}"'
        yield Finding("sender-mismatch", row.places[column], found, key, sender.contact, file)


def _asides(match: Match, asked: Asked) -> Iterator[Aside]:
    """All that the row says, cell by cell: its answers, and what stands outside the answer cells."""
    row, key = match.row, match.action.key
    for column in _FILLED_IN:
        if column in row.cells:
            yield Aside(key, row.places[column], words_of(row.cells[column]))
    home = next(iter(row.places.values()))
    for cell, words in beside(row, match.action, asked).items():
        sheet, _, address = cell.rpartition("!")
        yield Aside(key, replace(home, sheet=sheet or home.sheet, cell=address), words)


def _new_rows(rows: Sequence[NewRow], sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for each row that is new in a plan, and one for each sheet of rows that are in no plan.

    A row that holds no more than a number says nothing.
    """
    told: set[str | None] = set()
    for new in rows:
        cells = new.row.cells
        place = new.row.places.get("action", Place(file))
        if not {"action", "update"} & set(cells) or (new.plan is None and place.sheet in told):
            continue
        words = f'"{shorten(words_of(cells["action"]))}"' if "action" in cells else "one without a wording"
        said = f', with the update "{shorten(words_of(cells["update"]))}"' if "update" in cells else ""
        if new.plan:
            found = f"a row that plan {new.plan} does not have: {words}{said}"
        else:
            told.add(place.sheet)
            found = f"rows of no plan in the register, the first of them {words}{said}"
        yield Finding("row-unknown", place, found, None, sender.contact, file)


def _proposals(rows: Sequence[NewRow], sender: Sender) -> Iterator[Request]:
    for new in rows:
        if new.plan and "action" in new.row.cells:
            asked = words_of(new.row.cells["action"])
            yield Request(
                f"{new.plan}/new", "New action", None, asked, sender.contact or INBOX, new.row.places["action"]
            )


def _of_another_cycle(sender: Sender, asked: Asked, file: str) -> Iterator[Finding]:
    if sender.cycle not in (None, asked.cycle.name):
        found = f"a workbook of {sender.cycle}, received in {asked.cycle.name}"
        yield Finding("wrong-cycle", Place(file), found, None, sender.contact, file)
