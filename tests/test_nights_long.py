"""Night after night, for years: what a workspace holds grows with what came, and what a night costs hardly at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from conftest import ROOT

from sspxl.runlog import MOST_FILES

ARCHIVED = 30 + 30 + 2 + 3  # masters as they were written, copies of history.db, two accounts, registers
SLACK = 40  # files that one night opens and another of the same kind does not, since other letters were due
PER_ROW = 1.5  # hundreds of SQLite's steps, for each row that history.db holds more

FIXED = {"", "templates"}
GROWING = {"annotated", "archive", "issued", "outbox", "quarantine", "reports", "returns"}

Night = dict[str, Any]


def measured(nights: int, days: int) -> list[Night]:
    """The nights, each as measure_nights.py tells it, in a process of its own."""
    command = [sys.executable, str(ROOT / "tests" / "measure_nights.py"), f"--nights={nights}", f"--days={days}"]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.parametrize(
    ("nights", "days"), [(9, 3), pytest.param(1000, 83, marks=pytest.mark.long)], ids=["9 nights", "1,000 nights"]
)
def test_nights_for_years_cost_what_the_first_ones_did(nights: int, days: int, report: Callable[..., None]) -> None:
    found = measured(nights, days)
    assert [night["number"] for night in found] == list(range(nights))
    cycles = [found[n : n + days] for n in range(0, nights - days + 1, days)]
    ends = [cycle[-1] for cycle in cycles]
    report(*_told(found))

    # No cycle leaves more rows than the third, or more files than the second: both are counted after its last night.
    for table in ends[0]["rows"]:
        added = [b["rows"][table] - a["rows"][table] for a, b in pairwise(ends[1:])]
        assert max(added) <= added[0], f"{table} grows by {added}"
    assert set(found[-1]["files"]) == FIXED | GROWING | {"logs"}
    for folder in GROWING - {"archive", "annotated", "outbox"}:  # these three depend on which days are working days
        added = [b["files"].get(folder, 0) - a["files"].get(folder, 0) for a, b in pairwise(ends)]
        assert len(set(added)) == 1, f"{folder} grows by {added}"
    for folder in FIXED:
        assert {night["files"][folder] for night in found[1:]} == {found[1]["files"][folder]}
    assert max(night["files"]["logs"] for night in found) <= MOST_FILES
    hers = len(cycles) + 1  # masters that she changed: one a cycle
    assert max(night["files"]["archive"] for night in found) <= ARCHIVED + hers

    # The same night of the second and of the last cycle: what grows is a look at each original and letter that is kept.
    for early, late in zip(cycles[1], cycles[-1], strict=True):
        kept = sum(late["files"][folder] - early["files"][folder] for folder in ("returns", "outbox"))
        assert late["opened"] - early["opened"] <= kept + SLACK
        assert late["steps"] - early["steps"] <= PER_ROW * (sum(late["rows"].values()) - sum(early["rows"].values()))
    assert len({night["handles"] for night in found[days:]}) == 1
    assert max(night["resident"] for night in found) <= 1.25 * found[days]["resident"]


def _told(found: list[Night]) -> list[str]:
    """The figures: each a tenth of the nights, and how its middle night compares with those of the second tenth."""
    tenth = max(len(found) // 10, 1)
    base = median(night["seconds"] for night in found[tenth : 2 * tenth])
    return [
        f"nights {n} to {n + tenth - 1}: {median(one['seconds'] for one in found[n : n + tenth]) / base:.2f} of the "
        f"time of the second tenth; {found[n + tenth - 1]['opened']} files opened, {found[n + tenth - 1]['steps']}00 "
        f"steps of SQLite, {sum(found[n + tenth - 1]['rows'].values()):,} rows in {found[n + tenth - 1]['history']:,} "
        f"bytes, {sum(found[n + tenth - 1]['files'].values()):,} files, {found[n + tenth - 1]['resident']} MiB, "
        f"{found[n + tenth - 1]['handles']} handles"
        for n in range(0, len(found) - tenth + 1, tenth)
    ]
