"""The dashboard's middle: RAG by plan and by lead, the trend over the cycles, and who says only that work goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from sspxl.looks import fitting
from sspxl.master import charts, looks
from sspxl.master.canvas import EXTRA_AT, MIDDLE, RAG_AT, Canvas
from sspxl.master.formulas import HELD, LeadCounts, lead_counts, lead_texts, return_state
from sspxl.records import CyclePoint, Flag, Outcome, Rag
from sspxl.summary import OngoingCount, RagCount, Summary, expected

OVERDUE, ONGOING = "action-overdue", "ongoing-"
_LEADS, _CYCLES, _ONGOING_LEADS = 40, 8, 8
_RETURN, _LATE = EXTRA_AT, EXTRA_AT + 1
_NAME = MIDDLE.first + 1
_KEYS = xl_col_to_name(MIDDLE.first)
_CYCLE_WORDS = 20  # characters of a cycle's name over a narrow column


def draw_plans(
    canvas: Canvas, row: int, summary: Summary, outcome: Outcome, sheets: Mapping[str, str]
) -> tuple[int, charts.Source | None]:
    """RAG by plan, each with a link to its sheet; returns the next free row, and where the numbers stand, if any."""
    row = canvas.heading(row, MIDDLE, "RAG by plan")
    if not summary.by_plan:
        canvas.quiet(row, MIDDLE.first, "The register has no plan yet.")
        return row + 2, None
    canvas.rag_header(row, "Plan", "Title")
    canvas.header(row, _RETURN, "Past due", align="center")
    canvas.header(row, _LATE, "On-going", align="center")
    head, first = row, row + 1
    past = _flagged(outcome.flags, OVERDUE)
    going = _flagged(outcome.flags, ONGOING)
    for count in summary.by_plan:
        row += 1
        canvas.link(row, MIDDLE.first, (sheets[count.name], 1), count.name, bottom=1, bottom_color=looks.LINE)
        canvas.label(row, _NAME, fitting(count.title, MIDDLE.widths[1]))
        plan = f"${_KEYS}{row + 1}"
        for n, rag in enumerate(Rag, start=RAG_AT):
            header = xl_rowcol_to_cell(head, n, row_abs=True)
            canvas.number(row, n, f"=COUNTIFS(Actions[Plan],{plan},Actions[RAG],{header})", count.counts[rag])
        canvas.sum(row, count.total)
        for column, code, found in ((_RETURN, OVERDUE, past), (_LATE, ONGOING, going)):
            formula = f'=COUNTIFS(Actions[Plan],{plan},Actions[Flags],"*{code}*")'
            canvas.number(row, column, formula, found.get(count.name, 0))
    below = (*summary.rag.values(), summary.actions, sum(past.values()), sum(going.values()))
    canvas.totals(row + 1, first, dict(enumerate(below, start=RAG_AT)))
    most = max(count.total for count in summary.by_plan)
    return row + 3, charts.Source(first, row, MIDDLE.first, RAG_AT, most)


def draw_leads(
    canvas: Canvas, row: int, summary: Summary, outcome: Outcome, rows: Mapping[str, int]
) -> tuple[int, LeadCounts]:
    """RAG by lead, and where the lead's return stands, with a link to its row; also how many partners have returned."""
    asked, leads = expected(outcome), _worst(summary.by_lead, _LEADS)
    texts = lead_texts(outcome)
    row = canvas.heading(row, MIDDLE, "RAG by lead, and where the return stands")
    canvas.rag_header(row, "Lead", "Name")
    canvas.header(row, _RETURN, "Return", indent=1)
    canvas.header(row, _LATE, "Days late", align="center")
    head = row
    for count in leads:
        row += 1
        if count.name in rows:
            to = ("Returns", rows[count.name])
            canvas.link(row, MIDDLE.first, to, count.name, bottom=1, bottom_color=looks.LINE)
        else:
            canvas.label(row, MIDDLE.first, count.name)
        canvas.label(row, _NAME, _named(count))
        for n, rag in enumerate(Rag, start=RAG_AT):
            header = xl_rowcol_to_cell(head, n, row_abs=True)
            counted = lead_counts(texts.get(count.name, ()), count, rag, header)
            canvas.number(row, n, counted.formula, counted.value)
        canvas.sum(row, count.total)
        _return_of(canvas, row, outcome, count.name if count.name in asked else None)
    first, last = head + 1, max(head + 1, row)
    for state, look in looks.STATE.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{state.value}"', "format": canvas.book.painted(look)}
        canvas.sheet.conditional_format(first, _RETURN, last, _RETURN, rule)
    if hidden := len(summary.by_lead) - len(leads):
        row += 1
        canvas.quiet(row, MIDDLE.first, f"and {hidden} more: filter Actions by Lead")
    where = xl_range_abs(first, _RETURN, last, _RETURN)
    return row + 2, _returned(where, asked - {count.name for count in leads}, summary, outcome)


def draw_trend(canvas: Canvas, row: int, trend: tuple[CyclePoint, ...]) -> tuple[int, charts.Source | None]:
    """The cycles as their last run left them; returns the next free row, and where the numbers stand."""
    points = trend[-_CYCLES:]
    row = canvas.heading(row, MIDDLE, "Trend over the cycles")
    if not points:
        canvas.quiet(row, MIDDLE.first, "The trend begins with the first cycle that is consolidated.")
        return row + 2, None
    canvas.rag_header(row, "Cycle", "")
    canvas.header(row, _RETURN, "Returned", align="center")
    canvas.header(row, _LATE, "On-going", align="center")
    first = row + 1
    for point in points:
        row += 1
        canvas.label(row, MIDDLE.first, fitting(point.cycle, MIDDLE.width(0, 1)), bold=point is points[-1])
        canvas.blank(row, _NAME)
        for n, rag in enumerate(Rag, start=RAG_AT):
            canvas.count(row, n, point.rag.get(rag, 0))
        canvas.sum(row, sum(point.rag.values()))
        of = f'0" of {point.expected}"'
        canvas.sheet.write_number(row, _RETURN, point.returned, canvas.cell(num_format=of, align="center"))
        canvas.count(row, _LATE, point.ongoing_only)
    most = max(sum(point.rag.values()) for point in points)
    return row + 2, charts.Source(first, row, MIDDLE.first, RAG_AT, most)


