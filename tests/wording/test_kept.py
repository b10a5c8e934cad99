"""What a later text tells of a promise; beside each answer the nearest words that are none."""

from datetime import date

import pytest

from sspxl.records import PromiseState
from sspxl.wording.kept import Became, became, same_promise, says_yes
from sspxl.wording.promises import Promise, promises

MADE_ON, SAID_ON = date(2026, 10, 31), date(2027, 1, 31)
REPORT = "Report goes to the board on 12 January 2027."
LEAFLET = "Leaflet out next quarter."
STAFF = "40 shop staff will be trained by 31 March 2027."
COURSE = "Course held on 3 May; next one on 4 December."
AUDIT = "The audit will be held on 10 November."
VENUE = "Venue booked for 3 December 2026."


def told(made: str, said: str, said_on: date = SAID_ON) -> tuple[str, str] | None:
    """What the later text tells of the one promise in the first."""
    (promise,) = promises(made, MADE_ON)
    found = became(promise, made, MADE_ON, said, said_on)
    return (found.state.value, found.words) if found else None


@pytest.mark.parametrize(
    ("made", "said", "words"),
    [
        (REPORT, "Report went to the board on 12 January.", "Report went to the board on 12 January"),
        (REPORT, "The report was presented to the board.", "The report was presented to the board"),
        (REPORT, "Presented on 12 January 2027.", "Presented on 12 January 2027"),
        (REPORT, "Completed.", "Completed"),
        (REPORT, "Board report was agreed, and its actions are due in May.",
         "Board report was agreed, and its actions are due in May"),
        (LEAFLET, "Leaflets printed and sent to 3,000 homes.", "Leaflets printed and sent to 3,000 homes"),
        (STAFF, "All 40 shop staff trained in March.", "All 40 shop staff trained in March"),
        (STAFF, "Training of shop staff was finished early.", "Training of shop staff was finished early"),
        (COURSE, "Held on 4 December, 14 attended.", "Held on 4 December, 14 attended"),
        (AUDIT, "Audit held; three lights mended.", "Audit held"),
        (AUDIT, "a) On-going b) Audit held in the week after.", "Audit held in the week after"),
        ("Launch put back to 3 December 2026 as the panel was short of members.",
         "Nine shops have joined since the launch.", "Nine shops have joined since the launch"),
        ("Recruitment starts in January.", "Recruitment began on the 11th.", "Recruitment began on the 11th"),
        ("Plan to be discussed with residents in December.", "Residents discussed it in December.",
         "Residents discussed it in December"),
    ],
)  # fmt: skip
def test_what_is_told_as_done_was_kept(made: str, said: str, words: str) -> None:
    assert told(made, said) == ("kept", words)


@pytest.mark.parametrize(
    ("made", "said", "words"),
    [
        (REPORT, "Report now goes to the board on 14 April 2027.", "Report now goes to the board on 14 April 2027"),
        (REPORT, "Report deferred to the April board.", "Report deferred to the April board"),
        ("Reminder on the screen from 24 December.",
         "The screen reminder comes with the next software release on 18 April 2027.",
         "The screen reminder comes with the next software release on 18 April 2027"),
        (REPORT, "Now due at the board on 4 April.", "Now due at the board on 4 April"),
        (REPORT, "Draft report was seen in January, and the report goes to the board on 14 April.",
         "the report goes to the board on 14 April"),
        (LEAFLET, "Leaflet out next quarter.", "Leaflet out next quarter"),
        ("Scheduled to be completed in the next quarter.", "Scheduled to be completed in the next quarter.",
         "Scheduled to be completed in the next quarter"),
        (STAFF, "20 shop staff trained so far; the other staff of shops will be trained by June 2027.",
         "the other staff of shops will be trained by June 2027"),
        (VENUE, "Park pavilion booked for 5 March 2027.", "Park pavilion booked for 5 March 2027"),
        ("Park pavilion booked for 3 December 2026.", "Venue booked for 5 March 2027.",
         "Venue booked for 5 March 2027"),
        ("Event planned for 3 December 2026.", "The summer fair will be held on 5 June 2027.",
         "The summer fair will be held on 5 June 2027"),
    ],
)  # fmt: skip
def test_the_same_for_a_later_day_is_a_promise_moved(made: str, said: str, words: str) -> None:
    assert told(made, said) == ("moved", words)


