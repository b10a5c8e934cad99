"""One connection to an IMAP server: made, signed in, watched over, and made anew where it broke."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sspxl.mail.faults import Fault, MailFault, bad_ca_file, fault_of, no_starttls, refused_sign_in
from sspxl.mail.server import Secret, Server, tls_context
from sspxl.mail.watch import PATIENCE, watched

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

RECONNECTS = 5
"""How often a run makes the connection anew before the server counts as away."""


class Connection:
    """A signed-in connection. Within `told`, whatever goes wrong becomes a MailFault with one sentence."""

    def __init__(self, server: Server, sign_in: Callable[[], Secret]) -> None:
        self.server = server
        self._sign_in = sign_in
        self._box: BaseMailBox | None = None
        self._left = RECONNECTS
        self._hung_up = False
        self._able: frozenset[str] | None = None
        self.opened: tuple[str, bool] | None = None  # the folder that is open, and whether to write
        self.targets: dict[str, str] = {}  # folders to move to: as given -> as the server calls them

    @property
    def library(self) -> BaseMailBox:
        """imap-tools' mailbox; connected where it is not."""
        if self._box is None:
            self.connect()
        assert self._box is not None
        return self._box

    @property
    def client(self) -> Any:
        """The standard library's own client within."""
        return self.library.client

    def connect(self) -> None:
        """Connect and sign in. Raises MailFault."""
        try:
            from imap_tools import MailBox, MailBoxStartTls
        except ImportError as err:
            words = 'reading a mailbox needs more of sspxl: run `pip install "sspxl[mail]"`'
            raise MailFault(Fault.LIBRARY, words) from err
        server = self.server
        secret = self._sign_in()
        try:
            context = tls_context(server)
        except OSError as err:
            raise bad_ca_file(server) from err
        kind = MailBoxStartTls if server.tls == "starttls" else MailBox
        try:
            self._box = kind(server.host, server.port, timeout=server.seconds, ssl_context=context)
        except (OSError, imaplib.IMAP4.error) as err:
            raise _no_start(err, server) from err
        self._hung_up = False
        self._login(secret)

    def _login(self, secret: Secret) -> None:
        from imap_tools import MailboxLoginError

        server, box = self.server, self.library
        try:
            if secret.is_token:
                box.xoauth2(server.user, secret.value, initial_folder=None)
            elif (server.user + secret.value).isascii():
                box.login(server.user, secret.value, initial_folder=None)
            else:
                box.login_utf8(server.user, secret.value, initial_folder=None)
        except (OSError, imaplib.IMAP4.abort) as err:
            self.drop()
            raise fault_of(err, server) from None  # not `err`: what we sent may stand in it
        except (MailboxLoginError, imaplib.IMAP4.error) as err:
            self.drop()
            lines = err.command_result[1] if isinstance(err, MailboxLoginError) else err.args
            raise refused_sign_in(server, secret.is_token, _one_line(lines)) from None

    def leave(self) -> None:
        """Say goodbye, where there is anybody to say it to."""
        if self._box is None:
            return
        from imap_tools import ImapToolsError

        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            self._box.logout()
        self.drop()

    def drop(self) -> None:
        box, self._box = self._box, None
        self._able, self.opened = None, None
        self.targets.clear()
        if box is not None:
            with suppress(OSError):
                box.client.shutdown()

    def anew(self, fault: MailFault) -> None:
        """Another connection in place of the one that `fault` tells of.

        Raises MailFault: it tells of something else, this run has made too many, or the server stays away.
        """
        self._left -= 1
        if self._left < 0 or fault.kind not in (Fault.CUT, Fault.SILENT):
            raise fault
        self.drop()
        self.connect()

    @contextmanager
    def told(self, seconds_more: float = 0) -> Iterator[None]:
        """What goes wrong within is told as a MailFault; what takes too long is ended, however steadily it drips.

        `seconds_more` is what a large answer may take beyond what any may.
        """
        if self._box is None:
            self.connect()  # says it in its own words where the library is not there
        from imap_tools import ImapToolsError, UnexpectedCommandStatusError

        try:
            with watched(self.server.seconds * PATIENCE + seconds_more, self._hang_up):
                yield
        except imaplib.IMAP4.readonly as err:
            raise self.fault(Fault.FOLDER, "lets its folders be read and not changed; ask for the right to") from err
        except (OSError, imaplib.IMAP4.abort) as err:
            self.drop()
            raise fault_of(TimeoutError() if self._hung_up else err, self.server) from err
        except UnexpectedCommandStatusError as err:
            raise self.refused("do what was asked", err.command_result[1]) from err
        except (imaplib.IMAP4.error, ImapToolsError) as err:
            raise fault_of(err, self.server) from err

    def _hang_up(self) -> None:
        box = self._box
        if box is not None:
            self._hung_up = True
            with suppress(OSError):
                box.client.sock.shutdown(socket.SHUT_RDWR)

    def abilities(self) -> frozenset[str]:
        """What the server can do, asked after the sign-in: before it, many say little."""
        if self._able is None:
            _, lines = self.client.capability()
            self._able = frozenset((lines[-1] or b"").decode("ascii", "replace").upper().split())
        return self._able

    def done(self, what: str, answer: tuple[str, list[Any]]) -> list[Any]:
        """The lines of the answer. Raises MailFault: the server refused."""
        status, lines = answer
        if status != "OK":
            raise self.refused(what, lines)
        return lines

    def refused(self, what: str, lines: Sequence[Any]) -> MailFault:
        """The fault of what the server would not do."""
        words = _one_line(lines)
        if "QUOTA" in words.upper():
            return self.fault(Fault.QUOTA, f"is full ({words}); delete old mail there, or ask for more room")
        kind = Fault.FOLDER if "folder" in what else Fault.SERVER
        return self.fault(kind, f"would not {what}: {words or 'it said no more'}")

    def fault(self, kind: Fault, words: str) -> MailFault:
        """A fault of this server, whose name goes before `words`."""
        return MailFault(kind, f"{self.server.what} at {self.server.host} {words}")


def _one_line(lines: Sequence[Any]) -> str:
    """What the server said, short."""
    words = b" ".join(line if isinstance(line, bytes) else str(line).encode() for line in lines if line)
    return " ".join(words.decode("utf-8", "replace").split())[:200]


def _no_start(err: Exception, server: Server) -> MailFault:
    """The fault of a connection that was never made."""
    if isinstance(err, imaplib.IMAP4.error) and "TLS" in str(err):
        return no_starttls(server)
    return fault_of(err, server)
