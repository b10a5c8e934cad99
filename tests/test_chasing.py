"""What goes out, played through on a manager's desk: drafts, what becomes of them, and nothing twice."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, DUE, OPENS, Desk, Said, answer, small_register, sspxl

from sspxl.jobs.chasing import letter_template_faults
from sspxl.read.copies import NO_RETURN
from sspxl.register import NewRows, append_rows
from sspxl.workspace import Workspace

# Due on Saturday 31 October 2026. The rungs: Friday 16 and Wednesday 28 October, Monday 2 and Monday 9 November;
# the plans' leads hear on Tuesday 10 November.
BEFORE, FIRST, SECOND, AFTER, LAST, TELL = (
    date(2026, 10, 15),
    date(2026, 10, 16),
    date(2026, 10, 28),
    date(2026, 11, 2),
    date(2026, 11, 9),
    date(2026, 11, 10),
)
PATROLS = "Two patrols held on 3 and 17 October; 14 bikes stopped."
MAPPED = "Ten streets mapped on 12 October; the map went to all officers."


def contacts(**km: Any) -> list[dict[str, Any]]:
    rows = list(small_register().contacts)
    return [{**rows[0], "Deputy email": "asb.team@example.org", **km}, *rows[1:]]


@dataclass(frozen=True, slots=True)
class Post:
    """A desk, and its outbox."""

    desk: Desk

    @property
    def outbox(self) -> Path:
        return self.desk.root / "outbox"

    def chase(self, day: date, *more: str, code: int = 0, today: date | None = None) -> Said:
        """As at a day, which is that of the clock on the wall unless `today` is another."""
        now = datetime.combine(today or day, time(9, 30))
        said = sspxl("chase", "--as-at", day, "-w", self.desk.root, *more, now=now)
        assert said.code == code, f"{said.out}\n{said.err}"
        return said

    def names(self, folder: str = ".") -> list[str]:
        return sorted(path.name for path in (self.outbox / folder).glob("*.eml"))

    def mail(self, name: str, folder: str = ".") -> EmailMessage:
        return message_from_bytes((self.outbox / folder / name).read_bytes(), policy=default)  # type: ignore[return-value]

    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.outbox).as_posix(): path.read_bytes() for path in self.outbox.rglob("*.eml")}

    def move(self, name: str, to: str) -> None:
        """As she does it in her file manager."""
        (self.outbox / to).mkdir(exist_ok=True)
        shutil.move(self.outbox / name, self.outbox / to / name)

    def returns(self, contact: str, words: dict[str, Any], day: date, name: str = "") -> None:
        """The contact's workbook comes back that day and is consolidated."""
        issued = self.desk.root / "issued" / CYCLE / f"{contact} {CYCLE}.xlsx"
        to = self.desk.root / "inbox" / (name or f"{contact} back.xlsx")
        answer(issued, to, words, datetime(day.year, day.month, day.day, 10))
        self.takes_in(day)

    def takes_in(self, day: date) -> None:
        """What lies in inbox/ is collected and consolidated, and nobody is written to."""
        for command in ("collect", "consolidate"):
            replace(self.desk, as_at=day).done(command)

    def came_by_mail(self, file: str, *letters: dict[str, Any]) -> None:
        """The record of a return, as if it had come in these messages."""
        path = self.desk.root / "returns" / CYCLE / f"{file}.json"
        record = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**record, "letters": letters}), "utf-8")


