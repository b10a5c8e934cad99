"""Addresses as people type them, and as messages carry them: what is compared, and what can be written to."""

from __future__ import annotations

import pytest

from sspxl.addresses import comparable, shown_name, writable

KIM = "kim@northam.example"
MUELLER = "kim@xn--mller-kva.example"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (KIM, KIM),
        ("Kim.LOWE@Northam.Example", "kim.lowe@northam.example"),
        (" mailto:kim@northam.example\u200b ", KIM),
        ("MAILTO:kim@northam.example?subject=Update", KIM),
        ("kim@northam.example.", KIM),
        ("\u00a0kim@northam.example; ", KIM),
        ("Kim Lowe <kim@northam.example>", KIM),
        ('"Lowe, Kim" <Kim@northam.example>', KIM),
        ("<kim@northam.example>", KIM),
        ("Kim <mailto:kim@northam.example>", KIM),
        ("o'neil+asb@northam.example", "o'neil+asb@northam.example"),
        ("kim@müller.example", MUELLER),
        ("kim@MÜLLER.example", MUELLER),
        ("kim@mu\u0308ller.example", MUELLER),
        ("kim@XN--MLLER-KVA.example", MUELLER),
        ("kim@straße.example", "kim@xn--strae-oqa.example"),
        ("kïm@northam.example", "kïm@northam.example"),
        ("ki\u0308m@northam.example", "kïm@northam.example"),
    ],
)
def test_an_address_is_compared_however_it_is_written(typed: str, address: str) -> None:
    assert comparable(typed) == address
    assert comparable(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        None, "", "kim", "kim@northam", "@northam.example", "ki m@northam.example", "kim@nor tham.example",
        "kim@northam.example; ali@northam.example", "kim@northam.example ali@northam.example",
        "Kim <kim@northam.example> <ali@northam.example>", "ali@x.example <kim@northam.example>",
        "kim@northam.example\nBcc: x@y.example", "kim@" + "n" * 64 + ".example", "kim@-northam.example",
        "kim@northam..example", "kim@[192.0.2.1]", "kim@northam@x.example", "Kim (kim@northam.example)",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_none(typed: str | None) -> None:
    assert (comparable(typed), writable(typed)) == ("", "")


def test_two_domains_that_only_look_alike_are_two() -> None:
    alike = (
        "kim@müller.example",
        "kim@mueller.example",
        "kim@muller.example",
        "kim@strasse.example",
        "kim@straße.example",
    )
    assert len({comparable(one) for one in alike}) == len(alike)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Kim Lowe <Kim.Lowe@Müller.example>", "Kim.Lowe@xn--mller-kva.example"),
        ("kïm@northam.example", ""),
        ("kim..lowe@northam.example", ""),
        ("k" * 64 + "@northam.example", "k" * 64 + "@northam.example"),
        ("k" * 65 + "@northam.example", ""),
    ],
)
def test_what_can_be_written_to_is_plain_before_the_at(typed: str, address: str) -> None:
    assert writable(typed) == address


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Safer Northam <csp@northam.example>", "Safer Northam"),
        ('"Safety, CSP" <csp@x.example>', "Safety, CSP"),
        (KIM, ""),
    ],
)
def test_the_name_before_an_address(typed: str, name: str) -> None:
    assert shown_name(typed) == name
