"""sspxl.toml, read once: every fault at once, in words that say what to type."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from sspxl.addresses import comparable, writable
from sspxl.errors import UserError

Switch = Literal["on", "trial", "off"]

LATER = ("rag", "report")
"""Sections that PRODUCT.md names and this version has no use for: better refused than silently ignored."""

_KINDS = {
    "a valid boolean": "true or false",
    "a valid integer": "a whole number",
    "a valid string": "words in quotation marks",
}
"""What pydantic calls a kind of value, and what a manager would."""

_ONE_ADDRESS = re.compile(r"[^\s@<>()\",;:]+@[^\s@<>()\",;:]+\.[^\s@<>()\",;:.]+")

_SECRET = re.compile(r"passw|passphrase|pwd|secret|token", re.IGNORECASE)
"""In a key that no section has: somebody typed a secret."""

SECRETS = {
    "mailbox": ("SSPXL_MAILBOX_PASSWORD", "mailbox"),
    "smtp": ("SSPXL_SMTP_PASSWORD", "smtp"),
    "oauth": ("SSPXL_MAILBOX_CLIENT_SECRET", "client-secret"),
}
"""Where the secret of a section belongs: a variable of the environment, else its name in the keyring."""

_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")

_SIGN_IN = re.compile(r"://.*@", re.DOTALL)
"""In a value: an address of a server that may hold a password."""


class _Section(BaseModel):
    """A part of the settings: nothing unknown in it, and no guessing from one type to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Partnership(_Section):
    name: str = "Our Community Safety Partnership"
    marking: str = ""


class Manager(_Section):
    name: str = ""
    email: str = ""
    summary: Literal["failure", "always", "never"] = "failure"  # which nights she is mailed about

    @field_validator("email")
    @classmethod
    def _is_one_address(cls, email: str) -> str:
        if email and not (_ONE_ADDRESS.fullmatch(email.strip()) and comparable(email)):
            raise _wanted("one email address and no more, such as csp@example.org")
        return _plain(email.strip())

    @property
    def words(self) -> str | None:
        """Whom a partner can ask, as it stands in an issued workbook; None: nobody is named."""
        return ", ".join(part for part in (self.name, self.email) if part) or None


class Issue(_Section):
    protect: bool = True


class CycleSettings(_Section):
    current: str = ""


def _wanted(words: str) -> PydanticCustomError:
    """A fault of a value, as the end of "it should be ..."."""
    return PydanticCustomError("wanted", "{words}", {"words": words})


def _plain(address: str) -> str:
    """The address, where mail can be sent from it and to it."""
    if address and not writable(address):
        raise _wanted("an address with no more than letters from a to z, digits and signs such as . and - before the @")
    return address


def _years(value: int) -> int:
    if not 0 <= value <= 100:
        raise _wanted("a whole number of years from 1 to 100, or 0 for ever")
    return value


def _port(value: int) -> int:
    if not 0 <= value <= 65535:
        raise _wanted("a whole number from 1 to 65535, or 0 for the usual port")
    return value


def _host(value: str) -> str:
    if any(sign in value for sign in ":/@") or value != "".join(value.split()):
        raise _wanted("the bare name of a server, such as mail.example.org; the port has a line of its own")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # no such zone, or a name that is none
        raise _wanted("the name of a time zone, such as Europe/London") from None
    return value


def _time(value: Any) -> time:
    if isinstance(value, str) and (found := _TIME_OF_DAY.fullmatch(value)):
        return time(int(found[1]), int(found[2]))
    raise _wanted('a time of day, such as "02:00"')


def _days(value: Any) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or not all(type(day) is int and day > 0 for day in value):
        raise _wanted("whole numbers of days above 0, such as [14, 3], or [] for none")
    if len(set(value)) < len(value):
        raise _wanted("days of which none is named twice")
    return tuple(value)


_Years = Annotated[int, AfterValidator(_years)]
_Port = Annotated[int, Field(strict=True), BeforeValidator(lambda value: _port(value) if type(value) is int else value)]
_Host = Annotated[str, BeforeValidator(lambda value: _host(value) if isinstance(value, str) else value)]
_Days = Annotated[tuple[int, ...], BeforeValidator(_days)]


