"""What a manager types into her master with LibreOffice is there after the night, on its rows, though they move."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from desk import Desk
from mornings import BOARD, FLAG_NOTE, NOTES, WORDS, begun, came, night, of, turned_round, write_words
from office import Office
from package_rules import faults_of


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(tmp_path)


def test_notes_decisions_and_a_column_of_hers_are_there_though_every_row_has_moved(office: Office, desk: Desk) -> None:
    before = [row["Key"] for row in desk.table("Actions")]
    with office.opened(desk.root / "master.xlsx") as book:
        write_words(book)
        book.save()
    turned_round(desk)
    came(desk, "KM", {**WORDS, "ASB/1": "All ten streets mapped on 5 November; the map went to the police."}, 12)
    came(desk, "RW", {"FIRE/1": "Nine of forty schools visited by 30 October."}, 13)
    master = night(desk, 1)

    actions = desk.table("Actions")
    assert [row["Key"] for row in actions][1:] == before[::-1]
    assert of(actions, "Manager note") == NOTES
    assert of(actions, "Board") == BOARD
    assert of(actions, "Update")["FIRE/1"] == "Nine of forty schools visited by 30 October."
    waived = [row for row in desk.table("Flags") if row["Flag"] == "ongoing-only"]
    assert waived == []
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")["Waivers"]
    assert [[cell.value for cell in row][:3] for row in sheet.iter_rows(min_row=2)] == [
        ["ongoing-only", "ASB/3", FLAG_NOTE]
    ]
    assert faults_of(master) == []
