"""What one return says: whose rows they are, which of its answers count, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sspxl.dates import long_date, read_date, read_past_day
from sspxl.identity import fingerprint
from sspxl.leads import is_everyone
from sspxl.merge.answer import FILLED_IN, Answer, address_in, answer_of
from sspxl.merge.asked import INBOX, NEW_ACTION, Asked, beside, changes, marked, return_id, words_of
from sspxl.merge.early import mailed_early
from sspxl.merge.match import Match, Matches, NewRow, contact_of
from sspxl.merge.noticed import (
    about_the_file,
    another_cycle,
    anothers_workbook,
    new_rows,
    others_rows,
    recognised,
    rejected,
    repeated_rows,
    shared_answers,
    strangers,
    words_elsewhere,
)
from sspxl.merge.sender import NOBODY, Sender, sender_of
from sspxl.records import Cycle, Finding, Place, Request, Return, Row, RowId, Stray, Typed
from sspxl.text import tidy

NO_ROW_OF_OURS = "none of its rows is an action of the register"


@dataclass(frozen=True, slots=True)
class Aside:
    """What one cell says besides all answers: in the row of an action that its sender does not lead, or in no row at
    all. It is shown beside the action, and never its update."""

    key: str
    place: Place
    words: str
    by: str | None

    def sentence(self) -> str:
        """The words with whose they are and where they stand."""
        by = f"{self.by} in " if self.by else ""
        return f"{by}{self.place}: {self.words}"


@dataclass(frozen=True, slots=True)
class Answered:
    """One return with all that it says.

    `contact` is who sent it; None: the manager put a workbook of several contacts into the inbox, and each row speaks
    for its own leads. `findings` are of the whole return. `held` says why none of it may count yet. `asides` is what
    stands in no row of the sender's.
    """

    returned: Return
    contact: str | None
    speaks_for: tuple[str, ...]  # contacts' initials, in the order of first mention
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    proposals: tuple[Request, ...]  # new rows
    held: str | None = None
    asides: tuple[Aside, ...] = ()
    sent: datetime | None = None  # the Date of the message that counts; None: it came in none, or says none
    is_own: bool = True  # no stranger or other contact sent it in the place of those whom it speaks for
    rejected: bool = False  # by the manager: it is held for good

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
        return self.speaks_for, *said, *sorted((new.key, tidy(new.asked)) for new in self.proposals)

    @property
    def beside(self) -> frozenset[tuple[str, str]]:
        """The words outside the answer cells, each with the action that they are shown beside."""
        also = ((answer.key, tidy(words)) for answer in self.answers for words in answer.also_said.values())
        return frozenset((*also, *((aside.key, tidy(aside.words)) for aside in self.asides)))

    def repeats(self, before: Answered) -> bool:
        """Whether it says nothing that the return before did not: the same answers, and no other words beside them."""
        return self.digest == before.digest and self.beside <= before.beside


@dataclass(frozen=True, slots=True)
class _Parted:
    """The rows of a return: those for which it speaks, with their answers, and the others.

    `is_anyones`: since the manager has accepted it, it speaks for rows that are not its sender's, too.
    """

    own: tuple[Answer, ...]
    own_rows: tuple[Match, ...]
    others: tuple[Match, ...]
    is_anyones: bool


def _parted(returned: Return, matches: Matches, asked: Asked, sender: Sender, *, is_accepted: bool) -> _Parted:
    own: list[tuple[Match, Answer]] = []
    others: list[Match] = []
    is_anyones = False
    for match in _combined(matches, returned.workbook.issued_to):
        who = asked.answerers[match.action.key]
        leads = sender.speaks_for(match, who)
        if is_accepted and not leads and _is_filled_in(match):
            leads, is_anyones = who.leads or NOBODY, True
        if leads:
            own.append((match, answer_of(match, leads, who, asked, returned.received)))
        else:
            others.append(match)
    rows, answers = tuple(match for match, _ in own), tuple(answer for _, answer in own)
    return _Parted(answers, rows, tuple(others), is_anyones)


def answered(returned: Return, matches: Matches, asked: Asked) -> Answered:
    """What the return says of this cycle's actions."""
    sender, rulings = sender_of(returned, matches, asked), asked.before.rulings
    is_accepted = return_id(returned) in rulings.accepted
    rows = _parted(returned, matches, asked, sender, is_accepted=is_accepted)
    own, own_rows, others = rows.own, rows.own_rows, rows.others
    filled_in = [match for match in others if _is_filled_in(match)]
    writer = asked.addresses.writer(returned.letters, returned.way)
    early = None if sender.cycle else mailed_early(returned, writer, asked.cycle.opens)
    wrong_cycle = None if is_accepted else another_cycle(sender, asked.cycle, early, returned.file)
    is_anothers = sender.has_anothers and not own
    reasons = _why_held(sender, is_anothers, early, (own, filled_in), asked.cycle)
    held = "; ".join(reasons) if matches.matched else NO_ROW_OF_OURS
    held = "" if is_accepted else held
    mismatches = [anothers_workbook(filled_in, sender, returned.file)] if is_anothers else []
    findings = [*strangers(sender, returned.file), *mismatches]
    asides = [aside for match in others for aside in _asides(match, asked, sender.name)]
    if sender.is_unknown or (held and wrong_cycle):
        findings, asides = [*([wrong_cycle] if wrong_cycle else []), *findings], []
    else:
        findings += about_the_file(returned.workbook, sender)
        findings += [] if is_anothers else others_rows(filled_in, sender, returned.file)
        findings += new_rows(matches.new, sender, returned.file)
    if not held:
        findings += [*recognised(matches, sender, returned.file), *shared_answers(own_rows, sender)]
        findings += repeated_rows(matches, sender, returned.file)
        headings = asked.headings
        strays = [stray for stray in returned.workbook.strays if fingerprint(stray.words) not in headings]
        findings += words_elsewhere(strays, sender, returned.file)
        asides += _strays([*strays, *_unplaced(matches.new, returned.file)], own_rows, sender.name)
    sender = replace(sender, contact=None) if rows.is_anyones else sender
    found = Answered(
        returned=returned,
        contact=sender.contact,
        speaks_for=_known(sender.owners, asked) if is_anothers else _speaks_for(sender, own, asked),
        answers=own,
        findings=tuple(findings),
        proposals=tuple(_proposals(matches.new, sender)),
        held=held or None,
        asides=tuple(asides),
        sent=writer.sent if writer else None,
        is_own=is_accepted or not (sender.is_unknown or is_anothers),
    )
    return _rejected(found, day) if (day := rulings.rejected.get(return_id(returned))) else found


