"""The register changed by sspxl: the old one goes to archive/ first, and while it is open nothing is changed."""

from __future__ import annotations

from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import open_words, write_bytes, write_new
from sspxl.jobs.job import Job


def open_fault(path: Path) -> str:
    """That the register cannot be changed, since somebody has it open."""
    return f"{open_words(path)}; close it and run this again"


def replace_register(job: Job, data: bytes) -> None:
    """Put `data` in the register's place; the one before goes to archive/. Raises UserError where it is open."""
    path = job.workspace.register
    write_new(job.workspace.archive / f"register ({job.now:%Y-%m-%d %H%M}).xlsx", path.read_bytes())
    try:
        write_bytes(path, data)
    except PermissionError as err:  # Windows, and an owner file that could not be seen
        raise UserError((open_fault(path),)) from err
