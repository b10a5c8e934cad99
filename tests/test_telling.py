"""How a night ended, made known: the heartbeat for monitors, the mail to the manager, and the line of `doctor`."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from desk import CYCLE, Desk, Said, answer, small_register, sspxl
from filelock import FileLock

from sspxl.errors import UserError
from sspxl.jobs import nightly, telling
from sspxl.jobs.notice import NOTICE, leave_notice, remove_notice
from sspxl.jobs.telling import End, Teller
from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.sending import Fate, Sent
from sspxl.runlog import RunLog, note_kept_out, read_log
from sspxl.workspace import Workspace

NIGHT, NEXT = datetime(2026, 11, 10, 2, 0), datetime(2026, 11, 11, 2, 0)
SECRET = "Ten streets mapped."
DONE, UNDONE, FAILED = 0, 1, 4


@dataclass
class Server:
    """A way out that remembers what it was handed."""

    got: list[EmailMessage] = field(default_factory=list)
    fate: Sent = field(default_factory=lambda: Sent(Fate.SENT))
    away: MailFault | None = None

    def __enter__(self) -> Server:
        if self.away:
            raise self.away
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, message: bytes) -> Sent:
        self.got.append(message_from_bytes(message, policy=default))  # type: ignore[arg-type]
        return self.fate

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.got]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(telling, "sending_of", lambda workspace, settings: server if settings.smtp.host else None)
    return server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after its first night, with a server by which the manager can be mailed."""
    desk = Desk.new(tmp_path_factory.mktemp("telling") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": SECRET, "ASB/2": "On-going"})
    settings = desk.root / "sspxl.toml"
    text = settings.read_text("utf-8").replace('email = ""', 'email = "manager@kelderby.example"')
    text = text.replace('name = ""\n', 'name = "Ottilie"\n', 1)
    head, smtp = text.split("\n[smtp]\n")
    smtp = smtp.replace('host = ""', 'host = "mail.kelderby.example"', 1)
    settings.write_text(f"{head}\n[smtp]\n{smtp}", "utf-8")
    assert night(desk.root).code == DONE
    return desk.root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "w"))


def night(root: Path, now: datetime = NIGHT, *more: object) -> Said:
    return sspxl("nightly", "-w", root, *more, now=now)


def set_summary(root: Path, value: str) -> None:
    path = root / "sspxl.toml"
    path.write_text(path.read_text("utf-8").replace('summary = "failure"', f'summary = "{value}"'), "utf-8")


def heartbeat(root: Path) -> dict[str, object]:
    return json.loads((root / "logs" / "heartbeat.json").read_bytes())


def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(nightly, "make_master", fail)


def tell(root: Path, end: End, now: datetime = NEXT, as_at: date | None = None) -> list[str]:
    """What was said when a night that ended so was to be made known."""
    said: list[str] = []
    Teller(Workspace(root), lambda: now, as_at, said.append).tell(end)
    return said


# ---------------------------------------------------------------- heartbeat


def test_every_night_leaves_a_heartbeat_that_says_when_the_next_is_due(root: Path) -> None:
    assert heartbeat(root) == {
        "ended": "2026-11-10T02:00:00+00:00",
        "exit": 0,
        "fault": None,
        "next": "2026-11-11T02:00:00+00:00",
        "told": {},
    }


def test_a_heartbeat_that_cannot_be_written_is_said_and_stops_nothing(root: Path, server: Server) -> None:
    (root / "logs" / "heartbeat.json").unlink()
    (root / "logs" / "heartbeat.json").mkdir()
    assert tell(root, End(DONE)) == ["Not done: logs/heartbeat.json could not be written (Is a directory)"]


def test_a_night_that_finds_another_at_work_leaves_what_that_one_will_say(root: Path, server: Server) -> None:
    before = heartbeat(root)
    with FileLock(root / ".sspxl.lock"):
        assert [night(root, NEXT + timedelta(hours=hours)).code for hours in (0, 1)] == [3, 3]
    assert (heartbeat(root), server.got, (root / NOTICE).exists()) == (before, [], False)
    kept_out = [line for line in read_log(root / "logs") if line["event"] == "run kept out"]
    assert [(line["run"], line["command"]) for line in kept_out] == [(0, "nightly")] * 2


