"""Which column of a sheet holds what: told by a header row and, where its words do not tell, by what stands beneath.

Partners and offices leave a header cell blank, merge one over two columns or change its wording, half way down or
altogether.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from sspxl.identity import read_identity
from sspxl.layouts import column_of, strength
from sspxl.notes import HINT_MARK
from sspxl.read.grid import Grid
from sspxl.records import Typed
from sspxl.refs import opening_ref, ref_of
from sspxl.text import tidy

_LONGEST_HEADER = 100
_FEWEST_WORDS = 4  # of an answer, to tell it from a catchword
_LEADS = re.compile(r"{0}(?:\s*[&,/+]\s*{0})*".replace("{0}", r"[A-Z](?:&?[A-Z]){1,4}"))  # "CS & H&S"


def is_header(grid: Grid, row: int) -> bool:
    """Whether the row is a header: it names the actions and another column, and most of its cells are such names.

    Where no cell names the actions, two others must, with another cell between them for the column meant.
    """
    filled = [(column, value) for column, value in enumerate(grid.rows[row]) if value is not None]
    known: dict[int, str] = {}
    unknown = 0
    for column, value in filled:
        if word := _word(value):
            known[column] = word
            continue
        unknown += 1
        if unknown * 2 > len(filled) or _is_row_id(value):
            return False
    words = set(known.values())
    if len(words) < 2:
        return False
    return "action" in words or ("update" in words and bool({"no", "lead"} & words) and bool(_gaps(known)))


def header_words(grid: Grid, row: int) -> dict[int, str]:
    """Our word for each column that a cell of the row names."""
    return {column: word for column, value in enumerate(grid.rows[row]) if (word := _word(value))}


def settle(grid: Grid, header: int, end: int, previous: Mapping[str, int]) -> dict[str, int]:
    """Our word for each column under the header row, where the table ends before `end`; {} where none holds actions.

    `previous` are the columns under the header before this one: a header that is repeated with a cell left out means
    the same columns.
    """
    beneath = range(header + 1, end)
    columns = named(grid, header, beneath)
    action = columns.get("action")
    unnumbered = action is not None and "no" not in columns and grid.value(header, action + 1) is None
    if action is not None and unnumbered and holds_refs(grid, beneath, action):
        columns |= {"no": action, "action": action + 1}  # one header over number and text
    if all(previous.get(word) == column for word, column in columns.items()):
        for word, column in previous.items():
            if word not in columns and grid.value(header, column) is None:
                columns[word] = column
    _guess(grid, header, beneath, columns)
    if "action" in columns and "update" not in columns and "update" not in previous:
        columns |= _renamed_update(grid, header, beneath, columns)
    return columns if "action" in columns else {}


def named(grid: Grid, header: int, beneath: range) -> dict[str, int]:
    """The columns whose header cell says what they are; of two with one meaning, the one with the plainer word."""
    columns: dict[str, int] = {}
    for column, word in header_words(grid, header).items():
        rival = columns.get(word)
        if rival is None:
            columns[word] = column
        elif word == "action" and "no" not in columns and holds_refs(grid, beneath, rival):
            columns |= {"no": rival, "action": column}  # "ACTION | RECOMMENDATION": the first of the two holds numbers
        elif strength(str(grid.value(header, column))) < strength(str(grid.value(header, rival))):
            columns[word] = column
    return columns


def holds_refs(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether most of what stands in the column are numbers of rows."""
    return _mostly(grid, rows, column, lambda value: ref_of(value) is not None)


def holds_initials(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether most of what stands in the column are initials, as of leads."""
    return _mostly(grid, rows, column, _are_initials)


def opens_with_refs(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Whether most texts in the column open with a number of their own, as a matrix's items do."""
    return _mostly(grid, rows, column, lambda value: isinstance(value, str) and opening_ref(value) is not None)


def letters(grid: Grid, rows: Sequence[int], column: int) -> int:
    """How much text stands in the column; row IDs and our hints are none."""
    return sum(len(value) for value in texts_in(grid, rows, column))


def texts_in(grid: Grid, rows: Sequence[int], column: int) -> list[str]:
    """The texts that stand in the column; row IDs and our hints are none."""
    values = (grid.value(row, column) for row in rows)
    return [
        value
        for value in values
        if isinstance(value, str) and not value.startswith(HINT_MARK) and not read_identity(value)
    ]


def _word(value: Typed) -> str | None:
    return column_of(value) if isinstance(value, str) and len(value) <= _LONGEST_HEADER else None


def _gaps(known: Mapping[int, str]) -> list[int]:
    """The columns between the first and the last known one that are not known."""
    return [column for column in range(min(known), max(known)) if column not in known]


def _guess(grid: Grid, header: int, beneath: range, columns: dict[str, int]) -> None:
    """Adds to `columns` what a blank header cell hides, told by what stands beneath it."""
    blank = [
        column
        for column in range(len(grid.rows[header]))
        if grid.value(header, column) is None and column not in columns.values()
    ]
    if "action" not in columns:
        hidden = blank
        if _holds_row_ids(grid, beneath):  # it is a plan, whatever is called what
            hidden = [column for column in range(len(grid.rows[header])) if column not in columns.values()]
        between = [column for column in hidden if min(columns.values()) < column < columns["update"]]
        longest = max(between, key=lambda column: letters(grid, beneath, column), default=None)
        if longest is None or not letters(grid, beneath, longest):
            return
        columns["action"] = longest
    action = columns["action"]
    for column in blank:
        if column < action and "no" not in columns and holds_refs(grid, beneath, column):
            columns["no"] = column
        elif not {"lead", "agency"} & columns.keys() and holds_initials(grid, beneath, column):
            columns["lead"] = column
        elif column > action and "update" not in columns and letters(grid, beneath, column):
            columns["update"] = column


def _renamed_update(grid: Grid, header: int, beneath: range, columns: Mapping[str, int]) -> dict[str, int]:
    """The column for the answers under a header that nobody knows ("What we did"); {} where none or several may be it.

    It stands at the right of the actions, in a table that has row IDs, or numbers and more than catchwords there.
    """
    action, width = columns["action"], len(grid.rows[header])
    free = [column for column in range(action + 1, width) if column not in columns.values()]
    likely = [column for column in free if grid.value(header, column) is not None and texts_in(grid, beneath, column)]
    if len(likely) != 1:
        return {}
    wordy = any(text.count(" ") + 1 >= _FEWEST_WORDS for text in texts_in(grid, beneath, likely[0]))
    numbered = "no" in columns and wordy
    return {"update": likely[0]} if numbered or _holds_row_ids(grid, beneath) else {}


def _holds_row_ids(grid: Grid, rows: range) -> bool:
    return any(_is_row_id(value) for row in rows for value in grid.rows[row])


def _is_row_id(value: Typed) -> bool:
    return isinstance(value, str) and "|" in value and read_identity(value) is not None


def _are_initials(value: Typed) -> bool:
    return isinstance(value, str) and _LEADS.fullmatch(tidy(value)) is not None


def _mostly(grid: Grid, rows: Sequence[int], column: int, test: Callable[[Typed], bool]) -> bool:
    """Whether more than half of the column's filled cells pass."""
    values = [value for row in rows if (value := grid.value(row, column)) is not None]
    return sum(map(test, values)) * 2 > len(values)
