"""A manager at LibreOffice: one running LibreOffice for a module of tests, driven by UNO as she would work in it.

It runs without a window, under a profile and a pipe of its own, and is ended by its own process id.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import lacking, require

START_SECONDS = 60
_FILTER = "Calc MS Excel 2007 XML"
_DISTRIBUTION = (
    "/usr/lib/python3/dist-packages"  # where python3-uno puts its module, out of a virtual environment's sight
)


def uno_module() -> Any:
    """UNO's Python module; the test is skipped where it is missing, and fails under CI=true."""
    if _DISTRIBUTION not in sys.path:
        sys.path.append(_DISTRIBUTION)  # at the end: it must not hide what the environment has
    try:
        import uno
    except ImportError:  # not installed, or made for another Python
        lacking("python3-uno")
    return uno


class Office:
    """LibreOffice while it runs."""

    def __init__(self, folder: Path) -> None:
        self.uno = uno_module()
        self._pipe = f"sspxl{uuid.uuid4().hex}"
        profile, pipe = (folder / "profile").as_uri(), f"--accept=pipe,name={self._pipe};urp;"
        command = [require("soffice"), f"-env:UserInstallation={profile}", "--headless", "--norestore", pipe]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.desktop = self._connect()

    def _connect(self) -> Any:
        from com.sun.star.connection import NoConnectException

        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                if time.monotonic() > until or self.process.poll() not in (None, 0):
                    self.close()
                    pytest.fail(f"LibreOffice did not start within {START_SECONDS} seconds", pytrace=False)
                time.sleep(0.1)
            else:
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    @contextlib.contextmanager
    def opened(self, path: Path, *, to_read: bool = False) -> Iterator[Book]:
        """The workbook as she has it open; closed without saving unless the test saves. `to_read`: without a lock file,
        as tests of another process may have the same one open."""
        how = (self.value("Hidden", True), self.value("ReadOnly", to_read))
        document = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, how)
        assert document is not None, f"LibreOffice does not open {path.name}"
        try:
            yield Book(self, document, path)
        finally:
            document.close(True)

    def value(self, name: str, value: object) -> Any:
        """A PropertyValue."""
        made = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, value
        return made

    def close(self) -> None:
        """Ends LibreOffice: asked first, then by the id of the processes that were started here."""
        with contextlib.suppress(Exception):  # it may have gone already, and any answer will do
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # soffice is a script: the program proper is its child
        self.process.wait(20)


