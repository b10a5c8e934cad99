"""The master, sheet by sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sspxl.identity import EDITION
from sspxl.master.book import Book, in_earnest
from sspxl.master.contents import DASHBOARD
from sspxl.master.dashboard import Dashboard, Sheets
from sspxl.master.filters import with_filters
from sspxl.master.headline import rows_of, waiting
from sspxl.master.merging import fitted
from sspxl.master.plans import plan_sheet_names, write_plan
from sspxl.master.schema import Table
from sspxl.master.sheets import write_table
from sspxl.master.shelf import Shelved
from sspxl.master.tables import tables
from sspxl.master.words import ORPHANS, Words, orphaned, with_words
from sspxl.records import Edition
from sspxl.summary import summarise

_TABS: Mapping[str, str] = {
    "Actions": "#1D5FA8", "Flags": "#B3261E", "Returns": "#1E6B3A", "Requests": "#8A5A00", "Promises": "#5B4B8A",
    "Changes": "#52606D", "Measures": "#1D5FA8", ORPHANS: "#8A5A00",
}  # fmt: skip


@in_earnest()
def build_master(edition: Edition, words: Words, titles: Mapping[str, str], shelved: Shelved | None = None) -> bytes:
    """The master workbook of this edition with the manager's words on their rows; the same inputs give the same bytes.

    `titles` says in words what each flag means, by its code; `shelved` is an old master with sheets that are not here.
    """
    ours, words = tables(edition), fitted(words)
    hers = [with_words(table, words) for table in ours]
    orphans = orphaned(ours, words)
    plans = edition.outcome.merged.register.plans
    names = plan_sheet_names(plans)
    others = (*(table.name for table in ours), *((ORPHANS,) if orphans else ()))

    book = Book(edition)
    book.xlsx.set_custom_property(EDITION, _mark(edition.ran, hers), "text")
    dashboard = Dashboard(book, edition, summarise(edition.outcome), titles)
    dashboard.draw(Sheets(names, others, waiting(hers), rows_of(hers), words.undone, shelved))
    for table in hers:
        write_table(book, table, table.name, _TABS[table.name])
    for plan in plans:
        write_plan(book, edition, plan, names[plan.code])
    if orphans:
        write_table(book, orphans, ORPHANS, _TABS[ORPHANS])
    # what waits for her is always to be seen: the dashboard leads there
    _hide(book, words.hidden - {DASHBOARD, ORPHANS, *(one.table for one in waiting(hers))})
    return with_filters(book.data(), hers)


def _hide(book: Book, sheets: Collection[str]) -> None:
    """Hide these, as she did."""
    for sheet in book.xlsx.worksheets():
        if sheet.name in sheets:
            sheet.hide()


def _mark(ran: datetime, tables: Iterable[Table]) -> str:
    """What tells this master from every other of ours, wherever a copy of it was saved."""
    cells = repr((ran, [(table.name, table.headers, table.rows) for table in tables]))
    return hashlib.sha256(cells.encode("utf-8", "replace")).hexdigest()[:32]
