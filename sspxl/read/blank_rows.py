"""Rows in which nothing stands, taken out of a sheet's XML before it is parsed: a spreadsheet may have a million.

Time is what they cost, and they say nothing: they do not count for the box of the values, and have no marks.
"""

from __future__ import annotations

import re

from sspxl.read.markup import UTF16

_BLANK = re.compile(rb'<row r="\d{1,7}"[^<>/]*/>\s*(?=<row r="|</sheetData>)')
"""An empty row of an .xlsx, where the next one tells its own number."""

_TABLE_END = b"</table:table>"
_ROW = b"<table:table-row"
_ODS_BLANK = re.compile(rb"<table:table-row\b[^<>]*>(?:<table:table-cell\b[^<>]*/>)+</table:table-row>")
_SAYS_SOMETHING = re.compile(rb"value|formula|spanned")  # an attribute of a cell


def without_blank_rows(part: bytes) -> bytes:
    """The part of an .xlsx without its empty rows."""
    return part if _may_mislead(part) else _BLANK.sub(b"", part)


def without_blank_ods_rows(content: bytes) -> bytes:
    """The content of an .ods in which each run of one and the same empty row at a table's end is a single one."""
    if _may_mislead(content):
        return content
    kept, done = [], 0
    while (end := content.find(_TABLE_END, done)) >= 0:
        begin = _begin_of_blanks(content, done, end)
        kept += [content[done:begin], _TABLE_END]
        done = end + len(_TABLE_END)
    return b"".join((*kept, content[done:]))


def _begin_of_blanks(content: bytes, start: int, end: int) -> int:
    """Where the repetitions of the last row before `end` begin; `end` where it has none."""
    at = content.rfind(_ROW, start, end)
    row = content[at:end] if at >= 0 else b""
    if not _ODS_BLANK.fullmatch(row) or _SAYS_SOMETHING.search(row):
        return end
    while at - len(row) >= start and content.startswith(row, at - len(row)):
        at -= len(row)
    return at + len(row)


def _may_mislead(part: bytes) -> bool:
    """Whether what looks like a row may be text: in a comment, in CDATA, or because its letters take two bytes."""
    return b"<!" in part or part[:2] in UTF16
