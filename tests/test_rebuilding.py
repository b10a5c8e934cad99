"""`sspxl verify --rebuild`: a history that is lost is made anew, equal to the old one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, Desk, Said, answer, small_register
from mails import mail

from sspxl.errors import UserError
from sspxl.history import Carried, Ending, LetterLog, open_history
from sspxl.history.backups import newest_whole
from sspxl.history.carried import REJECT, REQUESTS
from sspxl.history.journal import EVERYTHING, Event, events, journal_of, woven
from sspxl.history.messages import Handled, MessageLog, Seen
from sspxl.history.opening import open_to_rebuild
from sspxl.history.retelling import Retelling
from sspxl.history.spent import Mark
from sspxl.history.waiting import Change
from sspxl.jobs.story import in_runs
from sspxl.records.made import Kind, Made, Stage
from sspxl.workspace import Workspace

LATER = "2026-27 Q3"
STRANGER = "someone@elsewhere.example"
CYCLES = [
    {"Cycle": CYCLE, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31), "As at": date(2026, 11, 17)},
    {"Cycle": LATER, "Opens": date(2027, 1, 1), "Due": date(2027, 1, 31), "As at": date(2027, 2, 16)},
]


def night(desk: Desk, day: date) -> Said:
    """The night of that day, as the clock on the wall had it."""
    said = replace(desk, as_at=day).run("nightly", now=datetime(day.year, day.month, day.day, 2))
    assert said.code in (0, 2), said.err
    return said


def came(desk: Desk, contact: str, words: dict[str, Any], cycle: str = CYCLE, day: int = 9) -> Path:
    issued = desk.root / "issued" / cycle / f"{contact} {cycle}.xlsx"
    return answer(issued, desk.root / "inbox" / f"{contact} {day}.xlsx", words, datetime(2026, 11, day, 10))


def decide(desk: Desk, table: str, decision: str, **where: str) -> None:
    """Choose the decision on the rows of the table in which these columns say so, and save the master."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    header, *rows = book[table][book[table].tables[table].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    found = [row for row in rows if all(row[at[name]].value == value for name, value in where.items())]
    assert found, f"no such row in {table}"
    for row in found:
        row[at["Decision"]].value = decision
    book.save(desk.root / "master.xlsx")


def in_register(desk: Desk, cell: str, value: object) -> None:
    """What the manager types into her register by hand."""
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Actions"][cell].value = value
    register.save(desk.root / "register.xlsx")


def plan(path: Path) -> Path:
    """An existing plan with what was said of it before."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Roads"
    for row in (
        ["Draft for the board in June"],
        [],
        ["No", "LEAD", "ACTION", "UPDATE"],
        [1, "KM", "Grit the three hills.", "Two hills gritted in May."],
    ):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workspace after two cycles in which everything happened that a history remembers; for copying."""
    folder = tmp_path_factory.mktemp("lived")
    desk = Desk.new(folder / "w", small_register(cycles=CYCLES))
    desk.done("import", plan(folder / "roads.xlsx"))
    desk.done("issue", "--cycle", CYCLE)
    first = came(desk, "KM", {"ASB/1": "On-going", "ASB/2": {"update": "Two patrols held.", "status": "Completed"}})
    (desk.root / "inbox" / "cut.xlsx").write_bytes(first.read_bytes()[:3000])
    held = came(desk, "TO", {"ASB/3": "Nine shops trained."})
    (desk.root / "inbox" / "Re.eml").write_bytes(mail((held.name, held.read_bytes()), sender=STRANGER))
    held.unlink()
    night(desk, date(2026, 11, 10))
    decide(desk, "Flags", "Waive", Flag="ongoing-only", Key="ASB/1")
    decide(desk, "Flags", "Ask", Flag="status-contradicts", Key="ASB/2")
    decide(desk, "Returns", "Accept", State="held")
    decide(desk, "Requests", "Reject", Key="ASB/2")
    in_register(desk, "G4", date(2027, 5, 31))
    night(desk, date(2026, 11, 11))
    came(desk, "KM", {"ASB/1": "Six streets mapped by 9 October.", "ASB/2": "Two patrols held."}, day=11)
    came(desk, "RW", {"FIRE/1": "By 30 November we will have visited all schools."}, day=11)
    night(desk, date(2026, 11, 12))
    desk.done("issue", "--cycle", LATER)
    came(desk, "KM", {"ASB/1": "On-going", "ASB/2": "Two patrols held."}, LATER, day=13)
    night(desk, date(2027, 2, 3))
    in_register(desk, "F5", "Visit each school with a talk on deliberate fires.")
    night(desk, date(2027, 2, 10))
    return desk


