"""The comments of an .xlsx sheet: notes as Excel always had them, and comments with replies as it has them now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sspxl.notes import partners_words
from sspxl.ooxml.refusals import oversized
from sspxl.read.marks import MOST_MARKS, Address
from sspxl.read.markup import local, unescaped, walk
from sspxl.read.tally import position

_PLACEHOLDER = "[Threaded comment]"
_BOILERPLATE = re.compile(re.escape(_PLACEHOLDER) + r".*?\n\s*Comment:\s*", re.DOTALL)
_REPLY = re.compile(r"\n\s*Reply:\s*")


def said(author: str, text: str) -> str | None:
    """A comment as one text, "Kim Lowe: moved to June"; None where a partner said nothing in it.

    Excel itself begins a note with its author's name, which is not repeated. A note of ours is left out; whose words
    were added to it is not known.
    """
    author, text = author.strip(), text.replace("\r\n", "\n").replace("\r", "\n")
    if author and text.startswith(f"{author}:"):
        text = text[len(author) + 1 :]
    words = partners_words(text)
    if words is None:
        return None  # blank, or ours alone
    return f"{author}: {words.strip()}" if author and words == text else words.strip()


def read_notes(part: bytes) -> Mapping[Address, list[str]]:
    """What stands on each cell by the comments part: what an older Excel shows.

    Of a comment with replies it holds a copy for such an Excel, under a sentence of Excel's own.
    """
    reader = _Notes()
    walk(part, reader.start, reader.end, reader.take)
    return reader.found


def read_threads(part: bytes, persons: bytes) -> Mapping[Address, list[str]]:
    """What stands on each cell by the part with replies, in the order in which it was said."""
    reader = _Threads(_names(persons))
    walk(part, reader.start, reader.end, reader.take)
    return reader.found


class _Found:
    """Gathers what is said on each cell."""

    def __init__(self) -> None:
        self.found: dict[Address, list[str]] = {}
        self._words: list[str] = []
        self._reads = False
        self._count = 0

    def begin(self) -> None:
        self._words, self._reads = [], True

    def finish(self) -> str:
        """The text since `begin`."""
        self._reads = False
        return "".join(self._words)

    def take(self, text: str) -> None:
        if self._reads:
            self._words.append(text)

    def keep(self, reference: str, comments: Iterator[str | None]) -> None:
        row, column = position(reference.replace("$", ""))
        for comment in comments:
            self._count += 1
            if self._count > MOST_MARKS:
                raise oversized(f"it has more than {MOST_MARKS:,} comments")
            if comment:
                self.found.setdefault((row - 1, column - 1), []).append(comment)


class _Notes(_Found):
    def __init__(self) -> None:
        super().__init__()
        self._authors: list[str] = []
        self._note: list[str] = []
        self._reference = self._author = ""
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "author":
            self.begin()
        elif name == "comment":
            self._reference, self._author, self._note = attributes.get("ref", ""), attributes.get("authorId", ""), []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t" and not self._phonetic:
            self.begin()

    def end(self, name: str) -> None:
        name = local(name)
        if name == "author":
            self._authors.append(self.finish())
        elif name == "rPh":
            self._phonetic = False
        elif name == "t" and not self._phonetic:
            self._note.append(unescaped(self.finish()))
        elif name == "comment":
            self.keep(self._reference, self._comments())

    def _comments(self) -> Iterator[str | None]:
        note = "".join(self._note)
        if note.startswith(_PLACEHOLDER):
            for words in _REPLY.split(_BOILERPLATE.sub("", note)):
                yield said("", words)
            return
        named = self._author.isdecimal() and len(self._author) < 10 and int(self._author) < len(self._authors)
        yield said(self._authors[int(self._author)] if named else "", note)


class _Threads(_Found):
    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names
        self._reference = self._person = self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "threadedComment":
            self._reference, self._person = attributes.get("ref", ""), attributes.get("personId", "")
            self._text = ""
        elif name == "text":
            self.begin()

    def end(self, name: str) -> None:
        name = local(name)
        if name == "text":
            self._text = self.finish()
        elif name == "threadedComment":
            self.keep(self._reference, iter([said(self._names.get(self._person, ""), self._text)]))


def _names(persons: bytes) -> dict[str, str]:
    """The number of each person who commented -> the name."""
    names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "person":
            names[attributes.get("id", "")] = attributes.get("displayName", "")

    walk(persons, start)
    return names
