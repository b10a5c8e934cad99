"""Marked-up copies that lie there as they would be made are left; all others are made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from makers import BEFORE, CYCLE, action, merged, register, returned

from sspxl.issue import IssueSettings
from sspxl.issue.contents import books
from sspxl.issue.marked import MarkedCopy, marked_copies
from sspxl.jobs import copies
from sspxl.jobs.copies import Shelf
from sspxl.rules import check
from sspxl.workspace import Workspace, standard_templates


def copy() -> MarkedCopy:
    """CS's copy, with one cell to put right."""
    reg = register(action("ASB/1", "Hold a panel"))
    outcome = check(merged(reg, returned(reg, "CS", {"ASB/1": "On-going"})), date(2026, 7, 28), BEFORE.name)
    (found,) = marked_copies(outcome, books(reg, CYCLE, {}, IssueSettings("Safer Wexcombe")))
    return found


def noted(root: Path) -> tuple[Workspace, Path]:
    """A workspace with one copy that is noted, and where that lies."""
    workspace = Workspace(root)
    path = workspace.annotated(CYCLE.name) / "CS to put right.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"as it was made")
    Shelf.of(workspace, protect=True).note({path: copy()}, {path: b"as it was made"})
    return workspace, path


def test_a_copy_that_was_noted_is_there_the_next_night_and_stays_noted(tmp_path: Path) -> None:
    workspace, path = noted(tmp_path)
    shelf = Shelf.of(workspace, protect=True)
    assert shelf.has(path, copy())
    before = shelf.file.stat().st_mtime_ns, shelf.file.read_bytes()
    shelf.note({path: copy()}, {})
    assert (shelf.file.stat().st_mtime_ns, shelf.file.read_bytes()) == before


def own_template(workspace: Workspace) -> None:
    (workspace.root / "templates").mkdir()
    standard = (standard_templates() / "thematic.xlsx").read_bytes()
    (workspace.root / "templates" / "thematic.xlsx").write_bytes(standard + b" ")


CHANGES: dict[str, Callable[[Workspace, Path], object]] = {
    "the copy is gone": lambda _, path: path.unlink(),
    "the copy was altered": lambda _, path: path.write_bytes(b"as it was Made"),
    "a template was changed": lambda workspace, _: own_template(workspace),
    "the note is gone": lambda workspace, _: (workspace.root / "annotated" / ".made.json").unlink(),
    "the note is cut short": lambda workspace, _: (workspace.root / "annotated" / ".made.json").write_bytes(b'{"'),
    "the note is no list": lambda workspace, _: (workspace.root / "annotated" / ".made.json").write_bytes(b"[1]"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_is_made_again_when(change: str, tmp_path: Path) -> None:
    workspace, path = noted(tmp_path)
    CHANGES[change](workspace, path)
    assert not Shelf.of(workspace, protect=True).has(path, copy())


def test_a_copy_is_made_again_when_something_else_is_said_or_it_is_made_in_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, path = noted(tmp_path)
    shelf = Shelf.of(workspace, protect=True)
    remark = copy().remarks[0]
    assert not shelf.has(path, replace(copy(), remarks=(replace(remark, do=f"{remark.do} Today."),)))
    assert not shelf.has(path, replace(copy(), saved=copy().saved + timedelta(seconds=1)))
    assert not Shelf.of(workspace, protect=False).has(path, copy())
    monkeypatch.setattr(copies, "packed_by", lambda: "a program that was mended")
    assert not Shelf.of(workspace, protect=True).has(path, copy())


def test_only_what_is_wanted_stays_noted(tmp_path: Path) -> None:
    workspace, path = noted(tmp_path)
    Shelf.of(workspace, protect=True).note({}, {})
    assert not Shelf.of(workspace, protect=True).has(path, copy())
