"""A sheet of a package with all that belongs to it, as one value: two sheets that look and work alike are equal.

What a workbook numbers as it likes is put in words: a cell's style is its font, fill, border and format, a text is its
words, an arrow is the part that it leads to. Left out are the numbers alone: of tables, of pivot tables' caches.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree as Tree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Plain = tuple[str, tuple[tuple[str, object], ...], str, tuple["Plain", ...]]
"""An element: its name, its attributes, its words, its children."""

_NUMBERS = {"table": ("id",), "pivotTableDefinition": ("cacheId",)}
_INDEXED = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


@dataclass(frozen=True)
class Portrait:
    """One workbook, in which sheets can be looked at."""

    parts: dict[str, bytes] = field(repr=False)

    def sheet(self, name: str) -> object:
        """All that makes up the sheet."""
        book = self._tree("xl/workbook.xml")
        one = next(sheet for sheet in book.iter(f"{MAIN}sheet") if sheet.get("name") == name)
        part = self._targets("xl/workbook.xml")[one.get(R_ID, "")][1]
        return one.get("state", "visible"), self._part(part)

    def names(self, *scopes: str | None) -> dict[tuple[str | None, str], str]:
        """The defined names of these sheets, or with None of the workbook, with what they mean."""
        book = self._tree("xl/workbook.xml")
        tabs = self.tabs()
        found = {}
        for one in book.iter(f"{MAIN}definedName"):
            scope = one.get("localSheetId")
            where = None if scope is None else tabs[int(scope)]
            if where in scopes:
                found[where, one.get("name", "")] = one.text or ""
        return found

    def tabs(self) -> list[str]:
        return [one.get("name", "") for one in self._tree("xl/workbook.xml").iter(f"{MAIN}sheet")]

    # ---------------------------------------------------------------- inside

    def _part(self, part: str) -> object:
        content = self.parts[part]
        targets = self._targets(part)
        if not part.endswith(".xml"):
            return content, self._arrows(targets)
        return self._plain(Tree.fromstring(content)), self._arrows(targets)

    def _arrows(self, targets: dict[str, tuple[str, str, bool]]) -> object:
        return {
            number: (kind, target if outside else self._part(target))
            for number, (kind, target, outside) in targets.items()
        }

    def _plain(self, one: Tree.Element) -> Plain:
        tag, words = one.tag.rpartition("}")[2], one.text or ""
        attributes: dict[str, object] = {
            n: self._meaning(tag, n, v) for n, v in one.attrib.items() if n not in _NUMBERS.get(tag, ())
        }
        if tag == "c":
            attributes["s"] = self._xf(one.get("s", "0"))
        if tag == "t" and words == words.strip():
            attributes.pop(SPACE, None)  # which then says nothing
        if tag == "sheetView":
            attributes.pop("tabSelected", None)
        if tag == "v" and words and attributes.pop("text", ""):
            words = repr(self._string(int(words)))
        children = [self._marked(child, one) for child in one]
        return one.tag, tuple(sorted(attributes.items(), key=str)), words, tuple(self._plain(c) for c in children)

    def _marked(self, child: Tree.Element, parent: Tree.Element) -> Tree.Element:
        """The child, which knows whether it is the number of a text."""
        if child.tag == f"{MAIN}v" and parent.get("t") == "s":
            child.set("text", "1")
        return child

    def _meaning(self, tag: str, name: str, value: str) -> object:
        if (tag, name) in (("row", "s"), ("col", "style")):
            return self._xf(value)
        if name == "dxfId" or name.endswith("DxfId"):
            return self._style("dxfs", value)
        if name == "numFmtId":
            if tag == "numFmt":  # of a conditional format: what counts is written beside it
                return ""
            return self._format(value)
        if name in ("dataCellStyle", "headerRowCellStyle", "totalsRowCellStyle"):
            return value, value in self._style_names()
        return value

    def _styles(self) -> Tree.Element:
        return self._tree("xl/styles.xml")

    def _style_names(self) -> list[str | None]:
        return [one.get("name") for one in self._styles().iter(f"{MAIN}cellStyle")]

    def _style(self, kind: str, number: str) -> object:
        return self._plain(self._styles().find(f"{MAIN}{kind}")[int(number)])

    def _format(self, number: str) -> str:
        for one in self._styles().findall(f"{MAIN}numFmts/{MAIN}numFmt"):
            if one.get("numFmtId") == number:
                return f"code {one.get('formatCode')}" if one.get("formatCode") != "General" else "number 0"
        return f"number {number}"

    def _xf(self, number: str) -> object:
        xf = self._styles().find(f"{MAIN}cellXfs")[int(number)]
        own = {n: v for n, v in xf.attrib.items() if n not in (*_INDEXED, "xfId", "numFmtId")}
        looks = {n: self._style(kind, xf.get(n, "0")) for n, kind in _INDEXED.items()}
        named = [
            one.get("name") for one in self._styles().iter(f"{MAIN}cellStyle") if one.get("xfId") == xf.get("xfId", "0")
        ]
        children = tuple(self._plain(child) for child in xf)
        return tuple(own.items()), tuple(looks.items()), self._format(xf.get("numFmtId", "0")), named[:1], children

    def _string(self, number: int) -> object:
        return self._plain(self._tree("xl/sharedStrings.xml").findall(f"{MAIN}si")[number])

    def _targets(self, part: str) -> dict[str, tuple[str, str, bool]]:
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in self.parts:
            return {}
        found = {}
        for one in self._tree(rels):
            target, kind = one.get("Target", ""), one.get("Type", "")
            outside = one.get("TargetMode") == "External" or kind.endswith("/hyperlink")
            whole = target if outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id", "")] = (kind, whole, outside)
        return found

    def _tree(self, part: str) -> Tree.Element:
        return Tree.fromstring(self.parts[part])


def portrait(data: bytes) -> Portrait:
    """The workbook to be looked at."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Portrait({name: package.read(name) for name in package.namelist()})
