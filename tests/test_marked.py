"""The marked-up copy: the partner's own words as issued, what is to put right on its cells and in plain words."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import LibreOffice
from desk import CYCLE, Begin, Desk, answer, small_register
from makers import BEFORE, action, merged, register, returned
from makers import CYCLE as MAKERS_CYCLE
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.history import open_history
from sspxl.identity import read_identity
from sspxl.issue import IssueSettings
from sspxl.issue.contents import books
from sspxl.issue.marked import PUT_RIGHT, TOLD_TOO, MarkedCopy, Spot, marked_copies
from sspxl.issue.marked_book import FILLS, marked_bytes
from sspxl.issue.template import Templates, read_templates
from sspxl.jobs import annotating
from sspxl.jobs.annotating import Annotated, annotate
from sspxl.jobs.job import open_job
from sspxl.jobs.reading import judged, merged_from, read_returns
from sspxl.layouts import column_of
from sspxl.read import Limits, read_workbook
from sspxl.records import Layout, Outcome, Register, Return, Severity, State
from sspxl.rules import RULES, check
from sspxl.workspace import Workspace

LIST = "To put right"
FIRST = "Map the ten streets with most reports of nuisance bikes."
SECOND = "Run a joint evening patrol of the quayside each month."
FLAWED = {
    "ASB/1": {"update": "On-going", "status": "nearly there", "completed_on": "soon"},
    "ASB/2": {"update": "Two patrols held on 3 and 17 October; 14 bikes stopped.\nThe harbour joined in."},
}


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A workspace whose cycle is issued."""
    return begin(tmp_path / "w", small_register(), CYCLE)


def issued(desk: Desk, contact: str) -> Path:
    return desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"


def copy_of(desk: Desk, contact: str) -> Path:
    return desk.root / "annotated" / CYCLE / f"{contact} {CYCLE} to put right.xlsx"


def send(desk: Desk, contact: str, words: Mapping[str, Any], name: str | None = None) -> None:
    """The contact's issued workbook, filled in, taken in by a night."""
    answer(issued(desk, contact), desk.root / "inbox" / (name or issued(desk, contact).name), dict(words))
    desk.done("nightly")


def annotated(desk: Desk) -> Annotated:
    """The copies of the desk's cycle, made as a night makes them."""
    job = open_job(Workspace(desk.root), desk.as_at, datetime(2026, 11, 10, 6), None)
    with open_history(job.workspace.history) as history:
        cycle = job.cycle
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, *read_returns(job, cycle)))
        return annotate(job, history, cycle, outcome)


def tomorrow(desk: Desk) -> Desk:
    return replace(desk, as_at=date(2026, 11, 11))


