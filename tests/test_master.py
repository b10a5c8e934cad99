"""The master workbook: what its tables promise, what it never lets through, and what it carries over."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from conftest import LibreOffice
from desk import Desk, small_register
from editions import CYCLE, LONG, edition, quiet_edition
from hostile import ole
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.dates import as_at_words
from sspxl.looks import fitting
from sspxl.master import Placed, Words, build_master, pending, read_hers, write_master
from sspxl.master.book import CELL_LIMIT, as_text
from sspxl.master.canvas import LEFT
from sspxl.master.contents import ABOUT
from sspxl.master.formulas import lead_counts, lead_texts
from sspxl.master.headline import Waiting, saw, sentences
from sspxl.master.looks import HIGHEST_ROW, RAG, SEVERITY, STATE, Look, row_height
from sspxl.master.place import ARCHIVED, masters
from sspxl.master.plans import plan_sheet_names
from sspxl.master.tables import tables
from sspxl.master.today import MESSAGES
from sspxl.records import Action, Edition, Ledger, Message, Past, Place, Rag, Standing, Typed, Update
from sspxl.summary import summarise
from sspxl.summary.contributions import (
    closed_on,
    completed_on,
    contributions,
    label_of,
    previous_words,
    sources,
    standing_words,
    status_of,
)

TITLES = {"unchanged": "Same text as the last cycle", "return-overdue": "Nothing came by the due date"}

COLUMNS = {
    "Actions": "Key, Plan, No, Lead, Agency, Action, Update, Status, RAG, Due, Completed on, Label, Flags, Received, "
    "Source, Also said, Previous update, Cycles on-going, Manager note, Decision",
    "Flags": "Flag, Severity, Key, Lead, Return, Sheet, Cell, Found, What to do, Since, Manager note, Decision",
    "Returns": "Contact, Cycle, Due, Received, Days late, State, File, Rows, Flags, Decision",
    "Requests": "Key, Field, Was, Asked, By, File, Sheet, Cell, Decision",
    "Promises": "Key, Lead, Promise, Date, Made in, State, Answer, Sheet, Cell",
    "Changes": "When, Key, Field, Was, Is, From",
    "Measures": "Key, Priority, Measure, Owner, Target, Direction, Q1, Q2, Q3, Q4, Against target, Trend, Commentary",
}
HEADER = 3
"""The row of every table's header."""

PLAN_SHEETS = ["Plan ASB", "Plan SA26", "Plan NAT", "Plan PM", "Plan REC"]


@pytest.fixture(scope="module")
def master() -> bytes:
    return build_master(edition(), Words(), TITLES)


@pytest.fixture
def book(master: bytes) -> Workbook:
    return load(master)


def load(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(book: Workbook, name: str) -> list[dict[str, Typed]]:
    """The rows of an Excel table, each by its headers."""
    sheet = book[name]
    header, *body = sheet[sheet.tables[name].ref]
    names = [cell.value for cell in header]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in body]


def row_of(book: Workbook, name: str, **where: Typed) -> dict[str, Typed]:
    (found,) = (row for row in rows(book, name) if all(row[column] == value for column, value in where.items()))
    return found


def cell_of(sheet: Worksheet, key: str, column: str) -> openpyxl.cell.Cell:
    header = [cell.value for cell in sheet[HEADER]]
    line = next(row for row in sheet.iter_rows(min_row=HEADER + 1) if row[0].value == key)
    return line[header.index(column)]


def put(path: Path, data: bytes, day: int = 28, taken: Iterable[str] | None = None) -> Path:
    """Where the master of a night in July lies."""
    return write(path, data, day, taken).path


def write(path: Path, data: bytes, day: int = 28, taken: Iterable[str] | None = None) -> Placed:
    """The master of a night in July put in its place; unless `taken` says otherwise, all that lies there was read."""
    read = [saved.sha256 for saved in masters(path)] if taken is None else taken
    return write_master(path, data, datetime(2026, 7, day, 2, 0), path.parent / "archive", read)


def read_words(path: Path) -> Words:
    return read_hers(path, path.parent / "archive").words


def saved(path: Path, book: Workbook) -> Path:
    """The book as the manager saves it."""
    book.save(path)
    return path


# ---------------------------------------------------------------- tables


def test_sheets_and_tables_have_the_promised_names_and_columns(book: Workbook) -> None:
    assert book.sheetnames == ["Dashboard", *COLUMNS, *PLAN_SHEETS]
    found = {table.name: ", ".join(table.column_names) for sheet in book for table in sheet.tables.values()}
    assert found == COLUMNS
    for name in COLUMNS:
        assert [*book[name].tables] == [name]
        assert ", ".join(str(cell.value) for cell in book[name][HEADER]) == COLUMNS[name]


def test_a_table_spans_exactly_its_rows_and_one_without_rows_has_a_blank_one(book: Workbook) -> None:
    assert {name: book[name].tables[name].ref for name in COLUMNS} == {
        "Actions": "A3:T21",
        "Flags": "A3:L26",
        "Returns": "A3:J14",
        "Requests": "A3:I7",
        "Promises": "A3:I4",
        "Changes": "A3:F8",
        "Measures": "A3:M7",
    }
    assert rows(book, "Promises") == [dict.fromkeys(COLUMNS["Promises"].split(", "))]
    quiet = load(build_master(quiet_edition(), Words(), TITLES))
    assert rows(quiet, "Flags") == [dict.fromkeys(COLUMNS["Flags"].split(", "))]


def test_every_table_cell_is_what_the_edition_says(book: Workbook) -> None:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.date()
        return getattr(value, "text", value)

    for table in tables(edition()):
        if table.rows:
            expected = [tuple(plain(value) for value in row) for row in table.rows]
            assert [tuple(plain(value) for value in row.values()) for row in rows(book, table.name)] == expected


def test_an_action_stands_in_one_whole_row(book: Workbook) -> None:
    assert row_of(book, "Actions", Key="ASB/2") == {
        "Key": "ASB/2", "Plan": "ASB", "No": "2", "Lead": "CS & HS", "Agency": None,
        "Action": "Identify repeat victims a) within two working days b) with a named officer "
        "c) with a review after six weeks.",
        "Update": "CS: a) 31 of 33 repeat victims were identified within two working days. "
        "b) Each has a named officer.\nHS: no return yet",
        "Status": "In progress", "RAG": "Red", "Due": datetime(2026, 6, 30), "Completed on": None,
        "Label": "substantive, partial", "Flags": "action-overdue, part-unanswered, slipped",
        "Received": datetime(2026, 7, 14), "Source": "CS 2026-27 Q1.xlsx", "Also said": None,
        "Previous update": "CS: 28 of 40 were identified in time.\nHS: Tenancy staff briefed in November.",
        "Cycles on-going": 0, "Manager note": None, "Decision": None,
    }  # fmt: skip
    assert row_of(book, "Actions", Key="ASB/5")["Update"] is None
    assert row_of(book, "Actions", Key="ASB/4")["Update"] == LONG
    assert row_of(book, "Actions", Key="SA26/11.1")["Lead"] == "CS"  # LEAD is blank there, its agency's contact answers


