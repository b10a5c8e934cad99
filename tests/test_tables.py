"""Finding action plans on a sheet: each case with the nearest one that is read otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from sheets import by_openpyxl, read, tables, told, with_cells

from sspxl.identity import write_identity
from sspxl.layouts import column_of
from sspxl.read.grid import Grid
from sspxl.read.merges import Merge
from sspxl.read.tables import find_tables, read_sheet
from sspxl.records import NOT_CALCULATED, Layout, Mark, Place, Row, RowId, Table, Typed


def only(drawing: str) -> Table:
    found = tables(drawing)
    assert len(found) == 1
    return found[0]


def sections(table: Table) -> list[tuple[str | None, str | None]]:
    return [(row.ref, row.section) for row in table.rows]


def extras(table: Table) -> list[tuple[str | None, dict[str, Typed]]]:
    return [(row.ref, dict(row.extra)) for row in table.rows if row.extra]


def issued(drawing: str, **ids: str) -> Table:
    """The one plan of a drawn sheet with row IDs typed into cells: J2="ASB/1"."""
    data = with_cells(by_openpyxl({"ASB": drawing}), {cell: row_id(key) for cell, key in ids.items()})
    (table,) = read(data).tables
    return table


def row_id(key: str) -> str:
    return write_identity(RowId(key, "CS", "2026-27 Q2"))


def grid(drawing: tuple[tuple[Typed, ...], ...], marks: dict[tuple[int, int], Mark], *merges: Merge) -> Grid:
    """A sheet with what its cells hold besides their values."""
    return Grid("ASB", drawing, merges, marks)


# ---------------------------------------------------------------- the whole record


def test_a_table_is_read_whole_with_what_stands_above_it() -> None:
    found = tables("""
        2. BOGHOLE LANE ACTION PLAN                 | <   | <            | <
        THEMATIC LEAD: Ch Insp (Kim Lowe)           | <   | <            | <
        ACTION POINT LEADS: KL - Kim Lowe CS – Community Safety Manager | < | < | <
        YOS: Youth Service (Ali Rees)               | <   | <            | <

        No                                          | LEAD    | ACTION       | UPDATE
        1                                           | CS & KL | Hold a panel | Two were held
        2                                           | YOS     | Plant trees  |
    """)

    def row(number: int, ref: str, **cells: Typed) -> Row:
        columns = {"no": "A", "lead": "B", "action": "C", "update": "D"}
        places = {word: Place("north.xlsx", "ASB", f"{letter}{number}") for word, letter in columns.items()}
        return Row(number, ref, None, {"no": int(ref), **cells}, places)

    assert found == (
        Table(
            sheet="ASB",
            layout=Layout.THEMATIC,
            title="2. BOGHOLE LANE ACTION PLAN",
            thematic_lead="Ch Insp (Kim Lowe)",
            lead_key={"KL": "Kim Lowe", "CS": "Community Safety Manager", "YOS": "Youth Service (Ali Rees)"},
            columns=("no", "lead", "action", "update"),
            rows=(
                row(7, "1", lead="CS & KL", action="Hold a panel", update="Two were held"),
                row(8, "2", lead="YOS", action="Plant trees"),
            ),
        ),
    )


def test_a_thematic_lead_and_a_key_in_cells_of_their_own_are_read_too() -> None:
    table = only("""
        Night economy
        THEMATIC LEAD:      | Kim Lowe
        ACTION POINT LEADS: | KL - Kim Lowe | CS - Community Safety
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Held
    """)
    assert (table.title, table.thematic_lead, table.lead_key) == (
        "Night economy",
        "Kim Lowe",
        {"KL": "Kim Lowe", "CS": "Community Safety"},
    )


@pytest.mark.parametrize(
    ("header", "layout"),
    [
        ("No | LEAD | ACTION | UPDATE", Layout.THEMATIC),
        ("No | ACTION | AGENCY | UPDATE | STATUS", Layout.ASSESSMENT),
        ("Guidance item | Local response", Layout.MATRIX),
        ("Priority | Ref | Performance measure | Owner | Target | Q1 | Q2 | Q3 | Q4 | Commentary", Layout.MEASURES),
        ("Ref | Recommendation | Progress", Layout.RECOMMENDATIONS),
        ("No | ACTION | UPDATE", Layout.THEMATIC),
    ],
)
def test_a_layout_is_known_by_its_header_words(header: str, layout: Layout) -> None:
    words = " | ".join(f"word {n}" for n in range(header.count("|") + 1))
    assert [table.layout for table in tables(f"{header}\n{words}")] == [layout]


# ---------------------------------------------------------------- where the header stands, and its words

PANEL = [("1", "Hold a panel", "Two were held")]


@pytest.mark.parametrize(
    "drawing",
    [
        "No | LEAD | ACTION | UPDATE\n1 | CS | Hold a panel | Two were held",
        "\n\n\n| | | No | LEAD | ACTION | UPDATE\n| | | 1 | CS | Hold a panel | Two were held",
        "typed by me on top\n\nNo. | Lead(s) | Action required | Progress\n1 | CS | Hold a panel | Two were held",
        "UPDATE | ACTION | No | LEAD\nTwo were held | Hold a panel | 1 | CS",
        " no: | Initials | action point | LATEST UPDATE\n1 | CS | Hold a panel | Two were held",
        "No | LEAD | ACTION | UPDATE (what has been done since the last meeting, and by whom)\n"
        "1 | CS | Hold a panel | Two were held",
        "No | LEAD | ACTION | UPDATE\\nplease be brief\n1 | CS | Hold a panel | Two were held",
        "No | LEAD | ACTION | Update May 2026\n1 | CS | Hold a panel | Two were held",
        "No | LEAD | ACTION | Update - Q1 2026/27\n1 | CS | Hold a panel | Two were held",
        "No | LEAD | ACTION | Comments | UPDATE\n1 | CS | Hold a panel | seen | Two were held",
        "No | LEAD | ACTION | 2026 | UPDATE\n1 | CS | Hold a panel | 4 | Two were held",
    ],
)
def test_a_header_is_found_anywhere_and_in_other_words(drawing: str) -> None:
    assert told(only(drawing), "action", "update") == PANEL


@pytest.mark.parametrize(
    "drawing",
    [
        "Name | Telephone | Town\nKim | 12 | North",
        "Action | Improve the lighting | in the lane",
        "No | Name | Comments\n1 | Kim | late",
        "Item | Owner | Kim | Ali | Lee\nKeys | Council | 2 | 3 | 1",
        "LEAD | ACTION | UPDATE",  # a header without a row
        "No | LEAD | ACTION | UPDATE\n\n\n",
    ],
)
def test_what_has_no_header_or_no_action_is_no_plan(drawing: str) -> None:
    assert tables(drawing) == ()


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("No | LEAD | ACTION |", "1 | CS | Hold a panel | Two were held"),
        ("| LEAD | ACTION | UPDATE", "1 | CS | Hold a panel | Two were held"),
        ("No | LEAD | | UPDATE", "1 | CS | Hold a panel | Two were held"),
        ("No | | ACTION | UPDATE", "1 | CS & MW | Hold a panel | Two were held"),
        ("ACTION | | AGENCY | UPDATE", "1 | Hold a panel | Police | Two were held"),
        ("ACTION | < | AGENCY | UPDATE", "1 | Hold a panel | Police | Two were held"),
        ("ACTION | RECOMMENDATION | AGENCY | UPDATE", "1 | Hold a panel | Police | Two were held"),
    ],
)
def test_a_blank_header_cell_is_told_by_what_stands_beneath(header: str, row: str) -> None:
    table = only(f"{header}\n{row}")
    assert told(table, "action", "update") == PANEL
    assert len({"lead", "agency"} & set(table.rows[0].cells)) == 1
    assert table.rows[0].extra == {}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Progress since last time", "update"),
        ("Comments / update", "update"),
        ("Update – Nov 2026", "update"),
        ("Nov 2026 update", "update"),
        ("UPDATE: 2026-27 Q2", "update"),
        ("Update as at 30th November", "update"),
        ("30/11/2026 update", "update"),
        ("UPDATE\n(please fill in)", "update"),
        ("RAG status", "status"),
        ("Date done", "completed_on"),
        ("Led by", "lead"),
        ("Target completion date", "due"),
        ("Q2 2026/27", "q2"),
        ("Update last quarter", "previous"),
        ("#", "no"),
        ("Updated", None),
        ("Update & status", None),  # two columns' words
        ("Q2 target", None),  # neither the figure nor the year's target
        ("Marital status", None),
        ("What we did", None),
        ("Nov 2026", None),
        ("-", None),
    ],
)
def test_a_header_word_is_known_with_its_date_and_in_what_partners_type_for_it(header: str, column: str | None) -> None:
    assert column_of(header) == column


@pytest.mark.parametrize(
    ("drawing", "columns", "extra"),
    [
        ("No | LEAD | ACTION | What we did\n1 | CS | Hold | We held two of them", ["We held two of them"], {}),
        ("No | LEAD | ACTION | RISK\n1 | CS | Hold | high", [None], {"D2": "high"}),
        (
            "No | LEAD | ACTION | What we did | Next\n1 | CS | Hold | We held two of them | One more",
            [None],
            {"D2": "We held two of them", "E2": "One more"},
        ),
        ("No | LEAD | ACTION | Note | UPDATE\n1 | CS | Hold | seen by us | Held", ["Held"], {"D2": "seen by us"}),
        ("LEAD | ACTION | What we did\nCS | Hold | We held two of them", [None], {"C2": "We held two of them"}),
    ],
    ids=["the one column of words", "catchwords", "two such columns", "beside an update", "no number"],
)  # fmt: skip
def test_an_update_column_under_unknown_words_is_known_where_it_can_be_no_other(
    drawing: str, columns: list[str | None], extra: dict[str, Typed]
) -> None:
    table = only(drawing)
    assert [row.cells.get("update") for row in table.rows] == columns
    assert [dict(row.extra) for row in table.rows] == [extra]


def test_beside_row_ids_unknown_words_over_actions_or_updates_lose_neither() -> None:
    renamed = issued("No | LEAD | What | Did | \n1 | CS | Hold | Held", F2="ASB/1")
    assert renamed.columns == ("no", "lead") if renamed.columns[2:] == () else True
    update = issued("No | LEAD | ACTION | Did\n1 | CS | Hold | Held", F2="ASB/1")
    assert told(update, "action", "update") == [("1", "Hold", "Held")]
    action = issued("No | LEAD | What | UPDATE\n1 | CS | Hold | Held", F2="ASB/1")
    assert told(action, "action", "update") == [("1", "Hold", "Held")]
    assert tables("No | LEAD | What | UPDATE\n1 | CS | Hold | Held") == ()  # without: whatever it is, no plan for sure


def test_a_spare_column_without_a_header_is_no_update_where_there_is_one() -> None:
    table = only("No | LEAD | ACTION | UPDATE |\n1 | CS | Hold a panel | Two were held | ring me")
    assert told(table, "update") == [("1", "Two were held")]
    assert extras(table) == [("1", {"E2": "ring me"})]


def test_a_spare_column_of_figures_is_no_number_and_row_ids_are_no_update() -> None:
    figures_beside = only("LEAD | ACTION | UPDATE |\nCS | Hold a panel | Held | 12")
    assert (told(figures_beside, "update"), extras(figures_beside)) == ([(None, "Held")], [(None, {"D2": 12})])
    row_id = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    (table,) = read(with_cells(by_openpyxl({"ASB": "No | LEAD | ACTION\n1 | CS | Hold"}), {"D2": row_id})).tables
    assert table.columns == ("no", "lead", "action")


def test_of_two_headers_for_actions_the_first_counts_where_it_holds_no_numbers() -> None:
    table = only("ACTION | RECOMMENDATION | UPDATE\nHold a panel | Hold two | Held")
    assert told(table, "action", "update") == [(None, "Hold a panel", "Held")]
    assert table.rows[0].extra == {"B2": "Hold two"}


# ---------------------------------------------------------------- one table, several headers


def test_a_repeated_header_continues_the_table_also_with_a_cell_left_blank_or_in_other_words() -> None:
    table = only("""
        No     | ACTION         | AGENCY | UPDATE   | STATUS
        1      | Hold a panel   | Police | Held     | done
        No     | ACTION         | AGENCY |          | STATUS
        2      | Plant trees    | Parks  | Planted  |
        ACTION | RECOMMENDATION | AGENCY | PROGRESS |
        2.1    | Water them     | Parks  |          | late
    """)
    assert told(table, "action", "agency", "update", "status") == [
        ("1", "Hold a panel", "Police", "Held", "done"),
        ("2", "Plant trees", "Parks", "Planted", None),
        ("2.1", "Water them", "Parks", None, "late"),
    ]


def test_a_repeated_header_that_names_something_else_there_means_something_else() -> None:
    table = only("""
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Held
        No | LEAD | ACTION       | RISK
        2  | CS   | Plant trees  | low
    """)
    assert (told(table, "update"), extras(table)) == ([("1", "Held"), ("2", None)], [("2", {"D4": "low"})])


def test_a_number_given_twice_under_a_repeated_header_is_no_other_plan() -> None:
    table = only("""
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Held
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Plant trees  | Planted
    """)
    assert told(table, "update") == [("1", "Held"), ("1", "Planted")]


def test_a_header_over_nothing_takes_no_row_away() -> None:
    table = only("""
        No | LEAD | ACTION       | UPDATE
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Held
    """)
    assert told(table, "update") == [("1", "Held")]


TWO = """
    1. NIGHT ECONOMY
    No | LEAD | ACTION       | UPDATE
    1  | CS   | Hold a panel | Held
    2  | CS   | Light it     | Lit
    seen by KL

    2. PARKS
    {above}
    No | LEAD | ACTION       | UPDATE
    {first} | PK | Plant trees | Planted
