"""The second belt: whatever reading one file does, it costs that file alone, and the next is read."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import hostile
import pytest
from hostile import CUT_DOWN, Words, xlsx

from sspxl.errors import UnreadableReturn, UserError
from sspxl.read import child, workbook
from sspxl.read.child import Reader, ReadingFault, answer_to
from sspxl.read.gate import Limits
from sspxl.records import State

LIMITS = Limits()
GOOD = xlsx(hostile.worksheet(hostile.cell("B2", "<is><t>Forty shops trained.</t></is>", "inlineStr")))
UNLIMITED = Limits(cells=1 << 40)  # so that the gate lets a file pass for which there is no room
posix = pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop a process and let it go on")
linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux keeps a process to its memory")


@pytest.fixture
def reader() -> Iterator[Reader]:
    """A reader of its own, as at the start of a run."""
    reader = Reader()
    yield reader
    reader.close()


def started(reader: Reader) -> int:
    """The number of its child process, which has read nothing yet but a good file."""
    reader.read(GOOD, "a.xlsx", LIMITS)
    assert reader.pid is not None
    return reader.pid


def refusal(reader: Reader, data: bytes, limits: Limits = LIMITS) -> Words:
    with pytest.raises(UnreadableReturn) as caught:
        reader.read(data, "north.xlsx", limits)
    return caught.value.what, caught.value.why, caught.value.do


def is_gone(pid: int) -> bool:
    """Whether there is no such process, not even one that nobody has waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_file_is_read_in_the_child_as_it_is_here(reader: Reader, real: Path) -> None:
    for path in sorted(real.glob("*.xlsx")):
        data = path.read_bytes()
        assert reader.read(data, path.name, LIMITS) == workbook.read_workbook(data, path.name, LIMITS)


def test_what_is_refused_here_is_refused_in_the_child_in_the_same_words(reader: Reader) -> None:
    assert refusal(reader, b"%PDF-1.7") == hostile.refusal(b"%PDF-1.7")


def test_one_child_reads_all_files_and_ends_with_the_reader(reader: Reader) -> None:
    pid = started(reader)
    refusal(reader, b"%PDF-1.7")
    assert started(reader) == pid
    reader.close()
    assert reader.pid is None
    if os.name != "nt":
        assert is_gone(pid)


def test_the_child_ends_when_its_parent_is_gone() -> None:
    code = (
        "import os, sys; from sspxl.read.child import READER\n"
        "from sspxl.read.gate import Limits\n"
        "try: READER.read(b'%PDF', 'a', Limits())\n"
        "except Exception: pass\n"
        "print(READER.pid, flush=True); os._exit(0)"  # without a word to anybody, as when it is killed
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=checkout())
    assert said.stdout.strip().isdigit()
    assert said.stderr == ""
    if os.name != "nt":
        ended(int(said.stdout))


def test_a_child_whose_parent_is_gone_goes_on_with_its_file_for_no_longer_than_a_file_may_take() -> None:
    code = (
        "from sspxl.read import child; child.LEFT_SECONDS = 0.1\n"
        "child.answer_to = lambda data, *_: sum(iter(int, 1)) if data == b'endless' else ('read', data)\n"
        "child.serve()"
    )
    python = [sys.executable, "-c", code]
    with subprocess.Popen(python, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=checkout()) as process:
        try:
            assert process.stdin
            assert process.stdout
            for data in (b"one", b"two"):
                child._send(process.stdin, (data, "a.xlsx", Limits(seconds=0.1)))
                assert child.unpickled(child._receive(process.stdout)) == ("read", data, {})
                threading.Event().wait(0.3)  # its time is over, and it has answered
            child._send(process.stdin, (b"endless", "a.xlsx", Limits(seconds=0.1)))
            assert process.wait(60) == 1
        finally:
            process.kill()


def test_the_child_knows_no_password(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", "hunter2")
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hunter3")
    monkeypatch.setenv("MY_SSPXL_X", "kept")
    given: list[dict[str, str]] = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, env, **k: given.append(env) or popen(*a, env=env, **k))
    started(reader)
    (env,) = given
    assert env == {name: value for name, value in os.environ.items() if not name.startswith("SSPXL_")}
    assert (env["MY_SSPXL_X"], "hunter2" in env.values()) == ("kept", False)


def checkout() -> Path:
    """The checkout, from which a bare Python finds the package."""
    return Path(child.__file__).parents[2]


