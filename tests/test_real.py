"""The main job on the five real documents: imported, returned, merged, flagged."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from conftest import LibreOffice, Once
from desk import Desk
from sheets import pasted_as_values

CODES = {
    "Action plan": "AP", "Measures": "MEASURES", "Commitments": "COMMITME", "National plan": "NP",
    "Progress": "PROGRESS", "Proposed": "PROPOSED", "ASB": "ASB", "Alcohol": "ALCOHOL", "Violence": "VIOLENCE",
    "Drugs": "DRUGS", "Criminal damage": "CD", "Emerging issues": "EI",
}  # fmt: skip
ONGOING_ONLY = {"ASB/1", "VIOLENCE/1", "VIOLENCE/2", "VIOLENCE/5", "CD/4", "EI/7", "AP/3"}
"""The rows whose whole update is standing text, as ../shared/real/README.md lists them."""

AS_AT = date(2013, 5, 22)


def expected_rows(real: Path) -> dict[str, dict[str, Any]]:
    """Every row of expected.json that is an action, by the key it shall have, with its update as the cell holds it."""
    found: dict[str, dict[str, Any]] = {}
    for file, book in json.loads((real / "expected.json").read_text("utf-8"))["workbooks"].items():
        cells = openpyxl.load_workbook(real / file)
        for sheet, told in book["sheets"].items():
            if sheet not in CODES:
                continue
            column = told["columns"].get("update")
            for n, row in enumerate(told["rows"], 1):
                update = cells[sheet][f"{column}{row['excel_row']}"].value if column else None
                action = cells[sheet][f"{told['columns']['action']}{row['excel_row']}"].value
                key = f"{CODES[sheet]}/{row['ref'] or f'C{n}'}"
                found[key] = {**row, "update": update, "action": action, "sheet": sheet}
    return found


def register_rows(desk: Desk, table: str) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(desk.root / "register.xlsx")[table]
    header, *rows = ([cell.value for cell in cells] for cells in sheet[sheet.tables[table].ref])
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def desk(real: Path, once: Once, tmp_path: Path) -> Desk:
    """A workspace into which the five were imported, with an open cycle."""
    imported = once("imported", lambda folder: import_all(real, folder / "w")) / "w"
    return Desk(Path(shutil.copytree(imported, tmp_path / "w")), AS_AT)


def import_all(real: Path, root: Path) -> None:
    desk = Desk.new(root, as_at=AS_AT)
    desk.done("import", *sorted(real.glob("*.xlsx")))
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    for column, value in enumerate(("2012-13 Q4", date(2013, 4, 1), date(2013, 5, 31)), 1):
        register["Cycles"].cell(2, column).value = value
    register.save(desk.root / "register.xlsx")


def test_every_action_is_in_the_register_with_its_number_and_its_wording(desk: Desk, real: Path) -> None:
    expected = expected_rows(real)
    found = {f"{row['Plan']}/{row['No']}": row["Action"] for row in register_rows(desk, "Actions")}
    assert found == {key: row["action"] for key, row in expected.items()}
    for key, row in expected.items():  # and what stands there is what expected.json describes
        assert (found[key][: len(row["action_start"])], len(found[key])) == (row["action_start"], row["action_chars"])


def test_importing_them_again_adds_nothing(desk: Desk, real: Path) -> None:
    before = {table: register_rows(desk, table) for table in ("Plans", "Actions", "Contacts")}
    said = desk.done("import", *sorted(real.glob("*.xlsx")), "--json").json
    assert {sheet["added"] for sheet in said["sheets"]} == {0}
    assert {table: register_rows(desk, table) for table in before} == before


def test_the_survey_is_reported_as_no_plan(desk: Desk, real: Path) -> None:
    said = desk.done("import", real / "measures-2017.xlsx", "--json").json
    assert [sheet["sheet"] for sheet in said["sheets"] if sheet["plan"] is None] == ["Survey"]


def check_every_row(desk: Desk, real: Path, file_count: int) -> None:
    """All files count, every update stands verbatim under its key, and no row is missing or taken for a new one."""
    ledger = desk.done("nightly", "--json").json["ledger"]
    assert ledger == dict.fromkeys(ledger, 0) | {"seen": file_count, "received": file_count}

    expected = expected_rows(real)
    actions = {row["Key"]: row for row in desk.table("Actions")}
    assert set(actions) == set(expected)
    lost = [
        key for key, row in expected.items() if row["update"] and row["update"] not in (actions[key]["Update"] or "")
    ]
    assert lost == []
    assert [key for key, row in expected.items() if not row["update"] and actions[key]["Update"]] == []
    assert {code for (code,) in desk.flags("Flag")} & {"row-missing", "row-unknown"} == set()


def test_every_update_stands_verbatim_in_the_master_and_what_says_nothing_is_flagged(desk: Desk, real: Path) -> None:
    desk.drop(*sorted(real.glob("*.xlsx")))
    check_every_row(desk, real, 5)
    flags = desk.flags("Flag", "Key", "Lead")
    assert {key for code, key, _ in flags if code == "ongoing-only"} >= ONGOING_ONLY
    assert {(key, lead) for code, key, lead in flags if code == "lead-unknown"} == {("ASB/1", "MW")}


@pytest.mark.parametrize("how", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_in_any_format_every_row_still_matches(
    desk: Desk, real: Path, libreoffice: LibreOffice, how: Literal["xlsx", "ods", "xls"]
) -> None:
    desk.drop(*(libreoffice.convert(path, how) for path in sorted(real.glob("*.xlsx"))))
    check_every_row(desk, real, 5)


def test_pasted_as_values_into_new_workbooks_every_row_still_matches(desk: Desk, real: Path) -> None:
    for path in sorted(real.glob("*.xlsx")):
        (desk.root / "inbox" / path.name).write_bytes(pasted_as_values(path.read_bytes()))
    check_every_row(desk, real, 5)


def test_the_same_tables_whatever_the_order_in_which_the_files_came(desk: Desk, real: Path, tmp_path: Path) -> None:
    files = sorted(real.glob("*.xlsx"))
    other = Desk(tmp_path / "other", AS_AT)
    shutil.copytree(desk.root, other.root)
    for each, order in ((desk, files), (other, files[::-1])):
        for file in order:
            each.drop(file)
            each.done("collect")
        each.done("consolidate")
    assert desk.tables() == other.tables()

    first = desk.tables()
    desk.done("consolidate")
    assert desk.tables() == first
