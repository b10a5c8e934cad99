"""The XML parts of a workbook under the standard library's parser, so that their sums are known before."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.refusals import damaged, oversized
from sspxl.read.blank_rows import without_blank_ods_rows, without_blank_rows
from sspxl.read.markup import local
from sspxl.read.tally import (
    COLUMNS,
    CONNECTION,
    DIGITS,
    EMBEDDED,
    LINKS,
    MACRO,
    MACRO_SHEET,
    MOST_TEXT,
    ROWS,
    Tally,
    block,
    position,
    whole,
)

MOST_DEPTH = 60

_Start: TypeAlias = Callable[[str, dict[str, str]], None]
_End: TypeAlias = Callable[[str], None]
_Text: TypeAlias = Callable[[str], None]

_MARKS = (  # how content types and relationships name them
    ("vbaproject", MACRO),
    ("macrosheet", MACRO_SHEET),
    ("externallink", LINKS),
    ("connections", CONNECTION),
    ("oleobject", EMBEDDED),
    ("relationships/package", EMBEDDED),
)


class Walk:
    """One XML part under the parser. A subclass says what its elements mean."""

    may_have_doctype = False

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.depth = 0
        self.length = 0  # characters of the text that is being read

    def run(self, part: bytes) -> None:
        """Parse the part. Raises UnreadableReturn, or ExpatError where it is not XML."""
        self.tally.add_markup(part)
        # Declared encodings are not believed: another reader would not follow them, and see other cells than this one.
        utf16 = part[:2] in (b"\xff\xfe", b"\xfe\xff")
        self.parser = expat.ParserCreate(None if utf16 else "UTF-8")
        self.parser.buffer_text = True
        if not self.may_have_doctype:
            self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.watch()
        self.parser.Parse(self.shortened(part), True)

    def shortened(self, part: bytes) -> bytes:
        """The part without what is not worth the time of a walk."""
        return without_blank_rows(part)

    def watch(self) -> None:
        self.listen(self.start, self.end, None)

    def listen(self, start: _Start, end: _End, text: _Text | None) -> None:
        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = text

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _too_deep()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.deeper()

    def end(self, _name: str) -> None:
        self.depth -= 1

    def count_text(self, text: str) -> None:
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise _too_long()


def _too_deep() -> UnreadableReturn:
    return damaged("its parts are nested deeper than any spreadsheet program does")


def _too_long() -> UnreadableReturn:
    return oversized(f"a cell, or a gap between two, holds more than {MOST_TEXT:,} characters")


def _refuse_doctype(*_: object) -> None:
    raise damaged("it declares entities (a DOCTYPE), which no spreadsheet program does")


class Part(Walk):
    """A part of an .xlsx package: a sheet, the shared strings, relationships, content types, or another."""

    def __init__(self, tally: Tally, name: str) -> None:
        super().__init__(tally)
        self.may_have_doctype = name.lower().endswith(".svg")  # drawing programs write one; expat itself stops bombs
        self.is_workbook_rels = posixpath.basename(name.lower()) == "workbook.xml.rels"
        self.targets: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.deeper()
        name = local(name)
        if name == "sheetData":
            self.listen(*_sheet_listeners(self.tally, self.depth, self.leave_sheet))
        elif name == "sst":
            # calamine makes room for as many as are announced
            whole(attributes.get("uniqueCount"), self.tally.most)
            self.listen(self.start_in_strings, self.end_in_strings, self.count_text)
        elif name in ("mergeCell", "hyperlink"):
            if reference := attributes.get("ref"):
                self.tally.add_area(*block(reference))
        elif name == "sheet" and "name" in attributes:
            self.tally.add_sheet(attributes["name"])
            self.once(next((value for key, value in attributes.items() if local(key) == "id"), ""))
        elif name == "Relationship":
            self.mark(attributes.get("Type", ""))
            if self.is_workbook_rels and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
                self.once(target.lower())
        elif name in ("Default", "Override"):
            self.mark(attributes.get("ContentType", ""))

    def once(self, target: str) -> None:
        if target in self.targets:
            raise damaged("it lists the same sheet more than once")
        self.targets.add(target)

    def mark(self, kind: str) -> None:
        kind = kind.lower()
        self.tally.notes.update(note for mark, note in _MARKS if mark in kind)

    def leave_sheet(self) -> None:
        self.depth -= 1
        self.watch()

    def start_in_strings(self, name: str, _attributes: dict[str, str]) -> None:
        self.deeper()
        if local(name) == "si":
            self.length = 0

    def end_in_strings(self, name: str) -> None:
        self.depth -= 1
        name = local(name)
        if name == "si":
            self.tally.strings.append(self.length)
            self.length = 0
        elif name == "sst":
            self.watch()


def _sheet_listeners(tally: Tally, depth: int, leave: Callable[[], None]) -> tuple[_Start, _End, _Text]:
    """What hears the inside of one sheetData, and calls `leave` at its end.

    Functions over shared variables and not methods: they see every cell of every return, and are twice as fast.
    """
    row = column = 0  # counted from 1
    row_name = ""  # as the addresses of the row's cells end
    address: str | None = None
    is_shared = is_filled = False
    length = before = total = 0  # characters: of the cell, of the cell before its value, of the sheet
    piece = ""
    inner = depth

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inner, row, column, row_name, address, is_shared, is_filled, length, before, piece
        inner += 1
        if inner > MOST_DEPTH:
            raise _too_deep()
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                if address is not None:
                    column = position(address)[1]
                column += 1
            address = reference
            is_shared = attributes.get("t") == "s"
            is_filled = False
            length = 0
        elif name == "v" or name == "f" or name == "is":
            if not is_filled:
                is_filled = True
                stretch(row, column, row_name, address)
            before = length
            piece = ""
            if name == "f" and attributes:
                _check_formula(tally, attributes)
        elif name == "row":
            row_name = attributes.get("r", "")
            row = whole(row_name, ROWS) if row_name else row + 1
            column = length = 0
            address = None
        elif ":" in name:
            inner -= 1
            start(local(name), attributes)

    def text(characters: str) -> None:
        nonlocal length, total, piece
        piece = characters
        length += len(characters)
        total += len(characters)
        if length > MOST_TEXT:
            raise _too_long()

    def end(name: str) -> None:
        nonlocal inner
        inner -= 1
        if is_shared and piece and (name == "v" or (":" in name and local(name) == "v")):
            shared.append(_number_of_text(piece, length - before))
        elif inner < depth:
            add_box()
            tally.add_text(total)
            leave()

    stretch, add_box = _box(tally)
    shared = tally.shared
    return start, end, text


def _box(tally: Tally) -> tuple[Callable[[int, int, str, str | None], None], Callable[[], None]]:
    """What stretches the box of a sheet's filled cells to one more of them, and what adds it to the tally.

    A cell's address goes before the row and the column that it comes in; `row_name` is how addresses in that row end.
    """
    bottom = right = 0
    known: dict[str, int] = {}  # columns by their letters

    def stretch(row: int, column: int, row_name: str, address: str | None) -> None:
        nonlocal bottom, right
        if address is None:
            if row > ROWS or column > COLUMNS:
                raise damaged("a cell stands outside the sheet")
        else:
            column = known.get(address[: -len(row_name)], 0) if address.endswith(row_name) else 0
            if not column:
                row, column = position(address)
                known[address.rstrip(DIGITS)] = column
        if row > bottom:
            bottom = row
        if column > right:
            right = column

    return stretch, lambda: tally.add_box(bottom, right)


def _number_of_text(piece: str, length: int) -> int:
    """The number of a shared text, as its cell holds it; `length` is that of all that the cell holds as its value."""
    if length != len(piece):
        raise damaged("the number of a text is in pieces")
    return int(piece) if piece.isdecimal() and len(piece) < 10 else whole(piece.strip(), ROWS)


def _check_formula(tally: Tally, attributes: dict[str, str]) -> None:
    whole(attributes.get("si"), tally.most)  # calamine makes room for as many shared formulas as the number says
    if attributes.get("t") in ("array", "dataTable") and (reference := attributes.get("ref")):
        tally.add_area(*block(reference))


class OdsContent(Walk):
    """The content.xml of an .ods package. Names carry their usual prefixes, as calamine wants them."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(tally)
        self.in_table = self.is_filled = False
        self.row = self.bottom = self.right = self.total = 0
        self.rows = self.columns = 1  # how often the row and the cell are repeated
        self.column = self.filled_to = self.row_length = 0

    def shortened(self, part: bytes) -> bytes:
        return without_blank_ods_rows(part)

    def watch(self) -> None:
        self.listen(self.start, self.end, self.count_text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.deeper()
        if name in ("table:table-cell", "table:covered-table-cell"):
            self.columns = whole(attributes.get("table:number-columns-repeated"), COLUMNS)
            self.column += self.columns
            self.is_filled = False
            self.length = 0
            for key, value in attributes.items():
                if "value" in key or key == "table:formula":
                    self.is_filled = True
                    self.count_text(value)
            if len(attributes) > 1:
                self.spans(attributes)
        elif name == "text:p":
            self.is_filled = True
        elif name == "text:s":  # so many blanks, made out of one number
            self.length += whole(attributes.get("text:c"), MOST_TEXT)
        elif name == "table:table-row":
            self.rows = whole(attributes.get("table:number-rows-repeated"), ROWS)
            self.column = self.filled_to = self.row_length = 0
        elif name == "table:table":
            if self.in_table:
                raise damaged("it has a table within a table")
            self.in_table = True
            self.row = self.bottom = self.right = self.total = 0
            self.tally.add_sheet(attributes.get("table:name", ""))

    def spans(self, attributes: dict[str, str]) -> None:
        for kind in ("", "matrix-"):
            rows = whole(attributes.get(f"table:number-{kind}rows-spanned"), ROWS)
            columns = whole(attributes.get(f"table:number-{kind}columns-spanned"), COLUMNS)
            if rows * columns > 1:
                self.tally.add_area(rows, columns)

    def end(self, name: str) -> None:
        self.depth -= 1
        if name in ("table:table-cell", "table:covered-table-cell"):
            if self.is_filled:
                self.filled_to = self.column
                self.row_length += self.length * self.columns
                self.count_text("")
        elif name == "table:table-row":
            self.row += self.rows
            if self.filled_to:
                self.bottom = self.row
                self.right = max(self.right, self.filled_to)
                self.total += self.row_length * self.rows
            self.length = 0
        elif name == "table:table":
            self.in_table = False
            self.tally.add_box(self.bottom, self.right)
            self.tally.add_text(self.total)
        elif not self.in_table:
            self.length = 0  # of styles and scripts
