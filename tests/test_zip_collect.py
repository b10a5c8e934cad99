"""Zip files in inbox/: kept as they came, with each workbook found in them beside, counted once, whatever happens."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import struct
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from desk import CYCLE, Begin, Desk, answer, small_register
from hostile import listed, package, renamed
from test_killed import Killed, Killer, copied

from sspxl.collect import read_records
from sspxl.jobs import opening
from sspxl.read import called, unpack

PDF = b"%PDF-1.4 a scan"


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A cycle that is issued, and nothing in inbox/."""
    return begin(tmp_path / "w", small_register(), CYCLE)


def returned(desk: Desk, who: str, words: dict[str, Any]) -> bytes:
    """The bytes of a contact's workbook with these words in it."""
    return answer(
        desk.root / "issued" / CYCLE / f"{who} {CYCLE}.xlsx", desk.root.parent / "returned.xlsx", words
    ).read_bytes()


def km(desk: Desk) -> bytes:
    return returned(desk, "KM", {"ASB/1": "Ten streets mapped.", "ASB/2": "On-going"})


def to(desk: Desk) -> bytes:
    return returned(desk, "TO", {"ASB/3": "Forty shops have been trained."})


def drop(desk: Desk, name: str, data: bytes) -> None:
    path = desk.root / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def counted(desk: Desk) -> dict[str, int]:
    """What a night counted, without what it counted none of."""
    ledger = desk.done("nightly", "--json").json["ledger"]
    return {state: count for state, count in ledger.items() if count}


def kept(desk: Desk) -> dict[str, dict[str, Any]]:
    """The records of what lies in returns/, by name."""
    folder = desk.root / "returns" / CYCLE
    return {path.name: json.loads(path.with_name(f"{path.name}.json").read_text()) for path, _ in read_records(folder)}


def said(desk: Desk, name: str) -> dict[str, str]:
    """Of each file the given part of its record."""
    return {file: record[name] for file, record in kept(desk).items()}


def states(desk: Desk) -> dict[str, str]:
    return {row["File"]: row["State"] for row in desk.table("Returns") if row["File"]}


def ledger(desk: Desk) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(desk.root / "history.db")) as history:
        return sorted(history.execute("SELECT path, file, state FROM ledger"))


# ---------------------------------------------------------------- what lies there afterwards


def test_each_workbook_of_a_zip_is_merged_and_lies_beside_it_with_where_it_was_found(desk: Desk) -> None:
    inner = package({"TO.xlsx": to(desk)})
    data = package({"North/KM.xlsx": km(desk), "more.zip": inner, "North/minutes.pdf": PDF, "__MACOSX/._KM": b"x"})
    drop(desk, "returns.zip", data)
    assert counted(desk) == {"seen": 2, "received": 2}
    assert states(desk) == {"KM.xlsx": "late", "TO.xlsx": "late"}
    folder = desk.root / "returns" / CYCLE
    assert {name: (folder / name).read_bytes() for name in kept(desk)} == {
        "returns.zip": data,
        "KM.xlsx": km(desk),
        "TO.xlsx": to(desk),
    }
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in kept(desk)} == {0o444}
    assert said(desk, "found_in") == {
        "returns.zip": [],
        "KM.xlsx": ["returns.zip"],
        "TO.xlsx": ["returns.zip", "more.zip"],
    }
    assert said(desk, "file") == {"returns.zip": "returns.zip", "KM.xlsx": "North/KM.xlsx", "TO.xlsx": "TO.xlsx"}
    assert said(desk, "verdict") == {"returns.zip": "unpacked", "KM.xlsx": "received", "TO.xlsx": "received"}
    assert kept(desk)["returns.zip"]["what"] == (
        "a zip file; beside workbooks it holds North/minutes.pdf (a PDF document)"
    )
    assert list((desk.root / "inbox").iterdir()) == []
    assert list((desk.root / "quarantine").iterdir()) == []
    updates = {row["Key"]: row["Update"] for row in desk.table("Actions")}
    assert (updates["ASB/1"], updates["ASB/3"]) == ("Ten streets mapped.", "Forty shops have been trained.")


def test_a_zip_is_known_by_its_content_and_a_workbook_named_zip_is_a_workbook(desk: Desk) -> None:
    drop(desk, "returns.xlsx", package({"KM.xlsx": km(desk)}))
    drop(desk, "TO.zip", to(desk))
    assert counted(desk) == {"seen": 2, "received": 2}
    assert states(desk) == {"KM.xlsx": "late", "TO.zip": "late"}


