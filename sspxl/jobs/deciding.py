"""What the manager decided on flags in the master, carried out once; and what partners explained of them.

A decision is looked for among the flags of the cycle that the master shows: a flag that has changed since she saw it is
another one, and her decision on it is moot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sspxl.errors import UserError
from sspxl.files import Overtaken, is_open, open_words
from sspxl.history import History
from sspxl.issue.marked import Question
from sspxl.jobs.job import Job
from sspxl.jobs.reading import merged_from, read_returns, switches
from sspxl.jobs.registering import replace_register
from sspxl.leads import Directory
from sspxl.master import Hers, Words
from sspxl.master.decisions import Chosen, first_of_each, without_spent
from sspxl.master.schema import NOTE, RowKey, row_keys
from sspxl.master.tables import tables
from sspxl.master.values import Value
from sspxl.records import Action, Edition, Flag, Merged, Register
from sspxl.register import CELL_CHANGES, CellWaiver, NewRows, RegisterFile, append_rows
from sspxl.rules import all_raised
from sspxl.rules.decided import Decided, Decision, Told, applies_to, as_seen, goes_on, is_led_by
from sspxl.rules.promises import Again, promise_passed
from sspxl.rules.waivers import is_waived

_MASTER = "master.xlsx"
FLAGS = "Flags"
_ASKED_BY = "Asked by "
_FlagId = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run made of what was said of flags.

    `file` is the register with the waivers that hold now; `explained` counts the flags that partners explained;
    `undone` says what could not be carried out; `seen` are the flags on which she decided, `moved` those among them
    that stand under another lead by now, by what they were in her master.
    """

    file: RegisterFile
    explained: int = 0
    undone: tuple[str, ...] = ()
    seen: frozenset[_FlagId] = frozenset()
    moved: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def register(self) -> Register:
        return self.file.register

    def words(self, words: Words, edition: Edition) -> Words:
        """Her words without what is spent, decisions on flags that are gone or have changed, and notes that are a
        waiver's Why by now; with what could not be carried out."""
        table = next(table for table in tables(edition) if table.name == FLAGS)
        words = replace(words, cells={**words.cells, FLAGS: dict(map(self._now, words.cells.get(FLAGS, {}).items()))})
        kept = without_spent(words, table, lambda row: _id_of(row) in self.seen)
        there = row_keys(table, table.rows)
        rows = {
            key: {name: value for name, value in typed.items() if key in there or not self._is_why(key, name, value)}
            for key, typed in kept.cells.get(FLAGS, {}).items()
        }
        undone = (*kept.undone, *((FLAGS, said) for said in self.undone))
        return replace(kept, cells={**kept.cells, FLAGS: rows}, undone=undone)

    def _now(self, row: tuple[RowKey, Mapping[str, Value]]) -> tuple[RowKey, Mapping[str, Value]]:
        """Her words with the key of the row on which they belong by now."""
        (code, key, lead, *rest), typed = row
        return (code, key, self.moved.get((code, key, lead), lead), *rest), typed

    def _is_why(self, key: RowKey, column: str, value: Value) -> bool:
        """Whether her words on the flag of that row are kept in the register by now, as a waiver's Why."""
        whom = next(filter(None, key[1:3]), "")
        return column == NOTE.name and any(
            (waiver.flag, waiver.applies_to, waiver.why) == (key[0], whom, value) for waiver in self.register.waivers
        )


@dataclass(frozen=True, slots=True)
class _Meant:
    """A decision, and the flag that it is about."""

    chosen: Chosen
    flag: Flag


