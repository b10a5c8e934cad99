"""What is to be done to an open master: planned from what it holds and what the new one holds, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from editions import edition

from sspxl.live import planned, read_content
from sspxl.live.content import Area, Content, Placed, Sheet, Spot, area_of
from sspxl.live.dashboard import HEADINGS, dashboard_part, translated
from sspxl.live.guards import guards
from sspxl.live.steps import (
    ANYTHING,
    Clear,
    Expect,
    Refilter,
    Resize,
    SetLink,
    Still,
    Write,
    WriteFormula,
    comparable,
    from_words,
    to_words,
)
from sspxl.live.tables import Part, table_part
from sspxl.master import Words, build_master
from sspxl.master.refreshed import NOT_REFRESHED
from sspxl.master.schema import Column, Kind, Table
from sspxl.master.shelf import Shelved
from sspxl.master.values import Value
from sspxl.records import Message

NOTES = Table(
    "Notes", (Column("Key", 9), Column("Said", 9), Column("Note", 9, Kind.HERS)), (), ("Key",)
)  # fmt: skip
"""A small table of ours: what tells its rows, a column of ours, a column of hers."""


def sheet_of(text: str, formulas: Mapping[Spot, str] | None = None, links: Mapping[Spot, str] | None = None) -> Sheet:
    """A sheet from a text table: a line a row, cells between bars, "." for a blank one."""
    values: dict[Spot, Value] = {}
    for row, line in enumerate(text.strip().splitlines(), start=1):
        for column, cell in enumerate(map(str.strip, line.split(" | ")), start=1):
            if cell != ".":
                values[row, column] = cell
    return Sheet("Notes", values, formulas or {}, links or {})


def content(sheet: Sheet, area: str, *, totals: bool = False) -> Content:
    return Content({"Notes": sheet}, {"Notes": Placed("Notes", "Notes", area_of(area), totals)})


PRESENT = """
Key | Said | Note
A/1 | one  | hers of one
A/2 | two  | hers of two
A/10 | ten | .
"""


def part(new: str, area: str, present: str = PRESENT, was: str = "A1:C4", **hers: Mapping[Spot, str]) -> Part:
    return table_part(NOTES, content(sheet_of(present, **hers), was), content(sheet_of(new), area))


def after(made: Part, present: str = PRESENT) -> list[list[Value]]:
    """The cells of the open sheet once the steps are done, without blank rows at its end."""
    values = dict(sheet_of(present).values)
    for step in made.steps:
        if isinstance(step, Write):
            for r, row in enumerate(step.values, start=step.row):
                values |= {(r, c): value for c, value in enumerate(row, start=step.column)}
        elif isinstance(step, Clear):
            for r in range(step.area.top, step.area.bottom + 1):
                values |= {(r, c): None for c in range(step.area.left, step.area.right + 1)}
    filled = [spot for spot, value in values.items() if value is not None]
    bottom, right = max(r for r, _ in filled), max(c for _, c in filled)
    return [[values.get((r, c)) for c in range(1, right + 1)] for r in range(1, bottom + 1)]


def cells(text: str) -> list[list[Value]]:
    sheet = sheet_of(text)
    return [list(sheet.row(row, 1, sheet.last_column)) for row in range(1, sheet.last_row + 1)]


# ---------------------------------------------------------------- tables


def test_a_table_that_is_up_to_date_asks_for_nothing() -> None:
    assert part(PRESENT, "A1:C4") == Part()


def test_one_changed_cell_is_one_write_and_the_table_is_checked_first() -> None:
    made = part(PRESENT.replace("two ", "deux"), "A1:C4")
    assert made.steps == (Write("Notes", 3, 2, (("deux",),)), Refilter("Notes", "Notes"))
    whole = tuple(tuple(row) for row in cells(PRESENT)[1:])
    assert made.checks == (Expect("Notes", "Notes", Area(1, 1, 4, 3), (1, 2, 3), whole),)


def test_cells_below_one_another_are_written_at_once_and_others_by_themselves() -> None:
    made = part(PRESENT.replace("one ", "1a ").replace("two ", "2a ").replace("| .", "| x"), "A1:C4")
    writes = [step for step in made.steps if isinstance(step, Write)]
    assert writes == [Write("Notes", 2, 2, (("1a",), ("2a",))), Write("Notes", 4, 3, (("x",),))]


def test_a_new_row_makes_the_table_longer_before_it_is_written() -> None:
    new = PRESENT + "A/11 | eleven | .\n"
    made = part(new, "A1:C5")
    assert made.steps == (
        Resize("Notes", "Notes", Area(1, 1, 5, 3)),
        Write("Notes", 5, 1, (("A/11",),)),
        Write("Notes", 5, 2, (("eleven",),)),
        Refilter("Notes", "Notes"),
    )


def test_a_row_that_has_gone_takes_its_cells_along_and_the_others_theirs() -> None:
    made = part("Key | Said | Note\nA/2 | two | hers of two\nA/10 | ten | .", "A1:C3")
    assert made.steps == (
        Write("Notes", 2, 1, (("A/2", "two", "hers of two"), ("A/10", "ten", None))),
        Resize("Notes", "Notes", Area(1, 1, 3, 3)),
        Clear("Notes", Area(4, 1, 4, 3)),
        Refilter("Notes", "Notes"),
    )


HERS = """
Mine | Note | Key | Said | Left | .
m1 | n1 | A/1 | one | l1 | x1
m2 | n2 | A/2 | two | l2 | x2
m10 | . | A/10 | ten | . | x10
"""
"""She has moved our columns and added three: two in the table, one beside it without a header."""


def test_her_columns_go_with_their_rows_wherever_she_put_them() -> None:
    new = """
    Key | Said | Note | Mine | Left | Column 6
    A/10 | ten | . | m10 | . | x10
    A/3 | three | . | . | . | .
    A/1 | one, again | n1 | m1 | l1 | x1
    """
    made = part(new, "A1:F4", HERS, "A1:E4")
    assert made.refused == ()
    assert after(made, HERS) == cells(
        """
        Mine | Note | Key | Said | Left | .
        m10 | . | A/10 | ten | . | x10
        . | . | A/3 | three | . | .
        m1 | n1 | A/1 | one, again | l1 | x1
        """
    )


def test_a_note_that_comes_back_with_its_row_is_taken_from_the_new_master() -> None:
    new = HERS.replace("A/10 | ten | . | x10", "A/10 | ten | . | x10\nm4 | n4 | A/4 | four | l4 | .")
    assert after(part(new, "A1:E5", HERS, "A1:E4"), HERS) == cells(new)


def test_a_column_of_formulas_stays_since_it_works_out_its_own_row() -> None:
    formulas = {(row, 4): f"LEN(B{row})" for row in (2, 3, 4)}
    present = PRESENT.replace("Note\n", "Note | Long\n").replace("of one", "of one | 3").replace("of two", "of two | 3")
    new = "Key | Said | Note | Long\nA/10 | ten | . | 3\nA/1 | one | hers of one | 3"
    made = part(new, "A1:D3", present, "A1:D4", formulas=formulas)
    assert [step for step in made.steps if not isinstance(step, Refilter)] == [
        Write("Notes", 2, 1, (("A/10", "ten", None), ("A/1", "one", "hers of one"))),
        Resize("Notes", "Notes", Area(1, 1, 3, 4)),
        Clear("Notes", Area(4, 1, 4, 4)),
    ]
    assert made.checks[0].columns == (1, 2, 3)  # what a formula gives may change without her


def test_words_among_formulas_stay_while_no_row_moves_and_are_refused_when_one_does() -> None:
    present = (
        PRESENT.replace("Note\n", "Note | Mixed\n").replace("of one", "of one | 3").replace("of two", "of two | typed")
    )
    mixed = {"formulas": {(2, 4): "LEN(B2)"}}
    stays = part(present.replace("ten", "10"), "A1:D4", present, "A1:D4", **mixed)
    assert [step for step in stays.steps if isinstance(step, Write)] == [Write("Notes", 4, 2, (("10",),))]
    moves = part("Key | Said | Note | Mixed\nA/2 | two | hers of two | typed", "A1:D2", present, "A1:D4", **mixed)
    said = "the column Mixed of Notes holds formulas and typed words, and its rows have moved"
    assert moves == Part(refused=(said,))


def test_a_formula_that_she_typed_over_a_cell_of_ours_gives_way_to_it() -> None:
    made = part(PRESENT, "A1:C4", formulas={(3, 2): '"tw"&"o"'})
    assert [step for step in made.steps if isinstance(step, Write)] == [Write("Notes", 3, 2, (("two",),))]


def test_where_a_table_grows_and_where_a_step_writes_nothing_may_have_been_typed_since() -> None:
    present = content(sheet_of(PRESENT, {(4, 2): "A2"}), "A1:C4")
    steps = (Resize("Notes", "Notes", Area(1, 1, 6, 3)), Write("Notes", 4, 1, (("A/9", "nine"),)))
    any_ = ANYTHING
    blank = (None, None, None)
    assert guards(steps, present) == (Still("Notes", 4, 1, (("A/10", any_, any_), blank, blank)),)
    assert guards((Refilter("Notes", "Notes"),), present) == ()


def test_what_stands_below_a_table_that_grows_is_never_written_over() -> None:
    below = PRESENT + ". | . | .\nmy sum | . | ."
    one_more, two_more = PRESENT + "A/11 | 11 | .\n", PRESENT + "A/11 | 11 | .\nA/12 | 12 | ."
    assert part(one_more, "A1:C5", below).refused == ()
    said = "something stands below the table Notes, in row 6: move it away and save"
    assert part(two_more, "A1:C6", below) == Part(refused=(said,))


def test_a_table_without_what_tells_its_rows_is_refused_and_without_another_column_it_is_said() -> None:
    no_key = part(PRESENT, "A1:C4", PRESENT.replace("Key", "Ref"))
    assert no_key == Part(refused=("the table Notes has lost what tells its rows: Key",))
    no_said = part(PRESENT.replace("one ", "un "), "A1:C4", PRESENT.replace("Said", "Told"))
    assert no_said == Part(left=("the column Said of Notes is not there",))


def test_a_table_that_is_gone_or_shows_totals_is_refused() -> None:
    new = content(sheet_of(PRESENT), "A1:C4")
    gone = table_part(NOTES, Content({"Notes": sheet_of(PRESENT)}, {}), new)
    assert gone == Part(refused=("the table Notes is not in it any more",))
    totals = table_part(NOTES, content(sheet_of(PRESENT), "A1:C4", totals=True), new)
    assert totals == Part(refused=("the table Notes shows a row of totals: switch that off and save",))


def test_a_table_that_loses_all_its_rows_keeps_a_blank_one() -> None:
    made = part("Key | Said | Note\n", "A1:C2")
    assert after(made) == cells("Key | Said | Note")
    assert Resize("Notes", "Notes", Area(1, 1, 2, 3)) in made.steps


def test_a_link_is_set_before_its_text_and_one_that_leads_nowhere_now_is_taken_away() -> None:
    old = sheet_of(PRESENT, links={(2, 2): "returns/a.xlsx", (3, 2): "returns/b.xlsx"})
    new = sheet_of(PRESENT, links={(2, 2): "returns/a.xlsx", (4, 2): "returns/c.xlsx"})
    made = table_part(NOTES, content(old, "A1:C4"), content(new, "A1:C4"))
    assert made.steps == (
        Clear("Notes", Area(3, 2, 3, 2)),
        SetLink("Notes", 4, 2, "returns/c.xlsx"),
        Write("Notes", 3, 2, (("two",), ("ten",))),
        Refilter("Notes", "Notes"),
    )


# ---------------------------------------------------------------- the dashboard

BOARD = """
Wexcombe | . | .
Last run | monday | .
. | . | .
Waiting for your decision | . | .
Returns | from CS | .
Requests | of KM | .
What you choose is carried out | . | .
. | . | .
RAG by plan | . | .
Plan | Red | Actions
ASB | 3 | 3
"""


def board(text: str = BOARD, links: Mapping[Spot, str] | None = None) -> Sheet:
    """A dashboard with a formula in the last row's second and third cell."""
    sheet = sheet_of(text, links=links)
    last = sheet.last_row
    return replace(sheet, name="Dashboard", formulas={(last, 2): f"COUNTIFS(Actions[Plan],$A{last},Actions[RAG],B${last - 1})", (last, 3): f"SUM(B{last}:B{last})"})  # fmt: skip  # noqa: E501