def _rejected(one: Answered, day: date) -> Answered:
    """The return as it stands when the manager has rejected it: nothing of it counts, nor is shown elsewhere."""
    held = f"rejected by the manager on {long_date(day)}"
    return replace(one, findings=(rejected(held, one.file),), proposals=(), held=held, asides=(), rejected=True)


def _is_filled_in(match: Match) -> bool:
    """Whether anything stands in an answer cell of the row."""
    return not match.row.cells.keys().isdisjoint(FILLED_IN)


def _speaks_for(sender: Sender, own: Sequence[Answer], asked: Asked) -> tuple[str, ...]:
    """The contacts whose return this is. A row of "All Partners" names nobody: somebody filled it in, not all."""
    if sender.contact:
        return (sender.contact,)
    named = (answer for answer in own if not (answer.joint and is_everyone(answer.joint)))
    return _known((lead for answer in named for lead in answer.leads), asked)


def _known(leads: Iterable[str], asked: Asked) -> tuple[str, ...]:
    """Those of the leads who are contacts of the register, each once."""
    known = {contact.initials for contact in asked.register.contacts}
    return tuple(dict.fromkeys(lead for lead in leads if lead in known))


def _why_held(
    sender: Sender, is_anothers: bool, early: date | None, rows: tuple[Sequence[Answer], Sequence[Match]], cycle: Cycle
) -> Iterator[str]:
    """Why nothing of the return may count before the manager says so; nothing: it counts. `rows` are those that it
    answers, its sender's own and others'."""
    own, others = rows
    if sender.cycle not in (None, cycle.name):
        yield f"it is the workbook of {sender.cycle}"
    elif early:
        yield f"it was mailed on {long_date(early)}, before {cycle.name} opened, and does not say of which cycle it is"
    if sender.writer and sender.is_unknown:
        yield f"it came from {sender.writer.named}: {sender.writer.doubt}"
    elif sender.writer and is_anothers:
        yield f"it is the workbook of {' & '.join(sender.owners)}, and came from {sender.name} ({sender.writer.named})"
    elif not own and others:
        yield f"none of the rows that it answers is led by {sender.name}"


# ---------------------------------------------------------------- one row


