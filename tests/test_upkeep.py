"""`sspxl doctor` of the machine: who may read and write, the clock, versions, what killed runs left; and `--fix`."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

import pytest
from desk import CYCLE, Desk, small_register
from faults import as_anybody, in_child

from sspxl import __version__
from sspxl.history import open_history
from sspxl.jobs.health import Health, Line
from sspxl.jobs.upkeep import mend, upkeep_lines
from sspxl.workspace import Workspace

NOW = datetime(2026, 11, 10, 9, 30)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes tell nothing on Windows")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(Desk.new(tmp_path / "w", small_register()).root)


def said(workspace: Workspace, about: str) -> list[tuple[Health, str]]:
    return [(line.health, line.words) for line in upkeep_lines(workspace, NOW) if line.about == about]


def test_a_new_workspace_is_closed_to_strangers_and_all_else_is_fine(workspace: Workspace) -> None:
    assert stat.S_IMODE(workspace.root.stat().st_mode) & 0o007 == 0
    lines = list(upkeep_lines(workspace, NOW))
    assert [line.health for line in lines] == [Health.FINE] * 5
    assert [line.about for line in lines] == ["folder", "permissions", "leftovers", "clock", "versions"]
    assert lines[3].words == "10 November 2026 09:30"
    assert lines[4].words.startswith(f"sspxl {__version__}, Python 3.")


def test_a_folder_that_takes_no_file_is_named(workspace: Workspace) -> None:
    workspace.archive.mkdir(exist_ok=True)
    workspace.archive.chmod(0o500)
    found = in_child(lambda: said(workspace, "folder"), as_anybody)
    words = f"{workspace.archive} takes no file (Permission denied); ask for the right to write there"
    assert found == repr([(Health.STOP, words)])


def test_a_night_ahead_of_the_clock_is_said(workspace: Workspace) -> None:
    with open_history(workspace.history) as history:
        history.end_run(history.begin_run("nightly", CYCLE, NOW.date(), NOW), NOW)
    assert said(workspace, "clock") == [(Health.FINE, "10 November 2026 09:30")]
    early = NOW.replace(year=2025)
    (line,) = (line for line in upkeep_lines(workspace, early) if line.about == "clock")
    words = "the night of 10 November 2026 09:30 lies ahead of this machine's clock; set the clock right"
    assert (line.health, line.words) == (Health.ADVICE, words)
    with open_history(workspace.history) as history:  # the clock is right again
        history.end_run(history.begin_run("nightly", CYCLE, early.date(), early), early)
    assert [line.words for line in upkeep_lines(workspace, early) if line.about == "clock"] == [
        "10 November 2025 09:30"
    ]


def test_what_is_safe_is_put_right_and_said_and_nothing_else_is_touched(workspace: Workspace) -> None:
    came = workspace.returns(CYCLE) / "KM.xlsx"
    half, young = workspace.archive / ".master.xlsx.tmp", workspace.archive / ".other.xlsx.tmp"
    for path in (came, came.with_name("KM.xlsx.json"), half, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
        path.chmod(0o644)
    os.utime(half, (0, 0))
    workspace.inbox.rmdir()
    workspace.root.chmod(0o755)
    advice = {line.about for line in upkeep_lines(workspace, NOW) if line.health is not Health.FINE}
    assert advice == {"originals", "permissions", "leftovers"}
    done = [
        "made inbox/",
        "removed archive/.master.xlsx.tmp, half written by a run that was killed",
        f"made returns/{CYCLE}/KM.xlsx read-only",
        f"closed {workspace.root} to other users of this machine",
    ]
    assert mend(workspace) == tuple(Line("fixed", Health.FINE, words) for words in done)
    assert [line.about for line in upkeep_lines(workspace, NOW) if line.health is not Health.FINE] == []
    assert young.exists()
    assert mend(workspace) == ()


def test_fix_is_said_before_what_is_looked_at(workspace: Workspace) -> None:
    workspace.inbox.rmdir()
    out = Desk(workspace.root).run("doctor", "--fix").out
    assert out.splitlines()[0] == "fine   fixed: made inbox/"
