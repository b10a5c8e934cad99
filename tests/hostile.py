"""Builders of workbooks as attackers, broken copies and odd programs make them: the least that shows the point.

`xlsx()`, `ods()` and `xls()` without arguments are the smallest good workbooks; every other differs from them in one
thing. At the end: what the gate says of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pytest
from python_calamine import CalamineWorkbook

from sspxl.errors import UnreadableReturn
from sspxl.read.gate import Limits, inspect

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX_TYPE = f"{_TYPE}.sheet.main+xml"
XLSM_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
VBA_TYPE = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'

CORNER = "XFD1048576"  # the last cell of a sheet
ONE_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'

# ---------------------------------------------------------------- zip


def package(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    """A zip of the parts, in their order."""
    written = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(written, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def renamed(data: bytes, was: str, now: str) -> bytes:
    """The zip with every mention of a member's name replaced by one of the same length."""
    assert len(was) == len(now)
    assert data.count(was.encode()) == 2
    return data.replace(was.encode(), now.encode())


def listed(data: bytes, name: str, offset: int, field: bytes) -> bytes:
    """The zip with bytes of the member's entry in its table of contents replaced; `offset` as the zip format counts."""
    at = data.rindex(name.encode()) - 46 + offset
    return data[:at] + field + data[at + len(field) :]


def altered(data: bytes, name: str, how: Callable[[str], str], more: Mapping[str, bytes | str] | None = None) -> bytes:
    """The zip with one of its parts changed, and further parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held: dict[str, bytes | str] = {each: archive.read(each) for each in archive.namelist()}
    before = bytes(held[name]).decode()  # type: ignore[arg-type]
    held[name] = how(before)
    assert held[name] != before
    return package(held | dict(more or {}))


# ---------------------------------------------------------------- .xlsx


def types(main: str = XLSX_TYPE, more: str = "") -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>{more}</Types>'
    )


def relationships(targets: Iterable[tuple[str, str]]) -> str:
    """Relationships rId1, rId2 ... of these kinds to these targets."""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def cell(address: str, inner: str = "<v>1</v>", kind: str = "n") -> str:
    """A row with this one cell."""
    return f'<row><c r="{address}" t="{kind}">{inner}</c></row>'


def worksheet(rows: str = ONE_ROW, after: str = "", *, before: str = "", namespace: str = MAIN) -> str:
    return f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(*texts: str, announced: int | str | None = None) -> str:
    count = "" if announced is None else f' uniqueCount="{announced}"'
    return f'<sst xmlns="{MAIN}"{count}>{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def parts(
    *sheets: str | bytes, names: Iterable[str] | None = None, namespace: str = MAIN, **more: str | bytes
) -> dict[str, bytes | str]:
    """The parts of a workbook of these sheets; `more` maps "xl__sharedStrings.xml" style names to further parts."""
    contents = sheets or (worksheet(namespace=namespace),)
    names = list(names or (f"Sheet{number}" for number in range(1, len(contents) + 1)))
    listing = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    built: dict[str, bytes | str] = {
        "[Content_Types].xml": types(),
        "_rels/.rels": relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}"><sheets>{listing}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(contents) + 1)
        ),
    }
    built |= {f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(contents, 1)}
    return built | more


def xlsx(*sheets: str | bytes, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of these sheets, with further parts or other contents of its own ones in `more`."""
    return package(parts(*sheets) | dict(more or {}))


def text_cells(count: int, index: int | str = 0) -> str:
    """So many rows whose only cell holds the shared string of that number."""
    return f'<row><c t="s"><v>{index}</v></c></row>' * count


# ---------------------------------------------------------------- .ods


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def ods_cell(inner: str = "<text:p>a</text:p>", *, across: int = 1, attributes: str = "") -> str:
    repeated = f'table:number-columns-repeated="{across}" {attributes}'
    return f'<table:table-cell office:value-type="string" {repeated}>{inner}</table:table-cell>'


