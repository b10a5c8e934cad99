"""What a letter's templates may say, shaped and ordered: they only set it out.

Every text here is data on one line; the HTML template escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sspxl.addresses import comparable
from sspxl.letters.choosing import Desk, Silent, Wanted
from sspxl.letters.facts import Ask, Waiting
from sspxl.letters.ladder import Ladder
from sspxl.mail.drafts import one_line
from sspxl.merge.public_domains import share_a_house
from sspxl.records import Contact, Letter
from sspxl.records.made import Kind
from sspxl.text import shorten
from sspxl.wording.vocabulary import words_of

_TITLES = words_of(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev revd cllr councillor judge pc dc ds di dci dcs ps sgt
    sergeant insp inspector ch chief supt superintendent det detective acc cc the
    """
)
_SHOWN_ASKS, _SHOWN_ROWS = 6, 25
_REPLIES = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SUBJECT = 120
_MAILS = (".eml", ".msg", ".mbox")

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who writes: the partnership, the marking of its mail ("" for none), and the manager's name ("" for none)."""

    partnership: str
    marking: str
    manager: str


@dataclass(frozen=True, slots=True)
class PlanPart(Generic[_Row]):
    """What a letter says of one plan."""

    title: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody from whom nothing has come, as their plan's lead is told."""

    who: str  # "Idris Hallamby, Marrowdale Police"
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter. A text that there is nothing to say for is "", a number 0."""

    mark: str  # before a subject: "[OFFICIAL] "
    marking: str
    partnership: str
    manager: str
    cycle: str
    greeting: str  # "Karis"
    due: str  # "Tuesday 17 November 2026"
    is_past_due: bool
    reply_subject: str  # "Re: [OFFICIAL] Action plan", where it replies to a message
    attachment: str  # name of the workbook that goes with it
    is_marked: bool  # it is the marked-up copy
    file: str  # the file that it is about; "" for a whole email
    received: str  # when that came: "13 November 2026"
    not_opened: str  # of a reminder: when something came after that, or alone, that could not be opened
    not_taken: str  # of a reminder: when something came that the manager rejected, and nothing counts
    sent_by: str  # from whom, where that is not whom the letter is to: "Wren Addy"
    why: str  # it could not be opened: "a workbook with a password: it cannot be opened without the password"
    do: str  # about that: "send it without a password"
    rows: int
    updated: int
    blank: int
    questions: int
    waiting: tuple[PlanPart[Waiting], ...]  # rows that are blank, and no more
    asks: tuple[PlanPart[Ask], ...]  # of the whole return: under the title ""
    more: int  # rows that are left out here, and stand in the workbook
    is_last: bool  # of the reminders
    told_on: str  # when the thematic leads hear of it, where this is the last reminder and they do, on a day to come
    is_told_on: bool  # they hear of it
    is_looked_at: bool  # something in the contact's name is held, or a warning concerns one of their rows
    silent: tuple[PlanPart[Person], ...]  # who has sent nothing
    unread: tuple[PlanPart[Person], ...]  # from whom something came that could not be read


def view_of(wanted: Wanted, desk: Desk, voice: Voice, attachment: str) -> LetterView:
    """The letter as its templates see it."""
    return letter_view(wanted, voice, _OfCycle.of(desk), attachment)


@dataclass(frozen=True, slots=True)
class _OfCycle:
    """What a letter says of the cycle."""

    name: str
    due: date | None
    as_at: date
    ladder: Ladder

    @classmethod
    def of(cls, desk: Desk) -> _OfCycle:
        cycle = desk.outcome.merged.cycle
        return cls(cycle.name, cycle.due, desk.as_at, desk.ladder)


def issue_view(wanted: Wanted, voice: Voice, cycle: tuple[str, date | None], attachment: str) -> LetterView:
    """An issue mail as its templates see it; `cycle` is its name and due date."""
    return letter_view(wanted, voice, _OfCycle(*cycle, date.min, Ladder(None)), attachment)


def letter_view(wanted: Wanted, voice: Voice, cycle: _OfCycle, attachment: str) -> LetterView:
    """The letter as its templates see it."""
    facts, reply = wanted.facts, wanted.answers
    is_unreadable = wanted.kind is Kind.UNREADABLE
    came = (facts.unreadable if is_unreadable else facts.came) if facts else None
    lost = facts.unreadable if facts and wanted.kind is Kind.REMINDER else None
    refused = facts.rejected if facts and wanted.kind is Kind.REMINDER else None
    mark = f"[{one_line(voice.marking)}] " if voice.marking else ""
    asks, rows = _sorted_out(wanted)
    is_last = bool(wanted.rung and cycle.ladder.is_last(wanted.rung))
    return LetterView(
        mark=mark,
        marking=one_line(voice.marking),
        partnership=one_line(voice.partnership),
        manager=one_line(voice.manager),
        cycle=one_line(cycle.name),
        greeting=greeting(wanted.contact),
        due=_weekday(cycle.due) if cycle.due else "",
        is_past_due=bool(cycle.due and (wanted.rung.days > 0 if wanted.rung else cycle.as_at > cycle.due)),
        reply_subject=_reply(reply.subject, mark) if reply and reply.subject else "",
        attachment=attachment,
        is_marked=bool(attachment) and wanted.encloses == "marked",
        file=one_line(came.file) if came and came.file and not came.file.lower().endswith(_MAILS) else "",
        received=_long(came.received) if came and came.received else "",
        not_opened=_long(lost.received) if lost and lost.received else "",
        not_taken=_long(refused.received) if refused and refused.received else "",
        sent_by=_sent_by(reply, wanted.contact) if reply else "",
        why=one_line(came.why or "") if came and is_unreadable else "",
        do=one_line(came.do or "") if came and is_unreadable else "",
        rows=facts.rows if facts else 0,
        updated=facts.updated if facts else 0,
        blank=len(facts.waiting) if facts else 0,
        questions=facts.questions if facts else 0,
        waiting=_by_plan(rows[:_SHOWN_ROWS], [row.plan for row in rows[:_SHOWN_ROWS]]),
        asks=_by_plan(asks[:_SHOWN_ASKS], [ask.plan for ask in asks[:_SHOWN_ASKS]]),
        more=max(len(rows) - _SHOWN_ROWS, 0) + max(len(asks) - _SHOWN_ASKS, 0),
        is_last=is_last,
        told_on=_weekday(tell) if wanted.is_told_on and (tell := cycle.ladder.tell) and cycle.as_at < tell else "",
        is_told_on=wanted.is_told_on,
        is_looked_at=bool(facts and facts.is_looked_at),
        silent=_people(wanted, is_unread=False),
        unread=_people(wanted, is_unread=True),
    )


def _people(wanted: Wanted, *, is_unread: bool) -> tuple[PlanPart[Person], ...]:
    """Those from whom nothing has come, or else what could not be read, by plan."""
    parts = (
        PlanPart(one_line(plan.title), tuple(_person(one) for one in people if one.is_unread is is_unread))
        for plan, people in wanted.silent.items()
    )
    return tuple(part for part in parts if part.rows)


def marking_of(own: str, plans: Iterable[str | None]) -> str:
    """The marking of a letter that goes out under `own` and is about plans with these.

    One with which another begins is left out: OFFICIAL says nothing beside OFFICIAL - SENSITIVE.
    """
    found = {words.casefold(): words for marking in (own, *plans) if (words := one_line(marking or ""))}
    kept = [words for key, words in found.items() if not any(one != key and one.startswith(key) for one in found)]
    return ", ".join(kept)


def _sent_by(reply: Letter, contact: Contact) -> str:
    """Who wrote the message that is replied to; "": the contact. A stranger's address, since a name is anybody's."""
    sender, own = comparable(reply.sender), comparable(contact.email)
    is_own = sender == own or reply.name.casefold() == (contact.name or "").casefold() != ""
    is_colleague = share_a_house(sender, own)
    if not sender or sender == own or (is_own and is_colleague):
        return ""
    return one_line((is_colleague and reply.name) or reply.sender)


def _sorted_out(wanted: Wanted) -> tuple[tuple[Ask, ...], tuple[Waiting, ...]]:
    """What the letter asks, and the rows that it lists as blank: in a reminder all, else those of which there is no
    more to say than that."""
    if wanted.facts is None:
        return (), ()
    if wanted.rung:
        return wanted.asks, wanted.facts.waiting
    blank = {row.key: row for row in wanted.facts.waiting}
    bare = tuple(blank[ask.key] for ask in wanted.asks if ask.key in blank and len(ask.said) == 1 and not ask.is_hers)
    listed = {row.key for row in bare}
    return tuple(ask for ask in wanted.asks if ask.key not in listed), bare


def greeting(contact: Contact) -> str:
    """How the contact is addressed after "Dear": the first name, the whole name where it opens with a title."""
    name = one_line(contact.name or "")
    first = name.split(" ")[0]
    if " " not in name or len(first) < 2 or first.endswith(".") or first.lower() in _TITLES:
        return name or "colleague"
    return first


def _person(silent: Silent) -> Person:
    contact = silent.contact
    parts = [part for part in (contact.name or contact.role, contact.agency) if part]
    return Person(one_line(", ".join(parts)) or contact.initials, silent.waiting)


def _by_plan(rows: Sequence[_Row], titles: Iterable[str]) -> tuple[PlanPart[_Row], ...]:
    parts: dict[str, list[_Row]] = {}
    for row, title in zip(rows, titles, strict=True):
        parts.setdefault(one_line(title), []).append(row)
    return tuple(PlanPart(title, tuple(found)) for title, found in parts.items())


def _reply(subject: str, mark: str) -> str:
    """The subject of a reply, with the marking in it once."""
    bare = shorten(_REPLIES.sub("", one_line(subject)), _SUBJECT)
    marked = bare if not mark or mark.strip().casefold() in bare.casefold() else f"{mark}{bare}"
    return f"Re: {marked}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _weekday(day: date) -> str:
    return f"{day:%A} {_long(day)}"
