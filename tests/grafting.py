"""Two workbooks for a test: an old one that the manager saved, with sheets of her own, and the new one without them."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import xlsxwriter
from PIL import Image
from xlsxwriter.worksheet import Worksheet

from sspxl.ooxml import read_package
from sspxl.ooxml.graft import Grafted, graft
from sspxl.ooxml.moving import Rows
from sspxl.ooxml.survey import survey

Fill = Callable[[xlsxwriter.Workbook, Worksheet], None]

HEADERS = ("Key", "Lead", "RAG")
OLD_ROWS = (("ASB/1", "KM", "Red"), ("ASB/2", "TO", "Green"), ("ASB/3", "RW", "Red"))
NEW_ROWS = (("ASB/1", "KM", "Red"), ("ASB/1a", "KM", "Amber"), ("ASB/2", "TO", "Red"), ("ASB/4", "RW", "Grey"))


def book(
    rows: Collection[tuple[str, ...]], sheets: Mapping[str, Fill], *, top: int = 0, name: str = "Actions"
) -> bytes:
    """A workbook with a Dashboard, a sheet with the table Actions below `top` rows, and these sheets.

    The first ones are ours: a bold word on each, and colours and texts that hers may share or not.
    """
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.set_properties({"created": datetime(2026, 11, 22)})
    bold = made.add_format({"bold": True, "font_name": "Arial", "font_size": 10, "bg_color": "#FFFBE6"})
    made.add_worksheet("Dashboard").write("A1", "Today", bold)
    actions = made.add_worksheet(name)
    actions.add_table(
        top, 0, top + len(rows), 2,
        {"name": "Actions", "columns": [{"header": h} for h in HEADERS], "data": [list(row) for row in rows]},
    )  # fmt: skip
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": ["Dashboard", 0, 0, 2, 0]})
    made.worksheets()[0].insert_chart("C3", chart)
    red = {"type": "cell", "criteria": "==", "value": '"Red"', "format": bold}
    actions.conditional_format(top + 1, 2, top + 9, 2, red)
    actions.repeat_rows(top)
    actions.write_number(top, 9, len(rows), made.add_format({"num_format": f'0" of {len(rows)}"'}))
    for title, fill in sheets.items():
        fill(made, made.add_worksheet(title))
    made.close()
    return out.getvalue()


def new_book() -> bytes:
    """The new workbook: the table lower down and with other rows."""
    return book(NEW_ROWS, {}, top=2)


ROWS: Rows = {"Actions": {2: 4, 3: 6}}
"""Where the rows of the old table are in the new one."""


def grafted(old: bytes, *names: str, new: bytes | None = None) -> Grafted:
    """The new workbook with these sheets of the old one."""
    package = read_package(old)
    found = survey(package, names)
    assert found.carried == tuple(found.carried) and not found.left, found.left
    return graft(read_package(new or new_book()), package, found, ROWS)


def picture(colour: str) -> io.BytesIO:
    """A small picture in one colour."""
    made = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(made, "PNG")
    made.seek(0)
    return made
