"""On which days the silent are reminded, and when a plan's lead hears of it."""

from __future__ import annotations

from datetime import date

import pytest

from sspxl.letters.ladder import Ladder, Rung, ladder_of
from sspxl.letters.workdays import on_or_after, on_or_before, working_days

FRIDAY = date(2026, 11, 20)


def days(due: date | None, before: tuple[int, ...] = (14, 3), after: tuple[int, ...] = (1, 7)) -> list[date]:
    return [rung.day for rung in ladder_of(due, before, after, working_days()).rungs]


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 12, 24), True),  # Christmas Eve is one
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # in place of Boxing Day, which is a Saturday
        (date(2026, 12, 29), True),
        (date(2027, 3, 25), True),  # Maundy Thursday
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday: not one in Scotland
        (date(2027, 3, 30), True),
        (date(2026, 8, 3), True),  # a bank holiday in Scotland alone
        (date(2026, 8, 31), False),
        (date(2027, 1, 4), True),  # a bank holiday in Scotland in some years
        (date(2026, 11, 30), True),  # St Andrew's Day
    ],
)
def test_working_days_are_those_of_england_and_wales(day: date, is_working: bool) -> None:
    assert working_days()(day) is is_working


def test_a_day_moves_to_the_nearest_working_day_on_its_own_side_of_the_due_date() -> None:
    saturday, is_working = date(2026, 11, 21), working_days()
    assert (on_or_before(saturday, is_working), on_or_after(saturday, is_working)) == (
        date(2026, 11, 20),
        date(2026, 11, 23),
    )
    assert (on_or_before(FRIDAY, is_working), on_or_after(FRIDAY, is_working)) == (FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("due", "rungs"),
    [
        # due on a Wednesday: nothing moves but the Sunday three days before
        (date(2026, 11, 18), [date(2026, 11, 4), date(2026, 11, 13), date(2026, 11, 19), date(2026, 11, 25)]),
        # due on a Monday: three days before is the Friday, the day after the Tuesday
        (date(2026, 11, 23), [date(2026, 11, 9), date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 30)]),
        # due on a Friday: the day after is the Monday
        (date(2026, 11, 20), [date(2026, 11, 6), date(2026, 11, 17), date(2026, 11, 23), date(2026, 11, 27)]),
        # due on Christmas Eve, a Thursday: the day after is Tuesday the 29th, and a week after is New Year's Eve
        (date(2026, 12, 24), [date(2026, 12, 10), date(2026, 12, 21), date(2026, 12, 29), date(2026, 12, 31)]),
        # due on the Tuesday after Easter: three days before is Maundy Thursday, since Friday is Good Friday
        (date(2027, 3, 30), [date(2027, 3, 16), date(2027, 3, 25), date(2027, 3, 31), date(2027, 4, 6)]),
        # due on Maundy Thursday: the day after is the Tuesday
        (date(2027, 3, 25), [date(2027, 3, 11), date(2027, 3, 22), date(2027, 3, 30), date(2027, 4, 1)]),
    ],
)
def test_rungs_before_the_due_date_move_back_and_rungs_after_it_move_on(due: date, rungs: list[date]) -> None:
    assert days(due) == rungs


def test_a_cycle_without_a_due_date_has_no_rungs() -> None:
    assert ladder_of(None, (14, 3), (1, 7), working_days()) == Ladder(None)
    assert Ladder(None).newest(FRIDAY) is None


def test_rungs_stand_in_the_order_of_their_days_whatever_the_order_of_the_settings() -> None:
    rungs = ladder_of(FRIDAY, (3, 14), (7, 1), working_days()).rungs
    assert [rung.name for rung in rungs] == ["-14", "-3", "+1", "+7"]


@pytest.mark.parametrize(
    ("as_at", "name"),
    [
        (date(2026, 11, 5), None),
        (date(2026, 11, 6), "-14"),
        (date(2026, 11, 16), "-14"),
        (date(2026, 11, 17), "-3"),
        (date(2026, 11, 20), "-3"),  # the due date itself
        (date(2026, 11, 21), None),  # "is due on Friday" is not true any more, and the next rung is Monday's
        (date(2026, 11, 22), None),
        (date(2026, 11, 23), "+1"),
        (date(2026, 11, 26), "+1"),
        (date(2026, 11, 27), "+7"),
        (date(2027, 2, 1), "+7"),
    ],
)
def test_of_missed_rungs_only_the_newest_counts(as_at: date, name: str | None) -> None:
    rung = ladder_of(FRIDAY, (14, 3), (1, 7), working_days()).newest(as_at)
    assert (rung.name if rung else None) == name


def test_of_rungs_that_fall_on_one_day_the_later_one_counts() -> None:
    ladder = ladder_of(FRIDAY, (), (1, 2, 3), working_days())
    assert ladder.newest(date(2026, 11, 23)) == Rung(3, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("due", "tell"),
    [
        (date(2026, 11, 18), date(2026, 11, 26)),  # the last rung is a Wednesday
        (FRIDAY, date(2026, 11, 30)),  # the last rung is a Friday: on the Monday
        (date(2026, 12, 17), date(2026, 12, 29)),  # the last rung is Christmas Eve
    ],
)
def test_leads_are_told_on_the_working_day_after_the_last_rung(due: date, tell: date) -> None:
    ladder = ladder_of(due, (14, 3), (1, 7), working_days())
    assert ladder.tell == tell
    assert [ladder.is_last(rung) for rung in ladder.rungs] == [False, False, False, True]


def test_without_a_rung_after_the_due_date_nobody_is_told() -> None:
    ladder = ladder_of(FRIDAY, (14, 3), (), working_days())
    assert (ladder.tell, [ladder.is_last(rung) for rung in ladder.rungs]) == (None, [False, False])


def test_a_due_date_at_the_end_of_the_calendar_stops_nothing() -> None:
    assert len(ladder_of(date.max, (14,), (7,), working_days()).rungs) == 2
    assert len(ladder_of(date.min, (14,), (7,), working_days()).rungs) == 2
