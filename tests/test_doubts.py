"""What a returned row holds besides plain answers: doubtful days and statuses, errors, formulas, comments.

And what a workbook holds besides its rows. Source: PRODUCT.md sections 6 and 7.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from makers import CYCLE, action, merged, register, returned

from sspxl.dates import DayRead, read_past_day
from sspxl.identity import fingerprint
from sspxl.merge import Before, merge
from sspxl.records import NOT_CALCULATED, Beside, Finding, Mark, Merged, Place, RowId, State, Stray, Update

REGISTER = register(
    action("ASB/1", "Keep weekly joint patrols in the town centre.", "CS"),
    action("ASB/2", "Identify repeat victims within two working days.", "CS"),
    action("ASB/3", "Publish the agreement in plain English.", "HS"),
)
FILE = "CS 10.xlsx"
LATEST = date(2026, 7, 10)

SAYS = "Two patrols a week since 4 May."


def one(**cells: Any) -> tuple[Merged, Update]:
    """The merge of CS's workbook whose row of ASB/1 (row 7) holds these cells, and the update that comes of it."""
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": cells, "ASB/2": SAYS}))
    return found, next(s.updates[0] for s in found.standings if s.key == "ASB/1")


def finding(kind: str, cell: str | None, found: str, expected: str = "", key: str | None = "ASB/1") -> Finding:
    return Finding(kind, Place(FILE, "ASB", cell) if cell else Place(FILE), found, key, "CS", FILE, expected)


def also(found: Merged, key: str = "ASB/1") -> tuple[str, ...]:
    return next(s.also_said for s in found.standings if s.key == key)


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("typed", "day", "doubt"),
    [
        (date(2026, 4, 3), date(2026, 4, 3), None),
        ("3 April 2026", date(2026, 4, 3), None),
        ("03/04/2026", date(2026, 4, 3), "it could be 4 March 2026 too"),
        ("03/04/26", date(2026, 4, 3), "it could be 4 March 2026 too"),
        ("13/04/2026", date(2026, 4, 13), None),
        ("04/04/2026", date(2026, 4, 4), None),
        (46115, date(2026, 4, 3), None),
        ("46115", date(2026, 4, 3), None),
        ("11th June", date(2026, 6, 11), "no year is given"),
        ("June 11", date(2026, 6, 11), "no year is given"),
        ("11/6", date(2026, 6, 11), "no year is given"),
        ("11th July", date(2025, 7, 11), "no year is given"),
        ("29 Feb", date(2024, 2, 29), "no year is given"),
        ("end Sept", date(2025, 9, 30), "neither day nor year is given"),
        ("end of May", date(2026, 5, 31), "neither day nor year is given"),
        ("June 2026", date(2026, 6, 30), "no day is given"),
        ("Feb-24", date(2024, 2, 29), "no day is given"),
        ("Q1", date(2026, 6, 30), "a quarter is no day"),
        ("Q2", date(2025, 9, 30), "a quarter is no day"),
        ("Q4 2025-26", date(2026, 3, 31), "a quarter is no day"),
        ("2026-27 Q1", date(2026, 6, 30), "a quarter is no day"),
    ],
)
def test_a_day_is_read_as_it_was_typed_and_any_doubt_is_told(typed: object, day: date, doubt: str | None) -> None:
    assert read_past_day(typed, LATEST) == DayRead(day, doubt)


@pytest.mark.parametrize(
    "typed", [None, "", "soon", "tbc", "Q5", "31 June", "12", 12, 4, True, "Decided", "N/A", 99_999]
)
def test_what_is_no_day_is_none(typed: object) -> None:
    assert read_past_day(typed, LATEST) is None


