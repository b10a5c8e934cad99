"""What an issued sheet says to its partner by formula: how many actions are answered, and a hint beside each update.

Every formula has its double in Python, for the result that is stored with it; a test has LibreOffice compute both.
The formulas keep to what Excel 2010, LibreOffice and Google Sheets share. A row's hint looks at its own row alone, so
it is still right after sorting. A hint begins with a mark by which reading knows it, whatever becomes of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.figures import quarter_named
from sspxl.identity import read_identity
from sspxl.issue.packing import Results
from sspxl.layouts import QUARTER_COLUMNS, column_of
from sspxl.notes import HINT_MARK
from sspxl.records import Typed
from sspxl.wording import letters

_MARK = f"{HINT_MARK} "
_NBSP = "\u00a0"
_SHORT = 80  # characters: a longer text that goes on without a figure may yet say something
_GOES_ON = (
    "ongoing", "on going", "continuing", "continues", "continue as", "in progress", "progressing well", "underway",
    "under way", "on track", "no change", "as before", "nothing new", "nothing further", "no further update",
)  # fmt: skip
_DIGITS = tuple("0123456789")
_NEEDS_NO_WORDS = ("completed", "not applicable")
_LONGEST_LITERAL = 255  # of a text in quotes, to Excel
_ANSWERED = re.compile(r"\{answered\}", re.IGNORECASE)
_PARTS_TOLD = re.compile(r'"\|((?:, [a-p]\))+)\|"')  # in a hint's formula
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')

_EMPTY = "Please say what was done, when, and what came of it."
_EMPTY_MEASURE = "Please give the figure, and say what lies behind it."
_GOES_ON_ONLY = "This says only that work goes on. What was done since last time?"
_NO_DATE = "Please give the date under {completed_on}."
_NOT_COMPLETED = "There is a date under {completed_on}. Is the {status} Completed?"
_PARTS = "Parts still to answer: "

LONGEST = _MARK + _GOES_ON_ONLY
"""The longest hint that any row may come to show: a row makes room for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The table of an issued sheet: its header row, its columns by our words, and its action rows from top to bottom.

    `names` are the header words that the columns show.
    """

    sheet: Worksheet
    header_row: int
    columns: Mapping[str, int]
    names: Mapping[str, str]
    rows: tuple[int, ...]

    def address(self, word: str, row: int) -> str:
        return f"{get_column_letter(self.columns[word])}{row}"

    def value(self, word: str, row: int) -> Typed:
        found: Typed = self.sheet.cell(row, self.columns[word]).value
        return found

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that ask for a figure: from the cycle's own quarter on. Issuing filled in those before it."""
        row_id = read_identity(self.value("row_id", self.rows[0])) if self.rows else None
        first = quarter_named(row_id.cycle) if row_id else None
        return tuple(word for word in QUARTER_COLUMNS[(first or 1) - 1 :] if word in self.columns)

    def parts(self, row: int) -> tuple[str, ...]:
        """The letters of the action's parts when its hint was written, else by what its words are now."""
        if told := _PARTS_TOLD.search(str(self.value("hint", row))):
            return tuple(re.findall("[a-p]", told[1]))
        return letters(str(self.value("action", row) or ""))


def find_asked(sheet: Worksheet) -> Asked | None:
    """The table of a sheet that issuing made; None: it made none there."""
    for cells in sheet.iter_rows():
        if {"row_id", "update"} <= {column_of(cell.value) for cell in cells if isinstance(cell.value, str)}:
            return asked_under(sheet, cells[0].row)
    return None


def asked_under(sheet: Worksheet, header_row: int) -> Asked:
    """The table that issuing made under this row."""
    header = {column_of(cell.value): cell for cell in sheet[header_row] if isinstance(cell.value, str)}
    columns = {word: cell.column for word, cell in header.items() if word}
    names = {word: re.split(r"\s*[(\n]", str(cell.value).strip())[0] for word, cell in header.items() if word}
    under = range(header_row + 1, sheet.max_row + 1)
    rows = tuple(row for row in under if read_identity(sheet.cell(row, columns["row_id"]).value))
    return Asked(sheet, header_row, columns, names, rows)


