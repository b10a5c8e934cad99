"""Faults of what lies over the cells: drawings, charts, comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from package_formulas import Names, formula_faults
from package_parts import (
    CHART,
    DRAWING,
    MAIN,
    MAX_COLUMN,
    MAX_ROW,
    MEETS,
    OFFICE,
    Element,
    Package,
    cell_at,
    local,
    number_in,
    text_of,
    utf16,
)

_VML = "{urn:schemas-microsoft-com:office:excel}"
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_OBJECTS = {"sp", "grpSp", "graphicFrame", "cxnSp", "pic", "contentPart", "AlternateContent"}


def object_faults(package: Package, names: Names) -> Iterator[str]:
    """Faults of the drawings, charts and comments of every sheet, and of the formulas in extensions."""
    for part in package.trees:
        kind = part.rpartition("/")[2]
        if part.startswith("xl/drawings/") and kind.startswith("drawing") and kind.endswith(".xml"):
            yield from _drawing_faults(part, package.trees[part])
    for links in list(package.links.values()):
        for link in links:
            if link.kind == "chart" and link.target in package.trees:
                yield from _chart_faults(link.target, package.trees[link.target], names)
    for _, part in package.sheets():
        if part in package.trees:
            yield from _comment_faults(package, part, package.trees[part])
            yield from _extension_faults(part, package.trees[part], names)


# ---------------------------------------------------------------- drawings


def _drawing_faults(part: str, tree: Element) -> Iterator[str]:
    fallbacks = {inner for fallback in tree.iter(f"{MEETS}Fallback") for inner in fallback.iter()}
    ids: Counter[str] = Counter()
    for element in tree.iter(f"{DRAWING}cNvPr"):
        if element not in fallbacks:
            ids[element.get("id", "")] += 1
    for value, times in ids.items():
        if times > 1:
            yield f"{part}: {times} objects have the id {value}."
    for n, anchor in enumerate(tree, 1):
        if local(anchor) in _ANCHORS:
            yield from _anchor_faults(part, n, anchor)
        elif anchor.tag != f"{MEETS}AlternateContent":
            yield f"{part}: {local(anchor)} is no anchor."


def _anchor_faults(part: str, n: int, anchor: Element) -> Iterator[str]:
    corners = []
    for end in ("from", "to"):
        for corner in anchor.findall(f"{DRAWING}{end}"):
            column, row = (int(corner.findtext(f"{DRAWING}{axis}", "-1")) for axis in ("col", "row"))
            corners.append((column, row))
            if not (0 <= column < MAX_COLUMN and 0 <= row < MAX_ROW):
                yield f"{part}: anchor {n} lies at column {column} and row {row}."
    wanted = {"twoCellAnchor": 2, "oneCellAnchor": 1, "absoluteAnchor": 0}[local(anchor)]
    if len(corners) != wanted:
        yield f"{part}: anchor {n} has {len(corners)} corners."
    elif wanted == 2 and (corners[1][0] < corners[0][0] or corners[1][1] < corners[0][1]):
        yield f"{part}: anchor {n} ends before it begins."
    if (
        len([child for child in anchor if local(child) in _OBJECTS]) != 1
        or len(anchor.findall(f"{DRAWING}clientData")) != 1
    ):
        yield f"{part}: anchor {n} must hold one object and its client data."


# ---------------------------------------------------------------- charts


def _chart_faults(part: str, tree: Element, names: Names) -> Iterator[str]:
    for formula in tree.iter(f"{CHART}f"):
        for fault in formula_faults(formula.text or "", names):
            yield f"{part}: {formula.text} {fault}."
    plot = tree.find(f"{CHART}chart/{CHART}plotArea")
    if plot is None:
        yield f"{part}: plots nothing."
        return
    axes = [axis.find(f"{CHART}axId") for axis in plot if local(axis).endswith("Ax")]
    there = Counter(axis.get("val") for axis in axes if axis is not None)
    named = {a.get("val") for kind in plot if local(kind).endswith("Chart") for a in kind.findall(f"{CHART}axId")}
    named |= {axis.get("val") for axis in plot.iter(f"{CHART}crossAx")}
    for axis in sorted(str(value) for value in named - set(there)):
        yield f"{part}: names the axis {axis}, which is not there."
    for axis, times in there.items():
        if times > 1:
            yield f"{part}: {times} axes have the id {axis}."
    series = list(plot.iter(f"{CHART}ser"))
    for what in ("idx", "order"):
        for value, times in Counter(s.find(f"{CHART}{what}").get("val") for s in series).items():  # type: ignore[union-attr]
            if times > 1:
                yield f"{part}: {times} series have the {what} {value}."
    for cache in (c for name in ("numCache", "strCache") for c in tree.iter(f"{CHART}{name}")):
        counted, points = cache.find(f"{CHART}ptCount"), cache.findall(f"{CHART}pt")
        most = 0 if counted is None else number_in(counted, "val") or 0
        if any((number_in(point, "idx") or 0) >= most for point in points):
            yield f"{part}: stores more points than the {most} that it counts."


# ---------------------------------------------------------------- comments


def _comment_faults(package: Package, sheet: str, tree: Element) -> Iterator[str]:
    noted: set[tuple[int, int]] = set()
    for part in package.targets(sheet, "comments"):
        comments = package.trees.get(part)
        if comments is None:
            continue
        authors = len(list(comments.iter(f"{MAIN}author")))
        refs = Counter(comment.get("ref", "") for comment in comments.iter(f"{MAIN}comment"))
        for ref, times in refs.items():
            if (place := cell_at(ref)) is None:
                yield f"{part}: has a comment in {ref!r}."
            else:
                noted.add(place)
            if times > 1:
                yield f"{part}: {ref} has {times} comments."
        for comment in comments.iter(f"{MAIN}comment"):
            where, author = comment.get("ref"), number_in(comment, "authorId") or 0
            if not 0 <= author < authors:
                yield f"{part}: the comment in {where} is by author {author} of {authors}."
            if utf16(text_of(comment.find(f"{MAIN}text"))) > 32_767:
                yield f"{part}: the comment in {where} is too long."
    drawn = {place for part in _vml_of(package, sheet, tree) for place in _drawn_notes(package.trees.get(part))}
    for column, row in sorted(noted - drawn):
        yield f"{sheet}: the comment in column {column}, row {row} has no shape."
    for column, row in sorted(drawn - noted):
        yield f"{sheet}: has the shape of a comment in column {column}, row {row}, and no comment."


def _vml_of(package: Package, sheet: str, tree: Element) -> list[str]:
    own = tree.find(f"{MAIN}legacyDrawing")
    link = None if own is None else package.link(sheet, own.get(f"{OFFICE}id"))
    return [link.target] if link else []


def _drawn_notes(tree: Element | None) -> Iterator[tuple[int, int]]:
    for shape in () if tree is None else tree.iter(f"{_VML}ClientData"):
        column, row = shape.findtext(f"{_VML}Column"), shape.findtext(f"{_VML}Row")
        if shape.get("ObjectType") == "Note" and column is not None and row is not None:
            yield int(column) + 1, int(row) + 1


def _extension_faults(part: str, tree: Element, names: Names) -> Iterator[str]:
    """Formulas of sparklines and of newer conditional formats and drop-downs."""
    for formula in tree.iter("{http://schemas.microsoft.com/office/excel/2006/main}f"):
        for fault in formula_faults(formula.text or "", names):
            yield f"{part}: an extension {fault}."
