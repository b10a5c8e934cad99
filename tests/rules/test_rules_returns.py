"""Rules on returns: what came, what did not, and in what state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from makers import AS_AT, DUE, Case, action, night, register, return_row

from sspxl.merge import FROM_UNKNOWN
from sspxl.records import Finding, Flag, Merged, Place, ReturnRow, Severity, State
from sspxl.rules import check
from sspxl.rules.returns import (
    return_duplicate,
    return_late,
    return_overdue,
    return_rejected,
    return_superseded,
    return_unreadable,
    sender_colleague,
    sender_unknown,
    sender_unknown_refused,
)

REGISTER = register(action("ASB/1", "Keep weekly joint patrols.", "CS", state="withdrawn"))


def came(*rows: ReturnRow) -> Merged:
    return night(REGISTER, returns=rows)


def flag(code: str, severity: Severity, found: str, do: str, lead: str | None = "CS") -> tuple[Flag, ...]:
    """The flag of a whole file."""
    file = f"{lead or 'unknown'}.xlsx"
    return (Flag(code, severity, Place(file), found, do, None, None, lead, file),)


def overdue(days: str) -> tuple[Flag, ...]:
    return (
        Flag(
            "return-overdue",
            Severity.WARNING,
            Place("register.xlsx", "Contacts", "A3"),
            f"nothing came by 17 July 2026; it is {days} late",
            "fill in the workbook that was sent and reply with it attached",
            None,
            None,
            "MW",
            "register.xlsx",
        ),
    )


OUTSTANDING = return_row("MW", State.OUTSTANDING)
LATE = return_row("CS", State.LATE, received=date(2026, 7, 21), days_late=4)
CUT = return_row("", State.QUARANTINED, why="a workbook that was cut short: its end is missing", do="attach it again")
RECEIVED = return_row("CS", State.RECEIVED)
STRANGER = "it came from sam@gmail.com: no contact has that address"
REFUSED = return_row("", State.QUARANTINED, why=f"{FROM_UNKNOWN}: {STRANGER}", do="send the workbook that was sent")


def met(kind: str, found: str) -> Merged:
    """A night on which merging came across this in CS's workbook."""
    return night(REGISTER, findings=[Finding(kind, Place("CS.xlsx"), found, None, "CS", "CS.xlsx")])


