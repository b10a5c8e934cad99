"""What the receiving server's Authentication-Results say of a sender's domain, and what they do not."""

from __future__ import annotations

import pytest

from sspxl.merge.authenticity import failed_check, is_unchecked, passed_check
from sspxl.merge.public_domains import is_public, share_a_house

OWN = "police.example"

CASES = (
    ("nothing", "", None),
    ("none was made", "mx.example; none", None),
    ("all passed", f"mx.example; spf=pass smtp.mailfrom=a@{OWN}; dkim=pass header.d={OWN}; dmarc=pass", None),
    ("dmarc failed", f"mx.example; dmarc=fail (p=reject) header.from={OWN}", "dmarc=fail"),
    ("in capitals", f"mx.example; DMARC=FAIL header.from={OWN.upper()}", "dmarc=fail"),
    ("dmarc failed for another domain", "mx.example; dmarc=fail header.from=other.example", None),
    ("dmarc failed for a domain below", f"mx.example; dmarc=fail header.from=mail.{OWN}", None),
    ("dmarc failed though spf passed", f"mx.example; spf=pass smtp.mailfrom=a@{OWN}; dmarc=fail", "dmarc=fail"),
    ("forwarded: spf failed and dmarc passed", f"mx.example; spf=fail smtp.mailfrom=a@{OWN}; dmarc=pass", None),
    ("forwarded: spf failed and dkim passed", f"mx.example; spf=fail; dkim=pass header.d={OWN}", None),
    ("spf failed and another domain's dkim passed", "mx.example; spf=fail; dkim=pass header.d=l.example", "spf=fail"),
    ("spf failed alone", f"mx.example; spf=fail smtp.mailfrom=a@{OWN}", "spf=fail"),
    ("spf failed in the old word", f"mx.example; spf=hardfail smtp.mailfrom=a@{OWN}", "spf=hardfail"),
    ("spf failed for the sending service", "mx.example; spf=fail smtp.mailfrom=bounce@post.example", None),
    ("dkim failed alone", f"mx.example; dkim=fail (bad signature) header.i=@{OWN}", "dkim=fail"),
    ("soft, neutral and in error", "mx.example; spf=softfail; dkim=neutral; dmarc=temperror", None),
    ("dmarc none, spf failed", f"mx.example; dmarc=none header.from={OWN}; spf=fail", "spf=fail"),
    ("dmarc by best guess", f"mx.example; spf=fail; dmarc=bestguesspass header.from={OWN}", None),
    ("over several lines", f"mx.example;\r\n\tspf=fail\r\n\tsmtp.mailfrom={OWN};\r\n\tdkim=none", "spf=fail"),
    ("a method of a later version", f"mx.example; dmarc/1 = fail header.from={OWN}", "dmarc=fail"),
    ("a method that is not looked at", "mx.example; arc=fail; compauth=fail reason=001; x-dmarc=fail", None),
    ("a remark that says fail", f"mx.example; spf=pass (was: ; dmarc=fail) smtp.mailfrom=a@{OWN}", None),
    ("a remark that says pass", "mx.example; spf=fail (; dmarc=pass (yes) ; dkim=pass)", "spf=fail"),
    ("a remark with a bracket of its own", r"mx.example; spf=fail (\); dmarc=pass)", "spf=fail"),
    ("quoted words that say pass", f'mx.example; spf=fail smtp.mailfrom="; dmarc=pass ;"@{OWN}', "spf=fail"),
    ("a quotation mark in a remark", f'mx.example; spf=pass (of x"y) smtp.mailfrom={OWN}; dmarc=fail', "dmarc=fail"),
    ("quotation marks in two remarks", 'mx.example; spf=pass (x"y); dmarc=fail (a"b) action=none', "dmarc=fail"),
    ("a remark that never ends", "mx.example; spf=none (; dmarc=fail", "dmarc=fail"),
    ("a quotation that never ends", 'mx.example; spf=none "; dmarc=fail', "dmarc=fail"),
    ("a backslash before a remark", r"mx.example; spf=none \(; dmarc=fail)", None),
    ("a quotation mark in quoted words", rf'mx.example; spf=fail smtp.mailfrom="\"; dmarc=pass ;"@{OWN}', "spf=fail"),
    ("a bracket in quoted words", f'mx.example; spf=fail smtp.mailfrom="("@{OWN} (; dmarc=pass)', "spf=fail"),
    ("a bracket that closes nothing", "mx.example; spf=fail); (; dmarc=pass)", "spf=fail"),
    ("the server's name alone", "dmarc-fail.example", None),
)


