"""The gate: what is no workbook, what is locked, what is noted, and that files of real programs pass.

Packages and sheets that lie are in test_gate_zip.py, older workbooks in test_gate_xls.py.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import hostile
import openpyxl
import pytest
import xlsxwriter
from conftest import LibreOffice
from hostile import DEFAULT, Words, damaged, ods, ole, package, reached, record, refusal, types, xls, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sspxl.errors import UnreadableReturn
from sspxl.read import read_workbook
from sspxl.read.gate import Kind, Limits, Passed, csv_text, inspect

SEND_WORKBOOK = "fill in the workbook that was sent out, and send that back"
SAVE_AS = "open it in Excel, choose File > Save As > Excel Workbook (.xlsx), and send that"
TAKE_OUT = "save the workbook out of it, and send or drop the workbook itself"
NO_WORKBOOK = "updates are read from workbooks only"
OFFICE = "application/vnd.openxmlformats-officedocument"
MAIL = "Return-Path: <a@b.example>\nFrom: a@b.example\nTo: c@d.example\nSubject: Update, Q3\n\nAttached; thanks, A\n"


def foreign(what: str, do: str = SEND_WORKBOOK) -> Words:
    return what, NO_WORKBOOK, do


def of_type(content_type: str) -> bytes:
    return package({"[Content_Types].xml": types(content_type)})


XML_WORKBOOK = ("a workbook saved as XML", "only .xlsx, .xlsm, .xls, .ods and .csv are read", SAVE_AS)
UNKNOWN = ("a file of an unknown kind", "it is neither a workbook nor text", SEND_WORKBOOK)

FOREIGN: dict[str, tuple[bytes, Words]] = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", foreign("a PDF document")),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", foreign("a picture")),
    "photo": (b"\xff\xd8\xff\xe1\0\x10Exif", foreign("a picture")),
    "phone's photo": (b"\0\0\0\x18ftypheic\0\0\0\0", foreign("a picture")),
    "rtf": (b"{\\rtf1\\ansi a, b}", foreign("a Word document (RTF)")),
    "web page": (
        b"\r\n<html><table><tr><td>No</td></tr></table></html>",
        ("a web page, whatever its name says", NO_WORKBOOK, SAVE_AS),
    ),
    "xml workbook": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        XML_WORKBOOK,
    ),
    "flat ods": (b"<?xml version='1.0'?>\n<office:document xmlns:office='x'/>", XML_WORKBOOK),
    "other xml": (b"<feed/>", foreign("an XML file")),
    "google's link": (
        b'{"url": "https://docs.example/1", "doc_id": "1"}',
        (
            "a link or a data file (JSON)",
            "the workbook itself is not in it",
            "in Google Sheets choose File > Download > Microsoft Excel (.xlsx), and send that",
        ),
    ),
    "mail": (MAIL.encode(), foreign("a mail", TAKE_OUT)),
    "mail with windows line ends": (MAIL.replace("\n", "\r\n").encode(), foreign("a mail", TAKE_OUT)),
    "mailbox": (b"From a@b.example Mon Jan  5\nSubject: a, b\n", foreign("a mail", TAKE_OUT)),
    "outlook mail": (ole({"__properties_version1.0": b""}), foreign("a mail saved from Outlook", TAKE_OUT)),
    "doc": (ole({"WordDocument": b"", "1Table": b""}), foreign("a Word document")),
    "doc with a workbook in it": (
        ole({"WordDocument": b"", "MBD001/Workbook": hostile.workbook_stream()}),
        foreign("a Word document"),
    ),
    "ppt": (ole({"PowerPoint Document": b""}), foreign("a PowerPoint presentation")),
    "thumbnails": (ole({"Catalog": b""}), ("an older Office file", "there is no workbook in it", SEND_WORKBOOK)),
    "excel 4": (b"\x09\x04\x06\0\0\0\x10\0", foreign("a workbook of a very old Excel", SAVE_AS)),
    "docx": (of_type(f"{OFFICE}.wordprocessingml.document.main+xml"), foreign("a Word document")),
    "pptx": (of_type(f"{OFFICE}.presentationml.presentation.main+xml"), foreign("a PowerPoint presentation")),
    "xlsb": (
        of_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        foreign("a binary workbook (.xlsb)", SAVE_AS),
    ),
    "other package": (
        of_type("application/octet-stream"),
        ("an Office package", "there is no workbook in it", SEND_WORKBOOK),
    ),
    "odt": (
        package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        foreign("a LibreOffice document that is no spreadsheet"),
    ),
    "epub": (package({"mimetype": "application/epub+zip"}), foreign("a packed document")),
    "numbers": (
        package({"Index/Document.iwa": b"\0"}),
        foreign("an Apple Numbers or Pages document", "choose File > Export To > Excel, and send that"),
    ),
    "zip of workbooks": (
        package({"north.xlsx": xlsx(), "south.xlsx": xlsx()}),
        ("a zip file", "it is a folder of files and not itself a workbook", TAKE_OUT),
    ),
    "empty zip": (package({}), ("an empty zip file", "there is nothing in it", "send the workbook itself")),
    "empty": (
        b"",
        ("an empty file", "it holds nothing at all, as after a broken download or copy", "send the file again"),
    ),
    "blanks": (b"\r\n  \r\n", ("an empty file", "it holds nothing but blanks", "send the file again")),
    "letter": (
        b"Dear all\nNothing to report\n",
        ("a text file", "it has no columns, so that there is no table in it", SEND_WORKBOOK),
    ),
    "nul in a text": (b"No,LEAD\0,UPDATE\n", UNKNOWN),
    "half a letter of utf-16": ("No,LEAD".encode("utf-16") + b"x", UNKNOWN),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_no_workbook_is_named_whatever_its_extension(case: str) -> None:
    data, expected = FOREIGN[case]
    assert [refusal(data, name=name) for name in ("north.xlsx", "north.csv", "north")] == [expected] * 3


# ---------------------------------------------------------------- locked and cut short

PASSWORD = (
    "a workbook with a password",
    "it cannot be opened without the password",
    "resend it as .xlsx without a password: File > Info > Protect Workbook > Encrypt with Password, clear the box, "
    "save, and send that",
)


def test_an_encrypted_xlsx_is_refused_with_the_way_out_of_excel() -> None:
    assert refusal(ole({"EncryptionInfo": b"", "EncryptedPackage": b""})) == PASSWORD


def test_an_encrypted_xls_is_refused_with_the_way_out_of_excel() -> None:
    assert refusal(xls(before=record(0x002F, b"\1\0\1\0"))) == PASSWORD


def test_an_encrypted_ods_is_refused_with_the_way_out_of_libreoffice() -> None:
    manifest = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
    data = ods(more={"content.xml": b"\x17\x99", "META-INF/manifest.xml": manifest})
    do = 'resend it without a password: File > Save As, clear the box "Save with password", save, and send that'
    assert refusal(data) == (*PASSWORD[:2], do)


def test_a_document_under_a_sensitivity_label_is_told_from_one_with_a_password() -> None:
    assert refusal(ole({"EncryptedPackage": b"", "Spaces/DRMEncryptedDataSpace": b""})) == (
        "a document locked by a sensitivity label",
        "only people whom its label allows can open it",
        "choose a sensitivity label without encryption (Home > Sensitivity), save, and send that",
    )


def test_a_zip_with_a_password_is_refused() -> None:
    assert refusal(hostile.listed(xlsx(), "xl/workbook.xml", 8, b"\1\0")) == (
        "a zip file with a password",
        "it cannot be opened without the password",
        "send the workbook itself, without a password",
    )


CUT_ZIP = ("a workbook or zip file that was cut short", "its end is missing, as after a broken download or copy")
CUT_OLE = ("an Office file that was cut short", "part of it is missing, as after a broken download or copy")


@pytest.mark.parametrize(("made", "expected"), [(xlsx(), CUT_ZIP), (ods(), CUT_ZIP), (xls(), CUT_OLE)])
def test_whatever_is_cut_short_is_refused_as_that(made: bytes, expected: tuple[str, str]) -> None:
    lengths = [*range(8, len(made), 211), len(made) - 1]
    assert {refusal(made[:length]) for length in lengths} == {(*expected, "send the whole file again")}


def test_a_file_larger_than_the_limit_is_refused_and_one_of_the_limit_passes() -> None:
    whole = (b"No,UPDATE\n" + (b"1,".ljust(63, b"d") + b"\n") * 16_383).ljust(1 << 20, b"\n")
    assert inspect(whole, "a.csv", Limits(file_mib=1)) == Passed(Kind.CSV, ())
    expected = ("a very large file", "it is larger than 1 MiB", "take the pictures out of it and send it again")
    assert refusal(whole + b"1", Limits(file_mib=1)) == expected


# ---------------------------------------------------------------- .csv

TABLE = "No,LEAD,UPDATE\r\n1,CS,“done” – at last\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_passes_in_every_usual_encoding_and_its_text_is_whole(encoding: str) -> None:
    data = TABLE.encode(encoding)
    assert inspect(data, "north.csv", DEFAULT) == Passed(Kind.CSV, ())
    assert csv_text(data) == (TABLE, ",")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_passes_with_every_usual_delimiter(delimiter: str) -> None:
    table = TABLE.replace(",", delimiter)
    assert inspect(table.encode(), "north.csv", DEFAULT) == Passed(Kind.CSV, ())
    assert csv_text(table.encode()) == (table, delimiter)


def test_the_line_that_names_the_delimiter_is_no_part_of_the_table() -> None:
    assert csv_text(b"sep=;\r\nNo;UPDATE, please\r\n") == ("No;UPDATE, please\r\n", ";")


def test_a_table_whose_first_words_look_like_those_of_a_mail_passes() -> None:
    assert inspect(b"From:,To:\nDate: 1 May,2 May\n", "north.csv", DEFAULT) == Passed(Kind.CSV, ())


def test_a_csv_that_would_be_filled_up_to_too_many_cells_is_refused() -> None:
    limits, rows = Limits(cells=1000), b"a,b\n" * 99
    assert inspect(rows + b"," * 9, "a.csv", limits) == Passed(Kind.CSV, ())
    assert refusal(rows + b"," * 10, limits) == reached("K100", 1000)


def test_a_csv_with_a_quotation_mark_left_open_is_refused() -> None:
    expected = damaged("one of its cells does not end; a quotation mark may be missing")
    assert refusal(b'No,UPDATE\n1,"' + b"done\n" * 40_000) == expected


# ---------------------------------------------------------------- notes

MACRO = "holds a macro (never run)"
MACRO_SHEET = "holds an Excel 4 macro sheet (never run)"
LINKS = "links to other workbooks (never followed)"


def with_types(main: str = hostile.XLSX_TYPE, *others: str) -> bytes:
    more = "".join(f'<Override PartName="/xl/a{at}" ContentType="{other}"/>' for at, other in enumerate(others))
    return xlsx(more={"[Content_Types].xml": types(main, more)})


def with_links(part: str, *targets: tuple[str, str]) -> bytes:
    return xlsx(more={part: hostile.relationships(targets)})


def xls_with_macro_sheet_and_link() -> bytes:
    stream = hostile.workbook_stream(before=record(0x01AE, b"\1\0\5\0\0a.xls"))
    return ole({"Workbook": stream.replace(b"\0\0\2\0S1", b"\0\1\2\0S1")})


NOTED: dict[str, tuple[Callable[[], bytes], str, Passed]] = {
    "macro": (
        lambda: with_types(hostile.XLSM_TYPE, "application/vnd.ms-office.vbaProject"),
        "a.xlsm",
        Passed(Kind.XLSM, (MACRO,)),
    ),
    "macro under another name in an .xlsx": (
        lambda: with_links(
            "xl/_rels/workbook.xml.rels", ("worksheet", "worksheets/sheet1.xml"), ("vbaProject", "harmless.bin")
        ),
        "a.xlsx",
        Passed(Kind.XLSX, (MACRO,)),
    ),
    "a part that is named like a macro and is none": (
        lambda: xlsx(more={"xl/vbaProject.bin": b"\0"}),
        "a.xlsx",
        Passed(Kind.XLSX, ()),
    ),
    "xlsm without a macro": (lambda: with_types(hostile.XLSM_TYPE), "a.xlsm", Passed(Kind.XLSM, ())),
    "macro sheet and link": (
        lambda: with_types(
            hostile.XLSX_TYPE, "application/vnd.ms-excel.macrosheet+xml", f"{OFFICE}.spreadsheetml.externalLink+xml"
        ),
        "a.xlsx",
        Passed(Kind.XLSX, (MACRO_SHEET, LINKS)),
    ),
    "data connection": (
        lambda: with_types(hostile.XLSX_TYPE, f"{OFFICE}.spreadsheetml.connections+xml"),
        "a.xlsx",
        Passed(Kind.XLSX, ("holds a data connection (never opened)",)),
    ),
    "template": (
        lambda: with_types(hostile.XLSX_TYPE.replace("sheet.main", "template.main")),
        "a.xltx",
        Passed(Kind.XLSX, ()),
    ),
    "Word document in an .xlsx": (
        lambda: with_types(hostile.XLSX_TYPE, f"{OFFICE}.wordprocessingml.document"),
        "a.xlsx",
        Passed(Kind.XLSX, ()),
    ),
    "embedded document": (
        lambda: with_links("xl/worksheets/_rels/sheet1.xml.rels", ("package", "../embeddings/a.docx")),
        "a.xlsx",
        Passed(Kind.XLSX, ("holds an embedded object (never opened)",)),
    ),
    "xls with a macro": (lambda: xls(**{"_VBA_PROJECT_CUR/VBA": b""}), "a.xls", Passed(Kind.XLS, (MACRO,))),
    "xls with a macro sheet and a link": (
        xls_with_macro_sheet_and_link,
        "a.xls",
        Passed(Kind.XLS, (MACRO_SHEET, LINKS)),
    ),
    "xls that links to itself": (
        lambda: xls(before=record(0x01AE, b"\1\0\1\4")),
        "a.xls",
        Passed(Kind.XLS, ()),
    ),
    "ods with a macro": (
        lambda: ods(more={"Basic/Standard/Module1.xml": "<!DOCTYPE a><a/>"}),
        "a.ods",
        Passed(Kind.ODS, (MACRO,)),
    ),
    "wrong extension": (ods, "a.XLSX", Passed(Kind.ODS, ("is named .xlsx but is .ods",))),
    "no extension": (xlsx, "a", Passed(Kind.XLSX, ())),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_a_person_should_know_is_noted_and_refuses_nothing(case: str) -> None:
    build, name, expected = NOTED[case]
    assert inspect(build(), name, DEFAULT) == expected


# ---------------------------------------------------------------- files of real programs


def saved_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Updates", 0)
    sheet.append(["No", "LEAD", "UPDATE", "COMPLETED ON"])
    sheet.append([1, "CS", "done", date(2025, 5, 1)])
    sheet["C2"].comment = openpyxl.comments.Comment("seen", "MW")
    sheet.merge_cells("A4:C4")
    sheet.protection.sheet = True
    sheet["E2"] = "=A2*2"
    book["Sheet"].sheet_state = "veryHidden"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def saved_by_xlsxwriter() -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Updates")
        columns = [{"header": "No"}, {"header": "UPDATE"}]
        sheet.add_table("A1:B3", {"data": [[1, "done"], [2, None]], "columns": columns})
        sheet.data_validation("B2:B1048576", {"validate": "list", "source": ["Completed", "Delayed"]})
        sheet.write_comment("A1", "a note")
        sheet.write_url("C1", "https://council.example/")
        sheet.set_column("A:XFD", 12, book.add_format({"bold": True}))
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Updates!$A$2:$A$3"})
        sheet.insert_chart("E2", chart)
    return written.getvalue()


SAVERS = (saved_by_openpyxl, saved_by_xlsxwriter)


@pytest.mark.parametrize("save", SAVERS)
def test_what_python_libraries_save_passes(save: Callable[[], bytes]) -> None:
    assert inspect(save(), "north.xlsx", DEFAULT) == Passed(Kind.XLSX, ())


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls", "csv"])
@pytest.mark.parametrize("save", SAVERS)
def test_what_libreoffice_saves_passes(
    save: Callable[[], bytes], to: str, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    source = tmp_path / "north.xlsx"
    source.write_bytes(save())
    converted = libreoffice.convert(source, to)
    assert inspect(converted.read_bytes(), converted.name, DEFAULT) == Passed(Kind(to), ())


STRICTLY = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", hostile.STRICT.encode()),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/drawingml/2006", b"http://purl.oclc.org/ooxml/drawingml"),
)


def in_strict_open_xml(data: bytes) -> bytes:
    """The workbook under the names that Excel uses in File > Save As > Strict Open XML Spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    for usual, strict in STRICTLY:
        contents = {name: content.replace(usual, strict) for name, content in contents.items()}
    return package(contents)


