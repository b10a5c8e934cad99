"""What lies in inbox/, into returns/ or quarantine/: copied, verified, recorded, and only then removed from inbox/."""

from sspxl.collect.inbox import Arrival, clear, left_behind, take_in
from sspxl.collect.members import lay_beside, member_name
from sspxl.collect.naming import free_name
from sspxl.collect.record import BESIDE, UNPACKED, Record, read_records, write_record
from sspxl.collect.setaside import set_aside

__all__ = [
    "BESIDE",
    "UNPACKED",
    "Arrival",
    "Record",
    "clear",
    "free_name",
    "lay_beside",
    "left_behind",
    "member_name",
    "read_records",
    "set_aside",
    "take_in",
    "write_record",
]
