"""Small records for tests of the core: an invented partnership, what its register holds and what came back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sspxl.leads import Directory
from sspxl.merge import Before, Pasts, merge
from sspxl.records import (
    Action,
    Contact,
    Cycle,
    Finding,
    Flag,
    Layout,
    Merged,
    Past,
    Place,
    Plan,
    Register,
    Request,
    Return,
    ReturnRow,
    Row,
    RowId,
    Standing,
    State,
    Table,
    Typed,
    Update,
    Workbook,
)
from sspxl.rules.rule import Rule
from sspxl.wording import classify

REGISTER = "register.xlsx"
OPENS, DUE, AS_AT = date(2026, 6, 22), date(2026, 7, 17), date(2026, 7, 28)
CYCLE = Cycle("2026-27 Q1", OPENS, DUE, date(2026, 6, 30), Place(REGISTER, "Cycles", "A4"))
BEFORE = Cycle("2025-26 Q4", date(2026, 3, 23), date(2026, 4, 17), None, Place(REGISTER, "Cycles", "A3"))
EARLIER = Cycle("2025-26 Q3", date(2025, 12, 22), date(2026, 1, 16), None, Place(REGISTER, "Cycles", "A2"))

PLANS = {
    "ASB": ("Anti-social behaviour action plan", Layout.THEMATIC),
    "SA26": ("Strategic assessment 2026", Layout.ASSESSMENT),
    "NAT": ("National strategy: our local response", Layout.MATRIX),
    "PM": ("Performance measures 2026-27", Layout.MEASURES),
}
PEOPLE = {"CS": "Wexcombe Council", "MW": "Police", "HS": "Wexcombe Homes"}
COLUMNS = ("no", "lead", "action", "agency", "due", "previous", "update", "status", "completed_on", "q1", "answer")
"""The columns of every table made here, from A on."""


# ---------------------------------------------------------------- the register


def plan(code: str, row: int = 2, thematic_lead: str | None = None) -> Plan:
    """The plan of that code."""
    title, layout = PLANS[code]
    return Plan(code, title, thematic_lead, layout, None, Place(REGISTER, "Plans", f"A{row}"))


def contact(initials: str, row: int = 2) -> Contact:
    """The contact of these initials."""
    return Contact(initials, None, None, PEOPLE[initials], None, None, Place(REGISTER, "Contacts", f"A{row}"))


def action(key: str, text: str, lead: str | None = "CS", row: int = 2, **changes: Any) -> Action:
    """An open action in row `row` of the Actions table."""
    code, _, ref = key.rpartition("/")
    cells = {"Plan": "A", "No": "C", "Lead": "D", "Agency": "E", "Action": "F", "Due": "G", "State": "I"}
    places = {name: Place(REGISTER, "Actions", f"{letter}{row}") for name, letter in cells.items()}
    made = Action(code, ref, None, lead, None, text, None, None, "open", None, None, None, None, None, None, places)
    return replace(made, **changes)


def register(*actions: Action, people: Sequence[str] = tuple(PEOPLE), **changes: Any) -> Register:
    """A register of these actions, in rows 2 on, with the plans that they name and all contacts."""
    rows = tuple(
        replace(a, places={name: replace(p, cell=f"{p.cell[0]}{n}") for name, p in a.places.items()})
        for n, a in enumerate(actions, 2)
    )
    plans = tuple(plan(code, n) for n, code in enumerate(dict.fromkeys(a.plan for a in actions), 2))
    contacts = tuple(contact(initials, n) for n, initials in enumerate(people, 2))
    return replace(Register(plans, rows, contacts, (EARLIER, BEFORE, CYCLE)), **changes)


def the(reg: Register, key: str) -> Action:
    """The register's action of that key."""
    return next(a for a in reg.actions if a.key == key)


# ---------------------------------------------------------------- what came back


def row(number: int, *, file: str = "CS.xlsx", sheet: str = "ASB", row_id: RowId | None = None, **cells: Typed) -> Row:
    """A row with these cells; a number in `no` is its ref. `extra` and `marks` may map addresses to what is there,
    `shared` columns to the block that they are merged over."""
    beside: Any = {name: cells.pop(name, {}) for name in ("extra", "marks", "shared")}
    ref = cells.get("no")
    places = {column: Place(file, sheet, f"{chr(65 + n)}{number}") for n, column in enumerate(COLUMNS)}
    filled = {column: value for column, value in cells.items() if value is not None}
    return Row(number, None if ref is None else str(ref), None, filled, places, row_id, **beside)


def table(sheet: str, rows: Iterable[Row], title: str | None = None) -> Table:
    """A table on the sheet, under the title of the plan of that name where it is one."""
    known = PLANS.get(sheet, (None, Layout.THEMATIC))
    return Table(sheet, known[1], title or known[0], None, {}, COLUMNS, tuple(rows))


def workbook(
    *tables: Table, file: str = "CS.xlsx", saved: datetime | None = None, issued: RowId | None = None
) -> Workbook:
    """A workbook of these tables; its hash is of all that it holds."""
    digest = hashlib.sha256(repr((tables, saved)).encode()).hexdigest()
    return Workbook(file, digest, saved, issued, tables, {})


