"""A workbook as bytes: the same workbook gives the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

import sspxl

Results = Mapping[tuple[str, str], str]
"""What a formula shows, by the sheet's title and the cell's address; openpyxl writes formulas without it."""

_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)<v\s*(?:/>|></v>)</c>', re.DOTALL)


def pack(book: Workbook, saved: datetime, results: Results | None = None) -> bytes:
    """The workbook as an .xlsx file, said to be made and last saved at `saved`.

    Formulas carry their `results`, all of them text: Excel shows a workbook that came by email without calculating.
    """
    book.properties.created = book.properties.modified = saved
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(book, archive).write_data()
    shown = _by_part(book, results or {})
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _OLDEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            part = source.read(name)
            target.writestr(member, _with_results(part, shown[name]) if name in shown else part)
    return packed.getvalue()


@cache
def packed_by() -> str:
    """What tells this program from one that may make other bytes of the same: a mend may come without a new version."""
    versions = (sspxl.__version__, openpyxl.__version__, zlib.ZLIB_RUNTIME_VERSION)
    root = Path(sspxl.__file__).parent
    sources = sorted(Path(at, name) for at, _, names in os.walk(root) for name in names if name.endswith(".py"))
    stats = ((str(path), path.stat()) for path in sources)
    return repr((versions, [(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]))


def _by_part(book: Workbook, results: Results) -> dict[str, dict[str, str]]:
    """The results by the name of the sheet's part, then by address."""
    parts = {sheet.title: f"xl/worksheets/sheet{n}.xml" for n, sheet in enumerate(book.worksheets, 1)}
    found: dict[str, dict[str, str]] = {}
    for (sheet, address), result in results.items():
        found.setdefault(parts[sheet], {})[address] = result
    return found


def _with_results(part: bytes, results: Mapping[str, str]) -> bytes:
    """The sheet's part with these results of its formulas, by address."""

    def filled(cell: re.Match[str]) -> str:
        address, attributes, formula = cell.groups()
        if address not in results:
            return cell[0]
        return f'<c r="{address}"{attributes} t="str">{formula}<v>{escape(results[address])}</v></c>'

    return _FORMULA.sub(filled, part.decode()).encode()
