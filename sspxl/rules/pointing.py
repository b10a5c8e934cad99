"""Where an update points, what is said there, and whether there is anything. Source: PRODUCT.md section 8."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sspxl.leads import split_leads
from sspxl.records import Action, Merged, Plan, Quoted, Register, Severity, Standing, Update
from sspxl.refs import ref_of
from sspxl.rules.rule import Night, Raised, rule
from sspxl.rules.words import has_figure, says_nothing
from sspxl.text import plain, shorten, tidy
from sspxl.wording.parts import taken_apart
from sspxl.wording.pointed import Reference, references
from sspxl.wording.words import levelled

_ROMAN = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX",
)  # fmt: skip
# "item 3 of the minutes" is no item of a plan; "action 3 of the alcohol plan" may be one.
_OF_SOMETHING = re.compile(
    r"[\s),]*(?:of|in|from|within|on|under)\s+((?:the|our|their|last|its|that|your)\s[^.;\n]{2,60})"
)
_THIS_PLAN = re.compile(
    r"(?:the|our)(?: (?:action|delivery|local|same|overall|current))* (?:plan|table|sheet|list|register)\b(?! for)"
    r"|the (?:above|below)\b"
)
_PLAN_WORD = re.compile(r"\b(?:the|our|action|delivery|plan|strategy|priority|update|measures?|\d{2,4})\b")
_ROW_BEFORE = re.compile(r"\bprevious(?:ly)? (?:row|action|item|point|line|one)\b", re.I)
_ROW = re.compile(r"\d+")
_OPENING = " -*•\"'("
_SHOWN = 300  # characters of what is said there, in a sentence


@dataclass(frozen=True, slots=True)
class Pointer:
    """An update that points somewhere: what is said there, and what is wrong with where it points."""

    standing: Standing
    update: Update
    quoted: tuple[Quoted, ...]
    wrong: tuple[str, ...]


@rule("dangling-reference", "Points to nothing", Severity.WARNING)
def dangling_reference(pointer: Pointer, night: Night) -> Raised | None:
    """The update points to an item that is not there, to one that says nothing either, or in a circle.

    While an update is awaited there, it is not judged; a paper is not looked up.
    """
    if not pointer.wrong:
        return None
    place = pointer.update.places.get("update") or pointer.standing.action.place
    do = "write here what was done, or name the item where it is said"
    return Raised(place, "; ".join(pointer.wrong), do, pointer.standing.action, pointer.update.lead)


def quoted(pointers: Iterable[Pointer]) -> tuple[Quoted, ...]:
    """What is said where the updates point, in their order: a row for each update that is pointed to."""
    return tuple(one for pointer in pointers for one in pointer.quoted)


def sentence(one: Quoted) -> str:
    """What is said there, on one line: 'SA/10 (MW) says: "Ten patrols."'"""
    if one.target is None:
        return f'"{shorten(one.words)}" points to nothing that is there'
    who = f"{one.target} ({one.target_lead})" if one.target_lead else one.target
    return f'{who} says: "{shorten(one.says, _SHOWN)}"' if one.says else f"{who} says nothing yet"


def pointers(merged: Merged) -> tuple[Pointer, ...]:
    """The updates of open actions that point to an action or a lead, in the order of the register."""
    board = _Board(merged)
    every = (
        board.pointer(_Spot(standing, update))
        for standing in merged.standings
        if standing.action.state == "open"
        for update in standing.updates
    )
    return tuple(pointer for pointer in every if pointer.quoted)


# ---------------------------------------------------------------- looking up


@dataclass(frozen=True, slots=True)
class _Spot:
    """One lead's update of one action."""

    standing: Standing
    update: Update

    @property
    def name(self) -> tuple[str, str]:
        return self.standing.key, self.update.lead


@dataclass(frozen=True, slots=True)
class _Found:
    """What a reference comes to: the actions, of one lead or of all; or why there are none."""

    words: str
    standings: tuple[Standing, ...]
    lead: str | None = None
    missing: str = ""

    @property
    def spots(self) -> tuple[_Spot, ...]:
        return tuple(
            _Spot(standing, update)
            for standing in self.standings
            for update in standing.updates
            if self.lead is None or self.lead in split_leads(update.lead)
        )

    @property
    def is_awaited(self) -> bool:
        """Whether more may come there; a lead who is pointed to has answered or has no update."""
        return self.lead is None and any(standing.awaited for standing in self.standings)


