"""A return without a single answer: one flag of the return, and none of each of its rows. Source: PRODUCT.md section 8.

One cause is one message: twenty blank rows are not twenty things to put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sspxl.records import COUNTING, Flag, Merged, Place, ReturnRow, Severity, Update
from sspxl.rules.rule import Night, Raised, rule

TOLD_ONCE = ("no-update", "measure-missing")
"""Flags of a row that say no more than that it is blank."""


@dataclass(frozen=True, slots=True)
class BlankReturn:
    """A return in which nothing was typed: its rows of Returns, and the updates of open actions that wait."""

    rows: tuple[ReturnRow, ...]
    waiting: tuple[Update, ...]


@rule("return-blank", "Came back without an answer", Severity.WARNING)
def return_blank(blank: BlankReturn, night: Night) -> Raised | None:
    """A return that counts, in which no answer was typed, of contacts who have answered nothing in another one."""
    count = len({update.key for update in blank.waiting})
    if not count:
        return None
    contacts = [row.contact for row in blank.rows if row.contact]
    file = blank.rows[0].file or ""
    return Raised(
        Place(file),
        f"it came back without a single answer; {count} action{' waits' if count == 1 else 's wait'}",
        "fill in UPDATE and STATUS for each action, or say why nothing was done, and send it again",
        lead=contacts[0] if len(contacts) == 1 else None,
        file=file,
    )


def blank_returns(merged: Merged) -> list[BlankReturn]:
    """The subjects of `return-blank`, in the order of Returns."""
    came: dict[str, list[ReturnRow]] = {}
    for row in merged.returns:
        if row.path and row.state in COUNTING:
            came.setdefault(row.path, []).append(row)
    updates = [u for standing in merged.standings if standing.action.state == "open" for u in standing.updates]
    answered = {update.lead for update in updates if not _is_untouched(update)}
    found = []
    for path, rows in came.items():
        waiting = tuple(update for update in updates if update.source == path)
        if not any(row.rows for row in rows) and not {update.lead for update in waiting} & answered:
            found.append(BlankReturn(tuple(rows), waiting))
    return found


def told_once(flags: Iterable[Flag], blank: Iterable[BlankReturn]) -> Iterator[Flag]:
    """The flags without those that say of the rows of a blank return, one by one, that they are blank."""
    rows = {(update.key, update.lead) for one in blank for update in one.waiting}
    return (flag for flag in flags if flag.code not in TOLD_ONCE or (flag.key, flag.lead) not in rows)


def _is_untouched(update: Update) -> bool:
    """Whether nothing was typed into the row, not even what cannot be used."""
    return update.is_blank and not update.typed and not update.answer
