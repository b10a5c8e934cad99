"""One plan's sheet of a contact's workbook, filled in from the template of its layout."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.cells import inset, protect, select, write_text
from sspxl.issue.contents import ActionRow, PlanSheet
from sspxl.issue.fitting import height_of, width_for
from sspxl.issue.head import Head, write_head
from sspxl.issue.hints import LONGEST, Asked, answered_formula, asked_under, hint_formula
from sspxl.issue.looks import Styles, copy_conditional_formats, copy_pictures, copy_print_headers, copy_set_up
from sspxl.issue.template import Template
from sspxl.layouts import ANSWER_COLUMNS, HEADER_WORDS
from sspxl.records import STATUSES, Typed

_DATE = "dd/mm/yyyy"
_DATE_COLUMNS = ("completed_on", "due")
_HINTED = {"hint": "previous"}  # columns added -> whose looks they take
_ASKED = {"query": "previous", "answer": "update"}  # and those added where something is asked
_TO_DO = {"answer": "\n(please fill in)"}  # said in words: colour alone does not tell everybody
_WIDTHS = {"hint": 34.0, "query": 40.0, "answer": 40.0}
_TALLEST_HEAD = 280.0  # a frozen head above this, in points, leaves no room to scroll on a small screen
_TABLE_HEADER = "ColumnTitle"  # the name by which screen readers find the header row of a sheet


class _GrowingRow(RowDimension):
    """A row that starts at a height and grows as its cells are typed in; openpyxl fixes every height it writes."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        return False


def fill_sheet(sheet: Worksheet, template: Template, plan: PlanSheet, styles: Styles, *, locked: bool) -> None:
    """Make the empty `sheet` the one that the plan's contact fills in, with the template's looks."""
    filler = _Filler(sheet, template, plan, styles)
    filler.set_widths()
    visible = {index: filler.widths[index] for index in range(1, filler.row_id_column)}
    head = write_head(sheet, template, plan.words, styles, visible)
    header_row = head.rows[template.header_row]
    filler.write_header_row(header_row)
    last = filler.write_rows(header_row)
    _write_formulas(asked_under(sheet, header_row), head)
    filler.add_validations(header_row + 1, last)
    copy_set_up(template.sheet, sheet)
    copy_print_headers(template.sheet, sheet, plan.words)
    copy_pictures(template.pictures, sheet, head.rows, f"Logo of {plan.words['partnership']}")
    copy_conditional_formats(template, sheet, head.rows, last)
    sheet.print_title_rows = f"{header_row}:{header_row}"
    title = f"{quote_sheetname(sheet.title)}!$A${header_row}"
    sheet.defined_names[_TABLE_HEADER] = DefinedName(_TABLE_HEADER, attr_text=title)
    # The Row ID column lies within the filter, so that sorting takes it along.
    sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(filler.row_id_column)}{last}"
    if head.height + filler.header_height <= _TALLEST_HEAD:
        sheet.freeze_panes = f"A{header_row + 1}"
    select(sheet, f"{get_column_letter(template.columns['update'])}{filler.first_action}")
    if locked:
        protect(sheet)


def _write_formulas(asked: Asked, head: Head) -> None:
    """The hint beside each action, and how many are answered."""
    for row in asked.rows:
        asked.sheet[asked.address("hint", row)].value = hint_formula(asked, row)
    for cell, text in head.counts:
        cell.value = answered_formula(asked, text)


