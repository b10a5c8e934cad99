"""The five standard layouts: their header words, and the columns of their templates.

A column has one word in sspxl ("update"), whatever a layout calls it (UPDATE, Local response, Progress, Commentary).
Source: PRODUCT.md section 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sspxl.records import QUARTERS, Layout
from sspxl.text import plain

HEADER_WORDS: dict[str, tuple[str, ...]] = {
    "no": (
        "No", "No.", "Nr", "Number", "#", "Ref", "Ref No", "Reference", "Action No", "Item No", "Measure No",
        "Action number", "Action ref", "Action reference", "Ref number", "Item number",
    ),
    "lead": (
        "Lead", "Leads", "Lead(s)", "Lead officer", "Action lead", "Action point lead", "Initials", "Lead person",
        "Lead name", "Led by", "By whom", "Responsible person", "Responsible officer", "Person responsible",
    ),
    "action": (
        "Action", "Actions", "Action point", "Action required", "Recommendation", "Recommendations", "Commitment",
        "Commitments", "Performance measure", "Performance measures", "Measure", "Indicator", "Guidance item",
        "Guidance", "Item", "Action points", "Actions required", "Agreed action", "Agreed actions", "Key action",
        "Key actions", "Action description", "Description of action", "Action to be taken", "Actions to be taken",
    ),
    "agency": (
        "Agency", "Agencies", "Lead agency", "Organisation", "Partner", "Owner", "Owners", "Measure owner",
        "Responsible", "Lead organisation", "Responsible agency", "Lead partner",
    ),
    "section": ("Priority", "Theme", "Section", "Objective"),
    "update": (
        "Update", "Updates", "Latest update", "Progress", "Progress update", "Progress to date", "Local response",
        "Response", "Commentary", "Your update", "Update this quarter", "Comment", "Comments", "Update to date",
        "Current update", "New update", "Partner update", "Lead update", "Quarterly update", "Progress report",
        "Progress notes", "Update notes", "Latest progress", "Latest position", "Current position", "Action taken",
        "Actions taken",
    ),
    "status": (
        "Status", "State", "Current status", "Action status", "RAG status", "Status RAG", "RAG rating", "RAG",
        "Progress status",
    ),
    "completed_on": (
        "Completed on", "Date completed", "Completion date", "Date done", "Done on", "Date of completion",
        "Completed date", "Actual completion date", "Date closed", "Date finished", "When completed", "Date achieved",
    ),
    "due": (
        "Due", "Due date", "Target date", "By when", "Deadline", "Timescale", "Timescales", "Due by", "Date due",
        "Target completion date", "Due for completion",
    ),
    "target": ("Target", "Annual target"),
    "q1": ("Q1", "Quarter 1", "Qtr 1"),
    "q2": ("Q2", "Quarter 2", "Qtr 2"),
    "q3": ("Q3", "Quarter 3", "Qtr 3"),
    "q4": ("Q4", "Quarter 4", "Qtr 4"),
    "previous": (
        "Previous update", "Last update", "Update last time", "Previous progress", "Previous updates",
        "Previous comments", "Previous commentary", "Update last quarter", "Last quarter's update", "Last quarter",
    ),
    "query": ("Query",),
    "answer": ("Answer", "Your answer"),
    "hint": ("Hint", "Hints"),
    "row_id": ("Row ID",),
}  # fmt: skip
"""Every word by which a column is known in a header row, plainest first; case, spacing and punctuation do not count."""

_COLUMN_OF = {plain(word) or word: column for column, words in HEADER_WORDS.items() for word in words}
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = "|".join(
    f"{month[:3]}(?:{month[3:4]}(?:{month[4:]})?)?" for month in _MONTH_NAMES
)  # "Sep", "Sept", "September"
_MOST_WORDS = 9  # of a header without its remark; a longer text is none
_STRENGTH = {plain(word) or word: rank for words in HEADER_WORDS.values() for rank, word in enumerate(words)}

_REMARK = re.compile(r"\s*[(\[\n\r].*", re.DOTALL)
_REMARK_BEGINS = re.compile(r"[(\[\n\r]")
_YEAR = re.compile(r"[\s,:–-]*\b(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?$")
_MONTH_OR_QUARTER = re.compile(r"[\s,:–-]*\b(?:q[1-4]|[a-z]{3,9})$", re.IGNORECASE)

_UPDATE = re.compile(rf"\b(?:{'|'.join(map(plain, HEADER_WORDS['update']))})\b")
_WHEN = (  # of an update: "Nov 2026", "30th November 2026", "2026-27 Q2", "Q1 2026/27", "30/11/26", "November", "Q2"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:q[1-4]|{_MONTHS})(?:[\s,–-]+(?:19|20)?\d\d(?:\s?[/–-]\s?\d{{2,4}})?)?"
    r"|(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?(?:[\s,–-]+q[1-4])?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d\d)?\d\d"
)
_WHEN_AFTER = re.compile(rf"(?<=\S)[\s,:–—-]+(?:(?:for|as at|at|of)\s+)?(?:{_WHEN})$", re.IGNORECASE)
_WHEN_BEFORE = re.compile(rf"^(?:{_WHEN})[\s,:–—-]+", re.IGNORECASE)
_OF_WHICH_TIME = re.compile(r"[\s,:–—-]+(?:since|this|so far|made|for this|during)\b.*$", re.IGNORECASE | re.DOTALL)
_AND = re.compile(r"\s*[/&+]\s*|\s+and\s+", re.IGNORECASE)

_BEGINS = re.compile(r"[\W\d_]*([^\W\d_]+)[^\w(\[\n\r]*([^\W\d_]*)")  # the first two words, if they are one phrase
_VOCABULARY = (
    frozenset(
        word for phrase in (*_COLUMN_OF, "since this so far made for during as at of and") for word in phrase.split()
    )
    | frozenset(  # of dates
        month[:length] for month in _MONTH_NAMES for length in range(3, len(month) + 1)
    )
    | {"q", "st", "nd", "rd", "th", "s"}
)

_LAYOUT_MARKS: tuple[tuple[Layout, frozenset[str]], ...] = (
    (Layout.MEASURES, frozenset({"performance measure", "performance measures", "measure", "indicator", "q1"})),
    (Layout.MATRIX, frozenset({"guidance item", "guidance", "local response"})),
    (Layout.ASSESSMENT, frozenset({"agency", "agencies", "lead agency", "organisation"})),
    (Layout.THEMATIC, frozenset({"lead", "leads", "lead s", "lead officer", "action lead", "action point lead"})),
    (Layout.RECOMMENDATIONS, frozenset({"recommendation", "recommendations", "commitment", "commitments", "progress"})),
)

QUARTER_COLUMNS = tuple(quarter.lower() for quarter in QUARTERS)
ANSWER_COLUMNS = ("update", "status", "completed_on", *QUARTER_COLUMNS, "answer")
"""The columns that a partner fills in; all others of an issued workbook are the manager's."""


