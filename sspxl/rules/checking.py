"""All rules asked of all that was merged: one `Outcome`, with the RAG of every action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sspxl.merge import earlier_cycles, is_of_lead, ongoing_cycles
from sspxl.records import Flag, Merged, Outcome, Promised, Rag, Register, ReturnRow, Severity, Standing, State
from sspxl.rules.blank import blank_returns, return_blank, told_once
from sspxl.rules.decided import Decided, Told
from sspxl.rules.findings import unknown_leads
from sspxl.rules.measures import measures_among, undefined_among
from sspxl.rules.pointing import Pointer, pointers, quoted
from sspxl.rules.promises import promised, unanswered
from sspxl.rules.rag import rag_of
from sspxl.rules.rule import Night, Rule, Said
from sspxl.rules.said_more import copies, typed_cells
from sspxl.rules.table import (
    OF_ACTIONS,
    OF_BLANK_RETURNS,
    OF_COPIES,
    OF_FINDINGS,
    OF_INITIALS,
    OF_MEASURES,
    OF_POINTERS,
    OF_PROMISES,
    OF_REGISTER_CELLS,
    OF_REQUESTS,
    OF_RETURNS,
    OF_TYPED,
    OF_UNDEFINED,
    OF_UPDATES,
    RULES,
)
from sspxl.rules.waivers import idle_waivers, is_waived
from sspxl.rules.words import no_update

OF_FIGURES = ("measure-missing", "measure-not-a-number")
"""Where one of these says what a measure's row lacks, that it has no words is not said, too."""


@dataclass(frozen=True, slots=True)
class Switches:
    """Codes of the rules that are off, and of those on trial (counted, shown to nobody)."""

    off: frozenset[str] = frozenset()
    trial: frozenset[str] = frozenset()


def check(
    merged: Merged,
    as_at: date,
    last_cycle: str | None,
    switches: Switches = Switches(),
    decided: Sequence[Decided] = (),
) -> Outcome:
    """Every flag that stands on `as_at`, and the RAG of every action; what is outstanding has its days late.

    `last_cycle` is the newest earlier one in the history; `decided` is what was said of flags and still holds.
    """
    night = Night(merged.register, merged.cycle, as_at, last_cycle, switches.off)
    promises = promised(merged, as_at)
    pointing = pointers(merged)
    raised = _grouped(_raised(merged, promises, pointing, night), merged, switches)
    shown = [flag for flag in raised if flag.code not in switches.trial]
    told = Told(merged, decided)
    unwaived = [flag for flag in shown if not is_waived(flag, merged.register.waivers, told, as_at)]
    explained = frozenset(told.explained(unwaived))
    standing = [flag for flag in unwaived if flag not in explained]
    flags = tuple(sorted(standing, key=_order(merged.register)))
    by_key: dict[str | None, list[Flag]] = {}
    for flag in flags:
        by_key.setdefault(flag.key, []).append(flag)
    plans = {plan.code: plan for plan in merged.register.plans}
    rag: dict[str, Rag] = {
        s.key: rag_of(s, plans[s.action.plan], merged.cycle, by_key.get(s.key, ()), as_at) for s in merged.standings
    }
    return Outcome(
        merged=replace(merged, returns=tuple(_with_days_late(row, as_at) for row in merged.returns)),
        as_at=as_at,
        flags=flags,
        rag=rag,
        trial=Counter(flag.code for flag in raised if flag.code in switches.trial),
        switched_off=tuple(sorted(switches.off & {rule.code for rule in RULES})),
        waived=len(shown) - len(unwaived),
        promises=promises,
        quoted=quoted(pointing),
    )


def all_raised(merged: Merged, as_at: date, last_cycle: str | None, switches: Switches = Switches()) -> list[Flag]:
    """Every flag on `as_at` of the rules that are not off, whether it is waived or explained or not."""
    night = Night(merged.register, merged.cycle, as_at, last_cycle, switches.off)
    return _grouped(_raised(merged, promised(merged, as_at), pointers(merged), night), merged, switches)