def test_a_doubtful_day_counts_and_is_told_with_how_it_was_read() -> None:
    found, update = one(update=SAYS, status="Completed", completed_on="end May")
    assert update.completed_on == date(2026, 5, 31)
    said = '"end May" under COMPLETED ON was read as 31 May 2026; neither day nor year is given'
    assert found.findings == (finding("date-ambiguous", "I7", said, "31 May 2026"),)


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("✓", "Completed"), ("✔️", "Completed"), ("🟢", "In progress"), ("Green", "In progress"), ("R", "Delayed"),
        ("amber.", "In progress"), ("🔴", "Delayed"), ("✗", "Not started"), ("Blue", "Completed"),
    ],
)  # fmt: skip
def test_a_sign_or_a_colours_name_suggests_a_status_and_sets_none(typed: str, meant: str) -> None:
    found, update = one(update=SAYS, status=typed)
    assert (update.status, dict(update.typed)) == (None, {"status": typed})
    assert found.findings == (finding("status-suggested", "H7", f'"{typed}" under STATUS is not in the list', meant),)


def test_a_coloured_cell_suggests_a_status_where_no_word_stands_in_it() -> None:
    found, update = one(update=SAYS, marks={"H7": Mark(colour="red")})
    assert update.status is None
    assert found.findings == (
        finding("status-suggested", "H7", "STATUS is blank, and its cell is red", "Delayed"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "cells", [{"status": "Delayed", "marks": {"H7": Mark(colour="green")}}, {"marks": {"G7": Mark(colour="green")}}]
)
def test_a_colour_beside_a_status_or_on_another_cell_suggests_nothing(cells: dict[str, Any]) -> None:
    assert one(update=SAYS, **cells)[0].findings == ()


# ---------------------------------------------------------------- errors and formulas


def test_an_error_in_an_answer_cell_is_told_from_a_blank_and_its_formula_is_kept() -> None:
    found, update = one(marks={"G7": Mark(fault="#NAME?", formula="=-Held two")})
    assert update.text is None
    assert found.findings == (
        finding(
            "bad-value", "G7", "#NAME?, from =-Held two, under UPDATE",
            "the words themselves, not beginning with = + or -",
        ),
    )  # fmt: skip
    assert also(found) == ("G7 (formula): =-Held two",)


def test_a_formula_without_its_result_is_told_from_a_blank() -> None:
    found, _ = one(update=SAYS, marks={"I7": Mark(fault=NOT_CALCULATED, formula="=TODAY()")})
    assert found.findings == (
        finding(
            "bad-value", "I7", "a formula without its result, from =TODAY(), under COMPLETED ON", "the value itself"
        ),
    )


def test_the_result_of_a_formula_counts_and_is_told() -> None:
    found, update = one(update="Six visits", marks={"G7": Mark(formula='=B4&" visits"')})
    assert update.text == "Six visits"
    said = 'UPDATE is a formula, =B4&" visits"; what it showed when it was saved was taken'
    assert found.findings == (finding("formula-neutralised", "G7", said),)


@pytest.mark.parametrize("words", ["=1+1 more patrol", "+cmd|' /C calc'!A1", "@SUM(A1:A3)", "-2x(1)"])
def test_words_that_look_like_a_formula_are_kept_as_text_and_told(words: str) -> None:
    found, update = one(update=words)
    assert update.text == words
    assert found.findings == (
        finding("formula-neutralised", "G7", f'"{words}" looks like a formula; it is kept as text'),
    )


@pytest.mark.parametrize("words", ["- held (two) meetings", "+44 20 7946 0000 is the line", "-5% on last year", "@Kim"])
def test_words_that_only_begin_like_a_formula_are_not_told(words: str) -> None:
    found, update = one(update=words)
    assert (update.text, found.findings) == (words, ())


# ---------------------------------------------------------------- beside the answers


def test_comments_and_struck_words_are_shown_beside_the_action_with_their_cells() -> None:
    marks = {"G7": Mark(struck="Three patrols"), "C7": Mark(comment="Kim: is this still ours?")}
    found, update = one(update=SAYS, marks=marks)
    assert update.text == SAYS
    assert also(found) == (
        "G7 (struck through): Three patrols",
        "C7 (comment): Kim: is this still ours?",
    )
    assert found.findings == ()


def test_an_answer_that_is_merged_over_several_actions_counts_for_each_and_is_told_once() -> None:
    cells = {"update": SAYS, "shared": {"update": "G7:G8"}}
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": cells, "ASB/2": cells}))
    assert {s.key: [u.text for u in s.updates] for s in found.standings} == {
        "ASB/1": [SAYS], "ASB/2": [SAYS], "ASB/3": [],
    }  # fmt: skip
    said = "one cell (G7:G8) answers for ASB/1 and ASB/2; it was taken for each"
    assert found.findings == (replace(finding("shared-answer", "G7", said), keys=("ASB/1", "ASB/2")),)


def test_words_outside_the_answer_cells_are_known_cell_by_cell() -> None:
    marks = {"G7": Mark(comment="Kim: ask Sam"), "Notes!B2": Mark(struck="Nine")}
    came = returned(REGISTER, "CS", {"ASB/1": {"update": SAYS, "extra": {"M7": "Call Sam"}, "marks": marks}})
    stray = Stray(Place(FILE, "Other", "A1"), "Short of staff")
    came = replace(came, workbook=replace(came.workbook, strays=(stray,)))
    found = next(s for s in merged(REGISTER, came).standings if s.key == "ASB/1")
    assert found.beside == (
        Beside(Place(FILE, "ASB", "M7"), "Call Sam", "CS"),
        Beside(Place(FILE, "ASB", "G7"), "Kim: ask Sam", "CS"),
        Beside(Place(FILE, "Notes", "B2"), "Nine", "CS"),
        Beside(Place(FILE, "Other", "A1"), "Short of staff", "CS"),
    )
    assert len(found.also_said) == len(found.beside)


def test_words_in_no_row_are_shown_beside_an_action_of_their_sheet_and_told_once() -> None:
    strays = [Stray(Place(FILE, sheet, cell), words) for sheet, cell, words in (
        ("Notes", "A1", "On leave until May"), ("ASB", "B1", "Draft!"), ("Notes", "A2", "7"), ("Notes", "A3", "x"),
        ("Notes", "A4", "y"),
    )]  # fmt: skip
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, strays=tuple(strays)))
    assert also(found) == tuple(f"CS in {stray.place}: {stray.words}" for stray in strays)
    said = '"On leave until May" stands in no row of a plan; nor do the words in ASB!B1, Notes!A2, Notes!A3 and 1 more'
    assert found.findings == (Finding("words-elsewhere", Place(FILE, "Notes", "A1"), said, None, "CS", FILE),)


