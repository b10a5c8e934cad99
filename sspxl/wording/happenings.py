"""Events and decisions inside a clause: which past participle or past tense tells that something specific happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sspxl.wording.lexicon import HAPPENED, is_tangible
from sspxl.wording.phrases import any_of
from sspxl.wording.vocabulary import (
    ATTRIBUTIVE,
    AUXILIARY,
    GO_ON,
    IRREGULAR_AFTER_AUXILIARY,
    IRREGULAR_EVENT,
    MODALS,
    NEGATIONS,
    NO_EVENT,
    NOTABLE,
    PARTNER,
    TOPIC,
    UNDER_CONDITION,
    is_abstract,
    stem,
    words_of,
)
from sspxl.wording.words import Clause, is_content

_DENIED_BUT_TELLING = any_of(
    """
    not only
    no longer
    """
)
_TOLD = any_of(
    r"""
    decided
    (?:agreed|resolved|voted|chose|elected|opted|instructed|advised|told) (?:\w+ )?not to \w+
    ^(?:decision|outcome|agreed|resolved|verdict): (?!(?:tb[acd]|await|pending|ongoing|none|nothing|n/a|to (?:be|
        follow)|
        see|not yet)).+
    ^(?:now |since |this was |was |it was )?(?:passed|handed|transferred|referred) (?:on |over |back )?to (?:the )?
        (?!(?:this|it|us|all|next|team|leads?|manager|colleagues?|above|below|action|item|same)\b)\w+
    ^not (?:all|every|many|everyone|everybody|a lot of) (?!(?:actions?|complete|completed|done|yet|of|that)\b)\w+.*
    ^(?!action|item|task|this|it\b|nothing|none|nobody|work)(?:the |our |all )?\w+ (?:(?:has|have|was|were|been|
        had) )*(?:ended|stopped|ceased|lapsed|folded|
        collapsed|scrapped|axed)$
    ^(?:(?:and|but|was|were|been|it|then|since) )*(?:voted down|turned down|thrown out|refused|rejected|
        withdrawn|called off)$
    never (?:got|went|made it) (?:past|beyond|through|to) \w+
    ^(?:nobody|no-one|no one) (?:was |were |has been )?(?:hurt|injured|killed|harmed) \w+.*
    ^neither (?!(?:partner|agenc|action|of)\b)\w+ \w+(?:ed|old|ent|ught|ook|ave) \w+.*
    ^neither (?!(?:partner|agenc|action|of (?:these|this|us)|better|worse)\b)\w+ (?:was|were|is|are|has|
        did) (?!(?:yet|begun|started|been)\b)\w+.*
    ^(?!(?:we|i|have|has|there)\b)(?:[\w'-]+ ){1,4}found no \w+
    no (?:\w+ )?evidence (?:(?:was|has been|were|found|seen) )*(?:of|that|to suggest) \w+
    ^(?:this|it|we|the \w+)?(?: ?(?:is|are))? ?not (?:now )?(?:going ahead|proceeding|moving ahead)$
    (?:did not|didn't|failed to|have not|haven't|were unable to) (?:get|win|secure|obtain) the (?:\w+ ){0,3}(?:money|
        funding|
        grant|bid|contract|award|tender|post|lottery)
    ^not (?:one|a single) (?!of|for)\w+ (?:was |were |has |have )?\w{3,}ed\b.*
    moved (?:back |over |away |on )?(?:to|into|from|out of) (?!(?:an? |the )?(?:next|further|more|new (?:phase|stage|
        way)|business|delivery|
        implementation|closed?|complete|green|amber|red|this|it|different|better|embed\w*|second|final|phase|stage|
            position)\b)\w+
    ^(?!(?:we|this|it|work|partners?|things|all|there|efforts|progress|everyone)\b)(?:[\w'-]+ ){1,6}?now
        [ ](?:sits?|goe?s?|chairs?|attends?|uses?|comes?|runs?|leads?|owns?|lives?|holds?|takes?|employs?|wants?|
            sends?) \w+
    it was felt
    (?:date|hearing|trial|budget|fee|deadline|rent|price) (?:\w+ )?set
    # what holds of all of them: "each school has a named PCSO"
    ^(?:every|each|all (?:of )?(?:the |our )?)(?! (?:partner|agenc|action|team)) ?\w+ .*?(?:has|have)
        (?: now| all| at least)*(?: an?| their own| the) (?!role|part|responsib|dut|interest|stake)\w+ \w+
    taken (?:off|away from|over by|on by) \w+
    (?<!being )(?<!to be )given (?:by|to) (?!(?:this|it|us|the matter|these|all)\b)\w+
    ^(?:approved|endorsed|adopted|rejected|refused|appointed|awarded|handed over|withdrawn|agreed) (?:by|to|
        in principle|at|with|subject) .+
    """
)
# What a named thing did not do to another, or what none of those concerned did, is news: "the owner has not cleared the
# yard", "none of the families went back to court".
_FAILED = re.compile(
    r"^(?:(?P<who>.+?) (?:did not|didn't|does not|doesn't|do not|don't|has not|hasn't|have not|haven't|had not|never"
    r"|(?:(?:(?:is|are|was|were) )?not|isn't|aren't|wasn't|weren't)"
    r"(?= (?:\w+ing|interested|keen|willing|convinced|happy|ready|available|allowed)\b))"
    r"|(?:none|neither|not one|not a single one|hardly any) of (?:the|our|those|these|their) (?P<one>[\w'-]+))"
    r" (?P<what>.+)"
)
_DECLINES = re.compile(
    r"(?:support|agree|accept|approve|want|allow|back|endorse|recognise|fund|pay|attend|share|sign|favour|think)(?:ed|"
    r"d)? "
    r"(?:to |with |for |that )?\w+"
)
_NOT_BEGUN = ("yet", "been", "being", "start", "begun", "begin", "commenced", "applicable", "relevant", "required")
_DENYING = words_of("not isn't aren't wasn't weren't didn't doesn't don't hasn't haven't never none neither hardly")
_ASKED = re.compile(  # a colleague was asked: the answer is still to come
    r"^(?:(?:i|we|have|has|i've|we've|just|also|already) )*(?:asked|emailed|messaged|texted|chased)"
    r"(?: [a-z']+$|.* (?:for|about) (?:(?:the|an?|some|more|this|latest) )*"
    r"(?:figures|updates?|data|info\w*|numbers|response|this)$)"
    r"|(?:e-?mail|message|reminder|request) sent to (?:the )?(?:\w+ )?"
    r"(?:leads?|managers?|colleagues?|teams?|officers?)$"
    r"|^(?:info\w*|data|figures?|stats|update|details?) (?:(?:has|have|been|was|were|also) )*(?:requested|sought|"
    r"chased|"
    r"asked for)(?: from (?:[\w&/'-]+ ?){1,4})?$"
)
# "The police pulled their officer out": stock words all, but for the verb.
_STRONG = HAPPENED - words_of(
    """
    accused adopted advertised approved assembled attended built carried confirmed connected contacted conveyed
    counselled debated demanded designed drawn drew driven drove embarked entered exchanged faced focused forged
    founded framed gathered gave given highlighted housed identified inherited issued joined laid learnt lifted
    located made manned met moved negotiated occupied opened ordered organised owned passed promoted pushed
    questioned raised reminded requested required reviewed said screened secured served shaped shared shifted
    signposted spoke spoken sponsored spotted staffed stayed steered strengthened studied suffered tailored taken
    talked tested thanked took touched trained turned used valued viewed visited weighed widened
    """
)
_IRREGULAR = frozenset(word for word in HAPPENED if not word.endswith("ed"))
_WEAK = words_of("shown showed seen saw made given taken brought had provided offered demonstrated gained learnt kept")
"""What they are said of has to be named: "the team has shown great resilience" is no event."""
_FORMAL = words_of("case order post contract funding budget bid plan proposal")
_OF_A_NOUN = words_of("caused posed faced suffered presented created rented perceived")
_WHICH_NOUN = words_of("by to sector accommodation housing homes property properties")
_TO_BE = re.compile(r"(?<!continue )(?<!continues )\bto (?:(?:be|been|have|get|see|\w+ly) )*$")
_AS_A_QUALITY = words_of("highly well very deeply firmly strongly truly extremely more so")
"""Before a participle they make it a quality: "highly motivated", "well established"."""
_OURSELVES = words_of("we i there have has")
_WRONGS = words_of(
    "stolen smashed attacked robbed burgled vandalised dumped stoned harassed threatened assaulted stabbed torched"
    " burnt"
    " burned beaten killed injured mugged poisoned sold slashed punched spat kicked chased evicted"
)
"""Done to somebody: being done now, or still, it is news as much as when it was done."""
_NOW = frozenset({"is", "are"})
_FINDS = words_of("said found concluded showed")
_NOTHING_CAME = frozenset({"no", "none", "nothing", "zero", "neither", "nil", "nobody"})


def event(said: Clause) -> str | None:
    """Something that happened or was decided: a past participle or past tense with something specific beside it."""
    if _ASKED.search(said.text):
        return None
    if (found := _TOLD.search(said.text)) and not denied(said, found.start()):
        return found.group()
    if not _DENYING.isdisjoint(said.words) and (found := _FAILED.search(said.text)) and _tells_of_both(found):
        return found.group()
    words = said.words
    if 1 < len(words) <= _TELEGRAM and _is_a_telegram(words):
        return said.text
    reports = [place for place, word in enumerate(words) if _may_report(word) and _reports_an_event(words, place)]
    if not reports:
        return None
    setting = _Setting.of(words)
    for place in reports:
        by_a_partner = place > setting.partner and words[place] not in _WEAK
        known = setting.of_something or by_a_partner or (setting.of_someone and words[place] in _STRONG)
        if known and not _is_held_back(words, place, setting):
            return " ".join(words[max(0, place - 3) : place + 4])
    return None


_TELEGRAM = 3


def _is_a_telegram(words: tuple[str, ...]) -> bool:
    """Whether a thing and what came of it stand side by side: "path gritted", "traps set", "door put in"."""
    thing, came, *_ = words
    if not is_tangible(thing) or stem(thing) in PARTNER:
        return False
    return came in IRREGULAR_AFTER_AUXILIARY or (is_past(came) and came not in _WEAK)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where in a clause the first word of a kind stands that bears on every event after it; past its end if none does.

    Looked up once a clause: "held held held ..." is not read anew from each of its words.
    """

    condition: int
    goes_on: int
    negation: int
    telling: int  # the last word of "not only"
    partner: int
    of_something: bool  # a thing stands somewhere in it: more than "progress" or "relationships"
    of_someone: bool  # a partner or what the work is about: enough for a verb that says much

    @classmethod
    def of(cls, words: tuple[str, ...]) -> _Setting:
        def first(is_such: Callable[[str], bool]) -> int:
            return next((place for place, word in enumerate(words) if is_such(word)), len(words))

        text = " ".join(words)
        telling = _DENIED_BUT_TELLING.search(text)
        others = [word for word in words if not is_past(word) and word not in IRREGULAR_AFTER_AUXILIARY]
        return cls(
            condition=first(lambda word: word in UNDER_CONDITION),
            goes_on=first(lambda word: stem(word) in GO_ON),
            negation=first(lambda word: word in NEGATIONS),
            telling=text.count(" ", 0, telling.end()) if telling else len(words),
            partner=first(lambda word: stem(word) in PARTNER),
            of_someone=any(stem(word) in PARTNER or stem(word) in TOPIC or word in _FORMAL for word in others),
            of_something=any((is_content(word) and not is_abstract(word)) or stem(word) in NOTABLE for word in others),
        )


def _tells_of_both(failed: re.Match[str]) -> bool:
    who, what = failed["who"] or failed["one"], failed["what"]
    if any(map(is_tangible, who.split())) and not what.startswith(_NOT_BEGUN):
        return True
    if any(stem(word) in PARTNER for word in who.split()) and (
        any(map(is_tangible, what.split())) or _DECLINES.match(what)
    ):
        return True
    return _of_something(who, TOPIC) and _of_something(what)


def _of_something(text: str, or_one_of: frozenset[str] = frozenset()) -> bool:
    words = (word for word in text.split() if not is_past(word))
    return any((is_content(word) and not is_abstract(word)) or stem(word) in or_one_of for word in words)


def denied(said: Clause, end: int) -> bool:
    """Whether what begins at `end` of the clause's text is denied, lies ahead or is conditional."""
    before = said.text[:end]
    words = before.split()
    held = any(word in NEGATIONS or word in UNDER_CONDITION or word in MODALS for word in words)
    return (held or bool(_TO_BE.search(before))) and not _DENIED_BUT_TELLING.search(before)


@lru_cache(maxsize=8192)
def _may_report(word: str) -> bool:
    return word in IRREGULAR_AFTER_AUXILIARY or word == "led" or is_past(word)


def _reports_an_event(words: tuple[str, ...], place: int) -> bool:
    """Whether the word is a past tense or participle and the verb here: not "the agreed" or "for targeted"."""
    word, before = words[place], words[place - 1] if place else ""
    if before in ATTRIBUTIVE:
        return False
    if word in IRREGULAR_AFTER_AUXILIARY:
        return before in AUXILIARY
    if word == "led":
        return words[place + 1 : place + 2] in (("to",), ("by",))  # not "intelligence led"
    if word in _OF_A_NOUN and before not in AUXILIARY and _WHICH_NOUN.issuperset(words[place + 1 : place + 2]):
        return False  # "the harm caused by", "the private rented sector"
    return is_past(word) and not (word == "met" and before in ("needs", "objective", "target", "are", "is"))


@lru_cache(maxsize=8192)
def is_past(word: str) -> bool:
    """Whether the word is a past tense or past participle of something that can happen."""
    if word in IRREGULAR_EVENT or word in _IRREGULAR:
        return True
    if len(word) < 5 or not word.endswith("ed") or word in NO_EVENT or stem(word) in NO_EVENT:
        return False
    return "-" not in word or word.startswith(("re-", "co-"))  # not "joined-up", "evidence-based"


def _is_held_back(words: tuple[str, ...], place: int, setting: _Setting) -> bool:
    """Whether the event lies ahead, is denied, depends on something, is still being done, or is what goes on anyway."""
    back = place - 1
    while back >= 0 and (words[back] in AUXILIARY or words[back].endswith("ly")):
        if words[back] == "being":
            return words[place] not in _WRONGS or _NOW.isdisjoint(words[max(0, back - 2) : back])
        back -= 1
    auxiliaries = words[back + 1 : place]
    if back >= 0 and (words[back] in MODALS or (words[back] == "to" and words[back - 1 : back] != ("had",))):
        return True
    finds = words[place] in _FINDS and place > 0 and words[0] not in _OURSELVES
    if place + 1 < len(words) and words[place + 1] in _NOTHING_CAME and not finds:
        return True  # "received no complaints", but "the audit found no fault"
    if place and words[place - 1] in _AS_A_QUALITY:
        return True
    if back >= 0 and words[back] in ("remain", "remains", "remained"):
        return True
    if place > setting.condition:
        return True
    if place > setting.goes_on and words[place] not in _WRONGS and any(word in ("is", "are") for word in auxiliaries):
        return True  # "continues to make sure that needs are met"
    return place > setting.negation and place <= setting.telling
