"""The first page: returns, RAG, what needs a decision, what changed and what was completed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sspxl.dates import long_date
from sspxl.records import Change, Flag, Rag, ReturnRow, Severity, Standing, State
from sspxl.report.causes import MEANING, Cause, cause, weight
from sspxl.report.index import GRADES, Index, lead_words, plural
from sspxl.report.pictures import bar
from sspxl.report.view import Changed, Decision, Decisions, Done, Link, Move, Person, PlanRag, RagTotal, Returned
from sspxl.summary import Summary
from sspxl.text import shorten, tidy

MOST_DECISIONS = 12
MOST_KEYS = 8
MOST_FIELDS, MOST_MOVES = 5, 4
MOST_DONE = 8
SHORT_VALUE = 24
"""The longest value of which a change shows both sides."""


def headline(summary: Summary, completed: int) -> str:
    """The night in one sentence."""
    red, amber = summary.rag[Rag.RED], summary.rag[Rag.AMBER]
    actions = summary.action_words
    if red and amber:
        stand = f"{red} of {actions} {'is' if red == 1 else 'are'} Red and {amber} Amber"
    elif red or amber:
        stand = f"{red or amber} of {actions} {'is' if (red or amber) == 1 else 'are'} {Rag.RED if red else Rag.AMBER}"
    else:
        stand = f"none of {actions} is Red or Amber"
    done = f"{completed} {'was' if completed == 1 else 'were'} completed" if completed else ""
    return "; ".join(part for part in (_returned_words(summary), stand, done) if part) + "."


def _returned_words(summary: Summary) -> str:
    came, due = summary.returned, summary.expected
    if not due:
        return "Nobody has to return anything this cycle"
    contacts = plural(due, "contact")
    if not came:
        return f"No return has come yet from the {contacts} expected"
    if came == due:
        words = f"All {contacts} have returned" if due > 1 else "The one contact has returned"
    else:
        words = f"{came} of {contacts} {'has' if came == 1 else 'have'} returned"
    return ", ".join(part for part in (words, summary.blank_words) if part)


def returned(index: Index, summary: Summary) -> Returned:
    """Who has returned of those expected, who is outstanding, and what lies in between."""
    merged = index.outcome.merged
    outstanding = [row for row in merged.returns if row.state is State.OUTSTANDING]
    held = [row for row in merged.returns if row.state is State.HELD and not row.rejected]
    others = []
    if held:
        whose = ", ".join(index.who(row.contact) if row.contact else row.file or "unknown" for row in held)
        others.append(f"{plural(len(held), 'return')} held for the manager's decision: {whose}.")
    if unread := summary.states[State.QUARANTINED]:
        is_are = "is" if unread == 1 else "are"
        others.append(f"{plural(unread, 'file')} {is_are} in quarantine: unreadable, or from an unknown sender.")
    if late := summary.states[State.LATE]:
        others.append(f"{plural(late, 'return')} came late.")
    if messages := len(index.edition.messages):
        others.append(f"{plural(messages, 'message')} came without a workbook, for the manager to read.")
    return Returned(
        returned=summary.returned,
        expected=summary.expected,
        due=long_date(merged.cycle.due) if merged.cycle.due else None,
        outstanding=tuple(Person(index.who(r.contact), index.agency(r.contact), days_late(r)) for r in outstanding),
        others=tuple(others),
    )


def days_late(row: ReturnRow) -> str | None:
    return f"{plural(row.days_late, 'day')} late" if row.days_late and row.days_late > 0 else None


def rag_totals(summary: Summary) -> tuple[RagTotal, ...]:
    return tuple(RagTotal(rag, summary.rag[rag], MEANING[rag]) for rag in Rag)


def rag_by_plan(summary: Summary, anchors: dict[str, str]) -> tuple[PlanRag, ...]:
    """One row a plan, in the register's order; `anchors` are the plans' places in the paper."""
    return tuple(
        PlanRag(Link(plan.title, anchors[plan.name]), tuple(plan.counts[rag] for rag in Rag), bar(plan.counts))
        for plan in summary.by_plan
    )


# ---------------------------------------------------------------- what needs a decision


def decisions(index: Index) -> Decisions:
    """Worst first: why actions are Red, then errors, what partners ask for, warnings; most actions first in each."""
    red, told = _red(index)
    others = [flag for flag in index.outcome.flags if (flag.key, flag.code) not in told]
    found = [
        *red,
        *_by_code(index, others, Severity.ERROR),
        *_requests(index),
        *_by_code(index, others, Severity.WARNING),
    ]
    rest = found[MOST_DECISIONS:]
    left_out = None
    if rest:
        entries = plural(sum(line.count for line in rest), "entry", "entries")
        left_out = f"{plural(len(rest), 'more matter')} ({entries}): see the exceptions by plan."
    return Decisions(tuple(found[:MOST_DECISIONS]), left_out)


_DELAYED = Cause("Delayed, by the lead's own word", "Ask what stands in the way, and agree a date.")


def _red(index: Index) -> tuple[list[Decision], set[tuple[str | None, str]]]:
    """A line for each reason why actions are Red, and the (key, code) of the flags that these lines tell already."""
    overdue, delayed, silent = cause("action-overdue"), _DELAYED, cause("no-update")
    groups: dict[Cause, list[str]] = {overdue: [], delayed: [], silent: []}
    for standing in index.outcome.merged.standings:
        if index.rag(standing.key) is not Rag.RED:
            continue
        if _is_past_due(index, standing):
            groups[overdue].append(standing.key)
        elif any(update.status == "Delayed" for update in standing.updates):
            groups[delayed].append(standing.key)
        else:
            groups[silent].append(standing.key)
    told: set[tuple[str | None, str]] = {
        (key, code) for keys in groups.values() for key in keys for code in ("action-overdue", "no-update")
    }
    return [_line(index, "Red", why, keys) for why, keys in groups.items() if keys], told


def _is_past_due(index: Index, standing: Standing) -> bool:
    due = standing.action.due
    return due is not None and due < index.outcome.as_at


def _by_code(index: Index, flags: Iterable[Flag], severity: Severity) -> list[Decision]:
    groups: dict[str, list[str]] = {}
    for flag in flags:
        if flag.severity is severity:
            groups.setdefault(flag.code, []).append(_whom(index, flag))
    # personal data comes first however little there is: it may not go round
    codes = sorted(groups, key=lambda code: (code != "personal-data", -len(set(groups[code])), weight(code)))
    return [_line(index, GRADES[severity], cause(code), groups[code]) for code in codes]


def _whom(index: Index, flag: Flag) -> str:
    """What a flag concerns: its action, else whose return it is, else the plan or the file."""
    return flag.key or (index.who(flag.lead) if flag.lead else None) or flag.plan or flag.file or flag.place.file


def _requests(index: Index) -> list[Decision]:
    keys = [request.key for request in index.outcome.merged.requests]
    if not keys:
        return []
    why = Cause("Changes that partners ask for", "The manager accepts or rejects each.")
    return [_line(index, "Request", why, keys)]


def _line(index: Index, grade: str, why: Cause, whom: list[str]) -> Decision:
    """The line; a flag that stands twice on one action (two leads) counts once."""
    each = list(dict.fromkeys(whom))
    links = tuple(index.link(key) for key in each[:MOST_KEYS])
    return Decision(grade, why.title, len(each), links, max(0, len(each) - MOST_KEYS), why.ask)


# ---------------------------------------------------------------- what changed, what was completed


def against_last(index: Index) -> str | None:
    """How this cycle compares with the one before; None where there is none, or nothing differs."""
    if len(index.edition.trend) < 2:
        return None
    last, now = index.edition.trend[-2:]
    pairs = ((rag, now.rag.get(rag, 0), last.rag.get(rag, 0)) for rag in Rag)
    moved = [f"{rag} {count} (was {before})" for rag, count, before in pairs if count != before]
    if now.ongoing_only != last.ongoing_only:
        moved.append(f"on-going only {now.ongoing_only} (was {last.ongoing_only})")
    return f"Against {last.cycle}: {', '.join(moved)}." if moved else f"Against {last.cycle}: no colour has moved."


def changed(index: Index) -> tuple[Changed, ...]:
    """The last 14 days' changes, a group for each field; most changed first."""
    groups: dict[str, list[Change]] = {}
    for change in index.edition.changes:
        groups.setdefault(change.field, []).append(change)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(_changed(index, field, changes) for field, changes in ordered[:MOST_FIELDS])


