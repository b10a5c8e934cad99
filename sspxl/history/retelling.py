"""What the journal has, told to a new history in the order in which the old one was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from sspxl.errors import UserError
from sspxl.history.carried import Carried
from sspxl.history.database import History
from sspxl.history.journal import EVERYTHING, Event, put_everything, restart
from sspxl.history.letters import LetterLog
from sspxl.history.messages import Handled, MessageLog, Seen
from sspxl.history.runs import Ending
from sspxl.history.spent import Mark
from sspxl.history.waiting import Change
from sspxl.records.made import Kind, Made, Stage
from sspxl.rules.decided import Decided, Decision, Marks

Told: TypeAlias = Mapping[str, Any]

Judge: TypeAlias = Callable[[int, Told], None]
"""Judges a night again, as the run of this number, by what the journal tells of it; and stores the outcome."""


class Retelling:
    """A new history as it is told. What was told twice, since an older one was put back in between, it hears once."""

    def __init__(self, history: History, judge: Judge) -> None:
        self._history, self._judge = history, judge
        self._runs: dict[int, int] = {}  # by their numbers in the journal
        self.came: set[str] = set()  # where everything lies that has come by now
        self._tellers: Mapping[str, Callable[[Told], None]] = {
            EVERYTHING: self._everything, "run": self._run, "end": self._end, "arrivals": self._arrivals,
            "issued": lambda told: history.put_issued([tuple(row) for row in told["rows"]]),
            "past": lambda told: history.put_past(told["rows"], told["cycle"]),
            "headings": lambda told: history.put_headings(told["marks"]),
            "decided": self._decided, "carried": self._carried, "refused": self._refused,
            "waiting": lambda told: history.record_waiting(Change(**one) for one in told["changes"]),
            "spent": lambda told: history.record_spent(_marks(told["settled"]), _marks(told["waits"])),
            "renumbered": lambda told: history.put_renumbered(told["moves"], told["there"]),
            "unspent": lambda told: history.put_forgotten(told["gone"]),
            "letter": lambda told: LetterLog(history).put(_made(told["made"])),
            "letter unmade": lambda told: LetterLog(history).forget(_made(told["made"])),
            "messages": lambda told: MessageLog(history).put(*map(_seen, told["seen"])),
            "judged": lambda told: judge(self._number(told), told),
        }  # fmt: skip

    def tell(self, event: Event) -> None:
        """Raises UserError: a newer sspxl wrote it."""
        if event.what not in self._tellers:
            raise UserError(("archive/journal.jsonl was written by a newer sspxl. Install the newer one.",))
        self._tellers[event.what](event.told)

    def begin_journal(self, journal: Path) -> None:
        """Begin a journal in the place of the one that is there, with all that was told."""
        restart(self._history._db, journal)

    def _number(self, told: Told) -> int:
        return self._runs.get(told["run"], told["run"])

    def _everything(self, told: Told) -> None:
        with self._history._transaction() as db:
            db.execute("PRAGMA defer_foreign_keys = ON")
            put_everything(db, told["tables"])
        self.came = set(self._history.recorded_paths())

    def _run(self, told: Told) -> None:
        as_at, now = date.fromisoformat(told["as_at"]), datetime.fromisoformat(told["now"])
        self._runs[told["run"]] = self._history.begin_run(told["command"], told["cycle"], as_at, now)

    def _end(self, told: Told) -> None:
        ending = Ending(**{**told["ending"], "steps": tuple(told["ending"]["steps"])})
        self._history.end_run(self._number(told), datetime.fromisoformat(told["now"]), ending)

    def _arrivals(self, told: Told) -> None:
        new = [line for line in told["lines"] if line[0] not in self.came]
        self.came |= {line[0] for line in new}
        lines = [(path, file, digest, date.fromisoformat(day), state) for path, file, digest, day, state in new]
        self._history.record_arrivals(self._number(told), lines)

    def _decided(self, told: Told) -> None:
        known = {replace(one, number=None): one for one in self._history.decided()}
        said = [one for one in map(_decision, told["said"]) if one not in known]
        ended = [known[one] for one in map(_decision, told["ended"]) if one in known]
        self._history.record_decided(self._number(told), date.fromisoformat(told["day"]), said, ended)

    def _carried(self, told: Told) -> None:
        carried = [Carried(**{**one, "subject": tuple(one["subject"])}) for one in told["carried"]]
        self._history.record_carried(self._number(told), date.fromisoformat(told["day"]), carried)

    def _refused(self, told: Told) -> None:
        still = [(key, field, by, asked) for key, field, by, asked in told["still"]]
        self._history.end_refused(self._number(told), told["cycle"], still)


def _decision(found: Told) -> Decided:
    told = {"decision": Decision(found["decision"]), "marks": Marks(**found["marks"]), "number": None}
    return Decided(**{**found, **told})


def _marks(found: Iterable[Told]) -> list[Mark]:
    return [Mark(**{**one, "subject": tuple(one["subject"])}) for one in found]


def _made(found: Told) -> Made:
    days = {name: date.fromisoformat(found[name]) if found[name] else None for name in ("day", "sent")}
    kinds = {"kind": Kind(found["kind"]), "stage": Stage(found["stage"]), "asked": tuple(found["asked"])}
    return Made(**{**found, **days, **kinds})


def _seen(found: Told) -> Seen:
    return Seen(**{**found, "handled": Handled(found["handled"])})
