"""What Outlook keeps (.msg) and wraps (winmail.dat): opened whole, or said not to be."""

from __future__ import annotations

import struct
import sys
from datetime import datetime

import pytest
from hostile import ole, xls
from mails import (
    LOGO,
    WITHIN,
    XLSX,
    Tree,
    attached_file,
    attached_message,
    mapi,
    msg,
    ole_tree,
    outlook_tree,
    tnef,
)

from sspxl.mail import Enclosed, Opened, open_mail
from sspxl.records import Letter

MOST = 1 << 26
CUT = "a message saved from Outlook that is cut short or damaged"
WINMAIL_CUT = "a winmail.dat file that is cut short or damaged"
TEXTS = {0x0037: "Quarter 2", 0x5D02: "keira.marsden@example.org", 0x0042: "Keira Marsden"}


def opened(data: bytes, declared: bool = False) -> Opened:
    found = open_mail(data, MOST, declared)
    assert found is not None
    return found


def refusal(data: bytes) -> tuple[str, str]:
    refused = opened(data).refused
    assert refused is not None
    return refused.what, refused.why


# ---------------------------------------------------------------- .msg


def test_a_message_saved_from_outlook_gives_its_letter_and_its_files() -> None:
    found = opened(msg(("Übersicht Q2.xlsx", XLSX), ("logo.png", LOGO)))
    assert found.letters == (
        Letter(
            "keira.marsden@example.org",
            "Keira Marsden",
            datetime(2026, 11, 9, 9, 30),
            "",
            "Quarter 2",
            "",
            datetime(2026, 11, 9, 9, 30),
        ),
    )
    assert [(one.name, one.data, one.inline, one.fault) for one in found.enclosed] == [
        ("Übersicht Q2.xlsx", XLSX, False, ""),
        ("logo.png", LOGO, False, ""),
    ]
    assert (found.refused, found.doubt) == (None, "")
    assert opened(msg()).enclosed == ()


def test_the_headers_that_it_arrived_with_say_more_than_outlook_does() -> None:
    headers = (
        "From: Tobias <tobias.oakley@example.org>\r\nMessage-ID: <9@x>\r\nAuthentication-Results: mx; spf=pass\r\n"
    )
    found = opened(ole_tree(outlook_tree(32, {**TEXTS, 0x007D: headers}, [])))
    assert found.letters == (Letter("tobias.oakley@example.org", "Tobias", None, "<9@x>", "Quarter 2", "mx; spf=pass"),)


def test_a_sender_whom_only_exchange_knows_has_no_address() -> None:
    texts = {0x0065: "/O=EXAMPLE/OU=FIRST/CN=RECIPIENTS/CN=KM", 0x0042: "Keira Marsden"}
    (letter,) = opened(ole_tree(outlook_tree(32, texts, []))).letters
    assert (letter.sender, letter.name) == ("", "Keira Marsden")


def test_a_message_within_a_message_is_opened_with_it() -> None:
    inner = outlook_tree(24, {0x0037: "inner", 0x5D01: "to@example.org"}, [attached_file("TO.xlsx", XLSX)])
    found = opened(ole_tree(outlook_tree(32, TEXTS, [attached_file("a.xlsx", XLSX), attached_message(inner)])))
    first, second = found.enclosed
    assert (first.name, first.data[: len(XLSX)], first.opened) == ("a.xlsx", XLSX, None)
    assert second.name == "forwarded message"
    assert second.opened is not None
    assert [letter.sender for letter in second.opened.letters] == ["to@example.org"]
    assert [(one.name, one.data[: len(XLSX)]) for one in second.opened.enclosed] == [("TO.xlsx", XLSX)]