def _grouped(flags: Iterable[Flag], merged: Merged, switches: Switches) -> list[Flag]:
    """The flags without those that another one says already; the rows of a blank return have theirs only where it has
    none."""
    is_on = return_blank.code not in switches.off | switches.trial
    told = list(told_once(flags, blank_returns(merged) if is_on else ()))
    figures = {(flag.key, flag.lead) for flag in told if flag.code in OF_FIGURES and flag.code not in switches.trial}
    return [flag for flag in told if flag.code != no_update.code or (flag.key, flag.lead) not in figures]


def _with_days_late(row: ReturnRow, as_at: date) -> ReturnRow:
    """A row of Returns; one that is outstanding gets later day by day."""
    if row.state is not State.OUTSTANDING or row.due is None or as_at <= row.due:
        return row
    return replace(row, days_late=(as_at - row.due).days)


def _raised(merged: Merged, promises: Iterable[Promised], pointing: Iterable[Pointer], night: Night) -> Iterator[Flag]:
    open_ones = [standing for standing in merged.standings if standing.action.state == "open"]
    yield from _ask(OF_RETURNS, _one_a_file(merged.returns), night)
    yield from _ask(OF_BLANK_RETURNS, blank_returns(merged), night)
    yield from _ask(OF_FINDINGS, merged.findings, night)
    yield from _ask(OF_REQUESTS, merged.requests, night)
    yield from _ask(OF_ACTIONS, open_ones, night)
    every = tuple(_all_said(open_ones, merged.standings, night))
    yield from _ask(OF_UPDATES, every, night)
    yield from _ask(OF_TYPED, typed_cells(open_ones, merged), night)
    yield from _ask(OF_COPIES, copies(every, merged), night)
    yield from _ask(OF_POINTERS, pointing, night)
    measures = measures_among(open_ones, merged.register)
    yield from _ask(OF_MEASURES, measures, night)
    yield from _ask(OF_UNDEFINED, undefined_among(measures), night)
    yield from _ask(OF_PROMISES, unanswered(merged, promises), night)
    yield from _ask(OF_INITIALS, unknown_leads(night), night)
    idle = idle_waivers(merged.register, {rule.code for rule in RULES})
    yield from _ask(OF_REGISTER_CELLS, (*merged.register.bad_values, *idle), night)


def _ask(rules: Sequence[Rule[Any]], subjects: Iterable[Any], night: Night) -> Iterator[Flag]:
    """The flags that the rules raise of the subjects. A fault in a rule is noted with how to go on without it."""
    asked = [rule for rule in rules if rule.code not in night.off]
    for subject in subjects:
        for rule in asked:
            try:
                flag = rule.flag(subject, night)
            except Exception as err:
                err.add_note(f'it was in the rule {rule.code}: {rule.code} = "off" under [rules] lets the night go on')
                raise
            if flag is not None:
                yield flag


def _all_said(asked: Iterable[Standing], every: Iterable[Standing], night: Night) -> Iterator[Said]:
    """Each lead's update of the actions that are `asked`; in which cycles anything was said, `every` action tells."""
    cycles = earlier_cycles(night.register, (past.cycle for standing in every for past in standing.past))
    for standing in asked:
        for update in standing.updates:
            of_lead = (past for past in standing.past if is_of_lead(past, update.lead))
            last = next((past for past in of_lead if past.cycle == night.last_cycle), None)
            yield Said(standing, update, ongoing_cycles(update, standing.past, cycles), last)


def _one_a_file(rows: Iterable[ReturnRow]) -> list[ReturnRow]:
    """The rows of Returns, a workbook that speaks for several contacts once: it is one cause, and nobody's alone."""
    found: dict[str, ReturnRow] = {}
    for row in rows:
        about = row.path or row.contact
        found[about] = replace(row, contact="") if about in found else row
    return list(found.values())


def _order(register: Register) -> Callable[[Flag], tuple[int, int, str, str, str, str]]:
    """Errors first; then in the order of the register, those without a key last; then by code, lead and place."""
    keys = {action.key: n for n, action in enumerate(register.actions)}
    ranks = list(Severity)

    def order(flag: Flag) -> tuple[int, int, str, str, str, str]:
        at = keys.get(flag.key or "", len(keys))
        return ranks.index(flag.severity), at, flag.code, flag.lead or "", flag.file or "", str(flag.place)

    return order