def test_a_flag_a_return_a_request_a_change_and_a_measure_stand_in_whole_rows(book: Workbook) -> None:
    assert row_of(book, "Flags", Flag="measure-not-a-number") == {
        "Flag": "measure-not-a-number", "Severity": "error", "Key": "PM/1.2", "Lead": "CS",
        "Return": "CS 2026-27 Q1.xlsx", "Sheet": "PM", "Cell": "F8", "Found": 'Q1 holds "67%"',
        "What to do": "type the number alone", "Since": CYCLE, "Manager note": None, "Decision": None,
    }  # fmt: skip
    assert row_of(book, "Returns", Contact="NP") == {
        "Contact": "NP", "Cycle": CYCLE, "Due": datetime(2026, 7, 17), "Received": datetime(2026, 7, 21),
        "Days late": 4, "State": "late", "File": "ASB update.xlsx", "Rows": 3, "Flags": 5, "Decision": None,
    }  # fmt: skip
    assert row_of(book, "Requests", Key="ASB/1") == {
        "Key": "ASB/1", "Field": "Due", "Was": None, "Asked": "31 March 2027", "By": "NP", "File": "ASB update.xlsx",
        "Sheet": "ASB", "Cell": "E7", "Decision": None,
    }  # fmt: skip
    assert rows(book, "Changes")[0] == {
        "When": datetime(2026, 7, 28), "Key": "REC/IX", "Field": "State", "Was": "open", "Is": "completed",
        "From": "request of PH, accepted",
    }  # fmt: skip
    assert row_of(book, "Measures", Key="PM/2.1") == {
        "Key": "PM/2.1", "Priority": "2. Young people", "Measure": "First-time entrants to youth justice",
        "Owner": "Youth Justice Service", "Target": 40, "Direction": "lower", "Q1": 49,
        "Q2": None, "Q3": None, "Q4": None, "Against target": "off target", "Trend": None,
        "Commentary": "Nine more than planned, seven of them from one incident in May.",
    }  # fmt: skip


def test_flags_stand_in_the_order_of_the_check() -> None:
    whole = edition()
    for flags in (whole.outcome.flags, whole.outcome.flags[::-1]):
        book = load(build_master(replace(whole, outcome=replace(whole.outcome, flags=flags)), Words(), TITLES))
        assert [(row["Flag"], row["Key"], row["Found"]) for row in rows(book, "Flags")] == [
            (flag.code, flag.key, flag.found) for flag in flags
        ]


# ---------------------------------------------------------------- contributions by lead


def standing(lead: str | None, leads: tuple[str, ...], *updates: Update) -> Standing:
    place = Place("register.xlsx", "Actions", "F2")
    action = Action(
        "ASB",
        "1",
        None,
        lead,
        None,
        "Do it.",
        None,
        None,
        "open",
        None,
        None,
        None,
        None,
        None,
        None,
        {"Action": place},
    )
    return Standing(action, leads, updates, (), 0)


def update(lead: str, text: str | None, status: str | None = None, day: int = 1, label: str = "substantive") -> Update:
    source = f"returns/{CYCLE}/{lead}.xlsx"
    return Update("ASB/1", lead, CYCLE, text, status, None, {}, label, False, source, date(2026, 7, day), {})


@pytest.mark.parametrize(
    ("found", "cell"),
    [
        (standing("CS", ("CS",), update("CS", " Done,\n as asked ")), " Done,\n as asked "),
        (standing("CS", ("CS",)), None),
        (standing("CS", ("CS",), update("CS", None, "Completed")), None),
        (standing("CS & XX", ("CS",), update("CS & XX", "Done.")), "Done."),
        (standing("CS & MW", ("CS", "MW"), update("CS", "Done.")), "CS: Done.\nMW: no return yet"),
        (standing("CS & MW", ("CS", "MW"), update("MW", "Done.")), "CS: no return yet\nMW: Done."),
        (standing("CS & MW", ("CS", "MW"), update("CS & MW", "Done.")), "CS & MW: Done."),
        (
            standing("CS & MW", ("CS", "MW"), update("CS & MW", "Done."), update("MW", "Not mine.")),
            "CS & MW: Done.\nMW: Not mine.",
        ),
        (standing("CS & MW", ("CS", "MW"), update("CS", None, "Delayed")), "CS: no update\nMW: no return yet"),
        (standing("CS & MW", ("CS", "MW")), "CS: no return yet\nMW: no return yet"),
        (standing(None, ()), None),
    ],
)
def test_contributions_are_the_words_of_one_lead_and_lines_of_several(found: Standing, cell: str | None) -> None:
    assert contributions(found) == cell


def test_statuses_and_labels_that_differ_stand_side_by_side_and_equal_ones_once() -> None:
    differ = standing(
        "CS & MW", ("CS", "MW"), update("CS", "a", "Delayed"), update("MW", "b", "Completed", label="nil")
    )
    agree = standing("CS & MW", ("CS", "MW"), update("CS", "a", "Delayed"), update("MW", "b", "Delayed"))
    assert (status_of(differ), label_of(differ)) == ("Delayed / Completed", "substantive / nil")
    assert (status_of(agree), label_of(agree)) == ("Delayed", "substantive")
    silent = standing("CS", ("CS",))
    assert (status_of(silent), label_of(silent), completed_on(silent), previous_words(silent)) == (
        None,
        "blank",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("state", "statuses", "cell"),
    [
        ("open", (), None),
        ("open", ("In progress",), "In progress"),
        ("withdrawn", (), "Withdrawn"),
        ("withdrawn", ("In progress", "Delayed"), "Withdrawn (return: In progress / Delayed)"),
        ("withdrawn", ("Completed",), "Withdrawn (return: Completed)"),
        ("completed", (), "Completed (closed)"),
        ("completed", ("Completed",), "Completed"),
        ("completed", ("Completed", "Delayed"), "Completed (closed; return: Completed / Delayed)"),
    ],
)
def test_the_status_says_first_what_the_manager_did_with_the_action(
    state: str, statuses: tuple[str, ...], cell: str | None
) -> None:
    leads = ("CS", "MW")[: max(1, len(statuses))]
    said = (update(lead, "Words.", status) for lead, status in zip(leads, statuses, strict=False))
    found = standing(" & ".join(leads), leads, *said)
    assert standing_words(replace(found, action=replace(found.action, state=state))) == cell


@pytest.mark.parametrize(
    ("state", "said", "day"),
    [
        ("completed", None, date(2026, 9, 1)),
        ("completed", date(2026, 8, 3), date(2026, 8, 3)),
        ("withdrawn", None, None),
        ("open", None, None),
    ],
)
def test_an_action_that_she_closed_shows_the_day_unless_its_lead_names_one(
    state: str, said: date | None, day: date | None
) -> None:
    found = standing("CS", ("CS",), replace(update("CS", "Words.", "Completed"), completed_on=said))
    assert closed_on(replace(found, action=replace(found.action, state=state, closed=date(2026, 9, 1)))) == day


def test_the_source_is_the_newest_return_and_names_the_others_after_it() -> None:
    found = standing("CS & MW", ("CS", "MW"), update("CS", "a", day=3), update("MW", "b", day=9))
    assert sources(found) == (f"returns/{CYCLE}/MW.xlsx", f"returns/{CYCLE}/CS.xlsx")


# ---------------------------------------------------------------- text is only ever text


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1 worker",
        "-5",
        "@Haven",
        "{=SUM(1)}",
        "https://a.example/",
        "00123",
        "1e5",
        "_x0041_",
        "<b>&amp;",
    ],
)
def test_what_a_partner_typed_arrives_as_that_text(tmp_path: Path, typed: str) -> None:
    data = build_master(with_update(typed), Words(), TITLES)
    for name, column in (("Actions", "Update"), ("Plan ASB", "UPDATE")):
        sheet = load(data)[name]
        header = next(row for row in sheet.iter_rows() if column in [cell.value for cell in row])
        cell = sheet.cell(header[0].row + 1, [c.value for c in header].index(column) + 1)
        value = str(cell.value).replace("_x005F_", "_")  # openpyxl leaves Excel's escape of an underscore as it is
        assert (value, cell.data_type, cell.hyperlink) == (typed, "s", None)
    assert b"<f>" not in sheet_xml(data, "Actions")


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    data = build_master(
        with_update("bell \x07, half a pair \ud83d, no character \ufffe, line\r\nbreak"), Words(), TITLES
    )
    assert (
        rows(load(data), "Actions")[0]["Update"] == "bell _x0007_, half a pair \ufffd, no character \ufffd, line\nbreak"
    )


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    whole, cut = as_text("x" * CELL_LIMIT), as_text("x" * (CELL_LIMIT + 1))
    assert whole == "x" * CELL_LIMIT
    assert len(cut) == CELL_LIMIT
    assert cut.endswith("… [cut here: a cell takes 32,767 characters, this text has 32,768; the return has all of it]")
    emoji = as_text("\U0001f600" * 20_000)  # each takes two of the units that Excel counts
    assert len(emoji.encode("utf-16-le")) // 2 in (CELL_LIMIT - 1, CELL_LIMIT)


