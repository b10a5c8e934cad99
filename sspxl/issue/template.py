"""The manager's templates: ordinary workbooks, the header row known by its words, the looks given by sample rows.

A placeholder in braces stands where issuing writes: {title} and the like above the header row, {section} in the sample
section row, {action} in the sample action row. All faults of all templates are told at once.
Source: PRODUCT.md section 5.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor, OneCellAnchor, TwoCellAnchor
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.errors import UserError
from sspxl.layouts import HEADER_WORDS, TEMPLATES, column_of
from sspxl.records import Layout
from sspxl.text import is_blank, tidy
from sspxl.workspace import standard_templates

ANSWERED = "answered"
"""The placeholder for how many actions are answered, kept up to date by formula."""

PLACEHOLDERS = (
    "title", "thematic lead", "leads", "due", "cycle", "contact", "partnership", "marking", "manager", ANSWERED,
)  # fmt: skip
"""What may stand in braces above the header row and, but for the last, in the print header and footer."""

GUIDE_PLACEHOLDERS = ("due", "cycle", "contact", "partnership", "manager")
"""What may stand in braces on the sheet that says how to fill in the others."""

GUIDE = "how-to.xlsx"

PLACEHOLDER = re.compile(r"\{([a-z][a-z ]*)\}", re.IGNORECASE)

_ADDED_BY_ISSUING = frozenset({"row_id", "query", "answer", "hint"})
_UNREADABLE = (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the template, such as a logo: its bytes and where it sits. `anchor.pic` has its description."""

    data: bytes
    anchor: AbsoluteAnchor | OneCellAnchor | TwoCellAnchor


@dataclass(frozen=True)
class Template:
    """One layout's template, found sound. Rows and columns are counted from 1, as openpyxl does.

    `section_at` is the row and column of {section}; None where a section has a column of its own.
    """

    file: str
    sheet: Worksheet
    header_row: int
    columns: dict[str, int]  # our word -> its column
    action_row: int
    section_at: tuple[int, int] | None
    pictures: tuple[Picture, ...]

    @property
    def last_column(self) -> int:
        return max(self.columns.values())

    @cached_property
    def widths(self) -> dict[int, float]:
        """The width of each column that has one of its own."""
        return column_widths(self.sheet, self.last_column)


@dataclass(frozen=True)
class Guide:
    """The template of the sheet that says how to fill in the others, found sound."""

    file: str
    sheet: Worksheet
    pictures: tuple[Picture, ...]

    @cached_property
    def widths(self) -> dict[int, float]:
        """The width of each column that has one of its own."""
        return column_widths(self.sheet, self.sheet.max_column)


@dataclass(frozen=True)
class Templates:
    """All that workbooks are made from: a template for each layout that was asked for, and the guide."""

    layouts: Mapping[Layout, Template]
    guide: Guide

    def __getitem__(self, layout: Layout) -> Template:
        return self.layouts[layout]


def column_widths(sheet: Worksheet, last_column: int) -> dict[int, float]:
    """The width of each column that has one of its own; Excel keeps neighbours of one width as a single entry."""
    found: dict[int, float] = {}
    for dimension in sheet.column_dimensions.values():
        if dimension.width and dimension.min:
            last = min(dimension.max or dimension.min, last_column)
            found |= dict.fromkeys(range(dimension.min, last + 1), dimension.width)
    return found


def read_templates(folder: Path, layouts: Iterable[Layout]) -> Templates:
    """The templates of these layouts and the guide: the manager's own in `folder`, else the standard ones.

    Raises UserError with every fault of all of them.
    """
    found: dict[Layout, Template] = {}
    guide: Guide | None = None
    faults: list[str] = []
    files = template_files(folder, layouts := tuple(layouts))
    for layout in layouts:
        try:
            found[layout] = _read(files[_named(layout)], layout)
        except UserError as err:
            faults.extend(err.faults)
    try:
        guide = _read_guide(files[GUIDE])
    except UserError as err:
        faults.extend(err.faults)
    if faults or guide is None:
        raise UserError(tuple(faults))
    return Templates(found, guide)


def template_files(folder: Path, layouts: Iterable[Layout]) -> dict[str, Path]:
    """Where the template of each of these layouts and the guide lie, by name: in `folder`, else the standard one."""
    names = (*map(_named, layouts), GUIDE)
    return {name: own if (own := folder / name).is_file() else standard_templates() / name for name in names}


def _named(layout: Layout) -> str:
    return f"{layout}.xlsx"


def template_faults(folder: Path) -> tuple[str, ...]:
    """What is wrong with the templates in `folder`, a sentence each; () where issuing can use them all."""
    try:
        read_templates(folder, Layout)
    except UserError as err:
        return err.faults
    return ()


def _read(path: Path, layout: Layout) -> Template:
    finder = _Finder(path.name, _first_sheet(path), layout)
    template = finder.template()
    if finder.faults or template is None:
        raise UserError(tuple(finder.faults))
    return template


