"""What was found in a zip file, laid beside it in returns/ as if each had come by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from sspxl.collect.inbox import Arrival, verify
from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, Record, read_records, record_path
from sspxl.files import sha256, write_new

Member: TypeAlias = tuple[tuple[str, ...], str, bytes, datetime | None]
"""The zips inside the outermost that it lies in, its name in the innermost, its bytes, and when it was last changed."""

_Origin: TypeAlias = tuple[tuple[str, ...], str, str]
"""Where a copy comes from: the zips from the outermost on, its name, its SHA-256."""


def lay_beside(box: Arrival, members: Iterable[Member], recorded: Collection[Path]) -> Iterator[Arrival]:
    """Each member that the ledger, with its `recorded` copies, has not yet: copied beside the zip file and verified.

    A copy that a killed run left is used. Raises OSError where a copy is not what was copied.
    """
    folder = box.copy.parent
    lying, unknown = _lying(box), _unknown(folder)
    for within, name, data, modified in members:
        record = Record(
            readable(name),
            sha256(data),
            box.record.sender,
            box.record.how,
            box.record.received,
            modified or box.record.modified,
            found_in=(box.copy.name, *map(readable, within)),
        )
        there = lying.get((record.found_in, record.file, record.sha256)) or unknown.get(record.sha256)
        copy = there.pop(0) if there else write_new(free_place(folder, member_name(name), BESIDE), data)
        if copy not in recorded:
            verify(copy, record, box.inbox)
            yield Arrival(box.inbox, copy, record)


def member_name(name: str) -> str:
    """The member's own name, without the folders of the zip."""
    return name.rpartition("/")[2]


def _lying(box: Arrival) -> dict[_Origin, list[Path]]:
    """The copies of the zip file's members that lie beside it already."""
    found: dict[_Origin, list[Path]] = {}
    for copy, record in read_records(box.copy.parent):
        if record.found_in[:1] == (box.copy.name,):
            found.setdefault((record.found_in, record.file, record.sha256), []).append(copy)
    return found


def _unknown(folder: Path) -> dict[str, list[Path]]:
    """The copies without a record, by SHA-256: a run was killed when it had written one."""
    files = set(folder.iterdir())
    records = {record_path(file) for file in files}
    found: dict[str, list[Path]] = {}
    for file in sorted(files - records):
        if record_path(file) not in files and not file.name.startswith("."):
            found.setdefault(sha256(file.read_bytes()), []).append(file)
    return found
