"""What stands in a cell of the master."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TypeAlias

from sspxl.records import Typed


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that shows `text` and leads to `path`, which is relative to the master's folder."""

    text: str
    path: str


Value: TypeAlias = Typed | time | timedelta
"""What the manager may have typed."""

Cell: TypeAlias = Value | Link
