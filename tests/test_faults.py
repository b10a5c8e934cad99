"""A night that the machine does not let come to its end: killed, refused, on a full disk, by a clock that is wrong.

Whatever happened, nothing that a partner sent is lost or counted twice, no file is there in part, and the next night
leaves what an undisturbed one does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from desk import CYCLE, Desk, answer, small_register
from faults import DENIED, FULL, READ_ONLY, Ended, as_anybody, at_point, instants, killed, night, refused, small_disk
from test_killed import copied, outcome

from sspxl.files import left_halves

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks, which Windows cannot")

FOLDERS = (
    "",
    "inbox",
    "returns",
    "returns/" + CYCLE,
    "quarantine",
    "archive",
    "annotated",
    "outbox",
    "reports",
    "logs",
)
SEED = 20261122
ALL = 10**6


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """After a first night: in inbox/ a return, the same once more, and a file that is no workbook."""
    desk = Desk.new(tmp_path_factory.mktemp("faults") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    come(desk, "TO", {"ASB/3": "Forty shops have been trained."})
    desk.done("nightly")
    came = come(desk, "KM", {"ASB/1": "Ten streets mapped.", "ASB/2": "On-going"})
    shutil.copy2(came, came.with_name("again.xlsx"))
    (desk.root / "inbox" / "scan.xlsx").write_bytes(b"%PDF-1.4 a scan")
    return desk


def come(desk: Desk, contact: str, words: dict[str, Any]) -> Path:
    issued = desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
    return answer(issued, desk.root / "inbox" / issued.name, words)


@pytest.fixture(scope="module")
def expected(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an undisturbed night leaves."""
    whole = copied(desk, tmp_path_factory.mktemp("whole") / "w")
    assert night(whole).code == 0
    left = left_by(whole)
    assert len(left["ledger"]) == 4
    assert [name for name in left["names"] if name.startswith("inbox/")] == []
    return left


def left_by(desk: Desk) -> dict[str, Any]:
    """All that the nights have left, but for how far a log came."""
    left = outcome(desk)
    return left | {"names": [name for name in left["names"] if not name.startswith("logs/")]}


