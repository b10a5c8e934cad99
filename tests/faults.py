"""A night in a process of its own that is killed, or that the system refuses something, at a point of a test's choice.

The process is a fork of the test's, in which all that a night imports is loaded: what is watched is the night alone.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import io
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import Desk

from sspxl.read import child

CALLS = ("fsync", "replace", "rename", "unlink", "mkdir", "chmod", "rmdir")
FULL, READ_ONLY, DENIED = errno.ENOSPC, errno.EROFS, errno.EACCES
_DAC_OVERRIDE, _DAC_READ_SEARCH, _CAPABILITY_VERSION = 1, 2, 0x20080522
_BOUNDING_SET_DROP = 24

Happens = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: its exit code, minus the signal where one ended it; and what it said of faults."""

    code: int
    err: str
    met: int  # how many points it passed
    seconds: float


def night(desk: Desk, prepare: Callable[[Happens], None] | None = None, after: float | None = None) -> Ended:
    """The night over the desk in a child process, which calls `prepare` first; killed `after` so many seconds."""
    err, counted = desk.root.parent / f"{desk.root.name}.err", desk.root.parent / f"{desk.root.name}.met"
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        code = 70
        with suppress(BaseException):
            code = _in_child(desk, err, counted, prepare)
        os._exit(code)
    if after is not None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    met = counted.stat().st_size if counted.exists() else 0
    said = err.read_text("utf-8", "replace") if err.exists() else ""
    for path in (err, counted):
        path.unlink(missing_ok=True)
    return Ended(os.waitstatus_to_exitcode(status), said, met, seconds)


def _in_child(desk: Desk, err: Path, counted: Path, prepare: Callable[[Happens], None] | None) -> int:
    counter = os.open(counted, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o666)
    told = os.open(err, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o666)
    child.READER = child.Reader()  # not the one that the test's own process may have
    if prepare:
        prepare(lambda _: os.write(counter, b".") and None)
    said = desk.run("nightly")
    os.write(told, said.err.encode())
    return said.code


def at_point(nth: int, happens: Happens) -> Callable[[Happens], None]:
    """Lets `happens` come at the nth point and at each later one: every call by which a file is changed.

    With 0 it only counts. `happens` gets "sql" where SQLite is about to run a statement, which cannot be refused.
    """

    def prepare(count: Happens) -> None:
        met = 0

        def point(what: str) -> None:
            nonlocal met
            met += 1
            count(what)
            if nth and met >= nth:
                happens(what)

        _watch(point)

    return prepare


def killed(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refused(number: int) -> Happens:
    """The system refuses with this error; SQLite is let be: how it is refused, `small_disk` tries."""

    def refuse(what: str) -> None:
        if what != "sql":
            raise OSError(number, os.strerror(number))

    return refuse


def _watch(point: Happens) -> None:
    """Have `point` called before each call that changes a file, and before each statement of SQLite that does."""
    for name in CALLS:
        setattr(os, name, _before(getattr(os, name), name, point))
    honest = io.open

    class Written(io.BufferedWriter):
        def write(self, data: Any, /) -> int:
            point("write")
            return super().write(data)

    def opened(file: Any, mode: str = "r", *others: Any, **named: Any) -> Any:
        if not set(mode) & set("wxa+") or isinstance(file, int):
            return honest(file, mode, *others, **named)
        point("open")
        return Written(io.FileIO(file, mode.replace("b", ""))) if mode == "wb" else honest(file, mode, *others, **named)

    io.open = builtins.open = opened  # type: ignore[assignment]
    connect = sqlite3.connect

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.set_trace_callback(
            lambda said: None if said.lstrip().startswith(("SELECT", "PRAGMA")) else point("sql")
        )
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]


def _before(honest: Callable[..., Any], name: str, point: Happens) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        point(name)
        return honest(*arguments, **named)

    return call


def small_disk(most: int) -> Callable[[Happens], None]:
    """No file may grow over `most` bytes: the system's own limit, which SQLite meets too."""

    def prepare(_: Happens) -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return prepare


def as_anybody(_: Happens) -> None:
    """Root's right to write where the modes forbid it is given up, here and in what this process starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0:
        return
    for one in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        libc.prctl(_BOUNDING_SET_DROP, one, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for n in range(3):
        sets[n] &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def instants(count: int, within: float, seed: int) -> list[float]:
    """So many moments of a run that takes `within` seconds, one in each equal part of it."""
    chosen = random.Random(seed)
    return [within * (n + chosen.random()) / count for n in range(count)]


def in_child(ask: Callable[[], object], prepare: Callable[[Happens], None]) -> str:
    """What `ask` gives in a child process, after `prepare`, as Python writes it."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            prepare(lambda _: None)
            os.write(writing, repr(ask()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(pid, 0)
    return said