def ended(pid: int) -> None:
    """Waits until the process is gone, or has ended and is not waited for by anybody; fails where it stays."""
    for _ in range(100):
        stat = Path(f"/proc/{pid}/stat")
        if is_gone(pid) or (stat.exists() and ") Z" in stat.read_text()):
            return
        threading.Event().wait(0.1)
    pytest.fail(f"process {pid} outlives its parent")


# ---------------------------------------------------------------- too long, too much, broken off


@posix
def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(reader: Reader) -> None:
    pid = started(reader)
    os.kill(pid, signal.SIGSTOP)  # from here on it takes for ever
    assert refusal(reader, GOOD, Limits(seconds=0.2)) == (
        "a workbook that takes too long to read",
        "it was not read after 0.2 seconds; an action plan takes less than one",
        CUT_DOWN,
    )
    assert is_gone(pid)
    assert started(reader) != pid


def test_a_large_file_takes_longer_than_a_thousandth_of_a_second(reader: Reader) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 200_001))
    started(reader)
    assert refusal(reader, xlsx(hostile.worksheet(rows)), Limits(seconds=0.001))[0] == (
        "a workbook that takes too long to read"
    )


FAR = xlsx(hostile.worksheet(hostile.cell("XFD90000")))
WIDE = b"," * 20_000 + b"\n" + b"a\n" * 10_000


@linux
@pytest.mark.parametrize("data", [FAR, WIDE], ids=["calamine aborts", "Python has none left"])
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(reader: Reader, data: bytes) -> None:
    pid = started(reader)
    assert refusal(reader, data, UNLIMITED) == (
        "a workbook that takes too much memory to read",
        "reading it takes more than 1,024 MiB of memory",
        CUT_DOWN,
    )
    assert is_gone(pid)
    assert started(reader) != pid


def killed(pid: int, by: int) -> threading.Timer:
    """Ends the process in a moment, while it has a file to read and cannot answer."""
    os.kill(pid, signal.SIGSTOP)
    timer = threading.Timer(0.2, os.kill, (pid, by))
    timer.start()
    return timer


@posix
def test_a_child_that_dies_over_its_first_file_costs_that_file(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Reader._running

    def running(self: Reader) -> subprocess.Popen[bytes]:
        process = honest(self)
        killed(process.pid, signal.SIGKILL)
        return process

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "_running", running)
        assert refusal(reader, GOOD) == (
            "a workbook that sspxl could not read",
            f"reading it broke off (signal {int(signal.SIGKILL)})",
            "open it in Excel, save it as .xlsx under a new name and send that; if it comes back, tell whoever looks "
            "after sspxl",
        )
    started(reader)


@posix
def test_a_child_that_dies_over_a_later_file_is_given_a_second_try_that_nothing_weighs_on(reader: Reader) -> None:
    pid = started(reader)
    killed(pid, signal.SIGKILL)
    assert reader.read(GOOD, "b.xlsx", LIMITS).file == "b.xlsx"
    assert reader.pid != pid


@posix
def test_a_child_that_died_between_two_files_is_replaced(reader: Reader) -> None:
    pid = started(reader)
    os.kill(pid, signal.SIGKILL)
    assert reader.read(GOOD, "b.xlsx", LIMITS).file == "b.xlsx"


@posix
def test_ctrl_c_ends_the_child_with_the_run(reader: Reader) -> None:
    # a shell starts what runs in the background deaf to Ctrl-C
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pid = started(reader)
    os.kill(pid, signal.SIGSTOP)
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        reader.read(GOOD, "a.xlsx", LIMITS)
    signal.signal(signal.SIGINT, before)
    assert is_gone(pid)
    assert reader.read(GOOD, "b.xlsx", LIMITS).file == "b.xlsx"  # and no answer to the file before


@posix
def test_ctrl_c_reaches_the_child_and_is_left_to_its_parent(reader: Reader) -> None:
    pid = started(reader)
    os.kill(pid, signal.SIGINT)
    assert started(reader) == pid


# ---------------------------------------------------------------- faults, and no child at all


class PanicException(BaseException):
    """Stands in for what a fault inside calamine raises; that class has this name and cannot be imported."""