def test_a_list_that_grew_fits_into_the_lines_that_there_are_and_says_how_many_more() -> None:
    longer = BOARD.replace("Requests | of KM | .", "Requests | of KM | .\nReturns | from TO | .\nReturns | from RW | .")
    links = {(5, 1): "#'Returns'!A9", (6, 1): "#'Requests'!A2"}
    made = dashboard_part(
        board(links=links), board(longer.replace("monday", "tuesday"), {**links, (6, 1): "#'Requests'!A3"})
    )
    assert made == Part(
        (
            Write("Dashboard", 2, 2, (("tuesday",),)),
            SetLink("Dashboard", 6, 1, "#'Requests'!A3"),
            Write("Dashboard", 6, 1, (("Requests",), (None,))),
            Write("Dashboard", 7, 2, (("and 3 more lines: see the tables",),)),
        )
    )


def test_a_list_that_shrank_leaves_blank_lines_and_the_blocks_below_stay_where_they_are() -> None:
    shorter = BOARD.replace("Returns | from CS | .\n", "")
    made = dashboard_part(board(), board(shorter))
    assert made == Part(
        (
            Write("Dashboard", 5, 1, (("Requests",), ("What you choose is carried out",), (None,))),
            Write("Dashboard", 5, 2, (("of KM",), (None,))),
        )
    )


