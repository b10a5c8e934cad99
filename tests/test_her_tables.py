"""What the manager does to a table of ours itself, its header, its place, its totals: her words are on their rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from editions import edition
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet
from package_rules import faults

from sspxl.master import Words, build_master, read_hers, write_master
from sspxl.master.book import Book, Page, in_earnest
from sspxl.master.column_formula import ColumnFormula
from sspxl.master.opened import Opened
from sspxl.master.schema import empty_table
from sspxl.master.tables import tables
from sspxl.master.typed import ORPHAN_COLUMNS, read_saved
from sspxl.master.whole import Desk, make_master
from sspxl.master.words import orphaned, with_words, words_of
from sspxl.ooxml.ranges import Block

KEY = "ASB/1"
NOTED = "rang Keira"
HEADERS = list(empty_table("Actions").headers)


def night(path: Path, day: int = 28) -> Words:
    """The master of the next night in its place; what was read of the one before it."""
    words = read_hers(path, path.parent / "archive").words
    data = build_master(edition(), words, {})
    write_master(path, data, datetime(2026, 7, day, 2), path.parent / "archive", words.taken)
    return words


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    write_master(path, first(), datetime(2026, 7, 27, 2), tmp_path / "archive", ())
    return path


@cache
def first() -> bytes:
    """The first master, which nobody has opened."""
    return build_master(edition(), Words(), {})


def save(path: Path, *edits: Callable[[Worksheet], None], sheet: str = "Actions") -> None:
    book = openpyxl.load_workbook(path)
    for edit in edits:
        edit(book[sheet])
    book.save(path)


def at(sheet: Worksheet, name: str, key: str = KEY) -> Any:
    """The cell of this column in the row of this key."""
    rows = sheet[next(iter(sheet.tables.values())).ref]
    column = [cell.value for cell in rows[0]].index(name)
    return next(row[column] for row in rows[1:] if row[0].value == key)


def noted(sheet: Worksheet) -> None:
    at(sheet, "Manager note").value = NOTED


def headed(was: str, now: str) -> Callable[[Worksheet], None]:
    """Type over a header."""

    def edit(sheet: Worksheet) -> None:
        next(cell for cell in sheet[3] if cell.value == was).value = now
        for table in sheet.tables.values():
            for one in table.tableColumns:
                one.name = now if one.name == was else one.name

    return edit


def shown(path: Path, sheet: str = "Actions") -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    (table,) = book[sheet].tables.values()
    header, *rows = ([cell.value for cell in row] for row in book[sheet][table.ref])
    assert header == list(table.column_names)
    return [dict(zip(header, row, strict=True)) for row in rows]


def hers(path: Path) -> dict[str, Any]:
    return {row["Key"]: row["Manager note"] for row in shown(path) if row["Manager note"]}


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("was", "now"),
    [("Manager note", "Manager Note"), ("Decision", "DECISION"), ("Also said", "Also  Said "), ("Key", "KEY")],
)
def test_a_header_of_ours_in_other_letters_is_the_same_column(master: Path, was: str, now: str) -> None:
    save(master, noted, headed(was, now))
    night(master)
    assert (list(shown(master)[0]), hers(master)) == (HEADERS, {KEY: NOTED})


def test_formulas_on_her_sheets_know_the_rows_of_a_table_whose_key_is_in_other_letters(master: Path) -> None:
    save(master, headed("Key", "KEY"))
    book = openpyxl.load_workbook(master)
    book.create_sheet("Mine")["A1"] = "=Actions!G5"
    book.save(master)
    found = read_hers(master, master.parent / "archive")
    made = make_master(edition(), found.words, {}, found, Desk(master, master.parent / "archive"))
    assert openpyxl.load_workbook(io.BytesIO(made.data))["Mine"]["A1"].value == "=Actions!G5"


def test_a_column_of_hers_beside_ours_of_nearly_that_name_stays_hers(master: Path) -> None:
    save(master, headed("Also said", "Also said?"), noted, lambda sheet: sheet.cell(3, 21, "Decisions"))
    save(master, lambda sheet: sheet.cell(4, 21, "hers"))
    night(master)
    assert (list(shown(master)[0]), hers(master)) == ([*HEADERS, "Decisions"], {KEY: NOTED})


def test_what_cannot_be_written_whole_is_not_written_at_all() -> None:
    book = Book(edition())
    sheet = book.sheet("Actions", "#000000", Page("Actions"))
    with pytest.raises(ValueError, match="refuses write_string"):
        sheet.write_string(2_000_000, 0, "below every sheet")
    columns = [{"header": "Decision"}, {"header": "DECISION"}]
    with in_earnest(), pytest.raises(UserWarning, match="Duplicate header name"):
        sheet.add_table(0, 0, 3, 1, {"columns": columns})
    assert sheet.write_string(1_048_575, 0, "the last row") == 0


# ---------------------------------------------------------------- where it stands


def lower(sheet: Worksheet) -> None:
    """Thirty lines typed above the table."""
    last = sheet.max_row
    sheet.move_range(f"A3:T{last}", rows=30)
    sheet.tables["Actions"].ref = f"A33:T{last + 30}"
    sheet["B4"] = "an agenda"


def headless(sheet: Worksheet) -> None:
    """Table Design, Header Row: unticked."""
    table = sheet.tables["Actions"]
    for cell in sheet[3]:
        cell.value = None
    table.ref, table.headerRowCount, table.autoFilter = table.ref.replace("A3", "A4"), 0, None


def totalled(sheet: Worksheet) -> None:
    """Table Design, Total Row: ticked, and a word typed into it."""
    table, last = sheet.tables["Actions"], sheet.max_row
    table.ref, table.totalsRowCount = table.ref.replace(str(last), str(last + 1)), 1
    sheet.cell(last + 1, 1).value, sheet.cell(last + 1, 18).value = "Total", 4
    sheet.cell(last + 1, HEADERS.index("Manager note") + 1).value = "all done?"


def kept(path: Path) -> list[tuple[Any, ...]]:
    if "Orphaned notes" not in openpyxl.load_workbook(path).sheetnames:
        return []
    return [tuple(row.values()) for row in shown(path, "Orphaned notes")]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lower, [("Actions", None, "cell B4", "an agenda")]),
        (headless, []),
        (totalled, [("Actions", "totals row", None, "Manager note: all done?")]),
    ],
)
def test_a_table_is_found_where_it_says_that_it_stands(
    master: Path, edit: Callable[[Worksheet], None], expected: list[tuple[Any, ...]]
) -> None:
    before = [row["Key"] for row in shown(master)]
    save(master, noted, edit)
    assert night(master).unfound == ()
    assert ([row["Key"] for row in shown(master)], hers(master), kept(master)) == (before, {KEY: NOTED}, expected)
    assert faults(master.read_bytes()) == []


def test_a_table_that_is_not_to_be_found_is_named_once(master: Path) -> None:
    def gone(sheet: Worksheet) -> None:
        sheet.delete_rows(1, sheet.max_row)
        sheet.tables.clear()

    save(master, noted)
    save(master, gone, sheet="Measures")
    assert night(master).unfound == (("Measures", "master.xlsx"),)
    assert (night(master, 29).unfound, hers(master)) == ((), {KEY: NOTED})


def test_a_master_as_we_wrote_it_lacks_nothing(master: Path) -> None:
    assert night(master).unfound == ()


# ---------------------------------------------------------------- columns of formulas


def calculated(formula: Callable[[int], str | None], name: str = "Days left") -> Callable[[Worksheet], None]:
    """A column beside the table with such a formula in each row."""

    def edit(sheet: Worksheet) -> None:
        table = sheet.tables["Actions"]
        top, bottom, right = 3, sheet.max_row, len(table.column_names) + 1
        sheet.cell(top, right).value = name
        table.ref = table.autoFilter.ref = f"A{top}:{get_column_letter(right)}{bottom}"
        table.tableColumns.append(TableColumn(id=right, name=name))
        for row in range(top + 1, bottom + 1):
            sheet.cell(row, right).value = formula(row)

    return edit


ONE = {
    "relative": lambda row: f"=J{row}-$B$1",
    "the row above": lambda row: f"=IF(A{row}=A{row - 1},1,2)",
    "the whole column": lambda row: f"=COUNTIF(A$4:A$20,A{row})",
    "by name": lambda row: "=LEN(Actions[[#This Row],[Update]])+COUNTIF(Flags[Key],Actions[[#This Row],[Key]])",
}
NOT_ONE = {
    "one row has words": lambda row: "later" if row == 5 else f"=J{row}-1",
    "one row is blank": lambda row: None if row == 5 else f"=J{row}-1",
    "another number in each": lambda row: f"=J{row}-{row}",
    "another sheet": lambda row: f"=J{row}-Dashboard!B4",
    "a name that is not known": lambda row: f"=J{row}-rate",
    "a column that is no more": lambda row: "=Actions[[#This Row],[Old]]",
}


@pytest.mark.parametrize("formula", ONE.values(), ids=ONE)
def test_one_formula_down_a_column_of_hers_is_carried_night_after_night(
    master: Path, formula: Callable[[int], str]
) -> None:
    save(master, calculated(formula))
    words = night(master)
    assert words.undone == ()
    formulas = [row["Days left"] for row in shown(master)]
    assert formulas[:2] == [formula(4), formula(5)]
    night(master, 29)
    assert [row["Days left"] for row in shown(master)] == formulas


@pytest.mark.parametrize("formula", NOT_ONE.values(), ids=NOT_ONE)
def test_formulas_that_are_not_one_or_point_elsewhere_are_results_and_that_is_said(
    master: Path, formula: Callable[[int], str | None]
) -> None:
    save(master, calculated(formula))
    words = read_hers(master, master.parent / "archive").words
    said = (
        "your column Days left has formulas that are not one and the same down the column, or that point beyond our "
        "tables: what came of them is kept there, they are not"
    )
    assert (words.undone, words.formulas) == ((("Actions", said),), {})


def test_a_formula_goes_with_the_columns_and_the_rows_that_it_points_to() -> None:
    was = ColumnFormula("IF(B4=B3,SUM(C$4:C$6),$A$1)", ("Key", "Lead", "Days", "Mine"), Block(3, 1, 6, 4))
    now = list(was.down("Actions", Block(5, 1, 7, 5), ("Key", "Due", "Lead", "Days", "Mine")))
    assert now == ["IF(C6=C5,SUM(D$6:D$7),$A$1)", "IF(C7=C6,SUM(D$6:D$7),$A$1)"]
    assert list(was.down("Actions", Block(3, 1, 4, 2), ("Key", "Days"))) == ["IF(#REF!=#REF!,SUM(B$4:B$4),$A$1)"]


# ---------------------------------------------------------------- comments

THREADED = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any edits to it "
    "will get removed.\n\nComment:\n    Is that so?\nReply:\n    It is."
)


def commented(*cells: tuple[str, str]) -> Callable[[Worksheet], None]:
    def edit(sheet: Worksheet) -> None:
        for address, words in cells:
            sheet[address].comment = Comment(words, "hers")

    return edit


def comments(path: Path) -> dict[tuple[str, str, str], str]:
    """By sheet, the first cell of the row, and the header."""
    book = openpyxl.load_workbook(path)
    cells = [(sheet, cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    return {
        (sheet.title, sheet.cell(cell.row, 1).value, sheet.cell(3, cell.column).value): cell.comment.text
        for sheet, cell in cells
    }


def test_a_comment_goes_with_its_row_until_she_deletes_it(master: Path) -> None:
    keys = [row["Key"] for row in shown(master)]
    said = {
        ("Actions", keys[0], "Action"): "Ask the chief.",
        ("Actions", keys[1], "Due"): "Is that so?\nReply:\n    It is.",
    }
    save(master, commented(("F4", "Ask the chief."), ("J5", THREADED)))
    night(master)
    assert (comments(master), kept(master), faults(master.read_bytes())) == (said, [], [])
    save(master, lambda sheet: sheet.move_range("A4:T4", rows=200))  # the row stands last
    save(master, lambda sheet: setattr(sheet["J5"], "comment", None), commented(("F204", "Ask him.")))
    night(master, 29)
    assert comments(master) == {("Actions", keys[0], "Action"): "Ask him."}


def test_a_comment_elsewhere_on_our_sheets_is_kept_as_words(master: Path) -> None:
    save(master, commented(("F3", "of the header"), ("W40", "beside it")))
    save(master, commented(("B4", "of the run")), sheet="Dashboard")
    save(master, commented(("C6", "of the plan")), sheet="Plan ASB")
    expected = [
        ("Actions", None, "comment on cell F3", "of the header"),
        ("Actions", None, "comment on cell W40", "beside it"),
        ("Dashboard", None, "comment on cell B4", "of the run"),
    ]
    for day in (28, 29):
        night(master, day)
        assert (comments(master), [line for line in kept(master) if line[0] != "Plan ASB"]) == ({}, expected)
        assert [line[2:] for line in kept(master) if line[0] == "Plan ASB"] == [("comment on cell C6", "of the plan")]


def test_a_comment_whose_row_has_gone_is_among_the_orphaned_notes_and_goes_back() -> None:
    gone = Words(cells={"Actions": {("ASB/99",): {"comment on Due": "ask"}}})
    assert left(gone) == [("Actions", "ASB/99", "comment on Due", "ask")]
    back = orphan("comment on Due", "ask")
    assert left(back) == []
    (actions, *_) = tables(edition())
    assert with_words(actions, back).comments == {(0, "Due"): "ask"}


# ---------------------------------------------------------------- the orphaned notes


def orphan(column: str, words: str) -> Words:
    """What is read where these words stand in the orphaned notes, beside a row that is there."""
    sheet = [["Orphaned notes"], [], list(ORPHAN_COLUMNS), ["Actions", KEY, column, words]]
    wide = [[*line, *(None,) * 4][:4] for line in sheet]
    return words_of(read_saved(Opened(b"", {}, {"Orphaned notes": wide}), None))


def left(words: Words) -> list[tuple[Any, ...]]:
    table = orphaned(tables(edition()), words)
    return [] if table is None else list(table.rows)


@pytest.mark.parametrize("column", ["Ring", "cell phone", "typed over lunch", "Update"])
def test_words_whose_row_is_back_and_whose_column_is_not_stay_in_the_notes(column: str) -> None:
    assert left(orphan(column, "ring Rhona")) == [("Actions", KEY, column, "ring Rhona")]


@pytest.mark.parametrize("column", ["cell P3", "typed over cell P3", "typed over Update"])
def test_words_that_stood_where_none_of_hers_stand_stay_in_the_notes(column: str) -> None:
    words = orphan(column, "my remark")
    assert (words.cells, left(words)) == ({}, [("Actions", KEY, column, "my remark")])


@pytest.mark.parametrize("column", ["Manager note", "manager note"])
def test_words_whose_row_and_column_are_back_go_there(column: str) -> None:
    words = orphan(column, NOTED)
    assert (words.cells, left(words)) == ({"Actions": {(KEY,): {"Manager note": NOTED}}}, [])


def remarked(sheet: Worksheet) -> None:
    sheet["P3"] = "my remark"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (headed("Words", "WORDS"), []),
        (headed("Words", "Notes"), [("Orphaned notes", "header", "typed over Words", "Notes")]),
    ],
)
def test_a_header_of_the_notes_that_is_typed_over_loses_nothing(
    master: Path, edit: Callable[[Worksheet], None], expected: list[tuple[Any, ...]]
) -> None:
    save(master, remarked, sheet="Dashboard")
    night(master)
    assert kept(master) == [("Dashboard", None, "cell P3", "my remark")]
    save(master, edit, sheet="Orphaned notes")
    night(master, 29)
    assert kept(master) == [("Dashboard", None, "cell P3", "my remark"), *expected]