def settle(job: Job, history: History, run: int, merged: Merged, hers: Hers) -> Settled:
    """Her decisions carried out and recorded, partners' explanations too; what holds no longer is ended."""
    chosen = first_of_each(one for one in hers.chosen if one.table == FLAGS)
    decided = history.decided()
    if not chosen and not decided:
        return Settled(RegisterFile(job.register_data, merged.register))
    flags = _flags(job, history, merged)
    meant, seen = _meant(job, history, run, merged, chosen, flags)
    there, waived, undone = _waive(job, merged.register, [m for m in meant if m.chosen.decision == Decision.WAIVE])
    asks = [m for m in meant if m.chosen.decision == Decision.ASK]
    undone += [_not_asked(one.flag) for one in asks if not one.flag.key]
    undone += _moot(chosen, meant, flags, decided)
    told = Told(seen, decided)
    said, asked_otherwise = _said(job, told, seen.cycle.name, [*waived, *(ask for ask in asks if ask.flag.key)])
    over = [*asked_otherwise, *(one for one in _taken_back(hers, decided) if one not in asked_otherwise)]
    now = Told(merged, (*(one for one in decided if one not in over), *said))
    said += now.explanations(flags)
    ended = [*over, *(one for one in now.ended(flags) if one.number)]
    history.record_decided(run, job.as_at, said, ended)
    kept, trial = Told(merged, history.decided()), switches(job).trial
    shown = [f for f in flags if f.code not in trial and not is_waived(f, there.register.waivers, kept, job.as_at)]
    moved = {
        (one.flag.code, one.flag.key or "", one.chosen.row["Lead"]): one.flag.lead or ""
        for one in meant
        if one.chosen.row["Lead"] != (one.flag.lead or "")
    }
    seen_flags = frozenset(_id(one.flag) for one in meant)
    return Settled(there, len(kept.explained(shown)), tuple(undone), seen_flags, moved)


def awaits(one: Chosen, decided: Iterable[Decided]) -> bool:
    """Whether a decision in the table of flags was not carried out yet; an Ask, whether its note was not, either."""
    if one.table != FLAGS:
        return False
    same = [
        known for known in decided
        if (known.decision, known.code, known.key or "", known.lead or "")
        == (one.decision, one.row["Flag"], one.row["Key"], one.row["Lead"])
    ]  # fmt: skip
    note = as_seen(" ".join(one.note.split())) if one.decision == Decision.ASK else ""
    return not any(note in as_seen(known.words) for known in same)


def _flags(job: Job, history: History, merged: Merged) -> list[Flag]:
    return all_raised(merged, job.as_at, history.last_cycle(merged.cycle), switches(job))


def _meant(
    job: Job, history: History, run: int, merged: Merged, chosen: Sequence[Chosen], flags: Sequence[Flag]
) -> tuple[list[_Meant], Merged]:
    """The flags that she decided on, and the cycle in which they stand: the one that the master shows."""
    name = history.last_cycle_judged(run)
    before = next((cycle for cycle in merged.register.cycles if cycle.name == name), merged.cycle)
    if chosen and before.name != merged.cycle.name:
        merged = merged_from(job, history, before, *read_returns(job, before))
        flags = _flags(job, history, merged)
    by_id: dict[_FlagId, list[Flag]] = {}
    for flag in flags:
        by_id.setdefault(_id(flag), []).append(flag)
    led = {action.key: action for action in merged.register.actions}
    meant = [
        _Meant(one, flag)
        for one in chosen
        for flag in by_id.get(_id_of(one.row)) or _under_another_lead(one, flags, led.get(one.row["Key"]))
    ]
    return meant, merged


def _under_another_lead(one: Chosen, flags: Iterable[Flag], action: Action | None) -> list[Flag]:
    """The flag that she decided on, where the action has been given to somebody else since she saw it."""
    code, key, lead, found = _id_of(one.row)
    if action is None or not lead or is_led_by(action, lead, action.lead or ""):
        return []
    return [flag for flag in flags if (flag.code, flag.key, as_seen(flag.found)) == (code, key, found)][:1]


