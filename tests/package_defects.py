"""Damages to the small workbook of `package_samples`, each with all that the checks have to say of it.

A damage stands together, however long its lines, so that they can be read as a table.
"""

# ruff: noqa: E501

from __future__ import annotations

from package_samples import Damage, add, both, drop, relate, swap, typed

BOOK, DASH, ACTIONS, PIVOT = "xl/workbook.xml", *(f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3))
TABLE, STYLES, STRINGS, DRAWING = (
    "xl/tables/table1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/drawings/drawing1.xml",
)  # fmt: skip
CHART, NOTES, SHAPES = "xl/charts/chart1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
CACHE, RECORDS = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotCache/pivotCacheRecords1.xml"
PIVOTED, CHAIN, TYPES = "xl/pivotTables/pivotTable1.xml", "xl/calcChain.xml", "[Content_Types].xml"
CORE, APP, CUSTOM = "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DROP_DOWN = '<formula1>"Red,Green"</formula1>'
RULE = '<cfRule type="cellIs" dxfId="0" priority="1" operator="equal"><formula>"Red"</formula></cfRule>'
FIRST = '<c r="A4"><f>COUNTIF(Actions[RAG],"Red")</f><v>2</v></c>'


def named(old: str, new: str) -> Damage:
    """The tab `old` under another name."""
    return swap(BOOK, f'<sheet name="{old}"', f'<sheet name="{new}"')


def formula(text: str) -> Damage:
    """Another formula in A4 of the Dashboard."""
    return swap(DASH, 'COUNTIF(Actions[RAG],"Red")', text)


