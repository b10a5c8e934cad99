"""Personal data that an update ought not to hold: where it stands, and the words masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sspxl.wording.typed import Typed, as_typed
from sspxl.wording.vocabulary import words_of

Kind = Literal["date of birth", "NI number", "phone", "email", "home postcode"]


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data in a text."""

    kind: Kind
    words: str  # masked: enough to find it in the cell, not enough to read it
    start: int  # where it stands in the text as typed
    end: int


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?: ?(?:st|nd|rd|th))?(?: of)?[ -]{_MONTH},?[ -](?:19|20)?\d\d)(?!\d)"
)
_BORN = re.compile(
    rf"(?<![\w'])(?:d\.? ?o\.? ?b\b\.?|dates? of birth|birth ?date|birthday|born)(?: (?:is|was|on|the|of|"
    rf"being))*[ :=(-]{{0,3}}(?P<day>{_DAY})"
)
# "Sam Carter (12/03/2009)": a full date that long ago, in brackets after a name, is a birthday and not an event.
_NAME_AND_DAY = re.compile(
    r"(?<![\w'])(?:(?:Mr|Mrs|Ms|Miss|Master) )?[A-Z][a-z]{2,14} "
    r"(?P<last>[A-Z][a-z']{2,19}),? ?\(?(?P<day>\d{1,2}[./-]\d{1,2}[./-](?P<year>19[2-9]\d|200\d|201[0-4]))\)"
)
_NO_SURNAME = words_of(
    """
    partnership forum group board council police service team project centre school academy meeting event strategy plan
    road street avenue lane close court park estate house ward hall club trust committee panel programme report survey
    review launch day week campaign scheme festival conference training workshop session street market station church
    hospital surgery library college university charity association network hub unit office
    """
)
_INSURANCE = re.compile(
    r"(?<![a-z0-9])(?!bg|gb|nk|kn|tn|nt|"
    r"zz)[abceghj-prstw-z][abceghj-nprstw-z] ?[-.]?(?:\d\d ?[-.]?){3}[a-d](?![a-z0-9])"
)
_PHONE = re.compile(
    r"(?<![\w.£/+-])(?:(?P<abroad>(?:\+|00)44) ?(?:\(0\) ?)?(?P<area>\(?[1-9]\d{1,4}\)?)|(?P<home>\(?0[1-9]\d{1,4}\)?))"
    r"(?P<rest>[ .-]?\d{3,8}(?:[ -]\d{3,6}){0,2})(?![\w/%£]|[.,-]\d)"
)
_NOT_A_PHONE = re.compile(
    r"\b(?:ref(?:erence)?|crime|urn|case|log|invoice|order|account|incident|number plate|job|po|file|id|serial|"
    r"asset|charity)"
    r"(?: (?:no|number|ref|reference))?\.?[ :#(-]*$"
)
_PUBLIC_LINE = re.compile(
    r"\b(?:helpline|hotline|switchboard|freephone|free phone|control room|reporting line|information line|advice line|"
    r"crimestoppers|reception|non-emergency|out of hours line|public line)\b[^.]{0,30}$"
)
_NON_PERSONAL_PREFIXES = ("3", "5", "80", "84", "87", "9", "70")
_EMAIL = re.compile(
    r"(?<![\w.+@-])(?P<local>[a-z0-9][\w.+'-]{0,63})@(?P<domain>(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w@])"
)
_ROLES = (
    r"info|information|enquir(?:y|ies)|inquir(?:y|ies)|contact|contactus|us|admin|administrator|office|hello|help|"
    r"desk|support|team|"
    r"reception|customers?|services?|care|communit(?:y|ies)|safety|safe|safer|partnerships?|asb|anti|social|"
    r"behaviou?r|licensing|"
    r"housing|homeless(?:ness)?|no|reply|webmaster|web|press|media|feedback|complaints?|compliments|data|"
    r"protection|dpo|foi|comms|"
    r"communications?|events?|training|referrals?|safeguarding|mash|marac|duty|post|mail|mailbox|inbox|general|hr|"
    r"finance|police|"
    r"fire|nhs|council|csp|csu|environmental|health|noise|nuisance|streets?|waste|planning|parking|highways|"
    r"wardens?|cctv|"
    r"neighbourhoods?|wellbeing|family|families|children|adults?|youth|justice|probation|prevent|channel|drugs?|"
    r"alcohol|domestic|"
    r"abuse|victims?|witness|hate|crime|stoppers|reports?|reporting|tenants?|tenancy|repairs?|lettings|enforcement|"
    r"intel|"
    r"intelligence|analysts?|research|performance|policy|democratic|members|councillors|jobs|recruitment|"
    r"volunteers?|volunteering|"
    r"library|libraries|schools?|education|surgery|practice|clinic|manager|secretary|chair|clerk|board|mayor|the|"
    r"and|for|of|in|"
    r"local|central|north|south|east|west|dept|department|hub|unit|group|action|advice|line|mailing|list|news|"
    r"letter|bulletin|"
    r"consultations?|survey|responses?|returns?|submissions?|assurance|governance|legal|sales|accounts|orders|bookings?"
)
_ROLE_MAILBOX = re.compile(rf"(?:(?:{_ROLES})(?:s|\d{{1,4}})?[._-]?){{1,6}}")
_POSTCODE = re.compile(
    r"(?<![a-z0-9])(?P<out>[a-pr-uwyz][a-hk-y]?\d[a-z\d]?) ?(?P<inward>\d[abd-hjlnp-uw-z]{2})(?![a-z0-9])"
)
_HOME = re.compile(
    r"\b(?:lives?|living|lived|resid(?:es?|ing)|residents? (?:of|at|in)|home(?:s|'s)? (?:address|is|at|postcode)|"
    r"their home|his home|"
    r"her home|home|address(?:es)?|flat \d+\w?|apartment \d+|moved (?:to|into)|stay(?:s|ing) (?:at|with)|tenant "
    r"(?:of|at)|"
    r"victim's|complainant(?:'s)?|occupier|householder|"
    r"no\.? ?\d+|\d{1,4}[a-z]? (?:[a-z][a-z']{1,20} ){1,3}(?:street|st|road|rd|avenue|ave|lane|close|drive|court|"
    r"way|crescent|place|"
    r"terrace|gardens|grove|walk|row|mews|square|gate|hill|park|view|green))\b"
)
_VENUE = re.compile(
    r"\b(?:office|offices|venue|centre|school|academy|college|station|church|mosque|hall|depot|shops?|stores?|"
    r"clinic|library|surgery|"
    r"hospital|hotel|pub|club|hub|building|site|premises|headquarters|hq|court house|civic|meeting|event|workshop|"
    r"registered|"
    r"hotspots?|supermarket|restaurant|takeaway|caf[eé]|house prices)\b"
)
_SURELY_HOME = re.compile(
    r"\b(?:lives?|living|lived|resid(?:es|ing)|home address|flat \d|their home|his home|her home|tenant)\b"
)
_NEAR = 70  # characters before a postcode in which the words that make it a home stand


