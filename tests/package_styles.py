"""Faults of the styles: counts, and what they point to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from package_parts import MAIN, Element, Package, in_order, local, number_in

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_LISTS = _ORDER[:9]
_MOST_FORMATS = 65_490
_LAST_BUILT_IN = 163
_RGB = re.compile("[0-9A-Fa-f]{8}")


@dataclass(frozen=True, slots=True)
class Styles:
    """How many cell formats and differential formats there are."""

    formats: int = 1
    changes: int = 0


def read_styles(package: Package) -> Styles:
    """What cells and rules may point to; a workbook without styles has one format."""
    for part in package.targets(package.workbook, "styles"):
        if (tree := package.trees.get(part)) is not None:
            return Styles(len(tree.findall(f"{MAIN}cellXfs/{MAIN}xf")), len(tree.findall(f"{MAIN}dxfs/{MAIN}dxf")))
    return Styles()


def style_faults(package: Package) -> Iterator[str]:
    """Faults of the styles, and of a theme that is not there though its colours are used."""
    for part in package.targets(package.workbook, "styles"):
        tree = package.trees.get(part)
        if tree is None:
            continue
        yield from in_order(part, tree, _ORDER)
        yield from _list_faults(part, tree)
        yield from _format_faults(part, tree)
        yield from _number_faults(part, tree)
        yield from _colour_faults(part, tree, bool(package.targets(package.workbook, "theme")))


def _list_faults(part: str, tree: Element) -> Iterator[str]:
    for name in _LISTS:
        for whole in tree.findall(f"{MAIN}{name}"):
            count = number_in(whole, "count")
            held = [child for child in whole if str(child.tag).startswith(MAIN)]
            if count is not None and count != len(held):
                yield f"{part}: {name} counts {count}, there are {len(held)}."
    for name, least in (("fonts", 1), ("fills", 2), ("borders", 1), ("cellXfs", 1), ("cellStyleXfs", 1)):
        there = len(tree.findall(f"{MAIN}{name}/*"))
        if there < least:
            yield f"{part}: has {there} of the {name}, the least is {least}."
    if len(tree.findall(f"{MAIN}cellXfs/{MAIN}xf")) > _MOST_FORMATS:
        yield f"{part}: has more than {_MOST_FORMATS:,} cell formats."


def _format_faults(part: str, tree: Element) -> Iterator[str]:
    lists = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs"))
    there = {name: len(tree.findall(f"{MAIN}{name}/*")) for _, name in lists}
    numbered = {number_in(n, "numFmtId") for n in tree.iter(f"{MAIN}numFmt")}
    for name in ("cellStyleXfs", "cellXfs"):
        for at, xf in enumerate(tree.findall(f"{MAIN}{name}/{MAIN}xf")):
            for attribute, pointed in lists:
                index = number_in(xf, attribute)
                if index is not None and not 0 <= index < there[pointed]:
                    yield f"{part}: {name} {at} has the {attribute} {index}, there are {there[pointed]}."
            shown = number_in(xf, "numFmtId") or 0
            if shown > _LAST_BUILT_IN and shown not in numbered:
                yield f"{part}: {name} {at} has the number format {shown}, which is not there."
    names: Counter[str] = Counter()
    for style in tree.findall(f"{MAIN}cellStyles/{MAIN}cellStyle"):
        names[style.get("name", "").casefold()] += 1
        if not 0 <= (number_in(style, "xfId") or 0) < there["cellStyleXfs"]:
            yield f"{part}: the style {style.get('name')} has the xfId {style.get('xfId')}."
    for name, times in names.items():
        if times > 1:
            yield f"{part}: {times} styles are called {name}."


def _number_faults(part: str, tree: Element) -> Iterator[str]:
    listed = tree.findall(f"{MAIN}numFmts/{MAIN}numFmt")
    for number, times in Counter(number_in(n, "numFmtId") for n in listed).items():
        if times > 1:
            yield f"{part}: the number format {number} stands in it {times} times."
    for one in tree.iter(f"{MAIN}numFmt"):
        code = one.get("formatCode", "")
        bare = re.sub(r'"[^"]*"', "", re.sub(r"\\.", "", code))
        if not code or len(code) > 255 or '"' in bare:
            yield f"{part}: the number format {one.get('numFmtId')} is {code!r}."


def _colour_faults(part: str, tree: Element, themed: bool) -> Iterator[str]:
    colours = [c for c in tree.iter() if local(c) in ("color", "fgColor", "bgColor") and str(c.tag).startswith(MAIN)]
    for rgb in dict.fromkeys(c.get("rgb", "") for c in colours if c.get("rgb") is not None):
        if not _RGB.fullmatch(rgb):
            yield f"{part}: {rgb!r} is no colour."
    if not themed and any(c.get("theme") is not None for c in colours):
        yield f"{part}: has colours of a theme, and there is no theme."
