"""Issuing a cycle: each contact's workbook, made from the templates and put into the cycle's folder."""

from __future__ import annotations

from pathlib import Path

from sspxl.files import safe_name, write_bytes
from sspxl.issue.contents import ContactBook, Issued, IssueSettings, Previous, books
from sspxl.issue.template import read_templates
from sspxl.issue.workbook import workbook_bytes
from sspxl.records import Cycle, Register


def issue_cycle(
    register: Register, cycle: Cycle, previous: Previous, folder: Path, templates: Path, settings: IssueSettings
) -> tuple[Issued, ...]:
    """One workbook in `folder` for each contact who answers for an open action, in the register's order of contacts.

    `previous` is keyed by key and lead. `templates` is the manager's folder of templates; a layout that is not in it
    has the standard one. Nothing is written unless every workbook could be made; a file of the same name is replaced.
    Raises UserError: a template cannot be used, with every fault of all of them.
    """
    contacts = books(register, cycle, previous, settings)
    layouts = dict.fromkeys(sheet.layout for contact in contacts for sheet in contact.sheets)
    made = read_templates(templates, layouts)
    files = [(contact, workbook_bytes(contact, made, protect=settings.protect)) for contact in contacts]
    issued = []
    for (contact, data), name in zip(files, file_names(contacts), strict=True):
        write_bytes(folder / name, data)
        issued.append(Issued(contact.contact, folder / name, contact.keys))
    return tuple(issued)


def file_names(contacts: tuple[ContactBook, ...]) -> tuple[str, ...]:
    """A file name for each workbook, "CS 2026-27 Q2.xlsx"; no two alike where capitals do not count."""
    names: list[str] = []
    taken: set[str] = set()
    for contact in contacts:
        stem = f"{contact.contact} {contact.cycle.name}"
        name, n = safe_name(f"{stem}.xlsx"), 2
        while name.casefold() in taken:
            name, n = safe_name(f"{stem} ({n}).xlsx"), n + 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
