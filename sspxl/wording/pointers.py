"""What only points: to another action or document, to a plan year or quarter. It is taken away before facts are looked for."""

from __future__ import annotations

import re

_NUMBERED = (
    r"(?:sub-?actions?|actions?|points?|items?|para(?:graph)?s?|sections?|s\.|objectives?|priorit(?:y|ies)|targets?|"
    r"recommendations?|recs?|refs?|reference|nos?|numbers?|rows?|pages?|pp?\.?|kpis?|strands?|themes?|"
    r"parts?|phases?|stages?|tiers?|levels?|appendi(?:x|ces)|annex(?:es)?|tables?|outcomes?|aims?|goals?|tasks?|"
    r"workstreams?|versions?|v|comments?|questions?|chapters?|slides?|lines?|boxes|box)"
)
_ITEM = r"(?:\(?[a-p]\)|\d+(?:\.\d+)*[a-p]?\b|[a-z]{2,5}/\d+[a-z]?\b|[ivx]+\b|[a-p]\b)"
_ACTION_NUMBER = re.compile(
    rf"\b{_NUMBERED} ?(?:no\.? |number |#|:)?#? ?(?=[\d(#]|[ivx]+\b|[a-p]\b(?! ))\(?{_ITEM}(?: ?(?:,|and|&|to|-|or) ?{_ITEM})*\)?"
    r"|\b[a-z]{2,5}/\d{1,3}[a-z]?\b|\bact (?:19|20)\d\d|\bcovid[- ]?19\b|\b24/7\b|\b24 hours?\b|\b(?:999|101|111)\b(?= (?:call|number|line))"
)
_PERIOD = re.compile(
    r"\b(?:in |for |during |throughout |through |over )?(?:the )?(?:financial year |plan year |year )?"
    r"(?:(?:19|20)\d\d ?[/-] ?(?:(?:19|20)\d\d|\d\d)(?![/\d-])|q[1-4](?: ?(?:-|and|&|to|/) ?q?[1-4])?\b"
    r"|quarters? ?[1-4](?: ?(?:-|and|&|to) ?[1-4])?\b|(?:1st|2nd|3rd|4th|first|second|third|fourth|final|last) quarter\b"
    r"|year (?:one|two|three|[1-5])\b)(?: (?:of )?(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?)?"
)
_SLASHED_YEARS = re.compile(r"(?<![/\d])(\d\d)/(\d\d)(?![/\d])")

_DOCUMENT = (
    r"(?:report|document|spreadsheet|paper|dashboard|scorecard|appendix|annex|minutes|e-?mail|attachment|link|website|"
    r"template|return|response|comments?|update|notes?|narrative|commentary|summary|tracker|log|plan|strategy|section|"
    r"entry|answer|table|file|folder|sheet|tab|row|column|box|action|item|point|page|submission|presentation|briefing)s?"
)
_UP_TO_A_FACT = r"(?:(?! for (?:the |our |all )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) [a-z]| which | where | plus| in addition| but | although| however| and (?:a |the |\d|we ))[^,;])*"
_SUBJECT = (
    r"(?:(?:please note(?: that)?|for|all|the|this|that|these|it|its|full|further|more|our|any|an|a|and|separate|detailed|"
    r"latest|progress|performance|action|actions|work|monitoring|data|details?|information|info|figures?|stats|statistics|"
    r"updates?|commentary|narrative|position|results?|outcomes?|response|ongoing|also|element|aspect|area|issue|"
    r"everything|completed?|is|are|was|were|be|being|been|has|have|now|already|currently|will|verbal|reporting) )*"
)
_KEPT = (
    r"(?:contained|included|provided|given|held|set out|covered|reported(?: on)?|recorded|available|found|addressed|captured|"
    r"picked up|dealt with|detailed|shown|documented|listed|outlined|described|monitored|tracked|delivered|superseded|"
    r"taken forward|progressed|managed|answered|supplied|duplicated|merged|combined|incorporated|subsumed|discussed)"
)
_NOT_SEEING = r"(?<!to )(?<!can )(?<!could )(?<!will )(?<!we )(?<!now )(?<!they )(?<!and )"

