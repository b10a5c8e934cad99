"""Zip files of workbooks, taken apart: what is found in them, what is left aside, and what cannot be unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime

import hostile
import pytest
from hostile import listed, ods, ole, package, types, xls, xlsx

from sspxl.errors import UnreadableReturn
from sspxl.jobs.opening import open_parcel
from sspxl.read import Limits

MIB = 1 << 20
LIMITS = Limits()
ONE_BY_ONE = "attach the workbooks themselves, without a zip file and without a password, and send them"
SEND_WORKBOOK = "fill in the workbook that was sent out, and send that back"
NO_WORKBOOK = "updates are read from workbooks only"
PDF, PNG, CSV = b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"No,UPDATE\n1,done\n"
DOCX = package(
    {"[Content_Types].xml": types("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")}
)
Words = tuple[str, str, str]


def found(data: bytes, limits: Limits = LIMITS) -> tuple[list[tuple[str, ...]], list[str], Words | None]:
    """Where each workbook lay, what else there was, and why the zip must be looked at."""
    box = open_parcel(data, limits)
    assert box is not None
    words = (box.refused.what, box.refused.why, box.refused.do) if box.refused else None
    return [(*one.within, one.name) for one in box.workbooks], list(box.others), words


# ---------------------------------------------------------------- what is taken apart


@pytest.mark.parametrize(
    "data",
    [
        xlsx(),
        ods(),
        xls(),
        CSV,
        PDF,
        DOCX,
        b"",
        package({"Index/Document.iwa": b"\0"}),
        package({}),
        package({"a.xlsx": xlsx()})[:-30],
    ],
    ids=["xlsx", "ods", "xls", "csv", "pdf", "docx", "nothing", "Numbers", "no member", "cut short"],
)
def test_what_is_no_folder_of_files_is_left_to_the_gate(data: bytes) -> None:
    assert open_parcel(data, LIMITS) is None


def test_each_workbook_is_found_as_it_was_packed_whatever_it_is_called() -> None:
    members = {"North/KM.xlsx": xlsx(), "To.ods": ods(), "old": xls(), "table.CSV": CSV, "as data.bin": xlsx()}
    box = open_parcel(package(members), LIMITS)
    assert box is not None
    assert [(one.within, one.name, one.data) for one in box.workbooks] == [((), *one) for one in members.items()]
    assert (box.others, box.refused) == ((), None)


def test_a_zip_in_a_zip_is_taken_apart_to_the_fifth_and_no_further() -> None:
    third = package({"c.zip": package({"d": package({"e.xlsx": xlsx()})})})
    whole = package({"a.zip": package({"b.zip": third}), "a.xlsx": xlsx()})
    assert found(whole) == ([("a.zip", "b.zip", "c.zip", "d", "e.xlsx"), ("a.xlsx",)], [], None)
    deeper = package({"z.zip": whole, "a.xlsx": xlsx()})
    assert found(deeper) == (
        [("z.zip", "a.xlsx"), ("a.xlsx",)],
        [],
        (
            "a zip file that could not be unpacked whole",
            "z.zip > a.zip > b.zip > c.zip > d: it lies in 5 messages or zip files and is a further one",
            ONE_BY_ONE,
        ),
    )


def test_what_systems_and_programs_leave_is_nobodys_file() -> None:
    left = ("__MACOSX/._KM.xlsx", "a/.DS_Store", "Thumbs.db", "~$KM.xlsx", "a/~$KM.xlsx", "desktop.ini", ".~lock.a#")
    assert found(package({"a/": b"", "a/KM.xlsx": xlsx(), **dict.fromkeys(left, b"x")})) == ([("a/KM.xlsx",)], [], None)


def test_what_lies_beside_workbooks_is_named_by_what_it_is() -> None:
    beside = {"minutes.pdf": PDF, "site.png": PNG, "letter.docx": DOCX, "read me.txt": b"Dear all, as asked\n"}
    assert found(package({"KM.xlsx": xlsx(), **beside})) == (
        [("KM.xlsx",)],
        [
            "minutes.pdf (a PDF document)",
            "site.png (a picture)",
            "letter.docx (a Word document)",
            "read me.txt (a text file)",
        ],
        None,
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("scan.xlsx", PDF),  # meant for a workbook
        ("empty.xlsx", b""),
        ("cut short.xlsx", xlsx()[:-30]),
        ("locked", ole({"EncryptionInfo": b"", "EncryptedPackage": b""})),
        ("binary", package({"[Content_Types].xml": types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")})),
        ("numbers", package({"Index/Document.iwa": b"\0"})),
        ("page.xls", b"<html><table></table></html>"),
    ],
)
def test_what_may_be_a_return_is_found_though_it_cannot_be_read(name: str, data: bytes) -> None:
    assert found(package({"KM.xlsx": xlsx(), name: data})) == ([("KM.xlsx",), (name,)], [], None)


def test_when_a_member_was_changed_is_told_and_a_time_that_there_is_not_is_none() -> None:
    data = package({"KM.xlsx": xlsx()})
    told = listed(data, "KM.xlsx", 12, struct.pack("<2H", 9 << 11 | 30 << 5, (2026 - 1980) << 9 | 7 << 5 | 14))
    never = listed(data, "KM.xlsx", 12, struct.pack("<2H", 0, 0))
    times = [
        [one.modified for one in box.workbooks]
        for box in (open_parcel(told, LIMITS), open_parcel(never, LIMITS))
        if box
    ]
    assert times == [[datetime(2026, 7, 14, 9, 30)], [None]]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("packed", "told"),
    [
        ("../../evil.xlsx", "../../evil.xlsx"),
        ("/etc/evil.xlsx", "/etc/evil.xlsx"),
        ("C:/evil.xlsx", "C:/evil.xlsx"),
        ("Überblick.xlsx", "Überblick.xlsx"),
    ],
)
def test_a_name_is_told_and_decides_nothing(packed: str, told: str) -> None:
    assert found(package({packed: xlsx()})) == ([(told,)], [], None)


def test_a_windows_path_is_told_as_one() -> None:
    assert found(hostile.renamed(package({"a_b.xlsx": xlsx()}), "a_b.xlsx", "a\\b.xlsx"))[0] == [("a/b.xlsx",)]


def test_a_name_in_utf_8_that_does_not_say_so_is_read_as_a_mac_wrote_it() -> None:
    made = package({"UUe.xlsx": xlsx()}).replace(b"UUe.xlsx", "Üe.xlsx".encode())
    assert found(made)[0] == [("Üe.xlsx",)]


def nameless(members: dict[str, bytes]) -> bytes:
    """A zip of these members, each without a name."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.filename = entry.orig_filename = ""
            with archive.open(entry, "w") as member:
                member.write(content)
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [nameless({"KM.xlsx": xlsx()}), hostile.renamed(package({"KM.xlsx": xlsx()}), "KM.xlsx", "\0M.xlsx")],
    ids=["no name", "a name that ends where it begins"],
)
def test_a_workbook_without_a_name_is_found_all_the_same(data: bytes) -> None:
    assert found(data) == ([("without a name.xlsx",)], [], None)
    assert found(nameless({"a": xlsx()[:-40]}))[0] == [("without a name",)]  # which kind it was nobody can tell
    assert found(nameless({"a": PDF}))[2] == ("a PDF document in a zip file", NO_WORKBOOK, SEND_WORKBOOK)


