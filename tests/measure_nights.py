"""A thousand nights over three years of cycles, each measured. Run `python tests/measure_nights.py --nights 1000`.

A small partnership whose partners answer now and then, in a workspace of its own. What a night costs is counted in what
does not depend on the machine: the files it opens and the steps that SQLite takes; its seconds are there to be printed.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from desk import Desk, answer, small_register

START = date(2026, 10, 1)
STEP = 100  # of SQLite's own steps, in which they are counted
_PAGE = 4096
_HELD = Path("/proc/self/fd")

COMES = (
    # when in the cycle, whose, and what it says
    (0.20, "KM", {"ASB/1": "{n} streets mapped by 3 October.", "ASB/2": "Patrols held on {n} evenings."}),
    (0.35, "TO", {"ASB/3": "On-going."}),
    (0.50, "KM", {"ASB/1": "{n} streets mapped and two signs put up."}),
    (0.75, "RW", {"FIRE/1": "{n} schools visited."}),
)
JUNK, SENT, WAIVED = 0.30, 0.60, 0.80


@dataclass(frozen=True, slots=True)
class Night:
    """What one night cost, and what the workspace holds after it."""

    number: int
    cycle: int
    seconds: float
    opened: int  # files, by this process
    steps: int  # of SQLite, in hundreds
    handles: int  # open after it; 0 where nothing tells
    resident: int  # MiB; 0 where nothing tells
    rows: dict[str, int]  # of history.db, by table
    files: dict[str, int]  # of the workspace, by folder
    history: int  # bytes


class Counted:
    """Counts what this process opens, and what SQLite does in it, while it is `on`."""

    def __init__(self) -> None:
        self.is_on, self.opened, self.steps = False, 0, 0
        sys.addaudithook(self._hook)
        self._honest, sqlite3.connect = sqlite3.connect, self._connect  # type: ignore[assignment]

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        self.opened += self.is_on and event == "open"

    def _connect(self, *arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = self._honest(*arguments, **named)
        connection.set_progress_handler(self._step, STEP)
        return connection

    def _step(self) -> int:
        self.steps += self.is_on
        return 0

    def begin(self) -> None:
        self.is_on, self.opened, self.steps = True, 0, 0

    def end(self) -> None:
        self.is_on = False


def cycle_name(number: int) -> str:
    return f"{2026 + number // 4} Q{number % 4 + 1}"


def begun(folder: Path, cycles: int, days: int) -> Desk:
    """A workspace with so many cycles of so many days, the first of which opens at START."""
    rows = [
        {
            "Cycle": cycle_name(n),
            "Opens": (opens := START + timedelta(days=n * days)),
            "Due": opens + timedelta(days=days * 2 // 3),
            "As at": opens + timedelta(days=days - 1),
        }
        for n in range(cycles)
    ]
    return Desk.new(folder, small_register(cycles=rows), START)


def day_before(desk: Desk, cycle: int, offset: int, days: int) -> None:
    """What people do on the day before that night of the cycle."""
    name = cycle_name(cycle)
    if offset == 0:
        assert desk.run("issue", "--cycle", name).code == 0
    for share, contact, words in COMES:
        if offset == int(share * days):
            issued = desk.root / "issued" / name / f"{contact} {name}.xlsx"
            said = {key: text.format(n=cycle + 3) for key, text in words.items()}
            saved = datetime.combine(desk.as_at, datetime.min.time()) - timedelta(hours=8)
            answer(issued, desk.root / "inbox" / f"{contact} {offset}.xlsx", said, saved)
    if offset == int(JUNK * days):
        (desk.root / "inbox" / "scan.pdf").write_bytes(f"%PDF-1.4 scan {cycle}".encode())
    if offset == int(SENT * days):
        send_all(desk)
    if offset == int(WAIVED * days):
        waive(desk)


def send_all(desk: Desk) -> None:
    """She sends what lies in outbox/."""
    sent = desk.root / "outbox" / "sent"
    sent.mkdir(exist_ok=True)
    for path in (desk.root / "outbox").glob("*.eml"):
        path.rename(sent / path.name)


def waive(desk: Desk) -> None:
    """She waives what only goes on."""
    book = openpyxl.load_workbook(desk.root / "master.xlsx")
    sheet = book["Flags"]
    header, *rows = sheet[sheet.tables["Flags"].ref]
    at = {cell.value: n for n, cell in enumerate(header)}
    for row in rows:
        if row[at["Flag"]].value == "ongoing-only":
            row[at["Decision"]].value, row[at["Manager note"]].value = "Waive", "agreed with the board"
    book.save(desk.root / "master.xlsx")


def nights(folder: Path, count: int, days: int) -> Iterator[Night]:
    """So many nights over cycles of so many days, one after another."""
    desk = begun(folder / "w", count // days + 1, days)
    counted = Counted()
    for number in range(count):
        day = START + timedelta(days=number)
        desk = replace(desk, as_at=day)
        cycle, offset = divmod(number, days)
        day_before(desk, cycle, offset, days)
        counted.begin()
        start = time.perf_counter()
        said = desk.run("nightly", now=datetime(day.year, day.month, day.day, 2))
        seconds = time.perf_counter() - start
        counted.end()
        assert said.code == 0, f"night {number}: {said.code}\n{said.out}\n{said.err}"
        gc.collect()
        yield Night(
            number, cycle, seconds, counted.opened, counted.steps, _handles(), _resident(), _rows(desk.root),
            _files(desk.root), (desk.root / "history.db").stat().st_size,
        )  # fmt: skip


def _handles() -> int:
    return len(os.listdir(_HELD)) if _HELD.is_dir() else 0  # noqa: PTH208  (a Path's own iterator holds one more)


def _resident() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * _PAGE // 1024**2 if statm.exists() else 0


def _rows(root: Path) -> dict[str, int]:
    with closing(sqlite3.connect(root / "history.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def _files(root: Path) -> dict[str, int]:
    parts = [path.relative_to(root).parts for path in root.rglob("*") if path.is_file()]
    return dict(sorted(Counter(one[0] if len(one) > 1 else "" for one in parts).items()))


def main() -> None:
    """Prints one line of JSON a night."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--days", type=int, default=91, help="of a cycle")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for night in nights(Path(folder), given.nights, given.days):
            print(json.dumps(asdict(night)), flush=True)


if __name__ == "__main__":
    main()