def test_an_attachment_that_is_only_a_link_or_an_object_is_said_to_be() -> None:
    link: Tree = {"__properties_version1.0": bytes(8), "__substg1.0_3001001F": "KM.xlsx".encode("utf-16-le")}
    thing: Tree = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": {"Package": b"x"}}
    assert opened(ole_tree(outlook_tree(32, TEXTS, [link, thing]))).enclosed == (
        Enclosed("KM.xlsx", b"", fault="only a link to it is in the message"),
        Enclosed("without a name", b"", fault="it is an object in the text"),
    )


def test_a_file_that_the_text_shows_is_inline() -> None:
    def shown(html: str) -> bool:
        picture = dict(attached_file("a.png", LOGO)) | {"__substg1.0_3712001F": "one@x".encode("utf-16-le")}
        tree = dict(outlook_tree(32, TEXTS, [picture])) | {"__substg1.0_10130102": html.encode()}
        return opened(ole_tree(tree)).enclosed[0].inline

    assert (shown('<img src="cid:one@x">'), shown("<p>see photo</p>")) == (True, False)


def test_a_delivery_report_encloses_nothing() -> None:
    report = outlook_tree(32, {**TEXTS, 0x001A: "REPORT.IPM.Note.NDR"}, [attached_file("KM.xlsx", XLSX)])
    assert (opened(ole_tree(report)).kind, opened(ole_tree(report)).enclosed) == ("a delivery report", ())


def test_a_message_that_announces_more_files_than_it_has_is_cut_short() -> None:
    whole = outlook_tree(32, TEXTS, [attached_file("a.xlsx", XLSX)])
    assert opened(ole_tree(whole)).refused is None
    why = "attachments that it announces are not in it"
    assert refusal(ole_tree(outlook_tree(32, TEXTS, [attached_file("a.xlsx", XLSX)], announced=2))) == (CUT, why)
    assert refusal(ole_tree(outlook_tree(32, TEXTS, [], announced=1))) == (CUT, why)
    says_so = dict(outlook_tree(32, TEXTS, []))
    says_so["__properties_version1.0"] = bytes(32) + struct.pack("<2HLLL", 0x0003, 0x0E07, 0, 0x10, 0)
    assert refusal(ole_tree(says_so)) == (CUT, why)


@pytest.mark.parametrize("build", [msg, lambda *files: ole_tree(outlook_tree(32, TEXTS, [attached_file(*files[0])]))])
def test_a_message_cut_anywhere_never_passes_for_one_without_files(build) -> None:
    data = build(("a.xlsx", XLSX))
    whats = set()
    for end in range(1024, len(data) - 512, 256):
        found = open_mail(data[:end], MOST)
        files = [one.data[: len(XLSX)] for one in found.enclosed] if found else []
        assert found is None or found.refused or files == [XLSX], f"cut at {end} of {len(data)}"
        whats.add(found.refused.what if found and found.refused else None)
    assert whats <= {CUT, None}  # None: what tells that it is mail is gone, and the gate says that it is cut short
    assert CUT in whats


def test_messages_within_one_another_without_end_are_refused() -> None:
    tree = outlook_tree(24, TEXTS, [])
    for _ in range(300):
        tree = outlook_tree(24, TEXTS, [attached_message(tree)])
    whole = {**tree, "__properties_version1.0": struct.pack("<8x4L", 0, 1, 0, 1) + bytes(8)}
    assert refusal(ole_tree(whole)) == (CUT, "its parts do not fit together")


def test_files_of_more_bytes_than_allowed_are_refused() -> None:
    data = ole_tree(outlook_tree(32, TEXTS, [attached_file("a.xlsx", bytes(2 << 20))]))
    refused = opened(data).refused
    assert refused is None
    found = open_mail(data, 2 << 20)
    assert found is not None
    assert (
        found.refused and found.refused.what
    ) == "a message saved from Outlook that is too large to be opened safely"


