"""What a marked-up copy holds: the partner's own words as they count now, and what is to be put right in them.

Pure: from the outcome of a run and the contact's book as it would be issued today. Source: PRODUCT.md sections 4 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType

from sspxl.dates import read_date
from sspxl.issue.contents import ContactBook
from sspxl.issue.marked_more import (
    TAKE_BACK,
    Kept,
    answers_in,
    kept_from_before,
    meant,
    still_counts,
    update_of,
    wrote_beside,
)
from sspxl.records import COUNTING, Flag, Layout, Outcome, Place, Request, Severity, Standing, Typed
from sspxl.refs import opening_ref
from sspxl.text import shorten

PUT_RIGHT = (
    "bad-value",
    "date-ambiguous",
    "status-suggested",
    "row-missing",
    "return-blank",
    "no-update",
    "ongoing-only",
    "ongoing-again",
    "placeholder",
    "part-unanswered",
    "unchanged",
    "copied-text",
    "dangling-reference",
    "status-contradicts",
    "leads-disagree",
    "promise-passed",
    "personal-data",
    "measure-missing",
    "measure-not-a-number",
)
"""Flags that the partner ends by typing something else into an answer cell: each of them makes a copy worth sending.

Left out is what a partner cannot end in the workbook: the manager's own cells and contacts (`lead-unknown`, `bad-value`
in register.xlsx), whether and when something came (`return-...`, `wrong-cycle`, `sender-unknown`), an action's due date
and its history (`action-overdue`, `slipped`), a figure that is what it is (`measure-off-target`), and every note.
"""

TOLD_TOO = ("locked-text-changed", "row-unknown", "sender-mismatch")
"""Flags that a copy explains where there is one, and that are no reason to send one: what they are about is kept and
waits for the manager, or does not count."""

_COLUMN_OF = {"leads-disagree": "status", "status-suggested": "status", "date-ambiguous": "completed_on"}
"""Where a flag stands whose cell is another lead's, or in an older file."""

ANSWER_IT = "Answer it under ANSWER, or put the row right."
"""What is to be done about a question of the manager's."""

_REQUESTED = {"Action": "action", "Lead": "lead", "Due": "due"}
_NEW_ACTION = "New action"
_CALLED = {Layout.MATRIX: "Item", Layout.MEASURES: "Measure", Layout.RECOMMENDATIONS: "Recommendation"}
_MOST = 60  # cells that a list names of what was written beside the answers


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the copy: the row's key, and our word for its column. A proposed row is "ASB/new", "ASB/new 2"."""

    key: str
    column: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One flag in a partner's words. `spot` is None, and `elsewhere` tells the place, where the copy has no such cell.

    `is_to_do` is False where nothing is left to do but to know it; `is_hers`: the manager asks it herself.
    """

    spot: Spot | None
    elsewhere: str
    about: str  # "Action 3: Train shop staff", "" where no single action is meant
    found: str  # a sentence
    do: str  # a sentence
    severity: Severity
    is_to_do: bool
    is_hers: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the manager asks of one row by an Ask on the flag that `code`, `key` and `lead` tell, in `words` as they
    stand under QUERY; `has_note`: her own are among them. `cycle` is the one in which she asked."""

    code: str
    key: str
    lead: str | None
    words: str
    has_note: bool
    cycle: str

    def remark(self, about: str, column: str = "answer", severity: Severity = Severity.WARNING) -> Remark:
        """The question as a marked-up copy and a letter put it."""
        spot = Spot(self.key, column)
        return Remark(spot, "", about, self.words, ANSWER_IT, severity, is_to_do=True, is_hers=True)

    def is_of(self, flag: Flag) -> bool:
        return (self.code, self.key, self.lead) == (flag.code, flag.key, flag.lead)


Questions = Mapping[str, Sequence[Question]]
"""By contact what the manager asks of them."""

NO_QUESTIONS: Questions = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """One contact's marked-up copy, before it is a workbook.

    `answers` maps a key to what stands in its row besides what is issued, by our word for the column; `new_rows` maps
    a plan to the rows that the partner proposes for it, each under the key that its `Spot` has. `saved` is when the
    newest return of which something counts was last saved; where that cannot be told, the end of the day it came on.
    `kept` and `wrote` are only told: what counts though the newest workbook says nothing there, and what the partner
    wrote outside the answer cells.
    """

    book: ContactBook
    saved: datetime
    remarks: tuple[Remark, ...]
    answers: Mapping[str, Mapping[str, Typed]] = field(default_factory=dict)
    new_rows: Mapping[str, Mapping[str, Mapping[str, Typed]]] = field(default_factory=dict)
    kept: tuple[Remark, ...] = ()
    wrote: tuple[Remark, ...] = ()


