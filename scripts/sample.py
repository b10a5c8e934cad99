"""Builds the sample workspace from workbooks/sample/, as its manager and her partners would have filled it.

    python scripts/sample.py [--into DIR] [--today 2026-11-22]

Two past cycles are issued, returned and consolidated. Of the current one the returns that came in time are taken in,
and those that came since lie in inbox/ for the night to collect. The same day gives the same workspace. What the
sources mean: workbooks/sample/README.md.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import re
import shutil
import struct
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.dates import long_date
from sspxl.identity import read_identity
from sspxl.issue.packing import pack
from sspxl.jobs.job import open_job
from sspxl.jobs.nightly import nightly
from sspxl.jobs.preparing import init, issue
from sspxl.layouts import column_of
from sspxl.records import QUARTERS
from sspxl.register import NewRows, new_register
from sspxl.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "workbooks" / "sample"
DATE_COLUMNS = ("Due", "First due", "Opened", "Closed")
NUMBER_COLUMNS = ("Measure target", "Tolerance")
SPANS = {-2: (-212, -187, -171), -1: (-121, -96, -80), 0: (-30, -5, +9)}
"""The days on which each cycle opens and is due, and its as-at day, counted from the day of building."""

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files in workbooks/sample/ hold, row by row as typed."""

    partnership: Mapping[str, Mapping[str, str]]
    plans: tuple[Cells, ...]
    contacts: tuple[Cells, ...]
    actions: tuple[Cells, ...]
    updates: tuple[Cells, ...]
    returns: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One cycle of the sample: its name, its days, and its quarter (1 to 4) in the financial year."""

    number: int  # 0 is the current one, -1 the one before it
    name: str
    opens: date
    due: date
    as_at: date
    quarter: int


# ---------------------------------------------------------------- sources


def read_sources(folder: Path) -> Sources:
    """The sample's sources as typed: markers and offsets are still in them."""

    def rows(name: str) -> tuple[Cells, ...]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return tuple(csv.DictReader(file))

    partnership = tomllib.loads((folder / "partnership.toml").read_text("utf-8"))
    return Sources(partnership, *(rows(name) for name in ("plans", "contacts", "actions", "updates", "returns")))


def expand(text: str, today: date) -> str:
    """The text with its markers written out: {date:+14} as "6 December 2026", {month:-1} as "October 2026"."""

    def written(marker: re.Match[str]) -> str:
        offset = int(marker[2])
        if marker[1] == "date":
            return long_date(today + timedelta(offset))
        year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
        return f"{date(year, month + 1, 1):%B} {year}"

    return re.sub(r"\{(date|month):([+-]\d+)\}", written, text)


def rounds(today: date) -> tuple[Round, ...]:
    """The three cycles, oldest first, named after financial quarters; the newest after that of the day 45 days ago."""
    then = today - timedelta(45)
    newest = then.year * 4 + (then.month - 4) // 3  # quarters since the year 0, a year beginning in April
    made = []
    for number, (opens, due, as_at) in SPANS.items():
        year, quarter = divmod(newest + number, 4)
        days = (today + timedelta(offset) for offset in (opens, due, as_at))
        made.append(Round(number, f"{year}-{(year + 1) % 100:02} Q{quarter + 1}", *days, quarter + 1))
    return tuple(made)


def figures(update: Cells, quarter: int) -> dict[str, float | str]:
    """What a measure's row says of each quarter that the year has had by `quarter`: Q4 of the source is the newest."""
    found: dict[str, float | str] = {}
    for name in QUARTERS[:quarter]:
        typed = update[QUARTERS[3 - quarter + int(name[1])]]
        if typed:
            found[name.lower()] = _number(typed) if re.fullmatch(r"[\d.]+", typed) else typed
    return found


def register_rows(sources: Sources, cycle: Round, today: date) -> NewRows:
    """The register as it stood when `cycle` opened: later closings and moved due dates have not happened yet."""
    cycles = [
        {"Cycle": each.name, "Opens": each.opens, "Due": each.due, "As at": each.as_at}
        for each in rounds(today)
        if each.number <= cycle.number
    ]
    actions = [_action_row(row, cycle, today) for row in sources.actions]
    return NewRows(
        plans=[_filled(row) for row in sources.plans],
        actions=[_filled(row) for row in actions],
        contacts=[_filled(row) for row in sources.contacts],
        cycles=cycles,
    )


