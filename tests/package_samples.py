"""A small workbook with one of everything that the checks of a package look at, and ways to damage it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Parts = dict[str, bytes]
Damage = Callable[[Parts], None]
"""Changes the parts in place."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

ROWS = (("ASB/1", "Red", 2), ("ASB/2", "Green", 0), ("VIO/1", "Red", 1))


def whole() -> Parts:
    """The parts of a sound workbook: three sheets, a table, a chart, comments, a pivot table, a chain of formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Small master", "created": datetime(2026, 11, 22)})
    book.set_custom_property("Protective marking", "OFFICIAL", "text")
    front, actions, pivot = (book.add_worksheet(name) for name in ("Dashboard", "Actions", "Her pivot"))
    _front(book, front)
    _actions(book, actions)
    pivot.write_row(2, 0, ("RAG", "How many"))
    book.define_name("Reds", "=Actions!$B$2:$B$4")
    book.close()
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    _add_pivot(parts)
    _add_chain(parts)
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as one workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def _front(book: Workbook, sheet: Worksheet) -> None:
    bold = book.add_format({"bold": True, "num_format": '"▲ "@'})
    sheet.merge_range("A1:D1", "Where things stand", bold)
    sheet.merge_range("A2:D2", "As at 22 November 2026")
    sheet.write_formula("A4", '=COUNTIF(Actions[RAG],"Red")', None, 2)
    sheet.write_formula("A5", "=SUM('Actions'!C2:C4)", None, 3)
    sheet.write_url("A6", "internal:'Her pivot'!A1", string="The pivot")
    sheet.write_url("A7", "external:returns/CS.xlsx", string="CS.xlsx")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Actions!$A$2:$A$4", "values": "=Actions!$C$2:$C$4"})
    chart.add_series({"values": "=Actions!$C$2:$C$4"})
    sheet.insert_chart("F2", chart)
    sheet.insert_chart("F20", _pie(book))


def _pie(book: Workbook) -> Any:
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=Actions!$C$2:$C$4"})
    return pie


def _actions(book: Workbook, sheet: Worksheet) -> None:
    columns = [{"header": name} for name in ("Key", "RAG", "Flags")] + [
        {"header": "Twice", "formula": "=Actions[[#This Row],[Flags]]*2"}
    ]
    sheet.add_table(0, 0, 3, 3, {"name": "Actions", "columns": columns})
    for n, row in enumerate(ROWS, start=1):
        sheet.write_row(n, 0, row)
    sheet.write_comment("A2", "Ask again in January")
    sheet.write_comment("A3", "Closed by the board")
    sheet.data_validation("B2:B4", {"validate": "list", "source": ["Red", "Green"]})
    sheet.data_validation("C2:C4", {"validate": "integer", "criteria": ">=", "value": 0})
    red = book.add_format({"bg_color": "#B3261E", "font_color": "#FFFFFF"})
    sheet.conditional_format("B2:B4", {"type": "cell", "criteria": "==", "value": '"Red"', "format": red})
    sheet.set_column("A:A", 12)
    sheet.set_column("B:C", 9)


def _add_pivot(parts: Parts) -> None:
    keys = "".join(f'<s v="{key}"/>' for key, _, _ in ROWS)
    records = "".join(
        f'<r><x v="{n}"/><x v="{int(rag != "Red")}"/><n v="{f}"/></r>' for n, (_, rag, f) in enumerate(ROWS)
    )
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" r:id="rId1" recordCount="3">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:C4" sheet="Actions"/></cacheSource>'
        '<cacheFields count="3">'
        f'<cacheField name="Key"><sharedItems count="3">{keys}</sharedItems></cacheField>'
        '<cacheField name="RAG"><sharedItems count="2"><s v="Red"/><s v="Green"/></sharedItems></cacheField>'
        '<cacheField name="Flags"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1"'
        ' containsInteger="1" minValue="0" maxValue="2"/></cacheField></cacheFields></pivotCacheDefinition>'
    ).encode()
    parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
        f'<pivotCacheRecords xmlns="{_MAIN}" count="3">{records}</pivotCacheRecords>'.encode()
    )
    parts["xl/pivotTables/pivotTable1.xml"] = (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="By RAG" cacheId="7" dataCaption="Values">'
        '<location ref="A3:B6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3">'
        '<pivotField dataField="1" showAll="0"/><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/>'
        '<item x="1"/><item t="default"/></items></pivotField><pivotField showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="1"/></rowFields><rowItems count="1"><i/></rowItems>'
        '<dataFields count="1"><dataField name="How many" fld="0" subtotal="count"/></dataFields>'
        "</pivotTableDefinition>"
    ).encode()
    for owner, kind, target in (
        ("xl/_rels/workbook.xml.rels", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ("xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels", "pivotCacheRecords", "pivotCacheRecords1.xml"),
        ("xl/worksheets/_rels/sheet3.xml.rels", "pivotTable", "../pivotTables/pivotTable1.xml"),
        (
            "xl/pivotTables/_rels/pivotTable1.xml.rels",
            "pivotCacheDefinition",
            "../pivotCache/pivotCacheDefinition1.xml",
        ),
    ):
        relate(owner, "rId70" if owner.startswith("xl/_rels") else "rId1", kind, target)(parts)
    for folder, name in (
        ("pivotCache", "pivotCacheDefinition"),
        ("pivotCache", "pivotCacheRecords"),
        ("pivotTables", "pivotTable"),
    ):
        typed(f"/xl/{folder}/{name}1.xml", f"{_KIND}.{name}+xml")(parts)
    swap(
        "xl/workbook.xml", "</workbook>", '<pivotCaches><pivotCache cacheId="7" r:id="rId70"/></pivotCaches></workbook>'
    )(parts)


def _add_chain(parts: Parts) -> None:
    cells = '<c r="A4" i="1"/><c r="A5"/><c r="D2" i="2"/>'
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{_MAIN}">{cells}</calcChain>'.encode()
    relate("xl/_rels/workbook.xml.rels", "rId71", "calcChain", "calcChain.xml")(parts)
    typed("/xl/calcChain.xml", f"{_KIND}.calcChain+xml")(parts)


# ---------------------------------------------------------------- damages


def swap(part: str, old: str, new: str) -> Damage:
    """Puts `new` in place of `old`, which must stand in the part once."""

    def damage(parts: Parts) -> None:
        text = parts[part].decode()
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {part}: {text}"
        parts[part] = text.replace(old, new).encode()

    return damage


def drop(*names: str) -> Damage:
    """Takes the parts out of the package."""

    def damage(parts: Parts) -> None:
        for name in names:
            del parts[name]

    return damage


def add(part: str, text: str) -> Damage:
    """Puts one more part into the package."""

    def damage(parts: Parts) -> None:
        assert part not in parts
        parts[part] = text.encode()

    return damage


def relate(rels: str, rid: str, kind: str, target: str) -> Damage:
    """One more relationship, in a part of relationships that may be new."""

    def damage(parts: Parts) -> None:
        text = parts.get(rels, f'<Relationships xmlns="{_LINKS}"></Relationships>'.encode()).decode()
        one = f'<Relationship Id="{rid}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        parts[rels] = text.replace("</Relationships>", f"{one}</Relationships>").encode()

    return damage


def typed(name: str, kind: str) -> Damage:
    """One more content type."""
    return swap("[Content_Types].xml", "</Types>", f'<Override PartName="{name}" ContentType="{kind}"/></Types>')


def both(*damages: Damage) -> Damage:
    """One after the other."""

    def damage(parts: Parts) -> None:
        for one in damages:
            one(parts)

    return damage