"""


@pytest.mark.parametrize(
    ("above", "first"), [("", 1), ("THEMATIC LEAD: Kim Lowe", 3), ("ACTION POINT LEADS: PK - Parks", 3)]
)
def test_two_plans_on_a_sheet_are_two_tables(above: str, first: int) -> None:
    one, two = tables(TWO.format(above=above, first=first))
    assert (one.title, told(one, "update")) == ("1. NIGHT ECONOMY", [("1", "Held"), ("2", "Lit")])
    assert extras(one) == []  # what stands below it is a stray
    assert (two.title, told(two, "update"), extras(two)) == ("2. PARKS", [(str(first), "Planted")], [])


def test_a_heading_between_and_numbers_that_go_on_are_one_plan() -> None:
    table = only(TWO.format(above="", first=3))
    assert sections(table) == [("1", None), ("2", None), ("3", "2. PARKS")]


def test_tables_of_two_layouts_on_a_sheet_are_two_plans() -> None:
    one, two = tables("""
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Held

        Measures
        Ref | Performance measure | Owner  | Q1 | Q2
        1.1 | Burglaries          | Police | 12 |
    """)
    assert [(t.layout, t.title) for t in (one, two)] == [(Layout.THEMATIC, None), (Layout.MEASURES, "Measures")]
    assert told(one, "update") == [("1", "Held")]
    assert told(two, "q1", "q2") == [("1.1", 12, None)]


LEFT = [("1", "Hold a panel", "Held\nand again"), ("2", "Light it", None)]
RIGHT = [("1", "Plant trees", "Planted"), ("2", "Dig", "Dug")]


@pytest.mark.parametrize(
    "drawing",
    [
        """
        NIGHT | | | | | PARKS
        No | LEAD | ACTION | UPDATE | | No | LEAD | ACTION | UPDATE
        1 | CS | Hold a panel | Held | | 1 | PK | Plant trees | Planted
        | | | and again | | 2 | PK | Dig | Dug
        2 | CS | Light it
        """,
        """
        NIGHT | | | | PARKS
        No | LEAD | ACTION | UPDATE | No | LEAD | ACTION | UPDATE
        1 | CS | Hold a panel | Held | 1 | PK | Plant trees | Planted
        | | | and again | 2 | PK | Dig | Dug
        2 | CS | Light it
        """,
        """
        NIGHT
        No | LEAD | ACTION | UPDATE
        1 | CS | Hold a panel | Held | | PARKS
        | | | and again | | No | LEAD | ACTION | UPDATE
        2 | CS | Light it | | | 1 | PK | Plant trees | Planted
        | | | | | 2 | PK | Dig | Dug
        """,
    ],
    ids=["apart", "touching", "the right one lower"],
)
def test_tables_side_by_side_are_two_plans(drawing: str) -> None:
    left, right = tables(drawing)
    assert (left.title, told(left, "action", "update"), extras(left)) == ("NIGHT", LEFT, [])
    assert (right.title, told(right, "action", "update"), extras(right)) == ("PARKS", RIGHT, [])


@pytest.mark.parametrize(("beside", "found"), [(10, 10), (11, 1)])
def test_only_so_many_tables_stand_side_by_side(beside: int, found: int) -> None:
    row = (1, "Hold", "Held", None)
    sheet = Grid("ASB", (("No", "ACTION", "UPDATE", None) * beside, row * beside))
    assert len(find_tables(sheet, "north.xlsx")) == found


def test_a_second_update_beside_the_first_is_no_second_table() -> None:
    table = only("No | LEAD | ACTION | UPDATE | Comments\n1 | CS | Hold a panel | Held | fine")
    assert (told(table, "update"), extras(table)) == ([("1", "Held")], [("1", {"E2": "fine"})])


# ---------------------------------------------------------------- rows whose header is gone

STANDARD = "1 | CS | Hold | | said before | Held | Completed\n2 | CS | Plant trees | | said too | | Delayed"


def test_rows_with_row_ids_are_a_plan_without_their_header_too() -> None:
    table = issued(f"NIGHT\n\n{STANDARD}", I3="ASB/1", I4="ASB/2")
    assert (table.title, told(table, "action", "update", "status")) == (
        "NIGHT",
        [("1", "Hold", "Held", "Completed"), ("2", "Plant trees", None, "Delayed")],
    )
    assert [row.row_id and row.row_id.key for row in table.rows] == ["ASB/1", "ASB/2"]
    assert tables(STANDARD) == ()  # without row IDs


AGREED = "In May it was agreed to do so."


def test_the_order_of_a_template_counts_only_where_what_stands_there_agrees() -> None:
    rows = (
        f"I | That one way is agreed. | | {AGREED} | Six of us met in June. | Not started |\n"
        f"IV | That the chair writes. | | {AGREED} | She did so in week 3. | |"
    )
    hint = "◄ choose a STATUS"
    hinted = "\n".join(f"{row} | {hint}" for row in rows.splitlines())
    table = issued(hinted, I1="REC/I", I2="REC/IV")  # as many columns as an assessment has without hints
    assert told(table, "action", "due", "previous", "update", "status") == [
        ("I", "That one way is agreed.", None, AGREED, "Six of us met in June.", "Not started"),
        ("IV", "That the chair writes.", None, AGREED, "She did so in week 3.", None),
    ]
    assert extras(table) == []


def test_with_a_column_of_ones_own_only_what_is_plain_is_told_without_a_header() -> None:
    table = issued(
        f"1 | Publish a map. | Council | | {AGREED} | Six of us met in June. | ask desk 6 | Delayed | 12/06/2026\n"
        f"2 | Board up homes. | Police | | {AGREED} | | ask desk 7 | In progress |",
        J1="SA/1",
        J2="SA/2",
    )
    assert told(table, "action", "previous", "update", "status", "completed_on") == [
        ("1", "Publish a map.", None, None, "Delayed", "12/06/2026"),
        ("2", "Board up homes.", None, None, "In progress", None),
    ]
    assert extras(table) == [
        ("1", {"C1": "Council", "E1": AGREED, "F1": "Six of us met in June.", "G1": "ask desk 6"}),
        ("2", {"C2": "Police", "E2": AGREED, "G2": "ask desk 7"}),
    ]


def test_days_without_a_status_at_their_left_may_be_due_dates_and_are_kept_beside_the_row() -> None:
    table = issued(
        "1 | CS | Hold a panel. | 12/06/2026 | Held.\n2 | CS | Plant trees. | 13/06/2026 |", G1="A/1", G2="A/2"
    )
    assert (table.columns, extras(table)) == (
        ("no", "lead", "action"),
        [("1", {"D1": "12/06/2026", "E1": "Held."}), ("2", {"D2": "13/06/2026"})],
    )


def test_numbers_that_were_sorted_away_from_their_row_ids_tell_the_columns_all_the_same() -> None:
    table = issued(STANDARD, I1="ASB/2", I2="ASB/1")
    assert told(table, "action", "update") == [("1", "Hold", "Held"), ("2", "Plant trees", None)]


def test_a_colour_in_a_column_that_nobody_knows_is_said() -> None:
    cells = (
        (1, "CS", "Hold a panel.", None, "Held.", row_id("A/1")),
        (2, "CS", "Plant trees.", None, None, row_id("A/2")),
    )
    marks = {(1, 3): Mark(colour="red"), (0, 2): Mark(colour="green")}
    (part,) = read_sheet(grid(cells, marks), "north.xlsx")
    assert part.notes == (
        'sheet "ASB": its header row is gone; its columns were told by what stands in them',
        'sheet "ASB": which column is the status is not known, and D2 is red',
    )


def test_where_the_answers_cannot_be_told_without_a_header_they_are_kept_beside_the_row() -> None:
    table = issued("1 | CS | Hold a panel | Held | later\n2 | CS | Plant trees | | soon", G1="ASB/1", G2="ASB/2")
    assert told(table, "lead", "action", "update") == [
        ("1", "CS", "Hold a panel", None),
        ("2", "CS", "Plant trees", None),
    ]
    assert extras(table) == [("1", {"D1": "Held", "E1": "later"}), ("2", {"E2": "soon"})]


def test_a_header_that_was_sorted_into_its_table_is_of_the_rows_above_it_too() -> None:
    table = issued("1 | CS | Hold | Held\nNo | LEAD | ACTION | UPDATE\n2 | CS | Dig | Dug", E1="ASB/1", E3="ASB/2")
    assert told(table, "action", "update") == [("1", "Hold", "Held"), ("2", "Dig", "Dug")]


def test_a_guess_at_columns_is_said() -> None:
    data = by_openpyxl({"ASB": STANDARD, "NIG": "No | ACTION | What we did\n1 | Hold | We held two of them"})
    assert read(with_cells(data, {"I1": row_id("ASB/1"), "I2": row_id("ASB/2")})).doubts == (
        'sheet "ASB": its header row is gone; its columns were told by what stands in them',
        'sheet "NIG": the column "What we did" was taken for the updates',
    )
    assert read(by_openpyxl({"NIG": "No | ACTION | Update of May 2026\n1 | Hold | Held"})).doubts == ()


# ---------------------------------------------------------------- numbers


def test_numbers_are_read_however_a_cell_holds_them_and_never_rounded_into_each_other() -> None:
    table = only("""
        No      | ACTION | UPDATE
        11      | a wide action
        '11'    | its double
        11.1    | a number cell
        '11.2'  | a text cell
        '11.10' | the tenth
        ix.     | a Roman one
        XL)     | another
        3a      | a part
        C2      | was without
        '12)'   | in a list
        '13.'   | in another
        Action 14 | named
        No. 15  | named in short
        '#16'   | signed
    """)
    refs = ["11", "11", "11.1", "11.2", "11.10", "IX", "XL", "3a", "C2", "12", "13", "14", "15", "16"]
    assert [row.ref for row in table.rows] == refs


def test_a_number_that_excel_made_a_date_of_is_day_and_month() -> None:
    cells = (("No", "ACTION", "UPDATE"), (date(2026, 1, 11), "Hold", None), (True, "Dig", None))
    (table,) = find_tables(Grid("ASB", cells), "north.xlsx")
    assert [(row.ref, dict(row.extra)) for row in table.rows] == [("11.1", {}), (None, {"A3": True})]


def test_an_answer_goes_on_in_the_row_below_and_not_under_a_blank_row() -> None:
    drawing = "UPDATE | No | ACTION | STATUS\nHeld | 1 | Hold\nand again\n{}Please ring me | | | Delayed\nDug | 2 | Dig"
    near, apart = only(drawing.format("")), only(drawing.format("\n"))
    assert told(near, "update", "status") == [("1", "Held\nand again\nPlease ring me", "Delayed"), ("2", "Dug", None)]
    assert told(apart, "update", "status") == [("1", "Held\nand again", None), ("2", "Dug", None)]
    assert (extras(near), extras(apart)) == ([], [("1", {"A5": "Please ring me", "D5": "Delayed"})])


def test_the_colour_of_a_blank_status_merged_down_is_of_each_row_that_it_covers() -> None:
    cells = (("No", "ACTION", "STATUS"), (1, "Hold", None), (2, "Dig", None), (3, "Plant", None))
    (table,) = find_tables(grid(cells, {(1, 2): Mark(colour="red")}, Merge(1, 2, 2, 2)), "north.xlsx")
    red = Mark(colour="red")
    assert [dict(row.marks) for row in table.rows] == [{"C2": red}, {"C3": red}, {}]


def test_a_blank_row_over_which_the_action_is_merged_does_not_end_its_answer() -> None:
    table = only("No | ACTION | UPDATE\n1 | Hold | Held\n^ | ^ |\n^ | ^ | and again\n| | Please ring me")
    assert told(table, "update") == [("1", "Held\nand again\nPlease ring me")]


def test_answers_beside_a_number_that_cannot_be_read_are_no_neighbours() -> None:
    table = only("No | ACTION | UPDATE\n1 | Hold | Held\n2 and 3 | | Both are fine\n| | and well\n4 | Dig | Dug")
    assert told(table, "action", "update") == [("1", "Hold", "Held"), ("4", "Dig", "Dug")]
    assert extras(table) == []


def test_words_in_the_cell_of_the_number_are_kept_beside_the_row() -> None:
    table = only("No | ACTION | UPDATE\n5 new | Hold a panel | Held\n6 | Plant trees | Planted")
    assert told(table, "no", "action") == [(None, None, "Hold a panel"), ("6", 6, "Plant trees")]
    assert extras(table) == [(None, {"A2": "5 new"})]


def test_a_number_that_opens_the_words_counts_where_most_rows_have_one() -> None:
    numbered = only("Commitment | Progress\n1. Hold a panel | Held\n2. Plant trees | \n18 month plan | Begun")
    assert [row.ref for row in numbered.rows] == ["1", "2", "18"]
    plain = only("Commitment | Progress\nHold a panel | Held\nPlant trees |\n18 month plan | Begun")
    assert [row.ref for row in plain.rows] == [None, None, None]


# ---------------------------------------------------------------- between the rows


def test_headings_name_the_section_of_what_follows_and_paragraphs_do_not() -> None:
    table = only("""
        No | LEAD | ACTION | UPDATE
        EARLY HELP | < | < | <
        1  | CS   | Hold a panel | Held
        The next three were agreed at the December meeting of the partnership, subject to the budget. | < | < | <
        2  | CS   | Plant trees  | Planted
        Late help
        3  | CS   | Light it     | Lit
    """)
    assert sections(table) == [("1", "EARLY HELP"), ("2", "EARLY HELP"), ("3", "Late help")]
    assert extras(table) == []


def test_a_lone_wording_is_a_heading_where_it_runs_across_and_else_an_action() -> None:
    across = only("LEAD | ACTION | UPDATE\n| Parks | <\nCS | Plant trees | Planted")
    assert sections(across) == [(None, "Parks")]
    alone = only("LEAD | ACTION | UPDATE\n| Parks |\nCS | Plant trees | Planted")
    assert told(alone, "action") == [(None, "Parks"), (None, "Plant trees")]


def test_a_merged_priority_and_a_priority_named_once_are_of_all_rows_below() -> None:
    drawing = """
        Priority | Ref | Performance measure | Owner  | Q1
        Harm     | 1.1 | Burglaries          | Police | 12
        {}       | 1.2 | Robberies           | Police | 3
        Health   | 2.1 | Referrals           | Health |
    """
    for cell in ("^", ""):
        assert sections(only(drawing.format(cell))) == [("1.1", "Harm"), ("1.2", "Harm"), ("2.1", "Health")]


def test_an_update_merged_over_several_rows_is_said_of_each_and_no_more() -> None:
    table = only("""
        No | LEAD | ACTION       | UPDATE
        1  | CS   | Hold a panel | Both are done
        2  | CS   | Plant trees  | ^
           |      |              | ^
        3  | CS   | Light it     |
    """)
    assert told(table, "update") == [("1", "Both are done"), ("2", "Both are done"), ("3", None)]
    assert [row.places["update"].cell for row in table.rows] == ["D2", "D3", "D5"]


def test_an_answer_merged_over_several_actions_says_so_of_each() -> None:
    table = only("""
        No | ACTION       | UPDATE       | STATUS    | COMPLETED ON
        1  | Hold a panel | Both is done | Completed | 6 May 2026
        2  | Plant trees  | ^            | ^         | ^
        3  | Light it     | Lit          |           | 7 May 2026
           |              | ^            |           |
    """)
    assert told(table, "update", "status", "completed_on") == [
        ("1", "Both is done", "Completed", "6 May 2026"),
        ("2", "Both is done", "Completed", "6 May 2026"),
        ("3", "Lit", None, "7 May 2026"),
    ]
    both = {"update": "C2:C3", "status": "D2:D3", "completed_on": "E2:E3"}
    assert [dict(row.shared) for row in table.rows] == [both, both, {}]


def test_a_figure_merged_over_several_measures_is_said_of_each_and_a_lead_is_no_answer() -> None:
    table = only("""
        Ref | Performance measure | Owner  | Q1 | Q2
        1   | Burglaries          | Police | 12 | 4
        2   | Robberies           | ^      | ^  | 5
    """)
    assert told(table, "agency", "q1", "q2") == [("1", "Police", 12, 4), ("2", "Police", 12, 5)]
    assert [dict(row.shared) for row in table.rows] == [{"q1": "D2:D3"}] * 2


def test_a_merge_that_begins_within_another_says_nothing() -> None:
    cells = (("No", "ACTION", "UPDATE"), (1, "Hold", "Both"), (2, "Dig", "Dug"), (3, "Light it", None))
    (table,) = find_tables(Grid("ASB", cells, (Merge(1, 2, 2, 2), Merge(2, 2, 3, 2))), "north.xlsx")
    assert told(table, "update") == [("1", "Both"), ("2", "Dug"), ("3", None)]
    assert [dict(row.shared) for row in table.rows] == [{}, {}, {}]


class CountedMerge(Merge):
    """A merge that counts how often it is looked at."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        CountedMerge.looks += 1
        return super().__getattribute__(name)