def rows(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The filled cells of each row that has any."""
    found = (tuple(cell.value for cell in cells if cell.value is not None) for cells in sheet.iter_rows())
    return [row for row in found if row]


def cell_of(path: Path, key: str, column: str) -> str:
    """The address of the key's cell in an issued workbook's sheet of that plan."""
    sheet = load_workbook(path)[key.rpartition("/")[0]]
    columns: dict[str | None, int] = {}
    for cells in sheet.iter_rows():
        named = {column_of(cell.value): cell.column for cell in cells if isinstance(cell.value, str)}
        columns = named if {"row_id", "update"} <= named.keys() else columns
        if any((found := read_identity(cell.value)) and found.key == key for cell in cells):
            return sheet.cell(cells[0].row, columns[column]).coordinate
    raise AssertionError(f"{key} is not in {path.name}")


@dataclass(frozen=True)
class Marked:
    """What a copy's cell has that the issued one has not."""

    value: Any
    fill: str | None = None
    note: str | None = None


def looks(cell: Cell) -> tuple[Any, ...]:
    return cell.value, cell.fill.fgColor.rgb, cell.protection.locked, cell.number_format, cell.comment


def differences(was: Worksheet, now: Worksheet) -> dict[str, Marked]:
    """Every cell of either sheet that is not the same in both, as it is now. Hints follow what is filled in."""
    header = next(r for r in now.iter_rows() if any(column_of(str(c.value or "")) == "row_id" for c in r))
    hints = {cell.column for cell in header if column_of(str(cell.value or "")) == "hint"}
    found: dict[str, Marked] = {}
    for row in range(1, max(was.max_row, now.max_row) + 1):
        for column in range(1, max(was.max_column, now.max_column) + 1):
            old, new = was.cell(row, column), now.cell(row, column)
            if looks(old) != looks(new) and column not in hints:
                fill = new.fill.fgColor.rgb[-6:] if looks(old)[1] != looks(new)[1] else None
                found[new.coordinate] = Marked(new.value, fill, new.comment.text if new.comment else None)
    return found


# ---------------------------------------------------------------- what stands in a copy


def test_a_copy_is_the_issued_workbook_with_the_partners_words_and_a_note_on_each_flagged_cell(desk: Desk) -> None:
    send(desk, "KM", FLAWED)
    assert annotated(desk) == Annotated((copy_of(desk, "KM"),))
    was, now = load_workbook(issued(desk, "KM")), load_workbook(copy_of(desk, "KM"))
    assert now.sheetnames == [LIST, *was.sheetnames]
    assert now.active.title == LIST
    at = {(key, word): cell_of(issued(desk, "KM"), key, word) for key in FLAWED for word in FLAWED[key]}
    assert differences(was["ASB"], now["ASB"]) == {
        at["ASB/1", "update"]: Marked(
            "On-going",
            FILLS[Severity.WARNING],
            'To put right: "On-going" says only that work goes on. Say what was done: how many, when, with whom, what '
            "changed, or what holds it up.\n(This note may stay.)",
        ),
        at["ASB/1", "status"]: Marked(
            "nearly there",
            FILLS[Severity.ERROR],
            'To put right: "nearly there" under STATUS. Type one of Not started, In progress, Completed, Delayed, Not '
            "applicable; until then the cell counts as blank.\n(This note may stay.)",
        ),
        at["ASB/1", "completed_on"]: Marked(
            "soon",
            FILLS[Severity.ERROR],
            'To put right: "soon" under COMPLETED ON. Type a date such as 31/03/2027; until then the cell counts as '
            "blank.\n(This note may stay.)",
        ),
        at["ASB/2", "update"]: Marked(FLAWED["ASB/2"]["update"]),
    }
    assert (now["ASB"].protection.sheet, now[LIST].protection.sheet) == (True, True)


def test_the_first_sheet_says_in_plain_words_what_to_put_right_and_links_to_each_cell(desk: Desk) -> None:
    send(desk, "KM", FLAWED)
    annotated(desk)
    sheet = load_workbook(copy_of(desk, "KM"))[LIST]
    at = {word: cell_of(copy_of(desk, "KM"), "ASB/1", word) for word in ("update", "status", "completed_on")}
    about = f"Action 1: {FIRST}"
    said = rows(sheet)
    assert " ".join(words for (words,) in said[2:5]) == (
        "Thank you for your update. Please put right the 3 things listed below, save this workbook, and send it back "
        "by replying to our email with it attached. Everything that you sent is kept; your answers stand in this "
        "workbook, so there is no need to type them again. The cells that are meant are coloured, have a thick border, "
        "and carry a note with the same words; the notes and this sheet may stay."
    )
    assert said[:2] + said[5:] == [
        (LIST,),
        (f"Our Community Safety Partnership | {CYCLE} | For KM – Keira Marsden | OFFICIAL",),
        ("Where", "What it is about", "What we found", "What to do"),
        (
            f"ASB, {at['update']}",
            about,
            '"On-going" says only that work goes on.',
            "Say what was done: how many, when, with whom, what changed, or what holds it up.",
        ),
        (
            f"ASB, {at['status']}",
            about,
            '"nearly there" under STATUS.',
            "Type one of Not started, In progress, Completed, Delayed, Not applicable; until then the cell counts as "
            "blank.",
        ),
        (
            f"ASB, {at['completed_on']}",
            about,
            '"soon" under COMPLETED ON.',
            "Type a date such as 31/03/2027; until then the cell counts as blank.",
        ),
    ]
    links = {cell.value: cell.hyperlink.location for cells in sheet.iter_rows() for cell in cells if cell.hyperlink}
    assert links == {f"ASB, {cell}": f"'ASB'!{cell}" for cell in at.values()}
    assert not sheet.merged_cells.ranges
    fonts = [cell.font.sz for cells in sheet.iter_rows() for cell in cells if cell.value]
    assert min(fonts) == 12
    assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)


