"""The mailbox taken in: its new messages handed to collecting, and moved once the ledger has them.

What was seen is remembered by its place there (mailbox, folder, UIDVALIDITY, UID), and where a folder was renumbered by
Message-ID and SHA-256. A run that is killed at any moment repeats without loss or doubling: what the ledger has is only
moved, what it has not is fetched again under the mark by which its copy is known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from sspxl.collect import NOT_A_RETURN, Message, Posted
from sspxl.dates import long_date
from sspxl.files import sha256
from sspxl.history import History
from sspxl.history.messages import Handled, MessageLog, Seen
from sspxl.jobs.collecting import take_in_inbox
from sspxl.jobs.job import Job
from sspxl.jobs.opening import MAIL_TO_FILE, Parcel, open_parcel
from sspxl.jobs.servers import account, mailbox_of, sender_of
from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.headers import Headers, letter_of, read_headers
from sspxl.mail.mailbox import Bounds, Fetched, Folder, Mailbox, Passed, Rest
from sspxl.mail.outbox import is_sent_by_us
from sspxl.records import Letter, Merged, State
from sspxl.text import shorten

MOST_TRIES = 3
"""In so many nights a message that breaks the connection is tried before it is left for somebody to look at."""

_MIB = 1024**2
_NEEDS_A_LOOK = {State.HELD.value, State.QUARANTINED.value}
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a run took in. `merged` is the cycle with it; None: no cycle is open.

    `told` is worth knowing; `undone` is what could not be done at the mailbox. `is_unread`: replies may lie there that
    no run has read.
    """

    merged: Merged | None
    told: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    is_unread: bool = False


def take_in_all(job: Job, history: History, run: int) -> TakenIn:
    """Inbox and mailbox taken in, as `take_in_inbox` says."""
    mailbox = mailbox_of(job.workspace, job.settings)
    if mailbox is None:
        return TakenIn(take_in_inbox(job, history, run))
    visit = Visit(job, history, run, mailbox)
    try:
        merged = take_in_inbox(job, history, run, visit)
        visit.remember()
        return TakenIn(merged, visit.told, visit.undone, visit.is_unread)
    finally:
        mailbox.leave()


