"""One contact's workbook, with the identity by which it is known again in several carriers, since savers drop some.

Source: PRODUCT.md section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from sspxl import identity
from sspxl.issue.contents import ContactBook
from sspxl.issue.looks import Styles
from sspxl.issue.packing import pack
from sspxl.issue.sheet import fill_sheet, write_text
from sspxl.issue.template import Template
from sspxl.records import Layout

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31
_RESERVED_SHEET_NAMES = frozenset({identity.SHEET.casefold(), "history"})
_BEFORE_ANY_CYCLE = datetime(2000, 1, 1)


def workbook_bytes(contact: ContactBook, templates: Mapping[Layout, Template], *, protect: bool) -> bytes:
    """The contact's workbook as an .xlsx file, as `contact_workbook` makes it.

    Said to be saved when the cycle opened: a return that its sender's program has stamped is always newer.
    """
    opens = contact.cycle.opens
    book = contact_workbook(contact, templates, protect=protect)
    return pack(book, datetime.combine(opens, time()) if opens else _BEFORE_ANY_CYCLE)


def contact_workbook(contact: ContactBook, templates: Mapping[Layout, Template], *, protect: bool) -> Workbook:
    """The contact's workbook: a sheet for each plan in the order of `contact.sheets`, then the one with the identity.

    A row of a plan is known by its row ID, in the last column of its sheet.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = Styles(book)
    book.loaded_theme = templates[contact.sheets[0].layout].sheet.parent.loaded_theme
    names = sheet_names(sheet.code for sheet in contact.sheets)
    for name, sheet in zip(names, contact.sheets, strict=True):
        fill_sheet(book.create_sheet(name), templates[sheet.layout], sheet, styles, protect=protect)
    _add_identity(book, contact)
    book.properties.creator = contact.partnership
    book.properties.title = f"Action plan update: {contact.contact}, {contact.cycle.name}"
    book.properties.language = "en-GB"
    return book


def sheet_names(codes: Iterable[str]) -> tuple[str, ...]:
    """A valid sheet name for each plan code, no two alike to Excel, which does not tell capitals: "a/b" is "a-b"."""
    taken = set(_RESERVED_SHEET_NAMES)
    names: list[str] = []
    for code in codes:
        base = _NOT_IN_SHEET_NAMES.sub("-", code).strip("' ")[:_LONGEST_SHEET_NAME] or "Plan"
        name, n = base, 2
        while name.casefold() in taken:
            ending = f" ({n})"
            name, n = f"{base[: _LONGEST_SHEET_NAME - len(ending)]}{ending}", n + 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _add_identity(book: Workbook, contact: ContactBook) -> None:
    sheet = book.create_sheet(identity.SHEET)
    sheet.sheet_state = "veryHidden"
    write_text(sheet["A1"], contact.identity)
    write_text(
        sheet["B1"], f"By this, {contact.partnership} knows the workbook when it comes back. Please leave it as it is."
    )
    write_text(sheet["B2"], f"It was made for {contact.contact}, cycle {contact.cycle.name}.")
    book.defined_names[identity.DEFINED_NAME] = DefinedName(
        identity.DEFINED_NAME, attr_text=f"{identity.SHEET}!$A$1", hidden=True
    )
    book.custom_doc_props.append(StringProperty(name=identity.PROPERTY, value=contact.identity))
