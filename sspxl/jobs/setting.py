"""What is set, and where each setting comes from."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from sspxl.mail.faults import MailFault
from sspxl.mail.secrets import kept
from sspxl.rules import RULES
from sspxl.settings import SECRETS, Settings, read_settings
from sspxl.workspace import SETTINGS, Workspace

DEFAULT = "default"

_SECTION = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=\s*(.*)""")
_LONG = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it holds. `origin` is "sspxl.toml, line 7", "default", "environment, NAME" or "keyring, NAME";
    of a secret the value is whether it is set, never what it is."""

    section: str
    key: str
    value: Any
    origin: str
    is_secret: bool = False


def effective(workspace: Workspace) -> tuple[Setting, ...]:
    """Every setting, in the order of a new sspxl.toml; of the rules those that the file names.

    Raises UserError: a fault in the file, each with its place and its mend.
    """
    settings = read_settings(workspace.settings, {rule.code for rule in RULES})
    text = workspace.settings.read_text("utf-8-sig")
    lines, typed = _lines(text), tomllib.loads(text)
    found: list[Setting] = []
    for section, values in settings.model_dump(by_alias=True).items():
        for key, value in values.items():
            shown = f"{value:%H:%M}" if isinstance(value, time) else value
            found.append(Setting(section, key, shown, _origin(section, key, typed, lines)))
        found += _secret(section, settings)
    return tuple(found)


def _origin(section: str, key: str, typed: Mapping[str, Any], lines: Mapping[tuple[str, str], int]) -> str:
    if key not in typed.get(section, {}):
        return DEFAULT
    line = lines.get((section, key))
    return f"{SETTINGS}, line {line}" if line else SETTINGS


def _lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each key, by its section, in a file that is read without a fault."""
    found: dict[tuple[str, str], int] = {}
    section, is_inside = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        marks = len(_LONG.findall(line))
        if is_inside:  # a text that goes over several lines
            is_inside = marks % 2 == 0
        elif head := _SECTION.match(line):
            section = head[1]
        elif key := _KEY.match(line):
            found.setdefault((section, key[1]), number)
            is_inside = marks % 2 == 1 and key[2].startswith(('"""', "'''"))
    return found


def _secret(section: str, settings: Settings) -> Iterator[Setting]:
    """Whether the secret of the section is set, where it is needed."""
    if section not in SECRETS or not _is_needed(section, settings):
        return
    variable, name = SECRETS[section]
    key = "client secret" if section == "oauth" else "password"
    if os.environ.get(variable):
        yield Setting(section, key, "set", f"environment, {variable}", is_secret=True)
        return
    try:
        is_kept = bool(kept(name))
    except MailFault as fault:
        yield Setting(section, key, "not set", str(fault), is_secret=True)
        return
    origin = f"keyring, {name}" if is_kept else f"neither in {variable} nor in the keyring"
    yield Setting(section, key, "set" if is_kept else "not set", origin, is_secret=True)


def secrets_needed(settings: Settings) -> tuple[str, ...]:
    """The variables of the environment that the night needs where the keyring has not what they are for."""
    return tuple(variable for section, (variable, _) in SECRETS.items() if _is_needed(section, settings))


def _is_needed(section: str, settings: Settings) -> bool:
    servers = (settings.mailbox, settings.smtp)
    if section == "oauth":
        uses = any(server.host and server.auth == "oauth2" for server in servers)
        return uses and settings.oauth.provider == "microsoft" and settings.oauth.sign_in == "secret"
    server = getattr(settings, section)
    return bool(server.host and server.user and server.auth == "password")
