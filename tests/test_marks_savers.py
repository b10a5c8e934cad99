"""What cells show besides their values in .xlsx, .ods and .xls as LibreOffice saves them, and in other .ods."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import LibreOffice
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from parts import grids, marks, values

from sspxl.read import marks_ods, marks_xls, marks_xlsx
from sspxl.read.grid import Grid
from sspxl.read.merges import Merge
from sspxl.records import NOT_CALCULATED, Mark, Typed

STRUCK = InlineFont(strike=True)
NAME = "|KM|2026-27 Q2|7KQ4"

VALUES: Mapping[str, Typed] = {
    "A1": "head",
    "B1": "head",
    "A2": "We will  hold 😀 a\npanel",
    "A4": 45,
    "A6": "45%",
    "A7": "12.5%",
    "A8": 45,
    "A9": "words",
    "A10": "words",
    "A11": 1,
    "A12": 2,
    "A13": 2,
    "A16": date(2026, 6, 30),
    "A17": "hidden",
    "A18": "  kept  as \n\ntyped ",
    "A19": 0.45,
}
MARKS: Mapping[str, Mark] = {
    "A2": Mark(struck="plant trees\n now"),
    "A3": Mark(struck="gone"),
    "A5": Mark(struck="45"),
    "A9": Mark(comment="moved to June"),
    "A10": Mark(comment="one\ntwo"),
    "B11": Mark(colour="amber"),
    "A13": Mark(formula="=A4-43"),
    "A14": Mark(formula="=1/0", fault="#DIV/0!"),
    "A15": Mark(formula='=""'),
    "A17": Mark(colour="red"),
    "C30": Mark(comment="out here"),
}


def many_cases() -> bytes:
    """One workbook with each case; the addresses of VALUES and MARKS."""
    book = openpyxl.Workbook()
    made = book.active
    made.title = "Plan & more"
    made["A1"] = made["B1"] = "head"
    made["A2"] = CellRichText(
        "We will ",
        TextBlock(STRUCK, "plant trees"),
        " hold 😀 a\npanel",
        TextBlock(InlineFont(strike=True, b=True), " now"),
    )
    made["A3"], made["A4"], made["A5"] = "gone", 45, 45
    made["A3"].font = made["A5"].font = Font(strike=True)
    for row, (value, number_format) in enumerate(((0.45, "0%"), (0.125, "0.0%"), (45, '0"%"')), 6):
        made.cell(row, 1, value).number_format = number_format
    made["A9"] = made["A10"] = "words"
    made["A9"].comment, made["A10"].comment = Comment("moved to June", ""), Comment("one\ntwo", "")
    made["C30"].comment = Comment("out here", "")
    made["A11"], made["A12"] = 1, 2
    made["B11"].fill, made["B12"].fill = PatternFill("solid", fgColor="FFC000"), PatternFill("solid", fgColor="FFF8D6")
    made["A13"], made["A14"], made["A15"] = "=A4-43", "=1/0", '=""'
    made["A16"], made["A17"], made["A18"] = date(2026, 6, 30), "hidden", "  kept  as \n\ntyped "
    made["A17"].fill = PatternFill("solid", fgColor="FF0000")
    made.row_dimensions[17].hidden = True
    made["A19"] = 0.45
    made["A21"].fill = PatternFill("solid", fgColor="FF0000")  # of a row in which nothing stands
    made.merge_cells("C2:D3")
    book.defined_names["sspxl_identity"] = DefinedName("sspxl_identity", attr_text=f'"{NAME}"')
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.fixture(scope="module")
def saved(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The many cases as LibreOffice saves them, by ending."""
    path: Path = tmp_path_factory.mktemp("cases") / "cases.xlsx"
    path.write_bytes(many_cases())
    return {to: libreoffice.convert(path, to).read_bytes() for to in ("xlsx", "ods", "xls")}


@pytest.mark.parametrize("to", ["xlsx", "ods"])
def test_what_libreoffice_saves_shows_the_same(saved: Mapping[str, bytes], to: str) -> None:
    (grid,) = grids(saved[to])
    assert (grid.sheet, values(grid), marks(grid)) == ("Plan & more", VALUES, MARKS)
    assert (grid.merges, grid.date1904, grid.notes) == ((Merge(1, 2, 2, 3),), False, ())


def test_an_xls_shows_the_same_but_for_the_text_of_formulas(saved: Mapping[str, bytes]) -> None:
    (grid,) = grids(saved["xls"])
    known = {address: mark for address, mark in MARKS.items() if address not in ("A13", "A15")}
    assert values(grid) == VALUES
    assert marks(grid) == known | {"A14": Mark(fault="#DIV/0!")}
    assert (grid.merges, grid.date1904, grid.notes) == ((Merge(1, 2, 2, 3),), False, ())


