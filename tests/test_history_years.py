"""history.db over the years: brought up to date from every version there ever was, and copied every night."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import CYCLE, Desk, small_register

from sspxl.errors import Busy, UserError
from sspxl.history import History, open_history
from sspxl.history.backups import back_up, copies, newest_whole
from sspxl.history.health import history_faults
from sspxl.history.schema import STEPS
from sspxl.jobs import backups
from sspxl.runlog import read_log
from sspxl.workspace import Workspace

DAY = date(2026, 11, 22)
SHA = "ab" * 32

TYPED: dict[str, list[dict[str, Any]]] = {
    "runs": [
        {"id": 1, "command": "nightly", "cycle": CYCLE, "as_at": "2026-11-09", "started": "2026-11-09T02:00:00+00:00",
         "ended": "2026-11-09T02:00:07+00:00", "version": "0.1.0", "exit": 1, "seconds": 7.25,
         "steps": '["decide"]', "flags": '{"unchanged": 1}', "undone": '{"master": 1}', "waiting": '{"returns": 2}',
         "fault": None},
        {"id": 2, "command": "collect", "cycle": None, "as_at": "2026-11-10", "started": "2026-11-10T02:00:00+00:00",
         "ended": None, "version": "0.1.0"},
    ],
    "ledger": [
        {"id": 1, "run": 1, "path": f"returns/{CYCLE}/KM.xlsx", "file": "KM = ü.xlsx", "sha256": SHA,
         "received": "2026-11-09", "state": "received"},
    ],
    "cycles": [
        {"name": CYCLE, "opens": "2026-10-01", "due": "2026-10-31", "as_at": None, "expected": 3, "returned": 1,
         "updates": 2, "ongoing_only": 0, "rag": '{"Green": 2}'},
    ],
    "issued": [
        {"cycle": CYCLE, "contact": "KM", "key": "ASB/1", "action": "Map the ten streets.", "lead": "KM", "due": None,
         "path": f"issued/{CYCLE}/KM.xlsx"},
    ],
    "returns": [
        {"cycle": CYCLE, "contact": "KM", "path": f"returns/{CYCLE}/KM.xlsx", "state": "late",
         "received": "2026-11-09", "rows": 2},
    ],
    "updates": [
        {"cycle": CYCLE, "key": "ASB/1", "lead": "KM", "text": "Ten streets\nmapped.", "status": "In progress",
         "completed_on": None, "figures": '{"Q1": 4}', "label": "substantive", "source": f"returns/{CYCLE}/KM.xlsx",
         "file": "KM.xlsx", "sheet": "ASB", "cell": "D9", "answer": "Yes", "answer_file": "KM.xlsx",
         "answer_sheet": "ASB", "answer_cell": "F9"},
    ],
    "flags": [
        {"cycle": CYCLE, "code": "unchanged", "severity": "warning", "key": "ASB/1", "lead": None, "place": "KM!D9",
         "found": "the same", "since": CYCLE},
    ],
    "shown": [{"cycle": CYCLE, "key": "ASB/1", "field": "RAG", "value": "Green", "source": None}],
    "changes": [
        {"id": 7, "run": 1, "day": "2026-11-09", "key": "ASB/1", "field": "RAG", "was": None, "now": "Green",
         "source": None},
    ],
    "said": [
        {"id": 1, "run": 1, "day": "2026-11-09", "decision": "Waive", "cycle": CYCLE, "code": "unchanged",
         "key": "ASB/1", "lead": "KM", "words": "agreed", "source": "master.xlsx", "before": "", "cell": "update",
         "cell_mark": "m", "found_mark": "f", "ended": 2},
    ],
    "letters": [
        {"id": 1, "identity": f"reminder|{CYCLE}|KM|+1", "kind": "reminder", "cycle": CYCLE, "contact": "KM",
         "day": "2026-11-01", "stage": "sent", "file": "KM.eml", "essence": "e", "sha256": SHA, "asked": '["x"]',
         "sent": "2026-11-02", "message_id": "<1@example.org>", "tries": 0},
    ],
    "headings": [{"mark": SHA}],
    "messages": [
        {"origin": "inbox.example.org/INBOX/1/7", "mailbox": "inbox.example.org", "folder": "INBOX", "validity": 1,
         "uid": 7, "message_id": "<2@example.org>", "sha256": SHA, "fate": "processed", "tries": 0},
    ],
    "carried": [
        {"id": 1, "run": 1, "day": "2026-11-09", "place": "Returns", "decision": "Accept", "cycle": CYCLE,
         "subject": '["returns/a.xlsx", "ab"]', "key": "KM", "about": "a.xlsx", "became": "it counts", "filed": None,
         "ended": None},
    ],
    "waiting": [{"id": 1, "key": "ASB/1", "field": "Due", "was": "", "asked": "1 May 2027", "action": "Map it."}],
    "journal": [],  # what waits in it is in the file as soon as a run ends
    "spent": [{"edition": "e1", "place": "Actions", "subject": '["ASB/1"]', "said": "Close", "waits": 0}],
}  # fmt: skip
"""A row or two of every table, as typed by hand; a table or column that came later has them from then on."""


def tables(history: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table."""
    names = [name for (name,) in history.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: [row[1] for row in history.execute(f"PRAGMA table_info({name})")] for name in names}


