"""Drafts sent over SMTP: each once, whatever happens in between."""

from __future__ import annotations

import shutil
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import CYCLE, OPENS, Desk, sspxl
from test_chasing import AFTER, BEFORE, FIRST, LAST, MAPPED, SECOND, TELL, Post, all_sent, issued

from sspxl.history import LetterLog, open_history
from sspxl.jobs import chasing, drafting, posting
from sspxl.jobs.job import open_job
from sspxl.mail import outbox as outbox_module
from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.sending import Fate, Sent
from sspxl.records.made import Stage
from sspxl.workspace import Workspace

__all__ = ["issued"]  # a fixture


class Killed(BaseException):
    """The run ends here, as at a power cut."""


@dataclass
class Server:
    """A way out that remembers what it was handed. `fates` are its answers in turn; then all goes well."""

    fates: list[Sent | BaseException] = field(default_factory=list)
    got: list[bytes] = field(default_factory=list)
    away: MailFault | None = None

    def __enter__(self) -> Server:
        if self.away:
            raise self.away
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, message: bytes) -> Sent:
        fate = self.fates.pop(0) if self.fates else Sent(Fate.SENT)
        if isinstance(fate, Killed) or (isinstance(fate, Sent) and fate.fate in (Fate.SENT, Fate.UNSURE)):
            self.got.append(message)
        if isinstance(fate, BaseException):
            raise fate
        return fate

    @property
    def to(self) -> list[str]:
        return [str(message_from_bytes(one, policy=default)["To"].addresses[0].username) for one in self.got]


@pytest.fixture
def post(issued: Path, tmp_path: Path) -> Post:
    shutil.copytree(issued, tmp_path / "w")
    return all_sent(Post(Desk(tmp_path / "w")), OPENS)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(chasing, "sending_of", lambda workspace, settings: server)
    return server


KEIRA, TOBIAS, RHONA = "keira.marsden", "tobias.oakley", "rhona.wick"


def reminders(post: Post, day: date = AFTER) -> list[str]:
    return [f"{day} reminder {who}.eml" for who in ("KM", "RW", "TO")]


def sent(post: Post) -> list[str]:
    return [name for name in post.names("sent") if "issue" not in name]


