"""What was found in a mail or a zip file, laid beside it in returns/ as if each had come by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TypeAlias

from sspxl.collect.inbox import Arrival, verify
from sspxl.collect.naming import free_place, readable
from sspxl.collect.record import BESIDE, FROM_INBOX, Record, day_received, read_records, record_path
from sspxl.files import sha256, write_new
from sspxl.records import Letter

Member: TypeAlias = tuple[tuple[str, ...], str, bytes, datetime | None, tuple[Letter, ...]]
"""The mails and zips inside the outermost that it lies in, its name in the innermost, its bytes, when it was last
changed, and the letters that it came with, the outermost first."""

_Origin: TypeAlias = tuple[tuple[str, ...], str, str]
"""Where a copy comes from: the mails and zips from the outermost on, its name, its SHA-256."""


@dataclass(slots=True)
class _Left:
    """What earlier runs left in one folder: what was found in boxes, by its origin, and copies that nobody knows."""

    lying: dict[_Origin, list[Path]] = field(default_factory=dict)
    unknown: dict[str, list[Path]] = field(default_factory=dict)

    def taken(self, record: Record) -> Path | None:
        """The copy of what the record tells of, now given out; None where there is none."""
        if there := self.lying.get((record.found_in, record.file, record.sha256)):
            return there.pop(0)
        waiting = self.unknown.get(record.sha256, [])
        while waiting:
            copy = waiting.pop(0)
            if not record_path(copy).is_file():  # what this run met before may have taken it
                return copy
        return None


class Shelf:
    """Lays what was found in boxes beside them. What earlier runs left is looked up once a folder."""

    def __init__(self, recorded: Collection[Path], opens: date | None, zone: tzinfo) -> None:
        """`recorded` are the copies that the ledger has; the cycle `opens` then, None: none is open; days are those of
        the clock of `zone`."""
        self._recorded = frozenset(recorded)
        self._opens, self._zone = opens, zone
        self._folders: dict[Path, _Left] = {}

    def day_of(self, letters: Sequence[Letter], box: Record) -> date:
        """When what came with these letters in the box was received: on the day on which the outermost was sent.

        The mailbox tells of its messages when they reached it, and that goes first. While no cycle is open, no day can
        be told from that of a wrong clock: then the box's own counts.
        """
        if box.how != FROM_INBOX or not letters or self._opens is None:
            return box.received
        return day_received(letters[0], self._opens, box.received, self._zone)

    def lay_beside(self, box: Arrival, members: Iterable[Member]) -> Iterator[Arrival]:
        """Each member that the ledger has not yet: copied beside the box and verified.

        A copy that a killed run left is used. Raises OSError where a copy is not what was copied.
        """
        folder = box.copy.parent
        left = self._folders.get(folder) or self._looked_up(folder)
        for within, name, data, modified, letters in members:
            record = Record(
                readable(name),
                sha256(data),
                letters[0].sender if letters else box.record.sender,
                box.record.how,
                self.day_of(letters, box.record),
                modified or box.record.modified,
                found_in=(box.copy.name, *map(readable, within)),
                letters=letters,
            )
            copy = left.taken(record) or write_new(free_place(folder, member_name(name), BESIDE), data)
            if copy not in self._recorded:
                verify(copy, record)
                yield Arrival(box.inbox, copy, record)

    def _looked_up(self, folder: Path) -> _Left:
        left = self._folders[folder] = _Left()
        for copy, record in read_records(folder):
            if record.found_in:
                left.lying.setdefault((record.found_in, record.file, record.sha256), []).append(copy)
        files = set(folder.iterdir())
        records = {record_path(file) for file in files}
        for file in sorted(files - records):
            if record_path(file) not in files and not file.name.startswith("."):
                left.unknown.setdefault(sha256(file.read_bytes()), []).append(file)
        return left


def member_name(name: str) -> str:
    """The member's own name, without the folders of the zip."""
    return name.rpartition("/")[2]
