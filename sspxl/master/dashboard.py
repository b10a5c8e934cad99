"""The dashboard: what needs the manager today, in five seconds, on one page.

Every number is a live formula over the tables and carries its value, so that a preview, too, shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from sspxl.dates import long_date
from sspxl.master import charts, looks
from sspxl.master.book import Book, Page, as_text
from sspxl.master.contents import ABOUT
from sspxl.master.formulas import UNDECIDED, LeadCounts, lead_counts, lead_texts, return_state
from sspxl.master.headline import Waiting, saw, sentences
from sspxl.master.place import LAST_RUN
from sspxl.master.schema import Link
from sspxl.master.sheets import A4
from sspxl.master.shelf import Shelved
from sspxl.records import Edition, Rag, Severity, State
from sspxl.summary import RagCount, Summary, expected
from sspxl.text import shorten

NAME = charts.SHEET
_TAB = looks.NAVY
_LEFT_WIDTHS = (10, 31, 9, 9, 9, 9, 9, 8, 14, 9)
_GAP_WIDTH = 2
_RIGHT, _RIGHT_COLUMNS, _RIGHT_WIDTH = 11, 7, 12
_CHART_WIDTH = 621
_LAST = _RIGHT + _RIGHT_COLUMNS - 1
_FIRST_RAG, _TOTAL, _RETURN, _LATE = 2, 7, 8, 9
_STAMP_ROW, _TILE_ROW, _BODY_ROW = 5, 7, 10
_CONCERNS, _WAITING, _LEADS, _CYCLES = 8, 6, 40, 8
_ROW_PIXELS = 21
_TALL = 62  # rows: from here on the page is used better upright
_TITLE = 35  # characters of a title
_LINE = 115  # characters of a sentence that stand on one line

DECIDED_THERE = "What you choose under Decision is carried out by the next run."


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the dashboard leads to: each plan's sheet by its code, the other sheets, and what waits for a decision.

    `undone`: which decisions could not be carried out, each with its table. `shelved`: where sheets of hers stayed.
    """

    plans: Mapping[str, str]
    others: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    undone: tuple[tuple[str, str], ...] = ()
    shelved: Shelved | None = None


