"""What was decided on flags and explained of them, and whether that still holds: until the cell changes.

Source: PRODUCT.md sections 8 and 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sspxl.files import sha256
from sspxl.layouts import ANSWER_COLUMNS
from sspxl.leads import split_leads
from sspxl.records import Action, Flag, Merged, Standing, Update
from sspxl.text import tidy

_FIELDS = {"No": "ref", "Action": "text", "Measure target": "target"}
"""Register columns whose field has another name."""

_FIGURES = re.compile(r"\d+")
_DAYS = re.compile(r"\b\d+ days?\b")

_GOES_ON_AS = {"ongoing-only": "ongoing-again"}
"""What the flag that was asked about is called when it stands for another cycle."""


class Decision(StrEnum):
    """What was said of a flag: by the manager in the master, or by a partner under ANSWER."""

    ASK = "Ask"
    WAIVE = "Waive"
    EXPLAINED = "Explained"


@dataclass(frozen=True, slots=True)
class Marks:
    """By what is known that a flag is still the same: its cell's name, and fingerprints of the cell and of the flag.

    `cell` is our word for an answer column ("update"), the header of a register column ("Due"), or "" where the flag
    is about no cell of an action.
    """

    cell: str
    words: str
    found: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One thing that was said of one flag, and holds until the cell changes.

    `words` are the question, the manager's why or the partner's answer. `before` is the fingerprint of the answer that
    stood there already when a question was asked: it answers something else. `source` is where it was said.
    """

    decision: Decision
    cycle: str
    code: str
    key: str | None
    lead: str | None
    marks: Marks
    words: str
    source: str
    before: str = ""
    number: int | None = None  # in the history; None: not kept yet

    def is_of(self, flag: Flag) -> bool:
        """Whether it was said of this flag, whatever the cell says now."""
        return (self.code, self.key, self.lead) == (flag.code, flag.key, flag.lead)


class Told:
    """All that was said of flags, held against what one cycle's cells say now."""

    def __init__(self, merged: Merged, decided: Iterable[Decided]) -> None:
        self._cycle = merged.cycle.name
        self._standings = {standing.key: standing for standing in merged.standings}
        self._opened = {cycle.name: cycle.opens or date.min for cycle in merged.register.cycles}
        self._decided = tuple(decided)
        self._of: dict[tuple[str, str | None, str | None], list[Decided]] = {}
        for one in self._decided:
            self._of.setdefault((one.code, one.key, one.lead), []).append(one)

    def marks(self, flag: Flag) -> Marks:
        """By what the flag will be known again."""
        standing = self._standings.get(flag.key or "")
        cell = _cell(flag, standing) if standing else ""
        words = self._said(standing, flag.lead, cell) if standing else None
        return Marks(cell, _fingerprint(words), _fingerprint(without_counts(flag.found)))

    def holds(self, decision: Decision, flag: Flag) -> bool:
        """Whether this was said of the flag, and neither it nor its cell has changed since."""
        return self.said(decision, flag) is not None

    def said(self, decision: Decision, flag: Flag) -> Decided | None:
        """What was said of the flag, where neither it nor its cell has changed since."""
        said = [one for one in self._of.get((flag.code, flag.key, flag.lead), ()) if one.decision is decision]
        marks = self.marks(flag) if said else None
        return next((one for one in said if one.marks == marks), None)

    def explained(self, flags: Sequence[Flag]) -> list[Flag]:
        """Those of these flags that a partner has explained, now or before."""
        if not self._decided:
            return []
        now = {(one.code, one.key, one.lead, one.marks) for one in self.explanations(flags)}
        return [
            flag
            for flag in flags
            if self.holds(Decision.EXPLAINED, flag) or (flag.code, flag.key, flag.lead, self.marks(flag)) in now
        ]

    def answer(self, key: str | None, lead: str | None) -> Update | None:
        """The update with what a partner answered to a question about the flag of this lead; None: nothing."""
        standing = self._standings.get(key or "")
        return next((u for u in _updates(standing, lead) if u.answer), None) if standing else None

    def answer_mark(self, update: Update | None) -> str:
        """By what an answer is known again; "" where there is none."""
        return _fingerprint(f"{self._cycle}: {tidy(update.answer)}") if update and update.answer else ""

    def explanations(self, flags: Sequence[Flag]) -> list[Decided]:
        """What partners explain of these flags, which stand, and was not known to be explained."""
        found: dict[tuple[object, ...], Decided] = {}
        for ask in self._decided:
            update = self.answer(ask.key, ask.lead) if ask.decision is Decision.ASK else None
            if not update or not update.answer or self.answer_mark(update) == ask.before:
                continue
            for flag in flags:
                if not (ask.is_of(flag) or goes_on(ask, flag)) or self.holds(Decision.EXPLAINED, flag):
                    continue
                marks, source = self.marks(flag), update.source or ""
                found[flag.code, flag.key, flag.lead, marks] = Decided(
                    Decision.EXPLAINED, self._cycle, flag.code, flag.key, flag.lead, marks, update.answer, source
                )
        return list(found.values())

    def ended(self, flags: Sequence[Flag]) -> list[Decided]:
        """What holds no longer: the cell has changed, or a question was answered. An earlier cycle ends nothing."""
        return [one for one in self._decided if self._is_known_by_now(one) and self._is_ended(one, flags)]

    def _is_known_by_now(self, one: Decided) -> bool:
        return self._opened.get(one.cycle, date.min) <= self._opened.get(self._cycle, date.min)

    def _is_ended(self, one: Decided, flags: Sequence[Flag]) -> bool:
        if one.decision is Decision.ASK and self.answer_mark(self.answer(one.key, one.lead)) not in ("", one.before):
            return True
        if marks := [self.marks(flag) for flag in flags if one.is_of(flag)]:
            return one.marks not in marks
        standing = self._standings.get(one.key or "")
        said = self._said(standing, one.lead, one.marks.cell) if standing and one.marks.cell else None
        return said is not None and _fingerprint(said) != one.marks.words

    def _said(self, standing: Standing, lead: str | None, cell: str) -> str | None:
        """What the cell says now; None: no return came that has it, or there is no such cell.

        A blank one is the same in its own cycle only: next time somebody was asked again.
        """
        if cell in standing.action.places:
            return str(getattr(standing.action, _FIELDS.get(cell, cell.lower().replace(" ", "_"))))
        told = [_value(update, cell) for update in _updates(standing, lead)] if cell else []
        if not told:
            return None
        return "\n".join(told) if any(told) else f"blank in {self._cycle}"


