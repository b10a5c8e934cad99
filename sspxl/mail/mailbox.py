"""A mailbox over IMAP, read without leaving a trace: folders are opened for reading only, and nothing is marked.

Only `move` changes anything, and only the messages that it is given. imap-tools' own `flag`, `delete` and `move` are
left alone: the first two expunge the whole folder, and so does the third where a server lacks MOVE, and with it goes
what others have marked as deleted.
"""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from sspxl.mail.connection import Connection
from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.server import Secret, Server
from sspxl.mail.watch import SLOWEST

_BATCH_MESSAGES = 50
_BATCH_BYTES = 8 * 1024**2
_ASKED_AT_ONCE = 500
_TRIES = 2
"""How often one message may break the connection in a run before it is passed over."""

_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_STORAGE = re.compile(rb"STORAGE (\d+) (\d+)")
_NAMESPACE = re.compile(r'\(\("((?:[^"\\]|\\.)*)" (?:"(\\?.)"|NIL)')


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was found: the numbers of its messages mean something together with its UIDVALIDITY only."""

    name: str  # as the server calls it, which may have a prefix
    validity: int
    uids: tuple[int, ...]  # those not marked as deleted, in the order of their arrival


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message, byte for byte."""

    uid: int
    data: bytes
    arrived: datetime  # when the server took it in, UTC without zone


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that was not fetched, and why, as the end of a sentence."""

    uid: int
    size: int
    arrived: datetime
    why: str
    for_good: bool  # the next run would find the same


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be fetched: of one message, and in one run. What arrived `since` then comes first."""

    message_bytes: int
    run_bytes: int
    run_seconds: float
    since: datetime = datetime.min  # UTC without zone


@dataclass(frozen=True, slots=True)
class Rest:
    """Messages that wait for the next run, and when the newest of them arrived."""

    count: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class _Head:
    """What the server says of a message before it is fetched."""

    uid: int
    size: int
    arrived: datetime


