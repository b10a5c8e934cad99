"""A rich edition, all invented: five plans in the five layouts, every RAG, returns in every state.

The rows of its tables stand one a line, however long, as they would in a workbook.
"""

# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sspxl.records import (
    Action,
    Change,
    Contact,
    Cycle,
    CyclePoint,
    Edition,
    Flag,
    Layout,
    Ledger,
    Merged,
    Outcome,
    Past,
    Place,
    Plan,
    Quarantined,
    Rag,
    Register,
    Request,
    ReturnRow,
    Severity,
    Standing,
    State,
    Update,
)

CYCLE = "2026-27 Q1"
BEFORE = "2025-26 Q4"
AS_AT = date(2026, 7, 28)
RAN = datetime(2026, 7, 28, 2, 0)
PARTNERSHIP = "Wexcombe Community Safety Partnership"

PLANS = (
    Plan("ASB", "Anti-social behaviour action plan", "Chief Inspector (Rowan Pell)", Layout.THEMATIC, None, Place("register.xlsx", "Plans", "A2")),
    Plan("SA26", "Strategic assessment 2026", "CS", Layout.ASSESSMENT, None, Place("register.xlsx", "Plans", "A3")),
    Plan("NAT", "National strategy: our local response", "CS", Layout.MATRIX, None, Place("register.xlsx", "Plans", "A4")),
    Plan("PM", "Performance measures 2026-27", "CS", Layout.MEASURES, None, Place("register.xlsx", "Plans", "A5")),
    Plan("REC", "Recommendations of the annual review", "PH", Layout.RECOMMENDATIONS, "Official-Sensitive", Place("register.xlsx", "Plans", "A6")),
)  # fmt: skip

CONTACTS = (
    Contact("CS", "Imogen Vale", "Community Safety Manager", "Wexcombe Council", "imogen.vale@wexcombe.example", None, Place("register.xlsx", "Contacts", "A2")),
    Contact("NP", "Rowan Pell", "Chief Inspector, Neighbourhoods", "Police", "rowan.pell@police.example", None, Place("register.xlsx", "Contacts", "A3")),
    Contact("HS", "Tomasz Birch", "Tenancy Services Manager", "Wexcombe Homes", "tomasz.birch@homes.example", None, Place("register.xlsx", "Contacts", "A4")),
    Contact("YJ", "Delphine Okoro", "Youth Justice Manager", "Youth Justice Service", "delphine.okoro@wexcombe.example", None, Place("register.xlsx", "Contacts", "A5")),
    Contact("PH", "Hamish Lund", "Public Health Principal", "Public Health", "hamish.lund@health.example", None, Place("register.xlsx", "Contacts", "A6")),
    Contact("FR", None, "Station Manager", "Fire and Rescue", "station@fire.example", None, Place("register.xlsx", "Contacts", "A7")),
    Contact("VC", "Nerys Attwell", "Director", "Haven Victim Care", None, None, Place("register.xlsx", "Contacts", "A8")),
)  # fmt: skip

CYCLES = (
    Cycle("2025-26 Q3", date(2025, 12, 22), date(2026, 1, 16), date(2025, 12, 31), Place("register.xlsx", "Cycles", "A2")),
    Cycle(BEFORE, date(2026, 3, 23), date(2026, 4, 17), date(2026, 3, 31), Place("register.xlsx", "Cycles", "A3")),
    Cycle(CYCLE, date(2026, 6, 22), date(2026, 7, 17), date(2026, 6, 30), Place("register.xlsx", "Cycles", "A4")),
)  # fmt: skip

NP_FILE, CS_FILE, YJ_FILE, PH_FILE = (
    "ASB update.xlsx",
    "CS 2026-27 Q1.xlsx",
    "Youth justice return (final) #2.xlsx",
    "public-health.ods",
)


def edition(
    partnership: str = PARTNERSHIP, marking: str | None = "Official", ran: datetime = RAN, as_at: date = AS_AT
) -> Edition:
    """The edition of the night of 28 July 2026: 18 actions, 11 days after the returns were due."""
    return Edition(
        outcome=_outcome(as_at),
        partnership=partnership,
        marking=marking,
        ran=ran,
        ledger=Ledger(received=4, duplicate=1, superseded=1, held=1, quarantined=1, not_a_return=2),
        changes=_changes(),
        trend=_trend(),
    )


