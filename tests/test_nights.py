"""Whole nights over a small workspace: issued, answered, returned, merged, written."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from desk import AS_AT, CYCLE, DUE, Begin, Desk, answer, small_register, sspxl

from sspxl.jobs.job import Job, open_job
from sspxl.jobs.reading import read_returns
from sspxl.records import Cycle
from sspxl.workspace import Workspace

TO_ACTION = "Train shop staff to report thefts online."
KM_WORDS = {
    "ASB/1": {
        "update": "Ten streets mapped with the police on 6 October; three have new bollards.",
        "status": "In progress",
    },
    "ASB/2": {"update": "Two patrols held, 14 bikes stopped.", "status": "In progress"},
}


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A workspace whose cycle is issued."""
    return begin(tmp_path / "w", small_register(), CYCLE)


def returned(desk: Desk, contact: str, words: dict, name: str | None = None) -> Path:
    """The contact's issued workbook, filled in, in inbox/."""
    issued = desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
    return answer(issued, desk.root / "inbox" / (name or issued.name), words)


def test_a_return_stands_in_the_master_under_its_keys_with_its_words(desk: Desk) -> None:
    returned(desk, "KM", KM_WORDS)
    desk.done("nightly")
    found = {row["Key"]: (row["Update"], row["Status"], row["RAG"], row["Label"]) for row in desk.table("Actions")}
    assert found == {
        "ASB/1": (
            "Ten streets mapped with the police on 6 October; three have new bollards.",
            "In progress",
            "Green",
            "substantive",
        ),
        "ASB/2": ("KM: Two patrols held, 14 bikes stopped.\nTO: no return yet", "In progress", "Green", "substantive"),
        "ASB/3": (None, None, "Red", "blank"),
        "FIRE/1": (None, None, "Red", "blank"),
    }
    states = {row["Contact"]: row["State"] for row in desk.table("Returns")}
    assert states == {"KM": "late", "TO": "outstanding", "RW": "outstanding"}
    assert desk.flags("Flag", "Key", "Lead") == {
        ("return-late", None, "KM"), ("return-overdue", None, "TO"), ("return-overdue", None, "RW"),
    }  # fmt: skip


def test_no_return_at_all_gives_a_master_that_says_who_is_outstanding(desk: Desk) -> None:
    said = desk.done("nightly", "--json").json
    assert (said["returned"], said["expected"], said["outstanding"]) == (0, 3, ["KM", "RW", "TO"])
    assert {(row["Contact"], row["State"]) for row in desk.table("Returns")} == {
        ("KM", "outstanding"), ("TO", "outstanding"), ("RW", "outstanding"),
    }  # fmt: skip
    assert desk.flags("Flag", "Lead", "Cell") == {
        ("return-overdue", "KM", "A2"), ("return-overdue", "TO", "A3"), ("return-overdue", "RW", "A4"),
    }  # fmt: skip


def test_one_file_that_cannot_be_read_is_quarantined_and_the_others_go_on(desk: Desk) -> None:
    whole = returned(desk, "KM", KM_WORDS)
    (desk.root / "inbox" / "cut.xlsx").write_bytes(whole.read_bytes()[:3000])
    (desk.root / "inbox" / "notes.pdf").write_bytes(b"%PDF-1.7\nnot a workbook")
    ledger = desk.done("nightly", "--json").json["ledger"]
    assert ledger == dict.fromkeys(ledger, 0) | {"seen": 3, "received": 1, "quarantined": 2}
    assert sorted(path.name for path in (desk.root / "quarantine").iterdir()) == [
        "cut.xlsx", "cut.xlsx.why.txt", "notes.pdf", "notes.pdf.why.txt",
    ]  # fmt: skip
    assert list((desk.root / "inbox").iterdir()) == []
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {KM_WORDS["ASB/1"]["update"]}
    assert {file for code, file in desk.flags("Flag", "Return") if code == "return-unreadable"} == {
        "cut.xlsx",
        "notes.pdf",
    }


def test_what_came_is_kept_byte_for_byte_with_its_record(desk: Desk) -> None:
    came = returned(desk, "KM", KM_WORDS)
    data = came.read_bytes()
    desk.done("collect")
    copy = desk.root / "returns" / CYCLE / came.name
    record = json.loads(copy.with_name(f"{copy.name}.json").read_text("utf-8"))
    assert copy.read_bytes() == data
    assert (record["file"], record["how"], record["sender"], record["verdict"]) == (
        came.name,
        "inbox",
        None,
        "received",
    )
    assert record["received"] == AS_AT.isoformat()


