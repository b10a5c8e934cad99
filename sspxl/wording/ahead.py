"""What lies ahead or is a note-to-self: to be done, to follow, waiting for somebody."""

from __future__ import annotations

import re

from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import FUNCTION, NOUNS_IN_ING, words_of
from sspxl.wording.words import Clause, is_content, is_talk

_NOTE_TO_SELF = any_of(
    r"""
    tb[acd]
    x{2,}
    to follow
    (?:^|still |is |are |left )to do|to do$
    to come
    lorem ipsum
    placeholder
    draft text
    (?<!had )(?<!considered )(?<!deemed )(?<!thought )(?<!believed )(?<!felt )(?<!not )
        (?<!hope )(?<!wishing )(?<!reason )(?<!cause )(?<!seems )(?<!appears )(?<!proved )(?<!found )(?<!known )
        to be (?!fair|honest|clear|commended|congratulated|
        thanked|welcomed|expected|proud|ongoing|done|gained|learnt|pleased|optimistic|hopeful)\w+
    chas(?:e|ed|ing)(?: up)?
    remember to
    don't forget
    # asked of nobody in particular: the clause opens with the order
    ^(?:please |can \w+ please |still |just )?(?:insert|add|check|ask|speak|talk|ring|call|email|phone|contact|
        find out|get|amend|delete|confirm|fill in|look up|look into|follow up|clarify|copy|replace|put in|
        discuss with|liaise with) \w+.*
    ^update (?:needed|required|please|this|when|next|with|from|for|later|due|outstanding)
    await\w*
    waiting(?! (?:lists?|times?|rooms?))
    wait (?:for|on)
    pending
    outstanding from
    (?:report|data|figures|update|return) outstanding
    needs? updating
    not sure
    unsure
    don't know
    (?:can't|cannot) (?:remember|recall)
    no idea
    (?:not clear|unclear) who
    find out
    sorry
    (?:(?:do not|don't) (?:publish|share|circulate|print)|not for (?:publication|circulation))
    ^(?:(?:i|we|have|has|i've|we've|just|also|already) )*(?:asked|emailed|messaged|texted)
    coming soon
    ^(?:maybe|perhaps)
    ^(?:possible|potential|with \w+ (?:for|to)) .+
    # the action said again as an order
    ^(?:consider|explore|identify|establish|develop|arrange|organise|produce|prepare|create|recruit|ensure|
        investigate|assess|obtain|write|book|delete) (?!complete|done|ongoing)\w+
    delete
    more (?:details?|info|information) (?:soon|later)
    will add
    ^(?:starting|coming|due|begins|starts|very)? ?(?:shortly|soon)$
    ^(?:for )?(?:the )?(?:next|future) (?:meeting|agenda|board|panel)$
    ^for (?:discussion|info|information|review|consideration|decision|next \w+)$
    ^hold$
    ^let me (?:check|see|know|find|ask|look)\b
    ^i (?:think|believe|assume|understand) \w+ .+
    ^(?:a )?future (?:piece of )?(?:work|action|project)
    ^(?:info\w* |data |figures )?requested from (?:\w+ ?){1,3}$
    (?:e-?mail|message|reminder|request) sent to (?:the )?(?:\w+ )?(?:leads?|managers?|colleagues?|teams?|officers?)$
    ^to (?:complete|confirm|check|advise|discuss|review|be|write|update)$
    ^(?:(?:we|i|would|could|just) )*suggest(?:ed|ion)?(?: (?:we|that|this|it|to))*(?: \w+)+
    ^(?:still |just |currently )?(?:checking (?:with|on|this|whether|if)|seeking (?:clarification|confirmation|
        an? answer|views|advice|clarity|guidance))
    trying to (?:get|find|reach|contact|establish|speak|track)
    (?:not|n't|never|nothing|yet to|waiting to) (?:yet )?(?:hear|heard)(?: back| from| anything)?
    ^leave (?:this|it|for|as|blank|in|out)\b
    ^(?:full )?details? later
    holding (?:answer|reply|response|text|line)
    left (?:a )?(?:message|voicemail|note)
    on (?:my|the) (?:to[- ]do )?list
    ^possibly
    next steps? (?:is|are|will be) to
    not (?:yet )?checked
    """
)
_INTENT = any_of(
    r"""
    need(?:s|ed|ing)?
    requir(?:e|es|ed|ing)
    must
    ought
    should
    intend(?:s|ed|ing)?
    intention
    plan(?:s|ning)? to
    plans (?:are )?(?:for|in place)
    planned
    proposal
    propos(?:e|es|ed|ing)
    (?<!would )hop(?:e|es|ed|ing) (?:to|that|for)
    aim(?:s|ing)? to
    would like to
    want(?:s|ing)? to
    wish(?:es)? to
    (?:going|looking|due|set|ready) to (?!plan)\w+
    scheduled
    (?:expect(?:s|ed|ing)?|agreed) to
    to (?:start|commence|begin)
    in due course
    (?:could|might|may) (?:well |also )*be (?!expected|hoped|argued)(?:\w+ed|held|set|run|made|done|given|built)
    at (?:a|some) (?:later|future) (?:date|point|time)
    (?:for|at) (?:a |the |our )?(?:future|forthcoming|next appropriate) (?:meeting|board|agenda)
    agenda item for
    watch this space
    still to (?!come)\w+
    my list
    ^to (?!date|the|our|an?|all|everyone)\w+ .+
    please
    """
)
_GOES_ON_AHEAD = any_of(
    r"""
    (?:continu\w*|remain\w*) to (?:be )?(?:\w+ly )?\w+
    (?:needs?|plans?|intends?|aims?|expected|hopes?|required|wants?|planned|scheduled|agreed|committed|resolved)
        (?: to)? (?:continue|carry on|remain|keep|maintain|work (?:closely )?(?:together|with))
    (?:keen|eager|happy|willing|ready|proud|determined|content|able|pleased|hard|easy|difficult|
        encouraged) to (?:be )?\w+
    (?:as and when|if|when|where|wherever) (?:they|we|it|people|partners|residents|victims) (?:is |are )?need(?:s|
        ed)?(?: to)?
    on (?:track|target|course|schedule) (?:to|for) (?:be |have )?\w+
    as (?:planned|scheduled|intended|expected|required|needed|necessary|proposed)
    (?:if|when|where|wherever) (?:required|needed|necessary)
    planned work
    (?:more|much|lots?|plenty|a lot|work|some way|further|long way) (?:still )?to (?:do|go|be done)
    needs assessments?
    (?:and|more|lots|much|great deal more|more) (?:is )?planned
    (?:their|these|local|future|key|individual|specific|identified|unmet|complex|his|her|the) needs
    needs (?:of|are|have)
    (?:those|people|anyone|everyone|them|victims|residents|families|who|they|that|in) (?:most |really |may |might )*
        need(?: of)?
    need(?:s|ed)? (?:it|us|them|help|support) most
    where (?:we|they|it|things) (?:should|(?:want|need|hope|expect)(?:s|ed)? to) be
    what (?:it|we|they) (?:has|have|needs?) to do
    what (?:needs to|has to|must|is to|should) be \w+
    wait(?:ing)? (?:and|to) see(?: (?:what|how) \w+(?: \w+)?)?
    so (?:must|should|will) (?:our|we|the) .*
    as (?:it|we|they|one) (?:always |so often )?(?:must|will|should)
    for (?:some|a long|many|\w+) (?:time |years |months )?to come
    # "requires constant attention": said of the work, not to be done by anybody
    (?:requir\w+|needs?|demands?) (?:(?:an?|the|very|constant|sustained|continued|continuous|continual|ongoing|careful|
        close|collective|joint|joined-up|multi-agency|long-term|our|patient|collaborative|consistent) )*(?:attention|
        efforts?|commitment|time|patience|approach|care|thought|focus|vigilance|persistence|perseverance|diligence)
    """
)
_GOES_ON_FIRST = re.compile(r"\b(?:continu\w+|remain\w*|ongoing|maintain\w*)\b")
_WILL = re.compile(
    r"\b(?:will|shall|'ll)\b(?! (?:also |all |still |then )?"
    r"(?:continue|get there|remain|carry on|keep|go on|always|progress|evolve"
    r"|be (?:\w+ )?(?:ongoing|continu\w+|kept|monitored|maintained|felt|had|seen|realised|reaped)|take time|do for|"
    r"see more))"
)
_NOTHING_AHEAD = any_of(
    r"""
    (?:no|nothing|none)(?: further| more)?(?: \w+)?(?: is| was| are| were)?(?: currently)? (?:needed|required|
        planned|proposed|scheduled)
    not (?:currently |been |yet )*(?:needed|required|planned|proposed|scheduled)
    no longer
    yet to (?!hear)\w+
    not (?:been )?(?:able|possible)
    no (?:\w+ )?(?:plans?|intention|need) (?:to|for)
    """
)
_SOMEBODY_TO = re.compile(
    r"^(?P<who>(?:[\w'/&.-]+ ){1,8}?)"
    r"to (?!(?:date|add|follow|continue|carry on|remain|keep|maintain|this|the|all|a|an|our|their|us|them|it|me|you|"
    r"work with|day|appropriate|"
    r"relevant|suitable|specialist|local|other|each|those|people|support)\b|\w+[^su]s\b|(?!br|s|r)\w+ing\b)\w+"
)
_VERB = any_of(
    r"""
    (?:is|are|was|were|has|have|had|do|does|did|isn't|aren't|hasn't|haven't|doesn't|don't)
    (?:remains?|continues?|works?|no|none|not|nothing|committed|efforts?|opportunit(?:y|ies)|steps|ongoing|
        underway|track)
    (?:taken|made|given|held|sent|met|gone|done|due)
    (?!{NOUNS})\w+ing
    (?:uses?|visits?|goes|go|runs?|makes?|takes?|gives?|offers?|provides?|meets?|holds?|helps?|says?|sends?|hopes?)
    \w{3,}ed
    """,
    NOUNS=NOUNS_IN_ING,
)


