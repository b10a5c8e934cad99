"""Messages opened: what lies in them, as mail programs build them and as nobody should."""

from __future__ import annotations

import base64
import binascii

import mails
import pytest
from hostile import package, parts
from mails import HEAD, LOGO, PDF, TEXT, XLSX, mail, part, raw

from sspxl.mail import Enclosed, Opened, open_mail

MOST = 1 << 26
SHEET = f"Content-Type: {mails.SHEET}"
BASE64 = "Content-Transfer-Encoding: base64"


def opened(data: bytes, declared: bool = False) -> Opened:
    found = open_mail(data, MOST, declared)
    assert found is not None
    return found


def files(data: bytes) -> list[tuple[str, bytes, bool, str]]:
    """Name, bytes, whether inline, and what did not decode, of each file in the message."""
    found = opened(data)
    assert (found.refused, found.doubt) == (None, "")
    return [(one.name, one.data, one.inline, one.fault) for one in found.enclosed]


# ---------------------------------------------------------------- as mail programs build them


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (mails.outlook, [("image001.png", LOGO, True, ""), ("KM 2026-27 Q2.xlsx", XLSX, False, "")]),
        (mails.gmail, [("KM.xlsx", XLSX, False, "")]),
        (mails.apple_mail, [("Übersicht Q2.xlsx", XLSX, False, "")]),
        (mails.phone, [("KM.xlsx", XLSX, False, ""), ("IMG_1.jpeg", mails.PHOTO, False, "")]),
        (lambda: mail(("Übersicht.xlsx", XLSX)), [("Übersicht.xlsx", XLSX, False, "")]),
    ],
    ids=["Outlook", "Gmail", "Apple Mail", "a phone", "Python"],
)
def test_the_files_of_a_message_are_those_that_were_attached(build, expected: list) -> None:
    assert files(build()) == expected


def test_the_letter_is_the_messages_own() -> None:
    (letter,) = opened(mails.outlook()).letters
    assert (letter.sender, letter.name, letter.subject) == ("keira.marsden@example.org", "Marsden, Keira", "Quarter 2")


def test_a_message_of_text_alone_encloses_nothing() -> None:
    assert opened(mail()).enclosed == ()
    assert opened(raw(HEAD, TEXT, "Content-Type: text/html\r\n\r\n<p>Dear all</p>\r\n")).enclosed == ()


# ---------------------------------------------------------------- names and types that say nothing, or lie


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (SHEET, "without a name"),
        ("", "without a name"),
        ("Content-Type: text/plain", "without a name"),  # it is none
        ("Content-Disposition: attachment", "without a name"),
        (f"{SHEET}\nContent-Description: KM update.xlsx", "KM update.xlsx"),
        (f"{SHEET}; name=by-type.xlsx\nContent-Disposition: attachment; filename=by-name.xlsx", "by-name.xlsx"),
        (f"{SHEET}; name=by-type.xlsx\nContent-Disposition: attachment", "by-type.xlsx"),
        ("Content-Type: image/png; name=KM.xlsx", "KM.xlsx"),
        ('Content-Disposition: attachment; filename="=?utf-8?q?=C3=9Cber?= uns.xlsx"', "Über uns.xlsx"),
        ("Content-Disposition: attachment; filename==?utf-8?B?w5xiZXI=?=.xlsx", "Über.xlsx"),
        ("Content-Disposition: attachment; filename=../../evil.xlsx", "../../evil.xlsx"),
        ("Content-Disposition: attachment; filename=\x00a.xlsx", "a.xlsx"),
        ("Content-Disposition: attachment; filename=\udcdcber.xlsx", "Über.xlsx"),  # a byte of Windows-1252
    ],
)
def test_a_file_is_found_whatever_its_headers_say(headers: str, name: str) -> None:
    assert files(raw(HEAD, TEXT, part(headers))) == [(name, XLSX, False, "")]


def test_a_message_that_is_itself_the_file_is_opened() -> None:
    data = f"From: a@b.example\r\nDate: x\r\n{SHEET}; name=KM.xlsx\r\n{BASE64}\r\n\r\n".encode() + base64.b64encode(
        XLSX
    )
    assert files(data) == [("KM.xlsx", XLSX, False, "")]


