"""Live formulas over the tables, each with the value that it has tonight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.master.tables import lead_text
from sspxl.records import Outcome, Rag, State
from sspxl.summary import RagCount

_LONGEST = 4_000  # characters; Excel takes 8,192
_LONGEST_TEXT = 200  # Excel takes 255 in a formula
_RETURN_STATES = (State.RECEIVED, State.LATE, State.HELD, State.OUTSTANDING)


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """A formula and its value. The formula is the bare number where no formula over the tables could tell it."""

    formula: str
    value: float


def lead_counts(outcome: Outcome, count: RagCount, rag: Rag, header: str) -> LeadCounts:
    """How many actions of a lead stand at the RAG whose word is in the cell `header`.

    The lead is found by the texts of Actions[Lead] that mean this lead, alone or among others: "CS", "CS & MW".
    """
    value = count.counts[rag]
    texts = _texts_of(outcome, count.name)
    criteria = ",".join(_criterion(text) for text in texts)
    told = texts and all(len(text) <= _LONGEST_TEXT for text in texts) and len(criteria) <= _LONGEST
    formula = f"=SUMPRODUCT(COUNTIFS(Actions[Lead],{{{criteria}}},Actions[RAG],{header}))" if told else f"={value}"
    return LeadCounts(formula, value)


def return_state(outcome: Outcome, lead: str) -> tuple[str, int]:
    """Where the lead's return stands, in the words of Returns ("none" without a row), and its days late."""
    rows = [row for row in outcome.merged.returns if row.contact == lead]
    for state in _RETURN_STATES:
        if found := [row for row in rows if row.state is state]:
            return state.value, max(row.days_late or 0 for row in found)
    return "none", 0


def _texts_of(outcome: Outcome, lead: str) -> tuple[str, ...]:
    """The texts of Actions[Lead] that mean this lead; () where one of them means somebody else elsewhere.

    Excel compares without regard to case, so texts that differ in case alone are one.
    """
    meant: dict[str, set[bool]] = {}
    words: dict[str, str] = {}
    for standing in outcome.merged.standings:
        text = lead_text(standing) or ""
        meant.setdefault(text.casefold(), set()).add(lead in standing.leads)
        words.setdefault(text.casefold(), text)
    found = [text for text, ways in meant.items() if True in ways]
    if any(False in meant[text] for text in found):
        return ()
    return tuple(words[text] for text in found)


def _criterion(text: str) -> str:
    """The text as a criterion of COUNTIFS that matches it and nothing else."""
    plain = re.sub(r"([~*?])", r"~\1", text)
    if plain[:1] in ("=", "<", ">"):
        plain = f"={plain}"
    return '"' + plain.replace('"', '""') + '"'