def with_update(text: str) -> Edition:
    whole = edition()
    merged = whole.outcome.merged
    first = merged.standings[0]
    changed = replace(first, updates=(replace(first.updates[0], text=text),))
    return replace(
        whole, outcome=replace(whole.outcome, merged=replace(merged, standings=(changed, *merged.standings[1:])))
    )


def sheet_xml(data: bytes, name: str) -> bytes:
    place = load(data).sheetnames.index(name) + 1
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(f"xl/worksheets/sheet{place}.xml")


# ---------------------------------------------------------------- looks


def test_a_link_leads_to_the_return_from_wherever_the_folder_lies(book: Workbook) -> None:
    cell = cell_of(book["Actions"], "ASB/4", "Source")
    assert cell.value == "Youth justice return (final) #2.xlsx"
    assert cell.hyperlink.location is None
    assert cell.hyperlink.target == "returns/2026-27%20Q1/Youth%20justice%20return%20(final)%20%232.xlsx"
    links = [
        cell.hyperlink
        for name in COLUMNS
        for row in book[name].iter_rows(min_row=HEADER)
        for cell in row
        if cell.hyperlink
    ]
    assert {unquote(link.target).split("/")[0] for link in links} == {"returns", "quarantine"}
    assert sum(cell.hyperlink is not None for cell in book["Actions"]["O"]) == 14  # one for each action with an update


def test_rag_has_word_symbol_and_fill_and_follows_when_it_is_changed(book: Workbook) -> None:
    sheet = book["Actions"]
    cell = cell_of(sheet, "ASB/2", "RAG")
    assert (cell.value, cell.number_format, cell.fill.fgColor.rgb) == ("Red", '"▲ "@', "FFB3261E")
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert [rule.formula for rule in rules] == [['"Red"'], ['"Amber"'], ['"Green"'], ['"Blue"'], ['"Grey"']]
    assert len({look.symbol for look in RAG.values()}) == len(RAG)