def test_a_formula_that_says_something_else_is_written_as_it_reads_in_its_own_row() -> None:
    old, lower = board(), board(BOARD.replace("Requests | of KM", "Returns | from TO | .\nRequests | of KM"))
    assert not any(isinstance(step, WriteFormula) for step in dashboard_part(old, lower).steps)
    other = replace(lower, formulas={**lower.formulas, (12, 2): 'COUNTIFS(Actions[Plan],"ASB*12",Actions[RAG],B$11)'})
    changed = [step for step in dashboard_part(old, other).steps if isinstance(step, WriteFormula)]
    assert changed == [WriteFormula("Dashboard", 11, 2, 'COUNTIFS(Actions[Plan],"ASB*12",Actions[RAG],B$10)')]


def test_a_dashboard_whose_top_is_not_as_it_was_is_refused() -> None:
    said = "the top of the dashboard is not as it was"
    higher = board("above | . | .\n" + BOARD)
    lower = board(BOARD.replace("Wexcombe | . | .\nLast run | monday | .", "Last run | monday | .\nWexcombe | . | ."))
    for old in (higher, lower):
        assert dashboard_part(old, board()) == Part(refused=(said,))


@pytest.mark.parametrize(
    ("formula", "rows", "read"),
    [
        ("SUM(C12:G12)", 2, "SUM(C14:G14)"),
        ("$A15+B$3", -1, "$A14+B$2"),
        ('COUNTIF(Flags[Q1],"B12")', 5, 'COUNTIF(Flags[Q1],"B12")'),
        ("LOG10(A1)", 1, "LOG10(A2)"),
        ("'Plan B2'!A1", 3, "'Plan B2'!A1"),
        ("RATE2026", 3, "RATE2026"),
    ],
)
def test_references_move_and_what_only_looks_like_one_stays(formula: str, rows: int, read: str) -> None:
    assert translated(formula, rows) == read


