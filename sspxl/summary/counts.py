"""The counts that the dashboard and the report show: one place, so that both say the same.

pandas lives inside these functions; what comes back are records.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from sspxl.records import Outcome, Rag, Severity, State
from sspxl.rules.blank import blank_returns

RETURNED = (State.RECEIVED, State.LATE)
"""The states of a return that has come and counts."""

_NAMED = 6
"""How many of those whose return is blank a sentence names before it says "and 3 others"."""

_ONGOING = ("ongoing-only", "ongoing-again")


@dataclass(frozen=True, slots=True)
class RagCount:
    """How many actions of a plan or a lead stand at each RAG; `name` is the plan's code or the lead's initials."""

    name: str
    title: str
    counts: dict[Rag, int]
    withdrawn: int = 0  # of a lead's; they are Grey

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """The night in numbers. `concerns` are flag codes with how many stand, most first within their severity."""

    actions: int
    rag: dict[Rag, int]
    by_plan: tuple[RagCount, ...]  # in the register's order
    by_lead: tuple[RagCount, ...]  # in the register's order, only leads who answer for an action
    expected: int  # contacts, as `expected` has them
    returned: int  # of these
    outstanding: tuple[str, ...]
    states: dict[State, int]  # rows of the Returns table
    concerns: tuple[tuple[str, Severity, int], ...]
    ongoing_only: int  # actions of which a lead says only that work goes on, flagged or not
    ongoing_flagged: int  # of these; the others were waived or explained, or the rule is not on
    blank: tuple[str, ...] = ()  # of those who have returned, in whose returns no answer was typed
    withdrawn: int = 0  # of the actions; they are Grey

    @property
    def blank_words(self) -> str:
        """How many of those who have returned came back blank, and who: "2 of them blank: CS, DR"; "" where none."""
        if not self.blank:
            return ""
        more = len(self.blank) - _NAMED
        others = f" and {more} other{'s' * (more != 1)}" if more > 0 else ""
        return f"{len(self.blank)} of them blank: {', '.join(self.blank[:_NAMED])}{others}"

    @property
    def action_words(self) -> str:
        """How many actions there are, and how many of them count as Grey because she withdrew them: "12 actions (1
        withdrawn)"."""
        withdrawn = f" ({self.withdrawn} withdrawn)" if self.withdrawn else ""
        return f"{self.actions} action{'s' * (self.actions != 1)}{withdrawn}"


def summarise(outcome: Outcome) -> Summary:
    """The outcome in numbers; every RAG and every state has an entry, 0 where none is."""
    return _summarised(_Same(outcome))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """An outcome, known by itself: history, master, report and command line all ask for the numbers of the same."""

    outcome: Outcome

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.outcome is self.outcome

    def __hash__(self) -> int:
        return id(self.outcome)


@lru_cache(maxsize=1)
def _summarised(same: _Same) -> Summary:
    outcome = same.outcome
    merged = outcome.merged
    register = merged.register
    actions = pd.DataFrame(
        [(s.action.plan, outcome.rag[s.key].value) for s in merged.standings], columns=["plan", "rag"]
    )
    leads = pd.DataFrame(
        [(lead, outcome.rag[s.key].value) for s in merged.standings for lead in s.leads], columns=["lead", "rag"]
    )
    gone = [s for s in merged.standings if s.action.state == "withdrawn"]
    gone_of = Counter(lead for s in gone for lead in s.leads)
    returns = [row for row in merged.returns if row.contact]
    returned = {row.contact for row in returns if row.state in RETURNED}
    outstanding = tuple(row.contact for row in returns if row.state is State.OUTSTANDING)
    plans, leads_by_rag = _crosstab(actions, "plan"), _crosstab(leads, "lead")
    names = {contact.initials: contact.name or contact.role or "" for contact in register.contacts}
    return Summary(
        actions=len(actions),
        rag=_counts(actions["rag"].value_counts().to_dict()),
        by_plan=tuple(RagCount(p.code, p.title, _counts(plans.get(p.code, {}))) for p in register.plans),
        by_lead=tuple(RagCount(c, names[c], _counts(leads_by_rag[c]), gone_of[c]) for c in names if c in leads_by_rag),
        expected=len(expected(outcome)),
        returned=len(expected(outcome) & returned),
        outstanding=outstanding,
        states={state: sum(row.state is state for row in merged.returns) for state in State},
        concerns=_concerns(outcome),
        ongoing_only=len(ongoing := {s.key for s in merged.standings for u in s.updates if u.label == "ongoing_only"}),
        ongoing_flagged=len(ongoing & {flag.key for flag in outcome.flags if flag.code in _ONGOING}),
        blank=_blank(outcome),
        withdrawn=len(gone),
    )


def _blank(outcome: Outcome) -> tuple[str, ...]:
    """The contacts who have returned, and answered nothing in any return that counts, in the order of Returns."""
    merged = outcome.merged
    answered = {row.contact for row in merged.returns if row.state in RETURNED and row.rows}
    asked = expected(outcome) - answered
    blank = (row.contact for one in blank_returns(merged) for row in one.rows)
    return tuple(dict.fromkeys(contact for contact in blank if contact in asked))


def expected(outcome: Outcome) -> set[str]:
    """The contacts who answer for an open action, or for one that was closed in this cycle and have returned: what
    they completed does not make them uncounted."""
    merged = outcome.merged
    known = {contact.initials for contact in merged.register.contacts}
    came, opens = {row.contact for row in merged.returns if row.state in RETURNED}, merged.cycle.opens
    open_ones = {lead for one in merged.standings if one.action.state == "open" for lead in one.leads}
    closed = (one for one in merged.standings if opens and one.action.closed and one.action.closed >= opens)
    return known & (open_ones | {lead for one in closed for lead in one.leads if lead in came})


def _crosstab(frame: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    return frame.groupby([column, "rag"]).size().unstack(fill_value=0).to_dict(orient="index")


def _counts(found: dict[str, int]) -> dict[Rag, int]:
    return {rag: int(found.get(rag.value, 0)) for rag in Rag}


def _concerns(outcome: Outcome) -> tuple[tuple[str, Severity, int], ...]:
    if not outcome.flags:
        return ()
    flags = pd.DataFrame([(flag.code, flag.severity.value) for flag in outcome.flags], columns=["code", "severity"])
    rank = list(Severity)
    counted = [
        (code, Severity(severity), int(n)) for (code, severity), n in flags.groupby(["code", "severity"]).size().items()
    ]
    return tuple(sorted(counted, key=lambda c: (rank.index(c[1]), -c[2], c[0])))