def _read_guide(path: Path) -> Guide:
    sheet = _first_sheet(path)
    known = " ".join(f"{{{word}}}" for word in GUIDE_PLACEHOLDERS)
    faults = tuple(
        f"template {path.name}, {sheet.title}!{cell.coordinate}: {{{word}}} is not known. To do: use one of {known}."
        for cells in sheet.iter_rows()
        for cell in cells
        for word in PLACEHOLDER.findall(str(cell.value))
        if word.lower() not in GUIDE_PLACEHOLDERS
    )
    if faults:
        raise UserError(faults)
    return Guide(path.name, sheet, _pictures(sheet))


def _pictures(sheet: Worksheet) -> tuple[Picture, ...]:
    return tuple(Picture(image._data(), image.anchor) for image in sheet._images)


def _first_sheet(path: Path) -> Worksheet:
    try:
        return load_workbook(path).worksheets[0]
    except _UNREADABLE as err:
        raise UserError(
            (f"{path.name}: the template cannot be read as a workbook ({err}). Open it in Excel and save it as .xlsx.",)
        ) from err
    except IndexError as err:
        raise UserError((f"{path.name}: the template has no worksheet. Put the standard one in its place.",)) from err


class _Finder:
    """Finds the parts of one template and keeps what is wrong with it."""

    def __init__(self, file: str, sheet: Worksheet, layout: Layout) -> None:
        self.file = file
        self.sheet = sheet
        self.layout = layout
        self.faults: list[str] = []

    def template(self) -> Template | None:
        """The template; None, or one not to be used, where `faults` says why."""
        header = self._header_row()
        if header is None:
            return None
        columns = self._columns(header)
        self._check_placeholders(header)
        action_row = next((row for row, _ in self._cells_holding("action", header)), None)
        if action_row is None:
            self._fault(
                f"A{header + 1}", "there is no sample row", "put {action} in the ACTION cell of a row under the header"
            )
            return None
        section = next(((row, col) for row, col in self._cells_holding("section", header) if row != action_row), None)
        if section is None and "section" not in columns:
            self._fault(
                f"A{header + 1}",
                "there is no sample section heading",
                "put {section} in a row of its own above {action}",
            )
        self._check_below(max(action_row, section[0] if section else 0))
        return Template(self.file, self.sheet, header, columns, action_row, section, _pictures(self.sheet))

    def _header_row(self) -> int | None:
        """The row with the most header words; it needs two, since one may stand in a sentence."""
        best, most = None, 1
        for row in range(1, self.sheet.max_row + 1):
            known = {column_of(value) for value in self._texts(row).values()} - {None}
            if len(known) > most:
                best, most = row, len(known)
        if best is None:
            words = ", ".join(heading.words for heading in TEMPLATES[self.layout])
            self._fault(None, "there is no header row", f"put these words in the cells of one row: {words}")
        return best

    def _columns(self, header: int) -> dict[str, int]:
        columns: dict[str, int] = {}
        for index, words in self._texts(header).items():
            cell = f"{get_column_letter(index)}{header}"
            column = column_of(words)
            if column is None:
                self._fault(cell, f'the header word "{words}" is not known', f"use one of {self._known_words()}")
            elif column in _ADDED_BY_ISSUING:
                self._fault(cell, f'issuing adds the column "{words}" by itself', "delete it from the template")
            elif column in columns:
                self._fault(
                    cell, f'the header word "{words}" stands for a column that is there already', "keep one of the two"
                )
            else:
                columns[column] = index
        for heading in TEMPLATES[self.layout]:
            if heading.column not in columns:
                do = f"add a header cell {_either(heading.column)}"
                self._fault(f"A{header}", f"the column {heading.words} is missing from the header row", do)
        return columns

    def _known_words(self) -> str:
        return ", ".join(HEADER_WORDS[heading.column][0] for heading in TEMPLATES[self.layout])

    def _check_placeholders(self, header: int) -> None:
        for row in range(1, header):
            for index, text in self._texts(row).items():
                for word in PLACEHOLDER.findall(text):
                    if word.lower() not in PLACEHOLDERS:
                        known = " ".join(f"{{{p}}}" for p in PLACEHOLDERS)
                        self._fault(
                            f"{get_column_letter(index)}{row}", f"{{{word}}} is not known", f"use one of {known}"
                        )

    def _check_below(self, last: int) -> None:
        """Words under the sample rows would have no place: the table grows there."""
        for row in range(last + 1, self.sheet.max_row + 1):
            for index, text in self._texts(row).items():
                self._fault(
                    f"{get_column_letter(index)}{row}", f'"{text}" stands under the table', "move it above the header"
                )

    def _cells_holding(self, placeholder: str, header: int) -> list[tuple[int, int]]:
        wanted = f"{{{placeholder}}}"
        return [
            (row, index)
            for row in range(header + 1, self.sheet.max_row + 1)
            for index, text in self._texts(row).items()
            if text.lower() == wanted
        ]

    def _texts(self, row: int) -> dict[int, str]:
        values = {cell.column: cell.value for cell in self.sheet[row]}
        return {index: tidy(str(value)) for index, value in values.items() if not is_blank(value)}

    def _fault(self, cell: str | None, found: str, do: str) -> None:
        place = f"{self.sheet.title}!{cell}" if cell else self.sheet.title
        self.faults.append(f"template {self.file}, {place}: {found}. To do: {do}.")


def _either(column: str) -> str:
    return " or ".join(f'"{word}"' for word in HEADER_WORDS[column][:3])
