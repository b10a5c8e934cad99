"""What makes a row of a table of the master the same row tomorrow."""

from __future__ import annotations

import pytest

from sspxl.master.opened import Opened
from sspxl.master.schema import RowKey, empty_table, row_keys
from sspxl.master.typed import APART, ORPHAN_COLUMNS, read_saved
from sspxl.master.values import Link
from sspxl.records import Typed

OF_KM = ("ongoing-only", "ASB/2", "KM")


def keys(*flags: dict[str, Typed | Link]) -> tuple[RowKey, ...]:
    table = empty_table("Flags")
    return row_keys(table, [tuple(flag.get(name) for name in table.headers) for flag in flags])


def flag(file: str, code: str = "ongoing-only", key: str | None = "ASB/2", **more: str) -> dict[str, Typed | Link]:
    return {"Flag": code, "Key": key, "Lead": "KM", "Return": Link(file, f"returns/{file}")} | more


def test_a_flag_of_an_action_is_the_same_one_whatever_its_return_is_called() -> None:
    assert keys(flag("KM.xlsx"), flag("KM again.xlsx", "unchanged")) == (OF_KM, ("unchanged", "ASB/2", "KM"))
    assert keys(flag("KM again.xlsx")) == (OF_KM,)


def test_a_flag_of_a_return_is_another_one_for_another_return() -> None:
    assert keys(flag("KM.xlsx", "return-late", None), flag("KM again.xlsx", "return-late", None)) == (
        ("return-late", "", "KM", "KM.xlsx"),
        ("return-late", "", "KM", "KM again.xlsx"),
    )


def test_alike_flags_of_an_action_are_told_apart_by_their_places_in_whatever_order_they_stand() -> None:
    first, second = flag("b.xlsx", Sheet="ASB", Cell="E8"), flag("a.xlsx", Sheet="ASB", Cell="E9")
    third = flag("c.xlsx", Sheet="ASB", Cell="E9")
    assert keys(first, second, third) == (OF_KM, (*OF_KM, "2"), (*OF_KM, "3"))
    assert keys(third, first, second) == ((*OF_KM, "3"), OF_KM, (*OF_KM, "2"))


@pytest.mark.parametrize("key", [OF_KM, ("action-overdue", "ASB/2", ""), ("lead-unknown", "", "", "register.xlsx")])
def test_the_key_of_an_orphaned_note_is_read_as_it_was_also_where_a_cell_of_it_is_blank(key: RowKey) -> None:
    line = ["Flags", APART.join(key), "Manager note", "rang"]
    sheet = [["Orphaned notes", None, None, None], [None] * 4, list(ORPHAN_COLUMNS), line]
    assert read_saved(Opened(b"", {}, {"Orphaned notes": sheet}), None).orphans == (
        ("Flags", key, "Manager note", "rang"),
    )
