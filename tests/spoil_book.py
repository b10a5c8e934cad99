"""A partner's workbook that can be spoiled: pages of lines of cells, and every typed word with the place it belongs to.

What was typed is a `Claim`, and lies in its cell: whoever moves, copies or deletes a cell does the same to its claims.
So what must be found in the end is read off the spoiled workbook itself.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

import openpyxl

from sspxl.dates import long_date
from sspxl.identity import read_identity
from sspxl.layouts import column_of
from sspxl.records import RowId, Typed

FIELDS = ("update", "status", "completed_on", "q1", "q2", "q3", "q4")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a partner typed, and for which action.

    `field` is the answer's column, or "more" of an update, in a row below it. Else the words stand beside the answers:
    in another cell of the row ("beside"), in a "comment", "struck" through; as a "formula" or an error whose result
    nobody can know; or "anywhere", outside of every row. `loose`: no reader could know for certain which action's it
    is. `anyones`: somebody else's row in this workbook, without a row ID to say so: nobody could know whose it is.
    `written` is what stands there, where the words are what it means: "done" for Completed.
    """

    words: Typed
    key: str
    lead: str
    field: str
    loose: bool = False
    anyones: bool = False
    written: str | None = None


@dataclass(slots=True)
class Cell:
    """One cell: what stands in it, what it looks like, and over how many others it is merged."""

    value: Any = None
    style: Any = None  # openpyxl's, of the issued workbook
    across: int = 0
    down: int = 0
    comment: str | None = None
    fill: str | None = None
    struck: str | None = None
    bold: str | None = None  # the part of the value that is bold
    formula: str | None = None
    claims: tuple[Claim, ...] = ()

    def type(self, value: Any, *claims: Claim) -> None:
        """Put a value here in place of what there was, its claims too."""
        self.value, self.claims, self.formula, self.struck, self.bold = value, claims, None, None, None


@dataclass(slots=True)
class Line:
    """One row of a sheet. `kind`: head, header, section, action, more (an answer goes on), stray or identity."""

    kind: str
    cells: list[Cell]
    key: str | None = None
    lead: str = ""
    hidden: bool = False
    reworded: bool = False  # the action's own words are not what was issued


