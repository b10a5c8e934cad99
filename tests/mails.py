"""Messages made for tests: as mail programs build them, as Outlook keeps and wraps them, and broken on purpose."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import TypeAlias, Union

from hostile import package, parts

Tree: TypeAlias = Mapping[str, Union[bytes, "Tree"]]

XLSX = package({**parts(), "xl/media/a.bin": bytes(range(256)) * 20}, stored=True)
"""A workbook of more than 4,096 bytes, as it needs to be in an OLE file without short streams."""

PDF = b"%PDF-1.7\n" + b"a scan " * 30
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(3_000)
PHOTO = b"\xff\xd8\xff\xe0" + bytes(300_000)
SENDER = '"Marsden, Keira" <keira.marsden@example.org>'
ID = "<1@x.example>"
DATE = "Mon, 9 Nov 2026 10:30:00 +0100"


def mail(
    *attached: tuple[str, bytes], sender: str = SENDER, subject: str = "Quarter 2", text: str = "As asked.", **more: str
) -> bytes:
    """A message with these files, built as Python's email package does it."""
    message = EmailMessage()
    headers = {
        "From": sender,
        "To": "plan@example.org",
        "Subject": subject,
        "Date": DATE,
        "Message-ID": ID,
    }
    for name, value in {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}.items():
        if value:
            message[name] = value
    message.set_content(text)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def raw(headers: str, *pieces: str, end: str = "--B--\r\n") -> bytes:
    """A multipart message: its headers, then each part as it is to stand between the boundaries."""
    body = "".join(f"--B\r\n{piece}\r\n" for piece in pieces)
    head = "\r\n".join(line.strip() for line in headers.strip().splitlines() if line.strip())
    return f"{head}\r\n\r\n{body}{end}".encode("utf-8", "surrogateescape")


HEAD = f"""From: {SENDER}
Date: {DATE}
Subject: Quarter 2
Content-Type: multipart/mixed; boundary=B"""


def part(headers: str, data: bytes = XLSX) -> str:
    """A part in base64 with these headers, one a line."""
    lines = "".join(f"{line.strip()}\r\n" for line in headers.strip().splitlines())
    return f"{lines}Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}".replace(
        "\r\n", "\n"
    ).replace("\n", "\r\n")


# ---------------------------------------------------------------- as mail programs build them

TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nPlease see attached.\r\n"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def outlook() -> bytes:
    """Text and HTML with a logo, then the workbook; every part has a Content-ID."""
    logo = part('Content-Type: image/png; name="image001.png"\nContent-ID: <image001.png@01DB.A1>', LOGO)
    html = '<html><img src="cid:image001.png@01DB.A1"></html>'
    related = (
        'Content-Type: multipart/related; boundary=R; type="multipart/alternative"\r\n\r\n'
        f"--R\r\nContent-Type: multipart/alternative; boundary=A\r\n\r\n--A\r\n{TEXT}\r\n"
        f"--A\r\nContent-Type: text/html\r\n\r\n{html}\r\n--A--\r\n--R\r\n{logo}\r\n--R--\r\n"
    )
    book = part(
        f'Content-Type: {SHEET};\n\tname="KM 2026-27 Q2.xlsx"\nContent-Description: KM 2026-27 Q2.xlsx\n'
        'Content-Disposition: attachment; filename="KM 2026-27 Q2.xlsx"; size=6000\nContent-ID: <F1B2@x.example>'
    )
    return raw(HEAD + "\nThread-Topic: Quarter 2\nX-MS-Has-Attach: yes", related, book)


def gmail() -> bytes:
    """The file with a Content-ID of its own, to which nothing points."""
    both = "Content-Type: multipart/alternative; boundary=A\r\n\r\n--A\r\n" + TEXT + "\r\n--A--\r\n"
    book = part(
        f'Content-Type: {SHEET}; name="KM.xlsx"\nContent-Disposition: attachment; filename="KM.xlsx"\n'
        "Content-ID: <f_m3x>\nX-Attachment-Id: f_m3x"
    )
    return raw(HEAD, both, book)


def apple_mail() -> bytes:
    """Files stand inline between texts, named by RFC 2231."""
    book = part(
        "Content-Disposition: inline;\n filename*0*=utf-8''%C3%9Cber;\n filename*1*=sicht%20Q2;\n filename*2=.xlsx\n"
        f"Content-Type: {SHEET};\n\tx-unix-mode=0644".replace("\n ", " ").replace("\n\t", " ")
    )
    return raw(HEAD + "\nX-Mailer: Apple Mail (2.3774)", TEXT, book, TEXT)


def phone() -> bytes:
    """A photograph beside the workbook, both inline, the workbook under a type that says nothing."""
    photo = part('Content-Type: image/jpeg; name="IMG_1.jpeg"\nContent-Disposition: inline; filename=IMG_1.jpeg', PHOTO)
    book = part('Content-Type: application/octet-stream; name="KM.xlsx"\nContent-Disposition: inline; filename=KM.xlsx')
    return raw(HEAD + "\nX-Mailer: iPhone Mail (22A3354)", book, photo, TEXT)