def test_titles_sections_and_the_words_of_an_imported_plan_are_no_news() -> None:
    reg = replace(REGISTER, actions=tuple(replace(a, section="Priority 1") for a in REGISTER.actions))
    words = ("Anti-social behaviour action plan", "PRIORITY 1", "Why this plan:", "Short of staff", "?")
    strays = tuple(Stray(Place(FILE, "Notes", f"A{n}"), each) for n, each in enumerate(words, 1))
    came = returned(reg, "CS", {"ASB/1": SAYS}, strays=strays)
    before = Before(headings=frozenset({fingerprint("Why this plan")}))
    told = [merge(reg, CYCLE, [came], (), known).standings[0].beside for known in (before, Before())]
    assert [[one.words for one in beside] for beside in told] == [[*words[3:]], [*words[2:]]]


# ---------------------------------------------------------------- the file as a whole


def test_a_macro_is_told_and_other_notes_are_not() -> None:
    notes = ("holds a macro (never run)", "links to other workbooks (never followed)")
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, notes=notes))
    assert found.findings == (finding("macro-present", None, "holds a macro (never run)", key=None),)


def test_what_was_guessed_in_reading_is_told() -> None:
    doubt = 'sheet "ASB": the column "What we did" was taken for the updates'
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, doubts=(doubt,)))
    assert found.findings == (finding("read-in-doubt", None, doubt, key=None),)


def test_a_plans_title_and_section_on_a_sheet_are_no_words_of_a_partner() -> None:
    reg = register(action("ASB/1", "Keep weekly joint patrols.", section="Priority 1: the town centre"))
    strays = (
        Stray(Place(FILE, "ASB", "A1"), "PRIORITY 1 - The town centre"),
        Stray(Place(FILE, "ASB", "A2"), "Anti-social behaviour action plan"),
    )
    found = merged(reg, returned(reg, "CS", {"ASB/1": SAYS}, strays=strays))
    assert (also(found), found.findings) == ((), ())


