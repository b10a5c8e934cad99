"""The run log: logs/runs.jsonl, one line of JSON for each thing that a run began, did or could not do.

Counts, codes, states, durations and the beginnings of SHA-256 sums: never words of an update, a name, an address or a
file's name. A log that cannot be written stops nothing: the run says so once.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

from sspxl.files import write_bytes

NAME = "runs.jsonl"
MOST_BYTES = 5 * 1024**2
MOST_FILES = 10
"""The file that is written to and nine older ones: "runs.1.jsonl" is the newest of these."""

_KEPT_OUT = "run kept out"
"""A night that another run kept out; it has no number."""

_AT = re.compile(r'\{"at": "(\d{4}-\d\d-\d\d)')

Fact: TypeAlias = str | int | float | Mapping[str, int] | None


class RunLog:
    """The log of the run with this number that began at `began`, in `folder`.

    `fault` is what the system says where it cannot be written.
    """

    def __init__(self, folder: Path, run: int, began: datetime) -> None:
        self._path = folder / NAME
        self._run = run
        self._began, self._clock = began.astimezone(UTC), monotonic()
        self.fault: str | None = None
        self._try(self._prepare)

    def write(self, event: str, **facts: Fact) -> None:
        """One line; its time is the moment, in UTC."""
        self.write_all([(event, facts)])

    def write_all(self, events: Iterable[tuple[str, Mapping[str, Fact]]]) -> None:
        """A line for each event, with its facts."""
        at = self._began + timedelta(seconds=monotonic() - self._clock)
        head = {"at": at.isoformat(timespec="milliseconds"), "run": self._run}
        lines = [json.dumps({**head, "event": event, **facts}, ensure_ascii=False) for event, facts in events]
        self._try(lambda: self._append("".join(f"{line}\n" for line in lines)))

    def _try(self, write: Callable[[], None]) -> None:
        if self.fault is not None:
            return
        try:
            write()
        except OSError as err:
            self.fault = err.strerror or type(err).__name__

    def _append(self, text: str) -> None:
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()

    def _prepare(self) -> None:
        """Make room for the run where the file is full, and end a line that was cut off in a power cut."""
        self._path.parent.mkdir(exist_ok=True)
        if self._path.exists() and self._path.stat().st_size >= MOST_BYTES:
            with suppress(PermissionError):  # somebody reads it on Windows: it grows on, until it is free
                _turn_over(self._path)
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(-min(1, self._path.stat().st_size), os.SEEK_END)
            is_whole = file.read(1) in (b"\n", b"")
        if not is_whole:
            self._append("\n")


def _turn_over(path: Path) -> None:
    """The full file becomes the newest of the older ones; the oldest goes. Nothing does before the full one can be
    moved: it waits as "runs.0.jsonl", also for the next run where this one is killed."""
    waits = path.with_suffix(f".0{path.suffix}")
    if not waits.exists():
        path.replace(waits)
    for number in range(MOST_FILES - 1, 0, -1):
        newer = path.with_suffix(f".{number - 1}{path.suffix}")
        if newer.exists():
            newer.replace(path.with_suffix(f".{number}{path.suffix}"))


def lines_before(folder: Path, day: date) -> int:
    """How many lines are of before that day (UTC)."""
    return sum(len(old) for _, old, _ in _by_age(folder, day))


def remove_lines_before(folder: Path, day: date) -> None:
    """Remove the lines of before that day; an older file of which nothing stays goes altogether."""
    for path, old, rest in _by_age(folder, day):
        if old and not rest and path.name != NAME:
            path.unlink()
        elif old:
            write_bytes(path, "".join(rest).encode())


def _by_age(folder: Path, day: date) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Each file with its lines of before the day, and with the others."""
    for path in _files(folder):
        if path.exists():
            lines = path.read_text("utf-8", errors="replace").splitlines(keepends=True)
            old = [line for line in lines if (found := _AT.match(line)) and found[1] < day.isoformat()]
            yield path, old, [line for line in lines if line not in set(old)] if old else lines


def _files(folder: Path) -> Sequence[Path]:
    """Where the log may lie, the oldest first."""
    path = folder / NAME
    return (*(path.with_suffix(f".{number}{path.suffix}") for number in range(MOST_FILES - 1, -1, -1)), path)


def note_kept_out(folder: Path, now: datetime) -> datetime:
    """Note that another run keeps a night out; when the first was kept out of those since one last began, in UTC."""
    since = now.astimezone(UTC)
    first: datetime | None = None
    with suppress(OSError):  # a log that cannot be read tells of none
        for line in read_log(folder):
            if line.get("event") == "run began" and line.get("command") == "nightly":
                first = None
            elif line.get("event") == _KEPT_OUT:
                with suppress(ValueError):  # somebody has been at it
                    first = first or datetime.fromisoformat(str(line.get("at"))).astimezone(UTC)
    RunLog(folder, 0, now).write(_KEPT_OUT, command="nightly")
    return min(first or since, since)


def read_log(folder: Path) -> Iterator[dict[str, Any]]:
    """Every event that is there, oldest first; a line that was cut off is passed over."""
    for one in _files(folder):
        try:
            lines = one.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict):
                yield event