@pytest.mark.parametrize(
    ("made", "said", "words"),
    [
        (REPORT, "The board report was cancelled.", "The board report was cancelled"),
        (AUDIT, "It was decided not to hold an audit", "It was decided not to hold an audit"),
        ("Next panel on 4 December.", "Next panel on 4 March.", "Next panel on 4 March"),  # one of a row
    ],
)
def test_what_was_called_off_or_overtaken_has_passed_with_an_answer(made: str, said: str, words: str) -> None:
    assert told(made, said) == ("passed", words)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (REPORT, "On-going."),
        (REPORT, ""),
        (REPORT, REPORT),
        (REPORT, "Report was delayed."),
        (REPORT, "Report to the board still awaited."),
        (REPORT, "Report was to go to the board on 12 January."),
        (REPORT, "Report not sent to the board."),
        (REPORT, "Was the report sent to the board on 12 January?"),
        (REPORT, "Report drafted for the board."),
        (REPORT, "Report goes to the board when signed off."),
        (REPORT, "A further report goes to the board on 14 April."),
        (REPORT, "The board met on 6 January."),
        (REPORT, "14 patrols walked on 12 January with the fire service."),
        (REPORT, "Patrols moved to 14 April."),
        (REPORT, "A crime survey was cancelled."),
        (REPORT, "Report goes to the board on 5 January 2027."),
        (LEAFLET, "Posters printed and sent to 3,000 homes."),
        (STAFF, "20 shop staff trained so far."),
        (STAFF, "Half of the shop staff were trained."),
        (STAFF, "20 of 40 shop staff trained."),
        (STAFF, "Shop staff were asked about training."),
        (STAFF, "Shop windows were mended."),
        (COURSE, "Course held on 3 May; a report was written."),
        (COURSE, "Course held on 3 May."),
        (AUDIT, AUDIT),
        (AUDIT, "Audit started; half was done."),
        (VENUE, "Minibus booked for 5 March 2027."),
        (VENUE, "Park pavilion booked for 27 November 2026."),
        (VENUE, "Park pavilion will be painted by 5 March 2027."),
        (VENUE, "A second hall is booked for 5 March 2027."),
        ("Another venue is booked for 3 December 2026.", "Park pavilion booked for 5 March 2027."),
        ("Church hall booked for 3 December 2026.", "Park pavilion booked for 5 March 2027."),
        ("Venue for the launch booked for 3 December 2026.", "Park pavilion booked for 5 March 2027."),
        (REPORT, "Audit goes to the board on 14 April 2027."),
    ],
)
def test_where_that_is_not_sure_nothing_is_told(made: str, said: str) -> None:
    assert told(made, said) is None


def test_words_that_stood_there_already_tell_nothing() -> None:
    made = "Audit held in May. The audit of lights will be held on 10 November."
    assert told(made, "Audit held in May.") is None
    assert told(made, "Audit of lights held.") == ("kept", "Audit of lights held")


def test_the_second_of_two_days_promised_at_once_does_not_move_the_first() -> None:
    made = "Training for the last three on 5 December and 6 December."
    first, _ = promises(made, MADE_ON)
    assert became(first, made, MADE_ON, made, SAID_ON) is None


def promise(words: str, day: date) -> Promise:
    return Promise(words, day, exact=True)


def test_a_promise_is_the_same_one_in_other_words_for_the_same_day() -> None:
    day = date(2027, 1, 12)
    first = promise("Report goes to the board on 12 January", day)
    assert same_promise(first, promise("Board report due 12 January", day))
    assert not same_promise(first, promise("Board report due 13 January", date(2027, 1, 13)))
    assert not same_promise(first, promise("Leaflets go out on 12 January", day))


def test_a_day_without_a_year_in_the_same_words_is_not_moved_by_a_year() -> None:
    first, again = (promises(AUDIT, day)[0] for day in (MADE_ON, SAID_ON))
    assert (first.day, again.day) == (date(2026, 11, 10), date(2027, 11, 10))
    assert same_promise(first, again)
    assert became(first, AUDIT, MADE_ON, f"{AUDIT} Patrols walked.", SAID_ON) is None


def test_a_quarter_that_moves_with_each_update_is_not_the_same_promise() -> None:
    first, again = (promises(LEAFLET, day)[0] for day in (MADE_ON, SAID_ON))
    assert not same_promise(first, again)
    assert became(first, LEAFLET, MADE_ON, LEAFLET, SAID_ON) == Became(PromiseState.MOVED, "Leaflet out next quarter")


@pytest.mark.parametrize("answer", ["Yes.", "yes, on the 14th", "Done", "It was held on 14 January", "Both were sent"])
def test_a_yes_is_a_yes(answer: str) -> None:
    assert says_yes(answer)


@pytest.mark.parametrize("answer", ["No", "Yes, but not all of it", "Not yet", "Yesterday we met", "See update", ""])
def test_and_the_nearest_to_it_is_none(answer: str) -> None:
    assert not says_yes(answer)