def post_of(root: Path, register: NewRows | None = None, manager: str = "safety@kelderby.example") -> Post:
    desk = Desk.new(root, register or small_register(contacts=contacts()))
    settings = desk.root / "sspxl.toml"
    text = settings.read_text("utf-8").replace('name = ""', 'name = "Kim Lowe"', 1)
    settings.write_text(text.replace('email = ""', f'email = "{manager}"', 1), "utf-8")
    desk.done("issue", "--cycle", CYCLE)
    return Post(desk)


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the cycle issued and nothing come: copy it."""
    root = tmp_path_factory.mktemp("issued") / "w"
    post_of(root)
    return root


@pytest.fixture
def post(issued: Path, tmp_path: Path) -> Post:
    """A desk with the cycle issued, its mails sent by the manager herself."""
    shutil.copytree(issued, tmp_path / "w")
    return all_sent(Post(Desk(tmp_path / "w")), OPENS)


def all_sent(post: Post, day: date) -> Post:
    """The manager has sent all that was due that day, and it was noticed."""
    post.chase(day)
    for name in post.names():
        post.move(name, "sent")
    post.chase(day)
    return post


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return part.get_content().replace("\r\n", "\n")


def workbooks(mail: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}


# ---------------------------------------------------------------- issue


def test_issuing_leaves_one_mail_for_each_contact_with_the_workbook(issued: Path) -> None:
    outbox = Post(Desk(issued))
    names = outbox.names()
    assert [name[11:] for name in names] == ["issue KM.eml", "issue RW.eml", "issue TO.eml"]
    mail = outbox.mail(names[0])
    assert (mail["From"], mail["To"], mail["Cc"], mail["Subject"], mail["X-Unsent"]) == (
        "Kim Lowe <safety@kelderby.example>",
        "Keira Marsden <keira.marsden@example.org>",
        "asb.team@example.org",
        "[OFFICIAL] Your action plan update for 2026-27 Q2, due Saturday 31 October 2026",
        "1",
    )
    file = f"KM {CYCLE}.xlsx"
    assert workbooks(mail) == {file: (issued / "issued" / CYCLE / file).read_bytes()}
    assert body(mail).startswith("Dear Keira\n\nHere is your workbook for 2026-27 Q2: KM 2026-27 Q2.xlsx.\n\nPlease")
    assert body(mail).endswith("With thanks\nKim Lowe\nOur Community Safety Partnership\n")


def test_issuing_again_makes_no_mail_again_and_another_workbook_makes_another(issued: Path, tmp_path: Path) -> None:
    shutil.copytree(issued, tmp_path / "w")
    post = Post(Desk(tmp_path / "w"))
    before = post.files()
    said = post.desk.done("issue", "--cycle", CYCLE)
    assert post.files() == before
    assert "Emails: 3 drafts in outbox, 0 new" in said.out
    book = openpyxl.load_workbook(post.desk.root / "register.xlsx")
    book["Actions"]["F5"] = "Visit every school with a talk on deliberate fires and hoax calls."  # RW's
    book.save(post.desk.root / "register.xlsx")
    said = post.desk.done("issue", "--cycle", CYCLE, "--json")
    new = [str(Path(one["draft"]).name) for one in said.json]
    assert [name for name in new if (post.outbox / name).read_bytes() not in before.values()] == [
        next(name for name in new if "RW" in name)
    ]
    assert [name[11:] for name in post.names("withdrawn")] == ["issue RW.eml"]


# ---------------------------------------------------------------- the reminder ladder


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        (BEFORE, None),
        (FIRST, "-14"),
        (SECOND, "-3"),
        (date(2026, 10, 30), "-3"),
        (DUE, None),
        (date(2026, 11, 1), None),
        (AFTER, "+1"),
    ],
)
def test_the_silent_are_reminded_on_the_days_of_the_ladder(post: Post, day: date, rung: str | None) -> None:
    post.chase(day)
    expected = [f"reminder|{CYCLE}|{contact}|{rung}" for contact in ("KM", "RW", "TO")] if rung else []
    assert [post.mail(name)["X-Sspxl-Letter"] for name in post.names()] == expected


def test_of_reminders_missed_over_weeks_only_the_newest_is_made(post: Post) -> None:
    post.chase(LAST)
    assert [post.mail(name)["X-Sspxl-Letter"].rpartition("|")[2] for name in post.names()] == ["+7", "+7", "+7"]
    assert post.names() == [f"2026-11-09 reminder {contact}.eml" for contact in ("KM", "RW", "TO")]


def test_a_reminder_lists_the_rows_that_wait_and_brings_their_workbook(post: Post) -> None:
    post.chase(AFTER)
    mail = post.mail("2026-11-02 reminder KM.eml")
    assert (mail["To"], mail["Cc"]) == ("Keira Marsden <keira.marsden@example.org>", "asb.team@example.org")
    assert mail["Subject"] == "[OFFICIAL] Your update for 2026-27 Q2 was due Saturday 31 October 2026"
    assert body(mail).split("\n\n")[:5] == [
        "Dear Keira",
        "Your update for 2026-27 Q2 was due on Saturday 31 October 2026 and has not reached us yet. "
        "These 2 actions wait for you:",
        "Nuisance and disorder",
        "- Action 1: Map the ten streets with most reports of nuisance bikes.\n"
        "- Action 2: Run a joint evening patrol of the quayside each month.",
        "Your workbook is attached. Please fill in UPDATE and STATUS and reply with it attached. A sentence or two for "
        "each action is enough; if nothing was done, say why.",
    ]
    file = f"KM {CYCLE}.xlsx"
    assert workbooks(mail) == {file: (post.desk.root / "issued" / CYCLE / file).read_bytes()}
    assert "last reminder" not in body(mail)
    post.chase(LAST)
    assert "last reminder. On Tuesday 10 November 2026" in body(post.mail("2026-11-09 reminder TO.eml"))
    own = body(post.mail("2026-11-09 reminder KM.eml"))  # she leads the plan, and nobody else is told of her
    assert "\n\nThis is the last reminder.\n\n" in own


def test_who_sent_a_part_is_reminded_of_the_rest_with_what_they_sent_in_the_workbook(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 20))
    post.chase(date(2026, 10, 20))
    post.move("2026-10-20 receipt KM.eml", "sent")
    post.chase(date(2026, 10, 21))
    assert "2026-10-21 reminder KM.eml" not in post.names()  # the rung of the 16th is older than the receipt
    post.chase(SECOND)
    mail = post.mail("2026-10-28 reminder KM.eml")
    assert body(mail).split("\n\n")[1:4] == [
        "Thank you for what you have sent for 2026-27 Q2. 1 of 2 actions is updated; this one is still blank:",
        "Nuisance and disorder",
        "- Action 2: Run a joint evening patrol of the quayside each month.",
    ]
    marked = post.desk.root / "annotated" / CYCLE / f"KM {CYCLE} to put right.xlsx"
    assert workbooks(mail) == {marked.name: marked.read_bytes()}
    cells = [cell.value for sheet in openpyxl.load_workbook(marked) for row in sheet for cell in row]
    assert MAPPED in cells


def test_a_reminder_is_withdrawn_when_the_return_has_come(post: Post) -> None:
    post.chase(AFTER)
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 11, 3))
    said = post.chase(date(2026, 11, 3))
    assert "Withdrawn: 2026-11-02 reminder KM.eml, no longer true; now in outbox/withdrawn" in said.out
    assert post.names() == [
        "2026-11-02 reminder RW.eml",
        "2026-11-02 reminder TO.eml",
        "2026-11-03 receipt KM.eml",
    ]
    assert post.names("withdrawn") == ["2026-11-02 reminder KM.eml"]


def test_nobody_is_reminded_whose_return_is_held_or_whose_silence_was_waived(tmp_path: Path) -> None:
    waived = [{"Flag": "return-overdue", "Applies to": "TO", "Why": "on leave", "Until": date(2026, 12, 1)}]
    cycles = [{"Cycle": "2026-27 Q1", "Opens": date(2026, 7, 1), "Due": date(2026, 7, 31)}, *small_register().cycles]
    post = post_of(tmp_path / "w", small_register(waivers=waived, cycles=cycles, contacts=contacts()))
    all_sent(post, OPENS)
    replace(post.desk, as_at=OPENS).done("issue", "--cycle", "2026-27 Q1")
    old = post.desk.root / "issued" / "2026-27 Q1" / "RW 2026-27 Q1.xlsx"
    answer(old, post.desk.root / "inbox" / "old.xlsx", {"FIRE/1": "Nine schools visited."}, datetime(2026, 11, 1, 9))
    post.takes_in(AFTER)
    post.chase(AFTER)
    assert [row["State"] for row in post.desk.table("Returns") if row["Contact"] == "RW"] == ["held"]
    assert [name for name in post.names() if "reminder" in name] == ["2026-11-02 reminder KM.eml"]


def test_who_sent_a_part_is_not_reminded_while_something_else_of_theirs_is_held(tmp_path: Path) -> None:
    cycles = [{"Cycle": "2026-27 Q1", "Opens": date(2026, 7, 1), "Due": date(2026, 7, 31)}, *small_register().cycles]
    post = post_of(tmp_path / "w", small_register(cycles=cycles, contacts=contacts()))
    replace(post.desk, as_at=OPENS).done("issue", "--cycle", "2026-27 Q1")
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    post.move("2026-10-14 receipt KM.eml", "sent")
    post.chase(date(2026, 10, 14))
    old = post.desk.root / "issued" / "2026-27 Q1" / "KM 2026-27 Q1.xlsx"
    answer(old, post.desk.root / "inbox" / "old.xlsx", {"ASB/2": PATROLS}, datetime(2026, 10, 20, 9))
    post.takes_in(SECOND)
    assert {row["State"] for row in post.desk.table("Returns") if row["Contact"] == "KM"} == {"received", "held"}
    post.chase(SECOND)
    assert [name for name in post.names() if "KM" in name] == []


def test_a_blank_row_that_the_manager_waived_is_neither_counted_nor_asked_for(tmp_path: Path) -> None:
    waived = [{"Flag": "no-update", "Applies to": "ASB/2", "Why": "paused", "Until": date(2026, 12, 1)}]
    post = all_sent(post_of(tmp_path / "w", small_register(waivers=waived, contacts=contacts())), OPENS)
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    assert body(post.mail("2026-10-14 receipt KM.eml")).split("\n\n")[2:4] == [
        "1 of 1 updated.",
        "That is all we need from you. There is nothing more to do.",
    ]
    post.move("2026-10-14 receipt KM.eml", "sent")
    post.chase(SECOND)
    assert [name[11:] for name in post.names()] == ["reminder RW.eml", "reminder TO.eml"]


def test_an_action_that_was_added_after_the_workbooks_went_out_is_not_blank_in_a_receipt(post: Post) -> None:
    register = post.desk.root / "register.xlsx"
    new = {"Plan": "ASB", "No": "4", "Lead": "KM", "Action": "Light the underpass.", "State": "open"}
    register.write_bytes(append_rows(register.read_bytes(), NewRows(actions=[new])))
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    words = body(post.mail("2026-10-14 receipt KM.eml"))
    assert "1 of 2 updated, 1 blank." in words
    assert ("- Action 2: " in words, "underpass" in words) == (True, False)


def test_the_leads_of_plans_hear_who_is_silent_once_the_last_reminder_is_a_day_old(post: Post) -> None:
    all_sent(post, LAST)
    assert not any("escalation" in name for name in post.names("sent"))
    post.chase(TELL)
    assert [name for name in post.names() if "escalation" in name] == ["2026-11-10 escalation KM.eml"]
    mail = post.mail("2026-11-10 escalation KM.eml")
    assert (mail["To"], mail["Cc"], workbooks(mail)) == ("Keira Marsden <keira.marsden@example.org>", None, {})
    assert body(mail).split("\n\n")[1:4] == [
        "You lead this plan. The updates for 2026-27 Q2 were due on Saturday 31 October 2026, and after our reminders "
        "nothing has come from:",
        "Nuisance and disorder",
        "- Tobias Oakley, Police\n"
        "  Action 2: Run a joint evening patrol of the quayside each month.\n"
        "  Action 3: Train shop staff to report thefts online. (to be done by 31 March 2027)",
    ]  # RW leads the plan on fires and knows of the one action there; so does KM of ASB/1


def test_nobody_is_told_of_whose_last_reminder_is_made_only_now(post: Post) -> None:
    all_sent(post, TELL)
    assert [name[11:19] for name in post.names("sent") if TELL.isoformat() in name] == ["reminder"] * 3
    assert post.names() == []
    post.chase(date(2026, 11, 11))
    assert [name for name in post.names() if "escalation" in name] == ["2026-11-11 escalation KM.eml"]


def test_reminders_that_lie_unsent_escalate_nothing(post: Post) -> None:
    post.chase(LAST)
    for day in (TELL, date(2026, 11, 30)):
        post.chase(day)
        assert [name[11:] for name in post.names()] == ["reminder KM.eml", "reminder RW.eml", "reminder TO.eml"]
    post.move("2026-11-09 reminder TO.eml", "sent")
    post.chase(date(2026, 11, 30))
    assert [name for name in post.names() if "escalation" in name] == []  # it went only today
    post.chase(date(2026, 12, 1))
    words = body(post.mail("2026-12-01 escalation KM.eml"))
    assert ("Tobias Oakley" in words, "Rhona Wick" in words) == (True, False)


def test_a_last_reminder_names_no_day_that_has_passed(post: Post) -> None:
    post.chase(LAST)
    name = "2026-11-09 reminder TO.eml"
    assert "On Tuesday 10 November 2026 the leads" in body(post.mail(name))
    said = post.chase(TELL)
    words = body(post.mail(name))
    assert "This is the last reminder. After it the leads of the plans will be told" in words
    assert "Tuesday 10 November" not in words
    assert f"Withdrawn: {name}, no longer true" in said.out
    own = "2026-11-09 reminder KM.eml"
    assert (own in post.names(), own in post.names("withdrawn")) == (True, False)  # nobody is told of her


def test_what_came_and_could_not_be_read_is_not_told_as_nothing(post: Post) -> None:
    all_sent(post, LAST)
    whole = (post.desk.root / "issued" / CYCLE / f"TO {CYCLE}.xlsx").read_bytes()
    (post.desk.root / "inbox" / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    post.takes_in(LAST)
    letter = {
        "sender": "tobias.oakley@example.org", "name": "Tobias Oakley", "sent": None, "message_id": "<9@example.org>",
        "subject": "Our update", "checked": "",
    }  # fmt: skip
    post.came_by_mail("cut.xlsx", letter)
    post.chase(TELL)
    mail = post.mail("2026-11-10 escalation KM.eml")
    assert mail["Subject"] == "[OFFICIAL] Updates for 2026-27 Q2 that are missing"
    assert body(mail).split("\n\n")[1:4] == [
        "You lead this plan. The updates for 2026-27 Q2 were due on Saturday 31 October 2026.",
        "Nuisance and disorder",
        "- What came from Tobias Oakley, Police could not be read, and nothing else has come since:\n"
        "  Action 2: Run a joint evening patrol of the quayside each month.\n"
        "  Action 3: Train shop staff to report thefts online. (to be done by 31 March 2027)",
    ]
    assert "nothing has come from" not in body(mail)


def test_an_issue_mail_that_she_has_not_sent_waits_and_nobody_is_reminded_beside_it(
    issued: Path, tmp_path: Path
) -> None:
    shutil.copytree(issued, tmp_path / "w")
    post = Post(Desk(tmp_path / "w"))
    before = post.files()
    assert "still unsent" not in post.chase(BEFORE).out  # no reminder is due yet
    said = post.chase(FIRST)
    assert post.files() == before
    assert "Note: the issue mails of KM, TO, RW are still unsent in outbox; nobody is reminded of" in said.out
    (own,) = (name for name in post.names() if "KM" in name)
    post.move(own, "sent")
    said = post.chase(FIRST)
    assert "Note: the issue mails of TO, RW are still unsent in outbox; nobody" in said.out
    post.chase(SECOND)
    assert [name for name in post.names() if "reminder" in name] == ["2026-10-28 reminder KM.eml"]


def test_a_reminder_is_caught_up_on_a_working_day_only(post: Post) -> None:
    for day in (date(2026, 10, 17), date(2026, 10, 18)):
        post.chase(day)
        assert post.names() == []
    post.chase(date(2026, 10, 19))
    made = post.files()
    assert post.names() == [f"2026-10-19 reminder {who}.eml" for who in ("KM", "RW", "TO")]
    post.chase(date(2026, 10, 24))  # one that was drafted before stays over the weekend
    assert post.files() == made


# ---------------------------------------------------------------- a return that waits for her


def held_from(post: Post, sender: str) -> None:
    """KM's workbook came in a message from this address."""
    issued = post.desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx"
    filled = answer(issued, post.desk.root.parent / "KM.xlsx", {"ASB/1": MAPPED}, datetime(2026, 10, 20, 9))
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "safety@kelderby.example", "our plan"
    letter["Date"], letter["Message-ID"] = "Tue, 20 Oct 2026 10:30:00 +0100", "<held@example.org>"
    letter.set_content("See the attachment.")
    letter.add_attachment(
        filled.read_bytes(),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename="KM.xlsx",
    )
    (post.desk.root / "inbox" / "plan.eml").write_bytes(letter.as_bytes())
    post.takes_in(date(2026, 10, 20))


