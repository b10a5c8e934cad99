"""What may go, part by part: of each what stays is written before it goes, so that each can be begun again."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from sspxl.collect import BESIDE, Record, read_records, write_record
from sspxl.collect.reduced import is_reduced, read_reduced, reduced_name, write_reduced
from sspxl.errors import UserError
from sspxl.files import sha256
from sspxl.history import History, LetterLog
from sspxl.history.originals import Originals
from sspxl.history.purging import Gone, let_go, let_go_of_runs
from sspxl.mail.outbox import Outbox, Where
from sspxl.runlog import lines_before, remove_lines_before
from sspxl.workspace import Workspace

_WHY = ".why.txt"
_DAY = r"(\d{4}-\d\d-\d\d)"
_KEPT_IN_ARCHIVE = {
    "masters": re.compile(rf"master \({_DAY} \d{{4}}\)(?: \(\d+\))?\.xlsx"),
    "registers": re.compile(rf"register \({_DAY} \d{{4}}\)(?: \(\d+\))?\.xlsx"),
    "marked registers": re.compile(rf"register to put right \({_DAY} \d{{4}}\)(?: \(\d+\))?\.xlsx"),
    "replaced histories": re.compile(rf"history replaced {_DAY} \d{{4}}(?: \(\d+\))?\.db"),
    "replaced journals": re.compile(rf"journal replaced {_DAY} \d{{4}}(?: \(\d+\))?\.jsonl"),
}
"""What in archive/ goes by its age, by the day in its name: masters that she saved, registers that were replaced."""


@dataclass(frozen=True, slots=True)
class Why:
    """By which setting of [retention] something goes, and how many years that gives it. `day` is the one on which the
    cycle closed; of all else the first that stays."""

    setting: str
    years: int
    day: date


class Part(Protocol):
    """One part of what may go. `what` says it: a cycle, or a folder."""

    what: str
    why: Why

    @property
    def files(self) -> Mapping[str, int]:
        """How many files go, by folder or kind."""

    def remove(self, day: date) -> None:
        """Remove the files, on this day."""

    def reduce(self, history: History) -> Mapping[str, int]:
        """Let go of what the history has of them; how many rows of each table that changed."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What came for a cycle, or while none was open, and what was made for it; `cycle` "": for none.

    `full` are the originals that go; of the messages that the others came in, which go too, `stripped` keep no word.
    """

    workspace: Workspace
    what: str
    why: Why
    folder: Path
    full: Mapping[Path, Record]
    stripped: Mapping[Path, Record] = field(default_factory=dict)
    beside: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    cycle: str = ""
    is_whole: bool = True

    @property
    def files(self) -> Mapping[str, int]:
        counts = {"returns/": len(self.full), "records that lose the sender": len(self.stripped)}
        return {**counts, **{f"{name}/": len(paths) for name, paths in self.beside.items()}}

    def remove(self, day: date) -> None:
        """The copies first: by the originals it is known what they are copies of."""
        for path in (path for paths in self.beside.values() for path in paths):
            remove(path.with_name(f"{path.name}{_WHY}"))  # nobody would know whose it is, once that has gone
            remove(path)
        for file, record in self.full.items():
            write_reduced(self.folder, self._reduced(file), record, day)
            remove(file)
        for path in self._left():
            remove(path)
        for file, record in self.stripped.items():  # by which it is known what held messages
            box = tuple(self._reduced(self.folder / name) for name in record.found_in[:1])
            write_record(file, replace(record, sender=None, letters=(), waits_at="", found_in=box))

    def _left(self) -> Iterator[Path]:
        """The records, good and damaged, of files that have gone; also when a purge was killed."""
        for path in sorted(self.folder.glob(f"*{BESIDE}*")):
            file = path.with_name(path.name.rpartition(BESIDE)[0])
            if not file.exists() and (self.folder / f"{self._reduced(file)}{BESIDE}").exists():
                yield path

    def _reduced(self, file: Path) -> str:
        return reduced_name(self.workspace.relative(file))

    def reduce(self, history: History) -> Mapping[str, int]:
        digests = frozenset(record.sha256 for record in self.full.values()) | gone_before(self.folder)
        gone = Gone(dict(self._places(history)), self.cycle if self.is_whole else "", self.cycle, digests)
        return let_go(history, replace(gone, until=self.why.day if self.cycle else None))

    def _places(self, history: History) -> Iterator[tuple[str, str]]:
        """Where the ledger has what goes, or has gone when a purge was killed, and where what stays of it lies."""
        prefix = f"{self.workspace.relative(self.folder)}/"
        full = {self.workspace.relative(path) for path in self.full}
        for path in Originals(history).ledger():
            if path.startswith(prefix) and not is_reduced(path):
                name = reduced_name(path)
                if path in full or (self.folder / f"{name}{BESIDE}").exists():
                    yield path, f"{prefix}{name}"


@dataclass(frozen=True, slots=True)
class Archived:
    """Earlier masters and registers; of each kind the newest stays, however old it is."""

    what: str
    why: Why
    kinds: Mapping[str, tuple[Path, ...]]

    @classmethod
    def of(cls, workspace: Workspace, why: Why) -> Archived:
        archive, register = workspace.archive, workspace.register.name
        kinds = {kind: _older(archive, name, why.day) for kind, name in _KEPT_IN_ARCHIVE.items()}
        copies = sorted((archive / "registers").glob(f"????-??-?? */{register}")) if archive.is_dir() else []
        judged_by = [path for path in copies[:-1] if path.parent.name[:10] < why.day.isoformat()]
        return cls("archive", why, {**kinds, "registers of nights": tuple(judged_by)})

    @property
    def files(self) -> Mapping[str, int]:
        return {kind: len(paths) for kind, paths in self.kinds.items()}

    def remove(self, day: date) -> None:
        for path in (path for paths in self.kinds.values() for path in paths):
            remove(path)
            if path.parent.parent.name == "registers" and not any(path.parent.iterdir()):  # a system puts files there
                path.parent.rmdir()

    def reduce(self, history: History) -> Mapping[str, int]:
        return {}


@dataclass(frozen=True, slots=True)
class Logged:
    """Lines of the run log, and records of runs from which nothing came."""

    what: str
    why: Why
    logs: Path

    @property
    def files(self) -> Mapping[str, int]:
        return {"lines of the run log": lines_before(self.logs, self.why.day)}

    def remove(self, day: date) -> None:
        remove_lines_before(self.logs, self.why.day)

    def reduce(self, history: History) -> Mapping[str, int]:
        return {"runs": let_go_of_runs(history, self.why.day)}


# ---------------------------------------------------------------- files


def made_for(workspace: Workspace, cycle: str) -> dict[str, tuple[Path, ...]]:
    """The workbooks that were issued for the cycle, and the marked-up copies."""
    folders = {"annotated": workspace.annotated(cycle), "issued": workspace.issued(cycle)}
    return {name: tuple(_files(folder)) for name, folder in folders.items()}


def set_aside(workspace: Workspace, history: History, full: Mapping[Path, Record]) -> tuple[Path, ...]:
    """The copies in quarantine/ of the originals that go; one that is also a copy of what stays is left."""
    goes = {workspace.relative(path) for path in full}
    stays = {line.sha256 for path, line in Originals(history).ledger().items() if path not in goes}
    known = {record.sha256 for record in full.values()} - stays
    return tuple(path for path in _files(workspace.quarantine) if sha256(path.read_bytes()) in known)


def mailed(workspace: Workspace, history: History, cycle: str) -> tuple[Path, ...]:
    """The letters of the cycle that went or were withdrawn."""
    made = {one.identity: one for one in LetterLog(history).all() if one.cycle == cycle}
    names = {one.file: one.identity for one in made.values() if one.file}
    letters = Outbox(workspace.root / "outbox").letters(names)
    return tuple(one.path for one in letters if one.identity in made and one.where is not Where.WAITING)


def messages_among(records: Mapping[Path, Record]) -> dict[Path, Record]:
    """The messages themselves, and what holds messages: what was found in them lies beside."""
    around = {record.found_in[0] for record in records.values() if record.found_in and record.letters}
    return {
        file: record
        for file, record in records.items()
        if not record.found_in and (record.letters or file.name in around)
    }


def gone_before(folder: Path) -> frozenset[str]:
    """The digests of what was purged in the folder before, or when a purge was killed."""
    found = (read_reduced(path) for path in folder.glob(f"purged *{BESIDE}"))
    return frozenset(one.sha256 for one in found if one)


def records_of(folder: Path) -> dict[Path, Record]:
    """What lies in the folder, with its record."""
    return dict(read_records(folder))


def remove(path: Path) -> None:
    """Remove the file, where it is there. Raises UserError: the system does not let it go."""
    if not path.exists():
        return
    try:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)  # Windows removes nothing that is read-only
        path.unlink()
    except PermissionError as err:  # open on Windows, or somebody else's
        do = "close it if it is open, see that you may remove it, and run this again: it goes on from here"
        raise UserError((f"{path}: it cannot be removed ({err.strerror}); {do}",)) from err


def replaced(archive: Path) -> tuple[Path, ...]:
    """The histories and journals that a rebuild has set aside: they have all that history.db lets go of."""
    kinds = [_KEPT_IN_ARCHIVE[kind] for kind in ("replaced histories", "replaced journals")]
    return tuple(path for path in _files(archive) if any(name.fullmatch(path.name) for name in kinds))


def _older(archive: Path, name: re.Pattern[str], day: date) -> tuple[Path, ...]:
    """The files of this name of before the day, without the newest of all."""
    there = sorted((found[1], path) for path in _files(archive) if (found := name.fullmatch(path.name)))
    return tuple(path for stamp, path in there[:-1] if stamp < day.isoformat())


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file()) if folder.is_dir() else ()
