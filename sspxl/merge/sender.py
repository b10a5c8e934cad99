"""Who sent a return, and in which cycle's workbook: by the identity that it carries, else by whose rows it holds.

Where it came in a message, whoever wrote that speaks for own rows alone. Source: PRODUCT.md sections 6 and 7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sspxl.leads import Answerers
from sspxl.merge.asked import Asked, return_id
from sspxl.merge.match import Match, Matches
from sspxl.merge.writer import Writer
from sspxl.records import Quarantined, Return, Row, RowId, Workbook

NOBODY = ("",)
"""For whom a row speaks that nobody answers for: its words count all the same."""

FROM_UNKNOWN = "a workbook from an unknown sender"
"""What is quarantined because nobody knows who sent it, and it is none of ours."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a return. A `contact` of None: a workbook of several contacts, and each row speaks for its own leads.

    `cycle` is the one that it was issued for; None: it carries no identity. `speakers` are the contacts for whom the
    message may speak; None: the manager put the workbook into inbox/, or nobody knows who sent it and it is held, and
    each row speaks for whom it would in inbox/.
    """

    contact: str | None
    cycle: str | None
    whole: str | None = None  # of several contacts the one whose workbook it was: a row without a row ID is theirs
    owners: tuple[str, ...] = ()  # all contacts whose identity it carries
    writer: Writer | None = None
    speakers: tuple[str, ...] | None = None

    @property
    def name(self) -> str | None:
        """In whose name it asks and tells: the contact's, or those of all who share the mailbox that it came from."""
        return self.contact or " & ".join(self.speakers or ()) or None

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows who wrote the message."""
        return self.writer is not None and self.speakers is None

    @property
    def is_colleague(self) -> bool:
        """Whether the message is from somebody at the own domain of the contact whose workbook it is."""
        return bool(self.writer and self.speakers) and not (self.writer and self.writer.contacts)

    @property
    def has_anothers(self) -> bool:
        """Whether the workbook is wholly that of contacts for whom the message may not speak."""
        return self.speakers is not None and bool(self.owners) and not {*self.owners} & {*self.speakers}

    def speaks_for(self, match: Match, who: Answerers) -> tuple[str, ...]:
        """The leads for whom the row speaks; () where it is not this sender's to answer."""
        if self.speakers is None:
            return self._answers_for(match.row, who)
        owner = self._owner(match.row)
        if owner not in self.speakers and owner in who.contacts:
            return ()
        return tuple(lead for lead in self._answers_for(match.row, who) if lead in self.speakers)

    def _answers_for(self, row: Row, who: Answerers) -> tuple[str, ...]:
        """The leads for whom the row speaks where the message is not looked at."""
        row_id = row.row_id
        if self.contact and row_id and row_id.contact != self.contact and row_id.contact in who.contacts:
            return ()  # out of another's workbook, for a row that both of them lead
        contact = self.contact or self._owner(row)
        if contact in who.contacts:
            return (contact,)
        if self.contact and (self.cycle or who.contacts):
            return ()
        return who.leads or NOBODY

    def _owner(self, row: Row) -> str | None:
        return row.row_id.contact if row.row_id else self.whole


def sender_of(returned: Return, matches: Matches, asked: Asked) -> Sender:
    """Whose workbook it is, and who may answer in it. Source: PRODUCT.md sections 6 and 7.

    The workbook's identity goes first, then the address that the message is from, then its domain: a colleague of the
    contact whose workbook it is speaks for that contact. A contact's own address is never taken for a colleague's: who
    works beside another contact answers for own rows all the same, unless the register has the address as a deputy's.
    Of what the manager has accepted the message is not looked at.
    """
    told = _told(returned.workbook, matches, asked.answerers)
    writer = asked.addresses.writer(returned.letters, returned.way)
    if writer is None or return_id(returned) in asked.before.rulings.accepted:
        return told
    speakers = writer.contacts or tuple(contact for contact in writer.colleagues if contact in told.owners)
    if not speakers:
        return replace(told, writer=writer)
    contact = speakers[0] if len(speakers) == 1 else None
    if len(told.owners) == 1 and told.owners[0] in speakers:
        contact = told.owners[0]  # of a mailbox that several share
    return replace(told, contact=contact, writer=writer, speakers=speakers)


def _told(workbook: Workbook, matches: Matches, answerers: Mapping[str, Answerers]) -> Sender:
    """Who sent it by the workbook's own word, as for a bare file in inbox/.

    Every carrier of identity tells a contact, and the rows do; where these are several, rows of several workbooks were
    put together, and each row speaks for its own. The row IDs tell the cycle, since rows are pasted from one cycle's
    workbook into another's.
    """
    ids, whole = _row_ids(workbook), workbook.issued_to
    if not ids and whole is None:
        return Sender(_only_contact(matches, answerers), None)
    owners = sorted({one.contact for one in _identities(workbook)})
    cycles = Counter(one.cycle for one in ids) or Counter([whole.cycle] if whole else [])
    only = owners[0] if len(owners) == 1 else None
    return Sender(only, cycles.most_common(1)[0][0], whole.contact if whole else None, tuple(owners))


def _row_ids(workbook: Workbook) -> list[RowId]:
    return [row.row_id for table in workbook.tables for row in table.rows if row.row_id]


def _identities(workbook: Workbook) -> list[RowId]:
    """Every word of the workbook on whose it is."""
    whole = [workbook.issued_to] if workbook.issued_to else []
    return [*_row_ids(workbook), *workbook.carriers.values(), *whole]


def _only_contact(matches: Matches, answerers: Mapping[str, Answerers]) -> str | None:
    """The one contact who answers for every row that anybody answers for; None where several do, or nobody."""
    asked = [set(who) for match in matches.matched if (who := answerers[match.action.key].contacts)]
    common = set.intersection(*asked) if asked else set()
    return common.pop() if len(common) == 1 else None


# ---------------------------------------------------------------- strangers


def refusal(returned: Return, asked: Asked) -> Quarantined | None:
    """The return as it is quarantined where nobody knows who sent it and it is none of ours; None: it can be judged.

    Ours is a workbook that carries the identity of a contact or of an action of the register: also one that was issued
    to somebody who has left since. What says that it is from the manager is held as well, for her to decide.
    """
    writer = asked.addresses.writer(returned.letters, returned.way)
    if writer is None or writer.contacts or writer.says_the_managers:
        return None
    if any(_is_ours(one, asked) for one in _identities(returned.workbook)):
        return None
    return Quarantined(
        file=returned.file,
        path=returned.path,
        received=returned.received,
        what=FROM_UNKNOWN,
        why=f"it came from {writer.named}: {writer.doubt}; and nothing in it tells that it is one that was sent out",
        do="reply to the message with the workbook that was sent, from the address to which it went, and attach that "
        "workbook filled in",
    )


def _is_ours(identity: RowId, asked: Asked) -> bool:
    return identity.key in asked.answerers or any(c.initials == identity.contact for c in asked.register.contacts)