def test_carriers_that_agree_are_not_told() -> None:
    carriers = {"the hidden sheet": RowId("", "CS", CYCLE.name), "the document property": RowId("", "CS", CYCLE.name)}
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, carriers=carriers))
    assert found.findings == ()


def test_where_carriers_disagree_each_row_speaks_for_the_contact_of_its_row_id_and_that_is_told() -> None:
    carriers = {"the hidden sheet": RowId("", "HS", CYCLE.name)}
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, carriers=carriers))
    assert {(r.contact, r.state) for r in found.returns} == {("CS", State.RECEIVED), ("HS", State.OUTSTANDING)}
    said = (
        "the hidden sheet says HS, 2026-27 Q1; the row IDs of 2 rows say CS, 2026-27 Q1. It was taken as a workbook of "
        "several contacts, row by row"
    )
    assert found.findings == (Finding("identity-disagrees", Place(FILE), said, None, None, FILE),)


def test_rows_of_this_cycle_in_the_workbook_of_the_last_count_and_that_is_told() -> None:
    carriers = {"the document property": RowId("", "CS", "2025-26 Q4")}
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, carriers=carriers))
    assert next(u.text for s in found.standings for u in s.updates) == SAYS
    said = (
        "the document property says CS, 2025-26 Q4; the row IDs of 2 rows say CS, 2026-27 Q1. "
        "It was taken as CS's workbook"
    )
    assert found.findings == (finding("identity-disagrees", None, said, key=None),)


# ---------------------------------------------------------------- what the partner simulator found


def test_two_peoples_rows_of_one_shared_action_in_one_workbook_are_two_answers() -> None:
    reg = register(action("ASB/1", "Hold a panel every month.", "CS & HS"))
    came = returned(reg, "CS", {"ASB/1": None})
    mine = came.workbook.tables[0].rows[0]
    theirs = replace(
        mine,
        number=8,
        cells={**mine.cells, "update": "HS held two."},
        places={column: replace(place, cell=f"{place.cell[0]}8") for column, place in mine.places.items()},
        row_id=RowId("ASB/1", "HS", CYCLE.name),
    )
    both = replace(came.workbook.tables[0], rows=(mine, theirs))
    found = merged(reg, replace(came, workbook=replace(came.workbook, tables=(both,))))
    assert [(update.lead, update.text) for update in found.standings[0].updates] == [
        ("CS", None),
        ("HS", "HS held two."),
    ]
    assert {(row.contact, row.rows) for row in found.returns} == {("CS", 0), ("HS", 1)}


def test_a_blank_row_of_a_newer_return_takes_nothing_back_that_an_older_one_asked() -> None:
    older = {"action": "Two patrols were walked in May.", "status": "half way"}
    first = returned(REGISTER, "CS", {"ASB/1": older, "ASB/2": "Ten."}, day=9)
    second = returned(REGISTER, "CS", {"ASB/1": None, "ASB/2": "Twelve."}, day=10)
    alone, both = merged(REGISTER, first), merged(REGISTER, first, second)
    assert both.requests == alone.requests != ()
    assert both.findings == alone.findings != ()
    assert {(row.file, row.state) for row in both.returns if row.file} == {
        ("CS 9.xlsx", State.RECEIVED),
        ("CS 10.xlsx", State.RECEIVED),
    }
    assert next(s.updates[0] for s in both.standings if s.key == "ASB/1").typed == {"status": "half way"}


def test_a_row_of_a_copied_sheet_whose_wording_was_mended_a_little_is_no_new_action() -> None:
    came = returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": "Ten."})
    (own,) = came.workbook.tables
    again = replace(own.rows[0], cells={**own.rows[0].cells, "action": "Keep weekly joint patrol in the town centre."})
    copy = replace(own, sheet="ASB (2)", rows=(again,))
    found = merged(REGISTER, replace(came, workbook=replace(came.workbook, tables=(own, copy))))
    assert (found.requests, found.findings) == ((), ())
    assert also(found) == ("C7: Keep weekly joint patrol in the town centre.",)


