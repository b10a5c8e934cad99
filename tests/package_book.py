"""Faults of the workbook part and of the document's properties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from package_formulas import Names, formula_faults, is_name
from package_parts import MAIN, Element, Package, in_order, local, number_in, utf16
from package_tables import PackageTable

_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_WHEN = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?"
)
_TERMS = "{http://purl.org/dc/terms/}"
_APP = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_VARIANT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


def book_faults(package: Package, tables: Sequence[PackageTable], names: Names) -> Iterator[str]:
    """Faults of the workbook part: its order, its sheets, its views, the names that it defines."""
    part, tree = package.workbook, package.trees[package.workbook]
    yield from in_order(part, tree, _ORDER)
    sheets = tree.findall(f"{MAIN}sheets/{MAIN}sheet")
    yield from _sheet_list_faults(part, sheets)
    for view in tree.iter(f"{MAIN}workbookView"):
        for which in ("activeTab", "firstSheet"):
            at = number_in(view, which) or 0
            if not 0 <= at < len(sheets):
                yield f"{part}: {which} is {at}, there are {len(sheets)} sheets."
    yield from _defined_faults(part, tree, tables, names)


def _sheet_list_faults(part: str, sheets: Sequence[Element]) -> Iterator[str]:
    if not any(sheet.get("state", "visible") == "visible" for sheet in sheets):
        yield f"{part}: has no sheet that is to be seen."
    for name in (sheet.get("name", "") for sheet in sheets):
        if not name or utf16(name) > 31:
            yield f"{part}: the sheet name {name!r} has {utf16(name)} characters."
        if found := re.search(r"[\[\]:*?/\\]", name):
            yield f"{part}: the sheet name {name} has {found[0]} in it."
        if name.startswith("'") or name.endswith("'"):
            yield f"{part}: the sheet name {name} begins or ends with '."
        if name.casefold() == "history":
            yield f"{part}: {name} is a sheet name that Excel keeps for itself."
    kinds = (
        ("name", "called {}", [sheet.get("name", "").casefold() for sheet in sheets]),
        ("sheetId", "with the sheetId {}", [sheet.get("sheetId") for sheet in sheets]),
    )
    for _, words, values in kinds:
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{part}: {times} sheets are {words.format(value)}."
    for sheet in sheets:
        if not 1 <= (number_in(sheet, "sheetId") or 0) <= 65_534:
            yield f"{part}: {sheet.get('name')} has the sheetId {sheet.get('sheetId')}."


def _defined_faults(part: str, tree: Element, tables: Sequence[PackageTable], names: Names) -> Iterator[str]:
    sheets = len(tree.findall(f"{MAIN}sheets/{MAIN}sheet"))
    seen = Counter((d.get("name", "").casefold(), d.get("localSheetId")) for d in tree.iter(f"{MAIN}definedName"))
    for (name, scope), times in seen.items():
        if times > 1:
            where = "the workbook" if scope is None else f"sheet {scope}"
            yield f"{part}: the name {name} is defined {times} times for {where}."
        if scope is None and name in {table.name.casefold() for table in tables}:
            yield f"{part}: the name {name} is a table's, too."
    for defined in tree.iter(f"{MAIN}definedName"):
        name, scope = defined.get("name", ""), defined.get("localSheetId")
        if scope is not None and not 0 <= int(scope) < sheets:
            yield f"{part}: {name} is of sheet {scope}, there are {sheets} sheets."
        if not is_name(name):
            yield f"{part}: {name!r} is no name that can be defined."
        if not (defined.text or "").strip():
            yield f"{part}: {name} stands for nothing."
        for fault in formula_faults(defined.text or "", names):
            yield f"{part}: {name} {fault}."


# ---------------------------------------------------------------- the document's properties


def property_faults(package: Package) -> Iterator[str]:
    """Faults of docProps: dates, what stands twice, counts of titles."""
    for kind in ("core-properties", "extended-properties", "custom-properties"):
        for part in package.targets("", kind):
            if (tree := package.trees.get(part)) is not None:
                yield from {"core": _core, "exte": _app, "cust": _custom}[kind[:4]](part, tree)


def _core(part: str, tree: Element) -> Iterator[str]:
    for name, times in Counter(local(child) for child in tree).items():
        if times > 1:
            yield f"{part}: {name} stands in it {times} times."
    for name in ("created", "modified"):
        for when in tree.findall(f"{_TERMS}{name}"):
            if not _WHEN.fullmatch((when.text or "").strip()):
                yield f"{part}: {name} is {when.text!r}, which is no date."


def _app(part: str, tree: Element) -> Iterator[str]:
    titles = tree.find(f"{_APP}TitlesOfParts/{_VARIANT}vector")
    pairs = tree.find(f"{_APP}HeadingPairs/{_VARIANT}vector")
    if titles is None or pairs is None:
        return
    told = sum(int(count.text or 0) for count in pairs.iter(f"{_VARIANT}i4"))
    if not len(titles) == number_in(titles, "size") == told:
        yield f"{part}: has {len(titles)} titles of parts, and counts {titles.get('size')} and {told}."


def _custom(part: str, tree: Element) -> Iterator[str]:
    properties = tree.findall(f"{_CUSTOM}property")
    for what, values in (("pid", [p.get("pid") for p in properties]), ("name", [p.get("name") for p in properties])):
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{part}: the {what} {value} stands in it {times} times."
    for one in properties:
        if (number_in(one, "pid") or 0) < 2:
            yield f"{part}: {one.get('name')} has the pid {one.get('pid')}, the first is 2."
