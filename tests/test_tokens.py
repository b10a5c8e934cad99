"""Secrets and tokens: where they come from, what is said when they do not, and that they show themselves nowhere."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend

from sspxl.mail import tokens
from sspxl.mail.faults import MailFault
from sspxl.mail.secrets import keep, kept, secret
from sspxl.mail.server import Secret
from sspxl.mail.tokens import Application, sign_in_by_device, token

USER = "csp@example.org"
BY_SECRET = Application("microsoft", "an-app", "a-tenant")
BY_DEVICE = Application("microsoft", "an-app", "a-tenant", "device", ("mailbox", "smtp"))
GOOGLE = Application("google", "an-app")


class Ring(KeyringBackend):
    """A keyring in memory that takes no longer entries than Windows' does."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password.encode("utf-16-le")) <= 2560
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ring]:
    for name in ("MAILBOX_PASSWORD", "MAILBOX_CLIENT_SECRET", "MAILBOX_REFRESH_TOKEN"):
        monkeypatch.delenv(f"SSPXL_{name}", raising=False)
    before, ours = keyring.get_keyring(), Ring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def refused(call: Any) -> tuple[str, str]:
    with pytest.raises(MailFault) as caught:
        call()
    return caught.value.kind.value, str(caught.value)


# ---------------------------------------------------------------- secrets


