"""Which sheets of a workbook can be taken over into another one whole, and why the others cannot.

A sheet is taken with everything that belongs to it or not at all: nothing that runs, fetches or points to another
workbook goes with it, and nothing that is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.formulas import Uses, uses
from sspxl.ooxml.package import Package, Relationship
from sspxl.ooxml.slots import slots, source_formula, sources
from sspxl.ooxml.workbook import Sheet, days_from_1904, is_strict, sheets_of, tables_of
from sspxl.ooxml.xml import Element, local, tag

CARRIED_KINDS = frozenset(
    {
        "drawing", "vmlDrawing", "comments", "threadedComment", "table", "pivotTable", "pivotCacheDefinition",
        "pivotCacheRecords", "printerSettings", "image", "hdphoto", "chart", "chartEx", "chartStyle", "chartColorStyle",
        "chartUserShapes", "themeOverride", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors",
        "diagramDrawing", "customProperty", "hyperlink",
    }
)  # fmt: skip
"""The arrows that are followed, by the last word of their type."""

_CONTROL = "holds a form control, which may run a macro"
_EMBEDDED = "holds an embedded object"
_FED = "is fed by a data connection"
_SLICED = "holds a slicer or a timeline"
_ELSEWHERE = "points to another workbook"
_FETCHED = "shows a picture that is fetched from elsewhere"
_MAPPED = "is mapped to XML data"
_ASKING = "holds a formula that fetches something, or asks another program"
_RICH = "holds a picture in a cell, or a linked data type"
_WHY: Mapping[str, str] = {
    "ctrlProp": _CONTROL, "control": _CONTROL, "activeXControlBinary": _CONTROL, "oleObject": _EMBEDDED,
    "package": _EMBEDDED, "queryTable": _FED, "connections": _FED, "slicer": _SLICED, "timeline": _SLICED,
    "externalLink": _ELSEWHERE, "externalLinkPath": _ELSEWHERE, "tableSingleCells": _MAPPED,
    "xlMacrosheet": "is a macro sheet", "xlIntlMacrosheet": "is a macro sheet", "dialogsheet": "is a dialog sheet",
}  # fmt: skip
_SCHEMES = ("", "http", "https", "mailto", "file")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_OBJECT = re.compile(rb"ObjectType\s*=\s*[\"'](\w+)", re.IGNORECASE)
_PICTURE_ELSEWHERE = re.compile(rb"(?:src|href)\s*=\s*[\"']\s*(?:[a-z]+://|\\\\)", re.IGNORECASE)
_DYNAMIC = "XLDAPR"  # the one kind of metadata that is carried: a formula that spills
_YES = ("1", "true")


@dataclass(frozen=True, slots=True)
class Survey:
    """`carried`: the names of the sheets that can be taken over, in the order of their tabs; `left`: why not, by name.

    `names` has the workbook's defined names that can go with them; `sheets`, in small letters, those pointed to.
    """

    carried: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    names: tuple[Element, ...] = field(default=(), compare=False)
    sheets: frozenset[str] = frozenset()


def survey(package: Package, wanted: Collection[str], taken: Collection[str] = ()) -> Survey:
    """What can be taken over of the sheets that are `wanted`. `taken` has names that mean something else already."""
    present = {sheet.name: sheet for sheet in sheets_of(package)}
    hers = {name: present[name] for name in present if name in wanted}
    if why := _whole(package):
        return Survey(left=dict.fromkeys(hers, why))
    left: dict[str, str] = {}
    used: dict[str, Uses] = {}
    for name, sheet in hers.items():
        try:
            used[name] = _sheet(package, sheet)
        except _Left as why_not:
            left[name] = str(why_not)
        except UnreadableReturn as fault:
            left[name] = f"is damaged: {fault.why}"
    good, bad = _names(package, taken)
    left |= _cascade(hers, used, left, good, bad)
    carried = tuple(name for name in hers if name not in left)
    elements = _names_for(package, carried, good, left)
    pointed = _together([*(used[name] for name in carried), *(uses(one.text or "") for one in elements)])
    return Survey(carried, left, elements, pointed.sheets)


def parts_of(package: Package, part: str) -> Iterator[str]:
    """The part and all that its arrows lead to, each once, in the order in which they are met."""
    seen: set[str] = set()
    todo = [part]
    while todo:
        here = todo.pop(0)
        if here in seen:
            continue
        seen.add(here)
        yield here
        arrows = package.relationships(here)
        todo += [package.named(one.target) or one.target for one in arrows if leads_on(one)]


def leads_on(arrow: Relationship) -> bool:
    """Whether the arrow leads to another part, and is no link."""
    return not arrow.external and arrow.short != "hyperlink"


class _Left(Exception):
    """Why a sheet stays out."""


def _whole(package: Package) -> str:
    """Why no sheet at all can be taken over; "" where some can."""
    if is_strict(package):
        return "was saved as Strict Open XML; save the master as .xlsx instead"
    if days_from_1904(package.xml(package.workbook())):
        return "counts days from 1904"
    return ""


# ---------------------------------------------------------------- one sheet


def _sheet(package: Package, sheet: Sheet) -> Uses:
    """What the sheet and all that belongs to it points to. Raises _Left where something in it cannot be carried."""
    if sheet.kind not in ("worksheet", "chartsheet"):
        raise _Left(_WHY.get(sheet.kind, f"is a {sheet.kind}"))
    found: list[Uses] = []
    for part in parts_of(package, sheet.part):
        for arrow in package.relationships(part):
            _check_arrow(package, arrow)
        if part.lower().endswith(".vml"):
            _check_vml(package.parts[part])
        elif package.content_type(part).endswith("xml"):
            found.append(_part(package, part))
    together = _together(found)
    if together.foreign:
        raise _Left(_ELSEWHERE)
    if together.asks:
        raise _Left(f"{_ASKING} ({', '.join(sorted(together.asks))})")
    for target in sorted(together.links):
        _check_link(target)
    return together


def _check_arrow(package: Package, arrow: Relationship) -> None:
    if arrow.short not in CARRIED_KINDS:
        raise _Left(_WHY.get(arrow.short, f"holds something that sspxl does not know ({arrow.short[:40]})"))
    if arrow.short == "hyperlink":
        _check_link(arrow.target)
    elif arrow.external:
        raise _Left(_FETCHED if arrow.short == "image" else _ELSEWHERE)
    elif package.named(arrow.target) is None:
        raise _Left(f"is damaged: its part {arrow.target[:80]} is missing")


def _check_link(target: str) -> None:
    """A link opens only when somebody clicks on it; still it must be a page, a mail or a file.

    So must the address that a formula of hers begins with. One that it makes of cells is let through, whatever stands
    in them: she has written that formula, nothing of it runs by itself, and Excel asks before it follows other kinds.
    """
    if _DRIVE.match(target) or target.startswith("#"):
        return
    try:
        scheme = urlsplit(target.strip()).scheme.lower()
    except ValueError:  # a page's address that is none
        return
    if scheme not in _SCHEMES:
        raise _Left(f"holds a link that is no page, mail or file ({scheme[:20]}:)")


def _check_vml(content: bytes) -> None:
    if any(kind.lower() != b"note" for kind in _OBJECT.findall(content)):
        raise _Left(_CONTROL)
    if _PICTURE_ELSEWHERE.search(content):
        raise _Left(_FETCHED)


def _part(package: Package, part: str) -> Uses:
    root = package.xml(part)
    found = [uses(slot.formula) for slot in slots(root)]
    found += [uses(source_formula(one)) for one in sources(root)]
    match local(root):
        case "worksheet":
            _check_cells(package, root)
        case "pivotCacheDefinition":
            source = root.find(tag("cacheSource"))
            if source is None or source.get("type") not in ("worksheet", "consolidation"):
                raise _Left(_FED)
        case "table":
            if next(root.iter(tag("xmlColumnPr")), None) is not None:
                raise _Left(_MAPPED)
    return _together(found)


def _check_cells(package: Package, root: Element) -> None:
    spills: set[str] = set()
    for cell in root.iter(tag("c")):
        if cell.get("vm", "0") != "0":
            raise _Left(_RICH)
        spills.add(cell.get("cm", "0"))
    if spills - {"0"} and _metadata_kinds(package) != {_DYNAMIC}:
        raise _Left(_RICH)


def _metadata_kinds(package: Package) -> set[str]:
    part = package.related(package.workbook(), "sheetMetadata")
    return {one.get("name", "") for one in package.xml(part).iter(tag("metadataType"))} if part else set()


def _together(found: Iterable[Uses]) -> Uses:
    listed = list(found)
    return Uses(
        frozenset().union(*(one.sheets for one in listed)),
        frozenset().union(*(one.names for one in listed)),
        any(one.foreign for one in listed),
        frozenset().union(*(one.asks for one in listed)),
        frozenset().union(*(one.links for one in listed)),
    )


# ---------------------------------------------------------------- names, and what hangs together


def _names(package: Package, taken: Collection[str]) -> tuple[dict[str, Element], set[str]]:
    """The names of the whole workbook, in small letters: those that can be carried, and those that cannot."""
    known = {name.casefold() for name in taken}
    good: dict[str, Element] = {}
    bad: set[str] = set()
    for one in package.xml(package.workbook()).iterfind(f"{tag('definedNames')}/{tag('definedName')}"):
        name = one.get("name", "").casefold()
        if one.get("localSheetId") is not None or name in known or name.startswith("_xlnm."):
            continue
        if _runs(one) or _reaches(uses(one.text or "")):
            bad.add(name)
        else:
            good[name] = one
    return good, bad


def _reaches(meant: Uses) -> bool:
    return meant.foreign or bool(meant.asks)


def _runs(name: Element) -> bool:
    return any(name.get(mark, "") in _YES for mark in ("function", "vbProcedure", "xlm"))


def _cascade(
    hers: Mapping[str, Sheet], used: Mapping[str, Uses], left: Mapping[str, str], good: Mapping[str, Element],
    bad: Collection[str],
) -> dict[str, str]:  # fmt: skip
    """The sheets that cannot be carried because of what they point to, with why."""
    more: dict[str, str] = {}
    while True:
        out = {name.casefold(): name for name in (*left, *more)}
        spoiled = {name for name, one in good.items() if uses(one.text or "").sheets & out.keys()} | set(bad)
        for name in hers:
            if name in left or name in more:
                continue
            if met := sorted(used[name].sheets & out.keys()):
                more[name] = f'points to "{out[met[0]]}", which could not be carried'
            elif met := sorted(used[name].names & spoiled):
                more[name] = f'uses the name "{met[0]}", which could not be carried'
            else:
                continue
            break
        else:
            return more


def _names_for(
    package: Package, carried: Collection[str], good: Mapping[str, Element], left: Collection[str]
) -> tuple[Element, ...]:
    """The names that go with the sheets: their own ones, and the workbook's that point to no sheet that stays out."""
    order = [sheet.name for sheet in sheets_of(package)]
    out = {name.casefold() for name in left}
    found: list[Element] = []
    for one in package.xml(package.workbook()).iterfind(f"{tag('definedNames')}/{tag('definedName')}"):
        meant = uses(one.text or "")
        if _runs(one) or _reaches(meant) or meant.sheets & out:
            continue
        scope = one.get("localSheetId")
        if scope is None:
            keep = one.get("name", "").casefold() in good
        else:
            keep = scope.isdigit() and int(scope) < len(order) and order[int(scope)] in carried
        if keep:
            found.append(one)
    return tuple(found)


def table_names(package: Package) -> frozenset[str]:
    """The names of all its tables, in small letters."""
    return frozenset(table.name.casefold() for sheet in sheets_of(package) for table in tables_of(package, sheet))