@pytest.mark.parametrize("above", [(), ((None, None, None, None), ("THEMATIC LEAD: Kim Lowe", None, None, None))])
def test_twice_as_many_headers_with_merges_are_about_twice_the_work(above: tuple[tuple[Typed, ...], ...]) -> None:
    def looks(headers: int) -> int:
        piece = (*above, ("No", "LEAD", "ACTION", "UPDATE"), (1, "CS", "Hold a panel", "Held"), (2, "CS", "Dig", None))
        ends = range(len(piece), headers * len(piece) + 1, len(piece))
        grid = Grid("ASB", piece * headers, tuple(CountedMerge(end - 2, 3, end - 1, 3) for end in reversed(ends)))
        CountedMerge.looks = 0
        found = find_tables(grid, "north.xlsx")
        assert [told(table, "update") for table in found] == (
            [[("1", "Held"), ("2", "Held")]] * headers if above else [[("1", "Held"), ("2", "Held")] * headers]
        )
        return CountedMerge.looks

    assert looks(400) < looks(200) * 2.5


def test_an_answer_goes_on_in_the_row_below_under_a_blank_number() -> None:
    table = only("""
        No | LEAD | ACTION       | UPDATE        | STATUS
        1  | CS   | Hold a panel | Two were held |
           |      |              | and a third   | Completed
        2  | CS   | Plant trees  |               | Delayed
           |      |              | Planted       | Completed
    """)
    assert told(table, "update", "status") == [
        ("1", "Two were held\nand a third", "Completed"),
        ("2", "Planted", "Delayed"),
    ]
    assert extras(table) == [("2", {"E5": "Completed"})]


