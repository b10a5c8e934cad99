"""One cycle's whole conversation, from the issue mail to the note to the thematic lead, as the sample's people have it:
what comes into each partner's hands, where each message of the mailbox ends, and what the master says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.utils import formataddr
from pathlib import Path

import pytest
from authority import Identity
from desk import Desk
from dovecot import PASSWORD, Dovecot, free_port
from partners import (
    CYCLE,
    FIRE_TEAM,
    GETHIN,
    IDRIS,
    KARIS,
    KARIS_TEAM,
    MANAGER,
    NEIGHBOURHOOD_TEAM,
    NKECHI,
    OFFICE,
    OSRIC,
    OSRIC_AT_HOME,
    RHONA,
    WENNA,
    Office,
    Partner,
    files,
    files_line,
    register,
    reply,
    texts,
    words,
)
from test_sending import Desk as Listener
from test_sending import listening

# Opens on 23 October 2026, due on Tuesday 17 November. The rungs: Tuesday 3 and Friday 13 November, Wednesday 18 and
# Tuesday 24 November; the plans' leads hear on Wednesday 25 November.
ISSUED, REPLIED, FIRST, CORRECTED, SECOND, BACK, STRANGE, AFTER, LAST, TELL = (
    date(2026, month, day)
    for month, day in (
        (10, 26), (10, 30), (11, 3), (11, 4), (11, 13), (11, 16), (11, 17), (11, 18), (11, 24), (11, 25),
    )
)  # fmt: skip

ISSUE = f"Your action plan update for {CYCLE}, due Tuesday 17 November 2026"
IS_DUE = f"Your update for {CYCLE} is due Tuesday 17 November 2026"
WAS_DUE = f"Your update for {CYCLE} was due Tuesday 17 November 2026"
ONE_BLANK = f"1 action still blank in your update for {CYCLE}"
SILENT = f"Updates for {CYCLE} that have not come"
PLAIN, SENSITIVE = "[OFFICIAL]", "[OFFICIAL - SENSITIVE]"
CHATTER = [f"RE: {PLAIN} {ISSUE}", f"Automatic reply: {SENSITIVE} {ISSUE}"]

KARIS_SAID = {
    "ASB/1": {
        "update": "a) Analysis issued on 12 October. b) Two evening patrols a week moved to Wharf Street. c) The trend "
        "went to the partnership on 6 October: 588 reports, 655 the quarter before.",
        "status": "In progress",
    },
    "ASB/11": {"update": "Third day held on 21 October: 52 homes visited, 2 arrests.", "status": "In progress"},
}
GETHIN_SAID = {
    "ASB/5": {"update": "Seven of the nine schools visited by 23 October, 702 pupils.", "status": "In progress"},
    "REC/IV": {"update": "Eight of eleven mills visited, three will be visited in December.", "status": "Completed"},
}
RHONA_SAID = {
    "ASB/4": {"update": "Surgeries held on 5 and 19 October, 31 people came.", "status": "In progress"},
    "ASB/7": {"update": "Nine warnings and two injunctions between July and September.", "status": "In progress"},
    "ASB/11": {"update": "Eight officers took part on 21 October.", "status": "In progress"},
    "VIO/1": {"update": "Six of seven meetings held; summaries came two days before.", "status": "In progress"},
}
OSRIC_SAID = {
    "RRO/7": {"update": "Six employers signed up by 30 October, 14 interviews.", "status": "In progress"},
    "RRO/9": {"update": "Twelve mentors trained by 30 October, five with lived experience.", "status": "In progress"},
}


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", PASSWORD)
    monkeypatch.setenv("SSPXL_SMTP_PASSWORD", PASSWORD)
    listener, folder = Listener(), dovecot.authority.folder
    context = Identity(folder / "localhost.pem", folder / "localhost.key").context()
    with listening(listener, "starttls", context, auth_required=True, auth_require_tls=True) as port:
        office = Office(Desk.new(tmp_path / "w", register()).root, dovecot, listener, port)
        ca = dovecot.authority.ca.as_posix()
        office.say("partnership", name="Safer Kelderby Partnership")
        office.say("manager", name=MANAGER[0], email=OFFICE)
        office.say("mailbox", host="localhost", port=dovecot.tls_port, ca_file=ca, user=OFFICE)
        office.say("smtp", host="localhost", port=port, ca_file=ca, user=OFFICE)
        yield office


def issued_to_each(office: Office) -> None:
    """Each contact who answers for an action gets one mail with the own workbook, marked as the plans in it."""
    office.run("issue", ISSUED, "--cycle", CYCLE)
    assert office.delivered() == []
    office.run("chase", ISSUED, "--send")
    assert office.delivered() == [
        (KARIS, KARIS_TEAM, f"{PLAIN} {ISSUE}", f"KM {CYCLE}.xlsx"),
        (RHONA, NEIGHBOURHOOD_TEAM, f"{PLAIN} {ISSUE}", f"RG {CYCLE}.xlsx"),
        (IDRIS, "", f"{SENSITIVE} {ISSUE}", f"IH {CYCLE}.xlsx"),
        (GETHIN, FIRE_TEAM, f"{PLAIN} {ISSUE}", f"GT {CYCLE}.xlsx"),
        (OSRIC, "", f"{SENSITIVE} {ISSUE}", f"OB {CYCLE}.xlsx"),
    ]
    issued = office.root / "issued" / CYCLE
    assert {name: data for one in office.hands.values() for name, data in files(one[0]).items()} == {
        path.name: path.read_bytes() for path in issued.glob("*.xlsx")
    }


def a_reply_is_thanked(office: Office) -> None:
    """Karis replies; Rhona only says that she will, and Idris is away."""
    Partner(office, KARIS).sends({"ASB/1": "Work is on-going."}, REPLIED, "Q3 Karis FINAL v2.xlsx")
    office.comes(reply(office.got(RHONA), RHONA, "Will do.", REPLIED), "\\Seen", "\\Flagged")
    away = reply(office.got(IDRIS), IDRIS, "I am away until 9 November.", REPLIED)
    away.replace_header("Subject", f"Automatic reply: {office.got(IDRIS)['Subject']}")
    away["Auto-Submitted"] = "auto-replied"
    office.comes(away)
    came = office.dovecot.messages(office.user)
    said = office.night(REPLIED)
    assert files_line(received=1, not_a_return=2) in said
    assert office.mailbox() == {"INBOX": CHATTER, "Processed": [f"RE: {PLAIN} {ISSUE}"], "Attention": []}
    assert office.dovecot.messages(office.user) == {uid: one for uid, one in came.items() if uid != "1"}
    assert office.returns() == [
        ("GT", "outstanding", None, None),
        ("IH", "outstanding", None, None),
        ("KM", "received", None, "Q3 Karis FINAL v2.xlsx"),
        ("OB", "outstanding", None, None),
        ("RG", "outstanding", None, None),
    ]
    assert office.flags("KM") == {("no-update", "ASB/11"), ("ongoing-only", "ASB/1")}
    assert (office.drafts(), office.delivered()) == (["receipt KM"], [])

    office.run("chase", REPLIED, "--send")
    assert office.delivered() == [(KARIS, "", f"Re: {PLAIN} {ISSUE}", f"KM {CYCLE} to put right.xlsx")]
    receipt = office.got(KARIS)
    thread = (f"<{REPLIED}.{KARIS[1]}>",) * 2
    assert (receipt["In-Reply-To"], receipt["References"]) == thread
    assert words(receipt) == (
        f"Dear Karis\n\nThank you for your update for {CYCLE}, which came on 30 October 2026.\n\n"
        "1 of 2 updated, 1 blank, 1 question.\n\n"
        "May I ask for a little more? It would make your update more useful to the board:\n\n"
        "Anti-Social Behaviour Action Plan\n\n"
        "- Action 1: Keep one shared, evidence-led picture of anti-social behaviour in…\n"
        '  "Work is on-going." says only that work goes on.\n'
        "  What would help: Say what was done: how many, when, with whom, what changed, or what holds it up.\n\n"
        "Still blank; a sentence or two is enough, and if nothing was done, say why:\n\n"
        "Anti-Social Behaviour Action Plan\n\n"
        "- Action 11: Hold four joint days of action a year, each in a neighbourhood picked from the…\n\n"
        "The attached workbook holds what you sent, with these cells marked. Change them there and reply with it "
        "attached; everything else may stay as it is.\n\n"
        "With thanks\nOttilie Marchbanks-Dray\nSafer Kelderby Partnership\n"
    )


def a_correction_counts(office: Office) -> None:
    """Before the first reminders are sent, Karis puts her copy right and a colleague sends Gethin's workbook."""
    office.night(FIRST)
    assert office.drafts() == [f"reminder {who}" for who in ("GT", "IH", "KM", "OB", "RG")]

    Partner(office, KARIS).sends(KARIS_SAID, CORRECTED, f"KM {CYCLE} to put right.xlsx", "Better now?")
    Partner(office, WENNA).sends(
        GETHIN_SAID, CORRECTED, "GT with figures.xlsx", "Gethin asked me to send this.", of=GETHIN[1]
    )
    said = office.night(CORRECTED)
    assert files_line(received=2) in said
    assert (office.drafts(), office.drafts("withdrawn")) == (
        ["receipt GT", "receipt KM", "reminder IH", "reminder OB", "reminder RG"],
        ["reminder GT", "reminder KM"],
    )
    assert office.returns()[:4] == [
        ("GT", "received", None, "GT with figures.xlsx"),
        ("IH", "outstanding", None, None),
        ("KM", "received", None, f"KM {CYCLE} to put right.xlsx"),
        ("KM", "superseded", None, "Q3 Karis FINAL v2.xlsx"),
    ]
    assert office.flags("KM") == {("return-superseded", None)}
    assert office.flags("GT") == {("sender-colleague", None), ("no-update", "ASB/11"), ("status-contradicts", "REC/IV")}
    assert office.update("ASB/1") == KARIS_SAID["ASB/1"]["update"]

    office.run("chase", CORRECTED, "--send")
    assert office.delivered() == [
        (RHONA, NEIGHBOURHOOD_TEAM, f"{PLAIN} {IS_DUE}", f"RG {CYCLE}.xlsx"),
        (IDRIS, "", f"{SENSITIVE} {IS_DUE}", f"IH {CYCLE}.xlsx"),
        (OSRIC, "", f"{SENSITIVE} {IS_DUE}", f"OB {CYCLE}.xlsx"),
        (KARIS, "", f"Re: {PLAIN} {ISSUE}", ""),
        (GETHIN, formataddr(WENNA), f"Re: {PLAIN} {ISSUE}", f"GT {CYCLE} to put right.xlsx"),
    ]
    assert words(office.got(KARIS)).split("\n\n")[1:4] == [
        f"Thank you for your update for {CYCLE}, which came on 4 November 2026.",
        "2 of 2 updated.",
        "That is all we need from you. There is nothing more to do.",
    ]
    assert words(office.got(GETHIN)).split("\n\n")[1:3] == [
        f"Thank you for your update for {CYCLE}, which came from Wenna Stagg on 4 November 2026.",
        "2 of 3 updated, 1 blank, 1 question.",
    ]
    assert office.got(WENNA) is office.got(GETHIN)


