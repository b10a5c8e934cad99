"""The dashboard's native charts. Each has a title, its axes' titles and units, and a text for readers aloud.

Each is drawn over the right area from a row on, and returns the next free row.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from sspxl.looks import fitting, measured
from sspxl.master import looks
from sspxl.master.canvas import RIGHT, ROW_PIXELS, Canvas
from sspxl.master.contents import DASHBOARD
from sspxl.records import Rag

_WIDTH = sum(round(7 * width + 5) for width in RIGHT.widths)
_HIGH = 12  # rows
_LONGEST = 60  # plans; from here on bars get thinner instead of the chart higher
_CYCLES = 4  # shown side by side
_SHADES = ("#C9D6E5", "#92ABC8", "#56799F", looks.NAVY)
_TOP, _RIGHT = 44, 24  # pixels above and at the right of the bars
_CYCLE_NAME = 14  # digits
_NAME_WIDTH = 26  # characters of a series in a legend


@dataclass(frozen=True, slots=True)
class Source:
    """Where a chart's numbers stand on the dashboard, counted from 0: names in `names`, numbers from `first` on.

    `most` is the longest bar.
    """

    top: int
    bottom: int
    names: int
    first: int
    most: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart's bars: title, text for readers aloud, height in rows, room at the left and below."""

    title: str
    description: str
    high: int
    left: int = 70  # pixels
    below: int = 78


def rag_by_plan(canvas: Canvas, row: int, source: Source) -> int:
    """Stacked bars: the actions of each plan by RAG."""
    chart = canvas.book.xlsx.add_chart({"type": "bar", "subtype": "stacked"})
    _rag_series(chart, source, 45, 20)
    chart.set_y_axis({**_names("Plan"), "reverse": True, "crossing": "max"})
    chart.set_x_axis(_numbers("Number of actions"))
    description = "Stacked bars of each plan's actions by RAG; the numbers stand in the table RAG by plan."
    high = max(_HIGH, min(_LONGEST, source.bottom - source.top) + 7)
    return _place(canvas, row, chart, Frame("RAG by plan", description, high))


def rag_over_cycles(canvas: Canvas, row: int, source: Source, cycles: Iterable[str]) -> int:
    """All actions by RAG, cycle by cycle: stacked columns, or bars where names of cycles are too long for those."""
    lying = any(measured(cycle) > _CYCLE_NAME for cycle in cycles)
    chart = canvas.book.xlsx.add_chart({"type": "bar" if lying else "column", "subtype": "stacked"})
    _rag_series(chart, source, 70, 20 if lying else 11)
    names, numbers = _names("Cycle"), _numbers("Number of actions")
    if lying:
        chart.set_y_axis({**names, "reverse": True, "crossing": "max"})
        chart.set_x_axis(numbers)
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(numbers)
    shape = "bars" if lying else "columns"
    description = f"Stacked {shape} of all actions by RAG, cycle by cycle; the numbers stand in the table Trend."
    frame = Frame("RAG over the cycles", description, _HIGH + (6 if lying else 2), left=190 if lying else 70)
    return _place(canvas, row, chart, frame)


def returns_by_state(canvas: Canvas, row: int, source: Source) -> int:
    """Bars: how many rows of Returns are in each state."""
    chart = canvas.book.xlsx.add_chart({"type": "bar"})
    chart.add_series(
        {**_range(source, source.first), "name": "Returns", "fill": {"color": looks.NAVY}, "gap": 45, **_labels("0;;")}
    )
    chart.set_y_axis({**_names("State"), "reverse": True, "crossing": "max"})
    chart.set_x_axis(_numbers("Number of returns"))
    chart.set_legend({"none": True})
    description = "Bars of the returns in each state; the numbers stand in the table Returns in and out."
    frame = Frame("Returns in and out", description, _HIGH - 1, left=120, below=52)
    return _place(canvas, row, chart, frame)


