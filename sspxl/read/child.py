"""The second belt behind the gate: files are read in a child process, so that none can end the run or outlast its time.

One child serves all that this process reads. It is started when it is first needed and again after its death, and ends
with this process at the latest. On Linux it is also held to an amount of memory; Windows and macOS have no such limit,
so that there the time and the gate alone protect the run.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import io
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import IO, Any

from sspxl.errors import UnreadableReturn, UserError
from sspxl.files import sha256
from sspxl.ooxml.refusals import CUT_DOWN, SAVE_AGAIN
from sspxl.read import workbook
from sspxl.read.gate import Limits
from sspxl.read.grid import PANIC
from sspxl.records import Workbook

MEMORY_MIB = 1024
"""What reading one file may take. What passes the gate takes a third of it at most: this stops only what was not
foreseen, before the machine does."""

START_SECONDS = 60  # it takes a tenth of one; a machine that is busy may be that much slower

LEFT_SECONDS = 5.0
"""How long after the limit of a file the child ends itself: its parent, which should have done so, is gone."""

_NO_MEMORY = 77  # the exit code of a child that ran out of it
_LENGTH = struct.Struct(">Q")
_READY = "ready"

_FIRST = 12  # characters of a hash: enough to find the file in the ledger
_log = logging.getLogger(__name__)

_HELP = f"{SAVE_AGAIN}; if it comes back, tell whoever looks after sspxl"


def called(data: bytes) -> str:
    """What a log calls a file whose name it may not hold: "the file with SHA-256 3f5a9c0d17e2", as in its record."""
    return f"the file with SHA-256 {sha256(data)[:_FIRST]}"


class ReadingFault(Exception):
    """A fault of ours in reading one file: its kind and where it happened, never its words, which may be a cell's."""

    def __init__(self, kind: str, frames: str) -> None:
        super().__init__(f"{kind} while reading\n{frames}")
        self.kind = kind
        self.frames = frames

    def told(self) -> UnreadableReturn:
        """The refusal of the file that met it."""
        return UnreadableReturn("a workbook that sspxl could not read", f"{self.kind} while reading it", _HELP)


def fault_of(err: BaseException) -> ReadingFault:
    """The fault that the exception is; raises it again where it is none of ours, such as Ctrl-C."""
    if isinstance(err, ReadingFault):
        return err
    if not isinstance(err, Exception) and type(err).__name__ != PANIC:
        raise err
    return ReadingFault(type(err).__name__, "".join(traceback.format_tb(err.__traceback__)))


def read_workbook(data: bytes, name: str, limits: Limits) -> Workbook:
    """As `sspxl.read.workbook.read_workbook`, in the child process.

    Raises UnreadableReturn, also where reading takes too long or too much memory or ends the child; ReadingFault where
    the fault is ours; UserError where no child can be started.
    """
    return READER.read(data, name, limits)


class _Gone(Exception):
    """The child ended before it had answered: by our timer, or by itself with this exit code."""

    def __init__(self, code: int, *, too_slow: bool) -> None:
        super().__init__(code, too_slow)
        self.code = code
        self.too_slow = too_slow

    def told(self, limits: Limits) -> UnreadableReturn:
        """The refusal of the file that it was reading."""
        if self.too_slow:
            why = f"it was not read after {limits.seconds:g} seconds; an action plan takes less than one"
            return UnreadableReturn("a workbook that takes too long to read", why, CUT_DOWN)
        # Where there is no memory left, Python says so and leaves; calamine aborts.
        if self.code in (_NO_MEMORY, -signal.SIGABRT):
            why = f"reading it takes more than {MEMORY_MIB:,} MiB of memory"
            return UnreadableReturn("a workbook that takes too much memory to read", why, CUT_DOWN)
        how = f"signal {-self.code}" if self.code < 0 else f"code {self.code}"
        return UnreadableReturn("a workbook that sspxl could not read", f"reading it broke off ({how})", _HELP)


