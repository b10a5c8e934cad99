"""Actions that have another number in the register: what was said of one goes with it, and never to another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from desk import CYCLE, Desk, answer, small_register
from makers import action, register

from sspxl.jobs.moved import moved_words
from sspxl.master.schema import RowKey
from sspxl.master.words import Words, moved
from sspxl.merge import renumbered
from sspxl.records import Place, Waiver

PATROL, MAP, TRAIN = (
    "Run a joint evening patrol of the quayside each month.",
    "Map the ten streets with most reports of nuisance bikes.",
    "Train shop staff to report thefts online.",
)
LATER = "2026-27 Q3"
WAS = {"ASB/1": MAP, "ASB/2": PATROL, "ASB/3": TRAIN}


@pytest.mark.parametrize(
    ("now", "moves"),
    [
        (WAS, {}),
        ({"ASB/1": MAP, "ASB/3": PATROL, "ASB/4": TRAIN}, {"ASB/2": "ASB/3", "ASB/3": "ASB/4"}),
        ({"ASB/1": PATROL, "ASB/2": MAP, "ASB/3": TRAIN}, {"ASB/1": "ASB/2", "ASB/2": "ASB/1"}),
        ({**WAS, "ASB/2": "Lock the park."}, {"ASB/2": f"ASB/2: {PATROL}"}),  # its number was given to another
        ({**WAS, "ASB/2": "Hold a meeting of the traders of the market each month."}, {"ASB/2": f"ASB/2: {PATROL}"}),
        ({**WAS, "ASB/2": "Run a joint patrol each month."}, {}),
        ({**WAS, "ASB/2": "Run a joint evening patrol of the whole riverside each week."}, {}),  # reworded in its place
        ({"ASB/1": MAP, "ASB/3": TRAIN}, {}),  # deleted: it may come back
        ({**WAS, "ASB/2": ""}, {}),  # she is at it
        ({"ASB/1": MAP, "ASB/2": TRAIN}, {"ASB/3": "ASB/2", "ASB/2": f"ASB/2: {PATROL}"}),
        ({**WAS, "NEXT/1": PATROL}, {}),  # carried forward: the old one is still there
        (
            {"ASB/1": MAP, "ASB/2": TRAIN, "ASB/3": PATROL, "ASB/4": PATROL},
            {"ASB/3": "ASB/2", "ASB/2": f"ASB/2: {PATROL}"},
        ),
        ({"ASB/1": MAP.upper(), "ASB/2": PATROL, "FIRE/1": TRAIN}, {"ASB/3": "FIRE/1"}),
    ],
)
def test_an_action_is_known_by_its_wording_under_whatever_number(now: dict[str, str], moves: dict[str, str]) -> None:
    assert renumbered(WAS, now) == moves


def test_of_two_actions_with_the_same_wording_none_is_taken_for_the_other() -> None:
    was = {"ASB/1": MAP, "ASB/2": MAP}
    assert renumbered(was, {"ASB/2": MAP, "ASB/3": MAP}) == {}
    assert renumbered(was, {"ASB/1": "Lock the park.", "ASB/2": MAP}) == {"ASB/1": f"ASB/1: {MAP}"}


def test_her_words_go_with_their_action_in_every_table() -> None:
    def words(**rows: dict[RowKey, dict[str, str]]) -> Words:
        return Words({name.title(): found for name, found in rows.items()})

    one, two = {"Manager note": "one"}, {"Manager note": "two"}
    typed = words(
        actions={("ASB/1",): one, ("ASB/2",): two},
        flags={("slipped", "ASB/1", "KM"): one, ("return-late", "", "KM", "ASB/1"): two},
        changes={("2026-11-10", "ASB/1", "Due", "ASB/1"): one},
        returns={("ASB/1", CYCLE, "KM.xlsx"): two},
    )
    assert moved(typed, {"ASB/1": "ASB/2", "ASB/2": "ASB/1"}) == words(
        actions={("ASB/2",): one, ("ASB/1",): two},
        flags={("slipped", "ASB/2", "KM"): one, ("return-late", "", "KM", "ASB/1"): two},
        changes={("2026-11-10", "ASB/2", "Due", "ASB/1"): one},
        returns={("ASB/1", CYCLE, "KM.xlsx"): two},
    )
    assert moved(typed, {"ASB/1": "ASB/2"}).cells["Actions"] == {("ASB/2",): {"Manager note": "one\ntwo"}}


# ---------------------------------------------------------------- a night


def put(path: Path, sheet: str, key: str, **cells: object) -> None:
    """Type these into the row of that number, in a workbook with that table."""
    book = openpyxl.load_workbook(path)
    there = book[sheet]
    header, *rows = there[there.tables["Actions"].ref]
    at = {str(cell.value): n for n, cell in enumerate(header)}
    column = at["Key"] if "Key" in at else at["No"]
    (row,) = [row for row in rows if str(row[column].value) == key and str(row[at["Plan"]].value) == "ASB"]
    for name, value in cells.items():
        row[at[name.replace("_", " ")]].value = value
    book.save(path)


def waive(path: Path, flag: str, key: str) -> None:
    """Choose Waive for that flag of the action, in the master at `path`."""
    book = openpyxl.load_workbook(path)
    header, *rows = book["Flags"][book["Flags"].tables["Flags"].ref]
    at = {str(cell.value): n for n, cell in enumerate(header)}
    (row,) = [row for row in rows if (row[at["Flag"]].value, row[at["Key"]].value) == (flag, key)]
    row[at["Decision"]].value = "Waive"
    book.save(path)


def test_a_row_put_in_between_takes_no_note_no_update_and_no_day_of_the_one_that_had_its_number(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    book = desk.root / "issued" / CYCLE / f"TO {CYCLE}.xlsx"
    came = {"ASB/2": "On-going", "ASB/3": "Nine shops trained in October."}
    answer(book, desk.root / "inbox" / "TO.xlsx", came)
    desk.done("nightly")
    put(desk.root / "register.xlsx", "Actions", "3", Due=date(2027, 5, 31))
    desk.done("nightly")
    put(desk.root / "master.xlsx", "Actions", "ASB/3", Manager_note="ask about the market")
    put(desk.root / "master.xlsx", "Actions", "ASB/1", Manager_note="first")
    waive(desk.root / "master.xlsx", "ongoing-only", "ASB/2")
    flags = {row["Flag"] for row in desk.table("Flags") if row["Key"] == "ASB/3"}
    register = desk.root / "register.xlsx"
    put(register, "Actions", "3", No=4)
    put(register, "Actions", "2", No=3)
    put(register, "Actions", "1", No=2)
    desk.done("nightly")
    for _ in range(2):
        rows = {row["Key"]: row for row in desk.table("Actions")}
        assert {key: row["Manager note"] for key, row in rows.items() if key.startswith("ASB")} == {
            "ASB/2": "first", "ASB/3": None, "ASB/4": "ask about the market",
        }  # fmt: skip
        assert rows["ASB/4"]["Update"] == came["ASB/3"]
        assert rows["ASB/3"]["Update"] == f"KM: no return yet\nTO: {came['ASB/2']}"
        assert {row["Flag"] for row in desk.table("Flags") if row["Key"] == "ASB/4"} == flags >= {"slipped"}
        assert [row["Field"] for row in desk.table("Changes") if row["Key"] == "ASB/4"].count("Due") == 1
        desk.done("nightly")
    tables = desk.tables()
    for lost in (["history.db"], ["history.db", "archive/journal.jsonl"]):
        for name in lost:
            (desk.root / name).unlink()
        desk.run("verify", "--rebuild")
        desk.done("nightly")
        assert desk.tables() == tables, lost


def test_before_a_night_has_seen_new_numbers_the_report_and_a_check_go_by_them_too(tmp_path: Path) -> None:
    cycles = [
        {"Cycle": CYCLE, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31)},
        {"Cycle": LATER, "Opens": date(2027, 1, 1), "Due": date(2027, 1, 31)},
    ]
    desk = Desk.new(tmp_path / "w", small_register(cycles=cycles))
    for cycle, day in ((CYCLE, date(2026, 11, 10)), (LATER, date(2027, 2, 1))):
        desk = Desk(desk.root, day)
        desk.done("issue", "--cycle", cycle)
        issued = desk.root / "issued" / cycle / f"KM {cycle}.xlsx"
        answer(issued, desk.root / "inbox" / "KM.xlsx", {"ASB/1": "On-going"})
        desk.done("nightly")
    new = answer(issued, tmp_path / "new.xlsx", {"ASB/1": "Still on-going"}, datetime(2027, 1, 31, 9))

    def told() -> list[str]:
        (checked,) = desk.run("check", new, "--json").json
        desk.done("report")
        paper = (desk.root / "reports" / LATER / "summary.html").read_text("utf-8")
        return [*sorted(flag["flag"] for flag in checked["flags"]), *re.findall('class="headline">(.*)</p>', paper)]

    before = told()
    for was, now in (("1", 9), ("3", 1), ("9", 3)):
        put(desk.root / "register.xlsx", "Actions", was, No=now)
    assert told() == before
    assert "ongoing-again" in before


def test_what_was_said_of_an_action_that_has_gone_is_not_said_of_another_that_gets_its_number(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    book = desk.root / "issued" / CYCLE / f"TO {CYCLE}.xlsx"
    answer(book, desk.root / "inbox" / "TO.xlsx", {"ASB/3": "Nine shops trained in October."})
    desk.done("nightly")
    put(desk.root / "master.xlsx", "Actions", "ASB/3", Manager_note="ask about the market")
    put(desk.root / "register.xlsx", "Actions", "3", Action="Light the underpass at the station.")
    for _ in range(2):
        desk.done("nightly")
        row = next(row for row in desk.table("Actions") if row["Key"] == "ASB/3")
        assert (row["Manager note"], row["Previous update"], row["Update"]) == (None, None, None)
        asked = [(one["Key"], one["Field"], one["Asked"].splitlines()[0]) for one in desk.table("Requests")]
        assert asked == [("ASB/new", "New action", TRAIN)]
        sheet = openpyxl.load_workbook(desk.root / "master.xlsx")["Orphaned notes"]
        lines = [[cell.value for cell in line[:4]] for line in sheet.iter_rows(min_row=4)]
        assert lines == [["Actions", f"ASB/3: {TRAIN}", "Manager note", "ask about the market"]]


def test_what_was_called_by_its_wording_goes_back_to_it_once_it_has_a_number_again() -> None:
    was = {"ASB/1": MAP, f"ASB/3: {TRAIN}": TRAIN}
    assert renumbered(was, {"ASB/1": MAP, "ASB/3": "Lock the park."}) == {}
    assert renumbered(was, {"ASB/1": MAP, "ASB/4": TRAIN}) == {f"ASB/3: {TRAIN}": "ASB/4"}


# ---------------------------------------------------------------- told


def test_what_moved_is_told_with_the_waivers_that_still_have_the_old_number() -> None:
    def waives(applies_to: str, cell: str) -> Waiver:
        return Waiver(
            "ongoing-only", applies_to, None, None, None, {"Applies to": Place("register.xlsx", "Waivers", cell)}
        )

    found = replace(
        register(action("ASB/1", "Light the underpass."), action("ASB/12", "Train the shops.")),
        waivers=(waives("ASB/2", "B2"), waives("ASB/1", "B3"), waives("ASB", "B4")),
    )
    moves = {"ASB/2": "ASB/12", "ASB/3": "ASB/3: Map the streets"}
    assert moved_words(moves, found) == (
        "ASB/2 is ASB/12 in the register by now: what was said of it and your notes went along; register.xlsx, "
        "Waivers!B2 still says ASB/2: type ASB/12 there, if that is what it waives",
    )
    assert moved_words({"ASB/4": "ASB/1"}, found) == (
        "ASB/4 is ASB/1 in the register by now: what was said of it and your notes went along",
    )
    assert moved_words({}, found) == ()
