"""Faults of worksheets: their order, rows and cells, merges, links, conditional formats, drop-downs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from package_formulas import Names, formula_faults, sheets_in
from package_parts import (
    MAIN,
    MAX_COLUMN,
    MAX_ROW,
    MEETS,
    OFFICE,
    Area,
    Element,
    Package,
    area_of,
    areas_of,
    cell_at,
    in_order,
    local,
    name_of,
    number_in,
    text_of,
    utf16,
)  # fmt: skip
from package_styles import Styles
from package_tables import PackageTable, filter_faults

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_OFTEN = ("conditionalFormatting",)
_LONGEST = 32_767
_LINKS = 65_530
_ERRORS = {
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!",
}  # fmt: skip
_KINDS = {"b", "d", "e", "inlineStr", "n", "s", "str", None}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([Ee][+-]?\d+)?")
_RULES = {
    "expression", "cellIs", "colorScale", "dataBar", "iconSet", "top10", "uniqueValues", "duplicateValues",
    "containsText", "notContainsText", "beginsWith", "endsWith", "containsBlanks", "notContainsBlanks",
    "containsErrors", "notContainsErrors", "timePeriod", "aboveAverage",
}  # fmt: skip
_CHECKS = {"none", "whole", "decimal", "list", "date", "time", "textLength", "custom", None}
_WORDS = {"promptTitle": 32, "prompt": 255, "errorTitle": 32, "error": 255}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cells of all sheets point to."""

    styles: Styles
    names: Names
    strings: int


def sheet_faults(package: Package, styles: Styles, tables: Sequence[PackageTable], names: Names) -> Iterator[str]:
    """Faults of every worksheet, of the strings that they share and of the chain of their formulas."""
    shared = Shared(styles, names, 0)
    pooled = package.targets(package.workbook, "sharedStrings")
    for part in pooled:
        if (tree := package.trees.get(part)) is not None:
            shared = Shared(styles, names, len(tree.findall(f"{MAIN}si")))
            yield from _string_faults(part, tree)
    used = 0
    for _, part in package.sheets():
        if (tree := package.trees.get(part)) is None:
            continue
        once = [child for n, child in enumerate(tree) if local(child) not in _OFTEN]
        for name, times in Counter(local(child) for child in once if str(child.tag).startswith(MAIN)).items():
            if times > 1:
                yield f"{part}: has {times} of {name}."
        yield from in_order(part, tree, _ORDER)
        sheet = _Cells(part, shared)
        yield from sheet.faults(tree)
        used += sheet.strings
        own = [table for table in tables if table.sheet == part]
        yield from _column_faults(part, tree, styles)
        yield from _merge_faults(part, tree, own)
        yield from _link_faults(package, part, tree, names)
        yield from _rule_faults(part, tree, shared)
        yield from _check_faults(part, tree, names)
        yield from _page_faults(part, tree)
    yield from _count_faults(package, pooled, used)
    yield from _chain_faults(package)


# ---------------------------------------------------------------- shared strings


def _string_faults(part: str, tree: Element) -> Iterator[str]:
    for n, item in enumerate(tree.findall(f"{MAIN}si")):
        if utf16(text_of(item)) > _LONGEST:
            yield f"{part}: string {n} has {utf16(text_of(item)):,} characters."


def _count_faults(package: Package, pooled: Sequence[str], used: int) -> Iterator[str]:
    for part in pooled:
        if (tree := package.trees.get(part)) is not None:
            there, unique, count = (
                len(tree.findall(f"{MAIN}si")),
                number_in(tree, "uniqueCount"),
                number_in(tree, "count"),
            )
            if unique not in (None, there):
                yield f"{part}: counts {unique} strings, there are {there}."
            if count not in (None, used):
                yield f"{part}: counts {count} cells with strings, there are {used}."


# ---------------------------------------------------------------- cells


