"""What was said of flags, as history.db keeps it: each decision and explanation once, until its cell changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from sspxl.history.journal import Journalled
from sspxl.rules.decided import Decided, Decision, Marks

ENDED = "ended IS NOT NULL"
WROTE = f"{ENDED} AND coalesce(exit, 0) < 2"
"""What is true of a run that came to its end; older versions kept no exit code, and only such an end."""


class Decisions(Journalled):
    """The part of the history that knows what was decided on flags."""

    def decided(self) -> tuple[Decided, ...]:
        """What was said of flags and has not ended, oldest first."""
        rows = self._db.execute(
            "SELECT id, decision, cycle, code, key, lead, words, source, before, cell, cell_mark, found_mark "
            "FROM said WHERE ended IS NULL ORDER BY id"
        )
        return tuple(
            Decided(Decision(decision), cycle, code, key, lead, Marks(*marks), words, source, before, number)
            for number, decision, cycle, code, key, lead, words, source, before, *marks in rows
        )

    def record_decided(self, run: int, day: date, said: Iterable[Decided], ended: Iterable[Decided]) -> None:
        """Keep what was said in this run, a line of Changes for each; and that others hold no longer, from this run on.

        All of it is there, or nothing: so a run that was killed says it once when it is repeated.
        """
        new, gone = list(said), list(ended)
        with self._transaction() as db:
            if new or gone:
                self._note("decided", run=run, day=day, said=list(map(asdict, new)), ended=list(map(asdict, gone)))
            db.executemany(
                "INSERT INTO said (run, day, decision, cycle, code, key, lead, words, source, before, cell, cell_mark, "
                "found_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        run, day.isoformat(), one.decision, one.cycle, one.code, one.key, one.lead, one.words,
                        one.source, one.before, one.marks.cell, one.marks.words, one.marks.found,
                    )
                    for one in new
                ],
            )  # fmt: skip
            db.executemany(
                "INSERT INTO changes (run, day, key, field, was, now, source) VALUES (?, ?, ?, ?, NULL, ?, ?)",
                [(run, day.isoformat(), one.key or one.lead or "", *_in_changes(one), one.source) for one in new],
            )
            db.executemany("UPDATE said SET ended = ? WHERE id = ?", [(run, one.number) for one in gone])

    def last_cycle_judged(self, run: int) -> str | None:
        """The cycle of the newest run before this one that wrote a master; None: there was none."""
        row = self._db.execute(
            f"SELECT cycle FROM runs WHERE id < ? AND command IN ('consolidate', 'nightly') AND {WROTE} "
            "ORDER BY id DESC LIMIT 1",
            (run,),
        ).fetchone()
        return row[0] if row else None

    def last_judged(self, cycle: str) -> date | None:
        """The day by which the cycle was judged last; None: it never was."""
        row = self._db.execute(
            f"SELECT as_at FROM runs WHERE cycle = ? AND command IN ('consolidate', 'nightly') AND {WROTE} "
            "ORDER BY id DESC LIMIT 1",
            (cycle,),
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None


def _in_changes(one: Decided) -> tuple[str, str]:
    """The field and the value of its line of Changes."""
    if one.decision is Decision.EXPLAINED:
        return "Answer", one.words
    return "Decision", f"{one.decision} {one.code}"