# ---------------------------------------------------------------- Outlook's own


def _attribute(level: int, which: int, data: bytes) -> bytes:
    return struct.pack("<BLL", level, which, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(*attached: tuple[str, bytes], properties: bytes = b"", message: bytes = b"") -> bytes:
    """A winmail.dat of these files, their names in Windows-1252; `properties` are those of the last."""
    made = struct.pack("<LH", 0x223E9F78, 1) + _attribute(1, 0x00089006, struct.pack("<L", 0x10000))
    made += _attribute(1, 0x00069003, message) if message else b""
    for name, data in attached:
        made += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        made += _attribute(2, 0x0006800F, data)
    return made + (_attribute(2, 0x00069005, properties) if properties else b"")


def mapi(values: Mapping[int, str | bytes]) -> bytes:
    """Properties as winmail.dat has them: text in Unicode, bytes as an object; one that has a name comes first."""
    made = struct.pack("<L", len(values) + 1)
    made += struct.pack("<2H16s2L", 0x0003, 0x8001, bytes(16), 0, 5) + struct.pack("<L", 7)
    for which, value in values.items():
        data = value.encode("utf-16-le") + b"\0\0" if isinstance(value, str) else value
        made += struct.pack("<2H2L", 0x001F if isinstance(value, str) else 0x000D, which, 1, len(data))
        made += data + bytes(-len(data) % 4)
    return made


WITHIN = bytes.fromhex("0703020000000000c000000000000046")
"""Stands in winmail.dat before a message that is attached."""


def msg(*attached: tuple[str, bytes], subject: str = "Quarter 2", sender: tuple[str, str] | None = None) -> bytes:
    """A message saved from Outlook."""
    import msgforge

    made = msgforge.Message(
        subject=subject,
        text_body="As asked.",
        to=["plan@example.org"],
        sender=sender or ("keira.marsden@example.org", "Keira Marsden"),
        sent=datetime(2026, 11, 9, 9, 30),
    )
    for name, data in attached:
        made.attach_bytes(name, data)
    return made.as_bytes()


def stored(name: int, text: str) -> tuple[str, bytes]:
    """A stream of text, as a .msg has it."""
    return f"__substg1.0_{name:04X}001F", text.encode("utf-16-le")


def outlook_tree(header: int, texts: Mapping[int, str], attached: list[Tree], announced: int | None = None) -> Tree:
    """The storage of one message: `header` is 32 for the file's own, 24 for one within."""
    count = len(attached) if announced is None else announced
    properties = struct.pack("<8x4L", 0, count, 0, count).ljust(header, b"\0")
    streams = dict(stored(which, text) for which, text in texts.items())
    return {
        "__properties_version1.0": properties,
        **streams,
        **{f"__attach_version1.0_#{at:08X}": one for at, one in enumerate(attached)},
    }


def attached_file(name: str, data: bytes) -> Tree:
    return {"__properties_version1.0": bytes(8), **dict([stored(0x3707, name)]), "__substg1.0_37010102": data}


def attached_message(tree: Tree) -> Tree:
    return {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": tree}


def ole_tree(tree: Tree) -> bytes:
    """An OLE file of this tree, each stream of 4,096 bytes at least."""
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    entries: list[list[object]] = [["Root Entry", 5, free, free, end, 0]]
    contents: list[bytes] = []

    def put(children: Tree) -> int:
        numbers = []
        for name, value in children.items():
            numbers.append(len(entries))
            entries.append([name, 2 if isinstance(value, bytes) else 1, free, free, value, 0])
        for at, (number, value) in enumerate(zip(numbers, children.values(), strict=True)):
            entries[number][2] = numbers[at + 1] if at + 1 < len(numbers) else free
            if not isinstance(value, bytes):
                entries[number][3], entries[number][4] = put(value), 0
        return numbers[0]

    entries[0][3] = put(tree)
    directory = -(-len(entries) // 4)
    links = [*range(1, directory), end]
    for entry in entries:
        if isinstance(entry[4], bytes):
            content = entry[4].ljust(4096, b"\0")
            length = -(-len(content) // sector)
            entry[4], entry[5] = len(links), len(content)
            links += [*range(len(links) + 1, len(links) + length), end]
            contents.append(content.ljust(length * sector, b"\0"))
    fats = -(-len(links) // 127)
    fat = links + [0xFFFFFFFD] * fats
    fat += [free] * (-len(fat) % 128)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, fats, 0, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109L", *range(len(links), len(links) + fats), *[free] * (109 - fats))
    listed = b""
    for name, kind, right, child, start, size in entries:
        text = (str(name) + "\0").encode("utf-16-le")
        listed += text.ljust(64, b"\0") + struct.pack(
            "<HBB3L36xLL4x", len(text), kind, 1, free, right, child, start, size
        )
    return header + listed.ljust(directory * sector, b"\0") + b"".join(contents) + struct.pack(f"<{len(fat)}L", *fat)
