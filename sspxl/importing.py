"""Existing action plans, in any of the five layouts, as rows of the register. Pure: workbooks and register in, rows out.

A sheet is a plan, met again it is known by its title; a row that is there already is not added twice. Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sspxl.dates import read_date
from sspxl.leads import Directory
from sspxl.merge import Matcher
from sspxl.records import Action, Contact, Place, Plan, Register, Row, Table, Typed, Update, Workbook
from sspxl.refs import ref_of
from sspxl.text import plain, shorten, tidy
from sspxl.wording import classify

_PERSON = re.compile(r"(.+?)\s*\(([^()]+)\)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What importing recognised on one sheet, and what it did not."""

    file: str
    sheet: str
    plan: str | None  # its code; None: the sheet is no plan
    layout: str | None
    rows: int
    added: int
    remarks: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The report as one line for the manager."""
        if self.plan is None:
            return f"{self.file}, {self.sheet}: no plan: {'; '.join(self.remarks)}"
        there = self.rows - self.added
        counts = f"{self.rows} row{'s' * (self.rows != 1)}, {self.added} added" + (
            f", {there} there already" if there else ""
        )
        return f"{self.file}, {self.sheet}: plan {self.plan} ({self.layout}): {counts}{''.join(f'; {r}' for r in self.remarks)}"


@dataclass(frozen=True, slots=True)
class Imported:
    """The register's new rows, and the updates that stood beside the actions. `register` holds old and new ones."""

    plans: tuple[Plan, ...]
    actions: tuple[Action, ...]
    contacts: tuple[Contact, ...]
    updates: tuple[Update, ...]
    reports: tuple[SheetReport, ...]
    register: Register


@dataclass(slots=True)
class _Growing:
    """The register as it grows sheet by sheet, with what is new in it."""

    register: Register
    plans: list[Plan] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)

    def add(self, plans: Sequence[Plan] = (), actions: Sequence[Action] = (), contacts: Sequence[Contact] = ()) -> None:
        self.plans += plans
        self.actions += actions
        self.contacts += contacts
        now = self.register
        self.register = replace(
            now,
            plans=(*now.plans, *plans),
            actions=(*now.actions, *actions),
            contacts=(*now.contacts, *contacts),
        )


def import_plans(workbooks: Iterable[Workbook], register: Register, codes: Mapping[str, str], cycle: str) -> Imported:
    """What the workbooks add to the register. `codes` maps a sheet's name to the code it shall have; `cycle` names the cycle whose
    updates they hold, "" for what was before the first one."""
    growing = _Growing(register)
    reports: list[SheetReport] = []
    found: list[tuple[Table, Mapping[int, Action]]] = []
    for workbook in workbooks:
        titles = Counter(plain(table.title) for table in workbook.tables if table.title)
        for table in workbook.tables:
            shared = table.title is not None and titles[plain(table.title)] > 1
            report, actions = _import_table(table, _title(table, shared), growing, codes, workbook.file)
            reports.append(report)
            found.append((table, actions))
        reports += [
            SheetReport(workbook.file, sheet, None, None, 0, 0, (why,)) for sheet, why in workbook.no_plan.items()
        ]
    directory = Directory(growing.register.contacts)
    updates = tuple(u for table, actions in found for u in _updates(table, actions, growing.register, directory, cycle))
    return Imported(
        tuple(growing.plans), tuple(growing.actions), tuple(growing.contacts), updates, tuple(reports), growing.register
    )


def _title(table: Table, shared: bool) -> str:
    """The plan's title: the one above the table, with the sheet's name where sheets of one workbook share it."""
    if table.title is None:
        return table.sheet
    return f"{table.title}: {table.sheet}" if shared else table.title


def _import_table(
    table: Table, title: str, growing: _Growing, codes: Mapping[str, str], file: str
) -> tuple[SheetReport, dict[int, Action]]:
    remarks: list[str] = []
    known = next((plan for plan in growing.register.plans if plain(plan.title) == plain(title)), None)
    place = Place(file, table.sheet)
    if known is None:
        taken = {plan.code for plan in growing.register.plans}
        code = codes.get(table.sheet) or free_code(table.sheet, taken)
        known = Plan(code, title, table.thematic_lead, table.layout, None, place)
        growing.add(plans=[known])
    contacts, doubts = _new_contacts(table.lead_key, growing.register.contacts, place)
    growing.add(contacts=contacts)
    remarks += [f"{len(contacts)} contacts from its key"] * bool(contacts)
    remarks += doubts
    actions = _there_already(table, known, growing.register)
    there = len(actions)
    for row in table.rows:
        if row.number in actions:
            continue
        if "action" not in row.cells:
            remarks.append(f"row {row.number} has no wording and was left out")
            continue
        action, doubt = _action(row, known, growing.register, place)
        remarks += [doubt] * bool(doubt)
        growing.add(actions=[action])
        actions[row.number] = action
    return SheetReport(
        file, table.sheet, known.code, known.layout.value, len(actions), len(actions) - there, tuple(remarks)
    ), actions