class Reader:
    """The child process with its pipes. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_fresh = True  # it has read no file yet

    @property
    def pid(self) -> int | None:
        """The number of the child process; None while there is none."""
        return self._process.pid if self._process else None

    def read(self, data: bytes, name: str, limits: Limits) -> Workbook:
        """See `read_workbook`. What earlier files left in the child decides nothing: where one that had read some dies,
        a fresh one tries again."""
        while True:
            process = self._running()
            was_fresh, self._is_fresh = self._is_fresh, False
            try:
                kind, answer, stumbled = self._ask(process, (data, name, limits), limits.seconds)
                break
            except _Gone as gone:
                if was_fresh or gone.too_slow:
                    raise gone.told(limits) from None
        for said, count in stumbled.items():
            _log.warning("%s: %s, %d %s", called(data), said, count, "time" if count == 1 else "times")
        if kind == "refused":
            raise UnreadableReturn(*answer)
        if kind == "fault":
            raise ReadingFault(*answer)
        return answer

    def close(self) -> int:
        """End the child, if there is one, and wait until it is gone; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what could not be sent to it any more
                    pipe.close()
        return process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        self.close()
        # Where modules are found here, they are found there; -P: and not in the folder that we happen to be in.
        path = [str(Path(entry).absolute()) for entry in sys.path]
        code = f"import sys; sys.path[:] = {path!r}; from sspxl.read.child import serve; serve()"
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_without_secrets(os.environ),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as err:
            raise _no_start(str(err)) from err
        self._is_fresh = True
        self._await_ready(self._process)
        return self._process

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the child has all that it needs; what it says before that is why it has not."""
        try:
            self._ask(process, None, START_SECONDS)
        except _Gone as gone:
            raise _no_start("it did not answer" if gone.too_slow else f"exit code {gone.code}") from gone

    def _ask(self, process: subprocess.Popen[bytes], request: object, seconds: float) -> Any:
        """The child's answer to the request. Raises _Gone where it ends before; it is gone then, and waited for."""
        too_slow = threading.Event()

        def stop() -> None:
            too_slow.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin and process.stdout
            _send(process.stdin, request)
            answer = unpickled(_receive(process.stdout))
        except (OSError, EOFError):
            timer.cancel()
            raise _Gone(self.close(), too_slow=too_slow.is_set()) from None
        except BaseException:  # Ctrl-C among them: what it answers later would be taken for the next file's
            self.close()
            raise
        finally:
            timer.cancel()
        timer.join()
        if too_slow.is_set():  # it had answered at the last moment, and has been ended all the same
            self.close()
        return answer


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that takes apart what strangers sent: our passwords are no business of it."""
    return {name: value for name, value in environment.items() if not name.upper().startswith("SSPXL_")}


READER = Reader()
atexit.register(READER.close)


def _no_start(why: str) -> UserError:
    return UserError(
        (
            f"the process in which returns are read could not be started ({why}). See that {sys.executable} can be run "
            "by this user and that the machine has memory to spare, and run this again.",
        )
    )


class _Answer(pickle.Unpickler):
    """An answer of the child, which has seen what strangers sent: our records and plain values, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("sspxl.records.") or (module, name) in (("datetime", "date"), ("datetime", "datetime")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def unpickled(frame: bytes) -> Any:
    """The answer that the frame holds. Raises UnpicklingError where it holds anything else."""
    return _Answer(io.BytesIO(frame)).load()


class _Plainly(pickle.Pickler):
    """Writes a member of an enumeration as its class and value in every Python: 3.11.2, among others, would have
    `getattr` look for it by its name, which is no part of an answer."""

    def reducer_override(self, value: object) -> Any:
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


def pickled(message: object) -> bytes:
    """The message as a frame."""
    frame = io.BytesIO()
    _Plainly(frame, pickle.HIGHEST_PROTOCOL).dump(message)
    return frame.getvalue()


def _send(pipe: IO[bytes], message: object) -> None:
    frame = pickled(message)
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """The next frame. Raises EOFError where the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    frame = pipe.read(length)
    if len(frame) < length:
        raise EOFError
    return frame


# ---------------------------------------------------------------- in the child


def serve() -> None:
    """Read what the parent asks for until it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, and that ends this process
    requests, answers = _own_pipes()
    _limit_memory()
    heard = _Heard()
    _hear(heard)
    try:
        while True:
            request = pickle.loads(_receive(requests))
            answer = _READY if request is None else (*_in_time(*request), heard.taken())
            _send(answers, answer)
    except (EOFError, BrokenPipeError):
        return
    except MemoryError:
        os._exit(_NO_MEMORY)


def _in_time(data: bytes, name: str, limits: Limits) -> tuple[str, object]:
    """As `answer_to`; ends the process where that takes for ever. No signal and no thread of Python's tells of time
    while calamine reads."""
    faulthandler.dump_traceback_later(limits.seconds + LEFT_SECONDS, exit=True, file=2)
    try:
        return answer_to(data, name, limits)
    finally:
        faulthandler.cancel_dump_traceback_later()


class _Heard(logging.Handler):
    """Keeps what reading logs, which nobody would see in this process, for the parent's log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self._said[record.getMessage()] += 1

    def taken(self) -> dict[str, int]:
        """What was said since the last time, and how often."""
        said, self._said = dict(self._said), Counter()
        return said


def _hear(heard: _Heard) -> None:
    logger = logging.getLogger("sspxl")
    logger.addHandler(heard)
    logger.propagate = False


def answer_to(data: bytes, name: str, limits: Limits) -> tuple[str, object]:
    """What is to be said of the file: ("read", its Workbook), ("refused", three sentences), or ("fault", its kind and
    frames)."""
    try:
        return "read", workbook.read_workbook(data, name, limits)
    except UnreadableReturn as err:
        return "refused", (err.what, err.why, err.do)
    except MemoryError:
        raise
    except BaseException as err:  # the boundary of one file
        fault = fault_of(err)
        return "fault", (fault.kind, fault.frames)


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes from and to the parent; whatever else would write there, or complain, writes to nowhere."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return pipes


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    sizes = Path("/proc/self/statm")
    if not sizes.exists():  # macOS: it takes the limit and does not keep it
        return
    now = int(sizes.read_text("ascii").split()[0]) * resource.getpagesize()
    most, ceiling = now + (MEMORY_MIB << 20), resource.getrlimit(resource.RLIMIT_AS)[1]
    if ceiling == resource.RLIM_INFINITY or most < ceiling:
        resource.setrlimit(resource.RLIMIT_AS, (most, ceiling))