def marked_copies(
    outcome: Outcome, books: Sequence[ContactBook], questions: Questions = NO_QUESTIONS
) -> tuple[MarkedCopy, ...]:
    """A copy for each book whose contact has a return that counts and something to put right or to answer, in the
    books' order."""
    saved: dict[str, datetime] = {}
    for row in outcome.merged.returns:
        if row.state in COUNTING and row.received:
            when = row.saved or datetime.combine(row.received, time(23, 59, 59))
            saved[row.contact] = max(when, saved.get(row.contact, when))
    night = _Night.of(outcome)
    made = (
        _Maker(night, book, questions.get(book.contact, ())).copy(saved[book.contact])
        for book in books
        if book.contact in saved
    )
    return tuple(copy for copy in made if any(remark.is_to_do for remark in copy.remarks))


@dataclass(frozen=True, slots=True)
class _Night:
    """The outcome as every copy looks at it: by key, and by the contact whom a flag or a request names."""

    standings: Mapping[str, Standing]
    layouts: Mapping[str, Layout]
    flags: Mapping[str, Sequence[Flag]]
    requests: Mapping[str, Sequence[Request]]
    outcome: Outcome

    @classmethod
    def of(cls, outcome: Outcome) -> _Night:
        standings = {standing.key: standing for standing in outcome.merged.standings}
        flags: dict[str, list[Flag]] = {}
        for flag in outcome.flags:
            # A flag without a lead is of a workbook that the manager put together: nobody's to put right.
            if flag.lead and flag.severity is not Severity.NOTE and flag.code in (*PUT_RIGHT, *TOLD_TOO):
                for contact in dict.fromkeys(meant(flag.lead, standings.get(flag.key or ""))):
                    flags.setdefault(contact, []).append(flag)
        requests: dict[str, list[Request]] = {}
        for request in outcome.merged.requests:
            for contact in dict.fromkeys(meant(request.by, standings.get(request.key))):
                requests.setdefault(contact, []).append(request)
        layouts = {plan.code: plan.layout for plan in outcome.merged.register.plans}
        return cls(standings, layouts, flags, requests, outcome)