class _Cells:
    """Walks the rows of one sheet; `strings` counts the cells that hold a shared string."""

    def __init__(self, part: str, shared: Shared) -> None:
        self.part, self.shared = part, shared
        self.strings = 0
        self.masters: set[str] = set()

    def faults(self, tree: Element) -> Iterator[str]:
        last = 0
        for row in tree.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            number = number_in(row, "r") if row.get("r") else last + 1
            if number is None or not 1 <= number <= MAX_ROW:
                yield f"{self.part}: has a row {row.get('r')}."
                continue
            if number <= last:
                yield f"{self.part}: row {number} stands behind row {last}."
            last = max(last, number)
            style = number_in(row, "s")
            if style is not None and not 0 <= style < self.shared.styles.formats:
                yield f"{self.part}: row {number} has the format {style}, there are {self.shared.styles.formats}."
            if float(row.get("ht", 0)) > 409.5:
                yield f"{self.part}: row {number} is {row.get('ht')} points high."
            yield from self._row(row, number)

    def _row(self, row: Element, number: int) -> Iterator[str]:
        last = 0
        for cell in row.iterfind(f"{MAIN}c"):
            place = cell_at(cell.get("r", "")) if cell.get("r") else (last + 1, number)
            if place is None:
                yield f"{self.part}: {cell.get('r')} is no cell."
                continue
            at = name_of(*place)
            if place[1] != number:
                yield f"{self.part}: {at} stands in row {number}."
            elif place[0] <= last:
                yield f"{self.part}: {at} stands behind {name_of(last, number)}."
            last = max(last, place[0])
            for fault in self._cell(cell, at):
                yield f"{self.part}: {at} {fault}."

    def _cell(self, cell: Element, at: str) -> Iterator[str]:
        style = number_in(cell, "s")
        formats = self.shared.styles.formats
        if style is not None and not 0 <= style < formats:
            yield f"has the format {style}, there are {formats}"
        yield from self._value(cell)
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            yield from self._formula(formula, at)

    def _value(self, cell: Element) -> Iterator[str]:
        kind, value = cell.get("t"), cell.findtext(f"{MAIN}v")
        if kind not in _KINDS:
            yield f"is of the kind {kind!r}"
        elif kind == "s":
            self.strings += 1
            if value is None or not value.isdecimal() or int(value) >= self.shared.strings:
                yield f"has the string {value}, there are {self.shared.strings}"
        elif kind == "inlineStr" and utf16(text_of(cell.find(f"{MAIN}is"))) > _LONGEST:
            yield f"has {utf16(text_of(cell.find(f'{MAIN}is'))):,} characters"
        elif kind == "str" and value and utf16(value) > _LONGEST:
            yield f"has {utf16(value):,} characters"
        elif value is not None and (
            (kind == "b" and value not in ("0", "1"))
            or (kind == "e" and value not in _ERRORS)
            or (kind in ("n", None) and not _NUMBER.fullmatch(value.strip() or "0"))
        ):
            yield f"of the kind {kind or 'n'} holds {value!r}"

    def _formula(self, formula: Element, at: str) -> Iterator[str]:
        kind, shared, ref = formula.get("t"), formula.get("si"), formula.get("ref")
        if kind == "shared" and shared is not None:
            if ref:
                self.masters.add(shared)
            elif shared not in self.masters:
                yield f"shares the formula {shared}, which has not been seen"
        if ref and not _holds(area_of(ref), at):
            yield f"has a formula over {ref}"
        yield from formula_faults(formula.text or "", self.shared.names)


def _holds(area: Area | None, at: str) -> bool:
    place = area_of(at)
    return bool(area and place and place.within(area))


def _formula_areas(tree: Element) -> list[Area]:
    """The cells with formulas; one that fills an area stands for all of it."""
    held = ((cell.get("r", ""), cell.find(f"{MAIN}f")) for cell in tree.iter(f"{MAIN}c"))
    found = (area_of(f.get("ref", at) if f.get("t") == "array" else at) for at, f in held if f is not None)
    return [area for area in found if area]