def test_other_office_files_are_left_alone_though_a_message_lies_in_them() -> None:
    assert open_mail(xls(), MOST) is None
    assert open_mail(ole({"WordDocument": b"x"}), MOST) is None
    within = outlook_tree(24, TEXTS, [attached_file("a.xlsx", XLSX)])
    assert open_mail(ole_tree({"Workbook": b"x", "MBD0001": within}), MOST) is None
    assert open_mail(ole_tree({"Workbook": b"x", **within}), MOST) is None


def test_without_the_library_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    refused = opened(msg(("a.xlsx", XLSX))).refused
    assert refused is not None
    assert str(refused) == (
        "a message saved from Outlook: what reads these files is not installed with sspxl. To do: run pip install "
        '"sspxl[mail]" on the machine that runs sspxl, or save the message as .eml.'
    )
    assert open_mail(xls(), MOST) is None


# ---------------------------------------------------------------- winmail.dat


def test_the_files_of_a_winmail_dat_are_found_by_their_longest_name() -> None:
    found = opened(
        tnef(("Übersicht.xlsx", XLSX), ("OVERVI~1.XLS", b"x" * 99), properties=mapi({0x3707: "Overview Q2.xlsx"}))
    )
    assert found == Opened(
        "a winmail.dat file", (), (Enclosed("Übersicht.xlsx", XLSX), Enclosed("Overview Q2.xlsx", b"x" * 99))
    )


def test_a_message_in_a_winmail_dat_is_one_with_its_letter() -> None:
    inner = tnef(("TO.xlsx", XLSX), message=mapi({0x0037: "inner", 0x5D01: "to@example.org"}))
    (enclosed,) = opened(tnef(("inner", b""), properties=mapi({0x3701: WITHIN + inner}))).enclosed
    assert (enclosed.name, enclosed.data, enclosed.declared) == ("inner", inner, "message/rfc822")
    found = opened(enclosed.data, declared=True)
    assert [(letter.sender, letter.subject) for letter in found.letters] == [("to@example.org", "inner")]
    assert found.enclosed == (Enclosed("TO.xlsx", XLSX),)


def test_a_winmail_dat_without_files_is_opened() -> None:
    assert opened(tnef()) == Opened("a winmail.dat file")


def test_a_winmail_dat_cut_anywhere_is_said_to_be_and_gives_only_what_is_whole() -> None:
    data = tnef(("a.xlsx", XLSX), ("b.xlsx", XLSX[::-1]))
    both = (Enclosed("a.xlsx", XLSX), Enclosed("b.xlsx", XLSX[::-1]))
    between = len(tnef()), len(tnef(("a.xlsx", XLSX)))  # where nothing tells that more was to come
    for end in range(7, len(data)):
        found = opened(data[:end])
        assert found.enclosed == (both[:1] if end >= between[1] else ())
        assert (found.refused and found.refused.what) == (None if end in (*between, 6) else WINMAIL_CUT), end
    assert opened(data) == Opened("a winmail.dat file", (), both)


def test_a_winmail_dat_whose_checksum_is_wrong_is_damaged() -> None:
    data = bytearray(tnef(("a.xlsx", XLSX), ("b.xlsx", XLSX)))
    data[-100] ^= 1
    found = opened(bytes(data))
    assert [(one.name, one.data) for one in found.enclosed] == [("a.xlsx", XLSX)]
    assert found.refused is not None
    assert (found.refused.what, found.refused.why) == (
        WINMAIL_CUT,
        "part of it is missing, as after a broken download or copy",
    )


@pytest.mark.parametrize("which", ["a count", "a length"])
def test_properties_that_lie_about_their_lengths_are_damaged(which: str) -> None:
    good = mapi({0x3707: "Overview Q2.xlsx"})
    bad = (
        struct.pack("<L", 0xFFFFFFFF) + good[4:] if which == "a count" else good[:44] + b"\xff\xff\xff\x7f" + good[48:]
    )
    assert opened(tnef(("a", b"x"), properties=good)).refused is None
    assert refusal(tnef(("a", b"x"), properties=bad))[0] == WINMAIL_CUT
