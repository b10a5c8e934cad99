"""What the manager decides on flags in the master: carried out once by the next night, true until the cell changes."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, DUE, OPENS, Begin, Desk, answer, small_register
from test_killed import Killed, Killer, copied

from sspxl.identity import read_identity
from sspxl.jobs import deciding
from sspxl.register import NewRows, append_rows

NEXT = "2026-27 Q3"
NEXT_OPENS = date(2027, 1, 1)
GOES_ON = "On-going."
QUESTION = (
    '"On-going." says only that work goes on. Please say what was done: how many, when, with whom, what changed, or '
    "what holds it up; or say under ANSWER why not."
)
WHY = "The board agreed on 3 November."


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A night over: KM has answered ASB/1 with nothing but that it goes on, and ASB/2 well."""
    cycles = [
        {"Cycle": CYCLE, "Opens": OPENS, "Due": DUE, "As at": date(2026, 11, 17)},
        {"Cycle": NEXT, "Opens": NEXT_OPENS, "Due": date(2027, 1, 31)},
    ]
    return begin(tmp_path / "w", small_register(cycles=cycles), CYCLE, then=first_night)


def first_night(desk: Desk) -> None:
    sent(desk, GOES_ON)
    desk.done("nightly")


def sent(desk: Desk, first: str | dict[str, Any], hour: int = 10, contact: str = "KM", cycle: str = CYCLE) -> Path:
    """KM's workbook in inbox/, saved at that hour, with these words for ASB/1."""
    issued = desk.root / "issued" / cycle / f"{contact} {cycle}.xlsx"
    words = {"ASB/1": first, "ASB/2": "Two patrols held on 3 and 17 October; 14 bikes stopped."}
    return answer(issued, desk.root / "inbox" / f"{contact} {hour}.xlsx", words, datetime(2026, 11, 9, hour))


