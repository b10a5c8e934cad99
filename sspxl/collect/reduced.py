"""What stays of a received file once it was purged: when it came, its verdict, and a name that tells nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sspxl.collect.record import BESIDE, Record
from sspxl.files import sha256, write_bytes

_BEGINS = "purged "
_REDUCED = re.compile(rf"{_BEGINS}[0-9a-f]{{16}}")


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is still known of a purged file."""

    sha256: str
    received: date
    verdict: str
    purged: date


def reduced_name(where: str) -> str:
    """The name, without its ending, of what stays of the file that lay there, as seen from the workspace."""
    return f"{_BEGINS}{sha256(where.encode())[:16]}"


def is_reduced(where: str) -> bool:
    """Whether it is the name of what stays of a file; one that somebody called "purged list.xlsx" is none."""
    return _REDUCED.fullmatch(where.rpartition("/")[2]) is not None


def write_reduced(folder: Path, name: str, record: Record, day: date) -> None:
    """Put what stays of the file, which goes on this day, into its folder."""
    told = {
        "sha256": record.sha256, "received": record.received.isoformat(), "verdict": record.verdict,
        "purged": day.isoformat(),
    }  # fmt: skip
    write_bytes(folder / f"{name}{BESIDE}", f"{json.dumps(told, indent=1)}\n".encode())


def read_reduced(path: Path) -> Reduced | None:
    """What `path` says of a purged file; None: it is no such record, or damaged."""
    if not path.name.startswith(_BEGINS):
        return None
    try:
        told = json.loads(path.read_bytes())
        days = (date.fromisoformat(told["received"]), date.fromisoformat(told["purged"]))
        return Reduced(told["sha256"], days[0], told["verdict"], days[1])
    except (ValueError, TypeError, KeyError):
        return None


def purged_on(folder: Path) -> date | None:
    """The last day on which something of the folder was purged; None: nothing was."""
    found = (read_reduced(path) for path in folder.glob(f"{_BEGINS}*{BESIDE}"))
    return max((one.purged for one in found if one), default=None)
