"""The register's tables and columns, as PRODUCT.md section 4 names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, how wide it is drawn (in characters), and whether it holds a date."""

    name: str
    width: int
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """One Excel table, on a sheet of the same name."""

    name: str
    columns: tuple[Column, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


PLANS = TableShape(
    "Plans",
    (Column("Code", 10), Column("Title", 50), Column("Thematic lead", 36), Column("Layout", 18), Column("Marking", 16)),
)
ACTIONS = TableShape(
    "Actions",
    (
        Column("Plan", 10), Column("Section", 26), Column("No", 7), Column("Lead", 12), Column("Agency", 22),
        Column("Action", 70), Column("Due", 13, is_date=True), Column("First due", 13, is_date=True),
        Column("State", 12), Column("Opened", 13, is_date=True), Column("Closed", 13, is_date=True),
        Column("Carried from", 14), Column("Measure target", 10), Column("Direction", 11), Column("Tolerance", 10),
    ),
)  # fmt: skip
CONTACTS = TableShape(
    "Contacts",
    (
        Column("Initials", 10), Column("Name", 28), Column("Role", 34), Column("Agency", 28), Column("Email", 36),
        Column("Deputy email", 36),
    ),
)  # fmt: skip
CYCLES = TableShape(
    "Cycles",
    (
        Column("Cycle", 16), Column("Opens", 13, is_date=True), Column("Due", 13, is_date=True),
        Column("As at", 13, is_date=True),
    ),
)  # fmt: skip
WAIVERS = TableShape(
    "Waivers",
    (
        Column("Flag", 22), Column("Applies to", 20), Column("Why", 60), Column("Until", 13, is_date=True),
        Column("By", 20),
    ),
)  # fmt: skip

TABLES = (PLANS, ACTIONS, CONTACTS, CYCLES, WAIVERS)
STATES = ("open", "completed", "withdrawn")
DIRECTIONS = ("higher", "lower")