def test_what_waits_in_the_inbox_for_another_program_stays(desk: Desk) -> None:
    for name in ("~$KM.xlsx", ".~lock.KM.xlsx#", ".hidden"):
        (desk.root / "inbox" / name).write_bytes(b"x")
    assert desk.done("nightly", "--json").json["ledger"]["seen"] == 0
    assert len(list((desk.root / "inbox").iterdir())) == 3


def test_a_tbc_in_a_date_cell_never_costs_the_morning_its_master(desk: Desk) -> None:
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Actions"]["G4"] = "TBC"
    register.save(desk.root / "register.xlsx")
    desk.done("nightly")
    assert ("bad-value", "ASB/3", "Actions", "G4") in desk.flags("Flag", "Key", "Sheet", "Cell")
    assert [row["Due"] for row in desk.table("Actions") if row["Key"] == "ASB/3"] == [None]


def test_a_workbook_sent_twice_counts_once_and_an_older_one_that_comes_later_does_not_win(desk: Desk) -> None:
    newer = returned(desk, "KM", KM_WORDS)
    answer(newer, desk.root / "inbox" / "again.xlsx", {}, saved=datetime(2026, 11, 9, 11, 0))
    desk.done("nightly")
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    older = desk.root / "inbox" / "older.xlsx"  # as issued, saved by the day that the cycle opened: nothing in it
    shutil.copy(issued, older)
    ledger = desk.done("nightly", "--json").json["ledger"]
    assert (ledger["seen"], ledger["superseded"]) == (1, 1)
    assert {(row["File"], row["State"]) for row in desk.table("Returns") if row["Contact"] == "KM"} == {
        (newer.name, "late"), ("again.xlsx", "duplicate"), ("older.xlsx", "superseded"),
    }  # fmt: skip
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {KM_WORDS["ASB/1"]["update"]}


def test_a_second_night_with_nothing_new_leaves_every_table_as_it_was(desk: Desk) -> None:
    returned(desk, "KM", KM_WORDS)
    desk.done("nightly")
    first = desk.tables()
    desk.done("nightly")
    assert desk.tables() == first
    assert len(first["Changes"]) > 0


def test_text_that_looks_like_a_formula_arrives_as_text(desk: Desk) -> None:
    words = '=HYPERLINK("http://example.org","click") met twice in October'
    issued = desk.root / "issued" / CYCLE / f"RW {CYCLE}.xlsx"
    came = answer(issued, desk.root / "inbox" / issued.name, {})
    book = openpyxl.load_workbook(came)
    sheet = book["FIRE"]
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("UPDATE"))
    target = sheet.cell(cell.row + 1, cell.column)
    target.value, target.data_type = words, "s"
    book.save(came)
    desk.done("nightly")
    sheet = openpyxl.load_workbook(desk.root / "master.xlsx")["Actions"]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == words]
    assert [cell.data_type for cell in found] == ["s"]


def test_what_the_manager_notes_is_there_again_the_next_night(desk: Desk) -> None:
    desk.done("nightly")
    master = openpyxl.load_workbook(desk.root / "master.xlsx")
    sheet = master["Actions"]
    headers = {
        cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in ("Key", "Manager note")
    }
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, headers["Key"]).value == "ASB/3")
    sheet.cell(row, headers["Manager note"]).value = "Ask at the next board"
    master.save(desk.root / "master.xlsx")
    returned(desk, "KM", KM_WORDS)
    desk.done("nightly")
    assert {row["Key"]: row["Manager note"] for row in desk.table("Actions") if row["Manager note"]} == {
        "ASB/3": "Ask at the next board"
    }


def test_an_open_master_is_left_alone_and_the_new_one_waits_beside_it(desk: Desk) -> None:
    desk.done("nightly")
    before = (desk.root / "master.xlsx").read_bytes()
    owner = desk.root / ".~lock.master.xlsx#"
    owner.write_text(",manager,desk,22.11.2026 09:00,file:///;")
    returned(desk, "KM", KM_WORDS)
    said = desk.run("nightly")
    assert said.code == 1
    assert "master.xlsx is open" in said.out
    assert (desk.root / "master.xlsx").read_bytes() == before
    assert len(list(desk.root.glob("master (*).xlsx"))) == 1
    owner.unlink()
    desk.done("consolidate")
    assert list(desk.root.glob("master (*).xlsx")) == []
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {KM_WORDS["ASB/1"]["update"]}


