"""The marked-up copies of a cycle, in annotated/: for each contact with something to put right, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sspxl.errors import UserError
from sspxl.files import write_bytes
from sspxl.history import History
from sspxl.issue import IssueSettings
from sspxl.issue.contents import ContactBook, Previous, books
from sspxl.issue.cycle import file_names
from sspxl.issue.marked import MarkedCopy, Questions, marked_copies
from sspxl.issue.marked_book import marked_bytes
from sspxl.issue.template import read_templates
from sspxl.jobs.copies import Shelf
from sspxl.jobs.deciding import queries, questions
from sspxl.jobs.job import Job
from sspxl.merge import Pasts
from sspxl.records import Cycle, Outcome
from sspxl.rules.promises import asked_again
from sspxl.workspace import Workspace

_ENDING = " to put right.xlsx"


@dataclass(frozen=True, slots=True)
class Annotated:
    """The copies that lie in annotated/ now. `undone` says what could not be put there or taken away.

    `books` are every contact's workbooks as they would be issued today, `marked` what the copies ought to hold: what
    else the run makes of them need not be found out again. `asked` is what she asks of each contact.
    """

    copies: tuple[Path, ...] = ()
    undone: tuple[str, ...] = ()
    books: tuple[ContactBook, ...] = field(default=(), compare=False)
    marked: tuple[MarkedCopy, ...] = field(default=(), compare=False)
    asked: Questions = field(default_factory=dict, compare=False)


def annotate(job: Job, history: History, cycle: Cycle, outcome: Outcome) -> Annotated:
    """One copy for each contact with something to put right; made where another lies there, or none.

    A copy of ours whose contact has nothing left to put right is taken away: the next run could make it again.
    """
    folder, protect = job.workspace.annotated(cycle.name), job.settings.issue.protect
    contacts = books_today(job, history, cycle)
    asked = questions(job.register, history.decided())
    marked = marked_copies(outcome, contacts, asked)
    places = dict(zip((book.contact for book in contacts), _places(folder, contacts), strict=True))
    wanted = {places[copy.book.contact]: copy for copy in marked}
    shelf = Shelf.of(job.workspace, protect=protect)
    missing = {path: copy for path, copy in wanted.items() if not shelf.has(path, copy)}
    try:
        made = _made(job, missing, protect=protect)
    except UserError as err:
        faults = tuple(f"no copies to put right could be made: {fault}" for fault in err.faults)
        return Annotated((), faults, contacts, marked, asked)
    undone: list[str] = []
    for path, data in made.items():
        undone += _tried(job.workspace, path, partial(_put, path, data))
    for path in _ours(folder):
        if path not in wanted:
            undone += _tried(job.workspace, path, path.unlink)
    undone += _tried(job.workspace, shelf.file, partial(shelf.note, wanted, made))
    return Annotated(tuple(path for path in wanted if path.is_file()), tuple(undone), contacts, marked, asked)


def books_today(job: Job, history: History, cycle: Cycle) -> tuple[ContactBook, ...]:
    """Every contact's workbook as it would be issued today."""
    settings = issue_settings(job, history, cycle)
    return books(job.register, cycle, previous_words(settings.pasts), settings)


def previous_words(pasts: Pasts) -> Previous:
    """What was said of each key by each lead, newest word; of each key newest first."""
    return {(key, one.lead): one for key, past in pasts.items() for one in reversed(past) if one.text}


def marked_name(issued: str) -> str:
    """The name of the marked-up copy of the workbook that was issued under this one."""
    return f"{Path(issued).stem}{_ENDING}"


def issue_settings(job: Job, history: History, cycle: Cycle) -> IssueSettings:
    """How the cycle's workbooks are issued, with what is asked in their QUERY columns."""
    settings = job.settings
    pasts = history.pasts(cycle)
    asked = queries(job.register, history.decided(), asked_again(job.register, pasts, cycle))
    name, marking = settings.partnership.name, settings.partnership.marking or None
    return IssueSettings(name, settings.issue.protect, settings.manager.words, asked, pasts, marking)


def _places(folder: Path, contacts: tuple[ContactBook, ...]) -> list[Path]:
    """A place for every contact's copy, flagged or not, so that nobody's moves because of another's."""
    return [folder / marked_name(name) for name in file_names(contacts)]


def _made(job: Job, copies: Mapping[Path, MarkedCopy], *, protect: bool) -> dict[Path, bytes]:
    """The copies as workbooks. Raises UserError: a template cannot be used."""
    if not copies:
        return {}
    layouts = dict.fromkeys(sheet.layout for copy in copies.values() for sheet in copy.book.sheets)
    templates = read_templates(job.workspace.root / "templates", layouts)
    return {path: marked_bytes(copy, templates, protect=protect) for path, copy in copies.items()}


def _ours(folder: Path) -> list[Path]:
    """The copies that lie in the folder; an owner file of a program that has one open is none."""
    return sorted(path for path in folder.glob(f"*{_ENDING}") if not path.name.startswith(("~$", ".")))


def _put(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        write_bytes(path, data)


def _tried(workspace: Workspace, path: Path, act: Callable[[], None]) -> list[str]:
    """What could not be done, as a sentence; []: it was done. The run goes on."""
    try:
        act()
    except OSError as err:  # somebody has it open on Windows, or what stands in its way is no file
        why = err.strerror or type(err).__name__
        return [f"{workspace.relative(path)} could not be renewed ({why}); close it if it is open, and run again"]
    return []