@pytest.fixture
def desk(lived: Desk, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(lived.root, tmp_path / "w")), lived.as_at)


def content(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the history."""
    with closing(sqlite3.connect(desk.root / "history.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in names}


def cells(desk: Desk) -> dict[tuple[str, str], Any]:
    """Every cell of the master that has a value."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_a_lost_history_comes_back_equal_row_by_row_and_so_does_the_next_master(desk: Desk, tmp_path: Path) -> None:
    other = Desk(Path(shutil.copytree(desk.root, tmp_path / "other")), desk.as_at)
    before = content(desk)
    assert {name for name, rows in before.items() if not rows} == {"messages", "waiting", "journal"}
    (desk.root / "history.db").unlink()
    stopped = night(desk, date(2027, 2, 11))
    assert (stopped.code, "`sspxl verify --rebuild`" in stopped.err) == (2, True)
    said = desk.done("verify", "--rebuild")
    assert said.out.splitlines()[0].endswith("5 nights judged again.")
    after = content(desk)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert after.keys() == before.keys()
    for one in (desk, other):
        came(one, "RW", {"FIRE/1": "All eleven schools visited by 2 February."}, LATER, day=14)
        night(one, date(2027, 2, 12))
    assert cells(desk) == cells(other)
    ran, asked = content(desk), content(other)
    del ran["runs"], asked["runs"]  # how many seconds each took
    assert ran == asked


# ---------------------------------------------------------------- without the journal

OF_LETTERS = ("identity", "kind", "cycle", "contact", "day", "stage", "asked", "sent", "message_id", "tries")
"""What their headers and places tell. By which words a draft was ours is not known any more: then it counts as hers."""

BY_RUNS = {"runs", "changes", "said", "carried", "spent"}
"""What without archive/nights.jsonl is known of some days alone: which nights there were, and what they decided."""


def letters(desk: Desk) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(desk.root / "history.db")) as db:
        return sorted(db.execute(f"SELECT {', '.join(OF_LETTERS)} FROM letters"))


def test_without_the_journal_the_originals_tell_all_but_how_the_drafts_were_worded(desk: Desk, tmp_path: Path) -> None:
    other = Desk(Path(shutil.copytree(desk.root, tmp_path / "other")), desk.as_at)
    before, made = content(desk), letters(desk)
    for name in ("history.db", "archive/journal.jsonl"):
        (desk.root / name).unlink()
    said = desk.run("verify", "--rebuild", "--json")
    assert (said.code, said.json["rebuilt"]["told_by"], said.json["wrong"]) == (1, "the originals", [])
    assert said.json["rebuilt"]["not_done"] == [
        "which letters were deleted from outbox/ is not known: one that is still due is drafted again; the drafts that "
        "lie there count as changed by you and stay as they are"
    ]
    after = content(desk)
    assert letters(desk) == made
    for tables in (before, after):
        del tables["letters"]
        tables["issued"].sort()  # by file, and not as the register had the contacts then
    assert after == before
    for one in (desk, other):
        came(one, "RW", {"FIRE/1": "All eleven schools visited by 2 February."}, LATER, day=14)
        night(one, date(2027, 2, 12))
    assert cells(desk) == cells(other)


