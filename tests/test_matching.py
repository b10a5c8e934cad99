"""Which action a returned row answers: matched, a copy or new; never shifted to a neighbour."""

from __future__ import annotations

import itertools

import pytest
from makers import CYCLE, action, register, row, table, workbook

from sspxl.merge import Matcher
from sspxl.records import Register, Row, RowId, Table

PATROLS = "Keep weekly joint patrols in the town centre and report the hours walked."
VICTIMS = "Identify repeat victims within two working days and name an officer for each."
MEETINGS = "Hold four residents' meetings a year, one in each neighbourhood."
CENTRES = "Review the hate crime reporting centres with those who use them."

REGISTER = register(
    action("ASB/1", PATROLS),
    action("ASB/2", VICTIMS, "CS & MW"),
    action("ASB/3", MEETINGS, "HS"),
    action("SA26/1", CENTRES),
    action("SA26/2", MEETINGS, "MW"),
)


def row_id(key: str) -> RowId:
    return RowId(key, "CS", CYCLE.name)


def found(*tables: Table, reg: Register = REGISTER) -> tuple[list[object], list[object], list[object]]:
    """Sheet and number of each row with the action it matched and how; the new ones with their plan; the copies."""
    matches = Matcher(reg).match(workbook(*tables))

    def at(one: Row) -> str:
        return f"{one.places['no'].sheet}!{one.number}"

    how = {True: "by row ID", False: "by words"}
    return (
        [(at(match.row), match.action.key, how[match.by_identity]) for match in matches.matched],
        [(at(new.row), new.plan) for new in matches.new],
        [(at(copy.row), copy.action.key) for copy in matches.copies],
    )


def test_a_row_is_known_by_its_row_id_whatever_its_number_and_however_its_words_were_altered() -> None:
    rows = [
        row(7, no="9", action=PATROLS, row_id=row_id("ASB/1")),
        row(8, no="1", action="Something else altogether", row_id=row_id("ASB/2")),
        row(9, row_id=row_id("ASB/3")),
    ]
    assert found(table("ASB", rows)) == (
        [("ASB!7", "ASB/1", "by row ID"), ("ASB!8", "ASB/2", "by row ID"), ("ASB!9", "ASB/3", "by row ID")],
        [],
        [],
    )


def test_a_row_copied_with_its_row_id_and_reworded_is_new_wherever_it_stands() -> None:
    copied = row(7, no="1", action="Light the underpass at the station.", row_id=row_id("ASB/1"))
    own = row(8, no="1", action=PATROLS, row_id=row_id("ASB/1"))
    assert found(table("ASB", [copied, own])) == ([("ASB!8", "ASB/1", "by row ID")], [("ASB!7", "ASB")], [])


def test_of_two_reworded_rows_with_one_row_id_the_one_with_the_actions_number_is_the_action() -> None:
    filled_down = row(7, no="2", action="Light the underpass at the station.", row_id=row_id("ASB/1"))
    own = row(8, no="1", action="Paint the bridge.", row_id=row_id("ASB/1"))
    assert found(table("ASB", [filled_down, own])) == ([("ASB!8", "ASB/1", "by row ID")], [("ASB!7", "ASB")], [])
    alike = row(9, no="3", action=PATROLS.replace("town centre", "old town"), row_id=row_id("ASB/1"))
    assert found(table("ASB", [filled_down, own, alike])) == (
        [("ASB!9", "ASB/1", "by row ID")],
        [("ASB!7", "ASB"), ("ASB!8", "ASB")],
        [],
    )