class Mailbox:
    """A mailbox; use it in a `with`, or `leave` it at the end: it connects when it is first asked for something.

    Whatever goes wrong with it is a MailFault with one sentence.

    `sign_in` is asked for the password or token at each connection, since a token may have expired by the second.
    """

    def __init__(self, server: Server, sign_in: Callable[[], Secret]) -> None:
        self._at = Connection(server, sign_in)

    def __enter__(self) -> Mailbox:
        self._at.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Say goodbye; the next question connects again."""
        self._at.leave()

    # ------------------------------------------------------------ reading

    def open(self, name: str) -> Folder:
        """The folder with the messages in it. Raises MailFault: there is no such folder."""
        with self._at.told():
            self._at.opened = None
            place = self._readable(name)
            if place is None:
                section = self._at.server.section
                raise self._at.fault(
                    Fault.FOLDER, f'has no folder "{name}"; correct folder in [{section}] of sspxl.toml'
                )
            validity = self._validity()
            uids = tuple(sorted(map(int, self._at.library.uids("UNDELETED", charset=None))))
            return Folder(place, validity, uids)

    def share_used(self) -> float | None:
        """How much of the room that the mailbox has is used, from 0 to 1; None: the server says no limit."""
        with self._at.told():
            if "QUOTA" not in self._at.abilities():
                return None
            _, (_, lines) = self._at.client.getquotaroot("INBOX")
        said = b" ".join(line for line in lines if isinstance(line, bytes))
        shares = [int(used) / int(most) for used, most in _STORAGE.findall(said) if int(most)]
        return max(shares, default=None)

    def fetch(self, folder: Folder, uids: Collection[int], bounds: Bounds) -> Iterator[Fetched | Passed | Rest]:
        """The messages in the order of their arrival, one by one; one that is too large is not fetched.

        At the end the Rest, where the bounds of a run are reached: at least one message is fetched before that. A
        connection that breaks is made anew, a few times; a message that breaks it twice is passed over. One that was
        taken away meanwhile is left out. Raises MailFault where the server stays away.
        """
        heads = self._heads_of(folder, sorted(uids))
        for head in heads.values():
            if head.size > bounds.message_bytes:
                yield _too_large(head, bounds.message_bytes)
        fitting = [head for head in heads.values() if head.size <= bounds.message_bytes]
        fitting.sort(key=lambda head: (head.arrived < bounds.since, head.arrived, head.uid))
        now, later = _within(bounds.run_bytes, fitting)
        yet = yield from self._fetched(folder, {head.uid: head for head in now}, bounds)
        if rest := [*yet, *later]:
            yield Rest(len(rest), max(head.arrived for head in rest))

    def _fetched(
        self, folder: Folder, heads: dict[int, _Head], bounds: Bounds
    ) -> Generator[Fetched | Passed, None, list[_Head]]:
        """These messages, and what becomes of each; returned are those for which there was no time."""
        sizes = {uid: head.size for uid, head in heads.items()}
        breaks: dict[int, int] = {}
        todo = list(_batches(sizes))
        ends, is_first = monotonic() + bounds.run_seconds, True
        while todo and (is_first or monotonic() < ends):
            batch, is_first = todo.pop(0), False
            try:
                with self._at.told(seconds_more=sum(sizes[uid] for uid in batch) / SLOWEST):
                    messages = self._messages(batch)
            except MailFault as fault:
                if fault.kind is not Fault.SERVER:  # else the line stands, and this is something it will not give out
                    self._again(folder, fault)
                if len(batch) > 1:  # one by one, so that the one at fault is found and the others come through
                    todo[:0] = [(uid,) for uid in batch]
                    continue
                (uid,) = batch
                breaks[uid] = breaks.get(uid, 0) + 1
                if fault.kind is Fault.SERVER:
                    yield Passed(uid, sizes[uid], heads[uid].arrived, str(fault), False)
                elif breaks[uid] < _TRIES:
                    todo.insert(0, batch)
                else:
                    why = f"the connection broke {_TRIES} times while it was read"
                    yield Passed(uid, sizes[uid], heads[uid].arrived, why, False)
                continue
            for one in messages:
                size = len(one.data)  # some servers only guess it before
                head = _Head(one.uid, size, one.arrived)
                yield one if size <= bounds.message_bytes else _too_large(head, bounds.message_bytes)
        return [heads[uid] for batch in todo for uid in batch]

    def _again(self, folder: Folder, fault: MailFault) -> None:
        """The folder open for reading over a new connection. Raises MailFault where that is not to be had."""
        self._at.anew(fault)
        with self._at.told():
            self._select(folder, to_write=False)

    def _heads_of(self, folder: Folder, uids: Sequence[int]) -> dict[int, _Head]:
        heads: dict[int, _Head] = {}
        for asked in _portions(uids):
            try:
                with self._at.told():
                    self._select(folder, to_write=False)
                    heads |= self._heads(asked)
            except MailFault as fault:
                self._again(folder, fault)
                with self._at.told():
                    heads |= self._heads(asked)
        return {uid: heads[uid] for uid in uids if uid in heads}

    # ------------------------------------------------------------ moving

    def move(self, folder: Folder, uids: Iterable[int], to: str) -> None:
        """Move the messages to the folder `to`, which is made where it is missing. One that is gone is left out.

        Raises MailFault: the folder cannot be made, the mailbox is full, the connection broke, or the numbers mean
        something else by now. What was moved by then stays moved.
        """
        wanted = sorted(uids)
        with self._at.told():
            target = self._target(to)
            self._select(folder, to_write=True)
            able = self._at.abilities()
            for asked in _portions(wanted):
                self._move_some(asked, target, able)

    def _move_some(self, uids: str, target: str, able: frozenset[str]) -> None:
        from imap_tools.utils import encode_folder

        place, client, done = encode_folder(target), self._at.client, self._at.done
        if "MOVE" in able:
            done("move messages", client.uid("MOVE", uids, place))
            return
        done("copy messages", client.uid("COPY", uids, place))
        done("mark messages", client.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)"))
        # Without UIDPLUS they stay there, marked as deleted: EXPUNGE alone would take what others marked so.
        if "UIDPLUS" in able:
            done("remove what was copied", client.uid("EXPUNGE", uids))

    def _target(self, name: str) -> str:
        """The folder by the server's name for it, made and shown to mail programs where it is missing."""
        if name not in self._at.targets:
            self._at.targets[name] = self._made(name)
        return self._at.targets[name]

    def _made(self, name: str) -> str:
        from imap_tools import MailboxFolderCreateError, MailboxFolderStatusError, MailboxFolderSubscribeError

        places, folders = self._places(name), self._at.library.folder
        for place in places:
            with suppress(MailboxFolderStatusError):
                folders.status(place, ["UIDVALIDITY"])
                return place
        said: Sequence[object] = ()
        for place in places:
            try:
                folders.create(place)
            except MailboxFolderCreateError as err:
                said = err.command_result[1]
                continue
            with suppress(MailboxFolderSubscribeError, imaplib.IMAP4.error):  # it is there all the same
                folders.subscribe(place, True)
            return place
        raise self._at.refused(f'make the folder "{name}"', said)

    # ------------------------------------------------------------ folders

    def _select(self, folder: Folder, to_write: bool) -> None:
        """Open the folder; for reading only unless `to_write`. Raises MailFault where its numbers have changed."""
        if self._at.opened in ((folder.name, True), (folder.name, to_write)):
            return
        self._at.opened = None
        self._at.library.folder.set(folder.name, readonly=not to_write)
        if self._validity() != folder.validity:
            words = f'renumbered the folder "{folder.name}" just now; the next run reads it anew'
            raise self._at.fault(Fault.FOLDER, words)
        self._at.opened = (folder.name, to_write)

    def _readable(self, name: str) -> str | None:
        """The folder by the server's name for it, open for reading only; None: there is none."""
        from imap_tools import MailboxFolderSelectError

        for place in self._places(name):
            with suppress(MailboxFolderSelectError):
                self._at.library.folder.set(place, readonly=True)
                return place
        return None

    def _places(self, name: str) -> list[str]:
        """The name as it was given, then as the server may want it: under its prefix, with its own separator."""
        if "NAMESPACE" not in self._at.abilities():
            return [name]
        _, lines = self._at.client.namespace()
        found = _NAMESPACE.match((lines[0] or b"").decode("ascii", "replace")) if lines else None
        if found is None:
            return [name]
        prefix, separator = found[1], (found[2] or "/").removeprefix("\\")
        own = name.replace("/", separator)
        return list(dict.fromkeys([name, own, own if own.startswith(prefix) else prefix + own]))

    def _validity(self) -> int:
        _, lines = self._at.client.response("UIDVALIDITY")
        if not lines or not lines[0]:
            words = "gives its messages no lasting numbers (UIDVALIDITY): it cannot be read safely; ask its keeper"
            raise self._at.fault(Fault.SERVER, words)
        return int(lines[0])

    # ------------------------------------------------------------ messages

    def _heads(self, uids: str) -> dict[int, _Head]:
        """What is known of the messages before they are fetched, by number; those that are gone are left out."""
        heads: dict[int, _Head] = {}
        answer = self._at.client.uid("FETCH", uids, "(UID RFC822.SIZE INTERNALDATE)")
        for line in self._at.done("say how large messages are", answer):
            head = line[0] if isinstance(line, tuple) else line or b""
            if (uid := _UID.search(head)) and (size := _SIZE.search(head)):
                heads[int(uid[1])] = _Head(int(uid[1]), int(size[1]), _moment(head))
        return heads

    def _messages(self, uids: Sequence[int]) -> list[Fetched]:
        answer = self._at.client.uid("FETCH", ",".join(map(str, uids)), "(UID INTERNALDATE BODY.PEEK[])")
        lines = self._at.done("give messages", answer)
        found = []
        for line, after in zip(lines, [*lines[1:], b""], strict=True):
            if not isinstance(line, tuple):
                continue  # the end of a message, or what others did meanwhile
            head = line[0] + b" " + (after if isinstance(after, bytes) else b"")  # a server may put any part last
            uid = _UID.search(head)
            if uid and int(uid[1]) in uids:
                found.append(Fetched(int(uid[1]), line[1], _moment(head)))
        return sorted(found, key=lambda one: uids.index(one.uid))


