"""The older kind of Office file (OLE, "Compound File"): what it is, and how far the cells of an .xls reach."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.refusals import damaged, locked
from sspxl.read.tally import LINKS, MACRO_SHEET, Tally

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFE
_LAST_SECTOR = 0xFFFFFFF9
_MINI = 64

_ROWS, _COLUMNS = 65_536, 256
_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_BOUND_SHEET, _SUP_BOOK, _SST = 0x0085, 0x01AE, 0x00FC
_OWN_BOOK = (0x0401, 0x3A01)  # links of the workbook to itself, and to add-ins' functions
_DIMENSIONS, _MERGED, _STRING = 0x0200, 0x00E5, 0x0207
_NUMBER, _LABEL, _RSTRING, _BOOL, _RK, _FORMULA = 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x0006
_MUL_RK, _LABEL_SST = 0x00BD, 0x00FD
_FILLED = frozenset((_NUMBER, _LABEL, _RSTRING, _BOOL, _RK, _FORMULA, _MUL_RK, _LABEL_SST))


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int
    left: int
    right: int
    child: int


class Ole:
    """An OLE file whose chains of sectors end: a circle would keep other readers going until memory is gone."""

    def __init__(self, data: bytes) -> None:
        """Raises UnreadableReturn where the file is cut short or its chains do not end."""
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError) as err:
            raise cut_short() from err

    def _open(self) -> None:
        shift, mini_shift = struct.unpack_from("<2H", self._data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged("its first bytes are not those of an Office file")
        self._sector = 1 << shift
        self._most = len(self._data) // self._sector + 1
        fat_count, first_directory = struct.unpack_from("<2L", self._data, 44)
        first_mini, mini_count, first_more, more_count = struct.unpack_from("<4L", self._data, 60)
        if max(fat_count, mini_count, more_count) > self._most:
            raise cut_short()
        listed = list(struct.unpack_from("<109L", self._data, 76))
        more, seen = first_more, 0
        while more <= _LAST_SECTOR:
            seen += 1
            if seen > self._most:
                raise damaged("its table of contents runs in a circle")
            *rest, more = self._longs_at(more)
            listed.extend(rest)
        listed = [number for number in listed if number <= _LAST_SECTOR]
        if len(listed) > self._most:
            raise damaged("its table of contents lists the same place again and again")
        self._fat = [link for number in listed for link in self._longs_at(number)]
        directory = self._chain(first_directory)
        self.entries = [_entry(directory[at : at + 128]) for at in range(0, len(directory), 128)]
        minis = self._links(first_mini, self._fat) if mini_count else ()
        self._mini_fat = [link for number in minis for link in self._longs_at(number)]
        self._mini = self._chain(self.entries[0].start) if mini_count else b""

    def _at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        if begin >= len(self._data):
            raise cut_short()
        return self._data[begin : begin + self._sector]

    def _longs_at(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._sector // 4}L", self._at(number))

    def _chain(self, number: int) -> bytes:
        return b"".join(self._at(link) for link in self._links(number, self._fat))

    def _links(self, number: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if number == _END:
                return
            yield number
            number = table[number]
        raise damaged("its table of contents runs in a circle")

    def stream(self, *names: str) -> bytes | None:
        """The content of the first entry of these names, in the names' order; None where there is none."""
        for name in names:
            for entry in self.entries:
                if entry.name == name:
                    return self._content(entry)
        return None

    def _content(self, entry: _Entry) -> bytes:
        try:
            if entry.size >= 4096:
                content = self._chain(entry.start)
            else:
                pieces = self._links(entry.start, self._mini_fat) if entry.size else ()
                content = b"".join(self._mini[at * _MINI : (at + 1) * _MINI] for at in pieces)
        except IndexError as err:
            raise cut_short() from err
        if len(content) < entry.size:
            raise cut_short()
        return content[: entry.size]

    def top(self) -> set[str]:
        """Names of what lies directly in the file, not in what is embedded in it."""
        names: set[str] = set()
        waiting, seen = [self.entries[0].child], set()
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self.entries):
                continue
            seen.add(number)
            entry = self.entries[number]
            names.add(entry.name)
            waiting += [entry.left, entry.right]
        return names


def cut_short() -> UnreadableReturn:
    return UnreadableReturn(
        "an Office file that was cut short",
        "part of it is missing, as after a broken download or copy",
        "send the whole file again",
    )