def test_a_row_copied_with_its_words_is_a_copy_and_one_reworded_a_little_is_new() -> None:
    own = row(7, no="1", action=PATROLS, row_id=row_id("ASB/1"))
    same = row(8, no="1", action=PATROLS.upper(), row_id=row_id("ASB/1"))
    blank = row(9, no="1", row_id=row_id("ASB/1"))
    alike = row(10, no="1", action=PATROLS.replace("town centre", "old town"), row_id=row_id("ASB/1"))
    assert found(table("ASB", [own, same, blank, alike])) == (
        [("ASB!7", "ASB/1", "by row ID")],
        [("ASB!10", "ASB")],
        [("ASB!8", "ASB/1"), ("ASB!9", "ASB/1")],
    )


def test_a_sheet_that_was_copied_holds_copies_and_nothing_new() -> None:
    def rows(sheet: str) -> list[Row]:
        return [
            row(7, sheet=sheet, action=PATROLS, row_id=row_id("ASB/1")),
            row(8, sheet=sheet, action=VICTIMS, row_id=row_id("ASB/2")),
        ]

    assert found(table("ASB", rows("ASB")), table("ASB (2)", rows("ASB (2)"))) == (
        [("ASB!7", "ASB/1", "by row ID"), ("ASB!8", "ASB/2", "by row ID")],
        [],
        [("ASB (2)!7", "ASB/1"), ("ASB (2)!8", "ASB/2")],
    )


def test_words_that_were_sorted_without_their_row_ids_are_believed() -> None:
    rows = [
        row(7, action=VICTIMS, row_id=row_id("ASB/1")),
        row(8, action=MEETINGS, row_id=row_id("ASB/2")),
        row(9, action=PATROLS, row_id=row_id("ASB/3")),
    ]
    assert found(table("ASB", rows)) == (
        [("ASB!7", "ASB/2", "by words"), ("ASB!8", "ASB/3", "by words"), ("ASB!9", "ASB/1", "by words")],
        [],
        [],
    )


@pytest.mark.parametrize(
    ("number", "other_number", "other", "expected"),
    [
        pytest.param("3", "1", PATROLS, ([("ASB!9", "ASB/1", "by words")], [("ASB!7", "ASB")], []), id="went astray"),
        pytest.param("1", "1", PATROLS, ([("ASB!7", "ASB/1", "by row ID")], [], [("ASB!9", "ASB/1")]), id="own number"),
        pytest.param("3", "2", PATROLS, ([("ASB!7", "ASB/1", "by row ID")], [], [("ASB!9", "ASB/1")]), id="moved"),
        pytest.param(
            "3",
            "1",
            "Something else",
            ([("ASB!7", "ASB/1", "by row ID"), ("ASB!9", "ASB/3", "by row ID")], [], []),
            id="nobody else's words",
        ),
    ],
)
def test_a_row_id_that_was_left_with_other_words_yields_to_the_row_with_the_actions_number_and_words(
    number: str, other_number: str, other: str, expected: object
) -> None:
    reworded = row(7, no=number, action="Light the underpass at the station.", row_id=row_id("ASB/1"))
    sorted_here = row(9, no=other_number, action=other, row_id=row_id("ASB/3"))
    assert found(table("ASB", [reworded, sorted_here])) == expected


def test_a_row_id_of_no_action_in_the_register_leaves_the_words_to_tell() -> None:
    rows = [row(7, action=VICTIMS, row_id=row_id("ASB/22")), row(8, action="Gone", row_id=row_id("ASB/23"))]
    assert found(table("ASB", rows)) == ([("ASB!7", "ASB/2", "by words")], [("ASB!8", "ASB")], [])


def test_without_row_ids_the_words_tell_and_the_number_does_not() -> None:
    rows = [row(7, no="2", action=PATROLS), row(8, no="3", action=VICTIMS), row(9, no="1", action=MEETINGS)]
    assert found(table("ASB", rows)) == (
        [("ASB!7", "ASB/1", "by words"), ("ASB!8", "ASB/2", "by words"), ("ASB!9", "ASB/3", "by words")],
        [],
        [],
    )


