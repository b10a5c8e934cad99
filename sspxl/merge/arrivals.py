"""The Returns table: one row a workbook and contact, what could not be taken, who is outstanding.

And the rows that did not come back. Source: PRODUCT.md sections 7 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sspxl.dates import long_date
from sspxl.merge.answered import Answered
from sspxl.merge.asked import Asked
from sspxl.merge.newest import Weighed, days_late, when_saved
from sspxl.records import COUNTING, Action, Cycle, Finding, Place, Quarantined, ReturnRow, State


def return_rows(weighed: Weighed, quarantined: Iterable[Quarantined], asked: Asked) -> tuple[ReturnRow, ...]:
    """All rows of Returns, by contact and file; those without a contact last."""
    cycle = asked.cycle
    rows = [
        row for one, state in zip(weighed.returns, weighed.states, strict=True) for row in _rows_of(one, state, cycle)
    ]
    rows += [_quarantined_row(file, asked) for file in quarantined]
    rows += _outstanding_rows(weighed, asked)
    return tuple(sorted(rows, key=lambda r: (r.contact == "", r.contact, r.file or "", r.path or "")))


def _rows_of(one: Answered, state: State, cycle: Cycle) -> Iterator[ReturnRow]:
    """One row for each contact whom the return speaks for, with how many rows of theirs hold an answer."""
    came = one.returned
    for contact in one.speaks_for or ("",):
        answers = [answer for answer in one.answers if not contact or contact in answer.leads]
        yield ReturnRow(
            contact=contact,
            cycle=cycle.name,
            due=cycle.due,
            received=came.received,
            days_late=days_late(came.received, cycle.due),
            state=state,
            file=one.file,
            path=came.path,
            rows=sum(bool(answer.fields) for answer in answers),
            why=one.held,
            rejected=one.rejected,
            saved=None if (saved := when_saved(one, cycle.opens)) == datetime.min else saved,
        )


def _quarantined_row(file: Quarantined, asked: Asked) -> ReturnRow:
    """The row of a file that could not be taken, under the contact from whose address, or whose deputy's, it came.

    The contact stays outstanding. An address that several share tells nobody.
    """
    cycle, writer = asked.cycle, asked.addresses.writer(file.letters, file.way)
    contact = writer.contacts[0] if writer and len(writer.contacts) == 1 else ""
    late = days_late(file.received, cycle.due)
    why = f"{file.what}: {file.why}"
    return ReturnRow(
        contact, cycle.name, cycle.due, file.received, late, State.QUARANTINED, file.file, file.path, 0, why, file.do
    )


def _outstanding_rows(weighed: Weighed, asked: Asked) -> list[ReturnRow]:
    """A row for everyone who answers for an open action and from whom nothing came.

    What is held has come where its contact sent it; in a stranger's or another contact's message they sent nothing,
    nor in one that she rejected: that is its why.
    """
    came = {contact for one in weighed.returns if one.is_own and not one.rejected for contact in one.speaks_for}
    rejected = {contact: _refusal(one) for one in weighed.returns if one.rejected for contact in one.speaks_for}
    register, cycle = asked.register, asked.cycle
    expected = {lead for a in register.actions if a.state == "open" for lead in asked.answerers[a.key].contacts}
    return [
        ReturnRow(
            c.initials, cycle.name, cycle.due, None, None, State.OUTSTANDING, None, None, 0, rejected.get(c.initials)
        )
        for c in register.contacts
        if c.initials in expected - came
    ]


def _refusal(one: Answered) -> str:
    """What became of a return that she rejected: "GT.xlsx came on 20 November 2026 and was rejected by ..."."""
    return f"{one.file} came on {long_date(one.returned.received)} and was {one.held}"


# ---------------------------------------------------------------- rows that did not come back


def missing_rows(weighed: Weighed, asked: Asked) -> list[Finding]:
    """Open rows that none of a contact's returns brought back; a plan that is missing altogether is said once."""
    came = weighed.standing(*COUNTING, State.SUPERSEDED)
    newest = {one.contact: one for one in came}  # oldest first: the last of each contact stays
    return [finding for one in newest.values() for finding in _missing_from(one, came, asked)]


def _missing_from(newest: Answered, came: Sequence[Answered], asked: Asked) -> Iterator[Finding]:
    contact = newest.contact
    answers = [a for one in came for a in one.answers if contact is None or contact in a.leads]
    brought = {answer.key for answer in answers}
    own = {answer.key for one in came if one.contact == contact for answer in one.answers}
    for plan in asked.register.plans:
        expected = [a for a in asked.register.actions_of(plan.code) if _was_sent(a, newest, asked)]
        absent = [action for action in expected if action.key not in brought]
        sheet = _sheet_of(newest, plan.code)
        if any(key.rpartition("/")[0] == plan.code for key in own):
            yield from (_missing(newest, sheet, [a], f"the row of {a.key} is not in the workbook") for a in absent)
        elif absent and contact is not None:
            keys = ", ".join(action.key for action in absent)
            yield _missing(newest, None, absent, f"the workbook has no sheet for plan {plan.code} ({keys})")


def _was_sent(action: Action, one: Answered, asked: Asked) -> bool:
    """Whether the action's row could be expected in the return: of a workbook of several contacts, theirs are."""
    if one.contact:
        return asked.was_sent(action, one.contact)
    if not one.speaks_for:
        return asked.was_sent(action, None)
    return any(asked.was_sent(action, contact) for contact in one.speaks_for)


def _missing(newest: Answered, sheet: str | None, absent: Sequence[Action], found: str) -> Finding:
    return Finding("row-missing", Place(newest.file, sheet), found, absent[0].key, newest.contact, newest.file)


def _sheet_of(one: Answered, plan: str) -> str | None:
    """The sheet on which the return has the plan's rows."""
    rows = (answer for answer in one.answers if answer.key.rpartition("/")[0] == plan)
    return next((place.sheet for answer in rows for place in answer.places.values()), None)
