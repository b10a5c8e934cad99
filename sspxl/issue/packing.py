"""A workbook as bytes: the same workbook gives the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold


def pack(book: Workbook, saved: datetime) -> bytes:
    """The workbook as an .xlsx file, said to be made and last saved at `saved`."""
    book.properties.created = book.properties.modified = saved
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(book, archive).write_data()
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _OLDEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()
