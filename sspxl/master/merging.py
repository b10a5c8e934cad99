"""Her words of several masters as one, told against what each of them held before: what she changed counts, wherever
she changed it, over what she did not touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sspxl.master.book import CELL_LIMIT
from sspxl.master.schema import RowKey, key_text
from sspxl.master.typed import APART, DECISION, Kept
from sspxl.master.values import Value
from sspxl.master.words import Words

_Cell: TypeAlias = tuple[str, RowKey, str]
"""Table, row and column."""


@dataclass(frozen=True, slots=True)
class Version:
    """Her words in one master, and those that it held when it was read last, or when we wrote it. `made`: the higher,
    the later was it written."""

    words: Words
    before: Words
    made: int = 0


@dataclass(frozen=True, slots=True)
class _Change:
    """What she made of one cell in one master."""

    was: Value
    now: Value


def together(versions: Sequence[Version]) -> Words:
    """The words of these masters, of which the first was saved last.

    The master made last has what the others held when they were read last; what she changed since then in any of them
    is laid over it. In a text that she changed in several, whole lines are added or taken away, those of the master
    saved last first; of numbers, days and decisions that one counts, and others stand among the orphaned notes.
    """
    newest = max(versions, key=lambda version: version.made)
    columns = _columns(versions, newest)
    texts = [[_cells(words, columns) for words in (one.before, one.words)] for one in versions]
    start = texts[versions.index(newest)][0]
    cells: dict[str, dict[RowKey, dict[str, Value]]] = {}
    beside: list[Kept] = []
    computed = {
        table: {name: how for one in reversed(versions) for name, how in one.words.formulas.get(table, {}).items()}
        for table in dict.fromkeys(table for one in versions for table in one.words.formulas)
    }
    for cell in dict.fromkeys(cell for before, now in texts for cell in (*before, *now)):
        changes = [
            _Change(before.get(cell), now.get(cell))
            for before, now in texts
            if key_text(before.get(cell)) != key_text(now.get(cell))
        ]
        table, key, column = cell
        value, others = _merged(start.get(cell), changes, is_choice=column == DECISION)
        if value is not None:
            cells.setdefault(table, {}).setdefault(key, {})[column] = value
        if column in computed.get(table, {}):  # what a formula says is no word of hers
            continue
        beside += [Kept(table, APART.join(key), f"typed over {column}", other) for other in others]
    return Words(
        cells,
        columns,
        tuple(dict.fromkeys(name for one in versions for name in one.words.sheets)),
        undone=tuple(dict.fromkeys(said for one in versions for said in one.words.undone)),
        kept=tuple(dict.fromkeys((*_kept(versions, newest), *beside))),
        arrangements={name: how for one in reversed(versions) for name, how in one.words.arrangements.items()},
        formulas=computed,
        hidden=versions[0].words.hidden,
    )


def _columns(versions: Iterable[Version], newest: Version) -> dict[str, tuple[str, ...]]:
    """Her columns; one is the same however it is written, large or small. One that she took away in the master made
    last is not there because another still has it."""
    found: dict[str, dict[str, str]] = {}
    for one in versions:
        for table, names in one.words.columns.items():
            old = () if one is newest else {name.casefold() for name in one.before.columns.get(table, ())}
            there = {name.casefold() for name in newest.words.columns.get(table, ())}
            for name in names:
                if name.casefold() in there or name.casefold() not in old:
                    found.setdefault(table, {}).setdefault(name.casefold(), name)
    return {table: tuple(names.values()) for table, names in found.items()}


def _cells(words: Words, columns: Mapping[str, tuple[str, ...]]) -> dict[_Cell, Value]:
    """The cells of all tables, their columns spelled as in `columns`."""
    spelled = {(table, name.casefold()): name for table, names in columns.items() for name in names}
    return {
        (table, key, spelled.get((table, column.casefold()), column)): value
        for table, rows in words.cells.items()
        for key, typed in rows.items()
        for column, value in typed.items()
    }


def _kept(versions: Sequence[Version], newest: Version) -> Iterator[Kept]:
    """The orphaned notes: those of the master made last, without what she deleted, with what came to it."""
    deleted = {line for one in versions for line in one.before.kept if line not in one.words.kept}
    yield from (line for line in newest.before.kept if line not in deleted)
    for one in versions:
        yield from (line for line in one.words.kept if line not in one.before.kept)


# ---------------------------------------------------------------- one cell


def _merged(start: Value, changes: Sequence[_Change], *, is_choice: bool) -> tuple[Value, list[Value]]:
    """What the cell holds after these changes, the one saved last first, and the values that it cannot hold too."""
    if not changes:
        return start, []
    values = [value for value in (start, *(change.now for change in changes)) if value is not None]
    if is_choice or (len(changes) == 1 and key_text(start) == key_text(changes[0].was)):
        return changes[0].now, []
    if all(isinstance(value, str) for value in values):
        return _lines(start, changes), []
    first = changes[0].now
    known = {key_text(first), *(key_text(change.was) for change in changes)}
    others = {key_text(value): value for value in values if key_text(value) not in known}
    return first, list(others.values())


def _lines(start: Value, changes: Sequence[_Change]) -> str | None:
    """The text's lines without those that were taken away, and with those that came."""
    gone = {line for change in changes for line in _split(change.was) if line not in _split(change.now)}
    new = [line for change in changes for line in _split(change.now) if line not in _split(change.was)]
    left = [line for line in _split(start) if line not in gone]
    return "\n".join((*left, *(line for line in dict.fromkeys(new) if line not in left))) or None


def _split(value: Value) -> list[str]:
    return key_text(value).splitlines()


# ---------------------------------------------------------------- more than a cell takes

_REST = " … [the rest stands in Orphaned notes]"


def fitted(words: Words) -> Words:
    """Her words, of which none is longer than a cell takes: the rest of one stands among the orphaned notes."""
    cells: dict[str, Mapping[RowKey, Mapping[str, Value]]] = {}
    rests: list[Kept] = []
    for table, rows in words.cells.items():
        fitting = dict(rows)
        for key, typed in rows.items():
            for column, value in typed.items():
                if isinstance(value, str) and _units(value) > CELL_LIMIT:
                    first, *parts = _parts(value)
                    fitting[key] = {**fitting[key], column: f"{first}{_REST}"}
                    rests += [Kept(table, APART.join(key), f"typed over {column}", part) for part in parts]
        cells[table] = fitting
    return replace(words, cells=cells, kept=tuple(dict.fromkeys((*words.kept, *rests)))) if rests else words


def _parts(text: str) -> Iterator[str]:
    """The text cut into pieces that fit into a cell."""
    data, room = text.encode("utf-16-le", "surrogatepass"), 2 * (CELL_LIMIT - len(_REST))
    while data:
        cut = room
        if len(data) > room and 0xD8 <= data[room - 1] <= 0xDB:  # between the halves of a character
            cut -= 2
        yield data[:cut].decode("utf-16-le", "surrogatepass")
        data = data[cut:]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
