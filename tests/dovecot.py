"""A real Dovecot for tests: a folder, ports and an authority of its own; as root (CI) and as anybody else.

Every name is a user of it whose password is PASSWORD, with an empty mailbox: a test takes a name of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from authority import Authority, Identity, key_pem, new_key, public_pem
from conftest import require

from sspxl.mail.server import Server, tls_context

PASSWORD = "right"
ISSUER = "https://issuer.example.org/"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{identity.certificate}
ssl_key = <{identity.key}
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
auth_username_chars =
mail_location = maildir:{folder}/mail/%u
mail_plugins = {plugins}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={owner} gid={owners} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
protocol imap {{
  mail_plugins = {imap_plugins}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=200K
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # without this, each failed login makes the later ones from the same address slower
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

_TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = preferred_username
issuers = {issuer}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server. `port` is for STARTTLS, `tls_port` for TLS from the first byte."""

    folder: Path
    port: int
    tls_port: int
    authority: Authority
    token_key: bytes  # what tokens are signed with

    def server(self, user: str, **changes: Any) -> Server:
        """How our own code names it, for this user."""
        named = Server("mailbox", "localhost", self.tls_port, "implicit", user, self.authority.ca, 20)
        return replace(named, **changes)

    @contextmanager
    def desk(self, user: str, folder: str = "INBOX") -> Iterator[Any]:
        """The user's own mail program: imap-tools' mailbox, open at a folder."""
        from imap_tools import MailBox

        context = tls_context(self.server(user))
        with MailBox("localhost", self.tls_port, ssl_context=context).login(user, PASSWORD, folder) as box:
            yield box

    def deliver(self, user: str, *messages: bytes, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> None:
        """Put messages into the user's folder, as a delivery does; none of them is read."""
        with self.desk(user, folder) as box:
            for message in messages:
                box.append(message, folder, flag_set=flags)

    def messages(self, user: str, folder: str = "INBOX") -> dict[str, tuple[bytes, tuple[str, ...]]]:
        """What lies in the folder: by number the message and its flags but `Recent`, which looking takes away."""
        with self.desk(user, folder) as box:
            box.folder.set(folder, readonly=True)
            return {
                one.uid: (one.obj.as_bytes(), tuple(sorted(set(one.flags) - {"\\Recent"})))
                for one in box.fetch(mark_seen=False, bulk=100)
            }

    def renumber(self, user: str) -> None:
        """Give the user's INBOX another UIDVALIDITY, as a mailbox has that was brought back from a copy."""
        with self.desk(user) as box:
            validity = box.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"]
        command = [require("doveadm"), "-c", str(self.folder / "dovecot.conf"), "mailbox", "update", "-u", user]
        subprocess.run([*command, "--uid-validity", str(validity + 7), "INBOX"], check=True, capture_output=True)

    def token(self, user: str, **changes: Any) -> str:
        """A token for the user that is good for a minute."""
        import jwt

        now = int(time.time())
        claims = {"iss": ISSUER, "sub": user, "preferred_username": user, "aud": "imap", "iat": now, "exp": now + 60}
        return jwt.encode({**claims, **changes}, self.token_key, algorithm="ES256")


@contextmanager
def running(
    identity: Identity | None = None, prefix: str = "", separator: str = "/", quota: bool = False
) -> Iterator[Dovecot]:
    """Dovecot as wanted, until the `with` ends; skips where it is missing, fails under CI=true."""
    program = require("dovecot")
    folder = Path(tempfile.mkdtemp(prefix="sspxl-dovecot-"))  # others than we must get to it: no folder of pytest's
    try:
        folder.chmod(0o755)
        authority, key = Authority(folder), new_key()
        dovecot = Dovecot(folder, free_port(), free_port(), authority, key_pem(key))
        _write(dovecot, identity or authority.identity(), public_pem(key), (prefix, separator), quota)
        # in the foreground: so it ends by the number of this very process
        process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], stdin=subprocess.DEVNULL)
        try:
            _wait(dovecot, process)
            yield dovecot
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(dovecot: Dovecot, identity: Identity, key: bytes, names: tuple[str, str], quota: bool) -> None:
    folder = dovecot.folder
    for name in ("run", "mail"):
        (folder / name).mkdir()
    import grp  # neither is there on Windows
    import pwd

    us, ours = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    # its login processes may not be root's: then they are the packaged user's, and the mail nobody's
    is_root = os.geteuid() == 0
    user, group, owner, owners = ("dovecot", "dovecot", "nobody", "nogroup") if is_root else (us, ours, us, ours)
    if is_root:
        shutil.chown(folder / "mail", owner, owners)
    keys = folder / "keys" / "default" / "ES256"
    keys.mkdir(parents=True)
    (keys / "default").write_bytes(key)
    (folder / "oauth2.conf").write_text(_TOKENS.format(folder=folder, issuer=ISSUER))
    text = _CONFIGURATION.format(
        folder=folder, identity=identity, user=user, group=group, owner=owner, owners=owners, password=PASSWORD,
        prefix=names[0], separator=names[1], port=dovecot.port, tls_port=dovecot.tls_port,
        plugins="quota" if quota else "", imap_plugins="quota imap_quota" if quota else "",
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(text)


def _wait(dovecot: Dovecot, process: subprocess.Popen[bytes]) -> None:
    """Until it answers. Fails the test with its log where it does not."""
    for _ in range(500):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", dovecot.tls_port), 1).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    log = dovecot.folder / "dovecot.log"
    pytest.fail(f"Dovecot does not answer:\n{log.read_text() if log.exists() else ''}", pytrace=False)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the whole session."""
    with running() as server:
        yield server


class Proxy:
    """Stands between a mail program and a server, and cuts each connection after so many bytes from the server.

    `cuts` has one number a connection, the last for all that follow; None: never. `drip`: the server's bytes come one
    by one from there on instead of being cut off.
    """

    def __init__(self, to: int, cuts: tuple[int | None, ...], drip: bool = False) -> None:
        self.connections = 0
        self._to, self._cuts, self._drip = to, cuts, drip
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._listen)]

    def __enter__(self) -> Proxy:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            cut = self._cuts[min(self.connections, len(self._cuts) - 1)]
            self.connections += 1
            theirs = socket.create_connection(("127.0.0.1", self._to))
            for way in ((ours, theirs, None), (theirs, ours, cut)):
                thread = threading.Thread(target=self._carry, args=way)
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, target: socket.socket, cut: int | None) -> None:
        carried = 0
        source.settimeout(0.2)
        while not self._ended.is_set():
            try:
                data = source.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            carried += len(data)
            with suppress(OSError):
                if cut is None or carried <= cut:
                    target.sendall(data)
                    continue
                if self._drip:
                    self._trickle(data, target)
                    continue
            break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _trickle(self, data: bytes, target: socket.socket) -> None:
        for n in range(len(data)):
            if self._ended.wait(0.05):
                return
            target.sendall(data[n : n + 1])
