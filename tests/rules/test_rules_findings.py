"""Rules on what reading, merging or the register itself came across."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import Case, action, night, register

from sspxl.records import BadValue, Finding, Flag, Merged, Place, Register, Request, Severity
from sspxl.rules import check
from sspxl.rules.findings import (
    bad_value_registered,
    bad_value_returned,
    date_ambiguous,
    formula_neutralised,
    identity_disagrees,
    identity_lost,
    lead_unknown,
    locked_text_changed,
    macro_present,
    read_in_doubt,
    row_missing,
    row_repeated,
    row_unknown,
    sender_mismatch,
    shared_answer,
    status_suggested,
    words_elsewhere,
    wrong_cycle,
)
from sspxl.rules.rule import Rule

VICTIMS = "Identify repeat victims within two working days."
REGISTER = register(action("ASB/1", "Keep weekly joint patrols."), action("ASB/2", VICTIMS, "CS & MW"))
FILE = "CS.xlsx"
CELL = Place(FILE, "ASB", "H7")
WHOLE = Place(FILE)


def met(kind: str, found: str, place: Place = WHOLE, key: str | None = None, expected: str = "") -> Merged:
    """A night on which merging came across this in CS's workbook."""
    return night(REGISTER, findings=[Finding(kind, place, found, key, "CS", FILE, expected)])


def flag(
    code: str, severity: Severity, found: str, do: str, place: Place = WHOLE, key: str | None = None
) -> tuple[Flag, ...]:
    return (Flag(code, severity, place, found, do, "ASB" if key else None, key, "CS", FILE),)


def simple(rule: Rule[Finding], about: str, found: str, do: str, key: str | None = None, expected: str = "") -> Case:
    """A finding that the rule hands on as it is, with what to do about it."""
    place = CELL if key else WHOLE
    flags = flag(rule.code, rule.severity, found, do, place, key)
    return Case(rule, about, met(rule.code, found, place, key, expected), flags)


JUST = f"{'Visit ' * 16}each of the schools now."
"""Of 120 characters: the longest that is shown whole."""
FROM = JUST.index("of the")


def asks(field: str, was: str | None, asked: str) -> Merged:
    key = "ASB/new" if field == "New action" else "ASB/2"
    return night(REGISTER, requests=[Request(key, field, was, asked, "CS", CELL)])


def changed(found: str) -> tuple[Flag, ...]:
    return flag(
        "locked-text-changed",
        Severity.WARNING,
        found,
        "nothing: the change waits for the manager's decision, and until then the action stands as it was issued",
        CELL,
        "ASB/2",
    )


def led(*leads: str, **last: object) -> Merged:
    """A register whose actions have these leads; `last` changes the last of them."""
    actions = [action(f"ASB/{n}", f"Do thing {n}.", lead) for n, lead in enumerate(leads, 1)]
    return night(register(*actions[:-1], replace(actions[-1], **last)))


def unknown(who: str, place: str, key: str, others: str = "", nearest: str = "; nearest is HS") -> Flag:
    return Flag(
        "lead-unknown",
        Severity.WARNING,
        Place("register.xlsx", "Actions", place),
        f'"{who}" under Lead is no contact of the register{others}',
        f"add {who} to Contacts, or correct the initials{nearest}",
        key.rpartition("/")[0],
        key,
        who,
        "register.xlsx",
    )


def registered(*bad: BadValue) -> Register:
    return replace(REGISTER, bad_values=bad)


TBC = BadValue(Place("register.xlsx", "Actions", "G3"), "Due", "TBC", "a date such as 31/03/2027", "ASB/2")
NO_DAY = BadValue(Place("register.xlsx", "Cycles", "C2"), "Due", "summer", "a date such as 31/03/2027")


def bad(found: BadValue, plan: str | None, key: str | None) -> Flag:
    return Flag(
        "bad-value",
        Severity.ERROR,
        found.place,
        f'"{found.found}" under Due',
        "type a date such as 31/03/2027; until then the cell counts as blank",
        plan,
        key,
        None,
        "register.xlsx",
    )