def servers_are_away(office: Office) -> None:
    """From now on the night sends by itself. On the day of the next reminder both servers are away; once they are
    back all that waited comes in and goes out, and Rhona is not reminded of what she has sent."""
    office.say("smtp", send=True)
    Partner(office, RHONA).sends(RHONA_SAID, SECOND, "Neighbourhood policing.xlsx")
    closed = free_port()
    for section in ("mailbox", "smtp"):
        office.say(section, port=closed)
    said = office.night(SECOND, code=1)
    assert [line for line in said.splitlines() if line.startswith(("Note", "Not done"))] == [
        "Note: reminders wait in outbox and are not sent by themselves: not all that came could be read, and replies "
        "may be among it",
        f"Not done: the mailbox at localhost refuses port {closed}; correct port in [mailbox] of sspxl.toml, or ask "
        "the server's keeper to open it",
    ]
    assert office.drafts() == [f"reminder {who}" for who in ("GT", "IH", "OB", "RG")]

    office.say("mailbox", port=office.dovecot.tls_port)
    said = office.night(BACK, code=1)
    assert [line for line in said.splitlines() if line.startswith(("Note", "Not done"))] == [
        f"Not done: no drafts were sent: the server for outgoing mail at localhost refuses port {closed}; correct port "
        "in [smtp] of sspxl.toml, or ask the server's keeper to open it",
    ]
    assert office.drafts() == ["receipt RG", *(f"reminder {who}" for who in ("GT", "IH", "OB"))]
    assert office.delivered() == []

    office.say("smtp", port=office.port)
    office.night(BACK)
    assert office.delivered() == [
        (IDRIS, "", f"{SENSITIVE} {IS_DUE}", f"IH {CYCLE}.xlsx"),
        (GETHIN, FIRE_TEAM, f"{PLAIN} {ONE_BLANK}", f"GT {CYCLE} to put right.xlsx"),
        (OSRIC, "", f"{SENSITIVE} {IS_DUE}", f"OB {CYCLE}.xlsx"),
        (RHONA, "", f"Re: {PLAIN} {IS_DUE}", ""),
    ]
    assert office.drafts("withdrawn") == ["reminder GT", "reminder KM", "reminder RG"]
    reminder = office.got(GETHIN)
    assert words(reminder).split("\n\n")[1:5] == [
        f"Thank you for what you have sent for {CYCLE}. 2 of 3 actions are updated; this one is still blank:",
        "Anti-Social Behaviour Action Plan",
        "- Action 11: Hold four joint days of action a year, each in a neighbourhood picked from the… (to be done by "
        "11 January 2027)",
        "Your workbook is attached, with what you have already sent in it. Please fill in what is missing and reply "
        "with it attached.",
    ]
    assert [said["update"] in texts(reminder) for said in GETHIN_SAID.values()] == [True, True]
    assert reminder["In-Reply-To"] == office.hands[GETHIN[1]][0]["Message-ID"]