DEFECTS: dict[str, tuple[Damage, list[str]]] = {
    # ---- parts, types and relationships
    "a part cut short": (
        swap(STYLES, "</styleSheet>", ""),
        ["xl/styles.xml: is not well-formed XML.", *(
            f"{sheet}: {what} has the format {n}, there are 1."
            for sheet, what, n in (
                (DASH, "A1", 1), (DASH, "B1", 1), (DASH, "C1", 1), (DASH, "D1", 1), (DASH, "A6", 2), (DASH, "A7", 2)
            )
        ), f"{ACTIONS}: the conditional format over B2:B4 has the look 0, there are 0."],
    ),
    "a content type of a part that is gone": (
        typed("/xl/worksheets/sheet9.xml", f"{MAIN_TYPE}.worksheet+xml"),
        [f"{TYPES}: /xl/worksheets/sheet9.xml is not in the package."],
    ),
    "a part without a content type": (
        swap(TYPES, '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>', ""),
        [f"{SHAPES}: has no content type."],
    ),
    "a content type twice": (
        typed("/XL/styles.xml", f"{MAIN_TYPE}.styles+xml"),
        [f"{TYPES}: /xl/styles.xml stands in it 2 times."],
    ),
    "a table with the type of a sheet": (
        swap(TYPES, f'table1.xml" ContentType="{MAIN_TYPE}.table+xml"', f'table1.xml" ContentType="{MAIN_TYPE}.worksheet+xml"'),
        [f"{TABLE}: is a table with the content type {MAIN_TYPE}.worksheet+xml."],
    ),
    "a part there in capitals, too": (
        both(add("XL/Styles.xml", "<a/>")),
        ["xl/styles.xml: is 2 times in the package."],
    ),
    "a relationship to nothing": (
        relate("xl/worksheets/_rels/sheet3.xml.rels", "rId2", "image", "../media/image1.png"),
        [f"{PIVOT}: rId2 leads to xl/media/image1.png, which is not there."],
    ),
    "a relationship's id twice": (
        relate("xl/worksheets/_rels/sheet3.xml.rels", "rId1", "pivotTable", "../pivotTables/pivotTable1.xml"),
        [f"{PIVOT}: has 2 relationships rId1.", f"{PIVOT}: the pivot tables By RAG and By RAG overlap."],
    ),
    "an id that is no relationship": (
        swap(DASH, '<drawing r:id="rId2"/>', '<drawing r:id="rId5"/>'),
        [f"{DASH}: drawing names rId5, which is no relationship of it."],
    ),
    "an id of something else": (
        swap(DASH, '<drawing r:id="rId2"/>', '<drawing r:id="rId1"/>'),
        [f"{DASH}: drawing names rId1, which is a hyperlink."],
    ),
    "a part that nothing leads to": (
        add("xl/media/image1.xml", "<a/>"),
        ["xl/media/image1.xml: no relationship leads to it."],
    ),
    "relationships of a part that is gone": (
        both(
            drop("xl/worksheets/sheet3.xml"),
            swap(TYPES, f'<Override PartName="/xl/worksheets/sheet3.xml" ContentType="{MAIN_TYPE}.worksheet+xml"/>', ""),
            swap("xl/_rels/workbook.xml.rels", 'Target="worksheets/sheet3.xml"', 'Target="worksheets/sheet2.xml"'),
        ),
        [
            f"{PIVOT}: has relationships, but is not there.", f"{PIVOTED}: no relationship leads to it.",
            "xl/pivotTables/_rels/pivotTable1.xml.rels: no relationship leads to it.",
            f"{BOOK}: 2 tables have the id 1.", f"{BOOK}: 2 tables have the name actions.",
            f"{ACTIONS}: the tables Actions and Actions overlap.", f"{ACTIONS}: names 1 tables and leads to 2.",
            f"{STRINGS}: counts 16 cells with strings, there are 24.",
        ],
    ),
    # ---- the workbook
    "a sheet name of 32 characters": (
        named("Her pivot", "H" * 32),
        [
            f"{BOOK}: the sheet name {'H' * 32!r} has 32 characters.",
            f"{DASH}: the link in A6 leads to the sheet Her pivot, which is not there.",
        ],
    ),
    "a sheet name with a colon": (
        both(named("Her pivot", "Her: pivot"), swap(DASH, "'Her pivot'!A1", "Actions!A1")),
        [f"{BOOK}: the sheet name Her: pivot has : in it."],
    ),
    "a sheet name that ends with an apostrophe": (
        both(named("Her pivot", "Pivot'"), swap(DASH, "'Her pivot'!A1", "Actions!A1")),
        [f"{BOOK}: the sheet name Pivot' begins or ends with '."],
    ),
    "a sheet called History": (
        both(named("Her pivot", "history"), swap(DASH, "'Her pivot'!A1", "Actions!A1")),
        [f"{BOOK}: history is a sheet name that Excel keeps for itself."],
    ),
    "two sheets of a name": (
        both(named("Her pivot", "ACTIONS"), swap(DASH, "'Her pivot'!A1", "Actions!A1")),
        [f"{BOOK}: 2 sheets are called actions."],
    ),
    "a sheetId twice": (swap(BOOK, 'sheetId="3"', 'sheetId="2"'),
        [f"{BOOK}: 2 sheets are with the sheetId 2.", f"{CHAIN}: names D2 of sheet 2, which has no formula."],
    ),
    "no sheet to be seen": (
        both(*(swap(BOOK, f'sheetId="{n}"', f'sheetId="{n}" state="hidden"') for n in (1, 2, 3))),
        [f"{BOOK}: has no sheet that is to be seen."],
    ),
    "a tab in front that is not there": (
        swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" activeTab="3"'),
        [f"{BOOK}: activeTab is 3, there are 3 sheets."],
    ),
    "a name of a sheet that is not there": (
        swap(BOOK, '<definedName name="Reds">', '<definedName name="Reds" localSheetId="3">'),
        [f"{BOOK}: Reds is of sheet 3, there are 3 sheets."],
    ),
    "a name like a cell": (swap(BOOK, 'name="Reds"', 'name="RED1"'), [f"{BOOK}: 'RED1' is no name that can be defined."]),
    "a name defined twice": (
        swap(BOOK, "<definedNames>", '<definedNames><definedName name="reds">1</definedName>'),
        [f"{BOOK}: the name reds is defined 2 times for the workbook."],
    ),
    "a name that is a table's": (swap(BOOK, 'name="Reds"', 'name="actions"'), [f"{BOOK}: the name actions is a table's, too."]),
    "a name over a sheet that is gone": (
        swap(BOOK, "Actions!$B$2:$B$4", "'My notes'!$B$2:$B$4"),
        [f"{BOOK}: Reds names the sheet My notes, which is not there."],
    ),
    "names behind the calculation": (
        both(
            swap(BOOK, '<calcPr calcId="124519" fullCalcOnLoad="1"/>', ""),
            swap(BOOK, "<definedNames>", '<calcPr calcId="124519" fullCalcOnLoad="1"/><definedNames>'),
        ),
        [f"{BOOK}: definedNames stands behind calcPr."],
    ),
    # ---- cells
    "merges behind links": (
        both(
            swap(DASH, '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="A2:D2"/></mergeCells>', ""),
            swap(DASH, "</hyperlinks>", '</hyperlinks><mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells>'),
        ),
        [f"{DASH}: mergeCells stands behind hyperlinks."],
    ),
    "rows that go back": (
        both(swap(DASH, '<row r="5"', '<row r="3"'), swap(DASH, 'r="A5"', 'r="A3"')),
        [f"{DASH}: row 3 stands behind row 4.", f"{CHAIN}: names A5 of sheet 1, which has no formula."],
    ),
    "cells that go back": (swap(DASH, 'r="C1"', 'r="B1"'), [f"{DASH}: B1 stands behind B1."]),
    "a cell in another row": (swap(DASH, 'r="D1"', 'r="D2"'), [f"{DASH}: D2 stands in row 1."]),
    "a cell beyond the last column": (swap(DASH, 'r="D1"', 'r="XFE1"'), [f"{DASH}: XFE1 is no cell."]),
    "a format that is not there": (
        swap(ACTIONS, '<c r="C2">', '<c r="C2" s="3">'), [f"{ACTIONS}: C2 has the format 3, there are 3."]
    ),
    "a string that is not there": (
        swap(ACTIONS, '<c r="A2" t="s"><v>8</v>', '<c r="A2" t="s"><v>14</v>'),
        [f"{ACTIONS}: A2 has the string 14, there are 14."],
    ),
    "a number that is none": (
        swap(ACTIONS, '<c r="C2"><v>2</v>', '<c r="C2"><v>two</v>'), [f"{ACTIONS}: C2 of the kind n holds 'two'."]
    ),
    "a kind of cell that is none": (
        swap(ACTIONS, '<c r="C2"><v>2</v>', '<c r="C2" t="text"><v>2</v>'), [f"{ACTIONS}: C2 is of the kind 'text'."]
    ),
    "strings counted wrong": (
        swap(STRINGS, 'count="16" uniqueCount="14"', 'count="17" uniqueCount="13"'),
        [f"{STRINGS}: counts 13 strings, there are 14.", f"{STRINGS}: counts 17 cells with strings, there are 16."],
    ),
    "a text too long": (
        swap(STRINGS, "As at 22 November 2026", "x" * 32_766 + "😀"), [f"{STRINGS}: string 1 has 32,768 characters."]
    ),
    "a formula too long": (
        formula("1+" * 4_096 + "1"), [f"{DASH}: A4 has a formula of 8,193 characters."]
    ),
    "a formula that begins with =": (formula("=1"), [f"{DASH}: A4 has a formula that begins with =."]),
    "a formula over a sheet that is gone": (
        formula("'Her notes'!A1+Her_pivot!A1"),
        [
            f"{DASH}: A4 names the sheet Her notes, which is not there.",
            f"{DASH}: A4 names the sheet Her_pivot, which is not there.",
        ],
    ),
    "a formula over a column that is gone": (
        formula('COUNTIFS(Actions[RAG],"Red",Actions[Status],"x")'),
        [f"{DASH}: A4 names Actions[Status], a column which is not there."],
    ),
    "a formula over a table that is gone": (
        formula("ROWS(Flags[#Data])"), [f"{DASH}: A4 names the table Flags, which is not there."]
    ),
    "a new function without its prefix": (
        formula('TEXTJOIN(",",TRUE,Actions[Key])'), [f"{DASH}: A4 has TEXTJOIN without its prefix _xlfn.."]
    ),
    "a chain with a cell that has no formula": (
        swap(DASH, FIRST, '<c r="A4"><v>2</v></c>'), [f"{CHAIN}: names A4 of sheet 1, which has no formula."]
    ),
    "merges that overlap": (
        swap(DASH, 'ref="A2:D2"', 'ref="D1:E2"'), [f"{DASH}: the merges A1:D1 and D1:E2 overlap."]
    ),
    "a merge in a table": (
        swap(ACTIONS, "<conditionalFormatting", '<mergeCells count="1"><mergeCell ref="D4:E5"/></mergeCells><conditionalFormatting'),
        [f"{ACTIONS}: merges D4:E5 in the table Actions."],
    ),
    "columns that overlap": (swap(ACTIONS, '<col min="2"', '<col min="1"'), [f"{ACTIONS}: column 1 stands behind column 1."]),
    "a link with a blank in its target": (
        swap("xl/worksheets/_rels/sheet1.xml.rels", "returns\\CS.xlsx", "returns/CS 1.xlsx"),
        [f"{DASH}: the link in A7 leads to 'returns/CS 1.xlsx', which is no address."],
    ),
    "a link to a sheet that is gone": (
        swap(DASH, "'Her pivot'!A1", "Flags!A1"), [f"{DASH}: the link in A6 leads to the sheet Flags, which is not there."]
    ),
    # ---- conditional formats and drop-downs
    "a rule without its look": (
        swap(ACTIONS, 'dxfId="0"', 'dxfId="1"'), [f"{ACTIONS}: the conditional format over B2:B4 has the look 1, there are 1."]
    ),
    "a rule over no area": (
        swap(ACTIONS, '<conditionalFormatting sqref="B2:B4"', '<conditionalFormatting sqref="B4:B2"'),
        [f"{ACTIONS}: has a conditional format over 'B4:B2'."],
    ),
    "a rule of the first priority 0": (
        swap(ACTIONS, 'priority="1"', 'priority="0"'),
        [f"{ACTIONS}: the conditional format over B2:B4 has the priority 0."],
    ),
    "a list of 256 characters": (
        swap(ACTIONS, DROP_DOWN, f'<formula1>"{"R" * 256}"</formula1>'),
        [f"{ACTIONS}: the drop-down over B2:B4 has a list of 256 characters."],
    ),
    "drop-downs counted wrong": (
        swap(ACTIONS, '<dataValidations count="2">', '<dataValidations count="3">'),
        [f"{ACTIONS}: counts 3 drop-downs, there are 2."],
    ),
    "drop-downs that overlap": (
        swap(ACTIONS, 'sqref="C2:C4"><formula1>', 'sqref="B4:C4"><formula1>'),
        [f"{ACTIONS}: the drop-downs over B2:B4 and B4:C4 overlap."],
    ),
    "a list without entries": (
        swap(ACTIONS, DROP_DOWN, ""), [f"{ACTIONS}: the drop-down over B2:B4 has nothing to choose from."]
    ),
    "a prompt too long": (
        swap(ACTIONS, '<dataValidation type="list"', f'<dataValidation promptTitle="{"x" * 33}" type="list"'),
        [f"{ACTIONS}: the drop-down over B2:B4 has 33 characters of promptTitle."],
    ),
    # ---- tables
    "a header that says something else": (
        swap(TABLE, 'id="2" name="RAG"', 'id="2" name="Rag"'), [f"{TABLE}: B1 is to say 'Rag' and says 'RAG'."]
    ),
    "a header that is a number": (
        both(
            swap(ACTIONS, '<c r="B1" t="s"><v>5</v>', '<c r="B1"><v>5</v>'), swap(STRINGS, 'count="16"', 'count="15"'),
        ),
        [f"{TABLE}: B1 is to say 'RAG' and is no text."],
    ),
    "two columns of a name": (
        both(swap(TABLE, 'id="2" name="RAG"', 'id="2" name="KEY"'), swap(ACTIONS, '<c r="B1" t="s"><v>5</v>', '<c r="B1" t="s"><v>4</v>')),
        [
            f"{DASH}: A4 names Actions[RAG], a column which is not there.", f"{TABLE}: 2 columns have the name key.",
            f"{TABLE}: B1 is to say 'KEY' and says 'Key'.",
        ],
    ),
    "two columns of an id": (swap(TABLE, 'id="2" name="RAG"', 'id="1" name="RAG"'), [f"{TABLE}: 2 columns have the id 1."]),
    "a table without rows": (
        both(swap(TABLE, 'ref="A1:D4" totals', 'ref="A1:D1" totals'), swap(TABLE, '<autoFilter ref="A1:D4"', '<autoFilter ref="A1:D1"')),
        [f"{TABLE}: has no row of its own in A1:D1."],
    ),
    "a table wider than its columns": (
        both(swap(TABLE, 'ref="A1:D4" totals', 'ref="A1:E4" totals'), swap(TABLE, '<autoFilter ref="A1:D4"', '<autoFilter ref="A1:E4"')),
        [f"{TABLE}: has 4 columns over A1:E4."],
    ),
    "a filter beside its table": (
        swap(TABLE, '<autoFilter ref="A1:D4"', '<autoFilter ref="A1:D5"'), [f"{TABLE}: filters A1:D5 and is over A1:D4."]
    ),
    "a table called like a cell": (
        both(swap(TABLE, 'displayName="Actions"', 'displayName="ACT1"'), formula("1"), *(
            swap(ACTIONS, f'<c r="D{n}"><f>Actions[[#This Row],[Flags]]*2</f>', f'<c r="D{n}"><f>1</f>') for n in (2, 3, 4)
        ), swap(TABLE, "Actions[[#This Row],[Flags]]*2", "1")),
        [f"{TABLE}: 'ACT1' is no name for a table."],
    ),
    "a table that its sheet does not name": (
        swap(ACTIONS, '<tableParts count="1"><tablePart r:id="rId2"/></tableParts>', ""),
        [f"{ACTIONS}: names 0 tables and leads to 1."],
    ),
    # ---- styles
    "fonts counted wrong": (swap(STYLES, '<fonts count="4">', '<fonts count="5">'), [f"{STYLES}: fonts counts 5, there are 4."]),
    "a format with a font that is gone": (
        swap(STYLES, '<xf numFmtId="164" fontId="1"', '<xf numFmtId="164" fontId="4"'),
        [f"{STYLES}: cellXfs 1 has the fontId 4, there are 4."],
    ),
    "a number format that is gone": (
        swap(STYLES, '<xf numFmtId="164" fontId="1"', '<xf numFmtId="165" fontId="1"'),
        [f"{STYLES}: cellXfs 1 has the number format 165, which is not there."],
    ),
    "a number format with an open quotation mark": (
        swap(STYLES, "&quot;▲ &quot;@", "&quot;▲ @"), [f"{STYLES}: the number format 164 is '\"▲ @'."]
    ),
    "a colour that is none": (swap(STYLES, 'rgb="FFB3261E"', 'rgb="#B3261E"'), [f"{STYLES}: '#B3261E' is no colour."]),
    "one fill": (
        swap(STYLES, '<fills count="2"><fill><patternFill patternType="none"/></fill>', '<fills count="1">'),
        [f"{STYLES}: has 1 of the fills, the least is 2."],
    ),
    "colours of a theme that is gone": (
        both(
            drop("xl/theme/theme1.xml"),
            swap(TYPES, '<Override PartName="/xl/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>', ""),
            swap("xl/_rels/workbook.xml.rels", '<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" Target="theme/theme1.xml"/>', ""),
        ),
        [f"{STYLES}: has colours of a theme, and there is no theme."],
    ),
    # ---- properties
    "a date that is none": (
        swap(CORE, '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22T00:00:00Z', '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22 00:00'),
        [f"{CORE}: created is '2026-11-22 00:00', which is no date."],
    ),
    "titles counted wrong": (
        swap(APP, '<vt:vector size="4" baseType="lpstr">', '<vt:vector size="5" baseType="lpstr">'),
        [f"{APP}: has 4 titles of parts, and counts 5 and 4."],
    ),
    "a property with the first pid": (swap(CUSTOM, 'pid="2"', 'pid="1"'), [f"{CUSTOM}: Protective marking has the pid 1, the first is 2."]),
    # ---- drawings, charts, comments
    "two objects of an id": (swap(DRAWING, '<xdr:cNvPr id="3"', '<xdr:cNvPr id="2"'), [f"{DRAWING}: 2 objects have the id 2."]),
    "an anchor that ends before it begins": (
        swap(DRAWING, "<xdr:row>15</xdr:row>", "<xdr:row>0</xdr:row>"), [f"{DRAWING}: anchor 1 ends before it begins."]
    ),
    "a chart of a sheet that is gone": (
        swap(CHART, "Actions!$A$2:$A$4", "Summary!$A$2:$A$4"),
        [f"{CHART}: Summary!$A$2:$A$4 names the sheet Summary, which is not there."],
    ),
    "a chart without one of its axes": (
        swap(CHART, '<c:catAx><c:axId val="50010001"/>', '<c:catAx><c:axId val="50010003"/>'),
        [f"{CHART}: names the axis 50010001, which is not there."],
    ),
    "two series of an order": (
        swap(CHART, '<c:order val="1"/>', '<c:order val="0"/>'), [f"{CHART}: 2 series have the order 0."]
    ),
    "a comment without its shape": (
        swap(NOTES, 'ref="A3"', 'ref="A4"'),
        [
            f"{ACTIONS}: the comment in column 1, row 4 has no shape.",
            f"{ACTIONS}: has the shape of a comment in column 1, row 3, and no comment.",
        ],
    ),
    "a comment by nobody": (
        swap(NOTES, '<comment ref="A3" authorId="0">', '<comment ref="A3" authorId="1">'),
        [f"{NOTES}: the comment in A3 is by author 1 of 1."],
    ),
    # ---- pivot tables
    "a pivot table without its cache": (
        swap(PIVOTED, 'cacheId="7"', 'cacheId="8"'), [f"{PIVOTED}: has the cache 8, and leads to {CACHE}."]
    ),
    "a pivot cache of a sheet that is gone": (
        swap(CACHE, 'sheet="Actions"', 'sheet="Flags"'), [f"{CACHE}: summarises the sheet Flags, which is not there."]
    ),
    "a pivot cache narrower than its area": (
        swap(CACHE, 'ref="A1:C4"', 'ref="A1:D4"'), [f"{CACHE}: summarises A1:D4 in 3 fields."]
    ),
    "a pivot cache short of a record": (
        swap(RECORDS, '<r><x v="2"/><x v="0"/><n v="1"/></r>', ""), [f"{RECORDS}: 3 records are counted, there are 2."]
    ),
    "a record with a value too many": (
        swap(RECORDS, '<x v="0"/><n v="1"/>', '<x v="2"/><n v="1"/>'), [f"{RECORDS}: record 3 names a value that its field has not."]
    ),
    "a pivot table with a field too few": (
        swap(PIVOTED, '<pivotField showAll="0"/>', ""), [f"{PIVOTED}: has 2 fields, its cache has 3."]
    ),
    "a pivot table that shows what is gone": (
        swap(PIVOTED, '<item x="1"/>', '<item x="2"/>'), [f"{PIVOTED}: field 1 shows a value that its cache has not."]
    ),
}  # fmt: skip