def _action_row(row: Cells, cycle: Round, today: date) -> dict[str, object]:
    days = {name: _day(row[name], today) for name in DATE_COLUMNS}
    if cycle.number == -2 and days["First due"]:
        days["Due"] = days["First due"]
    made = dict(row, Action=expand(row["Action"], today), **days)
    closed = made["Closed"]
    if isinstance(closed, date) and closed > cycle.opens:
        made.update(State="open", Closed="")
    made.update({name: _number(row[name]) for name in NUMBER_COLUMNS if row[name]})
    return made


def _day(typed: str, today: date) -> date | str:
    return today + timedelta(int(typed)) if re.fullmatch(r"[+-]\d+", typed) else typed


def _number(typed: str) -> float:
    return float(typed) if "." in typed else int(typed)


def _filled(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value != ""}


# ---------------------------------------------------------------- what a partner does


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sheet's table is: its header row, its columns by our words, and its rows by key."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]


def find_tables(book: openpyxl.Workbook) -> tuple[Found, ...]:
    """The action plans of an issued workbook: columns by header words, rows by their row ID."""
    tables = []
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            columns = {
                word: cell.column for cell in cells if isinstance(cell.value, str) and (word := column_of(cell.value))
            }
            if {"row_id", "update"} <= columns.keys():
                ids = {n: read_identity(sheet.cell(n, columns["row_id"]).value) for n in range(1, sheet.max_row + 1)}
                rows = {row_id.key: n for n, row_id in ids.items() if row_id}
                tables.append(Found(sheet, cells[0].row, columns, rows))
                break
    return tuple(tables)


def fill(book: openpyxl.Workbook, updates: Iterable[Cells], quarter: int, today: date) -> None:
    """Types each update into the row of its key. Raises LookupError: the workbook has no such row."""
    tables = find_tables(book)
    for update in updates:
        table = next((table for table in tables if update["Key"] in table.rows), None)
        if table is None:
            raise LookupError(f"{update['Key']} was not issued to {update['Lead']}")
        answers: dict[str, object] = {
            "update": expand(update["Update"], today),
            "status": update["Status"],
            "completed_on": _day(update["Completed on"], today),
            **(figures(update, quarter) if "q1" in table.columns else {}),
        }
        for word, answer in answers.items():
            if answer != "":
                _type(table.sheet, table.rows[update["Key"]], table.columns[word], answer)


def _type(sheet: Worksheet, row: int, column: int, answer: object) -> None:
    cell = sheet.cell(row, column)
    looks = cell.number_format
    cell.value = answer
    if isinstance(answer, str):
        cell.data_type = "s"
    if isinstance(answer, date):
        cell.number_format = looks


def spoil(book: openpyxl.Workbook, how: str, note: str) -> openpyxl.Workbook:
    """The workbook after the slip that `how` names and `note` details ("SA/11.3: ..."): a new one or `book` altered."""
    where, _, words = note.partition(": ")
    if how == "pasted as values":
        return _copied(book, visible_only=True)
    if how == "copied sheet":
        return _copied(book, visible_only=False)
    if how in ("row deleted", "bad status", "wording changed"):
        table = next(table for table in find_tables(book) if where in table.rows)
        row = table.rows[where]
        if how == "row deleted":
            table.sheet.delete_rows(row)
        elif how == "bad status":
            table.sheet.cell(row, table.columns["status"]).value = words
        else:
            table.sheet.cell(row, table.columns["action"]).value += f" {words}"
    elif how == "row added":
        table = next(t for t in find_tables(book) if any(key.startswith(f"{where}/") for key in t.rows))
        table.sheet.cell(max(table.rows.values()) + 1, table.columns["action"]).value = words
    return book


