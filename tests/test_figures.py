"""Figures of measures: the number in a cell, the quarter that a cycle asks for, and how a measure stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import BEFORE, CYCLE, action, past, standing, update

from sspxl.figures import (
    Quarter,
    against_target,
    figures_before,
    figures_of,
    number_in,
    quarter_named,
    quarter_of,
    trend,
)
from sspxl.records import Cycle, Past, Typed

# ---------------------------------------------------------------- the number in a cell


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (0, 0.0), (45, 45.0), (12.5, 12.5), (0.45, 0.45), ("45", 45.0), (" 45 ", 45.0), ("45%", 45.0), ("45 %", 45.0),
        ("45 per cent", 45.0), ("12.5%", 12.5), (".5", 0.5), ("1,142", 1142.0), ("1\xa0142", 1142.0),
        ("1,142,000.5", 1142000.5), ("£3,000", 3000.0), ("-£3,000", -3000.0), ("+3", 3.0), ("-3", -3.0),
        ("\u22123", -3.0), ("0", 0.0), ("4\u200b5", 45.0),
    ],
)  # fmt: skip
def test_the_number_in_a_cell(typed: Typed, number: float) -> None:
    assert number_in(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        None, "", " ", "tbc", "n/a", "-", "nil", "45 of 60", "45 (provisional)", "c. 45", "45-50", "1,14", "40,5", "Q3",
        "45% up", "%", "£", "£3k", "1.2.3", "--3", "nan", "inf", "1e3", True, False, float("nan"), float("inf"),
        date(2026, 2, 14),
    ],
)  # fmt: skip
def test_what_is_more_than_a_number_or_none(typed: Typed) -> None:
    assert number_in(typed) is None


# ---------------------------------------------------------------- which quarter


def cycle(name: str, due: date | None = None, opens: date | None = None) -> Cycle:
    return Cycle(name, opens, due, None, CYCLE.place)


@pytest.mark.parametrize(
    ("one", "quarter"),
    [
        (cycle("2026-27 Q3"), Quarter(3, 2026)),
        (cycle("Q3 2026/27", date(2030, 1, 1)), Quarter(3, 2026)),
        (cycle("Quarter 4, 2026-2027"), Quarter(4, 2026)),
        (cycle("2026-Q1", date(2026, 7, 17)), Quarter(1, 2026)),
        (cycle("2026-Q1"), Quarter(1, 2026)),
        (cycle("Q4 2027", date(2027, 4, 17)), Quarter(4, 2026)),
        (cycle("Q3", date(2026, 11, 17)), Quarter(3, 2026)),
        (cycle("Q3", date(2027, 1, 17)), Quarter(3, 2026)),
        (cycle("Q4", date(2026, 12, 31)), Quarter(4, 2025)),
        (cycle("Q3"), Quarter(3, None)),
        (cycle("Autumn", date(2026, 10, 31)), Quarter(2, 2026)),
        (cycle("Autumn", date(2026, 9, 30)), Quarter(1, 2026)),
        (cycle("Spring", date(2027, 4, 1)), Quarter(4, 2026)),
        (cycle("Spring", None, date(2027, 3, 31)), Quarter(3, 2026)),
        (cycle("Autumn"), None),
        (cycle("2026-27 Q5", date(2026, 10, 31)), Quarter(2, 2026)),
        (cycle("FAQ3", date(2026, 10, 31)), Quarter(2, 2026)),
    ],
)  # fmt: skip
def test_the_quarter_that_a_cycle_asks_for(one: Cycle, quarter: Quarter | None) -> None:
    assert quarter_of(one) == quarter


def test_a_name_alone_tells_a_quarter_or_none() -> None:
    named = ("2026-27 Q3", "qtr 2 of 2026", "Q10", "Autumn 2026")
    assert [quarter_named(name) for name in named] == [3, 2, None, None]


# ---------------------------------------------------------------- the year's figures

MEASURE = action("PM/1", "Recorded incidents", "CS & MW", target=70.0, direction="higher", tolerance=2.0)
Q3 = cycle("2026-27 Q3", date(2027, 1, 17), date(2026, 12, 20))


def was(name: str, lead: str = "CS", **figures: Typed) -> Past:
    return replace(past("PM/1", "Said.", lead, name), figures=figures)


def test_earlier_quarters_are_filled_from_earlier_cycles_of_the_same_year_the_newest_first() -> None:
    pasts = (
        was("2026-27 Q2", Q1=46, Q2=50),
        was("2026-27 Q1", Q1=45, Q4="  "),
        was("2025-26 Q4", Q1=1, Q3=3, Q4=4),
        was("", Q4=9),
    )
    assert figures_before(pasts, Q3) == {"Q1": 46, "Q2": 50}
    assert figures_before(pasts, BEFORE) == {"Q1": 1, "Q3": 3, "Q4": 4}
    assert figures_before(pasts, cycle("2027-28 Q1")) == figures_before(pasts, cycle("Autumn")) == {}


def test_a_lead_s_own_earlier_figure_comes_before_another_s() -> None:
    pasts = (was("2026-27 Q2", "MW", Q1=46), was("2026-27 Q1", "CS", Q1=45))
    assert [figures_before(pasts, Q3, lead) for lead in (None, "CS", "HS")] == [{"Q1": 46}, {"Q1": 45}, {"Q1": 46}]


def test_a_figure_of_this_cycle_s_return_comes_before_an_earlier_one_a_blank_does_not() -> None:
    pasts = (was("2026-27 Q2", Q1=45, Q2=50),)
    said = (update("PM/1", None, figures={"Q1": 44, "Q2": " "}), update("PM/1", None, "MW", figures={"Q1": 1, "Q3": 0}))
    found = standing(MEASURE, *said, past=pasts)
    assert figures_of(found, Q3) == {"Q1": 44, "Q2": 50, "Q3": 0, "Q4": None}
    assert figures_of(standing(MEASURE, past=pasts), Q3) == {"Q1": 45, "Q2": 50, "Q3": None, "Q4": None}


# ---------------------------------------------------------------- how a measure stands


@pytest.mark.parametrize(
    ("direction", "figures", "against", "way"),
    [
        ("higher", {"Q1": 70.0}, "on target", None),
        ("higher", {"Q1": 69.9}, "within tolerance", None),
        ("higher", {"Q1": 68.0}, "within tolerance", None),
        ("higher", {"Q1": 67.9}, "off target", None),
        ("lower", {"Q1": 80.0, "Q2": 72.0}, "within tolerance", "better"),
        ("lower", {"Q1": 60.0, "Q3": 72.1}, "off target", "worse"),
        ("lower", {"Q1": "45%", "Q2": "tbc"}, "on target", None),
        (None, {"Q1": 70.0, "Q2": 75.0}, "no direction", "up"),
        ("higher", {"Q1": 0.0, "Q2": 0}, "off target", "unchanged"),
        ("higher", {}, "no figure", None),
    ],
)
def test_a_measure_against_its_target(
    direction: str | None, figures: dict[str, Typed], against: str, way: str | None
) -> None:
    measure = replace(MEASURE, direction=direction)
    assert (against_target(measure, figures), trend(measure, figures)) == (against, way)
    assert against_target(replace(measure, target=None), figures) == "no target"


def test_a_figure_of_another_quarter_than_the_one_asked_for_is_named() -> None:
    figures = {"Q1": 60.0, "Q2": "tbc"}
    told = {asked: against_target(MEASURE, figures, asked) for asked in (None, Quarter(1, 2026), Quarter(2, 2026))}
    assert list(told.values()) == ["off target", "off target", "Q1: off target"]
    assert against_target(MEASURE, {"Q1": 70.0}, Quarter(2, 2026)) == "Q1: on target"
    assert against_target(MEASURE, {"Q2": "tbc"}, Quarter(2, 2026)) == "no figure"


def test_what_a_computer_adds_to_a_tenth_is_not_off_target() -> None:
    measure = replace(MEASURE, target=4.2, tolerance=0.1)
    assert [against_target(measure, {"Q1": value}) for value in (4.1, 4.09)] == ["within tolerance", "off target"]
