"""`sspxl verify`: every original hashed anew and held against its record and the ledger; history.db against itself.

Nothing is changed. The workspace is held meanwhile, so that no run takes in what is being looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sspxl.collect import BESIDE, UNPACKED, Record, without_record
from sspxl.collect.record import read_record
from sspxl.collect.reduced import read_reduced
from sspxl.errors import UserError
from sspxl.history import copy_of_history
from sspxl.history.backups import how_to_put_back
from sspxl.history.health import history_faults
from sspxl.history.journal import MAILBOX, events, journal_of, newest_end, nights_of
from sspxl.history.originals import Line, Originals
from sspxl.workspace import Workspace

_WHY = ".why.txt"
_ASIDE = f"{BESIDE}.damaged"
_BACKUP = "put the original back from a backup of this workspace"


class Wrong(StrEnum):
    """What is wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"
    EXTRA = "extra"
    RECORD = "record"  # the file may be whole; what is written of it is not
    DAMAGED = "damaged"  # history.db


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, from the workspace; what is wrong; and what to do."""

    path: str
    wrong: Wrong
    words: str
    do: str

    def sentence(self) -> str:
        return f"{self.path}: {self.wrong}: {self.words}. To do: {self.do}."


@dataclass(frozen=True, slots=True)
class Verified:
    """How many files were looked at, by folder, and what is wrong."""

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder of returns/: its files by name, without those that are left over from a write that was cut off."""

    path: Path
    names: frozenset[str]

    @classmethod
    def at(cls, path: Path) -> _Folder:
        return cls(path, frozenset(one.name for one in path.iterdir() if one.is_file() and not _is_ours(one)))

    @property
    def originals(self) -> list[str]:
        """What came; with the names of those of which only the record is there."""
        asides = {name for name in self.names if name.endswith(_ASIDE) and name.removesuffix(_ASIDE) in self.names}
        records = {name for name in self.names if name.endswith(BESIDE)}
        return sorted(self.names - records - asides | {name.removesuffix(BESIDE) for name in records})


def verify(workspace: Workspace) -> Verified:
    """Everything that came, everything that was issued, and history.db. Raises Busy: a run holds the workspace."""
    with workspace.held("verify"):
        faults = history_faults(workspace.history)
        journal = list(_journal(workspace, is_whole=not faults))
        do = how_to_put_back(workspace.history).rstrip(".") if faults else ""
        broken = [Finding("history.db", Wrong.DAMAGED, fault, f"{do[:1].lower()}{do[1:]}") for fault in faults]
        ledger, issued = ({}, frozenset()) if broken else _known(workspace)
        returns = list(_returns(workspace, ledger, is_known=not broken))
        places = {path for path, _ in returns}
        lost = [one for path, line in ledger.items() if path not in places and (one := _lost(path, line))]
        set_aside = list(_quarantine(workspace, {line.sha256 for line in ledger.values()})) if not broken else []
        sent = list(_issued(workspace, issued)) if not broken else []
    findings = [one for part in (returns, set_aside, sent) for _, one in part if one]
    counts = {"returns": len(returns), "quarantine": len(set_aside), "issued": len(sent)}
    return Verified(counts, (*broken, *journal, *findings, *lost))


def _known(workspace: Workspace) -> tuple[dict[str, Line], frozenset[str]]:
    with copy_of_history(workspace.history) as history:
        originals = Originals(history)
        return originals.ledger(), originals.issued()


def _journal(workspace: Workspace, *, is_whole: bool) -> Iterator[Finding]:
    """What is wrong with the journal, and whether it tells of more than the history."""
    path = journal_of(workspace.history)
    told, damaged = events(path)
    lines = [(path, number) for number in damaged]
    lines += [(nights_of(path), number) for number in events(nights_of(path))[1]]
    for damaged_one, number in lines:
        words = f"line {number} cannot be read, and a history made anew would lack what it tells"
        do = "put it back from a backup of this workspace"
        yield Finding(workspace.relative(damaged_one), Wrong.DAMAGED, words, do)
    moment = newest_end(told)
    if moment and is_whole and workspace.history.exists():
        with copy_of_history(workspace.history) as history:
            if not Originals(history).has_ended(moment):
                words = "it is older than archive/journal.jsonl, which tells of runs that it does not know"
                yield Finding("history.db", Wrong.CHANGED, words, "run `sspxl verify --rebuild`")


