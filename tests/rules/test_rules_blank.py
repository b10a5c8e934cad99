"""A return without a single answer is one flag, and its rows have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from makers import CYCLE, DUE, Case, action, merged, night, register, return_row, returned, standing, update

from sspxl.records import Flag, Merged, Place, Rag, ReturnRow, Severity, Standing, State
from sspxl.rules import Switches, check
from sspxl.rules.blank import return_blank

REGISTER = register(
    action("ASB/1", "Keep weekly joint patrols.", "CS"),
    action("ASB/2", "Light the underpass.", "CS & MW"),
    action("ASB/3", "Review the centres.", "MW"),
)
ONE, TWO, THREE = REGISTER.actions
FACT = "Ten patrols were walked in May and 14 bikes stopped."
ALL_ON = Switches()
BLANK = return_row("CS", State.RECEIVED, rows=0)
CS_ONE, CS_TWO = update("ASB/1", None), update("ASB/2", None)
MW_TWO = update("ASB/2", FACT, "MW")


def came(
    *rows: ReturnRow, standings: tuple[Standing, ...] = (standing(ONE, CS_ONE), standing(TWO, CS_TWO, MW_TWO))
) -> Merged:
    return night(REGISTER, *standings, returns=rows or (BLANK,))


def blank(count: str, lead: str | None = "CS", file: str = "CS.xlsx") -> tuple[Flag, ...]:
    return (
        Flag(
            "return-blank",
            Severity.WARNING,
            Place(file),
            f"it came back without a single answer; {count}",
            "fill in UPDATE and STATUS for each action, or say why nothing was done, and send it again",
            None,
            None,
            lead,
            file,
        ),
    )


def no_update(key: str, lead: str = "CS") -> tuple[str, str, str]:
    return "no-update", key, lead


ALL = replace(BLANK, file="all.xlsx", path="returns/all.xlsx")
FROM_ALL = {"source": "returns/all.xlsx"}
MEASURE = register(action("PM/1", "Calls answered.", "CS", target=90.0, direction="higher"))

HITS = (
    Case(return_blank, "two rows", came(), blank("2 actions wait")),
    Case(return_blank, "one row", came(standings=(standing(ONE, CS_ONE),)), blank("1 action waits")),
    Case(
        return_blank,
        "late",
        came(replace(BLANK, state=State.LATE, due=None)),
        blank("2 actions wait"),
    ),
    Case(
        return_blank,
        "of two contacts",
        came(
            ALL,
            replace(ALL, contact="MW"),
            standings=(
                standing(ONE, replace(CS_ONE, **FROM_ALL)),
                standing(THREE, update("ASB/3", None, "MW", **FROM_ALL)),
            ),
        ),
        blank("2 actions wait", None, "all.xlsx"),
    ),
    Case(
        return_blank, "of somebody whom nobody knows", came(replace(BLANK, contact="")), blank("2 actions wait", None)
    ),
    Case(
        return_blank,
        "a measure",
        night(MEASURE, standing(MEASURE.actions[0], update("PM/1", None)), returns=[BLANK]),
        blank("1 action waits"),
    ),
)
MISSES = (
    Case(
        return_blank,
        "one row answered",
        came(return_row("CS", State.RECEIVED), standings=(standing(ONE, update("ASB/1", FACT)),)),
    ),
    Case(return_blank, "nothing of it is open", came(standings=(standing(replace(ONE, state="completed"), CS_ONE),))),
    Case(return_blank, "it is another's workbook", came(standings=(standing(THREE, update("ASB/3", FACT, "MW")),))),
)


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == ()


def test_what_else_is_to_be_said_of_its_rows_is_said() -> None:
    late = replace(ONE, due=DUE - timedelta(1))
    found = came(standings=(standing(late, CS_ONE), standing(TWO, CS_TWO, MW_TWO)))
    assert stands(found) == [("action-overdue", "ASB/1", "CS"), ("return-blank", None, "CS")]


def stands(found: Merged, switches: Switches = ALL_ON) -> list[tuple[str, str | None, str | None]]:
    return [(flag.code, flag.key, flag.lead) for flag in check(found, DUE, None, switches).flags]


@pytest.mark.parametrize(
    "other",
    [
        update("ASB/2", FACT),
        update("ASB/2", None, status="In progress"),
        update("ASB/2", None, typed={"status": "nearly there"}),
        update("ASB/2", None, answer="We were told not to."),
        update("ASB/2", FACT, source="returns/earlier.xlsx"),
    ],
)
def test_whoever_answered_anything_has_a_flag_for_each_row_that_is_blank(other: object) -> None:
    found = stands(came(standings=(standing(ONE, CS_ONE), standing(TWO, other, MW_TWO))))  # type: ignore[arg-type]
    assert ("return-blank", None, "CS") not in found
    assert no_update("ASB/1") in found


@pytest.mark.parametrize("state", [State.HELD, State.DUPLICATE, State.SUPERSEDED, State.QUARANTINED])
def test_a_return_that_does_not_count_is_not_blank(state: State) -> None:
    assert "return-blank" not in {code for code, _, _ in stands(came(replace(BLANK, state=state)))}


def test_anothers_blank_row_of_the_same_action_has_its_own_flag() -> None:
    mw = update("ASB/2", None, "MW")
    three = standing(THREE, update("ASB/3", FACT, "MW"))
    found = came(
        BLANK, return_row("MW", State.RECEIVED), standings=(standing(ONE, CS_ONE), standing(TWO, CS_TWO, mw), three)
    )
    assert stands(found) == [("no-update", "ASB/2", "MW"), ("return-blank", None, "CS")]


def test_a_return_that_answers_what_is_closed_by_now_is_not_blank() -> None:
    assert stands(came(replace(BLANK, rows=1))) == [no_update("ASB/1"), no_update("ASB/2")]


def test_a_measure_of_several_leads_is_told_once_where_all_of_them_are_silent() -> None:
    reg = register(action("PM/1", "Calls answered.", "CS & MW", target=90.0, direction="higher"))
    both = [update("PM/1", None), update("PM/1", None, "MW")]
    silent = night(reg, standing(reg.actions[0], *both), returns=[BLANK, return_row("MW", State.RECEIVED, rows=0)])
    assert stands(silent) == [("return-blank", None, "CS"), ("return-blank", None, "MW")]
    half = night(reg, standing(reg.actions[0], both[0], update("PM/1", FACT, "MW")), returns=[BLANK])
    assert stands(half) == [("measure-missing", "PM/1", "MW"), ("return-blank", None, "CS")]


def test_where_the_rule_is_off_or_on_trial_each_row_has_its_flag() -> None:
    code = frozenset({"return-blank"})
    rows = [no_update("ASB/1"), no_update("ASB/2")]
    assert stands(came(), Switches(off=code)) == rows
    assert stands(came(), Switches(trial=code)) == rows
    assert check(came(), DUE, None, Switches(trial=code)).trial == {"return-blank": 1}
    assert stands(came(), Switches(off=frozenset({"no-update"}))) == [("return-blank", None, "CS")]


@pytest.mark.parametrize(("as_at", "rag"), [(DUE, Rag.GREY), (DUE + timedelta(1), Rag.RED)])
def test_its_actions_are_awaited_until_the_return_is_due_and_red_from_then_on(as_at: date, rag: Rag) -> None:
    assert check(came(), as_at, None).rag["ASB/1"] is rag


def test_merging_makes_one_of_a_blank_workbook_and_none_of_one_that_came_after_answers() -> None:
    empty = returned(REGISTER, "CS", {"ASB/1": None, "ASB/2": None}, day=11)
    outcome = check(merged(REGISTER, empty), DUE, None)
    assert [(flag.code, flag.file) for flag in outcome.flags] == [("return-blank", "CS 11.xlsx")]
    assert (outcome.merged.cycle, outcome.merged.returns[0].state) == (CYCLE, State.RECEIVED)
    answered = returned(REGISTER, "CS", {"ASB/1": FACT, "ASB/2": FACT}, day=10)
    assert "return-blank" not in {flag.code for flag in check(merged(REGISTER, answered, empty), DUE, None).flags}
