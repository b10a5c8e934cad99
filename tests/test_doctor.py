"""`sspxl doctor`: what it says of the register, its waivers and the folders of returns/."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from desk import CYCLE, Desk, small_register


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path / "w", small_register())


def said(desk: Desk, about: str) -> list[tuple[str, str]]:
    """The lines about one thing: how it stands, and the words."""
    return [(one["health"], one["words"]) for one in desk.run("doctor", "--json").json if one["about"] == about]


def test_one_is_not_counted_as_many(tmp_path: Path, desk: Desk) -> None:
    assert said(desk, "register") == [("fine", "2 plans, 4 actions, 3 contacts")]
    rows = small_register()
    small = small_register(plans=rows.plans[:1], actions=rows.actions[:1], contacts=rows.contacts[:1])
    assert said(Desk.new(tmp_path / "one", small), "register") == [("fine", "1 plan, 1 action, 1 contact")]
    none = small_register(plans=[], actions=[], contacts=[])
    assert said(Desk.new(tmp_path / "none", none), "register") == [("fine", "0 plans, 0 actions, 0 contacts")]


@pytest.mark.parametrize("owner", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_a_register_that_is_open_is_advice(desk: Desk, owner: str) -> None:
    (desk.root / owner).write_bytes(b"")
    assert said(desk, "register")[1:] == [
        ("advice", "register.xlsx is open; close it before an import, and save it: what is not saved does not count")
    ]
    assert desk.run("doctor").code == 0


def test_a_folder_of_returns_that_no_cycle_has_is_advice(desk: Desk) -> None:
    for name in (CYCLE, "unassigned", "2026-27 Q1"):
        (desk.root / "returns" / name).mkdir(exist_ok=True)
    (desk.root / "returns" / "notes.txt").write_text("mine")
    assert said(desk, "returns") == [
        (
            "advice",
            "returns/2026-27 Q1 belongs to no cycle of the register; what lies there counts nowhere until a cycle of "
            "Cycles has that name",
        )
    ]
    (desk.root / "returns" / "2026-27 Q1").rmdir()
    assert said(desk, "returns") == []


def test_a_cycle_that_was_renamed_has_lost_its_returns_and_one_of_the_same_folder_has_not(desk: Desk) -> None:
    (desk.root / "returns" / CYCLE).mkdir()
    rename(desk, CYCLE.replace("-", "/"))
    assert said(desk, "returns") == []
    rename(desk, "Summer")
    assert [words.partition(";")[0] for _, words in said(desk, "returns")] == [
        f"returns/{CYCLE} belongs to no cycle of the register"
    ]


def rename(desk: Desk, name: str) -> None:
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Cycles"]["A2"] = name
    register.save(desk.root / "register.xlsx")


def test_a_waiver_that_can_hold_nothing_back_is_advice(tmp_path: Path) -> None:
    waivers = [
        {"Flag": "no-update", "Applies to": "ASB/1"},
        {"Flag": "no-updates", "Applies to": "KM"},
        {"Flag": "ongoing-only", "Applies to": "ASB/12"},
    ]
    desk = Desk.new(tmp_path / "w", small_register(waivers=waivers))
    assert said(desk, "waivers") == [
        (
            "advice",
            'register.xlsx, Waivers!A3: "no-updates" under Flag waives nothing; '
            "type the code of a flag, as the master's Flags table has it",
        ),
        (
            "advice",
            'register.xlsx, Waivers!B4: "ASB/12" under Applies to waives nothing; '
            "type a plan, a key such as ASB/3 or a lead of the register, for ongoing-only to be waived",
        ),
    ]
    assert desk.run("doctor").code == 0
