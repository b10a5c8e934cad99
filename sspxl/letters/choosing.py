"""Which letters ought to exist today: pure, from what the run found and what was made before.

Nobody hears from us twice about the same thing, nor who has nothing to do. What goes to a contact on one day is one
letter: a receipt asks all that there is to ask, and no reminder goes beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sspxl.leads import Directory
from sspxl.letters.facts import Ask, Facts, Waiting
from sspxl.letters.ladder import Ladder, Rung
from sspxl.mail.drafts import usable_address
from sspxl.mail.made import GONE, Kind, Made, Stage, identity_of
from sspxl.records import Contact, Letter, Outcome, Plan

_UNDONE = (Stage.WITHDRAWN, Stage.DECLINED)
"""Stages of a letter that its contact has not been sent."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody from whom nothing has come, and what they were asked in one plan."""

    contact: Contact
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that ought to exist. `facts` are the contact's own; None: it is about others.

    `asks` is what it asks; `silent` maps plans to those who have not returned; `answers` is the message that it replies
    to. `encloses`: "issued" or "marked", the contact's workbook as issued or as marked up; "" for none. `is_told_on`:
    where nothing comes in answer to this reminder, somebody else who leads a plan of theirs is told.
    """

    kind: Kind
    identity: str
    contact: Contact
    facts: Facts | None = None
    asks: tuple[Ask, ...] = ()
    rung: Rung | None = None
    answers: Letter | None = None
    encloses: str = ""
    is_told_on: bool = False
    silent: Mapping[Plan, tuple[Silent, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What ought to exist, in the order of contacts. `stays` are the identities of drafts that are still true and are
    not made anew; `told` says who cannot be written to, and why."""

    wanted: tuple[Wanted, ...]
    stays: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are chosen from.

    `letters` maps the path of a return to the message that it came in; `issued` and `marked` are the contacts whose
    workbook lies in issued/ and in annotated/; `made` is every letter that was made before.
    """

    outcome: Outcome
    facts: Mapping[str, Facts]
    ladder: Ladder
    letters: Mapping[str, Letter]
    issued: Collection[str]
    marked: Collection[str]
    made: tuple[Made, ...]

    @property
    def as_at(self) -> date:
        return self.outcome.as_at

    @property
    def cycle(self) -> str:
        return self.outcome.merged.cycle.name

    @property
    def contacts(self) -> tuple[Contact, ...]:
        return self.outcome.merged.register.contacts


def choose(desk: Desk) -> Chosen:
    """The letters of this cycle that ought to exist today, but for those that were sent already."""
    gone = {one.identity for one in desk.made if one.stage in GONE}
    own = [one for contact in desk.contacts if (one := _for(desk, contact))]
    wanted = [one for one in (*own, *_escalations(desk, own)) if one.identity not in gone]
    told: list[str] = []
    kept: list[Wanted] = []
    for one in wanted:
        if fault := _fault(desk, one):
            told.append(fault)
        else:
            kept.append(one)
    stays = _issue_mails(desk, {one.contact.initials for one in kept if one.kind is not Kind.ESCALATION})
    return Chosen(tuple(kept), stays, tuple(dict.fromkeys(told)))


def issue_mails(contacts: Iterable[Contact], cycle: str, versions: Mapping[str, str]) -> Chosen:
    """The issue mail of each contact who was issued a workbook; `versions` tells one version of it from another."""
    wanted: list[Wanted] = []
    told: list[str] = []
    for contact in contacts:
        if (version := versions.get(contact.initials)) is None:
            continue
        if usable_address(contact.email) is None:
            told.append(_no_address(contact, Kind.ISSUE))
            continue
        identity = identity_of(Kind.ISSUE, cycle, contact.initials, version)
        wanted.append(Wanted(Kind.ISSUE, identity, contact, encloses="issued"))
    return Chosen(tuple(wanted), told=tuple(told))


# ---------------------------------------------------------------- to a contact


def _for(desk: Desk, contact: Contact) -> Wanted | None:
    """The one letter for this contact today; None: there is nothing to say."""
    facts = desk.facts[contact.initials]
    if facts.unreadable and (letter := _about_unreadable(desk, contact, facts)):
        return letter
    if facts.came and (letter := _about_return(desk, contact, facts)):
        return letter
    return _reminder(desk, contact, facts)


def _about_return(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The receipt of the newest return that counts; once that is sent, a request where there is more to ask."""
    path = facts.came.path if facts.came and facts.came.path else ""
    identity = identity_of(Kind.RECEIPT, desk.cycle, contact.initials, path)
    receipt = next((one for one in desk.made if one.identity == identity), None)
    reply = desk.letters.get(path)
    encloses = "marked" if contact.initials in desk.marked else "issued" if contact.initials in desk.issued else ""
    if receipt is None or receipt.stage not in GONE:
        asked = encloses if facts.asks else ""
        return Wanted(Kind.RECEIPT, identity, contact, facts, facts.asks, answers=reply, encloses=asked)
    if receipt.stage is not Stage.SENT or receipt.sent == desk.as_at:
        return None
    identity = identity_of(Kind.REQUEST, desk.cycle, contact.initials, path)
    new = tuple(ask for ask in facts.asks if not set(ask.marks) <= set(receipt.asked))
    if not new or any(one.identity == identity and one.stage in GONE for one in desk.made):
        return None
    return Wanted(Kind.REQUEST, identity, contact, facts, new, answers=reply, encloses=encloses)


