"""What a return outlives: a night killed at any step, a fault in reading one file, a report that is held, and coming
before its cycle opens.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, DUE, Begin, Desk, answer, small_register

from sspxl.history import History
from sspxl.jobs import nightly, reading
from sspxl.read import called

BOUNDARIES = (
    (Path, "replace"),  # a file that was written beside its place is put there
    (Path, "chmod"),
    (Path, "unlink"),
    (History, "begin_run"),
    (History, "record_arrivals"),
    (History, "record_decided"),
    (History, "record_carried"),
    (History, "record_waiting"),
    (History, "end_refused"),
    (History, "storing"),
    (History, "end_run"),
)
"""Each call by which a night changes what outlives it."""


class Killed(BaseException):
    """The process is gone: nobody catches this, and nothing is tidied up behind it."""


class Killer:
    """Kills a run at the n-th of its boundaries; with n of 0 it only counts them."""

    def __init__(self, patch: pytest.MonkeyPatch, nth: int) -> None:
        self.nth, self.met = nth, 0
        for owner, name in BOUNDARIES:
            patch.setattr(owner, name, self._guarded(getattr(owner, name)))

    def _guarded(self, honest: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.met += 1
            if self.nth and self.met >= self.nth:  # and what is dead does no more, not even in a `finally`
                raise Killed
            return honest(*arguments, **named)

        return call


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A cycle that is issued; in inbox/ a return, the same once more, and a file that is no workbook."""
    return begin(tmp_path / "w", small_register(), CYCLE, then=all_came)


def all_came(desk: Desk) -> None:
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    came = answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": "Ten streets mapped.", "ASB/2": "On-going"})
    shutil.copy2(came, came.with_name("again.xlsx"))
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")


def copied(desk: Desk, to: Path) -> Desk:
    """The workspace as it stands, elsewhere."""
    return Desk(Path(shutil.copytree(desk.root, to)), desk.as_at)


_STAMP = re.compile(rb'"taken": "[^"]*"')
"""When the run began that took a file in."""


