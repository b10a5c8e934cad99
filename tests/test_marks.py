"""What a cell of an .xlsx workbook shows besides its value, in files as openpyxl and XlsxWriter save them."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from parts import grids, marks, values

from sspxl.notes import write_note
from sspxl.read.colours import status_colour
from sspxl.read.grid import Grid
from sspxl.read.marks import as_percent
from sspxl.read.marks_styles import shows_percent
from sspxl.read.marks_xlsx import defined_constant
from sspxl.records import NOT_CALCULATED, Mark

STRUCK = Font(strike=True)


def sheet() -> Worksheet:
    made = openpyxl.Workbook().active
    made.title = "Plan"
    return made


def saved(made: Worksheet) -> bytes:
    held = io.BytesIO()
    made.parent.save(held)
    return held.getvalue()


def read(made: Worksheet) -> Grid:
    return grids(saved(made))[0]


def solid(rgb: str) -> PatternFill:
    return PatternFill("solid", fgColor=rgb)


# ---------------------------------------------------------------- struck through


def test_struck_words_are_kept_beside_the_value_and_the_others_stay_as_typed() -> None:
    made = sheet()
    struck = InlineFont(strike=True)
    made["A1"] = CellRichText("We will ", TextBlock(struck, "plant"), TextBlock(struck, " trees"), " hold a\npanel ")
    made["A2"] = CellRichText(TextBlock(struck, "Twice"), " or ", TextBlock(struck, "thrice"))
    made["A3"] = CellRichText(TextBlock(InlineFont(b=True), "All of it"), " stands")
    made["A4"] = CellRichText(TextBlock(struck, "All"), TextBlock(InlineFont(strike=True, b=True), " of it"))
    grid = read(made)
    assert values(grid) == {"A1": "We will  hold a\npanel ", "A2": " or ", "A3": "All of it stands"}
    assert marks(grid) == {
        "A1": Mark(struck="plant trees"),
        "A2": Mark(struck="Twice\nthrice"),
        "A4": Mark(struck="All of it"),
    }


def test_a_whole_cell_that_is_struck_through_holds_nothing() -> None:
    made = sheet()
    for row, value in enumerate(("gone", 45, 0.45, date(2026, 6, 30), True, None, "kept"), 1):
        cell = made.cell(row, 1, value)
        cell.font = STRUCK if row < 7 else Font(strike=False)
    made["A3"].number_format = "0%"
    grid = read(made)
    assert values(grid) == {"A7": "kept"}
    assert {address: mark.struck for address, mark in marks(grid).items()} == {
        "A1": "gone",
        "A2": "45",
        "A3": "45%",
        "A4": "30 June 2026",
        "A5": "TRUE",
    }


def test_words_with_a_font_of_their_own_are_not_struck_by_that_of_the_cell() -> None:
    made = sheet()
    made["A1"] = CellRichText("first ", TextBlock(InlineFont(b=True), "second"))
    made["A1"].font = STRUCK
    grid = read(made)
    assert (values(grid), marks(grid)) == ({"A1": "second"}, {"A1": Mark(struck="first ")})


def test_struck_words_out_of_xlsxwriter_are_found_in_rich_strings() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        made = book.add_worksheet()
        made.write_rich_string(0, 0, "Held ", book.add_format({"font_strikeout": True}), "three ", "two panels")
    grid = grids(held.getvalue())[0]
    assert (values(grid), marks(grid)) == ({"A1": "Held two panels"}, {"A1": Mark(struck="three ")})


# ---------------------------------------------------------------- comments


def test_comments_are_told_with_their_author_once() -> None:
    made = sheet()
    for row, (text, author) in enumerate(
        (
            ("moved to June", "Kim Lowe"),
            ("Kim Lowe:\nmoved to June", "Kim Lowe"),  # as Excel begins a note
            ("who says?", ""),
            ("Actions:\ncall back", "Kim Lowe"),
            ("  ", "Kim Lowe"),
        ),
        1,
    ):
        made.cell(row, 1).comment = Comment(text, author)
    made["B9"] = "words"
    assert marks(read(made)) == {
        "A1": Mark(comment="Kim Lowe: moved to June"),
        "A2": Mark(comment="Kim Lowe: moved to June"),
        "A3": Mark(comment="who says?"),
        "A4": Mark(comment="Kim Lowe: Actions:\ncall back"),
    }


def test_a_note_of_ours_is_no_comment_but_what_was_added_to_it_is() -> None:
    made = sheet()
    note = write_note("say what was done")
    made["A1"].comment = Comment(note, "Community safety team")
    made["A2"].comment = Comment(f"{note}\nIt was done in May", "Community safety team")
    assert marks(read(made)) == {"A2": Mark(comment="It was done in May")}


def test_a_comment_outside_the_values_is_kept() -> None:
    made = sheet()
    made["A1"] = "words"
    made["D9"].comment = Comment("out here", "")
    grid = read(made)
    assert (values(grid), marks(grid)) == ({"A1": "words"}, {"D9": Mark(comment="out here")})


# ---------------------------------------------------------------- fills


@pytest.mark.parametrize(
    ("rgb", "colour"),
    [
        ("FF0000", "red"),
        ("C00000", "red"),
        ("FFC7CE", "red"),
        ("E06666", "red"),
        ("FFC000", "amber"),
        ("FFFF00", "amber"),
        ("FFEB9C", "amber"),
        ("ED7D31", "amber"),
        ("92D050", "green"),
        ("00B050", "green"),
        ("C6EFCE", "green"),
        ("A9D08E", "green"),
        ("0070C0", "blue"),
        ("00B0F0", "blue"),
        ("002060", "blue"),
        ("808080", "grey"),
        ("A6A6A6", "grey"),
        ("BFBFBF", "grey"),
        ("FFFFFF", None),
        ("000000", None),
        ("D9D9D9", None),
        ("F3F4F6", None),
        ("FFF8D6", None),
        ("DCE6F1", None),
        ("FCE4D6", None),
        ("FFFFCC", None),
        ("E2EFDA", None),
        ("7030A0", None),
        ("984807", None),  # brown
        ("00FFFF", None),
        ("none", None),
    ],
)
def test_a_fill_is_a_status_only_where_it_plainly_is_one(rgb: str, colour: str | None) -> None:
    assert status_colour(rgb) == colour


def test_fills_are_told_of_cells_in_rows_that_are_used() -> None:
    made = sheet()
    made["A1"], made["B1"] = "No", "STATUS"
    made["A2"], made["A3"], made["A4"], made["A5"] = 1, 2, 3, 4
    made["B2"].fill = solid("FF92D050")
    made["B3"].fill = solid("FFFFF8D6")
    made["B4"].fill = PatternFill("lightUp", fgColor="FFFF0000")
    made["B5"].fill = PatternFill("solid", bgColor="FFFF0000")
    made["A6"].fill = made["D2"].fill = solid("FFFF0000")  # a row and a column in which nothing stands
    made.conditional_formatting.add("B5", CellIsRule(operator="equal", formula=["0"], fill=solid("FFFF0000")))
    assert marks(read(made)) == {"B2": Mark(colour="green")}


def test_a_fill_out_of_the_theme_or_the_old_palette_is_told_by_its_colour() -> None:
    made = sheet()
    for row, colour in enumerate(
        (
            openpyxl.styles.colors.Color(theme=9),  # accent 6: orange in openpyxl's theme
            openpyxl.styles.colors.Color(theme=4, tint=0.7999),  # a pale blue
            openpyxl.styles.colors.Color(theme=0, tint=-0.35),  # a darker white
            openpyxl.styles.colors.Color(indexed=10),
            openpyxl.styles.colors.Color(indexed=64),  # the window's own
        ),
        1,
    ):
        made.cell(row, 1, row).fill = PatternFill("solid", fgColor=colour)
    assert marks(read(made)) == {"A1": Mark(colour="amber"), "A3": Mark(colour="grey"), "A4": Mark(colour="red")}


def test_coloured_rows_in_which_nothing_stands_are_no_marks() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        red = book.add_format({"bg_color": "#FF0000"})
        made = book.add_worksheet()
        made.write(0, 0, "words", red)
        for row in range(1, 20_000):
            made.write_blank(row, 0, None, red)
    assert marks(grids(held.getvalue())[0]) == {"A1": Mark(colour="red")}


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.45, "45%"),
        (0.125, "12.5%"),
        (1, "100%"),
        (0, "0%"),
        (-0.05, "-5%"),
        (0.07, "7%"),
        (1 / 3, "33.33333333%"),
        (20_000_000_000, "2000000000000%"),
        (1e-7, "0.00001%"),
    ],
)
def test_a_share_is_written_as_its_reader_sees_it(value: float, words: str) -> None:
    assert as_percent(value) == words


@pytest.mark.parametrize(
    ("format_code", "is_percent"),
    [
        ("0%", True),
        ("0.00%", True),
        ('0.0 %;[Red]-0.0 %;"none"', True),
        ('0"%"', False),
        (r"0\%", False),
        ("[$%-809]0", False),
        ("General", False),
    ],
)
def test_a_format_shows_a_percentage_where_it_multiplies(format_code: str, is_percent: bool) -> None:
    assert shows_percent(format_code) == is_percent


def test_numbers_shown_as_percentages_read_as_shown_and_nothing_else_does() -> None:
    made = sheet()
    for row, (value, number_format) in enumerate(
        ((0.45, "0%"), (0.455, "0%"), (45, '0"%"'), ("n/a", "0%"), (True, "0%"), (0.45, "0.00"), ("=B1", "0%")), 1
    ):
        made.cell(row, 1, value).number_format = number_format
    assert values(read(made)) == {"A1": "45%", "A2": "45.5%", "A3": 45, "A4": "n/a", "A5": True, "A6": 0.45}


def test_dates_of_a_workbook_that_counts_from_1904_are_right_and_it_says_so() -> None:
    made = sheet()
    made["A1"], made["A2"] = date(2026, 6, 30), 44_741
    assert (read(made).date1904, values(read(made))["A1"]) == (False, date(2026, 6, 30))
    made.parent.epoch = CALENDAR_MAC_1904
    grid = read(made)
    assert (grid.date1904, values(grid)) == (True, {"A1": date(2026, 6, 30), "A2": 44_741})


# ---------------------------------------------------------------- formulas


def test_formulas_are_told_with_what_is_wrong_with_their_result() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        made = book.add_worksheet()
        made.write_formula("A1", "=B1+B2", value=3)
        made.write_formula("A2", '=IF(B1="","","late")', value="late")
        made.write_formula("A3", "=1/0", value="#DIV/0!")
        made.write_dynamic_array_formula("A4:A4", "=SORT(B1:B2)", value=1)
        made.write_formula("A5", "=B1<B2", value=True)
    grid = grids(held.getvalue())[0]
    assert values(grid) == {"A1": 3, "A2": "late", "A4": 1, "A5": True}
    assert marks(grid) == {
        "A1": Mark(formula="=B1+B2"),
        "A2": Mark(formula='=IF(B1="","","late")'),
        "A3": Mark(formula="=1/0", fault="#DIV/0!"),
        "A4": Mark(formula="=SORT(B1:B2)"),
        "A5": Mark(formula="=B1<B2"),
    }


def test_a_formula_saved_without_its_result_is_not_calculated() -> None:
    made = sheet()
    made["A1"], made["A2"] = "=1+1", "'=1+1"
    made["A2"].data_type = "s"
    grid = read(made)
    assert values(grid) == {"A2": "'=1+1"}
    assert marks(grid) == {"A1": Mark(formula="=1+1", fault=NOT_CALCULATED)}


# ---------------------------------------------------------------- the whole


def test_everything_at_once_on_one_cell() -> None:
    made = sheet()
    made["A1"] = CellRichText("Held ", TextBlock(InlineFont(strike=True), "three"))
    made["A1"].fill = solid("FFFFC000")
    made["A1"].comment = Comment("or four", "Kim Lowe")
    grid = read(made)
    assert values(grid) == {"A1": "Held "}
    assert marks(grid) == {"A1": Mark(struck="three", comment="Kim Lowe: or four", colour="amber")}


def test_hidden_rows_columns_and_sheets_are_read_like_any_other() -> None:
    made = sheet()
    made["A1"], made["B2"] = "row", "column"
    made["B2"].comment = Comment("hidden too", "")
    made.row_dimensions[1].hidden = made.column_dimensions["B"].hidden = True
    other = made.parent.create_sheet("Old")
    other["A1"] = CellRichText("this ", TextBlock(InlineFont(strike=True), "that"))
    other.sheet_state = "veryHidden"
    plan, old = grids(saved(made))
    assert (values(plan), marks(plan)) == ({"A1": "row", "B2": "column"}, {"B2": Mark(comment="hidden too")})
    assert (old.sheet, values(old), marks(old)) == ("Old", {"A1": "this "}, {"A1": Mark(struck="that")})


def test_the_plain_workbook_has_no_marks_and_no_notes() -> None:
    made = sheet()
    made["A1"], made["B2"] = "words", datetime(2026, 6, 30, 9, 30)
    grid = read(made)
    assert grid == Grid("Plan", (("words", None), (None, datetime(2026, 6, 30, 9, 30))))


def test_a_name_that_stands_for_a_text_is_found_whatever_else_is_named() -> None:
    made = sheet()
    for name, formula in (
        ("other", '"no"'),
        ("sspxl_identity", '"|KM|2026-27 Q2 ""x"" & y|7KQ4"'),
        ("area", "Plan!$A$1"),
    ):
        made.parent.defined_names[name] = DefinedName(name, attr_text=formula)
    data = saved(made)
    assert defined_constant(data, "sspxl_identity") == '|KM|2026-27 Q2 "x" & y|7KQ4'
    assert defined_constant(data, "area") is None
    assert defined_constant(data, "identity") is None


def test_the_words_of_a_page_header_are_no_result_of_the_last_formula() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "Words", '="held "&"two"'
    book.active.oddHeader.center.text = "OFFICIAL"
    (grid,) = grids(saved(book.active))
    assert grid.marks == {(1, 0): Mark(formula='="held "&"two"', fault=NOT_CALCULATED)}