def test_a_night_is_put_on_each_day_on_which_something_was_decided_too(desk: Desk) -> None:
    """Also where the master in which she decided it is gone."""
    for name in ("history.db", "archive/journal.jsonl", "archive/nights.jsonl"):
        (desk.root / name).unlink()
    for path in (desk.root / "archive").glob("*(2026-11-11 *"):
        path.unlink()
    desk.run("verify", "--rebuild")
    (accepted,) = (row for row in content(desk)["carried"] if row[3] == "Returns")
    assert accepted[2] == "2026-11-11"
    assert "Nine shops trained." in [row[3] for row in content(desk)["updates"]]


def test_without_any_account_of_the_nights_what_came_is_judged_day_by_day_and_what_is_lost_is_said(desk: Desk) -> None:
    before, made = content(desk), letters(desk)
    for name in ("history.db", "archive/journal.jsonl", "archive/nights.jsonl"):
        (desk.root / name).unlink()
    said = desk.run("verify", "--rebuild", "--json")
    assert [one.split(":")[0] for one in said.json["rebuilt"]["not_done"]] == [
        "which letters were deleted from outbox/ is not known",
        "which nights there were is not known",
        "what was decided in the master is known of returns alone",
        "what was imported beside the actions themselves (earlier updates, headings) is not known",
    ]
    after = content(desk)
    assert letters(desk) == made
    assert {name for name in before if sorted(map(str, before[name])) != sorted(map(str, after[name]))} == {
        *BY_RUNS, "letters", "headings",  # of the import
        "ledger", "updates", "cycles", "flags", "shown",
    }  # fmt: skip
    assert [row[2:] for row in after["ledger"]] == [row[2:] for row in before["ledger"]]  # but for the runs' numbers
    assert after["updates"] == [row for row in before["updates"] if row[0]]  # but for those that were imported
    for name in ("cycles", "flags", "shown"):
        # A night is put at the end of the first cycle, where none ran: by then the promise had passed.
        was, now = (
            [row for row in each[name] if LATER in row and "promise-passed" not in row] for each in (before, after)
        )
        assert now == was
    was, now = ([row[2:] for row in each["carried"] if row[3] == "Returns"] for each in (before, after))
    assert (now, len(now)) == (was, 1)


