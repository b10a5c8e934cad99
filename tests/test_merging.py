"""Returns merged against the register: what counts, what is asked, what is held. Source: PRODUCT.md section 7."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import (
    AS_AT,
    BEFORE,
    CYCLE,
    DUE,
    EARLIER,
    action,
    merged,
    past,
    register,
    returned,
    row,
    table,
    the,
    update,
    workbook,
)

from sspxl.merge import Before, merge, ongoing_cycles
from sspxl.records import (
    Action,
    BadValue,
    Finding,
    Merged,
    Past,
    Place,
    Quarantined,
    Request,
    Return,
    ReturnRow,
    RowId,
    State,
)

PATROLS = "Keep weekly joint patrols in the town centre."
VICTIMS = "Identify repeat victims within two working days."
AGREEMENT = "Publish the acceptable behaviour agreement in plain English."
CENTRES = "Review the hate crime reporting centres."

REGISTER = register(
    action("ASB/1", PATROLS, "CS"),
    action("ASB/2", VICTIMS, "CS & MW", due=date(2026, 9, 30)),
    action("ASB/3", AGREEMENT, "HS"),
    action("SA26/1", CENTRES, "CS"),
)
CS = ("ASB/1", "ASB/2", "SA26/1")


def full(words: str, day: int, **how: object) -> Return:
    """CS's whole workbook, each row with these words."""
    return returned(REGISTER, "CS", dict.fromkeys(CS, words), day=day, **how)


def updates(found: Merged, key: str) -> list[tuple[str, str | None, str | None]]:
    """Lead, words and status of the action's updates."""
    (standing,) = (s for s in found.standings if s.key == key)
    return [(u.lead, u.text, u.status) for u in standing.updates]


def states(found: Merged) -> list[tuple[str, str | None, str]]:
    return [(r.contact, r.file, r.state.value) for r in found.returns]


def kinds(found: Merged) -> list[tuple[str, str | None, str | None, str]]:
    """What was come across: kind, key, lead, place."""
    return [(f.kind, f.key, f.lead, str(f.place)) for f in found.findings]


def asked(found: Merged) -> list[tuple[str, str, str | None, str, str]]:
    return [(r.key, r.field, r.was, r.asked, r.by) for r in found.requests]


OUTSTANDING = [("HS", None, "outstanding"), ("MW", None, "outstanding")]

# ---------------------------------------------------------------- which of them counts


def test_the_newest_counts_by_when_it_was_saved_and_the_older_is_superseded() -> None:
    found = merged(REGISTER, full("Ten patrols in May.", 10), full("Twelve patrols in May.", 12))
    assert updates(found, "ASB/1") == [("CS", "Twelve patrols in May.", None)]
    assert states(found) == [("CS", "CS 10.xlsx", "superseded"), ("CS", "CS 12.xlsx", "received"), *_outstanding("CS")]
    assert found.findings == found.requests == ()


def _outstanding(*returned_by: str) -> list[tuple[str, None, str]]:
    return [(who, None, "outstanding") for who in ("CS", "HS", "MW") if who not in returned_by]


def test_an_older_one_that_arrives_later_does_not_win() -> None:
    newer = full("Twelve patrols in May.", 12)
    older = full("Ten patrols in May.", 10, received=date(2026, 7, 16))
    found = merged(REGISTER, newer, older)
    assert updates(found, "ASB/1") == [("CS", "Twelve patrols in May.", None)]
    assert [(r.file, r.state, r.received) for r in found.returns if r.file] == [
        ("CS 10.xlsx", State.SUPERSEDED, date(2026, 7, 16)),
        ("CS 12.xlsx", State.RECEIVED, date(2026, 7, 12)),
    ]


def test_without_a_time_of_its_own_the_files_time_counts_and_then_its_hash() -> None:
    plain = replace(full("By the file's time.", 11, saved=None), modified=datetime(2026, 7, 11, 9))
    found = merged(REGISTER, full("Saved on the tenth.", 10), plain)
    assert updates(found, "ASB/1") == [("CS", "By the file's time.", None)]
    one, other = (
        replace(came, workbook=replace(came.workbook, sha256=sha))
        for came, sha in (
            (full("Hash a.", 10, name="z.xlsx"), "a" * 64),
            (full("Hash b.", 10, name="y.xlsx"), "b" * 64),
        )
    )
    assert updates(merged(REGISTER, one, other), "ASB/1") == [("CS", "Hash b.", None)]


@pytest.mark.parametrize("hashes", ["ab", "ba", "aa"])
def test_of_those_of_one_time_that_say_the_same_the_later_to_come_is_the_duplicate(hashes: str) -> None:
    """Saved anew they have other hashes; which of them that favours is chance."""
    first, second = (
        replace(came, workbook=replace(came.workbook, sha256=sign * 64))
        for came, sign in zip(
            (
                full("The same.", 10, name="DR.xlsx", received=date(2026, 7, 11)),
                full("The same.", 10, name="A.xlsx", received=date(2026, 7, 20)),
            ),
            hashes,
            strict=True,
        )
    )
    other = full("Something else.", 10, name="B.xlsx", received=date(2026, 7, 20))
    for came in ((first, second), (second, first)):
        assert [(r.file, r.state) for r in merged(REGISTER, *came).returns if r.file] == [
            ("A.xlsx", State.DUPLICATE),
            ("DR.xlsx", State.RECEIVED),
        ]
    said = [(r.file, r.state) for r in merged(REGISTER, first, other).returns if r.file]
    assert State.DUPLICATE not in dict(said).values()


def told(words: str, saved: datetime | None, modified: datetime, received: date) -> Return:
    """A return with these times; the hash that sorts it follows from its words."""
    came = full(words, 10, saved=saved, received=received, name=f"{words} {saved}.xlsx")
    return replace(came, modified=modified)


MORNING = datetime(2026, 7, 10, 9)


@pytest.mark.parametrize(
    ("saved", "modified", "counts"),
    [
        (datetime(2031, 7, 10), MORNING, False),
        (datetime(2031, 7, 10), datetime(2026, 7, 13), True),
        (datetime(2026, 7, 14, 23, 59), MORNING, True),
        (datetime(2026, 7, 15), MORNING, False),
        (datetime(2031, 7, 10), datetime(2031, 7, 10), False),
        (datetime(1980, 1, 1), datetime(2026, 7, 13), True),
        (None, datetime(2031, 7, 10), False),
    ],
    ids=str,
)
def test_a_clock_that_is_wrong_does_not_win(saved: datetime | None, modified: datetime, counts: bool) -> None:
    """Received on the 13th, beside one that was saved on the 12th."""
    right = told("Right clock.", datetime(2026, 7, 12, 9), MORNING, date(2026, 7, 12))
    wrong = told("Wrong clock.", saved, modified, date(2026, 7, 13))
    words = "Wrong clock." if counts else "Right clock."
    for order in ((right, wrong), (wrong, right)):
        assert updates(merged(REGISTER, *order), "ASB/1") == [("CS", words, None)]


