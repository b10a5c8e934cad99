"""A spreadsheet program for xlwings that is none of Excel: an engine over a store of cells, driven by xlwings' own API.

A stand-in: it proves what our code asks for and in which order, and never what Excel does with it. What is typed is
taken for what it looks like, as Excel takes it: a text that must stay one comes behind an apostrophe.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import xlwings
from xlwings import base_classes

from sspxl.live.content import Area

REJECTED = -2147418111  # what Windows says while Excel takes no calls


class Rejected(Exception):
    """As pywin32's com_error says it."""

    hresult = REJECTED

    def __init__(self) -> None:
        super().__init__(REJECTED, "Call was rejected by callee.", None, None)


class Store(Protocol):
    """An open workbook's cells."""

    path: Path
    read_only: bool
    saved: bool

    def sheet_names(self) -> Sequence[str]: ...
    def tables(self, sheet: str) -> dict[str, Area]: ...
    def read(self, sheet: str, area: Area) -> list[list[Any]]: ...
    def type_in(self, sheet: str, area: Area, rows: Sequence[Sequence[Any]]) -> None: ...
    def link(self, sheet: str, area: Area, target: str, text: str) -> None: ...
    def clear(self, sheet: str, area: Area) -> None: ...
    def resize(self, sheet: str, table: str, area: Area) -> None: ...
    def is_filtered(self, sheet: str, table: str) -> bool: ...
    def refilter(self, sheet: str, table: str) -> None: ...
    def save(self) -> None: ...


@dataclass
class Program:
    """The program with its books. `log` has every order that it took; it rejects the calls whose numbers are in `deaf`,
    and all from `deaf_from` on."""

    books: list[Store] = field(default_factory=list)
    log: list[tuple[Any, ...]] = field(default_factory=list)
    deaf_from: float = float("inf")
    calls: int = 0

    def hear(self, *order: Any) -> None:
        self.calls += 1
        if self.calls > self.deaf_from:
            raise Rejected
        if order:
            self.log.append(order)

    @contextlib.contextmanager
    def running(self) -> Iterator[Program]:
        """While it is the one that xlwings finds."""
        before = xlwings.engines.active
        xlwings.main.Engine(impl=_Engine(self)).activate()
        try:
            yield self
        finally:
            xlwings.engines.active = before


class _Several:
    def __init__(self, made: Sequence[Any]) -> None:
        self.made = list(made)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    def __call__(self, name: str) -> Any:
        return next(one for one in self.made if one.name == name)


class _Engine:
    name, type = "excel", "desktop"

    def __init__(self, program: Program) -> None:
        app = SimpleNamespace(pid=1, engine=self)
        app.books = _Several([_Book(app, program, store) for store in program.books])
        self.apps = _Several([app])

    @staticmethod
    def prepare_xl_data_element(value: Any, _: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        return data


class _Book:
    def __init__(self, app: SimpleNamespace, program: Program, store: Store) -> None:
        self.app, self.program, self.store, self.name = app, program, store, store.path.name

    @property
    def fullname(self) -> str:
        self.program.hear()
        return str(self.store.path)

    @property
    def api(self) -> SimpleNamespace:
        self.program.hear()
        return SimpleNamespace(ReadOnly=self.store.read_only, Saved=self.store.saved, Save=self._save)

    @property
    def sheets(self) -> _Several:
        return _Several([_Sheet(self, name) for name in self.store.sheet_names()])

    def _save(self) -> None:
        self.program.hear("save", self.name)
        self.store.save()
        self.store.saved = True


class _Sheet:
    def __init__(self, book: _Book, name: str) -> None:
        self.book, self.name = book, name

    @property
    def tables(self) -> _Several:
        self.book.program.hear()
        return _Several([_Table(self, name) for name in self.book.store.tables(self.name)])

    def range(self, first: Any, last: Any = None) -> _Range:
        if isinstance(first, _Range):
            return _Range(self, Area(first.area.top, first.area.left, last.area.bottom, last.area.right))
        if len(first) == 4:  # row, column, and how many of each
            row, column, rows, columns = first
            return _Range(self, Area(row, column, row + rows - 1, column + columns - 1))
        return _Range(self, Area(*first, *(last or first)))


class _Table:
    def __init__(self, sheet: _Sheet, name: str) -> None:
        self.sheet, self.name, self.store = sheet, name, sheet.book.store

    @property
    def range(self) -> _Range:
        return _Range(self.sheet, self.store.tables(self.sheet.name)[self.name])

    def resize(self, cells: xlwings.Range) -> None:
        self.sheet.book.program.hear("resize", self.sheet.name, self.name)
        self.store.resize(self.sheet.name, self.name, cells.impl.area)
        self.store.saved = False

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(
            ShowAutoFilter=True,
            AutoFilter=SimpleNamespace(
                FilterMode=self.store.is_filtered(self.sheet.name, self.name), ApplyFilter=self._apply
            ),
        )

    def _apply(self) -> None:
        self.sheet.book.program.hear("filter", self.sheet.name)
        self.store.refilter(self.sheet.name, self.name)


class _Range(base_classes.Range):
    row = column = sheet = None  # the base class has properties that cannot be set

    def __init__(self, sheet: _Sheet, area: Area) -> None:
        self.sheet, self.area, self.row, self.column = sheet, area, area.top, area.left

    @property
    def _store(self) -> Store:
        return self.sheet.book.store

    def _hear(self, order: str) -> None:
        where = (self.area.top, self.area.left, self.area.bottom, self.area.right)
        self.sheet.book.program.hear(order, self.sheet.name, where)
        self._store.saved = False

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.bottom - self.area.top + 1, self.area.right - self.area.left + 1

    @property
    def coords(self) -> tuple[Any, ...]:
        return self.sheet.name, self.row, self.column, *self.shape

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int) -> _Range:
        at = self.row + row - 1, self.column + column - 1
        return _Range(self.sheet, Area(*at, *at))

    @property
    def raw_value(self) -> list[list[Any]]:
        self.sheet.book.program.hear()
        return self._store.read(self.sheet.name, self.area)

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._hear("write")
        self._store.type_in(self.sheet.name, self.area, value if isinstance(value, list) else [[value]])

    @property
    def formula(self) -> str:
        raise NotImplementedError

    @formula.setter
    def formula(self, text: str) -> None:
        self._hear("formula")
        self._store.type_in(self.sheet.name, self.area, [[text]])

    def add_hyperlink(self, target: str, text: str, _: str) -> None:
        self._hear("link")
        self._store.link(self.sheet.name, self.area, target, text)

    def clear_contents(self) -> None:
        self._hear("clear")
        self._store.clear(self.sheet.name, self.area)

    def clear_formats(self) -> None:
        """Has gone with the contents."""

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(ClearHyperlinks=self.clear_formats)


def taken(typed: Any) -> Any:
    """What a program makes of what is typed into a cell; a formula keeps its equals sign."""
    if not isinstance(typed, str) or not typed:
        return typed if typed != "" else None
    if typed.startswith("'"):
        return typed[1:]
    if typed.startswith(("=", "+", "-", "@")):
        return f"={typed.lstrip('=+@')}"
    if typed.casefold() in ("true", "false"):
        return typed.casefold() == "true"
    for read in (
        float,
        lambda text: datetime.strptime(text, "%d/%m/%Y"),
        lambda text: datetime.strptime(text, "%d %B %Y"),
    ):
        with contextlib.suppress(ValueError):
            return read(typed)
    return typed