def contrast(look: Look) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(look.fill), light(look.ink)))
    return (bright + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read() -> None:
    too_weak = {
        look: contrast(look) for look in (*RAG.values(), *SEVERITY.values(), *STATE.values()) if contrast(look) < 4.5
    }
    assert too_weak == {}


def test_decisions_are_drop_down_lists(book: Workbook) -> None:
    lists = {
        name: [(str(found.sqref), found.formula1) for found in book[name].data_validations.dataValidation]
        for name in COLUMNS
    }
    assert lists == {
        "Actions": [("T4:T21", '"Close,Withdraw,Reopen"')],
        "Flags": [("L4:L26", '"Ask,Waive"')],
        "Returns": [("J4:J14", '"Accept,Reject"')],
        "Requests": [("I4:I7", '"Accept,Reject"')],
        "Promises": [],
        "Changes": [],
        "Measures": [],
    }


def test_the_cell_of_a_decision_says_what_each_choice_does(book: Workbook) -> None:
    said = {
        found.formula1: (found.showInputMessage, found.promptTitle, [*re.findall(r"(\w+): ", found.prompt)])
        for name in COLUMNS
        for found in book[name].data_validations.dataValidation
    }
    assert said == {
        '"Close,Withdraw,Reopen"': (True, "Decision", ["Close", "Withdraw", "Reopen"]),
        '"Ask,Waive"': (True, "Decision", ["Ask", "Waive"]),
        '"Accept,Reject"': (True, "Decision", ["Accept", "Reject"]),
    }
    (returns,), (requests,) = (book[name].data_validations.dataValidation for name in ("Returns", "Requests"))
    assert "whichever it was issued for" in returns.prompt
    assert "register.xlsx" in requests.prompt


def test_every_sheet_prints_a_page_wide_with_its_header_repeated(book: Workbook) -> None:
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
        assert sheet.page_setup.fitToWidth in (None, 1)  # which is 1 where the file does not say
        assert sheet.oddFooter.right.text == "Page &P of &N"
    assert {sheet.title: sheet.print_title_rows for sheet in book} == {
        "Dashboard": None,
        **dict.fromkeys(COLUMNS, "$3:$3"),
        **dict.fromkeys(PLAN_SHEETS, "$5:$5"),
    }
    tall = {sheet.title for sheet in book if sheet.page_setup.fitToHeight != 0}
    assert tall == {"Dashboard"}  # one page; the others as many as they take
    assert {sheet.title: sheet.freeze_panes for sheet in book} == {
        "Dashboard": None,
        **dict.fromkeys(COLUMNS, "B4"),
        **dict.fromkeys(PLAN_SHEETS, "A6"),
    }


def test_the_marking_stands_in_properties_headers_and_a_plans_own_on_its_sheet(book: Workbook) -> None:
    whole = "Official; in parts Official-Sensitive"
    assert (book.properties.category, book.custom_doc_props["Protective marking"].value) == (whole, whole)
    assert book.properties.title == "Wexcombe Community Safety Partnership: master of the action plans, 2026-27 Q1"
    assert {sheet.title: sheet.oddHeader.right.text for sheet in book if sheet.oddHeader.right.text != whole} == {
        **dict.fromkeys(PLAN_SHEETS, "Official"),
        "Plan REC": "Official-Sensitive",
    }
    assert " · Official; in parts Official-Sensitive" in str(book["Dashboard"]["A2"].value)


def test_a_master_of_plans_without_markings_has_none() -> None:
    plans = tuple(replace(plan, marking=None) for plan in edition().outcome.merged.register.plans)
    bare = edition().outcome
    register = replace(bare.merged.register, plans=plans)
    plain = replace(edition(), marking=None, outcome=replace(bare, merged=replace(bare.merged, register=register)))
    assert (plain.marking_of_all, replace(plain, marking="Official").marking_of_all) == (None, "Official")


def test_the_day_of_the_boards_paper_is_told_apart_from_the_day_of_judging() -> None:
    today, paper = date(2026, 11, 22), date(2026, 12, 1)
    assert [
        as_at_words(today, None),
        as_at_words(today, today),
        as_at_words(today, paper),
        as_at_words(paper, today),
    ] == [
        "22 November 2026",
        "22 November 2026",
        "22 November 2026, for the board's paper of 1 December 2026",
        "22 November 2026, judged on 1 December 2026",
    ]


def test_a_marking_and_a_name_that_no_header_can_hold_whole_are_cut_and_still_printed() -> None:
    long = replace(edition(), partnership="A & B " * 60, marking="Official " * 60)
    made = load(build_master(long, Words(), TITLES))
    header = made["Actions"].oddHeader
    assert (header.left.text, header.right.text) == (
        "A && B " * 21 + "A…",
        "Official Official Official Official Official Official…",
    )
    assert len(made.custom_doc_props["Protective marking"].value) <= 255


def test_a_row_is_as_high_as_its_longest_text_and_never_higher_than_excel_allows() -> None:
    assert row_height([]) == row_height([("short", 20.0)]) == 18.0
    assert row_height([("one\ntwo\nthree", 20.0)]) == 43.5
    assert row_height([("word " * 40, 50.0)]) == row_height([("short", 5.0), ("word " * 40, 50.0)]) == 56.25
    assert row_height([("word " * 4000, 50.0)]) == HIGHEST_ROW


# ---------------------------------------------------------------- plan sheets


def test_a_plan_stands_in_its_own_layout(book: Workbook) -> None:
    def shown(name: str) -> list[tuple[Typed, ...]]:
        return [tuple(cell.value for cell in row) for row in book[name].iter_rows()]

    guidance = (
        "1. Partnerships should publish a yearly statement of priorities.",
        "2. Coastal partnerships should agree a protocol with the port authority.",
        "46. Partners should test their response to a night-time economy incident.",
    )
    published = "The statement was published on 30 June 2026 and sent to every parish."
    assert shown("Plan NAT") == [
        ("National strategy: our local response", None, None, None, None, None),
        ("THEMATIC LEAD: CS", None, None, None, None, None),
        ("Plan NAT: 2026-27 Q1, as at 30 June 2026, judged on 28 July 2026 · Official", None, None, None, None, None),
        ("← Dashboard", *(None,) * 5),
        ("Guidance item", "DUE", "Local response", "STATUS", "COMPLETED ON", "RAG"),
        ("Priority 1: Prevention", None, None, None, None, None),
        (guidance[0], None, published, None, None, "Green"),
        (guidance[1], None, "Not applicable: Wexcombe has no port.", "Not applicable", None, "Grey"),
        ("Priority 4: Resilience", None, None, None, None, None),
        (guidance[2], None, "As 1 above.", None, None, "Amber"),
    ]
    headers = {name: next(row for row in shown(name) if row[-1] == "RAG") for name in PLAN_SHEETS}
    assert headers["Plan ASB"] == ("No", "LEAD", "ACTION", "DUE", "UPDATE", "STATUS", "COMPLETED ON", "RAG")
    assert headers["Plan SA26"] == ("No", "ACTION", "AGENCY", "DUE", "UPDATE", "STATUS", "COMPLETED ON", "RAG")
    assert headers["Plan PM"] == (
        "Priority", "Ref", "Performance measure", "Owner", "Target", "DUE", "Q1", "Q2", "Q3", "Q4", "Commentary",
        "STATUS", "COMPLETED ON", "RAG",
    )  # fmt: skip
    assert headers["Plan REC"] == ("Ref", "Recommendation", "DUE", "Progress", "STATUS", "COMPLETED ON", "RAG")
    assert [len(shown(name)) for name in PLAN_SHEETS] == [11, 10, 10, 9, 7]


def test_plan_sheets_have_names_that_excel_takes() -> None:
    plan = edition().outcome.merged.register.plans[0]
    codes = ("A/B", "A-B", "A\tB", "x" * 40, "X" * 40)
    names = plan_sheet_names(replace(plan, code=code) for code in codes)
    alike = ["Plan A-B", "Plan A-B (2)", "Plan A-B (3)"]
    assert list(names.values()) == [*alike, "Plan " + "x" * 26, "Plan " + "X" * 22 + " (2)"]
    assert all(len(name) <= 31 for name in names.values())


# ---------------------------------------------------------------- dashboard


def things(returns: int, requests: int) -> tuple[Waiting, ...]:
    """So many things that wait for the manager."""
    return (*[Waiting("Returns", 4, "a return")] * returns, *[Waiting("Requests", 4, "a request")] * requests)


def test_the_headline_says_where_things_stand() -> None:
    whole = edition()
    assert sentences(whole, summarise(whole.outcome), things(1, 4)) == (
        "5 things wait for your decision: 1 return and 4 requests.",
        "4 of 7 partners have returned; outstanding: HS, FR and VC, 11 days past the due date of 17 July 2026.",
        "Of 18 actions (1 withdrawn) 4 are Red and 5 are Amber; 2 say only that work goes on.",
    )
    one = sentences(whole, summarise(whole.outcome), things(0, 1))[0]
    assert one == "1 thing waits for your decision: 1 request."
    blank = replace(summarise(whole.outcome), blank=("CS", "MW"))
    assert sentences(whole, blank, ())[1].startswith("4 of 7 partners have returned, 2 of them blank: CS, MW; outstand")
    everyone = replace(blank, returned=7, outstanding=())
    assert sentences(whole, everyone, ())[1] == (
        "7 of 7 partners have returned, 2 of them blank: CS, MW; nobody is outstanding."
    )
    let_pass = replace(whole.outcome, flags=tuple(f for f in whole.outcome.flags if f.key != "ASB/1"))
    said = sentences(replace(whole, outcome=let_pass), summarise(let_pass), ())
    assert said[2].endswith("; 1 says only that work goes on, and 1 more was let pass.")
    quiet = quiet_edition()
    assert sentences(quiet, summarise(quiet.outcome), ()) == (
        "Nothing waits for your decision.",
        "0 of 7 partners have returned; outstanding: CS, NP, HS, YJ, PH, FR and 1 other, "
        "due on 17 July 2026, in 25 days.",
        "Of 18 actions (1 withdrawn) 0 are Red and 0 are Amber; 0 say only that work goes on.",
    )
    assert saw(whole.ledger) == (
        "It saw 10 new: 4 received, 1 duplicate, 1 superseded, 1 held, 1 quarantined, 2 not a return."
    )
    assert saw(Ledger()) == "It saw nothing new."


def test_the_dashboard_begins_with_its_title_and_leads_to_every_sheet(book: Workbook) -> None:
    sheet = book["Dashboard"]
    assert sheet["A1"].value == "Wexcombe Community Safety Partnership: 2026-27 Q1"
    places = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert {f"'{name}'!A1" for name in (*COLUMNS, *PLAN_SHEETS)} <= places
    assert {
        "'Returns'!A7",
        "'Requests'!A4",
        "'Requests'!A7",
    } <= places  # the held return, the first and the last request
    with_link = [row for row in sheet.iter_rows() if row[0].hyperlink and row[0].hyperlink.location == "'Returns'!A7"]
    assert with_link[0][1].value == "HS's return is held: housing answers.xlsx, 2 rows"
    assert rows(book, "Returns")[3]["File"] == "housing answers.xlsx"


def test_charts_have_titles_and_a_text_for_those_who_cannot_see_them(master: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(master)) as package:
        drawing = package.read("xl/drawings/drawing1.xml").decode()
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(re.findall(r'descr="[^"]{40,}"', drawing)) == len(charts) == 4
    titles = [re.findall(r"<a:t>(.*?)</a:t>", chart) for chart in charts]
    assert titles == [
        ["RAG by plan", "Plan", "Number of actions"],
        ["RAG over the cycles", "Cycle", "Number of actions"],
        ["Returns in and out", "State", "Number of returns"],
        ["On-going only, by lead over the cycles", "Lead", "Number of actions"],
    ]


def links_of(sheet: Worksheet) -> dict[str, str]:
    """Where each linked cell of the sheet leads to in its own workbook."""
    linked = (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    return {cell.coordinate: cell.hyperlink.location for cell in linked if cell.hyperlink.location}


def test_every_sheet_has_its_title_in_a1_and_leads_back_to_the_dashboard(book: Workbook) -> None:
    names = [name for name in book.sheetnames if name != "Dashboard"]
    assert [book[name]["A1"].value for name in names] == [
        *(f"{name}: {CYCLE}" for name in COLUMNS),
        *(plan.title for plan in edition().outcome.merged.register.plans),
    ]
    back = {name: [cell for cell, to in links_of(book[name]).items() if to == "'Dashboard'!A1"] for name in names}
    assert back == {**{name: ["A2"] for name in COLUMNS}, **{name: ["A4"] for name in PLAN_SHEETS}}
    assert book["Promises"]["B2"].value == "What updates say will happen, and by when."


def test_the_dashboard_leads_to_the_first_flag_of_each_kind_and_to_each_leads_return(book: Workbook) -> None:
    sheet = book["Dashboard"]
    flags, returns = [], []
    for cell, to in links_of(sheet).items():
        table, row = re.fullmatch(r"'(.+)'!A(\d+)", to).groups()
        left = sheet.cell(sheet[cell].row, 1).value
        if table == "Flags" and row != "1" and not str(left).startswith("and "):
            flags.append((left, book["Flags"].cell(int(row), 1).value))
        if table == "Returns" and sheet[cell].column > 5:
            returns.append((sheet[cell].value, book["Returns"].cell(int(row), 1).value))
    codes = [code for code, _, _ in summarise(edition().outcome).concerns[:8]]
    assert flags == [(code, code) for code in codes]
    assert returns == [(lead, lead) for lead in ("CS", "NP", "HS", "YJ", "PH", "FR", "VC")]


def below(sheet: Worksheet, heading: str, most: int = 12) -> list[list[Typed]]:
    """The rows of the block under that heading, up to the first empty one."""
    (start,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == heading)
    lines = sheet.iter_rows(start.row + 1, start.row + most, start.column, start.column + 9, values_only=True)
    found = [[value for value in line if value not in (None, "")] for line in lines]
    return found[: found.index([])]


def with_past(whole: Edition, *pasts: Past) -> Edition:
    """The edition with that said in earlier cycles, and nothing else."""
    merged = whole.outcome.merged
    standings = tuple(replace(s, past=tuple(one for one in pasts if one.key == s.key)) for s in merged.standings)
    return replace(whole, outcome=replace(whole.outcome, merged=replace(merged, standings=standings)))


def test_the_dashboard_shows_who_says_only_that_work_goes_on_over_the_cycles() -> None:
    told = [
        Past(key, lead, "2025-26 Q4", "On-going", None, "ongoing_only")
        for key, lead in (("ASB/1", "NP"), ("SA26/12", "VC"))
    ]
    data = build_master(with_past(edition(), *told), Words(), TITLES)
    assert below(load(data)["Dashboard"], "On-going only, by lead over the cycles") == [
        ["Lead", "Name", "2025-26 Q3", "2025-26 Q4", "2026-27 Q1"],
        ["NP", "Rowan Pell", 0, 1, 2],
        ["PH", "Hamish Lund", 0, 0, 1],
        ["VC", "Nerys Attwell", 0, 1, 0],
        ["Actions; one of several leads counts for each who said so."],
    ]


def test_messages_without_a_workbook_are_listed_newest_first_with_a_link_until_they_are_too_many() -> None:
    def shown(count: int) -> tuple[list[list[Typed]], str, str | None]:
        several = [Message("a@x.example", date(2026, 7, n + 1), f"returns/Q/{n}.eml") for n in range(count)]
        whole = replace(edition(), messages=tuple(several))
        sheet = load(build_master(whole, Words(), TITLES))["Dashboard"]
        first = next((cell.row for cell in sheet["A"] if cell.value == MESSAGES), None)
        link = sheet.cell(first + 1, 1).hyperlink.target if first else None
        return below(sheet, MESSAGES) if first else [], str(sheet["A3"].value), link

    assert shown(0) == ([], "5 things wait for your decision: 1 return and 4 requests.", None)
    told = " 1 message without a workbook is to be read."
    assert shown(1) == (
        [["Open it", "From a@x.example, 1 July 2026: returns/Q/0.eml"]],
        f"5 things wait for your decision: 1 return and 4 requests.{told}",
        "returns/Q/0.eml",
    )
    assert [line[-1] for line in shown(10)[0]][-1] == "and 2 more beside them"
    unknown = replace(quiet_edition(), messages=(Message("", date(2026, 6, 20), "returns/Q/1.eml"),))
    book = load(build_master(unknown, Words(), TITLES))
    assert below(book["Dashboard"], MESSAGES) == [["Open it", "From an unknown sender, 20 June 2026: returns/Q/1.eml"]]
    assert book["Dashboard"]["A3"].value == f"Nothing waits for your decision.{told}"


def test_before_there_is_anything_the_dashboard_says_so_and_draws_no_empty_chart() -> None:
    quiet = quiet_edition()
    merged = quiet.outcome.merged
    register = replace(merged.register, plans=(), actions=(), contacts=())
    merged = replace(merged, register=register, standings=(), returns=())
    empty = replace(quiet, marking=None, outcome=replace(quiet.outcome, merged=merged, rag={}))
    data = build_master(empty, Words(), TITLES)
    sheet = load(data)["Dashboard"]
    assert below(sheet, "RAG by plan") == [["The register has no plan yet."]]
    assert below(sheet, "On-going only, by lead over the cycles") == [["Nobody says only that work goes on."]]
    assert below(sheet, "Waiting for your decision")[0][0] == "Nothing today."
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert [name for name in package.namelist() if "chart" in name] == []


def test_a_key_number_is_red_only_where_something_is_and_what_waits_stands_out() -> None:
    fills = {}
    for name, made in (("full", edition()), ("quiet", quiet_edition())):
        sheet = load(build_master(made, Words(), TITLES))["Dashboard"]
        fills[name] = {cell.value: cell.fill.fgColor.rgb for cell in sheet[8] if cell.value}
    assert (fills["full"]["▲ Red"], fills["full"]["Waiting for you"]) == ("FFB3261E", "FF1F3A5F")
    assert set(fills["quiet"].values()) == {"FFE8EEF5"}


def test_many_plans_turn_the_page_and_a_long_name_is_set_smaller() -> None:
    whole = edition(partnership="The Greater Wexcombe and Surrounding Districts Partnership " * 3)
    merged = whole.outcome.merged
    plan = merged.register.plans[0]
    plans = (*merged.register.plans, *(replace(plan, code=f"P{n}", title=f"{n} " + "long " * 40) for n in range(40)))
    merged = replace(merged, register=replace(merged.register, plans=plans))
    many = load(build_master(replace(whole, outcome=replace(whole.outcome, merged=merged)), Words(), TITLES))[
        "Dashboard"
    ]
    few = load(build_master(edition(), Words(), TITLES))["Dashboard"]
    assert [sheet.page_setup.orientation for sheet in (few, many)] == ["landscape", "portrait"]
    assert [sheet["A1"].font.size for sheet in (few, many)] == [20, 13]
    assert sum(len(str(row[1])) > 60 for row in below(many, "RAG by plan", 60)[1:-1]) == 0


def test_what_each_sheet_is_for_fits_beside_its_link() -> None:
    assert {name: fitting(words, LEFT.width(1)) for name, words in ABOUT.items()} == ABOUT


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("a short one", 20, "a short one"),
        ("several words on\na line", 14, "several words…"),
        ("WIDE CAPITALS, TOO", 14, "WIDE CAPIT…"),
        ("illicit, little lilies", 14, "illicit, little lilies"),
        ("x" * 40, 10, "x" * 8 + "…"),
        ("日本語の長い題名です", 10, "日本語の…"),
    ],
)
def test_words_are_cut_where_a_column_shows_no_more_of_them(text: str, width: float, shown: str) -> None:
    assert fitting(text, width) == shown


