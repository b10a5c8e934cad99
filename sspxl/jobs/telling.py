"""How a night ended, made known: the heartbeat for monitors, and the mail to the manager.

The mail has counts and kinds alone. It goes to her address by the server of [smtp], also while `send` is false: that
keeps mail from partners, and this one is for her.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sspxl.addresses import writable
from sspxl.dates import long_date
from sspxl.errors import Busy, UserError, place_of
from sspxl.files import sha256, write_bytes
from sspxl.history import Stood
from sspxl.jobs.due import next_due
from sspxl.jobs.job import Job
from sspxl.jobs.notice import END_IT, leave_notice, remove_notice
from sspxl.jobs.recording import BUSY, DONE, INCOMPLETE, WRONG_USE, exit_code, keep_unbegun
from sspxl.jobs.servers import sender_of, sending_of
from sspxl.jobs.standing import How, last_nights, schedule_of
from sspxl.letters.composing import Composer
from sspxl.letters.night import SUMMARY, NightView
from sspxl.letters.view import marking_of
from sspxl.mail.drafts import Outgoing, Party, eml_bytes
from sspxl.mail.faults import MailFault
from sspxl.mail.outbox import as_sent, ready_to_send, sender_domain
from sspxl.mail.sending import Fate
from sspxl.records import Ledger
from sspxl.rules import RULES
from sspxl.runlog import note_kept_out
from sspxl.settings import Settings, read_settings
from sspxl.workspace import Workspace, standard_templates

HEARTBEAT = "heartbeat.json"

_ONE_NIGHT = timedelta(hours=12)
"""All tries of one night lie within."""

_HOW = {DONE: "done", INCOMPLETE: "done, but something could not be done"}
_UNDONE = {
    "collect": "the inbox or the mailbox: something could not be taken in; the next night tries again",
    "decisions": "decisions in the master: some could not be carried out; its dashboard says which",
    "master": "the master: it was open or could not be read; close it, and the next run puts the new one there",
    "report": "the report: it was open or could not be replaced; close it and run again",
    "copies": "marked-up copies: some could not be written; close them and run again",
    "emails": "emails: some could not be drafted or sent; `sspxl chase` says which",
    "originals": "what came: some of it is missing or cannot be read from the disk; `sspxl verify` says which",
    "records": "records of returns: some are damaged; `sspxl verify` says which",
    "copy": "the copy of history.db: it could not be put into archive/; see that the folder can be written to",
    "log": "the log: it could not be written; see that logs/ can be, and that the disk is not full",
}
_Night = TypeVar("_Night")

_IN_THE_WAY = "the settings, the register, a template or history.db has a fault that is in its way"
_MEND = "put that right; `sspxl doctor` names each fault"
_HELD = "another run has kept the nights out since the one before: nothing is taken in while it does"
_REPORT = "run `sspxl nightly` by hand, and send what it prints to whoever looks after sspxl"

_STOPPED = {WRONG_USE: (_IN_THE_WAY, _MEND), BUSY: (_HELD, END_IT)}
"""Exit code -> what is said of the fault, and what is to be done; of all others their own fault."""


@dataclass(frozen=True, slots=True)
class End:
    """How a night ended: its exit code, and the kind and the place of the fault where it failed."""

    exit: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes known how a night ended. `as_at` is the day that it was asked to count as today, None: today itself.

    `clock` says what time it is. `say` gets a sentence on what could not be made known; nothing here stops anything.
    """

    workspace: Workspace
    clock: Callable[[], datetime]
    as_at: date | None
    say: Callable[[str], None]

    def stopped(self, err: Exception, code: int) -> None:
        """Make known that the night stopped; a notice beside the master says why."""
        now = self.clock().astimezone(schedule_of(self.workspace).zone)
        if said := leave_notice(self.workspace, now, err):
            self.say(said)
        self.tell(End(code, "another run held the workspace" if code == BUSY else place_of(err)))

    def kept_out(self, err: Busy) -> None:
        """Note in the run log that another run kept the night out; that it did so the night before, too, is told."""
        now = self.clock()
        if now.astimezone(UTC) - note_kept_out(self.workspace.logs, now) > _ONE_NIGHT:
            self.stopped(err, BUSY)

    def tell(self, ended: End) -> None:
        """Write the heartbeat, and mail the manager where the settings ask for it."""
        now, schedule = self.clock().astimezone(UTC), schedule_of(self.workspace)
        today, told = now.astimezone(schedule.zone).date(), self._told()
        beat = {
            "ended": now.isoformat(timespec="seconds"),
            "exit": ended.exit,
            "fault": ended.fault or None,
            "next": next_due(schedule.nightly, schedule.zone, now).isoformat(),
        }
        self._beat({**beat, "told": told})
        try:
            settings = read_settings(self.workspace.settings, {rule.code for rule in RULES})
        except UserError:
            return  # the night has said so; and there is no server that could be asked
        nights = _nights(self.workspace, now)
        # with --strict an error flag that stands is 1, too, though nothing was left undone
        end = End(DONE) if ended.exit == INCOMPLETE and not nights.undone else ended
        if not _is_wanted(settings, end, nights) or self.as_at not in (None, today):
            return
        essence = _essence(end, nights)
        so_far = told["what"] if told.get("on") == today.isoformat() else []
        if essence not in so_far and self._mailed(settings, _view(settings, today, end, nights), now):
            self._beat({**beat, "told": {"on": today.isoformat(), "what": [*so_far, essence]}})

    def _told(self) -> Mapping[str, Any]:
        """What the manager was mailed last, as the heartbeat keeps it."""
        try:
            told = json.loads((self.workspace.logs / HEARTBEAT).read_bytes())["told"]
        except (OSError, ValueError, LookupError, TypeError):  # none yet, or somebody has been at it
            return {}
        return told if isinstance(told, dict) and isinstance(told.get("what"), list) else {}

    def _beat(self, beat: Mapping[str, Any]) -> None:
        try:
            write_bytes(self.workspace.logs / HEARTBEAT, f"{json.dumps(beat, indent=1)}\n".encode())
        except OSError as err:
            self.say(f"Not done: logs/{HEARTBEAT} could not be written ({err.strerror or type(err).__name__})")

    def _mailed(self, settings: Settings, view: NightView, now: datetime) -> bool:
        """Whether the mail went out; why it did not is said."""
        to, sender = writable(settings.manager.email), sender_of(settings)
        way_out = sending_of(self.workspace, settings)
        if not to or sender is None or way_out is None:
            return False  # `doctor` says that nobody is mailed
        try:
            words = Composer(self.workspace.root / "templates", standard_templates()).compose(SUMMARY, view)
            identity = f"{SUMMARY} {now.isoformat()}"
            mail = Outgoing(identity, sender, (Party(to, settings.manager.name),), (), *astuple(words))
            draft = eml_bytes(mail)
            name = f"<{sha256(draft)[:32]}@{sender_domain(draft) or 'sspxl.invalid'}>"
            with way_out as server:
                sent = server.send(as_sent(ready_to_send(draft, name, now)))
        except (MailFault, UserError) as fault:
            self.say(f"Not done: the manager was not mailed about the night: {fault}")
            return False
        if sent.fate in (Fate.REFUSED, Fate.LATER):
            self.say(f"Not done: the manager was not mailed about the night: {sent.words}")
        return sent.fate in (Fate.SENT, Fate.UNSURE)