def test_the_environment_goes_before_the_keyring(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> str:
        return secret("SSPXL_MAILBOX_PASSWORD", "mailbox", "the password of the mailbox")

    assert refused(ask) == (
        "password",
        "there is no password of the mailbox: set SSPXL_MAILBOX_PASSWORD, or run `keyring set sspxl mailbox`",
    )
    ring.entries["sspxl", "mailbox"] = "from the keyring"
    assert ask() == "from the keyring"
    monkeypatch.setenv("SSPXL_MAILBOX_PASSWORD", "from the environment")
    assert ask() == "from the environment"


def test_a_keyring_that_is_not_there_or_closed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.fail import Keyring
    from keyring.errors import KeyringLocked

    def ask() -> str:
        return secret("SSPXL_MAILBOX_PASSWORD", "mailbox", "the password of the mailbox")

    keyring.set_keyring(Keyring())
    assert refused(ask) == (
        "password",
        "the password of the mailbox is not in SSPXL_MAILBOX_PASSWORD, and this computer has no keyring: set "
        "SSPXL_MAILBOX_PASSWORD",
    )

    def locked(*_: str) -> None:
        raise KeyringLocked

    monkeypatch.setattr(Keyring, "get_password", locked)
    assert refused(ask) == (
        "password",
        "the password of the mailbox is not in SSPXL_MAILBOX_PASSWORD, and the keyring cannot be asked "
        "(KeyringLocked); unlock it, or use the environment instead",
    )
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refused(ask) == (
        "library",
        "the password of the mailbox is not in SSPXL_MAILBOX_PASSWORD, and the keyring needs more of sspxl: run "
        '`pip install "sspxl[mail]"`',
    )


@pytest.mark.parametrize("length", [0, 1, 1000, 1001, 9999])
def test_what_is_kept_comes_back_however_long_it_is(length: int) -> None:
    value = "".join(str(n % 10) for n in range(length))
    keep("token-cache", "x" * 5000)
    keep("token-cache", value)
    assert kept("token-cache") == value
    assert kept("token") is None


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in f"{Secret('hush')!r} {Secret('hush')}"


# ---------------------------------------------------------------- Microsoft


class Web:
    """Stands in for the way out that msal has: answers what Microsoft's own documents say it would."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get(self, url: str, **_: Any) -> Any:
        base = "https://login.microsoftonline.com/a-tenant"
        return _answer(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            }
        )

    def post(self, url: str, data: Any = None, **_: Any) -> Any:
        self.asked.append((url.rpartition("/")[2], dict(data)))
        return _answer(self.answers.pop(0))

    def close(self) -> None:
        pass


def _answer(words: dict[str, Any]) -> Any:
    status = 400 if "error" in words else 200
    return types.SimpleNamespace(
        status_code=status, text=json.dumps(words), headers={}, raise_for_status=lambda: None, json=lambda: words
    )


class Offline:
    """Nobody answers."""

    def get(self, *_: Any, **__: Any) -> Any:
        raise ConnectionError

    post = get


GRANTED = {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"}


def test_an_application_gets_a_token_by_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(lambda: token(BY_SECRET, USER, Web())) == (
        "password",
        "there is no application's secret: set SSPXL_MAILBOX_CLIENT_SECRET, or run `keyring set sspxl client-secret`",
    )
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hush")
    web = Web(GRANTED)
    assert token(BY_SECRET, USER, web) == Secret("a-token", is_token=True)
    ((where, form),) = web.asked
    assert (where, form["grant_type"], form["client_id"], form["client_secret"]) == (
        "token", "client_credentials", "an-app", "hush",
    )  # fmt: skip
    assert form["scope"] == "https://outlook.office365.com/.default"


def test_a_refused_application_is_told_in_microsofts_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hush")
    no = {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys for app 'an-app' are expired. Trace ID: 1",
    }
    assert refused(lambda: token(BY_SECRET, USER, Web(no))) == (
        "token",
        "Microsoft gave no token: AADSTS7000222: The provided client secret keys for app 'an-app' are expired; correct "
        "it there",
    )
    assert refused(lambda: token(BY_SECRET, USER, Offline())) == (
        "token",
        "Microsoft could not be asked for a token (ConnectionError); see that the network is up and that [oauth] of "
        "sspxl.toml is right",
    )


FLOW = {
    "device_code": "d", "user_code": "ABCD", "verification_uri": "https://microsoft.com/devicelogin",
    "expires_in": 900, "interval": 1, "message": "open https://microsoft.com/devicelogin and type ABCD",
}  # fmt: skip
PERSON = {
    **GRANTED, "refresh_token": "r" * 3000, "scope": " ".join(tokens._scopes(BY_DEVICE)),
    "client_info": "eyJ1aWQiOiJ1IiwidXRpZCI6InQifQ",
    "id_token_claims": {},
}  # fmt: skip


def test_a_person_signs_in_once_with_a_code_and_later_tokens_come_from_the_keyring(ring: Ring) -> None:
    words = f"nobody has signed in to Microsoft for {USER} yet; run `sspxl doctor --sign-in`"
    assert refused(lambda: token(BY_DEVICE, USER, Web())) == ("token", words)
    shown: list[str] = []
    sign_in_by_device(BY_DEVICE, USER, shown.append, Web(FLOW, PERSON))
    assert shown == [f"Sign in as {USER}: open https://microsoft.com/devicelogin and type ABCD"]
    assert token(BY_DEVICE, USER, Web()) == Secret("a-token", is_token=True)
    assert len(ring.entries) > 3  # in pieces


def test_a_sign_in_that_is_refused_is_said(ring: Ring) -> None:
    no = {"error": "authorization_declined", "error_description": "The user said no."}
    words = "Microsoft gave no token: The user said no; correct it there"
    assert refused(lambda: sign_in_by_device(BY_DEVICE, USER, print, Web(FLOW, no))) == ("token", words)
    assert refused(lambda: sign_in_by_device(BY_DEVICE, USER, print, Web(no))) == ("token", words)
    assert ring.entries == {}


def test_a_sign_in_that_has_expired_says_to_sign_in_again() -> None:
    sign_in_by_device(BY_DEVICE, USER, print, Web(FLOW, {**PERSON, "expires_in": 1}))
    no = {"error": "invalid_grant", "error_description": "AADSTS70043: The refresh token has expired."}
    assert refused(lambda: token(BY_DEVICE, USER, Web(no))) == (
        "token",
        "Microsoft gave no token: AADSTS70043: The refresh token has expired; run `sspxl doctor --sign-in` again",
    )


def test_without_msal_the_command_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hush")
    monkeypatch.setitem(sys.modules, "msal", None)
    words = 'signing in to Microsoft needs more of sspxl: run `pip install "sspxl[mail]"`'
    assert refused(lambda: token(BY_SECRET, USER)) == ("library", words)


# ---------------------------------------------------------------- Google


def test_google_gives_a_token_for_the_refresh_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hush")
    keep("refresh-token", "long-lived")
    asked: list[tuple[str, dict[str, str]]] = []

    def post(address: str, form: dict[str, str]) -> str:
        asked.append((address, form))
        return json.dumps(GRANTED)

    assert token(GOOGLE, USER, post=post) == Secret("a-token", is_token=True)
    assert asked == [
        (
            "https://oauth2.googleapis.com/token",
            {
                "client_id": "an-app", "client_secret": "hush", "refresh_token": "long-lived",
                "grant_type": "refresh_token",
            },
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}',
         "Google gave no token: Token has been expired or revoked; run `keyring set sspxl refresh-token` "
         "with a new one"),
        ("<html>", "Google could not be asked for a token (JSONDecodeError); see that the network is up and that "
         "[oauth] of sspxl.toml is right"),
    ],
)  # fmt: skip
def test_a_token_that_google_does_not_give_is_said(monkeypatch: pytest.MonkeyPatch, said: str, words: str) -> None:
    monkeypatch.setenv("SSPXL_MAILBOX_CLIENT_SECRET", "hush")
    monkeypatch.setenv("SSPXL_MAILBOX_REFRESH_TOKEN", "long-lived")
    assert refused(lambda: token(GOOGLE, USER, post=lambda *_: said)) == ("token", words)


def test_googles_way_out_reads_refusals_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(400)
            self.end_headers()
            self.wfile.write(b'{"error": "invalid_grant"}')

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/token"
        assert tokens._post(address, {"a": "b c"}) == '{"error": "invalid_grant"}'
        thread.join()
    assert got == [b"a=b+c"]
