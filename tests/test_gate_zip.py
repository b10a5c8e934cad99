"""Packages and sheets (.xlsx, .ods) that lie, and beside them the nearest good ones, which pass and can be read."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import hostile
import pytest
from hostile import (
    CORNER,
    DEFAULT,
    ODS_ROW,
    ONE_ROW,
    Words,
    cell,
    damaged,
    grid,
    listed,
    ods,
    ods_blanks,
    ods_cell,
    ods_row,
    oversized,
    package,
    parts,
    refusal,
    text_cells,
    worksheet,
    xlsx,
)

from sspxl.read.gate import Kind, Limits, Passed, inspect

MIB = 1 << 20
Case = tuple[Callable[[], bytes], Words]


def reached(corner: str, most: int = DEFAULT.cells) -> Words:
    return hostile.reached(corner, most)


def lying_size(true: int, declared: int) -> bytes:
    """A workbook with a further part of blanks that declares a size that is not its own."""
    made = package(parts() | {"xl/media/a.bin": b" " * true})
    return listed(made, "xl/media/a.bin", 24, struct.pack("<L", declared))


def another_on_the_spot() -> bytes:
    """What the table of contents calls sheet1 is called otherwise where it stands."""
    return xlsx().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml", 1)


def written_twice(name: str) -> bytes:
    written = io.BytesIO(xlsx())
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, worksheet(cell(CORNER)))
    return written.getvalue()


def written_without_a_name() -> bytes:
    written = io.BytesIO(xlsx())
    entry = zipfile.ZipInfo("a")
    entry.filename = entry.orig_filename = ""
    with zipfile.ZipFile(written, "a") as archive, archive.open(entry, "w") as member:
        member.write(b"x")
    return written.getvalue()


PATH = damaged("one of its parts has a path for a name")
SIZE = damaged("one of its parts is not of the size that it declares")
ODDLY_PACKED = damaged("it is packed in a way that spreadsheet programs do not use")
TWO_KINDS = damaged("it is two kinds of file at once")
NO_SHEET = damaged("it has no sheet")

PACKAGES: dict[str, Case] = {
    "two parts of one name": (
        lambda: written_twice("xl/worksheets/SHEET1.xml"),
        damaged("two of its parts have the same name"),
    ),
    "a path upwards": (lambda: xlsx(more={"xl/../../../evil.txt": "x"}), PATH),
    "a path from the root": (lambda: xlsx(more={"/etc/x": "x"}), PATH),
    "a Windows path": (
        lambda: hostile.renamed(xlsx(more={"xl_evil.txt": "x"}), "xl_evil.txt", "xl\\evil.txt"),
        PATH,
    ),
    "a drive": (lambda: xlsx(more={"C:evil.txt": "x"}), PATH),
    "more than it declares": (lambda: lying_size(5000, 400), SIZE),
    "less than it declares": (lambda: lying_size(400, 5000), SIZE),
    "wrong checksum": (
        lambda: listed(xlsx(), "xl/workbook.xml", 16, b"abcd"),
        damaged("one of its parts does not agree with its checksum"),
    ),
    "another name on the spot": (another_on_the_spot, damaged("its table of contents is wrong")),
    "bzip2": (lambda: listed(xlsx(), "xl/workbook.xml", 10, b"\x0c\0"), ODDLY_PACKED),
    "a patch of another file": (lambda: listed(xlsx(), "xl/workbook.xml", 8, b"\x20\0"), ODDLY_PACKED),
    "locked by a certificate": (lambda: listed(xlsx(), "xl/workbook.xml", 8, b"\x40\0"), ODDLY_PACKED),
    "a part without a name": (written_without_a_name, damaged("one of its parts has no name")),
    "overlapping parts": (
        lambda: listed(xlsx(), "xl/workbook.xml", 20, struct.pack("<L", 50_000)),
        damaged("its parts overlap"),
    ),
    "10,001 parts": (
        lambda: xlsx(more={f"xl/media/{at}.png": "x" for at in range(9_996)}),
        oversized("it is made of more than 10,000 parts"),
    ),
    "more than 100 MiB of blanks": (
        lambda: xlsx(more={"xl/comments.xml": b"<a>" + b" " * (100 * MIB) + b"</a>"}),
        oversized("one of its parts unpacks to more than 100 MiB"),
    ),
    "three parts of 70 MiB": (
        lambda: xlsx(more={f"xl/media/{at}.png": bytes(70 * MIB) for at in range(3)}),
        oversized("its parts unpack to more than 200 MiB"),
    ),
    "a part that is not whole": (
        lambda: xlsx(worksheet()[:-9]),
        damaged("its part xl/worksheets/sheet1.xml is not whole (unclosed token)"),
    ),
    ".ods: content that is not whole": (
        lambda: ods(more={"content.xml": "<a>"}),
        damaged("its content.xml is not whole (no element found)"),
    ),
    ".ods: an .xlsx too": (
        lambda: package({"mimetype": hostile.ODS_TYPE, "content.xml": hostile.ods_content(ODS_ROW)} | parts()),
        TWO_KINDS,
    ),
    "an .ods too": (lambda: xlsx(more={"content.xml": hostile.ods_content(ODS_ROW)}), TWO_KINDS),
    "no sheet": (lambda: xlsx(more={"xl/workbook.xml": "<workbook><sheets/></workbook>"}), NO_SHEET),
    ".ods: no sheet": (lambda: ods(more={"content.xml": "<office:body xmlns:office='o'/>"}), NO_SHEET),
}

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
UTF_16 = '<?xml version="1.0" encoding="utf-16"?>'


def nested(depth: int) -> str:
    return worksheet(after="<a>" * depth + "</a>" * depth)


def in_utf_16_letters(sheet: str) -> bytes:
    """A part in UTF-16 whose letters are, byte for byte, the sheet in UTF-8."""
    return (UTF_16 + "<a>" + (sheet + " " * (len(sheet) % 2)).encode().decode("utf-16-le") + "</a>").encode("utf-16")


def two_sheets(more: dict[str, str]) -> bytes:
    return xlsx(worksheet(), worksheet(), more=more)


def number_in(found: str, most: str) -> Words:
    return damaged(f'it holds "{found}" where a number up to {most} belongs')


DOCTYPE = damaged("it declares entities (a DOCTYPE), which no spreadsheet program does")
DEEP = damaged("its parts are nested deeper than any spreadsheet program does")
HIDDEN = damaged("it hides a sheet in a part that is none")
NO_ADDRESS = damaged("a cell's address is none")
TWICE = damaged("it lists the same sheet more than once")
AREAS = oversized("its merged or linked areas cover more than 250,000 cells")
LONG = oversized("a cell, or a gap between two, holds more than 131,068 characters")
MUCH_TEXT = oversized("its cells hold more than 16,000,000 characters together")
MANY_SHEETS = oversized("it has more than 500 sheets")
STRINGS = "xl/sharedStrings.xml"
PREFIXED = (
    '<x:worksheet xmlns:x="m"><x:sheetData>'
    f'<x:row><x:c r="{CORNER}"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
SAME_TARGETS = hostile.relationships(
    [("worksheet", "worksheets/sheet1.xml"), ("worksheet", "/xl/worksheets/./Sheet1.xml")]
)
SAME_LINKS = '<workbook><sheets><sheet name="a" id="rId1"/><sheet name="b" id="rId1"/></sheets></workbook>'

SHEETS: dict[str, Case] = {
    "entities": (lambda: xlsx(LAUGHS + worksheet()), DOCTYPE),
    "entities in UTF-16": (lambda: xlsx(more={"a.xml": (UTF_16 + LAUGHS + "<a/>").encode("utf-16")}), DOCTYPE),
    ".ods: entities": (lambda: ods(more={"content.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}), DOCTYPE),
    "61 levels": (lambda: xlsx(nested(60)), DEEP),
    "61 levels within the rows": (lambda: xlsx(worksheet("<row>" + "<c>" * 58 + "</c>" * 58 + "</row>")), DEEP),
    ".ods: 61 levels": (lambda: ods(ODS_ROW + "<a>" * 57 + "</a>" * 57), DEEP),
    "a value in the last cell": (lambda: xlsx(worksheet(cell("A1") + cell(CORNER))), reached(CORNER)),
    "only that": (lambda: xlsx(worksheet(cell(CORNER))), reached(CORNER)),
    "far right and far down": (lambda: xlsx(worksheet(cell("XFD1") + cell("A123"))), reached("XFD123")),
    "two sheets together": (
        lambda: xlsx(worksheet(cell("A200000")), worksheet(cell("B50001"))),
        reached("B50001"),
    ),
    "under a prefix": (lambda: xlsx(PREFIXED), reached(CORNER)),
    "without an address": (
        lambda: xlsx(worksheet('<row r="1000000"><c r="B1000000"/><c/><c><v>1</v></c></row>')),
        reached("D1000000"),
    ),
    "a formula": (lambda: xlsx(worksheet(cell(CORNER, "<f>A1</f>"))), reached(CORNER)),
    "a text": (lambda: xlsx(worksheet(cell(CORNER, "<is><t>a</t></is>", "inlineStr"))), reached(CORNER)),
    "in a part that is named a picture": (
        lambda: xlsx(more={"xl/media/logo.png": worksheet(cell(CORNER))}),
        reached(CORNER),
    ),
    "behind bytes that are no XML": (lambda: xlsx(more={"xl/media/logo.png": "PNG" + worksheet(cell(CORNER))}), HIDDEN),
    "in a drawing that is no XML": (
        lambda: xlsx(more={"xl/drawings/d.vml": "<a><br></a>" + worksheet(cell(CORNER))}),
        HIDDEN,
    ),
    "in letters of another encoding": (lambda: xlsx(more={"a.xml": in_utf_16_letters(worksheet())}), HIDDEN),
    "row 99999999999": (lambda: xlsx(worksheet(cell("A99999999999"))), number_in("99999999999", "1,048,576")),
    "a row numbered 4294967297": (
        lambda: xlsx(worksheet('<row r="4294967297"/>')),
        number_in("4294967297", "1,048,576"),
    ),
    "column ZZZZZZ": (lambda: xlsx(worksheet(cell("ZZZZZZ1"))), NO_ADDRESS),
    "column XFE": (lambda: xlsx(worksheet(cell("XFE1"))), damaged("a cell stands outside the sheet")),
    "no column": (lambda: xlsx(worksheet(cell("12"))), NO_ADDRESS),
    "row 0": (lambda: xlsx(worksheet(cell("A0"))), NO_ADDRESS),
    "a merge of everything": (lambda: xlsx(worksheet(after=f'<mergeCell ref="A1:{CORNER}"/>')), AREAS),
    "a link of everything": (lambda: xlsx(worksheet(after=f'<hyperlink ref="A1:{CORNER}"/>')), AREAS),
    "an array over everything": (
        lambda: xlsx(worksheet(cell("A1", f'<f t="array" ref="A1:{CORNER}">1</f>'))),
        AREAS,
    ),
    "a merge to nowhere": (
        lambda: xlsx(worksheet(after='<mergeCell ref="A1:A9999999"/>')),
        number_in("9999999", "1,048,576"),
    ),
    "a shared formula of an impossible number": (
        lambda: xlsx(worksheet(cell("A1", '<f t="shared" si="99999999999" ref="A1">1</f>'))),
        number_in("99999999999", "250,000"),
    ),
    "an impossible number of texts": (
        lambda: xlsx(more={STRINGS: hostile.strings("a", announced=99_999_999_999)}),
        number_in("99999999999", "250,000"),
    ),
    "a text that is not there": (
        lambda: xlsx(worksheet(text_cells(1, 1)), more={STRINGS: hostile.strings("a")}),
        damaged("a cell points to a text that is not there"),
    ),
    "a text's number in pieces": (
        lambda: xlsx(worksheet(text_cells(1, "1<a/>0")), more={STRINGS: hostile.strings("a", "b")}),
        damaged("the number of a text is in pieces"),
    ),
    "a text of 131,069 characters": (lambda: xlsx(more={STRINGS: hostile.strings("a" * 131_069)}), LONG),
    "a cell of 131,069 characters": (
        lambda: xlsx(worksheet(cell("A1", f"<is><r><t>a</t></r><r><t>{'a' * 131_068}</t></r></is>", "inlineStr"))),
        LONG,
    ),
    "one long text in 500 cells": (
        lambda: xlsx(worksheet(text_cells(500)), more={STRINGS: hostile.strings("a" * 32_767)}),
        MUCH_TEXT,
    ),
    "a gap of 17 MiB": (
        lambda: xlsx(more={"docProps/app.xml": f"<a>{' ' * (17 * MIB)}</a>"}),
        oversized("it holds one text or gap of many millions of characters"),
    ),
    "a million and a quarter of empty rows": (
        lambda: xlsx(worksheet("<row/>" * 1_250_000)),
        oversized("it has more than 1,250,000 cells and formats"),
    ),
    "501 sheets": (lambda: xlsx(*[worksheet()] * 501), MANY_SHEETS),
    "two sheets of one name": (lambda: package(parts(worksheet(), worksheet(), names=("ASB", "asb"))), TWICE),
    "two sheets in one part": (lambda: two_sheets({"xl/_rels/workbook.xml.rels": SAME_TARGETS}), TWICE),
    "two sheets of one link": (lambda: two_sheets({"xl/workbook.xml": SAME_LINKS}), TWICE),
    ".ods: a filled cell repeated to the corner": (
        lambda: ods(ods_row(ods_cell(across=16_384), down=1_048_576)),
        reached(CORNER),
    ),
    ".ods: a filled row after a million empty ones": (
        lambda: ods(ods_row(down=1_000_000) + ods_row(ods_cell(), ods_cell())),
        reached("B1000001"),
    ),
    ".ods: a value without a text": (
        lambda: ods(ods_row('<table:table-cell office:value-type="float" office:value="0"/>' * 3, down=1_000_000)),
        reached("C1000000"),
    ),
    ".ods: a thousand million columns": (
        lambda: ods(ods_row(ods_cell(across=1_000_000_000))),
        number_in("1000000000", "16,384"),
    ),
    ".ods: a thousand million blanks": (
        lambda: ods(ods_row(ods_cell(ods_blanks(1_000_000_000)))),
        number_in("1000000000", "131,068"),
    ),
    ".ods: two runs of 100,000 blanks": (lambda: ods(ods_row(ods_cell(ods_blanks(100_000, 100_000)))), LONG),
    ".ods: a long text repeated": (
        lambda: ods(ods_row(ods_cell(f"<text:p>{'a' * 32_767}</text:p>", across=100), down=20)),
        MUCH_TEXT,
    ),
    ".ods: a merge of everything": (
        lambda: ods(
            ods_row(ods_cell(attributes="table:number-rows-spanned='1048576' table:number-columns-spanned='16384'"))
        ),
        AREAS,
    ),
    ".ods: 501 sheets": (lambda: ods(*[ODS_ROW] * 501), MANY_SHEETS),
    ".ods: a table within a table": (
        lambda: ods(ods_row(ods_cell("<table:table/>"))),
        damaged("it has a table within a table"),
    ),
}


@pytest.mark.parametrize("case", PACKAGES)
def test_a_package_that_lies_is_refused(case: str) -> None:
    build, expected = PACKAGES[case]
    assert refusal(build()) == expected


@pytest.mark.parametrize("case", SHEETS)
def test_a_sheet_that_lies_is_refused(case: str) -> None:
    build, expected = SHEETS[case]
    assert refusal(build()) == expected


SVG = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>'
EMPTY_ROWS = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(2, 1_048_577))
ONE = [[[1.0]]]

GOOD: dict[str, tuple[Callable[[], bytes], list[list[list[object]]]]] = {
    "the smallest": (xlsx, ONE),
    "nothing compressed": (lambda: package(parts(), stored=True), ONE),
    "10,000 parts, one of 100 MiB, one of two dots, a folder": (
        lambda: xlsx(
            more={f"xl/media/{at}.png": "x" for at in range(9_992)}
            | {"xl/media/large.png": bytes(100 * MIB), "xl/..a.txt": "x", "xl/media/": ""}
        ),
        ONE,
    ),
    "60 levels": (lambda: xlsx(nested(59)), ONE),
    "1,048,575 styled empty rows": (lambda: xlsx(worksheet(ONE_ROW + EMPTY_ROWS)), ONE),
    "a styled empty cell in the last corner": (
        lambda: xlsx(worksheet(f'{ONE_ROW}<row r="1048576"><c r="{CORNER}" s="1"/></row>')),
        ONE,
    ),
    "a dimension that lies": (lambda: xlsx(worksheet(before=f'<dimension ref="A1:{CORNER}"/>')), ONE),
    "strict": (lambda: package(parts(namespace=hostile.STRICT)), ONE),
    "a list for a whole column": (
        lambda: xlsx(worksheet(after='<dataValidations><dataValidation sqref="D1:D1048576"/></dataValidations>')),
        ONE,
    ),
    "a title over the whole width": (
        lambda: xlsx(worksheet(after='<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')),
        ONE,
    ),
    "a text of 131,068 characters": (
        lambda: xlsx(worksheet(text_cells(1)), more={STRINGS: hostile.strings("a" * 131_068, announced=1)}),
        [[["a" * 131_068]]],
    ),
    "one short text in 500 cells": (
        lambda: xlsx(worksheet(text_cells(500)), more={STRINGS: hostile.strings("a")}),
        [[["a"]] * 500],
    ),
    "cells without addresses, rows out of order": (
        lambda: xlsx(
            worksheet(
                '<row r="3"><c r="b3"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
                '<row r="1"><c><v>1</v></c></row>'
            )
        ),
        [[[1.0, "", ""], ["", "", ""], ["", 3.0, 4.0], [5.0, "", ""]]],
    ),
    "line breaks between the tags": (
        lambda: xlsx(
            worksheet('\n <row r="1">\n  <c r="A1" t="s">\n   <v>0</v>\n  </c>\n </row>\n'),
            more={STRINGS: hostile.strings("a")},
        ),
        [[["a"]]],
    ),
    "Excel's drawings that are no XML, a picture with a DOCTYPE, an empty part": (
        lambda: xlsx(more={"xl/drawings/a.vml": "<xml><br></xml>", "xl/media/a.svg": SVG, "customXml/item1.xml": ""}),
        ONE,
    ),
    "a part in UTF-16": (lambda: xlsx(more={"customXml/item1.xml": (UTF_16 + "<a>b</a>").encode("utf-16")}), ONE),
    ".ods: the smallest": (ods, [[["a"]]]),
    ".ods: empty to the corner": (
        lambda: ods(
            ods_row(ods_cell(), '<table:table-cell table:number-columns-repeated="16383"/>')
            + ods_row('<table:table-cell table:style-name="a" table:number-columns-repeated="16384"/>', down=1_048_575)
        ),
        [[["a"]]],
    ),
    ".ods: repeats": (
        lambda: ods(ods_row(down=2) + ods_row(ods_cell(across=3), down=2)),
        [[["", "", ""], ["", "", ""], ["a", "a", "a"], ["a", "a", "a"]]],
    ),
    ".ods: blanks": (lambda: ods(ods_row(ods_cell("<text:p>a<text:s text:c='3'/>b</text:p>"))), [[["a   b"]]]),
}


@pytest.mark.parametrize("case", GOOD)
def test_the_nearest_good_workbook_passes_and_can_be_read(case: str) -> None:
    build, expected = GOOD[case]
    data = build()
    kind = Kind.ODS if case.startswith(".ods") else Kind.XLSX
    assert inspect(data, f"north.{kind}", DEFAULT) == Passed(kind, ())
    assert grid(data) == expected


def test_sixty_thousand_styles_pass_however_well_they_compress() -> None:
    styles = "<styleSheet><cellXfs>" + '<xf numFmtId="0" fontId="0"/>' * 60_000 + "</cellXfs></styleSheet>"
    data = xlsx(more={"xl/styles.xml": styles})
    assert len(styles) > 100 * len(data)
    assert inspect(data, "north.xlsx", DEFAULT) == Passed(Kind.XLSX, ())


def test_the_limit_of_cells_is_the_settings_own() -> None:
    data = xlsx(worksheet(cell("K10")))
    assert inspect(data, "north.xlsx", Limits(cells=110)) == Passed(Kind.XLSX, ())
    assert refusal(data, Limits(cells=109)) == reached("K10", 109)


def test_the_limit_of_a_part_is_the_settings_own() -> None:
    data = xlsx(more={"xl/media/a.png": bytes(2 * MIB)})
    assert inspect(data, "north.xlsx", Limits(member_mib=2)) == Passed(Kind.XLSX, ())
    assert refusal(data, Limits(member_mib=1)) == oversized("one of its parts unpacks to more than 1 MiB")
