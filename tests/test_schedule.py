"""The schedule kept: which nights run when, over a change of the clocks, a machine that slept, and nights that fail."""

from __future__ import annotations

import datetime as real
import errno
import os
import signal
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import schedule
from conftest import ROOT

from sspxl.history import open_history
from sspxl.jobs import keeper
from sspxl.jobs.scheduling import Nights, keep
from sspxl.settings import Schedule
from sspxl.workspace import Workspace

SETTINGS = '[partnership]\nname = "Vale"\n[schedule]\nnightly = "02:00"\n'


class Machine:
    """A machine with a clock of its own, which sleeps and is put right as a test says; it runs `length` a night.

    `codes` are the exits of its nights, the last one for all further ones; `jumps` what its clock makes of a moment.
    """

    def __init__(self, root: Path, now: str, settings: str = SETTINGS) -> None:
        self.workspace = Workspace(root)
        self.workspace.settings.write_text(settings, "utf-8")
        self.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.codes, self.length = [0], timedelta(minutes=1)
        self.jumps: dict[datetime, timedelta] = {}
        self.ran: list[str] = []
        self.said: list[str] = []
        self.each_minute: Callable[[], None] = lambda: None

    def run(self, settings: Schedule) -> int:
        began, code = self.now, self.codes[min(len(self.ran), len(self.codes) - 1)]
        self.ran.append(f"{began:%d %H:%M}")
        if code not in (2, 3):  # those never begin
            with open_history(self.workspace.history) as history:
                run = history.begin_run("nightly", None, began.date(), began)
                if code < 2:
                    history.end_run(run, began + self.length)
        self.now += self.length
        return code

    def keep_until(self, until: str) -> None:
        """Keep the schedule until the clock shows that, or has been asked for a month of minutes."""
        end, left = datetime.fromisoformat(until).replace(tzinfo=UTC), 31 * 24 * 60

        def wait(seconds: float) -> bool:
            nonlocal left
            left -= 1
            self.now += timedelta(seconds=seconds)
            for moment in [one for one in self.jumps if one <= self.now]:
                self.now += self.jumps.pop(moment)
            self.each_minute()
            return (self.now >= end and not self.jumps) or left <= 0

        keep(Nights(self.workspace, self.run, self.said.append, lambda: self.now), wait)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Machine]]:
    """Makes a machine; the library `schedule` goes by its clock."""
    made: list[Machine] = []

    class Clock(datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> datetime:
            return made[-1].now.replace(tzinfo=None)

    clocks = types.SimpleNamespace(**{**vars(real), "datetime": Clock})
    monkeypatch.setattr(schedule, "datetime", clocks)

    def make(now: str, settings: str = SETTINGS) -> Machine:
        made.append(Machine(tmp_path, now, settings))
        return made[-1]

    yield make


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_week_in_which_the_clocks_go_back_has_a_night_a_day(machine: Callable[..., Machine]) -> None:
    here = machine("2026-10-22 12:00")
    here.keep_until("2026-10-27 12:00")
    assert here.ran == ["22 12:00", "23 01:00", "24 01:00", "25 02:00", "26 02:00", "27 02:00"]
    assert here.said[:2] == [
        "22/10/2026 13:00 BST: a night is due; it begins",
        "22/10/2026 13:01 BST: done; the next is due at 02:00 on 23/10/2026",
    ]


def test_a_night_in_the_hour_that_comes_twice_runs_once_and_in_the_one_left_out_too(
    machine: Callable[..., Machine],
) -> None:
    autumn = machine("2026-10-24 12:00", SETTINGS.replace("02:00", "01:30"))
    autumn.keep_until("2026-10-26 12:00")
    assert autumn.ran == ["24 12:00", "25 00:30", "26 01:30"]


def test_in_spring_the_night_of_the_hour_left_out_runs_after_it(machine: Callable[..., Machine]) -> None:
    spring = machine("2026-03-28 12:00", SETTINGS.replace("02:00", "01:30"))
    spring.keep_until("2026-03-30 12:00")
    assert spring.ran == ["28 12:00", "29 01:30", "30 00:30"]


def test_what_a_machine_slept_through_is_made_up_once(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-16 12:00")
    here.jumps = {at("2026-11-17 23:00"): timedelta(days=3, hours=9)}
    here.keep_until("2026-11-22 12:00")
    assert here.ran == ["16 12:00", "17 02:00", "21 08:00", "22 02:00"]


def test_a_clock_that_is_put_back_an_hour_brings_no_second_night(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-16 12:00")
    here.jumps = {at("2026-11-17 02:10"): -timedelta(hours=1)}
    here.keep_until("2026-11-18 12:00")
    assert here.ran == ["16 12:00", "17 02:00", "18 02:00"]


def test_a_clock_that_was_a_year_ahead_stops_nothing_once_it_is_put_right(machine: Callable[..., Machine]) -> None:
    here = machine("2027-11-16 12:00")
    here.jumps = {at("2027-11-16 12:30"): -timedelta(days=365)}
    here.keep_until("2026-11-17 12:00")
    assert here.ran == ["16 12:00", "16 12:31", "17 02:00"]


def test_a_night_that_ran_elsewhere_is_not_run_again(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")
    with open_history(here.workspace.history) as history:
        history.end_run(history.begin_run("nightly", None, date(2026, 11, 22), at("2026-11-22 02:00")), here.now)
        history.end_run(history.begin_run("consolidate", None, date(2026, 11, 22), at("2026-11-22 08:00")), here.now)
        history.begin_run("nightly", None, date(2026, 11, 22), at("2026-11-22 08:30"))  # which was killed
    here.keep_until("2026-11-23 09:00")
    assert here.ran == ["23 02:00"]


def test_a_night_that_fails_is_not_tried_again_before_the_next(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")
    here.codes = [4, -9, 0]
    here.keep_until("2026-11-25 09:00")
    assert here.ran == ["22 09:00", "23 02:00", "24 02:00", "25 02:00"]
    assert [said for said in here.said if "begins" not in said][:2] == [
        "22/11/2026 09:01 GMT: it failed, and no output was replaced; the next is due at 02:00 on 23/11/2026",
        "23/11/2026 02:01 GMT: it was ended from outside (exit -9), and the next one completes it; the next is due at "
        "02:00 on 24/11/2026",
    ]


def test_a_night_that_cannot_begin_is_tried_again_every_few_minutes_and_not_for_ever(
    machine: Callable[..., Machine],
) -> None:
    busy = machine("2026-11-22 09:00")
    busy.codes = [3, 3, 0]
    busy.keep_until("2026-11-22 12:00")
    assert busy.ran == ["22 09:00", "22 09:06", "22 09:12"]


def test_a_night_that_can_never_begin_is_given_up_until_the_next_one_is_due(machine: Callable[..., Machine]) -> None:
    broken = machine("2026-11-22 09:00")
    broken.codes = [2]
    broken.keep_until("2026-11-23 02:01")
    assert broken.ran[:2] == ["22 09:00", "22 09:06"]
    assert (len(broken.ran), broken.ran[-1]) == (13, "23 02:00")


@pytest.mark.parametrize("changed", ["register.xlsx", "sspxl.toml", "history.db", "master.xlsx"])
def test_a_night_that_was_given_up_is_made_up_once_what_may_have_been_in_its_way_has_changed(
    machine: Callable[..., Machine], changed: str
) -> None:
    here = machine("2026-11-22 09:00")
    here.codes = [2] * 12 + [0]

    def put_right() -> None:
        if here.now == at("2026-11-22 14:00"):
            path = here.workspace.root / changed
            path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")

    here.each_minute = put_right
    here.keep_until("2026-11-22 18:00")
    assert here.ran[12:] == ([] if changed == "master.xlsx" else ["22 14:00"])


def test_settings_that_change_hold_at_once_and_faulty_ones_not(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")
    changes = {
        at("2026-11-22 10:00"): SETTINGS.replace("02:00", "11:30"),
        at("2026-11-22 12:00"): SETTINGS.replace("02:00", "25:00"),
    }

    def change() -> None:
        for moment in [one for one in changes if one <= here.now]:
            here.workspace.settings.write_text(changes.pop(moment), "utf-8")

    here.each_minute = change
    here.keep_until("2026-11-23 12:00")
    assert here.ran == ["22 09:00", "22 11:30", "23 11:30"]
    faults = [said for said in here.said if "nightly" in said]
    assert len(faults) == 1
    assert faults[0].endswith("Until then the schedule stays as it was.")


def test_what_the_system_refuses_for_a_while_is_said_once_and_asked_for_again(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")
    toml, aside = here.workspace.settings, here.workspace.settings.with_name("aside")

    def away() -> None:
        if at("2026-11-23 01:00") <= here.now < at("2026-11-23 05:00"):
            if toml.is_file():
                toml.rename(aside)
                toml.mkdir()  # there, and not to be read
        elif toml.is_dir():
            toml.rmdir()
            aside.rename(toml)

    here.each_minute = away
    here.keep_until("2026-11-23 12:00")
    assert here.ran == ["22 09:00", "23 05:00"]
    assert [said for said in here.said if "tried again" in said] == [
        "IsADirectoryError: Is a directory: it is tried again"
    ]


def test_a_night_whose_process_cannot_be_started_is_tried_again_the_next_minute(
    machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = machine("2026-11-22 09:00")
    honest = here.run

    def refused(settings: Schedule) -> int:
        if here.now < at("2026-11-22 09:10"):
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return honest(settings)

    monkeypatch.setattr(here, "run", refused)
    here.keep_until("2026-11-22 12:00")
    assert here.ran == ["22 09:10"]
    assert [said for said in here.said if "tried again" in said] == [
        "OSError: Cannot allocate memory: it is tried again"
    ]


def test_the_nights_run_where_nobody_can_be_told_of_them(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")

    class Full(list[str]):
        def append(self, words: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    here.said = Full()
    here.keep_until("2026-11-23 12:00")
    assert here.ran == ["22 09:00", "23 02:00"]


def test_what_lies_in_inbox_unchanged_for_a_minute_starts_a_night_where_it_is_watched(
    machine: Callable[..., Machine],
) -> None:
    here = machine("2026-11-22 09:00", SETTINGS + "watch = true\n")
    inbox = here.workspace.inbox
    inbox.mkdir()
    writes = {at("2026-11-22 10:00"): b"half", at("2026-11-22 10:01"): b"half and half"}

    def write() -> None:
        for moment in [one for one in writes if one <= here.now]:
            (inbox / "KM.xlsx").write_bytes(writes.pop(moment))

    here.each_minute = write
    here.keep_until("2026-11-22 12:00")
    # it is left there by this run, which takes nothing in: that alone starts no other
    assert here.ran == ["22 09:00", "22 10:02"]


def test_what_lies_in_inbox_waits_for_the_night_where_it_is_not_watched(machine: Callable[..., Machine]) -> None:
    here = machine("2026-11-22 09:00")
    here.workspace.inbox.mkdir()
    (here.workspace.inbox / "KM.xlsx").write_bytes(b"whole")
    here.keep_until("2026-11-22 12:00")
    assert here.ran == ["22 09:00"]


# ---------------------------------------------------------------- the process


class Child:
    """A night's process on a machine whose clock goes on by an hour whenever it is asked whether it has ended: it never
    does by itself, and not at all where `hangs`."""

    def __init__(self, *, hangs: bool = False) -> None:
        self.seconds, self.hangs, self.killed = 0.0, hangs, 0

    def wait(self, seconds: float) -> int:
        self.seconds += 3600
        assert self.seconds < 100 * 3600, "it is waited for without an end"
        if self.killed and not self.hangs:
            return -9
        raise subprocess.TimeoutExpired("night", seconds)

    def kill(self) -> None:
        self.killed += 1


@pytest.fixture
def run_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    def run(child: Child, hours: int, *, stopped: bool = False) -> tuple[int, list[str]]:
        """The exit code of the night, and what was said."""
        said: list[str] = []
        stop = threading.Event()
        if stopped:
            stop.set()
        monkeypatch.setattr(subprocess, "Popen", lambda *given, **named: child)
        monkeypatch.setattr(time, "monotonic", lambda: child.seconds)
        return keeper._night(Workspace(tmp_path), Schedule(hours=hours), stop, said.append), said

    return run


@pytest.mark.parametrize(("hours", "stopped", "after"), [(6, False, 7), (3, False, 4), (6, True, 2)])
def test_a_night_is_ended_after_the_hours_that_are_set_or_when_the_scheduler_is_to_stop(
    run_child: Callable[..., tuple[int, list[str]]], hours: int, stopped: bool, after: int
) -> None:
    child = Child()
    assert run_child(child, hours, stopped=stopped) == (-9, ["the night takes too long and is ended"])
    assert (child.killed, child.seconds / 3600) == (1, after + 1)


def test_a_night_that_the_system_does_not_let_end_is_said_once_and_keeps_nobody(
    run_child: Callable[..., tuple[int, list[str]]],
) -> None:
    code, said = run_child(Child(hangs=True), 6)
    assert (code, [words.partition(",")[0] for words in said]) == (
        -9,
        ["the night takes too long and is ended", "it does not end"],
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sessions")
def test_a_night_has_a_session_of_its_own_so_that_ctrl_c_is_for_the_scheduler_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begin = subprocess.Popen

    def asked(command: list[str], **named: object) -> subprocess.Popen[bytes]:
        return begin(
            [sys.executable, "-S", "-c", "import os; os._exit(7 if os.getsid(0) == os.getpid() else 8)"], **named
        )

    monkeypatch.setattr(subprocess, "Popen", asked)
    assert keeper._night(Workspace(tmp_path), Schedule(), threading.Event(), lambda words: None) == 7


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process by SIGTERM without asking it")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_the_process_stops_when_it_is_told_to_and_a_second_one_is_refused(
    machine: Callable[..., Machine], number: signal.Signals
) -> None:
    here = machine("2026-11-22 09:00")
    with open_history(here.workspace.history) as history:  # tonight's has run
        now = datetime.now(UTC)
        history.end_run(history.begin_run("nightly", None, now.date(), now), now)
    command = [sys.executable, "-m", "sspxl", "schedule", "--workspace", str(here.workspace.root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        process.send_signal(number)  # before anything may fail: what is not told to stop runs on for ever
        assert "the next night is due at 02:00 on " in first
        assert second.returncode == 3
        assert second.stderr.startswith(f"another `sspxl schedule` keeps {here.workspace.root} (")
        assert f", process {process.pid}, since " in second.stderr
        assert second.stderr.endswith("); one is enough\n")
        assert process.wait(30) == 0
        assert process.stdout.read() == "stopped\n"
        assert process.stderr.read() == ""
