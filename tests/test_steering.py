"""What the manager decides on returns, requests and actions: carried out once by the next night, and recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import LibreOffice
from desk import CYCLE, DUE, OPENS, Begin, Desk, answer, small_register
from mails import mail
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from test_killed import Killed, Killer, copied

from sspxl.identity import read_identity
from sspxl.jobs import nightly, steering
from sspxl.layouts import column_of
from sspxl.records import Place, Request
from sspxl.register import added, read_register
from sspxl.register.changes import next_ref

BEFORE = "2026-27 Q1"
BEFORE_OPENS, BEFORE_DUE = date(2026, 7, 1), date(2026, 7, 31)
MAPPED = "Six of the ten streets mapped on 6 October."
STRANGER = "someone@elsewhere.example"
WORDING = "Map the twenty streets with most reports of nuisance bikes."
NEW = "Fit cameras on the two footbridges."


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """Two cycles, both issued; nothing has come yet."""
    cycles = [
        {"Cycle": BEFORE, "Opens": BEFORE_OPENS, "Due": BEFORE_DUE, "As at": date(2026, 8, 18)},
        {"Cycle": CYCLE, "Opens": OPENS, "Due": DUE, "As at": date(2026, 11, 17)},
    ]
    return begin(tmp_path / "w", small_register(cycles=cycles), BEFORE, CYCLE)


def issued(desk: Desk, contact: str = "KM", cycle: str = CYCLE) -> Path:
    return desk.root / "issued" / cycle / f"{contact} {cycle}.xlsx"


def came(desk: Desk, words: dict[str, Any], contact: str = "KM", cycle: str = CYCLE, hour: int = 10) -> Path:
    """The contact's workbook in inbox/, filled in and saved at that hour."""
    path = desk.root / "inbox" / f"{contact} {hour}.xlsx"
    return answer(issued(desk, contact, cycle), path, words, datetime(2026, 11, 9, hour))


def mailed(desk: Desk, book: Path, sender: str, name: str = "Re.eml") -> None:
    """The workbook taken out of inbox/, and there again in a message of that sender."""
    data = book.read_bytes()
    book.unlink()
    (desk.root / "inbox" / name).write_bytes(mail((book.name, data), sender=sender))


NOTHING = ("outstanding", None, None)
"""The row of a contact who sent nothing themselves."""


def decide(desk: Desk, table: str, decision: str | None, **where: str | None) -> None:
    """Choose the decision on the one row of the table in which these columns say so, and save the master."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    sheet = book[table]
    header, *rows = sheet[sheet.tables[table].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    found = [row for row in rows if all(row[at[name]].value == value for name, value in where.items())]
    if len(found) > 1:  # who sent nothing themselves is outstanding beside what came in their name
        found = [row for row in found if row[at["File"]].value]
    (row,) = found
    row[at["Decision"]].value = decision
    book.save(desk.root / "master.xlsx")


def column(desk: Desk, table: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in desk.table(table)]


def states(desk: Desk, contact: str = "KM") -> list[tuple[Any, ...]]:
    """State, file and decision of the contact's rows in Returns."""
    return [row[1:] for row in column(desk, "Returns", "Contact", "State", "File", "Decision") if row[0] == contact]


def decisions(desk: Desk) -> list[tuple[Any, ...]]:
    """What Changes says of decisions, newest run first."""
    rows = column(desk, "Changes", "Key", "Is", "From", "Field")
    return [row[:3] for row in rows if row[3] == "Decision"]


def update(desk: Desk, key: str = "ASB/1") -> str | None:
    return {row["Key"]: row["Update"] for row in desk.table("Actions")}[key]


def registered(desk: Desk, *names: str) -> dict[str, tuple[Any, ...]]:
    """These columns of the register's actions, by key."""
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")["Actions"]
    header, *rows = (tuple(cell.value for cell in row) for row in sheet[sheet.tables["Actions"].ref])
    found = [dict(zip(header, row, strict=True)) for row in rows if row[0]]
    return {f"{row['Plan']}/{row['No']}": tuple(row[name] for name in names) for row in found}


def not_done(desk: Desk) -> Sequence[str]:
    said = desk.run("nightly", "--json")
    assert said.code == 1
    return said.json["not_done"]