def rows(history: sqlite3.Connection, table: str, columns: list[str]) -> list[dict[str, Any]]:
    found = history.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")
    return [dict(zip(columns, row, strict=True)) for row in found]


def written_by(version: int, path: Path) -> dict[str, list[dict[str, Any]]]:
    """A history as that version left it, at `path`; what it holds, by table."""
    with closing(sqlite3.connect(path)) as history, history:
        for step in STEPS[:version]:
            history.executescript(step)
        history.execute(f"PRAGMA user_version = {version}")
        for table, columns in tables(history).items():
            for typed in TYPED.get(table, ()):
                known = {name: value for name, value in typed.items() if name in columns}
                marks = ", ".join("?" * len(known))
                history.execute(f"INSERT INTO {table} ({', '.join(known)}) VALUES ({marks})", list(known.values()))
        return {table: rows(history, table, columns) for table, columns in tables(history).items()}


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_every_row_of_every_table_outlives_the_way_from_every_version(tmp_path: Path, version: int) -> None:
    path = tmp_path / "history.db"
    before = written_by(version, path)
    as_it_was = path.read_bytes()
    for _ in range(2):  # the second time it is up to date
        with open_history(path):
            pass
    day, is_old = date.fromtimestamp(path.stat().st_mtime), version < len(STEPS)
    kept = {copy.name: copy.read_bytes() for copy in copies(tmp_path / "archive")}
    assert kept == ({f"history ({day.isoformat()}) of version {version}.db": as_it_was} if is_old else {})
    with closing(sqlite3.connect(path)) as history:
        assert history.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        now = tables(history)
        after = {table: rows(history, table, list(found[0])) for table, found in before.items() if found}
        unknown = {table for table in now if table not in before and rows(history, table, now[table])}
    assert after == {table: found for table, found in before.items() if found}
    assert unknown == set()  # what came later begins empty
    assert history_faults(path) == ()


def test_every_table_has_rows_typed_by_hand(tmp_path: Path) -> None:
    with open_history(tmp_path / "history.db"):
        pass
    with closing(sqlite3.connect(tmp_path / "history.db")) as history:
        assert set(tables(history)) == set(TYPED)


