"""What the manager keeps, and the words that go with it: plans, actions, contacts, cycles, waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Layout(StrEnum):
    """The five standard templates of PRODUCT.md section 5."""

    THEMATIC = "thematic"
    ASSESSMENT = "assessment"
    MATRIX = "matrix"
    MEASURES = "measures"
    RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a workbook. Sheet or cell is None when the whole file or sheet is meant."""

    file: str
    sheet: str | None = None
    cell: str | None = None  # "D9", as Excel shows it

    def __str__(self) -> str:
        sheet = f", {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}{'!' + self.cell if self.cell else ''}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A titled list of actions with a thematic lead (as typed: initials, a name or a post)."""

    code: str
    title: str
    thematic_lead: str | None
    layout: Layout
    marking: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Action:
    """One numbered row of a plan, as the register has it.

    `ref` is its number as text ("11.1", "IX", "C2"). `lead` and `agency` are the cells as typed. `target`, `direction`
    and `tolerance` are a measure's. `places` maps each field's register column ("Due") to its cell.
    """

    plan: str
    ref: str
    section: str | None
    lead: str | None
    agency: str | None
    text: str
    due: date | None
    first_due: date | None
    state: str  # open, completed, withdrawn
    opened: date | None
    closed: date | None
    carried_from: str | None
    target: float | None
    direction: str | None  # higher, lower
    tolerance: float | None
    places: Mapping[str, Place] = field(hash=False)

    @property
    def key(self) -> str:
        return f"{self.plan}/{self.ref}"

    @property
    def place(self) -> Place:
        """The action's own cell: its wording in the register."""
        return self.places["Action"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A lead with a name, a role, an agency and an email."""

    initials: str
    name: str | None
    role: str | None
    agency: str | None
    email: str | None
    deputy_email: str | None
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict, hash=False, compare=False)  # by column


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of updates. `as_at` is the date printed on the board's paper; blank: not fixed yet."""

    name: str
    opens: date | None
    due: date | None
    as_at: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Waiver:
    """A flag that the manager has switched off for one plan, key or lead; `until` blank: until she removes the row."""

    flag: str
    applies_to: str
    why: str | None
    until: date | None
    by: str | None
    places: Mapping[str, Place] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class BadValue:
    """A register cell that could not be used: it counts as blank and the night goes on."""

    place: Place
    column: str
    found: str
    expected: str
    key: str | None = None  # the action's, where the row has one


@dataclass(frozen=True, slots=True)
class Register:
    """The manager's own workbook, rows in her order, with the cells that could not be used."""

    plans: tuple[Plan, ...]
    actions: tuple[Action, ...]
    contacts: tuple[Contact, ...]
    cycles: tuple[Cycle, ...]
    waivers: tuple[Waiver, ...] = ()
    bad_values: tuple[BadValue, ...] = ()

    def plan(self, code: str) -> Plan:
        return next(plan for plan in self.plans if plan.code == code)

    def actions_of(self, code: str) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.plan == code)