def free_code(sheet: str, taken: Iterable[str]) -> str:
    """A code for a plan: the initials of a name of several words, or the first eight letters and digits; with -2 if taken."""
    words = re.findall(r"[^\W_]+", sheet)
    code = ("".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:8]).upper() or "PLAN"
    taken = set(taken)
    return next(c for n in range(1, len(taken) + 2) if (c := code if n == 1 else f"{code}-{n}") not in taken)


def _there_already(table: Table, plan: Plan, register: Register) -> dict[int, Action]:
    """Sheet row -> action, for rows that the plan has already."""
    only = replace(register, plans=(plan,), actions=register.actions_of(plan.code))
    one_table = Workbook(table.sheet, "", None, None, (table,), {})
    return {match.row.number: match.action for match in Matcher(only).match(one_table).matched}


def _action(row: Row, plan: Plan, register: Register, place: Place) -> tuple[Action, str | None]:
    """The row as a new action, and a doubt about it."""
    taken = {action.ref for action in register.actions_of(plan.code)}
    ref, doubt = row.ref, None
    if ref is None or ref in taken:
        free = next(c for n in range(1, len(taken) + 2) if (c := f"C{n}") not in taken)
        doubt = f"row {row.number}: number {ref} stands twice, {free} given" if ref else None
        ref = free
    target = row.cells.get("target")
    if target is not None and not isinstance(target, int | float):
        doubt = f'row {row.number}: the target "{shorten(str(target), 40)}" is no number and was left out'
    due = read_date(row.cells.get("due"))
    if "due" in row.cells and due is None:
        doubt = f'row {row.number}: the due date "{shorten(str(row.cells["due"]), 40)}" is no date and was left out'
    action = Action(
        plan=plan.code,
        ref=ref,
        section=row.section,
        lead=_words(row.cells.get("lead")),
        agency=_words(row.cells.get("agency")),
        text=str(row.cells["action"]),
        due=due,
        first_due=due,
        state="open",
        opened=None,
        closed=None,
        carried_from=None,
        target=float(target) if isinstance(target, int | float) else None,
        direction=None,
        tolerance=None,
        places=dict.fromkeys(("Action", "Lead", "Due", "No", "Plan"), place),
    )
    return action, doubt


def _new_contacts(key: Mapping[str, str], contacts: Sequence[Contact], place: Place) -> tuple[list[Contact], list[str]]:
    """Contacts of the ACTION POINT LEADS key whom the register has not, and where the two tell differently."""
    known = {contact.initials: contact for contact in contacts}
    new: list[Contact] = []
    doubts: list[str] = []
    for initials, words in key.items():
        person = _PERSON.match(words)
        name, role = (person[2], person[1]) if person else (words, None)
        if initials not in known:
            new.append(Contact(initials, tidy(name), tidy(role) if role else None, None, None, None, place))
        elif plain(known[initials].name or "") != plain(name):
            doubts.append(
                f"{initials} is {known[initials].name} in the register and {name} in the key; the register stands"
            )
    return new, doubts


def _updates(
    table: Table, actions: Mapping[int, Action], register: Register, directory: Directory, cycle: str
) -> Iterator[Update]:
    for row in table.rows:
        action = actions.get(row.number)
        if action is None or "update" not in row.cells:
            continue
        leads = directory.answerers(action, register.plan(action.plan)).leads
        words = str(row.cells["update"])
        yield Update(
            key=action.key,
            lead=leads[0] if len(leads) == 1 else action.lead or action.agency or "",
            cycle=cycle,
            text=words,
            status=None,
            completed_on=None,
            figures={},
            label=classify(words).label,
            partial=False,
            source=None,
            received=None,
            places={"update": row.places["update"]},
        )


def _words(value: Typed) -> str | None:
    return None if value is None else tidy(str(value))


def register_rows(imported: Imported) -> dict[str, list[dict[str, object]]]:
    """The new records as rows for the register's tables, by table and header."""
    return {
        "plans": [
            {"Code": p.code, "Title": p.title, "Thematic lead": p.thematic_lead, "Layout": p.layout.value} for p in imported.plans
        ],
        "actions": [
            {
                "Plan": a.plan, "Section": a.section, "No": _number(a.ref), "Lead": a.lead, "Agency": a.agency, "Action": a.text,
                "Due": a.due, "First due": a.first_due, "State": a.state, "Measure target": a.target,
            }
            for a in imported.actions
        ],
        "contacts": [{"Initials": c.initials, "Name": c.name, "Role": c.role} for c in imported.contacts],
    }  # fmt: skip


def _number(ref: str) -> int | str:
    """Whole numbers as numbers, so that Excel sorts them; "11.10" stays text, or it would become 11.1."""
    return int(ref) if ref.isdigit() and ref_of(int(ref)) == ref else ref
