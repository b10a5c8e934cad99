"""The register changed by sspxl: the old one goes to archive/ first, and while it is open nothing is changed."""

from __future__ import annotations

from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import open_words, sha256, write_bytes, write_new
from sspxl.jobs.job import Job

_SHORT = 12  # characters of a digest, in the name of a copy


def open_fault(path: Path) -> str:
    """That the register cannot be changed, since somebody has it open."""
    return f"{open_words(path)}; close it and run this again"


def keep_register(job: Job) -> str:
    """Where a copy of the register as it stands lies in archive/registers/, from the workspace: one of each version.

    It has the register's name, which places in it are called by, and a folder of its own.
    """
    data, folder = job.workspace.register.read_bytes(), job.workspace.archive / "registers"
    mark = sha256(data)[:_SHORT]
    kept = next(folder.glob(f"* {mark}/{job.workspace.register.name}"), None) if folder.is_dir() else None
    return job.workspace.relative(
        kept or write_new(folder / f"{job.now:%Y-%m-%d} {mark}" / job.workspace.register.name, data)
    )


def replace_register(job: Job, data: bytes) -> None:
    """Put `data` in the register's place; the one before goes to archive/. Raises UserError where it is open."""
    path = job.workspace.register
    write_new(job.workspace.archive / f"register ({job.now:%Y-%m-%d %H%M}).xlsx", path.read_bytes())
    try:
        write_bytes(path, data)
    except PermissionError as err:  # Windows, and an owner file that could not be seen
        raise UserError((open_fault(path),)) from err
