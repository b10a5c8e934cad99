"""`sspxl doctor`: what would stop tonight's run, and what would make it poorer; one line each, fine or what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sspxl.collect.inbox import waiting
from sspxl.cycles import required_cycle
from sspxl.errors import Busy, UserError
from sspxl.files import is_open, open_words, safe_name
from sspxl.history import copy_of_history
from sspxl.history.messages import MessageLog
from sspxl.issue import template_faults
from sspxl.jobs.chasing import letter_template_faults
from sspxl.jobs.servers import account, mailbox_of, sending_of
from sspxl.leads import Directory
from sspxl.mail.drafts import one_line, usable_address
from sspxl.mail.faults import MailFault
from sspxl.mail.mailbox import Mailbox
from sspxl.master import pending
from sspxl.records import Contact, Place, Register
from sspxl.register import read_register
from sspxl.rules import RULES, idle_waivers
from sspxl.settings import Settings, read_settings
from sspxl.workspace import UNASSIGNED, Workspace

_LEAST_FREE = 500 * 1024 * 1024
_FULL = 0.9


class Health(StrEnum):
    """How a line stands: fine; worth doing something about; would stop tonight's run."""

    FINE = "fine"
    ADVICE = "advice"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `words` says what was found and, unless it is fine, what to do."""

    about: str
    health: Health
    words: str


def doctor(workspace: Workspace, as_at: date) -> tuple[Line, ...]:
    """Everything that was looked at, in the order of the run."""
    settings = None
    try:
        settings = read_settings(workspace.settings, {rule.code for rule in RULES})
        lines = [Line("settings", Health.FINE, "sspxl.toml is read without a fault")]
    except UserError as err:
        lines = [Line("settings", Health.STOP, fault) for fault in err.faults]
    return (
        *lines,
        *_register(workspace, as_at, settings.cycle.current if settings else ""),
        *_places(workspace),
        *(_manager(settings) if settings else ()),
        *(mail_lines(workspace, settings) if settings else ()),
        *_output(workspace),
    )


def _manager(settings: Settings) -> Iterator[Line]:
    """Whether the manager's own address is known."""
    if not settings.manager.email:
        lost = "" if settings.smtp.sender else "drafts have no sender, and "
        words = (
            f"email in [manager] is empty; type it in sspxl.toml: {lost}a message that you forward counts as a "
            "stranger's"
        )
        yield Line("manager", Health.ADVICE, words)


def mail_lines(workspace: Workspace, settings: Settings) -> Iterator[Line]:
    """The mailbox and the server for outgoing mail, tried out: nothing is taken, moved or sent."""
    mailbox, sending = mailbox_of(workspace, settings), sending_of(workspace, settings)
    if mailbox is None:
        yield Line("mailbox", Health.FINE, "inbox/ only: sspxl.toml names no mailbox")
    else:
        yield from _mailbox(workspace, settings, mailbox)
    if sending is None:
        yield Line("smtp", Health.FINE, "drafts only: sspxl.toml names no server for outgoing mail")
        return
    try:
        with sending:
            how = "mail is sent by it" if settings.smtp.send else "drafts only, until send is true"
            yield Line("smtp", Health.FINE, f"{settings.smtp.host} answers; {how}")
    except MailFault as fault:
        yield Line("smtp", Health.ADVICE, str(fault))


def _mailbox(workspace: Workspace, settings: Settings, mailbox: Mailbox) -> Iterator[Line]:
    name = settings.mailbox.folder
    try:
        with mailbox:
            folder, used = mailbox.open(name), mailbox.share_used()
    except MailFault as fault:
        yield Line("mailbox", Health.ADVICE, str(fault))
        return
    try:
        with copy_of_history(workspace.history) as history:
            known = MessageLog(history).numbers(account(settings.mailbox), folder.name, folder.validity)
    except UserError:  # has a line of its own
        known = frozenset()
    new = len(set(folder.uids) - known)
    yield Line("mailbox", Health.FINE, f"{new} message{'s wait' if new != 1 else ' waits'} in {name}")
    if used is not None and used >= _FULL:
        words = f"the mailbox is {used:.0%} full: delete old mail there, or ask for more room"
        yield Line("mailbox", Health.ADVICE, words)


def _register(workspace: Workspace, as_at: date, named: str) -> Iterator[Line]:
    try:
        register = read_register(workspace.register)
    except UserError as err:
        yield from (Line("register", Health.STOP, fault) for fault in err.faults)
        return
    counts = {"plan": register.plans, "action": register.actions, "contact": register.contacts}
    words = ", ".join(f"{len(rows)} {what}{'s' * (len(rows) != 1)}" for what, rows in counts.items())
    yield Line("register", Health.FINE, words)
    if is_open(workspace.register):
        begins = open_words(workspace.register)
        words = f"{begins}; close it before an import, and save it: what is not saved does not count"
        yield Line("register", Health.ADVICE, words)
    yield _cycle(register, as_at, named)
    yield from _bad_cells(register)
    yield from _idle_waivers(register)
    yield from _people(register)
    yield from _strange_folders(workspace, register)