@pytest.mark.parametrize(("about", "checked", "failed"), CASES, ids=[about for about, _, _ in CASES])
def test_a_failed_check_counts_where_it_is_of_the_senders_domain_and_nothing_outweighs_it(
    about: str, checked: str, failed: str | None
) -> None:
    assert failed_check(checked, OWN) == failed


@pytest.mark.parametrize(
    ("about", "checked", "passed"),
    [
        ("nothing", "", False),
        ("dmarc", f"mx.example; dmarc=pass header.from={OWN}", True),
        ("dmarc of no domain is the sender's", "mx.example; spf=none; dmarc=pass", True),
        ("dmarc of another", "mx.example; dmarc=pass header.from=other.example", False),
        ("spf of the own domain", f"mx.example; spf=pass smtp.mailfrom=a@{OWN}; dmarc=none", True),
        ("spf of another domain", "mx.example; spf=pass smtp.mailfrom=a@other.example; dmarc=none", False),
        ("spf of no domain", "mx.example; spf=pass; dmarc=none", False),
        (
            "spf of an address that holds the own domain",
            f"x; spf=pass smtp.mailfrom=header.d={OWN}@other.example",
            False,
        ),
        ("dkim of the own domain", f"mx.example; dkim=pass header.d={OWN}", True),
        ("dkim of the own and another", f"mx.example; dkim=pass header.d=other.example header.i=@{OWN}", False),
        ("dkim of a domain below", f"mx.example; dkim=pass header.d=mail.{OWN}", False),
        ("dmarc failed beside", f"mx.example; dkim=pass header.d={OWN}; dmarc=fail header.from={OWN}", False),
        ("a remark that says pass", f"mx.example; spf=none (; dmarc=pass header.from={OWN})", False),
        ("soft", f"mx.example; spf=softfail smtp.mailfrom=a@{OWN}", False),
    ],
)
def test_a_check_is_passed_where_it_is_of_the_senders_own_domain(about: str, checked: str, passed: bool) -> None:
    assert passed_check(checked, OWN) is passed


@pytest.mark.parametrize(
    ("checked", "nothing"),
    [
        ("", True),
        ("mx.example; none", True),
        (f"dkim=none (message not signed) header.d=none; dmarc=none action=none header.from={OWN}", True),
        (f"spf=none smtp.mailfrom=a@{OWN}; dkim=none; dmarc=none header.from={OWN}", False),
        (f"mx.example; dkim=neutral header.d={OWN}", False),
        (f"mx.example; dkim=pass header.d={OWN}", False),
    ],
)
def test_what_never_left_the_house_is_unchecked_and_all_from_outside_has_a_word_on_spf(
    checked: str, nothing: bool
) -> None:
    assert is_unchecked(checked) is nothing


@pytest.mark.parametrize(
    ("public", "not_public"),
    [
        ("gmail.com", "gmail.com.example"),
        ("yahoo.co.uk", "yahoo.example"),
        ("hotmail.fr", "my.hotmail.fr"),
        ("outlook.com", "outlook.police.uk"),
        ("live.co.uk", "live.gov.uk"),
        ("btinternet.com", "bt.com"),
        ("nhs.net", "nhs.uk"),
        ("cjsm.net", "police.uk.cjsm.net"),
    ],
)
def test_a_public_domain_is_known_whole(public: str, not_public: str) -> None:
    assert (is_public(public), is_public(not_public)) == (True, False)


def test_two_share_a_house_at_a_domain_of_their_own() -> None:
    assert share_a_house("kim@police.example", "lee@police.example")
    pairs = (("kim@gmail.com", "lee@gmail.com"), ("kim@police.example", "lee@homes.example"), ("", ""))
    assert [share_a_house(*pair) for pair in pairs] == [False, False, False]