@pytest.mark.parametrize("sender", ["nobody@elsewhere.example.com", "tobias.oakley@example.org"])
def test_who_sent_nothing_is_reminded_and_told_on_whatever_a_stranger_or_another_sent(post: Post, sender: str) -> None:
    held_from(post, sender)
    assert [row["State"] for row in post.desk.table("Returns") if row["File"]] == ["held"]
    post.chase(AFTER)
    assert post.names() == [f"2026-11-02 reminder {who}.eml" for who in ("KM", "RW", "TO")]


def test_who_sent_a_part_is_reminded_of_the_rest_whatever_a_stranger_sent(post: Post) -> None:
    post.returns("KM", {"ASB/2": PATROLS}, date(2026, 10, 14))
    all_sent(post, date(2026, 10, 14))
    held_from(post, "nobody@elsewhere.example.com")
    post.chase(SECOND)
    assert [name for name in post.names() if "KM" in name] == ["2026-10-28 reminder KM.eml"]


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("words", [{}, {"ASB/1": MAPPED}])
def test_who_sent_a_part_or_nothing_is_reminded_whether_the_receipt_went_or_not(
    post: Post, words: dict[str, str], is_sent: bool
) -> None:
    day = date(2026, 10, 14)
    post.returns("KM", words, day)
    post.chase(day)
    if is_sent:
        post.move("2026-10-14 receipt KM.eml", "sent")
        post.chase(day)
    own = [] if is_sent else ["2026-10-14 receipt KM.eml"]
    for rung, made in ((FIRST, "2026-10-16"), (SECOND, "2026-10-28"), (AFTER, "2026-11-02"), (LAST, "2026-11-09")):
        post.chase(rung)
        assert [name for name in post.names() if "KM" in name] == [*own, f"{made} reminder KM.eml"]


