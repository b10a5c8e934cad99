"""What an issued workbook tells its partner: hints, the count of answers, the guide; and what is known as ours."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, Desk, small_register
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from sspxl import identity
from sspxl.issue.fitting import height_of
from sspxl.issue.hints import Asked, find_asked, formula_results, hint_formula
from sspxl.issue.packing import pack
from sspxl.issue.workbook import add_fingerprints
from sspxl.read import Limits, read_workbook

EMPTY = "◄ Please say what was done, when, and what came of it."
GOES_ON = "◄ This says only that work goes on. What was done since last time?"
NO_DATE = "◄ Please give the date under COMPLETED ON."
NOT_COMPLETED = "◄ There is a date under COMPLETED ON. Is the STATUS Completed?"
EMPTY_MEASURE = "◄ Please give the figure, and say what lies behind it."
FINE = ""
MAY = date(2026, 5, 4)
GUIDE = "How to fill this in"

PARTS = "Do all of this: a) map the streets, b) hold an evening and c) tell the ward."
ANSWERS: tuple[tuple[Any, Any, Any, str], ...] = (
    (None, None, None, EMPTY),
    ("\u00a0 \n", None, None, EMPTY),
    ("-", "In progress", None, EMPTY),
    (None, "Not applicable", None, FINE),
    (None, " completed ", None, NO_DATE),
    (None, "Completed", MAY, FINE),
    ("On-going", None, None, GOES_ON),
    ("ON - GOING.\u00a0", None, None, GOES_ON),
    ("Work with partners\ncontinues", "In progress", None, GOES_ON),
    ("No change", "Delayed", None, GOES_ON),
    ("On-going with 12 families", None, None, FINE),
    ("On-going: " + "the ward walked all its streets with us, and " * 2, None, None, FINE),
    ("Foregoing matters were settled", None, None, FINE),
    ("The evening was held at the hall.", "Completed", None, NO_DATE),
    ("The evening was held at the hall.", "COMPLETED", MAY, FINE),
    ("The evening was held at the hall.", "completed", "May 2026", FINE),
    ("The evening was held at the hall.", "In progress", MAY, NOT_COMPLETED),
    ("The evening was held at the hall.", "In progress", None, FINE),
    (12, None, None, FINE),
    (0, None, None, FINE),
    (True, None, None, FINE),
    ('<b> & "q" ◄', None, None, FINE),
    ("x" * 32_000, None, None, FINE),
)
ANSWERS_IN_PARTS: tuple[tuple[Any, Any, Any, str], ...] = (
    (None, None, None, EMPTY),
    ("a) mapped", None, None, "◄ Parts still to answer: b), c)"),
    ("a) on-going", None, None, "◄ Parts still to answer: b), c)"),
    ("B) held\n(C) told", None, None, "◄ Parts still to answer: a)"),
    ("a) mapped;c)told", None, None, "◄ Parts still to answer: b)"),
    ("a) mapped\nb) held\nc) told", None, None, FINE),
    ("a), b) and c) are done", None, None, FINE),
    ("a) - c) are done", None, None, FINE),
    ("(a) to (c) are done", None, None, FINE),
    ("(a)–(c) are done", None, None, FINE),
    ("All the streets are mapped", None, None, FINE),
    ("We met at flat 2a) and left", None, None, FINE),
    ("d) is not one of them", None, None, FINE),
    ("a) mapped", "Completed", None, NO_DATE),
    ("On-going", None, None, GOES_ON),
)


def issued(root: Path, actions: Sequence[dict[str, Any]], layout: str = "thematic") -> Path:
    """The workbook of a contact who leads these actions of one plan, as issued."""
    rows = [{"Plan": "ASB", "Lead": "KM", "No": n, **action} for n, action in enumerate(actions, 1)]
    plans = [{"Code": "ASB", "Title": "Nuisance and disorder", "Thematic lead": "KM", "Layout": layout}]
    desk = Desk.new(root, small_register(actions=rows, plans=plans))
    desk.done("issue")
    return next((desk.root / "issued" / CYCLE).glob("KM *.xlsx"))


def asked_in(sheet: Worksheet) -> Asked:
    found = find_asked(sheet)
    assert found is not None
    return found


def shown(path: Path, sheet: str = "ASB") -> list[str]:
    """What is stored of the sheet's formulas: the count, then each hint."""
    found = asked_in(openpyxl.load_workbook(path)[sheet])
    values = openpyxl.load_workbook(path, data_only=True)[sheet]
    return [values["A2"].value or "", *(values[found.address("hint", row)].value or "" for row in found.rows)]


def fill(path: Path, answers: Sequence[tuple[Any, Any, Any, str]]) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(path)
    found = asked_in(book["ASB"])
    for row, (update, status, completed_on, _) in zip(found.rows, answers, strict=True):
        for word, value in (("update", update), ("status", status), ("completed_on", completed_on)):
            book["ASB"][found.address(word, row)] = value
    return book


# ---------------------------------------------------------------- hints and counts


