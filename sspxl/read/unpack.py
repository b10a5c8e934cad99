"""Zip files of workbooks: taken apart within bounds, each workbook in them found by its content.

Names in a zip are only names: nothing is written here, and nobody takes one for a path.
"""

from __future__ import annotations

import contextlib
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from sspxl.errors import UnreadableReturn
from sspxl.read.gate import Kind, Limits, NoWorkbook, is_folder, recognise
from sspxl.read.package import MIB, TOTAL_TO_MEMBER, ZIP, check_entry, check_sizes, entries_of, inflate, is_directory
from sspxl.text import shorten

MOST_FILES = 100  # in a zip and those in it; a partnership has fewer partners
MOST_DEPTH = 3  # zips in one another

_ONE_BY_ONE = "attach the workbooks themselves, without a zip file and without a password, and send them"
_NAMED = 5  # of many, in a sentence
_NAMELESS = "without a name"

_WORKBOOK_ENDINGS = {f".{kind}" for kind in Kind} | {".xlsb", ".xltx", ".xltm", ".xlt", ".ots", ".tsv", ".numbers"}
"""Who gives a file such a name means it for a workbook: what it is instead is for a person to see."""

_TABLE_ENDINGS = (".csv", ".tsv")  # any text with a comma in it could be a table; here the name decides
_NOBODYS = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")  # what systems leave in folders


class Found(NamedTuple):
    """A workbook in a zip file, readable or not. `within` are the zips inside the outermost that it lies in."""

    within: tuple[str, ...]
    name: str  # as the zip has it, with its folders
    data: bytes
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What lies in a zip file. `refused` says why it must be looked at: something in it could not be unpacked, or there
    is no workbook in it. `others` are the files beside the workbooks: "notes.pdf (a PDF document)"."""

    workbooks: tuple[Found, ...] = ()
    others: tuple[str, ...] = ()
    refused: UnreadableReturn | None = None


def unpack(data: bytes, limits: Limits) -> Unpacked | None:
    """What lies in the zip file; None where the file is no folder of files but a workbook, a document, or no zip.

    Zips in it are taken apart too. All of them together may hold as much as one workbook may unpack to.
    """
    if _folder(data) is None:
        return None
    if len(data) > limits.file_mib * MIB:
        return Unpacked(refused=_too_large(f"it is larger than {limits.file_mib} MiB"))
    box = _Box(limits, TOTAL_TO_MEMBER * limits.member_mib * MIB)
    try:
        box.open(data, ())
    except UnreadableReturn as err:
        return Unpacked(refused=err)
    return Unpacked(tuple(box.workbooks), tuple(f"{name} ({err.what})" for name, err in box.others), box.refusal())


def _folder(data: bytes) -> list[zipfile.ZipInfo] | None:
    """The entries of a zip that is a folder of files; None where it is anything else, or cannot be told."""
    if not data.startswith(ZIP):
        return None
    try:
        entries = entries_of(data)
    except UnreadableReturn:  # the gate says so
        return None
    return entries if is_folder(entry.filename.lower() for entry in entries) else None


def _too_large(why: str) -> UnreadableReturn:
    return UnreadableReturn("a zip file that is too large to be unpacked safely", why, _ONE_BY_ONE)


@dataclass(slots=True)
class _Box:
    """A zip file as it is taken apart, with those in it. `room` is how many bytes may still come out."""

    limits: Limits
    room: int
    files: int = 0
    workbooks: list[Found] = field(default_factory=list)
    others: list[tuple[str, UnreadableReturn]] = field(default_factory=list)
    failed: list[tuple[str, UnreadableReturn]] = field(default_factory=list)

    def open(self, data: bytes, within: tuple[str, ...]) -> None:
        """Take this zip apart. Raises UnreadableReturn where the whole is more than is unpacked."""
        entries = [entry for entry in _folder(data) or () if not is_directory(entry) and not _is_nobodys(_name(entry))]
        self.files += len(entries)
        if self.files > MOST_FILES:
            raise _too_large(f"it holds more than {MOST_FILES} files")
        try:
            check_sizes(data, entries, self.limits.member_mib)
        except UnreadableReturn as err:
            raise UnreadableReturn("a zip file that cannot be unpacked safely", err.why, _ONE_BY_ONE) from err
        for entry in entries:
            name = _name(entry)
            try:
                check_entry(entry, self.limits.member_mib)
                content = inflate(data, entry)
            except UnreadableReturn as err:
                self.failed.append((_shown(within, name), err))
                continue
            self.room -= len(content)
            if self.room < 0:
                raise _too_large(f"it unpacks to more than {TOTAL_TO_MEMBER * self.limits.member_mib:,} MiB")
            self.sort(Found(within, name, content, _modified(entry)))

    def sort(self, found: Found) -> None:
        """Put the file with the workbooks or the others; take it apart where it is a zip of files itself."""
        if _folder(found.data) is not None:
            if len(found.within) + 1 >= MOST_DEPTH:
                why = f"it lies in {MOST_DEPTH} zip files and is a further one"
                self.failed.append((_shown(found.within, found.name), UnreadableReturn("a zip file", why, _ONE_BY_ONE)))
            else:
                self.open(found.data, (*found.within, found.name))
            return
        ending = PurePosixPath(found.name.lower()).suffix
        try:
            kind = recognise(found.data, self.limits)
            if kind is Kind.CSV and ending not in _TABLE_ENDINGS:
                raise NoWorkbook("a text file", "a table as text is read where its name ends in .csv", _ONE_BY_ONE)
        except NoWorkbook as err:
            if ending not in _WORKBOOK_ENDINGS:
                self.others.append((_shown(found.within, found.name), err))
                return
        except UnreadableReturn:
            pass  # a workbook all the same: reading it says what is wrong with it
        self.workbooks.append(found)

    def refusal(self) -> UnreadableReturn | None:
        """Why the zip file must be looked at; None where it held workbooks and all could be unpacked."""
        if self.failed:
            passwords = {err.what for _, err in self.failed} == {"a zip file with a password"}
            if passwords and not self.workbooks and not self.others:
                return UnreadableReturn("a zip file with a password", self.failed[0][1].why, _ONE_BY_ONE)
            why = _listed([f"{name}: {err.why}" for name, err in self.failed], "; ")
            return UnreadableReturn("a zip file that could not be unpacked whole", why, _ONE_BY_ONE)
        if self.workbooks:
            return None
        if not self.others:
            return UnreadableReturn("an empty zip file", "there is no file in it", "send the workbook itself")
        _, only = self.others[0]
        if len(self.others) == 1:
            return UnreadableReturn(f"{only.what} in a zip file", only.why, only.do)
        why = f"it holds {_listed([f'{name} ({err.what})' for name, err in self.others], ', ')}"
        return UnreadableReturn("a zip file without a workbook in it", why, only.do)


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


def _shown(within: tuple[str, ...], name: str) -> str:
    """The file as a sentence names it."""
    return " > ".join(shorten(part, 80) for part in (*within, name))


def _listed(words: list[str], between: str) -> str:
    rest = len(words) - _NAMED
    return between.join(words[:_NAMED]) + (f"{between}and {rest} more" if rest > 0 else "")
