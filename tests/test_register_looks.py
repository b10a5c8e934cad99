"""How a new register looks, and what its cells are held to."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from conftest import LibreOffice
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from package_rules import faults
from registers import FILE, ROWS, change, typed

from sspxl.looks import FONT, NAVY
from sspxl.records import Layout
from sspxl.register import NewRows, append_rows, howto, new_register, read_register
from sspxl.register.schema import DIRECTIONS, STATES, TABLES

FLAGS = {"no-update": "Nothing was said", "unchanged": "Said before"}


@pytest.fixture
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(new_register(ROWS, FLAGS)))


def rule_of(sheet: Worksheet, header: str) -> tuple[object, ...] | None:
    """What the column's cells are held to, from its first row on."""
    column = next(cell.column for cell in sheet[1] if cell.value == header)
    cell = f"{get_column_letter(column)}2"
    rules = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert len(rules) <= 1
    return next(((one.type, one.formula1, one.errorStyle if one.showErrorMessage else None) for one in rules), None)


def test_columns_with_a_list_offer_a_tables_column_and_refuse_or_ask_where_other_words_are_wrong(
    book: Workbook,
) -> None:
    found = {f"{s.name}.{c.name}": rule_of(book[s.name], c.name) for s in TABLES for c in s.columns}
    day = ("date", "32874", "stop")
    assert {name: rule for name, rule in found.items() if rule} == {
        "Plans.Thematic lead": ("list", "ListLeads", None),
        "Plans.Layout": ("list", "ListLayouts", "stop"),
        "Plans.Marking": ("list", "ListMarkings", None),
        "Actions.Plan": ("list", "ListPlans", "warning"),
        "Actions.Lead": ("list", "ListLeads", None),
        "Actions.Agency": ("list", "ListAgencies", None),
        "Actions.Due": day,
        "Actions.First due": day,
        "Actions.State": ("list", "ListStates", "stop"),
        "Actions.Opened": day,
        "Actions.Closed": day,
        "Actions.Direction": ("list", "ListDirections", "stop"),
        "Contacts.Agency": ("list", "ListAgencies", None),
        "Cycles.Opens": day,
        "Cycles.Due": day,
        "Cycles.As at": day,
        "Waivers.Flag": ("list", "ListFlags", "warning"),
        "Waivers.Until": ("date", "32874", "warning"),
    }
    assert {name: defined.attr_text for name, defined in book.defined_names.items()} == {
        "ListPlans": "Plans[Code]",
        "ListLeads": "Contacts[Initials]",
        "ListAgencies": "Contacts[Agency]",
        "ListLayouts": "Layouts[Layout]",
        "ListStates": "States[State]",
        "ListDirections": "Directions[Direction]",
        "ListMarkings": "Markings[Marking]",
        "ListFlags": "FlagCodes[Flag]",
    }


def test_the_lists_have_the_words_that_reading_takes(book: Workbook) -> None:
    sheet = book["Lists"]
    listed = {}
    for table in sheet.tables.values():
        rows = [[cell.value for cell in row] for row in sheet[table.ref]]
        listed[table.name] = [row[0] for row in rows[1:]]
        assert all(row[1] for row in rows)
    assert listed == {
        "Layouts": list(Layout),
        "States": list(STATES),
        "Directions": list(DIRECTIONS),
        "Markings": ["OFFICIAL", "OFFICIAL - SENSITIVE"],
        "FlagCodes": list(FLAGS),
    }


def test_without_codes_of_flags_there_is_no_list_of_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(new_register()))
    assert rule_of(book["Waivers"], "Flag") is None
    assert "ListFlags" not in book.defined_names and "FlagCodes" not in book["Lists"].tables


def test_the_lists_grow_with_their_tables_and_libreoffice_knows_them(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS, FLAGS))
    more = [{"Code": "VIO", "Title": "Violence", "Layout": "thematic"}]
    change(path, typed("How to", E1="=ROWS(ListPlans)", E2="=INDEX(ListPlans,3)", E3="=ROWS(ListFlags)"))
    path.write_bytes(append_rows(path.read_bytes(), NewRows(plans=more)))
    sheet = openpyxl.load_workbook(libreoffice.convert(path, "xlsx"), data_only=True)["How to"]
    assert [sheet[cell].value for cell in ("E1", "E2", "E3")] == [3, "VIO", 2]


def test_every_column_is_explained_with_an_example_and_nothing_else_is() -> None:
    assert {name: list(columns) for name, columns in howto.COLUMNS.items()} == {
        shape.name: list(shape.headers) for shape in TABLES
    }
    assert all(what and example for columns in howto.COLUMNS.values() for what, example in columns.values())
    assert list(howto.TABLES) == [*(shape.name for shape in TABLES), "Lists"]


def test_the_first_sheet_says_how_to_fill_in_the_others_and_leads_to_them(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert (sheet.title, sheet["A1"].value, book.active.title) == ("How to", howto.TITLE, "How to")
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet["A1:A40"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in howto.TABLES}
    words = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {words for line in howto.HAPPENS for words in line} <= words
    assert not sheet.merged_cells.ranges and not sheet.tables


def test_a_table_prints_one_page_wide_under_its_headers_in_the_masters_font(book: Workbook) -> None:
    for shape in TABLES:
        sheet = book[shape.name]
        header, first = sheet["A1"], sheet["A2"]
        assert (header.font.name, header.font.b, header.fill.fgColor.rgb) == (FONT, True, f"00{NAVY[1:]}")
        assert (first.font.name, first.alignment.wrap_text) == (FONT, True)
        assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.freeze_panes == ("D2" if shape.name == "Actions" else "B2")
    assert (book.properties.title, book.properties.language) == ("Register of the action plans", "en-GB")


def test_a_row_is_as_high_as_its_words_unless_she_has_set_its_height(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS))

    def taller(wanted: Workbook) -> None:
        wanted["Actions"].row_dimensions[4].height = 90

    change(path, taller)
    row = {"Plan": "ASB", "No": 5, "Action": "word " * 60}
    sheet = openpyxl.load_workbook(io.BytesIO(append_rows(path.read_bytes(), NewRows(actions=[row]))))["Actions"]
    heights = [sheet.row_dimensions[number].height for number in (2, 3, 4, 5)]
    assert heights == [30.75, 18, 90, 69]


@pytest.mark.parametrize("rows", [None, ROWS], ids=["empty", "filled"])
def test_excel_has_nothing_to_repair(rows: NewRows | None, tmp_path: Path) -> None:
    assert faults(new_register(rows, FLAGS)) == []
    (tmp_path / FILE).write_bytes(new_register(rows, FLAGS))
    assert (
        faults(append_rows((tmp_path / FILE).read_bytes(), ROWS if rows is None else NewRows(waivers=ROWS.waivers)))
        == []
    )


def test_a_register_without_lists_is_read_as_ever(tmp_path: Path) -> None:
    def older(book: Workbook) -> None:
        del book["Lists"], book["How to"]
        book.defined_names.clear()
        for sheet in book.worksheets:
            sheet.data_validations.dataValidation.clear()

    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS))
    before = read_register(path)
    assert read_register(change(path, older)) == before