def test_case_spacing_and_punctuation_do_not_count_nor_does_the_number_that_opens_an_item() -> None:
    rows = [row(7, no="1", action=f"1.  {PATROLS.upper()} "), row(8, no="2", action=VICTIMS.replace(" and", "; and"))]
    assert found(table("ASB", rows))[0] == [("ASB!7", "ASB/1", "by words"), ("ASB!8", "ASB/2", "by words")]


def test_a_number_alone_is_no_proof() -> None:
    rows = [row(7, no="1", update="Done in May."), row(8, no="2", action="Buy new radios for the wardens")]
    assert found(table("ASB", rows)) == ([], [("ASB!7", "ASB"), ("ASB!8", "ASB")], [])


LOOSELY = "Identify repeat victims within five days, and name for each a housing officer."
"""VICTIMS so far altered that only its number tells that it is the same action."""


def test_an_altered_wording_is_the_action_where_the_number_agrees_and_new_where_it_does_not() -> None:
    assert found(table("ASB", [row(7, no="2", action=LOOSELY)])) == ([("ASB!7", "ASB/2", "by words")], [], [])
    assert found(table("ASB", [row(7, no="4", action=LOOSELY)])) == ([], [("ASB!7", "ASB")], [])


def test_another_wording_is_new_though_its_number_agrees() -> None:
    other = "Identify derelict buildings within ten working days and ask an officer to board them up."
    assert found(table("ASB", [row(7, no="2", action=other)])) == ([], [("ASB!7", "ASB")], [])


def test_the_number_helps_in_the_tables_own_plan_only() -> None:
    reg = register(action("ASB/1", PATROLS), action("SA26/2", VICTIMS))
    assert found(table("ASB", [row(7, no="2", action=LOOSELY)]), reg=reg) == ([], [("ASB!7", "ASB")], [])
    assert found(table("SA26", [row(7, no="2", action=LOOSELY)]), reg=reg)[0] == [("ASB!7", "SA26/2", "by words")]


def test_a_wording_altered_a_little_is_the_action_whatever_its_number() -> None:
    reworded = PATROLS.replace("hours walked", "hours they walked")
    assert found(table("ASB", [row(7, no="8", action=reworded)]))[0] == [("ASB!7", "ASB/1", "by words")]


def test_the_same_wording_in_two_plans_goes_to_the_plan_of_its_own_table() -> None:
    assert found(
        table("SA26", [row(7, sheet="SA26", action=MEETINGS)]), table("ASB", [row(7, sheet="ASB", action=MEETINGS)])
    )[0] == [("SA26!7", "SA26/2", "by words"), ("ASB!7", "ASB/3", "by words")]


def test_a_sheet_without_a_title_is_of_the_plan_that_has_most_of_its_wordings() -> None:
    rows = [row(7, sheet="Sheet1", action=MEETINGS), row(8, sheet="Sheet1", action=CENTRES)]
    assert found(table("Sheet1", [*rows, row(9, sheet="Sheet1", action="Light the underpass.")])) == (
        [("Sheet1!7", "SA26/2", "by words"), ("Sheet1!8", "SA26/1", "by words")],
        [("Sheet1!9", "SA26")],
        [],
    )


def test_a_row_that_looks_like_another_plans_does_not_take_that_plans_own_row() -> None:
    first = table("ASB", [row(7, sheet="ASB", action=PATROLS), row(8, sheet="ASB", action=CENTRES)])
    second = table("SA26", [row(7, sheet="SA26", action=CENTRES)])
    assert found(first, second) == (
        [("ASB!7", "ASB/1", "by words"), ("SA26!7", "SA26/1", "by words")],
        [],
        [("ASB!8", "SA26/1")],
    )
    assert found(first)[0] == [("ASB!7", "ASB/1", "by words"), ("ASB!8", "SA26/1", "by words")]