def test_numbers_with_another_count_of_lines_are_left_and_their_heading_says_so_once() -> None:
    more = BOARD + "FIRE | 2 | 2\n"
    said = '"RAG by plan" on the dashboard has another number of lines now'
    made = dashboard_part(board(), board(more))
    assert made == Part((Write("Dashboard", 9, 1, ((f"RAG by plan{NOT_REFRESHED}",),)),), left=(said,))
    marked = board(BOARD.replace("RAG by plan", f"RAG by plan{NOT_REFRESHED}"))
    assert dashboard_part(marked, board(more)) == Part(left=(said,))
    assert dashboard_part(marked, board()) == Part((Write("Dashboard", 9, 1, (("RAG by plan",),)),))


def test_a_block_that_is_new_is_said_and_one_that_is_gone_leaves_no_words() -> None:
    told = BOARD.replace(
        "Waiting for", "Decided, and not carried out | . | .\nReturns | it waits | .\n. | . | .\nWaiting for"
    )
    assert dashboard_part(board(), board(told)) == Part(
        left=('"Decided, and not carried out" has no place on the dashboard yet',)
    )
    blanks = dashboard_part(board(told), board()).steps
    assert blanks == (
        Write("Dashboard", 4, 1, ((None,), (None,))),
        Write("Dashboard", 5, 2, ((None,),)),
    )


def test_without_a_dashboard_the_master_is_refused() -> None:
    assert dashboard_part(None, board()) == Part(refused=("the sheet Dashboard is not in it any more",))


def test_every_heading_of_the_dashboard_is_known() -> None:
    """The blocks of a refresh are found by these: a heading that is new on the dashboard must be told to it."""
    undone, kept = Words(undone=(("Returns", "it waits"),)), Shelved("master with your sheets.xlsx", ("it stays",))
    whole = replace(edition(), messages=(Message("a@b.example", date(2026, 6, 20), "returns/Q/1.eml"),))
    sheet = openpyxl.load_workbook(io.BytesIO(build_master(whole, undone, {}, kept)))["Dashboard"]
    found = {
        cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and cell.font.bold and cell.font.size == 12 and cell.border.bottom.style == "medium"
    }
    assert found == set(HEADINGS)