@pytest.mark.parametrize(
    ("saved", "counts"), [(datetime(2026, 6, 22), True), (datetime(2026, 6, 21, 23, 59), False)], ids=str
)
def test_a_workbook_that_was_never_saved_again_bears_the_day_on_which_its_cycle_opened(
    saved: datetime, counts: bool
) -> None:
    """Beside one without a time that can be; where neither has one, their hashes decide."""
    never = datetime(1980, 1, 1)
    issued, none = (told(words, at, never, AS_AT) for words, at in (("As issued.", saved), ("No time.", None)))
    later, sooner = "f" * 64, "0" * 64
    issued = replace(issued, workbook=replace(issued.workbook, sha256=sooner))
    none = replace(none, workbook=replace(none.workbook, sha256=later))
    assert updates(merged(REGISTER, none, issued), "ASB/1") == [("CS", "As issued." if counts else "No time.", None)]
    undated = merge(REGISTER, replace(CYCLE, opens=None), [none, issued], (), Before())
    assert updates(undated, "ASB/1") == [("CS", "As issued.", None)]


MANY = (
    full("Ten patrols in May.", 10),
    full("Ten patrols in May.", 11),
    returned(REGISTER, "CS", {"ASB/1": {"update": None, "status": "Completed"}}, day=12),
    returned(REGISTER, "MW", {"ASB/2": {"update": "31 of 33 in time.", "status": "Nearly", "lead": "MW"}}, day=13),
    returned(REGISTER, "HS", {"ASB/3": "With the printers."}, cycle=BEFORE.name, day=14),
    returned(REGISTER, None, {"ASB/1": "From the meeting.", "ASB/2": None, "ASB/3": "From the meeting."}, day=9),
    returned(REGISTER, "CS", {"SA26/1": "Two visited."}, new=[("ASB", {"action": "Light the underpass."})], day=20),
)
REFUSED = (
    Quarantined("b.xlsx", "returns/b.xlsx", date(2026, 7, 9), "a damaged workbook", "it is cut short", "send it again"),
    Quarantined("a.pdf", "returns/a.pdf", date(2026, 7, 20), "a PDF", "it is no workbook", "send the workbook"),
)


@settings(max_examples=60, deadline=None)
@given(st.permutations(MANY), st.permutations(REFUSED))
def test_the_order_in_which_files_are_read_changes_nothing(came: list[Return], refused: list[Quarantined]) -> None:
    expected = merge(REGISTER, CYCLE, MANY, REFUSED, Before())
    assert merge(REGISTER, CYCLE, came, refused, Before()) == expected
    assert len(expected.returns) == 11


def test_merging_leaves_what_it_is_given_as_it_was() -> None:
    before = repr((REGISTER, MANY))
    merged(REGISTER, *MANY)
    assert repr((REGISTER, MANY)) == before


def test_a_partial_return_replaces_only_the_rows_that_it_answers() -> None:
    later = returned(REGISTER, "CS", {"ASB/1": "Twelve patrols in May."}, day=12)
    found = merged(REGISTER, full("Ten patrols in May.", 10), later)
    assert [updates(found, key) for key in CS] == [
        [("CS", "Twelve patrols in May.", None)],
        [("CS", "Ten patrols in May.", None)],
        [("CS", "Ten patrols in May.", None)],
    ]
    assert states(found) == [("CS", "CS 10.xlsx", "received"), ("CS", "CS 12.xlsx", "received"), *_outstanding("CS")]
    assert found.findings == ()


def test_an_empty_cell_never_overwrites_text_but_na_does() -> None:
    first = returned(
        REGISTER, "CS", {**dict.fromkeys(CS), "ASB/1": {"update": "Ten patrols.", "status": "In progress"}}
    )
    blank = returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/1": {"update": None, "status": "Delayed"}}, day=12)
    typed = returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/1": {"update": "N/A", "status": None}}, day=14)
    assert updates(merged(REGISTER, first, blank), "ASB/1") == [("CS", "Ten patrols.", "Delayed")]
    assert updates(merged(REGISTER, first, blank, typed), "ASB/1") == [("CS", "N/A", "Delayed")]


def test_each_answered_field_keeps_the_cell_and_file_that_it_came_from() -> None:
    first = returned(REGISTER, "CS", {"ASB/1": {"update": "Ten patrols.", "status": "In progress"}}, day=10)
    later = returned(REGISTER, "CS", {"ASB/1": {"status": "Delayed"}}, day=12)
    (standing, *_) = merged(REGISTER, first, later).standings
    (found,) = standing.updates
    assert (str(found.places["update"]), str(found.places["status"])) == ("CS 10.xlsx, ASB!G7", "CS 12.xlsx, ASB!H7")
    assert (found.source, found.received) == (f"returns/{CYCLE.name}/CS 12.xlsx", date(2026, 7, 12))


def test_what_a_newer_return_leaves_blank_in_every_row_keeps_counting() -> None:
    found = merged(REGISTER, full("Ten patrols.", 10), returned(REGISTER, "CS", dict.fromkeys(CS), day=12))
    assert updates(found, "ASB/1") == [("CS", "Ten patrols.", None)]
    assert states(found)[:2] == [("CS", "CS 10.xlsx", "received"), ("CS", "CS 12.xlsx", "received")]


# ---------------------------------------------------------------- sent twice


def test_the_same_answers_saved_again_are_a_duplicate_and_count_once() -> None:
    again = full("Ten\xa0patrols in May. ", 12)
    found = merged(REGISTER, full("Ten patrols in May.", 10), again)
    assert states(found)[:2] == [("CS", "CS 10.xlsx", "received"), ("CS", "CS 12.xlsx", "duplicate")]
    assert found.standings == merged(REGISTER, full("Ten patrols in May.", 10)).standings


