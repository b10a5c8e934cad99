"""The five standard layouts: their header words, and the columns of their templates.

A column has one word in sspxl ("update"), whatever a layout calls it (UPDATE, Local response, Progress, Commentary).
Source: PRODUCT.md section 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.records import QUARTERS, Layout
from sspxl.text import plain

HEADER_WORDS: dict[str, tuple[str, ...]] = {
    "no": ("No", "No.", "Nr", "Number", "#", "Ref", "Ref No", "Reference", "Action No", "Item No", "Measure No"),
    "lead": ("Lead", "Leads", "Lead(s)", "Lead officer", "Action lead", "Action point lead", "Initials"),
    "action": (
        "Action", "Actions", "Action point", "Action required", "Recommendation", "Recommendations", "Commitment",
        "Commitments", "Performance measure", "Performance measures", "Measure", "Indicator", "Guidance item",
        "Guidance", "Item",
    ),
    "agency": (
        "Agency", "Agencies", "Lead agency", "Organisation", "Partner", "Owner", "Owners", "Measure owner",
        "Responsible",
    ),
    "section": ("Priority", "Theme", "Section", "Objective"),
    "update": (
        "Update", "Updates", "Latest update", "Progress", "Progress update", "Progress to date", "Local response",
        "Response", "Commentary", "Your update", "Update this quarter", "Comment", "Comments",
    ),
    "status": ("Status", "State", "Current status"),
    "completed_on": ("Completed on", "Date completed", "Completion date"),
    "due": ("Due", "Due date", "Target date", "By when", "Deadline", "Timescale"),
    "target": ("Target", "Annual target"),
    "q1": ("Q1", "Quarter 1", "Qtr 1"),
    "q2": ("Q2", "Quarter 2", "Qtr 2"),
    "q3": ("Q3", "Quarter 3", "Qtr 3"),
    "q4": ("Q4", "Quarter 4", "Qtr 4"),
    "previous": ("Previous update", "Last update", "Update last time"),
    "query": ("Query",),
    "answer": ("Answer",),
    "hint": ("Hint", "Hints"),
    "row_id": ("Row ID",),
}  # fmt: skip
"""Every word by which a column is known in a header row, plainest first; case, spacing and punctuation do not count."""

_COLUMN_OF = {plain(word) or word: column for column, words in HEADER_WORDS.items() for word in words}
_BEGINNINGS = frozenset(word[:2] for word in _COLUMN_OF)
_STRENGTH = {plain(word) or word: rank for words in HEADER_WORDS.values() for rank, word in enumerate(words)}

_REMARK = re.compile(r"\s*[(\[\n\r].*", re.DOTALL)
_YEAR = re.compile(r"[\s,:–-]*\b(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?$")
_MONTH_OR_QUARTER = re.compile(r"[\s,:–-]*\b(?:q[1-4]|[a-z]{3,9})$", re.IGNORECASE)

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


def column_of(header: str) -> str | None:
    """The column that a header cell names; None: not one of ours.

    "UPDATE", "Update (what was done)" and "UPDATE May 2013" are "update".
    """
    if header[:1].isalnum() and header[:2].casefold() not in _BEGINNINGS:
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
    """The known words in a header cell, as `plain` has them: whole, or without a remark, or without its date."""
    bare = _REMARK.sub("", header.strip())
    undated = _YEAR.sub("", bare)
    tries = dict.fromkeys((header, bare, undated, _MONTH_OR_QUARTER.sub("", undated) if undated != bare else bare))
    cores = [plain(words) or words.strip() for words in tries]
    return next((core for core in cores if core in _COLUMN_OF), cores[0])


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
