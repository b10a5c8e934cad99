"""What `doctor` says: one line for each thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sspxl.register import Fault


class Health(StrEnum):
    """How a line stands: fine; worth doing something about; would stop tonight's run."""

    FINE = "fine"
    ADVICE = "advice"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `words` says what was found and, unless it is fine, what to do.

    `faults` are the cells of the register that it is about.
    """

    about: str
    health: Health
    words: str
    faults: tuple[Fault, ...] = ()
