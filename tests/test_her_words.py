"""What a manager types into her master with LibreOffice is there after the night, on its rows, though they move."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from desk import Desk
from mornings import BOARD, FLAG_NOTE, NOTES, WORDS, begun, came, night, of, turned_round, write_words
from office import Office
from openpyxl.utils import get_column_letter
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


def test_what_she_types_over_sorts_filters_and_widens_is_there_and_obeyed(office: Office, desk: Desk) -> None:
    wording = "Map the twenty streets with most reports of nuisance bikes."
    before = [row["Key"] for row in desk.table("Actions")]
    headers, updates = list(desk.table("Actions")[0]), of(desk.table("Actions"), "Update")
    with office.opened(desk.root / "master.xlsx") as book:
        book.sort_by("Actions", headers.index("Key"))
        book.find("Actions", "ASB/1", "Action").String = wording
        book.find("Actions", "ASB/2", "Update").String = "Two patrols, they told me."
        book.sheet("Actions").Columns.getByIndex(headers.index("Update")).Width = 7_000
        book.filter_by("Actions", headers.index("Lead"), "KM")
        book.save()
    came(desk, "RW", {"FIRE/1": "Nine of forty schools visited by 30 October."}, 13)
    master = night(desk, 1)

    actions = desk.table("Actions")
    assert sorted(row["Key"] for row in actions) == sorted(before)
    assert of(actions, "Action")["ASB/1"] == wording
    assert of(actions, "Update") == {**updates, "FIRE/1": "Nine of forty schools visited by 30 October."}
    assert of(actions, "Manager note") == {"ASB/2": "typed over Update: Two patrols, they told me."}
    registered = openpyxl.load_workbook(desk.root / "register.xlsx")["Actions"].iter_rows(min_row=2, values_only=True)
    assert {f"{row[0]}/{row[2]}": row[5] for row in registered}["ASB/1"] == wording
    sheet = openpyxl.load_workbook(master)["Actions"]
    (filtered,) = sheet.tables["Actions"].autoFilter.filterColumn
    assert (filtered.colId, filtered.filters.filter) == (headers.index("Lead"), ["KM"])
    hidden = {sheet.cell(number, 1).value for number, row in sheet.row_dimensions.items() if row.hidden}
    assert hidden == {"ASB/2", "ASB/3", "FIRE/1"}
    assert sheet.column_dimensions[get_column_letter(headers.index("Update") + 1)].width == pytest.approx(35.7, abs=0.5)
    assert faults_of(master) == []
