"""What is worth a flag of a return as a whole, or of rows in it that do not count as answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from sspxl.dates import long_date
from sspxl.merge.answer import FILLED_IN
from sspxl.merge.asked import words_of
from sspxl.merge.match import Match, Matches, NewRow
from sspxl.merge.sender import Sender
from sspxl.records import Cycle, Finding, Place, RowId, Stray, Workbook
from sspxl.text import shorten

_LISTED = 3
"""Cells with stray words whose addresses a flag names."""

_ROWS_LISTED = 10
"""Rows of another's workbook whose keys a flag names."""


# ---------------------------------------------------------------- the file


def about_the_file(workbook: Workbook, sender: Sender) -> Iterator[Finding]:
    """Macros, what could not be read, and whose workbook it is where its carriers of identity disagree."""
    place = Place(workbook.file)
    if macros := [note for note in workbook.notes if "macro" in note]:
        yield Finding("macro-present", place, "; ".join(macros), None, sender.contact, workbook.file)
    for doubt in workbook.doubts:
        yield Finding("read-in-doubt", place, doubt, None, sender.contact, workbook.file)
    if found := _disagreement(workbook, sender):
        yield Finding("identity-disagrees", place, found, None, sender.contact, workbook.file)


def _disagreement(workbook: Workbook, sender: Sender) -> str | None:
    """What each carrier says, and what it was taken as; None: they agree."""
    told = {carrier: (one.contact, one.cycle) for carrier, one in workbook.carriers.items()}
    rows = Counter((one.contact, one.cycle) for one in row_ids(workbook))
    if len({*told.values(), *rows}) < 2:
        return None
    said = [f"{carrier} says {_whose(*who)}" for carrier, who in told.items()]
    said += [f"the row IDs of {count} row{'s' * (count != 1)} say {_whose(*who)}" for who, count in rows.items()]
    taken = f"{sender.contact}'s workbook" if sender.contact else "a workbook of several contacts, row by row"
    return f"{'; '.join(said)}. It was taken as {taken}"


def _whose(contact: str, cycle: str) -> str:
    return f"{contact}, {cycle}"


def row_ids(workbook: Workbook) -> Iterator[RowId]:
    """The identities of the workbook's rows, in sheet order."""
    return (row.row_id for table in workbook.tables for row in table.rows if row.row_id)


def rejected(held: str, file: str) -> Finding:
    """The finding of a return that the manager rejected: in nobody's name, since it is between her and us."""
    return Finding("return-rejected", Place(file), held, None, None, file)


def strangers(sender: Sender, file: str) -> Iterator[Finding]:
    """A finding where nobody knows who wrote the message, and one where it is a colleague of the contact's."""
    whose = f"{sender.contact}'s workbook" if sender.contact else "a workbook of the partnership's"
    writer = sender.writer
    if writer and sender.is_unknown:
        found = f"{whose} came from {writer.named}: {writer.doubt}"
        yield Finding("sender-unknown", Place(file), found, None, sender.contact, file)
    elif writer and sender.is_colleague:
        found = (
            f"{whose} came from {writer.named}, at the same domain as the address of {_listed(sender.speakers or ())}"
        )
        yield Finding("sender-colleague", Place(file), found, None, sender.contact, file)


def anothers_workbook(others: Sequence[Match], sender: Sender, file: str) -> Finding:
    """A finding for a workbook that is another contact's as a whole, and for which rows it answers.

    It is in nobody's name: whose workbook it is did not send it, and whoever sent it may know nothing of its rows.
    """
    found = f"{_listed(sender.owners)}'s workbook came from {_known(sender)}"
    keys = tuple(dict.fromkeys(match.action.key for match in others))
    if keys:
        found += f", and answers for {_listed(keys[:_ROWS_LISTED])}"
        found += f" and {len(keys) - _ROWS_LISTED} more" * (len(keys) > _ROWS_LISTED)
    return Finding("sender-mismatch", Place(file), found, None, None, file, keys=keys)