def test_names_from_a_zip_are_never_paths_and_never_collide(desk: Desk, tmp_path: Path) -> None:
    drop(desk, "KM.xlsx", km(desk))
    members = {"../../evil/KM.xlsx": to(desk), "a/KM.xlsx": km(desk), "/etc/CON.xlsx": b"", "x.json": b"{}"}
    drop(desk, "returns.zip", package(members))
    assert counted(desk) == {"seen": 4, "received": 2, "duplicate": 1, "quarantined": 1}
    assert said(desk, "file") == {
        "KM.xlsx": "KM.xlsx",
        "returns.zip": "returns.zip",
        "KM (2).xlsx": "../../evil/KM.xlsx",
        "KM (3).xlsx": "a/KM.xlsx",
        "_CON.xlsx": "/etc/CON.xlsx",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["returned.xlsx", "w"]


def test_a_zip_without_a_workbook_counts_once_and_is_quarantined_with_its_why(desk: Desk) -> None:
    drop(desk, "scans.zip", package({"a.pdf": PDF, "b.pdf": PDF}))
    assert counted(desk) == {"seen": 1, "quarantined": 1}
    assert (desk.root / "quarantine" / "scans.zip.why.txt").read_text() == (
        "What it is: a zip file without a workbook in it.\n"
        "Why it was not taken: it holds a.pdf (a PDF document), b.pdf (a PDF document).\n"
        "What to do: fill in the workbook that was sent out, and send that back.\n"
    )
    assert states(desk) == {"scans.zip": "quarantined"}
    assert desk.flags("Flag", "Return") >= {("return-unreadable", "scans.zip")}


def test_a_workbook_that_cannot_be_read_is_quarantined_and_those_beside_it_count(desk: Desk) -> None:
    drop(desk, "returns.zip", package({"KM.xlsx": km(desk)[:-50], "TO.xlsx": to(desk)}))
    assert counted(desk) == {"seen": 2, "received": 1, "quarantined": 1}
    assert states(desk) == {"KM.xlsx": "quarantined", "TO.xlsx": "late"}
    assert sorted(path.name for path in (desk.root / "quarantine").iterdir()) == ["KM.xlsx", "KM.xlsx.why.txt"]


def test_a_part_that_cannot_be_unpacked_puts_the_zip_itself_in_quarantine_and_the_others_count(desk: Desk) -> None:
    data = package({"TO.xlsx": to(desk), "KM.xlsx": km(desk)})
    drop(desk, "returns.zip", listed(data, "KM.xlsx", 8, b"\1\0"))
    assert counted(desk) == {"seen": 2, "received": 1, "quarantined": 1}
    for _ in range(2):  # every night says the same
        assert states(desk) == {"returns.zip": "quarantined", "TO.xlsx": "late"}
        assert said(desk, "why") == {
            "returns.zip": "KM.xlsx: it cannot be opened without the password",
            "TO.xlsx": "",
        }
        assert counted(desk) == {}


def test_a_zip_whose_member_has_no_name_does_not_end_the_night(desk: Desk) -> None:
    drop(desk, "returns.zip", renamed(package({"KM.xlsx": km(desk), "TO.xlsx": to(desk)}), "KM.xlsx", "\0M.xlsx"))
    assert counted(desk) == {"seen": 2, "received": 2}
    assert states(desk) == {"without a name.xlsx": "late", "TO.xlsx": "late"}


@pytest.mark.parametrize(("room", "faulty"), [(unpack, "is_folder"), (opening, "recognise"), (opening, "open_mail")])
def test_a_fault_in_taking_one_file_apart_costs_that_file_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, room: ModuleType, faulty: str
) -> None:
    drop(desk, "KM.zip", package({"KM.xlsx": km(desk)}))
    drop(desk, "TO.xlsx", to(desk))
    box = package({"notes.zip": b"odd", "b.xlsx": b"odd"})
    drop(desk, "odd.zip", box)
    honest, fault = getattr(room, faulty), KeyError("secret words of a cell")

    def fails(what: Any, *more: Any) -> Any:
        what = what if isinstance(what, bytes) else tuple(what)
        if what in (b"odd", ("notes.zip", "b.xlsx")):
            raise fault
        return honest(what, *more)

    monkeypatch.setattr(room, faulty, fails)
    assert counted(desk) == {"seen": 3, "received": 2, "quarantined": 1}
    assert states(desk) == {"KM.xlsx": "late", "TO.xlsx": "late", "odd.zip": "quarantined"}
    assert (desk.root / "quarantine" / "odd.zip.why.txt").read_text("utf-8") == (
        "What it is: a workbook that sspxl could not read.\n"
        "Why it was not taken: KeyError while reading it.\n"
        "What to do: open it in Excel, save it as .xlsx under a new name and send that; if it comes back, tell whoever "
        "looks after sspxl.\n"
    )
    logged = [record.getMessage() for record in caplog.records if record.name == "sspxl"]
    assert {line.splitlines()[0] for line in logged} == {f"KeyError while reading {called(box)}"}
    assert all("in fails\n" in line and "secret words" not in line for line in logged)


def test_the_same_zip_dropped_again_is_new_and_what_is_in_it_a_duplicate(desk: Desk) -> None:
    data = package({"KM.xlsx": km(desk)})
    drop(desk, "returns.zip", data)
    assert counted(desk) == {"seen": 1, "received": 1}
    drop(desk, "returns.zip", data)
    assert counted(desk) == {"seen": 1, "duplicate": 1}
    assert said(desk, "found_in") == {
        "returns.zip": [],
        "KM.xlsx": ["returns.zip"],
        "returns (2).zip": [],
        "KM (2).xlsx": ["returns (2).zip"],
    }
    assert said(desk, "verdict")["returns (2).zip"] == "unpacked"