def _entry(raw: bytes) -> _Entry:
    left, right, child = struct.unpack_from("<3L", raw, 68)
    start, size = struct.unpack_from("<2L", raw, 116)
    name = raw[:64].decode("utf-16-le", "replace").partition("\0")[0]
    return _Entry(name, start, size, left, right, child)


def count_xls(stream: bytes, tally: Tally) -> None:
    """Add up the sheets of an .xls, from its Workbook stream.

    Raises UnreadableReturn: encrypted, damaged, too large.
    """
    try:
        positions = _globals(stream, tally)
        if len(set(positions)) < len(positions):
            raise damaged("it lists the same sheet more than once")
        if max(positions, default=0) > len(stream):
            raise damaged("it lists a sheet that is not there")
        for position in positions:
            _count_sheet(stream, position, tally)
    except (struct.error, IndexError) as err:
        raise damaged("its records do not fit together") from err
    tally.finish()


def _records(stream: bytes, at: int, tally: Tally) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record, from the one at `at` on."""
    while at < len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        at += 4
        if at + length > len(stream):
            raise cut_short()
        tally.add_elements(1)
        yield kind, stream[at : at + length]
        at += length


def _globals(stream: bytes, tally: Tally) -> list[int]:
    """Where the sheets begin. The strings that they share go to the tally."""
    positions: list[int] = []
    strings: list[bytes] = []
    last = 0
    for kind, content in _records(stream, 0, tally):
        if kind == _FILEPASS:
            raise locked()
        if kind == _BOUND_SHEET:
            positions.append(struct.unpack_from("<L", content)[0])
            tally.add_sheet(content[6:].hex())
            if content[5] == 1:
                tally.notes.add(MACRO_SHEET)
        elif kind == _SUP_BOOK and struct.unpack_from("<H", content, 2)[0] not in _OWN_BOOK:
            tally.notes.add(LINKS)
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            strings.append(content)
        elif kind == _EOF:
            break
        last = last if kind == _CONTINUE else kind
    if strings:
        tally.strings.extend(_lengths(strings))
    return positions


def _lengths(blocks: list[bytes]) -> Iterator[int]:
    """Characters of each shared string. One that goes on in the next block says there anew how wide its letters are."""
    number, at = 0, 8
    while True:
        if at >= len(blocks[number]):
            number, at = number + 1, 0
            if number == len(blocks):
                return
        letters, flags = struct.unpack_from("<HB", blocks[number], at)
        at += 3
        runs = struct.unpack_from("<H", blocks[number], at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<L", blocks[number], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        yield letters
        while True:
            taken = min(letters, (len(blocks[number]) - at) >> (flags & 1))
            letters, at = letters - taken, at + (taken << (flags & 1))
            if not letters:
                break
            number, at = number + 1, 1
            flags = blocks[number][0]
        rest = 4 * runs + extra
        while rest > len(blocks[number]) - at:
            rest -= len(blocks[number]) - at
            number, at = number + 1, 0
        at += rest


def _count_sheet(stream: bytes, position: int, tally: Tally) -> None:
    bottom = right = depth = 0
    for kind, content in _records(stream, position, tally):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:
            continue  # a chart in the sheet: it keeps copies of cells
        elif kind in _FILLED:
            row, column = struct.unpack_from("<2H", content)
            if kind == _MUL_RK:
                column = max(column, struct.unpack("<H", content[-2:])[0])
            elif kind == _LABEL_SST:
                tally.shared.append(struct.unpack_from("<L", content, 6)[0])
            bottom, right = max(bottom, row + 1), max(right, column + 1)
        elif kind == _DIMENSIONS:
            _check_dimensions(content)
        elif kind == _MERGED:
            for number in range(struct.unpack_from("<H", content)[0]):
                top, last, left, end = struct.unpack_from("<4H", content, 2 + 8 * number)
                tally.add_area(abs(last - top) + 1, abs(end - left) + 1)
    tally.add_box(bottom, right)


def _check_dimensions(record: bytes) -> None:
    """calamine makes room for the whole block that this record announces, before it has seen a cell."""
    top, bottom, _left, right = (
        struct.unpack("<2L2H", record[:12]) if len(record) == 14 else struct.unpack("<4H", record[:8])
    )
    if bottom > _ROWS or right > _COLUMNS or (bottom and right and bottom < top):
        raise damaged("the extent that one of its sheets announces is impossible")
