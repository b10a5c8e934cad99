"""`sspxl purge`: what is older than the settings allow goes where that is asked for, and nothing else ever does."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from desk import CYCLE, Desk, answer, small_register

from sspxl.jobs import parting, purging
from sspxl.workspace import Workspace

OLD, LAST = "2019-20 Q3", "2021-22 Q3"
CYCLES = [
    {"Cycle": OLD, "Opens": date(2019, 10, 1), "Due": date(2019, 10, 31), "As at": date(2019, 11, 17)},
    {"Cycle": LAST, "Opens": date(2021, 10, 1), "Due": date(2021, 10, 31), "As at": None},
    {"Cycle": CYCLE, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31), "As at": date(2026, 11, 17)},
]
NAME, WRITER = "purged Rosalind Quennell.xlsx", "Wilhelmina Frost"
"""Names that are persons', of a file and of who wrote a mail, and stand nowhere once they are gone."""
NOW = datetime(2026, 11, 22, 9)
NOTHING = {"originals": 0, "mail": 0, "archive": 0, "logs": 0}


def mail(workbook: Path) -> bytes:
    """A reply with the workbook, as her mail program saved it."""
    message = EmailMessage()
    message["From"] = f"{WRITER} <tobias.oakley@example.org>"
    message["Subject"], message["Message-ID"] = f"From {WRITER}", "<2019.frost@example.org>"
    message["Date"] = "Sat, 09 Nov 2019 11:00:00 +0000"
    message.set_content("See attached.\n")
    message.add_attachment(workbook.read_bytes(), maintype="application", subtype="octet-stream", filename="TO.xlsx")
    return message.as_bytes()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three cycles, each issued, answered and judged in its days; something came before the first. For copying."""
    desk = Desk.new(tmp_path_factory.mktemp("lived") / "w", small_register(cycles=CYCLES))
    inbox = desk.root / "inbox"
    (inbox / "early.xlsx").write_bytes(b"%PDF-1.4 early")
    replace(desk, as_at=date(2019, 9, 1)).run("collect", now=datetime(2019, 9, 1, 9))
    for name, year in ((OLD, 2019), (LAST, 2021), (CYCLE, 2026)):
        then = replace(desk, as_at=date(year, 11, 10))
        assert then.run("issue", "--cycle", name, now=datetime(year, 10, 2)).code == 0
        issued = desk.root / "issued" / name
        words = {"ASB/1": f"{year % 100} streets mapped.", "ASB/2": "On-going"}
        came = answer(issued / f"KM {name}.xlsx", inbox / NAME, words, datetime(year, 11, 9))
        (inbox / "cut.xlsx").write_bytes(came.read_bytes()[: 3000 + year % 100])
        if name == OLD:
            said = {"ASB/3": "12 shops trained."}
            theirs = answer(issued / f"TO {name}.xlsx", desk.root / "TO.xlsx", said, datetime(year, 11, 9))
            (inbox / f"{WRITER}.eml").write_bytes(mail(theirs))
            theirs.unlink()
        then.run("nightly", now=datetime(year, 11, 10, 2))
        for draft in (desk.root / "outbox").glob("*.eml"):
            draft.parent.joinpath("sent").mkdir(exist_ok=True)
            draft.rename(draft.parent / "sent" / draft.name)
    return desk


@pytest.fixture
def desk(lived: Desk, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(lived.root, tmp_path / "w")), lived.as_at)


def keeping(desk: Desk, **years: int) -> Desk:
    """The desk with these years in its settings, and 0 for all else that may go."""
    settings = desk.root / "sspxl.toml"
    head, _, rules = settings.read_text("utf-8").partition("\n[retention]\n")
    lines = "\n".join(f"{key} = {value}" for key, value in {**NOTHING, **years}.items())
    settings.write_text(f"{head}\n[retention]\n{lines}\n\n[rules]\n{rules.partition('[rules]')[2]}", "utf-8")
    return desk


def files(desk: Desk) -> dict[str, bytes]:
    """Every file but for locks, logs and what a run of the history itself writes."""
    found = {path.relative_to(desk.root).as_posix(): path for path in desk.root.rglob("*") if path.is_file()}
    others = ("logs/", "history.db", "archive/journal", "archive/nights", ".sspxl")
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(others)}


def holding(desk: Desk, words: str) -> list[str]:
    """The files that hold the words, or have them in their names."""
    found = [path for path in desk.root.rglob("*") if path.is_file()]
    held = [path for path in found if words in path.name or words.encode() in path.read_bytes()]
    return sorted(path.relative_to(desk.root).as_posix() for path in held)


def going(desk: Desk, **years: int) -> list[dict[str, Any]]:
    """What would go by these years."""
    return keeping(desk, **years).run("purge", "--json", now=NOW).json["going"]


def told(desk: Desk, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(desk.root / "history.db")) as db, db:
        db.execute(sql, values)


def test_nothing_goes_unless_the_settings_say_for_how_long_and_she_says_yes(desk: Desk) -> None:
    keeping(desk)
    before = files(desk)
    said = desk.run("purge", "--yes", now=NOW)
    nothing = "[retention] has originals = 0, mail = 0, archive = 0, logs = 0, in years; 0 is for ever."
    assert (said.code, said.out) == (0, f"Nothing may go: {nothing}\n")
    assert files(desk) == before
    keeping(desk, originals=5)
    before, history = files(desk), (desk.root / "history.db").read_bytes()
    said = desk.run("purge", now=NOW)
    assert said.out.splitlines() == [
        f"{OLD}, closed on 17 November 2019: returns/ 4, quarantine/ 1, annotated/ 2, issued/ 3, outbox/ 5; "
        "names out of history.db: ledger 3, returns 3, updates 4, shown 7, changes 3, flags 7, issued 5, "
        "letters 5 ([retention] originals = 5)",
        "returns/unassigned, of before 22 November 2021: returns/ 1, quarantine/ 1; names out of history.db: "
        "ledger 1, returns 1 ([retention] originals = 5)",
        f"Stays: reports/{OLD}: the board's paper, which quotes what came and names the files; it is yours to remove",
        "Nothing was removed; add --yes to do it. It cannot be brought back.",
    ]
    assert (files(desk), (desk.root / "history.db").read_bytes()) == (before, history)


@pytest.mark.parametrize(("years", "goes"), [(7, [OLD]), (8, []), (1, [OLD])])
def test_a_cycle_goes_when_its_years_are_over_and_of_the_two_newest_nothing_ever_does(
    desk: Desk, years: int, goes: list[str]
) -> None:
    for setting in ("originals", "mail"):
        found = going(desk, **{setting: years})
        assert [one["what"] for one in found if one["what"] != "returns/unassigned"] == goes


def test_what_is_purged_is_gone_everywhere_and_what_was_said_stays(desk: Desk) -> None:
    keeping(desk, originals=5)
    before, tables = files(desk), desk.tables()
    assert desk.run("purge", "--yes", now=NOW).code == 0
    after = files(desk)
    gone = {name for name in before if name not in after}
    old = [name for name in before if f"/{OLD}/" in name and not name.startswith("reports/")]
    first = [name for name in before if name.startswith("returns/unassigned/")]
    others = ("outbox/", "quarantine/", "archive/history ")
    assert {name for name in gone if not name.startswith(others)} == {*old, *first}
    assert len([name for name in gone if name.startswith("outbox/")]) == 5
    aside = [name.split("/")[1] for name in gone if name.startswith("quarantine/")]
    assert sorted(aside) == ["cut.xlsx", "cut.xlsx.why.txt", "early.xlsx", "early.xlsx.why.txt"]
    new = {name: data for name, data in after.items() if name not in before}
    reduced = [json.loads(data) for name, data in new.items() if "/purged " in name]
    assert [sorted(one) for one in reduced] == [["purged", "received", "sha256", "verdict"]] * 5
    assert sorted((one["received"], one["verdict"]) for one in reduced) == [
        ("2019-09-01", "quarantined"), ("2019-11-09", "received"), ("2019-11-09", "unpacked"),
        ("2019-11-10", "quarantined"), ("2019-11-10", "received"),
    ]  # fmt: skip
    assert sorted(name for name in new if "/purged " not in name) == [
        "archive/history (2026-11-22).db", "archive/purges.jsonl",
    ]  # fmt: skip
    assert {name: after[name] for name in before if name in after} == {
        name: data for name, data in before.items() if name in after
    }
    desk.done("verify")
    desk.run("nightly", now=NOW)
    assert desk.tables() == tables


def test_what_went_is_recorded_and_what_ran(desk: Desk) -> None:
    keeping(desk, originals=5)
    planned = desk.run("purge", "--json", now=NOW).json
    done = desk.run("purge", "--yes", "--json", now=NOW).json
    assert {**planned, "done": True} == done
    (line,) = (desk.root / "archive" / "purges.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    told = [{key: one[key] for key in ("what", "setting", "years", "files", "rows")} for one in done["going"]]
    assert (record["when"], record["gone"]) == ("2026-11-22T09:00:00+00:00", told)
    run = desk.run("runs", "--last", "1", "--json", now=NOW).json[0]
    assert (run["command"], run["run"], run["how"]) == ("purge", record["run"], "done")
    assert desk.run("purge", "--yes", now=NOW).out.startswith("Nothing may go: ")
    assert (desk.root / "archive" / "purges.jsonl").read_text("utf-8") == f"{line}\n"


def ledger(desk: Desk) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(desk.root / "history.db")) as db:
        return sorted(db.execute("SELECT path, file, sha256, received, state FROM ledger"))


def test_no_word_of_it_is_left_in_the_history_or_its_journal_and_a_rebuilt_one_is_equal(desk: Desk) -> None:
    keeping(desk, originals=5)
    name = f"{OLD}/{NAME}"
    assert {"history.db", "archive/journal.jsonl", "archive/history (2021-11-10).db"} <= set(holding(desk, name))
    journal, history = desk.root / "archive" / "journal.jsonl", desk.root / "history.db"
    shutil.copy(history, journal.with_name("history replaced 2026-11-20 0900.db"))  # as a rebuild does
    shutil.copy(journal, journal.with_name("journal replaced 2026-11-20 0900.jsonl"))
    desk.run("purge", "--yes", now=NOW)
    assert (holding(desk, name), holding(desk, WRITER)) == ([], [])
    nights = journal.with_name("nights.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["what"] for line in nights} == {"end"}  # of the purge itself
    tables = desk.tables()
    history.unlink()
    desk.done("verify", "--rebuild")
    desk.run("nightly", now=NOW)
    assert desk.tables() == tables
    assert desk.run("purge", "--yes", now=NOW).out.startswith("Nothing may go: ")
    before = ledger(desk)
    history.unlink()
    journal.unlink()
    assert desk.run("verify", "--rebuild").code == 1  # what was purged is not known
    assert (ledger(desk), [name for name, *_ in before if "/purged " in name] != []) == (before, True)
    assert (holding(desk, name), holding(desk, WRITER)) == ([], [])


def test_of_a_cycle_whose_mail_goes_the_workbooks_stay_and_nobody_who_wrote(desk: Desk) -> None:
    keeping(desk, mail=5)
    assert holding(desk, WRITER) != []
    before, tables = files(desk), desk.tables()
    assert desk.run("purge", "--yes", now=NOW).out.splitlines()[0] == (
        f"{OLD}, closed on 17 November 2019: returns/ 1, records that lose the sender 1, outbox/ 5; "
        "names out of history.db: letters 5 ([retention] mail = 5)"
    )
    after = files(desk)
    assert holding(desk, WRITER) == holding(desk, "2019.frost@example.org") == []
    gone = {name for name in before if name not in after}
    others = ("outbox/", "archive/history ")
    assert {name for name in gone if not name.startswith(others)} == {
        f"returns/{OLD}/{WRITER}.eml", f"returns/{OLD}/{WRITER}.eml.json",
    }  # fmt: skip
    changed = {name for name in before if name in after and before[name] != after[name]}
    assert changed == {f"returns/{OLD}/TO.xlsx.json"}
    desk.done("verify")
    desk.run("nightly", now=NOW)
    assert desk.tables() == tables
    assert "cannot be judged again" in desk.run("consolidate", "--cycle", OLD, now=NOW).err
    keeping(desk, originals=5).run("purge", "--yes", now=NOW)  # the rest, once its own years are over
    desk.done("verify")
    assert holding(desk, f"{OLD}/TO.xlsx") == []


def test_doctor_says_which_cycles_are_older_than_the_settings_allow(desk: Desk) -> None:
    def said() -> list[tuple[str, str]]:
        found = desk.run("doctor", "--json", now=NOW).json
        return [(one["health"], one["words"]) for one in found if one["about"] == "retention"]

    keeping(desk, originals=7)
    assert said() == []  # as at 10 November: it closed on the 17th
    keeping(desk, originals=6)
    words = f"something of {OLD} is older than [retention] allows; `sspxl purge` says what may go"
    assert said() == [("advice", words)]
    desk.run("purge", "--yes", now=NOW)
    assert said() == []
    keeping(desk, mail=8)
    assert said() == []


def test_what_waits_for_her_keeps_its_cycle(desk: Desk) -> None:
    keeping(desk, originals=5, mail=5)
    assert len(desk.run("purge", "--json", now=NOW).json["going"]) == 2
    told(desk, "UPDATE returns SET state = 'held' WHERE cycle = ? AND contact = 'KM' AND path IS NOT NULL", OLD)
    said = desk.run("purge", "--json", now=NOW).json
    assert ([one["what"] for one in said["going"]], said["stays"]) == (
        [],
        [f'{OLD}: 1 held return waits for Accept or Reject; `sspxl consolidate --cycle "{OLD}"` shows a master for it'],
    )
    desk.run("purge", "--yes", now=NOW)
    assert (desk.root / "returns" / OLD / NAME).exists()


@pytest.mark.parametrize(("shown", "goes"), [(OLD, []), (CYCLE, [OLD])])
def test_the_cycle_that_the_master_shows_stays(desk: Desk, shown: str, goes: list[str]) -> None:
    told(desk, "UPDATE runs SET cycle = ? WHERE id = (SELECT max(id) FROM runs WHERE command = 'nightly')", shown)
    found = going(desk, originals=5)
    assert [one["what"] for one in found if one["what"] != "returns/unassigned"] == goes


@pytest.mark.parametrize("cycle", [OLD, CYCLE])
def test_a_flag_that_points_into_what_came_keeps_the_workbooks_and_not_the_mail(desk: Desk, cycle: str) -> None:
    told(desk, "UPDATE updates SET file = 'theirs.xlsx' WHERE cycle = ? AND key = 'ASB/2'", cycle)
    told(desk, "UPDATE updates SET file = 'theirs.xlsx' WHERE cycle = ? AND key = 'ASB/2'", OLD)
    told(desk, "UPDATE flags SET place = 'theirs.xlsx, ASB!D9' WHERE cycle = ? AND key = 'ASB/2'", CYCLE)
    keeping(desk, originals=5, mail=5)
    said = desk.run("purge", "--json", now=NOW).json
    setting = {one["what"]: one["setting"] for one in said["going"]}[OLD]
    stands = [one for one in said["stays"] if one.endswith("to what came for it; settle or waive that first")]
    assert (setting, len(stands)) == (("mail", 1) if cycle == OLD else ("originals", 0))


def test_what_counts_in_a_later_cycle_stays_with_the_earlier_one(desk: Desk) -> None:
    told(desk, "UPDATE returns SET path = ? WHERE cycle = ? AND contact = 'RW'", f"returns/{OLD}/TO.xlsx", CYCLE)
    keeping(desk, originals=5).run("purge", "--yes", now=NOW)
    there = sorted(path.name for path in (desk.root / "returns" / OLD).glob("*") if "purged " not in path.name)
    assert there == ["TO.xlsx", "TO.xlsx.json", f"{WRITER}.eml", f"{WRITER}.eml.json"]
    desk.done("verify")


def test_a_copy_in_quarantine_of_what_came_again_later_stays(desk: Desk) -> None:
    assert going(desk, originals=5)[0]["files"]["quarantine/"] == 1
    again = "(SELECT sha256 FROM ledger WHERE path = ?)"
    paths = (f"returns/{name}/cut.xlsx" for name in (OLD, CYCLE))
    told(desk, f"UPDATE ledger SET sha256 = {again} WHERE path = ?", *paths)
    assert "quarantine/" not in going(desk, originals=5)[0]["files"]


def test_earlier_masters_and_registers_go_by_their_age_but_for_the_newest(desk: Desk) -> None:
    archive = desk.root / "archive"
    names = [f"{kind} ({day} 0200){again}.xlsx" for kind in ("master", "register") for day, again in STAMPS]
    hers = ["master (2019-11-10 0200) with your sheets.xlsx", "master as written (2019-11-10 0200).xlsx", "mine.xlsx"]
    for name in (*names, *hers):
        (archive / name).write_bytes(b"x")
    (archive / "history replaced 2019-01-01 0200.db").write_bytes(b"x")
    (archive / "history replaced 2020-01-01 0200.db").write_bytes(b"x")
    assert going(desk, archive=2) == [
        {
            "what": "archive", "setting": "archive", "years": 2, "before": "2024-11-22", "rows": {},
            "files": {"masters": 2, "registers": 2, "replaced histories": 1},
        }
    ]  # fmt: skip
    desk.run("purge", "--yes", now=NOW)
    left = {path.name for path in archive.iterdir()}
    assert {name for name in names if name not in left} == {
        f"{kind} (2019-11-10 0200){again}.xlsx" for kind in ("master", "register") for again in ("", " (2)")
    }
    assert {*hers, "history replaced 2020-01-01 0200.db", "registers"} <= left
    desk.run("nightly", now=NOW)
    (desk.root / "history.db").unlink()
    assert desk.run("verify", "--rebuild").code == 0


STAMPS = (("2019-11-10", ""), ("2019-11-10", " (2)"), ("2024-11-22", ""), ("2026-11-10", ""))


def test_what_a_system_put_beside_earlier_registers_stays_and_stops_no_purge(tmp_path: Path) -> None:
    registers = tmp_path / "archive" / "registers"
    for name in ("2019-11-10 0a/desktop.ini", "2019-11-10 0a", "2020-11-10 0b", "2026-11-10 0c"):
        path = registers / (name if name.endswith(".ini") else f"{name}/register.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (registers / "2019-11-10 .DS_Store").write_bytes(b"x")
    part = parting.Archived.of(Workspace(tmp_path), parting.Why("archive", 2, date(2024, 11, 22)))
    assert part.files["registers of nights"] == 2
    part.remove(date(2026, 11, 22))
    left = sorted(path.relative_to(registers).as_posix() for path in registers.rglob("*"))
    assert left == [
        "2019-11-10 .DS_Store", "2019-11-10 0a", "2019-11-10 0a/desktop.ini", "2026-11-10 0c",
        "2026-11-10 0c/register.xlsx",
    ]  # fmt: skip


def test_what_the_logs_have_of_long_ago_goes_and_with_it_runs_from_which_nothing_came(desk: Desk) -> None:
    log = desk.root / "logs" / "runs.jsonl"
    before = log.read_text("utf-8").splitlines()
    old = [line for line in before if line < '{"at": "2024']
    assert 0 < len(old) < len(before)
    runs = [(one["command"], one["began"][:4]) for one in desk.run("runs", "--json").json]
    (found,) = going(desk, logs=2)
    assert (found["files"], found["rows"]) == ({"lines of the run log": len(old)}, {})
    told(desk, "INSERT INTO runs (command, cycle, as_at, started, ended, version, exit, seconds, steps, flags, undone, "
         "waiting) SELECT command, cycle, as_at, started || '', ended, version, exit, seconds, steps, flags, undone, "
         "waiting FROM runs WHERE command = 'issue' AND cycle = ?", OLD)  # fmt: skip
    assert going(desk, logs=2)[0]["rows"] == {"runs": 1}
    desk.run("purge", "--yes", now=NOW)
    assert [line for line in log.read_text("utf-8").splitlines() if line in before] == before[len(old) :]
    left = [(one["command"], one["began"][:4]) for one in desk.run("runs", "--json").json]
    assert sorted(one for one in left if one[0] != "purge") == sorted(runs)
    desk.done("verify")


def test_a_cycle_that_was_purged_is_not_judged_again(desk: Desk) -> None:
    keeping(desk, originals=5).run("purge", "--yes", now=NOW)
    said = desk.run("consolidate", "--cycle", OLD, now=NOW)
    assert (said.code, said.err) == (
        2,
        f"what came for {OLD} was purged on 22 November 2026: it cannot be judged again, and what was found of it "
        "stands in history.db.\n",
    )
    tried = desk.run("rules", "--trial", "no-update", "--json").json
    assert [one["cycle"] for one in tried] == [LAST, CYCLE]


@pytest.mark.parametrize(
    ("room", "what", "at"),
    [
        (parting, "remove", 2),  # of a copy in quarantine the why has gone
        (parting, "remove", 15),  # of an original all but its record
        (parting, "remove", 21),
        (parting, "write_reduced", 2),
        (parting, "let_go", 3),  # the first two are of the copy in memory in which it is counted
        (purging, "begin_journal_anew", 1),
        (purging, "back_up", 1),
    ],
)
def test_what_a_killed_purge_began_the_next_one_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, room: ModuleType, what: str, at: int
) -> None:
    keeping(desk, originals=5)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(room, what, killed_at(at, getattr(room, what)))
        desk.run("purge", "--yes", now=NOW)
    assert desk.run("purge", now=NOW).out.splitlines()[-2:] == [
        "The purge before this one was cut off before its end.",
        "Nothing was removed; add --yes to do it. It cannot be brought back.",
    ]
    desk.run("purge", "--yes", now=NOW)
    desk.done("verify")
    assert (holding(desk, f"{OLD}/{NAME}"), holding(desk, WRITER)) == ([], [])
    assert holding(desk, "early.xlsx") == [f"reports/{OLD}/summary.html"]  # the board's paper is hers
    assert desk.run("purge", now=NOW).out.startswith("Nothing may go: ")


def test_a_file_that_somebody_has_open_is_named_and_the_next_purge_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping(desk, originals=5)
    book, honest = desk.root / "issued" / OLD / f"KM {OLD}.xlsx", Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == book:  # as Windows has it
            raise PermissionError(13, "Permission denied", str(path))
        honest(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        said = desk.run("purge", "--yes", now=NOW)
    do = "close it if it is open, see that you may remove it, and run this again: it goes on from here"
    assert (said.code, said.err) == (2, f"{book}: it cannot be removed (Permission denied); {do}\n")
    desk.run("purge", "--yes", now=NOW)
    assert (book.exists(), holding(desk, f"{OLD}/{NAME}")) == (False, [])
    desk.done("verify")


class Killed(BaseException):
    """The process is gone."""


def killed_at(call: int, act: Callable[..., Any]) -> Callable[..., Any]:
    """It acts as ever, until this call of it ends the process."""
    calls = count(1)

    def acts(*given: object) -> Any:
        if next(calls) == call:
            raise Killed
        return act(*given)

    return acts
