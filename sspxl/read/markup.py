"""XML parts that the gate has passed, walked through element by element: a tree of one could take too much room."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from sspxl.ooxml.refusals import damaged

Start: TypeAlias = Callable[[str, dict[str, str]], None]
End: TypeAlias = Callable[[str], None]
Text: TypeAlias = Callable[[str], None]

_ESCAPE = re.compile("_x00([0-9A-Fa-f]{2})_")
UTF16 = (b"\xff\xfe", b"\xfe\xff")  # how such a part begins


def local(name: str) -> str:
    """The name of an element or attribute without its prefix: savers choose prefixes as they like."""
    return name.rpartition(":")[2] if ":" in name else name


def unescaped(text: str) -> str:
    """The text with what XML cannot hold, written as _x000D_, put back as far as calamine does: two digits' worth."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x00" in text else text


def parser_of(part: bytes) -> expat.XMLParserType:
    """A parser for the part. As in the gate, the encoding that the part declares is not believed."""
    parser = expat.ParserCreate(None if part[:2] in UTF16 else "UTF-8")
    parser.buffer_text = True
    return parser


def run(parser: expat.XMLParserType, part: bytes) -> None:
    """Parse the part. Raises UnreadableReturn where it is not XML."""
    try:
        parser.Parse(part, True)
    except expat.ExpatError as err:
        raise damaged(f"one of its parts is not whole ({expat.ErrorString(err.code)})") from err


def walk(part: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call these for each element of the part, which may be empty."""
    if not part:
        return
    parser = parser_of(part)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    run(parser, part)
