"""Live formulas over the tables, each with the value that it has tonight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.master.book import as_text
from sspxl.master.tables import lead_text
from sspxl.records import Outcome, Rag, State
from sspxl.summary import RagCount

_LONGEST = 4_000  # characters; Excel takes 8,192
_LONGEST_TEXT = 200  # Excel takes 255 in a formula
RETURN_STATES = (State.RECEIVED, State.LATE, State.HELD, State.OUTSTANDING)
"""The states that tell where a contact's return stands, the first that it has; what she rejected tells nothing."""

REJECTED = "return-rejected"
HELD = f'(Returns[State]="held")*(COUNTIFS(Flags[Flag],"{REJECTED}",Flags[Return],Returns[File])=0)'
"""For each row of Returns, whether it waits for her."""

UNDECIDED = f'SUMPRODUCT({HELD}*(Returns[Decision]=""))+COUNTIFS(Requests[Key],"*/*",Requests[Decision],"")'
"""How many held returns and requests wait for her; a return that she has rejected is held, and waits for nothing."""


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """A formula and its value. The formula is the bare number where no formula over the tables could tell it."""

    formula: str
    value: float


def lead_counts(texts: tuple[str, ...], count: RagCount, rag: Rag, header: str) -> LeadCounts:
    """How many actions of a lead stand at the RAG whose word is in the cell `header`.

    The lead is found by `texts`, those of Actions[Lead] that mean this lead, alone or among others: "CS", "CS & MW".
    """
    value = count.counts[rag]
    criteria = ",".join(_criterion(text) for text in texts)
    told = texts and all(len(text) <= _LONGEST_TEXT for text in texts) and len(criteria) <= _LONGEST
    formula = f"=SUMPRODUCT(COUNTIFS(Actions[Lead],{{{criteria}}},Actions[RAG],{header}))" if told else f"={value}"
    return LeadCounts(formula, value)


def lead_texts(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """The texts of Actions[Lead] that mean each lead; a lead is left out where one of them means others elsewhere.

    Excel compares without regard to case, so texts that differ in case alone are one.
    """
    words: dict[str, str] = {}
    meant: dict[str, list[frozenset[str]]] = {}
    for standing in outcome.merged.standings:
        text = as_text(lead_text(standing) or "")
        words.setdefault(text.casefold(), text)
        meant.setdefault(text.casefold(), []).append(frozenset(standing.leads))
    texts: dict[str, list[str]] = {}
    unclear: set[str] = set()
    for text, ways in meant.items():
        always = frozenset.intersection(*ways)
        unclear |= frozenset.union(*ways) - always
        for lead in always:
            texts.setdefault(lead, []).append(words[text])
    return {lead: tuple(found) for lead, found in texts.items() if lead not in unclear}


def return_state(outcome: Outcome, lead: str) -> tuple[str, int]:
    """Where the lead's return stands, in the words of Returns ("none" without a row), and its days late."""
    rejected = {flag.file for flag in outcome.flags if flag.code == REJECTED}
    rows = [
        row
        for row in outcome.merged.returns
        if row.contact == lead and not (row.state is State.HELD and row.file in rejected)
    ]
    for state in RETURN_STATES:
        if found := [row for row in rows if row.state is state]:
            return state.value, max(row.days_late or 0 for row in found)
    return "none", 0


def _criterion(text: str) -> str:
    """The text as a criterion of COUNTIFS that matches it and nothing else."""
    plain = re.sub(r"([~*?])", r"~\1", text)
    if plain[:1] in ("=", "<", ">"):
        plain = f"={plain}"
    return '"' + plain.replace('"', '""') + '"'
