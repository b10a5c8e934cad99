"""Formulas as text: what they point to, and the same formula after sheets, tables and rows have moved.

Formulas are read as the file holds them: functions in English, commas, sheets in front of "!".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from sspxl.ooxml.ranges import Block, column_number, letters

GONE = "#REF!"

_END = r"(?![\w.(!\[])"
_CELLS = (
    rf"\$?[A-Za-z]{{1,3}}\$?\d{{1,7}}(?::\$?[A-Za-z]{{1,3}}\$?\d{{1,7}})?{_END}"
    rf"|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}{_END}"
    rf"|\$?\d{{1,7}}:\$?\d{{1,7}}{_END}"
)
_TOKEN = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:REF|NAME\?|VALUE|DIV/0|N/A|NUM|NULL|SPILL|CALC)!?)
  | (?P<other>\[[^\[\]!'"]*\][\w.]*!|'[^']*\[[^']*'!)
  | (?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!(?P<there>{_CELLS})?
  | (?P<here>(?<![\w.$])(?:{_CELLS}))
  | (?P<table>[^\W\d][\w.]*)(?=\[)
  | (?P<function>[^\W\d][\w.]*)(?=\()
  | (?P<name>[^\W\d][\w.\\?]*)
  | (?P<bar>\|)
  | (?P<number>\d[\d.]*(?:[Ee][+-]?\d+)?)
    """,
    re.VERBOSE,
)
_RANGE = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?(?::(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?)?")
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", re.ASCII)
_ITEM = re.compile(r"#(all|data|headers|totals|this row)", re.IGNORECASE)
_ESCAPED = re.compile(r"'(.)")
_REACHING = frozenset(
    {
        "call", "copilot", "cubekpimember", "cubemember", "cubememberproperty", "cuberankedmember", "cubeset",
        "cubesetcount", "cubevalue", "dde", "detectlanguage", "exec", "image", "importdata", "importfeed", "importhtml",
        "importrange", "importxml", "py", "register", "register.id", "rtd", "sql.request", "stockhistory", "translate",
        "webservice",
    }
)  # fmt: skip
"""The functions that fetch something or ask another program, and so tell it what stands in the cells that they are
given. FILTERXML and ENCODEURL reckon with what they are given, and are none."""

_PREFIX = re.compile(r"(?:_xl(?:fn|ws|udf|dudf|eta)\.)+", re.IGNORECASE)  # in front of functions that came later
_ADDED_ON = re.compile(r"_xll\.|_xldudf_", re.IGNORECASE)  # in front of those that an add-in brings, whatever they do
_ADDRESS = re.compile(r'\s*\(\s*"((?:[^"]|"")*)"')
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Uses:
    """What formulas point to: sheets and names in small letters. `foreign`: another workbook, or a running program.

    `asks` are the functions that fetch something or ask another program, in capital letters; `links` the addresses
    that HYPERLINK is given, as far as they are written out.
    """

    sheets: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    foreign: bool = False
    asks: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a sheet: its name now, and of the table on it the area, the columns and the rows.

    `columns` and `rows` map what was there to where it is now; what is not in them has gone. Without `was` everything
    stays where it is.
    """

    name: str
    was: Block | None = None
    now: Block | None = None
    columns: Mapping[int, int] = field(default_factory=dict)
    rows: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of everything that a formula may point to, by names in small letters; what is not named stays.

    A sheet that maps to None has gone. `headers` has the headers, in small letters, that a table has now.
    """

    sheets: Mapping[str, Move | None] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, Collection[str]] = field(default_factory=dict)


def uses(formula: str) -> Uses:
    """What the formula points to."""
    sheets: set[str] = set()
    names: set[str] = set()
    asks: set[str] = set()
    links: set[str] = set()
    foreign = False

    def look(found: re.Match[str]) -> str:
        nonlocal foreign
        asks.update(filter(None, [_asked(found)]))
        links.update(filter(None, [_address(found)]))
        if found["other"] or found["bar"]:
            foreign = True
        elif found["sheet"]:
            sheets.update(name.casefold() for name in _sheets(found["sheet"]))
        elif name := found["table"] or found["name"]:
            names.add(name.casefold())
        return found[0]

    _each(formula, look)
    return Uses(frozenset(sheets), frozenset(names), foreign, frozenset(asks), frozenset(links))


