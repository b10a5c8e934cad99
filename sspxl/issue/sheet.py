"""One plan's sheet of a contact's workbook, filled in from the template of its layout."""

from __future__ import annotations

import re

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.issue.contents import ActionRow, PlanSheet
from sspxl.issue.fitting import height_of, width_for
from sspxl.issue.looks import Styles, copy_conditional_formats, copy_print_headers, copy_set_up
from sspxl.issue.template import PLACEHOLDER, Template
from sspxl.layouts import ANSWER_COLUMNS, HEADER_WORDS
from sspxl.records import STATUSES, Typed

_DATE = "dd/mm/yyyy"
_DATE_COLUMNS = ("completed_on", "due")
_ASKED = {"query": "previous", "answer": "update"}  # columns added where something is asked -> whose looks they take
_ASKED_WIDTH = 40.0
_INDENT = 1.3  # what one step of indentation takes of a column's width
_MOST_TEXT = 32_767  # of one cell, in Excel
_TALLEST_HEAD = 260.0  # a frozen head above this, in points, leaves no room to scroll on a small screen
_LITERAL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class _GrowingRow(RowDimension):
    """A row that starts at a height and grows as its cells are typed in; openpyxl fixes every height it writes."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        return False


def fill_sheet(sheet: Worksheet, template: Template, plan: PlanSheet, styles: Styles, *, protect: bool) -> None:
    """Make the empty `sheet` the one that the plan's contact fills in, with the template's looks."""
    filler = _Filler(sheet, template, plan, styles)
    filler.set_widths()
    filler.write_head()
    filler.write_header_row()
    last = filler.write_rows()
    filler.add_validations(last)
    words = {word: said for word, said in plan.words.items() if said}
    copy_set_up(template, sheet)
    copy_print_headers(template, sheet, words)
    copy_conditional_formats(template, sheet, template.header_row + 1, last)
    # The Row ID column lies within the filter, so that sorting takes it along.
    sheet.auto_filter.ref = f"A{template.header_row}:{get_column_letter(filler.row_id_column)}{last}"
    if filler.head_height <= _TALLEST_HEAD:
        sheet.freeze_panes = f"A{template.header_row + 1}"
    _select(sheet, f"{get_column_letter(template.columns['update'])}{filler.first_action}")
    if protect:
        _protect(sheet)


def write_text(cell: Cell, value: str) -> None:
    """Put words from outside into the cell as text, whatever they begin with; never a formula or an error value."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LITERAL_ESCAPE.sub("_x005F_", text)  # "_x0041_" would be shown as "A"
    cell.value = text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"
    cell.data_type = "s"
    if text[:1] in tuple("=+-@"):
        cell.quotePrefix = True  # still text after somebody has edited the cell


