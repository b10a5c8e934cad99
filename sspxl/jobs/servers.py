"""The mail servers of a workspace, as its settings name them, and how they are signed in to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from sspxl.addresses import shown_name, writable
from sspxl.errors import UserError
from sspxl.mail.drafts import Party
from sspxl.mail.faults import MailFault
from sspxl.mail.mailbox import Mailbox
from sspxl.mail.secrets import secret
from sspxl.mail.sending import Sending
from sspxl.mail.server import Secret, Server
from sspxl.mail.tokens import Application, sign_in_by_device, token
from sspxl.settings import MailboxSettings, Settings, SmtpSettings
from sspxl.workspace import Workspace

_USUAL_PORT = {
    ("mailbox", "implicit"): 993,
    ("mailbox", "starttls"): 143,
    ("smtp", "implicit"): 465,
    ("smtp", "starttls"): 587,
    ("smtp", "none"): 25,
}


def mailbox_of(workspace: Workspace, settings: Settings) -> Mailbox | None:
    """The mailbox, not connected yet; None: the settings name none."""
    if not settings.mailbox.host:
        return None
    server = _server(workspace, "mailbox", settings.mailbox)
    return Mailbox(server, _sign_in(server, settings))


def sending_of(workspace: Workspace, settings: Settings) -> Sending | None:
    """The way out, not connected yet; None: the settings name none."""
    if not settings.smtp.host:
        return None
    server = _server(workspace, "smtp", settings.smtp)
    return Sending(server, _sign_in(server, settings) if server.user else None)


def sender_of(settings: Settings) -> Party | None:
    """From whom mail goes out; None: the settings have no address that it could go from."""
    for typed in (settings.smtp.sender, settings.manager.email):
        if address := writable(typed):
            return Party(address, shown_name(typed) or settings.manager.name or settings.partnership.name)
    return None


def account(settings: MailboxSettings) -> str:
    """The mailbox as history.db knows it."""
    return f"{settings.user}@{settings.host}"


def application_of(settings: Settings) -> Application | None:
    """The application that fetches tokens; None: nothing is signed in to by token."""
    oauth = settings.oauth
    uses = tuple(name for name in ("mailbox", "smtp") if getattr(settings, name).auth == "oauth2")
    return Application(oauth.provider, oauth.client, oauth.tenant, oauth.sign_in, uses) if uses else None


def sign_in(settings: Settings, show: Callable[[str], None]) -> None:
    """Let a person sign in once, as the settings ask for; `show` gets the sentence that says where to type what.

    Raises UserError: the settings ask for no such sign-in, or it failed.
    """
    application = application_of(settings)
    if application is None or application.provider != "microsoft" or application.by != "device":
        words = 'auth = "oauth2" in [mailbox] or [smtp], and provider = "microsoft" and sign_in = "device" in [oauth]'
        raise UserError((f"nobody has to sign in: that takes {words} of sspxl.toml",))
    try:
        sign_in_by_device(application, settings.mailbox.user or settings.smtp.user, show)
    except MailFault as fault:
        raise UserError((str(fault),)) from fault


def _server(
    workspace: Workspace, section: Literal["mailbox", "smtp"], settings: MailboxSettings | SmtpSettings
) -> Server:
    return Server(
        section,
        settings.host,
        settings.port or _USUAL_PORT[section, settings.tls],
        settings.tls,
        settings.user,
        workspace.root / Path(settings.ca_file) if settings.ca_file else None,
        settings.seconds,
    )


def _sign_in(server: Server, settings: Settings) -> Callable[[], Secret]:
    """Asked at each connection: by then another token may be needed."""
    section = server.section
    application = application_of(settings) if getattr(settings, section).auth == "oauth2" else None
    if application:
        return lambda: token(application, server.user)
    variable = f"SSPXL_{section.upper()}_PASSWORD"
    return lambda: Secret(secret(variable, section, f"the password of {server.what}"))
