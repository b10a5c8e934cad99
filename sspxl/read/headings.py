"""What stands above a table: its title, its thematic lead and the key to its leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sspxl.read.grid import Grid
from sspxl.read.ourwords import is_standard_line
from sspxl.text import plain, tidy

_Cells: TypeAlias = tuple[tuple[int, int], ...]

_KEY_ENTRY = re.compile(
    r"\b([A-Z][A-Z&]{1,4})\s*[-–—:=]\s*(.*?)(?=\s*[,;]?\s*\b[A-Z][A-Z&]{1,4}\s*[-–—:=]\s|$)", re.DOTALL
)
_THEMATIC_LEAD = re.compile(r"\s*thematic\s+lead\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_LEAD_KEY = re.compile(r"\s*action\s+point\s+leads?\s*[:–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """The lines above a table. `cells` are those that the leads were read from, by row and column: the title may be
    anybody's words."""

    title: str | None
    thematic_lead: str | None
    lead_key: Mapping[str, str]
    cells: frozenset[tuple[int, int]] = field(default=frozenset())


def read_heading(grid: Grid, first: int, end: int) -> Heading:
    """The heading in the rows from `first` to `end`, which is not within.

    Of several lines the title is the one over a standard template's next line, else the first.
    """
    others: list[tuple[int, int]] = []  # the cells in which other lines begin
    standard: list[tuple[int, int]] = []
    lead: tuple[str | None, _Cells] = (None, ())
    key_lines: list[tuple[str, _Cells]] = []
    in_key = False
    for row in range(first, end):
        filled = tuple((row, column) for column in grid.filled(row))
        line = " ".join(tidy(str(grid.value(*cell))) for cell in filled)
        if found := _THEMATIC_LEAD.match(line):
            lead = (found[1] or None, filled)
        elif (found := _LEAD_KEY.match(line)) or (in_key and _KEY_ENTRY.match(line)):
            in_key = True  # the key runs on in the next rows
            key_lines.append((found[1] if found else line, filled))
        else:
            in_key = False
            (standard if is_standard_line(line) else others).extend(filled[:1])
    title = _title(others, standard)
    lead_key = {who: said for line, _ in key_lines for who, said in _entries(line)}
    cells = {*lead[1], *(cell for line, filled in key_lines if _is_in(line, lead_key) for cell in filled)}
    words = tidy(str(grid.value(*title))) if title else None
    return Heading(words, lead[0], lead_key, frozenset(cells))


def _entries(line: str) -> list[tuple[str, str]]:
    """Initials, and what a line of the key says of them."""
    return [(initials, tidy(who)) for initials, who in _KEY_ENTRY.findall(line) if tidy(who)]


def _is_in(line: str, lead_key: Mapping[str, str]) -> bool:
    """Whether all that the line says is in the key: no other words, and nothing that a later line says otherwise."""
    return not plain(_KEY_ENTRY.sub("", line)) and all(lead_key[who] == said for who, said in _entries(line))


def _title(lines: list[tuple[int, int]], standard: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The cell of the title among those in which the lines begin: the last in line over the first standard one."""
    if standard:
        row, column = standard[0]
        if above := [line for line in lines if line[0] < row and line[1] == column]:
            return above[-1]
    return lines[0] if lines else None