def _moot(
    chosen: Sequence[Chosen], meant: Sequence[_Meant], flags: Iterable[Flag], decided: Sequence[Decided]
) -> list[str]:
    """What is to be said of decisions that were never carried out, on flags that still stand and say something else."""
    done = [one.chosen for one in meant]
    standing = {(flag.code, flag.key or "") for flag in flags}
    left = (one for one in chosen if one not in done and awaits(one, decided))
    return [
        f"{one.decision} on {one.row['Flag']} of {one.row['Key']}: the flag has changed since you saw it; decide again"
        for one in left
        if one.row["Key"] and (one.row["Flag"], one.row["Key"]) in standing
    ]


def _id(flag: Flag) -> _FlagId:
    return flag.code, flag.key or "", flag.lead or "", as_seen(flag.found)


def _id_of(row: Mapping[str, str]) -> _FlagId:
    return row["Flag"], row["Key"], row["Lead"], as_seen(row["Found"])


def _said(job: Job, told: Told, cycle: str, meant: Sequence[_Meant]) -> tuple[list[Decided], list[Decided]]:
    """What is said anew; and the questions that are asked in other words now, since she changed her note."""
    new: list[Decided] = []
    otherwise: list[Decided] = []
    for one in meant:
        flag, decision = one.flag, Decision(one.chosen.decision)
        asks = decision is Decision.ASK
        words, known = _question(one, job.settings.manager.name) if asks else _why(one), told.said(decision, flag)
        if known and not (asks and as_seen(known.words) != as_seen(words)):
            continue
        before = told.answer_mark(told.answer(flag.key, flag.lead)) if asks else ""
        new.append(
            Decided(
                decision, cycle, flag.code, flag.key, flag.lead, told.marks(flag), words, _MASTER,
                known.before if known else before,
            )
        )  # fmt: skip
        otherwise += [known] if known else []
    return new, otherwise


# ---------------------------------------------------------------- Waive


def _waive(job: Job, register: Register, meant: Sequence[_Meant]) -> tuple[RegisterFile, list[_Meant], list[str]]:
    """The register with a row in Waivers for each flag; the flags that are waived now; and what could not be done."""
    undone = [_not_waived(one.flag) for one in meant if not applies_to(one.flag)]
    able = [one for one in meant if applies_to(one.flag)]
    known = {(waiver.flag, waiver.applies_to) for waiver in register.waivers if isinstance(waiver, CellWaiver)}
    rows: dict[tuple[str, str], _Meant] = {}
    for one in able:
        if _row(one) not in known:
            rows.setdefault(_row(one), one)
    data, faults = _put(job, rows) if rows else (job.register_data, ())
    if faults:
        names = ", ".join(f"{code} of {whom}" for code, whom in rows)
        undone += [f"the waiver of {names} waits: {fault}" for fault in faults]
        return RegisterFile(data, register), [one for one in able if _row(one) in known], undone
    by = job.settings.manager.name or _MASTER
    made = tuple(CellWaiver(code, whom, _why(one), None, by) for (code, whom), one in rows.items())
    return RegisterFile(data, replace(register, waivers=(*register.waivers, *made))), able, undone


def _row(one: _Meant) -> tuple[str, str]:
    """Flag and Applies to of its row in Waivers."""
    return one.flag.code, applies_to(one.flag) or ""


def _put(job: Job, rows: Mapping[tuple[str, str], _Meant]) -> tuple[bytes, tuple[str, ...]]:
    """Write the rows into Waivers: the register's bytes as they are then, and what stood in the way."""
    there = job.register_data
    if is_open(job.workspace.register):
        return there, (f"{open_words(job.workspace.register)}; close it, and the next run writes it",)
    by = job.settings.manager.name or _MASTER
    waivers: list[dict[str, object]] = [
        {"Flag": code, "Applies to": whom, "Why": _why(one), "Until": CELL_CHANGES, "By": by}
        for (code, whom), one in rows.items()
    ]
    try:
        data = append_rows(there, NewRows(waivers=waivers))
        replace_register(job, there, data)
    except UserError as err:  # opened just now, or something stands below the table
        return there, err.faults
    except Overtaken as err:
        return there, (f"{err}; the next run writes it",)
    return data, ()


def _why(one: _Meant) -> str:
    return one.chosen.note or "waived in the master"


