"""The formats of an OpenDocument workbook's cells and of the words in them, as far as they say something."""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.ooxml.refusals import oversized
from sspxl.read.colours import status_colour
from sspxl.read.marks import PLAIN, Style
from sspxl.read.markup import walk

_MOST = 1 << 16
_DEEPEST = 20  # styles that build on each other


@dataclass(slots=True)
class _Named:
    """A style as it is written: None is for its parent to say."""

    parent: str | None
    struck: bool | None = None
    fill: str | None = None


class Styles:
    """The styles of styles.xml, and those that are heard of while content.xml is walked through."""

    def __init__(self, part: bytes) -> None:
        self._named: dict[str, _Named] = {}
        self._known: dict[str | None, Style] = {None: PLAIN}
        self._current: _Named | None = None
        walk(part, self.start, self.end)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            if len(self._named) >= _MOST:
                raise oversized(f"it has more than {_MOST:,} formats")
            self._current = _Named(attributes.get("style:parent-style-name"))
            self._named[attributes.get("style:name", "")] = self._current
        elif self._current is None:
            return
        elif name == "style:text-properties":
            line = attributes.get("style:text-line-through-style") or attributes.get("style:text-line-through-type")
            if line:
                self._current.struck = line != "none"
        elif name == "style:table-cell-properties":
            self._current.fill = attributes.get("fo:background-color", self._current.fill)

    def end(self, name: str) -> None:
        if name == "style:style":
            self._current = None

    def struck(self, name: str | None) -> bool | None:
        """Whether the style strikes words through; None: it leaves them as they are."""
        return next((named.struck for named in self._line(name) if named.struck is not None), None)

    def style(self, name: str | None) -> Style:
        """What a cell's style says."""
        if name not in self._known:
            fill = next((named.fill for named in self._line(name) if named.fill is not None), None)
            colour = status_colour(fill) if fill and fill.startswith("#") else None
            struck = bool(self.struck(name))
            self._known[name] = Style(struck, colour) if struck or colour else PLAIN
        return self._known[name]

    def _line(self, name: str | None) -> list[_Named]:
        """The style, the one that it builds on, and so on."""
        line: list[_Named] = []
        while name is not None and (named := self._named.get(name)) and len(line) < _DEEPEST:
            line.append(named)
            name = named.parent
        return line
