"""Which decisions of which edition of the master are settled, so that a later save of the same one repeats none."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from sspxl.history.carried import CarriedOut


@dataclass(frozen=True, slots=True)
class Mark:
    """A decision as it stands in one edition of the master: its table, what tells its cell, and what it says."""

    edition: str  # "" for what waits in the history alone
    table: str
    subject: tuple[str, ...]
    said: str

    @property
    def cell(self) -> tuple[str, str, tuple[str, ...]]:
        return self.edition, self.table, self.subject


class Spent(CarriedOut):
    """The part of the history that knows what was settled of each edition."""

    def spent(self) -> frozenset[Mark]:
        """The decisions that are settled: of each cell of an edition the last one."""
        return frozenset(self._marks(waits=False))

    def waiting_marks(self) -> frozenset[Mark]:
        """The decisions that an edition shows and that wait for a later run."""
        return frozenset(self._marks(waits=True))

    def _marks(self, *, waits: bool) -> Iterator[Mark]:
        rows = self._db.execute("SELECT edition, place, subject, said FROM spent WHERE waits = ?", (waits,))
        return (Mark(edition, table, tuple(json.loads(subject)), said) for edition, table, subject, said in rows)

    def forget_cleared(self, read: Collection[str], stands: Iterable[Mark]) -> None:
        """Forget what was settled in the editions that were `read` and does not stand in them: chosen again, it is
        new."""
        there = {mark.cell for mark in stands}
        gone = [
            (mark.edition, mark.table, _as_json(mark))
            for mark in (*self.spent(), *self.waiting_marks())
            if mark.edition in read and mark.cell not in there
        ]
        self.put_forgotten(gone)

    def put_forgotten(self, gone: Sequence[Sequence[str]]) -> None:
        """Forget what was settled in these cells: the edition, the table, and what tells the cell, as it is kept."""
        if gone:
            with self._transaction() as db:
                self._note("unspent", gone=gone)
                db.executemany("DELETE FROM spent WHERE edition = ? AND place = ? AND subject = ?", gone)

    def record_spent(self, settled: Iterable[Mark], waits: Iterable[Mark]) -> None:
        """Keep that these are settled, in every edition in which they had waited too, and that those wait."""
        done = list(settled)
        new = [(mark, False) for mark in done] + [(mark, True) for mark in waits]
        if not new:
            return
        with self._transaction() as db:
            self._note(
                "spent", settled=list(map(asdict, done)), waits=[asdict(mark) for mark, is_waiting in new if is_waiting]
            )
            db.executemany(
                "INSERT OR REPLACE INTO spent (edition, place, subject, said, waits) VALUES (?, ?, ?, ?, ?)",
                [
                    (mark.edition, mark.table, _as_json(mark), mark.said, is_waiting)
                    for mark, is_waiting in new
                    if mark.edition
                ],
            )
            db.executemany(
                "UPDATE spent SET waits = 0 WHERE place = ? AND subject = ? AND said = ?",
                [(mark.table, _as_json(mark), mark.said) for mark in done],
            )


def _as_json(mark: Mark) -> str:
    return json.dumps(mark.subject, ensure_ascii=False)