def formulas_of(path: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)["Dashboard"]
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"}


def values_of(path: Path, cells: dict[str, str]) -> dict[str, Typed]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Dashboard"]
    return {cell: sheet[cell].value for cell in cells}


def without_values(data: bytes) -> bytes:
    """The workbook with the stored value of every formula made 987654: what is right afterwards was calculated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as spoilt:
        for name in package.namelist():
            content = package.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(rb' t="str"(?=[^>]*><f>)', b"", content)
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>987654</v>", content)
            spoilt.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("made", [edition, quiet_edition])
def test_every_dashboard_formula_carries_the_value_that_a_spreadsheet_calculates(
    tmp_path: Path, libreoffice: LibreOffice, made: Callable[[], Edition]
) -> None:
    stored, spoilt = tmp_path / "stored.xlsx", tmp_path / "spoilt.xlsx"
    data = build_master(replace(made(), ran=datetime(2999, 1, 1)), Words(), TITLES)  # never stale
    stored.write_bytes(data)
    spoilt.write_bytes(without_values(data))
    cells = formulas_of(stored)
    assert len(cells) > 90
    assert set(values_of(spoilt, cells).values()) == {987654}
    calculated = values_of(libreoffice.convert(spoilt, recalculate=True), cells)
    blank = {cell: value or None for cell, value in values_of(stored, cells).items() if value in ("", None)}
    assert {c: v for c, v in calculated.items() if c not in blank} == {
        c: v for c, v in values_of(stored, cells).items() if c not in blank
    }
    assert {calculated[cell] or None for cell in blank} <= {None}


def test_the_dashboard_calls_itself_stale_after_two_days(tmp_path: Path, libreoffice: LibreOffice) -> None:
    said = {}
    for year in (2020, 2999):
        path = tmp_path / f"{year}.xlsx"
        path.write_bytes(build_master(edition(ran=datetime(year, 1, 1)), Words(), TITLES))
        sheet = openpyxl.load_workbook(libreoffice.convert(path, recalculate=True), data_only=True)["Dashboard"]
        said[year] = sheet["A7"].value or ""
    assert said == {2020: "STALE: the last run was over two days ago; see why the nightly job does not run", 2999: ""}


def test_a_lead_is_counted_by_formula_only_where_the_texts_of_lead_tell_who_is_meant() -> None:
    outcome = edition().outcome
    youth = next(count for count in summarise(outcome).by_lead if count.name == "YJ")
    counted = lead_counts(lead_texts(outcome)["YJ"], youth, Rag.RED, "C$9")
    assert counted.formula == '=SUMPRODUCT(COUNTIFS(Actions[Lead],{"YJ"},Actions[RAG],C$9))'
    first, *others = outcome.merged.standings
    unclear = replace(first, action=replace(first.action, lead="YJ"))  # answered by somebody else all the same
    mixed = replace(outcome, merged=replace(outcome.merged, standings=(unclear, *others)))
    assert "YJ" not in lead_texts(mixed)
    assert lead_counts((), youth, Rag.RED, "C$9").formula == "=1"


# ---------------------------------------------------------------- the same again, and opened by others


def test_the_same_edition_and_words_give_the_same_bytes(master: bytes) -> None:
    assert build_master(edition(), Words(), TITLES) == master
    assert build_master(edition(partnership="Another"), Words(), TITLES) != master


def test_libreoffice_opens_it_with_every_table_cell_as_it_was(
    tmp_path: Path, libreoffice: LibreOffice, master: bytes
) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(master)
    again = openpyxl.load_workbook(libreoffice.convert(path))
    ours = load(master)
    for name in COLUMNS:
        assert rows(again, name) == rows(ours, name)


# ---------------------------------------------------------------- her words


def test_without_a_master_nothing_was_typed(tmp_path: Path) -> None:
    assert read_words(tmp_path / "master.xlsx") == Words()


def test_a_master_that_nobody_touched_holds_no_words(tmp_path: Path, master: bytes) -> None:
    path = put(tmp_path / "master.xlsx", master)
    assert read_words(path) == Words(cells={name: {} for name in COLUMNS})


def typed_over(master: bytes, path: Path) -> Path:
    """The master as the manager leaves it: notes, decisions, two columns and a sheet of her own, rows sorted."""
    put(path, master)
    book = load(master)
    actions = book["Actions"]
    cell_of(actions, "ASB/2", "Manager note").value = "=ring Tomasz"
    cell_of(actions, "ASB/2", "Manager note").data_type = "s"
    cell_of(actions, "REC/IX", "Decision").value = "Close"
    actions["U3"], actions["U4"], actions["U21"] = "Board date", datetime(2026, 9, 3), "none"
    actions["V5"] = 12.5  # a column without a header
    flags = book["Flags"]
    line = next(row[0].row for row in flags.iter_rows() if row[0].value == "ongoing-again")
    flags[f"K{line}"], flags[f"L{line}"] = "she promised it by Friday", "Ask"
    book["Returns"]["J7"] = "Accept"
    book["Requests"]["I5"] = "Reject"
    body = [[cell.value for cell in row] for row in flags.iter_rows(min_row=HEADER + 1)]
    for line, values in enumerate(reversed(body), start=HEADER + 1):
        for column, value in enumerate(values, start=1):
            flags.cell(line, column).value = value
    book.create_sheet("My sums", 3)["A1"] = "mine"
    book.create_sheet("Plan B")["A1"] = "mine, too"
    return saved(path, book)


WORDS = Words(
    cells={
        "Actions": {
            ("ASB/1",): {"Board date": date(2026, 9, 3)},
            ("ASB/2",): {"Manager note": "=ring Tomasz", "Column 22": 12.5},
            ("REC/IX",): {"Decision": "Close"},
            ("REC/X",): {"Board date": "none"},
        },
        "Flags": {
            ("ongoing-again", "ASB/1", "NP"): {
                "Manager note": "she promised it by Friday", "Decision": "Ask",
            },
        },
        "Returns": {("HS", CYCLE, "housing answers.xlsx"): {"Decision": "Accept"}},
        "Requests": {("ASB/4", "Action", "YJ", "Youth justice return (final) #2.xlsx"): {"Decision": "Reject"}},
        "Promises": {}, "Changes": {}, "Measures": {},
    },
    columns={"Actions": ("Board date", "Column 22")},
    sheets=("My sums", "Plan B"),
)  # fmt: skip


def test_what_she_typed_is_read_whatever_the_order_of_the_rows(tmp_path: Path, master: bytes) -> None:
    found = read_words(typed_over(master, tmp_path / "master.xlsx"))
    assert replace(found, cells={**found.cells, "Flags": dict(found.cells["Flags"])}) == WORDS


def test_what_she_typed_is_there_again_and_again(tmp_path: Path, master: bytes) -> None:
    words = read_words(typed_over(master, tmp_path / "master.xlsx"))
    second = build_master(edition(), words, TITLES)
    book = load(second)
    assert book["Actions"].tables["Actions"].column_names[-3:] == ["Decision", "Board date", "Column 22"]
    noted = row_of(book, "Actions", Key="ASB/2")
    assert (noted["Manager note"], noted["Board date"], noted["Column 22"]) == ("=ring Tomasz", None, 12.5)
    assert row_of(book, "Actions", Key="ASB/1")["Board date"] == datetime(2026, 9, 3)
    assert row_of(book, "Flags", Flag="ongoing-again")["Decision"] == "Ask"
    assert "Orphaned notes" not in book.sheetnames
    path = put(tmp_path / "master.xlsx", second)
    again = read_words(path)
    assert again == replace(words, sheets=())  # to carry her sheets over is not this module's business
    assert build_master(edition(), again, TITLES) == second


def test_a_held_return_that_she_decided_on_waits_no_longer() -> None:
    book = load(build_master(edition(), WORDS, TITLES))
    texts = [row[1].value for row in book["Dashboard"].iter_rows() if row[0].hyperlink]
    assert "HS's return is held: housing answers.xlsx, 2 rows" not in texts
    assert "PH says that REC/IX is completed" in texts


def without_action(whole: Edition, key: str) -> Edition:
    merged = whole.outcome.merged
    kept = tuple(found for found in merged.standings if found.key != key)
    return replace(whole, outcome=replace(whole.outcome, merged=replace(merged, standings=kept)))


def test_a_note_whose_action_has_gone_is_kept_and_comes_back_with_the_action(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    gone = without_action(edition(), "ASB/2")
    words = WORDS
    for _ in range(2):  # the second night reads it from the sheet of orphans
        data = build_master(gone, words, TITLES)
        book = load(data)
        assert book.sheetnames[-1] == "Orphaned notes"
        assert [tuple(cell.value for cell in row) for row in book["Orphaned notes"].iter_rows(min_row=HEADER)] == [
            ("Sheet", "Row", "Column", "Words"),
            ("Actions", "ASB/2", "Column 22", 12.5),
            ("Actions", "ASB/2", "Manager note", "=ring Tomasz"),
        ]
        words = read_words(put(path, data))
    back = load(build_master(edition(), words, TITLES))
    assert row_of(back, "Actions", Key="ASB/2")["Manager note"] == "=ring Tomasz"
    assert "Orphaned notes" not in back.sheetnames


def test_a_key_is_compared_whole(tmp_path: Path) -> None:
    words = Words(cells={"Actions": {("ASB/10",): {"Manager note": "of ten"}}})
    book = load(build_master(edition(), words, TITLES))
    assert [row["Manager note"] for row in rows(book, "Actions")] == [None] * 18
    assert book["Orphaned notes"]["B4"].value == "ASB/10"


def test_notes_on_two_flags_of_the_same_row_stay_apart() -> None:
    whole = edition()
    late = next(flag for flag in whole.outcome.flags if flag.code == "unchanged")
    second = replace(late, place=replace(late.place, cell="E7"), found="the status, too")
    whole = replace(whole, outcome=replace(whole.outcome, flags=(second, *whole.outcome.flags)))
    key = ("unchanged", "ASB/1", "NP")
    words = Words(cells={"Flags": {key: {"Manager note": "words"}, (*key, "2"): {"Manager note": "status"}}})
    book = load(build_master(whole, words, TITLES))
    found = {row["Cell"]: row["Manager note"] for row in rows(book, "Flags") if row["Flag"] == "unchanged"}
    assert found == {"D7": "words", "E7": "status"}


def test_words_are_found_on_a_renamed_sheet_under_a_title_of_hers(tmp_path: Path, master: bytes) -> None:
    book = load(master)
    cell_of(book["Actions"], "ASB/3", "Manager note").value = "well done"
    book["Actions"].title = "All actions"
    path = saved(tmp_path / "master.xlsx", book)
    words = read_words(path)
    assert (words.cells["Actions"], words.sheets) == ({("ASB/3",): {"Manager note": "well done"}}, ())
    plain = openpyxl.Workbook()
    plain.active.title = "Flags"
    for line in (
        ["My list"],
        [],
        ["Flag", "Key", "Lead", "Return", "Manager note"],
        ["slipped", "ASB/2", "CS", "a.xlsx", "ok"],
    ):
        plain.active.append(line)
    assert read_words(saved(path, plain)).cells["Flags"] == {("slipped", "ASB/2", "CS"): {"Manager note": "ok"}}


def test_words_come_through_libreoffice(tmp_path: Path, libreoffice: LibreOffice, master: bytes) -> None:
    path = typed_over(master, tmp_path / "master.xlsx")
    again, before = (read_hers(one, tmp_path / "archive") for one in (libreoffice.convert(path), path))
    assert (again.words, again.chosen, again.changes) == (before.words, before.chosen, before.changes)


# ---------------------------------------------------------------- two masters


def noted(path: Path, when: int, **notes: str) -> Path:
    """The master as she saved it then, with these notes in it, by action: ASB_1 is ASB/1."""
    book = load(path.read_bytes())
    for name, note in notes.items():
        cell_of(book["Actions"], name.replace("_", "/"), "Manager note").value = note
    saved(path, book)
    os.utime(path, (when, when))
    return path


def night(path: Path, day: int) -> Path:
    words = read_words(path)
    went = put(path, build_master(edition(), words, TITLES), day, words.taken)
    os.utime(went, (day * 1_000, day * 1_000))
    return went


def notes(path: Path) -> dict[str, Typed]:
    return {
        str(row["Key"]): row["Manager note"] for row in rows(load(path.read_bytes()), "Actions") if row["Manager note"]
    }


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A master with a note in it that she has open."""
    path = tmp_path / "master.xlsx"
    night(path, 1)
    noted(path, 1_100, ASB_1="first")
    night(path, 2)
    owner_of(path).touch()
    return path


