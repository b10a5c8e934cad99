"""Her words of two masters as one: what she changed counts, and nothing that she typed is lost."""

from __future__ import annotations

from datetime import date

import pytest

from sspxl.master import Words
from sspxl.master.book import CELL_LIMIT
from sspxl.master.merging import Version, fitted, together
from sspxl.master.typed import Kept
from sspxl.master.values import Value

ROW = ("ASB/1",)


def words(note: Value, column: str = "Manager note", kept: tuple[Kept, ...] = ()) -> Words:
    cells = {"Actions": {ROW: {column: note}}} if note is not None else {}
    return Words(cells, {} if column in ("Manager note", "Decision") else {"Actions": (column,)}, kept=kept)


def merged(newer: tuple[Value, Value], older: tuple[Value, Value], column: str = "Manager note") -> Words:
    """Of two masters, of which the first was saved last, and the second written last: before and now of each."""
    (was, now), (before, after) = newer, older
    return together(
        [
            Version(words(now, column), words(was, column), made=0),
            Version(words(after, column), words(before, column), made=1),
        ]
    )


def note(found: Words, column: str = "Manager note") -> Value:
    return found.cells.get("Actions", {}).get(ROW, {}).get(column)


def others(found: Words) -> list[Value]:
    assert {line.column for line in found.kept} <= {"typed over Score"}
    return [line.words for line in found.kept]


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        (("a", "a"), ("a", "a"), "a"),
        (("a", "a"), ("b", "b"), "b"),  # written last
        (("a", "a2"), ("a", "a"), "a2"),
        (("a", "a"), ("a", "a2"), "a2"),
        (("a", None), ("a", "a"), None),  # cleared
        (("a", "a"), ("a", None), None),
        (("a", "a2"), ("a", None), "a2"),
        (("a", "a2"), ("b\na", "b\na"), "b\na2"),  # the one written last had more
        ((None, "see the minutes"), (None, "see the minutes of May"), "see the minutes\nsee the minutes of May"),
        ((None, "a"), (None, "a"), "a"),
        (("a", "a\nb"), ("a", "a\nc"), "a\nb\nc"),
        (("a\nb", "a"), ("a\nb", "a\nb\nc"), "a\nc"),  # a line that she deleted does not come back
    ],
)
def test_of_a_text_what_she_changed_counts_line_by_line(
    newer: tuple[Value, Value], older: tuple[Value, Value], expected: Value
) -> None:
    found = merged(newer, older)
    assert (note(found), others(found)) == (expected, [])


@pytest.mark.parametrize(
    ("newer", "older", "expected", "beside"),
    [
        ((15, 15), (15, 5), 5, []),
        ((15, 1), (15, 5), 1, [5]),
        ((15, 5.0), (15, 5), 5, []),
        ((None, date(2027, 5, 5)), (None, "in May"), date(2027, 5, 5), ["in May"]),
        ((15, None), (15, 5), None, [5]),
    ],
)
def test_numbers_and_days_are_never_joined(
    newer: tuple[Value, Value], older: tuple[Value, Value], expected: Value, beside: list[Value]
) -> None:
    found = merged(newer, older, "Score")
    assert (note(found, "Score"), others(found)) == (expected, beside)


def test_of_decisions_one_counts_and_none_is_a_note() -> None:
    found = merged((None, "Close"), (None, "Withdraw"), "Decision")
    assert (note(found, "Decision"), found.kept) == ("Close", ())


def test_an_orphaned_note_that_she_deleted_in_one_master_does_not_come_back_from_the_other() -> None:
    gone, stays, new = (Kept("Actions", "ASB/9", "Manager note", text) for text in ("gone", "stays", "new"))
    both = words("a", kept=(gone, stays))
    found = together(
        [Version(words("a", kept=(gone, stays, new)), both, 0), Version(words("a", kept=(stays,)), both, 1)]
    )
    assert found.kept == (stays, new)


def test_a_column_that_she_took_away_in_the_master_written_last_stays_away() -> None:
    old, without = words(15, "Score"), words(None)
    assert together([Version(old, old, 0), Version(without, old, 1)]) == without
    assert together([Version(words(16, "Score"), words(None), 0), Version(without, without, 1)]).columns == {
        "Actions": ("Score",)
    }


def test_what_is_longer_than_a_cell_takes_goes_on_among_the_orphaned_notes() -> None:
    text = "a" * 40_000 + "\U0001f600" * 20_000
    found = fitted(words(text))
    first = note(found)
    assert isinstance(first, str)
    assert all(len(part.encode("utf-16-le")) <= 2 * CELL_LIMIT for part in (first, *map(str, others_of(found))))
    assert first.removesuffix(" … [the rest stands in Orphaned notes]") + "".join(map(str, others_of(found))) == text
    whole = words("a" * CELL_LIMIT)
    assert fitted(whole) is whole


def others_of(found: Words) -> list[Value]:
    return [line.words for line in found.kept]
