"""Mail in inbox/ and out of a mailbox: kept as it came, each workbook in it counted once, whatever happens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import mails
import pytest
from desk import CYCLE, Begin, Desk, small_register
from hostile import package
from mails import PDF, mail, msg
from test_killed import Killed, Killer, copied
from test_zip_collect import counted, drop, kept, km, ledger, left, returned, said, states, to

from sspxl.collect import BESIDE, Message, Posted, inbox, read_records
from sspxl.history import History, open_history
from sspxl.jobs import collecting
from sspxl.jobs.collecting import take_in_inbox
from sspxl.jobs.job import open_job
from sspxl.jobs.opening import Parcel, open_parcel
from sspxl.read import Limits
from sspxl.records import Letter, Return
from sspxl.workspace import Workspace

KM, TO = "keira.marsden@example.org", "tobias.oakley@example.org"
SENT = datetime(2026, 11, 9, 9, 30)
LETTER = Letter(KM, "Marsden, Keira", SENT, mails.ID, "Quarter 2")
NOW = datetime(2026, 11, 10, 2, 0)
SEALED = mail(("smime.p7m", bytes.fromhex("30800609 2a864886f70d010703") + bytes(60)))


@pytest.fixture
def desk(begin: Begin, tmp_path: Path) -> Desk:
    """A cycle that is issued, and nothing in inbox/."""
    return begin(tmp_path / "w", small_register(), CYCLE)


def collected(desk: Desk) -> dict[str, int]:
    """What collecting counted, without what it counted none of."""
    counts = desk.done("collect", "--json").json["ledger"]
    return {state: count for state, count in counts.items() if count}


# ---------------------------------------------------------------- mail in inbox/


def test_each_workbook_of_a_message_lies_beside_it_with_its_chain_its_letters_and_the_messages_time(desk: Desk) -> None:
    inner = mail(("TO.xlsx", to(desk)), ("minutes.pdf", PDF), sender=TO)
    data = mail(("KM.xlsx", km(desk)), ("more.zip", package({"b/fw.eml": inner})), ("logo.png", mails.LOGO))
    drop(desk, "Re Q2.eml", data)
    assert collected(desk) == {"seen": 2, "received": 1, "held": 1}  # a partner does not speak for another one
    folder = desk.root / "returns" / CYCLE
    records = {path.name: record for path, record in read_records(folder)}
    assert {name: (folder / name).read_bytes() for name in records} == {
        "Re Q2.eml": data,
        "KM.xlsx": km(desk),
        "TO.xlsx": to(desk),
    }
    inners = (LETTER, Letter(TO, "", SENT, mails.ID, "Quarter 2"))
    assert {name: (one.found_in, one.letters, one.sender, one.how, one.verdict) for name, one in records.items()} == {
        "Re Q2.eml": ((), (LETTER,), KM, "inbox", "unpacked"),
        "KM.xlsx": (("Re Q2.eml",), (LETTER,), KM, "inbox", "received"),
        "TO.xlsx": (("Re Q2.eml", "more.zip", "b/fw.eml"), inners, KM, "inbox", "held"),
    }
    assert (records["KM.xlsx"].modified, records["TO.xlsx"].modified) == (SENT, SENT)
    assert (
        records["Re Q2.eml"].what
        == "a message; beside workbooks it holds more.zip > b/fw.eml > minutes.pdf (a PDF document)"
    )
    assert json.loads((folder / f"KM.xlsx{BESIDE}").read_text("utf-8"))["letters"] == [
        {
            "sender": KM,
            "name": "Marsden, Keira",
            "sent": "2026-11-09T09:30:00",
            "message_id": mails.ID,
            "subject": "Quarter 2",
            "checked": "",
            "reached": None,
        }
    ]
    assert list((desk.root / "inbox").iterdir()) == []
    assert collected(desk) == {}


def test_merging_gets_the_letters_of_what_came_by_mail_and_none_of_a_bare_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Return] = {}
    honest = collecting.merged_from

    def noted(job, history, cycle, returns, quarantined):
        seen.update({one.file: one for one in returns})
        return honest(job, history, cycle, returns, quarantined)

    monkeypatch.setattr(collecting, "merged_from", noted)
    drop(desk, "a.eml", mail(("KM.xlsx", km(desk))))
    drop(desk, "TO.xlsx", to(desk))
    collected(desk)
    assert {name: one.letters for name, one in seen.items()} == {"KM.xlsx": (LETTER,), "TO.xlsx": ()}
    assert seen["KM.xlsx"].modified == SENT


@pytest.mark.parametrize(
    ("sent", "received", "late"),
    [
        ("Sat, 31 Oct 2026 23:10:00 +0000", "2026-10-31", None),  # the due day
        ("Sun, 1 Nov 2026 00:10:00 +0000", "2026-11-01", 1),
        ("Sun, 1 Nov 2026 00:10:00 +0100", "2026-10-31", None),
        ("Thu, 1 Oct 2026 08:00:00 +0000", "2026-10-01", None),  # the cycle opens
        ("Wed, 30 Sep 2026 08:00:00 +0000", "2026-11-10", 10),  # before it opened: a wrong clock
        ("Tue, 10 Nov 2026 20:00:00 +0000", "2026-11-10", 10),
        ("Wed, 11 Nov 2026 08:00:00 +0000", "2026-11-10", 10),  # not yet
        ("", "2026-11-10", 10),
    ],
)
def test_a_mail_file_was_received_on_the_day_on_which_its_outermost_message_was_sent(
    desk: Desk, sent: str, received: str, late: int | None
) -> None:
    inner = mail(("TO.xlsx", to(desk)), sender=TO)  # dated 9 November
    drop(desk, "a.eml", mail(("KM.xlsx", km(desk)), ("fw.eml", inner), ("sealed.eml", SEALED), Date=sent))
    collected(desk)
    assert said(desk, "received") == dict.fromkeys(("a.eml", "KM.xlsx", "TO.xlsx"), received)
    desk.done("consolidate")
    days = {row["File"]: row["Days late"] for row in desk.table("Returns") if row["File"]}
    assert days == dict.fromkeys(("a.eml", "KM.xlsx", "TO.xlsx"), late)
    flags = [row["Found"] for row in desk.table("Flags") if row["Flag"] == "return-late"]
    assert [f", {late} day" in found for found in flags] == [True] * (late is not None)


def test_each_message_in_a_zip_was_received_when_it_was_sent_and_a_bare_file_when_it_was_put_there(desk: Desk) -> None:
    first = mail(("KM.xlsx", km(desk)), Date="Fri, 30 Oct 2026 08:00:00 +0000")
    drop(desk, "both.zip", package({"a.eml": first, "b.eml": mail(("TO.xlsx", to(desk)), sender=TO)}))
    drop(desk, "bare.xlsx", to(desk))
    collected(desk)
    assert said(desk, "received") == {
        "both.zip": "2026-11-10", "KM.xlsx": "2026-10-30", "TO.xlsx": "2026-11-09", "bare.xlsx": "2026-11-10",
    }  # fmt: skip


def test_a_message_without_a_return_is_kept_and_counts_once_as_none(desk: Desk) -> None:
    drop(desk, "thanks.eml", mail(("logo.png", mails.LOGO)))
    drop(desk, "thanks.msg", msg())
    assert collected(desk) == {"seen": 2, "not_a_return": 2}
    assert said(desk, "verdict") == {"thanks.eml": "not_a_return", "thanks.msg": "not_a_return"}
    assert said(desk, "what")["thanks.eml"] == "a message without a return"
    assert [list((desk.root / folder).iterdir()) for folder in ("inbox", "quarantine")] == [[], []]
    assert counted(desk) == {}
    assert states(desk) == {}


def test_a_message_with_a_scan_for_a_return_is_quarantined_with_its_why(desk: Desk) -> None:
    drop(desk, "scan.eml", mail(("KM.pdf", PDF)))
    assert counted(desk) == {"seen": 1, "quarantined": 1}
    assert [(row["Contact"], row["State"], row["File"]) for row in desk.table("Returns") if row["Contact"] == "KM"] == [
        ("KM", "outstanding", None),
        ("KM", "quarantined", "scan.eml"),
    ]
    assert [row["Lead"] for row in desk.table("Flags") if row["Flag"] == "return-unreadable"] == ["KM"]
    assert (desk.root / "quarantine" / "scan.eml.why.txt").read_text() == (
        "What it is: a message with a PDF document and no workbook.\n"
        "Why it was not taken: updates are read from workbooks only.\n"
        "What to do: fill in the workbook that was sent out, and send that back.\n"
    )
    assert kept(desk)["scan.eml"]["letters"][0]["sender"] == KM


def test_a_part_that_cannot_be_opened_puts_the_message_itself_in_quarantine_and_the_others_count(desk: Desk) -> None:
    drop(desk, "two.eml", mail(("KM.xlsx", km(desk)), ("inner.eml", SEALED)))
    assert collected(desk) == {"seen": 2, "received": 1, "quarantined": 1}
    assert said(desk, "verdict") == {"KM.xlsx": "received", "two.eml": "quarantined"}
    assert said(desk, "why")["two.eml"] == (
        "inner.eml: only the mail program of the person whom it was sent to can open it"
    )


def test_a_message_that_comes_while_no_cycle_is_open_is_opened_there(desk: Desk) -> None:
    drop(desk, "a.eml", mail(("KM.xlsx", km(desk)), ("scan.xlsx", PDF)))
    drop(desk, "b.eml", mail())
    early = Desk(desk.root, desk.as_at - timedelta(days=100))
    assert collected(early) == {"seen": 3, "received": 1, "quarantined": 1, "not_a_return": 1}
    assert sorted(path for path, _, _ in ledger(desk)) == [
        f"returns/unassigned/{name}" for name in ("KM.xlsx", "b.eml", "scan.xlsx")
    ]


def test_check_says_of_a_message_what_the_night_would(desk: Desk, tmp_path: Path) -> None:
    for name, data in (("a.eml", mail(("KM.xlsx", km(desk)))), ("b.eml", mail()), ("c.eml", mail(("c.pdf", PDF)))):
        (tmp_path / name).write_bytes(data)
    told = desk.run("check", "--json", *(tmp_path / f"{name}.eml" for name in "abc")).json
    assert [(one["file"], one["verdict"]) for one in told] == [
        ("a.eml > KM.xlsx", "late"),
        ("b.eml", "not_a_return"),
        ("c.eml", "quarantined"),
    ]


@pytest.mark.parametrize(
    ("sent", "state"), [("Sat, 31 Oct 2026 23:10:00 +0000", "received"), ("Sun, 1 Nov 2026 00:10:00 +0000", "late")]
)
def test_check_counts_a_message_from_the_day_of_sending_and_says_whose_it_is_as_the_night_does(
    desk: Desk, tmp_path: Path, sent: str, state: str
) -> None:
    files = {"a.eml": mail(("KM.xlsx", km(desk)), Date=sent), "c.eml": mail(("c.pdf", PDF), Date=sent)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    told = desk.run("check", "--json", *(tmp_path / name for name in files)).json
    for name, data in files.items():
        drop(desk, name, data)
    collected(desk)
    desk.done("consolidate")
    rows = {row["File"]: (row["State"], row["Contact"]) for row in desk.table("Returns") if row["File"]}
    assert rows == {"KM.xlsx": (state, "KM"), "c.eml": ("quarantined", "KM")}
    assert {one["file"].rpartition(" > ")[2]: (one["verdict"], *one["contacts"]) for one in told} == rows
    of_files = [flag for flag in desk.table("Flags") if flag["Return"] in rows]
    assert sorted(flag["Flag"] for flag in of_files) == sorted(f["flag"] for one in told for f in one["flags"])


def test_check_has_one_name_for_one_file_where_two_are_called_the_same(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "twice.eml").write_bytes(mail(("KM.xlsx", km(desk)), ("KM.xlsx", b"PK\x03\x04")))
    (tmp_path / "KM.xlsx").write_bytes(km(desk))
    told = desk.run("check", "--json", tmp_path / "twice.eml", tmp_path / "KM.xlsx").json
    assert [(one["file"], {flag["file"] for flag in one["flags"]}) for one in told] == [
        ("twice.eml > KM.xlsx", {"KM.xlsx"}),
        ("twice.eml > KM (2).xlsx", {"KM (2).xlsx"}),
        ("KM (3).xlsx", {"KM (3).xlsx"}),
    ]


# ---------------------------------------------------------------- a mailbox


def is_wanted(data: bytes) -> bool:
    parcel = open_parcel(data, Limits(), is_message=True)
    return parcel is None or not parcel.is_nothing


@dataclass
class Box:
    """A mailbox in memory: folders of messages by their number; it asks of each whether it holds a return."""

    inbox: dict[int, bytes]
    folders: dict[str, list[int]] = field(default_factory=lambda: {"processed": [], "attention": []})
    fetched: list[int] = field(default_factory=list)
    refuses: bool = False

    def messages(self, posted: Collection[str]) -> Iterator[Message]:
        for number, data in sorted(self.inbox.items()):
            if f"box/INBOX/7/{number}" in posted:
                continue
            self.fetched.append(number)
            if is_wanted(data):
                yield Message(f"Re Q2 {number}.eml", data, f"box/INBOX/7/{number}", NOW)

    def opened(self, origin: str) -> Parcel | None:
        return None  # as for one that an earlier run had looked into

    def settle(self, posted: Posted) -> bool:
        if self.refuses:
            return False
        number = int(posted.arrival.record.waits_at.rpartition("/")[2])
        if number in self.inbox:
            del self.inbox[number]
            good = set(posted.verdicts) <= {"received", "duplicate", "superseded"}
            self.folders["processed" if good else "attention"].append(number)
        return True


def fetched(desk: Desk, box: Box) -> dict[str, int]:
    """What collecting with this mailbox counted."""
    workspace = Workspace(desk.root)
    job = open_job(workspace, desk.as_at, NOW, None)
    with open_history(workspace.history) as history:
        run = history.begin_run("collect", CYCLE, desk.as_at, NOW)
        take_in_inbox(job, history, run, box)
        history.end_run(run, NOW)
        ledger = history.ledger(run)
    return {state: count for state, count in {"seen": ledger.seen, **ledger.counts}.items() if count}


def filled(desk: Desk) -> Box:
    """A return, chatter, the return once more, a scan, and one that holds two workbooks of which one is locked."""
    locked = mails.ole_tree({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})
    return Box(
        {
            1: mail(("KM.xlsx", km(desk))),
            2: mail(text="Thank you!"),
            3: mail(("KM.xlsx", km(desk)), subject="again"),
            4: mail(("scan.pdf", PDF), sender=TO),
            5: mail(("TO.xlsx", to(desk)), ("locked.xlsx", locked), sender=TO),
        }
    )


def test_messages_are_kept_counted_and_moved_and_chatter_is_left_as_it_was_found(desk: Desk) -> None:
    box = filled(desk)
    chatter = box.inbox[2]
    assert fetched(desk, box) == {"seen": 5, "received": 2, "duplicate": 1, "quarantined": 2}
    assert (box.inbox, box.folders) == ({2: chatter}, {"processed": [1, 3], "attention": [4, 5]})
    assert said(desk, "how") == dict.fromkeys(said(desk, "how"), "mailbox")
    assert said(desk, "verdict") == {
        "Re Q2 1.eml": "unpacked", "KM.xlsx": "received", "Re Q2 3.eml": "unpacked", "KM (2).xlsx": "duplicate",
        "Re Q2 4.eml": "quarantined", "Re Q2 5.eml": "unpacked", "TO.xlsx": "received", "locked.xlsx": "quarantined",
    }  # fmt: skip
    assert set(said(desk, "waits_at").values()) == {""}
    box.fetched.clear()
    assert fetched(desk, box) == {}
    assert box.fetched == [2]


def say(desk: Desk, was: str, now: str) -> None:
    """Change one line of the settings."""
    path = desk.root / "sspxl.toml"
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), "utf-8")


@pytest.mark.parametrize(("checks", "word", "state"), [(True, "received", "late"), (False, "held", "held")])
def test_the_managers_own_message_counts_where_the_settings_say_that_the_server_checks_senders(
    desk: Desk, checks: bool, word: str, state: str
) -> None:
    say(desk, 'email = ""', 'email = "csp@example.org"')
    say(desk, "checks_senders = false", f"checks_senders = {str(checks).lower()}")
    passed = "mx.example.org; dmarc=pass header.from=example.org"
    hers = mail(("KM.xlsx", km(desk)), sender="csp@example.org", Authentication_Results=passed)
    assert fetched(desk, Box({1: hers})) == {"seen": 1, word: 1}
    desk.done("consolidate")
    assert [row["State"] for row in desk.table("Returns") if row["File"]] == [state]


def test_a_message_in_inbox_is_the_managers_whatever_the_server_says(desk: Desk) -> None:
    say(desk, 'email = ""', 'email = "csp@example.org"')
    drop(desk, "a.eml", mail(("KM.xlsx", km(desk)), sender="csp@example.org"))
    assert collected(desk) == {"seen": 1, "received": 1}


@pytest.mark.parametrize(("zone", "received"), [("Europe/London", "2026-10-24"), ("Asia/Tokyo", "2026-10-25")])
def test_a_message_is_of_the_day_that_the_settings_clock_has(desk: Desk, zone: str, received: str) -> None:
    say(desk, 'timezone = "Europe/London"', f'timezone = "{zone}"')
    drop(desk, "a.eml", mail(("KM.xlsx", km(desk)), Date="Sat, 24 Oct 2026 16:00:00 +0000"))
    collected(desk)
    assert said(desk, "received") == {"a.eml": received, "KM.xlsx": received}


def test_what_the_mailbox_would_not_move_is_moved_by_the_next_run_without_being_fetched_again(desk: Desk) -> None:
    box = filled(desk)
    box.refuses = True
    fetched(desk, box)
    assert (sorted(box.inbox), box.fetched) == ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    assert said(desk, "waits_at")["Re Q2 5.eml"] == "box/INBOX/7/5"
    box.refuses = False
    box.fetched.clear()
    assert fetched(desk, box) == {}
    assert (box.folders, box.fetched) == ({"processed": [1, 3], "attention": [4, 5]}, [2])
    assert set(said(desk, "waits_at").values()) == {""}


def test_the_inbox_and_the_mailbox_do_not_take_each_others_copies(desk: Desk) -> None:
    data = mail(("KM.xlsx", km(desk)))
    drop(desk, "Re Q2 1.eml", data)
    box = Box({1: data})
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(History, "record_arrivals", _killed)
        fetched(desk, box)
    assert len(kept(desk)) == 4
    assert fetched(desk, box) == {"seen": 2, "received": 1, "duplicate": 1}
    assert len(kept(desk)) == 4
    assert said(desk, "how")["Re Q2 1.eml"] == "inbox"
    assert said(desk, "how")["Re Q2 1 (2).eml"] == "mailbox"


def _killed(*_: object) -> None:
    raise Killed


# ---------------------------------------------------------------- killed at any moment


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """In inbox/ a message with two workbooks and a zip in it, one without any, and the bytes of one workbook bare."""
    drop(desk, "KM.xlsx", km(desk))
    packed = package({"b.xlsx": km(desk), "scan.xlsx": PDF})
    more = returned(desk, "KM", {"ASB/2": "Two patrols were held."})
    drop(desk, "A.eml", mail(("KM.xlsx", km(desk)), ("more.xlsx", more), ("c.zip", packed)))
    drop(desk, "none.eml", mail())
    return desk


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_collecting_mail_that_was_killed_at_any_step_and_runs_again_leaves_what_an_undisturbed_run_does(
    waiting: Desk, tmp_path: Path, every: int
) -> None:
    whole = copied(waiting, tmp_path / "whole")
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        whole.done("collect")
    expected = left(whole)
    assert sorted(state for *_, state in ledger(whole)) == [
        "duplicate", "duplicate", "not_a_return", "quarantined", "received", "superseded",
    ]  # fmt: skip
    assert steps.met > 50
    for nth in range(1, steps.met + 1, every):
        again = copied(waiting, tmp_path / f"killed at {nth}")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            again.run("collect")
        again.done("collect")
        assert left(again) == expected, f"killed at step {nth} of {steps.met}"


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_fetching_that_was_killed_at_any_step_and_runs_again_leaves_what_an_undisturbed_run_does(
    desk: Desk, tmp_path: Path, every: int
) -> None:
    messages = filled(desk).inbox
    whole, box = copied(desk, tmp_path / "whole"), Box(dict(messages))
    with pytest.MonkeyPatch.context() as patch:
        steps = Killer(patch, 0)
        fetched(whole, box)
    expected = left(whole), box.folders, box.inbox
    for nth in range(1, steps.met + 1, every):
        again, box = copied(desk, tmp_path / f"killed at {nth}"), Box(dict(messages))
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
            Killer(patch, nth)
            fetched(again, box)
        fetched(again, box)
        assert (left(again), box.folders, box.inbox) == expected, f"killed at step {nth} of {steps.met}"


def test_the_records_of_earlier_runs_are_read_once_to_see_what_is_done_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = filled(desk)
    fetched(desk, box)
    known = set((desk.root / "returns").rglob("*.json"))
    read: list[Path] = []
    honest = inbox.read_record

    def counted(path: Path) -> Any:
        read.append(path)
        return honest(path)

    monkeypatch.setattr(inbox, "read_record", counted)
    fetched(desk, box)
    assert Counter(read) == Counter(known)
