"""Promises: what updates said would happen, what became of it, and what is to be asked again.

Source: PRODUCT.md sections 2 and 8, "promise-passed", and 9, "Promises".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from sspxl.dates import long_date
from sspxl.leads import Directory, split_leads
from sspxl.merge import Pasts
from sspxl.records import (
    Action,
    Cycle,
    Merged,
    Past,
    Place,
    Promised,
    PromiseState,
    Register,
    Severity,
    Standing,
    Update,
)
from sspxl.rules.actions import is_completed
from sspxl.rules.rule import Night, Raised, rule
from sspxl.text import shorten
from sspxl.wording.kept import Became, became, same_promise, says_yes
from sspxl.wording.promises import Promise, promises

_QUOTED = 100


def promised(merged: Merged, as_at: date) -> tuple[Promised, ...]:
    """Every promise of this cycle's updates and of those before, with its state on `as_at`: in the order of the
    register, then by day.

    One that was made again for the same day stands once, as it was made first. On its own day it is still open. What
    was there before the first cycle promises nothing, nor does an action that was withdrawn.
    """
    found: list[Promised] = []
    for standing in merged.standings:
        now = (one for update in standing.updates for one in _apart(_as_said(update, merged.cycle, as_at)))
        heard = _Heard(standing.action, standing.leads, (*_before(standing.past), *now))
        found += heard.promised(as_at, (*_answers(standing.past), *_answers_now(standing.updates, merged.cycle)))
    return tuple(found)


# ---------------------------------------------------------------- the rule


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What one lead promised of one action, and nobody has said what became of it."""

    standing: Standing
    lead: str
    promises: tuple[Promised, ...]


@rule("promise-passed", "A promised day has gone by", Severity.WARNING)
def promise_passed(unanswered: Unanswered, night: Night) -> Raised | None:
    """The day of a promise has gone by and no update says what became of it; all of one lead and action are one flag.

    On the day itself it has not gone by. What is completed, or was moved or called off, is no business of this rule.
    """
    if not unanswered.promises:
        return None
    told = "; ".join(_told(one, night.as_at) for one in unanswered.promises)
    several = len(unanswered.promises) > 1
    return Raised(
        place=_place(unanswered),
        found=f"{told}; no update says what became of {'them' if several else 'it'}",
        do="say of each whether it happened, or by when it will"
        if several
        else "say whether it happened, or by when it will",
        action=unanswered.standing.action,
        lead=unanswered.lead or None,
    )


def unanswered(merged: Merged, made: Iterable[Promised]) -> list[Unanswered]:
    """The subjects of `promise-passed`: each lead's promises that have passed without an answer, by open action."""
    passed: dict[tuple[str, str], list[Promised]] = {}
    for one in made:
        if one.state is PromiseState.PASSED and one.answer is None:
            passed.setdefault((one.key, one.lead), []).append(one)
    standings = {standing.key: standing for standing in merged.standings}
    return [
        Unanswered(standings[key], lead, tuple(ones))
        for (key, lead), ones in passed.items()
        if standings[key].action.state == "open" and not is_completed(standings[key])
    ]


def _told(one: Promised, as_at: date) -> str:
    days = (as_at - one.day).days
    return f"{_as_quoted(one)} ({one.made_in}) was for {long_date(one.day)}, {days} day{'s' * (days != 1)} ago"


def _place(unanswered: Unanswered) -> Place:
    """The cell of this cycle's update, else where the last of the promises was made, else the action's own."""
    standing = unanswered.standing
    for update in standing.updates:
        if _is_of(update.lead, unanswered.lead) and "update" in update.places:
            return update.places["update"]
    made = [one.place for one in unanswered.promises if one.place]
    return made[-1] if made else standing.action.place


# ---------------------------------------------------------------- asked again


@dataclass(frozen=True, slots=True)
class Again:
    """A question about one promise, on one line; `words` are the promise's, as any question quotes them."""

    words: str
    question: str


