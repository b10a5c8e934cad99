"""Who holds a workspace: one run at a time, which is named to all others, and a dead one holds nothing."""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from desk import CYCLE, Desk, answer, small_register

from sspxl.errors import Busy, UserError
from sspxl.workspace import Workspace

BEFORE_THE_MASTER = """
import sys
from sspxl.jobs import nightly
honest = nightly.make_master
def wait(*given):
    print("now", flush=True)
    sys.stdin.readline()
    return honest(*given)
nightly.make_master = wait
from sspxl.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """After a first night; one more return has come."""
    desk = Desk.new(tmp_path_factory.mktemp("lock") / "w", small_register())
    desk.done("issue", "--cycle", CYCLE)
    desk.done("nightly")
    issued = desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    answer(issued, desk.root / "inbox" / issued.name, {"ASB/1": "Ten streets mapped."})
    return desk


@contextmanager
def under_way(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    """A night of another process, that stands still before it makes the master until it gets a line."""
    arguments = ["nightly", "--as-at", str(desk.as_at), "-w", str(desk.root)]
    command = [sys.executable, "-c", BEFORE_THE_MASTER, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) as run:
        assert run.stdout and run.stdout.readline() == "now\n"
        try:
            yield run
        finally:
            run.kill()


def words_of(run: int) -> str:
    """What those who are refused are told, but for the time."""
    who = re.escape(f"nightly by {getpass.getuser()} on {platform.node()}, process {run}, since ")
    return rf"another run of sspxl holds .* \({who}\d+ \w+ \d{{4}} \d\d:\d\d\); wait until it ends and run this again\n"


def test_of_five_runs_at_once_one_works_and_the_others_say_who_holds_it(desk: Desk) -> None:
    before = (desk.root / "master.xlsx").read_bytes()
    command = [sys.executable, "-m", "sspxl", "consolidate", "--as-at", str(desk.as_at), "-w", str(desk.root)]
    with under_way(desk) as run:
        others = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
        here = [desk.run("nightly"), desk.run("issue", "--cycle", CYCLE)]
        told = [(other.communicate()[1], other.returncode) for other in others] + [(one.err, one.code) for one in here]
        assert [code for _, code in told] == [3, 3, 3, 3]
        assert all(re.fullmatch(words_of(run.pid), said) for said, _ in told), told
        # What only reads has the last good state meanwhile.
        assert (desk.root / "master.xlsx").read_bytes() == before
        assert [desk.run(command).code for command in ("decisions", "runs")] == [0, 0]
        said, err = run.communicate("go on\n")
        assert (run.returncode, err) == (0, "")
    assert "Returns: 1 of 3" in said
    assert not (desk.root / ".sspxl.lock.by").exists()


def test_a_run_that_is_refused_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waits until the other ends"))
    workspace = Workspace(tmp_path)
    with workspace.held(), pytest.raises(Busy), workspace.held():
        pass
    with workspace.held():  # the other has ended
        pass


def test_a_run_that_was_killed_holds_nothing_and_what_it_left_half_written_goes(desk: Desk) -> None:
    with under_way(desk) as run:
        run.kill()
        run.wait()
    workspace = Workspace(desk.root)
    holder = workspace.last_holder()
    assert holder is not None
    assert (holder.pid, holder.command) == (run.pid, "nightly")
    old, young = desk.root / "archive" / ".a.xlsx.tmp", desk.root / "archive" / ".b.xlsx.tmp"
    hers, other = desk.root / "inbox" / ".c.tmp", desk.root / "archive" / "d.tmp"
    for path in (old, young, hers, other):
        path.write_bytes(b"half")
    for path in (old, hers, other):
        os.utime(path, (0, 0))
    desk.done("nightly")
    assert [path.exists() for path in (old, young, hers, other)] == [False, True, True, True]
    assert workspace.last_holder() is None


@pytest.mark.skipif(os.name == "nt", reason="Windows locks by another call")
def test_a_file_system_without_locks_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def missing(_: int, __: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", missing)
    (tmp_path / ".sspxl.lock").touch()  # an earlier run's
    with pytest.raises(UserError, match="its file system has no locks"), Workspace(tmp_path).held("nightly"):
        pass


@pytest.mark.parametrize("note", ["", "{}", "[1]", '{"pid": 1}', None])
def test_where_nothing_tells_who_holds_it_that_it_is_held_is_said(tmp_path: Path, note: str | None) -> None:
    (tmp_path / "sspxl.toml").touch()
    workspace = Workspace(tmp_path)
    with workspace.held("nightly"):
        by = tmp_path / ".sspxl.lock.by"
        assert json.loads(by.read_text("utf-8"))["pid"] == os.getpid()
        by.unlink()
        if note is not None:
            by.write_text(note, "utf-8")
        with pytest.raises(Busy) as refused, workspace.held():
            pass
    assert str(refused.value) == f"another run of sspxl holds {tmp_path}; wait until it ends and run this again"


def test_a_note_that_cannot_be_written_keeps_no_run_from_working(tmp_path: Path) -> None:
    (tmp_path / "sspxl.toml").touch()
    (tmp_path / ".sspxl.lock.by").mkdir()
    with Workspace(tmp_path).held("nightly"):
        pass
    assert (tmp_path / ".sspxl.lock.by").is_dir()
