"""Drafts sent over SMTP, each at most once: written down before it is handed over, and after.

A letter of which it is not known whether it went is never sent again by itself: the manager is told to look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from sspxl.jobs.drafting import Drafts
from sspxl.mail.faults import MailFault
from sspxl.mail.made import Made, Stage
from sspxl.mail.outbox import Outbox, ready_to_send, sender_domain
from sspxl.mail.sending import Fate, Sent

_MOST_TRIES = 5
"""How often a letter is offered to a server that refuses it for good."""

_UNSURE = (
    "may have been sent: look in your sent folder; if it is there move the draft to outbox/sent, else send it yourself"
)


class Post(Protocol):
    """An open way out."""

    def send(self, message: bytes) -> Sent:
        """What became of the message."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What went: names of the drafts. `undone` are sentences."""

    sent: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


def post(
    drafts: Drafts, outbox: Outbox, waiting: Iterable[Made], way_out: AbstractContextManager[Post], when: datetime
) -> Posted:
    """Send these drafts and move them to sent/. The first fault of the server's ends it; the rest waits."""
    todo = [one for one in waiting if one.stage is Stage.DRAFTED and one.tries < _MOST_TRIES]
    if not todo:
        return Posted()
    sent: list[str] = []
    undone: list[str] = []
    try:
        with way_out as server:
            for one in todo:
                path = drafts.paths[one.identity]
                fate = _hand_over(drafts, outbox, one, server, when)
                if fate.fate is Fate.SENT:
                    sent.append(path.name)
                undone += _undone(path, fate, one)
                if fate.fate is Fate.LATER and not fate.refused:
                    break
    except MailFault as fault:
        undone.append(f"no drafts were sent: {fault}" if not sent else f"the other drafts were not sent: {fault}")
    return Posted(tuple(sent), tuple(undone))


def in_doubt(waiting: Iterable[Made]) -> tuple[str, ...]:
    """A sentence for each letter of which it is not known whether it went, and for each that is not tried any more."""
    doubtful = [f"outbox/{one.file} {_UNSURE}" for one in waiting if one.stage is Stage.DOUBTFUL]
    refused = [
        f"outbox/{one.file} was refused {one.tries} times and is not tried again; delete it, or send it yourself"
        for one in waiting
        if one.stage is Stage.DRAFTED and one.tries >= _MOST_TRIES
    ]
    return (*doubtful, *refused)


def _hand_over(drafts: Drafts, outbox: Outbox, one: Made, server: Post, when: datetime) -> Sent:
    """What became of one draft, remembered before it is handed over and after."""
    path = drafts.paths[one.identity]
    draft = path.read_bytes()
    message_id = _message_id(one, draft, when.date())
    message = ready_to_send(draft, message_id, when)
    drafts.keep(replace(one, stage=Stage.SENDING, message_id=message_id))
    fate = server.send(message)
    if fate.fate is Fate.SENT:
        outbox.file_as_sent(path, message)  # before it is written down: where it lies tells a run that comes after
        drafts.keep(replace(one, stage=Stage.SENT, sent=drafts.as_at, message_id=message_id))
    elif fate.fate is Fate.UNSURE:
        drafts.keep(replace(one, stage=Stage.DOUBTFUL, message_id=message_id))
    else:
        drafts.keep(replace(one, tries=one.tries + (fate.fate is Fate.REFUSED)))
    return fate


def _undone(path: Path, fate: Sent, one: Made) -> list[str]:
    if fate.fate is Fate.SENT:
        return [f"outbox/sent/{path.name} did not reach everybody: {fate.words}"] if fate.refused else []
    if fate.fate is Fate.UNSURE:
        return [f"outbox/{path.name} {_UNSURE} ({fate.words})"]
    again = "it is tried again the next time" if fate.fate is Fate.LATER else "correct it, or send it yourself"
    return [f"outbox/{path.name} was not sent: {fate.words}; {again}"]


def _message_id(one: Made, draft: bytes, day: date) -> str:
    """A Message-ID of the letter's own, in the sender's domain; it tells nothing of the computer that sent it."""
    digest = hashlib.sha256(one.identity.encode() + b"\0" + day.isoformat().encode() + b"\0" + draft).hexdigest()
    return f"<{digest[:32]}@{sender_domain(draft) or 'sspxl.invalid'}>"
