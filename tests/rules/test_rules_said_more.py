"""Rules on parts, repetition, drafts and personal data: each hit, and beside it the nearest thing that stays quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from makers import AS_AT, BEFORE, DUE, EARLIER, Case, action, contact, night, past, register, standing, update

from sspxl.records import Beside, Finding, Flag, Merged, Past, Place, Request, Severity, Update
from sspxl.rules import check
from sspxl.rules.findings import lead_unknown
from sspxl.rules.said_more import copied_text, drafting_residue, part_unanswered, personal
from sspxl.rules.words import unchanged

LETTERED = "In the town centre: a) Walk weekly patrols. b) Light the underpass. c) Train the shop staff."
PLAIN = "Keep weekly joint patrols in the town centre."
FACT = "Ten patrols were walked in the town centre and 14 bikes stopped."
MARCH = "The group met on 3 March 2026 and agreed the plan for 12 schools."
CELL = Place("CS.xlsx", "ASB", "G7")
RING, PHONE = "Ring 01632 960147", 'a phone number, "0163* ***147"'
LEFT_TO_HER = "nothing: the change waits for the manager's decision, and until then the action stands as it was issued"


def said(
    text: str | None, *before: Past, of: str = PLAIN, others: Sequence[Update] = (), lead: str = "CS", **changes: object
) -> Merged:
    """A night on which CS says this of ASB/1, and its other leads `others`."""
    reg = register(action("ASB/1", of, lead))
    return night(reg, standing(reg.actions[0], update("ASB/1", text), *others, past=before, **changes))


def flag(
    code: str,
    found: str,
    do: str,
    severity: Severity = Severity.WARNING,
    key: str = "ASB/1",
    lead: str = "CS",
    **where: str,
) -> Flag:
    plan = key.rpartition("/")[0]
    place = replace(CELL, **{"file": f"{lead}.xlsx", "sheet": plan, **where})
    return Flag(code, severity, place, found, do, plan, key, lead, place.file)


def unanswered(found: str, lead: str = "CS") -> tuple[Flag, ...]:
    do = "say of each part what was done, or that nothing was and why"
    return (flag("part-unanswered", found, do, lead=lead),)


def goes_on(words: str) -> tuple[Flag, ...]:
    return (
        flag(
            "ongoing-only",
            f'"{words}" says only that work goes on',
            "say what was done: how many, when, with whom, what changed, or what holds it up",
        ),
    )


def other_figures(words: str) -> tuple[Flag, ...]:
    return (
        flag(
            "unchanged",
            f'"{words}", the same words as in {BEFORE.name} with another date or figure',
            "say what was done to bring it about, or what else has happened since",
        ),
    )


SILENT = flag(
    "no-update",
    "the update is blank",
    "say what was done this cycle, what came of it and what happens next, or why nothing was done",
)


def copied(words: str, first: str, key: str = "ASB/2", lead: str = "CS") -> Flag:
    return flag(
        "copied-text",
        f'"{words}", word for word as under {first}',
        "say what was done on this action, or which part of that work was for it",
        key=key,
        lead=lead,
    )


def holds(masked: str, **where: str) -> tuple[Flag, ...]:
    do = "take it out: everyone in the partnership reads this; say who without it"
    return (flag("personal-data", f"it holds {masked}", do, **where),)


def told(*updates: Update, **changes: object) -> Merged:
    """A night with these updates of ASB/1."""
    reg = register(action("ASB/1", PLAIN))
    return night(reg, standing(reg.actions[0], *updates, **changes))


def asks(request: Request) -> Merged:
    """A night on which CS says a fact of ASB/1 and asks for this."""
    reg = register(action("ASB/1", PLAIN))
    return night(reg, standing(reg.actions[0], update("ASB/1", FACT)), requests=[request])


def left(found: str) -> tuple[Flag, ...]:
    do = "take it out, or put in what it stands for; nothing if it is meant"
    return (flag("drafting-residue", f"left from drafting: {found}", do, Severity.NOTE),)


def of_two(
    first: str | None, second: str | None, *, key: str = "ASB/2", lead: str = "CS", findings: Sequence[Finding] = ()
) -> Merged:
    """A night on which CS says the one of ASB/1, and `lead` the other of `key`."""
    reg = register(action("ASB/1", PLAIN), action(key, "Light the underpass.", lead))
    one, two = reg.actions
    return night(
        reg, standing(one, update("ASB/1", first)), standing(two, update(key, second, lead)), findings=findings
    )


def one_cell(other: str = "ASB/2", place: Place = CELL, kind: str = "shared-answer") -> Finding:
    """What merging found of a cell that answers for ASB/1 and another action; its sentence is not looked at."""
    return Finding(kind, place, "one cell", "ASB/1", "CS", place.file, keys=("ASB/1", other))


def shared_flag(place: Place = CELL) -> Flag:
    do = "nothing if it was meant for each; else unmerge the cell (Home > Merge & Center) and answer row by row"
    return Flag("shared-answer", Severity.NOTE, place, "one cell", do, "ASB", "ASB/1", "CS", place.file)


ELSEWHERE = replace(CELL, cell="H7")
TWO_LEADS = {"of": LETTERED, "lead": "CS & MW"}
A_AND_B = "a) Ten patrols were walked. b) Two lamps were mended."


HITS = (
    Case(part_unanswered, "a letter left out", said(A_AND_B, of=LETTERED), unanswered("nothing is said of c)")),
    Case(
        part_unanswered,
        "all but one",
        said("b) Two lamps were mended in May.", of=LETTERED),
        unanswered("nothing is said of a) and c)"),
    ),
    Case(
        part_unanswered,
        "a letter with a dash",
        said(f"{A_AND_B} c) -", of=LETTERED),
        unanswered("nothing is said of c)"),
    ),
    Case(
        part_unanswered,
        "a letter that goes on",
        said(f"{A_AND_B} c) On-going", of=LETTERED),
        unanswered("of c) it says only that work goes on or is done"),
    ),
    Case(
        part_unanswered,
        "one left out, one that goes on",
        said("a) Ten patrols were walked. b) On-going", of=LETTERED),
        unanswered("nothing is said of c); of b) it says only that work goes on or is done"),
    ),
    Case(
        part_unanswered,
        "letters of the update's own",
        said("a) Ten patrols were walked. b) On-going"),
        unanswered("of b) it says only that work goes on or is done"),
    ),
    Case(
        part_unanswered,
        "all but one go on",
        said("All on-going except (c): 14 staff were trained on 3 June.", of=LETTERED),
        unanswered("of the others it says only that work goes on or is done"),
    ),
    Case(
        part_unanswered,
        "the other lead says nothing",
        said("a) Ten patrols were walked. b) On-going", others=[update("ASB/1", None, "MW")], **TWO_LEADS),
        (
            replace(SILENT, place=replace(CELL, file="MW.xlsx"), lead="MW", file="MW.xlsx"),
            *unanswered("nothing is said of c); of b) it says only that work goes on or is done"),
        ),
    ),
    Case(
        part_unanswered,
        "a point without a letter, and the other lead's points",
        said(
            "- Ten patrols were walked.\n- On-going",
            others=[update("ASB/1", "- Two lamps were mended in May.\n- 14 staff were trained.", "MW")],
            lead="CS & MW",
        ),
        unanswered("of one of its points it says only that work goes on or is done"),
    ),
    Case(
        part_unanswered,
        "neither lead answers it",
        said(A_AND_B, others=[update("ASB/1", A_AND_B.replace("Ten", "Six"), "MW")], **TWO_LEADS),
        unanswered("nothing is said of c)") + unanswered("nothing is said of c)", "MW"),
    ),
    Case(
        part_unanswered,
        "one goes on for both leads",
        said(f"{A_AND_B} c) On-going", others=[update("ASB/1", "c) On-going", "MW")], **TWO_LEADS),
        (
            replace(goes_on("c) On-going")[0], place=replace(CELL, file="MW.xlsx"), lead="MW", file="MW.xlsx"),
            *unanswered("of c) it says only that work goes on or is done"),
        ),
    ),
    Case(
        unchanged,
        "another date",
        said(MARCH.replace("3 March", "9 June"), past("ASB/1", MARCH)),
        other_figures(MARCH.replace("3 March", "9 June")),
    ),
    Case(
        unchanged,
        "another figure",
        said(MARCH.replace("12", "thirteen"), past("ASB/1", MARCH)),
        other_figures(MARCH.replace("12", "thirteen")),
    ),
    Case(copied_text, "the same lead", of_two(FACT, FACT.upper()), (copied(FACT.upper(), "ASB/1 (CS)"),)),
    Case(copied_text, "another lead", of_two(FACT, FACT, lead="MW"), (copied(FACT, "ASB/1 (CS)", lead="MW"),)),
    Case(
        copied_text,
        "another plan",
        of_two(FACT, f" {FACT}", key="SA26/1"),
        (copied(FACT, "ASB/1 (CS)", "SA26/1"),),
    ),
    Case(
        copied_text,
        "beside a cell merged over others",
        of_two(FACT, FACT, findings=[one_cell("ASB/20")]),
        (copied(FACT, "ASB/1 (CS)"), shared_flag()),
    ),
    Case(
        copied_text,
        "where another column is one cell",
        of_two(FACT, FACT, findings=[one_cell(place=ELSEWHERE)]),
        (copied(FACT, "ASB/1 (CS)"), shared_flag(ELSEWHERE)),
    ),
    Case(
        copied_text,
        "beside another finding",
        of_two(FACT, FACT, findings=[one_cell(kind="no-such-rule")]),
        (copied(FACT, "ASB/1 (CS)"),),
    ),
    Case(
        personal,
        "a date of birth",
        said("Met the boy (dob 14/02/2011) and his school; 3 visits."),
        holds('a date of birth, "dob **/**/**11"'),
    ),
    Case(personal, "an NI number", said("Spoke to AB123456C twice."), holds('an NI number, "AB******C"')),
    Case(
        personal,
        "a phone",
        said("Residents ring 01632 960147 at night; 6 calls."),
        holds('a phone number, "0163* ***147"'),
    ),
    Case(
        personal,
        "an email",
        said("Ten letters sent; reply to sam.carter@example.org by June."),
        holds('a person\'s email address, "s**.******@example.org"'),
    ),
    Case(
        personal,
        "a home",
        said("Two visits to the victim's flat, lives at 4 Mill Lane, TS18 1AB."),
        holds('the postcode of a home, "TS18 ***"'),
    ),
    Case(
        personal,
        "two kinds, one of them twice",
        said("Ring 01632 960147 or 01632 960147, or write to sam.carter@example.org; 6 calls."),
        holds('a phone number, "0163* ***147"; a person\'s email address, "s**.******@example.org"'),
    ),
    Case(
        personal,
        "in an answer",
        told(update("ASB/1", FACT, answer="Yes, ring 01632 960147")),
        holds('a phone number, "0163* ***147"', cell="K7"),
    ),
    Case(
        personal,
        "in STATUS and in a quarter's cell",
        told(update("ASB/1", FACT, typed={"status": RING}, figures={"Q1": RING})),
        holds(PHONE, cell="H7") + holds(PHONE, cell="J7"),
    ),
    Case(
        personal,
        "in a note beside the table, on a sheet of its own",
        said(FACT, beside=(Beside(Place("CS.xlsx", "Notes", "B2"), RING, "CS"),)),
        holds(PHONE, sheet="Notes", cell="B2"),
    ),
    Case(
        personal,
        "in a note of nobody's, once though two leads have it",
        said(FACT, beside=(Beside(replace(CELL, cell="M7"), RING), Beside(replace(CELL, cell="M7"), RING, "CS"))),
        tuple(replace(one, lead=None) for one in holds(PHONE, cell="M7")),
    ),
    Case(personal, "in one cell and the same words in another", said(
        f"{FACT} {RING}", beside=(Beside(replace(CELL, cell="M7"), f"{FACT} {RING}", "CS"),)),
        holds(PHONE) + holds(PHONE, cell="M7")),
    Case(
        personal,
        "in a change that is asked for",
        asks(Request("ASB/1", "Lead", "CS", RING, "CS", replace(CELL, cell="B7"))),
        (
            flag("locked-text-changed", 'Lead was "CS", is "Ring 0163* ***147"', LEFT_TO_HER, cell="B7"),
            *holds(PHONE, cell="B7"),
        ),
    ),
    Case(
        personal,
        "in what stands beside a new action",
        asks(Request("ASB/new", "New action", None, "Ring them.", "CS", replace(CELL, cell="C9"), {
            "action": "Ring them.", "update": RING, "due": DUE})),
        tuple(replace(one, key=None) for one in holds(PHONE, cell="C9")),
    ),
    Case(drafting_residue, "a note", said(f"{FACT} [check with MW]"), left('"[check with MW]"')),
    Case(drafting_residue, "crosses", said("We held xx sessions with 14 schools."), left('"xx"')),
    Case(
        drafting_residue,
        "a question to a colleague",
        said(f"{FACT} Sam, is this right?"),
        left('"Sam, is this right?"'),
    ),
    Case(
        drafting_residue,
        "more than three",
        said(f"{FACT} [check a] [check b] [check c] [check d] [check e]"),
        left('"[check a]"; "[check b]"; "[check c]"; 2 more'),
    ),
    Case(
        drafting_residue,
        "three",
        said(f"{FACT} [check a] [check b] [check c]"),
        left('"[check a]"; "[check b]"; "[check c]"'),
    ),
    Case(
        drafting_residue,
        "words struck through",
        said(FACT, also_said=("G7 (struck through): Nine patrols.", "K7: Ask Sam")),
        left('struck through, "Nine patrols."'),
    ),
    Case(
        drafting_residue,
        "a note with a phone number",
        said("Ten letters sent [check with Sam, 01632 960147]", also_said=("G7 (struck through): 01632 960148",)),
        (
            *left('"[check with Sam, 0163* ***147]"; struck through, "0163* ***148"'),
            *holds('a phone number, "0163* ***147"'),
        )[::-1],
    ),
    Case(
        drafting_residue,
        "one lead's struck words in a cell of its own",
        said(
            FACT,
            others=[replace(update("ASB/1", "Six walks.", "MW"), places={"update": Place("MW.xlsx", "ASB", "G9")})],
            lead="CS & MW",
            also_said=("G7 (struck through): Nine.",),
        ),
        left('struck through, "Nine."'),
    ),
)  # fmt: skip

MISSES = (
    Case(part_unanswered, "every letter", said(f"{A_AND_B} c) 14 staff were trained.", of=LETTERED)),
    Case(part_unanswered, "prose", said(FACT, of=LETTERED)),
    Case(
        part_unanswered,
        "all go on",
        said("All actions are on-going", of=LETTERED),
        goes_on("All actions are on-going"),
    ),
    Case(
        part_unanswered,
        "only two letters, both on-going",
        said("a) On-going b) On-going", of=LETTERED),
        goes_on("a) On-going b) On-going"),
    ),
    Case(
        part_unanswered,
        "blank",
        said("-", of=LETTERED),
        (
            flag(
                "no-update",
                'only "-"',
                "say what was done this cycle, what came of it and what happens next, or why nothing was done",
            ),
        ),
    ),
    Case(
        part_unanswered,
        "to follow",
        said("a) To follow", of=LETTERED),
        (
            flag(
                "placeholder",
                '"a) To follow" stands where the update will be',
                "replace it with the update, or say by when it will come and from whom",
            ),
        ),
    ),
    Case(part_unanswered, "the other lead answers it", said(
        A_AND_B, others=[update("ASB/1", "c) 14 staff were trained.", "MW")], **TWO_LEADS)),
    Case(part_unanswered, "the other lead is awaited", said(A_AND_B, **TWO_LEADS)),
    Case(part_unanswered, "it goes on for one lead, and the other tells of it", said(
        f"{A_AND_B} c) On-going", others=[update("ASB/1", "c) 14 staff were trained.", "MW")], **TWO_LEADS)),
    Case(part_unanswered, "no letters asked for, none given", said(FACT)),
    Case(part_unanswered, "an honest nil", said(f"{A_AND_B} c) None to date.", of=LETTERED)),
    Case(unchanged, "a word more", said(f"{MARCH} Also in June.", past("ASB/1", MARCH))),
    Case(
        unchanged,
        "figures of two cycles ago",
        said(MARCH.replace("12", "13"), past("ASB/1", MARCH, cycle=EARLIER.name)),
    ),
    Case(
        unchanged,
        "a form that was filled in",
        said("14 reports this quarter.", past("ASB/1", "12 reports this quarter.")),
    ),
    Case(unchanged, "a nil as at another date", said("None to date.", past("ASB/1", "None to date."))),
    Case(unchanged, "another lead's figures", said(MARCH.replace("12", "13"), past("ASB/1", MARCH, "MW"))),
    Case(unchanged, "another word", said(MARCH.replace("schools", "shops"), past("ASB/1", MARCH))),
    Case(copied_text, "a word more", of_two(FACT, f"{FACT} Also in June.")),
    Case(copied_text, "few words", of_two("Twelve bikes were stopped.", "Twelve bikes were stopped.")),
    Case(
        copied_text,
        "on-going",
        of_two(*["Work on this action is still on-going."] * 2),
        tuple(
            replace(goes_on("Work on this action is still on-going.")[0], key=key) for key in ("ASB/1", "ASB/2")
        ),
    ),
    Case(copied_text, "an honest nil", of_two(*["There have been no incidents of this kind to date."] * 2)),
    Case(copied_text, "a stock phrase", of_two(*["No further update to report at this time"] * 2), tuple(
        replace(goes_on("No further update to report at this time")[0], key=key) for key in ("ASB/1", "ASB/2"))),
    Case(
        copied_text,
        "one cell",
        of_two(FACT, FACT, findings=[one_cell()]),
        (shared_flag(),),
    ),
    Case(copied_text, "two blanks", of_two("", "", lead="MW"), tuple(
        flag("no-update", "the update is blank",
             "say what was done this cycle, what came of it and what happens next, or why nothing was done",
             key=key, lead=lead) for key, lead in (("ASB/1", "CS"), ("ASB/2", "MW")))),
    Case(
        copied_text,
        "two leads of one action",
        said(FACT, others=[update("ASB/1", FACT, "MW")], lead="CS & MW"),
    ),
    Case(personal, "the day of an event", said("Ten visits on 14/02/2026 in the town.")),
    Case(personal, "a role's mailbox", said("Ten letters; replies to community.safety@example.org.")),
    Case(personal, "a public line", said("The helpline 0300 123 4567 had 31 calls.")),
    Case(personal, "a postcode that is no home", said("Six stalls at the fire station, TS18 1AB, in June.")),
    Case(personal, "a reference number", said("Crime ref 01632 960147 was closed in June.")),
    Case(personal, "nothing", said("Six calls were made in June.")),
    Case(drafting_residue, "one word in brackets", said("Ten [sic] patrols were walked in June.")),
    Case(drafting_residue, "a question to the reader", said('14 posters asked "Have you locked your shed?"')),
    Case(drafting_residue, "a venue to be confirmed", said("Event on 3 October 2026, venue TBC.")),
    Case(drafting_residue, "a Roman number", said("Recommendation XX was met on 3 June 2026.")),
    Case(
        drafting_residue,
        "struck, and the update's own cell is not known",
        told(update("ASB/1", FACT, places={"status": CELL}), also_said=("G7 (struck through): Nine.",)),
    ),
    Case(drafting_residue, "a note in another cell", said(FACT, also_said=("K7: [check]", "G7 (comment): xx"))),
    Case(drafting_residue, "struck in another cell", said(FACT, also_said=("H7 (struck through): Delayed",))),
    Case(
        drafting_residue,
        "struck in a cell that two leads have",
        said(FACT, others=[update("ASB/1", "Six walks.", "MW")], lead="CS & MW", also_said=("G7 (struck through): x",)),
    ),
    Case(
        drafting_residue,
        "in place of an update",
        said("TBC"),
        (
            flag(
                "placeholder",
                '"TBC" stands where the update will be',
                "replace it with the update, or say by when it will come and from whom",
            ),
        ),
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


def test_a_third_copy_names_the_first_and_not_the_second() -> None:
    reg = register(*(action(f"ASB/{n}", f"Do thing {n}.") for n in (1, 2, 3)))
    merged = night(reg, *(standing(one, update(one.key, FACT)) for one in reg.actions))
    assert check(merged, DUE, None).flags == tuple(copied(FACT, "ASB/1 (CS)", key) for key in ("ASB/2", "ASB/3"))


def test_a_copy_of_what_is_closed_is_none() -> None:
    reg = register(action("ASB/1", PLAIN, state="completed"), action("ASB/2", "Light the underpass."))
    merged = night(reg, *(standing(one, update(one.key, FACT)) for one in reg.actions))
    assert check(merged, DUE, None).flags == ()


def test_no_flag_shows_the_personal_data_that_an_update_holds() -> None:
    merged = said("See Sam, 01632 960147.", past("ASB/1", "See Sam, 01632 960147."))
    text = " ".join(flag.sentence() for flag in check(merged, DUE, BEFORE.name).flags)
    assert "960147" not in text
    assert "0163* ***147" in text


@pytest.mark.parametrize(
    ("who", "nearest"),
    [
        ("WM", "; nearest is MW (Maya Wren)"),
        ("HX", "; nearest is HS (Hana Sol)"),
        ("CW", "; nearest are MW (Maya Wren), CS"),
        ("ZZ", ""),
    ],
)
def test_initials_that_nobody_has_are_told_with_the_nearest_that_somebody_has(who: str, nearest: str) -> None:
    people = (contact("CS"), replace(contact("MW"), name="Maya Wren"), replace(contact("HS"), name="Hana Sol"))
    reg = register(action("ASB/1", PLAIN, who), contacts=people)
    (found,) = check(night(reg), AS_AT, None).flags
    assert (found.code, found.do) == (
        lead_unknown.code, f"add {who} to Contacts, or correct the initials{nearest}",
    )  # fmt: skip
