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

from sspxl.files import is_open
from sspxl.jobs import refreshing
from sspxl.jobs.refreshing import Refreshed
from sspxl.live import Answer, State, read_content
from sspxl.live import desktop as live_desktop
from sspxl.live.child import carry_out
from sspxl.live.desktop import answer_of, ask_excel, order_for
from sspxl.live.steps import SetLink, Step
from sspxl.master import Words, build_master, pending, read_hers, write_master
from sspxl.master.place import baseline, masters
from sspxl.records import Edition
from sspxl.workspace import Workspace

try:
    from desktop_engine import Program
    from desktop_openpyxl import MemoryBook

    from sspxl.live import excel
except ImportError as err:  # the extra `excel` is not installed
    if err.name != "xlwings":
        raise
    lacking("xlwings")

MONDAY, TUESDAY, NOW = datetime(2026, 7, 28, 2, 0), datetime(2026, 7, 29, 2, 0), datetime(2026, 7, 29, 9, 30)
TOP = 3  # the row of a table's header
NEW = "master (2026-07-29 0200).xlsx"
CONSOLIDATE = "run `sspxl consolidate`, then `sspxl refresh`"


@cache
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
def unchanged() -> Edition:
    """Monday's edition a day later."""
    return edition(ran=TUESDAY)


BUILT: list[tuple[Edition, bytes]] = []


def untouched(whole: Edition) -> bytes:
    """The edition's master without a word of hers, made once."""
    known = next((data for one, data in BUILT if one is whole), None)
    if known is None:
        known = build_master(whole, Words(), {})
        BUILT.append((whole, known))
    return known


@cache
def monday() -> bytes:
    return build_master(edition(ran=MONDAY), Words(), {})


TYPED = ("=cmd|' /C calc'!A0", "+44 1632", "-", "@home", "1/2", "11.1", "3 March 2026", "TRUE", "'quoted", "done")


def looking_like_something_else() -> Edition:
    """Actions whose wording a spreadsheet program takes for formulas, dates and numbers."""
    whole = edition(ran=TUESDAY)
    merged = whole.outcome.merged
    standings = tuple(
        replace(standing, action=replace(standing.action, text=text))
        for standing, text in zip(merged.standings, TYPED, strict=False)
    )
    merged = replace(merged, standings=(*standings, *merged.standings[len(TYPED) :]))
    return replace(whole, outcome=replace(whole.outcome, merged=merged))


GONE = edition().outcome.merged.standings[3].key


@dataclass(frozen=True, slots=True)
class Room:
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

    def words(self, path: Path) -> Words:
        return read_hers(path, self.root / "archive").words

    def night(self, whole: Edition) -> None:
        """A run while she has it open: the new master is written beside."""
        words = self.words(self.master)
        data = untouched(whole) if words == Words() else build_master(whole, words, {})
        placed = write_master(self.master, data, whole.ran, self.root / "archive", words.taken)
        assert placed.path == (self.new if is_open(self.master) else self.master)

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
def room(tmp_path: Path) -> Room:
    write_master(tmp_path / "master.xlsx", monday(), MONDAY, tmp_path / "archive", ())
    return Room(tmp_path, Program())


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


def test_rows_come_and_go_and_move_in_the_open_master_and_her_words_move_with_them(room: Room) -> None:
    room.save_as_her(hers)
    book = room.opened()
    room.night(tuesday())
    new = tables(room.new)
    said = room.refresh()
    assert said == Refreshed(
        room.master,
        NEW,
        "master.xlsx is up to date in Excel, and saved",
        ('left as it was: "Top concerns" on the dashboard has another number of lines now; close it and run `sspxl '
         "consolidate` for that",),
    )  # fmt: skip
    assert tables(room.master) == new
    notes = {row[0]: (row[18], row[20]) for row in tables(room.master)["Actions"][1:]}
    assert set(notes.values()) == {(f"note on {key}", n) for key, (_, n) in notes.items()}
    assert GONE not in notes
    assert openpyxl.load_workbook(room.master)["Mine"]["B2"].value == "=COUNTA(Actions[Key])"
    assert (book.saves, book.saved, room.new.exists()) == (1, True, True)  # it has what was left: it stays


def test_once_all_of_it_is_in_the_saved_master_the_new_one_is_taken_away(room: Room) -> None:
    room.opened()
    room.night(unchanged())
    said = room.refresh()
    assert said == Refreshed(room.master, NEW, "master.xlsx is up to date in Excel, and saved")
    assert pending(room.master) == ()
    assert openpyxl.load_workbook(room.master)["Dashboard"]["B6"].value == TUESDAY
    again = room.refresh()
    assert again == Refreshed(room.master, done="nothing is newer than master.xlsx")