def _is_ours(path: Path) -> bool:
    """Whether it is what a killed write left, or an owner file of Excel or LibreOffice."""
    return path.name.startswith((".", "~$"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---------------------------------------------------------------- returns/


def _returns(
    workspace: Workspace, ledger: Mapping[str, Line], *, is_known: bool
) -> Iterator[tuple[str, Finding | None]]:
    """Each file of returns/ with what is wrong with it; `is_known`: the ledger can be trusted."""
    root = workspace.returns(None).parent
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.is_dir():
            folder = _Folder.at(path)
            unmended = {one.name for one in without_record(path)}
            for name in folder.originals:
                where = workspace.relative(path / name)
                found = _stray(where) if name in unmended else None
                yield where, found or _original(folder, name, where, ledger.get(where), is_known=is_known)
        elif not _is_ours(path):
            yield workspace.relative(path), _extra(workspace.relative(path))


def _original(folder: _Folder, name: str, where: str, line: Line | None, *, is_known: bool) -> Finding | None:
    """What is wrong with one file of returns/, by what its record and its line of the ledger say."""
    if name not in folder.names:
        gone = read_reduced(folder.path / f"{name}{BESIDE}")
        if gone and (not is_known or gone.verdict == UNPACKED or (line and line.sha256 == gone.sha256)):
            return None
        words = "its record is there, the file is not"
        return Finding(where, Wrong.MISSING, words, f"{_BACKUP}; what it says counts no more until then")
    if f"{name}{BESIDE}" not in folder.names:
        if line is None:
            return _extra(where)
        do = f"make an empty file {name}{BESIDE} beside it and run `sspxl nightly`, which fills it from history.db"
        return Finding(where, Wrong.RECORD, "it has no record", do)
    try:
        record = read_record(folder.path / f"{name}{BESIDE}")
    except UserError:
        return Finding(where, Wrong.RECORD, "its record is damaged", "run `sspxl nightly`, which makes it anew")
    return _against(folder.path / name, where, record, line, is_known=is_known)


def _against(file: Path, where: str, record: Record, line: Line | None, *, is_known: bool) -> Finding | None:
    digest = _digest(file)
    known = {record.sha256} | ({line.sha256} if line else set())
    if digest not in known:
        return Finding(where, Wrong.CHANGED, "it is not the file that came: its SHA-256 is another", _BACKUP)
    if len(known) > 1:
        words = "the ledger and its record name two different files"
        mine = "its record" if digest == record.sha256 else "the ledger"
        return Finding(where, Wrong.RECORD, f"{words}, and {mine} this one", _OLDER)
    told = (record.file, record.received, record.verdict)
    if line and told != (line.file, line.received, line.state):
        return Finding(where, Wrong.RECORD, "its record and the ledger say different things of it", _OLDER)
    if line is None and record.verdict != UNPACKED and is_known:
        words = "it is not in the ledger: a run was killed, or an older history.db was put back"
        do = "run `sspxl nightly`; where it is named again after that, `sspxl verify --rebuild`"
        return Finding(where, Wrong.RECORD, words, do)
    return None


_OLDER = f"{_BACKUP}, with its {BESIDE}; where an older history.db was put back, run `sspxl verify --rebuild`"


def _extra(where: str) -> Finding:
    words = "nobody knows it, and it counts nowhere"
    do = "run `sspxl nightly`; where it is named again after that, put it into inbox/ if it is a return, and delete it"
    return Finding(where, Wrong.EXTRA, words, do)


def _stray(where: str) -> Finding:
    words = "its record was damaged and cannot be made anew"
    do = f"put a copy of the file into inbox/, and delete {where.rpartition('/')[2]}{_ASIDE}"
    return Finding(where, Wrong.RECORD, words, do)


def _lost(where: str, line: Line) -> Finding | None:
    """A line of the ledger of which nothing lies in returns/; None: nothing ever did."""
    if where.startswith(MAILBOX):
        return None
    words = f"the ledger has it ({line.state}), and neither the file nor its record is there"
    return Finding(where, Wrong.MISSING, words, f"{_BACKUP}, with its {BESIDE}")


# ---------------------------------------------------------------- quarantine/ and issued/


def _quarantine(workspace: Workspace, digests: Collection[str]) -> Iterator[tuple[str, Finding | None]]:
    """Each file of quarantine/: a copy of what lies in returns/. One that the manager took away is no fault."""
    folder = workspace.quarantine
    files = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file() and not _is_ours(path)}
    for name, path in files.items():
        where = workspace.relative(path)
        if name.endswith(_WHY):
            if name.removesuffix(_WHY) not in files:
                do = "delete it, if it is done with; the original lies in returns/"
                yield where, Finding(where, Wrong.MISSING, "the file that it is about is not there", do)
        elif _digest(path) in digests:
            yield where, None
        elif f"{name}{_WHY}" in files:
            words = "it is not the file that came: its SHA-256 is another"
            yield where, Finding(where, Wrong.CHANGED, words, "delete it; the original lies in returns/")
        else:
            yield where, _extra(where)


def _issued(workspace: Workspace, known: Collection[str]) -> Iterator[tuple[str, Finding | None]]:
    """Each workbook of issued/, and those that are not there any more."""
    folder = workspace.root / "issued"
    there = {workspace.relative(path) for path in folder.rglob("*") if path.is_file() and not _is_ours(path)}
    for where in sorted(there | set(known)):
        if where not in there:
            do = f"{_BACKUP}; without it `sspxl verify --rebuild` cannot tell what was issued"
            yield where, Finding(where, Wrong.MISSING, "it was issued, and is not there", do)
        elif where not in known:
            words = "history.db does not know that it was issued"
            do = "run `sspxl issue` again if it was cut off; else move it elsewhere, or run `sspxl verify --rebuild`"
            yield where, Finding(where, Wrong.EXTRA, words, do)
        else:
            yield where, None
