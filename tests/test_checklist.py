"""The sample's master keeps to the government's checklist for spreadsheets, on the screen and on paper."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from checklist import contrast, faults
from conftest import LibreOffice
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from package_parts import open_package


def told(data: bytes, folder: Path) -> list[str]:
    """What the checklist says of the workbook of these bytes, were it in that folder."""
    return faults(openpyxl.load_workbook(io.BytesIO(data)), open_package(data), folder)


def test_the_samples_master_keeps_to_the_checklist(sample_after_night: Path) -> None:
    assert told((sample_after_night / "master.xlsx").read_bytes(), sample_after_night) == []


def test_the_dashboard_prints_on_one_page_of_a4_and_no_number_is_cut(
    sample_after_night: Path, libreoffice: LibreOffice, needs: Callable[[str], str]
) -> None:
    pdf = libreoffice.convert(sample_after_night / "master.xlsx", "pdf", recalculate=True)
    pages = printed(needs("pdftotext"), str(pdf), "-").split("\f")[:-1]
    headed = [next(line for line in page.splitlines() if line.strip()) for page in pages]
    assert [n for n, line in enumerate(headed) if re.search(r": Dashboard\b", line)] == [0]
    assert "###" not in "".join(pages)
    size = re.search(r"Page size: +([\d.]+) x ([\d.]+) pts", printed(needs("pdfinfo"), str(pdf)))
    assert size is not None
    assert sorted(round(float(side)) for side in size.groups()) == [595, 842]


def printed(program: str, *arguments: str) -> str:
    return subprocess.run([program, *arguments], capture_output=True, check=True, text=True, encoding="utf-8").stdout


# ---------------------------------------------------------------- the checklist itself


def good() -> Workbook:
    """A workbook of two sheets that has all that the checklist asks for."""
    book = Workbook()
    book.properties.title, book.properties.language = "Small master", "en-GB"
    front, flags = book.active, book.create_sheet("Flags")
    front.title = "Dashboard"
    link(front, "A4", "Flags!A1")
    link(flags, "A2", "Dashboard!A1")
    front.sheet_view.tabSelected = True
    for sheet in (front, flags):
        sheet["A1"] = f"{sheet.title}: this cycle"
        sheet["A1"].font = Font(sz=16, b=True)
        sheet.page_setup.paperSize = 9
        sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    for row in (("Flag", "Severity"), ("unchanged", "warning"), ("ongoing-only", "note")):
        flags.append(row)
    table = openpyxl.worksheet.table.Table(displayName="Flags", ref="A3:B5")
    flags.add_table(table)
    flags.freeze_panes, flags.print_title_rows = "B4", "3:3"
    paint(flags, "B4", "5C3D00", "FFF0CC", '"◆ "@')
    red = CellIsRule(
        operator="equal", formula=['"error"'], font=Font(color="FF7A1410"), fill=PatternFill(bgColor="FFF9DEDC")
    )
    red.dxf.numFmt = openpyxl.styles.numbers.NumberFormat(170, '"▲ "@')
    flags.conditional_formatting.add("B4:B5", red)
    return book


def link(sheet: object, cell: str, place: str) -> None:
    sheet[cell] = place  # type: ignore[index]
    sheet[cell].hyperlink = Hyperlink(ref=cell, location=place)  # type: ignore[index]


def paint(sheet: object, cell: str, ink: str, fill: str, number_format: str) -> None:
    found = sheet[cell]  # type: ignore[index]
    found.font, found.fill = Font(color=f"FF{ink}"), PatternFill("solid", f"FF{fill}")
    found.number_format = number_format


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], object]:
    return lambda book: setattr(book[sheet][cell], "value", value)


def rule(name: str, value: object) -> Callable[[Workbook], object]:
    """Another look of the one conditional format."""
    return lambda book: [
        setattr(one.dxf, name, value) for area in book["Flags"].conditional_formatting for one in area.rules
    ]


def add_chart(book: Workbook) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Flags"], min_col=2, min_row=4, max_row=5))
    book["Dashboard"].add_chart(chart, "D4")


FAULTS: dict[str, tuple[Callable[[Workbook], object], list[str]]] = {
    "nothing": (lambda book: None, []),
    "no title": (lambda book: setattr(book.properties, "title", None), ["the document has no title"]),
    "another language": (
        lambda book: setattr(book.properties, "language", "en-US"), ["the document's language is en-US"]
    ),
    "a sheet of two selected": (
        lambda book: setattr(book["Flags"].sheet_view, "tabSelected", True),
        ["Dashboard, Flags are selected: what is typed in one is typed in all"],
    ),
    "a sheet without a name": (
        lambda book: link_back(book, "Sheet2"), ["Sheet2 is no name for a sheet"]
    ),
    "a hidden sheet": (
        lambda book: setattr(book["Flags"], "sheet_state", "hidden"), ["Flags is hidden"]
    ),
    "no title in A1": (put("Flags", "A1", None), ["Flags: has no title in A1"]),
    "a title like any other words": (
        lambda book: setattr(book["Flags"]["A1"], "font", Font(sz=11, b=True)), ["Flags: has no title in A1"]
    ),
    "a hidden column": (
        lambda book: setattr(book["Flags"].column_dimensions["C"], "hidden", True), ["Flags: hides C"]
    ),
    "a second table": (
        lambda book: [
            put("Flags", "D3", "Key")(book), put("Flags", "D4", "ASB/1")(book),
            book["Flags"].add_table(openpyxl.worksheet.table.Table(displayName="Keys", ref="D3:D4")),
        ],
        ["Flags: has 2 tables"],
    ),
    "a page that is not fitted": (
        lambda book: setattr(book["Flags"].sheet_properties.pageSetUpPr, "fitToPage", False),
        ["Flags: is not fitted to a page's width"],
    ),
    "a header that scrolls away": (
        lambda book: setattr(book["Flags"], "freeze_panes", "B3"), ["Flags: freezes B3 and not its header"]
    ),
    "a header that is printed once": (
        lambda book: setattr(book["Flags"], "print_title_rows", "1:1"),
        ["Flags: repeats $1:$1 on every page and not its header"],
    ),
    "a blank row in a table": (
        lambda book: [put("Flags", "A5", None)(book), put("Flags", "B5", None)(book)],
        ["Flags: has nothing in row 5 of its table"],
    ),
    "a merge in a table": (
        lambda book: [put("Flags", "A5", "x")(book), book["Flags"].merge_cells("A4:A5")],
        ["Flags: merges A4:A5 in its table"],
    ),
    "a merge above a table": (lambda book: book["Flags"].merge_cells("A1:B1"), []),
    "a pale word": (
        lambda book: paint(book["Flags"], "A4", "9A9A9A", "FFFFFF", "General"),
        ["Flags: A4 has a contrast of 2.8, 9A9A9A on FFFFFF"],
    ),
    "a word too pale for the stripes": (
        lambda book: setattr(book["Flags"]["A4"], "font", Font(color="FF707070")),
        ["Flags: A4 has a contrast of 3.5, 707070 on D9D9D9"],
    ),
    "a word just dark enough": (lambda book: paint(book["Flags"], "A4", "767676", "FFFFFF", "General"), []),
    "a severity without its symbol": (
        lambda book: setattr(book["Flags"]["B4"], "number_format", "General"),
        ["Flags: B4 tells warning by its word alone"],
    ),
    "a conditional format without its symbol": (
        rule("numFmt", None),
        ['Flags: its conditional format over B4:B5 tells "error" by colour alone'],
    ),
    "a conditional format that cannot be read": (
        rule("font", Font(color="FFF4B6B2")),
        ["Flags: its conditional format over B4:B5 paints F4B6B2 on F9DEDC"],
    ),
    "a link to a sheet that is gone": (
        lambda book: link(book["Flags"], "D1", "Returns!A1"),
        ["Flags: the link in D1 leads to Returns!A1, which is not there"],
    ),
    "a link to a file that is gone": (
        lambda book: setattr(book["Flags"]["A4"], "hyperlink", "returns/CS%201.xlsx"),
        ["Flags: the link in A4 leads to returns/CS 1.xlsx, which is not there"],
    ),
    "a link to a file that is there": (lambda book: setattr(book["Flags"]["A4"], "hyperlink", "CS%202.xlsx"), []),
    "no way to a sheet": (
        lambda book: setattr(book["Dashboard"]["A4"], "hyperlink", None), ["Dashboard has no link to Flags"]
    ),
    "no way back": (
        lambda book: setattr(book["Flags"]["A2"], "hyperlink", None), ["Flags has no link back to Dashboard"]
    ),
    "a chart that says nothing": (
        add_chart,
        [
            "Dashboard: Chart 1 has no words for who cannot see it", "Dashboard: Chart 1 has no title",
            "Dashboard: Chart 1 has an axis of numbers without its unit",
            "Dashboard: Chart 1 has a series without a name", "Dashboard: Chart 1 tells  by colour alone",
        ],
    ),
}  # fmt: skip


def link_back(book: Workbook, name: str) -> None:
    """The second sheet under another name, with the way there and back."""
    book["Flags"].title = name
    link(book["Dashboard"], "A4", f"{name}!A1")


@pytest.mark.parametrize("name", FAULTS)
def test_what_falls_short_is_told_and_nothing_else(name: str, tmp_path: Path) -> None:
    (tmp_path / "CS 2.xlsx").touch()
    change, said = FAULTS[name]
    book = good()
    change(book)
    out = io.BytesIO()
    book.save(out)
    assert told(out.getvalue(), tmp_path) == said


def test_contrast_is_counted_as_the_guidelines_count_it() -> None:
    pairs = [("000000", "FFFFFF"), ("FFFFFF", "FFFFFF"), ("767676", "FFFFFF"), ("777777", "FFFFFF")]
    assert [round(contrast(*pair), 2) for pair in pairs] == [21.0, 1.0, 4.54, 4.48]
