"""The facts a manager could use: what in a clause is more than "work goes on".

Each finder takes a clause from which references, action numbers and plan years have been taken away, and gives the
words that are the fact, or None. FINDERS is the order in which they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sspxl.wording.blockers import blocker
from sspxl.wording.dates import DATE, first_date, undated, without_dates
from sspxl.wording.elsewhere import goes_on_elsewhere
from sspxl.wording.happenings import denied, event
from sspxl.wording.lexicon import is_tangible
from sspxl.wording.outcomes import outcome, stage
from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import COUNTED_OF_US, FUNCTION, GO_ON, NOTABLE, NUMBER_WORDS, is_abstract, stem, words_of
from sspxl.wording.words import Clause, is_content, reworded

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NO_COUNT = re.compile(r"100%|(?:19|20)\d\d|[\d.]+(?:st|nd|rd|th)|[£0.,:/%]+")  # a year, an ordinal, zero
_DURATION = any_of(
    r"(?:over|for|in|during|throughout|within) (?:the )?(?:next|last|past|coming|previous|following|remaining) "
    rf"(?:few |several )?(?:\d+|{_SMALL}|eighteen) (?:days?|weeks?|months?|years?|quarters?)"
    rf"|(?:\d+|{_SMALL})[- ]year (?:programme|plan|strategy|period|cycle)"
)
_SHARE = re.compile(rf"\b(?:\d+|{_SMALL}) (?:(?:out )?of|/) (?:the |our |all )?(?:\d+|{_SMALL})\b")
_NONE_OF_ALL = re.compile(r"^(?:0|none|nil|zero) ?(?:(?:out )?of|/) (?:the )?\d+(?: [a-z]+){0,2}$")
_ITEM_NUMBER = re.compile(
    r"(?:^|(?<=, )|(?<=and ))\d+(?:(?:\.\d+)+| ?\(?[a-p]\))"
    r"(?= (?:ongoing|complete|completed|done|in|no|not|see|underway|continu\w+|n/a)\b)"
)
_ONE = re.compile(r"one(?! (?:for|of|action|item|to|issue)\b)(?: \w+){0,3}$")
_ALL_OF_THEM = words_of("all the both our these")


def figure(said: Clause) -> str | None:
    """A count, sum or share that is not zero and does not merely count partners, actions or months."""
    if _ONE.match(said.text):
        return said.text
    if not any(map(_is_number, said.words)):
        return None
    if _NONE_OF_ALL.search(said.text):
        return None
    if share := _SHARE.search(said.text):
        return share.group()
    words = reworded(said, without_dates(_ITEM_NUMBER.sub("", _DURATION.sub(" ", said.text)))).words
    for place, word in enumerate(words):
        if not _is_number(word) or _NO_COUNT.fullmatch(word):
            continue
        counted = words[place + 1] if place + 1 < len(words) else ""
        if counted == "of":
            counted = next((other for other in words[place + 2 :] if other not in FUNCTION), "")
        known_number = bool(place) and words[place - 1] in _ALL_OF_THEM and not is_content(counted)
        if not known_number and stem(counted) not in COUNTED_OF_US:
            return " ".join(words[place : place + 3])
    return None


_NUMBERED = re.compile(f"(?:{'|'.join(sorted(NUMBER_WORDS))})-(?!way)[a-z]")  # "three-month"


@lru_cache(maxsize=8192)
def _is_number(word: str) -> bool:
    return word in NUMBER_WORDS or word[0] in "£0123456789" or ("-" in word and bool(_NUMBERED.match(word)))


_MEANT_FOR_A_DAY = any_of(
    r"""
    due
    planned
    scheduled
    meeting
    complet\w*
    target date
    (?:start|review|discuss|consider|present|report|expect|conclud|deliver|implement)\w*
    agreed?
    event
    further
    (?:open|issu|hand)\w*
    go(?:ing|es)? live
    (?:ends?|ended|expires?|runs? out|lapses?)
    """
)
_BOUND = re.compile(
    rf"\b(?:until|till|by|to|before|no later than) (?:the )?(?:end of )?(?:{DATE})|^(?:until|till|by|to|before)\b"
)


_SOMEWHEN = re.compile(r"(?:next|the following) ")


def dated(said: Clause) -> str | None:
    """A date that dates something. A stamp before the words, a date alone and "since March" do not."""
    text = undated(said.text)
    found = first_date(text)
    if found is None:
        return None
    rest = reworded(said, without_dates(text))
    if (
        (rest.specific if _SOMEWHEN.match(found) else rest.content)
        or _MEANT_FOR_A_DAY.search(rest.text)
        or (rest.words and _BOUND.search(text))
    ):
        return found
    return None


_STATE = any_of(
    r"""
    in (?:place|post|use|force|operation|situ)(?! as (?:usual|normal|before))
    up and running
    (?:is|are|now|fully|became) operational
    on site
    ^(?:there (?:is|are) (?:now )?)?(?:a |the )?new (?!ways?|approach)\w+(?: .+)?$
    (?:went|gone|goes|now|is|are) live
    now available
    (?:is|are) available
    opens(?! up)
    closes
    vacant
    back (?:to|at) (?:where|normal|full|the level)
    (?:gone|back|fixed|empty|full|shut|open|dead|ill|stuck|online|missing)(?: again)?$
    fully staffed
    at capacity
    based (?:at|in)
    co-located
    """
)


def state(said: Clause) -> str | None:
    """A named thing that now stands: in place, in post, live, open."""
    found = _STATE.search(said.text)
    if found and not said.content and not any(map(is_tangible, said.words)):
        return None
    return found.group() if found and not denied(said, found.start()) else None


_RHYTHM = any_of(
    r"""
    (?:daily(?! (?:business|basis|tasking|work|duties|life|practice|activity))|nightly|weekly|fortnightly|monthly|
        bi-?monthly|six-weekly|termly)
    (?:every|each) (?!day (?:business|work|practice|activit|polic))(?:other |single |second )?(?:day|night|evening|
        morning|week|weekend|fortnight|month|term|
        school term|quarter|\w+day)
    (?:once|twice) (?:a|per|every) \w+
    per (?:week|month|day)
    """
)


def rhythm(said: Clause) -> str | None:
    """How often it takes place: weekly, every Thursday."""
    found = _RHYTHM.search(said.text)
    if found and not said.specific and any(stem(word) in GO_ON for word in said.words):
        return None  # "weekly meetings continue"
    return found.group() if found and not denied(said, found.start()) else None


_PRACTICE = any_of(
    r"""
    (?:sends?|attends?|patrols?|hosts?|bans?|wears?|researches|distributes?|employs?|funds|refuses?|publishes|
        displays?|advertises?|teach(?:es)?|collects?|hands? out|visits? \w+ to)
    (?:seems?|appears?|suggests?|indicates?|reveals?) (?:that|to|there|the)
    ^(?!we\b|i\b|it\b|to\b)(?:[\w'-]+ ){1,3}says? (?:the|that|it|they|there|he|she)
    (?:recommends?|says? (?:no|yes)|calls? for|wants?(?! to)|asks? for|insists?|demands?|prefers?|opposes?)
    (?:was|were) (?:affected|unaware|aware)
    ^(?!we\b|our\b|partners\b|all\b|everyone\b).+ (?:takes?|took|(?:is|are|was|were) of) the view that
    (?:found|shows|showed|felt|complained|said) that
    (?:tell|say|report) (?:us|that|they)
    (?:discussed|considered|raised|presented|tabled|reported|taken) (?:at|to) (?:the )?(?:\w+ ){0,2}(?:jag|marac|
        mappa|csp|board|cabinet|scrutiny|panel|committee|executive)
    """
)


_NEW_WITH_US = re.compile(  # "the forum now has a chair", "now meets in person instead of online"
    r"\b(?:now|today) (?:has|have|had|includes?|employs?|boasts?) (?:an?|its own|their own|her own|"
    r"his own) (?P<what>.+)"
    r"|^(?!we |i |they |this )(?:[\w'-]+ ){1,4}?(?:runs?|owns?|uses?|keeps?|pays?|leads?|opens?) \w+.* (?:now|"
    r"nowadays)$"
    r"|\bnow [a-z]+s? .*\b(?:instead of|rather than|not) \w+"
)
_USED = re.compile(  # "the scanning document is used for meetings"
    r"^(?P<thing>.+?) (?:(?:is|are|was|were|has|have|been|being|now|also|already|still|currently) )*"
    r"used (?:by|for|at|in|on|during|as) (?:the |an? |our |each |every |all )?(?P<by>.+)$"
)


def in_use(said: Clause) -> str | None:
    """What somebody now has or does another way, or where a named thing is used."""
    found = _NEW_WITH_US.search(said.text) if "now" in said.words else None
    if found and not denied(said, found.start()) and (not found["what"] or _is_something(found["what"].split())):
        return found.group()
    if "used" not in said.words or (found := _USED.search(said.text)) is None or denied(said, found.start("by")):
        return None
    return found.group() if all(_is_something(found[each].split()) for each in ("thing", "by")) else None


def _is_something(words: list[str]) -> bool:
    return any(
        (is_content(word) and not is_abstract(word)) or stem(word) in NOTABLE or word in _STOCK_THINGS for word in words
    )


_STOCK_THINGS = words_of(
    "chair head manager director coordinator co-ordinator lead officer worker analyst office document documents form"
    " forms"
    " template templates matrix profile profiles log logs"
)
"""Stock words of a report that are things to have or to use all the same."""
_GOING_ON = ("continu", "remain", "ongoing", "are ongoing", "carry on", "still")


def practice(said: Clause) -> str | None:
    """What somebody does as a rule, in so many words, or what was found out."""
    found = _PRACTICE.search(said.text)
    if found is None or not said.content or denied(said, found.start()):
        return None
    goes_on = any(stem(word) in GO_ON for word in said.text[: found.start()].split())
    goes_on = goes_on or said.text[found.end() :].strip().startswith(_GOING_ON)
    return None if goes_on else found.group()  # "continue to carry out patrols", "patrols continue"


FINDERS: tuple[tuple[Callable[[Clause], str | None], str], ...] = (
    (figure, "gives a figure"),
    (dated, "gives a date"),
    (event, "tells what happened"),
    (state, "tells how things stand now"),
    (outcome, "tells a result"),
    (blocker, "says what holds it up"),
    (rhythm, "says how often it takes place"),
    (practice, "says what is done or was found"),
    (goes_on_elsewhere, "tells what others do or what stays as it is"),
    (in_use, "says what is used or done now"),
    (stage, "says how far something has come"),
)
"""Each with what an update does that has such a fact, after "It"."""
