"""Words that stand in no plan: above one, below it, or on a sheet of their own; without those that issuing wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sspxl.notes import partners_words
from sspxl.read.grid import cell_name
from sspxl.read.marks import words_of
from sspxl.read.ourwords import OurWords
from sspxl.read.tables import Part
from sspxl.records import Mark, Place, Stray, Typed
from sspxl.text import plain

MOST = 200
_LONGEST_LABEL = 6  # words
_COMPARED = 20_000  # cells: what lies beyond is counted, whoever wrote it


def find_strays(parts: Iterable[Part], file: str, ours: OurWords) -> tuple[Stray, ...]:
    """The strays of a workbook, in the order of its sheets and cells.

    No more than `MOST`: of more, the last one says how many cells there are, and on which sheets.
    """
    parts = tuple(parts)
    found = (stray for part in parts for stray in _of_part(part, file, ours))
    strays = tuple(islice(found, MOST + 1))
    if len(strays) <= MOST:
        return strays
    kept = strays[: MOST - 1]
    counts: dict[str, int] = {}
    for stray in (*strays[MOST - 1 :], *islice(found, _COMPARED)):
        counts[str(stray.place.sheet)] = counts.get(str(stray.place.sheet), 0) + 1
    if next(found, None):  # so many that their number is a measure of the file, not of what somebody has to say
        words = f"and more than {sum(counts.values()):,} other cells, on {_listed(counts)} and perhaps other sheets"
    else:
        words = f"and {sum(counts.values()):,} other cells, on {_listed(counts)}"
    return (*kept, Stray(Place(file), words))


def _of_part(part: Part, file: str, ours: OurWords) -> Iterator[Stray]:
    grid, said = part.grid, _remarks(part, ours)
    for row, column, understood in part.loose():
        value, mark = grid.value(row, column), grid.marks.get((row, column))
        place = Place(file, grid.sheet, cell_name(row, column))
        is_result = mark and mark.formula and (ours.wrote(mark.formula) or not isinstance(value, str))
        if not is_result and _is_stray(part, row, column, understood, ours):
            yield Stray(place, words_of(value))
        for words in said.pop((row, column), ()):
            yield Stray(place, words)
    for (row, column), remarks in sorted(said.items()):  # on blank cells
        for words in remarks:
            yield Stray(Place(file, grid.sheet, cell_name(row, column)), words)


def _is_stray(part: Part, row: int, column: int, understood: bool, ours: OurWords) -> bool:
    """Whether a cell outside the plans holds words that issuing did not write.

    What was understood, such as a key, is somebody else's all the same where fingerprints show that it was changed.
    Without them a title may be a partner's words: which are those of plans, the merge knows. The sheet's name is none.
    """
    value = part.grid.value(row, column)
    if part.is_header_word(row, column):
        return False
    if not ours.fingerprints:
        if understood or (row in part.headers and _is_label(value)):
            return False
        if plain(str(value)) == plain(part.grid.sheet):
            return False
    return not ours.has(value)


def _is_label(value: Typed) -> bool:
    """Whether the words may be a column's heading: somebody's own, and no news."""
    return isinstance(value, str) and len(value.split()) <= _LONGEST_LABEL


def _remarks(part: Part, ours: OurWords) -> dict[tuple[int, int], tuple[str, ...]]:
    """What is said on cells outside the plans, in words struck through there, and in formulas that came to nothing."""
    marks = ((cell, mark) for cell, mark in part.grid.marks.items() if cell[0] not in part.taken)
    return {cell: said for cell, mark in marks if (said := _said(mark, ours))}


def _said(mark: Mark, ours: OurWords) -> tuple[str, ...]:
    comment = partners_words(mark.comment) if mark.comment else None
    formula = mark.formula if mark.fault and mark.formula and not ours.wrote(mark.formula) else None
    return tuple(words for words in (mark.struck, comment, formula) if words)


def _listed(sheets: Iterable[str]) -> str:
    return ", ".join(f'"{sheet}"' for sheet in sheets)
