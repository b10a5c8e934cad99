"""What holds an action up: a hindrance, a reason, or an outside body that has to decide."""

from __future__ import annotations

import re

from sspxl.wording.happenings import denied
from sspxl.wording.lexicon import is_tangible
from sspxl.wording.phrases import any_of, one_of
from sspxl.wording.words import Clause, reworded

_HINDRANCE = any_of(
    r"""
    vacanc(?:y|ies)
    vacant
    not (?:been )?able to (?!(?:report|comment|update|say|start|begin|progress|do)\b)\w+
    not .{3,40} any (?:more|longer)
    no (?:appetite|demand|interest|support|take-up) (?:among|amongst|from|for|in|at)
    no (?:\w+ ){1,3}in post
    (?:none|nothing|nobody|no-one|no (?:\w+ ){1,2})(?: is| are| was)? ?left
    shortages?
    short of (?!the\b)\w+
    sickness
    absence of
    backlog
    (?:stuck|bogged down|in limbo|bottleneck)
    (?:do|does|did|don't|doesn't|didn't)(?: not)? have (?:(?:the|any|enough|sufficient|adequate) )*(?:powers?|access|
        capacity|staff|resources?|means|authority|budget|money|equipment|kit|room|people|vehicles?)
    (?:unable to|cannot|can't|could not|couldn't)(?! (?:be (?:over|under)\w+|speak|praise|thank|stress|emphasise|
        fault|complain|overstate|ask for|remember|recall))
    lack of
    lacking
    insufficient
    inadequate
    stalled
    uncertaint(?:y|ies)
    (?:under|short )staffed
    held up
    (?:under|over)spend
    redundanc(?:y|ies)
    recruitment (?:freeze|difficulties)
    no longer (?!applicable|required|relevant|needed|necessary|ongoing|a priority)\w+
    not viable
    (?:means?|meant|meaning) (?:that )?(?:there (?:is|are|was|were) )?(?:no|not|nobody|none|we cannot)
    remains? (?:a |very |extremely |the main |our main )?(?:difficult\w*|problem\w*|barrier|issue|unresolved|unfilled)
    delay(?:s|ed)? (?:in|from|to|with|at|of)
    (?:problems?|issues?|difficult(?:y|ies)) (?:with|in|around|over|getting|obtaining|recruiting)
    it problems?
    (?:off sick|on (?:sick|maternity|long[- ]term(?: sick)?) leave)
    (?:funding|budget|grant|post|staff|staffing) (?:cuts?|reduced|withdrawn|frozen|ended|lost|turnover)
    (?:will not|won't|would not|wouldn't) (?!(?:be|want|wish|claim|expect|say|have|suggest|like|stop|rest)\b)\w+
    refus(?:es|al|ed)
    declines? to
    objects? to
    """
)
_NO_MEANS = any_of(
    r"""
    no (?:(?:further|more|dedicated|available|identified|additional|current|suitable) )*
        (?:funding|funds|money|budget|capacity|staffing|staff|venue|grant|bidders?|applicants|candidates?|successor)
        (?! (?:applications?|bids?|requests?|enquiries))
    """
)
_STILL_NONE = re.compile(
    r"^(?:still (?:(?P<who>nobody|no-one|no one)|no|without|lack\w*|waiting for)|we (?:do not|don't|no longer) have)"
    r"(?: an?| any| the)? (?P<what>.+)"
)
# "as the trainer left": a sentence, not "as a priority"
SINCE = (
    r"as (?!(?:an?|and|usual|normal|ever|expected|planned|per|\w+ly as|it (?:did|does|always)|"
    r"one|you|always|before|with|all|many|most|part|well|soon|far|long)\b)"
    r"(?:it|there|they|we|no|he|she|(?:(?:the|our|some) )?(?:[\w'-]+ ){1,3}"
    r"(?:is|are|was|were|has|have|had|did|could|left|fell|went|came|got|took|broke|ran|gave|withdrew|began|died|became|"
    r"kept|found|go(?:es)?|comes?|sits?|takes?|needs?|wants?|holds?|covers?|leads?|\w{3,}ed))\b"
)
_REASON = re.compile(
    one_of(
        r"""
        \b(?:due to|because(?: of)?|owing to|on account of|in light of|
            (?<!harm )(?<!damage )(?<!problems )(?<!issues )caused by) ?(?P<why>.+)
        ^{SINCE}
        """,
        SINCE=rf"(?P<since>{SINCE}.*)",
    )
)