def _combined(matches: Matches, whole: RowId | None) -> list[Match]:
    """The matched rows, each with what its copies add: they fill its blank answers; what differs is kept beside."""
    home = {(match.action.key, contact_of(match.row, whole)): match for match in reversed(matches.matched)}
    first = {match.action.key: match for match in reversed(matches.matched)}
    copies: dict[int, list[Row]] = {}
    for copy in matches.copies:
        of = home.get((copy.action.key, contact_of(copy.row, whole)), first[copy.action.key])
        copies.setdefault(id(of), []).append(copy.row)
    return [
        replace(match, row=_with_copies(match.row, copies[id(match)])) if id(match) in copies else match
        for match in matches.matched
    ]


def _with_copies(row: Row, copies: Sequence[Row]) -> Row:
    cells, places = dict(row.cells), dict(row.places)
    extra, marks = dict(row.extra), dict(row.marks)
    for copy in copies:
        for column, value in copy.cells.items():
            if column == "no" or value == cells.get(column) or (column == "due" and _is_same_day(value, cells)):
                continue
            if column in cells or column not in FILLED_IN:
                extra[address_in(row, copy.places[column])] = value
            else:
                cells[column], places[column] = value, copy.places[column]
        home = next(iter(copy.places.values()))
        for column in FILLED_IN:
            own, other = places.get(column), copy.places.get(column)
            if column not in cells and other and str(other.cell) in copy.marks and not (own and str(own.cell) in marks):
                places[column] = other  # blank in both, with an error or a colour in the copy
        extra |= {address_in(row, replace(home, cell=cell)): value for cell, value in copy.extra.items()}
        marks |= {address_in(row, replace(home, cell=cell)): mark for cell, mark in copy.marks.items()}
    return replace(row, cells=cells, places=places, extra=extra, marks=marks)


def _is_same_day(due: Typed, cells: Mapping[str, Typed]) -> bool:
    """Whether a copied due date is the row's own: without its look of a date it is a bare number."""
    day = read_past_day(due, date.max)
    return day is not None and day.day == read_date(cells.get("due"))


# ---------------------------------------------------------------- what stands beside


def _asides(match: Match, asked: Asked, by: str | None) -> Iterator[Aside]:
    """All that the row says, cell by cell: its answers, what it changes, and what stands outside the answer cells."""
    row, key = match.row, match.action.key
    for column in FILLED_IN:
        if column in row.cells:
            yield Aside(key, row.places[column], words_of(row.cells[column]), by)
    for change in changes(row, match.action, asked, by or INBOX):
        yield Aside(key, change.place, change.asked, by)
    home = next(iter(row.places.values()))
    for cell, words in beside(row, match.action, asked).items():
        sheet, _, address = cell.rpartition("!")
        yield Aside(key, replace(home, sheet=sheet or home.sheet, cell=address), words, by)


def _strays(strays: Iterable[Stray], rows: Sequence[Match], by: str | None) -> Iterator[Aside]:
    """The words that stand in no table, each at the first of the sender's actions on its sheet, else in the return."""
    first: dict[str | None, str] = {}
    for match in rows:
        first.setdefault(next(iter(match.row.places.values())).sheet, match.action.key)
    for stray in strays:
        if rows:
            yield Aside(first.get(stray.place.sheet, rows[0].action.key), stray.place, stray.words, by)


def _unplaced(rows: Sequence[NewRow], file: str) -> Iterator[Stray]:
    """All that new rows hold and no request says: of one without a plan or a wording every word, else what stands
    beside."""
    for new in rows:
        row = new.row
        if not (new.plan and "action" in row.cells):
            yield from (
                Stray(row.places[column], words_of(value)) for column, value in row.cells.items() if column != "no"
            )
        sheet = next((place.sheet for place in row.places.values()), None)
        cells = {cell: words_of(value) for cell, value in row.extra.items()} | marked(row)
        yield from (Stray(Place(file, sheet, cell), words) for cell, words in cells.items())


def _proposals(rows: Sequence[NewRow], sender: Sender) -> Iterator[Request]:
    for new in rows:
        if new.plan and "action" in new.row.cells:
            asked = words_of(new.row.cells["action"])
            yield Request(
                f"{new.plan}/new",
                NEW_ACTION,
                None,
                asked,
                sender.name or INBOX,
                new.row.places["action"],
                {column: value for column, value in new.row.cells.items() if column != "row_id"},
            )
