"""Mail broken by chance is opened or refused: it never raises, and never takes long."""

from __future__ import annotations

import time
from random import Random

import mails
import pytest
from hostile import package
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import XLSX, attached_file, attached_message, mail, mapi, msg, ole_tree, outlook_tree, tnef
from mutations import OF_BYTES

from sspxl.jobs import opening
from sspxl.jobs.opening import Parcel
from sspxl.mail import open_mail
from sspxl.mail.headers import address_of, day_of, decoded, letter_of, parameters_of, read_headers
from sspxl.mail.msg import KIND
from sspxl.mail.opened import MAILBOX, MESSAGE, WINMAIL, Opened
from sspxl.read import Limits

MOST = 1 << 26
SECONDS = 60.0
"""What takes longer hangs: a step done once for each pair of lines takes hours."""


def seeds() -> dict[str, bytes]:
    inner = outlook_tree(24, {0x0037: "inner"}, [attached_file("TO.xlsx", XLSX)])
    line = b"From a@b.example Mon Nov  9 10:30:00 2026\n"
    return {
        "Outlook": mails.outlook(),
        "Gmail": mails.gmail(),
        "Apple Mail": mails.apple_mail(),
        "in one another": mail(("a.xlsx", XLSX), ("b.eml", mail(("c.zip", package({"c.xlsx": XLSX}))))),
        "mbox": line + mail(("a.xlsx", XLSX)) + b"\n" + line + mail(("winmail.dat", tnef(("b.xlsx", XLSX)))),
        "msg": msg(("a.xlsx", XLSX)),
        "msg in msg": ole_tree(outlook_tree(32, {0x007D: "From: a@b\r\n"}, [attached_message(inner)])),
        "winmail.dat": tnef(("a.xlsx", XLSX), ("b", b""), properties=mapi({0x3707: "b.xlsx", 0x3701: b"x" * 99})),
    }


KINDS = {"a zip file", "an automatic reply", KIND, MESSAGE, MAILBOX, WINMAIL}


def is_told(opened: Parcel | Opened | None) -> bool:
    """Whether it is no mail, or mail of a kind that we know, opened or with each word of why it is not."""
    if opened is None:
        return True
    refused = opened.refused
    return opened.kind in KINDS and (refused is None or all((refused.what, refused.why, refused.do)))


@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", seeds())
def test_broken_mail_is_opened_or_refused_in_its_time(name: str, count: int) -> None:
    seed, slow, untold = seeds()[name], [], []
    assert opening._opened(seed, Limits(), False) is not None
    for number in range(count):
        random = Random(number)
        data = seed
        for _ in range(random.randint(1, 3)):
            data = random.choice(OF_BYTES)(data, random) or b"\0"
        began = time.monotonic()
        if not is_told(opening._opened(data, Limits(), bool(number % 2))):  # where a fault of ours is not caught
            untold.append(number)
        if time.monotonic() - began > SECONDS:
            slow.append(number)
    assert (slow, untold) == ([], [])


@given(st.binary(max_size=2_000), st.booleans())
def test_no_bytes_make_opening_raise(data: bytes, is_declared: bool) -> None:
    assert is_told(open_mail(data, MOST, is_declared))


_PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=B\r\n", b"--B\r\n", b"--B--\r\n", b"\r\n", b"\r\n\r\n", b"--", b"B",
        b"Content-Type: message/rfc822\r\n", b"Content-Transfer-Encoding: base64\r\n", b"UEsDBA==", b"begin 644 a\n",
        b"end\n", b"From: a@b.example\r\n", b"From a@b 2026\r\n", b"Content-Disposition: attachment; filename*0*=x'",
        b"=?utf-8?B?w5w=?=", b"\xff\xfe", b"\0", b" ", b";", b'"', b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n", b"=\r\n", b"#86)C\n", b"name=a.xlsx", b"=", b"<", b"(",
        b"Content-ID: <a>\r\n", b"Date: Mon, 9 Nov 2026 10:30:00 +0100\r\n", mails.tnef(("a", b"x")),
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(_PIECES, max_size=40), st.booleans())
def test_no_pieces_of_messages_in_any_order_make_opening_raise(pieces: list[bytes], is_declared: bool) -> None:
    assert is_told(opening._opened(b"".join(pieces), Limits(), is_declared))
    after_a_message = opening._opened(mail() + b"".join(pieces), Limits(), is_declared)
    assert after_a_message is not None and is_told(after_a_message)


@given(st.text(max_size=300) | st.text("=?utf8BQ_ ;\"'*<>()@.,:+-0123456789aJan", max_size=300))
def test_no_header_makes_reading_it_raise(value: str) -> None:
    assert isinstance(decoded(value), str)
    address, _ = address_of(value)
    assert address == "" or ("@" in address and address == address.lower())
    sent = day_of(value)
    assert sent is None or sent.tzinfo is None
    kind, _ = parameters_of(value)
    assert ";" not in kind and kind == kind.lower()
    letter = letter_of(read_headers(value.encode("utf-8", "surrogatepass")))
    assert letter.sender == "" or "@" in letter.sender


BIG = 8 << 20
HARD = {
    "one header without an end": b"From: a@b.example\nSubject: " + b"x " * (BIG // 2),
    "many headers": b"From: a@b.example\n" + b"To: x\n" * (BIG // 6),
    "brackets": b"Date: x\nFrom: " + b"(<" * (BIG // 2) + b"\n\n",
    "quotation marks": b"Date: x\nFrom: " + b'"\\' * (BIG // 2) + b"\n\n",
    "parameters": b"From: a@b\nDate: x\nContent-Type: multipart/mixed" + b';"a' * (BIG // 3) + b"\n\nx",
    "encoded words": b"From: a@b\nSubject:" + b" =?utf-8?q?a?=" * (BIG // 14) + b"\n\nx",
    "boundaries": b"From: a@b\nDate: x\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\n" * (BIG // 4),
    "nearly boundaries": b"From: a@b\nDate: x\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n"
    + b"--Bx\n" * (BIG // 5),
    "nested parts": b"From: a@b\nDate: x\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=B%d\n\n--B%d\n" % (n, n) for n in range(BIG // 60)),
    "envelopes": b"From a@b 2026\nFrom: a@b\nDate: x\n\n" + b"From " + b"1" * BIG,
    "envelope lines": b"From a@b 2026\nFrom: a@b\nDate: x\n\n" + b"From 2026\n" * (BIG // 10),
    "uuencode": b"From: a@b\nDate: x\n\n" + b"begin 644 a\n#86)C\n" * (BIG // 18),
    "blanks": b"From: a@b\nDate: x\n\n" + b" " * BIG,
    "empty lines": b"\n" * BIG + b"From: a@b\nDate: x\n\n",
    "padding": b"From: a@b\nDate: x\nContent-Transfer-Encoding: base64\n\n" + b"QQ==" * (BIG // 4),
    "no padding": b"From: a@b\nDate: x\nContent-Transfer-Encoding: base64\n\n" + b"*A" * (BIG // 2),
    "winmail.dat": mails.tnef()[:6] + b"\x01\0\0\0\0\0\0\0\0\0\0" * (BIG // 11),
}


@pytest.mark.parametrize("case", HARD)
def test_what_is_made_to_take_long_does_not(case: str) -> None:
    began = time.monotonic()
    assert is_told(opening._opened(HARD[case], Limits(), False))
    assert time.monotonic() - began < SECONDS
