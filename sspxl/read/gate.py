"""The gate: every received file passes it before a spreadsheet library sees it.

What a file is, is decided by its content; its name only gives rise to a note. Time and memory stay within a few seconds
and a few times the limits, whatever the file says of itself. Nothing in it is run or followed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from xml.parsers import expat

from sspxl.errors import UnreadableReturn
from sspxl.ooxml.refusals import damaged, locked
from sspxl.ooxml.zipped import MIB, ZIP, Package, open_package
from sspxl.read import ole
from sspxl.read.tally import MACRO, Tally
from sspxl.read.walk import OdsContent, Part


class Kind(StrEnum):
    """The workbooks that can be read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file, and the largest part of one once unpacked, in MiB; how many cells all sheets may span; and how
    long reading may take."""

    file_mib: int = 25
    member_mib: int = 100
    cells: int = 250_000
    seconds: float = 20


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that may be read: what it is, and what a person should know of it, such as "holds a macro (never run)"."""

    kind: Kind
    notes: tuple[str, ...]


class NoWorkbook(UnreadableReturn):
    """Something in which there is no return, such as a picture; a workbook in a form that we do not read is none."""


_SEND_WORKBOOK = "fill in the workbook that was sent out, and send that back"
_SAVE_AS = "open it in Excel, choose File > Save As > Excel Workbook (.xlsx), and send that"
_TAKE_OUT = "save the workbook out of it, and send or drop the workbook itself"
_NOT_A_WORKBOOK = "updates are read from workbooks only"

_SIGNATURES = (
    (b"%PDF", "a PDF document", _SEND_WORKBOOK),
    (b"\x89PNG", "a picture", _SEND_WORKBOOK),
    (b"\xff\xd8\xff", "a picture", _SEND_WORKBOOK),
    (b"GIF8", "a picture", _SEND_WORKBOOK),
    (b"BM", "a picture", _SEND_WORKBOOK),
    (b"II*\0", "a picture", _SEND_WORKBOOK),
    (b"MM\0*", "a picture", _SEND_WORKBOOK),
    (b"{\\rtf", "a Word document (RTF)", _SEND_WORKBOOK),
    (b"Rar!", "a packed folder (RAR)", _TAKE_OUT),
    (b"7z\xbc\xaf\x27\x1c", "a packed folder (7-Zip)", _TAKE_OUT),
    (b"\x1f\x8b", "a packed file (gzip)", _TAKE_OUT),
    (b"MZ", "a program", _SEND_WORKBOOK),
    (b"\x09\0\x04\0", "a workbook of a very old Excel", _SAVE_AS),
    (b"\x09\x02\x06\0", "a workbook of a very old Excel", _SAVE_AS),
    (b"\x09\x04\x06\0", "a workbook of a very old Excel", _SAVE_AS),
)
_PICTURE_BOXES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"WEBP")  # from the fifth or ninth byte on

_OLE_CONTENTS = (  # what lies at the top of the file
    ("WordDocument", "a Word document", _SEND_WORKBOOK),
    ("PowerPoint Document", "a PowerPoint presentation", _SEND_WORKBOOK),
    ("__properties_version1.0", "a mail saved from Outlook", _TAKE_OUT),
    ("VisioDocument", "a Visio drawing", _SEND_WORKBOOK),
    ("Quill", "a Publisher document", _SEND_WORKBOOK),
)
_WORKBOOK_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")  # calamine looks for them in this order

_CONTENT_TYPES = "[content_types].xml"
_MAIN_TYPES = (  # the first that fits; a workbook may list the types of documents embedded in it
    (b"ms-excel.sheet.binary.macroenabled.main", "a binary workbook (.xlsb)", _SAVE_AS),
    (b"wordprocessingml.document.main+xml", "a Word document", _SEND_WORKBOOK),
    (b"wordprocessingml.template.main+xml", "a Word document", _SEND_WORKBOOK),
    (b"ms-word.document.macroenabled.main+xml", "a Word document", _SEND_WORKBOOK),
    (b"presentationml.", "a PowerPoint presentation", _SEND_WORKBOOK),
    (b"ms-visio.", "a Visio drawing", _SEND_WORKBOOK),
)
_XLSX_TYPES = (b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml")
_XLSM_TYPES = (
    b"ms-excel.sheet.macroenabled.main+xml",
    b"ms-excel.template.macroenabled.main+xml",
    b"ms-excel.addin.macroenabled.main+xml",
)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_MAIL = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}", re.ASCII)
_MAIL_WORDS = re.compile(
    r"^(?:from|to|date|subject|received|return-path|message-id|mime-version)[: ]", re.IGNORECASE | re.MULTILINE
)
_SHEET_IN_BYTES = re.compile(rb"[<:]sheetData")
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_DELIMITERS = ",;\t|"