# ---------------------------------------------------------------- a whole master


def test_a_master_is_up_to_date_with_itself() -> None:
    whole = read_content(build_master(edition(), Words(), {}))
    assert planned(whole, whole).steps == ()
    assert planned(whole, whole).left == ()


def test_notes_of_rows_that_have_gone_are_refused_while_there_is_no_sheet_for_them() -> None:
    words = Words({"Actions": {("ASB/99",): {"Manager note": "keep me"}}})
    without, orphans = (read_content(build_master(edition(), one, {})) for one in (Words(), words))
    plan = planned(without, orphans)
    assert (plan.steps, plan.refused) == ((), ("notes of yours whose rows have gone need a new sheet, Orphaned notes",))
    again = replace(words, cells={"Actions": {("ASB/99",): {"Manager note": "kept"}}})
    plan = planned(orphans, read_content(build_master(edition(), again, {})))
    writes = [step for step in plan.steps if isinstance(step, Write)]
    assert (writes, plan.refused) == ([Write("Orphaned notes", 4, 4, (("kept",),))], ())
    emptied = planned(orphans, without)
    assert Clear("Orphaned notes", Area(4, 1, 4, 4)) not in emptied.steps
    assert [step for step in emptied.steps if isinstance(step, Write) and step.sheet == "Orphaned notes"] == [
        Write("Orphaned notes", 4, 1, ((None, None, None, None),))
    ]


def test_a_plans_rows_are_written_and_what_she_typed_beside_and_below_stays() -> None:
    old = read_content(build_master(edition(), Words(), {}))
    name = next(name for name in old.sheets if name.startswith("Plan "))
    sheet = old.sheets[name]
    wide, deep = sheet.last_column, sheet.last_row
    beside = {(6, wide + 2): "beside", (deep + 3, 1): "below"}
    hers = replace(old, sheets={**old.sheets, name: replace(sheet, values={**sheet.values, **beside, (6, 2): "old"})})
    assert [step for step in planned(hers, old).steps if isinstance(step, Write)] == [
        Write(name, 6, 2, ((sheet.values[6, 2],),))
    ]
    longer = replace(sheet, values={**sheet.values, **{(row, 1): "new" for row in range(deep + 1, deep + 4)}})
    plan = planned(hers, replace(old, sheets={**old.sheets, name: longer}))
    assert (plan.steps, plan.left) == ((), (f"something stands below the rows of {name}",))


def test_plans_that_come_and_go_are_said() -> None:
    old = read_content(build_master(edition(), Words(), {}))
    name = next(name for name in old.sheets if name.startswith("Plan "))
    fewer = replace(old, sheets={other: sheet for other, sheet in old.sheets.items() if other != name})
    assert planned(fewer, old).left == (f"the sheet {name} is new",)
    assert planned(old, fewer).left == (f"the sheet {name} is of a plan that is not there any more",)


# ---------------------------------------------------------------- values


def test_a_step_is_the_same_after_it_was_sent() -> None:
    values = (("'1", 2.5, True, None), (datetime(2026, 7, 28, 2), date(2026, 7, 28), time(12), timedelta(days=1.5)))
    sent = from_words(to_words(Write("Notes", 1, 1, values)))
    arrived = (values[0], (datetime(2026, 7, 28, 2), datetime(2026, 7, 28), 0.5, 1.5))
    assert sent == Write("Notes", 1, 1, arrived)
    others = (
        Expect("a", "b", Area(1, 1, 2, 2), (1, 2), (("x", 1.0),)),
        WriteFormula("a", 1, 2, "1+1"),
        SetLink("a", 1, 2, "x"),
        Clear("a", Area(1, 1, 1, 1)),
        Still("a", 2, 3, ((None, ANYTHING, "word"),)),
        Resize("a", "b", Area(1, 1, 2, 2)),
        Refilter("a", "b"),
    )
    assert tuple(from_words(to_words(step)) for step in others) == others


def test_values_are_the_same_however_they_are_read() -> None:
    day = 46231.0
    assert {comparable(value) for value in (date(2026, 7, 28), datetime(2026, 7, 28), day)} == {day}
    assert {comparable(value) for value in (time(6), timedelta(hours=6), 0.25)} == {0.25}
    assert {comparable(value) for value in (None, "", "  \u200b")} == {None}
    assert comparable("a\r\nb") == "a\nb" != comparable("a b")
    assert comparable("3") != comparable(3)
    assert comparable(0) is not None
