"""XML parts as trees that keep what they do not know: prefixes, unknown elements, the order of attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from lxml import etree

from sspxl.ooxml.refusals import damaged

Element: TypeAlias = etree._Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # how such a part begins


def parse(content: bytes, part: str) -> Element:
    """The root of the part; no entity is resolved and nothing is fetched.

    Raises UnreadableReturn where it is not XML, or declares a document type.
    """
    # As in the gate, the encoding that the part declares is not believed.
    encoding = None if content[:2] in _UTF16 else "utf-8"
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_blank_text=False, encoding=encoding,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as err:
        raise damaged(f"its part {part[:80]} is not whole ({err.msg})") from err
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged(f"its part {part[:80]} declares a document type, which no spreadsheet program writes")
    return root


def serialise(root: Element) -> bytes:
    """The part with this root, as spreadsheet programs write it: UTF-8, standalone."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def tag(name: str, space: str = MAIN) -> str:
    """The name as lxml knows it, of the spreadsheet's own namespace unless another is given."""
    return f"{{{space}}}{name}"


def canonical(element: Element) -> bytes:
    """The element as bytes that are the same however its prefixes and attributes were written."""
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def local(element: Element) -> str:
    """The element's name without its namespace; "" for a comment or an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(parent: Element, name: str, order: Iterable[str] = ()) -> Element:
    """The spreadsheet element of this name in `parent`; made where there is none, before the first one of `order`.

    `order` has the names that the schema puts behind it.
    """
    found = parent.find(tag(name))
    if found is not None:
        return found
    made = etree.Element(tag(name))
    behind = [there for after in order if (there := parent.find(tag(after))) is not None]
    if behind:
        parent.insert(min(parent.index(there) for there in behind), made)
    else:
        parent.append(made)
    return made