class Book:
    """A workbook that is open, by the names of its sheets and the headers of its tables."""

    def __init__(self, office: Office, document: Any, path: Path) -> None:
        self.office, self.document, self.path = office, document, path

    def save(self) -> None:
        """Saves it as what it is."""
        self.document.storeToURL(self.path.as_uri(), (self.office.value("FilterName", _FILTER),))

    def save_as(self, path: Path, name: str, options: str = "") -> None:
        """Saves a copy there by the filter of that name."""
        how = (self.office.value("FilterName", name), self.office.value("FilterOptions", options))
        self.document.storeToURL(path.as_uri(), how[: 2 if options else 1])

    def show_first(self) -> None:
        """Turns to the first sheet that is not hidden."""
        sheets = self.document.Sheets
        shown = (sheets.getByIndex(n) for n in range(sheets.Count))
        self.document.CurrentController.setActiveSheet(next(sheet for sheet in shown if sheet.IsVisible))

    def recalculate(self) -> None:
        self.document.calculateAll()

    @property
    def sheet_names(self) -> list[str]:
        return list(self.document.Sheets.ElementNames)

    def sheet(self, name: str) -> Any:
        return self.document.Sheets.getByName(name)

    def add_sheet(self, name: str) -> Any:
        """A new sheet behind all others."""
        self.document.Sheets.insertNewByName(name, self.document.Sheets.Count)
        return self.sheet(name)

    def cell(self, sheet: str, address: str) -> Any:
        return self.sheet(sheet).getCellRangeByName(address)

    def rows(self, sheet: str) -> list[list[Any]]:
        """What stands on the sheet, row by row: texts and numbers."""
        return [list(row) for row in self._used(sheet).getDataArray()]

    def find(self, sheet: str, key: str, column: str) -> Any:
        """The cell in the row that begins with `key`, under that header."""
        rows = self.rows(sheet)
        head = next(n for n, row in enumerate(rows) if column in row)
        line = next(n for n, row in enumerate(rows) if n > head and row[0] == key)
        return self.sheet(sheet).getCellByPosition(rows[head].index(column), line)

    def add_column(self, sheet: str, header: str, words: dict[str, object]) -> None:
        """A column at the right of the sheet's table, with these words on the rows of these keys."""
        rows = self.rows(sheet)
        head = next(n for n, row in enumerate(rows) if "Key" in row)
        at = len([value for value in rows[head] if value != ""])
        self.put(sheet, at, head, header)
        for n, row in enumerate(rows[head + 1 :], head + 1):
            if row[0] in words:
                self.put(sheet, at, n, words[row[0]])

    def put(self, sheet: str, column: int, row: int, value: object) -> None:
        """A text or a number into the cell, counted from 0."""
        cell = self.sheet(sheet).getCellByPosition(column, row)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value

    def table_area(self, name: str) -> Any:
        """The range of the Excel table of that name."""
        return self.document.DatabaseRanges.getByName(name).ReferredCells

    def filter_by(self, table: str, column: int, word: str) -> None:
        """Shows only the rows of the table that have the word in that column, counted from 0."""
        area = self.document.DatabaseRanges.getByName(table)
        described = area.getFilterDescriptor()
        wanted = self.office.uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        wanted.Field, wanted.IsNumeric, wanted.StringValue = column, False, word
        wanted.Operator = self.office.uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        described.setFilterFields((wanted,))
        area.refresh()

    def sort_by(self, table: str, column: int) -> None:
        """Sorts the rows of the table by that column, counted from 0, from Z to A."""
        key = self.office.uno.createUnoStruct("com.sun.star.table.TableSortField")
        key.Field, key.IsAscending = column, False
        fields = self.office.uno.Any("[]com.sun.star.table.TableSortField", (key,))
        told = (self.office.value("SortFields", fields), self.office.value("ContainsHeader", True))
        self.office.uno.invoke(self.table_area(table), "sort", (told,))

    def add_chart(self, sheet: str, name: str, data: Any, title: str) -> None:
        """A column chart of that range on the sheet."""
        place = self.office.uno.createUnoStruct("com.sun.star.awt.Rectangle")
        place.X, place.Y, place.Width, place.Height = 8_000, 500, 9_000, 6_000
        charts = self.sheet(sheet).Charts
        charts.addNewByName(name, place, (data.RangeAddress,), True, True)
        inner = charts.getByName(name).EmbeddedObject
        inner.HasMainTitle = True
        inner.Title.String = title

    def add_pivot(self, sheet: str, name: str, source: Any, by: str, counted: str) -> None:
        """A pivot table at A20 of the sheet: how many of `counted` there are by `by`."""
        orientation = {"row": "ROW", "data": "DATA"}
        tables = self.sheet(sheet).DataPilotTables
        described = tables.createDataPilotDescriptor()
        described.setSourceRange(source.RangeAddress)
        fields = described.DataPilotFields
        for field, role in ((by, "row"), (counted, "data")):
            enum = self.office.uno.Enum("com.sun.star.sheet.DataPilotFieldOrientation", orientation[role])
            fields.getByName(field).Orientation = enum
        fields.getByName(counted).Function = self.office.uno.Enum("com.sun.star.sheet.GeneralFunction", "COUNT")
        tables.insertNewByName(name, self.cell(sheet, "A20").CellAddress, described)

    def add_text_box(self, sheet: str, words: str) -> None:
        shape = self._shape("com.sun.star.drawing.TextShape", 500, 5_000)
        self.sheet(sheet).DrawPage.add(shape)
        shape.String = words

    def add_picture(self, sheet: str, picture: Path) -> None:
        shape = self._shape("com.sun.star.drawing.GraphicObjectShape", 500, 7_000)
        shape.GraphicURL = picture.as_uri()
        self.sheet(sheet).DrawPage.add(shape)

    def charts(self, sheet: str) -> dict[str, list[str]]:
        """The charts of the sheet by title, each with the ranges that its series draw."""
        found = {}
        for name in self.sheet(sheet).Charts.ElementNames:
            chart = self.sheet(sheet).Charts.getByName(name).EmbeddedObject
            found[chart.Title.String] = [
                data.Values.SourceRangeRepresentation
                for kind in chart.FirstDiagram.CoordinateSystems[0].ChartTypes
                for series in kind.DataSeries
                for data in series.DataSequences
            ]
        return found

    def pivots(self, sheet: str) -> dict[str, dict[str, float]]:
        """The pivot tables of the sheet by name, each brought up to date: how many stand under each word."""
        found = {}
        for name in self.sheet(sheet).DataPilotTables.ElementNames:
            pivot = self.sheet(sheet).DataPilotTables.getByName(name)
            pivot.refresh()
            area = pivot.OutputRange
            cells = (
                self.sheet(sheet)
                .getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
                .getDataArray()
            )
            numbers = [(row[0], row[-1]) for row in cells if isinstance(row[-1], float)]
            found[name] = dict(numbers[:-1])  # without its total
        return found

    def shapes(self, sheet: str) -> list[str]:
        """What lies over the cells beside charts: the words of a text box, "a picture"."""
        shapes = (s for s in self.sheet(sheet).DrawPage if "OLE2" not in s.ShapeType)
        return sorted("a picture" if "Graphic" in shape.ShapeType else shape.String for shape in shapes)

    def _shape(self, kind: str, x: int, y: int) -> Any:
        shape = self.document.createInstance(kind)
        size, place = (self.office.uno.createUnoStruct(f"com.sun.star.awt.{name}") for name in ("Size", "Point"))
        size.Width, size.Height, place.X, place.Y = 4_000, 1_500, x, y
        shape.Size, shape.Position = size, place
        return shape

    def _used(self, sheet: str) -> Any:
        found = self.sheet(sheet)
        cursor = found.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        return found.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice for the tests of one module."""
    running = Office(tmp_path_factory.mktemp("office"))
    yield running
    running.close()