def _about_unreadable(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The answer to a file that could not be opened: they believe that they have returned."""
    path = facts.unreadable.path if facts.unreadable and facts.unreadable.path else ""
    identity = identity_of(Kind.UNREADABLE, desk.cycle, contact.initials, path)
    if any(one.identity == identity and one.stage in GONE for one in desk.made):
        return None
    encloses = "marked" if contact.initials in desk.marked else "issued" if contact.initials in desk.issued else ""
    return Wanted(Kind.UNREADABLE, identity, contact, facts, answers=desk.letters.get(path), encloses=encloses)


def _reminder(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The reminder of the newest rung, where rows wait and nothing went to the contact since the day of the rung."""
    rung = desk.ladder.newest(desk.as_at)
    if rung is None or not facts.waiting or facts.is_held or not (facts.came or facts.is_outstanding):
        return None
    if rung.day <= _last_heard(desk, contact.initials, but=rung):
        return None
    marked = facts.came is not None and contact.initials in desk.marked
    identity = identity_of(Kind.REMINDER, desk.cycle, contact.initials, rung.name)
    return Wanted(
        Kind.REMINDER, identity, contact, facts, rung=rung, encloses="marked" if marked else "issued",
        answers=_thread(desk, contact.initials), is_told_on=desk.ladder.is_last(rung) and _is_told_on(desk, facts),
    )  # fmt: skip


def _is_told_on(desk: Desk, facts: Facts) -> bool:
    """Whether nothing has come from the contact of a plan that somebody else leads."""
    directory, plans = Directory(desk.contacts), {row.key.rpartition("/")[0] for row in facts.waiting}
    return facts.is_outstanding and any(
        lead != facts.contact
        for plan in desk.outcome.merged.register.plans
        if plan.code in plans
        for lead in directory.person(plan.thematic_lead)
    )


def _last_heard(desk: Desk, contact: str, but: Rung) -> date:
    """The last day on which something of this cycle was sent to the contact, or the cycle opened or was issued.

    A reminder of an older day would say again what that said.
    """
    own = identity_of(Kind.REMINDER, desk.cycle, contact, but.name)
    days = [desk.outcome.merged.cycle.opens or date.min]
    for one in desk.made:
        if (one.cycle, one.contact) != (desk.cycle, contact) or one.kind is Kind.ESCALATION or one.identity == own:
            continue
        days += [one.sent] if one.sent else []
        days += [one.day] if one.kind is Kind.ISSUE and one.stage is not Stage.WITHDRAWN else []
    return max(day for day in days if day <= max(desk.as_at, days[0]))  # what lies ahead was done in a trial run


def _thread(desk: Desk, contact: str) -> Letter | None:
    """The issue mail of the contact as a message to reply to, where we sent it ourselves and know its Message-ID."""
    for one in desk.made:
        is_issue = (one.kind, one.cycle, one.contact) == (Kind.ISSUE, desk.cycle, contact)
        if is_issue and one.stage is Stage.SENT and one.message_id:
            return Letter("", "", None, one.message_id, "")
    return None


def _issue_mails(desk: Desk, written_to: Collection[str]) -> frozenset[str]:
    """The issue mails that wait and are still true: nothing has come, and no newer letter brings the workbook."""
    newest = {one.contact: one.identity for one in desk.made if one.kind is Kind.ISSUE and one.cycle == desk.cycle}
    return frozenset(
        one.identity
        for one in desk.made
        if one.kind is Kind.ISSUE and one.cycle == desk.cycle and newest[one.contact] == one.identity
        if one.contact not in written_to and (facts := desk.facts.get(one.contact)) and facts.rows and not facts.came
    )


# ---------------------------------------------------------------- to thematic leads


def _escalations(desk: Desk, own: Iterable[Wanted]) -> Iterator[Wanted]:
    """One letter for each thematic lead of whose plans somebody has sent nothing, after the last reminder.

    Somebody whose last reminder was only made today is given until the next run.
    """
    tell = desk.ladder.tell
    if tell is None or desk.as_at < tell:
        return
    silent = {c: facts for c, facts in desk.facts.items() if facts.is_outstanding and not facts.is_held}
    silent = {c: facts for c, facts in silent.items() if not _is_just_reminded(desk, c, own)}
    directory = Directory(desk.contacts)
    by_lead: dict[str, dict[Plan, tuple[Silent, ...]]] = {}
    for plan in desk.outcome.merged.register.plans:
        for lead in directory.person(plan.thematic_lead):
            if people := tuple(_silent_in(desk, plan, silent, lead)):
                by_lead.setdefault(lead, {})[plan] = people
    for contact in desk.contacts:
        if plans := by_lead.get(contact.initials):
            identity = identity_of(Kind.ESCALATION, desk.cycle, contact.initials)
            yield Wanted(Kind.ESCALATION, identity, contact, silent=plans)


def _silent_in(desk: Desk, plan: Plan, silent: Mapping[str, Facts], lead: str) -> Iterator[Silent]:
    """Who else has sent nothing of this plan. The lead knows of their own."""
    for contact in desk.contacts:
        if contact.initials in silent and contact.initials != lead:
            rows = tuple(row for row in silent[contact.initials].waiting if row.key.rpartition("/")[0] == plan.code)
            if rows:
                yield Silent(contact, rows)


def _is_just_reminded(desk: Desk, contact: str, own: Iterable[Wanted]) -> bool:
    """Whether the contact's last reminder is new today: somebody who was never reminded is not told of."""
    for one in own:
        if one.contact.initials == contact and one.kind is Kind.REMINDER and _fault(desk, one) is None:
            made = next((m for m in desk.made if m.identity == one.identity and m.stage not in _UNDONE), None)
            return made is None or made.day >= desk.as_at
    return any(
        one.sent == desk.as_at for one in desk.made if (one.contact, one.kind) == (contact, Kind.REMINDER)
    )  # fmt: skip


# ---------------------------------------------------------------- who cannot be written to

_CALLED = {
    Kind.ISSUE: "the mail with the workbook",
    Kind.RECEIPT: "the receipt",
    Kind.UNREADABLE: "the answer to a file that could not be read",
    Kind.REQUEST: "the request for a better update",
    Kind.REMINDER: "the reminder",
    Kind.ESCALATION: "the note on who has not returned",
}


def _fault(desk: Desk, wanted: Wanted) -> str | None:
    """Why the letter cannot be made; None: it can."""
    contact = wanted.contact
    if usable_address(contact.email) is None:
        return _no_address(contact, wanted.kind)
    if wanted.kind is Kind.REMINDER and wanted.encloses == "issued" and contact.initials not in desk.issued:
        return (
            f"{contact.initials}: {_CALLED[wanted.kind]} waits until there is a workbook to send; "
            f'run `sspxl issue --cycle "{desk.cycle}"`'
        )
    return None


def _no_address(contact: Contact, kind: Kind) -> str:
    why = "what stands under Email is no email address" if contact.email else "no email"
    return f"{contact.initials}: {_CALLED[kind]} was not written ({why}); type one in {contact.place}"
