"""Waivers: which flags they hold back, and which of them can hold back none. Source: PRODUCT.md sections 4 and 8."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from sspxl.leads import split_leads
from sspxl.records import BadValue, Flag, Place, Register, Waiver
from sspxl.register import CellWaiver
from sspxl.rules.decided import Decision, Told
from sspxl.text import plain

_TABLE = Place("register.xlsx", "Waivers")


def holds_back(waiver: Waiver, flag: Flag, as_at: date) -> bool:
    """Whether the waiver is for this flag, and has not ended; one for CS is for a flag of "CS & MW", too."""
    if waiver.flag != flag.code or (waiver.until is not None and as_at > waiver.until):
        return False
    names = _names(waiver.applies_to)
    return waiver.applies_to in (flag.key, flag.plan) or bool(names and names <= _names(flag.lead))


def is_waived(flag: Flag, waivers: Iterable[Waiver], told: Told, as_at: date) -> bool:
    """Whether one of the waivers holds the flag back: one made in the master only until the flag's cell changes."""
    ours = [waiver for waiver in waivers if holds_back(waiver, flag, as_at)]
    typed = any(not isinstance(waiver, CellWaiver) for waiver in ours)
    return typed or (bool(ours) and told.holds(Decision.WAIVE, flag))


def idle_waivers(register: Register, codes: Container[str]) -> list[BadValue]:
    """A bad value for each waiver whose flag is none of these `codes`, or that applies to nothing in the register."""
    there = {plan.code for plan in register.plans} | {action.key for action in register.actions}
    leads = {plain(contact.initials) for contact in register.contacts}
    leads = leads.union(*(_names(name) for action in register.actions for name in (action.lead, action.agency)))
    found: list[BadValue] = []
    for waiver in register.waivers:
        names = _names(waiver.applies_to)
        if waiver.flag not in codes:
            expected = "the code of a flag, as the master's Flags table has it"
            found.append(BadValue(waiver.places.get("Flag", _TABLE), "Flag", waiver.flag, expected))
        if waiver.applies_to not in there and not (names and names <= leads):
            expected = f"a plan, a key such as ASB/3 or a lead of the register, for {waiver.flag} to be waived"
            place = waiver.places.get("Applies to", _TABLE)
            found.append(BadValue(place, "Applies to", waiver.applies_to or "nothing", expected))
    return found


def _names(lead: str | None) -> set[str]:
    """The names in a lead, as they are compared."""
    return {plain(name) for name in split_leads(lead or "")} - {""}
