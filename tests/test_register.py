"""The register: what stops a run, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from conftest import LibreOffice
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
from registers import FILE, READ, ROWS, at, change, typed, with_totals
from sheets import saved

from sspxl.errors import UserError
from sspxl.records import BadValue, Layout, Register
from sspxl.register import new_register, read_register
from sspxl.register.schema import TABLES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(new_register(ROWS))
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_register(path)
    return list(caught.value.faults)


# ---------------------------------------------------------------- reading


def test_what_was_written_is_read_whole(path: Path) -> None:
    assert read_register(path) == READ


def test_a_target_typed_as_a_percentage_is_read_as_its_number(path: Path) -> None:
    def percent(book: Workbook) -> None:
        sheet = book["Actions"]
        for row, target, shown in ((2, 0.4, "0%"), (3, 0.4, "General"), (4, 0.075, "0.0%;-0.0%")):
            sheet.cell(row, 13, target).number_format = shown
        for row, tolerance, shown in ((2, 0.02, "0.00%"), (3, 2, '0" %"'), (4, 2, "0\\%")):
            sheet.cell(row, 15, tolerance).number_format = shown

    actions = read_register(change(path, percent)).actions
    assert [(action.target, action.tolerance) for action in actions] == [(40.0, 2.0), (0.4, 2.0), (7.5, 2.0)]


def test_an_empty_register_is_read_as_such(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(new_register())
    assert read_register(tmp_path / FILE) == Register((), (), (), ())


def test_a_register_that_libreoffice_saved_reads_alike(path: Path, libreoffice: LibreOffice) -> None:
    assert read_register(libreoffice.convert(path, "xlsx")) == READ


def test_rows_typed_right_below_a_table_count_and_what_stands_farther_down_does_not(path: Path) -> None:
    change(path, typed("Contacts", A4="PX", B4="Lee Hart", B6="my notes"), typed("Cycles", A4="2099"))
    register = read_register(path)
    assert [contact.initials for contact in register.contacts] == ["CS", "MW", "PX"]
    assert register.cycles == READ.cycles


def test_blank_rows_inside_a_table_are_passed_over(path: Path) -> None:
    def lengthen(book: Workbook) -> None:
        book["Contacts"].tables["Contacts"].ref = "A1:F9"

    change(path, lengthen, typed("Contacts", A8="PX", A5=" \u200b"))
    assert [contact.place.cell for contact in read_register(path).contacts] == ["A2", "A3", "A8"]


def test_a_row_of_totals_is_no_row(path: Path) -> None:
    assert read_register(change(path, with_totals)).contacts == READ.contacts


def test_tables_are_found_wherever_they_stand_and_columns_of_her_own_are_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "All of it"
    left = 2
    for shape in TABLES:
        headers = ["My column", *reversed(shape.headers)]
        for column, header in enumerate(headers, left):
            sheet.cell(3, column, header)
        last = openpyxl.utils.get_column_letter(left + len(headers) - 1)
        ref = f"{openpyxl.utils.get_column_letter(left)}3:{last}4"
        sheet.add_table(Table(displayName=shape.name, ref=ref))
        for row in ROWS.of(shape.name)[:1]:
            for header, value in row.items():
                sheet.cell(4, left + headers.index(header), value)
        sheet.cell(4, left, "mine")
        left += len(headers) + 1
    (tmp_path / FILE).write_bytes(saved(book))
    register = read_register(tmp_path / FILE)
    assert [plan.place for plan in register.plans] == [at("All of it", "G4")]
    assert [replace(action, places={}) for action in register.actions] == [replace(READ.actions[0], places={})]
    assert register.contacts[0].email == READ.contacts[0].email and register.waivers == READ.waivers


# ---------------------------------------------------------------- what does not stop the night


def test_a_cell_that_cannot_be_used_counts_as_blank_and_is_named(path: Path) -> None:
    def shown_as_a_number(book: Workbook) -> None:
        book["Actions"]["H3"].number_format = "0"

    change(
        path,
        shown_as_a_number,
        typed("Plans", D3="mesures"),
        typed("Actions", G2="TBC", I2="closed", M4="to be agreed", N4="up", O4=True, H3=46362, C3="five", F4=None),
        typed("Contacts", A3=None, B3="Ali Rees"),
        typed("Cycles", B2="soon", A3=" ", B3=date(2026, 1, 1)),
        typed("Waivers", D2="31/02/2027", A3=None, C3="?"),
    )
    register = read_register(path)

    def bad(sheet: str, cell: str, column: str, found: str, expected: str, key: str | None = None) -> BadValue:
        return BadValue(at(sheet, cell), column, found, expected, key)

    day = "a date such as 31/03/2027, or nothing"
    assert sorted(register.bad_values, key=lambda value: str(value.place)) == sorted(
        (
            bad("Plans", "D3", "Layout", "mesures", "one of thematic, assessment, matrix, measures, recommendations"),
            bad("Actions", "G2", "Due", "TBC", day, "ASB/1"),
            bad("Actions", "I2", "State", "closed", "one of open, completed, withdrawn", "ASB/1"),
            bad("Actions", "C3", "No", "five", "a number; C1 is used until there is one", "ASB/C1"),
            bad("Actions", "H3", "First due", "46362", day, "ASB/C1"),
            bad("Actions", "F4", "Action", "nothing", "the action's wording", "KPI/1.1"),
            bad("Actions", "M4", "Measure target", "to be agreed", "a number, or nothing", "KPI/1.1"),
            bad("Actions", "N4", "Direction", "up", "one of higher, lower", "KPI/1.1"),
            bad("Actions", "O4", "Tolerance", "True", "a number, or nothing", "KPI/1.1"),
            bad("Contacts", "A3", "Initials", "nothing", "the lead's initials; the row is left out"),
            bad("Cycles", "B2", "Opens", "soon", day),
            bad("Cycles", "A3", "Cycle", "nothing", "the cycle's name; the row is left out"),
            bad("Waivers", "D2", "Until", "31/02/2027", day),
            bad("Waivers", "A3", "Flag", "nothing", "the flag's code; the row is left out"),
        ),
        key=lambda value: str(value.place),
    )
    one, two, three = READ.actions
    assert register == Register(
        plans=(READ.plans[0], replace(READ.plans[1], layout=Layout.THEMATIC)),
        actions=(
            replace(one, due=None),
            replace(two, ref="C1"),
            replace(three, text="", target=None, direction=None, tolerance=None),
        ),
        contacts=READ.contacts[:1],
        cycles=(replace(READ.cycles[0], opens=None),),
        waivers=(replace(READ.waivers[0], until=None),),
        bad_values=register.bad_values,
    )


def test_what_she_types_in_other_words_is_understood(path: Path) -> None:
    change(
        path,
        typed("Plans", A2=" ASB\u200b", D2=" Thematic "),
        typed("Actions", G2="31st March 2027", H2=datetime(2027, 3, 31, 12), I2="Open", M4="40%", O4="2.5", C2="1."),
        typed("Contacts", A2="CS "),
    )
    assert read_register(path) == READ


def test_rows_without_a_number_get_free_ones_of_their_own_plan(path: Path) -> None:
    change(path, typed("Actions", C2=None, C3="C1", C4="?"))
    assert [action.key for action in read_register(path).actions] == ["ASB/C2", "ASB/C1", "KPI/C1"]


# ---------------------------------------------------------------- what stops it


def rename_header(sheet: str, cell: str, words: str) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = words
        table = next(iter(book[sheet].tables.values()))
        table.tableColumns.clear()

    return change


def without_table(sheet: str) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        del book[sheet].tables[sheet]

    return change


def test_every_fault_that_stops_a_run_is_named_at_once_by_sheet_and_cell(path: Path) -> None:
    change(
        path,
        without_table("Waivers"),
        rename_header("Cycles", "B1", "Begins"),
        typed("Plans", A4="ASB", B4="Again", B5="Without a code"),
        typed("Actions", A4="XYZ", A5="ASB", C5=1, F5="Double", C6=9, F6="Of no plan"),
        typed("Contacts", A4="CS"),
    )
    twice = "Each may stand once: change or delete one."
    plans = "expected one of the Plans table (ASB, KPI). Correct the code, or add the plan to Plans."
    assert sorted(faults(path)) == sorted(
        [
            "register.xlsx, Cycles!A1: the table Cycles has no column Opens. Add a column with exactly that header.",
            "register.xlsx: no table named Waivers. Mark its rows with their headers, choose Insert > Table, "
            "and name it Waivers under Table Design.",
            f'register.xlsx, Plans!A4: the plan code "ASB" stands already in A2. {twice}',
            "register.xlsx, Plans!A5: the plan code is blank. Type one, or delete the row.",
            f'register.xlsx, Actions!C5: the action "ASB/1" stands already in C2. {twice}',
            f'register.xlsx, Actions!A4: unknown plan code "XYZ"; {plans}',
            f"register.xlsx, Actions!A6: the plan code is blank; {plans}",
            f'register.xlsx, Contacts!A4: the initials "CS" stands already in A2. {twice}',
        ]
    )


def test_initials_and_codes_that_differ_in_capitals_alone_are_the_same(path: Path) -> None:
    change(path, typed("Contacts", A4="cs", A5="M.W", A6=" mw\u200b"), typed("Plans", A4="asb", A5="AS-B"))
    twice = "Each may stand once: change or delete one."
    assert faults(path) == [
        f'register.xlsx, Plans!A4: the plan code "asb" stands already in A2. {twice}',
        f'register.xlsx, Contacts!A4: the initials "cs" stands already in A2. {twice}',
        f'register.xlsx, Contacts!A6: the initials "mw" stands already in A3. {twice}',
    ]


def test_two_cycles_of_one_folder_stop_a_run_naming_both_cells(path: Path) -> None:
    change(path, typed("Cycles", A2="2026/27 Q1", A3="2026-27 q1", A4="Unassigned", A5="2026-27 Q11"))
    assert faults(path) == [
        'register.xlsx, Cycles!A3: the cycle "2026-27 q1" has the folder "2026-27 q1", and so has "2026/27 Q1" in A2. '
        "Give one of them another name.",
        'register.xlsx, Cycles!A4: the folder "Unassigned" is for what comes while no cycle is open. '
        "Give the cycle another name.",
    ]


def test_a_double_cycle_stops_a_run_and_a_missing_plans_table_is_said_once(path: Path) -> None:
    change(path, without_table("Plans"), typed("Cycles", A3="2026-27 Q2"))
    assert [fault.split(":")[0] for fault in faults(path)] == ["register.xlsx", "register.xlsx, Cycles!A3"]


def test_keys_are_compared_whole(path: Path) -> None:
    change(path, typed("Actions", A5="ASB", C5="11.1", F5="x", A6="ASB", C6=11, F6="y"), typed("Contacts", A4="CSP"))
    assert [action.key for action in read_register(path).actions] == [
        "ASB/1",
        "ASB/11.10",
        "KPI/1.1",
        "ASB/11.1",
        "ASB/11",
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"no workbook at all",
        lambda data: data[: len(data) // 2],
        lambda data: data[:200] + b"\0" * 200 + data[400:],
        lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048),
    ],
    ids=["empty", "text", "cut short", "damaged", "of old Excel"],
)
def test_a_file_that_is_no_workbook_says_what_to_do(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path.write_bytes(spoil(path.read_bytes()))
    (fault,) = faults(path)
    assert fault.startswith(f"{path}: the register cannot be read (")
    assert fault.endswith("). Open it in Excel and save it as .xlsx, or take the last one from archive/.")


def test_a_missing_register_says_what_to_do(tmp_path: Path) -> None:
    assert faults(tmp_path / FILE) == [
        f"{tmp_path / FILE}: there is no register. Make one with `sspxl init`, or put yours there."
    ]
