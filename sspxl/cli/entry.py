"""The door: runs a command and turns what came of it into an exit code.

0 done    1 done, but something could not be done    2 wrong use or settings    3 another run holds the workspace
4 the run failed: no output was replaced, what was collected stays collected
"""

from __future__ import annotations

import io
import platform
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from types import FrameType

import click

from sspxl import __version__
from sspxl.cli.commands import sspxl
from sspxl.cli.saying import Unprinted, warn
from sspxl.cli.showing import show_json
from sspxl.errors import Busy, SspxlError, UserError, is_the_systems, place_of

DONE, INCOMPLETE, WRONG_USE, BUSY, FAILED = range(5)

_LEFT = "no output was replaced, what was collected stays collected"


def main(arguments: Sequence[str] | None = None, clock: Callable[[], datetime] = datetime.now) -> None:
    """Run the command line and leave with its exit code. `clock` says what time it is here."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without the letter is no reason to stop a night
    with _stopped_by_sigterm():
        code = _run(given, clock)
    sys.exit(code)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """What a service manager sends before it kills is taken as Ctrl-C is: the run is kept as one that was stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop) if threading.current_thread() is threading.main_thread() else None
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _run(arguments: list[str], clock: Callable[[], datetime]) -> int:
    as_json = "--json" in arguments
    try:
        return sspxl.main(arguments, prog_name="sspxl", standalone_mode=False, obj=clock) or DONE
    except UserError as err:
        return _fail(WRONG_USE, err.faults, as_json)
    except Busy as err:
        return _fail(BUSY, (str(err),), as_json)
    except click.ClickException as err:
        usage = f"{err.ctx.get_usage()}\n" if isinstance(err, click.UsageError) and err.ctx else ""
        return _fail(WRONG_USE, (f"{usage}{err.format_message()}",), as_json)
    except click.Abort:
        return _fail(FAILED, ("stopped before it was done; run it again",), as_json)
    except Unprinted as err:
        warn(f"what was done could not be printed ({err}); `sspxl runs` and `sspxl status` say how things went")
        return INCOMPLETE
    except SspxlError as err:  # foreseen, but not here: its words are ours
        return _fail(FAILED, (f"the run failed ({err}); {_LEFT}",), as_json)
    except Exception as err:  # the boundary of a run: whatever went wrong is said, with where, and the exit code tells
        if not is_the_systems(err):
            warn(_report(err))
        return _fail(FAILED, (f"the run failed ({_in_words(err)}); {_LEFT}",), as_json)


def _in_words(err: BaseException) -> str:
    """As `place_of`, with the file that the system refused."""
    file = err.filename if isinstance(err, OSError) else None
    return place_of(err) + (f", {file}" if file is not None and is_the_systems(err) else "")


def _report(err: BaseException) -> str:
    """How to report the fault: the way to it through the code, and to the faults behind it."""
    lines = [
        "This is a fault of sspxl itself. Please send these lines to whoever looks after it; no words of a cell are in "
        "them.",
        f"  sspxl {__version__}, Python {platform.python_version()}, {platform.system()}",
    ]
    fault: BaseException | None = err
    while fault is not None:
        frames = traceback.extract_tb(fault.__traceback__)
        lines += [f"  {type(fault).__name__}", *(f"  {note}" for note in getattr(fault, "__notes__", ()))]
        lines += [f"    {frame.filename}, line {frame.lineno}, in {frame.name}" for frame in frames]
        fault = fault.__cause__ or fault.__context__
    return "\n".join(lines)


def _fail(code: int, faults: Sequence[str], as_json: bool) -> int:
    for fault in faults:
        warn(fault)
    if as_json:
        with suppress(Unprinted):  # the exit code tells
            show_json({"exit": code, "faults": list(faults)})
    return code
