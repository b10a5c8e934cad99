"""How she arranged the tables of the master is there again: order of columns, widths, hidden ones, filters."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import LibreOffice
from editions import edition
from openpyxl.workbook import Workbook
from openpyxl.worksheet.filters import (
    ColorFilter,
    CustomFilter,
    CustomFilters,
    DateGroupItem,
    FilterColumn,
    Filters,
)
from openpyxl.worksheet.worksheet import Worksheet
from package_rules import faults

from sspxl.master import Words, build_master, read_hers, write_master
from sspxl.master.arrangement import Arrangement
from sspxl.master.column_filter import Filter
from sspxl.master.opened import open_master
from sspxl.master.typed import read_saved
from sspxl.master.values import Link

TITLES = {"unchanged": "Same text as the last cycle", "return-overdue": "Nothing came by the due date"}
FIRST = 4  # row of the first action


def night(path: Path, day: int = 28) -> Workbook:
    """The master of the next night in its place."""
    words = read_hers(path, path.parent / "archive").words
    data = build_master(edition(), words, TITLES)
    write_master(path, data, datetime(2026, 7, day, 2), path.parent / "archive", words.taken)
    return openpyxl.load_workbook(path)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    night(path, 27)
    return path


def save(path: Path, *edits: Callable[[Workbook], None]) -> None:
    book = openpyxl.load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)


def headers(book: Workbook, table: str = "Actions") -> list[str]:
    return list(book[table].tables[table].column_names)


def column(book: Workbook, name: str, table: str = "Actions") -> list[Any]:
    sheet = book[table]
    header, *rows = sheet[sheet.tables[table].ref]
    at = [cell.value for cell in header].index(name)
    return [row[at].value for row in rows]


def dimensions(sheet: Worksheet) -> dict[str, tuple[float, bool]]:
    """Width and whether it is hidden of each column, by its header."""
    found: dict[str, tuple[float, bool]] = {}
    for one in sheet.column_dimensions.values():
        for n in range(one.min, one.max + 1):
            found[str(sheet.cell(FIRST - 1, n).value)] = (one.width, one.hidden)
    return found


def moved(book: Workbook, name: str, to: int, table: str = "Actions") -> None:
    """Cut the column and insert it there, as Excel does."""
    sheet = book[table]
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables[table].ref]]
    at = rows[0].index(name)
    for line, row in enumerate(rows, start=FIRST - 1):
        row.insert(to, row.pop(at))
        for n, value in enumerate(row, start=1):
            sheet.cell(line, n).value = value
            if isinstance(value, str):
                sheet.cell(line, n).data_type = "s"
    for one, header in zip(sheet.tables[table].tableColumns, rows[0], strict=True):
        one.name = header


def filtered(book: Workbook, name: str, table: str = "Actions", **how: Any) -> None:
    one = book[table].tables[table]
    one.autoFilter.filterColumn.append(FilterColumn(colId=one.column_names.index(name), **how))


def visible(book: Workbook, table: str = "Actions") -> list[str]:
    sheet = book[table]
    keys = column(book, "Key", table)
    return [key for n, key in enumerate(keys, start=FIRST) if not sheet.row_dimensions[n].hidden]


def test_a_master_that_nobody_arranged_has_our_columns_widths_and_no_filter(master: Path) -> None:
    before = openpyxl.load_workbook(master)
    assert read_hers(master, master.parent / "archive").words.arrangements == {}
    save(master)
    after = night(master)
    for name in ("Actions", "Flags", "Returns"):
        assert dimensions(after[name]) == dimensions(before[name])
        assert headers(after, name) == headers(before, name)


def test_columns_that_she_moved_stay_there_with_hers_between_and_all_words_in_them(master: Path) -> None:
    before = openpyxl.load_workbook(master)

    def added(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet.cell(FIRST - 1, 21).value, sheet.cell(FIRST, 21).value = "Board date", date(2026, 9, 3)
        sheet.tables["Actions"].ref = f"A{FIRST - 1}:U{sheet.max_row}"
        sheet.tables["Actions"].autoFilter.ref = sheet.tables["Actions"].ref
        one = sheet.tables["Actions"].tableColumns[-1].__copy__()
        one.id, one.name = 21, "Board date"
        sheet.tables["Actions"].tableColumns.append(one)
        moved(book, "Board date", 1)
        moved(book, "RAG", 2)
        moved(book, "Manager note", 3)

    save(master, added)
    expected = ["Key", "Board date", "RAG", "Manager note", "Plan"]
    expected += [name for name in headers(before) if name not in expected]
    for day in (28, 29):
        book = night(master, day)
        assert headers(book) == expected
        for name in headers(before):
            assert column(book, name) == column(before, name)
        assert column(book, "Board date")[:2] == [datetime(2026, 9, 3), None]
    sheet = book["Actions"]
    rules = {str(one.sqref) for one in sheet.data_validations.dataValidation if "Close" in one.formula1}
    letter = openpyxl.utils.get_column_letter(expected.index("Decision") + 1)
    assert rules == {f"{letter}{FIRST}:{letter}{sheet.max_row}"}
    painted = {str(one.sqref) for one in sheet.conditional_formatting}
    assert painted == {f"C{FIRST}:C{sheet.max_row}"}


def test_a_column_of_ours_that_she_deleted_comes_back_behind_the_one_that_it_follows(master: Path) -> None:
    ours = headers(openpyxl.load_workbook(master))

    def deleted(book: Workbook) -> None:
        sheet = book["Actions"]
        moved(book, "RAG", 0)
        moved(book, "Label", 19)
        for line in range(FIRST - 1, sheet.max_row + 1):
            sheet.cell(line, 20).value = None
        sheet.tables["Actions"].tableColumns.pop()
        sheet.tables["Actions"].ref = sheet.tables["Actions"].autoFilter.ref = f"A{FIRST - 1}:S{sheet.max_row}"

    save(master, deleted)
    expected = ["RAG", *(name for name in ours if name != "RAG")]
    assert headers(night(master)) == expected


def test_widths_that_she_set_and_columns_that_she_hid_stay_so_for_good(master: Path) -> None:
    before = dimensions(openpyxl.load_workbook(master)["Actions"])

    def drawn(book: Workbook) -> None:
        sizes = book["Actions"].column_dimensions
        sizes["G"].width, sizes["B"].hidden = 33.0, True

    save(master, drawn)
    expected = before | {"Update": (33.0, False), "Plan": (before["Plan"][0], True)}
    for day in (28, 29, 30):
        assert dimensions(night(master, day)["Actions"]) == expected


def test_filters_that_she_set_stay_and_hide_what_they_hide_among_the_new_rows(master: Path) -> None:
    before = openpyxl.load_workbook(master)
    rag, due = column(before, "RAG"), column(before, "Due")
    keys = column(before, "Key")
    save(
        master,
        lambda book: filtered(book, "RAG", filters=Filters(filter=["Red", "◆ Amber"])),
        lambda book: filtered(book, "Due", filters=Filters(blank=True)),
        lambda book: filtered(book, "Key", colorFilter=ColorFilter(dxfId=0)),  # not known: let go
    )
    expected = [key for key, colour, day in zip(keys, rag, due, strict=True) if colour in ("Red", "Amber") and not day]
    assert 0 < len(expected) < len(keys)
    for day in (28, 29):
        book = night(master, day)
        assert visible(book) == expected
        found = [
            (headers(book)[one.colId], list(one.filters.filter), one.filters.blank)
            for one in book["Actions"].tables["Actions"].autoFilter.filterColumn
        ]
        assert found == [("RAG", ["Red", "◆ Amber"], None), ("Due", [], True)]


def test_a_filter_moves_with_its_column(master: Path) -> None:
    def arranged(book: Workbook) -> None:
        moved(book, "RAG", 0)
        filtered(book, "RAG", customFilters=CustomFilters(customFilter=[CustomFilter("notEqual", "Red")]))

    save(master, arranged)
    book = night(master)
    (one,) = book["Actions"].tables["Actions"].autoFilter.filterColumn
    assert (one.colId, one.customFilters.customFilter[0].operator) == (0, "notEqual")
    assert "Red" not in [colour for colour, key in zip(column(book, "RAG"), column(book, "Key"), strict=True)
                         if key in visible(book)]  # fmt: skip


DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ({"values": ("Red",)}, "Red", True),
        ({"values": ("Red",)}, "red", True),
        ({"values": ("▲ Red",)}, "Red", True),
        ({"values": ("Not started",)}, "started", False),
        ({"values": ("Red",)}, None, False),
        ({"values": ("Red",), "blanks": True}, None, True),
        ({"values": ("5",)}, 5.0, True),
        ({"values": ("a.xlsx",)}, Link("a.xlsx", "returns/a.xlsx"), True),
        ({"values": ("31 Mar 2026",)}, DAY, True),
        ({"days": ((2026,),)}, DAY, True),
        ({"days": ((2026, 3),)}, DAY, True),
        ({"days": ((2026, 4),)}, DAY, False),
        ({"days": ((2026, 3, 31),)}, DAY, True),
        ({"days": ((2026, 3, 30),)}, DAY, False),
        ({"tests": (("greaterThan", "3"),)}, 3, False),
        ({"tests": (("greaterThanOrEqual", "3"),)}, 3, True),
        ({"tests": (("greaterThan", "3"),)}, "words", False),
        ({"tests": (("greaterThan", "3"),)}, None, False),
        ({"tests": (("lessThan", "46113"),)}, DAY, True),
        ({"tests": (("lessThan", "46112"),)}, DAY, False),
        ({"tests": (("equal", "*going*"),)}, "On-going, they say", True),
        ({"tests": (("equal", "going*"),)}, "On-going", False),
        ({"tests": (("equal", "On?going"),)}, "on-going", True),
        ({"tests": (("notEqual", " "),)}, None, False),  # so Excel writes "not blank"
        ({"tests": (("notEqual", " "),)}, "words", True),
        ({"tests": (("greaterThan", "m"),)}, "north", True),
        ({"tests": (("equal", "a*"), ("equal", "*z")), "both": True}, "a to z", True),
        ({"tests": (("equal", "a*"), ("equal", "*z")), "both": True}, "a to y", False),
        ({"tests": (("equal", "a*"), ("equal", "*z"))}, "a to y", True),
    ],
)
def test_a_filter_shows_what_excel_shows(how: dict[str, Any], cell: Any, expected: bool) -> None:
    assert Filter("Status", **how).shows(cell) is expected


def test_every_kind_of_filter_is_read_as_it_was_written() -> None:
    wanted = (
        Filter("Key", values=('a "b" & c',), blanks=True),
        Filter("RAG", tests=(("equal", "*e*"), ("notEqual", "Green")), both=True),
        Filter("Due", days=((2026,), (2027, 3), (2027, 4, 5))),
    )
    words = Words(arrangements={"Actions": Arrangement(filters=wanted)})
    data = build_master(edition(), words, TITLES)
    assert read_saved(open_master(data), None).arrangements == {"Actions": Arrangement(filters=wanted)}
    assert faults(data) == []
    days = openpyxl.load_workbook(io.BytesIO(data))["Actions"].tables["Actions"].autoFilter.filterColumn[2]
    assert [type(one) for one in days.filters.dateGroupItem] == [DateGroupItem] * 3


def test_through_libreoffice_nothing_of_an_arrangement_drifts(master: Path, libreoffice: LibreOffice) -> None:
    def drawn(book: Workbook) -> None:
        sizes = book["Actions"].column_dimensions
        sizes["G"].width, sizes["B"].hidden = 33.0, True
        moved(book, "RAG", 1)

    save(master, drawn)
    expected = night(master)
    master.write_bytes(libreoffice.convert(master).read_bytes())
    book = night(master, 29)
    assert headers(book) == headers(expected)
    for name in ("Actions", "Flags", "Returns", "Requests", "Promises", "Changes", "Measures"):
        assert dimensions(book[name]) == dimensions(expected[name])
