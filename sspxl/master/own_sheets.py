"""The sheets that the manager added to the master, taken over whole into the new one; and which of them cannot be."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from types import MappingProxyType

from python_calamine import CalamineWorkbook

from sspxl.errors import UnreadableReturn, place_of
from sspxl.master.opened import as_ours
from sspxl.master.place import Saved
from sspxl.master.schema import NAMES, RowKey, empty_table, row_keys
from sspxl.ooxml import Package, read_package
from sspxl.ooxml.graft import Grafted, graft
from sspxl.ooxml.survey import Survey, survey
from sspxl.ooxml.workbook import Sheet, Table, sheets_of, tables_of

_LOG = logging.getLogger("sspxl")
_AMISS = (UnreadableReturn, LookupError, ValueError)
"""A workbook that other programs wrote can be wrong in ways that nobody foresaw: no night must fail for it."""

_OURS = frozenset(name.casefold() for name in NAMES)


@dataclass(frozen=True, slots=True)
class Source:
    """A master with sheets of hers that can be carried over."""

    saved: Saved
    package: Package
    survey: Survey


@dataclass(frozen=True, slots=True)
class Left:
    """A sheet that stays in the master that she saved, and why: the end of a sentence that begins with its name."""

    sheet: str
    why: str
    saved: Saved


@dataclass(frozen=True, slots=True)
class OwnSheets:
    """What can be carried over, from the master saved last to older ones, and what cannot."""

    sources: tuple[Source, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """The master with her sheets in it, and sentences on what became of them that she would not expect.

    `unfit` has the sheets that could not be taken over after all.
    """

    master: bytes
    said: tuple[str, ...] = ()
    unfit: tuple[Left, ...] = ()


def own_sheets(
    found: Sequence[Saved], names: Collection[str], taken_from: Mapping[str, str] | None = None
) -> OwnSheets:
    """Her sheets of these `names` in the masters that were found: each from the one that was saved last, or from that
    of which `taken_from` has the SHA-256, by the sheet's name in small letters."""
    chosen = taken_from or {}
    seen: set[str] = set()
    sources: list[Source] = []
    left: list[Left] = []
    for saved in found:
        wanted = [
            name
            for name in names
            if name.casefold() not in seen and chosen.get(name.casefold(), saved.sha256) == saved.sha256
        ]
        if not saved.sha256 or (seen and not saved.fresh):
            continue
        try:
            package = read_package(saved.data)
            there = [sheet.name for sheet in sheets_of(package) if sheet.name in wanted]
            told = survey(package, there)
        except _AMISS as fault:
            why = f"is in a workbook that cannot be taken apart ({_why(fault, saved)})"
            left += [Left(name, why, saved) for name in wanted]
            continue
        seen.update(("", *(name.casefold() for name in there)))
        left += [Left(name, why, saved) for name, why in told.left.items()]
        if told.carried or told.names:
            sources.append(Source(saved, package, told))
    here = {name for one in sources for name in one.survey.carried}
    left = [one for one in left if one.sheet not in here]
    lost = [name for name in names if name not in here and name not in {one.sheet for one in left}]
    left += [Left(name, "could not be found among its parts", found[0]) for name in lost]
    return OwnSheets(tuple(sources), tuple(left))


def with_own_sheets(
    master: bytes, own: OwnSheets, renamed: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Joined:
    """The master with her sheets in it. `renamed` has, by the SHA-256 of her master, what she called sheets of ours."""
    said: list[str] = []
    unfit: list[Left] = []
    for source in own.sources:
        try:
            new, ours = read_package(master), renamed.get(source.saved.sha256, {})
            done = graft(new, source.package, _without_known(source, new), _rows(master, new, source), ours)
        except _AMISS as fault:
            why = f"is in a workbook whose parts do not fit together ({_why(fault, source.saved)})"
            unfit += [Left(name, why, source.saved) for name in source.survey.carried]
        else:
            master = done.package.data()
            said += _sentences(done)
    return Joined(master, tuple(said), tuple(unfit))


def _why(fault: Exception, saved: Saved) -> str:
    """Why it cannot be taken apart, in words for her. What nobody foresaw may be a fault of ours: it is logged with its
    place, and no words of a cell."""
    if isinstance(fault, UnreadableReturn):
        return fault.why
    frames = "".join(traceback.format_tb(fault.__traceback__))
    _LOG.error(
        "%s while the sheets that were added to %s were taken over\n%s", place_of(fault), saved.path.name, frames
    )
    return "something in it is not as Excel writes it; open it in Excel, save it and run again"


def _without_known(source: Source, new: Package) -> Survey:
    """What can be carried, without the names that already mean something in the new master."""
    told = survey(new, ())
    known = {one.get("name", "").casefold() for one in told.names if one.get("localSheetId") is None}
    kept = [
        one
        for one in source.survey.names
        if one.get("localSheetId") is not None or one.get("name", "").casefold() not in known
    ]
    return replace(source.survey, names=tuple(kept))


def _sentences(done: Grafted) -> Iterable[str]:
    for was, now in done.sheets.items():
        yield f'your sheet "{was}" is called "{now}" now: the name is taken by a sheet of the master'
    for was, now in done.tables.items():
        yield f'your table "{was}" is called "{now}" now: the name is taken by a table of the master'
    for name in done.gone:
        yield f'the sheet "{name}" has gone: formulas of yours that pointed to it are #REF! now'


# ---------------------------------------------------------------- rows that formulas of hers follow


def _rows(master: bytes, new: Package, source: Source) -> Mapping[str, Mapping[int, int]]:
    """By table: where each row of hers stands now, for the tables to whose sheets her formulas point."""
    was = dict(_tables(source.package, source.survey.sheets))
    if not was:
        return {}
    now = {table.name: (sheet, table) for table, sheet in _tables(new, None).values()}
    old_book, new_book = (CalamineWorkbook.from_filelike(BytesIO(data)) for data in (source.saved.data, master))
    went: dict[str, Mapping[int, int]] = {}
    for table, sheet in was.values():
        name = next((known for known in now if known.casefold() == table.name.casefold()), None)
        if name is None:
            continue
        before, after = _places(old_book, sheet, table), _places(new_book, *now[name])
        went[name] = {row: after[key] for key, row in before.items() if key in after}
    return went


def _tables(package: Package, sheets: Collection[str] | None) -> dict[str, tuple[Table, Sheet]]:
    """Our tables and where they stand, on these sheets (in small letters) or on all."""
    found = [
        (table, sheet)
        for sheet in sheets_of(package)
        if sheets is None or sheet.name.casefold() in sheets
        for table in tables_of(package, sheet)
    ]
    return {table.name.casefold(): (table, sheet) for table, sheet in found if table.name.casefold() in _OURS}


def _places(book: CalamineWorkbook, sheet: Sheet, table: Table) -> dict[RowKey, int]:
    """The row of each key."""
    shape = empty_table(next(name for name in NAMES if name.casefold() == table.name.casefold()))
    area = table.area
    lines = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)[area.top : area.bottom]
    headers = shape.headers
    known = as_ours(table.headers, headers)
    records = [dict(zip(known, line[area.left - 1 : area.right], strict=False)) for line in lines]
    keys = row_keys(shape, tuple(tuple(one.get(name) for name in headers) for one in records))
    return {key: area.top + 1 + n for n, key in enumerate(keys) if any(key)}