def owner_of(path: Path) -> Path:
    return path.with_name(f"~${path.name}")


@pytest.mark.parametrize("later", ["master", "pending"])
def test_words_typed_into_the_open_master_and_into_the_pending_one_are_both_carried_over(
    opened: Path, later: str
) -> None:
    waiting = night(opened, 3)
    noted(waiting, 3_200, ASB_2="in the pending one")
    noted(opened, 3_300 if later == "master" else 3_100, ASB_3="in the open one")
    owner_of(opened).unlink()
    assert night(opened, 4) == opened
    assert pending(opened) == ()
    assert notes(opened) == {"ASB/1": "first", "ASB/2": "in the pending one", "ASB/3": "in the open one"}


def test_different_words_in_one_cell_stand_together_as_lines_those_saved_last_first(opened: Path) -> None:
    noted(night(opened, 3), 3_100, ASB_2="ring Tomasz", ASB_3="ask", ASB_4="see the minutes of May")
    noted(opened, 3_200, ASB_2="write to Tomasz", ASB_3="ask", ASB_4="see the minutes")
    owner_of(opened).unlink()
    night(opened, 4)
    assert notes(opened) == {
        "ASB/1": "first",
        "ASB/2": "write to Tomasz\nring Tomasz",
        "ASB/3": "ask",
        "ASB/4": "see the minutes\nsee the minutes of May",
    }


