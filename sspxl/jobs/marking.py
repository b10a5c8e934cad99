"""The copy of the register in which every fault is marked at its cell; the register itself is only read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sspxl.errors import UserError
from sspxl.files import is_open, open_words, write_bytes, write_new
from sspxl.jobs.health import Health, Line
from sspxl.register import COPY, Fault, examine_register, marked
from sspxl.workspace import Workspace

_OPEN = "close it and run this again"


def mark_register(workspace: Workspace, lines: Iterable[Line], now: datetime) -> Line:
    """The faults of the doctor's `lines` marked in a copy beside the register, and what is to be said of that.

    A copy that is there already goes to archive/: she may have typed in it.
    """
    copy = workspace.root / COPY
    try:
        examine_register(workspace.register)
    except UserError:  # has a line of its own
        return Line("copy", Health.ADVICE, "the register cannot be read, so there is no copy of it with marks")
    faults: tuple[Fault, ...] = tuple(dict.fromkeys(fault for line in lines for fault in line.faults))
    if not faults:
        return Line("copy", Health.FINE, "there is nothing to mark in the register")
    if is_open(copy):
        return Line("copy", Health.ADVICE, f"{open_words(copy)}; {_OPEN}")
    try:
        data = marked(workspace.register, faults)
        if copy.exists():
            write_new(workspace.archive / f"{copy.stem} ({now:%Y-%m-%d %H%M}).xlsx", copy.read_bytes())
        write_bytes(copy, data)
    except UserError as err:
        return Line("copy", Health.ADVICE, str(err))
    except PermissionError:  # Windows, and an owner file that could not be seen
        return Line("copy", Health.ADVICE, f"{COPY} is open; {_OPEN}")
    count = f"{len(faults)} fault{'s are' if len(faults) != 1 else ' is'}"
    return Line("copy", Health.FINE, f"{count} marked in {COPY}; put them right in register.xlsx itself")