def test_a_picture_is_inline_where_the_text_shows_it_and_else_is_a_file() -> None:
    html = 'Content-Type: text/html\r\n\r\n<img src="cid:one">\r\n'
    shown, other = (part(f"Content-Type: image/png; name=a.png\nContent-ID: <{mark}>", LOGO) for mark in ("one", "two"))
    assert [one[2] for one in files(raw(HEAD, html, shown, other))] == [True, False]


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "body", "data", "fault"),
    [
        ("base64", base64.b64encode(XLSX).decode(), XLSX, ""),
        ("BASE64 ", base64.encodebytes(XLSX).decode().replace("\n", "\r\n \r\n"), XLSX, ""),
        ("base64", "YWJjZA", b"abcd", "it ends in the middle"),
        ("base64", base64.b64encode(XLSX).decode() + "\r\n____\r\nThe list's own footer!\r\n", XLSX, ""),
        ("base64", "QUJD*REVG", b"ABCDEF", "it holds characters that are none of its encoding"),
        ("base64", "QUI=\r\nQUI=\r\n", b"ABAB", ""),  # padded piece by piece
        ("base64", "QUJDR", b"ABC", "it ends in the middle"),
        ("base64", "", b"", ""),
        ("quoted-printable", "a=3Db=\r\nc=ZZ", b"a=bc=ZZ", ""),
        ("7bit", "as it is", b"as it is", ""),
        ("nonsense", "as it is", b"as it is", ""),
        ("x-uuencode", "begin 644 a\r\n#86)C\r\n`\r\nend", b"abc", ""),
        ("x-uuencode", "no such thing", b"no such thing", "it is not encoded as it says"),
    ],
)
def test_what_decodes_is_kept_and_what_does_not_is_said(encoding: str, body: str, data: bytes, fault: str) -> None:
    piece = f"Content-Disposition: attachment; filename=a\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
    assert files(raw(HEAD, piece)) == [("a", data, False, fault)]


def uuencoded(data: bytes) -> str:
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return f"begin 644 KM 2.xlsx\n{''.join(lines)}`\nend\n"


def test_a_file_that_old_programs_wrote_into_the_text_is_found() -> None:
    head = "From: a@b.example\nSubject: Quarter 2\n\nSee below.\n"
    assert files(f"{head}{uuencoded(XLSX)}Regards\n".encode()) == [("KM 2.xlsx", XLSX, False, "")]
    cut = f"{head}{uuencoded(XLSX)[:-6]}".encode()
    assert files(cut) == [("KM 2.xlsx", XLSX, False, "some of its lines do not decode, or its end is missing")]
    assert files(f"{head}begin 100 more patrols\nÜ soon\nend\n".encode()) == []


# ---------------------------------------------------------------- structure


def test_a_boundary_that_is_not_told_or_not_the_one_used_is_found() -> None:
    for kind in ("multipart/mixed", "multipart/mixed; boundary=other", 'multipart/mixed; boundary=""'):
        head = HEAD.replace("multipart/mixed; boundary=B", kind)
        assert files(raw(head, part("Content-Type: application/zip; name=a"))) == [("a", XLSX, False, "")]


def test_a_multipart_without_parts_is_a_text() -> None:
    assert files(raw(HEAD, end="nothing here")) == []


def test_a_message_without_its_end_is_opened_and_said_to_be() -> None:
    found = opened(raw(HEAD, part("Content-Type: application/zip; name=a"), end=""))
    assert [one.data for one in found.enclosed] == [XLSX]
    assert found.doubt == "the end that it announces is missing: part of it may be"
    alternative = HEAD.replace("mixed", "alternative")
    assert opened(raw(alternative, TEXT, end="")).doubt == ""


def test_parts_within_parts_are_found_and_too_many_levels_refused() -> None:
    def nested(levels: int) -> bytes:
        piece = part("Content-Type: application/zip; name=a")
        for n in range(levels):
            piece = f"Content-Type: multipart/mixed; boundary=L{n}\r\n\r\n--L{n}\r\n{piece}\r\n--L{n}--\r\n"
        return raw(HEAD, piece)

    assert files(nested(11)) == [("a", XLSX, False, "")]
    refused = opened(nested(12)).refused
    assert refused is not None
    assert (refused.what, refused.why) == (
        "a message that is too large to be opened safely",
        "its parts lie in one another more than 12 deep",
    )


def test_a_thousand_parts_are_opened_and_no_more() -> None:
    assert opened(raw(HEAD, *["\r\nx"] * 1_000)).refused is None
    refused = opened(raw(HEAD, *["\r\nx"] * 1_001)).refused
    assert refused is not None
    assert refused.why == "it is made of more than 1,000 parts"


def test_a_line_that_a_subject_smuggled_in_starts_no_part_of_its_own() -> None:
    data = raw(HEAD.replace("Quarter 2", "Quarter 2\nX-Evil: yes\nnot a header"), part("Content-Type: a/b; name=a"))
    assert files(data) == [("a", XLSX, False, "")]


def test_an_attached_message_is_a_file_and_its_own_files_are_not_mixed_with_the_outers() -> None:
    inner = mail(("TO.xlsx", XLSX), sender="tobias.oakley@example.org")
    piece = "Content-Type: message/rfc822\r\n\r\n" + inner.decode()
    assert opened(raw(HEAD, TEXT, piece)).enclosed == (Enclosed("forwarded message", inner, "message/rfc822"),)


def test_a_delivery_report_encloses_nothing_not_even_the_message_that_came_back() -> None:
    status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n"
    back = "Content-Type: message/rfc822\r\n\r\n" + mail(("KM.xlsx", XLSX)).decode()
    found = opened(raw(HEAD.replace("mixed", "report; report-type=delivery-status"), TEXT, status, back))
    assert (found.kind, found.enclosed) == ("a delivery report", ())


