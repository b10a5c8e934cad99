"""Opening history.db: made or brought up to date where needed, or copied for whoever only reads."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sspxl.errors import UserError
from sspxl.history.backups import how_to_put_back, keep_before_upgrade
from sspxl.history.database import History
from sspxl.history.health import how_lost, opened_to_read
from sspxl.history.journal import begin, journal_of, write_down
from sspxl.history.schema import STEPS

_SYSTEMS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
}
"""What SQLite says of the machine -> what the system says of it."""


_PATIENCE = 60.0
"""Seconds for which a program that reads the file (a backup, a viewer) is waited for."""


@contextmanager
def open_history(path: Path) -> Iterator[History]:
    """The history at `path`, made or brought up to date where needed.

    Raises UserError: lost, damaged, of a newer sspxl, or not to be opened; OSError: the system lets no more be written.
    """
    journal = journal_of(path)
    _refuse_lost(path)
    with closing(_opened(path)) as connection, _damage_told(path):
        begin(connection, journal)
        yield History(connection, is_noted=True)
        write_down(connection, journal)


def _refuse_lost(path: Path) -> None:
    if lost := how_lost(path):
        raise UserError((f"{path}: {lost}. {how_to_put_back(path)}",))


@contextmanager
def open_to_rebuild(path: Path) -> Iterator[History]:
    """A history at `path` that is told anew what the journal has: nothing is noted down a second time."""
    with closing(_opened(path)) as connection, _damage_told(path):
        yield History(connection)


@contextmanager
def copy_of_history(path: Path) -> Iterator[History]:
    """The history at `path` as a copy in memory: the file is not touched, whatever is done. Empty before the first run.

    Raises UserError as `open_history` does.
    """
    _refuse_lost(path)
    with closing(_copied(path)) as memory, _damage_told(path):
        yield History(memory)


def _opened(path: Path) -> sqlite3.Connection:
    with _damage_told(path), _refusal_told(path):
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            # The default rollback journal and not WAL: WAL needs memory that all who read share, which a network drive
            # does not give, and workspaces lie on such. A reader copies the last good state in either, since a run
            # writes into the file itself only when it commits.
            connection.execute("PRAGMA journal_mode = DELETE")
            # However much a run changes, it keeps it to itself until it commits: else who reads would wait for it.
            connection.execute("PRAGMA cache_spill = OFF")
            connection.execute("PRAGMA foreign_keys = ON")
            if 0 < (version := _version(connection)) < len(STEPS):
                keep_before_upgrade(connection, path, version)
            _bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _copied(path: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with _damage_told(path), _refusal_told(path):
        if path.exists():
            with closing(opened_to_read(path)) as source:  # while a run commits, the copy waits
                source.backup(memory)
        _bring_up_to_date(memory, path)
    return memory


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as err:
        if number := _SYSTEMS.get(getattr(err, "sqlite_errorcode", 0) & 0xFF):
            raise OSError(number, os.strerror(number), str(path)) from err
        if type(err) is not sqlite3.DatabaseError:
            raise  # a fault of a statement is ours
        raise UserError((f"{path}: the history is damaged ({err}). {how_to_put_back(path)}",)) from err


@contextmanager
def _refusal_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as err:
        do = "See that nothing else uses it and that its folder can be written to, and run this again."
        raise UserError((f"{path}: the history cannot be opened ({err}). {do}",)) from err


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(STEPS):
        raise UserError(
            (f"{path}: written by a newer sspxl (its version is {version}, ours {len(STEPS)}). Install the newer one.",)
        )
    for number, step in enumerate(STEPS[version:], version + 1):
        connection.executescript(f"BEGIN; {step} PRAGMA user_version = {number}; COMMIT;")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
