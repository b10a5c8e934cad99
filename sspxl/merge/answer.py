"""One returned row as an answer: typed values made usable, and every doubt about them said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sspxl.dates import DayRead, long_date, read_past_day
from sspxl.figures import figures_before
from sspxl.layouts import QUARTER_COLUMNS
from sspxl.leads import Answerers
from sspxl.merge.asked import INBOX, Asked, beside, changes, old_wording, words_of
from sspxl.merge.match import Match
from sspxl.records import (
    NOT_CALCULATED,
    STATUSES,
    Action,
    Beside,
    Cycle,
    Finding,
    Mark,
    Past,
    Place,
    Request,
    Row,
    Typed,
)
from sspxl.text import plain, shorten, tidy

FILLED_IN = ("update", "status", "completed_on", *QUARTER_COLUMNS)
"""The columns whose cells are a row's answer."""

_STATUS_WORDS = {plain(status): status for status in STATUSES} | {
    "complete": "Completed",
    "done": "Completed",
    "finished": "Completed",
    "closed": "Completed",
    "on going": "In progress",
    "ongoing": "In progress",
    "started": "In progress",
    "under way": "In progress",
    "underway": "In progress",
    "not yet started": "Not started",
    "late": "Delayed",
    "n a": "Not applicable",
    "na": "Not applicable",
}
"""What partners type for the words of the STATUS list."""

_COLOURS = {
    "green": "In progress",
    "amber": "In progress",
    "yellow": "In progress",
    "red": "Delayed",
    "blue": "Completed",
    "grey": "Not applicable",
}
"""What a colour may mean, in the sense of our own RAG; a suggestion, never applied."""

_SYMBOLS = (
    dict.fromkeys("✓✔☑✅🗸√üP", "Completed")  # the last two are ticks in the font Wingdings, as other programs read it
    | dict.fromkeys("✗✘☒❌×", "Not started")
    | dict.fromkeys("⏳⌛🔄", "In progress")
    | dict.fromkeys("🟢", _COLOURS["green"])
    | dict.fromkeys("🟠🟡", _COLOURS["amber"])
    | dict.fromkeys("🔴", _COLOURS["red"])
    | dict.fromkeys("🔵", _COLOURS["blue"])
    | {"g": _COLOURS["green"], "a": _COLOURS["amber"], "r": _COLOURS["red"], "b": _COLOURS["blue"]}
)
_VARIATION = "\ufe0e\ufe0f"  # shows a symbol in black or in colour
_LIKE_A_FORMULA = re.compile(r"\s*(?:=|[+@-]\w+[(|!])")


@dataclass(frozen=True, slots=True)
class Answer:
    """One returned row as an answer: blank fields are None. `leads` are those it speaks for.

    `doubts` are cells that could not be used and count as blank, or that could mean something else; `typed` is what
    stands in those that could not be used; `requests` what was changed of what is the manager's; `also_said` the words
    outside the answer cells, by address.
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
    typed: Mapping[str, Typed] = field(default_factory=dict)
    answer: str | None = None  # under ANSWER, to what the manager asks
    as_issued: str | None = None  # the wording that it answers, where the register has another by now

    def beside(self) -> Iterator[Beside]:
        """The words outside the answer cells, each with the whole address of its cell."""
        home = next(iter(self.places.values()), None)
        for name, words in self.also_said.items():
            sheet, _, cell = name.partition(" (")[0].rpartition("!")
            if home:
                yield Beside(Place(home.file, sheet or home.sheet, cell), words, self.joint or " & ".join(self.leads))

    @property
    def fields(self) -> dict[str, object]:
        """The answered fields and what they say; empty where nothing was answered."""
        named = {"update": self.text, "status": self.status, "completed_on": self.completed_on, "answer": self.answer}
        return {name: value for name, value in {**named, **self.figures}.items() if value is not None}

    @property
    def says_anything(self) -> bool:
        """Whether the row holds an answer, one that cannot be used, or a change of what is the manager's."""
        return bool(self.fields or self.typed or self.requests or self.doubts)

    @property
    def digest(self) -> tuple[object, ...]:
        """The row's answers and what it asks, however it was saved."""
        said = sorted((name, tidy(str(value))) for name, value in self.fields.items())
        asked = sorted((request.field, tidy(request.asked)) for request in self.requests)
        unused = sorted((column, tidy(words_of(value))) for column, value in self.typed.items())
        return self.key, *said, *asked, *unused


def status_in(row: Row) -> str | None:
    """The word of the STATUS list that the row means; None: it has none, or says something else."""
    return _STATUS_WORDS.get(plain(str(row.cells["status"]))) if "status" in row.cells else None


