"""Older workbooks (.xls) that lie, and beside them the nearest good ones, which pass and can be read."""

from __future__ import annotations

import struct
from collections.abc import Callable

import hostile
import pytest
from hostile import (
    DEFAULT,
    EOF,
    Words,
    damaged,
    grid,
    number,
    ole,
    oversized,
    record,
    refusal,
    workbook_stream,
    xls,
)

from sspxl.errors import UnreadableReturn
from sspxl.read import grid as cells
from sspxl.read.gate import Kind, Passed, inspect


def reached(corner: str, most: int = DEFAULT.cells) -> Words:
    return hostile.reached(corner, most)


def patched(at: int, field: bytes) -> bytes:
    """The smallest .xls with these bytes replaced."""
    made = xls()
    return made[:at] + field + made[at + len(field) :]


def circular() -> bytes:
    """The directory's only sector is its own successor."""
    table = struct.unpack_from("<L", xls(), 76)[0]
    return patched((table + 1) * 512, struct.pack("<L", 0))


def shared(*texts: str) -> bytes:
    """The texts that cells share, in records of 8,000 bytes; where a text goes on, its letters' width comes first."""
    body = b"".join(struct.pack("<HB", len(text), 0) + text.encode("latin-1") for text in texts)
    made = record(0x00FC, struct.pack("<2L", 1, 1) + body[:8000])
    for at in range(8000, len(body), 8000):
        made += record(0x003C, b"\0" + body[at : at + 8000])
    return made


def text_cell(row: int, column: int, index: int) -> bytes:
    return record(0x00FD, struct.pack("<3HL", row, column, 0, index))


def dimensions(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x0200, struct.pack("<2L3H", top, bottom, left, right, 0))


def two_names_for_one_sheet() -> bytes:
    first = len(hostile.BOF + EOF) + 2 * 13  # each name's record is 13 bytes long
    second = record(0x0085, struct.pack("<LBBBB", first, 0, 0, 1, 0) + b"x")
    return ole({"Workbook": workbook_stream(number(0, 0), before=second, names=(b"y",))})


EXTENT = damaged("the extent that one of its sheets announces is impossible")
CIRCLE = damaged("its table of contents runs in a circle")
TWICE = damaged("it lists the same sheet more than once")

BAD: dict[str, tuple[Callable[[], bytes], Words]] = {
    "a value in the last cell": (lambda: xls(number(0, 0) + number(65_535, 255)), reached("IV65536")),
    "a row of numbers": (
        lambda: xls(record(0x00BD, struct.pack("<2H", 65_000, 0) + bytes(12) + struct.pack("<H", 200))),
        reached("GS65001"),
    ),
    "a merge of everything": (
        lambda: xls(number(0, 0) + record(0x00E5, struct.pack("<5H", 1, 0, 65_535, 0, 255))),
        oversized("its merged or linked areas cover more than 250,000 cells"),
    ),
    "an extent beyond the sheet": (lambda: xls(dimensions(0, 4_000_000_000, 0, 256)), EXTENT),
    "an extent that ends before it begins": (lambda: xls(dimensions(7, 5, 0, 1)), EXTENT),
    "one long text in 500 cells": (
        lambda: xls(b"".join(text_cell(at, 0, 0) for at in range(500)), before=shared("a" * 32_767)),
        oversized("its cells hold more than 16,000,000 characters together"),
    ),
    "a text that is not there": (
        lambda: xls(text_cell(0, 0, 1), before=shared("a")),
        damaged("a cell points to a text that is not there"),
    ),
    "two sheets of one name": (lambda: xls(number(0, 0), number(0, 0), names=(b"a", b"a")), TWICE),
    "two names for one sheet": (two_names_for_one_sheet, TWICE),
    "a sheet that is not there": (
        lambda: xls(before=record(0x0085, struct.pack("<LBBBB", 1 << 24, 0, 0, 1, 0) + b"x")),
        damaged("it lists a sheet that is not there"),
    ),
    "a record that is too short": (
        lambda: xls(record(0x00E5, b"\1\0")),
        damaged("its records do not fit together"),
    ),
    "sectors in a circle": (circular, CIRCLE),
    "tables of sectors in a circle": (lambda: patched(68, struct.pack("<2L", 1, 1)), CIRCLE),
    "one table of sectors listed again and again": (
        lambda: patched(76, xls()[76:80] * 109),
        damaged("its table of contents lists the same place again and again"),
    ),
    "no sector size": (lambda: patched(30, b"\x1e\0"), damaged("its first bytes are not those of an Office file")),
}


@pytest.mark.parametrize("case", BAD)
def test_an_xls_that_lies_is_refused(case: str) -> None:
    build, expected = BAD[case]
    assert refusal(build()) == expected


GOOD: dict[str, tuple[Callable[[], bytes], list[list[list[object]]]]] = {
    "the smallest": (xls, [[[1.0]]]),
    "texts over several records": (
        lambda: xls(text_cell(0, 0, 1) + text_cell(1, 1, 0), before=shared("a" * 20_000, "b")),
        [[["b", ""], ["", "a" * 20_000]]],
    ),
    "a styled empty cell in the last corner": (
        lambda: xls(dimensions(0, 65_536, 0, 256) + number(0, 0) + record(0x0201, struct.pack("<3H", 65_535, 255, 0))),
        [[[1.0]]],
    ),
    "a chart in the sheet": (
        lambda: xls(number(0, 0) + hostile.BOF + number(65_535, 255) + EOF + number(1, 0)),
        [[[1.0], [1.0]]],
    ),
    "a Word document in it": (lambda: xls(**{"MBD001/WordDocument": b""}), [[[1.0]]]),
}


@pytest.mark.parametrize("case", GOOD)
def test_the_nearest_good_xls_passes_and_can_be_read(case: str) -> None:
    build, expected = GOOD[case]
    data = build()
    assert inspect(data, "north.xls", DEFAULT) == Passed(Kind.XLS, ())
    assert grid(data) == expected


class PanicException(BaseException):
    """As calamine's, whose class has no name to be imported by."""


def test_a_workbook_at_which_its_reader_panics_is_damaged_and_what_stops_a_run_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(fault: BaseException) -> None:
        def give_up(_: bytes) -> None:
            raise fault

        monkeypatch.setattr(cells, "_read_values", give_up)
        cells.read_grids(b"", Kind.XLS, "a.xls")

    with pytest.raises(UnreadableReturn) as caught:
        read(PanicException("index out of range"))
    assert (caught.value.what, caught.value.why) == (
        "a damaged workbook", "its sheets could not be read (what reads it gave up)"
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        read(KeyboardInterrupt())
