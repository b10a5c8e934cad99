"""A matrix that has no header row: known by its numbered items, and told from other numbered lines."""

from __future__ import annotations

import pytest
from sheets import tables

from sspxl.records import Layout

MATRIX = """
    NATIONAL STRATEGY: OUR RESPONSE | <
    SAFER STREETS | <
    What does this mean for partners? | <
    1. hold panels | Two were held
    2 light the lanes |
    and other things besides, as the strategy says of them |
    HEALTH
    3. refer people | 12 people
    10. think again |
"""


def test_a_matrix_without_a_header_is_known_by_its_numbered_items() -> None:
    (table,) = tables(MATRIX)
    assert (table.layout, table.title, table.columns) == (
        Layout.MATRIX,
        "NATIONAL STRATEGY: OUR RESPONSE",
        ("action", "update"),
    )
    assert [(row.ref, row.section, row.cells.get("update")) for row in table.rows] == [
        ("1", "SAFER STREETS", "Two were held"),
        ("2", "SAFER STREETS", None),
        ("3", "HEALTH", "12 people"),
        ("10", "HEALTH", None),
    ]


def test_a_text_without_a_number_is_a_paragraph_unless_something_is_said_beside_it() -> None:
    (table,) = tables("1. hold | Held |\n2. light | Lit |\n3. refer | 12 |\nand train | Trained |\nand more | | soon")
    assert [(row.ref, row.cells, row.extra) for row in table.rows[3:]] == [
        (None, {"action": "and train", "update": "Trained"}, {}),
        (None, {"action": "and more"}, {"C5": "soon"}),
    ]


@pytest.mark.parametrize(
    "order",
    [
        ("1. hold panels | Held", "2. light lanes | Lit", "3. refer | 12"),
        ("3. refer | 12", "1. hold panels | Held", "2. light lanes | Lit"),
        ("1.9 hold panels | Held", "1.10 light lanes | Lit", "1.11 refer | 12"),
    ],
)
def test_its_items_may_be_sorted_and_one_answer_may_be_a_figure(order: tuple[str, ...]) -> None:
    assert [row.cells.get("action") for table in tables("\n".join(order)) for row in table.rows] == [
        line.split(" | ")[0] for line in order
    ]


@pytest.mark.parametrize(
    "drawing",
    [
        "1. How safe are you? | 0.42\n2. And at night? | 0.2\n3. And at home? | 0.9",  # a survey
        "1. Open it |\n2. Fill it in |\n3. Send it |",  # a list
        "1. hold panels | Held\n2. light lanes | Lit",  # too few to tell
        "12 High Street | Kim\n87 High Street | Ali\n340 High Street | Lee",  # addresses
        "1. hold panels | Held\n1. light lanes | Lit\n1. refer | Done",
    ],
)
def test_other_numbered_lines_are_no_matrix(drawing: str) -> None:
    assert tables(drawing) == ()
