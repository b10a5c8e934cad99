"""What a clause without a fact amounts to: a pointer, a note-to-self, a bare "done", an honest nil, or "it goes on"."""

from __future__ import annotations

import re
from enum import IntEnum

from sspxl.wording.vocabulary import FORWARD_ONLY, GO_ON, stem
from sspxl.wording.words import Clause, clause, is_content


class Claim(IntEnum):
    """In the order in which one claim beats another when no fact is there."""

    FACT = 0
    REFERENCE = 1
    PLACEHOLDER = 2
    DONE = 3
    NIL = 4
    ONGOING = 5
    SCRAP = 6  # a name, a date, a word: a placeholder when it is all there is
    EMPTY = 7


_NOTE_TO_SELF = re.compile(
    r"\btb[acd]\b|\bx{2,}\b|\?|\bto follow\b|\bto do\b|\btodo\b|\blorem ipsum\b|(?<!yet )\bto be (?!fair|honest|clear)\w+|"
    r"\b(?:chase|chased up|remember to|don't forget|fill in|fill this|copy in)\b|^(?:\[.*\]|insert|add|check|ask|speak|talk|ring|call|email|phone|contact|find out|get|update|amend|delete|confirm|"
    r"complete this|look up|look into|discuss with|liaise with|follow up|clarify|draft)\b(?! (?:complete|completed|in progress|ongoing|underway|is|was|given|has|continues?)\b)(?= .|$)|"
    r"\b(?:await\w*|waiting|wait (?:for|on)|pending|outstanding from|yet to hear|not sure|unsure|don't know|no idea|not clear who|unclear who)\b|"
    r"\b(?:need(?:s|ed|ing)?|require[sd]?|requiring|must|ought|should|intend(?:s|ed|ing)?|intention|plan(?:s|ning)? to|plans? (?:are )?(?:for|in place)|hop(?:e|es|ed|ing) (?:to|that|for)|aim(?:s|ing)? to|"
    r"would like to|want(?:s|ing)? to|wish(?:es)? to|going to|looking to|due to be|propos(?:e|es|ed|ing|al)|planned|scheduled|to start|to commence|to begin|"
    r"expect(?:s|ed|ing)? to|set to|seeking to arrange|in due course|watch this space|at a later date|my list|please)\b|"
    r"\bsomebody (?:to|please)\b|\bplaceholder\b|\bdraft - \b"
)
_WILL = re.compile(r"\b(?:will|shall|'ll)\b(?! (?:also |all |still )?(?:continue|remain|carry on|keep|be ongoing|be kept|be (?:closely )?monitored|always|go on|be maintained|be continu\w+|progress|evolve))")
_GOES_ON_AHEAD = re.compile(r"\b(?:continu\w*|remain\w*) to (?:be )?(?:\w+ly )?\w+|\b(?:need(?:s)?|plan(?:s)?|intend(?:s)?|aim(?:s)?|expected|hope(?:s)?|required|want|planned|scheduled) (?:to )?(?:continue|carry on|remain|keep|maintain)\b|\b(?:as|going) (?:planned|to plan|scheduled)\b|\bplanned work\b")
_SOMEBODY_TO = re.compile(r"^(?P<who>(?:[\w'/&.-]+ ){1,8}?)to (?!(?:be fair|date|report|add|follow|this|the|all|a|an|our|their|work with|reduce|improve|increase|day)\b)(?!$)\w+")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|do|does|did|remains?|continues?|works?|work|working|\w+ing|ongoing|underway|track|\w{3,}ed|no|none|not|nothing|committed|efforts?|opportunit\w+|steps)\b")

