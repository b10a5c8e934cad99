"""Mail out, against a real SMTP listener: who gets what, what each answer means, and what is said when it fails."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from authority import Authority
from dovecot import free_port

from sspxl.mail.faults import MailFault
from sspxl.mail.sending import Fate, Sending, Sent
from sspxl.mail.server import Secret, Server


@dataclass
class Desk:
    """What the listener got, and what it is to say to whom."""

    got: list[Envelope] = field(default_factory=list)
    to: dict[str, str] = field(default_factory=dict)  # address -> what it answers to RCPT
    sender: str = "250 OK"
    data: list[str] = field(default_factory=list)  # what it answers to the messages, one after the other
    signed_in: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        answer = self.to.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer == "hang up":
            server.transport.abort()
        if answer.startswith(("250", "hang up")):
            self.got.append(envelope)
        return answer

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult | None:  # noqa: N802
        said = base64.b64decode(args[1])
        self.signed_in.append(("XOAUTH2", said))
        if said == b"user=csp\1auth=Bearer a-token\1\1":
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")  # what Microsoft and Google do: the reason, then the refusal
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    def authenticated(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        name, password = (data.login, data.password) if isinstance(data, LoginPassword) else ("", data)
        self.signed_in.append((name.decode(), password))
        return AuthResult(success=password == b"right", handled=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def listening(desk: Desk, tls: str, context: ssl.SSLContext | None, **options: Any) -> Iterator[int]:
    """The port at which a listener answers for the desk."""
    port = free_port()
    if tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    controller = Controller(
        desk, hostname="127.0.0.1", port=port, ssl_context=context if tls == "implicit" else None,
        authenticator=desk.authenticated, server_hostname="localhost", **options,
    )  # fmt: skip
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def server(port: int, authority: Authority, **changes: Any) -> Server:
    return replace(Server("smtp", "localhost", port, "starttls", "", authority.ca, 20), **changes)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def out(desk: Desk, authority: Authority) -> Iterator[Sending]:
    with (
        listening(desk, "starttls", authority.identity().context()) as port,
        Sending(server(port, authority), None) as it,
    ):
        yield it


def letter(to: str = "km@example.org", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Community Safety <csp@example.org>"
    message["To"] = to
    message["Subject"] = "Your action plan – Q2"
    message["Message-ID"] = "<one@csp.example.org>"
    message["Date"] = "Sun, 22 Nov 2026 02:00:00 +0000"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Dear partner,\n.a line that begins with a full stop\n.\nYours")
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="Ü.xlsx")
    return message.as_bytes()


def refusal(to: Server, password: str | None = None, is_token: bool = False) -> tuple[str, str]:
    with pytest.raises(MailFault) as caught, Sending(to, (lambda: Secret(password, is_token)) if password else None):
        pass
    return caught.value.kind.value, str(caught.value)


def heads(got: list[Envelope]) -> list[list[str]]:
    return [sorted(line.split(b":")[0].decode() for line in one.original_content.split(b"\r\n\r\n")[0].split(b"\r\n")
                   if not line.startswith((b" ", b"\t"))) for one in got]  # fmt: skip


def test_a_message_arrives_as_it_was_written_and_bcc_does_not_leak(out: Sending, desk: Desk) -> None:
    written = letter(Cc="to@example.org", Bcc="rw@example.org, KM <km@example.org>", X_Unsent="1")
    assert out.send(written) == Sent(Fate.SENT)
    (got,) = desk.got
    assert (got.mail_from, got.rcpt_tos) == ("csp@example.org", ["km@example.org", "to@example.org", "rw@example.org"])
    assert heads(desk.got) == [["Cc", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]]
    body = written.replace(b"\n", b"\r\n").split(b"\r\n\r\n", 1)[1]
    assert got.original_content.split(b"\r\n\r\n", 1)[1] == body
    assert b"rw@example.org" not in got.original_content


def test_many_messages_go_over_one_connection_and_one_refusal_stops_none(out: Sending, desk: Desk) -> None:
    desk.to = {"gone@example.org": "550 5.1.1 no such person", "busy@example.org": "451 4.7.1 later please"}
    said = [
        out.send(letter()),
        out.send(letter("gone@example.org")),
        out.send(letter("busy@example.org")),
        out.send(letter("gone@example.org, busy@example.org")),
        out.send(letter("km@example.org, gone@example.org")),
    ]
    assert said == [
        Sent(Fate.SENT),
        Sent(Fate.REFUSED, "gone@example.org: 550 5.1.1 no such person", ("gone@example.org",)),
        Sent(Fate.LATER, "busy@example.org: 451 4.7.1 later please", ("busy@example.org",)),
        Sent(
            Fate.LATER,
            "gone@example.org, busy@example.org: 451 4.7.1 later please",
            ("gone@example.org", "busy@example.org"),
        ),
        Sent(Fate.SENT, "gone@example.org: 5.1.1 no such person", ("gone@example.org",)),
    ]
    assert [one.rcpt_tos for one in desk.got] == [["km@example.org"], ["km@example.org"]]


def test_what_the_server_says_to_the_message_decides_on_it(out: Sending, desk: Desk) -> None:
    desk.data = ["552 too large", "452 no room now", "250 OK"]
    assert [out.send(letter()) for _ in range(3)] == [
        Sent(Fate.REFUSED, "552 too large"),
        Sent(Fate.LATER, "452 no room now"),
        Sent(Fate.SENT),
    ]
    desk.sender = "553 not your address"
    assert out.send(letter()) == Sent(Fate.REFUSED, "553 not your address")


def test_a_server_that_hangs_up_with_the_message_in_hand_leaves_it_unsure_and_the_next_goes(
    out: Sending, desk: Desk
) -> None:
    desk.data = ["hang up"]
    assert [out.send(letter()).fate for _ in range(2)] == [Fate.UNSURE, Fate.SENT]
    assert len(desk.got) == 2


def test_a_message_without_an_address_is_refused_here(out: Sending, desk: Desk) -> None:
    words = "it has no address to go from or none to go to; correct its From or To"
    assert out.send(b"Subject: x\r\n\r\nx") == Sent(Fate.REFUSED, words)
    assert out.send(b"From: csp@example.org\r\nTo: somebody\r\n\r\nx") == Sent(Fate.REFUSED, words)
    assert desk.got == []


def test_an_address_with_an_umlaut_is_refused_here(out: Sending, desk: Desk) -> None:
    words = "not every server takes letters as in müller@example.org; use another address"
    assert out.send(letter("müller@example.org")) == Sent(Fate.REFUSED, words, ("müller@example.org",))
    assert desk.got == []


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_password_signs_in_and_a_wrong_one_is_said(desk: Desk, authority: Authority, tls: str) -> None:
    with listening(desk, tls, authority.identity().context(), auth_require_tls=tls == "starttls") as port:
        there = server(port, authority, tls=tls, user="csp")
        with Sending(there, lambda: Secret("right")) as sending:
            assert sending.send(letter()) == Sent(Fate.SENT)
        kind, words = refusal(there, "wr0ng!")
    assert kind == "password"
    assert words.startswith("the server for outgoing mail at localhost refused the password of csp (it said: ")
    assert words.endswith("; set SSPXL_SMTP_PASSWORD or the keyring anew")
    assert "wr0ng!" not in words
    assert desk.signed_in[0] == ("csp", b"right")


def test_a_token_signs_in_and_an_expired_one_is_said(desk: Desk, authority: Authority) -> None:
    with listening(desk, "starttls", authority.identity().context()) as port:
        there = server(port, authority, user="csp")
        with Sending(there, lambda: Secret("a-token", is_token=True)) as sending:
            assert sending.send(letter()) == Sent(Fate.SENT)
        kind, words = refusal(there, "an-old-token", is_token=True)
    assert kind == "token"
    assert words.startswith("the server for outgoing mail at localhost refused the sign-in of csp by token (it said: ")
    assert "an-old-token" not in words


def test_without_tls_mail_goes_but_no_password(desk: Desk, authority: Authority) -> None:
    with listening(desk, "none", None) as port:
        there = server(port, authority, tls="none")
        with Sending(there, None) as sending:
            assert sending.send(letter()) == Sent(Fate.SENT)
        assert refusal(replace(there, user="csp"), "right") == (
            "password",
            'a password is not sent over an open line; set tls in [smtp] of sspxl.toml to "starttls"',
        )
        assert refusal(replace(there, tls="starttls")) == (
            "port",
            f"the server for outgoing mail at localhost, port {port}, offers no STARTTLS; set tls and port in [smtp] "
            "of sspxl.toml as the server's keeper says",
        )
    assert desk.signed_in == []


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_that_does_not_hold_stops_the_mail(
    desk: Desk, authority: Authority, tmp_path: Path, tls: str
) -> None:
    with listening(desk, tls, authority.identity("mail.example.org").context()) as port:
        there = server(port, authority, tls=tls)
        assert refusal(there) == (
            "certificate",
            "the certificate of the server for outgoing mail at localhost is for another name; set host in [smtp] of "
            "sspxl.toml to the name that the certificate has",
        )
        kind, words = refusal(replace(there, ca_file=Authority(tmp_path).ca))
        assert kind == "certificate"
        assert "is not from" in words
        assert refusal(replace(there, ca_file=tmp_path / "missing.pem"))[0] == "certificate"


def test_a_server_that_is_not_there_or_silent_is_said(authority: Authority) -> None:
    port = free_port()
    assert refusal(server(port, authority)) == (
        "port",
        f"the server for outgoing mail at localhost refuses port {port}; correct port in [smtp] of sspxl.toml, or ask "
        "the server's keeper to open it",
    )
    assert refusal(server(port, authority, host="no-such-server.invalid"))[0] == "name"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert refusal(server(silent.getsockname()[1], authority, seconds=0.2))[0] == "silent"


def test_a_server_that_goes_away_between_two_messages_leaves_the_second_for_later(
    desk: Desk, authority: Authority
) -> None:
    with listening(desk, "starttls", authority.identity().context()) as port:
        sending = Sending(server(port, authority), None)
        sending.__enter__()
        assert sending.send(letter()) == Sent(Fate.SENT)
    said = [sending.send(letter()) for _ in range(2)]  # that it was cut off may be the message's doing
    assert [(one.fate, one.is_away) for one in said] == [(Fate.LATER, False), (Fate.LATER, True)]
    sending.__exit__()
    assert len(desk.got) == 1


class Dripper:
    """A server that answers well up to a command, and that one drop by drop without an end."""

    def __init__(self, drips_at: str) -> None:
        self.drips_at = drips_at
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._answer, daemon=True)

    def __enter__(self) -> Dripper:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.thread.join()

    def _answer(self) -> None:
        with suppress(OSError), self.socket.accept()[0] as line, line.makefile("rb") as said:
            self._say(line, "connect", "220 here")
            while command := said.readline().decode().split(None, 1):
                verb = command[0].upper()
                if verb == "QUIT":
                    return
                self._say(line, verb, "354 go on" if verb == "DATA" else "250 fine")
                if verb == "DATA":
                    while said.readline() != b".\r\n":
                        pass
                    self._say(line, "message", "250 fine")

    def _say(self, line: socket.socket, at: str, words: str) -> None:
        while at == self.drips_at:
            line.sendall(b"2")
            time.sleep(0.05)
        line.sendall(f"{words}\r\n".encode())


def dripping(port: int, authority: Authority) -> Server:
    return server(port, authority, tls="none", seconds=0.2, host="127.0.0.1")


def test_a_server_that_drips_counts_as_away_however_steadily(authority: Authority) -> None:
    with Dripper("connect") as there:
        assert refusal(dripping(there.port, authority))[0] == "silent"
    with Dripper("MAIL") as there, Sending(dripping(there.port, authority), None) as out:
        said = out.send(letter())
    assert (said.fate, said.is_away) == (Fate.LATER, True)
    assert "did not answer in 0.2 seconds" in said.words


def test_a_server_that_drips_with_the_message_in_hand_leaves_it_unsure(authority: Authority) -> None:
    with Dripper("message") as there, Sending(dripping(there.port, authority), None) as out:
        assert out.send(letter()).fate is Fate.UNSURE
    with Dripper("") as there, Sending(dripping(there.port, authority), None) as out:
        assert out.send(letter()) == Sent(Fate.SENT)