def test_killed_in_the_middle_of_a_step_it_is_what_it_was_before_and_the_next_run_goes_on(tmp_path: Path) -> None:
    path, code = tmp_path / "history.db", tmp_path / "killed.py"
    before = written_by(3, path)
    code.write_text(
        "import os, sqlite3\nfrom pathlib import Path\nfrom sspxl.history import opening\n"
        "honest = sqlite3.connect\n"
        "def connect(*given, **named):\n    found = honest(*given, **named)\n"
        "    found.create_function('die', 0, lambda: os._exit(9))\n    return found\n"
        "sqlite3.connect = connect\n"
        "steps = list(opening.STEPS)\n"
        "steps[4] = \"DELETE FROM ledger; UPDATE runs SET version = 'half'; SELECT die();\" + steps[4]\n"
        "opening.STEPS = tuple(steps)\n"
        f"with opening.open_history(Path({str(path)!r})):\n    pass\n",
        "utf-8",
    )
    assert subprocess.run([sys.executable, code], check=False).returncode == 9
    with closing(sqlite3.connect(path)) as history:
        assert history.execute("PRAGMA user_version").fetchone() == (4,)  # the step before it is done
        assert {table: rows(history, table, list(found[0])) for table, found in before.items()} == before
    with open_history(path):
        pass
    with closing(sqlite3.connect(path)) as history:
        assert history.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


# ---------------------------------------------------------------- copies


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path / "w", small_register())


def kept(desk: Desk) -> list[str]:
    return sorted(path.name for path in (desk.root / "archive").glob("history*"))


@pytest.mark.parametrize("how", ["emptied", "another program's", "deleted"])
def test_a_history_that_is_lost_is_refused_by_every_command_and_named_by_the_doctor(desk: Desk, how: str) -> None:
    desk.done("collect")
    history = desk.root / "history.db"
    history.unlink()
    if how == "emptied":
        history.touch()
    if how == "another program's":
        with closing(sqlite3.connect(history)) as db, db:
            db.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY)")
    there = "it is not there" if how == "deleted" else "there is nothing in it"
    lost = f"{there} any more, though journal.jsonl in archive/ tells of it. Run `sspxl verify --rebuild`, "
    for command in ("collect", "status"):
        said = desk.run(command)
        assert (said.code, lost in said.err) == (2, True), (command, said)
    lines = [one for one in desk.run("doctor", "--json").json if one["about"] == "history"]
    assert [(one["health"], lost in one["words"]) for one in lines] == [("stop", True)]
    assert [one["path"] for one in desk.run("verify", "--json").json["wrong"]] == ["history.db"]
    desk.done("verify", "--rebuild")
    assert [one["command"] for one in desk.run("runs", "--json").json] == ["collect"]


def test_a_history_that_was_begun_by_a_killed_run_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "history.db").touch()  # nothing tells of one
    with open_history(tmp_path / "history.db"):
        pass
    with open_history(tmp_path / "history.db") as history:  # without a run, but ours
        assert history.runs(1) == ()
    assert history_faults(tmp_path / "history.db") == ()


def test_a_copy_with_runs_that_the_history_lacks_stays_and_an_empty_one_is_not_advised(desk: Desk) -> None:
    archive, history = desk.root / "archive", desk.root / "history.db"
    desk.done("collect")
    shutil.copy2(history, desk.root / "older.db")
    desk.done("collect")
    copy = back_up(history, archive, DAY, 30)
    fuller = copy.read_bytes()
    shutil.copy2(desk.root / "older.db", history)
    with pytest.raises(
        UserError, match=r"history \(2026-11-22\)\.db has runs that history\.db lacks; it stays as it is"
    ):
        back_up(history, archive, DAY, 30)
    assert copy.read_bytes() == fuller
    copy.write_bytes(b"")
    assert newest_whole(archive) is None
    assert newest_whole(back_up(history, archive, DAY, 30).parent) == copy


def test_every_good_night_leaves_a_whole_copy_one_a_day_and_the_oldest_go(desk: Desk) -> None:
    settings = desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace("backups = 30", "backups = 1"), "utf-8")
    (desk.root / "archive" / "history (2026-11-21).db").write_bytes(b"an older one")
    for day, hour in ((22, 2), (22, 9)):
        assert desk.run("nightly", now=datetime(2026, 11, day, hour)).code == 0
    assert kept(desk) == ["history (2026-11-22).db"]
    copy = desk.root / "archive" / "history (2026-11-22).db"
    assert history_faults(copy) == ()
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM runs WHERE ended IS NOT NULL").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM journal").fetchone() == (0,)  # archive/ has them already


