"""The message in which something came, as its own headers tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. What a header does not say is blank; whoever wrote the message chose what stands here."""

    sender: str  # the address alone, in lower case
    name: str  # as the sender's program shows it
    sent: datetime | None  # UTC without zone; None: no date, or none that can be read
    message_id: str  # with its angle brackets
    subject: str
    checked: str = ""  # what the receiving server's Authentication-Results say, as written there
