"""One of our tables brought up to date: our columns from the new master, hers moved with the rows that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sspxl.live.content import Area, Content, Placed, Sheet, Spot
from sspxl.live.guards import still
from sspxl.live.steps import Clear, Expect, Refilter, Resize, SetLink, Step, Still, Write, blocks, same
from sspxl.master.schema import RowKey, Table, key_text, row_keys
from sspxl.master.values import Value

Cells: TypeAlias = dict[Spot, Value]

_BESIDE = 60  # columns behind the last that holds something: further out nobody types a note on a row


@dataclass(frozen=True, slots=True)
class Part:
    """What is done about one table, sheet or block. `refused` says why nothing may be done at all; `left` what stays as
    it was; `checks` come before every step of every part."""

    steps: tuple[Step, ...] = ()
    checks: tuple[Expect | Still, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def table_part(table: Table, present: Content, new: Content) -> Part:
    """The steps that make the open table hold the rows of the new one, in its order.

    A table that the new master has not is emptied; one that the open master has not is refused: its notes would have
    no place.
    """
    old, coming = present.tables.get(table.name), new.tables.get(table.name)
    if old is None:
        return Part(refused=(f"the table {table.name} is not in it any more",)) if coming else Part()
    if old.totals:
        return Part(refused=(f"the table {table.name} shows a row of totals: switch that off and save",))
    columns = _columns(old, present.sheets[old.sheet])
    lacking = [name for name in table.headers if name not in columns]
    if set(lacking) & set(table.key):
        gone = ", ".join(name for name in lacking if name in table.key)
        return Part(refused=(f"the table {table.name} has lost what tells its rows: {gone}",))
    left = tuple(f"the column {name} of {table.name} is not there" for name in lacking)
    fitted = _Fitted(table, old, present.sheets[old.sheet], columns, _coming(table, coming, new))
    if refused := tuple(fitted.refused()):
        return Part(refused=refused, left=left)
    steps = tuple(fitted.steps())
    return Part(steps, (fitted.expected(), *fitted.beside()) if steps else (), left=left)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the new master: its key, its values by header, and where its cells lead to."""

    key: RowKey
    values: Mapping[str, Value]
    links: Mapping[str, str]


def _coming(table: Table, coming: Placed | None, new: Content) -> tuple[_Row, ...]:
    if coming is None:
        return ()
    sheet = new.sheets[coming.sheet]
    columns = _columns(coming, sheet)
    lines = _rows(coming, sheet)
    keys = row_keys(table, [_ours(table, sheet, columns, row) for row in lines])
    return tuple(
        _Row(
            key,
            {name: sheet.values.get((row, column)) for name, column in columns.items()},
            {name: link for name, column in columns.items() if (link := sheet.links.get((row, column)))},
        )
        for key, row in zip(keys, lines, strict=True)
    )


def _columns(placed: Placed, sheet: Sheet) -> dict[str, int]:
    """The columns of the table by header."""
    area = placed.area
    headers = ((key_text(sheet.values.get((area.top, c))), c) for c in range(area.left, area.right + 1))
    return {name: column for name, column in headers if name}


def _rows(placed: Placed, sheet: Sheet) -> list[int]:
    """The rows of the table that hold something; a table cannot be without any, and then has a blank one."""
    area = placed.area
    filled = {row for row, column in sheet.values if area.left <= column <= area.right}
    return [row for row in range(area.top + 1, area.bottom + 1) if row in filled]


