"""The shared strings of one workbook as those of another, rich text and all."""

from __future__ import annotations

from copy import deepcopy

from sspxl.ooxml.refusals import damaged
from sspxl.ooxml.styles import Styles
from sspxl.ooxml.xml import Element, canonical, tag


class Strings:
    """Where the texts of `old` are in `new`, which grows by those that it lacks."""

    def __init__(self, old: Element | None, new: Element, styles: Styles) -> None:
        self._old = [] if old is None else old.findall(tag("si"))
        self._new = new
        self._styles = styles
        self._there = {_key(one): n for n, one in enumerate(new.findall(tag("si")))}
        self._length = len(new.findall(tag("si")))
        self._went: dict[int, int] = {}
        self._uses = 0

    def moved(self, number: int) -> int:
        """The new number of a text. Raises UnreadableReturn where the old workbook has none of that number."""
        self._uses += 1
        known = self._went.get(number)
        if known is None:
            if not 0 <= number < len(self._old):
                raise damaged(f"it has no shared text {number}")
            known = self._went[number] = self._place(deepcopy(self._old[number]))
        return known

    def count(self) -> None:
        """State how many texts there are now, and how many cells show one."""
        self._new.set("count", str(int(self._new.get("count", "0")) + self._uses))
        self._new.set("uniqueCount", str(self._length))

    def _place(self, one: Element) -> int:
        for part in one.iter(tag("phoneticPr")):
            part.set("fontId", str(self._styles.font(int(part.get("fontId", "0")))))
        known = self._there.setdefault(_key(one), self._length)
        if known == self._length:
            self._new.append(one)
            self._length += 1
        return known


def _key(one: Element) -> str | bytes:
    """What makes two texts the same: the words of a plain one, all of a rich one or of one with blanks at its ends."""
    words = one[0].text or "" if len(one) == 1 and one[0].tag == tag("t") else " "
    if words == words.strip():
        return words
    return canonical(one)
