"""What differs between a master as we wrote it and as it was saved: pure, on values alone.

Programs change much when they save what nobody touched: a float for an integer, a date for its serial number, line
breaks, blanks, escaped characters. None of that is a difference.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sspxl.dates import read_date
from sspxl.master.values import Value
from sspxl.text import tidy

_MOST_PAIRS = 250_000  # of rows that are compared each with each
_DAY_ZERO = date(1899, 12, 30)
_CONTROL = re.compile("_x00[01][0-9A-Fa-f]_|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)(%?)")
_LONGEST_DATE = 30  # characters
_FEWEST_SHUFFLED = 3

Cells = Sequence[Sequence[Value]]
Record = Mapping[str, Value]
Place = tuple[int, int]
_Words = tuple[str, ...]


@lru_cache(maxsize=65_536, typed=True)
def said(value: Value) -> str:
    """What a cell says, however it is stored: "" for a blank one; 40, 40.0 and "40" alike, 0.4 and "40%", a day and
    its serial number, a text whatever its white space."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return f"{value:.12g}"
        case datetime():
            moment = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
            return f"{(value.date() - _DAY_ZERO).days + moment / timedelta(1):.12g}"
        case date():
            return str((value - _DAY_ZERO).days)
        case time():
            return f"{timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(1):.12g}"
        case timedelta():
            return f"{value / timedelta(1):.12g}"
    return _text(value)


def _text(text: str) -> str:
    words = tidy(_CONTROL.sub("", text))
    if number := _NUMBER.fullmatch(words):
        return f"{float(number[1]) / (100 if number[2] else 1):.12g}"
    if len(words) <= _LONGEST_DATE and words[-1:].isdecimal() and (day := read_date(words)):
        return str((day - _DAY_ZERO).days)
    return words


def paired(
    ours: Sequence[Record], now: Sequence[Record], columns: Sequence[str], key: Sequence[str]
) -> list[int | None]:
    """For each row as it was saved the place of the one of ours that it was; None: she added it.

    Rows may be sorted, and any cell typed over, also one by which rows are told apart: then the row is the one of ours
    that says most of the same.
    """
    found: dict[int, int] = {}
    # most rows are untouched, and what they say need not be worked out
    cells = [[tuple(row.get(name) for name in columns) for row in rows] for rows in (ours, now)]
    _pair(enumerate(cells[0]), enumerate(cells[1]), found)
    here = set(found.values())
    old = {i: tuple(map(said, row)) for i, row in enumerate(cells[0]) if i not in here}
    new = {n: tuple(map(said, row)) for n, row in enumerate(cells[1]) if n not in found}
    _pair(old.items(), new.items(), found)
    tells = [columns.index(name) for name in key]
    others = [at for at in range(len(columns)) if at not in tells]
    for at in (tells, others, []):  # rows of one key first, then those of another key alone, then whatever is left
        taken = set(found.values())
        rest = _grouped(((i, words) for i, words in old.items() if i not in taken), at)
        more = _grouped(((n, words) for n, words in new.items() if n not in found and any(words)), at)
        pairs = [pair for group, rows in more.items() for pair in _likely(rest.get(group, []), rows, old, new)]
        for _, i, n in sorted(pairs):
            if n not in found and i not in taken:
                found[n] = i
                taken.add(i)
    return [found.get(n) for n in range(len(now))]


def _pair(ours: Iterable[tuple[int, Hashable]], now: Iterable[tuple[int, Hashable]], found: dict[int, int]) -> None:
    """Put each row that is wholly the same into `found`, those alike in their order."""
    same: dict[Hashable, list[int]] = defaultdict(list)
    for i, row in ours:
        same[row].append(i)
    for places in same.values():
        places.reverse()
    for n, row in now:
        if same.get(row):
            found[n] = same[row].pop()


def _grouped(rows: Iterable[tuple[int, _Words]], at: Sequence[int]) -> dict[_Words, list[int]]:
    """The rows by what they say in these columns."""
    groups: dict[_Words, list[int]] = defaultdict(list)
    for n, words in rows:
        groups[tuple(words[column] for column in at)].append(n)
    return groups


def _likely(
    rest: Sequence[int], rows: Sequence[int], old: Mapping[int, _Words], new: Mapping[int, _Words]
) -> Iterator[tuple[int, int, int]]:
    """How unlike they are, a row of ours and a saved one, of each pair that says at least half of the same."""
    if len(rest) * len(rows) > _MOST_PAIRS:
        return
    for i in rest:
        filled = [(at, words) for at, words in enumerate(old[i]) if words]
        for n in rows:
            alike = sum(new[n][at] == words for at, words in filled)
            if 2 * alike >= len(filled) > 0:
                yield -alike, i, n


def shuffled(changes: Sequence[tuple[Value, Value]]) -> bool:
    """Whether what was and what is in a column are the same words in another order: it was sorted on its own."""
    was, now = (Counter(map(said, values)) for values in zip(*changes, strict=True)) if changes else ({}, {})
    return len(changes) >= _FEWEST_SHUFFLED and was == now


def strays(ours: Cells, now: Cells) -> Iterator[tuple[Place, Value, bool]]:
    """The cells of a sheet that were not there when we wrote it, by row and column from 0; whether one of ours was
    typed over. Where rows were moved, what is there in another place is no stray."""
    was = {(r, c): said(value) for r, row in enumerate(ours) for c, value in enumerate(row) if value is not None}
    there = {(r, c): value for r, row in enumerate(now) for c, value in enumerate(row) if value is not None}
    moved = Counter(words for place, words in was.items() if said(there.get(place)) != words)
    for place, value in there.items():
        words = said(value)
        if was.get(place) == words:
            continue
        if moved[words] > 0:
            moved[words] -= 1
        else:
            yield place, value, place in was
