"""What the doctor says of the register: what would stop a run, and what it could not use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sspxl.addresses import comparable, writable
from sspxl.cycles import required_cycle
from sspxl.errors import UserError
from sspxl.files import is_open, open_words, safe_name
from sspxl.jobs.health import Health, Line
from sspxl.leads import Answerers, Directory
from sspxl.mail.drafts import one_line
from sspxl.records import Action, Contact, Place, Register
from sspxl.register import Fault, examine_register
from sspxl.rules import RULES, idle_waivers
from sspxl.text import tidy
from sspxl.workspace import UNASSIGNED, Workspace


def register_lines(workspace: Workspace, as_at: date, named: str) -> Iterator[Line]:
    """What there is to say of the register; `named` is the current cycle of the settings."""
    try:
        register, faults = examine_register(workspace.register)
    except UserError as err:
        yield from (Line("register", Health.STOP, fault) for fault in err.faults)
        return
    if faults:
        yield from (Line("register", Health.STOP, str(fault), (fault,)) for fault in faults)
        yield from _cells(_without_strays(register))
        return
    counts = {"plan": register.plans, "action": register.actions, "contact": register.contacts}
    words = ", ".join(f"{len(rows)} {what}{'s' * (len(rows) != 1)}" for what, rows in counts.items())
    yield Line("register", Health.FINE, words)
    if is_open(workspace.register):
        begins = open_words(workspace.register)
        words = f"{begins}; close it before an import, and save it: what is not saved does not count"
        yield Line("register", Health.ADVICE, words)
    yield _cycle(register, as_at, named)
    yield from _cells(register)
    yield from _strange_folders(workspace, register)


def _cells(register: Register) -> Iterator[Line]:
    """What makes a night poorer, cell by cell."""
    yield from _bad_cells(register)
    yield from _idle_waivers(register)
    yield from _early_dues(register)
    if register.plans and register.contacts:  # without either every name would be nobody's
        yield from _people(register)


def _without_strays(register: Register) -> Register:
    """The register without the actions of no plan, of which nothing more can be told."""
    codes = {plan.code for plan in register.plans}
    return replace(register, actions=tuple(action for action in register.actions if action.plan in codes))


def _early_dues(register: Register) -> Iterator[Line]:
    """The cycles that are due before they open."""
    for cycle in register.cycles:
        if cycle.due and cycle.opens and cycle.due < cycle.opens:
            found = f"{cycle.name} is due on {cycle.due:%d/%m/%Y}, before it opens on {cycle.opens:%d/%m/%Y}"
            fault = Fault(cycle.place, found, "Correct Due or Opens.", "a day under Due after that under Opens")
            yield Line("cycle", Health.ADVICE, f"{cycle.place}: {found}; correct Due or Opens", (fault,))


def _cycle(register: Register, as_at: date, named: str) -> Line:
    try:
        cycle = required_cycle(register, as_at, named)
    except UserError as err:
        return Line("cycle", Health.STOP, str(err))
    if cycle.due is None:
        words = f"the current one is {cycle.name}, without a due date: nothing counts as late until it has one"
        fault = Fault(cycle.place, "no due date for the current cycle", "Type one under Due.", "a date")
        return Line("cycle", Health.ADVICE, words, (fault,))
    return Line("cycle", Health.FINE, f"the current one is {cycle.name}, due {cycle.due:%d/%m/%Y}")


def _bad_cells(register: Register) -> Iterator[Line]:
    for bad in register.bad_values:
        words = f'{bad.place}: "{bad.found}" under {bad.column} counts as blank; type {bad.expected}'
        found = f'"{bad.found}" under {bad.column}, which counts as blank'
        yield Line("register", Health.ADVICE, words, (Fault(bad.place, found, "Type that.", bad.expected),))


def _idle_waivers(register: Register) -> Iterator[Line]:
    if not (register.plans and register.actions and register.contacts):
        return  # where one of these tables cannot be read, nobody can say what a waiver applies to
    for bad in idle_waivers(register, {rule.code for rule in RULES}):
        words = f'{bad.place}: "{bad.found}" under {bad.column} waives nothing; type {bad.expected}'
        found = f'"{bad.found}" under {bad.column}, which waives nothing'
        yield Line("waivers", Health.ADVICE, words, (Fault(bad.place, found, "Type that.", bad.expected),))


def _strange_folders(workspace: Workspace, register: Register) -> Iterator[Line]:
    """The folders of returns/ from which no cycle reads: mostly of a cycle that was given another name."""
    known = {UNASSIGNED, *(safe_name(cycle.name).casefold() for cycle in register.cycles)}
    there = (workspace.root / "returns").glob("*")
    for name in sorted(folder.name for folder in there if folder.is_dir() and folder.name.casefold() not in known):
        words = (
            f"returns/{name} belongs to no cycle of the register; what lies there counts nowhere until a cycle of "
            "Cycles has that name"
        )
        yield Line("returns", Health.ADVICE, words)


def _people(register: Register) -> Iterator[Line]:
    """Who cannot be written to, who cannot be found, and which rows nobody answers for."""
    directory = Directory(register.contacts)
    who = {
        action.key: directory.answerers(action, register.plan(action.plan))
        for action in register.actions
        if action.state == "open"
    }
    asked = {lead for one in who.values() for lead in one.contacts}
    yield from _addresses(register.contacts, asked)
    yield from _unmatched(register, who)
    yield from _unknown(register, who)
    for plan in register.plans:
        if plan.thematic_lead and not directory.person(plan.thematic_lead):
            found = f'the thematic lead of {plan.code}, "{plan.thematic_lead}", is no contact'
            fault = Fault(
                plan.place, found, "Correct the name, or add a contact.", "initials, name or post of a contact"
            )
            yield Line("contacts", Health.ADVICE, f"{plan.place}: {found}", (fault,))
    nobody = [action for action in register.actions if action.key in who and not who[action.key].contacts]
    if nobody:
        keys, expected = (
            ", ".join(action.key for action in nobody),
            "a lead, an agency with a contact, or a thematic lead",
        )
        faults = tuple(
            Fault(action.places["Lead"], f"nobody answers for {action.key}", "Name one of them.", expected)
            for action in nobody
        )
        yield Line("contacts", Health.ADVICE, f"nobody answers for {keys}: name {expected}", faults)


def _unmatched(register: Register, who: Mapping[str, Answerers]) -> Iterator[Line]:
    """Names in Lead and Agency that are nobody's."""
    unmatched: dict[str, list[Action]] = {}
    for action in register.actions:
        for name in who[action.key].unmatched if action.key in who else ():
            unmatched.setdefault(name, []).append(action)
    for name, actions in unmatched.items():
        keys = ", ".join(action.key for action in actions)
        words = f'"{name}" ({keys}) is no contact\'s name or agency; correct it or add a contact'
        faults = tuple(_stranger(action, name) for action in actions)
        yield Line("contacts", Health.ADVICE, words, faults)


