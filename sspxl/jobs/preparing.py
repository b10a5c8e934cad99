"""Before the first cycle: a new workspace, and existing plans taken into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sspxl.cycles import required_cycle
from sspxl.errors import UnreadableReturn, UserError
from sspxl.files import Overtaken, is_open, write_bytes
from sspxl.importing import SheetReport, import_plans, register_rows
from sspxl.jobs.job import Job
from sspxl.jobs.recording import recorded
from sspxl.jobs.registering import open_fault, replace_register
from sspxl.merge import wordings
from sspxl.read import read_workbook
from sspxl.records import Workbook
from sspxl.register import NewRows, RegisterFile, append_rows, new_register, register_file
from sspxl.rules import RULE_NAMES
from sspxl.workspace import SETTINGS, Workspace, standard_templates

CLOSED = 0o770  # to all but its owner and the group, as far as the umask leaves these
FOLDERS = ("inbox", "returns", "quarantine", "issued", "archive", "outbox/sent")
_KEPT = (*FOLDERS, "annotated", "logs", "outbox", "reports", "templates")


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did: per sheet, and the files that could not be read."""

    sheets: tuple[SheetReport, ...]
    unreadable: tuple[str, ...]


def init(folder: Path) -> Workspace:
    """A new workspace in `folder`: commented settings, an empty register, the templates and the folders.

    Raises UserError where one of its files is there already; nothing is overwritten.
    """
    workspace = Workspace(folder.resolve())
    there = [
        path.name for path in (workspace.settings, workspace.register, workspace.root / "templates") if path.exists()
    ]
    if there:
        raise UserError(
            (f"{workspace.root}: there is a workspace already ({', '.join(there)}). Name an empty or a new folder.",)
        )
    outer = next((one for one in workspace.root.parents if (one / SETTINGS).exists()), None)
    if outer and workspace.root.relative_to(outer).parts[0] in _KEPT:
        raise UserError((f"{workspace.root} lies among what the workspace {outer} keeps. Name a folder elsewhere.",))
    workspace.root.mkdir(parents=True, exist_ok=True, mode=CLOSED)
    for name in FOLDERS:
        (workspace.root / name).mkdir(parents=True, exist_ok=True)
    standard = standard_templates()
    for template in sorted(standard.glob("*.xlsx")) + sorted(standard.rglob("*.j2")):
        write_bytes(workspace.root / "templates" / template.relative_to(standard), template.read_bytes())
    write_bytes(workspace.register, new_register(flags=RULE_NAMES))
    write_bytes(workspace.settings, (standard / SETTINGS).read_bytes())
    return workspace


def import_files(job: Job, paths: Sequence[Path], codes: Mapping[str, str], as_cycle: str | None) -> Import:
    """The plans of these workbooks taken into the register; the one before goes to archive/.

    Raises UserError: no such file, a code that another plan has, an `as_cycle` that is not in the register, or a
    register that is open.
    """
    workspace = job.workspace
    workbooks, unreadable = _read(job, paths)
    if is_open(workspace.register):
        raise UserError((open_fault(workspace.register),))
    with recorded(job, "import") as run:
        there = register_file(workspace.register)  # as it stands now that no other run changes it
        cycle = required_cycle(there.register, job.as_at, as_cycle) if as_cycle else None
        imported = import_plans(workbooks, there.register, codes, cycle.name if cycle else "")
        run.history.follow(wordings(there.register))
        if imported.plans or imported.actions or imported.contacts:
            _add(job, there, NewRows(**register_rows(imported)))
        run.history.record_past(imported.updates, cycle)
        run.history.record_headings(stray.words for workbook in workbooks for stray in workbook.strays)
        run.undone("import", unreadable)
    return Import(imported.reports, unreadable)


def _add(job: Job, there: RegisterFile, rows: NewRows) -> None:
    try:
        replace_register(job, there.data, append_rows(there.data, rows))
    except Overtaken as err:
        raise UserError((f"{err}; run this again",)) from err


def _read(job: Job, paths: Sequence[Path]) -> tuple[list[Workbook], tuple[str, ...]]:
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UserError(tuple(f"{path}: there is no such file" for path in missing))
    workbooks: list[Workbook] = []
    unreadable: list[str] = []
    for path in job.watch(paths):
        try:
            workbooks.append(read_workbook(path.read_bytes(), path.name, job.limits))
        except UnreadableReturn as err:
            unreadable.append(f"{path.name}: {err}")
    return workbooks, tuple(unreadable)
