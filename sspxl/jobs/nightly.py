"""The nightly job and its parts: collect, consolidate, report, chase; and what each writes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sspxl.collect import NOT_A_RETURN, left_behind
from sspxl.collect.record import read_record, record_path
from sspxl.cycles import required_cycle
from sspxl.dates import long_date
from sspxl.figures import figure, figures_given, figures_of
from sspxl.files import write_bytes
from sspxl.history import History
from sspxl.history.journal import Basis
from sspxl.jobs.annotating import annotate
from sspxl.jobs.backups import keep_copy
from sspxl.jobs.chasing import Chased, chase_in_run
from sspxl.jobs.deciding import settle
from sspxl.jobs.earlier import as_it_was
from sspxl.jobs.fetching import TakenIn, take_in_all
from sspxl.jobs.job import Job
from sspxl.jobs.mending import gone, mend_records, unmended
from sspxl.jobs.moved import moved_words
from sspxl.jobs.reading import judged, merged_from, messages_to_read, not_given, read_returns
from sspxl.jobs.recording import Running, recorded
from sspxl.jobs.registering import keep_register
from sspxl.jobs.steering import end_refused, steer
from sspxl.master import Desk, Numbering, Words, make_master, read_hers, write_master
from sspxl.merge import wordings
from sspxl.records import Cycle, CyclePoint, Edition, Ledger, Outcome, Rag, Standing, Update
from sspxl.report import build_report
from sspxl.rules import RULE_NAMES
from sspxl.rules.measures import measures_among
from sspxl.summary import summarise
from sspxl.summary.contributions import completed_on, contributions, sources, status_of


@dataclass(frozen=True, slots=True)
class Bare:
    """Messages that came without a return: how many lie in returns/, with their senders, and were left in the mailbox.

    A sender that no header names is "".
    """

    kept: int = 0
    left: int = 0
    senders: tuple[str, ...] = ()  # each once


@dataclass(frozen=True, slots=True)
class Night:
    """What a run did. `undone` says what it could not do: then the exit code is 1."""

    cycle: str | None
    ledger: Ledger
    outcome: Outcome | None = None
    master: Path | None = None
    report: Path | None = None
    copies: tuple[Path, ...] = ()  # marked up, in annotated/
    told: tuple[str, ...] = ()  # what is worth knowing
    undone: tuple[str, ...] = ()
    explained: int = 0  # flags that a partner's explanation holds back
    chased: Chased | None = None  # what was done in outbox/
    bare: Bare = Bare()


def collect(job: Job) -> Night:
    """Everything that lies in inbox/ and the mailbox taken in and judged; the ledger of this run."""
    with recorded(job, "collect") as run:
        mended = mend_records(job, run.history)
        run.history.follow(wordings(job.register))
        with run.step("collect"):
            taken, bare = _take_in(job, run)
        undone = (
            *run.undone("collect", (*taken.undone, *left_behind(job.workspace.inbox))),
            *run.undone("records", unmended(job)),
        )
        name = job.cycle.name if job.cycle else None
        told = (*mended, *taken.told)
        return Night(name, run.ledger, told=told, undone=(*undone, *run.unlogged()), bare=bare)


def consolidate(job: Job) -> Night:
    """The cycle's returns read, merged, checked and stored; master.xlsx written."""
    with recorded(job, "consolidate") as run:
        night = _run(job, run, whole=False)
        return replace(night, undone=(*night.undone, *run.end_told()))


def nightly(job: Job) -> Night:
    """Collect, consolidate, report and chase, once. What was collected stays collected, whatever comes after."""
    with recorded(job, "nightly") as run:
        night = _run(job, run, whole=True)
        run.end_told()  # so that the copy has the end of its own run
        uncopied = run.undone("copy", keep_copy(job, run.history))
        return replace(night, undone=(*night.undone, *uncopied, *run.end_told()))


def report(job: Job) -> Night:
    """The summary report of the cycle as it stood on the job's day; the master is left alone, and what the history has
    of every cycle."""
    cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
    with recorded(job, "report") as run:
        history = run.history
        mended = mend_records(job, history)
        history.follow(wordings(job.register))
        returns, quarantined = read_returns(job, cycle)
        returns = [one for one in returns if one.received <= job.as_at]
        quarantined = [one for one in quarantined if one.received <= job.as_at]
        outcome = judged(job, history, cycle, merged_from(job, history, cycle, returns, quarantined))
        path = _put_report(job, cycle, _paper(job, _edition(job, history, outcome, Ledger())))
        undone = (*run.undone("records", unmended(job)), *run.unlogged())
        return Night(cycle.name, Ledger(), outcome, report=path, told=mended, undone=undone)


