"""Passwords and tokens: from the environment, else from the system's keyring; never from a file of ours."""

from __future__ import annotations

import os
from typing import Any

from sspxl.mail.faults import Fault, MailFault

SERVICE = "sspxl"
"""The name under which the keyring keeps what is ours."""

_PIECE = 1000
"""Windows' keyring takes 2,560 bytes an entry, in UTF-16; what is longer is kept in pieces."""

_NO_KEYRING = "this computer has no keyring"


def secret(variable: str, name: str, what: str) -> str:
    """The secret in the environment's `variable`, else in the keyring under `name`.

    Raises MailFault, which calls it `what`: it is in neither, or the keyring cannot be asked.
    """
    if value := os.environ.get(variable):
        return value
    try:
        found = kept(name)
    except MailFault as fault:
        do = f": set {variable}" if str(fault) == _NO_KEYRING else ""
        raise MailFault(fault.kind, f"{what} is not in {variable}, and {fault}{do}") from fault
    if not found:
        words = f"there is no {what.removeprefix('the ')}: set {variable}, or run `keyring set {SERVICE} {name}`"
        raise MailFault(Fault.PASSWORD, words)
    return found


def kept(name: str) -> str | None:
    """What the keyring has under `name`; None: nothing. Raises MailFault: it cannot be asked."""
    keyring, broken = _keyring()
    try:
        first = keyring.get_password(SERVICE, name)
        if first is None or not first.startswith("pieces:"):
            return first
        pieces = [keyring.get_password(SERVICE, f"{name} {n}") for n in range(int(first.partition(":")[2]))]
    except broken as err:
        raise _closed(err) from err
    return "".join(piece or "" for piece in pieces)


def keep(name: str, value: str) -> None:
    """Put `value` into the keyring under `name`. Raises MailFault: it cannot be asked."""
    keyring, broken = _keyring()
    pieces = [value[start : start + _PIECE] for start in range(0, len(value), _PIECE)]
    try:
        if len(pieces) > 1:  # the count goes last
            for n, piece in enumerate(pieces):
                keyring.set_password(SERVICE, f"{name} {n}", piece)
            value = f"pieces:{len(pieces)}"
        keyring.set_password(SERVICE, name, value)
    except broken as err:
        raise _closed(err) from err


def _keyring() -> tuple[Any, type[Exception]]:
    """The library, and the kind of error that it raises."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as err:
        words = 'the keyring needs more of sspxl: run `pip install "sspxl[mail]"`'
        raise MailFault(Fault.LIBRARY, words) from err
    return keyring, KeyringError


def _closed(err: Exception) -> MailFault:
    if type(err).__name__ == "NoKeyringError":
        return MailFault(Fault.PASSWORD, _NO_KEYRING)
    words = f"the keyring cannot be asked ({type(err).__name__}); unlock it, or use the environment instead"
    return MailFault(Fault.PASSWORD, words)