def test_a_second_row_that_says_something_else_is_told_and_one_that_repeats_it_is_not() -> None:
    came = returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": "Ten."})
    (own,) = came.workbook.tables
    for words, told in (("Three.", True), (SAYS, False), (None, False)):
        cells = {column: value for column, value in own.rows[0].cells.items() if column != "update"}
        again = replace(own.rows[0], number=9, cells=cells | ({"update": words} if words else {}))
        both = replace(own, rows=(*own.rows, again))
        found = merged(REGISTER, replace(came, workbook=replace(came.workbook, tables=(both,))))
        said = "a second row of ASB/1; its answers count where the first row has none"
        assert found.findings == ((finding("row-repeated", "G7", said),) if told else ())


def test_every_word_of_a_new_row_is_kept_whole() -> None:
    long = "Light the underpass. " * 20
    cells = {"action": "Light the underpass.", "update": long, "status": "Delayed"}
    told = {"update": long, "extra": {"M9": "ask Priya"}, "marks": {"G9": Mark(comment="Kim: whose?")}}
    found = merged(
        REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": SAYS}, new=[("ASB", cells), ("ASB", told)])
    )
    (request,) = found.requests
    assert (request.asked, dict(request.cells)) == ("Light the underpass.", cells)
    assert also(found) == (
        f"CS in {FILE}, ASB!G10: {long}",
        f"CS in {FILE}, ASB!M9: ask Priya",
        f"CS in {FILE}, ASB!G9 (comment): Kim: whose?",
    )


@pytest.mark.parametrize(
    "typed", ["June 0000", "Sept-0000", "Q1 0000", "Q4 9999", "9999 Q4", "0 June", "00 June", "0/6", "31/04"]
)
def test_a_day_that_there_is_not_is_no_day(typed: str) -> None:
    assert read_past_day(typed, LATEST) is None


def test_an_answer_column_that_only_the_copied_sheet_has_is_read_there() -> None:
    came = returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": "Ten."})
    (own,) = came.workbook.tables
    bare = replace(own.rows[0], places={c: place for c, place in own.rows[0].places.items() if c != "status"})
    again = replace(
        own.rows[0],
        places={c: replace(place, sheet="ASB (2)") for c, place in own.rows[0].places.items()},
        marks={"H7": Mark(colour="red")},
    )
    both = (replace(own, rows=(bare, own.rows[1])), replace(own, sheet="ASB (2)", rows=(again,)))
    found = merged(REGISTER, replace(came, workbook=replace(came.workbook, tables=both)))
    assert [(told.kind, str(told.place)) for told in found.findings] == [("status-suggested", f"{FILE}, ASB (2)!H7")]


def test_words_under_query_or_over_a_row_id_are_kept() -> None:
    came = returned(REGISTER, "CS", {"ASB/1": {"update": SAYS, "answer": None}, "ASB/2": "Ten."})
    (own,) = came.workbook.tables
    typed = {"query": "The venue is booked.", "row_id": "call me"}
    row = replace(
        own.rows[0],
        cells={**own.rows[0].cells, **typed},
        places={**own.rows[0].places, "query": Place(FILE, "ASB", "L7"), "row_id": Place(FILE, "ASB", "M7")},
    )
    book = replace(came.workbook, tables=(replace(own, rows=(row, own.rows[1])),))
    assert also(merged(REGISTER, replace(came, workbook=book))) == ("L7: The venue is booked.", "M7: call me")


def test_a_wording_altered_in_anothers_row_is_shown_beside_its_action_and_asks_nothing() -> None:
    altered = {"action": "Publish the agreement in plain English, too."}
    found = merged(REGISTER, returned(REGISTER, "CS", {"ASB/1": SAYS, "ASB/2": "Ten.", "ASB/3": altered}))
    assert also(found, "ASB/3") == (f"CS in {FILE}, ASB!C9: Publish the agreement in plain English, too.",)
    assert (found.requests, found.findings) == ((), ())
