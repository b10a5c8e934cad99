"""Results and stages inside a clause: what has moved, and how far a named product has come."""

from __future__ import annotations

import re

from sspxl.wording.happenings import denied, is_past
from sspxl.wording.phrases import any_of, one_of
from sspxl.wording.vocabulary import FUNCTION, words_of
from sspxl.wording.words import Clause, is_talk

_CHANGED = "(?:decreased|declined|reduced|dropped|increased|improved|fallen|risen|doubled|halved|worsened|grown|eased)"
_CHANGING = (
    "(?:falling|dropping|decreasing|declining|reducing|shrinking|"
    "rising|growing|climbing|increasing|worsening|improving|doubling)"
)
_CHANGE = "(?:reduction|increase|decrease|rise|fall|drop|improvement|upturn|downturn|decline|spike)s?"
# Eight of them at most: "now now now ..." would be read to its end from each of its words.
_HOW = r"(?:\w+ly |still |now |also |very |quite |rather |too |much |slightly |all |been |again ){0,8}"
_OUTCOME = any_of(
    r"""
    # "are steadily falling", but not "are improving the service"
    (?:is|are|was|were|been|steadily|gradually|slowly|still|now|consistently|
        continues?) {HOW}{CHANGING}(?! (?:the|our|a|on|to|public|community|partner|services?|outcomes)\b)
    ^(?:[\w'-]+ ){0,4}(?:{CHANGED}|{CHANGING}|(?<!ed )(?<!stood )(?<!set )(?<!ing )
        (?<!things )(?<!this )(?<! it )(?<!come )(?<!crop )(?<!comes )(?<!pick )(?:down|up))
        (?: (?:slightly|sharply|again|steadily|at last))?$
    # "continue to fall", but not "continue to increase awareness"
    continues? to (?:fall|drop|decrease|decline|rise|grow|climb|worsen)
    continues? to (?:reduce|increase|improve)(?= *$| (?:since|in|at|by|steadily|each|this|across|and)\b)
    continues? to see (?:fewer|more|less|a|an)
    (?:has|have|had|were|was|are|is|now|significantly|steadily|slightly) {HOW}{CHANGED}
    (?:been|was|is|saw|seen|sees?|shows?|showing|showed|reported|recorded|noted|resulted in|led to) (?:(?:a|an|
        some|the) )?(?:\w+ ){0,2}?{CHANGE} (?:in|of|on|from)
    ^(?:(?:a|an|some|slight|small|large|big|further|significant|marked|sharp|modest|steady) )*{CHANGE}(?: (?:in|
        of|on|from) .+)?$
    (?<!progress )(?:gone|going|are|is|was|were|remains?|continues?) {HOW}(?:up|down|higher|lower|worse|better|poor|low|
        steady)(?! (?:for|to|on|with|and running|progress|priority)\b)
    (?<!progress )(?:have been|has been) {HOW}steady(?! progress)
    (?:lower|higher|longer|shorter|slower|earlier|fewer|better|worse|more|less) (?:\w+ ){0,3}than(?! (?:hoped|expected|
        planned|anticipated|envisaged|we|usual|ever)\b)
    ^(?:very )?(?:few|hardly anyone|hardly anybody) (?:came|attended|turned|signed|responded|joined|wanted|replied).*
    ^(?:fewer|far fewer|much less) .+
    (?:been|was|were|is|are|remains?) {HOW}(?:poor|low|weak|patchy|disappointing|popular|inadequate|incomplete|
        overspent|underspent)
    feedback .*(?:positive|good|negative|poor|mixed|critical)
    well (?:attended|received)
    unsuccessful
    (?:over|under)subscribed
    behind (?:schedule|target|plan|where)
    (?:below|above|missed) (?:the )?target
    exceed(?:ed|ing|s)?
    slipped
    (?:a|the) trickle
    (?:is|are|now) down to (?:one|none|just|a)
    overdue
    off track
    (?:targets?|deadlines?) (?:was |were )?(?:missed|not met)
    feel (?:more|less|safer|unsafe)
    (?:positive|good|negative|poor|mixed|critical) feedback
    (?:low|poor|good|high|strong|record|limited|too few) (?:\w+ )?(?:uptake|take-up|turnout|attendance|response|
        interest|numbers|volunteers)
    ^more \w+ are \w+ing
    ^(?:all|everyone|everybody|nearly all|almost all|most|half|some) (?:of them )?(?:have |has )?(?:passed|failed|
        refused|paid|complied|
        turned up|dropped out|survived)$
    (?:up|down|fallen|risen|reduced|increased) by (?:a|almost|over|nearly) .+
    ^all (?:\w+ )?(?:accessing|attending|receiving|housed|in treatment) .+
    """,
    HOW=_HOW,
    CHANGED=_CHANGED,
    CHANGING=_CHANGING,
    CHANGE=_CHANGE,
)


