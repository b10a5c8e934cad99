"""The run log: one line of JSON an event, rotated, whole after a power cut, and never the price of a night."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from desk import CYCLE, Desk, answer, small_register

from sspxl import runlog
from sspxl.runlog import RunLog, read_log

NIGHT = datetime(2026, 11, 10, 2, 0)
STEPS = ("decide", "collect", "check", "store", "write", "mark up", "chase")


def log_of(desk: Desk) -> list[dict[str, object]]:
    """The whole log, its times and durations as "T"."""
    lines = (desk.root / "logs" / "runs.jsonl").read_text("utf-8").splitlines()
    return [{k: "T" if k in ("at", "ms") else v for k, v in json.loads(line).items()} for line in lines]


def step(name: str, *within: dict[str, object]) -> list[dict[str, object]]:
    return [{"event": "step began", "step": name}, *within, {"event": "step ended", "step": name, "ms": "T"}]


def test_the_log_of_a_night_has_its_steps_what_came_and_what_was_flagged(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": "Ten streets mapped.", "ASB/2": "On-going"})
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")
    (desk.root / "~$master.xlsx").write_bytes(b"owner")
    assert desk.run("nightly").code == 1
    came = {"received": 1, "duplicate": 0, "superseded": 0, "held": 0, "quarantined": 1, "not_a_return": 0}
    codes = {"ongoing-only": 1, "return-late": 1, "return-overdue": 2, "return-unreadable": 1}
    digests = {one["state"]: one["sha256"] for one in log_of(desk) if one["event"] == "arrived"}
    inside = {
        "collect": [
            *({"event": "arrived", "sha256": digests[state], "state": state} for state in digests),
            {"event": "taken in", "ledger": came},
        ],
        "check": [{"event": "flags", "codes": codes}],
    }
    expected = [
        {"event": "run began", "command": "nightly", "version": "0.1.0", "as_at": "2026-11-10"},
        *(line for name in STEPS for line in step(name, *inside.get(name, []))),
        {"event": "not done", "kind": "master", "count": 1},
        {"event": "run ended", "exit": 1, "ms": "T"},
    ]
    issued_by, told = (list(lines) for _, lines in groupby(log_of(desk), itemgetter("run")))
    assert told == [{"at": "T", "run": 2, **line} for line in expected]
    assert [line.get("step") for line in issued_by] == [None, "issue", "issue", "chase", "chase", None]
    assert sorted(digests) == ["quarantined", "received"]
    assert all(len(str(digest)) == 12 for digest in digests.values())


def test_a_full_log_becomes_the_newest_of_the_older_ones_and_the_oldest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runlog, "MOST_BYTES", 10)
    monkeypatch.setattr(runlog, "MOST_FILES", 3)
    for run in range(1, 6):
        RunLog(tmp_path, run, NIGHT).write("run began")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs.1.jsonl", "runs.2.jsonl", "runs.jsonl"]
    assert [line["run"] for line in read_log(tmp_path)] == [3, 4, 5]


@pytest.mark.parametrize("held", ["runs.jsonl", "runs.0.jsonl", "runs.1.jsonl"])
def test_a_full_log_of_which_somebody_holds_a_file_open_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    honest = Path.replace

    def replace(path: Path, to: Path) -> Path:
        if path.name == held:
            raise PermissionError
        return honest(path, to)

    monkeypatch.setattr(runlog, "MOST_BYTES", 10)
    monkeypatch.setattr(runlog, "MOST_FILES", 3)
    for number in (2, 1):
        (tmp_path / f"runs.{number}.jsonl").write_text(f'{{"run": {3 - number}}}\n')
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        for run in (3, 4, 5, 6):
            log = RunLog(tmp_path, run, NIGHT)
            log.write("run began")
            assert log.fault is None
    oldest = [] if held == "runs.0.jsonl" else [1]  # there the full one has taken a place before it was held
    assert [line["run"] for line in read_log(tmp_path)] == [*oldest, 2, 3, 4, 5, 6]
    RunLog(tmp_path, 7, NIGHT).write("run began")  # it is free again
    assert [line["run"] for line in read_log(tmp_path)] == [2, 3, 4, 5, 6, 7]


def test_a_log_that_is_not_full_is_added_to(tmp_path: Path) -> None:
    for run in (1, 2):
        RunLog(tmp_path, run, NIGHT).write("run began")
    assert [path.name for path in tmp_path.iterdir()] == ["runs.jsonl"]
    assert [line["run"] for line in read_log(tmp_path)] == [1, 2]


def test_a_line_that_was_cut_off_in_a_power_cut_spoils_no_other(tmp_path: Path) -> None:
    RunLog(tmp_path, 1, NIGHT).write("run began")
    with (tmp_path / "runs.jsonl").open("a") as log:
        log.write('{"run": 1, "event": "step be')
    assert [line["event"] for line in read_log(tmp_path)] == ["run began"]
    RunLog(tmp_path, 2, NIGHT).write("run began")
    assert [(line["run"], line["event"]) for line in read_log(tmp_path)] == [(1, "run began"), (2, "run began")]


def test_a_log_that_cannot_be_written_stops_no_night_and_is_said_once(tmp_path: Path) -> None:
    desk = Desk.new(tmp_path / "w", small_register())
    (desk.root / "logs").write_bytes(b"in the way")
    said = desk.run("nightly")
    assert (said.code, said.err) == (1, "Not done: logs/heartbeat.json could not be written (File exists)\n")
    assert [line for line in said.out.splitlines() if line.startswith("Not done")] == [
        "Not done: the log in logs/ could not be written (File exists)"
    ]
    assert (desk.root / "master.xlsx").exists()
    assert desk.run("runs", "--json").json[0]["not_done"] == {"log": 1}
