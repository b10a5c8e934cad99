"""Which letters ought to exist today: pure, from what the run found and what was made before.

Nobody hears from us twice about the same thing, nor who has nothing to do. What goes to a contact on one day is one
letter: a receipt asks all that there is to ask, and no reminder goes beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sspxl.addresses import writable
from sspxl.dates import long_date
from sspxl.files import sha256
from sspxl.leads import Directory
from sspxl.letters.facts import Ask, Facts, Waiting
from sspxl.letters.ladder import Ladder, Rung
from sspxl.records import Contact, Letter, Outcome, Plan
from sspxl.records.made import GONE, Kind, Made, Stage, identity_of

_DIGITS = 16  # of a digest


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody from whom nothing has come that could be read, and what they were asked in one plan."""

    contact: Contact
    waiting: tuple[Waiting, ...]
    is_unread: bool = False  # something came, and could not be read


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
    not made anew; `told` says who cannot be written to, and why. `unissued` are the contacts whose reminder waits until
    their issue mail is sent."""

    wanted: tuple[Wanted, ...]
    stays: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    unissued: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What letters are chosen from.

    `letters` maps the path of a return to the message that it came in; `issued` and `marked` are the contacts whose
    workbook lies in issued/ and in annotated/; `made` is every letter that was made before. On what is no working day
    no reminder is made that was not made before.
    """

    outcome: Outcome
    facts: Mapping[str, Facts]
    ladder: Ladder
    letters: Mapping[str, Letter]
    issued: Collection[str]
    marked: Collection[str]
    made: tuple[Made, ...]
    is_working_day: bool = True

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
    own = [one for contact in desk.contacts for one in _for(desk, contact)]
    wanted = [one for one in (*own, *_escalations(desk)) if one.identity not in gone]
    told: list[str] = []
    kept: list[Wanted] = []
    for one in wanted:
        if fault := _fault(desk, one):
            told.append(fault)
        else:
            kept.append(one)
    told += _questions_that_wait(desk, kept)
    stays = _issue_mails(desk, {one.contact.initials for one in kept if one.kind is not Kind.ESCALATION})
    return Chosen(tuple(kept), stays, tuple(dict.fromkeys(told)), _held_up(desk))


def issue_mails(contacts: Iterable[Contact], cycle: str, versions: Mapping[str, str]) -> Chosen:
    """The issue mail of each contact who was issued a workbook; `versions` tells one version of it from another."""
    wanted: list[Wanted] = []
    told: list[str] = []
    for contact in contacts:
        if (version := versions.get(contact.initials)) is None:
            continue
        if not writable(contact.email):
            told.append(_no_address(contact, Kind.ISSUE))
            continue
        identity = identity_of(Kind.ISSUE, cycle, contact.initials, version)
        wanted.append(Wanted(Kind.ISSUE, identity, contact, encloses="issued"))
    return Chosen(tuple(wanted), told=tuple(told))


# ---------------------------------------------------------------- to a contact


def _for(desk: Desk, contact: Contact) -> tuple[Wanted, ...]:
    """The letter for this contact today; beside an answer that has waited unsent since before it, a reminder."""
    facts = desk.facts[contact.initials]
    if facts.unreadable and (letter := _about_unreadable(desk, contact, facts)):
        return (letter,)
    answer = _about_return(desk, contact, facts) if facts.came else None
    reminder = _reminder(desk, contact, facts)
    if answer and reminder and not _has_waited(desk, answer, reminder):
        reminder = None
    return tuple(one for one in (answer, reminder) if one)


def _has_waited(desk: Desk, answer: Wanted, reminder: Wanted) -> bool:
    """Whether the answer lay unsent already when the day of the reminder came."""
    made = next((one for one in desk.made if one.identity == answer.identity), None)
    day = reminder.rung.day if reminder.rung else desk.as_at
    return made is not None and made.stage is Stage.DRAFTED and made.day < day


