"""The sheets that the manager adds to the master, night after night."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from desk import Desk, small_register
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from package_rules import faults
from parts import edited
from portrait import portrait

from sspxl.files import sha256
from sspxl.master.own_sheets import Left, OwnSheets, own_sheets
from sspxl.master.place import Saved
from sspxl.master.shelf import Shelved, on_shelf, put_on_shelf
from sspxl.ooxml import read_package
from sspxl.ooxml.workbook import sheets_of

MINE = "My sums"
CONTROL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/ctrlProp"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose master was written once."""
    made = Desk.new(tmp_path_factory.mktemp("written") / "w", small_register())
    made.done("consolidate")
    return made.root


@pytest.fixture
def desk(written: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    shutil.copytree(written, tmp_path / "w")
    return Desk(tmp_path / "w")


def master(desk: Desk) -> bytes:
    return (desk.root / "master.xlsx").read_bytes()


def load(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def with_sums(book: Workbook) -> None:
    """Her sheet: a sum over ours, a format, a chart."""
    sheet = book.create_sheet(MINE, 2)
    sheet["A1"], sheet["A2"], sheet["A3"] = "mine", '=COUNTIF(Actions[Plan],"ASB")', 7
    sheet["A1"].font = Font(bold=True, size=15, color="FFAA0000")
    chart = BarChart()
    chart.add_data(Reference(sheet, 1, 3, 1, 3))
    sheet.add_chart(chart, "C2")


def save(desk: Desk, change: Callable[[Workbook], None], name: str = "master.xlsx", seconds: int = 0) -> bytes:
    """The master as she saved it after a change, so many seconds later than now."""
    path = desk.root / name
    book = load(path.read_bytes())
    change(book)
    book.save(path)
    at = path.stat().st_mtime + seconds
    os.utime(path, (at, at))
    return path.read_bytes()


def with_control(desk: Desk, sheet: str) -> None:
    """Her sheet with a form control on it."""
    path = desk.root / "master.xlsx"
    package = read_package(path.read_bytes())
    part = next(one.part for one in sheets_of(package) if one.name == sheet)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    arrow = f'<Relationship Id="rId99" Type="{CONTROL}" Target="../ctrlProps/ctrlProp1.xml"/></Relationships>'
    path.write_bytes(edited(path.read_bytes(), rels, "</Relationships>", arrow))


def test_her_sheet_is_in_the_next_master_and_in_the_one_after(desk: Desk) -> None:
    hers = save(desk, with_sums)
    desk.done("consolidate")
    first = master(desk)
    assert portrait(first).sheet(MINE) == portrait(hers).sheet(MINE)
    assert portrait(first).tabs()[:4] == ["Dashboard", "Actions", MINE, "Flags"]
    assert (load(first).active.title, faults(first)) == ("Dashboard", [])
    (kept,) = (desk.root / "archive").glob("master (*).xlsx")
    assert kept.read_bytes() == hers
    desk.done("consolidate")
    second = master(desk)
    assert portrait(second).sheet(MINE) == portrait(hers).sheet(MINE)
    assert len(second) - len(first) in range(-50, 50)
    assert read_package(second).parts["xl/styles.xml"] == read_package(first).parts["xl/styles.xml"]


def test_a_formula_on_her_sheet_stays_with_its_action_when_rows_come_in_between(desk: Desk) -> None:
    def pointing(book: Workbook) -> None:
        sheet = book.create_sheet(MINE)
        actions = book["Actions"]
        keys = {actions.cell(row, 1).value: row for row in range(1, actions.max_row + 1)}
        sheet["A1"] = f"=Actions!A{keys['FIRE/1']}"
        first, last = keys["ASB/1"], keys["FIRE/1"]
        sheet["A2"] = f"=COUNTA(Actions!A{first}:A{last})"

    save(desk, pointing)
    path = desk.root / "register.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Actions"]
    sheet.insert_rows(3)
    for column, value in {
        "Plan": "ASB",
        "No": 9,
        "Lead": "KM",
        "Action": "Light the car park.",
        "State": "open",
    }.items():
        header = [cell.value for cell in sheet[1]]
        sheet.cell(3, header.index(column) + 1).value = value
    sheet.tables["Actions"].ref = sheet.tables["Actions"].ref[:-1] + str(sheet.max_row)
    book.save(path)
    desk.done("consolidate")
    made = load(master(desk))
    actions = made["Actions"]
    keys = {actions.cell(row, 1).value: row for row in range(1, actions.max_row + 1)}
    assert made[MINE]["A1"].value == f"=Actions!A{keys['FIRE/1']}"
    assert made[MINE]["A2"].value == f"=COUNTA(Actions!A{keys['ASB/1']}:A{keys['FIRE/1']})"
    assert "ASB/9" in keys


def test_a_sheet_that_cannot_be_carried_stays_in_archive_and_the_dashboard_leads_there(desk: Desk) -> None:
    def both(book: Workbook) -> None:
        with_sums(book)
        book.create_sheet("Plan B").add_chart(BarChart(), "A1")

    save(desk, both)
    with_control(desk, "Plan B")
    hers = master(desk)
    said = desk.run("consolidate")
    (kept,) = (desk.root / "archive").glob("master (*) with your sheets.xlsx")
    assert kept.read_bytes() == hers
    sentence = 'our sheet "Plan B" holds a form control, which may run a macro'
    assert said.code == 1
    assert (
        f"Not done: y{sentence}: it could not be carried into the new master; it is in archive/{kept.name}" in said.out
    )
    assert kept.with_name(f"{kept.name}.why.txt").read_text("utf-8") == f"Y{sentence}.\n"
    shown = shelf_of(master(desk))
    assert shown == [(f"Y{sentence}: it is in archive/{kept.name}", f"archive/{kept.name}".replace(" ", "%20"))]
    assert portrait(master(desk)).sheet(MINE) == portrait(hers).sheet(MINE)
    assert "Plan B" not in portrait(master(desk)).tabs()
    assert desk.run("consolidate").code == 0
    assert shelf_of(master(desk)) == shown
    assert portrait(master(desk)).sheet(MINE) == portrait(hers).sheet(MINE)
    kept.chmod(0o600)
    kept.unlink()
    desk.done("consolidate")
    assert shelf_of(master(desk)) == []


def shelf_of(data: bytes) -> list[tuple[str, str]]:
    """What the dashboard says of sheets that are not in the master, and where each sentence leads."""
    sheet = load(data)["Dashboard"]
    rows = [row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "Open it"]
    return [(sheet.cell(row, 2).value, sheet.cell(row, 1).hyperlink.target) for row in rows]


def test_sheets_come_from_the_master_saved_last_and_those_of_another_one_are_not_lost(desk: Desk) -> None:
    (desk.root / ".~lock.master.xlsx#").write_text(",x,y,01.01.2026 00:00,z;", "utf-8")
    assert desk.run("consolidate").code == 1
    (pending,) = desk.root.glob("master (*).xlsx")
    ours = {*load(master(desk)).sheetnames}

    def of(words: str, *names: str) -> Callable[[Workbook], None]:
        def change(book: Workbook) -> None:
            for name in names:
                book.create_sheet(name)["A1"] = words
            book.defined_names["Rate"] = DefinedName("Rate", attr_text="'Both'!$A$1")

        return change

    save(desk, of("older", "Both", "Only older"), seconds=-60)
    save(desk, of("newer", "Both", "Only newer"), pending.name)
    (desk.root / ".~lock.master.xlsx#").unlink()
    assert desk.run("consolidate").code == 1  # the other "Both" is kept, which is said
    (kept,) = (desk.root / "archive").glob("*with your sheets.xlsx")
    assert load(kept.read_bytes())["Both"]["A1"].value == "older"
    made = load(master(desk))
    words = {name: made[name]["A1"].value for name in ("Both", "Only older", "Only newer")}
    assert words == {"Both": "newer", "Only older": "older", "Only newer": "newer"}
    assert sorted({*made.sheetnames} - ours) == ["Both", "Only newer", "Only older"]
    assert portrait(master(desk)).names(None) == {(None, "Rate"): "'Both'!$A$1"}
    assert faults(master(desk)) == []


def test_a_name_that_she_deleted_does_not_come_back_from_an_older_master(desk: Desk) -> None:
    without = master(desk)

    def naming(book: Workbook) -> None:
        book.defined_names["Rate"] = DefinedName("Rate", attr_text="0.25")

    hers = save(desk, naming)
    path = desk.root / "master.xlsx"
    newer, older = Saved(path, without, "1", fresh=True), Saved(path, hers, "2", fresh=True)
    assert [one.saved.sha256 for one in own_sheets((newer, older), ()).sources] == ["2"]
    assert own_sheets((newer, replace(older, fresh=False)), ()) == OwnSheets()
    assert own_sheets((replace(newer, sha256=""), older), ()).sources[0].saved == older


def test_what_nobody_foresaw_in_her_sheets_is_said_in_words_and_logged_with_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*_: object) -> None:
        raise KeyError("secret words of a cell")

    data = save(desk, with_sums)
    monkeypatch.setattr("sspxl.master.own_sheets.survey", stumble)
    found = own_sheets((Saved(desk.root / "master.xlsx", data, "1", fresh=True),), (MINE,))
    assert [one.why for one in found.left] == [
        "is in a workbook that cannot be taken apart (something in it is not as Excel writes it; open it in Excel, "
        "save it and run again)"
    ]
    (logged,) = caplog.messages
    assert logged.startswith("KeyError in sspxl.master.own_sheets, line ")
    assert "in stumble" in logged
    assert "secret words" not in logged.replace('raise KeyError("secret words of a cell")', "")


