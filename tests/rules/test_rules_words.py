"""Rules on what an update says: each hit, and beside it the nearest thing that must stay quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import BEFORE, CYCLE, EARLIER, Case, action, night, past, register, standing, update

from sspxl.records import Flag, Merged, Past, Place, Severity, Update
from sspxl.rules import check
from sspxl.rules.words import (
    done_without_evidence,
    no_update,
    ongoing_again,
    ongoing_only,
    placeholder,
    reference_only,
    unchanged,
)

REGISTER = register(action("ASB/1", "Keep weekly joint patrols in the town centre."))
FACT = "Ten patrols were walked in May and 14 bikes stopped."
LONG = "Ten patrols were walked in May, 14 bikes stopped and three lights mended. " * 3


def said(text: str | None, *before: Past, lead: str = "CS", **cells: object) -> Merged:
    """A night on which CS says this of ASB/1."""
    (one,) = REGISTER.actions
    answer: Update = replace(update("ASB/1", text, lead), **cells)
    told = [*before, past("ASB/9", "Begun.", cycle=EARLIER.name), past("ASB/9", "Begun.")]
    other = standing(
        replace(one, ref="9", state="completed"), past=told
    )  # both earlier cycles are known from another action
    return night(REGISTER, standing(one, answer, past=before), other)


def flag(code: str, severity: Severity, found: str, do: str) -> tuple[Flag, ...]:
    """The flag at the update's own cell."""
    return (Flag(code, severity, Place("CS.xlsx", "ASB", "G7"), found, do, "ASB", "ASB/1", "CS", "CS.xlsx"),)


def silent(found: str) -> tuple[Flag, ...]:
    return flag(
        "no-update",
        Severity.WARNING,
        found,
        "say what was done this cycle, what came of it and what happens next, or why nothing was done",
    )


def goes_on(words: str) -> tuple[Flag, ...]:
    return flag(
        "ongoing-only",
        Severity.WARNING,
        f'"{words}" says only that work goes on',
        "say what was done: how many, when, with whom, what changed, or what holds it up",
    )


def goes_on_again(words: str, count: int) -> tuple[Flag, ...]:
    return flag(
        "ongoing-again",
        Severity.WARNING,
        f'"{words}", and no more than that for {count} cycles in a row',
        "name one thing that was done since the last update, or ask for the action to be closed or changed",
    )


def elsewhere(words: str) -> tuple[Flag, ...]:
    return flag(
        "reference-only",
        Severity.NOTE,
        f'"{words}" points elsewhere, and says nothing here of what was done',
        "write the words here too, so that the row can be read by itself",
    )


def to_follow(words: str) -> tuple[Flag, ...]:
    return flag(
        "placeholder",
        Severity.WARNING,
        f'"{words}" stands where the update will be',
        "replace it with the update, or say by when it will come and from whom",
    )


def bare(found: str) -> tuple[Flag, ...]:
    return flag("done-without-evidence", Severity.NOTE, found, "add when it was completed and what came of it")


def same(words: str) -> tuple[Flag, ...]:
    return flag(
        "unchanged",
        Severity.WARNING,
        f'"{words}", word for word as in {BEFORE.name}',
        "say what has happened since, or why nothing has",
    )


HITS = (
    Case(no_update, "a word for a figure", said(None, figures={"Q1": "tbc"}), silent("the update is blank")),
    Case(no_update, "a blank cell", said(None), silent("the update is blank")),
    Case(no_update, "a dash", said("-"), silent('only "-"')),
    Case(
        no_update,
        "no column for it",
        said(None, places={"action": Place("CS.xlsx", "ASB", "C7")}),
        tuple(
            replace(one, place=Place("register.xlsx", "Actions", "F2"), file="register.xlsx")
            for one in silent("the sheet that came back has no column for updates")
        ),
    ),
    Case(no_update, "figures are asked for", said(None, places={"q1": Place("CS.xlsx", "ASB", "J7")}), tuple(
        replace(one, place=Place("register.xlsx", "Actions", "F2"), file="register.xlsx")
        for one in silent("the update is blank"))),
    Case(no_update, "a status alone", said(None, status="In progress"), silent("the update is blank")),
    Case(ongoing_only, "the first time", said("On-going."), goes_on("On-going.")),
    Case(ongoing_only, "after a fact", said("On-going.", past("ASB/1", FACT)), goes_on("On-going.")),
    Case(
        ongoing_only,
        "after a cycle without a word",
        said("On-going.", past("ASB/1", "On-going", cycle=EARLIER.name)),
        goes_on("On-going."),
    ),
    Case(
        ongoing_again,
        "the second time",
        said("On-going.", past("ASB/1", "Still ongoing")),
        goes_on_again("On-going.", 2),
    ),
    Case(
        ongoing_again,
        "the third time",
        said("On-going.", past("ASB/1", "On-going."), past("ASB/1", "On-going", cycle=EARLIER.name)),
        goes_on_again("On-going.", 3),
    ),
    Case(reference_only, "a paper", said("See the annual report."), elsewhere("See the annual report.")),
    Case(placeholder, "to follow", said("To follow"), to_follow("To follow")),
    Case(done_without_evidence, "in words", said("Completed."), bare('"Completed.", and no more')),
    Case(
        done_without_evidence,
        "by STATUS",
        said(None, status="Completed"),
        bare("Completed under STATUS, and no words"),
    ),
    Case(unchanged, "a fact", said(FACT, past("ASB/1", f"{FACT.upper()} ")), same(FACT)),
    Case(unchanged, "signs alone", said("✓✓", past("ASB/1", "✓✓")), (*same("✓✓"), *bare('"✓✓", and no more'))),
    Case(unchanged, "a long text", said(LONG, past("ASB/1", LONG)), same(f"{LONG[:LONG[:120].rindex(' ')]}…")),
    Case(
        unchanged, "said for all leads", said(FACT, past("ASB/1", FACT, "CS & MW")), same(FACT)
    ),
)  # fmt: skip