def _ours(table: Table, sheet: Sheet, columns: Mapping[str, int], row: int) -> tuple[Value, ...]:
    return tuple(sheet.values.get((row, columns[name])) if name in columns else None for name in table.headers)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The open table beside the rows that it is to hold."""

    table: Table
    old: Placed
    sheet: Sheet
    columns: Mapping[str, int]
    rows: Sequence[_Row]

    @property
    def first(self) -> int:
        return self.old.area.top + 1

    @property
    def last(self) -> int:
        """The last row that the table is to have."""
        return self.old.area.top + max(1, len(self.rows))

    @property
    def old_rows(self) -> range:
        return range(self.first, self.old.area.bottom + 1)

    def refused(self) -> Iterator[str]:
        """What stands in the way."""
        covered = [*self._managed(), *self._computed()]
        below = [
            row
            for row, column in (*self.sheet.values, *self.sheet.formulas)
            if self.old.area.bottom < row <= self.last and column in covered
        ]
        if below:
            yield f"something stands below the table {self.table.name}, in row {min(below)}: move it away and save"
        if self._moves():
            for column in self._computed():
                if any(
                    (row, column) in self.sheet.values and not self._is_formula(row, column) for row in self._filled()
                ):
                    name = key_text(self.sheet.values.get((self.old.area.top, column))) or f"number {column}"
                    yield (
                        f"the column {name} of {self.table.name} holds formulas and typed words, and its rows have "
                        "moved"
                    )

    def expected(self) -> Expect:
        """What the open table must hold for the steps to be right: formulas, which may be recalculated, apart."""
        columns = tuple(
            column for column in self._managed() if not any(self._is_formula(row, column) for row in self.old_rows)
        )
        values = tuple(tuple(self.sheet.values.get((row, column)) for column in columns) for row in self.old_rows)
        return Expect(self.old.sheet, self.old.name, self.old.area, columns, values)

    def beside(self) -> Iterator[Still]:
        """Where rows move: that nothing was typed beside them since, in a column that was blank and does not move."""
        if self._moves():
            right = max(self.old.area.right, self.sheet.last_column) + _BESIDE
            area = Area(self.first, 1, self.old.area.bottom, right)
            columns = {*range(1, right + 1)} - {*self._managed()}
            yield still(self.sheet, area, [(row, column) for row in self.old_rows for column in columns])

    def steps(self) -> Iterator[Step]:
        """Links before values, since a link brings a text of its own; the table is longer first and shorter last."""
        name, sheet = self.old.name, self.old.sheet
        wanted = self._wanted()
        links, unlinked = self._links()
        changed = {spot for spot, value in wanted.items() if spot in unlinked or not self._holds(spot, value)} | {
            (step.row, step.column) for step in links
        }
        whole = Area(self.old.area.top, self.old.area.left, self.last, self.old.area.right)
        if self.last > self.old.area.bottom:
            yield Resize(sheet, name, whole)
        yield from (Clear(sheet, Area(*spot, *spot)) for spot in unlinked)
        yield from links
        yield from self._writes(wanted, changed)
        if self.last < self.old.area.bottom:
            yield Resize(sheet, name, whole)
            for left, right in _runs(sorted([*self._managed(), *self._computed()])):
                yield Clear(sheet, Area(self.last + 1, left, self.old.area.bottom, right))
        if changed or whole != self.old.area:
            yield Refilter(sheet, name)

    # ---------------------------------------------------------------- columns

    def _ours_at(self) -> dict[int, str]:
        """Our columns that are still there, by number."""
        return {column: name for name, column in self.columns.items() if name in self.table.headers}

    def _others(self) -> list[int]:
        """Her columns, beside the table too: those that hold something in its rows."""
        used = {column for row, column in (*self.sheet.values, *self.sheet.formulas) if row in self.old_rows}
        return sorted(used - set(self._ours_at()))

    def _computed(self) -> list[int]:
        """Her columns of formulas: they stay, and work out their result from the row in which they stand."""
        return [c for c in self._others() if any(self._is_formula(row, c) for row in self.old_rows)]

    def _managed(self) -> list[int]:
        """The columns that are written."""
        return sorted({*self._ours_at(), *self._others()} - set(self._computed()))

    def _is_formula(self, row: int, column: int) -> bool:
        return (row, column) in self.sheet.formulas

    # ---------------------------------------------------------------- rows

    def _filled(self) -> list[int]:
        return _rows(self.old, self.sheet)

    def _old_at(self) -> dict[RowKey, int]:
        """The row in which each key stands now."""
        rows = self._filled()
        keys = row_keys(self.table, [_ours(self.table, self.sheet, self.columns, row) for row in rows])
        return dict(zip(keys, rows, strict=True))

    def _new_at(self) -> dict[RowKey, int]:
        return {row.key: number for number, row in enumerate(self.rows, start=self.first)}

    def _moves(self) -> bool:
        """Whether a row that stays is to stand elsewhere, or one has gone."""
        new_at = self._new_at()
        return any(new_at.get(key) != row for key, row in self._old_at().items())

    # ---------------------------------------------------------------- cells

    def _wanted(self) -> Cells:
        """What each cell that is written is to hold."""
        ours, old_at, managed = self._ours_at(), self._old_at(), self._managed()
        header = {c: key_text(self.sheet.values.get((self.old.area.top, c))).casefold() for c in managed}
        wanted: Cells = {(self.first, column): None for column in managed}  # of a table without rows
        for number, row in enumerate(self.rows, start=self.first):
            at, hers = old_at.get(row.key), {name.casefold(): value for name, value in row.values.items()}
            for column in managed:
                if column in ours:
                    wanted[number, column] = row.values.get(ours[column])
                elif at is not None:
                    wanted[number, column] = self.sheet.values.get((at, column))
                else:
                    wanted[number, column] = hers.get(header[column])
        return wanted

    def _holds(self, spot: Spot, value: Value) -> bool:
        return spot not in self.sheet.formulas and same(self.sheet.values.get(spot), value)

    def _writes(self, wanted: Cells, changed: Iterable[Spot]) -> list[Write]:
        """Where rows have moved, a block for all columns between two of formulas, so that no row is ever half there;
        else the changed cells alone."""
        spots = set(changed)
        if not self._moves():
            return blocks(self.old.sheet, {spot: wanted[spot] for spot in spots})
        made = []
        for left, right in _runs(self._managed()):
            rows = [row for row, column in spots if left <= column <= right]
            if rows:
                top, bottom = min(rows), max(rows)
                values = tuple(tuple(wanted[r, c] for c in range(left, right + 1)) for r in range(top, bottom + 1))
                made.append(Write(self.old.sheet, top, left, values))
        return made

    def _links(self) -> tuple[list[SetLink], set[Spot]]:
        """The links to be set, and the cells that are to lead nowhere any more."""
        links, unlinked = [], set()
        at = {name: column for column, name in self._ours_at().items()}
        wanted = {
            (number, at[name]): target
            for number, row in enumerate(self.rows, start=self.first)
            for name, target in row.links.items()
            if name in at
        }
        for spot in sorted(wanted):
            if wanted[spot] != self.sheet.links.get(spot):
                links.append(SetLink(self.old.sheet, *spot, wanted[spot]))
        for spot in self.sheet.links:
            if self.first <= spot[0] <= self.last and spot[1] in self._ours_at() and spot not in wanted:
                unlinked.add(spot)
        return links, unlinked


def _runs(columns: Iterable[int]) -> list[tuple[int, int]]:
    """The columns as runs of neighbours: 1, 2, 3, 7 as (1, 3), (7, 7)."""
    runs: list[tuple[int, int]] = []
    for column in sorted(columns):
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs
