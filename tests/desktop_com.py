"""Excel on Windows for xlwings' own Windows code: its COM objects, and pywin32 around them, made of a store of cells.

To be installed in a process of its own: it stands in for modules of Windows. What runs is all of xlwings that would run
there; what is not Excel are the objects below, which know what xlwings asks of them here, and no more.
"""

from __future__ import annotations

import ctypes
import datetime
import sys
import types
from pathlib import Path
from typing import Any

from desktop_engine import REJECTED, Store

from sspxl.live.content import Area, area_of

_UNKNOWN_NAME = -2147352570


class ComError(Exception):
    """pywin32's com_error."""

    def __init__(self, hresult: int, text: str = "", details: Any = None) -> None:
        super().__init__(hresult, text, details, None)
        self.hresult = hresult


class CDispatch:
    """What xlwings knows a COM object by; asked whether it has a name that it has not, it says so."""

    class _oleobj_:  # noqa: N801
        @staticmethod
        def GetIDsOfNames(_: int, name: str) -> None:  # noqa: N802
            raise ComError(_UNKNOWN_NAME, name)


class Excel:
    """One running Excel with its books, and how it behaves: from which call on it rejects, how often, and which."""

    def __init__(self, stores: list[Store]) -> None:
        self.calls = 0
        self.rejects: range = range(0)
        self.log: list[str] = []
        self.application = Application(self, stores)

    def hear(self, order: str = "") -> None:
        self.calls += 1
        if self.calls in self.rejects:
            raise ComError(REJECTED, "Call was rejected by callee.")
        if order:
            self.log.append(order)


class Application(CDispatch):
    Hwnd = 1

    def __init__(self, excel: Excel, stores: list[Store]) -> None:
        self.Workbooks = Items([Workbook(excel, self, store) for store in stores])


class Items(CDispatch):
    """A collection, by number from 1 or by name."""

    def __init__(self, items: list[Any]) -> None:
        self._items = items

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self._items)

    def __call__(self, key: int | str) -> Any:
        if isinstance(key, str):
            return next(one for one in self._items if one.Name == key)
        return self._items[key - 1]

    def Item(self, key: int | str) -> Any:  # noqa: N802
        return self(key)

    def __iter__(self) -> Any:
        return iter(self._items)


class Workbook(CDispatch):
    def __init__(self, excel: Excel, application: Application, store: Store) -> None:
        self._excel, self._store, self.Application = excel, store, application
        self.Name, self.Path, self.FullName = store.path.name, str(store.path.parent), str(store.path)
        self.Worksheets = Items([Worksheet(excel, self, store, name) for name in store.sheet_names()])

    @property
    def ReadOnly(self) -> bool:  # noqa: N802
        self._excel.hear()
        return self._store.read_only

    @property
    def Saved(self) -> bool:  # noqa: N802
        self._excel.hear()
        return self._store.saved

    def Save(self) -> None:  # noqa: N802
        self._excel.hear("Save")
        self._store.save()
        self._store.saved = True


class Worksheet(CDispatch):
    def __init__(self, excel: Excel, book: Workbook, store: Store, name: str) -> None:
        self._excel, self._store, self.Name, self.Parent = excel, store, name, book
        self.Index = list(store.sheet_names()).index(name) + 1

    @property
    def ListObjects(self) -> Items:  # noqa: N802
        return Items([ListObject(self._excel, self, self._store, name) for name in self._store.tables(self.Name)])

    def Cells(self, row: int, column: int) -> Range:  # noqa: N802
        return Range(self._excel, self, self._store, Area(row, column, row, column))

    def Range(self, first: Any, last: Any = None) -> Range:  # noqa: N802
        first, last = (getattr(one, "_inner", one) for one in (first, last))
        if isinstance(first, str):
            return Range(self._excel, self, self._store, area_of(first))
        area = Area(first.area.top, first.area.left, last.area.bottom, last.area.right)
        return Range(self._excel, self, self._store, area)


