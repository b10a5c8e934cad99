"""The command line: help that a manager understands, exit codes as promised, JSON for machines, faults all at once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from desk import AS_AT, CYCLE, Begin, Desk, small_register, sspxl
from filelock import FileLock
from mails import mail

from sspxl.cli.commands import sspxl as group
from sspxl.cli.showing import night_lines
from sspxl.jobs.nightly import Bare, Night
from sspxl.jobs.notice import NOTICE
from sspxl.records import Ledger

COMMANDS = (
    "chase",
    "check",
    "collect",
    "consolidate",
    "decisions",
    "doctor",
    "export",
    "import",
    "init",
    "issue",
    "nightly",
    "purge",
    "refresh",
    "report",
    "restore",
    "rules",
    "runs",
    "schedule",
    "settings",
    "status",
    "verify",
)


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    return begin(tmp_path / "w", small_register())


def change(desk: Desk, sheet: str, cell: str, value: object) -> None:
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register[sheet][cell] = value
    register.save(desk.root / "register.xlsx")


def test_the_commands_are_those_that_are_promised() -> None:
    assert tuple(sorted(group.commands)) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_every_option_has_help(command: str) -> None:
    said = sspxl(command, "--help")
    assert (said.code, said.err) == (0, "")
    options = [option for option in group.commands[command].params if option.param_type_name == "option"]
    assert [option.name for option in options if not option.help] == []
    assert {"workspace", "as_json", "strict"} <= {option.name for option in options}


def test_done_is_0(desk: Desk) -> None:
    assert desk.run("nightly").code == 0


def test_done_but_something_could_not_be_done_is_1(desk: Desk) -> None:
    desk.done("nightly")
    (desk.root / "~$master.xlsx").write_bytes(b"owner")
    said = desk.run("nightly")
    assert said.code == 1
    assert "Not done: master.xlsx is open" in said.out


def test_an_error_flag_is_1_with_strict_and_0_without(desk: Desk) -> None:
    change(desk, "Actions", "G2", "soon")
    assert [desk.run("nightly").code, desk.run("nightly", "--strict").code] == [0, 1]


ANY = (["collect"], ["chase"], ["status"], ["runs"], ["verify"], ["decisions"], ["rules"], ["settings"], ["purge"])
"""Commands that judge nothing themselves."""


def test_an_error_flag_that_stands_is_1_with_strict_whatever_the_command(desk: Desk, tmp_path: Path) -> None:
    change(desk, "Actions", "G2", "soon")
    assert desk.run("runs", "--strict").code == 0  # nobody has judged it yet
    desk.done("nightly")
    told = {command[0]: (desk.run(*command).code, desk.run(*command, "--strict").code) for command in ANY}
    assert told == {command[0]: (0, 1) for command in ANY}
    assert sspxl("init", "--strict", tmp_path / "another").code == 0
    desk.done("export", tmp_path / "w.zip")
    assert sspxl("restore", "--strict", tmp_path / "w.zip", tmp_path / "there").code == 1


def test_a_warning_flag_is_0_with_strict(desk: Desk) -> None:
    assert desk.run("nightly", "--strict").code == 0
    assert len(desk.table("Flags")) == 3  # each of the three contacts is overdue
    assert desk.run("status", "--strict").code == 0


def test_wrong_use_is_2_and_says_how_to_mend_it(desk: Desk, tmp_path: Path) -> None:
    assert sspxl("nightly", "-w", tmp_path / "nowhere").code == 2
    assert sspxl("no-such-command").code == 2
    assert desk.run("nightly", "--cycle", "2031-32 Q1").code == 2
    said = sspxl("nightly", "--as-at", "soon", "-w", desk.root)
    assert (said.code, "type it as 2026-11-22 or 22/11/2026" in said.err) == (2, True)


def test_another_run_that_holds_the_workspace_is_3(desk: Desk) -> None:
    with FileLock(desk.root / ".sspxl.lock"):
        said = desk.run("nightly")
    assert said.code == 3
    assert "another run of sspxl holds" in said.err


def test_a_run_that_fails_is_4_and_replaces_no_output(desk: Desk) -> None:
    desk.done("nightly")
    before = (desk.root / "master.xlsx").read_bytes()
    report = desk.root / "reports" / CYCLE
    for path in report.iterdir():
        path.unlink()
    report.rmdir()
    report.write_text("a file stands where the folder of the report should be")
    said = desk.run("report")
    assert said.code == 4
    assert "the run failed" in said.err
    assert (desk.root / "master.xlsx").read_bytes() == before


def test_every_fault_of_settings_and_register_is_said_at_once_and_nothing_is_changed(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[rulez]\nx = "on"\n', "utf-8")
    change(desk, "Actions", "A5", "FIER")
    change(desk, "Contacts", "A3", "KM")
    before = {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()}
    said = desk.run("nightly")
    after = {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()}
    told = [after.pop(desk.root / name, None) is not None for name in ("logs/heartbeat.json", NOTICE)]
    assert (told, after) == ([True, True], before)
    assert said.code == 2
    faults = said.err.splitlines()
    assert len(faults) == 3
    assert "[rulez]" in faults[0]
    assert any("Contacts!A3" in fault and '"KM"' in fault for fault in faults)
    assert any("Actions!A5" in fault and '"FIER"' in fault for fault in faults)


def test_the_faults_are_there_for_machines_too(desk: Desk) -> None:
    change(desk, "Actions", "A5", "FIER")
    said = desk.run("nightly", "--json")
    assert (said.code, said.json["exit"], len(said.json["faults"])) == (2, 2, 1)


@pytest.mark.parametrize("command", ["collect", "consolidate", "nightly"])
def test_the_ledger_is_in_the_json(desk: Desk, command: str) -> None:
    words = ("seen", "received", "duplicate", "superseded", "held", "quarantined", "not_a_return")
    assert desk.done(command, "--json").json["ledger"] == dict.fromkeys(words, 0)


def to_read(desk: Desk) -> list[str]:
    """The messages without a workbook, as the dashboard lists them."""
    column = openpyxl.load_workbook(desk.root / "master.xlsx")["Dashboard"]["B"]
    return [cell.value for cell in column if str(cell.value).startswith("From ")]


def test_a_run_names_who_wrote_without_a_workbook(desk: Desk) -> None:
    assert "Without a workbook" not in desk.run("collect").out
    assert desk.run("collect", "--json").json["without_workbook"] == {"in_returns": 0, "in_mailbox": 0, "senders": []}
    (desk.root / "inbox" / "thanks.eml").write_bytes(mail())
    line = "Without a workbook: 1 message: 1 in returns/, from keira.marsden@example.org; read it\n"
    assert line in desk.run("nightly").out
    assert "Without a workbook" not in desk.run("nightly").out
    assert to_read(desk) == ["From keira.marsden@example.org, 9 November 2026: returns/2026-27 Q2/thanks.eml"]
    said = "1 message came without a workbook, for the manager to read."
    assert said in (desk.root / "reports" / "2026-27 Q2" / "summary.html").read_text("utf-8")
    later = replace(desk, as_at=date(2026, 11, 24))
    assert later.run("consolidate").code == 0
    assert to_read(desk) == []  # it came 15 days ago
    for n in range(7):
        (desk.root / "inbox" / f"{n}.eml").write_bytes(mail(sender=f"p{n % 6}@example.org", subject=str(n)))
    (desk.root / "inbox" / "z.eml").write_bytes(mail(sender=""))
    said = desk.run("collect", "--json").json["without_workbook"]
    assert said == {"in_returns": 8, "in_mailbox": 0, "senders": [*(f"p{n}@example.org" for n in range(6)), ""]}


def test_the_line_of_messages_without_a_workbook_stays_one_line() -> None:
    many = tuple(f"p{n}@example.org" for n in range(6))
    told = [
        list(night_lines(Night("Q", Ledger(not_a_return=2), bare=bare)))[2:]
        for bare in (Bare(), Bare(7, 1, many), Bare(0, 1), Bare(2, 0, ("", "a@example.org")))
    ]
    shown = ", ".join(many[:5])
    assert told == [
        [],
        [f"Without a workbook: 8 messages: 7 in returns/, from {shown} and 1 more; 1 left in the mailbox; read them"],
        ["Without a workbook: 1 message: 1 left in the mailbox; read it"],
        ["Without a workbook: 2 messages: 2 in returns/, from an unknown sender, a@example.org; read them"],
    ]


def test_no_open_cycle_names_the_cycles_table(desk: Desk) -> None:
    said = Desk(desk.root, date(2020, 1, 1)).run("consolidate")
    assert said.code == 2
    assert "register.xlsx, Cycles" in said.err


def test_what_cannot_be_meant_is_wrong_use_and_says_why(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: object) -> str:
        said = sspxl(*arguments)
        assert said.code == 2
        return said.err.splitlines()[-1]

    folder = desk.root / "returns"
    assert wrong("check", folder, "-w", desk.root) == f"{folder}: that is a folder; name the files in it"
    assert "-4.0 is not in the range x>=1" in wrong("refresh", "--seconds", "-4", "-w", desk.root)
    assert wrong("schedule", "--yes", "-w", desk.root).startswith("--yes goes with --install")
    inner = desk.root / "inbox" / "mine"
    assert wrong("init", inner) == f"{inner} lies among what the workspace {desk.root} keeps. Name a folder elsewhere."
    assert not inner.exists()
    assert sspxl("init", desk.root / "another").code == 0
    monkeypatch.chdir(tmp_path)
    assert wrong("nightly").startswith(f"{tmp_path} is no workspace, nor is a folder above it: none has sspxl.toml.")
    monkeypatch.chdir(desk.root / "inbox")
    assert sspxl("nightly", "--as-at", AS_AT).code == 0


def test_init_overwrites_nothing(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()}
    said = sspxl("init", desk.root)
    assert (said.code, "there is a workspace already" in said.err) == (2, True)
    assert {path: path.read_bytes() for path in desk.root.rglob("*") if path.is_file()} == before


def test_init_and_issue_with_nobody_to_issue_to(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "empty")
    assert desk.run("issue", "--cycle", CYCLE).code == 2
    assert sorted(path.name for path in (desk.root / "templates").glob("*.xlsx")) == [
        "assessment.xlsx", "how-to.xlsx", "matrix.xlsx", "measures.xlsx", "recommendations.xlsx", "thematic.xlsx",
    ]  # fmt: skip


def test_issue_says_who_gets_what(desk: Desk) -> None:
    said = desk.done("issue", "--cycle", CYCLE, "--json").json
    assert {one["contact"]: one["keys"] for one in said} == {
        "KM": ["ASB/1", "ASB/2"], "TO": ["ASB/2", "ASB/3"], "RW": ["FIRE/1"],
    }  # fmt: skip


def test_a_template_that_cannot_be_filled_stops_issue_with_its_cell(desk: Desk) -> None:
    template = desk.root / "templates" / "thematic.xlsx"
    book = openpyxl.load_workbook(template)
    cells = (cell for row in book.worksheets[0].iter_rows() for cell in row)
    header = next(cell for cell in cells if str(cell.value).startswith("UPDATE"))
    header.value = "What have you been up to?"
    book.save(template)
    said = desk.run("issue", "--cycle", CYCLE)
    assert said.code == 2
    assert "thematic.xlsx" in said.err
    assert header.coordinate in said.err
    assert not (desk.root / "issued" / CYCLE).exists()


def test_the_doctor_says_what_would_stop_tonights_run(desk: Desk) -> None:
    assert desk.run("doctor").code == 0
    change(desk, "Contacts", "E2", None)
    advice = {(line["about"], line["health"]) for line in desk.run("doctor", "--json").json if line["health"] != "fine"}
    assert advice == {("contacts", "advice"), ("manager", "advice")}
    change(desk, "Actions", "A5", "FIER")
    said = desk.run("doctor", "--json")
    assert said.code == 2
    assert [line["about"] for line in said.json if line["health"] == "stop"] == ["register"]


def test_the_doctor_names_groups_and_agencies_that_match_nobody_and_rows_that_nobody_answers_for(desk: Desk) -> None:
    change(desk, "Actions", "D5", "Youth panel")
    change(desk, "Plans", "C3", "Somebody else")
    words = [line["words"] for line in desk.run("doctor", "--json").json if line["about"] == "contacts"]
    assert len(words) == 3
    assert any('"Youth panel" (FIRE/1)' in said for said in words)
    assert any('the thematic lead of FIRE, "Somebody else"' in said for said in words)
    assert any("nobody answers for FIRE/1" in said for said in words)


def test_check_of_a_file_that_is_not_there_is_2(desk: Desk, tmp_path: Path) -> None:
    said = desk.run("check", tmp_path / "gone.xlsx")
    assert (said.code, said.err) == (2, f"{tmp_path / 'gone.xlsx'}: there is no such file\n")


def test_check_of_what_cannot_be_read_is_1_with_what_to_do(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "scan.xlsx"
    file.write_bytes(b"%PDF-1.4 a scan")
    said = desk.run("check", file)
    assert said.code == 1
    assert "return-unreadable" in said.out
    assert "a PDF document" in said.out


def test_days_are_typed_in_either_order(desk: Desk) -> None:
    for typed in ("2026-11-10", "10/11/2026"):
        assert sspxl("nightly", "--as-at", typed, "-w", desk.root, "--json").json["as_at"] == AS_AT.isoformat()


def test_a_log_shows_no_progress_bar(desk: Desk) -> None:
    assert desk.run("nightly").err == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal to watch the bar on")
def test_a_terminal_shows_a_progress_bar(desk: Desk) -> None:
    desk.done("issue", "--cycle", CYCLE)
    desk.drop(*(desk.root / "issued" / CYCLE).glob("*.xlsx"))
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "sspxl", "nightly", "-w", str(desk.root), "--as-at", AS_AT.isoformat()]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    assert "Reading" in os.read(ours, 100_000).decode()
    os.close(ours)


def test_wrong_use_is_there_for_machines_too(desk: Desk) -> None:
    said = desk.run("nightly", "--no-such-option", "--json")
    assert (said.code, said.json["exit"]) == (2, 2)
    assert "--no-such-option" in said.json["faults"][0]


@pytest.mark.parametrize("section", ["rag", "report"])
def test_a_section_of_a_later_version_is_refused_in_words_that_say_so(desk: Desk, section: str) -> None:
    settings = desk.root / "sspxl.toml"
    settings.write_text(f"{settings.read_text('utf-8')}\n[{section}]\n", "utf-8")
    said = desk.run("nightly")
    assert said.code == 2
    assert (
        said.err == f"sspxl.toml, [{section}]: a later version reads this section; put # before its lines until then.\n"
    )


def test_an_issued_workbook_says_whom_to_ask(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    text = settings.read_text("utf-8").replace('name = ""', 'name = "Morna Tweddle"')
    settings.write_text(text.replace('email = ""', 'email = "morna.tweddle@example.org"'), "utf-8")
    desk.done("issue", "--cycle", CYCLE)
    sheet = openpyxl.load_workbook(desk.root / "issued" / CYCLE / f"RW {CYCLE}.xlsx")["FIRE"]
    assert "Questions? Ask Morna Tweddle, morna.tweddle@example.org." in [cell.value for cell in sheet["A"]]