class Dashboard:
    """The sheet while it is drawn: two columns of blocks, each from the top down."""

    def __init__(self, book: Book, edition: Edition, summary: Summary, titles: Mapping[str, str]) -> None:
        self.book = book
        self.edition = edition
        self.summary = summary
        self.titles = titles
        self.sheet: Worksheet = book.sheet(NAME, _TAB, Page("Dashboard", A4, tall=1))

    def draw(self, sheets: Sheets) -> None:
        """The whole dashboard."""
        self._set_up()
        self._top(len(sheets.waiting))
        left = self._undone(_BODY_ROW, sheets.undone)
        left = self._shelved(left, sheets.shelved)
        left = self._waiting(left, sheets.waiting)
        left, plans = self._plans(left, sheets.plans)
        left, states = self._leads(left)
        left, trend = self._trend(left)
        left = self._contents(left, sheets.others)
        right = self._concerns(_BODY_ROW)
        right = self._plan_chart(right, plans)
        right = self._returns(right, trend)
        self._tiles(states, len(sheets.waiting))
        if max(left, right) > _TALL:
            self.sheet.set_portrait()
        self.sheet.print_area(0, 0, max(left, right) - 1, _LAST)

    # ---------------------------------------------------------------- top

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_zoom(90)
        sheet.set_default_row(_ROW_PIXELS * 0.75)
        for n, width in enumerate(_LEFT_WIDTHS):
            sheet.set_column(n, n, width)
        sheet.set_column(_RIGHT - 1, _RIGHT - 1, _GAP_WIDTH)
        sheet.set_column(_RIGHT, _LAST, _RIGHT_WIDTH)
        sheet.activate()
        sheet.set_first_sheet()

    def _top(self, waiting: int) -> None:
        edition, sheet = self.edition, self.sheet
        cycle = edition.outcome.merged.cycle
        sheet.set_row(0, 30)
        title = self._text(bold=True, font_size=20, font_color=looks.NAVY)
        sheet.write_string(0, 0, as_text(f"{edition.partnership}: {cycle.name}"), title)
        as_at = long_date(edition.outcome.as_at)
        parts = ("Master of the action plans", f"as at {as_at}", edition.marking or "")
        sheet.write_string(
            1, 0, as_text(" · ".join(part for part in parts if part)), self._text(font_color=looks.QUIET)
        )
        for n, sentence in enumerate(sentences(edition, self.summary, waiting), start=2):
            sheet.set_row(n, 18)
            sheet.write_string(n, 0, sentence, self._text(font_size=12, bold=n == 2))
        sheet.write_string(_STAMP_ROW, 0, LAST_RUN, self._text(font_color=looks.QUIET))
        sheet.write_datetime(_STAMP_ROW, 1, edition.ran, self._text(num_format=looks.STAMP, align="left", bold=True))
        sheet.write_string(_STAMP_ROW, _FIRST_RAG, saw(edition.ledger), self._text(font_color=looks.QUIET))
        stale = '"STALE: the last run was over two days ago; see why the nightly job does not run"'
        formula = f'=IF(NOW()-{xl_rowcol_to_cell(_STAMP_ROW, 1)}>2,{stale},"")'
        sheet.write_formula(_STAMP_ROW, _RIGHT, formula, self._text(bold=True, font_color=looks.RAG[Rag.RED].fill), "")

    def _tiles(self, states: LeadCounts, waiting: int) -> None:
        """Seven key numbers in a row."""
        s = self.summary
        serious = sum(n for _, severity, n in s.concerns if severity is not Severity.NOTE)
        red, amber = looks.RAG[Rag.RED], looks.RAG[Rag.AMBER]
        pale = looks.Look(looks.PALE, looks.NAVY, "")
        serious_now = 'COUNTIFS(Flags[Severity],"error")+COUNTIFS(Flags[Severity],"warning")'
        tiles: tuple[tuple[int, int, str, str, float, looks.Look, str], ...] = (
            (0, 1, "Partners returned", states.formula, states.value, pale, f'0" of {s.expected}"'),
            (2, 4, f"{red.symbol} Red", '=COUNTIFS(Actions[RAG],"Red")', s.rag[Rag.RED], red, "0"),
            (5, 7, f"{amber.symbol} Amber", '=COUNTIFS(Actions[RAG],"Amber")', s.rag[Rag.AMBER], amber, "0"),
            (8, 9, "On-going only", '=COUNTIFS(Actions[Flags],"*ongoing-*")', s.ongoing_flagged, pale, "0"),
            (11, 12, "Actions", "=COUNTA(Actions[Key])", s.actions, pale, "0"),
            (13, 15, "Errors and warnings", f"={serious_now}", serious, pale, "0"),
            (16, 17, "Waiting for you", f"={UNDECIDED}", waiting, pale, "0"),
        )  # fmt: skip
        self.sheet.set_row(_TILE_ROW, 18)
        self.sheet.set_row(_TILE_ROW + 1, 34)
        for first, last, label, formula, value, look, form in tiles:
            base: dict[str, Any] = {"bg_color": look.fill, "font_color": look.ink, "align": "center"}
            base |= {"right": 2, "right_color": "#FFFFFF"}
            label_looks, number_looks = self._text(**base), self._text(**base, font_size=22, bold=True, num_format=form)
            self.sheet.merge_range(_TILE_ROW, first, _TILE_ROW, last, "", label_looks)
            self.sheet.write_string(_TILE_ROW, first, label, label_looks)
            self.sheet.merge_range(_TILE_ROW + 1, first, _TILE_ROW + 1, last, "", number_looks)
            self.sheet.write_formula(_TILE_ROW + 1, first, formula, number_looks, value)

    # ---------------------------------------------------------------- left

    def _undone(self, row: int, undone: tuple[tuple[str, str], ...]) -> int:
        """What she decided and could not be carried out; no block where all was."""
        if not undone:
            return row
        row = self._heading(row, 0, _LATE, "Decided, and not carried out")
        for table, said in undone:
            self._link(row, 0, f"internal:'{table}'!A1", table)
            row = self._sentence(row, said)
        return row + 1

    def _shelved(self, row: int, shelved: Shelved | None) -> int:
        """Her sheets that are not in this master, and the old one in which they are; no block where all are here."""
        if shelved is None:
            return row
        row = self._heading(row, 0, _LATE, "Your sheets that are not here, until you delete or move the file")
        linked, path = self._text(font_color=looks.LINK, underline=1, valign="top"), f"archive/{shelved.name}"
        for said in shelved.sentences:
            self.book.write_link(self.sheet, (row, 0), Link("Open it", path), linked, self._text())
            row = self._sentence(row, f"{said}: it is in {path}")
        return row + 1

    def _sentence(self, row: int, said: str) -> int:
        self.sheet.merge_range(row, 1, row, _LATE, as_text(said), self._text(text_wrap=True, valign="top"))
        self.sheet.set_row(row, _ROW_PIXELS * 0.75 * (1 + len(said) // _LINE))
        return row + 1

    def _waiting(self, row: int, waiting: tuple[Waiting, ...]) -> int:
        row = self._heading(row, 0, _LATE, "Waiting for your decision")
        for thing in waiting[:_WAITING]:
            self._link(row, 0, f"internal:'{thing.table}'!A{thing.row}", thing.table)
            self.sheet.write_string(row, 1, as_text(thing.text), self._text())
            row += 1
        if len(waiting) > _WAITING:
            self.sheet.write_string(row, 1, f"and {len(waiting) - _WAITING} more", self._text(font_color=looks.QUIET))
            row += 1
        note = DECIDED_THERE if waiting else "Nothing today."
        self.sheet.write_string(row, 0, note, self._text(font_color=looks.QUIET))
        return row + 2

    def _plans(self, row: int, sheets: Mapping[str, str]) -> tuple[int, charts.Source]:
        row = self._heading(row, 0, _LATE, "RAG by plan")
        self._rag_header(row, "Plan", "Title", "Actions")
        head, first = row, row + 1
        for count in self.summary.by_plan:
            row += 1
            self._link(row, 0, f"internal:'{_quoted(sheets[count.name])}'!A1", count.name)
            self.sheet.write_string(row, 1, as_text(shorten(count.title, _TITLE)), self._cell())
            for n, rag in enumerate(Rag, start=_FIRST_RAG):
                header = xl_rowcol_to_cell(head, n, row_abs=True)
                formula = f"=COUNTIFS(Actions[Plan],$A{row + 1},Actions[RAG],{header})"
                self._number(row, n, formula, count.counts[rag])
            self._sum(row, count.total)
        self._all(row + 1, first, row, self.summary.rag)
        return row + 3, charts.Source(first, row, 0, _FIRST_RAG)

    def _leads(self, row: int) -> tuple[int, LeadCounts]:
        """RAG by lead, with where the lead's return stands; also the count of partners who have returned."""
        asked, leads = expected(self.edition.outcome), _worst(self.summary.by_lead, _LEADS)
        texts = lead_texts(self.edition.outcome)
        row = self._heading(row, 0, _LATE, "RAG by lead, and where the return stands")
        self._rag_header(row, "Lead", "Name", "Actions")
        self._header(row, _RETURN, "Return", align="left", indent=1)
        self._header(row, _LATE, "Days late")
        head = first = row
        for count in leads:
            row += 1
            self.sheet.write_string(row, 0, count.name, self._cell(bold=True))
            self.sheet.write_string(row, 1, as_text(shorten(count.title, _TITLE)), self._cell())
            for n, rag in enumerate(Rag, start=_FIRST_RAG):
                header = xl_rowcol_to_cell(head, n, row_abs=True)
                counted = lead_counts(texts.get(count.name, ()), count, rag, header)
                self._number(row, n, counted.formula, counted.value)
            self._sum(row, count.total)
            self._return_of(row, count.name, count.name in asked)
        self._paint_states(first + 1, max(first + 1, row))
        hidden = len(self.summary.by_lead) - len(leads)
        if hidden:
            row += 1
            self.sheet.write_string(
                row, 0, f"and {hidden} more: filter Actions by Lead", self._text(font_color=looks.QUIET)
            )
        where = xl_range_abs(first + 1, _RETURN, max(first + 1, row), _RETURN)
        return row + 2, self._returned(where, {count.name for count in leads})

    def _returned(self, where: str, listed: set[str]) -> LeadCounts:
        """How many partners have returned: those listed by formula, the others as they are tonight."""
        asked, outcome = expected(self.edition.outcome), self.edition.outcome
        unlisted = sum(return_state(outcome, lead)[0] in ("received", "late") for lead in asked - listed)
        formula = f'=COUNTIF({where},"received")+COUNTIF({where},"late")' + (f"+{unlisted}" if unlisted else "")
        return LeadCounts(formula, self.summary.returned)

    def _return_of(self, row: int, lead: str, asked: bool) -> None:
        if not asked:
            self.sheet.write_string(row, _RETURN, "not expected", self._cell(indent=1, font_color=looks.QUIET))
            self.sheet.write_blank(row, _LATE, None, self._cell())
            return
        who, state = f"$A{row + 1}", xl_rowcol_to_cell(row, _RETURN)
        value, days = return_state(self.edition.outcome, lead)
        formula = '"none"'
        for word in ("outstanding", "held", "late", "received"):
            formula = f'IF(COUNTIFS(Returns[Contact],{who},Returns[State],"{word}")>0,"{word}",{formula})'
        self.sheet.write_formula(row, _RETURN, f"={formula}", self._cell(indent=1), value)
        late = f"=SUMPRODUCT(MAX((Returns[Contact]={who})*(Returns[State]={state})*Returns[Days late]))"
        self.sheet.write_formula(row, _LATE, late, self._cell(num_format="0;;", align="center"), days)

    def _trend(self, row: int) -> tuple[int, charts.Source | None]:
        points = self.edition.trend[-_CYCLES:]
        row = self._heading(row, 0, _LATE, "Trend over the cycles")
        if not points:
            begins = "The trend begins with the first cycle that is consolidated."
            self.sheet.write_string(row, 0, begins, self._text(font_color=looks.QUIET))
            return row + 2, None
        self._rag_header(row, "Cycle", "", "Actions")
        self._header(row, _RETURN, "Returned")
        self._header(row, _LATE, "On-going only")
        self.sheet.set_row(row, 28)
        first = row + 1
        for point in points:
            row += 1
            self.sheet.write_string(row, 0, as_text(point.cycle), self._cell(bold=True))
            self.sheet.write_blank(row, 1, None, self._cell())
            for n, rag in enumerate(Rag, start=_FIRST_RAG):
                self.sheet.write_number(row, n, point.rag.get(rag, 0), self._cell(align="center"))
            self._sum(row, sum(point.rag.values()))
            of = f'0" of {point.expected}"'
            self.sheet.write_number(row, _RETURN, point.returned, self._cell(num_format=of, align="center"))
            self.sheet.write_number(row, _LATE, point.ongoing_only, self._cell(align="center"))
        return row + 2, charts.Source(first, row, 0, _FIRST_RAG)

    def _contents(self, row: int, others: tuple[str, ...]) -> int:
        row = self._heading(row, 0, _LATE, "What is where")
        for name in others:
            self._link(row, 0, f"internal:'{name}'!A1", name)
            self.sheet.write_string(row, _FIRST_RAG, ABOUT[name], self._text())
            row += 1
        return row

    # ---------------------------------------------------------------- right

    def _concerns(self, row: int) -> int:
        row = self._heading(row, _RIGHT, _LAST, "Top concerns")
        concerns = self.summary.concerns[:_CONCERNS]
        for code, severity, count in concerns:
            look = looks.SEVERITY[severity]
            painted = {"bg_color": look.fill, "font_color": look.ink}
            self.sheet.write_string(row, _RIGHT, code, self._cell(**painted, bold=True, num_format=look.number_format))
            self.sheet.write_blank(row, _RIGHT + 1, None, self._cell(**painted))
            cell = xl_rowcol_to_cell(row, _RIGHT, col_abs=True)
            formula = f'=COUNTIFS(Flags[Flag],{cell},Flags[Severity],"{severity.value}")'
            self._number(row, _RIGHT + 2, formula, count)
            self.sheet.write_string(row, _RIGHT + 3, f"   {self.titles.get(code, '')}", self._text())
            row += 1
        if not concerns:
            self.sheet.write_string(row, _RIGHT, "No flag stands.", self._text(font_color=looks.QUIET))
            row += 1
        more = len(self.summary.concerns) - len(concerns)
        if more:
            self._link(row, _RIGHT, "internal:'Flags'!A1", f"and {more} more kinds in Flags")
            row += 1
        return row + 1

    def _plan_chart(self, row: int, source: charts.Source) -> int:
        high = max(12, source.bottom - source.top + 7)
        charts.rag_by_plan(self.book, self.sheet, source, charts.Spot(row, _RIGHT, _CHART_WIDTH, high * _ROW_PIXELS))
        return row + high + 1

    def _returns(self, row: int, trend: charts.Source | None) -> int:
        """Returns by state as a table of one row, and under it the charts of returns and of the trend."""
        row = self._heading(row, _RIGHT, _LAST, "Returns by state")
        for n, state in enumerate(State, start=_RIGHT):
            self._header(row, n, state.value)
            self._number(
                row + 1, n, f"=COUNTIFS(Returns[State],{xl_rowcol_to_cell(row, n)})", self.summary.states[state]
            )
        source = charts.Source(row, row + 1, 0, _RIGHT)
        row, high = row + 3, 13 * _ROW_PIXELS
        charts.returns_by_state(self.book, self.sheet, source, charts.Spot(row, _RIGHT, _CHART_WIDTH // 2 - 3, high))
        if trend:
            beside = charts.Spot(row, _RIGHT, _CHART_WIDTH // 2 - 3, high, indent=_CHART_WIDTH // 2 + 3)
            charts.rag_over_cycles(self.book, self.sheet, trend, beside)
        return row + 14

    # ---------------------------------------------------------------- cells

    def _text(self, **properties: Any) -> Any:
        return self.book.format(**{"valign": "vcenter", **properties})

    def _cell(self, **properties: Any) -> Any:
        return self._text(bottom=1, bottom_color=looks.LINE, **properties)

    def _heading(self, row: int, first: int, last: int, text: str) -> int:
        """A heading with a rule under it; returns the next row."""
        ruled = self._text(bold=True, font_size=12, font_color=looks.NAVY, bottom=2, bottom_color=looks.NAVY)
        self.sheet.write_string(row, first, text, ruled)
        for n in range(first + 1, last + 1):
            self.sheet.write_blank(row, n, None, ruled)
        return row + 1

    def _header(self, row: int, column: int, text: str, **alignment: Any) -> None:
        """A header cell, over numbers in the middle unless `alignment` says otherwise."""
        right = alignment or ({"align": "center"} if column >= _FIRST_RAG else {})
        pale = self._cell(bold=True, bg_color=looks.PALE, font_color=looks.NAVY, text_wrap=True, **right)
        self.sheet.write_string(row, column, text, pale)

    def _rag_header(self, row: int, name: str, title: str, total: str) -> None:
        self._header(row, 0, name)
        self._header(row, 1, title)
        for n, rag in enumerate(Rag, start=_FIRST_RAG):
            look = looks.RAG[rag]
            painted = self._cell(
                bold=True, bg_color=look.fill, font_color=look.ink, num_format=look.number_format, align="center"
            )  # fmt: skip
            self.sheet.write_string(row, n, rag.value, painted)
        self._header(row, _TOTAL, total)

    def _number(self, row: int, column: int, formula: str, value: float) -> None:
        self.sheet.write_formula(row, column, formula, self._cell(align="center"), value)

    def _sum(self, row: int, value: int) -> None:
        where = f"{xl_rowcol_to_cell(row, _FIRST_RAG)}:{xl_rowcol_to_cell(row, _TOTAL - 1)}"
        self.sheet.write_formula(row, _TOTAL, f"=SUM({where})", self._cell(align="center", bold=True), value)

    def _all(self, row: int, first: int, last: int, rag: Mapping[Rag, int]) -> None:
        """The total under a RAG table."""
        bold = self.book.format(bold=True, top=1, top_color=looks.NAVY, align="center")
        self.sheet.write_string(row, 0, "All", self.book.format(bold=True, top=1, top_color=looks.NAVY))
        self.sheet.write_blank(row, 1, None, bold)
        for n, count in enumerate((*rag.values(), sum(rag.values())), start=_FIRST_RAG):
            where = f"{xl_rowcol_to_cell(first, n)}:{xl_rowcol_to_cell(last, n)}"
            self.sheet.write_formula(row, n, f"=SUM({where})", bold, count)

    def _paint_states(self, first: int, last: int) -> None:
        for state, look in looks.STATE.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{state.value}"', "format": self.book.painted(look)}
            self.sheet.conditional_format(first, _RETURN, last, _RETURN, rule)

    def _link(self, row: int, column: int, to: str, text: str) -> None:
        self.sheet.write_url(row, column, to, self._text(font_color=looks.LINK, underline=1), as_text(text))


def _worst(counts: tuple[RagCount, ...], most: int) -> tuple[RagCount, ...]:
    """All of them in the register's order, or the `most` with the most Red, then Amber."""
    if len(counts) <= most:
        return counts
    return tuple(sorted(counts, key=lambda c: (-c.counts[Rag.RED], -c.counts[Rag.AMBER], c.name)))[:most]


def _quoted(sheet: str) -> str:
    return sheet.replace("'", "''")
