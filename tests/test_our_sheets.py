"""Sheets of ours that she hid or renamed: hidden they stay, and never are there two of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
from desk import CYCLE, Desk, answer, small_register

NEW = {"ASB/1": {"update": "Six streets mapped.", "status": "Completed"}}


def sheets(desk: Desk) -> dict[str, str]:
    """All sheets of the master, in their order: whether each is shown."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx", read_only=True)
    return {sheet.title: sheet.sheet_state for sheet in book.worksheets}


def test_a_sheet_that_she_hid_stays_hidden_until_something_on_it_waits_for_her(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    desk.done("nightly")
    shown = sheets(desk)
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    for name in ("Dashboard", "Changes", "Requests", "Plan FIRE"):
        book[name].sheet_state = "hidden"
    book.active = book["Actions"]
    book.save(desk.root / "master.xlsx")
    for _ in range(2):
        desk.done("nightly")
        assert sheets(desk) == shown | dict.fromkeys(("Changes", "Requests", "Plan FIRE"), "hidden")
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / "KM.xlsx", NEW, datetime(2026, 11, 9, 10))
    desk.done("nightly")
    assert [row["Field"] for row in desk.table("Requests")] == ["State"]
    assert sheets(desk) == shown | dict.fromkeys(("Changes", "Plan FIRE"), "hidden")


def test_a_sheet_of_ours_that_she_renamed_has_its_name_again_and_there_is_one_of_it(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("nightly")
    shown = sheets(desk)
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    for name, hers in {"Dashboard": "Front", "Flags": "Queries", "Plan ASB": "Board"}.items():
        book[name].title = hers
    book["Board"]["A30"] = "for the board"
    book["Board"].sheet_state = "hidden"
    own = book.copy_worksheet(book["Plan FIRE"])
    own.title = "Kept"
    own["H1"] = "=Board!A1"
    book.save(desk.root / "master.xlsx")
    desk.done("nightly")
    assert sheets(desk) == {**shown, "Plan ASB": "hidden", "Kept": "visible", "Orphaned notes": "visible"}
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    assert book["Kept"]["H1"].value == "='Plan ASB'!A1"
    lines = [[cell.value for cell in row[:4]] for row in book["Orphaned notes"].iter_rows(min_row=4)]
    assert lines == [["Plan ASB", None, "cell A30", "for the board"]]
