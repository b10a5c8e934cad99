"""Mail that was sent, or reached the mailbox, before the cycle opened; a sender's wrong clock is another matter."""

from __future__ import annotations

from datetime import date, timedelta

from sspxl.merge.writer import Writer
from sspxl.records import Return, Way

_FIRST_YEAR = 2000
"""No message is older: an earlier date is that of a clock that was never set."""

_ON_ITS_WAY = timedelta(days=7)
"""So long may a message be under way: a date that is further from the day on which it reached the mailbox is wrong."""


def mailed_early(returned: Return, writer: Writer | None, opens: date | None) -> date | None:
    """The day on which the return was mailed, where that was before the cycle opened; None: it was not, it came in no
    message that counts, or nobody can say.

    The mailbox's server is believed; a message's own date only within reason of that, or where nothing contradicts it.
    On the last day before the cycle opened it depends on the time zone, and is not early.
    """
    if writer is None or opens is None:
        return None
    if returned.received < opens:
        return returned.received
    sent = writer.sent.date() if writer.sent else None
    if sent is None or sent.year < _FIRST_YEAR or sent + timedelta(1) >= opens:
        return None
    is_wrong = returned.way is not Way.FILE and not writer.is_dated and returned.received - sent > _ON_ITS_WAY
    return None if is_wrong else sent
