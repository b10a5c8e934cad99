"""The RAG of an action: the first line of the definition that fits. Source: PRODUCT.md section 8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from makers import AS_AT, CYCLE, DUE, Place, action, plan, register, standing, update

from sspxl.records import Action, Flag, Rag, Severity, Update
from sspxl.rules.rag import DEFINITION, rag_of

FACT = "Ten patrols were walked in May and 14 bikes stopped."
PAST, AHEAD = date(2026, 6, 30), date(2026, 12, 18)
REGISTER = register(
    action("ASB/1", "Keep weekly joint patrols.", "CS"),
    action("ASB/2", "Identify repeat victims.", "CS & MW"),
    action("PM/1", "Recorded incidents", "CS", target=40.0, direction="lower"),
)
ONE, SHARED, MEASURE = REGISTER.actions


def flag(severity: Severity, code: str = "some-rule") -> Flag:
    return Flag(code, severity, Place("CS.xlsx"), "found", "do")


CONTRADICTS = flag(Severity.WARNING, "status-contradicts")


def rag(
    of: Action, *updates: Update, flags: Sequence[Flag] = (), as_at: date = DUE, cycle_due: date | None = DUE
) -> Rag:
    return rag_of(standing(of, *updates), plan(of.plan), replace(CYCLE, due=cycle_due), flags, as_at)


def by(lead: str, text: str | None = FACT, status: str | None = None, **more: object) -> Update:
    return replace(update("ASB/2", text, lead), status=status, **more)


def test_grey_withdrawn_whatever_else() -> None:
    withdrawn = replace(ONE, state="withdrawn", due=PAST)
    assert rag(withdrawn, by("CS", status="Completed"), flags=[flag(Severity.ERROR)], as_at=AS_AT) is Rag.GREY
    assert rag(replace(withdrawn, state="open"), by("CS"), as_at=AS_AT) is Rag.RED


def test_grey_not_applicable_once_all_leads_say_so() -> None:
    assert rag(replace(ONE, due=PAST), by("CS", None, "Not applicable"), as_at=AS_AT) is Rag.GREY
    both = by("CS", None, "Not applicable"), by("MW", None, "Not applicable")
    assert rag(SHARED, *both, as_at=AS_AT) is Rag.GREY
    assert rag(replace(SHARED, due=PAST), both[0], as_at=AS_AT) is Rag.RED
    assert rag(SHARED, both[0], by("MW", FACT, "Delayed"), as_at=AS_AT) is Rag.RED
    assert rag(SHARED, both[0], by("MW", FACT, "In progress"), as_at=AS_AT) is Rag.GREEN


def test_grey_a_measure_without_a_target() -> None:
    figures = {"figures": {"Q1": 38}}
    assert rag(replace(MEASURE, target=None, due=PAST), by("CS", **figures), as_at=AS_AT) is Rag.GREY
    assert rag(replace(MEASURE, target=0.0), by("CS", None, **figures), as_at=AS_AT) is Rag.GREEN
    assert rag(MEASURE, by("CS", None, figures={"Q1": "45%"}), as_at=AS_AT) is Rag.GREEN
    assert rag(MEASURE, by("CS", None, figures={"Q1": "tbc"}), as_at=AS_AT) is Rag.RED
    assert rag(replace(ONE, target=None), by("CS"), as_at=AS_AT) is Rag.GREEN


def test_blue_completed_by_all_leads_or_in_the_register_though_it_is_overdue_or_flagged() -> None:
    done = replace(SHARED, due=PAST)
    completed = by("CS", status="Completed"), by("MW", status="Completed")
    assert rag(done, *completed, flags=[flag(Severity.ERROR)], as_at=AS_AT) is Rag.BLUE
    assert rag(replace(done, state="completed"), as_at=AS_AT) is Rag.BLUE
    assert rag(done, completed[0], as_at=AS_AT) is Rag.RED
    assert rag(SHARED, completed[0], by("MW", status="In progress"), as_at=AS_AT) is Rag.GREEN


def test_completed_against_its_own_words_is_not_blue() -> None:
    completed = by("CS", status="Completed")
    assert rag(ONE, completed, flags=[CONTRADICTS]) is Rag.AMBER
    assert rag(replace(ONE, due=PAST), completed, flags=[CONTRADICTS], as_at=AS_AT) is Rag.RED


def test_red_past_its_own_due_date_and_not_on_it() -> None:
    assert rag(replace(ONE, due=PAST), by("CS"), as_at=date(2026, 7, 1)) is Rag.RED
    assert rag(replace(ONE, due=PAST), by("CS"), as_at=PAST) is Rag.GREEN


def test_red_delayed_by_any_lead() -> None:
    assert rag(SHARED, by("CS", status="In progress"), by("MW", status="Delayed")) is Rag.RED
    assert rag(SHARED, by("CS", status="In progress"), by("MW", status="Not started")) is Rag.GREEN


@pytest.mark.parametrize(
    "updates",
    [(), (by("CS", None),), (by("CS", None, "In progress"),), (by("CS", "-"),)],
    ids=["nothing came", "blank", "a status alone", "a dash"],
)
def test_red_without_an_update_once_the_returns_due_date_has_passed(updates: tuple[Update, ...]) -> None:
    assert rag(ONE, *updates, as_at=AS_AT) is Rag.RED
    assert rag(ONE, *updates, as_at=DUE) is Rag.GREY
    assert rag(ONE, *updates, as_at=AS_AT, cycle_due=None) is Rag.GREY


def test_one_leads_update_is_an_update() -> None:
    assert rag(SHARED, by("CS"), as_at=AS_AT) is Rag.GREEN
    assert rag(SHARED, by("CS"), by("MW", None), as_at=AS_AT) is Rag.GREEN


def test_amber_any_warning_or_error_and_no_note() -> None:
    for severity, expected in (
        (Severity.ERROR, Rag.AMBER),
        (Severity.WARNING, Rag.AMBER),
        (Severity.NOTE, Rag.GREEN),
    ):
        assert rag(ONE, by("CS"), flags=[flag(Severity.NOTE), flag(severity)]) is expected


def test_green_a_substantive_update_or_an_honest_nil_and_grey_what_says_less() -> None:
    assert rag(ONE, by("CS", "Nil return.")) is Rag.GREEN
    assert rag(replace(ONE, due=AHEAD), by("CS")) is Rag.GREEN
    assert rag(ONE, by("CS", "See ASB/4 above."), as_at=AS_AT) is Rag.GREY
    assert rag(ONE) is Rag.GREY


def test_the_definition_names_the_colours_in_the_order_in_which_they_are_tried() -> None:
    assert [colour for colour, _ in DEFINITION] == [Rag.GREY, Rag.BLUE, Rag.RED, Rag.AMBER, Rag.GREEN, Rag.GREY]
