"""What is personal data, masked; beside each the nearest thing that is none. All people and numbers are made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.personal import Personal, personal_data


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("DOB 12/03/2009", "date of birth", "DOB **/**/**09"),
        ("D.O.B: 12.03.09", "date of birth", "D.O.B: **.**.09"),
        ("Date of birth is 3rd May 1987", "date of birth", "Date of birth is *** *** **87"),
        ("the boy, born on 4 June 2012, was", "date of birth", "born on * **** **12"),
        ("born 2010-04-30", "date of birth", "born ****-**-30"),
        ("Sam Carter (12/03/2009) was moved", "date of birth", "**/**/**09"),
        ("QQ123456C is no prefix but AB 12 34 56 C is", "NI number", "AB ** ** ** C"),
        ("NI number ab123456d", "NI number", "ab******d"),
        ("NINO: JR-12-34-56-A", "NI number", "JR-**-**-**-A"),
        ("ring 01632 960147", "phone", "0163* ***147"),
        ("ring (01632) 960 147.", "phone", "(0163*) *** 147"),
        ("mobile 07700 900123", "phone", "0770* ***123"),
        ("07700900123", "phone", "0770****123"),
        ("+44 7700 900123", "phone", "+44 77** ***123"),
        ("+44 (0)20 7946 0123", "phone", "+44 (0)2* **** *123"),
        ("020 7946 0123", "phone", "020 7*** *123"),
        ("07700\u00a0900\u200b123", "phone", "0770* ***123"),
        ("07700–900–123", "phone", "0770*-***-123"),
        ("sam.carter@example.org.uk", "email", "s**.******@example.org.uk"),
        ("write to jsmith@example.gov.uk.", "email", "j*****@example.gov.uk"),
        ("jo@example.com", "email", "**@example.com"),
        ("Sam_C+plan@example.com", "email", "S**_*+****@example.com"),
        ("He lives at 14 Mill Lane, KB1 2AB", "home postcode", "KB1 ***"),
        ("Flat 3, Tower House, KB12 2AB", "home postcode", "KB12 ***"),
        ("moved to 7 Brook Street, Kelderby KB1 2AB", "home postcode", "KB1 ***"),
        ("home address kb12ab", "home postcode", "kb1***"),
        ("Her home in KB1 2AB was visited", "home postcode", "KB1 ***"),
        ("resident of KB1 2AB", "home postcode", "KB1 ***"),
    ],
)
def test_personal_data_is_found_and_masked(text: str, kind: str, masked: str) -> None:
    assert [(found.kind, found.words) for found in personal_data(text)] == [(kind, masked)]


@pytest.mark.parametrize(
    "text",
    [
        "Held on 12/03/2009",
        "Spring Fair (12/03/2026)",
        "Mill Lane (12/03/2009)",
        "Safer Partnership (12/03/2009)",
        "A plan born of need in 2009",
        "Born again on the estate: 12 volunteers",
        "The 12th birthday of the club",
        "BG123456C",
        "QQ 12 34 56 C",
        "AB 12 34 56 E",
        "AB1234567",
        "Ref 01632 960147",
        "crime no. 01632960147",
        "£01632960147",
        "12 01632 9601",
        "01/02/2026 03/04/2026",
        "01 02 2026 03 04",
        "1632 960147",
        "0800 555 111",
        "0808 157 0123",
        "0300 123 1234",
        "0845 123 4567",
        "Call 101, 105, 111 or 999",
        "Crimestoppers reception: 01632 960147",
        "the helpline (01632 960147)",
        "09 12 2026",
        "info@example.org",
        "community.safety@example.gov.uk",
        "asb-team@example.gov.uk",
        "noreply@example.com",
        "@example on the web",
        "sam at example dot com",
        "a@b",
        "KB1",
        "KB1 sector",
        "hotspot at KB1 2AB",
        "The fair was in KB1 2AB",
        "Registered office: 14 Mill Lane, KB1 2AB",
        "the school at 14 Mill Lane, KB1 2AB",
        "lives in KB1",
        "A1 2AB road works near homes",
        "2,345 homes and 1,250 letters in 2026",
        "",
    ],
)
def test_what_belongs_to_nobody_is_let_be(text: str) -> None:
    assert personal_data(text) == ()


def test_its_place_is_that_in_the_text_as_typed() -> None:
    text = "Call  Sam\u200b on\u00a007700\u200b 900123 or  sam@example.org"
    assert [(found, text[found.start : found.end]) for found in personal_data(text)] == [
        (Personal("phone", "0770* ***123", 14, 27), "07700\u200b 900123"),
        (Personal("email", "s**@example.org", 32, 47), "sam@example.org"),
    ]


@given(st.text(st.sampled_from("01237+4 ()-./@abAB born flat KB1 2\u200b\u00a0\n"), max_size=60))
def test_any_text_is_read_and_what_is_found_stands_there(text: str) -> None:
    for found in personal_data(text):
        assert 0 <= found.start < found.end <= len(text)
        assert "*" in found.words
