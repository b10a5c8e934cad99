"""Rules on measures: a figure that is missing, no number, off its target or another quarter's; a measure undefined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import Desk, answer
from hypothesis import given
from hypothesis import strategies as st
from makers import CYCLE, REGISTER, Case, action, night, past, register, standing, update

from sspxl.records import Action, Cycle, Flag, Merged, Past, Place, Severity, Typed, Update
from sspxl.register import NewRows
from sspxl.rules import Switches, check
from sspxl.rules.measures import (
    measure_missing,
    measure_not_a_number,
    measure_off_target,
    measure_other_quarter,
    measure_undefined,
    note_to_self,
)

SOME_DAY = Cycle("Autumn", None, None, None, CYCLE.place)
Q3 = Cycle("2026-27 Q3", date(2026, 12, 22), date(2027, 1, 15), None, CYCLE.place)
ASKED = "% of residents who feel safe after dark"
FACT = "Fewer calls after the new lighting on Quay Street, put up in May."
PLACES = {
    column: Place(REGISTER, "Actions", f"{letter}2")
    for column, letter in {"Action": "F", "Due": "G", "Measure target": "M", "Direction": "N"}.items()
}


def measure(text: str = ASKED, lead: str = "CS", **changes: Any) -> Action:
    """PM/1, of which 70 is the target, higher is better, and 2 the tolerance."""
    told = {"target": 70.0, "direction": "higher", "tolerance": 2.0, "places": PLACES, **changes}
    return action("PM/1", text, lead, **told)


def known(
    *updates: Update, of: Action | None = None, pasts: tuple[Past, ...] = (), cycle: Cycle = CYCLE, **changes: Any
) -> Merged:
    """The measure with these updates, in a cycle of Q1."""
    reg = register(of or measure(**changes))
    return replace(night(reg, standing(reg.actions[0], *updates, past=pasts)), cycle=cycle)


def said(text: str | None = FACT, lead: str = "CS", status: str | None = None, **figures: Typed) -> Update:
    """An update of PM/1 with these figures; the cells of all quarters stand in row 7, from J on."""
    made = update("PM/1", text, lead, status=status, figures=figures)
    cells = {f"q{n}": Place(f"{lead}.xlsx", "PM", f"{'JKLM'[n - 1]}7") for n in range(1, 5)}
    return replace(made, places={**made.places, **cells})


def gave(cycle: str, lead: str = "CS", **figures: Typed) -> Past:
    return replace(past("PM/1", "Said.", lead, cycle), figures=figures)


def flag(code: str, severity: Severity, found: str, do: str, cell: str = "J7", **where: Any) -> tuple[Flag, ...]:
    lead = where.get("lead", "CS")
    place = where.get("place") or Place(f"{where.get('of', lead)}.xlsx", "PM", cell)
    return (Flag(code, severity, place, found, do, "PM", "PM/1", lead, place.file),)


def missing(found: str, quarter: str = "Q1", cell: str = "J7", **where: Any) -> tuple[Flag, ...]:
    do = f"type the figure for {quarter} as a number, or say by when it will come"
    return flag("measure-missing", Severity.WARNING, found, do, cell, **where)


def no_number(found: str, quarter: str = "Q1", cell: str = "J7", **where: Any) -> tuple[Flag, ...]:
    do = f"type the number alone under {quarter}, such as 45, 12.5 or 45%, and all else in the commentary"
    return flag("measure-not-a-number", Severity.ERROR, f"{found} is not a number", do, cell, **where)


BACK = "say what will bring it back, and by when"


def off(found: str, cell: str = "J7", do: str = BACK, **where: Any) -> tuple[Flag, ...]:
    return flag("measure-off-target", Severity.WARNING, found, do, cell, **where)


def undefined(found: str, todo: str, cell: str = "M2", owner: str = "its owner") -> tuple[Flag, ...]:
    place, do = Place(REGISTER, "Actions", cell), f"agree it with {owner}; {todo}"
    return flag("measure-undefined", Severity.NOTE, found, do, place=place)


def other(found: str, do: str, cell: str = "G7", quarter: str = "Q1") -> tuple[Flag, ...]:
    found = f"{found}, and the return is for {quarter}"
    return flag("measure-other-quarter", Severity.NOTE, found, do, cell)


def quoted(words: str, quarter: str = "Q1") -> tuple[Flag, ...]:
    do = f"nothing if that is meant; else give the figure for {quarter} in the words too"
    return other(f'the words give a figure for "{words}"', do, quarter=quarter)


SILENT = said(None, status="In progress")
ONLY_WORDS = missing(f'no figure for Q1, only words: "{FACT}"')
NOTE = "its definition reads like a note-to-self: "
ASB = action("ASB/1", "Number of patrols, 70%?", target=70.0)
BOTH = "fill in Measure target and Direction in the register"
UNDEFINED = undefined("no target and no direction", BOTH)
COUNTS = "Patrols of the quayside"

HITS = (
    Case(measure_missing, "words alone", known(said()), ONLY_WORDS),
    Case(
        measure_missing,
        "words of the second owner alone",
        known(said(None, status="Not applicable"), said(lead="MW"), lead="CS & MW"),
        missing(f'no figure for Q1, only words: "{FACT}"'),
    ),
    Case(measure_missing, "neither figure nor words", known(SILENT), missing("no figure for Q1")),
    Case(measure_missing, "white space", known(said(Q1=" ")), ONLY_WORDS),
    Case(
        measure_missing,
        "an earlier quarter alone",
        known(said(Q2=71), cycle=Q3),
        missing(f'no figure for Q3, only words: "{FACT}"', "Q3", "L7"),
    ),
    Case(
        measure_missing,
        "the figure of last year's quarter",
        known(said(), pasts=(gave("2025-26 Q3", Q3=71),), cycle=Q3),
        missing(f'no figure for Q3, only words: "{FACT}"', "Q3", "L7"),
    ),
    Case(
        measure_missing,
        "it stands under a later quarter",
        known(said(Q2=71)),
        missing("no figure for Q1; 71 stands under Q2"),
    ),
    Case(
        measure_missing,
        "completed by one of two",
        known(said(status="Completed"), said("Six residents were asked twice in May.", "MW"), lead="CS & MW"),
        missing(f'no figure for Q1, only words: "{FACT}"'),
    ),
    Case(
        measure_missing,
        "no target, but its wording counts",
        known(said(), text="Number of patrols", target=None, direction=None),
        (*ONLY_WORDS, *UNDEFINED),
    ),
    Case(
        measure_missing,
        "no target, but it once had a figure",
        known(said(), text=COUNTS, target=None, direction=None, pasts=(gave("2025-26 Q4", Q4=3),)),
        (*ONLY_WORDS, *UNDEFINED),
    ),
    Case(measure_not_a_number, "tbc", known(said(Q1="tbc")), no_number('"tbc" under Q1')),
    Case(measure_not_a_number, "n/a", known(said(Q1="n/a")), no_number('"n/a" under Q1')),
    Case(measure_not_a_number, "more than a number", known(said(Q1="45 of 60")), no_number('"45 of 60" under Q1')),
    Case(
        measure_not_a_number,
        "an earlier quarter's words",
        known(said(Q1="70ish", Q3=71), cycle=Q3),
        no_number('"70ish" under Q1'),
    ),
    Case(
        measure_not_a_number,
        "words under an earlier quarter, too",
        known(said(Q1="70ish", Q3="tbc"), cycle=Q3),
        no_number('"tbc" under Q3', "Q3", "L7"),
    ),
    Case(
        measure_not_a_number,
        "words of both owners",
        known(said(Q1="tbc"), said("Six residents were asked twice in May.", "MW", Q1="see CS"), lead="CS & MW"),
        no_number('"tbc" under Q1'),
    ),
    Case(
        measure_not_a_number,
        "words of the second owner",
        known(said(), said("Six residents were asked twice in May.", "MW", Q1="tbc"), lead="CS & MW"),
        no_number('"tbc" under Q1', lead="MW"),
    ),
    Case(
        measure_not_a_number,
        "words of any quarter where no quarter is asked for",
        known(said(Q2="tbc"), cycle=SOME_DAY),
        no_number('"tbc" under Q2', "Q2", "K7"),
    ),
    Case(
        measure_off_target,
        "too low where higher is better",
        known(said(Q1=67.9)),
        off("Q1 is 67.9 against a target of 70, higher is better, tolerance 2"),
    ),
    Case(
        measure_off_target,
        "too high where lower is better",
        known(said(Q1="1,243%"), direction="lower", target=1240.5),
        off("Q1 is 1,243% against a target of 1,240.5, lower is better, tolerance 2"),
    ),
    Case(
        measure_off_target,
        "no tolerance",
        known(said(Q1=0), target=1.0, tolerance=None),
        off("Q1 is 0 against a target of 1, higher is better, tolerance 0"),
    ),
    Case(
        measure_off_target,
        "the newest of three",
        known(said(Q2=80, Q3=60), pasts=(gave("2026-27 Q1", Q1=90),), cycle=Q3),
        off("Q3 is 60 against a target of 70, higher is better, tolerance 2", "L7"),
    ),
    Case(
        measure_off_target,
        "an earlier cycle's is the newest",
        known(said(), pasts=(gave("2026-27 Q2", Q2=60),), cycle=Q3),
        (
            *missing(f'no figure for Q3, only words: "{FACT}"', "Q3", "L7"),
            *off("Q2 is 60 against a target of 70, higher is better, tolerance 2", "K7"),
        ),
    ),
    Case(
        measure_off_target,
        "a fraction where the target is a percentage",
        known(said(Q1=0.45)),
        off(
            "Q1 is 0.45 against a target of 70, higher is better, tolerance 2",
            do=f"type 45% if a percentage is meant; else {BACK}",
        ),
    ),
    *(
        Case(
            measure_off_target,
            f"{shown} against {target:g} is no percentage",
            known(said(Q1=value), target=target, tolerance=0.0),
            off(f"Q1 is {shown} against a target of {target:g}, higher is better, tolerance 0"),
        )
        for value, shown, target in ((0, "0", 70.0), (1, "1", 70.0), (0.5, "0.5", 1.0), (-0.5, "-0.5", 70.0))
    ),
    Case(measure_undefined, "nothing is set", known(text=COUNTS, target=None, direction=None), UNDEFINED),
    Case(
        measure_undefined,
        "no direction",
        known(said(Q1=1), direction=None),
        undefined("no direction", "fill in Direction in the register", "N2"),
    ),
    Case(
        measure_undefined,
        "no target",
        known(target=None),
        undefined("no target", "fill in Measure target in the register"),
    ),
    Case(
        measure_undefined,
        "nobody's",
        known(text=COUNTS, lead=None, target=None, direction=None),
        (replace(UNDEFINED[0], lead=None),),
    ),
    Case(
        measure_undefined,
        "a question",
        known(said(Q1=71), text="Young people cautioned (number or rate?)"),
        undefined(f'{NOTE}"Young people cautioned (number or rate?)"', "write what is measured", "F2"),
    ),
    Case(
        measure_undefined,
        "brackets, and nothing set",
        known(text="[Drugs measures - ask Public Health]", target=None, direction=None),
        undefined(
            f'{NOTE}"[Drugs measures - ask Public Health]"; no target and no direction',
            f"write what is measured and {BOTH}",
            "F2",
        ),
    ),
    Case(
        measure_undefined,
        "three of a plan alike, and one otherwise",
        night(
            reg := register(
                measure(target=None, direction=None),
                measure(direction=None, ref="1.2", text=COUNTS),
                measure(target=None, direction=None, ref="1.3"),
                measure(ref="1.4"),
                measure(target=None, direction=None, ref="1.5"),
            ),
            *map(standing, reg.actions),
        ),
        (
            *undefined("no target and no direction; the same for 1.3, 1.5", BOTH, owner="each measure's owner"),
            replace(undefined("no direction", "fill in Direction in the register", "N3")[0], key="PM/1.2"),
        ),
    ),
    Case(
        measure_other_quarter,
        "a later quarter is filled in too",
        known(said(Q1=71, Q2=72)),
        other("72 stands under Q2", "nothing if it is known already; else clear Q2", "K7"),
    ),
    Case(
        measure_other_quarter,
        "the words give another's",
        known(said("In Q4 there were 412 calls to the line.", Q1=71)),
        quoted("Q4"),
    ),
    Case(
        measure_other_quarter,
        "last year's figure of the same quarter",
        known(said("In Q1 2025-26 there were 412 calls to the line.", Q1=71)),
        quoted("Q1 2025-26"),
    ),
    Case(
        measure_other_quarter,
        "an earlier one of the same year",
        known(said("In Q2 there were 412 calls to the line.", Q3=71), cycle=Q3),
        quoted("Q2", "Q3"),
    ),
)
MISSES = (
    Case(measure_missing, "a figure", known(said(Q1=71))),
    Case(measure_missing, "nought is a figure", known(said(Q1=0), direction="lower")),
    Case(
        measure_missing,
        "an earlier cycle gave it",
        known(said(), pasts=(gave("2026-27 Q1", Q1=71, Q3=72),), cycle=Q3),
    ),
    Case(measure_missing, "one of two owners gave it", known(said(), said(lead="MW", Q1=71), lead="CS & MW")),
    Case(measure_missing, "nothing came", known()),
    Case(measure_missing, "not applicable", known(said(status="Not applicable"))),
    Case(measure_missing, "withdrawn", known(said(), state="withdrawn")),
    Case(
        measure_missing,
        "nothing that counts, and words",
        known(said(), text=COUNTS, target=None, direction=None),
        UNDEFINED,
    ),
    Case(
        measure_missing,
        "no measure",
        night(register(ASB), standing(ASB, update("ASB/1", FACT))),
    ),
    Case(measure_not_a_number, "a percentage", known(said(Q1="71%"))),
    Case(measure_not_a_number, "spaces and a comma", known(said(Q1=" 1,142 "))),
    Case(
        measure_not_a_number,
        "a number of the other owner",
        known(said(Q1="see MW"), said(lead="MW", Q1=71), lead="CS & MW"),
    ),
    Case(measure_not_a_number, "an earlier quarter is n/a", known(said(Q1="n/a", Q2="-", Q3=71), cycle=Q3)),
    Case(measure_not_a_number, "a later quarter is to come", known(said(Q1=71, Q2="tbc"))),
    Case(measure_not_a_number, "withdrawn", known(said(Q1="tbc"), state="withdrawn")),
    Case(measure_off_target, "on the edge", known(said(Q1=68))),
    Case(measure_off_target, "on the edge, by a computer's tenth", known(said(Q1=4.1), target=4.2, tolerance=0.1)),
    Case(measure_off_target, "on the edge where lower is better", known(said(Q1=72), direction="lower")),
    Case(measure_off_target, "better than the target", known(said(Q1=99))),
    Case(measure_off_target, "the newest is on target again", known(said(Q1=10, Q2=20, Q3=70), cycle=Q3)),
    Case(measure_off_target, "no return came this cycle", known(pasts=(gave("2026-27 Q2", Q2=60),), cycle=Q3)),
    Case(measure_off_target, "not applicable", known(said(status="Not applicable", Q1=1))),
    Case(
        measure_off_target,
        "no direction",
        known(said(Q1=1), direction=None),
        undefined("no direction", "fill in Direction in the register", "N2"),
    ),
    Case(measure_undefined, "all is set", known()),
    Case(measure_undefined, "a target of nought", known(said(Q1=0), target=0.0, direction="lower")),
    Case(measure_undefined, "a survey's question", known(text='% who answer yes to "Is it safe here?"')),
    Case(measure_undefined, "a question to the public", known(text="How safe do you feel after dark? (survey, %)")),
    Case(measure_undefined, "completed", known(text="To be agreed", target=None, state="completed")),
    Case(measure_other_quarter, "its own", known(said("In Q1 there were 412 calls to the line.", Q1=71))),
    Case(measure_other_quarter, "its own beside another", known(said("Q4 saw 380 calls, and Q1 saw 412.", Q1=71))),
    Case(measure_other_quarter, "no quarter is asked for", known(said(Q2=71), cycle=replace(
        CYCLE, name="Summer", opens=None, due=None, as_at=None))),
    Case(measure_other_quarter, "to compare with", known(said("There were 412 calls, against 380 in Q4.", Q1=71))),
    Case(measure_other_quarter, "what lies ahead", known(said("Ten more patrols are planned in Q2.", Q1=71))),
    Case(measure_other_quarter, "an earlier quarter typed again", known(said(Q1=70, Q2=72, Q3=71), cycle=Q3)),
)  # fmt: skip


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags


@pytest.mark.parametrize(
    ("definition", "note"),
    [
        ("Monitor the number of thefts each quarter?", "Monitor the number of thefts each quarter?"),
        ("Fire measures - add from Strategy", "Fire measures - add from Strategy"),
        ("Knife crime, target TBC", "Knife crime, target TBC"),
        ("To be agreed with the board", "To be agreed with the board"),
        (f"{ASKED} {'by ward and by age ' * 8}[check with analyst]", "[check with analyst]"),
        (f"[check] {'by ward ' * 14}", f"[check] {'by ward ' * 14}"),  # 120 characters are still shown whole
        (f"[check] {'by ward ' * 14}.", "[check]"),
        ("Number of hate incidents reported to the police", None),
        ("Value added from sponsorship (£)", None),
        ("% of victims' cases agreed with residents' groups", None),
    ],
)
def test_what_makes_a_definition_a_note_to_self(definition: str, note: str | None) -> None:
    assert note_to_self(definition) == note


@given(st.text(), st.text(), st.text())
def test_no_words_are_an_exception(definition: str, words: str, typed: str) -> None:
    found = check(known(said(words, Q1=typed, Q2=typed), text=definition), CYCLE.due or date.max, None)
    assert {flag.key for flag in found.flags} <= {"PM/1"}


def test_a_definition_may_be_as_long_as_a_cell() -> None:
    fillings = ("a ", "“", '"', "[", "Do you? ", "xx ")
    notes = [note_to_self((filling * 32_767)[:32_767]) for filling in fillings]
    assert notes == [None, None, None, None, None, "xx"]


def test_a_row_without_words_is_told_by_the_figure_that_it_lacks_else_by_itself() -> None:
    def codes(merged: Merged, **switches: frozenset[str]) -> list[tuple[str, str | None]]:
        flags = check(merged, date(2026, 7, 17), None, Switches(**switches)).flags
        return [(flag.code, flag.lead) for flag in flags]

    code, both = frozenset({"measure-missing"}), known(SILENT, replace(SILENT, lead="MW"), lead="CS & MW")
    assert codes(known(SILENT)) == [("measure-missing", "CS")]
    assert codes(known(SILENT), off=code) == codes(known(SILENT), trial=code) == [("no-update", "CS")]
    assert codes(both) == [("measure-missing", "CS"), ("no-update", "MW")]
    second = known(said(None), said(lead="MW"), lead="CS & MW")
    assert codes(second) == [("measure-missing", "MW"), ("no-update", "CS")]


def test_no_figure_is_asked_for_in_a_cycle_that_tells_no_quarter() -> None:
    assert check(known(said(), cycle=SOME_DAY), date(2026, 7, 17), None).flags == ()


FIGURE, WORDS = Place("CS.xlsx", "PM", "J7"), Place("CS.xlsx", "PM", "G7")


@pytest.mark.parametrize(
    ("places", "place"),
    [
        ({"q1": FIGURE, "update": WORDS}, FIGURE),
        ({"update": WORDS}, WORDS),
        ({}, Place(REGISTER, "Actions", "F2")),
    ],
)
def test_a_flag_stands_at_the_quarter_s_cell_else_at_that_of_the_words_else_at_the_action_s(
    places: dict[str, Place], place: Place
) -> None:
    (found,) = check(known(replace(said(), places=places)), CYCLE.due or date.max, None).flags
    assert (found.code, found.place) == ("measure-missing", place)


# ---------------------------------------------------------------- from issue to master, over two cycles

ROWS = NewRows(
    plans=[{"Code": "PM", "Title": "Performance measures", "Layout": "measures"}],
    actions=[
        {
            "Plan": "PM", "No": ref, "Lead": "KM", "Action": words, "Measure target": target, "Direction": way,
            "Tolerance": 2,
        }
        for ref, words, target, way in (
            ("1.1", "Recorded thefts from shops", 40, "lower"),
            ("1.2", ASKED, 70, "higher"),
            ("1.3", "Fires set on open land", 10, "lower"),
            ("1.4", "First-time entrants to youth justice", 20, "lower"),
        )
    ],
    contacts=[{"Initials": "KM", "Name": "Keira Marsden", "Email": "keira.marsden@example.org"}],
    cycles=[
        {"Cycle": "2026-27 Q1", "Opens": date(2026, 7, 1), "Due": date(2026, 7, 31)},
        {"Cycle": "2026-27 Q2", "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31)},
    ],
)  # fmt: skip
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def cells(path: Path, column: str, first: int = 1) -> list[Any]:
    """What stands in the issued workbook under that column, from top to bottom."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    header = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(column))
    return [sheet.cell(header.row + n, header.column).value for n in range(first, first + 4)]


