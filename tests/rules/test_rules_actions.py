"""Rules on an action as the register and all its leads show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from makers import AS_AT, Case, action, night, register, standing, update

from sspxl.records import Flag, Merged, Place, Severity, Typed, Update
from sspxl.rules import check
from sspxl.rules.actions import action_overdue, leads_disagree
from sspxl.summary.contributions import contributions

DUE = date(2026, 6, 30)
FACT = "31 of 33 were identified in time."


def known(*updates: Update, due: date | None = DUE, state: str = "open", leads: str | None = "CS & MW") -> Merged:
    """ASB/2, which CS and MW lead, with these updates."""
    reg = register(action("ASB/2", "Identify repeat victims within two working days.", leads, due=due, state=state))
    return night(reg, standing(reg.actions[0], *updates))


def by(lead: str, status: str | None) -> Update:
    return update("ASB/2", FACT, lead, status=status, completed_on=date(2026, 6, 3) if status == "Completed" else None)


def gave(lead: str, value: Typed) -> Update:
    """The lead's figure for Q2, in column Q."""
    one = by(lead, None)
    return replace(one, figures={"Q2": value}, places={**one.places, "q2": Place(f"{lead}.xlsx", "ASB", "Q7")})


def overdue(status: str, days: str = "28 days") -> tuple[Flag, ...]:
    return (
        Flag(
            "action-overdue",
            Severity.WARNING,
            Place("register.xlsx", "Actions", "G2"),
            f"due 30 June 2026, {days} ago, and not completed ({status})",
            "complete it, or ask for a new date and say why",
            "ASB",
            "ASB/2",
            "CS & MW",
            "register.xlsx",
        ),
    )


def disagree(found: str, file: str = "MW.xlsx", leads: str = "CS & MW") -> tuple[Flag, ...]:
    return (
        Flag(
            "leads-disagree",
            Severity.WARNING,
            Place(file, "ASB", "H7"),
            found,
            "agree on one status, and send it again",
            "ASB",
            "ASB/2",
            leads,
            file,
        ),
    )


HITS = (
    Case(
        leads_disagree,
        "two figures for one quarter",
        known(gave("CS", 88.8), gave("MW", 88.1), due=None),
        tuple(
            replace(one, place=Place("MW.xlsx", "ASB", "Q7"), do="agree on one figure, and send it again")
            for one in disagree("CS says 88.8 for Q2; MW says 88.1 for Q2")
        ),
    ),
    Case(action_overdue, "nobody said anything", known(), overdue("no status given"), AS_AT),
    Case(action_overdue, "the day after", known(), overdue("no status given", "1 day"), DUE + timedelta(1)),
    Case(
        action_overdue,
        "one lead has completed it and the other is awaited",
        known(by("CS", "Completed")),
        overdue("Completed"),
        AS_AT,
    ),
    Case(
        action_overdue,
        "nobody leads it",
        known(leads=None),
        tuple(replace(one, lead=None) for one in overdue("no status given")),
        AS_AT,
    ),
    Case(
        action_overdue,
        "one lead chose a status",
        known(by("CS", None), by("MW", "In progress")),
        overdue("In progress"),
        AS_AT,
    ),
    Case(
        leads_disagree,
        "two of three, and the last chose none",
        known(by("CS", "Completed"), by("MW", "In progress"), by("HS", None), due=None, leads="CS & MW & HS"),
        disagree("CS says Completed; MW says In progress"),
    ),
    Case(
        leads_disagree,
        "two statuses",
        known(by("CS", "Completed"), by("MW", "In progress"), due=None),
        disagree("CS says Completed; MW says In progress"),
    ),
)
MISSES = (
    Case(leads_disagree, "the same figure, typed otherwise", known(gave("CS", 88.8), gave("MW", "88.8%"), due=None)),
    Case(leads_disagree, "a figure from one lead only", known(gave("CS", 88.8), gave("MW", None), due=None)),
    Case(action_overdue, "on the day itself", known(), as_at=DUE),
    Case(action_overdue, "no due date", known(due=None), as_at=AS_AT),
    Case(action_overdue, "completed by both", known(by("CS", "Completed"), by("MW", "Completed")), as_at=AS_AT),
    Case(action_overdue, "closed in the register", known(state="completed"), as_at=AS_AT),
    Case(action_overdue, "withdrawn", known(state="withdrawn"), as_at=AS_AT),
    Case(leads_disagree, "the same status", known(by("CS", "Delayed"), by("MW", "Delayed"), due=None)),
    Case(leads_disagree, "one gave none", known(by("CS", "Delayed"), by("MW", None), due=None)),
    Case(leads_disagree, "one is awaited", known(by("CS", "Delayed"), due=None)),
)


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == ()


def test_figures_that_differ_stand_before_the_words_of_each_lead() -> None:
    apart = known(gave("CS", 88.8), gave("MW", 88.1)).standings[0]
    assert contributions(apart) == f"CS: [Q2 88.8] {FACT}\nMW: [Q2 88.1] {FACT}"
    alike = known(gave("CS", 88.8), gave("MW", "88.8%")).standings[0]
    assert contributions(alike) == f"CS: {FACT}\nMW: {FACT}"
