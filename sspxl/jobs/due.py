"""When a night is due: by the clock on the wall of a time zone, and by what ran before. Pure.

Source: PRODUCT.md section 4 (`[schedule]`), and issue "Every night, for years".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WRONG_CLOCK = timedelta(days=1)
"""A run that began later than this from now was dated by a clock that was wrong then, or is now."""


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a clock in the zone shows `at` on that day.

    Where the clocks go back and show it twice, the first time. Where they go forward and pass it over, as long after
    the change as `at` is: 01:30 of that night in London is 02:30.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def latest_due(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The last moment at which a night was due, in UTC; never after `now`, which has a time zone."""
    today = now.astimezone(zone).date()
    due = moment(today, at, zone)
    return due if due <= now else moment(today - timedelta(days=1), at, zone)


def next_due(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The first moment after `now` at which a night is due, in UTC."""
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(3))
    return next(due for due in (moment(day, at, zone) for day in days) if due > now)


def is_due(at: time, zone: ZoneInfo, now: datetime, began: Iterable[datetime]) -> bool:
    """Whether a night is due that has not run: then one makes up for all that were missed.

    `began` are the moments at which nights began that came to their end. One from a future further off than a day is
    not counted: a clock was wrong. One from within it is: the clock was put back a little, and tonight has run.
    """
    due = latest_due(at, zone, now)
    return not any(due <= one <= now + WRONG_CLOCK for one in began)
