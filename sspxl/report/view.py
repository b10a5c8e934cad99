"""What the summary report shows, shaped and ordered: the template only sets it out.

Every text here is data, to be escaped by whoever writes it into a file. An `anchor` is an id within the paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.records import Rag


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another place of the paper. Anchor None: there is no such place."""

    words: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A coloured piece of a bar, in the units of its picture. `number` is blank where there is no room for it."""

    rag: Rag
    x: float
    y: float
    width: float
    height: float
    number: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How the actions of one plan divide, as a bar; `words` say the same to those who cannot see it."""

    width: int
    height: int
    segments: tuple[Segment, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """One cycle of the trend."""

    cycle: str
    middle: float  # where its words are centred
    top: float
    returned: str  # "14/17"
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The last cycles as columns, oldest first."""

    width: int
    height: int
    columns: tuple[Column, ...]
    words: str


@dataclass(frozen=True, slots=True)
class RagTotal:
    """How many actions stand at one colour, and what the colour means in three words."""

    rag: Rag
    count: int
    meaning: str


@dataclass(frozen=True, slots=True)
class PlanRag:
    """One plan's row of the RAG table; `counts` are in the order of `Rag`."""

    plan: Link
    counts: tuple[int, ...]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Person:
    """A contact whose return has not come."""

    who: str
    agency: str | None
    late: str | None  # "9 days late"


@dataclass(frozen=True, slots=True)
class Returned:
    """Who has returned, and who has not. `others` are sentences on what is held or could not be read."""

    returned: int
    expected: int
    due: str | None
    outstanding: tuple[Person, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of what needs a decision: a cause, whom it concerns, and what the board may ask for."""

    grade: str  # Red, Error, Request or Warning
    title: str
    count: int
    where: tuple[Link, ...]
    more: int  # how many of them `where` leaves out
    ask: str


@dataclass(frozen=True, slots=True)
class Decisions:
    lines: tuple[Decision, ...]
    left_out: str | None  # a sentence on the causes that did not fit


@dataclass(frozen=True, slots=True)
class Move:
    """One change; `moved` ("from In progress to Completed") is None where the values are too long to show."""

    key: Link
    moved: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """The changes of one field, newest first."""

    field: str
    count: int
    moves: tuple[Move, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was completed in this cycle."""

    key: Link
    lead: str | None
    action: str
    bare: bool  # nothing was said of what was done


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one lead says of an action. `lead` is None where there is one lead only; `note` stands where no words do."""

    lead: str | None
    words: str | None
    status: str | None
    note: str | None
    cut: bool = False  # the words are longer, and stand whole in the appendix


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag as the board reads it."""

    grade: str  # Error, Warning or Note
    title: str
    lead: str | None
    found: str
    do: str
    where: str


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action, for the exceptions and for the appendix. `previous` is what was said before, while nothing new is."""

    key: str
    anchor: str
    lead: str
    text: str
    rag: Rag
    due: str | None
    slipped: str | None  # "first due 1 May 2026"
    contributions: tuple[Contribution, ...]
    previous: tuple[Contribution, ...]
    flags: tuple[FlagLine, ...]
    also_said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Actions that stand under one heading of their plan; None: under none."""

    title: str | None
    actions: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its exceptions, worst first, and all of its actions, in its own order.

    `silent` are the exceptions of which nothing is known but that no update came; `flags` concern no single action.
    """

    code: str
    title: str
    anchor: str
    thematic_lead: str | None
    marking: str | None
    actions: int
    flags: tuple[FlagLine, ...]
    exceptions: tuple[ActionView, ...]
    silent: tuple[ActionView, ...]
    sections: tuple[Section, ...]

    @property
    def is_calm(self) -> bool:
        """Nothing in it needs a word."""
        return not (self.exceptions or self.silent or self.flags)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure's figures, Q1 to Q4, against its target."""

    key: Link
    measure: str
    owner: str
    target: str
    direction: str | None
    figures: tuple[str | None, ...]
    against: str
    rag: Rag
    commentary: str | None


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    title: str
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One row of the list of returns."""

    who: str
    agency: str | None
    state: str
    received: str | None
    late: str | None
    file: str | None
    flags: tuple[FlagLine, ...]


@dataclass(frozen=True, slots=True)
class RuleOff:
    """A rule that did not look."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole report."""

    partnership: str
    marking: str | None
    cycle: str
    as_at: str
    headline: str
    rag: tuple[RagTotal, ...]
    actions: int
    by_plan: tuple[PlanRag, ...]
    returned: Returned
    decisions: Decisions
    against_last: str | None  # how this cycle compares with the one before
    changed: tuple[Changed, ...]
    completed: tuple[Done, ...]
    completed_more: int
    trend: Trend | None
    plans: tuple[PlanView, ...]
    measures: tuple[MeasurePlan, ...]
    returns: tuple[ReturnLine, ...]
    definition: tuple[tuple[Rag, str], ...]
    rules_off: tuple[RuleOff, ...]
    waived: int  # flags that the manager has switched off
    ledger: str
    ran: str
