"""What the manager decided on returns, requests and actions, as history.db keeps it, with what became of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from sspxl.history.decisions import WROTE, Decisions
from sspxl.merge import RequestId, Rulings

RETURNS, REQUESTS, ACTIONS = "Returns", "Requests", "Actions"
ACCEPT, REJECT = "Accept", "Reject"
_SOURCE = "master.xlsx"
_ASK = "Ask"
"""The one decision that changes nothing until a partner answers."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One decision that was carried out.

    `subject` is what it is about: a return's path and SHA-256, what tells a request, or an action's key. `key` and
    `about` say it to a person: the action or contact, and the file or field. `became` is what became of it. `filed` is
    the cycle in which a return of another cycle than `cycle` counts now.
    """

    table: str
    decision: str
    cycle: str
    subject: tuple[str, ...]
    key: str
    about: str
    became: str
    filed: str | None = None
    is_change: bool = field(default=False, compare=False)  # of the register, in this run: it is no repetition

    @property
    def words(self) -> str:
        """The decision as Changes says it: "Accept Due"."""
        return f"{self.decision} {self.about}".rstrip()


@dataclass(frozen=True, slots=True)
class Told:
    """One decision of any table, as the list of all shows it. `day` is None where it was not carried out yet."""

    day: date | None
    table: str
    key: str
    words: str
    became: str


class CarriedOut(Decisions):
    """The part of the history that knows what was decided on returns, requests and actions."""

    def record_carried(self, run: int, day: date, carried: Iterable[Carried]) -> None:
        """Keep what was carried out in this run, a line of Changes for each; what repeats the last decision on the
        same thing is known already."""
        last = {(one.table, one.cycle, one.subject): one.decision for one in self._all()}
        told = {(one.table, one.cycle, one.subject): one for one in carried}  # of two rows of one return once
        new = [one for at, one in told.items() if one.is_change or last.get(at) != one.decision]
        with self._transaction() as db:
            if new:
                self._note("carried", run=run, day=day, carried=list(map(asdict, new)))
            for one in new:
                subject, today = json.dumps(one.subject, ensure_ascii=False), day.isoformat()
                db.execute(
                    "INSERT INTO carried (run, day, place, decision, cycle, subject, key, about, became, filed) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        run, today, one.table, one.decision, one.cycle, subject, one.key, one.about, one.became,
                        one.filed,
                    ),
                )  # fmt: skip
                db.execute(
                    "INSERT INTO changes (run, day, key, field, was, now, source) VALUES (?, ?, ?, ?, NULL, ?, ?)",
                    (run, today, one.key, "Decision", one.words, _SOURCE),
                )

    def _causes(self, run: int, cycle: str) -> tuple[dict[str, str], dict[str, str]]:
        """What was decided since the cycle was judged last, as Changes says where something comes from: by the key of
        the action, and by the path of the return. What a partner explained comes from that return."""
        (before,) = self._db.execute(
            "SELECT coalesce(max(id), 0) FROM runs WHERE id < ? AND cycle = ? "
            f"AND command IN ('consolidate', 'nightly') AND {WROTE}",
            (run, cycle),
        ).fetchone()
        by_key: dict[str, str] = {}
        by_path: dict[str, str] = {}
        for table, decision, subject, key in self._db.execute(
            "SELECT place, decision, subject, key FROM carried WHERE run > ? AND run <= ? ORDER BY id", (before, run)
        ):
            said = _decided_in(table, decision)
            if table == RETURNS:
                by_path[json.loads(subject)[0]] = said
            else:
                by_key[key] = said
        for decision, code, key, source in self._db.execute(
            "SELECT decision, code, key, source FROM said WHERE run > ? AND run <= ? AND key IS NOT NULL "
            "AND decision <> ? ORDER BY id",
            (before, run, _ASK),
        ):
            by_key[key] = _decided_in("Flags", f"{decision} {code}") if source == _SOURCE else source
        return by_key, by_path

    def _all(self) -> Iterator[Carried]:
        """What was carried out and has not ended, oldest first."""
        for table, decision, cycle, subject, *rest in self._db.execute(
            "SELECT place, decision, cycle, subject, key, about, became, filed FROM carried "
            "WHERE ended IS NULL ORDER BY id"
        ):
            yield Carried(table, decision, cycle, tuple(json.loads(subject)), *rest)

    def on_return(self, path: str) -> tuple[tuple[date, Carried], ...]:
        """What she decided on the return that lies there, oldest first, each with its day."""
        rows = self._db.execute(
            "SELECT day, place, decision, cycle, subject, key, about, became, filed FROM carried "
            "WHERE place = ? AND json_extract(subject, '$[0]') = ? ORDER BY id",
            (RETURNS, path),
        )
        return tuple(
            (date.fromisoformat(day), Carried(table, decision, cycle, tuple(json.loads(subject)), *rest))
            for day, table, decision, cycle, subject, *rest in rows
        )

    def rulings(self, cycle: str) -> Rulings:
        """What holds of what she decided on the returns and requests of the cycle: of each the last word."""
        returns: dict[tuple[str, str], tuple[str, date]] = {}
        refused: dict[RequestId, bool] = {}
        for table, decision, day, subject in self._db.execute(
            "SELECT place, decision, day, subject FROM carried WHERE cycle = ? AND ended IS NULL ORDER BY id", (cycle,)
        ):
            if table == RETURNS:
                path, digest = json.loads(subject)
                returns[path, digest] = decision, date.fromisoformat(day)
            elif table == REQUESTS:
                key, field, by, asked = json.loads(subject)
                refused[key, field, by, asked] = decision == REJECT
        return Rulings(
            frozenset(one for one, (decision, _) in returns.items() if decision == ACCEPT),
            {one: day for one, (decision, day) in returns.items() if decision == REJECT},
            frozenset(one for one, is_refused in refused.items() if is_refused),
        )

    def filed_under(self, cycle: str) -> frozenset[str]:
        """The paths of the returns that were rejected in another cycle, since they are this one's."""
        last = {one.subject: one.filed for one in self._all() if one.table == RETURNS}
        return frozenset(subject[0] for subject, filed in last.items() if filed == cycle)

    def end_refused(self, run: int, cycle: str, still: Iterable[RequestId]) -> None:
        """End, from this run on, what was decided on requests of the cycle, but for those that are `still` asked."""
        kept = set(still)
        ended = [
            (run, number)
            for number, subject in self._db.execute(
                "SELECT id, subject FROM carried WHERE place = ? AND cycle = ? AND decision = ? AND ended IS NULL",
                (REQUESTS, cycle, REJECT),
            )
            if tuple(json.loads(subject)) not in kept
        ]
        if ended:
            with self._transaction() as db:
                self._note("refused", run=run, cycle=cycle, still=sorted(kept))
                db.executemany("UPDATE carried SET ended = ? WHERE id = ?", ended)

    def all_decisions(self) -> tuple[Told, ...]:
        """Every decision that was carried out, newest first; those on flags, too."""
        rows = self._db.execute(
            "SELECT run, id, day, 'Flags', coalesce(key, lead, ''), decision || ' ' || code, CASE "
            "WHEN ended IS NOT NULL THEN 'it held until its cell changed, or it was taken back' "
            "WHEN decision = 'Ask' THEN 'asked in the workbook' ELSE 'waived until its cell changes' END "
            "FROM said WHERE decision IN ('Ask', 'Waive') "
            "UNION ALL SELECT run, id, day, place, key, rtrim(decision || ' ' || about), became || CASE "
            "WHEN ended IS NOT NULL THEN '; it held until that was asked no more' ELSE '' END FROM carried "
            "ORDER BY 1 DESC, 4, 2"
        )
        return tuple(Told(date.fromisoformat(day), *rest) for _, _, day, *rest in rows)


def _decided_in(table: str, what: str) -> str:
    return f"{_SOURCE}, the manager's decision in {table}: {what}"
