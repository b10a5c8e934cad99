"""`sspxl refresh` against a stand-in for Excel: xlwings' own API over a workbook in memory.

Not Excel: what is proved is what we ask for, in which order, and what comes of every answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ROOT, lacking
from desk import Said, sspxl
from editions import edition

from sspxl.jobs import refreshing
from sspxl.jobs.refreshing import Refreshed
from sspxl.live import Answer, State, read_content
from sspxl.live import desktop as live_desktop
from sspxl.live.child import carry_out
from sspxl.live.desktop import answer_of, ask_excel, order_for
from sspxl.live.steps import Step
from sspxl.master import Words, build_master, pending, read_words, write_master
from sspxl.master.place import baseline, masters
from sspxl.records import Edition
from sspxl.workspace import Workspace

try:
    from desktop_engine import Program
    from desktop_openpyxl import MemoryBook
except ImportError as err:  # the extra `excel` is not installed
    if err.name != "xlwings":
        raise
    lacking("xlwings")

MONDAY, TUESDAY, NOW = datetime(2026, 7, 28, 2, 0), datetime(2026, 7, 29, 2, 0), datetime(2026, 7, 29, 9, 30)
TOP = 3  # the row of a table's header
NEW = "master (2026-07-29 0200).xlsx"
CONSOLIDATE = "run `sspxl consolidate`, then `sspxl refresh`"


def tuesday() -> Edition:
    """Monday's edition a day later: an action and all flags but five have gone, the flags stand the other way round."""
    whole = edition(ran=TUESDAY)
    merged = whole.outcome.merged
    standings = (*merged.standings[:3], *merged.standings[4:])
    return replace(
        whole,
        outcome=replace(whole.outcome, merged=replace(merged, standings=standings), flags=whole.outcome.flags[4::-1]),
    )


@cache
def monday() -> bytes:
    return build_master(edition(ran=MONDAY), Words(), {})


GONE = edition().outcome.merged.standings[3].key


