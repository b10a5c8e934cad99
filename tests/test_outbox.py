"""Drafts as .eml files, and the folder in which they wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

import pytest

from sspxl.mail.drafts import Attachment, Outgoing, Party, eml_bytes, one_line
from sspxl.mail.headers import decoded, read_headers
from sspxl.mail.outbox import Lying, Outbox, Where, as_sent, is_sent_by_us, ready_to_send, sender_domain
from sspxl.records.made import Kind, identity_of

LETTER = Outgoing(
    identity="reminder|2026-27 Q2|KM|+1",
    sender=Party("safety@kelderby.example", "Kim Lowe"),
    to=(Party("keira.marsden@example.org", "Keira Marsden"),),
    cc=(Party("team@example.org"),),
    subject="[OFFICIAL] Your update for 2026-27 Q2 was due Saturday 31 October 2026",
    text="Dear Keira\n\nTwo actions wait.\n",
    html="<p>Dear Keira</p>\n",
    attachments=(Attachment("KM 2026-27 Q2.xlsx", b"PK\x03\x04\r\n.\r\nFrom \x00\xff" * 900),),
)

NAMES = (
    "Keira Marsden",
    'Kim "Kit" Lowe, LL.B. (Hons)',
    "Zoë Müller-Łukasz",
    "שרה כהן",  # right to left
    "محمد",
    "Ali 👩🏽‍🚒 Moss",
    "Mair o'r Siop; Gwent, <b@c.example>",
    "M" * 190,
    "Nia Rhys-Pritchard of the Community Safety and Resilience Partnership Team, Gwynedd",
)


def opened(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)  # type: ignore[return-value]


def put(outbox: Outbox, name: str, data: bytes) -> Path:
    """A new draft, under a name that is free."""
    path = outbox.folder / outbox.free_name(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain and html
    return tuple(part.get_content().replace("\r\n", "\n") for part in (plain, html))  # as every line of a mail ends


def test_a_draft_opens_as_it_was_written() -> None:
    message = opened(eml_bytes(LETTER))
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Kim Lowe <safety@kelderby.example>",
        "To": "Keira Marsden <keira.marsden@example.org>",
        "Cc": "team@example.org",
        "Subject": LETTER.subject,
        "X-Unsent": "1",
        "X-Sspxl-Letter": LETTER.identity,
        "MIME-Version": "1.0",
    }
    assert bodies(message) == (LETTER.text, LETTER.html)
    assert [(a.get_filename(), a.get_content_type(), a.get_content()) for a in message.iter_attachments()] == [
        (
            "KM 2026-27 Q2.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            LETTER.attachments[0].data,
        )
    ]
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    assert not any(part.defects for part in message.walk())


def test_the_same_letter_gives_the_same_bytes_and_another_one_others() -> None:
    assert eml_bytes(LETTER) == eml_bytes(LETTER)
    assert eml_bytes(LETTER) != eml_bytes(replace(LETTER, text="Dear Keira\n"))


def test_a_draft_without_a_sender_leaves_the_from_to_whoever_opens_it() -> None:
    message = opened(eml_bytes(replace(LETTER, sender=None, cc=())))
    assert (message["From"], message["Cc"]) == (None, None)


def test_a_reply_names_the_message_that_it_answers() -> None:
    message = opened(eml_bytes(replace(LETTER, answers="<CAF=x+1@mail.example>")))
    assert (message["In-Reply-To"], message["References"]) == ("<CAF=x+1@mail.example>",) * 2


@pytest.mark.parametrize("answers", ["", "no brackets", "<a b>", "<a@b>\r\nBcc: x@y.example", "<" + "a" * 900 + ">"])
def test_what_is_no_message_id_is_not_answered(answers: str) -> None:
    message = opened(eml_bytes(replace(LETTER, answers=answers)))
    assert (message["In-Reply-To"], message["References"], message["Bcc"]) == (None, None, None)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_was_typed(name: str) -> None:
    letter = replace(LETTER, to=(Party("a@b.example", name), Party("c@d.example", name)), subject=f"Re: {name}")
    data = eml_bytes(letter)
    message = opened(data)
    shown = one_line(name)
    assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == [
        (shown, "a@b.example"),
        (shown, "c@d.example"),
    ]
    assert message["Subject"] == one_line(f"Re: {name}")
    assert data.decode("ascii")


@pytest.mark.parametrize("text", ["ä" * 5000, "long " * 3000, ".\n..\nFrom me\n=20\n\ttab", "👍 שלום\u2028next"])
def test_a_body_arrives_whole_in_seven_bits_and_short_lines(text: str) -> None:
    data = eml_bytes(replace(LETTER, text=f"{text}\n", html=f"<p>{text}</p>\n"))
    assert bodies(opened(data)) == (f"{text}\n", f"<p>{text}</p>\n")
    assert data.decode("ascii")
    too_long = {line for line in data.split(b"\r\n") if len(line) > 76}
    assert too_long == {b"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_workbook_keeps_its_name_and_bytes_whatever_they_are() -> None:
    names = ("Größe 👍.xlsx", 'a "b" c.xlsx', "x" * 150 + ".xlsx", "2026-27 Q2 שלום.xlsx")
    files = tuple(Attachment(name, name.encode() * 500) for name in names)
    message = opened(eml_bytes(replace(LETTER, attachments=files)))
    assert [(a.get_filename(), a.get_content()) for a in message.iter_attachments()] == [
        (one.name, one.data) for one in files
    ]


@pytest.mark.parametrize(
    "evil",
    [
        "Kim\r\nBcc: evil@x.example",
        "Kim\nBcc: evil@x.example\n\nBody",
        "Kim\rBcc: evil@x.example",
        "Kim\u2028Bcc: evil@x.example",
        "Kim\x0bBcc: evil@x.example",
        "Kim\x85Bcc: evil@x.example",
        "=?utf-8?q?Kim=0ABcc=3A_evil=40x=2Eexample?=",
        "Kim\ud800",
    ],
)
def test_nothing_from_outside_adds_a_header_or_is_decoded(evil: str) -> None:
    letter = replace(
        LETTER,
        sender=Party("safety@kelderby.example", evil),
        to=(Party("a@b.example", evil),),
        subject=evil,
        attachments=(Attachment(f"{evil}.xlsx", b"PK"),),
    )
    message = opened(eml_bytes(letter))
    assert sorted(message.keys()) == sorted(opened(eml_bytes(LETTER)).keys())
    assert message["Subject"] == one_line(evil)
    assert [a.addr_spec for a in message["To"].addresses] == ["a@b.example"]
    assert message["To"].addresses[0].display_name == one_line(evil)
    (workbook,) = message.iter_attachments()
    assert "\n" not in workbook.get_filename() and workbook.get_filename().endswith(".xlsx")


LONG = (
    "Müller-Łukasz Ní (Gwent) Müller-Łukasz <b@c.example>",
    "Zoë " * 40,
    "é" * 150,
    "Safety Éire שרה (Gwent) Community Café",
    'Kim "Kit" Lowe \\ of the Community Safety and Resilience Partnership Team, Gwynedd',
)


@pytest.mark.parametrize("many", [1, 6])
@pytest.mark.parametrize("name", LONG)
def test_a_long_name_comes_through_whole_to_every_address_after_it_was_sent(name: str, many: int) -> None:
    """Read as RFC 2047 has it: Python's own newer reader puts a space between two encoded words."""
    parties = tuple(Party(f"{'long.name.' * 4}{n}@community-safety.northam.example", name) for n in range(many))
    draft = eml_bytes(replace(LETTER, cc=parties))
    for data in (draft, as_sent(ready_to_send(draft, "<1@x.example>", datetime(2026, 11, 22)))):
        (value,) = [value for key, value in message_from_bytes(data).items() if key == "Cc"]
        read = [(decoded(shown), address) for shown, address in getaddresses([value.replace("\r\n", "")])]
        assert [(one_line(shown), address) for shown, address in read] == [(one_line(name), p.address) for p in parties]
        assert max(map(len, data.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
        assert [a.addr_spec for a in opened(data)["Cc"].addresses] == [p.address for p in parties]


def test_an_identity_is_one_line_of_ascii_that_a_header_keeps() -> None:
    identity = identity_of(
        Kind.RECEIPT, "2026–27  Q2\n|é", "K&M", "returns/2026-27 Q2/Größe " + "long name " * 20 + ".x"
    )
    assert opened(eml_bytes(replace(LETTER, identity=identity)))["X-Sspxl-Letter"] == identity
    assert (identity.isascii(), identity.count("|")) == (True, 3)


# ---------------------------------------------------------------- the folder


def test_letters_are_found_in_the_three_folders_by_their_header_whatever_they_are_called(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    assert outbox.letters({}) == ()
    first = put(outbox, "2026-11-22 reminder KM.eml", eml_bytes(LETTER))
    gone = outbox.withdraw(put(outbox, "a.eml", eml_bytes(replace(LETTER, identity="receipt|C|KM|x"))))
    (tmp_path / "outbox" / "sent").mkdir()
    sent = tmp_path / "outbox" / "sent" / "renamed by her.EML"
    data = eml_bytes(replace(LETTER, identity="issue|C|TO|1"))
    sent.write_bytes(b"Message-ID: <1@x.example>\r\n" + data)
    assert outbox.letters({}) == (
        Lying("reminder|2026-27 Q2|KM|+1", Where.WAITING, first, ""),
        Lying("issue|C|TO|1", Where.SENT, sent, "<1@x.example>"),
        Lying("receipt|C|KM|x", Where.WITHDRAWN, gone, ""),
    )


def test_what_is_not_ours_is_no_letter(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    (tmp_path / "her own.eml").write_bytes(b"Subject: lunch\r\n\r\nAt one?\r\n")
    (tmp_path / "notes.txt").write_bytes(eml_bytes(LETTER))
    (tmp_path / ".hidden.eml").write_bytes(eml_bytes(LETTER))
    (tmp_path / "body.eml").write_bytes(b"Subject: x\r\n\r\nX-Sspxl-Letter: reminder|C|KM|+1\r\n")
    (tmp_path / "rubbish.eml").write_bytes(bytes(range(256)) * 300)
    (tmp_path / "folder.eml").mkdir()
    assert outbox.letters({}) == ()


def test_a_draft_whose_header_a_mail_program_dropped_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(b"Subject: x\r\n\r\nhers\r\n")
    assert Outbox(tmp_path).letters({"x.eml": "reminder|C|KM|+1"}) == (
        Lying("reminder|C|KM|+1", Where.WAITING, tmp_path / "x.eml", ""),
    )


def test_names_are_safe_and_nothing_is_written_over(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    paths = [put(outbox, "2026-11-22 reminder ../../K:M.eml", bytes([n])) for n in range(2)]
    assert [path.name for path in paths] == [
        "2026-11-22 reminder ..-..-K-M.eml",
        "2026-11-22 reminder ..-..-K-M (2).eml",
    ]
    assert [path.parent for path in paths] == [tmp_path, tmp_path]
    moved = [outbox.withdraw(paths[0])]
    moved += [outbox.withdraw(put(outbox, paths[0].name, b"x"))]
    assert [(path.name, path.read_bytes()) for path in moved] == [
        ("2026-11-22 reminder ..-..-K-M.eml", b"\0"),
        ("2026-11-22 reminder ..-..-K-M (2).eml", b"x"),
    ]


def test_what_is_sent_is_the_draft_with_a_date_and_a_message_id_and_no_longer_unsent() -> None:
    draft = eml_bytes(LETTER)
    sent = ready_to_send(draft, "<1@kelderby.example>", datetime(2026, 11, 2, 9, 30))
    was, now = opened(draft), opened(sent)
    assert (now["Message-ID"], now["X-Unsent"]) == ("<1@kelderby.example>", None)
    assert now["Date"].datetime.replace(tzinfo=None) == datetime(2026, 11, 2, 9, 30)
    kept = set(was.keys()) - {"X-Unsent"}
    assert {name: str(was[name]) for name in kept} == {name: str(now[name]) for name in kept}
    assert set(now.keys()) - kept == {
        "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Mailer",
    }  # fmt: skip
    assert bodies(was) == bodies(now)
    assert [a.get_content() for a in was.iter_attachments()] == [a.get_content() for a in now.iter_attachments()]


def test_what_we_send_asks_for_no_automatic_reply_and_a_draft_that_she_sends_does_not() -> None:
    draft = eml_bytes(LETTER)
    kept = ready_to_send(draft, "<1@kelderby.example>", datetime(2026, 11, 2, 9, 30))
    again = ready_to_send(kept, "<1@kelderby.example>", datetime(2026, 11, 2, 9, 30))
    for one in (kept, again, as_sent(kept)):
        left = opened(one)
        assert left.get_all("Auto-Submitted") == ["auto-generated"]
        assert left.get_all("X-Auto-Response-Suppress") == ["All"]
    assert (opened(draft)["Auto-Submitted"], opened(draft)["X-Auto-Response-Suppress"]) == (None, None)


@pytest.mark.parametrize(
    ("was", "now", "is_ours"),
    [
        ("", "", True),
        ("X-Mailer: sspxl", "X-Mailer: sspxl-like", False),
        ("\r\nX-Mailer: sspxl", "", False),  # as when she sends the draft herself
        ("From: CSP <csp@kelderby.example>", "From: Keira <keira@kelderby.example>", False),
        ("From: CSP <csp@kelderby.example>", "From: CSP <CSP@Kelderby.example>", True),
    ],
)
def test_what_we_sent_is_known_by_the_program_and_the_sender_that_it_names(was: str, now: str, is_ours: bool) -> None:
    draft = eml_bytes(replace(LETTER, sender=Party("csp@kelderby.example", "CSP")))
    sent = as_sent(ready_to_send(draft, "<1@kelderby.example>", datetime(2026, 11, 2, 9, 30)))
    head = sent.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").partition(b"\r\n\r\n")[0]
    assert was.encode() in head
    assert is_sent_by_us(read_headers(head.replace(was.encode(), now.encode())), "CSP@kelderby.example") is is_ours


@pytest.mark.parametrize("count", [0, 1, 40])
def test_what_a_letter_asks_is_told_by_its_header_which_does_not_leave_the_house(tmp_path: Path, count: int) -> None:
    asked = tuple(f"{n:016x}" for n in range(count))
    outbox = Outbox(tmp_path)
    kept = ready_to_send(eml_bytes(replace(LETTER, asked=asked)), "<1@k.example>", datetime(2026, 11, 2, 9, 30))
    put(outbox, "a.eml", kept)
    (one,) = outbox.letters({})
    assert (one.asked, one.day) == (asked, date(2026, 11, 2))
    assert opened(as_sent(kept))["X-Sspxl-Asked"] is None


@pytest.mark.parametrize("written", ["", "Date: no day\r\n", "Date: Mon, 99 Nov 2026 09:30:00 +0000\r\n"])
def test_a_letter_without_a_day_of_its_own_has_none(tmp_path: Path, written: str) -> None:
    put(Outbox(tmp_path), "a.eml", f"X-Sspxl-Letter: a|b|c|d\r\n{written}\r\nx".encode())
    (one,) = Outbox(tmp_path).letters({})
    assert (one.day, one.asked) == (None, ())


@pytest.mark.parametrize(
    ("head", "domain"),
    [
        (b"From: Kim <kim@northam.example>\r\n\r\n", "northam.example"),
        (b"Subject: x\r\n\r\n", ""),
        (b"From: kim@nor tham\r\n\r\n", "northam"),
        (b"From: <kim@[1.2.3.4]>\r\n\r\n", ""),
    ],
)
def test_the_sender_s_domain_is_one_that_a_message_id_may_have(head: bytes, domain: str) -> None:
    assert sender_domain(head) == domain


def test_what_leaves_the_house_is_what_is_kept_but_for_our_own_header() -> None:
    kept = ready_to_send(eml_bytes(LETTER), "<1@kelderby.example>", datetime(2026, 11, 2, 9, 30))
    left = opened(as_sent(kept))
    assert (opened(kept)["X-Sspxl-Letter"], left["X-Sspxl-Letter"], left["X-Unsent"]) == (LETTER.identity, None, None)
    assert left.items() == [pair for pair in opened(kept).items() if pair[0] != "X-Sspxl-Letter"]
    assert bodies(left) == bodies(opened(kept))
    assert [one.get_content() for one in left.iter_attachments()] == [LETTER.attachments[0].data]
