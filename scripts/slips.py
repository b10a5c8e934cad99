"""What partners do to a workbook before they send it back: the slips of the sample's returns, each named."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from sspxl.identity import read_identity
from sspxl.layouts import column_of


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sheet's table is: its header row, its columns by our words, and its rows by key."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]


def find_tables(book: openpyxl.Workbook) -> tuple[Found, ...]:
    """The action plans of an issued workbook: columns by header words, rows by their row ID."""
    tables = []
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            columns = {
                word: cell.column for cell in cells if isinstance(cell.value, str) and (word := column_of(cell.value))
            }
            if {"row_id", "update"} <= columns.keys():
                ids = {n: read_identity(sheet.cell(n, columns["row_id"]).value) for n in range(1, sheet.max_row + 1)}
                rows = {row_id.key: n for n, row_id in ids.items() if row_id}
                tables.append(Found(sheet, cells[0].row, columns, rows))
                break
    return tuple(tables)


def type_in(sheet: Worksheet, row: int, column: int, answer: object) -> None:
    cell = sheet.cell(row, column)
    looks = cell.number_format
    cell.value = answer
    if isinstance(answer, str):
        cell.data_type = "s"
    if isinstance(answer, date):
        cell.number_format = looks


def spoil(book: openpyxl.Workbook, how: str, note: str) -> openpyxl.Workbook:
    """The workbook after the slip that `how` names and `note` details ("SA/11.3: ..."): a new one or `book` altered."""
    where, _, words = note.partition(": ")
    if how == "pasted as values":
        first = find_tables(book)[0]
        type_in(first.sheet, first.header, first.columns["update"], where)
        return copied(book, visible_only=True)
    if how == "note added":
        book.create_sheet(where, 0)["A1"].value = words
    if how == "row repeated":
        table = next(table for table in find_tables(book) if where in table.rows)
        last = max(table.rows.values()) + 1
        for cell in table.sheet[table.rows[where]]:
            type_in(table.sheet, last, cell.column, cell.value)
        type_in(table.sheet, last, table.columns["update"], words)
    if how == "merged answer":
        table = next(table for table in find_tables(book) if where in table.rows)
        row, column = table.rows[where], table.columns["update"]
        type_in(table.sheet, row, column, words)
        table.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
    if how in ("row deleted", "bad status", "wording changed", "question answered"):
        table = next(table for table in find_tables(book) if where in table.rows)
        row = table.rows[where]
        if how == "row deleted":
            table.sheet.delete_rows(row)
        elif how == "bad status":
            table.sheet.cell(row, table.columns["status"]).value = words
        elif how == "question answered":
            type_in(table.sheet, row, table.columns["answer"], words)
        else:
            table.sheet.cell(row, table.columns["action"]).value += f" {words}"
    elif how == "row added":
        table = next(t for t in find_tables(book) if any(key.startswith(f"{where}/") for key in t.rows))
        table.sheet.cell(max(table.rows.values()) + 1, table.columns["action"]).value = words
    return book


def borrow(book: openpyxl.Workbook, note: str, issued: Path) -> None:
    """Types a row out of a colleague's workbook, which `note` names ("SSG/3: ..."), under a table of `book`."""
    key, _, words = note.partition(": ")
    colleagues = (find_tables(openpyxl.load_workbook(path)) for path in sorted(issued.glob("*.xlsx")))
    theirs = next(table for tables in colleagues for table in tables if key in table.rows)
    ours = find_tables(book)[-1]
    row = max(ours.rows.values()) + 1
    wording = theirs.sheet.cell(theirs.rows[key], theirs.columns["action"]).value
    type_in(ours.sheet, row, ours.columns["action"], wording)
    type_in(ours.sheet, row, ours.columns["update"], words)


def copied(book: openpyxl.Workbook, *, visible_only: bool) -> openpyxl.Workbook:
    """A new workbook with the cells of each visible sheet and nothing else; without hidden columns where asked."""
    copy = openpyxl.Workbook()
    copy.remove(copy.worksheets[0])
    for number, sheet in enumerate((s for s in book.worksheets if s.sheet_state == "visible"), 1):
        target = copy.create_sheet(f"Sheet{number}" if visible_only else sheet.title)
        hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value is None or (visible_only and cell.column_letter in hidden):
                    continue
                target[cell.coordinate].value = cell.value
                target[cell.coordinate].data_type = cell.data_type
                target[cell.coordinate].number_format = cell.number_format
    return copy


def into_the_last(book: openpyxl.Workbook, last: Path) -> openpyxl.Workbook:
    """The last cycle's workbook with the sheets of `book` in the place of its own: only its identity is still there."""
    both = copied(book, visible_only=False)
    hidden = next(sheet for sheet in openpyxl.load_workbook(last).worksheets if sheet.sheet_state != "visible")
    target = both.create_sheet(hidden.title)
    target.sheet_state = hidden.sheet_state
    for cells in hidden.iter_rows():
        for cell in cells:
            target[cell.coordinate].value = cell.value
    return both


def with_macro(data: bytes) -> bytes:
    """The workbook as a program with macros saves it, with a macro of noise."""
    plain, macros = b"spreadsheetml.sheet.main+xml", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "[Content_Types].xml":
                content = re.sub(rb'"[^"]*' + re.escape(plain) + rb'"', b'"' + macros + b'"', content)
                part = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                content = content.replace(b"</Types>", part + b"</Types>")
            target.writestr(member, content)
        target.writestr(zipfile.ZipInfo("xl/vbaProject.bin", (1980, 1, 1, 0, 0, 0)), bytes(range(256)))
    return made.getvalue()


def encrypted() -> bytes:
    """A workbook that asks for a password, in the container that Excel uses. Nobody knows it: the inside is noise."""
    noise = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
    info, package = b"\x04\0\x04\0\x40\0\0\0<encryption/>".ljust(4096), struct.pack("<Q", len(noise)) + noise
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    at, then = 2, 2 + len(info) // 512  # sectors, after the allocation table and the directory
    last = then + len(package) // 512
    chain = [none - 2, end, *range(at + 1, then), end, *range(then + 1, last + 1), end]

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBBIII36xIQ", letters, len(letters), kind, 1, none, right, child, start, size)

    head = struct.pack("<8s16x5H6x10I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 65534, 9, 6,
                       0, 1, 1, 0, 4096, end, 0, end, 0, 0)  # fmt: skip
    directory = entry("Root Entry", 5, none, 1, end, 0) + entry("EncryptionInfo", 2, 2, none, at, len(info))
    directory += entry("EncryptedPackage", 2, none, none, then, len(package)) + entry("", 0, none, none, 0, 0)
    table = struct.pack("<128I", *chain, *[none] * (128 - len(chain)))
    return head.ljust(512, b"\xff") + table + directory + info + package.ljust((last - then + 1) * 512, b"\0")