def decide(desk: Desk, code: str, decision: str, note: str | None = None, name: str = "master.xlsx") -> None:
    """Choose the decision on the one row of that flag, and save the master as Excel would."""
    book = openpyxl.load_workbook(desk.root / name)
    sheet = book["Flags"]
    header, *rows = sheet[sheet.tables["Flags"].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    (row,) = [row for row in rows if row[at["Flag"]].value == code]
    row[at["Decision"]].value = decision
    if note:
        row[at["Manager note"]].value = note
    book.save(desk.root / name)


def dashboard(desk: Desk) -> list[Any]:
    """The left half of the dashboard, row by row."""
    rows = openpyxl.load_workbook(desk.root / "master.xlsx")["Dashboard"].iter_rows(max_col=10, values_only=True)
    return [value for row in rows for value in row if value is not None]


def codes(desk: Desk) -> set[str]:
    return {row["Flag"] for row in desk.table("Flags")} - {"return-overdue", "return-late", "return-superseded"}


def waivers(desk: Desk) -> list[tuple[Any, ...]]:
    """The rows of the register's Waivers."""
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")["Waivers"]
    rows = [tuple(cell.value for cell in row) for row in sheet[sheet.tables["Waivers"].ref][1:]]
    return [row for row in rows if any(row)]


def decisions(desk: Desk) -> list[tuple[Any, ...]]:
    """What Changes says of decisions and answers, newest run first."""
    return [
        (row["Key"], row["Field"], row["Was"], row["Is"], row["From"])
        for row in desk.table("Changes")
        if row["Field"] in ("Decision", "Answer")
    ]


def chosen(desk: Desk) -> set[tuple[str, str]]:
    return {(row["Flag"], row["Decision"]) for row in desk.table("Flags") if row["Decision"]}


def query(path: Path, key: str = "ASB/1") -> str | None:
    """What stands under QUERY in the key's row of an issued workbook or a marked-up copy."""
    sheet = openpyxl.load_workbook(path)["ASB"]
    (at,) = [cell.column for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("QUERY")] or [0]
    ids = {row[0].row: [read_identity(cell.value) for cell in row] for row in sheet.iter_rows()}
    (row,) = [number for number, found in ids.items() if any(one and one.key == key for one in found)]
    return sheet.cell(row, at).value if at else None


WAIVED = ("ongoing-only", "ASB/1", "waived in the master", "the cell changes", "master.xlsx")
SAID = ("ASB/1", "Decision", None, "Waive ongoing-only", "master.xlsx")


# ---------------------------------------------------------------- Waive


def test_a_waive_is_written_into_the_register_once_and_the_flag_is_held_back_from_that_night_on(desk: Desk) -> None:
    before = (desk.root / "register.xlsx").read_bytes()
    assert codes(desk) == {"ongoing-only"}
    decide(desk, "ongoing-only", "Waive")
    for _ in range(3):
        said = desk.done("nightly", "--json").json
        assert (said["waived"], said["explained"], said["not_done"]) == (1, 0, [])
        assert (codes(desk), waivers(desk), decisions(desk)) == (set(), [WAIVED], [SAID])
    archived = list((desk.root / "archive").glob("register*.xlsx"))
    assert [path.read_bytes() for path in archived] == [before]
    assert {row["Key"]: row["RAG"] for row in desk.table("Actions")}["ASB/1"] == "Grey"
    assert any(
        str(words).endswith("; 0 say only that work goes on, and 1 more was let pass.") for words in dashboard(desk)
    )
    assert "1 waived" in desk.done("nightly").out


def test_the_why_is_her_note_and_by_is_her_name(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace('name = ""', 'name = "Morna Tweddle"'), "utf-8")
    decide(desk, "ongoing-only", "waive ", WHY)
    desk.done("consolidate")
    assert waivers(desk) == [("ongoing-only", "ASB/1", WHY, "the cell changes", "Morna Tweddle")]
    assert "Orphaned notes" not in openpyxl.load_workbook(desk.root / "master.xlsx").sheetnames


def test_a_flag_of_a_return_is_waived_for_its_lead(desk: Desk) -> None:
    decide(desk, "return-late", "Waive")
    desk.done("nightly")
    assert waivers(desk) == [("return-late", "KM", *WAIVED[2:])]
    assert decisions(desk) == [("KM", "Decision", None, "Waive return-late", "master.xlsx")]
    assert "return-late" not in {row["Flag"] for row in desk.table("Flags")}


def test_the_waiver_ends_for_good_when_the_cell_changes(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    sent(desk, "Work is on-going.", 11)
    desk.done("nightly")
    assert codes(desk) == {"ongoing-only"}
    sent(desk, GOES_ON, 12)
    assert desk.done("nightly", "--json").json["waived"] == 0
    assert (codes(desk), waivers(desk), chosen(desk)) == ({"ongoing-only"}, [WAIVED], set())


def test_the_same_words_sent_again_leave_the_waiver_as_it_is(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    sent(desk, {"update": " On-going.", "status": "In progress"}, 11)
    desk.done("nightly")
    assert codes(desk) == set()


def test_a_waiver_that_ended_can_be_made_again_and_stands_once_in_the_register(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    sent(desk, "Work is on-going.", 11)
    desk.done("nightly")
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    assert (codes(desk), waivers(desk), decisions(desk)) == (set(), [WAIVED], [SAID, SAID])


def test_a_waiver_whose_row_she_deletes_has_ended(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    for cell in book["Waivers"][2]:
        cell.value = None
    book.save(desk.root / "register.xlsx")
    desk.done("nightly")
    assert codes(desk) == {"ongoing-only"}


@pytest.mark.parametrize("until", [None, date(2027, 6, 30)])
def test_a_waiver_that_she_typed_holds_whatever_the_cell_says(desk: Desk, until: date | None) -> None:
    decide(desk, "ongoing-only", "Waive")
    desk.done("nightly")
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Waivers"]["D2"] = until
    book.save(desk.root / "register.xlsx")
    sent(desk, "Work is on-going.", 11)
    desk.done("nightly")
    assert codes(desk) == set()


def test_a_waiver_of_a_flag_that_counts_days_outlives_the_night(desk: Desk) -> None:
    overdue(desk, date(2026, 11, 1))
    desk.done("nightly")
    decide(desk, "action-overdue", "Waive")
    later = Desk(desk.root, date(2026, 11, 13))
    later.done("nightly")
    assert (codes(desk), waivers(desk)) == ({"ongoing-only"}, [("action-overdue", "ASB/1", *WAIVED[2:])])
    overdue(desk, date(2026, 11, 2))
    later.done("nightly")
    assert "action-overdue" in codes(desk)


def overdue(desk: Desk, day: date) -> None:
    """ASB/1 is due on that day, from the next night on."""
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Actions"]["G2"] = day
    book.save(desk.root / "register.xlsx")


def test_a_decision_that_waits_is_not_taken_for_one_on_what_has_changed_meanwhile(desk: Desk) -> None:
    overdue(desk, date(2026, 11, 1))
    desk.done("nightly")
    decide(desk, "action-overdue", "Ask")
    desk.done("nightly")
    assert ("action-overdue", "Ask") in chosen(desk)
    overdue(desk, date(2026, 11, 2))
    desk.done("nightly")
    desk.done("nightly")
    assert ("action-overdue" in codes(desk), chosen(desk)) == (True, set())
    assert [row[3] for row in decisions(desk)] == ["Ask action-overdue"]


def test_a_decision_that_she_takes_back_in_the_newer_of_two_masters_is_not_carried_out(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    owners = [desk.root / "~$register.xlsx", desk.root / "~$master.xlsx"]
    for owner in owners:
        owner.write_bytes(b"owner")
    assert desk.run("nightly").code == 1
    (pending,) = desk.root.glob("master (*).xlsx")
    decide(desk, "ongoing-only", "", name=pending.name)
    for owner in owners:
        owner.unlink()
    desk.done("nightly")
    assert (codes(desk), waivers(desk), chosen(desk)) == ({"ongoing-only"}, [], set())


def test_while_the_register_is_open_the_waiver_waits_and_the_decision_stays(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive", WHY)
    owner = desk.root / "~$register.xlsx"
    owner.write_bytes(b"owner")
    said = desk.run("nightly")
    assert said.code == 1
    assert (
        "Not done: the waiver of ongoing-only of ASB/1 waits: register.xlsx is open; close it, and the next run "
        "writes it" in said.out.splitlines()
    )
    assert (codes(desk), waivers(desk), decisions(desk)) == ({"ongoing-only"}, [], [])
    assert chosen(desk) == {("ongoing-only", "Waive")}
    waits = "the waiver of ongoing-only of ASB/1 waits: register.xlsx is open; close it, and the next run writes it"
    assert dashboard(desk)[dashboard(desk).index("Decided, and not carried out") :][:3] == [
        "Decided, and not carried out", "Flags", waits,
    ]  # fmt: skip
    owner.unlink()
    desk.done("nightly")
    assert "Decided, and not carried out" not in dashboard(desk)
    assert (codes(desk), waivers(desk), decisions(desk)) == (set(), [(*WAIVED[:2], WHY, *WAIVED[3:])], [SAID])


def test_a_register_that_she_saves_while_the_waiver_is_written_is_left_and_the_waiver_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(register: bytes, rows: NewRows) -> bytes:
        book = openpyxl.load_workbook(desk.root / "register.xlsx")
        book["Contacts"]["D2"] = "An agency that she types just now"
        book.save(desk.root / "register.xlsx")
        return append_rows(register, rows)

    decide(desk, "ongoing-only", "Waive", WHY)
    judged = (desk.root / "register.xlsx").read_bytes()
    monkeypatch.setattr(deciding, "append_rows", meanwhile)
    waits = "the waiver of ongoing-only of ASB/1 waits: register.xlsx was saved in the meantime; the next run writes it"
    assert f"Not done: {waits}" in desk.run("nightly").out.splitlines()
    assert (codes(desk), waivers(desk), chosen(desk)) == ({"ongoing-only"}, [], {("ongoing-only", "Waive")})
    kept = [path.read_bytes() for path in (desk.root / "archive" / "registers").glob("*/register.xlsx")]
    assert kept == [judged]  # hers is of the next night
    monkeypatch.undo()
    desk.done("nightly")
    assert (codes(desk), waivers(desk)) == (set(), [(*WAIVED[:2], WHY, *WAIVED[3:])])
    assert openpyxl.load_workbook(desk.root / "register.xlsx")["Contacts"]["D2"].value.startswith("An agency")


def test_what_stands_below_the_table_is_not_overwritten_and_is_told(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Waivers"]["A2"], book["Waivers"]["B2"], book["Waivers"]["A4"] = "unchanged", "ASB", "My own remark"
    book.save(desk.root / "register.xlsx")
    before = (desk.root / "register.xlsx").read_bytes()
    decide(desk, "ongoing-only", "Waive")
    decide(desk, "return-late", "Waive")
    said = desk.run("nightly", "--json")
    assert (said.code, said.json["not_done"]) == (
        1,
        [
            "the waiver of ongoing-only of ASB/1, return-late of KM waits: register.xlsx, Waivers!A4: this stands "
            "where new rows of the table go. Move what stands below the table to the right of it or to another sheet, "
            "and run this again."
        ],
    )
    assert (desk.root / "register.xlsx").read_bytes() == before
    assert chosen(desk) == {("ongoing-only", "Waive"), ("return-late", "Waive")}


def test_a_decision_on_a_flag_that_has_changed_since_she_saw_it_is_moot_and_that_is_said(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Waive")
    sent(desk, "Work is on-going.", 11)
    said = desk.run("nightly", "--json")
    told = "Waive on ongoing-only of ASB/1: the flag has changed since you saw it; decide again"
    assert (said.code, said.json["not_done"]) == (1, [told])
    assert (codes(desk), waivers(desk), chosen(desk)) == ({"ongoing-only"}, [], set())


def test_a_flag_that_is_nobodys_cannot_be_waived_and_that_is_said(desk: Desk) -> None:
    (desk.root / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.4 a scan")
    desk.run("nightly")
    decide(desk, "return-unreadable", "Waive")
    said = desk.run("nightly", "--json")
    assert said.json["not_done"] == [
        "return-unreadable of scan.pdf cannot be waived: it is no plan's, action's or lead's; clear its Decision"
    ]
    assert (said.code, waivers(desk)) == (1, [])


# ---------------------------------------------------------------- Ask, and what is answered


def test_an_ask_is_recorded_once_stays_in_its_cell_and_goes_into_the_copy_and_the_next_workbook(desk: Desk) -> None:
    copy = desk.root / "annotated" / CYCLE / f"KM {CYCLE} to put right.xlsx"
    assert query(copy) is None
    decide(desk, "ongoing-only", "Ask", "Which streets\nare done?")
    asked = f"Asked by the manager: Which streets are done? {QUESTION}"
    for _ in range(2):
        desk.done("nightly")
        assert (codes(desk), chosen(desk)) == ({"ongoing-only"}, {("ongoing-only", "Ask")})
        assert decisions(desk) == [("ASB/1", "Decision", None, "Ask ongoing-only", "master.xlsx")]
        assert {row["Manager note"] for row in desk.table("Flags")} == {None, "Which streets\nare done?"}
        assert (query(copy), query(copy, "ASB/2")) == (asked, None)
    assert waivers(desk) == []
    desk.done("issue", "--cycle", NEXT)
    assert query(desk.root / "issued" / NEXT / f"KM {NEXT}.xlsx") == asked
    assert query(desk.root / "issued" / NEXT / f"TO {NEXT}.xlsx", "ASB/2") is None


def test_a_note_that_she_writes_or_changes_later_is_in_the_question_too(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace('name = ""', 'name = "Morna Tweddle"'), "utf-8")
    copy = desk.root / "annotated" / CYCLE / f"KM {CYCLE} to put right.xlsx"
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    assert query(copy) == QUESTION
    for note in ("Which streets", "Which streets are done?"):
        decide(desk, "ongoing-only", "Ask", note)
        for _ in range(2):
            desk.done("nightly")
        assert query(copy) == f"Asked by Morna Tweddle: {note.rstrip('?')}{'?' if '?' in note else '.'} {QUESTION}"
    assert decisions(desk) == [("ASB/1", "Decision", None, "Ask ongoing-only", "master.xlsx")] * 3
    reply(desk, "Our mapping officer is away until December.")
    assert desk.done("nightly", "--json").json["explained"] == 1


def test_what_was_asked_is_asked_no_more_when_the_cell_has_changed(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    sent(desk, "Six of the ten streets mapped on 6 October.", 11)
    desk.done("nightly")
    desk.done("issue", "--cycle", NEXT)
    assert query(desk.root / "issued" / NEXT / f"KM {NEXT}.xlsx") is None


def reply(desk: Desk, words: str, update: str = GOES_ON, hour: int = 11) -> None:
    """KM's marked-up copy sent back, with these words under ANSWER."""
    copy = desk.root / "annotated" / CYCLE / f"KM {CYCLE} to put right.xlsx"
    answer(
        copy,
        desk.root / "inbox" / f"reply {hour}.xlsx",
        {"ASB/1": {"update": update, "answer": words}},
        datetime(2026, 11, 9, hour),
    )


def test_an_answer_explains_the_flag_until_the_cell_changes(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    reply(desk, "Our mapping officer is away until December.")
    for _ in range(2):
        said = desk.done("nightly", "--json").json
        assert (codes(desk), said["explained"], said["waived"]) == (set(), 1, 0)
        assert decisions(desk)[0][:4] == ("ASB/1", "Answer", None, "Our mapping officer is away until December.")
        assert len(decisions(desk)) == 2
    assert "; 1 explained" in desk.done("nightly").out
    sent(desk, "Work is on-going.", 12)
    assert desk.done("nightly", "--json").json["explained"] == 0
    assert codes(desk) == {"ongoing-only"}


def test_what_is_explained_is_counted_only_where_it_would_stand(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    reply(desk, "Our mapping officer is away until December.")
    assert desk.done("nightly", "--json").json["explained"] == 1
    settings = desk.root / "sspxl.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace("[rules]\n", '[rules]\nongoing-only = "trial"\n'), "utf-8")
    said = desk.done("nightly", "--json").json
    assert (said["explained"], said["trial"]) == (0, {"ongoing-only": 1})
    settings.write_text(before, "utf-8")
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Waivers"]["A2"], book["Waivers"]["B2"] = "ongoing-only", "ASB/1"
    book.save(desk.root / "register.xlsx")
    said = desk.done("nightly", "--json").json
    assert (said["explained"], said["waived"]) == (0, 1)


def test_check_says_of_an_answer_what_the_night_would(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    reply(desk, "Our mapping officer is away until December.")
    (path,) = (desk.root / "inbox").iterdir()
    assert [flag["flag"] for flag in json.loads(desk.run("check", path, "--json").out)[0]["flags"]] == ["return-late"]


def test_an_answer_that_was_there_before_the_question_explains_nothing(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    desk.done("nightly")
    reply(desk, "Our mapping officer is away until December.")
    desk.done("nightly")
    sent(desk, "Work is on-going.", 12)
    desk.done("nightly")
    decide(desk, "ongoing-only", "Ask")
    for _ in range(2):
        assert desk.done("nightly", "--json").json["explained"] == 0
        assert codes(desk) == {"ongoing-only"}


def test_an_answer_to_nothing_that_she_asked_explains_nothing(desk: Desk) -> None:
    decide(desk, "return-late", "Waive")
    desk.done("nightly")
    issued = openpyxl.load_workbook(desk.root / "inbox" / sent(desk, GOES_ON, 11).name)
    sheet = issued["ASB"]
    header = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("UPDATE"))
    last = sheet.max_column + 1
    sheet.cell(header.row, last).value = "ANSWER"
    sheet.cell(header.row + 1, last).value = "Because of the snow."
    issued.save(desk.root / "inbox" / "KM 11.xlsx")
    assert desk.done("nightly", "--json").json["explained"] == 0
    assert codes(desk) == {"ongoing-only"}


def test_a_flag_of_a_whole_return_cannot_be_asked_in_a_workbook_and_that_is_said(desk: Desk) -> None:
    decide(desk, "return-late", "Ask")
    said = desk.run("nightly", "--json")
    assert (said.code, said.json["not_done"], decisions(desk)) == (
        1,
        ["return-late of KM cannot be asked in a workbook: it is about no single action; clear its Decision"],
        [],
    )


# ---------------------------------------------------------------- another cycle, another master, a killed night


def test_what_she_decided_on_the_last_day_of_a_cycle_is_carried_out_on_the_first_night_of_the_next(desk: Desk) -> None:
    decide(desk, "ongoing-only", "Ask")
    Desk(desk.root, NEXT_OPENS).done("nightly")
    assert [row["Cycle"] for row in desk.table("Returns")] == [NEXT] * 3
    desk.done("issue", "--cycle", NEXT)
    assert query(desk.root / "issued" / NEXT / f"KM {NEXT}.xlsx") == QUESTION


def test_an_old_cycle_consolidated_again_ends_nothing(desk: Desk) -> None:
    new = Desk(desk.root, date(2027, 1, 20))
    new.done("issue", "--cycle", NEXT)
    issued = desk.root / "issued" / NEXT / f"KM {NEXT}.xlsx"
    answer(issued, desk.root / "inbox" / "KM new.xlsx", {"ASB/1": "Still on-going."}, datetime(2027, 1, 9, 10))
    new.done("nightly")
    assert "ongoing-again" in codes(desk)
    decide(desk, "ongoing-again", "Waive")
    new.done("nightly")
    assert "ongoing-again" not in codes(desk)
    new.done("consolidate", "--cycle", CYCLE)
    new.done("nightly")
    assert "ongoing-again" not in codes(desk)


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.long)])
def test_a_night_that_was_killed_at_any_step_carries_a_decision_out_once(
    desk: Desk, tmp_path: Path, every: int
) -> None:
    decide(desk, "ongoing-only", "Waive", WHY)
    decide(desk, "return-late", "Ask")

    def left(after: Desk) -> tuple[object, ...]:
        archived = {path.read_bytes() for path in (after.root / "archive").glob("register*.xlsx")}
        tables = after.tables()
        tables["Changes"].sort(key=str)  # a killed run's lines stand below those of the one that completed its work
        return tables, waivers(after), len(archived)

    whole = copied(desk, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        whole.run("nightly")
    expected = left(whole)
    assert (expected[1], decisions(whole)) == ([(*WAIVED[:2], WHY, *WAIVED[3:])], [SAID])
    for nth in range(1, steps.met + 1, every):
        again = copied(desk, tmp_path / f"killed at {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            again.run("nightly")
        again.run("nightly")
        assert left(again) == expected, f"killed at step {nth} of {steps.met}"


def test_a_word_that_is_no_decision_decides_nothing_and_stays(desk: Desk) -> None:
    decide(desk, "ongoing-only", "later")
    assert desk.run("nightly").code == 1  # which says so
    assert (chosen(desk), waivers(desk), decisions(desk)) == ({("ongoing-only", "later")}, [], [])


# ---------------------------------------------------------------- what else she changed that evening


def typed_over_asb_1(desk: Desk, column: str, value: Any) -> None:
    """She types over a cell of ASB/1 in Actions, and saves the master."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    header, *rows = book["Actions"][book["Actions"].tables["Actions"].ref]
    at = [cell.value for cell in header].index(column)
    (row,) = [row for row in rows if row[0].value == "ASB/1"]
    row[at].value = value
    book.save(desk.root / "master.xlsx")


def test_a_decision_on_a_flag_of_an_action_that_she_gives_to_another_lead_counts(desk: Desk) -> None:
    overdue(desk, date(2026, 11, 1))
    desk.done("nightly")
    decide(desk, "action-overdue", "Ask", WHY)
    typed_over_asb_1(desk, "Lead", "TO")
    desk.done("nightly")
    rows = [row for row in desk.table("Flags") if row["Flag"] == "action-overdue"]
    assert [(row["Lead"], row["Manager note"], row["Decision"]) for row in rows] == [("TO", WHY, "Ask")]
    assert ("ASB/1", "Decision", None, "Ask action-overdue", "master.xlsx") in decisions(desk)


def test_a_decision_on_a_flag_that_says_something_else_after_what_she_typed_over_is_moot_and_told(desk: Desk) -> None:
    overdue(desk, date(2026, 11, 1))
    desk.done("nightly")
    decide(desk, "action-overdue", "Waive")
    typed_over_asb_1(desk, "Due", date(2026, 11, 3))
    said = desk.run("nightly", "--json")
    told = "Waive on action-overdue of ASB/1: the flag has changed since you saw it; decide again"
    assert (said.json["not_done"], waivers(desk), chosen(desk)) == ([told], [], set())
    assert told in dashboard(desk)
    assert desk.done("nightly", "--json").json["not_done"] == []