# ---------------------------------------------------------------- receipts and requests


def test_a_receipt_thanks_counts_and_asks_for_what_would_be_useful(post: Post) -> None:
    post.returns("KM", {"ASB/1": "On-going."}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    mail = post.mail("2026-10-14 receipt KM.eml")
    assert (mail["Subject"], mail["In-Reply-To"]) == ("[OFFICIAL] Thank you for your update for 2026-27 Q2", None)
    assert body(mail) == (
        "Dear Keira\n\n"
        "Thank you for your update for 2026-27 Q2, which came on 14 October 2026.\n\n"
        "1 of 2 updated, 1 blank, 1 question.\n\n"
        "May I ask for a little more? It would make your update more useful to the board:\n\n"
        "Nuisance and disorder\n\n"
        "- Action 1: Map the ten streets with most reports of nuisance bikes.\n"
        '  "On-going." says only that work goes on.\n'
        "  What would help: Say what was done: how many, when, with whom, what changed, or what holds it up.\n\n"
        "Still blank; a sentence or two is enough, and if nothing was done, say why:\n\n"
        "Nuisance and disorder\n\n"
        "- Action 2: Run a joint evening patrol of the quayside each month.\n\n"
        "The attached workbook holds what you sent, with these cells marked. Change them there and reply with it "
        "attached; everything else may stay as it is.\n\n"
        "With thanks\nKim Lowe\nOur Community Safety Partnership\n"
    )
    marked = post.desk.root / "annotated" / CYCLE / f"KM {CYCLE} to put right.xlsx"
    assert workbooks(mail) == {marked.name: marked.read_bytes()}


def test_a_receipt_of_what_needs_nothing_says_so_and_brings_nothing(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    mail = post.mail("2026-10-14 receipt KM.eml")
    assert (workbooks(mail), body(mail).split("\n\n")[2:4]) == (
        {},
        ["2 of 2 updated.", "That is all we need from you. There is nothing more to do."],
    )


def test_a_receipt_does_not_say_that_there_is_nothing_more_where_something_still_stands(tmp_path: Path) -> None:
    actions = [dict(row) for row in small_register().actions]
    late = [{**row, "Due": date(2026, 10, 1)} if (row["Plan"], row["No"]) == ("ASB", 1) else row for row in actions]
    post = all_sent(post_of(tmp_path / "w", small_register(actions=late, contacts=contacts())), OPENS)
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 14))
    assert ("action-overdue", "ASB/1") in post.desk.flags("Flag", "Key")
    post.chase(date(2026, 10, 14))
    assert body(post.mail("2026-10-14 receipt KM.eml")).split("\n\n")[2:4] == [
        "2 of 2 updated.",
        "That is all for this workbook, thank you.",
    ]