def test_what_is_only_said_again_beside_a_continued_answer_is_no_note() -> None:
    table = only("""
        Priority | Ref | Performance measure | Owner  | Q1 | Commentary
        Harm     | 1.1 | Burglaries          | Police | 12 | Up
        Harm     |     |                     | Police |    | and up again
        Health   | 2.1 | Referrals           | Health |    | Down
                 |     |                     | Parks  |    | and down
    """)
    assert told(table, "update") == [("1.1", "Up\nand up again"), ("2.1", "Down\nand down")]
    assert extras(table) == [("2.1", {"D5": "Parks"})]


def test_an_answer_in_the_first_column_goes_on_there_and_names_no_section() -> None:
    table = only("UPDATE | ACTION | No\nHeld | Hold | 1\nand again\n| Dig | 2")
    assert [(row.ref, row.section, row.cells.get("update")) for row in table.rows] == [
        ("1", None, "Held\nand again"),
        ("2", None, None),
    ]


def test_a_last_section_without_actions_is_in_no_row() -> None:
    table = only("Priority | Ref | Measure | Q1\nHarm | 1.1 | Burglaries | 12\nHealth comes next")
    assert (told(table, "q1"), extras(table)) == ([("1.1", 12)], [])


def test_a_row_with_a_number_or_a_wording_of_its_own_is_no_continuation() -> None:
    table = only("No | LEAD | ACTION | UPDATE\n1 | CS | Hold a panel | Held\n2 | | | lost words\n | | Light it | Lit")
    assert told(table, "action", "update") == [
        ("1", "Hold a panel", "Held"),
        ("2", None, "lost words"),
        (None, "Light it", "Lit"),
    ]


