"""Where a text points to; beside each the nearest words that point nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.pointed import Reference, references


def pointed(text: str) -> list[tuple[str, str]]:
    return [(reference.kind, reference.target) for reference in references(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("As above", [("above", "")]),
        ("In hand – as above.", [("above", "")]),
        ("see below", [("below", "")]),
        ("Ditto", [("above", "")]),
        ('"', [("above", "")]),
        ("Same as above", [("above", "")]),
        ("As noted above", [("above", "")]),
        ("As per previous", [("above", "")]),
        ("See the update above", [("above", "")]),
        ("See comment against item 9 above.", [("item", "9")]),
        ("See 11.2", [("item", "11.2")]),
        ("See 11.1 to 11.3 below.", [("item", "11.1"), ("item", "11.2"), ("item", "11.3")]),
        ("See\u00a011.1\u200b–11.3", [("item", "11.1"), ("item", "11.2"), ("item", "11.3")]),
        ("as per action 7b", [("item", "7")]),
        ("see IX", [("item", "IX")]),
        ("See recommendation IV", [("item", "IV")]),
        ("Response as for 4.1", [("item", "4.1")]),
        ("As 11.2.", [("item", "11.2")]),
        ("See items 3, 4 and 7", [("item", "3"), ("item", "4"), ("item", "7")]),
        ("See action 3a) and 3b)", [("item", "3")]),
        ("Linked to action 5", [("item", "5")]),
        ("Update as per action 2", [("item", "2")]),
        ("Now part of action 8", [("item", "8")]),
        ("Incorporated into action 12", [("item", "12")]),
        ("Links with 6 and 7", [("item", "6"), ("item", "7")]),
        ("Per above", [("above", "")]),
        ("cf. action 12", [("item", "12")]),
        ("Please refer to ASB/14 and SA/10", [("key", "ASB/14"), ("key", "SA/10")]),
        ("(see SA09/11.1)", [("key", "SA09/11.1")]),
        ("The figures in SA/3 are for one ward.", [("key", "SA/3")]),
        ("REC/IX", [("key", "REC/IX")]),
        ("see KM’s entry", [("person", "KM")]),
        ("b) see TO.", [("person", "TO")]),
        ("See KM and DW", [("person", "KM"), ("person", "DW")]),
        ("As AH.", [("person", "AH")]),
        ("As Karis.", [("person", "Karis")]),
        ("As Maribel's.", [("person", "Maribel")]),
        ("Details in target report", [("document", "target report")]),
        ("Full details can be found in the annual report", [("document", "annual report")]),
        ("see attached", [("document", "")]),
        ("Please see attached report", [("document", "report")]),
        ("Report attached", [("document", "Report")]),
        ("Refer to minutes of the board", [("document", "minutes")]),
        ("See https://www.example.org/plan", [("document", "https://www.example.org/plan")]),
        ("See the Violence strategy", [("document", "Violence strategy")]),
    ],
)
def test_a_text_that_points_tells_where(text: str, places: list[tuple[str, str]]) -> None:
    assert pointed(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "7 actions were closed",
        "Section 17 training given",
        "See section 17 of the Act",
        "An item of legislation",
        "We see 11 people a week",
        "Expected to see 40% fewer",
        "To see 3 new schools",
        "See 11 people a week",
        "See if 12 schools want it",
        "See you there",
        "Residents can see above the wall",
        "Above average attendance",
        "Results are below target",
        "Over and above",
        "In addition to the above, 3 visits",
        "As planned",
        "As Planned",
        "As agreed",
        "As before",
        "As a result, 5 came",
        "As 3 officers left, we paused",
        "As KM is away, nothing was done",
        "As AH said, 3 came",
        "Worker attached to the team",
        "The report was sent to the board",
        "Report to cabinet",
        "Minutes of the meeting were agreed",
        "The update was given to the board in May",
        "Reviewed as per plan",
        "PCSO/12 vacancies",
        "12 of 14 schools",
        "Two thirds came from A/B ward",
        "ASB is down",
        "See ASB",
        "Action 7 is complete",
        "The figures show a fall",
        "Included in 14 schools",
        "12 were included in 14.",
        "KM away, will update on return",
        "Data in 2026-27",
        "24/7 cover",
        "Results of the second round go on the web page",
        "",
    ],
)
def test_a_number_or_a_name_that_is_told_as_a_fact_points_nowhere(text: str) -> None:
    assert references(text) == ()


def test_each_place_is_told_once_with_its_words_in_the_order_of_the_text() -> None:
    assert references("5 visits, see VIO/8. Rest as above; see\u00a0VIO/8") == (
        Reference("key", "VIO/8", "see VIO/8"),
        Reference("above", "", "as above"),
    )


@given(st.text(st.sampled_from("see asper abov 1.23/KMVIO(),;'\"\n\u200b\u00a0item to and"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(reference.words for reference in references(text))
