"""Changes to the small workbook of `package_samples` that come near to a damage, and of which nothing is to be said.

A change stands together, however long its lines, so that they can be read as a table.
"""

# ruff: noqa: E501

from __future__ import annotations

from package_defects import (
    ACTIONS,
    BOOK,
    CACHE,
    CHAIN,
    CHART,
    CORE,
    DASH,
    DRAWING,
    DROP_DOWN,
    MAIN_TYPE,
    PIVOTED,
    RULE,
    STRINGS,
    STYLES,
    TABLE,
    TYPES,
    formula,
    named,
)  # fmt: skip
from package_samples import Damage, both, drop, relate, swap

MISSES: dict[str, Damage] = {
    "a content type in other letters": swap(TYPES, 'PartName="/xl/styles.xml"', 'PartName="/XL/styles.xml"'),
    "relationships that are absolute": swap("xl/_rels/workbook.xml.rels", 'Target="styles.xml"', 'Target="/xl/styles.xml"'),
    "an external relationship to nowhere": swap("xl/worksheets/_rels/sheet1.xml.rels", "returns\\CS.xlsx", "gone.xlsx"),
    "relationships in another order": relate("xl/worksheets/_rels/sheet3.xml.rels", "rId9", "pivotTable2", "../styles.xml"),
    "a sheet name of 31 characters": both(named("Her pivot", "H" * 31), swap(DASH, "'Her pivot'!A1", "Actions!A1")),
    "a sheet name with an apostrophe inside": both(named("Her pivot", "Jo's"), swap(DASH, "'Her pivot'!A1", "'Jo''s'!A1")),
    "a sheet called History 2": both(named("Her pivot", "History 2"), swap(DASH, "'Her pivot'!A1", "'History 2'!A1")),
    "sheet ids that are not in order": swap(BOOK, 'sheetId="3"', 'sheetId="9"'),
    "two of three sheets hidden": both(*(swap(BOOK, f'sheetId="{n}"', f'sheetId="{n}" state="veryHidden"') for n in (2, 3))),
    "the last tab in front": swap(BOOK, 'windowHeight="9660"', 'windowHeight="9660" activeTab="2"'),
    "a name of the last sheet": swap(BOOK, '<definedName name="Reds">', '<definedName name="Reds" localSheetId="2">'),
    "a name almost like a cell": swap(BOOK, 'name="Reds"', 'name="REDS1"'),
    "a name for the workbook and for a sheet": swap(
        BOOK, "<definedNames>", '<definedNames><definedName name="Reds" localSheetId="0">1</definedName>'
    ),
    "a name over a column": swap(BOOK, "Actions!$B$2:$B$4", "actions!$B:$B"),
    "rows and cells left out": swap(DASH, '<c r="B1" s="1"/>', ""),
    "cells without addresses": both(*(swap(DASH, f'r="{at}" s="1"', 's="1"') for at in ("B1", "C1", "D1"))),
    "the last format": swap(ACTIONS, '<c r="C2">', '<c r="C2" s="2">'),
    "the last string": swap(ACTIONS, '<c r="A2" t="s"><v>8</v>', '<c r="A2" t="s"><v>13</v>'),
    "a number in powers of ten": swap(ACTIONS, '<c r="C2"><v>2</v>', '<c r="C2"><v>-2.5E-06</v>'),
    "a truth and an error": both(
        swap(ACTIONS, '<c r="C2"><v>2</v>', '<c r="C2" t="b"><v>1</v>'), swap(ACTIONS, '<c r="C3"><v>0</v>', '<c r="C3" t="e"><v>#N/A</v>')
    ),
    "an inline string": swap(ACTIONS, '<c r="C2"><v>2</v></c>', '<c r="C2" t="inlineStr"><is><t>two</t></is></c>'),
    "strings that are not counted": swap(STRINGS, ' count="16" uniqueCount="14"', ""),
    "a text just short enough": swap(STRINGS, "As at 22 November 2026", "x" * 32_765 + "😀"),
    "a control character written as Excel does": swap(STRINGS, "As at 22", "As at_x000B_22"),
    "a formula just short enough": formula("1+" * 4_095 + "10"),
    "a sheet's name in a text": formula('IF(TRUE,"Gone!A1","")&amp;"[1]"'),
    "an error in a formula": formula("IF(A5=0,#REF!,#N/A)"),
    "a column of a table in other letters": formula("COUNTA(ACTIONS[[#All],[rag]:[flags]])"),
    "a new function with its prefix": formula('_xlfn.TEXTJOIN(",",TRUE,Actions[Key])'),
    "a formula of another sheet by its bare name": formula("SUM(Actions!C:C,'Her pivot'!1:1)"),
    "no chain": both(
        drop(CHAIN), swap(TYPES, f'<Override PartName="/xl/calcChain.xml" ContentType="{MAIN_TYPE}.calcChain+xml"/>', ""),
        swap("xl/_rels/workbook.xml.rels", '<Relationship Id="rId71" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/>', ""),
    ),
    "merges side by side": swap(DASH, 'ref="A2:D2"', 'ref="E1:F2"'),
    "a merge below a table": swap(ACTIONS, "<conditionalFormatting", '<mergeCells count="1"><mergeCell ref="A5:D5"/></mergeCells><conditionalFormatting'),
    "a link with its blank written out": swap("xl/worksheets/_rels/sheet1.xml.rels", "returns\\CS.xlsx", "returns/CS%201.xlsx"),
    "two rules of a priority": swap(ACTIONS, RULE, RULE + RULE.replace('dxfId="0" ', "")),
    "rules over two areas": swap(ACTIONS, '<conditionalFormatting sqref="B2:B4"', '<conditionalFormatting sqref="B2:B4 D2"'),
    "a list of 255 characters": swap(ACTIONS, DROP_DOWN, f'<formula1>"{"R" * 255}"</formula1>'),
    "a list out of cells": swap(ACTIONS, DROP_DOWN, "<formula1>Reds</formula1>"),
    "drop-downs side by side": swap(ACTIONS, 'sqref="C2:C4"><formula1>', 'sqref="C2:C4 B5"><formula1>'),
    "a header over two lines": both(
        swap(TABLE, 'id="3" name="Flags"', 'id="3" name="Flags_x000a_open"'), swap(STRINGS, "<t>Flags</t>", "<t>Flags\nopen</t>"),
        swap(TABLE, "[Flags]]*2", "[Flags\nopen]]*2"),
        *(swap(ACTIONS, f'<c r="D{n}"><f>Actions[[#This Row],[Flags]]*2', f'<c r="D{n}"><f>1') for n in (2, 3, 4)),
    ),
    "a header of several runs": swap(STRINGS, "<t>Flags</t>", "<r><t>Fl</t></r><r><rPr><b/></rPr><t>ags</t></r>"),
    "a table with a row of totals": both(
        swap(TABLE, 'totalsRowShown="0"', 'totalsRowCount="1"'), swap(TABLE, '<autoFilter ref="A1:D4"', '<autoFilter ref="A1:D3"')
    ),
    "ids of columns that are not in order": swap(TABLE, 'id="2" name="RAG"', 'id="9" name="RAG"'),
    "a number format with a quoted bracket": swap(STYLES, "&quot;▲ &quot;@", '&quot;▲ [&quot;@\\&quot;'),
    "a day without a time": swap(
        CORE, '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22T00:00:00Z', '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22'
    ),
    "an anchor of one cell's size": swap(DRAWING, "<xdr:row>15</xdr:row>", "<xdr:row>1</xdr:row>"),
    "a chart of a quoted sheet": swap(CHART, "Actions!$A$2:$A$4", "'Her pivot'!$A$2:$A$4"),
    "a pivot cache over a table": swap(CACHE, 'ref="A1:C4" sheet="Actions"', 'name="Actions"'),
    "a pivot cache over a name": swap(CACHE, 'ref="A1:C4" sheet="Actions"', 'name="reds"'),
    "a pivot field with an item of its own": swap(PIVOTED, '<item x="1"/>', '<item t="sum"/><item x="1"/>'),
}  # fmt: skip