def _chain_faults(package: Package) -> Iterator[str]:
    """A chain of formulas that names a cell without one is a repair; one that is not there is made anew."""
    for part in package.targets(package.workbook, "calcChain"):
        if (tree := package.trees.get(part)) is None:
            continue
        book = package.trees[package.workbook]
        ids = {s.get("sheetId"): s.get(f"{OFFICE}id") for s in book.iter(f"{MAIN}sheet")}
        formulas: dict[str, list[Area]] = {}
        sheet = None
        for cell in tree.iter(f"{MAIN}c"):
            sheet = cell.get("i") or sheet
            link = package.link(package.workbook, ids.get(sheet))
            target = package.trees.get(link.target) if link else None
            if target is None:
                yield f"{part}: names a sheet {sheet}, which is not there."
                return
            if sheet not in formulas:
                formulas[str(sheet)] = _formula_areas(target)
            place = area_of(cell.get("r", ""))
            if not place or not any(place.within(area) for area in formulas[str(sheet)]):
                yield f"{part}: names {cell.get('r')} of sheet {sheet}, which has no formula."


# ---------------------------------------------------------------- columns, merges, pages


def _column_faults(part: str, tree: Element, styles: Styles) -> Iterator[str]:
    last = 0
    for column in tree.iterfind(f"{MAIN}cols/{MAIN}col"):
        first, end = number_in(column, "min") or 0, number_in(column, "max") or 0
        if not 1 <= first <= end <= MAX_COLUMN:
            yield f"{part}: has columns {first} to {end}."
        elif first <= last:
            yield f"{part}: column {first} stands behind column {last}."
        last = max(last, end)
        style = number_in(column, "style")
        if style is not None and not 0 <= style < styles.formats:
            yield f"{part}: column {first} has the format {style}, there are {styles.formats}."
        if not 0 <= float(column.get("width", 0)) <= 255:
            yield f"{part}: column {first} is {column.get('width')} wide."
    for own in tree.findall(f"{MAIN}autoFilter"):
        yield from filter_faults(part, own)


def _merge_faults(part: str, tree: Element, tables: Sequence[PackageTable]) -> Iterator[str]:
    for whole in tree.findall(f"{MAIN}mergeCells"):
        merges = [merge.get("ref", "") for merge in whole]
        if number_in(whole, "count") not in (None, len(merges)):
            yield f"{part}: counts {whole.get('count')} merges, there are {len(merges)}."
        if not merges:
            yield f"{part}: has a list of merges with none in it."
        areas: dict[str, Area] = {}
        for ref in merges:
            area = area_of(ref)
            if area is None or area[:2] == area[2:]:
                yield f"{part}: merges {ref}."
            elif ref in areas:
                yield f"{part}: merges {ref} twice."
            else:
                areas[ref] = area
        yield from _overlaps(part, "the merges", areas)
        for table in tables:
            for ref, area in areas.items():
                if table.area and area.meets(table.area):
                    yield f"{part}: merges {ref} in the table {table.name}."


def _overlaps(part: str, what: str, areas: Mapping[str, Area]) -> Iterator[str]:
    for (one, first), (other, second) in combinations(sorted(areas.items(), key=lambda named: named[1]), 2):
        if first.meets(second):
            yield f"{part}: {what} {one} and {other} overlap."


def _page_faults(part: str, tree: Element) -> Iterator[str]:
    for dimension in tree.findall(f"{MAIN}dimension"):
        if area_of(dimension.get("ref", "")) is None:
            yield f"{part}: says that it spans {dimension.get('ref')!r}."
    for selection in tree.iter(f"{MAIN}selection"):
        if areas_of(selection.get("sqref", "A1")) is None:
            yield f"{part}: selects {selection.get('sqref')!r}."
    for page in tree.findall(f"{MAIN}pageSetup"):
        if not 10 <= (number_in(page, "scale") or 100) <= 400:
            yield f"{part}: prints at {page.get('scale')} per cent."
    for line in tree.iterfind(f"{MAIN}headerFooter/*"):
        if utf16(line.text or "") > 255:
            yield f"{part}: its {local(line)} has {utf16(line.text or '')} characters."


# ---------------------------------------------------------------- links


