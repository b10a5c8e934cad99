"""Cells and blocks as a workbook writes them."""

from __future__ import annotations

import pytest

from sspxl.ooxml.ranges import Block, address, block, position


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("B3", Block(3, 2, 3, 2)),
        ("$A$1:$AB$20", Block(1, 1, 20, 28)),
        ("C9:A2", Block(2, 1, 9, 3)),
        ("A:C", Block(1, 1, 1_048_576, 3)),
        ("2:5", Block(2, 1, 5, 16_384)),
        ("Plans[Code]", None),
        ("", None),
        ("A1:", Block(1, 1, 1, 1)),
    ],
)
def test_a_block_is_read_from_its_name(words: str, found: Block | None) -> None:
    assert block(words) == found


@pytest.mark.parametrize(("cell", "at"), [("A1", (1, 1)), ("$Z$9", (9, 26)), ("aa10", (10, 27)), ("XFD7", (7, 16_384))])
def test_a_cell_has_one_position_and_one_name(cell: str, at: tuple[int, int]) -> None:
    assert (position(cell), address(*at)) == (at, cell.replace("$", "").upper())


def test_what_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="'A1:B2' is no cell"):
        position("A1:B2")


@pytest.mark.parametrize(("other", "meets"), [("B2:C3", True), ("C3", True), ("C4", False), ("D2:E9", False)])
def test_blocks_meet_where_they_have_a_cell_in_common(other: str, meets: bool) -> None:
    one, two = block("A1:C3"), block(other)
    assert one is not None and two is not None
    assert (one.meets(two), two.meets(one)) == (meets, meets)