@pytest.mark.parametrize("fault", [KeyError("secret words of a cell"), PanicException("secret words of a cell")])
def test_a_fault_of_ours_is_told_by_its_kind_and_place_and_never_by_its_words(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    monkeypatch.setattr(workbook, "read_workbook", raising(fault))
    kind, (what, frames) = answer_to(GOOD, "a.xlsx", LIMITS)
    assert (kind, what) == ("fault", type(fault).__name__)
    assert "in read\n" in frames and "secret" not in frames
    assert "secret" not in str(ReadingFault(what, frames))


@pytest.mark.parametrize("fault", [MemoryError(), KeyboardInterrupt(), SystemExit(1)])
def test_what_is_no_fault_of_a_file_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    monkeypatch.setattr(workbook, "read_workbook", raising(fault))
    with pytest.raises(type(fault)):
        answer_to(GOOD, "a.xlsx", LIMITS)


def raising(fault: BaseException) -> Callable[..., object]:
    def read(*_: object) -> object:
        raise fault

    return read


def test_a_fault_in_the_child_comes_back_as_one_and_the_child_goes_on(reader: Reader) -> None:
    pid = started(reader)
    with pytest.raises(ReadingFault) as caught:
        reader.read(1, "a.xlsx", LIMITS)  # type: ignore[arg-type]
    assert caught.value.kind == "TypeError"
    assert "in inspect" in caught.value.frames
    assert started(reader) == pid


def test_what_reading_stumbles_over_in_the_child_is_in_the_parents_log_with_its_count_and_never_by_name(
    reader: Reader, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stumbling = (
        "import logging\n"
        "from sspxl.read import marks_xls, workbook\n"
        "honest = workbook.read_workbook\n"
        "def read(data, name, limits):\n"
        "    for _ in range(2 if name == 'Kim Lowe.xlsx' else 0):\n"
        "        marks_xls._log_fault(KeyError('secret words of a cell'))\n"
        "    return honest(data, name, limits)\n"
        "workbook.read_workbook = read\n"
    )
    (tmp_path / "stumbling.py").write_text(stumbling)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    honest = subprocess.Popen

    def popen(command: list[str], **how: object) -> subprocess.Popen[bytes]:
        return honest([*command[:-1], command[-1].replace("from sspxl", "import stumbling; from sspxl")], **how)

    monkeypatch.setattr(subprocess, "Popen", popen)
    read = reader.read(GOOD, "Kim Lowe.xlsx", LIMITS)
    said = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    assert said == [
        ("sspxl.read.child", "WARNING", f"the file with SHA-256 {read.sha256[:12]}: KeyError in xlrd\n, 2 times")
    ]
    reader.read(GOOD, "b.xlsx", LIMITS)  # nothing of the file before
    assert len(caplog.records) == 1


@pytest.mark.parametrize("program", ["no such program", sys.executable])
def test_no_child_at_all_stops_the_run_and_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(sys, "path", [])  # so that even a Python that runs finds nothing
    with pytest.raises(UserError) as caught:
        reader.read(GOOD, "a.xlsx", LIMITS)
    (fault,) = caught.value.faults
    assert fault.startswith("the process in which returns are read could not be started (")
    assert fault.endswith(
        f"). See that {program} can be run by this user and that the machine has memory to spare, and run this again."
    )


def test_an_answer_can_hold_records_and_nothing_that_runs() -> None:
    read = workbook.read_workbook(GOOD, "a.xlsx", LIMITS)
    assert child.unpickled(pickle.dumps(("read", read))) == ("read", read)
    with pytest.raises(pickle.UnpicklingError, match="is no part of an answer"):
        child.unpickled(pickle.dumps(os.getcwd))


def test_an_answer_is_the_same_in_a_python_that_writes_enumerations_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_name(member: Enum, _: object) -> tuple[object, ...]:
        return getattr, (type(member), member.name)

    answer = ("read", State.LATE)
    monkeypatch.setattr(Enum, "__reduce_ex__", by_name)  # as 3.11.2 has it
    with pytest.raises(pickle.UnpicklingError, match=r"builtins\.getattr is no part"):
        child.unpickled(pickle.dumps(answer))
    assert child.unpickled(child.pickled(answer)) == answer


def test_the_child_loads_none_of_the_slow_libraries() -> None:
    slow = ("pandas", "openpyxl", "xlsxwriter", "pydantic", "click", "jinja2", "rapidfuzz", "sqlite3")
    code = f"import sys, sspxl.read.child\nprint([m for m in {slow} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=checkout(), check=True)
    assert said.stdout.strip() == "[]"


def test_a_module_that_lies_where_the_run_was_started_is_not_taken_for_pythons_own(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("zipfile.py", "pickle.py", "sspxl.py"):
        (tmp_path / name).write_text("raise SystemExit('taken from the folder')")
    monkeypatch.chdir(tmp_path)
    assert reader.read(GOOD, "a.xlsx", LIMITS).file == "a.xlsx"