_DONE_OF_ANYTHING = r"complete|completed|completion|done|finished|actioned|achieved|fulfilled|discharged|finalised|accomplished"
_DONE_OF_THE_ACTION = (
    r"closed|concluded|implemented|delivered|sorted|resolved|signed off|carried out|undertaken|met|dealt with|in place|embedded|executed"
)
_DONE = rf"(?:{_DONE_OF_ANYTHING}|{_DONE_OF_THE_ACTION})"
_THING_DONE = re.compile(
    rf"^(?P<thing>(?:[\w'/&%.-]+ )*?)(?:(?:is|are|was|were|be|been|has|have|had|now|all|fully|successfully|already|since|both|both|just|marked as|classed as|considered|it's|that's|we've|i've|largely|also|been) )*"
    rf"(?:(?P<anything>{_DONE_OF_ANYTHING})|{_DONE_OF_THE_ACTION})\b(?P<after>.*)$"
)
_SAYS_DONE = re.compile(r"^(?:yes|yep|[✓✔☑]+(?: \w+)?|tick|job done)\b|[✓✔☑]")
_ALMOST = re.compile(r"\b(?:nearly|almost|partly|partially|part|not far off|close to|near|half|approaching|nearing|working towards|towards|being) (?:being )?(?:complet\w+|done|there|finished|achieved|implemented|delivered)\b|\balmost there\b|\bin the process of\b")
_MERELY_DONE_AFTERWARDS = re.compile(r"\bby (?:(?!at |in |on |for |with |to |using )[\w'&./-]+ ?)+|\b(?:in full|on time|as planned|ongoing)\b")
_UNSURE_DONE = re.compile(r"\b(?:to be|will be|be|being|once|when|if|until|for|towards|can be|should be|due|needs? \w*) (?:\w+ly )?" + _DONE)

_NO_NEWS = re.compile(
    r"\b(?:no|not any|without|any|little|nothing|few|not)\b (?:\w+ ){0,3}?(?:chang\w*|updates?|news|progress|developments?|movement|issues?|concerns?|differen\w*|problems?|variation|exceptions?|barriers|alter\w*|information|further comments?|comments?|deviations?)\b"
    r"|\bnothing (?:(?:\w+ ){0,3}to (?:report|add|update|say|note|flag)|new|further|more|else|different)\b"
    r"|\b(?:hasn't|haven't|has not|have not|not|never) (?:really |yet )?(?:been )?(?:chang\w+|moved|progressed|altered|updated)\b|\bunchanged\b"
)
_NIL = re.compile(
    r"^(?:none|nil|zero|0+(?:\.0+)?%?|nothing|not|no|never|no-one|nobody|n't)\b"
    r"|^(?:as (?:yet|of yet)|so far|to date|currently|at present|there|this|we|it|still|again|sadly|unfortunately|ongoing)\b.{0,40}\b(?:no|none|nil|nothing|not|zero|hasn't|haven't|isn't|wasn't|weren't|aren't|didn't|don't|doesn't)\b"
    r"|\b(?:has|have|is|are|was|were|did|does|do|had|could) not\b|\b(?:hasn't|haven't|isn't|aren't|wasn't|weren't|didn't|doesn't|don't|couldn't|hadn't)\b"
    r"|\bnot (?:yet|been|started|begun|commenced|done|complete\w*|applicable|relevant|our|my|for|a matter|within|part of|undertaken|required|achieved|met)\b"
    r"|\byet to \w+|\bnot yet\b|\bnone\b|\bnil\b|\bzero\b|\b0 \w+|\bno \w+ (?:\w+ )?(?:received|made|held|reported|recorded|issued|identified|undertaken|to date|as yet|yet|so far|this|were|was|have|has)\b"
    r"|\b(?:on hold|paused|suspended|parked|shelved|dormant|in abeyance|cancelled|abandoned|withdrawn)\b|\bnever\b|\bthere (?:is|are|was|were|has been|have been) (?:currently |still )?no\b"
    r"|\b(?:outside|beyond|out of|not within|not in) (?:of )?(?:the |our |its )?(?:\w+ )?(?:remit|scope|role|control|area)\b|\b(?:is|are) a matter for\b|\bfalls? (?:to|under|within|outside)\b"
    r"|\b(?:sits|rests|lies) with\b|\b(?:is|are) the responsibility of\b|\bresponsibility of (?:the )?\w+|\bno longer (?:applicable|required|relevant|needed|necessary|a priority)\b|\b(?:neither|nobody|no-one)\b"
)
_ONGOING = re.compile(
    r"\b(?:in hand|in (?:draft|progress|development|train|flow|the pipeline|motion|process)|active(?:ly)?|live|open|busy|afoot|on (?:track|target|course|schedule|plan|going)|under (?:review|way|development|consideration|discussion|test|trial|consultation|investigation)|"
    r"business as usual|bau|carr(?:y|ied|ying) (?:forward|over|on)|rolled (?:over|forward)|roll (?:over|forward)|deferred|postponed|put back|as before|as normal|as usual|still (?:the same|open|live)|"
    r"(?:remains?|same|similar) (?:the |as |position |situation )*(?:same|last|before|position|previous|open|live|unchanged)|^same|being \w+(?:ed|en|one|ade|ith|at|t)\b|"
    r"(?:^|: ?)(?:rag )?(?:status )?(?:green|amber|red|blue|yellow|grey|g|a|r|gr)$|all (?:green|amber|good|fine|well|ok)|moving|ticking|"
    r"work(?:ing|s|ed)?|look(?:s|ing)? (?:at|into)|explor(?:e|es|ing)|liais(?:e|es|ing|on)|engag(?:e|es|ing)|support(?:s|ing)?|monitor(?:s|ing)?|develop(?:s|ing)?|review(?:s|ing)?|discuss(?:ing|ions?)?|conversations?|"
    r"consider(?:s|ing)?|progress\w*|efforts?|strive[s]?|striving|committed|draft|testing|going (?:well|ok|fine|to plan|on)|well|busy|almost|nearly|partly|partially)\b"
)


