"""Received files as a whole: the five real documents through every saver, formats, identity, and odd sheets."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from conftest import LibreOffice
from sheets import by_openpyxl, pasted_as_values, read, saved, told, with_cells

from sspxl.identity import write_identity
from sspxl.read.workbook import NO_HEADER
from sspxl.records import RowId, Workbook

FILES = (
    "assessment-2009.xlsx", "measures-2017.xlsx", "national-2008.xlsx", "recommendations-2012.xlsx",
    "thematic-2013.xlsx",
)  # fmt: skip

# ---------------------------------------------------------------- the real documents


def expected(real: Path, file: str) -> dict[str, list[dict[str, Any]]]:
    """What expected.json tells of each row of each plan, by sheet; the survey is none."""
    sheets = json.loads((real / "expected.json").read_text("utf-8"))["workbooks"][file]["sheets"]
    return {sheet: [expected_row(row) for row in told["rows"]] for sheet, told in sheets.items() if sheet != "Survey"}


def expected_row(row: Mapping[str, Any]) -> dict[str, Any]:
    sections = (row.get("priority"),) if "priority" in row else (row.get("section"), row.get("priority_action"))
    return {
        "row": row["excel_row"],
        "ref": row["ref"],
        "owner": row["owner_text"] or None,
        "action": (row["action_start"], row["action_chars"]),
        "update": (row["update_start"], row["update_chars"]),
        "status": row.get("status") or None,
        "sections": [words for words in sections if words] or [None],
    }


def found(workbook: Workbook, wanted: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same of what was read; of several sections that would do, as many as fit are given as wanted."""
    return {
        table.sheet: [
            {
                "row": row.number,
                "ref": row.ref,
                "owner": row.cells.get("lead") or row.cells.get("agency"),
                "action": start_and_length(row.cells.get("action")),
                "update": start_and_length(row.cells.get("update")),
                "status": row.cells.get("status"),
                "sections": next(
                    (
                        w["sections"]
                        for w in wanted[table.sheet]
                        if w["row"] == row.number and row.section in w["sections"]
                    ),
                    [row.section],
                ),
            }
            for row in table.rows
        ]
        for table in workbook.tables
    }


def start_and_length(text: object) -> tuple[str, int]:
    words = "" if text is None else str(text)
    return words[:60], len(words)


@pytest.mark.parametrize("file", FILES)
def test_every_row_of_the_real_documents_is_found_and_no_other(real: Path, file: str) -> None:
    wanted = expected(real, file)
    workbook = read((real / file).read_bytes(), file)
    assert found(workbook, wanted) == wanted
    assert workbook.no_plan == ({"Survey": NO_HEADER} if file == "measures-2017.xlsx" else {})


@pytest.mark.parametrize("file", FILES)
def test_pasting_the_real_documents_as_values_loses_nothing(real: Path, file: str) -> None:
    wanted = expected(real, file)
    workbook = read(pasted_as_values((real / file).read_bytes()), file)
    assert found(workbook, wanted) == wanted
    assert list(workbook.no_plan) == (["Survey"] if file == "measures-2017.xlsx" else [])


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("file", FILES)
def test_libreoffice_saves_the_real_documents_and_nothing_is_lost(
    real: Path, libreoffice: LibreOffice, file: str, to: Any
) -> None:
    wanted = expected(real, file)
    copy = libreoffice.convert(real / file, to)
    workbook = read(copy.read_bytes(), copy.name)
    assert found(workbook, wanted) == wanted
    assert list(workbook.no_plan) == (["Survey"] if file == "measures-2017.xlsx" else [])


def test_the_headings_of_the_real_thematic_plans_are_read(real: Path) -> None:
    told = json.loads((real / "expected.json").read_text("utf-8"))["workbooks"]["thematic-2013.xlsx"]["sheets"]
    tables = read((real / "thematic-2013.xlsx").read_bytes(), "thematic-2013.xlsx").tables
    assert {t.sheet: (t.title, f"THEMATIC LEAD: {t.thematic_lead}", dict(t.lead_key)) for t in tables} == {
        sheet: (one["title"], one["thematic_lead"], one["lead_key"]) for sheet, one in told.items()
    }


# ---------------------------------------------------------------- formats

PLAN = """
    NIGHT ECONOMY
    No      | LEAD    | ACTION                   | UPDATE          | COMPLETED ON
    1       | CS & MW | Hold a "panel", monthly  | Two; both\\nfull |
    '11.10' | CS      | Plant trees              | ^               |
    12      | CS      | =1+1                     | 0               |
"""
ROWS = [
    ("1", 'Hold a "panel", monthly', "Two; both\nfull"),
    ("11.10", "Plant trees", "Two; both\nfull"),
    ("12", "=1+1", 0),
]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "Night economy.xlsx"
    path.write_bytes(by_openpyxl({"ASB": PLAN}))
    return path


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_every_format_that_libreoffice_saves_reads_alike(plan: Path, libreoffice: LibreOffice, to: Any) -> None:
    copy = libreoffice.convert(plan, to)
    (table,) = read(copy.read_bytes(), copy.name).tables
    assert (table.sheet, table.title, told(table, "action", "update")) == ("ASB", "NIGHT ECONOMY", ROWS)
    assert table.rows[1].places["update"].cell == "D4"