def by_lead(desk: Desk, lead: str) -> tuple[Any, ...]:
    """Where the lead's return stands on the dashboard, and its days late, as they are stored."""
    sheet = openpyxl.load_workbook(desk.root / "master.xlsx", data_only=True)["Dashboard"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Days late")
    lines = sheet.iter_rows(min_row=head.row, max_row=head.row + 5)
    line = next(row for row in lines if lead in [cell.value for cell in row])
    return line[head.column - 2].value, line[head.column - 1].value


def waits_for_her(desk: Desk) -> float:
    """The number under "Waiting for you" on the dashboard, as it is stored."""
    sheet = openpyxl.load_workbook(desk.root / "master.xlsx", data_only=True)["Dashboard"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Waiting for you"]
    return sheet.cell(cell.row + 1, cell.column).value


def flagged(desk: Desk) -> set[str]:
    """What is said of what came; not what is said of blank rows, and of days."""
    return {row["Flag"] for row in desk.table("Flags")} - {"return-late", "return-overdue", "no-update"}


# ---------------------------------------------------------------- Returns: Accept


def test_a_return_of_an_unknown_sender_that_she_accepts_counts_from_that_night_on(desk: Desk) -> None:
    mailed(desk, came(desk, {"ASB/1": MAPPED}), STRANGER)
    desk.done("nightly")
    assert (states(desk), update(desk), waits_for_her(desk)) == ([NOTHING, ("held", "KM 10.xlsx", None)], None, 1)
    decide(desk, "Returns", "Accept", Contact="KM")
    for _ in range(3):
        desk.done("nightly")
        assert states(desk) == [("late", "KM 10.xlsx", None)]
        assert (update(desk), flagged(desk), waits_for_her(desk)) == (MAPPED, set(), 0)
        assert decisions(desk) == [("KM", "Accept KM 10.xlsx", "master.xlsx")]


def test_consolidating_carries_decisions_out_too_and_another_return_of_that_sender_is_held(desk: Desk) -> None:
    mailed(desk, came(desk, {"ASB/1": MAPPED}), STRANGER)
    desk.done("nightly")
    decide(desk, "Returns", "accept ", Contact="KM")
    desk.done("consolidate")
    assert update(desk) == MAPPED
    mailed(desk, came(desk, {"ASB/1": "Seven."}, hour=11), STRANGER, "Re 2.eml")
    desk.done("nightly")
    assert [row[:2] for row in states(desk)] == [("late", "KM 10.xlsx"), ("held", "KM 11.xlsx")]
    assert update(desk) == MAPPED


def test_a_workbook_of_an_earlier_cycle_that_she_accepts_counts_for_this_one(desk: Desk) -> None:
    came(desk, {"ASB/1": MAPPED}, cycle=BEFORE)
    desk.done("nightly")
    assert (states(desk), flagged(desk)) == ([("held", "KM 10.xlsx", None)], {"wrong-cycle"})
    decide(desk, "Returns", "Accept", Contact="KM")
    desk.done("nightly")
    assert (states(desk), flagged(desk)) == ([("late", "KM 10.xlsx", None)], set())
    assert update(desk) == MAPPED


def test_a_workbook_that_another_contact_sent_counts_for_whose_it_is(desk: Desk) -> None:
    mailed(desk, came(desk, {"ASB/1": MAPPED}), "tobias.oakley@example.org")
    desk.done("nightly")
    assert (states(desk), flagged(desk)) == ([NOTHING, ("held", "KM 10.xlsx", None)], {"sender-mismatch"})
    decide(desk, "Returns", "Accept", Contact="KM")
    desk.done("nightly")
    assert (states(desk), flagged(desk), update(desk)) == ([("late", "KM 10.xlsx", None)], set(), MAPPED)


def test_the_rows_of_others_in_a_return_count_for_their_leads_once_she_accepts_it(desk: Desk) -> None:
    book = openpyxl.load_workbook(came(desk, {"ASB/1": MAPPED}))
    other = openpyxl.load_workbook(issued(desk, "RW"))["FIRE"]
    sheet = book["ASB"]
    (header,) = [r for r in sheet.iter_rows() if {column_of(str(c.value)) for c in r} >= {"action", "update"}]
    at = {column_of(str(cell.value)): cell.column for cell in header}
    (theirs,) = [c.value for row in other.iter_rows() for c in row if str(c.value).startswith("Visit every school")]
    row = next(r for r in range(sheet.max_row, 0, -1) if sheet.cell(r, at["action"]).value) + 1
    sheet.cell(row, at["action"]).value = theirs
    sheet.cell(row, at["update"]).value = "Nine schools visited in October."
    book.save(desk.root / "inbox" / "KM 10.xlsx")
    desk.done("nightly")
    assert ("sender-mismatch" in flagged(desk), update(desk, "FIRE/1")) == (True, None)
    decide(desk, "Returns", "Accept", Contact="KM")
    desk.done("nightly")
    assert ("sender-mismatch" in flagged(desk), update(desk, "FIRE/1")) == (False, "Nine schools visited in October.")
    assert update(desk) == MAPPED


# ---------------------------------------------------------------- Returns: Reject


def test_a_return_that_she_rejects_counts_no_more_and_is_shown_as_such(desk: Desk) -> None:
    came(desk, {"ASB/1": "Three."}, hour=9)
    came(desk, {"ASB/1": MAPPED})
    desk.done("nightly")
    assert update(desk) == MAPPED
    decide(desk, "Returns", "Reject", File="KM 10.xlsx")
    for _ in range(2):
        desk.done("nightly")
        assert states(desk) == [("held", "KM 10.xlsx", None), ("late", "KM 9.xlsx", None)]
        assert (update(desk), waits_for_her(desk)) == ("Three.", 0)
        assert column(desk, "Flags", "Flag", "Return", "Lead", "Found")[-1:] == [
            ("return-rejected", "KM 10.xlsx", None, "rejected by the manager on 10 November 2026")
        ]
        assert decisions(desk) == [("KM", "Reject KM 10.xlsx", "master.xlsx")]


def test_whose_only_return_is_rejected_is_awaited_and_what_is_dropped_again_is_judged_afresh(desk: Desk) -> None:
    book = came(desk, {"ASB/1": MAPPED})
    again = shutil.copy2(book, desk.root / book.name)
    desk.done("nightly")
    decide(desk, "Returns", "Reject", File="KM 10.xlsx")
    desk.done("nightly")
    assert sorted(states(desk)[n][0] for n in range(2)) == ["held", "outstanding"]
    assert update(desk) is None
    why = "master.xlsx, the manager's decision in Returns: Reject"
    changed = [row for row in column(desk, "Changes", "Key", "Field", "From") if row[:2] == ("ASB/1", "Update")]
    assert [row[2] for row in changed] == [why, f"returns/{CYCLE}/KM 10.xlsx"]
    overdue = [row["Found"] for row in desk.table("Flags") if (row["Flag"], row["Lead"]) == ("return-overdue", "KM")]
    assert overdue == [
        "KM 10.xlsx came on 10 November 2026 and was rejected by the manager on 10 November 2026; nothing came in its "
        "place; it is 10 days late"
    ]
    shutil.copy2(again, desk.root / "inbox" / book.name)
    desk.done("nightly")
    assert states(desk) == [("late", "KM 10 (2).xlsx", None), ("held", "KM 10.xlsx", None)]
    assert update(desk) == MAPPED


def test_what_she_rejected_she_may_accept_after_all(desk: Desk) -> None:
    came(desk, {"ASB/1": MAPPED})
    desk.done("nightly")
    for decision, expected in (("Reject", None), ("Accept", MAPPED), ("Reject", None)):
        decide(desk, "Returns", decision, File="KM 10.xlsx")
        desk.done("nightly")
        assert update(desk) == expected
    assert [row[1] for row in decisions(desk)] == ["Reject KM 10.xlsx", "Accept KM 10.xlsx", "Reject KM 10.xlsx"]


def test_the_dashboard_counts_what_is_held_and_not_what_she_rejected_by_formula_too(
    desk: Desk, libreoffice: LibreOffice
) -> None:
    came(desk, {"ASB/1": MAPPED})
    mailed(desk, came(desk, {"FIRE/1": "Nine schools."}, "RW"), STRANGER)
    desk.done("nightly")
    decide(desk, "Returns", "Reject", Contact="KM")
    desk.done("nightly")
    assert [row[0] for row in (*states(desk, "KM"), *states(desk, "RW"))] == [
        "outstanding",
        "held",
        "outstanding",
        "held",
    ]
    told = (waits_for_her(desk), by_lead(desk, "KM"), by_lead(desk, "RW"))
    assert told == (1, ("outstanding", 10), ("held", 9))
    (desk.root / "master.xlsx").write_bytes(
        libreoffice.convert(desk.root / "master.xlsx", recalculate=True).read_bytes()
    )
    assert (waits_for_her(desk), by_lead(desk, "KM"), by_lead(desk, "RW")) == told


def test_a_workbook_of_an_earlier_cycle_that_she_rejects_counts_in_its_own(desk: Desk) -> None:
    came(desk, {"ASB/1": MAPPED}, cycle=BEFORE)
    desk.done("nightly")
    decide(desk, "Returns", "Reject", Contact="KM")
    desk.done("nightly")
    assert (update(desk), flagged(desk)) == (None, {"return-rejected"})
    (said,) = desk.done("decisions", "--json").json
    assert said["became"] == f"it is filed under {BEFORE}, and counts when that cycle is consolidated again"
    desk.done("consolidate", "--cycle", BEFORE)
    assert (states(desk), update(desk)) == ([("late", "KM 10.xlsx", None)], MAPPED)
    desk.done("nightly")
    assert states(desk) == [("outstanding", None, None), ("held", "KM 10.xlsx", None)]
    assert update(desk) is None
    assert {row["Key"]: row["Previous update"] for row in desk.table("Actions")}["ASB/1"] == MAPPED


def test_what_cannot_be_accepted_or_rejected_is_said_and_the_decision_stays(desk: Desk) -> None:
    (desk.root / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.4 a scan")
    desk.run("nightly")
    decide(desk, "Returns", "Accept", File="scan.pdf")
    decide(desk, "Returns", "Reject", Contact="RW")
    said = [
        "Accept of scan.pdf: it is quarantined, and nothing in it can count; clear the Decision",
        "Reject of RW: nothing has come yet; clear the Decision",
    ]
    for _ in range(2):
        assert sorted(not_done(desk)) == said
        assert {row["Decision"] for row in desk.table("Returns")} == {None, "Accept", "Reject"}
    assert decisions(desk) == []
    dashboard = openpyxl.load_workbook(desk.root / "master.xlsx")["Dashboard"]
    shown = [cell.value for row in dashboard.iter_rows(max_col=10) for cell in row if cell.value]
    at = shown.index("Decided, and not carried out")
    assert sorted(shown[at + 1 : at + 5]) == sorted([*said, "Returns", "Returns"])
    decide(desk, "Actions", "Close", Key="ASB/1")  # beside two that the last run could not carry out
    tried = "the last run could not carry it out; the dashboard says why, and the next run tries again"
    became = {one["decision"]: one["became"] for one in desk.done("decisions", "--json").json}
    assert became == {"Accept scan.pdf": tried, "Reject": tried, "Close": "it waits for the next run"}


def test_a_word_under_decision_that_is_none_is_said_with_its_row_for_as_long_as_it_stands(desk: Desk) -> None:
    came(desk, {"ASB/1": "On-going.", "ASB/2": "On-going."})
    desk.done("nightly")
    decide(desk, "Actions", "Maybe", Key="ASB/2")
    decide(desk, "Flags", "Yes", Flag="ongoing-only", Key="ASB/1")
    decide(desk, "Flags", " ask ", Flag="ongoing-only", Key="ASB/2")
    said = [
        'ASB/2: "Maybe" under Decision is no decision; choose Close, Withdraw or Reopen, or clear the cell',
        'ongoing-only of ASB/1: "Yes" under Decision is no decision; choose Ask or Waive, or clear the cell',
    ]
    for _ in range(2):
        assert sorted(not_done(desk)) == said
    assert {row["Decision"] for row in desk.table("Flags")} == {None, "Yes", " ask "}
    decide(desk, "Actions", None, Key="ASB/2")
    decide(desk, "Flags", "Waive", Flag="ongoing-only", Key="ASB/1")
    desk.done("nightly")


# ---------------------------------------------------------------- Requests


def asked(desk: Desk, cells: dict[str, dict[str, Any]], hour: int = 10, contact: str = "KM") -> None:
    """The contact's workbook in inbox/, with these cells typed over, by key and our word for the column."""
    came(desk, cells, contact, hour=hour)


def requests(desk: Desk) -> list[tuple[Any, ...]]:
    return column(desk, "Requests", "Key", "Field", "Asked", "Decision")


@pytest.mark.parametrize(
    ("field", "word", "value", "shown", "before"),
    [
        ("Action", "action", WORDING, WORDING, "Map the ten streets with most reports of nuisance bikes."),
        ("Lead", "lead", "KM & RW", "KM & RW", "KM"),
        ("Due", "due", date(2027, 3, 5), "5 March 2027", None),
    ],
)
def test_what_she_accepts_is_written_into_the_register_once_and_asked_no_more(
    desk: Desk, field: str, word: str, value: Any, shown: str, before: Any
) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, word: value}})
    desk.done("nightly")
    old = (desk.root / "register.xlsx").read_bytes()
    assert (requests(desk), registered(desk, field)["ASB/1"]) == ([("ASB/1", field, shown, None)], (before,))
    decide(desk, "Requests", "Accept", Key="ASB/1")
    expected = datetime(2027, 3, 5) if field == "Due" else value
    for _ in range(2):
        assert desk.done("nightly", "--json").json["not_done"] == []
        assert (requests(desk), registered(desk, field)["ASB/1"]) == ([], (expected,))
        assert decisions(desk) == [("ASB/1", f"Accept {field}: {shown}", "master.xlsx")]
        assert MAPPED in str(update(desk))
    assert ("ASB/1", field, before, shown) in column(desk, "Changes", "Key", "Field", "Was", "Is")
    assert "locked-text-changed" not in flagged(desk)
    assert [path.read_bytes() for path in (desk.root / "archive").glob("register*.xlsx")] == [old]


