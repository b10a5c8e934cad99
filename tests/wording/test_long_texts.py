"""A cell as long as Excel allows, filled with what a pattern could choke on, is read to its end."""

from collections.abc import Callable
from datetime import date

import pytest

from sspxl.wording.answered import answered_parts
from sspxl.wording.personal import personal_data
from sspxl.wording.pointed import references
from sspxl.wording.promises import promises
from sspxl.wording.quarters import quarters_named
from sspxl.wording.residue import residue
from sspxl.wording.sameness import is_standard_phrase, same_but_for_figures
from sspxl.wording.tense import says_done, says_future, says_green

LONGEST = 32_767
FINDERS: dict[str, tuple[Callable[[str], object], str]] = {
    "promises": (lambda text: promises(text, date(2026, 11, 22)), "The board will meet on 4 May 2027"),
    "references": (references, "See item 14"),
    "personal_data": (personal_data, "Ring 07700 900123"),
    "residue": (residue, "[check this]"),
    "quarters_named": (quarters_named, "In Q2, 45%"),
    "says_future": (says_future, "It will be held"),
    "says_green": (says_green, "On track"),
    "same_but_for_figures": (
        lambda text: same_but_for_figures(text, text.replace("3 May", "9 June")),
        "The wardens met them there on 3 May again",
    ),
    "answered_parts": (lambda text: answered_parts("a) fit b) train", text).answered, "a) 9 fitted"),
}
FILLERS = (
    " ", "a", "a ", "1", "1/", "0", "?", "!", "x", "(", "[", "a@", "will be on 3 May ", "may ", "not ", "end of ",
    "see 1, ", "A/1 ", "a) ", "all ", "all actions are ", "Q1 ", "01632 ", "AB 12 ", "KB1 ", "to be ",
    "\u00a0\u200b1 May – ",
)  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS)
def test_what_the_longest_cell_begins_with_is_found(filler: str) -> None:
    for name, (read, told) in FINDERS.items():
        full = (f"{told}. " + filler * LONGEST)[:LONGEST]
        assert read(full), name


@pytest.mark.parametrize("filler", FILLERS)
def test_a_cell_full_of_it_is_neither_done_nor_a_stock_phrase(filler: str) -> None:
    full = (filler * LONGEST)[:LONGEST]
    assert says_done(f"Begun. {full}") is None
    assert not is_standard_phrase(f"The wardens met on the estate {full}")


@pytest.mark.parametrize("name", [name for name in FINDERS if name != "answered_parts"])
def test_what_stands_at_the_end_of_a_long_cell_is_found(name: str) -> None:
    read, told = FINDERS[name]
    long = "Sessions took place there. " * 1000
    assert read(long + told)
    assert not read(long)