class _Filler:
    def __init__(self, sheet: Worksheet, template: Template, plan: PlanSheet, styles: Styles) -> None:
        self.sheet = sheet
        self.template = template
        self.plan = plan
        self.styles = styles
        self.columns = dict(template.columns)
        self.looks = dict(template.columns)  # our word -> the template's column whose looks it takes
        if plan.asks:
            for word, like in _ASKED.items():
                self.columns[word] = max(self.columns.values()) + 1
                self.looks[word] = template.columns[like]
        self.row_id_column = max(self.columns.values()) + 1
        self.widths: dict[int, float] = {}
        self.head_height = 0.0
        self.first_action = 0

    def set_widths(self) -> None:
        """The template's widths, wider where a text would not fit into the tallest row; the Row ID column hidden."""
        standard = self.template.sheet.sheet_format.defaultColWidth or 8.43
        words = {index: word for word, index in self.columns.items()}
        for index in range(1, self.row_id_column):
            word = words.get(index)
            width = _ASKED_WIDTH if word in _ASKED else self.template.widths.get(index, standard)
            texts = tuple(str(row.cells[word]) for row in self.plan.rows if word is not None and word in row.cells)
            sample = self.template.sheet.cell(self.template.action_row, self.looks.get(word or "", index))
            inset = _inset(sample)
            self.widths[index] = width_for(texts, width - inset, sample.font.sz or 11.0) + inset
            column = self.sheet.column_dimensions[get_column_letter(index)]
            column.width = self.widths[index]
            column.protection = Protection(locked=False)  # a new action may be typed under the table
        hidden = self.sheet.column_dimensions[get_column_letter(self.row_id_column)]
        hidden.width, hidden.hidden = 30, True

    def write_head(self) -> None:
        """What stands above the header row, placeholders filled; a line whose placeholder has no words is hidden."""
        source = self.template.sheet
        for merge in source.merged_cells.ranges:
            if merge.max_row < self.template.header_row:
                self.sheet.merge_cells(merge.coord)
        for row in range(1, self.template.header_row):
            height = source.row_dimensions[row].height
            for index in range(1, self.row_id_column):
                cell = self.sheet.cell(row, index)
                self.styles.copy(source.cell(row, index), cell, locked=True)
                if index <= self.template.last_column and (text := self._fill_head_cell(row, index)):
                    needed = self._height(cell, text, self._merged_width(row, index))
                    height = max(height or 15.0, needed)
            self.sheet.row_dimensions[row].height = height
            self.head_height += 0 if self.sheet.row_dimensions[row].hidden else height or 15.0

    def _fill_head_cell(self, row: int, index: int) -> str | None:
        """Write one cell of the head. The words that it has to make room for; None where these do not wrap."""
        source, target = self.template.sheet.cell(row, index), self.sheet.cell(row, index)
        if source.value is None:
            return None
        if source.hyperlink is not None and source.hyperlink.target:
            target.hyperlink = source.hyperlink.target
        if not isinstance(source.value, str) or not PLACEHOLDER.search(source.value):
            target.value = source.value
            return source.value if isinstance(source.value, str) and source.alignment.wrap_text else None
        words = PLACEHOLDER.findall(source.value)
        if not any(self.plan.words[word.lower()] for word in words):
            self.sheet.row_dimensions[row].hidden = True
            return None
        text = PLACEHOLDER.sub(lambda found: self.plan.words[found[1].lower()] or "", source.value)
        write_text(target, text)
        return text if source.alignment.wrap_text else None

    def _merged_width(self, row: int, index: int) -> float:
        for merge in self.sheet.merged_cells.ranges:
            if merge.min_row == row and merge.min_col == index:
                return sum(self.widths.get(column, 8.43) for column in range(index, merge.max_col + 1))
        return self.widths[index]

    def write_header_row(self) -> None:
        """The header words as the manager has them, then those of the columns that issuing adds."""
        row, source = self.template.header_row, self.template.sheet
        for index in range(1, self.template.last_column + 1):
            self.styles.copy(source.cell(row, index), self.sheet.cell(row, index), locked=True)
            self.sheet.cell(row, index).value = source.cell(row, index).value
        for word in _ASKED if self.plan.asks else ():
            cell = self.sheet.cell(row, self.columns[word])
            self.styles.copy(source.cell(row, self.looks[word]), cell, locked=True)
            cell.value = HEADER_WORDS[word][0].upper()
        last = self.sheet.cell(row, self.row_id_column)
        self.styles.copy(source.cell(row, self.template.last_column), last, locked=True)
        last.value = HEADER_WORDS["row_id"][0]
        self.sheet.row_dimensions[row].height = source.row_dimensions[row].height
        self.head_height += source.row_dimensions[row].height or 15.0

    def write_rows(self) -> int:
        """Section headings and actions in the plan's order. The number of the last row."""
        row, section = self.template.header_row, None
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
            value = action.cells.get(word)
            if isinstance(value, str):
                height = max(height, self._height(cell, value, self.widths[index]))
            self._write(cell, value)
        row_id = self.sheet.cell(row, self.row_id_column)
        row_id.number_format = "@"
        write_text(row_id, action.row_id)
        self.sheet.row_dimensions[row] = _GrowingRow(self.sheet, index=row, ht=round(height, 2))

    @staticmethod
    def _height(cell: Cell, text: str, width: float) -> float:
        return height_of(text, width - _inset(cell), cell.font.sz or 11.0, bool(cell.font.b))

    @staticmethod
    def _write(cell: Cell, value: Typed) -> None:
        if isinstance(value, str):
            write_text(cell, value)
        elif value is not None:
            number_format = cell.number_format
            cell.value = value  # openpyxl puts its own format on a date
            cell.number_format = number_format

    def add_validations(self, last: int) -> None:
        """The list of statuses, and that COMPLETED ON is a date."""
        first = self.template.header_row + 1
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


def _inset(cell: Cell) -> float:
    """What the cell's indentation takes of its column's width."""
    return _INDENT * (cell.alignment.indent or 0)


def _select(sheet: Worksheet, cell: str) -> None:
    """The sheet opens with this cell ready to type in."""
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = cell


def _protect(sheet: Worksheet) -> None:
    """Lock all but the answer cells, without a password. In openpyxl, False allows."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False
    protection.sort = protection.autoFilter = protection.insertRows = False