def test_what_she_rejects_is_not_asked_again_until_the_cell_says_something_else(desk: Desk) -> None:
    before = (desk.root / "register.xlsx").read_bytes()
    asked(desk, {"ASB/1": {"update": MAPPED, "action": WORDING}})
    desk.done("nightly")
    decide(desk, "Requests", "Reject", Key="ASB/1")
    for hour in (10, 11):
        desk.done("nightly")
        assert (requests(desk), "locked-text-changed" in flagged(desk)) == ([], False)
        asked(desk, {"ASB/1": {"update": f"{MAPPED} {hour}", "action": WORDING}}, hour + 1)
    asked(desk, {"ASB/1": {"update": MAPPED, "action": f"{WORDING} Twice."}}, 13)
    desk.done("nightly")
    assert requests(desk) == [("ASB/1", "Action", f"{WORDING} Twice.", None)]
    asked(desk, {"ASB/1": {"update": MAPPED, "action": WORDING}}, 14)
    desk.done("nightly")
    assert requests(desk) == [("ASB/1", "Action", WORDING, None)]
    assert decisions(desk) == [("ASB/1", f"Reject Action: {WORDING}", "master.xlsx")]
    assert (desk.root / "register.xlsx").read_bytes() == before


def test_a_completed_that_she_accepts_closes_the_action_on_its_day(desk: Desk) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, "status": "Completed", "completed_on": date(2026, 11, 3)}})
    asked(desk, {"FIRE/1": {"update": "All nine schools visited.", "status": "Completed"}}, contact="RW")
    desk.done("nightly")
    for key in ("ASB/1", "FIRE/1"):
        decide(desk, "Requests", "Accept", Key=key)
    desk.done("nightly")
    closed = registered(desk, "State", "Closed")
    assert (closed["ASB/1"], closed["FIRE/1"]) == (
        ("completed", datetime(2026, 11, 3)), ("completed", datetime(2026, 11, 10)),
    )  # fmt: skip
    assert (closed["ASB/2"], requests(desk)) == ((None, None), [])


