"""A million rows in which nothing stands are taken out before a sheet is walked through; nothing else is."""

from __future__ import annotations

import pytest
from hostile import CORNER, ONE_ROW, ods, ods_cell, ods_row, reached, refusal, worksheet, xlsx

from sspxl.read.blank_rows import without_blank_ods_rows, without_blank_rows
from sspxl.read.gate import Kind, Limits, Passed, inspect

MOST = Limits().cells
BLANK = '<row r="2" spans="1:8" s="1" customFormat="1"/>'
FILLED = '<row r="9"><c r="A9"><v>1</v></c></row>'


def in_sheet(*rows: str) -> bytes:
    return f"<sheetData>{''.join(rows)}</sheetData>".encode()


def test_blank_rows_between_rows_that_tell_their_numbers_are_taken_out() -> None:
    assert without_blank_rows(in_sheet(ONE_ROW, BLANK, f"{BLANK}\n", FILLED, BLANK)) == in_sheet(ONE_ROW, FILLED)


@pytest.mark.parametrize(
    "part",
    [
        in_sheet(BLANK, "<row><c><v>1</v></c></row>"),
        in_sheet('<row r="2"><c r="A2" s="1"/></row>', FILLED),
        in_sheet("<row/>", FILLED),
        in_sheet(f"<!-- {BLANK}{BLANK} -->", FILLED),
        in_sheet(f'<row r="1"><c><is><t><![CDATA[{BLANK}{BLANK}]]></t></is></c></row>', FILLED),
        in_sheet(f"<v>1{BLANK}2</v>"),
        b"\xff\xfe" + in_sheet(BLANK, FILLED),
    ],
    ids=["the next counts on it", "a cell", "no number", "a comment", "a text", "amid a number", "UTF-16"],
)
def test_what_may_say_something_stays(part: bytes) -> None:
    assert without_blank_rows(part) == part


def in_table(*rows: str) -> bytes:
    return f"<table:table>{''.join(rows)}</table:table>".encode()


STYLED = '<table:table-row table:style-name="r"><table:table-cell table:style-name="c"/></table:table-row>'
OTHER = STYLED.replace('"c"', '"d"')
SAID = ods_row(ods_cell())


def test_of_one_blank_row_repeated_at_the_end_of_each_table_one_stays() -> None:
    two = in_table(SAID, *(5 * [STYLED])) + in_table(*(3 * [OTHER]))
    assert without_blank_ods_rows(two + b"<rest/>") == in_table(SAID, STYLED) + in_table(OTHER) + b"<rest/>"


@pytest.mark.parametrize(
    "content",
    [
        in_table(STYLED, STYLED, SAID),
        in_table(SAID, SAID),
        in_table(STYLED, OTHER),
        in_table(*(2 * [STYLED.replace("<table:table-cell ", '<table:table-cell office:value="1" ')])),
        in_table(*(2 * [STYLED.replace("<table:table-cell ", '<table:table-cell table:formula="of:=1" ')])),
        in_table(*(2 * [STYLED.replace("<table:table-cell ", '<table:table-cell table:number-rows-spanned="2" ')])),
        in_table("<!-- -->", STYLED, STYLED),
        in_table(f"<table:table-rows>{STYLED}{STYLED}</table:table-rows>"),
        b"<office:body/>",
    ],
    ids=[
        "above a filled row",
        "filled",
        "two kinds",
        "value",
        "formula",
        "merged",
        "comment",
        "in a group",
        "no table",
    ],
)
def test_what_may_say_something_stays_in_an_ods(content: bytes) -> None:
    assert without_blank_ods_rows(content) == content


def test_a_cell_beyond_the_limits_is_seen_behind_blank_rows() -> None:
    far = f'<row r="1048576"><c r="{CORNER}"><v>1</v></c></row>'
    assert refusal(xlsx(worksheet(ONE_ROW + 9 * BLANK + far))) == reached(CORNER, MOST)
    assert refusal(ods(10 * STYLED + ods_row(ods_cell(across=16_384), down=16) + STYLED)) == reached("XFD26", MOST)


def test_workbooks_of_blank_rows_pass() -> None:
    for data, kind in ((xlsx(worksheet(ONE_ROW + 9 * BLANK)), Kind.XLSX), (ods(SAID + 9 * STYLED), Kind.ODS)):
        assert inspect(data, f"a.{kind}", Limits()) == Passed(kind, ())