def test_the_next_night_reads_what_was_refreshed_as_hers(room: Room) -> None:
    room.save_as_her(hers)
    room.opened()
    room.night(tuesday())
    before = room.words(room.new)
    room.refresh()
    assert room.words(room.master).cells == before.cells
    room.owner.unlink()
    room.night(replace(tuesday(), ran=datetime(2026, 7, 30, 2, 0)))
    assert {row[18] for row in tables(room.master)["Actions"][1:]} == {
        f"note on {row[0]}" for row in tables(room.master)["Actions"][1:]
    }


def test_the_next_night_knows_which_of_our_masters_the_cells_of_a_refreshed_one_are_from(room: Room) -> None:
    room.opened()
    room.night(tuesday())
    monday, new = (path.read_bytes() for path in (room.master, room.new))
    (old,) = (saved for saved in masters(room.master) if saved.path == room.master)
    assert baseline(old, room.root / "archive") == monday
    room.refresh()
    room.night(replace(unchanged(), ran=TUESDAY.replace(second=9)))  # another run, within a minute
    (now,) = (saved for saved in masters(room.master) if saved.path == room.master)
    assert baseline(now, room.root / "archive") == new


def test_what_a_refresh_leaves_as_it_was_is_no_word_of_hers_and_what_she_types_there_is(room: Room) -> None:
    book = room.opened().book["Dashboard"]
    room.night(tuesday())
    assert any('"Top concerns" on the dashboard has another number of lines' in said for said in room.refresh().undone)
    assert room.words(room.master).kept == ()
    (top,) = (cell for row in book.iter_rows() for cell in row if str(cell.value).startswith("Top concerns (not"))
    at = f"{top.column_letter}{top.row + 2}"

    def type_there(saved: openpyxl.Workbook) -> None:
        saved["Dashboard"][at] = "ring them first"
        saved["Dashboard"]["Z60"] = "=1+1"

    room.save_as_her(type_there)
    assert [(one.column, one.words) for one in room.words(room.master).kept] == [
        (f"typed over cell {at}", "ring them first"),
        ("cell Z60", "=1+1"),
    ]


def test_only_what_is_needed_is_asked_of_excel_and_never_to_open_show_or_end_anything(room: Room) -> None:
    room.opened()
    room.night(unchanged())
    room.refresh()
    assert room.program.log == [("write", "Dashboard", (6, 2, 6, 2)), ("save", "master.xlsx")]


def test_her_filter_is_applied_to_the_new_rows(room: Room) -> None:
    book = room.opened()
    book.filtered.add("Flags")
    room.night(tuesday())
    room.refresh()
    assert [order for order in room.program.log if order[0] == "filter"] == [("filter", "Flags")]


def test_a_partners_text_arrives_as_that_text_also_where_excel_would_take_it_for_something_else(room: Room) -> None:
    room.opened()
    room.night(looking_like_something_else())
    room.refresh()
    assert [row[5] for row in tables(room.master)["Actions"][1 : len(TYPED) + 1]] == list(TYPED)
    sheet = openpyxl.load_workbook(room.master)["Actions"]
    assert {sheet.cell(row, 6).data_type for row in range(TOP + 1, sheet.max_row + 1)} == {"s"}


def test_links_lead_to_the_return_of_their_row(room: Room) -> None:
    room.opened()
    room.night(tuesday())
    new = read_content(room.new.read_bytes()).sheets
    room.refresh()
    now = read_content(room.master.read_bytes()).sheets
    assert {name: dict(now[name].links) for name in ("Actions", "Flags", "Returns")} == {
        name: dict(new[name].links) for name in ("Actions", "Flags", "Returns")
    }


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("returns/Q2/TO #2.xlsx", "returns/Q2/TO %232.xlsx"),
        ("returns/Q2/50%20 done.xlsx", "returns/Q2/50%2520 done.xlsx"),
        ("returns/Q2/RW a & b.xlsx", "returns/Q2/RW a & b.xlsx"),
        ("#'Flags'!A5", "#'Flags'!A5"),
    ],
)
def test_a_number_sign_in_the_name_of_a_return_does_not_end_it(room: Room, target: str, address: str) -> None:
    room.opened()
    with room.program.running():
        book = excel.find_open(room.master)
        assert book is not None
        book.set_link(SetLink("Flags", 5, 5, target))
    link = room.program.books[0].book["Flags"]["E5"].hyperlink
    assert (link.target or f"#{link.location}") == address