def borrow(book: openpyxl.Workbook, note: str, issued: Path) -> None:
    """Types a row out of a colleague's workbook, which `note` names ("SSG/3: ..."), under a table of `book`."""
    key, _, words = note.partition(": ")
    colleagues = (find_tables(openpyxl.load_workbook(path)) for path in sorted(issued.glob("*.xlsx")))
    theirs = next(table for tables in colleagues for table in tables if key in table.rows)
    ours = find_tables(book)[-1]
    row = max(ours.rows.values()) + 1
    wording = theirs.sheet.cell(theirs.rows[key], theirs.columns["action"]).value
    _type(ours.sheet, row, ours.columns["action"], wording)
    _type(ours.sheet, row, ours.columns["update"], words)


def _copied(book: openpyxl.Workbook, *, visible_only: bool) -> openpyxl.Workbook:
    """A new workbook with the cells of each visible sheet and nothing else; without hidden columns where asked."""
    copy = openpyxl.Workbook()
    copy.remove(copy.worksheets[0])
    for number, sheet in enumerate((s for s in book.worksheets if s.sheet_state == "visible"), 1):
        target = copy.create_sheet(f"Sheet{number}" if visible_only else sheet.title)
        hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value is None or (visible_only and cell.column_letter in hidden):
                    continue
                target[cell.coordinate].value = cell.value
                target[cell.coordinate].data_type = cell.data_type
                target[cell.coordinate].number_format = cell.number_format
    return copy


def encrypted() -> bytes:
    """A workbook that asks for a password, in the container that Excel uses. Nobody knows it: the inside is noise."""
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    info, package = b"\x04\0\x04\0\x40\0\0\0<encryption/>".ljust(4096), struct.pack("<Q", len(noise)) + noise
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    at, then = 2, 2 + len(info) // 512  # sectors, after the allocation table and the directory
    last = then + len(package) // 512
    chain = [none - 2, end, *range(at + 1, then), end, *range(then + 1, last + 1), end]

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBBIII36xIQ", letters, len(letters), kind, 1, none, right, child, start, size)

    head = struct.pack("<8s16x5H6x10I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 65534, 9, 6,
                       0, 1, 1, 0, 4096, end, 0, end, 0, 0)  # fmt: skip
    directory = entry("Root Entry", 5, none, 1, end, 0) + entry("EncryptionInfo", 2, 2, none, at, len(info))
    directory += entry("EncryptedPackage", 2, none, none, then, len(package)) + entry("", 0, none, none, 0, 0)
    table = struct.pack("<128I", *chain, *[none] * (128 - len(chain)))
    return head.ljust(512, b"\xff") + table + directory + info + package.ljust((last - then + 1) * 512, b"\0")


# ---------------------------------------------------------------- the workspace


@dataclass(frozen=True, slots=True)
class Sent:
    """One workbook that comes back: from whom, on which day, what has happened to it, and the answers in it."""

    contact: str
    day: date
    how: str
    note: str
    updates: tuple[Cells, ...]

    @property
    def saved(self) -> datetime:
        return datetime.combine(self.day, time(10, 30))


def sent_in(sources: Sources, cycle: Round, today: date) -> tuple[Sent, ...]:
    """What came back in `cycle`: returns.csv for the current one, else a workbook as issued from each who answered."""
    said: dict[str, tuple[Cells, ...]] = {}
    for update in sources.updates:
        if int(update["Cycle"]) == cycle.number:
            said[update["Lead"]] = (*said.get(update["Lead"], ()), update)
    if cycle.number < 0:
        senders = [row["Initials"] for row in sources.contacts if row["Initials"] in said]
        days = (cycle.due - timedelta(1 + n % 9) for n in range(len(senders)))
        return tuple(Sent(who, day, "as issued", "", said[who]) for who, day in zip(senders, days, strict=True))
    return tuple(
        Sent(row["Contact"], today + timedelta(int(row["Days"])), row["How"], expand(row["Note"], today), updates)
        for row in sources.returns
        for updates in [said.get(row["Contact"], ())]
    )