def formula_results(book: Workbook) -> Results:
    """What our formulas in an issued workbook show, as its cells are filled in now."""
    results: dict[tuple[str, str], str] = {}
    for sheet in book.worksheets:
        asked = find_asked(sheet)
        if asked is None:
            continue
        for row in asked.rows if "hint" in asked.columns else ():
            results[sheet.title, asked.address("hint", row)] = hint(asked, row)
        for cells in sheet.iter_rows(max_row=asked.header_row - 1):
            for cell in cells:
                if cell.data_type == "f" and _count_formula(asked) in str(cell.value):
                    results[sheet.title, cell.coordinate] = _told(str(cell.value), asked)
    return results


# ---------------------------------------------------------------- how many are answered


def answered_formula(asked: Asked, text: str) -> str:
    """The formula that shows `text` with its {answered} as "7 of 9 answered"."""
    before, _, after = _ANSWERED.sub("\0", text).partition("\0")
    count, of = _count_formula(asked), f" of {len(asked.rows)} answered"
    return "=" + "&".join((*_quoted(before), count, *_quoted(of + after)))


def answered(asked: Asked) -> int:
    """How many actions have words, a figure, or a status that needs none."""
    return sum(_is_answered(asked, row) for row in asked.rows)


def _is_answered(asked: Asked, row: int) -> bool:
    said = any(_bare(asked.value(word, row)) for word in ("update", *asked.figures))
    return said or _bare(asked.value("status", row)) in _NEEDS_NO_WORDS


def _count_formula(asked: Asked) -> str:
    first, last = asked.header_row + 1, max(asked.rows)

    def cells(word: str) -> str:
        letter = get_column_letter(asked.columns[word])
        return f"${letter}${first}:${letter}${last}"

    said = [f"(LEN({_bare_formula(cells(word))})>0)" for word in ("update", *asked.figures)]
    said += [f'({_bare_formula(cells("status"))}="{status}")' for status in _NEEDS_NO_WORDS]
    return f"SUMPRODUCT((LEN({cells('row_id')})>0)*(({'+'.join(said)})>0))"


def _told(formula: str, asked: Asked) -> str:
    """What a formula of `answered_formula` shows."""
    words = ("".join(_LITERAL.findall(side)).replace('""', '"') for side in formula.split(_count_formula(asked)))
    return str(answered(asked)).join(words)


# ---------------------------------------------------------------- the hint beside an update


def hint(asked: Asked, row: int) -> str:
    """What the row's hint says of its answers: the first that fits; "" where nothing is amiss."""
    update, status, completed_on = (_bare(asked.value(word, row)) for word in ("update", "status", "completed_on"))
    given = any(_bare(asked.value(word, row)) for word in asked.figures)
    if status == "not applicable":
        return ""
    if not update and not given and status != "completed":
        return _MARK + _empty(asked)
    says_more = any(sign in update for sign in (*_DIGITS, *_marks(asked.parts(row))))
    if len(update) <= _SHORT and any(words in update for words in _GOES_ON) and not says_more:
        return _MARK + _GOES_ON_ONLY
    if status == "completed" and not completed_on:
        return _MARK + _NO_DATE.format(**asked.names)
    if status != "completed" and completed_on:
        return _MARK + _NOT_COMPLETED.format(**asked.names)
    return _parts_hint(asked.parts(row), asked.value("update", row))


def hint_formula(asked: Asked, row: int) -> str:
    """The formula of `hint`."""
    update, status, completed_on = (
        _bare_formula(asked.address(word, row)) for word in ("update", "status", "completed_on")
    )
    says_more = _any((*_DIGITS, *_marks(asked.parts(row))), update)
    blank = "".join(f",LEN({_bare_formula(asked.address(word, row))})=0" for word in ("update", *asked.figures))
    return (
        f'=IF({status}="not applicable","",'
        f'IF(AND({status}<>"completed"{blank}),{_said(_empty(asked))},'
        f"IF(AND(LEN({update})<={_SHORT},{_any(_GOES_ON, update)},NOT({says_more})),"
        f"{_said(_GOES_ON_ONLY)},"
        f'IF(AND({status}="completed",LEN({completed_on})=0),{_said(_NO_DATE.format(**asked.names))},'
        f'IF(AND({status}<>"completed",LEN({completed_on})>0),{_said(_NOT_COMPLETED.format(**asked.names))},'
        f"{_parts_formula(asked.parts(row), asked.address('update', row))})))))"
    )


