"""The rows of the seven tables. Source: PRODUCT.md section 9."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from sspxl.figures import against_target, figures_of, quarter_of, trend
from sspxl.layouts import HEADER_WORDS
from sspxl.leads import split_leads
from sspxl.master.schema import NAMES, Table, table_of
from sspxl.master.values import Cell, Link
from sspxl.merge import words_of
from sspxl.records import Edition, Flag, Layout, Outcome, Request, ReturnRow, Standing, State
from sspxl.summary import contributions as said


def tables(edition: Edition) -> tuple[Table, ...]:
    """The seven tables of this edition, in the order of their sheets."""
    outcome = edition.outcome
    paths = _paths(outcome)
    rows: dict[str, Iterator[tuple[Cell, ...]]] = {
        "Actions": _actions(outcome),
        "Flags": _flags(outcome, paths),
        "Returns": _returns(outcome),
        "Requests": _requests(outcome, paths),
        "Promises": _promises(outcome),
        "Changes": ((c.when, c.key, c.field, c.was, c.now, c.source) for c in edition.changes),
        "Measures": _measures(outcome),
    }
    return tuple(table_of(name, tuple(rows[name])) for name in NAMES)


def lead_text(standing: Standing) -> str | None:
    """LEAD as typed in the register; where it is blank, the initials of those who answer."""
    return standing.action.lead or " & ".join(standing.leads) or None


def _actions(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    flags = _flags_by_key(outcome)
    for standing in outcome.merged.standings:
        action, newest = standing.action, said.newest(standing)
        yield (
            action.key, action.plan, action.ref, lead_text(standing), action.agency, action.text,
            said.contributions(standing), said.standing_words(standing), outcome.rag[action.key].value, action.due,
            said.closed_on(standing), said.label_of(standing),
            ", ".join(dict.fromkeys(flag.code for flag in flags.get(action.key, ()))) or None,
            newest.received if newest else None, _source(standing), "\n".join(said.beside(standing, outcome)) or None,
            said.previous_words(standing), standing.ongoing_cycles, None, None,
        )  # fmt: skip


def _source(standing: Standing) -> Cell:
    paths = said.sources(standing)
    return Link("; ".join(PurePosixPath(path).name for path in paths), paths[0]) if paths else None


def _flags(outcome: Outcome, paths: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for flag in outcome.flags:
        file = flag.file or flag.place.file
        came = Link(file, paths[file]) if file in paths else file
        yield (
            flag.code, flag.severity.value, flag.key, flag.lead, came, flag.place.sheet, flag.place.cell,
            flag.found, flag.do, flag.since or None, None, None,
        )  # fmt: skip


def _returns(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    by_file: dict[str | None, list[Flag]] = {}
    for flag in outcome.flags:
        by_file.setdefault(flag.file, []).append(flag)
    for row in outcome.merged.returns:
        file = Link(row.file, row.path) if row.file and row.path else row.file
        flags = sum(_concerns(flag, row) for flag in by_file.get(row.file, ()))
        yield (
            row.contact or None, row.cycle, row.due, row.received, row.days_late, row.state.value,
            file, row.rows, flags, None,
        )  # fmt: skip


def _concerns(flag: Flag, row: ReturnRow) -> bool:
    """Whether a flag of the row's file is about this row, or a flag without a file about this outstanding contact."""
    if row.state is State.OUTSTANDING:
        return flag.key is None and flag.lead == row.contact
    return not flag.lead or not row.contact or row.contact in split_leads(flag.lead)


def asked_words(request: Request) -> str:
    """What is asked; of a new action with all that was typed beside its wording."""
    beside = {column: value for column, value in request.cells.items() if column not in ("action", "no")}
    return "\n".join(
        (request.asked, *(f"{HEADER_WORDS[name][0]}: {words_of(value)}" for name, value in beside.items()))
    )


def _requests(outcome: Outcome, paths: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for asked in outcome.merged.requests:
        file = asked.place.file
        came = Link(file, paths[file]) if file in paths else file
        yield (
            asked.key,
            asked.field,
            asked.was,
            asked_words(asked),
            asked.by,
            came,
            asked.place.sheet,
            asked.place.cell,
            None,
        )


def _promises(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    for one in outcome.promises:
        place = one.place
        yield (
            one.key, one.lead or None, one.words, one.day, one.made_in, one.state.value, one.answer,
            place.sheet if place else None, place.cell if place else None,
        )  # fmt: skip


def _measures(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    measured = {plan.code for plan in outcome.merged.register.plans if plan.layout is Layout.MEASURES}
    asked = quarter_of(outcome.merged.cycle)
    for standing in outcome.merged.standings:
        action = standing.action
        if action.plan in measured:
            figures = figures_of(standing, outcome.merged.cycle)
            yield (
                action.key, action.section, action.text, action.agency or action.lead, action.target, action.direction,
                *figures.values(), against_target(action, figures, asked),
                trend(action, figures),
                said.contributions(standing),
            )  # fmt: skip


def _flags_by_key(outcome: Outcome) -> dict[str, list[Flag]]:
    by_key: dict[str, list[Flag]] = {}
    for flag in outcome.flags:
        if flag.key:
            by_key.setdefault(flag.key, []).append(flag)
    return by_key


def _paths(outcome: Outcome) -> dict[str, str]:
    """Where the file of each name lies; without names that two files share: a link could lead to the wrong one."""
    found: dict[str, set[str]] = {}
    for row in outcome.merged.returns:
        if row.file and row.path:
            found.setdefault(row.file, set()).add(row.path)
    for file in outcome.merged.quarantined:
        found.setdefault(file.file, set()).add(file.path)
    return {name: paths.pop() for name, paths in found.items() if len(paths) == 1}
