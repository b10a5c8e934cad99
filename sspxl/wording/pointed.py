"""References: where a text points to, so that it can be looked up and quoted beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sspxl.wording.phrases import one_of
from sspxl.wording.typed import Typed, as_typed
from sspxl.wording.vocabulary import words_of

Kind = Literal["above", "below", "item", "key", "person", "document"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that a text points to."""

    kind: Kind
    target: str
    """Of an item its number ("14", "11.2", "IX"; the letter of "7b" is dropped), of a key the key, of a person the
    initials or the name, of a document its name; "" for above and below."""
    words: str  # as typed


_KEY = r"[A-Z][A-Z0-9]{1,9}/(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVXL]{1,7})[a-z]?(?![\w/])"
_NUMBER = (
    r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,2}(?:[a-p](?![a-z]))?(?:\([a-p]\)|[a-p]\))?|[IVX]{1,6})\)?"
    r"(?![\w/%£]|-[A-Za-z]|\.\d)"
)
_UNIT = (
    r"(?:(?i:sub-?action|action point|action|item|points?|row|ref|reference|line|recommendation|rec|objective|priority|"
    r"update|no|number|question|para|paragraph|measure|kpi|pi|commitment|target)s?\.?(?: (?i:no|number|ref|"
    r"point))?\.?:? ?#?)"
)
_LAW = re.compile(
    r"\b(?:section|s|act|article|schedule|part|regulations?|chapter|code|class|page|grade|band|tier|level|stage|"
    r"phase|version)\.? ?$",
    re.I,
)
_JOIN = r" ?(?:,|and|&|\+|;|or)(?: also)? ?(?:for )?(?:the )?"
_RANGE = r" ?(?:-|to|through) ?"
_ITEMS = rf"(?:{_UNIT})?{_NUMBER}(?:(?:{_RANGE}|{_JOIN})(?:{_UNIT})?{_NUMBER}){{0,12}}"
_KEYS = rf"{_KEY}(?:(?:{_RANGE}|{_JOIN}){_KEY}){{0,12}}"