def test_as_issued_every_row_asks_for_an_answer_and_none_is_counted(tmp_path: Path) -> None:
    path = issued(tmp_path, [{"Action": "Map it"}, {"Action": PARTS}])

    assert shown(path) == ["0 of 2 answered", EMPTY, EMPTY]
    sheet = openpyxl.load_workbook(path)["ASB"]
    found = asked_in(sheet)
    assert [found.value("hint", row)[0] for row in found.rows] == ["=", "="]
    assert {sheet[found.address("hint", row)].protection.locked for row in found.rows} == {True}


@pytest.mark.parametrize(
    ("action", "answers", "count"),
    [("Map it", ANSWERS, "20 of 23 answered"), (PARTS, ANSWERS_IN_PARTS, "14 of 15 answered")],
    ids=["plain", "in parts"],
)
def test_a_hint_says_what_is_amiss_and_libreoffice_computes_what_is_stored(
    tmp_path: Path, libreoffice, action: str, answers: Sequence[tuple[Any, Any, Any, str]], count: str
) -> None:
    book = fill(issued(tmp_path, [{"Action": action}] * len(answers)), answers)
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(pack(book, book.properties.modified, formula_results(book)))

    expected = [count, *(hint for *_, hint in answers)]
    assert shown(filled) == expected
    assert shown(libreoffice.convert(filled, recalculate=True)) == expected


def test_a_workbook_as_issued_shows_the_same_once_libreoffice_has_computed_it(tmp_path: Path, libreoffice) -> None:
    path = issued(tmp_path, [{"Action": "Map it"}, {"Action": PARTS}, {"Action": "Count it", "Section": "Later"}])

    assert shown(libreoffice.convert(path, recalculate=True)) == shown(path)


def test_a_measure_is_answered_by_a_figure_alone(tmp_path: Path, libreoffice) -> None:
    path = issued(tmp_path, [{"Action": "Thefts", "Measure target": 5}, {"Action": "Fires"}], "measures")
    assert shown(path) == ["0 of 2 answered", EMPTY_MEASURE, EMPTY_MEASURE]
    book = openpyxl.load_workbook(path)
    found = asked_in(book["ASB"])
    book["ASB"][found.address("q3", found.rows[0])] = 0
    filled = tmp_path / "filled.xlsx"
    book.save(filled)

    assert shown(libreoffice.convert(filled, recalculate=True)) == ["1 of 2 answered", FINE, EMPTY_MEASURE]


def test_a_hint_looks_at_its_own_row_alone_and_is_no_longer_than_excel_takes(tmp_path: Path) -> None:
    many = " ".join(f"{letter}) do it;" for letter in "abcdefghijklmnop")
    found = asked_in(openpyxl.load_workbook(issued(tmp_path, [{"Action": many}, {"Action": many}]))["ASB"])

    first, second = (str(found.value("hint", row)) for row in found.rows)

    assert "p)" in first
    assert 4_000 < len(first) < 8_192
    assert re.sub(rf"\b([A-Z]){found.rows[0]}\b", rf"\g<1>{found.rows[1]}", first) == second
    assert set(re.findall(r"\b[A-Z]{1,2}\d+\b", first)) == {
        found.address(word, found.rows[0]) for word in ("update", "status", "completed_on")
    }
    assert [hint_formula(found, row) for row in found.rows] == [first, second]


def test_hints_name_the_columns_as_the_managers_template_does(tmp_path: Path) -> None:
    path = issued(tmp_path, [{"Action": "Map it"}])
    template = tmp_path / "templates" / "thematic.xlsx"
    book = openpyxl.load_workbook(template)
    head = book.worksheets[0]
    cells = {str(cell.value).split("\n")[0]: cell for cell in head[8]}
    cells["COMPLETED ON"].value, cells["STATUS"].value = "Date completed (if done)", "Current status"
    head["A2"] = 'So far "{answered}", thank you. ' + "x" * 300
    book.save(template)
    Desk(tmp_path).done("issue")

    filled = fill(path, [("Held.", None, MAY, "")])

    results = formula_results(filled)
    assert sorted(results.values()) == [
        'So far "1 of 1 answered", thank you. ' + "x" * 300,
        "◄ There is a date under Date completed. Is the Current status Completed?",
    ]


