"""The open dashboard brought up to date: its texts and lists. Its formulas, over the tables, follow by themselves.

Blocks are found by their headings, wherever they stand. A block that would need other looks or charts, since it has
another number of lines than before or other severities, is left, and its heading says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sspxl.live.content import Sheet, Spot
from sspxl.live.steps import SetLink, Step, WriteFormula, blocks, same
from sspxl.live.tables import Cells, Part
from sspxl.master.canvas import AREAS
from sspxl.master.place import LAST_RUN
from sspxl.master.refreshed import NOT_REFRESHED, more_lines
from sspxl.master.today import MESSAGES, SHELVED
from sspxl.master.values import Value

HEADINGS = (
    "Decided, and not carried out",
    SHELVED,
    MESSAGES,
    "Waiting for your decision",
    "RAG by plan",
    "RAG by lead, and where the return stands",
    "Trend over the cycles",
    "On-going only, by lead over the cycles",
    "What is where",
    "Top concerns",
    "Returns in and out",
)
_PAINTED = "Top concerns"  # its cells are painted by severity, which its formulas name

_GROUPS = tuple((area.first + 1, area.last + 1) for area in AREAS)  # the columns of blocks, counted from 1
_QUOTED = re.compile(r"""("[^"]*"|'[^']*'!?\$?[A-Z]*\$?\d*|\[[^\]]*\])""")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_.])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_])")


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines under a heading, the heading's among them."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def lines(self) -> int:
        return self.bottom - self.top + 1

    def spots(self, lines: int | None = None) -> Iterator[Spot]:
        """Its cells, of so many lines."""
        for row in range(self.top, self.top + (lines or self.lines)):
            yield from ((row, column) for column in range(self.left, self.right + 1))


def dashboard_part(old: Sheet | None, new: Sheet) -> Part:
    """The steps for the dashboard. Without the line that tells whose run the cells are of, the next run would take all
    that was refreshed for words of hers: a dashboard that cannot have that line is refused."""
    if old is None:
        return Part(refused=(f"the sheet {new.name} is not in it any more",))
    here, coming = _blocks_of(old), _blocks_of(new)
    top = _top(coming)
    if _top(here).lines != top.lines or _stamp_row(old) != _stamp_row(new):
        return Part(refused=("the top of the dashboard is not as it was",))
    steps = _shifted(old, new, top, top, formulas=False)
    left: list[str] = []
    for heading in (heading for heading in HEADINGS if heading in here or heading in coming):
        if heading not in here:
            left.append(f'"{heading}" has no place on the dashboard yet')
        elif heading in coming and coming[heading].lines == here[heading].lines:
            shifted = _shifted(old, new, here[heading], coming[heading])
            if heading == _PAINTED and any(isinstance(step, WriteFormula) for step in shifted):
                steps += _marked(old, here[heading], heading)
                left.append(f'"{heading}" on the dashboard has other severities now')
            else:
                steps += shifted
        elif _is_text(old, here[heading]) and (heading not in coming or _is_text(new, coming[heading])):
            steps += _fitted(old, new, here[heading], coming.get(heading))
        else:
            steps += _marked(old, here[heading], heading)
            left.append(f'"{heading}" on the dashboard has another number of lines now')
    return Part(tuple(steps), left=tuple(left))


def translated(formula: str, rows: int) -> str:
    """The formula as it reads so many rows lower; names of columns, sheets and texts in it stay."""
    parts = _QUOTED.split(formula)
    parts[::2] = [_REFERENCE.sub(lambda found: f"{found[1]}{int(found[2]) + rows}", part) for part in parts[::2]]
    return "".join(parts)


def _blocks_of(sheet: Sheet) -> Mapping[str, _Block]:
    """The blocks by heading."""
    found: dict[str, _Block] = {}
    filled = {*sheet.values, *sheet.formulas}
    for left, right in _GROUPS:
        tops = {
            row: str(value).removesuffix(NOT_REFRESHED)
            for (row, column), value in sorted(sheet.values.items(), key=lambda item: item[0])
            if column == left and str(value).removesuffix(NOT_REFRESHED) in HEADINGS
        }
        ends = [*list(tops)[1:], sheet.last_row + 1][: len(tops)]
        for (top, heading), end in zip(tops.items(), ends, strict=True):
            bottom = max(row for row, column in filled if top <= row < end and left <= column <= right)
            found[heading] = _Block(top, bottom, left, right)
    return found


def _top(found: Mapping[str, _Block]) -> _Block:
    """What stands above all blocks: titles, the headline, the stamp of the last run, the tiles."""
    return _Block(1, max(1, min((block.top for block in found.values()), default=2) - 1), 1, _GROUPS[-1][1])


def _stamp_row(sheet: Sheet) -> int | None:
    """The row with the time of the last run."""
    return next((row for (row, column), value in sheet.values.items() if column == 1 and value == LAST_RUN), None)


def _is_text(sheet: Sheet, block: _Block) -> bool:
    return not any(spot in sheet.formulas for spot in block.spots())


def _shifted(old: Sheet, new: Sheet, here: _Block, coming: _Block, *, formulas: bool = True) -> list[Step]:
    """The new block's cells at the old one's place; without `formulas` the ones that stand there stay."""
    down = here.top - coming.top
    cells: Cells = {}
    steps: list[Step] = []
    for row, column in coming.spots():
        spot, at = (row, column), (row + down, column)
        if spot in new.formulas:
            formula = translated(new.formulas[spot], down)
            if formulas and old.formulas.get(at) not in (formula, ""):  # "": shared with another cell
                steps.append(WriteFormula(old.name, *at, formula))
        elif at in old.formulas or not same(old.values.get(at), new.values.get(spot)):
            cells[at] = new.values.get(spot)
        steps += _link(old, at, new.links.get(spot), cells, new.values.get(spot))
    return [*steps, *blocks(old.name, cells)]


def _marked(old: Sheet, here: _Block, heading: str) -> list[Step]:
    """The heading of a block that stays as it was says so, once."""
    at, said = (here.top, here.left), heading + NOT_REFRESHED
    return [] if old.values.get(at) == said else [*blocks(old.name, {at: said})]


def _fitted(old: Sheet, new: Sheet, here: _Block, coming: _Block | None) -> list[Step]:
    """A list of texts in the lines that there are; where they are too few, its last line says how many more there
    are. A list that is gone leaves its lines blank, and its heading too."""
    cells: Cells = dict.fromkeys(here.spots())
    steps: list[Step] = []
    lines = coming.lines if coming else 0
    shown = lines if lines <= here.lines else here.lines - 1
    for row, column in coming.spots(shown) if coming and shown else ():
        at = (row - coming.top + here.top, column)
        cells[at] = new.values.get((row, column))
        steps += _link(old, at, new.links.get((row, column)), {}, None)
    if lines > shown:
        cells[here.bottom, here.left + 1] = more_lines(lines - shown)
    changed = {spot: value for spot, value in cells.items() if not same(old.values.get(spot), value)}
    changed |= {(step.row, step.column): cells[step.row, step.column] for step in steps if isinstance(step, SetLink)}
    return [*steps, *blocks(old.name, changed)]


def _link(old: Sheet, at: Spot, target: str | None, cells: Cells, value: Value) -> list[Step]:
    """The link that a cell is to have; its text, which setting a link replaces, is added to the cells."""
    if target is None or target == old.links.get(at):
        return []
    cells[at] = value
    return [SetLink(old.name, *at, target)]
