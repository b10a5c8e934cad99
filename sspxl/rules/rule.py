"""What a rule is: a code, a name, a severity, and one small function that looks at one thing.

It says at most one flag of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from sspxl.records import Action, Cycle, Flag, Past, Place, Register, Severity, Standing, Update
from sspxl.text import shorten
from sspxl.wording.personal import personal_data

_Subject = TypeVar("_Subject")


@dataclass(frozen=True)  # without slots: they leave no room for what is worked out once
class Night:
    """What every rule may know besides its subject."""

    register: Register
    cycle: Cycle
    as_at: date
    last_cycle: str | None  # the newest earlier cycle in the history; None: this is the first
    off: frozenset[str] = frozenset()  # codes of the rules that are not asked at all

    def action(self, key: str | None) -> Action | None:
        """The register's action of that key; None where there is none."""
        return self._actions.get(key) if key else None

    @cached_property
    def _actions(self) -> dict[str, Action]:
        return {action.key: action for action in self.register.actions}


@dataclass(frozen=True, slots=True)
class Said:
    """One lead's update of one open action: the subject of the rules on words."""

    standing: Standing
    update: Update
    ongoing_cycles: int
    last: Past | None  # what the same lead said in the last cycle

    @property
    def quoted(self) -> str:
        """The update's words, short enough for a sentence, personal data masked."""
        return f'"{shorten(without_personal_data(self.update.text or ""))}"'

    def flag(self, found: str, do: str, column: str = "update") -> Raised:
        """A flag at the update's own cell."""
        place = self.update.places.get(column) or self.standing.action.place
        return Raised(place, found, do, self.standing.action, self.update.lead)


@dataclass(frozen=True, slots=True)
class Raised:
    """What a rule found, before it is known as a flag of that rule."""

    place: Place
    found: str
    do: str
    action: Action | None = None
    lead: str | None = None
    file: str | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[_Subject]):
    """A rule. Its code is never used for another rule, even when it is gone."""

    code: str
    name: str
    severity: Severity
    judge: Callable[[_Subject, Night], Raised | None]

    def flag(self, subject: _Subject, night: Night) -> Flag | None:
        """The flag that the rule raises of the subject; None: nothing to say."""
        raised = self.judge(subject, night)
        if raised is None:
            return None
        action = raised.action
        return Flag(
            code=self.code,
            severity=self.severity,
            place=raised.place,
            found=without_personal_data(raised.found),
            do=raised.do,
            plan=action.plan if action else raised.plan,
            key=action.key if action else None,
            lead=raised.lead,
            file=raised.file or raised.place.file,
        )


def without_personal_data(text: str) -> str:
    """The text with the personal data in it masked: a flag is pasted into emails."""
    for one in reversed(personal_data(text)):
        text = text[: one.start] + one.words + text[one.end :]
    return text


def rule(
    code: str, name: str, severity: Severity
) -> Callable[[Callable[[_Subject, Night], Raised | None]], Rule[_Subject]]:
    """Wraps a function in a `Rule`. It registers nothing: the tuples of `sspxl.rules` are written out."""

    def wrap(judge: Callable[[_Subject, Night], Raised | None]) -> Rule[_Subject]:
        return Rule(code, name, severity, judge)

    return wrap