def halves(root: Path) -> list[str]:
    """The files that are there in part; those beside their place do not count, as nobody takes them for whole."""
    found = []
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        name, data = path.relative_to(root).as_posix(), path.read_bytes()
        if path.suffix == ".json":
            is_whole = is_json(data)
        elif path.suffix == ".xlsx" and not data.startswith(b"%PDF"):
            is_whole = zipfile.is_zipfile(path) and zipfile.ZipFile(path).testzip() is None
        elif path.suffix == ".html":
            is_whole = data.rstrip().endswith(b"</html>")
        else:
            is_whole = path.suffix != ".db" or is_database(path)
        if not is_whole:
            found.append(name)
    return found


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def is_database(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def sent(root: Path) -> Counter[bytes]:
    """What partners sent, wherever it lies: in inbox/ still or in returns/ already, each once."""
    waiting = [path.read_bytes() for path in (root / "inbox").iterdir()]
    kept = [path.read_bytes() for path in (root / "returns").rglob("*") if path.is_file() and path.suffix == ".xlsx"]
    return Counter(waiting) | Counter(kept)


def holds(desk: Desk, disturbed: Desk, ended: Ended, expected: dict[str, Any], what: str) -> None:
    """After this end of the night nothing is lost or half; and after the next one all is as it should be."""
    assert sent(disturbed.root) >= sent(desk.root), f"{what}: lost"
    assert halves(disturbed.root) == [], what
    assert "fault of sspxl itself" not in ended.err, f"{what}\n{ended.err}"
    for left in disturbed.root.rglob(".*.tmp"):
        os.utime(left, (0, 0))  # the next night comes a day later
    again = night(disturbed)
    assert again.code == 0, f"{what}, then {again.code}: {again.err}"
    assert left_by(disturbed) == expected, what
    assert left_halves(disturbed.root) == [], what


@pytest.fixture
def anew(desk: Desk, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    """Makes a copy of the desk for each disturbance; the one before it goes."""

    def make(name: str) -> Desk:
        for old in tmp_path.iterdir():
            shutil.rmtree(old)
        return copied(desk, tmp_path / re.sub(r"\W+", " ", name))

    yield make


def spread(count: int, met: int, seed: int) -> list[int]:
    """So many of the points, one in each equal part of the night; all where there are no more."""
    if count >= met:
        return list(range(1, met + 1))
    return [1 + int(moment) for moment in instants(count, met, seed)]


# ---------------------------------------------------------------- killed


@pytest.mark.parametrize("count", [2, pytest.param(200, marks=pytest.mark.long)])
def test_a_night_killed_at_any_instant_is_completed_by_the_next(
    desk: Desk,
    anew: Callable[[str], Desk],
    expected: dict[str, Any],
    count: int,
    report: Callable[..., None],
) -> None:
    whole = night(anew("whole"))
    ends: Counter[str] = Counter()
    for n, instant in enumerate(instants(count, whole.seconds, SEED)):
        disturbed = anew(f"instant {n}")
        ended = night(disturbed, after=instant)
        ends["killed" if ended.code < 0 else "had ended"] += 1
        holds(desk, disturbed, ended, expected, f"killed {instant:.3f} s into a night of {whole.seconds:.3f} s")
    report(f"{count} instants: {dict(ends)}; 0 returns lost, 0 counted twice, 0 half files")


@pytest.mark.parametrize("count", [3, pytest.param(ALL, marks=pytest.mark.long)], ids=["some", "all"])
def test_a_night_killed_before_any_change_of_a_file_is_completed_by_the_next(
    desk: Desk, anew: Callable[[str], Desk], expected: dict[str, Any], count: int, report: Callable[..., None]
) -> None:
    met = night(anew("count"), at_point(0, killed)).met
    assert met > 100
    points = spread(count, met, SEED)
    for nth in points:
        disturbed = anew(f"point {nth}")
        ended = night(disturbed, at_point(nth, killed))
        assert ended.code == -9
        holds(desk, disturbed, ended, expected, f"killed at point {nth} of {met}")
    report(f"{len(points)} of {met} points: 0 returns lost, 0 counted twice, 0 half files")


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("count", [1, pytest.param(30, marks=pytest.mark.long)])
@pytest.mark.parametrize("number", [FULL, READ_ONLY, DENIED], ids=["full", "read-only", "denied"])
def test_a_night_that_can_write_no_more_is_completed_by_the_next(
    desk: Desk,
    anew: Callable[[str], Desk],
    expected: dict[str, Any],
    number: int,
    count: int,
    report: Callable[..., None],
) -> None:
    met = night(anew("count"), at_point(0, killed)).met
    codes: Counter[int] = Counter()
    points = spread(count, met, SEED + number)
    for nth in points:
        disturbed = anew(f"point {nth}")
        ended = night(disturbed, at_point(nth, refused(number)))
        codes[ended.code] += 1
        assert ended.code in (0, 1, 2, 4), ended.err
        holds(desk, disturbed, ended, expected, f"{os.strerror(number)} from point {nth} of {met} on")
    report(f"{len(points)} of {met} points: exit codes {dict(codes)}; 0 returns lost, 0 half files")


@pytest.mark.parametrize("count", [2, pytest.param(40, marks=pytest.mark.long)])
def test_a_night_on_a_disk_that_takes_no_more_is_completed_by_the_next(
    desk: Desk, anew: Callable[[str], Desk], expected: dict[str, Any], count: int, report: Callable[..., None]
) -> None:
    largest = max(path.stat().st_size for path in anew("sizes").root.rglob("*") if path.is_file())
    codes: Counter[int] = Counter()
    for n in range(count):
        most = round(largest * (n + 0.5) / count)
        disturbed = anew(f"most {most}")
        ended = night(disturbed, small_disk(most))
        codes[ended.code] += 1
        holds(desk, disturbed, ended, expected, f"no file over {most:,} bytes")
    assert sum(codes.values()) - codes[0] > count // 3
    report(f"{count} sizes of 0 to {largest:,} bytes: exit codes {dict(codes)}; 0 returns lost, 0 half files")


@pytest.mark.parametrize("folders", [("",), pytest.param(FOLDERS, marks=pytest.mark.long)], ids=["some", "all"])
def test_a_night_that_may_not_write_into_a_folder_is_completed_by_the_next(
    desk: Desk, anew: Callable[[str], Desk], expected: dict[str, Any], folders: tuple[str, ...]
) -> None:
    codes = {}
    for folder in folders:
        disturbed = anew(f"no writing in {folder or 'the workspace'}")
        place = disturbed.root / folder
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o555)
        ended = night(disturbed, as_anybody)
        place.chmod(0o755)
        codes[folder] = ended.code
        holds(desk, disturbed, ended, expected, f"{folder or 'the workspace'} is read-only")
    needed = {"", "inbox", f"returns/{CYCLE}"}  # into the others this night may have nothing to write
    assert all(codes[folder] in (1, 2, 4) for folder in needed.intersection(folders)), codes


# ---------------------------------------------------------------- the clock


def test_a_clock_that_goes_back_or_forward_loses_and_doubles_nothing(
    desk: Desk, anew: Callable[[str], Desk], expected: dict[str, Any]
) -> None:
    disturbed = anew("clock")
    for now in (datetime(2031, 1, 1, 2), datetime(2019, 1, 1, 2)):
        said = disturbed.run("nightly", now=now)
        assert said.code == 0, said.err
    left = left_by(disturbed)
    assert {**left, "tables": without_days(left)} == {**expected, "tables": without_days(expected)}


def without_days(left: dict[str, Any]) -> dict[str, Any]:
    """The tables but for Changes, which lists by day what the night under test and later ones changed."""
    return {name: rows for name, rows in left["tables"].items() if name != "Changes"}
