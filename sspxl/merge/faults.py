"""Faults of ours in merging: named with the return that met them, and kept from ending the others' night."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from sspxl.records import Quarantined, Return

_HELP = "fill in the workbook that was sent once more and send it; if it comes back, tell whoever looks after sspxl"


@dataclass(frozen=True, slots=True)
class MergingFault:
    """A fault in merging one return: its kind and where in our code, never its words, which may be a cell's."""

    refused: Quarantined  # the return, with what is to be said of it
    sha256: str  # by which a log knows it: its name may be a person's
    kind: str
    frames: str


class MergingFaults(Exception):
    """All returns that could not be merged through a fault of ours; without them the others can be."""

    def __init__(self, faults: Sequence[MergingFault]) -> None:
        super().__init__("; ".join(f"{one.kind} while merging the file with SHA-256 {one.sha256}" for one in faults))
        self.faults = tuple(faults)


def fault_in(returned: Return, err: Exception) -> MergingFault:
    """The fault that merging this return met."""
    kind = type(err).__name__
    refused = Quarantined(
        returned.file, returned.path, returned.received, "a workbook that sspxl could not merge",
        f"{kind} while merging it", _HELP, returned.letters,
    )  # fmt: skip
    return MergingFault(refused, returned.workbook.sha256, kind, "".join(traceback.format_tb(err.__traceback__)))
