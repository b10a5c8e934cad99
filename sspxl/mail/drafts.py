"""One message that goes out, and the .eml file in which it waits: opened in Outlook, that is a draft to be sent.

The same message gives the same bytes. Nothing from outside can add a header: every header is one line.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from sspxl.text import tidy

IDENTITY = "X-Sspxl-Letter"
"""The header that says which letter it is. Its value is plain ASCII without runs of spaces."""

ASKED = "X-Sspxl-Asked"
"""The header with the marks of what the letter asks about, a space between: digits, from which nothing can be read."""

_WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONE = re.compile("[\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST = 200  # characters of a header's words
_LONGEST_PIECE = 42  # bytes: 68 signs as an encoded word, which fit into a line of 76 behind "From: "


class _Policy(EmailPolicy):
    """As the standard one; but a header in ASCII, or of addresses, is folded at its spaces only, and never before its
    first word, which programs would then read with a space in front.

    The names beside addresses we encode ourselves: the standard one puts spaces into long names with accents, or takes
    one for two addresses, in ways that differ from Python to Python.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        most = self.max_line_length or 76
        if isinstance(value, AddressHeader):
            return self._folded(name, _address_words(value.addresses), most)
        words = str(value).split(" ")
        if not str(value).isascii() or "" in words or max(map(len, words)) > most - 2:
            return super().fold_binary(name, value)
        return self._folded(name, words, most)

    def _folded(self, name: str, words: Sequence[str], most: int) -> bytes:
        lines = [f"{name}: {words[0]}"]
        for word in words[1:]:
            if len(lines[-1]) + 1 + len(word) <= most:
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return "".join(f"{line}{self.linesep}" for line in lines).encode("ascii")


def _address_words(addresses: Sequence[Address]) -> list[str]:
    """What stands in the header of these addresses, cut where a line may end."""
    found: list[str] = []
    for one in addresses:
        name = _name_words(one.display_name)
        found += [*name, f"<{one.addr_spec}>," if name else f"{one.addr_spec},"]
    return [*found[:-1], found[-1].removesuffix(",")]


def _name_words(name: str) -> list[str]:
    """The name as it stands before an address: as it is, in quotation marks, or as encoded words (RFC 2047)."""
    if not name.isascii():
        return [f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in _pieces(name)]
    if _PHRASE.fullmatch(name):
        return name.split(" ")
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{escaped}"'.split(" ") if name else []


def _pieces(name: str) -> list[bytes]:
    """The name in UTF-8 in pieces of which each fits into an encoded word; no letter is cut in two."""
    found = [b""]
    for sign in name:
        raw = sign.encode()
        if len(found[-1]) + len(raw) > _LONGEST_PIECE:
            found.append(b"")
        found[-1] += raw
    return found


_POLICY = _Policy(linesep="\r\n", cte_type="7bit", max_line_length=76)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody's address, with the name that is shown before it ("" for none)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook that goes with a message."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is to go out. `answers` is the Message-ID of the one that it replies to, "" for none.

    `identity` says which letter it is: two with the same identity are never both sent. `asked` are marks.
    """

    identity: str
    sender: Party | None  # None: whoever opens the draft
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    answers: str = ""
    asked: tuple[str, ...] = ()


def one_line(words: str) -> str:
    """The words as they may stand in a header: one line, no invisible or control characters, not endless.

    What looks like an encoded word is taken apart: it would be shown as something else than what was typed.
    """
    return tidy(_LONE.sub("?", _CONTROL.sub(" ", words)).replace("=?", "= ?"))[:_LONGEST].strip()


def eml_bytes(message: Outgoing) -> bytes:
    """The message as an .eml file: headers and every part in seven-bit ASCII, plain text and HTML, then workbooks."""
    eml = EmailMessage(_POLICY)
    if message.sender:
        eml["From"] = _shown(message.sender)
    eml["To"] = [_shown(one) for one in message.to]
    if message.cc:
        eml["Cc"] = [_shown(one) for one in message.cc]
    eml["Subject"] = one_line(message.subject)
    if _MESSAGE_ID.fullmatch(message.answers):
        eml["In-Reply-To"] = message.answers
        eml["References"] = message.answers
    eml["X-Unsent"] = "1"
    eml[IDENTITY] = message.identity
    if message.asked:
        eml[ASKED] = " ".join(message.asked)
    eml.set_content(_plain(message.text), cte="quoted-printable")
    eml.add_alternative(_plain(message.html), subtype="html", cte="quoted-printable")
    for one in message.attachments:
        main, sub = _WORKBOOK
        eml.add_attachment(one.data, maintype=main, subtype=sub, filename=one_line(one.name) or "workbook.xlsx")
    digest = hashlib.sha256(f"{message.identity}\0{message.text}".encode("utf-8", "replace")).hexdigest()[:24]
    for number, part in enumerate(one for one in eml.walk() if one.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")  # "=_" stands in no quoted-printable and in no base64 text
    return eml.as_bytes()


def _shown(one: Party) -> Address:
    return Address(one_line(one.name), addr_spec=one.address)


def _plain(text: str) -> str:
    """The text without what no mail may hold: half characters, and control characters but tabs and line ends."""
    lines = _LONE.sub("?", text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", lines)
