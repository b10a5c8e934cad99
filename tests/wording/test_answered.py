"""Which parts of an action an update answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.answered import AnsweredParts, answered_parts

ACTION = "Cut fires: a) fit alarms b) train wardens c) publish results"


def state(answered: str = "", blanket: str = "", prose: str = "", missing: str = "") -> AnsweredParts:
    return AnsweredParts(tuple(answered), tuple(blanket), tuple(prose), tuple(missing))


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("a) 9 fitted b) 12 trained c) In the bulletin", state("abc")),
        ("a) 9 fitted b) 12 trained", state("ab", missing="c")),
        ("c) In the bulletin", state("c", missing="ab")),
        ("a) 9 fitted b) - c) Done", state("ac", missing="b")),
        ("a) 9 fitted\nb)\nc) Done", state("ac", missing="b")),
        ("(A) 9 fitted (B) 12 trained (C) Done", state("abc")),
        ("a) and b) see KM c) Done", state("abc")),
        ("a) to c) on-going", state("abc")),
        ("a. 9 fitted\nb. 12 trained\nc. done", state("abc")),
        ("a)\u00a09 fitted\u200b b) 12 trained", state("ab", missing="c")),
        ("a) On-going b) On-going c) On-going", state("abc")),
        ("a) None to date b) N/A c) Done", state("ac", missing="b")),
        ("All actions are on-going", state(blanket="abc")),
        ("All parts completed", state(blanket="abc")),
        ("All on–going", state(blanket="abc")),
        ("All on-going. a) 9 fitted", state("a", blanket="bc")),
        ("All on-going except (c): in the bulletin", state("c", blanket="ab")),
        ("a) 9 fitted. All other actions are on-going", state("a", blanket="bc")),
        ("a) 9 fitted. The rest is in hand", state("a", blanket="bc")),
        ("Everything is complete", state(blanket="abc")),
        ("Completed for all", state(blanket="abc")),
        ("On-going", state(blanket="abc")),
        ("Completed.", state(blanket="abc")),
        ("None to date", state(blanket="abc")),
        ("As above", state(blanket="abc")),
        ("Nine alarms were fitted and 12 wardens trained in May", state(prose="abc")),
        ("On-going. Nine alarms were fitted in May", state(prose="abc")),
        ("1. Nine alarms fitted in May\n2. 12 wardens trained", state(prose="abc")),
        ("Nine alarms fitted in May. b) 12 trained c) Done", state("bc", prose="a")),
        ("Hello. a) 9 fitted b) 12 trained", state("ab", missing="c")),
        ("", state(missing="abc")),
        (" \u200b- ", state(missing="abc")),
        ("a) 9 b) 12 c) Done d) Extra", state("abc")),
        ("All 12 wardens were trained in May", state(prose="abc")),
        ("All actions were agreed on 3 May with the landlords", state(prose="abc")),
    ],
)
def test_each_letter_is_in_one_state(update: str, expected: AnsweredParts) -> None:
    assert answered_parts(ACTION, update) == expected


@pytest.mark.parametrize("update", ["", "On-going", "a) 9 fitted", "All actions are on-going"])
def test_an_action_without_letters_asks_for_none(update: str) -> None:
    assert answered_parts("Fit alarms in 12 homes", update) == state()


@given(st.text(st.sampled_from("abc)(. \nalongig-9fted:"), max_size=60))
def test_every_letter_is_told_exactly_once(update: str) -> None:
    parts = answered_parts(ACTION, update)
    assert sorted((*parts.answered, *parts.blanket, *parts.prose, *parts.missing)) == ["a", "b", "c"]