def returned(
    reg: Register, who: str | None, said: Mapping[str, object], *, day: int = 10, name: str | None = None, **how: Any
) -> Return:
    """A return of July 2026 with a row for each key in `said`, last saved on `day` and received that day.

    `who` is the contact whose workbook it is; None: a bare workbook without any identity. What is said of a key is the
    words of its update, None for a blank row, or its cells by column. `how`: `cycle`, `received`, `saved` (None: the
    writer left no time), `new` (rows added below, as plan and cells), `sheets` (what a plan's sheet is called),
    `carriers`, `strays`, `notes` and `doubts` of the workbook.
    """
    file = name or f"{who or 'all'} {day}.xlsx"
    cycle, sheets = how.get("cycle", CYCLE.name), how.get("sheets", {})
    rows: dict[str, list[Row]] = {}
    for key, words in said.items():
        known = the(reg, key)
        cells: dict[str, Any] = {"no": known.ref, "lead": known.lead, "action": known.text, "due": known.due}
        cells |= words if isinstance(words, dict) else {"update": words}
        row_id = RowId(key, who, cycle) if who else None
        place = {"file": file, "sheet": sheets.get(known.plan, known.plan)}
        rows.setdefault(known.plan, []).append(
            row(len(rows.get(known.plan, [])) + 7, **place, **{"row_id": row_id, **cells})
        )
    for code, cells in how.get("new", ()):
        number = len(rows.get(code, [])) + 7
        rows.setdefault(code, []).append(row(number, file=file, sheet=sheets.get(code, code), **cells))
    saved = datetime(2026, 7, day, 9)
    book = workbook(
        *(table(sheets.get(code, code), found, PLANS[code][0]) for code, found in rows.items()),
        file=file,
        saved=how.get("saved", saved),
        issued=RowId("", who, cycle) if who else None,
    )
    book = replace(book, **{name: how[name] for name in ("carriers", "strays", "notes", "doubts") if name in how})
    return Return(f"returns/{CYCLE.name}/{file}", how.get("received", date(2026, 7, day)), saved, book)


def merged(
    reg: Register, *returns: Return, pasts: Pasts | None = None, baseline: Mapping[str, Action] | None = None
) -> Merged:
    """These returns of the cycle, merged."""
    return merge(reg, CYCLE, returns, (), Before(pasts or {}, baseline or {}))


# ---------------------------------------------------------------- what merging makes of it


def past(key: str, text: str | None, lead: str = "CS", cycle: str = BEFORE.name, status: str | None = None) -> Past:
    """What was said of the action in an earlier cycle, labelled."""
    return Past(key, lead, cycle, text, status, classify(text).label)


def update(key: str, text: str | None, lead: str = "CS", **changes: Any) -> Update:
    """An update of this cycle as it stands in row 7 of the lead's workbook, labelled."""
    file = f"{lead}.xlsx"
    places = {column: Place(file, key.rpartition("/")[0], f"{chr(65 + n)}7") for n, column in enumerate(COLUMNS)}
    label = classify(text)
    made = Update(
        key, lead, CYCLE.name, text, None, None, {}, label.label, label.partial, f"returns/{CYCLE.name}/{file}",
        date(2026, 7, 10), places,
    )  # fmt: skip
    return replace(made, **changes)


def standing(of: Action, *updates: Update, past: Sequence[Past] = (), **changes: Any) -> Standing:
    """The action with these updates; its leads are those that it names, and who of them has no update is awaited."""
    leads = Directory(contact(initials) for initials in PEOPLE).answerers(of, plan(of.plan)).leads
    heard = {lead for one in updates for lead in (leads if one.lead == of.lead else (one.lead,))}
    awaited = tuple(lead for lead in leads if lead not in heard)
    return replace(Standing(of, leads, updates, (), 0, past=tuple(past), awaited=awaited), **changes)


def night(
    reg: Register,
    *standings: Standing,
    returns: Sequence[ReturnRow] = (),
    requests: Sequence[Request] = (),
    findings: Sequence[Finding] = (),
) -> Merged:
    """What merging hands to the rules: these standings, and no more than is said."""
    return Merged(CYCLE, reg, standings, tuple(returns), tuple(requests), tuple(findings))


def return_row(who: str, state: State, **changes: Any) -> ReturnRow:
    """A row of Returns; one that came did so in good time, in the contact's workbook."""
    came = state is not State.OUTSTANDING
    file = f"{who or 'unknown'}.xlsx" if came else None
    path = f"returns/{CYCLE.name}/{file}" if came else None
    made = ReturnRow(who, CYCLE.name, DUE, date(2026, 7, 10) if came else None, None, state, file, path, 1)
    return replace(made, **changes)


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Case:
    """A night on which a rule raises a flag, or the nearest one on which it must not; `flags` are all that stand."""

    rule: Rule[Any]
    about: str
    merged: Merged
    flags: tuple[Flag, ...] = ()
    as_at: date = DUE
    last_cycle: str | None = BEFORE.name

    def __str__(self) -> str:
        return f"{self.rule.code}: {self.about}"
