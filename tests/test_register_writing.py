"""Registers written and added to: every row reads back, and nothing of the manager's is lost."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from registers import DUE, FILE, ROWS, change, typed, with_totals

from sspxl.errors import UserError
from sspxl.records import Layout, Register
from sspxl.register import NewRows, append_rows, new_register, read_register
from sspxl.register.schema import DIRECTIONS, STATES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS))
    return path


# ---------------------------------------------------------------- round trips

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(str.strip)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2199, 12, 31))
FEW = {"max_size": 4}


def optional(words: str) -> str | None:
    return words or None


@st.composite
def registers(draw: st.DrawFn) -> NewRows:
    codes = draw(st.lists(st.from_regex(r"[A-Z]{1,4}[0-9]{0,2}", fullmatch=True), unique=True, min_size=1, **FEW))
    text, day, figure = WORDS.map(optional), DAYS, st.none() | st.floats(-1e6, 1e6).map(lambda f: round(f, 3))
    refs = st.from_regex(r"[1-9][0-9]{0,2}(\.[1-9][0-9]?)?", fullmatch=True) | st.sampled_from(["IX", "C1", "3a"])
    keys = draw(st.lists(st.tuples(st.sampled_from(codes), refs), unique=True, **FEW))
    return NewRows(
        plans=[
            {
                "Code": c,
                "Title": draw(text) or c,
                "Thematic lead": draw(text),
                "Layout": draw(st.sampled_from(list(Layout))).value,
                "Marking": draw(text),
            }
            for c in codes
        ],
        actions=[
            {
                "Plan": plan,
                "No": ref,
                "Section": draw(text),
                "Lead": draw(text),
                "Agency": draw(text),
                "Action": draw(
                    st.sampled_from(["=cmd|' /C calc'!A1", "a\nb\n\nc", "+1", "0", "#REF!", "x" * 5000]) | text
                )
                or "-",
                "Due": draw(day),
                "First due": draw(day),
                "State": draw(st.sampled_from(STATES)),
                "Opened": draw(day),
                "Closed": draw(day),
                "Carried from": draw(text),
                "Measure target": draw(figure),
                "Direction": draw(st.none() | st.sampled_from(DIRECTIONS)),
                "Tolerance": draw(figure),
            }
            for plan, ref in keys
        ],
        contacts=[
            {"Initials": i, **{h: draw(text) for h in ("Name", "Role", "Agency", "Email", "Deputy email")}}
            for i in draw(st.lists(st.from_regex(r"[A-Z]{2,5}", fullmatch=True), unique=True, **FEW))
        ],
        cycles=[
            {"Cycle": c, "Opens": draw(day), "Due": draw(day), "As at": draw(day)}
            for c in draw(st.lists(st.from_regex(r"20[0-9]{2}-[0-9]{2} Q[1-4]", fullmatch=True), unique=True, **FEW))
        ],
        waivers=[
            {
                "Flag": "no-update",
                "Applies to": draw(st.sampled_from(codes)),
                "Why": draw(text),
                "Until": draw(day),
                "By": draw(text),
            }
            for _ in range(draw(st.integers(0, 2)))
        ],
    )


def as_rows(register: Register) -> NewRows:
    """The register's records as the rows that hold them."""
    return NewRows(
        plans=[
            {
                "Code": p.code,
                "Title": p.title,
                "Thematic lead": p.thematic_lead,
                "Layout": p.layout.value,
                "Marking": p.marking,
            }
            for p in register.plans
        ],
        actions=[
            {
                "Plan": a.plan,
                "No": a.ref,
                "Section": a.section,
                "Lead": a.lead,
                "Agency": a.agency,
                "Action": a.text,
                "Due": a.due,
                "First due": a.first_due,
                "State": a.state,
                "Opened": a.opened,
                "Closed": a.closed,
                "Carried from": a.carried_from,
                "Measure target": a.target,
                "Direction": a.direction,
                "Tolerance": a.tolerance,
            }
            for a in register.actions
        ],
        contacts=[
            {
                "Initials": c.initials,
                "Name": c.name,
                "Role": c.role,
                "Agency": c.agency,
                "Email": c.email,
                "Deputy email": c.deputy_email,
            }
            for c in register.contacts
        ],
        cycles=[{"Cycle": c.name, "Opens": c.opens, "Due": c.due, "As at": c.as_at} for c in register.cycles],
        waivers=[
            {"Flag": w.flag, "Applies to": w.applies_to, "Why": w.why, "Until": w.until, "By": w.by}
            for w in register.waivers
        ],
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registers())
def test_a_register_reads_back_as_it_was_written_at_once_or_piece_by_piece(tmp_path: Path, rows: NewRows) -> None:
    path = tmp_path / FILE
    path.write_bytes(new_register(rows))
    register = read_register(path)
    assert (as_rows(register), register.bad_values) == (rows, ())

    path.write_bytes(new_register(NewRows(plans=rows.plans)))
    path.write_bytes(append_rows(path.read_bytes(), NewRows(actions=rows.actions[:2], contacts=rows.contacts)))
    path.write_bytes(
        append_rows(path.read_bytes(), NewRows(actions=rows.actions[2:], cycles=rows.cycles, waivers=rows.waivers))
    )
    assert read_register(path) == register