# ---------------------------------------------------------------- saved and not


def test_a_master_that_counts_as_changed_without_a_word_typed_is_refreshed_and_not_saved(room: Room) -> None:
    book = room.opened(saved=False)  # the clock on the dashboard is enough for that
    room.night(unchanged())
    before = room.master.read_bytes()
    said = room.refresh()
    done = "master.xlsx is up to date in Excel and not saved, as it was not saved before: save it"
    assert said == Refreshed(room.master, NEW, done)
    assert book.book["Dashboard"]["B6"].value == TUESDAY
    assert (book.saves, room.master.read_bytes(), room.new.exists()) == (0, before, True)
    book.save()  # she does
    assert room.refresh() == Refreshed(room.master, NEW, "nothing is newer than master.xlsx")
    assert pending(room.master) == ()


def test_a_word_that_she_typed_and_has_not_saved_is_never_written_over(room: Room) -> None:
    book = room.opened(saved=False)
    room.night(tuesday())
    book.book["Actions"]["T6"] = "Close"
    assert room.refresh() == room.undone(
        f"something is typed in master.xlsx that is not saved: save master.xlsx first, and then {CONSOLIDATE}; nothing "
        "was changed"
    )
    assert room.program.log == []


@pytest.mark.parametrize(
    ("sheet", "at"),
    [
        ("Flags", "P5"),  # beside a row that moves
        ("Actions", "BZ21"),  # far out beside one
        ("Plan ASB", "D9"),  # on a plan's row that is written
        ("Dashboard", "A19"),  # over a line of ours that changes
    ],
)
def test_a_word_that_is_not_saved_is_never_written_over_nor_left_beside_another_row(
    room: Room, sheet: str, at: str
) -> None:
    book = room.opened(saved=False)
    room.night(tuesday())
    book.book[sheet][at] = "typed just now"
    (said,) = room.refresh().undone
    assert said.startswith("something is typed in master.xlsx that is not saved: save master.xlsx first")
    assert (room.program.log, book.book[sheet][at].value) == ([], "typed just now")


def test_a_word_that_is_not_saved_stays_where_no_step_comes(room: Room) -> None:
    book = room.opened(saved=False)
    room.night(tuesday())
    spots = [("Flags", "P40"), ("Changes", "P5"), ("Plan ASB", "J9"), ("Plan ASB", "A30"), ("Dashboard", "Z60")]
    for sheet, at in spots:
        book.book[sheet][at] = "typed just now"
    assert room.refresh().done.startswith("master.xlsx is up to date in Excel")
    assert {book.book[sheet][at].value for sheet, at in spots} == {"typed just now"}


def test_a_sheet_that_she_has_deleted_and_not_saved_is_no_fault_of_ours(room: Room) -> None:
    book = room.opened(saved=False)
    room.night(tuesday())
    del book.book["Plan ASB"]
    (said,) = room.refresh().undone
    assert said.startswith("something is typed in master.xlsx that is not saved: save master.xlsx first")
    assert room.program.log == []


def test_a_saved_master_that_is_not_the_one_on_the_disk_is_left_alone(room: Room) -> None:
    book = room.opened()
    room.night(tuesday())
    book.book["Actions"]["T6"] = "Close"
    assert room.refresh() == room.undone(
        "master.xlsx in Excel is not the one that lies on the disk: close it and open it again; nothing was changed"
    )
    assert room.program.log == []


def test_what_she_saved_after_the_run_is_read_by_a_run_first(room: Room) -> None:
    room.opened()
    room.night(tuesday())
    room.save_as_her(hers)
    said = room.undone(f"master.xlsx was saved after the new master was made, which lacks it: {CONSOLIDATE}")
    assert room.refresh() == said
    room.owner.unlink()  # also when it is closed
    assert room.refresh() == said
    assert room.program.calls == 0


def test_words_that_she_typed_into_the_new_one_are_read_by_a_run_first(room: Room) -> None:
    room.opened()
    room.night(tuesday())
    book = openpyxl.load_workbook(room.new)
    book["Actions"]["S4"] = "typed here"
    book.save(room.new)
    assert room.refresh() == room.undone(
        f"{NEW} was saved after the new master was made, which lacks it: {CONSOLIDATE}"
    )


# ---------------------------------------------------------------- closed, and nothing newer