def asked_again(register: Register, pasts: Pasts, cycle: Cycle) -> Mapping[tuple[str, str], tuple[Again, ...]]:
    """By key and contact what the QUERY column asks in `cycle`: what they promised before and have not said to be kept,
    moved or called off."""
    directory, day = Directory(register.contacts), _asked_on(cycle)
    found: dict[tuple[str, str], tuple[Again, ...]] = {}
    for action in register.actions:
        if action.state != "open" or day is None:
            continue
        who = directory.answerers(action, register.plan(action.plan))
        before = pasts.get(action.key, ())
        made = _Heard(action, who.leads, _before(before)).promised(day, _answers(before))
        for contact in who.contacts:
            asked = tuple(_asked(one, day) for one in made if _is_unsettled(one) and _is_of(one.lead, contact))
            if asked:
                found[action.key, contact] = asked
    return found


def _is_unsettled(one: Promised) -> bool:
    return one.state in (PromiseState.OPEN, PromiseState.PASSED) and one.answer is None


def _asked(one: Promised, day: date) -> Again:
    words, named = _as_quoted(one), long_date(one.day)
    by = "" if named in words else f", by {named}"
    question = "Has it happened?" if one.day <= day else "Will it be so?"
    return Again(words, f"You wrote in {one.made_in}: {words}{by}. {question}")


def _as_quoted(one: Promised) -> str:
    return f'"{shorten(one.words, _QUOTED)}"'


# ---------------------------------------------------------------- what was said, and answered


def _before(past: Sequence[Past]) -> tuple[Past, ...]:
    """What was said in earlier cycles and whose day is known, oldest first; an answer as words of its own."""
    return tuple(each for one in _told_before(past) for each in _apart(one))


def _told_before(past: Sequence[Past]) -> list[Past]:
    told = [one for one in past if one.cycle and one.said_on]
    return sorted(told, key=lambda one: (one.said_on or date.min, one.cycle, one.lead))


def _as_said(update: Update, cycle: Cycle, as_at: date) -> Past:
    """This cycle's update, as it will be looked back on."""
    day, place, at = update.received or cycle.due or as_at, update.places.get("update"), update.places.get("answer")
    return Past(
        update.key, update.lead, cycle.name, update.text, update.status, update.label, {}, day, place, update.answer, at
    )


def _apart(said: Past) -> Iterator[Past]:
    """The words, then what was typed under ANSWER; "Yes, on the 14th" promises nothing."""
    yield said
    if said.answer and not says_yes(said.answer):
        yield replace(said, text=said.answer, place=said.answer_place)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a lead typed under ANSWER in a cycle, and the day by which its questions were to be answered."""

    lead: str
    words: str
    cycle: str
    day: date


def _answers(past: Sequence[Past]) -> tuple[_Answer, ...]:
    """The answers of earlier cycles, oldest first."""
    told = _told_before(past)
    return tuple(_Answer(one.lead, one.answer, one.cycle, one.said_on) for one in told if one.answer and one.said_on)


def _answers_now(updates: Iterable[Update], cycle: Cycle) -> tuple[_Answer, ...]:
    day = _asked_on(cycle)
    return tuple(_Answer(each.lead, each.answer, cycle.name, day) for each in updates if each.answer and day)


# ---------------------------------------------------------------- what was promised


@dataclass(frozen=True, slots=True)
class _Made:
    """A promise, and what was said in which it was made."""

    promise: Promise
    said: Past
    day: date  # on which it was said


@dataclass(frozen=True, slots=True)
class _Heard:
    """All that was said of an action, oldest first."""

    action: Action
    leads: Sequence[str]
    said: tuple[Past, ...]

    def promised(self, as_at: date, answers: Iterable[_Answer]) -> list[Promised]:
        """The action's promises by day, each with what became of it: as the words tell, else as an answer does."""
        found = self._by_words(as_at)
        answered: set[_Name] = set()
        for answer in answers:
            asked = self._asked_in(answer) - answered
            for n, one in enumerate(found):
                if _name(one) in asked and _is_unsettled(one):
                    found[n] = _answered(one, answer, is_alone=len(asked) == 1)
            answered |= {_name(one) for one in found if not _is_unsettled(one)} & asked
        return found

    def _by_words(self, as_at: date) -> list[Promised]:
        if self.action.state == "withdrawn":
            return []
        found = [_judged(made, self.action, self._since(made), as_at) for made in _made(self.said)]
        return sorted(found, key=lambda one: one.day)

    def _asked_in(self, answer: _Answer) -> set[_Name]:
        """What was asked again in the answer's cycle of its lead, and is not told in the words of that cycle."""
        cycles = list(dict.fromkeys(one.cycle for one in self.said))
        then = cycles[: cycles.index(answer.cycle) + 1]
        heard = replace(self, said=tuple(one for one in self.said if one.cycle in then))
        made = (one for one in heard._by_words(answer.day) if one.made_in != answer.cycle)
        return {_name(one) for one in made if _is_unsettled(one) and _is_of(one.lead, answer.lead)}

    def _since(self, made: _Made) -> Iterator[Past]:
        """What its lead said in later cycles; where that lead is no longer one of the action's, what the others
        said."""
        is_gone = not any(_is_of(made.said.lead, lead) for lead in self.leads)
        later = self.said[self.said.index(made.said) + 1 :]
        return (one for one in later if one.cycle != made.said.cycle and (is_gone or _is_of(one.lead, made.said.lead)))