@pytest.mark.parametrize(
    "cells",
    [
        {"update": "Ten patrols in June."},
        {"status": "Delayed"},
        {"lead": "MW"},
        {"extra": {"P7": "Is this ours?"}},
        {"status": "Nearly"},
        {"q1": 40},
    ],
    ids=lambda cells: next(iter(cells)),
)
def test_what_says_anything_else_is_no_duplicate(cells: dict[str, object]) -> None:
    said = dict.fromkeys(CS, "Ten patrols in May.")
    again = returned(REGISTER, "CS", {**said, "ASB/1": {"update": "Ten patrols in May.", **cells}}, day=12)
    states_of = {r.file: r.state for r in merged(REGISTER, full("Ten patrols in May.", 10), again).returns}
    assert states_of["CS 12.xlsx"] is State.RECEIVED


def test_the_same_answers_of_another_contact_are_no_duplicate() -> None:
    words = {"ASB/2": "31 of 33 in time."}
    found = merged(REGISTER, returned(REGISTER, "CS", words), returned(REGISTER, "MW", words, day=12))
    assert [r.state for r in found.returns if r.file] == [State.RECEIVED, State.RECEIVED]


def test_a_first_version_sent_again_after_a_second_counts_again() -> None:
    found = merged(REGISTER, full("Ten.", 10), full("Twelve.", 11), full("Ten.", 12))
    assert updates(found, "ASB/1") == [("CS", "Ten.", None)]
    assert [r.state.value for r in found.returns if r.file] == ["superseded", "superseded", "received"]


def test_of_identical_files_the_one_that_came_first_counts() -> None:
    first = full("Ten.", 10, name="CS.xlsx")
    second = replace(first, path=first.path.replace(".xlsx", " (2).xlsx"))
    earlier = replace(first, path=f"{first.path} of June", received=date(2026, 7, 9))
    rows = merged(REGISTER, first, second, earlier).returns
    assert [(r.path.rpartition("/")[2], r.state.value) for r in rows if r.path] == [
        ("CS (2).xlsx", "duplicate"),
        ("CS.xlsx", "duplicate"),
        ("CS.xlsx of June", "received"),
    ]
    assert [r.state.value for r in merged(REGISTER, first, second).returns if r.path] == ["duplicate", "received"]


# ---------------------------------------------------------------- several leads


def test_leads_stand_side_by_side_in_the_order_of_lead_and_who_is_silent_is_awaited() -> None:
    mw = returned(REGISTER, "MW", {"ASB/2": {"update": "31 of 33 in time.", "status": "Delayed"}}, day=9)
    both = merged(REGISTER, mw, full("Ten a week.", 10))
    assert updates(both, "ASB/2") == [("CS", "Ten a week.", None), ("MW", "31 of 33 in time.", "Delayed")]
    assert [s.awaited for s in both.standings] == [(), (), ("HS",), ()]
    alone = merged(REGISTER, mw)
    assert updates(alone, "ASB/2") == [("MW", "31 of 33 in time.", "Delayed")]
    assert [s.awaited for s in alone.standings] == [("CS",), ("CS",), ("HS",), ("CS",)]


BARE = {"ASB/1": "Ten.", "ASB/2": "31 of 33 in time.", "ASB/3": "With the printers.", "SA26/1": "Two visited."}


def test_a_bare_workbook_of_several_contacts_speaks_for_the_leads_of_each_row_once() -> None:
    found = merged(REGISTER, returned(REGISTER, None, BARE))
    assert [updates(found, a.key) for a in REGISTER.actions] == [
        [("CS", "Ten.", None)],
        [("CS & MW", "31 of 33 in time.", None)],
        [("HS", "With the printers.", None)],
        [("CS", "Two visited.", None)],
    ]
    assert [(r.contact, r.state, r.rows) for r in found.returns] == [
        ("CS", State.RECEIVED, 3),
        ("HS", State.RECEIVED, 1),
        ("MW", State.RECEIVED, 1),
    ]
    assert [s.awaited for s in found.standings] == [(), (), (), ()]
    assert kinds(found) == [("identity-lost", None, None, "all 10.xlsx")]


def test_a_bare_row_of_all_partners_counts_as_nobodys_return() -> None:
    everyone = register(action("ASB/1", "Brief all staff.", "All Partners"), action("ASB/2", "Map repeats.", "CS"))
    row = returned(everyone, None, {"ASB/1": "Court team briefed."})
    found = merged(everyone, row)
    assert updates(found, "ASB/1") == [("All Partners", "Court team briefed.", None)]
    assert [(r.contact, r.state) for r in found.returns if r.state is not State.OUTSTANDING] == [("", State.RECEIVED)]
    assert {r.contact for r in found.returns if r.state is State.OUTSTANDING} == {"CS", "MW", "HS"}
    both = merged(everyone, returned(everyone, None, {"ASB/1": "Court team briefed.", "ASB/2": "Mapped."}))
    assert [r.contact for r in both.returns if r.state is not State.OUTSTANDING] == ["CS"]


def test_a_leads_own_newer_return_stands_beside_what_was_said_for_all() -> None:
    own = returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/2": "33 of 33 since June."}, day=12)
    found = merged(REGISTER, returned(REGISTER, None, BARE), own)
    assert updates(found, "ASB/2") == [("CS", "33 of 33 since June.", None), ("MW", "31 of 33 in time.", None)]
    older = returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/2": "28 of 33."}, day=8)
    assert updates(merged(REGISTER, returned(REGISTER, None, BARE), older), "ASB/2") == [
        ("CS & MW", "31 of 33 in time.", None)
    ]


def test_a_bare_workbook_whose_rows_one_contact_alone_shares_is_that_contacts() -> None:
    found = merged(REGISTER, returned(REGISTER, None, {"ASB/1": "Ten.", "ASB/2": "31 of 33 in time."}))
    assert updates(found, "ASB/2") == [("CS", "31 of 33 in time.", None)]
    assert [s.awaited for s in found.standings][1] == ("MW",)


def test_rows_pasted_together_from_several_workbooks_speak_for_those_in_their_row_ids() -> None:
    rows = [
        row(7, action=VICTIMS, update="31 of 33 in time.", row_id=RowId("ASB/2", "MW", CYCLE.name)),
        row(8, action=AGREEMENT, update="With the printers.", row_id=RowId("ASB/3", "HS", CYCLE.name)),
    ]
    when = datetime(2026, 7, 10)
    came = Return("returns/all.xlsx", when.date(), when, workbook(table("ASB", rows), file="all.xlsx", saved=when))
    found = merged(REGISTER, came)
    assert updates(found, "ASB/2") == [("MW", "31 of 33 in time.", None)]
    assert updates(found, "ASB/3") == [("HS", "With the printers.", None)]
    assert states(found) == [
        ("CS", None, "outstanding"),
        ("HS", "all.xlsx", "received"),
        ("MW", "all.xlsx", "received"),
    ]


