"""What the stages make of the returns: updates, standings, findings, flags, and the outcome of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from dataclasses import field as _field  # where a record has a field of that name
from datetime import date, datetime
from enum import StrEnum

from sspxl.records.register import Action, Cycle, Place, Register
from sspxl.records.workbook import Quarantined, Typed

STATUSES = ("Not started", "In progress", "Completed", "Delayed", "Not applicable")
"""The STATUS list of every template."""

QUARTERS = ("Q1", "Q2", "Q3", "Q4")


class Severity(StrEnum):
    """How much a flag matters. Error: cannot be used as it is; warning: a person should look; note: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rag(StrEnum):
    """Red, amber, green and the two beside them, worst first."""

    RED = "Red"
    AMBER = "Amber"
    GREEN = "Green"
    BLUE = "Blue"
    GREY = "Grey"


class State(StrEnum):
    """Where a return stands, in the words of the master's Returns table."""

    RECEIVED = "received"
    LATE = "late"
    OUTSTANDING = "outstanding"
    HELD = "held"
    QUARANTINED = "quarantined"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"


COUNTING = (State.RECEIVED, State.LATE)
"""Where a return stands of which the updates count."""


@dataclass(frozen=True, slots=True)
class Update:
    """What the returns of one lead say of one action this cycle: as typed, not corrected.

    `lead` is the contact's initials, or the action's whole LEAD text where one return speaks for all of its leads.
    `figures` maps Q1..Q4 to what was typed. `places` maps each answered field to its cell, which may lie in different
    files: an empty cell of a newer return does not take away what an older one said. `typed` maps "status" or
    "completed_on" to what the newest return has there and could not be used.
    """

    key: str
    lead: str
    cycle: str
    text: str | None
    status: str | None
    completed_on: date | None  # never a stand-in for a date that could not be read
    figures: Mapping[str, Typed]
    label: str
    partial: bool
    source: str | None  # path of the newest return that counts, relative to the workspace
    received: date | None
    places: Mapping[str, Place] = field(hash=False)
    typed: Mapping[str, Typed] = field(default_factory=dict, hash=False)
    answer: str | None = None  # what was typed under ANSWER, beside the manager's question
    as_issued: str | None = None  # the wording that it answers, where the register has another by now

    @property
    def is_blank(self) -> bool:
        """Nothing at all was answered: no words, no status, no date, no figure."""
        return not (self.text or self.status or self.completed_on or any(v is not None for v in self.figures.values()))


@dataclass(frozen=True, slots=True)
class Past:
    """What was said of an action in an earlier cycle. The cycle is "" for what was there before the first one.

    `said_on` is the day by which that cycle's updates were due; None: not known. `place` is the cell of the words.
    `answer` is what was typed under ANSWER, in the cell `answer_place`.
    """

    key: str
    lead: str
    cycle: str
    text: str | None
    status: str | None
    label: str
    figures: Mapping[str, Typed] = field(default_factory=dict, hash=False)
    said_on: date | None = None
    place: Place | None = None
    answer: str | None = None
    answer_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A partner's change to what is the manager's: shown, never applied until she accepts it.

    `cells` is all that was typed in the row of a new action, by our word for the column.
    """

    key: str
    field: str
    was: str | None
    asked: str
    by: str
    place: Place
    cells: Mapping[str, Typed] = _field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One row of the master's Returns table: a workbook and a contact, or a contact who is outstanding."""

    contact: str  # initials; "" where unknown
    cycle: str
    due: date | None
    received: date | None
    days_late: int | None
    state: State
    file: str | None
    path: str | None
    rows: int  # with an answer
    why: str | None = None  # it was held or quarantined, or is outstanding though something came
    do: str | None = None
    saved: datetime | None = None  # when it was last saved, as far as that can be told
    rejected: bool = False  # by the manager: it is held, and waits for nothing


