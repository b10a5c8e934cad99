"""What is a promise and by which day; beside each the nearest words that promise nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.days import days_named, easter
from sspxl.wording.promises import STALE, Promise, promises

SAID_ON = date(2026, 11, 22)  # a Sunday


def days(text: str, said_on: date = SAID_ON) -> list[tuple[str, bool]]:
    return [(promise.day.isoformat(), promise.exact) for promise in promises(text, said_on)]


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("Report goes to the board on 12 January 2027", "2027-01-12", True),
        ("Works will be completed by end March", "2027-03-31", False),
        ("Leaflet out next quarter", "2027-03-31", False),
        ("We hope to start in the New Year", "2027-01-31", False),
        ("Evaluation due by Q4 2026-27", "2027-03-31", False),
        ("New signs up from 14 January", "2027-01-14", True),
        ("Drop-in opens from 14 September 2027", "2027-09-14", True),
        ("Meeting booked for 3/2/27", "2027-02-03", True),
        ("Due to launch in May", "2027-05-31", False),
        ("Will be held on 3 May 2026", "2026-05-03", True),
        ("The audit will be held on 10 November", "2026-11-10", True),
        ("Police to visit the hostel on 3 December", "2026-12-03", True),
        ("On 9 December the panel will decide", "2026-12-09", True),
        ("In the New Year we will re-tender", "2027-01-31", False),
        ("Deferred to January 2027", "2027-01-31", False),
        ("Deferred until the February meeting", "2027-02-28", False),
        ("Start date now 1st April 2027", "2027-04-01", True),
        ("To be signed off by the 14th", "2026-12-14", True),
        ("Contract expires on 31 March 2027", "2027-03-31", True),
        ("The fair is on Saturday 5 December", "2026-12-05", True),
        ("It’ll be ready in six weeks", "2027-01-03", False),
        ("Expected before Christmas", "2026-12-25", False),
        ("Bids close on 4/12", "2026-12-04", True),
        ("Hearing listed for 15th Jan", "2027-01-15", True),
        ("Not ready until June 2027", "2027-06-30", False),
        ("Delivery slipped to Q1 2027-28", "2027-06-30", False),
        ("Steering group will meet w/c 7 December", "2026-12-07", True),
        ("Aim to train 40 staff by 2028", "2028-12-31", False),
        ("Consultation will run from 4 January to 12 February 2027", "2027-02-12", True),
        ("Trend paper goes to the November meeting", "2026-11-30", False),
        ("Sign-off by Easter", "2027-03-28", False),
        ("Review in May", "2027-05-31", False),
        ("Awaiting the inspector's report, due 8 December", "2026-12-08", True),
        ("Survey to go live early next year", "2027-12-31", False),
        ("Launched in March and will be reviewed in May 2027", "2027-05-31", False),
        ("Link ordered, delivery expected by 8 January 2027", "2027-01-08", True),
        ("The new post (Grade 7) starts on 4 January 2027", "2027-01-04", True),
        ("The officer will be supplied with a tool designed there by July", "2027-07-31", False),
        ("Re\u2010tender will close on 4\u00a0January\u200b 2027", "2027-01-04", True),
        ("Talk arranged for 9 th April", "2027-04-09", True),
    ],
)
def test_what_will_happen_is_a_promise_with_its_day(text: str, day: str, exact: bool) -> None:
    assert days(text) == [(day, exact)]


@pytest.mark.parametrize(
    "text",
    [
        "Held on 3 May",
        "Was launched in June",
        "The 2027 strategy",
        "The March meeting was cancelled",
        "The launch planned for May was cancelled",
        "Data for Q2",
        "Data for Q2 will be published",
        "Since 4 May",
        "Open day took place between 1 and 14 May",
        "Sent to cabinet on 3 November 2026",
        "Sent to cabinet on 24 November 2026",  # written ahead of the day, not promised
        "Agreed in October",
        "Was due on 3 December but dropped",
        "It may be some time",
        "We will march on",
        "Patrols until 31 January 2027",
        "Funding secured to March 2027",
        "45% in Q3 2026-27",
        "Will it be ready by May?",
        "12 homes visited in November 2026",
        "Will not be held in May 2027",
        "The plan covers 1 April 2026 to 31 March 2027",
        "Sessions continue into December",
        "Good will shown in May",
        "Will Smith joined in May",
        "Visits within three days",
        "Crime fell by 6% in twelve months",
        "No date yet",
        "Figures as at 31 December 2026",
        "As planned for May, sessions were held",
        "Trained 40 staff by 3 November",
        "Met in January and again in March",
        "Nearly all the work scheduled for June was done in July",
        "June Brown will chair it",
        "The officer appointed in May will help",
        "2026-27 budget approved",
        "Action 5/12 will follow",
        "Numbers were expected to fall by March",
        "Should have been finished in October",
        "Letter to two boroughs on 21 July 2026",
        "See the update for 3.4",
        "As in my letter of 4 December",
        "4 December",
        "Next month",
        "A scheme that will carry on into next year",
        "Joint work is aimed at cutting fires over the coming year",
    ],
)
def test_what_has_happened_or_is_only_named_is_none(text: str) -> None:
    assert promises(text, SAID_ON) == ()


def test_each_of_several_is_told_with_the_words_around_it() -> None:
    text = (
        "a) Course held on 3 May; next one on 4 December. b) Paper goes to cabinet in January 2027 (draft due 14 Dec)."
    )
    assert promises(text, SAID_ON) == (
        Promise("next one on 4 December", date(2026, 12, 4), True),
        Promise("Paper goes to cabinet in January 2027", date(2027, 1, 31), False),
        Promise("draft due 14 Dec", date(2026, 12, 14), True),
    )


def test_a_promise_made_twice_in_the_same_words_is_one() -> None:
    assert len(promises("Launch due 4 May 2027. Launch due 4 May 2027.", SAID_ON)) == 1


def test_an_aside_does_not_cut_the_promise_in_two() -> None:
    (promise,) = promises("A cheaper scheme (six posts, £9,000) goes to cabinet on 13 January 2027.", SAID_ON)
    assert promise.words == "A cheaper scheme (six posts, £9,000) goes to cabinet on 13 January 2027"


def test_a_day_without_a_year_is_the_next_unless_it_has_only_just_gone() -> None:
    just_gone = SAID_ON - STALE
    assert days(f"The panel will meet on {just_gone.day} {just_gone:%B}") == [(just_gone.isoformat(), True)]
    longer_ago = just_gone - timedelta(1)
    assert days(f"The panel will meet on {longer_ago.day} {longer_ago:%B}") == [(f"2027-{longer_ago:%m-%d}", True)]


def test_a_leap_day_is_the_next_there_is() -> None:
    assert days("Will be held on 29 February") == [("2028-02-29", True)]


@pytest.mark.parametrize(
    ("named", "last"),
    [
        ("by the end of the month", "2026-11-30"),
        ("next month", "2026-12-31"),
        ("by the end of the quarter", "2026-12-31"),
        ("by the end of the financial year", "2027-03-31"),
        ("by year end", "2027-03-31"),
        ("by the end of the calendar year", "2026-12-31"),
        ("by the end of the academic year", "2027-07-31"),
        ("next financial year", "2028-03-31"),
        ("in the spring", "2027-05-31"),
        ("in summer 2028", "2028-08-31"),
        ("in the autumn term", "2026-12-31"),
        ("next week", "2026-11-29"),
        ("tomorrow", "2026-11-23"),
        ("next Tuesday", "2026-11-24"),
        ("in a fortnight", "2026-12-06"),
        ("in 2026/27", "2027-03-31"),
        ("on 2027-02-03", "2027-02-03"),
        ("on March 3rd", "2027-03-03"),
        ("on 5 and 6 December", "2026-12-06"),
        ("mid-January", "2027-01-31"),
        ("by Jan '28", "2028-01-31"),
        ("2027-28 Q2", "2027-09-30"),
    ],
)
def test_a_month_a_quarter_or_a_season_means_its_last_day(named: str, last: str) -> None:
    assert [day for day, _ in days(f"It will be done {named}.")] == [last]


@pytest.mark.parametrize(
    "text",
    ["31/02/27", "may be", "on 45 May", "12 of 14", "12/13", "version 2.1.3", "act 2027", "99 9 9999", "£3.4.27"],
)
def test_these_are_no_days(text: str) -> None:
    assert days_named(text, SAID_ON) == ()


def test_easter_falls_where_the_church_has_it() -> None:
    assert [easter(year) for year in (2008, 2026, 2027, 2028)] == [
        date(2008, 3, 23),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
    ]


@given(st.text(st.sampled_from("will be due on 3 May 2027 Q4 /-.,;()a\u200b\u00a0\n next1"), max_size=80), st.dates())
def test_any_text_on_any_day_is_read(text: str, said_on: date) -> None:
    assert all(promise.words for promise in promises(text, said_on))