def test_what_a_partner_asks_of_the_manager_stands_in_the_copy_and_is_only_to_know(desk: Desk) -> None:
    send(
        desk, "KM", {"ASB/1": "On-going", "ASB/2": {"action": "Run a patrol of the park.", "update": "Two were held."}}
    )
    annotated(desk)
    book = load_workbook(copy_of(desk, "KM"))
    at = cell_of(copy_of(desk, "KM"), "ASB/2", "action")
    found = f'Action was "{SECOND}", is "Run a patrol of the park."'
    do = "Nothing: the change waits for the manager's decision, and until then the action stands as it was issued."
    assert rows(book[LIST])[-2:] == [
        ("Nothing to do here, only to know",),
        (f"ASB, {at}", f"Action 2: {SECOND}", found, do),
    ]
    cell = book["ASB"][at]
    assert cell.value == "Run a patrol of the park."
    assert cell.comment.text == f"To put right: {found} {do}\n(This note may stay.)"
    assert cell.protection.locked


def test_several_flags_on_one_cell_are_one_note_in_the_colour_of_the_worst(desk: Desk) -> None:
    send(desk, "TO", {"ASB/2": {"update": "Four patrols on 3 October.", "status": "Completed"}})
    send(desk, "KM", {"ASB/1": "Ten streets mapped.", "ASB/2": {"update": "On-going", "status": "In progress"}})
    annotated(desk)
    notes = {
        contact: {
            cell.coordinate: cell.comment.text
            for cells in load_workbook(copy_of(desk, contact))["ASB"].iter_rows()
            for cell in cells
            if cell.comment
        }
        for contact in ("KM", "TO")
    }
    disagree = "To put right: KM says In progress; TO says Completed. Agree on one status, and send it again.\n"
    ongoing = (
        'To put right: "On-going" says only that work goes on. Say what was done: how many, when, with whom, what '
        "changed, or what holds it up.\n"
    )
    blank = (
        "To put right: The update is blank. Say what was done this cycle, what came of it and what happens next, or "
        "why nothing was done.\n"
    )
    may_stay = "(This note may stay.)"
    assert notes == {
        "KM": {
            cell_of(copy_of(desk, "KM"), "ASB/2", "update"): ongoing + may_stay,
            cell_of(copy_of(desk, "KM"), "ASB/2", "status"): disagree + may_stay,
        },
        "TO": {
            cell_of(copy_of(desk, "TO"), "ASB/2", "status"): disagree + may_stay,
            cell_of(copy_of(desk, "TO"), "ASB/3", "update"): blank + may_stay,
        },
    }


def test_a_new_row_that_a_partner_proposes_stands_below_the_table_again(desk: Desk) -> None:
    path = answer(issued(desk, "KM"), desk.root / "inbox" / "KM.xlsx", {"ASB/1": "On-going", "ASB/2": "Two were held."})
    book = load_workbook(path)
    sheet, at = book["ASB"], cell_of(path, "ASB/2", "action")
    sheet[f"{at[0]}{int(at[1:]) + 1}"] = "Plant a hedge along the towpath."
    book.save(path)
    desk.done("nightly")
    annotated(desk)
    book, at = load_workbook(copy_of(desk, "KM")), cell_of(copy_of(desk, "KM"), "ASB/2", "action")
    below = book["ASB"][f"{at[0]}{int(at[1:]) + 1}"]
    assert (below.value, below.protection.locked) == ("Plant a hedge along the towpath.", False)
    found = 'A row that plan ASB does not have: "Plant a hedge along the towpath."'
    do = "Nothing if a new action is proposed, which waits for the manager's decision; else write it in its own row."
    assert below.comment.text == f"To put right: {found} {do}\n(This note may stay.)"
    about = "Your new action: Plant a hedge along the towpath."
    assert rows(book[LIST])[-1] == (f"ASB, {below.coordinate}", about, found, do)
    asked = desk.table("Requests")
    desk.drop(copy_of(desk, "KM"))
    tomorrow(desk).done("nightly")
    assert [row["Asked"] for row in asked] == ["Plant a hedge along the towpath."]
    assert tomorrow(desk).table("Requests") == asked


