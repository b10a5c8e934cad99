"""The marked-up copy as a workbook: as issued, with the partner's words in it, notes and colours on flagged cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.identity import read_identity
from sspxl.issue.cells import inset, write_text
from sspxl.issue.fitting import height_of, width_for
from sspxl.issue.hints import find_asked, formula_results
from sspxl.issue.marked import MarkedCopy, Remark, Spot
from sspxl.issue.marked_list import Line, Listed, add_list
from sspxl.issue.packing import pack
from sspxl.issue.template import Templates
from sspxl.issue.workbook import add_fingerprints, contact_workbook, sheet_names
from sspxl.notes import write_note
from sspxl.records import Severity, Typed

AUTHOR = "sspxl"

FILLS = {Severity.ERROR: "F9D3CC", Severity.WARNING: "FDE3C8"}
"""The colour of a flagged cell: pale, so that it is never taken for a status in colour."""

_EDGE = Side(style="medium", color="9C3D00")
"""Around a flagged cell, for those who do not see its colour."""

_NOTE_WIDTH = 380  # pixels
_PIXELS = 96 / 72  # of a point
_UNIT = 7  # pixels of a digit, in which widths are reckoned
_DATE = "dd/mm/yyyy"


def marked_bytes(marked: MarkedCopy, templates: Templates, *, protect: bool) -> bytes:
    """The copy as an .xlsx file: what its partner sends back unchanged says the same as what came.

    Said to be saved a second after the newest return that counts: after that one, and before whatever is typed into
    the copy.
    """
    book = contact_workbook(marked.book, templates, protect=protect)
    names = sheet_names(plan.code for plan in marked.book.sheets)
    filled = {plan.code: _Filled.find(book[name]) for name, plan in zip(names, marked.book.sheets, strict=True)}
    for plan in marked.book.sheets:
        said = {row.key: marked.answers[row.key] for row in plan.rows if row.key in marked.answers}
        filled[plan.code].fill_in(said)
        filled[plan.code].add_rows(marked.new_rows.get(plan.code, {}))
    told = Listed(_marked_cells(marked, filled), _lines(marked.kept, filled), _lines(marked.wrote, filled))
    listed = add_list(book, marked.book, told, locked=protect)
    add_fingerprints(book, (cell.value for cells in listed.iter_rows() for cell in cells if cell.value))
    book.properties.title = f"Action plan update, to put right: {marked.book.contact}, {marked.book.cycle.name}"
    return pack(book, marked.saved + timedelta(seconds=1), formula_results(book))


def _marked_cells(marked: MarkedCopy, filled: Mapping[str, _Filled]) -> list[Line]:
    """Put the remarks on their cells. A line for each, in the order of sheets, rows and columns; those without a cell
    last."""
    on: dict[tuple[int, int, int], tuple[Cell, list[Remark]]] = {}
    lines: list[tuple[tuple[int, int, int], Line]] = []
    for remark in marked.remarks:
        order, cell = (len(filled), 0, 0), _cell(remark, filled)
        if cell and remark.spot:
            order = (list(filled).index(_plan_of(remark.spot)), cell.row, cell.column)
            on.setdefault(order, (cell, []))[1].append(remark)
        lines.append((order, Line(remark, cell)))
    for cell, remarks in on.values():
        _mark(cell, remarks)
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _lines(remarks: Sequence[Remark], filled: Mapping[str, _Filled]) -> list[Line]:
    """A line for each remark, whose cell stays as it is."""
    return [Line(remark, _cell(remark, filled)) for remark in remarks]


def _cell(remark: Remark, filled: Mapping[str, _Filled]) -> Cell | None:
    spot = remark.spot
    return filled[_plan_of(spot)].cell(spot.key, spot.column) if spot else None


def _plan_of(spot: Spot) -> str:
    return spot.key.rpartition("/")[0]


def _mark(cell: Cell, remarks: list[Remark]) -> None:
    """One note on the cell that says all, and the colour of the worst."""
    severity = min((remark.severity for remark in remarks), key=list(Severity).index)
    colour = FILLS[severity]
    cell.fill = PatternFill("solid", fgColor=colour, bgColor=colour)
    cell.border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
    words = write_note("\n".join(f"{remark.found} {remark.do}" for remark in remarks))
    height = height_of(words, _NOTE_WIDTH / _UNIT) * _PIXELS
    cell.comment = Comment(words, AUTHOR, height=round(height + 12), width=_NOTE_WIDTH)


@dataclass(frozen=True)
class _Filled:
    """One plan's sheet as issued: our word -> its column, key -> its row."""

    sheet: Worksheet
    columns: Mapping[str, int]
    rows: dict[str, int]

    @classmethod
    def find(cls, sheet: Worksheet) -> _Filled:
        """The sheet as issuing made it, its rows known by their row IDs."""
        asked = find_asked(sheet)
        if asked is None:
            raise ValueError(f"{sheet.title}: issuing made no table here")
        found = ((read_identity(sheet.cell(row, asked.columns["row_id"]).value), row) for row in asked.rows)
        return cls(sheet, asked.columns, {identity.key: row for identity, row in found if identity})

    def cell(self, key: str, column: str) -> Cell:
        """The cell of the row; that of its update where the layout has no such column."""
        return self.sheet.cell(self.rows[key], self.columns.get(column, self.columns["update"]))

    def fill_in(self, answers: Mapping[str, Mapping[str, Typed]]) -> None:
        """The partner's words in their cells, rows and columns wide and high enough to read them."""
        self._widen("update", [words for said in answers.values() if isinstance(words := said.get("update"), str)])
        for key, said in answers.items():
            for column, value in said.items():
                if column in self.columns:
                    self._write(self.cell(key, column), value)

    def add_rows(self, new: Mapping[str, Mapping[str, Typed]]) -> None:
        """The rows that the partner proposes, below the table as they were typed, with the looks of the last row."""
        last = self.sheet.max_row
        for number, (key, said) in enumerate(new.items(), last + 1):
            self.rows[key] = number
            for index in self.columns.values():
                cell = self.sheet.cell(number, index)
                cell._style = copy(self.sheet.cell(last, index)._style)
                cell.protection = Protection(locked=False)
            for column, value in said.items():
                self._write(self.cell(key, column), value)

    def _write(self, cell: Cell, value: Typed) -> None:
        if isinstance(value, str):
            write_text(cell, value)
            self._heighten(cell, value)
            return
        number_format = cell.number_format
        cell.value = value  # openpyxl puts its own format on a date
        plain_date = isinstance(value, date) and number_format in ("General", "@")
        cell.number_format = _DATE if plain_date else number_format

    def _widen(self, word: str, texts: list[str]) -> None:
        letter = get_column_letter(self.columns[word])
        sample = self.sheet.cell(next(iter(self.rows.values())), self.columns[word])
        column, indent = self.sheet.column_dimensions[letter], inset(sample)
        column.width = width_for(tuple(texts), column.width - indent, sample.font.sz or 11.0) + indent

    def _heighten(self, cell: Cell, text: str) -> None:
        width = self.sheet.column_dimensions[get_column_letter(cell.column)].width - inset(cell)
        dimension = self.sheet.row_dimensions[cell.row]
        needed = height_of(text, width, cell.font.sz or 11.0, bool(cell.font.b))
        dimension.height = max(dimension.height or 15.0, round(needed, 2))