class MailboxSettings(_Section):
    """The mailbox to which partners reply; without a host, inbox/ is all there is."""

    host: _Host = ""
    port: _Port = 0  # 0: the usual one of `tls`
    tls: Literal["implicit", "starttls"] = "implicit"
    ca_file: str = ""  # from the workspace; "": the authorities that the computer trusts
    user: str = Field(default="", validate_default=True)
    auth: Literal["password", "oauth2"] = "password"
    folder: str = "INBOX"
    processed: str = "Processed"
    attention: str = "Attention"
    checks_senders: bool = False  # whether its server writes Authentication-Results on all that comes from outside
    run_mib: int = Field(default=500, gt=0)
    run_minutes: int = Field(default=20, gt=0)
    seconds: int = Field(default=60, gt=0)

    @field_validator("user")
    @classmethod
    def _is_named(cls, user: str, info: ValidationInfo) -> str:
        if info.data.get("host") and not user:
            raise _wanted("the name by which the mailbox is signed in to, since host is set")
        return user

    @field_validator("folder", "processed", "attention")
    @classmethod
    def _is_a_folder_of_its_own(cls, name: str, info: ValidationInfo) -> str:
        if not name.strip() or not name.isprintable():
            raise _wanted("the name of a folder of the mailbox")
        before = {key: info.data.get(key, "").casefold() for key in ("folder", "processed") if key != info.field_name}
        if same := [key for key, other in before.items() if other == name.casefold()]:
            why = "new messages are looked for there" if same[0] == "folder" else "that is for what needs no attention"
            raise _wanted(f"another folder than {same[0]}: {why}")
        return name


class SmtpSettings(_Section):
    """The server through which mail goes out; `send` false: drafts only."""

    host: _Host = ""
    port: _Port = 0  # 0: the usual one of `tls`
    tls: Literal["implicit", "starttls", "none"] = "starttls"
    ca_file: str = ""  # as for the mailbox
    user: str = ""  # "": no sign-in
    auth: Literal["password", "oauth2"] = "password"
    sender: str = Field(default="", alias="from")
    send: bool = False
    run_minutes: int = Field(default=20, gt=0)
    seconds: int = Field(default=60, gt=0)

    @field_validator("user")
    @classmethod
    def _is_sent_safely(cls, user: str, info: ValidationInfo) -> str:
        if user and info.data.get("tls") == "none":
            raise _wanted('"" while tls is "none": a password is not sent over an open line')
        return user

    @field_validator("sender")
    @classmethod
    def _is_an_address(cls, sender: str) -> str:
        if sender and not (comparable(sender) and sender.isprintable()):
            raise _wanted("an email address, such as csp@example.org")
        return _plain(sender)

    @field_validator("send")
    @classmethod
    def _has_a_server(cls, send: bool, info: ValidationInfo) -> bool:
        if send and info.data.get("host") == "":
            raise _wanted("false while host is empty: there is no server to send through")
        return send


class OauthSettings(_Section):
    """Who gives the tokens where auth is "oauth2", and to whom."""

    provider: Literal["microsoft", "google"] = "microsoft"
    tenant: str = ""
    client: str = ""
    sign_in: Literal["secret", "device"] = "secret"


class Reminders(_Section):
    """On which days before and after the due date the silent are reminded."""

    before: _Days = (14, 3)
    after: _Days = (1, 7)


class Schedule(_Section):
    """When the night runs, and the clock by which days are counted: when something was sent, came, or is late."""

    nightly: Annotated[time, BeforeValidator(_time)] = time(2)
    watch: bool = False  # whether what is dropped into inbox/ starts a run
    hours: int = Field(default=6, gt=0, le=23)  # after which a run that hangs is ended
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/London"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class LimitSettings(_Section):
    file_mib: int = Field(default=25, gt=0)
    member_mib: int = Field(default=100, gt=0)
    cells: int = Field(default=250_000, gt=0)
    seconds: int = Field(default=20, gt=0)


class Retention(_Section):
    """How long what may go is kept: years, 0 for ever, after which `sspxl purge` may remove it; of backups days."""

    originals: _Years = 0
    mail: _Years = 2
    archive: _Years = 2
    logs: _Years = 2
    backups: int = Field(default=30, gt=0)