def draw_ongoing(
    canvas: Canvas, row: int, counts: tuple[OngoingCount, ...], cycles: tuple[str, ...]
) -> tuple[int, charts.Source | None]:
    """On how many actions each lead said only that work goes on, cycle by cycle; returns as `draw_trend` does."""
    row = canvas.heading(row, MIDDLE, "On-going only, by lead over the cycles")
    if not counts:
        canvas.quiet(row, MIDDLE.first, "Nobody says only that work goes on.")
        return row + 2, None
    canvas.header(row, MIDDLE.first, "Lead")
    canvas.header(row, _NAME, "Name")
    _cycle_header(canvas, row, cycles)
    first = row + 1
    for count in counts[:_ONGOING_LEADS]:
        row += 1
        canvas.label(row, MIDDLE.first, count.name)
        canvas.label(row, _NAME, fitting(count.title, MIDDLE.widths[1]))
        for n in range(_CYCLES):
            if n < len(cycles):
                canvas.count(row, RAG_AT + n, count.counts[n])
            else:
                canvas.blank(row, RAG_AT + n)
    more = len(counts) - _ONGOING_LEADS
    others = f" {more} more leads said so less often." if more > 0 else ""
    canvas.quiet(row + 1, MIDDLE.first, f"Actions; one of several leads counts for each who said so.{others}")
    most = max(max(count.counts) for count in counts)
    return row + 3, charts.Source(first, row, MIDDLE.first, RAG_AT, most)


def _cycle_header(canvas: Canvas, row: int, cycles: tuple[str, ...]) -> None:
    """The names of the cycles over narrow columns: on one line, a little smaller, or wrapped where they are long."""
    width = MIDDLE.widths[2]
    names = [fitting(name, _CYCLE_WORDS) for name in cycles]
    wrapped = any(fitting(name, width * 1.5) != name for name in names)
    for n, name in enumerate((*names, *("",) * (_CYCLES - len(names))), start=RAG_AT):
        canvas.header(row, n, name, align="center", text_wrap=wrapped, shrink=not wrapped)
    if wrapped:
        canvas.sheet.set_row(row, looks.row_height((name, width - 1) for name in names))


def newest_cycles(trend: tuple[CyclePoint, ...], current: str) -> tuple[str, ...]:
    """The cycles that the dashboard shows, oldest first, the current one last also before it is in the trend."""
    names = [point.cycle for point in trend if point.cycle != current]
    return (*names[-(_CYCLES - 1) :], current)


def _return_of(canvas: Canvas, row: int, outcome: Outcome, lead: str | None) -> None:
    """Where the lead's return stands; None: nothing is expected of it."""
    if lead is None:
        canvas.label(row, _RETURN, "not expected", indent=1, font_color=looks.QUIET)
        canvas.blank(row, _LATE)
        return
    who, state = f"${_KEYS}{row + 1}", xl_rowcol_to_cell(row, _RETURN)
    value, days = return_state(outcome, lead)
    formula = '"none"'
    for word in ("outstanding", "held", "late", "received"):
        count = f'COUNTIFS(Returns[Contact],{who},Returns[State],"{word}")'
        count = f"SUMPRODUCT((Returns[Contact]={who})*{HELD})" if word == "held" else count
        formula = f'IF({count}>0,"{word}",{formula})'
    canvas.sheet.write_formula(row, _RETURN, f"={formula}", canvas.cell(indent=1), value)
    late = f"=SUMPRODUCT(MAX((Returns[Contact]={who})*(Returns[State]={state})*Returns[Days late]))"
    canvas.sheet.write_formula(row, _LATE, late, canvas.cell(num_format="0;;", align="center"), days)


def _named(count: RagCount) -> str:
    """The lead's name, and how many of the actions are Grey because the manager withdrew them."""
    withdrawn = f", {count.withdrawn} withdrawn" if count.withdrawn else ""
    return fitting(count.title, MIDDLE.widths[1] - len(withdrawn)) + withdrawn


def _returned(where: str, unlisted: set[str], summary: Summary, outcome: Outcome) -> LeadCounts:
    """How many partners have returned: those listed by formula, the others as they are tonight."""
    more = sum(return_state(outcome, lead)[0] in ("received", "late") for lead in unlisted)
    formula = f'=COUNTIF({where},"received")+COUNTIF({where},"late")' + (f"+{more}" if more else "")
    return LeadCounts(formula, summary.returned)


def _flagged(flags: tuple[Flag, ...], code: str) -> dict[str, int]:
    """How many actions of each plan have a flag whose code begins so."""
    keys = {(flag.plan or "", flag.key) for flag in flags if flag.key and flag.code.startswith(code)}
    return Counter(plan for plan, _ in keys)


def _worst(counts: tuple[RagCount, ...], most: int) -> tuple[RagCount, ...]:
    """All of them in the register's order, or the `most` with the most Red, then Amber."""
    if len(counts) <= most:
        return counts
    return tuple(sorted(counts, key=lambda c: (-c.counts[Rag.RED], -c.counts[Rag.AMBER], c.name)))[:most]
