"""Workbooks put together out of hand-written parts, for what no library here writes; and what is seen in a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from sspxl.read.gate import Limits, inspect
from sspxl.read.grid import Grid, cell_name, read_grids
from sspxl.records import Mark, Typed

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships"

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def links(*targets: tuple[str, str]) -> str:
    """A part of relationships, numbered from rId1, of types and targets."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{LINKS}">{listed}</Relationships>'


def packed(parts: Mapping[str, str]) -> bytes:
    """The parts as one zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()


def workbook(cells: str, more: Mapping[str, str] | None = None, *, strings: str = "", styles: str = "") -> bytes:
    """A workbook with one sheet "Plan" of these rows; `more` are parts beside the usual, or instead of them."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": links((f"{OFFICE}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": links((f"{OFFICE}/worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    return packed(parts | dict(more or {}))


def edited(data: bytes, part: str, pattern: str, new: str) -> bytes:
    """The package with every match of the pattern in one part replaced; the pattern must match."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part], count = re.subn(pattern.encode(), new.encode(), parts[part], flags=re.DOTALL)
    assert count, f"{pattern} is not in {part}"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def grids(data: bytes) -> tuple[Grid, ...]:
    """Its sheets, once the gate has let it through."""
    return read_grids(data, inspect(data, "north", Limits()).kind, "north")


def values(grid: Grid) -> dict[str, Typed]:
    """Address -> what stands there; blank cells are left out."""
    return {
        cell_name(row, column): value
        for row, line in enumerate(grid.rows)
        for column, value in enumerate(line)
        if value is not None
    }


def marks(grid: Grid) -> dict[str, Mark]:
    """Address -> what is seen there besides, in the order of the sheet."""
    return {cell_name(*at): mark for at, mark in sorted(grid.marks.items())}
