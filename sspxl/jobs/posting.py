"""Drafts sent over SMTP, each at most once: written down before it is handed over, and after.

A letter of which it is not known whether it went is never sent again by itself: the manager is told to look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from sspxl.jobs.drafting import Drafts
from sspxl.mail.faults import MailFault
from sspxl.mail.outbox import as_sent, ready_to_send, sender_domain
from sspxl.mail.sending import Fate, Sent
from sspxl.records.made import Kind, Made, Stage

_MOST_TRIES = 20
"""A letter whose tries come to this is not offered to the server any more."""

_WEIGHTS = {Fate.REFUSED: 4, Fate.LATER: 1}
"""What a try adds: five refusals for good are enough, and twenty of those for now."""

_UNSURE = (
    "may have been sent: look in your sent folder; if it is there move the draft to outbox/sent, else send it yourself"
)


class Post(Protocol):
    """An open way out."""

    def send(self, message: bytes) -> Sent:
        """What became of the message."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What went and lies in sent/: names of the drafts. `undone` are sentences."""

    sent: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


def post(
    drafts: Drafts, waiting: Iterable[Made], way_out: AbstractContextManager[Post], when: datetime,
    most_minutes: int, seconds: Callable[[], float] = monotonic,
) -> Dispatched:  # fmt: skip
    """Send these drafts and move them to sent/. Where the server is away, or the minutes of the run are over by the
    clock of `seconds`, the rest waits; one at least is tried."""
    todo = [one for one in waiting if one.stage is Stage.DRAFTED and one.tries < _MOST_TRIES]
    if not todo:
        return Dispatched()
    sent: list[str] = []
    undone: list[str] = []
    ends = seconds() + 60 * most_minutes
    try:
        with way_out as server:
            for number, one in enumerate(todo):
                if number and seconds() >= ends:
                    undone.append(_no_time(len(todo) - number, most_minutes))
                    break
                path = drafts.paths[one.identity]
                fate, message = _hand_over(drafts, one, path, server, when)
                undone += _undone(path, fate, one)
                if fate.fate is Fate.SENT:
                    # after it was written down: whatever becomes of the file, the letter is not sent again
                    if unmoved := drafts.file_as_sent(path, message):
                        undone.append(unmoved)
                    else:
                        sent.append(path.name)
                if fate.is_away:
                    break
    except MailFault as fault:
        undone.append(f"no drafts were sent: {fault}" if not sent else f"the other drafts were not sent: {fault}")
    return Dispatched(tuple(sent), tuple(undone))


def _no_time(count: int, minutes: int) -> str:
    who = "1 draft waits" if count == 1 else f"{count} drafts wait"
    return f"{who} for the next run: this one has sent for {minutes} minutes"


def in_doubt(waiting: Iterable[Made], told: Collection[str] = ()) -> tuple[str, ...]:
    """A sentence for each letter of which it is not known whether it went, but for those `told` of already with what
    the server said; and for each that is not tried any more."""
    doubtful = [f"outbox/{one.file} {_UNSURE}" for one in waiting if one.stage is Stage.DOUBTFUL]
    doubtful = [words for words in doubtful if not any(said.startswith(words) for said in told)]
    refused = [
        f"outbox/{one.file} was refused too often and is not tried again; delete it, or send it yourself"
        for one in waiting
        if one.stage is Stage.DRAFTED and one.tries >= _MOST_TRIES
    ]
    return (*doubtful, *refused)


def _hand_over(drafts: Drafts, one: Made, path: Path, server: Post, when: datetime) -> tuple[Sent, bytes]:
    """What became of one draft, remembered before it is handed over and after; and the message as we keep it."""
    try:
        draft = path.read_bytes()
    except OSError as err:  # a mail program has it open on Windows
        return Sent(Fate.LATER, f"it could not be read ({err.strerror or type(err).__name__})"), b""
    message_id = _message_id(one, draft, when.date())
    message = ready_to_send(draft, message_id, when)
    drafts.keep(replace(one, stage=Stage.SENDING, message_id=message_id))
    fate = server.send(as_sent(message))
    if fate.fate is Fate.SENT:
        drafts.keep(replace(one, stage=Stage.SENT, sent=drafts.as_at, message_id=message_id))
    elif fate.fate is Fate.UNSURE:
        drafts.keep(replace(one, stage=Stage.DOUBTFUL, message_id=message_id))
    else:
        drafts.keep(replace(one, tries=one.tries + (0 if fate.is_away else _WEIGHTS[fate.fate])))
    return fate, message


def _undone(path: Path, fate: Sent, one: Made) -> list[str]:
    if fate.fate is Fate.SENT:
        return [f"outbox/sent/{path.name} did not reach everybody: {fate.words}"] if fate.refused else []
    if fate.fate is Fate.UNSURE:
        return [f"outbox/{path.name} {_UNSURE} ({fate.words})"]
    again = "it is tried again the next time" if fate.fate is Fate.LATER else _mended(fate, one)
    return [f"outbox/{path.name} was not sent: {fate.words}; {again}"]


def _mended(fate: Sent, one: Made) -> str:
    """What helps against a refusal for good: a corrected address gets a draft of its own, another fault is in this."""
    if not fate.refused:
        return "correct it, or send it yourself"
    then = "run `issue` again" if one.kind is Kind.ISSUE else "run `chase` again"
    return f"correct the address of {one.contact} in Contacts of register.xlsx and {then}, or send it yourself"


def _message_id(one: Made, draft: bytes, day: date) -> str:
    """A Message-ID of the letter's own, in the sender's domain; it tells nothing of the computer that sent it."""
    digest = hashlib.sha256(one.identity.encode() + b"\0" + day.isoformat().encode() + b"\0" + draft).hexdigest()
    return f"<{digest[:32]}@{sender_domain(draft) or 'sspxl.invalid'}>"
