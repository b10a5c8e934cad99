"""The facts a manager could use: what in a clause is more than "work goes on".

Each finder takes a clause from which references, action numbers and plan years have been taken away, and gives the
words that are the fact, or None. FINDERS is the order in which they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sspxl.wording.dates import DATE, first_date, undated, without_dates
from sspxl.wording.happenings import denied, event
from sspxl.wording.phrases import any_of, one_of
from sspxl.wording.vocabulary import COUNTED_OF_US, FUNCTION, stem
from sspxl.wording.words import Clause, clause, is_content

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER_WORDS = frozenset(_SMALL.split("|")[1:]) | frozenset(
    """
    thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred hundreds thousand thousands dozen dozens twice half
    """.split()
)
_NO_COUNT = re.compile(r"(?:19|20)\d\d|[\d.]+(?:st|nd|rd|th)|[£0.,:/%]+")  # a year, an ordinal, zero
_DURATION = any_of(
    r"(?:over|for|in|during|throughout|within) (?:the )?(?:next|last|past|coming|previous|following|remaining) "
    rf"(?:few |several )?(?:\d+|{_SMALL}|eighteen) (?:days?|weeks?|months?|years?|quarters?)"
    rf"|(?:\d+|{_SMALL})[- ]year (?:programme|plan|strategy|period|cycle)"
)
_SHARE = re.compile(rf"\b(?:\d+|{_SMALL}) (?:(?:out )?of|/) (?:the |our |all )?(?:\d+|{_SMALL})\b")
_ITEM_NUMBER = re.compile(r"^\d+(?:(?:\.\d+)+| ?\(?[a-p]\))(?= (?:ongoing|complete|completed|done|in|no|not|see|underway|continu\w+|n/a)\b)")
_ONE = re.compile(r"one(?! (?:for|of|action|item|to|issue)\b)(?: \w+){0,3}$")
_ALL_OF_THEM = frozenset("all the both our these".split())


def figure(said: Clause) -> str | None:
    """A count, sum or share that is not zero and does not merely count partners, actions or months."""
    if share := _SHARE.search(said.text):
        return share.group()
    if _ONE.match(said.text):
        return said.text
    words = clause(without_dates(_ITEM_NUMBER.sub("", _DURATION.sub(" ", said.text)))).words
    for place, word in enumerate(words):
        if not (word in _NUMBER_WORDS or word[0] in "£0123456789") or _NO_COUNT.fullmatch(word):
            continue
        counted = words[place + 1] if place + 1 < len(words) else ""
        if counted == "of":
            counted = next((other for other in words[place + 2 :] if other not in FUNCTION), "")
        known_number = bool(place) and words[place - 1] in _ALL_OF_THEM and not is_content(counted)
        if not known_number and stem(counted) not in COUNTED_OF_US:
            return " ".join(words[place : place + 3])
    return None


_MEANT_FOR_A_DAY = any_of(
    r"""
    due
    planned
    arranged
    scheduled
    booked
    launch\w*
    meeting
    deferred
    carried
    complet\w*
    deadline
    target date
    finish\w*
    (?:start|begin|review|discuss|consider|present|report|revisit|expect|conclud|deliver|implement)\w*
    rolled
    agreed?
    visit
    event
    further
    """
)
_BOUND = re.compile(rf"\b(?:until|till|by|to|before|no later than) (?:the )?(?:end of )?(?:{DATE})|^(?:until|till|by|to|before)\b")


def dated(said: Clause) -> str | None:
    """A date that dates something. A stamp before the words, a date alone and "since March" do not."""
    text = undated(said.text)
    found = first_date(text)
    if found is None:
        return None
    rest = clause(without_dates(text))
    if rest.content or _MEANT_FOR_A_DAY.search(rest.text) or (rest.words and _BOUND.search(text)):
        return found
    return None


_STATE = any_of(
    """
    in (?:place|post|use|force|operation|situ)
    up and running
    operational
    on site
    ^(?:a |the )?new (?!ways?|approach)\w+(?: .+)?$
    (?:went|gone|goes|now|is|are) live
    now available
    (?:is|are) available
    opens(?! up)
    closes
    vacant
    fully staffed
    at capacity
    based (?:at|in)
    co-located
    """
)


def state(said: Clause) -> str | None:
    """A named thing that now stands: in place, in post, live, open."""
    found = _STATE.search(said.text)
    return found.group() if found and said.content and not denied(said, found.start()) else None


_CHANGED = "(?:decreased|declined|reduced|dropped|increased|improved|fallen|risen|doubled|halved|worsened|grown|eased)"
_CHANGING = "(?:falling|dropping|decreasing|declining|reducing|shrinking|rising|growing|climbing|increasing|worsening|improving|doubling)"
_CHANGE = "(?:reduction|increase|decrease|rise|fall|drop|improvement|upturn|downturn|decline|spike)s?"
_HOW = r"(?:\w+ly |still |now |also |very |quite |rather |too |much |slightly |all |been |again )*"
_OUTCOME = any_of(
    r"""
    # "are steadily falling", but not "are improving the service"
    (?:is|are|was|were|been|steadily|gradually|slowly|still|now|consistently|continues?) {HOW}{CHANGING}(?! (?:the|our|a|on|public|community|partner|services?|outcomes)\b)
    ^(?:[\w'-]+ ){0,4}(?:{CHANGED}|{CHANGING}|(?<!stood )(?<!wrapped )(?<!set )(?:down|up))(?: (?:slightly|sharply|again|steadily))?$
    # "continue to fall", but not "continue to increase awareness"
    continues? to (?:fall|drop|decrease|decline|rise|grow|climb|worsen)
    continues? to (?:reduce|increase|improve)(?= *$| (?:since|in|at|by|steadily|each|this|across|and)\b)
    continues? to see (?:fewer|more|less|a|an)
    (?:has|have|had|were|was|are|is|now|significantly|steadily|slightly) {HOW}{CHANGED}
    (?:been|was|is|saw|seen|sees?|shows?|showing|showed|reported|recorded|noted|resulted in|led to) (?:(?:a|an|some|the) )?(?:\w+ ){0,2}?{CHANGE} (?:in|of|on|from)
    ^(?:(?:a|an|some|slight|small|large|big|further|significant|marked|sharp|modest|steady) )*{CHANGE}(?: (?:in|of|on|from) .+)?$
    (?:gone|going|are|is|was|were|remains?|continues?) {HOW}(?:up|down|higher|lower|worse|better|poor|low|steady)(?! (?:for|to|on|with|and running|progress|priority)\b)
    (?:been|have been|has been) {HOW}steady(?! progress)
    (?:lower|higher|fewer|better|worse|more|less) (?:\w+ ){0,3}than
    ^(?:fewer|far fewer|much less) .+
    (?:been|was|were|is|are|remains?) {HOW}(?:poor|low|weak|patchy|disappointing|popular|inadequate|incomplete|overspent|underspent)
    feedback .*(?:positive|good|negative|poor|mixed|critical)
    well (?:attended|received)
    unsuccessful
    (?:over|under)subscribed
    behind (?:schedule|target|plan)
    (?:below|above|missed) (?:the )?target
    exceed(?:ed|ing|s)?
    slipped
    overdue
    off track
    feel (?:more|less|safer|unsafe)
    (?:positive|good|negative|poor|mixed|critical) feedback
    (?:low|poor|good|high|strong|record|limited|too few) (?:\w+ )?(?:uptake|take-up|turnout|attendance|response|interest|numbers|volunteers)
    ^more \w+ are \w+ing
    (?:up|down|fallen|risen|reduced|increased) by (?:a|almost|over|nearly) .+
    ^all (?:\w+ )?(?:accessing|attending|receiving|housed|in treatment) .+
    """,
    HOW=_HOW,
    CHANGED=_CHANGED,
    CHANGING=_CHANGING,
    CHANGE=_CHANGE,
)


def outcome(said: Clause) -> str | None:
    """A direction or result that is stated as one: falling, lower than, poor, below target."""
    found = _OUTCOME.search(said.text)
    return found.group() if found and not denied(said, found.start()) else None


_HINDRANCE = any_of(
    r"""
    vacanc(?:y|ies)
    vacant
    shortages?
    sickness
    absence of
    backlog
    (?:unable to|cannot|can't|could not|couldn't)
    lack of
    lacking
    insufficient
    inadequate
    stalled
    uncertaint(?:y|ies)
    (?:under|short )staffed
    held up
    (?:blocked|hampered|prevented|delayed) by
    (?:under|over)spend
    redundanc(?:y|ies)
    recruitment (?:freeze|difficulties)
    no longer (?!applicable|required|relevant|needed|necessary|ongoing|a priority)\w+
    not viable
    remains? (?:a |very |extremely |the main |our main )?(?:difficult\w*|problem\w*|barrier|issue|unresolved|unfilled)
    delay(?:s|ed)? (?:in|from|to|with|at|of)
    (?:problems?|issues?|difficult(?:y|ies)) (?:with|in|around|over|getting|obtaining|recruiting)
    it problems?
    (?:off sick|on (?:sick|maternity|long[- ]term(?: sick)?) leave)
    (?:funding|budget|grant|post|staff|staffing) (?:cuts?|reduced|withdrawn|frozen|ended|lost|turnover)
    (?:will not|won't) (?!be)\w+
    refus(?:es|al|ed)
    declines? to
    objects? to
    """
)
_NO_MEANS = any_of(
    r"no (?:further |more |dedicated |available |identified |additional |current |suitable )*"
    r"(?:funding|funds|money|budget|capacity|staffing|venue|grant|bidders?|applicants|candidates?|successor)(?! (?:applications?|bids?|requests?|enquiries))"
)
_REASON = re.compile(
    r"\b(?:due to|because(?: of)?|owing to|on account of|in light of|caused by|as (?=(?:the|it|there|they|we|no|our|all|he|she) |.* (?:was|were|is|are|has|have|had|did|could)\b)) ?(?P<why>.+)"
)


def blocker(said: Clause) -> str | None:
    """What holds it up: a hindrance, a want of means, a reason with something in it, or an outside body that has to decide."""
    found = _HINDRANCE.search(said.text)
    if found and not denied(said, found.start()) and len(said.words) > 1:
        return found.group()
    if found := _NO_MEANS.search(said.text):
        return found.group()
    return _reason(said) or waiting_for_a_body(said)


def _reason(said: Clause) -> str | None:
    found = _REASON.search(said.text)
    if found is None or "not because" in said.text or (found.group().startswith("as ") and found.start()):
        return None
    return found.group() if clause(found["why"]).content else None


_WAITING = any_of(r"(?:await(?:s|ed|ing)?|wait(?:ing)? (?:for|on)|pending|subject to|depend(?:s|ent|ing) (?:up)?on) (?P<what>.+)")
_RULING = any_of(
    r"""
    decisions?
    decide
    (?:determin|confirm|announce|award|ratif|adopt|authoris|judg|approv)\w+
    outcomes?
    results?
    funding
    guidance
    (?:ruling|rule|verdict|hearing|list)
    consents?
    sign[- ]?off
    permission
    licen[cs]e
    agree\w*
    grants?
    legislation
    publi(?:sh|cation)
    instructions?
    contract
    inspection
    clearance
    vetting
    report
    """
)
_BODY = any_of(
    r"""
    home office
    minist(?:ry|er)
    government
    courts?
    magistrates?
    judge
    coroner
    tribunal
    treasury
    parliament
    cabinet
    (?:planning )?inspectorate
    ombudsman
    secretary of state
    department (?:for|of)
    commission(?:er)?
    (?:national|crown|combined|county) \w+
    land registry
    (?:environment|national crime) agency
    network rail
    highways(?: \w+)?
    (?:judicial|serious case|case) review
    lottery
    university
    (?:nhs|hospital|council|police|probation|fire|trust|board|committee|contractor|supplier|landlord|owner)
    (?:pcc|opcc|icb|ccg|cps|moj|mhclg|dluhc|dft|yjb|ofsted|hmicfrs)
    """
)
_OF_OUR_OWN = any_of(
    r"""
    leads?
    colleagues?
    (?:line )?manager
    team
    """
)
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")


def waiting_for_a_body(said: Clause) -> str | None:
    """Waiting for a named outside body to decide. For the lead, a colleague or an update it is no fact."""
    found = _WAITING.search(said.text)
    if found is None or not _RULING.search(found["what"]) or _OF_OUR_OWN.search(found["what"]):
        return None
    named = _ACRONYM.search(said.typed) and not said.typed.isupper()
    return found.group() if named or _BODY.search(found["what"]) else None


def waits_for_something(said: Clause) -> bool:
    """Whether it waits for a thing that is named: reason enough for not having begun."""
    found = _WAITING.search(said.text)
    return bool(found and not _OF_OUR_OWN.search(found["what"]) and clause(found["what"]).content)


_RHYTHM = any_of(
    r"""
    (?:daily|nightly|weekly|fortnightly|monthly|bi-?monthly|six-weekly|termly)
    (?:every|each) (?:other |single |second )?(?:day|night|evening|morning|week|weekend|fortnight|month|term|school term|quarter|\w+day)
    (?:once|twice) (?:a|per|every) \w+
    per (?:week|month|day)
    """
)


def rhythm(said: Clause) -> str | None:
    """How often it takes place: weekly, every Thursday."""
    found = _RHYTHM.search(said.text)
    return found.group() if found and not denied(said, found.start()) else None


_PRACTICE = any_of(
    r"""
    (?:sends?|attends?|patrols?|hosts?|bans?|wears?|researches|distributes?|employs?|funds|refuses?|publishes|displays?|advertises?|teach(?:es)?|collects?|hands? out|visits? \w+ to)
    (?:seems?|appears?|suggests?|indicates?|reveals?) (?:that|to|there|the)
    (?:was|were) (?:affected|unaware|aware)
    (?:found|shows|showed|felt|complained|said) that
    (?:tell|say|report) (?:us|that|they)
    (?:discussed|considered|raised|presented|tabled|reported|taken) (?:at|to) (?:the )?(?:\w+ ){0,2}(?:jag|marac|mappa|csp|board|cabinet|scrutiny|panel|committee|executive)
    """
)


def practice(said: Clause) -> str | None:
    """What somebody does as a rule, in so many words, or what was found out."""
    found = _PRACTICE.search(said.text)
    if found is None or denied(said, found.start()) or re.search(r"\bto (?:\w+ly )?$", said.text[: found.start()]):
        return None
    return found.group() if said.content else None


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
    draft (?:strategy|protocol|policy|report|plan|agreement|\w+) (?:with|out|at|complete|ready|circulat\w+|being|to be)
    (?:first|final|consultation) draft
    (?:out )?(?:to|for|at|under|in) (?:public )?consultation
    being consulted on
    consultation (?:stage|is|has|under)
    (?:out|gone) to tender
    at tender
    being (?:tendered|printed|procured|tested|trialled|piloted|evaluated|drafted|consulted|advertised|installed|built|translated|marked)
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
_STAGE_OF_A_PRODUCT = re.compile(rf"\b{_PRODUCT}\b.*\b{_STAGE}\b|\b{_STAGE}\b.*\b{_PRODUCT}\b")


def stage(said: Clause) -> str | None:
    """The stage of a named product: a strategy in draft, a leaflet at the printers."""
    found = _STAGE_OF_A_PRODUCT.search(said.text)
    return found.group() if found and not denied(said, found.start()) else None


FINDERS: tuple[tuple[Callable[[Clause], str | None], str], ...] = (
    (figure, "a figure"),
    (dated, "a date"),
    (event, "something that happened"),
    (state, "something that now stands"),
    (outcome, "a result"),
    (blocker, "what holds it up"),
    (rhythm, "how often it takes place"),
    (practice, "what is done or was found"),
    (stage, "how far a named product has come"),
)