def inspect(data: bytes, name: str, limits: Limits) -> Passed:
    """What the file is and what to note of it. `name` is the file's own; it decides nothing.

    Raises UnreadableReturn: not a workbook, encrypted, cut short, damaged, or beyond the limits.
    Source: PRODUCT.md section 11.
    """
    _check_size(data, limits)
    tally = Tally(limits.cells)
    if data.startswith(ZIP):
        kind = _inspect_zip(open_package(data, limits.member_mib), tally)
    elif data.startswith(ole.SIGNATURE):
        kind = _inspect_ole(ole.Ole(data), tally)
    else:
        kind = _inspect_text(data, tally)
    return Passed(kind, (*_misnamed(name, kind), *sorted(tally.notes)))


def recognise(data: bytes, limits: Limits) -> Kind:
    """What kind of workbook the file is, by its outside alone; whether it can be read, only `inspect` tells.

    Raises NoWorkbook where there is no return in it; UnreadableReturn for a workbook that is none of these kinds, is
    locked, or is cut short.
    """
    _check_size(data, limits)
    if data.startswith(ZIP):
        return _zip_kind(open_package(data, limits.member_mib))
    if data.startswith(ole.SIGNATURE):
        return _ole_kind(ole.Ole(data))
    _refuse_what_is_no_table(data)
    return Kind.CSV


def _check_size(data: bytes, limits: Limits) -> None:
    if not data:
        raise NoWorkbook(
            "an empty file", "it holds nothing at all, as after a broken download or copy", "send the file again"
        )
    if len(data) > limits.file_mib * MIB:
        raise UnreadableReturn(
            "a very large file",
            f"it is larger than {limits.file_mib} MiB",
            "take the pictures out of it and send it again",
        )


def _misnamed(name: str, kind: Kind) -> Iterator[str]:
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if suffix in Kind.__members__.values() and suffix != kind:
        yield f"is named .{suffix} but is .{kind}"


def _foreign(what: str, do: str) -> UnreadableReturn:
    """The refusal of what is no workbook; where it can be turned into one, or taken out of it, `do` says how."""
    kind = NoWorkbook if do == _SEND_WORKBOOK else UnreadableReturn
    return kind(what, _NOT_A_WORKBOOK, do)


# ---------------------------------------------------------------- zip


def is_folder(names: Iterable[str]) -> bool:
    """Whether a zip of these members, their names in lower case, is a folder of files and not itself a document."""
    return not any(name in ("mimetype", _CONTENT_TYPES) or name.endswith(".iwa") for name in names)


def _zip_kind(package: Package) -> Kind:
    names = package.members.keys()
    if "mimetype" in names:
        kind, others = _ods_kind(package), {"_rels/.rels", "xl/workbook.xml", "xl/workbook.bin"}
    elif _CONTENT_TYPES in names:
        kind = _office_kind(package.read(_CONTENT_TYPES).replace(b"\0", b"").lower())
        others = {"content.xml", "xl/workbook.bin"}
    elif is_folder(names):
        raise UnreadableReturn("a zip file", "it is a folder of files and not itself a workbook", _TAKE_OUT)
    else:
        raise UnreadableReturn(
            "an Apple Numbers or Pages document", _NOT_A_WORKBOOK, "choose File > Export To > Excel, and send that"
        )
    if names & others:
        raise damaged("it is two kinds of file at once")
    return kind


def _inspect_zip(package: Package, tally: Tally) -> Kind:
    kind = _zip_kind(package)
    for name in package.members:
        look = _inspect_ods_part if kind is Kind.ODS else _inspect_part
        look(name, package.read(name), tally)
    tally.finish()
    return kind


def _office_kind(types: bytes) -> Kind:
    if any(kind in types for kind in _XLSM_TYPES):
        return Kind.XLSM
    if any(kind in types for kind in _XLSX_TYPES):
        return Kind.XLSX
    for mark, what, do in _MAIN_TYPES:
        if mark in types:
            raise _foreign(what, do)
    raise NoWorkbook("an Office package", "there is no workbook in it", _SEND_WORKBOOK)


def _inspect_part(name: str, content: bytes, tally: Tally) -> None:
    """One member of an .xlsx. A sheet may lie under any name, so that every member is looked at."""
    if not content:
        return
    is_named_xml = name.endswith((".xml", ".rels"))
    if is_named_xml or content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        try:
            Part(tally, name).run(content)
        except expat.ExpatError as err:
            if is_named_xml:
                raise damaged(f"its part {name[:80]} is not whole ({expat.ErrorString(err.code)})") from err
        else:
            if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
                return
    # Pictures, macros, Excel's own drawings that are no XML: other readers would find a sheet among the bytes.
    if _SHEET_IN_BYTES.search(content):
        raise damaged("it hides a sheet in a part that is none")