def _changed(index: Index, field: str, changes: list[Change]) -> Changed:
    short = all(len(tidy(value or "")) <= SHORT_VALUE for change in changes for value in (change.was, change.now))
    if short:
        moves = tuple(Move(index.link(c.key), f"{_value(c.was)} to {_value(c.now)}") for c in changes[:MOST_MOVES])
    else:
        keys = tuple(dict.fromkeys(change.key for change in changes))
        moves = tuple(Move(index.link(key), None) for key in keys[:MOST_KEYS])
        changes = [next(c for c in changes if c.key == key) for key in keys]
    return Changed(field, len(changes), moves, len(changes) - len(moves))


def _value(value: str | None) -> str:
    return tidy(value) if value and tidy(value) else "blank"


def completed(index: Index) -> tuple[tuple[Done, ...], int]:
    """The actions that were completed in this cycle, in the paper's order: those shown, and how many there are."""
    done = [standing for standing in index.outcome.merged.standings if _is_done_now(index, standing)]
    shown = tuple(
        Done(
            key=index.link(standing.key),
            lead=lead_words(standing) or None,
            action=shorten(standing.action.text, 90),
            bare=any(flag.code == "done-without-evidence" for flag in index.flags_of(standing.key)),
        )
        for standing in done[:MOST_DONE]
    )
    return shown, len(done)


def _is_done_now(index: Index, standing: Standing) -> bool:
    """Whether it was completed in this cycle, or after the last one's paper and told of only now."""
    if index.rag(standing.key) is not Rag.BLUE:
        return False
    opens: date | None = index.outcome.merged.cycle.opens
    closed, says = standing.action.closed, any(update.status == "Completed" for update in standing.updates)
    if closed is None or opens is None:
        return says or closed is not None
    return closed >= opens or (says and not any(past.status == "Completed" for past in standing.previous))