def test_without_a_newer_master_nothing_is_asked(room: Room) -> None:
    room.opened()
    assert room.refresh() == Refreshed(room.master, done="nothing is newer than master.xlsx")
    assert room.program.calls == 0


def test_without_any_master_a_run_is_what_is_needed(tmp_path: Path) -> None:
    said = Room(tmp_path, Program()).refresh()
    assert said == Refreshed(tmp_path / "master.xlsx", undone=("there is no master yet: run `sspxl nightly`",))


def test_a_closed_master_gives_its_place_to_the_new_one(room: Room) -> None:
    room.save_as_her(hers)
    room.owner.touch()
    room.night(tuesday())
    room.owner.unlink()
    new = room.new.read_bytes()
    assert room.refresh() == Refreshed(room.master, NEW, f"{NEW} is now master.xlsx")
    assert (room.master.read_bytes(), pending(room.master)) == (new, ())
    assert room.refresh() == Refreshed(room.master, done="nothing is newer than master.xlsx")


def test_a_master_that_she_deleted_is_replaced_by_the_new_one(room: Room) -> None:
    room.opened()
    room.night(tuesday())
    room.owner.unlink()
    room.master.unlink()
    assert room.refresh() == Refreshed(room.master, NEW, f"{NEW} is now master.xlsx")


def test_a_master_that_another_program_has_open_keeps_its_place(room: Room) -> None:
    room.owner.touch()
    room.night(tuesday())
    said = "master.xlsx is open, and not in an Excel of yours: close it there and run this again; nothing was changed"
    assert room.refresh() == room.undone(said)
    assert room.new.exists()


# ---------------------------------------------------------------- which book


def test_of_several_books_the_one_in_this_folder_is_refreshed(room: Room, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "master.xlsx").write_bytes(room.master.read_bytes())
    (tmp_path / "other.xlsx").write_bytes(room.master.read_bytes())
    others = [MemoryBook(elsewhere / "master.xlsx"), MemoryBook(tmp_path / "other.xlsx")]
    room.program.books += others
    hers_now = room.opened()
    room.night(unchanged())
    assert room.refresh().done == "master.xlsx is up to date in Excel, and saved"
    assert [book.saves for book in (*others, hers_now)] == [0, 0, 1]


def test_a_master_of_the_same_name_in_another_folder_is_another_master(room: Room, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "master.xlsx").write_bytes(room.master.read_bytes())
    room.program.books.append(MemoryBook(elsewhere / "master.xlsx"))
    room.owner.touch()
    room.night(tuesday())
    room.owner.unlink()
    assert room.refresh().done == f"{NEW} is now master.xlsx"
    assert room.program.log == []


def test_a_master_that_is_open_for_reading_only_is_left_alone(room: Room) -> None:
    room.opened(read_only=True)
    room.night(tuesday())
    said = "master.xlsx is open for reading only in Excel: close it and run this again; nothing was changed"
    assert room.refresh() == room.undone(said)
    assert room.program.log == []
    room.opened()  # a second time, to be written
    assert room.refresh().done == "master.xlsx is up to date in Excel, and saved"


# ---------------------------------------------------------------- what stands in the way


def test_a_busy_excel_is_asked_again_and_then_left_alone(room: Room) -> None:
    room.opened()
    room.night(unchanged())
    room.program.deaf_from = 2
    said = "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again"
    assert room.refresh() == room.undone(f"{said}; nothing was changed")
    assert (room.program.log, room.new.exists()) == ([], True)


def test_an_excel_that_turns_busy_half_way_is_said_to_be_half_done_and_nothing_is_saved(room: Room) -> None:
    book = room.opened()
    room.night(tuesday())

    def ask(*order: Any) -> Answer:
        room.program.deaf_from = 30
        return room.ask(*order)

    assert room.refresh(ask) == room.undone(
        "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again; it may be "
        "brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
    )
    assert room.program.log[0][0] in ("resize", "clear", "link")
    assert (book.saves, room.new.exists()) == (0, True)


