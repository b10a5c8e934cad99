"""A fault of ours in merging one return: it is named, all such at once, and the others can be merged without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from makers import CYCLE, action, register, returned

from sspxl.merge import Before, MergingFaults, merge
from sspxl.records import Quarantined, Return, State

REGISTER = register(action("ASB/1", "Keep weekly joint patrols.", "CS"), action("ASB/3", "Publish it.", "HS"))
GOOD = returned(REGISTER, "HS", {"ASB/3": "Ten."})


WORDS = "Ten streets were mapped."


class Secret(str):
    """Words that no code of ours can handle, and that nobody may read in a log."""

    __slots__ = ()

    def __str__(self) -> str:
        raise KeyError(WORDS)


def broken(name: str) -> Return:
    """A return that merging stumbles over."""
    came = returned(REGISTER, "CS", {"ASB/1": {"action": Secret("x")}}, name=name)
    return replace(came, path=f"returns/{name}")


@pytest.mark.parametrize("reverse", [False, True])
def test_all_returns_that_meet_a_fault_of_ours_are_named_at_once(reverse: bool) -> None:
    one, two = broken("a.xlsx"), broken("b.xlsx")
    came = [one, GOOD, two]
    with pytest.raises(MergingFaults) as caught:
        merge(REGISTER, CYCLE, reversed(came) if reverse else came, (), Before())
    faults = caught.value.faults
    assert [fault.refused for fault in faults] == [
        Quarantined(
            name, f"returns/{name}", date(2026, 7, 10), "a workbook that sspxl could not merge",
            "KeyError while merging it",
            "fill in the workbook that was sent once more and send it; if it comes back, tell whoever looks after "
            "sspxl",
        )
        for name in ("a.xlsx", "b.xlsx")
    ]  # fmt: skip
    assert [(fault.kind, fault.sha256) for fault in faults] == [("KeyError", c.workbook.sha256) for c in (one, two)]
    assert all("sspxl" in fault.frames and "match" in fault.frames for fault in faults)
    assert WORDS not in "".join((str(caught.value), *(fault.frames for fault in faults)))
    assert "a.xlsx" not in str(caught.value)


def test_without_them_the_others_are_merged_and_they_stand_in_returns() -> None:
    with pytest.raises(MergingFaults) as caught:
        merge(REGISTER, CYCLE, [GOOD, broken("a.xlsx")], (), Before())
    refused = [fault.refused for fault in caught.value.faults]
    found = merge(REGISTER, CYCLE, [GOOD], refused, Before())
    assert [(row.contact, row.state, row.why) for row in found.returns] == [
        ("CS", State.OUTSTANDING, None),
        ("HS", State.RECEIVED, None),
        ("", State.QUARANTINED, "a workbook that sspxl could not merge: KeyError while merging it"),
    ]


def test_a_machine_without_memory_is_no_fault_of_a_return() -> None:
    class Greedy(str):
        __slots__ = ()

        def __str__(self) -> str:
            raise MemoryError

    came = returned(REGISTER, "CS", {"ASB/1": {"action": Greedy("x")}})
    with pytest.raises(MemoryError):
        merge(REGISTER, CYCLE, [came], (), Before())
