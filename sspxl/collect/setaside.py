"""quarantine/: what could not be taken, with a sentence that can be sent back."""

from __future__ import annotations

from pathlib import Path

from sspxl.files import sha256, write_bytes, write_new
from sspxl.records import Quarantined


def set_aside(copy: Path, quarantine: Path, reason: Quarantined) -> Path:
    """Put a copy of the file into quarantine/ with NAME.why.txt beside it; a copy that lies there already is not doubled."""
    data = copy.read_bytes()
    there = quarantine / copy.name
    if not (there.exists() and sha256(there.read_bytes()) == sha256(data)):
        there = write_new(there, data)
    words = f"What it is: {reason.what}.\nWhy it was not taken: {reason.why}.\nWhat to do: {reason.do}.\n"
    write_bytes(there.with_name(f"{there.name}.why.txt"), words.encode())
    return there
