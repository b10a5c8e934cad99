"""Rules on what else stands in an update: parts left out, words copied, drafts, personal data.

Source of each: PRODUCT.md section 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sspxl.records import Action, Finding, Merged, Place, Severity, Standing, Update
from sspxl.rules.rule import Night, Raised, Said, rule, without_personal_data
from sspxl.text import plain, shorten
from sspxl.wording import classify
from sspxl.wording.answered import answered_parts
from sspxl.wording.parts import taken_apart
from sspxl.wording.personal import personal_data
from sspxl.wording.residue import residue
from sspxl.wording.sameness import is_standard_phrase
from sspxl.wording.words import levelled

_NO_PARTS_EXPECTED = ("blank", "ongoing_only", "placeholder")
"""Labels of which another rule says that nothing is said at all."""

_SHOWN = 3
"""Scraps of a draft that one flag quotes."""

# ---------------------------------------------------------------- parts


@rule("part-unanswered", "Some of its parts are not answered", Severity.WARNING)
def part_unanswered(said: Said, night: Night) -> Raised | None:
    """Letters of the action that the update leaves out, or of which it says only that they go on or are done.

    An update in prose, without letters, may answer them all; so may another lead, whose return is there or awaited.
    """
    update = said.update
    if not update.text or update.label in _NO_PARTS_EXPECTED:
        return None
    missing = _missing(said)
    bare = tuple(mark for mark in _bare(said) if mark not in missing)
    told = [f"nothing is said of {_listed(missing)}"] if missing else []
    told += [f"of {_listed(bare)} it says only that work goes on or is done"] if bare else []
    if not told:
        return None
    return said.flag("; ".join(told), "say of each part what was done, or that nothing was and why")


def _missing(said: Said) -> tuple[str, ...]:
    """The letters that no lead's update answers, as "b)"; none while another lead may still answer them."""
    if said.standing.awaited:
        return ()
    wording = said.standing.action.text
    left = [set(answered_parts(wording, update.text or "").missing) for update in said.standing.updates]
    asked = answered_parts(wording, said.update.text or "").missing
    return tuple(f"{mark})" for mark in asked if all(mark in each for each in left))


def _bare(said: Said) -> tuple[str, ...]:
    """The update's own parts that say nothing where another part does, as "b)"; not what another lead tells of."""
    words = {"": "one of its points", "others": "the others"}
    marks = classify(said.update.text).unanswered
    told = {mark for other in said.standing.updates if marks for mark in _told(other)}
    return tuple(dict.fromkeys(words.get(mark, f"{mark})") for mark in marks if mark not in told))


def _told(update: Update) -> Iterator[str]:
    """The letters of which the update tells something."""
    for part in taken_apart(levelled(update.text or "")).parts:
        if part.mark and classify(part.text).label in ("substantive", "nil"):
            yield part.mark


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


# ---------------------------------------------------------------- copies


@dataclass(frozen=True, slots=True)
class Copied:
    """An update with the same words as one of another action, which stands before it in the register."""

    said: Said
    first: Update


@rule("copied-text", "Same text as another action", Severity.WARNING)
def copied_text(copied: Copied, night: Night) -> Raised | None:
    """Word for word what stands under another action, of this lead or another; once at each action but the first."""
    first = copied.first
    return copied.said.flag(
        f"{copied.said.quoted}, word for word as under {first.key} ({first.lead})",
        "say what was done on this action, or which part of that work was for it",
    )


def copies(every: Iterable[Said], merged: Merged) -> Iterator[Copied]:
    """The subjects of `copied-text`. What two actions may well share is none: a stock phrase, few words, a pointer.

    Nor is one cell that is merged over both: it has a flag of its own.
    """
    shared = [finding for finding in merged.findings if finding.kind == "shared-answer"]
    first: dict[str, Update] = {}
    for said in every:
        text = said.update.text or ""
        if said.update.label != "substantive" or is_standard_phrase(text):
            continue
        before = first.setdefault(plain(text), said.update)
        if before.key != said.update.key and not any(_is_one_cell(cell, before, said.update) for cell in shared):
            yield Copied(said, before)


