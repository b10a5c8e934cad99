"""A copy of the register in which every fault is marked at its cell, with a list of them in front."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sspxl.errors import UnreadableReturn, UserError
from sspxl.looks import DATE, FONT, INK, LINK, NAVY, SIZE, row_height
from sspxl.ooxml import FrontCell, FrontSheet, Patching, read_package, with_front
from sspxl.register.faults import Fault
from sspxl.register.write import moved

COPY = "register to put right.xlsx"
TITLE = "To put right"

_COLOUR = "FFD166"
_BY = "sspxl"
_HEADERS = ("Sheet", "Cell", "Found", "Expected", "What to do")
_WIDTHS = (16, 10, 52, 44, 44)
_FROZEN = 4  # rows: the title, two of words, the headers


def marked(path: Path, faults: Sequence[Fault]) -> bytes:
    """The register at `path` with its faults marked: a colour and a comment at each cell, and a first sheet that lists
    them with links. All else in it is as it was.

    Raises UserError where its package is damaged.
    """
    try:
        patching = Patching(read_package(path.read_bytes()), DATE, moved)
        told: dict[str, dict[str, list[str]]] = {}
        for fault in faults:
            if fault.place.sheet and fault.place.cell:
                told.setdefault(fault.place.sheet, {}).setdefault(fault.place.cell, []).append(_said(fault))
        for sheet, cells in told.items():
            patching.mark(sheet, {cell: "\n\n".join(said) for cell, said in cells.items()}, _COLOUR, _BY)
        front = _front(patching, path.name, faults)
        return with_front(patching.package(), front).data()
    except UnreadableReturn as err:
        raise UserError((f"{path.name} cannot be marked: {err.why}. Open it in Excel and save it as .xlsx.",)) from err


def _said(fault: Fault) -> str:
    """What the comment at the cell says."""
    lines = (("Found", fault.found), ("Expected", fault.expected), ("To do", fault.do))
    return "\n".join(f"{name}: {words}" for name, words in lines if words)


def _front(patching: Patching, file: str, faults: Sequence[Fault]) -> FrontSheet:
    """The list of the faults, each with a link to its cell."""
    looks = patching.looks
    plain = looks.with_font(FONT, SIZE, INK.removeprefix("#"))
    title = looks.with_font(FONT, 16, NAVY.removeprefix("#"), bold=True)
    link = looks.wrapped(looks.with_font(FONT, SIZE, LINK.removeprefix("#")))
    header = looks.with_fill(looks.with_font(FONT, SIZE, "FFFFFF", bold=True), NAVY.removeprefix("#"))
    text, header = looks.wrapped(plain), looks.wrapped(header)
    count = f"{len(faults)} fault{'s' * (len(faults) != 1)} of {file} to put right"
    advice = f"This is a copy, and it is not read: put them right in {file} itself."
    rows: list[tuple[float, Sequence[FrontCell]]] = [
        (26, (FrontCell(count, title),)),
        (18, (FrontCell(advice, plain),)),
        (9, ()),
        (20, tuple(FrontCell(words, header) for words in _HEADERS)),
    ]
    for fault in faults:
        sheet, cell = fault.place.sheet or "", fault.place.cell or ""
        leads_to = "'{}'!{}".format(sheet.replace("'", "''"), cell) if sheet and cell else ""
        words = (fault.found, fault.expected, fault.do)
        height = row_height((one, width - 2) for one, width in zip(words, _WIDTHS[2:], strict=True))
        cells = (FrontCell(sheet, text), FrontCell(cell, link if leads_to else text, leads_to))
        rows.append((height, (*cells, *(FrontCell(one, text) for one in words))))
    return FrontSheet(TITLE, _WIDTHS, rows, _FROZEN)