def quiet_edition() -> Edition:
    """The same register on the night its first cycle opened: nothing has come, nothing is flagged, nothing is known."""
    full = edition()
    merged = full.outcome.merged
    standings = tuple(replace(s, updates=(), previous=(), ongoing_cycles=0, also_said=()) for s in merged.standings)
    outstanding = tuple(_outstanding(contact.initials, None) for contact in CONTACTS)
    merged = replace(merged, standings=standings, returns=outstanding, requests=(), quarantined=())
    outcome = Outcome(merged, date(2026, 6, 22), (), {s.key: Rag.GREY for s in standings})
    return replace(full, outcome=outcome, ledger=Ledger(), changes=(), trend=())


def _outcome(as_at: date) -> Outcome:
    actions = _actions()
    register = Register(PLANS, actions, CONTACTS, CYCLES)
    merged = Merged(CYCLES[-1], register, _standings(actions), _returns(), _requests(), quarantined=_quarantined())
    return Outcome(merged, as_at, _flags(), dict(RAG))


# ---------------------------------------------------------------- actions

RAG = {
    "ASB/1": Rag.AMBER, "ASB/2": Rag.RED, "ASB/3": Rag.BLUE, "ASB/4": Rag.GREEN, "ASB/5": Rag.RED, "ASB/C1": Rag.GREY,
    "SA26/11.1": Rag.GREEN, "SA26/11.2": Rag.AMBER, "SA26/12": Rag.RED,
    "NAT/1": Rag.GREEN, "NAT/2": Rag.GREY, "NAT/46": Rag.AMBER,
    "PM/1.1": Rag.GREEN, "PM/1.2": Rag.AMBER, "PM/2.1": Rag.RED, "PM/2.2": Rag.GREY,
    "REC/IX": Rag.BLUE, "REC/X": Rag.AMBER,
}  # fmt: skip


def _actions() -> tuple[Action, ...]:
    return (
        _action(2, "ASB", "1", "NP", "Keep weekly joint patrols in the town centre and report the hours walked."),
        _action(3, "ASB", "2", "CS & HS", "Identify repeat victims a) within two working days b) with a named officer c) with a review after six weeks.", due=date(2026, 6, 30), first_due=date(2026, 3, 31)),
        _action(4, "ASB", "3", "CS", "Hold four residents' meetings a year.", due=date(2026, 9, 30), state="completed", closed=date(2026, 7, 6)),
        _action(5, "ASB", "4", "YJ", "Offer mentoring to every child who receives a first community resolution.", due=date(2026, 12, 18)),
        _action(6, "ASB", "5", "HS", "Publish the acceptable behaviour agreement in plain English.", due=date(2026, 5, 29)),
        _action(7, "ASB", "C1", "FR", "Map deliberate small fires around derelict buildings.", state="withdrawn", closed=date(2026, 4, 20)),
        _action(8, "SA26", "11.1", None, "Review the hate crime reporting centres.", section="Carried forward from 2025", agency="Wexcombe Council", carried="SA25/11"),
        _action(9, "SA26", "11.2", None, "Train front-line staff to recognise exploitation.", section="Carried forward from 2025", agency="Police & Public Health", carried="SA25/11"),
        _action(10, "SA26", "12", None, "Agree a shared data set for domestic abuse.", section="New this year", agency="Haven Victim Care", due=date(2026, 9, 30)),
        _action(11, "NAT", "1", None, "Partnerships should publish a yearly statement of priorities.", section="Priority 1: Prevention"),
        _action(12, "NAT", "2", None, "Coastal partnerships should agree a protocol with the port authority.", section="Priority 1: Prevention"),
        _action(13, "NAT", "46", "PH", "Partners should test their response to a night-time economy incident.", section="Priority 4: Resilience"),
        _action(14, "PM", "1.1", None, "Recorded anti-social behaviour incidents", section="1. Safer streets", agency="Police", target=1200.0, direction="lower", tolerance=5.0),
        _action(15, "PM", "1.2", None, "Residents who feel safe after dark (%)", section="1. Safer streets", agency="Wexcombe Council", target=70.0, direction="higher", tolerance=2.0),
        _action(16, "PM", "2.1", None, "First-time entrants to youth justice", section="2. Young people", agency="Youth Justice Service", target=40.0, direction="lower", tolerance=0.0),
        _action(17, "PM", "2.2", None, "Accidental dwelling fires attended", section="2. Young people", agency="Fire and Rescue"),
        _action(18, "REC", "IX", "PH", "Commission an outreach worker for street drinkers.", state="completed", closed=date(2026, 7, 15)),
        _action(19, "REC", "X", "PH & VC", "Set up a survivors' panel that meets each quarter."),
    )  # fmt: skip


