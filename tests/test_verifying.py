"""`sspxl verify`: what it says of originals that were lost, changed or put there by somebody, and of history.db."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk import CYCLE, Desk, answer, small_register

from sspxl.errors import Busy
from sspxl.files import sha256
from sspxl.jobs.verifying import verify
from sspxl.workspace import Workspace


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A cycle with two returns, one file that is no workbook, and one that is in quarantine; for copying."""
    desk = Desk.new(tmp_path_factory.mktemp("kept") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    for contact, words in (("KM", {"ASB/1": "Ten streets mapped."}), ("RW", {"FIRE/1": "Six schools visited."})):
        issued = desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
        answer(issued, desk.root / "inbox" / f"{contact}.xlsx", words)
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")
    desk.done("collect")
    return desk


@pytest.fixture
def desk(kept: Desk, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copytree(kept.root, tmp_path / "w")), kept.as_at)


def wrong(desk: Desk) -> set[tuple[str, str]]:
    """What is wrong, as the place and the word; the exit code tells the same."""
    said = desk.run("verify", "--json")
    found = {(one["path"], one["wrong"]) for one in said.json["wrong"]}
    assert said.code == (1 if found else 0), said.err
    return found


def returned(desk: Desk, name: str) -> Path:
    return desk.root / "returns" / CYCLE / name


def files(desk: Desk) -> dict[str, str]:
    return {str(path): sha256(path.read_bytes()) for path in desk.root.rglob("*") if path.is_file()}


def test_what_is_as_it_came_is_said_to_be_and_nothing_is_touched(desk: Desk) -> None:
    before = files(desk)
    said = desk.done("verify")
    assert said.out.splitlines() == [
        "returns/: 3 files looked at",
        "quarantine/: 1 file looked at",
        "issued/: 3 files looked at",
        "Everything is as history.db has it, and history.db is whole.",
    ]
    assert {path: digest for path, digest in files(desk).items() if ".lock" not in path} == {
        path: digest for path, digest in before.items() if ".lock" not in path
    }


def test_a_new_workspace_has_nothing_wrong(tmp_path: Path) -> None:
    assert wrong(Desk.new(tmp_path / "new", small_register())) == set()


def test_what_is_lost_is_named_whether_its_record_is_there_or_not(desk: Desk) -> None:
    returned(desk, "KM.xlsx").unlink()
    returned(desk, "RW.xlsx").unlink()
    returned(desk, "RW.xlsx.json").unlink()
    (desk.root / "issued" / CYCLE / f"TO {CYCLE}.xlsx").unlink()
    assert wrong(desk) == {
        (f"returns/{CYCLE}/KM.xlsx", "missing"),
        (f"returns/{CYCLE}/RW.xlsx", "missing"),
        (f"issued/{CYCLE}/TO {CYCLE}.xlsx", "missing"),
    }


def test_a_single_byte_that_changed_is_named_with_what_to_do(desk: Desk) -> None:
    for path in (returned(desk, "KM.xlsx"), desk.root / "quarantine" / "scan.xlsx"):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    said = desk.run("verify")
    assert said.code == 1
    assert said.out.splitlines()[3:] == [
        f"Wrong: returns/{CYCLE}/KM.xlsx: changed: it is not the file that came: its SHA-256 is another. To do: put "
        "the original back from a backup of this workspace.",
        "Wrong: quarantine/scan.xlsx: changed: it is not the file that came: its SHA-256 is another. To do: delete it; "
        "the original lies in returns/.",
    ]


def test_what_somebody_put_there_is_named_and_what_programs_leave_is_not(desk: Desk) -> None:
    for name in ("returns/mine.txt", f"returns/{CYCLE}/mine.xlsx", "quarantine/mine.xlsx", f"issued/{CYCLE}/mine.xlsx"):
        (desk.root / name).write_bytes(b"mine")
    for name in (f"returns/{CYCLE}/~$KM.xlsx", f"returns/{CYCLE}/.KM.xlsx.tmp", "issued/.~lock.KM.xlsx#"):
        (desk.root / name).write_bytes(b"left")
    assert wrong(desk) == {
        ("returns/mine.txt", "extra"),
        (f"returns/{CYCLE}/mine.xlsx", "extra"),
        ("quarantine/mine.xlsx", "extra"),
        (f"issued/{CYCLE}/mine.xlsx", "extra"),
    }


def test_a_record_that_is_lost_damaged_or_changed_is_named_and_the_next_night_fills_it(desk: Desk) -> None:
    returned(desk, "KM.xlsx.json").write_text("{")
    record = returned(desk, "RW.xlsx.json")
    record.write_text(
        record.read_text("utf-8").replace('"received"', '"duplicate"').replace('"duplicate":', '"received":')
    )
    returned(desk, "scan.xlsx.json").unlink()
    assert wrong(desk) == {(f"returns/{CYCLE}/{name}.xlsx", "record") for name in ("KM", "RW", "scan")}
    returned(desk, "RW.xlsx.json").write_bytes(b"")
    returned(desk, "scan.xlsx.json").write_bytes(b"")  # as it says
    desk.done("consolidate")
    assert wrong(desk) == set()


def test_a_history_that_is_older_than_the_files_does_not_pass_for_whole(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.root / "history.db")) as history, history:
        history.execute("DELETE FROM ledger WHERE file = 'KM.xlsx'")
        history.execute("DELETE FROM issued WHERE contact = 'TO'")
    assert wrong(desk) == {
        (f"returns/{CYCLE}/KM.xlsx", "record"), (f"issued/{CYCLE}/TO {CYCLE}.xlsx", "extra"),
    }  # fmt: skip


def test_a_damaged_history_is_named_and_the_files_are_looked_at_all_the_same(desk: Desk) -> None:
    path = desk.root / "history.db"
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
    returned(desk, "KM.xlsx").unlink()
    assert wrong(desk) == {("history.db", "damaged"), (f"returns/{CYCLE}/KM.xlsx", "missing")}


def test_rows_that_point_to_a_run_that_is_not_there_are_damage(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.root / "history.db")) as history, history:
        history.execute("DELETE FROM runs")
    said = desk.run("verify", "--json").json["wrong"]
    assert [one["found"] for one in said] == ["rows of ledger point to runs that are not there"]


def test_nothing_is_held_against_the_ledger_while_a_run_is_at_work(desk: Desk) -> None:
    workspace = Workspace(desk.root)
    with workspace.held(), pytest.raises(Busy):
        verify(workspace)
    assert verify(workspace).findings == ()