def proposed(desk: Desk, *words: str, contact: str = "KM", hour: int = 10) -> None:
    """The contact's workbook in inbox/, with a row more for each of the words, due on 5 March 2027."""
    path = came(desk, {}, contact, hour=hour)
    book = openpyxl.load_workbook(path)
    sheet = book["ASB"]
    (header,) = [r for r in sheet.iter_rows() if {column_of(str(c.value)) for c in r} >= {"action", "update"}]
    at = {column_of(str(cell.value)): cell.column for cell in header}
    last = next(r for r in range(sheet.max_row, 0, -1) if any(read_identity(cell.value) for cell in sheet[r]))
    for n, each in enumerate(words, last + 1):
        sheet.cell(n, at["action"]).value = each
        sheet.cell(n, at["due"]).value = date(2027, 3, 5)
    book.save(path)


def test_a_new_action_that_she_accepts_gets_the_next_number_and_its_sender_for_a_lead(desk: Desk) -> None:
    proposed(desk, NEW, "Light the underpass at the station.")
    desk.done("nightly")
    assert [row[:2] for row in requests(desk)] == [("ASB/new", "New action")] * 2
    for row in desk.table("Requests"):
        decide(desk, "Requests", "Accept", Cell=row["Cell"])
    for _ in range(2):
        desk.done("nightly")
        found = registered(desk, "Action", "Lead", "Due", "State", "Opened")
        assert list(found) == ["ASB/1", "ASB/2", "ASB/3", "FIRE/1", "ASB/4", "ASB/5"]
        beside = ("KM", datetime(2027, 3, 5), "open", datetime(2026, 11, 10))
        assert (found["ASB/4"], found["ASB/5"]) == (
            (NEW, *beside), ("Light the underpass at the station.", *beside),
        )  # fmt: skip
        assert (requests(desk), "row-unknown" in flagged(desk)) == ([], False)
        assert sorted(row[0] for row in decisions(desk)) == ["ASB/4", "ASB/5"]