def outcome(desk: Desk) -> dict[str, Any]:
    """All that a night leaves, but for the stamps of the runs, and for archive/.

    Killed before it noted down that the master is its own, the next one keeps a copy there, to be safe.
    """
    files = {path.relative_to(desk.root).as_posix(): path for path in desk.root.rglob("*") if path.is_file()}
    with closing(sqlite3.connect(desk.root / "history.db")) as history:
        ledger = sorted(history.execute("SELECT path, file, sha256, received, state FROM ledger"))
    return {
        "tables": desk.tables(),
        "ledger": ledger,
        "names": sorted(name for name in files if not name.startswith("archive/")),
        "kept": {
            name: _STAMP.sub(b"", path.read_bytes())
            for name, path in files.items()
            if name.startswith(("returns/", "quarantine"))
        },
    }


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.long)])
def test_a_night_that_was_killed_at_any_step_and_runs_again_leaves_what_an_undisturbed_one_does(
    desk: Desk, tmp_path: Path, every: int
) -> None:
    whole = copied(desk, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        whole.done("nightly")
    expected = outcome(whole)
    assert len(expected["ledger"]) == 3
    assert [name for name in expected["names"] if name.startswith("inbox/") or name.endswith(".tmp")] == []
    assert steps.met > 20
    for nth in range(1, steps.met + 1, every):
        again = copied(desk, tmp_path / f"killed at {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            again.run("nightly")
        again.done("nightly")
        assert outcome(again) == expected, f"killed at step {nth} of {steps.met}"


def test_a_night_whose_history_takes_no_more_replaces_neither_master_nor_report(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = History.storing

    @contextmanager
    def full(*given: Any) -> Iterator[None]:
        with honest(*given):
            yield
            raise OSError(errno.ENOSPC, "No space left on device")

    made = ("master.xlsx", f"reports/{CYCLE}/summary.html")
    monkeypatch.setattr(History, "storing", full)
    assert desk.run("nightly").code == 4
    assert [name for name in made if (desk.root / name).exists()] == []
    monkeypatch.setattr(History, "storing", honest)
    desk.done("nightly")
    assert [name for name in made if not (desk.root / name).exists()] == []


# ---------------------------------------------------------------- a fault in reading one file


class PanicException(BaseException):
    """Stands in for what a fault inside calamine raises; that class has this name and cannot be imported."""


def failing(patch: pytest.MonkeyPatch, fault: BaseException) -> None:
    """Let reading fail so for the file named again.xlsx, and for no other."""
    honest = reading.read_workbook

    def read(data: bytes, name: str, limits: Any) -> Any:
        if name == "again.xlsx":
            raise fault
        return honest(data, name, limits)

    patch.setattr(reading, "read_workbook", read)


@pytest.mark.parametrize("fault", [KeyError("secret words of a cell"), PanicException("secret words of a cell")])
def test_a_fault_in_reading_one_file_costs_that_file_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: BaseException
) -> None:
    failing(monkeypatch, fault)
    data = (desk.root / "inbox" / "again.xlsx").read_bytes()
    ledger = desk.done("nightly", "--json").json["ledger"]
    assert ledger == dict.fromkeys(ledger, 0) | {"seen": 3, "received": 1, "quarantined": 2}
    kind = type(fault).__name__
    assert (desk.root / "quarantine" / "again.xlsx.why.txt").read_text("utf-8") == (
        "What it is: a workbook that sspxl could not read.\n"
        f"Why it was not taken: {kind} while reading it.\n"
        "What to do: open it in Excel, save it as .xlsx under a new name and send that; if it comes back, tell whoever "
        "looks after sspxl.\n"
    )
    logged = [record.getMessage() for record in caplog.records if record.name == "sspxl"]
    assert {line.splitlines()[0] for line in logged} == {f"{kind} while reading {called(data)}"}
    assert all("in read\n" in line and "secret words" not in line for line in logged)


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), SystemExit(9), MemoryError(), GeneratorExit()])
def test_what_is_no_fault_of_a_file_is_not_taken_for_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    failing(monkeypatch, fault)
    with pytest.raises(type(fault)):
        reading.read_data((desk.root / "inbox" / "again.xlsx").read_bytes(), "again.xlsx", reading.Limits())


# ---------------------------------------------------------------- a report that cannot be put in its place


def test_a_report_that_is_held_is_said_and_the_night_goes_on_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.done("nightly")
    report = desk.root / "reports" / CYCLE / "summary.html"
    before = report.read_bytes()
    honest = nightly.write_bytes

    def held(path: Path, data: bytes) -> None:
        if path == report:
            raise PermissionError(13, "used by another process")
        honest(path, data)

    issued = desk.root / "issued" / CYCLE / f"TO {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/3": "Forty shops have been trained."})
    with monkeypatch.context() as patch:
        patch.setattr(nightly, "write_bytes", held)
        said = desk.run("nightly", "--json")
    assert (said.code, said.json["report"]) == (1, None)
    assert said.json["not_done"] == [
        f"the report could not be put at reports/{CYCLE}/summary.html (used by another process); close it if it is "
        "open, and run again"
    ]
    assert report.read_bytes() == before
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/3"} == {
        "Forty shops have been trained."
    }
    with closing(sqlite3.connect(desk.root / "history.db")) as history:
        assert history.execute("SELECT count(*) FROM runs WHERE ended IS NULL").fetchone() == (0,)
    desk.done("nightly")
    assert report.read_bytes() != before


# ---------------------------------------------------------------- before the cycle opens

EARLY = date(2026, 9, 1)
NEXT = ("2026-27 Q3", date(2027, 1, 1), date(2027, 1, 31))


def emptied(desk: Desk) -> None:
    for path in (desk.root / "inbox").iterdir():
        path.unlink()


def without_identity(desk: Desk, name: str, keep_rows: bool) -> None:
    """KM's return as a partner may send it: without what names the workbook, and with or without its row IDs."""
    book = openpyxl.load_workbook(desk.root / "inbox" / f"KM {CYCLE}.xlsx")
    emptied(desk)
    for prop in list(book.custom_doc_props.names):
        del book.custom_doc_props[prop]
    book.remove(book["sspxl"])
    if not keep_rows:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.count("|") == 3:
                        cell.value = None
    book.save(desk.root / "inbox" / name)


