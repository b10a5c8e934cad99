"""Who may answer for what: the workbook's identity, the address that it came from, and the address's domain.

Source: PRODUCT.md sections 6, 7, 8 and 11.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import BEFORE, CYCLE, OPENS, action, register, returned

from sspxl.merge import Before, merge
from sspxl.merge.asked import Rulings
from sspxl.merge.sender import Sender
from sspxl.merge.writer import Writer
from sspxl.records import (
    Beside,
    Contact,
    Finding,
    Letter,
    Merged,
    Place,
    Quarantined,
    Register,
    Return,
    RowId,
    State,
    Stray,
    Way,
)
from sspxl.rules import check

PATROLS = "Keep weekly joint patrols in the town centre."
VICTIMS = "Identify repeat victims within two working days."
AGREEMENT = "Publish the acceptable behaviour agreement in plain English."
CENTRES = "Review the hate crime reporting centres."

MANAGER = "csp@wexcombe.example"
KIM, KIMS_DEPUTY = "kim.lowe@wexcombe.example", "jo.park@harbour.example"
MAY, HANA = "may.west@police.example", "hana@gmail.com"
PASSED = f"mx.wexcombe.example; spf=pass smtp.mailfrom={KIM}; dmarc=pass header.from=wexcombe.example"
FAILED = f"mx.wexcombe.example; spf=fail smtp.mailfrom={KIM}; dmarc=fail header.from=wexcombe.example"

CS = ("ASB/1", "ASB/2", "SA26/1")


def with_addresses(reg: Register, **addresses: tuple[str | None, str | None]) -> Register:
    """The register with these addresses and deputies' addresses, by initials."""

    def known(contact: Contact) -> Contact:
        email, deputy = addresses.get(contact.initials, (None, None))
        return replace(contact, email=email, deputy_email=deputy)

    return replace(reg, contacts=tuple(known(contact) for contact in reg.contacts))


REGISTER = with_addresses(
    register(
        action("ASB/1", PATROLS, "CS"),
        action("ASB/2", VICTIMS, "CS & MW"),
        action("ASB/3", AGREEMENT, "HS"),
        action("SA26/1", CENTRES, "CS"),
    ),
    CS=(KIM.title(), f" {KIMS_DEPUTY} "),
    MW=(MAY, None),
    HS=(HANA, None),
)


def letter(sender: str, name: str = "", sent: datetime | None = None, checked: str = "") -> Letter:
    return Letter(sender, name, sent, "<1@mail.example>", "RE: Your updates", checked)


def by_mail(came: Return, *letters: Letter | str) -> Return:
    """The return as it came in these messages, the outermost first; an address stands for a message from there."""
    return replace(came, letters=tuple(letter(one) if isinstance(one, str) else one for one in letters))


def of(who: str | None, *keys: str, day: int = 10, **how: object) -> Return:
    """The contact's workbook with "Ten." in these rows; None: one without any identity."""
    return returned(REGISTER, who, dict.fromkeys(keys, "Ten."), day=day, **how)


def met(*returns: Return, reg: Register = REGISTER) -> Merged:
    return merge(reg, CYCLE, returns, (), Before(), manager=MANAGER)


def counted(found: Merged) -> dict[str, list[tuple[str, str | None]]]:
    """Lead and words of all that counts, by key."""
    said = {s.key: [(u.lead, u.text) for u in s.updates if not u.is_blank] for s in found.standings}
    return {key: words for key, words in said.items() if words}


def arrived(found: Merged) -> list[tuple[str, str, str | None]]:
    """Contact, state and why of all that came."""
    return [(r.contact, r.state.value, r.why) for r in found.returns if r.file]


def outstanding(found: Merged) -> list[str]:
    """From whom nothing came."""
    return [row.contact for row in found.returns if row.state is State.OUTSTANDING]


def told(found: Merged) -> list[tuple[str, str | None, str | None, str]]:
    """Kind, key, lead and words of what was come across; rows left out of a workbook are not looked at."""
    return [(f.kind, f.key, f.lead, f.found) for f in found.findings if f.kind != "row-missing"]


# ---------------------------------------------------------------- each sender

