"""The dashboard's native charts. Each has a title, a unit, its numbers as labels, and a text for readers aloud."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from sspxl.master import looks
from sspxl.master.book import Book
from sspxl.records import Rag

SHEET = "Dashboard"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a chart's numbers stand on the dashboard, counted from 0: names in `names`, numbers from `first` on."""

    top: int
    bottom: int
    names: int
    first: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a chart goes, and how large it is in pixels."""

    row: int
    column: int
    width: int
    height: int
    indent: int = 0  # from the left edge of its column


def rag_by_plan(book: Book, sheet: Worksheet, source: Source, spot: Spot) -> None:
    """Stacked bars: the actions of each plan by RAG."""
    chart = book.xlsx.add_chart({"type": "bar", "subtype": "stacked"})
    _rag_series(chart, source, "bar")
    chart.set_y_axis(
        {"reverse": True, "crossing": "max", "num_font": _font(9), "line": {"none": True}, "major_tick_mark": "none"}
    )
    chart.set_x_axis(_axis("Actions"))
    _place(
        chart,
        sheet,
        spot,
        "RAG by plan",
        "Stacked bars of each plan's actions by RAG; the numbers stand in the table RAG by plan.",
    )


def rag_over_cycles(book: Book, sheet: Worksheet, source: Source, spot: Spot) -> None:
    """Stacked columns: all actions by RAG, cycle by cycle."""
    chart = book.xlsx.add_chart({"type": "column", "subtype": "stacked"})
    _rag_series(chart, source, "column")
    chart.set_x_axis({"num_font": _font(9)})
    chart.set_y_axis(_axis("Actions"))
    _place(
        chart,
        sheet,
        spot,
        "RAG over the cycles",
        "Stacked columns of all actions by RAG, cycle by cycle; the numbers stand in the table Trend.",
    )


def returns_by_state(book: Book, sheet: Worksheet, source: Source, spot: Spot) -> None:
    """Bars: how many rows of Returns are in each state."""
    chart = book.xlsx.add_chart({"type": "bar"})
    last = source.first + 6
    chart.add_series(
        {
            "name": "Returns",
            "categories": [SHEET, source.top, source.first, source.top, last],
            "values": [SHEET, source.bottom, source.first, source.bottom, last],
            "fill": {"color": looks.NAVY},
            "gap": 45,
            "data_labels": {"value": True, "font": _font(9)},
        }
    )
    chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": _font(9), "major_tick_mark": "none"})
    chart.set_x_axis(_axis("Returns"))
    chart.set_legend({"none": True})
    _place(
        chart,
        sheet,
        spot,
        "Returns by state",
        "Bars of the returns in each state; the numbers stand in the table Returns by state.",
        legend=False,
    )


def _rag_series(chart: Chart, source: Source, kind: str) -> None:
    for n, rag in enumerate(Rag):
        look = looks.RAG[rag]
        column = source.first + n
        chart.add_series(
            {
                "name": rag.value,
                "categories": [SHEET, source.top, source.names, source.bottom, source.names],
                "values": [SHEET, source.top, column, source.bottom, column],
                "fill": {"color": look.fill},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 45 if kind == "bar" else 70,
                # a nought needs no label
                "data_labels": {
                    "value": True,
                    "num_format": "0;;",
                    "font": {**_font(9), "color": look.ink, "bold": True},
                },
            }
        )


def _axis(unit: str) -> dict[str, object]:
    return {
        "name": unit, "name_font": {**_font(9), "bold": False}, "num_font": _font(9), "min": 0, "num_format": "0",
        "major_gridlines": {"visible": True, "line": {"color": looks.LINE, "width": 0.5}}, "line": {"none": True},
    }  # fmt: skip


def _font(size: int) -> dict[str, object]:
    return {"name": looks.FONT, "size": size, "color": looks.INK}


def _place(chart: Chart, sheet: Worksheet, spot: Spot, title: str, description: str, *, legend: bool = True) -> None:
    chart.set_title({"name": title, "name_font": {**_font(11), "bold": True}, "overlay": False})
    if legend:
        chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_chartarea({"border": {"color": looks.LINE}})
    chart.set_size({"width": spot.width, "height": spot.height})
    options = {"description": description, "object_position": 2, "x_offset": 1 + spot.indent, "y_offset": 2}
    sheet.insert_chart(spot.row, spot.column, chart, options)
