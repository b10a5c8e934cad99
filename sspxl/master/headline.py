"""What the dashboard says in words: where things stand today, and what waits for the manager."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from sspxl.dates import long_date
from sspxl.master.formulas import REJECTED, RETURN_STATES
from sspxl.master.schema import Table
from sspxl.master.sheets import TOP
from sspxl.master.values import Link
from sspxl.records import Edition, Ledger, Rag, State
from sspxl.summary import Summary
from sspxl.text import shorten

_NAMED = 6
"""How many outstanding leads a sentence names before it says "and 3 others"."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the manager's decision: the table, and the row (counted from 1) where she decides."""

    table: str
    row: int
    text: str


def sentences(edition: Edition, summary: Summary, waiting: tuple[Waiting, ...]) -> tuple[str, ...]:
    """The headline of today, one sentence a line."""
    return (_decisions(waiting, len(edition.messages)), _returns(edition, summary), _actions(summary))


def saw(ledger: Ledger) -> str:
    """What the last run saw, as the ledger has it."""
    if not ledger.seen:
        return "It saw nothing new."
    counts = (f"{n} {word.replace('_', ' ')}" for word, n in ledger.counts.items() if n)
    return f"It saw {ledger.seen} new: {', '.join(counts)}."


@dataclass(frozen=True, slots=True)
class Rows:
    """Where things stand in the tables: the first row of each flag, and the row of each contact's return."""

    flags: Mapping[str, int]
    returns: Mapping[str, int]


def rows_of(tables: Iterable[Table]) -> Rows:
    """The rows that the dashboard leads to, counted from 1; of several returns the one that tells where it stands."""
    by_name = {table.name: table for table in tables}
    flags: dict[str, int] = {}
    for n, row in _records(by_name["Flags"]):
        flags.setdefault(str(row["Flag"]), n)
    rank = {state.value: place for place, state in enumerate(RETURN_STATES)}
    rejected = _rejected(by_name["Flags"])
    found = [
        (rank[str(row["State"])], n, str(row["Contact"]))
        for n, row in _records(by_name["Returns"])
        if row["State"] in rank and not _is_rejected(row, rejected)
    ]
    returns: dict[str, int] = {}
    for _, n, contact in sorted(found):
        returns.setdefault(contact, n)
    return Rows(flags, returns)


def _asked(row: Mapping[str, object]) -> str:
    """A request in a sentence."""
    key, by, asked = row["Key"], row["By"], row["Asked"]
    if row["Field"] == "State":
        return f"{by} says that {key} is completed"
    if row["Field"] == "New action":
        return f"{by} proposes an action for {str(key).removesuffix('/new')}: {asked}"
    return f"{by} asks to change the {str(row['Field']).lower()} of {key} to: {asked}"


def waiting(tables: Iterable[Table]) -> tuple[Waiting, ...]:
    """Held returns, then requests, on which nothing is decided yet."""
    by_name = {table.name: table for table in tables}
    found: list[Waiting] = []
    rejected = _rejected(by_name["Flags"])
    for n, row in _records(by_name["Returns"]):
        if row["State"] == State.HELD.value and row["Decision"] is None and not _is_rejected(row, rejected):
            whose = f"{row['Contact']}'s" if row["Contact"] else "A"
            rows = _count(int(str(row["Rows"])), "row")
            found.append(Waiting("Returns", n, f"{whose} return is held: {row['File']}, {rows}"))
    for n, row in _records(by_name["Requests"]):
        if row["Decision"] is None:
            found.append(Waiting("Requests", n, shorten(_asked(row), 110)))
    return tuple(found)


def _rejected(flags: Table) -> set[object]:
    """The files that she rejected."""
    return {row["Return"] for _, row in _records(flags) if row["Flag"] == REJECTED}


def _is_rejected(row: Mapping[str, object], rejected: Container[object]) -> bool:
    """Whether the row of Returns waits for nothing, since she rejected its file."""
    return row["State"] == State.HELD.value and row["File"] in rejected


def _records(table: Table) -> Iterable[tuple[int, dict[str, object]]]:
    """Each row with its number on the sheet, by column; a link is its text."""
    for n, row in enumerate(table.rows, start=TOP + 2):
        yield n, {name: v.text if isinstance(v, Link) else v for name, v in zip(table.headers, row, strict=True)}


def _returns(edition: Edition, summary: Summary) -> str:
    due = edition.outcome.merged.cycle.due
    came = f"{summary.returned} of {summary.expected} partners have returned"
    if summary.blank:
        came += f", {summary.blank_words}"
    if not summary.outstanding:
        return f"{came}; nobody is outstanding."
    out = f"{came}; outstanding: {_list(summary.outstanding)}"
    if due is None:
        return f"{out}."
    days = (edition.outcome.as_at - due).days
    if days > 0:
        return f"{out}, {_count(days, 'day')} past the due date of {long_date(due)}."
    return f"{out}, due on {long_date(due)}" + (f", in {_count(-days, 'day')}." if days else ", today.")


def _actions(summary: Summary) -> str:
    red, amber, ongoing = summary.rag[Rag.RED], summary.rag[Rag.AMBER], summary.ongoing_only
    start = f"Of {summary.action_words} {red} {_is(red)} Red and {amber} {_is(amber)} Amber"
    flagged, words = summary.ongoing_flagged, "only that work goes on"
    passed = ongoing - flagged
    let_pass = f", and {passed} more {'was' if passed == 1 else 'were'} let pass" if passed else ""
    return f"{start}; {flagged} {'says' if flagged == 1 else 'say'} {words}{let_pass}."


def _decisions(waiting: tuple[Waiting, ...], messages: int) -> str:
    read = f" {_count(messages, 'message')} without a workbook {_is(messages)} to be read." if messages else ""
    if not waiting:
        return f"Nothing waits for your decision.{read}"
    kinds = (("Returns", "return"), ("Requests", "request"))
    counts = [(sum(thing.table == table for thing in waiting), word) for table, word in kinds]
    said = " and ".join(_count(n, word) for n, word in counts if n)
    return (
        f"{_count(len(waiting), 'thing')} {'waits' if len(waiting) == 1 else 'wait'} for your decision: {said}.{read}"
    )


def _list(names: tuple[str, ...]) -> str:
    names = tuple(dict.fromkeys(names))
    if len(names) > _NAMED:
        others = len(names) - _NAMED
        return f"{', '.join(names[:_NAMED])} and {_count(others, 'other')}"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
