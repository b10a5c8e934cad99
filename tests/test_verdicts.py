"""`check` and the night: whatever comes, both say the same of it, state for state and flag for flag."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import hostile
import pytest
from desk import CYCLE, DUE, Begin, Desk, answer, small_register
from hostile import package
from test_killed import copied

EARLIER = "2026-27 Q1"
CAME = ("Flag", "Severity", "Key", "Lead", "Return", "Sheet", "Cell", "Found", "What to do")
NAMES = ("flag", "severity", "key", "lead", "file", "sheet", "cell", "found", "do")


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """Two cycles that were issued; of the second KM has returned."""
    cycles = [
        {"Cycle": EARLIER, "Opens": datetime(2026, 7, 1), "Due": datetime(2026, 7, 31)},
        *small_register().cycles,
    ]
    return begin(tmp_path / "w", small_register(cycles=cycles), EARLIER, CYCLE, then=first_night)


def first_night(desk: Desk) -> None:
    answer(
        desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx",
        desk.root / "inbox" / f"KM {CYCLE}.xlsx",
        {"ASB/1": "Ten streets mapped.", "ASB/2": "On-going"},
        saved=datetime(2026, 10, 20, 9, 0),
    )
    Desk(desk.root, DUE).done("nightly")


def came(desk: Desk, folder: Path) -> dict[str, Path]:
    """Files of every kind that comes, by the name under which each is dropped."""

    def returned(name: str, who: str, words: dict[str, Any], cycle: str = CYCLE, month: int = 11) -> Path:
        issued = desk.root / "issued" / cycle / f"{who} {cycle}.xlsx"
        return answer(issued, folder / name, words, saved=datetime(2026, month, 5, 10, 30))

    first = desk.root / "returns" / CYCLE / f"KM {CYCLE}.xlsx"
    good = returned("TO.xlsx", "TO", {"ASB/2": "Two patrols held.", "ASB/3": {"update": "x", "status": "Completd"}})
    altered = {"ASB/3": {"action": "Train the managers of shops.", "update": "Nine have been trained."}}
    files = {
        "late.xlsx": returned("late.xlsx", "RW", {"FIRE/1": "Ongoing"}),
        "KM again.xlsx": Path(answer(first, folder / "KM again.xlsx", {}, saved=datetime(2026, 11, 1))),
        f"KM {CYCLE}.xlsx": first,  # byte for byte, under the same name
        "older.xlsx": returned("older.xlsx", "KM", {"ASB/1": "Eight streets."}, month=10),
        "newest.xlsx": returned("newest.xlsx", "KM", {"ASB/1": "Twelve streets.", "ASB/2": "On-going"}),
        "last quarter's.xlsx": returned("last quarter's.xlsx", "TO", {"ASB/3": "Ten shops."}, EARLIER),
        "altered.xlsx": returned("altered.xlsx", "TO", altered),
    }
    plain = {
        "misnamed.csv": good.read_bytes(),
        "x.json": b"{}",
        "scan.pdf": b"%PDF-1.7",
        "cut.xlsx": good.read_bytes()[:2000],
        "no plan.csv": b"a,b\n1,2\n",
        "bomb.xlsx": hostile.xlsx(hostile.worksheet(hostile.cell(hostile.CORNER))),
        "returns.zip": package(
            {"a/TO.xlsx": good.read_bytes(), "b/TO.xlsx": good.read_bytes(), "c.zip": package({"RW.xlsx": b"%PDF"})}
        ),
        "scans.zip": package({"scan.pdf": b"%PDF-1.7"}),
        "locked.zip": hostile.listed(package({"TO.xlsx": good.read_bytes(), "a": b"x"}), "a", 8, b"\1\0"),
    }
    for name, data in plain.items():
        (folder / name).write_bytes(data)
        files[name] = folder / name
    return files


def checked(desk: Desk, *files: Path) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    """The states of what came, each with who speaks in it, and its flags, as `check` tells them."""
    verdicts = desk.run("check", "--json", *files).json
    states = Counter((v["verdict"], tuple(sorted(v["contacts"]))) for v in verdicts)
    return states, Counter(tuple(flag[name] for name in NAMES) for v in verdicts for flag in v["flags"])


def of_the_night(desk: Desk, before: set[str]) -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]:
    """The same of what came since `before`, as the master tells it."""
    rows: dict[str, list[Any]] = {}
    for row in desk.table("Returns"):
        if row["File"] and row["File"] not in before:
            rows.setdefault(row["File"], [row["State"]]).append(row["Contact"])
    states = Counter((state, tuple(sorted(who for who in contacts if who))) for state, *contacts in rows.values())
    flags = Counter(tuple(row[name] for name in CAME) for row in desk.table("Flags") if row["Return"] in rows)
    return states, flags


def test_check_says_of_each_file_what_the_night_says(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "came"
    folder.mkdir()
    before = {row["File"] for row in desk.table("Returns")}
    seen: Counter[str] = Counter()
    for n, (name, path) in enumerate(came(desk, folder).items()):
        night = copied(desk, tmp_path / f"night {n}")
        waits = night.root / "inbox" / name
        waits.write_bytes(path.read_bytes())
        told = checked(night, waits)
        night.done("nightly")
        assert told == of_the_night(night, before), name
        seen.update(state for state, _ in told[0].elements())
    assert set(seen) == {"late", "duplicate", "superseded", "held", "quarantined"}


def test_check_says_of_all_files_together_what_the_night_says(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "came"
    folder.mkdir()
    before = {row["File"] for row in desk.table("Returns")}
    for name, path in came(desk, folder).items():
        (desk.root / "inbox" / name).write_bytes(path.read_bytes())
    told = checked(desk, *sorted((desk.root / "inbox").iterdir()))
    desk.done("nightly")
    assert told == of_the_night(desk, before)
    assert told[0].total() == 19


def test_a_workbook_in_a_zip_has_a_verdict_of_its_own(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "came"
    folder.mkdir()
    files = came(desk, folder)
    said = desk.run("check", "--json", files["returns.zip"], files["scans.zip"]).json
    assert [(one["file"], one["verdict"]) for one in said] == [
        ("returns.zip > a/TO.xlsx", "late"),
        ("returns.zip > b/TO (2).xlsx", "duplicate"),
        ("returns.zip > c.zip > RW.xlsx", "quarantined"),
        ("scans.zip", "quarantined"),
    ]
    assert {flag["file"] for one in said for flag in one["flags"]} == {
        "TO.xlsx",
        "TO (2).xlsx",
        "RW.xlsx",
        "scans.zip",
    }
