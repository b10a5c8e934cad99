"""Writes the standard templates, five layouts and a guide, into templates/: run it after changing layouts.TEMPLATES.

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
from sspxl.issue.guide import TITLE
from sspxl.issue.packing import pack
from sspxl.issue.template import GUIDE
from sspxl.layouts import ANSWER_COLUMNS, QUARTER_COLUMNS, TEMPLATES, Heading
from sspxl.records import Layout

FONT = "Arial"
NAVY, TEAL, INK, GREY_INK = "1F3A5F", "0B5351", "1A1A1A", "4A4A4A"
YELLOW, GREY, PALE_BLUE, WHITE = "FFF8D6", "F3F4F6", "DCE6F1", "FFFFFF"
LINE = "B8C0CC"
CENTRED = frozenset({"no", "lead", "status", "completed_on", "due", "target", "q1", "q2", "q3", "q4"})

SIZE, TITLE_SIZE, COUNT_SIZE = 12, 18, 14

WIDTHS = {
    "no": 8, "lead": 12, "action": 48, "agency": 20, "section": 22, "target": 12, "q1": 11, "q2": 11, "q3": 11,
    "q4": 11, "update": 54, "status": 20, "completed_on": 21, "due": 14, "previous": 44,
}  # fmt: skip
LAYOUT_WIDTHS = {
    (Layout.MATRIX, "action"): 54, (Layout.MATRIX, "update"): 58, (Layout.MEASURES, "action"): 38,
    (Layout.MEASURES, "update"): 40, (Layout.MEASURES, "previous"): 34, (Layout.RECOMMENDATIONS, "action"): 52,
}  # fmt: skip
TO_DO = {"update": "please fill in", "status": "please choose", "completed_on": "date, once done"} | dict.fromkeys(
    QUARTER_COLUMNS, "figure"
)
"""What each header asks for, in words: colour alone does not tell everybody."""

TITLE_ROW, COUNT_ROW, FOR_ROW, LEAD_ROW, KEY_ROW, INSTRUCTION_ROW, QUESTIONS_ROW, HEADER_ROW = range(1, 9)
SAMPLES = {"due": "{due}", "previous": "{previous update}", "completed_on": None, "status": None}


def main(folder: Path) -> None:
    """Write the template of each layout into `folder`."""
    for layout in Layout:
        write_bytes(folder / f"{layout}.xlsx", template_bytes(layout))
    write_bytes(folder / GUIDE, guide_bytes())


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
    _set_up_print(sheet, "{marking}", "{title}")
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
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
        'empty row under the table. The sheet "How to fill this in" tells more.'
    )
    lines = (
        (TITLE_ROW, "{title}", Font(name=FONT, size=TITLE_SIZE, bold=True, color=NAVY), 30),
        (COUNT_ROW, "{answered}", Font(name=FONT, size=COUNT_SIZE, bold=True, color=TEAL), 22),
        (FOR_ROW, "{partnership}  |  {cycle}  |  For {contact}", Font(name=FONT, size=SIZE, color=GREY_INK), 18),
        (LEAD_ROW, "THEMATIC LEAD: {thematic lead}", Font(name=FONT, size=SIZE, bold=True, color=INK), 18),
        (KEY_ROW, "ACTION POINT LEADS: {leads}", Font(name=FONT, size=SIZE, color=INK), 18),
        (INSTRUCTION_ROW, instruction, Font(name=FONT, size=SIZE, bold=True, color=INK), 18),
        (QUESTIONS_ROW, "Questions? Ask {manager}.", Font(name=FONT, size=SIZE, color=GREY_INK), 22),
    )
    for row, words, font, height in lines:
        cell = sheet.cell(row, 1, words)
        cell.font = font
        cell.alignment = Alignment(horizontal="left", vertical="center")
        sheet.row_dimensions[row].height = height
    for index in range(1, len(headings) + 1):
        sheet.cell(INSTRUCTION_ROW, index).fill = PatternFill("solid", fgColor=YELLOW)


def _write_table(sheet: Worksheet, headings: tuple[Heading, ...]) -> None:
    has_section_row = all(heading.column != "section" for heading in headings)
    section_row, action_row = HEADER_ROW + 1, HEADER_ROW + 1 + has_section_row
    for index, heading in enumerate(headings, 1):
        answer = heading.column in ANSWER_COLUMNS
        across, inset = ("center", 0) if heading.column in CENTRED else ("left", 1)
        words = f"{heading.words}\n({TO_DO[heading.column]})" if answer else heading.words
        header = sheet.cell(HEADER_ROW, index, words)
        header.font = Font(name=FONT, size=SIZE, bold=True, color=WHITE)
        header.fill = PatternFill("solid", fgColor=TEAL if answer else NAVY)
        header.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True, indent=inset)
        header.border = _border()
        if has_section_row:
            section = sheet.cell(section_row, index, "{section}" if index == 1 else None)
            section.font = Font(name=FONT, size=SIZE, bold=True, color=NAVY)
            section.fill = PatternFill("solid", fgColor=PALE_BLUE)
            section.alignment = Alignment(horizontal="left", vertical="center", indent=1)
            section.border = _border(left=index == 1, right=index == len(headings))
        sample = sheet.cell(action_row, index, None if answer else SAMPLES.get(heading.column, f"{{{heading.column}}}"))
        sample.font = Font(name=FONT, size=SIZE, color=GREY_INK if heading.column == "previous" else INK)
        sample.fill = PatternFill("solid", fgColor=YELLOW if answer else GREY)
        sample.alignment = Alignment(horizontal=across, vertical="top", wrap_text=True, indent=inset)
        sample.border = _border()
        if heading.column in ("completed_on", "due"):
            sample.number_format = "dd/mm/yyyy"
    sheet.row_dimensions[HEADER_ROW].height = 40
    if has_section_row:
        sheet.row_dimensions[section_row].height = 24
    sheet.row_dimensions[action_row].height = 54


def _border(*, left: bool = True, right: bool = True) -> Border:
    side, none = Side(style="thin", color=LINE), Side()
    return Border(left=side if left else none, right=side if right else none, top=side, bottom=side)


def _set_up_print(sheet: Worksheet, above: str | None, below: str) -> None:
    """Landscape A4, one page wide; whose it is and what is said above, what it is and the page below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.75, 0.65
    margins.header = margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    header, footer = sheet.oddHeader, sheet.oddFooter
    header.left.text, header.center.text, header.right.text = "{partnership}", above, "{cycle}"
    header.center.font = f"{FONT},Bold"
    footer.left.text, footer.right.text = below, "Page &P of &N"
    for part in (header.left, header.center, header.right, footer.left, footer.right):
        part.size = 9