def test_of_two_decisions_the_one_saved_last_counts(opened: Path) -> None:
    waiting = night(opened, 3)
    for path, decision, when in ((waiting, "Close", 3_200), (opened, "Withdraw", 3_100)):
        book = load(path.read_bytes())
        cell_of(book["Actions"], "ASB/2", "Decision").value = decision
        saved(path, book)
        os.utime(path, (when, when))
    assert read_words(opened).cells["Actions"][("ASB/2",)] == {"Decision": "Close"}


@pytest.mark.parametrize("place", ["master", "pending"])
def test_a_note_that_she_changed_or_cleared_in_one_of_them_does_not_come_back_from_the_other(
    opened: Path, place: str
) -> None:
    noted(opened, 2_100, ASB_2="second")
    waiting = night(opened, 3)
    assert notes(waiting) == {"ASB/1": "first", "ASB/2": "second"}
    noted(opened if place == "master" else waiting, 3_100, ASB_1="better", ASB_2="")
    owner_of(opened).unlink()
    night(opened, 4)
    assert notes(opened) == {"ASB/1": "better"}


def test_words_of_a_pending_one_live_on_through_a_second_one_while_the_master_stays_open(opened: Path) -> None:
    noted(night(opened, 3), 3_100, ASB_1="typed into the pending one")
    second = night(opened, 4)
    assert pending(opened) == (second,)
    noted(opened, 4_100, ASB_3="typed into the open one")
    owner_of(opened).unlink()
    night(opened, 5)
    assert notes(opened) == {"ASB/1": "typed into the pending one", "ASB/3": "typed into the open one"}


def test_a_column_that_she_added_to_both_is_one_column(opened: Path) -> None:
    waiting = night(opened, 3)
    for path, header, row, when in ((waiting, "BOARD", 4, 3_100), (opened, "Board", 5, 3_200)):
        book = load(path.read_bytes())
        book["Actions"]["U3"], book["Actions"][f"U{row}"] = header, "yes"
        saved(path, book)
        os.utime(path, (when, when))
    owner_of(opened).unlink()
    night(opened, 4)
    book = load(opened.read_bytes())
    assert book["Actions"].tables["Actions"].column_names[-2:] == ["Decision", "Board"]
    assert [row["Key"] for row in rows(book, "Actions") if row["Board"]] == ["ASB/1", "ASB/2"]


# ---------------------------------------------------------------- one that cannot be opened


@pytest.mark.parametrize("kept", [0, 30, 0.5, -30])
def test_a_master_cut_short_tells_nothing_and_is_named(tmp_path: Path, master: bytes, kept: float) -> None:
    path = tmp_path / "master.xlsx"
    cut = master[: int(len(master) * kept) if 0 < kept < 1 else int(kept)]
    path.write_bytes(cut)
    words = read_words(path)
    assert words == Words(unreadable=("master.xlsx",))
    placed = write(path, master, 28, words.taken)
    assert placed == Placed(path, (tmp_path / "archive" / "master (2026-07-28 0200).xlsx",))
    assert placed.archived[0].read_bytes() == cut
    assert read_words(path).unreadable == ()