@dataclass(slots=True)
class Page:
    """One sheet. `columns` has our word for each column, None for one that is not ours."""

    name: str
    columns: list[str | None]
    lines: list[Line]
    state: str = "visible"
    hidden: set[int] = field(default_factory=set)
    filtered: bool = False
    origin: str | None = None  # its sheet in the workbook that was issued
    below: Page | None = None  # another table on the same sheet, under this one
    beside: Page | None = None  # and one at its right

    @property
    def actions(self) -> list[Line]:
        return [line for line in self.lines if line.kind == "action"]

    @property
    def header(self) -> Line | None:
        return next((line for line in self.lines if line.kind == "header"), None)

    def cell(self, line: Line, word: str) -> Cell | None:
        """The line's cell in that column; None where the column is gone."""
        return line.cells[self.columns.index(word)] if word in self.columns else None

    def at(self, line: Line) -> int:
        """The number of this very line: a row that was copied looks the same."""
        return next(n for n, one in enumerate(self.lines) if one is line)

    def blank(self, kind: str = "stray") -> Line:
        return Line(kind, [Cell() for _ in self.columns])

    def is_covered(self, number: int) -> bool:
        """Whether a cell that is merged down from above reaches the line of that number."""
        above = enumerate(self.lines[:number])
        return any(cell.down and n + cell.down >= number for n, line in above for cell in line.cells)

    def insert(self, at: int, *lines: Line) -> None:
        """Insert lines before line `at`; a merge that runs over the place grows, as in Excel."""
        for n, line in enumerate(self.lines[:at]):
            for cell in line.cells:
                if cell.down and n + cell.down >= at:
                    cell.down += len(lines)
        self.lines[at:at] = lines

    def delete(self, gone: Iterable[Line]) -> None:
        self.unmerge()
        ids = {id(line) for line in gone}
        self.lines = [line for line in self.lines if id(line) not in ids]

    def add_column(self, at: int, word: str | None, header: str | None = None) -> None:
        self.unmerge(sideways=True)
        self.columns.insert(at, word)
        self.hidden = {n + (n >= at) for n in self.hidden}
        for line in self.lines:
            line.cells.insert(at, Cell())
        if self.header and header:
            self.header.cells[at].value = header

    def drop_column(self, word: str) -> None:
        if word in self.columns:
            self.rearrange([n for n, name in enumerate(self.columns) if name != word])

    def rearrange(self, order: list[int]) -> None:
        """Columns in this order of their old positions."""
        self.unmerge(sideways=True)
        self.columns = [self.columns[n] for n in order]
        self.hidden = {new for new, old in enumerate(order) if old in self.hidden}
        for line in self.lines:
            line.cells = [line.cells[n] for n in order]

    def unmerge(self, sideways: bool = False) -> None:
        """Take merges down apart: the words stay in the first row, and speak for that row alone."""
        for line in self.lines:
            for cell in line.cells:
                if cell.down:
                    cell.down = 0
                    cell.claims = tuple(claim for claim in cell.claims if claim.key in (line.key, ""))
                if sideways:
                    cell.across = 0

    def copied(self, name: str) -> Page:
        """The sheet as Excel copies it, under another name."""
        lines = [replace(line, cells=[copy(cell) for cell in line.cells]) for line in self.lines]
        below, beside = (page and page.copied(name) for page in (self.below, self.beside))
        copied = replace(self, name=name, columns=list(self.columns), lines=lines, hidden=set(self.hidden), origin=None)
        return replace(copied, below=below, beside=beside)

    def parts(self, top: int = 0, left: int = 0) -> Iterator[tuple[int, int, Page]]:
        """The tables of the sheet, each with the row and column, from 0, at which it begins."""
        yield top, left, self
        if self.beside:
            yield from self.beside.parts(top, left + len(self.columns) + 1)
        if self.below:
            yield from self.below.parts(top + len(self.lines) + 2, left)


@dataclass(slots=True)
class Book:
    """A workbook in a partner's hands. `source` is the file that was issued; None: a new one."""

    contact: str
    cycle: str
    source: bytes | None
    pages: list[Page]
    keeps_property: bool = True
    keeps_name: bool = True
    others: list[Book] = field(default_factory=list)  # further files of the same partner
    extension: str | None = None  # a wrong one

    @property
    def plans(self) -> list[Page]:
        """The tables with rows of actions."""
        return [part for page in self.pages for _, _, part in page.parts() if part.actions]

    def a_plan(self, random: Random) -> Page | None:
        return random.choice(self.plans) if self.plans else None

    def claims(self) -> tuple[Claim, ...]:
        """All that stands typed in the workbook; loose where neither row ID nor wording is left to tell the row."""
        parts = [part for page in self.pages for _, _, part in page.parts()]
        mixed = any(line.lead != self.contact for part in parts for line in part.actions)
        return tuple(dict.fromkeys(claim for part in parts for claim in _claims(part, self.contact, mixed)))

    def copied(self) -> frozenset[str]:
        """The keys of which there are several rows of one person's."""
        rows = Counter((line.key, self._seems(page, line)) for page in self.plans for line in page.actions)
        return frozenset(key for (key, _), count in rows.items() if key and count > 1)

    def _seems(self, page: Page, line: Line) -> str:
        """Whose row it is, as far as anybody can tell: without a row ID of its own the contact's."""
        found = _row_id(page, line)
        return found.contact if found and found.key == line.key else self.contact


def _row_id(page: Page, line: Line) -> RowId | None:
    cell = page.cell(line, "row_id")
    return read_identity(cell.value) if cell is not None else None


