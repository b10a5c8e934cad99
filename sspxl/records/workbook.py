"""What one file holds, as typed, and the file as a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from sspxl.records.letter import Letter, Way
from sspxl.records.register import Layout, Place

Typed: TypeAlias = str | float | int | bool | date | datetime | None
"""What a cell holds, as typed."""


@dataclass(frozen=True, slots=True)
class RowId:
    """The identity that issuing put beside a row: whose answer to which action of which cycle."""

    key: str
    contact: str
    cycle: str


NOT_CALCULATED = "not calculated"
"""The `Mark.fault` of a formula whose result was not saved."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell holds or shows besides its value; None: nothing of the kind.

    A cell may have a mark and no value: one with a comment alone, one that holds an error.
    """

    struck: str | None = None  # words struck through: kept, but no part of the value
    comment: str | None = None  # comments and notes on it, one a line: "Kim Lowe: moved to June"
    colour: str | None = None  # "red", "amber", "green", "blue" or "grey": its fill, where that is plainly one of them
    formula: str | None = None  # as Excel shows it: "=B4+B5"
    fault: str | None = None  # an error value such as "#REF!", or NOT_CALCULATED


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, as typed. `cells` maps the column's word in `layouts.HEADER_WORDS` to what stands there.

    `ref` is the number as text, None where the row has none. Blank cells are left out of `cells`; `places` has one
    entry for every column of the table, blank or not. `extra` maps the address of each filled cell outside the table's
    columns to what stands there: a note in a spare column. `marks` maps addresses to marks, blank cells' too. `shared`
    maps the columns in which one cell is merged over several rows, and answers for each, to that block ("F9:F11").
    """

    number: int  # of the sheet row, as Excel counts
    ref: str | None
    section: str | None
    cells: Mapping[str, Typed]
    places: Mapping[str, Place]
    row_id: RowId | None = None
    extra: Mapping[str, Typed] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stray:
    """Words that stand in no table: above one, below it, or on a sheet of their own."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised action plan on a sheet, rows in sheet order."""

    sheet: str
    layout: Layout
    title: str | None
    thematic_lead: str | None
    lead_key: Mapping[str, str]  # initials -> what the ACTION POINT LEADS key says of them
    columns: tuple[str, ...]  # the words of `layouts.HEADER_WORDS` found, from left to right
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What one file holds. `no_plan` says of each sheet without a plan why it is none.

    `issued_to` is the identity of the whole workbook, its key ""; `carriers` is the same as each place in the file
    tells it ("the hidden sheet"), since savers drop some and people copy sheets from one workbook into another.
    `strays` are the words outside the tables, without those that issuing wrote there. `doubts` says what was guessed in
    reading it, and what could not be read. `copy_of` names the workbook of the manager's that it is a copy of
    ("master.xlsx"): such a one is no return.
    """

    file: str  # its name, as received
    sha256: str
    saved: datetime | None  # when its writer last saved it, by its own word
    issued_to: RowId | None
    tables: tuple[Table, ...]
    no_plan: Mapping[str, str]
    notes: tuple[str, ...] = ()  # such as "holds a macro"
    carriers: Mapping[str, RowId] = field(default_factory=dict)
    strays: tuple[Stray, ...] = ()
    doubts: tuple[str, ...] = ()
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A workbook that came back. `path` is where its bytes lie, relative to the workspace.

    `letters` are the messages that it came in, the outermost first; () where the manager put it into inbox/ herself.
    """

    path: str
    received: date
    modified: datetime  # of the file, where its writer left no word of its own
    workbook: Workbook
    letters: tuple[Letter, ...] = ()
    way: Way = Way.FILE  # of the outermost message

    @property
    def file(self) -> str:
        return self.workbook.file


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that could not be taken: what it is, why, and what to do, in one sentence each."""

    file: str
    path: str
    received: date
    what: str
    why: str
    do: str
    letters: tuple[Letter, ...] = ()  # that it came in, the outermost first
    way: Way = Way.FILE  # of that one
