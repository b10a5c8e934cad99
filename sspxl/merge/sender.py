"""Who sent a return, and in which cycle's workbook: by the identity that it carries, else by whose rows it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sspxl.leads import Answerers
from sspxl.merge.match import Match, Matches
from sspxl.records import Workbook

NOBODY = ("",)
"""For whom a row speaks that nobody answers for: its words count all the same."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a return. A `contact` of None: the manager put a workbook of several contacts into inbox/, and each row
    speaks for its own leads. `cycle` is the one that it was issued for; None: it carries no identity."""

    contact: str | None
    cycle: str | None
    whole: str | None = None  # of several contacts the one whose workbook it was: a row without a row ID is theirs

    def speaks_for(self, match: Match, who: Answerers) -> tuple[str, ...]:
        """The leads for whom the row speaks; () where it is not this sender's to answer."""
        row_id = match.row.row_id
        if self.contact and row_id and row_id.contact != self.contact and row_id.contact in who.contacts:
            return ()  # out of another's workbook, for a row that both of them lead
        contact = self.contact or (row_id.contact if row_id else self.whole)
        if contact in who.contacts:
            return (contact,)
        if self.contact and (self.cycle or who.contacts):
            return ()
        return who.leads or NOBODY


def sender_of(workbook: Workbook, matches: Matches, answerers: Mapping[str, Answerers]) -> Sender:
    """Whose workbook it is. Source: PRODUCT.md section 6, "a bare file in inbox/".

    Every carrier of identity tells a contact, and the rows do; where these are several, rows of several workbooks were
    put together, and each row speaks for its own. The row IDs tell the cycle, since rows are pasted from one cycle's
    workbook into another's.
    """
    ids = [row.row_id for table in workbook.tables for row in table.rows if row.row_id]
    whole = workbook.issued_to
    if not ids and whole is None:
        return Sender(_only_contact(matches, answerers), None)
    contacts = {one.contact for one in (*ids, *workbook.carriers.values(), *([whole] if whole else []))}
    cycles = Counter(one.cycle for one in ids) or Counter([whole.cycle] if whole else [])
    only = contacts.pop() if len(contacts) == 1 else None
    return Sender(only, cycles.most_common(1)[0][0], whole.contact if whole else None)


def _only_contact(matches: Matches, answerers: Mapping[str, Answerers]) -> str | None:
    """The one contact who answers for every row that anybody answers for; None where several do, or nobody."""
    asked = [set(who) for match in matches.matched if (who := answerers[match.action.key].contacts)]
    common = set.intersection(*asked) if asked else set()
    return common.pop() if len(common) == 1 else None