def moved(formula: str, moves: Moves) -> str:
    """The formula as it is written now; what has gone is #REF!, as where somebody deletes it by hand."""

    def look(found: re.Match[str]) -> str:
        if found["sheet"]:
            return _moved_reference(found, moves)
        if name := found["name"]:
            return moves.tables.get(name.casefold(), name)
        return found[0]

    return _each(formula, look, lambda table, inside: _moved_columns(table, inside, moves))


def placed(formula: str, move: Move) -> str:
    """The formula of a cell beside a table as it reads where that table stands now; what has gone is #REF!."""

    def look(found: re.Match[str]) -> str:
        return _moved_cells(found["here"], move) if found["here"] else found[0]

    return _each(formula, look)


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads that many rows further down and columns to the right: what has no $ goes with it."""

    def look(found: re.Match[str]) -> str:
        if found["here"]:
            return _shifted_cells(found["here"], rows, columns)
        if found["sheet"] and found["there"]:
            return f"{found['sheet']}!{_shifted_cells(found['there'], rows, columns)}"
        return found[0]

    return _each(formula, look)


def quoted(sheet: str) -> str:
    """The sheet's name as it stands in front of "!"."""
    if _PLAIN_NAME.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


# ---------------------------------------------------------------- reading


def _each(formula: str, look: Callable[[re.Match[str]], str], columns: Callable[[str, str], str] | None = None) -> str:
    """The formula with each token as `look` gives it; `columns` gives a table with what stands in its brackets."""
    made: list[str] = []
    at = 0
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None or not found[0]:
            made.append(formula[at])
            at += 1
            continue
        at = found.end()
        if found["table"] is None:
            made.append(look(found))
            continue
        look(found)
        end = _bracket_end(formula, at)
        made.append(columns(found[0], formula[at:end]) if columns else found[0] + formula[at:end])
        at = end
    return "".join(made)


def _asked(found: re.Match[str]) -> str:
    """The function that fetches or asks, in capital letters; "" where it is none. One is also called with a blank in
    front of its bracket, or without any, as MAP calls it."""
    written = found["function"] or found["name"] or ""
    if _ADDED_ON.match(written):
        return written.upper()
    name = _PREFIX.sub("", written).casefold()
    is_called = found["function"] or name != written.casefold() or found.string[found.end() :].lstrip().startswith("(")
    return name.upper() if name in _REACHING and is_called else ""


def _address(found: re.Match[str]) -> str:
    """What the address that HYPERLINK is given begins with, where that is written out."""
    if (found["function"] or found["name"] or "").casefold() != "hyperlink":
        return ""
    written = _ADDRESS.match(found.string, found.end())
    return written[1].replace('""', '"') if written else ""


def _bracket_end(formula: str, at: int) -> int:
    """Where the bracket that opens at `at` is closed; "'" makes the character behind it a plain one."""
    depth = 0
    while at < len(formula):
        match formula[at]:
            case "'":
                at += 1
            case "[":
                depth += 1
            case "]":
                depth -= 1
                if depth == 0:
                    return at + 1
        at += 1
    return at


def _sheets(written: str) -> list[str]:
    """The names of the sheets in front of "!", as they are called: two where it reaches from one to another."""
    if written.startswith("'"):
        written = written[1:-1].replace("''", "'")
    return written.split(":")


# ---------------------------------------------------------------- moving


def _moved_reference(found: re.Match[str], moves: Moves) -> str:
    names = _sheets(found["sheet"])
    went = [moves.sheets.get(name.casefold(), Move(name)) for name in names]
    if None in went:
        return GONE
    there = [move for move in went if move is not None]
    cells = found["there"] or ""
    if len(there) == 1 and cells:
        cells = _moved_cells(cells, there[0])
        if cells == GONE:
            return GONE
    if [move.name for move in there] == names:
        return f"{found['sheet']}!{cells}"
    joined = ":".join(move.name for move in there)
    if len(there) == 1:
        return f"{quoted(joined)}!{cells}"
    plain = all(quoted(move.name) == move.name for move in there)
    return f"{joined}!{cells}" if plain else "'" + joined.replace("'", "''") + f"'!{cells}"