def personal_data(text: str) -> tuple[Personal, ...]:
    """The personal data in the text, in its order, each masked.

    Not personal: a plain event date, a postcode that is no home, the mailbox of a role (info@, community.safety@), a
    public line (0300, 0800, a helpline), a reference number. The number of a duty desk is still a phone.
    """
    typed = as_typed(text)
    if not _DIGIT_OR_AT.search(typed.text):
        return ()
    found: list[Personal] = []
    last = 0
    for start, end, kind, masked in sorted(_all(typed)):
        if start >= last:
            found.append(Personal(kind, masked, *typed.span(start, end)))
            last = end
    return tuple(found)


_DIGIT_OR_AT = re.compile(r"[\d@]")
_Found = Iterator[tuple[int, int, Kind, str]]


def _all(typed: Typed) -> _Found:
    for find in (_emails, _insurance_numbers, _birthdays, _phones, _homes):
        yield from find(typed)


def _birthdays(typed: Typed) -> _Found:
    for match in _BORN.finditer(typed.low):
        start, end = match.span("day")
        yield (
            match.start(),
            end,
            "date of birth",
            typed.text[match.start() : start] + masked(typed.text[start:end], 0, 2),
        )
    for match in _NAME_AND_DAY.finditer(typed.text):
        if match["last"].lower() not in _NO_SURNAME:
            yield *match.span("day"), "date of birth", masked(match["day"], 0, 2)


def _insurance_numbers(typed: Typed) -> _Found:
    for match in _INSURANCE.finditer(typed.low):
        yield *match.span(), "NI number", masked(typed.text[match.start() : match.end()], 2, 1)


def _phones(typed: Typed) -> _Found:
    for match in _PHONE.finditer(typed.low):
        digits = re.sub(r"\D", "", (match["area"] or match["home"][match["home"].index("0") + 1 :]) + match["rest"])
        if not _is_a_line(digits) or digits.startswith(_NON_PERSONAL_PREFIXES):
            continue
        before = typed.low[max(0, match.start() - 60) : match.start()]
        if not _NOT_A_PHONE.search(before) and not _PUBLIC_LINE.search(before):
            yield *match.span(), "phone", masked(typed.text[match.start() : match.end()], 4, 3)


def _is_a_line(digits: str) -> bool:
    """Whether the digits after the 0 are as many as such a number has: 10, in some old areas 9."""
    return len(digits) == 10 or (len(digits) == 9 and digits[0] == "1")


def _emails(typed: Typed) -> _Found:
    for match in _EMAIL.finditer(typed.low):
        if not _ROLE_MAILBOX.fullmatch(match["local"]):
            local = typed.text[match.start() : match.end("local")]
            yield (
                *match.span(),
                "email",
                masked(local, 1 if len(local) > 2 else 0, 0) + typed.text[match.end("local") : match.end()],
            )


def _homes(typed: Typed) -> _Found:
    for match in _POSTCODE.finditer(typed.low):
        near = typed.low[max(0, match.start() - _NEAR) : match.start()]
        near = near[near.rfind("\n") + 1 :]
        if _HOME.search(near) and (_SURELY_HOME.search(near) or not _VENUE.search(near)):
            yield *match.span(), "home postcode", masked(typed.text[match.start() : match.end()], len(match["out"]), 0)


def masked(words: str, first: int, last: int) -> str:
    """The words with all their letters and digits but the `first` and `last` few as asterisks."""
    places = [place for place, char in enumerate(words) if char.isalnum()]
    hidden = set(places[first : len(places) - last])
    return "".join("*" if place in hidden else char for place, char in enumerate(words))
