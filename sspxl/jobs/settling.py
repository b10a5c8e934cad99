"""Which of her decisions count: each once, however often she saves the master in which it stands, and of two masters
the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sspxl.history.carried import REQUESTS, RETURNS
from sspxl.history.spent import Mark
from sspxl.jobs.steps import CHANGE, spot_of
from sspxl.master.decisions import Chosen
from sspxl.text import tidy


def mark_of(one: Chosen) -> Mark:
    """What tells the decision from every other, and the edition in which it stands."""
    spot = spot_of(one.table, one.row)[1:]
    if one.decision == CHANGE:
        return Mark(one.edition, one.table, (*spot, one.row["Field"]), tidy(one.row["Asked"]))
    return Mark(one.edition, one.table, spot, one.decision)


def that_count(
    chosen: Sequence[Chosen], spent: Collection[Mark], waits: Collection[Mark]
) -> tuple[tuple[Chosen, ...], tuple[Chosen, ...]]:
    """The decisions to carry out, of several masters, the one saved last first; and those that yield to them.

    One that was settled before in the same edition is in neither. Of two masters that say different things of a cell
    the one saved last counts; but where one of them had said so before, and it only waits, the other was typed since.
    """
    new = [(mark_of(one), one) for one in chosen if mark_of(one) not in spent]
    first: dict[tuple[str, tuple[str, ...]], Mark] = {}
    for mark, _ in sorted(new, key=lambda pair: pair[0] in waits):  # sorting keeps the order of the others
        first.setdefault((mark.table, mark.subject), mark)
    counts: dict[int, Chosen] = {}
    yields: list[Chosen] = []
    for n, (mark, one) in enumerate(new):
        leading = first[mark.table, mark.subject]
        if mark.edition == leading.edition:
            counts[n] = one
        elif mark.said != leading.said:
            yields.append(one)
    return tuple(counts.values()), tuple(yields)


def yields_to(one: Chosen) -> str:
    """The sentence on a decision that does not count, since the master saved last says something else."""
    row = one.row
    what = {RETURNS: row.get("File", ""), REQUESTS: f"the {row.get('Field')} of {row.get('Key')}"}.get(one.table)
    return f"{one.decision} of {what or row['Key']}: the other master, which you saved later, says something else"
