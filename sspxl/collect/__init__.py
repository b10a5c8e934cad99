"""What lies in inbox/ or came by mail, into returns/ or quarantine/: copied, verified, recorded, and only then removed
from inbox/ or moved in the mailbox."""

from sspxl.collect.inbox import Arrival, Settled, clear, left_behind, take_in, waiting
from sspxl.collect.members import Shelf, member_name
from sspxl.collect.messages import Message, Posted, moved, still_posted, take_messages
from sspxl.collect.naming import free_name, readable
from sspxl.collect.record import (
    BESIDE,
    FROM_INBOX,
    FROM_MAILBOX,
    NOT_A_RETURN,
    UNPACKED,
    Record,
    Ruled,
    day_received,
    note_ruled,
    read_records,
    set_damaged_aside,
    without_record,
    write_record,
)
from sspxl.collect.setaside import set_aside

__all__ = [
    "BESIDE",
    "FROM_INBOX",
    "FROM_MAILBOX",
    "NOT_A_RETURN",
    "UNPACKED",
    "Arrival",
    "Message",
    "Posted",
    "Record",
    "Ruled",
    "Settled",
    "Shelf",
    "clear",
    "day_received",
    "free_name",
    "left_behind",
    "member_name",
    "moved",
    "note_ruled",
    "read_records",
    "readable",
    "set_aside",
    "set_damaged_aside",
    "still_posted",
    "take_in",
    "take_messages",
    "waiting",
    "without_record",
    "write_record",
]
