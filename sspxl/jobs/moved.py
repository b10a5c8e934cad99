"""What is told of actions that have another number in the register since the last run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sspxl.records import Place, Register


def moved_words(moves: Mapping[str, str], register: Register) -> tuple[str, ...]:
    """A sentence for each action that is there under another key; `moves` gives by old keys the new ones.

    Where a row of Waivers has the old key, the sentence says so: those are the manager's to renumber.
    """
    there = {action.key for action in register.actions}
    return tuple(_told(old, new, register) for old, new in sorted(moves.items()) if new in there)


def _told(old: str, new: str, register: Register) -> str:
    words = f"{old} is {new} in the register by now: what was said of it and your notes went along"
    cells = ", ".join(map(str, _waivers(old, register)))
    return f"{words}; {cells} still says {old}: type {new} there, if that is what it waives" if cells else words


def _waivers(key: str, register: Register) -> Iterator[Place]:
    """The cells of Waivers that have this key under Applies to."""
    for waiver in register.waivers:
        if waiver.applies_to == key:
            yield waiver.places["Applies to"]
