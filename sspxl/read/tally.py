"""What a workbook's cells add up to, and the words with which one is refused that adds up to too much.

calamine makes room for every cell between A1 and the furthest one that is filled, and for every copy of a text; where
that is too much it ends the whole process. So the sums are done before it sees the file.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from sspxl.ooxml.refusals import damaged, oversized

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet
DIGITS = "0123456789"
MOST_SHEETS = 500
MOST_TEXT = 4 * 32_767  # characters of one cell: Excel stops at 32,767, other programs go on
TEXT_PER_CELL = 64  # characters of all cells together, for each cell that the limits allow
MARKUP_PER_CELL = 5  # elements, for each cell that the limits allow: a row, a cell, its value, its runs
LONGEST_TOKEN = 1 << 24  # bytes between two ">": the parser reads an unfinished tag again for every piece that it gets

MACRO = "holds a macro (never run)"
MACRO_SHEET = "holds an Excel 4 macro sheet (never run)"
LINKS = "links to other workbooks (never followed)"
CONNECTION = "holds a data connection (never opened)"
EMBEDDED = "holds an embedded object (never opened)"


@dataclass(slots=True)
class Tally:
    """What the sheets of one workbook add up to. Every method refuses as soon as it is more than `most` cells allow."""

    most: int
    cells: int = 0
    text: int = 0
    elements: int = 0
    sheets: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    strings: list[int] = field(default_factory=list)  # lengths of the shared strings
    shared: array[int] = field(default_factory=lambda: array("Q"))  # which of them each cell holds

    def add_sheet(self, name: str) -> None:
        """Two sheets of one name, or under one part, are read twice for the price of one."""
        if name.casefold() in self.sheets:
            raise damaged("it lists the same sheet more than once")
        self.sheets.add(name.casefold())
        if len(self.sheets) > MOST_SHEETS:
            raise oversized(f"it has more than {MOST_SHEETS} sheets")

    def add_box(self, rows: int, columns: int) -> None:
        """The block from A1 to the furthest filled cell of a sheet."""
        self.cells += rows * columns
        if self.cells > self.most:
            corner = f"{column_letters(columns)}{rows}"
            raise oversized(f"its filled cells reach as far as {corner}; at most {self.most:,} cells are read")

    def add_area(self, rows: int, columns: int) -> None:
        """A merged, linked or array block: other readers make a cell of each."""
        self.cells += rows * columns
        if self.cells > self.most:
            raise oversized(f"its merged or linked areas cover more than {self.most:,} cells")

    def add_text(self, characters: int) -> None:
        self.text += characters
        if self.text > self.most * TEXT_PER_CELL:
            raise oversized(f"its cells hold more than {self.most * TEXT_PER_CELL:,} characters together")

    def add_elements(self, count: int) -> None:
        """Pieces of markup, filled or not: time is spent on each."""
        self.elements += count
        if self.elements > self.most * MARKUP_PER_CELL:
            raise oversized(f"it has more than {self.most * MARKUP_PER_CELL:,} cells and formats")

    def add_markup(self, part: bytes) -> None:
        """The part's elements, and the longest stretch of it without a tag, counted before it is parsed."""
        self.add_elements(part.count(b"<") - part.count(b"</"))
        at = 0
        while len(part) - at > LONGEST_TOKEN:
            at = part.rfind(b">", at, at + LONGEST_TOKEN) + 1
            if not at:
                raise oversized("it holds one text or gap of many millions of characters")

    def finish(self) -> None:
        """Settle what could only be added up once every part was seen."""
        if not self.sheets:
            raise damaged("it has no sheet")
        try:
            self.add_text(sum(self.strings[index] for index in self.shared))
        except IndexError as err:
            raise damaged("a cell points to a text that is not there") from err


def column_number(letters: str) -> int:
    """1 for "A", 16384 for "XFD"; refuses anything else."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise damaged("a cell's address is none")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if number > COLUMNS:
        raise damaged("a cell stands outside the sheet")
    return number


def column_letters(number: int) -> str:
    """ "A" for 1, "XFD" for 16384."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def whole(text: str | None, most: int, *, otherwise: int = 1) -> int:
    """The number from 0 to `most` that an attribute gives; `otherwise` where there is none."""
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most):
        raise damaged(f'it holds "{text[:20]}" where a number up to {most:,} belongs')
    return int(text)


def position(address: str) -> tuple[int, int]:
    """Row and column, from 1, of an address such as "D9"."""
    letters = address.rstrip(DIGITS)
    row = whole(address[len(letters) :], ROWS)
    if not row:
        raise damaged("a cell's address is none")
    return row, column_number(letters)


def block(reference: str) -> tuple[int, int]:
    """Rows and columns of a reference such as "A1:D9"."""
    first, _, last = reference.replace("$", "").partition(":")
    (top, left), (bottom, right) = position(first), position(last or first)
    return abs(bottom - top) + 1, abs(right - left) + 1