def test_a_template_without_the_count_is_issued_without_it(tmp_path: Path) -> None:
    issued(tmp_path, [{"Action": "Map it"}])
    template = tmp_path / "templates" / "thematic.xlsx"
    book = openpyxl.load_workbook(template)
    book.worksheets[0]["A2"] = None
    book.save(template)
    Desk(tmp_path).done("issue")

    sheet = openpyxl.load_workbook(next((tmp_path / "issued" / CYCLE).glob("KM *.xlsx")))["ASB"]

    found = asked_in(sheet)
    formulas = [cell.coordinate for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"]
    assert formulas == [found.address("hint", row) for row in found.rows]


def test_results_are_stored_with_the_formulas_they_are_for_and_no_others() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "A & B"
    sheet["A1"], sheet["A2"], sheet["B1"] = "=1&2", "=3&4", "words"

    data = pack(book, datetime(2026, 1, 1), {("A & B", "A1"): 'a <b> & "c"'})

    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    formulas = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [values[cell].value for cell in ("A1", "A2", "B1")] == ['a <b> & "c"', None, "words"]
    assert [formulas[cell].value for cell in ("A1", "A2", "B1")] == ["=1&2", "=3&4", "words"]


# ---------------------------------------------------------------- the guide


def test_the_guide_comes_last_with_its_placeholders_filled_and_nothing_to_type_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(issued(tmp_path, [{"Action": "Map it"}]))

    assert book.sheetnames == ["ASB", GUIDE, "sspxl"]
    guide = book[GUIDE]
    words = [str(cell.value) for cells in guide.iter_rows() for cell in cells if cell.value]
    assert [text for text in words if "{" in text] == []
    assert words[0] == GUIDE
    assert "Save the workbook, and send it back by 31 October 2026: reply to our email with it attached." in words
    assert guide.merged_cells.ranges == set()
    assert guide.protection.sheet
    assert {cell.column for cells in guide.iter_rows() for cell in cells if not cell.protection.locked} == set()
    help_row = next(cells[0].row for cells in guide.iter_rows() if cells[0].value == "Need help?")
    assert guide.row_dimensions[help_row].hidden  # the settings name no manager to ask


def test_the_guide_is_never_taken_for_a_plan_nor_its_examples_for_answers(tmp_path: Path) -> None:
    path = issued(tmp_path, [{"Action": "Map it"}])

    workbook = read_workbook(path.read_bytes(), path.name, Limits())

    assert [table.sheet for table in workbook.tables] == ["ASB"]


def test_the_managers_own_guide_is_used(tmp_path: Path) -> None:
    issued(tmp_path, [{"Action": "Map it"}])
    template = tmp_path / "templates" / "how-to.xlsx"
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    sheet["B4"] = "Ring {manager} or come by, {contact}."
    sheet["A40"] = "Our door is open. " * 20
    sheet["A40"].alignment = Alignment(wrap_text=True)
    sheet.merge_cells("C1:D2")
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 40
    sheet.column_dimensions.group("A", "B", outline_level=0)  # as Excel keeps neighbours of one width
    book.save(template)
    Desk(tmp_path).done("issue")

    guide = openpyxl.load_workbook(next((tmp_path / "issued" / CYCLE).glob("KM *.xlsx")))[GUIDE]

    assert guide["B4"].value == "Ring  or come by, KM – Keira Marsden."
    assert [guide.column_dimensions[letter].width for letter in "AB"] == [40, 40]
    assert [merge.coord for merge in guide.merged_cells.ranges] == ["C1:D2"]
    assert guide.row_dimensions[40].height == pytest.approx(height_of("Our door is open. " * 20, 40))


# ---------------------------------------------------------------- what is known as ours


def known(book: openpyxl.Workbook) -> frozenset[str]:
    cells = (cell.value for (cell,) in book[identity.SHEET].iter_rows(min_col=2, max_col=2))
    return frozenset().union(*map(identity.read_fingerprints, cells))


def test_every_text_outside_the_rows_of_actions_is_known_as_ours_and_no_action_is(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(issued(tmp_path, [{"Action": "Map it", "Section": "Streets"}, {"Action": PARTS}]))

    ours = known(book)

    sheet, guide = book["ASB"], book[GUIDE]
    rows = asked_in(sheet).rows
    outside = [
        str(cell.value)
        for each in (sheet, guide)
        for cells in each.iter_rows()
        for cell in cells
        if cell.value is not None and cell.data_type != "f" and (each is guide or cells[0].row not in rows)
    ]
    assert {"Streets", "Nuisance and disorder", "UPDATE\n(please fill in)", "Row ID", "A poor update"} <= set(outside)
    assert [text for text in outside if identity.fingerprint(text) not in ours] == []
    assert [text for text in ("Map it", PARTS, "Thanks, all done") if identity.fingerprint(text) in ours] == []


def test_more_texts_go_below_those_that_are_noted_and_spill_over_when_a_cell_is_full(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(issued(tmp_path, [{"Action": "Map it"}]))
    before = known(book)
    texts = [f"text {n}" for n in range(4_001)]

    add_fingerprints(book, texts)

    sheet = book[identity.SHEET]
    assert known(book) == before | {identity.fingerprint(text) for text in texts}
    assert [len(str(sheet.cell(row, 2).value)) < 32_000 for row in (3, 4, 5)] == [True] * 3
    assert sheet.cell(6, 2).value is None


def test_libreoffice_keeps_the_constant_that_is_the_identity(tmp_path: Path, libreoffice) -> None:
    path = issued(tmp_path, [{"Action": "Map it"}])

    saved = openpyxl.load_workbook(libreoffice.convert(path)).defined_names[identity.DEFINED_NAME]

    told = identity.read_identity(saved.attr_text.strip('"'))
    assert told == identity.RowId("", "KM", CYCLE)
