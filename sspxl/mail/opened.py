"""What opening one file of mail gives: the letters, and what they enclose."""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.errors import UnreadableReturn
from sspxl.records import Letter

MESSAGE = "a message"
MAILBOX = "a file of several messages (mbox)"
WINMAIL = "a winmail.dat file"

NAMELESS = "without a name"
FORWARDED = "forwarded message"
"""What an enclosed message is called that has no name of its own."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One file that a message encloses; texts that are read as the message itself are none.

    `opened` is there for a message that is no file of its own, as Outlook keeps one within another.
    """

    name: str  # as the message has it; NAMELESS or FORWARDED where it has none
    data: bytes
    declared: str = ""  # the MIME type that it is said to have
    inline: bool = False  # shown within the text, as a logo is
    fault: str = ""  # what of it could not be taken out
    opened: Opened | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One file of mail, one level deep.

    `refused` says what of it cannot be opened, or why nothing can; `doubt` what may be missing, though nothing shows
    that anything is.
    """

    kind: str
    letters: tuple[Letter, ...] = ()  # none for a file of several, and for winmail.dat, which is part of a message
    enclosed: tuple[Enclosed, ...] = ()
    refused: UnreadableReturn | None = None
    doubt: str = ""


def too_large(kind: str, why: str) -> Opened:
    """The refusal of what would cost too much."""
    return Opened(kind, refused=UnreadableReturn(f"{kind} that is too large to be opened safely", why, SEND_WORKBOOKS))


def cut_short(kind: str, why: str) -> UnreadableReturn:
    """The refusal of what is not there whole."""
    return UnreadableReturn(f"{kind} that is cut short or damaged", why, "save or send the message again")


SEND_WORKBOOKS = "attach the workbooks themselves to a new message, and send that"