@lru_cache(maxsize=2048)
def column_of(header: str) -> str | None:
    """The column that a header cell names; None: not one of ours.

    "UPDATE", "Update (what was done)", "UPDATE May 2013", "Nov 2026 update", "Progress since last time" and
    "Comments / update" are "update".
    """
    if header.isascii():
        begins = _BEGINS.match(header)
        if begins is None:
            return _COLUMN_OF.get(header.strip())  # without letters: "#", or a figure
        first, second = (word.casefold() for word in begins.groups())
        if first not in _VOCABULARY or (second and second not in _VOCABULARY):
            return None  # as most cells of a workbook are
    return _COLUMN_OF.get(_core(header))


def strength(header: str) -> int:
    """How plainly a known header says what its column is, 0 first: "UPDATE" before "Comments"."""
    return _STRENGTH[_core(header)]


def layout_of(headers: tuple[str, ...]) -> Layout:
    """The layout of a table with these header cells; thematic where no word tells."""
    words = {_core(header) for header in headers}
    return next((layout for layout, marks in _LAYOUT_MARKS if words & marks), Layout.THEMATIC)


def _core(header: str) -> str:
    """The known words in a header cell, as `plain` has them: whole, or without a remark, its date or both.

    Of several words for one column, "Progress / update", the first. Unknown words come back as they are.
    """
    whole = plain(header) or header.strip()
    if whole in _COLUMN_OF:
        return whole
    bare = _REMARK.sub("", header.strip()) if _REMARK_BEGINS.search(header) else header.strip()
    if bare.count(" ") >= _MOST_WORDS:
        return whole
    undated = _YEAR.sub("", bare) if bare[-1:].isdigit() else bare
    for words in dict.fromkeys((bare, undated, _MONTH_OR_QUARTER.sub("", undated) if undated != bare else bare)):
        if (core := plain(words) or words.strip()) in _COLUMN_OF:
            return core
    if _UPDATE.search(whole):
        for pattern in (_WHEN_AFTER, _WHEN_BEFORE, _OF_WHICH_TIME):
            if _COLUMN_OF.get(core := plain(pattern.sub("", bare))) == "update":
                return core
    parts = [plain(part) for part in _AND.split(bare)]
    if len({_COLUMN_OF.get(part) for part in parts}) == 1 and parts[0] in _COLUMN_OF:
        return parts[0]
    return whole


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a template: our word for it, and the words that its header cell shows."""

    column: str
    words: str


def _headings(*pairs: tuple[str, str]) -> tuple[Heading, ...]:
    return tuple(Heading(column, words) for column, words in pairs)


_ASKED = (("due", "DUE"), ("previous", "PREVIOUS UPDATE"))
_ANSWERED = (("status", "STATUS"), ("completed_on", "COMPLETED ON"))

TEMPLATES: dict[Layout, tuple[Heading, ...]] = {
    Layout.THEMATIC: _headings(
        ("no", "No"), ("lead", "LEAD"), ("action", "ACTION"), *_ASKED, ("update", "UPDATE"), *_ANSWERED
    ),
    Layout.ASSESSMENT: _headings(
        ("no", "No"), ("action", "ACTION"), ("agency", "AGENCY"), *_ASKED, ("update", "UPDATE"), *_ANSWERED
    ),
    Layout.MATRIX: _headings(("action", "Guidance item"), *_ASKED, ("update", "Local response"), *_ANSWERED),
    Layout.MEASURES: _headings(
        ("section", "Priority"), ("no", "Ref"), ("action", "Performance measure"), ("agency", "Owner"),
        ("target", "Target"), *_ASKED, ("q1", "Q1"), ("q2", "Q2"), ("q3", "Q3"), ("q4", "Q4"), ("update", "Commentary"),
        *_ANSWERED,
    ),
    Layout.RECOMMENDATIONS: _headings(
        ("no", "Ref"), ("action", "Recommendation"), *_ASKED, ("update", "Progress"), *_ANSWERED
    ),
}  # fmt: skip
"""The columns of each template from left to right: the last words stand beside the cell that asks for new ones."""
