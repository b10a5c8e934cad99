"""The facts a manager could use: what in a clause is more than "work goes on".

Each finder takes a clause from which references, action numbers and plan years have been taken away, and gives the
words that are the fact, or None. FINDERS is the order in which they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sspxl.wording.dates import DATE, first_date, undated, without_dates
from sspxl.wording.vocabulary import (
    ATTRIBUTIVE,
    AUXILIARY,
    FORWARD_ONLY,
    FUNCTION,
    GO_ON,
    IRREGULAR_AFTER_AUXILIARY,
    IRREGULAR_EVENT,
    NEGATIONS,
    NO_EVENT,
    PARTNER,
    UNDER_CONDITION,
    stem,
)
from sspxl.wording.words import Clause, clause, is_content

_NUMBER_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands dozen dozens
    twice half
    """.split()
)
_COUNTED_OF_US = frozenset(
    map(
        stem,
        """
        team teams partner partners agency agencies action actions authority authorities council councils organisation
        organisations service services priorities objectives part parts area areas group groups workstreams strands
        sides points items plans boroughs districts forces sub-actions key main other local respective statutory
        responsible borough district neighbouring lead leads elements themes aims pillars partnerships
        """.split(),
    )
)
_DURATION = re.compile(
    r"\b(?:over|for|in|during|throughout|within) (?:the )?(?:next|last|past|coming|previous|following|remaining) (?:few |several )?"
    r"(?:\d+|two|three|four|five|six|nine|ten|twelve|eighteen) (?:days?|weeks?|months?|years?|quarters?)\b"
)
_OF = re.compile(r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten) (?:(?:out )?of|/) (?:the |our |all )?(\d+|[a-z]+)\b")


def figure(said: Clause) -> str | None:
    """A count, sum or share that is not zero and does not merely count partners, actions or months."""
    if (share := _OF.search(said.text)) and (share[2].isdigit() or share[2] in _NUMBER_WORDS):
        return share.group()
    text = without_dates(_DURATION.sub(" ", said.text))
    words = clause(text).words if text != said.text else said.words
    for place, word in enumerate(words):
        if word in _NUMBER_WORDS or (word[0] in "£0123456789" and not re.fullmatch(r"(?:19|20)\d\d|[\d.]+(?:st|nd|rd|th)", word)):
            if not re.search("[1-9a-z]", word):
                continue  # zero
            if place and words[place - 1] in ("all", "the", "both", "our", "these") and not is_content(_at(words, place + 1)):
                continue
            if stem(_at(words, place + 1)) in _COUNTED_OF_US:
                continue
            return " ".join(words[place : place + 3])
    return None