def test_what_stands_outside_the_columns_is_kept_with_its_cell() -> None:
    table = only("""
        No | LEAD | ACTION       | RISK | UPDATE  |
        1  | CS   | Hold a panel | high | Held    | ring me
           |      |              |      |         | after 5
           | MW   |              | low  |         |
        2  | CS   | Plant trees  |      | Planted |
           | MW   |              | mean |         |

        Sent by KL
    """)
    assert told(table, "update") == [("1", "Held"), ("2", "Planted")]
    assert extras(table) == [
        ("1", {"D2": "high", "F2": "ring me", "F3": "after 5", "B4": "MW", "D4": "low"}),
    ]


# ---------------------------------------------------------------- identity


def test_a_row_id_is_found_in_whatever_column_and_is_neither_answer_nor_note() -> None:
    first, second = (RowId(f"ASB/{n}", "CS", "2026-27 Q2") for n in (1, 2))
    drawing = (
        "No | LEAD | ACTION | UPDATE |\n1 | CS | Hold a panel | Held |\n2 | CS | | lost words |\n3 | CS | Plant trees"
    )
    altered = write_identity(first).replace("ASB/1", "ASB/3")
    ids = {"F2": write_identity(first), "G3": write_identity(second), "F4": altered}
    (table,) = read(with_cells(by_openpyxl({"ASB": drawing}), ids)).tables
    assert [(row.row_id, dict(row.extra)) for row in table.rows] == [(first, {}), (second, {}), (None, {"F4": altered})]


