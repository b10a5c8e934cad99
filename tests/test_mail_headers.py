"""Headers of messages: addresses, names, days and file names as anybody may have written them."""

from __future__ import annotations

from datetime import datetime

import pytest

from sspxl.mail.headers import address_of, day_of, decoded, letter_of, parameters_of, read_headers
from sspxl.records import Letter

ADDRESS = "keira.marsden@example.org"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain words", "plain words"),
        ("=?utf-8?Q?=C3=9Cber_uns?=", "Über uns"),
        ("=?UTF-8?b?w5xiZXI=?=", "Über"),
        ("=?iso-8859-1?q?=DCber?= all", "Über all"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),  # white space between two of them is none
        ("=?utf-8?B?w5w=?=\n =?utf-8?B?w5w=?=", "ÜÜ"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=9C?=", "Ü"),  # a letter cut in two
        ("=?utf-8*en?Q?=C3=9C?=", "Ü"),  # RFC 2231 names the language
        ("=?utf-8?B?w5xiZXI?=", "Über"),  # without its padding
        ("=?klingon?Q?=C3=9C?=", "Ü"),  # no such charset
        ("=?utf-8?Q?=DC?=", "Ü"),  # not what it says
        ("=?utf-16?Q?abc?=", "abc"),
        ("=?utf-8?B?!?=", "=?utf-8?B?!?="),
        ("=?utf-8?Q?never ends", "=?utf-8?Q?never ends"),
        ("=?hex?Q?00?=", "00"),  # a codec of Python's that is no charset
    ],
)
def test_an_encoded_word_is_read_as_people_see_it(written: str, read: str) -> None:
    assert decoded(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f'"Marsden, Keira" <{ADDRESS}>', (ADDRESS, "Marsden, Keira")),
        (f"Keira Marsden <{ADDRESS.upper()}>", (ADDRESS, "Keira Marsden")),
        (ADDRESS, (ADDRESS, "")),
        (f"<{ADDRESS}>", (ADDRESS, "")),
        (f"{ADDRESS} (Keira Marsden)", (ADDRESS, "Keira Marsden")),
        (f"=?utf-8?q?K=C3=A9ira?= <{ADDRESS}>", (ADDRESS, "Kéira")),
        (f'"boss@example.org" <{ADDRESS}>', (ADDRESS, "boss@example.org")),  # the name proves nothing
        (f"boss@example.org <{ADDRESS}>", (ADDRESS, "boss@example.org")),
        (f"a <{ADDRESS}>, b <{ADDRESS}>", (ADDRESS, "a")),
        (f"a <{ADDRESS}>, b <other@example.org>", ("", "a")),  # nobody can say who of them
        (f"<{ADDRESS}> (<other@example.org>)", (ADDRESS, "")),
        ("undisclosed", ("", "")),
        ("<not an address>", ("", "")),
        ("a@b@c.example", ("", "")),
        ("(" * 10_000, ("", "")),
        ("", ("", "")),
    ],
)
def test_the_address_is_the_one_that_the_message_is_from(written: str, read: tuple[str, str]) -> None:
    assert address_of(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 9 Nov 2026 10:30:00 +0100", datetime(2026, 11, 9, 9, 30)),
        ("9 Nov 2026 10:30 GMT", datetime(2026, 11, 9, 10, 30)),
        ("Mon, 09 Nov 2026 10:30:00 -0000 (UTC)", datetime(2026, 11, 9, 10, 30)),
        ("Mon, 9 Nov 2026 10:30:00", datetime(2026, 11, 9, 10, 30)),
        ("Thu, 1 Jan 1970 00:00:00 +0000", datetime(1970, 1, 1)),
        ("2026-11-09T10:30:00Z", None),
        ("yesterday", None),
        ("Mon, 31 Feb 2026 10:30:00 +0000", None),
        ("Mon, 9 Nov 2026 25:30:00 +0000", None),
        ("Mon, 1 Jan 0001 00:00:00 +2300", None),
        ("Mon, 9 Nov 20266 10:30:00 +0000", None),
        ("9 Nov 2026 10:30:00 +99999999999999", None),
        ("", None),
    ],
)
def test_a_day_is_read_strictly_and_is_in_utc(written: str, read: datetime | None) -> None:
    assert day_of(written) == read


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ('Text/Plain; name="a b.xlsx"', "text/plain", "a b.xlsx"),
        ("text/plain;name=a.xlsx", "text/plain", "a.xlsx"),
        ('text/plain; name="a\\"b.xlsx"', "text/plain", 'a"b.xlsx'),
        ('text/plain; name="never ends', "text/plain", "never ends"),
        ("text/plain; name*=utf-8'en'%C3%9C.xlsx", "text/plain", "Ü.xlsx"),
        ("text/plain; name*=iso-8859-1''%DC.xlsx", "text/plain", "Ü.xlsx"),
        ("text/plain; name*=nonsense''%C3%9C.xlsx", "text/plain", "Ü.xlsx"),
        ("text/plain; name*1*=%9C.xlsx; name*0*=utf-8''%C3", "text/plain", "Ü.xlsx"),
        ("text/plain; name*0=a; name*1=b; name*3=c", "text/plain", "ab"),
        ("text/plain; name=plain.xlsx; name*=utf-8''better.xlsx", "text/plain", "better.xlsx"),
        ("text/plain; name*=no-quotes.xlsx", "text/plain", "no-quotes.xlsx"),
        (f"text/plain; name*{'1' * 5_000}=a", "text/plain", None),
        (";;;;" * 4_000, "", None),
        (';"' * 8_000, "", None),
    ],
)
def test_a_parameter_is_put_together_whatever_way_it_was_written(written: str, kind: str, name: str | None) -> None:
    found, parameters = parameters_of(written)
    assert (found, parameters.get("name")) == (kind, name)