def test_two_members_of_one_name_are_two_workbooks() -> None:
    made = package({"a.xlsx": xlsx(), "b.xlsx": xls()}).replace(b"b.xlsx", b"a.xlsx")
    box = open_parcel(made, LIMITS)
    assert box is not None
    assert [(one.name, one.data) for one in box.workbooks] == [("a.xlsx", xlsx()), ("a.xlsx", xls())]


# ---------------------------------------------------------------- without a workbook

ALONE: dict[str, tuple[dict[str, bytes], Words]] = {
    "a PDF": ({"scan.pdf": PDF}, ("a PDF document in a zip file", NO_WORKBOOK, SEND_WORKBOOK)),
    "a PDF in a zip in it": (
        {"a.zip": package({"scan.pdf": PDF})},
        ("a PDF document in a zip file", NO_WORKBOOK, SEND_WORKBOOK),
    ),
    "several": (
        {"scan.pdf": PDF, "site.png": PNG},
        (
            "a zip file without a workbook in it",
            "it holds scan.pdf (a PDF document), site.png (a picture)",
            SEND_WORKBOOK,
        ),
    ),
    "many": (
        {f"{n}.pdf": PDF for n in range(7)},
        (
            "a zip file without a workbook in it",
            f"it holds {', '.join(f'{n}.pdf (a PDF document)' for n in range(5))}, and 2 more",
            SEND_WORKBOOK,
        ),
    ),
    "nobody's files": (
        {".DS_Store": b"x", "a/": b""},
        ("an empty zip file", "there is no file in it", "send the workbook itself"),
    ),
}


@pytest.mark.parametrize("case", ALONE)
def test_a_zip_without_a_workbook_says_what_it_holds(case: str) -> None:
    members, expected = ALONE[case]
    whats, _, words = found(package(members))
    assert (whats, words) == ([], expected)


