"""The emails of the sample: a workbook as its sender's program attaches it, and a message without one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

_WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to the manager. `sent` carries its time zone."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    sent: datetime


def as_mail(mail: Mail, attached: tuple[str, bytes] | None = None) -> bytes:
    """The message, with the file of that name where one is attached; the same bytes every time."""
    message = EmailMessage()
    message["From"] = formataddr((mail.name, mail.address))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent)
    mark = hashlib.sha256(f"{mail}{attached}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<{mark}@{mail.address.partition('@')[2]}>"
    message.set_content(mail.text)
    if attached:
        name, data = attached
        message.add_attachment(data, *_WORKBOOK, filename=name)
        message.set_boundary(f"=_{mark}")  # else one that chance made
    return message.as_bytes()