@pytest.mark.parametrize("save", SAVERS)
def test_a_workbook_in_strict_open_xml_is_read_as_any_other(save: Callable[[], bytes]) -> None:
    usual, strict = save(), in_strict_open_xml(save())
    assert inspect(strict, "north.xlsx", DEFAULT) == Passed(Kind.XLSX, ())
    assert hostile.grid(strict) == hostile.grid(usual)


def test_the_real_workbooks_are_read_in_strict_open_xml_as_they_are(real: Path) -> None:
    for path in sorted(real.glob("*.xlsx")):
        data = path.read_bytes()
        usual, strict = (read_workbook(one, path.name, DEFAULT) for one in (data, in_strict_open_xml(data)))
        assert replace(strict, sha256=usual.sha256) == usual


def test_the_real_workbooks_pass(real: Path) -> None:
    found = {path.name: inspect(path.read_bytes(), path.name, DEFAULT) for path in real.glob("*.xlsx")}
    assert set(found.values()) == {Passed(Kind.XLSX, ())}, found


# ---------------------------------------------------------------- whatever comes


def judged(data: bytes) -> Passed | UnreadableReturn:
    """What the gate makes of the bytes; any other exception is a fault of ours, and fails the test."""
    try:
        return inspect(data, "north.xlsx", DEFAULT)
    except UnreadableReturn as refused:
        return refused


@pytest.mark.parametrize("made", [saved_by_openpyxl(), ods(), xls()], ids=["xlsx", "ods", "xls"])
@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_a_file_with_bytes_changed_at_random_is_passed_or_refused(made: bytes, draw: st.DataObject) -> None:
    changed = bytearray(made)
    for at in draw.draw(st.lists(st.integers(0, len(made) - 1), min_size=1, max_size=6)):
        changed[at] = draw.draw(st.integers(0, 255))
    assert isinstance(judged(bytes(changed)), Passed | UnreadableReturn)


FIRST_BYTES = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"From ", b"\xff\xfe")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(start=st.sampled_from(FIRST_BYTES), noise=st.binary(max_size=1500))
def test_noise_is_at_most_taken_for_a_csv(start: bytes, noise: bytes) -> None:
    found = judged(start + noise)
    assert isinstance(found, UnreadableReturn) or found.kind is Kind.CSV
