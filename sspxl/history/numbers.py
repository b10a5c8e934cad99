"""What the history knows of actions that have another number in the register by now, put under that number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sspxl.history.carried import REQUESTS
from sspxl.history.spent import Spent
from sspxl.merge import renumbered
from sspxl.text import plain

_REGISTER = "register.xlsx"
_KEYED = ("updates", "flags", "shown", "changes", "said", "carried")
"""The tables with a key in each row, but for what was issued: of that also what was issued since has its rows."""

_ASIDE = "\x01"
"""Before a new key while the old ones are still there: numbers may be exchanged."""


class Numbers(Spent):
    """The part of the history that follows actions to their new numbers."""

    def follow(self, now: Mapping[str, str]) -> dict[str, str]:
        """What is known of actions under the keys that they have in the register now, by their wording; by old keys
        the new ones. `now` maps keys to wordings."""
        moves = renumbered(self._wordings(), now)
        if moves:
            self.put_renumbered(moves, {key: now[key] for key in moves if key in now})
        return moves

    def _wordings(self) -> dict[str, str]:
        """The wording of each action as it was seen last, by the key that it had then."""
        return dict(
            self._db.execute(
                "SELECT key, value FROM shown WHERE field = 'Action' AND source = ? AND value IS NOT NULL "
                "ORDER BY rowid",
                (_REGISTER,),
            )
        )

    def put_renumbered(self, moves: Mapping[str, str], there: Mapping[str, str]) -> None:
        """As `follow`, by old keys the new ones; `there` has the wordings of the actions that stand under the old. What
        is known under a key as of the action that stands there already, since it is told anew by a later register,
        stays."""
        was = self._wordings()
        moves = {old: new for old, new in moves.items() if not (old in there and was.get(old) == there[old])}
        with self._transaction() as db:
            self._note("renumbered", moves=moves, there=there)
            aside = [(_ASIDE + new, old) for old, new in moves.items()]
            for table in _KEYED:
                db.executemany(f"UPDATE OR REPLACE {table} SET key = ? WHERE key = ?", aside)
            db.executemany("UPDATE OR REPLACE issued SET key = ? WHERE rowid = ?", list(self._issued(moves, there)))
            for table in (*_KEYED, "issued"):
                db.execute(f"UPDATE OR REPLACE {table} SET key = substr(key, 2) WHERE substr(key, 1, 1) = ?", (_ASIDE,))
            db.executemany("UPDATE carried SET subject = ? WHERE id = ?", list(self._subjects(moves)))

    def _issued(self, moves: Mapping[str, str], there: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        """What was issued of these actions before they had another number: the new key, and the row."""
        for key, wording, row in self._db.execute("SELECT key, action, rowid FROM issued").fetchall():
            if key in moves and plain(wording) != plain(there.get(key, "")):
                yield _ASIDE + moves[key], row

    def _subjects(self, moves: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        """What tells the requests of these actions on which she decided, with their new keys."""
        for subject, number in self._db.execute(
            "SELECT subject, id FROM carried WHERE place = ?", (REQUESTS,)
        ).fetchall():
            key, *rest = json.loads(subject)
            if key in moves:
                yield json.dumps([moves[key], *rest], ensure_ascii=False), number
