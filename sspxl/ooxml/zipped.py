"""The members of a zip package, each inflated by us: a size that a zip declares is only what its writer says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.refusals import damaged, oversized

MIB = 1 << 20
MOST_MEMBERS = 10_000
TOTAL_TO_MEMBER = 2  # all members together may hold this many times the limit of one

_LOCAL = struct.Struct("<4s5H3L2H")
ZIP = b"PK\x03\x04"
"""How a zip begins, and each of its members."""

_LISTED, _END = b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED = 0x1
_UNUSUAL = 0x20 | 0x40  # a patch of another file, encrypted by a certificate: zipfile reads neither
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Package:
    """A zip whose list of members is honest. `members` maps lower-case names, as readers find them, to the entries."""

    data: bytes
    members: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """The member's content, never more than it declares; b"" where there is none of that name."""
        entry = self.members.get(name)
        return b"" if entry is None else inflate(self.data, entry)


def entries_of(data: bytes) -> list[zipfile.ZipInfo]:
    """The zip's table of contents, folders among them; nothing that an entry says is checked.

    Raises UnreadableReturn: cut short, or too many.
    """
    if data.count(_LISTED) > MOST_MEMBERS:  # before Python makes an object of each
        raise oversized(f"it is made of more than {MOST_MEMBERS:,} parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries, comment = package.infolist(), package.comment
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as err:
        raise UnreadableReturn(
            "a workbook or zip file that was cut short",
            "its end is missing, as after a broken download or copy",
            "send the whole file again",
        ) from err
    if _END in comment:
        raise damaged("it has two tables of contents")
    return entries


def open_package(data: bytes, member_mib: int) -> Package:
    """The zip's members, with names, sizes and places checked; contents are checked as they are read.

    Raises UnreadableReturn: cut short, encrypted, too many or too large, two of a name, names that are paths.
    """
    entries = entries_of(data)
    members = {entry.filename.lower(): entry for entry in entries if not is_directory(entry)}
    if len(members) != sum(not is_directory(entry) for entry in entries):
        raise damaged("two of its parts have the same name")
    for entry in entries:
        _check_name(entry.orig_filename)
        check_entry(entry, member_mib)
    check_sizes(data, entries, member_mib)
    return Package(data, members)


def is_directory(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is a folder. Python 3.11's own `is_dir` fails on a name that is empty."""
    return entry.filename.endswith("/")


def check_sizes(data: bytes, entries: Iterable[zipfile.ZipInfo], member_mib: int) -> None:
    """Raise where the members are too large together, by what they declare, or lie over one another."""
    entries = tuple(entries)
    if sum(entry.file_size for entry in entries) > TOTAL_TO_MEMBER * member_mib * MIB:
        raise oversized(f"its parts unpack to more than {TOTAL_TO_MEMBER * member_mib:,} MiB")
    if sum(entry.compress_size for entry in entries) > len(data):
        raise damaged("its parts overlap")


def _check_name(name: str) -> None:
    if not name:
        raise damaged("one of its parts has no name")
    if "\\" in name or "\0" in name or ":" in name or name.startswith("/") or ".." in name.split("/"):
        raise damaged("one of its parts has a path for a name")


def check_entry(entry: zipfile.ZipInfo, member_mib: int) -> None:
    """Raise where the member cannot be unpacked, or is too large by what it declares."""
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableReturn(
            "a zip file with a password",
            "it cannot be opened without the password",
            "send the workbook itself, without a password",
        )
    if entry.compress_type not in _READABLE or entry.flag_bits & _UNUSUAL:
        raise damaged("it is packed in a way that spreadsheet programs do not use")
    if entry.file_size > member_mib * MIB:
        raise oversized(f"one of its parts unpacks to more than {member_mib:,} MiB")


def inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """What the entry really holds. zipfile's own reading stops without a word at the size that is declared.

    Raises UnreadableReturn where that is not what it declares.
    """
    try:
        signature, *_, name_length, extra_length = _LOCAL.unpack_from(data, entry.header_offset)
    except struct.error as err:
        raise damaged("its table of contents is wrong") from err
    begin = entry.header_offset + _LOCAL.size
    name = data[begin : begin + name_length]
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    if signature != ZIP or name != entry.orig_filename.encode(encoding, "replace"):
        raise damaged("its table of contents is wrong")
    begin += name_length + extra_length
    packed = data[begin : begin + entry.compress_size]
    content = packed if entry.compress_type == zipfile.ZIP_STORED else _unpack(packed, entry.file_size)
    if len(content) != entry.file_size:
        raise damaged("one of its parts is not of the size that it declares")
    if zlib.crc32(content) != entry.CRC:
        raise damaged("one of its parts does not agree with its checksum")
    return content


def _unpack(packed: bytes, size: int) -> bytes:
    """The content, or one byte more than `size` where it goes on."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error as err:
        raise damaged("one of its parts cannot be unpacked") from err
    if len(content) == size and not stream.eof:
        raise damaged("one of its parts is cut short")
    return content