def test_a_night_that_is_kept_out_as_the_one_before_was_is_told_once_a_day(root: Path, server: Server) -> None:
    with Workspace(root).held("import"):
        for later in (timedelta(), timedelta(days=1), timedelta(days=1, hours=1)):
            assert night(root, NEXT + later).code == 3
    assert (heartbeat(root)["exit"], heartbeat(root)["fault"]) == (3, "another run held the workspace")
    notice = (root / NOTICE).read_text("utf-8-sig")
    assert ("another run of sspxl holds" in notice, "(import by " in notice, "end its process" in notice) == (True,) * 3
    (mail,) = server.got
    words = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "another run has kept the nights out since the one before" in words
    assert "end its process, or start its machine anew" in words


def test_two_nights_kept_out_with_one_between_them_that_ran_are_not_told(tmp_path: Path) -> None:
    assert note_kept_out(tmp_path, NIGHT) == NIGHT.astimezone(UTC)
    assert note_kept_out(tmp_path, NEXT) == NIGHT.astimezone(UTC)
    RunLog(tmp_path, 7, NEXT).write("run began", command="collect")
    assert note_kept_out(tmp_path, NEXT) == NIGHT.astimezone(UTC)
    RunLog(tmp_path, 8, NEXT).write("run began", command="nightly")
    assert note_kept_out(tmp_path, NEXT + timedelta(days=1)) == (NEXT + timedelta(days=1)).astimezone(UTC)
    assert note_kept_out(tmp_path / "runs.jsonl", NEXT) == NEXT.astimezone(UTC)  # no folder, which stops nothing


# ---------------------------------------------------------------- mail

BROKEN = End(FAILED, "OSError: No space left on device")


@pytest.mark.parametrize(
    ("end", "undone", "summary", "how"),
    [
        (End(DONE), "{}", "failure", None),
        (End(DONE), "{}", "always", "done"),
        (End(UNDONE), '{"master": 1}', "failure", "done, but something could not be done"),
        (End(UNDONE), "{}", "failure", None),  # --strict, and an error flag stands
        (BROKEN, "{}", "failure", "failed"),
        (BROKEN, "{}", "never", None),
    ],
)
def test_she_is_mailed_about_the_nights_that_she_asked_for(
    root: Path, server: Server, end: End, undone: str, summary: str, how: str | None
) -> None:
    set_summary(root, summary)
    with closing(sqlite3.connect(root / "history.db")) as db, db:
        db.execute("UPDATE runs SET undone = ?", (undone,))
    assert tell(root, end) == []
    assert server.subjects == ([f"[OFFICIAL] The night of 11 November 2026: {how}"] if how else [])
    assert {str(one["To"]) for one in server.got} <= {"Ottilie <manager@kelderby.example>"}
    assert heartbeat(root)["exit"] == end.exit


def test_the_mail_of_a_night_that_left_something_undone_has_its_counts_and_kinds(root: Path, server: Server) -> None:
    (root / "~$master.xlsx").write_bytes(b"owner")
    assert night(root, NEXT).code == UNDONE
    (mail,) = server.got
    plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert plain == (
        "Dear Ottilie\n\n"
        "The nightly job of 11 November 2026 is done, but something could not be done.\n\n"
        "- Files: 0 seen = 0 received + 0 duplicate + 0 superseded + 0 held + 0 quarantined + 0 not a return\n"
        "- Returns for 2026-27 Q2: 1 of 3 contacts have returned\n"
        "- Actions: 2 Red, 1 Amber, 1 Green, 0 Blue, 0 Grey\n"
        "- Flags: 0 errors, 3 warnings, 1 note\n"
        "- For your decision: 0 things\n\n"
        "Could not be done:\n\n"
        "- the master: it was open or could not be read; close it, and the next run puts the new one there\n\n"
        "Everything else is in master.xlsx. `sspxl status` says where things stand, `sspxl runs` what ran, and "
        "`sspxl doctor` what to put right.\n\n"
        "sspxl, for Our Community Safety Partnership\n"
    )
    assert "<li>the master: it was open or could not be read;" in html
    assert "With thanks" not in html
    assert (mail["Auto-Submitted"], mail["X-Unsent"], mail["X-Sspxl-Letter"]) == ("auto-generated", None, None)


