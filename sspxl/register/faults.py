"""What is wrong with the register: what stops a run, said of a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sspxl.files import safe_name
from sspxl.records import Action, Cycle, Place, Plan
from sspxl.workspace import UNASSIGNED


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that somebody is to put right. `expected` may be empty, where `do` says it all."""

    place: Place
    found: str
    do: str
    expected: str = ""

    def __str__(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{self.place}: {self.found}{expected}. {self.do}"


def no_table(file: str, name: str) -> Fault:
    """That a table is missing."""
    do = f"Mark its rows with their headers, choose Insert > Table, and name it {name} under Table Design."
    return Fault(Place(file), f"no table named {name}", do)


def no_column(corner: Place, table: str, header: str) -> Fault:
    """That a table has no column of that header."""
    return Fault(corner, f"the table {table} has no column {header}", "Add a column with exactly that header.")


def unknown_plans(plans: Sequence[Plan], actions: Sequence[Action]) -> list[Fault]:
    """A fault for each action whose plan is not there."""
    codes = [plan.code for plan in plans]
    known = ", ".join(dict.fromkeys(filter(None, codes))) or "it is empty"
    return [
        Fault(
            action.places["Plan"],
            f'unknown plan code "{action.plan}"' if action.plan else "the plan code is blank",
            "Correct the code, or add the plan to Plans.",
            f"one of the Plans table ({known})",
        )
        for action in actions
        if not action.plan or action.plan not in codes
    ]


def doubles(what: str, named: Iterable[tuple[str, Place]], fold: Callable[[str], str] = str) -> list[Fault]:
    """A fault for each name that is blank, or that is an earlier one once both are folded."""
    first: dict[str, Place] = {}
    faults: list[Fault] = []
    for name, place in named:
        if not name:
            faults.append(Fault(place, f"the {what} is blank", "Type one, or delete the row."))
        elif (folded := fold(name)) in first:
            found = f'the {what} "{name}" stands already in {first[folded].cell}'
            faults.append(Fault(place, found, "Each may stand once: change or delete one."))
        else:
            first[folded] = place
    return faults


def one_folder(cycles: Sequence[Cycle]) -> list[Fault]:
    """A fault for each cycle whose folder is another's, or that of what came while no cycle was open."""
    first: dict[str, Cycle] = {}
    faults: list[Fault] = []
    for cycle in cycles:
        folder = safe_name(cycle.name)
        other = first.setdefault(folder.casefold(), cycle)  # Windows and macOS take capitals for small letters
        if folder.casefold() == UNASSIGNED:
            found = f'the folder "{folder}" is for what comes while no cycle is open'
            faults.append(Fault(cycle.place, found, "Give the cycle another name."))
        elif other.name != cycle.name:
            found = (
                f'the cycle "{cycle.name}" has the folder "{folder}", and so has "{other.name}" in {other.place.cell}'
            )
            faults.append(Fault(cycle.place, found, "Give one of them another name."))
    return faults