def test_a_row_that_nobody_answers_for_still_stands() -> None:
    reg = register(
        action("ASB/1", PATROLS, None), action("ASB/2", VICTIMS, "CS"), action("ASB/3", AGREEMENT, "CS & MW")
    )
    said = {"ASB/1": "Ten.", "ASB/2": {"update": "31 of 33.", "status": "Completed"}, "ASB/3": "With the printers."}
    found = merged(reg, returned(reg, None, said))
    assert [updates(found, a.key) for a in reg.actions] == [
        [("", "Ten.", None)],
        [("CS", "31 of 33.", "Completed")],
        [("CS", "With the printers.", None)],
    ]
    alone = merged(reg, returned(reg, None, {"ASB/1": {"update": "Ten.", "status": "Completed"}}))
    assert states(alone) == [("CS", None, "outstanding"), ("MW", None, "outstanding"), ("", "all 10.xlsx", "received")]
    assert [r.rows for r in alone.returns] == [0, 0, 1]
    assert asked(alone) == [("ASB/1", "State", "open", "completed", "the manager's inbox")]


# ---------------------------------------------------------------- held


def test_a_workbook_of_another_cycle_is_held_and_nothing_of_it_is_merged() -> None:
    said = {**dict.fromkeys(CS, "Ten."), "ASB/1": {"update": "Ten.", "status": "Nearly", "action": "Other words"}}
    old = returned(REGISTER, "CS", said, cycle=BEFORE.name, new=[("ASB", {"action": "Light the underpass."})])
    found = merged(REGISTER, old)
    assert [s.updates for s in found.standings] == [()] * 4
    assert found.requests == ()
    assert found.findings == (
        Finding(
            "wrong-cycle", Place("CS 10.xlsx"), "a workbook of 2025-26 Q4, received in 2026-27 Q1", None, "CS",
            "CS 10.xlsx",
        ),
    )  # fmt: skip
    assert found.returns[0] == ReturnRow(
        "CS", CYCLE.name, DUE, date(2026, 7, 10), None, State.HELD, "CS 10.xlsx", old.path, 3,
        "it is the workbook of 2025-26 Q4", None, datetime(2026, 7, 10, 9),
    )  # fmt: skip
    assert states(found)[1:] == OUTSTANDING


def test_a_held_return_neither_repeats_nor_supersedes_one_that_counts() -> None:
    found = merged(REGISTER, full("Ten.", 10), full("Ten.", 12, cycle=BEFORE.name))
    assert states(found)[:2] == [("CS", "CS 10.xlsx", "received"), ("CS", "CS 12.xlsx", "held")]
    assert updates(found, "ASB/1") == [("CS", "Ten.", None)]
    blank = returned(REGISTER, "CS", dict.fromkeys(CS))
    assert states(merged(REGISTER, blank, full("Ten.", 12, cycle=BEFORE.name)))[0] == ("CS", "CS 10.xlsx", "received")
    assert states(merged(REGISTER, blank, full("Ten.", 12)))[0] == ("CS", "CS 10.xlsx", "superseded")


def test_rows_of_this_cycle_in_an_earlier_cycles_workbook_count() -> None:
    came = full("Ten.", 10)
    pasted = replace(came, workbook=replace(came.workbook, issued_to=RowId("", "CS", BEFORE.name)))
    assert merged(REGISTER, pasted) == merged(REGISTER, came)


def test_a_workbook_none_of_whose_rows_is_known_is_held() -> None:
    rota = [row(3, file="rota.xlsx", sheet="Rota", action=text) for text in ("Order the tea", "Wash the cups")]
    when = datetime(2026, 7, 10)
    came = Return("returns/rota.xlsx", when.date(), when, workbook(table("Rota", rota), file="rota.xlsx"))
    found = merged(REGISTER, came)
    assert found.findings == (
        Finding(
            "row-unknown", Place("rota.xlsx", "Rota", "C3"),
            'rows of no plan in the register, the first of them "Order the tea"', None, None, "rota.xlsx",
        ),
    )  # fmt: skip
    assert found.requests == ()
    assert [(r.contact, r.state, r.why) for r in found.returns if r.file] == [
        ("", State.HELD, "none of its rows is an action of the register")
    ]
    assert [r.contact for r in found.returns if r.state is State.OUTSTANDING] == ["CS", "HS", "MW"]


def test_of_a_return_with_own_and_others_rows_the_own_are_merged() -> None:
    said = {**dict.fromkeys(CS, "Ten."), "ASB/3": {"status": "Completed"}}
    found = merged(REGISTER, returned(REGISTER, "CS", said))
    assert updates(found, "ASB/1") == [("CS", "Ten.", None)]
    assert updates(found, "ASB/3") == []
    assert found.findings == (
        Finding(
            "sender-mismatch", Place("CS 10.xlsx", "ASB", "H9"),
            'answers for ASB/3, which CS does not lead: "Completed"', "ASB/3", "CS", "CS 10.xlsx",
        ),
    )  # fmt: skip
    assert also_said(found, "ASB/3") == ("CS in CS 10.xlsx, ASB!H9: Completed",)
    assert [also_said(found, key) for key in CS] == [(), (), ()]
    assert found.requests == ()
    assert states(found) == [("CS", "CS 10.xlsx", "received"), *OUTSTANDING]


def test_others_rows_that_were_left_blank_are_no_mismatch() -> None:
    found = merged(REGISTER, returned(REGISTER, "CS", {**dict.fromkeys(CS, "Ten."), "ASB/3": None}))
    assert (found.findings, found.requests) == ((), ())


def test_a_return_that_answers_others_rows_alone_is_held() -> None:
    found = merged(REGISTER, returned(REGISTER, "MW", {"ASB/1": "Ten.", "ASB/3": "Out now."}))
    assert [s.updates for s in found.standings] == [()] * 4
    assert [(f.kind, f.key, f.lead, str(f.place), f.found) for f in found.findings] == [
        ("sender-mismatch", "ASB/1", "MW", "MW 10.xlsx, ASB!G7", 'answers for ASB/1, which MW does not lead: "Ten."'),
        (
            "sender-mismatch", "ASB/3", "MW", "MW 10.xlsx, ASB!G8",
            'answers for ASB/3, which MW does not lead: "Out now."',
        ),
    ]  # fmt: skip
    assert also_said(found, "ASB/1") == ("MW in MW 10.xlsx, ASB!G7: Ten.",)
    assert also_said(found, "ASB/3") == ("MW in MW 10.xlsx, ASB!G8: Out now.",)
    assert [(r.contact, r.state.value, r.why) for r in found.returns] == [
        ("CS", "outstanding", None),
        ("HS", "outstanding", None),
        ("MW", "held", "none of the rows that it answers is led by MW"),
    ]


