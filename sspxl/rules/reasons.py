"""Why each flag is raised, in words for the person who reads the list of rules: `sspxl rules` shows them."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    # ---- returns
    "return-overdue": "the paper for the board cannot be finished without it, and each day makes a reminder more due",
    "return-late": "who is late every time is worth a word before the next cycle",
    "return-unreadable": "nothing in it could be taken; unless somebody asks, its sender thinks that it has arrived",
    "return-duplicate": "what came twice counts once, and nobody has to wonder where the other one went",
    "return-superseded": "the newest return counts; an older one with nothing left that counts is still kept",
    "return-blank": "a workbook sent back unfilled looks like a return; one word to its sender is better than twenty",
    "return-rejected": "what you rejected stays in sight, and does not wait for your decision any more",
    # ---- what reading and merging came across
    "wrong-cycle": "words of an old cycle would stand in this one's report as news",
    "sender-unknown": "only a contact can answer for actions; what comes from elsewhere waits until you have seen it",
    "sender-colleague": "a colleague may well answer for a contact, and you should know that one did",
    "identity-lost": "rows known by their words alone are matched less surely than by their row IDs",
    "identity-disagrees": "a row from another contact's workbook may be answered in the wrong name",
    "macro-present": "we never run a macro, and nobody needs one to answer",
    "read-in-doubt": "what was guessed in reading should be held against the file once",
    "words-elsewhere": "what a partner writes outside the table is often what matters most, and is easily missed",
    "shared-answer": "one cell for several actions may be meant for the first of them only",
    "row-repeated": "of two rows of one action only one is the answer; what the other says is shown beside it",
    "sender-mismatch": "a contact can answer for their own actions only",
    "row-missing": "an action whose row was deleted has no answer, and nobody says so",
    "row-unknown": "a row that the register has not is a new action for you to accept, or an answer in a wrong place",
    "bad-value": "what is not in the list, or is no date, counts as blank until it is put right",
    "status-suggested": "a colour or a tick says something, but not what the report can count",
    "date-ambiguous": "03/04 is 3 April to some and 4 March to others",
    "formula-neutralised": "a formula is kept as words, so that nothing from a return is ever run",
    "locked-text-changed": "wording, lead and due date are yours; a change of them waits for your decision",
    # ---- actions
    "action-overdue": "an action past its due date needs completing, or a new date with a reason",
    "slipped": "each move looks small; the first date shows how far it has come",
    "leads-disagree": "an action has one status, and the board will ask which",
    # ---- words
    "no-update": "a blank row tells the board nothing, and looks as if nobody was asked",
    "ongoing-only": '"On-going" does not say what was done, and hides that nothing may have been',
    "ongoing-again": "the third time that an update says the same nothing is the one that nobody notices",
    "reference-only": "whoever reads this row has to look elsewhere for its answer",
    "placeholder": "a note-to-self stands where the update should be, and goes to the board if nobody sees it",
    "done-without-evidence": "a completed action can be closed once it is known what was done, and when",
    "unchanged": "the same words as last time may mean that nobody looked at the row again",
    "part-unanswered": "an answer to a) and b) easily hides that c) was forgotten",
    "personal-data": "the master and the report go round the partnership; personal data may not",
    "drafting-residue": "brackets, questions to a colleague and struck-through words are not meant for the board",
    "status-contradicts": "where the status and the words disagree one of them is wrong, and the report shows both",
    "copied-text": "the same words under two actions answer at most one of them",
    "dangling-reference": "who follows it finds nothing",
    # ---- measures
    "measure-missing": "a measure without its figure cannot be judged this quarter",
    "measure-not-a-number": "words cannot be held against a target",
    "measure-off-target": "a measure past its tolerance is what the board wants to hear of first",
    "measure-undefined": "without a target, a direction and a definition no figure is good or bad",
    "measure-other-quarter": "a figure in the wrong quarter goes into the wrong report",
    # ---- promises
    "promise-passed": "a day that was promised and has gone by unmentioned is how actions drift",
    # ---- the register
    "lead-unknown": "nobody is sent a workbook for initials that nobody has",
}
"""By flag code, in the order in which the flags are explained."""
