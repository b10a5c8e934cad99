"""What an OpenDocument workbook shows besides its values, and its merged cells, which calamine leaves out.

The gate has passed the package: its names carry their usual prefixes, no table lies within another, and what it spans
is within bounds. How often a row or cell is repeated is followed no further than the box of the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sspxl.read.blank_rows import without_blank_ods_rows
from sspxl.read.marks import PLAIN, Address, Gathering, Room, Rows, Seen, SeenSheet, Style
from sspxl.read.marks_comments import said
from sspxl.read.marks_ods_styles import Styles
from sspxl.read.marks_xlsx import constant, open_members
from sspxl.read.markup import walk
from sspxl.read.merges import Merge
from sspxl.read.tally import COLUMNS, MOST_TEXT, ROWS, whole
from sspxl.records import NOT_CALCULATED

_CELLS = ("table:table-cell", "table:covered-table-cell")
_SPANS = frozenset(("table:number-rows-spanned", "table:number-columns-spanned"))
_FORMULA = re.compile(r"^\w*:?=")  # "of:=" in a file
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
_ERROR = re.compile(r"Err:\d{3}|#(?:REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!|FMT)")


def see_ods(data: bytes, sheets: Mapping[str, Rows]) -> Seen:
    """The workbook as a person sees it; `sheets` are the values that calamine found.

    Raises UnreadableReturn: more of it than any return holds.
    """
    package = open_members(data)
    room = Room()
    content = _Content(sheets, Styles(package.read("styles.xml")), room)
    walk(without_blank_ods_rows(package.read("content.xml")), content.start, content.end, content.text)
    empty = {name: SeenSheet(rows, {}) for name, rows in sheets.items()}
    return Seen(empty | content.seen, content.date1904, room.notes)


def defined_constant(data: bytes, name: str) -> str | None:
    """The text that a name of the workbook stands for; None where there is no such name, or it is no text."""
    found: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "table:named-expression" and attributes.get("table:name") == name:
            found.append(attributes.get("table:expression", ""))

    content = open_members(data).read("content.xml")
    if name.encode() in content:
        walk(content, start)
    return constant(_FORMULA.sub("", found[0])) if found else None


class _Content:
    """Follows the rows and cells of each table, and how often each is repeated."""

    def __init__(self, sheets: Mapping[str, Rows], styles: Styles, room: Room) -> None:
        self.seen: dict[str, SeenSheet] = {}
        self.date1904 = False
        self._sheets = sheets
        self._styles = styles
        self._room = room
        self._sheet: str | None = None
        self._cell: _Cell | None = None
        self._row = self._column = 0
        self._rows = 1
        self._row_style: str | None = None
        self._column_count = 0
        self._column_styles: list[tuple[range, Style]] = []  # of columns in which every cell says something

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell:
            self._cell.start(name, attributes)
        elif name in _CELLS:
            if self._sheet is not None:
                self._start_cell(attributes)
        elif name == "table:table-row":
            self._rows = whole(attributes.get("table:number-rows-repeated"), ROWS)
            self._row_style = attributes.get("table:default-cell-style-name")
            self._column = 0
        elif name == "table:table-column":
            self._start_columns(attributes)
        elif name == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._gathering = Gathering(self._sheets.get(self._sheet, ()), self._room)
            self._merges: list[Merge] = []
            self._row, self._column_count, self._column_styles = 0, 0, []
        elif name == "table:null-date":
            self.date1904 = attributes.get("table:date-value", "").startswith("1904")
        elif self._sheet is None:
            self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        if self._cell:
            if name in _CELLS:
                self._settle(self._cell)
                self._cell = None
            else:
                self._cell.end(name)
        elif name == "table:table-row":
            self._row += self._rows
        elif name == "table:table" and self._sheet is not None:
            self.seen[self._sheet] = self._gathering.seen(self._merges)
            self._sheet = None
        elif self._sheet is None:
            self._styles.end(name)

    def text(self, text: str) -> None:
        if self._cell:
            self._cell.text(text)

    def _start_columns(self, attributes: dict[str, str]) -> None:
        begin = self._column_count
        self._column_count += _repeated(attributes)
        style = self._styles.style(attributes.get("table:default-cell-style-name"))
        if style is not PLAIN:
            self._column_styles.append((range(begin, self._column_count), style))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if not _SPANS.isdisjoint(attributes):
            bottom = self._row + whole(attributes.get("table:number-rows-spanned"), ROWS) - 1
            right = self._column + whole(attributes.get("table:number-columns-spanned"), COLUMNS) - 1
            if (bottom, right) != (self._row, self._column):
                self._merges.append(Merge(self._row, self._column, bottom, right))
        self._cell = _Cell(attributes, self._styles)

    def _settle(self, cell: _Cell) -> None:
        columns = _repeated(cell.attributes)
        name = cell.attributes.get("table:style-name") or self._row_style
        own = self._styles.style(name)
        by_column = self._column_styles if name is None else []
        if cell.says_more or own is not PLAIN or by_column:
            for at in self._places(columns):
                style = next((style for span, style in by_column if at[1] in span), own) if by_column else own
                if cell.says_more:
                    cell.tell(self._gathering, at, style)
                else:
                    self._gathering.style(at, style)
        if comment := cell.comment():
            self._gathering.comments({(self._row, self._column): [comment]})
        self._column += columns

    def _places(self, columns: int) -> Iterator[Address]:
        """Every place where the cell stands, within the box of the values; always the first."""
        bottom = max(min(self._row + self._rows, self._gathering.height), self._row + 1)
        right = max(min(self._column + columns, self._gathering.width), self._column + 1)
        for row in range(self._row, bottom):
            for column in range(self._column, right):
                yield row, column


class _Cell:
    """What lies within one cell: its text in stretches, as calamine puts it together, and a comment."""

    def __init__(self, attributes: dict[str, str], styles: Styles) -> None:
        self.attributes = attributes
        self._styles = styles
        self._formula = attributes.get("table:formula")
        self._runs: list[tuple[str, bool | None]] = []
        self._struck: list[bool | None] = [None]  # of the stretches that are open, outermost first
        self._paragraphs = 0
        self._is_broken = False  # at line breaks and tabs, which calamine leaves out
        self._has_styled_words = False
        kinds = (attributes.get("office:value-type"), attributes.get("calcext:value-type"))
        self._is_more = self._formula is not None or kinds[0] == "percentage" or kinds[1] == "error"
        self._comments = 0
        self._creator: list[str] = []
        self._comment: list[str] = []
        self._within = ""  # of the comment: its author or its date, which are no words of it

    @property
    def says_more(self) -> bool:
        """Whether the cell shows more than its value and its format."""
        return self._is_more or self._has_styled_words or self._is_broken

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "office:annotation":
            self._comments += 1
        elif name in ("dc:creator", "dc:date", "meta:date-string"):
            self._within = name
        elif name == "text:p":
            self._start_paragraph(attributes)
        elif name == "text:span":
            struck = self._styles.struck(attributes.get("text:style-name"))
            self._struck.append(self._struck[-1] if struck is None else struck)
        elif name == "text:s":
            self.text(" " * whole(attributes.get("text:c"), MOST_TEXT))
        elif name in ("text:line-break", "text:tab"):
            self._is_broken = True
            self.text("\t" if name == "text:tab" else "\n")

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self._comments -= 1
        elif name == self._within:
            self._within = ""
        elif name == "text:span":
            self._struck.pop()

    def text(self, text: str) -> None:
        if not self._comments:
            self._runs.append((text, self._struck[-1]))
            self._has_styled_words |= self._struck[-1] is not None
        elif not self._within:
            self._comment.append(text)
        elif self._within == "dc:creator":
            self._creator.append(text)

    def comment(self) -> str | None:
        return said("".join(self._creator), "".join(self._comment).strip()) if self._comment else None

    def tell(self, gathering: Gathering, at: Address, style: Style) -> None:
        """Add to `gathering` what the cell shows where it stands, its format being `style`."""
        shown = "".join(text for text, _ in self._runs)
        fault = self._fault(shown.strip())
        if self._formula is not None:
            gathering.formula(at, f"={_REFERENCE.sub(_as_excel, _FORMULA.sub('', self._formula))}", fault)
        elif fault:
            gathering.fault(at, fault)
        if fault:
            style = Style(False, style.colour)
        is_text = isinstance(gathering.value(at), str)
        if self._is_broken and is_text and "office:string-value" not in self.attributes:
            gathering.put(at, shown)
        if self._has_styled_words and is_text:
            gathering.runs(at, ((text, style.struck if struck is None else struck) for text, struck in self._runs))
            style = Style(False, style.colour)
        percent = self.attributes.get("office:value-type") == "percentage"
        gathering.style(at, Style(style.struck, style.colour, percent))

    def _start_paragraph(self, attributes: dict[str, str]) -> None:
        if self._comments:
            if self._comment:
                self._comment.append("\n")
            return
        if self._paragraphs:
            self._runs.append(("\n", self._struck[-1]))
        self._paragraphs += 1
        if name := attributes.get("text:style-name"):
            self._struck[0] = self._styles.struck(name)

    def _fault(self, shown: str) -> str | None:
        """Why the cell's result is no value; a text of no letters is one."""
        kind = self.attributes.get("office:value-type")
        if self.attributes.get("calcext:value-type") == "error":
            return shown or NOT_CALCULATED
        if self._formula is None:
            return None
        if _ERROR.fullmatch(shown):
            return shown  # as LibreOffice wrote it before it had a type for errors
        return None if kind or self._paragraphs else NOT_CALCULATED


def _as_excel(reference: re.Match[str]) -> str:
    """ "Plan!A1:B2" for "[$Plan.A1:.B2]", "A1" for "[.A1]"."""
    first, *rest = reference[1].split(":")
    sheet, _, cell = first.rpartition(".")
    return ":".join((f"{sheet.removeprefix('$')}!{cell}" if sheet else cell, *(end.rpartition(".")[2] for end in rest)))


def _repeated(attributes: Mapping[str, str]) -> int:
    return whole(attributes.get("table:number-columns-repeated"), COLUMNS)
