"""Who wrote the message in which a workbook came, as far as the register knows the address.

Source: PRODUCT.md sections 6 to 8 and 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sspxl.merge.authenticity import failed_check
from sspxl.merge.public_domains import is_public
from sspxl.records import Contact, Letter
from sspxl.text import shorten, tidy

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_LONGEST_NAME, _LONGEST_ADDRESS = 40, 80


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever wrote the message that counts.

    `contacts` are those whose Email or Deputy email it came from, `colleagues` those who have an address at the same
    domain, which is not a public one; both in the order of the register, and both empty where a check failed.
    """

    contacts: tuple[str, ...]
    colleagues: tuple[str, ...]
    named: str  # for a sentence: the address, and the name beside it where the address is nobody's
    sent: datetime | None
    doubt: str = ""  # why it is nobody's, for a sentence


class Addresses:
    """The register's contacts by address and by domain, and the manager's own address."""

    def __init__(self, contacts: Iterable[Contact], manager: str) -> None:
        self._manager = _address(tidy(manager))
        self._by_address: dict[str, list[str]] = {}
        self._by_domain: dict[str, list[str]] = {}
        for contact in contacts:
            known = {_address(tidy(typed or "")) for typed in (contact.email, contact.deputy_email)} - {""}
            for address in known:
                self._by_address.setdefault(address, []).append(contact.initials)
            for domain in {_domain(address) for address in known}:
                if not is_public(domain):
                    self._by_domain.setdefault(domain, []).append(contact.initials)

    def writer(self, letters: Sequence[Letter]) -> Writer | None:
        """Who wrote the message that counts, of those in which a workbook came, the outermost first.

        The outermost counts; in one from the manager the next inside it. None: there is none, since the manager put the
        workbook into inbox/ or into a message of her own, and is trusted.
        """
        letter = next((one for one in letters if not self._is_the_managers(one)), None)
        return self._writer(letter) if letter else None

    def _is_the_managers(self, letter: Letter) -> bool:
        """Whether it is from the manager; one that a check says may not be is a stranger's, whatever is inside."""
        address = _address(letter.sender)
        return bool(address) and address == self._manager and not failed_check(letter.checked, _domain(address))

    def _writer(self, letter: Letter) -> Writer:
        """What the register knows of the message's sender.

        The name that a program shows is never looked at, and "kim+csp@" is another address than "kim@". An address of
        which a check failed is treated as unknown: anybody can write a contact's address on a message, and the checks
        are all that tells; her decision is one click in the master, a forged update would be in the board's paper.
        """
        address = _address(letter.sender)
        named = _named(letter, address)
        if not address:
            return Writer((), (), named, letter.sent, "it does not say from which address")
        if failed := failed_check(letter.checked, _domain(address)):
            doubt = f"the mail server that took it in says that it may not be from there ({failed})"
            return Writer((), (), named, letter.sent, doubt)
        contacts = tuple(self._by_address.get(address, ()))
        if contacts:
            return Writer(contacts, (), shorten(address, _LONGEST_ADDRESS), letter.sent)
        colleagues = tuple(self._by_domain.get(_domain(address), ()))
        return Writer((), colleagues, named, letter.sent, "no contact has that address")


def _address(typed: str) -> str:
    """An address as it is compared: in lower case; "" where it is none, or several."""
    address = typed.lower()
    return address if _ADDRESS.fullmatch(address) and address.isprintable() else ""


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _named(letter: Letter, address: str) -> str:
    """Name and address on one line, short: the sender chose both. A name that is the address itself is left out."""
    name = shorten(_printable(letter.name), _LONGEST_NAME)
    shown = shorten(address or _printable(letter.sender), _LONGEST_ADDRESS)
    if not name or name.casefold() == shown.casefold():
        return shown or "an unnamed sender"
    return f'"{name}" ({shown})' if shown else f'"{name}"'


def _printable(text: str) -> str:
    return "".join(sign for sign in tidy(text) if sign.isprintable()).replace('"', "'")
