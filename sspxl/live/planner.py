"""What must be done to a master that is open so that it holds what the new one holds: pure, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sspxl.live.content import Content, Sheet
from sspxl.live.dashboard import dashboard_part
from sspxl.live.guards import guards
from sspxl.live.steps import Step, Write, blocks, same
from sspxl.live.tables import Part, table_part
from sspxl.master.contents import DASHBOARD
from sspxl.master.opened import ORPHANS
from sspxl.master.schema import NAMES, Column, Table, empty_table, key_text

_ORPHANS_TABLE = "OrphanedNotes"
_ORPHANS_KEY = 3  # its first columns: sheet, row, column
_PLAN_HEADER = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, checks first. `refused` says why none may be done; `left` what stays as it was until the new master is
    put in place."""

    steps: tuple[Step, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def planned(present: Content, new: Content) -> Plan:
    """The plan that makes the open master `present`, as she saved it, hold what `new` holds. Her own sheets stay."""
    parts = [table_part(empty_table(name), present, new) for name in NAMES]
    parts.append(_orphans(present, new))
    parts += [_plan_sheet(present.sheets.get(name), sheet) for name, sheet in new.sheets.items() if _is_plan(sheet)]
    parts.append(dashboard_part(present.sheets.get(DASHBOARD), new.sheets[DASHBOARD]))
    refused = tuple(said for part in parts for said in part.refused)
    checks = tuple(check for part in parts for check in part.checks)
    done = tuple(step for part in parts for step in part.steps)
    steps = () if refused else (*checks, *guards(done, present), *done)
    return Plan(steps, refused, _left(parts, present, new))


def holds_all(saved: Content, new: Content) -> bool:
    """Whether every value of the new master stands in the saved one. Links do not count, since each program writes them
    in its own way; nor does what was left."""
    plan = planned(_unlinked(saved), _unlinked(new))
    return not plan.refused and not any(isinstance(step, Write) for step in plan.steps)


def _unlinked(content: Content) -> Content:
    return replace(content, sheets={name: replace(sheet, links={}) for name, sheet in content.sheets.items()})


def _left(parts: Iterable[Part], present: Content, new: Content) -> tuple[str, ...]:
    gone = (
        f"the sheet {name} is of a plan that is not there any more"
        for name, sheet in present.sheets.items()
        if _is_plan(sheet) and name not in new.sheets
    )
    return (*(said for part in parts for said in part.left), *gone)


def _orphans(present: Content, new: Content) -> Part:
    """Her notes whose rows have gone; a sheet for them cannot be added without leading her to it."""
    coming = new.tables.get(_ORPHANS_TABLE)
    placed = coming or present.tables.get(_ORPHANS_TABLE)
    if placed is None:
        return Part()
    if _ORPHANS_TABLE not in present.tables:
        return Part(refused=(f"notes of yours whose rows have gone need a new sheet, {ORPHANS}",))
    sheet = (new if coming else present).sheets[placed.sheet]
    headers = [key_text(value) for value in sheet.row(placed.area.top, placed.area.left, placed.area.right)]
    columns = tuple(Column(name, 0) for name in headers)
    return table_part(Table(_ORPHANS_TABLE, columns, (), tuple(headers[:_ORPHANS_KEY])), present, new)


def _is_plan(sheet: Sheet) -> bool:
    """Whether it is a plan's sheet of ours: its third line says so."""
    return sheet.name.startswith("Plan ") and str(sheet.values.get((3, 1), "")).startswith(f"{sheet.name}: ")


def _plan_sheet(old: Sheet | None, new: Sheet) -> Part:
    """The plan's rows as a block of values; what stands at the right of it, or below after a blank row, is hers."""
    wide = max(column for row, column in new.values if row == _PLAN_HEADER)
    if old is None:
        return Part(left=(f"the sheet {new.name} is new",))
    if old.row(_PLAN_HEADER, 1, wide) != new.row(_PLAN_HEADER, 1, wide):
        return Part(left=(f"the sheet {new.name} has other columns",))
    last = _last_row(old, wide)
    covered = range(last + 1, _last_row(new, wide) + 1)
    if any(row in covered and column <= wide for row, column in (*old.values, *old.formulas)):
        return Part(left=(f"something stands below the rows of {new.name}",))
    spots = [(row, column) for row in range(1, max(last, covered.stop - 1) + 1) for column in range(1, wide + 1)]
    cells = {
        spot: new.values.get(spot)
        for spot in spots
        if spot in old.formulas or not same(old.values.get(spot), new.values.get(spot))
    }
    return Part(tuple(blocks(new.name, cells)))


def _last_row(sheet: Sheet, wide: int) -> int:
    """The last of the rows that follow the header without a blank one between."""
    filled = {row for row, column in (*sheet.values, *sheet.formulas) if column <= wide}
    row = _PLAN_HEADER
    while row + 1 in filled:
        row += 1
    return row