# ---------------------------------------------------------------- encrypted

ENVELOPED = bytes.fromhex("3080 0609 2a864886f70d010703 a080") + b"x" * 50
SIGNED = bytes.fromhex("3080 0609 2a864886f70d010702 a080") + b"x" * 50
PGP = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n-----END PGP MESSAGE-----\r\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (raw(HEAD, part("Content-Type: application/pkcs7-mime; name=smime.p7m", ENVELOPED)), "encrypted (S/MIME)"),
        (raw(HEAD, part("Content-Type: application/octet-stream", ENVELOPED)), "encrypted (S/MIME)"),
        (raw(HEAD, part("Content-Type: application/pkcs7-mime", SIGNED)), "wrapped in a signature (S/MIME)"),
        (raw(HEAD.replace("mixed", "encrypted"), "Content-Type: a/b\r\n\r\nVersion: 1"), "encrypted (PGP)"),
        (f"From: a@b.example\r\nSubject: x\r\n\r\n{PGP}".encode(), "encrypted (PGP)"),
        (raw(HEAD, TEXT, part("Content-Type: a/b; name=KM.xlsx.pgp", b"\x85\x01")), "encrypted (PGP)"),
        (raw(HEAD, TEXT, part("Content-Type: a/b; name=message.rpmsg", b"\x76\xe8")), "with restricted permissions"),
    ],
)
def test_a_message_that_nobody_else_can_open_says_so(data: bytes, what: str) -> None:
    refused = opened(data).refused
    assert refused is not None
    assert refused.what == f"a message that is {what}".replace("that is with", "with")
    assert refused.do.startswith("send it again ")


def test_a_signature_beside_a_message_is_no_lock() -> None:
    signature = part("Content-Type: application/pkcs7-signature; name=smime.p7s", SIGNED)
    assert opened(raw(HEAD.replace("mixed", "signed"), TEXT, signature)).refused is None
    assert opened(f"From: a@b.example\r\nSubject: x\r\n\r\n> quoted:\r\n> {PGP}".encode()).refused is None


# ---------------------------------------------------------------- what is mail


@pytest.mark.parametrize(
    "data",
    [
        b"", b"No,UPDATE\r\n1,done\r\n", b"Subject: minutes\n\nDear all\n", b"Dear all,\n\nFrom: here\nTo: there\n",
        b"To: a\nSubject: b\nNote: c\n\nx",
        b"Content-Type: multipart/mixed\n\nx", XLSX, PDF, package({**parts()}), b"From here on,\nall is well\n",
        b"From: a@b.example\nDate: \0\n\nx", b"<html>", b"\xff" * 100,
    ],
)  # fmt: skip
def test_what_is_no_mail_is_left_alone(data: bytes) -> None:
    assert open_mail(data, MOST) is None


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"From a@b Mon Nov  9 10:30:00 2026\n", b">From x\r\n"]
)
def test_what_stands_before_a_message_is_passed_over(before: bytes) -> None:
    assert [one.name for one in opened(before + mail(("a.xlsx", XLSX))).enclosed] == ["a.xlsx"]


def test_what_is_said_to_be_a_message_needs_one_header() -> None:
    assert open_mail(b"Subject: x\n\ny", MOST) is None
    assert opened(b"Subject: x\n\ny", declared=True).letters[0].subject == "x"
    assert open_mail(b"no header\n\ny", MOST, declared=True) is None


def test_a_message_of_more_bytes_than_allowed_is_refused_by_its_beginning() -> None:
    data = mail(("a.xlsx", XLSX))
    assert open_mail(data, len(data)) == opened(data)
    found = open_mail(data + b"x" * (2 << 20), 1 << 20)
    assert found is not None
    assert (found.refused and found.refused.why, found.enclosed) == ("it is larger than 1 MiB", ())
    assert open_mail(b"x" * (2 << 20), 1 << 20) is None


# ---------------------------------------------------------------- several in one file

LINE = b"From a@b.example Mon Nov  9 10:30:00 2026\n"


def test_an_mbox_gives_each_message_and_one_of_a_single_message_is_that_message() -> None:
    first, second = mail(("a.xlsx", XLSX)), mail(text="From the start:\n\nFrom now on we meet in 2027.\n")
    found = opened(LINE + first + b"\n" + LINE + second.replace(b"\nFrom", b"\n>From"))
    assert (found.kind, found.letters) == ("a file of several messages (mbox)", ())
    assert [(one.name, one.data, one.declared) for one in found.enclosed] == [
        ("message 1", first + b"\n", "message/rfc822"),
        ("message 2", second, "message/rfc822"),
    ]
    assert opened(LINE + first).kind == "a message"


def test_an_mbox_of_too_many_messages_is_refused() -> None:
    found = opened((LINE + b"Subject: x\n\n") * 1_001)
    assert (found.refused and found.refused.why) == "it holds more than 1,000 messages"