def _about_return(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The receipt of the newest return that counts; once that is sent, a request where there is more to ask."""
    path = facts.came.path if facts.came and facts.came.path else ""
    identity = identity_of(Kind.RECEIPT, desk.cycle, contact.initials, _token(path))
    receipt = next((one for one in desk.made if one.identity == identity), None)
    reply = desk.letters.get(path)
    encloses = "marked" if contact.initials in desk.marked else "issued" if contact.initials in desk.issued else ""
    if receipt is None or receipt.stage not in GONE:
        asked = encloses if facts.asks else ""
        return Wanted(Kind.RECEIPT, identity, contact, facts, facts.asks, answers=reply, encloses=asked)
    if _wrote_today(desk, contact.initials):
        return None
    new = tuple(ask for ask in facts.asks if not set(ask.marks) <= set(receipt.asked))
    identity = identity_of(Kind.REQUEST, desk.cycle, contact.initials, _token(path))
    if receipt.stage is not Stage.SENT or any(one.identity == identity and one.stage in GONE for one in desk.made):
        new = _unasked(desk, facts)  # what she asks herself is asked whatever became of the letters before
        about = "".join(sorted(mark for ask in new for mark in ask.marks))
        identity = identity_of(Kind.REQUEST, desk.cycle, contact.initials, f"{_token(path)} {_token(about)}")
    return Wanted(Kind.REQUEST, identity, contact, facts, new, answers=reply, encloses=encloses) if new else None


def _unasked(desk: Desk, facts: Facts) -> tuple[Ask, ...]:
    """What the manager asks of the contact herself, and no letter that went has asked."""
    own = (one for one in desk.made if (one.cycle, one.contact) == (desk.cycle, facts.contact) and one.stage in GONE)
    known = {mark for one in own for mark in one.asked}
    return tuple(ask for ask in facts.hers if not set(ask.marks) <= known)


def _wrote_today(desk: Desk, contact: str) -> bool:
    """Whether an answer to a return went to the contact today: more than that is for another day."""
    return any(
        (one.cycle, one.contact, one.sent) == (desk.cycle, contact, desk.as_at)
        for one in desk.made
        if one.kind in (Kind.RECEIPT, Kind.REQUEST)
    )


def _token(path: str) -> str:
    """What stands for the path of a return in the identity of a letter, whose header may be seen by anybody."""
    return sha256(path.encode("utf-8", "surrogatepass"))[:_DIGITS]


def _about_unreadable(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The answer to a file that could not be opened: they believe that they have returned."""
    path = facts.unreadable.path if facts.unreadable and facts.unreadable.path else ""
    identity = identity_of(Kind.UNREADABLE, desk.cycle, contact.initials, _token(path))
    if any(one.identity == identity and one.stage in GONE for one in desk.made):
        return None
    encloses = "marked" if contact.initials in desk.marked else "issued" if contact.initials in desk.issued else ""
    return Wanted(Kind.UNREADABLE, identity, contact, facts, answers=desk.letters.get(path), encloses=encloses)


def _reminder(desk: Desk, contact: Contact, facts: Facts) -> Wanted | None:
    """The reminder that is due, once the contact has been sent the workbook and on a working day. One that was made
    before may wait over a weekend."""
    rung = _due(desk, contact, facts)
    if rung is None or contact.initials in _unissued(desk):
        return None
    marked = facts.came is not None and contact.initials in desk.marked
    identity = identity_of(Kind.REMINDER, desk.cycle, contact.initials, rung.name)
    asks = () if facts.came else facts.hers  # to whom has returned a request puts them
    return Wanted(
        Kind.REMINDER, identity, contact, facts, asks, rung=rung, encloses="marked" if marked else "issued",
        answers=_thread(desk, contact.initials), is_told_on=desk.ladder.is_last(rung) and _is_told_on(desk, facts),
    )  # fmt: skip


def _due(desk: Desk, contact: Contact, facts: Facts) -> Rung | None:
    """The newest rung, where rows wait and nothing went to the contact since its day; None: no reminder is due."""
    rung = desk.ladder.newest(desk.as_at)
    if rung is None or not facts.waiting or not (facts.is_outstanding or (facts.came and not facts.is_held)):
        return None
    identity = identity_of(Kind.REMINDER, desk.cycle, contact.initials, rung.name)
    if not desk.is_working_day and not _is_drafted(desk, identity):
        return None
    return rung if rung.day > _last_heard(desk, contact.initials, but=rung) else None


def _is_drafted(desk: Desk, identity: str) -> bool:
    return any(one.identity == identity and one.stage is Stage.DRAFTED for one in desk.made)


def _unissued(desk: Desk) -> set[str]:
    """The contacts whose issue mail still waits unsent, and is still true."""
    waits = _issue_mails(desk, ())
    return {one.contact for one in desk.made if one.identity in waits and one.stage is Stage.DRAFTED}


def _held_up(desk: Desk) -> tuple[str, ...]:
    """Those of them to whom a reminder would be due, in the order of the register."""
    unissued = _unissued(desk)
    who = [one for one in desk.contacts if one.initials in unissued]
    return tuple(one.initials for one in who if _due(desk, one, desk.facts[one.initials]))


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
        days += [one.day] if one.kind is Kind.ISSUE and one.stage in (Stage.DOUBTFUL, Stage.DECLINED) else []
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


def _escalations(desk: Desk) -> Iterator[Wanted]:
    """One letter for each thematic lead of whose plans somebody has sent nothing, after the last reminder has gone.

    Somebody to whom it went only today is given until the next run.
    """
    tell = desk.ladder.tell
    if tell is None or desk.as_at < tell:
        return
    silent = {c: facts for c, facts in desk.facts.items() if facts.is_outstanding and _was_reminded(desk, c)}
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
                yield Silent(contact, rows, is_unread=silent[contact.initials].unreadable is not None)


def _was_reminded(desk: Desk, contact: str) -> bool:
    """Whether the contact's last reminder was sent, and before today: one that lies unsent has told them nothing."""
    identity = identity_of(Kind.REMINDER, desk.cycle, contact, desk.ladder.rungs[-1].name)
    made = next((one for one in desk.made if one.identity == identity), None)
    return made is not None and made.stage is Stage.SENT and (made.sent or made.day) < desk.as_at


# ---------------------------------------------------------------- what she asks herself


def _questions_that_wait(desk: Desk, wanted: Iterable[Wanted]) -> Iterator[str]:
    """A sentence for each contact on her questions that no letter asks yet: when they go out."""
    asked = {mark for one in wanted for ask in one.asks for mark in ask.marks}
    for contact in desk.contacts:
        facts = desk.facts[contact.initials]
        keys = [ask.key for ask in _unasked(desk, facts) if not set(ask.marks) <= asked]
        if keys:
            several = len(keys) > 1
            what = f"your question{'s' * several} to {facts.contact} about {', '.join(keys)} wait{'s' * (not several)}"
            yield f"{what}: {_goes_out(desk, facts, 'they go' if several else 'it goes')}"


def _goes_out(desk: Desk, facts: Facts, it_goes: str) -> str:
    if facts.came and _wrote_today(desk, facts.contact):
        return f"a letter went to them today; {it_goes} out with the next night"
    if facts.came:
        return f"no letter can go to them now; {it_goes} out when one can, and into the next workbook that is issued"
    day = next((rung.day for rung in desk.ladder.rungs if rung.day > desk.as_at), None)
    if facts.waiting and day and facts.contact in desk.issued:
        return f"nothing has come from them yet; {it_goes} with the reminder of {long_date(day)} or the receipt"
    return f"nothing has come from them yet; {it_goes} with the receipt, and into the next workbook that is issued"


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
    if not writable(contact.email):
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