def told_night(
    teller: Teller, begin: Callable[[], Job], run: Callable[[Job], _Night], code: Callable[[_Night], int]
) -> _Night:
    """What `run` makes of the night, of which `code` gives the exit code. However it ends is made known; where it
    cannot begin that is kept.

    A night that finds another run at work is not told of, since the other one is; unless it finds one the night after,
    too: that one may hang.
    """
    try:
        job = begin()
    except UserError as err:
        keep_unbegun(teller.workspace, "nightly", teller.clock(), err)
        teller.stopped(err, WRONG_USE)
        raise
    try:
        night = run(job)
    except Busy as err:
        teller.kept_out(err)
        raise
    except Exception as err:  # the boundary of a night: it is told, and goes on to the command
        teller.stopped(err, exit_code(err))
        raise
    if said := remove_notice(teller.workspace):
        teller.say(said)
    teller.tell(End(code(night)))
    return night


# ---------------------------------------------------------------- what is said


@dataclass(frozen=True, slots=True)
class _Nights:
    """What the history has of the night, and when the one before it began, if it was cut off."""

    undone: Mapping[str, int]
    came: Ledger
    stood: Stood | None
    cut_off: datetime | None


def _nights(workspace: Workspace, now: datetime) -> _Nights:
    """As the history has it, where it can be read."""
    try:
        (last, *before), stood = last_nights(workspace, now)
    except (UserError, ValueError):
        return _Nights({}, Ledger(), None, None)
    cut_off = before[0].run.started if before and before[0].how is How.CUT_OFF else None
    return _Nights(last.run.ending.undone if last.run.ending else {}, last.run.ledger, stood, cut_off)


def _is_wanted(settings: Settings, end: End, nights: _Nights) -> bool:
    is_fine = end.exit == DONE and nights.cut_off is None
    return settings.manager.summary == "always" or (settings.manager.summary == "failure" and not is_fine)


def _essence(end: End, nights: _Nights) -> str:
    """The same for two nights of which the same is to be said."""
    kinds = sorted(nights.undone) if end.exit == INCOMPLETE else []
    return " ".join(filter(None, (str(end.exit), end.fault, *kinds, "after one cut off" if nights.cut_off else "")))


def _view(settings: Settings, today: date, end: End, nights: _Nights) -> NightView:
    marking, is_done = marking_of(settings.partnership.marking, ()), end.exit in _HOW
    cut_off = nights.cut_off.astimezone(settings.schedule.zone).date() if nights.cut_off else None
    return NightView(
        f"[{marking}] " if marking else "", marking, settings.partnership.name, settings.manager.name,
        settings.manager.name or "colleague", long_date(today), _HOW.get(end.exit, "failed"),
        *_STOPPED.get(end.exit, (end.fault, _REPORT)),
        tuple(_headline(nights)) if is_done else (),
        tuple(_UNDONE[kind] for kind in nights.undone) if is_done else (),
        long_date(cut_off) if cut_off else "",
    )  # fmt: skip


def _headline(nights: _Nights) -> Iterator[str]:
    """What came, and where things stand, in counts."""
    yield f"Files: {nights.came.sentence()}"
    if (stood := nights.stood) is not None:
        yield f"Returns for {stood.cycle}: {stood.returned} of {stood.expected} contacts have returned"
        yield f"Actions: {', '.join(f'{count} {rag}' for rag, count in stood.rag.items())}"
        yield f"Flags: {', '.join(f'{n} {severity}{_s(n)}' for severity, n in stood.flags.items())}"
        waits = sum(stood.waiting.values())
        yield f"For your decision: {waits} thing{_s(waits)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