_NO_CHANGE_OF = re.compile(
    rf"\bno (?:\w+ )?(?:{_CHANGE}|let-?up) in (?!this|our|the (?:effort|work|quarter|period))\w+"
)


_OURS = words_of(
    "commitment enthusiasm relationships partnership links resolve progress practice understanding momentum"
)


def _is_of_us(words: list[str]) -> bool:
    """Whether only a virtue of those who work has changed: "our commitment has grown" is no result."""
    virtues = [word for word in words if word not in FUNCTION and not is_past(word) and not is_talk(word)]
    return not _OURS.isdisjoint(virtues) and _OURS.issuperset(virtues)


def outcome(said: Clause) -> str | None:
    """A direction or result that is stated as one: falling, lower than, poor, below target."""
    found = _OUTCOME.search(said.text)
    if found and not denied(said, found.start()) and not _is_of_us(said.text[: found.end()].split()):
        return found.group()
    none = "no" in said.words and _NO_CHANGE_OF.search(said.text)
    return none.group() if none else None


_PRODUCT = one_of(
    r"""
    strateg(?:y|ies)
    polic(?:y|ies)
    protocols?
    leaflets?
    reports?
    profiles?
    assessments?
    toolkits?
    (?:mobile )?apps?
    websites?
    forms?
    posters?
    campaigns?
    questionnaires?
    surveys?
    agreements?
    (?:slas?|mous?|pspos?|cctv)
    contracts?
    tenders?
    bids?
    orders?
    business case
    guidance
    cameras?
    (?:training|resource) packs?(?:ages?)?
    (?:databases?|newsletters?|brochures?|handbooks?|videos?|films?|modules?)
    terms of reference
    specifications?
    schemes?
    pathways?
    charters?
    pledges?
    job descriptions?
    director(?:y|ies)
    (?:gates?|shelters?)
    """
)
_STAGE = one_of(
    r"""
    in (?:final |first )?draft
    drafted
    draft (?:strategy|protocol|policy|report|plan|agreement|\w+) (?:with|out|at|complete|ready|circulat\w+|being|
        to be)
    (?:first|final|consultation) draft
    (?:out )?(?:to|for|at|under|in) (?:public )?consultation
    being consulted on
    consultation (?:stage|is|has|under)
    (?:out|gone) to tender
    at tender
    being (?:tendered|printed|procured|tested|trialled|piloted|evaluated|drafted|consulted|advertised|installed|
        built|translated|marked)
    at (?:the )?print(?:ers?)?
    with (?:the )?(?:legal|printers?|designers?|procurement|contractors?|members|councillors|chair)
    in (?:procurement|testing|print|production|design)
    (?:for|awaiting) sign[- ]?off
    under (?:test|trial|construction|evaluation)
    out to advert
    at (?:pilot|design|tender|consultation|evaluation|procurement|scoping) stage
    ready (?:to|for) (?:launch|print|sign\w*|circulat\w+|go)
    """
)
_EACH = (re.compile(rf"\b{_PRODUCT}\b"), re.compile(rf"\b{_STAGE}\b"))
_STAGE_OF_A_PRODUCT = re.compile(rf"\b{_PRODUCT}\b.*\b{_STAGE}\b|\b{_STAGE}\b.*\b{_PRODUCT}\b")


def stage(said: Clause) -> str | None:
    """The stage of a named product: a strategy in draft, a leaflet at the printers."""
    if not all(each.search(said.text) for each in _EACH):
        return None  # else "report report ..." is searched for a stage from each of its words
    found = _STAGE_OF_A_PRODUCT.search(said.text)
    return found.group() if found and not denied(said, found.start()) else None
