"""When two texts say the same; beside each the nearest pair that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.sameness import is_standard_phrase, same_but_for_figures


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("The group met on 3 May and agreed the next steps", "The group met on 9 August and agreed the next steps"),
        ("The group met on 3/5/26 and agreed the plan", "The group met on 09.08.2026 and agreed the plan"),
        ("Officers visited 12 homes and left a leaflet in each", "Officers visited 9 homes and left a leaflet in each"),
        ("Officers visited twelve homes and left a leaflet there", "Officers visited 9 homes and left a leaflet there"),
        ("Spent £1,250 on locks for homes in the ward", "Spent £980 on locks for homes in the ward"),
        ("In Q2 the team saw all those referred to it", "In Q3 the team saw all those referred to it"),
        ("In May we ran the usual session at the library", "In June we ran the usual session at the library"),
        ("In March the panel sat and heard all its cases", "In May the panel sat and heard all its cases"),
        ("45% of those who left had finished their treatment", "41.5% of those who left had finished their treatment"),
        ("The panel sat on Tuesday 4th and heard every case", "The panel sat on Friday 21st and heard every case"),
        ("The third session was held at the town hall", "The second session was held at the town hall"),
        ("As at 31 December 2026 the list of sites is full", "As at 31 March 2027 the list of sites is full"),
        ("The list for 2026-27 went to all the landlords", "The list for 2027-28 went to all the landlords"),
        ("THE LIST of 12 SITES went to all the landlords", "the list of 14 sites went to all the landlords."),
    ],
)
def test_only_dates_and_figures_differ(now: str, before: str) -> None:
    assert same_but_for_figures(now, before)
    assert same_but_for_figures(before, now)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("The group met on 3 May and agreed the plan", "The group met on 3 May and agreed the plan"),
        ("The group met on 3 May and agreed the plan", "The group met on 9 May and rejected the plan"),
        ("The group met on 3 May and agreed the plan", "The group met on 9 May and agreed the plan again"),
        ("12 homes visited", "9 homes visited"),
        ("7 reports passed on in quarter", "9 reports passed on in quarter"),
        ("12 of 14 surgeries trained so far", "10 of 14 surgeries trained so far"),
        ("Officers may visit the homes in the ward again", "Officers will visit the homes in the ward again"),
        ("They march through the town on the usual route", "They walk through the town on the usual route"),
        ("", "12"),
        ("12 3 4 5 6 7 8 9", "1 2 3"),
    ],
)
def test_another_word_or_a_short_form_of_words_is_news(now: str, before: str) -> None:
    assert not same_but_for_figures(now, before)


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "",
        "-",
        "No update",
        "See above",
        "None to date",
        "Nil return.",
        "On-going.",
        "Not a hospital matter.",
        "4 reports passed on",
        "No further update at this time",
        "No update to report this quarter",
        "Nothing further to report at present",
        "There is no change since the last update",
        "No change from last quarter, thank you",
        "Not applicable to our service.",
        "Not one for us at present",
        "None received in this reporting period",
        "No issues to report at this stage",
        "There have been no referrals this quarter",
        "All actions are still on-going at this time",
        "To be confirmed at this time",
        "No new\u00a0cases to\u200b date this quarter",
        "Awaiting an update at this time",
        "Still no further progress to report",
    ],
)
def test_a_stock_phrase_may_stand_under_two_actions(text: str) -> None:
    assert is_standard_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        "9 wardens were trained in May",
        "No update as the officer has left the council",
        "No change to the rota was agreed by the panel",
        "None of the 12 homes was visited",
        "Not applicable since the bus company owns the strip",
        "Work goes on with the landlords and the school",
        "Weekly data has come every Monday since July",
        "See the minutes of the board of 3 May",
        "All actions were closed by the panel in May",
        "No further patrols were held on the estate",
        "There is no chair for the subgroup now",
        "Referrals are steady and the list is short",
    ],
)
def test_words_of_ones_own_are_no_stock_phrase(text: str) -> None:
    assert not is_standard_phrase(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared_both_ways(now: str, before: str) -> None:
    assert same_but_for_figures(now, before) == same_but_for_figures(before, now)
    assert is_standard_phrase(now) in (True, False)
