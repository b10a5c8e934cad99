"""Copies of the manager's own workbooks come back, too: they are nobody's return."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from desk import small_register
from editions import edition
from sheets import by_openpyxl, pasted_as_values, read, saved

from sspxl.errors import UnreadableReturn
from sspxl.identity import write_identity
from sspxl.jobs.reading import read_data
from sspxl.master import Words, build_master
from sspxl.master.schema import empty_table
from sspxl.read import Limits
from sspxl.read.copies import MASTER, REGISTER, TABLES
from sspxl.records import RowId
from sspxl.register import new_register
from sspxl.register.schema import TABLES as SHAPES

OWN = "No | LEAD | ACTION | UPDATE | Row ID\n1 | CS | Hold a panel | Two were held | "


@pytest.fixture(scope="module")
def master() -> bytes:
    return build_master(edition(), Words(), {})


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def without(*names: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for name in names:
            del book[name]

    return change


def test_the_tables_are_those_of_the_master_and_the_register() -> None:
    assert all(set(words) <= set(empty_table(name).headers) for name, words in TABLES[MASTER].items())
    shapes = {shape.name: set(shape.headers) for shape in SHAPES}
    assert all(set(words) <= shapes[name] for name, words in TABLES[REGISTER].items())


def test_a_copy_of_the_master_is_nobodys_return(master: bytes) -> None:
    with pytest.raises(UnreadableReturn) as refused:
        read_data(master, "Board copy.xlsx", Limits())
    assert (refused.value.what, refused.value.why, refused.value.do) == (
        "a copy of master.xlsx",
        "it is the manager's own workbook, not a return; what somebody wrote into this copy is not taken in",
        "write what is new into the workbook that was sent to you, and send that back",
    )


def test_a_copy_is_known_by_its_property_and_by_its_tables_alone(master: bytes) -> None:
    plans = without("Dashboard", "Actions", "Flags", "Returns", "Requests")
    assert read(changed(master, plans)).copy_of == MASTER
    assert read(pasted_as_values(master)).copy_of == MASTER
    assert read(new_register(small_register())).copy_of == REGISTER


def test_a_plan_sheet_pasted_out_of_the_master_still_counts(master: bytes) -> None:
    names = openpyxl.load_workbook(io.BytesIO(master)).sheetnames
    plan = next(name for name in names if name.startswith("Plan "))
    pasted = pasted_as_values(changed(master, without(*(name for name in names if name != plan))))
    assert read(pasted).copy_of is None
    assert read_data(pasted, "ASB.xlsx", Limits()).tables


def test_an_issued_sheet_counts_beside_sheets_of_the_master(master: bytes) -> None:
    flags, returns = (" | ".join(empty_table(name).headers) for name in ("Flags", "Returns"))
    sheets = {"ASB": OWN, "Flags": flags, "Returns": returns}
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))

    def with_row_id(book: openpyxl.Workbook) -> None:
        book["ASB"]["E2"] = row_id

    assert read(by_openpyxl(sheets)).copy_of == MASTER
    assert read(changed(by_openpyxl(sheets), with_row_id)).copy_of is None
    assert read(by_openpyxl({"ASB": OWN, "Flags": flags})).copy_of is None  # one sheet is no copy of the whole