def _action(
    row: int, plan: str, ref: str, lead: str | None, text: str, *, section: str | None = None, agency: str | None = None,
    due: date | None = None, first_due: date | None = None, state: str = "open", closed: date | None = None,
    carried: str | None = None, target: float | None = None, direction: str | None = None, tolerance: float | None = None,
) -> Action:  # fmt: skip
    columns = {"Plan": "A", "No": "C", "Lead": "D", "Agency": "E", "Action": "F", "Due": "G", "State": "I"}
    places = {name: Place("register.xlsx", "Actions", f"{letter}{row}") for name, letter in columns.items()}
    return Action(
        plan, ref, section, lead, agency, text, due, first_due or due, state, date(2025, 4, 1), closed, carried, target,
        direction, tolerance, places,
    )  # fmt: skip


LEADS = {
    "ASB/1": ("NP",), "ASB/2": ("CS", "HS"), "ASB/3": ("CS",), "ASB/4": ("YJ",), "ASB/5": ("HS",), "ASB/C1": ("FR",),
    "SA26/11.1": ("CS",), "SA26/11.2": ("NP", "PH"), "SA26/12": ("VC",), "NAT/1": ("CS",), "NAT/2": ("CS",),
    "NAT/46": ("PH",), "PM/1.1": ("NP",), "PM/1.2": ("CS",), "PM/2.1": ("YJ",), "PM/2.2": ("FR",), "REC/IX": ("PH",),
    "REC/X": ("PH", "VC"),
}  # fmt: skip

LONG = (
    "The mentoring offer was made to all 14 children who received a first community resolution between April and June. "
    "Eleven took it up; two families declined because of travel, and one child had moved out of the area. The mentors "
    "met each child within nine days on average, against a standard of ten.\n"
    "Two mentors left in May. Their caseload was shared out, and three new volunteers finish their induction on "
    "4 September 2026. A sessional worker covers the gap until then, paid for from the prevention grant.\n"
    "Feedback from the children was gathered in June: nine of eleven would recommend it. They asked for sessions at "
    "weekends, which we start in the autumn term."
)


def _standings(actions: tuple[Action, ...]) -> tuple[Standing, ...]:
    updates, previous = _updates(), _previous()
    ongoing = {"ASB/1": 3, "SA26/11.2": 1}
    also = {"ASB/1": ("F9: see also the patrol log that I sent to Imogen",), "REC/X": ("comment on D5: is this still ours?", "G5: date to be agreed")}  # fmt: skip
    returned = {"CS", "NP", "YJ", "PH"}
    return tuple(
        Standing(
            action,
            LEADS[action.key],
            tuple(u for u in updates if u.key == action.key),
            tuple(p for p in previous if p.key == action.key),
            ongoing.get(action.key, 0),
            also.get(action.key, ()),
            awaited=tuple(lead for lead in LEADS[action.key] if lead not in returned),
        )
        for action in actions
    )


_SOURCES = {
    "CS": (f"returns/{CYCLE}/{CS_FILE}", date(2026, 7, 14)),
    "NP": (f"returns/{CYCLE}/{NP_FILE}", date(2026, 7, 21)),
    "YJ": (f"returns/{CYCLE}/{YJ_FILE}", date(2026, 7, 16)),
    "PH": (f"returns/{CYCLE}/{PH_FILE}", date(2026, 7, 17)),
}