def _at(words: tuple[str, ...], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


_PLANNING = re.compile(
    r"\b(?:due|planned|arranged|scheduled|booked|launch\w*|meeting|deferred|carried|complet\w*|deadline|target date|finish\w*|"
    r"start\w*|begin\w*|review\w*|discuss\w*|consider\w*|present\w*|report\w*|revisit\w*|expect\w*|conclud\w*|deliver\w*|"
    r"implement\w*|rolled|reopen\w*|agreed|agree|visit|event|further)\b"
)
_BOUND = re.compile(rf"\b(?:until|till|by|to|before|no later than) (?:the )?(?:end of )?(?:{DATE})|^(?:until|till|by|to|before)\b")


def dated(said: Clause) -> str | None:
    """A date that dates something. A stamp before the words, a date alone and "since March" do not."""
    text = undated(said.text)
    found = first_date(text)
    if found is None:
        return None
    rest = clause(without_dates(text))
    if rest.content or _PLANNING.search(rest.text) or (rest.words and _BOUND.search(text)):
        return found
    return None


_WEAK_IN_PRESENT = frozenset({"is", "are"})


def event(said: Clause) -> str | None:
    """Something that happened or was decided: a past participle or past tense with something specific beside it."""
    words = said.words
    for place, word in enumerate(words):
        if not _reports_an_event(words, place) or _is_held_back(words, place):
            continue
        others = [other for other in words if other != word]
        if any(map(is_content, others)) or (word in _TELLS_OF_ANYTHING and any(map(_is_named, others))):
            return " ".join(words[max(0, place - 3) : place + 3])
    return None


_TELLS_OF_ANYTHING = frozenset(
    "submitted approved appointed recruited launched signed rejected published held sent agreed trained".split()
)


def _is_named(word: str) -> bool:
    return len(word) > 2 and word not in FUNCTION and stem(word) not in GO_ON


def _reports_an_event(words: tuple[str, ...], place: int) -> bool:
    word = words[place]
    before = _at(words, place - 1)
    if word in IRREGULAR_EVENT:
        return before not in ATTRIBUTIVE
    if word in IRREGULAR_AFTER_AUXILIARY:
        return before in AUXILIARY
    if word == "agreed":
        return before not in ATTRIBUTIVE
    if len(word) < 5 or not word.endswith("ed") or word in NO_EVENT or stem(word) in NO_EVENT:
        return False
    if "-" in word and not word.startswith("re-"):
        return False  # "joined-up", "evidence-based"
    return before not in ATTRIBUTIVE


def _is_held_back(words: tuple[str, ...], place: int) -> bool:
    """Whether the participle lies ahead, is denied, depends on something, or is still being done."""
    back = place - 1
    while back >= 0 and (words[back] in AUXILIARY or words[back].endswith("ly")):
        if words[back] == "being":
            return True
        back -= 1
    if _at(words, back) in FORWARD_ONLY:
        return True
    earlier = words[:place]
    if any(word in UNDER_CONDITION for word in earlier):
        return True
    return any(word in NEGATIONS for word in earlier) and not _OUTRIGHT.search(" ".join(earlier))


_OUTRIGHT = re.compile(r"\bnot only\b|\bno longer\b")
_STATE = re.compile(
    r"\b(?:in (?:place|post|use|force|operation|situ)|up and running|operational|on site|(?:went|gone|goes|now|is|are) live"
    r"|now available|(?:is|are) available|opens?|closes?|vacant|fully staffed|oversubscribed|at capacity)\b"
)


def state(said: Clause) -> str | None:
    """A named thing that now stands: in place, in post, live, open."""
    found = _STATE.search(said.text)
    if found is None or not said.content or _denied(said, found.start()):
        return None
    return found.group()


def _denied(said: Clause, end: int) -> bool:
    """Whether what begins at `end` of the clause is denied, hoped for or conditional."""
    before = said.text[:end].split()
    return any(word in NEGATIONS or word in FORWARD_ONLY or word in UNDER_CONDITION for word in before) and not _OUTRIGHT.search(
        said.text[:end]
    )


_FALL = r"(?:fall|drop|decreas|declin|reduc|lower|shrink|ris|grow|climb|increas|worsen|improv|doubl)"
_TREND = re.compile(
    rf"\b(?:is|are|was|were|been|steadily|gradually|slowly|still|now|consistently|continue) (?:\w+ly |still |now |also )*{_FALL}ing\b(?! (?:the|our|a|on|public|community|partner)\b)"
    rf"|\bcontinues? to (?:fall|drop|decrease|decline|reduce|rise|grow|climb|increase|worsen|improve|see (?:fewer|more|a |an |less))\b"
    r"(?= *$| (?:since|in|at|by|fewer|steadily|each|this|across|and)\b|(?<=fewer)|(?<=more)|(?<=less)|(?<= a )|(?<= an ))"
    r"|\b(?:has|have|had|were|was|are|is|now|significantly|steadily) (?:\w+ly |also |now |been |all )*(?:decreased|declined|reduced|dropped|increased|improved|fallen|risen|doubled|halved|worsened)\b"
    r"|\b(?:been|was|is|saw|seen|sees?|shows?|showing|showed|reported|recorded|noted|resulted in|led to) (?:(?:a|an|some|the|any) )?(?:\w+ ){0,2}?(?:reduction|increase|decrease|rise|fall|drop|improvement|upturn|downturn|decline|spike)s? (?:in|of|on|from)\b"
    r"|\b(?:(?:gone|going|are|is|was|were|remains?|continues?) (?:\w+ly |much |still |slightly )?(?:up|down|higher|lower|worse|better|poor|low|steady))\b(?! (?:for|to|on|with|and running|to date|progress|priority)\b)"
    r"|\b(?:lower|higher|fewer|better|worse|more|less)\b (?:\w+ ){0,3}than\b"
    r"|^(?:\w+ ){1,4}(?:down|up|falling|rising|decreasing|increasing|decreased|increased|reduced|improved|halved|doubled)(?: (?:slightly|sharply|again|steadily))?$"
    r"|\b(?:been|was|were|is|are|remains?) (?:\w+ly |very |quite |rather |too )?(?:poor|low|weak|patchy|disappointing|popular|well attended|well received|oversubscribed|unsuccessful|inadequate|incomplete|overspent|underspent)\b"
    r"|\b(?:unsuccessful|oversubscribed|undersubscribed|well attended|well received)\b"
    r"|\b(?:behind schedule|behind target|below target|above target|exceeded|missed target|slipped|overdue|off track)\b"
)


def outcome(said: Clause) -> str | None:
    """A direction or result that is stated as one: falling, lower than, poor, below target."""
    found = _TREND.search(said.text)
    if found is None or _denied(said, found.start()):
        return None
    return found.group()


_BLOCKER = re.compile(
    r"\b(?:vacanc(?:y|ies)|vacant|shortages?|sickness|absence|backlog|unable to|cannot|can't|could not|couldn't|lack of|lacking|insufficient|"
    r"inadequate|stalled|uncertaint(?:y|ies)|understaffed|short staffed|held up|blocked by|hampered|prevented by|slippage|underspend|overspend|"
    r"redundanc(?:y|ies)|no longer (?!applicable|required|relevant|needed|necessary|ongoing|a priority)|not viable|"
    r"remains? (?:a |very |extremely |the main |our main )?(?:difficult\w*|problem\w*|barrier|issue|concern|unresolved|unfilled|outstanding with)|"
    r"delay(?:s|ed)? (?:by|in|from|to|with|at|of)|(?:problems?|issues?|difficult(?:y|ies)) (?:with|in|around|over|getting|obtaining|recruiting))\b"
)
_REASON = re.compile(r"\b(?:due to|because(?: of)?|owing to|on account of|thanks to|in light of|following the|caused by|as (?=the |it |there |they |we |no |our |all )) ?(?P<why>.+)")
_NO_MEANS = re.compile(
    r"\bno (?:further |more |dedicated |available |identified |additional |current |successor |suitable |longer )*"
    r"(?:funding|funds|money|budget|capacity|staffing|venue|grant|bidders?|premises|applicants|suitable candidates?|successor|powers)\b"
)


def blocker(said: Clause) -> str | None:
    """What holds it up: a reason with something in it, a want of means, or an outside body that has to decide."""
    found = _BLOCKER.search(said.text)
    if found and not _denied(said, found.start()) and (said.content or len(said.words) > 2):
        return found.group()
    if found := _NO_MEANS.search(said.text):
        return found.group()
    found = _REASON.search(said.text)
    if found and clause(found["why"]).content and not _denied(said, found.start("why")):
        return found.group()
    return waiting_for_a_body(said)


_WAITING = re.compile(
    r"\b(?:await(?:s|ed|ing)?|wait(?:ing)? (?:for|on)|pending|subject to|depend(?:s|ent|ing) on|dependent upon|with)\b (?P<what>.+)"
)
_RULING = re.compile(
    r"\b(?:decisions?|decide|determin\w+|outcomes?|approv\w+|results?|confirm\w*|funding|guidance|ruling|rule|consents?|sign[- ]?off|"
    r"permission|licen[cs]e|list|hearing|judg\w+|verdict|agree\w*|announce\w*|award\w*|grants?|legislation|publish|publication|"
    r"ratif\w+|adopt\w*|authoris\w+|instructions?|contract|release|inspection|clearance|vetting)\b"
)
_OUTSIDE_BODY = re.compile(
    r"\b(?:home office|minist(?:ry|er)|government|court|courts|magistrates?|judge|treasury|cabinet|inspectorate|ombudsman|"
    r"secretary of state|parliament|department for|department of|planning inspect\w+|national|crown|coroner|tribunal|"
    r"commission|highways|england|network rail|lottery|university|nhs|hospital|council|police|probation|fire|pcc|opcc|icb|ccg|cps|moj|mhclg|"
    r"dluhc|dft|yjb|commissioner|land registry|environment agency|electoral|utility|contractor|supplier|landlord|owner|trust|board|committee|"
    r"ofsted|hmicfrs|combined authority|county)\b"
)
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")


def waiting_for_a_body(said: Clause) -> str | None:
    """Waiting for a named outside body to decide. For the lead, a colleague or an update it is no fact."""
    found = _WAITING.search(said.text)
    if found is None or not _RULING.search(found["what"]):
        return None
    typed = said.typed[-len(found["what"]) :]
    if re.search(r"\b(?:leads?|colleagues?|manager|from me)\b", found["what"]):
        return None
    if _OUTSIDE_BODY.search(found["what"]) or (_ACRONYM.search(typed) and not typed.isupper()):
        return found.group()
    return None


_OFTEN = re.compile(
    r"\b(?:daily|nightly|weekly|fortnightly|monthly|bi-?monthly|six-weekly|termly|(?:every|each) (?:other |single |second )?"
    r"(?:day|night|evening|morning|week|weekend|fortnight|month|term|school term|quarter|\w+day)|(?:once|twice) (?:a|per|every) \w+|per (?:week|month|day))\b"
)


def rhythm(said: Clause) -> str | None:
    """How often it takes place: weekly, every Thursday."""
    found = _OFTEN.search(said.text)
    return found.group() if found and not _denied(said, found.start()) else None


_PRODUCT = (
    r"(?:strateg(?:y|ies)|polic(?:y|ies)|protocols?|leaflets?|reports?|profiles?|assessments?|toolkits?|apps?|websites?|forms?|posters?|"
    r"campaigns?|questionnaires?|surveys?|agreements?|slas?|contracts?|tenders?|bids?|orders?|pspos?|business case|guidance|cctv|cameras?|"
    r"training packages?|databases?|newsletters?|terms of reference|mous?|brochures?|specifications?|schemes?|pathways?|charters?|"
    r"pledges?|handbooks?|job descriptions?|directory|directories|resource packs?|videos?|films?|modules?|gates?|shelters?|framework agreement)"
)
_STAGE = (
    r"(?:in (?:final |first )?draft|drafted|draft(?: \w+)? (?:with|out|at|complete|ready|circulat\w+)|first draft|final draft|(?:out )?(?:to|for|at|under) (?:public )?consultation|being consulted on|"
    r"consultation (?:draft|stage|is|has|under)|out to tender|at tender|being (?:tendered|printed|procured|tested|trialled|piloted|evaluated|drafted|consulted|advertised|installed|built|translated|marked|assessed)|"
    r"at the printers?|at print|with (?:the )?(?:legal|printers?|designers?|procurement|contractors?|members|councillors)|in (?:procurement|testing|print|production|design|consultation)|"
    r"for sign[- ]?off|awaiting sign[- ]?off|under (?:test|trial|construction|evaluation|consultation)|out to advert|at (?:pilot|design|tender|consultation|evaluation|procurement|scoping) stage|ready (?:to|for) (?:launch|print|sign\w*|circulat\w+|go))"
)
_STAGE_OF_A_PRODUCT = re.compile(rf"\b{_PRODUCT}\b.*\b{_STAGE}\b|\b(?:{_STAGE})\b.*\b{_PRODUCT}\b")
_ADVERT = re.compile(r"\b(?:post|vacancy|role|job|tender|contract) (?:is |are )?(?:(?:now |currently )?(?:out to|being|at) )(?:advert\w*|interview\w*|shortlist\w*)")


def stage(said: Clause) -> str | None:
    """The stage of a named product: a strategy in draft, a leaflet at the printers."""
    found = _STAGE_OF_A_PRODUCT.search(said.text) or _ADVERT.search(said.text)
    return found.group() if found and not _denied(said, found.start()) else None


Finder = Callable[[Clause], str | None]

FINDERS: tuple[tuple[Finder, str], ...] = (
    (figure, "a figure"),
    (dated, "a date"),
    (event, "something that happened"),
    (state, "something that now stands"),
    (outcome, "a result"),
    (blocker, "what holds it up"),
    (rhythm, "how often it takes place"),
    (stage, "how far a named product has come"),
)


def is_partner(word: str) -> bool:
    """Whether the word is the stock name of an agency, post or team."""
    return stem(word) in PARTNER