def test_a_new_action_that_she_rejects_is_let_go(desk: Desk) -> None:
    proposed(desk, NEW)
    desk.done("nightly")
    decide(desk, "Requests", "Reject", Key="ASB/new")
    desk.done("nightly")
    assert (requests(desk), "row-unknown" in flagged(desk)) == ([], False)
    assert len(registered(desk, "Action")) == 4


def test_while_the_register_is_open_the_change_waits_and_the_decision_stays(desk: Desk) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, "due": date(2027, 3, 5)}})
    desk.done("nightly")
    decide(desk, "Requests", "Accept", Key="ASB/1")
    decide(desk, "Actions", "Withdraw", Key="FIRE/1")
    owner = desk.root / "~$register.xlsx"
    owner.write_bytes(b"owner")
    open_ = "register.xlsx is open; close it, and the next run writes it"
    for _ in range(2):
        assert sorted(not_done(desk)) == [
            f"Accept of the Due of ASB/1 waits: {open_}",
            f"Withdraw of FIRE/1 waits: {open_}",
        ]
        assert (registered(desk, "Due")["ASB/1"], decisions(desk)) == ((None,), [])
        assert [row[3] for row in requests(desk)] == ["Accept"]
    owner.unlink()
    desk.done("nightly")
    assert registered(desk, "Due", "State")["ASB/1"] == (datetime(2027, 3, 5), None)
    assert registered(desk, "State")["FIRE/1"] == ("withdrawn",)
    assert {row["Decision"] for row in desk.table("Actions")} == {None}


