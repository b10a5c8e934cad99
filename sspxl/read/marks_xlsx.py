"""What an .xlsx or .xlsm workbook shows besides its values, out of the same parts in which calamine finds the values.

The gate has passed the package. Element names may have any prefix, and sheets may lie under any name.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sspxl.ooxml.zipped import Package, is_directory
from sspxl.read.marks import Address, Gathering, Room, Rows, Seen, SeenSheet
from sspxl.read.marks_cells import Formats, rich_texts, walk_cells
from sspxl.read.marks_comments import read_notes, read_threads
from sspxl.read.marks_styles import read_styles
from sspxl.read.markup import local, walk

_MAIN = "officeDocument"
_CELL = rb"<(?:\w+:)?c\s[^>]*\bt\s*=\s*[\"']e[\"'][^>]*>"
_FORMULA = rb"(?:\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f\s*>))?"
_ERROR = re.compile(rb"(" + _CELL + _FORMULA + rb"\s*<(?:\w+:)?v\s*>)([^<]*)")
_COMMON_ERRORS = {b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"}


def see_xlsx(data: bytes, sheets: Mapping[str, Rows]) -> Seen:
    """The workbook as a person sees it; `sheets` are the values that calamine found.

    Raises UnreadableReturn: more of it than any return holds.
    """
    book = _Book(open_members(data))
    room = Room()
    formats = read_styles(book.part("styles.xml"), lambda: book.read_first("theme"))
    strings = book.part("sharedStrings.xml")
    # Texts are looked into only where one of them may have a word struck through.
    may_strike = b"strike" in strings or any(style.struck for style in formats.values())
    rich = rich_texts(strings) if may_strike else {}
    seen: dict[str, SeenSheet] = {}
    for name, rows in sheets.items():
        gathering = Gathering(rows, room)
        if path := book.sheets.get(name):
            walk_cells(book.package.read(path), Formats(formats, rich), gathering)
            gathering.comments(book.comments(path))
        seen[name] = gathering.seen()
    return Seen(seen, book.date1904, room.notes)


def defined_constant(data: bytes, name: str) -> str | None:
    """The text that a name of the workbook stands for; None where there is no such name, or it is no text."""
    book = _Book(open_members(data))
    main = book.part("workbook.xml")
    if name.encode() not in main:
        return None
    pieces: list[str] = []
    is_meant = False

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal is_meant
        is_meant = local(element) == "definedName" and attributes.get("name") == name and not pieces

    def end(_element: str) -> None:
        nonlocal is_meant
        is_meant = False

    walk(main, start, end, lambda text: pieces.append(text) if is_meant else None)
    return constant("".join(pieces))


def constant(formula: str) -> str | None:
    """The text of a formula that is nothing but a text in quotation marks."""
    formula = formula.strip().removeprefix("=")
    found = re.fullmatch(r'"((?:[^"]|"")*)"', formula)
    return found[1].replace('""', '"') if found else None


def with_common_errors(data: bytes) -> bytes:
    """The same workbook with #VALUE! for each error value that calamine does not know, such as Google's #ERROR!."""
    package = open_members(data)
    book = _Book(package)
    sheets = set(book.sheets.values())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as copy:
        for name in package.members:
            part = package.read(name)
            if name in sheets:
                part = _ERROR.sub(lambda cell: cell[1] + (cell[2] if cell[2] in _COMMON_ERRORS else b"#VALUE!"), part)
            copy.writestr(package.members[name].filename, part)
    return made.getvalue()


def open_members(data: bytes) -> Package:
    """The members of a package that the gate has passed, with its checks of each as it is read, by lower-case name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Package(data, {entry.filename.lower(): entry for entry in package.infolist() if not is_directory(entry)})


@dataclass(frozen=True, slots=True)
class _Link:
    """A relationship of a part: its number, what it leads to and the part's path there."""

    number: str
    kind: str
    path: str


class _Book:
    """The parts of a workbook, found as calamine finds them."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = next((link.path for link in self._links("") if link.kind == _MAIN), "xl/workbook.xml")
        self._folder = posixpath.dirname(main)

    @property
    def sheets(self) -> Mapping[str, str]:
        """Name -> path of the part."""
        return self._main[0]

    @property
    def date1904(self) -> bool:
        return self._main[1]

    @cached_property
    def _main(self) -> tuple[Mapping[str, str], bool]:
        """What the workbook's own part lists, and whether it counts days from 1904."""
        found: dict[str, str] = {}
        date1904 = False
        by_number = {link.number: link.path for link in self._main_links}

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal date1904
            name = local(name)
            if name == "sheet" and "name" in attributes:
                number = next((value for key, value in attributes.items() if local(key) == "id"), "")
                found[attributes["name"]] = by_number.get(number, "")
            elif name == "workbookPr":
                date1904 = attributes.get("date1904") in ("1", "true")

        walk(self.part("workbook.xml"), start)
        return found, date1904

    def part(self, name: str) -> bytes:
        """One of the parts that calamine expects beside the workbook's own."""
        return self.package.read(posixpath.join(self._folder, name).lower())

    def read_first(self, kind: str) -> bytes:
        """The part of a kind that the workbook leads to; b"" where it leads to none."""
        return next((self.package.read(link.path) for link in self._main_links if link.kind == kind), b"")

    def comments(self, sheet: str) -> Mapping[Address, list[str]]:
        """What is said on each cell of the sheet; comments with replies win over their copy for an older Excel."""
        notes: dict[Address, list[str]] = {}
        threads: dict[Address, list[str]] = {}
        for link in self._links(sheet):
            if link.kind == "comments":
                notes |= read_notes(self.package.read(link.path))
            elif link.kind == "threadedComment":
                threads |= read_threads(self.package.read(link.path), self.read_first("person"))
        return notes | threads

    @cached_property
    def _main_links(self) -> tuple[_Link, ...]:
        return tuple(self._links(posixpath.join(self._folder, "workbook.xml").lower()))

    def _links(self, path: str) -> Iterator[_Link]:
        folder, base = posixpath.split(path)
        part = self.package.read(posixpath.join(folder, "_rels", f"{base}.rels").lower())
        found: list[_Link] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lower()
                kind = attributes.get("Type", "").rpartition("/")[2]
                found.append(_Link(attributes.get("Id", ""), kind, target.lstrip("/")))

        walk(part, start)
        return iter(found)
