"""The cells of one .xlsx sheet, walked through for what calamine leaves out, and the texts that have struck words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from sspxl.read.blank_rows import without_blank_rows
from sspxl.read.marks import PLAIN, Address, Gathering, Style
from sspxl.read.marks_styles import is_on
from sspxl.read.markup import UTF16, Start, local, parser_of, run, unescaped, walk
from sspxl.read.tally import DIGITS, ROWS, column_number, whole
from sspxl.records import NOT_CALCULATED

Rich: TypeAlias = Sequence[tuple[str, bool | None]]
"""Stretches of a text: struck through, not, or (None) as the cell's own font has it."""

_SPACE = " \t\r\n"
_EXCELS_PREFIX = re.compile(r"_xlfn\.(?:_xlws\.)?|_xlws\.|_xlpm\.")  # in a file, before functions of newer Excels
_MORE = (b"<f>", b"<f ", b"<f/", b":f", b'"e"', b"'e'", b"strike")  # where cells may say more than their values


@dataclass(frozen=True, slots=True)
class Formats:
    """What the workbook says of all its cells: formats that mean something, texts that may have struck words."""

    styles: Mapping[str, Style]
    rich: Mapping[str, Rich]


class Texts:
    """Listens to the elements of one text, and leaves out the help to pronounce it, as calamine does."""

    def __init__(self) -> None:
        self.rich: list[tuple[str, bool | None]] = []
        self._struck: bool | None = None
        self._keeps_space = self._reads = self._phonetic = False
        self._words: list[str] = []

    def take_rich(self) -> Rich:
        """The text that was listened to; the next one begins."""
        rich, self.rich, self._struck = self.rich, [], None
        return rich

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "t":
            self._keeps_space = attributes.get("xml:space") == "preserve"
            self._reads, self._words = not self._phonetic, []
        elif name == "r":
            self._struck = None
        elif name == "rPr":
            self._struck = False  # a stretch with a font of its own takes nothing from the cell's
        elif name == "strike":
            self._struck = is_on(attributes)
        elif name == "rPh":
            self._phonetic = True

    def text(self, text: str) -> None:
        if self._reads:
            self._words.append(text)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "t" and self._reads:
            words = "".join(self._words)
            words = words if self._keeps_space else words.strip(_SPACE)
            self.rich.append((unescaped(words), self._struck))
            self._reads = False
        elif name == "r":
            self._struck = None
        elif name == "rPh":
            self._phonetic = False


def rich_texts(part: bytes) -> Mapping[str, Rich]:
    """The shared texts of several stretches or with struck words, by their number as cells name it."""
    found: dict[str, Rich] = {}
    texts = Texts()
    number = -1

    def end(name: str) -> None:
        nonlocal number
        texts.end(name)
        if local(name) == "si":
            number += 1
            rich = texts.take_rich()
            if any(struck is not None for _, struck in rich):
                found[str(number)] = rich

    walk(part, texts.start, end, texts.text)
    return found


def walk_cells(part: bytes, formats: Formats, gathering: Gathering) -> None:
    """Add to `gathering` what the cells of a sheet's part show."""
    if formats.styles or formats.rich or part[:2] in UTF16 or any(more in part for more in _MORE):
        cells = _Cells(part, formats, gathering)
        run(cells.parser, without_blank_rows(part))
        cells.settle()


def _address(reference: str) -> Address:
    """Row and column, from 0, of an address such as "D9"."""
    letters = reference.rstrip(DIGITS)
    return whole(reference[len(letters) :], ROWS) - 1, _column(letters) - 1


_column = lru_cache(column_number)


