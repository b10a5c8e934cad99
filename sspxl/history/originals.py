"""What history.db has of the files that came and of those that were issued, to hold the files themselves against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sspxl.history.database import History


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger: the name as received, SHA-256, day received, state on arrival."""

    file: str
    sha256: str
    received: date
    state: str


class Originals:
    """The part of the history that knows which files there are. Nothing here writes."""

    def __init__(self, history: History) -> None:
        self._db = history._db

    def ledger(self) -> dict[str, Line]:
        """Every line of the ledger, by the place of its file, from the workspace."""
        rows = self._db.execute("SELECT path, file, sha256, received, state FROM ledger ORDER BY id")
        return {path: Line(file, digest, date.fromisoformat(day), state) for path, file, digest, day, state in rows}

    def has_ended(self, moment: str) -> bool:
        """Whether it knows of a run that ended at that moment, in the words of the journal."""
        return self._db.execute("SELECT 1 FROM runs WHERE ended = ?", (moment,)).fetchone() is not None

    def issued(self) -> frozenset[str]:
        """Where every workbook lies that was issued and was not purged, from the workspace."""
        return frozenset(path for (path,) in self._db.execute("SELECT DISTINCT path FROM issued WHERE path <> ''"))