def test_what_came_empty_is_said_to_have_come_empty(post: Post) -> None:
    post.returns("KM", {}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    assert body(post.mail("2026-10-14 receipt KM.eml")).split("\n\n")[1:3] == [
        "Thank you for sending your workbook for 2026-27 Q2 back. It came on 14 October 2026, but nothing had been "
        "typed in it.",
        "0 of 2 updated, 2 blank.",
    ]


def test_personal_data_is_masked_in_a_letter_as_in_its_flag(post: Post) -> None:
    words = "Kit Barlow (07700 900123) is back; a) done."
    post.returns("KM", {"ASB/1": words, "ASB/2": PATROLS}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    mail = post.mail("2026-10-14 receipt KM.eml")
    html = mail.get_body(("html",))
    assert html and "a phone number" in body(mail)
    assert not any("900123" in text for text in (body(mail), html.get_content()))


def test_an_answer_to_a_mail_lands_beside_it(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 14))
    theirs = {
        "sender": "asb.team@example.org", "name": "ASB Team", "sent": "2026-10-14T09:00:00",
        "message_id": "<42@mail.example.org>", "subject": "RE: Fwd: [OFFICIAL] Your action plan update", "checked": "",
    }  # fmt: skip
    hers = {**theirs, "sender": "safety@kelderby.example", "message_id": "<7@kelderby.example>", "subject": "FW: x"}
    post.came_by_mail("KM back.xlsx", hers, theirs)
    post.chase(date(2026, 10, 14))
    mail = post.mail("2026-10-14 receipt KM.eml")
    assert (mail["Subject"], mail["In-Reply-To"], mail["References"], mail["To"], mail["Cc"]) == (
        "Re: [OFFICIAL] Your action plan update",
        "<42@mail.example.org>",
        "<42@mail.example.org>",
        "Keira Marsden <keira.marsden@example.org>",
        "ASB Team <asb.team@example.org>",
    )


def test_the_sender_who_is_the_contact_gets_no_copy_and_a_marking_is_added(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 14))
    letter = {
        "sender": "Keira.Marsden@example.org", "name": "K", "sent": None, "message_id": "<1@example.org>",
        "subject": "my update\r\nBcc: evil@x.example", "checked": "",
    }  # fmt: skip
    post.came_by_mail("KM back.xlsx", letter)
    post.chase(date(2026, 10, 14))
    mail = post.mail("2026-10-14 receipt KM.eml")
    assert (mail["Subject"], mail["Cc"], mail["Bcc"], mail["In-Reply-To"]) == (
        "Re: [OFFICIAL] my update Bcc: evil@x.example",
        None,
        None,
        "<1@example.org>",
    )


def test_nothing_goes_to_an_unknown_sender(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 14))
    letter = {
        "sender": "keira@home.example", "name": "K", "sent": None, "message_id": "<1@home.example>", "subject": "x",
        "checked": "",
    }  # fmt: skip
    post.came_by_mail("KM back.xlsx", letter)
    post.chase(AFTER)
    assert not any(b"home.example" in data for data in post.files().values())


def test_who_sent_what_cannot_be_opened_is_told_so_and_not_that_nothing_came(post: Post) -> None:
    whole = (post.desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx").read_bytes()
    (post.desk.root / "inbox" / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    post.takes_in(AFTER)
    post.chase(AFTER)
    assert "2026-11-02 reminder KM.eml" in post.names()  # whose the file is cannot be told
    letter = {
        "sender": "asb.team@example.org", "name": "ASB Team", "sent": None, "message_id": "<9@example.org>",
        "subject": "Our update", "checked": "",
    }  # fmt: skip
    post.came_by_mail("cut.xlsx", letter)
    post.chase(AFTER)
    assert [name for name in post.names() if "KM" in name] == ["2026-11-02 unreadable KM.eml"]
    mail = post.mail("2026-11-02 unreadable KM.eml")
    assert (mail["Subject"], mail["In-Reply-To"], mail["Cc"]) == (
        "Re: [OFFICIAL] Our update",
        "<9@example.org>",
        "ASB Team <asb.team@example.org>",
    )
    (row,) = [row for row in post.desk.table("Returns") if row["State"] == "quarantined"]
    thanks = body(mail).split("\n\n")[1]
    assert thanks.startswith(f"Thank you for {row['File']}, which came from ASB Team on 2 November 2026. I am sorry to")
    assert list(workbooks(mail)) == [f"KM {CYCLE}.xlsx"]
    post.move("2026-11-02 unreadable KM.eml", "sent")
    post.chase(AFTER)
    post.chase(LAST)
    (reminder,) = [name for name in post.names() if "reminder KM" in name]
    assert "; what came on 2 November 2026 could not be opened. These 2 actions wait for you:" in body(
        post.mail(reminder)
    )
    (post.outbox / reminder).unlink()
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 11, 3))
    post.chase(date(2026, 11, 3))
    assert [name for name in post.names() if "KM" in name] == ["2026-11-03 receipt KM.eml"]


def test_who_mails_a_copy_of_the_register_is_not_thanked_for_a_return_and_is_reminded_as_before(post: Post) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "rhona.wick@example.org", "safety@kelderby.example", "our plan"
    letter["Date"], letter["Message-ID"] = "Fri, 16 Oct 2026 10:30:00 +0100", "<copy@example.org>"
    letter.set_content("One comment is in it.")
    data = (post.desk.root / "register.xlsx").read_bytes()
    letter.add_attachment(data, maintype="application", subtype="octet-stream", filename="Board copy.xlsx")
    (post.desk.root / "inbox" / "copy.eml").write_bytes(letter.as_bytes())
    post.takes_in(FIRST)
    post.chase(FIRST)
    assert post.names() == [f"2026-10-16 reminder {contact}.eml" for contact in ("KM", "RW", "TO")]
    found = [(row["Return"], row["Found"]) for row in post.desk.table("Flags") if row["Flag"] == "return-unreadable"]
    assert found == [("Board copy.xlsx", f"a copy of register.xlsx: {NO_RETURN}")]


