"""Comments on cells of a sheet: its own stay, and what is said of a cell that has one stands below that."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from sspxl.ooxml.cells import Cells, clean
from sspxl.ooxml.package import Package, Relationship, rels_name, rels_part
from sspxl.ooxml.ranges import address, position
from sspxl.ooxml.xml import MAIN, OFFICE, Element, child, serialise, tag

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEHIND_LEGACY = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OF_EXCEL = re.compile(
    r"^\[Threaded comment\].*?\n\s*Comment:\s*", re.DOTALL
)  # what stands above an older Excel's copy
_THREADED = "tc="  # how Excel names the author of a comment that has answers: it shows its own copy of those words
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:240pt;height:{height}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 1</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_FIRST_NUMBER = 90_001  # of shapes; those that spreadsheet programs make are lower


def comments_of(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """What the comments on the sheet of that part say, by row and column counted from 1; of those with answers the
    words and the answers, as an older Excel shows them."""
    notes = next((one.target for one in package.relationships(sheet) if one.short == "comments"), None)
    part = package.named(notes) if notes else None
    if part is None:
        return {}
    found: dict[tuple[int, int], str] = {}
    for one in package.xml(part).iter(tag("comment")):
        text = one.find(tag("text"))
        runs = [] if text is None else [*text.findall(tag("t")), *text.findall(f"{tag('r')}/{tag('t')}")]
        said = _OF_EXCEL.sub("", "".join(run.text or "" for run in runs)).strip()
        if said and one.get("ref"):
            found[position(one.get("ref", ""))] = said
    return found


def with_comments(package: Package, sheet: str, cells: Cells, words: Mapping[tuple[int, int], str], by: str) -> Package:
    """The package with these comments on the sheet of that part, whose `cells` are being changed.

    A comment that has answers keeps its words: Excel would show nothing else.
    """
    arrows = list(package.relationships(sheet))
    notes = next((one.target for one in arrows if one.short == "comments"), None)
    drawn = next((one.target for one in arrows if one.short == "vmlDrawing" and _is_of_cells(one, cells)), None)
    changed: dict[str, bytes] = {}
    types: dict[str, str] = {}
    if notes is None:
        notes = package.free_name("xl/comments{}.xml")
        arrows.append(_arrow("comments", notes, arrows))
        types[notes] = _COMMENTS_TYPE
        root = etree.Element(tag("comments"), nsmap={None: MAIN})
    else:
        root = package.xml(notes)
    if drawn is None:
        drawn = package.free_name("xl/drawings/vmlDrawing{}.vml")
        arrows.append(_arrow("vmlDrawing", drawn, arrows))
        types[drawn] = _VML_TYPE
        legacy = child(cells.root, "legacyDrawing", _BEHIND_LEGACY)
        legacy.set(tag("id", OFFICE), arrows[-1].id)
        canvas = f"<xml {_SPACES}></xml>".encode()
    else:
        canvas = package.parts[package.named(drawn) or drawn]
    new = _written(root, words, by)
    changed[package.named(notes) or notes] = serialise(root)
    changed[package.named(drawn) or drawn] = _with_shapes(canvas, {at: words[at] for at in new})
    changed[package.named(rels_name(sheet)) or rels_name(sheet)] = rels_part(arrows, sheet)
    return package.with_parts(changed, types)


def _is_of_cells(arrow: Relationship, cells: Cells) -> bool:
    """Whether the arrow leads to the shapes of the sheet itself, not to those of its printed header."""
    legacy = cells.root.find(tag("legacyDrawing"))
    return legacy is not None and legacy.get(tag("id", OFFICE)) == arrow.id


def _arrow(short: str, target: str, others: list[Relationship]) -> Relationship:
    taken = {one.id for one in others}
    number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    return Relationship(f"rId{number}", f"{OFFICE}/{short}", target)


def _written(root: Element, words: Mapping[tuple[int, int], str], by: str) -> list[tuple[int, int]]:
    """Write the comments; the cells that had none before."""
    authors, notes = child(root, "authors", ("commentList", "extLst")), child(root, "commentList", ("extLst",))
    known = {one.get("ref", ""): one for one in notes}
    names = [one.text or "" for one in authors]
    new: list[tuple[int, int]] = []
    for (row, column), said in words.items():
        there = known.get(address(row, column))
        if there is None:
            if by not in names:
                etree.SubElement(authors, tag("author")).text = by
                names.append(by)
            made = etree.SubElement(
                notes, tag("comment"), ref=address(row, column), authorId=str(names.index(by)), shapeId="0"
            )
            _add_run(etree.SubElement(made, tag("text")), said)
            new.append((row, column))
        elif not names[int(there.get("authorId", "0"))].startswith(_THREADED):
            text = child(there, "text")
            plain = text.find(tag("t"))
            if plain is not None:  # words without a run come before all that have one
                text.remove(plain)
                run = etree.Element(tag("r"))
                run.append(plain)
                text.insert(0, run)
            _add_run(text, f"\n\n{said}")
    return new


def _add_run(text: Element, words: str) -> None:
    run = etree.Element(tag("r"))
    shown = etree.SubElement(run, tag("t"))
    shown.text = clean(words)
    shown.set(_SPACE, "preserve")
    runs = text.findall(tag("r"))
    text.insert(text.index(runs[-1]) + 1 if runs else 0, run)


def _with_shapes(canvas: bytes, words: Mapping[tuple[int, int], str]) -> bytes:
    """The drawing with a box for each cell. It is no XML that every reader takes: Excel leaves tags open in it."""
    end = canvas.rfind(b"</")
    made = [] if b'"_x0000_t202"' in canvas.replace(b"#", b"") and b"shapetype" in canvas else [_SHAPE_TYPE]
    number = _FIRST_NUMBER
    for (row, column), said in words.items():
        while f'"_x0000_s{number}"'.encode() in canvas:
            number += 1
        lines = sum(len(line) // 38 + 1 for line in said.split("\n"))
        made.append(
            _SHAPE.format(
                spaces=_SPACES, number=number, height=lines * 13 + 8, left=column, right=column + 3,
                top=max(0, row - 2), bottom=max(0, row - 2) + lines, row=row - 1, column=column - 1,
            )
        )  # fmt: skip
        number += 1
    return canvas[:end] + "".join(made).encode() + canvas[end:]