def _updates() -> tuple[Update, ...]:
    return (
        _update("ASB/1", "NP", "All actions are on-going.", "In progress", "ongoing_only", "D7"),
        _update("ASB/2", "CS", "a) 31 of 33 repeat victims were identified within two working days. b) Each has a named officer.", "In progress", "substantive", "D8", partial=True),
        _update("ASB/3", "CS", "Completed.", "Completed", "done_bare", "D9", completed_on=date(2026, 7, 3)),
        _update("ASB/4", "YJ", LONG, "In progress", "substantive", "D6"),
        _update("SA26/11.1", "CS", "=Two of the five centres were visited; the report goes to the board in October.", "In progress", "substantive", "D6"),
        _update("SA26/11.2", "NP & PH", "On-going", "Delayed", "ongoing_only", "E6"),
        _update("NAT/1", "CS", "The statement was published on 30 June 2026 and sent to every parish.", None, "substantive", "B6"),
        _update("NAT/2", "CS", "Not applicable: Wexcombe has no port.", "Not applicable", "nil", "B7"),
        _update("NAT/46", "PH", "As 1 above.", None, "reference", "B9"),
        _update("PM/1.1", "NP", "Fewer calls after the new lighting; the summer is still to come.", None, "substantive", "K7", figures={"Q1": 1142.0}),
        _update("PM/1.2", "CS", None, None, "blank", "K8", figures={"Q1": "67%"}),
        _update("PM/2.1", "YJ", "Nine more than planned, seven of them from one incident in May.", "Delayed", "substantive", "K9", figures={"Q1": 49.0}),
        _update("REC/IX", "PH", "+1 outreach worker started on 1 July 2026 and has met 22 people.", "Completed", "substantive", "C6", completed_on=date(2026, 7, 1)),
        _update("REC/X", "PH", "@Haven to say when the first meeting is [date tbc]", "In progress", "placeholder", "C7"),
    )  # fmt: skip


def _update(
    key: str, lead: str, text: str | None, status: str | None, label: str, cell: str, *, partial: bool = False,
    completed_on: date | None = None, figures: dict[str, float | str] | None = None,
) -> Update:  # fmt: skip
    source, received = _SOURCES[lead.split(" & ")[0]]
    places = {"update": Place(source.rsplit("/", 1)[1], key.split("/")[0], cell)}
    return Update(key, lead, CYCLE, text, status, completed_on, figures or {}, label, partial, source, received, places)


def _previous() -> tuple[Past, ...]:
    return (
        Past("ASB/1", "NP", BEFORE, "All actions are on-going", "In progress", "ongoing_only"),
        Past("ASB/2", "CS", BEFORE, "28 of 40 were identified in time.", "In progress", "substantive"),
        Past("ASB/2", "HS", "2025-26 Q3", "Tenancy staff briefed in November.", None, "substantive"),
        Past("ASB/5", "HS", BEFORE, "Draft with the communications team; to be published by the end of May 2026.", "In progress", "substantive"),
        Past("SA26/11.2", "NP", "", "Sixty officers trained.", None, "substantive"),
        Past("SA26/12", "VC", BEFORE, "First list of indicators agreed with the hospital.", "In progress", "substantive"),
    )  # fmt: skip


# ---------------------------------------------------------------- returns, requests, flags


def _outstanding(contact: str, days_late: int | None) -> ReturnRow:
    return ReturnRow(contact, CYCLE, CYCLES[-1].due, None, days_late, State.OUTSTANDING, None, None, 0)


