"""Sheets that are taken over into another workbook are the same there, and nothing of that workbook's own changes."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from grafting import OLD_ROWS, Fill, book, grafted, new_book, picture
from package_rules import faults
from parts import edited
from portrait import portrait
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from sspxl.ooxml import Package, read_package

MINE = "My sums"
SHEET = "xl/worksheets/sheet3.xml"


def values(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    rows = [("words", 1, 2.5, True), ("Red", date(2026, 11, 22), None, False), ("  blanks  ", "=not", "", "Grüße")]
    for n, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(n, column, datetime(2026, 11, 22), made.add_format({"num_format": "dd mmm yyyy"}))
            elif isinstance(value, str):
                sheet.write_string(n, column, value)
            else:
                sheet.write(n, column, value)


def formats(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    loud = made.add_format(
        {"bold": True, "italic": True, "font_size": 14, "font_color": "#AA0000", "bg_color": "#FFEE00"}
    )
    framed = made.add_format(
        {"border": 2, "border_color": "#00AA00", "align": "center", "rotation": 45, "text_wrap": True}
    )
    money = made.add_format({"num_format": "£#,##0.00;[Red]-£#,##0.00", "locked": False, "hidden": True})
    sheet.write("A1", 1, loud)
    sheet.write("B2", "framed", framed)
    sheet.write("C3", -5, money)
    sheet.write_blank("D4", None, framed)
    sheet.set_column("F:G", 22, loud)
    sheet.set_row(6, 33, money)
    sheet.set_column("I:J", 5, None, {"level": 1, "hidden": True})


def rich_texts(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    bold, red = made.add_format({"bold": True}), made.add_format({"font_color": "red"})
    sheet.write_rich_string("A1", "one ", bold, "two ", red, "three")
    sheet.write_string("A2", "one two three")


def formulas(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_formula("A1", "=SUM(B1:B9)*2", None, 8)
    sheet.write_formula("A2", '=IF(A1>1,"yes","no")', None, "yes")
    sheet.write_array_formula("C1:C3", "{=B1:B3*2}", None, 4)
    sheet.write_dynamic_array_formula("E1:E3", "=UNIQUE(B1:B9)", None, 1)
    sheet.write_formula("A3", "=1/0", None, "#DIV/0!")


def conditional(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    loud = made.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": '"! "@', "border": 1})
    sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": loud})
    sheet.conditional_format(
        "B1:B9", {"type": "formula", "criteria": "=$A1>3", "format": made.add_format({"bold": True})}
    )
    sheet.conditional_format("C1:C9", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D1:D9", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.conditional_format("E1:E9", {"type": "3_color_scale"})


def validations(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.data_validation("A1:A9", {"validate": "list", "source": ["Red", "Amber"], "error_message": "One of these."})
    sheet.data_validation("B1", {"validate": "list", "source": "=$Z$1:$Z$9"})
    sheet.data_validation("C1", {"validate": "date", "criteria": ">", "value": date(2026, 1, 1)})


def charts(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_column("A1", [3, 1, 2])
    for n, kind in enumerate(("column", "pie", "scatter")):
        chart = made.add_chart({"type": kind})
        chart.add_series(
            {"values": [sheet.name, 0, 0, 2, 0], "categories": [sheet.name, 0, 0, 2, 0], "name": [sheet.name, 0, 0]}
        )
        chart.set_title({"name": kind})
        chart.set_style(11 + n)
        sheet.insert_chart(n * 16, 3, chart, {"description": "a chart of mine", "url": f"internal:'{sheet.name}'!A1"})


def sparklines(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_row("A1", [1, 5, 2])
    sheet.add_sparkline("D1", {"range": f"'{sheet.name}'!A1:C1", "markers": True, "type": "line"})


def pictures(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.insert_image(
        "B2", "a.png", {"image_data": picture("red"), "url": "https://example.org/", "description": "a map"}
    )
    sheet.insert_image("B9", "b.png", {"image_data": picture("blue")})
    sheet.set_background(picture("white"))


def text_boxes(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.insert_textbox("B2", "What I think", {"fill": {"color": "#FFEE00"}, "textlink": "=$A$1"})


def comments(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_comment("A1", "Ask Keira", {"author": "me", "visible": True})
    sheet.write_comment("C7", "and Tobias")


def tables(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    money = made.add_format({"num_format": "0.00", "bold": True})
    columns = [
        {"header": "What", "total_string": "All"},
        {"header": "Cost", "total_function": "sum", "format": money},
        {"header": "Twice", "formula": "=Costs[[#This Row],[Cost]]*2", "header_format": money},
    ]
    sheet.add_table("B3:D7", {"name": "Costs", "columns": columns, "total_row": True, "style": "Table Style Medium 4"})


def links(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_url("A1", "https://example.org/a?b=1&c=2#d", string="a page", tip="there")
    sheet.write_url("A2", "mailto:keira.marsden@example.org")
    sheet.write_url("A3", "external:returns/a.xlsx#Plan!B2", string="a file")
    sheet.write_url("A4", f"internal:'{sheet.name}'!B9", string="a cell")
    sheet.write_url("A5", "external:c:\\notes\\a.docx")


def printing(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns("A:B")
    sheet.print_area("A1:H30")
    sheet.fit_to_pages(1, 0)
    sheet.set_header("&LMine&R&D &G", {"image_right": "logo.png", "image_data_right": picture("green")})
    sheet.set_footer("&CPage &P")
    sheet.set_h_pagebreaks([20])
    sheet.print_row_col_headers()


def panes(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write("A1", "x")
    sheet.freeze_panes(2, 1)
    sheet.set_zoom(70)
    sheet.hide_gridlines(2)
    sheet.right_to_left()
    sheet.set_tab_color("#FF9900")
    sheet.protect("secret", {"format_cells": True})
    sheet.merge_range("C3:E5", "merged", made.add_format({"valign": "vcenter"}))
    sheet.autofilter("A10:C20")
    sheet.filter_column(0, "x > 3")
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
    sheet.activate()


def hidden(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write("A1", "behind")
    sheet.very_hidden()


KINDS: tuple[Fill, ...] = (
    values, formats, rich_texts, formulas, conditional, validations, charts, sparklines, pictures, text_boxes, comments,
    tables, links, printing, panes, hidden,
)  # fmt: skip


@pytest.fixture(scope="module")
def new() -> bytes:
    return new_book()


def ours_unchanged(before: bytes, after: Package) -> None:
    """Every part of ours is byte for byte what it was, but for those that list what all sheets share."""
    shared = {
        "[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/sharedStrings.xml", "xl/theme/theme1.xml",
    }  # fmt: skip
    was = read_package(before).parts
    assert {name for name in was if after.parts.get(name) != was[name]} <= shared
    looked = portrait(before), portrait(after.data())
    assert looked[0].names("Actions") == looked[1].names("Actions") != {}
    for name in ("Dashboard", "Actions"):
        assert looked[0].sheet(name) == looked[1].sheet(name)


@pytest.mark.parametrize("fill", KINDS, ids=lambda fill: fill.__name__)
def test_a_sheet_is_the_same_in_the_new_workbook_and_again_the_night_after(fill: Fill, new: bytes) -> None:
    old = book(OLD_ROWS, {MINE: fill})
    done = grafted(old, MINE, new=new)
    once = done.package.data()
    assert (done.sheets, done.tables, done.gone) == ({}, {}, ())
    assert portrait(once).sheet(MINE) == portrait(old).sheet(MINE)
    assert portrait(once).names(MINE) == portrait(old).names(MINE)
    assert portrait(once).tabs() == ["Dashboard", "Actions", MINE]
    assert faults(once) == []
    ours_unchanged(new, done.package)
    chosen = [name for name, part in done.package.parts.items() if b'tabSelected="1"' in part]
    assert chosen == ["xl/worksheets/sheet1.xml"]
    assert b"TitlesOfParts" not in done.package.parts["docProps/app.xml"]  # which would name the old ones alone
    assert CalamineWorkbook.from_filelike(io.BytesIO(once)).get_sheet_by_name(MINE).to_python() == (
        CalamineWorkbook.from_filelike(io.BytesIO(old)).get_sheet_by_name(MINE).to_python()
    )
    assert grafted(once, MINE, new=new).package.data() == once


# ---------------------------------------------------------------- what points to our tables


def looking(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    """Her sheet of sums over ours, in every place where a formula can stand."""
    sheet.write_formula("A1", '=COUNTIF(Actions[RAG],"Red")', None, 2)
    sheet.write_formula("A2", '=COUNTIF(Actions!$C$2:$C$4,"Red")', None, 2)
    sheet.write_formula("A3", "=Actions!C3", None, "Green")  # of ASB/2
    sheet.write_formula("A4", "=Actions!C4", None, "Red")  # of ASB/3, which has gone
    sheet.write_formula("A5", "=COUNTA(Actions!A:A)", None, 4)
    sheet.write_formula("A6", "=Dashboard!A1", None, "Today")
    sheet.write_formula("A7", "=Gone!A1", None, 0)
    sheet.conditional_format("B1:B9", {"type": "formula", "criteria": "=B1=Actions!$C$3", "format": None})
    sheet.data_validation("C1:C9", {"validate": "list", "source": "=Actions!$A$2:$A$4"})
    sheet.add_sparkline("D1", {"range": "Actions!A2:C2"})
    sheet.write_url("E1", "internal:Actions!A3")
    sheet.insert_textbox("F1", "", {"textlink": "=Actions!$C$3"})
    chart = made.add_chart({"type": "bar"})
    chart.add_series({"values": "=Actions!$C$2:$C$4", "categories": "=Actions!$A$2:$A$4", "name": "=Actions!$C$1"})
    sheet.insert_chart("F9", chart)
    made.define_name("Reds", "=Actions!$C$2:$C$4")


def test_what_points_to_a_table_of_ours_points_to_the_same_rows_and_columns_tonight(new: bytes) -> None:
    done = grafted(book(OLD_ROWS, {MINE: looking}), MINE, new=new)
    data = done.package.data()
    sheet = openpyxl.load_workbook(io.BytesIO(data))[MINE]
    assert [sheet[f"A{n}"].value for n in range(1, 8)] == [
        '=COUNTIF(Actions[RAG],"Red")', '=COUNTIF(Actions!$C$4:$C$7,"Red")', "=Actions!C6", "=#REF!",
        "=COUNTA(Actions!A:A)", "=Dashboard!A1", "=#REF!",
    ]  # fmt: skip
    shown = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(MINE).to_python()
    assert [row[0] for row in shown] == [2, 2, "Green", "Red", 4, "Today", 0]  # until it is opened and calculated
    written = {name: content.decode() for name, content in done.package.parts.items() if name.endswith(".xml")}
    mine = written["xl/worksheets/sheet3.xml"]
    assert "<formula>B1=Actions!$C$6</formula>" in mine
    assert "<formula1>Actions!$A$4:$A$7</formula1>" in mine
    assert "<xm:f>Actions!A4:C4</xm:f>" in mine
    assert 'location="Actions!A6"' in mine
    assert 'textlink="Actions!$C$6"' in written["xl/drawings/drawing2.xml"]
    chart = written["xl/charts/chart2.xml"]
    assert re.findall("<c:f>(.*?)</c:f>", chart) == ["Actions!$C$3", "Actions!$A$4:$A$7", "Actions!$C$4:$C$7"]
    assert portrait(data).names(None) == {(None, "Reds"): "Actions!$C$4:$C$7"}
    assert 'fullCalcOnLoad="1"' in written["xl/workbook.xml"]
    assert faults(data) == []


def test_a_sheet_of_ours_that_she_renamed_is_known_by_its_table(new: bytes) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula("A1", "=SUM('To do'!$A$2:$A$4)+'To do'!A3")

    done = grafted(book(OLD_ROWS, {MINE: fill}, name="To do"), MINE, new=new)
    sheet = openpyxl.load_workbook(io.BytesIO(done.package.data()))[MINE]
    assert sheet["A1"].value == "=SUM(Actions!$A$4:$A$7)+Actions!A6"


def test_formulas_that_cells_share_are_written_out_where_they_point_to_our_rows(new: bytes) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for n in (1, 2, 3):
            sheet.write_formula(f"A{n}", f"=Actions!C{n + 1}")
            sheet.write_formula(f"B{n}", f"=A{n}*2")

    old = book(OLD_ROWS, {MINE: fill})
    for n, column in enumerate("AB"):
        first = {"A": "Actions!C2", "B": "A1*2"}[column]
        old = edited(
            old, SHEET, f"<f>{re.escape(first)}</f>", f'<f t="shared" ref="{column}1:{column}3" si="{n}">{first}</f>'
        )
        for row in (2, 3):
            plain = {"A": f"Actions!C{row + 1}", "B": f"A{row}*2"}[column]
            old = edited(old, SHEET, f"<f>{re.escape(plain)}</f>", f'<f t="shared" si="{n}"/>')
    part = grafted(old, MINE, new=new).package.parts[SHEET].decode()
    assert re.findall('r="A.".*?<f>(.*?)</f>', part) == ["Actions!C4", "Actions!C6", "#REF!"]
    assert re.findall('(<f t="shared".*?>)', part) == [
        '<f t="shared" ref="B1:B3" si="1">', '<f t="shared" si="1"/>', '<f t="shared" si="1"/>',
    ]  # fmt: skip


def test_formulas_that_point_to_a_sheet_that_has_gone_are_said(new: bytes) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_formula("A1", "='Plan OLD'!A1")

    def plan(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write("A1", "a plan that ended")

    done = grafted(book(OLD_ROWS, {"Plan OLD": plan, MINE: fill}), MINE, new=new)
    assert done.gone == ("Plan OLD",)
    assert openpyxl.load_workbook(io.BytesIO(done.package.data()))[MINE]["A1"].value == "=#REF!"


# ---------------------------------------------------------------- names and places


def test_sheets_stand_where_she_put_them_and_the_dashboard_is_shown_first() -> None:
    def fill(_: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write("A1", sheet.name)
        sheet.print_area("A1:B2")

    def moved_to(data: bytes, *order: int) -> bytes:
        listed = re.findall("<sheet .*?/>", read_package(data).parts["xl/workbook.xml"].decode())
        return edited(
            data, "xl/workbook.xml", "<sheets>.*</sheets>", f"<sheets>{''.join(listed[n] for n in order)}</sheets>"
        )

    names = ("Front", "Middle", "Other", "Last")
    plain = book(OLD_ROWS, dict.fromkeys(names, fill))
    old = edited(moved_to(plain, 2, 0, 3, 4, 1, 5), "xl/workbook.xml", "<definedNames>.*</definedNames>", "")
    done = grafted(old, *names)
    data = done.package.data()
    assert portrait(data).tabs() == ["Front", "Dashboard", "Middle", "Other", "Actions", "Last"]
    assert openpyxl.load_workbook(io.BytesIO(data)).active.title == "Dashboard"
    assert faults(data) == []
    tabs = portrait(grafted(plain, *names).package.data())
    assert tabs.names(*names) == portrait(plain).names(*names) != {}
    assert portrait(data).names("Actions") == portrait(new_book()).names("Actions") != {}


def test_sheets_tables_and_names_that_are_taken_get_a_number(new: bytes) -> None:
    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.add_table("A1:B3", {"name": "Costs", "columns": [{"header": "a"}, {"header": "b"}]})
        sheet.write_formula("D1", "=SUM(Costs[a])+ROWS(Costs)")
        sheet.write_formula("D2", "=Extra!A1+Rate")
        made.define_name("Rate", "=Extra!$A$1")

    def theirs(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.add_table("A1:B3", {"name": "COSTS"})
        made.define_name("Ours", f"={sheet.name}!$A$1")

    done = grafted(book(OLD_ROWS, {"Extra": fill}), "Extra", new=book(OLD_ROWS, {"EXTRA": theirs}))
    data = done.package.data()
    assert (done.sheets, done.tables) == ({"Extra": "Extra (2)"}, {"Costs": "Costs_2"})
    made = openpyxl.load_workbook(io.BytesIO(data))
    assert [made["Extra (2)"][cell].value for cell in ("D1", "D2")] == [
        "=SUM(Costs_2[a])+ROWS(Costs_2)",
        "='Extra (2)'!A1+Rate",
    ]
    assert portrait(data).names(None) == {(None, "Ours"): "EXTRA!$A$1", (None, "Rate"): "'Extra (2)'!$A$1"}
    assert faults(data) == []


def test_several_sheets_share_pictures_styles_and_words(new: bytes) -> None:
    def fill(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write("A1", "the same", made.add_format({"font_color": "#123456"}))
        sheet.insert_image("B2", "a.png", {"image_data": picture("red")})

    old = book(OLD_ROWS, {"One": fill, "Two": fill})
    done = grafted(old, "One", "Two", new=new).package
    assert [portrait(done.data()).sheet(name) for name in ("One", "Two")] == [
        portrait(old).sheet(name) for name in ("One", "Two")
    ]
    assert [name for name in done.parts if "media" in name] == ["xl/media/image1.png"]
    assert done.parts["xl/styles.xml"].count(b"FF123456") == 1
    assert done.parts["xl/sharedStrings.xml"].count(b"the same") == 1
    alone = grafted(old, "Two", new=new).package
    assert portrait(alone.data()).sheet("Two") == portrait(old).sheet("Two")
