"""Rules on what an update says. Source of each: PRODUCT.md section 8; the labels: LABELS.md."""

from __future__ import annotations

import re

from sspxl.layouts import QUARTER_COLUMNS
from sspxl.records import Severity, Update
from sspxl.rules.rule import Night, Raised, Said, rule
from sspxl.text import plain, tidy
from sspxl.wording.sameness import same_but_for_figures


def has_figure(update: Update) -> bool:
    """Whether a quarter holds a figure; words such as "tbc" are none, "45%" is one."""
    return any(re.search(r"\d", str(value)) for value in update.figures.values())


def says_nothing(update: Update) -> bool:
    """Whether an update answers nothing. A figure is an answer; Completed and Not applicable are, without words too."""
    answered = has_figure(update) or update.status in ("Completed", "Not applicable")
    return update.label == "blank" and not answered


@rule("no-update", "No update", Severity.WARNING)
def no_update(said: Said, night: Night) -> Raised | None:
    """The row came back without words; what never came is the business of `return-overdue` and `row-missing`."""
    update = said.update
    if not says_nothing(update):
        return None
    found = f"only {said.quoted}" if update.text else "the update is blank"
    if update.places and not {"update", *QUARTER_COLUMNS} & {*update.places}:
        found = "the sheet that came back has no column for updates"
    return said.flag(
        found, "say what was done this cycle, what came of it and what happens next, or why nothing was done"
    )


@rule("ongoing-only", "Says only that work goes on", Severity.WARNING)
def ongoing_only(said: Said, night: Night) -> Raised | None:
    """The first time that an update says only that work goes on; from the second on it is `ongoing-again`."""
    if said.update.label != "ongoing_only" or said.ongoing_cycles > 1:
        return None
    return said.flag(
        f"{said.quoted} says only that work goes on",
        "say what was done: how many, when, with whom, what changed, or what holds it up",
    )


@rule("ongoing-again", "Says only that work goes on, again", Severity.WARNING)
def ongoing_again(said: Said, night: Night) -> Raised | None:
    """The second cycle in a row, or a later one, in which this lead says only that work goes on."""
    count = said.ongoing_cycles
    if count < 2:
        return None
    return said.flag(
        f"{said.quoted}, and no more than that for {count} cycles in a row",
        "name one thing that was done since the last update, or ask for the action to be closed or changed",
    )


@rule("reference-only", "Only points elsewhere", Severity.NOTE)
def reference_only(said: Said, night: Night) -> Raised | None:
    """The update only points to another row or paper."""
    if said.update.label != "reference":
        return None
    return said.flag(
        f"{said.quoted} points elsewhere, and says nothing here of what was done",
        "write the words here too, so that the row can be read by itself",
    )


@rule("placeholder", "A note-to-self in place of an update", Severity.WARNING)
def placeholder(said: Said, night: Night) -> Raised | None:
    """Something that stands where an update will be: to follow, a name or a date alone, waiting for a colleague."""
    if said.update.label != "placeholder":
        return None
    return said.flag(
        f"{said.quoted} stands where the update will be",
        "replace it with the update, or say by when it will come and from whom",
    )


@rule("done-without-evidence", "Says completed and no more", Severity.NOTE)
def done_without_evidence(said: Said, night: Night) -> Raised | None:
    """Completed, in the words or the STATUS, without what was done or when. A date in COMPLETED ON is enough."""
    update = said.update
    bare = update.label == "done_bare" or (update.status == "Completed" and update.label == "blank")
    if not bare or update.completed_on:
        return None
    found = f"{said.quoted}, and no more" if update.text else "Completed under STATUS, and no words"
    return said.flag(found, "add when it was completed and what came of it")


@rule("unchanged", "Same text as the last cycle", Severity.WARNING)
def unchanged(said: Said, night: Night) -> Raised | None:
    """The update repeats the last cycle's words; case, spacing and punctuation do not count.

    Nor do other dates or figures in the same sentences. An honest nil may well be the same again; words that say only
    that work goes on, pointers and blanks have flags of their own.
    """
    text, last = said.update.text, said.last
    if not text or last is None or not last.text or said.update.label in ("ongoing_only", "reference", "nil", "blank"):
        return None
    if (plain(text) or tidy(text)) == (plain(last.text) or tidy(last.text)):
        return said.flag(
            f"{said.quoted}, word for word as in {last.cycle}", "say what has happened since, or why nothing has"
        )
    if same_but_for_figures(text, last.text):
        return said.flag(
            f"{said.quoted}, the same words as in {last.cycle} with another date or figure",
            "say what was done to bring it about, or what else has happened since",
        )
    return None
