"""Finding action plans on a sheet: each case with the nearest one that is read otherwise."""

from __future__ import annotations

import pytest
from sheets import by_openpyxl, read, tables, told, with_cells

from sspxl.identity import write_identity
from sspxl.read.grid import Grid
from sspxl.read.merges import Merge
from sspxl.read.tables import find_tables
from sspxl.records import Layout, Place, Row, RowId, Table, Typed


def only(drawing: str) -> Table:
    found = tables(drawing)
    assert len(found) == 1
    return found[0]


def sections(table: Table) -> list[tuple[str | None, str | None]]:
    return [(row.ref, row.section) for row in table.rows]


def extras(table: Table) -> list[tuple[str | None, dict[str, Typed]]]:
    return [(row.ref, dict(row.extra)) for row in table.rows if row.extra]


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
    assert extras(one) == [("2", {"A5": "seen by KL"})]
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
    """)
    assert [row.ref for row in table.rows] == ["11", "11", "11.1", "11.2", "11.10", "IX", "XL", "3a", "C2"]


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
        2  | CS   | Plant trees  |      | Planted |
           | MW   |              | low  |         |

        Sent by KL
    """)
    assert told(table, "update") == [("1", "Held"), ("2", "Planted")]
    assert extras(table) == [
        ("1", {"D2": "high", "F2": "ring me", "F3": "after 5"}),
        ("2", {"B5": "MW", "D5": "low", "A7": "Sent by KL"}),
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
