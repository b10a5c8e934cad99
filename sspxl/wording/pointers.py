"""What only points: to another action, a document, a plan year. It is taken away before facts are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sspxl.wording.phrases import one_of, phrases
from sspxl.wording.vocabulary import words_of

_NUMBERED = one_of(
    r"""
    (?:sub-?)?actions?
    points?
    items?
    para(?:graph)?s?
    sections?
    objectives?
    priorit(?:y|ies)
    targets?
    recommendations?
    recs?
    refs?\.?
    reference
    nos?
    numbers?
    rows?
    pages?
    pp?\.?
    kpis?
    strands?
    themes?
    parts?
    phases?
    stages?
    tiers?
    levels?
    appendi(?:x|ces)
    annex(?:es)?
    tables?
    outcomes?
    aims?
    goals?
    tasks?
    workstreams?
    versions?
    comments?
    questions?
    chapters?
    slides?
    box(?:es)?
    """
)
_NUMBERED_WORDS = words_of(
    """
    action actions sub-action sub-actions subaction subactions point points item items paragraph paragraphs para paras
    section sections objective objectives priority priorities target targets recommendation recommendations rec recs ref
    refs reference no nos number numbers row rows page pages p pp kpi kpis strand strands theme themes part parts phase
    phases stage stages tier tiers level levels appendix appendices annex annexes table tables outcome outcomes aim aims
    goal goals task tasks workstream workstreams version versions comment comments question questions chapter chapters
    slide slides box boxes act
    """
)
"""The words of _NUMBERED one by one: where none stands and no digit, there is no number to look for."""
_DIGIT = re.compile(r"\d")
_ITEM = r"(?:\(?[a-p]\)|\d+(?:\.\d+)*[a-p]?\b|[a-z]{2,5}/\d+[a-z]?\b|[ivx]+\b|[a-p]\b)"
_ACTION_NUMBER = re.compile(
    one_of(
        r"""
        \b{NUMBERED} ?(?:no\.? |number |#|:)?#? ?(?=[\d(#]|[ivx]+\b|[a-p]\b(?! ))\(?{ITEM}
            (?: ?(?:,|and|&|to|-|or) ?{ITEM})*\)?
        \b[a-z]{2,5}/\d{1,3}[a-z]?\b
        \bact (?:19|20)\d\d
        \b(?:actions?|priorit(?:y|ies)|objectives?|themes?|strands?|aims?|goals?|phases?|stages?) (?:one|two|three|
            four|five|six)
            (?![\w-]| (?:of|new|\w+s)\b)
        \bcovid[- ]?19\b
        \b24/7\b
        \b24 hours?\b
        """,
        NUMBERED=_NUMBERED,
        ITEM=_ITEM,
    )
)
_PERIOD = re.compile(
    r"\b(?:(?:in|for|during|throughout|through|over) )?(?:the )?(?:financial year |plan year |year )?"
    + one_of(
        r"""
        (?:19|20)\d\d ?[/-] ?(?:(?:19|20)\d\d|\d\d)(?![/\d-])
        q[1-4](?: ?(?:-|and|&|to|/) ?q?[1-4])?\b
        quarters? ?[1-4](?: ?(?:-|and|&|to) ?[1-4])?\b
        (?:1st|2nd|3rd|4th|first|second|third|fourth|final|last) quarter\b
        years? (?:one|two|three|[1-5])(?: (?:and|to|-|of) [1-5])?\b
        """
    )
    + r"(?: (?:of )?(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?)?"
)
_SLASHED_YEARS = re.compile(r"(?<![/\d])(\d\d)/(\d\d)(?![/\d])")

_DOCUMENT = one_of(
    r"""
    (?:report|document|spreadsheet|paper|dashboard|scorecard|annex|e-?mail|attachment|link|website|template|
        return|response)s?
    (?:comment|update|note|narrative|commentary|summary|tracker|log|plan|section|entry|answer|table|file|folder|
        sheet|tab)s?
    (?:row|column|box|action|item|point|page|submission|presentation|briefing|meeting|board|strategy|assessment|
        minute)s?
    appendix
    strategies
    letters?
    """
)
# A pointer ends where another clause or a count begins: "see above for the 6 referrals".
_UP_TO_A_FACT = (
    r"(?:(?! for (?:the |our |all )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) [a-z]| plus"
    r"| in addition| shows? (?:a|an|that)| confirms? | but | although| however| and (?:a |the |\d+ [a-z]|we ))"
    r"(?:[^,;]|,(?= ?\d+\.\d)))*"
)
# "This", "full details of the work": words that have no matter of their own, before "are in the annual report".
_POINTED = (
    r"(?:(?:please note(?: that)?|for|all|the|this|that|these|it|its|full|further|more|our|any|an|a|and|separate|"
    r"detailed|latest|progress|performance|action|actions|work|monitoring|data|details?|information|info|figures?|stats|"
    r"statistics|updates?|commentary|narrative|position|results?|outcomes?|response|answer|ongoing|also|element|aspect|"
    r"area|issue|everything|completed?|is|are|was|were|be|being|been|has|have|can|now|already|currently|verbal|reporting|"
    r"of|on|in|separately|quarterly|regularly) )*"
)
_KEPT = one_of(
    r"""
    contained
    included
    provided
    given
    held
    set out
    covered(?: off)?
    reported(?: on)?
    recorded
    available
    found
    sent
    emailed
    addressed
    captured
    (?:sits?|belongs?)
    picked up
    dealt with
    (?:detailed|shown|documented|listed|outlined|described|discussed)
    (?:monitored|tracked|managed|delivered|progressed|taken forward)
    (?:superseded|duplicated|merged|combined|incorporated|subsumed)
    (?:answered|supplied|explained|noted|mentioned|spoken to|spelt out|summarised|updated)
    (?:amalgamated|consolidated|rolled|folded)
    """
)
_WHO_SEES = "to|can|could|will|shall|should|may|we|now|they|and|never"
_NOT_SEEING = r"(?<!\wsee)" + "".join(f"(?<!{word} see)" for word in _WHO_SEES.split("|"))
# Where it can, a pattern begins with its letters and not with a word boundary: it is found several times as fast.
# Before the colon the words of which one stands in whatever the pattern could match: the others are not searched for.
_KEYS = {
    "KEPT_WORDS": (
        "contained included provided given held set covered reported recorded available found sent emailed addressed"
        " captured sit sits belong belongs picked dealt detailed shown documented listed outlined described discussed"
        " monitored tracked managed delivered progressed taken superseded duplicated merged combined incorporated"
        " subsumed answered supplied explained noted mentioned spoken spelt summarised updated amalgamated consolidated"
        " rolled folded"
    ),
    "SAYS_IT": (
        "cover covers explain explains describe describes give gives has contain contains detail details include"
        " includes refer refers deal deals address addresses"
    ),
    "DETAILS": (
        "detail details answer update updates response information info figure figures data stats narrative commentary"
    ),
    "LINKED": (
        "link links linked linking connected tie ties tied cross crossref cross-ref cross-refs cross-refer cross-refers"
        " cross-referred cross-reference cross-references cross-referenced cross-referencing cross-referring"
    ),
    "DUPLICATE": (
        "duplicate duplicates duplicated duplicating duplication repeat repeats repeated repeating mirror mirrors"
        " mirrored mirroring overlap overlaps overlapped overlapping"
    ),
}
_REFERENCES = tuple(
    (frozenset(keys.split()), re.compile(pattern))
    for keys, pattern in (
        line.split(": ", 1)
        for line in phrases(
            r"""
        http https: https?://\S+
        www: www\.\S+
        # "see", but not "we can see", "see if", "see fewer"
        see: see\b{NOT_SEEING}(?: [\w'-]+){0,6}? (?:above|below)\b
        see refer referred cf: (?:see|refer(?:red(?<!was referred)(?<!were referred)(?<!been referred))?(?: back)? to|
            cf\.?)\b{NOT_SEEING}
            (?! (?:if|how|whether|a(?!\))|an|no|fewer|more|less)\b){UP_TO_A_FACT}
        # "as per 2.1", but not "as per plan"
        as: as(?<!\was) (?:is )?per\b(?! '?(?:(?:the|our|agreed|action|delivery) )*(?:plan|strategy|schedule|
            requirements?|programme|timetable|
            ongoing|usual|normal|policy|guidance)'?$){UP_TO_A_FACT}
        as: as(?<!\was) (?:is )?(?:already |previously |earlier )?(?:noted|stated|reported|mentioned|described|outlined|
            detailed|advised|explained|set out|discussed|shown|given|updated)\b
            (?! in (?:(?:the|our|agreed|action|delivery) )*(?:plan|strategy|programme|schedule|policy)$){UP_TO_A_FACT}
        above below previous previously: (?:as|to(?<!further to))(?<!\w\w\w) (?:(?:for|in|with) )?(?:the )?(?:update )?
            (?:above|below|previous(?! (?:quarter|period|year|month|position|status)\b(?!'))(?:ly \w+| \w+)?)\b(?: \w+)?
        as: ^as (?:(?:for|in|with|under) )?(?:[a-z]+ ){0,3}\d+(?:\.\d+)*[a-z]?$
        # "same as action 2", "response as for 4.1"
        same similar identical: (?:same|similar|identical) (?:as|to) (?:(?:for|in|with) )?(?:the )?(?:action |item |
            point )?
            (?:\d\S*|[a-z]+/\d+|[a-p]\)|action \w+|(?:[a-z']+ )?(?:answer|response|update|comments?)\b{UP_TO_A_FACT})
        update response answer comment comments position: ^(?:same |similar )?(?:update|response|answer|comments?|
            position)
            (?: (?:as|for|under|to|in|per|the)){1,4} (?:action|item|point|\d|[a-z]+/\d){UP_TO_A_FACT}
        per ref as look duplicate repeat same: ^(?:per|ref\.?|as|look at|duplicate of|repeat of|
            same as(?: for)?) (?:the )?
            (?:above|below|actions?|items?|points?|last one|previous one|\d)\b.*$
        ditto dittos: dittos?\b
        cross cross-refer cross-refers cross-referred: cross[- ]?refer(?:s|
            red)?(?: to)?(?= (?:[a-z]+ )?\d){UP_TO_A_FACT}
        applies apply refer refers hold holds: ^(?:(?:the|our|same|also|all|my) )*(?:update|comments?|answer|response|
            text|minutes|above|below)(?: \S+){0,4}?
            [ ](?:applies|apply|refers?|holds?)(?: here)?(?: too| also| as well| again)?$
        separately: ^(?:[\w'-]+ ){0,4}(?:reported|circulated|sent|supplied|provided|submitted|
            issued) (?:[\w'-]+ ){0,3}separately$
        above below elsewhere: (?:reported|updated|commented|answered|covered)(?: on)?(?: this| it)? (?:above|below|
            elsewhere)$
        covered: ^(?:(?:this|is|it|now|already|all) )*covered (?:off )?(?:by|under) (?:the )?(?:police|council|housing|
            health|probation|fire|nhs)$
        moved transferred migrated: ^(?:(?:this|it|action|now|has|have|been|is|was) )*(?:moved|transferred|
            migrated)(?: across| over)? (?:to|
            into) (?:the )?
            (?:[\w'&/-]+ ){0,4}(?:plan|strategy)$
        # "our strategy covers this", "the report explains", "in annual report"
        {SAYS_IT}: ^(?:(?:the|our|this|see|please|also|their|an?|police|council|housing|health|annual|attached|
            separate|latest|
            last|main|quarterly|
            [a-z]+'s) )*{DOCUMENT}
            [ ](?:also |already |now )?(?:covers?|explains?|describes?|gives?|has|contains?|details?|includes?|
                refers? to|deals? with|addresses?)
            (?: (?:this|it|that|the|full|more|all|everything|further|of|details?|action|point|answer|position|
                information|progress))*$
        read look check consult view visit: ^(?:please )?(?:read|look at|check|consult|view|visit) (?:(?:the|our|this|
            annual|attached|last|
            latest) )*{DOCUMENT}(?: \w+)?$
        annual quarterly monthly separate last main full board year-end: ^in (?:(?:annual|quarterly|monthly|separate|
            last|main|full|board|year-end) )+{DOCUMENT}$
        alongside as into from together: (?:alongside|as in|into|from|together with) (?:the )?(?:{NUMBERED}) {ITEM}
        {KEPT_WORDS} merged combined joined linked: ^(?:{KEPT}|(?:now )?(?:merged|combined|joined|linked)) (?:with|
            into|to) (?:the )?(?:{NUMBERED}) {ITEM}
        told said explained mentioned answered covered: (?:told you|i said|we said|explained|mentioned|answered|
            covered) (?:this |it |all this )?(?:last (?:time|
            quarter|return|month|year)|
            before|already|previously|earlier)$
        what: what is (?:already )?in (?:the|our) (?:[\w'&/-]+ ){0,4}?{DOCUMENT}$
        what: what (?:we|i) (?:said|wrote|reported|put) .*(?:still )?(?:stands|applies|holds)(?: true| good)?
        above: to the above\b
        read: read (?:with|alongside|in conjunction with|together with)\b{UP_TO_A_FACT}
        # "ongoing under action 4", "work continues under 2.3"
        under via through within by part against: (?:under|via|through|within|by|as part of|
            against) (?:the )?(?:(?:actions?|items?|points?|recommendations?|
            recs?|refs?)\.? (?:no\.? )?{ITEM}|\d{1,2}(?:\.\d{1,2})+[a-z]?\b(?! ?(?:%|m|million|per|points?)\b))
        cover covers: ^(?:(?:the|our|response|answer|update|comment|action|item|to|at|under) )*\d\S*
            [ ](?:also |already )?covers? (?:this|it)\b.*
        above below: ^(?:the )?(?:above|below)$
        covered: ^(?:also )?(?:already )?covered(?: already)?$
        as: ^as (?:for|with) (?!(?:all|any|every|most|the rest)\b)(?:[a-z]+ ?){1,3}$
        in within: ^(?:with)?in (?:the|our) (?:[\w'&/-]+ ){0,4}?{DOCUMENT}$
        part: ^(?:(?:this|it|now|is|forms) )*part of (?:(?:the|our|another) )?(?:[\w'&/-]+ ){0,4}?(?:{DOCUMENT}|
            \d+)\b.*$
        reported: ^(?:this was )?(?:already )?reported (?:last (?:quarter|time|year|month)|previously|earlier)$
        # "full details are in the report"
        {KEPT_WORDS}: ^{POINTED}{KEPT} (?:separately|under separate cover|elsewhere|above|below|there|
            previously)(?: .{0,40})?$
        {KEPT_WORDS}: ^{POINTED}{KEPT} (?:separately )?(?:in|within|under|via|through|by|on|at|against|as part of|with|
            into)
            [ ](?!(?:each|every|all|regular|various|relevant|other|these|local|future)\b){PLACE}
            {UP_TO_A_FACT}$
        reported updated: ^{POINTED}(?:reported|updated) (?:via|through|under) .+$
        sent emailed submitted provided reported: ^(?:sent|emailed|submitted|provided|reported) (?:separately$|to you\b)
        sent emailed forwarded submitted supplied passed: ^{POINTED}(?:{DOCUMENT} )?(?:sent|emailed|forwarded|
            submitted|supplied|passed)(?: on| across| over)?
            (?: \S+){0,4}? (?:by|via|in|on|with) (?:(?:an?|my|our|the|this|separate|covering) )*
            (?:e-?mail|post|letter|teams|sharepoint|return|submission|update)$
        {DUPLICATE}: ^(?:this |it )?(?:duplicat|repeat|mirror|overlap)\w*(?: with)? (?:action |
            item )?(?:[a-z]{0,4}/?\d\S*)$
        same similar identical: (?:same|similar|identical) (?:\w+ )?as (?:(?:for|in|with|at|to|the|under|row|action|
            item|line|cell|entry|
            point|my|our) )+(?:above|below|previous|\d\S*)(?: \w+)?
        {DETAILS}: ^{POINTED}(?:details?|answer|updates?|response|information|info|figures?|data|stats|narrative|
            commentary)
            (?: is| are| can be)?(?: (?:in|on|with|within|at|attached|there|above|below|under|from)\b){UP_TO_A_FACT}
        attached enclosed appended: ^(?:[a-z]+ ){0,3}?(?:{DOCUMENT} )?(?:(?:is|are|now|also) )*(?:attached|enclosed|
            appended)\b(?! to (?:the|
            an?|each|every|our) (?!report|document|e-?mail|return)){UP_TO_A_FACT}
        # "linked to action 5"
        {LINKED}: ^(?:(?:this|action|is|are|also|closely|it|all) )*
            (?:links?|linked|linking|connected|ties?|tied|cross[- ]?ref\w*|cross[- ]reference\w*)
            (?: in)?(?: (?:to|with|into)\b){UP_TO_A_FACT}
        verbal: verbal (?:update|report)(?: was| has been)? (?:given|provided|made)\b{UP_TO_A_FACT}
        """,
            NOT_SEEING=_NOT_SEEING,
            POINTED=_POINTED,
            KEPT=_KEPT,
            PLACE=(
                rf"(?:[\w'&/.-]+ ){{0,6}}?(?:{_DOCUMENT}|\d\S*|[a-z]{{2,5}}/\d+|(?:priority|theme|objective|"
                rf"strand) \w+)\b"
                r"(?! (?:period|year|timescales?))"
            ),
            DOCUMENT=_DOCUMENT,
            UP_TO_A_FACT=_UP_TO_A_FACT,
            ITEM=_ITEM,
            NUMBERED=_NUMBERED,
            **_KEYS,
        )
    )
)


def _by_word() -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, (keys, _) in enumerate(_REFERENCES):
        for key in keys:
            found.setdefault(key, []).append(place)
    return {key: tuple(places) for key, places in found.items()}


_BY_WORD = _by_word()
"""The places in _REFERENCES of what each word could be part of."""


def without_references(text: str, words: Iterable[str]) -> tuple[str, bool]:
    """The clause without what points elsewhere, and whether there was any such thing. `words` are those of the text."""
    places = {place for word in words if word in _BY_WORD for place in _BY_WORD[word]}
    if not places:
        return text, False
    rest = text
    for place in sorted(places):
        rest = _REFERENCES[place][1].sub(" ", rest)
    return rest, rest != text


def without_numbers_of_the_plan(text: str, words: Iterable[str]) -> str:
    """The clause without action numbers, plan years and quarters: their digits are no facts. `words` are its words."""
    digits = bool(_DIGIT.search(text))
    if digits or not _NUMBERED_WORDS.isdisjoint(words):
        text = _ACTION_NUMBER.sub(" ", text)
    if not digits and "quarter" not in text and "year" not in text:
        return text
    text = _PERIOD.sub(" ", text)
    return _SLASHED_YEARS.sub(_unless_a_day, text)


def names_a_period(text: str) -> bool:
    """Whether a plan year or quarter is named."""
    return bool(_PERIOD.search(text))


def _unless_a_day(found: re.Match[str]) -> str:
    """ "12/13" is a plan year and goes; "13/12" is a day, and "11/12" is more often the 11th of December."""
    first, second = int(found[1]), int(found[2])
    return " " if second == first + 1 and second > 12 else found[0]