def test_a_mail_that_holds_no_workbook_is_answered_as_an_email(post: Post) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "rhona.wick@example.org", "safety@kelderby.example", "our plan"
    letter["Date"], letter["Message-ID"] = "Fri, 16 Oct 2026 10:30:00 +0100", "<bad@example.org>"
    letter.set_content("See the attachment.")
    letter.add_attachment(b"%PDF-1.4 an update", maintype="application", subtype="pdf", filename="Plan.pdf")
    (post.desk.root / "inbox" / "plan.eml").write_bytes(letter.as_bytes())
    post.takes_in(FIRST)
    post.chase(FIRST)
    assert post.names() == [
        "2026-10-16 reminder KM.eml",
        "2026-10-16 reminder TO.eml",
        "2026-10-16 unreadable RW.eml",
    ]
    mail = post.mail("2026-10-16 unreadable RW.eml")
    assert (mail["To"], mail["In-Reply-To"]) == ("Rhona Wick <rhona.wick@example.org>", "<bad@example.org>")
    assert body(mail).startswith("Dear Rhona\n\nThank you for your email, which came on 16 October 2026. I am sorry to")


def test_what_is_found_after_the_receipt_went_is_asked_once_and_alone(post: Post) -> None:
    promise = "Ten streets mapped; the map goes to all officers on 20 October 2026."
    post.returns("KM", {"ASB/1": promise, "ASB/2": "On-going."}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    assert "20 October" not in body(post.mail("2026-10-14 receipt KM.eml"))
    post.move("2026-10-14 receipt KM.eml", "sent")
    post.chase(date(2026, 10, 15))
    assert post.names() == []
    post.chase(date(2026, 11, 1))
    (name,) = [name for name in post.names() if "KM" in name]
    assert name == "2026-11-01 request KM.eml"
    assert ("20 October 2026" in body(post.mail(name)), "On-going" in body(post.mail(name))) == (True, False)
    post.move(name, "sent")
    post.chase(date(2026, 11, 2))
    assert [name for name in post.names() if "KM" in name] == []


def test_the_header_of_a_letter_names_no_file_and_tells_two_returns_apart(post: Post) -> None:
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 14), "Keira private.xlsx")
    all_sent(post, date(2026, 10, 14))
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 10, 15), "Keira again.xlsx")
    post.chase(date(2026, 10, 15))
    first = post.mail("2026-10-14 receipt KM.eml", "sent")["X-Sspxl-Letter"]
    second = post.mail("2026-10-15 receipt KM.eml")["X-Sspxl-Letter"]
    assert first != second
    for one in (first, second):
        assert re.fullmatch(rf"receipt\|{CYCLE}\|KM\|[0-9a-f]{{16}}", one)


# ---------------------------------------------------------------- nothing twice, and her own hand


def test_a_second_run_changes_nothing(post: Post) -> None:
    post.returns("KM", {"ASB/1": "On-going."}, AFTER)
    first = post.chase(AFTER)
    before = post.files()
    second = post.chase(AFTER)
    assert (post.files(), second.out) == (
        before,
        first.out.replace("New draft:", "Draft:").replace("3 new", "0 new"),
    )


def test_a_draft_whose_days_alone_have_moved_on_is_renewed_in_its_place(post: Post) -> None:
    post.returns("KM", {"ASB/1": "The map went to all officers by 5 October 2026 or will by 16 October 2026."}, FIRST)
    days = [date(2026, 10, 19), date(2026, 10, 20)]
    post.chase(days[0])
    before = post.files()
    post.chase(days[1])
    assert (set(post.files()), post.names("withdrawn")) == (set(before), [])


def test_a_draft_that_says_something_else_is_replaced(post: Post) -> None:
    post.returns("KM", {"ASB/1": "On-going."}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    first = post.mail("2026-10-14 receipt KM.eml")
    settings = post.desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace("[rules]", '[rules]\nongoing-only = "off"'), "utf-8")
    said = post.chase(date(2026, 10, 15))
    assert body(post.mail("2026-10-14 receipt KM.eml", "withdrawn")) == body(first)
    assert "On-going" not in body(post.mail("2026-10-14 receipt KM.eml"))
    assert "New draft: receipt to KM" in said.out


def test_a_draft_that_she_changed_stays_as_she_left_it(post: Post) -> None:
    post.returns("KM", {"ASB/1": "On-going."}, date(2026, 10, 14))
    post.chase(date(2026, 10, 14))
    draft = post.outbox / "2026-10-14 receipt KM.eml"
    hers = draft.read_bytes().replace(b"Dear Keira", b"Hello Keira")
    draft.write_bytes(hers)
    assert "was changed by you" not in post.chase(date(2026, 10, 14)).out
    settings = post.desk.root / "sspxl.toml"
    settings.write_text(settings.read_text("utf-8").replace("[rules]", '[rules]\nongoing-only = "off"'), "utf-8")
    said = post.chase(date(2026, 10, 15))
    assert (draft.read_bytes(), post.names("withdrawn")) == (hers, [])
    assert (
        "Note: outbox/2026-10-14 receipt KM.eml was changed by you and is left so, although there is something else "
        "to say by now\n"
    ) in said.out


def test_a_draft_that_she_changed_and_that_is_no_longer_true_is_withdrawn_with_her_words(post: Post) -> None:
    post.chase(AFTER)
    draft = post.outbox / "2026-11-02 reminder KM.eml"
    hers = draft.read_bytes().replace(b"Dear Keira", b"Hello Keira")
    draft.write_bytes(hers)
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 11, 3))
    said = post.chase(date(2026, 11, 3))
    assert (post.outbox / "withdrawn" / draft.name).read_bytes() == hers
    assert f"outbox/{draft.name} is withdrawn, since it is no longer true; your changes are in it" in said.out


@pytest.mark.parametrize("by", ["sent", "withdrawn", "deleted", "sent under another name"])
def test_what_she_sent_withdrew_or_deleted_is_never_made_again(post: Post, by: str) -> None:
    post.chase(AFTER)
    name = "2026-11-02 reminder KM.eml"
    if by == "deleted":
        (post.outbox / name).unlink()
    elif by == "sent under another name":
        (post.outbox / name).rename(post.outbox / "sent" / "to Keira.eml")
    else:
        post.move(name, by)
    for day in (AFTER, date(2026, 11, 3)):
        post.chase(day)
        assert [name for name in post.names() if "KM" in name] == []
    shutil.rmtree(post.outbox)  # she cleared it all away
    post.chase(date(2026, 11, 4))
    assert [name for name in post.names() if "KM" in name] == []
    post.chase(LAST)  # the next rung is another letter
    assert [name for name in post.names() if "KM" in name] == ["2026-11-09 reminder KM.eml"]