def add_cycle(desk: Desk, *cells: object) -> None:
    """A further row in the table of cycles."""
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    sheet = book["Cycles"]
    for column, value in enumerate(cells, 1):
        sheet.cell(3, column).value = value
    sheet.tables["Cycles"].ref = "A1:D3"
    book.save(desk.root / "register.xlsx")


def came(desk: Desk) -> dict[str, str]:
    """File -> state of what has come."""
    return {row["File"]: row["State"] for row in desk.table("Returns") if row["File"]}


@pytest.mark.parametrize("keep_rows", [True, False])
def test_a_return_without_the_identity_of_its_workbook_that_came_early_counts_in_the_cycle(
    desk: Desk, keep_rows: bool
) -> None:
    without_identity(desk, "pasted.xlsx", keep_rows)
    Desk(desk.root, EARLY).done("collect")
    Desk(desk.root, DUE).done("nightly")
    assert came(desk) == {"pasted.xlsx": "received"}
    assert {row["Update"] for row in desk.table("Actions") if row["Key"] == "ASB/1"} == {"Ten streets mapped."}


def test_a_csv_and_what_cannot_be_read_that_came_early_are_seen_in_the_first_cycle_and_in_no_other(desk: Desk) -> None:
    emptied(desk)
    (desk.root / "inbox" / "ASB.csv").write_text(
        "No,LEAD,ACTION,UPDATE\n1,KM,Map the ten streets with most reports of nuisance bikes.,Ten streets mapped.\n"
    )
    (desk.root / "inbox" / "scan.pdf").write_bytes(b"%PDF-1.4 a scan")
    add_cycle(desk, *NEXT)
    Desk(desk.root, EARLY).done("collect")
    Desk(desk.root, DUE).done("nightly")
    assert came(desk) == {"ASB.csv": "received", "scan.pdf": "quarantined"}
    assert desk.flags("Flag", "Return") >= {("return-unreadable", "scan.pdf")}
    Desk(desk.root, NEXT[1]).done("nightly")
    assert came(desk) == {}


def test_a_row_id_of_a_later_cycle_wins_over_the_day_it_came(desk: Desk) -> None:
    add_cycle(desk, *NEXT)
    desk.done("issue", "--cycle", NEXT[0])
    issued = desk.root / "issued" / NEXT[0] / f"KM {NEXT[0]}.xlsx"
    answer(issued, desk.root / "inbox" / f"KM {CYCLE}.xlsx", {"ASB/1": "Ten streets mapped."})
    without_identity(desk, "later.xlsx", keep_rows=True)
    Desk(desk.root, EARLY).done("collect")
    Desk(desk.root, DUE).done("nightly")
    assert came(desk) == {}
    Desk(desk.root, NEXT[1]).done("nightly")
    assert came(desk) == {"later.xlsx": "received"}


def test_a_return_that_names_no_cycle_of_the_register_is_held_in_the_first_and_not_lost(desk: Desk) -> None:
    for name in ("again.xlsx", "scan.xlsx"):
        (desk.root / "inbox" / name).unlink()
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Cycles"]["A2"] = "Autumn"
    book.save(desk.root / "register.xlsx")
    Desk(desk.root, EARLY).done("collect")
    desk.done("nightly")
    assert came(desk) == {f"KM {CYCLE}.xlsx": "held"}


def test_what_came_before_its_cycle_was_in_the_register_counts_when_it_is_added(desk: Desk) -> None:
    without_identity(desk, "pasted.xlsx", keep_rows=False)
    whole = (desk.root / "register.xlsx").read_bytes()
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    book["Cycles"]["B2"] = None
    book.save(desk.root / "register.xlsx")
    desk.done("collect")
    assert (desk.root / "returns" / "unassigned" / "pasted.xlsx").exists()
    (desk.root / "register.xlsx").write_bytes(whole)
    desk.done("nightly")
    assert came(desk) == {"pasted.xlsx": "late"}
