"""What each contact is asked this cycle, as records: no workbook, path or clock in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sspxl.dates import long_date
from sspxl.figures import figures_before, quarter_named
from sspxl.identity import write_identity
from sspxl.leads import Directory, split_leads
from sspxl.records import QUARTERS, Action, Contact, Cycle, Layout, Past, Plan, Register, RowId, Typed
from sspxl.refs import opening_ref, ref_of

Previous = Mapping[tuple[str, str], Past]
"""What was said of each key by each lead, newest word."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One workbook that was issued: whom for, where it lies, and the keys of its actions in their order."""

    contact: str
    path: Path
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueSettings:
    """How to issue: whom a partner can ask, and by key and contact what she asks of them in the QUERY column.

    `pasts` is what was said before of each key, newest first: earlier quarters' figures are filled in from it.
    `marking` is the partnership's: of plans without one of their own.
    """

    partnership: str
    protect: bool = True
    manager: str | None = None
    queries: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)
    pasts: Mapping[str, Sequence[Past]] = field(default_factory=dict, hash=False)
    marking: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action as its contact will see it: our word for a column -> what stands there.

    Answers are left out, but for the figures of the quarters before the cycle's own, as they were given then.
    """

    key: str
    row_id: str
    section: str | None
    cells: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One plan's sheet. `words` maps a placeholder of the template ("title") to its words, or None."""

    code: str
    layout: Layout
    words: Mapping[str, str | None]
    rows: tuple[ActionRow, ...]

    @property
    def asks(self) -> bool:
        """Whether the manager asks something on this sheet."""
        return any("query" in row.cells for row in self.rows)


@dataclass(frozen=True, slots=True)
class ContactBook:
    """One contact's workbook, plans in the register's order."""

    contact: str
    cycle: Cycle
    partnership: str
    sheets: tuple[PlanSheet, ...]

    @property
    def identity(self) -> str:
        return write_identity(RowId("", self.contact, self.cycle.name))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(row.key for sheet in self.sheets for row in sheet.rows)


def books(register: Register, cycle: Cycle, previous: Previous, settings: IssueSettings) -> tuple[ContactBook, ...]:
    """One book for each contact who answers for an open action, in the register's order of contacts and actions."""
    directory = Directory(register.contacts)
    asked: dict[str, dict[str, list[Action]]] = {}
    for plan in register.plans:
        for action in register.actions_of(plan.code):
            if action.state == "open":
                for contact in directory.answerers(action, plan).contacts:
                    asked.setdefault(contact, {}).setdefault(plan.code, []).append(action)
    desk = _Desk(register, directory, cycle, previous, settings)
    return tuple(
        ContactBook(
            contact.initials,
            cycle,
            settings.partnership,
            tuple(
                desk.sheet(register.plan(code), actions, contact) for code, actions in asked[contact.initials].items()
            ),
        )
        for contact in register.contacts
        if contact.initials in asked
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every sheet of one cycle is made from."""

    register: Register
    directory: Directory
    cycle: Cycle
    previous: Previous
    settings: IssueSettings

    def sheet(self, plan: Plan, actions: list[Action], contact: Contact) -> PlanSheet:
        words = {
            "title": plan.title,
            "thematic lead": self._thematic_lead(plan),
            "leads": self._key(plan, actions),
            "due": long_date(self.cycle.due) if self.cycle.due else "the date in our email",
            "cycle": self.cycle.name,
            "contact": _who(contact),
            "partnership": self.settings.partnership,
            "marking": plan.marking or self.settings.marking,
            "manager": self.settings.manager,
        }
        return PlanSheet(plan.code, plan.layout, words, tuple(self._row(plan, action, contact) for action in actions))

    def _row(self, plan: Plan, action: Action, contact: Contact) -> ActionRow:
        text = action.text
        if plan.layout is Layout.MATRIX and opening_ref(text) != action.ref:
            text = f"{action.ref}. {text}"  # a matrix has no column for the number
        cells: dict[str, Typed] = {
            "no": _number(action.ref),
            "lead": action.lead,
            "action": text,
            "agency": action.agency,
            "section": action.section,
            "target": action.target,
            "due": action.due,
            "previous": self._previous(action.key, contact.initials),
            "query": self.settings.queries.get((action.key, contact.initials)),
            **self._earlier_figures(plan, action, contact),
        }
        filled = {column: value for column, value in cells.items() if value is not None}
        row_id = write_identity(RowId(action.key, contact.initials, self.cycle.name))
        return ActionRow(action.key, row_id, action.section, filled)

    def _earlier_figures(self, plan: Plan, action: Action, contact: Contact) -> dict[str, Typed]:
        """By column, of the quarters of the same year before the one that the cycle's name tells."""
        quarter = quarter_named(self.cycle.name)
        if plan.layout is not Layout.MEASURES or quarter is None:
            return {}
        before = figures_before(self.settings.pasts.get(action.key, ()), self.cycle, contact.initials)
        return {name.lower(): before[name] for name in QUARTERS[: quarter - 1] if name in before}

    def _previous(self, key: str, contact: str) -> str | None:
        """The contact's own last words on the action, else those of the lead they share, else the newest of anybody."""
        if (own := self.previous.get((key, contact))) and own.text:
            return own.text
        order = {cycle.name: n for n, cycle in enumerate(self.register.cycles)}
        others = [past for (of, _), past in self.previous.items() if of == key and past.text]
        if not others:
            return None
        best = max(others, key=lambda p: (contact in split_leads(p.lead), order.get(p.cycle, -1), p.lead))
        return best.text

    def _thematic_lead(self, plan: Plan) -> str | None:
        """As typed; initials alone are spelt out."""
        return next((_who(c) for c in self.directory.contacts if c.initials == plan.thematic_lead), plan.thematic_lead)

    def _key(self, plan: Plan, actions: list[Action]) -> str:
        """Who is who among those who answer for these actions: "CS – Community Safety Manager; MW – Kim Lowe"."""
        named = {initials for action in actions for initials in self.directory.answerers(action, plan).contacts}
        return "; ".join(_who(contact) for contact in self.directory.contacts if contact.initials in named)


def _who(contact: Contact) -> str:
    parts = [part for part in (contact.name, contact.role) if part] or [part for part in (contact.agency,) if part]
    return f"{contact.initials} – {', '.join(parts)}" if parts else contact.initials


def _number(ref: str) -> str | float | int:
    """The ref as a number where it reads back the same, else as text: Excel marks numbers stored as text as faults."""
    if ref.isdigit():
        return int(ref) if str(int(ref)) == ref else ref
    if ref.replace(".", "", 1).isdigit() and ref_of(float(ref)) == ref:
        return float(ref)
    return ref
