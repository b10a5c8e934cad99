"""What a formula may name: sheets, tables and their columns, other workbooks; and what Excel takes of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from package_parts import cell_at, utf16

LONGEST = 8_192

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([A-Za-z_\\\u0080-\uffff][\w.\\]*(?::[A-Za-z_][\w.]*)?|\[\d+\][\w. ]*))!")
_TABLE = re.compile(r"(?<![\w.\]'!])([A-Za-z_\\\u0080-\uffff][\w.\\]*)\[")
_NEW = re.compile(
    r"(?<![\w.])(CONCAT|FILTER|IFNA|IFS|LET|LAMBDA|MAXIFS|MINIFS|RANDARRAY|SEQUENCE|SORT|SORTBY|SWITCH|TEXTJOIN|UNIQUE|"
    r"XLOOKUP|XMATCH|TEXTBEFORE|TEXTAFTER|TEXTSPLIT|VSTACK|HSTACK|DAYS|ISOWEEKNUM|FORMULATEXT)\("
)


_BUILT_IN = {
    "_xlnm.print_area", "_xlnm.print_titles", "_xlnm._filterdatabase", "_xlnm.criteria", "_xlnm.extract",
    "_xlnm.consolidate_area", "_xlnm.database", "_xlnm.sheet_title",
}  # fmt: skip
_DEFINED = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
_R1C1 = re.compile(r"[Rr]\d*([Cc]\d*)?|[Cc]\d*")


@dataclass(frozen=True, slots=True)
class Names:
    """What formulas of a workbook may name, in small letters; `columns` maps a table to its columns."""

    sheets: frozenset[str]
    defined: frozenset[str]
    externals: int
    columns: Mapping[str, frozenset[str]]


def formula_faults(formula: str, names: Names) -> Iterator[str]:
    """What is wrong with the formula, as ends of a sentence that begins with where it stands."""
    if utf16(formula) > LONGEST:
        yield f"has a formula of {utf16(formula):,} characters"
    if formula.startswith("="):
        yield "has a formula that begins with ="
    bare = _ERROR.sub("0", _TEXT.sub('""', formula))
    if found := _NEW.search(bare):
        yield f"has {found[1]} without its prefix _xlfn."
    if "!" in bare:
        for sheet in dict.fromkeys(sheets_in(bare)):
            yield from _sheet_faults(sheet, names)
    if "[" in bare:
        yield from _table_faults(bare, names)


def sheets_in(formula: str) -> Iterator[str]:
    """The sheets that the formula names, as they are called; "[1]Plan" of another workbook."""
    for quoted, plain in _SHEET.findall(_TEXT.sub('""', formula)):
        if quoted.startswith("[") or plain.startswith("["):
            yield quoted.replace("''", "'") or plain
        else:
            yield from (quoted.replace("''", "'") or plain).split(":")


def _sheet_faults(sheet: str, names: Names) -> Iterator[str]:
    if found := re.match(r"\[(\d+)\]", sheet):
        if not 0 <= int(found[1]) <= names.externals:
            yield f"names the workbook {found[0]}, which is not linked"
    elif sheet.casefold() not in names.sheets | names.defined:
        yield f"names the sheet {sheet}, which is not there"


def _table_faults(formula: str, names: Names) -> Iterator[str]:
    for found in _TABLE.finditer(formula):
        table = found[1].casefold()
        if table not in names.columns:
            yield f"names the table {found[1]}, which is not there"
            continue
        for column in _columns_in(formula, found.end() - 1):
            if column.casefold() not in names.columns[table]:
                yield f"names {found[1]}[{column}], a column which is not there"


def _columns_in(formula: str, start: int) -> Iterator[str]:
    """The columns in the bracket that opens at `start`; not its "#This Row", "@" and the like."""
    inside = _bracket(formula, start)
    items = [_bracket(inside, n) for n in _openings(inside)] or [inside]
    for item in items:
        column = re.sub("'(.)", r"\1", item.strip().removeprefix("@"))
        if column and not item.strip().startswith("#"):
            yield column


def _openings(text: str) -> Iterator[int]:
    depth, at = 0, 0
    while at < len(text):
        if text[at] == "'":
            at += 1
        elif text[at] == "[":
            if depth == 0:
                yield at
            depth += 1
        elif text[at] == "]":
            depth -= 1
        at += 1


def _bracket(text: str, start: int) -> str:
    """What stands between the bracket at `start` and the one that closes it; ' takes the next sign as it is."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "'":
            at += 1
        elif text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if depth == 0:
                break
        at += 1
    return text[start + 1 : at]


def is_name(name: str) -> bool:
    """Whether a table or a range may be called that: no cell's address, no blank, a letter first; or Excel's own."""
    if name.casefold() in _BUILT_IN:
        return True
    if len(name) > 255 or not _DEFINED.fullmatch(name):
        return False
    return not cell_at(name.upper()) and not _R1C1.fullmatch(name)
