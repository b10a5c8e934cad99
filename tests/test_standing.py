"""What ran, where things stand and what is set: read-only, at any moment, for a person and for a monitor."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import AS_AT, CYCLE, Desk, answer, small_register, sspxl

from sspxl.history import Ending, open_history
from sspxl.jobs import nightly

NIGHT = datetime(2026, 11, 10, 2, 0)
MORNING = datetime(2026, 11, 10, 9, 0)
OPENED = datetime(2026, 10, 1, 8, 0)
SECRET = "Ten streets mapped."


@pytest.fixture(scope="module")
def after_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after one night in which one return came. Copy it."""
    desk = Desk.new(tmp_path_factory.mktemp("standing") / "w", small_register())
    assert desk.run("issue", "--cycle", CYCLE, now=OPENED).code == 0
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": SECRET, "ASB/2": "On-going"})
    assert desk.run("nightly", now=NIGHT).code == 0
    return desk.root


@pytest.fixture
def desk(after_night: Path, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(after_night, tmp_path / "w")), AS_AT)


def without_seconds(said: str) -> str:
    return re.sub(r"  \d+ s  ", "  N s  ", said)


def masked(run: dict[str, Any]) -> dict[str, Any]:
    """A run without what no test foretells: how long it took, and the version."""
    return {key: value for key, value in run.items() if key not in ("seconds", "ended", "version")}


def begun(desk: Desk, when: datetime, command: str = "nightly") -> None:
    """A run that has begun, and no more."""
    with closing(sqlite3.connect(desk.root / "history.db")) as db, db:
        db.execute(
            "INSERT INTO runs (command, cycle, as_at, started, version) VALUES (?, ?, ?, ?, '0')",
            (command, CYCLE, when.date().isoformat(), when.isoformat()),
        )


def held_by(desk: Desk, pid: int, host: str = "") -> None:
    """The note of who holds the workspace."""
    holder = {"pid": pid, "host": host or platform.node(), "user": "kim", "command": "nightly"}
    since = MORNING.astimezone().isoformat()
    (desk.root / ".sspxl.lock.by").write_text(json.dumps({**holder, "since": since}), "utf-8")


