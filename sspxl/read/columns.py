"""Which column of a sheet holds what: told by a header row and, where its words do not tell, by what stands beneath.

Partners and offices leave a header cell blank, merge one over two columns or change its wording half way down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sspxl.identity import read_identity
from sspxl.layouts import column_of, strength
from sspxl.read.grid import Grid
from sspxl.records import Typed
from sspxl.refs import opening_ref, ref_of
from sspxl.text import tidy

_LONGEST_HEADER = 100
_LEADS = re.compile(r"[A-Z]{2,5}(?:\s*[&,/+]\s*[A-Z]{2,5})*")


def is_header(grid: Grid, row: int) -> bool:
    """Whether the row is a header: it names the actions and another column, and most of its cells are such names.

    Where no cell names the actions, two others must, with a blank cell between them for the column meant.
    """
    filled = grid.filled(row)
    known = {column: word for column in filled if (word := _word(grid, row, column))}
    words = set(known.values())
    if len(known) * 2 < len(filled) or len(words) < 2:
        return False
    return "action" in words or ("update" in words and bool({"no", "lead"} & words) and bool(_gaps(known)))


def settle(grid: Grid, header: int, end: int, previous: Mapping[str, int]) -> dict[str, int]:
    """Our word for each column under the header row, where the table ends before `end`; {} where none holds actions.

    `previous` are the columns under the header before this one: a header that is repeated with a cell left out means
    the same columns.
    """
    beneath = range(header + 1, end)
    columns = _named(grid, header, beneath)
    action = columns.get("action")
    unnumbered = action is not None and "no" not in columns and grid.value(header, action + 1) is None
    if action is not None and unnumbered and holds_refs(grid, beneath, action):
        columns |= {"no": action, "action": action + 1}  # one header over number and text
    if all(previous.get(word) == column for word, column in columns.items()):
        for word, column in previous.items():
            if word not in columns and grid.value(header, column) is None:
                columns[word] = column
    _guess(grid, header, beneath, columns)
    return columns if "action" in columns else {}


def holds_refs(grid: Grid, rows: range, column: int) -> bool:
    """Whether most of what stands in the column are numbers of rows."""
    return _mostly(grid, rows, column, lambda value: ref_of(value) is not None)


def opens_with_refs(grid: Grid, rows: range, column: int) -> bool:
    """Whether most texts in the column open with a number of their own, as a matrix's items do."""
    return _mostly(grid, rows, column, lambda value: isinstance(value, str) and opening_ref(value) is not None)


def _word(grid: Grid, row: int, column: int) -> str | None:
    value = grid.value(row, column)
    return column_of(value) if isinstance(value, str) and len(value) <= _LONGEST_HEADER else None


def _gaps(known: Mapping[int, str]) -> list[int]:
    """The columns between the first and the last known one that are not known."""
    return [column for column in range(min(known), max(known)) if column not in known]


def _named(grid: Grid, header: int, beneath: range) -> dict[str, int]:
    """The columns whose header cell says what they are; of two with one meaning, the one with the plainer word."""
    columns: dict[str, int] = {}
    for column in grid.filled(header):
        word = _word(grid, header, column)
        if word is None:
            continue
        rival = columns.get(word)
        if rival is None:
            columns[word] = column
        elif word == "action" and "no" not in columns and holds_refs(grid, beneath, rival):
            columns |= {"no": rival, "action": column}  # "ACTION | RECOMMENDATION": the first of the two holds numbers
        elif strength(str(grid.value(header, column))) < strength(str(grid.value(header, rival))):
            columns[word] = column
    return columns


def _guess(grid: Grid, header: int, beneath: range, columns: dict[str, int]) -> None:
    """Adds to `columns` what a blank header cell hides, told by what stands beneath it."""
    blank = [
        column
        for column in range(len(grid.rows[header]))
        if grid.value(header, column) is None and column not in columns.values()
    ]
    if "action" not in columns:
        between = [column for column in blank if min(columns.values()) < column < columns["update"]]
        longest = max(between, key=lambda column: _letters(grid, beneath, column), default=None)
        if longest is None or not _letters(grid, beneath, longest):
            return
        columns["action"] = longest
    action = columns["action"]
    for column in blank:
        if column < action and "no" not in columns and holds_refs(grid, beneath, column):
            columns["no"] = column
        elif not {"lead", "agency"} & columns.keys() and _mostly(grid, beneath, column, _are_initials):
            columns["lead"] = column
        elif column > action and "update" not in columns and _letters(grid, beneath, column):
            columns["update"] = column


def _are_initials(value: Typed) -> bool:
    return isinstance(value, str) and _LEADS.fullmatch(tidy(value)) is not None


def _letters(grid: Grid, rows: range, column: int) -> int:
    """How much text stands in the column; row IDs are none."""
    values = (grid.value(row, column) for row in rows)
    return sum(len(value) for value in values if isinstance(value, str) and not read_identity(value))


def _mostly(grid: Grid, rows: range, column: int, test: Callable[[Typed], bool]) -> bool:
    """Whether more than half of the column's filled cells pass."""
    values = [value for row in rows if (value := grid.value(row, column)) is not None]
    return sum(map(test, values)) * 2 > len(values)
