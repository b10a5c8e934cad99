"""Rules on returns: what came, what did not, and in what state. Source: PRODUCT.md section 8."""

from __future__ import annotations

from sspxl.dates import long_date
from sspxl.merge import FROM_UNKNOWN
from sspxl.records import Finding, Place, ReturnRow, Severity, State
from sspxl.rules.rule import Night, Raised, rule


@rule("return-overdue", "Nothing by the due date", Severity.WARNING)
def return_overdue(row: ReturnRow, night: Night) -> Raised | None:
    """A contact from whom nothing came by the cycle's due date; on the due date itself it is not overdue."""
    due = row.due
    if row.state is not State.OUTSTANDING or due is None or night.as_at <= due:
        return None
    contact = next(c for c in night.register.contacts if c.initials == row.contact)
    days = (night.as_at - due).days
    came = f"{row.why}; nothing came in its place" if row.why else f"nothing came by {long_date(due)}"
    found = f"{came}; it is {days} day{'s' * (days != 1)} late"
    return Raised(
        contact.place, found, "fill in the workbook that was sent and reply with it attached", lead=row.contact
    )


@rule("return-late", "Came after the due date", Severity.NOTE)
def return_late(row: ReturnRow, night: Night) -> Raised | None:
    """A return that counts and came after the due date."""
    if row.state is not State.LATE or row.due is None:
        return None
    days = f"{row.days_late} day{'s' * (row.days_late != 1)}"
    found = f"received on {long_date(row.received or row.due)}, {days} after the due date"
    return _of_file(row, found, "nothing more for this cycle; send the next one by the date in its heading")


@rule("return-unreadable", "Could not be read", Severity.ERROR)
def return_unreadable(row: ReturnRow, night: Night) -> Raised | None:
    """A file in quarantine: not a workbook, encrypted, cut short, or beyond the limits."""
    if row.state is not State.QUARANTINED or _is_from_unknown(row):
        return None
    return _of_file(row, row.why or "it could not be read", row.do or "send the workbook again as .xlsx")


@rule("return-duplicate", "Sent twice", Severity.NOTE)
def return_duplicate(row: ReturnRow, night: Night) -> Raised | None:
    """The same answers from the same contact, re-saved or not."""
    if row.state is not State.DUPLICATE:
        return None
    return _of_file(row, "it says the same as the return before it", "nothing; it counts once")


@rule("return-superseded", "A newer return counts", Severity.NOTE)
def return_superseded(row: ReturnRow, night: Night) -> Raised | None:
    """An older version of which nothing counts any more."""
    if row.state is not State.SUPERSEDED:
        return None
    return _of_file(row, "a newer return answers all that it answers", "nothing; the newer one counts")


@rule("return-rejected", "Rejected by the manager", Severity.NOTE)
def return_rejected(finding: Finding, night: Night) -> Raised | None:
    """A return that the manager rejected in the master: it is held, and nothing of it counts."""
    do = "nothing; choose Accept in Returns if it is to count after all, or put the file into inbox/ to have it judged "
    return _of_finding(finding, "return-rejected", f"{do}afresh")


@rule("sender-unknown", "From an unknown sender", Severity.ERROR)
def sender_unknown_refused(row: ReturnRow, night: Night) -> Raised | None:
    """A workbook in quarantine that is none of ours, in a message from nobody whom the register knows."""
    if row.state is not State.QUARANTINED or not _is_from_unknown(row):
        return None
    return _of_file(row, row.why or FROM_UNKNOWN, row.do or "send the workbook again")


def _is_from_unknown(row: ReturnRow) -> bool:
    return (row.why or "").startswith(f"{FROM_UNKNOWN}: ")


@rule("sender-unknown", "From an unknown sender", Severity.WARNING)
def sender_unknown(finding: Finding, night: Night) -> Raised | None:
    """One of our workbooks, in a message from nobody whom the register knows: held until the manager decides."""
    do = "tell the manager whether this was sent for you, or send it again from your own address; until then nothing "
    return _of_finding(finding, "sender-unknown", f"{do}of it counts")


@rule("sender-colleague", "From a contact's colleague", Severity.NOTE)
def sender_colleague(finding: Finding, night: Night) -> Raised | None:
    """A contact's own workbook, in a message from another address at that contact's domain: it counts."""
    do = "nothing if they answer for you; tell the manager if they do not, or if they are to stand in for you in future"
    return _of_finding(finding, "sender-colleague", do)


def _of_finding(finding: Finding, code: str, do: str) -> Raised | None:
    if finding.kind != code:
        return None
    return Raised(finding.place, finding.found, do, lead=finding.lead, file=finding.file)


def _of_file(row: ReturnRow, found: str, do: str) -> Raised:
    return Raised(Place(row.file or ""), found, do, lead=row.contact or None, file=row.file)
