"""How long a night takes, against the script that an analyst would write with pandas, in one run and turn by turn.

    python3 scripts/bench.py                  20 and 100 returns
    python3 scripts/bench.py 10 100 1000      these numbers of returns

Prints seconds (the median of three rounds) and, as ratios to the analyst's script in the same run: the night that takes
all returns in, the next one, which finds nothing new, and the steps of the first. The script reads every workbook again
each time, flags three things, and writes one sheet; it keeps no originals, no history and no partner's words apart. A
figure of another machine, or of another run, is not to be compared with these.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import environment

ENVIRONMENT = environment.ROOT / ".venv"
ROUNDS = 3
ROWS = 20  # actions of each contact
CYCLE, AS_AT = "2026-27 Q2", date(2026, 11, 10)
PEER = "the analyst's script"
ONGOING = re.compile(r"\W*(?:still )?on[ -]?going\W*", re.IGNORECASE)
SAID = (
    "On-going",
    "Three sessions were held in October; 42 people came, and the next is on 14 December 2026.",
    "Completed",
    None,
    "The new lamps were fitted on 3 October 2026; reports from the underpass fell from 11 to 4.",
)


def main(arguments: Sequence[str]) -> int:
    counts = [int(word) for word in arguments] or [20, 100]
    print(f"{'returns':>8} {'what':<34} {'seconds':>8} {'ratio':>7}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            start = Path(folder) / "start"
            prepare(start, count)
            for what, seconds, ratio in measured(start, Path(folder)):
                print(f"{count:>8} {what:<34} {seconds:>8.2f} {ratio:>7.2f}")
    return 0


def measured(start: Path, folder: Path) -> list[tuple[str, float, float]]:
    """What was timed, in seconds, and as a ratio to the analyst's script."""
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        desk = Path(shutil.copytree(start, folder / f"round {number}"))
        runs = {
            PEER: partial(peer, desk / "inbox", folder / "peer.xlsx"),
            "the night that takes all in": partial(night, desk),
            "the night that finds nothing new": partial(night, desk),
        }
        for what, run in runs.items():
            times.setdefault(what, []).append(timed(run))
        for step, seconds in first_steps(desk).items():
            times.setdefault(f"  of the first: {step}", []).append(seconds)
        shutil.rmtree(desk)
    medians = {what: statistics.median(each) for what, each in times.items()}
    return [(what, seconds, seconds / medians[PEER]) for what, seconds in medians.items()]


def timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


# ---------------------------------------------------------------- sspxl


def prepare(root: Path, count: int) -> None:
    """A workspace of an invented partnership, issued, with `count` workbooks in inbox/, filled in."""
    import openpyxl

    from sspxl.issue.packing import pack
    from sspxl.jobs import issuing, preparing
    from sspxl.jobs.job import open_job
    from sspxl.register import NewRows, new_register

    workspace = preparing.init(root)
    contacts = [f"C{n}" for n in range(1, count + 1)]
    actions = [
        {"Plan": f"P{1 + n // 10}", "No": ROWS * (n % 10) + row, "Lead": contact, "Due": date(2027, 3, 31),
         "Action": f"Measure {row} of {contact}: hold a session a month at the centre and report who came."}
        for n, contact in enumerate(contacts) for row in range(1, ROWS + 1)
    ]  # fmt: skip
    plans = [{"Code": code, "Title": f"Plan {code}"} for code in dict.fromkeys(str(row["Plan"]) for row in actions)]
    people = [{"Initials": c, "Name": f"Contact {c}", "Email": f"{c.lower()}@example.org"} for c in contacts]
    cycle = {"Cycle": CYCLE, "Opens": date(2026, 10, 1), "Due": date(2026, 10, 31)}
    rows = NewRows(plans=plans, actions=actions, contacts=people, cycles=[cycle])
    workspace.register.write_bytes(new_register(rows))
    job = open_job(workspace, AS_AT, datetime(2026, 11, 10, 2), CYCLE)
    for n, made in enumerate(issuing.issue(job)[0]):
        book = openpyxl.load_workbook(root / made.path)
        for sheet in book.worksheets:
            for line, cell in enumerate(update_cells(sheet)):
                cell.value = SAID[(n + line) % len(SAID)]
        name = f"{made.contact} {CYCLE}.xlsx"
        (workspace.inbox / name).write_bytes(pack(book, datetime(2026, 10, 20, 9)))


def update_cells(sheet: Any) -> list[Any]:
    """The answer cells under UPDATE of a plan's sheet, from above; none on other sheets."""
    for row in sheet.iter_rows():
        heads = {heading(cell.value): cell for cell in row}
        if {"action", "update"} <= set(heads):
            head = heads["update"]
            return [line[0] for line in sheet.iter_rows(head.row + 1, head.row + ROWS, head.column, head.column)]
    return []


def heading(value: object) -> str:
    """The word of a header cell, without what stands below it."""
    return str(value).split("\n")[0].strip().lower()


def night(root: Path) -> None:
    from sspxl.jobs.job import open_job
    from sspxl.jobs.nightly import nightly
    from sspxl.workspace import Workspace

    nightly(open_job(Workspace(root), AS_AT, datetime(2026, 11, 10, 2), CYCLE))


def first_steps(root: Path) -> dict[str, float]:
    """The seconds of each step of the first night of the workspace, in their order."""
    from sspxl.runlog import read_log

    lines = [line for line in read_log(root / "logs") if line.get("event") == "step ended"]
    first = min(line["run"] for line in lines)
    return {line["step"]: line["ms"] / 1000 for line in lines if line["run"] == first}


# ---------------------------------------------------------------- the analyst


def peer(inbox: Path, out: Path) -> None:
    """What a competent analyst writes: every sheet with an UPDATE column, put together, three columns of flags."""
    import pandas

    frames = []
    for path in sorted(inbox.glob("*.xlsx")):
        for sheet, raw in pandas.read_excel(path, sheet_name=None, header=None).items():
            rows = [[heading(value) for value in row] for row in raw.to_numpy()]
            head = next((n for n, row in enumerate(rows) if {"action", "update"} <= set(row)), None)
            if head is not None:
                found = raw.iloc[head + 1 :].set_axis(rows[head], axis=1)
                found = found.loc[:, ~found.columns.duplicated()].dropna(how="all")
                frames.append(found.assign(file=path.name, sheet=sheet))
    whole = pandas.concat(frames, ignore_index=True)
    said = whole["update"].fillna("").astype(str).str.strip()
    whole["on-going only"] = said.map(lambda words: bool(ONGOING.fullmatch(words)))
    whole["no update"] = said.eq("")
    whole["twice"] = whole.duplicated(["action"], keep=False)
    whole.to_excel(out, index=False)


def start(arguments: list[str]) -> int:
    """Runs the measure within the environment of the project, which is made where it is absent."""
    environment.prepare(ENVIRONMENT)
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return main(arguments)
    return environment.hand_over([str(environment.program_of(ENVIRONMENT, "python")), __file__, *arguments], os.environ)


if __name__ == "__main__":
    sys.exit(environment.exit_code(start, sys.argv[1:]))
