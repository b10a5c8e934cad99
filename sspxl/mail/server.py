"""A mail server as the settings name it, and how it is spoken to: TLS with its certificate checked, always."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Tls = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail server is, and how it is signed in to. It holds no secret."""

    section: Literal["mailbox", "smtp"]
    host: str
    port: int
    tls: Tls
    user: str
    ca_file: Path | None = None  # None: the authorities that the computer trusts
    seconds: float = 60  # how long it may be silent

    @property
    def what(self) -> str:
        """What it is in a sentence."""
        return "the mailbox" if self.section == "mailbox" else "the server for outgoing mail"


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or a token. It shows itself nowhere but where it is asked for by `value`."""

    value: str = field(repr=False)
    is_token: bool = False


def tls_context(server: Server) -> ssl.SSLContext:
    """What every connection is made with: certificate and name checked, against `ca_file` where there is one.

    Raises OSError: there is no such file; ssl.SSLError: no certificate in it.
    """
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
