"""history.db: made from nothing, never half written, and the same words back."""

from __future__ import annotations

import errno
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from makers import (
    AS_AT,
    BEFORE,
    CYCLE,
    EARLIER,
    action,
    night,
    past,
    register,
    return_row,
    standing,
    the,
    update,
)

from sspxl.errors import UserError
from sspxl.history import Carried, Ending, History, copy_of_history, open_history, opening
from sspxl.history.health import history_faults
from sspxl.history.journal import journal_of
from sspxl.history.purging import Gone, begin_journal_anew, let_go
from sspxl.history.runs import nights_begun
from sspxl.history.schema import STEPS
from sspxl.identity import fingerprint
from sspxl.merge import Rulings
from sspxl.records import (
    Change,
    Cycle,
    CyclePoint,
    Flag,
    Ledger,
    Outcome,
    Past,
    Place,
    Rag,
    Severity,
    State,
    Update,
)

RAN = datetime(2026, 7, 28, 2, 0)
FACT = "Ten patrols were walked in May."
REGISTER = register(action("ASB/1", "Keep weekly joint patrols.", "CS"), action("ASB/2", "Find victims.", "CS & MW"))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.db") as history:
        yield history


def outcome(*updates: Update, cycle: Cycle = CYCLE, flags: tuple[Flag, ...] = (), as_at: date = AS_AT) -> Outcome:
    """A night of the cycle with these updates and flags."""
    updates = tuple(replace(u, cycle=cycle.name) for u in updates)
    standings = (standing(a, *(u for u in updates if u.key == a.key)) for a in REGISTER.actions)
    merged = replace(night(REGISTER, *standings, returns=[return_row("CS", State.RECEIVED)]), cycle=cycle)
    return Outcome(merged, as_at, flags, {"ASB/1": Rag.GREEN, "ASB/2": Rag.GREY})


def point(cycle: Cycle = CYCLE, updates: int = 1) -> CyclePoint:
    return CyclePoint(cycle.name, 2, 1, updates, 0, {rag: int(rag is Rag.GREEN) for rag in Rag})


def store(history: History, found: Outcome, shown: dict | None = None) -> int:
    """The number of the run in which it was stored."""
    run = history.begin_run("nightly", found.merged.cycle.name, found.as_at, RAN)
    with history.storing(run, found, point(found.merged.cycle), shown or {}):
        pass
    return run


# ---------------------------------------------------------------- the file