LONG = (
    "Identify repeat victims within two working days, name an officer for each of them, tell them who it is, and "
    "review each case after six weeks with the agencies that know the family"
)

HITS = (
    Case(
        wrong_cycle,
        "the last one's",
        met("wrong-cycle", "a workbook of 2025-26 Q4, received in 2026-27 Q1"),
        flag(
            "wrong-cycle",
            Severity.WARNING,
            "a workbook of 2025-26 Q4, received in 2026-27 Q1",
            "fill in and send the workbook that was issued for this cycle; until then nothing of this one counts",
        ),
    ),
    Case(
        identity_lost,
        "pasted as values",
        met("identity-lost", "its row IDs are gone; its rows were recognised by their words"),
        flag(
            "identity-lost",
            Severity.NOTE,
            "its row IDs are gone; its rows were recognised by their words",
            "nothing this time; next time fill in the workbook as it was sent rather than a copy of its table",
        ),
    ),
    Case(
        sender_mismatch,
        "others' rows",
        met("sender-mismatch", 'answers for ASB/2, which CS does not lead: "Ten."', CELL, "ASB/2"),
        flag(
            "sender-mismatch",
            Severity.WARNING,
            'answers for ASB/2, which CS does not lead: "Ten."',
            "leave these rows to those who lead them; what was typed there is kept but does not count",
            CELL,
            "ASB/2",
        ),
    ),
    Case(
        row_missing,
        "a row",
        met("row-missing", "the row of ASB/2 is not in the workbook", Place(FILE, "ASB"), "ASB/2"),
        flag(
            "row-missing",
            Severity.WARNING,
            "the row of ASB/2 is not in the workbook",
            "send it again with its update; rows are never deleted, one that is finished is marked Completed",
            Place(FILE, "ASB"),
            "ASB/2",
        ),
    ),
    Case(
        row_unknown,
        "a new row",
        met("row-unknown", 'a row that plan ASB does not have: "Light the underpass."', CELL),
        flag(
            "row-unknown",
            Severity.WARNING,
            'a row that plan ASB does not have: "Light the underpass."',
            "nothing if a new action is proposed, which waits for the manager's decision; else write it in its own row",
            CELL,
        ),
    ),
    Case(
        bad_value_returned,
        "a status",
        met("bad-value", '"Nearly there" under STATUS', CELL, "ASB/2", "one of Not started, Completed"),
        flag(
            "bad-value",
            Severity.ERROR,
            '"Nearly there" under STATUS',
            "type one of Not started, Completed; until then the cell counts as blank",
            CELL,
            "ASB/2",
        ),
    ),
    simple(
        identity_disagrees,
        "two contacts",
        "the hidden sheet says CS, 2026-27 Q1; the row IDs of 2 rows say MW, 2026-27 Q1",
        "check that each row is from the right workbook; next time fill in the one that was sent, and copy no rows or "
        "sheets into it from another",
    ),
    simple(
        macro_present, "a macro", "holds a macro (never run)",
        "nothing this time: the answers were read and the macro was not run; next time choose File > Save As > Excel "
        "Workbook (.xlsx)",
    ),
    simple(
        read_in_doubt, "a heading", 'sheet "ASB": the column "What we did" was taken for the updates',
        "compare the updates with the file; next time leave the headings of the columns as they were sent, and save it "
        "as .xlsx",
    ),
    simple(
        words_elsewhere, "a note on a sheet", '"Ask Priya" stands in no row of a plan',
        "nothing if it was for the manager, who can see it; an update is to be typed under UPDATE in its own row",
    ),
    simple(
        shared_answer, "two actions", "one cell (G7:G8) answers for ASB/1 and ASB/2; it was taken for each",
        "nothing if it was meant for each; else unmerge the cell (Home > Merge & Center) and answer row by row",
        "ASB/2",
    ),
    simple(
        row_repeated, "a copy", "a second row of ASB/2; its answers count where the first row has none",
        "nothing if both were meant, what differs is shown beside the action; else leave one row for each action",
        "ASB/2",
    ),
    simple(
        status_suggested, "a tick", '"✓" under STATUS is not in the list',
        "choose Completed in the list under STATUS, if that was meant; until then the action has no status",
        "ASB/2", "Completed",
    ),
    simple(
        date_ambiguous,
        "either of two days",
        '"03/04/2026" under COMPLETED ON was read as 3 April 2026; it could be 4 March',
        "nothing if that is the day; else type it in full, such as 03/04/2026", "ASB/2", "03/04/2026",
    ),
    simple(
        formula_neutralised, "a formula", "UPDATE is a formula, =B4; what it showed when it was saved was taken",
        "nothing if it reads as it should; next time type the words themselves", "ASB/2",
    ),
    Case(bad_value_registered, "of an action", night(registered(TBC)), (bad(TBC, "ASB", "ASB/2"),)),
    Case(bad_value_registered, "of a cycle", night(registered(NO_DAY)), (bad(NO_DAY, None, None),)),
    Case(
        locked_text_changed,
        "the wording",
        asks("Action", VICTIMS, f"{VICTIMS} Tell them."),
        changed(f'Action was "{VICTIMS}", is "{VICTIMS} Tell them."'),
    ),
    Case(
        locked_text_changed,
        "the end of a long wording",
        asks("Action", f"{LONG}.", f"{LONG} and its school."),
        changed('Action was "… that know the family.", is "… that know the family and its school."'),
    ),
    *(
        Case(
            locked_text_changed,
            f"wordings of {len(was)} and {len(now)} characters",
            asks("Action", was, now),
            changed(f'Action was "{start}{was[cut:]}", is "{start}{now[cut:]}"'),
        )
        for was, now, start, cut in (
            (JUST, f"{JUST[:-1]}!", "", 0),
            (f"{JUST[:-2]}ss.", JUST, "… ", FROM),
            (JUST, f"{JUST[:-2]}ss.", "… ", FROM),
        )
    ),
    Case(locked_text_changed, "the lead", asks("Lead", "CS & MW", "MW"), changed('Lead was "CS & MW", is "MW"')),
    Case(locked_text_changed, "a due date", asks("Due", None, "1 May 2027"), changed('Due was blank, is "1 May 2027"')),
    Case(lead_unknown, "an action's only lead", led("CS", "HP"), (unknown("HP", "D3", "ASB/2"),)),
    Case(
        lead_unknown,
        "in several actions, once",
        led("HP", "CS & HP", "HP & ZZ"),
        (unknown("HP", "D2", "ASB/1", ", also in ASB/2, ASB/3"), unknown("ZZ", "D4", "ASB/3", nearest="")),
    ),
)  # fmt: skip

MISSES = (
    Case(wrong_cycle, "another finding", met("no-such-rule", "anything")),
    Case(locked_text_changed, "a new row", asks("New action", None, "Light the underpass.")),
    Case(locked_text_changed, "a completion", asks("State", "open", "completed")),
    Case(lead_unknown, "all known", led("CS", "CS & MW", "All Partners", "hs")),
    Case(lead_unknown, "a name that matches nobody", led("Night-time economy subgroup")),
    Case(lead_unknown, "a closed action", led("CS", "HP", state="completed", closed=date(2026, 5, 1))),
)


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == ()


def test_initials_unknown_in_two_plans_are_told_in_each() -> None:
    reg = register(action("ASB/1", "Do this.", "HP"), action("SA26/1", "Do that.", "HP"))
    assert check(night(reg), date(2026, 7, 1), None).flags == (
        unknown("HP", "D2", "ASB/1"),
        unknown("HP", "D3", "SA26/1"),
    )
