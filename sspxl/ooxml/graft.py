"""Sheets of one workbook taken over into another, with all that belongs to them; nothing of the other's own changes.

The sheets' parts are copied. What in them is a number of the old workbook (a style, a shared text, a table, a pivot
table's cache) becomes one of the new; formulas follow what they point to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from sspxl.ooxml.formulas import moved
from sspxl.ooxml.moving import Plan, Rows, plan_for
from sspxl.ooxml.package import Package, Relationship, rels_name, rels_part
from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.sheetparts import Target, cache_for, part_for, pivot_for, sheet_for, table_for
from sspxl.ooxml.strings import Strings
from sspxl.ooxml.styles import Styles
from sspxl.ooxml.survey import Survey, leads_on, parts_of
from sspxl.ooxml.workbook import sheets_of, tables_of
from sspxl.ooxml.xml import OFFICE, Element, child, local, parse, serialise, tag

_R_ID = tag("id", OFFICE)
_PLAIN_PART = re.compile(r"(xl/[A-Za-z/_-]+?)\d*(\.[A-Za-z]+)")
_BEHIND_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_BEHIND_CACHES = _BEHIND_NAMES[_BEHIND_NAMES.index("pivotCaches") + 1 :]
_LISTS_OF_SHEETS = ("HeadingPairs", "TitlesOfParts")


@dataclass(frozen=True, slots=True)
class Grafted:
    """The workbook with the sheets in it, and under which names where their own were taken: sheets, and tables.

    `gone` has the sheets that formulas pointed to and that are no longer there: these formulas are #REF! now.
    """

    package: Package
    sheets: Mapping[str, str]
    tables: Mapping[str, str]
    gone: tuple[str, ...] = ()


def graft(
    new: Package, old: Package, hers: Survey, rows: Rows, called: Mapping[str, str] = MappingProxyType({})
) -> Grafted:
    """`new` with the sheets of `old` that `hers` found fit to be carried. `rows` follows the rows of tables in both;
    `called` says, of other sheets of `old`, as what they stand in `new` where that is another name.

    Raises UnreadableReturn where the parts of `old` do not fit together.
    """
    plan = plan_for(new, old, hers, rows, called)
    done = _Graft(new, old, plan).run(hers)
    sheets, tables = ({was: now for was, now in n.items() if was != now} for n in (plan.sheets, plan.tables))
    missing = [sheet.name for sheet in sheets_of(old) if plan.moves.sheets.get(sheet.name.casefold(), sheet) is None]
    return Grafted(done, sheets, tables, tuple(name for name in missing if name.casefold() in hers.sheets))


class _Graft:
    """One taking over: the new workbook's parts while they change, and what went where."""

    def __init__(self, new: Package, old: Package, plan: Plan) -> None:
        self.new, self.old, self.plan = new, old, plan
        self.book = new.workbook()
        self.root = new.xml(self.book)
        self.arrows = list(new.relationships(self.book))
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.went: dict[str, str] = {}
        self.caches: dict[str, int] = {}
        self.tables = max((_table_id(new, t.part) for s in sheets_of(new) for t in tables_of(new, s)), default=0)
        self.styles_part = _needed(new, "styles")
        self.strings_part = _needed(new, "sharedStrings")
        self.styles_root, self.strings_root = new.xml(self.styles_part), new.xml(self.strings_part)
        styles = Styles(old.xml(_needed(old, "styles")), self.styles_root)
        texts = old.related(old.workbook(), "sharedStrings")
        strings = Strings(old.xml(texts) if texts else None, self.strings_root, styles)
        spill = "1" if new.related(self.book, "sheetMetadata") else None
        self.target = Target(styles, strings, plan.moves, spill)

    def run(self, hers: Survey) -> Package:
        carried = [sheet for sheet in sheets_of(self.old) if sheet.name in hers.carried]
        for sheet in carried:
            for part in parts_of(self.old, sheet.part):
                self._name(part)
        placed = [(sheet.name, self._arrow(sheet.kind, sheet.part)) for sheet in carried]
        for part in tuple(self.went):
            self._copy(part)
        self._list_sheets(placed)
        self._list_names(hers)
        self._list_caches()
        self._companions()
        self.target.strings.count()
        self.parts[self.styles_part] = serialise(self.styles_root)
        self.parts[self.strings_part] = serialise(self.strings_root)
        self.parts[self.book] = serialise(self.root)
        self.parts[rels_name(self.book)] = rels_part(self.arrows, self.book)
        self.parts |= _without_lists_of_sheets(self.new)
        return self.new.with_parts(self.parts, self.types)

    # ---------------------------------------------------------------- parts

    def _name(self, part: str) -> str:
        """The name of the part in the new workbook: as it was, with the first number that is free."""
        if part not in self.went:
            plain = _PLAIN_PART.fullmatch(part)
            like = f"{plain[1]}{{}}{plain[2]}" if plain else "xl/media/part{}." + _ending(part)
            self.went[part] = self.new.free_name(like, [*self.went.values()])
        return self.went[part]

    def _copy(self, part: str) -> None:
        here = self.went[part]
        kind = self.old.content_type(part)
        content = self.old.parts[part]
        if kind.endswith("xml") and not part.lower().endswith(".vml"):
            root = parse(content, part)
            self._make_ready(root, part)
            content = serialise(root)
        self.parts[here] = content
        self.types[here] = kind
        arrows = self.old.relationships(part)
        if arrows:
            self.parts[rels_name(here)] = rels_part([self._moved(one) for one in arrows], here)

    def _make_ready(self, root: Element, part: str) -> None:
        match local(root):
            case "worksheet" | "chartsheet":
                sheet_for(self.target, root)
            case "table":
                self.tables += 1
                name = root.get("displayName") or root.get("name", "")
                table_for(self.target, root, self.plan.tables[name], self.tables)
            case "pivotTableDefinition":
                cache = self.old.related(part, "pivotCacheDefinition")
                if cache is None:
                    raise damaged(f"its part {part[:80]} has no cache")
                pivot_for(self.target, root, self.caches.setdefault(cache, self._free_cache()))
            case "pivotCacheDefinition":
                cache_for(self.target, root)
            case "pivotCacheRecords" | "comments" | "ThreadedComments":
                pass
            case _:
                part_for(self.target, root)

    def _moved(self, arrow: Relationship) -> Relationship:
        """The arrow from a part that was copied."""
        if leads_on(arrow):
            target = self.went[self.old.named(arrow.target) or arrow.target]
        elif arrow.target.startswith("#"):
            target = "#" + moved(arrow.target[1:], self.plan.moves)
        else:
            target = arrow.target
        return Relationship(arrow.id, arrow.kind, target, arrow.external)

    def _free_cache(self) -> int:
        taken = [int(one.get("cacheId", "0")) for one in self.root.iter(tag("pivotCache"))]
        return max([*taken, *self.caches.values()], default=0) + 1

    # ---------------------------------------------------------------- the workbook's lists

    def _arrow(self, short: str, part: str) -> str:
        """The number of a new arrow from the workbook to a part that was copied."""
        known = {one.id for one in self.arrows}
        number = next(n for n in range(1, len(known) + 2) if f"rId{n}" not in known)
        kind = next(one.kind for one in self.old.relationships(self.old.workbook()) if one.short == short)
        self.arrows.append(Relationship(f"rId{number}", kind, self.went[part]))
        return f"rId{number}"

    def _list_sheets(self, placed: list[tuple[str, str]]) -> None:
        sheets = child(self.root, "sheets")
        before = [one.get("name", "") for one in sheets]
        number = max(int(one.get("sheetId", "0")) for one in sheets)
        states = {one.get("name"): one.get("state") for one in self.old.xml(self.old.workbook()).iter(tag("sheet"))}
        for name, arrow in placed:
            number += 1
            made = etree.SubElement(sheets, tag("sheet"), name=self.plan.sheets[name], sheetId=str(number))
            if (state := states.get(name)) not in (None, "visible"):
                made.set("state", str(state))
            made.set(_R_ID, arrow)
        tabs = self.plan.tabs
        sheets[:] = sorted(sheets, key=lambda one: tabs.index(one.get("name", "")))
        for one in self.root.iter(tag("definedName")):
            if (scope := one.get("localSheetId")) is not None:
                one.set("localSheetId", str(tabs.index(before[int(scope)])))
        for view in self.root.iter(tag("workbookView")):
            view.set("activeTab", str(tabs.index(before[int(view.get("activeTab", "0"))])))

    def _list_names(self, hers: Survey) -> None:
        if not hers.names:
            return
        order = [sheet.name for sheet in sheets_of(self.old)]
        names = child(self.root, "definedNames", _BEHIND_NAMES)
        for one in hers.names:
            made = deepcopy(one)
            made.tail = None
            made.text = moved(one.text or "", self.plan.moves)
            if (scope := one.get("localSheetId")) is not None:
                made.set("localSheetId", str(self.plan.tabs.index(self.plan.sheets[order[int(scope)]])))
            names.append(made)

    def _list_caches(self) -> None:
        if not self.caches:
            return
        caches = child(self.root, "pivotCaches", _BEHIND_CACHES)
        for part, number in self.caches.items():
            made = etree.SubElement(caches, tag("pivotCache"), cacheId=str(number))
            made.set(_R_ID, self._arrow("pivotCacheDefinition", part))

    def _companions(self) -> None:
        """What the whole workbook has and the sheets need: its colours, who wrote comments, what marks a spill."""
        kinds = [self.types[here] for here in self.went.values()]
        if any("threadedcomments" in kind.lower() for kind in kinds):
            self._companion("person")
        if self.target.spill is None and any(b' cm="' in self.parts[here] for here in self.went.values()):
            self._companion("sheetMetadata")
        theme = self.old.related(self.old.workbook(), "theme")
        here = self.new.related(self.book, "theme")
        if self.went and theme and here and not self.old.relationships(theme):
            self.parts[here] = self.old.parts[theme]

    def _companion(self, short: str) -> None:
        part = self.old.related(self.old.workbook(), short)
        if part is not None and part not in self.went:
            self._name(part)
            self.parts[self.went[part]] = self.old.parts[part]
            self.types[self.went[part]] = self.old.content_type(part)
            self._arrow(short, part)


def _needed(package: Package, short: str) -> str:
    found = package.related(package.workbook(), short)
    if found is None:
        raise damaged(f"its {short} are missing")
    return found


def _table_id(package: Package, part: str) -> int:
    return int(package.xml(part).get("id", "0"))


def _ending(part: str) -> str:
    found = re.search(r"\.([A-Za-z0-9]{1,8})$", part)
    return found[1] if found else "bin"


def _without_lists_of_sheets(package: Package) -> dict[str, bytes]:
    """The workbook's properties without the names of its sheets, which they need not hold, and now would hold wrong."""
    part = package.related("", "extended-properties")
    if part is None:
        return {}
    root = package.xml(part)
    for one in [*root]:
        if local(one) in _LISTS_OF_SHEETS:
            root.remove(one)
    return {part: serialise(root)}
