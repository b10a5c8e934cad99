"""What stands in a column, as evidence of what the column is where no header says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sspxl.dates import read_date
from sspxl.layouts import QUARTER_COLUMNS
from sspxl.notes import HINT_MARK
from sspxl.read.columns import holds_initials
from sspxl.read.grid import Grid
from sspxl.records import STATUSES, Typed
from sspxl.text import plain

_MOST_WORDS = 3  # of a status, or of a day in words
_CATCHWORD = 2
_STATUSES = frozenset(map(plain, STATUSES))
_FIGURE = re.compile(r"[\s\d.,£%()+–-]*\d[\s\d.,£%()+–-]*|n/?a|nil|tbc", re.IGNORECASE)
_FOR_A_DAY = re.compile(
    r"\d|\b(?:tbc|tba|tbd|n/?a|on-?going|annual(?:ly)?|monthly|quarterly|immediate(?:ly)?)\b", re.IGNORECASE
)
_SERIALS = (36_526, 73_051)  # a day of this century as a number


def agrees(grid: Grid, rows: Sequence[int], column: int, word: str) -> bool:
    """Whether nothing that stands in these rows speaks against the column being `word`.

    Leads, agencies, actions and queries are never all blank where they were issued; anything else may be.
    """
    if (word == "hint") != holds_hints(grid, rows, column):
        return word == "hint" and not _filled(grid, rows, column)
    if word in ("lead", "action") and (word == "lead") != holds_initials(grid, rows, column):
        return False
    values = _filled(grid, rows, column)
    if not values:
        return word not in ("action", "agency", "query")
    test = _TESTS.get(word, _is_anything)
    return sum(map(test, values)) * 2 > len(values)


def holds_sentences(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether most of what stands in the column has more words than a catchword, and most of it stands there once."""
    values = [plain(str(value)) for value in _filled(grid, rows, column)]
    long = sum(len(value.split()) > _CATCHWORD for value in values)
    return long * 2 > len(values) and len(set(values)) * 2 > len(values)


def holds_statuses(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether something stands in the column, and each of it is one of the list under STATUS."""
    values = _filled(grid, rows, column)
    return bool(values) and all(map(_is_status, values))


def holds_days(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether something stands in the column, and each of it is a day."""
    values = _filled(grid, rows, column)
    return bool(values) and all(map(_is_day, values))


def holds_hints(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether a hint of our templates stands in the column, as words or as the formula that makes it."""
    for row in rows:
        value, mark = grid.value(row, column), grid.marks.get((row, column))
        if isinstance(value, str) and value.startswith(HINT_MARK):
            return True
        if mark and mark.formula and HINT_MARK in mark.formula:
            return True
    return False


def _filled(grid: Grid, rows: Sequence[int], column: int) -> list[Typed]:
    return [value for row in rows if (value := grid.value(row, column)) is not None]


def _is_status(value: Typed) -> bool:
    return isinstance(value, str) and plain(value) in _STATUSES


def _is_day(value: Typed) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _SERIALS[0] <= value < _SERIALS[1]
    return read_date(value) is not None


def _is_text(value: Typed) -> bool:
    return isinstance(value, str) and not _is_day(value) and not _is_status(value)


def _is_short(value: Typed) -> bool:
    return isinstance(value, str) and len(value.split()) <= _MOST_WORDS and not _is_day(value)


def _is_day_or_short(value: Typed) -> bool:
    """A day, or a few words for one, such as "Autumn 2026" or "TBC"; the manager types them too."""
    return _is_day(value) or (_is_short(value) and _FOR_A_DAY.search(str(value)) is not None)


def _is_figure(value: Typed) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _FIGURE.fullmatch(value) is not None)


def _is_anything(_value: Typed) -> bool:
    return True


_TESTS: Mapping[str, Callable[[Typed], bool]] = {
    **dict.fromkeys(("action", "agency", "previous", "update", "query", "answer"), _is_text),
    **dict.fromkeys(("target", *QUARTER_COLUMNS), _is_figure),
    **dict.fromkeys(("due", "completed_on"), _is_day_or_short),
    "status": _is_short,
}
