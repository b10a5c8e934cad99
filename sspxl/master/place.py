"""Where the master goes: in its place, or beside it while somebody has it open or has saved it during the run.

What she saved goes to archive/ first, and so does a copy of each master that we write: against it is told what she
typed over. Whether she saved a master is told by its SHA-256: those of the ones that lie there are kept beside them,
in `.master.sha256`.
"""

from __future__ import annotations

import contextlib
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from sspxl.errors import UnreadableReturn
from sspxl.files import Overtaken, is_open, open_words, sha256, write_bytes, write_new
from sspxl.identity import EDITION
from sspxl.ooxml.zipped import open_package

ARCHIVED = 30  # masters as we wrote them that archive/ holds at most
LAST_RUN = "Last run"  # what stands on the dashboard at the left of the time
_DASHBOARD = "Dashboard"
_TOP_OF_DASHBOARD = 12  # rows
_HALF_A_SECOND = timedelta(seconds=0.5)  # a workbook keeps days as fractions
_MEMBER_MIB = 512
_EDITION = re.compile(rb'name="' + EDITION.encode() + rb'"[^>]*>\s*<[^>]*lpwstr[^>]*>\s*(\w+)')
_STAMP = r"\(\d{4}-\d{2}-\d{2} \d{4}\)"
_AGAIN = r"(?: \(\d+\))?"