def test_a_register_that_she_sorts_and_saves_while_the_returns_are_read_is_left_and_the_change_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(desk, {"ASB/2": {"update": MAPPED}})
    desk.done("nightly")
    decide(desk, "Actions", "Close", Key="ASB/2")
    seen = steering.read_returns

    def meanwhile(*arguments: Any) -> Any:
        book = openpyxl.load_workbook(desk.root / "register.xlsx")
        sheet = book["Actions"]
        one, other = ([cell.value for cell in sheet[row]] for row in (2, 3))
        for column, pair in enumerate(zip(other, one, strict=True), start=1):
            sheet.cell(2, column).value, sheet.cell(3, column).value = pair
        book.save(desk.root / "register.xlsx")
        return seen(*arguments)

    monkeypatch.setattr(steering, "read_returns", meanwhile)
    assert not_done(desk) == ["Close of ASB/2 waits: register.xlsx was saved in the meantime; the next run writes it"]
    monkeypatch.undo()
    states = registered(desk, "State")
    assert (list(states)[:2], set(states.values())) == (["ASB/2", "ASB/1"], {(None,)})
    assert list((desk.root / "archive").glob("register (*")) == []
    hers = (desk.root / "register.xlsx").read_bytes()
    desk.done("nightly")
    assert registered(desk, "State") == states | {"ASB/2": ("completed",)}
    assert [path.read_bytes() for path in (desk.root / "archive").glob("register (*")] == [hers]


def test_what_she_decides_and_saves_during_the_run_is_carried_out_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.done("nightly")
    decide(desk, "Actions", "Withdraw", Key="FIRE/1")
    take_in_all = nightly.take_in_all

    def meanwhile(*arguments: Any) -> Any:
        decide(desk, "Actions", "Close", Key="ASB/2")
        return take_in_all(*arguments)

    monkeypatch.setattr(nightly, "take_in_all", meanwhile)
    (said,) = not_done(desk)
    assert said.startswith("master.xlsx was saved while this ran: the new one is master (")
    monkeypatch.undo()
    states = {"ASB/1": (None,), "ASB/2": (None,), "ASB/3": (None,), "FIRE/1": ("withdrawn",)}
    assert registered(desk, "State") == states
    desk.done("nightly")
    assert registered(desk, "State") == states | {"ASB/2": ("completed",)}
    assert {row["Decision"] for row in desk.table("Actions")} == {None}
    assert sorted(path.name for path in desk.root.glob("master*")) == ["master.xlsx"]
    assert len(desk.done("decisions", "--json").json) == 2


def test_a_decision_on_a_request_that_has_changed_since_she_saw_it_is_not_carried_out_and_that_is_said_once(
    desk: Desk,
) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, "action": WORDING}})
    desk.done("nightly")
    master = (desk.root / "master.xlsx").read_bytes()
    asked(desk, {"ASB/1": {"update": MAPPED, "action": f"{WORDING} Twice."}}, 11)
    desk.done("nightly")
    (desk.root / "master.xlsx").write_bytes(master)  # she saves over it what she had open since the morning
    decide(desk, "Requests", "Accept", Key="ASB/1")
    before = (desk.root / "register.xlsx").read_bytes()
    said = "Accept of the Action of ASB/1: that row is not in Requests any more; nothing was done"
    assert not_done(desk) == [said]
    desk.done("nightly")
    assert (desk.root / "register.xlsx").read_bytes() == before
    assert requests(desk) == [("ASB/1", "Action", f"{WORDING} Twice.", None)]
    assert decisions(desk) == []


def test_words_that_are_no_date_are_no_due_date_and_that_is_said(desk: Desk) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, "due": "when the snow has gone"}})
    desk.done("nightly")
    decide(desk, "Requests", "Accept", Key="ASB/1")
    assert not_done(desk) == [
        'Accept of the Due of ASB/1: "when the snow has gone" is no date: type the due date into register.xlsx, and '
        "clear the Decision"
    ]
    assert [row[3] for row in requests(desk)] == ["Accept"]


def test_of_two_dates_that_she_accepts_for_one_action_the_first_counts_and_the_other_is_said(desk: Desk) -> None:
    asked(desk, {"ASB/2": {"update": MAPPED, "due": date(2027, 3, 5)}})
    asked(desk, {"ASB/2": {"update": "Two.", "due": date(2027, 4, 6)}}, contact="TO")
    desk.done("nightly")
    for by in ("KM", "TO"):
        decide(desk, "Requests", "Accept", By=by)
    (said,) = not_done(desk)
    assert said.startswith("Accept of Due of ASB/2 waits: another decision changes register.xlsx, Actions!G3")
    assert registered(desk, "Due")["ASB/2"] == (datetime(2027, 3, 5),)


# ---------------------------------------------------------------- Actions