def _run(job: Job, run: Running, *, whole: bool) -> Night:
    """What the run does; `whole`: not consolidating alone."""
    history = run.history
    with run.step("decide"):
        mended = mend_records(job, history)
        moves = history.follow(wordings(job.register))
        numbering, renumbered = Numbering(wordings(job.register), moves), moved_words(moves, job.register)
        hers = read_hers(job.workspace.master, job.workspace.archive, numbering)
        steered = steer(job, history, run.number, hers)
        job, earlier = (steered.job, ()) if whole else as_it_was(steered.job)
    with run.step("collect" if whole else "read"):
        taken, bare = _take_in(job, run) if whole else (TakenIn(None), Bare())
        cycle = required_cycle(job.register, job.as_at, job.cycle.name if job.cycle else None)
        merged = taken.merged or merged_from(job, history, cycle, *read_returns(job, cycle))
        end_refused(history, run.number, merged)
        lost = (*gone(job, history, cycle), *not_given(merged))
    with run.step("check"):
        settled = settle(job, history, run.number, merged, hers)
        outcome = judged(job, history, cycle, replace(merged, register=settled.register))
        run.found(outcome)
    point, shown, basis = point_of(outcome), shown_of(outcome), basis_of(job.with_register(settled.file))
    with run.step("store"), history.storing(run.number, outcome, point, shown, basis):
        # Both are made before either is put in place: a fault in one leaves last night's of both.
        edition = _edition(job, history, outcome, run.ledger)
        words = steered.words(settled.words(hers.words, edition), edition)
        made = make_master(edition, words, RULE_NAMES, hers, Desk(job.workspace.master, job.workspace.archive))
        paper = _paper(job, edition) if whole else None
    with run.step("write"):
        went, unplaced = _put_master(job, made.data, words)
        path, unput = _try_report(job, cycle, paper) if paper else (None, ())
    with run.step("mark up"):
        marked = annotate(job, history, cycle, outcome)
    with run.step("chase") if whole else nullcontext():
        is_unread = taken.is_unread or bool(lost)
        chased = chase_in_run(job, history, outcome, marked, is_unread=is_unread) if whole else None
    run.undone("emails", chased.undone if chased else ())
    typed = (said for _, said in hers.words.undone)
    undone = (
        *run.undone("collect", (*taken.undone, *(left_behind(job.workspace.inbox) if whole else ()))),
        *run.undone("decisions", (*typed, *steered.sentences, *settled.undone)),
        *run.undone("master", (*made.undone, *unplaced)),
        *run.undone("report", unput),
        *run.undone("copies", marked.undone),
        *run.undone("records", unmended(job)),
        *run.undone("originals", lost),
        *run.unlogged(),
    )
    return Night(
        cycle.name, edition.ledger, outcome, went, path, marked.copies,
        (*mended, *renumbered, *earlier, *taken.told, *made.told), undone, settled.explained, chased, bare,
    )  # fmt: skip


def _take_in(job: Job, run: Running) -> tuple[TakenIn, Bare]:
    """What lay in the inbox and the mailbox, and the messages without a return."""
    before = run.history.recorded_paths()
    taken = take_in_all(job, run.history, run.number)
    run.came()
    return taken, _bare(job, run.history, run.number, before)


def _bare(job: Job, history: History, run: int, before: Collection[str]) -> Bare:
    """The messages without a return of this run, before which the ledger had these paths."""
    count = history.ledger(run).not_a_return
    if not count:
        return Bare()
    places = (job.workspace.root / path for path in sorted(history.recorded_paths() - before))
    records = [read_record(record_path(place)) for place in places if record_path(place).is_file()]
    kept = [record for record in records if record.verdict == NOT_A_RETURN]
    return Bare(len(kept), count - len(kept), tuple(dict.fromkeys(record.sender or "" for record in kept)))


# ---------------------------------------------------------------- store, write


def point_of(outcome: Outcome) -> CyclePoint:
    """The outcome as one point of the trend."""
    summary = summarise(outcome)
    said = sum(any(not update.is_blank for update in s.updates) for s in outcome.merged.standings)
    rag: dict[Rag, int] = summary.rag
    return CyclePoint(outcome.merged.cycle.name, summary.expected, summary.returned, said, summary.ongoing_only, rag)


