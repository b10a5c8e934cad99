"""Working days of England and Wales: not a Saturday, a Sunday or a bank holiday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sspxl.errors import UserError

IsWorkingDay = Callable[[date], bool]

_NO_LIBRARY = (
    'bank holidays are not known here, so that only Saturdays and Sundays were left out; `pip install "sspxl[mail]"` '
    "brings them"
)


def working_days() -> IsWorkingDay:
    """Tells whether a day is a working day. Raises UserError: the library that knows bank holidays is not installed."""
    try:
        from holidays import country_holidays
    except ImportError as err:
        raise UserError((_NO_LIBRARY,)) from err
    free = country_holidays("GB", subdiv="ENG")  # England's are those of Wales; years are filled in as they are asked
    return lambda day: is_weekday(day) and day not in free


def is_weekday(day: date) -> bool:
    """Whether it is Monday to Friday."""
    return day.weekday() < 5


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