def test_close_withdraw_and_reopen_are_written_into_the_register(desk: Desk) -> None:
    asked(desk, {"ASB/1": {"update": MAPPED, "completed_on": date(2026, 11, 3)}})
    desk.done("nightly")
    decide(desk, "Actions", "Close", Key="ASB/1")
    decide(desk, "Actions", "Withdraw", Key="FIRE/1")
    for _ in range(2):
        desk.done("nightly")
        found = registered(desk, "State", "Closed")
        assert found["ASB/1"] == ("completed", datetime(2026, 11, 3))
        assert found["FIRE/1"] == ("withdrawn", datetime(2026, 11, 10))
        assert {row["Decision"] for row in desk.table("Actions")} == {None}
        assert decisions(desk) == [("ASB/1", "Close", "master.xlsx"), ("FIRE/1", "Withdraw", "master.xlsx")]
    decide(desk, "Actions", "Reopen", Key="FIRE/1")
    desk.done("nightly")
    assert registered(desk, "State", "Closed")["FIRE/1"] == ("open", None)
    assert decisions(desk)[0] == ("FIRE/1", "Reopen", "master.xlsx")
    decide(desk, "Actions", "Withdraw", Key="FIRE/1")
    desk.done("nightly")
    assert [row[1] for row in decisions(desk)] == ["Withdraw", "Reopen", "Close", "Withdraw"]


# ---------------------------------------------------------------- nothing is lost, nothing is done twice


def test_nothing_of_hers_in_the_register_is_lost(desk: Desk) -> None:
    path = desk.root / "register.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Actions"]
    sheet["R1"], sheet["R2"] = "My own column", "=1+1"
    sheet["F2"].comment = Comment("Agreed in May", "M")
    sheet["F2"].fill = PatternFill("solid", fgColor="FFCC00")
    sheet["F2"].alignment = Alignment(horizontal="right", indent=2)
    sheet["G2"].number_format = "yyyy-mm-dd"
    choice = DataValidation(type="list", formula1='"yes,no"')
    choice.add("R2:R9")
    sheet.add_data_validation(choice)
    sheet.row_dimensions[2].height = 77
    sheet.column_dimensions["F"].width = 91
    book.create_sheet("Mine")["B2"] = "Keep me"
    book.save(path)
    asked(desk, {"ASB/1": {"update": MAPPED, "action": WORDING, "due": date(2027, 3, 5)}})
    desk.done("nightly")
    before = looks(path)
    for name in ("Action", "Due"):
        decide(desk, "Requests", "Accept", Key="ASB/1", Field=name)
    desk.done("nightly")
    after = looks(path)
    assert {cell for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell)} == {
        "Actions!F2", "Actions!G2",
    }  # fmt: skip
    assert (after["Actions!F2"][1:], after["Actions!G2"][1:]) == (before["Actions!F2"][1:], before["Actions!G2"][1:])
    assert (after["Actions!F2"][0], after["Actions!G2"][0]) == (WORDING, datetime(2027, 3, 5))