MISSES = (
    Case(no_update, "a figure", said(None, figures={"Q1": 0})),
    Case(no_update, "a figure as text", said(None, figures={"Q1": "45%"})),
    Case(no_update, "not applicable", said(None, status="Not applicable")),
    Case(no_update, "an honest nil", said("Nil return.")),
    Case(ongoing_only, "with a fact", said("On-going: 14 bikes stopped in May.")),
    Case(ongoing_only, "again", said("On-going", past("ASB/1", "Ongoing")), goes_on_again("On-going", 2)),
    Case(ongoing_again, "another lead", said("On-going", past("ASB/1", "Ongoing", "MW")), goes_on("On-going")),
    Case(ongoing_again, "before any cycle", said("On-going", past("ASB/1", "Ongoing", cycle="")), goes_on("On-going")),
    Case(ongoing_again, "a fact at last", said(FACT, past("ASB/1", "Ongoing"))),
    Case(reference_only, "with a fact", said("See the annual report; 14 bikes were stopped in May.")),
    Case(placeholder, "with a fact", said("14 bikes were stopped in May; figures for June to follow.")),
    Case(done_without_evidence, "with a date in the words", said("Completed on 3 June 2026.")),
    Case(
        done_without_evidence,
        "with a day in COMPLETED ON",
        said("Completed.", status="Completed", completed_on=date(2026, 6, 3)),
    ),
    Case(done_without_evidence, "with a fact", said(f"Completed. {FACT}")),
    Case(unchanged, "a word more", said(f"{FACT} Also in June.", past("ASB/1", FACT))),
    Case(unchanged, "two cycles ago", said(FACT, past("ASB/1", FACT, cycle=EARLIER.name))),
    Case(unchanged, "another lead", said(FACT, past("ASB/1", FACT, "MW"))),
    Case(unchanged, "before the first cycle", said(FACT, past("ASB/1", FACT, cycle=""))),
    Case(unchanged, "on-going", said("On-going", past("ASB/1", "On-going")), goes_on_again("On-going", 2)),
    Case(unchanged, "blank", said("-", past("ASB/1", "-")), silent('only "-"')),
    Case(unchanged, "an honest nil", said("None to date.", past("ASB/1", "None to date."))),
    Case(
        unchanged,
        "a pointer",
        said("See the annual report.", past("ASB/1", "See the annual report.")),
        elsewhere("See the annual report."),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert case.rule.code in {flag.code for flag in case.flags}
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert case.rule.code not in {flag.code for flag in case.flags}
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags


def test_nothing_is_unchanged_in_the_first_cycle() -> None:
    assert check(said(FACT, past("ASB/1", FACT)), CYCLE.due, None).flags == ()


def test_what_is_closed_is_not_judged_by_its_words() -> None:
    merged = said("On-going.")
    closed = tuple(replace(s, action=replace(s.action, state="completed")) for s in merged.standings)
    assert check(replace(merged, standings=closed), CYCLE.due, None).flags == ()


def test_each_leads_words_are_judged_by_themselves_and_what_was_said_for_all_once() -> None:
    shared = register(action("ASB/1", "Keep weekly joint patrols.", "CS & MW"))
    (one,) = shared.actions
    apart = night(shared, standing(one, update("ASB/1", "On-going"), update("ASB/1", None, "MW")))
    assert [(f.code, f.lead, f.file) for f in check(apart, CYCLE.due, None).flags] == [
        ("no-update", "MW", "MW.xlsx"),
        ("ongoing-only", "CS", "CS.xlsx"),
    ]
    at_once = night(shared, standing(one, update("ASB/1", "On-going", "CS & MW")))
    assert [(f.code, f.lead) for f in check(at_once, CYCLE.due, None).flags] == [("ongoing-only", "CS & MW")]
