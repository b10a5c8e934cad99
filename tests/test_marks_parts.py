"""What a cell shows besides its value, in parts such as Excel writes and no library here does."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from parts import (
    LINKS,
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    THREADED,
    edited,
    grids,
    links,
    marks,
    packed,
    values,
    workbook,
)

from sspxl.errors import UnreadableReturn
from sspxl.read.marks import SOME_COLOURS, Gathering, Room, Style
from sspxl.records import NOT_CALCULATED, Mark

STRUCK_FONT = '<fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>'
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    + STRUCK_FONT
    + '<fills><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF00B050"/></patternFill></fill></fills>'
    '<cellStyleXfs><xf fontId="1"/></cellStyleXfs>'
    '<cellXfs><xf/><xf fontId="1"/><xf fontId="2"/><xf fillId="1"/><xf numFmtId="164"/></cellXfs>'
    '<dxfs><dxf><font><strike/></font><fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/></patternFill>'
    "</fill></dxf></dxfs>"
)
STRIKE = "<rPr><strike/></rPr>"


def column(*cells: str) -> str:
    return "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "text",
    [
        "<t>  trimmed\u00a0 </t>",
        '<t xml:space="preserve">  kept \n </t>',
        "<t>a_x000D_b _x0041_ _x005F_x0041_ _x20AC_ _xD83D_</t>",
        "<t>a&#13;b&#10;c&amp;d &lt;e&gt;</t>",
        "<t>a\r\nb\rc</t>",
        "<t><![CDATA[x<y]]>z</t>",
        "<t>\U0001f600 \u200f \u2019s</t>",
        "<t></t>",
        "<t>one</t><t> two</t>",
    ],
)
@pytest.mark.parametrize("inline", [False, True])
def test_the_words_that_stay_are_to_the_letter_those_that_would_be_read_without_the_struck_ones(
    text: str, inline: bool
) -> None:
    pronounced = '<rPh sb="0" eb="1"><t>said so</t></rPh>'

    def read(runs: str) -> tuple[object, object]:
        if inline:
            data = workbook(column(f'<c t="inlineStr"><is>{runs}{pronounced}</is></c>'))
        else:
            data = workbook(column('<c t="s"><v>0</v></c>'), strings=f"<si>{runs}{pronounced}</si>")
        grid = grids(data)[0]
        return values(grid), marks(grid)

    plain, _ = read(f"<r>{text}</r><r><t>!</t></r>")
    assert read(f"<r>{text}</r><r>{STRIKE}<t>not this</t></r><r><t>!</t></r>") == (
        plain,
        {"A1": Mark(struck="not this")},
    )


def test_a_strike_that_is_switched_off_strikes_nothing() -> None:
    strings = "".join(
        f'<si><r><rPr><strike val="{off}"/></rPr><t>{off}</t></r></si>' for off in ("0", "false", "1", "true")
    )
    cells = column(*(f'<c t="s"><v>{number}</v></c>' for number in range(4)), '<c s="2" t="str"><v>font</v></c>')
    grid = grids(workbook(cells, strings=strings, styles=STYLES))[0]
    assert values(grid) == {"A1": "0", "A2": "false", "A5": "font"}
    assert marks(grid) == {"A3": Mark(struck="1"), "A4": Mark(struck="true")}


def test_styles_of_named_and_conditional_formats_are_not_those_of_cells() -> None:
    cells = column('<c s="0"><v>1</v></c>', '<c s="1"><v>2</v></c>', '<c s="3"><v>3</v></c>', '<c s="4"><v>0.4</v></c>')
    grid = grids(workbook(cells, styles=STYLES))[0]
    assert values(grid) == {"A1": 1, "A3": 3, "A4": "40%"}
    assert marks(grid) == {"A2": Mark(struck="2"), "A3": Mark(colour="green")}


# ---------------------------------------------------------------- cells


def test_a_formula_whose_result_is_blank_has_no_fault_and_one_without_a_result_has() -> None:
    grid = grids(
        workbook(
            column(
                '<c t="str"><f>""</f><v></v></c>',
                '<c t="str"><f>""</f><v/></c>',
                "<c><f>1+1</f></c>",
                "<c><f>1+1</f><v/></c>",
                '<c t="str"><f>1+1</f></c>',
                "<c><f>1+1</f><v>2</v></c>",
                '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
                '<c t="e"><v>#REF!</v></c>',
                "<c><v/></c>",
                '<c t="str"><v>#REF!</v></c>',
            )
        )
    )[0]
    assert values(grid) == {"A6": 2, "A10": "#REF!"}
    assert marks(grid) == {
        "A1": Mark(formula='=""'),
        "A2": Mark(formula='=""'),
        "A3": Mark(formula="=1+1", fault=NOT_CALCULATED),
        "A4": Mark(formula="=1+1", fault=NOT_CALCULATED),
        "A5": Mark(formula="=1+1", fault=NOT_CALCULATED),
        "A6": Mark(formula="=1+1"),
        "A7": Mark(formula="=1/0", fault="#DIV/0!"),
        "A8": Mark(fault="#REF!"),
    }


def test_a_shared_formula_is_told_on_each_of_its_cells() -> None:
    cells = (
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>4</v></c>'
        '<c r="C3"><f t="array" ref="C3">SUM(A2:A3)</f><v>3</v></c>'
        '<c r="E3"><f t="shared" ref="E3" si="0">A3*3</f><v>4</v></c>'
        '<c r="D3"><f t="dataTable" ref="D3:D3" r1="A1"/><v>1</v></c></row>'
    )
    assert marks(grids(workbook(cells))[0]) == {
        "B2": Mark(formula="=A2*2"),
        "B3": Mark(formula="=A2*2"),
        "C3": Mark(formula="=SUM(A2:A3)"),
        "D3": Mark(formula="=TABLE()"),
        "E3": Mark(formula="=A3*3"),
    }


def test_cells_without_an_address_are_counted_along_the_row() -> None:
    formula = "<f>1</f><v>1</v>"
    cells = (
        f"<row><c><v>1</v></c><c>{formula}</c></row>"
        f'<row r="3"><c r="B3"><v>1</v></c><c>{formula}</c><c r="E3">{formula}</c></row><row><c>{formula}</c></row>'
    )
    grid = grids(workbook(cells))[0]
    assert values(grid) == dict.fromkeys(("A1", "B1", "B3", "C3", "E3", "A4"), 1)
    assert list(marks(grid)) == ["B1", "C3", "E3", "A4"]


def test_the_formulas_of_lists_and_sparklines_are_no_cells() -> None:
    more = '<extLst><ext><x14:list xmlns:x14="a" xmlns:xm="b"><xm:f>Plan!A1</xm:f></x14:list></ext></extLst>'
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{column("<c><v>1</v></c>")}</sheetData><dataValidations><dataValidation>'
        f"<formula1>A1</formula1></dataValidation></dataValidations>{more}</worksheet>"
    )
    assert marks(grids(workbook("", {"xl/worksheets/sheet1.xml": sheet}))[0]) == {}


@pytest.mark.parametrize("error", ["#ERROR!", "#SPILL!", "#CALC!", "#BLOCKED!"])
def test_an_error_that_no_reader_knows_costs_its_cell_and_not_the_workbook(error: str) -> None:
    grid = grids(
        workbook(
            column(
                f'<c s="0" t="e"><f t="array" ref="A1">SORT(B1)</f><v>{error}</v></c>',
                f'<c r="A2" t="e"><f/><v>{error}</v></c>',
                '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
                f'<c t="str"><v>{error}</v></c>',
            )
        )
    )[0]
    assert values(grid) == {"A4": error}
    assert [mark.fault for mark in marks(grid).values()] == [error, error, "#DIV/0!"]


# ---------------------------------------------------------------- packages


def test_prefixes_on_every_element_and_a_sheet_under_any_name_are_followed() -> None:
    cells = column(
        '<c s="1" t="s"><v>0</v></c>', "<c><f>1+1</f></c>", f'<c t="inlineStr"><is><r>{STRIKE}<t>x</t></r></is></c>'
    )

    def prefixed(part: str) -> str:
        return re.sub(r"<(/?)(?=\w)", r"<\1x:", part).replace(" xmlns=", " xmlns:x=")

    sheet = prefixed(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
    data = workbook(
        "",
        {
            "xl/_rels/workbook.xml.rels": links((f"{OFFICE}/worksheet", "/xl/other/Plan.bin")),
            "xl/other/Plan.bin": sheet,
            "xl/other/_rels/Plan.bin.rels": links((f"{OFFICE}/comments", "../notes/first.part")),
            "xl/notes/first.part": prefixed(
                f'<comments xmlns="{MAIN}"><authors><author>Kim Lowe</author></authors><commentList><comment ref="B1"'
                ' authorId="0"><text><r><t>so </t></r><r><t>what</t></r><rPh><t>x</t></rPh></text></comment>'
                "</commentList></comments>"
            ),
            "xl/styles.xml": prefixed(f'<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>'),
            "xl/sharedStrings.xml": prefixed(f'<sst xmlns="{MAIN}"><si><t>words</t></si></sst>'),
        },
    )
    grid = grids(data)[0]
    assert values(grid) == {}
    assert marks(grid) == {
        "A1": Mark(struck="words"),
        "B1": Mark(comment="Kim Lowe: so what"),
        "A2": Mark(formula="=1+1", fault=NOT_CALCULATED),
        "A3": Mark(struck="x"),
    }


def test_strict_open_xml_is_seen_like_any_other() -> None:
    data = workbook(
        column('<c s="1" t="s"><v>0</v></c>', '<c t="d"><v>2026-06-30</v></c>', '<c t="e"><f>A9</f><v>#REF!</v></c>'),
        {
            "_rels/.rels": links((f"{STRICT_OFFICE}/officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": links((f"{STRICT_OFFICE}/worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/_rels/sheet1.xml.rels": links((f"{STRICT_OFFICE}/comments", "../comments1.xml")),
            "xl/comments1.xml": (
                f'<comments xmlns="{STRICT_MAIN}"><authors/><commentList><comment ref="A2"><text><t>a day</t></text>'
                "</comment></commentList></comments>"
            ),
        },
        strings="<si><t>gone</t></si>",
        styles=STYLES,
    )
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        data = edited(data, part, re.escape(MAIN), STRICT_MAIN)
    grid = grids(data)[0]
    assert [str(value) for value in values(grid).values()] == ["2026-06-30"]
    assert marks(grid) == {
        "A1": Mark(struck="gone"),
        "A2": Mark(comment="a day"),
        "A3": Mark(formula="=A9", fault="#REF!"),
    }


# ---------------------------------------------------------------- comments

COPY = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any edits to it "
    "will get removed if the file is opened in a newer version of Excel. Learn more: about it\n\nComment:\n"
    "    Is it June?\nReply:\n    It is July"
)
NOTES = (
    f'<comments xmlns="{MAIN}"><authors><author>tc={{A}}</author><author>Kim Lowe</author></authors><commentList>'
    f'<comment ref="A1" authorId="0"><text><t>{COPY}</t></text></comment>'
    '<comment ref="A2" authorId="1"><text><t>by the old way</t></text></comment>'
    '<comment ref="A3" authorId="7"><text><t>by nobody</t></text></comment>'
    '<comment ref="A4"><text><t>by nobody either</t></text></comment>'
    "</commentList></comments>"
)
THREAD = (
    "<ThreadedComments>"
    '<threadedComment ref="A1" personId="{1}" id="{A}"><text>Is it June?</text></threadedComment>'
    '<threadedComment ref="A1" personId="{2}" id="{B}" parentId="{A}"><text>It is July</text></threadedComment>'
    '<threadedComment ref="A1" personId="{3}" id="{C}" parentId="{A}"><text>Agreed</text></threadedComment>'
    '<threadedComment ref="C9" personId="{2}" id="{D}"><text> </text></threadedComment>'
    "</ThreadedComments>"
)
PERSONS = '<personList><person displayName="Kim Lowe" id="{1}"/><person displayName="Sam Field" id="{2}"/></personList>'
OLD_WAY = {
    "A2": Mark(comment="Kim Lowe: by the old way"),
    "A3": Mark(comment="by nobody"),
    "A4": Mark(comment="by nobody either"),
}
COMMENTS = {
    "xl/worksheets/_rels/sheet1.xml.rels": links(
        (f"{THREADED}/threadedComment", "../threadedComments/threadedComment1.xml"),
        (f"{OFFICE}/comments", "/xl/comments1.xml"),
    ),
    "xl/comments1.xml": NOTES,
    "xl/threadedComments/threadedComment1.xml": THREAD,
    "xl/persons/person.xml": PERSONS,
    "xl/_rels/workbook.xml.rels": links(
        (f"{OFFICE}/worksheet", "worksheets/sheet1.xml"), (f"{THREADED}/person", "persons/person.xml")
    ),
}


def test_a_comment_is_told_with_all_replies_and_not_again_from_its_copy_for_an_older_excel() -> None:
    grid = grids(workbook(column("<c><v>1</v></c>"), COMMENTS))[0]
    assert marks(grid) == {
        "A1": Mark(comment="Kim Lowe: Is it June?\nSam Field: It is July\nAgreed"),
        **OLD_WAY,
    }


def test_where_only_the_copy_of_a_comment_was_saved_its_words_are_told() -> None:
    alone = COMMENTS | {"xl/worksheets/_rels/sheet1.xml.rels": links((f"{OFFICE}/comments", "../comments1.xml"))}
    grid = grids(workbook(column("<c><v>1</v></c>"), alone))[0]
    assert marks(grid) == {"A1": Mark(comment="Is it June?\nIt is July"), **OLD_WAY}


def test_a_comment_on_no_cell_is_refused() -> None:
    nowhere = COMMENTS | {"xl/comments1.xml": NOTES.replace('ref="A2"', 'ref="ZZZZ2"')}
    with pytest.raises(UnreadableReturn, match="a cell's address is none"):
        grids(workbook("", nowhere))


def test_links_out_of_the_package_are_not_followed() -> None:
    outside = (
        f'<Relationships xmlns="{LINKS}"><Relationship Id="rId1" Type="{OFFICE}/comments" TargetMode="External"'
        ' Target="../comments1.xml"/></Relationships>'
    )
    grid = grids(workbook(column("<c><v>1</v></c>"), COMMENTS | {"xl/worksheets/_rels/sheet1.xml.rels": outside}))[0]
    assert marks(grid) == {}


# ---------------------------------------------------------------- bounds


def test_more_marks_than_any_return_has_are_refused_and_more_colours_are_left_out() -> None:
    room = Room(2)
    gathering = Gathering(((1, 2, 3),), room)
    for column_number in range(3):
        gathering.style((0, column_number), Style(colour="red"))
    assert (list(gathering.seen().marks), room.notes) == ([(0, 0), (0, 1)], (SOME_COLOURS,))
    gathering.fault((0, 0), "#REF!")
    gathering.fault((0, 1), "#REF!")
    assert room.notes == (SOME_COLOURS,)
    with pytest.raises(UnreadableReturn, match="more than 2 formulas, comments and struck-through cells"):
        gathering.fault((0, 2), "#REF!")


def test_a_palette_of_the_workbooks_own_and_its_theme_say_what_a_colour_is() -> None:
    styles = (
        '<fills><fill><patternFill patternType="solid"><fgColor indexed="9"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor theme="5"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor theme="1"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor auto="1"/></patternFill></fill></fills>'
        '<cellXfs><xf fillId="0"/><xf fillId="1"/><xf fillId="2"/><xf fillId="3"/></cellXfs>'
        "<colors><indexedColors>" + '<rgbColor rgb="0000B050"/>' * 10 + "</indexedColors></colors>"
    )
    theme = (
        "<a:theme><a:clrScheme>"
        '<a:dk1><a:sysClr val="windowText" lastClr="808080"/></a:dk1><a:lt1><a:sysClr val="window"/></a:lt1>'
        '<a:accent2><a:srgbClr val="C00000"/></a:accent2><a:accent1><a:srgbClr val="00B0F0"/></a:accent1>'
        "</a:clrScheme></a:theme>"
    )
    cells = column(*(f'<c s="{number}"><v>1</v></c>' for number in range(4)))
    parts = {
        "xl/theme/theme7.xml": theme.replace("<a:theme>", '<a:theme xmlns:a="a">'),
        "xl/_rels/workbook.xml.rels": links(
            (f"{OFFICE}/worksheet", "worksheets/sheet1.xml"), (f"{OFFICE}/theme", "theme/theme7.xml")
        ),
    }
    grid = grids(workbook(cells, parts, styles=styles))[0]
    assert marks(grid) == {"A1": Mark(colour="green"), "A2": Mark(colour="red"), "A3": Mark(colour="grey")}


def test_a_package_without_styles_or_texts_is_read() -> None:
    whole = workbook(column("<c><f>1</f><v>1</v></c>"))
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        kept = set(package.namelist()) - {"xl/styles.xml", "xl/sharedStrings.xml"}
        bare = packed({name: package.read(name).decode() for name in kept})
    assert marks(grids(bare)[0]) == {"A1": Mark(formula="=1")}
