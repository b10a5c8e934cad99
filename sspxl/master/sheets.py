"""The one place where a table becomes an Excel table on a sheet of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from sspxl.master import looks
from sspxl.master.book import Book, Page, as_text
from sspxl.master.compare import said
from sspxl.master.contents import BACK, HOME, about
from sspxl.master.filters import hides
from sspxl.master.schema import Column, Kind, Table
from sspxl.master.values import Cell, Link
from sspxl.ooxml.ranges import Block

A3, A4 = 8, 9
_BOX_WIDTH, _BOX_CHARACTERS, _LINE_HEIGHT = 260, 36, 16  # pixels, characters in a line of it, pixels
_FORMULAS = Column("", 0, Kind.HERS)
TOP = 2
"""The row of a table's header, counted from 0: above it stand the sheet's title, what it is for, and the way back."""

INDENT = 1.4  # characters that the space at the left of a cell's words takes
_WIDE = 220  # characters; a wider table is printed on A3
_HEADER_HEIGHT = 30
_LOOKS: Mapping[Kind, Mapping[str, looks.Look]] = {
    Kind.RAG: {rag.value: look for rag, look in looks.RAG.items()},
    Kind.SEVERITY: {severity.value: look for severity, look in looks.SEVERITY.items()},
    Kind.STATE: {state.value: look for state, look in looks.STATE.items()},
}


def write_table(book: Book, table: Table, title: str, colour: str) -> None:
    """A sheet named `title` with the table under its title: filter, frozen header, drop-downs, colours, print set-up.

    An Excel table cannot be without rows: one without any gets a blank one.
    """
    sheet = book.sheet(title, colour, Page(title, paper_for(table.columns), repeat=(TOP, TOP)))
    rows = table.rows or ((None,) * len(table.columns),)
    for n, column in enumerate(table.columns):
        sheet.set_column(n, n, column.width, None, {"hidden": True} if column.is_hidden else None)
        _prepare_column(book, sheet, n, column, TOP + len(rows))
    _write_title(book, sheet, title)
    sheet.set_row(TOP, _HEADER_HEIGHT)
    block = Block(TOP + 1, 1, TOP + 1 + len(rows), len(table.columns))
    formulas = {
        n: column.formula.down(table.name, block, table.headers)
        for n, column in enumerate(table.columns)
        if column.formula and table.rows
    }
    for number, row in enumerate(rows, start=TOP + 1):
        sheet.set_row(
            number, _height(table.columns, row), None, {"hidden": True} if table.rows and hides(table, row) else None
        )
        for n, value in enumerate(row):
            if n in formulas:
                _write_formula(book, sheet, (number, n), next(formulas[n]), value)
            else:
                write_cell(book, sheet, (number, n), value, table.columns[n])
    for (place, name), words in table.comments.items():
        _write_comment(sheet, (TOP + 1 + place, table.headers.index(name)), as_text(words))
    last, bottom = len(table.columns) - 1, TOP + len(rows)
    options = {"name": table.name, "style": "Table Style Light 1", "columns": _headers(book, table)}
    sheet.add_table(TOP, 0, bottom, last, options)
    # numbers of actions ("11.1") are text, and a partner's "40" stays the text that it was
    sheet.ignore_errors({"number_stored_as_text": xl_range(TOP, 0, bottom, last)})
    sheet.freeze_panes(TOP + 1, 1)


def write_back(book: Book, sheet: Worksheet, row: int) -> None:
    """The way back to the dashboard, at the left of the row."""
    sheet.write_url(row, 0, HOME, book.format(font_color=looks.LINK, underline=1), BACK)


def _write_title(book: Book, sheet: Worksheet, title: str) -> None:
    sheet.set_row(0, 26)
    words = book.format(bold=True, font_size=16, font_color=looks.NAVY, valign="vcenter")
    sheet.write_string(0, 0, as_text(f"{title}: {book.cycle}"), words)
    sheet.set_row(1, 18)
    write_back(book, sheet, 1)
    sheet.write_string(1, 1, about(title), book.format(font_color=looks.QUIET))


def write_cell(book: Book, sheet: Worksheet, at: tuple[int, int], value: Cell, column: Column) -> None:
    """The value at (row, column), in the looks of its column; text is written as text, whatever it begins with."""
    base = cell_properties(column, value)
    match value:
        case None:
            sheet.write_blank(*at, None, book.format(**base))
        case Link():
            linked = book.format(**{**base, "font_color": looks.LINK, "underline": 1})
            book.write_link(sheet, at, value, linked, book.format(**base))
        case bool():
            sheet.write_boolean(*at, value, book.format(**base))
        case int() | float():
            sheet.write_number(*at, value, book.format(**base))
        case date() | time() | timedelta():
            sheet.write_datetime(*at, value, book.format(**{**base, "num_format": _date_format(value)}))
        case _:
            sheet.write_string(*at, as_text(value), book.format(**base))


def _write_formula(book: Book, sheet: Worksheet, at: tuple[int, int], formula: str, value: Cell) -> None:
    """A formula of hers with what came of it last, so that a preview shows that."""
    base = cell_properties(_FORMULAS, value)
    result: str | float | None = value if isinstance(value, str | float | int) or value is None else float(said(value))
    if isinstance(value, date | time | timedelta):
        base["num_format"] = _date_format(value)
    sheet.write_formula(*at, f"={formula}", book.format(**base), "" if result is None else result)


def _write_comment(sheet: Worksheet, at: tuple[int, int], words: str) -> None:
    """A comment of hers, in a box that shows all of it."""
    lines = sum(len(line) // _BOX_CHARACTERS + 1 for line in words.split("\n"))
    sheet.write_comment(*at, words, {"width": _BOX_WIDTH, "height": _LINE_HEIGHT * (lines + 1)})


def cell_properties(column: Column, value: Cell) -> dict[str, object]:
    """The XlsxWriter properties of a cell with this value in this column."""
    base: dict[str, object] = {"border": 1, "border_color": looks.LINE, "align": "left", "indent": 1}
    if look := _LOOKS.get(column.kind, {}).get(str(value)):
        return {**base, "bg_color": look.fill, "font_color": look.ink, "num_format": look.number_format, "bold": True}
    if column.kind in (Kind.WORDS, Kind.HERS):
        base["text_wrap"] = True
    if column.kind is Kind.HERS:
        base["bg_color"] = looks.HERS
    if column.kind is Kind.NUMBER:
        base["align"] = "right"
    if column.kind is Kind.DATE:
        base["num_format"] = looks.DATE
    return base


def header_format(book: Book, column: Column) -> Format:
    """The looks of a column's header, on every sheet the same: over numbers it stands at the right, as they do."""
    return book.format(
        bold=True, font_color="#FFFFFF", bg_color=looks.NAVY, valign="vcenter", text_wrap=True, border=1,
        border_color=looks.LINE, align="right" if column.kind is Kind.NUMBER else "left", indent=1,
    )  # fmt: skip


