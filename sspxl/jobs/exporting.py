"""`sspxl export` and `sspxl restore`: a whole workspace in one zip file, and out of it again, byte for byte.

In the zip lies a manifest of every file with its SHA-256. No secret is in a workspace, so none is in the zip; locks,
the marks of open files and what a killed write left are not either. history.db is copied whole, whoever reads it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from sspxl import __version__
from sspxl.errors import UserError
from sspxl.files import make_folder, sync_folder
from sspxl.history.backups import copied_whole
from sspxl.history.opening import open_history
from sspxl.jobs.preparing import CLOSED, FOLDERS
from sspxl.jobs.verifying import Verified, verify
from sspxl.workspace import SETTINGS, Workspace

MANIFEST = "sspxl-export.json"
_HALF = ".restoring"
_BLOCK = 1024 * 1024
_MOST_TOLD = 32 * _BLOCK  # bytes of a manifest: over 100,000 files
_FARTHEST = 2**68  # nanoseconds from 1970: what comes later no system takes
_OURS = (".", "~$")
"""How the names of locks, owner files and half-written files begin."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of an export: its path from the workspace, SHA-256, bytes, time in nanoseconds, whether read-only."""

    path: str
    sha256: str
    size: int
    modified: int
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into the zip file."""

    file: Path
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of it, and what is wrong with that."""

    workspace: Workspace
    files: int
    verified: Verified


# ---------------------------------------------------------------- export


def export(workspace: Workspace, file: Path, now: datetime) -> Exported:
    """The workspace as it stands, in a new zip file for its owner's eyes alone: it has all that anybody ever sent.

    Raises Busy; UserError: there is such a file, it would lie in the workspace itself, or one of the workspace's cannot
    be read.
    """
    file = file.resolve()
    if file.exists():
        raise UserError((f"{file}: there is a file of that name already. Name a new one.",))
    if file.is_relative_to(workspace.root):
        raise UserError((f"{file}: it lies in the workspace that is exported. Name a place outside.",))
    half = file.with_name(f".{file.name}.tmp")
    with workspace.held():
        try:
            kept = _zipped(workspace, half, now)
            half.replace(file)
            sync_folder(file.parent)
        except OSError as err:
            why = err.strerror or type(err).__name__
            raise UserError(
                (f"{err.filename or file}: {why}; close it if it is open, see that there is room",)
            ) from err
        finally:
            half.unlink(missing_ok=True)
    return Exported(file, len(kept), file.stat().st_size)


def _zipped(workspace: Workspace, half: Path, now: datetime) -> list[Kept]:
    """What went into the zip file that is `half` made."""
    half.unlink(missing_ok=True)  # an export that was killed left it
    half.touch(stat.S_IRUSR | stat.S_IWUSR)
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as zipped:
        kept = list(_put_all(workspace, zipped))
        told = {"sspxl": __version__, "made": now.astimezone(UTC).isoformat(), "files": list(map(_plain, kept))}
        zipped.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
    with half.open("r+b") as written:
        os.fsync(written.fileno())
    return kept


def _put_all(workspace: Workspace, zipped: zipfile.ZipFile) -> Iterator[Kept]:
    """Every file of the workspace put into the zip."""
    history = workspace.history
    if history.exists():
        with open_history(history):  # what a killed run left goes to the journal first
            pass
        data, times = copied_whole(history), history.stat()
        yield _put(zipped, history.name, times, lambda to: to.write(data))
    faults: list[str] = []
    files = list(_files(workspace, workspace.root, (), faults))
    if faults:
        raise UserError(tuple(faults))
    for path in files:
        where = workspace.relative(path)
        if where not in (history.name, f"{history.name}-journal"):
            yield _put(zipped, where, path.stat(), lambda to, path=path: _copy(path, to))  # type: ignore[misc]