def shown_of(outcome: Outcome) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """What the Changes table watches: (key, field) -> value and where it comes from, a line for each return."""
    shown: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for standing in outcome.merged.standings:
        action, source = standing.action, _from(standing)
        day = completed_on(standing)
        words = contributions(standing) if standing.updates else None
        shown |= {
            (action.key, "Update"): (words, source),
            (action.key, "Status"): (status_of(standing), _from(standing, lambda update: update.status)),
            (action.key, "Completed on"): (_in_words(day), _from(standing, lambda update: update.completed_on)),
            (action.key, "RAG"): (outcome.rag[action.key].value, None),
            (action.key, "Action"): (action.text, "register.xlsx"),
            (action.key, "Lead"): (action.lead, "register.xlsx"),
            (action.key, "Due"): (_in_words(action.due), "register.xlsx"),
            (action.key, "State"): (action.state, "register.xlsx"),
        }
    for standing in measures_among(outcome.merged.standings, outcome.merged.register):
        given = figures_given(standing)
        for name, value in figures_of(standing, outcome.merged.cycle).items():
            source = _from(standing, lambda update, name=name: update.figures.get(name)) if name in given else None
            shown[standing.key, name] = (figure(value), source)
    return shown


def _from(standing: Standing, said: Callable[[Update], object] = lambda update: update.text) -> str | None:
    """The returns of the leads who said that, a line each, the newest first; where nobody did, all that count."""
    saying = replace(standing, updates=tuple(one for one in standing.updates if said(one)))
    return "\n".join(sources(saying) or sources(standing)) or None


def basis_of(job: Job) -> Basis:
    """By what the night judges."""
    off, trial = (tuple(sorted(job.settings.switched(to))) for to in ("off", "trial"))
    return Basis(keep_register(job), off, trial)


def _in_words(day: date | None) -> str | None:
    return long_date(day) if day else None


def _edition(job: Job, history: History, outcome: Outcome, ledger: Ledger) -> Edition:
    partnership = job.settings.partnership
    cycle, changes = outcome.merged.cycle, history.changes(job.as_at)
    trend, messages = history.trend(cycle), messages_to_read(job, cycle)
    return Edition(outcome, partnership.name, partnership.marking or None, job.now, ledger, changes, trend, messages)


def _put_master(job: Job, data: bytes, words: Words) -> tuple[Path, tuple[str, ...]]:
    """Where the master lies now, and what could not be done; what she had saved is kept in archive/."""
    master, archive = job.workspace.master, job.workspace.archive
    placed = write_master(master, data, job.now, archive, words.taken)
    kept = " and ".join(f"archive/{one.name}" for one in placed.archived) or "archive/"
    undone = [
        f"{name} cannot be opened (cut short, or with a password): what you typed in it could not be carried into "
        f"the new master; it is kept in {kept}"
        for name in words.unreadable
    ]
    undone += [
        f"what you typed over the words of {name} could not be told from them: the master that it was made from is not "
        f"in archive/ any more; it is kept in {kept}"
        for name in words.unknown
    ]
    undone += [
        f"the table {table} is not to be found in {name}: nothing that you typed in it could be carried over; it is "
        f"kept in {kept}"
        for table, name in words.unfound
    ]
    if placed.path != master:
        undone.append(
            f"{placed.why}: the new one is {placed.path.name} beside it; close it and run again to put it in place"
        )
    return placed.path, tuple(undone)


def _paper(job: Job, edition: Edition) -> bytes:
    return build_report(edition, job.workspace.template("summary.html.j2").parent).encode()


def _put_report(job: Job, cycle: Cycle, paper: bytes) -> Path:
    path = job.workspace.report(cycle.name)
    write_bytes(path, paper)
    return path


def _try_report(job: Job, cycle: Cycle, paper: bytes) -> tuple[Path | None, tuple[str, ...]]:
    """Where the report lies now, and what could not be done: the master is in its place by then, so the run goes on."""
    try:
        return _put_report(job, cycle, paper), ()
    except OSError as err:  # somebody has it open on Windows, or what stands in its way is no folder
        place = job.workspace.relative(job.workspace.report(cycle.name))
        why = err.strerror or type(err).__name__
        return None, (f"the report could not be put at {place} ({why}); close it if it is open, and run again",)
