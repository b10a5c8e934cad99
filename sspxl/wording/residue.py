"""Drafting residue: what an author meant to take out before sending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sspxl.wording.phrases import one_of
from sspxl.wording.typed import Typed, as_typed, sentences
from sspxl.wording.vocabulary import words_of

_BRACKETED = re.compile(r"\[([^\[\]\n]{1,300})\]")
_ANGLED = re.compile(r"<<?(?=[a-z])[a-z][a-z /'-]{2,40}>>?|\{\{?[a-z][a-z _]{1,40}\}\}?")
_NO_NOTE = re.compile(
    r"sic|redacted|names? (?:withheld|redacted|removed)|anonymised|\.{2,}|…|\d{1,3}|[a-z]|"
    r"official(?:[ -]sensitive)?|protected|restricted|"
    r"emphasis (?:added|mine)|see .{0,80}|x|✓|✔|blank|removed|link|translation|in \w+|english|attached|\d[\d, ]*|"
    r"(?:the |his |her |their )?[a-z]+"
)
_NOTE = re.compile(
    r"\?|(?<!\w)"
    + one_of(
        r"""
        (?:check|add|insert|confirm|update|ask|query|delete|remove|verify|amend|awaiting|await|chase|fill in|
            complete this|edit|
            need|needs|needed|todo|to do|to be|to come|to add|to follow|to check|to confirm|note to|nb|dn|draft|
            drafting|
            placeholder|figures?|numbers?|dates?|names?|tb[acd]|xx+|who|what|which|when|where|is this|are we|can we|
            can you|please|pls|should|not sure|unsure|re-?word|expand|source|say more|more detail|more here|cut|move|
            replace|reword|comments?|my|your)
        """
    )
    + r"(?!\w)"
)
_TO_SOMEONE = re.compile(r"(?:[A-Z]{2,3}|[A-Z][a-z]+)(?: to |:|,| - |\?)")
_MARKS = re.compile(
    r"(?<![\w/-])"
    + one_of(
        r"""
        lorem ipsum(?: dolor)?
        comment(?:ed)? \[[a-z]{1,4}\d{1,3}(?:r\d{1,3})?\]:?
        (?:\*+|\()?\s?(?:drafting note|note to self|dn|author(?:'s)? note|internal note|editor(?:'s)? note)\s?(?::|-)
        error! (?:reference source not found|bookmark not defined|no text of specified style)
        click (?:or tap )?here to (?:enter|add|insert) (?:text|a date|date|title)
        (?:to |please )?insert (?:the |a |an |latest |final |actual |correct |your |some |relevant |new )*(?:figures?|
            numbers?|dates?|
            names?|text|data|percentage|here|details?|update|link|table|graph|chart|stats|total|amount|wording|quote|
            paragraph)
        (?:add|put|enter|fill in) (?:the |latest |final |actual |correct |more |some |your )*(?:figures?|numbers?|
            text|details?|
            update|wording|stats|info|something|total|data) (?:here|in here|later|in)
        (?:figures?|numbers?|text|wording|data|stats|totals?|details?|names?|paragraph|sentence) to be (?:added|
            inserted|confirmed|
            filled in|supplied|checked|completed|put in|updated)(?: here| later)?
        delete as (?:appropriate|necessary|applicable)
        text to (?:follow|come|be added)
        (?:this is )?placeholder (?:text|only|for)
        (?:copied|cut and pasted?|pasted) from last (?:quarter|time|year|cycle)
        to be (?:re-?worded|reworded|tidied up|re-?written) 
        needs? (?:re-?wording|rewording|proof-?reading)
        """
    )
    + r"(?!\w)"
)
_CROSSES = re.compile(r"(?<![\w/])(?:£ ?)?x{2,}(?:[/.-]x{2,}){0,2}(?: ?%)?(?![\w])|(?<![\w/])x{3,}(?=[a-z])(?!x)")
_ROMAN_BEFORE = re.compile(
    r"\b(?:item|rec|recommendation|action|no|number|see|part|chapter|point|article|and|to|volume|xix|xviii)\.? $"
)
_ASKED = re.compile(r"\(\?\)|\?{2,}|£\?|\?%")
_TO_BE_CONFIRMED = re.compile(r"(?<![\w.])t\.?b\.?[ac]\b\.?")
_WHOSE = re.compile(
    r"\b(?:date|dates|day|venue|venues|time|times|location|room|place|speaker|speakers|host|agenda|start|launch|"
    r"meeting|details|chair|"
    r"trainer|facilitator|provider|month|site|attendees|format|further dates?)(?: and \w+)?(?: (?:is|are|still|"
    r"currently|now|was|remain|remains))*"
    r"(?: |: ?| - | ?\(|=)$"
)
_WORD_BEFORE = re.compile(r"[\w£%'-]+[ :=-]{0,3}$")
# A question that asks a colleague; one that asks the reader is left alone.
_CHECKING = re.compile(
    r"(?<![\w'])"
    + one_of(
        r"""
        (?:is|are) (?:this|that|these|it|they)(?: all| now| figure| number| date| bit)* (?:right|correct|still|ok|
            okay|up to date|true|accurate|
            the (?:right|latest|same|correct)|what you|how you|in the right|enough|needed|relevant|ours?|yours?|done|
            complete|closed)
        (?:can|could|would|will|did|do|have|are) (?:you|u)\b
        (?:can|could|does|did|has|would|will) (?:someone|somebody|anyone|anybody|one of (?:you|us))
        do (?:we|i) (?:have|know|need|still|want|mean|say|include|count|report|put)
        have (?:we|i) (?:got|had|done|missed|included)
        (?:who|whom) (?:is|was|has) (?:leading|doing|the lead|responsible for this|got|picking|taking|this|that|
            got this)
        which (?:figure|quarter|version|date|number|one|action|wording)
        should (?:this|that|it|we|i) (?:be|say|read|go|put|include|add|mention|close|move)
        does (?:this|that|it) (?:need|read|make sense|look|sound|go|include|cover|count)
        what (?:is|was|are|were|'s) the (?:figure|figures|number|date|latest|total|name|right|correct|up to date|status)
        (?:your|my) (?:figures?|view|thoughts|comments?|call|action)
        any (?:update|news|figures?|progress|idea|ideas|thoughts|more on this)
        (?:thoughts|ok with you|ok to close|happy with this|agree|right|correct)$
        """
    )
    + r"(?!\w)"
)
_ADDRESSED = re.compile(r"^(?:@ ?)?(?:[A-Z][a-z]{2,14}|[A-Z]{2,3})(?:,|:| -| -| please)[ ]")
_NOT_ADDRESSED = words_of(
    "when what who why how which where question campaign poster theme title ok yes no so well but and also then now"
)
_ORDERED = re.compile(
    r"^(?:@ ?)?(?P<who>[A-Z][a-z]{2,14}|[A-Z]{2,3})(?:,| -|:)? (?:(?:please|pls|can you|could you)) (?:can you |"
    r"could you )?"
    r"(?:check|confirm|add|update|amend|insert|complete|advise|clarify|provide|send|supply|fill|look|review|edit|"
    r"delete)\b"
)
_OPENING = re.compile(r"[ \-*•(]*(?:\(?[a-h]\) )?")
_LONGEST_SHOWN = 200


def residue(text: str) -> tuple[str, ...]:
    """The drafting residue in the text, as typed, in its order.

    Kept quiet: "[sic]" and other single words in brackets, a question to the reader, and "TBC" of a day, a venue or a
    person at an event, or "(TBC)": that something is not fixed yet is news. "TBC" of a figure or a cell is residue.
    """
    typed = as_typed(text)
    found: list[tuple[int, int]] = []
    for start, end in sorted(_all(typed), key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return tuple(dict.fromkeys(typed.words(start, end)[:_LONGEST_SHOWN] for start, end in found))


def _all(typed: Typed) -> Iterator[tuple[int, int]]:
    for match in _BRACKETED.finditer(typed.text):
        if _is_a_note(match[1].strip()):
            yield match.span()
    for match in _ASKED.finditer(typed.low):
        yield _with_the_word_before(typed, *match.span())
    for pattern in (_MARKS, _ANGLED):
        yield from (match.span() for match in pattern.finditer(typed.low))
    for match in _CROSSES.finditer(typed.low):
        if not _ROMAN_BEFORE.search(typed.low, max(0, match.start() - 20), match.start()):
            yield match.span()
    yield from _to_be_confirmed(typed)
    if "?" in typed.text or any(word in typed.low for word in ("please", "pls", "can you", "could you")):
        yield from _questions(typed)


def _is_a_note(inside: str) -> bool:
    low = inside.lower()
    if _TO_SOMEONE.match(inside) and " " in inside:
        return True
    return bool(_NOTE.search(low)) and (not _NO_NOTE.fullmatch(low) or bool(_ALWAYS_A_NOTE.fullmatch(low)))


_ALWAYS_A_NOTE = re.compile(
    r"(?:the )?(?:check|add|insert|confirm|update|ask|query|delete|figures?|numbers?|dates?|names?|tb[acd]|x{2,}|"
    r"todo|draft|placeholder|source|"
    r"verify|amend|expand|reword|comments?)"
)


def _to_be_confirmed(typed: Typed) -> Iterator[tuple[int, int]]:
    for match in _TO_BE_CONFIRMED.finditer(typed.low):
        start, end = match.span()
        bracketed = typed.low[max(0, start - 1) : start] == "(" and typed.low[end : end + 1] == ")"
        if bracketed or _WHOSE.search(typed.low, max(0, start - 50), start):
            continue
        yield _with_the_word_before(typed, start, end)


def _with_the_word_before(typed: Typed, start: int, end: int) -> tuple[int, int]:
    before = _WORD_BEFORE.search(typed.low, max(0, start - 30), start)
    return (before.start() if before else start), end


def _questions(typed: Typed) -> Iterator[tuple[int, int]]:
    for start, end in sentences(typed):
        if opening := _OPENING.match(typed.text, start, min(end, start + 12)):
            start = opening.end()
        said = typed.text[start : min(end, start + 2 * _LONGEST_SHOWN)]
        if (found := _ORDERED.match(said)) and found["who"].lower() not in _NOT_ADDRESSED:
            yield start, end
            continue
        if typed.text[end : end + 1] != "?" or '"' in said or typed.text[end : end + 2] in ("?'", '?"'):
            continue
        named = _ADDRESSED.match(said)
        addressed = named is not None and re.split(r"\W", named.group().lstrip("@ "))[0].lower() not in _NOT_ADDRESSED
        if addressed or _CHECKING.search(typed.low[start:end]):
            yield start, end + 1