@dataclass(frozen=True, slots=True)
class Saved:
    """A master as it lies there. `fresh`: it may hold words that no other master has. `ours`: as we wrote it.

    `sha256` is "" where another program lets nobody read it.
    """

    path: Path
    data: bytes
    sha256: str
    fresh: bool
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the new master lies, and the old ones that went to archive/ because she had saved them.

    `why` is the first half of a sentence: what kept it from its place.
    """

    path: Path
    archived: tuple[Path, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """By SHA-256: the masters that we wrote, each with the name under which it was put there, the last one last; and
    those that need not be read beside one that she saved later."""

    written: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()


def masters(path: Path) -> tuple[Saved, ...]:
    """The master at `path` and the pending ones beside it: fresh ones first, of these the one saved last.

    Beside a fresh one the others have nothing to tell: what stands in them is in it too, or she has cleared it.
    """
    known = _known(path)
    there = [old for old in (path, *pending(path)) if old.exists()]
    by_age = sorted(there, key=lambda old: old.stat().st_mtime_ns, reverse=True)
    found: list[Saved] = []
    for old in by_age:
        data = _read(old)
        digest = "" if data is None else sha256(data)
        found.append(Saved(old, data or b"", digest, digest not in known.taken, digest in known.written))
    return tuple(sorted(found, key=lambda saved: not saved.fresh))


def baseline(saved: Saved, archive: Path) -> bytes | None:
    """The master of ours that she changed into `saved`; None: it is not known, or not kept any more.

    One that was brought up to date while she had it open says of itself what it was before; its dashboard shows the run
    whose cells it holds.
    """
    edition, shown = _edition_of(saved.data), _run_shown(saved.data)
    noted = {digest for digest, name in _known(_beside(saved.path)).written.items() if name == saved.path.name}
    minute = f"({shown:%Y-%m-%d %H%M})" if shown else ""
    found: bytes | None = None
    refreshed: bytes | None = None
    for old in reversed(_stamped(archive, _as_written(_beside(saved.path)), _AGAIN)):
        data = old.read_bytes()
        of_this_run = bool(shown) and minute in old.name and _run_shown(data) == shown
        if _edition_of(data) == edition if edition else sha256(data) in noted:
            if of_this_run or not shown:
                return data
            found = found or data
        elif of_this_run:
            refreshed = refreshed or data
    return refreshed or found


def shown_before(saved: Saved, written: bytes | None, archive: Path) -> tuple[bytes, ...]:
    """Where `saved` was brought up to date while she had it open: the masters of ours of which it may show something
    still, oldest first, from the one that it was then to the one before `written`, which it was brought up to."""
    edition = _edition_of(saved.data)
    if written is None or edition is None or edition == _edition_of(written):
        return ()
    older: list[bytes] = []
    for old in reversed(_stamped(archive, _as_written(_beside(saved.path)), _AGAIN)):
        data = old.read_bytes()
        older = [] if data == written else [data, *older]
        if _edition_of(data) == edition:
            break
    return tuple(older)


def edition_of(written: bytes | None, saved: Saved) -> str:
    """What tells the master of ours that she changed into `saved` from every other; `written` is that one, if known."""
    of_ours = _edition_of(saved.data if written is None else written)
    return of_ours.decode() if of_ours else sha256(saved.data if written is None else written)


def place_in_line(saved: Saved) -> int:
    """How late the master was written under its name, counted over those that lie there; -1: that is not known."""
    names = [*_known(_beside(saved.path)).written.values()]
    return max((n for n, name in enumerate(names) if name == saved.path.name), default=-1)


def read_before(saved: Saved, archive: Path) -> bytes | None:
    """The same edition as it was when a run read it last, before she saved it again; None: it is not known."""
    path, edition, shown = _beside(saved.path), _edition_of(saved.data), _run_shown(saved.data)
    taken = _known(path).taken
    for old in reversed(_stamped(archive, path, _AGAIN)) if edition else ():
        data = old.read_bytes()
        if sha256(data) in taken and _edition_of(data) == edition and _run_shown(data) == shown:
            return data
    return None


def write_master(path: Path, data: bytes, ran: datetime, archive: Path, taken: Iterable[str]) -> Placed:
    """Put the master at `path`, or at "master (2026-11-22 0200).xlsx" beside it while `path` is open or refused.

    `taken` has the SHA-256 of each master whose words are in `data`. One that was saved since then is left where it is
    for the next run, the new one beside it. Else there is one pending master at most; once the master is in its place
    there is none, unless she has that one open.
    """
    known, read = _known(path), frozenset(taken)
    old = masters(path)
    late = [one for one in old if one.sha256 not in read and not one.ours]
    hers = [one for one in old if one.sha256 in read and not one.ours and one.sha256 not in known.taken]
    archived = _archive(path, hers, archive, ran)
    _keep(path, data, archive, ran)
    went, why = _put(path, data, ran, next((one for one in old if one.path == path), None), late)
    _unlink_pending(path, {went, *(one.path for one in late)})
    rest = [one for one in old if one.path != went and one.path.exists()]
    # What she saves next in the one that stays has all the words of the new one only if no other had words of hers.
    covered = len(rest) <= 1 and all(one in rest for one in old if one.fresh)
    ours = sha256(data)
    now = (known.taken | read) & {one.sha256 for one in rest}
    names = {one.path.name for one in rest}
    written = {digest: name for digest, name in known.written.items() if name in names}
    _remember(path, _Known(written | {ours: went.name}, now | {ours} if covered else now))
    return Placed(went, archived, why)


def pending(path: Path) -> tuple[Path, ...]:
    """The masters that wait beside `path`, oldest first."""
    return _stamped(path.parent, path)


def take_away_pending(path: Path) -> None:
    """Remove the masters that wait beside `path`, which holds all of theirs; one that she has open stays."""
    _unlink_pending(path, (path,))


# ---------------------------------------------------------------- its place


def _put(path: Path, data: bytes, ran: datetime, there: Saved | None, late: Iterable[Saved]) -> tuple[Path, str]:
    """Where it went, and what kept it from its place. `there` is the one that it may replace."""
    why = open_words(path) if is_open(path) else ""
    if not why and there in late:
        why = f"{path.name} was saved while this ran" if there and there.sha256 else open_words(path)
    if not why:
        try:
            write_bytes(path, data, there.sha256 if there else None)
            return path, ""
        except PermissionError:  # Windows, and no owner file that could be seen
            why = open_words(path)
        except Overtaken as err:
            why = str(err)
    beside = path.with_name(f"{path.stem} ({ran:%Y-%m-%d %H%M}){path.suffix}")
    write_bytes(beside, data)
    return beside, why


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except PermissionError:  # open on Windows, in a program that shares nothing
        return None


def _unlink_pending(path: Path, kept: Iterable[Path]) -> None:
    for old in pending(path):
        if old not in kept and not is_open(old):
            _unlink(old)


def _unlink(old: Path) -> None:
    with contextlib.suppress(PermissionError):  # open on Windows: a later run takes it away
        old.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes nothing that is read-only
        old.unlink()


def _stamped(folder: Path, path: Path, behind: str = "") -> tuple[Path, ...]:
    """The files in the folder that are named after `path` and a time, oldest first."""
    name = re.compile(rf"{re.escape(path.stem)} {_STAMP}{behind}{re.escape(path.suffix)}")
    found = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted((old for old in found if name.fullmatch(old.name)), key=_age))


def _age(old: Path) -> tuple[str, int]:
    """The stamp in the name, and the number behind it."""
    stem, _, number = old.stem.partition(") (")
    return stem.removesuffix(")"), int(number.removesuffix(")") or 1)


def _beside(path: Path) -> Path:
    """The master's own place, of one that may be pending beside it."""
    return path.with_name(re.sub(rf" {_STAMP}$", "", path.stem) + path.suffix)


