"""The measurements of the report's two pictures: a bar for each plan, and the last cycles as columns."""

from __future__ import annotations

from collections.abc import Mapping

from sspxl.records import CyclePoint, Rag
from sspxl.report.view import Bar, Column, Segment, Trend

BAR_WIDTH, BAR_HEIGHT = 150, 18
NUMBER_WIDTH, NUMBER_HEIGHT = 16, 11  # the least room in which a number can be read
COLUMN_STEP, COLUMN_WIDTH, COLUMN_HEIGHT = 62, 40, 84
ABOVE, BELOW = 16, 18  # room for the words over and under a column
MOST_CYCLES = 6


def bar(counts: Mapping[Rag, int]) -> Bar:
    """The plan's actions from Red to Grey, filling the bar; without any action a bar without segments."""
    total = sum(counts.values())
    segments, x = [], 0.0
    for rag in Rag:
        if counts[rag]:
            width = round(BAR_WIDTH * counts[rag] / total, 2)
            number = str(counts[rag]) if width >= NUMBER_WIDTH else ""
            segments.append(Segment(rag, round(x, 2), 0, width, BAR_HEIGHT, number))
            x += width
    return Bar(BAR_WIDTH, BAR_HEIGHT, tuple(segments), in_words(counts))


def trend(points: tuple[CyclePoint, ...]) -> Trend | None:
    """The last cycles side by side, on one scale; None while there is nothing to compare with."""
    if len(points) < 2:
        return None
    shown = points[-MOST_CYCLES:]
    tallest = max(1, *(sum(point.rag.values()) for point in shown))
    columns = tuple(_column(point, COLUMN_STEP * n + COLUMN_STEP / 2, tallest) for n, point in enumerate(shown))
    words = "; ".join(f"{p.cycle}: {p.returned} of {p.expected} returned, {in_words(p.rag)}" for p in shown)
    return Trend(COLUMN_STEP * len(shown), ABOVE + COLUMN_HEIGHT + BELOW, columns, words)


def in_words(counts: Mapping[Rag, int]) -> str:
    """Such as "2 Red, 1 Green"; "no actions" where there are none."""
    return ", ".join(f"{counts[rag]} {rag}" for rag in Rag if counts.get(rag)) or "no actions"


def _column(point: CyclePoint, middle: float, tallest: int) -> Column:
    segments = []
    y = float(ABOVE + COLUMN_HEIGHT)
    for rag in reversed(Rag):  # the worst on top, where the eye goes first
        if count := point.rag.get(rag, 0):
            height = round(COLUMN_HEIGHT * count / tallest, 2)
            y = round(y - height, 2)
            number = str(count) if height >= NUMBER_HEIGHT else ""
            segments.append(Segment(rag, middle - COLUMN_WIDTH / 2, y, COLUMN_WIDTH, height, number))
    return Column(point.cycle, middle, y, f"{point.returned}/{point.expected}", tuple(segments))
