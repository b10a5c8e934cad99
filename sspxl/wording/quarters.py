"""Quarters for which a text quotes figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspxl.wording.days import MONTH
from sspxl.wording.typed import Typed, as_typed, sentences


@dataclass(frozen=True, slots=True)
class QuarterNamed:
    """A quarter of the financial year for which a text gives a figure."""

    quarter: int  # 1 begins in April
    year: int | None  # the one in which the financial year begins: 2026 of "2026-27"; None: not said
    compared: bool  # named to compare with: "against 40 in Q2"
    words: str  # the quarter as typed


_QUARTER = re.compile(
    r"(?<![\w.-])(?:"
    r"(?:(?P<full>20\d\d)(?: ?[/-] ?(?:20)?\d\d)?[ ,]{1,2})?(?:q|qtr\.? ?|quarters? ?)(?P<number>[1-4])(?![\d%]|"
    r"\.\d|(?:st|nd|rd|th)\b)(?:[, ]{1,2}(?:of )?(?:the )?(?:20)(?P<year>\d\d)(?: ?[/-] ?(?:20)?\d\d)?(?![\d%])|"
    r"[, ]{1,2}(?P<short>\d\d)[/-]\d\d(?!\d))?"
    r"|(?P<word>first|second|third|fourth|final|1st|2nd|3rd|4th) quarter(?! of an)(?!s\b)(?: of)?(?: the)?(?: "
    r"financial year)?(?: (?:20)(?P<year2>\d\d)(?: ?[/-] ?(?:20)?\d\d)?(?![\d%]))?"
    r")(?!\w)"
)
_WORDED = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4}
_COMPARED = re.compile(
    r"\b(?:compared (?:to|with)|comparison (?:to|with)|against|than(?: in| for| at)?|versus|vs\.?|v|from|up on|"
    r"down on|up from|down from|"
    r"previous|since|last year'?s?|relative to|lower than|higher than|baseline(?: of| in)?)(?: "
    r"[\w£%.,()-]+){0,6}? ?\(?$"
)
_NOT_FIGURES = re.compile(
    r"(?<!\w)\d{1,2}(?:st|nd|rd|th)?(?: of)? "
    + MONTH
    + r"(?: \d{4})?|"
    + MONTH
    + r" (?:19|20)\d\d|(?:19|20)\d\d(?: ?[/-] ?(?:19|20)?\d\d)?"
    r"|\d{1,2}[./]\d{1,2}[./](?:20)?\d\d|\b\d\d/\d\d\b|\b(?:action|item|point|phase|priority|ref|no|number|tier|"
    r"level|stage|section|measure|objective|recommendation|year)s?\.? ?\d+(?:\.\d+)*[a-p]?"
)
_FIGURE = re.compile(
    r"£ ?\d|\d|(?<!\w)(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|hundred|none|no(?! (?:change|update|progress|news|issues?|further|report|data|figures?)\b)|nil|zero|"
    r"doubled|halved|trebled)(?!\w)"
)
_STILL_AHEAD = re.compile(
    r"(?<!\w)(?:will|due|planned|scheduled|expected|to be|by|before|until|till|target for|forecast|next|aim|intend|"
    r"booked|arranged|ready for)(?: \w+){0,3} (?:the )?(?:end of )?$"
)


def quarters_named(text: str) -> tuple[QuarterNamed, ...]:
    """The quarters for which the text quotes a figure, in its order, each once.

    Not one in which something will be done, nor one without a figure in its clause.
    """
    typed = as_typed(text)
    if "q" not in typed.low:
        return ()
    found: dict[tuple[int, int | None, bool], QuarterNamed] = {}
    for start, end in sentences(typed):
        matches = list(_QUARTER.finditer(typed.low, start, end))
        if not matches or not _has_a_figure(typed, start, end):
            continue
        for match in matches:
            before = typed.low[max(start, match.start() - _NEAR) : match.start()]
            if _STILL_AHEAD.search(before):
                continue
            named = _named(typed, match, bool(_COMPARED.search(before)))
            found.setdefault((named.quarter, named.year, named.compared), named)
    return tuple(found.values())


_NEAR = 60


def _has_a_figure(typed: Typed, start: int, end: int) -> bool:
    rest = _QUARTER.sub(" ", typed.low[start:end])
    return bool(_FIGURE.search(_NOT_FIGURES.sub(" ", rest)))


def _named(typed: Typed, match: re.Match[str], compared: bool) -> QuarterNamed:
    year = match["full"] or match["year"] or match["short"] or match["year2"]
    number = int(match["number"]) if match["number"] else _WORDED[match["word"]]
    return QuarterNamed(number, 2000 + int(year) % 100 if year else None, compared, typed.words(*match.span()))