def _as_written(path: Path) -> Path:
    """After which the copies in archive/ of what we wrote are named."""
    return path.with_name(f"{path.stem} as written{path.suffix}")


# ---------------------------------------------------------------- archive/


def _archive(path: Path, saved: Iterable[Saved], archive: Path, ran: datetime) -> tuple[Path, ...]:
    """Where copies of these masters, which she saved, lie now."""
    name = f"{path.stem} ({ran:%Y-%m-%d %H%M}){path.suffix}"
    return tuple(write_new(archive / name, one.data) for one in saved)


def _keep(path: Path, data: bytes, archive: Path, ran: datetime) -> None:
    """A copy of what we write; of all of these only the newest stay."""
    ours = _as_written(path)
    kept = _stamped(archive, ours, _AGAIN)
    if not any(old.stat().st_size == len(data) and old.read_bytes() == data for old in kept):
        write_new(archive / f"{ours.stem} ({ran:%Y-%m-%d %H%M}){ours.suffix}", data)
    for old in _stamped(archive, ours, _AGAIN)[:-ARCHIVED]:
        _unlink(old)


def _edition_of(data: bytes) -> bytes | None:
    """What the workbook says of which of our masters it was; None: nothing, or it is none that can be opened."""
    try:
        found = _EDITION.search(open_package(data, _MEMBER_MIB).read("docprops/custom.xml"))
    except UnreadableReturn:
        return None
    return found[1] if found else None


def _run_shown(data: bytes) -> datetime | None:
    """The run that the dashboard shows, to the second; None: it shows none."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        rows = book.get_sheet_by_name(_DASHBOARD).to_python(skip_empty_area=False, nrows=_TOP_OF_DASHBOARD)
    except (CalamineError, WorksheetNotFound):
        return None
    shown = next((row[1] for row in rows if row[:1] == [LAST_RUN] and len(row) > 1), None)
    return (shown + _HALF_A_SECOND).replace(microsecond=0) if isinstance(shown, datetime) else None


# ---------------------------------------------------------------- the note of SHA-256s


def _notebook(path: Path) -> Path:
    return path.with_name(f".{path.stem}.sha256")


def _known(path: Path) -> _Known:
    """What the last run noted down; nothing where there is no note, so that nothing of hers is passed over."""
    notebook = _notebook(path)
    lines = notebook.read_text("utf-8", "replace").splitlines() if notebook.exists() else []
    noted = [(*line.split(" ", 2), "", "")[:3] for line in lines]
    written = {digest: name for kind, digest, name in noted if kind == "written"}
    return _Known(written, frozenset(digest for kind, digest, _ in noted if kind == "taken"))


def _remember(path: Path, known: _Known) -> None:
    lines = [f"written {digest} {name}\n" for digest, name in known.written.items()]
    lines += [f"taken {digest}\n" for digest in sorted(known.taken)]
    write_bytes(_notebook(path), "".join(lines).encode())