def test_the_letter_is_what_the_headers_say() -> None:
    head = (
        b"Authentication-Results: mx.example.org;\r\n\tspf=pass;  dkim=fail\r\nAuthentication-Results: other\r\n"
        b'FROM: "Marsden, Keira"\r\n <keira.marsden@example.org>\r\nno header at all\r\n'
        b"Subject: =?utf-8?q?Quarter?=\r\n =?utf-8?q?_2?=\r\nsubject: another\r\n"
        b"Message-Id: <1@x.example> <2@x.example>\r\nDate: Mon, 9 Nov 2026 10:30:00 +0100"
    )
    assert letter_of(read_headers(head)) == Letter(
        ADDRESS,
        "Marsden, Keira",
        datetime(2026, 11, 9, 9, 30),
        "<1@x.example>",
        "Quarter 2",
        "mx.example.org; spf=pass; dkim=fail",
    )


def test_eight_bit_headers_are_read_as_utf_8_or_else_as_windows_writes() -> None:
    for raw in ("Subject: Über".encode(), "Subject: Über".encode("cp1252")):
        assert letter_of(read_headers(raw)).subject == "Über"


def test_of_two_senders_that_differ_neither_is_the_sender_and_of_two_that_agree_it_is_that_one() -> None:
    two = f"From: a <{ADDRESS}>\nFrom: a <boss@example.org>\n".encode()
    assert letter_of(read_headers(two)).sender == ""
    assert letter_of(read_headers(two.replace(b"boss@example.org", ADDRESS.encode()))).sender == ADDRESS


def test_an_empty_head_gives_an_empty_letter() -> None:
    assert letter_of(read_headers(b"")) == Letter("", "", None, "", "")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), ""),
        (("mx; spf=fail", "mx; dkim=none"), "mx; spf=fail; mx; dkim=none"),
        (("mx; spf=fail", "evil; dkim=pass header.d=example.org"), "mx; spf=fail"),
        (("mx; spf=fail", "evil; dkim=pass", "mx; dkim=pass"), "mx; spf=fail"),
    ],
)
def test_what_a_check_found_is_taken_from_the_server_that_took_the_message_in(
    found: tuple[str, ...], expected: str
) -> None:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in found).encode()
    assert letter_of(read_headers(head + b"From: a@example.org")).checked == expected


@pytest.mark.parametrize(
    ("sent", "reached", "told"),
    [
        ("Wed, 1 Jul 2026 09:00:00 +0100", "Wed, 1 Jul 2026 09:00:05 +0100", datetime(2026, 7, 1, 8)),
        ("Wed, 1 Jul 2026 09:00:00 +0100", "", datetime(2026, 7, 1, 8)),
        ("Wed, 1 Jul 2026 09:00:00 +0100", "Wed, 8 Jul 2026 09:00:00 +0100", datetime(2026, 7, 1, 8)),  # a full mailbox
        ("Wed, 1 Jul 2026 09:00:00 +0100", "Wed, 8 Jul 2026 09:00:01 +0100", datetime(2026, 7, 8, 8, 0, 1)),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "Wed, 1 Jul 2026 09:00:05 +0100", datetime(2026, 7, 1, 8, 0, 5)),
        ("Thu, 2 Jul 2026 09:00:06 +0100", "Wed, 1 Jul 2026 09:00:05 +0100", datetime(2026, 7, 1, 8, 0, 5)),
        ("", "Wed, 1 Jul 2026 09:00:05 +0100", datetime(2026, 7, 1, 8, 0, 5)),
        ("", "", None),
    ],
)
def test_a_date_that_is_far_from_the_servers_is_that_of_a_wrong_clock(sent: str, reached: str, told: datetime) -> None:
    by = f"Received: from a by mx.example with ESMTPS id 1;\r\n {reached}\r\nReceived: from b by a; 1 Jan 2001 00:00:00"
    head = f"{by if reached else 'X: y'}\r\nFrom: a@b.example\r\nDate: {sent}\r\n"
    assert letter_of(read_headers(head.encode())).told == told
