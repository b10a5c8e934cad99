"""What goes on though it is not our work: trouble that does not end, what others keep doing, what stays shut."""

from __future__ import annotations

import re

from sspxl.wording.happenings import is_past
from sspxl.wording.lexicon import is_tangible
from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import FUNCTION, GENERIC, NOTABLE, PARTNER, TOPIC, is_abstract, stem, words_of
from sspxl.wording.words import Clause, is_content

_TROUBLE = any_of(
    r"""
    (?:ongoing|continued|continuing|persistent|constant) (?!to )(?:[\w'-]+ ){0,2}?(?:concerns?|fears|
        rumours|complaints?|dumping|thefts?|
        strikes?|
        disputes?|refusals?|reluctance|resistance|opposition|objections?|hostility|shortages?|(?:disruption|
        challenges?)(?! of)|
        damage|breach(?:es)?|break-ins?|burglaries|raids?|arson|fights?|feuds?|threats?|attacks?|leaks?|delays?|
        absences?|trespass|dealing|loitering|shouting|racing|barking|closures?|failures?|faults?|roadworks|sickness)
        [ ](?:by|from|at|in|on|of|about|against|behind|outside|near|between|with|over|to|that) (?P<where>.+)
    (?:investigat\w+|enquir\w+|inquir\w+) (?:\w+ )?into (?P<what>.+)
    """
)
_KEEP_ON = re.compile(
    r"^(?P<who>.+?) (?:(?:still|also|often|nevertheless) )?"
    r"(?:continu(?:e|es|ed|ing) to|persists? in|(?:keep|keeps|kept|carry on|carries on|go on|goes on|continue|"
    r"continues)"
    r"(?= \w+ing\b)) (?P<verb>[\w'-]+)(?P<rest>.*)$"
)
_STAYS = re.compile(
    r"^(?P<what>.+?) (?:remains?|remained|stays?|stayed|(?:is|are) still)"
    r"(?: (?:still|partly|temporarily|firmly|all|also|very|too|largely))* (?P<how>(?:out of (?:order|use|action|"
    r"bounds)|"
    r"off limits|the (?:most|least|\w+est) .+|[\w'-]+))"
)
_AT_THE_END = re.compile(r"the (?:lowest|highest|worst|busiest|poorest|slowest)\b")
_STILL_SEEN = re.compile(
    r"^(?:(?:we|i|officers|staff|wardens) )?(?:(?:are|is) )?still (?:see|seeing|get|getting|find|finding|hear|hearing)"
    r" (?P<what>.+)"
)
_HELPERS = words_of(
    """
    we they it this partners staff everyone everybody all warden wardens nurse nurses pastor pastors volunteer
    volunteers mentor mentors marshal marshals ranger rangers steward stewards doctor doctors teacher teachers gp gps
    crew
    crews firefighter firefighters coach coaches counsellor counsellors trainer trainers chaplain chaplains midwife
    midwives paramedic paramedics navigator navigators caseworker caseworkers solicitor solicitors champions ambassadors
    cadets
    """
)
_MEASURED = words_of(
    "demand referrals numbers complaints calls costs incidents reports thefts offences arrests cases prices rents fires"
)
_SHUT = words_of(
    "closed shut broken empty locked derelict damaged flooded unsafe unlit unlocked unsold unoccupied homeless missing"
)


_GOES_ON = words_of(
    """
    ongoing continue continues continued continuing persist persists persistent constant keep keeps kept carry carries
    go goes remain remains remained stay stays stayed still
    """
)
_INQUIRY = ("nquir", "vestigat")
"""Of one of these it has to speak: asked first, as most clauses do not."""


def goes_on_elsewhere(said: Clause) -> str | None:
    """What others keep doing, a trouble that does not end, or a thing that stays as it is; None of our own work."""
    if _GOES_ON.isdisjoint(said.words) and not any(sign in said.text for sign in _INQUIRY):
        return None
    if found := _TROUBLE.search(said.text):
        about = (found["where"] or found["what"]).split()
        if any(map(_is_named, about)):
            return found.group()
    if (found := _STILL_SEEN.search(said.text)) and any(map(_is_named, found["what"].split())):
        return found.group()
    if (found := _KEEP_ON.search(said.text)) and _others_do(found):
        return found.group()
    if found := _STAYS.search(said.text):
        how = found["how"].split()
        if _AT_THE_END.match(found["how"]):
            return found.group()
        if not _is_a_thing(found["what"].split()):
            return None
        if how[0] in ("out", "off", "the") or how[0] in _SHUT or (is_past(how[0]) and is_content(how[0])):
            return found.group()
    return None


def _others_do(found: re.Match[str]) -> bool:
    """Whether somebody else than those who answer does it, or a number, and with or to something that is named."""
    who, verb, rest = found["who"].split(), found["verb"], found["rest"].split()
    if verb.removesuffix("ing") in _ADVERSE and who[-1] not in ("we", "i"):
        return True
    if verb == "be" or not _HELPERS.isdisjoint(who) or not rest:
        return False
    if who[-1] in _MEASURED:
        return stem(verb) not in GENERIC - _COMES and any(
            is_content(word) or stem(word) in PARTNER or is_tangible(word) for word in (verb, *rest)
        )
    if not (is_tangible(who[-1]) or stem(who[-1]) in TOPIC) or stem(who[-1]) in PARTNER - TOPIC:
        return False
    if verb not in _DOES_SOMETHING and (is_abstract(verb) or stem(verb) in GENERIC):
        return False
    return any(is_tangible(word) or _is_named(word) for word in rest)


def _is_named(word: str) -> bool:
    """Whether the word names a person, place or thing that is more than what the plan is about."""
    if stem(word) in TOPIC or stem(word) in PARTNER:
        return False
    return is_tangible(word) or (is_content(word) and not is_abstract(word))


_ADVERSE = words_of(  # nobody says so of work that goes well
    "ignore ignor refuse refus resist breach flout flouting deny dispute oppose withhold decline fail lag park"
    " struggle struggl"
    " collapse obstruct block"
)
_COMES = frozenset({stem("come"), stem("comes")})
_DOES_SOMETHING = words_of(
    "report reporting turn turning run running use using take taking drive driving ride riding gather gathering want"
    " leave leaving throw"
)


def _is_a_thing(what: list[str]) -> bool:
    return any(
        is_tangible(word) or stem(word) in NOTABLE
        for word in what
        if word not in FUNCTION and stem(word) not in PARTNER
    )