def test_the_name_that_is_the_identity_outlives_every_format(saved: Mapping[str, bytes]) -> None:
    readers = {"xlsx": marks_xlsx, "ods": marks_ods, "xls": marks_xls}
    assert {to: readers[to].defined_constant(data, "sspxl_identity") for to, data in saved.items()} == {
        "xlsx": NAME,
        "ods": NAME,
        "xls": NAME,
    }
    assert {to: readers[to].defined_constant(data, "other") for to, data in saved.items()} == {
        "xlsx": None,
        "ods": None,
        "xls": None,
    }


def test_days_counted_from_1904_are_the_same_days_in_every_format(libreoffice: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"], book.active["A2"] = date(2026, 6, 30), 44_741
    path = tmp_path / "mac.xlsx"
    book.save(path)
    read = {to: grids(libreoffice.convert(path, to).read_bytes())[0] for to in ("xlsx", "ods", "xls")}
    assert {to: (values(grid), grid.date1904) for to, grid in read.items()} == dict.fromkeys(
        ("xlsx", "ods", "xls"), ({"A1": date(2026, 6, 30), "A2": 44_741}, True)
    )


# ---------------------------------------------------------------- .xls that xlrd cannot read


def test_an_xls_that_only_calamine_reads_is_read_and_a_note_says_what_is_missing(
    saved: Mapping[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    data = saved["xls"]
    xf = re.compile(rb"\xe0\x00\x14\x00").search(data, 512).end()  # its first format
    broken = data[:xf] + b"\xff\x0f" + data[xf + 2 :]  # with a font that is not there
    (grid,) = grids(broken)
    assert (grid.notes, marks(grid)) == ((marks_xls.NOT_SEEN,), {})
    assert values(grid) == VALUES | {"A2": "We will plant trees hold 😀 a\npanel now", "A3": "gone", "A5": 45} | dict(
        zip(("A6", "A7"), (0.45, 0.125), strict=True)
    )
    assert marks_xls.defined_constant(b"no workbook", "sspxl_identity") is None
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_an_xls_too_large_for_xlrd_is_read_without_marks_and_a_note_says_so() -> None:
    seen = marks_xls.see_xls(bytes(marks_xls.MOST_BYTES + 1), {"Plan": (("words",),)})
    assert (seen.notes, seen.sheets["Plan"].rows) == ((marks_xls.TOO_LARGE,), (("words",),))


# ---------------------------------------------------------------- .ods by hand

SPACES = " ".join(
    f'xmlns:{prefix}="urn:{prefix}"' for prefix in ("office", "table", "text", "style", "fo", "dc", "calcext", "meta")
)
ODS_STYLES = (
    '<style:style style:name="base" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="child" style:family="table-cell" style:parent-style-name="base">'
    '<style:table-cell-properties fo:background-color="#00B050"/></style:style>'
    '<style:style style:name="off" style:family="table-cell" style:parent-style-name="base">'
    '<style:text-properties style:text-line-through-style="none"/></style:style>'
    '<style:style style:name="red" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#FF0000"/></style:style>'
    '<style:style style:name="clear" style:family="table-cell" style:parent-style-name="red">'
    '<style:table-cell-properties fo:background-color="transparent"/></style:style>'
    '<style:style style:name="round" style:family="table-cell" style:parent-style-name="round"/>'
    '<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-type="single"/>'
    "</style:style>"
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
)


def ods(rows: str, *, columns: str = "", settings: str = "") -> Grid:
    """The sheet of an .ods of these rows, under ODS_STYLES."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{ODS_STYLES}</office:automatic-styles>"
        f'<office:body><office:spreadsheet>{settings}<table:table table:name="Plan">{columns}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:m"/>')
        package.writestr("content.xml", content)
    return grids(held.getvalue())[0]


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(inner: str = "", more: str = "", *, text: bool = True) -> str:
    kind = ' office:value-type="string"' if text else ""
    return f"<table:table-cell{kind} {more}>{inner}</table:table-cell>"


def test_struck_words_of_an_ods_are_those_of_cells_and_of_stretches_whatever_style_they_build_on() -> None:
    grid = ods(
        row(cell("<text:p>plain</text:p>"))
        + row(cell("<text:p>gone</text:p>", 'table:style-name="child"'))
        + row(cell("<text:p>kept</text:p>", 'table:style-name="off"'))
        + row(cell("<text:p>so</text:p>", 'table:style-name="round"'))
        + row(
            cell(
                '<text:p>one<text:s text:c="2"/><text:span text:style-name="S">two <text:span text:style-name="B">three'
                '</text:span></text:span></text:p><text:p>four<text:span text:style-name="B"> five</text:span></text:p>'
            )
        )
    )
    assert values(grid) == {"A1": "plain", "A3": "kept", "A4": "so", "A5": "one  \nfour five"}
    assert marks(grid) == {"A2": Mark(struck="gone", colour="green"), "A5": Mark(struck="two three")}


def test_line_breaks_and_tabs_of_an_ods_are_kept() -> None:
    grid = ods(row(cell("<text:p>one<text:line-break/>two<text:tab/>three</text:p>")))
    assert (values(grid), marks(grid)) == ({"A1": "one\ntwo\tthree"}, {})


def test_what_is_repeated_in_an_ods_is_told_within_the_box_of_the_values_and_no_further() -> None:
    wide = 'table:style-name="red" table:number-columns-repeated="16000"'
    half = 'office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"'
    grid = ods(
        row(cell("<text:p>a</text:p>", 'table:number-columns-repeated="3"'))
        + row(cell(more=wide, text=False), repeated=2)
        + row(cell(more=f'{half} table:style-name="red"', text=False), cell(more=wide, text=False), repeated=2)
        + row(cell(more=wide, text=False), repeated=1_000_000)
    )
    assert values(grid) == dict.fromkeys(("A1", "B1", "C1"), "a") | dict.fromkeys(("A4", "B4", "A5", "B5"), "50%")
    assert marks(grid) == dict.fromkeys(("A4", "B4", "C4", "A5", "B5", "C5"), Mark(colour="red"))


def test_a_cell_of_an_ods_without_a_style_has_that_of_its_row_else_of_its_column() -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="red"/>'
        '<table:table-column table:number-columns-repeated="1000" table:default-cell-style-name="child"/>'
    )
    words = [cell(f"<text:p>{word}</text:p>") for word in "abc"]
    last = cell("<text:p>d</text:p>", 'table:style-name="clear"')
    grid = ods(
        row(*words, last)
        + row(*words, last).replace("<table:table-row", '<table:table-row table:default-cell-style-name="off"'),
        columns=columns,
    )
    assert values(grid) == {
        f"{column}{line}": word for line in (1, 2) for column, word in zip("ABCD", "abcd", strict=True)
    }
    assert marks(grid) == {"C1": Mark(colour="red")}


def test_formulas_and_faults_of_an_ods_are_told_apart_from_blanks() -> None:
    def formula(more: str, shown: str) -> str:
        return row(cell(shown, f'table:formula="of:=[.B1]+[$Old.C2:.C3]" {more}', text=False))

    error = 'office:value-type="string" office:string-value=""'
    grid = ods(
        formula('office:value-type="float" office:value="2"', "<text:p>2</text:p>")
        + formula(f'{error} calcext:value-type="error"', "<text:p>#REF!</text:p>")
        + formula('office:value-type="float" office:value="0"', "<text:p>Err:502</text:p>")  # of an older LibreOffice
        + formula(error, "")
        + formula("", "<text:p/>")
        + formula("", "")
        + row(cell("<text:p>#REF!</text:p>"))
    )
    shown = "=B1+Old!C2:C3"
    assert values(grid) == {"A1": 2, "A7": "#REF!"}
    assert marks(grid) == {
        "A1": Mark(formula=shown),
        "A2": Mark(formula=shown, fault="#REF!"),
        "A3": Mark(formula=shown, fault="Err:502"),
        "A4": Mark(formula=shown),
        "A5": Mark(formula=shown),
        "A6": Mark(formula=shown, fault=NOT_CALCULATED),
    }


def test_comments_of_an_ods_are_told_with_their_author_and_are_no_words_of_the_cell() -> None:
    def note(inner: str) -> str:
        return f"<office:annotation>{inner}<dc:date>2026-06-30</dc:date>"

    grid = ods(
        row(
            cell(
                f"{note('<dc:creator>Kim Lowe</dc:creator>')}<text:p>one</text:p><text:p>two</text:p>"
                "</office:annotation><text:p>words</text:p>"
            )
        )
        + row(
            cell(
                f'{note("")}<text:p>by <text:span text:style-name="S">nobody</text:span></text:p></office:annotation>',
                text=False,
            )
        )
        + row(cell(f"{note('')}<text:p/></office:annotation>", text=False))
    )
    assert values(grid) == {"A1": "words"}
    assert marks(grid) == {"A1": Mark(comment="Kim Lowe: one\ntwo"), "A2": Mark(comment="by nobody")}


@pytest.mark.parametrize(("day", "is1904"), [("1904-01-01", True), ("1899-12-30", False)])
def test_an_ods_says_from_when_it_counts_its_days(day: str, is1904: bool) -> None:
    settings = f'<table:calculation-settings><table:null-date table:date-value="{day}"/></table:calculation-settings>'
    assert ods(row(cell("<text:p>a</text:p>")), settings=settings).date1904 is is1904
