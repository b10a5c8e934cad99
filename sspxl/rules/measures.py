"""Rules on the measures of a plan: their figures, their targets, their definitions. Source: PRODUCT.md section 8."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sspxl.figures import (
    Quarter,
    figure,
    figures_given,
    figures_of,
    newest_figure,
    number_in,
    quarter_of,
    short_of_target,
)
from sspxl.records import Layout, Place, Register, Severity, Standing, Typed, Update
from sspxl.rules.rule import Night, Raised, rule, without_personal_data
from sspxl.text import is_blank, plain, shorten
from sspxl.wording.quarters import QuarterNamed, quarters_named
from sspxl.wording.residue import residue

_NEEDS_NO_FIGURE = ("Completed", "Not applicable")
_NOT_YET = ("", "n a", "na", "not applicable", "none", "nil")  # "-" and "n/a" of a quarter before there was a measure
_COUNTED = re.compile(
    r"%|(?<!\w)(?:number|no\.|rates?|levels?|percentage|proportion|how many|count)(?!\w)", re.IGNORECASE
)
_NOTE_TO_SELF = re.compile(
    r"\[[^\]]{0,300}\]|(?<!\w)(?:tb[acd]|xx+|to be (?:agreed|decided|defined|determined|confirmed|developed|added|set)"
    r"|(?:add|take|insert|copy) from)(?!\w)",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r'"[^"]{0,300}"|“[^”]{0,300}”')
_QUESTION = re.compile(r"[^.?!]{0,300}\?")
_TO_THE_PUBLIC = re.compile(r"(?<!\w)you(?:r)?(?!\w)", re.IGNORECASE)  # a survey's question is no doubt of its author


@dataclass(frozen=True, slots=True)
class Undefined:
    """A measure that cannot be judged: which of its register's columns are `blank`, and what makes its definition a
    note-to-self. `others` are the numbers of further measures of the plan of which the same is to be said."""

    standing: Standing
    blank: tuple[str, ...]
    note: str | None
    others: tuple[str, ...] = ()


@rule("measure-missing", "No figure for the quarter", Severity.WARNING)
def measure_missing(standing: Standing, night: Night) -> Raised | None:
    """A return came without the figure of the cycle's quarter, and no earlier one gave it.

    What never came is the business of `return-overdue`. Of a measure that has no target, never had a figure and counts
    nothing by its wording, words are enough.
    """
    asked = _without_figure(standing, night)
    if asked is None:
        return None
    later = [(name, value) for name, value in figures_given(standing).items() if name > asked.name]
    words = next((update.text for update in standing.updates if not is_blank(update.text)), None)
    found = f"no figure for {asked.name}"
    if later:
        found += f"; {_shown(later[0][1])} stands under {later[0][0]}"
    elif words:
        found += f', only words: "{shorten(without_personal_data(words))}"'
    do = f"type the figure for {asked.name} as a number, or say by when it will come"
    return _of_measure(standing, asked.name, found, do)


@rule("measure-not-a-number", "Figure is not a number", Severity.ERROR)
def measure_not_a_number(standing: Standing, night: Night) -> Raised | None:
    """Words stand where the figure of the cycle's quarter belongs, or that of an earlier one that this return gives.

    An earlier quarter may be "n/a", and a later one may hold any words.
    """
    asked, given = quarter_of(night.cycle), figures_given(standing)
    for name in sorted(given, key=lambda name: asked is None or name != asked.name):
        value = given[name]
        if number_in(value) is not None:
            continue
        if asked is None or name == asked.name or (name < asked.name and plain(str(value)) not in _NOT_YET):
            found = f'"{_shown(value)}" under {name} is not a number'
            do = f"type the number alone under {name}, such as 45, 12.5 or 45%, and all else in the commentary"
            return _of_measure(standing, name, found, do)
    return None


@rule("measure-off-target", "Off target by more than the tolerance", Severity.WARNING)
def measure_off_target(standing: Standing, night: Night) -> Raised | None:
    """The newest figure misses the target, in the measure's direction, by more than its tolerance.

    On the edge of the tolerance it does not. A measure of which no return came this cycle is not judged again.
    """
    action = standing.action
    if not standing.updates or _needs_none(standing):
        return None
    figures = figures_of(standing, night.cycle)
    newest = newest_figure(figures)
    short = short_of_target(action, newest[1]) if newest else None
    if newest is None or not short or short <= (action.tolerance or 0):
        return None
    name, value = newest
    found = (
        f"{name} is {_shown(figures[name])} against a target of {_shown(action.target)}, {action.direction} is better, "
        f"tolerance {_shown(action.tolerance or 0)}"
    )
    do = "say what will bring it back, and by when"
    if 0 < value < 1 < abs(action.target or 0):
        do = f"type {_shown(round(value * 100, 9))}% if a percentage is meant; else {do}"
    return _of_measure(standing, name, found, do)


@rule("measure-undefined", "Measure is not defined", Severity.NOTE)
def measure_undefined(undefined: Undefined, night: Night) -> Raised | None:
    """A measure that cannot be judged: no target, no direction, or a definition that is a note-to-self.

    What is left blank in many measures of a plan is one flag on the first of them, and the others are listed.
    """
    action, blank, note = undefined.standing.action, undefined.blank, undefined.note
    said = [f'its definition reads like a note-to-self: "{shorten(note)}"'] if note else []
    said += [f"no {' and no '.join(name.removeprefix('Measure ').lower() for name in blank)}"] if blank else []
    if undefined.others:
        said.append(f"the same for {', '.join(undefined.others)}")
    todo = ["write what is measured"] if note else []
    todo += [f"fill in {' and '.join(blank)} in the register"] if blank else []
    owner = "each measure's owner" if undefined.others else "its owner"
    place = action.place if note else action.places.get(blank[0], action.place)
    do = f"agree it with {owner}; {' and '.join(todo)}"
    return Raised(place, "; ".join(said), do, action, " & ".join(undefined.standing.leads) or None)


@rule("measure-other-quarter", "Figure of another quarter", Severity.NOTE)
def measure_other_quarter(standing: Standing, night: Night) -> Raised | None:
    """A figure of another quarter than the cycle's: typed under a later one, or the only one that the words give.

    One to compare with is none; where the cycle's own figure is missing, `measure-missing` says so.
    """
    asked = quarter_of(night.cycle)
    if asked is None or _without_figure(standing, night):
        return None
    for name, value in figures_given(standing).items():
        if name > asked.name and number_in(value) is not None:
            found = f"{_shown(value)} stands under {name}, and the return is for {asked.name}"
            return _of_measure(standing, name, found, f"nothing if it is known already; else clear {name}")
    for update in standing.updates:
        if named := _quoted_for_another(update, asked):
            found = f'the words give a figure for "{named.words}", and the return is for {asked.name}'
            do = f"nothing if that is meant; else give the figure for {asked.name} in the words too"
            return Raised(update.places.get("update", standing.action.place), found, do, standing.action, update.lead)
    return None


def measures_among(standings: Iterable[Standing], register: Register) -> list[Standing]:
    """The subjects of these rules: those of the actions that are measures."""
    codes = {plan.code for plan in register.plans if plan.layout is Layout.MEASURES}
    return [standing for standing in standings if standing.action.plan in codes]


def undefined_among(measures: Iterable[Standing]) -> list[Undefined]:
    """The subjects of `measure-undefined`: each note-to-self, and of each plan the first with the same cells blank."""
    found: dict[tuple[object, ...], Undefined] = {}
    for standing in measures:
        action, note = standing.action, note_to_self(standing.action.text)
        missing = {"Measure target": action.target is None, "Direction": not action.direction}
        blank = tuple(name for name, is_missing in missing.items() if is_missing)
        alike = (action.key,) if note else (action.plan, *blank)
        if first := found.get(alike):
            found[alike] = replace(first, others=(*first.others, action.ref))
        elif note or blank:
            found[alike] = Undefined(standing, blank, note)
    return list(found.values())


def note_to_self(definition: str) -> str | None:
    """What makes a definition a note-to-self: brackets, "tbc", a question of its author's. None: nothing does."""
    bare = _QUESTION.sub(lambda q: " " if _TO_THE_PUBLIC.search(q[0]) else q[0], _QUOTATION.sub(" ", definition))
    if "?" in bare:
        return definition
    if found := _NOTE_TO_SELF.search(bare):
        return definition if len(definition) <= 120 else found[0]
    return next(iter(residue(bare)), None)