def blocker(said: Clause) -> str | None:
    """What holds it up: a hindrance, a want of means, a named reason, or an outside body that has to decide."""
    found = _HINDRANCE.search(said.text)
    if found and not denied(said, found.start()) and len(said.words) > 1:
        return found.group()
    if "no" in said.words and (found := _NO_MEANS.search(said.text)):
        return found.group()
    if (
        said.text.startswith(("still", "we "))
        and (found := _STILL_NONE.search(said.text))
        and (found["who"] or any(map(is_tangible, found["what"].split())))
    ):
        return found.group()
    return _reason(said) or waiting_for_a_body(said)


_GIVES_A_REASON = frozenset({"due", "because", "owing", "account", "light", "caused", "as"})


def _reason(said: Clause) -> str | None:
    found = None if _GIVES_A_REASON.isdisjoint(said.words) else _REASON.search(said.text)
    if found is None or "not because" in said.text:
        return None
    return found.group() if reworded(said, found["why"] or found["since"]).content else None


_WAITING = any_of(
    r"(?:await(?:s|ed|ing)?|wait(?:ing)? (?:for|on)|pending|subject to|depend(?:s|ent|ing) (?:up)?on"
    r"|(?:still|yet) to be(?= \w+ by )) (?P<what>.+)"
)
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
    (?:planning )?inspectorate
    ombudsman
    secretary of state
    health and safety executive
    (?:hse|iopc|regulator)
    department (?:for|of)
    (?:national|crown|combined|county) \w+
    land registry
    (?:environment|national crime) agency
    network rail
    highways(?: \w+)?
    lottery
    university
    (?:moj|mhclg|dluhc|dft|dfe|yjb|cps|ofsted|hmicfrs)
    (?:judicial|serious case|case) review
    (?:sentenc\w+|trial|forensic \w+|inquest|appeal)
    """
)
_AGENCY = any_of(
    r"""
    cabinet
    commission(?:er)?
    (?:nhs|hospital|council|police|probation|fire|trust|board|committee|contractor|supplier|landlord|owner)
    (?:pcc|opcc|icb|ccg)
    """
)
_AN_ANSWER = any_of(
    r"""
    (?:an? )?updates?
    repl(?:y|ies)
    responses?
    feedback
    info(?:rmation)?
    (?:figures?|data|stats|statistics|numbers)
    (?:input|comments?|news)
    to hear
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


_UNDECIDED = re.compile(
    r"\b(?:no decision|not (?:yet )?(?:been )?decided|(?:has|have) (?:not|yet) (?:yet |to )?decided?|undecided)\b"
)
_IN_THE_HANDS_OF = re.compile(
    r"\b(?:looked at|look at|look into|looked into|reviewed|under review|review|investigated|considered|"
    r"consideration|audited|inspected|assessed|examined|challenged|contested|held|heard|scrutinised|"
    r"dealt with) by (?P<who>.+)"
)


def waiting_for_a_body(said: Clause) -> str | None:
    """Waiting for a named outside body to decide. For the lead, a colleague or an update it is no fact."""
    if "deci" in said.text and _UNDECIDED.search(said.text) and (_BODY.search(said.text) or _AGENCY.search(said.text)):
        return said.text
    if (
        "by" in said.words
        and (found := _IN_THE_HANDS_OF.search(said.text))
        and (_BODY.search(found["who"]) or any(map(is_tangible, found["who"].split())))
    ):
        return found.group()
    found = _WAITING.search(said.text)
    if found is None or _OF_OUR_OWN.search(found["what"]):
        return None
    if _BODY.search(found["what"]) and not _AN_ANSWER.search(found["what"]):
        return found.group()
    named = _AGENCY.search(found["what"]) or (_ACRONYM.search(said.typed) and not said.typed.isupper())
    return found.group() if named and _RULING.search(found["what"]) else None


def waits_for_something(said: Clause) -> bool:
    """Whether it waits for a thing that is named: reason enough for not having begun."""
    found = _WAITING.search(said.text)
    return bool(found and not _OF_OUR_OWN.search(found["what"]) and reworded(said, found["what"]).content)