def test_a_csv_of_libreoffice_reads_alike_under_the_name_of_its_file(plan: Path, libreoffice: LibreOffice) -> None:
    copy = libreoffice.convert(plan, "csv")
    (table,) = read(copy.read_bytes(), copy.name).tables
    assert (table.sheet, told(table, "action", "update")) == (
        "Night economy",
        [("1", ROWS[0][1], ROWS[0][2]), ("11.10", "Plant trees", None), ("12", "=1+1", "0")],
    )


CSV = 'No,LEAD,ACTION,UPDATE\r\n1,CS,Hold a panel,"Two, both\r\nfull"\r\n2,CS,Café,\r\n'


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp1252"),
        CSV.encode("utf-16"),
        ("sep=,\r\n" + CSV).encode(),
        CSV.replace('"Two, both', "Two¦ both").replace('full"', "full").replace("\r\nfull", "").replace(",", ";")
        .replace("¦", ",").encode(),
    ],
    ids=["utf-8", "with a mark", "cp1252", "utf-16", "sep line", "semicolons"],
)  # fmt: skip
def test_a_csv_is_read_whatever_its_encoding_and_separator(data: bytes) -> None:
    (table,) = read(data, "north.csv").tables
    (_, first, second) = ("", *told(table, "action", "update"))
    assert (first[1], str(first[2])[:9], second) == ("Hold a panel", "Two, both", ("2", "Café", None))


def test_cells_arrive_as_typed() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["No", "ACTION", "UPDATE"])
    typed = [
        (7, 7), (7.5, 7.5), (0, 0), ("007", "007"), ("N/A", "N/A"), (True, True), 
        (date(2026, 12, 6), date(2026, 12, 6)), (datetime(2026, 12, 6, 9, 30), datetime(2026, 12, 6, 9, 30)),
        ("two\nlines", "two\nlines"), (" spaced ", " spaced "),
        ("\u200b \xa0", None), ("", None), ("‘smart’ – 👍", "‘smart’ – 👍"), (1e15, 1e15),
    ]  # fmt: skip
    for n, (value, _) in enumerate(typed, 1):
        sheet.append([n, "Hold a panel", value])
    (table,) = read(saved(book)).tables
    assert [row.cells.get("update") for row in table.rows] == [value for _, value in typed]
    assert [type(row.cells.get("update")) for row in table.rows] == [type(value) for _, value in typed]


def test_a_figure_beyond_all_bounds_is_words() -> None:
    data = changed(
        by_openpyxl({"ASB": "No | ACTION | UPDATE\n1 | Hold | 12345"}), "xl/worksheets/sheet1.xml", "12345", "1e999"
    )
    (table,) = read(data).tables
    assert told(table, "update") == [("1", "inf")]


# ---------------------------------------------------------------- sheets, identity, dates of saving

SMALL = "No | LEAD | ACTION | UPDATE\n1 | CS | Hold a panel | Held"


def test_sheets_without_a_plan_are_named_and_empty_ones_passed_over() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Empty")
    book.add_worksheet("Painted").write_blank(4, 4, None, book.add_format({"bg_color": "red"}))
    book.add_worksheet("Spaced").write(2, 1, " \xa0")
    survey = book.add_worksheet("Survey")
    for column, value in enumerate(("1. How safe do you feel?", 0.0254, 0.97)):
        survey.write(4, column, value)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Survey!$B$5:$C$5"})
    book.add_chartsheet("Chart").set_chart(chart)
    hidden = book.add_worksheet("Plan")
    hidden.hide()
    for row, line in enumerate(SMALL.splitlines()):
        hidden.write_row(row, 0, line.split(" | "))
    book.close()
    workbook = read(buffer.getvalue())
    assert [table.sheet for table in workbook.tables] == ["Plan"]
    assert workbook.no_plan == {"Survey": NO_HEADER}


def test_a_workbook_without_any_plan_is_read_and_says_so() -> None:
    workbook = read(by_openpyxl({"Contacts": "Name | Town\nKim | North"}))
    assert (workbook.tables, workbook.no_plan) == ((), {"Contacts": NO_HEADER})


WHOLE = RowId("", "C&S", "2026-27 Q2")


