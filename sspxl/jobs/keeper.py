"""The process that keeps the schedule: runs each night as a child, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from sspxl.jobs.scheduling import Nights, Say, keep, patient
from sspxl.settings import Schedule
from sspxl.workspace import Workspace

GRACE = 120.0
"""Seconds that a night gets to end by itself once the scheduler is told to stop, and one that was ended to be gone."""

_SLICE = 0.5  # seconds; a wait on Windows hears no signal before it is over
_APART: dict[str, Any] = (
    {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    if os.name == "nt"
    else {"start_new_session": True}
)
"""A group of its own for the night's process: Ctrl-C in the terminal is for the scheduler alone."""

_KILLED = -9
"""The exit code of a night that was ended and may not have heard of it."""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")


def keep_schedule(workspace: Workspace, say: Say) -> None:
    """Run the nights until the process is told to stop. Raises Busy where another scheduler keeps this workspace, and
    UserError where the settings have a fault."""
    stop, say = threading.Event(), patient(say)
    with workspace.scheduled(), _told_to_stop(stop):
        nights = Nights(
            workspace, lambda settings: _night(workspace, settings, stop, say), say, lambda: datetime.now(UTC)
        )
        say(f"{workspace.root}: the next night is due at {nights.next_night():%H:%M on %d/%m/%Y}; Ctrl-C stops")
        keep(nights, lambda seconds: _wait(stop, seconds))
    say("stopped")


@contextmanager
def _told_to_stop(stop: threading.Event) -> Iterator[None]:
    """Sets `stop` on Ctrl-C, and when the system ends its services."""

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, told) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(stop: threading.Event, seconds: float) -> bool:
    """Wait; whether it is time to stop."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        stop.wait(min(left, _SLICE))
    return stop.is_set()


def _night(workspace: Workspace, settings: Schedule, stop: threading.Event, say: Say) -> int:
    """The exit code of a night that runs in a process of its own, so that no memory and no open file stays here.

    It is ended where it takes longer than the settings allow, or is still at it a while after we were told to stop:
    what it has collected stays collected, and the next one completes it.
    """
    command = [sys.executable, "-m", "sspxl", "nightly", "--workspace", str(workspace.root)]
    # Not left by `with`, which would wait for one that the system does not let end.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **_APART)
    begun, told, killed = time.monotonic(), None, None
    while (code := _polled(child)) is None:
        now = time.monotonic()
        told = told or (now if stop.is_set() else None)
        is_over = now - begun > settings.hours * 3600 or (told is not None and now - told > GRACE)
        if is_over and killed is None:
            say("the night takes too long and is ended")
            child.kill()
            killed = now
        elif killed is not None and now - killed > GRACE:
            say("it does not end, since the system does not let it; see which drive it waits for: no other runs before")
            return _KILLED
    return code


def _polled(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(_SLICE)
    except subprocess.TimeoutExpired:
        return None