def _is_one_cell(shared: Finding, first: Update, other: Update) -> bool:
    """Whether the finding is of the cell in which both updates stand, and which answers for both."""
    return shared.place == first.places.get("update") and {first.key, other.key} <= {*shared.keys}


# ---------------------------------------------------------------- what ought not to stand there


_KINDS = {
    "date of birth": "a date of birth",
    "NI number": "an NI number",
    "phone": "a phone number",
    "email": "a person's email address",
    "home postcode": "the postcode of a home",
}


@dataclass(frozen=True, slots=True)
class TypedCell:
    """What a partner typed into one cell, whichever that is; `plan` is told where it is of no action."""

    place: Place
    words: str
    lead: str | None
    action: Action | None
    plan: str | None = None


@rule("personal-data", "Personal data in a return", Severity.WARNING)
def personal(typed: TypedCell, night: Night) -> Raised | None:
    """A date of birth, NI number, phone, email or home postcode in any cell that a partner typed in: an update, an
    answer, a comment, a note beside the table, a change that is asked for. The flag shows it masked."""
    found = personal_data(typed.words)
    if not found:
        return None
    told = dict.fromkeys(f'{_KINDS[one.kind]}, "{one.words}"' for one in found)
    return Raised(
        typed.place,
        f"it holds {'; '.join(told)}",
        "take it out: everyone in the partnership reads this; say who without it",
        typed.action,
        typed.lead,
        plan=typed.plan,
    )


def typed_cells(standings: Iterable[Standing], merged: Merged) -> Iterator[TypedCell]:
    """The subjects of `personal-data`: each cell of these actions' returns with words in it, then each request."""
    for standing in standings:
        action = standing.action
        seen: set[tuple[Place, str]] = set()
        for lead, place, words in (*_answers(standing), *((b.lead, b.place, b.words) for b in standing.beside)):
            if (place, words) not in seen:  # one that speaks for several leads
                seen.add((place, words))
                yield TypedCell(place, words, lead, action)
    actions = {action.key: action for action in merged.register.actions}
    for asked in merged.requests:
        words = "\n".join(dict.fromkeys((asked.asked, *(str(v) for v in asked.cells.values() if v is not None))))
        yield TypedCell(asked.place, words, asked.by, actions.get(asked.key), asked.key.rpartition("/")[0])


def _answers(standing: Standing) -> Iterator[tuple[str, Place, str]]:
    """Whose, where and what: each answer cell with words in it."""
    for update in standing.updates:
        cells = {"update": update.text, "answer": update.answer, **update.typed}
        cells |= {name.lower(): value for name, value in update.figures.items()}
        for column, value in cells.items():
            if isinstance(value, str):
                yield update.lead, update.places.get(column, standing.action.place), value


@rule("drafting-residue", "Left from drafting", Severity.NOTE)
def drafting_residue(said: Said, night: Night) -> Raised | None:
    """A note in square brackets, a question to a colleague, "xx", words struck through.

    Where a note stands in place of the whole update it is a `placeholder`.
    """
    update = said.update
    left = residue(update.text or "") if update.label != "placeholder" else ()
    told = [f'"{shorten(without_personal_data(words), 80)}"' for words in left[:_SHOWN]]
    told += [f"{len(left) - _SHOWN} more"] if len(left) > _SHOWN else []
    told += [f'struck through, "{shorten(without_personal_data(words), 80)}"' for words in _struck(said)]
    if not told:
        return None
    return said.flag(
        f"left from drafting: {'; '.join(told)}", "take it out, or put in what it stands for; nothing if it is meant"
    )


def _struck(said: Said) -> tuple[str, ...]:
    """The words struck through in the update's own cell; () where other leads' cells have the same address."""
    cells = [place.cell for one in said.standing.updates if (place := _place(one))]
    own = _place(said.update)
    if own is None or cells.count(own.cell) > 1:
        return ()
    opening = f"{own.cell} (struck through): "
    return tuple(words[len(opening) :] for words in said.standing.also_said if words.startswith(opening))


def _place(update: Update) -> Place | None:
    return update.places.get("update")
