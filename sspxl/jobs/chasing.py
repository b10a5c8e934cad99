"""What goes out: the drafts in outbox/ that ought to be there today, and on request sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sspxl.addresses import comparable, writable
from sspxl.collect import read_records
from sspxl.cycles import required_cycle
from sspxl.dates import long_date
from sspxl.errors import UserError
from sspxl.files import sha256
from sspxl.history import History, LetterLog
from sspxl.issue import Issued
from sspxl.issue.contents import ContactBook
from sspxl.issue.cycle import file_names
from sspxl.jobs.annotating import Annotated, annotate, books_today, marked_name
from sspxl.jobs.drafting import Drafted, Drafts, Ready
from sspxl.jobs.job import Job
from sspxl.jobs.mending import mend_records, unmended
from sspxl.jobs.posting import Dispatched, in_doubt, post
from sspxl.jobs.reading import judged, merged_from, read_returns, way_of
from sspxl.jobs.recording import recorded
from sspxl.jobs.servers import sender_of, sending_of
from sspxl.letters.choosing import Chosen, Desk, Wanted, choose, issue_mails
from sspxl.letters.composing import Composer, template_faults
from sspxl.letters.examples import examples
from sspxl.letters.facts import facts_of
from sspxl.letters.ladder import ladder_of
from sspxl.letters.night import night_examples
from sspxl.letters.view import LetterView, Voice, issue_view, marking_of, view_of
from sspxl.letters.workdays import working_days
from sspxl.mail.drafts import Attachment, Outgoing, Party, eml_bytes
from sspxl.mail.outbox import Outbox
from sspxl.merge import wordings
from sspxl.merge.public_domains import share_a_house
from sspxl.merge.writer import Addresses
from sspxl.records import Cycle, Letter, Outcome
from sspxl.records.made import Kind, Made, Stage
from sspxl.workspace import Workspace, standard_templates

_UNREAD = (
    "reminders wait in outbox and are not sent by themselves: not all that came could be read, and replies may be "
    "among it"
)

_NO_WORKING_DAY = "reminders wait in outbox and are not sent by themselves today, which is no working day"

_NOT_TODAY = "nothing was sent: {} (--as-at) is not today, and mail goes out only as at the day itself"

_UNSEEN = (
    "escalations wait in outbox and are not sent by themselves: read what they tell a plan's lead, then send them "
    "yourself or run `chase --send`"
)

_ANSWERS = frozenset({Kind.RECEIPT, Kind.REQUEST})

_SHORT = 12  # characters of a digest, in the identity of an issue mail


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that lies in the outbox."""

    kind: Kind
    contact: str
    path: Path
    is_new: bool


@dataclass(frozen=True, slots=True)
class Chased:
    """What was done in the outbox. `drafts` are all of the cycle that wait there now; `sent` and `withdrawn` are names.

    `told` is worth knowing; `undone` says what could not be done: then the exit code is 1.
    """

    cycle: str
    drafts: tuple[Draft, ...] = ()
    withdrawn: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()


def chase(job: Job, *, send: bool) -> Chased:
    """The letters that are due, as drafts; sent where `send` or the settings say so."""
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    with recorded(job, "chase") as run:
        history = run.history
        mended = mend_records(job, history)
        history.follow(wordings(job.register))
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, *read_returns(job, cycle)))
        with run.step("mark up"):
            marked = annotate(job, history, cycle, outcome)  # what is sent is what this run found
        with run.step("chase"):
            chased = chase_in_run(job, history, outcome, marked, send=send)
        undone = (
            *run.undone("copies", marked.undone),
            *run.undone("emails", chased.undone),
            *run.undone("records", unmended(job)),
            *run.unlogged(),
        )
        return replace(chased, told=(*mended, *chased.told), undone=undone)


