"""A cycle that is judged again after the next has begun: as it was, but for what came since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import Desk, answer, small_register
from test_rebuilding import decide

SECOND, THIRD = "2026-27 Q2", "2026-27 Q3"
CYCLES = [
    {"Cycle": SECOND, "Opens": date(2026, 7, 1), "Due": date(2026, 7, 20), "As at": date(2026, 9, 30)},
    {"Cycle": THIRD, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 20), "As at": date(2026, 12, 31)},
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """In the second cycle KM answered; in the third an action of hers is completed in the register."""
    desk = Desk.new(tmp_path / "w", small_register(cycles=CYCLES), date(2026, 8, 3))
    desk.done("issue", "--cycle", SECOND)
    comes(desk, SECOND, "KM", {"ASB/1": "Ten streets mapped by 3 July.", "ASB/2": "Two patrols were held."})
    night(desk)
    desk = replace(desk, as_at=date(2026, 11, 2))
    completed(desk.root / "register.xlsx", "ASB", 1, date(2026, 10, 15))
    desk.done("issue", "--cycle", THIRD)
    night(desk)
    return desk


def comes(desk: Desk, cycle: str, contact: str, words: dict[str, Any]) -> None:
    issued = desk.root / "issued" / cycle / f"{contact} {cycle}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, words)


def night(desk: Desk, *arguments: str, command: str = "nightly") -> str:
    now = datetime.combine(desk.as_at, datetime.min.time()).replace(hour=9)
    said = desk.run(command, *arguments, now=now)
    assert said.code == 0, said.out + said.err
    return said.out


def completed(register: Path, plan: str, number: int, day: date) -> None:
    """The action completed by her in the register."""
    book = openpyxl.load_workbook(register)
    sheet = book["Actions"]
    header, *rows = sheet[sheet.tables["Actions"].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    for row in rows:
        if (row[at["Plan"]].value, str(row[at["No"]].value)) == (plan, str(number)):
            row[at["State"]].value, row[at["Closed"]].value = "completed", day
    book.save(register)


def test_what_a_later_cycle_completed_is_not_completed_in_an_earlier_one(desk: Desk) -> None:
    said = night(desk, "--cycle", SECOND, command="consolidate")
    told = (
        f"Note: {SECOND} is judged by the register of its last night, that of 3 August 2026: a later cycle has begun\n"
    )
    assert told in said
    assert {row["Key"]: row["RAG"] for row in desk.table("Actions")}["ASB/1"] == "Green"


def test_a_return_that_she_files_there_counts_there(desk: Desk) -> None:
    before = night(desk, "--cycle", SECOND, command="consolidate")
    assert "Returns: 1 of 3 contacts have returned" in before
    comes(desk, SECOND, "TO", {"ASB/3": "Forty shops have been trained."})
    night(desk)
    (held,) = [row for row in desk.table("Returns") if row["State"] == "held"]
    decide(desk, "Returns", "Reject", File=held["File"])
    night(desk)
    after = night(desk, "--cycle", SECOND, command="consolidate")
    assert "Returns: 2 of 3 contacts have returned" in after
    assert {row["Key"]: row["RAG"] for row in desk.table("Actions")}["ASB/1"] == "Green"


def test_the_cycle_that_is_open_is_judged_by_the_register_of_today(desk: Desk) -> None:
    said = night(desk, "--cycle", THIRD, command="consolidate")
    assert "is judged by the register" not in said
    assert {row["Key"]: row["RAG"] for row in desk.table("Actions")}["ASB/1"] == "Blue"
