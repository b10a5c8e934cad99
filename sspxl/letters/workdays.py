"""Working days of England and Wales: not a Saturday, a Sunday or a bank holiday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from holidays import country_holidays

IsWorkingDay = Callable[[date], bool]


def working_days() -> IsWorkingDay:
    """Tells whether a day is a working day."""
    free = country_holidays("GB", subdiv="ENG")  # England's are those of Wales; years are filled in as they are asked
    return lambda day: day.weekday() < 5 and day not in free


def on_or_before(day: date, is_working: IsWorkingDay) -> date:
    """The day itself, else the last working day before it."""
    while not is_working(day):
        day -= timedelta(1)
    return day


def on_or_after(day: date, is_working: IsWorkingDay) -> date:
    """The day itself, else the next working day."""
    while not is_working(day):
        day += timedelta(1)
    return day