class Visit:
    """One run's visit to the mailbox. What goes wrong there is noted in `undone`, and the night goes on without it."""

    def __init__(self, job: Job, history: History, run: int, mailbox: Mailbox) -> None:
        self._job, self._run, self._mailbox = job, run, mailbox
        self._settings = job.settings.mailbox
        self._account = account(self._settings)
        self._log = MessageLog(history)
        self._folders: dict[str, Folder] = {}
        self._settled: list[Seen] = []
        self._told: list[str] = []
        self._undone: list[str] = []
        self._parcel: tuple[str, Parcel | None] = ("", None)  # of the message that was met last
        self._is_away = False
        self.is_unread = False

    @property
    def told(self) -> tuple[str, ...]:
        """A sentence for what is worth knowing."""
        return tuple(self._told)

    @property
    def undone(self) -> tuple[str, ...]:
        """A sentence for each thing that could not be done."""
        return tuple(self._undone)

    # ------------------------------------------------------------ what is new

    def messages(self, posted: Collection[str]) -> Iterator[Message]:
        """The messages in which there is a return, or what stands for one, without those of the origins `posted`."""
        try:
            yield from self._new(frozenset(posted))
        except MailFault as fault:
            self.is_unread = True
            self._give_up(fault)

    def _new(self, posted: Collection[str]) -> Iterator[Message]:
        folder = self._opened(self._settings.folder)
        known, older = self._known(folder)
        over = [
            uid for uid in folder.uids if uid in known and known[uid].handled is Handled.UNREAD
        ]  # not moved last time
        again: list[tuple[int, Handled]] = []
        wanted = [uid for uid in folder.uids if _is_wanted(known.get(uid), posted)]
        bounds = self._bounds()
        count = 0
        for one in self._mailbox.fetch(folder, wanted, bounds):
            if isinstance(one, Passed):
                over += self._passed_over(folder, one, known.get(one.uid))
                continue
            if isinstance(one, Rest):
                self.is_unread |= one.newest >= bounds.since
                self._told.append(self._of_rest(count, one))
                continue
            count += 1
            seen = known.get(one.uid)
            seen = seen if seen and seen.sha256 else self._met(folder, one, older, seen)
            if seen.handled is Handled.OFFERED and seen.origin not in posted:
                name = f"{shorten(_head(one.data).subject, 80) or 'message'}.eml"
                yield Message(name, one.data, seen.origin, one.arrived)
            elif seen.handled in (
                Handled.PROCESSED,
                Handled.ATTENTION,
            ):  # it was there, and is back with the old folder
                again.append((one.uid, seen.handled))
        self._mailbox.move(folder, over, self._settings.attention)
        for handled in (Handled.PROCESSED, Handled.ATTENTION):
            self._mailbox.move(folder, [uid for uid, which in again if which is handled], self._place(handled))

    def _bounds(self) -> Bounds:
        """What this run may read; what has come in the open cycle goes before what lay there already."""
        settings, opens = self._settings, self._job.cycle.opens if self._job.cycle else None
        largest = MAIL_TO_FILE * self._job.limits.file_mib
        since = datetime.combine(opens, time()) if opens else datetime.min
        return Bounds(largest * _MIB, settings.run_mib * _MIB, settings.run_minutes * 60, since)

    def _of_rest(self, count: int, rest: Rest) -> str:
        settings = self._settings
        read = "1 message of {} was read" if count == 1 else f"{count:,} messages of {{}} were read"
        waits = "1 waits" if rest.count == 1 else f"{rest.count:,} wait"
        most = f"one run reads {settings.run_mib} MiB and {settings.run_minutes} minutes at most"
        return f"{read.format(settings.folder)} and {waits} for the next run: {most}"

    def _known(self, folder: Folder) -> tuple[dict[int, Seen], dict[tuple[str, str], list[Seen]]]:
        """What was seen in the folder before: by number; and by Message-ID and hash where it had other numbers."""
        known: dict[int, Seen] = {}
        older: dict[tuple[str, str], list[Seen]] = {}
        for seen in self._log.of_folder(self._account, folder.name):
            if seen.validity == folder.validity:
                known[seen.uid] = seen
            elif seen.sha256:
                older.setdefault((seen.message_id, seen.sha256), []).append(seen)
        return known, older

    def _met(self, folder: Folder, one: Fetched, older: dict[tuple[str, str], list[Seen]], failed: Seen | None) -> Seen:
        """The message as it is remembered from now on: as that of another numbering, as ours, as chatter, or
        as offered."""
        message_id, digest = _head(one.data).message_id, sha256(one.data)
        if before := older.get((message_id, digest)) or older.get(("", digest)):  # a purge leaves no Message-ID
            seen = replace(before.pop(0), validity=folder.validity, uid=one.uid)
            self._log.put(seen)
            return seen
        seen = replace(failed or self._first(folder, one.uid), message_id=message_id, sha256=digest)
        parcel = open_parcel(one.data, self._job.limits, is_message=True)
        if parcel is None or not parcel.is_nothing:  # what cannot be taken apart must be looked at
            self._parcel = (seen.origin, parcel)
            seen = replace(seen, handled=Handled.OFFERED)
            self._log.put(seen)
        elif self._is_ours(one.data):
            seen = replace(seen, handled=Handled.OURS)
            self._log.put(seen)
        else:
            seen = replace(seen, handled=Handled.CHATTER)
            self._log.put_counted(seen, self._run, self._job.as_at, NOT_A_RETURN)
        return seen

    def _is_ours(self, data: bytes) -> bool:
        """Whether sspxl sent it: its mail to the manager comes to the mailbox where that is her own."""
        sender = sender_of(self._job.settings)
        return sender is not None and is_sent_by_us(_headers(data), sender.address)

    def _passed_over(self, folder: Folder, one: Passed, before: Seen | None) -> tuple[int, ...]:
        """The number of a message that was not read, once it is to be moved for somebody to look at."""
        seen = before or self._first(folder, one.uid)
        seen = replace(seen, tries=seen.tries + 1)
        which = f"a message of {long_date(one.arrived.date())} in {self._settings.folder} could not be read: {one.why}"
        if one.for_good or seen.tries >= MOST_TRIES:
            seen = replace(seen, handled=Handled.UNREAD)
            self._log.put_counted(seen, self._run, self._job.as_at, State.QUARANTINED)
            self._undone.append(
                f"{which}; look at it in {self._settings.attention}, and put what it brings into inbox/"
            )
            return (one.uid,)
        self._log.put(seen)
        self.is_unread = True
        self._undone.append(f"{which}; this was try {seen.tries} of {MOST_TRIES}")
        return ()

    def _first(self, folder: Folder, uid: int) -> Seen:
        origin = f"{self._account}/{folder.name}/{folder.validity}/{uid}"
        return Seen(origin, self._account, folder.name, folder.validity, uid, "", "", Handled.FAILED)

    # ------------------------------------------------------------ what is done with

    def opened(self, origin: str) -> Parcel | None:
        """What lies in the message of this origin, where it was taken apart just now to see whether it is a return."""
        met, parcel = self._parcel
        return parcel if met == origin else None

    def settle(self, posted: Posted) -> bool:
        """Move the message that the ledger has. Whether it is there now, or gone altogether."""
        seen = self._log.first_met_at(posted.arrival.record.waits_at)
        if seen is None or seen.mailbox != self._account:
            return True  # of a mailbox that the settings no longer name
        if self._is_away:
            return False
        handled = Handled.ATTENTION if _NEEDS_A_LOOK.intersection(posted.verdicts) else Handled.PROCESSED
        try:
            self._move(seen, self._place(handled))
        except MailFault as fault:
            self._give_up(fault)
            return False
        self._settled.append(replace(seen, handled=handled))
        return True

    def remember(self) -> None:
        """Note what was moved: at once for all, since for each it would take as long as the move itself.

        A run killed before loses nothing by it: what is moved is not there to be fetched again.
        """
        self._log.put(*self._settled)

    def _move(self, seen: Seen, place: str) -> None:
        """Move one message; once more where the connection broke since the last. One that is gone is left out."""
        try:
            folder = self._opened(seen.folder)
        except MailFault as fault:
            if fault.kind is Fault.FOLDER:
                return
            raise
        if folder.validity != seen.validity:
            return  # renumbered, and it was not met under any new number
        try:
            self._mailbox.move(folder, [seen.uid], place)
        except MailFault as fault:
            if fault.kind is not Fault.CUT:
                raise
            self._mailbox.move(folder, [seen.uid], place)

    def _opened(self, name: str) -> Folder:
        if name not in self._folders:
            folder = self._mailbox.open(name)
            self._folders |= {name: folder, folder.name: folder}
        return self._folders[name]

    def _place(self, handled: Handled) -> str:
        return self._settings.attention if handled is Handled.ATTENTION else self._settings.processed

    def _give_up(self, fault: MailFault) -> None:
        """Note what is wrong; the rest of this run goes without the mailbox."""
        self._is_away = True
        if str(fault) not in self._undone:
            self._undone.append(str(fault))


def _is_wanted(seen: Seen | None, posted: Collection[str]) -> bool:
    """Whether the message is to be fetched: it is new, was not read last time, or its run was killed on the way."""
    if seen is None or seen.handled is Handled.FAILED:
        return True
    return seen.handled is Handled.OFFERED and seen.origin not in posted


def _head(data: bytes) -> Letter:
    """What the message's own headers say."""
    return letter_of(_headers(data))


def _headers(data: bytes) -> Headers:
    return read_headers(_BLANK_LINE.split(data, 1)[0])