class _Board:
    """All that was said, looked up as a reader of one row would."""

    def __init__(self, merged: Merged) -> None:
        self._register = merged.register
        self._standings = {standing.key: standing for standing in merged.standings}
        self._rows = _rows(merged)
        self._known: dict[tuple[str, str], tuple[tuple[_Found, ...], bool]] = {}

    def pointer(self, spot: _Spot) -> Pointer:
        """Where the update points: what is quoted, and what is wrong."""
        said: dict[Quoted, None] = {}
        missing: dict[str, None] = {}
        silent: dict[str, None] = {}
        leads_on = False
        for found in self._found(spot)[0]:
            ends, comes_back = self._ends(found, spot)
            said |= dict.fromkeys(_quotes(spot, found, ends))
            if found.missing:
                missing[found.missing] = None
            elif why := _why_silent(found, ends, comes_back):
                silent[f'"{shorten(found.words, 60)}": {why}'] = None
            else:
                leads_on = True
        wrong = (*missing, *(() if leads_on else silent))
        there = tuple(one for one in said if one.target)  # of "11.1 to 11.6" what there is; the flag says what is not
        return Pointer(spot.standing, spot.update, there or tuple(said), wrong)

    def _ends(self, found: _Found, start: _Spot) -> tuple[tuple[_Spot, ...], bool]:
        """The updates in which something stands, through rows that only point on; and whether it comes back here."""
        # A row that says something of its own may be where another points back to.
        seen = {start.name} if start.update.label == "reference" else set()
        comes_back = False
        ends: list[_Spot] = []
        left = list(reversed(found.spots))
        while left:
            spot = left.pop()
            if spot.name in seen:
                comes_back = comes_back or spot.name == start.name
                continue
            seen.add(spot.name)
            onward, has_more = self._found(spot)
            if spot.update.label != "reference" or has_more or any(not on.spots and on.standings for on in onward):
                ends.append(spot)
                continue
            left.extend(reversed([following for on in onward for following in on.spots]))
        return tuple(ends), comes_back

    def _found(self, spot: _Spot) -> tuple[tuple[_Found, ...], bool]:
        """What the update's references come to, and whether it holds any that are not to be looked up, or none."""
        if spot.name not in self._known:
            named = references(spot.update.text or "")
            looked = [self._look(reference, spot) for reference in named]
            found = tuple(one for one in looked if one)
            self._known[spot.name] = found, len(found) < len(named) or not named
        return self._known[spot.name]

    def _look(self, reference: Reference, spot: _Spot) -> _Found | None:
        """What the reference comes to; None: it is not to be looked up, or a mention of the action itself."""
        if reference.kind == "document":
            return None
        if reference.kind == "person":
            return self._person(reference, spot)
        if reference.kind in ("above", "below"):
            return self._neighbour(reference, spot) if _of_the_table(reference, spot.update) else None
        found = self._key(reference, spot) if reference.kind == "key" else self._item(reference, spot)
        if found and found.standings == (spot.standing,) and spot.update.label != "reference":
            return None
        return found

    def _item(self, reference: Reference, spot: _Spot) -> _Found | None:
        plan = self._register.plan(spot.standing.action.plan)
        text = tidy(spot.update.text or "")
        after = _OF_SOMETHING.match(text, text.find(reference.words) + len(reference.words))
        if after:
            named = _plan_named(after[1], self._register)
            if named is None and not _THIS_PLAN.match(after[1].lower()):
                return None  # "item 3 of the minutes"
            plan = named or plan
        actions = self._register.actions_of(plan.code)
        if all(re.match(r"C\d", action.ref) for action in actions):
            return None  # its rows have no numbers to point to
        wanted = ref_of(reference.target) or reference.target.upper()
        there = _numbered(wanted, actions)
        missing = "" if there else f'"{shorten(reference.words, 60)}": plan {plan.code} has no {wanted}'
        return self._at(reference, there, missing)

    def _key(self, reference: Reference, spot: _Spot) -> _Found | None:
        code, _, number = reference.target.rpartition("/")
        if not any(plan.code == code for plan in self._register.plans):
            return (
                None
                if spot.update.label != "reference"
                else _Found(reference.words, (), missing=f'"{shorten(reference.words, 60)}": there is no plan {code}')
            )
        there = _numbered(ref_of(number) or number, self._register.actions_of(code))
        missing = "" if there else f'"{shorten(reference.words, 60)}": plan {code} has no {number}'
        return self._at(reference, there, missing)

    def _neighbour(self, reference: Reference, spot: _Spot) -> _Found:
        action, step = spot.standing.action, 1 if reference.kind == "below" else -1
        # The row that the partner saw; a workbook holds the contact's own rows only, and may be sorted.
        key = self._rows.get(_beside(spot.update, step))
        if key is None or self._standings[key].action.plan != action.plan:
            keys = [each.key for each in self._register.actions_of(action.plan)]
            place = keys.index(action.key) + step
            key = keys[place] if 0 <= place < len(keys) else None
        missing = "" if key else f'"{shorten(reference.words, 60)}": there is no action {reference.kind} it'
        return _Found(reference.words, (self._standings[key],) if key else (), missing=missing)

    def _person(self, reference: Reference, spot: _Spot) -> _Found | None:
        initials = self._initials(reference.target)
        standing, only_points = spot.standing, spot.update.label == "reference"
        if initials and initials in standing.leads:
            if initials in split_leads(spot.update.lead) and not only_points:
                return None
            return _Found(reference.words, (standing,), initials)
        if not only_points:
            return None  # an acronym, or a colleague who has the papers
        why = f"{initials} does not answer for {standing.key}" if initials else "nobody of that name answers here"
        return _Found(reference.words, (), missing=f'"{shorten(reference.words, 60)}": {why}')

    def _initials(self, name: str) -> str | None:
        """The initials of the one contact whom the words name; None: nobody, or more than one."""
        wanted = plain(name)
        contacts = self._register.contacts
        if any(plain(contact.initials) == wanted for contact in contacts):
            return next(contact.initials for contact in contacts if plain(contact.initials) == wanted)
        named = [contact.initials for contact in contacts if wanted in plain(contact.name or "").split()]
        return named[0] if len(named) == 1 else None

    def _at(self, reference: Reference, there: Iterable[Action], missing: str) -> _Found:
        return _Found(reference.words, tuple(self._standings[action.key] for action in there), missing=missing)


