"""What must stand in the open book, as it was saved, wherever a step writes, clears or newly covers: what she typed
there and has not saved would be gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sspxl.live.content import Area, Content, Sheet, Spot
from sspxl.live.steps import ANYTHING, Clear, Resize, SetLink, Step, Still, Write, WriteFormula


def guards(steps: Iterable[Step], present: Content) -> tuple[Still, ...]:
    """A check for each sheet on which the steps do something: of all the cells that they touch, in one block, since
    every call takes Excel its time."""
    touched: dict[str, set[Spot]] = {}
    for step in steps:
        touched.setdefault(step.sheet, set()).update(_touched(step, present))
    return tuple(
        still(present.sheets[name], _around(spots), spots)
        for name, spots in touched.items()
        if spots and name in present.sheets
    )


def still(sheet: Sheet, area: Area, spots: Iterable[Spot]) -> Still:
    """That these cells of the area hold what they held; not the ones with a formula, which may be worked out anew."""
    held = {spot: sheet.values.get(spot) for spot in spots if spot not in sheet.formulas}
    return Still(
        sheet.name,
        area.top,
        area.left,
        tuple(
            tuple(held.get((row, column), ANYTHING) for column in range(area.left, area.right + 1))
            for row in range(area.top, area.bottom + 1)
        ),
    )


def _touched(step: Step, present: Content) -> Iterator[Spot]:
    match step:
        case Write():
            wide = len(step.values[0])
            yield from _spots(Area(step.row, step.column, step.row + len(step.values) - 1, step.column + wide - 1))
        case WriteFormula() | SetLink():
            yield step.row, step.column
        case Clear():
            yield from _spots(step.area)
        case Resize():
            covered, was = step.area, _areas(present)[step.table]
            yield from _spots(Area(was.bottom + 1, covered.left, covered.bottom, covered.right))


def _areas(present: Content) -> Mapping[str, Area]:
    return {name: placed.area for name, placed in present.tables.items()}


def _spots(area: Area) -> Iterator[Spot]:
    for row in range(area.top, area.bottom + 1):
        yield from ((row, column) for column in range(area.left, area.right + 1))


def _around(spots: Iterable[Spot]) -> Area:
    rows, columns = zip(*spots, strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))
