"""What a text says of its action as a whole: still to be done, done, or on track. For setting it against the STATUS."""

from __future__ import annotations

import re

from sspxl.wording.parts import taken_apart
from sspxl.wording.phrases import one_of
from sspxl.wording.typed import Typed, as_typed, sentences
from sspxl.wording.words import levelled

_VERB = (
    r"(?:be|attend|meet|visit|hold|start|begin|launch|review|report|present|complete|finish|deliver|send|write|"
    r"contact|speak|"
    r"discuss|agree|arrange|book|issue|publish|train|recruit|appoint|interview|open|close|run|roll|go|take|provide|"
    r"produce|prepare|"
    r"circulate|share|submit|sign|update|draft|design|develop|identify|ask|invite|set|install|move|return|bring|"
    r"check|confirm|"
    r"decide|consider|commence|conduct|carry|undertake|implement|host|join|consult|evaluate|collate|make|give|get|"
    r"do|happen|come)"
)
_FUTURE = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        (?:will|shall|'ll|we'll|they'll|it'll)(?: (?:then|now|also|only))*(?: be)?(?! not\b)(?! (?:power|to)\b) [a-z]+
        (?:is|are) (?:still |now |currently |also |yet )*(?:(?:to be|due to|going to|expected to|scheduled|planned|
            booked|due|set to) [a-z]+|to {VERB})
        (?:still|yet|remains?|needs?|have|has|ought|remaining) to(?: be)? [a-z]+
        (?:^|(?<=[.;:,-] ))to be [a-z]+(?:ed|en|un|ld|ne|ught|nt|wn|de)
        (?:next|following|final|remaining) (?:step|stage|phase)s? (?:is|are|will)
        due to {VERB}
        due (?:by|on|in|for|to (?:board|cabinet|committee)|early|late|mid|end|next|shortly|soon|\d)
        (?:still )?(?:awaiting|awaited|waiting (?:for|on|to))
        (?:still|remains?|is|are|actions?|items?|issues?|tasks?|works?|one|two|three|four|five|
            \d{1,3}) (?:still )?outstanding(?! (?:work|achievement|
            results?|success|contribution|feedback|example|and|in every))
        (?:plans?|planning|intends?|intending|aims?|aiming|hopes?|hoping|looking|proposes?|expects?) to (?!date|the|
            a)[a-z]+
        once (?:the|this|that|these|it|they|we|all|our|approved|agreed|complete|completed|received|signed|funding|
            available|
            in place|confirmed|appointed|recruited|trained|ready|new|staff)(?: [\w'-]+)?
        (?:not yet|yet to be|not fully|has not been|have not been|hasn't been|not) (?:complete|completed|finished|
            done|started|begun|delivered|implemented)
        (?:to follow|to come|in due course|coming soon|watch this space|under way|underway|in progress|in development|
            in draft)
        (?:work|development|discussions?|consultation|recruitment|action|actions|training|evaluation) (?:is |
            are )?(?:still )?(?:ongoing|on-going|on going|continuing|continues)
        (?:planned|scheduled|booked|arranged) for(?! \d{4} (?:was|were))
        """,
        VERB=_VERB,
    )
    + r"(?![\w'])"
)
_INITIALS_TO = re.compile(rf"(?:^|(?<=[.;:\n)] ))[A-Z]{{2,3}}(?:(?: and |/| & )[A-Z]{{2,3}})? to (?i:{_VERB})(?!\w)")
_WAS = re.compile(
    r"(?:\b(?:was|were|had been|been|as|than|would|that|who|might|may|could|if|whether|where|never|not|no)|n't)(?: "
    r"(?:still|then|always))? $"
)
_NOUN_WILL = re.compile(r"\b(?:good|free|the|at|a|political|his|her|their|own) $")
_NO_AHEAD = re.compile(r"\b(?:no|nothing|none|without)(?: \w+){0,3} $")
_ONGOING_FOREVER = re.compile(
    r"(?:will|shall|'ll|we'll|they'll|it'll) (?:also |still |now )?(?:be )?(?:continu\w*|remain\w*|carry|keep|always)$"
)
_ALREADY = re.compile(r"\bonce [^.;,]{1,40}\b(?:was|were|had)\b")

_DONE_WORD = (
    r"(?:completed?|finished|done|delivered in full|achieved|actioned|fulfilled|concluded|implemented in full|"
    r"fully implemented|"
    r"fully delivered|fully met|fully complete|discharged|closed|signed off|finalised|ticked off|wrapped up|all "
    r"done|successfully "
    r"delivered|accomplished)"
)
_WHOLE = (
    r"(?:(?:all (?:two|three|four|five|six|\d{1,2})|actions? \d{1,2}[a-p]?|this|the|all|our|these|both|whole|"
    r"entire|work|works|action|actions|action point|project|task|tasks|"
    r"objective|item|items|recommendation|"
    r"it|everything|parts?|points?|elements?|sub-?actions?|aspects?|now|has|have|is|are|been|being|was|were|fully|"
    r"successfully|already|duly|"
    r"it's|that's|we've|i've|target|targets|yes|job|piece|that|of|we|i|now|to|on|in|under|"
    r"above|as|can|confirm|therefore|and|so|"
    r"status|rag|update|marked|considered|classed|recorded|a|b|c|d|e|f) ?[:)-]? ?){0,9}"
)
_AFTER_DONE = (
    r"(?:$|(?= ?[.;,!:)\n]| -)|(?= (?:on|in|by|at|and closed|and signed|since|last|as at|as of|as planned|as "
    r"required|with|during|ahead|for|to|"
    r"early|following|before|after|within|and no|and can|and action|and this|now|thank|\d)\b))"
)
_DONE = re.compile(
    rf"(?:rag |status |update )?[:-]? ?{_WHOLE}(?<!to )(?<!be )(?<!being )(?<!not "
    rf")\b(?P<done>{_DONE_WORD}){_AFTER_DONE}"
)
_NOT_DONE = re.compile(
    r"\b(?:not|n't|never|nearly|almost|partly|partially|part|yet|to be|will be|be|being|once|when|if|until|largely|"
    r"mostly|half|virtually|"
    r"substantially|some|most|\d+ ?%|per ?cent|percent|by \d+|due to|can be|should be|cannot|unable|towards?|"
    r"awaiting)(?: [\w'-]+){0,2} ?$"
)
_GOES_ON = re.compile(
    r"\b(?:on-? ?going|continu(?:e|es|ing|ed)|under ?way|in progress|still|remain(?:s|ing)?|however|but|although|"
    r"apart from|except|other than|"
    r"outstanding|next (?:phase|stage|step)|phase (?:two|2|three|3)|second phase|part [b-e])\b"
)
_GREEN = re.compile(
    r"(?<![\w'-])"
    + one_of(
        r"""
        (?:on (?:track|target|course|schedule)|ahead of (?:schedule|target|plan)|to (?:plan|schedule|timetable))
            (?= ?(?:$|[.,;:!)\n]|- )| (?:to|for|with|and|at|as|but|this|so|by|in|overall|currently|still|again|now|
            against|no)\b)
        (?:progressing|going|proceeding|moving along|running) (?:very |really |extremely )?(?:well|smoothly|nicely|
            according to plan|as planned|to plan)
        no (?:issues|concerns|problems|risks)(?: (?:to report|identified|at present|currently|at this time|
            raised))?(?= ?(?:$|[.,;:!)\n]))
        (?:rag|status|rating|rated|currently|is|remains)(?: (?:is|rating|status|as))*:? ?green(?= ?(?:$|[.,;:!)\n]| -))
        all (?:green|good|fine|well)(?= ?(?:$|[.,;:!)\n]))
        """
    )
)
_NOT_GREEN = re.compile(
    r"(?:\b(?:not|no longer|never|nearly|get|getting|gets|got|put|bring|bringing|back|be|from|off|unlikely|keep|"
    r"stay|if|whether|to be|were|was|"
    r"focus\w*|work\w*|based|concentrat\w*|spen[dt]\w*|reports?|reported|information|data|according|added|due|"
    r"subject|brought|would|could|should|behind)|n't)"
    r"(?: (?:things|it|this|fully|yet|currently|been|quite|entirely))? ?$"
)
_ONLY_GREEN = re.compile(r"\W*(?:rag:? ?)?(?:green|g)\W*")


def says_future(text: str) -> str | None:
    """The words by which the text says that something is still to be done; None where it says no such thing.

    "Was to be", "no longer due", "will continue" and a goodwill are none of it.
    """
    typed = as_typed(text)
    for match in _FUTURE.finditer(typed.low):
        before = typed.low[max(0, match.start() - 30) : match.start()]
        if _WAS.search(before) or _NO_AHEAD.search(before) or _ONGOING_FOREVER.fullmatch(match.group()):
            continue
        if match.group().startswith("will") and (_NOUN_WILL.search(before) or _is_a_name(typed, match.start())):
            continue
        if match.group().startswith("once") and _ALREADY.match(typed.low, match.start()):
            continue
        return typed.words(*match.span())
    found = _INITIALS_TO.search(typed.text)
    return typed.words(*found.span()) if found else None


def _is_a_name(typed: Typed, place: int) -> bool:
    return typed.text[place : place + 2] == "Wi" and typed.text[place + 5 : place + 6].isupper()


def says_done(text: str) -> str | None:
    """The words by which the text says that its whole action is done; None where it does not, or says that it goes on.

    "Completed", "all actions have now been completed", "a) Done b) Done"; not "80% completed", "the first phase was
    completed", "completed forms", "completed, but two remain", "a) Completed b) Started".
    """
    taken = taken_apart(levelled(text))
    stretches = [part.text for part in taken.parts] or [taken.intro]
    if taken.parts and _done_in(taken.intro):
        stretches = [taken.intro]  # "All completed. a) ..."
    found = [_done_in(stretch) for stretch in stretches]
    if not all(found) or _GOES_ON.search(levelled(text).lower()) or says_future(text):
        return None
    return found[0]


def _done_in(text: str) -> str | None:
    typed = as_typed(text)
    for start, end in sentences(typed):
        while start < end and typed.text[start] in " -*•:()\"'":
            start += 1
        match = _DONE.match(typed.low, start, end)
        if (
            match
            and typed.text[end : end + 1] != "?"
            and not _NOT_DONE.search(typed.low, max(start, match.start("done") - 25), match.start("done"))
        ):
            return typed.words(start, match.end("done"))
    return None


def says_green(text: str) -> str | None:
    """The words that say that all is well: on track, on target, progressing well, Green; None: no such words."""
    typed = as_typed(text)
    if _ONLY_GREEN.fullmatch(typed.low):
        return typed.words(0, len(typed.text))
    for match in _GREEN.finditer(typed.low):
        if not _NOT_GREEN.search(typed.low, max(0, match.start() - 30), match.start()):
            return typed.words(*match.span())
    return None