def test_what_is_true_again_is_drafted_again(post: Post) -> None:
    post.chase(AFTER)
    register = (post.desk.root / "register.xlsx").read_bytes()
    book = openpyxl.load_workbook(post.desk.root / "register.xlsx")
    book["Contacts"]["E2"] = None  # KM's address
    book.save(post.desk.root / "register.xlsx")
    said = post.chase(AFTER)
    assert "Note: KM: the reminder was not written (no email); type one in register.xlsx, Contacts!A2" in said.out
    assert post.names("withdrawn") == ["2026-11-02 reminder KM.eml"]
    (post.desk.root / "register.xlsx").write_bytes(register)
    post.chase(AFTER)
    assert "2026-11-02 reminder KM.eml" in post.names()


def test_one_put_back_from_withdrawn_counts_as_a_draft_again(post: Post) -> None:
    post.chase(AFTER)
    post.move("2026-11-02 reminder KM.eml", "withdrawn")
    post.chase(AFTER)
    shutil.move(post.outbox / "withdrawn" / "2026-11-02 reminder KM.eml", post.outbox)
    assert "Draft: reminder to KM" in post.chase(AFTER).out


def test_a_history_put_back_from_a_copy_makes_nothing_twice(post: Post) -> None:
    copy = (post.desk.root / "history.db").read_bytes()
    post.chase(AFTER)
    post.move("2026-11-02 reminder KM.eml", "sent")
    post.chase(AFTER)
    before = post.files()
    (post.desk.root / "history.db").write_bytes(copy)
    post.chase(AFTER)
    assert post.files() == before


def test_what_a_letter_in_sent_has_asked_is_not_asked_again_though_the_history_is_older(post: Post) -> None:
    promise = "Ten streets mapped; the map goes to all officers on 20 October 2026."
    post.returns("KM", {"ASB/1": promise, "ASB/2": "On-going."}, date(2026, 10, 14))
    copy = (post.desk.root / "history.db").read_bytes()
    post.chase(date(2026, 10, 14))
    post.move("2026-10-14 receipt KM.eml", "sent")
    (post.desk.root / "history.db").write_bytes(copy)
    for day in (15, 16):
        post.chase(date(2026, 10, day))
        assert [name for name in post.names() if "KM" in name] == []
    post.chase(date(2026, 11, 1))
    (name,) = [name for name in post.names() if "KM" in name]
    assert name == "2026-11-01 request KM.eml"  # what is found since then
    assert ("20 October 2026" in body(post.mail(name)), "On-going" in body(post.mail(name))) == (True, False)


def test_drafts_of_a_closed_cycle_are_withdrawn_and_those_of_the_next_one_wait(tmp_path: Path) -> None:
    cycles = [*small_register().cycles, {"Cycle": "2026-27 Q3", "Opens": date(2027, 1, 4), "Due": date(2027, 1, 29)}]
    post = post_of(tmp_path / "w", small_register(cycles=cycles, contacts=contacts()))
    post.desk.done("issue", "--cycle", "2026-27 Q3")
    post.chase(AFTER)
    drafts = {(post.mail(name)["X-Sspxl-Letter"].split("|")[:2])[1] for name in post.names()}
    assert drafts == {CYCLE, "2026-27 Q3"}
    post.chase(date(2027, 1, 5))
    assert {post.mail(name)["X-Sspxl-Letter"].split("|")[1] for name in post.names()} == {"2026-27 Q3"}


# ---------------------------------------------------------------- people and templates


EVIL = "Ann\nBcc: evil@x.example <b>bold</b>"


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Keira Marsden", "Dear Keira"),
        ("Dr Keira Marsden", "Dear Dr Keira Marsden"),
        ("Ch Insp Marsden", "Dear Ch Insp Marsden"),
        ("K. Marsden", "Dear K. Marsden"),
        ("שרה כהן", "Dear שרה"),
        ("👩🏽‍🚒 Keira", "Dear 👩🏽🚒"),
        (None, "Dear colleague"),
        (EVIL, "Dear Ann"),
    ],
)
def test_a_contact_is_greeted_by_name_whatever_it_holds(
    issued: Path, tmp_path: Path, name: str | None, greeting: str
) -> None:
    shutil.copytree(issued, tmp_path / "w")
    post = Post(Desk(tmp_path / "w"))
    book = openpyxl.load_workbook(post.desk.root / "register.xlsx")
    book["Contacts"]["B2"] = name
    book.save(post.desk.root / "register.xlsx")
    post.desk.done("issue", "--cycle", CYCLE)
    mail = post.mail(next(name for name in post.names() if "KM" in name))
    assert (body(mail).partition("\n")[0], mail["Bcc"]) == (greeting, None)
    assert [one.addr_spec for one in mail["To"].addresses] == ["keira.marsden@example.org"]


def test_what_comes_from_outside_is_never_html(post: Post) -> None:
    post.returns("KM", {"ASB/1": "On-going <script>alert(1)</script>", "ASB/2": PATROLS}, date(2026, 10, 14))
    book = openpyxl.load_workbook(post.desk.root / "register.xlsx")
    book["Contacts"]["B2"] = "<img src=x> Marsden"
    book.save(post.desk.root / "register.xlsx")
    post.chase(date(2026, 10, 14))
    html = post.mail("2026-10-14 receipt KM.eml").get_body(("html",))
    assert html
    assert ("<script" in html.get_content(), "<img" in html.get_content()) == (False, False)
    assert "Dear &lt;img" in html.get_content()


def test_without_an_address_nothing_is_written_and_it_is_said_who(tmp_path: Path) -> None:
    people = contacts(**{"Email": None})
    people[1]["Email"] = "tobias at example"
    post = post_of(tmp_path / "w", small_register(contacts=people), manager="")
    assert [name[11:] for name in post.names()] == ["issue RW.eml"]
    assert post.mail(post.names()[0])["From"] is None
    said = post.chase(AFTER, "--json").json
    assert said["notes"] == [
        "KM: the reminder was not written (no email); type one in register.xlsx, Contacts!A2",
        "TO: the reminder was not written (what stands under Email is no email address); type one in register.xlsx, "
        "Contacts!A3",
        "the issue mail of RW is still unsent in outbox; nobody is reminded of a workbook that they have not been "
        "sent: send what waits and move it to outbox/sent/, or run `sspxl chase --send`",
    ]
    assert said["not_done"] == []