# ---------------------------------------------------------------- rows added

MORE = NewRows(
    actions=[
        {"Plan": "ASB", "No": 2, "Action": "Plant trees", "Due": DUE},
        {"Plan": "ASB", "No": 3, "Action": "Light it"},
    ],
    contacts=[{"Initials": "PX", "Name": "Lee Hart"}],
)


def appended(path: Path, rows: NewRows = MORE) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(append_rows(path.read_bytes(), rows)))


def refs(book: Workbook) -> dict[str, str]:
    return {table.name: table.ref for sheet in book.worksheets for table in sheet.tables.values()}


def filled(sheet: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_added_rows_follow_hers_and_nothing_of_hers_is_lost(path: Path) -> None:
    def hers(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet["P1"], sheet["P2"], sheet["P3"] = "My thoughts", "ring Kim", "=LEN(F3)"
        sheet.tables["Actions"].ref = "A1:P4"
        sheet.tables["Actions"].tableColumns.clear()
        sheet.column_dimensions["F"].width = 99
        sheet.column_dimensions["P"].hidden = True
        sheet["F2"].comment = Comment("agreed in May", "Kim")
        sheet["F2"].font = openpyxl.styles.Font(italic=True, color="FF0000")
        sheet["R2"] = "beside the table"
        book.create_sheet("Notes", 0)["B7"] = "mine"

    before = openpyxl.load_workbook(change(path, hers))
    after = appended(path)
    sheet = after["Actions"]
    assert after.sheetnames == before.sheetnames and after["Notes"]["B7"].value == "mine"
    assert filled(sheet) == filled(before["Actions"]) | {
        "A5": "ASB",
        "C5": 2,
        "F5": "Plant trees",
        "G5": datetime(2027, 3, 31),
        "A6": "ASB",
        "C6": 3,
        "F6": "Light it",
    }
    assert filled(after["Contacts"]) == filled(before["Contacts"]) | {"A4": "PX", "B4": "Lee Hart"}
    assert (sheet.tables["Actions"].ref, sheet.tables["Actions"].autoFilter.ref) == ("A1:P6", "A1:P6")
    assert (sheet.column_dimensions["F"].width, sheet.column_dimensions["P"].hidden) == (99, True)
    assert (sheet["F2"].comment.text, sheet["F2"].font.italic, sheet["F2"].font.color.rgb) == (
        "agreed in May",
        True,
        "00FF0000",
    )
    assert sheet.freeze_panes == before["Actions"].freeze_panes == "D2"


def test_added_rows_fill_blank_ones_first_and_come_after_rows_typed_below(path: Path) -> None:
    def lengthen(book: Workbook) -> None:
        book["Contacts"].tables["Contacts"].ref = "A1:F9"

    change(path, lengthen, typed("Actions", A5="ASB", C5=9, F5="Typed below"))
    book = appended(path)
    assert (book["Contacts"]["A4"].value, book["Contacts"].tables["Contacts"].ref) == ("PX", "A1:F9")
    assert [book["Actions"][f"C{row}"].value for row in range(5, 8)] == [9, 2, 3]
    assert book["Actions"].tables["Actions"].ref == "A1:O7"


def test_a_row_of_totals_moves_down(path: Path) -> None:
    sheet = appended(change(path, with_totals))["Contacts"]
    assert [sheet[f"A{row}"].value for row in range(2, 7)] == ["CS", "MW", "PX", "Total", None]
    assert sheet["F5"].value == "=SUBTOTAL(103,Contacts[Deputy email])" and sheet["F4"].value is None
    table = sheet.tables["Contacts"]
    assert (table.ref, table.totalsRowCount, table.autoFilter.ref) == ("A1:F5", 1, "A1:F4")


def test_what_stands_in_the_way_is_never_overwritten(path: Path) -> None:
    change(path, typed("Actions", B6="my notes"))
    with pytest.raises(UserError) as caught:
        append_rows(path.read_bytes(), MORE)
    assert caught.value.faults == (
        "register.xlsx, Actions!B6: this stands where new rows of the table go. "
        "Move what stands below the table to the right of it or to another sheet, and run this again.",
    )
    change(path, typed("Actions", B6=None, B7="my notes"))
    assert appended(path)["Actions"]["B7"].value == "my notes"


def test_adding_nothing_changes_no_cell(path: Path) -> None:
    before, after = openpyxl.load_workbook(path), appended(path, NewRows())
    assert {s.title: filled(s) for s in after} == {s.title: filled(s) for s in before}
    assert refs(after) == refs(before)


def test_characters_that_no_workbook_holds_become_blanks(path: Path) -> None:
    row = {"Plan": "ASB", "No": 4, "Action": "Hold\x0ba\x07panel\nsoon"}
    path.write_bytes(append_rows(path.read_bytes(), NewRows(actions=[row])))
    assert read_register(path).actions[-1].text == "Hold a panel\nsoon"
