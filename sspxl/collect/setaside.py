"""quarantine/: what could not be taken, with a sentence that can be sent back."""

from __future__ import annotations

from pathlib import Path

from sspxl.collect.naming import free_place
from sspxl.files import sha256, write_bytes, write_new
from sspxl.records import Quarantined

_BESIDE = ".why.txt"


def set_aside(copy: Path, quarantine: Path, reason: Quarantined) -> Path:
    """Where a copy of the file now lies in quarantine/, NAME.why.txt beside it; one that is there already is used."""
    data = copy.read_bytes()
    there = quarantine / copy.name
    if not (there.is_file() and sha256(there.read_bytes()) == sha256(data)):
        there = write_new(free_place(quarantine, copy.name, _BESIDE), data)
    words = f"What it is: {reason.what}.\nWhy it was not taken: {reason.why}.\nWhat to do: {reason.do}.\n"
    write_bytes(there.with_name(f"{there.name}{_BESIDE}"), words.encode())
    return there
