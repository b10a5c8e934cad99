"""Of a sheet of hers that stands in several masters: the version that is taken over, and those that stay behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from sspxl.errors import UnreadableReturn
from sspxl.master.opened import formulas_of
from sspxl.master.own_sheets import Left
from sspxl.master.place import Saved, baseline, place_in_line, read_before
from sspxl.ooxml import read_package
from sspxl.ooxml.survey import parts_of
from sspxl.ooxml.workbook import sheets_of

_Content: TypeAlias = tuple[Any, ...]
_NO_CONTENT = "printersettings"  # Excel adds these when it saves


@dataclass(frozen=True, slots=True)
class Versions:
    """By sheet, in small letters, the SHA-256 of the master that it is taken from; and the versions that are not."""

    taken_from: dict[str, str] = field(default_factory=dict)
    left: tuple[Left, ...] = ()


def versions_of(found: Sequence[Saved], names: Collection[str], archive: Path) -> Versions:
    """The versions of her sheets in the masters that she saved, the one saved last first.

    What she changed counts over what she did not touch, and of two that she changed the one saved last; the other stays
    behind where it says something else.
    """
    fresh = [saved for saved in found if saved.fresh and saved.sha256]
    chosen = Versions()
    for name in names if len(fresh) > 1 else ():
        there = {saved.sha256: content for saved in fresh if (content := _content(saved.data, name))}
        having = [saved for saved in fresh if saved.sha256 in there]
        if len(having) < 2:
            continue
        touched = [saved for saved in having if _before(saved, name, archive) != there[saved.sha256]]
        first = touched[0] if touched else max(having, key=place_in_line)
        others = [saved for saved in touched if there[saved.sha256] != there[first.sha256]]
        left = (Left(name, _stays(saved, first), saved) for saved in others)
        chosen = Versions(chosen.taken_from | {name.casefold(): first.sha256}, (*chosen.left, *left))
    return chosen


def _stays(saved: Saved, first: Saved) -> str:
    return (
        f"was changed in {first.path.name} and in {saved.path.name}, and the version of {saved.path.name} is the older"
    )


def _before(saved: Saved, name: str, archive: Path) -> _Content | None:
    """What the sheet held when the master was read last, else when we wrote it; None: it was not there."""
    data = saved.data if saved.ours else read_before(saved, archive) or baseline(saved, archive)
    return None if data is None else _content(data, name)


def _content(data: bytes, name: str) -> _Content | None:
    """What the sheet says, and how many drawings, charts and other parts of each kind it has; None: there is none."""
    try:
        workbook, package = CalamineWorkbook.from_filelike(BytesIO(data)), read_package(data)
        sheet = next((one for one in sheets_of(package) if one.name.casefold() == name.casefold()), None)
        if sheet is None:
            return None
        kinds = Counter(part.casefold().rpartition("/")[0] for part in parts_of(package, sheet.part))
        values = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        formulas = formulas_of(data, (sheet.name,))
    except (CalamineError, UnreadableReturn, LookupError, ValueError):  # what is amiss in it is told when it is taken
        return None
    return values, formulas, {kind: count for kind, count in kinds.items() if _NO_CONTENT not in kind}
