"""What an .xls workbook shows besides its values, as far as xlrd can tell: the text of formulas it cannot.

calamine reads the values of far more odd .xls files than xlrd opens. Where xlrd gives up, they are read without marks,
and a note says so.
"""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sspxl.read.colours import status_colour
from sspxl.read.marks import Address, Gathering, Room, Rows, Seen, SeenSheet, Style
from sspxl.read.marks_comments import said
from sspxl.read.marks_styles import shows_percent

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

NOT_SEEN = "its comments and formats could not be read"
TOO_LARGE = "it is so large that its comments and formats were not read"
MOST_BYTES = 4 << 20  # xlrd takes some seconds for as much, most of it blank cells with a format

_SOLID = 1
_log = logging.getLogger(__name__)


def see_xls(data: bytes, sheets: Mapping[str, Rows]) -> Seen:
    """The workbook as a person sees it; `sheets` are the values that calamine found."""
    plain = {name: SeenSheet(rows, {}) for name, rows in sheets.items()}
    if len(data) > MOST_BYTES:
        return Seen(plain, notes=(TOO_LARGE,))
    try:
        return _see(_open(data), sheets)
    except MemoryError:
        raise  # the file asks for too much: for the reader's own limits to say
    except Exception as err:  # a boundary: xlrd raises whatever it stumbles over in an odd file; the values are there
        _log_fault(err)
        return Seen(plain, notes=(NOT_SEEN,))


def defined_constant(data: bytes, name: str) -> str | None:
    """The text that a name of the workbook stands for; None where there is no such name, or it is no text."""
    try:
        meant = _open(data, with_sheets=False).name_map.get(name.lower(), [])
    except Exception as err:  # as above: this is one carrier of several
        _log_fault(err)
        return None
    values = (found.result.value for found in meant if found.result is not None)
    return next((value for value in values if isinstance(value, str)), None)


def _log_fault(err: Exception) -> None:
    """Frames only: the words of the exception may be those of a cell."""
    _log.warning("%s in xlrd\n%s", type(err).__name__, "".join(traceback.format_tb(err.__traceback__)))


def _open(data: bytes, *, with_sheets: bool = True) -> Book:
    import xlrd  # late: most nights bring no .xls

    return xlrd.open_workbook(
        file_contents=data,
        formatting_info=with_sheets,
        on_demand=not with_sheets,
        ragged_rows=True,
        logfile=io.StringIO(),  # it would write its remarks to stdout
    )


def _see(book: Book, sheets: Mapping[str, Rows]) -> Seen:
    room = Room()
    styles = dict(_styles(book))
    present = set(book.sheet_names())
    seen: dict[str, SeenSheet] = {}
    for name, rows in sheets.items():
        gathering = Gathering(rows, room)
        if name in present:
            _walk(book.sheet_by_name(name), styles, gathering)
        seen[name] = gathering.seen()
    return Seen(seen, book.datemode == 1, room.notes)


def _styles(book: Book) -> Iterator[tuple[int, Style]]:
    """The formats that say something, by their number."""
    for number, xf in enumerate(book.xf_list):
        fill = xf.background
        rgb = book.colour_map.get(fill.pattern_colour_index) if fill.fill_pattern == _SOLID else None
        number_format = book.format_map.get(xf.format_key)
        style = Style(
            bool(book.font_list[xf.font_index].struck_out),
            status_colour("".join(f"{part:02X}" for part in rgb)) if rgb else None,
            bool(number_format and shows_percent(number_format.format_str)),
        )
        if style != Style():
            yield number, style


def _walk(sheet: Sheet, styles: Mapping[int, Style], gathering: Gathering) -> None:
    from xlrd.biffh import XL_CELL_ERROR, error_text_from_code

    for row in range(min(sheet.nrows, gathering.height)):
        for column in range(min(sheet.row_len(row), gathering.width)):
            at = (row, column)
            style = styles.get(sheet.cell_xf_index(row, column), Style())
            if sheet.cell_type(row, column) == XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                gathering.fault(at, error_text_from_code.get(code, f"error {code}"))
            if runs := sheet.rich_text_runlist_map.get(at):
                gathering.runs(at, _runs(gathering.value(at), style.struck, runs, sheet.book))
                style = Style(False, style.colour, style.percent)
            gathering.style(at, style)
    gathering.comments(_comments(sheet))


def _runs(value: object, struck: bool, starts: list[tuple[int, int]], book: Book) -> Iterator[tuple[str, bool]]:
    """The stretches of a text, each from where its font begins, counted in UTF-16; before the first the cell's own."""
    text = str(value or "").encode("utf-16-le", "surrogatepass")
    fonts = [(0, struck), *((begin * 2, bool(book.font_list[font].struck_out)) for begin, font in starts)]
    ends = [begin for begin, _ in fonts[1:]] + [len(text)]
    for (begin, is_struck), end in zip(fonts, ends, strict=True):
        yield text[begin:end].decode("utf-16-le", "replace"), is_struck


def _comments(sheet: Sheet) -> Mapping[Address, list[str]]:
    found = ((at, said(note.author or "", note.text or "")) for at, note in sheet.cell_note_map.items())
    return {at: [words] for at, words in found if words}