class Settings(_Section):
    """The settings of a workspace; a section or key that the file leaves out has its default."""

    partnership: Partnership = Partnership()
    manager: Manager = Manager()
    issue: Issue = Issue()
    cycle: CycleSettings = CycleSettings()
    mailbox: MailboxSettings = MailboxSettings()
    smtp: SmtpSettings = SmtpSettings()
    oauth: OauthSettings = Field(default=OauthSettings(), validate_default=True)
    reminders: Reminders = Reminders()
    schedule: Schedule = Schedule()
    limits: LimitSettings = LimitSettings()
    retention: Retention = Retention()
    rules: Mapping[str, Switch] = Field(default_factory=dict)

    @field_validator("oauth")
    @classmethod
    def _is_known_where_it_is_used(cls, oauth: OauthSettings, info: ValidationInfo) -> OauthSettings:
        asked = [key for key in ("mailbox", "smtp") if key in info.data and info.data[key].auth == "oauth2"]
        needed = ("client", "tenant") if oauth.provider == "microsoft" else ("client",)
        if asked and (missing := [key for key in needed if not getattr(oauth, key)]):
            words = f'[{asked[0]}] has auth = "oauth2", which needs {" and ".join(missing)} here.'
            raise PydanticCustomError("said", "{words}", {"words": words})
        return oauth

    def switched(self, to: Switch) -> frozenset[str]:
        """Codes of the rules that are switched so."""
        return frozenset(code for code, switch in self.rules.items() if switch == to)


def read_settings(path: Path, rule_codes: Iterable[str]) -> Settings:
    """The settings at `path`.

    Raises UserError: not TOML, or an unknown section, key or rule, or a value of the wrong kind; every fault at once.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))  # Notepad may put a mark at the start
    except FileNotFoundError as err:
        raise UserError((f"{path}: there is no such file. `sspxl init` makes a workspace with one.",)) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise UserError(
            (f"{path}: not readable as TOML: {err}. Mend that line, or compare with a fresh file from `sspxl init`.",)
        ) from err
    codes = tuple(rule_codes)
    rules = found.get("rules")
    unknown = [code for code in rules if code not in codes] if isinstance(rules, dict) else []
    faults = [f"{path.name}, [rules] {code}: there is no such rule{_nearest(code, sorted(codes))}" for code in unknown]
    try:
        settings = Settings.model_validate(found)
    except ValidationError as err:
        raise UserError((*(_sentence(path, fault) for fault in err.errors()), *faults)) from err
    if faults:
        raise UserError(tuple(faults))
    return settings


def _sentence(path: Path, fault: Any) -> str:
    """A fault that pydantic found, in words that say what to type."""
    where = [str(part) for part in fault["loc"]]
    place = f"{path.name}, [{where[0]}]{'' if len(where) == 1 else ' ' + '.'.join(where[1:])}"
    if len(where) == 1 and where[0] in LATER:
        return f"{place}: a later version reads this section; put # before its lines until then."
    if fault["type"] == "extra_forbidden" and _SECRET.search(where[-1]):  # what was typed is not shown again
        variable, name = SECRETS.get(where[0], SECRETS["mailbox"])
        line = place if len(where) > 1 else f"{path.name}, {where[0]}"
        return (
            f"{line}: no secret belongs in this file: set {variable}, or put it into the system's keyring "
            f"(`keyring set sspxl {name}`), and delete this line."
        )
    if fault["type"] == "extra_forbidden":
        kind, names = ("section", tuple(Settings.model_fields)) if len(where) == 1 else ("key", _keys(where[0]))
        return f"{place}: this version knows no such {kind}{_nearest(where[-1], names)}"
    if fault["type"] == "said":
        return f"{place}: {fault['msg']}"
    typed = json.dumps(fault["input"], ensure_ascii=False, default=str)
    is_shown = not (_SIGN_IN.search(typed) or (where[-1] == "host" and "@" in typed))  # a password may stand in it
    if len(where) == 1:
        found = f"found {where[0]} = {typed}; " if is_shown else ""
        return f"{place}: {found}it should be a section: [{where[0]}], its keys on lines below."
    wanted = fault["msg"].removeprefix("Input should be ")
    wanted = _KINDS.get(wanted, wanted)
    if is_shown:
        return f"{place}: found {typed}; it should be {wanted}."
    variable, name = SECRETS.get(where[0], SECRETS["mailbox"])
    return (
        f"{place}: it should be {wanted}. What stands there is not shown again, since it may hold a password: no "
        f"secret belongs here; set {variable}, or put it into the system's keyring (`keyring set sspxl {name}`)."
    )


def _keys(section: str) -> tuple[str, ...]:
    model = Settings.model_fields[section].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return ()
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, or all of them."""
    if found := difflib.get_close_matches(word, tuple(known), n=1):
        return f"; did you mean {found[0]}?"
    return f"; known are {', '.join(known)}." if known else "."