def _returns() -> tuple[ReturnRow, ...]:
    due = CYCLES[-1].due
    held = f"returns/{CYCLE}/housing answers.xlsx"
    bad = "quarantine/Update from fire.xlsx"
    return (
        ReturnRow("CS", CYCLE, due, date(2026, 7, 14), None, State.RECEIVED, CS_FILE, f"returns/{CYCLE}/{CS_FILE}", 7),
        ReturnRow("CS", CYCLE, due, date(2026, 7, 2), None, State.SUPERSEDED, "CS first go.xlsx", f"returns/{CYCLE}/CS first go.xlsx", 2),
        ReturnRow("NP", CYCLE, due, date(2026, 7, 21), 4, State.LATE, NP_FILE, f"returns/{CYCLE}/{NP_FILE}", 3),
        ReturnRow("HS", CYCLE, due, date(2026, 7, 20), 3, State.HELD, "housing answers.xlsx", held, 2, "came from an address that is not in the register"),
        _outstanding("HS", 11),
        ReturnRow("YJ", CYCLE, due, date(2026, 7, 16), None, State.RECEIVED, YJ_FILE, f"returns/{CYCLE}/{YJ_FILE}", 2),
        ReturnRow("PH", CYCLE, due, date(2026, 7, 17), None, State.RECEIVED, PH_FILE, f"returns/{CYCLE}/{PH_FILE}", 4),
        ReturnRow("PH", CYCLE, due, date(2026, 7, 18), 1, State.DUPLICATE, "public-health (1).ods", f"returns/{CYCLE}/public-health (1).ods", 4),
        _outstanding("FR", 11),
        _outstanding("VC", 11),
        ReturnRow("", CYCLE, due, date(2026, 7, 19), 2, State.QUARANTINED, "Update from fire.xlsx", bad, 0, "it is cut short"),
    )  # fmt: skip


def _quarantined() -> tuple[Quarantined, ...]:
    return (
        Quarantined(
            "Update from fire.xlsx", "quarantine/Update from fire.xlsx", date(2026, 7, 19), "an Excel workbook",
            "it is cut short: the end of the file is missing", "ask the sender to attach it again",
        ),
    )  # fmt: skip


def _requests() -> tuple[Request, ...]:
    return (
        Request("ASB/1", "Due", None, "31 March 2027", "NP", Place(NP_FILE, "ASB", "E7")),
        Request("ASB/4", "Action", "Offer mentoring to every child who receives a first community resolution.", "Offer mentoring to every child aged 10 to 15 who receives a first community resolution.", "YJ", Place(YJ_FILE, "ASB", "C6")),
        Request("PM/new", "New action", None, "Children carrying knives (survey, %)", "YJ", Place(YJ_FILE, "PM", "C12")),
        Request("REC/IX", "State", "open", "completed", "PH", Place(PH_FILE, "REC", "D6")),
    )  # fmt: skip