STEPS = (
    ("Step 1", "Open each sheet of this workbook: there is one for each plan in which you answer for actions."),
    (
        "Step 2",
        "Fill in the yellow cells of every row, as told below. The line under the title counts what is answered.",
    ),
    (
        "Step 3",
        "Look at HINT, the column at the right. It says if something is still wanted; it goes when all is well.",
    ),
    ("Step 4", "Save the workbook, and send it back by {due}: reply to our email with it attached."),
    ("Need help?", "Ask {manager}."),
)
COLUMNS = (
    ("UPDATE", "In some plans this column is called Local response, Progress or Commentary. Say what was done since "
     "last time, when, and what came of it. Where an action has parts a), b) and c), name each one."),
    ("STATUS", "Choose from the list: Not started, In progress, Completed, Delayed or Not applicable. If it is late, "
     "say in the update why, and by when it will be done."),
    ("COMPLETED ON", "Only once the action is done: the date, such as 31/12/2026."),
    ("Q1 to Q4", "Only where a plan has these columns: the figure for each quarter, as a number or a percentage."),
    ("ANSWER", "Only where a plan has this column: your answer to the question in the cell beside it."),
    ("Other cells", "They are locked. If something in them is wrong, say so in the update, and we will put it right."),
)  # fmt: skip
EXAMPLES = (
    ("A good update", "a) Two drop-in evenings were held at the library on 4 and 18 May; 31 residents came, and nine "
     "signed up as street wardens. b) The leaflet is drafted. The printer delivers it by 20 June."),
    ("Why it is good", "It says what was done, when, and what came of it. It answers each part, and gives a date for "
     "what is still to come."),
    ("A poor update", "On-going. Work with partners continues as before."),
    ("Why it is poor", "It could be said of any action at any time. Nobody can tell what was done, or whether help is "
     "needed."),
)  # fmt: skip
NEW_ACTION = (
    ("A new action", "Type it into the first empty row under the table: what is to be done and who leads, and leave "
     "the number blank. It is a proposal, and we will tell you whether it is taken up."),
    ("Filter, widen", "You may filter the rows, and make columns wider and rows taller. Nothing is lost by it."),
)  # fmt: skip


def guide_bytes() -> bytes:
    """The standard guide, as an .xlsx file: words of ours at the left, what they mean beside them, no merged cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = TITLE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 112
    title = sheet.cell(1, 1, TITLE)
    title.font = Font(name=FONT, size=TITLE_SIZE, bold=True, color=NAVY)
    sheet.row_dimensions[1].height = 30
    whose = sheet.cell(2, 1, "{partnership}  |  {cycle}  |  For {contact}")
    whose.font = Font(name=FONT, size=SIZE, color=GREY_INK)
    sheet.row_dimensions[2].height = 24
    row = 3
    for heading, lines in (
        ("What to do", STEPS),
        ("What the yellow cells are for", COLUMNS),
        ("What a good update looks like", EXAMPLES),
        ("What else you may do", NEW_ACTION),
    ):
        _write_lines(sheet, row, heading, lines)
        row += 1 + len(lines)
    _set_up_print(sheet, None, TITLE)
    sheet.page_setup.orientation = "portrait"
    sheet.sheet_view.showGridLines = False
    book.properties.creator, book.properties.title = "sspxl", f"Template: {TITLE}"
    return pack(book, datetime(2026, 1, 1))


def _write_lines(sheet: Worksheet, row: int, heading: str, lines: tuple[tuple[str, str], ...]) -> None:
    for index in (1, 2):
        cell = sheet.cell(row, index, heading if index == 1 else None)
        cell.font = Font(name=FONT, size=COUNT_SIZE, bold=True, color=WHITE)
        cell.fill = PatternFill("solid", fgColor=NAVY)
        cell.alignment = Alignment(horizontal="left", vertical="center")
    sheet.row_dimensions[row].height = 26
    for n, words in enumerate(lines, row + 1):
        for index, text in enumerate(words, 1):
            cell = sheet.cell(n, index, text)
            cell.font = Font(name=FONT, size=SIZE, bold=index == 1, color=INK)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=index - 1)
            cell.border = _border(left=False, right=False)
        sheet.row_dimensions[n].height = 24


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "templates")