def claim(said: Clause, pointed: bool) -> Claim:
    """The strongest claim of a clause in which no fact was found. `pointed`: a reference was taken out of it."""
    if pointed:
        return Claim.REFERENCE
    if not said.words and "?" not in said.text:
        return Claim.EMPTY
    text = said.text
    if says_to_be_done(said):
        return Claim.PLACEHOLDER
    if _NO_NEWS.search(text):
        return Claim.ONGOING
    if _ALMOST.search(text):
        return Claim.ONGOING
    if says_nil(said):
        return Claim.NIL
    if says_done(said):
        return Claim.DONE
    if any(stem(word) in GO_ON for word in said.words) or _ONGOING.search(text):
        return Claim.ONGOING
    return Claim.SCRAP if said.words else Claim.PLACEHOLDER


def says_to_be_done(said: Clause) -> bool:
    """A note-to-self, something still ahead, or waiting."""
    text = _GOES_ON_AHEAD.sub("continue", said.text)
    if _WILL.search(text) or _NOTE_TO_SELF.search(text):
        return not re.search(r"\bno (?:further )?(?:\w+ )?(?:is |was |are |were )?(?:needed|required|planned|proposed|scheduled)\b|\bnot (?:needed|required|planned)\b|\bno longer\b", text)
    found = _SOMEBODY_TO.search(text)
    return bool(found) and _is_somebody(found["who"], said.typed)


def _is_somebody(who: str, typed: str) -> bool:
    """Whether the words before "to" are only who shall do it: no verb, and at most one word that is not a name or post."""
    if _FINITE.search(who):
        return False
    named = set(re.findall(r"[A-Z][\w'&/-]*", typed))
    return sum(is_content(word) and word.capitalize() not in named for word in who.split()) <= 1


def says_nil(said: Clause) -> bool:
    """None, not started, not ours, on hold."""
    return bool(_NIL.search(said.text)) and "not only" not in said.text


def says_done(said: Clause) -> bool:
    """A claim of completion: "done", "the audit has been completed", "complete and ongoing"."""
    if _SAYS_DONE.search(said.text):
        return True
    if _UNSURE_DONE.search(said.text):
        return False
    found = _THING_DONE.search(said.text)
    if found is None:
        return False
    thing = found["thing"].split()
    if not found["anything"] and any(map(is_content, thing)):
        return False
    return not any(stem(word) in GO_ON or word in FORWARD_ONLY for word in thing if word not in ("actions", "action"))


def done_with(said: Clause) -> tuple[str, ...]:
    """What stands after the word of completion beyond who did it: a place, a product, a reason."""
    found = _THING_DONE.search(said.text)
    if found is None:
        return ()
    after = clause(_MERELY_DONE_AFTERWARDS.sub(" ", found["after"]))
    return tuple(word for word in after.words if is_content(word))


def puts_off(said: Clause) -> bool:
    """Carried forward, deferred, postponed, rolled over."""
    return bool(re.search(r"\b(?:carr(?:y|ied|ying) (?:forward|over)|deferred|postponed|put back|roll(?:ed)? (?:over|forward)|moved|slipped)\b", said.text))