def _not_waived(flag: Flag) -> str:
    return f"{flag.code} of {flag.file} cannot be waived: it is no plan's, action's or lead's; clear its Decision"


# ---------------------------------------------------------------- Ask


def _question(one: _Meant, manager: str) -> str:
    """What was found and what is asked, as the partner reads it under QUERY: her own words first, on one line."""
    flag, note = one.flag, " ".join(one.chosen.note.split())
    found = f"{flag.found[:1].upper()}{flag.found[1:]}"
    asked = f"Please {flag.do}; or say under ANSWER why not."
    if flag.do.startswith("nothing"):
        asked = "Is that right? Please say so under ANSWER, or put it right."
    hers = f"{_ASKED_BY}{manager or 'the manager'}: {note if note.endswith(('.', '!', '?')) else f'{note}.'} " * bool(
        note
    )
    return f"{hers}{found}. {asked}"


def _not_asked(flag: Flag) -> str:
    whom = flag.lead or flag.file
    return f"{flag.code} of {whom} cannot be asked in a workbook: it is about no single action; clear its Decision"


def _taken_back(hers: Hers, decided: Iterable[Decided]) -> list[Decided]:
    """The questions that are asked no more, since she cleared or changed the Decision that stood in her master."""
    stood = [one for one in hers.tried if one.table == FLAGS and one.decision == Decision.ASK]
    there = {(one.edition, _told_by(one)) for one in hers.chosen if one.decision == Decision.ASK}
    gone = {_told_by(one) for one in first_of_each(stood) if (one.edition, _told_by(one)) not in there}
    return [
        one for one in decided if one.decision is Decision.ASK and (one.code, one.key or "", one.lead or "") in gone
    ]


def _told_by(one: Chosen) -> tuple[str, str, str]:
    return one.row["Flag"], one.row["Key"], one.row["Lead"]


def questions(register: Register, decided: Iterable[Decided]) -> dict[str, tuple[Question, ...]]:
    """By contact what she asks of them, in the order in which she asked, each until it is answered or its cell
    changes."""
    found: dict[str, dict[Question, None]] = {}
    for (key, contact), asks in _hers(register, decided).items():
        for one in asks:
            has_note = one.words.startswith(_ASKED_BY)
            question = Question(one.code, key, one.lead, one.words, has_note, one.cycle)
            found.setdefault(contact, {})[question] = None
    return {contact: tuple(asks) for contact, asks in found.items()}


def queries(
    register: Register, decided: Iterable[Decided], again: Mapping[tuple[str, str], Sequence[Again]]
) -> dict[tuple[str, str], str]:
    """By key and contact what stands under QUERY, a line each, each thing once: what she asks, until it is answered or
    its cell changes; then the promises that are asked `again`, but for those of which she asks."""
    hers = _hers(register, decided)
    found = {at: dict.fromkeys(ask.words for ask in asks) for at, asks in hers.items()}
    for at, promises in again.items():
        asked = "\n".join(ask.words for ask in hers.get(at, ()) if ask.code == promise_passed.code)
        found.setdefault(at, {}).update((one.question, None) for one in promises if one.words not in asked)
    return {at: "\n".join(lines) for at, lines in found.items()}


def _hers(register: Register, decided: Iterable[Decided]) -> dict[tuple[str, str], list[Decided]]:
    """What she asks of each contact about each action; of a flag that goes on under another name the last only."""
    directory, actions = Directory(register.contacts), {action.key: action for action in register.actions}
    asks = [one for one in decided if one.decision is Decision.ASK]
    found: dict[tuple[str, str], list[Decided]] = {}
    for one in asks:
        action = actions.get(one.key or "")
        if action is None or any(goes_on(one, later) for later in asks):
            continue
        contacts = directory.answerers(action, register.plan(action.plan)).contacts
        meant = [contact for contact in contacts if is_led_by(action, one.lead, contact)]
        for contact in meant or contacts:
            found.setdefault((action.key, contact), []).append(one)
    return found