def test_a_reminder_waits_until_there_is_a_workbook_to_send(post: Post) -> None:
    (post.desk.root / "issued" / CYCLE / f"KM {CYCLE}.xlsx").unlink()
    said = post.chase(AFTER)
    assert (
        f'Note: KM: the reminder waits until there is a workbook to send; run `sspxl issue --cycle "{CYCLE}"`'
        in said.out
    )
    assert post.names() == ["2026-11-02 reminder RW.eml", "2026-11-02 reminder TO.eml"]


def test_the_manager_s_own_template_stands_before_the_standard_one(post: Post) -> None:
    own = post.desk.root / "templates" / "mail"
    own.mkdir(parents=True, exist_ok=True)
    (own / "reminder.txt.j2").write_text("Subject: {{ letter.mark }}Just a nudge\n\nHi {{ letter.greeting }}\n")
    post.chase(AFTER)
    mail = post.mail("2026-11-02 reminder KM.eml")
    assert (mail["Subject"], body(mail)) == ("[OFFICIAL] Just a nudge", "Hi Keira\n")
    html = mail.get_body(("html",))
    assert html and "Dear Keira" in html.get_content()


BROKEN = {
    "reminder.txt.j2": (
        "Subject: x\n\nDear {{ letter.nickname }}\n",
        "line 3: 'sspxl.letters.view.LetterView object' has no attribute 'nickname'",
    ),
    "reminder.html.j2": ("<p>\n{% if letter.due %}\n", "line 2: Unexpected end of template."),
    "letter.html.j2": ("{{ 1 / 0 }}", "line 1: division by zero"),
    "asks.html.j2": ("\n{{ letter.asks.nothing }}", "line 2: 'tuple object' has no attribute 'nothing'"),
    "receipt.txt.j2": ("Dear {{ letter.greeting }}\n", "line 1: it ought to be the subject"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_is_a_sentence_with_file_and_line(post: Post, name: str) -> None:
    words, why = BROKEN[name]
    own = post.desk.root / "templates" / "mail"
    own.mkdir(parents=True, exist_ok=True)
    (own / name).write_text(words)
    faults = letter_template_faults(Workspace(post.desk.root))
    assert len(faults) == 1
    assert faults[0].startswith(f"{own / name}, {why}")
    assert "mend the line" in faults[0] and "take the standard template again" in faults[0]


def test_a_broken_template_leaves_its_drafts_as_they_are_and_the_others_go_on(post: Post) -> None:
    post.chase(AFTER)
    before = post.files()
    own = post.desk.root / "templates" / "mail"
    own.mkdir(parents=True, exist_ok=True)
    (own / "reminder.txt.j2").write_text("Subject: x\n{{ nothing }}\n")
    post.returns("KM", {"ASB/1": MAPPED, "ASB/2": PATROLS}, date(2026, 11, 3))
    said = post.chase(date(2026, 11, 3), code=1)
    assert said.out.count("Not done: ") == 1
    assert f"Not done: {own / 'reminder.txt.j2'}, line 2: 'nothing' is undefined" in said.out
    assert {name: data for name, data in post.files().items() if "reminder" in name and "KM" not in name} == {
        name: data for name, data in before.items() if "reminder" in name and "KM" not in name
    }
    assert "2026-11-03 receipt KM.eml" in post.names()


def test_the_standard_templates_can_all_be_filled(post: Post) -> None:
    assert letter_template_faults(Workspace(post.desk.root)) == ()


def test_forty_contacts_get_one_letter_each(tmp_path: Path) -> None:
    people = [
        {"Initials": f"P{n:02}", "Name": f"Person {n}", "Agency": f"Agency {n}", "Email": f"p{n}@example.org"}
        for n in range(40)
    ]
    plans = [{"Code": "BIG", "Title": "A big plan", "Thematic lead": "P00", "Layout": "thematic"}]
    actions = [{"Plan": "BIG", "No": n + 1, "Lead": f"P{n:02}", "Action": f"Do thing {n}."} for n in range(40)]
    post = post_of(tmp_path / "w", small_register(plans=plans, actions=actions, contacts=people))
    assert len(post.names()) == 40
    all_sent(post, OPENS)
    post.chase(AFTER)
    assert (len(post.names()), len(post.names("sent"))) == (40, 40)
    assert {post.mail(name)["To"].addresses[0].addr_spec for name in post.names()} == {one["Email"] for one in people}
    before = post.files()
    post.chase(AFTER)
    assert post.files() == before


def test_a_long_list_is_cut_and_counted(tmp_path: Path) -> None:
    actions = [{"Plan": "ASB", "No": n, "Lead": "KM", "Action": f"Do thing {n}."} for n in range(1, 31)]
    post = all_sent(post_of(tmp_path / "w", small_register(actions=actions, contacts=contacts())), OPENS)
    post.chase(AFTER)
    words = body(post.mail("2026-11-02 reminder KM.eml"))
    assert (words.count("\n- Action "), "\n\nand 5 more in the workbook.\n\n" in words) == (25, True)
    post.returns("KM", {f"ASB/{n}": f"Ongoing{n * chr(33)}" for n in range(1, 8)}, date(2026, 11, 3))
    post.chase(date(2026, 11, 3))
    words = body(post.mail("2026-11-03 receipt KM.eml"))
    assert (words.count("\n- Action "), words.count("What would help: ")) == (6 + 23, 6)
    assert "\n\nThere is one more in the workbook.\n\n" in words
    assert "7 of 30 updated, 23 blank, 7 questions." in words


def test_the_json_names_every_draft(post: Post) -> None:
    found = post.chase(AFTER, "--json").json
    assert found == {
        "cycle": CYCLE,
        "drafts": [
            {
                "kind": "reminder",
                "contact": who,
                "path": str(post.outbox / f"2026-11-02 reminder {who}.eml"),
                "new": True,
            }
            for who in ("KM", "TO", "RW")
        ],
        "sent": [],
        "withdrawn": [],
        "notes": [],
        "not_done": [],
    }
