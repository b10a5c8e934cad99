"""What the receiving server's Authentication-Results say of a sender's domain, and what they do not."""

from __future__ import annotations

import pytest

from sspxl.merge.authenticity import failed_check
from sspxl.merge.public_domains import is_public

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