def _link_faults(package: Package, part: str, tree: Element, names: Names) -> Iterator[str]:
    links = tree.findall(f"{MAIN}hyperlinks/{MAIN}hyperlink")
    if len(links) > _LINKS:
        yield f"{part}: has {len(links):,} links."
    for link in links:
        ref, rid, place = link.get("ref", ""), link.get(f"{OFFICE}id"), link.get("location")
        if area_of(ref) is None:
            yield f"{part}: has a link in {ref!r}."
        led = package.link(part, rid)
        if led and not led.external:
            yield f"{part}: the link in {ref} leads into the package."
        if led and (re.search(r"[\s<>]", led.target) or len(led.target) > 2_079):
            yield f"{part}: the link in {ref} leads to {led.target[:80]!r}, which is no address."
        if place and rid is None:
            for sheet in sheets_in(place):
                if sheet.casefold() not in names.sheets:
                    yield f"{part}: the link in {ref} leads to the sheet {sheet}, which is not there."


# ---------------------------------------------------------------- conditional formats and drop-downs


def _rule_faults(part: str, tree: Element, shared: Shared) -> Iterator[str]:
    for block in tree.findall(f"{MAIN}conditionalFormatting"):
        where = block.get("sqref", "")
        if areas_of(where) is None:
            yield f"{part}: has a conditional format over {where!r}."
        if block.find(f"{MAIN}cfRule") is None and block.get("pivot") is None:
            yield f"{part}: the conditional format over {where} has no rule."
        for rule in block.findall(f"{MAIN}cfRule"):
            for fault in _one_rule(rule, shared):
                yield f"{part}: the conditional format over {where} {fault}."


def _one_rule(rule: Element, shared: Shared) -> Iterator[str]:
    change, formulas = number_in(rule, "dxfId"), [f.text or "" for f in rule.findall(f"{MAIN}formula")]
    if rule.get("type") not in _RULES:
        yield f"is of the kind {rule.get('type')!r}"
    if change is not None and not 0 <= change < shared.styles.changes:
        yield f"has the look {change}, there are {shared.styles.changes}"
    if (number_in(rule, "priority") or 0) < 1:
        yield f"has the priority {rule.get('priority')}"
    if rule.get("type") in ("cellIs", "expression") and not 1 <= len(formulas) <= 3:
        yield f"has {len(formulas)} formulas"
    for formula in formulas:
        yield from formula_faults(formula, shared.names)


def _check_faults(part: str, tree: Element, names: Names) -> Iterator[str]:
    for whole in tree.findall(f"{MAIN}dataValidations"):
        checks = whole.findall(f"{MAIN}dataValidation")
        if number_in(whole, "count") not in (None, len(checks)):
            yield f"{part}: counts {whole.get('count')} drop-downs, there are {len(checks)}."
        if not checks:
            yield f"{part}: has a list of drop-downs with none in it."
        areas: dict[str, Area] = {}
        for check in checks:
            where = check.get("sqref", "")
            here = areas_of(where)
            if here is None:
                yield f"{part}: has a drop-down over {where!r}."
            areas |= dict(zip(where.split(), here or (), strict=bool(here)))
            for fault in _one_check(check, names):
                yield f"{part}: the drop-down over {where} {fault}."
        yield from _overlaps(part, "the drop-downs over", areas)
        doubled = Counter(ref for check in checks for ref in check.get("sqref", "").split())
        yield from (f"{part}: {ref} has {times} drop-downs." for ref, times in doubled.items() if times > 1)


def _one_check(check: Element, names: Names) -> Iterable[str]:
    if check.get("type") not in _CHECKS:
        yield f"is of the kind {check.get('type')!r}"
    for attribute, most in _WORDS.items():
        if utf16(check.get(attribute, "")) > most:
            yield f"has {utf16(check.get(attribute, ''))} characters of {attribute}"
    first = check.findtext(f"{MAIN}formula1")
    if check.get("type") not in ("none", None) and not first and check.find(f"{MEETS}AlternateContent") is None:
        yield "has nothing to choose from" if check.get("type") == "list" else "has no formula"
    for formula in (first, check.findtext(f"{MAIN}formula2")):
        if formula and formula.startswith('"') and utf16(formula) - 2 > 255:
            yield f"has a list of {utf16(formula) - 2} characters"
        elif formula:
            yield from formula_faults(formula, names)
