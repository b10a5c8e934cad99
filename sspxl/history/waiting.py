"""What the manager typed over cells that are the register's, kept while the register cannot be written."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sspxl.history.numbers import Numbers
from sspxl.text import shorten


@dataclass(frozen=True, slots=True)
class Change:
    """What she typed over wording, lead or due date of an action: what stood there, and what she asks for.

    `action` is the action's wording as she saw it, "" where that is not known; `reworded` what she made of
    it in the same master; `edition` the master that she saw.
    """

    key: str
    field: str
    was: str
    asked: str
    action: str = ""
    reworded: str = dataclasses.field(default="", compare=False)
    edition: str = dataclasses.field(default="", compare=False)

    @property
    def line(self) -> str:
        """What her note on the action says while the change waits; without it, it waits no more."""
        return f"waits for the register: {self.field} {shorten(self.asked)}"


class Waiting(Numbers):
    """The part of the history that knows which of her changes wait."""

    def waiting(self) -> tuple[Change, ...]:
        """The changes that could not be written yet, oldest first."""
        rows = self._db.execute("SELECT key, field, was, asked, action FROM waiting ORDER BY id")
        return tuple(Change(*row) for row in rows)

    def record_waiting(self, changes: Iterable[Change]) -> None:
        """Keep these changes, and no others."""
        new = tuple(changes)
        if new == self.waiting():
            return
        with self._transaction() as db:
            self._note("waiting", changes=list(map(asdict, new)))
            db.execute("DELETE FROM waiting")
            db.executemany(
                "INSERT INTO waiting (key, field, was, asked, action) VALUES (?, ?, ?, ?, ?)",
                [(one.key, one.field, one.was, one.asked, one.action) for one in new],
            )
