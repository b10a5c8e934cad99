"""The rule on STATUS, COMPLETED ON and words that do not agree: each hit, and beside it the nearest miss."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import AS_AT, BEFORE, EARLIER, Case, action, night, past, register, standing, update

from sspxl.records import Flag, Merged, Past, Place, Severity
from sspxl.rules import check
from sspxl.rules.status import status_contradicts

FACT = "Ten patrols were walked in May and 14 bikes stopped."
TIMELESS = "Ten patrols were walked and 14 bikes stopped."
MAY, SENT = date(2026, 5, 29), date(2026, 7, 10)


def said(
    text: str | None,
    status: str | None,
    *before: Past,
    due: date | None = None,
    opened: date | None = None,
    **cells: object,
) -> Merged:
    """A night on which CS says this of ASB/1 under that STATUS."""
    reg = register(action("ASB/1", "Keep weekly joint patrols in the town centre.", due=due, opened=opened))
    answer = replace(update("ASB/1", text), status=status, **cells)
    return night(reg, standing(reg.actions[0], answer, past=before))


def flag(column: str, found: str, do: str) -> Flag:
    cell = {"update": "G7", "status": "H7", "completed_on": "I7"}[column]
    place = Place("CS.xlsx", "ASB", cell)
    return Flag(
        "status-contradicts", Severity.WARNING, place, found, do, "ASB", "ASB/1", "CS", "CS.xlsx"
    )  # fmt: skip


def against(column: str, found: str, do: str) -> tuple[Flag, ...]:
    return (flag(column, found, do),)


def still(words: str) -> tuple[Flag, ...]:
    found = f'Completed under STATUS, and the words say "{words}"'
    return against("status", found, "choose the STATUS that fits the words, or say that nothing is left to do")


def done(status: str, words: str) -> tuple[Flag, ...]:
    found = f'{status} under STATUS, and the words say "{words}"'
    return against("status", found, "choose Completed under STATUS, or say what is left to do")


def dated(day: str, status: str) -> tuple[Flag, ...]:
    found = f"{day} under COMPLETED ON, and {status} under STATUS"
    return against("completed_on", found, "choose Completed under STATUS, or take the date out")


def ahead(day: str, sent: str = "10 July 2026") -> tuple[Flag, ...]:
    found = f"{day} under COMPLETED ON is after {sent}, when it was sent"
    return against("completed_on", found, "correct the date under COMPLETED ON")


def too_early(day: str) -> tuple[Flag, ...]:
    found = f"{day} under COMPLETED ON is before 30 May 2026, when the action was opened"
    return against("completed_on", found, "correct the date under COMPLETED ON")


def again(status: str) -> tuple[Flag, ...]:
    found = f"{status} under STATUS, and Completed in {BEFORE.name}"
    return against("status", found, "say why it is open again, or choose Completed")


def green(words: str, late: str) -> tuple[Flag, ...]:
    return against("update", f'the words say "{words}", and {late}', "say what holds it up, and the new date")


def other(code: str, severity: Severity, place: Place, found: str, do: str) -> Flag:
    return Flag(code, severity, place, found, do, "ASB", "ASB/1", "CS", place.file)


CELL = Place("CS.xlsx", "ASB", "G7")
NO_DAY = against("completed_on", "Completed under STATUS, and no day of completion", "type the day under COMPLETED ON")
GOES_ON = other(
    "ongoing-only", Severity.WARNING, CELL, '"On-going." says only that work goes on',
    "say what was done: how many, when, with whom, what changed, or what holds it up",
)  # fmt: skip
SILENT = other(
    "no-update", Severity.WARNING, CELL, "the update is blank",
    "say what was done this cycle, what came of it and what happens next, or why nothing was done",
)  # fmt: skip
BARE = other(
    "done-without-evidence", Severity.NOTE, CELL, '"All completed.", and no more',
    "add when it was completed and what came of it",
)  # fmt: skip
JUNE = date(2026, 6, 30)


def overdue(status: str) -> Flag:
    place = Place("register.xlsx", "Actions", "G2")
    found = f"due 30 June 2026, 28 days ago, and not completed ({status})"
    return other("action-overdue", Severity.WARNING, place, found, "complete it, or ask for a new date and say why")


HITS = (
    Case(
        status_contradicts,
        "Completed, and more will be done",
        said(f"{FACT} The other three will be walked in August.", "Completed", completed_on=MAY),
        still("will be walked"),
    ),
    Case(
        status_contradicts,
        "Completed, and not yet finished",
        said("12 of 14 lights mended by 3 June, the rest not yet finished.", "Completed", completed_on=MAY),
        still("not yet finished"),
    ),
    Case(
        status_contradicts,
        "Completed, and it goes on",
        said("On-going.", "Completed", completed_on=MAY),
        (GOES_ON, *still("On-going.")),
    ),
    Case(
        status_contradicts,
        "In progress, and all is done",
        said("All completed.", "In progress"),
        (*done("In progress", "All completed"), BARE),
    ),
    Case(
        status_contradicts,
        "Not started, and all is done",
        said("This action has now been completed. 14 staff were trained in June.", "Not started"),
        done("Not started", "This action has now been completed"),
    ),
    Case(
        status_contradicts,
        "a day of completion of what is in progress",
        said(FACT, "In progress", completed_on=MAY),
        dated("29 May 2026", "In progress"),
    ),
    Case(
        status_contradicts,
        "a day of completion without a STATUS",
        said(FACT, None, completed_on=MAY),
        dated("29 May 2026", "nothing"),
    ),
    Case(
        status_contradicts,
        "a day after it was sent",
        said(FACT, "Completed", completed_on=date(2026, 7, 11)),
        ahead("11 July 2026"),
    ),
    Case(
        status_contradicts,
        "a day after tonight, of what came no one knows when",
        said(FACT, "Completed", completed_on=date(2026, 7, 29), received=None),
        ahead("29 July 2026", "28 July 2026"),
        AS_AT,
    ),
    Case(
        status_contradicts,
        "a day before the action was opened",
        said(FACT, "Completed", completed_on=MAY, opened=date(2026, 5, 30)),
        too_early("29 May 2026"),
    ),
    Case(
        status_contradicts,
        "a day before it was opened and after it was sent",
        said(FACT, "Completed", completed_on=date(2026, 7, 11), opened=date(2026, 8, 1)),
        against(
            "completed_on",
            "11 July 2026 under COMPLETED ON is after 10 July 2026, when it was sent; 11 July 2026 "
            "under COMPLETED ON is before 1 August 2026, when the action was opened",
            "correct the date under COMPLETED ON",
        ),
    ),
    Case(
        status_contradicts,
        "open again, and no word of it",
        said(None, "Delayed", past("ASB/1", FACT, status="Completed")),
        (SILENT, *again("Delayed")),
    ),
    Case(status_contradicts, "Completed without a day", said(TIMELESS, "Completed"), NO_DAY),
    Case(
        status_contradicts,
        "open again",
        said(FACT, "In progress", past("ASB/1", "Done in March.", status="Completed")),
        again("In progress"),
    ),
    Case(
        status_contradicts,
        "on track after its due date",
        said("On track: 14 bikes were stopped.", "In progress", due=JUNE),
        (overdue("In progress"), *green("On track", "it was due on 30 June 2026")),
        AS_AT,
    ),
    Case(
        status_contradicts,
        "on track and Delayed",
        said("On track: 14 bikes were stopped.", "Delayed"),
        green("On track", "Delayed under STATUS"),
    ),
    Case(
        status_contradicts,
        "all that disagrees, once, each thing to do once",
        said(
            "This action has now been completed.",
            "In progress",
            past("ASB/1", "Done in March.", status="Completed"),
            completed_on=date(2026, 7, 11),
        ),
        against(
            "status",
            'In progress under STATUS, and the words say "This action has now been completed"; '
            "11 July 2026 under COMPLETED ON, and In progress under STATUS; "
            "11 July 2026 under COMPLETED ON is after 10 July 2026, when it was sent; "
            f"In progress under STATUS, and Completed in {BEFORE.name}",
            "choose Completed under STATUS, or say what is left to do; "
            "choose Completed under STATUS, or take the date out; correct the date under COMPLETED ON; "
            "say why it is open again, or choose Completed",
        ),
    ),
    Case(
        status_contradicts,
        "a STATUS whose cell nobody knows",
        said(
            f"{FACT} The other three will be walked in August.",
            "Completed",
            completed_on=MAY,
            places={"update": CELL},
        ),
        tuple(replace(one, place=CELL) for one in still("will be walked")),
    ),
)

MISSES = (
    Case(status_contradicts, "Completed, with what was", said(FACT, "Completed", completed_on=MAY)),
    Case(
        status_contradicts,
        "Completed, and what was to be done was done",
        said("The patrols that were to be walked were walked in May.", "Completed", completed_on=MAY),
    ),
    Case(
        status_contradicts,
        "Completed, no change",
        said("No change since the last update.", "Completed", completed_on=MAY),
        (
            replace(
                GOES_ON, found=GOES_ON.found.replace("On-going.", "No change since the last update.")
            ),
        ),
    ),
    Case(
        status_contradicts,
        "In progress, and more will be done",
        said(f"{FACT} The other three will be walked in August.", "In progress"),
    ),
    Case(
        status_contradicts,
        "In progress, a part is done",
        said("The first phase was completed in May with 14 staff; the second runs to August.", "In progress"),
    ),
    Case(status_contradicts, "done, and no STATUS", said("All completed.", None), (BARE,)),
    Case(status_contradicts, "a day of what is Completed", said(TIMELESS, "Completed", completed_on=SENT)),
    Case(status_contradicts, "no day, and a day on which it was opened", said(FACT, "In progress", opened=MAY)),
    Case(status_contradicts, "a day on which it was opened", said(
        TIMELESS, "Completed", completed_on=MAY, opened=MAY)),
    Case(
        status_contradicts,
        "a day, and a STATUS that could not be used",
        said(FACT, None, completed_on=MAY, typed={"status": "Nearly"}),
    ),
    Case(status_contradicts, "tonight's day, received tonight", said(
        FACT, "Completed", completed_on=AS_AT, received=AS_AT), as_at=AS_AT),
    Case(status_contradicts, "the day is in the words", said(FACT, "Completed")),
    Case(status_contradicts, "the quarter is in the words", said(f"{TIMELESS[:-1]} in Q1.", "Completed")),
    Case(
        status_contradicts,
        "a day that could not be read",
        said(TIMELESS, "Completed", typed={"completed_on": "soon"}),
    ),
    Case(status_contradicts, "no column for the day", said(TIMELESS, "Completed", places={"update": CELL})),
    Case(status_contradicts, "Completed and no more", said("All completed.", "Completed"), (BARE,)),
    Case(
        status_contradicts,
        "reopened, and said so",
        said(f"Reopened by the board. {FACT}", "In progress", past("ASB/1", "Done in March.", status="Completed")),
    ),
    Case(
        status_contradicts,
        "Completed, still",
        said(FACT, "Completed", past("ASB/1", "Done in March.", status="Completed")),
    ),
    Case(
        status_contradicts,
        "Completed once, no STATUS now",
        said(FACT, None, past("ASB/1", "Done in March.", status="Completed")),
    ),
    Case(
        status_contradicts,
        "Completed two cycles ago",
        said(FACT, "In progress", past("ASB/1", "Done.", cycle=EARLIER.name, status="Completed")),
    ),
    Case(
        status_contradicts,
        "Delayed in the last cycle",
        said(FACT, "In progress", past("ASB/1", "Done in March.", status="Delayed")),
    ),
    Case(
        status_contradicts,
        "on track on its due date",
        said("On track: 14 bikes were stopped.", "In progress", due=AS_AT),
        as_at=AS_AT,
    ),
    Case(status_contradicts, "on track, without a due date", said("On track: 14 bikes were stopped.", "In progress")),
    Case(
        status_contradicts,
        "on track, Completed",
        said("On track: 14 bikes were stopped in May.", "Completed", due=JUNE),
        as_at=AS_AT,
    ),
    Case(
        status_contradicts,
        "late, and no green words",
        said("14 bikes were stopped; we are not on track.", "In progress", due=JUNE),
        (overdue("In progress"),),
        AS_AT,
    ),
    Case(
        status_contradicts,
        "not applicable any more",
        said(FACT, "Not applicable", past("ASB/1", "Done in March.", status="Completed")),
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