def _files(workspace: Workspace, folder: Path, above: Sequence[Path], faults: list[str]) -> Iterator[Path]:
    """Every file in `folder`, which really lies in the last of those `above`, and below it.

    A link is followed where the night follows it: a folder may have been moved to another disk. One that cannot be is
    among the `faults`, and so is what is neither a file nor a folder.
    """
    here = (*above, folder.resolve())
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_OURS):
            continue
        if path.is_symlink() and folder == workspace.inbox:
            faults.append(f"{path}: a link, and none is taken in; put the file itself there, or take it away.")
        elif path.is_dir() and any(one.is_relative_to(path.resolve()) for one in here):
            faults.append(f"{path}: a link to a folder that it lies in; take it away.")
        elif path.is_dir():
            yield from _files(workspace, path, here, faults)
        elif path.is_file():
            yield path
        else:
            faults.append(f"{path}: a link that leads nowhere, or no file; take it away.")


class _Hashed:
    """A file that is written, hashed and counted."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to, self.sha256, self.size = to, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.size += len(data)
        return self._to.write(data)


def _put(zipped: zipfile.ZipFile, where: str, stat_: os.stat_result, write: Callable[[_Hashed], object]) -> Kept:
    info = zipfile.ZipInfo(where, _time_in_zip(stat_.st_mtime).timetuple()[:6])
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, (stat_.st_mode & 0xFFFF) << 16
    with zipped.open(info, "w", force_zip64=True) as to:
        hashed = _Hashed(to)
        write(hashed)
    is_read_only = not stat_.st_mode & stat.S_IWUSR
    return Kept(where, hashed.sha256.hexdigest(), hashed.size, stat_.st_mtime_ns, is_read_only)


def _time_in_zip(modified: float) -> datetime:
    """The time as near as a zip knows it, which knows some years only; the manifest has the true one."""
    first, last = datetime(1980, 1, 1).timestamp(), datetime(2107, 12, 31).timestamp()
    return datetime.fromtimestamp(min(max(modified, first), last))


def _copy(path: Path, to: _Hashed) -> None:
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            to.write(block)


def _plain(kept: Kept) -> dict[str, Any]:
    return {
        "path": kept.path, "sha256": kept.sha256, "size": kept.size, "modified": kept.modified,
        "read_only": kept.is_read_only,
    }  # fmt: skip


# ---------------------------------------------------------------- restore


def restore(file: Path, into: Path) -> Restored:
    """The workspace out of the zip file, in an empty or a new folder, or one where this was killed; then verified.

    Raises UserError, and leaves the folder as it was: it is not empty; the file is no export, was changed or cut short,
    names a place outside of the folder, or needs more room than there is.
    """
    into = into.resolve()
    half, is_new = into / _HALF, not into.exists()
    if not is_new and (not into.is_dir() or (any(into.iterdir()) and not half.is_dir())):
        raise UserError((f"{into}: it is not empty. Name an empty or a new folder.",))
    with _faults_told(file, into), zipfile.ZipFile(file) as zipped:
        kept = _manifest(zipped, file)
        if half.is_dir():
            _clear_begun(half, kept)
        try:
            into.mkdir(parents=True, exist_ok=True, mode=CLOSED)
            _check_room(into, sum(one.size for one in kept), file)
            for one in kept:
                _take(zipped, one, half / one.path, file)
        except BaseException:
            _clear(half, is_new=is_new)
            raise
    _put_in_place(half, kept)
    workspace = Workspace(into)
    return Restored(workspace, len(kept), verify(workspace))


@contextmanager
def _faults_told(file: Path, into: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as err:
        why = (err.strerror if isinstance(err, OSError) else None) or str(err) or type(err).__name__
        raise UserError((f"{file}: it cannot be restored ({why}). Nothing was put into {into}.",)) from err


def _clear_begun(half: Path, kept: Sequence[Kept]) -> None:
    """Take away what a restore of this export left when it was killed.

    Raises UserError: it came to its end, or something else lies beside.
    """
    into, known = half.parent, {half.parent / one.path: one for one in kept}
    there = [path for path in into.rglob("*") if not path.is_relative_to(half)]
    files = [path for path in there if path.is_symlink() or not path.is_dir()]
    hers = [path for path in files if path not in known or path.is_symlink() or not _is_the_one(path, known[path])]
    if stays := [path for path in files if path == into / SETTINGS] or hers:
        words = f"it is not empty: {stays[0].relative_to(into).as_posix()}"
        raise UserError((f"{into}: {words}. Name an empty or a new folder.",))
    for path in files:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes nothing that is read-only
    for path in into.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_the_one(path: Path, kept: Kept) -> bool:
    """Whether the file is the one that was exported."""
    with path.open("rb") as file:
        return path.stat().st_size == kept.size and hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256


def _put_in_place(half: Path, kept: Sequence[Kept]) -> None:
    """Everything out of `half` into the folder around it, the settings last: until then it is no workspace."""
    into = half.parent
    for path in half.iterdir():
        if path.name != SETTINGS:
            path.rename(into / path.name)
    for one in kept:
        if one.is_read_only:
            ((half if one.path == SETTINGS else into) / one.path).chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    for name in FOLDERS:  # a zip has files only
        (into / name).mkdir(parents=True, exist_ok=True)
    for folder in {(into / one.path).parent for one in kept}:
        sync_folder(folder)
    (half / SETTINGS).rename(into / SETTINGS)
    half.rmdir()
    sync_folder(into)


def _manifest(zipped: zipfile.ZipFile, file: Path) -> tuple[Kept, ...]:
    """The files of the export. Raises UserError: it is none, or holds what its manifest does not tell."""
    names = zipped.namelist()
    if MANIFEST not in names:
        raise UserError((f"{file}: it is no export of sspxl: there is no {MANIFEST} in it.",))
    try:
        with zipped.open(MANIFEST) as told:
            manifest = told.read(_MOST_TOLD + 1)  # whatever length the zip says it has
        if len(manifest) > _MOST_TOLD:
            raise ValueError("longer than any of ours")
        kept = tuple(map(_as_told, json.loads(manifest)["files"]))
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise UserError((f"{file}: its {MANIFEST} is damaged. Take another export.",)) from err
    if sorted(names) != sorted([MANIFEST, *(one.path for one in kept)]):
        raise UserError((f"{file}: what is in it is not what its {MANIFEST} tells. Take another export.",))
    if outside := [one.path for one in kept if not _is_inside(one.path)]:
        raise UserError((f"{file}: it would write outside of the folder: {outside[0]!r}. It was not made by sspxl.",))
    if SETTINGS not in names:
        raise UserError((f"{file}: there is no {SETTINGS} in it, and so no workspace.",))
    return kept


def _as_told(one: Any) -> Kept:
    """A file as the manifest tells of it. Raises KeyError, TypeError, ValueError: no manifest of ours does."""
    kept = Kept(one["path"], one["sha256"], one["size"], one["modified"], one["read_only"])
    if tuple(map(type, astuple(kept))) != (str, str, int, int, bool):
        raise TypeError("no file of ours is told of like that")
    if kept.size < 0 or abs(kept.modified) > _FARTHEST:
        raise ValueError("no file is like that")
    return kept


def _is_inside(path: str) -> bool:
    """Whether the path stays in the folder, on every system."""
    windows = PureWindowsPath(path)
    parts = path.split("/")
    return not (windows.drive or windows.root or "\\" in path) and not {"", ".", ".."} & {
        *parts,
        PurePosixPath(path).name,
    }


def _check_room(into: Path, size: int, file: Path) -> None:
    free = shutil.disk_usage(into).free
    if size > free:
        raise UserError((f"{file}: it needs {size // _BLOCK:,} MiB, and {free // _BLOCK:,} are free. Make room.",))


def _take(zipped: zipfile.ZipFile, kept: Kept, to: Path, file: Path) -> None:
    """One file out of the zip, with its time. Raises UserError: it is not what the manifest tells, or longer."""
    make_folder(to.parent)
    with zipped.open(kept.path) as source, to.open("xb") as written:
        hashed = _Hashed(written)
        while hashed.size <= kept.size and (block := source.read(_BLOCK)):
            hashed.write(block)
        written.flush()
        os.fsync(written.fileno())
    if (hashed.size, hashed.sha256.hexdigest()) != (kept.size, kept.sha256):
        raise UserError((f"{file}: {kept.path} in it is not the file that was exported. Take another export.",))
    os.utime(to, ns=(kept.modified, kept.modified))


def _clear(half: Path, *, is_new: bool) -> None:
    """Leave nothing of what was begun; the folder itself goes where it `is_new`."""
    if half.exists():
        shutil.rmtree(half)
    if is_new and half.parent.exists():
        half.parent.rmdir()