def without_counts(found: str, counts: re.Pattern[str] = _FIGURES) -> str:
    """What a flag found, without the figures outside quotation marks: days gone by, and the names of cycles."""
    parts = tidy(found).split('"')
    return '"'.join(part if n % 2 else counts.sub("#", part) for n, part in enumerate(parts))


def as_seen(found: str) -> str:
    """What a flag found, by which it is the same the day after: of days gone by there are more every day."""
    return without_counts(found, _DAYS)


def applies_to(flag: Flag) -> str | None:
    """What a waiver of this flag is for: its key, else its lead, else its plan; None: it is nobody's."""
    return flag.key or flag.lead or flag.plan


def is_led_by(action: Action, lead: str | None, who: str) -> bool:
    """Whether a flag's `lead` on the action means `who`: nobody named is everybody, as the whole LEAD is."""
    return not lead or lead in (who, action.lead, action.agency) or bool({*split_leads(lead)} & {*split_leads(who)})


def goes_on(ask: Decided, later: Flag | Decided) -> bool:
    """Whether what was asked about is, in a later cycle, this flag or what this question is about."""
    return _GOES_ON_AS.get(ask.code) == later.code and (ask.key, ask.lead) == (later.key, later.lead)


def _updates(standing: Standing, lead: str | None) -> Iterator[Update]:
    return (update for update in standing.updates if is_led_by(standing.action, lead, update.lead))


def _cell(flag: Flag, standing: Standing) -> str:
    """The name of the cell at which the flag stands."""
    columns = [*standing.action.places.items()]
    columns += [(name, at) for update in standing.updates for name, at in update.places.items()]
    known = (*standing.action.places, *ANSWER_COLUMNS)
    return next((name for name, at in columns if at == flag.place and name in known), "")


def _value(update: Update, column: str) -> str:
    named = {"update": update.text, "status": update.status, "completed_on": update.completed_on}
    value = named.get(column, update.figures.get(column.upper()))
    value = update.typed.get(column) if value is None else value
    return "" if value is None else tidy(str(value))


def _fingerprint(words: str | None) -> str:
    return sha256(words.encode()) if words else ""