def _claims(page: Page, contact: str, mixed: bool) -> Iterator[Claim]:
    """What is typed on the page. `mixed`: the workbook has rows of somebody else, too.

    Without a header row nobody can know for certain which column is which, and a colour means nothing.
    """
    headless = page.header is None
    for line in page.lines:
        found = _row_id(page, line)
        known = found is not None and found.key == line.key
        lost = headless or (not known and (line.reworded or page.cell(line, "action") is None))
        whose = found.contact if found and known else contact
        for cell in line.cells:
            for claim in cell.claims:
                if headless and claim.field == "colour":
                    continue
                anyones = claim.lead != whose or (mixed and not known)
                yield replace(claim, loose=claim.loose or lost, anyones=anyones)


def read_book(data: bytes) -> Book:
    """The issued workbook as its partner opens it."""
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=False)
    whole: RowId | None = None
    pages = []
    for sheet in book.worksheets:
        page = _read_page(sheet)
        identity = read_identity(sheet["A1"].value)
        if identity and not identity.key:
            whole = identity
            for line in page.lines:
                line.kind = "identity"
        pages.append(page)
    assert whole is not None
    for page in pages:
        for line in page.lines:
            line.lead = whole.contact
    return Book(whole.contact, whole.cycle, data, pages)


def _read_page(sheet: Any) -> Page:
    columns: list[str | None] = []
    lines = []
    for cells in sheet.iter_rows():
        line = Line("head" if not columns else "section", [_read_cell(cell) for cell in cells])
        words = [column_of(str(cell.value)) if cell.value is not None else None for cell in cells]
        if {"action", "update", "row_id"} <= set(words):
            columns, line.kind = words, "header"
        row_id = next((found for cell in cells if (found := read_identity(cell.value)) and found.key), None)
        if row_id:
            line.kind, line.key = "action", row_id.key
        line.hidden = bool(sheet.row_dimensions[cells[0].row].hidden)
        lines.append(line)
    for merge in sheet.merged_cells.ranges:
        top = lines[merge.min_row - 1].cells[merge.min_col - 1]
        top.across, top.down = merge.max_col - merge.min_col, merge.max_row - merge.min_row
    width = max((len(line.cells) for line in lines), default=0)
    hidden = {columns.index("row_id")} if "row_id" in columns else set()
    return Page(sheet.title, columns or [None] * width, lines, sheet.sheet_state, hidden, origin=sheet.title)


def _read_cell(cell: Any) -> Cell:
    value = getattr(cell, "value", None)
    style = copy(cell._style) if cell.has_style else None
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        return Cell(value="", style=style, formula=value)
    return Cell(value=value, style=style)


def fill_in(book: Book, texts: Iterator[str], random: Random) -> None:
    """Type an answer into most rows: words, and beside some of them a status, a date or a figure."""
    for page in book.plans:
        for line in page.actions:
            assert line.key
            if random.random() < 0.85:
                type_answer(page, line, "update", next(texts))
            if random.random() < 0.5:
                type_answer(page, line, "status", random.choice(("In progress", "Delayed", "Not started")))
            for word in ("q1", "q2"):
                if word in page.columns:
                    type_answer(page, line, word, round(random.uniform(1, 99), 1))


def type_answer(page: Page, line: Line, word: str, value: Typed, said: Typed = None) -> None:
    """Type a value into an answer cell; it means `said`, where that is not the value itself.

    What is typed into a cell that is merged down speaks for every action that the cell reaches; under such a cell
    nothing can be typed.
    """
    cell, at = page.cell(line, word), page.at(line)
    if cell is not None and line.key and not page.is_covered(at):
        meant = value if said is None else said
        written = None if said is None else long_date(value) if isinstance(value, date) else str(value)
        keys = [line.key, *(below.key for below in page.lines[at + 1 : at + 1 + cell.down] if below.key)]
        cell.type(value, *(Claim(meant, key, line.lead, word, written=written) for key in keys))
