"""Numbers, dates, leads, identities and plain words: each as typed, beside the nearest that is another."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.dates import long_date, read_date
from sspxl.identity import read_identity, write_identity
from sspxl.layouts import column_of, strength
from sspxl.leads import Answerers, Directory, split_leads
from sspxl.read.grid import cell_name
from sspxl.records import Action, Contact, Layout, Place, Plan, RowId
from sspxl.refs import opening_ref, ref_of
from sspxl.text import is_blank, plain, shorten, tidy

# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  two\n\n words\xa0", "two words"),
        ("\ufeffa\u200bb\u00ad", "ab"),
        ("", ""),
        (" \u200b\t", ""),
        ("one", "one"),
    ],
)
def test_tidy_words_have_single_spaces_and_nothing_invisible(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


def test_blank_is_what_says_nothing() -> None:
    said = [0, 0.0, False, "0", "N/A", "-", "."]
    unsaid = [None, "", " ", "\n\t", "\xa0", "\u200b\ufeff"]
    assert [value for value in (*said, *unsaid) if is_blank(value)] == unsaid


@pytest.mark.parametrize(
    "same", ["On-going.", "ON GOING", "on\u2013going", " on\n going! ", "“on” going", "on\xa0going\u200b"]
)
def test_case_spacing_and_punctuation_do_not_tell_words_apart(same: str) -> None:
    assert plain(same) == "on going"


def test_other_words_are_told_apart() -> None:
    assert plain("ongoing") != plain("on going")
    assert plain("11.1") != plain("111")
    assert plain("cafe\u0301") == plain("café") != plain("cafe")
    assert plain("?!") == ""


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two", 6, "one…"),
        ("onetwothree", 6, "onetw…"),
        ("one\ntwo", 9, "one two"),
    ],
)
def test_a_shortened_text_is_one_line_cut_at_a_word(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short
    assert len(short) <= most


# ---------------------------------------------------------------- numbers of rows


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        (11, "11"), (11.0, "11"), (11.2, "11.2"), (11.299999999999999, "11.3"), (0, "0"), ("11", "11"), (" 11. ", "11"),
        ("11.10", "11.10"), ("(4)", "4"), ("3 A", "3a"), ("007", "007"), ("1.2.3", "1.2.3"), ("ix", "IX"),
        ("XIV.", "XIV"), ("C12", "C12"), ("c1-2", "C1-2"), (12345, "12345"),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_held(typed: object, ref: str) -> None:
    assert ref_of(typed) == ref


@pytest.mark.parametrize(
    "typed",
    [
        None, "", "  ", True, -1, 0.0254, 1e9, float("nan"), float("inf"), date(2026, 2, 1), "1/2", "IIII", "ABC",
        "five", "12 people", "1234567", "D4",
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_row_is_none(typed: object) -> None:
    assert ref_of(typed) is None


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("12. Work with", "12"), ("12) Work", "12"), ("37 reducing", "37"), ("1.1 Work", "1.1"), ("1.To work", "1"),
        ("3.5% fewer", None), ("2.54%", None), ("10.30am", None), ("24/7 cover", None), ("2026 plan", None),
        ("1,000 homes", None), ("Work 12", None), ("12.", None), ("3rd sector", None),
    ],
)  # fmt: skip
def test_the_number_that_opens_a_text(text: str, ref: str | None) -> None:
    assert opening_ref(text) == ref


@given(st.integers(0, 999_999))
def test_a_number_reads_alike_as_number_and_as_text(number: int) -> None:
    assert ref_of(number) == ref_of(float(number)) == ref_of(str(number)) == str(number)


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [
        (0, 0, "A1"),
        (8, 3, "D9"),
        (0, 25, "Z1"),
        (0, 26, "AA1"),
        (1048575, 16383, "XFD1048576"),
    ],
)
def test_a_cell_is_named_as_excel_shows_it(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


# ---------------------------------------------------------------- dates

SIXTH = date(2026, 12, 6)


@pytest.mark.parametrize(
    "typed",
    [
        SIXTH, datetime(2026, 12, 6, 9, 30), "06/12/2026", "6/12/26", "6.12.2026", "06-12-26", "6th December 2026",
        "6 Dec 26",
        "6 dec. 2026", "6-Dec-26", "Sunday 6th December, 2026", "Sun, 6 December 2026", "6th of December 2026",
        "December 6, 2026", "2026-12-06", "2026/12/6", "2026-12-06 00:00:00", "2026-12-06T00:00:00",
        " 6\xa0December\n2026 ",
    ],
)  # fmt: skip
def test_a_date_is_read_as_a_british_council_types_it(typed: object) -> None:
    assert read_date(typed) == SIXTH


def test_the_day_comes_first_and_september_has_its_short_forms() -> None:
    assert [read_date(t) for t in ("03/04/2026", "3 Sept 2026", "3 Sep 2026", "3 september 26")] == [
        date(2026, 4, 3), *[date(2026, 9, 3)] * 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "TBC", "", None, 46362, 46362.5, True, "31/06/2026", "13/13/2026", "June 2026", "11th June", "06/12-2026",
        "6 Foo 2026", "end of 2026", "06/12/2026 or later", "6/12", "2026",
    ],
)  # fmt: skip
def test_what_is_not_a_whole_date_is_none(typed: object) -> None:
    assert read_date(typed) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_reads_back_from_every_form_in_which_it_is_written(day: date) -> None:
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%y}",
        f"{day:%d %b %Y}",
        f"{day:%A %d %B %Y}",
        day.isoformat(),
        long_date(day),
    )
    assert {read_date(form) for form in forms} == {day}


# ---------------------------------------------------------------- header words


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("UPDATE", "update"), (" update: ", "update"), ("Update (what was done)", "update"),
        ("Update\nin your words", "update"), ("UPDATE May 2026", "update"), ("Progress – Q2 2026/27", "update"),
        ("Update last time", "previous"), ("#", "no"), ("Lead(s)", "lead"), ("Q1 2026-27", "q1"),
        ("Target 2026/27", "target"), ("Local response", "update"), ("Updated", None), ("Update by Kim", None),
        ("", None), ("2026", None), ("(update)", "update"), ("Actions taken", "update"), ("Action taken to date", None),
    ],
)  # fmt: skip
def test_a_header_names_its_column(header: str, column: str | None) -> None:
    assert column_of(header) == column


def test_the_plainer_word_is_the_stronger() -> None:
    assert strength("UPDATE 2026") == 0 < strength("Progress") < strength("Comments (any)")


# ---------------------------------------------------------------- identity

PARTS = st.text(st.characters(codec="utf-8"), max_size=20).map(str.strip)


@given(PARTS, PARTS, PARTS)
def test_an_identity_reads_back_whatever_it_names(key: str, contact: str, cycle: str) -> None:
    identity = RowId(key, contact, cycle)
    written = write_identity(identity)
    assert read_identity(written) == read_identity(f" {tidy(written)}\n") == identity


def test_an_identity_is_one_readable_line() -> None:
    assert write_identity(RowId("ASB/1", "CS", "2026-27 Q2")).startswith("ASB/1|CS|2026-27 Q2|")


@pytest.mark.parametrize("cycle", ["2026-27 Q2", "2026-27  Q2", "2026-27\u00a0\u00a0Q2", "2026-27   Q2"])
def test_an_identity_outlives_a_saver_that_closes_up_spaces(cycle: str) -> None:
    identity = RowId("ASB/1", "CS", cycle)
    assert read_identity(tidy(write_identity(identity))) == identity


@given(st.integers(0, 30), st.characters(codec="ascii", exclude_categories=["Zs", "Cc"]))
def test_an_altered_identity_is_none(at: int, character: str) -> None:
    written = write_identity(RowId("ASB/1", "CS", "2026-27 Q2"))
    at %= len(written)
    altered = written[:at] + character + written[at + 1 :]
    assert (read_identity(altered) is None) == (altered != written)


@pytest.mark.parametrize("text", [None, 4, "", "a|b|c", "a|b|c|d", "a|b|c|d|e", "|||"])
def test_what_is_no_identity_is_none(text: object) -> None:
    assert read_identity(text) is None


# ---------------------------------------------------------------- leads

AT = Place("register.xlsx")


def contact(initials: str, name: str | None = None, role: str | None = None, agency: str | None = None) -> Contact:
    return Contact(initials, name, role, agency, None, None, AT)


DIRECTORY = Directory(
    (
        contact("CS", "Kim Lowe", "Community Safety Manager", "Northam Council"),
        contact("MW", "Ali Rees", None, "Police"),
        contact("PX", "Lee Hart", None, "Police"),
        contact("OP", "Office of the Police and Crime Commissioner"),
    )
)


def answerers(
    lead: str | None, agency: str | None = None, thematic: str | None = None, directory: Directory = DIRECTORY
) -> Answerers:
    action = Action("ASB", "1", None, lead, agency, "", None, None, "open", None, None, None, None, None, None, {})
    return directory.answerers(action, Plan("ASB", "Plan", thematic, Layout.THEMATIC, None, AT))


@pytest.mark.parametrize(
    ("lead", "agency", "thematic", "expected"),
    [
        ("CS", None, None, Answerers(("CS",), ("CS",))),
        ("MW & CS", "Police", "CS", Answerers(("MW", "CS"), ("MW", "CS"))),
        ("MW\ncs", None, None, Answerers(("MW", "CS"), ("MW", "CS"))),
        ("CS & ZZ", None, None, Answerers(("CS", "ZZ"), ("CS",), unknown=("ZZ",))),
        ("ZZ", None, None, Answerers(("ZZ",), (), unknown=("ZZ",))),
        ("ZZ", None, "Ch Insp (Kim Lowe)", Answerers(("CS",), ("CS",), unknown=("ZZ",))),
        ("ZZ", "Police", "CS", Answerers(("MW", "PX"), ("MW", "PX"), unknown=("ZZ",))),
        (None, "Police", None, Answerers(("MW", "PX"), ("MW", "PX"))),
        (None, "Police, NPS & Parks", None, Answerers(("MW", "PX"), ("MW", "PX"), unmatched=("Parks", "NPS"))),
        (None, "NPS", "CS", Answerers(("CS",), ("CS",), unmatched=("NPS",))),
        (None, "Office of the Police and Crime Commissioner", None, Answerers(("OP",), ("OP",))),
        ("All Partners", None, None, Answerers(("CS", "MW", "PX", "OP"), ("CS", "MW", "PX", "OP"))),
        (None, None, "Community Safety Manager", Answerers(("CS",), ("CS",))),
        (None, None, "Police", Answerers((), ())),
        # two of them: neither is the thematic lead (None, None, None, Answerers((), ())),
        (" \u200b", None, None, Answerers((), ())),
    ],
)
def test_who_answers_for_a_row(lead: str | None, agency: str | None, thematic: str | None, expected: Answerers) -> None:
    assert answerers(lead, agency, thematic) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CS & MW", ("CS", "MW")), ("Police, NES & ASB Team", ("Police", "NES", "ASB Team")), 
        ("CS/MW;PX+OP", ("CS", "MW", "PX", "OP")),
        ("Parks and Leisure", ("Parks", "Leisure")), ("Sandown", ("Sandown",)), ("CS,\n", ("CS",)), ("", ()),
        ("CS\nMW", ("CS", "MW")), ("CS\x0bMW\r\nPX", ("CS", "MW", "PX")), ("CS\xa0 and\u200b MW", ("CS", "MW")),
        (f"CS{' ' * 200_000}x &{' ' * 200_000}MW", ("CS x", "MW")),
    ],
)  # fmt: skip
def test_names_in_a_lead_cell(text: str, names: tuple[str, ...]) -> None:
    assert split_leads(text) == names


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        ("H&S", {"h s"}, ("H&S",)),
        ("CS, H&S & MW", {"h s", "cs"}, ("CS", "H&S", "MW")),
        ("H&S", set(), ("H&S",)),  # nobody's initials are one letter
        ("H&S", {"h", "s"}, ("H", "S")),  # but where they are
        ("H & S", {"h s"}, ("H", "S")),
        ("CS&MW", {"cs", "mw"}, ("CS", "MW")),
        ("CS&MW", set(), ("CS", "MW")),
        ("CS&MW", {"cs mw", "cs", "mw"}, ("CS&MW",)),
        ("A&E/H&S+CS", {"a e"}, ("A&E", "H&S", "CS")),
        ("Fire&Rescue", {"fire"}, ("Fire", "Rescue")),
    ],
)
def test_an_ampersand_within_initials_separates_nothing(text: str, known: set[str], names: tuple[str, ...]) -> None:
    assert split_leads(text, known) == names


def test_a_contact_with_an_ampersand_in_the_initials_is_found_beside_others() -> None:
    directory = Directory((*DIRECTORY.contacts, contact("H&S")))
    assert answerers("H&S & CS", directory=directory) == Answerers(("H&S", "CS"), ("H&S", "CS"))
    assert answerers("R&D & CS", directory=directory) == Answerers(("R&D", "CS"), ("CS",), unknown=("R&D",))
    assert answerers("CS&MW", directory=directory) == Answerers(("CS", "MW"), ("CS", "MW"))
