"""A workbook's package as its parts and relationships, and the addresses in it, for the checks of `package_rules`.

It knows nothing of sspxl: what wrote a file must not be what judges it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
ART = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MEETS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CONTENT_TYPES = "[Content_Types].xml"

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

Element = ElementTree.Element
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})")


class Area(NamedTuple):
    """A rectangle of cells, its corners counted from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Area) -> bool:
        """Whether some cell is in both."""
        return (
            self.left <= other.right and other.left <= self.right
            and self.top <= other.bottom and other.top <= self.bottom
        )  # fmt: skip

    def within(self, other: Area) -> bool:
        """Whether every cell of this one is in the other."""
        return (
            other.left <= self.left and self.right <= other.right
            and other.top <= self.top and self.bottom <= other.bottom
        )  # fmt: skip


class Link(NamedTuple):
    """A relationship: the last word of its type, and its target as a part's name (external: as it stands)."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook. `names` are those of the zip in its order, doubled ones twice."""

    names: tuple[str, ...]
    data: Mapping[str, bytes]
    trees: Mapping[str, Element]
    unparsed: tuple[str, ...] = ()
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    def targets(self, part: str, kind: str) -> list[str]:
        """The parts that this part leads to by relationships of that kind, in their order."""
        return [link.target for link in self.links.get(part, ()) if link.kind == kind and not link.external]

    def link(self, part: str, rid: str | None) -> Link | None:
        """The relationship of that id."""
        return next((link for link in self.links.get(part, ()) if link.id == rid), None)

    @property
    def workbook(self) -> str:
        """The part of the workbook itself; the usual name where nothing leads to one."""
        return next(iter(self.targets("", "officeDocument")), "xl/workbook.xml")

    def sheets(self) -> list[tuple[str, str]]:
        """Name and part of each worksheet, in the order of the tabs."""
        tree = self.trees.get(self.workbook)
        found = [] if tree is None else tree.findall(f"{MAIN}sheets/{MAIN}sheet")
        led = [(sheet.get("name", ""), self.link(self.workbook, sheet.get(f"{OFFICE}id"))) for sheet in found]
        return [(name, link.target) for name, link in led if link and link.kind == "worksheet"]


def open_package(data: bytes) -> Package:
    """The package in these bytes; what is not well-formed XML is named in `unparsed`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = tuple(name for name in archive.namelist() if not name.endswith("/"))
        parts = {name: archive.read(name) for name in names}
    trees: dict[str, Element] = {}
    unparsed: list[str] = []
    for name, content in parts.items():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = ElementTree.fromstring(content)
            except ElementTree.ParseError:
                unparsed.append(name)
    links = {owner_of(name): tuple(_links(name, tree)) for name, tree in trees.items() if name.endswith(".rels")}
    return Package(names, parts, trees, tuple(unparsed), links)


def owner_of(rels: str) -> str:
    """The part whose relationships stand in `rels`; "" is the package itself."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _links(rels: str, tree: Element) -> Iterator[Link]:
    for link in tree.iter(f"{LINKS}Relationship"):
        target, external = link.get("Target", ""), link.get("TargetMode") == "External"
        if not external and not target.startswith("#"):
            place = posixpath.join("/", posixpath.dirname(owner_of(rels)), unquote(target))
            target = posixpath.normpath(place).lstrip("/")
        yield Link(link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target, external)


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_at(address: str) -> tuple[int, int] | None:
    """Column and row of "B7"; None for what is no cell of a sheet."""
    found = _CELL.fullmatch(address)
    if not found:
        return None
    column, row = column_number(found[1]), int(found[2])
    return (column, row) if column <= MAX_COLUMN and row <= MAX_ROW else None


def area_of(address: str) -> Area | None:
    """The area of "B7", "B7:C9", "B:C" or "7:9"; None for anything else, and where it stands on its head."""
    if found := _COLUMNS.fullmatch(address):
        area = Area(column_number(found[1]), 1, column_number(found[2]), MAX_ROW)
    elif found := _ROWS.fullmatch(address):
        area = Area(1, int(found[1]), MAX_COLUMN, int(found[2]))
    else:
        first, _, last = address.partition(":")
        corners = cell_at(first), cell_at(last or first)
        if None in corners:
            return None
        area = Area(*corners[0], *corners[1])  # type: ignore[misc]
    legal = area.left <= area.right <= MAX_COLUMN and area.top <= area.bottom <= MAX_ROW
    return area if legal else None


def areas_of(addresses: str | None) -> list[Area] | None:
    """The areas of a list such as "A1:B2 D4"; None where there is none or one of them is no area."""
    found = [area_of(address) for address in (addresses or "").split()]
    return [area for area in found if area] if found and all(found) else None


def name_of(column: int, row: int) -> str:
    """ "B7" for 2, 7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def number_in(element: Element, attribute: str) -> int | None:
    """The whole number in the attribute; None where it is absent or none."""
    text = element.get(attribute, "")
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else None


def utf16(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def unescaped(text: str) -> str:
    """The text with its _x000a_ as the characters that they stand for."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def text_of(element: Element | None) -> str:
    """The text of a shared or inline string: its runs together, without phonetic hints."""
    if element is None:
        return ""
    own = element.findall(f"{MAIN}t") + element.findall(f"{MAIN}r/{MAIN}t")
    return unescaped("".join(piece.text or "" for piece in own))


def in_order(part: str, tree: Element, order: Sequence[str]) -> Iterator[str]:
    """A fault for the first child that stands behind one that it must stand before, and for each unknown one."""
    last = -1
    for child in tree:
        if not str(child.tag).startswith(MAIN):
            continue
        name = local(child)
        if name not in order:
            yield f"{part}: {name} does not belong there."
        elif order.index(name) < last:
            yield f"{part}: {name} stands behind {order[last]}."
            return
        else:
            last = order.index(name)
