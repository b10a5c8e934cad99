"""The file beside the master that says that the last night stopped, and why: there she looks first."""

from __future__ import annotations

from datetime import datetime

from sspxl.dates import long_date
from sspxl.errors import Busy, UserError, place_of
from sspxl.files import write_bytes
from sspxl.workspace import Workspace

NOTICE = "NIGHT STOPPED - read me.txt"
END_IT = "where that run does nothing any more, end its process, or start its machine anew; `sspxl doctor` names it"
_REPORT = "Run `sspxl nightly` by hand, and send what it prints to whoever looks after sspxl."


def leave_notice(workspace: Workspace, now: datetime, err: Exception) -> str | None:
    """Put the notice beside the master; why it could not be, as a sentence, else None.

    Of a fault of hers each is named with its mend, of another run that is in the way which it is; of anything else the
    kind and place alone.
    """
    if isinstance(err, UserError):
        faults = err.faults
    else:
        faults = (str(err), f"{END_IT[:1].upper()}{END_IT[1:]}.") if isinstance(err, Busy) else (place_of(err), _REPORT)
    when = f"{long_date(now.date())}, {now:%H:%M}"
    lines = [
        f"The night of {when}, stopped: master.xlsx and the report are as they were before.",
        "The next night that runs through removes this file.",
        "",
        *(f"- {fault}" for fault in faults),
    ]
    try:
        write_bytes(workspace.root / NOTICE, ("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))
    except OSError as fault:
        return f"Not done: {NOTICE} could not be written ({fault.strerror or type(fault).__name__})"
    return None


def remove_notice(workspace: Workspace) -> str | None:
    """Remove the notice, if there is one; why it could not be, as a sentence, else None."""
    try:
        (workspace.root / NOTICE).unlink(missing_ok=True)
    except OSError as fault:
        return f"Not done: {NOTICE} could not be removed ({fault.strerror or type(fault).__name__})"
    return None
