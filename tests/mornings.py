"""A manager's mornings at LibreOffice and the nights between them: what she does, and what may be there afterwards."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from desk import CYCLE, Desk, answer, small_register
from golden_facts import facts
from office import Book
from PIL import Image

from sspxl.register import new_register

SHEET = "My notes"
FIRST = datetime(2026, 11, 10, 2)
WORDS = {
    "ASB/1": "Two streets mapped on 9 October.",
    "ASB/2": "Patrols held on 3 and 17 October; four warnings given.",
}
NOTES = {"ASB/1": "Ask for the map", "ASB/3": "Ring Tobias, = not by mail", "FIRE/1": "Schools' list: 40"}
BOARD = {"ASB/2": "yes", "FIRE/1": 3}
FLAG_NOTE = "agreed with the board"


def begun(folder: Path) -> Desk:
    """A cycle that was issued, of which one return has come, after its first night."""
    desk = Desk.new(folder / "w", small_register(), FIRST.date())
    desk.done("issue", "--cycle", CYCLE)
    came(desk, "KM", WORDS, 1)
    came(desk, "TO", {"ASB/3": "On-going."}, 2)
    night(desk, 0)
    return desk


def came(desk: Desk, contact: str, words: Mapping[str, str], day: int) -> None:
    """The contact's workbook in inbox/, saved on that day of November."""
    issued = desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
    saved = datetime(2026, 11, 1, 10) + timedelta(days=day)
    answer(issued, desk.root / "inbox" / f"{contact} {day}.xlsx", dict(words), saved)


def night(desk: Desk, number: int) -> Path:
    """The night of that number over the desk; the master that it leaves."""
    now = FIRST + timedelta(days=number)
    said = replace(desk, as_at=now.date()).run("nightly", now=now)
    assert said.code == 0, f"{said.out}\n{said.err}"
    return desk.root / "master.xlsx"


def turned_round(desk: Desk) -> None:
    """The register with its actions in another order and one more in front: no row stays where it was."""
    rows = small_register()
    more = {"Plan": "ASB", "No": 9, "Lead": "TO", "Action": "Fit cameras on the two footbridges."}
    whole = replace(rows, actions=[more, *reversed(list(rows.actions))])
    (desk.root / "register.xlsx").write_bytes(new_register(whole))


def of(rows: list[dict[str, Any]], column: str) -> dict[str, Any]:
    """What stands in the column, by key, where anything does."""
    return {row["Key"]: row[column] for row in rows if row[column] is not None}


# ---------------------------------------------------------------- her words


def write_words(book: Book) -> None:
    """Notes and a column of her own in Actions; a flag waived with its reason."""
    for key, note in NOTES.items():
        book.find("Actions", key, "Manager note").String = note
    book.add_column("Actions", "Board", dict(BOARD))
    book.find("Flags", "ongoing-only", "Manager note").String = FLAG_NOTE
    book.find("Flags", "ongoing-only", "Decision").String = "Waive"


# ---------------------------------------------------------------- her sheet


def write_sheet(book: Book, folder: Path) -> Path:
    """A sheet of her own with one of everything; the picture on it."""
    picture = folder / "bike.png"
    Image.new("RGB", (9, 9), (200, 30, 30)).save(picture)
    sheet = book.add_sheet(SHEET)
    for row, values in enumerate((["RAG", "How many"], ["Red", None], ["Green", None], ["Mine", 7.5])):
        for column, value in enumerate(values):
            if value is not None:
                book.put(SHEET, column, row, value)
    for row in (2, 3):
        book.cell(SHEET, f"B{row}").Formula = f"=COUNTIF(Actions[RAG];A{row})"
    book.cell(SHEET, "B5").Formula = "=SUM(B2:B4)"
    book.cell(SHEET, "A1:B1").CellBackColor = 0xFFE08A
    book.cell(SHEET, "A1:B1").CharHeight = 13
    book.cell(SHEET, "B4").CharWeight = 150.0
    sheet.Columns.getByIndex(0).Width = 5_000
    book.add_chart(SHEET, "Hers", book.cell(SHEET, "A1:B3"), "Where we stand")
    book.add_pivot(SHEET, "By RAG", book.table_area("Actions"), "RAG", "Key")
    book.add_text_box(SHEET, "Before the board: ring Tobias")
    book.add_picture(SHEET, picture)
    return picture


def stands_on_her_sheet(book: Book, rag: Counter[str]) -> None:
    """What `write_sheet` made stands there, with the counts that we counted ourselves."""
    assert book.sheet_names[-1] == SHEET
    assert [row[:2] for row in book.rows(SHEET)[:5]] == [
        ["RAG", "How many"], ["Red", rag["Red"]], ["Green", rag["Green"]], ["Mine", 7.5],
        ["", rag["Red"] + rag["Green"] + 7.5],
    ]  # fmt: skip
    assert book.cell(SHEET, "B2").Formula == "=COUNTIF(Actions[RAG];A2)"
    assert book.charts(SHEET) == {"Where we stand": [f"$'{SHEET}'.$B$2:$B$3"]}
    assert book.pivots(SHEET) == {"By RAG": dict(rag)}
    assert book.shapes(SHEET) == ["Before the board: ring Tobias", "a picture"]
    assert hex(book.cell(SHEET, "A1").CellBackColor) == "0xffe08a"
    assert (book.cell(SHEET, "B4").CharWeight, book.cell(SHEET, "A1").CharHeight) == (150.0, 13.0)
    assert abs(book.sheet(SHEET).Columns.getByIndex(0).Width - 5_000) < 50


def pictures(master: Path) -> list[bytes]:
    """The pictures in the workbook."""
    with zipfile.ZipFile(master) as package:
        return [package.read(name) for name in package.namelist() if name.startswith("xl/media/")]


# ---------------------------------------------------------------- what may not grow or change


def measured(master: Path) -> dict[str, int]:
    """What may not grow: parts, names, and each list of the styles."""
    with zipfile.ZipFile(master) as package:
        styles = package.read("xl/styles.xml").decode()
        book = package.read("xl/workbook.xml").decode()
        counts = {"parts": len(package.namelist()), "names": book.count("<definedName ")}
    lists = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
    found = {name: re.search(rf'<{name} count="(\d+)"', styles) for name in lists}
    return counts | {name: int(hit[1]) if hit else 0 for name, hit in found.items()}


def grown(sizes: Sequence[int]) -> list[int]:
    """How many bytes each is larger than the one before."""
    return [later - earlier for earlier, later in pairwise(sizes)]


def look_of(master: Path, sheet: str) -> list[str]:
    """The facts of a sheet, each with what its look stands for; formulas without the values that are stored."""
    whole = facts(master.read_bytes())
    looks = {line.split(" ")[1].rstrip(":"): line for line in whole if line.startswith("look ")}
    own = [re.sub(r" => \S+ ", " ", line) for line in whole if line.startswith((f"{sheet} ", f"{sheet}!"))]
    return [" ".join([line, looks.get(line.rsplit(" ", 1)[-1], "")]) for line in own]


def on_cells(looks: list[str]) -> list[str]:
    """Without charts and shapes, which LibreOffice itself moves by a hair, and its axes renumbers, as it saves them."""
    return [line for line in looks if " object: " not in line]
