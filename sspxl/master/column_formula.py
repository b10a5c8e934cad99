"""One formula down a column of hers, written again where its table stands now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sspxl.ooxml.formulas import Move, Moves, moved, placed, shifted
from sspxl.ooxml.ranges import Block


@dataclass(frozen=True, slots=True)
class ColumnFormula:
    """One formula down a column: as it read in the first row of its table, which had these headers from column A on and
    was that block of its sheet, with the header."""

    text: str
    headers: tuple[str, ...]
    was: Block

    def down(self, table: str, now: Block, headers: Sequence[str]) -> Iterator[str]:
        """The formula for each row of the table where it stands now, from the first; a column of the table that has
        gone is #REF! in it."""
        places = {name: n for n, name in enumerate(headers, start=now.left)}
        columns = {n: places[name] for n, name in enumerate(self.headers, start=1) if name in places}
        by = now.top - self.was.top
        rows = {row: row + by for row in range(self.was.top, self.was.bottom + 1)}
        first = placed(self.text, Move("", self.was, now, columns, rows))
        first = moved(first, Moves(headers={table.casefold(): {name.casefold() for name in headers}}))
        return (shifted(first, n, 0) for n in range(now.bottom - now.top))
