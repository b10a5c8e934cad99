"""The records that every stage speaks: frozen, and complete enough to act on without opening a file again.

    register   what the manager keeps: Plan, Action, Contact, Cycle, Waiver
    letter     the message in which it came: Letter, Way
    made       what is remembered of a letter that goes out: Made, with its Kind and Stage
    workbook   what one file holds, as typed: Table, Row, Mark; and that file come back: Return
    outcome    what the stages make of it: Update, Standing, Flag, and Outcome with all that one consolidation found

A blank is None everywhere; 0 is not blank. Dates carry no time zone. A key is PLAN/REF, such as "SA09/11.1",
and is compared whole: "ASB/1" is not the start of "ASB/10".
"""

from sspxl.records.letter import Letter, Way
from sspxl.records.outcome import (
    COUNTING,
    QUARTERS,
    STATUSES,
    Beside,
    Change,
    CyclePoint,
    Edition,
    Finding,
    Flag,
    Ledger,
    Merged,
    Message,
    Outcome,
    Past,
    Promised,
    PromiseState,
    Quoted,
    Rag,
    Request,
    ReturnRow,
    Severity,
    Standing,
    State,
    Update,
)
from sspxl.records.register import Action, BadValue, Contact, Cycle, Layout, Place, Plan, Register, Waiver
from sspxl.records.workbook import (
    NOT_CALCULATED,
    Mark,
    Quarantined,
    Return,
    Row,
    RowId,
    Stray,
    Table,
    Typed,
    Workbook,
)

__all__ = [
    "COUNTING",
    "NOT_CALCULATED",
    "QUARTERS",
    "STATUSES",
    "Action",
    "BadValue",
    "Beside",
    "Change",
    "Contact",
    "Cycle",
    "CyclePoint",
    "Edition",
    "Finding",
    "Flag",
    "Layout",
    "Ledger",
    "Letter",
    "Mark",
    "Merged",
    "Message",
    "Outcome",
    "Past",
    "Place",
    "Plan",
    "PromiseState",
    "Promised",
    "Quarantined",
    "Quoted",
    "Rag",
    "Register",
    "Request",
    "Return",
    "ReturnRow",
    "Row",
    "RowId",
    "Severity",
    "Standing",
    "State",
    "Stray",
    "Table",
    "Typed",
    "Update",
    "Waiver",
    "Way",
    "Workbook",
]
