"""`sspxl refresh` against LibreOffice, which has the master open in earnest, through xlwings' own API.

Not Excel: but a real program with a lock file, a memory of its own and live formulas.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desktop_libreoffice import OpenDocument
from office import Book, Office
from test_refresh import (
    CONSOLIDATE,
    GONE,
    MONDAY,
    NEW,
    TYPED,
    Program,
    Room,
    looking_like_something_else,
    monday,
    tables,
    tuesday,
)

from sspxl.files import is_open
from sspxl.jobs.refreshing import Refreshed
from sspxl.live import read_content
from sspxl.master import write_master
from sspxl.master.place import baseline, masters

DONE = "master.xlsx is up to date in Excel, and saved"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    write_master(tmp_path / "master.xlsx", monday(), MONDAY, tmp_path / "archive", ())
    return Room(tmp_path, Program())


@pytest.fixture
def book(room: Room, office: Office) -> Iterator[Book]:
    """The master as she has it open, saved once by LibreOffice."""
    with office.opened(room.master) as book:
        book.document.store()
        room.program.books.append(OpenDocument(book))
        yield book


def morning(book: Book) -> None:
    """A note on each action but the one that goes, a column of hers, a sheet with a formula over our table; a filter on
    the flags; saved."""
    keys = [row[0] for row in book.rows("Actions")[3:] if row[0] != GONE]
    book.add_column("Actions", "My view", {key: f"view of {key}" for key in keys})
    area = book.table_area("Actions").RangeAddress
    area.EndColumn += 1
    book.document.DatabaseRanges.getByName("Actions").setDataArea(area)
    for key in keys:
        book.find("Actions", key, "Manager note").String = f"note on {key}"
    book.add_sheet("Mine").getCellRangeByName("B2").Formula = "=COUNTA(Actions[Key])"
    book.document.store()


def test_rows_come_and_go_under_her_eyes_and_her_words_stay_on_theirs(room: Room, book: Book) -> None:
    morning(book)
    before = book.cell("Mine", "B2").Value
    assert is_open(room.master)  # LibreOffice itself says so
    room.night(tuesday())
    new, words, written = tables(room.new), room.words(room.new), room.new.read_bytes()
    left = 'left as it was: "Top concerns" on the dashboard has another number of lines now; close it and run '
    assert room.refresh() == Refreshed(room.master, NEW, DONE, (f"{left}`sspxl consolidate` for that",))
    assert book.cell("Mine", "B2").Value == before - 1  # worked out anew, while it is open
    notes = {row[0]: (row[18], row[20]) for row in book.rows("Actions")[3:] if row[0]}
    assert notes == {key: (f"note on {key}", f"view of {key}") for key in notes}
    assert GONE not in notes
    assert tables(room.master) == new
    assert room.words(room.master).cells == words.cells
    (saved,) = (one for one in masters(room.master) if one.path == room.master)
    assert baseline(saved, room.root / "archive") == written


def test_a_partners_text_stays_that_text_and_links_lead_where_they_should(room: Room, book: Book) -> None:
    room.night(looking_like_something_else())
    new = read_content(room.new.read_bytes())
    assert room.refresh() == Refreshed(room.master, NEW, DONE)
    now = read_content(room.master.read_bytes())
    assert [row[5] for row in tables(room.master)["Actions"][1 : len(TYPED) + 1]] == list(TYPED)
    assert not [spot for spot in now.sheets["Actions"].formulas if spot[0] > 3]
    assert now.sheets["Flags"].links == new.sheets["Flags"].links
    assert not room.new.exists()


def test_what_is_typed_and_not_saved_stays(room: Room, book: Book) -> None:
    room.night(tuesday())
    book.find("Actions", GONE, "Decision").String = "Close"
    said = f"something is typed in master.xlsx that is not saved: save master.xlsx first, and then {CONSOLIDATE}"
    assert room.refresh() == room.undone(f"{said}; nothing was changed")
    assert (room.program.log, book.find("Actions", GONE, "Decision").String) == ([], "Close")


def test_a_filter_of_hers_is_applied_to_the_new_rows(room: Room, book: Book) -> None:
    flags = book.document.DatabaseRanges.getByName("Flags")
    flagged = [row[0] for row in book.rows("Flags")[3:]]
    field = book.office.uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.StringValue = 0, flagged[0]
    field.Operator = book.office.uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    flags.FilterDescriptor.setFilterFields((field,))
    flags.refresh()
    book.document.store()
    room.night(tuesday())
    assert room.refresh().done == DONE
    shown = [
        row[0]
        for n, row in enumerate(book.rows("Flags"))
        if n > 2 and row[0] and book.sheet("Flags").Rows.getByIndex(n).IsVisible
    ]
    assert shown == [flagged[0]] * len(shown)
    assert shown