def a_stranger_is_held(office: Office) -> None:
    """Osric's workbook comes from an address that nobody has."""
    Partner(office, OSRIC_AT_HOME).sends(OSRIC_SAID, STRANGE, "OB.xlsx", "From home.", of=OSRIC[1])
    said = office.night(STRANGE)
    assert files_line(held=1) in said
    assert office.mailbox() == {
        "INBOX": CHATTER,
        "Processed": [
            f"RE: {PLAIN} {ISSUE}",
            f"RE: Re: {PLAIN} {ISSUE}",
            f"RE: {PLAIN} {ISSUE}",
            f"RE: {PLAIN} {IS_DUE}",
        ],
        "Attention": [f"RE: {SENSITIVE} {IS_DUE}"],
    }
    assert ("OB", "held", None, "OB.xlsx") in office.returns()
    assert office.update("RRO/7") is None
    assert office.delivered() == []


def silence_is_told_on(office: Office) -> None:
    """Idris stays silent, and Osric has sent nothing from his own address: both are reminded after the due day, then
    once more; then the leads of their plans hear of it."""
    office.night(AFTER)
    again = [
        (IDRIS, "", f"{SENSITIVE} {WAS_DUE}", f"IH {CYCLE}.xlsx"),
        (GETHIN, FIRE_TEAM, f"{PLAIN} {ONE_BLANK}", f"GT {CYCLE} to put right.xlsx"),
        (OSRIC, "", f"{SENSITIVE} {WAS_DUE}", f"OB {CYCLE}.xlsx"),
    ]
    assert office.delivered() == again
    assert "last reminder" not in words(office.got(IDRIS))
    office.night(LAST)
    assert office.delivered() == again
    assert words(office.got(IDRIS)) == (
        f"Dear Idris\n\nYour update for {CYCLE} was due on Tuesday 17 November 2026 and has not reached us yet. These "
        "2 actions wait for you:\n\n"
        "Serious Violence and Night-Time Economy Action Plan\n\n"
        "- Action 7: Review the response to knife-enabled robbery around the Millrace interchange… (was to be done by "
        "15 October 2026)\n\n"
        "Reducing Reoffending Action Plan\n\n"
        "- Action 6: Review the ten most prolific shop thieves every quarter with the retail crime… (was to be done by "
        "10 November 2026)\n\n"
        "Your workbook is attached. Please fill in UPDATE and STATUS and reply with it attached. A sentence or two for "
        "each action is enough; if nothing was done, say why.\n\n"
        "This is the last reminder. On Wednesday 25 November 2026 the leads of the plans will be told which updates "
        "are missing, so that they can help.\n\n"
        "If something stands in the way, or somebody else ought to answer, just reply and tell us. If you sent it in "
        "the last day or two, thank you, and please ignore this.\n\n"
        "With thanks\nOttilie Marchbanks-Dray\nSafer Kelderby Partnership\n"
    )
    assert "\n\nThis is the last reminder.\n\n" in words(office.got(GETHIN))  # nobody is told of one blank row
    told = office.night(TELL)
    assert [line for line in told.splitlines() if line.startswith("Note")] == [
        "Note: escalations wait in outbox and are not sent by themselves: read what they tell a plan's lead, then send "
        "them yourself or run `chase --send`"
    ]
    assert (office.delivered(), office.drafts()) == ([], ["escalation NF", "escalation RG"])
    office.run("chase", TELL, "--send")
    assert office.delivered() == [(RHONA, "", f"{PLAIN} {SILENT}", ""), (NKECHI, "", f"{SENSITIVE} {SILENT}", "")]
    assert words(office.got(NKECHI)).split("\n\n")[1:4] == [
        "You lead this plan. The updates for 2026-27 Q3 were due on Tuesday 17 November 2026, and after our reminders "
        "nothing has come from:",
        "Reducing Reoffending Action Plan",
        "- Idris Hallamby, Marrowdale Police\n  Action 6: Review the ten most prolific shop thieves every quarter with "
        "the retail crime… (was to be done by 10 November 2026)\n"
        "- Osric Bellhanger, Second Furlong\n  Action 7: Secure guaranteed interviews with at least eight local "
        "employers for people… (to be done by 10 February 2027)\n  Action 9: Recruit, train and supervise 15 volunteer "
        "mentors, of whom at least five have… (to be done by 6 January 2027)",
    ]
    assert office.returns() == [
        ("GT", "received", None, "GT with figures.xlsx"),
        ("IH", "outstanding", 8, None),
        ("KM", "received", None, f"KM {CYCLE} to put right.xlsx"),
        ("KM", "superseded", None, "Q3 Karis FINAL v2.xlsx"),
        ("OB", "outstanding", 8, None),
        ("OB", "held", None, "OB.xlsx"),
        ("RG", "received", None, "Neighbourhood policing.xlsx"),
    ]
    assert office.drafts() == []


def test_a_cycle_is_talked_through(office: Office) -> None:
    issued_to_each(office)
    a_reply_is_thanked(office)
    a_correction_counts(office)
    servers_are_away(office)
    a_stranger_is_held(office)
    silence_is_told_on(office)
    assert office.ledger() == {"received": 4, "held": 1, "not_a_return": 2}
