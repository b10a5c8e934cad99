"""The flags in a board's words: what each is called, and what a board may ask for. And the colours in a few words."""

from __future__ import annotations

from dataclasses import dataclass

from sspxl.records import Rag


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something stands in the report. `ask` is a whole sentence."""

    title: str
    ask: str


_RAISE = "Ask the lead to put it right in the next return."
_KNOW = "For information."

CAUSES: dict[str, Cause] = {
    "personal-data": Cause("Personal data in an update", "Have it taken out before this paper goes round."),
    "action-overdue": Cause("Past its due date", "Agree a new date, or ask the lead what stands in the way."),
    "no-update": Cause("No update", "Ask the lead for one before the meeting."),
    "return-overdue": Cause("Return overdue", "Ask the agency's board member to see that it comes."),
    "return-blank": Cause("Came back without an answer", "Ask the agency's board member to see that it is filled in."),
    "ongoing-again": Cause(
        "Says only that work goes on, again", "Ask what has been done, or whether the action should close."
    ),
    "promise-passed": Cause("A promised date has gone by", "Ask whether it was kept."),
    "slipped": Cause("Due date was moved", "Agree the new date, or hold to the first one."),
    "measure-off-target": Cause("Off target", "Ask the owner what will bring it back."),
    "leads-disagree": Cause("Leads give different statuses or figures", "Ask the leads to agree one."),
    "status-contradicts": Cause("Status and words disagree", "Ask the lead which is right."),
    "lead-unknown": Cause("Nobody is known by these initials", "Name who answers for the action."),
    "row-unknown": Cause("A new action is proposed", "Agree whether it joins the plan."),
    "locked-text-changed": Cause("The plan's own wording was changed", "Agree whether the new wording stands."),
    "measure-missing": Cause("Figure missing", "Ask the owner for the figure."),
    "measure-not-a-number": Cause("Figure is not a number", "Ask the owner for the figure."),
    "unchanged": Cause("Same words as the last cycle", "Ask what has happened since."),
    "ongoing-only": Cause("Says only that work goes on", "Ask what has been done, and by when the rest will be."),
    "copied-text": Cause("Same words as another action", "Ask the lead to answer each action."),
    "placeholder": Cause("A note-to-self in place of an update", "Ask the lead for the update."),
    "part-unanswered": Cause("Part of the action is unanswered", "Ask the lead for the missing parts."),
    "dangling-reference": Cause("Points to something that says nothing", "Ask the lead to answer it here."),
    "row-missing": Cause("Action missing from the return", "Ask the lead to answer it."),
    "sender-unknown": Cause("Return from an unknown sender", "The manager decides whether it counts."),
    "sender-mismatch": Cause("Return answers for others' actions", "Confirm who answers for these actions."),
    "wrong-cycle": Cause("Return is for an earlier cycle", "The manager decides whether it counts."),
    "return-unreadable": Cause("Return could not be read", "Ask the sender for an ordinary Excel workbook."),
    "date-ambiguous": Cause("A date that can be read two ways", "Ask the lead which date is meant."),
    "status-suggested": Cause("Status given by a colour or a sign", "Ask the lead which status is meant."),
    "identity-disagrees": Cause("Put together from several workbooks", "The manager checks whose rows these are."),
    "read-in-doubt": Cause("Return was read with a doubt", "The manager compares it with the file."),
    "bad-value": Cause("A value that cannot be used", _RAISE),
    "measure-undefined": Cause("Measure is not defined", "Agree what is measured."),
    "done-without-evidence": Cause("Completed, without evidence", "Ask what was done."),
    "reference-only": Cause("Only points elsewhere", _KNOW),
    "drafting-residue": Cause("Drafting notes left in", _KNOW),
    "sender-colleague": Cause("Return sent by a colleague", _KNOW),
    "return-late": Cause("Return came late", _KNOW),
    "return-rejected": Cause("Return rejected by the manager", _KNOW),
    "return-duplicate": Cause("Return sent twice", _KNOW),
    "return-superseded": Cause("Return replaced by a newer one", _KNOW),
    "identity-lost": Cause("Return recognised by its content", _KNOW),
    "row-repeated": Cause("Two rows of one action", _KNOW),
    "shared-answer": Cause("One answer for several actions", _KNOW),
    "measure-other-quarter": Cause("Figure of another quarter", _KNOW),
    "words-elsewhere": Cause("Words outside the plans", _KNOW),
    "macro-present": Cause("Return holds a macro", _KNOW),
    "formula-neutralised": Cause("Formula kept as text", _KNOW),
}
"""By flag code, the weightiest first: of causes with as many actions, the earlier is told first."""

_WEIGHT = {code: n for n, code in enumerate(CAUSES)}


def cause(code: str) -> Cause:
    """The cause of this flag code; a code that is not listed speaks for itself."""
    return CAUSES.get(code) or Cause(code.replace("-", " ").capitalize(), _RAISE)


def weight(code: str) -> tuple[int, str]:
    """A sort key: the weightiest cause first, codes that are not listed last."""
    return _WEIGHT.get(code, len(_WEIGHT)), code


MEANING: dict[Rag, str] = {
    Rag.RED: "late, delayed or silent",
    Rag.AMBER: "needs a look",
    Rag.GREEN: "moving",
    Rag.BLUE: "completed",
    Rag.GREY: "awaited, not applicable, or words let pass",
}
