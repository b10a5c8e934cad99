"""The register's tables and columns, as PRODUCT.md section 4 names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a column holds, as far as the sheet is to look after it."""

    WORDS = "words"
    DATE = "date"
    NUMBER = "number"


class Strictness(Enum):
    """What Excel does with a value that is not in a column's list: nothing, a question, a refusal."""

    ANY = None
    ASK = "warning"
    REFUSE = "stop"


@dataclass(frozen=True, slots=True)
class Choices:
    """A drop-down list: the table and the column that it grows with, the name that the workbook has for it."""

    name: str
    table: str
    column: str
    strictness: Strictness = Strictness.ANY

    @property
    def refers_to(self) -> str:
        return f"{self.table}[{self.column}]"


PLAN_CODES = Choices("ListPlans", "Plans", "Code", Strictness.ASK)
LEADS = Choices("ListLeads", "Contacts", "Initials")  # a cell may name several
AGENCIES = Choices("ListAgencies", "Contacts", "Agency")
LAYOUTS = Choices("ListLayouts", "Layouts", "Layout", Strictness.REFUSE)
MARKINGS = Choices("ListMarkings", "Markings", "Marking")
STATE_WORDS = Choices("ListStates", "States", "State", Strictness.REFUSE)
DIRECTION_WORDS = Choices("ListDirections", "Directions", "Direction", Strictness.REFUSE)
FLAG_CODES = Choices("ListFlags", "FlagCodes", "Flag", Strictness.ASK)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, how wide it is drawn (in characters), what it holds and which list it offers."""

    name: str
    width: int
    kind: Kind = Kind.WORDS
    choices: Choices | None = None
    strictness: Strictness = Strictness.REFUSE  # of a date


@dataclass(frozen=True, slots=True)
class TableShape:
    """One Excel table, on a sheet of the same name; the first `frozen` columns stay in sight."""

    name: str
    columns: tuple[Column, ...]
    frozen: int = 1

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _date(name: str, strictness: Strictness = Strictness.REFUSE) -> Column:
    return Column(name, 14, Kind.DATE, strictness=strictness)


PLANS = TableShape(
    "Plans",
    (
        Column("Code", 10), Column("Title", 50), Column("Thematic lead", 36, choices=LEADS),
        Column("Layout", 18, choices=LAYOUTS), Column("Marking", 24, choices=MARKINGS),
    ),
)  # fmt: skip
ACTIONS = TableShape(
    "Actions",
    (
        Column("Plan", 10, choices=PLAN_CODES), Column("Section", 26), Column("No", 8),
        Column("Lead", 14, choices=LEADS), Column("Agency", 24, choices=AGENCIES), Column("Action", 70), _date("Due"),
        _date("First due"), Column("State", 12, choices=STATE_WORDS), _date("Opened"), _date("Closed"),
        Column("Carried from", 14), Column("Measure target", 11, Kind.NUMBER),
        Column("Direction", 12, choices=DIRECTION_WORDS), Column("Tolerance", 12, Kind.NUMBER),
    ),
    frozen=3,
)  # fmt: skip
CONTACTS = TableShape(
    "Contacts",
    (
        Column("Initials", 11), Column("Name", 28), Column("Role", 34), Column("Agency", 28, choices=AGENCIES),
        Column("Email", 40), Column("Deputy email", 40),
    ),
)  # fmt: skip
CYCLES = TableShape("Cycles", (Column("Cycle", 18), _date("Opens"), _date("Due"), _date("As at")))
WAIVERS = TableShape(
    "Waivers",
    (
        Column("Flag", 24, choices=FLAG_CODES), Column("Applies to", 20), Column("Why", 60),
        _date("Until", Strictness.ASK),  # one that was made in the master says "the cell changes"
        Column("By", 24),
    ),
)  # fmt: skip

TABLES = (PLANS, ACTIONS, CONTACTS, CYCLES, WAIVERS)
STATES = ("open", "completed", "withdrawn")
DIRECTIONS = ("higher", "lower")
