"""One contact's workbook, with the identity by which it is known again in several carriers, since savers drop some.

Source: PRODUCT.md section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from sspxl import identity
from sspxl.issue.cells import write_text
from sspxl.issue.contents import ContactBook
from sspxl.issue.guide import TITLE, fill_guide
from sspxl.issue.hints import find_asked, formula_results
from sspxl.issue.looks import Styles
from sspxl.issue.packing import pack
from sspxl.issue.sheet import fill_sheet
from sspxl.issue.template import Templates

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_SHEET_NAME = 31
_RESERVED_SHEET_NAMES = frozenset({identity.SHEET.casefold(), TITLE.casefold(), "history"})
_FIRST_FINGERPRINTS = 3  # the row of the hidden sheet, in column B
_FINGERPRINTS_IN_A_CELL = 4_000  # of seven letters each: a cell holds 32,767
_BEFORE_ANY_CYCLE = datetime(2000, 1, 1)


def workbook_bytes(contact: ContactBook, templates: Templates, *, protect: bool) -> bytes:
    """The contact's workbook as an .xlsx file, as `contact_workbook` makes it.

    Said to be saved when the cycle opened: a return that its sender's program has stamped is always newer.
    """
    opens = contact.cycle.opens
    book = contact_workbook(contact, templates, protect=protect)
    return pack(book, datetime.combine(opens, time()) if opens else _BEFORE_ANY_CYCLE, formula_results(book))


def contact_workbook(contact: ContactBook, templates: Templates, *, protect: bool) -> Workbook:
    """The contact's workbook: a sheet for each plan in the order of `contact.sheets`, the guide, and the identity's.

    A row of a plan is known by its row ID, in the last column of its sheet. What the formulas show is to be had from
    `hints.formula_results`, once all is filled in.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = Styles(book)
    book.loaded_theme = templates[contact.sheets[0].layout].sheet.parent.loaded_theme
    names = sheet_names(sheet.code for sheet in contact.sheets)
    for name, sheet in zip(names, contact.sheets, strict=True):
        fill_sheet(book.create_sheet(name), templates[sheet.layout], sheet, styles, locked=protect)
    fill_guide(book.create_sheet(TITLE), templates.guide, contact.sheets[0].words, styles, locked=protect)
    _add_identity(book, contact)
    add_fingerprints(book, (*_own_texts(book), *_questions(contact)))
    book.properties.creator = contact.partnership
    book.properties.title = f"Action plan update: {contact.contact}, {contact.cycle.name}"
    book.properties.language = "en-GB"
    return book


def add_fingerprints(book: Workbook, texts: Iterable[str]) -> None:
    """Note these texts on the hidden sheet as ours, after those that are noted there already, from cell B3 down."""
    sheet = book[identity.SHEET]
    row = _FIRST_FINGERPRINTS
    while sheet.cell(row, 2).value is not None:
        row += 1
    ours = tuple(texts)
    for start in range(0, len(ours), _FINGERPRINTS_IN_A_CELL):
        some = ours[start : start + _FINGERPRINTS_IN_A_CELL]
        write_text(sheet.cell(row, 2), identity.write_fingerprints(some))
        row += 1


def _own_texts(book: Workbook) -> Iterator[str]:
    """What issuing wrote outside the rows of actions: heads, headers, headings of sections, the guide."""
    for sheet in book.worksheets:
        if sheet.title == identity.SHEET:
            continue
        asked = find_asked(sheet)
        for cells in sheet.iter_rows():
            if asked is None or cells[0].row not in asked.rows:
                yield from (str(cell.value) for cell in cells if cell.value is not None and cell.data_type != "f")


def _questions(contact: ContactBook) -> Iterator[str]:
    """What is asked under QUERY: another text there is its partner's."""
    cells = (row.cells for sheet in contact.sheets for row in sheet.rows)
    return (str(found["query"]) for found in cells if "query" in found)


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
        identity.DEFINED_NAME, attr_text=f'"{contact.identity}"', hidden=True
    )
    book.custom_doc_props.append(StringProperty(name=identity.PROPERTY, value=contact.identity))