@dataclass(frozen=True, slots=True)
class Office:
    """A workspace with a master that she has open, and a program that has it."""

    root: Path
    program: Program

    @property
    def master(self) -> Path:
        return self.root / "master.xlsx"

    @property
    def new(self) -> Path:
        return self.root / NEW

    @property
    def owner(self) -> Path:
        return self.root / "~$master.xlsx"

    def save_as_her(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        """She changes it, and saves it."""
        book = openpyxl.load_workbook(self.master)
        change(book)
        book.save(self.master)

    def opened(self, **how: bool) -> MemoryBook:
        """She opens it in the program."""
        self.owner.touch()
        book = MemoryBook(self.master, **how)
        self.program.books.append(book)
        return book

    def night(self, whole: Edition) -> None:
        """A run while she has it open: the new master is written beside."""
        words = read_words(self.master)
        data = build_master(whole, words, {})
        placed = write_master(self.master, data, whole.ran, self.root / "archive", words.taken)
        assert placed.path == (self.new if self.owner.exists() else self.master)

    def ask(self, path: Path, steps: Sequence[Step] | None, seconds: float) -> Answer:
        """Excel asked as the child process asks it, in this one."""
        said: list[dict[str, Any]] = []
        with self.program.running():
            carry_out(json.loads(json.dumps(order_for(path, steps, seconds))), said.append)
        return answer_of(said, Answer(State.FAILED))

    def refresh(self, ask: Callable[..., Answer] | None = None) -> Refreshed:
        return refreshing.refresh(Workspace(self.root), NOW, 0.04, ask or self.ask)

    def undone(self, said: str) -> Refreshed:
        return Refreshed(self.master, NEW, undone=(said,))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    write_master(tmp_path / "master.xlsx", monday(), MONDAY, tmp_path / "archive", ())
    return Office(tmp_path, Program())


def hers(book: openpyxl.Workbook) -> None:
    """A note on each action but the one that goes, a column of her own at the right, a decision, a sheet of her own."""
    sheet = book["Actions"]
    sheet.tables["Actions"].ref = sheet.tables["Actions"].ref.replace("T", "U")
    sheet.cell(TOP, 21).value = "My view"
    for row in range(TOP + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value != GONE:
            sheet.cell(row, 19).value = f"note on {sheet.cell(row, 1).value}"
            sheet.cell(row, 21).value = row
    book.create_sheet("Mine")["B2"] = "=COUNTA(Actions[Key])"


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of all tables."""
    found = read_content(path.read_bytes())
    return {
        name: [
            found.sheets[placed.sheet].row(row, placed.area.left, placed.area.right)
            for row in range(placed.area.top, placed.area.bottom + 1)
        ]
        for name, placed in found.tables.items()
    }


# ---------------------------------------------------------------- in place


def test_rows_come_and_go_and_move_in_the_open_master_and_her_words_move_with_them(office: Office) -> None:
    office.save_as_her(hers)
    book = office.opened()
    office.night(tuesday())
    new = tables(office.new)
    said = office.refresh()
    assert said == Refreshed(
        office.master,
        NEW,
        "master.xlsx is up to date in Excel, and saved",
        ('left as it was: "Top concerns" on the dashboard has another number of lines now; close it and run `sspxl '
         "consolidate` for that",),
    )  # fmt: skip
    assert tables(office.master) == new
    notes = {row[0]: (row[18], row[20]) for row in tables(office.master)["Actions"][1:]}
    assert set(notes.values()) == {(f"note on {key}", n) for key, (_, n) in notes.items()}
    assert GONE not in notes
    assert openpyxl.load_workbook(office.master)["Mine"]["B2"].value == "=COUNTA(Actions[Key])"
    assert (book.saves, book.saved, office.new.exists()) == (1, True, True)  # it has what was left: it stays


def test_once_all_of_it_is_in_the_saved_master_the_new_one_is_taken_away(office: Office) -> None:
    office.opened()
    office.night(edition(ran=TUESDAY))
    said = office.refresh()
    assert said == Refreshed(office.master, NEW, "master.xlsx is up to date in Excel, and saved")
    assert pending(office.master) == ()
    assert openpyxl.load_workbook(office.master)["Dashboard"]["B6"].value == TUESDAY
    again = office.refresh()
    assert again == Refreshed(office.master, done="nothing is newer than master.xlsx")


def test_the_next_night_reads_what_was_refreshed_as_hers(office: Office) -> None:
    office.save_as_her(hers)
    office.opened()
    office.night(tuesday())
    before = read_words(office.new)
    office.refresh()
    assert read_words(office.master).cells == before.cells
    office.owner.unlink()
    office.night(replace(tuesday(), ran=datetime(2026, 7, 30, 2, 0)))
    assert {row[18] for row in tables(office.master)["Actions"][1:]} == {
        f"note on {row[0]}" for row in tables(office.master)["Actions"][1:]
    }


def test_the_next_night_knows_which_of_our_masters_the_cells_of_a_refreshed_one_are_from(office: Office) -> None:
    office.opened()
    office.night(tuesday())
    monday, new = (path.read_bytes() for path in (office.master, office.new))
    (old,) = (saved for saved in masters(office.master) if saved.path == office.master)
    assert baseline(old, office.root / "archive") == monday
    office.refresh()
    (now,) = (saved for saved in masters(office.master) if saved.path == office.master)
    assert baseline(now, office.root / "archive") == new


def test_only_what_is_needed_is_asked_of_excel_and_never_to_open_show_or_end_anything(office: Office) -> None:
    office.opened()
    office.night(edition(ran=TUESDAY))
    office.refresh()
    assert office.program.log == [("write", "Dashboard", (6, 2, 6, 2)), ("save", "master.xlsx")]


def test_her_filter_is_applied_to_the_new_rows(office: Office) -> None:
    book = office.opened()
    book.filtered.add("Flags")
    office.night(tuesday())
    office.refresh()
    assert [order for order in office.program.log if order[0] == "filter"] == [("filter", "Flags")]


def test_a_partners_text_arrives_as_that_text_also_where_excel_would_take_it_for_something_else(office: Office) -> None:
    whole = edition(ran=TUESDAY)
    merged = whole.outcome.merged
    typed = ["=cmd|' /C calc'!A0", "+44 1632", "-", "@home", "1/2", "11.1", "3 March 2026", "TRUE", "'quoted", "done"]
    standings = tuple(
        replace(standing, action=replace(standing.action, text=text))
        for standing, text in zip(merged.standings, typed, strict=False)
    )
    merged = replace(merged, standings=(*standings, *merged.standings[len(typed) :]))
    office.opened()
    office.night(replace(whole, outcome=replace(whole.outcome, merged=merged)))
    office.refresh()
    assert [row[5] for row in tables(office.master)["Actions"][1 : len(typed) + 1]] == typed
    sheet = openpyxl.load_workbook(office.master)["Actions"]
    assert {sheet.cell(row, 6).data_type for row in range(TOP + 1, sheet.max_row + 1)} == {"s"}


def test_links_lead_to_the_return_of_their_row(office: Office) -> None:
    office.opened()
    office.night(tuesday())
    new = read_content(office.new.read_bytes()).sheets
    office.refresh()
    now = read_content(office.master.read_bytes()).sheets
    assert {name: dict(now[name].links) for name in ("Actions", "Flags", "Returns")} == {
        name: dict(new[name].links) for name in ("Actions", "Flags", "Returns")
    }


# ---------------------------------------------------------------- saved and not


def test_a_master_that_counts_as_changed_without_a_word_typed_is_refreshed_and_not_saved(office: Office) -> None:
    book = office.opened(saved=False)  # the clock on the dashboard is enough for that
    office.night(edition(ran=TUESDAY))
    before = office.master.read_bytes()
    said = office.refresh()
    done = "master.xlsx is up to date in Excel and not saved, as it was not saved before: save it"
    assert said == Refreshed(office.master, NEW, done)
    assert book.book["Dashboard"]["B6"].value == TUESDAY
    assert (book.saves, office.master.read_bytes(), office.new.exists()) == (0, before, True)
    book.save()  # she does
    assert office.refresh() == Refreshed(office.master, NEW, "nothing is newer than master.xlsx")
    assert pending(office.master) == ()


def test_a_word_that_she_typed_and_has_not_saved_is_never_written_over(office: Office) -> None:
    book = office.opened(saved=False)
    office.night(tuesday())
    book.book["Actions"]["T6"] = "Close"
    assert office.refresh() == office.undone(
        f"something is typed in master.xlsx that is not saved: save master.xlsx first, and then {CONSOLIDATE}; nothing "
        "was changed"
    )
    assert office.program.log == []


def test_a_saved_master_that_is_not_the_one_on_the_disk_is_left_alone(office: Office) -> None:
    book = office.opened()
    office.night(tuesday())
    book.book["Actions"]["T6"] = "Close"
    assert office.refresh() == office.undone(
        "master.xlsx in Excel is not the one that lies on the disk: close it and open it again; nothing was changed"
    )
    assert office.program.log == []


def test_what_she_saved_after_the_run_is_read_by_a_run_first(office: Office) -> None:
    office.opened()
    office.night(tuesday())
    office.save_as_her(hers)
    said = office.undone(f"master.xlsx was saved after the new master was made, which lacks it: {CONSOLIDATE}")
    assert office.refresh() == said
    office.owner.unlink()  # also when it is closed
    assert office.refresh() == said
    assert office.program.calls == 0


def test_words_that_she_typed_into_the_new_one_are_read_by_a_run_first(office: Office) -> None:
    office.opened()
    office.night(tuesday())
    book = openpyxl.load_workbook(office.new)
    book["Actions"]["S4"] = "typed here"
    book.save(office.new)
    assert office.refresh() == office.undone(
        f"{NEW} was saved after the new master was made, which lacks it: {CONSOLIDATE}"
    )


# ---------------------------------------------------------------- closed, and nothing newer


def test_without_a_newer_master_nothing_is_asked(office: Office) -> None:
    office.opened()
    assert office.refresh() == Refreshed(office.master, done="nothing is newer than master.xlsx")
    assert office.program.calls == 0


def test_without_any_master_a_run_is_what_is_needed(tmp_path: Path) -> None:
    said = Office(tmp_path, Program()).refresh()
    assert said == Refreshed(tmp_path / "master.xlsx", undone=("there is no master yet: run `sspxl nightly`",))


def test_a_closed_master_gives_its_place_to_the_new_one(office: Office) -> None:
    office.save_as_her(hers)
    office.owner.touch()
    office.night(tuesday())
    office.owner.unlink()
    new = office.new.read_bytes()
    assert office.refresh() == Refreshed(office.master, NEW, f"{NEW} is now master.xlsx")
    assert (office.master.read_bytes(), pending(office.master)) == (new, ())
    assert office.refresh() == Refreshed(office.master, done="nothing is newer than master.xlsx")


def test_a_master_that_she_deleted_is_replaced_by_the_new_one(office: Office) -> None:
    office.opened()
    office.night(tuesday())
    office.owner.unlink()
    office.master.unlink()
    assert office.refresh() == Refreshed(office.master, NEW, f"{NEW} is now master.xlsx")


def test_a_master_that_another_program_has_open_keeps_its_place(office: Office) -> None:
    office.owner.touch()
    office.night(tuesday())
    said = "master.xlsx is open, and not in an Excel of yours: close it there and run this again; nothing was changed"
    assert office.refresh() == office.undone(said)
    assert office.new.exists()


# ---------------------------------------------------------------- which book


def test_of_several_books_the_one_in_this_folder_is_refreshed(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "master.xlsx").write_bytes(office.master.read_bytes())
    (tmp_path / "other.xlsx").write_bytes(office.master.read_bytes())
    others = [MemoryBook(elsewhere / "master.xlsx"), MemoryBook(tmp_path / "other.xlsx")]
    office.program.books += others
    hers_now = office.opened()
    office.night(edition(ran=TUESDAY))
    assert office.refresh().done == "master.xlsx is up to date in Excel, and saved"
    assert [book.saves for book in (*others, hers_now)] == [0, 0, 1]


def test_a_master_of_the_same_name_in_another_folder_is_another_master(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "master.xlsx").write_bytes(office.master.read_bytes())
    office.program.books.append(MemoryBook(elsewhere / "master.xlsx"))
    office.owner.touch()
    office.night(tuesday())
    office.owner.unlink()
    assert office.refresh().done == f"{NEW} is now master.xlsx"
    assert office.program.log == []


def test_a_master_that_is_open_for_reading_only_is_left_alone(office: Office) -> None:
    office.opened(read_only=True)
    office.night(tuesday())
    said = "master.xlsx is open for reading only in Excel: close it and run this again; nothing was changed"
    assert office.refresh() == office.undone(said)
    assert office.program.log == []
    office.opened()  # a second time, to be written
    assert office.refresh().done == "master.xlsx is up to date in Excel, and saved"


# ---------------------------------------------------------------- what stands in the way


def test_a_busy_excel_is_asked_again_and_then_left_alone(office: Office) -> None:
    office.opened()
    office.night(edition(ran=TUESDAY))
    office.program.deaf_from = 2
    said = "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again"
    assert office.refresh() == office.undone(f"{said}; nothing was changed")
    assert (office.program.log, office.new.exists()) == ([], True)


def test_an_excel_that_turns_busy_half_way_is_said_to_be_half_done_and_nothing_is_saved(office: Office) -> None:
    book = office.opened()
    office.night(tuesday())

    def ask(*order: Any) -> Answer:
        office.program.deaf_from = 30
        return office.ask(*order)

    assert office.refresh(ask) == office.undone(
        "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again; it may be "
        "brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
    )
    assert office.program.log[0][0] in ("resize", "clear", "link")
    assert (book.saves, office.new.exists()) == (0, True)


def test_what_excel_refuses_is_said_by_its_kind_and_never_by_a_cell(office: Office) -> None:
    book = office.opened()
    office.night(edition(ran=TUESDAY))

    def refuse(*_: Any) -> None:
        raise RuntimeError("secret words of a cell")

    book.type_in = refuse
    (said,) = office.refresh().undone
    assert said.startswith("Excel refused (RuntimeError in ")
    assert said.endswith("run `sspxl refresh` once it is open again")
    assert "secret" not in said


def test_an_open_master_that_cannot_take_the_new_one_is_left_as_it_is(office: Office) -> None:
    office.save_as_her(lambda book: book["Flags"].tables.pop("Flags"))
    office.opened()
    office.night(tuesday())
    assert office.refresh() == office.undone(
        "master.xlsx cannot be brought up to date while it is open (the table Flags is not in it any more); or close "
        "it and run `sspxl consolidate`"
    )
    assert office.program.log == []


# ---------------------------------------------------------------- the command and its process


def command(office: Office, *arguments: object) -> Said:
    (office.root / "sspxl.toml").touch()
    return sspxl("refresh", "-w", office.root, *arguments)


@pytest.fixture
def on_a_desktop(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """This system counts as one with an Excel; what the child does before it serves is given."""
    monkeypatch.setattr(live_desktop, "SYSTEMS", (sys.platform,))

    def first(code: str) -> None:
        monkeypatch.setattr(live_desktop, "CHILD", code)

    return first


def in_child(office: Office) -> str:
    """The child with the stand-in for Excel, which has the master open."""
    paths = [str(ROOT / "tests"), str(ROOT)]
    return (
        f"sys.path[:0] = {paths!r}; from pathlib import Path; from desktop_engine import Program; "
        f"from desktop_openpyxl import MemoryBook; program = Program([MemoryBook(Path({str(office.master)!r}))]); "
        "from sspxl.live.child import serve\nwith program.running(): serve()"
    )


def test_the_command_speaks_to_excel_through_a_process_of_its_own(
    office: Office, on_a_desktop: Callable[[str], None]
) -> None:
    office.opened()
    office.night(edition(ran=TUESDAY))
    on_a_desktop(in_child(office))
    said = command(office)
    assert (said.code, said.out, said.err) == (0, "Master: master.xlsx is up to date in Excel, and saved\n", "")
    assert openpyxl.load_workbook(office.master)["Dashboard"]["B6"].value == TUESDAY


def test_a_process_that_does_not_answer_in_time_is_ended_and_nothing_else(
    office: Office, on_a_desktop: Callable[[str], None]
) -> None:
    office.opened()
    office.night(edition(ran=TUESDAY))
    on_a_desktop("import time; time.sleep(60)")
    said = command(office, "--seconds", 0.2, "--json")
    late = "Excel did not answer within 0.2 seconds"
    assert said.code == 1
    undone = [f"{late}; nothing was changed"]
    assert said.json == {"master": str(office.master), "new": NEW, "done": None, "not_done": undone}
    on_a_desktop('import time; print(\'{"state": "begun"}\', flush=True); time.sleep(60)')
    half = (
        "it may be brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
    )
    assert command(office, "--seconds", 1.5).out == f"Not done: {late.replace('0.2', '1.5')}; {half}\n"


def test_a_process_that_breaks_off_is_said(office: Office, on_a_desktop: Callable[[str], None]) -> None:
    on_a_desktop("raise SystemExit(3)")
    assert ask_excel(office.master, (), 20) == Answer(State.FAILED, why="the process ended with code 3")


def test_without_xlwings_or_such_a_system_an_open_master_waits_and_a_closed_one_is_replaced(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.owner.touch()
    office.night(tuesday())
    monkeypatch.setattr(live_desktop, "SYSTEMS", ())
    assert command(office).out == (
        "Not done: master.xlsx is open, and only Excel on Windows or a Mac is reached: close it and run this again; "
        "nothing was changed\n"
    )
    monkeypatch.setattr(live_desktop, "SYSTEMS", (sys.platform,))
    monkeypatch.setattr(live_desktop, "_has_xlwings", lambda: False)
    said = command(office)
    assert said.code == 1
    assert said.out == (
        'Not done: master.xlsx is open, and reaching it in Excel needs `pip install "sspxl[excel]"`; nothing was '
        "changed\n"
    )
    office.owner.unlink()
    said = command(office)
    assert (said.code, said.out) == (0, f"Master: {NEW} is now master.xlsx\n")


def test_a_run_that_holds_the_workspace_is_waited_for(office: Office) -> None:
    (office.root / "sspxl.toml").touch()
    with Workspace(office.root).held():
        assert command(office).code == 3


def test_nothing_but_the_child_process_imports_xlwings() -> None:
    code = (
        "import sys, sspxl.cli.commands, sspxl.jobs.refreshing, sspxl.live.child, sspxl.jobs.nightly\n"
        "print('xlwings' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said == "False\n"