def measures(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """The master's Measures: the four quarters, and how the measure stands."""
    columns = (*QUARTERS, "Against target", "Trend")
    return {row["Key"]: tuple(row[column] for column in columns) for row in desk.table("Measures")}


def about_measures(desk: Desk) -> set[tuple[str, str, str]]:
    wanted = desk.flags("Flag", "Key", "Found")
    return {found for found in wanted if found[0].startswith("measure-") or found[0] == "no-update"}


@pytest.fixture
def first(tmp_path: Path) -> Desk:
    """A workspace after the night of Q1, in which all four measures were answered."""
    desk = Desk.new(tmp_path / "w", ROWS, as_at=date(2026, 7, 31))
    desk.done("issue", "--cycle", "2026-27 Q1")
    issued = desk.root / "issued" / "2026-27 Q1" / "KM 2026-27 Q1.xlsx"
    given: dict[str, dict[str, Any]] = {
        "PM/1.1": {"q1": 41, "update": FACT}, "PM/1.2": {"q1": "71%"}, "PM/1.3": {"q1": 4}, "PM/1.4": {"q1": 9},
    }  # fmt: skip
    desk.drop(answer(issued, tmp_path / "KM.xlsx", given, datetime(2026, 7, 20, 9)))
    desk.done("nightly")
    return desk


def test_a_year_s_figures_stay_from_cycle_to_cycle(first: Desk, tmp_path: Path) -> None:
    assert measures(first) == {
        "PM/1.1": (41, None, None, None, "within tolerance", None),
        "PM/1.2": ("71%", None, None, None, "on target", None),
        "PM/1.3": (4, None, None, None, "on target", None),
        "PM/1.4": (9, None, None, None, "on target", None),
    }
    assert about_measures(first) == set()

    second = Desk(first.root, date(2026, 10, 31))
    second.done("issue", "--cycle", "2026-27 Q2")
    second.done("nightly")
    issued = second.root / "issued" / "2026-27 Q2" / "KM 2026-27 Q2.xlsx"
    assert cells(issued, "Q1") == [41, "71%", 4, 9]
    assert [cells(issued, quarter) for quarter in QUARTERS[1:]] == [[None] * 4] * 3

    given = {"PM/1.1": {"q2": 47}, "PM/1.2": {"q1": 70, "update": "One ward was counted twice in May."}}
    second.drop(answer(issued, tmp_path / "KM.xlsx", given, datetime(2026, 10, 20, 9)))
    second.done("nightly")
    assert measures(second) == {
        "PM/1.1": (41, 47, None, None, "off target", "worse"),
        "PM/1.2": (70, None, None, None, "Q1: on target", None),
        "PM/1.3": (4, None, None, None, "Q1: on target", None),
        "PM/1.4": (9, None, None, None, "Q1: on target", None),
    }
    plan_sheet = openpyxl.load_workbook(second.root / "master.xlsx")["Plan PM"]
    shown = [row[6:8] for row in plan_sheet.iter_rows(min_row=6, max_row=9, values_only=True)]
    assert shown == [(41, 47), (70, None), (4, None), (9, None)]
    assert {found for found in about_measures(second) if found[0] != "no-update"} == {
        ("measure-off-target", "PM/1.1", "Q2 is 47 against a target of 40, lower is better, tolerance 2"),
        ("measure-missing", "PM/1.2", 'no figure for Q2, only words: "One ward was counted twice in May."'),
        ("measure-missing", "PM/1.3", "no figure for Q2"),
        ("measure-missing", "PM/1.4", "no figure for Q2"),
    }
    moved = {(row["Key"], row["Field"], row["Was"], row["Is"]) for row in second.table("Changes")}
    assert {change for change in moved if change[1] in QUARTERS} == {
        ("PM/1.1", "Q2", None, "47"),
        ("PM/1.2", "Q1", "71%", "70"),
    }


def test_an_issued_row_that_came_back_as_it_was_is_no_answer(first: Desk, tmp_path: Path) -> None:
    second = Desk(first.root, date(2026, 10, 31))
    second.done("issue", "--cycle", "2026-27 Q2")
    issued = second.root / "issued" / "2026-27 Q2" / "KM 2026-27 Q2.xlsx"
    second.drop(answer(issued, tmp_path / "KM.xlsx", {}, datetime(2026, 10, 20, 9)))
    second.done("nightly")
    assert {(row["State"], row["Rows"]) for row in second.table("Returns")} == {("received", 0)}
    assert second.flags("Flag", "Key") == {("return-blank", None)}
    assert [row[:2] for row in measures(second).values()] == [(41, None), ("71%", None), (4, None), (9, None)]


def test_the_issued_sheet_counts_and_hints_by_the_cycle_s_own_quarter(first: Desk) -> None:
    second = Desk(first.root, date(2026, 10, 31))
    second.done("issue", "--cycle", "2026-27 Q2")
    sheet = openpyxl.load_workbook(
        second.root / "issued" / "2026-27 Q2" / "KM 2026-27 Q2.xlsx", data_only=True
    ).worksheets[0]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert sum("0 of 4 answered" in words for words in told) == 1
    assert sum("Please give the figure" in words for words in told) == 4