class _Cells:
    """One sheet under the parser.

    Text is listened to only where it matters, since most cells say no more than their value; and a cell is settled when
    the next one begins, so that most elements cost a single call.
    """

    def __init__(self, part: bytes, formats: Formats, gathering: Gathering) -> None:
        self.parser = parser_of(part)
        self.parser.StartElementHandler = self._find_cells
        self._strikes_inline = b"strike" in part
        self._formats = formats
        self._gathering = gathering
        self._masters: dict[str, str] = {}  # the text of a formula that several cells share
        self._row, self._column = -1, -1
        self._reference: str | None = None
        self._matters = False
        self._forget("", None)

    def settle(self) -> None:
        """Tell what was seen of the cell that is at its end."""
        if not self._matters:
            return
        at = _address(self._reference) if self._reference else (self._row, self._column)
        value = "".join(self._value or ()).strip()
        if self._formula is not None:
            self._gathering.formula(at, self._formula_text(), self._fault(value))
        elif self._kind == "e":
            self._gathering.fault(at, value or NOT_CALCULATED)
        rich = self._rich or (self._formats.rich.get(value) if self._kind == "s" else None)
        style = self._style or PLAIN
        if rich:
            self._gathering.runs(at, ((text, style.struck if struck is None else struck) for text, struck in rich))
            style = Style(False, style.colour)
        if style is not PLAIN:
            self._gathering.style(at, style)
        self._matters = False
        self.parser.CharacterDataHandler = None

    def _forget(self, style: str, kind: str | None) -> None:
        """Begin a cell of this format and kind."""
        self._style = self._formats.styles.get(style)
        self._kind = kind
        self._formula: list[str] | None = None
        self._formula_kind: dict[str, str] = {}
        self._value: list[str] | None = None
        self._rich: Rich | None = None
        self._matters = self._style is not None or kind == "e" or (kind == "s" and bool(self._formats.rich))

    def _find_cells(self, name: str, _attributes: dict[str, str]) -> None:
        """Wait for the cells; their elements have its prefix, those of additions by others to the sheet have not."""
        if local(name) == "sheetData":
            self.parser.StartElementHandler = self._listener(name.removesuffix("sheetData"))

    def _listener(self, prefix: str) -> Start:
        cell, value, formula, row, inline = (prefix + name for name in ("c", "v", "f", "row", "is"))

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == cell:
                self._start_cell(attributes)
            elif name == value:
                if self._matters:
                    self._value = []
                    self.parser.CharacterDataHandler = self._value.append
            elif name == formula:
                self._matters = True
                self._formula, self._formula_kind = [], attributes
                self.parser.CharacterDataHandler = self._formula.append
            elif name == row:
                self._start_row(attributes)
            elif name == inline and (self._strikes_inline or (self._style and self._style.struck)):
                self._listen_to_text(name)
            else:  # below the last cell stands the page's header, whose words are not that cell's value
                self.parser.CharacterDataHandler = None

        return start

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.settle()
        number = attributes.get("r", "")
        self._row = whole(number, ROWS) - 1 if number else self._row + 1
        self._column, self._reference = -1, None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._matters:
            self.settle()
        reference = attributes.get("r")
        if reference is None:
            if self._reference:
                self._column = _address(self._reference)[1]
            self._column += 1
        self._reference = reference
        self._forget(attributes.get("s", ""), attributes.get("t"))

    def _listen_to_text(self, closing: str) -> None:
        """Hear an inline text to its end."""
        texts = Texts()
        before = self.parser.StartElementHandler

        def end(name: str) -> None:
            texts.end(name)
            if name == closing:
                rich = texts.take_rich()
                if any(struck is not None for _, struck in rich):
                    self._rich, self._matters = rich, True
                self.parser.StartElementHandler = before
                self.parser.EndElementHandler = self.parser.CharacterDataHandler = None

        self.parser.StartElementHandler, self.parser.EndElementHandler = texts.start, end
        self.parser.CharacterDataHandler = texts.text

    def _formula_text(self) -> str:
        """The formula as Excel shows it; of a shared one the text where it stands first."""
        text = "".join(self._formula or ()).strip()
        text = _EXCELS_PREFIX.sub("", text) if "_xl" in text else text
        kind, number = self._formula_kind.get("t"), self._formula_kind.get("si", "")
        if kind == "shared":
            if text:
                self._masters[number] = text
            text = self._masters.get(number, "")
        return "=TABLE()" if kind == "dataTable" and not text else f"={text}"

    def _fault(self, value: str) -> str | None:
        """Why the formula's result is no value; a text of no letters is one."""
        if self._kind == "e":
            return value or NOT_CALCULATED
        return NOT_CALCULATED if not value and (self._kind != "str" or self._value is None) else None
