"""Faults of pivot tables: how they hang together with their caches, and the caches with what they summarise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from package_formulas import Names
from package_parts import MAIN, OFFICE, Element, Package, area_of, local, number_in
from package_tables import PackageTable


def pivot_faults(package: Package, tables: Sequence[PackageTable], names: Names) -> Iterator[str]:
    """Faults of every pivot table and cache."""
    book = package.trees[package.workbook]
    caches: dict[str, str] = {}
    for value, times in Counter(c.get("cacheId", "") for c in book.iter(f"{MAIN}pivotCache")).items():
        if times > 1:
            yield f"{package.workbook}: {times} pivot caches have the id {value}."
    for cache in book.iter(f"{MAIN}pivotCache"):
        if link := package.link(package.workbook, cache.get(f"{OFFICE}id")):
            caches[cache.get("cacheId", "")] = link.target
    for part in caches.values():
        if (tree := package.trees.get(part)) is not None:
            yield from _cache_faults(package, part, tree, names, {table.name.casefold() for table in tables})
    for _, sheet in package.sheets():
        areas = []
        for part in package.targets(sheet, "pivotTable"):
            if (tree := package.trees.get(part)) is not None:
                yield from _table_faults(package, part, tree, caches)
                areas.append((tree.get("name", ""), area_of(_location(tree))))
        for n, (one, first) in enumerate(areas):
            for other, second in areas[n + 1 :]:
                if first and second and first.meets(second):
                    yield f"{sheet}: the pivot tables {one} and {other} overlap."


def _location(tree: Element) -> str:
    place = tree.find(f"{MAIN}location")
    return "" if place is None else place.get("ref", "")


def _fields(tree: Element) -> list[Element]:
    return tree.findall(f"{MAIN}cacheFields/{MAIN}cacheField")


def _cache_faults(package: Package, part: str, tree: Element, names: Names, tables: set[str]) -> Iterator[str]:
    fields = _fields(tree)
    for whole in tree.findall(f"{MAIN}cacheFields"):
        if number_in(whole, "count") not in (None, len(fields)):
            yield f"{part}: counts {whole.get('count')} fields, there are {len(fields)}."
    for source in tree.iter(f"{MAIN}worksheetSource"):
        if source.get(f"{OFFICE}id"):
            continue  # in another workbook
        sheet, name, ref = source.get("sheet"), source.get("name"), source.get("ref")
        if sheet is not None and sheet.casefold() not in names.sheets:
            yield f"{part}: summarises the sheet {sheet}, which is not there."
        if name is not None and name.casefold() not in names.defined | tables:
            yield f"{part}: summarises {name}, which is not there."
        area = area_of(ref) if ref else None
        own = [field for field in fields if field.get("databaseField") not in ("0", "false")]
        if ref and (area is None or area.right - area.left + 1 != len(own)):
            yield f"{part}: summarises {ref} in {len(own)} fields."
    for field in fields:
        for shared in field.findall(f"{MAIN}sharedItems"):
            if number_in(shared, "count") not in (None, len(shared)):
                yield f"{part}: counts {shared.get('count')} values of {field.get('name')}, there are {len(shared)}."
    if rid := tree.get(f"{OFFICE}id"):
        link = package.link(part, rid)
        records = package.trees.get(link.target) if link else None
        if link and records is not None:
            yield from _record_faults(link.target, records, tree, fields)


def _record_faults(part: str, records: Element, tree: Element, fields: Sequence[Element]) -> Iterator[str]:
    there = records.findall(f"{MAIN}r")
    for counted in (number_in(records, "count"), number_in(tree, "recordCount")):
        if counted not in (None, len(there)):
            yield f"{part}: {counted} records are counted, there are {len(there)}."
    own = [field for field in fields if field.get("databaseField") not in ("0", "false")]
    most = [len(field.findall(f"{MAIN}sharedItems/*")) for field in own]
    for n, record in enumerate(there, 1):
        if len(record) != len(own):
            yield f"{part}: record {n} has {len(record)} values for {len(own)} fields."
        elif any(local(v) == "x" and (number_in(v, "v") or 0) >= k for v, k in zip(record, most, strict=True)):
            yield f"{part}: record {n} names a value that its field has not."


def _table_faults(package: Package, part: str, tree: Element, caches: dict[str, str]) -> Iterator[str]:
    if area_of(_location(tree)) is None:
        yield f"{part}: lies at {_location(tree)!r}."
    led = package.targets(part, "pivotCacheDefinition")
    cache = caches.get(tree.get("cacheId", ""))
    if cache is None or led != [cache]:
        yield f"{part}: has the cache {tree.get('cacheId')}, and leads to {', '.join(led) or 'none'}."
        return
    fields = tree.findall(f"{MAIN}pivotFields/{MAIN}pivotField")
    cached = _fields(package.trees[cache]) if cache in package.trees else []
    if len(fields) != len(cached):
        yield f"{part}: has {len(fields)} fields, its cache has {len(cached)}."
        return
    for number, (field, own) in enumerate(zip(fields, cached, strict=True)):
        grouped = own.find(f"{MAIN}fieldGroup/{MAIN}groupItems")
        most = len(own.findall(f"{MAIN}sharedItems/*")) if grouped is None else len(grouped)
        items = field.findall(f"{MAIN}items/{MAIN}item")
        if any((number_in(item, "x") or 0) >= most for item in items if item.get("x") is not None):
            yield f"{part}: field {number} shows a value that its cache has not."
    for which in ("rowFields", "colFields"):
        for field in tree.iterfind(f"{MAIN}{which}/{MAIN}field"):
            if (number_in(field, "x") or 0) >= len(fields):
                yield f"{part}: names field {field.get('x')} of {len(fields)}."