def _known(sender: Sender) -> str:
    """The sender in a sentence: the contact, and by mail the address, too."""
    who = _listed(sender.speakers) if sender.speakers and not sender.contact else str(sender.contact)
    return f"{who} ({sender.writer.named})" if sender.writer else who


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def another_cycle(sender: Sender, cycle: Cycle, early: date | None, file: str) -> Finding | None:
    """A finding where the workbook was issued for another cycle than `cycle`; or, where it does not say for which, came
    by mail on a day that was too `early`."""
    if sender.cycle not in (None, cycle.name):
        found = f"a workbook of {sender.cycle}, received in {cycle.name}"
    elif early:
        found = f"a workbook that does not say of which cycle it is, mailed on {long_date(early)}, before {cycle.name}"
    else:
        return None
    return Finding("wrong-cycle", Place(file), found, None, sender.contact, file)


def recognised(matches: Matches, sender: Sender, file: str) -> Iterator[Finding]:
    """A finding where no row has its row ID any more."""
    if not any(match.by_identity for match in matches.matched):
        found = "its row IDs are gone; its rows were recognised by their words"
        yield Finding("identity-lost", Place(file), found, None, sender.contact, file)


def words_elsewhere(strays: Sequence[Stray], sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for the words that stand in no table: said once, at the first of them."""
    if not strays:
        return
    first, others = strays[0], strays[1:]
    found = f'"{shorten(first.words)}" stands in no row of a plan'
    if others:
        cells = ", ".join(f"{stray.place.sheet}!{stray.place.cell}" for stray in others[:_LISTED])
        found += f"; nor do the words in {cells}" + f" and {len(others) - _LISTED} more" * (len(others) > _LISTED)
    yield Finding("words-elsewhere", first.place, found, None, sender.contact, file)


# ---------------------------------------------------------------- rows


def shared_answers(rows: Sequence[Match], sender: Sender) -> Iterator[Finding]:
    """A finding for each cell that is merged over several actions, and answers for each of them."""
    blocks: dict[tuple[str | None, str, str], list[Match]] = {}
    for match in rows:
        for column, block in match.row.shared.items():
            blocks.setdefault((match.row.places[column].sheet, column, block), []).append(match)
    for (_, column, block), matches in blocks.items():
        if len(matches) > 1:
            keys = [match.action.key for match in matches]
            place = matches[0].row.places[column]
            found = f"one cell ({block}) answers for {', '.join(keys[:-1])} and {keys[-1]}; it was taken for each"
            yield Finding("shared-answer", place, found, keys[0], sender.contact, place.file, keys=tuple(keys))


def repeated_rows(matches: Matches, sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for each second row of an action that says something which its first row does not."""
    first = {match.action.key: match.row for match in reversed(matches.matched)}
    for copy in matches.copies:
        row, own = copy.row, first[copy.action.key]
        new = [column for column in FILLED_IN if column in row.cells and row.cells[column] != own.cells.get(column)]
        if new:
            found = f"a second row of {copy.action.key}; its answers count where the first row has none"
            yield Finding("row-repeated", row.places[new[0]], found, copy.action.key, sender.contact, file)


def others_rows(others: Sequence[Match], sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for each row that the sender filled in and does not lead, at its first answer."""
    for match in others:
        row, key = match.row, match.action.key
        column = next(column for column in FILLED_IN if column in row.cells)
        words = shorten(words_of(row.cells[column]))
        do_not = "do not" if sender.speakers and not sender.contact else "does not"
        found = f'answers for {key}, which {_known(sender)} {do_not} lead: "{words}"'
        yield Finding("sender-mismatch", row.places[column], found, key, sender.contact, file)


def new_rows(rows: Sequence[NewRow], sender: Sender, file: str) -> Iterator[Finding]:
    """A finding for each row that is new in a plan, and one for each sheet of rows that are in no plan.

    A row that holds no more than a number says nothing.
    """
    told: set[str | None] = set()
    for new in rows:
        cells = new.row.cells
        place = new.row.places.get("action", Place(file))
        if not {"action", "update"} & set(cells) or (new.plan is None and place.sheet in told):
            continue
        words = f'"{shorten(words_of(cells["action"]))}"' if "action" in cells else "one without a wording"
        said = f', with the update "{shorten(words_of(cells["update"]))}"' if "update" in cells else ""
        if new.plan:
            found = f"a row that plan {new.plan} does not have: {words}{said}"
        else:
            told.add(place.sheet)
            found = f"rows of no plan in the register, the first of them {words}{said}"
        yield Finding("row-unknown", place, found, None, sender.contact, file)