CS_SAID = {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS", "Ten.")], "SA26/1": [("CS", "Ten.")]}
COUNTS = ("CS", "received", None)
NOBODYS = "no contact has that address"
NAMELESS = "it does not say from which address"
NOT_OURS = (
    "a workbook from an unknown sender: it came from {}; and nothing in it tells that it is one that was sent out"
)


@dataclass(frozen=True)
class Case:
    """What came, in which messages, and what becomes of it. `why` None: all of it counts as CS's; else it is held."""

    about: str
    letters: tuple[Letter | str, ...]
    why: str | None
    found: tuple[str, str | None, str | None, str] | None = None

    def __str__(self) -> str:
        return self.about


def held(about: str, letters: tuple[Letter | str, ...], named: str, doubt: str = NOBODYS) -> Case:
    """A case of an unknown sender with CS's workbook."""
    found = ("sender-unknown", None, "CS", f"CS's workbook came from {named}: {doubt}")
    return Case(about, letters, f"it came from {named}: {doubt}", found)


def colleague(about: str, address: str, name: str = "") -> Case:
    named = f'"{name}" ({address})' if name else address
    found = f"CS's workbook came from {named}, at the same domain as the address of CS"
    return Case(about, (letter(address, name),), None, ("sender-colleague", None, "CS", found))


UNSURE = "the mail server that took it in says that it may not be from there (dmarc=fail)"
CASES = (
    Case("a bare file", (), None),
    Case("the contact's own address", (KIM,), None),
    Case("the contact's own address in other letters", (KIM.upper(),), None),
    Case("the deputy's address", (KIMS_DEPUTY,), None),
    Case("the own address, and the mail server found it in order", (letter(KIM, checked=PASSED),), None),
    Case("the own address under a strange name", (letter(KIM, "Somebody Else"),), None),
    held("the own address, and the mail server found it forged", (letter(KIM, checked=FAILED),), KIM, UNSURE),
    held("the own address with a word after a plus, elsewhere", ("hana+csp@gmail.com",), "hana+csp@gmail.com"),
    colleague("the own address with a word after a plus is a colleague's", "kim.lowe+csp@wexcombe.example"),
    colleague("another address at the own domain", "lee@wexcombe.example", "Lee"),
    colleague("another address at the deputy's domain", "sam@harbour.example"),
    held("a domain below the own one", ("lee@mail.wexcombe.example",), "lee@mail.wexcombe.example"),
    held("a domain above the own one", ("lee@example.example",), "lee@example.example"),
    held("a domain that ends as the own one", ("lee@notwexcombe.example",), "lee@notwexcombe.example"),
    held("another contact's domain", ("lee@police.example",), "lee@police.example"),
    held(
        "a colleague's address that was forged", (letter("lee@wexcombe.example", checked=FAILED),),
        "lee@wexcombe.example", UNSURE,
    ),
    held("the contact's name from elsewhere", (letter("kim@a.example", "Kim Lowe"),), '"Kim Lowe" (kim@a.example)'),
    held(
        "the contact's address as the name", (letter("kim@a.example", f"{KIM}"),), f'"{KIM}" (kim@a.example)'
    ),
    held("a stranger's address as the name", (letter("X@a.example", "x@A.example"),), "x@a.example"),
    held("no sender", ("",), "an unnamed sender", NAMELESS),
    held("no sender but a name", (letter("", "Kim Lowe"),), '"Kim Lowe"', NAMELESS),
    held("several senders", (f"{KIM}, {MAY}",), f"{KIM}, {MAY}", NAMELESS),
    held("no domain", ("kim.lowe",), "kim.lowe", NAMELESS),
    held("an invisible sign in the address", ("kim.lowe\u200b@wexcombe.example",), KIM, NAMELESS),
    Case("the manager herself", (MANAGER,), None),
    Case("the manager, in other letters", (MANAGER.upper(),), None),
    Case("in a message inside the manager's", (MANAGER, KIM), None),
    Case("inside two of the manager's", (MANAGER, MANAGER, KIM), None),
    held("a stranger's inside the manager's", (MANAGER, "x@a.example"), "x@a.example"),
    held("a stranger's around the contact's", ("x@a.example", KIM), "x@a.example"),
    held("the manager's inside a stranger's", ("x@a.example", MANAGER), "x@a.example"),
    held(
        "the contact's inside one that says that it is the manager's", (letter(MANAGER, checked=FAILED), KIM), MANAGER,
        UNSURE,
    ),
    held("no sender inside the manager's", (MANAGER, ""), "an unnamed sender", NAMELESS),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_who_may_send_cs_workbook(case: Case) -> None:
    found = met(by_mail(of("CS", *CS), *case.letters))
    assert told(found) == ([case.found] if case.found else [])
    if case.why is None:
        assert (counted(found), arrived(found)) == (CS_SAID, [COUNTS])
    else:
        assert (counted(found), arrived(found)) == ({}, [("CS", "held", case.why)])
        assert outstanding(found) == ["CS", "HS", "MW"]
    assert found.quarantined == ()


def test_what_is_held_has_come_where_its_contact_sent_it_and_no_stranger() -> None:
    for came in (of("CS", *CS, cycle=BEFORE.name), of("CS", "ASB/3")):
        for letters, awaited in (((KIM,), []), ((KIMS_DEPUTY,), []), (("x@a.example",), ["CS"])):
            found = met(by_mail(came, *letters))
            assert ([state for _, state, _ in arrived(found)], outstanding(found)) == (["held"], [*awaited, "HS", "MW"])
    bare = met(of("CS", *CS, cycle=BEFORE.name))
    assert ([state for _, state, _ in arrived(bare)], outstanding(bare)) == (["held"], ["HS", "MW"])


def test_a_contact_whose_own_return_came_beside_a_strangers_is_not_outstanding() -> None:
    stranger = by_mail(of("CS", *CS), "x@a.example")
    found = met(stranger, by_mail(of("CS", "ASB/1", day=11), KIM))
    assert [(contact, state) for contact, state, _ in arrived(found)] == [("CS", "held"), ("CS", "received")]
    assert outstanding(found) == ["HS", "MW"]


@pytest.mark.parametrize(
    ("letters", "contact"),
    [
        ((), ""),
        ((KIM,), "CS"),
        ((KIMS_DEPUTY,), "CS"),
        ((MANAGER, KIM), "CS"),
        (("lee@wexcombe.example",), ""),  # a colleague is known by our workbook alone
        (("x@a.example",), ""),
        ((letter(KIM, checked=FAILED),), ""),
    ],
)
def test_what_could_not_be_read_stands_under_whose_address_it_came_from(
    letters: tuple[Letter | str, ...], contact: str
) -> None:
    came = by_mail(of("CS"), *letters)
    scan = Quarantined("a.eml", "returns/a.eml", came.received, "a PDF", "it is no workbook", "send it", came.letters)
    found = merge(REGISTER, CYCLE, (), (scan,), Before(), manager=MANAGER)
    assert arrived(found) == [(contact, "quarantined", "a PDF: it is no workbook")]
    assert outstanding(found) == ["CS", "HS", "MW"]
    (flag,) = (f for f in check(found, OPENS, None).flags if f.code == "return-unreadable")
    assert flag.lead == (contact or None)


def test_what_could_not_be_read_from_an_address_that_two_share_is_nobodys() -> None:
    reg = with_addresses(REGISTER, CS=(KIM, None), MW=(MAY, KIM))
    scan = Quarantined("a.eml", "a.eml", OPENS, "a PDF", "it is no workbook", "send it", (letter(KIM),))
    assert [contact for contact, *_ in arrived(merge(reg, CYCLE, (), (scan,), Before()))] == [""]


def test_without_a_manager_in_the_settings_no_message_is_the_managers() -> None:
    for sender in (MANAGER, ""):
        found = merge(REGISTER, CYCLE, [by_mail(of("CS", *CS), sender, KIM)], (), Before())
        assert [(f.kind, f.lead) for f in found.findings] == [
            ("sender-colleague" if sender else "sender-unknown", "CS")
        ]


@pytest.mark.parametrize(
    ("domain", "counts"),
    [
        ("gmail.com", False),
        ("hotmail.co.uk", False),
        ("yahoo.fr", False),
        ("btinternet.com", False),
        ("icloud.com", False),
        ("nhs.net", False),
        ("police.example", True),
        ("yahoo.wexcombe.example", True),
        ("outlook.com.example", True),
    ],
)
def test_a_colleague_is_at_a_domain_that_is_not_everybodys(domain: str, counts: bool) -> None:
    reg = with_addresses(REGISTER, CS=(f"kim@{domain}", None))
    found = met(by_mail(of("CS", *CS), f"lee@{domain}"), reg=reg)
    assert [f.kind for f in found.findings] == ["sender-colleague" if counts else "sender-unknown"]
    assert counted(found) == (CS_SAID if counts else {})


# ---------------------------------------------------------------- the manager's, by the mailbox

UNPROVEN = (
    "anybody can write the manager's address on a message, and no mail server is known to vouch for this one; a "
    "partner's message forwarded as an attachment, or a file put into inbox/, needs no Accept"
)
HERS_PASSED = (
    "mx.wexcombe.example; spf=pass smtp.mailfrom=csp@wexcombe.example; dmarc=pass header.from=wexcombe.example"
)
HERS_INSIDE = "dkim=none header.d=none; dmarc=none header.from=wexcombe.example"
HERS_SOFT = "mx.wexcombe.example; spf=softfail smtp.mailfrom=csp@wexcombe.example; dmarc=none"
ANOTHERS = "mx.wexcombe.example; spf=pass smtp.mailfrom=x@a.example; dmarc=none header.from=wexcombe.example"


def posted(came: Return, way: Way, *letters: Letter | str) -> Return:
    """The return as it came by the mailbox in these messages."""
    return replace(by_mail(came, *letters), way=way)


@pytest.mark.parametrize(
    ("checked", "way", "bare", "inside"),
    [
        (HERS_PASSED, Way.CHECKED, True, True),  # hers, as a file in inbox/ is
        (HERS_PASSED, Way.MAILBOX, False, True),  # whoever sent it may have written that
        ("", Way.CHECKED, False, True),  # never checked: what is inside could as well have come by itself
        ("", Way.MAILBOX, False, True),
        (HERS_INSIDE, Way.CHECKED, False, True),
        (HERS_SOFT, Way.CHECKED, False, False),  # checked, and not found to be hers
        (HERS_SOFT, Way.MAILBOX, False, False),
        (ANOTHERS, Way.CHECKED, False, False),
        (FAILED, Way.MAILBOX, False, False),
        ("", Way.FILE, True, True),  # she put the message into inbox/
        (HERS_SOFT, Way.FILE, True, True),
    ],
)
def test_by_the_mailbox_a_message_is_the_managers_where_its_server_says_so(
    checked: str, way: Way, bare: bool, inside: bool
) -> None:
    hers = letter(MANAGER, checked=checked)
    assert counted(met(posted(of("CS", *CS), way, hers))) == (CS_SAID if bare else {})
    assert counted(met(posted(of("CS", *CS), way, hers, KIM))) == (CS_SAID if inside else {})
    assert counted(met(posted(of("CS", *CS), way, hers, "x@a.example"))) == {}
    assert counted(met(posted(of("CS", *CS), way, KIM))) == CS_SAID


@pytest.mark.parametrize("who", ["CS", None])
def test_what_says_that_it_is_the_managers_is_held_with_or_without_an_identity_and_counts_once_accepted(
    who: str | None,
) -> None:
    came = posted(of(who, *CS), Way.MAILBOX, MANAGER)
    found = met(came)
    assert (counted(found), found.quarantined) == ({}, ())
    assert [(state, why) for _, state, why in arrived(found)] == [("held", f"it came from {MANAGER}: {UNPROVEN}")]
    assert [f.kind for f in found.findings if f.kind != "row-missing"] == ["sender-unknown"]
    rulings = Rulings(accepted=frozenset({(came.path, came.workbook.sha256)}))
    accepted = merge(REGISTER, CYCLE, [came], (), Before(rulings=rulings), manager=MANAGER)
    assert sorted(counted(accepted)) == ["ASB/1", "ASB/2", "SA26/1"]
    nobody = met(posted(of(None, *CS), Way.MAILBOX, "x@a.example"))
    assert [state for _, state, _ in arrived(nobody)] == ["quarantined"]


def test_a_scan_in_what_says_that_it_is_the_managers_is_nobodys_and_in_a_message_inside_it_its_senders() -> None:
    for letters, contact in (((MANAGER,), ""), ((MANAGER, KIM), "CS")):
        came = tuple(map(letter, letters))
        scan = Quarantined("a.eml", "a.eml", OPENS, "a PDF", "it is no workbook", "send it", came, Way.MAILBOX)
        found = merge(REGISTER, CYCLE, (), (scan,), Before(), manager=MANAGER)
        assert [who for who, *_ in arrived(found)] == [contact]


def test_the_register_and_the_settings_may_have_an_address_in_any_of_its_forms() -> None:
    reg = with_addresses(REGISTER, CS=("Kim <MAILTO:Kim.Lowe@Müller.example>", None))
    found = merge(reg, CYCLE, [by_mail(of("CS", *CS), "Kim.Lowe@xn--mller-kva.example")], (), Before())
    assert (counted(found), told(found)) == (CS_SAID, [])
    other = merge(reg, CYCLE, [by_mail(of("CS", *CS), "Kim.Lowe@mueller.example")], (), Before())
    assert counted(other) == {}


# ---------------------------------------------------------------- mail from before the cycle

JUNE = datetime(2026, 6, 3, 9)
"""Nineteen days before the cycle opened."""

NOW, FUTURE = date(2026, 7, 10), datetime(2031, 1, 1)


def early(day: str) -> str:
    return f"it was mailed on {day}, before {CYCLE.name} opened, and does not say of which cycle it is"


@pytest.mark.parametrize(
    ("about", "sent", "reached", "received", "way", "day"),
    [
        ("it lay in the mailbox", JUNE, None, JUNE.date(), Way.MAILBOX, "3 June 2026"),
        ("it lay in the mailbox, under a wrong date", FUTURE, None, JUNE.date(), Way.MAILBOX, "3 June 2026"),
        ("it reached the mailbox now, under a wrong date", JUNE, None, NOW, Way.MAILBOX, None),
        ("it reached the mailbox now, and a server of old", JUNE, JUNE, NOW, Way.MAILBOX, "3 June 2026"),
        ("it was five days under way", datetime(2026, 6, 20), None, date(2026, 6, 25), Way.MAILBOX, "20 June 2026"),
        ("sent on the day before, or the day itself", datetime(2026, 6, 21, 23, 30), None, OPENS, Way.MAILBOX, None),
        ("sent as the cycle opened", datetime(2026, 6, 22), None, OPENS, Way.MAILBOX, None),
        ("a file, sent of old", JUNE, None, NOW, Way.FILE, "3 June 2026"),
        ("a file, a server has another date", JUNE, datetime(2026, 7, 9), date(2026, 7, 9), Way.FILE, None),
        ("a file, a server has the same date", JUNE, JUNE, JUNE.date(), Way.FILE, "3 June 2026"),
        ("a file of 1970", datetime(1970, 1, 1), None, NOW, Way.FILE, None),
        ("a file of the future", FUTURE, None, NOW, Way.FILE, None),
        ("a file without a date", None, None, NOW, Way.FILE, None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_mail_from_before_the_cycle_is_held_where_it_does_not_say_of_which_it_is(
    about: str, sent: datetime | None, reached: datetime | None, received: date, way: Way, day: str | None
) -> None:
    came, why = replace(letter(KIM, sent=sent), reached=reached), early(day) if day else None
    found = met(posted(of(None, *CS, received=received), way, came))
    assert arrived(found) == [("CS", "held" if why else "received", why)]
    kinds = [f.kind for f in found.findings if f.kind != "row-missing"]
    assert kinds == ["wrong-cycle" if why else "identity-lost"]
    named = met(posted(of("CS", *CS, received=received), way, came))
    assert arrived(named) == [COUNTS]


def test_a_bare_file_counts_whenever_it_was_put_there_and_old_mail_once_accepted() -> None:
    assert arrived(met(of(None, *CS, received=JUNE.date()))) == [COUNTS]
    came = posted(of(None, *CS, received=JUNE.date()), Way.MAILBOX, letter(KIM, sent=JUNE))
    rulings = Rulings(accepted=frozenset({(came.path, came.workbook.sha256)}))
    found = merge(REGISTER, CYCLE, [came], (), Before(rulings=rulings), manager=MANAGER)
    assert (arrived(found), counted(found)) == ([COUNTS], CS_SAID)


def test_what_the_flag_says_of_old_mail() -> None:
    found = met(posted(of(None, *CS, received=JUNE.date()), Way.MAILBOX, letter(KIM, sent=JUNE)))
    said = f"a workbook that does not say of which cycle it is, mailed on 3 June 2026, before {CYCLE.name}"
    assert told(found) == [("wrong-cycle", None, "CS", said)]


# ---------------------------------------------------------------- without an identity


def test_what_is_none_of_ours_from_an_unknown_sender_is_quarantined() -> None:
    came = by_mail(of(None, *CS), letter("kim@a.example", "Kim Lowe"))
    found = met(came)
    why = NOT_OURS.format(f'"Kim Lowe" (kim@a.example): {NOBODYS}')
    assert (counted(found), told(found), arrived(found)) == ({}, [], [("", "quarantined", why)])
    what, _, reason = why.partition(": ")
    assert found.quarantined == (
        Quarantined(
            came.file, came.path, came.received, what, reason,
            "reply to the message with the workbook that was sent, from the address to which it went, and attach that "
            "workbook filled in",
        ),
    )  # fmt: skip
    assert outstanding(found) == ["CS", "HS", "MW"]


def test_a_colleague_is_known_by_our_workbook_alone() -> None:
    found = met(by_mail(of(None, *CS), "lee@wexcombe.example"))
    assert [(contact, state) for contact, state, _ in arrived(found)] == [("", "quarantined")]


def of_other_rows(who: str) -> Return:
    """A workbook with this contact's identity, and none of the register's actions in it."""
    came = of("CS", *CS)
    rows = [replace(row, row_id=RowId(f"X/{row.number}", who, CYCLE.name)) for row in came.workbook.tables[0].rows]
    tables = (replace(came.workbook.tables[0], rows=tuple(rows)),)
    return replace(came, workbook=replace(came.workbook, tables=tables, issued_to=RowId("", who, CYCLE.name)))


def test_the_workbook_of_somebody_elses_partnership_is_none_of_ours() -> None:
    books = (of("CS", *CS), of_other_rows("CS"), of_other_rows("ZZ"))
    states = [arrived(met(by_mail(came, "x@a.example")))[0][1] for came in books]
    assert states == ["held", "held", "quarantined"]


def test_the_workbook_of_a_contact_who_has_left_is_ours_all_the_same() -> None:
    gone = replace(REGISTER, contacts=tuple(c for c in REGISTER.contacts if c.initials != "CS"))
    found = met(by_mail(of("CS", *CS), "x@a.example"), reg=gone)
    assert [state for _, state, _ in arrived(found)] == ["held"]
    assert [f.kind for f in found.findings] == ["sender-unknown"]


def test_a_known_sender_without_an_identity_is_known_by_the_address_and_speaks_for_own_rows_alone() -> None:
    found = met(by_mail(of(None, "ASB/1", "ASB/2", "ASB/3"), KIM))
    assert counted(found) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS", "Ten.")]}
    assert arrived(found) == [COUNTS]
    assert told(found) == [
        ("identity-lost", None, "CS", "its row IDs are gone; its rows were recognised by their words"),
        ("sender-mismatch", "ASB/3", "CS", f'answers for ASB/3, which CS ({KIM}) does not lead: "Ten."'),
    ]
    bare = met(of(None, "ASB/1", "ASB/2", "ASB/3"))
    assert counted(bare) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS & MW", "Ten.")], "ASB/3": [("HS", "Ten.")]}


def test_a_row_that_nobody_answers_for_is_not_the_senders() -> None:
    reg = replace(
        REGISTER, actions=(*REGISTER.actions[:2], replace(REGISTER.actions[2], lead="ZZ"), REGISTER.actions[3])
    )
    came = returned(reg, None, dict.fromkeys(("ASB/1", "ASB/3"), "Ten."))
    assert counted(met(by_mail(came, KIM), reg=reg)) == {"ASB/1": [("CS", "Ten.")]}
    assert counted(met(came, reg=reg)) == {"ASB/1": [("CS", "Ten.")], "ASB/3": [("ZZ", "Ten.")]}
    own = returned(reg, "CS", dict.fromkeys(("ASB/1", "ASB/3"), "Ten."))
    assert counted(met(own, reg=reg)) == {"ASB/1": [("CS", "Ten.")]}


# ---------------------------------------------------------------- answers for others' rows


def test_of_own_and_others_rows_the_own_are_merged_and_the_others_held() -> None:
    found = met(by_mail(of("CS", *CS, "ASB/3"), KIM))
    assert (counted(found), arrived(found)) == (CS_SAID, [COUNTS])
    assert told(found) == [
        ("sender-mismatch", "ASB/3", "CS", f'answers for ASB/3, which CS ({KIM}) does not lead: "Ten."')
    ]
    (held_row,) = (s for s in found.standings if s.key == "ASB/3")
    assert held_row.also_said == ("CS in CS 10.xlsx, ASB!G9: Ten.",)


def test_another_contacts_workbook_is_held_with_its_rows_and_stands_under_whose_it_is() -> None:
    came = by_mail(of("CS", *CS), MAY)
    found = met(came)
    assert counted(found) == {}
    assert arrived(found) == [("CS", "held", f"it is the workbook of CS, and came from MW ({MAY})")]
    assert found.findings == (
        Finding(
            "sender-mismatch", Place("CS 10.xlsx"),
            f"CS's workbook came from MW ({MAY}), and answers for ASB/1, ASB/2 and SA26/1", None, None, "CS 10.xlsx",
            keys=CS,
        ),
    )  # fmt: skip
    assert outstanding(found) == ["CS", "HS", "MW"]
    (row, *_) = found.standings
    assert row.also_said == ("MW in CS 10.xlsx, ASB!G7: Ten.",)


@pytest.mark.parametrize("who", ["CS", None])
def test_own_workbook_in_which_others_rows_alone_are_answered_is_held_for_that(who: str | None) -> None:
    found = met(by_mail(of(who, "ASB/3"), KIM))
    assert (counted(found), arrived(found)) == ({}, [("CS", "held", "none of the rows that it answers is led by CS")])
    mismatch = [one for one in told(found) if one[0] == "sender-mismatch"]
    assert mismatch == [
        ("sender-mismatch", "ASB/3", "CS", f'answers for ASB/3, which CS ({KIM}) does not lead: "Ten."')
    ]
    own = met(by_mail(of(who, "ASB/1"), KIM))
    assert (counted(own), arrived(own)) == ({"ASB/1": [("CS", "Ten.")]}, [COUNTS])


def test_in_a_bare_workbook_of_several_words_beside_the_answers_are_nobodys_alone() -> None:
    note = Stray(Place("all 10.xlsx", "ASB", "P3"), "Ring before Friday.")
    for who, lead in ((None, None), ("CS", "CS")):
        found = met(of(who, *CS, "ASB/3", strays=(note,)) if who is None else of(who, *CS, strays=(note,)))
        assert found.standings[0].beside == (Beside(note.place, note.words, lead),)


NOBODY_WROTE = Writer((), (), "x@a.example", None, NOBODYS)
LEE = Writer((), ("CS",), "lee@wexcombe.example", None, NOBODYS)
CONTACT = Writer(("CS",), (), KIM, None)


@pytest.mark.parametrize(
    ("sender", "traits"),
    [
        (Sender("CS", None), ("CS", False, False)),
        (Sender(None, None), (None, False, False)),
        (Sender("CS", None, writer=CONTACT, speakers=("CS",)), ("CS", False, False)),
        (Sender(None, None, writer=CONTACT, speakers=("CS", "MW")), ("CS & MW", False, False)),
        (Sender("CS", None, writer=LEE, speakers=("CS",)), ("CS", False, True)),
        (Sender("CS", None, writer=NOBODY_WROTE), ("CS", True, False)),
    ],
)
def test_what_a_sender_is(sender: Sender, traits: tuple[str | None, bool, bool]) -> None:
    assert (sender.name, sender.is_unknown, sender.is_colleague) == traits


def test_a_contact_at_the_same_domain_is_no_colleague() -> None:
    """The address goes before the domain: it tells who it is."""
    reg = with_addresses(REGISTER, CS=(KIM, None), MW=("may@wexcombe.example", None))
    found = met(by_mail(of("CS", *CS), "may@wexcombe.example"), reg=reg)
    assert [(f.kind, f.lead) for f in found.findings] == [("sender-mismatch", None)]
    assert counted(found) == {}
    deputy = with_addresses(REGISTER, CS=(KIM, "may@wexcombe.example"), MW=("may@wexcombe.example", None))
    assert counted(met(by_mail(of("CS", *CS), "may@wexcombe.example"), reg=deputy)) == CS_SAID


def test_a_blank_workbook_of_another_contact_is_held_too() -> None:
    blank = returned(REGISTER, "CS", dict.fromkeys(CS))
    found = met(by_mail(blank, MAY))
    assert [(contact, state) for contact, state, _ in arrived(found)] == [("CS", "held")]
    assert told(found) == [("sender-mismatch", None, None, f"CS's workbook came from MW ({MAY})")]
    assert [(contact, state) for contact, state, _ in arrived(met(by_mail(blank, KIM)))] == [("CS", "received")]


def test_in_another_contacts_workbook_a_row_that_is_the_senders_by_now_counts() -> None:
    actions = tuple(replace(a, lead="MW") if a.key == "ASB/1" else a for a in REGISTER.actions)
    found = met(by_mail(of("CS", *CS), MAY), reg=replace(REGISTER, actions=actions))
    assert counted(found) == {"ASB/1": [("MW", "Ten.")]}
    assert arrived(found) == [("MW", "received", None)]
    assert [(f.kind, f.key, f.lead) for f in found.findings if f.kind != "row-missing"] == [
        ("sender-mismatch", "ASB/2", "MW"),
        ("sender-mismatch", "SA26/1", "MW"),
    ]


def test_of_another_contacts_workbook_without_row_ids_no_row_is_the_senders() -> None:
    """MW leads ASB/2, too; but it is CS's workbook."""
    came = returned(REGISTER, "CS", {key: {"update": "Ten.", "row_id": None} for key in CS})
    assert counted(met(by_mail(came, MAY))) == {}
    assert counted(met(by_mail(came, KIM))) == CS_SAID


def test_of_many_rows_ten_are_named() -> None:
    keys = [f"ASB/{n}" for n in range(1, 13)]
    texts = [f"{PATROLS} {'again ' * n}" for n in range(12)]
    reg = register(*(action(key, text, "CS") for key, text in zip(keys, texts, strict=True)))
    reg = with_addresses(reg, MW=(MAY, None))
    found = met(by_mail(returned(reg, "CS", dict.fromkeys(keys, "Ten.")), MAY), reg=reg)
    words = f"{', '.join(keys[:9])} and {keys[9]} and 2 more"
    assert [f.found for f in found.findings] == [f"CS's workbook came from MW ({MAY}), and answers for {words}"]
    assert [f.keys for f in found.findings] == [tuple(keys)]


def put_together(*keys_of: tuple[str, str]) -> Return:
    """A workbook, of the first contact, with rows copied out of several contacts'; one of nobody has no row ID."""
    said = {key: {"update": "Ten.", "row_id": RowId(key, who, CYCLE.name) if who else None} for key, who in keys_of}
    came = returned(REGISTER, None, said)
    return replace(came, workbook=replace(came.workbook, issued_to=RowId("", keys_of[0][1], CYCLE.name)))


def test_of_a_workbook_put_together_from_several_each_sender_speaks_for_own_rows() -> None:
    both = put_together(("ASB/1", "CS"), ("ASB/3", "HS"))
    for sender, own, other in ((KIM, ("ASB/1", "CS"), "ASB/3"), (HANA, ("ASB/3", "HS"), "ASB/1")):
        found = met(by_mail(both, sender))
        assert counted(found) == {own[0]: [(own[1], "Ten.")]}
        assert [(f.key, f.lead) for f in found.findings if f.kind == "sender-mismatch"] == [(other, own[1])]
    assert counted(met(both)) == {"ASB/1": [("CS", "Ten.")], "ASB/3": [("HS", "Ten.")]}
    lee = met(by_mail(both, "lee@wexcombe.example"))
    assert counted(lee) == {"ASB/1": [("CS", "Ten.")]}
    assert {f.kind for f in lee.findings} == {
        "identity-disagrees", "row-missing", "sender-colleague", "sender-mismatch",
    }  # fmt: skip
    stranger = met(by_mail(both, "x@a.example"))
    assert (counted(stranger), [f.kind for f in stranger.findings]) == ({}, ["sender-unknown"])
    assert [(r.contact, r.state) for r in stranger.returns if r.file] == [("CS", State.HELD), ("HS", State.HELD)]


def test_a_row_that_lost_its_row_id_is_theirs_whose_workbook_it_was() -> None:
    both = put_together(("ASB/1", "CS"), ("ASB/2", ""), ("ASB/3", "HS"))
    assert counted(met(both)) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS", "Ten.")], "ASB/3": [("HS", "Ten.")]}
    assert counted(met(by_mail(both, KIM))) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS", "Ten.")]}
    assert counted(met(by_mail(both, MAY))) == {}


# ---------------------------------------------------------------- a mailbox that several share

TEAM = "team@wexcombe.example"
SHARED = with_addresses(REGISTER, CS=(TEAM, None), MW=(TEAM, None), HS=(HANA, None))


def test_a_shared_mailbox_speaks_for_both() -> None:
    for who, keys in (("CS", CS), ("MW", ("ASB/2",))):
        found = met(by_mail(of(who, *keys), TEAM), reg=SHARED)
        assert counted(found) == {key: [(who, "Ten.")] for key in keys}
        assert arrived(found) == [(who, "received", None)]
    both = met(by_mail(put_together(("ASB/1", "CS"), ("ASB/2", "MW")), TEAM), reg=SHARED)
    assert counted(both) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("MW", "Ten.")]}


def test_a_shared_mailbox_without_an_identity_speaks_for_the_leads_of_each_row_that_share_it() -> None:
    found = met(by_mail(of(None, "ASB/1", "ASB/2", "ASB/3"), TEAM), reg=SHARED)
    assert counted(found) == {"ASB/1": [("CS", "Ten.")], "ASB/2": [("CS & MW", "Ten.")]}
    assert arrived(found) == [("CS", "received", None), ("MW", "received", None)]
    assert [f.found for f in found.findings if f.kind == "sender-mismatch"] == [
        f'answers for ASB/3, which CS and MW ({TEAM}) do not lead: "Ten."'
    ]
    three = replace(SHARED, actions=tuple(replace(a, lead="CS & MW & HS") for a in SHARED.actions[:1]))
    alone = met(by_mail(returned(three, None, {"ASB/1": "Ten."}), TEAM), reg=three)
    assert counted(alone) == {"ASB/1": [("CS", "Ten."), ("MW", "Ten.")]}
    assert alone.standings[0].awaited == ("HS",)


def test_from_a_shared_mailbox_a_workbook_is_still_its_own_contacts() -> None:
    found = met(by_mail(of("CS", "ASB/1", "SA26/1"), TEAM), reg=SHARED)
    assert [(f.kind, f.key, f.lead) for f in found.findings] == [("row-missing", "ASB/2", "CS")]


def test_a_shared_mailbox_does_not_speak_for_a_third() -> None:
    found = met(by_mail(of("HS", "ASB/3"), TEAM), reg=SHARED)
    assert arrived(found) == [("HS", "held", f"it is the workbook of HS, and came from CS & MW ({TEAM})")]
    assert told(found) == [
        ("sender-mismatch", None, None, f"HS's workbook came from CS and MW ({TEAM}), and answers for ASB/3")
    ]
    (row,) = (s for s in found.standings if s.key == "ASB/3")
    assert row.also_said == ("CS & MW in HS 10.xlsx, ASB!G7: Ten.",)


# ---------------------------------------------------------------- beside other doubts


def test_an_earlier_cycles_workbook_from_an_unknown_sender_is_held_for_both_reasons() -> None:
    old = of("CS", *CS, cycle=BEFORE.name)
    found = met(by_mail(old, "x@a.example"))
    assert [(f.kind, f.lead) for f in found.findings] == [("sender-unknown", "CS"), ("wrong-cycle", "CS")]
    assert arrived(found) == [
        ("CS", "held", f"it is the workbook of {BEFORE.name}; it came from x@a.example: {NOBODYS}")
    ]
    assert [f.kind for f in met(by_mail(old, KIM)).findings] == ["wrong-cycle"]


def test_the_cycle_is_told_by_the_row_ids_where_the_workbook_itself_tells_none() -> None:
    now, old = of("CS", *CS), of("CS", *CS, cycle=BEFORE.name)
    bare = [replace(came, workbook=replace(came.workbook, issued_to=None)) for came in (now, old)]
    assert [arrived(met(by_mail(came, KIM))) for came in bare] == [
        [COUNTS], [("CS", "held", f"it is the workbook of {BEFORE.name}")],
    ]  # fmt: skip


def test_nothing_of_a_strangers_workbook_is_shown_beside_actions_or_asked() -> None:
    said = {"ASB/1": {"update": "Ten.", "action": "Stop all patrols.", "extra": {"P7": "Click here"}}}
    new = [("ASB", {"action": "Pay the invoice."})]
    came = returned(REGISTER, "CS", said, new=new)
    stranger, own = met(by_mail(came, "x@a.example")), met(by_mail(came, KIM))
    assert stranger.requests == ()
    assert [s.also_said for s in stranger.standings] == [()] * 4
    assert [(r.field, r.asked, r.by) for r in own.requests] == [
        ("Action", "Stop all patrols.", "CS"),
        ("New action", "Pay the invoice.", "CS"),
    ]
    assert own.standings[0].also_said == ("P7: Click here",)


def test_what_a_sender_chose_is_shown_short_on_one_line_and_without_signs_that_do_something() -> None:
    name = 'Kim\r\n"Lowe"\u202e\x07 <b>' + " and so on" * 30
    address = "x" * 300 + "@a.example"
    found = met(by_mail(of("CS", *CS), letter(address, name)))
    (words,) = (f.found for f in found.findings)
    assert words == (f"CS's workbook came from \"Kim 'Lowe' <b> and so on and so on and…\" ({'x' * 79}…): {NOBODYS}")


# ---------------------------------------------------------------- the newest, by the mail's Date


def sent(words: str, when: datetime | None, saved: int, *wrapped: str) -> Return:
    """CS's workbook with these words, saved on this day of July 2026 and received on the 20th."""
    came = returned(REGISTER, "CS", dict.fromkeys(CS, words), day=saved, received=date(2026, 7, 20))
    return by_mail(came, *wrapped, letter(KIM, sent=when))


JULY = datetime(2026, 7, 1, 9)
"""The first of July, at nine."""


@pytest.mark.parametrize(
    ("about", "when", "saved", "counts"),
    [
        ("sent later, saved earlier", JULY + timedelta(15), 3, True),
        ("sent earlier, saved later", JULY + timedelta(10), 18, False),
        ("no date: the workbook's own time", None, 18, True),
        ("no date: the workbook's own time, an older one", None, 3, False),
        ("a date in the future", JULY.replace(year=2031), 3, False),
        ("a date in the future: the workbook's own time", JULY.replace(year=2031), 18, True),
        ("on the day after it came", datetime(2026, 7, 21, 23, 59), 3, True),
        ("two days after it came", datetime(2026, 7, 22), 3, False),
        ("in 1970", datetime(1970, 1, 1), 18, True),
        ("on the day on which the cycle opened", datetime.combine(OPENS, JULY.time()), 18, False),
        ("before the cycle opened", datetime.combine(OPENS, JULY.time()) - timedelta(1), 18, True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_newest_is_told_by_the_mails_date(about: str, when: datetime | None, saved: int, counts: bool) -> None:
    """Beside one that was sent on the 12th and saved on the 11th."""
    other = sent("The other.", datetime(2026, 7, 12, 9), 11)
    one = sent("This one.", when, saved)
    expected = {key: [("CS", "This one." if counts else "The other.")] for key in CS}
    for order in permutations((one, other)):
        assert counted(met(*order)) == expected


def test_inside_the_managers_message_the_inner_date_counts_and_in_her_own_the_workbooks() -> None:
    old, new = datetime(2026, 7, 2, 9), datetime(2026, 7, 19, 9)
    other = sent("The other.", datetime(2026, 7, 12, 9), 11)
    hers = letter(MANAGER, sent=new)
    came = returned(REGISTER, "CS", dict.fromkeys(CS, "This one."), day=3, received=date(2026, 7, 20))
    for letters, words in (
        ((hers, letter(KIM, sent=old)), "The other."),
        ((hers, letter(KIM, sent=datetime(2026, 7, 15))), "This one."),
        ((hers,), "The other."),
    ):
        assert counted(met(by_mail(came, *letters), other)) == {key: [("CS", words)] for key in CS}


def test_the_same_workbook_by_mail_and_as_a_bare_file_is_a_duplicate() -> None:
    mailed, bare = by_mail(of("CS", *CS), letter(KIM, sent=datetime(2026, 7, 10, 10))), of("CS", *CS)
    bare = replace(bare, path="returns/again.xlsx")
    assert sorted(state for _, state, _ in arrived(met(mailed, bare))) == ["duplicate", "received"]
    stranger = by_mail(of("CS", *CS), "x@a.example")
    assert sorted(state for _, state, _ in arrived(met(stranger, bare))) == ["held", "received"]


# ---------------------------------------------------------------- whatever comes

SENDERS = ("", KIM, KIMS_DEPUTY, MAY, HANA, MANAGER, "lee@wexcombe.example", "x@a.example", "not an address")
LETTERS = st.builds(
    letter,
    st.sampled_from(SENDERS),
    sent=st.sampled_from([None, datetime(2026, 7, 5), datetime(2026, 7, 11), datetime(2031, 1, 1)]),
    checked=st.sampled_from(["", PASSED, FAILED]),
)
BOOKS = st.sampled_from([
    of("CS", *CS), of("CS", "ASB/1", "ASB/3", day=11), of("MW", "ASB/2"), of("HS", "ASB/3"), of(None, *CS, "ASB/3"),
    put_together(("ASB/1", "CS"), ("ASB/3", "HS")), of("CS", *CS, cycle=BEFORE.name, day=9),
])  # fmt: skip
ARRIVALS = st.lists(st.tuples(BOOKS, st.lists(LETTERS, max_size=2)), min_size=1, max_size=4)


def is_forged(one: Letter) -> bool:
    return one.checked == FAILED and one.sender.endswith("@wexcombe.example")


@settings(deadline=None)
@given(ARRIVALS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter_and_nobody_answers_for_anothers_rows(
    arrivals: list, random: object
) -> None:
    came = [replace(by_mail(book, *letters), path=f"returns/{n}.xlsx") for n, (book, letters) in enumerate(arrivals)]
    shuffled = came.copy()
    random.shuffle(shuffled)
    found = met(*came)
    assert met(*shuffled) == found
    assert len({row.path for row in found.returns if row.path}) == len(came)
    leads = {"ASB/1": {"CS"}, "ASB/2": {"CS", "MW", "CS & MW"}, "ASB/3": {"HS"}, "SA26/1": {"CS"}}
    speak = {KIM: "CS", KIMS_DEPUTY: "CS", MAY: "MW", HANA: "HS", "lee@wexcombe.example": "CS"}
    by_path = {one.path: one for one in came}
    for standing in found.standings:
        for update in standing.updates:
            assert update.lead in leads[standing.key]
            letters = [one for one in by_path[update.source].letters if one.sender != MANAGER or is_forged(one)]
            if letters and not update.is_blank:
                assert (speak[letters[0].sender], is_forged(letters[0])) == (update.lead, False)


def test_the_returns_themselves_are_left_as_they_came() -> None:
    came = by_mail(of("CS", *CS), letter("x@a.example", "Kim", JULY, FAILED))
    before = repr(came)
    met(came)
    assert repr(came) == before
