"""What a marked-up copy and `check` tell besides flags: what else was written, and what counts though empty now."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import CYCLE, Begin, Desk, answer, small_register
from makers import BEFORE, action, merged, register, returned
from makers import CYCLE as MAKERS_CYCLE
from openpyxl import load_workbook

from sspxl.issue import IssueSettings
from sspxl.issue.contents import books
from sspxl.issue.marked import MarkedCopy, Spot, marked_copies
from sspxl.issue.marked_more import Kept, Wrote, kept_from_before, wrote_beside
from sspxl.issue.packing import pack
from sspxl.read import Limits, read_workbook
from sspxl.records import Outcome, Place, Register, Return, Stray
from sspxl.rules import check

PANEL, TREES, BOTH = action("ASB/1", "Hold a panel"), action("ASB/2", "Plant trees", "MW"), "CS & MW"
HELD = {"update": "Three panels were held.", "status": "In progress"}


def outcome_of(reg: Register, *came: Return) -> Outcome:
    return check(merged(reg, *came), date(2026, 7, 28), BEFORE.name)


def kept(*came: Return, reg: Register | None = None, who: str = "CS") -> tuple[Kept, ...]:
    return kept_from_before(outcome_of(reg or register(PANEL, TREES), *came), who)


def cs(said: dict[str, Any], day: int, **how: Any) -> Return:
    return returned(register(PANEL, TREES), "CS", said, day=day, **how)


# ---------------------------------------------------------------- what still counts


def test_a_cell_that_is_empty_in_the_newest_workbook_is_told_with_what_still_counts() -> None:
    first, second = cs({"ASB/1": HELD}, 10), cs({"ASB/1": {"status": "Delayed"}}, 11)
    told = (Kept("ASB/1", ("update",), date(2026, 7, 10), "CS 11.xlsx"),)
    assert kept(first, second) == kept(second, first) == told
    assert kept(first, cs({"ASB/1": None}, 11)) == (
        Kept("ASB/1", ("update", "status"), date(2026, 7, 10), "CS 11.xlsx"),
    )


@pytest.mark.parametrize(
    "second",
    [
        {"ASB/1": HELD | {"completed_on": date(2026, 7, 1)}},  # all is said again
        {"ASB/1": {"update": "Nothing to report.", "status": "Delayed"}},
        {"ASB/1": {"update": "Four panels were held.", "status": "half way"}},  # what cannot be used is not empty
    ],
)
def test_what_the_newest_workbook_says_is_not_told(second: dict[str, Any]) -> None:
    assert kept(cs({"ASB/1": HELD}, 10), cs(second, 11)) == ()


def test_nothing_is_told_of_one_workbook_of_anothers_or_of_one_that_is_held() -> None:
    first = cs({"ASB/1": HELD}, 10)
    assert kept(first) == ()
    assert kept(first, returned(register(PANEL, TREES), "MW", {"ASB/2": None}, day=11)) == ()
    assert kept(first, cs({"ASB/1": None}, 11, cycle=BEFORE.name)) == ()


# ---------------------------------------------------------------- what else was written


def wrote(reg: Register, *came: Return, who: str = "CS") -> tuple[Wrote, ...]:
    return wrote_beside(outcome_of(reg, *came).merged.standings, who)


def test_words_outside_the_answer_cells_are_told_to_who_wrote_them() -> None:
    reg = register(PANEL, TREES)
    strays = (Stray(Place("CS 10.xlsx", "ASB", "A15"), "Ring me: on Tuesday"),)
    came = returned(reg, "CS", {"ASB/1": HELD | {"agency": "Parks"}, "ASB/2": "Trees? No."}, strays=strays)
    assert wrote(reg, came) == (
        Wrote("ASB/1", "ASB, D7", "Parks"),
        Wrote("ASB/1", "your file CS 10.xlsx, ASB!A15", "Ring me: on Tuesday"),
        Wrote("ASB/2", "your file CS 10.xlsx, ASB!G8", "Trees? No."),
    )
    assert wrote(reg, came, who="MW") == ()


def test_of_an_action_of_several_leads_only_what_is_surely_the_contacts_is_told() -> None:
    reg = register(action("ASB/1", "Hold a panel", BOTH))
    own = returned(reg, "CS", {"ASB/1": HELD | {"agency": "Parks"}}, day=10)
    assert wrote(reg, own) == (Wrote("ASB/1", "ASB, D7", "Parks"),)
    assert wrote(reg, own, returned(reg, "MW", {"ASB/1": "We held one."}, day=11)) == ()


# ---------------------------------------------------------------- in the copy


def copy_for(reg: Register, *came: Return) -> MarkedCopy:
    issued_today = books(reg, MAKERS_CYCLE, {}, IssueSettings("Safer Wexcombe"))
    return next(one for one in marked_copies(outcome_of(reg, *came), issued_today) if one.book.contact == "CS")


def test_the_copy_tells_both_and_neither_is_a_reason_to_send_one() -> None:
    reg = register(PANEL, TREES)
    first = returned(reg, "CS", {"ASB/1": {"update": "On-going", "status": "In progress"}}, day=10)
    strays = (Stray(Place("CS 11.xlsx", "ASB", "A15"), "Ring me"),)
    second = returned(reg, "CS", {"ASB/1": {"update": "On-going"}}, day=11, strays=strays)
    copy = copy_for(reg, first, second)
    assert [(one.spot, one.found, one.do) for one in copy.kept] == [
        (
            Spot("ASB/1", "status"),
            "STATUS: nothing in the workbook that was sent last (CS 11.xlsx); what was sent on 10 July 2026 still "
            "counts.",
            'Nothing, if that is meant. To take words back, write "nothing to report" in their place; a status, a date '
            "or a figure is replaced by another.",
        )
    ]
    assert [(one.elsewhere, one.about, one.found) for one in copy.wrote] == [
        ("your file CS 11.xlsx, ASB!A15", "Action 1: Hold a panel", 'You wrote: "Ring me"')
    ]
    issued_today = books(reg, MAKERS_CYCLE, {}, IssueSettings("Safer Wexcombe"))
    good = returned(reg, "CS", {"ASB/1": HELD}, day=12, strays=strays)
    assert marked_copies(outcome_of(reg, good), issued_today) == ()


def test_of_very_many_cells_the_list_says_how_many_more_there_are() -> None:
    reg = register(PANEL, TREES)
    strays = tuple(Stray(Place("CS 10.xlsx", "ASB", f"A{n}"), f"note {n}") for n in range(20, 90))
    told = copy_for(reg, returned(reg, "CS", {"ASB/1": "On-going"}, strays=strays)).wrote
    assert (len(told), told[59].found, told[60].found) == (61, 'You wrote: "note 79"', "And 10 more.")


# ---------------------------------------------------------------- through the whole house


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    return begin(tmp_path / "w", small_register(), CYCLE)


def filled(desk: Desk, to: Path, words: dict[str, Any], at: datetime, **cells: str) -> Path:
    """KM's issued workbook filled in, with more in some cells of its first sheet."""
    path = answer(desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx", to, words, at)
    book = load_workbook(path)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    path.write_bytes(pack(book, at))
    return path


WORDS = {"ASB/1": {"update": "On-going", "status": "In progress"}, "ASB/2": "Two patrols were held in October."}


def test_the_list_in_the_copy_shows_both_and_nothing_of_it_comes_back_as_the_partners(
    desk: Desk, tmp_path: Path
) -> None:
    filled(desk, desk.root / "inbox" / "one.xlsx", WORDS, datetime(2026, 11, 8, 9))
    filled(desk, desk.root / "inbox" / "two.xlsx", {"ASB/1": "On-going"}, datetime(2026, 11, 9, 9), A15="Ring me")
    desk.done("nightly")
    path = next((desk.root / "annotated").rglob("*.xlsx"))
    told = [row for row in load_workbook(path)["To put right"].iter_rows(values_only=True) if any(row)]
    titles = [row[0] for row in told if row[0] and not any(row[1:])]
    assert titles[-2:] == [
        "Empty in what you sent last: what you sent before still counts",
        "What you also wrote, outside the cells for your answers",
    ]
    assert [row[:2] for row in told[-4:] if row[1]] == [
        ("ASB, G10", "Action 1: Map the ten streets with most reports of nuisance bikes."),
        ("ASB, F11", "Action 2: Run a joint evening patrol of the quayside each month."),
        ("Your file two.xlsx, ASB!A15", "Action 1: Map the ten streets with most reports of nuisance bikes."),
    ]
    back = read_workbook(path.read_bytes(), "KM.xlsx", Limits())
    assert (back.strays, [dict(row.extra) for table in back.tables for row in table.rows]) == ((), [{}, {}])


def test_check_names_each_empty_cell_where_something_sent_before_still_counts(desk: Desk, tmp_path: Path) -> None:
    filled(desk, desk.root / "inbox" / "one.xlsx", WORDS, datetime(2026, 11, 8, 9))
    desk.done("nightly")
    whole = filled(
        desk,
        tmp_path / "whole.xlsx",
        WORDS | {"ASB/1": WORDS["ASB/1"] | {"update": "All ten were mapped."}},
        datetime(2026, 11, 9, 9),
    )
    assert "to know" not in desk.run("check", whole).out
    part = filled(desk, tmp_path / "part.xlsx", {"ASB/1": "All ten were mapped."}, datetime(2026, 11, 9, 9))
    told = [line.strip() for line in desk.run("check", part).out.splitlines() if "to know" in line]
    counts = (
        'is empty; what was sent on 10 November 2026 still counts. To take words back, write "nothing to report" in '
        "their place; a status, a date or a figure is replaced by another."
    )
    assert told == [f"to know: part.xlsx, ASB!{cell} {counts}" for cell in ("G10", "F11")]
    older = filled(desk, tmp_path / "older.xlsx", {"ASB/1": "Nine were mapped."}, datetime(2026, 11, 7, 9))
    assert "to know" not in desk.run("check", older).out  # what came in the night is newer