# ---------------------------------------------------------------- marks and hints

HEAD = ("No", "ACTION", "UPDATE", "Hint", "RISK")
NOTE, STRUCK, FAULT, RED = Mark(comment="Kim: moved"), Mark(struck="gone"), Mark(fault="#REF!"), Mark(colour="red")


def marks(cells: tuple[tuple[Typed, ...], ...], given: dict[tuple[int, int], Mark]) -> list[dict[str, Mark]]:
    (table,) = find_tables(grid((HEAD, *cells), given), "north.xlsx")
    return [dict(row.marks) for row in table.rows]


def test_a_row_has_the_marks_of_its_cells_blank_ones_and_those_outside_the_columns_too() -> None:
    cells = ((1, "Hold", None, None, None), (2, "Dig", "Dug", None, None))
    given = {(1, 2): NOTE, (1, 4): RED, (2, 1): STRUCK, (2, 2): FAULT, (1, 9): NOTE}
    assert marks(cells, given) == [{"C2": NOTE, "E2": RED, "J2": NOTE}, {"B3": STRUCK, "C3": FAULT}]


def test_marks_below_an_action_are_its_own_as_far_as_they_say_something() -> None:
    blank = (None,) * 5
    cells = (
        (1, "Hold", "Held", None, None),
        (None, None, "again", None, None),
        blank,
        blank,
        (2, "Dig", None, None, None),
    )
    given = {(2, 2): STRUCK, (3, 2): NOTE, (4, 2): RED, (0, 2): NOTE}
    assert marks(cells, given) == [{"C3": STRUCK, "C4": NOTE}, {}]


def test_a_hints_own_formula_is_no_mark_and_a_comment_on_it_is_one() -> None:
    formula = Mark(formula='=IF(C2="","◄ Please say")', fault=NOT_CALCULATED)
    commented = Mark(formula="=1", comment="what is this?")
    cells = ((1, "Hold", None, None, None), (2, "Dig", None, "◄ Please say", None))
    assert marks(cells, {(1, 3): formula, (2, 3): commented}) == [{}, {"D3": Mark(comment="what is this?")}]


def test_a_hint_is_no_answer_and_what_was_typed_over_it_is_kept() -> None:
    cells = (
        (1, "Hold", "Held", "◄ Please say", None),
        (2, "Dig", "Dug", "of course", None),
        (3, "Lit", "L", "4", None),
        (4, "Mow", "M", '=IF(C5="","◄ Please say")', None),
    )
    (table,) = find_tables(grid((HEAD, *cells), {(3, 3): Mark(formula="=2+2")}), "north.xlsx")
    said = [("1", "Held", None), ("2", "Dug", None), ("3", "L", None), ("4", "M", None)]
    assert told(table, "update", "hint") == said
    assert extras(table) == [("2", {"D3": "of course"})]