class Range(CDispatch):
    HasArray = False

    def __init__(self, excel: Excel, sheet: Worksheet, store: Store, area: Area) -> None:
        self.__dict__.update(_excel=excel, _store=store, Worksheet=sheet, Parent=sheet, area=area)
        self.__dict__.update(Row=area.top, Column=area.left)

    @property
    def Rows(self) -> Any:  # noqa: N802
        return types.SimpleNamespace(Count=self.area.bottom - self.area.top + 1)

    @property
    def Columns(self) -> Any:  # noqa: N802
        return types.SimpleNamespace(Count=self.area.right - self.area.left + 1)

    @property
    def Count(self) -> int:  # noqa: N802
        return self.Rows.Count * self.Columns.Count

    def Resize(self, rows: int, columns: int) -> Range:  # noqa: N802
        top, left = self.area.top, self.area.left
        return Range(self._excel, self.Worksheet, self._store, Area(top, left, top + rows - 1, left + columns - 1))

    GetResize = Resize

    def __call__(self, row: int, column: int = 1) -> Range:
        at = self.area.top + row - 1, self.area.left + column - 1
        return Range(self._excel, self.Worksheet, self._store, Area(*at, *at))

    @property
    def Value(self) -> Any:  # noqa: N802
        self._excel.hear()
        rows = tuple(map(tuple, self._store.read(self.Worksheet.Name, self.area)))
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, value: Any) -> None:  # noqa: N802
        self._changed("Value")
        rows = value if isinstance(value, (list, tuple)) else [[value]]
        plain = [
            [one.replace(tzinfo=None) if isinstance(one, datetime.datetime) else one for one in row] for row in rows
        ]
        self._store.type_in(self.Worksheet.Name, self.area, plain)

    @property
    def Formula(self) -> str:  # noqa: N802
        raise NotImplementedError

    @Formula.setter
    def Formula(self, text: str) -> None:  # noqa: N802
        self._changed("Formula")
        self._store.type_in(self.Worksheet.Name, self.area, [[text]])

    @property
    def Hyperlinks(self) -> Any:  # noqa: N802
        return Hyperlinks(self)

    def ClearContents(self) -> None:  # noqa: N802
        self._changed("ClearContents")
        self._store.clear(self.Worksheet.Name, self.area)

    def ClearFormats(self) -> None:  # noqa: N802
        self._changed("ClearFormats")

    def ClearHyperlinks(self) -> None:  # noqa: N802
        self._changed("ClearHyperlinks")

    def _changed(self, order: str) -> None:
        self._excel.hear(f"{order} {self.Worksheet.Name}")
        self._store.saved = False


class Hyperlinks(CDispatch):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def Add(self, Anchor: Any, Address: str) -> Any:  # noqa: N802, N803
        self._cells._changed("Hyperlinks.Add")
        self._cells._store.link(self._cells.Worksheet.Name, self._cells.area, Address, Address)
        return types.SimpleNamespace()


class ListObject(CDispatch):
    ShowAutoFilter = True

    def __init__(self, excel: Excel, sheet: Worksheet, store: Store, name: str) -> None:
        self._excel, self._store, self.Name, self.Parent = excel, store, name, sheet

    @property
    def Range(self) -> Range:  # noqa: N802
        return Range(self._excel, self.Parent, self._store, self._store.tables(self.Parent.Name)[self.Name])

    def Resize(self, cells: Any) -> None:  # noqa: N802
        self._excel.hear(f"Resize {self.Name}")
        self._store.resize(self.Parent.Name, self.Name, getattr(cells, "_inner", cells).area)

    @property
    def AutoFilter(self) -> Any:  # noqa: N802
        return AutoFilter(self)


class AutoFilter(CDispatch):
    def __init__(self, table: ListObject) -> None:
        self._table = table
        self.FilterMode = table._store.is_filtered(table.Parent.Name, table.Name)

    def ApplyFilter(self) -> None:  # noqa: N802
        self._table._excel.hear(f"ApplyFilter {self._table.Name}")


def install(excel: Excel, ended: Path) -> None:
    """Make xlwings find this Excel; should its exit hook run, which ends every Excel on Windows, `ended` is written."""
    _stand_in("pywintypes", TimeType=type("TimeType", (datetime.datetime,), {}), com_error=ComError, error=ComError)
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32com"):
        _stand_in(name)
    utc = types.SimpleNamespace(utc=lambda: datetime.UTC)
    _stand_in("win32timezone", TimeZoneInfo=utc)
    _stand_in(
        "pythoncom", CoInitialize=lambda: None, com_error=ComError, ole_error=ComError, Empty=None, Missing=object()
    )
    sys.modules["pythoncom"].__file__ = ""
    _stand_in(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=lambda *_: excel.application,
        DispatchEx=_never,
        gencache=types.SimpleNamespace(EnsureModule=lambda *_, **__: None),
    )
    for name in ("windll", "oledll"):
        setattr(ctypes, name, _Library())
    ctypes.WinError, ctypes.PyDLL = OSError, lambda *_: _Library()

    import xlwings
    from xlwings import _xlwindows

    sys.modules["win32process"].GetWindowThreadProcessId = lambda _: (1, 2)
    _xlwindows.get_excel_hwnds = lambda: iter([1])
    _xlwindows.get_xl_app_from_hwnd = lambda _: _xlwindows.COMRetryObjectWrapper(excel.application)
    _xlwindows.Apps.cleanup = staticmethod(lambda: ended.touch())
    xlwings.engines.add(xlwings.main.Engine(impl=_xlwindows.engine))
    xlwings.engines["excel"].activate()


def _stand_in(name: str, **known: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(known)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)


def _never(*_: Any) -> None:
    raise AssertionError("an Excel of its own was asked for")


class _Library:
    """A library of Windows that answers 0 to everything."""

    def __getattr__(self, _: str) -> _Library:
        return _Library()

    def __call__(self, *_: Any) -> int:
        return 0

    def __setattr__(self, _: str, __: Any) -> None:
        pass
