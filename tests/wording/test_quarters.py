"""Quarters that a text gives figures for; beside each the nearest mention that gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.quarters import QuarterNamed, quarters_named


@pytest.mark.parametrize(
    ("text", "quarter", "year"),
    [
        ("In Q2, 45%", 2, None),
        ("Q1: 12 fines", 1, None),
        ("q3 45%", 3, None),
        ("Quarter 3 2026-27: 12", 3, 2026),
        ("Quarter 4 of 2026/27 saw 9 fires", 4, 2026),
        ("Q4 26/27 - 9 fires", 4, 2026),
        ("Q2 2026 had 9 fires", 2, 2026),
        ("2026-27 Q2: 9 fires", 2, 2026),
        ("Qtr 2 total was 9", 2, None),
        ("12 fires in the first quarter", 1, None),
        ("The second quarter saw nine fires", 2, None),
        ("the final quarter of 2026/27 had 9 fires", 4, 2026),
        ("3rd quarter: none", 3, None),
        ("No referrals in Q2", 2, None),
        ("Fires halved in Q3", 3, None),
        ("£1,200 spent in Q1", 1, None),
        ("Figure for Q2 is 12", 2, None),
        ("12 homes visited on 3 May in Q1", 1, None),
        ("(9 on the list at Q3 2026/27)", 3, 2026),
        ("In\u00a0Q\u200b2, 45%", 2, None),
        ("Twelve bikes were marked in Q2", 2, None),
        ("Performance in quarter 1 was 71%", 1, None),
        ("Q1 12; no more", 1, None),
        ("Fourth quarter figure: 9", 4, None),
        ("Referrals doubled in quarter 2", 2, None),
    ],
)
def test_a_figure_is_quoted_for_the_quarter(text: str, quarter: int, year: int | None) -> None:
    assert [(named.quarter, named.year, named.compared) for named in quarters_named(text)] == [(quarter, year, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Report due in Q4",
        "The launch is planned for Q2",
        "50% will be trained by Q4",
        "12 more to be trained by the end of Q4",
        "Q2 return attached",
        "See Q2",
        "Q2 was quiet",
        "No update for Q2",
        "No change from Q2",
        "Meeting held on 3 May in Q1",
        "Three quarters of residents, 75%, agreed",
        "A quarter of the 12 homes",
        "In the last quarter 12 fires",
        "12 this quarter",
        "Q5: 12",
        "Q 12 of 14",
        "Q12 of the survey: 40%",
        "HQ2 has 12 staff",
        "Action 3 goes on in Q2",
        "The 2026-27 plan began in Q1",
        "in quarter 2026",
        "Q1.5 is 12",
        "FAQ 3 was read 12 times",
        "queue 2 of 4",
        "First quarters of the 12 games",
        "Section 17 training in Q2",
        "",
    ],
)
def test_no_figure_is_quoted_for_a_quarter(text: str) -> None:
    assert quarters_named(text) == ()


def test_a_quarter_to_compare_with_says_so() -> None:
    assert quarters_named("12 in Q3 2026/27 against 15 in Q2. Up from 9 in Q1.") == (
        QuarterNamed(3, 2026, False, "Q3 2026/27"),
        QuarterNamed(2, None, True, "Q2"),
        QuarterNamed(1, None, True, "Q1"),
    )


@given(st.text(st.sampled_from("qQtr uarte1234/-% 2026fist\u200b\u00a0\n,."), max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert all(1 <= named.quarter <= 4 for named in quarters_named(text))
