"""The door: runs a command and turns what came of it into an exit code.

0 done    1 done, but something could not be done    2 wrong use or settings    3 another run holds the workspace
4 the run failed: no output was replaced, what was collected stays collected
"""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence

import click

from sspxl.cli.commands import sspxl
from sspxl.cli.showing import show_json
from sspxl.errors import Busy, UserError

DONE, INCOMPLETE, WRONG_USE, BUSY, FAILED = range(5)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console without the letter is no reason to stop a night
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        return sspxl.main(arguments, prog_name="sspxl", standalone_mode=False) or DONE
    except UserError as err:
        return _fail(WRONG_USE, err.faults, as_json)
    except Busy as err:
        return _fail(BUSY, (str(err),), as_json)
    except click.ClickException as err:
        usage = f"{err.ctx.get_usage()}\n" if isinstance(err, click.UsageError) and err.ctx else ""
        return _fail(WRONG_USE, (f"{usage}{err.format_message()}",), as_json)
    except click.Abort:
        return _fail(FAILED, ("stopped before it was done; run it again",), as_json)
    except Exception as err:  # the boundary of a run: whatever went wrong is said, with where, and the exit code tells
        traceback.print_exc()
        said = (
            f"the run failed ({type(err).__name__}: {err}); no output was replaced, what was collected stays collected"
        )
        return _fail(FAILED, (said,), as_json)


def _fail(code: int, faults: Sequence[str], as_json: bool) -> int:
    for fault in faults:
        click.echo(fault, err=True)
    if as_json:
        show_json({"exit": code, "faults": list(faults)})
    return code
