"""Zip files of files: taken apart within bounds, one level of them at a time.

Names in a zip are only names: nothing is written here, and nobody takes one for a path.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.zipped import ZIP, check_entry, check_sizes, entries_of, inflate, is_directory
from sspxl.read.gate import is_folder

ONE_BY_ONE = "attach the workbooks themselves, without a zip file and without a password, and send them"

_NAMELESS = "without a name"
_NOBODYS = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")  # what systems leave in folders


class Member(NamedTuple):
    """A file in a zip, or why it cannot be taken out."""

    name: str  # as the zip has it, with its folders
    data: bytes
    modified: datetime | None
    fault: UnreadableReturn | None = None


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip that is a folder of files, without what systems and programs left in it."""

    data: bytes
    entries: tuple[zipfile.ZipInfo, ...]

    def members(self, member_mib: int) -> Iterator[Member]:
        """Each file in it, inflated when its turn comes. Raises UnreadableReturn where the whole is too much."""
        try:
            check_sizes(self.data, self.entries, member_mib)
        except UnreadableReturn as err:
            raise UnreadableReturn("a zip file that cannot be unpacked safely", err.why, ONE_BY_ONE) from err
        for entry in self.entries:
            name = _name(entry)
            try:
                check_entry(entry, member_mib)
                yield Member(name, inflate(self.data, entry), _modified(entry))
            except UnreadableReturn as err:
                yield Member(name, b"", None, err)


def open_zip(data: bytes) -> Zip | None:
    """The zip; None where the file is no folder of files but a workbook, a document or no zip, or cannot be told."""
    if not data.startswith(ZIP):
        return None
    try:
        entries = entries_of(data)
    except UnreadableReturn:  # the gate says so
        return None
    if not is_folder(entry.filename.lower() for entry in entries):
        return None
    return Zip(data, tuple(one for one in entries if not is_directory(one) and not _is_nobodys(_name(one))))


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name with its folders; some words where it has none. One not marked as UTF-8 is so all the same
    where it can be: macOS."""
    name = entry.orig_filename.partition("\0")[0]
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/") or _NAMELESS


def _is_nobodys(name: str) -> bool:
    """Whether a system or a program left the file there: dot-files, owner files, thumbnails."""
    *folders, last = name.lower().split("/")
    return last.startswith(("~$", ".")) or last in _NOBODYS or any(folder in _NOBODYS for folder in folders)


def _modified(entry: zipfile.ZipInfo) -> datetime | None:
    """When the file was last changed, by the zip's word; None where there is no such time."""
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return None
