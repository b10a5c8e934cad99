"""What every part of the report looks up, gathered once: flags by action, places in the paper, and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sspxl.records import Contact, Edition, Flag, Outcome, Rag, Severity, Standing
from sspxl.report.causes import cause
from sspxl.report.view import FlagLine, Link
from sspxl.text import shorten

GRADES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}
MOST_FOUND = 240
"""Characters of a flag's finding that the board is shown: the words themselves stand beside it."""


@dataclass(frozen=True)
class Index:
    """The edition, ready to be looked up."""

    edition: Edition
    flags: dict[str | None, tuple[Flag, ...]]  # by key; None: of no single action
    number: dict[str, int]  # an action's place in the paper
    contacts: dict[str, Contact]

    @property
    def outcome(self) -> Outcome:
        return self.edition.outcome

    def flags_of(self, key: str) -> tuple[Flag, ...]:
        return self.flags.get(key, ())

    def rag(self, key: str) -> Rag:
        return self.outcome.rag[key]

    def is_exception(self, key: str) -> bool:
        return self.rag(key) in (Rag.RED, Rag.AMBER) or bool(self.flags_of(key))

    def anchor(self, key: str) -> str | None:
        """The action's entry in the appendix."""
        return f"action-{self.number[key]}" if key in self.number else None

    def exception_anchor(self, key: str) -> str:
        return f"exception-{self.number[key]}"

    def link(self, key: str) -> Link:
        """To where most is said of the action: its exception, else its row in the appendix."""
        known = key in self.number
        return Link(key, self.exception_anchor(key) if known and self.is_exception(key) else self.anchor(key))

    def who(self, initials: str) -> str:
        """ "Kim Lowe (KL)"; the initials alone where the register has no name or role."""
        contact = self.contacts.get(initials)
        name = (contact.name or contact.role) if contact else None
        return f"{name} ({initials})" if name else initials

    def agency(self, initials: str) -> str | None:
        contact = self.contacts.get(initials)
        return contact.agency if contact else None


def index(edition: Edition) -> Index:
    """The edition, indexed."""
    merged = edition.outcome.merged
    flags: dict[str | None, list[Flag]] = {}
    for flag in edition.outcome.flags:
        flags.setdefault(flag.key, []).append(flag)
    return Index(
        edition,
        {key: worst_first(found) for key, found in flags.items()},
        {standing.key: n for n, standing in enumerate(merged.standings, start=1)},
        {contact.initials: contact for contact in merged.register.contacts},
    )


def worst_first(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Errors, then warnings, then notes; each in the order in which they came."""
    ranks = list(Severity)
    return tuple(sorted(flags, key=lambda flag: ranks.index(flag.severity)))


def flag_line(flag: Flag) -> FlagLine:
    """The flag as the board reads it."""
    return FlagLine(
        grade=GRADES[flag.severity],
        title=cause(flag.code).title,
        lead=flag.lead,
        found=shorten(flag.found, MOST_FOUND).rstrip("."),
        do=flag.do.strip().rstrip("."),
        where=str(flag.place),
    )


def lead_words(standing: Standing) -> str:
    """Who answers for the action, as its LEAD or AGENCY cell says; else the initials that sspxl found."""
    action = standing.action
    return action.lead or action.agency or " & ".join(standing.leads)


def short_date(day: date) -> str:
    """The date where room is scarce: "6 Dec 2026"."""
    return f"{day.day} {day:%b %Y}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 action", "2 actions"."""
    return f"{count} {one if count == 1 else many or one + 's'}"