def looks(path: Path) -> dict[str, tuple[Any, ...]]:
    """Each cell of the register with its value, its comment and its looks; and what a sheet has beside cells."""
    found: dict[str, tuple[Any, ...]] = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                comment = cell.comment.text if cell.comment else None
                form = (cell.number_format, cell.fill.fgColor.rgb, cell.font.b, repr(cell.alignment))
                found[f"{sheet.title}!{cell.coordinate}"] = (cell.value, comment, *form)
        rules = sorted((str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation)
        tables = sorted((t.name, t.ref) for t in sheet.tables.values())
        widths = sorted((letter, dim.width) for letter, dim in sheet.column_dimensions.items())
        heights = sorted((n, dim.height) for n, dim in sheet.row_dimensions.items() if dim.height)
        found[sheet.title] = (str(rules), str(tables), str(widths), str(heights), sheet.freeze_panes)
    return found


def outcome(desk: Desk) -> tuple[Any, ...]:
    """All that a night leaves of decisions; the number of archived registers apart, one may be filed twice."""
    told = desk.done("decisions", "--json").json
    return desk.tables(), told, registered(desk, "No", "Lead", "Action", "Due", "State", "Opened", "Closed")


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.long)])
def test_a_night_that_was_killed_at_any_step_carries_each_decision_out_once(
    desk: Desk, tmp_path: Path, every: int
) -> None:
    proposed(desk, NEW)
    mailed(desk, came(desk, {"FIRE/1": "Nine schools."}, "RW"), STRANGER)
    asked(desk, {"ASB/3": {"update": "Four shops.", "due": date(2027, 5, 5)}}, contact="TO")
    desk.done("nightly")
    decide(desk, "Requests", "Accept", Key="ASB/new")
    decide(desk, "Requests", "Accept", Key="ASB/3")
    decide(desk, "Returns", "Accept", Contact="RW")
    decide(desk, "Actions", "Close", Key="ASB/2")
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    lead = next(row[3] for row in book["Actions"].iter_rows() if row[0].value == "ASB/1")
    lead.value = "KM & RW"  # typed over
    book.save(desk.root / "master.xlsx")
    whole = copied(desk, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        whole.done("nightly")
    expected = without_words(outcome(whole))
    assert len(expected[1]) == 5
    for nth in range(1, steps.met + 1, every):
        again = copied(desk, tmp_path / f"killed at {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            again.run("nightly")
        again.done("nightly")
        assert without_words(outcome(again)) == expected, f"killed at step {nth} of {steps.met}"


def without_words(found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without what became of it in words: what a killed run wrote is said to stand there."""
    tables, told, rows = found
    said = sorted((one["when"], one["table"], one["key"], one["decision"]) for one in told)
    return {**tables, "Changes": sorted(tables["Changes"], key=str)}, said, rows


# ---------------------------------------------------------------- the list


def test_decisions_lists_what_was_decided_and_what_became_of_it_newest_first(desk: Desk) -> None:
    assert desk.done("decisions").out == "Nothing has been decided in the master yet.\n"
    came(desk, {"ASB/1": "On-going."})
    asked(desk, {"ASB/3": {"update": "Four shops.", "due": date(2027, 5, 5)}}, contact="TO")
    desk.done("nightly")
    decide(desk, "Flags", "Waive", Flag="ongoing-only")
    desk.done("nightly")
    decide(desk, "Requests", "Accept", Key="ASB/3")
    decide(desk, "Returns", "Reject", Contact="KM")
    desk.done("nightly")
    before = (desk.root / "history.db").read_bytes()
    assert desk.done("decisions").out.splitlines() == [
        "10 November 2026  Requests  ASB/3  Accept Due: 5 May 2027: Due changed in register.xlsx",
        f"10 November 2026  Returns   KM     Reject KM 10.xlsx: it counts no more in {CYCLE}",
        "10 November 2026  Flags     ASB/1  Waive ongoing-only: waived until its cell changes",
    ]
    assert desk.done("decisions", "--json").json[0] == {
        "when": "2026-11-10", "table": "Requests", "key": "ASB/3", "decision": "Accept Due: 5 May 2027",
        "became": "Due changed in register.xlsx",
    }  # fmt: skip
    assert (desk.root / "history.db").read_bytes() == before


def test_decisions_says_what_the_next_run_will_carry_out(desk: Desk) -> None:
    desk.done("nightly")
    decide(desk, "Actions", "Close", Key="ASB/2")
    assert desk.done("decisions").out == "not yet  Actions  ASB/2  Close: it waits for the next run\n"
    (said,) = json.loads(desk.run("decisions", "--json").out)
    assert (said["when"], said["became"]) == (None, "it waits for the next run")


def test_decisions_says_which_decisions_on_flags_wait(desk: Desk) -> None:
    came(desk, {"ASB/1": "On-going.", "ASB/2": "On-going."})
    desk.done("nightly")
    decide(desk, "Flags", "Waive", Flag="ongoing-only", Key="ASB/1")
    decide(desk, "Flags", "Ask", Flag="ongoing-only", Key="ASB/2")
    expected = ["not yet  Flags  ASB/1  Waive ongoing-only", "not yet  Flags  ASB/2  Ask ongoing-only"]
    assert desk.done("decisions").out.splitlines() == [f"{line}: it waits for the next run" for line in expected]
    desk.done("nightly")
    told = desk.done("decisions", "--json").json
    assert [(one["when"], one["key"], one["decision"]) for one in told] == [
        ("2026-11-10", "ASB/1", "Waive ongoing-only"), ("2026-11-10", "ASB/2", "Ask ongoing-only"),
    ]  # fmt: skip
    book = openpyxl.load_workbook(desk.root / "master.xlsx")  # the Ask stays there with its flag; she adds her words
    (row,) = [row for row in book["Flags"].iter_rows() if (row[0].value, row[2].value) == ("ongoing-only", "ASB/2")]
    row[10].value = "Which\nmonths?"
    book.save(desk.root / "master.xlsx")
    assert desk.done("decisions").out.splitlines()[0].startswith("not yet           Flags  ASB/2  Ask ongoing-only: it")
    desk.done("nightly")
    assert "not yet" not in desk.done("decisions").out


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        ([], 1),
        (["1", "2", "10"], 11),
        (["1", "11.6"], 12),
        (["C1", "C2"], 1),
        (["2", "C7"], 3),
        (["IX", "IV"], "X"),
        (["XXXIX"], "XL"),
        (["3a"], 4),
    ],
)
def test_the_next_free_number(refs: list[str], expected: int | str) -> None:
    assert next_ref(refs) == expected


def test_an_action_of_the_same_words_is_not_added_twice(desk: Desk) -> None:
    register = read_register(desk.root / "register.xlsx")
    request = Request("ASB/new", "New action", None, NEW, "KM", Place("KM.xlsx", "ASB", "C9"))
    first = added(register, request, "KM", date(2026, 11, 10))
    assert [row["No"] for row in first.actions] == [4]
    assert added(register, request, "TO", date(2026, 11, 10), first.actions).is_empty
