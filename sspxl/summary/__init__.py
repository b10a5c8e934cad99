"""What master and report both say of an outcome: the counts, and the words of an action's leads put together."""

from sspxl.summary.counts import RagCount, Summary, expected, summarise
from sspxl.summary.ongoing import OngoingCount, ongoing_by_lead

__all__ = ["OngoingCount", "RagCount", "Summary", "expected", "ongoing_by_lead", "summarise"]
