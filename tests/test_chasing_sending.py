"""Drafts sent over SMTP: each once, whatever happens in between."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from test_chasing import AFTER, LAST, Post, issued

from sspxl.history import LetterLog, open_history
from sspxl.jobs import chasing, drafting
from sspxl.jobs.job import open_job
from sspxl.mail import outbox as outbox_module
from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.sending import Fate, Sent
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
    return Post(Desk(tmp_path / "w"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(chasing, "sending_of", lambda workspace, settings: server)
    return server


KEIRA, TOBIAS, RHONA = "keira.marsden", "tobias.oakley", "rhona.wick"


def reminders(post: Post, day: date = AFTER) -> list[str]:
    return [f"{day} reminder {who}.eml" for who in ("KM", "RW", "TO")]


def test_send_sends_each_draft_once_and_keeps_it_in_sent(post: Post, server: Server) -> None:
    said = post.chase(AFTER, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]
    assert (post.names(), post.names("sent")) == ([], reminders(post))
    assert [line for line in said.out.splitlines() if line.startswith("Sent")] == [
        f"Sent: 2026-11-02 reminder {who}.eml, now in outbox/sent" for who in ("KM", "TO", "RW")
    ]
    mail = message_from_bytes(server.got[0], policy=default)
    assert (mail["X-Unsent"], mail["Message-ID"].endswith("@kelderby.example>")) == (None, True)
    assert (post.outbox / "sent" / reminders(post)[0]).read_bytes() == server.got[0]
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


def test_replies_to_what_we_sent_come_together(post: Post, server: Server) -> None:
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
        told = f"Not done: {first} was refused 5 times and is not tried again; delete it, or send it yourself\n"
        assert (told in said.out) is (n >= 4)
    assert (server.to, post.names()) == ([TOBIAS, RHONA], reminders(post)[:1])


def test_a_server_that_puts_off_ends_the_sending_and_all_wait(post: Post, server: Server) -> None:
    server.fates = [Sent(Fate.SENT), Sent(Fate.LATER, "451 try later")]
    said = post.chase(AFTER, "--send", code=1)
    assert f"outbox/{reminders(post)[2]} was not sent: 451 try later; it is tried again the next time" in said.out
    assert (server.to, post.names()) == ([KEIRA], reminders(post)[1:])
    post.chase(AFTER, "--send")
    assert server.to == [KEIRA, TOBIAS, RHONA]


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
        assert f"{told} (it broke off)" in post.chase(AFTER, "--send", code=1).out
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


def test_a_run_killed_at_any_step_of_drafting_is_made_good_by_the_next(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "start"
    shutil.copytree(post.desk.root, start)
    with killed_at(monkeypatch, 0) as count:
        _chased(post, send=False)
    wanted, steps = _end(post), count[0]
    assert steps >= 15  # three drafts withdrawn, three made
    for step in range(2, 2 * steps + 2):
        shutil.rmtree(post.desk.root)
        shutil.copytree(start, post.desk.root)
        with killed_at(monkeypatch, step), pytest.raises(Killed):
            _chased(post, send=False)
        _chased(post, send=False)
        assert _end(post) == wanted, step


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
        waiting, sent = post.names(), post.names("sent")
        assert sorted(waiting + sent) == reminders(post), step
        assert len(set(server.to)) == len(server.to) and len(server.to) >= len(sent), step
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
    sent = [post.outbox / "sent" / f"2026-11-02 reminder {who}.eml" for who in ("KM", "TO", "RW")]
    for (_, got), path in zip(listener.got, sent, strict=True):
        there, here = (message_from_bytes(data, policy=default) for data in (got, path.read_bytes()))
        assert there.items() == here.items()
        assert [part.get_content() for part in there.walk() if not part.is_multipart()] == [
            part.get_content() for part in here.walk() if not part.is_multipart()
        ]
