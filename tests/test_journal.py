"""archive/journal.jsonl: it has what history.db was told, once and on the disk, whatever ends a run."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from sspxl.history import journal, open_history
from sspxl.history.journal import events, journal_of, nights_of, restart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A history of which the journal tells."""
    path = tmp_path / "history.db"
    headed(path, "Draft for the board")
    return path


def headed(path: Path, words: str) -> None:
    with open_history(path) as history:
        history.record_headings([words])


def told(path: Path) -> list[str]:
    return [event.what for event in events(journal_of(path))[0]]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal_of(path).read_text("utf-8").splitlines()]


def waiting(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_what_cannot_be_written_down_waits_in_the_history_until_it_can(path: Path) -> None:
    aside = journal_of(path).rename(path.with_name("aside.jsonl"))
    journal_of(path).mkdir()
    headed(path, "Restricted")
    assert waiting(path) == 1
    journal_of(path).rmdir()
    aside.rename(journal_of(path))
    headed(path, "Not for sharing")
    assert (told(path), waiting(path)) == (["everything", "headings", "headings", "headings"], 0)


def test_a_disk_that_is_full_once_it_is_written_down_is_no_fault_of_the_run_and_tells_it_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = journal._append
    opened: list[sqlite3.Connection] = []

    def full(to: Path, data: bytes) -> None:
        honest(to, data)
        opened[0].execute("PRAGMA query_only = ON")  # nothing more can be written into the history

    with monkeypatch.context() as patched, open_history(path) as history:
        patched.setattr(journal, "_append", full)
        opened.append(history._db)
        history.record_headings(["Restricted"])
    assert waiting(path) == 1
    headed(path, "Not for sharing")
    assert [line["what"] for line in lines_of(path)] == ["everything", *["headings"] * 4]
    assert (told(path), waiting(path)) == (["everything", *["headings"] * 3], 0)


def test_its_lines_are_on_the_disk_before_they_leave_the_history(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, int]] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        sync(descriptor)
        synced.append((os.fstat(descriptor).st_ino, waiting(path)))

    monkeypatch.setattr(os, "fsync", watched)
    headed(path, "Restricted")
    files = (journal_of(path), nights_of(journal_of(path)))
    assert [one for one in synced if one[0] in [file.stat().st_ino for file in files]] == [
        (file.stat().st_ino, 1) for file in files
    ]


def test_a_line_that_is_there_twice_is_told_once(path: Path) -> None:
    lines = journal_of(path).read_text("utf-8")
    journal_of(path).write_text(lines * 2, "utf-8")
    assert told(path) == ["everything", "headings"]


class Killed(BaseException):
    """What ends a run without a chance to do anything more."""


def begin_anew(path: Path) -> None:
    with open_history(path) as history:
        history.record_headings(["Restricted"])
        restart(history._db, journal_of(path))


@pytest.mark.parametrize("is_killed", [False, True], ids=["to its end", "killed before it commits"])
def test_begun_anew_it_has_what_the_history_has_and_after_it_what_came_later(
    path: Path, monkeypatch: pytest.MonkeyPatch, is_killed: bool
) -> None:
    honest = journal.write_bytes

    def written(*given: Any) -> None:
        honest(*given)
        if is_killed:
            raise Killed

    monkeypatch.setattr(journal, "write_bytes", written)
    with pytest.raises(Killed) if is_killed else nullcontext():
        begin_anew(path)
    headed(path, "Not for sharing")
    everything, *later = events(journal_of(path))[0]
    assert len(everything.told["tables"]["headings"][1]) == 2
    assert [(event.what, len(event.told["marks"])) for event in later] == [("headings", 1)]
    assert waiting(path) == 0
