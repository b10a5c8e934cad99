"""Mail out over SMTP: one connection for many messages, each told apart as sent, refused, or to be tried again."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from enum import StrEnum
from typing import cast

from sspxl.mail.faults import Fault, MailFault, bad_ca_file, fault_of, no_starttls, refused_sign_in
from sspxl.mail.server import Secret, Server, tls_context
from sspxl.mail.watch import PATIENCE, SLOWEST, watched

_KEPT_BACK = ("Bcc", "Resent-Bcc", "X-Unsent")
"""Headers that are for the sender's own program."""


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    REFUSED = "refused"  # for good: the address or the message has to be changed
    LATER = "later"  # not now: the same message may be sent another time
    UNSURE = "unsure"  # the connection broke after all of it was handed over: it may have been sent


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message. `refused` are addresses that did not get it where others did.

    `is_away`: the server itself cannot be reached, so that no other message has a better chance.
    """

    fate: Fate
    words: str = ""  # for a person, without a full stop; blank where all went well
    refused: tuple[str, ...] = ()
    is_away: bool = False


class Sending:
    """An open way out; use it in a `with`, whose start raises MailFault where the server cannot be used.

    `sign_in` is asked for the password or token at each connection; None: the server asks for none.
    """

    def __init__(self, server: Server, sign_in: Callable[[], Secret] | None) -> None:
        self._server = server
        self._sign_in = sign_in
        self._smtp: smtplib.SMTP | None = None
        self._hung_up = False

    def __enter__(self) -> Sending:
        self._connect()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def send(self, message: bytes) -> Sent:
        """What became of the message, as an .eml file holds it, with its own Message-ID and Date.

        Who is named in To, Cc and Bcc gets it; Bcc itself is taken out. It is handed over at most once. A server that
        takes too long over it is away.
        """
        parsed = cast(EmailMessage, message_from_bytes(message, policy=SMTP))
        sender, to = _addresses(parsed, "From"), _addresses(parsed, "To", "Cc", "Bcc")
        if len(sender) != 1 or not to:
            return Sent(Fate.REFUSED, "it has no address to go from or none to go to; correct its From or To")
        for header in _KEPT_BACK:
            del parsed[header]
        try:
            with self._watched(seconds_more=len(message) / SLOWEST):
                smtp = self._smtp or self._connect()
                return self._hand_over(smtp, sender[0], to, parsed)
        except MailFault as fault:
            return Sent(Fate.LATER, str(fault), is_away=True)
        except (OSError, smtplib.SMTPException) as err:
            if isinstance(err, smtplib.SMTPResponseException) and not self._hung_up:  # else it is a part of an answer
                self._reset()
                return _refusal(err.smtp_code, err.smtp_error)
            self._drop()  # the next message gets a new connection
            fault = self._fault_of(err)
            # a cut may be this message's doing; if it is not, the next one's connection tells
            return Sent(Fate.LATER, str(fault), is_away=fault.kind is not Fault.CUT)

    def _hand_over(self, smtp: smtplib.SMTP, sender: str, to: list[str], message: EmailMessage) -> Sent:
        if strange := [address for address in (sender, *to) if not address.isascii()]:
            words = f"not every server takes letters as in {', '.join(strange)}; use another address"
            return Sent(Fate.REFUSED, words, tuple(strange))
        data = message.as_bytes(policy=SMTP.clone(refold_source="none"))
        smtp.ehlo_or_helo_if_needed()
        options = [f"SIZE={len(data)}"] if smtp.has_extn("size") else []
        _expect(smtp.mail(sender, options), 250)
        answers = {address: smtp.rcpt(address) for address in to}
        refused = {address: answer for address, answer in answers.items() if answer[0] not in (250, 251)}
        if len(refused) == len(answers):
            self._reset()
            # those to be tried later, if any: the others are refused again then
            return _refusal(*min(refused.values()), tuple(refused))
        _expect(smtp.docmd("DATA"), 354)
        smtp.send(_stuffed(data))
        try:
            answer = smtp.getreply()
            if self._hung_up:  # what came by then may begin as an answer does
                raise smtplib.SMTPServerDisconnected
        except smtplib.SMTPServerDisconnected:  # a time-out, too
            self._drop()
            words = f"{self._server.what} at {self._server.host} broke off before it said that it has the message"
            return Sent(Fate.UNSURE, words)
        if not 200 <= answer[0] < 300:
            if 400 <= answer[0] < 600:
                raise smtplib.SMTPResponseException(*answer)
            self._drop()  # an answer that is none: it may have the message
            return Sent(Fate.UNSURE, f"{self._server.what} at {self._server.host} answered {_text(answer[1])!r}")
        words = "; ".join(f"{address}: {_text(answer[1])}" for address, answer in refused.items())
        return Sent(Fate.SENT, words, tuple(refused))

    # ------------------------------------------------------------ the connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        secret = self._sign_in() if self._sign_in else None
        try:
            context = tls_context(server)
        except OSError as err:
            raise bad_ca_file(server) from err
        wait = server.seconds
        is_tls = server.tls == "implicit"
        smtp = smtplib.SMTP_SSL(timeout=wait, context=context) if is_tls else smtplib.SMTP(timeout=wait)
        # Given to the constructor, it would connect at once, before there is anything to hang up. The certificate is
        # checked against it.
        smtp._host = server.host  # type: ignore[attr-defined]
        self._smtp = smtp
        try:
            with self._watched():
                _expect(smtp.connect(server.host, server.port), 220)
                if server.tls == "starttls":
                    smtp.starttls(context=context)
                if secret:
                    self._login(smtp, secret)
        except smtplib.SMTPNotSupportedError as err:
            self._drop()
            if server.tls == "starttls" and not smtp.has_extn("starttls"):
                raise no_starttls(server) from err
            words = f"{server.what} at {server.host} takes no sign-in; leave user in [smtp] of sspxl.toml empty"
            raise MailFault(Fault.SERVER, words) from err
        except (OSError, smtplib.SMTPException) as err:
            self._drop()
            raise self._fault_of(err) from None  # not `err`: what we sent may stand in it
        except MailFault:
            self._drop()
            raise
        return smtp

    @contextmanager
    def _watched(self, seconds_more: float = 0) -> Iterator[None]:
        self._hung_up = False
        with watched(self._server.seconds * PATIENCE + seconds_more, self._hang_up):
            yield

    def _hang_up(self) -> None:
        sock = getattr(self._smtp, "sock", None)
        if sock is not None:
            self._hung_up = True
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _fault_of(self, err: Exception) -> MailFault:
        return fault_of(TimeoutError() if self._hung_up else err, self._server)

    def _login(self, smtp: smtplib.SMTP, secret: Secret) -> None:
        server = self._server
        if server.tls == "none":
            words = 'a password is not sent over an open line; set tls in [smtp] of sspxl.toml to "starttls"'
            raise MailFault(Fault.PASSWORD, words)
        try:
            smtp.ehlo_or_helo_if_needed()
            if secret.is_token:
                said = f"user={server.user}\1auth=Bearer {secret.value}\1\1"
                smtp.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
            else:
                smtp.login(server.user, secret.value)
        except smtplib.SMTPAuthenticationError as err:
            raise refused_sign_in(server, secret.is_token, _text(err.smtp_error)) from None

    def _reset(self) -> None:
        """Ready for the next message."""
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _leave(self) -> None:
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _addresses(message: EmailMessage, *headers: str) -> list[str]:
    """The bare addresses in these headers, each once."""
    written = [str(value) for header in headers for value in message.get_all(header, [])]
    return list(dict.fromkeys(address for _, address in getaddresses(written) if "@" in address))


def _expect(answer: tuple[int, bytes], code: int) -> None:
    """Raises SMTPResponseException where the server answered otherwise."""
    if answer[0] != code:
        raise smtplib.SMTPResponseException(*answer)


def _stuffed(data: bytes) -> bytes:
    """The message as it goes over the line: a full stop that begins a line is doubled, one alone ends it."""
    return re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n") + b".\r\n"


def _refusal(code: int, said: bytes | str, addresses: tuple[str, ...] = ()) -> Sent:
    """What the server's answer means for the message."""
    whom = f"{', '.join(addresses)}: " if addresses else ""
    words = f"{whom}{code} {_text(said)}"
    return Sent(Fate.REFUSED if code >= 500 else Fate.LATER, words, addresses)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