_Name: TypeAlias = tuple[str, str, str, date]


def _name(one: Promised) -> _Name:
    """By what a promise of an action is known."""
    return one.lead, one.made_in, one.words, one.day


def _made(said: Iterable[Past]) -> list[_Made]:
    """Each promise as it was made first.

    One for a month or a quarter that is over already is most likely an old sentence that stayed, and promises nothing.
    """
    found: list[_Made] = []
    for one in said:
        day = one.said_on
        for promise in promises(one.text, day) if one.text and day else ():
            is_known = any(_is_of(old.said.lead, one.lead) and same_promise(old.promise, promise) for old in found)
            if not is_known and day and (promise.exact or promise.day >= day):
                found.append(_Made(promise, one, day))
    return found


def _judged(made: _Made, action: Action, later: Iterable[Past], as_at: date) -> Promised:
    promise, said = made.promise, made.said
    state = PromiseState.PASSED if promise.day < as_at else PromiseState.OPEN
    one = Promised(said.key, said.lead, promise.words, promise.day, said.cycle, state, None, said.place)
    for past in later:
        if told := _told_of(made, past):
            return replace(one, state=told.state, answer=told.words)
        if past.status == "Completed":
            return replace(one, state=PromiseState.KEPT, answer="Completed")
    return replace(one, state=PromiseState.KEPT) if action.state == "completed" else one


def _told_of(made: _Made, later: Past) -> Became | None:
    if not (later.text and later.said_on):
        return None
    return became(made.promise, made.said.text or "", made.day, later.text, later.said_on)


def _answered(one: Promised, answer: _Answer, *, is_alone: bool) -> Promised:
    """What the answer tells of the promise: a "Yes" that names nothing is sure where one thing was asked."""
    day, words = answer.day, answer.words
    if told := became(Promise(one.words, one.day, exact=True), one.words, day, words, day):
        return replace(one, state=told.state, answer=told.words)
    if one.day > day:
        return one  # whether it will be so: an answer now is none once the day has gone by
    is_kept = is_alone and says_yes(words)
    return replace(one, state=PromiseState.KEPT if is_kept else PromiseState.PASSED, answer=words)


def _asked_on(cycle: Cycle) -> date | None:
    """The day by which the cycle's questions are to be answered."""
    return cycle.due or cycle.as_at or cycle.opens


def _is_of(lead: str, other: str) -> bool:
    """Whether two leads have a name in common, as CS and "CS & MW" have; nobody's word, "", is everyone's."""
    return not (lead and other) or bool({*split_leads(lead)} & {*split_leads(other)})
