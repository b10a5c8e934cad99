"""Letters of every kind, invented: what the templates are tried on before they are needed."""

from __future__ import annotations

from dataclasses import replace

from sspxl.letters.facts import Ask, Waiting
from sspxl.letters.view import LetterView, Person, PlanPart
from sspxl.records.made import Kind

_ROW = Waiting("ASB/3", "Nuisance and disorder", "Action 3: Train shop staff", "31 March 2027", is_past=False)
_ASK = Ask(
    "ASB/4", "Nuisance and disorder", "Action 4: Hold a street surgery", "On-going.",
    (('"On-going." says only that work goes on.', "Say what was done: how many, when, with whom."),), (),
)  # fmt: skip
_BARE = LetterView(
    mark="", marking="", partnership="Our Community Safety Partnership", manager="", cycle="2026-27 Q3",
    greeting="colleague", due="", is_past_due=False, reply_subject="", attachment="", is_marked=False, file="",
    received="", not_opened="", not_taken="", sent_by="", why="", do="", rows=0, updated=0, blank=0, questions=0,
    waiting=(), asks=(), more=0,
    is_last=False, told_on="", is_told_on=False, is_looked_at=False, silent=(), unread=(),
)  # fmt: skip
_FULL = replace(
    _BARE, mark="[OFFICIAL] ", marking="OFFICIAL", manager="Kim Lowe", greeting="Ali", due="Tuesday 17 November 2026",
    reply_subject="Re: [OFFICIAL] Action plan", attachment="CS 2026-27 Q3.xlsx", file="CS 2026-27 Q3.xlsx",
    received="13 November 2026", sent_by="Jo Lee", rows=20, updated=18, blank=2, questions=3, more=2,
)  # fmt: skip


def examples() -> tuple[tuple[Kind, LetterView], ...]:
    """For each kind a letter with nothing that may be left out, and letters with all there can be."""
    waiting = replace(
        _FULL, waiting=(PlanPart("Nuisance and disorder", (_ROW, replace(_ROW, is_past=True), replace(_ROW, due=""))),)
    )
    asking = replace(_FULL, asks=(PlanPart("", (_ASK,)), PlanPart("Nuisance", (replace(_ASK, wrote=""),))))
    silent = replace(_FULL, silent=(PlanPart("Nuisance", (Person("Ali Moss, Police", (_ROW,)),)),))
    return (
        (Kind.ISSUE, _BARE),
        (Kind.ISSUE, _FULL),
        (Kind.RECEIPT, _BARE),
        (Kind.RECEIPT, replace(_FULL, updated=20, blank=0, questions=0)),
        (Kind.RECEIPT, replace(_FULL, updated=20, blank=0, questions=0, is_looked_at=True)),
        (Kind.RECEIPT, replace(asking, rows=1, updated=0, blank=1, questions=0)),
        (Kind.RECEIPT, replace(asking, waiting=waiting.waiting, is_marked=True, is_past_due=True, more=0)),
        (Kind.RECEIPT, replace(waiting, more=1)),
        (Kind.UNREADABLE, _BARE),
        (Kind.UNREADABLE, replace(_FULL, why="a workbook with a password", do="send it without a password")),
        (Kind.REQUEST, _BARE),
        (Kind.REQUEST, replace(asking, is_marked=True)),
        (Kind.REQUEST, replace(asking, more=1, is_past_due=True, attachment="")),
        (Kind.REMINDER, _BARE),
        (Kind.REMINDER, replace(waiting, is_marked=True)),
        (Kind.REMINDER, replace(waiting, asks=asking.asks)),
        (Kind.REMINDER, replace(waiting, is_past_due=True, updated=0, rows=1, blank=1, more=1)),
        (Kind.REMINDER, replace(waiting, is_past_due=True, is_last=True, told_on="Friday 27 November 2026")),
        (Kind.ESCALATION, _BARE),
        (Kind.REMINDER, replace(waiting, is_past_due=True, is_last=True, is_told_on=True)),
        (Kind.ESCALATION, silent),
        (Kind.ESCALATION, replace(silent, silent=(), unread=silent.silent)),
    )