def _too_large(head: _Head, most_bytes: int) -> Passed:
    mib = 1024**2
    why = f"it has {head.size / mib:.0f} MiB, and {most_bytes / mib:.0f} is the most"
    return Passed(head.uid, head.size, head.arrived, why, True)


def _portions(uids: Sequence[int]) -> Iterator[str]:
    """The numbers as commands name them, not too many at once: lines have their limits."""
    for start in range(0, len(uids), _ASKED_AT_ONCE):
        yield ",".join(map(str, uids[start : start + _ASKED_AT_ONCE]))


def _within(most_bytes: int, heads: Sequence[_Head]) -> tuple[Sequence[_Head], Sequence[_Head]]:
    """As many of the messages, from the first, as come to so many bytes, one at least; and the others."""
    total = 0
    for number, head in enumerate(heads):
        total += head.size
        if number and total > most_bytes:
            return heads[:number], heads[number:]
    return heads, ()


def _batches(sizes: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """The numbers in their order, in portions of bounded count and bytes."""
    batch: list[int] = []
    held = 0
    for uid, size in sizes.items():
        if batch and (len(batch) == _BATCH_MESSAGES or held + size > _BATCH_BYTES):
            yield tuple(batch)
            batch, held = [], 0
        batch.append(uid)
        held += size
    if batch:
        yield tuple(batch)


def _moment(head: bytes) -> datetime:
    """The server's own time of a message, UTC without zone; the earliest there is where it says none."""
    found = _ARRIVED.search(head)
    try:
        moment = datetime.strptime(found[1].decode("ascii").strip() if found else "", "%d-%b-%Y %H:%M:%S %z")
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return datetime(1970, 1, 1)