def test_what_is_damaged_is_never_copied_over_what_is_whole(desk: Desk) -> None:
    desk.done("nightly")
    history, (copy,) = desk.root / "history.db", kept(desk)
    spoil(history)
    whole = (desk.root / "archive" / copy).read_bytes()
    with pytest.raises(Exception, match="the newest copy that is whole is archive/"):
        back_up(history, desk.root / "archive", DAY, 1)
    assert ((desk.root / "archive" / copy).read_bytes(), kept(desk)) == (whole, [copy])
    said = desk.run("doctor", "--json")
    words = [one["words"] for one in said.json if one["about"] == "history"]
    assert (said.code, len(words)) == (2, 1)
    anew = "Run `sspxl verify --rebuild`, which makes it anew; the newest copy that is whole is"
    assert words[0].endswith(f"{anew} archive/{copy}.")
    (desk.root / "archive" / "journal.jsonl").unlink()
    (fault,) = (one["words"] for one in desk.run("doctor", "--json").json if one["about"] == "history")
    assert fault.endswith(f"Rename it, and copy archive/{copy}, the newest that is whole, to history.db.")
    history.rename(desk.root / "history (damaged).db")
    shutil.copy2(desk.root / "archive" / copy, history)
    desk.done("verify")


def test_a_copy_that_is_damaged_itself_is_not_advised(desk: Desk) -> None:
    archive = desk.root / "archive"
    desk.done("collect")
    for day in (20, 21, 22):
        back_up(desk.root / "history.db", archive, date(2026, 11, day), 30)
    (archive / "history (2026-13-45).db").write_bytes(b"no day")
    (archive / "history (2026-11-23) mine.db").write_bytes(b"hers")
    spoil(archive / "history (2026-11-22).db")
    assert newest_whole(archive) == archive / "history (2026-11-21).db"


def nights_copied(root: Path, *days: date, keep: int = 3) -> list[str]:
    """The days of the copies that lie there, oldest first, after a run and its copy on each of those days."""
    for day in days:
        with open_history(root / "history.db") as history:
            history.begin_run("nightly", None, day, datetime(day.year, day.month, day.day, 2))
        made = back_up(root / "history.db", root / "archive", day, keep)
        assert newest_whole(root / "archive") == made
    return [path.name[9:19] for path in copies(root / "archive")]


def test_a_clock_that_was_ahead_for_a_night_leaves_no_copy_that_counts_as_the_newest_for_years(tmp_path: Path) -> None:
    there = nights_copied(tmp_path, date(2026, 11, 20), date(2036, 1, 1), date(2026, 11, 22))
    assert there == ["2026-11-20", "2036-01-01", "2026-11-22"]
    there = nights_copied(tmp_path, date(2026, 11, 23), date(2026, 11, 24))
    assert there == ["2026-11-22", "2026-11-23", "2026-11-24"]


def test_a_clock_that_begins_in_1970_loses_no_copy_of_tonight_and_one_of_the_others_a_night(tmp_path: Path) -> None:
    nights_copied(tmp_path, *(date(2026, 11, day) for day in (20, 21, 22)))
    assert nights_copied(tmp_path, date(1970, 1, 1)) == ["2026-11-21", "2026-11-22", "1970-01-01"]
    assert nights_copied(tmp_path, date(2026, 11, 24)) == ["2026-11-22", "1970-01-01", "2026-11-24"]


