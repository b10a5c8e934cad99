"""What the doctor says of the machine: who may read and write, clock, versions, what killed runs left; and mends."""

from __future__ import annotations

import os
import platform
import stat
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sspxl import __version__
from sspxl.collect.record import BESIDE
from sspxl.dates import long_date
from sspxl.history.runs import nights_begun
from sspxl.jobs.health import Health, Line
from sspxl.jobs.recording import tidy
from sspxl.workspace import Workspace

_FOLDERS = ("inbox", "returns", "quarantine", "archive", "annotated", "issued", "outbox", "reports", "logs")
_ANYBODY = stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_SLACK = timedelta(minutes=10)  # clocks of two machines differ
_NAMED = 5
_PINNED = Path(__file__).resolve().parents[2] / "scripts" / "constraints.txt"


def upkeep_lines(workspace: Workspace, now: datetime) -> Iterator[Line]:
    """Who may read and write, the clock, versions, what killed runs left."""
    yield from _writing(workspace)
    yield from _reading(workspace)
    yield _leftovers(workspace)
    yield _clock(workspace, now)
    yield _versions()


def mend(workspace: Workspace) -> tuple[Line, ...]:
    """What is safe to put right, put right; a line for each thing that was done. Raises Busy: a run holds it."""
    done: list[str] = []
    holder = workspace.last_holder()
    with workspace.held("doctor"):  # writes its own note over that of a killed run, and takes it away
        if holder:
            done.append(f"removed the note of a run that was killed ({holder})")
        if not workspace.inbox.is_dir():
            workspace.inbox.mkdir()
            done.append("made inbox/")
        done += [
            f"removed {workspace.relative(path)}, half written by a run that was killed" for path in tidy(workspace)
        ]
        for path in _loose_originals(workspace):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_WRITABLE)
            done.append(f"made {workspace.relative(path)} read-only")
        if _is_open_to_anybody(workspace.root):
            workspace.root.chmod(stat.S_IMODE(workspace.root.stat().st_mode) & ~_ANYBODY)
            done.append(f"closed {workspace.root} to other users of this machine")
    return tuple(Line("fixed", Health.FINE, words) for words in done)


def _writing(workspace: Workspace) -> Iterator[Line]:
    """Whether each folder takes a file: tried out, with one that has no name."""
    refused = []
    for folder in (workspace.root, *(workspace.root / name for name in _FOLDERS)):
        if folder.is_dir() and (why := _refusal(folder)):
            refused.append(
                Line("folder", Health.STOP, f"{folder} takes no file ({why}); ask for the right to write there")
            )
    yield from refused
    if not refused:
        yield Line("folder", Health.FINE, "every folder takes a file")


def _refusal(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as err:
        return err.strerror or type(err).__name__


def _reading(workspace: Workspace) -> Iterator[Line]:
    """Whether strangers may read what partners sent, and whether anybody may change it."""
    loose = _loose_originals(workspace)
    if loose:
        count = f"{len(loose)} of the files in returns/ {'is' if len(loose) == 1 else 'are'} not read-only"
        yield Line("originals", Health.ADVICE, f"{count}, {workspace.relative(loose[0])} first; `sspxl doctor --fix`")
    if _is_open_to_anybody(workspace.root):
        words = f"every user of this machine can look into {workspace.root}; where that is not wanted, "
        yield Line("permissions", Health.ADVICE, f"{words}`sspxl doctor --fix` closes it to all but you and your group")
    else:
        yield Line("permissions", Health.FINE, "closed to other users of this machine")


def _loose_originals(workspace: Workspace) -> list[Path]:
    """What came, and may be written to."""
    kept = (workspace.root / "returns").rglob("*")
    files = [path for path in kept if path.is_file() and not path.name.startswith(".") and path.suffix != BESIDE]
    return sorted(path for path in files if not path.is_symlink() and path.stat().st_mode & _WRITABLE)


def _is_open_to_anybody(folder: Path) -> bool:
    """Whether users who are neither its owner nor in its group may enter; on Windows modes do not tell."""
    return os.name == "posix" and bool(folder.stat().st_mode & _ANYBODY)


def _leftovers(workspace: Workspace) -> Line:
    halves = [workspace.relative(path) for path in workspace.left_halves()]
    if not halves:
        return Line("leftovers", Health.FINE, "no run that was killed has left anything")
    words = f"half written by a run that was killed: {', '.join(halves[:_NAMED])}{', ...' * (len(halves) > _NAMED)}"
    return Line("leftovers", Health.ADVICE, f"{words}; the next run removes it, or `sspxl doctor --fix`")


def _clock(workspace: Workspace, now: datetime) -> Line:
    newest = next(iter(nights_begun(workspace.history)), None)  # of those before it the clock may be right by now
    if newest and newest > now.astimezone(UTC) + _SLACK:
        there = newest.astimezone()
        words = f"the night of {long_date(there.date())} {there:%H:%M} lies ahead of this machine's clock"
        return Line("clock", Health.ADVICE, f"{words}; set the clock right")
    return Line("clock", Health.FINE, f"{long_date(now.date())} {now:%H:%M}")


def _versions() -> Line:
    """Ours, Python's, and in a checkout whether the libraries are those that it was tested with."""
    here = f"sspxl {__version__}, Python {platform.python_version()}"
    other = [f"{name} {found} (tested with {pinned})" for name, pinned in _pins() if (found := _found(name)) != pinned]
    other = [words for words in other if " None " not in words]  # not wanted on this machine
    if other:
        words = f"{here}; other than tested: {', '.join(other[:_NAMED])}{', ...' * (len(other) > _NAMED)}"
        return Line("versions", Health.FINE, words)
    return Line("versions", Health.FINE, here)


def _pins() -> list[tuple[str, str]]:
    """Each library of the checkout's list, with its version; () where sspxl was installed without it."""
    lines = _PINNED.read_text("utf-8").splitlines() if _PINNED.exists() else []
    return [(name, pin) for name, is_pin, pin in (line.partition("==") for line in lines) if is_pin and name[:1] != "#"]


def _found(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
