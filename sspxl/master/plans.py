"""One sheet a plan, in the plan's own layout, as the board knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlsxwriter.worksheet import Worksheet

from sspxl.dates import as_at_words
from sspxl.figures import figures_of
from sspxl.layouts import QUARTER_COLUMNS, TEMPLATES
from sspxl.master import looks
from sspxl.master.book import Book, Page, as_text
from sspxl.master.schema import Column, Kind
from sspxl.master.sheets import INDENT, header_format, paper_for, write_back, write_cell
from sspxl.master.tables import lead_text
from sspxl.master.values import Cell
from sspxl.records import Cycle, Edition, Layout, Outcome, Plan, Standing
from sspxl.refs import opening_ref
from sspxl.summary import contributions as said

_HEADER_ROW = 4
_TAB = "#7B8794"
_NAME_LIMIT = 31  # of Excel
_FORBIDDEN = str.maketrans(dict.fromkeys([*"[]:*?/\\", *map(chr, range(32))], "-"))

_LOOKS: Mapping[str, tuple[float, Kind]] = {
    "no": (7, Kind.SHORT), "lead": (12, Kind.WORDS), "action": (46, Kind.WORDS), "agency": (20, Kind.WORDS),
    "section": (24, Kind.WORDS), "update": (66, Kind.WORDS), "status": (15, Kind.WORDS),
    "completed_on": (14, Kind.DATE), "due": (14, Kind.DATE), "target": (10, Kind.NUMBER),
    **dict.fromkeys(QUARTER_COLUMNS, (9, Kind.NUMBER)),
}  # fmt: skip


def plan_sheet_names(plans: Iterable[Plan]) -> dict[str, str]:
    """The name of each plan's sheet by its code: "Plan ASB", in a form that Excel takes, no two alike."""
    names: dict[str, str] = {}
    for plan in plans:
        name = f"Plan {plan.code}".translate(_FORBIDDEN)[:_NAME_LIMIT].strip("' ")
        taken = {other.casefold() for other in names.values()}
        number = 2
        while name.casefold() in taken:
            end = f" ({number})"
            name = f"Plan {plan.code}".translate(_FORBIDDEN)[: _NAME_LIMIT - len(end)] + end
            number += 1
        names[plan.code] = name
    return names


def write_plan(book: Book, edition: Edition, plan: Plan, name: str) -> None:
    """The plan's sheet: title, thematic lead, section rows, contributions by lead, and RAG at the right."""
    columns = plan_columns(plan.layout)
    marking = plan.marking or edition.marking or ""
    page = Page(plan.title, paper_for(columns), repeat=(_HEADER_ROW, _HEADER_ROW), marking=marking)
    sheet = book.sheet(name, _TAB, page)
    sheet.hide_gridlines(2)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width)
    _write_title(book, sheet, edition, plan, name)
    sheet.set_row(_HEADER_ROW, 30)
    for n, column in enumerate(columns):
        sheet.write_string(_HEADER_ROW, n, column.name, header_format(book, column))
    _write_rows(book, sheet, edition.outcome, plan)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)


def plan_columns(layout: Layout) -> tuple[Column, ...]:
    """The columns of a plan's sheet: its template's without PREVIOUS UPDATE, then RAG."""
    headings = [heading for heading in TEMPLATES[layout] if heading.column != "previous"]
    return (*(Column(h.words, *_LOOKS[h.column]) for h in headings), Column("RAG", 12, Kind.RAG))


def plan_cells(standing: Standing, plan: Plan, cycle: Cycle, rag: str) -> tuple[Cell, ...]:
    """One action as a row of its plan's sheet."""
    action, figures = standing.action, figures_of(standing, cycle)
    values: dict[str, Cell] = {
        "no": action.ref,
        "lead": lead_text(standing),
        "action": _numbered(standing) if plan.layout is Layout.MATRIX else action.text,
        "agency": action.agency or lead_text(standing),
        "section": action.section,
        "target": action.target,
        "update": said.contributions(standing),
        "status": said.standing_words(standing),
        "completed_on": said.closed_on(standing),
        "due": action.due,
        **{quarter.lower(): figure for quarter, figure in figures.items()},
    }
    return (*(values[h.column] for h in TEMPLATES[plan.layout] if h.column != "previous"), rag)


def _write_title(book: Book, sheet: Worksheet, edition: Edition, plan: Plan, name: str) -> None:
    cycle = edition.outcome.merged.cycle
    as_at = as_at_words(edition.outcome.as_at, cycle.as_at)
    marking = plan.marking or edition.marking
    line = f"{name}: {cycle.name}, as at {as_at}" + (f" · {marking}" if marking else "")
    sheet.set_row(0, 26)
    sheet.write_string(
        0, 0, as_text(plan.title), book.format(bold=True, font_size=16, font_color=looks.NAVY, valign="vcenter")
    )
    lead = f"THEMATIC LEAD: {plan.thematic_lead}" if plan.thematic_lead else "THEMATIC LEAD: nobody named"
    sheet.write_string(1, 0, as_text(lead), book.format(bold=True))
    sheet.write_string(2, 0, as_text(line), book.format(font_color=looks.QUIET))
    sheet.set_row(3, 18)
    write_back(book, sheet, 3)


def _write_rows(book: Book, sheet: Worksheet, outcome: Outcome, plan: Plan) -> None:
    columns = plan_columns(plan.layout)
    sections = plan.layout is not Layout.MEASURES  # there the section is the column Priority
    row, section = _HEADER_ROW, None
    for standing in outcome.merged.standings:
        if standing.action.plan != plan.code:
            continue
        if sections and standing.action.section and standing.action.section != section:
            row, section = row + 1, standing.action.section
            _write_section(book, sheet, row, section, len(columns))
        row += 1
        cells = plan_cells(standing, plan, outcome.merged.cycle, outcome.rag[standing.key].value)
        texts = [
            (str(v), c.width - INDENT)
            for c, v in zip(columns, cells, strict=True)
            if c.kind is Kind.WORDS and v is not None
        ]
        sheet.set_row(row, looks.row_height(texts))
        for n, value in enumerate(cells):
            write_cell(book, sheet, (row, n), value, columns[n])
    sheet.print_area(0, 0, max(row, _HEADER_ROW + 1), len(columns) - 1)


def _write_section(book: Book, sheet: Worksheet, row: int, section: str, wide: int) -> None:
    looks_of_section = book.format(bold=True, bg_color=looks.PALE, font_color=looks.NAVY, valign="vcenter")
    sheet.set_row(row, 20)
    sheet.write_string(row, 0, as_text(section), looks_of_section)
    for n in range(1, wide):
        sheet.write_blank(row, n, None, looks_of_section)


def _numbered(standing: Standing) -> str:
    """The item's text, opened by its number as the matrix has it."""
    action = standing.action
    return action.text if opening_ref(action.text) == action.ref else f"{action.ref}. {action.text}"
