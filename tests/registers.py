"""An invented register, as rows and as the records that reading it gives, and changes made in it as by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from sheets import saved

from sspxl.records import Action, Contact, Cycle, Layout, Place, Plan, Register, Waiver
from sspxl.register import NewRows
from sspxl.register.schema import TABLES

FILE = "register.xlsx"
DUE = date(2027, 3, 31)

ROWS = NewRows(
    plans=[
        {
            "Code": "ASB",
            "Title": "Night economy",
            "Thematic lead": "Kim Lowe",
            "Layout": "thematic",
            "Marking": "OFFICIAL",
        },
        {"Code": "KPI", "Title": "Measures", "Layout": "measures"},
    ],
    actions=[
        {
            "Plan": "ASB",
            "Section": "Early help",
            "No": 1,
            "Lead": "CS & MW",
            "Action": "Hold a panel\na) monthly",
            "Due": DUE,
            "First due": DUE,
            "State": "open",
            "Opened": date(2026, 4, 1),
        },
        {
            "Plan": "ASB",
            "No": "11.10",
            "Agency": "Police",
            "Action": "=1+1",
            "State": "completed",
            "Closed": date(2026, 9, 1),
            "Carried from": "OLD/4",
        },
        {
            "Plan": "KPI",
            "No": "1.1",
            "Agency": "Police",
            "Action": "Burglaries",
            "Measure target": 40,
            "Direction": "lower",
            "Tolerance": 2.5,
        },
    ],
    contacts=[
        {
            "Initials": "CS",
            "Name": "Kim Lowe",
            "Role": "Manager",
            "Agency": "Council",
            "Email": "kim@northam.example",
            "Deputy email": "ali@northam.example",
        },
        {"Initials": "MW"},
    ],
    cycles=[{"Cycle": "2026-27 Q2", "Opens": date(2026, 10, 1), "Due": date(2026, 12, 6), "As at": date(2026, 12, 31)}],
    waivers=[{"Flag": "no-update", "Applies to": "ASB/1", "Why": "agreed", "Until": date(2027, 1, 31), "By": "CS"}],
)


def at(sheet: str, cell: str) -> Place:
    return Place(FILE, sheet, cell)


def places(row: int) -> dict[str, Place]:
    shape = next(table for table in TABLES if table.name == "Actions")
    return {header: at("Actions", f"{chr(65 + n)}{row}") for n, header in enumerate(shape.headers)}


READ = Register(
    plans=(
        Plan("ASB", "Night economy", "Kim Lowe", Layout.THEMATIC, "OFFICIAL", at("Plans", "A2")),
        Plan("KPI", "Measures", None, Layout.MEASURES, None, at("Plans", "A3")),
    ),
    actions=(
        Action(
            "ASB",
            "1",
            "Early help",
            "CS & MW",
            None,
            "Hold a panel\na) monthly",
            DUE,
            DUE,
            "open",
            date(2026, 4, 1),
            None,
            None,
            None,
            None,
            None,
            places(2),
        ),
        Action(
            "ASB",
            "11.10",
            None,
            None,
            "Police",
            "=1+1",
            None,
            None,
            "completed",
            None,
            date(2026, 9, 1),
            "OLD/4",
            None,
            None,
            None,
            places(3),
        ),
        Action(
            "KPI",
            "1.1",
            None,
            None,
            "Police",
            "Burglaries",
            None,
            None,
            "open",
            None,
            None,
            None,
            40,
            "lower",
            2.5,
            places(4),
        ),
    ),
    contacts=(
        Contact(
            "CS", "Kim Lowe", "Manager", "Council", "kim@northam.example", "ali@northam.example", at("Contacts", "A2")
        ),
        Contact("MW", None, None, None, None, None, at("Contacts", "A3")),
    ),
    cycles=(Cycle("2026-27 Q2", date(2026, 10, 1), date(2026, 12, 6), date(2026, 12, 31), at("Cycles", "A2")),),
    waivers=(Waiver("no-update", "ASB/1", "agreed", date(2027, 1, 31), "CS"),),
)


def change(path: Path, *changes: Callable[[Workbook], object]) -> Path:
    """The register with these changes made in it, as by hand."""
    book = openpyxl.load_workbook(path)
    for one in changes:
        one(book)
    path.write_bytes(saved(book))
    return path


def typed(sheet: str, **cells: Any) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def with_totals(book: Workbook) -> None:
    table = book["Contacts"].tables["Contacts"]
    table.ref, table.totalsRowCount, table.autoFilter.ref = "A1:F4", 1, "A1:F3"
    book["Contacts"]["A4"], book["Contacts"]["F4"] = "Total", "=SUBTOTAL(103,Contacts[Deputy email])"
