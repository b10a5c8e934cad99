"""What makes Excel offer to repair a workbook, found without Excel: `faults` of a package as sentences.

Written from the rules of ECMA-376 and Excel's limits, and measured against files that Excel itself saved; it shares no
line with what writes our workbooks. Each sentence begins with the part in which the fault lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from package_book import book_faults, property_faults
from package_objects import object_faults
from package_parts import CONTENT_TYPES, OFFICE, TYPES, Element, Package, local, open_package, owner_of
from package_pivots import pivot_faults
from package_sheets import sheet_faults
from package_styles import read_styles, style_faults
from package_tables import names_in, read_tables, table_faults

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPE_OF = {
    # the kind of relationship -> how the content types of what it may lead to end
    "officeDocument": ("sheet.main+xml", "template.main+xml", "macroEnabled.main+xml"),
    "worksheet": ("spreadsheetml.worksheet+xml",),
    "chartsheet": ("spreadsheetml.chartsheet+xml",),
    "styles": ("spreadsheetml.styles+xml",),
    "sharedStrings": ("spreadsheetml.sharedStrings+xml",),
    "theme": ("officedocument.theme+xml",),
    "calcChain": ("spreadsheetml.calcChain+xml",),
    "table": ("spreadsheetml.table+xml",),
    "comments": ("spreadsheetml.comments+xml",),
    "drawing": ("officedocument.drawing+xml",),
    "vmlDrawing": ("officedocument.vmlDrawing",),
    "chart": ("drawingml.chart+xml",),
    "pivotTable": ("spreadsheetml.pivotTable+xml",),
    "pivotCacheDefinition": ("spreadsheetml.pivotCacheDefinition+xml",),
    "pivotCacheRecords": ("spreadsheetml.pivotCacheRecords+xml",),
    "core-properties": ("package.core-properties+xml",),
    "extended-properties": ("officedocument.extended-properties+xml",),
    "custom-properties": ("officedocument.custom-properties+xml",),
}
_KIND_OF = {
    # the element that carries an r:id -> the kinds of relationship that it may name
    "sheet": {"worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"},
    "tablePart": {"table"},
    "drawing": {"drawing"},
    "legacyDrawing": {"vmlDrawing"},
    "legacyDrawingHF": {"vmlDrawing"},
    "picture": {"image"},
    "hyperlink": {"hyperlink"},
    "pageSetup": {"printerSettings"},
    "pivotCache": {"pivotCacheDefinition"},
    "pivotCacheDefinition": {"pivotCacheRecords"},
    "externalReference": {"externalLink"},
    "chart": {"chart"},
    "blip": {"image"},
}
_CARRIED = ("id", "embed", "link", "pict", "dm", "lo", "qs", "cs")


def faults(data: bytes) -> list[str]:
    """Everything in the package for which Excel would offer a repair; [] for a sound one."""
    package = open_package(data)
    found = [f"{name}: is not well-formed XML." for name in package.unparsed]
    found += [*_name_faults(package), *_type_faults(package), *_link_faults(package)]
    if package.workbook not in package.trees:
        return [*found, "the package: has no workbook."]
    tables, styles, names = read_tables(package), read_styles(package), names_in(package)
    found += [*book_faults(package, tables, names), *property_faults(package), *style_faults(package)]
    found += [*sheet_faults(package, styles, tables, names), *table_faults(package, styles, tables, names)]
    found += [*object_faults(package, names), *pivot_faults(package, tables, names)]
    return list(dict.fromkeys(found))


def faults_of(path: Path) -> list[str]:
    """`faults` of the file."""
    return faults(path.read_bytes())


# ---------------------------------------------------------------- parts and their types


def _name_faults(package: Package) -> Iterator[str]:
    for name, times in Counter(name.lower() for name in package.names).items():
        if times > 1:
            yield f"{name}: is {times} times in the package."
    for name in package.names:
        if name.startswith("/") or "\\" in name:
            yield f"{name}: is no name of a part."


def _type_faults(package: Package) -> Iterator[str]:
    tree = package.trees.get(CONTENT_TYPES)
    if tree is None:
        yield f"{CONTENT_TYPES}: is missing."
        return
    defaults = [(d.get("Extension", "").lower(), d.get("ContentType", "")) for d in tree.iter(f"{TYPES}Default")]
    overrides = [(o.get("PartName", ""), o.get("ContentType", "")) for o in tree.iter(f"{TYPES}Override")]
    for what, times in Counter([name for name, _ in defaults] + [name.lower() for name, _ in overrides]).items():
        if times > 1:
            yield f"{CONTENT_TYPES}: {what} stands in it {times} times."
    there = {name.lower() for name in package.names}
    for name, _ in overrides:
        if name.lower().removeprefix("/") not in there:
            yield f"{CONTENT_TYPES}: {name} is not in the package."
    by_name = {name.lower().removeprefix("/"): kind for name, kind in overrides}
    by_end = dict(defaults)
    kinds = {name: by_name.get(name.lower()) or by_end.get(name.rpartition(".")[2].lower()) for name in package.names}
    for name, kind in kinds.items():
        if kind is None and name != CONTENT_TYPES:
            yield f"{name}: has no content type."
    for link in (link for links in package.links.values() for link in links if not link.external):
        ends = _TYPE_OF.get(link.kind)
        kind = kinds.get(link.target)
        if ends and kind is not None and not kind.endswith(ends):
            yield f"{link.target}: is a {link.kind} with the content type {kind}."


# ---------------------------------------------------------------- relationships


def _link_faults(package: Package) -> Iterator[str]:
    there = {name.lower() for name in package.names}
    if len(package.targets("", "officeDocument")) != 1:
        yield "_rels/.rels: must lead to exactly one workbook."
    for owner, links in package.links.items():
        if owner and owner not in package.data:
            yield f"{owner}: has relationships, but is not there."
        for rid, times in Counter(link.id for link in links).items():
            if times > 1:
                yield f"{owner}: has {times} relationships {rid}."
        for link in links:
            if not link.external and not link.target.startswith("#") and link.target.lower() not in there:
                yield f"{owner}: {link.id} leads to {link.target}, which is not there."
    for name, tree in package.trees.items():
        if not name.endswith(".rels") and name != CONTENT_TYPES:
            yield from _dangling(package, name, tree)
    yield from _unreached(package)


def _dangling(package: Package, name: str, tree: Element) -> Iterator[str]:
    for element in tree.iter():
        carried = [(element.get(f"{OFFICE}{word}"), word) for word in _CARRIED if element.get(f"{OFFICE}{word}")]
        if relid := element.get("{urn:schemas-microsoft-com:office:office}relid"):
            carried.append((relid, "relid"))
        for rid, word in carried:
            link = package.link(name, rid)
            kinds = _KIND_OF.get(local(element)) if word in ("id", "embed") else None
            if link is None:
                yield f"{name}: {local(element)} names {rid}, which is no relationship of it."
            elif kinds and link.kind not in kinds:
                yield f"{name}: {local(element)} names {rid}, which is a {link.kind}."


def _unreached(package: Package) -> Iterator[str]:
    """Parts that no relationship leads to: Excel throws them away, so nothing of worth may be among them."""
    todo, seen = [""], {""}
    while todo:
        for link in package.links.get(todo.pop(), ()):
            if not link.external and link.target.lower() not in seen:
                seen.add(link.target.lower())
                todo.append(next((name for name in package.names if name.lower() == link.target.lower()), link.target))
    for name in package.names:
        part = owner_of(name) if name.endswith(".rels") else name
        if name != CONTENT_TYPES and part.lower() not in seen and (part == name or part in package.data):
            yield f"{name}: no relationship leads to it."