def test_the_previous_update_is_shown_in_the_next_cycles_workbook_and_its_repeat_is_flagged(desk: Desk) -> None:
    returned(desk, "KM", {"ASB/1": "On-going.", "ASB/2": "Two patrols held, 14 bikes stopped."})
    desk.done("nightly")
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    for column, value in enumerate(("2026-27 Q3", date(2027, 1, 1), date(2027, 1, 31)), 1):
        register["Cycles"].cell(3, column).value = value
    register["Cycles"].tables["Cycles"].ref = "A1:D3"
    register.save(desk.root / "register.xlsx")
    later = Desk(desk.root, date(2027, 1, 20))
    later.done("issue", "--cycle", "2026-27 Q3")
    issued = later.root / "issued" / "2026-27 Q3" / "KM 2026-27 Q3.xlsx"
    values = {cell.value for row in openpyxl.load_workbook(issued)["ASB"].iter_rows() for cell in row}
    assert {"On-going.", "Two patrols held, 14 bikes stopped."} <= values
    answer(
        issued,
        later.root / "inbox" / issued.name,
        {"ASB/1": "Still ongoing", "ASB/2": "two patrols held; 14 bikes stopped"},
    )
    later.done("nightly")
    assert later.flags("Flag", "Key", "Lead", "Since") == {
        ("ongoing-again", "ASB/1", "KM", "2026-27 Q3"), ("unchanged", "ASB/2", "KM", "2026-27 Q3"),
    }  # fmt: skip
    assert {row["Key"]: row["Cycles on-going"] for row in later.table("Actions") if row["Cycles on-going"]} == {
        "ASB/1": 2
    }


def test_check_gives_the_verdict_of_the_night_and_touches_nothing(desk: Desk, tmp_path: Path) -> None:
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    file = answer(
        issued, tmp_path / issued.name, {"ASB/1": "On-going", "ASB/2": {"update": "Done.", "status": "Nearly"}}
    )
    before = {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()}
    said = desk.run("check", file, "--json")
    assert {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()} == before
    (verdict,) = said.json
    found = {(flag["flag"], flag["sheet"], flag["cell"]) for flag in verdict["flags"]}
    desk.drop(file)
    desk.done("nightly")
    night = desk.flags("Flag", "Sheet", "Cell", "Return")
    assert (said.code, verdict["verdict"], verdict["contacts"]) == (1, "late", ["KM"])
    assert found == {flag[:3] for flag in night if flag[3] == file.name}
    assert {code for code, _, _ in found} == {"bad-value", "done-without-evidence", "ongoing-only", "return-late"}


def test_what_comes_while_no_cycle_is_open_is_kept_and_counts_when_its_cycle_opens(desk: Desk) -> None:
    early = Desk(desk.root, date(2026, 9, 1))
    returned(desk, "KM", KM_WORDS)
    assert early.run("collect").code == 0
    assert [path.name for path in (desk.root / "returns" / "unassigned").glob("*.xlsx")] == [f"KM {CYCLE}.xlsx"]
    assert early.run("consolidate").code == 2
    Desk(desk.root, DUE).done("nightly")
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {KM_WORDS["ASB/1"]["update"]}


def test_a_return_of_another_cycle_is_held_and_not_merged(desk: Desk) -> None:
    returned(desk, "KM", KM_WORDS)
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Cycles"]["A2"] = "2026-27 Q9"
    register.save(desk.root / "register.xlsx")
    ledger = desk.done("nightly", "--json").json["ledger"]
    assert (ledger["seen"], ledger["held"]) == (1, 1)
    assert {row["State"] for row in desk.table("Returns") if row["Contact"] == "KM"} == {"held"}
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {None}
    assert "wrong-cycle" in {code for (code,) in desk.flags("Flag")}


def test_the_report_lies_in_the_cycles_folder_and_names_who_is_outstanding(desk: Desk) -> None:
    desk.done("nightly")
    html = (desk.root / "reports" / CYCLE / "summary.html").read_text("utf-8")
    assert all(name in html for name in ("Keira Marsden", "Tobias Oakley", "Rhona Wick"))


def test_a_report_template_that_is_broken_leaves_last_nights_master_and_report(desk: Desk) -> None:
    desk.done("nightly")
    outputs = [desk.root / "master.xlsx", desk.root / "reports" / CYCLE / "summary.html"]
    before = [path.read_bytes() for path in outputs]
    (desk.root / "templates" / "summary.html.j2").write_text("{{ nobody.knows }}")
    returned(desk, "KM", KM_WORDS)
    said = desk.run("nightly")
    assert said.code == 2
    assert "summary.html.j2" in said.err
    assert [path.read_bytes() for path in outputs] == before
    assert (desk.root / "returns" / CYCLE / f"KM {CYCLE}.xlsx").exists()