class _Maker:
    """Makes one contact's copy."""

    def __init__(self, night: _Night, book: ContactBook, questions: Sequence[Question]) -> None:
        self._night = night
        self._book = book
        self._questions = questions
        self._flags = night.flags.get(book.contact, ())
        self._requests = night.requests.get(book.contact, ())
        self._keys = frozenset(book.keys)
        self._proposed = dict(self._proposals())

    def copy(self, saved: datetime) -> MarkedCopy:
        new_rows: dict[str, dict[str, Mapping[str, Typed]]] = {}
        for key, request in self._proposed.items():
            new_rows.setdefault(_plan_of(request.key), {})[key] = request.cells
        answers = {key: found for key in self._book.keys if (found := self._answers(self._night.standings[key]))}
        kept, wrote = tuple(self._kept()), tuple(self._wrote())
        return MarkedCopy(self._book, saved, tuple(self._remarks()), answers, new_rows, kept, wrote)

    def _proposals(self) -> Iterator[tuple[str, Request]]:
        plans = {sheet.code for sheet in self._book.sheets}
        counts: dict[str, int] = {}
        for request in self._requests:
            if request.field == _NEW_ACTION and _plan_of(request.key) in plans:
                counts[request.key] = n = counts.get(request.key, 0) + 1
                yield (request.key if n == 1 else f"{request.key} {n}"), request

    def _answers(self, standing: Standing) -> dict[str, Typed]:
        """What the partner typed in the row, as it counts now, with what could not be used.

        What was altered of the manager's stands as the partner has it: a copy that is sent back as it is must not
        take the request away.
        """
        found: dict[str, Typed] = {}
        for request in self._requests:
            if request.key == standing.key and (column := _REQUESTED.get(request.field)):
                asked = request.asked
                found[column] = (read_date(asked) or asked) if column == "due" else asked
        if update := update_of(standing, self._book.contact):
            found |= answers_in(update)
            found |= update.typed
        return found

    # ------------------------------------------------------------ remarks

    def _remarks(self) -> Iterator[Remark]:
        """Her questions, then the flags of which she asks nothing in her own words: those words tell the flag, too."""
        noted = [one for one in self._questions if one.key in self._keys and self._adds(one)]
        for one in noted:
            flag = next((flag for flag in self._flags if one.is_of(flag)), None)
            at = (self._column(flag, self._night.standings[one.key]), flag.severity) if flag else ()
            yield one.remark(self._about_action(one.key), *at)
        for flag in self._flags:
            if any(one.is_of(flag) for one in noted):
                continue
            standing = self._night.standings.get(flag.key or "")
            spot = self._spot(flag)
            if spot is None and standing and flag.code in PUT_RIGHT:
                continue  # the action is closed by now, or another's: its row is issued to this contact no more
            yield Remark(
                spot=spot,
                elsewhere="" if spot else _in_words(flag.place),
                about=self._about(flag, spot),
                found=_sentence(flag.found),
                do=_sentence(flag.do),
                severity=flag.severity,
                is_to_do=flag.code in PUT_RIGHT,
            )

    def _adds(self, question: Question) -> bool:
        """Whether the question says more than the flag that the copy lists anyhow."""
        return question.has_note or not any(question.is_of(flag) and flag.code in PUT_RIGHT for flag in self._flags)

    def _kept(self) -> Iterator[Remark]:
        for kept in kept_from_before(self._night.outcome, self._book.contact):
            if kept.key in self._keys:
                yield self._told(kept.key, Spot(kept.key, kept.columns[0]), "", *_still_counts(kept))

    def _wrote(self) -> Iterator[Remark]:
        wrote = wrote_beside(self._night.outcome.merged.standings, self._book.contact)
        done = "Nothing: it was read, and stands beside this action for the manager."
        for one in wrote[:_MOST]:
            yield self._told(one.key, None, one.where, f'You wrote: "{shorten(one.words, 300)}"', done)
        if (more := len(wrote) - _MOST) > 0:
            yield Remark(None, "your workbook", "", f"And {more:,} more.", "Nothing.", Severity.NOTE, False)

    def _told(self, key: str, spot: Spot | None, elsewhere: str, found: str, do: str) -> Remark:
        return Remark(spot, elsewhere, self._about_action(key), found, do, Severity.NOTE, is_to_do=False)

    def _spot(self, flag: Flag) -> Spot | None:
        """The cell of the copy that the flag is about; None: it has none."""
        if flag.key in self._keys:
            return Spot(flag.key, self._column(flag, self._night.standings[flag.key]))
        proposed = (key for key, request in self._proposed.items() if request.place == flag.place)
        return next((Spot(key, "action") for key in proposed), None)

    def _column(self, flag: Flag, standing: Standing) -> str:
        """The column that the flag is about: by its own cell, else by what its code is about, else the update."""
        for request in self._requests:
            if request.key == flag.key and request.place == flag.place and request.field in _REQUESTED:
                return _REQUESTED[request.field]
        update = update_of(standing, self._book.contact)
        places = update.places if update else {}
        same = (column for column, place in places.items() if place == flag.place)
        # What cannot be used may stand in a newer file than all that counts; its columns are those of the older one.
        alike = (column for column in (update.typed if update else ()) if _same_cell(places.get(column), flag.place))
        theirs = (name for one in standing.updates for name, place in one.places.items() if place == flag.place)
        found = next(same, None) or next(alike, None) or next(theirs, None)  # where another lead disagrees, at theirs
        return found or _COLUMN_OF.get(flag.code, "update")

    def _about(self, flag: Flag, spot: Spot | None) -> str:
        if flag.key and flag.key in self._night.standings:
            return self._about_action(flag.key)
        return f"Your new action: {shorten(self._proposed[spot.key].asked, 70)}" if spot else ""

    def _about_action(self, key: str) -> str:
        action = self._night.standings[key].action
        words = action.text
        if opening_ref(words) == action.ref:  # as a matrix's items have it
            words = words.strip()[len(action.ref) :].lstrip(".) \t")
        return f"{_CALLED.get(self._night.layouts[action.plan], 'Action')} {action.ref}: {shorten(words, 70)}"


def _still_counts(kept: Kept) -> tuple[str, str]:
    """Where nothing stands in the newest workbook and what counts there, and how to take that back: two sentences."""
    columns = " and ".join(column.replace("_", " ").upper() for column in kept.columns)
    found = f"{columns}: nothing in the workbook that was sent last ({kept.newest}); {still_counts(kept)}."
    return found, f"Nothing, if that is meant. {TAKE_BACK}"


def _plan_of(key: str) -> str:
    return key.rpartition("/")[0]


def _same_cell(one: Place | None, other: Place) -> bool:
    return one is not None and one.cell is not None and (one.sheet, one.cell) == (other.sheet, other.cell)


def _in_words(place: Place) -> str:
    return ", ".join(("your file " + place.file, *(part for part in (place.sheet, place.cell) if part)))


def _sentence(words: str) -> str:
    """The words as a sentence of their own: a capital, and a full stop unless they end as sentences do."""
    whole = words[:1].upper() + words[1:]
    return whole if whole.rstrip('"').endswith((".", "!", "?")) else f"{whole}."