_Row = tuple[str | None, str | None, int]


def _rows(merged: Merged) -> dict[_Row, str]:
    """The key of the action in each returned row: source, sheet and row."""
    return {
        row: standing.key
        for standing in merged.standings
        for update in standing.updates
        if (row := _beside(update, 0))[2]
    }


def _beside(update: Update, step: int) -> _Row:
    """The row of the update's cell, or one above or below it; row 0 where it has no cell."""
    place = update.places.get("update")
    number = _ROW.search(place.cell) if place and place.cell else None
    return (update.source, place.sheet, int(number.group()) + step) if place and number else (None, None, 0)


def _of_the_table(reference: Reference, update: Update) -> bool:
    """Whether "above" is a row, and not what stands above in the same cell: it opens the text, or is all of it."""
    text = update.text or ""
    if "previous" in reference.words.lower() and not _ROW_BEFORE.search(tidy(text)):
        return False  # "see previous update": what was said in the last cycle
    if tidy(text).lstrip(_OPENING).startswith(reference.words.lstrip(_OPENING)):
        return True
    return update.label == "reference" and not taken_apart(levelled(text)).parts


def _numbered(wanted: str, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The actions of that number; where there are none, of IX for 9, then of 7a and 7b for 7, or of 11.1 on for 11."""
    other = _ROMAN[int(wanted) - 1] if wanted.isdigit() and 0 < int(wanted) <= len(_ROMAN) else None
    other = str(_ROMAN.index(wanted) + 1) if wanted in _ROMAN else other
    for fits in (wanted.__eq__, lambda ref: ref == other, re.compile(rf"{re.escape(wanted)}(?:[a-z]|\..+)").fullmatch):
        if there := tuple(action for action in actions if fits(action.ref)):
            return there
    return ()


def _plan_named(words: str, register: Register) -> Plan | None:
    """The one plan whose code or title the words open with: "the alcohol plan"."""
    said = f" {plain(words)} "
    named = [
        plan
        for plan in register.plans
        if f" {plain(plan.code)} " in said
        or ((title := " ".join(_PLAN_WORD.sub(" ", plain(plan.title)).split())) and f" {title} " in said)
    ]
    return named[0] if len(named) == 1 else None


# ---------------------------------------------------------------- what is said there


def _quotes(spot: _Spot, found: _Found, ends: tuple[_Spot, ...]) -> list[Quoted]:
    """A row for each update in which something stands; else for what is pointed to itself."""
    key, lead = spot.name
    if found.missing:
        return [Quoted(key, lead, found.words, None, None, None)]
    for spots in (ends, found.spots):
        if shown := [one for one in spots if one.name != spot.name]:
            return [Quoted(key, lead, found.words, *one.name, one.update.text) for one in shown]
    return [
        Quoted(key, lead, found.words, standing.key, found.lead, _last_words(standing)) for standing in found.standings
    ]


def _last_words(standing: Standing) -> str | None:
    """What was last said of an action that is closed: nothing more will come."""
    if standing.action.state == "open" or not standing.previous:
        return None
    return standing.previous[0].text


def _why_silent(found: _Found, ends: tuple[_Spot, ...], comes_back: bool) -> str:
    """Why nothing can be read where it points; "" where something can, or may come."""
    if not found.spots or found.is_awaited:
        return ""
    if not ends:
        target = found.spots[0].standing.key
        return f"{target} points back to it" if comes_back else f"{target} points to nothing either"
    pointed_at = found.standings if found.lead else ()  # by name: of the action's other leads nothing was promised
    if any((end.standing.awaited and end.standing not in pointed_at) or not _is_silent(end.update) for end in ends):
        return ""
    end = ends[0]
    told = "says only that work goes on" if end.update.label == "ongoing_only" else "says nothing"
    return f"{end.standing.key} {told}"


def _is_silent(update: Update) -> bool:
    return says_nothing(update) or (update.label == "ongoing_only" and not has_figure(update))
