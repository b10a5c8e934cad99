"""Who wrote the message in which a workbook came, as far as the register knows the address.

Source: PRODUCT.md sections 6 to 8 and 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sspxl.addresses import comparable, domain_of
from sspxl.merge.authenticity import failed_check, is_unchecked, passed_check
from sspxl.merge.public_domains import is_public
from sspxl.records import Contact, Letter, Way
from sspxl.text import shorten, tidy

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
    is_dated: bool = False  # whether a server's clock tells when it was sent, too
    says_the_managers: bool = False  # whether it is the manager's by its own word, and by no server's


class Addresses:
    """The register's contacts by address and by domain, and the manager's own address."""

    def __init__(self, contacts: Iterable[Contact], manager: str) -> None:
        self._manager = comparable(manager)
        self._by_address: dict[str, list[str]] = {}
        self._by_domain: dict[str, list[str]] = {}
        for contact in contacts:
            known = {comparable(typed) for typed in (contact.email, contact.deputy_email)} - {""}
            for address in known:
                self._by_address.setdefault(address, []).append(contact.initials)
            for domain in {domain_of(address) for address in known}:
                if not is_public(domain):
                    self._by_domain.setdefault(domain, []).append(contact.initials)

    def writer(self, letters: Sequence[Letter], way: Way) -> Writer | None:
        """Who wrote the message that counts, of those in which a workbook came, the outermost first; that one came in
        this way.

        The outermost counts; in one from the manager the next inside it. None: there is none, since the manager put the
        workbook into inbox/ or into a message of her own, and is trusted.

        Anybody can write her address on a message to the mailbox. Where no server says that one is hers, what is in it
        counts for no more than if it had come by itself: a message inside it is judged by its sender, and a workbook is
        nobody's. Where a server looked and did not find it to be hers, it is a stranger's with all that is inside.
        """
        hers: Letter | None = None  # by its own word alone
        for place, letter in enumerate(letters):
            if not self._says_the_managers(letter):
                return self._writer(letter)
            if place == 0 and way is not Way.FILE and not self._is_vouched_for(letter, way):
                if not is_unchecked(letter.checked) and not self._has_passed(letter):
                    return self._unproven(letter)
                hers = letter
        return self._unproven(hers) if hers else None

    def _says_the_managers(self, letter: Letter) -> bool:
        """Whether it is from the manager; one that a check says may not be is a stranger's, whatever is inside."""
        address = _sender(letter)
        return bool(address) and address == self._manager and not failed_check(letter.checked, domain_of(address))

    def _is_vouched_for(self, letter: Letter, way: Way) -> bool:
        """Whether the server says that it is from its sender's domain, and is known to say so of itself: where a server
        writes no such header, the sender may have."""
        return way is Way.CHECKED and self._has_passed(letter)

    def _has_passed(self, letter: Letter) -> bool:
        return passed_check(letter.checked, domain_of(self._manager))

    def _unproven(self, letter: Letter) -> Writer:
        doubt = (
            "anybody can write the manager's address on a message, and no mail server is known to vouch for this one; "
            "a partner's message forwarded as an attachment, or a file put into inbox/, needs no Accept"
        )
        named = shorten(_sender(letter), _LONGEST_ADDRESS)
        return Writer((), (), named, letter.told, doubt, letter.reached is not None, says_the_managers=True)

    def _writer(self, letter: Letter) -> Writer:
        """What the register knows of the message's sender.

        The name that a program shows is never looked at, and "kim+csp@" is another address than "kim@". An address of
        which a check failed is treated as unknown: anybody can write a contact's address on a message, and the checks
        are all that tells; her decision is one click in the master, a forged update would be in the board's paper.
        """
        address, is_dated = _sender(letter), letter.reached is not None
        named = _named(letter, address)
        if not address:
            return Writer((), (), named, letter.told, "it does not say from which address", is_dated)
        if failed := failed_check(letter.checked, domain_of(address)):
            doubt = f"the mail server that took it in says that it may not be from there ({failed})"
            return Writer((), (), named, letter.told, doubt, is_dated)
        contacts = tuple(self._by_address.get(address, ()))
        if contacts:
            return Writer(contacts, (), shorten(address, _LONGEST_ADDRESS), letter.told, is_dated=is_dated)
        colleagues = tuple(self._by_domain.get(domain_of(address), ()))
        return Writer((), colleagues, named, letter.told, "no contact has that address", is_dated)


def _sender(letter: Letter) -> str:
    """The sender's address as it is compared; "" where it is none, several, or one with signs that nobody can see."""
    return comparable(letter.sender) if letter.sender.isprintable() else ""


def _named(letter: Letter, address: str) -> str:
    """Name and address on one line, short: the sender chose both. A name that is the address itself is left out."""
    name = shorten(_printable(letter.name), _LONGEST_NAME)
    shown = shorten(address or _printable(letter.sender), _LONGEST_ADDRESS)
    if not name or name.casefold() == shown.casefold():
        return shown or "an unnamed sender"
    return f'"{name}" ({shown})' if shown else f'"{name}"'


def _printable(text: str) -> str:
    return "".join(sign for sign in tidy(text) if sign.isprintable()).replace('"', "'")
