"""Mails and zips in one another, taken apart: what in them is a return, what stands for one, and what is neither."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

import mails
import pytest
from hostile import listed, ole, package, types, xlsx
from mails import HEAD, LOGO, PDF, PHOTO, TEXT, XLSX, mail, msg, part, raw, tnef

from sspxl.jobs.opening import LOGO as LARGEST_LOGO
from sspxl.jobs.opening import Parcel, open_parcel
from sspxl.read import Limits
from sspxl.records import Letter

SEND_WORKBOOK = "fill in the workbook that was sent out, and send that back"
NO_WORKBOOK = "updates are read from workbooks only"
TO_MAIL = "attach the workbooks themselves to a new message, and send that"
ONE_BY_ONE = "attach the workbooks themselves, without a zip file and without a password, and send them"
KM, TO, BOSS = "keira.marsden@example.org", "tobias.oakley@example.org", "csp@example.org"
DOCX = package(
    {"[Content_Types].xml": types("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")}
)
PPTX = package(
    {"[Content_Types].xml": types("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")}
)
LOCKED = ole({"EncryptionInfo": b"", "EncryptedPackage": b""})
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nATTENDEE;CN=a, b:x\r\nEND:VCALENDAR\r\n"
CARD = b"BEGIN:VCARD\r\nN:Marsden;Keira\r\nEND:VCARD\r\n"
SIGNATURE = bytes.fromhex("3080 0609 2a864886f70d010702 a080") + bytes(50)


def holds_a_return(data: bytes, limits: Limits) -> bool:
    """Whether a message of the mailbox is to be taken in; one that cannot be taken apart is."""
    found = open_parcel(data, limits, is_message=True)
    return found is None or not found.is_nothing


def parcel(data: bytes, limits: Limits | None = None) -> Parcel:
    found = open_parcel(data, limits or Limits())
    assert found is not None
    return found


def found(data: bytes) -> list[tuple[str, ...]]:
    """Where each workbook lay, where nothing is wrong."""
    opened = parcel(data)
    assert opened.refused is None
    return [(*one.within, one.name) for one in opened.workbooks]


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str, str]:
    refused = parcel(data, limits).refused
    assert refused is not None
    return refused.what, refused.why, refused.do


# ---------------------------------------------------------------- what is a return


def test_a_workbook_in_a_message_comes_with_its_letter_and_is_as_old() -> None:
    (one,) = parcel(mails.outlook()).workbooks
    assert (one.within, one.name, one.data) == ((), "KM 2026-27 Q2.xlsx", XLSX)
    assert [letter.sender for letter in one.letters] == [KM]
    assert one.modified == one.letters[0].sent
    assert parcel(mails.outlook()).letters == one.letters


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("KM.xlsx", xlsx()),
        ("", xlsx()),
        ("notes.txt", xlsx()),
        ("KM.csv", b"No,UPDATE\n1,done\n"),
        ("KM.xlsx", xlsx()[:-40]),
        ("locked.xlsx", LOCKED),
        ("KM.xls", b"<html><table></table></html>"),
        ("scan.xlsx", PDF),
        ("KM.xlsx", b""),
        ("KM.numbers", package({"Index/Document.iwa": b"\0"})),
        ("folder.rar", b"Rar!\x1a\x07\0"),
        ("KM.xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    ],
)
def test_what_is_a_workbook_or_meant_for_one_is_found(name: str, data: bytes) -> None:
    headers = f"Content-Type: image/png; name={name}" if name else "Content-Type: text/plain"
    assert found(raw(HEAD, TEXT, part(headers, data))) == [(name or "without a name.xlsx",)]


def test_a_table_as_text_without_a_name_is_told_by_its_type() -> None:
    rows = b"No,UPDATE\n1,done\n"
    assert found(raw(HEAD, TEXT, part("Content-Type: text/csv", rows))) == [("without a name.csv",)]
    assert found(raw(HEAD, TEXT, part("Content-Type: text/plain; name=a.txt", rows))) == []


# ---------------------------------------------------------------- what is none


def nothing() -> dict[str, bytes]:
    logo = part("Content-Type: image/png; name=image001.png", LOGO)
    shown = 'Content-Type: text/html\r\n\r\n<img src="cid:p">\r\n'
    bounced = "Content-Type: message/rfc822\r\n\r\n" + mail(("KM.xlsx", XLSX)).decode()
    return {
        "text alone": mail(),
        "text and HTML": raw(HEAD, TEXT, "Content-Type: text/html\r\n\r\n<table><tr><td>a</td></tr></table>\r\n"),
        "a logo": raw(HEAD, TEXT, logo),
        "a large picture in the text": raw(
            HEAD, shown, part("Content-Type: image/png; name=a\nContent-ID: <p>", PHOTO)
        ),
        "a calendar": raw(HEAD, TEXT, part("Content-Type: text/calendar; name=invite.ics", CALENDAR)),
        "a card": raw(HEAD, TEXT, part("Content-Type: text/vcard; name=km.vcf", CARD)),
        "a signature": raw(HEAD, TEXT, part("Content-Type: application/pkcs7-signature; name=smime.p7s", SIGNATURE)),
        "a PGP signature": raw(
            HEAD, TEXT, part("Content-Type: a/b; name=signature.asc", b"-----BEGIN PGP SIGNATURE-----\n")
        ),
        "a web page": raw(HEAD, TEXT, part("Content-Type: text/html; name=page.html", b"<html>, </html>")),
        "a delivery report": raw(HEAD.replace("mixed", "report"), TEXT, bounced),
        "an automatic reply": b"Auto-Submitted: auto-replied\r\n" + mail(("KM.xlsx", XLSX)),
        "a forwarded message without one": raw(HEAD, TEXT, "Content-Type: message/rfc822\r\n\r\n" + mail().decode()),
        "a message saved from Outlook": msg(("image001.png", LOGO)),
        "an mbox": b"From a@b 2026\n" + mail() + b"\nFrom a@b 2026\n" + mail(),
    }


@pytest.mark.parametrize("case", nothing())
def test_what_comes_with_messages_by_itself_is_no_return(case: str) -> None:
    opened = parcel(nothing()[case])
    assert (opened.workbooks, opened.others, opened.refused, opened.is_nothing) == ((), (), None, True)
    assert opened.what == f"{opened.kind} without a return"
    assert not holds_a_return(nothing()[case], Limits())


def test_what_came_out_of_a_mailbox_is_a_message_though_nothing_tells() -> None:
    bare = raw("Content-Type: multipart/mixed", part("Content-Type: a/b; name=KM.xlsx"))
    assert open_parcel(bare, Limits()) is None
    opened = open_parcel(bare, Limits(), is_message=True)
    assert opened is not None
    assert [(one.name, one.letters) for one in opened.workbooks] == [("KM.xlsx", (Letter("", "", None, "", ""),))]
    assert holds_a_return(bare, Limits())


def test_what_is_neither_mail_nor_zip_holds_no_return() -> None:
    assert [open_parcel(data, Limits()) for data in (XLSX, PDF, b"", b"No,UPDATE\n")] == [None] * 4


def test_a_message_that_cannot_be_taken_apart_is_to_be_looked_at() -> None:
    whole = mail(("KM.xlsx", XLSX))
    for broken in (b"X: a\0b\r\n" + whole, b"X Spam: yes\r\n" + whole):
        assert holds_a_return(broken, Limits())
    assert not holds_a_return(mail(), Limits())


def test_what_a_machine_sends_on_its_own_account_may_be_a_return() -> None:
    assert holds_a_return(b"Auto-Submitted: auto-generated\r\n" + mail(("KM.xlsx", XLSX)), Limits())


# ---------------------------------------------------------------- what stands for one

DOCUMENTS = {
    "a PDF document": ("scan.pdf", PDF),
    "a Word document": ("KM.docx", DOCX),
    "a PowerPoint presentation": ("KM.pptx", PPTX),
    "a Word document (RTF)": ("KM.rtf", b"{\\rtf1 x}"),
    "a picture": ("IMG_1.jpeg", PHOTO),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_document_alone_stands_for_a_return_and_beside_a_workbook_is_only_named(what: str) -> None:
    name, data = DOCUMENTS[what]
    assert refusal(mail((name, data))) == (f"a message with {what} and no workbook", NO_WORKBOOK, SEND_WORKBOOK)
    assert holds_a_return(mail((name, data)), Limits())
    beside = parcel(mail((name, data), ("KM.xlsx", XLSX)))
    assert (beside.refused, beside.others, len(beside.workbooks)) == (None, (f"{name} ({what})",), 1)
    assert beside.what == f"a message; beside workbooks it holds {name} ({what})"


def test_a_picture_is_a_document_when_it_is_larger_than_a_logo() -> None:
    small, large = (b"\xff\xd8\xff" + bytes(size - 3) for size in (LARGEST_LOGO, LARGEST_LOGO + 1))
    assert parcel(mail(("a.jpg", small))).is_nothing
    assert refusal(mail(("a.jpg", large)))[0] == "a message with a picture and no workbook"


def test_a_file_larger_than_is_read_is_still_known_for_what_it_is() -> None:
    large = Limits(file_mib=1)
    noise = bytes(range(1, 256)) * 5_000
    assert refusal(mail(("scan.pdf", PDF + noise)), large)[0] == "a message with a PDF document and no workbook"
    assert parcel(mail(("film.mp4", b"\0\0\0\x20ftypisom" + noise)), large).is_nothing
    book = package({"[Content_Types].xml": types(), "a.bin": noise}, stored=True)
    assert [one.name for one in parcel(mail(("KM.xlsx", book)), large).workbooks] == ["KM.xlsx"]


def test_several_documents_are_listed() -> None:
    assert refusal(mail(("a.pdf", PDF), ("b.docx", DOCX))) == (
        "a message without a workbook in it",
        "it holds a.pdf (a PDF document), b.docx (a Word document)",
        SEND_WORKBOOK,
    )


def test_an_encrypted_message_stands_for_a_return() -> None:
    sealed = raw(HEAD.replace("mixed", "encrypted"), "Content-Type: a/b\r\n\r\nVersion: 1")
    assert refusal(sealed)[0] == "a message that is encrypted (PGP)"
    assert holds_a_return(sealed, Limits())
    within = refusal(raw(HEAD, TEXT, "Content-Type: message/rfc822\r\n\r\n" + sealed.decode()))
    assert within[:2] == (
        "a message that could not be opened whole",
        "forwarded message: only the mail program of the person whom it was sent to can open it",
    )


def test_a_message_cut_short_is_said_to_be_where_nothing_was_found_and_noted_where_something_was() -> None:
    why = "the end that it announces is missing: part of it may be"
    assert refusal(raw(HEAD, TEXT, end="")) == (
        "a message that was cut short", why, "save or send the whole message again",
    )  # fmt: skip
    book = part("Content-Type: a/b; name=KM.xlsx")
    opened = parcel(raw(HEAD, TEXT, book, end=""))
    assert (opened.refused, opened.what, len(opened.workbooks)) == (None, f"a message; {why}", 1)


def test_an_attachment_that_does_not_decode_is_said_unless_it_tells_by_itself() -> None:
    broken = "Content-Disposition: attachment; filename={}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n"
    assert refusal(raw(HEAD, TEXT, broken.format("a.bin", "//8A*AAA=")))[1] == (
        "a.bin: it holds characters that are none of its encoding"
    )
    assert refusal(raw(HEAD, TEXT, broken.format("a.csv", "Tm8sVVBEQVRF*CjEsYQ==")))[0] == (
        "a message that could not be opened whole"
    )
    assert found(raw(HEAD, TEXT, broken.format("a.xlsx", "UEsDBA**"))) == [("a.xlsx",)]  # reading it says the rest


def test_a_workbook_to_which_a_message_only_links_is_asked_for() -> None:
    link = {"__properties_version1.0": bytes(8), "__substg1.0_3707001F": "KM.xlsx".encode("utf-16-le")}
    data = mails.ole_tree(mails.outlook_tree(32, {0x0037: "Quarter 2"}, [link]))
    assert refusal(data) == (
        "a message saved from Outlook that could not be opened whole",
        "KM.xlsx: only a link to it is in the message",
        TO_MAIL,
    )


# ---------------------------------------------------------------- in one another


def both(*attached: tuple[str, bytes]) -> bytes:
    """A message of the manager's with a partner's in it."""
    inner = mail(*attached, sender=TO)
    return raw(HEAD.replace(KM, BOSS), TEXT, "Content-Type: message/rfc822\r\n\r\n" + inner.decode())


@pytest.mark.parametrize(
    ("build", "chain", "senders"),
    [
        (lambda: both(("TO.xlsx", XLSX)), ("forwarded message", "TO.xlsx"), [BOSS, TO]),
        (lambda: mail(("a.eml", mail(("TO.xlsx", XLSX), sender=TO))), ("a.eml", "TO.xlsx"), [KM, TO]),
        (lambda: mail(("a.msg", msg(("TO.xlsx", XLSX)))), ("a.msg", "TO.xlsx"), [KM, KM]),
        (lambda: msg(("a.eml", mail(("TO.xlsx", XLSX), sender=TO))), ("a.eml", "TO.xlsx"), [KM, TO]),
        (lambda: mail(("winmail.dat", tnef(("TO.xlsx", XLSX)))), ("winmail.dat", "TO.xlsx"), [KM]),
        (lambda: tnef(("TO.xlsx", XLSX)), ("TO.xlsx",), []),
        (lambda: mail(("a.zip", package({"b/TO.xlsx": XLSX}))), ("a.zip", "b/TO.xlsx"), [KM]),
        (lambda: package({"a.eml": mail(("TO.xlsx", XLSX))}), ("a.eml", "TO.xlsx"), [KM]),
        (lambda: package({"a.zip": package({"a.eml": mail(("TO.xlsx", XLSX))})}), ("a.zip", "a.eml", "TO.xlsx"), [KM]),
        (lambda: mail(("smime.p7m", raw("Content-Type: multipart/signed; boundary=B", part("Content-Type: a/b")))),
         ("smime.p7m", "without a name.xlsx"), [KM]),
    ],
)  # fmt: skip
def test_each_is_opened_in_the_other(build: Callable[[], bytes], chain: tuple[str, ...], senders: list[str]) -> None:
    (one,) = parcel(build()).workbooks
    assert ((*one.within, one.name), one.data) == (chain, XLSX)
    assert [letter.sender for letter in one.letters] == senders


def test_the_time_of_a_zips_member_is_the_zips_and_not_the_messages() -> None:
    packed = listed(
        package({"KM.xlsx": XLSX}), "KM.xlsx", 12, struct.pack("<2H", 9 << 11, (2026 - 1980) << 9 | 7 << 5 | 14)
    )
    (one,) = parcel(mail(("a.zip", packed))).workbooks
    assert (str(one.modified), str(one.letters[0].sent)) == ("2026-07-14 09:00:00", "2026-11-09 09:30:00")


def test_an_mbox_gives_the_workbooks_of_each_message_with_its_own_letter() -> None:
    line = b"From a@b.example Mon Nov  9 10:30:00 2026\n"
    data = line + mail(("KM.xlsx", XLSX)) + b"\n" + line + mail() + b"\n" + line + mail(("TO.xlsx", XLSX), sender=TO)
    opened = parcel(data)
    assert [(one.within, one.name, one.letters[0].sender) for one in opened.workbooks] == [
        (("message 1",), "KM.xlsx", KM),
        (("message 3",), "TO.xlsx", TO),
    ]
    assert (opened.letters, opened.refused) == ((), None)


def nested(levels: int) -> bytes:
    """A workbook in so many zips and messages, in turn."""
    data = package({"KM.xlsx": XLSX})
    for n in range(levels - 1):
        data = package({f"{n}.eml": data}) if n % 2 else mail((f"{n}.zip", data))
    return data


def test_messages_and_zips_in_one_another_are_opened_to_the_fifth_and_no_further() -> None:
    assert found(nested(5)) == [("3.eml", "2.zip", "1.eml", "0.zip", "KM.xlsx")]
    what, why, _ = refusal(nested(6))
    assert (what, why) == (
        "a message that could not be opened whole",
        "4.zip > 3.eml > 2.zip > 1.eml > 0.zip: it lies in 5 messages or zip files and is a further one",
    )


def test_a_zip_with_a_chatty_message_in_it_is_a_zip_without_a_workbook() -> None:
    assert refusal(package({"a.eml": mail()})) == (
        "a message without a return in a zip file", "there is no workbook in it", TO_MAIL,
    )  # fmt: skip
    assert found(package({"a.eml": mail(), "KM.xlsx": XLSX})) == [("KM.xlsx",)]


def test_a_zip_in_a_message_stands_for_a_return_whatever_lies_in_it() -> None:
    assert (
        refusal(mail(("a.zip", package({"read me.txt": b"Dear all\n"}))))[0]
        == "a message with a text file and no workbook"
    )
    assert (
        refusal(mail(("a.zip", package({".DS_Store": b"x"}))))[0] == "a message with an empty zip file and no workbook"
    )


def test_a_zip_with_a_password_in_a_message_says_so() -> None:
    locked = listed(package({"KM.xlsx": XLSX}), "KM.xlsx", 8, b"\1\0")
    why = "it cannot be opened without the password"
    assert refusal(mail(("a.zip", locked))) == ("a zip file with a password", why, ONE_BY_ONE)


# ---------------------------------------------------------------- too much


def test_a_message_of_a_hundred_megabytes_is_refused_with_a_sentence() -> None:
    what, why, do = refusal(mail() + b"x" * (100 << 20))
    assert (what, why, do) == ("a message that is too large to be opened safely", "it is larger than 50 MiB", TO_MAIL)


def test_files_are_counted_over_the_whole_parcel() -> None:
    # a zip of 600 in a message with another of 600
    many = package({f"{n}.csv": b"No,UPDATE\n" for n in range(600)})
    assert len(found(mail(("a.zip", many)))) == 600
    assert refusal(mail(("a.zip", many), ("b.zip", many)))[1] == "it holds more than 1,000 files"
    line = b"From a@b.example Mon Nov  9 10:30:00 2026\n"
    assert refusal((line + mail(("a.zip", many)) + b"\n") * 2)[1] == "it holds more than 1,000 files"
    assert refusal((line + mail(*[("a.csv", b"No,UPDATE\n")] * 40) + b"\n") * 30)[1] == (
        "what it encloses comes to more than 1,000 files"
    )


def test_bytes_are_counted_over_the_whole_parcel() -> None:
    one = package({"a.bin": bytes(900_000)})
    limits = Limits(member_mib=1)
    assert open_parcel(mail(("a.zip", one), ("b.zip", one)), limits) is not None
    assert refusal(mail(("a.zip", one), ("b.zip", one), ("c.zip", one)), limits) == (
        "a zip file that is too large to be unpacked safely", "it unpacks to more than 2 MiB", ONE_BY_ONE,
    )  # fmt: skip


def test_no_sentence_names_more_than_five() -> None:
    _, why, _ = refusal(mail(*[(f"{n}.pdf", PDF) for n in range(9)]))
    assert re.fullmatch(r"it holds (\d\.pdf \(a PDF document\), ){5}and 4 more", why)
