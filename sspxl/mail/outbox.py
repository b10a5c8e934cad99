"""The folder outbox/: drafts that wait, sent/ for those that went, withdrawn/ for those that are no longer true.

A draft is known by its own header; where a mail program has dropped that, by the name under which we put it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import SMTP, compat32
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from sspxl.files import make_folder, safe_name, sync_folder, write_bytes
from sspxl.mail.drafts import ASKED, IDENTITY
from sspxl.mail.headers import Headers, letter_of

_TELL = (IDENTITY, ASKED, "Message-ID", "Date")

_PROGRAM = ("X-Mailer", "sspxl")

_BY_ITSELF = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", _PROGRAM[0]: _PROGRAM[1]}
"""What tells other programs that no person has sent it, so that none answers that its owner is away; and us that it was
we, where it comes to the mailbox that is read."""

_AS_WRITTEN = SMTP.clone(refold_source="none")
"""Leaves each header that is already there as it was folded: Python's own folding changes long names with accents."""

_HEAD = 64 * 1024  # bytes within which a draft's headers end


class Where(StrEnum):
    """Which of the three folders a letter lies in."""

    WAITING = "outbox"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Lying:
    """A letter of ours as it lies in the outbox. `message_id` is "" until it is sent by us, and `day` None."""

    identity: str
    where: Where
    path: Path
    message_id: str
    day: date | None = None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbox:
    """The folder and what is done in it. Every move leaves the letter in one place, whole."""

    folder: Path

    def letters(self, names: Mapping[str, str]) -> tuple[Lying, ...]:
        """Every letter of ours that lies here, by folder and name. `names` maps a file's name to its identity, for
        those whose header is gone."""
        return tuple(one for where in Where for one in self._in(where, names))

    def withdraw(self, path: Path) -> Path:
        """Move a draft to withdrawn/. Where it lies now."""
        return self._moved(path, Where.WITHDRAWN)

    def file_as_sent(self, path: Path, data: bytes | None = None) -> Path:
        """Move a draft to sent/, as the `data` that went out where they are given. Where it lies now."""
        if data is not None:
            write_bytes(path, data)  # before the move: one that fails can be made good without the data
        return self._moved(path, Where.SENT)

    def free_name(self, name: str) -> str:
        """The name that a new draft may have."""
        return self._free(self.folder, safe_name(name)).name

    def _in(self, where: Where, names: Mapping[str, str]) -> Iterator[Lying]:
        folder = self.folder if where is Where.WAITING else self.folder / where
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.suffix.lower() == ".eml" and not path.name.startswith((".", "~$")) and path.is_file():
                headers = _headers(path)
                identity = headers.get(IDENTITY) or names.get(path.name)
                if identity:
                    asked = tuple(headers.get(ASKED, "").split())
                    yield Lying(identity, where, path, headers.get("Message-ID", ""), _day(headers.get("Date")), asked)

    def _moved(self, path: Path, where: Where) -> Path:
        to = self._free(self.folder / where, path.name)
        make_folder(to.parent)
        path.rename(to)
        sync_folder(to.parent)
        return to

    def _free(self, folder: Path, name: str) -> Path:
        path, n = folder / name, 2
        while path.exists():
            path, n = folder / f"{Path(name).stem} ({n}){Path(name).suffix}", n + 1
        return path


def ready_to_send(draft: bytes, message_id: str, now: datetime) -> bytes:
    """The draft as it goes out: as it lies there, with a date and a Message-ID and no longer marked as unsent."""
    message: EmailMessage = BytesParser(policy=_AS_WRITTEN).parsebytes(draft)  # type: ignore[assignment]
    for header in ("X-Unsent", "Date", "Message-ID", *_BY_ITSELF):
        del message[header]
    message["Date"] = format_datetime(now.astimezone())
    message["Message-ID"] = message_id
    for header, value in _BY_ITSELF.items():
        message[header] = value
    return message.as_bytes()


def as_sent(message: bytes) -> bytes:
    """The message as it leaves the house: without what says only to us which letter it is."""
    parsed: EmailMessage = BytesParser(policy=_AS_WRITTEN).parsebytes(message)  # type: ignore[assignment]
    del parsed[IDENTITY], parsed[ASKED]
    return parsed.as_bytes()


def is_sent_by_us(headers: Headers, sender: str) -> bool:
    """Whether a message with these headers went out as `ready_to_send` makes one, from the address `sender`."""
    return headers.first(_PROGRAM[0].lower()) == _PROGRAM[1] and letter_of(headers).sender == sender.lower()


def sender_domain(draft: bytes) -> str:
    """The domain of the address in its From, as it may stand in a Message-ID; "" for none."""
    _, address = parseaddr(str(BytesHeaderParser(policy=compat32).parsebytes(draft).get("From", "")))
    domain = address.rpartition("@")[2]
    return domain if re.fullmatch(r"[A-Za-z0-9.-]{1,200}", domain) else ""


def _headers(path: Path) -> dict[str, str]:
    """The headers that tell one letter from another; {}: there are none, or it cannot be read just now."""
    try:
        with path.open("rb") as file:
            parsed = BytesHeaderParser(policy=compat32).parsebytes(file.read(_HEAD))
    except OSError:
        return {}  # open in a mail program on Windows: it is known by its name
    found = {name: re.sub(r"\s+", " ", str(parsed[name])).strip() for name in _TELL if parsed[name]}
    return {name: value for name, value in found.items() if value}


def _day(header: str | None) -> date | None:
    """The sender's day in a Date header."""
    try:
        return parsedate_to_datetime(header).date() if header else None
    except ValueError:
        return None


def by_identity(letters: Iterable[Lying]) -> dict[str, list[Lying]]:
    """Where each letter lies; one that she copied lies in several places."""
    found: dict[str, list[Lying]] = {}
    for one in letters:
        found.setdefault(one.identity, []).append(one)
    return found