_REFERENCES = tuple(
    re.compile(pattern)
    for pattern in (
        r"https?://\S+|\bwww\.\S+",
        rf"{_NOT_SEEING}\b(?:please )?(?:also )?(?:see|refer(?:red)?(?: back)? to|cf\.?)\b(?! (?:if|how|whether|what|a |an |no |fewer|more|less))"
        + _UP_TO_A_FACT,
        r"\b(?:same )?as (?:is )?(?:per\b|(?:already |previously |earlier )?(?:noted|stated|reported|mentioned|described|outlined|detailed|"
        r"advised|explained|set out|discussed|shown|given|updated)\b)" + _UP_TO_A_FACT,
        r"\b(?:same |similar |identical )?(?:as|to) (?:for |in |with )?(?:the )?(?:update )?(?:above|below|previous(?:ly)?(?: \w+)?)\b(?: \w+)?",
        r"\b(?:same|similar|identical) (?:as|to) (?:for |in |with )?(?:the )?(?:action |item |point )?"
        r"(?:\d\S*|[a-z]+/\d+|[a-p]\)|action \w+|(?:answer|response|update|comments?)\b" + _UP_TO_A_FACT + ")",
        r"^as (?:for |in |with |under )?(?:[a-z]+ ){0,3}\d+(?:\.\d+)*[a-z]?$",
        r"\bdittos?\b|^[\"']+$|\bto the above\b|\brefers? above\b",
        rf"^{_SUBJECT}{_KEPT} (?:separately|elsewhere|above|below|there|already|previously|(?:in|within|under|via|through|by|on|at|against|as part of|"
        rf"with|into) (?:[\w'&/.-]+ ){{0,6}}?(?:{_DOCUMENT}|meeting|\d\S*)\b"
        + _UP_TO_A_FACT
        + ")$",
        rf"^{_SUBJECT}(?:details?|information|info|figures?|data|stats|updates?|narrative|commentary) (?:is |are |can be )?"
        r"(?:in|on|with|within|at|attached|there|above|below|under|from)\b" + _UP_TO_A_FACT,
        rf"^(?:[a-z]+ ){{0,3}}?(?:{_DOCUMENT} )?(?:is |are |now |also )*(?:attached|enclosed|appended)\b" + _UP_TO_A_FACT,
        r"^(?:this |action |is |are |also |closely |it |all )*(?:links?|linked|linking|connected|ties?|tied|cross[- ]?ref\w*|cross[- ]referenced?)"
        r"(?: in)? (?:to|with|into)\b" + _UP_TO_A_FACT,
        rf"^(?:{_SUBJECT})?(?:part of|under) (?:action|item|point|section|objective) ?\S+$",
        r"\bverbal (?:update|report) (?:was |has been )?(?:given|provided|made)\b" + _UP_TO_A_FACT,
        r"^(?:the )?(?:above|below)$",
    )
)
_HINTS = re.compile(
    r"http|www\.|see\b|refer|cf|\bas\b|same|similar|identical|ditto|above|below|attached|enclosed|appended|link|tie|cross|"
    r"verbal|elsewhere|separately|detail|info|figures|data|stats|update|commentary|narrative|connected|\bpart of|\bunder\b|"
    rf"{_KEPT}"
)


def without_references(text: str) -> tuple[str, bool]:
    """The clause without what points elsewhere, and whether there was any such thing."""
    if not _HINTS.search(text):
        return text, False
    rest = text
    for pattern in _REFERENCES:
        rest = pattern.sub(" ", rest)
    return rest, rest != text


def without_numbers_of_the_plan(text: str) -> str:
    """The clause without action numbers, plan years and quarters: their digits are no facts."""
    text = _ACTION_NUMBER.sub(" ", text)
    text = _PERIOD.sub(" ", text)
    return _SLASHED_YEARS.sub(_unless_a_day, text)


def names_a_period(text: str) -> bool:
    """Whether a plan year or quarter is named."""
    return bool(_PERIOD.search(text))


def _unless_a_day(found: re.Match[str]) -> str:
    """ "12/13" is a plan year; "13/12" is a day. "11/12" is more often the 11th of December."""
    first, second = int(found[1]), int(found[2])
    return " " if second == first + 1 and second > 12 else found[0]
