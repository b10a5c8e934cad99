"""All rules together: every one is tried, each code means one thing; what is off, on trial or waived is not shown."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
import test_rules_actions
import test_rules_blank
import test_rules_findings
import test_rules_measures
import test_rules_pointing
import test_rules_promises
import test_rules_returns
import test_rules_said_more
import test_rules_slips
import test_rules_status
import test_rules_words
from makers import AS_AT, CYCLE, DUE, OPENS, action, night, register, return_row, standing, update

from sspxl.records import Flag, Merged, Outcome, Place, Rag, Severity, State, Waiver
from sspxl.rules import RULE_NAMES, RULES, Switches, check
from sspxl.rules.rule import Night
from sspxl.rules.waivers import idle_waivers

MODULES = (
    test_rules_actions,
    test_rules_findings,
    test_rules_returns,
    test_rules_blank,
    test_rules_words,
    test_rules_said_more,
    test_rules_status,
    test_rules_pointing,
    test_rules_promises,
    test_rules_slips,
    test_rules_measures,
)
HITS = [case for module in MODULES for case in module.HITS]
MISSES = [case for module in MODULES for case in module.MISSES]
FLAGS = list(dict.fromkeys(flag for case in HITS for flag in case.flags))


def test_every_rule_is_raised_by_a_case_and_only_rules_are() -> None:
    raised = [rule for rule in RULES if any(case.rule is rule for case in HITS)]
    assert raised == list(RULES)
    assert {flag.code for flag in FLAGS} == set(RULE_NAMES)
    missing = {case.rule.code for case in HITS} - {case.rule.code for case in MISSES}
    told_by_merging = {
        "identity-lost",
        "sender-mismatch",
        "sender-colleague",
        "return-rejected",
        "row-missing",
        "row-unknown",
        "bad-value",
        "identity-disagrees",
        "macro-present",
        "read-in-doubt",
        "words-elsewhere",
        "shared-answer",
        "row-repeated",
        "status-suggested",
        "date-ambiguous",
        "formula-neutralised",
    }  # their near misses stand in test_merging.py, test_sender.py and test_doubts.py: there is judged what is found
    assert missing == told_by_merging


def test_a_code_stands_for_one_thing() -> None:
    codes = Counter(rule.code for rule in RULES)
    assert {code: count for code, count in codes.items() if count > 1} == {"bad-value": 2, "sender-unknown": 2}
    severities = {rule.severity for rule in RULES if rule.code == "sender-unknown"}
    assert severities == {Severity.WARNING, Severity.ERROR}  # held where it carries our identity, else quarantined
    others = {(rule.code, rule.name, rule.severity) for rule in RULES if rule.code != "sender-unknown"}
    assert len(others) == len(codes) - 1
    assert {rule.code: rule.name for rule in RULES} == RULE_NAMES
    assert len(set(RULE_NAMES.values())) == len(RULE_NAMES)
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: f"{flag.code}, {flag.found[:30]}")
def test_a_flag_reads_as_a_sentence_in_an_email(flag: Flag) -> None:
    assert not flag.do.endswith((".", ";"))
    assert flag.do[0].islower()
    assert not re.search(r"[.]$|\s\s|None|_", re.sub(r'"[^"]*"', "so", flag.found) or "x")
    assert flag.sentence().count(". To do: ") == 1


FACT = "Ten patrols were walked in May and 14 bikes stopped."
REGISTER = register(
    action("ASB/1", "Keep weekly joint patrols.", "CS", due=date(2026, 6, 30)),
    action("ASB/10", "Light the underpass.", "CS", due=date(2026, 6, 30)),
    action("SA26/1", "Review the centres.", "MW"),
)


def some(*waivers: Waiver) -> Merged:
    """Two overdue actions, one of them without an update; an on-going one of another plan; and a return outstanding."""
    one, ten, other = REGISTER.actions
    return night(
        replace(REGISTER, waivers=waivers),
        standing(one, update("ASB/1", None)),
        standing(ten, update("ASB/10", FACT)),
        standing(other, update("SA26/1", "On-going", "MW")),
        returns=[return_row("HS", State.OUTSTANDING)],
    )


def shown(outcome: Outcome) -> list[tuple[str, str | None]]:
    return [(flag.code, flag.key or flag.lead) for flag in outcome.flags]


ALL = [
    ("action-overdue", "ASB/1"),
    ("no-update", "ASB/1"),
    ("action-overdue", "ASB/10"),
    ("ongoing-only", "SA26/1"),
    ("return-overdue", "HS"),
]


def test_flags_stand_by_severity_then_in_the_order_of_the_register_those_without_a_key_last() -> None:
    outcome = check(some(), AS_AT, None)
    assert shown(outcome) == ALL
    assert (outcome.as_at, outcome.trial, outcome.switched_off, outcome.waived) == (AS_AT, {}, (), 0)
    unreadable = return_row("", State.QUARANTINED, why="a PDF: no workbook", do="send the workbook")
    duplicate = return_row("CS", State.DUPLICATE)
    merged = replace(some(), returns=(duplicate, unreadable))
    assert [flag.severity for flag in check(merged, AS_AT, None).flags] == [
        Severity.ERROR, *[Severity.WARNING] * 4, Severity.NOTE,
    ]  # fmt: skip


def test_flags_of_one_action_stand_by_lead_whatever_the_files_are_called() -> None:
    said = [
        update("ASB/1", None, lead, status="In progress", places={"update": Place(file, "ASB", "G7")})
        for lead, file in (("CS", "b.xlsx"), ("MW", "a.xlsx"))
    ]
    one = standing(JOINT.actions[0], *said)
    found = [flag for flag in check(night(JOINT, one), DUE, None).flags if flag.code == "no-update"]
    assert [(flag.lead, flag.file) for flag in found] == [("CS", "b.xlsx"), ("MW", "a.xlsx")]


def test_a_rule_that_is_off_raises_nothing_and_is_named() -> None:
    outcome = check(some(), AS_AT, None, Switches(off=frozenset({"action-overdue", "return-late"})))
    assert shown(outcome) == [one for one in ALL if one[0] != "action-overdue"]
    assert (outcome.switched_off, outcome.trial, outcome.waived) == (("action-overdue", "return-late"), {}, 0)


def test_a_rule_on_trial_is_counted_and_shown_to_nobody() -> None:
    outcome = check(some(), AS_AT, None, Switches(trial=frozenset({"action-overdue", "no-update", "unchanged"})))
    assert shown(outcome) == [("ongoing-only", "SA26/1"), ("return-overdue", "HS")]
    assert (outcome.trial, outcome.switched_off) == ({"action-overdue": 2, "no-update": 1}, ())


def waived(flag: str, applies_to: str, until: date | None = None) -> list[tuple[str, str | None]]:
    """What the waiver holds back on the night of AS_AT."""
    outcome = check(some(Waiver(flag, applies_to, "agreed at the board", until, "CS")), AS_AT, None)
    rest = [one for one in shown(outcome) if one[0] != "bad-value"]  # of the waiver itself
    assert outcome.waived == len(ALL) - len(rest)
    assert [one for one in ALL if one in rest] == rest
    return [one for one in ALL if one not in shown(outcome)]


def test_a_waiver_holds_back_one_flag_of_a_key_a_plan_or_a_lead() -> None:
    assert waived("action-overdue", "ASB/1") == [("action-overdue", "ASB/1")]
    assert waived("action-overdue", "ASB/10") == [("action-overdue", "ASB/10")]
    assert waived("action-overdue", "ASB") == [("action-overdue", "ASB/1"), ("action-overdue", "ASB/10")]
    assert waived("ongoing-only", "MW") == [("ongoing-only", "SA26/1")]
    assert waived("return-overdue", "HS") == [("return-overdue", "HS")]


@pytest.mark.parametrize("applies_to", ["ASB/100", "ASB/", "A", "SA26", "MW", ""])
def test_a_waiver_for_something_else_holds_nothing_back(applies_to: str) -> None:
    assert waived("action-overdue", applies_to) == []


JOINT = register(action("ASB/1", "Keep weekly joint patrols.", "CS & MW", due=date(2026, 6, 30)))


@pytest.mark.parametrize(
    ("applies_to", "count"),
    [("CS", 1), ("cs", 1), ("MW", 1), ("MW and CS", 1), ("HS", 0), ("CS & HS", 0), ("CS & MW & HS", 0), ("C", 0)],
)
def test_a_waiver_for_a_lead_is_for_every_flag_that_names_the_lead(applies_to: str, count: int) -> None:
    waiver = Waiver("action-overdue", applies_to, None, None, None)
    one = standing(JOINT.actions[0], update("ASB/1", FACT), update("ASB/1", FACT, "MW"))
    assert check(night(replace(JOINT, waivers=(waiver,)), one), AS_AT, None).waived == count


def idle(flag: str, applies_to: str) -> list[str]:
    """The flags that the waiver itself raises, as they are pasted into an email."""
    outcome = check(some(Waiver(flag, applies_to, None, None, None)), AS_AT, None)
    return [flag.sentence() for flag in outcome.flags if flag.code == "bad-value"]


def test_a_waiver_that_can_hold_nothing_back_is_told() -> None:
    end = "until then the cell counts as blank."
    code = (
        'register.xlsx, Waivers: bad-value: "ongoing" under Flag. '
        f"To do: type the code of a flag, as the master's Flags table has it; {end}"
    )
    whom = (
        'register.xlsx, Waivers: bad-value: "ASB/100" under Applies to. '
        f"To do: type a plan, a key such as ASB/3 or a lead of the register, for no-update to be waived; {end}"
    )
    assert idle("ongoing", "ASB/1") == [code]
    assert idle("no-update", "ASB/100") == [whom]
    assert idle("no-update", "") == [whom.replace("ASB/100", "nothing")]
    alone = register(REGISTER.actions[0], people=("CS",), waivers=(Waiver("no-update", "CS", None, None, None),))
    assert idle_waivers(alone, {"no-update"}) == []
    assert [idle("no-update", known) for known in ("ASB/1", "ASB", "CS", "hs", "CS & MW")] == [[]] * 5


def test_an_action_is_found_by_its_key_and_by_no_other() -> None:
    one = Night(REGISTER, CYCLE, AS_AT, None)
    assert [one.action(key) for key in ("ASB/10", "ASB/100", "", None)] == [REGISTER.actions[1], None, None, None]


def test_a_waiver_ends_after_its_day() -> None:
    assert waived("no-update", "ASB/1", AS_AT) == [("no-update", "ASB/1")]
    assert waived("no-update", "ASB/1", AS_AT - timedelta(1)) == []


def test_what_is_waived_off_or_on_trial_does_not_colour_the_rag() -> None:
    def rag(*waivers: Waiver, **switches: frozenset[str]) -> Rag:
        return check(some(*waivers), OPENS, None, Switches(**switches)).rag["SA26/1"]

    code = frozenset({"ongoing-only"})
    assert rag() is Rag.AMBER
    assert rag(off=code) is rag(trial=code) is rag(Waiver("ongoing-only", "SA26/1", None, None, None)) is Rag.GREY


def test_checking_leaves_what_was_merged_as_it_was_and_finds_the_same_again() -> None:
    merged = some()
    before = repr(merged)
    first = check(merged, DUE, None)
    assert check(merged, DUE, None) == first
    assert repr(merged) == before
