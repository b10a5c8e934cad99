"""Whether what was said of a flag still holds: until its cell changes, and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import BEFORE, CYCLE, DUE, action, night, past, register, standing, update

from sspxl.jobs.deciding import queries
from sspxl.records import Cycle, Flag, Merged, Place, Update, Waiver
from sspxl.register import CellWaiver
from sspxl.rules import all_raised, check
from sspxl.rules.decided import Decided, Decision, Told, applies_to, as_seen, is_led_by, without_counts
from sspxl.rules.promises import Again

PATROLS = action("ASB/1", "Keep weekly joint patrols.", "CS & MW")
GOES_ON = "On-going."


def said(*updates: Update, cycle: Cycle = CYCLE, due: date | None = None, waivers: tuple[Waiver, ...] = ()) -> Merged:
    """A night on which these updates of ASB/1 stand."""
    reg = register(replace(PATROLS, due=due), waivers=waivers)
    return replace(night(reg, standing(reg.actions[0], *updates)), cycle=cycle)


def cs(text: str | None = GOES_ON, **changes: object) -> Update:
    return update("ASB/1", text, **changes)


def mw(text: str | None = "Six patrols were walked in May.", **changes: object) -> Update:
    return update("ASB/1", text, "MW", **changes)


def flags(merged: Merged, as_at: date = DUE) -> list[Flag]:
    return all_raised(merged, as_at, None)


def the(merged: Merged, code: str, as_at: date = DUE) -> Flag:
    (flag,) = [flag for flag in flags(merged, as_at) if flag.code == code]
    return flag


def decided(merged: Merged, code: str, decision: Decision = Decision.WAIVE, as_at: date = DUE) -> Decided:
    """What was said of the one flag of that code."""
    flag, told = the(merged, code, as_at), Told(merged, ())
    before = told.answer_mark(told.answer(flag.key, flag.lead)) if decision is Decision.ASK else ""
    marks = told.marks(flag)
    return Decided(decision, merged.cycle.name, code, flag.key, flag.lead, marks, "Why?", "master.xlsx", before, 1)


def holds(one: Decided, merged: Merged, as_at: date = DUE) -> bool:
    told = Told(merged, [one])
    held = any(told.holds(one.decision, flag) for flag in flags(merged, as_at))
    assert (told.ended(flags(merged, as_at)) == []) is (held or not [f for f in flags(merged, as_at) if one.is_of(f)])
    return held


# ---------------------------------------------------------------- the same, and not the same


@pytest.mark.parametrize(
    ("now", "is_held"),
    [
        (cs(), True),
        (cs(" On-going.\n"), True),
        (cs(source="returns/newer.xlsx"), True),
        (cs(status="In progress"), True),
        (cs(answer="He is away."), True),
        (cs("On-going!"), False),
        (cs("Work is on-going."), False),
    ],
)
def test_a_waiver_holds_while_the_cell_says_the_same(now: Update, is_held: bool) -> None:
    one = decided(said(cs(), mw()), "ongoing-only")
    assert holds(one, said(now, mw())) is is_held
    assert holds(one, said(now, mw("Seven patrols were walked in June."))) is is_held


def test_an_empty_cell_is_the_same_in_its_own_cycle_only() -> None:
    one = decided(said(cs(None), mw(), cycle=BEFORE), "no-update")
    assert holds(one, said(cs(None), mw(), cycle=BEFORE))
    assert not holds(one, said(cs(None), mw()))
    words = decided(said(cs(), mw(), cycle=BEFORE), "ongoing-only")
    assert holds(words, said(cs(), mw()))


def test_what_nobody_has_answered_yet_ends_nothing() -> None:
    one = decided(said(cs(), mw(), cycle=BEFORE), "ongoing-only")
    assert Told(said(), [one]).ended([]) == []
    assert Told(said(mw()), [one]).ended(flags(said(mw()))) == []
    others = said(mw("Work is on-going."))
    assert Told(others, [one]).ended(flags(others)) == []
    changed = said(cs("Ten patrols were walked in May."), mw())
    assert Told(changed, [one]).ended(flags(changed)) == [one]


def test_an_action_that_left_the_register_ends_nothing() -> None:
    one = decided(said(cs(), mw()), "ongoing-only")
    other = action("ASB/2", "Light the underpass.")
    gone = night(register(other), standing(other, update("ASB/2", GOES_ON)))
    assert Told(gone, [one]).ended(flags(gone)) == []


def test_an_earlier_cycle_ends_nothing() -> None:
    one = decided(said(cs(), mw()), "ongoing-only")
    earlier = said(cs("Work is on-going."), mw(), cycle=BEFORE)
    assert Told(earlier, [one]).ended(flags(earlier)) == []


def test_a_cycle_of_which_nobody_knows_when_it_opened_is_as_early_as_any() -> None:
    one = decided(said(cs(), mw()), "ongoing-only")
    for opens, ended in ((date(2026, 9, 21), [one]), (None, [])):
        cycle = replace(CYCLE, name="2026-27 Q2", opens=opens)
        now = said(cs("Work is on-going."), mw(), cycle=cycle)
        now = replace(now, register=replace(now.register, cycles=(CYCLE, cycle)))
        assert Told(now, [one]).ended(flags(now)) == ended


def test_days_gone_by_change_nothing_and_another_date_does() -> None:
    due, later = date(2026, 7, 1), date(2026, 8, 1)
    one = decided(said(cs(), mw(), due=due), "action-overdue")
    assert one.marks.cell == "Due"
    assert holds(one, said(cs(), mw(), due=due), later)
    assert not holds(one, said(cs(), mw(), due=date(2026, 7, 2)), later)
    assert Told(said(cs(), mw(), due=date(2027, 7, 1)), [one]).ended([]) == [one]


def test_leads_who_disagree_otherwise_are_another_flag() -> None:
    one = decided(said(cs(status="Completed"), mw(status="Delayed")), "leads-disagree")
    assert holds(one, said(cs(status="Completed"), mw(status="Delayed")))
    assert not holds(one, said(cs(status="In progress"), mw(status="Delayed")))


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (cs().places["update"], "update"),
        (cs().places["status"], "status"),
        (cs().places["action"], ""),  # what the manager wrote there is no answer
        (PATROLS.places["Due"], "Due"),
        (Place("CS.xlsx"), ""),
    ],
)
def test_a_flag_is_known_by_an_answer_s_cell_or_by_one_of_the_register(place: Place, cell: str) -> None:
    merged = said(cs(), mw())
    assert Told(merged, ()).marks(replace(the(merged, "ongoing-only"), place=place)).cell == cell


def test_what_cannot_be_used_counts_as_what_the_cell_says() -> None:
    one = replace(decided(said(cs(), mw()), "ongoing-only"), marks=Told(said(cs(typed={"status": "soon"})), ()).marks(
        replace(the(said(cs(), mw()), "ongoing-only"), place=cs().places["status"], found="soon")
    ))  # fmt: skip
    assert Told(said(cs(typed={"status": "soon"})), [one]).ended([]) == []
    assert Told(said(cs(typed={"status": "later"})), [one]).ended([]) == [one]


@pytest.mark.parametrize(
    ("found", "bare"),
    [
        ("due 30 June 2026, 5 days ago", "due # June #, # days ago"),
        ('"14 bikes" (2026-27 Q1) was said 2 times', '"14 bikes" (#-# Q#) was said # times'),
        ("it  is late", "it is late"),
    ],
)
def test_figures_count_only_where_they_are_somebodys_words(found: str, bare: str) -> None:
    assert without_counts(found) == bare


@pytest.mark.parametrize(
    ("found", "seen"),
    [
        ("due 30 June 2026, 5 days ago", "due 30 June 2026, # ago"),
        ("due 30 June 2026, 1 day ago", "due 30 June 2026, # ago"),
        ('"within 5 days" (2026-27 Q1)', '"within 5 days" (2026-27 Q1)'),
    ],
)
def test_the_day_after_a_flag_is_the_one_that_she_saw(found: str, seen: str) -> None:
    assert as_seen(found) == seen


# ---------------------------------------------------------------- waivers


def test_a_waiver_of_the_master_needs_its_row_and_what_is_known_of_the_cell() -> None:
    row = CellWaiver("ongoing-only", "ASB/1", None, None, None)
    merged = said(cs(), mw(), waivers=(row,))
    one = decided(merged, "ongoing-only")
    assert check(merged, DUE, None, decided=(one,)).waived == 1
    assert check(merged, DUE, None).waived == 0
    assert check(said(cs(), mw()), DUE, None, decided=(one,)).waived == 0
    assert check(merged, DUE, None, decided=(replace(one, decision=Decision.ASK),)).waived == 0
    typed = Waiver("ongoing-only", "ASB/1", None, None, None)
    assert check(said(cs(), mw(), waivers=(typed,)), DUE, None).waived == 1


def test_one_leads_waiver_leaves_the_others_flag() -> None:
    row = CellWaiver("ongoing-only", "ASB/1", None, None, None)
    one = decided(said(cs(), mw()), "ongoing-only")
    both = check(said(cs(), mw(GOES_ON), waivers=(row,)), DUE, None, decided=(one,))
    assert [(flag.code, flag.lead) for flag in both.flags] == [("ongoing-only", "MW")]


def test_a_waiver_is_for_the_key_else_the_lead_else_the_plan() -> None:
    flag = the(said(cs(), mw()), "ongoing-only")
    assert applies_to(flag) == "ASB/1"
    assert [applies_to(replace(flag, key=None)), applies_to(replace(flag, key=None, lead=None))] == ["CS", "ASB"]
    assert applies_to(replace(flag, key=None, lead=None, plan=None)) is None


# ---------------------------------------------------------------- questions and answers


def explained(merged: Merged, *told: Decided) -> list[tuple[str, str | None]]:
    """The flags that are held back as explained, by code and lead."""
    stand = {(flag.code, flag.lead) for flag in check(merged, DUE, None, decided=told).flags}
    return sorted({(flag.code, flag.lead) for flag in flags(merged)} - stand)


ASKED = decided(said(cs(), mw()), "ongoing-only", Decision.ASK)


def test_an_answer_explains_what_was_asked_of_its_lead_and_nothing_else() -> None:
    answered = said(cs(answer="He is away."), mw(GOES_ON))
    assert explained(answered, ASKED) == [("ongoing-only", "CS")]
    assert explained(answered) == []
    assert explained(said(cs(), mw(GOES_ON, answer="He is away.")), ASKED) == []
    assert explained(answered, replace(ASKED, code="unchanged")) == []


def test_an_explanation_is_kept_with_its_words_and_ends_the_question() -> None:
    answered = said(cs(answer="He is away."), mw())
    told = Told(answered, [ASKED])
    (found,) = told.explanations(flags(answered))
    assert (found.decision, found.words, found.source) == (
        Decision.EXPLAINED, "He is away.", f"returns/{CYCLE.name}/CS.xlsx",
    )  # fmt: skip
    assert told.ended(flags(answered)) == [ASKED]
    assert Told(answered, [ASKED, found]).explanations(flags(answered)) == []
    assert explained(said(cs(), mw()), found) == [("ongoing-only", "CS")]
    assert explained(said(cs("Work is on-going."), mw()), found) == []


def test_an_answer_is_known_by_its_cycle_and_its_words() -> None:
    now, then = Told(said(cs()), ()), Told(said(cs(), cycle=BEFORE), ())
    words = [cs(answer=answer) for answer in ("He is away.", " He is away.", "He is back.")]
    marks = [now.answer_mark(words[0]), now.answer_mark(words[2]), then.answer_mark(words[0])]
    assert now.answer_mark(words[1]) == marks[0]
    assert len({*marks, ""}) == 4
    assert now.answer_mark(cs()) == now.answer_mark(None) == ""


def test_of_a_flag_of_both_leads_either_may_answer() -> None:
    due = date(2026, 7, 1)
    asked = decided(said(cs(), mw(), due=due), "action-overdue", Decision.ASK)
    for answered in (said(cs(answer="It rained."), mw(), due=due), said(cs(), mw(answer="It rained."), due=due)):
        assert explained(answered, asked) == [("action-overdue", "CS & MW")]
    assert explained(said(cs(), mw(), due=due), asked) == []


def test_an_explanation_of_which_nobody_knows_the_return_has_no_source() -> None:
    answered = said(cs(answer="He is away.", source=None), mw())
    assert [one.source for one in Told(answered, [ASKED]).explanations(flags(answered))] == [""]


def test_the_answer_that_stood_there_before_the_question_is_none() -> None:
    answered = said(cs(answer="He is away."), mw())
    asked = decided(answered, "ongoing-only", Decision.ASK)
    assert (explained(answered, asked), Told(answered, [asked]).ended(flags(answered))) == ([], [])
    assert explained(said(cs(answer="He is back."), mw()), asked) == [("ongoing-only", "CS")]


def test_what_was_asked_is_explained_where_it_stands_for_another_cycle() -> None:
    asked = decided(said(cs(), mw(), cycle=BEFORE), "ongoing-only", Decision.ASK)
    merged = said(cs(answer="He is away."), mw())
    (one,) = merged.standings
    again = replace(merged, standings=(replace(one, past=(past("ASB/1", GOES_ON),)),))
    assert explained(again, asked) == [("ongoing-again", "CS")]


def test_a_question_goes_to_the_leads_who_are_meant_each_line_once() -> None:
    reg = register(PATROLS, action("ASB/2", "Light the underpass.", "MW"))
    asked = replace(ASKED, words="Why?")
    twice = [asked, asked, replace(asked, words="When?")]
    assert queries(reg, twice, {}) == {("ASB/1", "CS"): "Why?\nWhen?"}
    both = {("ASB/1", "CS"): "Why?", ("ASB/1", "MW"): "Why?"}
    assert queries(reg, [replace(asked, lead="CS & MW")], {}) == both == queries(reg, [replace(asked, lead=None)], {})
    assert queries(reg, [replace(asked, lead="XQ")], {}) == both
    assert queries(reg, [replace(asked, key="ASB/9"), replace(asked, decision=Decision.WAIVE)], {}) == {}


def test_a_promise_of_which_she_asks_herself_is_not_asked_once_more() -> None:
    reg = register(PATROLS, action("ASB/2", "Light the underpass.", "MW"))
    lights, fence = Again('"Lights by May"', "Lights?"), Again('"Fence by May"', "Fence?")
    asked = replace(ASKED, code="promise-passed", words='"Lights by May" has passed. Why?')
    again = {("ASB/1", "CS"): (lights, fence), ("ASB/2", "MW"): (lights, lights)}
    assert queries(reg, [asked], again) == {
        ("ASB/1", "CS"): '"Lights by May" has passed. Why?\nFence?', ("ASB/2", "MW"): "Lights?",
    }  # fmt: skip
    of_another = queries(reg, [replace(asked, code="unchanged")], again)
    assert of_another["ASB/1", "CS"] == '"Lights by May" has passed. Why?\nLights?\nFence?'


def test_of_what_goes_on_only_the_last_question_stands() -> None:
    reg = register(PATROLS)
    first, second = replace(ASKED, words="Once?"), replace(ASKED, code="ongoing-again", words="Twice?")
    assert queries(reg, [first, second], {}) == {("ASB/1", "CS"): "Twice?"}
    assert queries(reg, [first, replace(second, lead="MW")], {}) == {
        ("ASB/1", "CS"): "Once?",
        ("ASB/1", "MW"): "Twice?",
    }
    assert queries(reg, [first, replace(second, decision=Decision.WAIVE)], {}) == {("ASB/1", "CS"): "Once?"}


@pytest.mark.parametrize(
    ("lead", "who", "is_meant"),
    [
        ("CS", "CS", True),
        ("CS & MW", "MW", True),
        (None, "HS", True),
        ("CS", "CS & MW", True),
        ("CS", "MW", False),
        ("Wexcombe Council", "CS", True),  # one return for a whole agency stands under the agency's name
        ("Wexcombe Homes", "CS", False),
    ],
)
def test_whom_a_flag_means(lead: str | None, who: str, is_meant: bool) -> None:
    assert is_led_by(replace(PATROLS, agency="Wexcombe Council"), lead, who) is is_meant