def ongoing_by_lead(canvas: Canvas, row: int, source: Source, cycles: tuple[str, ...]) -> int:
    """Columns side by side: on how many actions each lead said only that work goes on, in the newest cycles."""
    chart = canvas.book.xlsx.add_chart({"type": "column"})
    shown = cycles[-_CYCLES:]
    for n, cycle in enumerate(shown):
        column = source.first + len(cycles) - len(shown) + n
        shade = {"color": _SHADES[n - len(shown)]}
        series = {**_range(source, column), "name": fitting(cycle, _NAME_WIDTH), "fill": shade, **_labels("0;;")}
        chart.add_series({**series, "gap": 60, "overlap": 0})
    chart.set_x_axis(_names("Lead"))
    chart.set_y_axis({**_numbers("Number of actions"), "major_unit": max(1, math.ceil(source.most / 6))})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    description = (
        "Columns of the actions of which each lead says only that work goes on, cycle by cycle; "
        "the numbers stand in the table On-going only."
    )
    return _place(canvas, row, chart, Frame("On-going only, by lead over the cycles", description, _HIGH))


def _rag_series(chart: Chart, source: Source, gap: int, room: int) -> None:
    """One series for each RAG; a piece of the longest bar's `room`-th part or less is too small for its number."""
    least = max(1, math.ceil(source.most / room))
    for n, rag in enumerate(Rag):
        look = looks.RAG[rag]
        ink = {"font": {**_font(9), "color": look.ink, "bold": True}}
        labels = _labels(f'[<{least}]"";0')
        labels["data_labels"] |= ink
        chart.add_series(
            {
                **_range(source, source.first + n),
                "name": f"{look.symbol} {rag.value}",
                "fill": {"color": look.fill},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": gap,
                **labels,
            }
        )
    chart.set_legend({"position": "bottom", "font": _font(9)})


def _range(source: Source, column: int) -> dict[str, Any]:
    return {
        "categories": [DASHBOARD, source.top, source.names, source.bottom, source.names],
        "values": [DASHBOARD, source.top, column, source.bottom, column],
    }


def _labels(number_format: str) -> dict[str, dict[str, Any]]:
    return {"data_labels": {"value": True, "num_format": number_format, "font": _font(9)}}


def _names(title: str) -> dict[str, Any]:
    """The axis of the names, with what they are."""
    return {
        "name": title, "name_font": {**_font(9), "bold": False}, "num_font": _font(9), "line": {"color": looks.LINE},
        "major_tick_mark": "none",
    }  # fmt: skip


def _numbers(title: str) -> dict[str, Any]:
    """The axis of the numbers, with their unit."""
    return {
        "name": title, "name_font": {**_font(9), "bold": False}, "num_font": _font(9), "min": 0, "num_format": "0",
        "major_gridlines": {"visible": True, "line": {"color": looks.LINE, "width": 0.5}}, "line": {"none": True},
    }  # fmt: skip


def _font(size: int) -> dict[str, object]:
    return {"name": looks.FONT, "size": size, "color": looks.INK}


def _place(canvas: Canvas, row: int, chart: Chart, frame: Frame) -> int:
    tall = frame.high * ROW_PIXELS
    inner = {
        "x": frame.left / _WIDTH,
        "y": _TOP / tall,
        "width": (_WIDTH - frame.left - _RIGHT) / _WIDTH,
        "height": (tall - _TOP - frame.below) / tall,
    }
    chart.set_plotarea({"layout": inner})
    title = {**_font(11), "bold": True, "color": looks.NAVY}
    chart.set_title({"name": frame.title, "name_font": title, "layout": {"x": 12 / _WIDTH, "y": 9 / tall}})
    chart.set_chartarea({"border": {"color": looks.LINE}})
    chart.set_size({"width": _WIDTH, "height": tall})
    options = {"description": frame.description, "object_position": 2, "y_offset": 2}
    canvas.sheet.insert_chart(row, RIGHT.first, chart, options)
    return row + frame.high + 1