def ods_row(*cells: str, down: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{down}">{"".join(cells)}</table:table-row>'


def ods_blanks(*counts: int) -> str:
    return "<text:p>" + "".join(f'<text:s text:c="{count}"/>' for count in counts) + "</text:p>"


ODS_ROW = ods_row(ods_cell())


def ods_content(*tables: str) -> str:
    sheets = "".join(f'<table:table table:name="S{at}">{rows}</table:table>' for at, rows in enumerate(tables, 1))
    return (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0"'
        f' xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>'
        "</office:document-content>"
    )


def ods(*tables: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument spreadsheet whose sheets have these rows."""
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"/>'
    whole = {
        "mimetype": ODS_TYPE,
        "content.xml": ods_content(*(tables or (ODS_ROW,))),
        "META-INF/manifest.xml": manifest,
    }
    return package(whole | dict(more or {}))


# ---------------------------------------------------------------- OLE and .xls

_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file of these streams, each of 4,096 bytes at least; "Store/Name" lies in a storage of its own."""
    contents = [content.ljust(4096, b"\0") for content in streams.values()]
    lengths = [-(-len(content) // _SECTOR) for content in contents]
    storages = [name.partition("/")[0] for name in streams if "/" in name]
    directory = -(-(1 + len(streams) + len(storages)) // 4)  # four entries in a sector
    links: list[int] = []
    for length in (directory, *lengths):
        links += [*range(len(links) + 1, len(links) + length), _END_OF_CHAIN]
    fats = -(-len(links) // 127)  # each has room for 128, itself included
    fat = links + [_FAT_SECTOR] * fats
    fat += [_FREE] * (-len(fat) % 128)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, fats, 0, 0, 4096, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    assert fats <= 109
    header += struct.pack("<109L", *range(len(links), len(links) + fats), *[_FREE] * (109 - fats))
    entries = _entries(streams, storages, directory, lengths)
    blocks = [entries.ljust(directory * _SECTOR, b"\0")]
    blocks += [content.ljust(length * _SECTOR, b"\0") for content, length in zip(contents, lengths, strict=True)]
    return header + b"".join(blocks) + struct.pack(f"<{len(fat)}L", *fat)


def _entries(streams: Mapping[str, bytes], storages: list[str], first: int, lengths: list[int]) -> bytes:
    """The directory: the root, the streams, then the storages; those at the top are one long chain to the right."""
    top = [at for at, name in enumerate(streams, 1) if "/" not in name]
    top += range(1 + len(streams), 1 + len(streams) + len(storages))
    after = dict(zip(top, [*top[1:], _FREE], strict=True))
    nested = iter(at for at, name in enumerate(streams, 1) if "/" in name)

    def entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        return raw.ljust(64, b"\0") + struct.pack("<HBB3L36xLL4x", len(raw), kind, 1, _FREE, right, child, start, size)

    built = entry("Root Entry", 5, child=top[0], start=_END_OF_CHAIN)
    for at, (name, length) in enumerate(zip(streams, lengths, strict=True), 1):
        size = max(4096, len(streams[name]))
        built += entry(name.rpartition("/")[2], 2, right=after.get(at, _FREE), start=first, size=size)
        first += length
    for at, name in enumerate(storages, 1 + len(streams)):
        built += entry(name, 1, right=after[at], child=next(nested))
    return built


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def number(row: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, column, 0, 1.0))


BOF, EOF = record(0x0809, struct.pack("<8H", 0x600, 0x10, 0, 0, 0, 0, 0, 0)), record(0x000A)


def workbook_stream(*sheets: bytes, before: bytes = b"", names: Iterable[bytes] | None = None) -> bytes:
    """A Workbook stream of BIFF8 sheets that consist of these records; `before` stands before the list of sheets."""
    contents = sheets or (number(0, 0),)
    names = list(names or (b"S%d" % at for at in range(1, len(contents) + 1)))
    head = len(BOF + before + EOF) + sum(12 + len(name) for name in names)
    listing, at = b"", head
    for name, content in zip(names, contents, strict=True):
        listing += record(0x0085, struct.pack("<LBBBB", at, 0, 0, len(name), 0) + name)
        at += len(BOF + content + EOF)
    return BOF + before + listing + EOF + b"".join(BOF + content + EOF for content in contents)


def xls(*sheets: bytes, before: bytes = b"", names: Iterable[bytes] | None = None, **streams: bytes) -> bytes:
    """An .xls of these sheets, with further streams beside its Workbook."""
    return ole({"Workbook": workbook_stream(*sheets, before=before, names=names), **streams})


# ---------------------------------------------------------------- what comes of them

DAMAGED, LARGE = "a damaged workbook", "a workbook that is too large to be read safely"
SAVE_AGAIN = "open it in Excel, save it as .xlsx under a new name and send that"
CUT_DOWN = (
    "delete the rows and columns outside the table (select them, Home > Delete > Delete Sheet Rows or Columns), "
    "save it as .xlsx and send that"
)
DEFAULT = Limits()

Words: TypeAlias = tuple[str, str, str]


def damaged(why: str) -> Words:
    return DAMAGED, why, SAVE_AGAIN


def oversized(why: str) -> Words:
    return LARGE, why, CUT_DOWN


def reached(corner: str, most: int = 2_000_000) -> Words:
    return oversized(f"its filled cells reach as far as {corner}; at most {most:,} cells are read")


def refusal(data: bytes, limits: Limits = DEFAULT, name: str = "north.xlsx") -> Words:
    """What the gate says of the file: what it is, why it is not taken, and what to do. Fails where it passes."""
    with pytest.raises(UnreadableReturn) as caught:
        inspect(data, name, limits)
    return caught.value.what, caught.value.why, caught.value.do


def grid(data: bytes) -> list[list[list[object]]]:
    """What calamine reads of a file that passed: sheets, rows, cells."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
