"""The workspace: a folder with an sspxl.toml in it, and the place of everything within.

Source: PRODUCT.md section 4.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from filelock import FileLock, Timeout

from sspxl.dates import long_date
from sspxl.errors import Busy, UserError
from sspxl.files import left_halves, safe_name, write_bytes

SETTINGS = "sspxl.toml"
UNASSIGNED = "unassigned"
"""The folder under returns/ for what came while no cycle was open."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, as the note beside it says; what could not be told is ""."""

    pid: int
    host: str
    user: str
    command: str
    since: str  # ISO, with its offset

    def __str__(self) -> str:
        """As the middle of a sentence: "nightly by kim on server-1, process 4711, since 22 November 2026 02:00"."""
        since = datetime.fromisoformat(self.since).astimezone()
        who = f"{self.command or 'sspxl'} by {self.user or 'somebody'} on {self.host or 'this machine'}"
        return f"{who}, process {self.pid}, since {long_date(since.date())} {since:%H:%M}"

    @property
    def has_gone(self) -> bool:
        """Whether its process is known to have ended: it was one of this machine. Windows is not asked: there the
        question would end the process."""
        if os.name == "nt" or self.host != platform.node():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):  # somebody else's process, which is there; or a number that none can have
            return False
        return False


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

    def held(self, command: str = "") -> AbstractContextManager[None]:
        """Hold the workspace against other runs; `command` is told to those who are refused.

        Raises Busy, naming who holds it, where one does; a dead process holds nothing.
        """
        return _alone(
            self._lock, f"another run of sspxl holds {self.root}{{}}; wait until it ends and run this again", command
        )

    def scheduled(self) -> AbstractContextManager[None]:
        """Keep the schedule of this workspace alone. Raises Busy where another process keeps it."""
        path = self.root / ".sspxl.schedule.lock"
        return _alone(path, f"another `sspxl schedule` keeps {self.root}{{}}; one is enough", "schedule")

    def last_holder(self) -> Holder | None:
        """Who holds the workspace; where nobody does, the run that was killed while it held it. None: neither."""
        return _holder(_note(self._lock))

    def left_halves(self) -> list[Path]:
        """What killed runs left half written, beside its place; nobody reads it."""
        hers = (self.inbox, self.root / "templates")
        return [path for path in left_halves(self.root) if not any(path.is_relative_to(one) for one in hers)]

    @property
    def _lock(self) -> Path:
        return self.root / ".sspxl.lock"


@contextmanager
def _alone(path: Path, refusal: str, command: str) -> Iterator[None]:
    # Never filelock's other way, by a file that is merely there: what a dead process on another machine left would be
    # taken for a run for ever.
    lock, note = FileLock(path, fallback_to_soft=False), _note(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as err:
        holder = _holder(note)
        raise Busy(refusal.format(f" ({holder})" if holder else "")) from err
    except OSError as err:
        if err.errno != errno.ENOSYS:
            raise
        do = "mount it so that it has (for SMB without nobrl, for NFS with locks), or put the workspace on another one"
        raise UserError((f"{path.parent}: its file system has no locks, by which two runs keep apart; {do}.",)) from err
    try:
        with suppress(OSError):  # the lock itself is the system's: without the note nobody is named, and that is all
            write_bytes(note, json.dumps(asdict(_me(command))).encode())
        yield
    finally:
        try:
            with suppress(OSError):
                note.unlink(missing_ok=True)
        finally:  # also where we are told to stop just now
            lock.release()


def _note(lock: Path) -> Path:
    """Where it stands who holds the lock: not in its own file, which nobody else can read on Windows."""
    return lock.with_name(f"{lock.name}.by")


def _me(command: str) -> Holder:
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # an account without a name, in a container
        user = ""
    return Holder(os.getpid(), platform.node(), user, command, datetime.now().astimezone().isoformat())


def _holder(note: Path) -> Holder | None:
    """Who wrote the note; None: there is none, or it is none of ours."""
    try:
        holder = Holder(**json.loads(note.read_text("utf-8")))
        datetime.fromisoformat(holder.since)
    except (OSError, ValueError, TypeError):
        return None
    return holder


def find_workspace(given: Path | None) -> Workspace:
    """The workspace that was asked for, else SSPXL_WORKSPACE, else the nearest parent with settings, else ./workbooks.

    Raises UserError where there is no sspxl.toml in it.
    """
    here = Path.cwd()
    named = given or (Path(value) if (value := os.environ.get("SSPXL_WORKSPACE")) else None)
    parent = next((folder for folder in (here, *here.parents) if (folder / SETTINGS).exists()), None)
    root = (named or parent or here / "workbooks").resolve()
    if not (root / SETTINGS).exists():
        if not named and not root.exists():
            words = f"{here} is no workspace, nor is a folder above it: none has {SETTINGS}. "
            raise UserError((f"{words}Name one with -w FOLDER, or make one with `sspxl init FOLDER`.",))
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