def test_a_master_with_a_password_tells_nothing_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(ole({"EncryptionInfo": b"", "EncryptedPackage": b""}))
    assert read_words(path) == Words(unreadable=("master.xlsx",))


def test_a_night_with_a_master_cut_short_makes_a_new_one_and_says_where_the_old_one_is(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("nightly")
    path = desk.root / "master.xlsx"
    cut = path.read_bytes()[:-30]
    path.write_bytes(cut)
    said = desk.run("nightly")
    (kept,) = (desk.root / "archive").glob("master (*).xlsx")
    assert said.code == 1
    assert "Not done: master.xlsx cannot be opened (cut short, or with a password)" in said.out
    assert f"it is kept in archive/{kept.name}" in said.out
    assert kept.read_bytes() == cut
    assert desk.run("nightly").code == 0


def test_beside_a_master_cut_short_the_words_of_the_pending_one_are_read(opened: Path) -> None:
    night(opened, 3)
    opened.write_bytes(opened.read_bytes()[:-30])
    words = read_words(opened)
    assert (words.unreadable, words.cells["Actions"]) == (("master.xlsx",), {("ASB/1",): {"Manager note": "first"}})


# ---------------------------------------------------------------- its place


def visible(folder: Path) -> dict[str, bytes]:
    return {found.name: found.read_bytes() for found in folder.iterdir() if found.is_file() and found.name[0] != "."}


def test_the_master_lands_in_its_place_and_pending_ones_go(tmp_path: Path) -> None:
    path, other = tmp_path / "master.xlsx", tmp_path / "master (my copy).xlsx"
    old = tmp_path / "master (2026-07-27 0200).xlsx"
    old.write_bytes(b"old")
    other.write_bytes(b"hers")
    assert put(path, b"new") == path
    assert visible(tmp_path) == {"master.xlsx": b"new", "master (my copy).xlsx": b"hers"}


@pytest.mark.parametrize("owner", ["~$master.xlsx", ".~lock.master.xlsx#"])
def test_while_the_master_is_open_one_waits_beside_it(tmp_path: Path, owner: str) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(b"open")
    (tmp_path / owner).touch()
    assert put(path, b"first", 27).name == "master (2026-07-27 0200).xlsx"
    assert put(path, b"second", 28).name == "master (2026-07-28 0200).xlsx"
    assert path.read_bytes() == b"open"
    assert [found.read_bytes() for found in pending(path)] == [b"second"]
    (tmp_path / owner).unlink()
    assert put(path, b"third", 29) == path
    assert (path.read_bytes(), pending(path)) == (b"third", ())


def test_a_refused_replace_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(b"open in Excel on Windows")
    replace_file = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target) == path:
            raise PermissionError(32, "The process cannot access the file because it is being used by another process")
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert put(path, b"new").name == "master (2026-07-28 0200).xlsx"
    assert visible(tmp_path) == {"master.xlsx": b"open in Excel on Windows", "master (2026-07-28 0200).xlsx": b"new"}


def archived(path: Path, ours: bool = False) -> dict[str, bytes]:
    """What archive/ holds of hers, or of masters as we wrote them."""
    folder = path.parent / "archive"
    there = visible(folder) if folder.exists() else {}
    return {name: data for name, data in there.items() if name.startswith("master as written") == ours}


def test_a_master_that_she_saved_is_kept_before_it_is_replaced_and_one_of_ours_is_not(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    put(path, b"ours", 1)
    assert write(path, b"ours, too", 2).archived == ()
    path.write_bytes(b"hers")
    put(path, b"ours again", 3)
    assert (archived(path), path.read_bytes()) == ({"master (2026-07-03 0200).xlsx": b"hers"}, b"ours again")


def test_a_master_and_a_pending_one_that_she_saved_are_both_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    put(path, b"ours", 1)
    owner_of(path).touch()
    path.write_bytes(b"hers, open")
    waiting = put(path, b"pending", 2, read_words(path).taken)
    assert archived(path) == {"master (2026-07-02 0200).xlsx": b"hers, open"}
    waiting.write_bytes(b"hers, pending")
    put(path, b"pending again", 3, read_words(path).taken)
    owner_of(path).unlink()
    put(path, b"ours again", 4, read_words(path).taken)
    assert archived(path) == {
        "master (2026-07-02 0200).xlsx": b"hers, open",
        "master (2026-07-03 0200).xlsx": b"hers, pending",
    }


@pytest.mark.parametrize("moment", ["after it was read", "just before it is replaced"])
def test_a_master_that_she_saves_during_the_run_stays_and_is_read_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = night(tmp_path / "master.xlsx", 1)
    words = read_words(path)
    fsync = os.fsync

    def save_meanwhile(descriptor: int) -> None:
        fsync(descriptor)
        if (tmp_path / ".master.xlsx.tmp").exists():
            noted(path, 2_000, ASB_2="in the last second")

    if moment == "after it was read":
        noted(path, 2_000, ASB_2="in the last second")
    else:
        monkeypatch.setattr(os, "fsync", save_meanwhile)
    placed = write(path, build_master(edition(), words, TITLES), 2, words.taken)
    assert placed == Placed(
        tmp_path / "master (2026-07-02 0200).xlsx", why="master.xlsx was saved " + (
            "while this ran" if moment == "after it was read" else "in the meantime"
        ),
    )  # fmt: skip
    assert (notes(path), archived(path)) == ({"ASB/2": "in the last second"}, {})
    monkeypatch.undo()
    assert night(path, 3) == path
    assert (notes(path), pending(path), len(archived(path))) == ({"ASB/2": "in the last second"}, (), 1)


def test_a_pending_one_that_she_saves_during_the_run_stays_and_is_read_by_the_next(opened: Path) -> None:
    waiting = night(opened, 3)
    owner_of(opened).unlink()
    words = read_words(opened)
    noted(waiting, 3_100, ASB_2="in the last second")
    assert write(opened, build_master(edition(), words, TITLES), 4, words.taken).path == opened
    assert pending(opened) == (waiting,)
    night(opened, 5)
    assert (notes(opened), pending(opened)) == ({"ASB/1": "first", "ASB/2": "in the last second"}, ())


def test_a_master_that_cannot_even_be_read_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = night(tmp_path / "master.xlsx", 1)
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    words = read_words(path)
    assert words == Words()
    placed = write(path, b"new", 2, words.taken)
    assert placed == Placed(tmp_path / "master (2026-07-02 0200).xlsx", why="master.xlsx is open")


def test_what_we_write_is_kept_once_and_of_it_the_last_thirty(tmp_path: Path) -> None:
    path, archive = tmp_path / "master.xlsx", tmp_path / "archive"
    archive.mkdir()
    others = {"register (2020-01-01 0200).xlsx": b"register", "master (my copy).xlsx": b"my copy"}
    others |= {f"master (2026-06-{day:02} 0200).xlsx": b"hers" for day in range(1, ARCHIVED + 1)}
    ours = {f"master as written (2026-06-{day:02} 0200).xlsx": b"old %d" % day for day in range(1, ARCHIVED)}
    ours["master as written (2026-06-01 0200) (2).xlsx"] = b"second of that minute"
    for name, data in (others | ours).items():
        (archive / name).write_bytes(data)
        (archive / name).chmod(0o444)
    path.write_bytes(b"hers")
    for day in (28, 29):
        put(path, b"new", day)
    assert archived(path) == others | {"master (2026-07-28 0200).xlsx": b"hers"}
    first = "master as written (2026-06-01 0200).xlsx"
    new = {"master as written (2026-07-28 0200).xlsx": b"new"}
    assert archived(path, ours=True) == {name: data for name, data in ours.items() if name != first} | new