def test_a_row_id_further_down_is_not_forestalled_by_words_further_up() -> None:
    pasted = table("Notes", [row(3, sheet="Notes", action=PATROLS)])
    own = table("ASB", [row(7, sheet="ASB", action=PATROLS, row_id=row_id("ASB/1"))])
    assert found(pasted, own) == ([("ASB!7", "ASB/1", "by row ID")], [], [("Notes!3", "ASB/1")])


def test_two_actions_of_the_same_wording_are_told_apart_by_their_numbers() -> None:
    reg = register(action("ASB/4", MEETINGS), action("ASB/5", MEETINGS), action("ASB/6", MEETINGS))
    rows = [row(7, no="6", action=MEETINGS), row(8, no="4", action=MEETINGS)]
    assert found(table("ASB", rows), reg=reg)[0] == [("ASB!7", "ASB/6", "by words"), ("ASB!8", "ASB/4", "by words")]


def test_a_table_of_no_plan_is_new_without_a_plan() -> None:
    assert found(table("Rota", [row(3, sheet="Rota", action="Order the tea and the biscuits")])) == (
        [],
        [("Rota!3", None)],
        [],
    )
    assert found(table("ASB", [row(3, action="Order the tea and the biscuits")]))[1] == [("ASB!3", "ASB")]


@pytest.mark.parametrize("with_ids", [True, False])
def test_rows_in_any_order_with_one_gone_and_one_added_are_never_shifted(with_ids: bool) -> None:
    words = {"ASB/1": PATROLS, "ASB/3": MEETINGS, "new": "Light the underpass at the station."}
    for order in itertools.permutations(words):
        rows = [
            row(n, no=str(n - 6), action=words[key], row_id=row_id(key) if with_ids and key != "new" else None)
            for n, key in enumerate(order, 7)
        ]
        how = "by row ID" if with_ids else "by words"
        assert found(table("ASB", rows)) == (
            [(f"ASB!{n}", key, how) for n, key in enumerate(order, 7) if key != "new"],
            [(f"ASB!{7 + order.index('new')}", "ASB")],
            [],
        )


def test_row_ids_that_stayed_while_alike_wordings_were_sorted_do_not_shift_the_answers() -> None:
    north, south = (
        f"Hold a street surgery every month on the {place} estate with police." for place in ("Marl", "Low")
    )
    reg = register(action("ASB/1", north), action("ASB/2", south))
    swapped = [
        row(7, no="2", action=south, row_id=row_id("ASB/1")),
        row(8, no="1", action=north, row_id=row_id("ASB/2")),
    ]
    assert found(table("ASB", swapped), reg=reg) == (
        [("ASB!7", "ASB/2", "by words"), ("ASB!8", "ASB/1", "by words")],
        [],
        [],
    )


def test_a_wording_as_it_was_issued_is_known_after_the_manager_has_mended_it() -> None:
    old = action("ASB/2", "Name somebody for every person who was a victim more than once.", "CS & MW")
    rows = [row(7, no="7", action=old.text), row(8, no="9", action=PATROLS)]
    assert [m.action.key for m in Matcher(REGISTER, {old.key: old}).match(workbook(table("ASB", rows))).matched] == [
        "ASB/2",
        "ASB/1",
    ]
    assert [m.action.key for m in Matcher(REGISTER).match(workbook(table("ASB", rows))).matched] == ["ASB/1"]


@pytest.mark.parametrize("with_ids", [True, False])
def test_a_row_that_was_copied_is_never_matched_to_an_action_that_is_only_alike(with_ids: bool) -> None:
    old, new = (f"Train shop staff in the {town} town to report thefts online." for town in ("old", "new"))
    reg = register(action("ASB/3", old), action("ASB/4", new))
    rows = [row(n, no="4", action=new, row_id=row_id("ASB/4") if with_ids else None) for n in (7, 8)]
    how = "by row ID" if with_ids else "by words"
    assert found(table("ASB", rows), reg=reg) == ([("ASB!7", "ASB/4", how)], [], [("ASB!8", "ASB/4")])
