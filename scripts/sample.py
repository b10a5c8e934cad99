"""Builds the sample workspace from workbooks/sample/, as its manager and her partners would have filled it.

    python scripts/sample.py [--into DIR] [--today 2026-11-22]

Two past cycles are issued, returned and consolidated. Of the current one the returns that came in time are taken in,
and those that came since lie in inbox/ for the night to collect. The same day gives the same workspace. What the
sources mean: workbooks/sample/README.md.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
from emails import Mail, as_mail
from manager import decide, send
from slips import borrow, encrypted, find_tables, into_the_last, spoil, type_in, with_macro

from sspxl.dates import long_date
from sspxl.issue.packing import pack
from sspxl.jobs.issuing import issue
from sspxl.jobs.job import open_job
from sspxl.jobs.nightly import nightly
from sspxl.jobs.preparing import init
from sspxl.ooxml import read_package
from sspxl.records import QUARTERS
from sspxl.register import CELL_CHANGES, NewRows, new_register, read_register
from sspxl.rules import RULE_NAMES
from sspxl.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "workbooks" / "sample"
DATE_COLUMNS = ("Due", "First due", "Opened", "Closed")
NUMBER_COLUMNS = ("Measure target", "Tolerance")
SPANS = {-2: (-212, -187, -171), -1: (-121, -96, -80), 0: (-30, -5, +9)}
"""The days on which each cycle opens and is due, and its as-at day, counted from the day of building."""

_PROPERTIES = "docProps/core.xml"

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
    decisions: tuple[Cells, ...]


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
    names = ("plans", "contacts", "actions", "updates", "returns", "decisions")
    return Sources(partnership, *(rows(name) for name in names))


def expand(text: str, today: date) -> str:
    """The text with its markers written out: {date:+14} as "6 December 2026", {month:-1} as "October 2026", and
    {quarter:-1} as "Q2" where the newest cycle is of the third quarter."""

    def written(marker: re.Match[str]) -> str:
        offset = int(marker[2])
        if marker[1] == "quarter":
            return f"Q{(rounds(today)[-1].quarter - 1 + offset) % 4 + 1}"
        if marker[1] == "date":
            return long_date(today + timedelta(offset))
        year, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
        return f"{date(year, month + 1, 1):%B} {year}"

    return re.sub(r"\{(date|month|quarter):([+-]\d+)\}", written, text)


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
            "completed_on": _day(expand(update["Completed on"], today), today),
            **(figures(update, quarter) if "q1" in table.columns else {}),
        }
        for word, answer in answers.items():
            if answer != "":
                type_in(table.sheet, table.rows[update["Key"]], table.columns[word], answer)


# ---------------------------------------------------------------- the workspace


@dataclass(frozen=True, slots=True)
class Sent:
    """One workbook that comes back: from whom, on which day, what has happened to it, and the answers in it.

    `address` is from where it was emailed; blank: the manager put the bare file into inbox/.
    """

    contact: str
    day: date
    how: str
    note: str
    updates: tuple[Cells, ...]
    address: str = ""

    @property
    def slips(self) -> Iterator[tuple[str, str]]:
        """Each thing that has happened to it, with its details."""
        return zip(self.how.split(" + "), self.note.split(" + "), strict=False)

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
        Sent(
            row["Contact"],
            today + timedelta(int(row["Days"])),
            row["How"],
            expand(row["Note"], today),
            updates,
            row["From"],
        )
        for row in sources.returns
        for updates in [said.get(row["Contact"], ())]
    )


def returned_file(sent: Sent, originals: tuple[Path, Path], cycle: Round, today: date) -> tuple[str, bytes]:
    """The name and the bytes of the workbook that comes back. `originals` are what its sender was issued for this
    cycle and for the last one."""
    this, last = originals
    issued = last if sent.how == "last cycle's workbook" else this
    if sent.how == "with password":
        return f"Protected {issued.name}", encrypted()
    book = openpyxl.load_workbook(issued)
    updates = sent.updates[: len(sent.updates) // 2] if sent.how == "older version" else sent.updates
    fill(book, updates, cycle.quarter, today)
    if sent.how == "colleague's row":
        borrow(book, sent.note, issued.parent)
    book = into_the_last(book, last) if sent.how == "sheets of two workbooks" else book
    for how, note in sent.slips:
        book = spoil(book, how, note)
    book.properties.lastModifiedBy = sent.contact
    data = pack(book, sent.saved)
    if sent.how == "with macro":
        data = with_macro(data)
    names = {"older version": f"{issued.stem} draft.xlsx", "sent twice": f"{issued.stem} (1).xlsx",
             "pasted as values": "Book1.xlsx", "sheets of two workbooks": "Safer Kelderby return.xlsx",
             "cut short": f"FW {issued.name}", "with macro": f"{issued.stem}.xlsm"}  # fmt: skip
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
        _put_register(workspace, register_rows(sources, cycle, today), cycle)
        job = open_job(workspace, cycle.opens, datetime.combine(cycle.opens, time(9)), cycle.name)
        issue(job)
        send(workspace, cycle.opens)
        issued = workspace.issued(cycle.name)
        sent = sent_in(sources, cycle, today)
        in_time = [one for one in sent if one.day <= cycle.due and one.how != "older version"]
        files = Files(sources, cycle, (issued, earlier), today)
        files.drop(workspace.inbox, in_time)
        _night(workspace, cycle, cycle.due)
        if decisions := [row for row in sources.decisions if int(row["Cycle"]) == cycle.number]:
            decide(workspace.master, decisions, datetime.combine(cycle.due, time(9)))
        files.drop(workspace.inbox, [one for one in sent if one not in in_time])
        if cycle.number < 0:
            _night(workspace, cycle, cycle.as_at)
        earlier = issued


@dataclass(frozen=True, slots=True)
class Files:
    """Makes the files that come back in `cycle`; `issued`: its folder of issued workbooks and the last one's."""

    sources: Sources
    cycle: Round
    issued: tuple[Path, Path]
    today: date

    def drop(self, inbox: Path, sent: Iterable[Sent]) -> None:
        """Puts what was sent into inbox/, each as saved on its day."""
        for one in sent:
            name, data = self.file(one)
            (inbox / name).write_bytes(data)
            os.utime(inbox / name, (one.saved.timestamp(), one.saved.timestamp()))

    def file(self, sent: Sent) -> tuple[str, bytes]:
        """The name and the bytes of what lies in inbox/: the mail where it was emailed, else the bare workbook."""
        if sent.how == "out of office":
            return f"Out of office {sent.contact}.eml", as_mail(self._mail(sent, "Automatic reply", sent.note))
        originals = tuple(next(folder.glob(f"{sent.contact} *.xlsx"), folder) for folder in self.issued)
        attached = returned_file(sent, originals, self.cycle, self.today)
        if not sent.address:
            return attached
        mail = self._mail(sent, f"RE: Your updates for {self.cycle.name}", "Please find my updates attached.")
        return f"{Path(attached[0]).stem} from {sent.address.partition('@')[0]}.eml", as_mail(mail, attached)

    def _mail(self, sent: Sent, subject: str, text: str) -> Mail:
        names = {row["Email"]: row["Name"] for row in self.sources.contacts}
        manager = self.sources.partnership["manager"]["email"]
        when = sent.saved.replace(tzinfo=UTC)
        return Mail(names.get(sent.address, ""), sent.address, manager, subject, f"{text}\n", when)


def _night(workspace: Workspace, cycle: Round, day: date) -> None:
    """The night before `day`, in the morning of which the manager sends all that it drafted."""
    night = nightly(open_job(workspace, day, datetime.combine(day, time(2)), cycle.name))
    if night.undone:
        raise RuntimeError(f"{cycle.name}: {'; '.join(night.undone)}")
    send(workspace, day)


def _put_register(workspace: Workspace, rows: NewRows, cycle: Round) -> None:
    """Writes the register as of the day on which `cycle` opens; the waivers that it has are kept."""
    waivers: list[dict[str, object]] = [
        {
            "Flag": one.flag,
            "Applies to": one.applies_to,
            "Why": one.why,
            "Until": one.until or CELL_CHANGES,
            "By": one.by,
        }
        for one in read_register(workspace.register).waivers
    ]
    made = read_package(new_register(replace(rows, waivers=waivers), RULE_NAMES))
    saved = f"{cycle.opens}T09:00:00Z".encode()  # else it says when it was built
    told = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", saved, made.parts[_PROPERTIES])
    workspace.register.write_bytes(made.with_parts({_PROPERTIES: told}).data())


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