def paper_for(columns: tuple[Column, ...]) -> int:
    """The paper on which the columns can be read when they are fitted to its width."""
    return A3 if sum(column.width for column in columns) > _WIDE else A4


def _headers(book: Book, table: Table) -> list[dict[str, object]]:
    return [{"header": column.name, "header_format": header_format(book, column)} for column in table.columns]


def _date_format(value: date | time | timedelta) -> str:
    if isinstance(value, datetime) and value.time() != time():
        return looks.STAMP
    return looks.DATE if isinstance(value, date) else "[hh]:mm"


def _height(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> float:
    wrapped = (
        (column, value) for column, value in zip(columns, row, strict=True) if column.kind in (Kind.WORDS, Kind.HERS)
    )
    texts = ((value.text if isinstance(value, Link) else value, column.width - INDENT) for column, value in wrapped)
    return looks.row_height((text, width) for text, width in texts if isinstance(text, str))


def _prepare_column(book: Book, sheet: Worksheet, n: int, column: Column, last_row: int) -> None:
    """What holds for every cell of the column: its drop-down list, and colours that follow when its word is changed."""
    if column.choices:
        mistake = f"Choose {', '.join(column.choices)}, or leave it blank."
        rule = {
            "validate": "list",
            "source": list(column.choices),
            "input_title": column.name,
            "input_message": column.says,
            "error_title": column.name,
            "error_message": mistake,
        }
        sheet.data_validation(TOP + 1, n, last_row, n, rule)
    for word, look in _LOOKS.get(column.kind, {}).items():
        painted = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.painted(look)}
        sheet.conditional_format(TOP + 1, n, last_row, n, painted)
