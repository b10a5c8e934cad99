"""What can go wrong with our setup or our inputs, as one tree.

    SspxlError
    ├── UserError          wrong use, settings, register or template: exit code 2, every fault at once
    ├── Busy               another run holds the workspace: exit code 3
    ├── UnreadableReturn   one received file cannot be used: it is quarantined and the others go on
    └── MailFault          a mail server does not do what it should: sspxl.mail.faults; the run goes on without it

A fault in a return that can be read is no exception but a Flag.
"""

from __future__ import annotations

import os
import traceback
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class SspxlError(Exception):
    """Any trouble that we foresaw; its text is for the person who runs sspxl."""


class UserError(SspxlError):
    """Wrong use, settings, register or template. `faults` are sentences that name the place and the mend."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


class Busy(SspxlError):
    """Another run holds the workspace."""


class UnreadableReturn(SspxlError):
    """A received file cannot be used: what it is, why it could not be taken, and what to do, in plain words."""

    def __init__(self, what: str, why: str, do: str) -> None:
        super().__init__(what, why, do)
        self.what = what
        self.why = why
        self.do = do

    def __str__(self) -> str:
        return f"{self.what}: {self.why}. To do: {self.do}."


def is_the_systems(err: BaseException) -> bool:
    """Whether the system refused something: a full disk, a file that is held. What it says of it holds no cell."""
    return isinstance(err, OSError) and err.errno is not None


def place_of(err: BaseException) -> str:
    """The fault's kind, with what the system says of it or its place in the code: "KeyError in sspxl.refs, line 7".

    Never the exception's own text, which may hold a cell's, nor the name of a file.
    """
    kind = type(err).__name__
    if isinstance(err, OSError) and err.errno is not None:  # as `is_the_systems` has it
        return f"{kind}: {os.strerror(err.errno)}"
    frames = traceback.extract_tb(err.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    at = ours[-1] if ours else frames[-1]
    path = Path(at.filename)
    module = ".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts) if ours else path.name
    return f"{kind} in {module}, line {at.lineno}"