def test_parts_that_do_not_fit_together_stop_no_night(desk: Desk) -> None:
    save(desk, with_sums)
    package = read_package(master(desk))
    part = next(one.part for one in sheets_of(package) if one.name == MINE)
    (desk.root / "master.xlsx").write_bytes(edited(master(desk), part, ' s="[0-9]+"', ' s="4000"'))
    said = desk.run("consolidate")
    (kept,) = (desk.root / "archive").glob("master (*) with your sheets.xlsx")
    why = "is in a workbook whose parts do not fit together (its styles have no cellXfs 4000)"
    assert said.code == 1
    assert f'Not done: your sheet "{MINE}" {why}: it could not be carried into the new master' in said.out
    assert shelf_of(master(desk))[0][0] == f'Your sheet "{MINE}" {why}: it is in archive/{kept.name}'
    assert MINE not in portrait(master(desk)).tabs()


def test_a_name_of_hers_is_kept_also_without_a_sheet(desk: Desk) -> None:
    def naming(book: Workbook) -> None:
        book.defined_names["Rate"] = DefinedName("Rate", attr_text="0.25")

    save(desk, naming)
    for _ in range(2):
        desk.done("consolidate")
        assert portrait(master(desk)).names(None) == {(None, "Rate"): "0.25"}


def test_a_master_is_shelved_once_and_the_newest_is_shown_until_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"

    def shelved(data: bytes, day: int, *sheets: str) -> tuple[Shelved, ...]:
        saved = Saved(path, data, sha256(data), fresh=True)
        left = [Left(name, "is a macro sheet", saved) for name in sheets]
        return put_on_shelf(tmp_path, path, left, datetime(2026, 11, day, 2, 0))

    names = [f"master (2026-11-{day} 0200) with your sheets" for day in (21, 22)]
    said = 'Your sheet "A" is a macro sheet', 'Your sheet "B" is a macro sheet'
    assert on_shelf(tmp_path, path) is None
    assert shelved(b"one", 21, "A") == (Shelved(f"{names[0]}.xlsx", said[:1]),)
    assert shelved(b"one", 22, "A", "B") == (Shelved(f"{names[0]}.xlsx", said),)
    assert shelved(b"two", 22, "B") == (Shelved(f"{names[1]}.xlsx", said[1:]),)
    assert shelved(b"three", 22, "B") == (Shelved(f"{names[1]} (2).xlsx", said[1:]),)
    assert shelved(b"four", 23) == ()
    assert sorted(old.name for old in tmp_path.glob("*.xlsx")) == [
        f"{names[0]}.xlsx",
        f"{names[1]} (2).xlsx",
        f"{names[1]}.xlsx",
    ]
    assert on_shelf(tmp_path, path) == Shelved(f"{names[1]} (2).xlsx", said[1:])
    for old in tmp_path.glob(f"{names[1]}*.xlsx"):
        old.chmod(0o600)
        old.unlink()
    assert on_shelf(tmp_path, path) == Shelved(f"{names[0]}.xlsx", said)
    (tmp_path / f"{names[0]}.xlsx.why.txt").unlink()
    assert on_shelf(tmp_path, path) == Shelved(f"{names[0]}.xlsx", ("It holds sheets of yours",))