class _Filler:
    """Writes the table of one sheet."""

    def __init__(self, sheet: Worksheet, template: Template, plan: PlanSheet, styles: Styles) -> None:
        self.sheet = sheet
        self.template = template
        self.plan = plan
        self.styles = styles
        self.columns = dict(template.columns)
        self.looks = dict(template.columns)  # our word -> the template's column whose looks it takes
        self.added = {**_HINTED, **(_ASKED if plan.asks else {})}
        for word, like in self.added.items():
            self.columns[word] = max(self.columns.values()) + 1
            self.looks[word] = template.columns[like]
        self.row_id_column = max(self.columns.values()) + 1
        self.widths: dict[int, float] = {}
        self.header_height = 0.0
        self.first_action = 0

    def set_widths(self) -> None:
        """The template's widths, wider where a text would not fit into the tallest row; the Row ID column hidden."""
        standard = self.template.sheet.sheet_format.defaultColWidth or 8.43
        words = {index: word for word, index in self.columns.items()}
        for index in range(1, self.row_id_column):
            word = words.get(index, "")
            width = _WIDTHS.get(word) or self.template.widths.get(index, standard)
            texts = tuple(str(row.cells[word]) for row in self.plan.rows if word in row.cells)
            sample = self.template.sheet.cell(self.template.action_row, self.looks.get(word, index))
            self.widths[index] = width_for(texts, width - inset(sample), sample.font.sz or 11.0) + inset(sample)
            column = self.sheet.column_dimensions[get_column_letter(index)]
            column.width = self.widths[index]
            if word != "hint":
                column.protection = Protection(locked=False)  # a new action may be typed under the table
        hidden = self.sheet.column_dimensions[get_column_letter(self.row_id_column)]
        hidden.width, hidden.hidden = 30, True

    def write_header_row(self, row: int) -> None:
        """The header words as the manager has them, then those of the columns that issuing adds."""
        header_row, source = self.template.header_row, self.template.sheet
        for index in range(1, self.template.last_column + 1):
            self.styles.copy(source.cell(header_row, index), self.sheet.cell(row, index), locked=True)
            self.sheet.cell(row, index).value = source.cell(header_row, index).value
        for word in self.added:
            cell = self.sheet.cell(row, self.columns[word])
            self.styles.copy(source.cell(header_row, self.looks[word]), cell, locked=True)
            cell.value = HEADER_WORDS[word][0].upper() + _TO_DO.get(word, "")
        last = self.sheet.cell(row, self.row_id_column)
        self.styles.copy(source.cell(header_row, self.template.last_column), last, locked=True)
        last.value = HEADER_WORDS["row_id"][0]
        self.header_height = source.row_dimensions[header_row].height or 15.0
        self.sheet.row_dimensions[row].height = self.header_height

    def write_rows(self, header_row: int) -> int:
        """Section headings and actions in the plan's order. The number of the last row."""
        row, section = header_row, None
        for action in self.plan.rows:
            row += 1
            if self.template.section_at and action.section and action.section != section:
                self._write_section(row, action.section)
                section, row = action.section, row + 1
            self._write_action(row, action)
        return row

    def _write_section(self, row: int, section: str) -> None:
        sample, at = self.template.section_at or (0, 0)
        for index in range(1, self.row_id_column):
            source = self.template.sheet.cell(sample, min(index, self.template.last_column))
            self.styles.copy(source, self.sheet.cell(row, index), locked=True)
        write_text(self.sheet.cell(row, at), section)
        self.sheet.row_dimensions[row].height = self.template.sheet.row_dimensions[sample].height

    def _write_action(self, row: int, action: ActionRow) -> None:
        self.first_action = self.first_action or row
        source, sample = self.template.sheet, self.template.action_row
        height = source.row_dimensions[sample].height or 15.0
        for index in range(1, self.template.last_column + 1):  # a column without a header word has its looks too
            self.styles.copy(source.cell(sample, index), self.sheet.cell(row, index), locked=True)
        for word, index in self.columns.items():
            cell = self.sheet.cell(row, index)
            self.styles.copy(source.cell(sample, self.looks[word]), cell, locked=word not in ANSWER_COLUMNS)
            if word in _DATE_COLUMNS and cell.number_format == "General":
                cell.number_format = _DATE
            value = LONGEST if word == "hint" else action.cells.get(word)
            if isinstance(value, str):
                height = max(height, self._height(cell, value, self.widths[index]))
            self._write(cell, action.cells.get(word))
        row_id = self.sheet.cell(row, self.row_id_column)
        row_id.number_format = "@"
        write_text(row_id, action.row_id)
        self.sheet.row_dimensions[row] = _GrowingRow(self.sheet, index=row, ht=round(height, 2))

    @staticmethod
    def _height(cell: Cell, text: str, width: float) -> float:
        return height_of(text, width - inset(cell), cell.font.sz or 11.0, bool(cell.font.b))

    @staticmethod
    def _write(cell: Cell, value: Typed) -> None:
        if isinstance(value, str):
            write_text(cell, value)
        elif value is not None:
            number_format = cell.number_format
            cell.value = value  # openpyxl puts its own format on a date
            cell.number_format = number_format

    def add_validations(self, first: int, last: int) -> None:
        """The list of statuses, and that COMPLETED ON is a date."""
        status = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
        status.showErrorMessage = True
        status.errorTitle, status.error = "STATUS", "Please choose one of the words in the list."
        completed = DataValidation(
            type="date", operator="between", formula1="36526", formula2="73050", allow_blank=True
        )
        completed.showErrorMessage = completed.showInputMessage = True
        completed.errorStyle = "warning"  # it guides, it does not fight: a date in words is read too
        completed.errorTitle, completed.error = "COMPLETED ON", "This is not a date such as 31/12/2026. Keep it anyway?"
        completed.promptTitle, completed.prompt = (
            "COMPLETED ON",
            "Once the action is completed: the date, such as 31/12/2026",
        )
        for word, validation in (("status", status), ("completed_on", completed)):
            letter = get_column_letter(self.columns[word])
            validation.add(f"{letter}{first}:{letter}{last}")
            self.sheet.add_data_validation(validation)
