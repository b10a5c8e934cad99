"""The register changed by sspxl: the old one goes to archive/ first, and while it is open nothing is changed."""

from __future__ import annotations

from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import Overtaken, open_words, sha256, write_bytes, write_new
from sspxl.jobs.job import Job

_SHORT = 12  # characters of a digest, in the name of a copy


def open_fault(path: Path) -> str:
    """That the register cannot be changed, since somebody has it open."""
    return f"{open_words(path)}; close it and run this again"


def keep_register(job: Job) -> str:
    """Where a copy of the register by which the job judges lies in archive/registers/, from the workspace: one of each
    version.

    It has the register's name, which places in it are called by, and a folder of its own.
    """
    data, folder = job.register_data, job.workspace.archive / "registers"
    mark = sha256(data)[:_SHORT]
    kept = next(folder.glob(f"* {mark}/{job.workspace.register.name}"), None) if folder.is_dir() else None
    return job.workspace.relative(
        kept or write_new(folder / f"{job.now:%Y-%m-%d} {mark}" / job.workspace.register.name, data)
    )


def replace_register(job: Job, was: bytes, data: bytes) -> None:
    """Put `data` in the place of the register that `was` there, which goes to archive/.

    Raises UserError where it is open, and Overtaken where she saved it since: then hers stays, whatever `data` says.
    """
    path = job.workspace.register
    if not path.exists() or path.read_bytes() != was:
        raise Overtaken(f"{path.name} was saved in the meantime")
    write_new(job.workspace.archive / f"register ({job.now:%Y-%m-%d %H%M}).xlsx", was)
    try:
        write_bytes(path, data, over=sha256(was))
    except PermissionError as err:  # Windows, and an owner file that could not be seen
        raise UserError((open_fault(path),)) from err
