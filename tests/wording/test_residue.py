"""What an author meant to take out; beside each the nearest thing that was meant to stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.residue import residue


@pytest.mark.parametrize(
    ("text", "left_over"),
    [
        ("74% started [check with AH whether the two count].", ["[check with AH whether the two count]"]),
        ("Key issues. [add re lodgings]", ["[add re lodgings]"]),
        ("[KM to confirm]", ["[KM to confirm]"]),
        ("[Sam: is it 12?]", ["[Sam: is it 12?]"]),
        ("[figure]", ["[figure]"]),
        ("[insert date]", ["[insert date]"]),
        ("[need\u00a0the Q2\u200b data]", ["[need the Q2 data]"]),
        ("xx families helped", ["xx"]),
        ("Trained XXX staff", ["XXX"]),
        ("£xx spent", ["£xx"]),
        ("fell by xx%", ["xx%"]),
        ("on xx/xx/2026", ["xx/xx"]),
        ("12 fines??", ["fines??"]),
        ("45 (?) visits", ["45 (?)"]),
        ("£? left", ["£?"]),
        ("TBC", ["TBC"]),
        ("Figure TBC", ["Figure TBC"]),
        ("Number: tbc", ["Number: tbc"]),
        ("t.b.a.", ["t.b.a."]),
        ("Insert figures", ["Insert figures"]),
        ("please insert latest figure", ["please insert latest figure"]),
        ("Figures to be added", ["Figures to be added"]),
        ("Add stats here", ["Add stats here"]),
        ("Priya, is this right?", ["Priya, is this right?"]),
        ("12 visits. Is this still correct?", ["Is this still correct?"]),
        ("KM - can you check", ["KM - can you check"]),
        ("KM can you check the total", ["KM can you check the total"]),
        ("Sam please confirm", ["Sam please confirm"]),
        ("Do we have the figure for May?", ["Do we have the figure for May?"]),
        ("Who is leading this?", ["Who is leading this?"]),
        ("Lorem ipsum dolor sit amet", ["Lorem ipsum dolor"]),
        ("Comment [A1]: too long", ["Comment [A1]:"]),
        ("Commented [KM12]: ask", ["Commented [KM12]:"]),
        ("Note to self: ring Sam", ["Note to self:"]),
        ("DN: expand", ["DN:"]),
        ("Click here to enter text.", ["Click here to enter text"]),
        ("Error! Reference source not found.", ["Error! Reference source not found"]),
        ("Yes / No (delete as appropriate)", ["delete as appropriate"]),
        ("<insert name>", ["<insert name>"]),
        ("Text to be added", ["Text to be added"]),
    ],
)
def test_a_note_of_the_author_is_found(text: str, left_over: list[str]) -> None:
    assert list(residue(text)) == left_over


@pytest.mark.parametrize(
    "text",
    [
        '"They was [sic] scared"',
        "[redacted] was moved",
        "[name withheld]",
        "she [the tenant] agreed",
        "[1]",
        "[x] Yes [ ] No",
        "[OFFICIAL-SENSITIVE]",
        "He said [in Polish] no",
        "12 visits (check of locks included)",
        "(to be confirmed in May)",
        "Size XXL tabards",
        "REC/XX",
        "see recommendation XX",
        "taxi",
        "Venue TBC",
        "Date: TBC",
        "Launch on 3 May (TBC)",
        "Start date is tbc",
        "Speakers and venue - TBC",
        "What does this mean for residents? Fewer calls.",
        "Who is most at risk? Young men.",
        "The 'Is this right?' campaign ran",
        '"Can you help?" posters went up',
        "Residents asked whether it is right",
        "Please contact the team",
        "Please see attached",
        "Insert sheets were printed",
        "The figures were added to the report",
        "Comments were welcomed",
        "Staff note that numbers fell",
        "Check points on three roads",
        "Draft strategy out for comment",
        "Why? Because the grant ended.",
        "<5 cases",
        "Are we making a difference? The survey says so.",
        "3 > 2 and 2 < 3",
        "",
    ],
)
def test_what_was_meant_to_stay_is_let_be(text: str) -> None:
    assert residue(text) == ()


def test_a_note_inside_a_note_is_told_once() -> None:
    assert residue("[check xx??] and xx, again xx") == ("[check xx??]", "xx")


@given(st.text(st.sampled_from("[]xX?TBCtbc insert KM, please() \n\u200b<>"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(residue(text))