def _marks(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{part})" for part in parts)


def _empty(asked: Asked) -> str:
    return _EMPTY_MEASURE if asked.figures else _EMPTY


def _parts_hint(parts: tuple[str, ...], update: Typed) -> str:
    """Which of the lettered parts an update leaves out that names some; a range, "a) - d)", may mean them all."""
    text = _lettered(update)
    if any(f"-{mark}" in text for mark in _marks(parts)):
        return ""
    left_out = [mark for mark in _marks(parts) if f" {mark}" not in text]
    if not left_out or len(left_out) == len(parts):
        return ""
    return _MARK + _PARTS + ", ".join(left_out)


def _parts_formula(parts: tuple[str, ...], update: str) -> str:
    """The formula of `_parts_hint`, without its equals sign.

    The list of parts left out is long and is wanted three times: whether it is empty, whether it is full, and to be
    shown. So it is written once, between bars, and what it must not be is taken out of it: "||" when empty,
    "|, a), b)|" when full.
    """
    if len(parts) < 2:
        return '""'
    text = _lettered_formula(update)
    left_out = "&".join(f'IF(ISNUMBER(SEARCH(" {mark}",{text})),"",", {mark}")' for mark in _marks(parts))
    full = "".join(f", {mark}" for mark in _marks(parts))
    shown = f'SUBSTITUTE(SUBSTITUTE("|"&{left_out}&"|","|{full}|",""),"||","")'
    told = f'SUBSTITUTE(SUBSTITUTE({shown},"|, ",{_said(_PARTS)}),"|","")'
    return f'IF({_any((f"-{mark}" for mark in _marks(parts)), text)},"",{told})'


# ---------------------------------------------------------------- words as formulas and as Python see them

_SPACES = ((_NBSP, " "), ("\n", " "))
_TO_BARE = (*_SPACES, ("-", " "))
_TO_LETTERED = (*_SPACES, *((sign, " ") for sign in "(,;/"), ("–", "-"), ("—", "-"))
_TO_RANGES = ((" to ", "-"), ("- ", "-"))


def _bare(value: Typed) -> str:
    """The cell's text in small letters, hyphens and each run of spaces one space; "" for a blank."""
    return _trimmed(_exchanged("" if value is None else str(value), _TO_BARE)).lower()


def _bare_formula(cell: str) -> str:
    return f"LOWER(TRIM({_exchange(cell, _TO_BARE)}))"


def _lettered(value: Typed) -> str:
    """The cell's text with a space before each letter of a part, and a hyphen between those of a range."""
    text = _trimmed(_exchanged("" if value is None else str(value), _TO_LETTERED))
    return " " + _exchanged(text, _TO_RANGES).lower()


def _lettered_formula(cell: str) -> str:
    return f'" "&{_exchange(f"TRIM({_exchange(cell, _TO_LETTERED)})", _TO_RANGES)}'


def _exchanged(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _exchange(formula: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        formula = f"SUBSTITUTE({formula},{'CHAR(10)' if old == chr(10) else _literal(old)},{_literal(new)})"
    return formula


def _trimmed(text: str) -> str:
    """As TRIM does: it knows no other space than the plain one."""
    return re.sub(" +", " ", text).strip(" ")


def _any(words: Iterable[str], formula: str) -> str:
    """Whether the text holds any of the words; SEARCH does not tell capitals."""
    return f"SUMPRODUCT(--ISNUMBER(SEARCH({{{','.join(map(_literal, words))}}},{formula})))>0"


def _said(words: str) -> str:
    return _literal(_MARK + words)


def _quoted(text: str) -> tuple[str, ...]:
    """The text in quotes, in pieces that Excel takes."""
    pieces = range(0, len(text), _LONGEST_LITERAL)
    return tuple(_literal(text[start : start + _LONGEST_LITERAL]) for start in pieces)


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