def test_the_copy_of_a_history_that_begins_anew_stays_beside_older_ones_with_more_runs(tmp_path: Path) -> None:
    nights_copied(tmp_path, *(date(2026, 11, day) for day in (20, 21, 22)))
    (tmp_path / "history.db").unlink()
    for told in (tmp_path / "archive").glob("*.jsonl"):
        told.unlink()
    with open_history(tmp_path / "history.db") as history:
        history.begin_run("nightly", None, DAY, datetime(2026, 11, 23, 2))
    made = back_up(tmp_path / "history.db", tmp_path / "archive", date(2026, 11, 23), 3)
    assert [path.name[9:19] for path in copies(tmp_path / "archive")] == ["2026-11-23", "2026-11-21", "2026-11-22"]
    assert made.exists()


def test_a_folder_that_takes_no_copy_costs_the_night_nothing_else_and_every_door_says_it(desk: Desk) -> None:
    now = datetime(2026, 11, 22, 2)
    (desk.root / "archive" / "history (2026-11-22).db").mkdir()
    said = desk.run("nightly", now=now)
    assert (said.code, "Not done: history.db could not be copied to archive/" in said.out) == (1, True)
    assert desk.root.joinpath("master.xlsx").exists()
    assert desk.run("runs", now=now).out.endswith("  not done: copy of history.db 1\n")
    (run,) = desk.run("runs", "--json", now=now).json
    assert (run["exit"], run["not_done"], run["ended"] is None) == (1, {"copy": 1}, False)
    *_, last = read_log(desk.root / "logs")
    assert (last["event"], last["exit"]) == ("run ended", 1)


@pytest.mark.parametrize("ends", [0, 1], ids=["the end", "what was left undone after it"])
def test_a_history_that_takes_no_more_once_all_is_in_its_place_does_not_make_it_a_failed_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, ends: int
) -> None:
    (desk.root / "archive" / "history (2026-11-22).db").mkdir()  # so that the end is kept once more
    honest, kept_ends = History.end_run, []

    def end_run(history: History, *given: Any) -> None:
        if len(kept_ends) == ends:
            raise sqlite3.OperationalError("database or disk is full")
        kept_ends.append(given)
        honest(history, *given)

    monkeypatch.setattr(History, "end_run", end_run)
    said = desk.run("nightly", now=datetime(2026, 11, 22, 2))
    unkept = "Not done: that the run has ended could not be kept in history.db; see that the disk is not full"
    assert (said.code, said.out.count(unkept), desk.root.joinpath("master.xlsx").exists()) == (1, 1, True)
    assert not (desk.root / "NIGHT STOPPED - read me.txt").exists()


def test_the_copy_is_made_while_the_night_still_holds_the_workspace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[str] = []

    def copied(*given: object) -> Path:
        with pytest.raises(Busy) as refused, Workspace(desk.root).held():
            pass
        others.append(str(refused.value))
        return back_up(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "back_up", copied)
    desk.done("nightly")
    assert (len(others), len(kept(desk))) == (1, 1)


def test_a_run_over_a_damaged_history_stops_before_it_takes_anything_and_says_so(desk: Desk) -> None:
    desk.done("collect")
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")
    lose_a_page(desk.root / "history.db")
    for command in ("nightly", "collect"):
        said = desk.run(command)
        assert (said.code, "history.db: the history is damaged (" in said.err) == (2, True)
        assert "Run `sspxl verify --rebuild`" in said.err
    assert (desk.root / "inbox" / "scan.xlsx").exists()
    assert (kept(desk), (desk.root / "NIGHT STOPPED - read me.txt").exists()) == ([], True)
    told = "failed, exit 2: settings, register, a template or history.db to put right; `sspxl doctor` says which"
    assert desk.run("runs", "--last", "1").out.endswith(f"  {told}\n")
    desk.done("verify", "--rebuild")
    assert desk.run("nightly").code == 0


def lose_a_page(path: Path) -> None:
    """What SQLite reads and writes without a word, until it is asked whether all pages are there."""
    data = bytearray(path.read_bytes())
    data[36:40] = (77).to_bytes(4, "big")  # pages that are free
    path.write_bytes(data)


def spoil(path: Path) -> None:
    """A page in the middle that is no page."""
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
