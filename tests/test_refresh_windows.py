"""`sspxl refresh` through xlwings' own Windows code, over a stand-in for Excel's COM objects.

Not Excel: but the very calls that Excel would get, and the very way in which it says that it is busy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from test_refresh import MONDAY, TUESDAY, Program, Room, monday, tables, tuesday, unchanged

from sspxl.jobs import refreshing
from sspxl.jobs.refreshing import Refreshed
from sspxl.live import desktop
from sspxl.master import write_master
from sspxl.workspace import Workspace

DONE = "master.xlsx is up to date in Excel, and saved"
BUSY = "Excel is busy (a cell is being typed in, or it asks something): finish that and run this again"

IN_CHILD = """
sys.path[:0] = {paths!r}
import json
from pathlib import Path
from desktop_com import Excel, install
from desktop_openpyxl import MemoryBook
root = Path({root!r})
excel = Excel([MemoryBook(path) for path in (root / "elsewhere" / "master.xlsx", root / "master.xlsx")])
excel.rejects = range({first}, {end})
install(excel, root / "ended")
from sspxl.live.child import serve
serve()
(root / "log.json").write_text(json.dumps([excel.calls, excel.log]))
"""


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "master.xlsx").write_bytes(monday())
    write_master(tmp_path / "master.xlsx", monday(), MONDAY, tmp_path / "archive", ())
    room = Room(tmp_path, Program())
    room.owner.touch()
    return room


@pytest.fixture
def refresh(room: Room, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Refreshed]:
    """The job with a child process in which xlwings takes itself to be on Windows, Excel rejecting the calls from
    `first` to `end`."""
    monkeypatch.setattr(desktop, "SYSTEMS", (sys.platform,))

    def refresh(first: int = 0, end: int = 0) -> Refreshed:
        paths = [str(ROOT / "tests"), str(ROOT)]
        code = IN_CHILD.format(paths=paths, root=str(room.root), first=first, end=end)
        monkeypatch.setattr(desktop, "CHILD", code)
        monkeypatch.setattr(desktop, "PATIENCE", 0.1)
        return refreshing.refresh(Workspace(room.root), TUESDAY, 30)

    return refresh


def told(room: Room) -> tuple[int, list[str]]:
    """How many calls Excel got, and the orders among them."""
    calls, log = json.loads((room.root / "log.json").read_text())
    return calls, log


def test_the_right_book_is_refreshed_with_few_calls_though_excel_rejects_some_and_no_excel_is_ever_ended(
    room: Room, refresh: Callable[..., Refreshed]
) -> None:
    room.night(tuesday())
    new = tables(room.new)
    said = refresh(2, 9)
    assert said.done == DONE, said.undone
    assert tables(room.master) == new
    _, log = told(room)
    assert {order.split()[0] for order in log} == {
        "Value", "Hyperlinks.Add", "ClearContents", "ClearFormats", "ClearHyperlinks", "Resize", "Save",
    }  # fmt: skip
    assert (log.count("Value Actions"), log.count("Value Flags"), log[-1]) == (1, 1, "Save")
    assert (room.root / "elsewhere" / "master.xlsx").read_bytes() == monday()
    assert not (room.root / "ended").exists()


def test_an_excel_that_stays_busy_is_left_alone(room: Room, refresh: Callable[..., Refreshed]) -> None:
    room.night(unchanged())
    assert refresh(1, 100_000) == room.undone(f"{BUSY}; nothing was changed")
    calls, log = told(room)
    assert log == []
    assert calls < 50  # and not for ever
    assert not (room.root / "ended").exists()


def test_an_excel_that_turns_busy_half_way_keeps_what_she_saved(room: Room, refresh: Callable[..., Refreshed]) -> None:
    room.night(tuesday())
    before = room.master.read_bytes()
    half = (
        "it may be brought up to date in part: close it without saving, and run `sspxl refresh` once it is open again"
    )
    assert refresh(40, 100_000) == room.undone(f"{BUSY}; {half}")
    assert (room.master.read_bytes(), room.new.exists()) == (before, True)
