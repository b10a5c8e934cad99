"""When a night is due: over both changes of the clocks, after sleep, and whatever a clock has been put to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sspxl.jobs.due import is_due, latest_due, moment, next_due

LONDON, NEW_YORK, KOLKATA = (ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kolkata"))
TWO = time(2)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 1, 15), TWO, LONDON, "2026-01-15 02:00"),
        (date(2026, 7, 15), TWO, LONDON, "2026-07-15 01:00"),
        (date(2026, 3, 29), time(0, 59), LONDON, "2026-03-29 00:59"),
        (date(2026, 3, 29), time(1, 30), LONDON, "2026-03-29 01:30"),  # passed over: half an hour after the change
        (date(2026, 3, 29), TWO, LONDON, "2026-03-29 01:00"),
        (date(2026, 10, 25), time(0, 30), LONDON, "2026-10-24 23:30"),
        (date(2026, 10, 25), time(1, 30), LONDON, "2026-10-25 00:30"),  # comes twice: the first
        (date(2026, 10, 25), TWO, LONDON, "2026-10-25 02:00"),
        (date(2026, 3, 8), time(2, 30), NEW_YORK, "2026-03-08 07:30"),
        (date(2026, 11, 1), time(1, 30), NEW_YORK, "2026-11-01 05:30"),
        (date(2026, 3, 29), TWO, KOLKATA, "2026-03-28 20:30"),
    ],
)
def test_a_time_of_day_is_one_moment_on_every_day(day: date, at: time, zone: ZoneInfo, expected: str) -> None:
    assert moment(day, at, zone) == utc(expected)


@pytest.mark.parametrize(
    ("now", "last", "next_"),
    [
        ("2026-11-22 01:59", "2026-11-21 02:00", "2026-11-22 02:00"),
        ("2026-11-22 02:00", "2026-11-22 02:00", "2026-11-23 02:00"),
        ("2026-06-30 23:30", "2026-06-30 01:00", "2026-07-01 01:00"),  # half past midnight in London
        ("2026-07-01 01:00", "2026-07-01 01:00", "2026-07-02 01:00"),
    ],
)
def test_the_last_and_the_next_night_of_a_moment(now: str, last: str, next_: str) -> None:
    assert latest_due(TWO, LONDON, utc(now)) == utc(last)
    assert next_due(TWO, LONDON, utc(now)) == utc(next_)


@pytest.mark.parametrize("at", [time(0), time(0, 30), time(1), time(1, 30), TWO, time(23, 59)])
@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, KOLKATA], ids=str)
def test_every_day_of_a_year_has_exactly_one_night(at: time, zone: ZoneInfo) -> None:
    """Asked every half hour, the nights due are those of the days, each once, in order."""
    now, nights = utc("2026-01-01 12:00"), []
    while now < utc("2027-01-01 12:00"):
        if is_due(at, zone, now, nights[-1:]):
            nights.append(now)
        now += timedelta(minutes=30)
    days = [night.astimezone(zone).date() for night in nights]
    first = days[0]
    assert days == [first + timedelta(days=n) for n in range(len(days))]
    assert len(days) in (365, 366)


@pytest.mark.parametrize(
    ("now", "began", "expected"),
    [
        ("2026-11-22 09:00", [], True),  # the first start
        ("2026-11-22 09:00", ["2026-11-22 02:00"], False),
        ("2026-11-22 09:00", ["2026-11-22 01:59"], True),  # run by hand just before does not stand for tonight's
        ("2026-11-22 01:59", ["2026-11-21 02:00"], False),
        ("2026-11-22 02:00", ["2026-11-21 02:00"], True),
        ("2026-11-22 09:00", ["2026-11-18 02:00"], True),  # the machine slept for three nights: one makes up for all
        ("2026-11-22 01:10", ["2026-11-22 02:00"], False),  # the clock was put back: tonight has run
        ("2026-11-22 09:00", ["2027-11-22 02:00"], True),  # it ran while the clock was a year ahead
        ("2026-11-22 09:00", ["2027-11-22 02:00", "2026-11-22 02:01"], False),
        ("2026-11-22 09:00", ["2026-11-23 08:59"], False),
        ("2026-11-22 09:00", ["2026-11-23 09:01"], True),
    ],
)
def test_a_night_is_due_where_none_has_run_since_its_time(now: str, began: list[str], expected: bool) -> None:
    assert is_due(TWO, LONDON, utc(now), [utc(one) for one in began]) is expected
