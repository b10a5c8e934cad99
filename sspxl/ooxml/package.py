"""A package and its parts: relationships, content types, names that are free; written so that the bytes never vary."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.refusals import damaged, locked
from sspxl.ooxml.xml import LINKS, TYPES, Element, parse, serialise, tag
from sspxl.ooxml.zipped import ZIP, open_package

CONTENT_TYPES = "[Content_Types].xml"
MEMBER_MIB = 512
"""The largest part of a workbook of the manager's own: the words of all actions stand in one."""

_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of a workbook with a password


@dataclass(frozen=True, slots=True)
class Relationship:
    """One arrow from a part. `target` is a part's name; of a link, and where `external`, what stands there.

    `kind` is the whole type; `short` its last word, the same in transitional and strict workbooks.
    """

    id: str
    kind: str
    target: str
    external: bool = False

    @property
    def short(self) -> str:
        return self.kind.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Package:
    """The parts by name, without the slash in front, in the package's order; its own content types among them."""

    parts: Mapping[str, bytes]

    def named(self, name: str) -> str | None:
        """The part's name as it is written here: large and small letters are alike in a package. None: no such part."""
        if name in self.parts:
            return name
        return next((known for known in self.parts if known.lower() == name.lower()), None)

    def xml(self, name: str) -> Element:
        """The root of a part, a new tree each time. Raises UnreadableReturn where there is no such part, or no XML."""
        known = self.named(name)
        if known is None:
            raise damaged(f"its part {name[:80]} is missing")
        return parse(self.parts[known], known)

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """The arrows from the part, or with "" from the package itself; () where it has none."""
        name = self.named(rels_name(part))
        if name is None:
            return ()
        return tuple(_relationship(one, part) for one in self.xml(name).iter(tag("Relationship", LINKS)))

    def related(self, part: str, short: str) -> str | None:
        """The first part that an arrow of this kind leads to, by the last word of its type."""
        targets = (one.target for one in self.relationships(part) if one.short == short and not one.external)
        return next((known for target in targets if (known := self.named(target)) is not None), None)

    def workbook(self) -> str:
        """The part with the list of sheets. Raises UnreadableReturn where this is no workbook."""
        found = self.related("", "officeDocument")
        if found is None:
            raise damaged("there is no workbook in it")
        return found

    def content_type(self, part: str) -> str:
        """The part's content type; "" where the package states none."""
        ending = part.rpartition(".")[2].lower()
        default = ""
        for one in self.xml(CONTENT_TYPES):
            if one.tag == tag("Override", TYPES) and one.get("PartName", "").lower() == f"/{part}".lower():
                return one.get("ContentType", "")
            if one.tag == tag("Default", TYPES) and one.get("Extension", "").lower() == ending:
                default = one.get("ContentType", "")
        return default

    def free_name(self, like: str, taken: Collection[str] = ()) -> str:
        """The first name that no part has, of "xl/charts/chart{}.xml" with 1, 2, 3 ... in the braces."""
        known = {name.lower() for name in (*self.parts, *taken)}
        number = 1
        while like.format(number).lower() in known:
            number += 1
        return like.format(number)

    def with_parts(self, parts: Mapping[str, bytes], types: Mapping[str, str] | None = None) -> Package:
        """The package with these parts in place of those of the same name, or behind the others.

        `types` states the content types of parts by name.
        """
        changed = {**self.parts, **parts}
        if types:
            changed[CONTENT_TYPES] = _with_types(self.xml(CONTENT_TYPES), types)
        return Package(changed)

    def without(self, names: Collection[str]) -> Package:
        """The package without these parts, their relationships and their content types; arrows to them stay."""
        gone = {name.lower() for name in names}
        gone |= {rels_name(name).lower() for name in names}
        types = self.xml(CONTENT_TYPES)
        for one in types.findall(tag("Override", TYPES)):
            if one.get("PartName", "").lower().lstrip("/") in gone:
                types.remove(one)
        left = {name: content for name, content in self.parts.items() if name.lower() not in gone}
        return Package({**left, CONTENT_TYPES: serialise(types)})

    def data(self) -> bytes:
        """The package as a file: the same parts give the same bytes, whenever and wherever they are written."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in self.parts.items():
                member = zipfile.ZipInfo(name, _OLDEST)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = 3  # else Windows writes another byte
                member.external_attr = 0o600 << 16
                target.writestr(member, content)
        return made.getvalue()


def read_package(data: bytes, member_mib: int = MEMBER_MIB) -> Package:
    """The parts of a workbook that lay with somebody else: sizes, names and number are checked before one is taken.

    Raises UnreadableReturn: no package, with a password, cut short, too large, two parts of one name, names that are
    paths.
    """
    if data.startswith(_OLE):
        raise locked()
    if not data.startswith(ZIP):
        raise UnreadableReturn("a file of another kind", "it is no .xlsx workbook", "save it as .xlsx")
    zipped = open_package(data, member_mib)
    parts = {entry.filename: zipped.read(name) for name, entry in zipped.members.items()}
    if CONTENT_TYPES not in parts:
        raise damaged("it does not say what its parts are")
    return Package(parts)


def rels_name(part: str) -> str:
    """The part that holds the relationships of this one; of the package itself for ""."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def rels_part(relationships: Iterable[Relationship], part: str) -> bytes:
    """The relationships of `part` as XML, its targets written from where it lies."""
    root = etree.Element(tag("Relationships", LINKS), nsmap={None: LINKS})
    for one in relationships:
        is_link = one.external or one.short == "hyperlink"
        target = one.target if is_link else posixpath.relpath(one.target, posixpath.dirname(part) or ".")
        made = etree.SubElement(root, tag("Relationship", LINKS), Id=one.id, Type=one.kind, Target=target)
        if one.external:
            made.set("TargetMode", "External")
    return serialise(root)


def part_beside(part: str, target: str) -> str:
    """The name of the part that a relationship of `part` means by `target`, which may be written from the top."""
    path = unquote(target.partition("#")[0])
    whole = path if path.startswith("/") else posixpath.join("/", posixpath.dirname(part), path)
    return posixpath.normpath(whole).lstrip("/")  # what climbs above the top ends at the top


def _relationship(one: Element, part: str) -> Relationship:
    external = one.get("TargetMode", "").lower() == "external"
    kind, target = one.get("Type", ""), one.get("Target", "")
    is_link = external or kind.endswith("/hyperlink")  # a shape's link to a cell of its own workbook is "#Sheet!A1"
    return Relationship(one.get("Id", ""), kind, target if is_link else part_beside(part, target), external)


def _with_types(root: Element, types: Mapping[str, str]) -> bytes:
    """The content types with these: of pictures and the like by their ending where that is free, as Excel does."""
    stated = {one.get("PartName", "").lower(): one for one in root.findall(tag("Override", TYPES))}
    endings = {one.get("Extension", "").lower(): one.get("ContentType") for one in root.findall(tag("Default", TYPES))}
    for name, kind in types.items():
        ending = name.rpartition(".")[2].lower()
        one = stated.get(f"/{name}".lower())
        if one is not None:
            one.set("ContentType", kind)
        elif ending != "xml" and endings.setdefault(ending, kind) == kind:
            if not any(known.get("Extension", "").lower() == ending for known in root.findall(tag("Default", TYPES))):
                root.insert(0, etree.Element(tag("Default", TYPES), Extension=ending, ContentType=kind))
        else:
            etree.SubElement(root, tag("Override", TYPES), PartName=f"/{name}", ContentType=kind)
    return serialise(root)
