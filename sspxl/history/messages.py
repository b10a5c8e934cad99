"""What is remembered of every message that was seen in the mailbox, so that none is taken or counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sspxl.history.database import History


class Handled(StrEnum):
    """What became of a message."""

    OFFERED = "offered"  # handed on to be taken in; the ledger says whether it was
    PROCESSED = "processed"  # moved there once the ledger had it
    ATTENTION = "attention"
    CHATTER = "chatter"  # no return: counted, and left where it is
    OURS = "ours"  # what sspxl itself sent here, without a return: left where it is, and nobody's message
    FAILED = "failed"  # could not be read so far
    UNREAD = "unread"  # will not be read: counted, and moved for somebody to look at


@dataclass(frozen=True, slots=True)
class Seen:
    """One message. `origin` is the mark under which it was first met, and stays when the folder is renumbered."""

    origin: str
    mailbox: str
    folder: str
    validity: int
    uid: int
    message_id: str  # blank with the hash where it was never read
    sha256: str
    handled: Handled
    tries: int = 0  # nights in which it could not be read


_LISTED = "origin, mailbox, folder, validity, uid, message_id, sha256, fate, tries"
_PUT = f"INSERT OR REPLACE INTO messages ({_LISTED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class MessageLog:
    """The part of the history that knows the messages. Each call that writes is one transaction."""

    def __init__(self, history: History) -> None:
        self._history = history

    def of_folder(self, mailbox: str, folder: str) -> tuple[Seen, ...]:
        """Every message that was seen in the folder, under whatever numbers."""
        rows = self._history._db.execute(
            f"SELECT {_LISTED} FROM messages WHERE mailbox = ? AND folder = ? ORDER BY rowid", (mailbox, folder)
        )
        return tuple(_seen(row) for row in rows)

    def numbers(self, mailbox: str, folder: str, validity: int) -> frozenset[int]:
        """The numbers of the messages that were seen in the folder and are not to be fetched again."""
        return frozenset(
            seen.uid
            for seen in self.of_folder(mailbox, folder)
            if seen.validity == validity and seen.handled not in (Handled.OFFERED, Handled.FAILED)
        )

    def first_met_at(self, origin: str) -> Seen | None:
        """The message that was first met there."""
        row = self._history._db.execute(f"SELECT {_LISTED} FROM messages WHERE origin = ?", (origin,)).fetchone()
        return _seen(row) if row else None

    def with_hash(self, sha256: str) -> tuple[Seen, ...]:
        """The messages with these bytes, in whatever mailbox."""
        rows = self._history._db.execute(f"SELECT {_LISTED} FROM messages WHERE sha256 = ? ORDER BY rowid", (sha256,))
        return tuple(map(_seen, rows))

    def put(self, *seen: Seen) -> None:
        """Keep these, each in place of what was kept of the same message."""
        if not seen:
            return
        with self._history._transaction() as db:
            self._history._note("messages", seen=list(map(asdict, seen)))
            db.executemany(_PUT, map(astuple, seen))

    def put_counted(self, seen: Seen, run: int, day: date, state: str) -> None:
        """As `put`, with its line in the ledger: both, or neither. Nothing lies in returns/ of such a message."""
        line = (run, f"mailbox:{seen.origin}", "a message", seen.sha256, day.isoformat(), state)
        with self._history._transaction() as db:
            self._history._note("messages", seen=[asdict(seen)])
            self._history._note("arrivals", run=run, lines=[line[1:]])
            db.execute(_PUT, astuple(seen))
            db.execute("INSERT INTO ledger (run, path, file, sha256, received, state) VALUES (?, ?, ?, ?, ?, ?)", line)


def _seen(row: Sequence[Any]) -> Seen:
    """The message of a row of the table, whose columns are in the order of `Seen`."""
    *place, handled, tries = row
    return Seen(*place, Handled(handled), tries)
