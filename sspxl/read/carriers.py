"""Where a workbook carries the identity that issuing gave it: row IDs apart, which are read with their rows.

Savers drop some of these, and people put sheets of several workbooks together, so each is read for itself.
Source: PRODUCT.md section 6.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from sspxl.identity import DEFINED_NAME, EDITION, PROPERTY, read_identity
from sspxl.read import marks_ods, marks_xls, marks_xlsx
from sspxl.read.gate import Kind
from sspxl.read.grid import Grid
from sspxl.read.ourwords import identity_of
from sspxl.records import RowId

ON_SHEET, ON_ANOTHER_SHEET = "the hidden sheet", "another hidden sheet"
IN_PROPERTY = "the document property"
IN_NAME = "the defined name"

_PROPERTY = rb'name="%b"[^>]*>\s*<[^>]*lpwstr[^>]*>([^<]*)<'
_META = rb'<meta:user-defined\b[^>]*meta:name="%b"[^>]*>([^<]*)<'


def find_carriers(data: bytes, kind: Kind, grids: Iterable[Grid]) -> Mapping[str, RowId]:
    """The identity of the whole workbook as each place in the file tells it, the one to be believed first."""
    found: dict[str, RowId] = {}
    for identity in dict.fromkeys(one for grid in grids if (one := identity_of(grid))):
        if ON_SHEET not in found:
            found[ON_SHEET] = identity
        else:
            found.setdefault(ON_ANOTHER_SHEET, identity)
    if kind is Kind.XLS and not found and (in_name := _whole(marks_xls.defined_constant(data, DEFINED_NAME))):
        found[IN_NAME] = in_name  # opening an .xls for its names costs, and they add nothing to a hidden sheet
    if kind in (Kind.CSV, Kind.XLS):
        return found
    if in_property := _whole(_property(data, PROPERTY)):
        found[IN_PROPERTY] = in_property
    constant_in = marks_ods.defined_constant if kind is Kind.ODS else marks_xlsx.defined_constant
    if in_name := _whole(constant_in(data, DEFINED_NAME)):
        found[IN_NAME] = in_name
    return found


def is_edition(data: bytes, kind: Kind) -> bool:
    """Whether the workbook says of itself that it was one of our masters."""
    return kind not in (Kind.CSV, Kind.XLS) and _property(data, EDITION) is not None


def _property(data: bytes, name: str) -> str | None:
    """The custom document property of that name, as OOXML or OpenDocument keeps it."""
    package = marks_xlsx.open_members(data)
    for part, pattern in (("docprops/custom.xml", _PROPERTY), ("meta.xml", _META)):
        if found := re.search(pattern % name.encode(), package.read(part)):
            return html.unescape(found[1].decode("utf-8", "replace"))
    return None


def _whole(text: str | None) -> RowId | None:
    """The identity of a whole workbook; that of a row is none."""
    found = read_identity(text)
    return found if found and not found.key else None
