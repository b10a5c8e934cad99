"""Which cycle is the current one. Source: PRODUCT.md section 4."""

from __future__ import annotations

from datetime import date

from sspxl.errors import UserError
from sspxl.records import Cycle, Register


def current_cycle(register: Register, as_at: date, named: str | None) -> Cycle | None:
    """The cycle that was named, else the one with the latest Opens not after `as_at`; None where none has opened.

    Raises UserError: no cycle has the name.
    """
    if named:
        found = next((cycle for cycle in register.cycles if cycle.name == named), None)
        if found is None:
            known = ", ".join(cycle.name for cycle in register.cycles) or "the table is empty"
            raise UserError(
                (f'register.xlsx, Cycles: there is no cycle "{named}" ({known}). Name one of these, or add a row.',)
            )
        return found
    opened = [cycle for cycle in register.cycles if cycle.opens and cycle.opens <= as_at]
    return max(opened, key=lambda cycle: cycle.opens or as_at, default=None)


def required_cycle(register: Register, as_at: date, named: str | None) -> Cycle:
    """As `current_cycle`, but none is a UserError that names the Cycles table."""
    cycle = current_cycle(register, as_at, named)
    if cycle is None:
        raise UserError(
            (
                f"register.xlsx, Cycles: no cycle has opened by {as_at:%d/%m/%Y}. "
                "Add a row with a Cycle name, Opens and Due.",
            )
        )
    return cycle