def _flags() -> tuple[Flag, ...]:
    e, w, n = Severity.ERROR, Severity.WARNING, Severity.NOTE
    r = "register.xlsx"
    return (
        _flag("ongoing-again", w, "ASB/1", "NP", NP_FILE, "ASB", "D7", "\"All actions are on-going.\", the third cycle in a row", "say what was done this cycle, and what comes next", BEFORE),
        _flag("unchanged", w, "ASB/1", "NP", NP_FILE, "ASB", "D7", '"All actions are on-going.", as in 2025-26 Q4', "say what has happened since"),
        _flag("action-overdue", w, "ASB/2", "CS & HS", r, "Actions", "G3", "due 30 June 2026, 28 days ago, not completed", "complete it, or ask for a new date and say why"),
        _flag("part-unanswered", w, "ASB/2", "CS", CS_FILE, "ASB", "D8", "nothing on c)", "answer c) too"),
        _flag("slipped", w, "ASB/2", "CS & HS", r, "Actions", "G3", "moved once, by 91 days, from 31 March 2026", "say what stands in the way of the new date"),
        _flag("done-without-evidence", n, "ASB/3", "CS", CS_FILE, "ASB", "D9", '"Completed." and no more', "say what was done and what came of it"),
        _flag("action-overdue", w, "ASB/5", "HS", r, "Actions", "G6", "due 29 May 2026, 60 days ago, not completed", "complete it, or ask for a new date and say why", BEFORE),
        _flag("no-update", w, "ASB/5", "HS", r, "Actions", "F6", "no update from HS", "send the update"),
        _flag("promise-passed", w, "ASB/5", "HS", r, "Actions", "F6", '"to be published by the end of May 2026" has gone by', "say whether it was published"),
        _flag("ongoing-only", w, "SA26/11.2", "NP & PH", NP_FILE, "SA26", "E6", '"On-going"', "say what was done this cycle"),
        _flag("no-update", w, "SA26/12", "VC", r, "Actions", "F10", "no update from VC", "send the update", BEFORE),
        _flag("dangling-reference", w, "NAT/46", "PH", PH_FILE, "NAT", "B9", '"As 1 above." points to an item about something else', "answer this item itself"),
        _flag("measure-not-a-number", e, "PM/1.2", "CS", CS_FILE, "PM", "F8", 'Q1 holds "67%"', "type the number alone"),
        _flag("measure-off-target", w, "PM/2.1", "YJ", YJ_FILE, "PM", "F9", "Q1 is 49 against a target of 40, lower is better, tolerance 0", "say what will bring it back"),
        _flag("measure-missing", w, "PM/2.2", "FR", r, "Actions", "F17", "no figure for Q1", "send the figure"),
        _flag("placeholder", w, "REC/X", "PH", PH_FILE, "REC", "C7", '"[date tbc]"', "put the date in, or say when it will be known"),
        _flag("leads-disagree", w, "SA26/11.2", "NP & PH", NP_FILE, "SA26", "F6", "NP says Delayed, PH says In progress", "agree one status"),
        _flag("return-overdue", w, None, "HS", None, "Contacts", "A4", "nothing by 17 July 2026, 11 days late", "send the return"),
        _flag("return-overdue", w, None, "FR", None, "Contacts", "A7", "nothing by 17 July 2026, 11 days late", "send the return"),
        _flag("return-overdue", w, None, "VC", None, "Contacts", "A8", "nothing by 17 July 2026, 11 days late", "send the return"),
        _flag("return-late", n, None, "NP", NP_FILE, None, None, "came on 21 July 2026, 4 days late", "send the next one by its due date"),
        _flag("sender-unknown", w, None, "HS", "housing answers.xlsx", None, None, "came from tbirch77@mail.example, who is not in the register", "accept or reject it in Returns"),
        _flag("return-unreadable", e, None, None, "Update from fire.xlsx", None, None, "an Excel workbook that is cut short", "ask the sender to attach it again"),
    )  # fmt: skip


def _flag(
    code: str, severity: Severity, key: str | None, lead: str | None, file: str | None, sheet: str | None, cell: str | None,
    found: str, do: str, since: str = CYCLE,
) -> Flag:  # fmt: skip
    place = Place(file or "register.xlsx", sheet, cell)
    came = file if file != "register.xlsx" else None
    return Flag(code, severity, place, found, do, key.split("/")[0] if key else None, key, lead, came, since)


# ---------------------------------------------------------------- what only the history knows


def _changes() -> tuple[Change, ...]:
    return (
        Change(date(2026, 7, 28), "REC/IX", "State", "open", "completed", "request of PH, accepted"),
        Change(date(2026, 7, 22), "ASB/1", "Update", None, "All actions are on-going.", NP_FILE),
        Change(date(2026, 7, 22), "PM/1.1", "Q1", None, "1142", NP_FILE),
        Change(date(2026, 7, 18), "ASB/2", "RAG", "Amber", "Red", "due date passed"),
        Change(date(2026, 7, 17), "ASB/4", "Update", None, LONG, YJ_FILE),
    )


def _trend() -> tuple[CyclePoint, ...]:
    return (
        CyclePoint("2025-26 Q3", 7, 5, 13, 5, _rags(2, 8, 5, 1, 2)),
        CyclePoint(BEFORE, 7, 6, 15, 4, _rags(3, 6, 6, 1, 2)),
        CyclePoint(CYCLE, 7, 4, 14, 2, {rag: sum(found is rag for found in RAG.values()) for rag in Rag}),
    )


def _rags(red: int, amber: int, green: int, blue: int, grey: int) -> dict[Rag, int]:
    return dict(zip(Rag, (red, amber, green, blue, grey), strict=True))