HITS = (
    Case(return_overdue, "eleven days after", came(OUTSTANDING), overdue("11 days"), AS_AT),
    Case(return_overdue, "the day after", came(OUTSTANDING), overdue("1 day"), DUE + timedelta(1)),
    Case(
        return_late,
        "four days",
        came(LATE),
        flag(
            "return-late",
            Severity.NOTE,
            "received on 21 July 2026, 4 days after the due date",
            "nothing more for this cycle; send the next one by the date in its heading",
        ),
    ),
    Case(
        return_unreadable,
        "cut short",
        came(CUT),
        flag(
            "return-unreadable",
            Severity.ERROR,
            "a workbook that was cut short: its end is missing",
            "attach it again",
            None,
        ),
    ),
    Case(
        return_unreadable,
        "nobody knows why",
        came(return_row("", State.QUARANTINED)),
        flag("return-unreadable", Severity.ERROR, "it could not be read", "send the workbook again as .xlsx", None),
    ),
    Case(
        return_duplicate,
        "sent twice",
        came(return_row("CS", State.DUPLICATE)),
        flag("return-duplicate", Severity.NOTE, "it says the same as the return before it", "nothing; it counts once"),
    ),
    Case(
        return_superseded,
        "a newer one counts",
        came(return_row("CS", State.SUPERSEDED)),
        flag(
            "return-superseded",
            Severity.NOTE,
            "a newer return answers all that it answers",
            "nothing; the newer one counts",
        ),
    ),
    Case(
        sender_unknown_refused,
        "none of ours",
        came(REFUSED),
        flag(
            "sender-unknown",
            Severity.ERROR,
            "a workbook from an unknown sender: it came from s**@gmail.com: no contact has that address",
            "send the workbook that was sent",
            None,
        ),
    ),
    Case(
        sender_unknown_refused,
        "and no word of what to do",
        came(replace(REFUSED, do=None)),
        flag(
            "sender-unknown",
            Severity.ERROR,
            "a workbook from an unknown sender: it came from s**@gmail.com: no contact has that address",
            "send the workbook again",
            None,
        ),
    ),
    Case(
        sender_unknown,
        "one of ours",
        met("sender-unknown", "CS's workbook came from sam@gmail.com: no contact has that address"),
        flag(
            "sender-unknown",
            Severity.WARNING,
            "CS's workbook came from s**@gmail.com: no contact has that address",
            "tell the manager whether this was sent for you, or send it again from your own address; until then "
            "nothing of it counts",
        ),
    ),
    Case(
        return_rejected,
        "rejected by the manager",
        met("return-rejected", "rejected by the manager on 10 November 2026"),
        flag(
            "return-rejected",
            Severity.NOTE,
            "rejected by the manager on 10 November 2026",
            "nothing; choose Accept in Returns if it is to count after all, or put the file into inbox/ to have it "
            "judged afresh",
        ),
    ),
    Case(
        sender_colleague,
        "of the same domain",
        met("sender-colleague", "CS's workbook came from a colleague"),
        flag(
            "sender-colleague",
            Severity.NOTE,
            "CS's workbook came from a colleague",
            "nothing if they answer for you; tell the manager if they do not, or if they are to stand in for you in "
            "future",
        ),
    ),
)
MISSES = (
    Case(return_overdue, "on the due date", came(OUTSTANDING), as_at=DUE),
    Case(return_overdue, "a cycle without a due date", came(replace(OUTSTANDING, due=None)), as_at=AS_AT),
    Case(return_overdue, "held", came(return_row("MW", State.HELD)), as_at=AS_AT),
    Case(return_late, "on the due date", came(replace(RECEIVED, received=DUE)), as_at=AS_AT),
    Case(return_late, "a late duplicate's first", came(RECEIVED), as_at=AS_AT),
    Case(return_late, "a cycle without a due date", came(replace(LATE, due=None, days_late=None)), as_at=AS_AT),
    Case(return_unreadable, "held", came(return_row("CS", State.HELD, why="it is the workbook of another cycle"))),
    Case(sender_unknown, "received", came(RECEIVED)),
    Case(sender_unknown_refused, "held", came(return_row("CS", State.HELD, why=f"{FROM_UNKNOWN}: {STRANGER}"))),
    Case(return_duplicate, "received", came(RECEIVED)),
    Case(return_superseded, "received", came(RECEIVED)),
)


@pytest.mark.parametrize("case", HITS, ids=str)
def test_a_hit(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == case.flags != ()


@pytest.mark.parametrize("case", MISSES, ids=str)
def test_a_near_miss(case: Case) -> None:
    assert check(case.merged, case.as_at, case.last_cycle).flags == ()


def test_a_workbook_that_speaks_for_several_contacts_is_flagged_once_and_in_nobodys_name() -> None:
    both = [replace(LATE, contact=who, file="all.xlsx", path="returns/all.xlsx") for who in ("CS", "MW")]
    other = replace(LATE, contact="HS", file="all.xlsx", path="returns/all (2).xlsx")
    assert [(f.code, f.lead, f.file) for f in check(came(*both, other), AS_AT, None).flags] == [
        ("return-late", None, "all.xlsx"),
        ("return-late", "HS", "all.xlsx"),
    ]


def test_each_contact_from_whom_nothing_came_is_flagged() -> None:
    flags = check(came(OUTSTANDING, return_row("HS", State.OUTSTANDING)), AS_AT, None).flags
    assert [(f.code, f.lead) for f in flags] == [("return-overdue", "HS"), ("return-overdue", "MW")]


def test_what_is_outstanding_gets_later_day_by_day_and_nothing_else_does() -> None:
    rows = (OUTSTANDING, LATE, RECEIVED, replace(OUTSTANDING, due=None))
    assert [r.days_late for r in check(came(*rows), AS_AT, None).merged.returns] == [11, 4, None, None]
    assert check(came(*rows), DUE, None).merged.returns == rows