def test_all_that_stands_in_anothers_row_is_kept_whole_beside_its_action() -> None:
    long = "Every one of the shops in the high street has been given the new agreement. " * 8
    cells = {"update": long, "status": "Completed", "extra": {"P9": "Ask HS"}}
    found = merged(REGISTER, returned(REGISTER, "CS", {**dict.fromkeys(CS, "Ten."), "ASB/3": cells}))
    at = "CS in CS 10.xlsx, ASB"
    assert also_said(found, "ASB/3") == (f"{at}!G9: {long}", f"{at}!H9: Completed", f"{at}!P9: Ask HS")
    old = returned(REGISTER, "CS", {"ASB/1": "Ten.", "ASB/3": "Out."}, cycle=BEFORE.name)
    assert also_said(merged(REGISTER, old), "ASB/3") == ()


def test_other_words_in_anothers_row_are_no_duplicate() -> None:
    first = returned(REGISTER, "CS", {**dict.fromkeys(CS, "Ten."), "ASB/3": "Out in May."}, day=10)
    again = returned(REGISTER, "CS", {**dict.fromkeys(CS, "Ten."), "ASB/3": "Out in\nMay. "}, day=12)
    other = returned(REGISTER, "CS", {**dict.fromkeys(CS, "Ten."), "ASB/3": "Out in June."}, day=12)
    assert [merged(REGISTER, first, later).returns[1].state for later in (again, other)] == [
        State.DUPLICATE,
        State.RECEIVED,
    ]


# ---------------------------------------------------------------- Returns


def test_everyone_who_answers_for_an_open_action_is_expected_and_nobody_else() -> None:
    reg = register(
        action("ASB/1", PATROLS, "CS", state="completed"),
        action("ASB/2", VICTIMS, "MW"),
        action("ASB/3", AGREEMENT, None, agency="Wexcombe Homes"),
    )
    assert merged(reg).returns == (
        ReturnRow("HS", CYCLE.name, DUE, None, None, State.OUTSTANDING, None, None, 0),
        ReturnRow("MW", CYCLE.name, DUE, None, None, State.OUTSTANDING, None, None, 0),
    )


def test_a_return_is_late_after_the_due_date_and_not_on_it() -> None:
    found = merged(
        REGISTER, full("Ten.", 10, received=DUE), returned(REGISTER, "HS", {"ASB/3": "Out."}, received=AS_AT)
    )
    assert [(r.contact, r.state.value, r.days_late) for r in found.returns] == [
        ("CS", "received", None),
        ("HS", "late", 11),
        ("MW", "outstanding", None),
    ]


def test_a_cycle_without_a_due_date_has_nothing_late() -> None:
    found = merge(REGISTER, replace(CYCLE, due=None), [full("Ten.", 10, received=AS_AT)], (), Before())
    assert [(r.contact, r.state.value, r.days_late) for r in found.returns if r.file] == [("CS", "received", None)]


def test_what_is_quarantined_stands_in_returns_with_why_and_what_to_do() -> None:
    found = merge(REGISTER, CYCLE, [], REFUSED, Before())
    assert found.returns[3:] == (
        ReturnRow(
            "", CYCLE.name, DUE, date(2026, 7, 20), 3, State.QUARANTINED, "a.pdf", "returns/a.pdf", 0,
            "a PDF: it is no workbook", "send the workbook",
        ),
        ReturnRow(
            "", CYCLE.name, DUE, date(2026, 7, 9), None, State.QUARANTINED, "b.xlsx", "returns/b.xlsx", 0,
            "a damaged workbook: it is cut short", "send it again",
        ),
    )  # fmt: skip
    assert found.quarantined == tuple(reversed(REFUSED))


# ---------------------------------------------------------------- rows that did not come back


def test_an_open_row_that_is_not_in_the_return_is_missing_and_a_closed_one_is_not() -> None:
    some = returned(REGISTER, "CS", {"ASB/1": "Ten.", "SA26/1": "Two."})
    assert merged(REGISTER, some).findings == (
        Finding(
            "row-missing", Place("CS 10.xlsx", "ASB"), "the row of ASB/2 is not in the workbook",
            "ASB/2", "CS", "CS 10.xlsx",
        ),
    )  # fmt: skip
    closed = replace(
        REGISTER, actions=tuple(replace(a, state="completed") if a.key == "ASB/2" else a for a in REGISTER.actions)
    )
    assert merged(closed, some).findings == ()


def test_a_sheet_that_is_not_in_the_return_is_said_once() -> None:
    found = merged(REGISTER, returned(REGISTER, "CS", {"SA26/1": "Two."}, sheets={"SA26": "Assessment"}))
    assert found.findings == (
        Finding(
            "row-missing", Place("CS 10.xlsx"), "the workbook has no sheet for plan ASB (ASB/1, ASB/2)", "ASB/1", "CS",
            "CS 10.xlsx",
        ),
    )  # fmt: skip


def test_rows_that_another_return_of_the_contact_brought_are_not_missing() -> None:
    halves = [
        returned(REGISTER, "CS", {"ASB/1": "Ten.", "ASB/2": "31."}),
        returned(REGISTER, "CS", {"SA26/1": "2"}, day=9),
    ]
    assert merged(REGISTER, *halves).findings == ()
    mw = returned(REGISTER, "MW", {"ASB/2": "31."})
    missing = merged(REGISTER, mw, returned(REGISTER, "CS", {"ASB/1": "Ten.", "SA26/1": "2"}))
    assert kinds(missing) == [("row-missing", "ASB/2", "CS", "CS 10.xlsx, ASB")]
    bare = returned(REGISTER, None, BARE, day=9)
    assert kinds(merged(REGISTER, bare, returned(REGISTER, "CS", {"ASB/1": "Ten."}))) == [
        ("identity-lost", None, None, "all 9.xlsx")
    ]


def test_a_bare_workbook_of_one_plan_misses_that_plans_rows_only() -> None:
    found = merged(REGISTER, returned(REGISTER, None, {"ASB/1": "Ten.", "ASB/3": "Out."}))
    assert kinds(found) == [
        ("identity-lost", None, None, "all 10.xlsx"),
        ("row-missing", "ASB/2", None, "all 10.xlsx, ASB"),
    ]


