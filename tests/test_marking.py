"""`sspxl doctor --mark`: the register's faults, marked in a copy of it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import LibreOffice
from desk import Begin, Desk, small_register
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from package_rules import faults
from registers import change, typed
from test_register_patching import as_excel, parts

from sspxl.records import Place
from sspxl.register import COPY, Fault, marked, read_register

YELLOW = "FFFFD166"
FRONT = "To put right"


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    return begin(tmp_path / "w", small_register())


def marks(path: Path) -> dict[str, str]:
    """By sheet and cell what the comment says, where the cell is coloured."""
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    found = {f"{cell.parent.title}!{cell.coordinate}": cell for cell in cells if cell.fill.fgColor.rgb == YELLOW}
    return {name: cell.comment.text for name, cell in found.items()}


def listed(path: Path) -> list[tuple[object, ...]]:
    """The rows of the first sheet's list, with where each leads to."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == FRONT
    assert [cell.value for cell in sheet[4]] == ["Sheet", "Cell", "Found", "Expected", "What to do"]
    rows = list(sheet.iter_rows(min_row=5))
    return [(*(cell.value for cell in row), row[1].hyperlink.location if row[1].hyperlink else None) for row in rows]


def said(desk: Desk) -> list[tuple[str, str]]:
    return [
        (one["health"], one["words"]) for one in desk.run("doctor", "--mark", "--json").json if one["about"] == "copy"
    ]


def test_each_fault_is_marked_at_its_cell_and_listed_with_a_link_and_the_register_stays(desk: Desk) -> None:
    path = change(desk.root / "register.xlsx", typed("Actions", G2="TBC", D3="KM & QQ"), typed("Contacts", E2="km"))
    before = path.read_bytes()
    assert said(desk) == [("fine", f"3 faults are marked in {COPY}; put them right in register.xlsx itself")]
    assert path.read_bytes() == before
    day, whole = "a date such as 31/03/2027, or nothing", "an address like name@example.org"
    assert listed(desk.root / COPY) == [
        ("Actions", "G2", '"TBC" under Due, which counts as blank', day, "Type that.", "'Actions'!G2"),
        (
            "Contacts", "E2", '"km" under Email, which cannot be written to', whole,
            "Type one whole address and no more.", "'Contacts'!E2",
        ),
        (
            "Actions", "D3", "\"QQ\" under Lead are nobody's initials", "initials of the table Contacts",
            "Correct them, or add a contact.", "'Actions'!D3",
        ),
    ]  # fmt: skip
    assert marks(desk.root / COPY) == {
        "Actions!G2": f'Found: "TBC" under Due, which counts as blank\nExpected: {day}\nTo do: Type that.',
        "Actions!D3": 'Found: "QQ" under Lead are nobody\'s initials\nExpected: initials of the table Contacts\n'
        "To do: Correct them, or add a contact.",
        "Contacts!E2": f'Found: "km" under Email, which cannot be written to\nExpected: {whole}\n'
        "To do: Type one whole address and no more.",
    }
    assert faults((desk.root / COPY).read_bytes()) == []


def test_what_stops_the_night_is_marked_together_with_what_does_not_and_exits_as_without_marks(desk: Desk) -> None:
    change(
        desk.root / "register.xlsx", typed("Actions", A2="XX", D2="ZZ", G3="soon", D4="QQ"), typed("Plans", A3="ASB"),
        typed("Contacts", E2="km"), typed("Cycles", C2=date(2026, 9, 1)),
    )  # fmt: skip
    assert desk.run("doctor").code == desk.run("doctor", "--mark").code == 2
    assert {name: words.partition("\n")[0] for name, words in marks(desk.root / COPY).items()} == {
        "Plans!A3": 'Found: the plan code "ASB" stands already in A2',
        "Actions!A2": 'Found: unknown plan code "XX"',
        "Actions!A5": 'Found: unknown plan code "FIRE"',
        "Actions!G3": 'Found: "soon" under Due, which counts as blank',
        "Actions!D4": 'Found: "QQ" under Lead are nobody\'s initials',
        "Contacts!E2": 'Found: "km" under Email, which cannot be written to',
        "Cycles!A2": "Found: 2026-27 Q2 is due on 01/09/2026, before it opens on 01/10/2026",
    }


def test_a_table_that_is_missing_is_listed_without_a_link(desk: Desk) -> None:
    def drop(book: Workbook) -> None:
        del book["Waivers"].tables["Waivers"]

    change(desk.root / "register.xlsx", drop)
    assert desk.run("doctor", "--mark").code == 2
    do = "Mark its rows with their headers, choose Insert > Table, and name it Waivers under Table Design."
    assert listed(desk.root / COPY) == [(None, None, "no table named Waivers", None, do, None)]


