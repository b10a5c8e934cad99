"""All returns of a cycle against the register, as one `Merged` record: pure, and the same in any order of the files."""

from sspxl.merge.answer import status_in
from sspxl.merge.asked import (
    INBOX,
    NEW_ACTION,
    Baseline,
    Before,
    Pasts,
    RequestId,
    ReturnId,
    Rulings,
    request_id,
    return_id,
    words_of,
)
from sspxl.merge.faults import MergingFault, MergingFaults
from sspxl.merge.match import Matcher
from sspxl.merge.merging import earlier_cycles, is_of_lead, merge, ongoing_cycles
from sspxl.merge.renumbered import renumbered, wordings
from sspxl.merge.sender import FROM_UNKNOWN

__all__ = [
    "FROM_UNKNOWN",
    "INBOX",
    "NEW_ACTION",
    "Baseline",
    "Before",
    "Matcher",
    "MergingFault",
    "MergingFaults",
    "Pasts",
    "RequestId",
    "ReturnId",
    "Rulings",
    "earlier_cycles",
    "is_of_lead",
    "merge",
    "ongoing_cycles",
    "renumbered",
    "request_id",
    "return_id",
    "status_in",
    "wordings",
    "words_of",
]
