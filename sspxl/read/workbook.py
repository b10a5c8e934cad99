"""A received file as a `Workbook` record: its plans, its identity, and when it was last saved."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime

from sspxl.files import sha256
from sspxl.identity import PROPERTY, read_identity
from sspxl.read.gate import Kind, Limits, inspect
from sspxl.read.grid import Grid, read_grids
from sspxl.read.tables import find_tables
from sspxl.records import RowId, Table, Workbook

NO_HEADER = (
    "a table without actions is no plan: it has neither header words such as No, LEAD, ACTION and UPDATE, nor numbered "
    "items with words beside them"
)

_SAVED = re.compile(rb"<(?:dcterms:modified|dc:date)[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")
_PROPERTY = re.compile(rb'name="' + PROPERTY.encode() + rb'"[^>]*>\s*<vt:lpwstr>([^<]*)<')


def read_workbook(data: bytes, name: str, limits: Limits) -> Workbook:
    """The file's plans in sheet order, as typed. `name` is the file's own, for the places.

    Raises UnreadableReturn: not a workbook, encrypted, cut short, beyond the limits.
    """
    passed = inspect(data, name, limits)
    grids = read_grids(data, passed.kind, name)
    tables: list[Table] = []
    no_plan: dict[str, str] = {}
    for grid in grids:
        if _identity_of(grid):
            continue
        if found := find_tables(grid, name):
            tables.extend(found)
        elif any(grid.filled(row) for row in range(len(grid.rows))):
            no_plan[grid.sheet] = NO_HEADER
    parts = (
        {}
        if passed.kind in (Kind.CSV, Kind.XLS)
        else _parts(data, "docProps/core.xml", "meta.xml", "docProps/custom.xml")
    )
    return Workbook(
        file=name,
        sha256=sha256(data),
        saved=_saved(parts.get("docProps/core.xml") or parts.get("meta.xml") or b""),
        issued_to=_identity(grids, parts.get("docProps/custom.xml", b"")),
        tables=tuple(tables),
        no_plan=no_plan,
        notes=passed.notes,
    )


def _parts(data: bytes, *names: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        present = set(package.namelist())
        return {name: package.read(name) for name in names if name in present}


def _saved(properties: bytes) -> datetime | None:
    """When the writer says that it saved the file; None where it says nothing, or no time that there is."""
    found = _SAVED.search(properties)
    try:
        return datetime.fromisoformat(found[1].decode()) if found else None
    except ValueError:
        return None


def _identity(grids: Iterable[Grid], custom: bytes) -> RowId | None:
    """The identity of the whole workbook: from its own sheet, else from the document property; rows carry theirs."""
    if on_sheet := next((found for grid in grids if (found := _identity_of(grid))), None):
        return on_sheet
    in_property = _PROPERTY.search(custom)
    return read_identity(html.unescape(in_property[1].decode("utf-8", "replace"))) if in_property else None


def _identity_of(grid: Grid) -> RowId | None:
    """The identity that the sheet carries for the whole workbook, whatever the sheet is called by now."""
    found = read_identity(grid.value(0, 0))
    return found if found and not found.key else None