def carriers(on_sheet: str | None, sheet: str, in_property: str | None, in_name: str | None = None) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    plan = book.add_worksheet("ASB")
    for row, line in enumerate(SMALL.splitlines()):
        plan.write_row(row, 0, line.split(" | "))
    if on_sheet:
        carrier = book.add_worksheet(sheet)
        carrier.write(0, 0, on_sheet)
        carrier.very_hidden()
    if in_property:
        book.set_custom_property("sspxl", in_property)
    if in_name:
        book.define_name("sspxl_identity", f'="{in_name}"')
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        carriers(write_identity(WHOLE), "sspxl", None),
        carriers(write_identity(WHOLE), "Tabelle 2", None),
        carriers(None, "", write_identity(WHOLE)),
        carriers("sspxl", "sspxl", write_identity(WHOLE)),
    ],
    ids=["hidden sheet", "renamed", "property", "sheet overwritten"],
)
def test_the_workbooks_identity_is_found_in_each_carrier(data: bytes) -> None:
    assert read(data).issued_to == WHOLE


ANOTHER = RowId("", "MW", "2026-27 Q1")


def test_each_carrier_tells_the_identity_for_itself_and_the_hidden_sheet_is_believed_first() -> None:
    workbook = read(carriers(write_identity(WHOLE), "x", write_identity(ANOTHER), write_identity(WHOLE)))
    assert workbook.issued_to == WHOLE
    assert dict(workbook.carriers) == {
        "the hidden sheet": WHOLE,
        "the document property": ANOTHER,
        "the defined name": WHOLE,
    }
    assert read(carriers(None, "", None, write_identity(ANOTHER))).carriers == {"the defined name": ANOTHER}
    assert read(carriers(None, "", None)).carriers == {}


def test_two_hidden_sheets_that_disagree_are_both_told_and_two_that_agree_are_one() -> None:
    first, second = (write_identity(one) for one in (WHOLE, ANOTHER))
    one = with_cells(by_openpyxl({"ASB": SMALL, "a": "x", "b": "x"}), {"A1": first}, sheet=1)
    disagree = read(with_cells(one, {"A1": second}, sheet=2))
    assert dict(disagree.carriers) == {"the hidden sheet": WHOLE, "another hidden sheet": ANOTHER}
    agree = read(with_cells(one, {"A1": first}, sheet=2))
    assert dict(agree.carriers) == {"the hidden sheet": WHOLE}


def test_an_identity_sheet_is_no_plan_and_no_news() -> None:
    assert read(carriers(write_identity(WHOLE), "x", None)).no_plan == {}


@pytest.mark.parametrize(
    "data",
    [
        carriers(None, "", None),
        carriers(write_identity(WHOLE).replace("Q2", "Q3"), "sspxl", None),
        carriers(write_identity(RowId("ASB/1", "CS", "2026-27 Q2")), "sspxl", None),
        carriers(None, "", "Kim|Lowe|was|here"),
    ],
    ids=["none", "altered", "of a row", "another's"],
)
def test_no_identity_is_made_up(data: bytes) -> None:
    assert read(data).issued_to is None


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_the_identity_on_its_sheet_survives_libreoffice(tmp_path: Path, libreoffice: LibreOffice, to: Any) -> None:
    path = tmp_path / "issued.xlsx"
    path.write_bytes(carriers(write_identity(WHOLE), "sspxl", write_identity(WHOLE), write_identity(WHOLE)))
    copy = libreoffice.convert(path, to)
    workbook = read(copy.read_bytes(), copy.name)
    assert (workbook.issued_to, [table.sheet for table in workbook.tables]) == (WHOLE, ["ASB"])
    others = set() if to == "xls" else {"the document property", "the defined name"}
    assert set(workbook.carriers) == {"the hidden sheet", *others}


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The package with words in one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    return buffer.getvalue()


def core_dates(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield from re.findall(r"<dcterms:modified[^>]*>([^<]*)<", package.read("docProps/core.xml").decode())


@pytest.mark.parametrize(
    ("told", "when"),
    [("2026-11-02T09:30:15Z", datetime(2026, 11, 2, 9, 30, 15)), ("2026-13-45T09:30:15Z", None), ("yesterday", None)],
)
def test_when_a_workbook_was_saved_is_its_own_word_where_that_is_a_time(told: str, when: datetime | None) -> None:
    data = by_openpyxl({"ASB": SMALL})
    (stamp,) = core_dates(data)
    assert (
        read(changed(data, "docProps/core.xml", f">{stamp}</dcterms:modified", f">{told}</dcterms:modified")).saved
        == when
    )


def test_libreoffice_says_when_it_saved_in_open_document_too(plan: Path, libreoffice: LibreOffice) -> None:
    assert read(libreoffice.convert(plan, "ods").read_bytes(), "a.ods").saved is not None
    assert read(libreoffice.convert(plan, "xls").read_bytes(), "a.xls").saved is None