def test_two_workspaces_do_not_know_of_each_other(desk: Desk, tmp_path: Path) -> None:
    other = Desk.new(tmp_path / "other", small_register())
    returned(desk, "KM", KM_WORDS)
    desk.done("nightly")
    other.done("nightly")
    assert {row["Update"] for row in other.table("Actions")} == {None, "KM: no return yet\nTO: no return yet"}


def test_sspxl_finds_the_workspace_that_one_stands_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSPXL_WORKSPACE", raising=False)
    monkeypatch.chdir(desk.root / "inbox")
    assert sspxl("doctor", "--as-at", AS_AT).code == 0


def test_the_report_of_an_earlier_day_does_not_know_what_came_later(desk: Desk) -> None:
    returned(desk, "KM", KM_WORDS)
    desk.done("nightly")
    path = desk.root / "reports" / CYCLE / "summary.html"
    assert KM_WORDS["ASB/1"]["update"] in path.read_text("utf-8")
    Desk(desk.root, date(2026, 11, 5)).done("report")
    assert KM_WORDS["ASB/1"]["update"] not in path.read_text("utf-8")


def test_what_was_taken_in_while_the_clock_was_years_ahead_came_today(desk: Desk) -> None:
    workspace, ahead = Workspace(desk.root), datetime(2036, 11, 11, 2)
    returned(desk, "KM", KM_WORDS)
    assert sspxl("collect", "-w", desk.root, now=ahead).code == 0
    returned(desk, "RW", {"FIRE/1": "Six schools visited."})
    assert sspxl("collect", "-w", desk.root, now=datetime(2026, 11, 12, 2)).code == 0

    def received(as_at: date | None, now: datetime) -> list[date]:
        job = open_job(workspace, as_at, now, CYCLE)
        return [one.received for one in read_returns(job, the_cycle(job))[0]]

    assert received(None, datetime(2026, 11, 13, 2)) == [date(2026, 11, 13), date(2026, 11, 12)]
    assert received(None, datetime(2036, 12, 1, 2)) == [date(2036, 11, 11), date(2026, 11, 12)]
    assert sspxl("report", "-w", desk.root, now=datetime(2026, 11, 13, 8)).out.count("Returns: 2 of 3") == 1


def the_cycle(job: Job) -> Cycle:
    assert job.cycle is not None
    return job.cycle


def test_two_returns_of_one_name_are_told_apart_by_the_name_under_which_they_lie(desk: Desk) -> None:
    returned(desk, "KM", {"ASB/1": "On-going"})
    desk.done("nightly")
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    later = datetime(2026, 11, 9, 15, 0)
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": "Still to be done"}, saved=later)
    desk.done("nightly")
    assert {(row["File"], row["State"]) for row in desk.table("Returns") if row["Contact"] == "KM"} == {
        (issued.name, "superseded"),
        (f"KM {CYCLE} (2).xlsx", "late"),
    }
    assert ("placeholder", f"KM {CYCLE} (2).xlsx") in desk.flags("Flag", "Return")


def test_updates_imported_as_a_past_cycles_stay_when_that_cycle_is_consolidated(desk: Desk, tmp_path: Path) -> None:
    plan = openpyxl.Workbook()
    for row in (
        ["Nuisance and disorder"],
        ["No", "LEAD", "ACTION", "UPDATE"],
        [3, "TO", TO_ACTION, "Five shops trained."],
    ):
        plan.active.append(row)
    plan.save(tmp_path / "plan.xlsx")
    desk.done("import", tmp_path / "plan.xlsx", "--as-cycle", CYCLE)
    desk.done("consolidate")
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    for column, value in enumerate(("2026-27 Q3", date(2027, 1, 1), date(2027, 1, 31)), 1):
        register["Cycles"].cell(3, column).value = value
    register.save(desk.root / "register.xlsx")
    later = Desk(desk.root, date(2027, 1, 20))
    later.done("consolidate")
    previous = {row["Key"]: row["Previous update"] for row in later.table("Actions") if row["Previous update"]}
    assert previous == {"ASB/3": "Five shops trained."}


def test_a_waiver_of_no_flag_is_named_by_its_cell(desk: Desk) -> None:
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Waivers"]["A2"], register["Waivers"]["B2"] = "no-updaet", "ASB"
    register.save(desk.root / "register.xlsx")
    desk.done("nightly")
    assert ("bad-value", "Waivers", "A2") in desk.flags("Flag", "Sheet", "Cell")