def test_a_row_that_was_not_in_the_issued_workbook_is_not_missing() -> None:
    some = returned(REGISTER, "CS", {"ASB/1": "Ten.", "SA26/1": "Two."})
    issued = {a.key: a for a in REGISTER.actions}
    added_later = {key: a for key, a in issued.items() if key != "ASB/2"}
    then_led_by_mw = {**issued, "ASB/2": replace(the(REGISTER, "ASB/2"), lead="MW")}
    assert merged(REGISTER, some, baseline=added_later).findings == ()
    assert merged(REGISTER, some, baseline=then_led_by_mw).findings == ()
    assert kinds(merged(REGISTER, some, baseline=issued)) == [("row-missing", "ASB/2", "CS", "CS 10.xlsx, ASB")]


# ---------------------------------------------------------------- rows that are new


def test_a_new_row_is_a_finding_and_a_request() -> None:
    cells = {"action": "Light the underpass.", "update": "Priced in June."}
    found = merged(REGISTER, returned(REGISTER, "CS", dict.fromkeys(CS, "Ten."), new=[("ASB", cells)]))
    place = Place("CS 10.xlsx", "ASB", "C9")
    assert found.findings == (
        Finding(
            "row-unknown", place,
            'a row that plan ASB does not have: "Light the underpass.", with the update "Priced in June."',
            None, "CS", "CS 10.xlsx",
        ),
    )  # fmt: skip
    assert found.requests == (Request("ASB/new", "New action", None, cells["action"], "CS", place, cells),)


def test_a_new_row_without_a_wording_is_told_and_proposes_nothing_and_a_bare_number_is_nothing() -> None:
    new = [("ASB", {"no": "12", "update": "Priced in June."}), ("ASB", {"no": "13"})]
    found = merged(REGISTER, returned(REGISTER, "CS", dict.fromkeys(CS, "Ten."), new=new))
    assert [(f.kind, f.found) for f in found.findings] == [
        ("row-unknown", 'a row that plan ASB does not have: one without a wording, with the update "Priced in June."')
    ]
    assert found.requests == ()


def test_a_new_row_that_is_sent_again_is_asked_once_and_one_taken_back_is_not() -> None:
    new = [("ASB", {"action": "Light the underpass."})]
    first, second = full("Ten.", 10, new=new), full("Twelve.", 12, new=new)
    assert [str(r.place) for r in merged(REGISTER, first, second).requests] == ["CS 12.xlsx, ASB!C9"]
    assert merged(REGISTER, first, full("Twelve.", 12)).requests == ()
    some = returned(REGISTER, "CS", {"ASB/1": "Twelve."}, day=12, new=new)
    assert [str(r.place) for r in merged(REGISTER, first, some).requests] == ["CS 12.xlsx, ASB!C8"]


# ---------------------------------------------------------------- requests


def one_row(**cells: object) -> Return:
    """CS's workbook in which the row of ASB/2 has these cells, and no other row says anything."""
    return returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/2": cells})


def test_a_changed_wording_lead_or_due_date_is_asked_and_not_applied() -> None:
    came = one_row(action=f"{VICTIMS} Tell them who.", lead="MW", due=date(2026, 12, 18), update="31 of 33.")
    found = merged(REGISTER, came)
    assert asked(found) == [
        ("ASB/2", "Action", VICTIMS, f"{VICTIMS} Tell them who.", "CS"),
        ("ASB/2", "Due", "30 September 2026", "18 December 2026", "CS"),
        ("ASB/2", "Lead", "CS & MW", "MW", "CS"),
    ]
    assert [str(r.place) for r in found.requests] == [f"CS 10.xlsx, ASB!{cell}8" for cell in "CEB"]
    assert the(found.register, "ASB/2") == the(REGISTER, "ASB/2")
    assert updates(found, "ASB/2") == [("CS", "31 of 33.", None)]


@pytest.mark.parametrize(
    "cells",
    [
        {"action": f" 2. {VICTIMS.upper()}"},
        {"lead": "CS and MW"},
        {"due": "30/09/2026"},
        {"due": datetime(2026, 9, 30)},
        {"due": "30th Sept 2026"},
        {"action": None, "lead": None, "due": None},
    ],
    ids=str,
)
def test_what_only_looks_otherwise_is_not_asked(cells: dict[str, object]) -> None:
    expected = [("ASB/2", "Lead", "CS & MW", "CS and MW", "CS")] if cells.get("lead") else []
    assert asked(merged(REGISTER, one_row(**cells))) == expected


def test_words_in_place_of_a_due_date_are_asked_unless_they_are_the_managers_own() -> None:
    assert asked(merged(REGISTER, one_row(due="after the election"))) == [
        ("ASB/2", "Due", "30 September 2026", "after the election", "CS")
    ]
    tbc = BadValue(Place("register.xlsx", "Actions", "G3"), "Due", "TBC", "a date", "ASB/2")
    reg = replace(REGISTER, bad_values=(tbc,))
    assert asked(merged(reg, one_row(due="tbc"))) == []


def test_what_is_asked_is_judged_by_what_was_issued_and_by_what_the_register_says_now() -> None:
    now = the(REGISTER, "ASB/2")
    issued = {"ASB/2": replace(now, text="Identify victims.", lead="CS", due=date(2026, 6, 30))}
    as_issued = one_row(action="Identify victims.", lead="CS", due=date(2026, 6, 30))
    as_now = one_row(action=now.text, lead=now.lead, due=now.due)
    neither = one_row(action="Identify victims and witnesses.", lead="MW", due=date(2026, 7, 1))
    assert asked(merged(REGISTER, as_issued, baseline=issued)) == []
    assert asked(merged(REGISTER, as_now, baseline=issued)) == []
    assert asked(merged(REGISTER, neither, baseline=issued)) == [
        ("ASB/2", "Action", "Identify victims.", "Identify victims and witnesses.", "CS"),
        ("ASB/2", "Due", "30 June 2026", "1 July 2026", "CS"),
        ("ASB/2", "Lead", "CS", "MW", "CS"),
    ]