def test_what_excel_refuses_is_said_in_words_and_logged_by_its_kind_and_never_by_a_cell(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    book = room.opened()
    room.night(unchanged())

    def refuse(*_: Any) -> None:
        raise RuntimeError("secret words of a cell")

    book.type_in = refuse
    (said,) = room.refresh().undone
    assert said.startswith("Excel refused what it was asked; it may be brought up to date in part: ")
    (logged,) = caplog.messages
    assert logged.startswith("what Excel refused, for whoever looks after sspxl: RuntimeError in ")
    assert said.endswith("run `sspxl refresh` once it is open again")
    assert "secret" not in said + logged


def test_an_open_master_that_cannot_take_the_new_one_is_left_as_it_is(room: Room) -> None:
    room.save_as_her(lambda book: book["Flags"].tables.pop("Flags"))
    room.opened()
    room.night(tuesday())
    assert room.refresh() == room.undone(
        "master.xlsx cannot be brought up to date while it is open (the table Flags is not in it any more); or close "
        "it and run `sspxl consolidate`"
    )
    assert room.program.log == []


# ---------------------------------------------------------------- the command and its process


def command(room: Room, *arguments: object) -> Said:
    (room.root / "sspxl.toml").touch()
    return sspxl("refresh", "-w", room.root, *arguments)


@pytest.fixture
def on_a_desktop(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """This system counts as one with an Excel; what the child does before it serves is given."""
    monkeypatch.setattr(live_desktop, "SYSTEMS", (sys.platform,))

    def first(code: str) -> None:
        monkeypatch.setattr(live_desktop, "CHILD", code)

    return first


def in_child(room: Room) -> str:
    """The child with the stand-in for Excel, which has the master open."""
    paths = [str(ROOT / "tests"), str(ROOT)]
    return (
        f"sys.path[:0] = {paths!r}; from pathlib import Path; from desktop_engine import Program; "
        f"from desktop_openpyxl import MemoryBook; program = Program([MemoryBook(Path({str(room.master)!r}))]); "
        "from sspxl.live.child import serve\nwith program.running(): serve()"
    )


def test_the_command_speaks_to_excel_through_a_process_of_its_own(
    room: Room, on_a_desktop: Callable[[str], None]
) -> None:
    room.opened()
    room.night(unchanged())
    on_a_desktop(in_child(room))
    said = command(room)
    assert (said.code, said.out, said.err) == (0, "Master: master.xlsx is up to date in Excel, and saved\n", "")
    assert openpyxl.load_workbook(room.master)["Dashboard"]["B6"].value == TUESDAY


def test_a_process_that_does_not_answer_in_time_is_ended_and_nothing_else(
    room: Room, on_a_desktop: Callable[[str], None]
) -> None:
    room.opened()
    room.night(unchanged())
    on_a_desktop("import time; time.sleep(60)")
    said = command(room, "--seconds", 1.25, "--json")
    late = "Excel did not answer within 1.25 seconds"
    assert said.code == 1
    undone = [f"{late}; nothing was changed"]
    assert said.json == {"master": str(room.master), "new": NEW, "done": None, "not_done": undone}
    on_a_desktop('import time; print(\'{"state": "begun"}\', flush=True); time.sleep(60)')
    half = (
        "it may be brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
    )
    assert command(room, "--seconds", 1.5).out == f"Not done: {late.replace('1.25', '1.5')}; {half}\n"


def test_a_process_that_breaks_off_is_said(room: Room, on_a_desktop: Callable[[str], None]) -> None:
    on_a_desktop("raise SystemExit(3)")
    assert ask_excel(room.master, (), 20) == Answer(State.FAILED, why="the process ended with code 3")


def test_without_xlwings_or_such_a_system_an_open_master_waits_and_a_closed_one_is_replaced(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.owner.touch()
    room.night(tuesday())
    monkeypatch.setattr(live_desktop, "SYSTEMS", ())
    assert command(room).out == (
        "Not done: master.xlsx is open, and only Excel on Windows or a Mac is reached: close it and run this again; "
        "nothing was changed\n"
    )
    monkeypatch.setattr(live_desktop, "SYSTEMS", (sys.platform,))
    monkeypatch.setattr(live_desktop, "_has_xlwings", lambda: False)
    said = command(room)
    assert said.code == 1
    assert said.out == (
        'Not done: master.xlsx is open, and reaching it in Excel needs `pip install "sspxl[excel]"`; nothing was '
        "changed\n"
    )
    room.owner.unlink()
    said = command(room)
    assert (said.code, said.out) == (0, f"Master: {NEW} is now master.xlsx\n")


def test_a_run_that_holds_the_workspace_is_waited_for(room: Room) -> None:
    (room.root / "sspxl.toml").touch()
    with Workspace(room.root).held():
        assert command(room).code == 3


def test_nothing_but_the_child_process_imports_xlwings() -> None:
    code = "import sys, sspxl.cli.commands, sspxl.jobs.refreshing, sspxl.live.child\nprint('xlwings' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said == "False\n"
