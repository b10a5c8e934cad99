"""OAuth2 tokens: from Microsoft by msal, from Google by its refresh token. Nothing else is asked of either.

Google needs one request of one form, which the standard library sends; its own library would bring five packages.
"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.error import HTTPError

from sspxl.mail.faults import Fault, MailFault
from sspxl.mail.secrets import keep, kept, secret
from sspxl.mail.server import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

Post = Callable[[str, dict[str, str]], str]
"""Sends a form to an address; what comes back, also where that is a refusal."""

_AUTHORITY = "https://login.microsoftonline.com/"
_APPLICATION_MAY = ["https://outlook.office365.com/.default"]
_PERSON_MAY = {
    "mailbox": "https://outlook.office.com/IMAP.AccessAsUser.All",
    "smtp": "https://outlook.office.com/SMTP.Send",
}
_GOOGLE = "https://oauth2.googleapis.com/token"
_CACHE = "token-cache"
_SECONDS = 60

SIGN_IN = "run `sspxl doctor --sign-in`"
"""What a person does to sign in."""


@dataclass(frozen=True, slots=True)
class Application:
    """The application that signs in, as the settings name it. It holds no secret."""

    provider: Literal["microsoft", "google"]
    client: str
    tenant: str = ""  # Microsoft's alone
    by: Literal["secret", "device"] = "secret"
    uses: tuple[str, ...] = ("mailbox",)  # what the token is for: "mailbox", "smtp"


def token(application: Application, user: str, http_client: Any = None, post: Post | None = None) -> Secret:
    """A token that is valid now. `http_client` stands in for msal's way out, `post` for Google's.

    Raises MailFault: it was refused, nobody has signed in, or the service cannot be reached.
    """
    if application.provider == "google":
        return _from_google(application, post or _post)
    if application.by == "device":
        return _from_person(application, user, http_client)
    return _from_application(application, http_client)


def sign_in_by_device(
    application: Application, user: str, show: Callable[[str], None], http_client: Any = None
) -> None:
    """Let a person sign in once with a code on any device; the keyring then has what later tokens are made from.

    `show` gets the sentence that tells the person where to type which code. Raises MailFault.
    """
    with _asking("Microsoft"):
        app, cache = _person(application, http_client)
        flow = app.initiate_device_flow(_scopes(application))
        if "user_code" not in flow:
            raise _refused("Microsoft", flow)
        show(f"Sign in as {user}: {flow['message']}")
        answer = app.acquire_token_by_device_flow(flow)
    if "access_token" not in answer:
        raise _refused("Microsoft", answer)
    keep(_CACHE, cache.serialize())


def _from_application(application: Application, http_client: Any) -> Secret:
    password = secret("SSPXL_MAILBOX_CLIENT_SECRET", "client-secret", "the application's secret")
    with _asking("Microsoft"):
        app = _msal().ConfidentialClientApplication(
            application.client,
            client_credential=password,
            authority=_AUTHORITY + application.tenant,
            http_client=http_client,
            instance_discovery=False,  # one connection fewer: the address is Microsoft's own
            timeout=_SECONDS,
        )
        answer = app.acquire_token_for_client(_APPLICATION_MAY)
    if "access_token" not in answer:
        raise _refused("Microsoft", answer)
    return Secret(answer["access_token"], is_token=True)


def _from_person(application: Application, user: str, http_client: Any) -> Secret:
    with _asking("Microsoft"):
        app, cache = _person(application, http_client)
        accounts = app.get_accounts()
        own = [one for one in accounts if one.get("username", "").casefold() == user.casefold()]
        account = (own or accounts or [None])[0]  # a shared mailbox is read by somebody of another name
        answer = app.acquire_token_silent_with_error(_scopes(application), account) if account else None
    if cache.has_state_changed:
        keep(_CACHE, cache.serialize())
    if answer is None:
        raise MailFault(Fault.TOKEN, f"nobody has signed in to Microsoft for {user} yet; {SIGN_IN}")
    if "access_token" not in answer:
        raise _refused("Microsoft", answer)
    return Secret(answer["access_token"], is_token=True)


def _person(application: Application, http_client: Any) -> tuple[Any, Any]:
    """msal's application for a person, and its cache as the keyring has it."""
    cache = _msal().SerializableTokenCache()
    cache.deserialize(kept(_CACHE))
    app = _msal().PublicClientApplication(
        application.client,
        authority=_AUTHORITY + application.tenant,
        token_cache=cache,
        http_client=http_client,
        instance_discovery=False,
        timeout=_SECONDS,
    )
    return app, cache


def _scopes(application: Application) -> list[str]:
    return [_PERSON_MAY[use] for use in application.uses]


def _from_google(application: Application, post: Post) -> Secret:
    form = {
        "client_id": application.client,
        "client_secret": secret("SSPXL_MAILBOX_CLIENT_SECRET", "client-secret", "the application's secret"),
        "refresh_token": secret("SSPXL_MAILBOX_REFRESH_TOKEN", "refresh-token", "the refresh token"),
        "grant_type": "refresh_token",
    }
    with _asking("Google"):
        answer = json.loads(post(_GOOGLE, form))
    if "access_token" not in answer:
        raise _refused("Google", answer)
    return Secret(answer["access_token"], is_token=True)


def _post(address: str, form: dict[str, str]) -> str:
    request = urllib.request.Request(address, urllib.parse.urlencode(form).encode())
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return answer.read().decode()
    except HTTPError as err:  # its reason stands in what comes back with it
        return err.read().decode("utf-8", "replace")


@contextmanager
def _asking(whom: str) -> Iterator[None]:
    """A service that cannot be reached, or that answers what no token service does, is told as a MailFault."""
    try:
        yield
    except (OSError, ValueError) as err:
        words = f"{whom} could not be asked for a token ({type(err).__name__}); see that the network is up and that "
        raise MailFault(Fault.TOKEN, f"{words}[oauth] of sspxl.toml is right") from err


def _refused(by: str, answer: dict[str, Any]) -> MailFault:
    """The fault of a token that was not given; the service's own first sentence says why."""
    why = str(answer.get("error_description") or answer.get("error") or "it said no more")
    why = " ".join(why.partition("Trace ID")[0].split()).rstrip(".")[:200]
    do = "correct it there"
    if answer.get("error") in ("invalid_grant", "interaction_required"):
        do = f"{SIGN_IN} again" if by == "Microsoft" else "run `keyring set sspxl refresh-token` with a new one"
    return MailFault(Fault.TOKEN, f"{by} gave no token: {why}; {do}")


def _msal() -> Any:
    try:
        import msal
    except ImportError as err:
        words = 'signing in to Microsoft needs more of sspxl: run `pip install "sspxl[mail]"`'
        raise MailFault(Fault.LIBRARY, words) from err
    return msal