def returned_file(sent: Sent, issued: Path, cycle: Round, today: date) -> tuple[str, bytes]:
    """The name and the bytes of the workbook that comes back, made of the one that was issued."""
    if sent.how == "with password":
        return f"Protected {issued.name}", encrypted()
    book = openpyxl.load_workbook(issued)
    updates = sent.updates[: len(sent.updates) // 2] if sent.how == "older version" else sent.updates
    fill(book, updates, cycle.quarter, today)
    if sent.how == "colleague's row":
        borrow(book, sent.note, issued.parent)
    book = spoil(book, sent.how, sent.note)
    book.properties.lastModifiedBy = sent.contact
    data = pack(book, sent.saved)
    names = {"older version": f"{issued.stem} draft.xlsx", "sent twice": f"{issued.stem} (1).xlsx",
             "pasted as values": "Book1.xlsx", "copied sheet": "Safer Kelderby return.xlsx",
             "cut short": f"FW {issued.name}"}  # fmt: skip
    return names.get(sent.how, issued.name), data[: len(data) // 2] if sent.how == "cut short" else data


def build(folder: Path, sources: Sources, today: date) -> None:
    """The workspace as it is on `today`: two cycles done with, of the third what came by its due day taken in.

    Raises RuntimeError: a night could not do all that it should.
    """
    workspace = init(folder)
    settings = workspace.settings.read_text("utf-8")
    workspace.settings.write_text(with_values(settings, sources.partnership), "utf-8")
    earlier = workspace.root
    for cycle in rounds(today):
        workspace.register.write_bytes(new_register(register_rows(sources, cycle, today)))
        issue(open_job(workspace, cycle.opens, datetime.combine(cycle.opens, time(9)), cycle.name))
        issued = workspace.issued(cycle.name)
        sent = sent_in(sources, cycle, today)
        in_time = [one for one in sent if one.day <= cycle.due and one.how != "older version"]
        _drop(workspace.inbox, in_time, cycle, (issued, earlier), today)
        _night(workspace, cycle, cycle.due)
        _drop(workspace.inbox, [one for one in sent if one not in in_time], cycle, (issued, earlier), today)
        if cycle.number < 0:
            _night(workspace, cycle, cycle.as_at)
        earlier = issued


def _drop(inbox: Path, sent: Iterable[Sent], cycle: Round, issued: tuple[Path, Path], today: date) -> None:
    """Puts what was sent into inbox/, each as saved on its day; `issued`: this cycle's folder and the last one's."""
    this, last = issued
    for one in sent:
        (original,) = (last if one.how == "last cycle's workbook" else this).glob(f"{one.contact} *.xlsx")
        name, data = returned_file(one, original, cycle, today)
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (one.saved.timestamp(), one.saved.timestamp()))


def _night(workspace: Workspace, cycle: Round, day: date) -> None:
    night = nightly(open_job(workspace, day, datetime.combine(day, time(2)), cycle.name))
    if night.undone:
        raise RuntimeError(f"{cycle.name}: {'; '.join(night.undone)}")


def with_values(settings: str, wanted: Mapping[str, Mapping[str, str]]) -> str:
    """The text of sspxl.toml with the `wanted` values in their sections. Raises LookupError: it has no such setting."""
    lines, section, missing = [], "", {(s, name) for s, values in wanted.items() for name in values}
    for line in settings.splitlines(keepends=True):
        if header := re.match(r"\[([\w.]+)\]", line):
            section = header[1]
        name = line.partition("=")[0].strip()
        if (section, name) in missing:
            missing.discard((section, name))
            line = re.sub(r'"[^"]*"', lambda _, v=wanted[section][name]: f'"{v}"', line, count=1)
        lines.append(line)
    if missing:
        raise LookupError(f"sspxl.toml has no setting {sorted(missing)}")
    return "".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Builds the sample workspace from workbooks/sample/.")
    parser.add_argument("--into", type=Path, default=ROOT / "workbooks", help="the workspace (default: workbooks/)")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help="its day (default: today)")
    chosen = parser.parse_args(arguments)
    chosen.into.mkdir(parents=True, exist_ok=True)
    if held := ", ".join(sorted(path.name for path in chosen.into.iterdir() if path.name != SOURCES.name)):
        print(f"{chosen.into} holds {held}: delete that, or build elsewhere with --into DIR.", file=sys.stderr)
        return 2
    # built beside its place, so that a build that fails leaves nothing that looks like a workspace
    with tempfile.TemporaryDirectory(prefix=".building-", dir=chosen.into, ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "workbooks"
        build(made, read_sources(SOURCES), chosen.today)
        for path in sorted(made.iterdir(), key=lambda path: path.name == "sspxl.toml"):
            shutil.move(path, chosen.into / path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