def test_the_mail_of_a_failed_night_says_what_to_do_and_no_word_of_a_cell(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch)
    assert night(root, NEXT).code == FAILED
    (mail,) = server.got
    assert mail["Subject"] == "[OFFICIAL] The night of 11 November 2026: failed"
    text = next(mail.iter_parts()).get_content()
    assert "The nightly job failed: ValueError in sspxl.jobs.nightly, line " in text
    assert "To do: run `sspxl nightly` by hand, and send what it prints to whoever looks after sspxl." in text
    assert SECRET not in mail.as_string()
    assert (heartbeat(root)["exit"], str(heartbeat(root)["fault"])[:10]) == (FAILED, "ValueError")


def test_a_notice_lies_beside_the_master_of_a_night_that_failed_until_one_runs_through(
    root: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, master = root / "NIGHT STOPPED - read me.txt", (root / "master.xlsx").read_bytes()
    with monkeypatch.context() as patch:
        breaks(patch)
        assert night(root, NEXT).code == FAILED
        first, removes, blank, fault, do = notice.read_bytes().decode("utf-8-sig").split("\r\n")[:-1]
        assert (
            first
            == "The night of 11 November 2026, 02:00, stopped: master.xlsx and the report are as they were before."
        )
        assert (removes, blank) == ("The next night that runs through removes this file.", "")
        assert re.fullmatch(r"- ValueError in sspxl\.jobs\.nightly, line \d+", fault)
        assert do == "- Run `sspxl nightly` by hand, and send what it prints to whoever looks after sspxl."
        assert (root / "master.xlsx").read_bytes() == master
        assert sspxl("consolidate", "-w", root, now=NEXT).code == FAILED
    assert sspxl("consolidate", "-w", root, now=NEXT).code == DONE
    assert notice.exists()  # it is no night
    (root / "~$master.xlsx").write_bytes(b"owner")
    assert (night(root, NEXT).code, notice.exists()) == (UNDONE, False)


def test_a_notice_that_can_be_neither_written_nor_removed_is_said(root: Path) -> None:
    (root / "NIGHT STOPPED - read me.txt").mkdir()
    now = NEXT.replace(tzinfo=UTC)
    assert leave_notice(Workspace(root), now, UserError(("register.xlsx is open",))) == (
        "Not done: NIGHT STOPPED - read me.txt could not be written (Is a directory)"
    )
    said = remove_notice(Workspace(root))
    assert said is not None and said.startswith("Not done: NIGHT STOPPED - read me.txt could not be removed (")


def test_a_night_whose_register_lets_it_not_begin_is_kept_and_told_once_a_day(root: Path, server: Server) -> None:
    register = (root / "register.xlsx").read_bytes()
    (root / "register.xlsx").write_bytes(b"no workbook")
    for hours, mails in ((0, 1), (5, 1), (24, 2)):
        assert night(root, NEXT + timedelta(hours=hours)).code == 2
        assert len(server.got) == mails
    text = next(server.got[0].iter_parts()).get_content()
    assert (
        "The nightly job failed: the settings, the register, a template or history.db has a fault that is in its way."
        in text
    )
    assert "To do: put that right; `sspxl doctor` names each fault." in text
    notice = root / "NIGHT STOPPED - read me.txt"
    lines = notice.read_text("utf-8-sig").splitlines()
    assert lines[0].endswith("stopped: master.xlsx and the report are as they were before.")
    assert lines[-1].startswith(f"- {root / 'register.xlsx'}: the register cannot be read")
    told = "failed, exit 2: settings, register, a template or history.db to put right; `sspxl doctor` says which"
    assert sspxl("runs", "--last", "1", "-w", root, now=NEXT).out.endswith(f"  {told}\n")
    run = sspxl("runs", "--json", "-w", root, now=NEXT).json[0]
    assert (run["command"], run["exit"], run["how"], heartbeat(root)["exit"]) == ("nightly", 2, "failed", 2)
    (root / "register.xlsx").write_bytes(register)
    assert (night(root, NEXT + timedelta(hours=25)).code, notice.exists()) == (0, False)


def test_another_failure_on_the_same_day_is_told_and_the_first_not_again(root: Path, server: Server) -> None:
    for end, mails in ((BROKEN, 1), (BROKEN, 1), (End(FAILED, "KeyError in sspxl.refs, line 1"), 2), (BROKEN, 2)):
        assert tell(root, end) == []
        assert len(server.got) == mails


def test_a_night_as_at_another_day_mails_nobody_and_one_as_at_today_does(root: Path, server: Server) -> None:
    tell(root, BROKEN, as_at=NIGHT.date())
    assert server.got == []
    tell(root, BROKEN, as_at=NEXT.date())
    assert len(server.got) == 1


def test_a_night_after_one_that_was_cut_off_says_so(root: Path, server: Server) -> None:
    with closing(sqlite3.connect(root / "history.db")) as db, db:
        db.execute("UPDATE runs SET ended = NULL, exit = NULL")
        db.execute(
            "INSERT INTO runs (command, as_at, started, ended, version, exit, seconds, steps, flags, undone, waiting) "
            "VALUES ('nightly', '2026-11-11', '2026-11-11T02:00:00+00:00', '2026-11-11T02:00:05+00:00', '0', 0, 5, "
            "'[]', '{}', '{}', '{}')"
        )
    assert tell(root, End(DONE)) == []
    (mail,) = server.got
    text = next(mail.iter_parts()).get_content()
    assert "The one before it, which began on 10 November 2026, did not end; this one has taken up its work." in text


@pytest.mark.parametrize(
    ("fate", "away", "told"),
    [
        (Sent(Fate.SENT), MailFault(Fault.CUT, "the server broke off"), "the server broke off"),
        (Sent(Fate.REFUSED, "550 no such user"), None, "550 no such user"),
    ],
)
def test_a_mail_that_cannot_go_is_said_and_tried_again(
    root: Path, server: Server, fate: Sent, away: MailFault | None, told: str
) -> None:
    server.fate, server.away = fate, away
    assert tell(root, BROKEN) == [f"Not done: the manager was not mailed about the night: {told}"]
    server.away, server.fate, server.got = None, Sent(Fate.SENT), []
    assert (tell(root, BROKEN), len(server.got)) == ([], 1)


def test_a_history_that_cannot_be_read_still_lets_her_know(root: Path, server: Server) -> None:
    (root / "history.db").write_bytes(b"no database at all, however long it is")
    assert tell(root, BROKEN) == []
    assert server.subjects == ["[OFFICIAL] The night of 11 November 2026: failed"]


@pytest.mark.parametrize("text", ["", "[]", '{"told": 3}', '{"told": {"on": "2026-11-11", "what": 1}}'])
def test_a_heartbeat_that_somebody_has_edited_stops_nothing(root: Path, server: Server, text: str) -> None:
    (root / "logs" / "heartbeat.json").write_text(text)
    assert tell(root, BROKEN) == []
    assert len(server.got) == 1


# ---------------------------------------------------------------- doctor


def last_run(root: Path, as_at: date) -> list[tuple[str, str]]:
    found = sspxl("doctor", "--json", "-w", root, "--as-at", as_at).json
    return [(line["health"], line["words"]) for line in found if line["about"] == "last run"]


def test_doctor_says_when_the_last_night_was_and_what_to_do_where_it_is_long_ago_or_failed(root: Path) -> None:
    text = (root / "sspxl.toml").read_text("utf-8")
    (root / "sspxl.toml").write_text(text.replace('host = "mail.kelderby.example"', 'host = ""'), "utf-8")
    assert last_run(root, NIGHT.date() + timedelta(days=2)) == [("fine", "10 November 2026 02:00, done")]
    assert last_run(root, NIGHT.date() + timedelta(days=3)) == [
        (
            "advice",
            "10 November 2026 02:00, done; that is over two days ago: see that `sspxl schedule` or the system's "
            "scheduler runs, and that the computer is on at night",
        )
    ]
    with closing(sqlite3.connect(root / "history.db")) as db, db:
        db.execute("UPDATE runs SET exit = 4, fault = 'KeyError in sspxl.refs, line 1'")
    assert last_run(root, NEXT.date()) == [
        (
            "advice",
            "10 November 2026 02:00, failed (KeyError in sspxl.refs, line 1); run `sspxl nightly` and see what it says",
        )
    ]
    with closing(sqlite3.connect(root / "history.db")) as db, db:
        db.execute("UPDATE runs SET exit = NULL, ended = NULL")
    found = sspxl("doctor", "--json", "-w", root, now=NIGHT + timedelta(hours=1)).json
    assert [line["health"] for line in found if line["about"] == "last run"] == ["advice"]  # nobody is at it any more
    with closing(sqlite3.connect(root / "history.db")) as db, db:
        db.execute("DELETE FROM changes")
        db.execute("DELETE FROM ledger")
        db.execute("DELETE FROM runs")
    assert last_run(root, NEXT.date()) == [("fine", "none yet: `sspxl schedule` runs one every night")]