def test_words_of_a_partner_stay_words_in_every_cell_of_a_copy(desk: Desk) -> None:
    send(desk, "KM", {"ASB/1": {"update": "On-going", "status": "+44 ask Sam"}, "ASB/2": "Two were held."})
    annotated(desk)
    book = load_workbook(copy_of(desk, "KM"))
    cells = [cell for cells in book[LIST].iter_rows() for cell in cells if cell.value]
    status = book["ASB"][cell_of(copy_of(desk, "KM"), "ASB/1", "status")]
    assert {cell.data_type for cell in (*cells, status)} == {"s"}
    assert status.value == "+44 ask Sam"


def test_a_long_answer_has_room_and_its_note_as_many_lines_as_its_words_need(desk: Desk) -> None:
    words = "Nothing was done because the team waited for the lease of the hall to be signed by the landlord. " * 30
    send(desk, "KM", {"ASB/1": {"update": words.strip(), "status": "n/k " * 40}, "ASB/2": "Two were held."})
    annotated(desk)
    sheet = load_workbook(copy_of(desk, "KM"))["ASB"]
    update = sheet[cell_of(copy_of(desk, "KM"), "ASB/1", "update")]
    status = sheet[cell_of(copy_of(desk, "KM"), "ASB/1", "status")]
    assert update.value == words.strip()
    assert sheet.row_dimensions[update.row].height > 200
    with zipfile.ZipFile(copy_of(desk, "KM")) as package:
        drawing = next(package.read(name).decode() for name in package.namelist() if name.endswith(".vml"))
    heights = [int(part.split("px")[0]) for part in drawing.split("height:")[1:]]
    lines = -(-len(status.comment.text) // 60)
    assert len(heights) == 1 and lines * 20 <= heights[0] <= 409 * 96 / 72 + 12


# ---------------------------------------------------------------- sent back


def states(desk: Desk) -> list[tuple[str, str]]:
    return [(row["File"], row["State"]) for row in desk.table("Returns") if row["Contact"] == "KM"]


def of_km(desk: Desk) -> dict[str, tuple[Any, ...]]:
    columns = ("Update", "Status", "Completed on", "Also said")
    return {row["Key"]: tuple(row[c] for c in columns) for row in desk.table("Actions") if row["Key"] == "ASB/1"}


@pytest.mark.parametrize(
    "words",
    [
        FLAWED,
        {"ASB/1": "On-going"},
        {"ASB/1": {"update": "+44 people came", "status": "tbc"}, "ASB/2": {"action": "Run one.", "due": "5 May 2027"}},
    ],
    ids=["values that cannot be used", "a partial return", "words over the manager's"],
)
def test_a_copy_that_comes_back_untouched_is_a_duplicate(desk: Desk, words: dict[str, Any]) -> None:
    send(desk, "KM", words)
    flags, actions = desk.flags("Flag", "Key", "Found"), desk.table("Actions")
    annotated(desk)
    desk.drop(copy_of(desk, "KM"))
    later = tomorrow(desk)
    later.done("nightly")
    name = issued(desk, "KM").name
    assert states(later) == [(copy_of(desk, "KM").name, "duplicate"), (name, "late")]
    again = {flag for flag in later.flags("Flag", "Key", "Found") if flag[0] != "return-duplicate"}
    assert {flag for flag in again if flag[0] != "return-overdue"} == {f for f in flags if f[0] != "return-overdue"}
    assert [{**row, "Flags": None} for row in later.table("Actions")] == [{**row, "Flags": None} for row in actions]
    before = copy_of(desk, "KM").read_bytes()
    annotated(later)
    assert copy_of(desk, "KM").read_bytes() == before


def test_a_copy_re_saved_in_libreoffice_and_otherwise_untouched_is_a_duplicate(
    desk: Desk, libreoffice: LibreOffice
) -> None:
    send(desk, "KM", FLAWED)
    desk.drop(libreoffice.convert(copy_of(desk, "KM"), "ods"))
    later = tomorrow(desk)
    later.done("nightly")
    assert states(later) == [(f"{copy_of(desk, 'KM').stem}.ods", "duplicate"), (issued(desk, "KM").name, "late")]


def test_a_copy_that_comes_back_untouched_takes_nothing_away_that_was_said_beside_the_answers(desk: Desk) -> None:
    path = answer(issued(desk, "KM"), desk.root / "inbox" / "KM.xlsx", FLAWED)
    book, at = load_workbook(path), cell_of(path, "ASB/1", "previous")
    book["ASB"][at] = "Ask Rhona for the figures."
    book.save(path)
    desk.done("nightly")
    before = {row["Key"]: (row["Update"], row["Also said"]) for row in desk.table("Actions")}
    assert before["ASB/1"] == ("On-going", f"{at}: Ask Rhona for the figures.")
    desk.drop(copy_of(desk, "KM"))
    later = tomorrow(desk)
    later.done("nightly")
    assert {row["Key"]: (row["Update"], row["Also said"]) for row in later.table("Actions")} == before


RIGHT = {
    "ASB/1": {
        "update": "Ten streets mapped by 6 October; three have new bollards.",
        "status": "Completed",
        "completed_on": date(2026, 10, 6),
    }
}
PUT_RIGHT_ROW = {
    "ASB/1": ("Ten streets mapped by 6 October; three have new bollards.", "Completed", datetime(2026, 10, 6), None)
}


def corrected(desk: Desk, to: Path) -> Path:
    """The copy put right, saved by openpyxl as a program would that notes the time."""
    return answer(copy_of(desk, "KM"), to, RIGHT, saved=datetime(2026, 11, 11, 9))


def test_a_copy_put_right_counts_and_is_then_taken_away(desk: Desk) -> None:
    send(desk, "KM", FLAWED)
    annotated(desk)
    corrected(desk, desk.root / "inbox" / copy_of(desk, "KM").name)
    later = tomorrow(desk)
    later.done("nightly")
    assert of_km(later) == PUT_RIGHT_ROW
    assert annotated(later) == Annotated()
    assert not copy_of(desk, "KM").exists()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_copy_put_right_in_libreoffice_counts_and_nothing_of_ours_is_taken_for_the_partners(
    desk: Desk, tmp_path: Path, libreoffice: LibreOffice, kind: str
) -> None:
    send(desk, "KM", FLAWED)
    annotated(desk)
    saved = libreoffice.convert(corrected(desk, tmp_path / "KM put right.xlsx"), kind)
    os.utime(saved, (datetime(2026, 11, 11, 9).timestamp(),) * 2)  # an .xls says no other time than its file's
    desk.drop(saved)
    later = tomorrow(desk)
    later.done("nightly")
    assert of_km(later) == PUT_RIGHT_ROW
    assert {row["Also said"] for row in later.table("Actions")} == {None}
    assert {flag for flag in later.flags("Flag", "Key", "Lead") if flag[2] == "KM"} <= {
        ("return-late", None, "KM"),
        ("return-superseded", None, "KM"),
        ("done-without-evidence", "ASB/1", "KM"),
    }


def test_reading_a_copy_finds_the_plans_alone(desk: Desk) -> None:
    send(desk, "KM", FLAWED)
    annotated(desk)
    read = read_workbook(copy_of(desk, "KM").read_bytes(), "KM.xlsx", Limits())
    assert [table.sheet for table in read.tables] == ["ASB"]
    assert (read.issued_to.contact, read.issued_to.cycle) == ("KM", CYCLE)
    assert read.strays == ()
    marks = [mark for table in read.tables for row in table.rows for mark in row.marks.values()]
    assert [mark for mark in marks if mark.comment or mark.colour] == []
    assert [row.extra for table in read.tables for row in table.rows] == [{}, {}]


# ---------------------------------------------------------------- who gets one


def outcome_of(reg: Register, *returns: Return, as_at: date = date(2026, 7, 28)) -> Outcome:
    return check(merged(reg, *returns), as_at, BEFORE.name)


def copies(reg: Register, *returns: Return) -> dict[str, MarkedCopy]:
    """The copies of makers' cycle, by contact."""
    issued_today = books(reg, MAKERS_CYCLE, {}, IssueSettings("Safer Wexcombe"))
    return {copy.book.contact: copy for copy in marked_copies(outcome_of(reg, *returns), issued_today)}


PANEL, TREES = action("ASB/1", "Hold a panel"), action("ASB/2", "Plant trees", "MW")


def test_only_who_sent_something_that_counts_and_can_be_put_right_gets_a_copy() -> None:
    reg = register(PANEL, TREES)
    good = "Three panels were held in June."
    assert copies(reg) == {}
    other = "Nine trees were planted in June."
    assert (
        copies(reg, returned(reg, "CS", {"ASB/1": good}, day=10), returned(reg, "MW", {"ASB/2": other}, day=10)) == {}
    )
    assert set(copies(reg, returned(reg, "CS", {"ASB/1": "On-going"}, day=10))) == {"CS"}
    assert copies(reg, returned(reg, "CS", {"ASB/1": {"update": good, "action": "Hold two panels"}}, day=10)) == {}
    assert copies(reg, returned(reg, "CS", {"ASB/1": good}, day=10, new=[("ASB", {"action": "Paint the fence"})])) == {}
    assert copies(reg, returned(reg, "CS", {"ASB/1": {"update": "Completed", "status": "Completed"}}, day=10)) == {}


def test_a_return_that_is_held_is_not_marked_up_until_it_counts() -> None:
    reg = register(PANEL, TREES)
    held = outcome_of(reg, returned(reg, "CS", {"ASB/1": "On-going"}, day=10, cycle=BEFORE.name))
    assert [row.state for row in held.merged.returns if row.contact == "CS"] == [State.HELD]
    assert copies(reg, returned(reg, "CS", {"ASB/1": "On-going"}, day=10, cycle=BEFORE.name)) == {}


def test_an_older_returns_fault_that_a_newer_one_put_right_marks_nothing() -> None:
    reg = register(PANEL)
    flawed = returned(reg, "CS", {"ASB/1": {"update": "Held.", "status": "nearly"}}, day=10)
    right = returned(reg, "CS", {"ASB/1": {"update": "Three panels were held.", "status": "In progress"}}, day=11)
    assert set(copies(reg, flawed)) == {"CS"}
    assert copies(reg, flawed, right) == {}


def test_a_copy_holds_what_counts_from_all_returns_and_what_could_not_be_used() -> None:
    reg = register(PANEL, TREES)
    first = returned(reg, "CS", {"ASB/1": {"update": "Three panels were held.", "status": "In progress"}}, day=10)
    second = returned(reg, "CS", {"ASB/1": {"completed_on": "soon"}}, day=11)
    copy = copies(reg, first, second)["CS"]
    assert copy.answers == {
        "ASB/1": {"update": "Three panels were held.", "status": "In progress", "completed_on": "soon"}
    }
    assert [(remark.spot, remark.found) for remark in copy.remarks] == [
        (Spot("ASB/1", "completed_on"), '"soon" under COMPLETED ON.')
    ]
    assert copy.saved == datetime(2026, 7, 11, 9)


def test_a_workbook_that_speaks_for_all_leads_is_marked_up_for_each_of_them() -> None:
    reg = register(action("ASB/1", "Hold a panel", "CS & MW"), TREES, action("ASB/3", "Sweep the park"))
    words = {"ASB/1": "On-going", "ASB/2": "Forty trees were planted.", "ASB/3": "Swept on 2 and 9 June."}
    found = copies(reg, returned(reg, None, words, day=10))
    assert {who: copy.answers for who, copy in found.items()} == {
        "CS": {"ASB/1": {"update": "On-going"}, "ASB/3": {"update": "Swept on 2 and 9 June."}},
        "MW": {"ASB/1": {"update": "On-going"}, "ASB/2": {"update": "Forty trees were planted."}},
    }
    assert {who: [remark.spot for remark in copy.remarks] for who, copy in found.items()} == {
        "CS": [Spot("ASB/1", "update")],
        "MW": [Spot("ASB/1", "update")],
    }


def test_answers_in_anothers_row_are_told_with_the_place_where_they_stand() -> None:
    reg = register(PANEL, TREES)
    copy = copies(reg, returned(reg, "CS", {"ASB/1": "On-going", "ASB/2": "Trees? No."}, day=10))["CS"]
    assert [(one.spot, one.elsewhere, one.about, one.found, one.is_to_do) for one in copy.remarks] == [
        (Spot("ASB/1", "update"), "", "Action 1: Hold a panel", '"On-going" says only that work goes on.', True),
        (
            None,
            "your file CS 10.xlsx, ASB, G8",
            "Action 2: Plant trees",
            'Answers for ASB/2, which CS does not lead: "Trees? No."',
            False,
        ),
    ]


def test_what_was_wrong_in_a_row_that_is_closed_by_now_is_not_asked_for_again() -> None:
    closed = replace(TREES, lead="CS", state="completed")
    flawed = {"ASB/2": {"update": "Planted.", "status": "nearly"}}
    said = {"ASB/1": "Three panels were held.", **flawed}
    now, before = register(PANEL, closed), register(PANEL, replace(TREES, lead="CS"))
    assert copies(now, returned(now, "CS", said)) == {}
    assert set(copies(before, returned(before, "CS", said))) == {"CS"}


def test_every_flag_is_the_partners_to_put_right_or_to_know_or_is_named_here_as_neither() -> None:
    notes = {
        "return-late", "return-duplicate", "return-superseded", "identity-lost", "macro-present", "words-elsewhere",
        "shared-answer", "row-repeated", "formula-neutralised", "reference-only", "done-without-evidence",
        "measure-undefined", "measure-other-quarter", "drafting-residue", "sender-colleague",
        "return-rejected",
    }  # fmt: skip
    managers = {
        "return-overdue",
        "return-unreadable",
        "wrong-cycle",
        "sender-unknown",
        "identity-disagrees",
        "read-in-doubt",
        "lead-unknown",
    }
    not_in_the_workbook = {"action-overdue", "slipped", "measure-off-target"}
    ours = {*PUT_RIGHT, *TOLD_TOO}
    assert {rule.code for rule in RULES if rule.severity is Severity.NOTE} == notes
    assert {rule.code for rule in RULES} - ours == notes | managers | not_in_the_workbook
    assert not ours & (notes | managers | not_in_the_workbook)


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize("layout", Layout)
def test_every_layout_takes_its_answers_in_its_own_columns_and_the_list_is_no_plan(layout: Layout) -> None:
    reg = register(*(action(f"ASB/{n}", f"{n}. Hold a panel in ward {n}") for n in range(1, 5)))
    reg = replace(reg, plans=(replace(reg.plans[0], layout=layout),))
    said = {"update": "On-going", "status": "nearly", "completed_on": date(2026, 7, 1), "q1": 12.5}
    numbered = {"update": "1. tbc", "status": "2. nearly"}
    copy = copies(reg, returned(reg, "CS", {"ASB/1": said, "ASB/2": numbered, "ASB/3": numbered}))["CS"]
    data = marked_bytes(copy, read_templates(Path("no templates of her own"), [layout]), protect=True)
    read = read_workbook(data, "CS.xlsx", Limits())
    answered = dict(said) if layout is Layout.MEASURES else {k: v for k, v in said.items() if k != "q1"}
    columns = ("update", "status", "completed_on", "q1")
    assert [
        (row.row_id.key, {word: row.cells[word] for word in columns if word in row.cells})
        for table in read.tables
        for row in table.rows
    ] == [("ASB/1", answered), ("ASB/2", numbered), ("ASB/3", numbered), ("ASB/4", {})]
    called = {Layout.MATRIX: "Item", Layout.MEASURES: "Measure", Layout.RECOMMENDATIONS: "Recommendation"}
    abouts = {remark.about for remark in copy.remarks if remark.spot and remark.spot.key == "ASB/1"}
    assert abouts == {f"{called.get(layout, 'Action')} 1: Hold a panel in ward 1"}


def test_the_list_names_the_marking_and_whom_to_ask_and_follows_the_order_of_the_sheets() -> None:
    reg = register(action("NAT/1", "Share what works"), PANEL, replace(PANEL, ref="2", text="Sweep the park"))
    reg = replace(reg, plans=tuple(replace(plan, marking=f"OFFICIAL {plan.code}") for plan in reg.plans))
    flawed = {"update": "On-going", "status": "nearly"}
    outcome = outcome_of(reg, returned(reg, "CS", dict.fromkeys(("ASB/2", "ASB/1", "NAT/1"), flawed)))
    settings = IssueSettings("Safer Wexcombe", protect=False, manager="Kim Lowe, kim.lowe@example.org")
    (copy,) = marked_copies(outcome, books(reg, MAKERS_CYCLE, {}, settings))
    templates = read_templates(Path("no templates of her own"), [plan.layout for plan in reg.plans])
    book = load_workbook(io.BytesIO(marked_bytes(copy, templates, protect=False)))
    said = rows(book[LIST])
    assert said[1] == ("Safer Wexcombe | 2026-27 Q1 | For CS – Wexcombe Council | OFFICIAL NAT | OFFICIAL ASB",)
    assert said[5] == ("Questions? Ask Kim Lowe, kim.lowe@example.org.",)
    assert book[LIST].oddHeader.right.text == "OFFICIAL NAT, OFFICIAL ASB"
    assert [(row[0].split(",")[0], row[1], row[2]) for row in said[7:]] == [
        (plan, f"{called}: {words}", found)
        for plan, called, words in (
            ("NAT", "Item 1", "Share what works"),
            ("ASB", "Action 1", "Hold a panel"),
            ("ASB", "Action 2", "Sweep the park"),
        )
        for found in ('"On-going" says only that work goes on.', '"nearly" under STATUS.')
    ]
    assert [book[name].protection.sheet for name in (LIST, "NAT", "ASB")] == [False] * 3


# ---------------------------------------------------------------- the folder


def contents(desk: Desk) -> dict[str, bytes]:
    """Everything in annotated/ and returns/, by path."""
    folders = (desk.root / "annotated", desk.root / "returns")
    return {str(p.relative_to(desk.root)): p.read_bytes() for f in folders for p in f.rglob("*") if p.is_file()}


def test_a_second_night_writes_nothing_and_what_the_partner_sent_is_never_touched(desk: Desk) -> None:
    answer(issued(desk, "KM"), desk.root / "inbox" / "KM.xlsx", FLAWED)
    desk.done("collect")
    sent = contents(desk)
    first = annotated(desk)
    path = copy_of(desk, "KM")
    stamp, whole = path.stat().st_mtime_ns, contents(desk)
    assert annotated(tomorrow(desk)) == first
    assert (path.stat().st_mtime_ns, contents(desk)) == (stamp, whole)
    assert {name: data for name, data in whole.items() if not name.startswith("annotated")} == sent


def test_only_a_copy_that_is_gone_is_made_again_and_it_is_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for contact in ("KM", "TO"):
        answer(issued(desk, contact), desk.root / "inbox" / f"{contact}.xlsx", FLAWED | {"ASB/3": "On-going"})
    desk.done("collect")
    first, whole, made = annotated(desk), contents(desk), list[str]()
    assert first.copies == (copy_of(desk, "KM"), copy_of(desk, "TO"))
    copy_of(desk, "KM").unlink()

    def counted(copy: MarkedCopy, templates: Templates, *, protect: bool) -> bytes:
        made.append(copy.book.contact)
        return marked_bytes(copy, templates, protect=protect)

    monkeypatch.setattr(annotating, "marked_bytes", counted)
    assert (annotated(desk), contents(desk), made) == (first, whole, ["KM"])


def test_a_copy_that_cannot_be_put_in_its_place_is_said_and_the_others_are_written(desk: Desk) -> None:
    answer(issued(desk, "TO"), desk.root / "inbox" / "TO.xlsx", {"ASB/3": "On-going"})
    answer(issued(desk, "KM"), desk.root / "inbox" / "KM.xlsx", FLAWED)
    desk.done("collect")
    (copy_of(desk, "KM") / "in the way").mkdir(parents=True)
    assert annotated(desk) == Annotated(
        (copy_of(desk, "TO"),),
        (
            f"annotated/{CYCLE}/KM {CYCLE} to put right.xlsx could not be renewed (Is a directory); close it if it is "
            "open, and run again",
        ),
    )
    assert sorted(path.name for path in copy_of(desk, "TO").parent.iterdir()) == [
        f"KM {CYCLE} to put right.xlsx", f"TO {CYCLE} to put right.xlsx",
    ]  # fmt: skip


def test_a_template_that_cannot_be_used_is_said_and_the_copies_stay_as_they_were(desk: Desk) -> None:
    send(desk, "KM", FLAWED)
    annotated(desk)
    before = contents(desk)
    (desk.root / "templates" / "thematic.xlsx").write_bytes(b"not a workbook")
    found = annotated(desk)
    assert (found.copies, len(found.undone)) == ((), 1)
    assert found.undone[0].startswith(
        "no copies to put right could be made: thematic.xlsx: the template cannot be read"
    )
    assert contents(desk) == before


def test_a_file_of_the_managers_own_and_one_that_is_open_are_left_in_the_folder(desk: Desk) -> None:
    folder = copy_of(desk, "KM").parent
    folder.mkdir(parents=True)
    for name in ("notes.xlsx", f"~$KM {CYCLE} to put right.xlsx", f"KM {CYCLE} to put right.xlsx"):
        (folder / name).write_bytes(b"")
    assert annotated(desk) == Annotated()
    assert sorted(path.name for path in folder.iterdir()) == ["notes.xlsx", f"~$KM {CYCLE} to put right.xlsx"]
