"""The formats of an .xlsx workbook's cells, as far as they say something to a person: xl/styles.xml and the theme."""

from __future__ import annotations

import re
from collections.abc import Callable

from sspxl.ooxml.refusals import oversized
from sspxl.read.colours import INDEXED, status_colour, tinted
from sspxl.read.marks import Style
from sspxl.read.markup import local, walk

_MOST = 1 << 16  # formats, fonts or fills: a little more than Excel allows
_PERCENT_IDS = {"9", "10"}
_NO = ("0", "false", "off")
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')  # of a number format: what stands for itself
_LISTS = {
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
}
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")


def is_on(attributes: dict[str, str]) -> bool:
    """Whether an element such as <strike/> switches on: `val` may switch off."""
    return attributes.get("val", "1").lower() not in _NO


def shows_percent(format_code: str) -> bool:
    """Whether a number format multiplies by a hundred: 0"%" only shows the sign."""
    return "%" in _LITERAL.sub("", format_code)


def read_styles(part: bytes, theme: Callable[[], bytes]) -> dict[str, Style]:
    """The number of a format, as cells name it -> what it says; formats that say nothing are left out.

    `theme` gives the theme's part, which is looked at only where a fill points to it.
    """
    reader = _Styles(part, theme)
    walk(part, reader.start)
    return reader.styles


class _Styles:
    """Fonts, fills and number formats stand before the cell formats that name them by their place."""

    def __init__(self, part: bytes, theme: Callable[[], bytes]) -> None:
        self.styles: dict[str, Style] = {}
        self._theme = theme
        self._themed: list[str] | None = None
        self._part = part
        self._palette: tuple[str, ...] | None = None
        self._within = ""  # the list that is being read
        self._place = -1
        self._solid = False
        self._struck: set[str] = set()
        self._fills: dict[str, str] = {}
        self._percents = set(_PERCENT_IDS)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name in _LISTS:
            self._within, self._place = name, -1
        elif hears := _HEARD.get((self._within, name)):
            hears(self, attributes)

    def _begin(self, _attributes: dict[str, str]) -> None:
        self._place += 1
        if self._place >= _MOST:
            raise oversized(f"it has more than {_MOST:,} formats")

    def _strike(self, attributes: dict[str, str]) -> None:
        if is_on(attributes):
            self._struck.add(str(self._place))

    def _pattern(self, attributes: dict[str, str]) -> None:
        self._solid = attributes.get("patternType") == "solid"

    def _fill(self, attributes: dict[str, str]) -> None:
        if self._solid and (colour := status_colour(self._rgb(attributes))):
            self._fills[str(self._place)] = colour

    def _number(self, attributes: dict[str, str]) -> None:
        if shows_percent(attributes.get("formatCode", "")):
            self._percents.add(attributes.get("numFmtId", ""))

    def _format(self, attributes: dict[str, str]) -> None:
        self._begin(attributes)
        struck = attributes.get("fontId") in self._struck
        colour = self._fills.get(attributes.get("fillId", ""))
        percent = attributes.get("numFmtId") in self._percents
        if struck or colour or percent:
            self.styles[str(self._place)] = Style(struck, colour, percent)

    def _rgb(self, attributes: dict[str, str]) -> str:
        """The colour's figures; "" where it stands for none, such as the window's own background."""
        try:
            if "rgb" in attributes:
                rgb = attributes["rgb"]
            elif "theme" in attributes:
                if self._themed is None:
                    self._themed = _theme_colours(self._theme())
                rgb = self._themed[int(attributes["theme"])]
            else:
                if self._palette is None:  # it stands at the end of the part
                    self._palette = _palette(self._part) if b"indexedColors" in self._part else INDEXED
                rgb = self._palette[int(attributes["indexed"])]
            tint = float(attributes.get("tint", 0))
            return tinted(rgb, tint) if tint else rgb
        except (KeyError, IndexError, ValueError):
            return ""


_HEARD = {  # what is heard of, by the list that it stands in
    ("numFmts", "numFmt"): _Styles._number,
    ("fonts", "font"): _Styles._begin,
    ("fonts", "strike"): _Styles._strike,
    ("fills", "fill"): _Styles._begin,
    ("fills", "patternFill"): _Styles._pattern,
    ("fills", "fgColor"): _Styles._fill,
    ("cellXfs", "xf"): _Styles._format,
}


def _palette(part: bytes) -> tuple[str, ...]:
    """The workbook's own colours by number."""
    own: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "rgbColor" and len(own) < _MOST:
            own.append(attributes.get("rgb", ""))

    walk(part, start)
    return tuple(own) or INDEXED


def _theme_colours(part: bytes) -> list[str]:
    """The theme's colours in the order in which cells number them."""
    found: dict[str, str] = {}
    slot = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal slot
        name = local(name)
        if name in _THEME_ORDER:
            slot = name
        elif name in ("srgbClr", "sysClr") and slot:
            found.setdefault(slot, attributes.get("lastClr") or attributes.get("val", ""))

    def end(name: str) -> None:
        nonlocal slot
        if local(name) == slot:
            slot = ""

    walk(part, start, end)
    return [found.get(name, "") for name in _THEME_ORDER]
