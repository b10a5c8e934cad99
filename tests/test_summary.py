"""The night in numbers, and which cycle it is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from editions import edition, quiet_edition
from makers import (
    AS_AT,
    BEFORE,
    CYCLE,
    EARLIER,
    OPENS,
    PEOPLE,
    action,
    night,
    past,
    register,
    return_row,
    standing,
    update,
)

from sspxl.cycles import current_cycle, required_cycle
from sspxl.errors import UserError
from sspxl.jobs.nightly import shown_of
from sspxl.records import Flag, Outcome, Place, Rag, ReturnRow, Severity, State
from sspxl.summary import OngoingCount, RagCount, Summary, expected, ongoing_by_lead, summarise
from sspxl.summary.contributions import beside

FACT = "Ten patrols were walked in May."
REGISTER = register(
    action("ASB/1", "Keep weekly joint patrols.", "CS"),
    action("ASB/2", "Find victims.", "CS & MW & ZZ"),
    action("SA26/1", "Review the centres.", "HS", state="withdrawn"),
)


def flag(code: str, severity: Severity) -> Flag:
    return Flag(code, severity, Place("CS.xlsx"), "found", "do")


def rags(**counts: int) -> dict[Rag, int]:
    return {rag: counts.get(rag.name.lower(), 0) for rag in Rag}


def test_what_changed_names_the_returns_of_all_who_said_it_the_newest_first() -> None:
    one, two, three = REGISTER.actions
    older = replace(update("ASB/2", FACT, status="Delayed"), source="returns/CS.xlsx", received=OPENS)
    newer = replace(update("ASB/2", "On-going", "MW"), source="returns/MW.xlsx", received=AS_AT)
    silent = replace(update("ASB/2", None, "ZZ"), source="returns/ZZ.xlsx", received=AS_AT)
    merged = night(REGISTER, standing(one), standing(two, older, newer, silent), standing(three))
    shown = shown_of(Outcome(merged, AS_AT, (), dict.fromkeys(("ASB/1", "ASB/2", "SA26/1"), Rag.GREY)))
    assert {name: shown["ASB/2", name][1] for name in ("Update", "Status", "Completed on", "RAG")} == {
        "Update": "returns/MW.xlsx\nreturns/CS.xlsx",
        "Status": "returns/CS.xlsx",
        "Completed on": "returns/MW.xlsx\nreturns/CS.xlsx\nreturns/ZZ.xlsx",
        "RAG": None,
    }
    assert shown["ASB/1", "Update"] == (None, None)


def test_a_night_in_numbers() -> None:
    one, two, three = REGISTER.actions
    merged = night(
        REGISTER,
        standing(one, update("ASB/1", "On-going.")),
        standing(two, update("ASB/2", FACT), update("ASB/2", "On-going", "MW")),
        standing(three),
        returns=[
            return_row("CS", State.LATE),
            return_row("CS", State.SUPERSEDED),
            return_row("MW", State.OUTSTANDING),
            return_row("HS", State.RECEIVED),
            return_row("", State.QUARANTINED),
        ],
    )
    flags = (
        flag("no-update", Severity.WARNING), flag("ongoing-only", Severity.WARNING),
        flag("bad-value", Severity.ERROR), flag("ongoing-only", Severity.WARNING),
        flag("return-late", Severity.NOTE), flag("action-overdue", Severity.WARNING),
    )  # fmt: skip
    rag = {"ASB/1": Rag.RED, "ASB/2": Rag.AMBER, "SA26/1": Rag.GREY}
    assert summarise(Outcome(merged, CYCLE.due, flags, rag)) == Summary(
        actions=3,
        rag=rags(red=1, amber=1, grey=1),
        by_plan=(
            RagCount("ASB", "Anti-social behaviour action plan", rags(red=1, amber=1)),
            RagCount("SA26", "Strategic assessment 2026", rags(grey=1)),
        ),
        by_lead=(
            RagCount("CS", "", rags(red=1, amber=1)),
            RagCount("MW", "", rags(amber=1)),
            RagCount("HS", "", rags(grey=1), withdrawn=1),
        ),
        expected=2,
        returned=1,
        outstanding=("MW",),
        states={
            State.RECEIVED: 1, State.LATE: 1, State.OUTSTANDING: 1, State.HELD: 0, State.QUARANTINED: 1,
            State.SUPERSEDED: 1, State.DUPLICATE: 0,
        },
        concerns=(
            ("bad-value", Severity.ERROR, 1),
            ("ongoing-only", Severity.WARNING, 2),
            ("action-overdue", Severity.WARNING, 1),
            ("no-update", Severity.WARNING, 1),
            ("return-late", Severity.NOTE, 1),
        ),
        ongoing_only=2,
        ongoing_flagged=0,
        withdrawn=1,
    )  # fmt: skip


def test_an_action_that_goes_on_is_flagged_once_however_many_of_its_leads_say_so() -> None:
    one, two, three = REGISTER.actions
    both = standing(two, update("ASB/2", "On-going"), update("ASB/2", "On-going", "MW"))
    merged = night(REGISTER, standing(one, update("ASB/1", "On-going.")), both, standing(three))
    rag = {action.key: Rag.AMBER for action in REGISTER.actions}
    codes = ("ongoing-only", "ongoing-again", "no-update")
    flags = tuple(replace(flag(code, Severity.WARNING), key="ASB/2") for code in codes)
    for shown, flagged in (((), 0), (flags[2:], 0), (flags[:1], 1), (flags[1:2], 1), (flags, 1)):
        summary = summarise(Outcome(merged, CYCLE.due, shown, rag))
        assert (summary.ongoing_only, summary.ongoing_flagged) == (2, flagged)


def test_who_has_returned_and_answered_nothing_is_blank() -> None:
    one, two, three = REGISTER.actions

    def blank(*rows: ReturnRow, words: str | None = None) -> tuple[tuple[str, ...], int]:
        said = (
            standing(one, update("ASB/1", words)),
            standing(two, update("ASB/2", words), update("ASB/2", None, "MW")),
        )
        merged = night(REGISTER, *said, standing(three), returns=rows)
        found = summarise(Outcome(merged, CYCLE.due, (), {action.key: Rag.AMBER for action in REGISTER.actions}))
        return found.blank, found.returned

    cs, mw = (return_row(who, state, rows=0) for who, state in (("CS", State.RECEIVED), ("MW", State.LATE)))
    hs = return_row("HS", State.RECEIVED, rows=0)  # answers for nothing that is open
    assert blank(cs, mw, hs) == (("CS", "MW"), 2)
    full = return_row("CS", State.RECEIVED, file="more.xlsx", path="more.xlsx")
    assert blank(cs, full, mw) == (("MW",), 2)
    assert blank(replace(cs, state=State.HELD), mw) == (("MW",), 1)
    assert blank(replace(cs, rows=1), words=FACT) == ((), 1)


@pytest.mark.parametrize(
    ("blank", "words"),
    [
        ("", ""),
        ("CS", "1 of them blank: CS"),
        ("CS DR MW PJ", "4 of them blank: CS, DR, MW, PJ"),
        ("A B C D E F", "6 of them blank: A, B, C, D, E, F"),
        ("A B C D E F G", "7 of them blank: A, B, C, D, E, F and 1 other"),
        ("A B C D E F G H", "8 of them blank: A, B, C, D, E, F and 2 others"),
    ],
)
def test_a_sentence_says_how_many_are_blank_and_names_six(blank: str, words: str) -> None:
    empty = summarise(Outcome(night(register()), CYCLE.due, (), {}))
    assert replace(empty, blank=tuple(blank.split())).blank_words == words


def test_a_register_without_actions_is_all_noughts() -> None:
    empty = register()
    assert summarise(Outcome(night(empty), CYCLE.due, (), {})) == Summary(
        0, rags(), (), (), 0, 0, (), dict.fromkeys(State, 0), (), 0, 0
    )


def test_a_plan_without_actions_stands_with_noughts() -> None:
    one, *_ = REGISTER.actions
    reg = replace(REGISTER, actions=(one,))
    found = summarise(Outcome(night(reg, standing(one)), CYCLE.due, (), {"ASB/1": Rag.GREEN}))
    assert [(row.name, row.total) for row in found.by_plan] == [("ASB", 1), ("SA26", 0)]
    assert [(row.name, row.total) for row in found.by_lead] == [("CS", 1)]


def test_on_going_is_counted_by_the_words_also_where_its_rule_is_off() -> None:
    one, *_ = REGISTER.actions
    merged = night(REGISTER, standing(one, update("ASB/1", "On-going.")))
    assert summarise(Outcome(merged, CYCLE.due, (), {"ASB/1": Rag.GREY})).ongoing_only == 1


def test_expected_are_the_contacts_of_open_actions() -> None:
    standings = [standing(a) for a in REGISTER.actions]
    outcome = Outcome(night(REGISTER, *standings), CYCLE.due, (), {})
    assert expected(outcome) == {"CS", "MW"} < {*PEOPLE}


@pytest.mark.parametrize(
    ("closed", "state", "counts"),
    [
        (OPENS, State.RECEIVED, True),
        (OPENS - timedelta(days=1), State.RECEIVED, False),
        (OPENS, State.OUTSTANDING, False),
        (OPENS, State.HELD, False),
        (None, State.RECEIVED, False),
    ],
)
def test_who_has_returned_counts_also_once_their_last_action_is_closed(
    closed: date | None, state: State, counts: bool
) -> None:
    one, two, three = REGISTER.actions
    standings = [standing(one), standing(two), standing(replace(three, state="completed", closed=closed))]
    outcome = Outcome(night(REGISTER, *standings, returns=[return_row("HS", state)]), CYCLE.due, (), {})
    assert expected(outcome) == ({"CS", "MW", "HS"} if counts else {"CS", "MW"})


@pytest.mark.parametrize("made", [edition(), quiet_edition()], ids=["rich", "quiet"])
def test_the_sums_agree(made: object) -> None:
    outcome = made.outcome
    found = summarise(outcome)
    assert found.actions == sum(found.rag.values()) == sum(row.total for row in found.by_plan) == len(outcome.rag)
    assert sum(found.states.values()) == len(outcome.merged.returns)
    assert sum(count for _, _, count in found.concerns) == len(outcome.flags)
    assert found.returned <= found.expected <= len(outcome.merged.register.contacts)


# ---------------------------------------------------------------- which cycle


def test_the_current_cycle_is_the_newest_that_has_opened_unless_one_is_named() -> None:
    assert current_cycle(REGISTER, OPENS, None) is CYCLE
    assert current_cycle(REGISTER, date(2026, 6, 21), None) is BEFORE
    assert current_cycle(REGISTER, date(2026, 6, 21), "") is BEFORE
    assert current_cycle(REGISTER, OPENS, EARLIER.name) is EARLIER
    assert current_cycle(REGISTER, date(2025, 12, 21), CYCLE.name) is CYCLE
    assert current_cycle(REGISTER, date(2025, 12, 21), None) is None
    undated = replace(REGISTER, cycles=(replace(CYCLE, opens=None), EARLIER))
    assert current_cycle(undated, OPENS, None) is EARLIER


def test_a_cycle_that_is_needed_and_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(UserError) as caught:
        required_cycle(REGISTER, date(2025, 12, 21), None)
    assert caught.value.faults == (
        "register.xlsx, Cycles: no cycle has opened by 21/12/2025. Add a row with a Cycle name, Opens and Due.",
    )
    assert required_cycle(REGISTER, OPENS, None) is CYCLE


@pytest.mark.parametrize(
    ("cycles", "known"), [((EARLIER, BEFORE), "2025-26 Q3, 2025-26 Q4"), ((), "the table is empty")]
)
def test_a_cycle_of_an_unknown_name_is_told_with_those_there_are(cycles: tuple, known: str) -> None:
    with pytest.raises(UserError) as caught:
        current_cycle(replace(REGISTER, cycles=cycles), OPENS, "Q9")
    assert caught.value.faults == (
        f'register.xlsx, Cycles: there is no cycle "Q9" ({known}). Name one of these, or add a row.',
    )


def test_who_says_only_that_work_goes_on_is_counted_for_each_lead_and_cycle() -> None:
    one, two, _ = REGISTER.actions
    merged = night(
        REGISTER,
        standing(
            one, update("ASB/1", "On-going."),
            past=[
                past("ASB/1", "On-going"),
                past("ASB/1", FACT, "CS", EARLIER.name),
                past("ASB/1", "On-going", "HS", ""),
            ],
        ),
        standing(
            two, update("ASB/2", FACT), update("ASB/2", "On-going", "MW"),
            past=[past("ASB/2", "On-going", "CS & MW"), past("ASB/2", "On-going", "MW"), past("ASB/2", FACT, "HS")],
        ),
    )  # fmt: skip
    outcome = Outcome(merged, AS_AT, (), dict.fromkeys(("ASB/1", "ASB/2"), Rag.GREY))
    cycles = (EARLIER.name, BEFORE.name, CYCLE.name)
    assert ongoing_by_lead(outcome, cycles) == (OngoingCount("CS", "", (0, 2, 1)), OngoingCount("MW", "", (0, 1, 1)))
    assert ongoing_by_lead(outcome, (EARLIER.name,)) == ()


def test_what_was_said_for_all_partners_counts_for_those_who_answer_for_the_action() -> None:
    everyone = action("ASB/1", "Pass reports on.", "All Partners")
    reg = register(everyone)
    found = standing(everyone, past=[past("ASB/1", "On-going", "All Partners")], leads=("CS", "HS"))
    outcome = Outcome(night(reg, found), AS_AT, (), {"ASB/1": Rag.GREY})
    assert [one.name for one in ongoing_by_lead(outcome, (BEFORE.name, CYCLE.name))] == ["CS", "HS"]


def test_beside_an_action_stands_which_wording_was_answered_where_she_changed_it_since() -> None:
    two = REGISTER.actions[1]
    told = replace(update("ASB/2", FACT), answer="In May.", as_issued="Find  every victim. " + "And tell them. " * 20)
    found = replace(standing(two, told, update("ASB/2", FACT, "MW")), also_said=("P8: see below",))
    *others, wording = beside(found, Outcome(night(REGISTER, found), AS_AT, (), {"ASB/2": Rag.GREY}))
    assert others == ["P8: see below", "CS answers: In May."]
    assert wording.startswith('CS answers the wording as issued: "Find every victim. And tell')
    assert (wording[-2:], len(wording) <= 240) == ('…"', True)
