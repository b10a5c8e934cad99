"""What is remembered of every letter that was made, so that none is made or sent twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sspxl.history.database import History
from sspxl.records.made import Kind, Made, Stage

_COLUMNS = (
    "identity", "kind", "cycle", "contact", "day", "stage", "file", "essence", "sha256", "asked", "sent", "message_id",
    "tries",
)  # fmt: skip
_LISTED = ", ".join(_COLUMNS)
_PUT = (
    f"INSERT INTO letters ({_LISTED}) VALUES ({', '.join('?' * len(_COLUMNS))}) ON CONFLICT (identity) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
)


class LetterLog:
    """The part of the history that knows the letters. Each call that writes is one transaction."""

    def __init__(self, history: History) -> None:
        self._history = history

    def all(self) -> tuple[Made, ...]:
        """Every letter, in the order in which they were first made."""
        rows = self._history._db.execute(f"SELECT {_LISTED} FROM letters ORDER BY id")
        return tuple(_made(row) for row in rows)

    def put(self, made: Made) -> None:
        """Keep this, in place of what was kept of the same letter."""
        values = [_plain(getattr(made, column)) for column in _COLUMNS]
        with self._history._transaction() as db:
            self._history._note("letter", made=asdict(made))
            db.execute(_PUT, values)

    def forget(self, made: Made) -> None:
        """Keep nothing of this letter: it never lay in the outbox."""
        with self._history._transaction() as db:
            self._history._note("letter unmade", made=asdict(made))
            db.execute("DELETE FROM letters WHERE identity = ?", (made.identity,))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else value


def _made(row: Sequence[Any]) -> Made:
    found = dict(zip(_COLUMNS, row, strict=True))
    found |= {"kind": Kind(found["kind"]), "stage": Stage(found["stage"]), "asked": tuple(json.loads(found["asked"]))}
    found |= {name: date.fromisoformat(found[name]) for name in ("day", "sent") if found[name]}
    return Made(**found)
