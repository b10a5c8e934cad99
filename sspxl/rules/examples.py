"""For every rule an example that it catches, the nearest one that it does not, and where it comes from.

`sspxl rules` shows them; the tests put those that are updates word for word to the rule itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sspxl.rules import table
from sspxl.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule catches, and the nearest that it lets pass.

    Where `is_text`, both are updates word for word: of an action worded as `action`, with this STATUS, of a lead who
    said `last` in the cycle before.
    """

    caught: str
    missed: str
    source: str
    is_text: bool = False
    status: str | None = None
    last: str | None = None
    action: str | None = None


_FLAGS = "PRODUCT.md section 8"
_READING = "PRODUCT.md section 6"
_MERGING = "PRODUCT.md section 7"
_LABELS = f"{_FLAGS}; LABELS.md"

EXAMPLES: Mapping[str, Example] = {
    # ---- returns
    "return-overdue": Example(
        "nothing came from KM, and it was due yesterday", "nothing came from KM, and it is due today", _FLAGS
    ),
    "return-late": Example("due on 17 July, received on 18 July", "due on 17 July, received on 17 July", _FLAGS),
    "return-unreadable": Example(
        "a PDF, an encrypted workbook, one that was cut short",
        "an old .xls or a .csv: their words can be read",
        "PRODUCT.md sections 8 and 11",
    ),
    "return-duplicate": Example(
        "the same answers, opened and saved once more", "the same workbook with one word more under UPDATE", _MERGING
    ),
    "return-superseded": Example(
        "all that it answers was answered again in a newer one",
        "the newer one answers only some of its rows: both count",
        _MERGING,
    ),
    "return-blank": Example(
        "a workbook with 20 actions and no answer: one flag for all of them",
        "one STATUS is filled in: each row that is blank has its own `no-update`",
        _FLAGS,
    ),
    "return-rejected": Example(
        "a return on which you chose Reject in the master", "the same file, put into inbox/ again", _MERGING
    ),
    # ---- what reading and merging came across
    "wrong-cycle": Example(
        "the workbook that was issued for the last cycle", "its words pasted into this cycle's workbook", _MERGING
    ),
    "sender-unknown": Example(
        "KM's workbook from an address that no contact has: held; any other workbook from there: quarantined",
        "KM's workbook from TO's address: that is `sender-mismatch`",
        f"{_FLAGS} and 11",
    ),
    "sender-colleague": Example(
        "KM's workbook from another address at the domain of KM's own",
        "the same where the domain is a public one, such as gmail.com: that is `sender-unknown`",
        "PRODUCT.md sections 7 and 11",
    ),
    "identity-lost": Example(
        "the table pasted into a new workbook: known by its actions' words",
        "the workbook saved by another program that kept the row IDs",
        _READING,
    ),
    "identity-disagrees": Example(
        "a sheet of TO's workbook copied into KM's", "KM's own sheet moved to the front and renamed", _READING
    ),
    "macro-present": Example("a .xlsm that holds a macro", "a .xlsm that holds none", "PRODUCT.md section 11"),
    "read-in-doubt": Example(
        "the heading UPDATE was renamed to something that nobody knows",
        'the heading UPDATE was renamed to "Progress this quarter"',
        _READING,
    ),
    "words-elsewhere": Example(
        'a sheet of its own with "We are short of staff this month"', "a note in the row of an action", _READING
    ),
    "shared-answer": Example(
        "UPDATE merged down over three actions", "the same words typed under each of the three", _READING
    ),
    "row-repeated": Example(
        "a second row of ASB/1 with other words in it", "a second row of ASB/1 with the same words", _MERGING
    ),
    "sender-mismatch": Example(
        "KM's workbook answers a row that only TO leads", "KM's workbook answers a row that both lead", _MERGING
    ),
    "row-missing": Example(
        "an issued row was deleted from the workbook that came back", "an issued row was hidden by a filter", _MERGING
    ),
    "row-unknown": Example(
        "a new row below the last one, with an action of its own", "a row with a heading between two actions", _MERGING
    ),
    "bad-value": Example(
        '"nearly there" under STATUS', '"completed" in small letters under STATUS: the list has that word', _FLAGS
    ),
    "status-suggested": Example(
        "STATUS is blank and its cell is filled red", 'STATUS says "Delayed" in a red cell', _READING
    ),
    "date-ambiguous": Example("03/04/2026 under COMPLETED ON", "23/04/2026 under COMPLETED ON", _FLAGS),
    "formula-neutralised": Example(
        "=A1&A2 under UPDATE: kept as text, never run", '"1+1 meetings held" under UPDATE', "PRODUCT.md section 11"
    ),
    "locked-text-changed": Example(
        'the action\'s "50 streets" was typed over with "40 streets"',
        "a full stop was added to the action's wording",
        _MERGING,
    ),
    # ---- actions
    "action-overdue": Example("due yesterday and In progress", "due today and In progress", _FLAGS),
    "slipped": Example(
        "first due on 31 March, due on 30 June by now", "first due on 30 June, brought forward to 31 March", _FLAGS
    ),
    "leads-disagree": Example("KM says Completed, TO says Delayed", "KM says Completed, TO chose no status", _FLAGS),
    # ---- words
    "no-update": Example("-", "Nil return.", _FLAGS, is_text=True),
    "ongoing-only": Example("Work is on-going.", "On-going: 14 bikes were stopped in May.", _LABELS, is_text=True),
    "ongoing-again": Example(
        "Still on-going.", "On-going: 14 bikes were stopped in May.", _LABELS, is_text=True, last="On-going"
    ),
    "reference-only": Example(
        "See above.", "Details are in the June report: 14 bikes were stopped in May.", _LABELS, is_text=True
    ),
    "placeholder": Example("Update to follow.", "14 bikes were stopped in May; June to follow.", _LABELS, is_text=True),
    "done-without-evidence": Example(
        "Completed.", "Completed on 12 May: 14 staff were trained.", _LABELS, is_text=True, status="Completed"
    ),
    "unchanged": Example(
        "Ten patrols were walked on 3 June and 14 bikes stopped.",
        "Ten patrols were walked on 3 June, and the pier was lit.",
        _FLAGS,
        is_text=True,
        last="Ten patrols were walked on 3 March and 14 bikes stopped.",
    ),
    "part-unanswered": Example(
        "a) Ten patrols were walked in May.",
        "a) Ten patrols were walked in May. b) Two lamps were mended on 3 June.",
        _FLAGS,
        is_text=True,
        action="a) Keep weekly patrols. b) Light the underpass.",
    ),
    "personal-data": Example(
        "Mrs Smith was visited in May; call her on 07700 900123.",
        "A resident was visited in May; the helpline 101 took 14 calls.",
        _FLAGS,
        is_text=True,
    ),
    "drafting-residue": Example(
        "14 bikes were stopped in May [check with Tobias].",
        "14 bikes were stopped in May (12 in April).",
        _FLAGS,
        is_text=True,
    ),
    "status-contradicts": Example(
        "Two of the three lamps were mended on 3 June; the third will be mended in August.",
        "All three lamps were mended on 3 June.",
        _FLAGS,
        is_text=True,
        status="Completed",
    ),
    "copied-text": Example(
        "the same sentences under ASB/1 and ASB/4", '"No change since the last update." under both', _FLAGS
    ),
    "dangling-reference": Example(
        '"See ASB/14", and there is no ASB/14', '"See ASB/4", where an update says what was done', _FLAGS
    ),
    # ---- measures
    "measure-missing": Example(
        "Q2 is blank in the return for the second quarter", "Q3 is blank in the return for the second quarter", _FLAGS
    ),
    "measure-not-a-number": Example('"about forty" under Q2', '"40%" under Q2', _FLAGS),
    "measure-off-target": Example(
        "84 against a target of 90 where higher is better, with a tolerance of 5",
        "85 against a target of 90 where higher is better, with a tolerance of 5",
        _FLAGS,
    ),
    "measure-undefined": Example(
        'a measure worded "Repeat victims (definition tbc)"', "a measure with a target and a direction", _FLAGS
    ),
    "measure-other-quarter": Example(
        "a figure under Q3 in the return for the second quarter",
        "a figure under Q1 beside the one under Q2, to compare with",
        _FLAGS,
    ),
    # ---- promises
    "promise-passed": Example(
        '"The lamps will be mended by 31 May", and since then no word of lamps',
        '"The lamps will be mended by 31 May", and in June "All lamps mended on 28 May"',
        _FLAGS,
    ),
    # ---- the register
    "lead-unknown": Example(
        '"XQ" under Lead, and no contact has these initials', '"All Partners" under Lead', "PRODUCT.md sections 4 and 8"
    ),
}
"""By flag code, in the order in which the flags are explained."""

_LOOKS_AT: tuple[tuple[Sequence[Rule[Any]], str], ...] = (
    (table.OF_RETURNS, "each return, and who has sent none"),
    (table.OF_BLANK_RETURNS, "each return that counts"),
    (table.OF_FINDINGS, "what was met in reading a return and setting it against the register"),
    (table.OF_REQUESTS, "each change to what is the manager's"),
    (table.OF_ACTIONS, "each open action"),
    (table.OF_UPDATES, "each lead's update of an open action"),
    (table.OF_TYPED, "each cell that a partner typed words in, and each change that is asked for"),
    (table.OF_COPIES, "each update beside all others"),
    (table.OF_POINTERS, "each place to which an update points"),
    (table.OF_MEASURES, "each open measure"),
    (table.OF_UNDEFINED, "each open measure as the register defines it"),
    (table.OF_PROMISES, "each promise that an update made"),
    (table.OF_INITIALS, "the initials in the register's Lead column"),
    (table.OF_REGISTER_CELLS, "each cell of the register"),
)


def looks_at(code: str) -> str:
    """What the rules of this code look at, in words."""
    return "; ".join(words for rules, words in _LOOKS_AT if any(rule.code == code for rule in rules))