def _cycle(register: Register, as_at: date, named: str) -> Line:
    try:
        cycle = required_cycle(register, as_at, named)
    except UserError as err:
        return Line("cycle", Health.STOP, str(err))
    if cycle.due is None:
        words = f"the current one is {cycle.name}, without a due date: nothing counts as late until it has one"
        return Line("cycle", Health.ADVICE, words)
    return Line("cycle", Health.FINE, f"the current one is {cycle.name}, due {cycle.due:%d/%m/%Y}")


def _bad_cells(register: Register) -> Iterator[Line]:
    for bad in register.bad_values:
        yield Line(
            "register",
            Health.ADVICE,
            f'{bad.place}: "{bad.found}" under {bad.column} counts as blank; type {bad.expected}',
        )


def _idle_waivers(register: Register) -> Iterator[Line]:
    for bad in idle_waivers(register, {rule.code for rule in RULES}):
        words = f'{bad.place}: "{bad.found}" under {bad.column} waives nothing; type {bad.expected}'
        yield Line("waivers", Health.ADVICE, words)


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
    unmatched: dict[str, list[str]] = {}
    for key, one in who.items():
        for name in one.unmatched:
            unmatched.setdefault(name, []).append(key)
    for name, keys in unmatched.items():
        yield Line(
            "contacts",
            Health.ADVICE,
            f'"{name}" ({", ".join(keys)}) is no contact\'s name or agency; correct it or add a contact',
        )
    for plan in register.plans:
        if plan.thematic_lead and not directory.person(plan.thematic_lead):
            yield Line(
                "contacts",
                Health.ADVICE,
                f'{plan.place}: the thematic lead of {plan.code}, "{plan.thematic_lead}", is no contact',
            )
    nobody = [key for key, one in who.items() if not one.contacts]
    if nobody:
        yield Line(
            "contacts",
            Health.ADVICE,
            f"nobody answers for {', '.join(nobody)}: name a lead, an agency with a contact, or a thematic lead",
        )


def _addresses(contacts: Iterable[Contact], asked: Collection[str]) -> Iterator[Line]:
    """What is wrong with the contacts' addresses. An empty cell is, where the contact is asked for something."""
    holders: dict[str, list[tuple[str, Place]]] = {}
    for contact in contacts:
        for column, typed in (("Email", contact.email), ("Deputy email", contact.deputy_email)):
            place = contact.places.get(column, contact.place)
            if address := usable_address(typed):
                holders.setdefault(address.lower(), []).append((contact.initials, place))
            elif typed:
                words = (
                    f'{place}: "{one_line(typed)}" under {column} of {contact.initials} cannot be written to; type one '
                    "whole address and no more, such as name@example.org"
                )
                yield Line("contacts", Health.ADVICE, words)
            elif column == "Email" and contact.initials in asked:
                yield Line("contacts", Health.ADVICE, f"{place}: {contact.initials} has no email; type it there")
    for address, of in holders.items():
        names = tuple(dict.fromkeys(initials for initials, _ in of))
        if len(names) > 1:
            cells = ", ".join(place.cell or "" for _, place in of[1:])
            words = (
                f"{of[0][1]}, {cells}: {address} stands for {' and '.join(names)}: a workbook from it speaks for "
                f"{'both' if len(names) == 2 else 'all'}; correct it where that is not so"
            )
            yield Line("contacts", Health.FINE, words)


def _places(workspace: Workspace) -> Iterator[Line]:
    free = shutil.disk_usage(workspace.root).free
    health = Health.FINE if free > _LEAST_FREE else Health.STOP
    yield Line("disk", health, f"{free // 1024**2:,} MiB free" + ("" if health is Health.FINE else "; make room"))
    if not os.access(workspace.root, os.W_OK):
        yield Line("folder", Health.STOP, f"{workspace.root} cannot be written to; ask for the right to write there")
    try:
        with workspace.held():
            yield Line("lock", Health.FINE, "no other run holds the workspace")
    except Busy as err:
        yield Line("lock", Health.STOP, str(err))
    try:
        with copy_of_history(workspace.history):
            yield Line(
                "history",
                Health.FINE,
                "history.db is whole" if workspace.history.exists() else "history.db comes with the first run",
            )
    except UserError as err:
        yield from (Line("history", Health.STOP, fault) for fault in err.faults)
    count = len(waiting(workspace.inbox))
    yield Line("inbox", Health.FINE, f"{count} file{'s' * (count != 1)} to take in tonight")


def _output(workspace: Workspace) -> Iterator[Line]:
    faults = template_faults(workspace.root / "templates")
    yield from (Line("templates", Health.ADVICE, fault) for fault in faults)
    if not faults:
        yield Line("templates", Health.FINE, "all five and the guide can be filled")
    unwritten = letter_template_faults(workspace)
    yield from (Line("emails", Health.ADVICE, fault) for fault in unwritten)
    if not unwritten:
        yield Line("emails", Health.FINE, "every email can be written from its template")
    if is_open(workspace.master):
        words = f"{open_words(workspace.master)}: tonight's will be put beside it until it is closed"
        yield Line("master", Health.ADVICE, words)
    elif waiting_ones := pending(workspace.master):
        yield Line(
            "master", Health.ADVICE, f"{waiting_ones[-1].name} waits beside master.xlsx; the next run puts it in place"
        )
    else:
        yield Line("master", Health.FINE, "master.xlsx is free to be written")