def chase_in_run(
    job: Job,
    history: History,
    outcome: Outcome,
    marked: Annotated,
    *,
    send: bool = False,
    is_unread: bool = False,
) -> Chased:
    """As `chase`, within a run that has consolidated and marked up already.

    `marked` are the marked-up copies of this run: an older one that could not be renewed is not sent. `is_unread`: it
    could not look at all of the mailbox. What it says of silence is then not sent by itself.
    """
    cycle = outcome.merged.cycle
    round_ = _Round.of(job, history, cycle, marked.books)
    drafts = round_.drafts()
    made = drafts.notice()
    reminders, is_working = job.settings.reminders, working_days()
    letters = _letters(job, cycle)
    desk = Desk(
        outcome,
        facts_of(outcome, marked.marked, letters, history.baseline(cycle.name, job.register.actions), marked.asked),
        ladder_of(cycle.due, reminders.before, reminders.after, is_working),
        letters,
        round_.lying("issued"),
        round_.lying("marked") & round_.those_of(marked.copies),
        made,
        is_working(job.as_at),
    )
    why_not = _UNREAD if is_unread else None if send or desk.is_working_day else _NO_WORKING_DAY
    return round_.carry_out(drafts, choose(desk), desk, send=send, why_not=why_not)


def mail_issued(job: Job, history: History, cycle: Cycle, issued: Iterable[Issued]) -> Chased:
    """The mail with the workbook, for each contact who was just issued one; sent where the settings say so."""
    versions = {one.contact: sha256(one.path.read_bytes())[:_SHORT] for one in issued}
    round_ = _Round.of(job, history, cycle, books_today(job, history, cycle))
    drafts = round_.drafts()
    chosen = issue_mails(job.register.contacts, cycle.name, versions)
    others = {one.identity for one in drafts.notice() if one.kind is not Kind.ISSUE}
    return round_.carry_out(drafts, replace(chosen, stays=frozenset(others)), None, send=False)


def letter_template_faults(workspace: Workspace) -> tuple[str, ...]:
    """What is wrong with the templates of letters, a sentence each; (): every letter can be written."""
    return tuple(template_faults(workspace.root / "templates", standard_templates(), (*examples(), *night_examples())))


