"""A sheet that a manager adds to her master with LibreOffice is there after the night, whole, and counts right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from desk import Desk
from mornings import (
    BOARD,
    NOTES,
    SHEET,
    WORDS,
    begun,
    came,
    grown,
    look_of,
    measured,
    night,
    of,
    on_cells,
    pictures,
    stands_on_her_sheet,
    turned_round,
    write_sheet,
    write_words,
)
from office import Office
from package_rules import faults_of

LOOKED_AT = (2, 4, 6)
"""The nights whose looks are compared: with those of the evening before, and with one another."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(tmp_path)


def rag(desk: Desk) -> Counter[str]:
    """How many actions there are of each RAG, by the Actions table."""
    return Counter(row["RAG"] for row in desk.table("Actions"))


def test_a_sheet_with_one_of_everything_is_there_and_counts_the_new_rows(office: Office, desk: Desk) -> None:
    with office.opened(desk.root / "master.xlsx") as book:
        picture = write_sheet(book, desk.root.parent)
        book.save()
    before = rag(desk)
    turned_round(desk)
    came(desk, "RW", {"FIRE/1": "Nine of forty schools visited by 30 October."}, 13)
    master = night(desk, 1)

    assert rag(desk) != before
    with office.opened(master) as book:
        book.recalculate()
        stands_on_her_sheet(book, rag(desk))
    assert picture.read_bytes() in pictures(master)
    assert faults_of(master) == []


def test_six_nights_in_a_row_neither_grow_the_file_nor_change_its_looks(office: Office, desk: Desk) -> None:
    sizes, counts, looks = [], [], []
    for number in range(1, 7):
        with office.opened(desk.root / "master.xlsx") as book:
            if number == 1:
                write_words(book)
                write_sheet(book, desk.root.parent)
            book.find("Actions", "ASB/2", "Manager note").String = f"Read on morning {number:02}"
            book.save()
        before = look_of(desk.root / "master.xlsx", SHEET) if number in LOOKED_AT else []
        came(desk, "KM", {**WORDS, "ASB/1": f"By now {number:02} of the ten streets are mapped."}, 9 + number)
        master = night(desk, number)
        sizes.append(master.stat().st_size)
        counts.append(measured(master))
        if number in LOOKED_AT:
            looks.append(look_of(master, SHEET))
            assert looks[-1] == before
    assert counts[2:] == [counts[1]] * 4
    assert on_cells(looks[0]) == on_cells(looks[1]) == on_cells(looks[2])
    assert max(grown(sizes[1:])) < 400, sizes  # a night adds a row to Returns and one to Changes
    assert of(desk.table("Actions"), "Manager note") == {**NOTES, "ASB/2": "Read on morning 06"}
    assert of(desk.table("Actions"), "Board") == BOARD
    assert faults_of(master) == []
    with office.opened(master) as book:
        book.recalculate()
        stands_on_her_sheet(book, rag(desk))