def answer_of(match: Match, leads: tuple[str, ...], who: Answerers, asked: Asked, received: date) -> Answer:
    """What the matched row says for these leads; a day without a year is the newest up to `received`."""
    row, action = match.row, match.action
    lead = " & ".join(leads)
    status = status_in(row)
    completed_on = read_past_day(row.cells.get("completed_on"), received)
    unused = {"status": status is None, "completed_on": completed_on is None}
    answer_cell = row.places["answer"].cell if "answer" in row.places else None
    return Answer(
        key=action.key,
        leads=leads,
        text=words_of(row.cells["update"]) if "update" in row.cells else None,
        status=status,
        completed_on=completed_on.day if completed_on else None,
        figures=_figures(row, asked.pasts.get(action.key, ()), asked.cycle),
        places=row.places,
        joint=(action.lead or action.agency) if len(leads) > 1 and leads == who.leads else None,
        doubts=tuple(_doubts(row, action, lead or None, status, completed_on)),
        requests=tuple(changes(row, action, asked, lead or INBOX)),
        also_said={cell: words for cell, words in beside(row, action, asked).items() if cell != answer_cell},
        typed={column: row.cells[column] for column, is_unused in unused.items() if is_unused and column in row.cells},
        answer=words_of(row.cells["answer"]) if "answer" in row.cells else None,
        as_issued=old_wording(row, action, asked),
    )


def _figures(row: Row, pasts: Sequence[Past], cycle: Cycle) -> dict[str, Typed]:
    """The figures that the row gives, by quarter.

    Issuing fills in those of the year's earlier quarters; one that came back as it was is no answer.
    """
    before = figures_before(pasts, cycle, row.row_id.contact if row.row_id else None)
    typed = {column.upper(): row.cells[column] for column in QUARTER_COLUMNS if column in row.cells}
    return {
        name: value for name, value in typed.items() if name not in before or words_of(value) != words_of(before[name])
    }


# ---------------------------------------------------------------- doubts


def _doubts(
    row: Row, action: Action, lead: str | None, status: str | None, completed_on: DayRead | None
) -> Iterator[Finding]:
    for kind, column, found, expected in (
        *_about_status(row, status),
        *_about_completion(row, completed_on),
        *_about_faults(row),
        *_about_formulas(row),
    ):
        place = row.places[column]
        yield Finding(kind, place, found, action.key, lead, place.file, expected)


def _about_status(row: Row, status: str | None) -> Iterator[tuple[str, str, str, str]]:
    """Kind, column, what was found and what was expected, where STATUS holds no word of the list."""
    if status or "status" not in row.places:
        return
    if "status" in row.cells:
        words = words_of(row.cells["status"])
        bare = tidy(words).translate(dict.fromkeys(map(ord, _VARIATION)))
        if meant := _SYMBOLS.get(bare) or _SYMBOLS.get(bare.casefold()) or _COLOURS.get(plain(bare)):
            yield "status-suggested", "status", f'"{shorten(words)}" under STATUS is not in the list', meant
        else:
            yield "bad-value", "status", f'"{shorten(words)}" under STATUS', f"one of {', '.join(STATUSES)}"
    elif (colour := _mark(row, "status").colour) and not _mark(row, "status").fault:
        yield "status-suggested", "status", f"STATUS is blank, and its cell is {colour}", _COLOURS[colour]


def _about_completion(row: Row, read: DayRead | None) -> Iterator[tuple[str, str, str, str]]:
    if "completed_on" not in row.cells:
        return
    words = shorten(words_of(row.cells["completed_on"]))
    if read is None:
        yield "bad-value", "completed_on", f'"{words}" under COMPLETED ON', "a date such as 31/03/2027"
    elif read.doubt:
        found = f'"{words}" under COMPLETED ON was read as {long_date(read.day)}; {read.doubt}'
        yield "date-ambiguous", "completed_on", found, long_date(read.day)


def _about_faults(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """Answer cells that hold an error, or a formula without a result: they look blank, and are not."""
    for column in FILLED_IN:
        mark = _mark(row, column)
        if not mark.fault or column in row.cells:
            continue
        held = "a formula without its result" if mark.fault == NOT_CALCULATED else mark.fault
        source = f", from {shorten(mark.formula)}," if mark.formula else ""
        wanted = "the words themselves, not beginning with = + or -" if column == "update" else "the value itself"
        yield "bad-value", column, f"{held}{source} under {_header(column)}", wanted


def _about_formulas(row: Row) -> Iterator[tuple[str, str, str, str]]:
    for column in FILLED_IN:
        if column not in row.cells:
            continue
        if formula := _mark(row, column).formula:
            found = f"{_header(column)} is a formula, {shorten(formula)}; what it showed when it was saved was taken"
            yield "formula-neutralised", column, found, ""
        elif _LIKE_A_FORMULA.match(str(row.cells[column])):
            words = shorten(words_of(row.cells[column]))
            yield "formula-neutralised", column, f'"{words}" looks like a formula; it is kept as text', ""


def _mark(row: Row, column: str) -> Mark:
    place = row.places.get(column)
    return row.marks.get(address_in(row, place), Mark()) if place else Mark()


def address_in(row: Row, place: Place) -> str:
    """The cell as the row's marks and extra words have it: with its sheet where that is not the row's own."""
    home = next(iter(row.places.values())).sheet
    return str(place.cell) if place.sheet == home else f"{place.sheet}!{place.cell}"


def _header(column: str) -> str:
    return column.replace("_", " ").upper()