def ended_process() -> int:
    """The number of a process that has just ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    return ended.pid


def everything(root: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(root.rglob("*")) if p.is_file()}


# ---------------------------------------------------------------- runs


def test_runs_lists_what_ran_newest_first_with_what_came_and_how_it_ended(desk: Desk) -> None:
    assert desk.run("collect", now=MORNING).code == 0
    said = desk.run("runs", now=MORNING)
    assert (said.code, without_seconds(said.out).splitlines()) == (
        0,
        [
            "10 November 2026 09:00  collect  N s  nothing new  done",
            "10 November 2026 02:00  nightly  N s  1 received   done",
            "1 October 2026 09:00    issue    N s  -            done",
        ],
    )
    assert len(desk.run("runs", "--last", "1", now=MORNING).out.splitlines()) == 1


def test_what_writes_is_listed_and_is_no_night_and_what_looks_is_not(desk: Desk, tmp_path: Path) -> None:
    night = desk.run("status", "--json", now=MORNING).json["last_night"]
    assert desk.run("issue", "--cycle", CYCLE, now=MORNING).code == 0
    assert desk.run("report", now=MORNING).code == 0
    (tmp_path / "scan.xlsx").write_bytes(b"no workbook")
    assert desk.run("import", tmp_path / "scan.xlsx", now=MORNING).code == 1
    (desk.root / "master (2026-11-10 0859).xlsx").write_bytes((desk.root / "master.xlsx").read_bytes())
    assert [desk.run("refresh", now=MORNING).code for _ in range(2)] == [0, 0]  # the second has nothing to do
    for command in ("verify", "doctor", "decisions", "rules", "settings", "status"):
        desk.run(command, now=MORNING)
    assert without_seconds(desk.run("runs", now=MORNING).out).splitlines() == [
        "10 November 2026 09:00  refresh  N s  -           done",
        "10 November 2026 09:00  import   N s  -           not done: files to import 1",
        "10 November 2026 09:00  report   N s  -           done",
        "10 November 2026 09:00  issue    N s  -           done",
        "10 November 2026 02:00  nightly  N s  1 received  done",
        "1 October 2026 09:00    issue    N s  -           done",
    ]
    later = desk.run("status", "--json", now=MORNING + timedelta(days=3)).json
    assert (later["last_night"], later["stale"]) == (night, True)


def test_a_run_for_a_machine_has_its_steps_its_counts_and_its_moments_in_utc(desk: Desk) -> None:
    run, _ = desk.run("runs", "--json", now=MORNING).json
    assert masked(run) == {
        "run": 2,
        "command": "nightly",
        "cycle": CYCLE,
        "as_at": "2026-11-10",
        "began": "2026-11-10T02:00:00+00:00",
        "how": "done",
        "exit": 0,
        "ledger": {
            "seen": 1,
            "received": 1,
            "duplicate": 0,
            "superseded": 0,
            "held": 0,
            "quarantined": 0,
            "not_a_return": 0,
        },
        "steps": ["decide", "collect", "check", "store", "write", "mark up", "chase"],
        "got_to": None,
        "flags": {"ongoing-only": 1, "return-late": 1, "return-overdue": 2},
        "not_done": {},
        "fault": None,
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no tzset")
def test_a_run_in_the_hour_that_comes_twice_ended_as_long_after_it_began_as_it_took(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/London")
        time.tzset()
        assert sspxl("collect", "-w", desk.root, now=datetime(2026, 10, 25, 1, 30, fold=1)).code == 0
    time.tzset()
    run = desk.run("runs", "--json", "--last", 1).json[0]
    took = datetime.fromisoformat(run["ended"]) - datetime.fromisoformat(run["began"])
    assert (run["began"], took) == ("2026-10-25T01:30:00+00:00", timedelta(seconds=run["seconds"]))


def test_a_run_that_could_not_do_everything_says_what_by_kind(desk: Desk) -> None:
    (desk.root / "~$master.xlsx").write_bytes(b"owner")
    assert desk.run("nightly", now=MORNING).code == 1
    said = desk.run("runs", "--last", "1", now=MORNING)
    assert without_seconds(said.out) == "10 November 2026 09:00  nightly  N s  nothing new  not done: master 1\n"


def test_a_run_that_failed_is_kept_with_the_fault_and_its_place_and_no_word_of_a_cell(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    with monkeypatch.context() as patch:
        patch.setattr(nightly, "make_master", fail)
        assert desk.run("nightly", now=MORNING).code == 4
    said = desk.run("runs", "--json", now=MORNING)
    failed, before, _ = said.json
    assert re.fullmatch(r"ValueError in sspxl\.jobs\.nightly, line \d+", failed["fault"])
    assert (failed["exit"], failed["how"], failed["steps"]) == (4, "failed", ["decide", "collect", "check"])
    assert before["how"] == "done"
    kept = said.out + (desk.root / "logs" / "runs.jsonl").read_text("utf-8")
    assert SECRET not in kept


def test_what_was_judged_last_is_what_the_last_run_that_did_not_fail_judged(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.run("status", "--json", now=MORNING).json["judged"]
    with monkeypatch.context() as patch:
        patch.delattr(nightly, "make_master")
        assert desk.run("nightly", now=MORNING).code == 4
    assert desk.run("status", "--json", now=MORNING).json["judged"] == before
    assert desk.run("nightly", now=MORNING).code == 0
    assert desk.run("status", "--json", now=MORNING).json["judged"] == "2026-11-10T09:00:00+00:00"


@pytest.mark.parametrize(
    ("after", "told"),
    [(timedelta(hours=5), "has not ended yet"), (timedelta(hours=7), "did not end; it was at: check")],
)
def test_a_run_that_was_cut_off_is_told_once_it_cannot_be_under_way_any_more(
    desk: Desk, after: timedelta, told: str
) -> None:
    begun(desk, MORNING)
    held_by(desk, os.getpid())
    log = desk.root / "logs" / "runs.jsonl"
    log.write_text(
        log.read_text("utf-8")
        + '{"run": 3, "event": "step began", "step": "collect"}\n{"run": 3, "event": "step began", "step": "check"}\n'
        + '{"run": 3, "event": "step be',
        "utf-8",
    )
    newest = desk.run("runs", now=MORNING + after).out.splitlines()[0]
    assert newest == f"10 November 2026 09:00  nightly  -    nothing new  {told}"


@pytest.mark.skipif(os.name == "nt", reason="Windows is not asked whether a process is there")
def test_a_run_whose_process_has_gone_did_not_end_however_short_ago_it_began(desk: Desk) -> None:
    soon = MORNING + timedelta(minutes=1)
    begun(desk, MORNING)
    hows = [desk.run("runs", "--json", now=soon).json[0]["how"]]  # nobody holds the workspace
    for pid, host in ((os.getpid(), ""), (ended_process(), ""), (ended_process(), "server-2"), (2**70, "")):
        held_by(desk, pid, host)
        hows.append(desk.run("runs", "--json", now=soon).json[0]["how"])
    under_way = "has not ended yet"
    assert hows == ["did not end", under_way, "did not end", under_way, under_way]


def test_a_run_that_another_has_followed_was_cut_off_however_short_ago_it_began(desk: Desk) -> None:
    begun(desk, MORNING)
    assert desk.run("collect", now=MORNING + timedelta(minutes=1)).code == 0
    listed = desk.run("runs", "--json", now=MORNING + timedelta(minutes=1)).json
    assert [one["how"] for one in listed] == ["done", "did not end", "done", "done"]


def test_a_workspace_in_which_nothing_has_run_says_so_and_is_left_as_it_is(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    before = everything(desk.root)
    assert desk.run("runs").out == "Nothing has run yet.\n"
    said = desk.run("status", now=MORNING)
    assert (said.code, said.out.splitlines()) == (
        1,
        [
            "No run has written a master yet; `sspxl nightly` does.",
            "Decided: 0 decisions for the next run to carry out",
            "Emails: 0 drafts in outbox",
            "Master: none yet",
            "Last night: NONE: the nightly job has not run yet",
            "Next night: 11 November 2026 02:00, if `sspxl schedule` or the system's scheduler runs it",
        ],
    )
    assert everything(desk.root) == before


# ---------------------------------------------------------------- status

STANDS = [
    "Cycle: 2026-27 Q2, due 31 October 2026 (10 days ago); judged on 10 November 2026 02:00",
    "Returns: 1 of 3 contacts have returned; outstanding: RW, TO",
    "Actions: 4 (2 Red, 1 Amber, 1 Green, 0 Blue, 0 Grey)",
    "Flags: 0 errors, 3 warnings, 1 note",
    "To decide: 0 held returns, 0 requests",
    "Decided: 0 decisions for the next run to carry out",
    "Emails: 3 drafts in outbox",
    "Master: master.xlsx",
    "Last night: 10 November 2026 02:00, done",
    "Next night: 11 November 2026 02:00, if `sspxl schedule` or the system's scheduler runs it",
]


@contextmanager
def held_elsewhere(root: Path) -> Iterator[None]:
    """Another process holds the workspace, and is about to store."""
    code = (
        "import sys, sqlite3, filelock\n"
        "lock = filelock.FileLock('.sspxl.lock')\nlock.acquire()\n"
        "db = sqlite3.connect('history.db', isolation_level=None)\n"
        "db.execute('BEGIN IMMEDIATE')\ndb.execute('DELETE FROM flags')\n"
        "print('held', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


def test_status_says_where_things_stand_on_one_screen_also_while_another_process_runs(desk: Desk) -> None:
    with held_elsewhere(desk.root):
        before = everything(desk.root)
        said = desk.run("status", now=MORNING)
        assert everything(desk.root) == before
    assert (said.code, said.out.splitlines()) == (0, STANDS)


def test_status_for_a_machine_has_all_that_the_screen_has(desk: Desk) -> None:
    found = desk.run("status", "--json", now=MORNING).json
    assert found.pop("last_night")["run"] == 2
    assert found == {
        "fine": True,
        "stale": False,
        "ahead": False,
        "stuck": False,
        "cycle": CYCLE,
        "due": "2026-10-31",
        "due_in_days": -10,
        "judged": "2026-11-10T02:00:00+00:00",
        "returned": 1,
        "expected": 3,
        "outstanding": ["RW", "TO"],
        "rag": {"Red": 2, "Amber": 1, "Green": 1, "Blue": 0, "Grey": 0},
        "flags": {"error": 0, "warning": 3, "note": 1},
        "to_decide": {"returns": 0, "requests": 0},
        "decided": 0,
        "drafts": 3,
        "master": "master.xlsx",
        "masters_beside": [],
        "next_night": "2026-11-11T02:00:00+00:00",
    }


@pytest.mark.parametrize(("days", "code"), [(2, 0), (3, 1)])
def test_a_night_that_is_over_two_days_ago_is_stale_and_a_monitor_learns_it(desk: Desk, days: int, code: int) -> None:
    said = desk.run("status", now=NIGHT + timedelta(days=days))
    assert said.code == code
    last = said.out.splitlines()[-2]
    assert last.startswith("Last night: STALE: 10 November 2026 02:00, done; that is over two days ago") == bool(code)


@pytest.mark.parametrize(("days", "told"), [(1, ""), (2, "AHEAD: ")])
def test_a_night_that_is_dated_ahead_of_the_clock_is_no_proof_that_nights_run(desk: Desk, days: int, told: str) -> None:
    said = desk.run("status", now=NIGHT - timedelta(days=days))
    assert (said.code, f"Last night: {told}10 November 2026 02:00, done" in said.out) == (1 if told else 0, True)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (("collect", "collect", "collect"), "STUCK: "),
        (("emails", "collect", "collect"), ""),  # the one before went well
        (("collect", "collect"), ""),
    ],
)
def test_three_nights_in_a_row_that_take_nothing_in_are_a_fault_and_two_may_pass(
    desk: Desk, left: tuple[str, ...], told: str
) -> None:
    with open_history(desk.root / "history.db") as history:
        for n, kind in enumerate(left, 1):
            at = NIGHT + timedelta(days=n)
            run = history.begin_run("nightly", CYCLE, at.date(), at)
            history.end_run(run, at, Ending(1, undone={kind: 1}))
    said = desk.run("status", now=at)
    last = f"Last night: {told}{at.day} November 2026 02:00, not done: inbox or mailbox 1"
    assert (said.code, last in said.out) == (1 if told else 0, True)


@pytest.mark.parametrize(
    ("undone", "told"),
    [
        ({"decisions": 2, "emails": 1}, "not done: decisions 2, emails 1; the dashboard says which decisions"),
        ({"emails": 1}, "not done: emails 1"),
    ],
)
def test_where_the_decisions_that_were_not_done_are_named_is_said(
    desk: Desk, undone: dict[str, int], told: str
) -> None:
    at = NIGHT + timedelta(days=1)
    with open_history(desk.root / "history.db") as history:
        history.keep_whole_run("nightly", at.date(), at, Ending(1, undone=undone))
    assert f"\nLast night: {at.day} November 2026 02:00, {told}\n" in desk.run("status", now=at).out


def test_a_night_that_failed_or_was_cut_off_is_1_and_one_that_is_under_way_is_0(desk: Desk) -> None:
    begun(desk, MORNING)
    held_by(desk, os.getpid())
    assert desk.run("status", now=MORNING + timedelta(hours=1)).code == 0
    assert desk.run("status", now=MORNING + timedelta(hours=8)).code == 1
    with closing(sqlite3.connect(desk.root / "history.db")) as db, db:
        db.execute("UPDATE runs SET exit = 4, seconds = 1, steps = '[]', flags = '{}', undone = '{}', waiting = '{}'")
    said = desk.run("status", now=MORNING + timedelta(hours=1))
    assert (said.code, "Last night: FAILED: 10 November 2026 09:00, failed" in said.out) == (1, True)


# ---------------------------------------------------------------- settings


def settings(tmp_path: Path, text: str) -> Path:
    (tmp_path / "sspxl.toml").write_text(text, "utf-8")
    return tmp_path


def narrow(said: str) -> list[str]:
    """The lines, runs of spaces as one."""
    return [" ".join(line.split()) for line in said.splitlines()]


def test_settings_tells_each_with_the_line_of_the_file_or_that_it_is_the_default(tmp_path: Path) -> None:
    text = '[manager]\nemail = "a@example.org"\n\n[reminders]\nafter = [\n  2,\n]  # days\nbefore=[]\n'
    root = settings(tmp_path, f"\ufeff{text}")
    said = sspxl("settings", "-w", root, "--json").json
    of = {(one["section"], one["key"]): (one["value"], one["from"]) for one in said}
    assert of["manager", "email"] == ("a@example.org", "sspxl.toml, line 2")
    assert of["manager", "name"] == ("", "default")
    assert of["reminders", "after"] == ([2], "sspxl.toml, line 5")
    assert of["reminders", "before"] == ([], "sspxl.toml, line 8")
    assert of["smtp", "from"] == ("", "default")
    lines = narrow(sspxl("settings", "-w", root).out)
    assert [line for line in lines if line.startswith(("[manager]", "email"))] == [
        "[manager]",
        'email = "a@example.org" # sspxl.toml, line 2',
    ]


def test_a_line_within_a_long_text_or_a_comment_is_no_setting(tmp_path: Path) -> None:
    text = (
        '[partnership]\n# marking = "no"\nname = """\nmarking = "no"\n"""\nmarking = "yes"\n[issue]\nprotect = false\n'
    )
    said = sspxl("settings", "-w", settings(tmp_path, text), "--json").json
    origins = {one["key"]: one["from"] for one in said if one["from"] != "default"}
    assert origins == {"name": "sspxl.toml, line 3", "marking": "sspxl.toml, line 6", "protect": "sspxl.toml, line 8"}


def test_a_key_whose_line_cannot_be_told_comes_from_the_file(tmp_path: Path) -> None:
    said = sspxl(
        "settings", "-w", settings(tmp_path, 'issue.protect = false\nmanager = { name = "A" }\n'), "--json"
    ).json
    assert {one["key"]: one["from"] for one in said if one["from"] != "default"} == {
        "name": "sspxl.toml",
        "protect": "sspxl.toml",
    }


def test_of_a_password_only_whether_it_is_set_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[smtp]\nhost = "mail.example.org"\nuser = "csp"\n[mailbox]\nhost = "mail.example.org"\nuser = "csp"\n'
    root = settings(tmp_path, text)
    monkeypatch.setenv("SSPXL_SMTP_PASSWORD", "open sesame")
    monkeypatch.delenv("SSPXL_MAILBOX_PASSWORD", raising=False)
    monkeypatch.setattr("sspxl.jobs.setting.kept", {"mailbox": None}.get)
    said = sspxl("settings", "-w", root)
    assert [line for line in narrow(said.out) if line.startswith("password")] == [
        "password = not set # neither in SSPXL_MAILBOX_PASSWORD nor in the keyring",
        "password = set # environment, SSPXL_SMTP_PASSWORD",
    ]
    assert "open sesame" not in said.out + said.err


def test_faults_in_the_settings_are_all_told_with_the_nearest_known_word(tmp_path: Path) -> None:
    said = sspxl("settings", "-w", settings(tmp_path, '[smtp]\nhosst = ""\n[limits]\ncells = "many"\n[manger]\n'))
    assert (said.code, said.out, said.err.splitlines()) == (
        2,
        "",
        [
            "sspxl.toml, [smtp] hosst: this version knows no such key; did you mean host?",
            'sspxl.toml, [limits] cells: found "many"; it should be a whole number.',
            "sspxl.toml, [manger]: this version knows no such section; did you mean manager?",
        ],
    )