def test_send_sends_each_draft_once_and_keeps_it_in_sent(post: Post, server: Server) -> None:
    said = post.chase(AFTER, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]
    assert (post.names(), sent(post)) == ([], reminders(post))
    assert [line for line in said.out.splitlines() if line.startswith("Sent")] == [
        f"Sent: 2026-11-02 reminder {who}.eml, now in outbox/sent" for who in ("KM", "TO", "RW")
    ]
    mail = message_from_bytes(server.got[0], policy=default)
    assert (mail["X-Unsent"], mail["Message-ID"].endswith("@kelderby.example>")) == (None, True)
    kept = message_from_bytes((post.outbox / "sent" / reminders(post)[0]).read_bytes(), policy=default)
    assert (mail["X-Sspxl-Letter"], kept["X-Sspxl-Letter"]) == (None, f"reminder|{CYCLE}|KM|+1")
    del kept["X-Sspxl-Letter"]
    assert kept.items() == mail.items()
    post.chase(AFTER, "--send")
    post.chase(date(2026, 11, 3), "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]
    post.chase(LAST, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA] * 2


def test_without_send_nothing_is_sent(post: Post, server: Server) -> None:
    post.chase(AFTER)
    assert (server.got, post.names()) == ([], reminders(post))


def test_what_she_changed_is_what_is_sent(post: Post, server: Server) -> None:
    post.chase(AFTER)
    draft = post.outbox / reminders(post)[0]
    draft.write_bytes(draft.read_bytes().replace(b"Dear Keira", b"Hello Keira"))
    post.chase(AFTER, "--send")
    assert [b"Hello Keira" in one for one in server.got] == [True, False, False]


def test_replies_to_what_we_sent_come_together(issued: Path, tmp_path: Path, server: Server) -> None:
    shutil.copytree(issued, tmp_path / "new")
    post = Post(Desk(tmp_path / "new"))
    post.chase(date(2026, 10, 2), "--send")  # the issue mails
    post.chase(AFTER)
    first = message_from_bytes(server.got[0], policy=default)
    mail = post.mail(reminders(post)[0])
    assert (mail["In-Reply-To"], mail["References"]) == (first["Message-ID"],) * 2


def test_a_server_that_is_away_costs_nothing_and_the_next_run_sends(post: Post, server: Server) -> None:
    server.away = MailFault(Fault.PORT, "the server for outgoing mail at x refuses port 25; correct it")
    said = post.chase(AFTER, "--send", code=1)
    assert "Not done: no drafts were sent: the server for outgoing mail at x refuses port 25; correct it\n" in said.out
    assert post.names() == reminders(post)
    server.away = None
    post.chase(AFTER, "--send")
    assert (len(server.got), post.names()) == (3, [])


def test_a_refused_address_is_said_the_others_go_and_it_is_tried_no_more_than_five_times(
    post: Post, server: Server
) -> None:
    for n in range(7):
        server.fates = [Sent(Fate.REFUSED, "550 no such user")]
        said = post.chase(AFTER, "--send", code=1)
        first = f"outbox/{reminders(post)[0]}"
        if n < 5:
            assert f"Not done: {first} was not sent: 550 no such user; correct it, or send it yourself\n" in said.out
            assert server.fates == []
        else:
            assert len(server.fates) == 1
        told = f"Not done: {first} was refused too often and is not tried again; delete it, or send it yourself\n"
        assert (told in said.out) is (n >= 4)
    assert (server.to, post.names()) == ([TOBIAS, RHONA], reminders(post)[:1])


def test_a_refused_address_is_to_be_corrected_in_the_register_which_makes_a_new_draft(
    post: Post, server: Server
) -> None:
    server.fates = [Sent(Fate.REFUSED, "keira.marsden@example.org: 550 no such user", ("keira.marsden@example.org",))]
    said = post.chase(AFTER, "--send", code=1)
    assert (
        f"Not done: outbox/{reminders(post)[0]} was not sent: keira.marsden@example.org: 550 no such user; correct the "
        "address of KM in Contacts of register.xlsx and run `chase` again, or send it yourself\n"
    ) in said.out
    path = post.desk.root / "register.xlsx"
    register = openpyxl.load_workbook(path)
    register["Contacts"]["E2"] = "keira@example.org"
    register.save(path)
    post.chase(AFTER, "--send")
    assert server.to == [TOBIAS, RHONA, "keira"]


def test_an_issue_mail_with_a_refused_address_needs_issuing_again(issued: Path, tmp_path: Path, server: Server) -> None:
    shutil.copytree(issued, tmp_path / "new")
    post = Post(Desk(tmp_path / "new"))
    server.fates = [Sent(Fate.REFUSED, "keira.marsden@example.org: 550 no such user", ("keira.marsden@example.org",))]
    said = post.chase(date(2026, 10, 2), "--send", code=1)
    assert "correct the address of KM in Contacts of register.xlsx and run `issue` again, or" in said.out


def tries(post: Post, becomes: int | None = None) -> list[int]:
    """What is remembered of the tries of the drafts that wait, by name; first made what it `becomes`."""
    with open_history(post.desk.root / "history.db") as history:
        log = LetterLog(history)
        waiting = [one for one in log.all() if one.stage is Stage.DRAFTED]
        for one in waiting if becomes is not None else ():
            log.put(replace(one, tries=becomes))
        return [one.tries for one in sorted(log.all(), key=lambda one: one.file) if one.stage is Stage.DRAFTED]


def test_a_server_that_goes_away_ends_the_sending_and_all_wait_however_often(post: Post, server: Server) -> None:
    for _ in range(2):
        server.fates = [Sent(Fate.LATER, "the server cannot be reached", is_away=True)]
        said = post.chase(AFTER, "--send", code=1)
        words = "was not sent: the server cannot be reached; it is tried again the next time"
        assert [line for line in said.out.splitlines() if line.startswith("Not done")] == [
            f"Not done: outbox/{reminders(post)[0]} {words}"
        ]
    assert (server.to, post.names(), tries(post)) == ([], reminders(post), [0, 0, 0])
    post.chase(AFTER, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]


def test_a_letter_that_is_put_off_holds_up_no_other_and_is_tried_no_more_than_twenty_times(
    post: Post, server: Server
) -> None:
    first = f"outbox/{reminders(post)[0]}"
    for n in (0, 1, 18, 19, 20):
        if n == 18:
            assert tries(post) == [2]
            tries(post, becomes=n)
        server.fates = [Sent(Fate.LATER, "451 too large now")]
        said = post.chase(AFTER, "--send", code=1)
        assert (f"{first} was not sent: 451 too large now; it is tried again the next time" in said.out) is (n < 20)
        assert (f"{first} was refused too often and is not tried again; delete it" in said.out) is (n >= 19)
        assert (server.to, len(server.fates)) == ([TOBIAS, RHONA], int(n == 20))


def other_bytes(post: Post, n: int) -> None:
    """The issued workbooks hold the same in other bytes, as after they were issued again."""
    for path in (post.desk.root / "issued").rglob("*.xlsx"):
        path.chmod(0o644)
        with zipfile.ZipFile(path, "a") as book:
            book.comment = str(n).encode()


def test_refusals_count_on_where_the_enclosed_workbook_alone_is_new(post: Post, server: Server) -> None:
    tried = []
    for n in range(6):
        other_bytes(post, n)
        before = post.files()
        server.fates = [Sent(Fate.REFUSED, "552 no")]
        post.chase(AFTER, "--send", code=1)
        tried.append(not server.fates)
        draft = reminders(post)[0]
        assert (before.get(draft) != post.files()[draft], post.names()) == (True, [draft])
    assert tried == [True] * 5 + [False]
    settings = post.desk.root / "sspxl.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('name = "Kim Lowe"', 'name = "Ali Moss"'), "utf-8")
    server.fates = []
    post.chase(AFTER, "--send")  # another letter now
    assert server.to == [TOBIAS, RHONA, KEIRA]


@pytest.mark.parametrize("fault", ["sent is a file", "draft is open"])
def test_a_draft_that_went_and_cannot_be_moved_is_said_never_sent_again_and_moved_by_a_later_run(
    post: Post, server: Server, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    name, sent, aside = reminders(post)[0], post.outbox / "sent", post.desk.root / "aside"
    moved = outbox_module.Outbox._moved

    def held(outbox: outbox_module.Outbox, path: Path, where: Any) -> Path:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return moved(outbox, path, where)

    with monkeypatch.context() as patch:
        if fault == "sent is a file":
            sent.rename(aside)
            sent.write_bytes(b"")
            stuck, why = reminders(post), "File exists"
        else:
            patch.setattr(outbox_module.Outbox, "_moved", held)
            stuck, why = [name], "Permission denied"
        for _ in range(2):
            said = post.chase(AFTER, "--send", code=1)
            assert sorted(line for line in said.out.splitlines() if line.startswith("Not done")) == [
                f"Not done: outbox/{one} was sent; it could not be moved to sent/: {why}; it is not sent again, and "
                "the next run moves it"
                for one in stuck
            ]
            assert "may have been sent" not in said.out
            assert f"Sent: {name}" not in said.out
            assert post.names() == stuck
    if fault == "sent is a file":
        sent.unlink()
        aside.rename(sent)
    assert "Not done" not in post.chase(AFTER, "--send").out
    assert (server.to, post.names()) == ([KEIRA, TOBIAS, RHONA], [])
    assert set(reminders(post)) <= set(post.names("sent"))
    mail = post.mail(name, "sent")
    assert (mail["X-Unsent"], mail["Message-ID"] is not None, mail["Date"] is not None) == (None, True, True)


def test_a_draft_that_cannot_be_read_is_said_and_the_others_go(
    post: Post, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.chase(AFTER)
    name, read = reminders(post)[0], Path.read_bytes

    def held(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", held)
        said = post.chase(AFTER, "--send", code=1)
    words = "was not sent: it could not be read (Permission denied); it is tried again the next time"
    assert f"Not done: outbox/{name} {words}\n" in said.out
    assert (server.to, post.names()) == ([TOBIAS, RHONA], [name])
    post.chase(AFTER, "--send")
    assert server.to == [TOBIAS, RHONA, KEIRA]


def test_a_copy_of_what_went_that_cannot_be_moved_away_is_said(
    post: Post, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.chase(AFTER, "--send")
    name = reminders(post)[0]
    shutil.copy(post.outbox / "sent" / name, post.outbox / name)

    def held(*_: Any) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(outbox_module.Outbox, "_moved", held)
        said = post.chase(AFTER, "--send", code=1)
    assert (
        f"Not done: outbox/{name} was sent already and could not be moved to withdrawn/: Permission denied; close it "
        "if it is open, and run again\n"
    ) in said.out
    post.chase(AFTER, "--send")
    assert (server.to, post.names(), name in post.names("withdrawn")) == ([KEIRA, TOBIAS, RHONA], [], True)


@pytest.mark.parametrize("how", ["killed", "broke off"])
def test_what_may_have_been_sent_is_never_sent_again_and_she_is_told_to_look(
    post: Post, server: Server, how: str
) -> None:
    name = reminders(post)[0]
    told = (
        f"outbox/{name} may have been sent: look in your sent folder; if it is there move the draft to outbox/sent, "
        "else send it yourself"
    )
    if how == "killed":
        server.fates = [Killed()]
        with pytest.raises(Killed):
            post.chase(AFTER, "--send")
    else:
        server.fates = [Sent(Fate.UNSURE, "it broke off")]
        said = post.chase(AFTER, "--send", code=1).out
        assert [line for line in said.splitlines() if name in line and line.startswith("Not done")] == [
            f"Not done: {told} (it broke off)"
        ]
    for _ in range(2):
        assert f"Not done: {told}\n" in post.chase(AFTER, "--send", code=1).out
    assert (server.to, post.names()) == ([KEIRA, TOBIAS, RHONA], [name])
    post.move(name, "sent")
    assert "may have been sent" not in post.chase(AFTER, "--send").out
    assert server.to == [KEIRA, TOBIAS, RHONA]


def test_send_without_a_server_or_a_sender_says_what_to_set(post: Post) -> None:
    said = post.chase(AFTER, "--send", code=1)
    assert (
        "Not done: no drafts were sent: [smtp] host in sspxl.toml names no server; set it, or send the drafts yourself"
        in said.out
    )
    settings = post.desk.root / "sspxl.toml"
    text = settings.read_text("utf-8").replace('email = "safety@kelderby.example"', 'email = ""')
    settings.write_text(
        text.replace("[smtp]\n", '[smtp]\nhost = "localhost"\n', 1).replace('\nhost = ""\n', "\n"), "utf-8"
    )
    said = post.chase(AFTER, "--send", code=1)
    assert (
        "Not done: no drafts were sent: neither [smtp] from nor [manager] email in sspxl.toml has an address; set one"
        in said.out
    )


# ---------------------------------------------------------------- killed at every step


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[list[int]]:
    """Within it the run ends before its `step`-th write to the history or the outbox, and after it where it is odd."""
    count = [0]

    def counted(act: Any) -> Any:
        def acting(*arguments: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] * 2 == step:
                raise Killed
            done = act(*arguments, **named)
            if count[0] * 2 + 1 == step:
                raise Killed
            return done

        return acting

    with monkeypatch.context() as patch:
        patch.setattr(LetterLog, "put", counted(LetterLog.put))
        patch.setattr(drafting, "write_bytes", counted(drafting.write_bytes))
        patch.setattr(outbox_module, "write_bytes", counted(outbox_module.write_bytes))
        patch.setattr(outbox_module.Outbox, "_moved", counted(outbox_module.Outbox._moved))
        yield count


def _chased(post: Post, *, send: bool) -> None:
    root = post.desk.root
    chasing.chase(open_job(Workspace(root), AFTER, datetime(2026, 11, 2, 2), None), send=send)


def _end(post: Post) -> tuple[Any, ...]:
    with open_history(post.desk.root / "history.db") as history:
        stages = {one.identity: (one.stage, one.sha256, one.sent) for one in LetterLog(history).all()}
    folders = (post.outbox, post.outbox / "withdrawn")
    return stages, *({path.name: path.read_bytes() for path in folder.glob("*.eml")} for folder in folders)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_a_run_killed_at_any_step_of_drafting_is_made_good_by_the_next(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    post.chase(SECOND)
    start = tmp_path / "start"
    shutil.copytree(post.desk.root, start)
    with killed_at(monkeypatch, 0) as count:
        _chased(post, send=False)
    wanted, steps = _end(post), count[0]
    assert steps >= 15  # three drafts withdrawn, three made
    for step in range(2, 2 * steps + 2, every):
        shutil.rmtree(post.desk.root)
        shutil.copytree(start, post.desk.root)
        with killed_at(monkeypatch, step), pytest.raises(Killed):
            _chased(post, send=False)
        _chased(post, send=False)
        assert _end(post) == wanted, step


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_a_run_killed_at_any_step_of_renewing_drafts_in_their_place_is_made_good_by_the_next(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    _chased(post, send=False)
    other_bytes(post, 1)
    start, old = tmp_path / "start", _end(post)
    shutil.copytree(post.desk.root, start)
    with killed_at(monkeypatch, 0) as count:
        _chased(post, send=False)
    wanted, steps = _end(post), count[0]
    assert steps == 9  # remembered, written, remembered
    assert (old[1].keys(), old[1] != wanted[1]) == (wanted[1].keys(), True)
    for step in range(2, 2 * steps + 2, every):
        shutil.rmtree(post.desk.root)
        shutil.copytree(start, post.desk.root)
        with killed_at(monkeypatch, step), pytest.raises(Killed):
            _chased(post, send=False)
        _chased(post, send=False)
        assert _end(post) == wanted, step


def test_what_she_changed_after_a_run_was_killed_while_renewing_it_stays(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _chased(post, send=False)
    other_bytes(post, 1)
    with killed_at(monkeypatch, 4), pytest.raises(Killed):  # remembered, and not yet written
        _chased(post, send=False)
    (stage,) = {stage for stage, *_ in _end(post)[0].values()} - {Stage.SENT, Stage.DRAFTED}
    assert stage is Stage.WRITING
    hers = {}
    for name in post.names():
        hers[name] = (post.outbox / name).read_bytes().replace(b"Dear ", b"Hello ")
        (post.outbox / name).write_bytes(hers[name])
    _chased(post, send=False)
    assert _end(post)[1:] == (hers, _end(post)[2])


def test_a_run_killed_at_any_step_of_sending_sends_nothing_twice(
    post: Post, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _chased(post, send=False)
    start = tmp_path / "start"
    shutil.copytree(post.desk.root, start)
    with killed_at(monkeypatch, 0) as count:
        _chased(post, send=True)
    steps = count[0]
    assert steps >= 12
    in_doubt = 0
    for step in range(2, 2 * steps + 2):
        shutil.rmtree(post.desk.root)
        shutil.copytree(start, post.desk.root)
        server.got.clear()
        with killed_at(monkeypatch, step), pytest.raises(Killed):
            _chased(post, send=True)
        _chased(post, send=True)
        waiting, gone = post.names(), sent(post)
        assert sorted(waiting + gone) == reminders(post), step
        assert len(set(server.to)) == len(server.to) and len(server.to) >= len(gone), step
        assert len(waiting) <= 1, step
        in_doubt += len(waiting)
    assert 0 < in_doubt < 2 * steps


# ---------------------------------------------------------------- a real listener


class Listener:
    def __init__(self) -> None:
        self.got: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append((envelope.rcpt_tos, envelope.original_content))
        return "250 OK"


@pytest.fixture
def listening() -> Iterator[tuple[Listener, int]]:
    controller_module = pytest.importorskip("aiosmtpd.controller")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    listener = Listener()
    controller = controller_module.Controller(listener, hostname="127.0.0.1", port=port)
    controller.start()
    yield listener, port
    controller.stop()


def test_a_listener_gets_what_lies_in_sent_deputies_too(post: Post, listening: tuple[Listener, int]) -> None:
    listener, port = listening
    settings = post.desk.root / "sspxl.toml"
    head, _, smtp = settings.read_text("utf-8").partition("[smtp]\n")
    for was, now in (('host = ""', 'host = "127.0.0.1"'), ("port = 0", f"port = {port}")):
        assert was in smtp
        smtp = smtp.replace(was, now, 1)
    smtp = smtp.replace('tls = "starttls"', 'tls = "none"', 1).replace("send = false", "send = true", 1)
    settings.write_text(f"{head}[smtp]\n{smtp}", "utf-8")
    post.chase(AFTER)  # the setting sends, too
    assert [to for to, _ in listener.got] == [
        ["keira.marsden@example.org", "asb.team@example.org"],
        ["tobias.oakley@example.org"],
        ["rhona.wick@example.org"],
    ]
    kept = [post.outbox / "sent" / f"2026-11-02 reminder {who}.eml" for who in ("KM", "TO", "RW")]
    for (_, got), path in zip(listener.got, kept, strict=True):
        there, here = (message_from_bytes(data, policy=default) for data in (got, path.read_bytes()))
        del here["X-Sspxl-Letter"]
        assert there.items() == here.items()
        assert [part.get_content() for part in there.walk() if not part.is_multipart()] == [
            part.get_content() for part in here.walk() if not part.is_multipart()
        ]


def test_a_reminder_beside_an_answer_that_waits_is_not_sent_on_the_same_day(post: Post, server: Server) -> None:
    post.returns("KM", {"ASB/1": MAPPED}, date(2026, 10, 20))
    post.chase(date(2026, 10, 20))
    post.chase(SECOND, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]
    assert [name for name in sent(post) if "KM" in name] == ["2026-10-20 receipt KM.eml"]
    post.chase(date(2026, 10, 29), "--send")
    assert (post.names(), server.to) == ([], [KEIRA, TOBIAS, RHONA])  # the receipt has asked for the rest


def sends_by_itself(post: Post) -> None:
    """From now on the settings say that mail is sent."""
    settings = post.desk.root / "sspxl.toml"
    text = settings.read_text("utf-8")
    assert "send = false" in text
    text = text.replace("send = false", "send = true", 1).replace('host = ""\n', "")
    settings.write_text(text.replace("[smtp]\n", '[smtp]\nhost = "localhost"\n', 1), "utf-8")


def test_by_itself_no_reminder_is_sent_on_a_saturday(post: Post, server: Server) -> None:
    post.chase(FIRST)
    sends_by_itself(post)
    said = post.chase(date(2026, 10, 17))
    assert server.to == []
    assert "Note: reminders wait in outbox and are not sent by themselves today, which is no working day\n" in said.out
    post.chase(date(2026, 10, 19))
    assert server.to == [KEIRA, TOBIAS, RHONA]


NOT_TODAY = (
    "Note: nothing was sent: 2 November 2026 (--as-at) is not today, and mail goes out only as at the day itself\n"
)


@pytest.mark.parametrize("how", ["--send", "send = true"])
def test_as_at_another_day_drafts_are_made_and_nothing_is_sent(post: Post, server: Server, how: str) -> None:
    more = ("--send",) if how == "--send" else ()
    if not more:
        sends_by_itself(post)
    for today in (date(2026, 11, 1), date(2026, 11, 3)):
        said = post.chase(AFTER, *more, today=today)
        assert (server.got, post.names()) == ([], reminders(post))
        assert said.out.count(NOT_TODAY) == 1
    said = post.chase(AFTER, *more, today=AFTER)
    assert (server.to, "nothing was sent" in said.out) == ([KEIRA, TOBIAS, RHONA], False)


def test_today_is_the_day_of_the_settings_clock_where_the_machine_is_still_at_the_day_before(
    post: Post, server: Server
) -> None:
    settings = post.desk.root / "sspxl.toml"
    text = settings.read_text("utf-8")
    assert 'timezone = "Europe/London"' in text
    settings.write_text(text.replace("Europe/London", "Pacific/Kiritimati"), "utf-8")  # 14 hours ahead of Greenwich
    evening = datetime.combine(AFTER - timedelta(days=1), time(18))
    said = sspxl("chase", "--send", "-w", post.desk.root, now=evening)
    assert (server.to, "nothing was sent" in said.out) == ([KEIRA, TOBIAS, RHONA], False)


def test_as_at_another_day_nothing_is_said_of_sending_where_nothing_waits(post: Post, server: Server) -> None:
    assert "nothing was sent" not in post.chase(BEFORE, "--send", today=AFTER).out


def test_a_night_as_at_another_day_sends_nothing(post: Post, server: Server) -> None:
    sends_by_itself(post)
    desk = replace(post.desk, as_at=AFTER)
    said = desk.run("nightly", now=datetime(2026, 11, 3, 2))
    assert (NOT_TODAY in said.out, server.to, post.names()) == (True, [], reminders(post))
    said = desk.run("nightly", now=datetime(2026, 11, 2, 2))
    assert (NOT_TODAY in said.out, server.to, post.names()) == (False, [KEIRA, TOBIAS, RHONA], [])


def test_what_a_plans_lead_is_told_of_partners_is_never_sent_by_itself(post: Post, server: Server) -> None:
    all_sent(post, LAST)
    sends_by_itself(post)
    said = post.chase(TELL)
    assert (server.got, post.names()) == ([], ["2026-11-10 escalation KM.eml"])
    assert (
        "Note: escalations wait in outbox and are not sent by themselves: read what they tell a plan's lead, then send "
        "them yourself or run `chase --send`\n"
    ) in said.out
    said = post.chase(TELL, "--send")
    assert (server.to, post.names(), "escalations wait" in said.out) == ([KEIRA], [], False)


@pytest.mark.parametrize(("minutes", "goes"), [(10, 1), (11, 2), (21, 3)])
def test_what_a_run_has_no_time_for_waits_for_the_next(post: Post, server: Server, minutes: int, goes: int) -> None:
    post.chase(AFTER)
    clock = iter(range(0, 6000, 600))  # a letter takes ten minutes
    with open_history(post.desk.root / "history.db") as history:
        drafts = drafting.Drafts(outbox_module.Outbox(post.outbox), LetterLog(history), AFTER)
        waiting = [one for one in drafts.notice() if one.stage is Stage.DRAFTED]
        now = datetime(2026, 11, 2, 2)
        posted = posting.post(drafts, waiting, server, now, minutes, lambda: float(next(clock)))
    who = {1: "2 drafts wait", 2: "1 draft waits"}.get(goes)
    words = (f"{who} for the next run: this one has sent for {minutes} minutes",) if who else ()
    assert (len(posted.sent), posted.undone, len(server.got)) == (goes, words, goes)