# ---------------------------------------------------------------- what cannot be unpacked


def two() -> bytes:
    return package({"good.xlsx": xlsx(), "bad.xlsx": xlsx(hostile.worksheet())})


def lying(declared: int) -> bytes:
    return listed(two(), "bad.xlsx", 24, struct.pack("<L", declared))


PARTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "with a password": (lambda: listed(two(), "bad.xlsx", 8, b"\1\0"), "it cannot be opened without the password"),
    "more than it declares": (lambda: lying(10), "one of its parts is not of the size that it declares"),
    "less than it declares": (lambda: lying(9999), "one of its parts is not of the size that it declares"),
    "a wrong checksum": (
        lambda: listed(two(), "bad.xlsx", 16, b"abcd"),
        "one of its parts does not agree with its checksum",
    ),
    **{
        way: (
            lambda at=at, field=field: listed(two(), "bad.xlsx", at, struct.pack("<H", field)),
            "it is packed in a way that spreadsheet programs do not use",
        )
        for way, at, field in (("packed otherwise", 10, 9), ("a patch", 8, 0x20), ("locked by a certificate", 8, 0x40))
    },
}


@pytest.mark.parametrize("case", PARTS)
def test_a_part_that_cannot_be_unpacked_is_said_and_the_others_are_found(case: str) -> None:
    build, why = PARTS[case]
    words = ("a zip file that could not be unpacked whole", f"bad.xlsx: {why}", ONE_BY_ONE)
    assert found(build()) == ([("good.xlsx",)], [], words)


def test_a_zip_that_opens_with_a_password_only_says_so() -> None:
    data = listed(package({"KM.xlsx": xlsx()}), "KM.xlsx", 8, b"\1\0")
    words = ("a zip file with a password", "it cannot be opened without the password", ONE_BY_ONE)
    assert found(data) == ([], [], words)


WHOLE: dict[str, tuple[Callable[[], bytes], Words]] = {
    "1,001 files": (
        lambda: package({f"{n}.csv": CSV for n in range(1_001)}),
        ("a zip file that is too large to be unpacked safely", "it holds more than 1,000 files", ONE_BY_ONE),
    ),
    "1,002 files in two zips": (
        lambda: package({f"{n}.zip": package({f"{n}.csv": CSV for n in range(500)}) for n in range(2)}),
        ("a zip file that is too large to be unpacked safely", "it holds more than 1,000 files", ONE_BY_ONE),
    ),
    "three parts of 70 MiB": (
        lambda: package({f"{n}.csv": bytes(70 * MIB) for n in range(3)}),
        (
            "a zip file that cannot be unpacked safely",
            "its parts unpack to more than 200 MiB",
            ONE_BY_ONE,
        ),
    ),
    "the same in zips of their own": (
        lambda: package({f"{n}.zip": package({"a.bin": bytes(70 * MIB)}) for n in range(3)}),
        ("a zip file that is too large to be unpacked safely", "it unpacks to more than 200 MiB", ONE_BY_ONE),
    ),
    "parts over one another": (
        lambda: listed(two(), "bad.xlsx", 20, struct.pack("<L", 50_000)),
        ("a zip file that cannot be unpacked safely", "its parts overlap", ONE_BY_ONE),
    ),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_zip_that_is_too_much_is_not_unpacked_at_all(case: str) -> None:
    build, words = WHOLE[case]
    assert found(build()) == ([], [], words)


def test_1000_files_are_unpacked() -> None:
    assert len(found(package({f"{n}.csv": CSV for n in range(1_000)}))[0]) == 1_000


def test_a_zip_larger_than_a_file_may_be_is_refused_and_one_of_that_size_is_unpacked() -> None:
    small = package({"KM.xlsx": xlsx()})
    noise = b"".join(zlib.crc32(n.to_bytes(4, "big")).to_bytes(4, "big") for n in range(1, MIB // 4))
    assert found(package({"KM.xlsx": xlsx(), "a.bin": noise}, stored=True), Limits(file_mib=1))[2] == (
        "a zip file that is too large to be unpacked safely",
        "it is larger than 1 MiB",
        ONE_BY_ONE,
    )
    assert found(small, Limits(file_mib=1)) == ([("KM.xlsx",)], [], None)


def test_reading_a_zip_as_a_workbook_says_what_to_do() -> None:
    with pytest.raises(UnreadableReturn, match="save the workbook out of it, and send or drop the workbook itself"):
        hostile.inspect(package({"KM.xlsx": xlsx()}), "returns.zip", LIMITS)
