"""What a measure's cells say: the number in a cell, the quarter that a cycle asks for, and how a measure stands.

The master, the report and the rules all ask here, so that they say the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sspxl.records import QUARTERS, Action, Cycle, Past, Standing, Typed
from sspxl.text import is_blank, tidy

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")
_THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")
_UNIT = re.compile(r"\s*(?:%|per\s?cent)$", re.IGNORECASE)
_MONEY = re.compile(r"^([+-]?)\s*£\s*")
_DASHES = str.maketrans("−–", "--")  # a minus sign, and what Word makes of a hyphen

_IN_NAME = re.compile(r"(?<![^\W_])(?:q|qtr|quarter)[ .]*([1-4])(?!\d)", re.IGNORECASE)
_YEARS = re.compile(r"(?<!\d)(20\d\d)\s?[-/–]\s?(?:20)?(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a financial year. 1 is April to June; `year` is the one in which the year began, None: not told."""

    number: int
    year: int | None

    @property
    def name(self) -> str:
        return f"Q{self.number}"


def number_in(value: object) -> float | None:
    """The number in a figure's cell: 0 is 0.0, "1,142", "45 %", "£3,000" and "+3" are their numbers.

    A percentage is 45, never 0.45. None: a blank, words, a date, or more than a number ("45 of 60").
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    if not isinstance(value, str):
        return None
    bare = _MONEY.sub(r"\1", _UNIT.sub("", tidy(value).translate(_DASHES)))
    bare = _THOUSANDS.sub("", bare)
    return float(bare) if _NUMBER.fullmatch(bare) else None


def figure(value: Typed) -> str | None:
    """A figure as people write it: 1,142 or 67.5; text as typed; None where the cell is blank."""
    if is_blank(value):
        return None
    if isinstance(value, float | int) and not isinstance(value, bool):
        written = f"{value:,.4f}"
        return written.rstrip("0").rstrip(".")
    return str(value)


# ---------------------------------------------------------------- which quarter


def quarter_of(cycle: Cycle) -> Quarter | None:
    """The quarter whose figures a cycle asks for.

    Its name tells ("2026-27 Q3"); else it is the newest one that was over when updates were due. None: neither tells.
    """
    return _quarter(cycle.name, cycle.due or cycle.as_at or cycle.opens)


def quarter_named(cycle: str) -> int | None:
    """The quarter, 1 to 4, that a cycle's name tells. None: it tells none."""
    found = _IN_NAME.search(cycle)
    return int(found[1]) if found else None


def _quarter(name: str, day: date | None) -> Quarter | None:
    """`day` is the one by which updates were due. A year that the name does not tell is the newest up to that day."""
    named = quarter_named(name)
    if named is None:
        if day is None:
            return None
        over = day.year * 4 + (day.month - 4) // 3 - 1  # quarters since the year 0, a year beginning in April
        return Quarter(over % 4 + 1, over // 4)
    if (years := _YEARS.search(name)) and (int(years[1]) + 1) % 100 == int(years[2]):
        return Quarter(named, int(years[1]))
    if day:
        begun = day.year * 4 + (day.month - 4) // 3
        return Quarter(named, (begun - named + 1) // 4)
    year = _YEAR.search(name)
    return Quarter(named, int(year[0]) if year else None)


# ---------------------------------------------------------------- the figures


def figures_of(standing: Standing, cycle: Cycle) -> dict[str, Typed]:
    """Q1..Q4 as typed: what this cycle's returns say, and where they say nothing, earlier cycles of the same year."""
    given = {**figures_before(standing.past, cycle), **figures_given(standing)}
    return {name: given.get(name) for name in QUARTERS}


def figures_given(standing: Standing) -> dict[str, Typed]:
    """The figures in this cycle's own returns, by quarter; quarters without one are left out.

    Where several leads gave one, the first number in the order of LEAD, else the first words.
    """
    found: dict[str, Typed] = {}
    for name in QUARTERS:
        typed = [value for u in standing.updates if not is_blank(value := u.figures.get(name))]
        if typed:
            found[name] = next((value for value in typed if number_in(value) is not None), typed[0])
    return found


def figures_apart(standing: Standing) -> dict[str, dict[str, Typed]]:
    """The quarters for which the leads of one measure gave different figures this cycle, with what each gave.

    Words in a figure's cell, such as "see MW", contradict no number.
    """
    found: dict[str, dict[str, Typed]] = {}
    for name in QUARTERS:
        given = {u.lead: value for u in standing.updates if not is_blank(value := u.figures.get(name))}
        if len({number for value in given.values() if (number := number_in(value)) is not None}) > 1:
            found[name] = given
    return found


def figures_before(pasts: Iterable[Past], cycle: Cycle, lead: str | None = None) -> dict[str, Typed]:
    """The figures given in earlier cycles of the cycle's financial year, by quarter; `pasts` are newest first.

    A lead's own come before another's.
    """
    now = quarter_of(cycle)
    if now is None or now.year is None:
        return {}
    found: dict[str, Typed] = {}
    for past in sorted(pasts, key=lambda one: lead is not None and one.lead != lead):
        then = _quarter(past.cycle, past.said_on)
        if then and then.year == now.year:
            for name, value in past.figures.items():
                if name in QUARTERS and not is_blank(value):
                    found.setdefault(name, value)
    return found


# ---------------------------------------------------------------- how a measure stands


def newest_figure(figures: Mapping[str, Typed]) -> tuple[str, float] | None:
    """The last quarter that holds a number, and the number. None: there is none."""
    values = _values(figures)
    return values[-1] if values else None


def short_of_target(action: Action, value: float) -> float | None:
    """By how much the value misses the measure's target; 0 where it does not. None: it cannot be judged."""
    if action.target is None or action.direction not in ("higher", "lower"):
        return None
    short = value - action.target if action.direction == "lower" else action.target - value
    return max(round(short, 9), 0.0)  # 4.2 - 4.1 is a little more than 0.1 to a computer


def against_target(action: Action, figures: Mapping[str, Typed], asked: Quarter | None = None) -> str:
    """How the newest figure stands against the target, in words: "off target".

    Where it is not the figure of the quarter that is `asked` for, its own quarter is named: "Q1: off target".
    """
    if action.target is None:
        return "no target"
    newest = newest_figure(figures)
    if newest is None:
        return "no figure"
    short = short_of_target(action, newest[1])
    if short is None:
        return "no direction"
    said = "within tolerance" if short <= (action.tolerance or 0) else "off target"
    said = said if short else "on target"
    return said if asked is None or asked.name == newest[0] else f"{newest[0]}: {said}"


def trend(action: Action, figures: Mapping[str, Typed]) -> str | None:
    """Which way the last two figures go. None: there are not two."""
    values = [value for _, value in _values(figures)]
    if len(values) < 2:
        return None
    step = values[-1] - values[-2]
    if step == 0:
        return "unchanged"
    if action.direction not in ("higher", "lower"):
        return "up" if step > 0 else "down"
    return "better" if (step > 0) == (action.direction == "higher") else "worse"


def _values(figures: Mapping[str, Typed]) -> list[tuple[str, float]]:
    """The quarters that hold a number, with it, in their order."""
    read = ((name, number_in(figures.get(name))) for name in QUARTERS)
    return [(name, value) for name, value in read if value is not None]
