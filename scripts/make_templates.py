"""Writes the five standard templates into templates/: run it after a change of layouts.TEMPLATES.

    python scripts/make_templates.py [FOLDER]

A manager restyles her copies in Excel; these are only where she starts. Colours keep a contrast of at least 4.5:1
(WCAG AA).
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.files import write_bytes
from sspxl.issue.packing import pack
from sspxl.layouts import ANSWER_COLUMNS, TEMPLATES, Heading
from sspxl.records import Layout

FONT = "Arial"
NAVY, TEAL, INK, GREY_INK = "1F3A5F", "0B5351", "1A1A1A", "4A4A4A"
YELLOW, GREY, PALE_BLUE, WHITE = "FFF8D6", "F3F4F6", "DCE6F1", "FFFFFF"
LINE = "B8C0CC"
CENTRED = frozenset({"no", "lead", "status", "completed_on", "due", "target", "q1", "q2", "q3", "q4"})

WIDTHS = {
    "no": 7, "lead": 11, "action": 46, "agency": 18, "section": 20, "target": 10, "q1": 9, "q2": 9, "q3": 9, "q4": 9,
    "update": 50, "status": 15, "completed_on": 15, "due": 13, "previous": 42,
}  # fmt: skip
LAYOUT_WIDTHS = {
    (Layout.MATRIX, "action"): 52, (Layout.MATRIX, "update"): 54, (Layout.MEASURES, "action"): 36,
    (Layout.MEASURES, "update"): 38, (Layout.MEASURES, "previous"): 32, (Layout.RECOMMENDATIONS, "action"): 50,
}  # fmt: skip

TITLE_ROW, FOR_ROW, LEAD_ROW, KEY_ROW, INSTRUCTION_ROW, QUESTIONS_ROW, HEADER_ROW = range(1, 8)
SAMPLES = {"due": "{due}", "previous": "{previous update}", "completed_on": None, "status": None}


def main(folder: Path) -> None:
    """Write the template of each layout into `folder`."""
    for layout in Layout:
        write_bytes(folder / f"{layout}.xlsx", template_bytes(layout))


def template_bytes(layout: Layout) -> bytes:
    """The standard template of the layout, as an .xlsx file."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = layout.value.capitalize()
    headings = TEMPLATES[layout]
    for index, heading in enumerate(headings, 1):
        width = LAYOUT_WIDTHS.get((layout, heading.column), WIDTHS[heading.column])
        sheet.column_dimensions[get_column_letter(index)].width = width
    _write_head(sheet, headings)
    _write_table(sheet, headings)
    _set_up_print(sheet)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    book.properties.creator, book.properties.title = "sspxl", f"Template: {layout.value}"
    return pack(book, datetime(2026, 1, 1))


def _write_head(sheet: Worksheet, headings: tuple[Heading, ...]) -> None:
    answers = [
        heading.words for heading in headings if heading.column in ANSWER_COLUMNS and heading.column != "completed_on"
    ]
    if "Q1" in answers:
        answers = ["this quarter's figure", *(words for words in answers if words not in ("Q1", "Q2", "Q3", "Q4"))]
    fill_in = f"{', '.join(answers[:-1])} and {answers[-1]}"
    instruction = (
        f"Please fill in the yellow cells ({fill_in}; COMPLETED ON once an action is done) by {{due}}, save, and send "
        "this workbook back by replying to our email with it attached. To propose a new action, type it in the first "
        "empty row under the table."
    )
    lines = (
        (TITLE_ROW, "{title}", Font(name=FONT, size=16, bold=True, color=NAVY), 30, None),
        (FOR_ROW, "{partnership}  |  {cycle}  |  For {contact}", Font(name=FONT, size=11, color=GREY_INK), 18, None),
        (LEAD_ROW, "THEMATIC LEAD: {thematic lead}", Font(name=FONT, size=11, bold=True, color=INK), 18, None),
        (KEY_ROW, "ACTION POINT LEADS: {leads}", Font(name=FONT, size=11, color=INK), 18, None),
        (INSTRUCTION_ROW, instruction, Font(name=FONT, size=11, bold=True, color=INK), 36, YELLOW),
        (QUESTIONS_ROW, "Questions? Ask {manager}.", Font(name=FONT, size=11, color=GREY_INK), 20, None),
    )
    last = get_column_letter(len(headings))
    for row, words, font, height, fill in lines:
        cell = sheet.cell(row, 1, words)
        cell.font = font
        cell.alignment = Alignment(
            horizontal="left", vertical="center", wrap_text=row >= LEAD_ROW, indent=1 if fill else 0
        )
        if row >= LEAD_ROW:
            sheet.merge_cells(f"A{row}:{last}{row}")
        if fill:
            for index in range(1, len(headings) + 1):
                sheet.cell(row, index).fill = PatternFill("solid", fgColor=fill)
                sheet.cell(row, index).border = _border(left=index == 1, right=index == len(headings))
        sheet.row_dimensions[row].height = height


def _write_table(sheet: Worksheet, headings: tuple[Heading, ...]) -> None:
    has_section_row = all(heading.column != "section" for heading in headings)
    section_row, action_row = HEADER_ROW + 1, HEADER_ROW + 1 + has_section_row
    for index, heading in enumerate(headings, 1):
        answer = heading.column in ANSWER_COLUMNS
        across, inset = ("center", 0) if heading.column in CENTRED else ("left", 1)
        header = sheet.cell(HEADER_ROW, index, heading.words)
        header.font = Font(name=FONT, size=11, bold=True, color=WHITE)
        header.fill = PatternFill("solid", fgColor=TEAL if answer else NAVY)
        header.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True, indent=inset)
        header.border = _border()
        if has_section_row:
            section = sheet.cell(section_row, index, "{section}" if index == 1 else None)
            section.font = Font(name=FONT, size=11, bold=True, color=NAVY)
            section.fill = PatternFill("solid", fgColor=PALE_BLUE)
            section.alignment = Alignment(horizontal="left", vertical="center", indent=1)
            section.border = _border(left=index == 1, right=index == len(headings))
        sample = sheet.cell(action_row, index, None if answer else SAMPLES.get(heading.column, f"{{{heading.column}}}"))
        sample.font = Font(name=FONT, size=11, color=GREY_INK if heading.column == "previous" else INK)
        sample.fill = PatternFill("solid", fgColor=YELLOW if answer else GREY)
        sample.alignment = Alignment(horizontal=across, vertical="top", wrap_text=True, indent=inset)
        sample.border = _border()
        if heading.column in ("completed_on", "due"):
            sample.number_format = "dd/mm/yyyy"
    sheet.row_dimensions[HEADER_ROW].height = 36
    if has_section_row:
        sheet.row_dimensions[section_row].height = 22
    sheet.row_dimensions[action_row].height = 48


def _border(*, left: bool = True, right: bool = True) -> Border:
    side, none = Side(style="thin", color=LINE), Side()
    return Border(left=side if left else none, right=side if right else none, top=side, bottom=side)


def _set_up_print(sheet: Worksheet) -> None:
    """Landscape A4, one page wide; the marking above, whose it is and the page below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.75, 0.65
    margins.header = margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    header, footer = sheet.oddHeader, sheet.oddFooter
    header.left.text, header.center.text, header.right.text = "{partnership}", "{marking}", "{cycle}"
    header.center.font = f"{FONT},Bold"
    footer.left.text, footer.right.text = "{title}", "Page &P of &N"
    for part in (header.left, header.center, header.right, footer.left, footer.right):
        part.size = 9


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "templates")
