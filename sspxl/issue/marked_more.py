"""What a marked-up copy tells besides its flags: what was read that stands in no answer cell, and what still counts
although the newest workbook says nothing there.

Pure: from the outcome of a run. Source: PRODUCT.md sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sspxl.dates import long_date
from sspxl.leads import split_leads
from sspxl.records import COUNTING, Outcome, ReturnRow, Standing, Typed, Update

TAKE_BACK = (
    'To take words back, write "nothing to report" in their place; a status, a date or a figure is replaced by another.'
)
"""What to do where an empty cell was meant to take an answer away."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Words that a contact wrote outside the answer cells, with the action beside which they are kept."""

    key: str
    where: str  # "ASB, F10", or with the file before it
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers to one action that an earlier workbook gave, and the newest does not: an empty cell takes nothing away.

    `columns` are our words for the answered columns, in their order.
    """

    key: str
    columns: tuple[str, ...]
    came: date | None  # when the earlier workbook came; None: it is not known any more
    newest: str  # the file that says nothing there


def update_of(standing: Standing, contact: str) -> Update | None:
    """What counts for the contact: its own update, else one that speaks for all leads at once."""
    own = next((update for update in standing.updates if update.lead == contact), None)
    return own or next((update for update in standing.updates if contact in meant(update.lead, standing)), None)


def meant(lead: str, standing: Standing | None) -> tuple[str, ...]:
    """Whom a lead as updates and flags have it means: by initials, or as the action's whole LEAD or AGENCY."""
    if standing is not None and lead in (standing.action.lead, standing.action.agency):
        return (lead, *split_leads(lead), *standing.leads)
    return (lead, *split_leads(lead))  # some initials hold an ampersand of their own


def answers_in(update: Update) -> dict[str, Typed]:
    """What was answered, by our word for the column, without what is blank."""
    said: dict[str, Typed] = {"update": update.text, "status": update.status, "completed_on": update.completed_on}
    said |= {name.lower(): value for name, value in update.figures.items()} | {"answer": update.answer}
    return {column: value for column, value in said.items() if value is not None}


# ---------------------------------------------------------------- what still counts


def kept_from_before(outcome: Outcome, contact: str) -> tuple[Kept, ...]:
    """Where the contact's newest workbook says nothing and an older one counts, in the register's order.

    Whether the newest has an empty cell there or no such row, the outcome does not tell.
    """
    came = [row for row in outcome.merged.returns if row.contact == contact and row.state in COUNTING]
    if len(came) < 2:
        return ()
    newest = max(came, key=_age)
    days = {row.file: row.received for row in came}
    return tuple(
        kept
        for standing in outcome.merged.standings
        if (update := update_of(standing, contact))
        for kept in _of_update(update, newest.file or "", days)
    )


def still_counts(kept: Kept) -> str:
    """What counts where the newest workbook says nothing, as the end of a sentence."""
    return f"what was sent {f'on {long_date(kept.came)}' if kept.came else 'before'} still counts"


def _of_update(update: Update, newest: str, days: Mapping[str | None, date | None]) -> Iterator[Kept]:
    older: dict[str, list[str]] = {}  # the columns by the file that answers them
    for column in answers_in(update):
        place = update.places.get(column)
        if place and place.file != newest and column not in update.typed:  # there the newest says something
            older.setdefault(place.file, []).append(column)
    yield from (Kept(update.key, tuple(columns), days.get(file), newest) for file, columns in older.items())


def _age(row: ReturnRow) -> tuple[datetime, date, str]:
    return row.saved or datetime.min, row.received or date.min, row.path or ""


# ---------------------------------------------------------------- what else was written


def wrote_beside(standings: Sequence[Standing], contact: str) -> tuple[Wrote, ...]:
    """The contact's words outside the answer cells, as "Also said" shows them, in the register's order.

    Of an action that several leads have answered, what stands beside it in their own rows may be either's, and is left
    out.
    """
    return tuple(wrote for standing in standings for wrote in _beside(standing, contact))


def _beside(standing: Standing, contact: str) -> Iterator[Wrote]:
    if not standing.also_said:  # as with most, of which every contact's copy looks at all
        return
    heard = set(standing.leads) - set(standing.awaited)
    update = update_of(standing, contact)
    sheet = next((place.sheet for place in update.places.values() if place.sheet), None) if update else None
    for said in standing.also_said:
        where, _, words = said.removeprefix(f"{contact} in ").partition(": ")
        if said.startswith(f"{contact} in "):
            yield Wrote(standing.key, f"your file {where}", words)
        elif heard == {contact} and _is_cell(where):
            yield Wrote(standing.key, where if "!" in where or sheet is None else f"{sheet}, {where}", words)


def _is_cell(where: str) -> bool:
    """Whether it is an address in the row's own workbook, "F10" or "F10 (comment)", and not one in a named file."""
    address = where.rpartition("!")[2].split(" (")[0]
    return address.isalnum() and address[:1].isalpha() and address[-1:].isdigit()