def _moved_cells(cells: str, move: Move) -> str:
    """The cells of a sheet with a table, where the table's rows and columns are now."""
    was, now = move.was, move.now
    found = _RANGE.fullmatch(cells)
    if was is None or now is None or found is None:
        return cells
    a, left, b, top, c, right, d, bottom = found.groups()
    is_one = ":" not in cells
    columns = _moved_columns_of(left, left if is_one else right, move)
    rows = _moved_rows(top, top if is_one else bottom, move, is_one=is_one)
    if columns is None or rows is None:
        return GONE
    first = f"{a}{columns[0]}{b}{rows[0]}"
    return first if is_one else f"{first}:{c}{columns[1]}{d}{rows[1]}"


def _moved_columns_of(left: str | None, right: str | None, move: Move) -> tuple[str, str] | None:
    """The letters of both ends now; None where one of them has gone. A reach over the whole table stays whole."""
    was, now = move.was, move.now
    if left is None or right is None or was is None or now is None:
        return (left or "", right or "")
    ends = column_number(left), column_number(right)
    if ends == (was.left, was.right):
        return letters(now.left), letters(now.right)
    went = [move.columns.get(end, None if was.left <= end <= was.right else end) for end in ends]
    if went[0] is None or went[1] is None or went[0] > went[1]:
        return None
    return letters(went[0]), letters(went[1])


def _moved_rows(top: str | None, bottom: str | None, move: Move, *, is_one: bool) -> tuple[str, str] | None:
    """The numbers of both ends now. A reach to the table's end ends there now, too; a single row that has gone is None.

    Of a reach over some of the table's rows, an end whose row has gone stays as far below the header as it was.
    """
    was, now = move.was, move.now
    if top is None or bottom is None or was is None or now is None:
        return (top or "", bottom or "")
    first, last = int(top), int(bottom)
    if not is_one and last == was.bottom and first in (was.top, was.top + 1):
        return str(first - was.top + now.top), str(now.bottom)
    rows = {**move.rows, was.top: now.top}
    went = [rows.get(row) if was.top <= row <= was.bottom else row for row in (first, last)]
    if is_one or first == last:
        return None if went[0] is None else (str(went[0]), str(went[0]))
    down = now.top - was.top
    as_was = [row + down if was.top <= row <= was.bottom else row for row in (first, last)]
    ends = [as_was[n] if there is None else there for n, there in enumerate(went)]
    if ends[0] > ends[1]:
        ends = as_was
    return str(ends[0]), str(ends[1])


def _moved_columns(table: str, inside: str, moves: Moves) -> str:
    """A table with columns in brackets, as it is called now; #REF! where a column is no longer there."""
    name = moves.tables.get(table.casefold(), table)
    headers = moves.headers.get(table.casefold())
    if headers is not None and any(column.casefold() not in headers for column in _columns_in(inside)):
        return GONE
    # LibreOffice writes [#all], Excel [#All]
    return name + _ITEM.sub(lambda item: "#" + item[1].title().replace("Row", "Row"), inside)


def _columns_in(inside: str) -> list[str]:
    """The headers that stand in a table's brackets, without [#All] and its like."""
    parts = re.findall(r"\[((?:'.|[^\[\]'])*)\]", inside)
    named = [part.strip().removeprefix("@") for part in parts]
    return [_ESCAPED.sub(r"\1", part) for part in named if part and not part.startswith("#")]


def _shifted_cells(cells: str, rows: int, columns: int) -> str:
    made: list[str] = []
    for part in cells.split(":"):
        found = _RANGE.fullmatch(part)
        if found is None:
            return cells
        fixed_column, column, fixed_row, row = found.groups()[:4]
        if column and not row and not fixed_row:
            fixed_row = ""
        if row and not column:  # "$3" in "$3:4": its $ is the first that the pattern meets
            fixed_column, fixed_row = "", fixed_column or fixed_row
        if column and not fixed_column:
            column = letters((column_number(column) - 1 + columns) % _MOST_COLUMNS + 1)
        if row and not fixed_row:
            row = str((int(row) - 1 + rows) % _MOST_ROWS + 1)
        made.append(f"{fixed_column}{column or ''}{fixed_row}{row or ''}")
    return ":".join(made)