# What opens a pointer. "See" points where it stands alone, not in "we see", "can see", "to see".
_SEE = (
    r"(?:(?<![\w'])(?i:please )?(?i:also )?(?i:see(?: also)?|refer(?:red)?(?: back)? to|cf\.?|"
    r"cross[- ]?ref(?:erence|er)?(?: to| with)?))"
    r"(?: (?i:the|our|my|also|back to))?"
)
_NOT_POINTING = re.compile(
    r"\b(?:to|can|could|will|would|we|i|they|now|and|not|did|should|may|might|must|you|who|residents|officers|don't|"
    r"didn't|never|lets?|helps?|make|people)(?: \w+ly| also| then)? $",
    re.I,
)
_AS_PER = (
    r"(?:(?<!\w)(?i:(?:same )?as (?:is )?per|(?:same|similar|identical|duplicate|repeat)(?: update| response| "
    r"answer| position)? (?:as|to|of)|"
    r"(?:as )?(?:covered|linked|links|reported|included|picked up|addressed|identified|described|noted|set out|"
    r"detailed|given|answered|"
    r"dealt with|merged|combined|incorporated|superseded|subsumed|duplicated|recorded|outlined|captured|mentioned|"
    r"explained|provided|tied|link|"
    r"comments?|update|response|answer|details?|information|info|figures?|progress|part)"
    r"(?: (?:is|are|also|already))?(?: (?:as|in|under|against|with|within|to|at|for|by|of|into|on|from))(?: per| "
    r"for| part of)?)"
    r"(?: (?:the|our|my|both|same|update|updates|comments?|response|answer|entry|work|identified|given|provided|"
    r"for|under|against|on|at|in|to|as|per|previous)){0,4} )"
)
_POINTING_WORD = (
    rf"(?:{_SEE} (?i:(?:comments?|updates?|responses?|answers?|notes?|details?|info|information|entry|entries|"
    rf"narrative|"
    r"commentary|position|progress)(?: (?:as|for|on|in|under|against|at|to|from|given|provided|about))* (?:the )?)?"
    rf"|{_AS_PER})"
)
_ITEM = re.compile(rf"(?P<opens>{_POINTING_WORD})(?P<target>{_ITEMS})")
_UNDER_ITEM = re.compile(
    rf"(?<!\w)(?i:under|against)(?: (?i:the))? (?P<target>{_UNIT}{_NUMBER}(?:(?:{_RANGE}|"
    rf"{_JOIN})(?:{_UNIT})?{_NUMBER}){{0,12}})"
)
_WHOLLY_ITEM = re.compile(
    rf"(?P<opens>(?i:as|per|ref|as for|as in|as with|as at|as under|look at))(?: (?i:the))? "
    rf"(?P<target>{_ITEMS})(?: (?i:above|below))?"
)
_POINTED_KEY = re.compile(
    rf"(?:(?<!\w)(?i:(?:please )?(?:see(?: also)?|refer(?:red)? to)|to|under|in|as per|per|as|against|with|for|"
    rf"from|also|ref|reference|of|"
    rf"action|and|by|at) |(?:^|\n)(?={_KEYS} ?(?:$|[.,;:)\n]))|(?<=\())"
    rf"(?P<target>{_KEYS})"
)
_ITEM_FOLLOWED = re.compile(
    r"(?= ?(?:$|[.,;:)\n!-]| (?:above|below|and|for|also|or|to|which|where|as|please|in|under|on|of the|re|regarding|"
    r"about|update|comments?|response|drug|alcohol)\b))",
    re.I,
)
_ABOVE = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        (?:please )?(?:also )?(?:see|refer to|cf\.?)(?: [\w'/-]+){0,4}? (?P<place>above|below|previous(?:ly)?|overleaf)
        (?:same )?as(?: per| for| in| with| stated| noted| detailed| mentioned| described| reported| outlined|
             explained|
            set out| given| discussed| shown| updated)?(?: the)?(?: (?:update|comments?|response|answer|action|item|
            point|row|entry|note|information|details?|one))? (?P<place2>above|below|previous(?:ly)?)
        (?:noted|stated|mentioned|described|detailed|reported|outlined|set out|given|discussed|shown|listed|explained|
            covered)
            (?P<place3>above|below)
        (?:same|similar|identical|link(?:s|ed)?|refer) (?:as|to|with)(?: the)? (?P<place4>above|below)
        (?:noted|stated|mentioned|described|detailed|reported|outlined|set out|given|discussed|shown|listed|explained|
            covered|included|provided|answered) (?P<place5>above|below)
        (?P<place6>ditto)
        per(?: the)? (?P<place7>above|below)
        """
    )
    + r"(?![\w'-])"
    r"(?! (?:average|target|ground|zero|inflation|national|all|expect\w+|the|our|\d|board|meetings?|cycles?|years?|"
    r"quarters?|strateg\w+|plans?)\b)",
    re.I,
)
_ALONE = re.compile(
    r"(?:the )?(?P<place>above|below)|(?P<ditto>[\"']{1,2}|-?\"-?|as (?:last|the previous) (?:one|action|item|row))",
    re.I,
)

_NO_INITIALS = words_of(
    """
    ASB CSP PCC LA YOS YOT YJS DV DA HMP NHS CPS PSA SSP CDRP LSP LAA PPO IOM VAP BCS KPI PDF AOB TBC TBA NA FAQ UK EU
    MP GP CJB ICB SAB CAF JAG POP DAT PCT NI HO MOJ CSO CSE CCE MSG DHR RIP RAG II III IV VI VII IX XI XII XX US IT I A
    PR HR CEO AGM QA ID OK RE PI AP AS CCG SEE NO ALL THE AND FOR FYI DPO PSPO CPN CBO ABC FPN HMO MHT SMS VS ETC PM AM
    """
)
_PERSON = re.compile(
    r"(?P<opens>"
    rf"(?:{_SEE}|(?<!\w)(?i:same as|(?:as )?per|as with|as for))"
    r"(?: (?i:comments?|updates?|responses?|entry|figures?|details?|return|answer|notes?)(?: (?i:from|by|of|for))?)? "
    r"|(?:^|(?<=[\n.;:,(]) ?)(?i:as)(?: (?i:for))? "
    r"|(?i:(?:details?|figures?|answer|update|return|response|data|information|info)(?: (?:is|are|held|given|"
    r"provided|supplied|in|under|with|to come))* "
    r"(?:in|with|under|from|by)(?: the)? )"
    r")(?P<target>[A-Z]{2,3})(?P<own>'s?)?(?![\w/&'-])(?: ?(?:and|&|,|/) ?(?P<other>[A-Z]{2,3})(?:'s?)?(?![\w/]))?"
)
_NAMED = re.compile(
    r"(?:(?:please )?(?:see|as(?: for| per)?|same as|refer to)) (?P<target>[A-Z][a-z]{2,14})(?P<own>'s)?"
    r"(?: (?:update|entry|comments?|figures?|answer|response|return|note|row|above|below))?",
    re.I,
)
_NO_NAMES = words_of(
    """
    above below previous previously before planned agreed usual normal required stated reported discussed expected per
    appropriate needed attached appendix report minutes strategy plan police council target website comments comment
    update updates last yet always now part necessary proposed scheduled ever such follows noted mentioned detailed
    separate note notes item action document annex table page link email section dashboard spreadsheet enclosed
    requested described outlined explained intended well sheet tab slide another elsewhere other others all both
    column row that this these those progress response responses answer answers details result results data overleaf
    """
)
_THING = (
    r"(?:report|document|spreadsheet|paper|dashboard|scorecard|annex|e-?mail|attachment|website|web ?page|minutes|"
    r"strategy|"
    r"tracker|action log|briefing|presentation|appendix|assessment|action plan|delivery plan|plan|summary|sheet|"
    r"tab|slides?|"
    r"newsletter|leaflet|log|table|file|letter|return|notes?|bulletin|profile|evaluation|survey|analysis|terms of "
    r"reference|pack|agenda)s?"
)
_QUALIFIED = (
    rf"(?:(?!to |and |of |in |for |is |are |was )[\w&'/-]{{1,30}} ){{0,5}}?{_THING}(?![\w'])(?: [A-H1-9](?!\w))?"
)
_DOCUMENT = re.compile(
    r"(?<![\w'])(?:"
    rf"(?:please )?(?:also )?(?:see|refer to|cf\.?|as per|as in|as set out in|as shown in)(?: the| our| this| a)? "
    rf"(?:attached|enclosed|separate|appended) ?(?P<see>{_QUALIFIED})?"
    rf"|(?:please )?(?:also )?(?:see|refer to|cf\.?|as per|as set out in|as shown in|as reported in|as detailed "
    rf"in)(?: the| our)? (?P<see_it>{_QUALIFIED})"
    r"|(?:see|refer to|visit|at|on|link:?) (?P<link>(?:https?://|www\.)[^\s<>\"]{3,200})"
    rf"|(?:full |further |more |all |these |the )?(?:(?:details?|information|info|narrative|commentary|breakdown)"
    rf"(?: (?:is|are|can|be|being|found|included|contained|provided|given|set|out|available|held|shown|reported|"
    rf"captured|documented))*"
    rf"|(?:figures?|results?|data|answers?|findings|updates?)(?: (?:is|are|can be|being|found|included|contained|"
    rf"provided|"
    rf"given|set out|available|held|shown|"
    rf"reported|captured|documented))+)"
    rf" (?:in|within|on)(?: the| our| its| this)? (?P<kept>{_QUALIFIED})"
    rf"|(?P<attached>{_QUALIFIED})(?: (?:is|are|now|also))* (?:attached|enclosed|appended)(?= ?(?:$|[.,;:)\n]|for |"
    rf"as |to this|here|separately))"
    r"|(?:please )?(?:find|see) (?P<attached_only>attached|enclosed)"
    rf"|(?P<attached_first>attached|enclosed) (?:is|are|please find)(?: the| our| a)? (?P<what>{_QUALIFIED})"
    r"|^(?P<alone>attached|enclosed|appended)(?= ?(?:$|[.,;:)\n]))"
    r")",
    re.I | re.M,
)
_MOST_IN_A_RANGE = 20
_LAST_PART = re.compile(r"\d+$")
_HINT = re.compile(
    r"\b(?:see|as|per|refer\w*|cf|ref|same|similar|identical|ditto|above|below|cross|under|against|details?|"
    r"info\w*|figures?|"
    r"results?|data|narrative|commentary|answer\w*|findings|updates?|breakdown|attached|enclosed|appended|response|"
    r"comments?|"
    r"duplicat\w*|repeat|link\w*|tied|covered|includ\w*|part|www|https?|look|visit|incorporated|superseded|merged|"
    r"combined|"
    r"picked|addressed|described|noted|set|detailed|given|dealt|subsumed|recorded|outlined|captured|mentioned|"
    r"explained|"
    r"provided|identified|reported)\b|/[\dIVX]|^[\"'-]",
    re.I | re.M,
)
"""One of these stands in whatever could point."""


def references(text: str) -> tuple[Reference, ...]:
    """Where the text points to, in its order, each place once: "See 11.1 to 11.3" gives three.

    Only what points: not an action's number told as a fact, not "section 17", not a report that somebody wrote.
    """
    typed = as_typed(text)
    if not _HINT.search(typed.text):
        return ()
    found: dict[tuple[str, str], tuple[int, Reference]] = {}
    taken = bytearray(len(typed.text))
    for find in (_keys, _items, _aboves, _documents, _people):
        spans: list[tuple[int, int]] = []
        for start, end, reference in find(typed):
            if not any(taken[start:end]):
                found.setdefault((reference.kind, reference.target), (start, reference))
                spans.append((start, end))
        for start, end in spans:
            taken[start:end] = b"\1" * (end - start)
    return tuple(reference for _, reference in sorted(found.values(), key=lambda each: each[0]))


Found = Iterator[tuple[int, int, Reference]]


def _aboves(typed: Typed) -> Found:
    for match in _ABOVE.finditer(typed.text):
        if match.group()[:3].lower() == "see" and _NOT_POINTING.search(
            typed.text, max(0, match.start() - 20), match.start()
        ):
            continue
        word = next(word for word in match.groupdict().values() if word).lower()
        yield (
            match.start(),
            match.end(),
            Reference("below" if word in ("below", "overleaf") else "above", "", typed.words(*match.span())),
        )
    whole = typed.text.strip(" .,;:()*\n")
    if match := _ALONE.fullmatch(whole):
        start = typed.text.index(whole)
        kind: Kind = "below" if (match["place"] or "").lower() == "below" else "above"
        yield start, start + len(whole), Reference(kind, "", typed.words(start, start + len(whole)))


def _keys(typed: Typed) -> Found:
    for match in _POINTED_KEY.finditer(typed.text):
        for key in _spread(re.findall(rf"{_KEY}|{_RANGE}(?=[A-Z])", match["target"])):
            yield match.start("target"), match.end(), Reference("key", key, typed.words(*match.span()))


def _items(typed: Typed) -> Found:
    for pattern in (_ITEM, _UNDER_ITEM):
        for match in pattern.finditer(typed.text):
            yield from _numbered(typed, match)
    for first, last in _whole_sentences(typed):
        if match := _WHOLLY_ITEM.fullmatch(typed.text, first, last):
            yield from _numbered(typed, match)


def _numbered(typed: Typed, match: re.Match[str]) -> Found:
    opens = match.groupdict().get("opens") or ""
    begins = match.start() == 0 or typed.text[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:] in (
        ".",
        ";",
        ":",
        "\n",
        "(",
        "-",
        "",
    )
    if _ASKS_TO_LOOK.match(opens) and _NOT_POINTING.search(typed.text, max(0, match.start() - 20), match.start()):
        return
    if _LAW.search(typed.text, max(0, match.start("target") - 14), match.start("target")):
        return
    bare = match["target"][0].isdigit() or match["target"][0] in "(IVX"
    if bare and not _ITEM_FOLLOWED.match(typed.text, match.end()):
        return  # "see 11 people"
    if bare and not (_POINTS_BY_ITSELF.search(opens) or (begins and _POINTS_FROM_THE_START.match(opens))):
        return  # "included in 14", "reported to 12"
    numbers = re.findall(rf"{_NUMBER}|{_RANGE}(?=(?:{_UNIT})?\(?[\dIVX])", match["target"])
    for number in _spread(numbers):
        yield match.start(), match.end(), Reference("item", number, typed.words(*match.span()))


_ASKS_TO_LOOK = re.compile(r"(?:please |also )*(?:see|refer|cf|cross)", re.I)
_POINTS_BY_ITSELF = re.compile(
    r"\b(?:see|refer\w*|as|cf|per|against|same|ref|comments?|update|response|answer|duplicate|cross\S*|look)\b", re.I
)
_POINTS_FROM_THE_START = re.compile(
    r"(?:also )?(?:links?|linked|covered|included|merged|superseded|incorporated)\b", re.I
)


def _whole_sentences(typed: Typed) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^.;\n]*(?:\.\d[^.;\n]*)*", typed.text):
        first, last = match.span()
        while first < last and typed.text[first] in " (-*":
            first += 1
        while last > first and typed.text[last - 1] in " ).,:-*":
            last -= 1
        if 0 < last - first <= _SHORT:
            yield first, last


_SHORT = 60  # a sentence that only points


def _spread(found: list[str]) -> Iterator[str]:
    """The numbers or keys, a range written out, a letter dropped: "11.1", " to ", "11.3" are three."""
    previous, ranged = "", False
    for each in found:
        if re.fullmatch(_RANGE, each):
            ranged = True
            continue
        number = re.sub(r"(?<=\d)\(?[a-p]\)?$|[()]", "", each.strip("() "))
        number = re.sub(r"(?<=\d)[a-p]$|(?<=[IVXL])[a-p]$", "", number)
        if ranged and previous:
            yield from _between(previous, number)
        yield number
        previous, ranged = number, False


def _between(first: str, last: str) -> Iterator[str]:
    begin, end = _LAST_PART.search(first), _LAST_PART.search(last)
    if not begin or not end:
        return
    stem = first[: begin.start()]
    if stem == last[: end.start()] and 0 < int(end.group()) - int(begin.group()) <= _MOST_IN_A_RANGE:
        yield from (f"{stem}{n}" for n in range(int(begin.group()) + 1, int(end.group())))


_BARE_AS = re.compile(r"\s*as(?: for)? ", re.I)
_ENDS = re.compile(r" ?(?:$|[.;)\n])")
_MANNER = re.compile(
    r"as per(?: the| our)? (?:(?:action|delivery|work|project|local) )?(?:plan|strategy|agenda|schedule)s?$", re.I
)


def _people(typed: Typed) -> Found:
    for match in _PERSON.finditer(typed.text):
        if _NOT_POINTING.search(typed.text, max(0, match.start() - 20), match.start()):
            continue
        if _BARE_AS.fullmatch(match["opens"]) and not match["own"] and not _ENDS.match(typed.text, match.end()):
            continue  # "As KM is away"
        for initials in (match["target"], match["other"]):
            if initials and initials not in _NO_INITIALS:
                yield match.start(), match.end(), Reference("person", initials, typed.words(*match.span()))
    for first, last in _whole_sentences(typed):
        match = _NAMED.fullmatch(typed.text, first, last)
        if (
            match
            and match["target"][0].isupper()
            and match["target"].lower() not in _NO_NAMES
            and not match["target"].isupper()
        ):
            yield first, last, Reference("person", match["target"], typed.words(first, last))


def _documents(typed: Typed) -> Found:
    for match in _DOCUMENT.finditer(typed.text):
        if _MANNER.fullmatch(match.group()):
            continue  # "reviewed as per plan"
        opens_with_see = match.group().lower().startswith(("see", "refer", "please", "also", "cf"))
        if opens_with_see and _NOT_POINTING.search(typed.text, max(0, match.start() - 20), match.start()):
            continue
        named = (
            match["see"]
            or match["see_it"]
            or match["link"]
            or match["kept"]
            or match["attached"]
            or match["what"]
            or ""
        )
        if not named and not re.search("attached|enclosed|appended", match.group(), re.I):
            continue
        yield match.start(), match.end(), Reference("document", _named(named), typed.words(*match.span()))


def _named(words: str) -> str:
    return re.sub(r"^(?:the|our|a|an|this|its|copy of|full) ", "", " ".join(words.split()).rstrip(".,)"), flags=re.I)
