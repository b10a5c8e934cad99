"""The dashboard: what needs the manager today, in five seconds, on one page.

Every number is a live formula over the tables and carries its value, so that a preview, too, shows it; what only the
history knows is a plain number. At the left is what needs her, in the middle how things stand, at the right charts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from sspxl.dates import long_date
from sspxl.looks import measured
from sspxl.master import charts, looks
from sspxl.master.book import Book, Page, as_text
from sspxl.master.canvas import AREAS, LEFT, MIDDLE, RIGHT, ROW_PIXELS, Canvas
from sspxl.master.contents import DASHBOARD
from sspxl.master.counts import ONGOING, OVERDUE, draw_leads, draw_ongoing, draw_plans, draw_trend, newest_cycles
from sspxl.master.formulas import UNDECIDED, LeadCounts
from sspxl.master.headline import Rows, Waiting, saw, sentences
from sspxl.master.place import LAST_RUN
from sspxl.master.sheets import A4
from sspxl.master.shelf import Shelved
from sspxl.master.today import (
    draw_concerns,
    draw_contents,
    draw_messages,
    draw_shelved,
    draw_states,
    draw_undone,
    draw_waiting,
)
from sspxl.records import Edition, Rag, Severity
from sspxl.summary import Summary, ongoing_by_lead

_TAB = looks.NAVY
_STAMP_ROW, _STALE_ROW, _TILE_ROW, _BODY_ROW = 5, 6, 7, 10
_WHOLE = sum(width for area in AREAS for width in area.widths)
_TITLE_SIZES = (11, 20)  # points, for the longest and for any other
_BOLD = 0.88  # of its room is what a text may be long in plain type to fit in bold
_WIDE = 1.25
"""How many times as wide as high the dashboard is where it is printed as large upright as across."""

_PALE, _STRONG = looks.Look(looks.PALE, looks.NAVY, ""), looks.Look(looks.NAVY, "#FFFFFF", "")
_STALE = "STALE: the last run was over two days ago; see why the nightly job does not run"


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the dashboard leads to: each plan's sheet by its code, the other sheets, what waits for a decision, rows.

    `undone`: which decisions could not be carried out, each with its table. `shelved`: where sheets of hers stayed.
    """

    plans: Mapping[str, str]
    others: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    rows: Rows
    undone: tuple[tuple[str, str], ...] = ()
    shelved: Shelved | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A key number: over which columns it stands, its word, its live formula with the value, its looks."""

    first: int
    last: int
    label: str
    formula: str
    value: float
    look: looks.Look
    number_format: str = "0"


class Dashboard:
    """The sheet while it is drawn: three columns of blocks, each from the top down."""

    def __init__(self, book: Book, edition: Edition, summary: Summary, titles: Mapping[str, str]) -> None:
        self.edition = edition
        self.summary = summary
        self.titles = titles
        self.canvas = Canvas(book, book.sheet(DASHBOARD, _TAB, Page(DASHBOARD, A4, tall=1)))

    def draw(self, sheets: Sheets) -> None:
        """The whole dashboard."""
        canvas, summary, outcome = self.canvas, self.summary, self.edition.outcome
        canvas.set_up()
        self._top(sheets.waiting)
        body = draw_shelved(canvas, draw_undone(canvas, _BODY_ROW, sheets.undone), sheets.shelved)
        body = draw_messages(canvas, body, self.edition.messages)

        left = draw_waiting(canvas, body, sheets.waiting)
        left = draw_concerns(canvas, left, summary.concerns, self.titles, sheets.rows.flags)
        left, states = draw_states(canvas, left, summary.states)
        left = draw_contents(canvas, left, sheets.others)

        middle, plans = draw_plans(canvas, body, summary, outcome, sheets.plans)
        middle, returned = draw_leads(canvas, middle, summary, outcome, sheets.rows.returns)
        middle, trend = draw_trend(canvas, middle, self.edition.trend)
        cycles = newest_cycles(self.edition.trend, outcome.merged.cycle.name)
        middle, ongoing = draw_ongoing(canvas, middle, ongoing_by_lead(outcome, cycles), cycles)

        right = charts.rag_by_plan(canvas, body, plans) if plans else body
        right = charts.rag_over_cycles(canvas, right, trend, cycles) if trend else right
        right = charts.returns_by_state(canvas, right, states) if any(summary.states.values()) else right
        right = charts.ongoing_by_lead(canvas, right, ongoing, cycles) if ongoing else right
        self._tiles(returned, len(sheets.waiting))
        self._paper(max(left, middle, right))

    def _top(self, waiting: tuple[Waiting, ...]) -> None:
        edition, canvas = self.edition, self.canvas
        cycle, as_at = edition.outcome.merged.cycle, long_date(edition.outcome.as_at)
        canvas.sheet.set_row(0, 30)
        title = f"{edition.partnership}: {cycle.name}"
        room = _WHOLE * looks.SIZE / max(1.0, measured(title)) * _BOLD
        size = max(_TITLE_SIZES[0], min(_TITLE_SIZES[1], int(room)))
        canvas.words(0, 0, title, bold=True, font_size=size, font_color=looks.NAVY)
        parts = ("Master of the action plans", f"as at {as_at}", edition.marking_of_all or "")
        canvas.quiet(1, 0, " · ".join(part for part in parts if part))
        for n, sentence in enumerate(sentences(edition, self.summary, waiting), start=2):
            canvas.sheet.set_row(n, 18 if n > 2 else 24)
            canvas.words(n, 0, sentence, **({"font_size": 12} if n > 2 else {"font_size": 15, "bold": True}))
        canvas.sheet.set_row(_STALE_ROW, 24)
        canvas.quiet(_STAMP_ROW, 0, LAST_RUN)
        stamp = canvas.text(num_format=looks.STAMP, align="left", bold=True)
        canvas.sheet.merge_range(_STAMP_ROW, 1, _STAMP_ROW, 2, "", stamp)
        canvas.sheet.write_datetime(_STAMP_ROW, 1, edition.ran, stamp)
        canvas.quiet(_STAMP_ROW, 3, saw(edition.ledger))
        stale = canvas.text(bold=True, font_size=12, font_color=looks.RAG[Rag.RED].fill)
        formula = f'=IF(NOW()-{xl_rowcol_to_cell(_STAMP_ROW, 1)}>2,"{_STALE}","")'
        canvas.sheet.write_formula(_STALE_ROW, 0, formula, stale, "")

    def _tiles(self, returned: LeadCounts, waiting: int) -> None:
        """The key numbers in a row, what she has to do first."""
        s, (left, middle, right) = self.summary, (area.first for area in AREAS)
        counts = {code: n for code, _, n in s.concerns}
        serious = sum(n for _, severity, n in s.concerns if severity is not Severity.NOTE)
        serious_now = '=COUNTIFS(Flags[Severity],"error")+COUNTIFS(Flags[Severity],"warning")'
        overdue = f'=COUNTIFS(Flags[Flag],"{OVERDUE}")'
        ongoing = f'=COUNTIFS(Actions[Flags],"*{ONGOING}*")'
        of, half = f'0" of {s.expected}"', right + len(RIGHT.widths) // 2
        gone = f" ({s.withdrawn} withdrawn)" if s.withdrawn else ""
        tiles = (
            Tile(left, left + 2, "Waiting for you", f"={UNDECIDED}", waiting, _STRONG if waiting else _PALE),
            Tile(left + 3, LEFT.last, "Partners returned", returned.formula, returned.value, _PALE, of),
            self._rag_tile(middle, middle + 1, Rag.RED),
            self._rag_tile(middle + 2, middle + 4, Rag.AMBER),
            Tile(middle + 5, middle + 7, "Past due", overdue, counts.get(OVERDUE, 0), _PALE),
            Tile(middle + 8, MIDDLE.last, "On-going only", ongoing, s.ongoing_flagged, _PALE),
            Tile(right, half - 1, "Errors and warnings", serious_now, serious, _PALE),
            Tile(half, RIGHT.last, f"Actions{gone}", "=COUNTA(Actions[Key])", s.actions, _PALE),
        )
        self.canvas.sheet.set_row(_TILE_ROW, 18)
        self.canvas.sheet.set_row(_TILE_ROW + 1, 34)
        for tile in tiles:
            self._tile(tile)

    def _rag_tile(self, first: int, last: int, rag: Rag) -> Tile:
        """How many actions are of that RAG, in its colours where any is."""
        look, count = looks.RAG[rag], self.summary.rag[rag]
        formula = f'=COUNTIFS(Actions[RAG],"{rag.value}")'
        return Tile(first, last, f"{look.symbol} {rag.value}", formula, count, look if count else _PALE)

    def _tile(self, tile: Tile) -> None:
        sheet, text = self.canvas.sheet, self.canvas.text
        base: dict[str, Any] = {"bg_color": tile.look.fill, "font_color": tile.look.ink, "align": "center"}
        base |= {"right": 5, "right_color": "#FFFFFF"}
        label, number = text(**base), text(**base, font_size=22, bold=True, num_format=tile.number_format)
        sheet.merge_range(_TILE_ROW, tile.first, _TILE_ROW, tile.last, "", label)
        sheet.write_string(_TILE_ROW, tile.first, as_text(tile.label), label)
        sheet.merge_range(_TILE_ROW + 1, tile.first, _TILE_ROW + 1, tile.last, "", number)
        sheet.write_formula(_TILE_ROW + 1, tile.first, tile.formula, number, tile.value)

    def _paper(self, rows: int) -> None:
        """One page, across or upright: whichever shows the dashboard larger."""
        wide = sum(7 * width + 5 for area in AREAS for width in area.widths)
        if wide < _WIDE * rows * ROW_PIXELS:
            self.canvas.sheet.set_portrait()
        self.canvas.sheet.print_area(0, 0, rows - 1, RIGHT.last)