@dataclass(frozen=True, slots=True)
class _Round:
    """One cycle's letters in one run."""

    job: Job
    history: History
    cycle: Cycle
    books: tuple[ContactBook, ...]
    outbox: Outbox
    names: Mapping[str, str] = field(default_factory=dict)  # contact -> the name of the issued workbook

    @classmethod
    def of(cls, job: Job, history: History, cycle: Cycle, books: tuple[ContactBook, ...]) -> _Round:
        names = dict(zip((book.contact for book in books), file_names(books), strict=True))
        return cls(job, history, cycle, books, Outbox(job.workspace.root / "outbox"), names)

    def drafts(self) -> Drafts:
        return Drafts(self.outbox, LetterLog(self.history), self.job.as_at)

    def lying(self, which: str) -> frozenset[str]:
        """The contacts whose workbook of this sort is there."""
        return frozenset(contact for contact in self.names if self._path(contact, which).is_file())

    def those_of(self, copies: Collection[Path]) -> frozenset[str]:
        """The contacts whose marked-up workbook is among these."""
        return frozenset(contact for contact in self.names if self._path(contact, "marked") in copies)

    def _path(self, contact: str, which: str) -> Path:
        name, workspace = self.names[contact], self.job.workspace
        if which == "marked":
            return workspace.annotated(self.cycle.name) / marked_name(name)
        return workspace.issued(self.cycle.name) / name

    # ------------------------------------------------------------ from what is wanted to drafts, and out

    def carry_out(
        self, drafts: Drafts, chosen: Chosen, desk: Desk | None, *, send: bool, why_not: str | None = None
    ) -> Chased:
        """The drafts of what was chosen written, what is no longer true withdrawn, and the rest sent if it may be.
        `why_not`: reminders are not sent by themselves now."""
        ready: list[Ready] = []
        undone: list[str] = []
        stays = set(chosen.stays)
        composer = Composer(self.job.workspace.root / "templates", standard_templates())
        for wanted in chosen.wanted:
            try:
                ready.append(self._ready(wanted, desk, composer))
            except UserError as err:  # its template cannot be filled: what lies there is left
                stays.add(wanted.identity)
                undone += err.faults
        cycles = self._cycles() if desk else {self.cycle.name}
        done = drafts.bring(ready, stays, cycles)
        posted, kept = self._send_due(drafts, send=send, why_not=why_not)
        told = (*chosen.told, *done.told, *kept, *self._unissued(drafts, chosen.unissued))
        not_done = (*dict.fromkeys(undone), *done.undone, *posted.undone, *in_doubt(self._own(drafts), posted.undone))
        return Chased(
            self.cycle.name, self._waiting(drafts, done), done.withdrawn, posted.sent, told,
            tuple(dict.fromkeys(not_done)),
        )  # fmt: skip

    def _cycles(self) -> set[str]:
        """This cycle and those that opened before it: nothing of theirs that still waits is true."""
        opens = self.cycle.opens
        earlier = {c.name for c in self.job.register.cycles if opens and c.opens and c.opens < opens}
        return {self.cycle.name, *earlier}

    def _own(self, drafts: Drafts) -> list[Made]:
        return [one for one in drafts.made.values() if one.cycle == self.cycle.name]

    def _send_due(self, drafts: Drafts, *, send: bool, why_not: str | None) -> tuple[Dispatched, list[str]]:
        """What was sent, where it is asked for; and a sentence on each sort of draft that had to be kept back."""
        if not (send or self.job.settings.smtp.send):
            return Dispatched(), []
        waits = [one for one in self._own(drafts) if one.stage is Stage.DRAFTED]
        if waits and self.job.as_at != self.job.today:
            return Dispatched(), [_NOT_TODAY.format(long_date(self.job.as_at))]
        kept: dict[Kind, str] = {Kind.REMINDER: why_not} if why_not else {}
        if not send:
            kept[Kind.ESCALATION] = _UNSEEN
        answered = {one.contact for one in waits if one.kind in _ANSWERS}
        # a reminder beside an answer to the same contact waits, since that asks for the rest
        goes = [one for one in waits if not (one.kind is Kind.REMINDER and one.contact in answered)]
        told = [words for kind, words in kept.items() if any(one.kind is kind for one in waits)]
        return self._send(drafts, [one for one in goes if one.kind not in kept]), told

    def _unissued(self, drafts: Drafts, contacts: Collection[str]) -> list[str]:
        """A sentence on those of the contacts whose issue mail still waits."""
        waits = {one.contact for one in self._own(drafts) if one.kind is Kind.ISSUE and one.stage is Stage.DRAFTED}
        who = [contact for contact in contacts if contact in waits]
        if not who:
            return []
        mails = "issue mail of {} is" if len(who) == 1 else "issue mails of {} are"
        words = f"the {mails.format(', '.join(who))} still unsent in outbox"
        do = "send what waits and move it to outbox/sent/, or run `sspxl chase --send`"
        return [f"{words}; nobody is reminded of a workbook that they have not been sent: {do}"]

    def _waiting(self, drafts: Drafts, done: Drafted) -> tuple[Draft, ...]:
        order = {contact.initials: n for n, contact in enumerate(self.job.register.contacts)}
        waits = [one for one in self._own(drafts) if one.stage in (Stage.DRAFTED, Stage.DOUBTFUL)]
        waits.sort(key=lambda one: (one.kind is Kind.ESCALATION, order.get(one.contact, len(order)), one.file))
        return tuple(Draft(one.kind, one.contact, self.outbox.folder / one.file, one.file in done.new) for one in waits)

    def _send(self, drafts: Drafts, goes: Iterable[Made]) -> Dispatched:
        way_out = sending_of(self.job.workspace, self.job.settings)
        if way_out is None:
            words = (
                "no drafts were sent: [smtp] host in sspxl.toml names no server; set it, or send the drafts yourself"
            )
            return Dispatched(undone=(words,))
        if sender_of(self.job.settings) is None:
            words = "no drafts were sent: neither [smtp] from nor [manager] email in sspxl.toml has an address; set one"
            return Dispatched(undone=(words,))
        return post(drafts, goes, way_out, self.job.now, self.job.settings.smtp.run_minutes)

    # ------------------------------------------------------------ one letter

    def _ready(self, wanted: Wanted, desk: Desk | None, composer: Composer) -> Ready:
        path = self._path(wanted.contact.initials, wanted.encloses) if wanted.encloses else None
        view = self._view(wanted, desk, path.name if path else "")
        words = composer.compose(wanted.kind, view)
        to, *cc = self._parties(wanted)
        asked = tuple(mark for ask in wanted.asks for mark in ask.marks)
        message = Outgoing(
            wanted.identity, sender_of(self.job.settings), (to,), tuple(cc), words.subject, words.text, words.html,
            (Attachment(path.name, path.read_bytes()),) if path else (),
            wanted.answers.message_id if wanted.answers else "", asked,
        )  # fmt: skip
        essence = sha256(repr((words.essence, message.sender, message.to, message.cc, view.attachment)).encode())
        return Ready(
            wanted.identity, wanted.kind, self.cycle.name, wanted.contact.initials,
            f"{wanted.kind} {wanted.contact.initials}", eml_bytes(message), essence, asked,
        )  # fmt: skip

    def _view(self, wanted: Wanted, desk: Desk | None, attachment: str) -> LetterView:
        settings = self.job.settings
        voice = Voice(settings.partnership.name, self._marking(wanted), settings.manager.name)
        if desk is None:
            return issue_view(wanted, voice, (self.cycle.name, self.cycle.due), attachment)
        return view_of(wanted, desk, voice, attachment)

    def _marking(self, wanted: Wanted) -> str:
        """That of what stands in the letter, and in the workbook that goes with it."""
        own = next((book.sheets for book in self.books if book.contact == wanted.contact.initials), ())
        plans = [plan.marking for plan in wanted.silent] or [sheet.words["marking"] for sheet in own]
        return marking_of(self.job.settings.partnership.marking, plans)

    def _parties(self, wanted: Wanted) -> list[Party]:
        """Whom the letter goes to, then copies: the workbook and reminders to the deputy; an answer to whoever sent the
        return, where that is the deputy or a colleague at the contact's own domain."""
        contact = wanted.contact
        address = writable(contact.email)
        parties = [Party(address, contact.name or "")]
        deputy = writable(contact.deputy_email)
        if wanted.kind in (Kind.ISSUE, Kind.REMINDER) and deputy:
            parties.append(Party(deputy))
        if wanted.answers and (sender := writable(wanted.answers.sender)):
            is_deputy = comparable(sender) == comparable(deputy)
            if is_deputy or share_a_house(comparable(sender), comparable(address)):
                parties.append(Party(sender, wanted.answers.name))
        first: dict[str, Party] = {}
        for party in parties:
            first.setdefault(comparable(party.address), party)
        return list(first.values())


def _letters(job: Job, cycle: Cycle) -> dict[str, Letter]:
    """By the path of a return: the message of the partner in which it came, for those that came by mail.

    A message that is not from a contact or a colleague of one, or only says so, is not answered.
    """
    found: dict[str, Letter] = {}
    manager = comparable(job.settings.manager.email)
    addresses = Addresses(job.register.contacts, manager)
    for folder in (job.workspace.returns(cycle.name), job.workspace.returns(None)):
        for path, record in read_records(folder):
            # what the manager forwards is from whoever wrote to her
            theirs = [letter for letter in record.letters if comparable(letter.sender) != manager]
            writer = addresses.writer(record.letters, way_of(record, job.settings))
            if theirs and writer and (writer.contacts or writer.colleagues):
                found[job.workspace.relative(path)] = theirs[0]
    return found