@dataclass(frozen=True, slots=True)
class Beside:
    """What one cell outside the answer cells says, and whose return it is in; None: nobody's alone."""

    place: Place
    words: str
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One action with all that is known of it this cycle.

    `leads` are those who answer for it, in the order of its LEAD; `updates` are in the same order, without those who
    have not answered. `previous` is the newest earlier word of each lead, `past` all that was said before, newest
    first.
    `ongoing_cycles` counts the cycles in a row, this one included, in which a lead said only that work goes on.
    `also_said` is what partners wrote outside the answer cells, each with its cell in words; `beside` the same, cell by
    cell. `dues` are the due dates that the action had before the one it has now, oldest first.
    """

    action: Action
    leads: tuple[str, ...]
    updates: tuple[Update, ...]
    previous: tuple[Past, ...]
    ongoing_cycles: int
    also_said: tuple[str, ...] = ()
    past: tuple[Past, ...] = ()
    awaited: tuple[str, ...] = ()  # leads from whom no return came that holds this row
    dues: tuple[date, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def key(self) -> str:
        return self.action.key


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that reading or merging came across and that a rule turns into a flag: `kind` is the rule's code.

    `keys` are all the actions that it is about, where they are several.
    """

    kind: str
    place: Place
    found: str
    key: str | None = None
    lead: str | None = None
    file: str | None = None
    expected: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """All returns of a cycle against the register, before any rule has looked."""

    cycle: Cycle
    register: Register
    standings: tuple[Standing, ...]
    returns: tuple[ReturnRow, ...]
    requests: tuple[Request, ...]
    findings: tuple[Finding, ...] = ()  # what merging itself came across
    quarantined: tuple[Quarantined, ...] = ()
    refused: tuple[Request, ...] = ()  # what is asked still, and the manager rejected


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing somebody should look at, complete enough to act on without opening the file."""

    code: str
    severity: Severity
    place: Place
    found: str
    do: str
    plan: str | None = None
    key: str | None = None
    lead: str | None = None
    file: str | None = None
    since: str = ""  # the first cycle in which it stood

    def sentence(self) -> str:
        """The flag as it can be pasted into an email."""
        who = " ".join(part for part in (self.key, f"({self.lead})" if self.lead else None) if part)
        return f"{self.place}: {who + ', ' if who else ''}{self.code}: {self.found}. To do: {self.do}."


class PromiseState(StrEnum):
    """What became of a promise, in the words of the master's Promises table."""

    OPEN = "open"
    KEPT = "kept"
    MOVED = "moved"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Promised:
    """One row of the master's Promises table: something with a date that an update says will happen.

    `answer` is what a later update says of it; None: nothing. `place` is the cell in which it was made.
    """

    key: str
    lead: str
    words: str
    day: date
    made_in: str  # cycle
    state: PromiseState
    answer: str | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where an update points, and what is said there. `target` is None where there is no such place."""

    key: str
    lead: str
    words: str  # by which it points
    target: str | None  # key of the action that it points to
    target_lead: str | None
    says: str | None  # None: nothing is said there


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the master's Changes table."""

    when: date
    key: str
    field: str
    was: str | None
    now: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one consolidation found: the input of the master, the report and the history.

    `rag` has an entry for every key of the register. Flags: worst severity first, then in the order of the register.
    """

    merged: Merged
    as_at: date
    flags: tuple[Flag, ...]
    rag: Mapping[str, Rag]
    trial: Mapping[str, int] = field(default_factory=dict)  # rules on trial -> how often each would have flagged
    switched_off: tuple[str, ...] = ()  # codes of the rules that the settings switch off
    waived: int = 0  # flags that a waiver holds back
    promises: tuple[Promised, ...] = ()  # in the order of the register, then by day
    quoted: tuple[Quoted, ...] = ()  # in the order of the register

    def flags_of(self, key: str) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.key == key)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of what came in one run: each file ends in exactly one state, and the totals agree."""

    received: int = 0
    duplicate: int = 0
    superseded: int = 0
    held: int = 0
    quarantined: int = 0
    not_a_return: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many ended in each state, by its name here, in the order of the account."""
        return asdict(self)

    @property
    def seen(self) -> int:
        return sum(self.counts.values())

    def sentence(self) -> str:
        """The account on one line, its two sides equal: "2 seen = 1 received + 1 duplicate + 0 superseded + ..."."""
        parts = (f"{count} {state.replace('_', ' ')}" for state, count in self.counts.items())
        return f"{self.seen} seen = {' + '.join(parts)}"


@dataclass(frozen=True, slots=True)
class CyclePoint:
    """One cycle in the trend, as its last consolidation left it."""

    cycle: str
    expected: int  # contacts who answer for an open action, or for one closed in it and have returned
    returned: int  # of these
    updates: int  # actions with an update
    ongoing_only: int  # of these
    rag: Mapping[Rag, int]


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came without a workbook, which somebody has to read: what it says is in none of ours."""

    sender: str  # its address; "" where no header names one
    received: date
    path: str  # relative to the workspace


@dataclass(frozen=True, slots=True)
class Edition:
    """What the master and the report are written from: one outcome, with what only the history knows."""

    outcome: Outcome
    partnership: str
    marking: str | None
    ran: datetime
    ledger: Ledger
    changes: tuple[Change, ...]  # the last 14 days, newest first
    trend: tuple[CyclePoint, ...]  # oldest first, this cycle last
    messages: tuple[Message, ...] = ()  # of this cycle and the last 14 days, newest first

    @property
    def marking_of_all(self) -> str | None:
        """The marking of what is made of several plans: "OFFICIAL; in parts OFFICIAL - SENSITIVE"."""
        register = self.outcome.merged.register
        plans = dict.fromkeys(plan.marking for plan in register.plans if register.actions_of(plan.code))
        parts = ", ".join(marking for marking in plans if marking and marking != self.marking)
        return "; ".join(filter(None, (self.marking, parts and f"in parts {parts}"))) or None
