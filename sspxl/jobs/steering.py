"""What the manager decided in the master on returns, requests and actions: carried out once, by the next run.

It is done before anything is taken in, so that the same run merges by it. The register is written first and the history
then: a run that was killed between the two finds the register as she wants it, and only records that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sspxl.collect import Ruled, note_ruled
from sspxl.cycles import current_cycle
from sspxl.errors import UserError
from sspxl.files import Overtaken, is_open, open_words
from sspxl.history import Carried, History, Told, copy_of_history
from sspxl.history.carried import ACTIONS, REQUESTS, RETURNS
from sspxl.history.spent import Mark
from sspxl.history.waiting import Change
from sspxl.jobs.deciding import FLAGS, awaits
from sspxl.jobs.job import Job
from sspxl.jobs.reading import merged_from, named_by, read_returns
from sspxl.jobs.registering import replace_register
from sspxl.jobs.settling import mark_of, that_count, yields_to
from sspxl.jobs.steps import CHANGE, Seen, Spot, Step, change_of, change_to, planned, spot_of, typed_over
from sspxl.master import Hers, Words, read_hers
from sspxl.master.decisions import Chosen, first_of_each, is_on_same_row, taken_back_in, without_spent
from sspxl.master.tables import tables
from sspxl.merge import request_id, wordings
from sspxl.records import Cycle, Edition, Merged, Return
from sspxl.register import Patch, RegisterFile, patched, read_register, register_file
from sspxl.text import shorten
from sspxl.workspace import Workspace

STEERED = (RETURNS, REQUESTS, ACTIONS)
"""The tables whose decisions are carried out here; those on flags have rules of their own."""

_WAITS = "it waits for the next run"
_TRIED = "the last run could not carry it out; the dashboard says why, and the next run tries again"


@dataclass(frozen=True, slots=True)
class Steered:
    """What a run made of her decisions. `job` has the register as it is now; `undone` says, by table, what could not be
    carried out; `kept` are the rows on which her decision stays. `noted` is what she typed over a cell of the
    register's and could not be written there; `waits` what is to be written there by a later run, and `waited` what was
    before this one."""

    job: Job
    undone: tuple[tuple[str, str], ...] = ()
    kept: frozenset[Spot] = frozenset()
    noted: tuple[Change, ...] = ()
    waits: tuple[Change, ...] = ()
    waited: tuple[Change, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(said for _, said in self.undone)

    def words(self, words: Words, edition: Edition) -> Words:
        """Her words without the decisions that were carried out or are moot; with what could not be done."""
        for table in (table for table in tables(edition) if table.name in STEERED):
            words = without_spent(words, table, partial(self._is_kept, table.name))
        for one in self.waited:
            words = words.without_note(ACTIONS, (one.key,), one.line)
        for one in self.waits:
            words = words.with_note(ACTIONS, (one.key,), one.line)
        for one in self.noted:
            words = words.with_note(ACTIONS, (one.key,), f"typed over {one.field}: {one.asked}")
        return replace(words, undone=(*words.undone, *self.undone))

    def _is_kept(self, table: str, row: Mapping[str, str]) -> bool:
        return spot_of(table, row) in self.kept


def steer(job: Job, history: History, run: int, hers: Hers) -> Steered:
    """Her decisions carried out and recorded."""
    chosen, yielding = _to_carry_out(history, hers)
    before = history.waiting()
    waited = _where_now(before, hers)  # where her master is to say so no more
    history.forget_cleared(hers.editions, map(mark_of, _standing(hers)))
    cycle = _shown(job, history, run)
    now = {_apart(mark_of(one)) for one in chosen}
    history.record_spent([mark for one in before if (mark := mark_of(typed_over(one))) not in now], ())
    history.record_spent(_cleared(hers) - now, ())  # where it stands in a master that she has open it counts no more
    if not chosen:
        history.record_waiting(())
        return Steered(job, waited=waited)
    if cycle is None:
        return Steered(job)
    there = register_file(job.workspace.register)  # whose cells are written: where they are now
    job = job.with_register(there)
    history.follow(wordings(there.register))  # she may have saved it since the run began
    steps = planned(chosen, _seen(job, history, cycle), job.as_at)
    job, steps = _written(job, there, steps)
    history.record_carried(run, job.as_at, [step.carried for step in steps if step.carried])
    _note_ruled(job, [step.carried for step in steps if step.carried and step.carried.table == RETURNS])
    settled = [step.chosen for step in steps if step.carried or step.is_void]
    history.record_spent(map(mark_of, _alike(settled, hers, yielding)), [mark_of(s.chosen) for s in steps if s.waits])
    undone = [step for step in steps if step.undone]
    said = [(step.chosen.table, step.undone) for step in undone]
    said += [(one.table, yields_to(one)) for one in yielding if one.decision != CHANGE]
    typed = [step for step in undone if step.is_change]
    waits = tuple(change_of(step) for step in typed if step.waits)
    history.record_waiting(waits)
    noted = [change_of(step) for step in typed if not step.waits]
    noted += [change_to(one) for one in yielding if one.decision == CHANGE]
    kept = frozenset(step.spot for step in undone if not step.is_change and not step.is_void)
    return Steered(job, tuple(dict.fromkeys(said)), kept, _where_now(noted, hers), waits, waited)


def _where_now(changes: Iterable[Change], hers: Hers) -> tuple[Change, ...]:
    """The changes, each at the row where that action is by now."""
    return tuple(replace(one, key=hers.moves.get(one.key, one.key)) for one in changes)


def _note_ruled(job: Job, carried: Sequence[Carried]) -> None:
    """Put what was decided on each return into its record, too."""
    for one in carried:
        ruled = Ruled(one.decision, job.as_at, one.cycle, one.key, one.became, one.filed)
        note_ruled(job.workspace.root / one.subject[0], ruled)


def _standing(hers: Hers) -> list[Chosen]:
    """All that is decided in the masters here, what she typed over among it."""
    return [*(one for one in hers.chosen if one.table in STEERED), *map(typed_over, hers.changes)]


def _to_carry_out(history: History, hers: Hers) -> tuple[tuple[Chosen, ...], tuple[Chosen, ...]]:
    """Her decisions that count, with what waits but where she typed anew or took it back; and those that yield."""
    standing, marks, waiting = _standing(hers), history.waiting_marks(), history.waiting()
    there = {mark_of(one).cell for one in standing}
    back = {_apart(mark) for mark in marks if mark.edition in hers.editions and mark.cell not in there}
    back |= {_apart(mark_of(typed_over(one))) for one in taken_back_in(hers.readings, waiting)}
    back |= _cleared(hers)
    standing = [one for one in standing if mark_of(one) not in marks or _apart(mark_of(one)) not in back]
    counts, yielding = that_count(standing, history.spent(), marks)
    anew = {(one.row["Key"], one.row["Field"]) for one in counts if one.decision == CHANGE}
    waits = [typed_over(one) for one in waiting if (one.key, one.field) not in anew]
    others = [one for one in counts if one.decision != CHANGE]
    changes = [one for one in counts if one.decision == CHANGE]
    return (*others, *(one for one in waits if _apart(mark_of(one)) not in back), *changes), yielding


def _cleared(hers: Hers) -> set[Mark]:
    """The decisions that stood in one of these masters as we wrote it, and that she cleared or changed there."""
    there = {mark_of(one) for one in _standing(hers)}
    return {_apart(mark) for one in hers.tried if one.table in STEERED and (mark := mark_of(one)) not in there}


def _apart(mark: Mark) -> Mark:
    """The decision, whatever the edition."""
    return replace(mark, edition="")


def _alike(settled: Sequence[Chosen], hers: Hers, yielding: Sequence[Chosen]) -> list[Chosen]:
    """What was settled, wherever it stands in these masters, and what yielded."""
    done = {_apart(mark_of(one)) for one in settled}
    return [*settled, *yielding, *(one for one in _standing(hers) if replace(mark_of(one), edition="") in done)]


def all_decisions(workspace: Workspace) -> tuple[Told, ...]:
    """Those that wait in the master for the next run, then all that were carried out, newest first."""
    hers = read_hers(workspace.master, workspace.archive)
    with copy_of_history(workspace.history) as history:
        return (*waiting_decisions(hers, history), *history.all_decisions())


def waiting_decisions(hers: Hers, history: History) -> tuple[Told, ...]:
    """The decisions in the master, what she typed over among them, that wait for the next run."""
    decided = history.decided()
    waiting = [one for one in first_of_each(hers.chosen) if one.table == FLAGS and awaits(one, decided)]
    tried = [one for one in (*waiting, *_standing(hers)) if any(is_on_same_row(one, before) for before in hers.tried)]
    return tuple(_not_yet(one, is_tried=one in tried) for one in (*waiting, *_to_carry_out(history, hers)[0]))


def _not_yet(one: Chosen, *, is_tried: bool) -> Told:
    row = one.row
    key, what = row.get("Key") or row.get("Contact", ""), row.get("Field") or row.get("File", "")
    if one.decision == CHANGE:
        what = f"{row['Field']}: {shorten(row['Asked'], 80)}"
    if one.table == FLAGS:
        key, what = key or row["Lead"], row["Flag"]
    return Told(None, one.table, key, f"{one.decision} {what}".rstrip(), _TRIED if is_tried else _WAITS)


def end_refused(history: History, run: int, merged: Merged) -> None:
    """Let go of the requests that she rejected and that are not asked any more: asked again, they are new."""
    history.end_refused(run, merged.cycle.name, map(request_id, merged.refused))


def _shown(job: Job, history: History, run: int) -> Cycle | None:
    """The cycle that the master shows; None: it is not known any more."""
    name = history.last_cycle_judged(run)
    return next((cycle for cycle in job.register.cycles if cycle.name == name), job.cycle)


def _seen(job: Job, history: History, cycle: Cycle) -> Seen:
    """The cycle as she saw it: without what has come since."""
    returns, quarantined = read_returns(job, cycle)
    merged = merged_from(job, history, cycle, returns, quarantined)
    known = {one.name for one in job.register.cycles} - {cycle.name}
    own = {one.path: name for one in returns if (name := _own_cycle(job, one, cycle)) in known and name}
    return Seen(merged, {one.path: one.workbook.sha256 for one in returns}, own)


def _own_cycle(job: Job, returned: Return, cycle: Cycle) -> str | None:
    """The cycle that the return was issued for; where it does not say, the one that was open when it came, if that was
    before `cycle` opened. None: nobody can say."""
    if name := named_by(returned.workbook):
        return name
    is_early = cycle.opens is not None and returned.received < cycle.opens
    then = current_cycle(job.register, returned.received, None) if is_early else None
    return then.name if then else None


def _written(job: Job, there: RegisterFile, steps: Sequence[Step]) -> tuple[Job, tuple[Step, ...]]:
    """The register with what the steps change in it, and the job with that; where it cannot be written, they wait."""
    whole = Patch()
    for step in steps:
        whole = whole.with_(step.patch)
    if whole.is_empty:
        return job, tuple(steps)
    now, fault = _put(job, there, whole)
    if fault:
        return job, tuple(step if step.patch.is_empty else _waiting(step, fault) for step in steps)
    return job.with_register(now), tuple(steps)


def _put(job: Job, there: RegisterFile, patch: Patch) -> tuple[RegisterFile, str]:
    """Write the patch: the register as it is then, and what stood in the way."""
    path = job.workspace.register
    if is_open(path):
        return there, f"{open_words(path)}; close it, and the next run writes it"
    try:
        data = patched(there.data, patch)
        replace_register(job, there.data, data)
    except UserError as err:  # opened just now, or something stands below the table
        return there, "; ".join(err.faults)
    except Overtaken as err:  # its rows may stand elsewhere by now
        return there, f"{err}; the next run writes it"
    return RegisterFile(data, read_register(path, data)), ""


def _waiting(step: Step, fault: str) -> Step:
    row, decision = step.chosen.row, step.chosen.decision
    what = f"{decision} of the {row['Field']} of {row['Key']}" if "Field" in row else f"{decision} of {row['Key']}"
    return Step(step.chosen, undone=f"{what} waits: {fault}", waits=True)
