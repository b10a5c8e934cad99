"""The workbook that is being written: its formats, its properties, and text that can never be anything but text."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from sspxl.master.looks import FONT, INK, SIZE, Look
from sspxl.master.values import Link
from sspxl.ooxml import in_language
from sspxl.records import Edition
from sspxl.text import shorten

CELL_LIMIT = 32_767  # of Excel, in UTF-16 units
LINK_LIMIT = 65_530  # of Excel, for one sheet
_LONGEST_LINK = 2_000
_LONGEST_PROPERTY = 255
_LANGUAGE = "en-GB"
_UNSAFE = re.compile(r"""[\x00-\x20"#%<>?\[\\\]^`{|}]""")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")  # XML has no way to write these

_REFUSING = (
    "add_table", "conditional_format", "data_validation", "ignore_errors", "insert_chart", "merge_range", "repeat_rows",
    "set_column", "set_row", "write_blank", "write_boolean", "write_comment", "write_datetime", "write_formula",
    "write_number", "write_string", "write_url",
)  # fmt: skip

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints: A4 or A3 (paper 9 or 8), landscape, one page wide, its first rows on every page."""

    title: str
    paper: int = 9
    repeat: tuple[int, int] | None = None
    tall: int = 0  # pages; 0: as many as it takes
    marking: str | None = None  # where it is not the workbook's


class _Sheet(Worksheet):
    """A sheet on which whatever XlsxWriter will not write is an error: it would leave it out, and only warn."""


def _or_raise(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def written(*args: Any, **kwargs: Any) -> Any:
        refused = method(*args, **kwargs)
        if refused:
            raise ValueError(f"XlsxWriter refuses {method.__name__}: {refused}")
        return refused

    return written


for _name in _REFUSING:
    setattr(_Sheet, _name, _or_raise(getattr(Worksheet, _name)))


@contextmanager
def in_earnest() -> Iterator[None]:
    """Within it a warning of XlsxWriter is an error: what it warns of, it leaves out."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module="xlsxwriter")
        yield


class Book:
    """A workbook in memory. Formats with the same properties are one format."""

    def __init__(self, edition: Edition) -> None:
        self._out = BytesIO()
        self.partnership = edition.partnership
        self.marking = edition.marking_of_all or ""  # of each sheet that is no plan's
        self.cycle = edition.outcome.merged.cycle.name
        self.xlsx = xlsxwriter.Workbook(self._out, _OPTIONS)
        self.xlsx.formats[0].set_font_name(FONT)
        self.xlsx.formats[0].set_font_size(SIZE)
        self.xlsx.set_size(1_733, 1_000)  # pixels
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._painted: dict[Look, Format] = {}
        self._links: dict[str, int] = {}
        self._properties(edition)

    def format(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties, in our font unless they say otherwise."""
        whole = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "top", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.xlsx.add_format(whole)
        return self._formats[key]

    def sheet(self, name: str, colour: str, page: Page) -> Worksheet:
        """A new sheet of that name, ready to print."""
        sheet = self.xlsx.add_worksheet(name, _Sheet)
        sheet.set_tab_color(colour)
        sheet.set_landscape()
        sheet.set_paper(page.paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.fit_to_pages(1, page.tall)
        if page.repeat:
            sheet.repeat_rows(*page.repeat)
        left = _header_text(f"{self.partnership}: {page.title}", 150)
        marking = _header_text(self.marking if page.marking is None else page.marking, 60)
        sheet.set_header(f'&L&"{FONT},Bold"&9{left}&R&"{FONT},Bold"&9{marking}')
        sheet.set_footer(f'&L&"{FONT},Regular"&8{marking}&R&"{FONT},Regular"&8Page &P of &N')
        return sheet

    def painted(self, look: Look) -> Format:
        """The format that a conditional format lays over a cell: colours and symbol alone."""
        if look not in self._painted:
            properties = {"bg_color": look.fill, "font_color": look.ink, "num_format": look.number_format}
            self._painted[look] = self.xlsx.add_format(properties)
        return self._painted[look]

    def write_link(self, sheet: Worksheet, at: tuple[int, int], link: Link, linked: Format, unlinked: Format) -> None:
        """The link's text, leading to its file; without the link where Excel would not take it."""
        links = self._links.get(sheet.name, 0)
        target = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", link.path)
        if links >= LINK_LIMIT or len(target) > _LONGEST_LINK:
            sheet.write_string(*at, as_text(link.text), unlinked)
            return
        self._links[sheet.name] = links + 1
        url = Url("external:return")
        url.text = as_text(link.text)
        # XlsxWriter writes backslashes, which only Windows follows, and takes "#" in a file's name for an anchor
        url._relationship_link = target
        sheet.write_url(*at, url, linked)

    def data(self) -> bytes:
        """The finished workbook."""
        self.xlsx.close()
        return in_language(self._out.getvalue(), _LANGUAGE)

    def _properties(self, edition: Edition) -> None:
        cycle = self.cycle
        self.xlsx.set_properties(
            {
                "title": f"{edition.partnership}: master of the action plans, {cycle}",
                "subject": f"Updates of {cycle}",
                "author": edition.partnership,
                "company": edition.partnership,
                "category": self.marking,
                "keywords": self.marking,
                "status": self.marking,
                "comments": "Made by sspxl. Type in the yellow columns, or in columns of your own at the right.",
                "created": edition.ran,
            }
        )
        if self.marking:
            self.xlsx.set_custom_property("Protective marking", shorten(self.marking, _LONGEST_PROPERTY), "text")


def as_text(text: str) -> str:
    """The text as a cell can hold it: line breaks as Excel's, and cut, saying so, where a cell takes no more."""
    text = _NO_CHARACTER.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = len(text.encode("utf-16-le")) // 2
    if units <= CELL_LIMIT:
        return text
    notice = f" … [cut here: a cell takes {CELL_LIMIT:,} characters, this text has {units:,}; the return has all of it]"
    kept = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(notice))]
    return kept.decode("utf-16-le", "ignore") + notice


def _header_text(text: str, room: int) -> str:
    """The text as a header can hold it, in so many characters; a header that is too long would not print at all."""
    fitting = (shorten(text, length).replace("&", "&&") for length in range(room, 0, -1))
    return next(written for written in fitting if len(written) <= room)