def _stranger(action: Action, name: str) -> Fault:
    """That a name in the action's Lead or Agency is no contact's."""
    column = "Lead" if name in tidy(action.lead or "") else "Agency"
    found = f'"{name}" under {column} is no contact\'s name or agency'
    return Fault(action.places[column], found, "Correct it, or add a contact.", "a contact of the table Contacts")


def _unknown(register: Register, who: Mapping[str, Answerers]) -> Iterator[Line]:
    """Initials under Lead that nobody has, which the night says in a flag."""
    unknown: dict[str, list[Action]] = {}
    for action in register.actions:
        for initials in who[action.key].unknown if action.key in who else ():
            unknown.setdefault(initials, []).append(action)
    for initials, actions in unknown.items():
        keys, nobody = ", ".join(action.key for action in actions), "under Lead are nobody's initials"
        do, expected = "Correct them, or add a contact.", "initials of the table Contacts"
        faults = tuple(Fault(a.places["Lead"], f'"{initials}" {nobody}', do, expected) for a in actions)
        words = f'"{initials}" ({keys}) {nobody}; correct them or add a contact'
        yield Line("contacts", Health.ADVICE, words, faults)


def _addresses(contacts: Iterable[Contact], asked: Collection[str]) -> Iterator[Line]:
    """What is wrong with the contacts' addresses. An empty cell is, where the contact is asked for something."""
    holders: dict[str, list[tuple[str, Place]]] = {}
    for contact in contacts:
        for column, typed in (("Email", contact.email), ("Deputy email", contact.deputy_email)):
            place = contact.places.get(column, contact.place)
            if writable(typed):
                holders.setdefault(comparable(typed), []).append((contact.initials, place))
            elif typed:
                words = (
                    f'{place}: "{one_line(typed)}" under {column} of {contact.initials} cannot be written to; type one '
                    "whole address and no more, such as name@example.org"
                )
                found = f'"{one_line(typed)}" under {column}, which cannot be written to'
                fault = Fault(place, found, "Type one whole address and no more.", "an address like name@example.org")
                yield Line("contacts", Health.ADVICE, words, (fault,))
            elif column == "Email" and contact.initials in asked:
                fault = Fault(place, f"{contact.initials} has no email", "Type it here.", "an address")
                words = f"{place}: {contact.initials} has no email; type it there"
                yield Line("contacts", Health.ADVICE, words, (fault,))
    for address, of in holders.items():
        names = tuple(dict.fromkeys(initials for initials, _ in of))
        if len(names) > 1:
            cells = ", ".join(place.cell or "" for _, place in of[1:])
            words = (
                f"{of[0][1]}, {cells}: {address} stands for {' and '.join(names)}: a workbook from it speaks for "
                f"{'both' if len(names) == 2 else 'all'}; correct it where that is not so"
            )
            yield Line("contacts", Health.FINE, words)