def test_a_table_as_text_is_as_old_as_the_zip_says(desk: Desk) -> None:
    words = "No,LEAD,ACTION,UPDATE\n3,TO,Train shop staff to report thefts online.,{}\n"
    for name, day, told in (("a.csv", 5, "Forty shops."), ("b.csv", 2, "Ten shops.")):
        date_in_zip = struct.pack("<2H", 0, (2026 - 1980) << 9 | 11 << 5 | day)
        drop(desk, f"{name}.zip", listed(package({name: words.format(told)}), name, 12, date_in_zip))
    assert counted(desk) == {"seen": 2, "received": 1, "superseded": 1}
    assert states(desk) == {"a.csv": "late", "b.csv": "superseded"}


def test_a_zip_that_comes_while_no_cycle_is_open_is_unpacked_there(desk: Desk) -> None:
    drop(desk, "returns.zip", package({"KM.xlsx": km(desk), "scan.xlsx": PDF}))
    early = Desk(desk.root, desk.as_at - timedelta(days=100))
    said = early.done("collect", "--json").json["ledger"]
    assert (said["seen"], said["received"], said["quarantined"]) == (2, 1, 1)
    assert counted(desk) == {}
    assert states(desk) == {"KM.xlsx": "received", "scan.xlsx": "quarantined"}


# ---------------------------------------------------------------- killed at any moment


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """In inbox/ a return, and zips that hold the same bytes, another return, a scan, and what cannot be unpacked."""
    inner = package({"TO.xlsx": to(desk), "KM.xlsx": km(desk)})
    drop(desk, "KM.xlsx", km(desk))
    drop(desk, "a.zip", package({"KM.xlsx": km(desk), "b/scan.xlsx": PDF, "inner.zip": inner}))
    drop(desk, "bad.zip", listed(package({"RW.csv": b"No,UPDATE\n", "locked.xlsx": b"x"}), "locked.xlsx", 8, b"\1\0"))
    return desk


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_collecting_zips_that_was_killed_at_any_step_and_runs_again_leaves_what_an_undisturbed_run_does(
    waiting: Desk, tmp_path: Path, every: int
) -> None:
    whole = copied(waiting, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        whole.done("collect")
    expected = left(whole)
    assert [state for *_, state in ledger(whole)].count("quarantined") == 3
    assert len(ledger(whole)) == 7
    assert steps.met > 50
    for nth in range(1, steps.met + 1, every):
        again = copied(waiting, tmp_path / f"killed at {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            again.run("collect")
        again.done("collect")
        assert left(again) == expected, f"killed at step {nth} of {steps.met}"


def left(desk: Desk) -> tuple[object, ...]:
    """All that collecting leaves: the lines of the ledger, and what lies in the folders but for when it came in."""
    folders = ("inbox", "returns", "quarantine")
    files = [path for folder in folders for path in sorted((desk.root / folder).rglob("*")) if path.is_file()]
    stamp = re.compile(rb'"taken": "[^"]*"')
    return ledger(desk), {path.relative_to(desk.root).as_posix(): stamp.sub(b"", path.read_bytes()) for path in files}


def test_a_zip_of_which_the_ledger_has_a_part_is_gone_on_with_where_it_lies_when_the_next_cycle_has_opened(
    desk: Desk,
) -> None:
    drop(desk, "returns.zip", package({"KM.xlsx": km(desk), "TO.xlsx": to(desk)}))
    early = Desk(desk.root, desk.as_at - timedelta(days=100))  # no cycle is open: into returns/unassigned/
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        Killer(patch, killed_after_the_first_line(desk, early))
        early.run("collect")
    assert [file for _, file, _ in ledger(desk)] == ["KM.xlsx"]
    assert counted(desk) == {"seen": 1, "received": 1}
    assert [path for path, _, _ in ledger(desk)] == ["returns/unassigned/KM.xlsx", "returns/unassigned/TO.xlsx"]
    assert states(desk) == {"KM.xlsx": "received", "TO.xlsx": "late"}
    assert list((desk.root / "inbox").iterdir()) == []


def killed_after_the_first_line(desk: Desk, early: Desk) -> int:
    """The number of the first step after the ledger has its first line."""
    for nth in range(1, 100):
        trial = copied(early, desk.root.parent / f"trial {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            trial.run("collect")
        if (trial.root / "history.db").exists() and ledger_if_any(trial):
            return nth
    raise AssertionError("there is never a line")


def ledger_if_any(desk: Desk) -> list[tuple[str, ...]]:
    try:
        return ledger(desk)
    except sqlite3.OperationalError:  # killed before the tables were made
        return []


def test_a_zip_that_cannot_be_removed_is_taken_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(desk, "returns.zip", package({"KM.xlsx": km(desk)}))

    def refused(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "used by another process")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        ledgers = [desk.run("collect", "--json").json["ledger"]["seen"] for _ in range(3)]
    assert ledgers == [1, 0, 0]
    assert counted(desk) == {}
    assert list((desk.root / "inbox").iterdir()) == []
    assert set(kept(desk)) == {"returns.zip", "KM.xlsx"}
