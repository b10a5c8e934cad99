"""The dashboard's left side: what needs the manager today, where the returns are, and what stands on which sheet."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from sspxl.dates import long_date
from sspxl.looks import fitting
from sspxl.master import charts, looks
from sspxl.master.book import as_text
from sspxl.master.canvas import AREAS, LEFT, RIGHT, Canvas
from sspxl.master.contents import ABOUT
from sspxl.master.headline import Waiting
from sspxl.master.shelf import Shelved
from sspxl.master.values import Link
from sspxl.records import Message, Severity, State
from sspxl.text import shorten, tidy

DECIDED_THERE = "What you choose under Decision is carried out by the next run."
SHELVED = "Your sheets that are not here, until you delete or move the file"
MESSAGES = "Messages without a workbook, to be read: shown for 14 days"
_CONCERNS, _WAITING, _MESSAGES = 8, 8, 8
_SENTENCE_WIDTH = sum(area.width(0) for area in AREAS) - LEFT.widths[0]
_COUNT, _WORDS = LEFT.first + 2, LEFT.first + 3

_MEANING: Mapping[State, str] = {
    State.RECEIVED: "came in time, and counts",
    State.LATE: "came after the due date, and counts",
    State.OUTSTANDING: "expected, and has not come",
    State.HELD: "waits for you, or you rejected it",
    State.QUARANTINED: "cannot be used; kept, with the reason",
    State.SUPERSEDED: "a newer one counts",
    State.DUPLICATE: "gives the same answers again",
}


def draw_undone(canvas: Canvas, row: int, undone: tuple[tuple[str, str], ...]) -> int:
    """What she decided and could not be carried out, over the whole width; returns the next free row."""
    if not undone:
        return row
    row = canvas.heading(row, LEFT, "Decided, and not carried out")
    for table, said in undone:
        canvas.link(row, LEFT.first, (table, 1), table, valign="top")
        row = _sentence(canvas, row, said)
    return row + 1


def draw_shelved(canvas: Canvas, row: int, shelved: Shelved | None) -> int:
    """Her sheets that are not in this master, and the old one in which they are; returns the next free row."""
    if shelved is None:
        return row
    row = canvas.heading(row, LEFT, SHELVED)
    linked, path = canvas.text(font_color=looks.LINK, underline=1, valign="top"), f"archive/{shelved.name}"
    for said in shelved.sentences:
        canvas.book.write_link(canvas.sheet, (row, LEFT.first), Link("Open it", path), linked, canvas.text())
        row = _sentence(canvas, row, f"{said}: it is in {path}")
    return row + 1


def draw_messages(canvas: Canvas, row: int, messages: tuple[Message, ...]) -> int:
    """The messages without a workbook, which she has to read, each with a link to it; returns the next free row."""
    if not messages:
        return row
    row = canvas.heading(row, LEFT, MESSAGES)
    linked = canvas.text(font_color=looks.LINK, underline=1, valign="top")
    for one in messages[:_MESSAGES]:
        canvas.book.write_link(canvas.sheet, (row, LEFT.first), Link("Open it", one.path), linked, canvas.text())
        who = shorten(tidy(one.sender), 80) or "an unknown sender"
        row = _sentence(canvas, row, f"From {who}, {long_date(one.received)}: {one.path}")
    if more := messages[_MESSAGES:]:
        canvas.quiet(row, LEFT.first + 1, f"and {len(more)} more beside them")
        row += 1
    return row + 1


def _sentence(canvas: Canvas, row: int, said: str) -> int:
    """A sentence beside a link, over the whole width; returns the next row."""
    words, text = canvas.text(text_wrap=True, valign="top"), tidy(as_text(said))
    canvas.sheet.merge_range(row, LEFT.first + 1, row, RIGHT.last, "", words)
    canvas.sheet.write_string(row, LEFT.first + 1, text, words)
    canvas.sheet.set_row(row, looks.row_height([(text, _SENTENCE_WIDTH)]))
    return row + 1


def draw_waiting(canvas: Canvas, row: int, waiting: tuple[Waiting, ...]) -> int:
    """What waits for her decision, each with a link to its row; returns the next free row."""
    row = canvas.heading(row, LEFT, "Waiting for your decision")
    for thing in waiting[:_WAITING]:
        canvas.link(row, LEFT.first, (thing.table, thing.row), thing.table)
        canvas.words(row, LEFT.first + 1, fitting(thing.text, LEFT.width(1)))
        row += 1
    if more := waiting[_WAITING:]:
        canvas.link(row, LEFT.first, (more[0].table, more[0].row), f"and {len(more)} more")
        row += 1
    canvas.quiet(row, LEFT.first, DECIDED_THERE if waiting else "Nothing today.")
    return row + 2


def draw_concerns(
    canvas: Canvas, row: int, concerns: tuple[tuple[str, Severity, int], ...], titles: Mapping[str, str],
    rows: Mapping[str, int],
) -> int:  # fmt: skip
    """The flags that matter most, each kind with a link to its first row; returns the next free row."""
    row = canvas.heading(row, LEFT, "Top concerns")
    for code, severity, count in concerns[:_CONCERNS]:
        _painted(canvas, row, code, looks.SEVERITY[severity])
        cell = xl_rowcol_to_cell(row, LEFT.first, col_abs=True)
        formula = f'=COUNTIFS(Flags[Flag],{cell},Flags[Severity],"{severity.value}")'
        canvas.number(row, _COUNT, formula, count)
        words = fitting(titles.get(code, code), LEFT.width(3))
        canvas.link(row, _WORDS, ("Flags", rows[code]), words, bottom=1, bottom_color=looks.LINE)
        canvas.blank(row, LEFT.last)
        row += 1
    if not concerns:
        canvas.quiet(row, LEFT.first, "No flag stands.")
        row += 1
    if more := concerns[_CONCERNS:]:
        kinds = "kind" if len(more) == 1 else "kinds"
        canvas.link(row, LEFT.first, ("Flags", rows[more[0][0]]), f"and {len(more)} more {kinds} in Flags")
        row += 1
    return row + 1


def draw_states(canvas: Canvas, row: int, states: Mapping[State, int]) -> tuple[int, charts.Source]:
    """How many returns are in each state; returns the next free row, and where the numbers stand."""
    row = canvas.heading(row, LEFT, "Returns in and out")
    first = row
    for state, count in states.items():
        _painted(canvas, row, state.value, looks.STATE[state])
        where = xl_rowcol_to_cell(row, LEFT.first, col_abs=True)
        canvas.number(row, _COUNT, f"=COUNTIFS(Returns[State],{where})", count)
        canvas.label(row, _WORDS, _MEANING[state])
        canvas.blank(row, LEFT.last)
        row += 1
    return row + 1, charts.Source(first, row - 1, LEFT.first, _COUNT)


def draw_contents(canvas: Canvas, row: int, sheets: tuple[str, ...]) -> int:
    """What stands on which sheet, with links; the plans' sheets are linked where their RAG stands."""
    row = canvas.heading(row, LEFT, "What is where")
    for name in sheets:
        canvas.link(row, LEFT.first, (name, 1), name)
        canvas.words(row, LEFT.first + 1, ABOUT[name])
        row += 1
    canvas.quiet(row, LEFT.first, "The sheet of each plan: follow its code under RAG by plan.")
    return row + 2


def _painted(canvas: Canvas, row: int, text: str, look: looks.Look) -> None:
    """A word in its colours and with its symbol, at the left of the row."""
    painted = {"bg_color": look.fill, "font_color": look.ink}
    canvas.label(row, LEFT.first, text, **painted, bold=True, num_format=look.number_format)
    canvas.blank(row, LEFT.first + 1, bg_color=look.fill)
