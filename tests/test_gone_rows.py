"""Decisions whose rows have gone, and an Accept of words that she typed over: said, and nothing is written."""

from __future__ import annotations

import pytest
from editions import AS_AT, edition

from sspxl.jobs.steps import Seen, Step, planned
from sspxl.master.decisions import Chosen, decisions_in
from sspxl.master.schema import key_text, row_keys
from sspxl.master.tables import tables
from sspxl.master.typed import Overtyped, Reading, Row

MERGED = edition().outcome.merged
TABLES = {table.name: table for table in tables(edition())}


def step(one: Chosen) -> Step:
    (found,) = planned([one], Seen(MERGED, {}), AS_AT)
    return found


def row_of(table: str, n: int = 0) -> dict[str, str]:
    """A row of the master as text, by header."""
    return dict(zip(TABLES[table].headers, map(key_text, TABLES[table].rows[n]), strict=True))


@pytest.mark.parametrize(
    ("table", "decision", "other", "said"),
    [
        ("Actions", "Reopen", {"Key": "ASB/99"}, "Reopen of ASB/99: it is not in register.xlsx any more"),
        ("Returns", "Reject", {"File": "old.xlsx"}, "Reject of old.xlsx: that row is not in Returns any more"),
        (
            "Requests",
            "Reject",
            {"Key": "ASB/99", "Field": "Lead"},
            "Reject of the Lead of ASB/99: that row is not in Requests any more",
        ),
        (
            "Requests",
            "Accept",
            {"Key": "ASB/99", "Field": "Lead"},
            "Accept of the Lead of ASB/99: that row is not in Requests any more",
        ),
    ],
)
def test_a_decision_whose_row_has_gone_is_said_and_not_tried_again(
    table: str, decision: str, other: dict[str, str], said: str
) -> None:
    gone = step(Chosen(table, decision, {**row_of(table), **other}))
    assert (gone.undone, gone.is_void, gone.waits, gone.patch.is_empty) == (
        f"{said}; nothing was done", True, False, True,
    )  # fmt: skip
    here = step(Chosen(table, decision, row_of(table)))
    assert not here.is_void


def accepted(*over: Overtyped) -> Step:
    """Her Accept of the first request that asks for another wording, lead or day."""
    requests = TABLES["Requests"]
    n = next(n for n, row in enumerate(requests.rows) if row[1] in ("Action", "Lead"))
    key = row_keys(requests, requests.rows)[n]
    ours = dict(zip(requests.headers, requests.rows[n], strict=True))
    typed = tuple(Overtyped(one.table, key, one.column, one.was, one.now) for one in over)
    row = Row(key, {name: key_text(value) for name, value in ours.items()}, {"Decision": "Accept"})
    (one,) = decisions_in([Reading({"Requests": (row,)}, overtyped=typed)])
    return step(one)


def test_words_that_she_typed_over_what_was_asked_are_not_taken_for_the_partners() -> None:
    over = accepted(Overtyped("Requests", (), "Asked", "theirs", "my better words"))
    assert (over.patch.is_empty, over.is_void) == (True, True)
    assert over.undone.partition(": ")[2] == (
        'you typed "my better words" over what was asked, and nothing was written; choose Accept again for what the '
        "partner asked, or type your own words on the sheet Actions and choose Reject"
    )
    for others in ((), (Overtyped("Requests", (), "By", "CS", "me"),)):
        assert not accepted(*others).patch.is_empty
