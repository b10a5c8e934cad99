"""`sspxl doctor`: what it says of the register, its waivers and the folders of returns/."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from desk import CYCLE, OPENS, Begin, Desk, small_register, sspxl
from dovecot import PASSWORD, Dovecot, free_port, running


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    return begin(tmp_path / "w", small_register())


def said(desk: Desk, about: str) -> list[tuple[str, str]]:
    """The lines about one thing: how it stands, and the words."""
    return [(one["health"], one["words"]) for one in desk.run("doctor", "--json").json if one["about"] == about]


def test_one_is_not_counted_as_many(tmp_path: Path, desk: Desk) -> None:
    assert said(desk, "register") == [("fine", "2 plans, 4 actions, 3 contacts")]
    rows = small_register()
    small = small_register(plans=rows.plans[:1], actions=rows.actions[:1], contacts=rows.contacts[:1])
    assert said(Desk.new(tmp_path / "one", small), "register") == [("fine", "1 plan, 1 action, 1 contact")]
    none = small_register(plans=[], actions=[], contacts=[])
    assert said(Desk.new(tmp_path / "none", none), "register") == [("fine", "0 plans, 0 actions, 0 contacts")]


@pytest.mark.parametrize("owner", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_a_register_that_is_open_is_advice(desk: Desk, owner: str) -> None:
    (desk.root / owner).write_bytes(b"")
    assert said(desk, "register")[1:] == [
        ("advice", "register.xlsx is open; close it before an import, and save it: what is not saved does not count")
    ]
    assert desk.run("doctor").code == 0


def test_a_folder_of_returns_that_no_cycle_has_is_advice(desk: Desk) -> None:
    for name in (CYCLE, "unassigned", "2026-27 Q1"):
        (desk.root / "returns" / name).mkdir(exist_ok=True)
    (desk.root / "returns" / "notes.txt").write_text("mine")
    assert said(desk, "returns") == [
        (
            "advice",
            "returns/2026-27 Q1 belongs to no cycle of the register; what lies there counts nowhere until a cycle of "
            "Cycles has that name",
        )
    ]
    (desk.root / "returns" / "2026-27 Q1").rmdir()
    assert said(desk, "returns") == []


def test_today_is_the_day_of_the_settings_clock(desk: Desk) -> None:
    """At six in the evening of the machine the cycle that opens tomorrow is open by a clock 14 hours ahead."""
    evening = datetime.combine(OPENS - timedelta(days=1), time(18))
    for zone, cycle in (("Europe/London", False), ("Pacific/Kiritimati", True)):
        settings = desk.root / "sspxl.toml"
        settings.write_text(re.sub("(?m)^timezone = .*", f'timezone = "{zone}"', settings.read_text("utf-8")), "utf-8")
        found = sspxl("doctor", "--json", "-w", desk.root, now=evening).json
        (words,) = (one["words"] for one in found if one["about"] == "cycle")
        assert (CYCLE in words, "no cycle has opened by 30/09/2026" in words) == (cycle, not cycle)


def test_a_cycle_that_was_renamed_has_lost_its_returns_and_one_of_the_same_folder_has_not(desk: Desk) -> None:
    (desk.root / "returns" / CYCLE).mkdir()
    rename(desk, CYCLE.replace("-", "/"))
    assert said(desk, "returns") == []
    rename(desk, "Summer")
    assert [words.partition(";")[0] for _, words in said(desk, "returns")] == [
        f"returns/{CYCLE} belongs to no cycle of the register"
    ]


def rename(desk: Desk, name: str) -> None:
    register = openpyxl.load_workbook(desk.root / "register.xlsx")
    register["Cycles"]["A2"] = name
    register.save(desk.root / "register.xlsx")


def test_initials_under_lead_that_nobody_has_are_named_once_with_their_actions(tmp_path: Path, desk: Desk) -> None:
    assert said(desk, "contacts") == []  # "KM & TO" are two who are there
    rows = small_register()
    for action, lead in zip(rows.actions, ("KM & QQ", "QQ", "TO", "ZZ"), strict=True):
        action["Lead"] = lead
    rows.actions[3]["State"] = "completed"
    (line,) = said(Desk.new(tmp_path / "q", rows), "contacts")
    words = '"QQ" (ASB/1, ASB/2) under Lead are nobody\'s initials; correct them or add a contact'
    assert line == ("advice", words)


def test_a_cycle_that_is_due_before_it_opens_is_said(desk: Desk) -> None:
    def with_due(day: date) -> list[tuple[str, str]]:
        register = openpyxl.load_workbook(desk.root / "register.xlsx")
        register["Cycles"]["C2"] = day
        register.save(desk.root / "register.xlsx")
        return said(desk, "cycle")[1:]

    assert with_due(OPENS) == []
    told = f"register.xlsx, Cycles!A2: {CYCLE} is due on 30/09/2026, before it opens on 01/10/2026"
    assert with_due(date(2026, 9, 30)) == [("advice", f"{told}; correct Due or Opens")]


def test_a_waiver_that_can_hold_nothing_back_is_advice(tmp_path: Path) -> None:
    waivers = [
        {"Flag": "no-update", "Applies to": "ASB/1"},
        {"Flag": "no-updates", "Applies to": "KM"},
        {"Flag": "ongoing-only", "Applies to": "ASB/12"},
    ]
    desk = Desk.new(tmp_path / "w", small_register(waivers=waivers))
    assert said(desk, "waivers") == [
        (
            "advice",
            'register.xlsx, Waivers!A3: "no-updates" under Flag waives nothing; '
            "type the code of a flag, as the master's Flags table has it",
        ),
        (
            "advice",
            'register.xlsx, Waivers!B4: "ASB/12" under Applies to waives nothing; '
            "type a plan, a key such as ASB/3 or a lead of the register, for ongoing-only to be waived",
        ),
    ]
    assert desk.run("doctor").code == 0


# ---------------------------------------------------------------- addresses


def test_while_the_actions_cannot_be_read_no_waiver_is_said_to_hold_nothing_back(tmp_path: Path) -> None:
    waivers = [{"Flag": "ongoing-only", "Applies to": "ASB/2", "Why": "agreed", "By": "the manager"}]
    desk = Desk.new(tmp_path / "w", small_register(waivers=waivers))
    assert said(desk, "waivers") == []
    book = openpyxl.load_workbook(desk.root / "register.xlsx")
    sheet = book["Actions"]
    (due,) = [cell for cell in sheet[sheet.tables["Actions"].ref][0] if cell.value == "Due"]
    due.value = "Due by"
    sheet.tables["Actions"]._initialise_columns()
    book.save(desk.root / "register.xlsx")
    assert [health for health, words in said(desk, "register") if "no column Due" in words] == ["stop"]
    assert said(desk, "waivers") == []


def contacts(*typed: tuple[str, str | None, str | None]) -> list[dict[str, str | None]]:
    """KM, TO and whoever comes after, each with these two addresses."""
    return [
        {"Initials": one, "Name": f"Lead {one}", "Email": mine, "Deputy email": other} for one, mine, other in typed
    ]


def of_contacts(tmp_path: Path, *typed: tuple[str, str | None, str | None]) -> list[tuple[str, str]]:
    """What the doctor says of their addresses."""
    desk = Desk.new(tmp_path / "w", small_register(contacts=contacts(*typed)))
    return [(health, words) for health, words in said(desk, "contacts") if "Contacts!" in words]


@pytest.mark.parametrize("typed", ["carol.sharp@borough", "carol", "a@example.org; b@example.org", "a b@example.org"])
def test_an_address_that_cannot_be_written_to_is_named_at_its_cell(tmp_path: Path, typed: str) -> None:
    asks = "type one whole address and no more, such as name@example.org"
    assert of_contacts(tmp_path, ("KM", typed, None), ("ZZ", "zz@example.org", typed)) == [
        ("advice", f'register.xlsx, Contacts!E2: "{typed}" under Email of KM cannot be written to; {asks}'),
        ("advice", f'register.xlsx, Contacts!F3: "{typed}" under Deputy email of ZZ cannot be written to; {asks}'),
    ]


def test_an_empty_address_matters_where_the_contact_is_asked(tmp_path: Path) -> None:
    assert of_contacts(tmp_path, ("KM", None, "km@example.org"), ("ZZ", None, None)) == [
        ("advice", "register.xlsx, Contacts!E2: KM has no email; type it there")
    ]


def test_an_address_of_two_contacts_is_said_and_one_that_a_contact_has_twice_is_not(tmp_path: Path) -> None:
    two = ("KM", "Team@example.org", "km@example.org"), ("TO", "to@example.org", "team@example.org")
    assert of_contacts(tmp_path, *two, ("ZZ", "zz@example.org", "zz@example.org")) == [
        (
            "fine",
            "register.xlsx, Contacts!E2, F3: team@example.org stands for KM and TO: a workbook from it speaks for "
            "both; correct it where that is not so",
        )
    ]


def test_a_manager_without_an_address_is_advice(desk: Desk) -> None:
    stranger = "a message that you forward counts as a stranger's"
    empty = "email in [manager] is empty; type it in sspxl.toml: "
    assert said(desk, "manager") == [("advice", f"{empty}drafts have no sender, and {stranger}")]
    settle(desk, "smtp", **{"from": "csp@example.org"})
    assert said(desk, "manager") == [("advice", f"{empty}{stranger}")]
    settle(desk, "manager", email="csp@example.org")
    mailed = "no mail tells of a night that fails, since [smtp] has no host; `sspxl status` does"
    assert said(desk, "manager") == [("fine", mailed)]


# ---------------------------------------------------------------- mail


def test_without_a_mailbox_or_a_server_that_is_fine(desk: Desk) -> None:
    assert said(desk, "mailbox") == [("fine", "inbox/ only: sspxl.toml names no mailbox")]
    assert said(desk, "smtp") == [("fine", "drafts only: sspxl.toml names no server for outgoing mail")]


def settle(desk: Desk, section: str, **values: object) -> None:
    """Write the values into a section of sspxl.toml that stands there with its defaults."""
    path = desk.root / "sspxl.toml"
    head, header, rest = path.read_text("utf-8").partition(f"[{section}]\n")
    section_text, gap, after = rest.partition("\n[")
    lines = [line for line in section_text.splitlines() if line.partition(" = ")[0] not in values]
    lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    path.write_text(head + header + "\n".join(lines) + "\n" + gap + after, "utf-8")


def test_a_mailbox_is_looked_into_without_a_trace(
    desk: Desk, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)
    there = {"host": "localhost", "port": dovecot.tls_port, "ca_file": str(dovecot.authority.ca), "user": "doctored"}
    settle(desk, "mailbox", **there)
    assert said(desk, "mailbox") == [("fine", "0 messages wait in INBOX")]
    dovecot.deliver("doctored", b"Subject: one\r\n\r\nx")
    before = dovecot.messages("doctored")
    assert said(desk, "mailbox") == [("fine", "1 message waits in INBOX")]
    assert dovecot.messages("doctored") == before
    settle(desk, "mailbox", folder="Returns")
    words = 'the mailbox at localhost has no folder "Returns"; correct folder in [mailbox] of sspxl.toml'
    assert said(desk, "mailbox") == [("advice", words)]
    assert desk.run("doctor").code == 0
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", "wrong")
    ((health, words),) = said(desk, "mailbox")
    assert health == "advice"
    assert words.startswith("the mailbox at localhost refused the password of doctored (")


def test_a_mailbox_that_is_nearly_full_is_advice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)
    with running(quota=True) as server:
        there = {"host": "localhost", "port": server.tls_port, "ca_file": str(server.authority.ca), "user": "full"}
        settle(desk, "mailbox", **there)
        server.deliver("full", b"Subject: one\r\n\r\n" + b"x" * 150_000)
        assert said(desk, "mailbox") == [("fine", "1 message waits in INBOX")]
        server.deliver("full", b"Subject: two\r\n\r\n" + b"x" * 40_000)
        assert said(desk, "mailbox") == [
            ("fine", "2 messages wait in INBOX"),
            ("advice", "the mailbox is 93% full: delete old mail there, or ask for more room"),
        ]


def test_a_server_for_outgoing_mail_is_tried_and_nothing_is_sent(desk: Desk) -> None:
    class Listener:
        got: list[object] = []  # noqa: RUF012

        async def handle_DATA(self, *message: object) -> str:  # noqa: N802
            self.got.append(message)
            return "250 OK"

    port = free_port()
    settle(desk, "smtp", host="127.0.0.1", port=port, tls="none")
    words = (
        f"the server for outgoing mail at 127.0.0.1 refuses port {port}; correct port in [smtp] of sspxl.toml, or ask "
        "the server's keeper to open it"
    )
    assert said(desk, "smtp") == [("advice", words)]
    listener = Listener()
    controller = Controller(listener, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert said(desk, "smtp") == [("fine", "127.0.0.1 answers; drafts only, until send is true")]
        settle(desk, "smtp", send=True)
        assert said(desk, "smtp") == [("fine", "127.0.0.1 answers; mail is sent by it")]
    finally:
        controller.stop()
    assert listener.got == []
