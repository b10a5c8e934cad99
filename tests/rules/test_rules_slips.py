"""Slips: a due date that was moved, against the first one; and how it is remembered from night to night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import Desk, answer, small_register
from makers import Case, action, night, register, standing, update

from sspxl.records import Flag, Merged, Place, Rag, Severity
from sspxl.rules import check
from sspxl.rules.slips import slipped

FIRST, SECOND, NOW = date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31)
FACT = "Ten patrols were walked in May and 14 bikes stopped."


def moved(*dues: date, text: str | None = FACT, due: date | None = NOW, **more: Any) -> Merged:
    """ASB/2, which CS leads, whose due date was each of these before."""
    state, status = more.pop("state", "open"), more.pop("status", None)
    lead = more.pop("lead", "CS")
    reg = register(action("ASB/2", "Identify repeat victims within two working days.", lead, due=due, state=state))
    said = update("ASB/2", text, status=status, completed_on=date(2026, 7, 1) if status == "Completed" else None)
    return night(reg, standing(reg.actions[0], said, dues=dues, **more))


def flag(found: str, reason: str | None = None) -> tuple[Flag, ...]:
    place = Place("register.xlsx", "Actions", "G2")
    told = f'the reason given: "{reason}"' if reason else "no reason is given"
    do = (
        "say what makes the new date certain, or what would"
        if reason
        else "say why it was moved, and what makes the new date certain"
    )
    return (Flag("slipped", Severity.WARNING, place, f"{found}; {told}", do, "ASB", "ASB/2", "CS", place.file),)


ONCE = "due 31 March 2027, first 30 September 2026: moved once, 182 days in all"

HITS = (
    Case(slipped, "moved once", moved(FIRST), flag(ONCE)),
    Case(slipped, "by a day", moved(NOW - timedelta(1)), flag(
        "due 31 March 2027, first 30 March 2027: moved once, 1 day in all")),
    Case(slipped, "moved twice", moved(FIRST, SECOND), flag(ONCE.replace("once", "2 times"))),
    Case(slipped, "moved on, and a part of the way back", moved(FIRST, date(2027, 6, 30)),
         flag(ONCE.replace("once", "2 times"))),
    Case(slipped, "with a reason", moved(FIRST, text=f"{FACT} Training was delayed because of staff sickness."),
         flag(ONCE, "because of staff sickness")),
    Case(slipped, "with a reason beside it", moved(FIRST, also_said=("J9: Moved owing to the flood.",)),
         flag(ONCE, "owing to the flood")),
    Case(slipped, "delayed, and no word of why",
         moved(FIRST, text=f"{FACT} Training was delayed."), flag(ONCE)),
    Case(slipped, "nothing is said", moved(FIRST, text=None, status="Not applicable"), flag(ONCE)),
    Case(slipped, "nobody leads it", moved(FIRST, lead=None), tuple(replace(one, lead=None) for one in flag(ONCE))),
    Case(slipped, "due to start is no reason",
         moved(FIRST, text=f"{FACT} The course slipped, due to start in May 2027."), flag(ONCE)),
    Case(slipped, "a reason for something else", moved(FIRST, text="14 bikes were stopped because of the new camera."),
         flag(ONCE)),
)  # fmt: skip
MISSES = (
    Case(slipped, "never moved", moved()),
    Case(slipped, "brought forward", moved(date(2027, 6, 30))),
    Case(slipped, "moved and brought forward again", moved(date(2027, 4, 30), date(2027, 6, 30))),
    Case(slipped, "no date any more", moved(FIRST, due=None)),
    Case(slipped, "closed in the register", moved(FIRST, state="completed")),
    Case(slipped, "withdrawn", moved(FIRST, state="withdrawn")),
    Case(slipped, "its lead says Completed", moved(FIRST, status="Completed")),
    Case(slipped, "the same day", moved(NOW)),
)


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == ()


def test_a_moved_date_alone_is_never_green() -> None:
    def rag(merged: Merged) -> Rag:
        return check(merged, FIRST, None).rag["ASB/2"]

    assert (rag(moved()), rag(moved(FIRST)), rag(moved(date(2027, 6, 30)))) == (Rag.GREEN, Rag.AMBER, Rag.GREEN)
    assert rag(moved(FIRST, status="Completed")) is Rag.BLUE


# ---------------------------------------------------------------- from night to night


def due(desk: Desk, day: date) -> None:
    """The manager types another due date for ASB/3 into her register."""
    path = desk.root / "register.xlsx"
    book = openpyxl.load_workbook(path)
    assert book["Actions"]["H4"].value is None  # First due stays blank
    book["Actions"]["G4"] = day
    book.save(path)


def slips(desk: Desk) -> list[tuple[str, str]]:
    return [(row["Key"], row["Found"]) for row in desk.table("Flags") if row["Flag"] == "slipped"]


def test_the_first_due_date_is_remembered_from_night_to_night(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("nightly")
    assert slips(desk) == []
    due(desk, date(2027, 6, 30))
    desk.done("nightly")
    once = "due 30 June 2027, first 31 March 2027: moved once, 91 days in all; no reason is given"
    assert slips(desk) == [("ASB/3", once)]
    desk.done("nightly")  # and stays so without another change
    assert slips(desk) == [("ASB/3", once)]
    due(desk, date(2027, 9, 30))
    desk.done("nightly")
    twice = "due 30 September 2027, first 31 March 2027: moved 2 times, 183 days in all; no reason is given"
    assert slips(desk) == [("ASB/3", twice)]
    due(desk, date(2027, 3, 31))  # back to where it was
    desk.done("nightly")
    assert slips(desk) == []


def test_the_first_due_date_of_the_register_is_the_first_whatever_the_nights_saw(tmp_path: Path) -> None:
    rows = small_register()
    rows.actions[2]["First due"] = date(2026, 12, 31)
    desk = Desk.new(tmp_path / "w", rows)
    desk.done("issue", "--cycle", "2026-27 Q2")
    file = desk.root / "issued" / "2026-27 Q2" / "TO 2026-27 Q2.xlsx"
    words = "Nine shops visited; 40 staff were trained. The rest are delayed because of the strike."
    answer(file, desk.root / "inbox" / file.name, {"ASB/2": "Two patrols held.", "ASB/3": words})
    desk.done("nightly")
    assert slips(desk) == [
        (
            "ASB/3",
            "due 31 March 2027, first 31 December 2026: moved once, 90 days in all; "
            'the reason given: "because of the strike"',
        )
    ]
    assert {row["Key"]: row["RAG"] for row in desk.table("Actions")}["ASB/3"] == "Amber"