def test_who_answers_a_wording_that_was_changed_since_it_was_issued_is_told_from_who_answers_the_new_one() -> None:
    now = the(REGISTER, "ASB/2")
    issued = {"ASB/2": replace(now, text="Identify victims.")}

    def as_issued(*came: Return, baseline: dict[str, Action] = issued) -> list[str | None]:
        found = merged(REGISTER, *came, baseline=baseline)
        return [update.as_issued for s in found.standings if s.key == "ASB/2" for update in s.updates]

    old = one_row(action="Identify victims.", status="Completed")
    assert as_issued(old) == ["Identify victims."]
    assert as_issued(one_row(action="2. IDENTIFY VICTIMS", status="Completed")) == ["Identify victims."]
    assert as_issued(one_row(action="Identify victims.")) == [None]  # and answers nothing
    assert as_issued(one_row(action=now.text, status="Completed")) == [None]
    assert as_issued(one_row(action="Identify victims and witnesses.", status="Completed")) == [None]  # asked of her
    assert as_issued(one_row(action=None, status="Completed")) == [None]
    assert as_issued(old, baseline={"ASB/2": replace(now, text=f" {now.text.upper()}")}) == [None]
    newer = returned(REGISTER, "CS", {"ASB/2": {"action": now.text, "status": "Delayed"}}, day=12)
    assert as_issued(old, newer) == [None]


def test_completed_asks_for_the_action_to_be_closed_as_long_as_it_is_open() -> None:
    came = one_row(update="All done.", status="complete")
    assert asked(merged(REGISTER, came)) == [("ASB/2", "State", "open", "completed", "CS")]
    closed = tuple(replace(a, state="completed") for a in REGISTER.actions)
    assert asked(merged(replace(REGISTER, actions=closed), came)) == []
    again = returned(REGISTER, "CS", {"ASB/2": {"status": "In progress"}}, day=12)
    assert asked(merged(REGISTER, came, again)) == []
    silent = returned(REGISTER, "CS", {"ASB/2": {"update": "Really all done."}}, day=12)
    assert asked(merged(REGISTER, came, silent)) == [("ASB/2", "State", "open", "completed", "CS")]


def test_the_newest_return_that_has_the_row_says_what_is_asked() -> None:
    first = one_row(action="Find victims.", status="Nearly", update="31.")
    mended = returned(REGISTER, "CS", {**dict.fromkeys(CS), "ASB/2": {"update": "32."}}, day=12)
    without = returned(REGISTER, "CS", {"ASB/1": "Ten."}, day=12)
    assert (merged(REGISTER, first, mended).requests, merged(REGISTER, first, mended).findings) == ((), ())
    assert asked(merged(REGISTER, first, without)) == [("ASB/2", "Action", VICTIMS, "Find victims.", "CS")]
    assert kinds(merged(REGISTER, first, without)) == [("bad-value", "ASB/2", "CS", "CS 10.xlsx, ASB!H8")]


def test_requests_stand_in_the_order_of_the_register_new_rows_after_their_plan() -> None:
    said = {"ASB/1": {"lead": "MW"}, "ASB/2": {"lead": "MW"}, "SA26/1": {"lead": "MW"}}
    found = merged(REGISTER, returned(REGISTER, "CS", said, new=[("ASB", {"action": "Light the underpass."})]))
    assert [r.key for r in found.requests] == ["ASB/1", "ASB/2", "ASB/new", "SA26/1"]


def test_a_joint_return_asks_in_the_name_of_the_rows_leads() -> None:
    said = {**BARE, "ASB/2": {"status": "Completed"}, "ASB/3": {"due": date(2026, 12, 1)}}
    assert asked(merged(REGISTER, returned(REGISTER, None, said))) == [
        ("ASB/2", "State", "open", "completed", "CS & MW"),
        ("ASB/3", "Due", None, "1 December 2026", "HS"),
    ]


# ---------------------------------------------------------------- values and words beside the answers


def test_a_status_or_date_that_cannot_be_used_counts_as_blank_and_is_told_with_what_is_expected() -> None:
    found = merged(REGISTER, one_row(update="31.", status="Nearly there", completed_on="soon"))
    (result,) = next(s.updates for s in found.standings if s.key == "ASB/2")
    assert (result.text, result.status, result.completed_on) == ("31.", None, None)
    file = "CS 10.xlsx"
    assert found.findings == (
        Finding(
            "bad-value", Place(file, "ASB", "H8"), '"Nearly there" under STATUS', "ASB/2", "CS", file,
            "one of Not started, In progress, Completed, Delayed, Not applicable",
        ),
        Finding(
            "bad-value", Place(file, "ASB", "I8"), '"soon" under COMPLETED ON', "ASB/2", "CS", file,
            "a date such as 31/03/2027",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "status"),
    [("COMPLETED.", "Completed"), ("done", "Completed"), ("On-going", "In progress"), ("n/a", "Not applicable")],
)
def test_what_partners_type_for_a_status_is_understood(typed: str, status: str) -> None:
    found = merged(REGISTER, one_row(status=typed, completed_on="3rd July 2026"))
    (result,) = next(s.updates for s in found.standings if s.key == "ASB/2")
    assert (result.status, result.completed_on, found.findings) == (status, date(2026, 7, 3), ())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (date(2026, 7, 3), "3 July 2026"),
        (datetime(2026, 7, 3, 14, 30), "3 July 2026 14:30"),
        (datetime(2026, 7, 3), "3 July 2026"),
        (12, "12"),
        (0, "0"),
        (0.5, "0.5"),
        (True, "TRUE"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("two\nlines ", "two\nlines "),
    ],
    ids=str,
)
def test_whatever_was_typed_as_an_update_is_kept_as_words(typed: object, words: str) -> None:
    assert updates(merged(REGISTER, one_row(update=typed)), "ASB/2") == [("CS", words, None)]


def test_figures_are_kept_as_typed() -> None:
    reg = register(action("PM/1", "Incidents", "CS", target=40.0))
    first = returned(reg, "CS", {"PM/1": {"q1": 0}})
    later = returned(reg, "CS", {"PM/1": {"q1": "38 or so"}}, day=12)
    assert [dict(u.figures) for u in merged(reg, first).standings[0].updates] == [{"Q1": 0}]
    assert [dict(u.figures) for u in merged(reg, first, later).standings[0].updates] == [{"Q1": "38 or so"}]


def also_said(found: Merged, key: str = "ASB/2") -> tuple[str, ...]:
    return next(s.also_said for s in found.standings if s.key == key)


def test_what_stands_outside_the_answer_cells_is_kept_with_its_cell() -> None:
    long = "A note that is much longer than anybody would expect in a spare column. " * 8
    found = merged(REGISTER, one_row(update="31.", extra={"P8": long, "Q8": 7, "R8": date(2026, 7, 3)}))
    assert also_said(found) == (f"P8: {long}", "Q8: 7", "R8: 3 July 2026")
    assert also_said(found, "ASB/1") == ()