def _ods_kind(package: Package) -> Kind:
    mimetype = package.read("mimetype").strip()
    if mimetype not in (_ODS_TYPE, _ODS_TYPE + b"-template"):
        what = "a LibreOffice document that is no spreadsheet" if b"opendocument" in mimetype else "a packed document"
        raise _foreign(what, _SEND_WORKBOOK)
    if b"encryption-data" in package.read("meta-inf/manifest.xml"):
        raise UnreadableReturn(
            "a workbook with a password",
            "it cannot be opened without the password",
            'resend it without a password: File > Save As, clear the box "Save with password", save, and send that',
        )
    return Kind.ODS


def _inspect_ods_part(name: str, content: bytes, tally: Tally) -> None:
    if name == "content.xml":
        try:
            OdsContent(tally).run(content)
        except expat.ExpatError as err:
            raise damaged(f"its content.xml is not whole ({expat.ErrorString(err.code)})") from err
    elif name.startswith(("basic/", "scripts/")):
        tally.notes.add(MACRO)


# ---------------------------------------------------------------- OLE


def _ole_kind(office: ole.Ole) -> Kind:
    top = office.top()
    if "EncryptedPackage" in top:
        if any(entry.name.startswith("DRMEncrypted") for entry in office.entries):
            raise UnreadableReturn(
                "a document locked by a sensitivity label",
                "only people whom its label allows can open it",
                "choose a sensitivity label without encryption (Home > Sensitivity), save, and send that",
            )
        raise locked()
    if not top & set(_WORKBOOK_STREAMS):
        for mark, what, do in _OLE_CONTENTS:
            if mark in top:
                raise _foreign(what, do)
        raise NoWorkbook("an older Office file", "there is no workbook in it", _SEND_WORKBOOK)
    return Kind.XLS


def _inspect_ole(office: ole.Ole, tally: Tally) -> Kind:
    kind = _ole_kind(office)
    stream = office.stream(*_WORKBOOK_STREAMS)
    if stream is None or not stream:
        raise damaged("its workbook is empty")
    ole.count_xls(stream, tally)
    if "_VBA_PROJECT_CUR" in office.top():
        tally.notes.add(MACRO)
    return kind


# ---------------------------------------------------------------- text


def _inspect_text(data: bytes, tally: Tally) -> Kind:
    text, delimiter = _refuse_what_is_no_table(data)
    rows = width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows, width = rows + 1, max(width, len(row))
    except csv.Error as err:
        raise damaged("one of its cells does not end; a quotation mark may be missing") from err
    tally.add_box(rows, width)  # ragged rows are filled up when they are read
    return Kind.CSV


def _refuse_what_is_no_table(data: bytes) -> tuple[str, str]:
    """The text and the character between its columns. Raises where it is something else than a table as text."""
    for signature, what, do in _SIGNATURES:
        if data.startswith(signature):
            raise _foreign(what, do)
    if any(box in data[4:16] for box in _PICTURE_BOXES):
        raise _foreign("a picture", _SEND_WORKBOOK)
    if data.startswith(b"PK\x05\x06"):
        raise NoWorkbook("an empty zip file", "there is nothing in it", "send the workbook itself")
    text, delimiter = csv_text(data)
    _refuse_markup(text[:4096].lstrip())
    if not text.strip():
        raise NoWorkbook("an empty file", "it holds nothing but blanks", "send the file again")
    if delimiter not in text:
        raise NoWorkbook("a text file", "it has no columns, so that there is no table in it", _SEND_WORKBOOK)
    return text, delimiter


def _refuse_markup(head: str) -> None:
    """Raise where text that could be taken for a table is something else."""
    small = head.lower()
    if small.startswith("<"):
        if "<html" in small or "<!doctype html" in small or "<table" in small:
            raise UnreadableReturn("a web page, whatever its name says", _NOT_A_WORKBOOK, _SAVE_AS)
        if "office:document" in small or "urn:schemas-microsoft-com:office:spreadsheet" in small:
            raise UnreadableReturn(
                "a workbook saved as XML", "only .xlsx, .xlsm, .xls, .ods and .csv are read", _SAVE_AS
            )
        raise _foreign("an XML file", _SEND_WORKBOOK)
    if small.startswith(("{", "[{")) and '":' in small:
        raise UnreadableReturn(
            "a link or a data file (JSON)",
            "the workbook itself is not in it",
            "in Google Sheets choose File > Download > Microsoft Excel (.xlsx), and send that",
        )
    if head.startswith("From ") or (
        _MAIL.match(head) and len({word.lower() for word in _MAIL_WORDS.findall(head)}) >= 2
    ):
        raise _foreign("a mail", _TAKE_OUT)


def csv_text(data: bytes) -> tuple[str, str]:
    """The text of a CSV file and the character between its columns; Excel's first line "sep=;" is taken, and left out.

    Raises UnreadableReturn where it is no text.
    """
    text = _decode(data)
    if chosen := re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE):
        return text[chosen.end() :], chosen[1]
    head = text[:65_536]
    return text, max(_DELIMITERS, key=head.count)


def _decode(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise NoWorkbook("a file of an unknown kind", "it is neither a workbook nor text", _SEND_WORKBOOK)
