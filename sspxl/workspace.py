"""The workspace: a folder with an sspxl.toml in it, and the place of everything within.

Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from filelock import FileLock, Timeout

from sspxl.errors import Busy, UserError
from sspxl.files import safe_name

SETTINGS = "sspxl.toml"
UNASSIGNED = "unassigned"
"""The folder under returns/ for what came while no cycle was open."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The places of one workspace. `root` is absolute."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / SETTINGS

    @property
    def register(self) -> Path:
        return self.root / "register.xlsx"

    @property
    def master(self) -> Path:
        return self.root / "master.xlsx"

    @property
    def history(self) -> Path:
        return self.root / "history.db"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def issued(self, cycle: str) -> Path:
        return self.root / "issued" / safe_name(cycle)

    def returns(self, cycle: str | None) -> Path:
        return self.root / "returns" / (safe_name(cycle) if cycle else UNASSIGNED)

    def annotated(self, cycle: str) -> Path:
        return self.root / "annotated" / safe_name(cycle)

    def report(self, cycle: str) -> Path:
        return self.root / "reports" / safe_name(cycle) / "summary.html"

    def template(self, name: str) -> Path:
        """The manager's own version of a template where there is one, else the standard one."""
        own = self.root / "templates" / name
        return own if own.exists() else standard_templates() / name

    def relative(self, path: Path) -> str:
        """The path as it is written in records and links: from the workspace, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def held(self) -> AbstractContextManager[None]:
        """Hold the workspace against other runs. Raises Busy where one holds it; a dead process holds nothing."""
        return _alone(
            self.root / ".sspxl.lock",
            f"another run of sspxl holds {self.root}; wait until it ends and run this again",
        )

    def scheduled(self) -> AbstractContextManager[None]:
        """Keep the schedule of this workspace alone. Raises Busy where another process keeps it."""
        return _alone(self.root / ".sspxl.schedule.lock", f"another `sspxl schedule` keeps {self.root}; one is enough")


@contextmanager
def _alone(path: Path, refusal: str) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as err:
        raise Busy(refusal) from err
    try:
        yield
    finally:
        lock.release()


def find_workspace(given: Path | None) -> Workspace:
    """The workspace that was asked for, else SSPXL_WORKSPACE, else the nearest parent with settings, else ./workbooks.

    Raises UserError where there is no sspxl.toml in it.
    """
    here = Path.cwd()
    named = given or (Path(value) if (value := os.environ.get("SSPXL_WORKSPACE")) else None)
    parent = next((folder for folder in (here, *here.parents) if (folder / SETTINGS).exists()), None)
    root = (named or parent or here / "workbooks").resolve()
    if not (root / SETTINGS).exists():
        raise UserError(
            (
                f"{root} is no workspace: it has no {SETTINGS}. "
                "Name one with -w FOLDER, or make one with `sspxl init FOLDER`.",
            )
        )
    return Workspace(root)


def standard_templates() -> Path:
    """The folder of the standard templates: inside the installed package, or beside it in a checkout."""
    packaged = Path(str(files("sspxl"))) / "templates"
    return packaged if packaged.is_dir() else packaged.parent.parent / "templates"
