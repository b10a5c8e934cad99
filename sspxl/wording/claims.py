"""What a clause without a fact amounts to: a pointer, a note-to-self, a bare "done", an honest nil, or "it goes on"."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from sspxl.wording.ahead import lacks_an_answer, lies_ahead
from sspxl.wording.happenings import is_past
from sspxl.wording.names import NAMES
from sspxl.wording.phrases import any_of, one_of
from sspxl.wording.routine import is_routine
from sspxl.wording.vocabulary import (
    AUXILIARY,
    FUNCTION,
    GENERIC,
    GO_ON,
    MODALS,
    NOUNS_IN_ING,
    PARTNER,
    TOPIC,
    is_abstract,
    stem,
    words_of,
)
from sspxl.wording.words import Clause, is_content, reworded


class Claim(IntEnum):
    """In the order in which one claim beats another."""

    FACT = 0
    REFERENCE = 1
    PLACEHOLDER = 2
    DONE = 3
    NIL = 4
    ONGOING = 5
    UNCLEAR = 6  # a sentence that claims nothing
    SCRAP = 7  # a name, a date, a word: a placeholder when it is all there is
    EMPTY = 8


def claim(said: Clause, pointed: bool) -> Claim:
    """The claim of a clause in which no fact was found. `pointed`: a reference was taken out of it."""
    if pointed:
        return Claim.REFERENCE
    if not said.words:
        return Claim.PLACEHOLDER if "?" in said.text else Claim.EMPTY
    if _CLOSE_IT.search(said.text):
        return Claim.DONE
    if lacks_an_answer(said):
        return Claim.PLACEHOLDER
    if brings_no_news(said):
        return Claim.ONGOING
    if lies_ahead(said):
        return Claim.PLACEHOLDER
    if says_nil(said):
        return Claim.NIL
    if says_done(said):
        return Claim.DONE
    if says_it_goes_on(said) or is_routine(said):
        return Claim.ONGOING
    if all(is_past(word) or word in AUXILIARY for word in said.words):
        return Claim.DONE  # "Circulated", "has been arranged"
    return Claim.SCRAP if _is_scrap(said) else Claim.UNCLEAR


# --- Nothing new, and nil --------------------------------------------------------------------------------------------

_NO_NEWS = any_of(
    r"""
    (?!without exception\b)(?:no|not any|without|any|little|few|nil) (?:\w+ ){0,3}?(?:chang\w*|updates?|news|progress|
        developments?|movement|issues?|concerns?|shifts?|differen\w*|problems?|variations?|exceptions?|barriers|
            blockers|delays?|risks|
        alteration|information|end date|comments?|deviations?|slippage)
    (?:nothing|little|not (?:much|a lot|a great deal)|no more)
        [ ](?:\w+ ){0,3}?to (?!(?:date|them|us|it|contribute|do|offer)\b)\w+
    (?:nothing|little|not (?:much|a lot|a great deal)) (?:that is |very )?(?:new|different)
    nothing (?:new|further|more|else|different|untoward|of note|unusual|out of the ordinary|special|major|significant)
    (?:no|without) (?:surprises?|reason to (?:think|believe|doubt|change|amend))
    not an? (?:issue|problem|concern)
    (?:nothing|little|not (?:much|a lot|a great deal)) (?:\w+ ){0,2}(?:chang|alter|shift|mov|differ|stop|slip)\w*
    nothing (?:has |have |had |much |really )*(?:com(?:e|es|ing) (?:up|in)|cropped up|arisen|emerged)
    {NOT} (?:[\w'-]+ ){0,5}?(?:stand(?:ing)? still|standstill|idle|let[- ]?up|letting up|giv(?:en|ing) up|sight of|
        rest(?:ing|ed)?|going away|our \w+ off|sitting (?:on|back)|stop(?:s|ped|ping)?|
        end(?:s|ed|ing)?(?: point| date)?|finish line|ceas\w+|radar|complacen\w+|slack\w*|doubt|
        quick fix\w*|silver bullet|easy|substitute|unturned|overnight|one-off|sprint|isolation|compromis\w+|
        wavered|waver|dimmed|faltered|falter|diminish\w*|waned|weakened|lessened|flagged|underestimat\w+|
            overstat\w+|quite there|there yet|far off|
        alone|finished|complacent|straightforward|off the table|over(?: yet)?)(?= *$| (?:our|in|on|for|to|that|when|
        until|here|this|it|and|with|but|of|about)\b)
    {NOT} (?:really |yet )?(?:been )?(?:changed|moved|altered|stalled|stopped|slipped|lapsed|gone away|been forgotten|
        forgotten|dropped|abandoned|neglected|ceased|paused)
    un(?:changed|altered|amended|affected)
    (?:no|without|not any) (?:\w+ )?(?:timescales?|deadlines?|finish\w*|conclusion|end in sight)$
    ^(?:so )?(?:much|lots|plenty|a lot|a (?:great|good) deal) (?:(?:has|is|was|already|being|been) )+(?:done|achieved)$
    {NOT} (?:\w+ )?(?:underestimate|overestimate|lose sight of|take (?:this|it|anything) for granted)
    no (?:\w+ )?easy (?:answers?|solutions?|fix\w*|task)
    never (?:been )?(?:better|stronger|closer)
    (?:neither|no|not) (?:better|worse|more|less) (?:n?or|or) \w+
    """,
    NOT="(?:no|not|never|nor|cannot|hasn't|isn't|doesn't|don't|won't|haven't|aren't|wasn't|nobody has|no-one has)",
)
_PART_WAY = any_of(
    r"""
    (?:nearly|almost|partly|partially|part|half|mostly|approaching|nearing|close to|working towards|towards|
        being) (?:being )?(?:complet\w+|done|there|finished|achieved|implemented|delivered)
    in the process of
    """
)


def brings_no_news(said: Clause) -> bool:
    """No change, no update, nothing to report, nearly there."""
    return bool(_NO_NEWS.search(said.text) or _PART_WAY.search(said.text))


_NIL = any_of(
    r"""
    ^(?:none|nil|nought|zero|nothing|not|no|never|no-one|nobody|neither|n/a)
    ^0+(?:\.0+)?%?
    0 \w+
    # "As yet none", "There hasn't been any"
    ^(?:as (?:yet|of yet)|so far|to date|currently|at present|there|this|we|it|still|again|sadly|
        unfortunately) .{0,40}?(?:no|none|nil|nothing|not|zero|\w+n't)
    (?:has|have|is|are|was|were|did|does|do|had) not
    (?:has|have|is|are|was|were|did|does|do|had)n't
    not (?:yet|been|started|begun|commenced|done|complete\w*|applicable|relevant|our|my|for|a matter|within|
        part of|undertaken|required|achieved|met)
    yet to \w+
    (?:none|nil|zero(?! tolerance)|never|neither|nobody|no-one)
    (?:had|have|has|received|made|held|issued|found|recorded|reported|saw|attended by|with) no \w+
    no \w+ (?:\w+ )?(?:received|made|held|reported|recorded|issued|identified|undertaken|to date|as yet|yet|
        so far|this|were|was|have|has)
    there (?:is|are|was|were|has been|have been) (?:currently |still )?no
    on hold
    stood down
    (?:is |are )?not (?:currently )?(?:involved|active|ours)
    ^(?:this|it) is for (?:the )?\w+.*
    ^one for .+
    ^responsibility of .+
    (?:paused|suspended|parked|shelved|dormant|in abeyance|cancelled|abandoned|withdrawn)
    # not ours
    (?:outside|beyond|out of|not within|not in) (?:of )?(?:the |our |its )?(?:\w+ )?(?:remit|scope|role|control|area)
    (?:is|are) (?:a )?(?:matter|issue|task|job|one) for
    (?:falls|fall) (?:to|under|within|outside)
    (?:sits|rests|lies) with
    (?:is|are) (?:a |the )?(?:\w+ ){0,2}?(?:responsibility|function|role|duty)(?: of| for)?
    no longer (?:applicable|required|relevant|needed|necessary|a priority)
    """
)


def says_nil(said: Clause) -> bool:
    """None, not started, not ours, on hold. "Work continues so that nobody is missed" is no nil."""
    found = _NIL.search(said.text)
    if found is None or "not only" in said.text or "not without" in said.text or said.is_talk:
        return False
    before = said.text[: found.start()].split()
    return not any(stem(word) in GO_ON and not word.startswith("remain") for word in before)


# --- Done ------------------------------------------------------------------------------------------------------------

_DONE_OF_ANYTHING = one_of(
    """
    completed?
    done
    finished
    actioned
    achieved
    fulfilled
    discharged
    finalised
    accomplished
    ticked off
    wrapped up
    """
)
# Said of the action itself they are a bare "done"; said of a named thing they tell what was done.
_DONE_OF_THE_ACTION = one_of(
    """
    closed
    concluded
    implemented
    delivered
    sorted
    resolved
    signed off
    carried out
    undertaken
    met
    in place
    """
)
_SMALL_WORDS = (  # "*+" takes all of them at once: "is is is ..." is not tried anew from each of its words
    r"(?:(?:is|are|was|were|be|been|has|have|had|now|all|fully|successfully|duly|already|since|both|just|also|largely"
    r"|marked as|classed as|considered|it's|that's|we've|i've) )*+"
)
_THING_DONE = re.compile(
    rf"^(?P<thing>(?:{_SMALL_WORDS}[\w'/&%.-]+ )*?){_SMALL_WORDS}"
    rf"(?:(?P<anything>{_DONE_OF_ANYTHING})|{_DONE_OF_THE_ACTION})(?![\w'])(?P<after>.*)$"
)
_SAYS_DONE = re.compile(r"^(?:yes|yep|tick|job done|we did (?:it|this))$|[✓✔☑]")
_CLOSE_IT = any_of(
    r"""
    (?:can (?:now )?be|please) (?:closed?|removed?)
    ^remove(?: from .*)?$
    (?:consider|treat|regard|mark|class) (?:(?:this|it|action|as) )*(?:closed?|completed?|done|finished)
    ready (?:to|for) clos\w+
    ^move to (?:closed?|completed?)$
    """
)
_NOT_YET_DONE = re.compile(
    r"\b(?:to be|will be|be|being|once|when|if|until|for|towards|can be|should be|due|needs? to be) (?:\w+ly )?"
    rf"(?:{_DONE_OF_ANYTHING}|{_DONE_OF_THE_ACTION})"
)
_AS_A_RULE = any_of(
    """
    routinely
    regularly
    (?:as|when|where|as and when|if) (?:required|needed|necessary|appropriate|requested)
    """
)
# Who did it, that it is done indeed, or that it goes on, is no evidence.
_ADDS_NOTHING = re.compile(
    one_of(
        r"""
        \bby (?:(?!at |in |on |for |with |to |using |and (?:is|are|was|were|has|have|now|the|a) )[\w'&./-]+ ?)+
        \band (?:(?:is|are|was|has|have|been|now) )*{DONE}
        \b(?:to the satisfaction of|thanks to) .*
        \bto (?:\w+'s|our|their) (?:\w+ )?satisfaction\b
        \b(?:in full|on time|as planned|ongoing|dusted)\b
        """,
        DONE=f"(?:{_DONE_OF_ANYTHING}|{_DONE_OF_THE_ACTION})",
    )
)


_HOW_WE_WORK = words_of(
    """
    there arrangements relationships mechanisms links structures processes systems measures resources procedures
    governance support provision arrangement mechanism link structure system measure resource procedure partnership
    networks channels framework
    """
)
"""That these are in place says how things stand, not that something was done."""


_PART_OF_IT = words_of("to much lot lots deal some most more plenty great good")
"""Much has been done: not all of it."""


def says_done(said: Clause) -> bool:
    """A claim of completion: "done", "the audit has been completed", "complete and ongoing"."""
    return _is_said_to_be_done(said.text)


@lru_cache(maxsize=64)
def _is_said_to_be_done(text: str) -> bool:
    if _SAYS_DONE.search(text):
        return True
    found = _THING_DONE.search(text)
    if (
        found is None
        or _NOT_YET_DONE.search(text)
        or (_AS_A_RULE.search(text) and (not found["anything"] or "ly" in found["thing"]))
    ):
        return False
    thing = found["thing"].split()
    if not found["anything"] and not _HOW_WE_WORK.isdisjoint(thing):
        return False
    if not found["anything"] and any(map(is_content, thing)):
        return False
    return not any(stem(word) in GO_ON or word in MODALS or word in _PART_OF_IT for word in thing)


def done_with(said: Clause) -> tuple[str, ...]:
    """What stands after the word of completion beyond who did it: a place, a product, a reason."""
    found = _THING_DONE.search(said.text)
    if found is None:
        return ()
    return reworded(said, _ADDS_NOTHING.sub(" ", found["after"])).content


# --- It goes on ------------------------------------------------------------------------------------------------------

_GOES_ON = any_of(
    r"""
    in (?:hand|draft|progress|development|train|flow|the pipeline|motion|process)
    on (?:track|target|course|schedule|plan|going)
    status quo|as you were
    embedded|mainstreamed
    (?:daily|everyday|every ?day|day[- ]to[- ]day) (?:business|work|practice|activity|activities|duties|role|
        policing|tasks?)
    under (?:review|way|development|consideration|discussion|test|trial|consultation|investigation)
    ^(?:active(?:ly)?|live|still open|open|busy|afoot|ok|okay|fine|all good|good)
    rolling (?:programme|basis|plan)
    as (?:before|previously|normal|usual|planned|expected|last \w+)
    still (?:the same|open|live)
    ^same
    (?:remains?|similar) (?:the |as |position |situation )*(?:same|last|before|position|previous|open|live)
    being \w+
    (?:contact|links?|liaison|relationships?|dialogue|communication|rapport) (?:(?:is|are|maintained|established|
        kept up|
        kept|good|strong|ongoing) )*(?:between|with)
    in (?:talks|discussions?|negotiations?|dialogue|conversations?|contact|liaison) with
    (?:dealing|progressing|looking|liaising|investigating|negotiating|monitoring)$
    (?:tak(?:es?|ing)|taken) place
    ^(?:(?:b?rag|status|rating|rated|overall|currently|is|remains?|flagged|still|this|action) )*
        (?:green|amber|red|blue|yellow|grey|[gar])$
    all (?:green|amber|good|fine|well|ok)
    # "rumbles on", "chipping away at this", "forging ahead"
    (?:(?!{NOUNS})\w{3,}ing|(?<=\w )\w{3,}s) (?:on|away|along|ahead|apace|onwards|forwards?|over)(?=$| (?:at|with)\b)
    (?:ticking|going|coming) (?:well|ok|fine|to plan|nicely)
    (?:\w+ ){0,3}(?:static|the same|constant)$
    ^(?:\w+ ){0,2}(?:stages?|there)(?: now)?$
    work(?:ing|s|ed)?
    look(?:s|ing)? (?:at|into)
    (?:explor|engag|liais|monitor|develop|review|support|consider|discuss|pursu|striv)(?:e|es|ed|ing|s|ions?)?
    testing
    ^(?:still |currently |slowly |now )?(?!{NOUNS})\w{2,}ing
    ^(?:(?:now|just|work|has|have|this|it|is|was) )*(?:started|commenced|begun|initiated)$
    (?:standing|regular) (?:agenda )?item
    as and when(?: \w+)?
    (?:almost|nearly|partly|partially)
    """,
    NOUNS=NOUNS_IN_ING,
)
_PUT_OFF = any_of(
    r"""
    carr(?:y|ied|ying) (?:forward|over)
    roll(?:ed|ing)? (?:over|forward)
    deferred
    postponed
    put (?:back|off)
    held over
    """
)
_A_NAME_AT_MOST = 3


def says_it_goes_on(said: Clause) -> bool:
    """Ongoing in any words, "working on X", a bare stage, a colour, put off without a date."""
    return any(stem(word) in GO_ON for word in said.words) or bool(_GOES_ON.search(said.text)) or puts_off(said)


def puts_off(said: Clause) -> bool:
    """Carried forward, deferred, postponed, rolled over."""
    return _is_put_off(said.text)


@lru_cache(maxsize=64)
def _is_put_off(text: str) -> bool:
    return bool(_PUT_OFF.search(text))


_IS = words_of("is are was were")
_SEASONS = words_of("spring summer autumn winter")
_FORM_FILLING = words_of("test text type enter check update draft blank name blah write note notes entry chase query")


def _is_scrap(said: Clause) -> bool:
    """A few words, or names alone, and no sentence."""
    if len(said.words) > 1 and len(set(said.words)) == 1 and said.words[0] in FUNCTION:
        return True  # one small word over and over
    if all(word in NAMES or word in _SEASONS or len(word) == 1 for word in said.words):
        return True
    if len(said.words) > 2 and not _IS.isdisjoint(said.words[1:]):
        return False  # "plumbers are in"
    if len(said.words) <= _A_NAME_AT_MOST:
        later = said.typed.split()[1:]
        said_of_something = len(said.words) == _A_NAME_AT_MOST and any(word in said.specific for word in later)
        taking_part = said.words[-1].endswith("ed") and stem(said.words[-1]) in GENERIC  # "officers involved"
        return not said_of_something and not taking_part and _names_or_fills(said)
    capitals = {word.lower() for word in re.findall(r"[A-Z][\w'&/-]*", said.typed)}
    return _names_or_fills(said) and all(
        word in capitals or stem(word) in PARTNER or stem(word) in TOPIC or len(word) <= 3 for word in said.words
    )


def _names_or_fills(said: Clause) -> bool:
    """Whether a word is a name, a post, a figure or what people type into a form to be filled in later."""
    if not _FORM_FILLING.isdisjoint(said.words) or (len(said.words) > 1 and said.typed.istitle()):
        return True
    return any(
        stem(word) in PARTNER or not (word in FUNCTION or stem(word) in GENERIC or is_abstract(word))
        for word in said.words
    )
