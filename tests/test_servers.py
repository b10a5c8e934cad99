"""The mail servers as the settings name them: usual ports, files from the workspace, and who has to sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sspxl.errors import UserError
from sspxl.jobs.servers import application_of, mailbox_of, sending_of, sign_in
from sspxl.mail.server import Server
from sspxl.mail.tokens import Application
from sspxl.settings import Settings
from sspxl.workspace import Workspace

HERE = Workspace(Path("/csp"))
OAUTH = {"client": "an-app", "tenant": "a-tenant", "sign_in": "device"}


def settings(**sections: dict[str, Any]) -> Settings:
    return Settings.model_validate(sections)


def test_without_a_host_there_is_neither() -> None:
    assert (mailbox_of(HERE, Settings()), sending_of(HERE, Settings())) == (None, None)
    assert application_of(Settings()) is None


@pytest.mark.parametrize(("tls", "port"), [("implicit", 993), ("starttls", 143)])
def test_the_mailbox_is_at_its_usual_port_unless_another_is_named(tls: str, port: int) -> None:
    named = {"host": "mail.example.org", "user": "csp", "tls": tls, "ca_file": "ca.pem", "seconds": 5}
    server = Server("mailbox", "mail.example.org", port, tls, "csp", Path("/csp/ca.pem"), 5)
    assert mailbox_of(HERE, settings(mailbox=named))._at.server == server
    assert mailbox_of(HERE, settings(mailbox={**named, "port": 1143}))._at.server.port == 1143


@pytest.mark.parametrize(("tls", "port"), [("implicit", 465), ("starttls", 587), ("none", 25)])
def test_mail_goes_out_at_its_usual_port_and_without_a_sign_in_where_no_user_is_named(tls: str, port: int) -> None:
    sending = sending_of(HERE, settings(smtp={"host": "mail.example.org", "tls": tls}))
    assert sending._server == Server("smtp", "mail.example.org", port, tls, "", None, 60)
    assert sending._sign_in is None


def test_a_password_is_asked_for_by_the_name_of_its_section(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", "one")
    monkeypatch.setenv("SSPXL_SMTP_PASSWORD", "two")
    named = {"host": "mail.example.org", "user": "csp"}
    both = settings(mailbox=named, smtp=named)
    assert mailbox_of(HERE, both)._at._sign_in().value == "one"
    assert sending_of(HERE, both)._sign_in().value == "two"


def test_the_application_is_for_what_signs_in_by_token() -> None:
    named = {"host": "mail.example.org", "user": "csp", "auth": "oauth2"}
    by_both = settings(mailbox=named, smtp=named, oauth=OAUTH)
    assert application_of(by_both) == Application("microsoft", "an-app", "a-tenant", "device", ("mailbox", "smtp"))
    assert application_of(settings(smtp=named, oauth=OAUTH)).uses == ("smtp",)


@pytest.mark.parametrize("oauth", [{**OAUTH, "sign_in": "secret"}, {**OAUTH, "provider": "google"}])
def test_where_nobody_has_to_sign_in_that_is_said(oauth: dict[str, str]) -> None:
    words = (
        'nobody has to sign in: that takes auth = "oauth2" in [mailbox] or [smtp], and provider = "microsoft" and '
        'sign_in = "device" in [oauth] of sspxl.toml'
    )
    named = {"host": "mail.example.org", "user": "csp", "auth": "oauth2"}
    for one in (Settings(), settings(mailbox=named, oauth=oauth)):
        with pytest.raises(UserError) as caught:
            sign_in(one, print)
        assert caught.value.faults == (words,)
