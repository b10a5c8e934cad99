"""Who answers for an action: the leads that it names, else its agency's contacts, else its plan's thematic lead.

Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from sspxl.records import Action, Contact, Plan
from sspxl.text import plain, tidy

_SEPARATORS = re.compile(r"[&,;/+]|\band\b", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z][A-Z&]{1,4}")
_AMPERSAND = re.compile(r"(?<![\w&])[^\W\d_]{1,4}(?:&[^\W\d_]{1,4})+(?![\w&])")  # within initials, or between two
_WITHIN = "\0"  # stands for an "&" that separates nothing
_EVERYONE = frozenset({"all partners", "all", "all agencies", "all leads"})


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers for one action.

    `leads` are the names that its words are shown under, in the order of its LEAD; `contacts` are those of them whom
    the register knows. `unknown` are initials in its LEAD that nobody has; `unmatched` other names without a contact.
    """

    leads: tuple[str, ...]
    contacts: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


class Directory:
    """The register's contacts, found by initials, name, role or agency."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self.contacts = tuple(contacts)
        self._by_initials = {plain(contact.initials): contact.initials for contact in self.contacts}
        self._by_name: dict[str, list[str]] = {}
        for contact in self.contacts:
            for name in dict.fromkeys(plain(n) for n in (contact.name, contact.agency, contact.role) if n):
                self._by_name.setdefault(name, []).append(contact.initials)

    def answerers(self, action: Action, plan: Plan) -> Answerers:
        """Who answers for `action`, which stands in `plan`."""
        named = self._named(action.lead)
        if not named.contacts and action.agency:
            agency = self._named(action.agency)
            unmatched = named.unmatched + agency.unmatched + agency.unknown  # "NPS" is an agency here, not a person
            named = Answerers(agency.contacts, agency.contacts, named.unknown, unmatched)
        if not named.contacts:
            thematic = self.person(plan.thematic_lead)
            named = replace(named, leads=thematic or named.unknown, contacts=thematic)
        return named

    def person(self, text: str | None) -> tuple[str, ...]:
        """The one contact whom `text` names by initials, name or post ("Ch Insp (Kim Lowe)"); () unless it is one."""
        if not text:
            return ()
        whole = self._lookup(text)
        if len(whole) == 1:
            return whole
        words = f" {plain(text)} "
        found = {c.initials for c in self.contacts if c.name and f" {plain(c.name)} " in words}
        return tuple(found) if len(found) == 1 else ()

    def _lookup(self, text: str) -> tuple[str, ...]:
        wanted = plain(text)
        if is_everyone(text):
            return tuple(contact.initials for contact in self.contacts)
        if wanted in self._by_initials:
            return (self._by_initials[wanted],)
        return tuple(self._by_name.get(wanted, ()))

    def _named(self, text: str | None) -> Answerers:
        """Who is named in a LEAD or AGENCY cell; the whole cell is tried before its parts."""
        if not text or not tidy(text):
            return Answerers((), ())
        if whole := self._lookup(text):
            return Answerers(whole, whole)
        leads: dict[str, bool] = {}  # in the order named -> whether the register knows them
        unmatched: list[str] = []
        for part in split_leads(text, self._by_initials):
            if contacts := self._lookup(part):
                leads |= dict.fromkeys(contacts, True)
            elif _INITIALS.fullmatch(part):
                leads[part] = False
            else:
                unmatched.append(part)
        known = tuple(lead for lead, is_known in leads.items() if is_known)
        return Answerers(tuple(leads), known, tuple(lead for lead in leads if lead not in known), tuple(unmatched))


def is_everyone(text: str) -> bool:
    """Whether a LEAD or AGENCY cell names everyone at once: "All Partners"."""
    return plain(text) in _EVERYONE


def split_leads(text: str, known: Container[str] = ()) -> tuple[str, ...]:
    """The names in a LEAD or AGENCY cell, as typed: "Police, NES & ASB Team" is ("Police", "NES", "ASB Team").

    Line breaks separate names, too. An "&" without spaces may be one within initials: "H&S" stays whole where it is
    among the `known` initials, as `plain` has them, and else where one letter alone stands beside the sign, unless all
    of it are known: nobody's initials are one letter.
    """

    def kept(found: re.Match[str]) -> str:
        names = found[0].split("&")
        whole = plain(found[0]) in known
        if not whole and not all(plain(name) in known for name in names):
            whole = any(len(name) == 1 for name in names)
        return found[0].replace("&", _WITHIN) if whole else found[0]

    lines = (_AMPERSAND.sub(kept, tidy(line)) for line in text.splitlines())
    parts = (part.replace(_WITHIN, "&").strip() for line in lines for part in _SEPARATORS.split(line))
    return tuple(part for part in parts if part)