_NO_ANSWER = any_of(
    r"""
    no (?:\w+ )?(?:updates?|response|reply|information|feedback|input|figures|data|return)
        [ ](?:\w+ )?(?:received|available|provided|supplied|given|back|from)
    (?:updates?|data|figures?|information|info|response|stats|return|comments?|input|feedback) (?:\w+ ){0,2}?
        (?:requested|sought|chased|overdue|unavailable|awaited|
        (?:not|n't) (?:yet |been )*(?:available|received|supplied|provided|ready|given|sent|in))
    on (?:annual )?(?:leave|holiday)
    ^no (?:reply|response|answer|input)(?: yet)?$
    ^not (?:yet )?received$
    ^nothing (?:yet )?(?:received|back|heard)? ?from (?:the )?\w+$
    (?:not|n't) (?:yet )?(?:replied|responded|answered|come back|got back)
    """
)


def lacks_an_answer(said: Clause) -> bool:
    """Somebody was to write here and has not: "no update from Housing", "figures not available"."""
    return bool(_NO_ANSWER.search(said.text))


def lies_ahead(said: Clause) -> bool:
    """A note-to-self, waiting, or something still to be done."""
    text = _GOES_ON_AHEAD.sub("continue", said.text)
    if _NOTHING_AHEAD.search(text):
        return False
    if "?" in text or _NOTE_TO_SELF.search(text) or (_WILL.search(text) and not said.is_talk):
        return True
    if (meant := _INTENT.search(text)) and not said.is_talk and not _GOES_ON_FIRST.search(text[: meant.start()]):
        return True  # not "we continue to offer the help that they need"
    found = _SOMEBODY_TO.search(text)
    return found is not None and _is_somebody(found["who"], said.typed)


_BEFORE_TO = words_of(
    "early soon late subject due according relation regard addition committed back up thanks prior access close key"
    " central alive"
)
_ANYBODY = words_of("us me i we someone somebody everyone everybody all both they he she still yet")
_NOBODY = words_of("nil none nothing zero with by in for through so and as of on which that from at")


def _is_somebody(who: str, typed: str) -> bool:
    """Whether the words before "to" are only who shall do it: no verb, and but one word that is no name or post."""
    if _VERB.search(who) or " in " in who or who.split()[0] in _NOBODY or who.split()[-1] in _BEFORE_TO:
        return False
    named = set(re.findall(r"[A-Z][\w'&/-]*", typed))
    if all(word in FUNCTION or is_talk(word) for word in who.split()) and _ANYBODY.isdisjoint(who.split()):
        return False  # "a vision to share"
    return sum(is_content(word) and word.capitalize() not in named for word in who.split()) <= 1
