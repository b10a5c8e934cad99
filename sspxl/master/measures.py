"""How a measure stands: its newest figure against its target, and which way it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sspxl.records import QUARTERS, Action, Typed

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def number(value: Typed) -> float | None:
    """The number in a figure's cell: 0.0 is a number, "1,142" and "67%" are 1142 and 67. None: it holds none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        bare = value.strip().rstrip("%").replace(",", "").strip()
        return float(bare) if _NUMBER.fullmatch(bare) else None
    return None


def against_target(action: Action, figures: Mapping[str, Typed]) -> str:
    """How the newest figure stands against the target, in words."""
    values = _values(figures)
    if action.target is None:
        return "no target"
    if not values:
        return "no figure"
    short = values[-1] - action.target if action.direction == "lower" else action.target - values[-1]
    if short <= 0:
        return "on target"
    return "within tolerance" if short <= (action.tolerance or 0) else "off target"


def trend(action: Action, figures: Mapping[str, Typed]) -> str | None:
    """Which way the last two figures go. None: there are not two."""
    values = _values(figures)
    if len(values) < 2:
        return None
    step = values[-1] - values[-2]
    if step == 0:
        return "unchanged"
    if action.direction not in ("higher", "lower"):
        return "up" if step > 0 else "down"
    return "better" if (step > 0) == (action.direction == "higher") else "worse"


def _values(figures: Mapping[str, Typed]) -> list[float]:
    return [value for value in (number(figures.get(quarter)) for quarter in QUARTERS) if value is not None]
