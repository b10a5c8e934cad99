"""Existing action plans, in any of the five layouts, as rows of the register: workbooks and register in, rows out.

A sheet is a plan, met again it is known by its title; a row that is there already is not added twice.
Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sspxl.dates import read_date
from sspxl.errors import UserError
from sspxl.figures import number_in
from sspxl.leads import Directory
from sspxl.merge import Matcher, status_in
from sspxl.records import Action, Contact, Place, Plan, Register, Row, Table, Typed, Update, Workbook
from sspxl.refs import ref_of
from sspxl.text import is_blank, plain, shorten, tidy
from sspxl.wording import classify

_PERSON = re.compile(r"(.+?)\s*\(([^()]+)\)\s*$", re.DOTALL)
_CODE = re.compile(r"\w[\w-]{0,19}")
_LONGEST = 32_767  # characters in a cell of Excel


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
        return f"{self.file}, {self.sheet}: plan {self.plan} ({self.layout}): {'; '.join((counts, *self.remarks))}"


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
    """What the workbooks add to the register.

    `codes` maps a sheet's name to the code that its plan shall have; `cycle` names the cycle whose updates they hold,
    "" for what was before the first one. Raises UserError: a code that is taken or given twice, or no sheet for it.
    """
    workbooks = tuple(workbooks)
    _check_codes(codes, workbooks, register)
    growing = _Growing(register)
    reports: list[SheetReport] = []
    found: list[tuple[Table, Mapping[int, Action]]] = []
    for workbook in workbooks:
        for table, titles in _titled(workbook.tables):
            report, actions = _import_table(table, titles, growing, codes, workbook.file)
            reports.append(report)
            found.append((table, actions))
        reports += [
            SheetReport(workbook.file, sheet, None, None, 0, 0, (why,)) for sheet, why in workbook.no_plan.items()
        ]
    now = growing.register
    directory = Directory(now.contacts)
    updates = tuple(update for table, actions in found for update in _updates(table, actions, now, directory, cycle))
    return Imported(tuple(growing.plans), tuple(growing.actions), tuple(growing.contacts), updates, tuple(reports), now)


def _check_codes(codes: Mapping[str, str], workbooks: Sequence[Workbook], register: Register) -> None:
    sheets = {table.sheet for workbook in workbooks for table in workbook.tables}
    taken = {plan.code.casefold() for plan in register.plans}
    faults: list[str] = []
    for sheet, code in codes.items():
        if sheet not in sheets:
            faults.append(f'--code: no plan was found on a sheet "{sheet}"; name one as its tab shows it')
        if not _CODE.fullmatch(code):
            faults.append(f'--code: "{code}" cannot be a code; use letters, figures and hyphens, 20 at most')
        elif code.casefold() in taken:
            faults.append(f'--code: the code "{code}" is taken; choose another for "{sheet}"')
        taken.add(code.casefold())
    if faults:
        raise UserError(tuple(faults))


def _titled(tables: Sequence[Table]) -> list[tuple[Table, tuple[str, ...]]]:
    """Each table with its plan's title, and other titles by which the plan may be known from an earlier import.

    The title is the one above the table, else the sheet's name; with the sheet's name where tables share it, and
    numbered where one sheet holds several such.
    """
    bare = [table.title or table.sheet for table in tables]
    shared = Counter(map(plain, bare))
    titled: list[tuple[Table, tuple[str, ...]]] = []
    given: Counter[str] = Counter()
    for table, title in zip(tables, bare, strict=True):
        longer = f"{title}: {table.sheet}" if table.title else title
        if shared[plain(title)] == 1:
            titled.append((table, (title, longer)))
            continue
        given[plain(longer)] += 1
        times = given[plain(longer)]
        titled.append((table, (longer if times == 1 else f"{longer} ({times})",)))
    return titled


def _import_table(
    table: Table, titles: tuple[str, ...], growing: _Growing, codes: Mapping[str, str], file: str
) -> tuple[SheetReport, dict[int, Action]]:
    place = Place(file, table.sheet)
    plan, remarks = _plan(table, titles, growing, codes, place)
    contacts, doubts = _new_contacts(table.lead_key, growing.register.contacts, place)
    growing.add(contacts=contacts)
    remarks += [f"{len(contacts)} contact{'s' * (len(contacts) > 1)} from its key"] * bool(contacts)
    remarks += doubts
    actions = _there_already(table, plan, growing.register)
    there, before = len(actions), len(growing.actions)
    for row in table.rows:
        if row.number in actions:
            continue
        if is_blank(row.cells.get("action")):
            remarks.append(f"row {row.number} has no wording and was left out")
            continue
        action, doubts = _action(row, plan, growing.register, place)
        remarks += [f"row {row.number}: {doubt}" for doubt in doubts]
        growing.add(actions=[action])
        actions[row.number] = action
    counts = len(actions), len(actions) - there
    completed = sum(action.state == "completed" for action in growing.actions[before:])
    remarks += [f"{completed} of them completed, by {'its' if completed == 1 else 'their'} STATUS"] * bool(completed)
    return SheetReport(file, table.sheet, plan.code, plan.layout.value, *counts, tuple(remarks)), actions


def _plan(
    table: Table, titles: tuple[str, ...], growing: _Growing, codes: Mapping[str, str], place: Place
) -> tuple[Plan, list[str]]:
    """The plan that the table is: known by its title, or new in the register; and what is to be said of that."""
    plans = growing.register.plans
    wanted = codes.get(table.sheet)
    for title in map(plain, titles):
        if known := next((plan for plan in plans if plain(plan.title) == title), None):
            return known, [f"known by its title, so that the code {wanted} was not used"] * bool(wanted)
    taken = {plan.code.casefold() for plan in plans}
    code = wanted if wanted and wanted.casefold() not in taken else free_code(table.sheet, taken)
    plan = Plan(code, titles[0], table.thematic_lead, table.layout, None, place)
    growing.add(plans=[plan])
    return plan, [f"the code {wanted} went to another sheet of that name"] * bool(wanted and wanted != code)


def free_code(sheet: str, taken: Iterable[str]) -> str:
    """A code for a plan: the initials of a name of several words, or the first eight letters and digits of one word.

    In capitals, with -2 if it is taken.
    """
    words = re.findall(r"[^\W_]+", sheet)
    code = ("".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:8]).upper() or "PLAN"
    taken = {one.casefold() for one in taken}
    codes = (code if n == 1 else f"{code}-{n}" for n in range(1, len(taken) + 2))
    return next(c for c in codes if c.casefold() not in taken)


def _there_already(table: Table, plan: Plan, register: Register) -> dict[int, Action]:
    """Sheet row -> action, for rows that the plan has already."""
    only = replace(register, plans=(plan,), actions=register.actions_of(plan.code))
    one_table = Workbook(table.sheet, "", None, None, (table,), {})
    return {match.row.number: match.action for match in Matcher(only).match(one_table).matched}


def _action(row: Row, plan: Plan, register: Register, place: Place) -> tuple[Action, list[str]]:
    """The row as a new action, and the doubts about it."""
    taken = {action.ref for action in register.actions_of(plan.code)}
    ref, doubts = row.ref, []
    if ref is None or ref in taken:
        free = next(c for n in range(1, len(taken) + 2) if (c := f"C{n}") not in taken)
        doubts += [f"number {ref} stands twice, {free} given"] * bool(ref)
        ref = free
    text = str(row.cells["action"])
    if len(text) > _LONGEST:
        doubts.append("its wording is longer than a cell of Excel holds, and was cut")
    target, due = number_in(row.cells.get("target")), read_date(row.cells.get("due"))
    if "target" in row.cells and target is None:
        doubts.append(f'the target "{shorten(str(row.cells["target"]), 40)}" is no number and was left out')
    if "due" in row.cells and due is None:
        doubts.append(f'the due date "{shorten(str(row.cells["due"]), 40)}" is no date and was left out')
    is_completed = status_in(row) == "Completed"
    closed = read_date(row.cells.get("completed_on")) if is_completed else None
    if is_completed and "completed_on" in row.cells and closed is None:
        doubts.append(f'"{shorten(str(row.cells["completed_on"]), 40)}" under COMPLETED ON is no date and was left out')
    action = Action(
        plan=plan.code,
        ref=ref,
        section=row.section,
        lead=_typed(row.cells.get("lead")),
        agency=_typed(row.cells.get("agency")),
        text=text[:_LONGEST],
        due=due,
        first_due=due,
        state="completed" if is_completed else "open",
        opened=None,
        closed=closed,
        carried_from=None,
        target=target,
        direction=None,
        tolerance=None,
        places=dict.fromkeys(("Action", "Lead", "Due", "No", "Plan"), place),
    )
    return action, doubts


def _new_contacts(key: Mapping[str, str], contacts: Sequence[Contact], place: Place) -> tuple[list[Contact], list[str]]:
    """Contacts of the ACTION POINT LEADS key whom the register has not, and where the two tell differently."""
    known = {plain(contact.initials): contact for contact in contacts}
    new: list[Contact] = []
    doubts: list[str] = []
    for initials, words in key.items():
        person = _PERSON.match(words)
        name, role = (tidy(person[2]), tidy(person[1])) if person else (words, None)
        contact = known.get(plain(initials))
        if contact is None:
            new.append(Contact(initials, name, role, None, None, None, place))
            known[plain(initials)] = new[-1]
            continue
        told = [words for words in (contact.name, contact.role, contact.agency) if words]
        if told and plain(name) not in map(plain, told):
            doubts.append(f"{initials} is {told[0]} in the register and {name} in the key; the register stands")
    return new, doubts


def _updates(
    table: Table, actions: Mapping[int, Action], register: Register, directory: Directory, cycle: str
) -> Iterator[Update]:
    """What stands beside the actions, as the updates of an earlier cycle."""
    for row in table.rows:
        action = actions.get(row.number)
        if action is None or "update" not in row.cells:
            continue
        leads = directory.answerers(action, register.plan(action.plan)).leads
        words = str(row.cells["update"])
        said = classify(words)
        yield Update(
            key=action.key,
            lead=leads[0] if len(leads) == 1 else action.lead or action.agency or "",
            cycle=cycle,
            text=words,
            status=None,
            completed_on=None,
            figures={},
            label=said.label,
            partial=said.partial,
            source=None,
            received=None,
            places={"update": row.places["update"]},
        )


def _typed(value: Typed) -> str | None:
    """The cell as typed, with its line breaks; None where it is blank."""
    return None if is_blank(value) else str(value).strip()


def register_rows(imported: Imported) -> dict[str, list[dict[str, object]]]:
    """The new records as rows for the register's tables, by table and header."""
    return {
        "plans": [
            {"Code": p.code, "Title": p.title, "Thematic lead": p.thematic_lead, "Layout": p.layout.value}
            for p in imported.plans
        ],
        "actions": [
            {
                "Plan": a.plan, "Section": a.section, "No": _number(a.ref), "Lead": a.lead, "Agency": a.agency,
                "Action": a.text, "Due": a.due, "First due": a.first_due, "State": a.state, "Closed": a.closed,
                "Measure target": a.target,
            }
            for a in imported.actions
        ],
        "contacts": [{"Initials": c.initials, "Name": c.name, "Role": c.role} for c in imported.contacts],
    }  # fmt: skip


def _number(ref: str) -> int | str:
    """Whole numbers as numbers, so that Excel sorts them; "11.10" stays text, or it would become 11.1."""
    return int(ref) if ref.isdigit() and ref_of(int(ref)) == ref else ref