# ---------------------------------------------------------------- the journal, without whole nights


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A cycle that is issued, with one return taken in."""
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    came(desk, "KM", {"ASB/1": "Ten streets mapped."})
    desk.done("collect")
    return desk


def journal(desk: Desk) -> Path:
    return desk.root / "archive" / "journal.jsonl"


def known(desk: Desk) -> dict[str, Any]:
    """As `content`, without the runs, of which a rebuilt history has its own version."""
    return {name: rows for name, rows in content(desk).items() if name != "runs"}


def test_a_damaged_history_goes_to_the_archive_and_a_new_one_takes_its_place(small: Desk) -> None:
    before, path = known(small), small.root / "history.db"
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
    said = small.run("verify", "--rebuild", "--json", now=datetime(2026, 11, 22, 9, 5))
    assert (said.code, said.json["rebuilt"]["old"]) == (0, "archive/history replaced 2026-11-22 0905.db")
    assert known(small) == before
    kept = {one.name: one.read_bytes() for one in (small.root / "archive").glob("history*")}
    assert kept == {"history replaced 2026-11-22 0905.db": bytes(data)}


def test_nothing_is_rebuilt_while_a_run_is_at_work(small: Desk) -> None:
    before = (small.root / "history.db").read_bytes()
    with Workspace(small.root).held("nightly"):
        assert small.run("verify", "--rebuild").code == 3
    assert (small.root / "history.db").read_bytes() == before
    assert small.run("verify", "--rebuild").code == 0


def test_what_was_left_of_a_history_that_somebody_deleted_does_not_spoil_the_new_one(small: Desk) -> None:
    before = known(small)
    (small.root / "history.db").rename(small.root / "history.db-journal")
    small.done("verify", "--rebuild")
    assert (known(small), (small.root / "history.db-journal").exists()) == (before, False)


def test_an_older_history_that_was_put_back_is_brought_up_to_now(small: Desk, tmp_path: Path) -> None:
    shutil.copy2(small.root / "history.db", tmp_path / "older.db")
    came(small, "RW", {"FIRE/1": "Six schools visited."})
    small.done("collect")
    before = known(small)
    shutil.copy2(tmp_path / "older.db", small.root / "history.db")
    found = small.run("verify", "--json")
    assert (found.code, [one["path"] for one in found.json["wrong"]]) == (
        1,
        ["history.db", f"returns/{CYCLE}/RW 9.xlsx"],
    )
    small.done("verify", "--rebuild")
    assert known(small) == before


def test_a_line_that_was_cut_off_or_is_there_twice_costs_nothing_and_one_that_is_lost_is_said(small: Desk) -> None:
    before, lines = known(small), journal(small).read_text("utf-8").splitlines()
    torn = "\n".join([*lines, lines[-1][:40], lines[-1], lines[0], '{"mark": "ab", "wh'])
    journal(small).write_text(torn, "utf-8")
    came(small, "RW", {"FIRE/1": "Six schools visited."})
    small.done("collect")  # ends the line that was cut off
    assert journal(small).read_text("utf-8").startswith(f"{torn}\n")
    said = small.run("verify", "--rebuild")
    words = "cannot be read: what no other file tells of it is lost"
    lost = f"Not done: line {len(lines) + 4} of archive/journal.jsonl {words}"
    assert (said.code, [line for line in said.out.splitlines() if line.startswith("Not done")]) == (1, [lost])
    assert known(small)["issued"] == before["issued"]
    assert [row[2] for row in known(small)["ledger"]] == [f"returns/{CYCLE}/{one} 9.xlsx" for one in ("KM", "RW")]


def test_what_a_killed_run_did_not_write_down_waits_in_the_history_for_the_next(small: Desk) -> None:
    before, written = known(small), journal(small).read_bytes()
    with pytest.raises(KeyboardInterrupt), open_history(small.root / "history.db") as history:
        history.record_headings(["Draft for the board"])
        raise KeyboardInterrupt
    assert journal(small).read_bytes() == written
    small.done("verify", "--rebuild")
    assert len(known(small)["headings"]) == len(before["headings"]) + 1
    assert json.loads(journal(small).read_text("utf-8").splitlines()[-1])["what"] == "headings"


def test_a_copy_of_the_history_that_was_lost_is_not_taken_for_newer_than_those_of_the_new_one(small: Desk) -> None:
    copy = small.root / "archive" / "history (2026-11-01).db"
    shutil.copy(small.root / "history.db", copy)
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("INSERT INTO runs (id, command, as_at, started, version) VALUES (500, 'collect', '', '', '')")
    for name in ("history.db", "archive/journal.jsonl", "archive/nights.jsonl"):
        (small.root / name).unlink()
    small.run("verify", "--rebuild")
    small.done("nightly")
    newest = newest_whole(small.root / "archive")
    assert newest not in (copy, None)


def test_a_history_that_is_older_than_its_journal_is_in_it_whole(small: Desk) -> None:
    before = content(small)
    journal(small).unlink()
    small.done("collect")
    (small.root / "history.db").unlink()
    small.done("verify", "--rebuild")
    after = content(small)
    assert (after["runs"][: len(before["runs"])], after["ledger"]) == (before["runs"], before["ledger"])
    assert after["issued"] == before["issued"]


def test_where_nothing_came_and_nothing_was_issued_nothing_is_made(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    said = desk.run("verify", "--rebuild")
    assert (said.code, "nothing has come or was issued from which to make history.db" in said.err) == (2, True)
    assert not (desk.root / "history.db").exists()


def test_of_a_damaged_line_the_records_and_the_account_of_the_nights_tell(small: Desk) -> None:
    before, lines = content(small), journal(small).read_text("utf-8").splitlines()
    damaged = [n for n, line in enumerate(lines) if '"arrivals"' in line or '"end"' in line]
    for n in damaged:
        lines[n] = lines[n][:30]
    journal(small).write_text("\n".join(lines), "utf-8")
    said = small.run("verify", "--rebuild", "--json")
    words = "of archive/journal.jsonl cannot be read: what no other file tells of it is lost"
    assert said.json["rebuilt"]["not_done"] == [f"line {n + 1} {words}" for n in damaged]
    assert (content(small), len(damaged)) == (before, 3)  # the issue ended, what came, the end of collecting that


def test_a_journal_without_its_beginning_is_filled_up_from_the_originals(small: Desk) -> None:
    lines = journal(small).read_text("utf-8").splitlines()
    came(small, "RW", {"FIRE/1": "Six schools visited."})
    small.done("collect")
    before = content(small)
    later = journal(small).read_text("utf-8").splitlines()[len(lines) :]
    journal(small).write_text("\n".join(later), "utf-8")
    (small.root / "history.db").unlink()
    small.run("verify", "--rebuild")
    after = content(small)
    assert (after["ledger"], after["runs"]) == (before["ledger"], before["runs"])
    assert sorted(after["issued"]) == sorted(before["issued"])
    kept = [path.read_text("utf-8") for path in journal(small).parent.glob("journal replaced *.jsonl")]
    assert kept == ["\n".join(later)]
    small.done("verify", "--rebuild")  # the new journal begins with what was rebuilt
    assert content(small) == after


def test_a_damaged_account_of_the_nights_is_named_and_what_is_lost_by_it_is_said(small: Desk) -> None:
    nights = journal(small).with_name("nights.jsonl")
    lines = nights.read_text("utf-8").splitlines()
    nights.write_text("\n".join([lines[0][:30], *lines[1:]]), "utf-8")
    found = small.run("verify", "--json").json["wrong"]
    assert [(one["path"], one["wrong"]) for one in found] == [("archive/nights.jsonl", "damaged")]
    for name in ("history.db", "archive/journal.jsonl"):
        (small.root / name).unlink()
    lost = "line 1 of archive/nights.jsonl cannot be read: what no other file tells of it is lost"
    assert small.run("verify", "--rebuild", "--json").json["rebuilt"]["not_done"][0] == lost


def test_a_lost_history_is_not_taken_for_a_new_one_where_the_journal_is_lost_too(small: Desk) -> None:
    for name in ("history.db", "archive/journal.jsonl"):
        (small.root / name).unlink()
    said = small.run("collect")
    told = "though nights.jsonl in archive/ tells of it. "
    assert (said.code, told in said.err, "`sspxl verify --rebuild`" in said.err) == (2, True, True)


def test_what_only_one_of_two_accounts_has_is_put_in_its_place() -> None:
    a, b, c, d, e = (Event(mark, "run", {}) for mark in "abcde")
    whole = Event("w", EVERYTHING, {})
    assert woven((b, d), (a, b, c, e)) == (a, b, c, e, d)
    assert woven((), (a, b)) == woven((a, b), ()) == (a, b)
    assert woven((whole, c), (a, b, c, d)) == (whole, c, d)  # what was before is in it
    told = Event("w", EVERYTHING, {"has": ["d"]})
    assert woven((told, c), (d, c, e)) == (told, c, e)


def test_what_a_run_decided_of_whose_beginning_nothing_is_left_is_put_on_its_day() -> None:
    begun, ended = Event("a", "run", {"run": 1}), Event("b", "end", {"run": 1})
    stray = Event("c", "carried", {"run": 2, "day": "2026-11-11", "carried": []})
    found = list(in_runs([begun, ended, stray, Event("d", "end", {"run": 2}), Event("e", "end", {"run": 3})]))
    put = found.pop(2)
    assert found == [begun, ended, stray, Event("d", "end", {"run": 2})]  # of an end alone nobody knows the day
    midnight = "2026-11-11T00:00:00+00:00"
    assert (put.what, put.told) == (
        "run",
        {"run": 2, "command": "nightly", "cycle": None, "as_at": "2026-11-11", "now": midnight},
    )


def test_a_return_that_the_journal_does_not_know_comes_into_the_ledger_by_its_record(small: Desk) -> None:
    before = [row[2:] for row in known(small)["ledger"]]
    lines = [line for line in journal(small).read_text("utf-8").splitlines() if '"arrivals"' not in line]
    journal(small).write_text("\n".join(lines), "utf-8")
    said = small.run("verify", "--rebuild", "--json")
    assert said.json["rebuilt"]["not_done"] == []
    assert [row[2:] for row in known(small)["ledger"]] == before


def test_what_is_no_nights_is_told_again_as_it_was(tmp_path: Path) -> None:
    """Messages of the mailbox, letters that were unmade, changes that wait, requests that are not asked any more."""
    old, new = tmp_path / "history.db", tmp_path / "new.db"
    seen = Seen("box/INBOX/1/7", "box", "INBOX", 1, 7, "<7@example.org>", "ab" * 32, Handled.CHATTER)
    letter = Made("receipt|x|KM", Kind.RECEIPT, CYCLE, "KM", date(2026, 11, 10), Stage.SENT, "KM.eml", asked=("a", "b"))
    request = ("ASB/1", "Due", "KM", "1 may 2027")
    with open_history(old) as history:
        run = history.begin_run("nightly", CYCLE, date(2026, 11, 10), datetime(2026, 11, 10, 2))
        MessageLog(history).put(seen, replace(seen, origin="box/INBOX/1/8", uid=8))
        MessageLog(history).put_counted(replace(seen, tries=2), run, date(2026, 11, 10), "not_a_return")
        LetterLog(history).put(letter)
        LetterLog(history).put(replace(letter, sent=date(2026, 11, 11)))
        LetterLog(history).put(replace(letter, identity="reminder|x|KM|+1"))
        LetterLog(history).forget(replace(letter, identity="reminder|x|KM|+1"))
        history.record_waiting([Change("ASB/1", "Lead", "KM", "TO")])
        both = (request, ("ASB/2", *request[1:]))
        carried = [Carried(REQUESTS, REJECT, CYCLE, one, one[0], "Due", "no") for one in both]
        history.record_carried(run, date(2026, 11, 10), carried)
        history.end_refused(run, CYCLE, [request])
        history.record_spent([Mark("e1", "Actions", (key,), "Close") for key in ("ASB/1", "ASB/2")], [])
        history.record_spent([], [Mark("e1", "Actions", ("ASB/3",), "Close")])
        history.forget_cleared({"e1"}, [mark for mark in history.spent() if mark.subject != ("ASB/1",)])
        history.end_run(run, datetime(2026, 11, 10, 3), Ending(1, 2.5, ("decide",), {"a": 1}, {"b": 2}, {"c": 3}, None))
    with open_to_rebuild(new) as history:
        told = Retelling(history, lambda run, judged: None)
        for event in events(journal_of(old))[0]:
            told.tell(event)
    dumps = []
    for path in (old, new):
        with closing(sqlite3.connect(path)) as db:
            dumps.append([line for line in db.iterdump() if 'INTO "journal"' not in line])
    assert dumps[0] == dumps[1]
    assert sum('INTO "messages"' in line for line in dumps[0]) == 2
    with open_to_rebuild(new) as history, pytest.raises(UserError, match="written by a newer sspxl"):
        Retelling(history, lambda run, judged: None).tell(Event("1", "something new", {}))