def test_what_is_typed_over_the_managers_other_cells_is_kept_too() -> None:
    reg = register(action("ASB/1", PATROLS, "CS", agency="Wexcombe Council"))
    pasts = {"ASB/1": [past("ASB/1", "Nine in March.")]}

    def beside(**cells: object) -> tuple[str, ...]:
        return also_said(merged(reg, returned(reg, "CS", {"ASB/1": cells}), pasts=pasts), "ASB/1")

    assert beside(agency="Wexcombe council", previous="Nine in March.") == ()
    assert beside(agency="Police", previous="Nine in March? Eight.") == ("D7: Police", "F7: Nine in March? Eight.")


def test_an_answer_to_the_managers_question_is_the_leads_own() -> None:
    found = merged(REGISTER, one_row(answer="Because of the snow."))
    (result,) = next(s.updates for s in found.standings if s.key == "ASB/2")
    assert (result.answer, result.text, also_said(found)) == ("Because of the snow.", None, ())


def test_a_copied_row_fills_what_is_blank_and_what_differs_is_kept_beside() -> None:
    def rows(sheet: str, **cells: object) -> list:
        ids = RowId("ASB/1", "CS", CYCLE.name)
        return [row(7, file="CS 10.xlsx", sheet=sheet, action=PATROLS, row_id=ids, **cells)]

    first = table("ASB", rows("ASB", update="Ten.", extra={"P7": "see below"}))
    second = table("ASB (2)", rows("ASB (2)", update="Twelve.", status="Delayed", extra={"P7": "as agreed"}))
    when = datetime(2026, 7, 10)
    book = workbook(first, second, file="CS 10.xlsx", saved=when)
    reg = register(action("ASB/1", PATROLS, "CS"))
    found = merged(reg, Return("returns/CS 10.xlsx", when.date(), when, book))
    assert updates(found, "ASB/1") == [("CS", "Ten.", "Delayed")]
    assert also_said(found, "ASB/1") == ("P7: see below", "ASB (2)!G7: Twelve.", "ASB (2)!P7: as agreed")
    assert str(found.standings[0].updates[0].places["status"]) == "CS 10.xlsx, ASB (2)!H7"
    assert (found.requests, [told.kind for told in found.findings]) == ((), ["row-repeated"])


@pytest.mark.parametrize(("due", "beside"), [(46477, ()), (46478, ("ASB (2)!E7: 46478",))])
def test_a_copied_due_date_that_lost_its_look_is_the_rows_own(due: int, beside: tuple[str, ...]) -> None:
    ids, day = RowId("ASB/1", "CS", CYCLE.name), date(2027, 3, 31)
    first, second = (
        table(sheet, [row(7, file="CS 10.xlsx", sheet=sheet, action=PATROLS, row_id=ids, update="Ten.", due=typed)])
        for sheet, typed in (("ASB", day), ("ASB (2)", due))
    )
    when = datetime(2026, 7, 10)
    book = workbook(first, second, file="CS 10.xlsx", saved=when)
    reg = register(action("ASB/1", PATROLS, "CS", due=day))
    found = merged(reg, Return("returns/CS 10.xlsx", when.date(), when, book))
    assert (also_said(found, "ASB/1"), found.requests) == (beside, ())


def test_rows_recognised_by_words_alone_are_told_and_one_row_id_is_enough() -> None:
    said = {key: {"update": "Ten.", "row_id": None} for key in CS}
    by_words = returned(REGISTER, "CS", said)
    assert kinds(merged(REGISTER, by_words)) == [("identity-lost", None, "CS", "CS 10.xlsx")]
    one_left = returned(REGISTER, "CS", {**said, "ASB/1": "Ten."})
    assert kinds(merged(REGISTER, one_left)) == []


# ---------------------------------------------------------------- what was said before


def test_the_newest_earlier_word_of_each_lead_is_the_previous_update() -> None:
    told = [
        past("ASB/2", None, "CS"),
        past("ASB/2", "28 of 40.", "MW"),
        past("ASB/2", "Staff briefed.", "CS", EARLIER.name),
        past("ASB/2", "Begun.", "MW", ""),
    ]
    standing = merged(REGISTER, pasts={"ASB/2": told}).standings[1]
    assert standing.previous == (told[1], told[2])
    assert standing.past == tuple(told)


CYCLES = (BEFORE.name, EARLIER.name)


@pytest.mark.parametrize(
    ("about", "told", "count"),
    [
        ("nothing before", [], 1),
        ("the last cycle", [("CS", BEFORE.name, "This is on-going.")], 2),
        ("two cycles", [("CS", BEFORE.name, "On-going"), ("CS", EARLIER.name, "Ongoing.")], 3),
        ("with a gap", [("CS", EARLIER.name, "Ongoing.")], 1),
        ("broken by a fact", [("CS", BEFORE.name, "14 bikes stopped."), ("CS", EARLIER.name, "Ongoing.")], 1),
        ("another lead", [("MW", BEFORE.name, "On-going")], 1),
        ("both leads at once", [("CS & MW", BEFORE.name, "On-going")], 2),
        ("before the first cycle", [("CS", "", "On-going")], 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_cycles_on_going_are_counted_in_a_row(about: str, told: list[tuple[str, str, str]], count: int) -> None:
    before: list[Past] = [past("ASB/2", text, lead, cycle) for lead, cycle, text in told]
    assert ongoing_cycles(update("ASB/2", "On-going."), before, CYCLES) == count
    assert ongoing_cycles(update("ASB/2", "14 bikes stopped."), before, CYCLES) == 0


def test_a_standing_counts_the_cycles_in_which_anybody_said_anything() -> None:
    told = {
        "ASB/1": [past("ASB/1", "On-going", cycle=EARLIER.name)],
        "ASB/2": [past("ASB/2", "On-going", cycle=cycle) for cycle in (BEFORE.name, EARLIER.name, "")],
        "SA26/1": [past("SA26/1", "On-going", cycle="2025-26 Q1"), past("SA26/1", "Begun.", cycle="")],
    }
    found = merged(REGISTER, full("On-going.", 10), pasts=told)
    assert [s.ongoing_cycles for s in found.standings] == [1, 3, 0, 1]
    alone = merged(REGISTER, full("On-going.", 10), pasts={"ASB/1": told["ASB/1"]})
    assert [s.ongoing_cycles for s in alone.standings] == [2, 1, 0, 1]
    begun = merged(REGISTER, full("On-going.", 10), pasts={"ASB/2": told["ASB/2"]})
    assert [s.ongoing_cycles for s in begun.standings] == [1, 3, 0, 1]
