"""The message in which something came, as its own headers tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_ON_ITS_WAY = (timedelta(days=-1), timedelta(days=7))
"""So far may a message's own date be before, or after, that of the server that took it in: servers try for days."""


class Way(StrEnum):
    """How a message reached us."""

    FILE = "file"  # the manager put it into inbox/
    MAILBOX = "mailbox"  # by mail, from anybody
    CHECKED = "checked"  # by mail, and the mailbox's server writes on every message from outside what it checked


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. What a header does not say is blank; whoever wrote the message chose what stands here."""

    sender: str  # the address alone, in lower case
    name: str  # as the sender's program shows it
    sent: datetime | None  # UTC without zone; None: no date, or none that can be read
    message_id: str  # with its angle brackets
    subject: str
    checked: str = ""  # what the receiving server's Authentication-Results say, as written there
    reached: datetime | None = None  # when the last server on its way took it in, by that one's word; as `sent`

    @property
    def told(self) -> datetime | None:
        """When it was sent; by the server's word where its own date is far from that: a sender's clock may be wrong."""
        if self.reached is None or (self.sent and _ON_ITS_WAY[0] <= self.reached - self.sent <= _ON_ITS_WAY[1]):
            return self.sent
        return self.reached