# ---------------------------------------------------------------- what the rules share


def _shown(value: Typed) -> str:
    """A figure, or the words in its place, in a sentence."""
    return shorten(without_personal_data(figure(value) or ""))


def _needs_none(standing: Standing) -> bool:
    return all(update.status in _NEEDS_NO_FIGURE for update in standing.updates)


def _without_figure(standing: Standing, night: Night) -> Quarter | None:
    """The quarter of which a return that came should have given a figure, and none did. None: nothing is missing."""
    asked = quarter_of(night.cycle)
    if asked is None or not standing.updates or _needs_none(standing):
        return None
    given = not is_blank(figures_of(standing, night.cycle)[asked.name])
    return None if given or not _is_counted(standing) else asked


def _is_counted(standing: Standing) -> bool:
    """Whether figures are expected of the measure at all: a target, a figure once given, or what its wording counts."""
    action = standing.action
    told = (*(update.figures for update in standing.updates), *(past.figures for past in standing.past))
    once = any(number_in(value) is not None for figures in told for value in figures.values())
    return action.target is not None or once or bool(_COUNTED.search(action.text))


def _quoted_for_another(update: Update, asked: Quarter) -> QuarterNamed | None:
    """The quarter for which the words give a figure, where they give none for the one asked."""
    named = [one for one in quarters_named(update.text or "") if not one.compared]
    if any(one.quarter == asked.number and one.year in (None, asked.year) for one in named):
        return None
    return next(iter(named), None)


def _of_measure(standing: Standing, name: str, found: str, do: str) -> Raised:
    """A flag at the quarter's cell: of the lead who typed there, else of the first who typed anything in the row."""
    updates = standing.updates
    typed = (update for update in updates if not is_blank(update.figures.get(name)))
    update = next(typed, None) or next((one for one in updates if not one.is_blank), updates[0])
    place: Place = update.places.get(name.lower()) or update.places.get("update") or standing.action.place
    return Raised(place, found, do, standing.action, update.lead)