def test_a_register_without_a_fault_gives_no_copy(desk: Desk) -> None:
    assert said(desk) == [("fine", "there is nothing to mark in the register")]
    assert not (desk.root / COPY).exists()


def test_a_register_that_cannot_be_read_gives_no_copy(desk: Desk) -> None:
    (desk.root / "register.xlsx").write_bytes(b"PK")
    assert said(desk) == [("advice", "the register cannot be read, so there is no copy of it with marks")]
    assert desk.run("doctor", "--mark").code == 2 and not (desk.root / COPY).exists()


def test_an_earlier_copy_goes_to_the_archive_and_one_that_is_open_stays(desk: Desk) -> None:
    change(desk.root / "register.xlsx", typed("Actions", G2="TBC"))
    desk.done("doctor", "--mark")
    change(desk.root / COPY, typed("Actions", F2="She typed here"))
    first = (desk.root / COPY).read_bytes()
    owner = desk.root / f"~${COPY}"
    owner.write_bytes(b"")
    assert said(desk) == [("advice", f"{COPY} is open; close it and run this again")]
    owner.unlink()
    assert desk.run("doctor", "--mark").code == 0
    assert [path.read_bytes() for path in (desk.root / "archive").glob("register to put right*.xlsx")] == [first]


# ---------------------------------------------------------------- what is hers


def fault(cell: str, found: str, sheet: str = "Actions") -> Fault:
    return Fault(Place("register.xlsx", sheet, cell), found, "Put it right.")


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_the_copy_has_all_that_the_register_has(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(as_excel())
    before = parts(path.read_bytes())
    data = marked(path, [fault("H5", "one"), fault("H5", "two"), fault("E5", "three"), fault("Z40", "four")])
    assert faults(data) == []
    after = parts(data)
    told = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    drawn = {"xl/comments2.xml", "xl/drawings/vmlDrawing2.vml", "xl/worksheets/_rels/sheet2.xml.rels"}
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}  # the first one is shown no longer
    assert {name for name in before if after[name] != before[name]} == told | drawn | sheets
    assert after.keys() - before.keys() == {"xl/worksheets/sheet6.xml"}
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Actions"]
    assert {cell: sheet[cell].comment.text for cell in ("H5", "E5", "Z40")} == {
        "H5": "Found: one\nTo do: Put it right.\n\nFound: two\nTo do: Put it right.",
        "E5": "agreed in May\n\nFound: three\nTo do: Put it right.",
        "Z40": "Found: four\nTo do: Put it right.",
    }
    assert sheet["H5"].font.b and sheet["H5"].value == "Hold a panel\na) monthly"
    assert read_of(data, tmp_path) == read_register(path)


def read_of(data: bytes, tmp_path: Path) -> object:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "register.xlsx").write_bytes(data)
    return read_register(tmp_path / "copy" / "register.xlsx")


def test_titles_that_are_printed_on_every_page_stay_with_their_sheets(desk: Desk) -> None:
    change(desk.root / "register.xlsx", typed("Actions", G2="TBC"))
    desk.done("doctor", "--mark")
    before, after = (openpyxl.load_workbook(desk.root / name) for name in ("register.xlsx", COPY))
    assert {s.title: s.print_title_rows for s in after.worksheets[1:]} == {
        s.title: s.print_title_rows for s in before.worksheets
    }
    assert [s.title for s in after.worksheets if s.sheet_view.tabSelected] == [FRONT] == [after.active.title]


def test_a_sheet_of_hers_with_our_title_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(as_excel())

    def hers(book: Workbook) -> None:
        book.create_sheet(FRONT)["A1"] = "mine"

    book = openpyxl.load_workbook(io.BytesIO(marked(change(path, hers), [fault("H5", "one")])))
    assert (book.sheetnames[0], book[FRONT]["A1"].value) == (f"{FRONT} (2)", "mine")


def test_a_comment_with_answers_keeps_its_words(tmp_path: Path) -> None:
    def hers(book: Workbook) -> None:
        book["Actions"]["F2"].comment = Comment("[Threaded comment]", "tc={1}")

    path = Desk.new(tmp_path / "w", small_register()).root / "register.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(marked(change(path, hers), [fault("F2", "one")])))["Actions"]
    assert (sheet["F2"].comment.text, sheet["F2"].fill.fgColor.rgb) == ("[Threaded comment]", YELLOW)


def test_libreoffice_shows_the_marks(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(as_excel())
    (tmp_path / "copy.xlsx").write_bytes(marked(path, [fault("H5", "one"), fault("E5", "two")]))
    assert marks(libreoffice.convert(tmp_path / "copy.xlsx", "xlsx")) == {
        "Actions!H5": "Found: one\nTo do: Put it right.",
        "Actions!E5": "agreed in May\n\nFound: two\nTo do: Put it right.",
    }