def test_a_history_is_made_from_nothing_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for _ in range(2):
        with open_history(path) as history:
            assert said(history.pasts(CYCLE)) == {}
    with sqlite3.connect(path) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {
            "runs",
            "ledger",
            "cycles",
            "issued",
            "returns",
            "updates",
            "flags",
            "shown",
            "changes",
            "said",
            "letters",
            "headings",
            "messages",
            "carried",
            "waiting",
            "journal",
            "spent",
        }
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    there = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*")}
    assert there == {"history.db", "archive", "archive/journal.jsonl"}


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_a_history_of_an_earlier_sspxl_is_brought_up_to_date_with_all_that_it_holds(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "history.db"
    columns = "cycle, key, lead, text, status, completed_on, figures, label, source"
    with sqlite3.connect(path) as db:
        for step in STEPS[:version]:
            db.executescript(step)
        db.execute(f"PRAGMA user_version = {version}")
        db.execute(
            f"INSERT INTO updates ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (BEFORE.name, "ASB/1", "CS", FACT, "In progress", None, '{"Q1": 4}', "substantive", "returns/CS.xlsx"),
        )
        for ended in (RAN, None):
            day = AS_AT.isoformat()
            started, end = RAN.isoformat(), ended and ended.isoformat()
            told = ("nightly", CYCLE.name, day, started, end, "0")
            db.execute(
                "INSERT INTO runs (command, cycle, as_at, started, ended, version) VALUES (?, ?, ?, ?, ?, ?)", told
            )
    db.close()
    assert nights_begun(path) == (RAN.astimezone(UTC),)  # before any run has brought it up to date
    known = Past("ASB/1", "CS", BEFORE.name, FACT, "In progress", "substantive", {"Q1": 4})
    answered = update("ASB/1", FACT, answer="Yes")
    for _ in range(2):  # the second time it is up to date
        with open_history(path) as history:
            assert history.pasts(CYCLE) == {"ASB/1": (known,)}
            assert (history.rulings(CYCLE.name), history.filed_under(CYCLE.name)) == (Rulings(), frozenset())
            assert history.all_decisions() == ()
    with open_history(path) as history:
        store(history, outcome(answered))
        later = replace(CYCLE, name="2026-27 Q2", opens=date(2026, 9, 21))
        assert [one.answer for one in history.pasts(later)["ASB/1"]] == ["Yes", None]
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    db.close()


def test_who_reads_during_a_run_sees_the_last_good_state(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        store(history, outcome(update("ASB/1", FACT), cycle=EARLIER))
        run = history.begin_run("nightly", EARLIER.name, AS_AT, RAN)
        found = outcome(update("ASB/1", "Something else."), cycle=EARLIER)
        with history.storing(run, found, point(EARLIER), {}), copy_of_history(path) as seen:
            assert [one.text for one in seen.pasts(CYCLE)["ASB/1"]] == [FACT]
        with copy_of_history(path) as seen:
            assert [one.text for one in seen.pasts(CYCLE)["ASB/1"]] == ["Something else."]


def test_who_reads_is_not_kept_waiting_by_a_run_that_changes_much_and_who_writes_is(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history, closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with history._transaction() as db:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")  # nothing is written yet: what is read now holds to the end
            db.executemany("INSERT INTO headings VALUES (?)", [(f"{n} " * 500,) for n in range(3000)])
            assert other.execute("SELECT count(*) FROM headings").fetchone() == (0,)
        assert other.execute("SELECT count(*) FROM headings").fetchone() == (3000,)


def test_a_power_cut_while_a_run_commits_leaves_what_was_there(tmp_path: Path) -> None:
    path, cut = tmp_path / "history.db", tmp_path / "cut"
    cut.mkdir()
    with open_history(path) as history:
        assert history._db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        store(history, outcome(update("ASB/1", FACT), cycle=EARLIER))
        history._db.execute("PRAGMA cache_spill = 1")  # so that it writes before it commits
        history._db.execute("PRAGMA cache_size = 1")
        with history._transaction() as db:
            db.execute("UPDATE updates SET text = NULL")
            db.executemany("INSERT INTO headings VALUES (?)", [(str(n) * 99,) for n in range(500)])
            for left in tmp_path.glob("history.db*"):
                (cut / left.name).write_bytes(left.read_bytes())
    assert (cut / "history.db").read_bytes() != path.read_bytes()
    with copy_of_history(cut / "history.db") as seen:
        assert [one.text for one in seen.pasts(CYCLE)["ASB/1"]] == [FACT]
    assert history_faults(cut / "history.db") == ()


def test_what_a_killed_run_left_half_written_is_put_back_by_whoever_reads_next(tmp_path: Path) -> None:
    path, code = tmp_path / "history.db", tmp_path / "killed.py"
    with open_history(path) as history:
        store(history, outcome(update("ASB/1", FACT), cycle=EARLIER))
    code.write_text(
        "import os, sqlite3\n"
        f"db = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1')\ndb.execute('BEGIN IMMEDIATE')\n"  # so that it writes before it commits
        "db.execute('UPDATE updates SET text = NULL')\n"
        "db.executemany('INSERT INTO headings VALUES (?)', [(str(n) * 99,) for n in range(2000)])\nos._exit(9)\n",
        "utf-8",
    )
    assert subprocess.run([sys.executable, code], check=False).returncode == 9
    assert (tmp_path / "history.db-journal").exists()
    with copy_of_history(path) as seen:
        assert [one.text for one in seen.pasts(CYCLE)["ASB/1"]] == [FACT]
    assert history_faults(path) == ()


@pytest.mark.parametrize("opener", [open_history, copy_of_history])
def test_a_history_of_a_newer_sspxl_is_left_alone(tmp_path: Path, opener: object) -> None:
    path = tmp_path / "history.db"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = path.read_bytes()
    with pytest.raises(UserError) as caught, opener(path):
        pass
    assert caught.value.faults == (
        f"{path}: written by a newer sspxl (its version is {len(STEPS) + 1}, ours {len(STEPS)}). "
        "Install the newer one.",
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("opener", [open_history, copy_of_history])
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, opener: object) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"not a database, though it has the name of one" * 50)
    before = path.read_bytes()
    with pytest.raises(UserError) as caught, opener(path):
        pass
    assert caught.value.faults == (
        f"{path}: the history is damaged (file is not a database). There is no whole copy of it in archive/: put one "
        "back from a backup of this workspace, or run `sspxl verify --rebuild`, which makes it anew as far as what "
        "came and was issued tells.",
    )
    assert path.read_bytes() == before


def test_damage_further_inside_is_told_where_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        history.record_past([update("ASB/1", f"{FACT} {n}", f"L{n}", cycle="") for n in range(400)])
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    with pytest.raises(UserError, match="the history is damaged"), open_history(path) as history:
        history.pasts(CYCLE)


@pytest.mark.parametrize("opener", [open_history, copy_of_history])
def test_a_place_that_cannot_be_opened_is_told(tmp_path: Path, opener: object) -> None:
    (tmp_path / "history.db").mkdir()
    with pytest.raises(UserError, match=r"history\.db: the history cannot be opened"), opener(tmp_path / "history.db"):
        pass


def test_a_history_that_another_program_keeps_locked_is_told_as_the_system_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_PATIENCE", 0.05)
    path = tmp_path / "history.db"
    with (
        pytest.raises(OSError, match=r"history\.db") as caught,
        open_history(path) as history,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        history.begin_run("nightly", None, AS_AT, datetime(2026, 11, 22, 2))
    assert caught.value.errno == errno.EBUSY


def test_a_fault_of_ours_is_not_told_as_damage(history: History) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        history.record_arrivals(99, [("returns/x.xlsx", "x.xlsx", "0", AS_AT, "received")])


def test_a_full_disk_is_told_as_the_system_tells_it_and_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    came = [(f"returns/{n}.xlsx", "x" * 500, "0", AS_AT, "received") for n in range(2000)]
    with open_history(path) as history:
        run = history.begin_run("collect", None, AS_AT, datetime(2026, 11, 10, 2))
        history.record_arrivals(run, came[:1])
    before = path.read_bytes()
    with pytest.raises(OSError) as refused, open_history(path) as history:
        history._db.execute("PRAGMA max_page_count = 1")  # as many as there are, and no more
        history.record_arrivals(run, came[1:])
    assert (refused.value.errno, refused.value.filename) == (errno.ENOSPC, str(path))
    assert path.read_bytes() == before


def test_a_copy_of_the_history_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with copy_of_history(path) as copy:
        assert said(copy.pasts(CYCLE)) == {}
    assert list(tmp_path.iterdir()) == []
    with open_history(path) as history:
        store(history, outcome(update("ASB/1", FACT), cycle=BEFORE))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    with copy_of_history(path) as copy:
        assert said(copy.pasts(CYCLE)) == {"ASB/1": (past("ASB/1", FACT),)}
        store(copy, outcome(update("ASB/1", "Other words.")))
        assert [one.cycle for one in copy.trend(CYCLE)] == [BEFORE.name, CYCLE.name]
        assert sorted(file.name for file in tmp_path.iterdir()) == ["archive", "history.db"]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["archive", "history.db"]


# ---------------------------------------------------------------- runs and the ledger


def test_the_ledger_of_a_run_adds_up_and_every_path_is_known(history: History) -> None:
    states = ["received", "received", "duplicate", "superseded", "held", "quarantined", "not_a_return"]
    first, second = (history.begin_run("collect", None, AS_AT, RAN) for _ in range(2))
    history.record_arrivals(first, [(f"returns/{n}", f"{n}.xlsx", "0", AS_AT, s) for n, s in enumerate(states)])
    history.record_arrivals(second, [("returns/late", "late.xlsx", "0", AS_AT, "received")])
    history.end_run(first, RAN)
    assert history.ledger(first) == Ledger(received=2, duplicate=1, superseded=1, held=1, quarantined=1, not_a_return=1)
    assert (history.ledger(first).seen, history.ledger(second).seen) == (len(states), 1)
    assert history.ledger(second + 1) == Ledger()
    assert history.recorded_paths() == {*(f"returns/{n}" for n in range(len(states))), "returns/late"}


@pytest.mark.parametrize(("exit_code", "counts"), [(0, True), (1, True), (2, False), (4, False)])
def test_a_run_that_failed_is_no_night_that_was_judged_and_one_that_left_something_undone_is(
    history: History, tmp_path: Path, exit_code: int, counts: bool
) -> None:
    run = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
    assert (history.last_judged(CYCLE.name), nights_begun(tmp_path / "history.db")) == (
        None,
        (),
    )  # it has not ended yet
    ending = Ending(exit_code, 1.5, ("collect",), {"no-update": 2}, {"master": 1}, {"returns": 3}, "KeyError in a")
    history.end_run(run, RAN, ending)
    assert [one.ending for one in history.runs(9)] == [ending]
    assert history.last_judged(CYCLE.name) == (AS_AT if counts else None)
    assert history.last_cycle_judged(run + 1) == (CYCLE.name if counts else None)
    assert nights_begun(tmp_path / "history.db") == ((RAN.astimezone(UTC),) if counts else ())


def test_a_run_of_a_version_that_kept_no_exit_code_was_judged(history: History, tmp_path: Path) -> None:
    run = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
    history.end_run(run, RAN)
    with closing(sqlite3.connect(tmp_path / "history.db")) as db, db:
        db.execute("UPDATE runs SET exit = NULL, seconds = NULL, steps = NULL, flags = NULL, undone = NULL")
    assert history.last_judged(CYCLE.name) == AS_AT
    assert [(one.ending, one.ended) for one in history.runs(9)] == [(None, RAN.astimezone(UTC))]


def test_an_arrival_in_no_state_of_the_ledger_is_refused_with_all_that_came_with_it(history: History) -> None:
    run = history.begin_run("collect", None, AS_AT, RAN)
    with pytest.raises(sqlite3.IntegrityError):
        history.record_arrivals(run, [("a", "a", "0", AS_AT, "received"), ("b", "b", "0", AS_AT, "late")])
    assert (history.ledger(run), history.recorded_paths()) == (Ledger(), frozenset())


# ---------------------------------------------------------------- what was issued


def test_the_baseline_is_what_was_last_issued_to_each_contact(history: History) -> None:
    one, two = REGISTER.actions
    due = date(2026, 9, 30)
    history.record_issued(CYCLE.name, [("CS", "issued/CS.xlsx", replace(one, text="Old words", lead=None, due=due))])
    history.record_issued(CYCLE.name, [("MW", "issued/MW.xlsx", two)])
    history.record_issued(BEFORE.name, [("CS", "issued/CS.xlsx", replace(one, text="Of the last cycle"))])
    assert history.baseline(CYCLE.name, REGISTER.actions) == {
        "ASB/1": replace(one, text="Old words", lead=None, due=due),
        "ASB/2": two,
    }
    history.record_issued(CYCLE.name, [("CS", "issued/CS.xlsx", two)])
    assert set(history.baseline(CYCLE.name, REGISTER.actions)) == {"ASB/2"}
    assert history.baseline(EARLIER.name, REGISTER.actions) == {}


def test_what_was_issued_and_is_gone_from_the_register_is_left_out(history: History) -> None:
    history.record_issued(CYCLE.name, [("CS", "issued/CS.xlsx", one) for one in REGISTER.actions])
    assert set(history.baseline(CYCLE.name, [the(REGISTER, "ASB/2")])) == {"ASB/2"}


# ---------------------------------------------------------------- what was said before


def said(pasts: Mapping[str, Sequence[Past]]) -> dict[str, tuple[Past, ...]]:
    """The pasts without the day and the cell of their words."""
    return {key: tuple(replace(one, said_on=None, place=None) for one in past) for key, past in pasts.items()}


def test_what_was_said_is_known_with_its_day_and_its_cell(history: History) -> None:
    store(history, outcome(update("ASB/1", "Nine in March."), cycle=BEFORE))
    (one,) = history.pasts(CYCLE)["ASB/1"]
    assert (one.said_on, one.place) == (BEFORE.due, Place("CS.xlsx", "ASB", "G7"))


def test_an_answer_is_known_with_its_own_cell(history: History) -> None:
    store(history, outcome(update("ASB/1", None, answer="Yes, on 12 June"), update("ASB/2", FACT), cycle=BEFORE))
    told = {key: [(one.answer, one.answer_place) for one in past] for key, past in history.pasts(CYCLE).items()}
    assert told == {"ASB/1": [("Yes, on 12 June", Place("CS.xlsx", "ASB", "K7"))], "ASB/2": [(None, None)]}


def test_the_words_around_an_imported_plan_are_known_by_their_fingerprints(history: History) -> None:
    assert history.headings() == frozenset()
    for words in (["Why this plan", "How we will do it"], ["Why this plan:"]):
        history.record_headings(words)
    assert history.headings() == {fingerprint("Why this plan"), fingerprint("How we will do it")}


def test_the_due_dates_that_were_moved_are_known_in_their_order(history: History) -> None:
    for due in ("1 May 2026", "1 June 2026", "1 June 2026", "1 July 2026"):
        store(history, outcome(), {("ASB/1", "Due"): (due, "register.xlsx")})
    assert history.dues() == {"ASB/1": (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1))}


def test_what_was_said_before_comes_newest_first_and_what_preceded_the_first_cycle_last(history: History) -> None:
    history.record_past([update("ASB/1", "Begun.", cycle=""), update("ASB/2", "Begun, too.", "CS & MW", cycle="")])
    store(history, outcome(update("ASB/1", "Nine in March.", status="Delayed"), cycle=BEFORE))
    store(history, outcome(update("ASB/1", "Eight in January."), update("ASB/2", None, "MW"), cycle=EARLIER))
    store(history, outcome(update("ASB/1", FACT)))
    assert said(history.pasts(CYCLE)) == {
        "ASB/1": (
            Past("ASB/1", "CS", BEFORE.name, "Nine in March.", "Delayed", "substantive"),
            past("ASB/1", "Eight in January.", cycle=EARLIER.name),
            past("ASB/1", "Begun.", cycle=""),
        ),
        "ASB/2": (past("ASB/2", None, "MW", EARLIER.name), past("ASB/2", "Begun, too.", "CS & MW", "")),
    }
    assert {key: [one.cycle for one in told] for key, told in history.pasts(BEFORE).items()} == {
        "ASB/1": [EARLIER.name, ""],
        "ASB/2": [EARLIER.name, ""],
    }


def test_an_imported_plan_may_bring_the_updates_of_an_earlier_cycle(history: History) -> None:
    history.record_past([update("ASB/1", "Nine in March.", cycle=BEFORE.name)], BEFORE)
    assert history.last_cycle(CYCLE) == BEFORE.name
    assert said(history.pasts(CYCLE)) == {"ASB/1": (past("ASB/1", "Nine in March."),)}
    assert said(history.pasts(BEFORE)) == history.pasts(EARLIER) == {}
    assert history.trend(CYCLE) == ()
    store(history, outcome(update("ASB/2", "Found."), cycle=BEFORE))
    assert history.trend(CYCLE) == (point(BEFORE),)


def test_an_import_after_a_consolidation_leaves_its_point_in_the_trend(history: History) -> None:
    store(history, outcome(update("ASB/1", FACT), cycle=BEFORE))
    history.record_past([update("ASB/2", "Found.", cycle=BEFORE.name)], BEFORE)
    assert history.trend(CYCLE) == (point(BEFORE),)
    assert set(history.pasts(CYCLE)) == {"ASB/1", "ASB/2"}


def test_the_last_cycle_is_the_newest_that_opened_before(history: History) -> None:
    assert history.last_cycle(CYCLE) is None
    store(history, outcome(cycle=EARLIER))
    store(history, outcome(cycle=CYCLE))
    assert (history.last_cycle(CYCLE), history.last_cycle(EARLIER)) == (EARLIER.name, None)
    store(history, outcome(cycle=BEFORE))
    assert history.last_cycle(CYCLE) == BEFORE.name


# ---------------------------------------------------------------- storing


def test_what_is_done_within_sees_the_outcome_kept_and_a_failure_leaves_the_old_state(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with open_history(path) as history:
        store(history, outcome(update("ASB/1", FACT)), {("ASB/1", "Update"): (FACT, "returns/CS.xlsx")})
        run = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
        dump = everything(path)
        new = outcome(update("ASB/1", "Other words."), update("ASB/2", "Found."))
        with (
            pytest.raises(RuntimeError, match="the disk is full"),
            history.storing(run, new, point(updates=2), {("ASB/1", "Update"): ("Other words.", "returns/CS.xlsx")}),
        ):
            assert [change.now for change in history.changes(AS_AT)] == ["Other words.", FACT]
            assert history.trend(CYCLE) == (point(updates=2),)
            raise RuntimeError("the disk is full")
        assert everything(path) == dump
        assert [change.now for change in history.changes(AS_AT)] == [FACT]


def everything(path: Path) -> list[str]:
    with sqlite3.connect(path) as db:
        return list(db.iterdump())


def test_storing_the_same_again_changes_nothing_but_the_list_of_runs_and_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    found = outcome(update("ASB/1", FACT, figures={"Q1": 40, "Q2": date(2026, 7, 1)}), update("ASB/2", None))
    shown = {("ASB/1", "Update"): (FACT, "returns/CS.xlsx"), ("ASB/1", "RAG"): ("Green", None)}
    with open_history(path) as history:
        store(history, found, shown)
        first = [line for line in everything(path) if "runs" not in line and "journal" not in line]
        store(history, found, shown)
        assert [line for line in everything(path) if "runs" not in line and "journal" not in line] == first
    with sqlite3.connect(path) as db:
        (figures,) = db.execute("SELECT figures FROM updates WHERE key = 'ASB/1'").fetchone()
    assert json.loads(figures) == {"Q1": 40, "Q2": "2026-07-01"}


# ---------------------------------------------------------------- changes

CS_FILE = "returns/2026-27 Q1/CS.xlsx"
FROM_REGISTER = {
    ("ASB/1", "Action"): ("Keep weekly joint patrols.", "register.xlsx"),
    ("ASB/1", "Due"): (None, "register.xlsx"),
    ("ASB/1", "RAG"): ("Grey", None),
    ("ASB/1", "Update"): (None, None),
}
WITH_UPDATE = {**FROM_REGISTER, ("ASB/1", "Update"): (FACT, CS_FILE), ("ASB/1", "RAG"): ("Green", None)}


FROM_SEVERAL = {**WITH_UPDATE, ("ASB/1", "Update"): (FACT, f"returns/MW.xlsx\n{CS_FILE}")}


def changed(history: History, as_at: date = AS_AT) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(change.field, change.was, change.now, change.source) for change in history.changes(as_at)]


def test_the_first_night_lists_what_came_and_not_the_whole_register(history: History) -> None:
    store(history, outcome(), FROM_REGISTER)
    assert changed(history) == []
    store(history, outcome(), WITH_UPDATE)
    assert changed(history) == [("RAG", "Grey", "Green", None), ("Update", None, FACT, CS_FILE)]


def test_a_first_night_with_returns_lists_them(history: History) -> None:
    store(history, outcome(), WITH_UPDATE)
    assert history.changes(AS_AT) == (Change(AS_AT, "ASB/1", "Update", None, FACT, CS_FILE),)


def test_a_change_of_the_register_is_listed_also_from_cycle_to_cycle(history: History) -> None:
    store(history, outcome(cycle=BEFORE), {**WITH_UPDATE, ("ASB/1", "Update"): ("Nine in March.", "returns/old.xlsx")})
    dated = {**FROM_REGISTER, ("ASB/1", "Due"): ("2026-09-30", "register.xlsx")}
    store(history, outcome(), dated)
    assert changed(history)[:1] == [("Due", None, "2026-09-30", "register.xlsx")]
    assert len(changed(history)) == 2  # and what was said in the last cycle
    store(history, outcome(), dated)
    assert len(changed(history)) == 2


def test_a_new_action_is_listed_and_one_that_goes_and_comes_again_is_not(history: History) -> None:
    store(history, outcome(), FROM_REGISTER)
    new = {("ASB/9", "Action"): ("Light the underpass.", "register.xlsx"), ("ASB/9", "RAG"): ("Grey", None)}
    store(history, outcome(), {**FROM_REGISTER, **new})
    store(history, outcome(), FROM_REGISTER)
    store(history, outcome(), {**FROM_REGISTER, **new})
    assert history.changes(AS_AT) == (Change(AS_AT, "ASB/9", "Action", None, "Light the underpass.", "register.xlsx"),)


def test_what_is_taken_back_is_a_change(history: History) -> None:
    store(history, outcome(), WITH_UPDATE)
    store(history, outcome(), FROM_REGISTER)
    assert ("Update", FACT, None, None) in changed(history)


def test_what_follows_from_a_decision_names_it_until_the_cycle_is_judged_again(history: History) -> None:
    both = {**FROM_SEVERAL, ("ASB/2", "RAG"): ("Amber", None)}

    def judged(run: int, shown: dict) -> list[tuple[str, str, str | None]]:
        with history.storing(run, outcome(), point(), shown):
            pass
        history.end_run(run, RAN, Ending(0))
        return [(one.key, one.field, one.source) for one in history.changes(AS_AT)]

    first = judged(history.begin_run("nightly", CYCLE.name, AS_AT, RAN), both)
    killed = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)  # after it had carried out what was decided
    rejected = Carried("Returns", "Reject", CYCLE.name, (CS_FILE, "ab12"), "CS", "CS.xlsx", "")
    history.record_carried(killed, AS_AT, [rejected])
    last = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
    found = judged(last, {**FROM_REGISTER, ("ASB/2", "RAG"): ("Red", None)})
    said = "master.xlsx, the manager's decision in Returns: Reject"
    assert found[: -len(first)] == [
        ("ASB/1", "RAG", said), ("ASB/1", "Update", said), ("ASB/2", "RAG", None), ("CS", "Decision", "master.xlsx"),
    ]  # fmt: skip
    run = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
    assert judged(run, {**FROM_REGISTER, ("ASB/1", "RAG"): ("Red", None)})[0] == ("ASB/1", "RAG", None)


def test_of_several_returns_from_which_something_came_a_purge_lets_go_of_each(history: History) -> None:
    store(history, outcome(), FROM_SEVERAL)
    let_go(history, Gone({CS_FILE: "purged 1.json", "returns/MW.xls": "purged 2.json"}, CYCLE.name))
    assert changed(history) == [("Update", None, FACT, "returns/MW.xlsx\npurged 1.json")]


def test_of_what_was_let_go_the_file_itself_keeps_nothing(history: History, tmp_path: Path) -> None:
    file, words = tmp_path / "history.db", b"Rosalind Quennell rang. " * 400
    store(history, outcome(update("ASB/1", FACT)))
    history._db.execute("PRAGMA secure_delete = OFF")  # as some SQLites are built
    history._db.execute("UPDATE updates SET text = ?", (words.decode(),))
    history._db.execute("UPDATE updates SET text = ''")
    assert b"Quennell" in file.read_bytes()
    begin_journal_anew(history, journal_of(file))
    assert b"Quennell" not in file.read_bytes()


def test_changes_are_those_of_fourteen_days_newest_run_first(history: History) -> None:
    words = ["One.", "Two.", "Three.", "Four."]
    for days, text in zip((15, 14, 13, 0), words, strict=True):
        found = outcome(as_at=AS_AT - timedelta(days))
        store(history, found, {("ASB/1", "Update"): (text, CS_FILE), ("ASB/1", "Status"): (text, CS_FILE)})
    fields = [(change.when, change.field, change.now) for change in history.changes(AS_AT)]
    assert fields == [
        (AS_AT, "Update", "Four."),
        (AS_AT, "Status", "Four."),
        (AS_AT - timedelta(13), "Update", "Three."),
        (AS_AT - timedelta(13), "Status", "Three."),
    ]
    assert [change.now for change in history.changes(AS_AT - timedelta(1))] == ["Three.", "Three.", "Two.", "Two."]


# ---------------------------------------------------------------- since, and the trend


def flag(code: str, key: str | None, lead: str = "CS", since: str = "") -> Flag:
    return Flag(code, Severity.WARNING, Place("CS.xlsx"), "found", "do", None, key, lead, "CS.xlsx", since)


def test_a_flag_has_the_first_of_the_cycles_in_a_row_in_which_it_stood(history: History) -> None:
    flags = (flag("ongoing-only", "ASB/1"), flag("ongoing-only", "ASB/10"), flag("return-overdue", None, "MW"))

    def since(cycle: Cycle, *these: Flag) -> list[str]:
        last = history.last_cycle(cycle)
        judged = history.since(outcome(cycle=cycle, flags=these), last)
        store(history, judged)
        return [one.since for one in judged.flags]

    assert since(EARLIER, flags[0]) == [EARLIER.name]
    assert since(EARLIER, flags[0]) == [EARLIER.name]
    assert since(BEFORE, flags[0], flags[2], flag("unchanged", "ASB/1")) == [EARLIER.name, BEFORE.name, BEFORE.name]
    assert since(CYCLE, *flags, flag("ongoing-only", "ASB/1", "MW")) == [
        EARLIER.name, CYCLE.name, CYCLE.name, CYCLE.name,
    ]  # fmt: skip


def test_a_flag_that_was_away_for_a_cycle_begins_anew(history: History) -> None:
    one = flag("ongoing-only", "ASB/1")
    store(history, outcome(cycle=EARLIER, flags=(replace(one, since=EARLIER.name),)))
    store(history, outcome(cycle=BEFORE))
    judged = history.since(outcome(flags=(one,)), history.last_cycle(CYCLE))
    assert [found.since for found in judged.flags] == [CYCLE.name]


def test_the_trend_is_each_cycle_as_it_was_last_stored_up_to_this_one(history: History) -> None:
    for cycle in (CYCLE, EARLIER, BEFORE):
        store(history, outcome(cycle=cycle))
    run = history.begin_run("nightly", BEFORE.name, AS_AT, RAN)
    with history.storing(run, outcome(cycle=BEFORE), point(BEFORE, updates=7), {}):
        pass
    assert history.trend(CYCLE) == (point(EARLIER), point(BEFORE, updates=7), point(CYCLE))
    assert history.trend(BEFORE) == (point(EARLIER), point(BEFORE, updates=7))


# ---------------------------------------------------------------- what she decided


def test_of_what_she_decided_on_one_return_or_request_the_last_word_holds_in_its_cycle(history: History) -> None:
    run = history.begin_run("nightly", CYCLE.name, AS_AT, RAN)
    book, asked = ("returns/CS.xlsx", "ab12"), ("ASB/1", "Due", "CS", "5 march 2027")
    for decision in ("Accept", "Reject", "Reject"):  # the second time it is known
        returned = Carried("Returns", decision, CYCLE.name, book, "CS", "CS.xlsx", "it is filed", BEFORE.name)
        requested = Carried("Requests", decision, CYCLE.name, asked, "ASB/1", "Due: 5 March 2027", "")
        history.record_carried(run, AS_AT, [returned, requested])
    assert history.rulings(CYCLE.name) == Rulings(frozenset(), {book: AS_AT}, frozenset({asked}))
    assert history.rulings(BEFORE.name) == Rulings()
    assert (history.filed_under(BEFORE.name), history.filed_under(CYCLE.name)) == (frozenset({book[0]}), frozenset())
    told = [("Returns", "Accept CS.xlsx"), ("Returns", "Reject CS.xlsx")]
    assert [(one.table, one.words) for one in history.all_decisions() if one.table == "Returns"] == told
    assert len(history.changes(AS_AT)) == 4
    history.end_refused(run, BEFORE.name, [])
    history.end_refused(run, CYCLE.name, [asked])
    assert history.rulings(CYCLE.name).refused == {asked}
    history.end_refused(run, CYCLE.name, [])
    assert history.rulings(CYCLE.name) == Rulings(frozenset(), {book: AS_AT})
